//! Velocity limits: no more than so much within any hour, or any day.
//!
//! A counter is thirteen numbers: what was let through in the newest twelfths of its period, the one still running
//! included. Thirteen, because a window that ends now begins somewhere inside the oldest of them; counting all of that
//! one errs on the safe side: over no interval of the period's length is more than the maximum ever let through, and
//! who was refused waits up to a twelfth of the period longer than to the second.

use super::{AccountId, TenantId, Text, TransactionType};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use telemetry::TraceContext;
use uuid::Uuid;

/// Twelfths of a period that a counter remembers.
pub const SLOTS: usize = 13;

macro_rules! numbered {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $number:literal $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[repr(i16)]
        pub enum $name {
            $($(#[$variant_doc])* $variant = $number,)*
        }

        impl $name {
            /// Every value, in the order of its stored number.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The number stored for this value; never reused for another.
            pub const fn number(self) -> i16 {
                self as i16
            }

            /// The value stored as `number`, if there is one.
            pub fn from_number(number: i16) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.number() == number)
            }

            /// The name on the wire.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }
    };
}

numbered! {
    /// Over what a limit adds up.
    Scope {
        /// Every account for itself.
        Account = 1 "account",
        /// All accounts of a program together.
        Program = 2 "program",
    }
}
numbered! {
    /// What a limit counts.
    Flow {
        /// Burns, redeems, transfers to others, holds when they are authorized.
        Spend = 1 "spend",
        /// Earns, loads, transfers from others.
        Earn = 2 "earn",
    }
}
numbered! {
    /// In what a limit counts.
    Measure {
        /// Transactions.
        Count = 1 "count",
        /// Minor units.
        Amount = 2 "amount",
    }
}
numbered! {
    /// Over how long a limit counts.
    Period {
        /// Sixty minutes.
        Hour = 1 "hour",
        /// Twenty-four hours.
        Day = 2 "day",
    }
}

impl Period {
    /// A twelfth of it, in seconds.
    pub const fn slot_seconds(self) -> i64 {
        match self {
            Self::Hour => 300,
            Self::Day => 7_200,
        }
    }

    /// The number of the twelfth that `at` is in, counted from 1970.
    pub const fn slot(self, at: DateTime<Utc>) -> i64 {
        at.timestamp().div_euclid(self.slot_seconds())
    }
}

/// A limit, as an operator set it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limit {
    /// The limit.
    pub id: Uuid,
    /// Over what it adds up.
    pub scope: Scope,
    /// The program whose accounts it is for; `None` for all customer accounts.
    pub program: Option<Uuid>,
    /// What it counts.
    pub flow: Flow,
    /// In what.
    pub measure: Measure,
    /// Over how long.
    pub period: Period,
    /// How much it lets through; not negative.
    pub maximum: i64,
    /// When it was last set.
    pub updated_at: DateTime<Utc>,
}

impl Limit {
    /// Whose counter a posting of `kind` that changes `account` (of `program`) by `amount` is counted on, and for how
    /// much; `None` if this limit does not count it.
    pub fn counts(
        &self,
        kind: TransactionType,
        account: AccountId,
        program: Option<Uuid>,
        amount: i64,
    ) -> Option<(Uuid, i64)> {
        if self.program.is_some() && self.program != program {
            return None;
        }
        let flow = match kind {
            TransactionType::Earn | TransactionType::Load => Flow::Earn,
            TransactionType::Transfer if amount > 0 => Flow::Earn,
            TransactionType::Burn
            | TransactionType::Redeem
            | TransactionType::Transfer
            | TransactionType::Hold => Flow::Spend,
            _ => return None,
        };
        if flow != self.flow {
            return None;
        }
        let subject = match self.scope {
            Scope::Account => account.0,
            Scope::Program => program?,
        };
        let counted = match self.measure {
            Measure::Count => 1,
            Measure::Amount => amount.saturating_abs(),
        };
        Some((subject, counted))
    }
}

/// One counter: a limit for an account, or for a program.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CounterKey {
    /// Whose network.
    pub tenant: TenantId,
    /// The limit.
    pub limit: Uuid,
    /// The account or the program.
    pub subject: Uuid,
}

/// What a counter holds, as locked by the posting transaction.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Counter {
    /// The counter.
    pub key: CounterKey,
    /// The number of the newest twelfth.
    pub slot: i64,
    /// What was let through, newest twelfth first.
    pub counts: [i64; SLOTS],
    /// The twelfth in which a refusal was last told.
    pub signalled: i64,
}

