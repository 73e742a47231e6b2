//! Bulk issues: up to 10,000 cards as a task, in chunks, each of which may be cut off anywhere and taken again.
//!
//! A chunk makes cards (sealed codes and all) and, where they are prepaid, the operations that load them, in one
//! transaction; opens their accounts; loads them in one batch of the ledger; settles them in one transaction. When all
//! are there, the codes are written into a file that only the caller's key opens, and the last copies here are deleted
//! in the transaction that stores it.
//!
//! An issue whose task an operator throws away is given up: no more cards are made, the sweeper asks the ledger once more for each load
//! that is open, and what there is then is handed out in the same way. No card stays pending, and none that is loaded is lost.

use super::movement::{Done, Draft};
use super::record::Happened;
use super::{Ask, Caller, GiftCards, Need};
use crate::domain::age::Recipient;
use crate::domain::posting::own_operation;
use crate::domain::{ActivityType, Card, CardStatus, MerchantId, Operation, OperationKind, TenantId};
use crate::error::Error;
use crate::ports::LedgerError;
use crate::store::issues::Issue;
use crate::{crash, store};
use audit::{By, Facts};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use std::sync::Arc;
use tasks::{NewTask, Queue, Task, TaskError, Tasks};
use telemetry::TraceContext;
use uuid::Uuid;

/// Most cards of one issue.
pub const CARDS_MAX: i32 = 10_000;
/// Cards of one chunk.
const CHUNK: i32 = 250;
/// Issues that were given up, ended by one sweep.
const ENDED_AT_ONCE: i64 = 10;
/// The queue bulk issues wait in.
pub const QUEUE: Queue = Queue::Low;
/// What a bulk issue is called in the queue.
pub const KIND: &str = "issue-gift-cards";
const NOT_FOUND: Error = Error::NotFound("issue_not_found", "bulk issue");

/// Many cards to be made.
#[derive(Clone, Debug)]
pub struct NewIssue {
    /// As what.
    pub product: Uuid,
    /// By which merchant.
    pub merchant: Option<MerchantId>,
    /// What each is loaded with; none for cards that are activated at a till.
    pub amount: Option<i64>,
    /// How many.
    pub count: i32,
    /// Whom the file of codes is for.
    pub recipient: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    tenant: Uuid,
    issue: Uuid,
}

/// Works bulk issues off the queue.
#[derive(Clone)]
pub struct IssueTask(pub Arc<GiftCards>);

impl tasks::Handler for IssueTask {
    type Output = ();

    async fn handle(&self, task: &Task) -> Result<(), TaskError> {
        let payload: Payload = task.parse().map_err(|error| TaskError::Dead(error.into()))?;
        match self.0.work_issue(TenantId(payload.tenant), payload.issue).await {
            // what the ledger refuses of a card that nobody holds yet it refuses again: whoever set the limit decides
            Err(refused) if refused.is_refusal() => Err(TaskError::Dead(refused.into())),
            worked => Ok(worked?),
        }
    }
}

/// The task of an issue, shown to its network's operator should it fail for good.
fn task(issue: &Issue) -> Result<NewTask, Error> {
    let payload = Payload {
        tenant: issue.tenant.0,
        issue: issue.id,
    };
    let task = NewTask::new(QUEUE, KIND, issue.id.to_string(), &payload).map_err(Error::Task)?;
    let trace = TraceContext::current().map(|trace| trace.child().to_string());
    Ok(task.tenant(issue.tenant.0).traceparent(trace))
}

impl GiftCards {
    /// Records a bulk issue, and that it is owed, in one transaction.
    pub async fn issue(
        self: &Arc<Self>,
        by: By,
        caller: Caller,
        wanted: NewIssue,
        ask: Ask,
    ) -> Result<(Issue, bool), Error> {
        let this = Arc::clone(self);
        Self::uncut(async move {
            if let Some(issue) = this.issued_before(caller.tenant, ask).await? {
                return Ok((issue, true));
            }
            let merchant = this.merchant(&caller, wanted.merchant, Need::Sell).await?;
            let product = this.sellable(caller.tenant, wanted.product).await?;
            if wanted
                .amount
                .is_some_and(|amount| !product.offer.amounts.allow(amount))
            {
                return Err(Error::AmountNotAllowed);
            }
            let act = "recording a bulk issue";
            let issue = Issue {
                tenant: caller.tenant,
                id: Uuid::now_v7(),
                product: product.id,
                merchant,
                amount: wanted.amount,
                unit: product.offer.unit,
                requested: wanted.count,
                issued: 0,
                status: 1,
                recipient: wanted.recipient,
                created_at: this.now(),
                finished_at: None,
            };
            let mut transaction = this.begin(act).await?;
            let inserted = store::issues::insert(&mut transaction, &issue, ask.key, ask.fingerprint).await;
            if !inserted.map_err(Error::database(act))? {
                drop(transaction);
                let found = this.issued_before(caller.tenant, ask).await?;
                return found.map(|issue| (issue, true)).ok_or(Error::Busy);
            }
            let owed = Tasks::owe(&mut transaction, &task(&issue)?, issue.created_at).await;
            owed.map_err(Error::database(act))?;
            let facts = Facts::of("product_id", issue.product)
                .and("merchant_id", issue.merchant.0)
                .and("amount", issue.amount)
                .and("requested", issue.requested);
            this.on_record(&mut transaction, &by.did("issue", "ordered", issue.id).to(facts))
                .await?;
            transaction.commit().await.map_err(Error::database(act))?;
            this.parts.tasks.owing();
            Ok((issue, false))
        })
        .await
    }

