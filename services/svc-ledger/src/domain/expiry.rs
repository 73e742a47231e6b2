//! When points lapse: a period counted on the calendar of the program's own time zone, to the end of the last day.
//!
//! Months are calendar months: a month after 31 January is the last day of February, a year after 29 February is 28
//! February. The end of a day is the first instant of the next one, whatever the clocks do that night: where they skip
//! midnight, the day after begins late; where midnight strikes twice, the day is over at the first.

use chrono::{DateTime, Days, Duration, Months, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use std::fmt;
use std::str::FromStr;

/// Longest period, counted in months and counted in days: a hundred years, so that no date is out of any calendar's reach.
const MONTHS_MAX: u64 = 1_200;
const DAYS_MAX: u64 = 36_500;

/// An ISO 8601 period of years, months, weeks and days, such as `P12M` or `P1Y6M`; at least a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Period {
    months: u32,
    days: u64,
}

/// The one way to write it that all ways come to.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "P{}M{}D", self.months, self.days)
    }
}

/// When what is given is to lapse, as a caller says it.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Expires {
    /// It does not.
    #[default]
    Never,
    /// At this instant.
    At(DateTime<Utc>),
    /// At the end of the last day of a period that begins today, on the calendar of a time zone.
    After(Period, Tz),
}

impl Expires {
    /// The instant, said at `now`; `None` if there is none.
    pub fn instant(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::Never => None,
            Self::At(instant) => Some(instant),
            // beyond any calendar is as good as never; a period is a century at the most
            Self::After(period, zone) => end_of_day_after(now, period, zone),
        }
    }
}

/// The text is no such period.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("an ISO 8601 period of years, months, weeks and days, from P1D to P100Y")]
pub struct PeriodError;

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let mut rest = text.strip_prefix('P').ok_or(PeriodError)?;
        let (mut months, mut days) = (0_u64, 0_u64);
        let mut order = "YMWD";
        while !rest.is_empty() {
            let digits = rest
                .find(|sign: char| !sign.is_ascii_digit())
                .ok_or(PeriodError)?;
            let (number, tail) = rest.split_at_checked(digits).ok_or(PeriodError)?;
            let designator = tail.chars().next().ok_or(PeriodError)?;
            // each at most once, and in this order
            let place = order.find(designator).ok_or(PeriodError)?;
            order = order.get(place + 1..).ok_or(PeriodError)?;
            rest = tail.get(1..).ok_or(PeriodError)?;
            let number: u64 = number.parse().map_err(|_| PeriodError)?;
            let (field, unit) = match designator {
                'Y' => (&mut months, 12),
                'M' => (&mut months, 1),
                'W' => (&mut days, 7),
                _ => (&mut days, 1),
            };
            *field = number
                .checked_mul(unit)
                .and_then(|more| field.checked_add(more))
                .ok_or(PeriodError)?;
        }
        if (months, days) == (0, 0) || months > MONTHS_MAX || days > DAYS_MAX {
            return Err(PeriodError);
        }
        let months = u32::try_from(months).map_err(|_| PeriodError)?;
        Ok(Self { months, days })
    }
}

/// The end of the local day in `zone` that is `period` after the day of `now`; `None` beyond any calendar.
pub fn end_of_day_after(now: DateTime<Utc>, period: Period, zone: Tz) -> Option<DateTime<Utc>> {
    let today = now.with_timezone(&zone).date_naive();
    let last = today
        .checked_add_months(Months::new(period.months))?
        .checked_add_days(Days::new(period.days))?;
    first_instant(last.succ_opt()?, zone)
}

