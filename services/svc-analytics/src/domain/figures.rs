//! What is added up, and the ratios that are made of it. Whole numbers only; how a ratio is rounded is said where it is made.

use super::{AccountKind, ActivityKind, Overflow, Place, Staff, TenantId};
use chrono::NaiveDate;
use money::Unit;
use uuid::Uuid;

/// What a day's movements are kept by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Bucket {
    /// Whose.
    pub tenant: TenantId,
    /// Of which merchant and program.
    pub place: Place,
    /// Points or gift cards.
    pub kind: AccountKind,
    /// In what.
    pub unit: Unit,
    /// The local day.
    pub day: NaiveDate,
}

/// What moved. Amounts are in minor units; each is gross, so that what was undone shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Movements {
    /// Given to customers: earned, or loaded on cards.
    pub issued: i64,
    /// Of what was given, taken back by reversals.
    pub taken_back: i64,
    /// Spent by customers.
    pub redeemed: i64,
    /// Of what was spent, given back by reversals.
    pub given_back: i64,
    /// Lapsed unspent, less what reversals brought back: breakage as it happened.
    pub expired: i64,
    /// Corrections, positive in the customers' favour.
    pub adjusted: i64,
    /// Come by transfers less gone by them: zero over all accounts that may transfer to each other.
    pub transferred: i64,
    /// How many entries.
    pub movements: i64,
    /// Customers who did something, each once a day.
    pub active: i64,
    /// Customers who did something for the first time.
    pub newcomers: i64,
}

impl Movements {
    /// What the outstanding value grew by.
    pub fn net(&self) -> Result<i64, Overflow> {
        let terms = [
            (self.issued, self.taken_back),
            (self.given_back, self.redeemed),
            (self.adjusted, self.expired),
            (self.transferred, 0),
        ];
        terms.iter().try_fold(0_i64, |sum, (plus, minus)| {
            add(sum, plus.checked_sub(*minus).ok_or(Overflow)?)
        })
    }

    /// Both together.
    pub fn plus(&self, other: &Self) -> Result<Self, Overflow> {
        Ok(Self {
            issued: add(self.issued, other.issued)?,
            taken_back: add(self.taken_back, other.taken_back)?,
            redeemed: add(self.redeemed, other.redeemed)?,
            given_back: add(self.given_back, other.given_back)?,
            expired: add(self.expired, other.expired)?,
            adjusted: add(self.adjusted, other.adjusted)?,
            transferred: add(self.transferred, other.transferred)?,
            movements: add(self.movements, other.movements)?,
            active: add(self.active, other.active)?,
            newcomers: add(self.newcomers, other.newcomers)?,
        })
    }

    /// How much of what was given is spent, each less what was undone, in ten-thousandths; `None` when nothing was given.
    pub fn redemption_rate(&self) -> Option<i64> {
        ten_thousandths(
            self.redeemed.saturating_sub(self.given_back),
            self.issued.saturating_sub(self.taken_back),
        )
    }
}

/// What baskets are kept by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct BasketKey {
    /// Whose.
    pub tenant: TenantId,
    /// Of which merchant and program.
    pub place: Place,
    /// The currency.
    pub unit: Unit,
    /// The local day.
    pub day: NaiveDate,
}

/// Purchases that earned. One that is brought back stays a basket of its day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Baskets {
    /// How many.
    pub purchases: i64,
    /// What was paid for them, in minor units.
    pub amount: i64,
    /// The points that were given for them, whoever owes them.
    pub points: i64,
}

impl Baskets {
    /// The average, in minor units, half a unit up; `None` without purchases.
    pub fn average(&self) -> Option<i64> {
        rounded(self.amount.into(), self.purchases.into())
    }
}

/// What gift cards at a counter are kept by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct CounterKey {
    /// Whose.
    pub tenant: TenantId,
    /// Where.
    pub merchant: Uuid,
    /// The currency.
    pub unit: Unit,
    /// The local day.
    pub day: NaiveDate,
}

/// What was done with gift cards at a counter. Amounts in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counter {
    /// How often value was put on a card.
    pub loads: i64,
    /// How much.
    pub loaded: i64,
    /// How often a card was spent.
    pub redeems: i64,
    /// How much.
    pub redeemed: i64,
    /// How often what was spent was given back.
    pub refunds: i64,
    /// How much.
    pub refunded: i64,
}

