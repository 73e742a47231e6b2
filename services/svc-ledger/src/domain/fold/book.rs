//! The open books of one batch: rows that postings change one after the other, and can be taken back.

mod acts;
mod limits;

use super::{Books, Fold, Job, Place, Recorded, Rejection, Undone, Verdict};
use crate::domain::account::Reach;
use crate::domain::hold::Hold;
use crate::domain::transaction::{Act, Entry, HoldRef, Leg, Posting, Reversal, Transaction, TransactionType};
use crate::domain::velocity::{Counter, CounterKey, Signal};
use crate::domain::{AccountKey, AccountState, TenantId, TransactionId};
use money::Unit;
use smallvec::SmallVec;
use std::collections::HashMap;
use std::sync::Arc;

type Entries = SmallVec<[Entry; 2]>;

/// One reversible change: which row, and how it was before.
enum Step {
    Account(usize, AccountState),
    Hold(usize, Hold),
    NewHold,
    Undone((TenantId, TransactionId), Undone),
    Counter(usize, Counter),
}

/// What a posting did, apart from its entries.
#[derive(Default)]
struct Effect {
    entries: Entries,
    hold: Option<HoldRef>,
    reverses: Option<Reversal>,
}

impl From<Entries> for Effect {
    fn from(entries: Entries) -> Self {
        Self {
            entries,
            ..Self::default()
        }
    }
}

pub(super) struct Book {
    place: Place,
    accounts: Vec<AccountState>,
    versions_before: Vec<i64>,
    rows: HashMap<AccountKey, usize>,
    holds: Vec<Hold>,
    holds_changed: Vec<bool>,
    hold_rows: HashMap<(TenantId, TransactionId), usize>,
    undone: HashMap<(TenantId, TransactionId), Undone>,
    counters: Vec<Counter>,
    counters_before: Vec<Counter>,
    counter_rows: HashMap<CounterKey, usize>,
    recorded: Recorded,
    transactions: Vec<Arc<Transaction>>,
    signals: Vec<Signal>,
    steps: Vec<Step>,
}

impl Book {
    pub(super) fn open(place: Place, books: Books) -> Self {
        let rows = books
            .accounts
            .iter()
            .enumerate()
            .map(|(row, account)| (account.key, row))
            .collect();
        let holds = books.holds.iter().enumerate();
        let counters = books.counters.iter().enumerate();
        Self {
            place,
            versions_before: books.accounts.iter().map(|account| account.version).collect(),
            accounts: books.accounts,
            rows,
            hold_rows: holds.map(|(row, hold)| ((hold.tenant, hold.id), row)).collect(),
            holds_changed: vec![false; books.holds.len()],
            holds: books.holds,
            undone: books.undone,
            counter_rows: counters.map(|(row, counter)| (counter.key, row)).collect(),
            counters_before: books.counters.clone(),
            counters: books.counters,
            recorded: books.recorded,
            transactions: Vec::new(),
            signals: Vec::new(),
            steps: Vec::new(),
        }
    }

    pub(super) fn close(self, verdicts: Vec<Vec<Verdict>>) -> Fold {
        let mut touched: Vec<_> = self
            .accounts
            .into_iter()
            .zip(self.versions_before)
            .filter(|(account, before)| account.version != *before)
            .map(|(account, _)| account)
            .collect();
        touched.sort_unstable_by_key(|account| account.key);
        let changed = self.holds.into_iter().zip(self.holds_changed);
        let mut counters: Vec<_> = self
            .counters
            .into_iter()
            .zip(self.counters_before)
            .filter(|(counter, before)| counter != before)
            .map(|(counter, _)| counter)
            .collect();
        counters.sort_unstable_by_key(|counter| counter.key);
        Fold {
            verdicts,
            transactions: self.transactions,
            touched,
            holds: changed
                .filter(|(_, changed)| *changed)
                .map(|(hold, _)| hold)
                .collect(),
            counters,
            signals: self.signals,
        }
    }

