//! Figures, read. A merchant is shown its own; the operator and services are shown all.

use super::Analytics;
use crate::domain::figures::ten_thousandths;
use crate::domain::{AccountKind, TenantId};
use crate::error::Error;
use crate::store;
use crate::store::reading::{
    self, After, BasketLine, BookLine, CounterLine, Filter, Interval, Line, Point, StaffLine, StoreLine,
};
use crate::store::rollup::{self, HoldingLine};
use crate::store::summing::{self, Sales, Sum};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// Days that are shown at once at most: three years and a leap day.
const PERIOD_DAYS_MAX: i64 = 1_096;

/// A period of local days, both ends within.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Period {
    from: NaiveDate,
    to: NaiveDate,
}

impl Period {
    /// From a day to a day.
    ///
    /// # Errors
    /// [`Error::Period`] when it has no days or too many.
    pub fn new(from: NaiveDate, to: NaiveDate) -> Result<Self, Error> {
        match to.signed_duration_since(from).num_days() {
            ..0 => Err(Error::Period("must not be before from")),
            PERIOD_DAYS_MAX.. => Err(Error::Period("must be within 1096 days of from")),
            _ => Ok(Self { from, to }),
        }
    }
}

/// Whose figures are wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Show {
    /// The network.
    pub tenant: TenantId,
    /// Of which merchant; `None` for all.
    pub merchant: Option<Uuid>,
    /// Of which program; `None` for all.
    pub program: Option<Uuid>,
    /// Points or gift cards; `None` for both.
    pub kind: Option<AccountKind>,
}

impl Show {
    const fn during(&self, period: Period) -> Filter {
        Filter {
            tenant: self.tenant,
            merchant: self.merchant,
            program: self.program,
            kind: self.kind,
            from: period.from,
            to: period.to,
        }
    }
}

/// How many lines of a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Limit {
    /// A page.
    Page(u8),
    /// A file: all of them. There are as many as programs and merchants, not as customers.
    File,
}

impl Limit {
    fn lines(self) -> i64 {
        match self {
            Self::Page(lines) => lines.into(),
            Self::File => i64::MAX,
        }
    }
}

/// Lines, and whether there are more.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed<T> {
    /// The lines.
    pub lines: Vec<T>,
    /// Where the list goes on.
    pub next: Option<After>,
    /// When the newest event that is counted in them happened; `None` while nothing was heard of.
    pub as_of: Option<DateTime<Utc>>,
}

impl<T> Listed<T> {
    /// One line more than wanted was read.
    fn of(mut lines: Vec<T>, limit: Limit, as_of: Option<DateTime<Utc>>, key: impl Fn(&T) -> After) -> Self {
        let wanted = usize::try_from(limit.lines()).unwrap_or(usize::MAX);
        let more = lines.len() > wanted;
        lines.truncate(wanted);
        Self {
            next: lines.last().filter(|_| more).map(key),
            lines,
            as_of,
        }
    }
}

/// A period in a few lines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Summary {
    /// What moved, per kind and unit.
    pub moved: Vec<Sum>,
    /// What was bought, per currency.
    pub sales: Vec<Sales>,
    /// When the newest event that is counted happened; `None` while nothing was heard of.
    pub as_of: Option<DateTime<Utc>>,
}

/// Customers who first came in one month.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cohort {
    /// The first day of the month.
    pub month: NaiveDate,
    /// How many they are.
    pub customers: i64,
    /// Per month in which any of them came: how many, and their share in ten-thousandths.
    pub came: Vec<(NaiveDate, i64, i64)>,
}

impl Analytics {
    /// What moved per merchant, program, kind and unit in a period, and what is outstanding at its end.
    pub async fn lines(
        &self,
        show: Show,
        period: Period,
        after: &After,
        limit: Limit,
    ) -> Result<Listed<Line>, Error> {
        let act = "reading figures";
        let read = async {
            let mut connection = self.readers.acquire().await?;
            let as_of = store::heard(&mut connection, show.tenant).await?;
            let lines = limit.lines().saturating_add(1);
            let lines = reading::lines(&mut connection, &show.during(period), after, lines).await?;
            Ok(Listed::of(lines, limit, as_of, |line| After {
                place: line.place,
                kind: line.kind.0,
                unit: line.unit.as_str().to_owned(),
            }))
        };
        read.await.map_err(Error::database(act))
    }

