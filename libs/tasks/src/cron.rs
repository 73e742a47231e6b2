//! Work that comes back at set times.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, TimeDelta, Timelike as _, Utc};

use crate::Error;
use crate::queue::Queue;
use crate::retry::RetryPolicy;
use crate::task::NewTask;

/// A task that is enqueued at every time of a schedule, once whichever replicas there are: its id is its kind and its time.
/// Nothing is made up for while no replica ran, but for the one time that was next.
#[derive(Debug, Clone)]
pub struct Cron {
    kind: &'static str,
    pattern: String,
    schedule: Schedule,
    retry: RetryPolicy,
}

impl Cron {
    /// A task of `kind` without a payload, in the queue `scheduled`, at the times of `schedule`: five fields (minute, hour,
    /// day of the month, month, day of the week), in UTC.
    ///
    /// # Errors
    /// [`Error::Schedule`] when it is none.
    pub fn new(kind: &'static str, schedule: &str) -> Result<Self, Error> {
        let parsed = Schedule::parse(schedule).map_err(|cause| unusable(schedule, cause))?;
        Ok(Self {
            kind,
            pattern: schedule.to_owned(),
            schedule: parsed,
            retry: RetryPolicy::default(),
        })
    }

    /// Another policy than [`RetryPolicy::Exponential`].
    #[must_use]
    pub const fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// The first time after `now`.
    ///
    /// # Errors
    /// [`Error::Schedule`] when there is none, as for the 31st of February.
    pub fn next(&self, now: DateTime<Utc>) -> Result<DateTime<Utc>, Error> {
        let next = self.schedule.next(now);
        next.ok_or_else(|| unusable(&self.pattern, "never comes"))
    }

    /// The task of the next time.
    pub(crate) fn next_task(&self, now: DateTime<Utc>) -> Result<NewTask, Error> {
        let due = self.next(now)?;
        let id = format!("{}@{}", self.kind, due.format("%Y-%m-%dT%H:%M:%SZ"));
        let task = NewTask::new(Queue::Scheduled, self.kind, id, &())?;
        Ok(task.at(due).retry(self.retry))
    }
}

fn unusable(pattern: &str, cause: &'static str) -> Error {
    Error::Schedule {
        pattern: pattern.to_owned(),
        cause,
    }
}

/// Longest pause between two times of a schedule: from one 29 February to the next across a year like 2100.
const DAYS_MAX: u64 = 8 * 366;
const MINUTES_OF_DAY: u32 = 24 * 60;

/// Which minutes, hours and so on are meant, each a bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Schedule {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    weekdays: u64,
    /// Both kinds of days are named: one of them is enough.
    either_day: bool,
}

impl Schedule {
    fn parse(text: &str) -> Result<Self, &'static str> {
        let mut fields = text.split_ascii_whitespace();
        let mut next = || fields.next().ok_or("fewer than five fields");
        let (minutes, hours, days, months, weekdays) = (next()?, next()?, next()?, next()?, next()?);
        if fields.next().is_some() {
            return Err("more than five fields");
        }
        let named = |field: &str| !field.starts_with('*');
        let either_day = named(days) && named(weekdays);
        let weekdays = field(weekdays, 0, 7)?;
        Ok(Self {
            minutes: field(minutes, 0, 59)?,
            hours: field(hours, 0, 23)?,
            days: field(days, 1, 31)?,
            months: field(months, 1, 12)?,
            // Sunday is 0 and 7
            weekdays: weekdays | weekdays >> 7,
            either_day,
        })
    }

    fn next(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let first = now.checked_add_signed(TimeDelta::minutes(1))?;
        (0..DAYS_MAX).find_map(|later| {
            let date = first.date_naive().checked_add_days(Days::new(later))?;
            let earliest = if later == 0 {
                first.hour() * 60 + first.minute()
            } else {
                0
            };
            let mut minutes = (earliest..MINUTES_OF_DAY).filter(|_| self.is_on(date));
            let minute = minutes.find(|at| is_in(self.hours, at / 60) && is_in(self.minutes, at % 60))?;
            Some(date.and_hms_opt(minute / 60, minute % 60, 0)?.and_utc())
        })
    }

    fn is_on(self, date: NaiveDate) -> bool {
        let day = is_in(self.days, date.day());
        let weekday = is_in(self.weekdays, date.weekday().num_days_from_sunday());
        let is_day = if self.either_day {
            day || weekday
        } else {
            day && weekday
        };
        is_day && is_in(self.months, date.month())
    }
}

