//! The decision: a batch of jobs folded, in order, over the locked accounts.
//!
//! One rule above all: a rejection touches nobody else. Each posting either moves every account it names or none,
//! and an atomic job either posts all its postings or none. Pure, so a batch can be retried, replayed and compared
//! with the same jobs one by one.

use super::account::BALANCE_MAX;
use super::transaction::{Entry, Posting, Transaction};
use super::{AccountId, AccountKey, AccountKind, AccountState, AccountStatus};
use chrono::{DateTime, Utc};
use idempotency::KeyHash;
use money::Unit;
use smallvec::SmallVec;
use std::collections::HashMap;
use std::sync::Arc;

/// What one caller asks to be decided together.
#[derive(Clone, Debug)]
pub struct Job {
    /// In the order in which they are decided.
    pub postings: Vec<Posting>,
    /// All of them or none.
    pub atomic: bool,
}

/// Where and when a batch is decided.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The lane, also the shard of every account without a floor.
    pub lane: i16,
    /// The batch's number in the lane.
    pub seq: i64,
    /// The instant of every transaction in the batch.
    pub now: DateTime<Utc>,
}

/// Transactions already recorded under the keys of this batch.
pub type Recorded = HashMap<KeyHash, Arc<Transaction>>;

/// The answer to one posting.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// Recorded by this very request.
    Posted(Arc<Transaction>),
    /// Recorded earlier under the same key with the same content.
    Replayed(Arc<Transaction>),
    /// Not recorded, and nothing changed.
    Rejected(Rejection),
}

/// Why a posting was refused. `leg` counts from 0.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Rejection {
    /// The tenant has no such account.
    AccountNotFound {
        /// The leg that names it.
        leg: usize,
    },
    /// The account is of another kind than the operation is for.
    WrongKind {
        /// The leg that names it.
        leg: usize,
        /// The kind it is of.
        kind: AccountKind,
    },
    /// A frozen account may not be debited.
    AccountFrozen {
        /// The account.
        account: AccountId,
    },
    /// A closed account takes no postings.
    AccountClosed {
        /// The account.
        account: AccountId,
    },
    /// The debit would take available below the floor.
    InsufficientBalance {
        /// The account.
        account: AccountId,
        /// What may still be taken, in minor units.
        available: i64,
        /// What was asked for, in minor units.
        requested: i64,
    },
    /// The legs of one unit do not sum to zero.
    Unbalanced {
        /// The unit.
        unit: Unit,
        /// By how much, in minor units.
        by: i128,
    },
    /// A balance would be further than [`BALANCE_MAX`] from zero.
    Overflow {
        /// The account.
        account: AccountId,
    },
    /// The key was used for something else.
    KeyReused,
    /// Another posting of the same atomic job was refused.
    Aborted {
        /// The posting that was, from 0.
        by: usize,
    },
}

/// What a batch does.
#[derive(Debug)]
pub struct Fold {
    /// Per job, per posting, in order.
    pub verdicts: Vec<Vec<Verdict>>,
    /// What is to be recorded, in order of position.
    pub transactions: Vec<Arc<Transaction>>,
    /// The accounts that moved, in key order, in their new state.
    pub touched: Vec<AccountState>,
}

/// Decides `jobs` in order against `accounts` (every row they name that exists) and `recorded`.
pub fn fold(place: Place, accounts: Vec<AccountState>, recorded: Recorded, jobs: &[Job]) -> Fold {
    let mut book = Book::open(place, accounts, recorded);
    let verdicts = jobs.iter().map(|job| book.decide_job(job)).collect();
    book.close(verdicts)
}

/// One reversible change of one account.
struct Step {
    account: usize,
    posted: i64,
    version: i64,
}

struct Book {
    place: Place,
    accounts: Vec<AccountState>,
    versions_before: Vec<i64>,
    rows: HashMap<AccountKey, usize>,
    recorded: Recorded,
    transactions: Vec<Arc<Transaction>>,
    steps: Vec<Step>,
}

impl Book {
    fn open(place: Place, accounts: Vec<AccountState>, recorded: Recorded) -> Self {
        let rows = accounts
            .iter()
            .enumerate()
            .map(|(row, account)| (account.key, row))
            .collect();
        let versions_before = accounts.iter().map(|account| account.version).collect();
        Self {
            place,
            accounts,
            versions_before,
            rows,
            recorded,
            transactions: Vec::new(),
            steps: Vec::new(),
        }
    }

