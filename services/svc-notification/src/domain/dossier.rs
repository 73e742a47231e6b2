//! What is held of a person, as a page that they can read and keep: plain HTML in their language, without anything that
//! would have to be loaded.

use chrono::{DateTime, Utc};
use minijinja::{Value, context};
use uuid::Uuid;

use super::{
    branding::Branding,
    consent::{Channel, Consent, Source, Topic},
    contact::{Contact, ContactStatus, Locale},
    message::MessageStatus,
    render::{RenderError, Templates},
};

/// What the page shows.
#[derive(Debug)]
pub struct Record<'a> {
    /// When it was put together.
    pub made_at: DateTime<Utc>,
    /// How they are reached.
    pub contact: &'a Contact,
    /// What goes to them, by which channel.
    pub goes: &'a [(Topic, Channel, bool)],
    /// What they agreed to and refused.
    pub consents: &'a [Consent],
    /// The gift cards that are for them.
    pub gift_cards: &'a [Uuid],
    /// What they were sent.
    pub messages: &'a [Line<'a>],
}

/// A message, in a line. It does not print: it holds an address.
pub struct Line<'a> {
    /// When it was queued.
    pub at: DateTime<Utc>,
    /// What it was about.
    pub subject: &'a str,
    /// Where it went.
    pub address: Option<&'a str>,
    /// What became of it.
    pub status: MessageStatus,
}

impl std::fmt::Debug for Line<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Line(…)")
    }
}

/// A table of the page.
struct Section {
    title: &'static str,
    /// The heads of its columns; none where each row is a name and a value.
    heads: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Templates {
    /// The page.
    pub fn record(
        &self,
        locale: Locale,
        branding: &Branding,
        record: &Record<'_>,
    ) -> Result<String, RenderError> {
        let pick = |fr, en| words(locale, fr, en);
        let sections = [
            self.person(locale, record),
            preferences(locale, record.goes),
            self.agreements(locale, record.consents),
            Section {
                title: pick("Cartes cadeaux", "Gift cards"),
                heads: vec![pick("Carte", "Card")],
                rows: record
                    .gift_cards
                    .iter()
                    .map(|card| vec![card.to_string()])
                    .collect(),
            },
            self.sent(locale, record.messages),
        ];
        let sections: Vec<Value> = sections
            .into_iter()
            .map(|section| context! { title => section.title, heads => section.heads, rows => section.rows })
            .collect();
        let filled = context! {
            title => pick("Vos données personnelles", "Your personal data"),
            lead => pick(
                "Voici tout ce que ce service conserve à votre sujet. Vos soldes et opérations sont tenus ailleurs, \
                 sans votre nom ni votre adresse.",
                "This is everything that this service holds of you. Your balances and transactions are kept elsewhere, \
                 without your name or address.",
            ),
            made => self.date_time(locale, record.made_at),
            none => pick("Rien", "Nothing"),
            sections,
        };
        self.fill_record(locale, branding, filled)
    }

    fn person(&self, locale: Locale, record: &Record<'_>) -> Section {
        let pick = |fr, en| words(locale, fr, en);
        let (contact, details) = (record.contact, &record.contact.details);
        let none = || "—".to_owned();
        let email = details.email.as_ref().map(|email| email.expose().to_owned());
        let phone = details.phone.as_ref().map(|phone| phone.expose().to_owned());
        let status = match details.status {
            ContactStatus::Active => pick("Messages envoyés", "Messages are sent"),
            ContactStatus::Disabled => pick("Aucun message", "No messages"),
        };
        let rows = [
            (pick("E-mail", "E-mail"), email.unwrap_or_else(none)),
            (pick("Téléphone", "Phone"), phone.unwrap_or_else(none)),
            (pick("Langue", "Language"), details.locale.as_str().to_owned()),
            (
                pick("Fuseau horaire", "Time zone"),
                details.time_zone.map_or_else(none, |zone| zone.name().to_owned()),
            ),
            (pick("Statut", "Status"), status.to_owned()),
            (pick("Contact", "Contact"), contact.id.to_string()),
            (pick("Portefeuille", "Wallet"), contact.wallet_id.to_string()),
            (
                pick("Créé", "Created"),
                self.date_time(locale, contact.created_at),
            ),
            (
                pick("Modifié", "Changed"),
                self.date_time(locale, contact.updated_at),
            ),
        ];
        Section {
            title: pick("Vous", "You"),
            heads: Vec::new(),
            rows: rows
                .into_iter()
                .map(|(name, value)| vec![name.to_owned(), value])
                .collect(),
        }
    }

    fn agreements(&self, locale: Locale, consents: &[Consent]) -> Section {
        let pick = |fr, en| words(locale, fr, en);
        let source = |source| match source {
            Source::PreferencePage => pick("page de préférences", "preference page"),
            Source::OneClick => pick("programme de messagerie", "mail program"),
            Source::Till => pick("en caisse", "at a till"),
            Source::Desk => pick("auprès du réseau", "with the network"),
        };
        let row = |consent: &Consent| {
            let word = &consent.word;
            vec![
                self.date_time(locale, consent.at),
                if word.granted {
                    pick("Accepté", "Agreed").to_owned()
                } else {
                    pick("Refusé", "Refused").to_owned()
                },
                format!(
                    "{} · {}",
                    word.topic.question(locale),
                    channel(locale, word.channel)
                ),
                word.wording.as_str().to_owned(),
                source(word.source).to_owned(),
            ]
        };
        Section {
            title: pick(
                "Ce que vous avez accepté ou refusé",
                "What you agreed to or refused",
            ),
            heads: vec![
                pick("Quand", "When"),
                pick("Réponse", "Answer"),
                pick("Sujet", "Topic"),
                pick("Termes", "Words"),
                pick("Où", "Where"),
            ],
            rows: consents.iter().map(row).collect(),
        }
    }

    fn sent(&self, locale: Locale, messages: &[Line<'_>]) -> Section {
        let pick = |fr, en| words(locale, fr, en);
        let row = |line: &Line<'_>| {
            vec![
                self.date_time(locale, line.at),
                line.subject.to_owned(),
                line.address.unwrap_or("—").to_owned(),
                line.status.as_str().to_owned(),
            ]
        };
        Section {
            title: pick("Messages", "Messages"),
            heads: vec![
                pick("Quand", "When"),
                pick("Objet", "Subject"),
                pick("À", "To"),
                pick("État", "State"),
            ],
            rows: messages.iter().map(row).collect(),
        }
    }
}

fn preferences(locale: Locale, goes: &[(Topic, Channel, bool)]) -> Section {
    let pick = |fr, en| words(locale, fr, en);
    let row = |(topic, by, goes): &(Topic, Channel, bool)| {
        vec![
            topic.question(locale).to_owned(),
            channel(locale, *by).to_owned(),
            if *goes {
                pick("Oui", "Yes").to_owned()
            } else {
                pick("Non", "No").to_owned()
            },
        ]
    };
    Section {
        title: pick("Ce que vous recevez", "What you receive"),
        heads: vec![pick("Sujet", "Topic"), pick("Par", "By"), pick("Envoyé", "Sent")],
        rows: goes.iter().map(row).collect(),
    }
}

const fn channel(locale: Locale, channel: Channel) -> &'static str {
    match (channel, locale) {
        (Channel::Email, _) => "e-mail",
        (Channel::Sms, Locale::Fr) => "SMS",
        (Channel::Sms, Locale::En) => "text message",
    }
}

const fn words(locale: Locale, fr: &'static str, en: &'static str) -> &'static str {
    match locale {
        Locale::Fr => fr,
        Locale::En => en,
    }
}
