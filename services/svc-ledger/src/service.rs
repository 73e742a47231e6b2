//! The use cases: one async function each. What a caller may ask is a [`Command`]; what it means for accounts is
//! decided in [`moves`], whether it may happen is decided by [`crate::domain::fold`] in a lane.

mod command;
mod expiry;
mod holds;
mod limits;
mod lots;
mod moves;
pub(crate) mod on_record;
mod pricing;
mod reading;
mod receipts;
mod reminders;
mod status;

pub use command::{Action, Command};
pub use expiry::Expired;
pub use holds::Released;
pub use limits::LIMITS_MAX;
pub use lots::Explanation;
pub use pricing::Earn;
pub use reminders::Expiring;

use crate::Clock;
use crate::directory::{Directory, HoldAccounts};
use crate::domain::fold::Job;
use crate::domain::{AccountId, Act, Posting, TenantId, Transaction, TransactionId, Verdict};
use crate::error::{Error, Form, Result};
use crate::lanes::{Failure, Lanes};
use crate::originals::Originals;
use crate::ports::{NoPricing, Pricing};
use crate::store::accounts::{self, Account, Identity};
use crate::store::reading as stored;
use crate::store::reading::{Filter, Line, Order, Position, Sum};
use crate::store::reversals::{self, ReversedBy};
use crate::store::trail;
use audit::By;
use auth::ActorKind;
use chassis::database::Admission;
use chrono::{DateTime, Utc};
use futures::future::join_all;
use idempotency::{Fingerprint, Fingerprinter, IdempotencyKey, KeyHash};
use limits::Limits;
use money::Unit;
use sqlx::Connection as _;
use std::collections::HashMap;
use std::sync::Arc;
use telemetry::TraceContext;

/// Who asks where the ledger acts by itself, as when it releases a lapsed hold.
pub const SYSTEM: &str = "svc-ledger";
/// Most postings in one batch.
pub const BATCH_MAX: usize = 1_000;
/// Most legs in one posting by hand.
pub const LEGS_MAX: usize = 64;

/// Who asks, for which tenant, within which trace.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The tenant of the token.
    pub tenant: TenantId,
    /// The subject of the token.
    pub subject: Arc<str>,
    /// What they are.
    pub kind: ActorKind,
    /// Whether they have no other role than those at tills: what they may undo has bounds.
    pub at_a_till: bool,
    /// The trace of the request.
    pub trace: Option<TraceContext>,
    /// Who is on record for what they change: a person or a key. `None` for services of the platform, who act for somebody
    /// that is on record where they asked.
    pub by: Option<By>,
}

/// One command of a batch.
#[derive(Clone, Debug)]
pub struct BatchItem {
    /// What to do.
    pub command: Command,
    /// Its own key; by default one derived from the batch's key and the item's place.
    pub key: Option<IdempotencyKey>,
}

/// A transaction as an answer.
#[derive(Clone, Debug)]
pub struct Posted {
    /// What the ledger recorded.
    pub transaction: Arc<Transaction>,
    /// Whether it was recorded by an earlier request with the same key.
    pub replayed: bool,
}

/// A page of something, and where it goes on.
#[derive(Clone, Debug)]
pub struct Page<T, P> {
    /// In order.
    pub items: Vec<T>,
    /// `None` on the last page.
    pub next: Option<P>,
}

/// Every account's sum, by unit and kind.
#[derive(Clone, Debug)]
pub struct TrialBalance {
    /// The instant it holds for.
    pub as_of: DateTime<Utc>,
    /// By unit, then kind.
    pub sums: Vec<Sum>,
}

impl TrialBalance {
    /// The sum of all accounts per unit: zero, always.
    pub fn totals(&self) -> Vec<(Unit, i64)> {
        let mut totals: Vec<(Unit, i64)> = Vec::new();
        for sum in &self.sums {
            match totals.iter_mut().find(|(unit, _)| *unit == sum.unit) {
                Some((_, total)) => *total = total.saturating_add(sum.posted),
                None => totals.push((sum.unit, sum.posted)),
            }
        }
        totals
    }
}

/// The ledger's use cases.
pub struct Ledger {
    lanes: Lanes,
    readers: Admission,
    directory: Directory,
    originals: Originals,
    limits: Limits,
    pricing: Arc<dyn Pricing>,
    clock: Clock,
}

impl Ledger {
    /// A ledger over the pool behind `readers`, which serves everything but the lanes (they own their connections).
    pub fn new(readers: Admission, clock: Clock) -> Self {
        Self {
            lanes: Lanes::default(),
            directory: Directory::new(readers.clone(), clock.clone()),
            originals: Originals::new(readers.clone()),
            limits: Limits::new(readers.clone()),
            readers,
            pricing: Arc::new(NoPricing),
            clock,
        }
    }

