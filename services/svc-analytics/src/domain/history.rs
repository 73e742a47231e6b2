//! What all accounts together say, as of the end of a day: how old the outstanding value is, what of it is dormant, and how
//! many customers come back, month by month. Accounts come one after the other, so memory does not grow with them.
//!
//! *Ageing.* What is spent or lapses is the oldest (first in, first out), so what is left of an account is what came in
//! last: credits are walked from the newest back until they make up the balance. That needs no lots and no order of events;
//! which purchase a customer's points are from is svc-ledger's to explain.

use super::fold::AccountDay;
use super::{AccountKind, Overflow, Place, figures::add};
use chrono::{Datelike as _, Months, NaiveDate};
use money::Unit;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Value is mature when it is older than this, and dormant when its customer was last seen longer ago: after a year
/// whoever comes for the season has come.
pub const MATURE_MONTHS: u32 = 12;

/// The oldest day of each class of age but the last: 0 to 30 days, to 90, to 180, to 365.
pub const AGES: [i64; 4] = [30, 90, 180, 365];

/// What holdings are kept by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct HoldingKey {
    /// Of which merchant and program.
    pub place: Place,
    /// Points or gift cards.
    pub kind: AccountKind,
    /// In what.
    pub unit: Unit,
}

/// What customers hold, in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Holding {
    /// How many accounts have something left.
    pub accounts: i64,
    /// What is left, by its age: a class for each of [`AGES`], and what is older.
    pub ages: [i64; 5],
    /// How far accounts are below zero, not negative.
    pub overdrawn: i64,
    /// What came in that is mature by now.
    pub mature_issued: i64,
    /// What is left of it on accounts whose customers have not been seen for as long.
    pub mature_dormant: i64,
}

impl Holding {
    /// What is outstanding: what is left, less what is overdrawn.
    pub fn outstanding(&self) -> Result<i64, Overflow> {
        let left = self.ages.iter().try_fold(0, |sum, age| add(sum, *age))?;
        left.checked_sub(self.overdrawn).ok_or(Overflow)
    }
}

/// Whose customers a cohort is of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Circle {
    /// The whole network's, each counted once however many programs they are in.
    Network,
    /// A program's.
    Program(Place),
}

/// What cohorts are kept by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct CohortKey {
    /// Whose customers.
    pub circle: Circle,
    /// The first day of the month in which they first did something.
    pub cohort: NaiveDate,
    /// The first day of the month in which they did something.
    pub month: NaiveDate,
}

/// A day of an account, with the account: the pass takes them by owner, then account, then day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Row {
    /// Whose it is.
    pub owner: Uuid,
    /// The account.
    pub account: Uuid,
    /// What its value is kept by.
    pub key: HoldingKey,
    /// The local day.
    pub day: NaiveDate,
    /// What came, went and was done.
    pub of_day: AccountDay,
}

/// What a pass over all accounts came to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Found {
    /// What customers hold.
    pub holdings: BTreeMap<HoldingKey, Holding>,
    /// Who came back.
    pub cohorts: BTreeMap<CohortKey, i64>,
}

/// A pass over all accounts of a tenant.
#[derive(Debug)]
pub struct Pass {
    as_of: NaiveDate,
    /// The last day that is mature.
    mature: NaiveDate,
    found: Found,
    /// The rows of the account at hand.
    account: Vec<Row>,
    /// The months in which the owner at hand did something, in any program.
    months: BTreeSet<NaiveDate>,
    owner: Option<Uuid>,
}

impl Pass {
    /// A pass as of the end of a local day. Rows of later days are not to be shown to it.
    pub fn new(as_of: NaiveDate) -> Self {
        Self {
            as_of,
            mature: as_of
                .checked_sub_months(Months::new(MATURE_MONTHS))
                .unwrap_or(NaiveDate::MIN),
            found: Found::default(),
            account: Vec::new(),
            months: BTreeSet::new(),
            owner: None,
        }
    }

    /// Takes the next row.
    ///
    /// # Errors
    /// [`Overflow`] when a sum leaves its range.
    pub fn row(&mut self, row: Row) -> Result<(), Overflow> {
        if self
            .account
            .last()
            .is_some_and(|last| last.account != row.account)
        {
            self.close_account()?;
        }
        if self.owner != Some(row.owner) {
            self.close_owner()?;
            self.owner = Some(row.owner);
        }
        self.account.push(row);
        Ok(())
    }