/// The first instant of a local day. Clocks that go forward may skip midnight, and once skipped a whole day.
fn first_instant(day: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    let midnight = day.and_time(NaiveTime::MIN);
    let quarters = 0..=2 * 24 * 4;
    quarters
        .map(|quarter| midnight + Duration::minutes(15 * quarter))
        .find_map(|time| zone.from_local_datetime(&time).earliest())
        .map(|instant| instant.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lapses(now: &str, period: &str, zone: &str) -> String {
        let now = DateTime::parse_from_rfc3339(now).unwrap().to_utc();
        let (period, zone) = (period.parse().unwrap(), zone.parse().unwrap());
        end_of_day_after(now, period, zone).unwrap().to_rfc3339()
    }

    #[test]
    fn the_last_day_is_whole_in_the_programs_own_time_zone() {
        // 23:30 in Paris on the 10th is the 10th there, though it is the 10th in London and 22:30 UTC
        assert_eq!(
            lapses("2026-03-10T22:30:00Z", "P12M", "Europe/Paris"),
            "2027-03-10T23:00:00+00:00"
        );
        // half an hour past midnight it is the 11th
        assert_eq!(
            lapses("2026-03-10T23:30:00Z", "P12M", "Europe/Paris"),
            "2027-03-11T23:00:00+00:00"
        );
        assert_eq!(
            lapses("2026-03-10T23:30:00Z", "P1D", "Pacific/Auckland"),
            "2026-03-12T11:00:00+00:00"
        );
        assert_eq!(
            lapses("2026-03-10T23:30:00Z", "P2W", "UTC"),
            "2026-03-25T00:00:00+00:00"
        );
    }

    #[test]
    fn months_end_where_the_month_ends() {
        for (now, period, last_day) in [
            ("2028-02-29T12:00:00Z", "P12M", "2029-03-01"),
            ("2028-02-29T12:00:00Z", "P4Y", "2032-03-01"),
            ("2027-02-28T12:00:00Z", "P12M", "2028-02-29"),
            ("2026-01-31T12:00:00Z", "P1M", "2026-03-01"),
            ("2028-01-31T12:00:00Z", "P1M", "2028-03-01"),
            ("2026-03-31T12:00:00Z", "P1M", "2026-05-01"),
            ("2026-12-31T12:00:00Z", "P2M", "2027-03-01"),
            ("2026-01-31T12:00:00Z", "P1M1D", "2026-03-02"),
        ] {
            assert_eq!(
                lapses(now, period, "UTC"),
                format!("{last_day}T00:00:00+00:00"),
                "{now} {period}"
            );
        }
    }

    #[test]
    fn clocks_that_change_that_night_neither_shorten_nor_lengthen_the_last_day() {
        // Paris, 28 March 2027: 02:00 becomes 03:00; the day has 23 hours and ends at local midnight, now UTC+2
        assert_eq!(
            lapses("2027-03-27T12:00:00Z", "P1D", "Europe/Paris"),
            "2027-03-28T22:00:00+00:00"
        );
        // Paris, 31 October 2027: 25 hours
        assert_eq!(
            lapses("2027-10-30T12:00:00Z", "P1D", "Europe/Paris"),
            "2027-10-31T23:00:00+00:00"
        );
        // Cairo, 24 April 2026: 00:00 becomes 01:00, so the 23rd ends when the clock shows 01:00 of the 24th
        assert_eq!(
            lapses("2026-04-22T12:00:00Z", "P1D", "Africa/Cairo"),
            "2026-04-23T22:00:00+00:00"
        );
        // Havana, 1 November 2026: 01:00 becomes 00:00 again; the day before is over at the first midnight
        assert_eq!(
            lapses("2026-10-30T16:00:00Z", "P1D", "America/Havana"),
            "2026-11-01T04:00:00+00:00"
        );
        // Apia had no 30 December 2011
        assert_eq!(
            lapses("2011-12-28T20:00:00Z", "P1D", "Pacific/Apia"),
            "2011-12-30T10:00:00+00:00"
        );
    }

    #[test]
    fn only_periods_of_whole_days_within_a_century_are_periods() {
        for text in ["P1D", "P12M", "P1Y6M", "P2W", "P1Y2M3W4D", "P100Y", "P36500D"] {
            assert!(text.parse::<Period>().is_ok(), "{text}");
        }
        for text in [
            "",
            "P",
            "P0D",
            "P0M",
            "12M",
            "P12",
            "PM",
            "P1H",
            "PT1H",
            "P1DT1H",
            "P-1D",
            "P1.5Y",
            "P1D1M",
            "P1M1M",
            "p1d",
            "P101Y",
            "P36501D",
            "P99999999999999999999D",
            "P18446744073709551615Y",
            "P1é",
        ] {
            assert_eq!(text.parse::<Period>(), Err(PeriodError), "{text}");
        }
    }
}
