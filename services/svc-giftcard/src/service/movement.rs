//! A movement of value, from being asked for to being told of.
//!
//! *Reserve*: one transaction locks the card, judges, and records the operation under the caller's key. *Drive*: the
//! ledger is asked, step by step, each under a key made of card, operation and step, so that a step taken twice is one.
//! *Settle*: one transaction records what it answered, moves the card's projection, and tells of it. Any number of
//! drivers may work at one operation; the ledger sees one, and the first to settle wins.
//!
//! A refusal of the ledger ends the operation without a trace that anybody sees. Anything else leaves it reserved: what
//! became of it is unknown until a driver hears.

use super::record::Happened;
use super::{Ask, GiftCards, Receipt};
use crate::domain::posting::{self, Debt};
use crate::domain::{
    AccountId, Actor, Card, CardKey, CardStatus, Operation, OperationId, OperationKind, OperationState, Side,
    TransactionId,
};
use crate::error::{CARD_NOT_FOUND, Error};
use crate::ports::{AccountKind, Balance, LedgerError, NewHold, Note, Posted, Posting, PostingType};
use crate::{crash, store};
use audit::Entry;
use chrono::{DateTime, Utc};
use events::OutboxMessage;
use sqlx::{Postgres, Transaction};
use std::collections::HashMap;
use uuid::Uuid;

/// What the ledger did for an operation.
#[derive(Clone, Debug)]
pub(super) struct Done {
    /// How much moved.
    amount: i64,
    /// The transaction that moved it; none when there was nothing to move.
    transaction: Option<TransactionId>,
    /// The hold it made or used.
    hold: Option<Uuid>,
    /// What was left on the card.
    balance: Balance,
    /// Who owes whom for it, and the transaction that says so.
    debt: Option<(Debt, TransactionId)>,
    /// When.
    at: DateTime<Utc>,
}

impl Done {
    pub(super) fn of(amount: i64, posted: &Posted, account: AccountId) -> Result<Self, Error> {
        let balance = posted.left(account).ok_or_else(|| {
            Error::ledger("moving value")(LedgerError::Unexpected(
                "a transaction without the card's entry".into(),
            ))
        })?;
        Ok(Self {
            amount,
            transaction: Some(posted.transaction),
            hold: posted.hold,
            balance,
            debt: None,
            at: posted.at,
        })
    }
}

/// A new operation on a card, before it has been judged.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) card: CardKey,
    pub(super) kind: OperationKind,
    pub(super) amount: Option<i64>,
    pub(super) merchant: crate::domain::MerchantId,
    pub(super) store: Option<Uuid>,
    pub(super) parent: Option<OperationId>,
    pub(super) reference: Option<String>,
    pub(super) by: Option<Actor>,
    pub(super) hold_until: Option<DateTime<Utc>>,
}

impl Draft {
    pub(super) fn operation(self, id: OperationId, now: DateTime<Utc>) -> Operation {
        Operation {
            card: self.card,
            id,
            kind: self.kind,
            state: OperationState::Reserved,
            amount: self.amount,
            merchant: self.merchant,
            store: self.store,
            parent: self.parent,
            reference: self.reference,
            by: self.by,
            hold_until: self.hold_until,
            hold: None,
            transaction: None,
            posted_after: None,
            held_after: None,
            status_after: None,
            created_at: now,
            settled_at: None,
        }
    }
}

impl GiftCards {
    /// Records an operation under the caller's key, once the locked card and the operation it follows have been judged;
    /// or finds the one the key names.
    pub(super) async fn reserve(
        &self,
        ask: Ask,
        draft: Draft,
        judge: impl FnOnce(&Card, Option<&Operation>, (i64, i64), DateTime<Utc>) -> Result<(), Error> + Send,
    ) -> Result<(Operation, bool), Error> {
        self.reserve_on_record(ask, draft, None, judge).await
    }

