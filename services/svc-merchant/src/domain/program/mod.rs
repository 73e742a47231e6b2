//! Programs as code: a loyalty program is a versioned document, and pricing a purchase by it is a pure function.
//!
//! [`Document`] is what a merchant writes; [`Program`] is the same, checked and compiled once; [`Program::calculate`]
//! prices a purchase and says which rule gave what; [`diff`] tells two documents apart in words.
//!
//! What it may know: the document, the purchase, the instant, the customer's standing. It knows no clock, no database,
//! no floating point: every part is an exact fraction until the one rounding that the document asks for.
//!
//! What must never happen here: a negative number of points; parts that do not add up to the total; an answer that
//! differs for the same program, purchase, instant and standing. Each is a property test.

mod calendar;
mod compile;
mod diff;
mod document;
mod engine;
mod purchase;

pub use calendar::{Period, local_day};
pub use compile::{Label, Program, RuleKind};
pub use diff::{Change, ChangeKind, diff};
pub use document::{
    Caps, Document, EarnKind, EarnRule, Hours, Multiplier, PointValue, Rounding, RoundingMode, RoundingScope,
    TierBasis, TierLevel, Tiers, Weekday, Window,
};
pub use engine::{Calculation, Part, Refusal, Standing};
pub use purchase::{Item, Purchase};

/// The largest purchase that is priced, in minor units: 10 billion euros.
pub const AMOUNT_MAX: i64 = 1_000_000_000_000;
/// The most points that one rule, tier or cap may name.
pub const POINTS_MAX: i64 = 1_000_000_000;
/// Earn rules, multipliers, tier levels: each at most this many.
pub const RULES_MAX: usize = 64;
/// Lines of a receipt.
pub const ITEMS_MAX: usize = 100;
/// A category's name, in bytes.
pub const CATEGORY_MAX: usize = 64;