    pub(super) fn decide_job(&mut self, job: &Job) -> Vec<Verdict> {
        let (steps_before, transactions_before) = (self.steps.len(), self.transactions.len());
        let verdicts: Vec<_> = job.postings.iter().map(|posting| self.decide(posting)).collect();
        if !job.atomic {
            return verdicts;
        }
        let Some(by) = verdicts
            .iter()
            .position(|verdict| matches!(verdict, Verdict::Rejected(_)))
        else {
            return verdicts;
        };
        self.undo_to(steps_before);
        for undone in self.transactions.drain(transactions_before..) {
            self.recorded.remove(&undone.key);
        }
        verdicts
            .into_iter()
            .map(|verdict| match verdict {
                Verdict::Rejected(rejection) => Verdict::Rejected(rejection),
                Verdict::Posted(_) | Verdict::Replayed(_) => Verdict::Rejected(Rejection::Aborted { by }),
            })
            .collect()
    }

    fn decide(&mut self, posting: &Posting) -> Verdict {
        if let Some(transaction) = self.recorded.get(&posting.key) {
            return if transaction.fingerprint != posting.fingerprint {
                Verdict::Rejected(Rejection::KeyReused)
            } else if transaction.id == posting.id {
                // The commit of an earlier attempt at this batch was not answered, but it did happen.
                Verdict::Posted(Arc::clone(transaction))
            } else {
                Verdict::Replayed(Arc::clone(transaction))
            };
        }
        let steps_before = self.steps.len();
        let decided = self.apply(posting).and_then(|effect| {
            self.pass(posting, &effect.entries)?;
            Ok(effect)
        });
        match decided {
            Ok(effect) => {
                let transaction = Arc::new(self.record(posting, effect));
                self.recorded.insert(posting.key, Arc::clone(&transaction));
                self.transactions.push(Arc::clone(&transaction));
                Verdict::Posted(transaction)
            }
            Err(rejection) => {
                self.undo_to(steps_before);
                Verdict::Rejected(rejection)
            }
        }
    }

    fn apply(&mut self, posting: &Posting) -> Result<Effect, Rejection> {
        if posting.expires_at.is_some_and(|end| end <= self.place.now) {
            return Err(Rejection::LapsesInThePast);
        }
        if let Some(seen) = posting.if_version {
            self.still_at(posting, seen)?;
        }
        match posting.act {
            Act::Move => {
                let reach = match posting.kind {
                    TransactionType::Expire => Reach::TakeBack,
                    _ => Reach::Spend,
                };
                Ok(self
                    .move_legs(posting, posting.legs.iter().copied(), reach)?
                    .into())
            }
            Act::Hold {
                destination,
                lifetime,
            } => self.hold(posting, destination, lifetime),
            Act::Capture {
                hold,
                amount,
                finally,
            } => self.capture(posting, hold, amount, finally),
            Act::Void { hold, lapsed } => self.void(posting, hold, lapsed),
            Act::Reverse { of, amount, policy } => self.reverse(posting, of, amount, policy),
        }
    }

    fn move_legs(
        &mut self,
        posting: &Posting,
        legs: impl Iterator<Item = Leg>,
        reach: Reach,
    ) -> Result<Entries, Rejection> {
        let entries = legs
            .enumerate()
            .map(|(number, leg)| self.change(posting, number, leg, 0, reach))
            .collect::<Result<Entries, _>>()?;
        balanced(&entries)?;
        Ok(entries)
    }