    /// A ledger that asks `pricing` what purchases are worth; without, nothing can be earned by purchase.
    #[must_use]
    pub fn priced_by(self, pricing: Arc<dyn Pricing>) -> Self {
        Self { pricing, ..self }
    }

    /// The time by the ledger's clock.
    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    /// The lanes, to be opened once their number is known.
    pub fn lanes(&self) -> &Lanes {
        &self.lanes
    }

    /// Opens an account, or finds the one with this identity; `true` if it is new.
    pub async fn open_account(&self, identity: Identity, by: Option<&By>) -> Result<(Account, bool)> {
        let id = AccountId::generate();
        let now = (self.clock)();
        let mut conn = self.readers.acquire().await?;
        let created = if let Some(by) = by {
            let mut transaction = conn.begin().await?;
            let created = accounts::insert(&mut *transaction, id, &identity, now).await?;
            if created {
                let line = on_record::opened(by, id, &identity);
                trail::record_in_tx(&mut transaction, &[line], now).await?;
            }
            transaction.commit().await?;
            created
        } else {
            accounts::insert(&mut *conn, id, &identity, now).await?
        };
        let id = if created {
            id
        } else {
            accounts::find(&mut *conn, &identity)
                .await?
                .ok_or(Error::Internal)?
        };
        let account = accounts::get(&mut *conn, identity.tenant, id).await?;
        Ok((account.ok_or(Error::Internal)?, created))
    }

    /// Opens many accounts, or finds those that are there, all or none; their ids, in the order in which they were asked for.
    /// For the platform's own services: nobody's change is put on record.
    pub async fn open_accounts(&self, identities: &[Identity]) -> Result<Vec<AccountId>> {
        let now = (self.clock)();
        let mut conn = self.readers.acquire().await?;
        accounts::insert_all(&mut *conn, identities, now).await?;
        let found = accounts::find_all(&mut *conn, identities).await?;
        let ids = identities.iter().map(|identity| found.get(identity).copied());
        ids.collect::<Option<_>>().ok_or(Error::Internal)
    }

    /// The account as it stands.
    pub async fn account(&self, tenant: TenantId, id: AccountId) -> Result<Account> {
        let mut conn = self.readers.acquire().await?;
        let account = accounts::get(&mut *conn, tenant, id).await?;
        #[cfg(feature = "planted")]
        let account = account.map(crate::planted::spoil_account);
        account.ok_or(Error::AccountNotFound)
    }

    /// Posts one command under `key`.
    pub async fn post(&self, caller: &Caller, key: &IdempotencyKey, command: Command) -> Result<Posted> {
        let key = KeyHash::new(caller.tenant.0, key);
        let fingerprint = command.fingerprint();
        if caller.at_a_till
            && let Action::Reverse {
                transaction, policy, ..
            } = command.action
        {
            Box::pin(self.may_undo(caller, key, transaction, policy)).await?;
        }
        self.post_as(caller, key, fingerprint, command).await
    }

    /// Posts one command under `key`, which is bound to `fingerprint`.
    async fn post_as(
        &self,
        caller: &Caller,
        key: KeyHash,
        fingerprint: Fingerprint,
        command: Command,
    ) -> Result<Posted> {
        let form = command.form();
        let posting = self.posting(caller, key, fingerprint, command).await?;
        let (lane, made) = (lane_account(&posting)?, hold_made(&posting));
        let verdicts = self
            .lanes
            .submit(
                lane,
                Job {
                    postings: vec![posting],
                    atomic: false,
                },
            )
            .await?;
        let posted = verdicts
            .into_iter()
            .next()
            .ok_or(Error::Internal)
            .and_then(|verdict| answer(verdict, form))?;
        if let Some(accounts) = made.filter(|_| !posted.replayed) {
            // whoever makes a hold soon captures it
            self.directory
                .remember_hold(caller.tenant, posted.transaction.id, accounts);
        }
        Ok(posted)
    }