    /// [`Self::reserve`], with who wants it on record.
    pub(super) async fn reserve_on_record(
        &self,
        ask: Ask,
        draft: Draft,
        entry: Option<Entry>,
        judge: impl FnOnce(&Card, Option<&Operation>, (i64, i64), DateTime<Utc>) -> Result<(), Error> + Send,
    ) -> Result<(Operation, bool), Error> {
        let tenant = draft.card.tenant;
        let act = "reserving a movement";
        let now = self.now();
        let mut transaction = self.begin(act).await?;
        let card = store::cards::locked(&mut transaction, draft.card).await;
        let card = card.map_err(Error::database(act))?.ok_or(CARD_NOT_FOUND)?;
        if let Some(operation) = Self::asked_in(&mut transaction, tenant, ask).await? {
            return Ok((operation, true));
        }
        let (mut parent, mut follows) = (None, (0, 0));
        if let Some(id) = draft.parent {
            let found = store::operations::by_id(&mut transaction, tenant, id).await;
            parent = found
                .map_err(Error::database(act))?
                .filter(|parent| parent.card == draft.card && parent.state == OperationState::Settled);
            let sum = store::operations::children(&mut transaction, tenant, id, draft.kind).await;
            follows = sum.map_err(Error::database(act))?;
        }
        judge(&card, parent.as_ref(), follows, now)?;
        let mut operation = draft.operation(ask.id, now);
        if operation.kind == OperationKind::Void {
            operation.amount = parent.as_ref().and_then(|hold| hold.amount);
        }
        operation.hold = parent.and_then(|parent| parent.hold);
        let inserted = store::operations::insert(&mut transaction, &operation, Some(ask.fingerprint)).await;
        if inserted.map_err(Error::database(act))? {
            if let Some(entry) = &entry {
                self.on_record(&mut transaction, entry).await?;
            }
            transaction.commit().await.map_err(Error::database(act))?;
            crash::at(operation.kind.name(), "reserved");
            return Ok((operation, false));
        }
        transaction.rollback().await.map_err(Error::database(act))?;
        // the key has been used for another card between our look and now
        Err(Error::KeyReused)
    }

    /// The operation a key names, as the card's lock shows it: whoever asked at the same time has committed.
    pub(super) async fn asked_in(
        transaction: &mut Transaction<'static, Postgres>,
        tenant: crate::domain::TenantId,
        ask: Ask,
    ) -> Result<Option<Operation>, Error> {
        let found = store::operations::asked(transaction, tenant, ask.id).await;
        match found.map_err(Error::database("looking up a key"))? {
            Some((operation, Some(fingerprint))) if fingerprint == ask.fingerprint => Ok(Some(operation)),
            Some(_) => Err(Error::KeyReused),
            None => Ok(None),
        }
    }

    /// Takes an operation to its end, wherever it stands.
    pub(super) async fn finish(&self, operation: Operation, replayed: bool) -> Result<Receipt, Error> {
        let card = self.card(operation.card).await?;
        let unit = card.unit;
        let operation = match operation.state {
            OperationState::Settled => operation,
            // on the heap: a movement is the largest thing any request does
            OperationState::Reserved | OperationState::Refused => {
                Box::pin(self.drive(&card, operation)).await?
            }
        };
        crash::at(operation.kind.name(), "settled");
        Ok(Receipt {
            operation,
            unit,
            replayed,
        })
    }

    /// Asks the ledger, and records what it answered.
    pub(super) async fn drive(&self, card: &Card, operation: Operation) -> Result<Operation, Error> {
        let done = match operation.kind {
            OperationKind::Deactivate | OperationKind::Expire => self.close(card, &operation).await,
            _ => self.move_value(card, &operation).await,
        };
        match done {
            Ok(done) => self.settle(&operation, &done).await,
            Err(error) => {
                if error.is_refusal() {
                    self.refuse(card, &operation).await?;
                }
                Err(error)
            }
        }
    }

