//! When customers are told that points of theirs lapse soon: by whole days, so that a day is told once whenever the job runs.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

/// How many days before the day on which they lapse.
pub const NOTICES: [u16; 2] = [30, 7];

/// The days (UTC) to tell of `notice` days ahead, in order: those after the last one `told`, but none that has begun. Where
/// nothing was told yet, only the one that is due today: a network that begins with reminders sends one, not thirty.
pub fn days(told: Option<NaiveDate>, today: NaiveDate, notice: u16) -> impl Iterator<Item = NaiveDate> {
    let last = today + Days::new(notice.into());
    let first = told.map_or(last, |told| told.max(today) + Days::new(1));
    first.iter_days().take_while(move |day| *day <= last)
}

/// The instants of a day: after the first, and up to and with the second, to the microsecond that the ledger keeps.
pub fn bounds(day: NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
    let before = day.and_time(NaiveTime::MIN).and_utc() - TimeDelta::microseconds(1);
    (before, before + TimeDelta::days(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn told(last: Option<&str>, today: &str) -> Vec<NaiveDate> {
        days(last.map(day), day(today), 7).collect()
    }

    #[test]
    fn a_day_is_told_once_and_one_that_was_missed_is_told_late() {
        assert_eq!(told(None, "2026-02-25"), [day("2026-03-04")]);
        assert_eq!(told(Some("2026-03-04"), "2026-02-25"), []);
        assert_eq!(told(Some("2026-03-04"), "2026-02-26"), [day("2026-03-05")]);
        let late = ["2026-03-05", "2026-03-06", "2026-03-07"].map(day);
        assert_eq!(told(Some("2026-03-04"), "2026-02-28"), late);
        // a clock that went back tells nothing again
        assert_eq!(told(Some("2026-03-04"), "2026-01-01"), []);
    }

    #[test]
    fn of_a_day_that_has_begun_nothing_is_told() {
        let after = told(Some("2026-03-04"), "2026-03-10");
        assert_eq!(
            (after.first(), after.last(), after.len()),
            (Some(&day("2026-03-11")), Some(&day("2026-03-17")), 7)
        );
    }

    #[test]
    fn days_touch_and_share_no_instant() {
        let (before, last) = bounds(day("2028-02-29"));
        assert_eq!(bounds(day("2028-03-01")).0, last);
        assert_eq!(crate::rfc3339(before), "2028-02-28T23:59:59.999999Z");
        assert_eq!(crate::rfc3339(last), "2028-02-29T23:59:59.999999Z");
    }
}
