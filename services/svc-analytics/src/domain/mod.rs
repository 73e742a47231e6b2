//! The service's rules, pure: what an event adds to which figure, what was counted before, how old value is, who came
//! back, what will lapse. Nothing here knows a database, a socket or a clock.

pub mod breakage;
pub mod event;
pub mod facts;
pub mod figures;
pub mod fold;
pub mod history;
pub mod seen;

pub use event::{Activity, ActivityKind, Bought, Entry, Onboarded, Posted, Priced, Staff, Told};
pub use facts::{Facts, Home, Missing};
pub use fold::{Changes, Known, Touched, fold};
pub use seen::Seen;

use std::fmt;
use uuid::Uuid;

/// A network of merchants and its operator; the outermost boundary of every row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TenantId(pub Uuid);

impl fmt::Display for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What an account counts, as numbered by the ledger's contract. A number newer than this build is kept as it came, so
/// that the books stay complete.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct AccountKind(pub i16);

impl AccountKind {
    /// A customer's points.
    pub const CUSTOMER_POINTS: Self = Self(1);
    /// A gift card's value.
    pub const GIFT_CARD: Self = Self(2);
    /// Value that lapsed.
    pub const BREAKAGE: Self = Self(7);
    /// The other side of corrections.
    pub const ADJUSTMENTS: Self = Self(8);

    /// Whether it is owed to a customer.
    pub fn is_customer(self) -> bool {
        self == Self::CUSTOMER_POINTS || self == Self::GIFT_CARD
    }

    /// The name on the wire; `other` for a kind this build does not know yet.
    pub const fn name(self) -> &'static str {
        match self.0 {
            1 => "customer_points",
            2 => "gift_card",
            3 => "merchant_settlement",
            4 => "points_issued",
            5 => "points_redeemed",
            6 => "cash_clearing",
            7 => "breakage",
            8 => "adjustments",
            _ => "other",
        }
    }

    /// The kind of customers' accounts of that name.
    pub fn customer(name: &str) -> Option<Self> {
        [Self::CUSTOMER_POINTS, Self::GIFT_CARD]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

/// A sum left the range of its type: nothing that a network could owe.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a sum is out of range")]
pub struct Overflow;

/// Whose program what is counted belongs to. Zero UUIDs where there is none: points of no program, a movement of no merchant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Place {
    /// The merchant that carries the liability.
    pub merchant: Uuid,
    /// The program of points; zero of gift cards.
    pub program: Uuid,
}

/// A zero UUID stands for none.
pub fn given(id: Uuid) -> Option<Uuid> {
    (!id.is_nil()).then_some(id)
}
