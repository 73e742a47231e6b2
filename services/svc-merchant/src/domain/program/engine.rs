//! Pricing. Every rule's part is an exact fraction with one common denominator; parts are added exactly, rounded once
//! (per line or per purchase, as the document says), and the whole points are dealt out to the rules by largest
//! remainder, so that what rules gave always adds up to what was given.
//!
//! Multiples add, they do not compound: a factor of 2 adds once the base. So the order of rules decides nothing, each
//! rule's part can be told, and two multiples of 2 make three times, not four.

use super::compile::{Earn, FACTOR_ONE, Label, Ladder, Level, Program, What};
use super::document::{RoundingMode, RoundingScope, TierBasis};
use super::purchase::Purchase;
use super::{POINTS_MAX, calendar};
use chrono::{DateTime, NaiveDate, Utc};
use money::Unit;
use smallvec::SmallVec;
use std::sync::Arc;

/// What a customer did before in this program, as far as tiers and caps look at it. Nothing of it is negative.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Standing {
    /// Points given in the twelve months up to and including the purchase's local day.
    pub points_in_twelve_months: i64,
    /// Minor units spent in the same time.
    pub spend_in_twelve_months: i64,
    /// Points given on the purchase's local day.
    pub points_today: i64,
}

impl Standing {
    /// The standing on `day`, from what happened per local day. Days after `day` do not count.
    pub fn on(day: NaiveDate, days: impl IntoIterator<Item = (NaiveDate, i64, i64)>) -> Self {
        let before = calendar::a_year_before(day);
        let mut standing = Self::default();
        for (when, points, spend) in days {
            if before < when && when <= day {
                standing.points_in_twelve_months = standing.points_in_twelve_months.saturating_add(points);
                standing.spend_in_twelve_months = standing.spend_in_twelve_months.saturating_add(spend);
            }
            if when == day {
                standing.points_today = standing.points_today.saturating_add(points);
            }
        }
        standing
    }
}

/// What a purchase is worth.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Calculation {
    /// In all; not negative.
    pub points: i64,
    /// What each rule gave, in the order of the document: earn rules, multipliers, the tier, then what caps took.
    /// Rules that gave nothing are left out. Sums to `points`.
    pub parts: Vec<Part>,
    /// With rounding per line, what each line was worth before caps: the lines of the receipt in order, then what was
    /// given for the purchase as such. Empty with rounding per purchase.
    pub lines: Vec<i64>,
    /// The tier that the customer had reached.
    pub tier: Option<Arc<Label>>,
    /// When the points end; `None` when they do not.
    pub expires_at: Option<DateTime<Utc>>,
}

/// What one rule gave.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// The rule.
    pub rule: Arc<Label>,
    /// Its points: more than zero, or less for a cap.
    pub points: i64,
}

/// Why a purchase has no price.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// It was paid in another currency than the program's.
    WrongUnit {
        /// The program's.
        expected: Unit,
    },
    /// It would be worth more than [`POINTS_MAX`] points.
    TooManyPoints,
}

/// Numerators over a common denominator, one per rule.
type Exact = SmallVec<[i128; 8]>;