    /// What moved per day or month.
    pub async fn series(
        &self,
        show: Show,
        period: Period,
        interval: Interval,
    ) -> Result<Listed<Point>, Error> {
        let act = "reading a series";
        let read = async {
            let mut connection = self.readers.acquire().await?;
            Ok(Listed {
                as_of: store::heard(&mut connection, show.tenant).await?,
                lines: reading::series(&mut connection, &show.during(period), interval).await?,
                next: None,
            })
        };
        read.await.map_err(Error::database(act))
    }

    /// A period in a few lines, over all merchants and programs that are wanted.
    pub async fn summary(&self, show: Show, period: Period) -> Result<Summary, Error> {
        let act = "summing a period up";
        let read = async {
            let mut connection = self.readers.acquire().await?;
            let filter = show.during(period);
            Ok(Summary {
                as_of: store::heard(&mut connection, show.tenant).await?,
                moved: summing::moved(&mut connection, &filter).await?,
                sales: summing::sales(&mut connection, &filter, None).await?,
            })
        };
        read.await.map_err(Error::database(act))
    }

    /// What was bought per day or month.
    pub async fn sales(
        &self,
        show: Show,
        period: Period,
        interval: Interval,
    ) -> Result<Listed<Sales>, Error> {
        let act = "reading sales";
        let read = async {
            let mut connection = self.readers.acquire().await?;
            Ok(Listed {
                as_of: store::heard(&mut connection, show.tenant).await?,
                lines: summing::sales(&mut connection, &show.during(period), Some(interval)).await?,
                next: None,
            })
        };
        read.await.map_err(Error::database(act))
    }

    /// Purchases per merchant, program and currency.
    pub async fn baskets(
        &self,
        show: Show,
        period: Period,
        after: &After,
        limit: Limit,
    ) -> Result<Listed<BasketLine>, Error> {
        let act = "reading baskets";
        let read = async {
            let mut connection = self.readers.acquire().await?;
            let as_of = store::heard(&mut connection, show.tenant).await?;
            let lines = limit.lines().saturating_add(1);
            let lines = reading::baskets(&mut connection, &show.during(period), after, lines).await?;
            Ok(Listed::of(lines, limit, as_of, |line| After {
                place: line.place,
                kind: 0,
                unit: line.unit.as_str().to_owned(),
            }))
        };
        read.await.map_err(Error::database(act))
    }

    /// Gift cards per merchant where something was done with them, and currency.
    pub async fn counters(
        &self,
        show: Show,
        period: Period,
        after: &After,
        limit: Limit,
    ) -> Result<Listed<CounterLine>, Error> {
        let act = "reading counters";
        let read = async {
            let mut connection = self.readers.acquire().await?;
            let as_of = store::heard(&mut connection, show.tenant).await?;
            let lines = limit.lines().saturating_add(1);
            let lines = reading::counters(&mut connection, &show.during(period), after, lines).await?;
            Ok(Listed::of(lines, limit, as_of, |line| After {
                place: crate::domain::Place {
                    merchant: line.merchant,
                    ..crate::domain::Place::default()
                },
                kind: 0,
                unit: line.unit.as_str().to_owned(),
            }))
        };
        read.await.map_err(Error::database(act))
    }

    /// What was done in stores on a day of theirs, per store and unit.
    pub async fn store_days(
        &self,
        show: Show,
        store: Option<Uuid>,
        day: NaiveDate,
        after: &After,
        limit: Limit,
    ) -> Result<Listed<StoreLine>, Error> {
        let act = "reading days of stores";
        let filter = show.during(Period { from: day, to: day });
        let read = async {
            let mut connection = self.readers.acquire().await?;
            let as_of = store::heard(&mut connection, show.tenant).await?;
            let lines = limit.lines().saturating_add(1);
            let lines = reading::store_days(&mut connection, &filter, store, after, lines).await?;
            Ok(Listed::of(lines, limit, as_of, |line| After {
                place: crate::domain::Place {
                    merchant: line.merchant,
                    // the second part of where a list goes on
                    program: line.store,
                },
                kind: 0,
                unit: line.unit.as_str().to_owned(),
            }))
        };
        read.await.map_err(Error::database(act))
    }