    async fn move_value(&self, card: &Card, operation: &Operation) -> Result<Done, Error> {
        let account = self.card_account(card).await?;
        let amount = operation.amount.unwrap_or_default();
        let kind = operation.kind;
        let tenant = card.tenant;
        let act = kind.name();
        let ledger = &self.parts.ledger;
        match kind {
            OperationKind::Load | OperationKind::Reload | OperationKind::Redeem => {
                self.post(card, account, operation, amount).await
            }
            OperationKind::Hold => {
                let destination = self
                    .account(tenant, AccountKind::CashClearing, card.issuer, card.unit)
                    .await?;
                let until = operation.hold_until.unwrap_or(operation.created_at);
                let hold = NewHold {
                    account,
                    destination,
                    amount,
                    // from when it was asked for, so that a step taken twice asks the same
                    seconds: (until - operation.created_at).num_seconds().max(1),
                };
                let posted = ledger.hold(tenant, hold, note(card, operation, "value")).await;
                let posted = posted.map_err(Error::ledger("setting value aside"))?;
                crash::at(act, "moved");
                Done::of(amount, &posted, account)
            }
            OperationKind::Capture | OperationKind::Void => {
                let hold = operation.hold.ok_or(Error::Interrupted)?;
                let note = note(card, operation, "value");
                let posted = if kind == OperationKind::Capture {
                    ledger.capture(tenant, hold, amount, note).await
                } else {
                    ledger.void(tenant, hold, note).await
                };
                let posted = posted.map_err(Error::ledger("taking or releasing what was set aside"))?;
                crash::at(act, "moved");
                let mut done = Done::of(amount, &posted, account)?;
                done.debt = self.owe(card, operation, amount).await?;
                Ok(done)
            }
            OperationKind::Refund => {
                let act_of = "giving back what was taken";
                let mut connection = self.connection(act_of).await?;
                let parent = operation.parent.ok_or(Error::Interrupted)?;
                let parent = store::operations::by_id(&mut connection, tenant, parent).await;
                drop(connection);
                let taken = parent
                    .map_err(Error::database(act_of))?
                    .and_then(|parent| parent.transaction);
                let taken = taken.ok_or(Error::Interrupted)?;
                let posted = ledger
                    .reverse(tenant, taken, Some(amount), note(card, operation, "value"))
                    .await
                    .map_err(Error::ledger(act_of))?;
                crash::at(act, "moved");
                let mut done = Done::of(amount, &posted, account)?;
                done.debt = self.owe(card, operation, amount).await?;
                Ok(done)
            }
            OperationKind::Deactivate | OperationKind::Expire => Err(Error::Interrupted),
        }
    }

    /// Moves value by hand, and the debt that comes of it: both or neither.
    pub(super) async fn post(
        &self,
        card: &Card,
        account: AccountId,
        operation: &Operation,
        amount: i64,
    ) -> Result<Done, Error> {
        let postings = self.postings(card, account, operation, amount).await?;
        let debt = posting::debt(operation.kind, amount, card.issuer, operation.merchant);
        let posted = self.parts.ledger.post(card.tenant, postings).await;
        let posted = posted.map_err(Error::ledger("moving value"))?;
        crash::at(operation.kind.name(), "moved");
        let mut posted = posted.into_iter();
        let value = posted.next().ok_or(Error::Interrupted)?;
        let mut done = Done::of(amount, &value, account)?;
        done.debt = debt.zip(posted.next().map(|owed| owed.transaction));
        Ok(done)
    }

    /// What an operation by hand asks the ledger to post.
    pub(super) async fn postings(
        &self,
        card: &Card,
        account: AccountId,
        operation: &Operation,
        amount: i64,
    ) -> Result<Vec<Posting>, Error> {
        let kind = match operation.kind {
            OperationKind::Load | OperationKind::Reload => PostingType::Load,
            OperationKind::Expire => PostingType::Expire,
            _ => PostingType::Redeem,
        };
        let mut postings = Vec::with_capacity(2);
        if let Some(legs) = posting::movement(operation.kind, amount, account, card.issuer) {
            postings.push(Posting {
                kind,
                legs: self.legs(card, legs).await?,
                note: note(card, operation, "value"),
            });
        }
        if let Some(debt) = posting::debt(operation.kind, amount, card.issuer, operation.merchant) {
            postings.push(self.debt_posting(card, operation, debt).await?);
        }
        Ok(postings)
    }

    /// Records who owes whom for what was moved.
    async fn owe(
        &self,
        card: &Card,
        operation: &Operation,
        amount: i64,
    ) -> Result<Option<(Debt, TransactionId)>, Error> {
        let Some(debt) = posting::debt(operation.kind, amount, card.issuer, operation.merchant) else {
            return Ok(None);
        };
        let posting = self.debt_posting(card, operation, debt).await?;
        let posted = self.parts.ledger.post(card.tenant, vec![posting]).await;
        // what has moved has moved: a refusal of this step is a mistake, not an end
        let posted = posted.map_err(|error| match error {
            LedgerError::Refused(code) => LedgerError::Unexpected(code.into()),
            other => other,
        });
        let posted = posted.map_err(Error::ledger("recording who owes whom"))?;
        crash::at(operation.kind.name(), "owed");
        Ok(posted.first().map(|owed| (debt, owed.transaction)))
    }

