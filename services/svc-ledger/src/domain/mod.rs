//! The ledger's rules, pure: what a posting is, when it is accepted, what it does to the accounts, and how batches
//! are chained. Nothing here knows a database, a socket or a clock; `now` is an argument and decisions are returned.

pub mod account;
pub mod chain;
pub mod expiry;
pub mod fold;
pub mod heads;
pub mod hold;
pub mod lots;
pub mod purchase;
pub mod reminder;
pub mod transaction;
pub mod velocity;

pub use account::{AccountKey, AccountKind, AccountState, AccountStatus};
pub use fold::{Books, Fold, Job, Recorded, Rejection, Verdict, fold};
pub use hold::{Hold, HoldStatus};
pub use transaction::{
    Act, Clawback, Entry, HoldRef, Leg, Posting, Reversal, Standing, Text, Transaction, TransactionType,
};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id! {
    /// A network of merchants and its operator; the outermost boundary of every row.
    TenantId
}
id! {
    /// An account, UUIDv7.
    AccountId
}
id! {
    /// A transaction, UUIDv7, chosen before the posting is attempted so that an unknown outcome can be recognised.
    TransactionId
}

impl TransactionId {
    /// A new id, ordered by the time it was made.
    pub fn generate() -> Self {
        Self(Uuid::now_v7())
    }
}

impl TransactionId {
    /// The smallest id above this one; the last has none.
    #[must_use]
    pub fn next(self) -> Self {
        Self(Uuid::from_u128(self.0.as_u128().saturating_add(1)))
    }
}

impl AccountId {
    /// A new id, ordered by the time it was made.
    pub fn generate() -> Self {
        Self(Uuid::now_v7())
    }

    /// The lane that decides this account's debits, of `lanes` in all.
    ///
    /// UUIDv7 ends in random bits; the multiplication spreads hand-made ids too.
    pub fn lane(self, lanes: usize) -> usize {
        let (high, low) = self.0.as_u64_pair();
        let mixed = (high ^ low).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        usize::try_from(mixed).unwrap_or(0) % lanes.max(1)
    }
}
