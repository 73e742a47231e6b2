//! What happened to cards, recorded and told in the transaction that made it happen.

use super::GiftCards;
use crate::domain::{Activity, ActivityType, Card, CardStatus, MerchantId, OperationId, TransactionId};
use crate::error::Error;
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
        let act = "recording an activity";
        let version = store::cards::next_activity(transaction, card.key()).await;
        let activity = Activity {
            card: card.key(),
            id: Uuid::now_v7(),
            version: version.map_err(Error::database(act))?,
            kind: happened.kind,
            status: happened.status,
            amount: happened.amount,
            balance_after: happened.balance_after,
            transaction: happened.transaction,
            operation: happened.operation,
            merchant: happened.merchant,
            store: happened.store,
            occurred_at: happened.at,
        };
        let inserted = store::activities::insert(transaction, std::slice::from_ref(&activity)).await;
        inserted.map_err(Error::database(act))?;
        Ok(wire::activity(&activity, card, happened.delivery.as_ref()))
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
