//! The decision: a batch of jobs folded, in order, over the locked accounts.
//!
//! One rule above all: a rejection touches nobody else. Each posting either moves every account it names or none,
//! and an atomic job either posts all its postings or none. Pure, so a batch can be retried, replayed and compared
//! with the same jobs one by one.

mod book;
mod rejection;

pub use rejection::Rejection;

use super::hold::Hold;
use super::transaction::{Posting, Transaction};
use super::velocity::{Counter, Signal};
use super::{AccountState, TenantId, TransactionId};
use book::Book;
use chrono::{DateTime, Utc};
use idempotency::KeyHash;
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

/// How much of a transaction was undone so far.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Undone {
    /// By how many reversals.
    pub count: i32,
    /// How much of its first entry, in minor units; not negative.
    pub amount: i64,
}

/// What a batch is decided on: all that its postings name and that exists, as locked.
#[derive(Clone, Default, Debug)]
pub struct Books {
    /// The rows of the accounts.
    pub accounts: Vec<AccountState>,
    /// The holds that are captured or released.
    pub holds: Vec<Hold>,
    /// What was undone of the transactions that are to be; absent for nothing.
    pub undone: HashMap<(TenantId, TransactionId), Undone>,
    /// The counters of the limits to pass; a limit without one lets everything through.
    pub counters: Vec<Counter>,
    /// The transactions recorded under the keys.
    pub recorded: Recorded,
}

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

/// What a batch does.
#[derive(Debug)]
pub struct Fold {
    /// Per job, per posting, in order.
    pub verdicts: Vec<Vec<Verdict>>,
    /// What is to be recorded, in order of position.
    pub transactions: Vec<Arc<Transaction>>,
    /// The accounts that moved, in key order, in their new state.
    pub touched: Vec<AccountState>,
    /// The holds that were made or changed, in their new state.
    pub holds: Vec<Hold>,
    /// The counters that counted or signalled, in key order, in their new state.
    pub counters: Vec<Counter>,
    /// The refusals that somebody is to be told of.
    pub signals: Vec<Signal>,
}

impl Fold {
    /// Whether there is nothing to record.
    pub fn is_empty(&self) -> bool {
        self.transactions.is_empty() && self.signals.is_empty()
    }
}

/// Decides `jobs` in order on `books`.
pub fn fold(place: Place, books: Books, jobs: &[Job]) -> Fold {
    let mut book = Book::open(place, books);
    let verdicts = jobs.iter().map(|job| book.decide_job(job)).collect();
    book.close(verdicts)
}

#[cfg(test)]
mod model_tests;
#[cfg(test)]
#[path = "fold_tests.rs"]
mod tests;
