//! Codes: the bearer secret on a gift card, and the PIN beside it.
//!
//! Two forms. *Base32*: 26 characters of Crockford's alphabet, 130 random bits, printed in groups; what people confuse
//! (`O` and `0`, `I`, `L` and `1`, small and capital letters) is the same to us. *Digits*: 16 digits, the first of them
//! 0, fourteen random ones and Luhn's check digit, for printed cards and number pads, with a PIN of six digits under the
//! scratch field. No payment card number begins with 0 (ISO/IEC 7812 keeps that digit for other industries), so neither
//! can be taken for the other: a payment card's number typed in here is recognised and refused.
//!
//! What must never happen here: a code or PIN that prints itself, or an error that repeats what was typed.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Crockford's base 32: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const BASE32_LENGTH: usize = 26;
const DIGITS_LENGTH: usize = 16;
const PIN_LENGTH: usize = 6;
/// Longest text that is looked at: a code with every character apart.
const TEXT_MAX: usize = 64;

/// How a product's codes look.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeFormat {
    /// 26 characters, no PIN.
    Base32,
    /// 16 digits and a PIN.
    Digits,
}

impl CodeFormat {
    /// The number it is stored under.
    pub const fn number(self) -> i16 {
        match self {
            Self::Base32 => 1,
            Self::Digits => 2,
        }
    }

    /// The format of that number.
    pub const fn from_number(number: i16) -> Option<Self> {
        match number {
            1 => Some(Self::Base32),
            2 => Some(Self::Digits),
            _ => None,
        }
    }
}

/// Why a text is no code or PIN. None of them repeats it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CodeError {
    /// Neither of the two forms.
    #[error("is not a gift card's code: 26 letters and digits, or 16 digits")]
    Malformed,
    /// A payment card's number.
    #[error("is a payment card's number, which is not accepted anywhere")]
    PaymentCard,
    /// Not six digits.
    #[error("is not a PIN: 6 digits")]
    Pin,
    /// The operating system's random source refused to work.
    #[error("no random numbers can be had")]
    Random,
}

impl CodeError {
    /// The stable code on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "code_malformed",
            Self::PaymentCard => "pan_refused",
            Self::Pin => "pin_malformed",
            Self::Random => "internal",
        }
    }
}

/// Fills a buffer with random bytes; false when it cannot.
pub type Random<'a> = &'a mut dyn FnMut(&mut [u8]) -> bool;

/// A gift card's code in its one canonical form. Never prints itself.
#[derive(Clone)]
pub struct Code {
    text: SecretString,
    format: CodeFormat,
}

impl Code {
    /// A new code.
    pub fn generate(format: CodeFormat, random: Random<'_>) -> Result<Self, CodeError> {
        let text = match format {
            CodeFormat::Base32 => {
                let mut bytes = [0; BASE32_LENGTH];
                fill(random, &mut bytes)?;
                // 256 is a multiple of 32: five bits of each byte are uniform
                let letters = bytes.iter().map(|byte| letter(byte & 31));
                letters.collect::<String>()
            }
            CodeFormat::Digits => {
                let mut digits = vec![0];
                digits.extend(random_digits(DIGITS_LENGTH - 2, random)?);
                let check = check_digit(&digits);
                digits.push(check);
                text_of(&digits)
            }
        };
        Ok(Self {
            text: text.into(),
            format,
        })
    }

