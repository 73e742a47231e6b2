//! Days, hours and periods by the wall clock of a place. An instant has one local time, so windows have no doubt in
//! them even when clocks change; a local time may have none or two instants, which matters for the end of a day alone.

use super::document::Window;
use chrono::{
    DateTime, Datelike as _, Days, Months, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Timelike as _, Utc,
};
use chrono_tz::Tz;

const DAY_MINUTES: u32 = 24 * 60;
/// A period's parts are bounded, so that no date leaves the calendar.
const PERIOD_MONTHS_MAX: u32 = 100 * 12;
const PERIOD_DAYS_MAX: u64 = 36_500;

/// The day it is at `instant` in `zone`.
pub fn local_day(zone: Tz, instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&zone).date_naive()
}

/// A window with its hours as minutes of the day.
#[derive(Clone, Debug)]
pub(super) struct CompiledWindow {
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    /// One bit per day, Monday lowest; zero for every day.
    weekdays: u8,
    /// Half-open; empty for all day.
    hours: Vec<(u32, u32)>,
}

impl CompiledWindow {
    pub(super) fn new(window: &Window, hours: Vec<(u32, u32)>) -> Self {
        Self {
            from: window.from,
            until: window.until,
            weekdays: window
                .weekdays
                .iter()
                .fold(0, |days, day| days | bit(chrono::Weekday::from(*day))),
            hours,
        }
    }

    /// Whether the window is open at `instant`.
    pub(super) fn holds(&self, zone: Tz, instant: DateTime<Utc>) -> bool {
        let local = instant.with_timezone(&zone).naive_local();
        let day = local.date();
        let minute = local.hour() * 60 + local.minute();
        self.from.is_none_or(|from| from <= day)
            && self.until.is_none_or(|until| day <= until)
            && (self.weekdays == 0 || self.weekdays & bit(day.weekday()) != 0)
            && (self.hours.is_empty()
                || self
                    .hours
                    .iter()
                    .any(|(from, until)| (*from..*until).contains(&minute)))
    }
}

fn bit(day: chrono::Weekday) -> u8 {
    1 << day.num_days_from_monday()
}

/// `HH:MM` as minutes of the day, up to and including 24:00.
pub(super) fn minutes(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    let two_digits = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !two_digits(hours) || !two_digits(minutes) {
        return None;
    }
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let of_day = hours * 60 + minutes;
    (minutes < 60 && of_day <= DAY_MINUTES).then_some(of_day)
}

/// An ISO 8601 period of days and longer: `P12M`, `P1Y6M`, `P90D`, `P2W`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Period {
    months: u32,
    days: u64,
}

impl Period {
    /// Reads a period; `None` for anything else, for one of no length and for one of more than a century.
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = text.strip_prefix('P')?;
        let (mut months, mut days) = (0_u32, 0_u64);
        let mut units = "YMWD";
        while !rest.is_empty() {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (number, tail) = rest.split_at_checked(digits)?;
            let number: u32 = number.parse().ok()?;
            let unit = tail.chars().next()?;
            // each unit once, the longest first
            let place = units.find(unit)?;
            units = units.get(place + 1..)?;
            rest = tail.get(1..)?;
            match unit {
                'Y' => months = months.checked_add(number.checked_mul(12)?)?,
                'M' => months = months.checked_add(number)?,
                'W' => days = days.checked_add(u64::from(number).checked_mul(7)?)?,
                _ => days = days.checked_add(number.into())?,
            }
        }
        let bounded = months <= PERIOD_MONTHS_MAX && days <= PERIOD_DAYS_MAX;
        (bounded && (months > 0 || days > 0)).then_some(Self { months, days })
    }

    /// When what is given at `instant` ends: with the local day that is a period later. A day that the month does not
    /// have is its last one.
    pub fn end(self, zone: Tz, instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let last = local_day(zone, instant)
            .checked_add_months(Months::new(self.months))?
            .checked_add_days(Days::new(self.days))?;
        start_of_day(zone, last.succ_opt()?)
    }
}

/// The first instant of a local day. Where clocks skip midnight, the day begins later than 00:00.
fn start_of_day(zone: Tz, day: NaiveDate) -> Option<DateTime<Utc>> {
    let midnight = day.and_time(NaiveTime::MIN);
    // zones have skipped a whole day; all offsets are multiples of a quarter of an hour where clocks skip midnight
    (0..=48 * 4).find_map(|quarters| {
        let local = midnight.checked_add_signed(TimeDelta::minutes(quarters * 15))?;
        let first = zone.from_local_datetime(&local).earliest()?;
        Some(first.with_timezone(&Utc))
    })
}

