//! What a person may ask for: to see everything that is held of them, and to be forgotten.
//!
//! Erasure is two steps, so that a crash leaves a row that says what is left to do. The first deletes, in one statement, the
//! person's key and everything that hung on it. The second waits until no sender holds a message of theirs, and signs the
//! certificate. It is tried at once, and by [`Notifications::resume_erasures`] until it has succeeded.

use audit::{By, Facts};
use chrono::{DateTime, Utc};
use sqlx::PgPool;
use uuid::Uuid;

use super::{Message, Notifications, Preference, new_id};
use crate::{
    domain::{
        branding::Branding,
        consent::Consent,
        contact::{Contact, Locale},
        dossier::{Line, Record},
        erasure::{Destroyed, FORMAT, PublicKey, Statement},
        notice::{Template, Variables},
        render::Letterhead,
    },
    error::Error,
    store::{self, erasures::ErasureRow, messages::MessageRow},
};

/// Erasures taken up by one call, and messages read at a time.
const PAGE: i64 = 500;
/// Consents read at a time.
const CONSENTS: u16 = 200;

/// An erasure, and how far it is.
#[derive(Clone, Debug)]
pub struct Erasure {
    /// `UUIDv7`.
    pub id: Uuid,
    /// Who was erased.
    pub contact_id: Uuid,
    /// Their wallet.
    pub wallet_id: Uuid,
    /// When everything was deleted.
    pub destroyed_at: DateTime<Utc>,
    /// When it was certified, and the certificate; `None` while a sender still holds a message, or there is no key to sign
    /// with.
    pub certified: Option<(DateTime<Utc>, String)>,
}

/// Everything that is held of a person, in the clear: for them alone, and for as long as one answer takes.
#[derive(Debug)]
pub struct Dossier {
    /// When it was put together.
    pub made_at: DateTime<Utc>,
    /// The language to tell it in.
    pub locale: Locale,
    /// How the network's pages look.
    pub branding: Branding,
    /// How they are reached.
    pub contact: Contact,
    /// What goes to them, and why.
    pub preferences: Vec<Preference>,
    /// What they agreed to and refused, newest first.
    pub consents: Vec<Consent>,
    /// The gift cards that are for them.
    pub gift_cards: Vec<Uuid>,
    /// What they were sent, newest first.
    pub messages: Vec<Entry>,
}

/// A message as its receiver may see it.
pub struct Entry {
    /// As the log has it.
    pub message: Message,
    /// What it was about in a line; `None` where that is not known here any more.
    pub subject: Option<String>,
    /// What it was filled with.
    pub variables: serde_json::Value,
    /// Where it went, in full.
    pub address: Option<String>,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Entry(…)")
    }
}

impl From<ErasureRow> for Erasure {
    fn from(row: ErasureRow) -> Self {
        Self {
            id: row.id,
            contact_id: row.contact_id,
            wallet_id: row.wallet_id,
            destroyed_at: row.destroyed_at,
            certified: row.certified_at.zip(row.certificate),
        }
    }
}

impl Notifications {
    /// Erases a person: from the moment this has answered nothing of them can be read. Done again, it answers the same
    /// erasure.
    pub async fn erase(&self, by: &By, contact: Uuid) -> Result<Erasure, Error> {
        destroy(&self.db, by, contact, (self.clock)()).await?;
        let tenant = by.tenant();
        let row = store::erasures::find(&self.db, tenant, None, Some(contact)).await;
        let row = row.map_err(Error::database("reading an erasure"))?;
        self.finish(row.ok_or(Error::ContactNotFound)?).await
    }

    /// One erasure.
    pub async fn erasure(&self, tenant: Uuid, id: Uuid) -> Result<Erasure, Error> {
        let row = store::erasures::find(&self.db, tenant, Some(id), None).await;
        let row = row.map_err(Error::database("reading an erasure"))?;
        Ok(row.ok_or(Error::ErasureNotFound)?.into())
    }

    /// The erasures of a network, newest first: what is to be done again after a backup was restored.
    pub async fn erasures(
        &self,
        tenant: Uuid,
        before: Option<Uuid>,
        limit: u16,
    ) -> Result<Vec<Erasure>, Error> {
        let rows = store::erasures::list(&self.db, tenant, before, limit.into()).await;
        let rows = rows.map_err(Error::database("reading erasures"))?;
        Ok(rows.into_iter().map(Erasure::from).collect())
    }

    /// Goes on with erasures that are not certified yet, of all networks; how many were certified.
    pub async fn resume_erasures(&self) -> Result<usize, Error> {
        if self.signer.is_none() {
            return Ok(0);
        }
        let rows = store::erasures::open(&self.db, PAGE).await;
        let mut certified = 0;
        for row in rows.map_err(Error::database("looking for erasures"))? {
            if self.finish(row).await?.certified.is_some() {
                certified += 1;
            }
        }
        Ok(certified)
    }

    /// The keys that certificates are checked with.
    pub fn certificate_keys(&self) -> Vec<PublicKey> {
        let signer = self.signer.as_ref();
        signer.map_or_else(Vec::new, |signer| signer.public_keys())
    }

