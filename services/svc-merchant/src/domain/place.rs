//! A place where a merchant sells: its address, its time zone, and when it is open.

use super::fault::{self, Fault};
use super::{MerchantId, StoreId, TenantId};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Openings in one day; more is a mistake.
const OPENINGS_MAX: usize = 6;
const DAY_MINUTES: u16 = 24 * 60;

/// A postal address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Address {
    /// House and street.
    pub line1: String,
    /// What else finds the door.
    pub line2: Option<String>,
    /// Postal code.
    pub postal_code: String,
    /// Town.
    pub city: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
}

impl Address {
    /// Checks an address at the edge.
    pub fn parse(
        line1: &str,
        line2: Option<&str>,
        postal_code: &str,
        city: &str,
        country: &str,
    ) -> Result<Self, Fault> {
        Ok(Self {
            line1: fault::text("address.line1", line1, 200)?,
            line2: fault::optional_text("address.line2", line2, 200)?,
            postal_code: fault::text("address.postal_code", postal_code, 16)?,
            city: fault::text("address.city", city, 100)?,
            country: fault::country("address.country", country)?,
        })
    }
}

/// A day of the week, as JSON names it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Day {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

impl Day {
    const fn name(self) -> &'static str {
        match self {
            Self::Monday => "monday",
            Self::Tuesday => "tuesday",
            Self::Wednesday => "wednesday",
            Self::Thursday => "thursday",
            Self::Friday => "friday",
            Self::Saturday => "saturday",
            Self::Sunday => "sunday",
        }
    }
}

/// One opening of a day, in the store's own time: `{"from": "09:00", "to": "12:30"}`; `24:00` is the end of the day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// When the door opens, `HH:MM`.
    pub from: String,
    /// When it closes, `HH:MM`, later than `from`.
    pub to: String,
}

/// When a store is open, by day; a day that is not there is a day off.
pub type OpeningHours = BTreeMap<Day, Vec<Opening>>;

/// Checks opening hours: each opening ends after it begins, and no two of a day touch each other out of order.
pub fn check_hours(hours: &OpeningHours) -> Result<(), Fault> {
    for (day, openings) in hours {
        let fault = |index: usize, detail: &'static str| {
            Fault::invalid(format!("opening_hours.{}[{index}]", day.name()), detail)
        };
        if openings.len() > OPENINGS_MAX {
            return Err(fault(OPENINGS_MAX, "is one opening too many for a day"));
        }
        let mut closed_at = 0;
        for (index, opening) in openings.iter().enumerate() {
            let (Some(from), Some(to)) = (minutes(&opening.from), minutes(&opening.to)) else {
                return Err(fault(index, "must be given as HH:MM, from 00:00 to 24:00"));
            };
            if from >= to {
                return Err(fault(
                    index,
                    "must end after it begins; split what goes past midnight",
                ));
            }
            if index > 0 && from < closed_at {
                return Err(fault(index, "must not begin before the one before it ends"));
            }
            closed_at = to;
        }
    }
    Ok(())
}

/// Minutes since midnight.
fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let two = |text: &str| -> Option<u16> {
        (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
    };
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    (minutes < 60)
        .then_some(hours * 60 + minutes)
        .filter(|all| *all <= DAY_MINUTES)
}

/// An IANA time zone by its name.
pub fn time_zone(name: &str) -> Result<Tz, Fault> {
    let zone = name.parse();
    zone.map_err(|_| Fault::invalid("time_zone", "must be an IANA name such as Europe/Paris"))
}

/// What a store is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Details {
    /// Its name.
    pub display_name: String,
    /// Where it is.
    pub address: Address,
    /// Its time zone: windows of time are judged by it.
    pub time_zone: Tz,
    /// When it is open.
    pub opening_hours: OpeningHours,
    /// Whether it sells.
    pub active: bool,
}

/// A place where a merchant sells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Store {
    /// The network.
    pub tenant: TenantId,
    /// Which.
    pub id: StoreId,
    /// Whose.
    pub merchant: MerchantId,
    /// What it is.
    pub details: Details,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hours(openings: &[(&str, &str)]) -> OpeningHours {
        let opening = |(from, to): &(&str, &str)| Opening {
            from: (*from).to_owned(),
            to: (*to).to_owned(),
        };
        [(Day::Monday, openings.iter().map(opening).collect())].into()
    }

    #[test]
    fn hours_are_ordered_and_within_their_day() {
        for good in [
            &[][..],
            &[("00:00", "24:00")],
            &[("09:00", "12:30"), ("14:00", "19:00")],
            &[("09:00", "12:00"), ("12:00", "19:00")],
        ] {
            assert_eq!(check_hours(&hours(good)), Ok(()), "{good:?}");
        }
        for bad in [
            &[("09:00", "09:00")][..],
            &[("22:00", "02:00")],
            &[("9:00", "12:00")],
            &[("09:60", "12:00")],
            &[("09:00", "24:01")],
            &[("09:00", "12:00"), ("11:59", "13:00")],
            &[("14:00", "19:00"), ("09:00", "12:30")],
        ] {
            let fault = check_hours(&hours(bad)).unwrap_err();
            assert!(fault.field.starts_with("opening_hours.monday["), "{fault}");
        }
        let busy = hours(&[("00:00", "00:01"); 7]);
        assert!(check_hours(&busy).is_err());
    }

    #[test]
    fn a_zone_is_one_that_exists() {
        assert!(time_zone("Europe/Paris").is_ok());
        assert_eq!(time_zone("Europe/Atlantis").unwrap_err().field, "time_zone");
    }

    proptest! {
        #[test]
        fn no_text_at_all_is_read_as_a_time_outside_of_the_day(text in ".{0,6}") {
            if let Some(minutes) = minutes(&text) {
                prop_assert!(minutes <= DAY_MINUTES);
                prop_assert_eq!(text.len(), 5);
            }
        }
    }
}