    /// Reads what a person typed or a scanner read: spaces and dashes anywhere, letters of either case.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        if text.len() > TEXT_MAX {
            return Err(CodeError::Malformed);
        }
        let typed = text.chars().filter(|letter| !matches!(letter, ' ' | '-'));
        let letters: Option<Vec<u8>> = typed.map(|letter| u8::try_from(letter).ok()).collect();
        let letters = letters.ok_or(CodeError::Malformed)?;
        if letters.len() == BASE32_LENGTH {
            let canonical: Option<String> = letters.iter().map(|typed| canonical(*typed)).collect();
            let text = canonical.ok_or(CodeError::Malformed)?;
            return Ok(Self {
                text: text.into(),
                format: CodeFormat::Base32,
            });
        }
        let digits: Option<Vec<u8>> = letters
            .iter()
            .map(|letter| letter.is_ascii_digit().then(|| letter - b'0'))
            .collect();
        let digits = digits.ok_or(CodeError::Malformed)?;
        let valid = (13..=19).contains(&digits.len()) && luhn(&digits);
        match digits.first() {
            Some(0) if valid && digits.len() == DIGITS_LENGTH => Ok(Self {
                text: text_of(&digits).into(),
                format: CodeFormat::Digits,
            }),
            Some(1..=9) if valid => Err(CodeError::PaymentCard),
            _ => Err(CodeError::Malformed),
        }
    }

    /// Which form it has.
    pub const fn format(&self) -> CodeFormat {
        self.format
    }

    /// The canonical characters. For hashing and sealing only.
    pub fn expose(&self) -> &str {
        self.text.expose_secret()
    }

    /// As it is printed, in groups. For the one answer, mail or file that shows it.
    pub fn printed(&self) -> String {
        let sizes: &[usize] = match self.format {
            CodeFormat::Base32 => &[5, 5, 5, 5, 6],
            CodeFormat::Digits => &[4, 4, 4, 4],
        };
        let (mut rest, mut groups) = (self.expose(), Vec::with_capacity(sizes.len()));
        for size in sizes {
            let (group, behind) = rest.split_at_checked(*size).unwrap_or((rest, ""));
            groups.push(group);
            rest = behind;
        }
        groups.join("-")
    }

    /// The last four characters: what is shown ever after.
    pub fn last4(&self) -> &str {
        let text = self.expose();
        text.get(text.len().saturating_sub(4)..).unwrap_or_default()
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({:?}, hidden)", self.format)
    }
}

/// The PIN of a code of digits. Never prints itself.
#[derive(Clone)]
pub struct Pin(SecretString);

impl Pin {
    /// A new PIN.
    pub fn generate(random: Random<'_>) -> Result<Self, CodeError> {
        Ok(Self(text_of(&random_digits(PIN_LENGTH, random)?).into()))
    }

    /// Reads six digits.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        if text.len() == PIN_LENGTH && text.bytes().all(|digit| digit.is_ascii_digit()) {
            Ok(Self(text.to_owned().into()))
        } else {
            Err(CodeError::Pin)
        }
    }

    /// Its digits. For hashing and sealing, and for the one answer that shows it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(hidden)")
    }
}

fn fill(random: Random<'_>, bytes: &mut [u8]) -> Result<(), CodeError> {
    if random(bytes) {
        Ok(())
    } else {
        Err(CodeError::Random)
    }
}

/// Uniform digits: bytes of 250 and above, which would favour 0 to 5, are drawn again.
fn random_digits(count: usize, random: Random<'_>) -> Result<Vec<u8>, CodeError> {
    let mut digits = Vec::with_capacity(count);
    let mut bytes = [0; 32];
    while digits.len() < count {
        fill(random, &mut bytes)?;
        let fair = bytes.iter().filter(|byte| **byte < 250).map(|byte| byte % 10);
        digits.extend(fair.take(count - digits.len()));
    }
    Ok(digits)
}

fn letter(value: u8) -> char {
    char::from(ALPHABET.get(usize::from(value)).copied().unwrap_or(b'0'))
}

/// The letter that is meant.
fn canonical(typed: u8) -> Option<char> {
    let meant = match typed.to_ascii_uppercase() {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    };
    ALPHABET.contains(&meant).then(|| char::from(meant))
}

fn text_of(digits: &[u8]) -> String {
    digits.iter().map(|digit| char::from(b'0' + digit)).collect()
}

/// Luhn's sum (ISO/IEC 7812-1) of digits that end in the check digit.
fn luhn_sum(digits: &[u8]) -> u32 {
    let doubled = |(place, digit): (usize, &u8)| {
        let value = u32::from(*digit) * if place % 2 == 1 { 2 } else { 1 };
        value / 10 + value % 10
    };
    digits.iter().rev().enumerate().map(doubled).sum()
}