    /// What it came to.
    ///
    /// # Errors
    /// [`Overflow`] when a sum leaves its range.
    pub fn finish(mut self) -> Result<Found, Overflow> {
        self.close_account()?;
        self.close_owner()?;
        Ok(self.found)
    }

    fn close_account(&mut self) -> Result<(), Overflow> {
        let rows = std::mem::take(&mut self.account);
        let Some(key) = rows.last().map(|row| row.key) else {
            return Ok(());
        };
        let holding = self.found.holdings.entry(key).or_default();
        age(holding, &rows, self.as_of, self.mature)?;
        if key.kind == AccountKind::CUSTOMER_POINTS {
            let came = rows.iter().filter(|row| row.of_day.visits > 0);
            let months: BTreeSet<_> = came.map(|row| month(row.day)).collect();
            self.count(Circle::Program(key.place), &months)?;
            self.months.extend(months);
        }
        Ok(())
    }

    fn close_owner(&mut self) -> Result<(), Overflow> {
        let months = std::mem::take(&mut self.months);
        self.count(Circle::Network, &months)
    }

    fn count(&mut self, circle: Circle, months: &BTreeSet<NaiveDate>) -> Result<(), Overflow> {
        let Some(cohort) = months.first().copied() else {
            return Ok(());
        };
        for month in months {
            let key = CohortKey {
                circle,
                cohort,
                month: *month,
            };
            let customers = self.found.cohorts.entry(key).or_default();
            *customers = add(*customers, 1)?;
        }
        Ok(())
    }
}

/// Adds an account to a holding.
fn age(holding: &mut Holding, rows: &[Row], as_of: NaiveDate, mature: NaiveDate) -> Result<(), Overflow> {
    let mut balance = 0_i64;
    for row in rows {
        let net = row
            .of_day
            .credited
            .checked_sub(row.of_day.debited)
            .ok_or(Overflow)?;
        balance = add(balance, net)?;
        if row.day <= mature {
            holding.mature_issued = add(holding.mature_issued, row.of_day.credited)?;
        }
    }
    if balance <= 0 {
        holding.overdrawn = holding.overdrawn.checked_sub(balance).ok_or(Overflow)?;
        return Ok(());
    }
    holding.accounts = add(holding.accounts, 1)?;
    let seen = rows
        .iter()
        .rev()
        .find(|row| row.of_day.visits > 0)
        .map(|row| row.day);
    let dormant = seen.is_none_or(|day| day <= mature);
    let mut left = balance;
    for row in rows.iter().rev() {
        let of_row = row.of_day.credited.min(left);
        left = left.checked_sub(of_row).ok_or(Overflow)?;
        let days = as_of.signed_duration_since(row.day).num_days();
        let class = AGES.iter().take_while(|oldest| days > **oldest).count();
        if let Some(sum) = holding.ages.get_mut(class) {
            *sum = add(*sum, of_row)?;
        }
        if dormant && row.day <= mature {
            holding.mature_dormant = add(holding.mature_dormant, of_row)?;
        }
    }
    Ok(())
}

