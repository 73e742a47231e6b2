//! E-mail addresses and phone numbers: parsed once at the edge, never printed.
//!
//! `Debug` shows that a value is there, never the value; there is deliberately no `Display`. Whoever needs the text says
//! [`EmailAddress::expose`], which is easy to find in a review.

use std::str::FromStr;

use telemetry::Redacted;

/// Longest address that SMTP can carry in a path (RFC 5321 4.5.3.1.3, less the angle brackets), in octets.
const EMAIL_OCTETS_MAX: usize = 254;
/// Digits of an E.164 number: at most 15; nothing shorter than 7 is dialled from abroad.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// A deliverable e-mail address, as its owner wrote it, without surrounding blanks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailAddress(Redacted<String>);

/// A phone number in E.164 form: `+`, then 7 to 15 digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneNumber(Redacted<String>);

/// The text is not an address of the expected kind. Carries nothing of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a valid address")]
pub struct InvalidAddress;

impl EmailAddress {
    /// The address itself. Only for sealing, sending and answering its owner's operator.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// The form two spellings of one mailbox share: lower case throughout. No provider of note tells mailboxes apart by case.
    pub fn normalised(&self) -> String {
        self.expose().to_lowercase()
    }

    /// First letter and domain: enough for a person to recognise, not to write to.
    pub fn masked(&self) -> String {
        let (local, domain) = self.expose().rsplit_once('@').unwrap_or((self.expose(), ""));
        let first = local.chars().next().map(String::from).unwrap_or_default();
        format!("{first}***@{domain}")
    }
}

impl FromStr for EmailAddress {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, InvalidAddress> {
        let text = text.trim();
        if text.len() > EMAIL_OCTETS_MAX {
            return Err(InvalidAddress);
        }
        let address: lettre::Address = text.parse().map_err(|_| InvalidAddress)?;
        // A mailbox on the public network: `root@localhost` and address literals are nobody's customer.
        if !address.domain().contains('.') || address.domain().starts_with('[') {
            return Err(InvalidAddress);
        }
        Ok(Self(Redacted::new(text.to_owned())))
    }
}

impl PhoneNumber {
    /// The number itself. Only for sealing, sending and answering its owner's operator.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl PhoneNumber {
    /// The last two digits: enough for a person to recognise, not to dial.
    pub fn masked(&self) -> String {
        let text = self.expose();
        let end = text.get(text.len().saturating_sub(2)..).unwrap_or_default();
        format!("+***{end}")
    }
}

impl FromStr for PhoneNumber {
    type Err = InvalidAddress;

    /// Accepts the separators people type (`+33 6 12 34 56 78`, `+33 (6) 12.34-56.78`); the country code is required.
    fn from_str(text: &str) -> Result<Self, InvalidAddress> {
        let digits = text.trim().strip_prefix('+').ok_or(InvalidAddress)?;
        let digits: String = digits
            .chars()
            .filter(|c| !matches!(c, ' ' | '\u{a0}' | '.' | '-' | '(' | ')'))
            .collect();
        let valid = PHONE_DIGITS.contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0');
        if valid {
            Ok(Self(Redacted::new(format!("+{digits}"))))
        } else {
            Err(InvalidAddress)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_deliverable_addresses_when_parsed_then_kept_as_written() {
        for (text, kept) in [
            ("camille@example.com", "camille@example.com"),
            (
                "  Camille.Durand+till@Example.COM ",
                "Camille.Durand+till@Example.COM",
            ),
            ("rené@exemple.fr", "rené@exemple.fr"),
        ] {
            assert_eq!(text.parse::<EmailAddress>().unwrap().expose(), kept);
        }
    }

    #[test]
    fn given_undeliverable_addresses_when_parsed_then_refused() {
        let long = format!("{}@example.com", "a".repeat(250));
        for text in [
            "",
            " ",
            "camille",
            "@example.com",
            "camille@",
            "camille@localhost",
            "camille@[127.0.0.1]",
            "a b@example.com",
            "camille@example.com\r\nBcc: all@example.com",
            "Camille <camille@example.com>",
            "camille@exa mple.com",
            long.as_str(),
        ] {
            assert_eq!(text.parse::<EmailAddress>(), Err(InvalidAddress), "{text:?}");
        }
    }

    #[test]
    fn given_phone_numbers_when_parsed_then_e164_or_refused() {
        for text in ["+33612345678", "+33 6 12 34 56 78", " +33 (6) 12.34-56.78"] {
            assert_eq!(text.parse::<PhoneNumber>().unwrap().expose(), "+33612345678");
        }
        for text in [
            "",
            "+",
            "0612345678",
            "+0612345678",
            "+33 6",
            "+3361234567890123",
            "+33x12345678",
            "++33612345678",
        ] {
            assert_eq!(text.parse::<PhoneNumber>(), Err(InvalidAddress), "{text:?}");
        }
    }

    #[test]
    fn given_an_address_when_shown_then_it_does_not_appear() {
        let email: EmailAddress = "camille@example.com".parse().unwrap();
        let phone: PhoneNumber = "+33612345678".parse().unwrap();
        assert_eq!(
            format!("{email:?} {phone:?}"),
            "EmailAddress([redacted]) PhoneNumber([redacted])"
        );
        assert_eq!(email.masked(), "c***@example.com");
        assert_eq!(phone.masked(), "+***78");
    }
}
