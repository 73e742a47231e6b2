//! What happened to cards, recorded and told in the transaction that made it happen.

use super::GiftCards;
use crate::domain::{
    Activity, ActivityType, Actor, Card, CardStatus, MerchantId, OperationId, TransactionId,
};
use crate::error::{CARD_NOT_FOUND, Error};
use crate::store::deliveries::Delivery;
use crate::{store, wire};
use chrono::{DateTime, Utc};
use events::{OutboxBatch, OutboxMessage, PostgresOutbox};
use sqlx::{Postgres, Transaction};
use uuid::Uuid;

/// Something that happened to a card.
#[derive(Clone, Debug)]
pub(super) struct Happened {
    /// What.
    pub(super) kind: ActivityType,
    /// What may be done with the card since.
    pub(super) status: CardStatus,
    /// How much moved.
    pub(super) amount: Option<i64>,
    /// What was left on it.
    pub(super) balance_after: i64,
    /// The ledger's transaction.
    pub(super) transaction: Option<TransactionId>,
    /// The operation.
    pub(super) operation: Option<OperationId>,
    /// Where.
    pub(super) merchant: Option<MerchantId>,
    /// In which store.
    pub(super) store: Option<Uuid>,
    /// Who asked for it.
    pub(super) by: Option<Actor>,
    /// The delivery it speaks of.
    pub(super) delivery: Option<Delivery>,
    /// When.
    pub(super) at: DateTime<Utc>,
}

impl Happened {
    /// Something that moved no value.
    pub(super) const fn to(card: &Card, kind: ActivityType, status: CardStatus, at: DateTime<Utc>) -> Self {
        Self {
            kind,
            status,
            amount: None,
            balance_after: card.posted,
            transaction: None,
            operation: None,
            merchant: None,
            store: None,
            by: None,
            delivery: None,
            at,
        }
    }
}

impl GiftCards {
    /// Records what happened to a card, whose row this transaction has locked; the event that tells of it.
    pub(super) async fn record(
        &self,
        transaction: &mut Transaction<'static, Postgres>,
        card: &Card,
        happened: Happened,
    ) -> Result<OutboxMessage, Error> {
        let told = self.record_all(transaction, &[(card, happened)]).await?;
        told.into_iter().next().ok_or(Error::Interrupted)
    }

    /// [`GiftCards::record`] for something that happened to each of these cards of one network, in this order.
    pub(super) async fn record_all(
        &self,
        transaction: &mut Transaction<'static, Postgres>,
        happened: &[(&Card, Happened)],
    ) -> Result<Vec<OutboxMessage>, Error> {
        let act = "recording activities";
        let Some((first, _)) = happened.first() else {
            return Ok(Vec::new());
        };
        let cards: Vec<_> = happened.iter().map(|(card, _)| card.id).collect();
        let versions = store::cards::next_activities(transaction, first.tenant, &cards).await;
        let versions = versions.map_err(Error::database(act))?;
        let mut activities = Vec::with_capacity(happened.len());
        for (card, happened) in happened {
            activities.push(Activity {
                card: card.key(),
                id: Uuid::now_v7(),
                version: *versions.get(&card.id).ok_or(CARD_NOT_FOUND)?,
                kind: happened.kind,
                status: happened.status,
                amount: happened.amount,
                balance_after: happened.balance_after,
                transaction: happened.transaction,
                operation: happened.operation,
                merchant: happened.merchant,
                store: happened.store,
                occurred_at: happened.at,
            });
        }
        let inserted = store::activities::insert(transaction, &activities).await;
        inserted.map_err(Error::database(act))?;
        let told = activities.iter().zip(happened);
        Ok(told
            .map(|(activity, (card, happened))| {
                wire::activity(activity, card, happened.by.as_ref(), happened.delivery.as_ref())
            })
            .collect())
    }

    /// Puts events into the outbox and commits: the last statement, because it locks the lane.
    pub(super) async fn tell(
        &self,
        mut transaction: Transaction<'static, Postgres>,
        messages: Vec<OutboxMessage>,
        act: &'static str,
    ) -> Result<(), Error> {
        if !messages.is_empty() {
            let batch = OutboxBatch::from(messages);
            let appended = PostgresOutbox::append(&mut transaction, &batch, self.now()).await;
            appended.map_err(Error::database(act))?;
        }
        self.commit(transaction, act).await
    }
}