const fn is_in(set: u64, number: u32) -> bool {
    set & (1 << number) != 0
}

/// One field: `*`, `5`, `1-5`, any of them with a step (`*/15`), and lists of all these.
fn field(text: &str, first: u8, last: u8) -> Result<u64, &'static str> {
    let number = |text: &str| text.parse::<u8>().map_err(|_| "not a number");
    let mut set = 0;
    for part in text.split(',') {
        let (range, step) = part
            .split_once('/')
            .map_or((part, None), |(range, step)| (range, Some(step)));
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (first, last),
            Some((from, to)) => (number(from)?, number(to)?),
            // `5/15` begins there and has no end
            None if step.is_some() => (number(range)?, last),
            None => (number(range)?, number(range)?),
        };
        let step = step.map_or(Ok(1), number)?;
        if from < first || to > last || from > to || step == 0 {
            return Err("out of range");
        }
        set |= (from..=to)
            .step_by(step.into())
            .fold(0, |set, number| set | 1 << number);
    }
    Ok(set)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_next_time_is_the_first_after_now_in_utc() {
        let nightly = Cron::new("reconcile", "0 2 * * *").unwrap();
        assert_eq!(
            nightly.next(at("2026-11-21T01:59:59Z")).unwrap(),
            at("2026-11-21T02:00:00Z")
        );
        assert_eq!(
            nightly.next(at("2026-11-21T02:00:00Z")).unwrap(),
            at("2026-11-22T02:00:00Z")
        );
        let weekly = Cron::new("clean", "0 3 * * 0").unwrap();
        assert_eq!(
            weekly.next(at("2026-11-21T12:00:00Z")).unwrap(),
            at("2026-11-22T03:00:00Z")
        );
        let leap = Cron::new("leap", "0 0 29 2 *").unwrap();
        assert_eq!(
            leap.next(at("2026-11-21T12:00:00Z")).unwrap(),
            at("2028-02-29T00:00:00Z")
        );
    }

    #[test]
    fn what_is_no_schedule_is_refused() {
        for pattern in [
            "",
            "* * * *",
            "* * * * * *",
            "60 * * * *",
            "0 25 * * *",
            "0 0 0 * *",
            "0 0 * 13 *",
            "0 0 * * 8",
            "*/0 * * * *",
            "5-1 * * * *",
            "every day",
        ] {
            assert!(Cron::new("x", pattern).is_err(), "{pattern}");
        }
        let never = Cron::new("x", "0 0 31 2 *").unwrap();
        never.next(at("2026-11-21T12:00:00Z")).unwrap_err();
    }

    #[test]
    fn lists_ranges_and_steps_are_understood() {
        let next = |pattern: &str, now: &str| Cron::new("x", pattern).unwrap().next(at(now)).unwrap();
        // 21 November 2026 is a Saturday
        let cases = [
            ("*/15 * * * *", "2026-11-21T12:01:30Z", "2026-11-21T12:15:00Z"),
            ("5/20 * * * *", "2026-11-21T12:26:00Z", "2026-11-21T12:45:00Z"),
            ("10,50 8-9 * * *", "2026-11-21T08:10:00Z", "2026-11-21T08:50:00Z"),
            ("10,50 8-9 * * *", "2026-11-21T09:59:59Z", "2026-11-22T08:10:00Z"),
            ("0 0 * * 1-5", "2026-11-21T00:00:00Z", "2026-11-23T00:00:00Z"),
            ("0 0 * * 7", "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z"),
            ("0 0 1 * *", "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z"),
            // both kinds of days are named: whichever comes first
            ("0 0 1 * 1", "2026-11-21T00:00:00Z", "2026-11-23T00:00:00Z"),
            ("0 0 1 * 1", "2026-11-30T00:00:00Z", "2026-12-01T00:00:00Z"),
            ("0 0 29 2 *", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z"),
        ];
        for (pattern, now, expected) in cases {
            assert_eq!(next(pattern, now), at(expected), "{pattern} after {now}");
        }
    }
}