impl Program {
    /// Prices `purchase`, made at `at` by a customer with `standing`.
    ///
    /// Pure. The points are never negative and never decrease when, all else equal, the amount of a purchase without
    /// lines grows, a line is added, or (without caps per day or customer) the standing rises.
    pub fn calculate(
        &self,
        purchase: &Purchase,
        at: DateTime<Utc>,
        standing: Standing,
    ) -> Result<Calculation, Refusal> {
        if purchase.unit != self.unit {
            return Err(Refusal::WrongUnit { expected: self.unit });
        }
        let level = self.tiers.as_ref().and_then(|ladder| ladder.reached(standing));
        let active: SmallVec<[bool; 8]> = self
            .multipliers
            .iter()
            .map(|times| allows(&times.stores, purchase) && times.when.holds(self.zone, at))
            .collect();
        let earns: SmallVec<[bool; 8]> = self
            .earn
            .iter()
            .map(|rule| allows(&rule.stores, purchase) && purchase.amount >= rule.minimum)
            .collect();
        let rules = self.earn.len() + self.multipliers.len() + usize::from(level.is_some());
        let denominator = self.scale.saturating_mul(FACTOR_ONE.into());
        let mut whole: SmallVec<[i64; 8]> = SmallVec::from_elem(0, rules);
        let mut lines = Vec::new();
        let mut sums: Exact = SmallVec::from_elem(0, rules);
        let by_line = self.rounding.scope == RoundingScope::Line;
        for line in Line::of(purchase) {
            self.exact(line, &earns, &active, level, &mut sums);
            if by_line {
                lines.push(settle(&sums, denominator, self.rounding.mode, &mut whole)?);
                sums.fill(0);
            }
        }
        if !by_line {
            settle(&sums, denominator, self.rounding.mode, &mut whole)?;
        }
        let labels = self
            .earn
            .iter()
            .map(|rule| &rule.label)
            .chain(self.multipliers.iter().map(|times| &times.label))
            .chain(level.map(|level| &level.label));
        let mut parts: Vec<_> = labels
            .zip(&whole)
            .filter(|(_, points)| **points > 0)
            .map(|(rule, points)| Part {
                rule: Arc::clone(rule),
                points: *points,
            })
            .collect();
        let given: i64 = whole.iter().sum();
        if given > POINTS_MAX {
            return Err(Refusal::TooManyPoints);
        }
        let points = self.cap(given, standing, &mut parts);
        Ok(Calculation {
            points,
            parts,
            lines,
            tier: level.map(|level| Arc::clone(&level.label)),
            expires_at: self.expiry.and_then(|period| period.end(self.zone, at)),
        })
    }

    /// Whether it has tiers.
    pub fn has_tiers(&self) -> bool {
        self.tiers.is_some()
    }

    /// The tier that `after` is enough for and `before` was not: none where it is the same one, a lower one, or none at all.
    pub fn tier_reached(&self, before: Standing, after: Standing) -> Option<&Arc<Label>> {
        let ladder = self.tiers.as_ref()?;
        let had = ladder.reached(before);
        let has = ladder.reached(after)?;
        had.is_none_or(|had| had.from < has.from).then_some(&has.label)
    }

    /// Adds what every rule gives for one line to `sums`.
    fn exact(
        &self,
        line: Line<'_>,
        earns: &[bool],
        active: &[bool],
        level: Option<&Level>,
        sums: &mut Exact,
    ) {
        let base: Exact = self
            .earn
            .iter()
            .zip(earns)
            .map(|(rule, earns)| if *earns { self.base(rule, line) } else { 0 })
            .collect();
        let times = self.multipliers.iter().zip(active).map(|(times, active)| {
            let over = times.rules.iter().filter_map(|rule| base.get(*rule));
            if *active {
                over.sum::<i128>() * i128::from(times.adds)
            } else {
                0
            }
        });
        let tier = level.map(|level| base.iter().sum::<i128>() * i128::from(level.adds));
        let all = base
            .iter()
            .map(|base| base * i128::from(FACTOR_ONE))
            .chain(times)
            .chain(tier);
        for (sum, part) in sums.iter_mut().zip(all) {
            // amounts, points, steps and factors are bounded so that a hundred lines of 64 rules fit many times over
            *sum = sum.saturating_add(part);
        }
    }

    /// What an earn rule gives for one line, times `scale`.
    fn base(&self, rule: &Earn, line: Line<'_>) -> i128 {
        let points = i128::from(rule.points);
        match (&rule.what, line) {
            (What::Once, Line::Purchase { .. }) => points * self.scale,
            (
                What::Spent {
                    steps_per_scale,
                    categories,
                },
                Line::Item { category, amount },
            ) if categories.count(category) => i128::from(amount) * points * steps_per_scale,
            (
                What::Spent {
                    steps_per_scale,
                    categories,
                },
                Line::Purchase { unlisted },
            ) if categories.count_unlisted() => i128::from(unlisted) * points * steps_per_scale,
            _ => 0,
        }
    }

