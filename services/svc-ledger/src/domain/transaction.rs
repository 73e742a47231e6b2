//! Postings (what a caller asks for) and transactions (what the ledger recorded).

use super::velocity::Check;
use super::{AccountId, AccountKind, TenantId, TransactionId};
use audit::By;
use auth::ActorKind;
use chrono::{DateTime, TimeDelta, Utc};
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

/// How far a reversal may go to take back what a customer was given.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clawback {
    /// Takes what is available and tells what was not.
    #[default]
    WithinBalance,
    /// Takes all of it, if need be below the floor.
    Unlimited,
}

impl Clawback {
    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WithinBalance => "within_balance",
            Self::Unlimited => "unlimited",
        }
    }
}

/// What a posting does to the accounts that its legs name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Act {
    /// Moves value as the legs say, which sum to zero per unit.
    Move,
    /// Sets the one leg's amount (more than zero) aside.
    Hold {
        /// What captures will credit.
        destination: AccountId,
        /// For how long it may be captured.
        lifetime: TimeDelta,
    },
    /// Takes what a hold set aside from the first leg's account to the second's. The legs' amounts are zero: what is
    /// taken is decided with the hold in hand.
    Capture {
        /// The hold.
        hold: TransactionId,
        /// How much; `None` for all that is left.
        amount: Option<i64>,
        /// Release the rest.
        finally: bool,
    },
    /// Releases what is left of a hold of the one leg's account; its amount is zero.
    Void {
        /// The hold.
        hold: TransactionId,
        /// Because its time is over, and only if it is.
        lapsed: bool,
    },
    /// Undoes a transaction: the legs mirror its entries.
    Reverse {
        /// The transaction.
        of: TransactionId,
        /// How much of it, for one of two legs; `None` for all that is left.
        amount: Option<i64>,
        /// How far it may go.
        policy: Clawback,
    },
}

impl Act {
    /// The hold it needs to see.
    pub const fn hold(&self) -> Option<TransactionId> {
        match self {
            Self::Capture { hold, .. } | Self::Void { hold, .. } => Some(*hold),
            Self::Move | Self::Hold { .. } | Self::Reverse { .. } => None,
        }
    }

    /// The transaction whose reversals it needs to see.
    pub const fn reverses(&self) -> Option<TransactionId> {
        match self {
            Self::Reverse { of, .. } => Some(*of),
            _ => None,
        }
    }
}

/// One side of a posting: an amount added to (positive) or taken from (negative) an account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Leg {
    /// The account.
    pub account: AccountId,
    /// Its kind, known before the row is locked; it decides whether the row is the lane's own share.
    pub kind: AccountKind,
    /// Minor units, never zero unless the [`Act`] says so.
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
    /// What it does.
    pub act: Act,
    /// Every account it touches, in the order of the entries to come.
    pub legs: SmallVec<[Leg; 2]>,
    /// The limits it has to pass.
    pub checks: Vec<Check>,
    /// The caller's own reference.
    pub reference: Option<Text>,
    /// Why an operator wants it.
    pub reason: Option<Text>,
    /// A JSON object, kept to the byte.
    pub metadata: Option<Text>,
    /// When the value that it gives lapses.
    pub expires_at: Option<DateTime<Utc>>,
    /// Posted only while the first leg's account is at this version: for who decided on what they saw.
    pub if_version: Option<i64>,
    /// The permanent key under which this posting exists at most once.
    pub key: KeyHash,
    /// What the key was used for; the same key with another fingerprint is refused.
    pub fingerprint: Fingerprint,
    /// The subject of the token that asked.
    pub posted_by: Arc<str>,
    /// What they are; told with the transaction, and not stored.
    pub asked_by: ActorKind,
    /// The trace the request belongs to.
    pub trace: Option<TraceContext>,
    /// Who is on record for it, where a person or a key made it by hand.
    pub by: Option<By>,
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
    /// The change of `posted` in minor units; zero only where `held` changes.
    pub amount: i64,
    /// The change of `held` in minor units.
    pub held_change: i64,
    /// The row's `posted` after this entry.
    pub posted_after: i64,
    /// The row's `held` after this entry.
    pub held_after: i64,
    /// The row's version after this entry; contiguous per row.
    pub version: i64,
}

/// The hold that a transaction is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HoldRef {
    /// The hold: the id of the transaction that made it.
    pub id: TransactionId,
    /// Until when it may be captured; told by the transaction that made it.
    pub expires_at: Option<DateTime<Utc>>,
    /// The account that captures credit; told likewise.
    pub destination: Option<AccountId>,
}

impl HoldRef {
    /// What a capture or a void says of its hold.
    pub const fn to(id: TransactionId) -> Self {
        Self {
            id,
            expires_at: None,
            destination: None,
        }
    }
}

/// What a reversal undid.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reversal {
    /// The transaction.
    pub of: TransactionId,
    /// The how manieth reversal of it this is, from 1.
    pub number: i32,
    /// What was not there to be taken back, in minor units.
    pub shortfall: Option<i64>,
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
    /// When the value that it gave lapses.
    pub expires_at: Option<DateTime<Utc>>,
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
    /// The hold it made, captured or released.
    pub hold: Option<HoldRef>,
    /// What it undid.
    pub reverses: Option<Reversal>,
    /// Why an operator wanted it.
    pub reason: Option<Text>,
    /// What it did, in the order of the legs.
    pub entries: SmallVec<[Entry; 2]>,
}

/// What has become of a transaction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Nothing of it was undone.
    Posted,
    /// A part of it was.
    PartiallyReversed,
    /// All of it was.
    Reversed,
}

impl Standing {
    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Posted => "posted",
            Self::PartiallyReversed => "partially_reversed",
            Self::Reversed => "reversed",
        }
    }
}

impl Transaction {
    /// What has become of it, when reversals undid these amounts of its first entry.
    pub fn standing(&self, undone: impl Iterator<Item = i64>) -> Standing {
        let whole = self
            .entries
            .first()
            .map_or(0, |entry| entry.amount.saturating_abs());
        match undone.fold(0_i64, i64::saturating_add) {
            0 => Standing::Posted,
            part if part < whole => Standing::PartiallyReversed,
            _ => Standing::Reversed,
        }
    }
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