    /// Posts many commands: each with its own verdict, or (`atomic`) all or none. Answers in the order asked.
    pub async fn post_batch(
        &self,
        caller: &Caller,
        key: &IdempotencyKey,
        items: Vec<BatchItem>,
        atomic: bool,
    ) -> Result<Vec<Result<Posted>>> {
        // an item without a key of its own is bound to the whole batch: the same key with another body is refused
        let batch_key = KeyHash::new(caller.tenant.0, key);
        let whole = Fingerprinter::new("batch")
            .field("atomic", atomic)
            .list("items", items.iter(), |fields, item| {
                fields.field("item", &item.command.fingerprint().0[..])
            })
            .finish();
        let forms: Vec<Form> = items.iter().map(|item| item.command.form()).collect();
        let operations: Vec<_> = items.iter().map(|item| item.command.operation()).collect();
        let in_item = |error: Error, place: usize| {
            error.in_item(place, operations.get(place).copied().unwrap_or_default())
        };
        let mut answers: Vec<Option<Result<Posted>>> = Vec::with_capacity(items.len());
        let mut by_lane: Vec<(AccountId, Vec<usize>, Vec<Posting>)> = Vec::new();
        for (place, item) in items.into_iter().enumerate() {
            let own = item.command.fingerprint();
            let (key, fingerprint) = if let Some(key) = &item.key {
                (KeyHash::new(caller.tenant.0, key), own)
            } else {
                let in_batch = |what| Fingerprinter::new(what).field("place", place as u64);
                let key = in_batch("batch item key")
                    .field("batch", &batch_key.0[..])
                    .finish();
                let content = in_batch("batch item")
                    .field("batch", &whole.0[..])
                    .field("item", &own.0[..]);
                (KeyHash(key.0), content.finish())
            };
            let posting = match self.posting(caller, key, fingerprint, item.command).await {
                Ok(posting) => posting,
                Err(error) if atomic => return Err(in_item(error, place)),
                Err(error) => {
                    answers.push(Some(Err(error)));
                    continue;
                }
            };
            answers.push(None);
            let account = lane_account(&posting)?;
            let same_lane = |(other, ..): &&mut (AccountId, Vec<usize>, Vec<Posting>)| {
                atomic || self.lanes.lane_of(*other) == self.lanes.lane_of(account)
            };
            if let Some((_, places, postings)) = by_lane.iter_mut().find(same_lane) {
                places.push(place);
                postings.push(posting);
            } else {
                by_lane.push((account, vec![place], vec![posting]));
            }
        }
        let asked = by_lane.into_iter().map(|(account, places, postings)| async move {
            (places, self.lanes.submit(account, Job { postings, atomic }).await)
        });
        for (places, verdicts) in join_all(asked).await {
            let verdicts: Vec<_> = match verdicts {
                Ok(verdicts) => verdicts.into_iter().map(Ok).collect(),
                Err(failure) if atomic => return Err(failure.into()),
                Err(failure) => vec![Err(failure); places.len()],
            };
            for (place, verdict) in places.into_iter().zip(verdicts) {
                if let (Some(slot), Some(form)) = (answers.get_mut(place), forms.get(place)) {
                    *slot = Some(
                        verdict
                            .map_err(Error::from)
                            .and_then(|verdict| answer(verdict, *form)),
                    );
                }
            }
        }
        let answers: Vec<_> = answers
            .into_iter()
            .map(|answer| answer.unwrap_or(Err(Failure::Unknown.into())))
            .collect();
        if atomic {
            let refused = |(place, answer): (usize, &Result<Posted>)| match answer {
                Err(error) if !error.is_aborted() => Some((place, error.clone())),
                _ => None,
            };
            if let Some((place, error)) = answers.iter().enumerate().find_map(refused) {
                return Err(in_item(error, place));
            }
        }
        Ok(answers)
    }

    /// One transaction.
    pub async fn transaction(&self, tenant: TenantId, id: TransactionId) -> Result<Transaction> {
        let mut conn = self.readers.acquire().await?;
        stored::transactions(&mut conn, &[(tenant, id)])
            .await?
            .pop()
            .ok_or(Error::TransactionNotFound)
    }

    /// What these transactions were undone by; those that were not are absent.
    pub async fn reversed_by(
        &self,
        tenant: TenantId,
        transactions: impl Iterator<Item = TransactionId>,
    ) -> Result<HashMap<TransactionId, Vec<ReversedBy>>> {
        let wanted: Vec<_> = transactions.map(|id| (tenant, id)).collect();
        let mut conn = self.readers.acquire().await?;
        let found = reversals::of(&mut *conn, &wanted).await?;
        Ok(found
            .into_iter()
            .map(|((_, id), reversals)| (id, reversals))
            .collect())
    }

    /// A tenant's transactions on one side of the place just below the id `place`; `next` is such a place.
    pub async fn transactions(
        &self,
        tenant: TenantId,
        filter: Filter,
        place: Option<TransactionId>,
        limit: usize,
    ) -> Result<Page<Transaction, TransactionId>> {
        let mut conn = self.readers.acquire().await?;
        let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
        let mut ids = stored::transaction_ids(&mut conn, tenant, filter, place, wanted).await?;
        let more = ids.len() > limit;
        ids.truncate(limit);
        let next = ids.last().filter(|_| more).map(|last| match filter.order {
            Order::Desc => *last,
            Order::Asc => last.next(),
        });
        let keys: Vec<_> = ids.iter().map(|id| (tenant, *id)).collect();
        let mut items = stored::transactions(&mut conn, &keys).await?;
        items.sort_unstable_by_key(|transaction| transaction.id);
        if filter.order == Order::Desc {
            items.reverse();
        }
        Ok(Page { items, next })
    }