/// The last day that no longer counts in the twelve months up to and including `day`.
pub(super) fn a_year_before(day: NaiveDate) -> NaiveDate {
    day.checked_sub_months(Months::new(12)).unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::program::document::Weekday;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    const PARIS: Tz = chrono_tz::Europe::Paris;

    #[test]
    fn periods_are_read_and_nonsense_is_not() {
        let period = |months, days| Some(Period { months, days });
        for (text, expected) in [
            ("P12M", period(12, 0)),
            ("P1Y", period(12, 0)),
            ("P1Y6M", period(18, 0)),
            ("P2W", period(0, 14)),
            ("P1M10D", period(1, 10)),
        ] {
            assert_eq!(Period::parse(text), expected, "{text}");
        }
        for text in [
            "",
            "P",
            "12M",
            "P0M",
            "PT12H",
            "P1D1M",
            "P1M1M",
            "P-1M",
            "P1.5M",
            "P200Y",
            "P99999999999M",
            "Pé",
        ] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
    }

    #[test]
    fn points_last_to_the_end_of_the_local_day_whatever_the_clocks_do() {
        let year = Period::parse("P12M").unwrap();
        // 23:30 on the 20th in Paris is still the 20th there
        assert_eq!(
            year.end(PARIS, at("2026-11-20T22:30:00Z")),
            Some(at("2027-11-20T23:00:00Z"))
        );
        // 00:30 on the 21st
        assert_eq!(
            year.end(PARIS, at("2026-11-20T23:30:00Z")),
            Some(at("2027-11-21T23:00:00Z"))
        );
        // from winter into summer: the day's end moves with the clocks
        let months = Period::parse("P6M").unwrap();
        assert_eq!(
            months.end(PARIS, at("2026-01-15T12:00:00Z")),
            Some(at("2026-07-15T22:00:00Z"))
        );
        // the 31st of a month that has 28 days
        let month = Period::parse("P1M").unwrap();
        assert_eq!(
            month.end(PARIS, at("2026-01-31T12:00:00Z")),
            Some(at("2026-02-28T23:00:00Z"))
        );
        // leap day
        assert_eq!(
            year.end(PARIS, at("2028-02-29T12:00:00Z")),
            Some(at("2029-02-28T23:00:00Z"))
        );
    }

    #[test]
    fn a_day_without_midnight_begins_when_it_begins() {
        // clocks in Cairo went from 24:00 on 2026-04-23 to 01:00 on the 24th
        let day = Period::parse("P1D").unwrap();
        let end = day
            .end(chrono_tz::Africa::Cairo, at("2026-04-22T10:00:00Z"))
            .unwrap();
        assert_eq!(end, at("2026-04-23T22:00:00Z"));
        assert_eq!(local_day(chrono_tz::Africa::Cairo, end).to_string(), "2026-04-24");
        assert_eq!(
            local_day(chrono_tz::Africa::Cairo, end - TimeDelta::microseconds(1)).to_string(),
            "2026-04-23"
        );
    }

    #[test]
    fn windows_follow_the_wall_clock() {
        let window = Window {
            weekdays: vec![Weekday::Sun],
            hours: vec![],
            ..Window::default()
        };
        let window = CompiledWindow::new(&window, vec![(2 * 60, 3 * 60)]);
        // 2026-10-25, 02:30 comes twice in Paris: both are within
        assert!(window.holds(PARIS, at("2026-10-25T00:30:00Z")));
        assert!(window.holds(PARIS, at("2026-10-25T01:30:00Z")));
        assert!(!window.holds(PARIS, at("2026-10-25T02:00:00Z")));
        // 2026-03-29, 02:30 does not come at all
        assert!(!window.holds(PARIS, at("2026-03-29T00:59:59Z")));
        assert!(!window.holds(PARIS, at("2026-03-29T01:00:00Z")));
        // any other Sunday
        assert!(window.holds(PARIS, at("2026-11-01T01:00:00Z")));
        assert!(!window.holds(PARIS, at("2026-11-02T01:00:00Z")), "a Monday");
    }

    #[test]
    fn the_last_day_of_a_window_is_within() {
        let window = Window {
            from: Some("2026-12-01".parse().unwrap()),
            until: Some("2026-12-24".parse().unwrap()),
            ..Window::default()
        };
        let window = CompiledWindow::new(&window, vec![]);
        assert!(!window.holds(PARIS, at("2026-11-30T22:59:59Z")));
        assert!(window.holds(PARIS, at("2026-11-30T23:00:00Z")));
        assert!(window.holds(PARIS, at("2026-12-24T22:59:59Z")));
        assert!(!window.holds(PARIS, at("2026-12-24T23:00:00Z")));
    }

    #[test]
    fn minutes_are_read_strictly() {
        assert_eq!(minutes("00:00"), Some(0));
        assert_eq!(minutes("23:59"), Some(1439));
        assert_eq!(minutes("24:00"), Some(1440));
        for text in ["24:01", "12:60", "1:00", "12", "12:0", "+1:00", "12:00:00", ""] {
            assert_eq!(minutes(text), None, "{text}");
        }
    }
}
