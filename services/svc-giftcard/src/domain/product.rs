//! Products: what gift cards are sold as.

use super::text::{self, TextError};
use super::{CodeFormat, MerchantId};
use chrono::{DateTime, Days, Months, Utc};
use money::Unit;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// Most amounts a product is sold for.
const AMOUNTS_MAX: usize = 50;
/// No card holds more than this, in minor units: a bound that keeps every sum far from its own.
pub const AMOUNT_MAX: i64 = 100_000_000;
const NAME_MAX: usize = 100;
const TERMS_MAX: usize = 10_000;
const URL_MAX: usize = 2_048;
const ACCEPTORS_MAX: usize = 1_000;

/// What a card of a product may be sold for, in minor units.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Amounts {
    /// One of these.
    Fixed(Vec<i64>),
    /// Anything between the two, both included.
    Open {
        /// Least.
        min: i64,
        /// Most.
        max: i64,
    },
}

impl Amounts {
    /// Whether a card may be sold for this.
    pub fn allow(&self, amount: i64) -> bool {
        match self {
            Self::Fixed(amounts) => amounts.contains(&amount),
            Self::Open { min, max } => (*min..=*max).contains(&amount),
        }
    }

    fn are_valid(&self) -> bool {
        let valid = |amount: &i64| (1..=AMOUNT_MAX).contains(amount);
        match self {
            Self::Fixed(amounts) => (1..=AMOUNTS_MAX).contains(&amounts.len()) && amounts.iter().all(valid),
            Self::Open { min, max } => valid(min) && valid(max) && min <= max,
        }
    }
}

/// How long cards are valid: whole months or days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Period {
    /// `P12M`, `P1Y`.
    Months(u32),
    /// `P90D`.
    Days(u32),
}

/// The text is no period of 1 day to 100 years.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("is not an ISO 8601 period of days, months or years, such as P12M")]
pub struct PeriodError;

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let digits = text.strip_prefix('P').ok_or(PeriodError)?;
        let unit = digits.chars().last().ok_or(PeriodError)?;
        let number = digits.strip_suffix(unit).unwrap_or_default();
        if number.is_empty() || !number.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(PeriodError);
        }
        let number: u32 = number.parse().map_err(|_| PeriodError)?;
        match (unit, number) {
            ('Y', 1..=100) => Ok(Self::Months(number * 12)),
            ('M', 1..=1_200) => Ok(Self::Months(number)),
            ('D', 1..=36_500) => Ok(Self::Days(number)),
            _ => Err(PeriodError),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Months(months) => write!(f, "P{months}M"),
            Self::Days(days) => write!(f, "P{days}D"),
        }
    }
}

impl Serialize for Period {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// What an operator says of a product.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Offer {
    /// Its name.
    pub name: String,
    /// The unit of its amounts: a currency.
    pub unit: Unit,
    /// What it is sold for.
    pub amounts: Amounts,
    /// How long its cards are valid; for ever when absent.
    pub validity: Option<Period>,
    /// A picture.
    pub image_url: Option<String>,
    /// What the holder agrees to.
    pub terms: Option<String>,
    /// Which merchants accept its cards; all when absent.
    pub accepted_by: Option<Vec<MerchantId>>,
    /// How its codes look.
    pub code_format: CodeFormat,
    /// Whether it is sold today.
    pub active: bool,
}

/// Why an offer is refused: the field, a stable code, a sentence.
pub type OfferError = (&'static str, &'static str, String);

impl Offer {
    /// Checks every field.
    pub fn check(&self) -> Result<(), OfferError> {
        let refused = |field| move |error: TextError| (field, error.code(), error.to_string());
        let wrong = |field, text: &str| Err((field, "invalid_value", text.to_owned()));
        text::check(&self.name, NAME_MAX, false).map_err(refused("name"))?;
        if self.unit == Unit::PTS {
            return wrong("unit", "gift cards hold a currency, not points");
        }
        if !self.amounts.are_valid() {
            return wrong(
                "amounts",
                "are 1 to 50 amounts, or min <= max, each between 1 and 100000000",
            );
        }
        if let Some(url) = &self.image_url {
            let plain = url.bytes().all(|letter| letter.is_ascii_graphic());
            if !url.starts_with("https://") || url.len() > URL_MAX || url.len() < 12 || !plain {
                return wrong("image_url", "is not an https:// address");
            }
            text::check(url, URL_MAX, false).map_err(refused("image_url"))?;
        }
        if let Some(terms) = &self.terms {
            text::check(terms, TERMS_MAX, true).map_err(refused("terms"))?;
        }
        match &self.accepted_by {
            Some(merchants) if merchants.is_empty() || merchants.len() > ACCEPTORS_MAX => wrong(
                "accepted_by",
                "names 1 to 1000 merchants; leave it out for all of them",
            ),
            _ => Ok(()),
        }
    }
}

