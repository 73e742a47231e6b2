//! What happened to a card, numbered from 1 without gaps: its history, and what the other services are told.

use super::{CardKey, CardStatus, MerchantId, OperationId, TransactionId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What happened. The numbers are those of the contract.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ActivityType {
    /// Sold; not spendable yet.
    Sold,
    /// Its value was loaded.
    Activated,
    /// Spent, wholly or in part.
    Redeemed,
    /// Value was added.
    Reloaded,
    /// What a redeem took was given back.
    Refunded,
    /// Stopped for a time.
    Blocked,
    /// May be spent again.
    Unblocked,
    /// Passed its date.
    Expired,
    /// Stopped for good.
    Deactivated,
    /// Value was set aside.
    Held,
    /// Value that was set aside may be spent again.
    Released,
    /// A new code takes the place of the old one.
    CodeReplaced,
    /// The code is to be sent to the contact the card is for.
    DeliveryDue,
}

impl ActivityType {
    const ALL: [Self; 13] = [
        Self::Sold,
        Self::Activated,
        Self::Redeemed,
        Self::Reloaded,
        Self::Refunded,
        Self::Blocked,
        Self::Unblocked,
        Self::Expired,
        Self::Deactivated,
        Self::Held,
        Self::Released,
        Self::CodeReplaced,
        Self::DeliveryDue,
    ];

    /// The number it is stored under, and sent as.
    pub const fn number(self) -> i16 {
        match self {
            Self::Sold => 1,
            Self::Activated => 2,
            Self::Redeemed => 3,
            Self::Reloaded => 4,
            Self::Refunded => 5,
            Self::Blocked => 6,
            Self::Unblocked => 7,
            Self::Expired => 8,
            Self::Deactivated => 9,
            Self::Held => 10,
            Self::Released => 11,
            Self::CodeReplaced => 12,
            Self::DeliveryDue => 13,
        }
    }

    /// The type of that number.
    pub fn from_number(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.number() == number)
    }

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sold => "sold",
            Self::Activated => "activated",
            Self::Redeemed => "redeemed",
            Self::Reloaded => "reloaded",
            Self::Refunded => "refunded",
            Self::Blocked => "blocked",
            Self::Unblocked => "unblocked",
            Self::Expired => "expired",
            Self::Deactivated => "deactivated",
            Self::Held => "held",
            Self::Released => "released",
            Self::CodeReplaced => "code_replaced",
            Self::DeliveryDue => "delivery_due",
        }
    }
}

/// One thing that happened to a card.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Activity {
    /// The card.
    pub card: CardKey,
    /// The activity, UUIDv7.
    pub id: Uuid,
    /// Its number, from 1 without gaps.
    pub version: i64,
    /// What happened.
    pub kind: ActivityType,
    /// What may be done with the card since.
    pub status: CardStatus,
    /// How much moved, in minor units; none when nothing did.
    pub amount: Option<i64>,
    /// What was left on the card after it, in minor units.
    pub balance_after: i64,
    /// The ledger's transaction.
    pub transaction: Option<TransactionId>,
    /// The movement it tells of.
    pub operation: Option<OperationId>,
    /// The merchant where it happened.
    pub merchant: Option<MerchantId>,
    /// The store where it happened.
    pub store: Option<Uuid>,
    /// When.
    pub occurred_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_found_again_by_its_number_and_no_two_share_a_name() {
        let mut names: Vec<_> = ActivityType::ALL.iter().map(|kind| kind.name()).collect();
        for kind in ActivityType::ALL {
            assert_eq!(ActivityType::from_number(kind.number()), Some(kind));
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ActivityType::ALL.len());
    }
}