    /// What was done in a store on a day of its own, per member of staff and unit; only by `staff`, where somebody is named.
    pub async fn staff_days(
        &self,
        show: Show,
        store: Uuid,
        day: NaiveDate,
        staff: Option<&str>,
    ) -> Result<Listed<StaffLine>, Error> {
        let act = "reading days of members of staff";
        let filter = show.during(Period { from: day, to: day });
        let read = async {
            let mut connection = self.readers.acquire().await?;
            Ok(Listed {
                as_of: store::heard(&mut connection, show.tenant).await?,
                lines: reading::staff_days(&mut connection, &filter, store, staff).await?,
                next: None,
            })
        };
        read.await.map_err(Error::database(act))
    }

    /// What customers hold per merchant, program, kind and unit, as of the last roll-up up to `day`.
    pub async fn holdings(
        &self,
        show: Show,
        day: NaiveDate,
        after: &After,
        limit: Limit,
    ) -> Result<Listed<HoldingLine>, Error> {
        let act = "reading holdings";
        let read = async {
            let mut connection = self.readers.acquire().await?;
            let as_of = store::heard(&mut connection, show.tenant).await?;
            let wanted = (show.merchant, show.program, show.kind);
            let lines = limit.lines().saturating_add(1);
            let lines = rollup::holdings(&mut connection, show.tenant, wanted, day, after, lines).await?;
            Ok(Listed::of(lines, limit, as_of, |line| After {
                place: line.key.place,
                kind: line.key.kind.0,
                unit: line.key.unit.as_str().to_owned(),
            }))
        };
        read.await.map_err(Error::database(act))
    }

    /// Who came back, by the month in which they first came, from the month of `from` on.
    pub async fn cohorts(&self, show: Show, from: NaiveDate) -> Result<Vec<Cohort>, Error> {
        let act = "reading cohorts";
        let read = async {
            let mut connection = self.readers.acquire().await?;
            let wanted = (show.merchant, show.program);
            rollup::cohorts(
                &mut connection,
                show.tenant,
                wanted,
                crate::domain::history::month(from),
            )
            .await
        };
        let lines = read.await.map_err(Error::database(act))?;
        let mut cohorts: Vec<Cohort> = Vec::new();
        for line in lines {
            // the first month of a cohort is its own, in which all of it came
            match cohorts.last_mut() {
                Some(last) if last.month == line.cohort => {
                    let share = ten_thousandths(line.customers, last.customers).unwrap_or_default();
                    last.came.push((line.month, line.customers, share));
                }
                _ => cohorts.push(Cohort {
                    month: line.cohort,
                    customers: line.customers,
                    came: vec![(line.month, line.customers, 10_000)],
                }),
            }
        }
        Ok(cohorts)
    }

    /// The books as of the end of a day of UTC, and how many merchants there were.
    pub async fn books(&self, tenant: TenantId, day: NaiveDate) -> Result<(Vec<BookLine>, i64), Error> {
        let act = "reading the books";
        let read = async {
            let mut connection = self.readers.acquire().await?;
            let lines = reading::books(&mut connection, tenant, day).await?;
            let merchants = reading::merchants(&mut connection, tenant, day).await?;
            Ok((lines, merchants))
        };
        read.await.map_err(Error::database(act))
    }

    /// The day it is in UTC.
    pub fn today(&self) -> NaiveDate {
        (self.clock)().date_naive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_has_days_and_not_too_many() {
        let period = |from: &str, to: &str| Period::new(from.parse().unwrap(), to.parse().unwrap());
        assert!(period("2026-11-20", "2026-11-20").is_ok());
        assert!(
            period("2024-01-01", "2026-12-31").is_ok(),
            "three years with a leap day"
        );
        assert!(period("2024-01-01", "2027-01-01").is_err());
        assert!(period("2026-11-20", "2026-11-19").is_err());
    }

    #[test]
    fn a_list_goes_on_only_where_there_is_more() {
        let key = |unit: &&str| After {
            unit: (*unit).to_owned(),
            ..After::top()
        };
        let listed = Listed::of(vec!["A", "B"], Limit::Page(2), None, key);
        assert_eq!((listed.lines.len(), listed.next), (2, None));
        let listed = Listed::of(vec!["A", "B", "C"], Limit::Page(2), None, key);
        assert_eq!(listed.next.unwrap().unit, "B");
    }
}
