//! What somebody is written to about: some things always, some unless they refuse, some only once they agree.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{contact::Locale, notice::Template};

/// Longest wording that is kept as proof, in characters.
const WORDING_MAX: usize = 1_000;

/// What a message is about, as far as its receiver decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// What happened to somebody's value, and what somebody paid for.
    Receipts,
    /// What touches who may reach that value.
    Security,
    /// What somebody may not want to forget.
    Reminders,
    /// What somebody may want to buy.
    Offers,
}

/// Whether a topic waits for its receiver's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// It always goes.
    Always,
    /// It goes unless it was refused.
    UnlessRefused,
    /// It goes once it was agreed to.
    OnceGranted,
}

impl Topic {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Receipts, Self::Security, Self::Reminders, Self::Offers];
    /// Those that their receiver decides on.
    pub const OPTIONAL: [Self; 2] = [Self::Reminders, Self::Offers];

    /// The name, as stored and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Receipts => "receipts",
            Self::Security => "security",
            Self::Reminders => "reminders",
            Self::Offers => "offers",
        }
    }

    /// Whether it waits for its receiver's word.
    pub const fn rule(self) -> Rule {
        match self {
            Self::Receipts | Self::Security => Rule::Always,
            Self::Reminders => Rule::UnlessRefused,
            Self::Offers => Rule::OnceGranted,
        }
    }

    /// Whether it goes, given the newest word on it.
    pub fn goes(self, said: Option<bool>) -> bool {
        match self.rule() {
            Rule::Always => true,
            Rule::UnlessRefused => said.unwrap_or(true),
            Rule::OnceGranted => said.unwrap_or(false),
        }
    }

    /// What the preference page asks, and what is kept as proof of what was agreed to there.
    pub const fn question(self, locale: Locale) -> &'static str {
        match (self, locale) {
            (Self::Receipts, Locale::Fr) => "Reçus : ce que vous gagnez, dépensez et recevez",
            (Self::Receipts, Locale::En) => "Receipts: what you earn, spend and receive",
            (Self::Security, Locale::Fr) => "Sécurité : ce qui touche à l'accès à votre solde",
            (Self::Security, Locale::En) => "Security: what touches who may use your balance",
            (Self::Reminders, Locale::Fr) => {
                "Rappels : ce qu'il reste sur vos cartes, ce qui va bientôt expirer et les niveaux que vous atteignez"
            }
            (Self::Reminders, Locale::En) => {
                "Reminders: what is left on your cards, what expires soon and the tiers you reach"
            }
            (Self::Offers, Locale::Fr) => "Offres : les actualités et promotions des commerces",
            (Self::Offers, Locale::En) => "Offers: news and promotions of the shops",
        }
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Topic {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|topic| topic.as_str() == text)
            .ok_or(())
    }
}

impl Template {
    /// What it is about, as far as its receiver decides.
    pub const fn topic(self) -> Topic {
        match self {
            Self::Earned
            | Self::Loaded
            | Self::Spent
            | Self::Adjusted
            | Self::Expired
            | Self::Transferred
            | Self::Reversed
            | Self::GiftCardDelivered
            | Self::GiftCardRedeemed
            | Self::GiftCardRefunded
            | Self::GiftCardReloaded
            | Self::GiftCardExpired
            | Self::MerchantOnboarded => Topic::Receipts,
            Self::GiftCardStatus
            | Self::StaffInvitation
            | Self::StaffPasswordReset
            | Self::StaffSecurity
            | Self::AddressVerification
            | Self::PhoneVerification => Topic::Security,
            Self::Expiring | Self::TierReached | Self::GiftCardLowBalance => Topic::Reminders,
        }
    }
}

/// How somebody is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// By e-mail.
    Email,
    /// By text message.
    Sms,
}

impl Channel {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Email, Self::Sms];

    /// The name, as stored and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
        }
    }
}

impl FromStr for Channel {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|channel| channel.as_str() == text)
            .ok_or(())
    }
}

/// Where a word was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// On the page that a signed link leads to.
    PreferencePage,
    /// By the button of a mail program (RFC 8058).
    OneClick,
    /// To somebody at a till.
    Till,
    /// To the network's operator, or to another service.
    Desk,
}

impl Source {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::PreferencePage, Self::OneClick, Self::Till, Self::Desk];

    /// The name, as stored and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PreferencePage => "preference_page",
            Self::OneClick => "one_click",
            Self::Till => "till",
            Self::Desk => "desk",
        }
    }
}

/// The words that somebody agreed to or refused: 1 to 1,000 characters, no card number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording(String);

/// The text is no wording. Says what is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidWording(pub &'static str);

impl Wording {
    /// What the preference page asked.
    pub fn of(topic: Topic, locale: Locale) -> Self {
        Self(topic.question(locale).to_owned())
    }

    /// What a mail program says for its user.
    pub fn one_click() -> Self {
        Self("List-Unsubscribe=One-Click".to_owned())
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Wording {
    type Err = InvalidWording;

    fn from_str(text: &str) -> Result<Self, InvalidWording> {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > WORDING_MAX || text.contains('\0') {
            return Err(InvalidWording("must be the words shown, 1 to 1,000 characters"));
        }
        if money::contains_card_number(text) {
            return Err(InvalidWording("must not hold a card number"));
        }
        Ok(Self(text.to_owned()))
    }
}

/// What somebody says of a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Of what.
    pub topic: Topic,
    /// By which channel.
    pub channel: Channel,
    /// Whether they agree.
    pub granted: bool,
    /// To what, exactly.
    pub wording: Wording,
    /// Where.
    pub source: Source,
    /// By whom it was put down: the subject of a token; `None` for the holder of a signed link.
    pub actor: Option<String>,
    /// The merchant at whose till.
    pub place: Option<Uuid>,
}

/// A word that was put down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// `UUIDv7`.
    pub id: Uuid,
    /// What was said.
    pub word: Word,
    /// When.
    pub at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_a_topic_when_nobody_spoke_or_somebody_did_then_it_goes_as_its_rule_says() {
        for (topic, silent, granted, refused) in [
            (Topic::Receipts, true, true, true),
            (Topic::Security, true, true, true),
            (Topic::Reminders, true, true, false),
            (Topic::Offers, false, true, false),
        ] {
            assert_eq!(topic.goes(None), silent, "{topic}");
            assert_eq!(topic.goes(Some(true)), granted, "{topic}");
            assert_eq!(topic.goes(Some(false)), refused, "{topic}");
            assert_eq!(Topic::OPTIONAL.contains(&topic), topic.rule() != Rule::Always);
        }
    }

    #[test]
    fn given_wordings_when_parsed_then_those_that_prove_something() {
        assert_eq!(
            " Oui, des rappels ".parse::<Wording>().unwrap().as_str(),
            "Oui, des rappels"
        );
        for text in ["", " ", "a\0b", "4111 1111 1111 1111", &"a".repeat(1_001)] {
            assert!(text.parse::<Wording>().is_err(), "{text:?}");
        }
    }
}
