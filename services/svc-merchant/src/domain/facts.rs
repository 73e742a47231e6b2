//! A merchant as pricing needs it: small enough to be kept in memory, and with its future in it, so that a promotion
//! takes effect at its instant without anybody doing anything then.

use super::merchant::State;
use super::{MerchantId, ProgramId, StoreId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What there is to know of a merchant. No staff, no keys, no personal data: it is kept in caches.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MerchantFacts {
    /// The merchant.
    pub id: MerchantId,
    /// The name over the shop's door.
    pub display_name: String,
    /// The number of its [`State`].
    pub state: i16,
    /// ISO 4217.
    pub currency: String,
    /// Grows with every change.
    pub version: i64,
    /// Its stores.
    pub stores: Vec<StoreFacts>,
    /// Its programs, oldest first; those of which nothing was ever promoted are left out.
    pub programs: Vec<ProgramFacts>,
}

/// A place where it sells.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StoreFacts {
    /// The store.
    pub id: StoreId,
    /// Its name.
    pub display_name: String,
    /// IANA.
    pub time_zone: String,
    /// Whether it sells.
    pub active: bool,
}

/// Which version of a program was, is and will be live.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProgramFacts {
    /// The program.
    pub id: ProgramId,
    /// In the order in which they take effect; of several at one instant the last holds.
    pub turns: Vec<Turn>,
}

/// From an instant on, a version is live, or none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Turn {
    /// From when.
    pub at: DateTime<Utc>,
    /// Which; `None` for none.
    pub version: Option<i64>,
}

impl MerchantFacts {
    /// Whether its customers earn.
    pub fn is_active(&self) -> bool {
        self.state == State::Active.number()
    }

    /// One of its stores.
    pub fn store(&self, id: StoreId) -> Option<&StoreFacts> {
        self.stores.iter().find(|store| store.id == id)
    }

    /// One of its programs.
    pub fn program(&self, id: ProgramId) -> Option<&ProgramFacts> {
        self.programs.iter().find(|program| program.id == id)
    }

    /// The program that it gives by at `at`, and its version: the oldest of those that are live.
    pub fn giving(&self, at: DateTime<Utc>) -> Option<(ProgramId, i64)> {
        self.programs
            .iter()
            .find_map(|program| Some((program.id, program.live_at(at)?)))
    }
}

impl ProgramFacts {
    /// The version that is live at `at`.
    pub fn live_at(&self, at: DateTime<Utc>) -> Option<i64> {
        let turn = self.turns.iter().rev().find(|turn| turn.at <= at)?;
        turn.version
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_promotion_takes_effect_at_its_instant_and_not_a_moment_before() {
        let turn = |when, version| Turn {
            at: at(when),
            version,
        };
        let program = ProgramFacts {
            id: ProgramId(Uuid::nil()),
            turns: vec![
                turn("2026-11-01T00:00:00Z", Some(1)),
                turn("2026-12-01T00:00:00Z", Some(2)),
                turn("2026-12-01T00:00:00Z", Some(3)),
                turn("2027-01-01T00:00:00Z", None),
            ],
        };
        assert_eq!(program.live_at(at("2026-10-31T23:59:59Z")), None);
        assert_eq!(program.live_at(at("2026-11-30T23:59:59.999999Z")), Some(1));
        assert_eq!(program.live_at(at("2026-12-01T00:00:00Z")), Some(3));
        assert_eq!(program.live_at(at("2027-01-01T00:00:00Z")), None);
    }
}
