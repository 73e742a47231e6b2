//! Histories: what concurrent clients asked of several replicas and were answered, and whether one ledger, working one
//! request at a time, could have answered so.
//!
//! [`run`] makes a history, [`books`] reads what the ledger says in the end, [`check`] compares the two. The checker is
//! pure and knows nothing of how the ledger works, only what it promises.

mod books;
mod check;
mod clients;

use std::time::Duration;

use uuid::Uuid;

pub use books::books;
pub use check::{Finding, Rule, check};
pub use clients::{Clients, run};

/// What a client asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Give.
    Earn {
        /// To whom.
        account: Uuid,
        /// More than zero.
        points: i64,
    },
    /// Take.
    Burn {
        /// From whom.
        account: Uuid,
        /// More than zero.
        points: i64,
    },
    /// Move from one customer to another.
    Transfer {
        /// Who gives.
        from: Uuid,
        /// Who gets.
        to: Uuid,
        /// More than zero.
        points: i64,
    },
    /// Set aside.
    Hold {
        /// Whose.
        account: Uuid,
        /// More than zero.
        points: i64,
    },
    /// Take a part of what was set aside.
    Capture {
        /// The hold.
        hold: Uuid,
        /// Whose it is.
        account: Uuid,
        /// More than zero.
        points: i64,
        /// Whether the rest is released.
        last: bool,
    },
    /// Release what is left of what was set aside.
    Void {
        /// The hold.
        hold: Uuid,
        /// Whose it is.
        account: Uuid,
    },
    /// Look.
    Read {
        /// At what.
        account: Uuid,
    },
}

/// An account after one of its versions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// How many entries there are.
    pub version: i64,
    /// Their sum, in minor units.
    pub posted: i64,
    /// Of it set aside, in minor units.
    pub held: i64,
}

impl State {
    /// What may be spent, in minor units.
    pub fn available(self) -> i64 {
        self.posted - self.held
    }
}

/// One entry as an answer or a statement tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The account.
    pub account: Uuid,
    /// The change of `posted`.
    pub amount: i64,
    /// The change of `held`.
    pub held_change: i64,
    /// The account after it.
    pub after: State,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is recorded.
    Posted {
        /// The transaction.
        transaction: Uuid,
        /// All its entries, those of the network's own accounts among them.
        entries: Vec<Entry>,
    },
    /// What the account holds.
    Read(State),
    /// It is not recorded, for the reason with this code.
    Refused(String),
}

/// One request, sent with the same key until it was answered.
#[derive(Clone, Debug)]
pub struct Call {
    /// The Idempotency-Key and the reference.
    pub key: String,
    /// What was asked.
    pub act: Act,
    /// When it was sent first; from the beginning of the run, on one clock.
    pub invoked: Duration,
    /// When the answer was there.
    pub completed: Duration,
    /// The answer.
    pub answer: Answer,
}

/// A line of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The transaction.
    pub transaction: Uuid,
    /// What its caller called it: the key.
    pub reference: String,
    /// The entry.
    pub entry: Entry,
}

/// What the ledger says of an account in the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The account.
    pub id: Uuid,
    /// As it stands.
    pub state: State,
    /// Its statement, oldest first.
    pub lines: Vec<Line>,
    /// What is left of its open holds together, in minor units.
    pub open_holds: i64,
    /// What the wallet service's statement names, oldest first: it knows nothing but what was published.
    pub projected: Vec<Uuid>,
}

/// What the ledger says in the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Books {
    /// Every customer account of the run.
    pub accounts: Vec<Account>,
    /// The sum of all accounts, by unit.
    pub totals: Vec<(String, i64)>,
}
