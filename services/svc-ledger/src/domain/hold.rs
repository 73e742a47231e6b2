//! Holds: value of a customer that is set aside, to be taken later or released.
//!
//! A hold's state follows from its transactions alone: the one of type `hold` makes it, captures and voids use it up.
//! It never opens again.

use super::{AccountId, TenantId, TransactionId};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Longest that a hold may live, in seconds: 31 days.
pub const LIFETIME_SECONDS_MAX: i64 = 31 * 86_400;
/// How long a hold lives when nothing is said, in seconds: 7 days.
pub const LIFETIME_SECONDS_DEFAULT: i64 = 7 * 86_400;

/// Where a hold stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(i16)]
pub enum HoldStatus {
    /// Something of it is still set aside.
    Open = 1,
    /// All was captured, or the last capture released the rest.
    Captured = 2,
    /// What was left was released at somebody's wish.
    Voided = 3,
    /// What was left was released because its time was over.
    Expired = 4,
}

impl HoldStatus {
    /// Every status, in the order of its stored number.
    pub const ALL: [Self; 4] = [Self::Open, Self::Captured, Self::Voided, Self::Expired];

    /// The number stored for this status; never reused for another.
    pub const fn number(self) -> i16 {
        self as i16
    }

    /// The status stored as `number`, if there is one.
    pub fn from_number(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.number() == number)
    }

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Captured => "captured",
            Self::Voided => "voided",
            Self::Expired => "expired",
        }
    }
}

/// A hold as it stands. `0 <= captured + released <= amount`, and it is open exactly while that is less than `amount`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hold {
    /// Whose.
    pub tenant: TenantId,
    /// The hold: the id of the transaction that made it.
    pub id: TransactionId,
    /// The account whose value it is.
    pub account: AccountId,
    /// The account that captures credit.
    pub destination: AccountId,
    /// How much was set aside, in minor units; more than zero.
    pub amount: i64,
    /// How much was captured, in minor units.
    pub captured: i64,
    /// How much was released, in minor units.
    pub released: i64,
    /// Where it stands.
    pub status: HoldStatus,
    /// Until when it may be captured.
    pub expires_at: DateTime<Utc>,
    /// When it was authorized.
    pub created_at: DateTime<Utc>,
}

impl Hold {
    /// What is still set aside, in minor units.
    pub const fn left(&self) -> i64 {
        self.amount
            .saturating_sub(self.captured)
            .saturating_sub(self.released)
    }

    /// A fresh hold of `amount`.
    pub fn open(
        tenant: TenantId,
        id: TransactionId,
        account: AccountId,
        destination: AccountId,
        amount: i64,
        (now, lifetime): (DateTime<Utc>, TimeDelta),
    ) -> Self {
        Self {
            tenant,
            id,
            account,
            destination,
            amount,
            captured: 0,
            released: 0,
            status: HoldStatus::Open,
            expires_at: now + lifetime,
            created_at: now,
        }
    }

    /// The hold after `taken` was captured of it and, if `finally`, the rest released; the second value is that rest.
    pub fn captured(&self, taken: i64, finally: bool) -> (Self, i64) {
        let rest = if finally { self.left() - taken } else { 0 };
        let mut after = Self {
            captured: self.captured + taken,
            released: self.released + rest,
            ..self.clone()
        };
        if after.left() == 0 {
            after.status = HoldStatus::Captured;
        }
        (after, rest)
    }

    /// The hold after all that was left of it was released.
    #[must_use]
    pub fn released(&self, status: HoldStatus) -> Self {
        Self {
            released: self.released + self.left(),
            status,
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_statuses_are_one_to_one() {
        for status in HoldStatus::ALL {
            assert_eq!(HoldStatus::from_number(status.number()), Some(status));
            assert_eq!(serde_json::to_value(status).unwrap(), status.name());
        }
        assert_eq!(HoldStatus::from_number(0), None);
    }
}
