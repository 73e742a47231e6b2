//! Values and their one spelling in JSON. Anything else, such as a capital letter in a digest, is refused: a receipt
//! that was changed in any place must not verify.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A SHA-256 digest: 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest(pub [u8; 32]);

/// A UUID: hyphenated, lower case.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Id(pub [u8; 16]);

/// An Ed25519 signature: 128 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Signature(pub [u8; 64]);

/// Microseconds since 1970 UTC, written as RFC 3339 with six decimals: `2026-11-21T09:30:00.000000Z`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

/// The text is not the one spelling of such a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not {0}")]
pub struct NotA(&'static str);

const HEX: &[u8; 16] = b"0123456789abcdef";

fn write_hex(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

fn nibble(digit: u8) -> Option<u8> {
    let value = HEX.iter().position(|known| *known == digit)?;
    u8::try_from(value).ok()
}

fn read_hex<const N: usize>(digits: impl ExactSizeIterator<Item = u8>) -> Option<[u8; N]> {
    if digits.len() != 2 * N {
        return None;
    }
    let mut digits = digits;
    let mut bytes = [0; N];
    for byte in &mut bytes {
        *byte = nibble(digits.next()?)? << 4 | nibble(digits.next()?)?;
    }
    Some(bytes)
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, f)
    }
}

impl FromStr for Digest {
    type Err = NotA;

    fn from_str(text: &str) -> Result<Self, NotA> {
        read_hex(text.bytes()).map(Self).ok_or(NotA("a digest"))
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, f)
    }
}

impl FromStr for Signature {
    type Err = NotA;

    fn from_str(text: &str) -> Result<Self, NotA> {
        read_hex(text.bytes()).map(Self).ok_or(NotA("a signature"))
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, byte) in self.0.iter().enumerate() {
            if matches!(place, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl FromStr for Id {
    type Err = NotA;

    fn from_str(text: &str) -> Result<Self, NotA> {
        let digits: Vec<u8> = text.bytes().filter(|byte| *byte != b'-').collect();
        let id = read_hex(digits.into_iter()).map(Self).ok_or(NotA("a UUID"))?;
        if id.to_string() == text {
            Ok(id)
        } else {
            Err(NotA("a UUID"))
        }
    }
}

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// Days since 1970-01-01 of a date of the proleptic Gregorian calendar; March is the first month of its year here, so
/// that the leap day is the last.
const fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The inverse of [`days_of`].
const fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400;
    (if month <= 2 { year + 1 } else { year }, month, day)
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date_of(self.0.div_euclid(MICROS_PER_DAY));
        let micros = self.0.rem_euclid(MICROS_PER_DAY);
        let (seconds, micros) = (micros / 1_000_000, micros % 1_000_000);
        let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.{micros:06}Z"
        )
    }
}

impl FromStr for Instant {
    type Err = NotA;

    fn from_str(text: &str) -> Result<Self, NotA> {
        let fault = NotA("an instant with six decimals in UTC");
        let number = |from: usize, to: usize| -> Option<i64> {
            let digits = text.get(from..to)?;
            digits
                .bytes()
                .all(|digit| digit.is_ascii_digit())
                .then(|| digits.parse().ok())?
        };
        let parsed = || -> Option<Self> {
            let days = days_of(number(0, 4)?, number(5, 7)?, number(8, 10)?);
            let seconds = number(11, 13)? * 3_600 + number(14, 16)? * 60 + number(17, 19)?;
            Some(Self(
                days * MICROS_PER_DAY + seconds * 1_000_000 + number(20, 26)?,
            ))
        };
        let instant = parsed().ok_or(fault)?;
        // whatever is no date, or spelled otherwise, does not come back as it went
        if instant.to_string() == text {
            Ok(instant)
        } else {
            Err(fault)
        }
    }
}

macro_rules! as_text {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
            }
        }
    )*};
}

as_text!(Digest, Id, Signature, Instant);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn instants_are_those_of_the_calendar() {
        for (text, micros) in [
            ("1970-01-01T00:00:00.000000Z", 0),
            ("1969-12-31T23:59:59.999999Z", -1),
            ("2000-02-29T12:00:00.000001Z", 951_825_600_000_001),
            ("2024-02-29T00:00:00.000000Z", 1_709_164_800_000_000),
            ("2026-11-21T09:30:00.123456Z", 1_795_253_400_123_456),
        ] {
            assert_eq!(text.parse(), Ok(Instant(micros)), "{text}");
            assert_eq!(Instant(micros).to_string(), text);
        }
    }

    #[test]
    fn whatever_is_spelled_otherwise_is_refused() {
        for text in [
            "2026-11-21T09:30:00Z",
            "2026-11-21T09:30:00.123456+00:00",
            "2026-11-21t09:30:00.123456Z",
            "2026-02-30T09:30:00.123456Z",
            "2023-02-29T00:00:00.000000Z",
            "2026-11-21T24:00:00.000000Z",
            "2026-11-21T09:30:60.000000Z",
            "+026-11-21T09:30:00.123456Z",
            "2026-11-21T09:30:00.123456Z ",
            "é026-11-21T09:30:00.12345Z",
        ] {
            assert!(text.parse::<Instant>().is_err(), "{text}");
        }
        let id = "0193a0b1-c2d3-7e4f-8a9b-acbdcedfe0f1";
        assert_eq!(id.parse::<Id>().unwrap().to_string(), id);
        for text in [
            &id.to_uppercase(),
            &id.replace('-', ""),
            &format!("{{{id}}}"),
            "0193a0b1c-2d3-7e4f-8a9b-acbdcedfe0f1",
        ] {
            assert!(text.parse::<Id>().is_err(), "{text}");
        }
        let digest = "ab".repeat(32);
        assert!(digest.parse::<Digest>().is_ok());
        assert!(digest.to_uppercase().parse::<Digest>().is_err());
        assert!(digest[2..].parse::<Digest>().is_err());
        assert!("zz".repeat(32).parse::<Digest>().is_err());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(bytes: [u8; 32], id: [u8; 16], micros in -62_135_596_800_000_000_i64..253_402_300_799_999_999) {
            prop_assert_eq!(Digest(bytes).to_string().parse(), Ok(Digest(bytes)));
            prop_assert_eq!(Id(id).to_string().parse(), Ok(Id(id)));
            prop_assert_eq!(Instant(micros).to_string().parse(), Ok(Instant(micros)));
        }
    }
}
