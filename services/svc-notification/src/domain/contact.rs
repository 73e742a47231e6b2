//! A contact: one wallet's holder, how to reach them and in which language.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::address::{EmailAddress, PhoneNumber};

/// Languages that messages are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Locale {
    /// French.
    Fr,
    /// English.
    En,
}

impl Locale {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Fr, Self::En];

    /// The language subtag, as stored and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The language a contact prefers: a BCP 47 tag (`fr`, `en-GB`, `de`), kept as given. Messages are written in the closest
/// language there are templates for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LanguageTag(String);

/// Longest tag that any registered language needs (RFC 5646 4.4.1), in octets.
const TAG_OCTETS_MAX: usize = 35;

/// The text is not a language tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a language tag")]
pub struct InvalidTag;

impl LanguageTag {
    /// The tag, as given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The language to write in: by the tag's first subtag, else `default`.
    pub fn locale_or(&self, default: Locale) -> Locale {
        let language = self.0.split('-').next().unwrap_or_default();
        Locale::ALL
            .into_iter()
            .find(|locale| locale.as_str().eq_ignore_ascii_case(language))
            .unwrap_or(default)
    }
}

impl FromStr for LanguageTag {
    type Err = InvalidTag;

    fn from_str(text: &str) -> Result<Self, InvalidTag> {
        let mut subtags = text.split('-');
        let language = subtags
            .next()
            .is_some_and(|tag| matches!(tag.len(), 2..=3) && tag.bytes().all(|b| b.is_ascii_alphabetic()));
        let rest =
            subtags.all(|tag| matches!(tag.len(), 1..=8) && tag.bytes().all(|b| b.is_ascii_alphanumeric()));
        if language && rest && text.len() <= TAG_OCTETS_MAX {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidTag)
        }
    }
}

/// Whether messages go out to a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactStatus {
    /// Messages are sent.
    Active,
    /// Nothing is sent until the contact is active again.
    Disabled,
}

impl ContactStatus {
    /// The name, as stored and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }
}

impl FromStr for ContactStatus {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Active, Self::Disabled]
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or(())
    }
}

/// A contact, in the clear. Lives in memory only for the length of one request or one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// `UUIDv7`.
    pub id: Uuid,
    /// The wallet it belongs to; one contact per wallet.
    pub wallet_id: Uuid,
    /// What can be changed.
    pub details: Details,
    /// When its holder confirmed the e-mail address.
    pub email_verified_at: Option<DateTime<Utc>>,
    /// When its holder confirmed the phone number.
    pub phone_verified_at: Option<DateTime<Utc>>,
    /// Counts the changes, from 1.
    pub version: i64,
    /// When the contact was first given.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// The changeable part of a contact. Invariant, kept by [`Details::changed_by`] and by the edge: e-mail or phone is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    /// The language its holder prefers.
    pub locale: LanguageTag,
    /// Whether messages go out.
    pub status: ContactStatus,
    /// Where mail goes.
    pub email: Option<EmailAddress>,
    /// Where text messages go, and how a till finds the customer.
    pub phone: Option<PhoneNumber>,
    /// Where its holder is; the network's own time zone where it is not known.
    pub time_zone: Option<Tz>,
}

/// What a partial change does to a field that may be absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Edit<T> {
    /// Nothing.
    #[default]
    Keep,
    /// Takes it away.
    Remove,
    /// Puts this in its place.
    Set(T),
}

impl<T> Edit<T> {
    fn apply(self, to: Option<&T>) -> Option<T>
    where
        T: Clone,
    {
        match self {
            Self::Keep => to.cloned(),
            Self::Remove => None,
            Self::Set(value) => Some(value),
        }
    }
}

/// A partial change.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// New language.
    pub locale: Option<LanguageTag>,
    /// New status.
    pub status: Option<ContactStatus>,
    /// New or removed e-mail address.
    pub email: Edit<EmailAddress>,
    /// New or removed phone number.
    pub phone: Edit<PhoneNumber>,
    /// New or removed time zone.
    pub time_zone: Edit<Tz>,
}

/// A contact must keep one way to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a contact needs an e-mail address or a phone number")]
pub struct Unreachable;

impl Details {
    /// Refuses details that reach nobody.
    pub fn reachable(self) -> Result<Self, Unreachable> {
        if self.email.is_none() && self.phone.is_none() {
            Err(Unreachable)
        } else {
            Ok(self)
        }
    }

    /// These details after `change`.
    pub fn changed_by(&self, change: Change) -> Result<Self, Unreachable> {
        Self {
            locale: change.locale.unwrap_or_else(|| self.locale.clone()),
            status: change.status.unwrap_or(self.status),
            email: change.email.apply(self.email.as_ref()),
            phone: change.phone.apply(self.phone.as_ref()),
            time_zone: change.time_zone.apply(self.time_zone.as_ref()),
        }
        .reachable()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn details() -> Details {
        Details {
            locale: "fr".parse().unwrap(),
            status: ContactStatus::Active,
            email: Some("camille@example.com".parse().unwrap()),
            phone: None,
            time_zone: None,
        }
    }

    #[test]
    fn given_a_partial_change_when_applied_then_only_its_fields_change() {
        let changed = details()
            .changed_by(Change {
                locale: "en".parse().ok(),
                ..Change::default()
            })
            .unwrap();
        assert_eq!(
            changed,
            Details {
                locale: "en".parse().unwrap(),
                ..details()
            }
        );
    }

    #[test]
    fn given_the_last_address_when_removed_then_refused() {
        let change = Change {
            email: Edit::Remove,
            ..Change::default()
        };
        assert_eq!(details().changed_by(change), Err(Unreachable));
        let moved = Change {
            email: Edit::Remove,
            phone: Edit::Set("+33612345678".parse().unwrap()),
            ..Change::default()
        };
        assert!(details().changed_by(moved).is_ok());
    }

    #[test]
    fn given_language_tags_when_matched_then_the_language_decides() {
        let locale = |text: &str| text.parse::<LanguageTag>().unwrap().locale_or(Locale::En);
        assert_eq!(locale("fr"), Locale::Fr);
        assert_eq!(locale("FR-CA"), Locale::Fr);
        assert_eq!(locale("en-GB"), Locale::En);
        assert_eq!(locale("de"), Locale::En);
        assert_eq!(
            "de".parse::<LanguageTag>().unwrap().locale_or(Locale::Fr),
            Locale::Fr
        );
    }

    #[test]
    fn given_text_that_is_no_language_tag_when_parsed_then_refused() {
        for text in [
            "",
            "f",
            "french",
            "fr_FR",
            "fr-",
            "-fr",
            "12",
            "fr FR",
            "fr-aaaaaaaaa",
            &format!("fr{}", "-abcd".repeat(7)),
        ] {
            assert_eq!(text.parse::<LanguageTag>(), Err(InvalidTag), "{text:?}");
        }
    }
}
