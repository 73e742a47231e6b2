//! Hours at which a message is welcome where its receiver is.

use std::str::FromStr;

use chrono::{DateTime, Days, NaiveTime, TimeDelta, TimeZone as _, Timelike as _, Utc};
use chrono_tz::Tz;

/// From an hour of the day until a later one, by the clock on the receiver's wall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    from: NaiveTime,
    /// Seconds of the day, which may be all of them.
    until: u32,
}

/// Seconds of a day, by the clock on a wall.
const DAY: u32 = 86_400;

/// The text is no span of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be two times of one day, the earlier first, such as 08:00-21:00")]
pub struct InvalidHours;

impl FromStr for Hours {
    type Err = InvalidHours;

    fn from_str(text: &str) -> Result<Self, InvalidHours> {
        let (from, until) = text.split_once('-').ok_or(InvalidHours)?;
        let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").map_err(|_| InvalidHours);
        let from = time(from)?;
        let until = match until.trim() {
            "24:00" => DAY,
            until => time(until)?.num_seconds_from_midnight(),
        };
        if from.num_seconds_from_midnight() < until {
            Ok(Self { from, until })
        } else {
            Err(InvalidHours)
        }
    }
}

impl Hours {
    /// When a message may go; `None` for now.
    pub fn wait(self, now: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        let local = now.with_timezone(&zone);
        if local.time() >= self.from && local.num_seconds_from_midnight() < self.until {
            return None;
        }
        let today = local.date_naive();
        let day = if local.time() < self.from {
            today
        } else {
            today.checked_add_days(Days::new(1))?
        };
        let opening = day.and_time(self.from);
        // an opening that the clock skips in spring is an hour later
        let opening = zone.from_local_datetime(&opening).earliest().or_else(|| {
            zone.from_local_datetime(&(opening + TimeDelta::hours(1)))
                .earliest()
        })?;
        Some(opening.with_timezone(&Utc))
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::{Europe::Paris, Indian::Reunion};
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn given_an_hour_when_it_is_no_time_to_write_then_the_next_morning_where_the_receiver_is() {
        let hours: Hours = "08:00-21:00".parse().unwrap();
        for (now, zone, then) in [
            // summer in Paris is two hours ahead
            ("2026-07-01T06:00:00Z", Paris, None),
            ("2026-07-01T05:59:59Z", Paris, Some("2026-07-01T06:00:00Z")),
            ("2026-07-01T18:59:59Z", Paris, None),
            ("2026-07-01T19:00:00Z", Paris, Some("2026-07-02T06:00:00Z")),
            // the same instant elsewhere
            ("2026-07-01T05:59:59Z", Reunion, None),
            // the night the clocks go back is an hour longer
            ("2026-10-24T20:00:00Z", Paris, Some("2026-10-25T07:00:00Z")),
        ] {
            assert_eq!(hours.wait(at(now), zone), then.map(at), "{now} in {zone}");
        }
        // half past two does not exist on the night the clocks go forward
        let skipped: Hours = "02:30-03:00".parse().unwrap();
        assert_eq!(
            skipped.wait(at("2026-03-28T23:00:00Z"), Paris),
            Some(at("2026-03-29T01:30:00Z"))
        );
        let always: Hours = "00:00-24:00".parse().unwrap();
        assert_eq!(always.wait(at("2026-07-01T21:59:59Z"), Paris), None);
        for text in ["", "08:00", "21:00-08:00", "08:00-08:00", "8-21", "08:00-25:00"] {
            assert_eq!(text.parse::<Hours>(), Err(InvalidHours), "{text}");
        }
    }

    proptest! {
        #[test]
        fn given_any_instant_when_a_message_waits_then_less_than_a_long_day_and_until_it_is_welcome(
            seconds in 0_i64..4_000_000_000, from in 0_u32..23, length in 1_u32..=23,
        ) {
            let until = (from + length).min(24);
            let hours: Hours = format!("{from:02}:00-{until:02}:00").parse().unwrap();
            let now = DateTime::from_timestamp(seconds, 0).unwrap();
            if let Some(then) = hours.wait(now, Paris) {
                prop_assert!(then > now && then - now <= TimeDelta::hours(25));
                // but for the hour that a clock skips
                prop_assert!(hours.wait(then, Paris).is_none() || from == 2);
            }
        }
    }
}