    async fn issued_before(&self, tenant: TenantId, ask: Ask) -> Result<Option<Issue>, Error> {
        let act = "looking up a key";
        let mut connection = self.connection(act).await?;
        let found = store::issues::by_key(&mut connection, tenant, ask.key).await;
        match found.map_err(Error::database(act))? {
            Some((_, fingerprint)) if fingerprint != ask.fingerprint => Err(Error::KeyReused),
            found => Ok(found.map(|(issue, _)| issue)),
        }
    }

    /// The issue, if the caller may know of it.
    pub async fn issue_of(&self, caller: &Caller, id: Uuid) -> Result<Issue, Error> {
        let act = "reading a bulk issue";
        let mut connection = self.connection(act).await?;
        let issue = store::issues::by_id(&mut connection, caller.tenant, id).await;
        let issue = issue.map_err(Error::database(act))?;
        issue
            .filter(|issue| caller.acts_for(issue.merchant))
            .ok_or(NOT_FOUND)
    }

    /// The file of codes, encrypted to the key that the issue was asked for with.
    pub async fn issue_codes(&self, caller: &Caller, id: Uuid) -> Result<Vec<u8>, Error> {
        self.issue_of(caller, id).await?;
        let act = "reading a file of codes";
        let mut connection = self.connection(act).await?;
        let codes = store::issues::codes(&mut connection, caller.tenant, id).await;
        codes.map_err(Error::database(act))?.ok_or(Error::Conflict(
            "issue_not_done",
            "the cards are not all there yet",
        ))
    }

    /// Takes an issue to its end, chunk by chunk.
    pub async fn work_issue(&self, tenant: TenantId, id: Uuid) -> Result<(), Error> {
        loop {
            let act = "reading a bulk issue";
            let mut connection = self.connection(act).await?;
            let issue = store::issues::by_id(&mut connection, tenant, id).await;
            let issue = issue.map_err(Error::database(act))?.ok_or(NOT_FOUND)?;
            drop(connection);
            if issue.status != 1 {
                return Ok(());
            }
            let made = self.make_chunk(&issue).await?;
            crash::at("issue", "made");
            let loaded = self.load_chunk(&issue).await?;
            self.show_progress(&issue).await?;
            if made == 0 && loaded == 0 {
                return self.write_codes(&issue).await;
            }
        }
    }

    /// Gives up an issue that is not done, because an operator throws its task away. Nothing happens to one that is, or was given
    /// up before.
    pub async fn give_up_issue(&self, by: &By, id: Uuid) -> Result<(), Error> {
        let act = "giving up a bulk issue";
        let mut transaction = self.begin(act).await?;
        let given_up = store::issues::give_up(&mut transaction, TenantId(by.tenant()), id).await;
        if given_up.map_err(Error::database(act))? {
            self.on_record(&mut transaction, &by.did("issue", "given_up", id))
                .await?;
        }
        transaction.commit().await.map_err(Error::database(act))
    }

    /// Ends issues that were given up, with the cards that there are; how many. One that cannot be is left for the next time.
    pub async fn end_issues(&self) -> Result<usize, Error> {
        let act = "finding bulk issues that were given up";
        let mut connection = self.connection(act).await?;
        let given_up = store::issues::given_up(&mut connection, ENDED_AT_ONCE).await;
        drop(connection);
        let mut ended = 0;
        for issue in given_up.map_err(Error::database(act))? {
            match self.write_codes(&issue).await {
                Ok(()) => ended += 1,
                Err(error) => {
                    tracing::warn!(issue = %issue.id, error = &error as &dyn std::error::Error, "a bulk issue waits for its end");
                }
            }
        }
        Ok(ended)
    }

