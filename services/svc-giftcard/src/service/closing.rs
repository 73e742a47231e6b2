//! The end of a card: deactivated with the rest paid out, or expired with the rest gone to breakage.
//!
//! First the card is stopped, so that nothing new begins. Then whatever was under way is waited for, the ledger is asked
//! what is left, that amount is recorded, and only then taken: a step that is repeated takes the same amount, or is
//! refused because less is there, and asks again.

use super::movement::{Done, Draft};
use super::{Ask, Caller, GiftCards, Need, Place, Receipt};
use crate::domain::card::CardRefusal;
use crate::domain::posting::own_operation;
use crate::domain::{Card, CardId, CardKey, CardStatus, Operation, OperationKind};
use crate::error::{CARD_NOT_FOUND, Error};
use crate::{crash, store};
use audit::{By, Facts};
use idempotency::Fingerprint;
use std::sync::Arc;
use uuid::Uuid;

/// Cards the nightly job looks at in one reading.
const EXPIRING_MAX: i64 = 200;
/// The job that takes what expired cards left.
pub const EXPIRED_GIFT_CARDS: &str = "expired-giftcards";

/// What a run of the nightly job did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Expired {
    /// Cards that expired.
    pub cards: u64,
    /// Cards that wait for something: a hold, the ledger. The next run finds them again.
    pub waiting: u64,
}

impl GiftCards {
    /// Stops a card for good, and pays out what is left.
    pub async fn deactivate(
        self: &Arc<Self>,
        by: By,
        caller: Caller,
        card: CardId,
        place: Place,
        reference: Option<String>,
        ask: Ask,
    ) -> Result<Receipt, Error> {
        let this = Arc::clone(self);
        Self::uncut(async move {
            if let Some(operation) = this.asked_before(caller.tenant, ask).await? {
                return this.finish(operation, true).await;
            }
            let key = CardKey {
                tenant: caller.tenant,
                card,
            };
            this.answers_for(&caller, key).await?;
            let merchant = this.merchant(&caller, place.merchant, Need::Accept).await?;
            let draft = Draft {
                card: key,
                kind: OperationKind::Deactivate,
                amount: None,
                merchant,
                store: place.store,
                parent: None,
                reference,
                by: caller.actor.clone(),
                hold_until: None,
            };
            let operation = draft.operation(ask.id, this.now());
            let closed = CardStatus::Deactivated;
            let operation = this
                .stop(Some(&by), operation, closed, Some(ask.fingerprint))
                .await?;
            this.finish(operation, false).await
        })
        .await
    }

    /// Stops the card and records that its rest is to be taken; who wants it, unless it expires.
    async fn stop(
        &self,
        by: Option<&By>,
        operation: Operation,
        closed: CardStatus,
        fingerprint: Option<Fingerprint>,
    ) -> Result<Operation, Error> {
        let act = "stopping a card for good";
        let mut transaction = self.begin(act).await?;
        let card = store::cards::locked(&mut transaction, operation.card).await;
        let card = card.map_err(Error::database(act))?.ok_or(CARD_NOT_FOUND)?;
        let found = store::operations::asked(&mut transaction, card.tenant, operation.id).await;
        if let Some((found, asked)) = found.map_err(Error::database(act))? {
            // somebody asked the same while we waited for the lock
            return if asked == fingerprint && found.card == operation.card {
                Ok(found)
            } else {
                Err(Error::KeyReused)
            };
        }
        match card.status {
            CardStatus::Pending => return Err(CardRefusal::Pending.into()),
            CardStatus::Expired => return Err(CardRefusal::Expired.into()),
            CardStatus::Deactivated => return Err(CardRefusal::Deactivated.into()),
            CardStatus::Active | CardStatus::Blocked | CardStatus::Depleted => {}
        }
        if card.held > 0 {
            return Err(Error::Conflict(
                "holds_open",
                "something is set aside: capture or release it first",
            ));
        }
        let inserted = store::operations::insert(&mut transaction, &operation, fingerprint).await;
        if !inserted.map_err(Error::database(act))? {
            return Err(Error::Busy);
        }
        let set = store::cards::set_status(&mut transaction, operation.card, closed).await;
        set.map_err(Error::database(act))?;
        if let Some(by) = by {
            let entry = by.did("gift_card", closed.name(), card.id);
            let entry = entry.from(Facts::of("status", card.status.name()));
            self.on_record(&mut transaction, &entry).await?;
        }
        transaction.commit().await.map_err(Error::database(act))?;
        crash::at(operation.kind.name(), "reserved");
        Ok(operation)
    }