impl Counter {
    /// Counts something that was done.
    ///
    /// # Errors
    /// [`Overflow`] when a sum leaves its range.
    pub fn count(&mut self, kind: ActivityKind, by: i64) -> Result<(), Overflow> {
        let (times, amount) = match kind {
            ActivityKind::Loaded => (&mut self.loads, &mut self.loaded),
            ActivityKind::Redeemed => (&mut self.redeems, &mut self.redeemed),
            ActivityKind::Refunded => (&mut self.refunds, &mut self.refunded),
        };
        *times = add(*times, 1)?;
        *amount = add(*amount, by)?;
        Ok(())
    }
}

/// What is done in a store is kept by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct StoreKey {
    /// Whose.
    pub tenant: TenantId,
    /// The store's own day.
    pub day: NaiveDate,
    /// The store's merchant.
    pub merchant: Uuid,
    /// The store.
    pub store: Uuid,
    /// In what: a currency of purchases, points of points.
    pub unit: Unit,
}

/// What one member of staff does in a store is kept by.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct StaffKey {
    /// The store, its day and the unit.
    pub store: StoreKey,
    /// Who.
    pub by: Staff,
}

/// What was bought in a store, and what its tills gave and took, less what they undid. Gift cards are a [`Counter`]'s.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct StoreDay {
    /// How many purchases earned.
    pub purchases: i64,
    /// What was paid for them, in minor units.
    pub bought: i64,
    /// How often points were given.
    pub gives: i64,
    /// How many.
    pub given: i64,
    /// How often points were used.
    pub uses: i64,
    /// How many; negative where more was undone than used that day.
    pub used: i64,
}

impl StoreDay {
    /// Both together.
    ///
    /// # Errors
    /// [`Overflow`] when a sum leaves its range.
    pub fn plus(&self, other: &Self) -> Result<Self, Overflow> {
        Ok(Self {
            purchases: add(self.purchases, other.purchases)?,
            bought: add(self.bought, other.bought)?,
            gives: add(self.gives, other.gives)?,
            given: add(self.given, other.given)?,
            uses: add(self.uses, other.uses)?,
            used: add(self.used, other.used)?,
        })
    }
}

/// What the books are kept by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct BookKey {
    /// Whose.
    pub tenant: TenantId,
    /// In what.
    pub unit: Unit,
    /// Which accounts.
    pub kind: AccountKind,
    /// The day of UTC.
    pub day: NaiveDate,
}

/// A checked sum.
pub fn add(one: i64, other: i64) -> Result<i64, Overflow> {
    one.checked_add(other).ok_or(Overflow)
}

/// `part / whole` in ten-thousandths, halves up; `None` unless `whole` is positive.
pub fn ten_thousandths(part: i64, whole: i64) -> Option<i64> {
    rounded(i128::from(part).checked_mul(10_000)?, whole.into())
}

/// A quotient to the nearest whole number, halves up; `None` unless `whole` is positive.
fn rounded(part: i128, whole: i128) -> Option<i64> {
    if whole <= 0 {
        return None;
    }
    let doubled = part.checked_mul(2)?.checked_add(whole)?;
    i64::try_from(doubled.div_euclid(whole.checked_mul(2)?)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_rounded_to_the_nearest_halves_up() {
        for (part, whole, expected) in [
            (1, 3, Some(3_333)),
            (2, 3, Some(6_667)),
            (1, 20_000, Some(1)),
            (1, 20_001, Some(0)),
            (-1, 20_000, Some(0)),
            (0, 7, Some(0)),
            (7, 0, None),
            (i64::MAX, i64::MAX, Some(10_000)),
        ] {
            assert_eq!(ten_thousandths(part, whole), expected, "{part}/{whole}");
        }
        let baskets = |purchases, amount| Baskets {
            purchases,
            amount,
            points: 0,
        };
        assert_eq!(baskets(2, 25).average(), Some(13));
        assert_eq!(baskets(0, 0).average(), None);
    }

    #[test]
    fn what_is_outstanding_grows_by_what_came_less_what_went() {
        let movements = Movements {
            issued: 100,
            taken_back: 10,
            redeemed: 40,
            given_back: 5,
            expired: 7,
            adjusted: -3,
            transferred: 2,
            ..Movements::default()
        };
        assert_eq!(movements.net(), Ok(47));
        assert_eq!(movements.redemption_rate(), Some(3_889), "35 of 90");
        let most = Movements {
            issued: i64::MAX,
            adjusted: 1,
            ..Movements::default()
        };
        assert_eq!(most.net(), Err(Overflow));
    }
}