fn luhn(digits: &[u8]) -> bool {
    luhn_sum(digits).is_multiple_of(10)
}

fn check_digit(digits: &[u8]) -> u8 {
    let mut with_zero = digits.to_vec();
    with_zero.push(0);
    u8::try_from((10 - luhn_sum(&with_zero) % 10) % 10).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn random_of(seed: u64) -> impl FnMut(&mut [u8]) -> bool {
        let mut state = seed | 1;
        move |bytes| {
            for byte in bytes {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                *byte = state.to_be_bytes()[3];
            }
            true
        }
    }

    fn code(format: CodeFormat, seed: u64) -> Code {
        Code::generate(format, &mut random_of(seed)).unwrap()
    }

    #[test]
    fn what_people_confuse_is_the_same_code() {
        let one = Code::parse("O0iIl-L1abc-defgh-jkmnp-qrstvw").unwrap();
        let other = Code::parse("0011 1111 ABCDEFGHJKMNPQRSTVW").err();
        assert_eq!(one.expose(), "0011111ABCDEFGHJKMNPQRSTVW");
        assert_eq!(other, Some(CodeError::Malformed), "27 characters are too many");
    }

    #[test]
    fn a_payment_cards_number_is_refused_and_a_gift_cards_is_not() {
        for number in ["4111111111111111", "3782 822463 10005", "6304000000000000000"] {
            assert_eq!(
                Code::parse(number).err(),
                Some(CodeError::PaymentCard),
                "{number}"
            );
        }
        let gift = code(CodeFormat::Digits, 7);
        assert!(money::contains_card_number(gift.expose()), "it satisfies Luhn");
        assert!(
            Code::parse(&gift.printed()).is_ok(),
            "and is accepted where a code belongs"
        );
    }

    #[test]
    fn neither_a_code_nor_a_pin_nor_an_error_prints_what_it_holds() {
        let (code, pin) = (code(CodeFormat::Digits, 9), Pin::parse("471108").unwrap());
        let printed = format!("{code:?} {pin:?} {}", Code::parse("nonsense 4711").unwrap_err());
        for secret in [code.expose(), code.last4(), pin.expose(), "nonsense", "4711"] {
            assert!(!printed.contains(secret), "{printed}");
        }
    }

    #[test]
    fn a_pin_is_six_digits() {
        for wrong in ["", "12345", "1234567", "12345a", "１２３４５６"] {
            assert_eq!(Pin::parse(wrong).err(), Some(CodeError::Pin), "{wrong}");
        }
        assert_eq!(Pin::generate(&mut random_of(3)).unwrap().expose().len(), 6);
    }

    #[test]
    fn a_random_source_that_fails_makes_no_code() {
        for format in [CodeFormat::Base32, CodeFormat::Digits] {
            assert_eq!(
                Code::generate(format, &mut |_| false).err(),
                Some(CodeError::Random)
            );
        }
    }

    proptest! {
        #[test]
        fn a_code_is_read_back_however_it_is_written(seed: u64, digits: bool, small: bool) {
            let format = if digits { CodeFormat::Digits } else { CodeFormat::Base32 };
            let code = code(format, seed);
            let printed = if small { code.printed().to_lowercase() } else { code.printed().replace('-', " ") };
            let read = Code::parse(&printed).unwrap();
            prop_assert_eq!(read.expose(), code.expose());
            prop_assert_eq!(read.format(), format);
            prop_assert_eq!(code.last4().len(), 4);
        }

        #[test]
        fn one_wrong_digit_is_always_noticed(seed: u64, place in 1_usize..16, shift in 1_u8..10) {
            let code = code(CodeFormat::Digits, seed);
            let mut typed = code.expose().as_bytes().to_vec();
            typed[place] = b'0' + (typed[place] - b'0' + shift) % 10;
            prop_assert_eq!(Code::parse(std::str::from_utf8(&typed).unwrap()).err(), Some(CodeError::Malformed));
        }

        #[test]
        fn nothing_that_is_typed_makes_it_panic(text in ".{0,80}") {
            let _ = Code::parse(&text);
            let _ = Pin::parse(&text);
        }
    }
}