    /// Everything that is held of a person.
    pub async fn dossier(&self, tenant: Uuid, contact: Uuid) -> Result<Dossier, Error> {
        let made_at = (self.clock)();
        let person = self.contact(tenant, contact).await?;
        let locale = person.details.locale.locale_or(Locale::Fr);
        let letterhead = Letterhead {
            branding: self.branding(tenant).await?,
            words: None,
            links: None,
        };
        let cards = store::gift_cards::of_contact(&self.db, tenant, contact).await;
        let gift_cards = cards.map_err(Error::database("reading gift cards"))?;
        let preferences = self.preferences(tenant, contact).await?;
        let mut consents: Vec<Consent> = Vec::new();
        loop {
            let before = consents.last().map(|consent| consent.id);
            let page = self.consents(tenant, contact, before, CONSENTS).await?;
            if page.is_empty() {
                break;
            }
            consents.extend(page);
        }
        let mut messages: Vec<Entry> = Vec::new();
        loop {
            let before = messages.last().map(|entry| entry.message.id);
            let page = store::messages::of_contact(&self.db, tenant, contact, before, PAGE).await;
            let page = page.map_err(Error::database("reading the message log"))?;
            if page.is_empty() {
                break;
            }
            for row in page {
                messages.push(self.entry(tenant, row, locale, &letterhead)?);
            }
        }
        Ok(Dossier {
            made_at,
            locale,
            branding: letterhead.branding,
            contact: person,
            preferences,
            consents,
            gift_cards,
            messages,
        })
    }

    /// A dossier as a page that can be read and kept.
    pub fn dossier_page(&self, dossier: &Dossier) -> Result<String, Error> {
        let goes = dossier.preferences.iter();
        let goes: Vec<_> = goes
            .map(|preference| (preference.topic, preference.channel, preference.goes))
            .collect();
        let messages = dossier.messages.iter();
        let messages: Vec<_> = messages
            .map(|entry| Line {
                at: entry.message.created_at,
                subject: entry.subject.as_deref().unwrap_or(&entry.message.template),
                address: entry.address.as_deref(),
                status: entry.message.status,
            })
            .collect();
        let record = Record {
            made_at: dossier.made_at,
            contact: &dossier.contact,
            goes: &goes,
            consents: &dossier.consents,
            gift_cards: &dossier.gift_cards,
            messages: &messages,
        };
        let page = self.templates.record(dossier.locale, &dossier.branding, &record);
        page.map_err(Error::Words)
    }

    fn entry(
        &self,
        tenant: Uuid,
        row: MessageRow,
        locale: Locale,
        letterhead: &Letterhead,
    ) -> Result<Entry, Error> {
        let variables = row.variables.clone();
        let about: Option<Variables> = serde_json::from_value(variables.clone()).ok();
        let template: Option<Template> = row.template.parse().ok();
        // a code is not known here any more, and what another release queued may not be worded by this one
        let subject = about.zip(template).and_then(|(about, template)| {
            let words = self.templates.render(locale, template, &about, letterhead);
            words.ok().map(|words| words.subject)
        });
        Ok(Entry {
            subject,
            variables,
            address: self.address(tenant, &row)?,
            message: self.shown(tenant, row)?,
        })
    }

    /// The erasure with its certificate, once nothing of the person is on its way any more.
    async fn finish(&self, row: ErasureRow) -> Result<Erasure, Error> {
        let Some(signer) = self.signer.as_ref().filter(|_| row.certified_at.is_none()) else {
            return Ok(row.into());
        };
        let now = (self.clock)();
        let held = store::erasures::unfinished(&self.db, row.tenant_id, row.contact_id, now).await;
        if held.map_err(Error::database("finishing an erasure"))? > 0 {
            return Ok(row.into());
        }
        let certificate = signer.certify(&statement(&row, now));
        let certificate = certificate.map_err(|_| Error::Stored("erasure"))?;
        let put = store::erasures::certify(&self.db, row.tenant_id, row.id, &certificate, now).await;
        put.map_err(Error::database("putting a certificate down"))?;
        self.erasure(row.tenant_id, row.id).await
    }
}

/// The first step: a person's key and all that hung on it go, on record. `false` when there is no such contact (any more). The
/// certificate is [`Notifications::resume_erasures`]'s.
pub(crate) async fn destroy(db: &PgPool, by: &By, contact: Uuid, now: DateTime<Utc>) -> Result<bool, Error> {
    let (tenant, act) = (by.tenant(), "erasing a contact");
    let id = new_id(now);
    let mut transaction = db.begin().await.map_err(Error::database(act))?;
    let destroyed = store::erasures::destroy(&mut *transaction, tenant, contact, id, by.actor(), now).await;
    if !destroyed.map_err(Error::database(act))? {
        // before another connection is asked for
        transaction.rollback().await.map_err(Error::database(act))?;
        return Ok(false);
    }
    let entry = by
        .did("contact", "erased", contact)
        .to(Facts::of("erasure_id", id));
    let appended = audit::append(&mut transaction, now, &entry).await;
    appended.map_err(Error::database(act))?;
    transaction.commit().await.map_err(Error::database(act))?;
    tracing::info!(%tenant, %contact, "a contact was erased");
    Ok(true)
}

fn statement(row: &ErasureRow, now: DateTime<Utc>) -> Statement {
    let count = |count: i32| u32::try_from(count).unwrap_or_default();
    Statement {
        format: FORMAT.to_owned(),
        id: row.id,
        tenant_id: row.tenant_id,
        contact_id: row.contact_id,
        wallet_id: row.wallet_id,
        destroyed_at: row.destroyed_at,
        certified_at: now,
        destroyed: Destroyed {
            key_sha256: row.key_sha256.as_deref().map(hex),
            addresses: count(row.addresses),
            consents: count(row.consents),
            gift_cards: count(row.gift_cards),
            messages_canceled: count(row.messages_canceled),
        },
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // writing to a String cannot fail
        let _ = write!(text, "{byte:02x}");
    }
    text
}
