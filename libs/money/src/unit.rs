//! The units value comes in: ISO 4217 currencies and points.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An ISO 4217 currency code, or `PTS` for points. Four bytes, `Copy`; one that exists is one of the table's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit {
    code: [u8; 3],
    exponent: u8,
}

/// The text names no unit of the table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an active ISO 4217 currency code or PTS")]
pub struct UnknownUnit;

const fn unit(code: [u8; 3], exponent: u8) -> Unit {
    Unit { code, exponent }
}

/// Every active ISO 4217 code that has a minor unit (funds included; metals, testing and "no currency" codes have
/// none and are left out), and PTS. Sorted by code: looked up by bisection.
#[rustfmt::skip]
pub(crate) const TABLE: &[Unit] = &[
    unit(*b"AED", 2), unit(*b"AFN", 2), unit(*b"ALL", 2), unit(*b"AMD", 2), unit(*b"AOA", 2), unit(*b"ARS", 2),
    unit(*b"AUD", 2), unit(*b"AWG", 2), unit(*b"AZN", 2), unit(*b"BAM", 2), unit(*b"BBD", 2), unit(*b"BDT", 2),
    unit(*b"BHD", 3), unit(*b"BIF", 0), unit(*b"BMD", 2), unit(*b"BND", 2), unit(*b"BOB", 2), unit(*b"BOV", 2),
    unit(*b"BRL", 2), unit(*b"BSD", 2), unit(*b"BTN", 2), unit(*b"BWP", 2), unit(*b"BYN", 2), unit(*b"BZD", 2),
    unit(*b"CAD", 2), unit(*b"CDF", 2), unit(*b"CHE", 2), unit(*b"CHF", 2), unit(*b"CHW", 2), unit(*b"CLF", 4),
    unit(*b"CLP", 0), unit(*b"CNY", 2), unit(*b"COP", 2), unit(*b"COU", 2), unit(*b"CRC", 2), unit(*b"CUP", 2),
    unit(*b"CVE", 2), unit(*b"CZK", 2), unit(*b"DJF", 0), unit(*b"DKK", 2), unit(*b"DOP", 2), unit(*b"DZD", 2),
    unit(*b"EGP", 2), unit(*b"ERN", 2), unit(*b"ETB", 2), unit(*b"EUR", 2), unit(*b"FJD", 2), unit(*b"FKP", 2),
    unit(*b"GBP", 2), unit(*b"GEL", 2), unit(*b"GHS", 2), unit(*b"GIP", 2), unit(*b"GMD", 2), unit(*b"GNF", 0),
    unit(*b"GTQ", 2), unit(*b"GYD", 2), unit(*b"HKD", 2), unit(*b"HNL", 2), unit(*b"HTG", 2), unit(*b"HUF", 2),
    unit(*b"IDR", 2), unit(*b"ILS", 2), unit(*b"INR", 2), unit(*b"IQD", 3), unit(*b"IRR", 2), unit(*b"ISK", 0),
    unit(*b"JMD", 2), unit(*b"JOD", 3), unit(*b"JPY", 0), unit(*b"KES", 2), unit(*b"KGS", 2), unit(*b"KHR", 2),
    unit(*b"KMF", 0), unit(*b"KPW", 2), unit(*b"KRW", 0), unit(*b"KWD", 3), unit(*b"KYD", 2), unit(*b"KZT", 2),
    unit(*b"LAK", 2), unit(*b"LBP", 2), unit(*b"LKR", 2), unit(*b"LRD", 2), unit(*b"LSL", 2), unit(*b"LYD", 3),
    unit(*b"MAD", 2), unit(*b"MDL", 2), unit(*b"MGA", 2), unit(*b"MKD", 2), unit(*b"MMK", 2), unit(*b"MNT", 2),
    unit(*b"MOP", 2), unit(*b"MRU", 2), unit(*b"MUR", 2), unit(*b"MVR", 2), unit(*b"MWK", 2), unit(*b"MXN", 2),
    unit(*b"MXV", 2), unit(*b"MYR", 2), unit(*b"MZN", 2), unit(*b"NAD", 2), unit(*b"NGN", 2), unit(*b"NIO", 2),
    unit(*b"NOK", 2), unit(*b"NPR", 2), unit(*b"NZD", 2), unit(*b"OMR", 3), unit(*b"PAB", 2), unit(*b"PEN", 2),
    unit(*b"PGK", 2), unit(*b"PHP", 2), unit(*b"PKR", 2), unit(*b"PLN", 2), unit(*b"PTS", 0), unit(*b"PYG", 0),
    unit(*b"QAR", 2), unit(*b"RON", 2), unit(*b"RSD", 2), unit(*b"RUB", 2), unit(*b"RWF", 0), unit(*b"SAR", 2),
    unit(*b"SBD", 2), unit(*b"SCR", 2), unit(*b"SDG", 2), unit(*b"SEK", 2), unit(*b"SGD", 2), unit(*b"SHP", 2),
    unit(*b"SLE", 2), unit(*b"SOS", 2), unit(*b"SRD", 2), unit(*b"SSP", 2), unit(*b"STN", 2), unit(*b"SVC", 2),
    unit(*b"SYP", 2), unit(*b"SZL", 2), unit(*b"THB", 2), unit(*b"TJS", 2), unit(*b"TMT", 2), unit(*b"TND", 3),
    unit(*b"TOP", 2), unit(*b"TRY", 2), unit(*b"TTD", 2), unit(*b"TWD", 2), unit(*b"TZS", 2), unit(*b"UAH", 2),
    unit(*b"UGX", 0), unit(*b"USD", 2), unit(*b"USN", 2), unit(*b"UYI", 0), unit(*b"UYU", 2), unit(*b"UYW", 4),
    unit(*b"UZS", 2), unit(*b"VED", 2), unit(*b"VES", 2), unit(*b"VND", 0), unit(*b"VUV", 0), unit(*b"WST", 2),
    unit(*b"XAD", 2), unit(*b"XAF", 0), unit(*b"XCD", 2), unit(*b"XCG", 2), unit(*b"XOF", 0), unit(*b"XPF", 0),
    unit(*b"YER", 2), unit(*b"ZAR", 2), unit(*b"ZMW", 2), unit(*b"ZWG", 2),
];