    /// The transactions of one account.
    pub async fn account_transactions(
        &self,
        tenant: TenantId,
        account: AccountId,
        filter: Filter,
        from: Option<Position>,
        limit: usize,
    ) -> Result<Page<Transaction, Position>> {
        let lines = self.statement(tenant, account, filter, from, limit).await?;
        let mut order: Vec<TransactionId> = lines.items.iter().map(|line| line.transaction).collect();
        order.dedup();
        let mut conn = self.readers.acquire().await?;
        let keys: Vec<_> = order.iter().map(|id| (tenant, *id)).collect();
        let mut items = stored::transactions(&mut conn, &keys).await?;
        items.sort_by_key(|transaction| order.iter().position(|id| *id == transaction.id));
        let mut next = lines.next;
        if let Some(position) = &mut next {
            // a transaction with more lines of this account than fitted is told now, not again on the next page
            let entries = items.iter().flat_map(|transaction| &transaction.entries);
            for entry in entries.filter(|entry| entry.account == account) {
                pass(position, filter.order, entry.shard, entry.version);
            }
        }
        Ok(Page { items, next })
    }

    /// The entries of one account; stable while postings go on.
    pub async fn statement(
        &self,
        tenant: TenantId,
        account: AccountId,
        filter: Filter,
        from: Option<Position>,
        limit: usize,
    ) -> Result<Page<Line, Position>> {
        let mut conn = self.readers.acquire().await?;
        let newest = stored::newest(&mut conn, tenant, account).await?;
        if newest.is_empty() {
            return Err(Error::AccountNotFound);
        }
        let mut position = match (from, filter.order) {
            (None, Order::Desc) => newest,
            (from, Order::Desc) => from.unwrap_or_default(),
            (from, Order::Asc) => {
                // rows that were added since come after all that was read
                let mut position = from.unwrap_or_default();
                for (shard, _) in newest {
                    if position.iter().all(|(row, _)| *row != shard) {
                        position.push((shard, 1));
                    }
                }
                position
            }
        };
        let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
        let mut items = stored::lines(&mut conn, tenant, account, filter, &position, wanted).await?;
        let more = items.len() > limit;
        items.truncate(limit);
        for line in &items {
            pass(&mut position, filter.order, line.entry.shard, line.entry.version);
        }
        Ok(Page {
            items,
            next: more.then_some(position),
        })
    }

    /// Every account's sum, as it stands or replayed up to `as_of`.
    pub async fn trial_balance(
        &self,
        tenant: TenantId,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<TrialBalance> {
        if let Some(as_of) = as_of {
            return self.trial_balance_at(tenant, as_of).await;
        }
        let mut conn = self.readers.acquire().await?;
        Ok(TrialBalance {
            as_of: (self.clock)(),
            sums: stored::sums(&mut conn, tenant).await?,
        })
    }
}

/// Moves a statement's position past a line.
fn pass(position: &mut Position, order: Order, shard: i16, version: i64) {
    for (_, place) in position.iter_mut().filter(|(row, _)| *row == shard) {
        *place = match order {
            Order::Desc => (*place).min(version),
            Order::Asc => (*place).max(version.saturating_add(1)),
        };
    }
}

/// A command runs in the lane of its customer-side account: that is where the debit must be decided.
fn lane_account(posting: &Posting) -> Result<AccountId> {
    let customer = posting.legs.iter().find(|leg| leg.kind.is_customer());
    customer
        .or(posting.legs.first())
        .map(|leg| leg.account)
        .ok_or(Error::Internal)
}

/// The accounts of the hold that a posting is to make.
fn hold_made(posting: &Posting) -> Option<HoldAccounts> {
    match (posting.act, posting.legs.first()) {
        (Act::Hold { destination, .. }, Some(leg)) => Some(HoldAccounts {
            account: leg.account,
            destination,
        }),
        _ => None,
    }
}

fn answer(verdict: Verdict, form: Form) -> Result<Posted> {
    match verdict {
        Verdict::Posted(transaction) => Ok(Posted {
            transaction,
            replayed: false,
        }),
        Verdict::Replayed(transaction) => Ok(Posted {
            transaction,
            replayed: true,
        }),
        Verdict::Rejected(rejection) => Err(Error::Rejected(rejection, form)),
    }
}
