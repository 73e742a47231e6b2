//! Amounts and dates, the way readers of each language write them.

use chrono::{DateTime, Datelike, TimeZone, Timelike};
use money::Value;

use super::contact::Locale;

/// Keeps a number and its unit on one line; every mail program draws it, unlike the narrow one.
const NO_BREAK_SPACE: char = '\u{a0}';

const MONTHS_FR: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `1 240 points` and `12,50 €` in French, `1,240 points` and `€12.50` in English.
pub fn amount(locale: Locale, value: Value) -> String {
    let sign = if value.amount < 0 { "-" } else { "" };
    let magnitude = value.amount.unsigned_abs();
    let unit = value.unit.to_string();
    if unit == "PTS" {
        // French counts zero and one in the singular, English one alone.
        let singular = magnitude == 1 || (locale == Locale::Fr && magnitude == 0);
        let noun = if singular { "point" } else { "points" };
        return format!("{sign}{}{NO_BREAK_SPACE}{noun}", grouped(locale, magnitude));
    }
    let exponent = u32::from(value.unit.exponent());
    let scale = 10_u64.pow(exponent);
    let mut number = grouped(locale, magnitude / scale);
    if exponent > 0 {
        let mark = match locale {
            Locale::Fr => ',',
            Locale::En => '.',
        };
        let width = usize::from(value.unit.exponent());
        number = format!("{number}{mark}{:0width$}", magnitude % scale);
    }
    let symbol = match unit.as_str() {
        "EUR" => Some('€'),
        "GBP" => Some('£'),
        _ => None,
    };
    match (locale, symbol) {
        (Locale::Fr, Some(symbol)) => format!("{sign}{number}{NO_BREAK_SPACE}{symbol}"),
        (Locale::Fr, None) => format!("{sign}{number}{NO_BREAK_SPACE}{unit}"),
        (Locale::En, Some(symbol)) => format!("{sign}{symbol}{number}"),
        (Locale::En, None) => format!("{sign}{unit}{NO_BREAK_SPACE}{number}"),
    }
}

/// `5 mars 2026 à 14:32` in French, `5 March 2026 at 14:32` in English, in the time zone given.
pub fn date_time<Tz: TimeZone>(locale: Locale, at: &DateTime<Tz>) -> String {
    let joint = match locale {
        Locale::Fr => "à",
        Locale::En => "at",
    };
    format!("{} {joint} {}:{:02}", date(locale, at), at.hour(), at.minute())
}

/// `5 mars 2026` in French, `5 March 2026` in English, in the time zone given.
pub fn date<Tz: TimeZone>(locale: Locale, at: &DateTime<Tz>) -> String {
    let months = match locale {
        Locale::Fr => MONTHS_FR,
        Locale::En => MONTHS_EN,
    };
    let month = usize::try_from(at.month0())
        .ok()
        .and_then(|month| months.get(month))
        .unwrap_or(&"");
    let first = if locale == Locale::Fr && at.day() == 1 {
        "er"
    } else {
        ""
    };
    format!("{}{first} {month} {}", at.day(), at.year())
}

fn grouped(locale: Locale, number: u64) -> String {
    let separator = match locale {
        Locale::Fr => NO_BREAK_SPACE,
        Locale::En => ',',
    };
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3 + 1);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(amount: i64, unit: &str) -> Value {
        Value::new(amount, unit.parse().unwrap())
    }

    #[test]
    fn given_amounts_when_written_then_each_language_has_its_own_way() {
        for (amount_and_unit, fr, en) in [
            ((0, "PTS"), "0 point", "0 points"),
            ((1, "PTS"), "1 point", "1 point"),
            ((999, "PTS"), "999 points", "999 points"),
            ((1240, "PTS"), "1 240 points", "1,240 points"),
            ((-1_234_567, "PTS"), "-1 234 567 points", "-1,234,567 points"),
            ((1250, "EUR"), "12,50 €", "€12.50"),
            ((5, "EUR"), "0,05 €", "€0.05"),
            ((-123_456, "EUR"), "-1 234,56 €", "-€1,234.56"),
            ((1250, "GBP"), "12,50 £", "£12.50"),
            ((1250, "CHF"), "12,50 CHF", "CHF 12.50"),
            ((1250, "JPY"), "1 250 JPY", "JPY 1,250"),
            (
                (i64::MIN, "PTS"),
                "-9 223 372 036 854 775 808 points",
                "-9,223,372,036,854,775,808 points",
            ),
        ] {
            let value = value(amount_and_unit.0, amount_and_unit.1);
            assert_eq!(amount(Locale::Fr, value).replace(NO_BREAK_SPACE, " "), fr);
            assert_eq!(amount(Locale::En, value).replace(NO_BREAK_SPACE, " "), en);
        }
    }

    #[test]
    fn given_an_instant_when_written_then_in_the_readers_zone_and_language() {
        let at = "2026-07-31T22:05:00Z"
            .parse::<DateTime<chrono::Utc>>()
            .unwrap()
            .with_timezone(&chrono_tz::Europe::Paris);
        assert_eq!(date_time(Locale::Fr, &at), "1er août 2026 à 0:05");
        assert_eq!(date_time(Locale::En, &at), "1 August 2026 at 0:05");
        assert_eq!(date(Locale::Fr, &at), "1er août 2026");
    }
}