/// A product.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Product {
    /// The product, UUIDv7.
    pub id: Uuid,
    /// What it is.
    pub offer: Offer,
    /// Grows with every change.
    pub version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl Product {
    /// Whether the merchant accepts its cards.
    pub fn is_accepted_by(&self, merchant: MerchantId) -> bool {
        self.offer
            .accepted_by
            .as_ref()
            .is_none_or(|merchants| merchants.contains(&merchant))
    }

    /// When a card sold now expires.
    pub fn expiry(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self.offer.validity? {
            Period::Months(months) => now.checked_add_months(Months::new(months)),
            Period::Days(days) => now.checked_add_days(Days::new(days.into())),
        }
    }
}

/// Everything a network sells, and the number of its last change.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Catalog {
    /// Grows with every change of any product.
    pub version: i64,
    /// The products, oldest first.
    pub products: Vec<Product>,
}

impl Catalog {
    /// The product.
    pub fn product(&self, id: Uuid) -> Option<&Product> {
        self.products.iter().find(|product| product.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Change = fn(&mut Offer);

    fn offer() -> Offer {
        Offer {
            name: "Town card".to_owned(),
            unit: "EUR".parse().unwrap(),
            amounts: Amounts::Fixed(vec![2_000, 5_000]),
            validity: Some(Period::Months(12)),
            image_url: Some("https://example.com/card.png".to_owned()),
            terms: None,
            accepted_by: None,
            code_format: CodeFormat::Base32,
            active: true,
        }
    }

    #[test]
    fn every_field_has_its_rule() {
        assert_eq!(offer().check(), Ok(()));
        let wrong: [(&str, Change); 9] = [
            ("name", |offer| offer.name.clear()),
            ("name", |offer| offer.name = "4111 1111 1111 1111".to_owned()),
            ("unit", |offer| offer.unit = Unit::PTS),
            ("amounts", |offer| offer.amounts = Amounts::Fixed(vec![])),
            ("amounts", |offer| offer.amounts = Amounts::Fixed(vec![0])),
            ("amounts", |offer| {
                offer.amounts = Amounts::Open { min: 10, max: 5 }
            }),
            ("image_url", |offer| {
                offer.image_url = Some("http://example.com/x".to_owned());
            }),
            ("terms", |offer| offer.terms = Some(String::new())),
            ("accepted_by", |offer| offer.accepted_by = Some(vec![])),
        ];
        for (field, change) in wrong {
            let mut offer = offer();
            change(&mut offer);
            assert_eq!(offer.check().unwrap_err().0, field);
        }
    }

    #[test]
    fn periods_are_read_and_written() {
        for (text, period) in [
            ("P12M", Period::Months(12)),
            ("P1Y", Period::Months(12)),
            ("P90D", Period::Days(90)),
        ] {
            assert_eq!(text.parse(), Ok(period));
        }
        for text in [
            "",
            "P",
            "PM",
            "P0M",
            "P1W",
            "12M",
            "P-1M",
            "P1.5Y",
            "P101Y",
            "P99999999999D",
        ] {
            assert_eq!(text.parse::<Period>(), Err(PeriodError), "{text}");
        }
        assert_eq!(Period::Months(12).to_string(), "P12M");
    }

    #[test]
    fn an_amount_is_one_of_the_fixed_or_within_the_open() {
        assert!(Amounts::Fixed(vec![2_000]).allow(2_000) && !Amounts::Fixed(vec![2_000]).allow(1_999));
        let open = Amounts::Open {
            min: 500,
            max: 10_000,
        };
        assert!(open.allow(500) && open.allow(10_000) && !open.allow(499) && !open.allow(10_001));
    }
}