/// The first day of its month.
pub fn month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn key(program: u128) -> HoldingKey {
        HoldingKey {
            place: Place {
                merchant: Uuid::from_u128(1),
                program: Uuid::from_u128(program),
            },
            kind: AccountKind::CUSTOMER_POINTS,
            unit: "PTS".parse().unwrap(),
        }
    }

    fn row((owner, account, program): (u128, u128, u128), on: &str, credited: i64, debited: i64) -> Row {
        Row {
            owner: Uuid::from_u128(owner),
            account: Uuid::from_u128(account),
            key: key(program),
            day: day(on),
            of_day: AccountDay {
                credited,
                debited,
                visits: 1,
            },
        }
    }

    fn pass(rows: &[Row]) -> Found {
        let mut pass = Pass::new(day("2026-11-20"));
        for row in rows {
            pass.row(*row).unwrap();
        }
        pass.finish().unwrap()
    }

    #[test]
    fn what_is_left_is_what_came_in_last() {
        let who = (1, 10, 7);
        let found = pass(&[
            row(who, "2025-01-01", 100, 0),
            row(who, "2026-09-01", 50, 80),
            row(who, "2026-11-01", 30, 0),
        ]);
        // 100 left: 30 of November, 50 of September, 20 of January 2025
        let holding = found.holdings[&key(7)];
        assert_eq!(holding.ages, [30, 50, 0, 0, 20]);
        assert_eq!((holding.accounts, holding.outstanding()), (1, Ok(100)));
        assert_eq!(holding.mature_issued, 100);
        assert_eq!(holding.mature_dormant, 0, "its customer was there this month");
    }

    #[test]
    fn classes_of_age_end_where_they_say() {
        let found = pass(&[
            row((1, 10, 7), "2025-11-19", 1, 0),
            row((1, 10, 7), "2025-11-20", 2, 0),
            row((1, 10, 7), "2026-05-24", 4, 0),
            row((1, 10, 7), "2026-08-22", 8, 0),
            row((1, 10, 7), "2026-10-20", 16, 0),
            row((1, 10, 7), "2026-10-21", 32, 0),
        ]);
        assert_eq!(found.holdings[&key(7)].ages, [32, 16 + 8, 4, 2, 1]);
    }

    #[test]
    fn old_value_of_a_customer_who_is_gone_is_dormant() {
        let found = pass(&[
            row((1, 10, 7), "2025-03-01", 40, 0),
            row((2, 20, 7), "2025-03-01", 60, 0),
            row((2, 20, 7), "2026-03-01", 0, 10),
        ]);
        let holding = found.holdings[&key(7)];
        assert_eq!((holding.mature_issued, holding.mature_dormant), (100, 40));
    }

    #[test]
    fn an_account_below_zero_holds_nothing() {
        let found = pass(&[
            row((1, 10, 7), "2026-11-01", 10, 25),
            row((2, 20, 7), "2026-11-01", 5, 0),
        ]);
        let holding = found.holdings[&key(7)];
        assert_eq!(
            (holding.accounts, holding.overdrawn, holding.outstanding()),
            (1, 15, Ok(-10))
        );
    }

    #[test]
    fn a_customer_of_two_programs_is_one_of_the_network() {
        let found = pass(&[
            row((1, 10, 7), "2026-01-15", 1, 0),
            row((1, 10, 7), "2026-03-15", 1, 0),
            row((1, 11, 8), "2026-02-01", 1, 0),
            row((2, 20, 7), "2026-01-31", 1, 0),
        ]);
        let count = |circle, cohort, month| {
            let key = CohortKey {
                circle,
                cohort: day(cohort),
                month: day(month),
            };
            found.cohorts.get(&key).copied().unwrap_or_default()
        };
        let seven = Circle::Program(key(7).place);
        assert_eq!(count(seven, "2026-01-01", "2026-01-01"), 2);
        assert_eq!(count(seven, "2026-01-01", "2026-02-01"), 0);
        assert_eq!(count(seven, "2026-01-01", "2026-03-01"), 1);
        assert_eq!(
            count(Circle::Program(key(8).place), "2026-02-01", "2026-02-01"),
            1
        );
        assert_eq!(count(Circle::Network, "2026-01-01", "2026-01-01"), 2);
        assert_eq!(
            count(Circle::Network, "2026-01-01", "2026-02-01"),
            1,
            "the other program counts too"
        );
        assert_eq!(
            count(Circle::Network, "2026-02-01", "2026-02-01"),
            0,
            "they are no newcomers"
        );
    }

    proptest! {
        /// Given any days of any accounts, then classes of age and overdrafts make up what is outstanding, to the unit.
        #[test]
        fn ages_make_up_what_is_outstanding(
            days in proptest::collection::vec((0_u128..4, 0_u64..900, 0_i64..1_000, 0_i64..1_000), 0..60),
        ) {
            let mut rows: Vec<Row> = days.iter().map(|(account, ago, credited, debited)| Row {
                day: day("2026-11-20") - chrono::Days::new(*ago),
                ..row((*account, *account, 7), "2026-01-01", *credited, *debited)
            }).collect();
            rows.sort_by_key(|row| (row.owner, row.account, row.day));
            let net: i64 = rows.iter().map(|row| row.of_day.credited - row.of_day.debited).sum();
            let found = pass(&rows);
            let outstanding = found.holdings.values().map(|one| one.outstanding().unwrap()).sum::<i64>();
            prop_assert_eq!(outstanding, net);
        }
    }
}
