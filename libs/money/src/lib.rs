//! Amounts of value: an integer number of minor units and the unit they are in.
//!
//! What it may know: ISO 4217, and `PTS`, the unit of a program's points. Pure: serde and nothing else.
//! What must never happen here: a float, a silent wrap-around, or a sum over two different units.

mod card_number;
#[cfg(test)]
mod tests;
mod unit;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use card_number::contains_card_number;
pub use unit::{Unit, UnknownUnit};

/// Why arithmetic or parsing was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The result does not fit in 64 bits.
    #[error("the amount overflows 64 bits")]
    Overflow,
    /// The operands are in different units.
    #[error("the units differ: {0} and {1}")]
    UnitMismatch(Unit, Unit),
    /// A ratio was given a zero denominator.
    #[error("division by zero")]
    DivisionByZero,
    /// The text is not a decimal number with at most the unit's number of decimals.
    #[error("not a decimal amount of that unit")]
    NotDecimal,
}

/// How [`Amount::ratio`] brings a fraction of a minor unit to a whole one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// Towards zero.
    Down,
    /// Away from zero.
    Up,
    /// To the nearest, halves away from zero.
    HalfUp,
    /// To the nearest, halves to the even neighbour.
    HalfEven,
}

/// A signed number of minor units (cents for EUR, whole points for PTS). The unit is known from the context.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Amount(pub i64);

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The number of minor units.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Whether this is nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether this is more than nothing.
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Whether this is less than nothing.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// The sum, or [`MoneyError::Overflow`].
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.0.checked_add(other.0).map(Self).ok_or(MoneyError::Overflow)
    }

    /// The difference, or [`MoneyError::Overflow`].
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.0.checked_sub(other.0).map(Self).ok_or(MoneyError::Overflow)
    }

    /// The same with the opposite sign, or [`MoneyError::Overflow`] for the lowest amount.
    pub fn checked_neg(self) -> Result<Self, MoneyError> {
        self.0.checked_neg().map(Self).ok_or(MoneyError::Overflow)
    }

    /// The amount `times` over, or [`MoneyError::Overflow`].
    pub fn checked_mul(self, times: i64) -> Result<Self, MoneyError> {
        self.0.checked_mul(times).map(Self).ok_or(MoneyError::Overflow)
    }

    /// The sum of many; the total alone must fit, partial sums may exceed 64 bits.
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        let mut total = 0_i128;
        for amount in amounts {
            total = total
                .checked_add(i128::from(amount.0))
                .ok_or(MoneyError::Overflow)?;
        }
        i64::try_from(total).map(Self).map_err(|_| MoneyError::Overflow)
    }

    /// `self × numerator ÷ denominator`, computed exactly and rounded once.
    pub fn ratio(self, numerator: i64, denominator: i64, rounding: Rounding) -> Result<Self, MoneyError> {
        if denominator == 0 {
            return Err(MoneyError::DivisionByZero);
        }
        // Two 64-bit factors always fit in 128 bits, so nothing below can overflow but the last conversion.
        let product = i128::from(self.0) * i128::from(numerator);
        let divisor = i128::from(denominator);
        let quotient = product / divisor;
        let remainder = (product % divisor).unsigned_abs();
        let twice = remainder * 2;
        let divisor_abs = divisor.unsigned_abs();
        let away = match rounding {
            Rounding::Down => false,
            Rounding::Up => remainder != 0,
            Rounding::HalfUp => twice >= divisor_abs,
            Rounding::HalfEven => twice > divisor_abs || (twice == divisor_abs && quotient % 2 != 0),
        };
        let step = match (away, (product < 0) == (divisor < 0)) {
            (false, _) => 0,
            (true, true) => 1,
            (true, false) => -1,
        };
        i64::try_from(quotient + step)
            .map(Self)
            .map_err(|_| MoneyError::Overflow)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<i64> for Amount {
    fn from(minor_units: i64) -> Self {
        Self(minor_units)
    }
}

/// An amount with its unit: `{"amount": 1250, "unit": "EUR"}` on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// Minor units of `unit`.
    pub amount: i64,
    /// What the amount counts.
    pub unit: Unit,
}

impl Value {
    /// `amount` minor units of `unit`.
    pub const fn new(amount: i64, unit: Unit) -> Self {
        Self { amount, unit }
    }

    /// The sum; both must be in the same unit.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_unit(other)?;
        Ok(Self::new(
            Amount(self.amount).checked_add(Amount(other.amount))?.0,
            self.unit,
        ))
    }

    /// The difference; both must be in the same unit.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_unit(other)?;
        Ok(Self::new(
            Amount(self.amount).checked_sub(Amount(other.amount))?.0,
            self.unit,
        ))
    }

    /// The same with the opposite sign.
    pub fn checked_neg(self) -> Result<Self, MoneyError> {
        Ok(Self::new(Amount(self.amount).checked_neg()?.0, self.unit))
    }

    /// Reads what people write, `12.50` or `-3`, as minor units of `unit`. Digits and one point only: no grouping,
    /// no exponent, and never more decimals than the unit has, because dropping one would change the value.
    pub fn parse_decimal(text: &str, unit: Unit) -> Result<Self, MoneyError> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((_, "")) => return Err(MoneyError::NotDecimal),
            Some(parts) => parts,
            None => (digits, ""),
        };
        let decimals = usize::from(unit.exponent());
        if whole.is_empty() || fraction.len() > decimals {
            return Err(MoneyError::NotDecimal);
        }
        let padding = std::iter::repeat_n(b'0', decimals - fraction.len());
        let mut magnitude = 0_i128;
        for digit in whole.bytes().chain(fraction.bytes()).chain(padding) {
            if !digit.is_ascii_digit() {
                return Err(MoneyError::NotDecimal);
            }
            magnitude = magnitude
                .checked_mul(10)
                .and_then(|tens| tens.checked_add(i128::from(digit - b'0')))
                .ok_or(MoneyError::Overflow)?;
        }
        let signed = if negative { -magnitude } else { magnitude };
        i64::try_from(signed)
            .map(|amount| Self::new(amount, unit))
            .map_err(|_| MoneyError::Overflow)
    }

    fn same_unit(self, other: Self) -> Result<(), MoneyError> {
        if self.unit == other.unit {
            Ok(())
        } else {
            Err(MoneyError::UnitMismatch(self.unit, other.unit))
        }
    }
}

/// `12.50 EUR`, `300 PTS`: for people; [`FromStr`] reads it back.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.amount < 0 { "-" } else { "" };
        let magnitude = self.amount.unsigned_abs();
        let decimals = usize::from(self.unit.exponent());
        if decimals == 0 {
            return write!(f, "{sign}{magnitude} {}", self.unit);
        }
        let scale = 10_u64.pow(u32::from(self.unit.exponent()));
        write!(
            f,
            "{sign}{}.{:0decimals$} {}",
            magnitude / scale,
            magnitude % scale,
            self.unit
        )
    }
}

impl FromStr for Value {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (number, unit) = text.split_once(' ').ok_or(MoneyError::NotDecimal)?;
        Self::parse_decimal(number, unit.parse().map_err(|_| MoneyError::NotDecimal)?)
    }
}
