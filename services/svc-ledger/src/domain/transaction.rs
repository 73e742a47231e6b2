//! Postings (what a caller asks for) and transactions (what the ledger recorded).

use super::{AccountId, AccountKind, TenantId, TransactionId};
use chrono::{DateTime, Utc};
use idempotency::{Fingerprint, KeyHash};
use money::Unit;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use std::sync::Arc;
use telemetry::TraceContext;
use uuid::Uuid;

/// A free text or JSON text carried along unchanged.
pub type Text = Box<str>;

/// Why value moved.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(i16)]
pub enum TransactionType {
    /// A customer received points.
    Earn = 1,
    /// A customer spent points.
    Burn = 2,
    /// Value was put on a gift card.
    Load = 3,
    /// Value was taken from a gift card at a till.
    Redeem = 4,
    /// Value moved between two customers.
    Transfer = 5,
    /// An operator corrected a balance.
    Adjust = 6,
    /// Value lapsed.
    Expire = 7,
    /// Value was set aside.
    Hold = 8,
    /// Value set aside was taken.
    Capture = 9,
    /// Value set aside was released.
    Void = 10,
    /// An earlier transaction was undone, in whole or in part.
    Reverse = 11,
}

impl TransactionType {
    /// Every type, in the order of its stored number.
    pub const ALL: [Self; 11] = [
        Self::Earn,
        Self::Burn,
        Self::Load,
        Self::Redeem,
        Self::Transfer,
        Self::Adjust,
        Self::Expire,
        Self::Hold,
        Self::Capture,
        Self::Void,
        Self::Reverse,
    ];

    /// The number stored for this type; never reused for another.
    pub const fn number(self) -> i16 {
        self as i16
    }

    /// The type stored as `number`, if there is one.
    pub fn from_number(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Earn => "earn",
            Self::Burn => "burn",
            Self::Load => "load",
            Self::Redeem => "redeem",
            Self::Transfer => "transfer",
            Self::Adjust => "adjust",
            Self::Expire => "expire",
            Self::Hold => "hold",
            Self::Capture => "capture",
            Self::Void => "void",
            Self::Reverse => "reverse",
        }
    }

    /// Whether a caller may post this type leg by leg; the others are the outcome of a use case of their own.
    pub const fn by_hand(self) -> bool {
        matches!(
            self,
            Self::Load | Self::Redeem | Self::Transfer | Self::Adjust | Self::Expire
        )
    }
}

/// One side of a posting: an amount added to (positive) or taken from (negative) an account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Leg {
    /// The account.
    pub account: AccountId,
    /// Its kind, known before the row is locked; it decides whether the row is the lane's own share.
    pub kind: AccountKind,
    /// Minor units, never zero.
    pub amount: i64,
}

/// A request to move value, complete and well-formed; only the state of the accounts can still refuse it.
#[derive(Clone, Debug)]
pub struct Posting {
    /// The id the transaction gets if it is posted.
    pub id: TransactionId,
    /// The tenant whose accounts are meant.
    pub tenant: TenantId,
    /// Why value moves.
    pub kind: TransactionType,
    /// At least two, summing to zero per unit.
    pub legs: SmallVec<[Leg; 2]>,
    /// The caller's own reference.
    pub reference: Option<Text>,
    /// A JSON object, kept to the byte.
    pub metadata: Option<Text>,
    /// The permanent key under which this posting exists at most once.
    pub key: KeyHash,
    /// What the key was used for; the same key with another fingerprint is refused.
    pub fingerprint: Fingerprint,
    /// The subject of the token that asked.
    pub posted_by: Arc<str>,
    /// The trace the request belongs to.
    pub trace: Option<TraceContext>,
}

/// One line of an account's statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The account.
    pub account: AccountId,
    /// The row of the account (see [`super::AccountKey`]).
    pub shard: i16,
    /// The account's kind.
    pub kind: AccountKind,
    /// The account's owner.
    pub owner: Uuid,
    /// The account's unit.
    pub unit: Unit,
    /// Minor units, never zero.
    pub amount: i64,
    /// The row's `posted` after this entry.
    pub posted_after: i64,
    /// The row's `held` after this entry.
    pub held_after: i64,
    /// The row's version after this entry; contiguous per row.
    pub version: i64,
}

/// What the ledger recorded. Immutable; its entries sum to zero per unit.
#[derive(Clone, Debug)]
pub struct Transaction {
    /// The transaction.
    pub id: TransactionId,
    /// Whose it is.
    pub tenant: TenantId,
    /// Why value moved.
    pub kind: TransactionType,
    /// The caller's own reference.
    pub reference: Option<Text>,
    /// A JSON object, kept to the byte.
    pub metadata: Option<Text>,
    /// The key it was posted under.
    pub key: KeyHash,
    /// What was asked under that key.
    pub fingerprint: Fingerprint,
    /// Who asked.
    pub posted_by: Arc<str>,
    /// The lane that posted it.
    pub lane: i16,
    /// The batch of that lane it was committed in.
    pub batch_seq: i64,
    /// Its place in the batch, from 0.
    pub position: i32,
    /// When it was posted, to the microsecond.
    pub created_at: DateTime<Utc>,
    /// What it did, in the order of the legs.
    pub entries: SmallVec<[Entry; 2]>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_types_are_one_to_one() {
        for kind in TransactionType::ALL {
            assert_eq!(TransactionType::from_number(kind.number()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
        assert_eq!(TransactionType::from_number(0), None);
    }
}