    async fn debt_posting(&self, card: &Card, operation: &Operation, debt: Debt) -> Result<Posting, Error> {
        Ok(Posting {
            kind: PostingType::Transfer,
            legs: self.legs(card, debt.legs()).await?,
            note: note(card, operation, "debt"),
        })
    }

    async fn legs(&self, card: &Card, legs: [(Side, i64); 2]) -> Result<[(AccountId, i64); 2], Error> {
        let [one, other] = legs;
        Ok([
            (self.side(card, one.0).await?, one.1),
            (self.side(card, other.0).await?, other.1),
        ])
    }

    async fn side(&self, card: &Card, side: Side) -> Result<AccountId, Error> {
        match (side, AccountKind::of(side)) {
            (Side::Card(account), _) => Ok(account),
            (_, Some((kind, merchant))) => self.account(card.tenant, kind, merchant, card.unit).await,
            (_, None) => Err(Error::Interrupted),
        }
    }

    /// The card's account, opened when it is first needed.
    pub(super) async fn card_account(&self, card: &Card) -> Result<AccountId, Error> {
        if let Some(account) = card.account {
            return Ok(account);
        }
        let opened = self
            .parts
            .ledger
            .open_account(card.tenant, AccountKind::GiftCard, card.id.0, card.unit)
            .await
            .map_err(Error::ledger("opening the card's account in the ledger"))?;
        let act = "recording the card's account";
        let mut connection = self.connection(act).await?;
        let recorded = store::cards::set_accounts(&mut connection, card.tenant, &[(card.id, opened)]).await;
        recorded.map_err(Error::database(act))?;
        crash::at("load", "opened");
        Ok(opened)
    }

    /// Records what the ledger did, and tells of it; the operation as whoever was first recorded it.
    async fn settle(&self, operation: &Operation, done: &Done) -> Result<Operation, Error> {
        let act = "settling a movement";
        let mut transaction = self.begin(act).await?;
        let (settled, messages) = self
            .settle_in(&mut transaction, &[(operation.clone(), done.clone())])
            .await?;
        if let Some(settled) = settled.into_iter().next() {
            self.tell(transaction, messages, act).await?;
            return Ok(settled);
        }
        transaction.rollback().await.map_err(Error::database(act))?;
        let mut connection = self.connection(act).await?;
        let found = store::operations::by_id(&mut connection, operation.card.tenant, operation.id).await;
        let found = found.map_err(Error::database(act))?;
        found
            .filter(|found| found.state == OperationState::Settled)
            .ok_or(Error::Interrupted)
    }