    /// Takes what is over each cap, says so in `parts`, and returns what is left.
    fn cap(&self, points: i64, standing: Standing, parts: &mut Vec<Part>) -> i64 {
        let caps = [
            (&self.caps.purchase, 0),
            (&self.caps.day, standing.points_today),
            (&self.caps.customer, standing.points_in_twelve_months),
        ];
        caps.into_iter().fold(points, |points, (cap, before)| {
            let Some((rule, most)) = cap else { return points };
            let allowed = most.saturating_sub(before).clamp(0, points);
            if allowed < points {
                parts.push(Part {
                    rule: Arc::clone(rule),
                    points: allowed - points,
                });
            }
            allowed
        })
    }
}

fn allows(stores: &[uuid::Uuid], purchase: &Purchase) -> bool {
    stores.is_empty() || stores.binary_search(&purchase.store).is_ok()
}

impl Ladder {
    fn reached(&self, standing: Standing) -> Option<&Level> {
        let have = match self.by {
            TierBasis::Points => standing.points_in_twelve_months,
            TierBasis::Spend => standing.spend_in_twelve_months,
        };
        self.levels.iter().rev().find(|level| level.from <= have)
    }
}

/// What rules look at: the lines of the receipt, then the purchase as such.
#[derive(Clone, Copy)]
enum Line<'p> {
    Item {
        category: &'p str,
        amount: i64,
    },
    Purchase {
        /// What no line accounts for, in minor units: all of it where there are no lines.
        unlisted: i64,
    },
}

impl<'p> Line<'p> {
    fn of(purchase: &'p Purchase) -> impl Iterator<Item = Self> {
        let items = purchase.items.iter().map(|item| Self::Item {
            category: &item.category,
            amount: item.amount,
        });
        let unlisted = if purchase.items.is_empty() {
            purchase.amount
        } else {
            0
        };
        items.chain(std::iter::once(Self::Purchase { unlisted }))
    }
}

/// Rounds the sum of `exact`, deals it out to the rules by largest remainder (the first of equals first), adds it to
/// `whole`, and returns it.
fn settle(exact: &[i128], denominator: i128, mode: RoundingMode, whole: &mut [i64]) -> Result<i64, Refusal> {
    let sum: i128 = exact.iter().fold(0, |sum, part| sum.saturating_add(*part));
    let total = rounded(sum, denominator, mode);
    if total > i128::from(POINTS_MAX) {
        return Err(Refusal::TooManyPoints);
    }
    let mut left = total;
    let mut remainders: SmallVec<[(i128, usize); 8]> = SmallVec::new();
    for (place, (part, whole)) in exact.iter().zip(whole.iter_mut()).enumerate() {
        let floor = part / denominator;
        left -= floor;
        *whole += i64::try_from(floor).map_err(|_| Refusal::TooManyPoints)?;
        if part % denominator > 0 {
            remainders.push((part % denominator, place));
        }
    }
    remainders.sort_unstable_by(|(one, first), (other, second)| other.cmp(one).then(first.cmp(second)));
    for (_, place) in remainders {
        if left <= 0 {
            break;
        }
        if let Some(whole) = whole.get_mut(place) {
            *whole += 1;
            left -= 1;
        }
    }
    i64::try_from(total).map_err(|_| Refusal::TooManyPoints)
}

/// `numerator / denominator` as a whole number; neither is negative.
fn rounded(numerator: i128, denominator: i128, mode: RoundingMode) -> i128 {
    let (floor, remainder) = (numerator / denominator, numerator % denominator);
    let up = match mode {
        RoundingMode::Floor => false,
        RoundingMode::Ceil => remainder > 0,
        RoundingMode::HalfEven => {
            let twice = remainder.saturating_mul(2);
            twice > denominator || (twice == denominator && floor % 2 == 1)
        }
    };
    floor + i128::from(up)
}

#[cfg(test)]
#[path = "engine_tests.rs"]
mod tests;
