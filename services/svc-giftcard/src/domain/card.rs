//! A gift card: what may be done with it, and what the ledger says is on it.

use super::vault::KeyedHash;
use super::{AccountId, CardId, CardKey, MerchantId, TenantId};
use chrono::{DateTime, Utc};
use money::Unit;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What may be done with a card. The numbers are those of the contract.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardStatus {
    /// Sold, or printed, but not loaded in the ledger yet.
    Pending,
    /// May be spent.
    Active,
    /// Stopped for a time.
    Blocked,
    /// Spent to the last cent; a reload or a refund makes it active again.
    Depleted,
    /// Past its date.
    Expired,
    /// Stopped for good.
    Deactivated,
}

impl CardStatus {
    const ALL: [Self; 6] = [
        Self::Pending,
        Self::Active,
        Self::Blocked,
        Self::Depleted,
        Self::Expired,
        Self::Deactivated,
    ];

    /// The number it is stored under, and sent as.
    pub const fn number(self) -> i16 {
        match self {
            Self::Pending => 1,
            Self::Active => 2,
            Self::Blocked => 3,
            Self::Depleted => 4,
            Self::Expired => 5,
            Self::Deactivated => 6,
        }
    }

    /// The status of that number.
    pub fn from_number(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.number() == number)
    }

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Blocked => "blocked",
            Self::Depleted => "depleted",
            Self::Expired => "expired",
            Self::Deactivated => "deactivated",
        }
    }

    /// The status once the ledger has said what is on the card. A card that was stopped stays stopped.
    #[must_use]
    pub const fn holding(self, posted: i64) -> Self {
        match self {
            Self::Active | Self::Depleted if posted == 0 => Self::Depleted,
            Self::Active | Self::Depleted => Self::Active,
            stopped => stopped,
        }
    }

    /// Whether its holder may be told of it by its code: it is sold, and nobody stopped it.
    pub const fn is_in_use(self) -> bool {
        matches!(self, Self::Active | Self::Depleted)
    }

    /// Whether it is gone for good.
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Expired | Self::Deactivated)
    }
}

/// A gift card.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Card {
    /// Whose network.
    pub tenant: TenantId,
    /// The card.
    pub id: CardId,
    /// What it was sold as.
    pub product: Uuid,
    /// The merchant that received the money, and carries the card until it is spent.
    pub issuer: MerchantId,
    /// Its account in the ledger, once that is open.
    pub account: Option<AccountId>,
    /// The unit of its value.
    pub unit: Unit,
    /// What may be done with it.
    pub status: CardStatus,
    /// What it was sold for, in minor units; 0 until a printed card is activated.
    pub initial: i64,
    /// Its balance in the ledger, as last heard, in minor units.
    pub posted: i64,
    /// How much of it is held, in minor units.
    pub held: i64,
    /// The number of the ledger's entry the two are from.
    pub ledger_version: i64,
    /// What its code is found by.
    pub code_hash: KeyedHash,
    /// What its PIN is compared with.
    pub pin_hash: Option<KeyedHash>,
    /// The last four characters of its code.
    pub code_last4: String,
    /// The code itself, until somebody has seen it.
    pub code_sealed: Option<Vec<u8>>,
    /// When it expires.
    pub expires_at: Option<DateTime<Utc>>,
    /// The bulk issue it came from.
    pub issue: Option<Uuid>,
    /// The number of its last activity.
    pub activity_version: i64,
    /// When it was sold or printed.
    pub created_at: DateTime<Utc>,
}

impl Card {
    /// Its identity.
    pub const fn key(&self) -> CardKey {
        CardKey {
            tenant: self.tenant,
            card: self.id,
        }
    }

    /// Whether its date has passed.
    pub fn is_past(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }

    /// What may be spent.
    pub const fn available(&self) -> i64 {
        self.posted.saturating_sub(self.held)
    }

    /// Whether value may be taken from it or put on it now.
    pub fn refuse_unless_in_use(&self, now: DateTime<Utc>) -> Result<(), CardRefusal> {
        match self.status {
            CardStatus::Active | CardStatus::Depleted if self.is_past(now) => Err(CardRefusal::Expired),
            CardStatus::Active | CardStatus::Depleted => Ok(()),
            CardStatus::Pending => Err(CardRefusal::Pending),
            CardStatus::Blocked => Err(CardRefusal::Blocked),
            CardStatus::Expired => Err(CardRefusal::Expired),
            CardStatus::Deactivated => Err(CardRefusal::Deactivated),
        }
    }
}

/// Why nothing may be done with a card.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CardRefusal {
    /// Not paid for yet.
    #[error("the card is not active yet")]
    Pending,
    /// Stopped for a time.
    #[error("the card is blocked")]
    Blocked,
    /// Past its date.
    #[error("the card has expired")]
    Expired,
    /// Stopped for good.
    #[error("the card was deactivated")]
    Deactivated,
    /// It has been activated before.
    #[error("the card is active already")]
    Active,
}

impl CardRefusal {
    /// The stable code on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pending => "gift_card_pending",
            Self::Blocked => "gift_card_blocked",
            Self::Expired => "gift_card_expired",
            Self::Deactivated => "gift_card_deactivated",
            Self::Active => "gift_card_active",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_balance_makes_a_card_active_or_depleted_and_never_wakes_one_that_was_stopped() {
        assert_eq!(CardStatus::Active.holding(0), CardStatus::Depleted);
        assert_eq!(CardStatus::Depleted.holding(1), CardStatus::Active);
        for stopped in [
            CardStatus::Pending,
            CardStatus::Blocked,
            CardStatus::Expired,
            CardStatus::Deactivated,
        ] {
            assert_eq!(stopped.holding(0), stopped);
            assert_eq!(stopped.holding(100), stopped);
        }
    }

    #[test]
    fn a_status_is_found_again_by_its_number() {
        for status in CardStatus::ALL {
            assert_eq!(CardStatus::from_number(status.number()), Some(status));
        }
        assert_eq!(CardStatus::from_number(0), None);
    }
}