    /// Makes the next cards; how many. The issue's row is locked, so that two workers never make the same ones.
    async fn make_chunk(&self, issue: &Issue) -> Result<usize, Error> {
        let act = "making cards of a bulk issue";
        let product = self.product(issue.tenant, issue.product).await?;
        let mut transaction = self.begin(act).await?;
        let locked = store::issues::locked(&mut transaction, issue.tenant, issue.id).await;
        let locked = locked.map_err(Error::database(act))?.ok_or(NOT_FOUND)?;
        // given up meanwhile
        if locked.status != 1 {
            return Ok(0);
        }
        let counts = store::issues::counts(&mut transaction, issue.tenant, issue.id).await;
        let (cards, _) = counts.map_err(Error::database(act))?;
        let missing = i64::from(issue.requested) - cards;
        let count = missing.clamp(0, i64::from(CHUNK));
        if count == 0 {
            return Ok(0);
        }
        let now = self.now();
        let (mut made, mut loads) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let (mut card, secret) = self.new_card(issue.tenant, &product, issue.merchant, now)?;
            card.issue = Some(issue.id);
            card.code_sealed = Some(self.parts.vault.seal(card.key(), &secret)?);
            if let Some(amount) = issue.amount {
                card.initial = amount;
                card.expires_at = product.expiry(now);
                let draft = Draft {
                    card: card.key(),
                    kind: OperationKind::Load,
                    amount: Some(amount),
                    merchant: issue.merchant,
                    store: None,
                    parent: None,
                    reference: None,
                    by: None,
                    hold_until: None,
                };
                loads.push(draft.operation(own_operation("load", card.id.0), now));
            }
            made.push(card);
        }
        // sealed until the file is written, however long that takes
        let inserted = store::cards::insert(&mut transaction, &made, None).await;
        inserted.map_err(Error::database(act))?;
        let inserted = store::operations::insert_loads(&mut transaction, &loads).await;
        inserted.map_err(Error::database(act))?;
        let happened = made.iter().map(|card| {
            let happened = Happened {
                amount: issue.amount,
                merchant: Some(issue.merchant),
                ..Happened::to(card, ActivityType::Sold, CardStatus::Pending, now)
            };
            (card, happened)
        });
        let happened: Vec<_> = happened.collect();
        let messages = self.record_all(&mut transaction, &happened).await?;
        self.tell(transaction, messages, act).await?;
        Ok(made.len())
    }

    /// Loads cards that wait for it; how many.
    async fn load_chunk(&self, issue: &Issue) -> Result<usize, Error> {
        let act = "loading cards of a bulk issue";
        let mut connection = self.connection(act).await?;
        let open =
            store::operations::open_loads_of_issue(&mut connection, issue.tenant, issue.id, CHUNK.into())
                .await;
        let open = open.map_err(Error::database(act))?;
        drop(connection);
        if open.is_empty() {
            return Ok(0);
        }
        let cards = self.with_accounts(issue, &open).await?;
        crash::at("issue", "opened");
        let mut postings = Vec::with_capacity(open.len());
        for (operation, card) in open.iter().zip(&cards) {
            let account = card.account.ok_or(Error::Interrupted)?;
            let amount = operation.amount.unwrap_or_default();
            postings.extend(self.postings(card, account, operation, amount).await?);
        }
        let posted = self.parts.ledger.post_each(issue.tenant, postings).await;
        let posted = posted.map_err(Error::ledger(act))?;
        crash::at("issue", "loaded");
        self.settle_loads(&open, &cards, posted).await?;
        Ok(open.len())
    }

    async fn settle_loads(
        &self,
        open: &[Operation],
        cards: &[Card],
        posted: Vec<Result<crate::ports::Posted, LedgerError>>,
    ) -> Result<(), Error> {
        let act = "settling cards of a bulk issue";
        let mut done = Vec::with_capacity(open.len());
        for ((operation, card), posted) in open.iter().zip(cards).zip(posted) {
            let posted = posted.map_err(Error::ledger(act))?;
            let account = card.account.ok_or(Error::Interrupted)?;
            let moved = Done::of(operation.amount.unwrap_or_default(), &posted, account)?;
            done.push((operation.clone(), moved));
        }
        let mut transaction = self.begin(act).await?;
        let (_, messages) = self.settle_in(&mut transaction, &done).await?;
        self.tell(transaction, messages, act).await
    }

    /// The cards of these operations, with their accounts opened. Both are in the order of the cards' ids.
    async fn with_accounts(&self, issue: &Issue, open: &[Operation]) -> Result<Vec<Card>, Error> {
        let act = "opening accounts of a bulk issue";
        let ids: Vec<_> = open.iter().map(|operation| operation.card.card).collect();
        let mut connection = self.connection(act).await?;
        let cards = store::cards::by_ids(&mut connection, issue.tenant, &ids).await;
        let mut cards = cards.map_err(Error::database(act))?;
        drop(connection);
        if cards.len() != open.len() {
            return Err(Error::Interrupted);
        }
        let mut without: Vec<_> = cards.iter_mut().filter(|card| card.account.is_none()).collect();
        if without.is_empty() {
            return Ok(cards);
        }
        let wanted: Vec<_> = without.iter().map(|card| (card.id, card.unit)).collect();
        let opened = self.parts.ledger.open_card_accounts(issue.tenant, &wanted).await;
        let opened = opened.map_err(Error::ledger(act))?;
        let mut accounts = Vec::with_capacity(opened.len());
        for (card, account) in without.iter_mut().zip(opened) {
            card.account = Some(account);
            accounts.push((card.id, account));
        }
        let mut connection = self.connection(act).await?;
        let recorded = store::cards::set_accounts(&mut connection, issue.tenant, &accounts).await;
        recorded.map_err(Error::database(act))?;
        Ok(cards)
    }

    async fn show_progress(&self, issue: &Issue) -> Result<(), Error> {
        let act = "recording how far a bulk issue has come";
        let mut connection = self.connection(act).await?;
        let counts = store::issues::counts(&mut connection, issue.tenant, issue.id).await;
        let (cards, pending) = counts.map_err(Error::database(act))?;
        let ready = if issue.amount.is_some() {
            cards - pending
        } else {
            cards
        };
        let ready = i32::try_from(ready).unwrap_or(issue.requested);
        let set = store::issues::set_progress(&mut connection, issue.tenant, issue.id, ready).await;
        set.map_err(Error::database(act))
    }

    /// Writes the file and deletes the last copies of the codes, together. Of an issue that was given up the cards that were not
    /// loaded are stopped with it.
    async fn write_codes(&self, issue: &Issue) -> Result<(), Error> {
        let act = "writing a file of codes";
        let recipient = Recipient::parse(&issue.recipient)?;
        let mut transaction = self.begin(act).await?;
        let locked = store::issues::locked(&mut transaction, issue.tenant, issue.id).await;
        let locked = locked.map_err(Error::database(act))?.ok_or(NOT_FOUND)?;
        if locked.finished_at.is_some() || locked.status != issue.status {
            return Ok(());
        }
        let cards = store::cards::of_issue(&mut transaction, issue.tenant, issue.id).await;
        let mut cards = cards.map_err(Error::database(act))?;
        let now = self.now();
        let mut messages = Vec::new();
        if locked.status != 1 && issue.amount.is_some() {
            // those that the ledger would not load
            let refused = cards.extract_if(.., |card| card.status == CardStatus::Pending);
            for card in refused.collect::<Vec<_>>() {
                let stopped = CardStatus::Deactivated;
                let set = store::cards::set_status(&mut transaction, card.key(), stopped).await;
                set.map_err(Error::database(act))?;
                let happened = Happened::to(&card, ActivityType::Deactivated, stopped, now);
                messages.push(self.record(&mut transaction, &card, happened).await?);
            }
        }
        let mut csv = String::from("number,gift_card_id,code,pin\r\n");
        for (place, card) in cards.iter().enumerate() {
            let sealed = card.code_sealed.as_deref().unwrap_or_default();
            let secret = self.parts.vault.open(card.key(), sealed)?;
            let pin = secret.pin.as_ref().map_or("", |pin| pin.expose());
            // writing into memory cannot fail
            let _ = write!(
                csv,
                "{},{},{},{pin}\r\n",
                place + 1,
                card.id,
                secret.code.printed()
            );
        }
        let file = recipient.encrypt(csv.as_bytes())?;
        let issued = i32::try_from(cards.len()).unwrap_or(issue.requested);
        let finished =
            store::issues::finish(&mut transaction, issue.tenant, issue.id, issued, &file, now).await;
        finished.map_err(Error::database(act))?;
        let forgotten = store::cards::forget_codes_of_issue(&mut transaction, issue.tenant, issue.id).await;
        forgotten.map_err(Error::database(act))?;
        self.tell(transaction, messages, act).await
    }
}