impl Counter {
    /// Turns the counter on to `slot`; a clock that went back counts on in the newest twelfth there is.
    pub fn turn_to(&mut self, slot: i64) {
        let passed = usize::try_from(slot.saturating_sub(self.slot).max(0)).unwrap_or(usize::MAX);
        if passed == 0 {
            return;
        }
        let kept = SLOTS.saturating_sub(passed);
        self.counts.rotate_right(SLOTS - kept);
        for forgotten in self.counts.iter_mut().take(SLOTS - kept) {
            *forgotten = 0;
        }
        self.slot = slot;
    }

    /// What the window that ends now holds.
    pub fn counted(&self) -> i64 {
        self.counts
            .iter()
            .fold(0, |sum: i64, count| sum.saturating_add(*count))
    }

    /// Counts `amount` in the newest twelfth.
    pub fn add(&mut self, amount: i64) {
        if let Some(newest) = self.counts.first_mut() {
            *newest = newest.saturating_add(amount);
        }
    }
}

/// What a posting has to pass: a limit, and what it would count.
#[derive(Clone, Debug)]
pub struct Check {
    /// The counter.
    pub key: CounterKey,
    /// The limit.
    pub limit: Arc<Limit>,
    /// The customer account that value is taken from, or given to.
    pub account: AccountId,
    /// Its program.
    pub program: Option<Uuid>,
    /// How much to count, in the limit's measure.
    pub amount: i64,
}

/// A refusal that somebody should look at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signal {
    /// The signal: the id that the refused transaction would have had.
    pub id: Uuid,
    /// Whose network.
    pub tenant: TenantId,
    /// The customer account.
    pub account: AccountId,
    /// Its owner.
    pub owner: Uuid,
    /// Its program.
    pub program: Option<Uuid>,
    /// The limit, as it was.
    pub limit: Arc<Limit>,
    /// What the window held.
    pub counted: i64,
    /// What was asked for on top.
    pub requested: i64,
    /// What was refused.
    pub kind: TransactionType,
    /// The caller's own reference.
    pub reference: Option<Text>,
    /// Who asked.
    pub requested_by: Arc<str>,
    /// When.
    pub at: DateTime<Utc>,
    /// The trace of the request.
    pub trace: Option<TraceContext>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn counter() -> Counter {
        Counter {
            key: CounterKey {
                tenant: TenantId(Uuid::nil()),
                limit: Uuid::nil(),
                subject: Uuid::nil(),
            },
            slot: 0,
            counts: [0; SLOTS],
            signalled: 0,
        }
    }

    #[test]
    fn what_lies_more_than_a_period_back_is_forgotten_and_nothing_else() {
        let mut counter = counter();
        counter.turn_to(100);
        counter.add(5);
        counter.turn_to(112);
        assert_eq!(
            counter.counted(),
            5,
            "its twelfth is still partly inside the window"
        );
        counter.add(2);
        counter.turn_to(113);
        assert_eq!(counter.counted(), 2);
        counter.turn_to(90);
        assert_eq!(
            (counter.slot, counter.counted()),
            (113, 2),
            "a clock that went back"
        );
        counter.turn_to(i64::MAX);
        assert_eq!(counter.counted(), 0);
    }

    #[test]
    fn names_and_numbers_are_one_to_one() {
        for period in Period::ALL {
            assert_eq!(Period::from_number(period.number()), Some(*period));
            assert_eq!(serde_json::to_value(period).unwrap(), period.name());
        }
        for flow in Flow::ALL {
            assert_eq!(serde_json::to_value(flow).unwrap(), flow.name());
        }
        for measure in Measure::ALL {
            assert_eq!(serde_json::to_value(measure).unwrap(), measure.name());
        }
        for scope in Scope::ALL {
            assert_eq!(serde_json::to_value(scope).unwrap(), scope.name());
        }
    }

    proptest! {
        /// The promise itself, against a list of everything that was let through.
        #[test]
        fn no_interval_of_the_periods_length_lets_more_through(
            steps in prop::collection::vec((0_i64..900, 1_i64..20), 1..200),
            maximum in 0_i64..100,
        ) {
            let (mut counter, mut now, mut passed) = (counter(), 1_800_000_000_i64, Vec::new());
            for (pause, amount) in steps {
                now += pause;
                counter.turn_to(Period::Hour.slot(DateTime::from_timestamp(now, 0).unwrap()));
                if counter.counted() + amount <= maximum {
                    counter.add(amount);
                    passed.push((now, amount));
                }
                let window: i64 = passed.iter().filter(|(at, _)| *at > now - 3_600).map(|(_, amount)| amount).sum();
                prop_assert!(window <= maximum, "{window} > {maximum} within an hour");
                let certainly: i64 = passed.iter().filter(|(at, _)| *at > now - 3_900).map(|(_, amount)| amount).sum();
                prop_assert!(counter.counted() <= certainly, "counts nothing older than a period and a twelfth");
            }
        }
    }
}
