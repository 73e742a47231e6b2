//! How a network's messages look: its name, its logo, its colour. Checked when it is saved, so that no mail carries what
//! nobody can read or what calls somebody else.

use std::{fmt, str::FromStr};

/// Longest name, in characters: it stands in the sender's line of a mail.
const NAME_MAX: usize = 60;
/// Longest address of a logo, in octets.
const LOGO_MAX: usize = 500;
/// What WCAG 2.2 asks of text on its ground; the colour is text on white, and the ground of white text.
const CONTRAST_MIN: f64 = 4.5;

/// How messages look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branding {
    /// What signs them.
    pub name: BrandName,
    /// Shown in place of the name.
    pub logo: Option<LogoUrl>,
    /// Of headings and buttons.
    pub accent: Accent,
}

/// A network's name: one line, 1 to 60 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrandName(String);

/// Where a logo is, by https.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogoUrl(String);

/// A colour that can be read on white, `#rrggbb`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Accent([u8; 3]);

/// What is wrong with a part of a branding, in words for whoever wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidBranding(pub &'static str);

impl BrandName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for BrandName {
    type Err = InvalidBranding;

    fn from_str(text: &str) -> Result<Self, InvalidBranding> {
        let text = text.trim();
        let length = text.chars().count();
        if length == 0 || length > NAME_MAX || text.chars().any(char::is_control) {
            return Err(InvalidBranding("must be one line of 1 to 60 characters"));
        }
        if money::contains_card_number(text) {
            return Err(InvalidBranding("must not hold a card number"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl LogoUrl {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for LogoUrl {
    type Err = InvalidBranding;

    fn from_str(text: &str) -> Result<Self, InvalidBranding> {
        let refused =
            InvalidBranding("must be an https address of at most 500 characters, without user or blanks");
        let uri: http::Uri = text.parse().map_err(|_| refused)?;
        let plain = text.len() <= LOGO_MAX && text.bytes().all(|byte| byte.is_ascii_graphic());
        let host = uri.host().is_some_and(|host| host.contains('.'));
        let user = uri
            .authority()
            .is_some_and(|authority| authority.as_str().contains('@'));
        if plain && host && !user && uri.scheme_str() == Some("https") {
            Ok(Self(text.to_owned()))
        } else {
            Err(refused)
        }
    }
}

impl Accent {
    /// Green, as messages are without a branding.
    pub const DEFAULT: Self = Self([0x2f, 0x6f, 0x4f]);

    /// Contrast to white, from 1 to 21 (WCAG 2.2, "contrast ratio").
    #[expect(clippy::float_arithmetic, reason = "a colour is no money")]
    fn contrast(self) -> f64 {
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.040_45 {
                share / 12.92
            } else {
                ((share + 0.055) / 1.055).powf(2.4)
            }
        };
        let [red, green, blue] = self.0.map(linear);
        let luminance = 0.0722_f64.mul_add(blue, 0.2126_f64.mul_add(red, 0.7152 * green));
        1.05 / (luminance + 0.05)
    }
}

impl FromStr for Accent {
    type Err = InvalidBranding;

    fn from_str(text: &str) -> Result<Self, InvalidBranding> {
        let refused = InvalidBranding("must be a colour such as #2f6f4f");
        let digits = text.strip_prefix('#').ok_or(refused)?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(refused);
        }
        let number = u32::from_str_radix(digits, 16).map_err(|_| refused)?;
        let [_, red, green, blue] = number.to_be_bytes();
        let colour = Self([red, green, blue]);
        if colour.contrast() < CONTRAST_MIN {
            return Err(InvalidBranding(
                "must be darker: text of this colour could not be read on white",
            ));
        }
        Ok(colour)
    }
}

impl fmt::Display for Accent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl fmt::Debug for Accent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Accent({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_colours_when_parsed_then_those_that_can_be_read_on_white() {
        for (text, kept) in [
            ("#2f6f4f", "#2f6f4f"),
            ("#2F6F4F", "#2f6f4f"),
            ("#000000", "#000000"),
            // the lightest grey that passes
            ("#767676", "#767676"),
        ] {
            assert_eq!(text.parse::<Accent>().unwrap().to_string(), kept);
        }
        assert_eq!(Accent::DEFAULT, "#2f6f4f".parse().unwrap());
        for text in [
            "", "#", "2f6f4f", "#2f6f4", "#2f6f4g", "#+f6f4f", "#777777", "#ffffff", "#ffe000", "red",
        ] {
            assert!(text.parse::<Accent>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn given_addresses_of_a_logo_when_parsed_then_https_on_a_public_name() {
        assert!("https://cdn.example.com/logo.png?v=2".parse::<LogoUrl>().is_ok());
        let long = format!("https://example.com/{}", "a".repeat(LOGO_MAX));
        for text in [
            "",
            "http://example.com/logo.png",
            "https://localhost/logo.png",
            "https://user@example.com/logo.png",
            "https://example.com/lo go.png",
            "data:image/png;base64,AAAA",
            "javascript:alert(1)",
            "/logo.png",
            &long,
        ] {
            assert!(text.parse::<LogoUrl>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn given_names_when_parsed_then_one_short_line() {
        assert_eq!(
            " Centre-Ville ".parse::<BrandName>().unwrap().as_str(),
            "Centre-Ville"
        );
        for text in ["", " ", "a\nb", &"a".repeat(61), "4111 1111 1111 1111"] {
            assert!(text.parse::<BrandName>().is_err(), "{text:?}");
        }
    }
}