    /// Takes what is left on a stopped card.
    pub(super) async fn close(&self, card: &Card, operation: &Operation) -> Result<Done, Error> {
        let act = "taking what is left on a card";
        let account = self.card_account(card).await?;
        let mut operation = operation.clone();
        if operation.amount.is_none() {
            let mut connection = self.connection(act).await?;
            let open = store::operations::open_besides(&mut connection, &operation).await;
            drop(connection);
            if open.map_err(Error::database(act))? > 0 {
                return Err(Error::Busy);
            }
            let balance = self.parts.ledger.balance(card.tenant, account).await;
            let balance = balance.map_err(Error::ledger(act))?;
            if balance.held > 0 {
                return Err(Error::Busy);
            }
            if balance.posted == 0 {
                return Ok(Self::nothing(balance, self.now()));
            }
            operation.amount = Some(balance.posted);
            self.decide(&operation, operation.amount).await?;
            crash::at(operation.kind.name(), "decided");
        }
        let amount = operation.amount.unwrap_or_default();
        match self.post(card, account, &operation, amount).await {
            Err(error) if error.is_refusal() => {
                // less is there than there was: look again
                self.decide(&operation, None).await?;
                tracing::info!(card = %card.id, error = &error as &dyn std::error::Error, "what is left has changed");
                Err(Error::Busy)
            }
            done => done,
        }
    }

    async fn decide(&self, operation: &Operation, amount: Option<i64>) -> Result<(), Error> {
        let act = "recording what is left on a card";
        let mut connection = self.connection(act).await?;
        let set = store::operations::set_amount(&mut connection, operation, amount).await;
        set.map_err(Error::database(act))
    }

    /// Takes what cards past their date left, to breakage. May be started any number of times, and begun anew after it
    /// was cut off: every card expires once.
    pub async fn expire_cards(self: &Arc<Self>) -> Result<Expired, Error> {
        let mut run = Expired::default();
        let mut after = CardId(Uuid::nil());
        loop {
            let act = "finding expired cards";
            let now = self.now();
            let mut connection = self.connection(act).await?;
            let expiring = store::cards::expiring(&mut connection, now, after, EXPIRING_MAX).await;
            let expiring = expiring.map_err(Error::database(act))?;
            drop(connection);
            let Some(last) = expiring.last() else {
                return Ok(run);
            };
            after = last.card;
            for key in &expiring {
                match self.expire(*key).await {
                    Ok(()) => run.cards += 1,
                    Err(error) => {
                        run.waiting += 1;
                        tracing::info!(card = %key.card, error = &error as &dyn std::error::Error, "a card cannot expire yet");
                    }
                }
            }
        }
    }

    async fn expire(self: &Arc<Self>, key: CardKey) -> Result<(), Error> {
        let this = Arc::clone(self);
        Self::uncut(async move {
            let card = this.card(key).await?;
            let draft = Draft {
                card: key,
                kind: OperationKind::Expire,
                amount: None,
                merchant: card.issuer,
                store: None,
                parent: None,
                reference: None,
                by: None,
                hold_until: None,
            };
            let operation = draft.operation(own_operation("expire", key.card.0), this.now());
            let operation = this.stop(None, operation, CardStatus::Expired, None).await?;
            this.finish(operation, false).await.map(drop)
        })
        .await
    }
}