    fn close(self, verdicts: Vec<Vec<Verdict>>) -> Fold {
        let mut touched: Vec<_> = self
            .accounts
            .into_iter()
            .zip(self.versions_before)
            .filter(|(account, before)| account.version != *before)
            .map(|(account, _)| account)
            .collect();
        touched.sort_unstable_by_key(|account| account.key);
        Fold {
            verdicts,
            transactions: self.transactions,
            touched,
        }
    }

    fn decide_job(&mut self, job: &Job) -> Vec<Verdict> {
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
        match self.apply(posting) {
            Ok(entries) => {
                let transaction = Arc::new(self.record(posting, entries));
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

    fn apply(&mut self, posting: &Posting) -> Result<SmallVec<[Entry; 2]>, Rejection> {
        let mut entries = SmallVec::new();
        let mut sums: SmallVec<[(Unit, i128); 2]> = SmallVec::new();
        for (number, leg) in posting.legs.iter().enumerate() {
            let shard = if leg.kind.is_customer() {
                0
            } else {
                self.place.lane
            };
            let key = AccountKey {
                tenant: posting.tenant,
                id: leg.account,
                shard,
            };
            let not_found = Rejection::AccountNotFound { leg: number };
            let row = *self.rows.get(&key).ok_or_else(|| not_found.clone())?;
            let account = self.accounts.get_mut(row).ok_or(not_found)?;
            if account.kind != leg.kind {
                return Err(Rejection::WrongKind {
                    leg: number,
                    kind: account.kind,
                });
            }
            let posted = posted_after(account, leg.amount)?;
            self.steps.push(Step {
                account: row,
                posted: account.posted,
                version: account.version,
            });
            account.posted = posted;
            account.version += 1;
            match sums.iter_mut().find(|(unit, _)| *unit == account.unit) {
                Some((_, sum)) => *sum += i128::from(leg.amount),
                None => sums.push((account.unit, i128::from(leg.amount))),
            }
            entries.push(Entry {
                account: leg.account,
                shard,
                kind: account.kind,
                owner: account.owner,
                unit: account.unit,
                amount: leg.amount,
                posted_after: posted,
                held_after: account.held,
                version: account.version,
            });
        }
        match sums.into_iter().find(|(_, sum)| *sum != 0) {
            Some((unit, by)) => Err(Rejection::Unbalanced { unit, by }),
            None => Ok(entries),
        }
    }

    fn record(&self, posting: &Posting, entries: SmallVec<[Entry; 2]>) -> Transaction {
        Transaction {
            id: posting.id,
            tenant: posting.tenant,
            kind: posting.kind,
            reference: posting.reference.clone(),
            metadata: posting.metadata.clone(),
            key: posting.key,
            fingerprint: posting.fingerprint,
            posted_by: Arc::clone(&posting.posted_by),
            lane: self.place.lane,
            batch_seq: self.place.seq,
            position: i32::try_from(self.transactions.len()).unwrap_or(i32::MAX),
            created_at: self.place.now,
            entries,
        }
    }

    fn undo_to(&mut self, steps_before: usize) {
        for step in self.steps.drain(steps_before..).rev() {
            if let Some(account) = self.accounts.get_mut(step.account) {
                account.posted = step.posted;
                account.version = step.version;
            }
        }
    }
}

/// The row's `posted` once `amount` is added, or why it may not be.
fn posted_after(account: &AccountState, amount: i64) -> Result<i64, Rejection> {
    let id = account.key.id;
    match account.status {
        AccountStatus::Closed => return Err(Rejection::AccountClosed { account: id }),
        AccountStatus::Frozen if amount < 0 => return Err(Rejection::AccountFrozen { account: id }),
        AccountStatus::Active | AccountStatus::Frozen => {}
    }
    let overflow = Rejection::Overflow { account: id };
    let posted = account
        .posted
        .checked_add(amount)
        .ok_or_else(|| overflow.clone())?;
    let available = posted.checked_sub(account.held).ok_or_else(|| overflow.clone())?;
    if let Some(floor) = account.kind.floor()
        && amount < 0
        && available < floor
    {
        let spendable = account.posted - account.held - floor;
        let requested = amount.checked_neg().ok_or(overflow)?;
        return Err(Rejection::InsufficientBalance {
            account: id,
            available: spendable.max(0),
            requested,
        });
    }
    if (-BALANCE_MAX..=BALANCE_MAX).contains(&posted) {
        Ok(posted)
    } else {
        Err(Rejection::Overflow { account: id })
    }
}

#[cfg(test)]
#[path = "fold_tests.rs"]
mod tests;