    /// Changes one account; the entry tells how.
    fn change(
        &mut self,
        posting: &Posting,
        number: usize,
        leg: Leg,
        held_change: i64,
        reach: Reach,
    ) -> Result<Entry, Rejection> {
        let row = self.row(posting.tenant, number, leg)?;
        let Some(account) = self.accounts.get_mut(row) else {
            return Err(Rejection::AccountNotFound { leg: number });
        };
        if account.kind != leg.kind {
            return Err(Rejection::WrongKind {
                leg: number,
                kind: account.kind,
            });
        }
        let after = account.changed(leg.amount, held_change, reach)?;
        let entry = Entry {
            account: leg.account,
            shard: after.key.shard,
            kind: after.kind,
            owner: after.owner,
            unit: after.unit,
            amount: leg.amount,
            held_change,
            posted_after: after.posted,
            held_after: after.held,
            version: after.version,
        };
        self.steps
            .push(Step::Account(row, std::mem::replace(account, after)));
        Ok(entry)
    }

    /// The first leg's account has not moved since somebody saw it at this version.
    fn still_at(&self, posting: &Posting, seen: i64) -> Result<(), Rejection> {
        let Some(leg) = posting.legs.first() else {
            return Ok(());
        };
        let row = self.row(posting.tenant, 0, *leg)?;
        match self.accounts.get(row) {
            Some(account) if account.version != seen => Err(Rejection::VersionMoved {
                account: leg.account,
                version: account.version,
            }),
            _ => Ok(()),
        }
    }

    fn row(&self, tenant: TenantId, number: usize, leg: Leg) -> Result<usize, Rejection> {
        let key = AccountKey {
            tenant,
            id: leg.account,
            shard: if leg.kind.is_customer() {
                0
            } else {
                self.place.lane
            },
        };
        let found = self.rows.get(&key).copied();
        found.ok_or(Rejection::AccountNotFound { leg: number })
    }

    fn record(&self, posting: &Posting, effect: Effect) -> Transaction {
        Transaction {
            id: posting.id,
            tenant: posting.tenant,
            kind: posting.kind,
            reference: posting.reference.clone(),
            metadata: posting.metadata.clone(),
            expires_at: posting.expires_at,
            key: posting.key,
            fingerprint: posting.fingerprint,
            posted_by: Arc::clone(&posting.posted_by),
            lane: self.place.lane,
            batch_seq: self.place.seq,
            position: i32::try_from(self.transactions.len()).unwrap_or(i32::MAX),
            created_at: self.place.now,
            hold: effect.hold,
            reverses: effect.reverses,
            reason: posting.reason.clone(),
            entries: effect.entries,
        }
    }

    fn undo_to(&mut self, steps_before: usize) {
        for step in self.steps.drain(steps_before..).rev() {
            match step {
                Step::Account(row, before) => put(&mut self.accounts, row, before),
                Step::Hold(row, before) => put(&mut self.holds, row, before),
                Step::NewHold => {
                    self.holds_changed.pop();
                    if let Some(hold) = self.holds.pop() {
                        self.hold_rows.remove(&(hold.tenant, hold.id));
                    }
                }
                Step::Undone(key, before) => {
                    self.undone.insert(key, before);
                }
                Step::Counter(row, before) => {
                    // that a refusal was told stays true
                    let signalled = self.counters.get(row).map_or(0, |counter| counter.signalled);
                    let signalled = signalled.max(before.signalled);
                    put(&mut self.counters, row, Counter { signalled, ..before });
                }
            }
        }
    }
}

fn put<T>(rows: &mut [T], row: usize, before: T) {
    if let Some(now) = rows.get_mut(row) {
        *now = before;
    }
}

/// Entries sum to zero per unit, or it is no double entry.
fn balanced(entries: &Entries) -> Result<(), Rejection> {
    let mut sums: SmallVec<[(Unit, i128); 2]> = SmallVec::new();
    for entry in entries {
        match sums.iter_mut().find(|(unit, _)| *unit == entry.unit) {
            Some((_, sum)) => *sum += i128::from(entry.amount),
            None => sums.push((entry.unit, i128::from(entry.amount))),
        }
    }
    match sums.into_iter().find(|(_, sum)| *sum != 0) {
        Some((unit, by)) => Err(Rejection::Unbalanced { unit, by }),
        None => Ok(()),
    }
}