    /// [`GiftCards::settle`] within a transaction, for movements of different cards of one network: those that nobody else
    /// settled first, and what is to be told of them.
    pub(super) async fn settle_in(
        &self,
        transaction: &mut Transaction<'static, Postgres>,
        all: &[(Operation, Done)],
    ) -> Result<(Vec<Operation>, Vec<OutboxMessage>), Error> {
        let act = "settling movements";
        let Some((Operation { card, .. }, _)) = all.first() else {
            return Ok((Vec::new(), Vec::new()));
        };
        let tenant = card.tenant;
        let ids: Vec<_> = all.iter().map(|(operation, _)| operation.card.card).collect();
        let cards = store::cards::locked_all(transaction, tenant, &ids).await;
        let cards = cards.map_err(Error::database(act))?;
        let cards: HashMap<_, _> = cards.into_iter().map(|card| (card.id, card)).collect();
        let mut settled = Vec::with_capacity(all.len());
        for (operation, done) in all {
            let card = cards.get(&operation.card.card).ok_or(CARD_NOT_FOUND)?;
            settled.push(Operation {
                state: OperationState::Settled,
                amount: Some(done.amount),
                hold: done.hold.or(operation.hold),
                transaction: done.transaction,
                posted_after: Some(done.balance.posted),
                held_after: Some(done.balance.held),
                status_after: Some(operation.kind.settles(card.status, done.balance.posted)),
                settled_at: Some(done.at),
                ..operation.clone()
            });
        }
        let first = store::operations::settle(transaction, tenant, &settled).await;
        let first = first.map_err(Error::database(act))?;
        let mut said = Vec::with_capacity(first.len());
        let mut happened = Vec::with_capacity(first.len());
        let ours = settled.iter().zip(all);
        let ours = ours.filter(|(operation, _)| first.contains(&operation.id));
        for (operation, (_, done)) in ours.clone() {
            let card = cards.get(&operation.card.card).ok_or(CARD_NOT_FOUND)?;
            let status = operation.kind.settles(card.status, done.balance.posted);
            said.push((card.id, done.balance, status));
            happened.push((
                card,
                Happened {
                    kind: operation.kind.activity(),
                    status,
                    amount: Some(done.amount),
                    balance_after: done.balance.posted,
                    transaction: done.transaction,
                    operation: Some(operation.id),
                    merchant: Some(operation.merchant),
                    store: operation.store,
                    by: operation.by.clone(),
                    delivery: None,
                    at: done.at,
                },
            ));
        }
        let moved = store::cards::set_balances(transaction, tenant, &said).await;
        let moved = moved.map_err(Error::database(act))?;
        for (operation, (_, done)) in ours {
            let card = cards.get(&operation.card.card).ok_or(CARD_NOT_FOUND)?;
            // something newer is known of the card; what the operation made of its status still counts
            let status = operation.kind.settles(card.status, card.posted);
            if !moved.contains(&card.id) && status != card.status {
                let set = store::cards::set_status(transaction, card.key(), status).await;
                set.map_err(Error::database(act))?;
            }
            if let Some((debt, id)) = done.debt {
                let inserted =
                    store::settlement::insert(transaction, tenant, id, card.id, debt, card.unit, done.at)
                        .await;
                inserted.map_err(Error::database(act))?;
            }
        }
        let messages = self.record_all(transaction, &happened).await?;
        settled.retain(|operation| first.contains(&operation.id));
        Ok((settled, messages))
    }

    /// The ledger refused: nothing happened. A card that was to be sold by it is stopped for good.
    async fn refuse(&self, card: &Card, operation: &Operation) -> Result<(), Error> {
        let act = "recording a refusal";
        let mut transaction = self.begin(act).await?;
        let asked = store::operations::asked(&mut transaction, card.tenant, operation.id).await;
        // a load of the service's own, for a reward, is tried again
        let sold = matches!(asked.map_err(Error::database(act))?, Some((_, Some(_))));
        let refused = store::operations::refuse(&mut transaction, operation).await;
        let refused = refused.map_err(Error::database(act))?;
        let mut messages = Vec::new();
        let sale = sold && operation.kind == OperationKind::Load && card.issue.is_none();
        if refused && sale && card.status == CardStatus::Pending {
            let stopped = CardStatus::Deactivated;
            let set = store::cards::set_status(&mut transaction, card.key(), stopped).await;
            set.map_err(Error::database(act))?;
            let kind = crate::domain::ActivityType::Deactivated;
            let happened = Happened::to(card, kind, stopped, self.now());
            messages.push(self.record(&mut transaction, card, happened).await?);
        }
        self.tell(transaction, messages, act).await
    }

    /// An operation that had nothing to move.
    pub(super) const fn nothing(balance: Balance, at: DateTime<Utc>) -> Done {
        Done {
            amount: 0,
            transaction: None,
            hold: None,
            balance,
            debt: None,
            at,
        }
    }
}

/// What goes with a step of an operation. Ids are written without dashes, so that no run of digits in them can be taken
/// for a card number.
pub(super) fn note(card: &Card, operation: &Operation, step: &str) -> Note {
    let metadata = serde_json::json!({
        "gift_card": card.id.0.simple().to_string(),
        "operation": operation.id.0.simple().to_string(),
        "act": operation.kind.name(),
        "merchant": operation.merchant.0.simple().to_string(),
    });
    Note {
        key: operation.ledger_key(step),
        reference: operation.reference.clone(),
        metadata: metadata.to_string(),
    }
}