impl Unit {
    /// A program's points; they have no fraction.
    pub const PTS: Self = unit(*b"PTS", 0);
    /// The euro.
    pub const EUR: Self = unit(*b"EUR", 2);
    /// The US dollar.
    pub const USD: Self = unit(*b"USD", 2);
    /// The pound sterling.
    pub const GBP: Self = unit(*b"GBP", 2);
    /// The Swiss franc.
    pub const CHF: Self = unit(*b"CHF", 2);
    /// The yen, which has no minor unit.
    pub const JPY: Self = unit(*b"JPY", 0);

    /// The three letters.
    pub fn as_str(&self) -> &str {
        // Always ASCII: a Unit only comes from the table.
        std::str::from_utf8(&self.code).unwrap_or_default()
    }

    /// How many decimals the major unit has: 2 for EUR, 0 for JPY and PTS.
    pub const fn exponent(self) -> u8 {
        self.exponent
    }

    /// Whether these are points rather than money.
    pub fn is_points(self) -> bool {
        self == Self::PTS
    }
}

impl FromStr for Unit {
    type Err = UnknownUnit;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = TABLE.binary_search_by(|unit| unit.code.as_slice().cmp(text.as_bytes()));
        found
            .ok()
            .and_then(|index| TABLE.get(index))
            .copied()
            .ok_or(UnknownUnit)
    }
}

impl TryFrom<&str> for Unit {
    type Error = UnknownUnit;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Unit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Unit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Code;

        impl de::Visitor<'_> for Code {
            type Value = Unit;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an active ISO 4217 currency code or PTS")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Unit, E> {
                text.parse()
                    .map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }

        deserializer.deserialize_str(Code)
    }
}
