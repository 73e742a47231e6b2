//! Why the ledger says no.

use crate::domain::velocity::Limit;
use crate::domain::{AccountId, AccountKind, HoldStatus};
use chrono::{DateTime, Utc};
use money::Unit;
use std::sync::Arc;

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
    /// A balance would be further than [`BALANCE_MAX`](crate::domain::account::BALANCE_MAX) from zero.
    Overflow {
        /// The account.
        account: AccountId,
    },
    /// The tenant has no such hold.
    HoldNotFound,
    /// Nothing is left of the hold.
    HoldNotOpen {
        /// Where it stands.
        status: HoldStatus,
    },
    /// The hold's time is over.
    HoldExpired {
        /// Since when.
        at: DateTime<Utc>,
    },
    /// The hold's time is not over: it does not lapse yet.
    HoldNotLapsed,
    /// The capture is more than is left of the hold.
    CaptureExceedsHold {
        /// What is left, in minor units.
        left: i64,
        /// What was asked for, in minor units.
        requested: i64,
    },
    /// All of the transaction was undone before.
    AlreadyReversed,
    /// The reversal is more than is left of the transaction.
    ReversalExceeds {
        /// What is left, in minor units.
        left: i64,
        /// What was asked for, in minor units.
        requested: i64,
    },
    /// Only a transaction of two entries can be undone in part.
    PartialNeedsTwoEntries,
    /// Nothing of what is to be taken back is available.
    NothingToRecover {
        /// The account.
        account: AccountId,
    },
    /// A limit does not let it through now.
    VelocityExceeded {
        /// The account.
        account: AccountId,
        /// The limit.
        limit: Arc<Limit>,
        /// What its window holds already, in its measure.
        counted: i64,
        /// What was asked for on top.
        requested: i64,
    },
    /// What would be given has lapsed already.
    LapsesInThePast,
    /// The account is not at the version that the caller saw.
    VersionMoved {
        /// The account.
        account: AccountId,
        /// The version it is at.
        version: i64,
    },
    /// The key was used for something else.
    KeyReused,
    /// Another posting of the same atomic job was refused.
    Aborted {
        /// The posting that was, from 0.
        by: usize,
    },
}
