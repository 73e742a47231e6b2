//! Rewards: what points buy. A redemption burns points and then fulfils, step by step, each step recorded before the
//! next, so that a crash between any two leaves it where the sweeper finds it.

use super::posting::own_operation;
use super::text::{self, TextError};
use super::{AccountId, CardId, MerchantId, OperationId, TenantId, TransactionId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Most points a reward costs.
const PRICE_MAX: i64 = 1_000_000_000;
const STOCK_MAX: i64 = 1_000_000_000;
const NAME_MAX: usize = 100;

/// What a reward gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RewardKind {
    /// A code for one use, shown once and honoured by the merchant that offers it.
    Voucher,
    /// A gift card of a product.
    GiftCard {
        /// The product.
        product: Uuid,
        /// Its value, in minor units.
        amount: i64,
    },
}

/// What an operator says of a reward.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RewardOffer {
    /// The merchant that offers and pays for it.
    pub merchant: MerchantId,
    /// Its name.
    pub name: String,
    /// What it costs, in points.
    pub price: i64,
    /// How many are left; none where there is no end of them.
    pub stock: Option<i64>,
    /// What it gives.
    pub kind: RewardKind,
    /// Whether it may be had today.
    pub active: bool,
}

impl RewardOffer {
    /// Checks every field; the field, a stable code, a sentence.
    pub fn check(&self) -> Result<(), super::product::OfferError> {
        let named = |error: TextError| ("name", error.code(), error.to_string());
        text::check(&self.name, NAME_MAX, false).map_err(named)?;
        let wrong = |field, text: &str| Err((field, "out_of_range", text.to_owned()));
        if !(1..=PRICE_MAX).contains(&self.price) {
            return wrong("price_points", "is between 1 and 1000000000");
        }
        if self.stock.is_some_and(|stock| !(0..=STOCK_MAX).contains(&stock)) {
            return wrong("stock", "is between 0 and 1000000000");
        }
        Ok(())
    }
}

/// A reward.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reward {
    /// The reward, UUIDv7.
    pub id: Uuid,
    /// What it is.
    pub offer: RewardOffer,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// How far a redemption has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RedemptionState {
    /// Stock is taken; whether points were burned is not known yet.
    Reserved,
    /// Points were burned; what they bought is not there yet.
    Burned,
    /// Done.
    Fulfilled,
    /// To be undone; points are not back yet.
    Canceling,
    /// Undone: points and stock are back.
    Canceled,
}

impl RedemptionState {
    /// The number it is stored under.
    pub const fn number(self) -> i16 {
        match self {
            Self::Reserved => 1,
            Self::Burned => 2,
            Self::Fulfilled => 3,
            Self::Canceling => 4,
            Self::Canceled => 5,
        }
    }

    /// The state of that number.
    pub const fn from_number(number: i16) -> Option<Self> {
        match number {
            1 => Some(Self::Reserved),
            2 => Some(Self::Burned),
            3 => Some(Self::Fulfilled),
            4 => Some(Self::Canceling),
            5 => Some(Self::Canceled),
            _ => None,
        }
    }

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reserved | Self::Burned => "pending",
            Self::Fulfilled => "fulfilled",
            Self::Canceling => "canceling",
            Self::Canceled => "canceled",
        }
    }
}

/// A reward somebody takes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Redemption {
    /// Whose network.
    pub tenant: TenantId,
    /// The redemption, UUIDv7; also what a voucher's code is sealed for.
    pub id: Uuid,
    /// The reward.
    pub reward: Uuid,
    /// The merchant that offers it, then.
    pub merchant: MerchantId,
    /// Where it was taken, if that was said.
    pub store: Option<Uuid>,
    /// The points account that pays.
    pub account: AccountId,
    /// What it cost, then, in points.
    pub points: i64,
    /// What it gives, then.
    pub kind: RewardKind,
    /// How far it has come.
    pub state: RedemptionState,
    /// The burn in the ledger.
    pub burn: Option<TransactionId>,
    /// The gift card it gives; chosen when it is asked for.
    pub card: Option<CardId>,
    /// The last four characters of a voucher's code.
    pub code_last4: Option<String>,
    /// A voucher's code, until it has been seen.
    pub code_sealed: Option<Vec<u8>>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
}

impl Redemption {
    /// The key under which the ledger knows one step of it.
    pub fn ledger_key(&self, step: &str) -> String {
        format!("reward/{}/{step}", self.id)
    }

    /// The operation that loads the gift card: the same however often the step is taken.
    pub fn load(&self) -> OperationId {
        own_operation("reward", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_keeps_to_its_bounds() {
        let offer = RewardOffer {
            merchant: MerchantId(Uuid::from_u128(1)),
            name: "Coffee".to_owned(),
            price: 100,
            stock: Some(0),
            kind: RewardKind::Voucher,
            active: true,
        };
        assert_eq!(offer.check(), Ok(()));
        let priced = |price| {
            RewardOffer {
                price,
                ..offer.clone()
            }
            .check()
        };
        let stocked = |stock| {
            RewardOffer {
                stock: Some(stock),
                ..offer.clone()
            }
            .check()
        };
        assert!(priced(0).is_err() && priced(PRICE_MAX + 1).is_err());
        assert!(stocked(-1).is_err() && stocked(STOCK_MAX + 1).is_err());
    }
}
