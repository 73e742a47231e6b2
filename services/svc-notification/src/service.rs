//! The use cases, one async fn each: contacts, the message log, a network's own words, and taking notices in.
//!
//! Every write is one statement (see [`crate::store`]); what a person or a key changes is that and its row in the audit trail, in
//! one transaction, which a caller who goes away rolls back. The trail says which parts of a contact changed, never what they are.
//! Personal data is opened here, for the answer to one request, and goes nowhere else.

mod consents;
mod privacy;
mod reachability;
mod webhooks;
mod words;

use std::sync::Arc;

use audit::{By, Facts, http::Audited};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sqlx::{PgPool, Postgres, Transaction};
use telemetry::TraceContext;
use uuid::{NoContext, Timestamp, Uuid};

use crate::{
    domain::{
        address::{EmailAddress, PhoneNumber},
        consent::Channel,
        contact::{Change, Contact, Details},
        erasure::Signer,
        letter::Letter,
        message::MessageStatus,
        notice::{Audience, Notice, Variables},
        provider::ReportSecrets,
        render::Templates,
        vault::{AddressHashes as _, DataKey, EMAIL, LETTER, PHONE, RECIPIENT, Subject, Vault, VaultError},
    },
    error::Error,
    ports::Clock,
    store::{
        self,
        contacts::{ClosedWallet, ContactRow, Holder, SealedDetails},
        gift_cards::CardHolder,
        messages::{Enqueued, MessageRow, NewLetter, NewMessage, Recipient},
    },
};

pub use consents::{Choice, Preference};
pub(crate) use privacy::destroy;
pub use privacy::{Dossier, Entry, Erasure};
pub use reachability::Asked;
pub use webhooks::{Delivery, DeliveryLog};
pub use words::{Saved, Wording, WordsKey, letterhead};

/// How often a change is tried again when somebody else changed the contact in between.
const CHANGE_ATTEMPTS_MAX: usize = 5;

/// The use cases.
pub struct Notifications {
    db: PgPool,
    vault: Arc<Vault>,
    clock: Clock,
    templates: Arc<Templates>,
    /// Where the network's operator hears of news; without it such news is dropped and counted.
    operator: Option<EmailAddress>,
    /// Signs certificates of erasure; without it they wait.
    signer: Option<Arc<Signer>>,
    /// What reports of providers are believed by.
    report_secrets: ReportSecrets,
    /// Whether there is a provider of text messages.
    texts: bool,
}

/// What [`Notifications::put_contact`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// The wallet had no contact.
    Created,
    /// The wallet had one; it has these details now.
    Kept,
}

/// What a caller may do to a contact that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overwrite {
    /// Replace its details.
    Allowed,
    /// Nothing: somebody at a till signs customers up, and must not redirect another customer's mail.
    Refused,
}

/// What a holder is looked up by.
#[derive(Debug)]
pub enum Lookup {
    /// By e-mail address, compared without regard to case.
    Email(EmailAddress),
    /// By phone number.
    Phone(PhoneNumber),
}

/// A message as the log shows it.
#[derive(Debug)]
pub struct Message {
    /// `UUIDv7`.
    pub id: Uuid,
    /// `ce_id` of the event it tells of.
    pub event_id: Uuid,
    /// Name of the template.
    pub template: String,
    /// How it goes out.
    pub channel: String,
    /// Whose holder it is for; `None` for the operator.
    pub wallet_id: Option<Uuid>,
    /// To whom; `None` for the operator.
    pub contact_id: Option<Uuid>,
    /// The address of the last attempt, masked. `None` before the first, and once the holder was erased.
    pub address: Option<String>,
    /// Where it stands.
    pub status: MessageStatus,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next, if it is.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// Why the last attempt did not succeed.
    pub last_error: Option<String>,
    /// The version of the network's own words it went out with; `None` for the built-in ones.
    pub template_version: Option<i32>,
    /// The message that this one says again.
    pub resend_of: Option<Uuid>,
    /// The trace that began at the till.
    pub trace_id: Option<String>,
    /// When it was queued.
    pub created_at: DateTime<Utc>,
    /// When the mail server accepted it.
    pub sent_at: Option<DateTime<Utc>>,
}

/// Which messages a log shows.
#[derive(Clone, Copy, Debug)]
pub struct Log {
    /// Of one wallet only.
    pub wallet_id: Option<Uuid>,
    /// In one state only.
    pub status: Option<MessageStatus>,
    /// Older than this one only.
    pub before: Option<Uuid>,
    /// At most so many.
    pub limit: u16,
}

impl Audited for Notifications {
    fn audited(&self) -> &PgPool {
        &self.db
    }
}

impl Notifications {
    /// Puts the use cases together.
    pub fn new(
        db: PgPool,
        vault: Arc<Vault>,
        clock: Clock,
        templates: Arc<Templates>,
        operator: Option<EmailAddress>,
    ) -> Self {
        Self {
            db,
            vault,
            clock,
            templates,
            operator,
            signer: None,
            report_secrets: ReportSecrets::default(),
            texts: false,
        }
    }

    /// Whether contacts without an e-mail address are written to by text message.
    #[must_use]
    pub fn texting(self, texts: bool) -> Self {
        Self { texts, ..self }
    }

    /// Believes providers that sign with these.
    #[must_use]
    pub fn believing(self, report_secrets: ReportSecrets) -> Self {
        Self {
            report_secrets,
            ..self
        }
    }

    /// Signs certificates of erasure with this.
    #[must_use]
    pub fn certified_by(self, signer: Option<Arc<Signer>>) -> Self {
        Self { signer, ..self }
    }

    /// Gives a wallet its contact, or replaces its details where the caller may. Doing it twice is doing it once.
    pub async fn put_contact(
        &self,
        by: &By,
        wallet_id: Uuid,
        details: Details,
        overwrite: Overwrite,
    ) -> Result<(Contact, Put), Error> {
        let tenant = by.tenant();
        let details = details.reachable()?;
        for _ in 0..CHANGE_ATTEMPTS_MAX {
            let row = store::contacts::by_wallet(&self.db, tenant, wallet_id)
                .await
                .map_err(Error::database("reading the wallet's contact"))?;
            let Some(row) = row else {
                match self.insert(by, wallet_id, &details).await? {
                    Some(contact) => return Ok((contact, Put::Created)),
                    None => continue,
                }
            };
            let contact = self.open(tenant, &row)?;
            // who gives a contact says nothing about whether it is active, and need not know where its holder is
            let wanted = Details {
                status: contact.details.status,
                time_zone: details.time_zone.or(contact.details.time_zone),
                ..details.clone()
            };
            if contact.details == wanted {
                return Ok((contact, Put::Kept));
            }
            if overwrite == Overwrite::Refused {
                return Err(Error::ContactExists);
            }
            if let Some(contact) = self.replace(by, &row, contact, wanted).await? {
                return Ok((contact, Put::Kept));
            }
        }
        Err(Error::Contended)
    }

    /// One contact.
    pub async fn contact(&self, tenant: Uuid, id: Uuid) -> Result<Contact, Error> {
        let row = self.contact_row(tenant, id).await?;
        self.open(tenant, &row)
    }

    /// Changes some of a contact's details.
    pub async fn change_contact(&self, by: &By, id: Uuid, change: Change) -> Result<Contact, Error> {
        let tenant = by.tenant();
        for _ in 0..CHANGE_ATTEMPTS_MAX {
            let row = self.contact_row(tenant, id).await?;
            let contact = self.open(tenant, &row)?;
            let wanted = contact.details.changed_by(change.clone())?;
            if contact.details == wanted {
                return Ok(contact);
            }
            if let Some(contact) = self.replace(by, &row, contact, wanted).await? {
                return Ok(contact);
            }
        }
        Err(Error::Contended)
    }

    /// Who is behind an address.
    pub async fn find_contact(&self, tenant: Uuid, lookup: &Lookup) -> Result<Holder, Error> {
        let holder = match lookup {
            Lookup::Email(email) => self.holder_of_email(tenant, email).await?,
            Lookup::Phone(phone) => self.holder_of_phone(tenant, phone).await?,
        };
        holder.ok_or(Error::ContactNotFound)
    }

    /// The message log, newest first.
    pub async fn messages(&self, tenant: Uuid, log: Log) -> Result<Vec<Message>, Error> {
        let status = log.status.map(MessageStatus::as_str);
        let rows = store::messages::list(
            &self.db,
            tenant,
            log.wallet_id,
            status,
            log.before,
            i64::from(log.limit),
        )
        .await;
        let rows = rows.map_err(Error::database("reading the message log"))?;
        rows.into_iter().map(|row| self.shown(tenant, row)).collect()
    }

    /// One message.
    pub async fn message(&self, tenant: Uuid, id: Uuid) -> Result<Message, Error> {
        let row = store::messages::by_id(&self.db, tenant, id).await;
        let row = row
            .map_err(Error::database("reading a message"))?
            .ok_or(Error::MessageNotFound)?;
        self.shown(tenant, row)
    }

    /// Queues a message for each notice that has somebody to go to and was not queued before. Done again, it does nothing.
    pub async fn accept(&self, notices: &[Notice]) -> Result<Enqueued, Error> {
        let now = (self.clock)();
        let all = notices.len();
        let messages = notices
            .iter()
            .filter(|notice| notice.audience != Audience::Operator || self.operator.is_some())
            .map(|notice| new_message(notice, now))
            .collect::<Result<Vec<_>, _>>()?;
        // first, because the same batch may tell what happened to the card next
        let holders: Vec<_> = notices.iter().filter_map(card_holder).collect();
        if !holders.is_empty() {
            let put = store::gift_cards::put_holders(&self.db, &holders, now).await;
            put.map_err(Error::database("putting down whom gift cards are for"))?;
        }
        let nowhere = u64::try_from(all - messages.len()).unwrap_or_default();
        if messages.is_empty() {
            return Ok(Enqueued {
                unreachable: nowhere,
                ..Enqueued::default()
            });
        }
        let enqueued = store::messages::enqueue(&self.db, &messages, self.texts, now).await;
        let enqueued = enqueued.map_err(Error::database("queueing messages"))?;
        Ok(Enqueued {
            unreachable: enqueued.unreachable + nowhere,
            ..enqueued
        })
    }

    /// Puts down which wallets were closed: their contacts are not kept for ever.
    pub async fn wallets_closed(&self, closed: &[ClosedWallet]) -> Result<(), Error> {
        if closed.is_empty() {
            return Ok(());
        }
        let put = store::contacts::put_closed_wallets(&self.db, closed).await;
        put.map_err(Error::database("putting down which wallets were closed"))
    }

    /// What time it is.
    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    /// Queues a letter to a member of staff; `false` when it was queued before.
    pub async fn send_letter(
        &self,
        tenant: Uuid,
        letter_id: Uuid,
        staff_id: Uuid,
        letter: &Letter,
    ) -> Result<bool, Error> {
        let now = (self.clock)();
        let subject = Subject {
            tenant,
            id: new_id(now),
        };
        let json = serde_json::to_string(letter).map_err(|_| Error::Stored("letter"))?;
        let (key, letter_key) = self
            .vault
            .new_data_key(subject)
            .map_err(Error::vault("making a data key"))?;
        let letter_sealed = key
            .seal(subject, LETTER, &json)
            .map_err(Error::vault("sealing a letter"))?;
        let new = NewLetter {
            tenant_id: tenant,
            id: subject.id,
            letter_id,
            staff_id,
            template: letter.subject.template().as_str(),
            letter_sealed: &letter_sealed,
            letter_key: &letter_key,
            traceparent: TraceContext::current().map(|trace| trace.to_string()),
        };
        let variables =
            serde_json::to_value(Variables::Staff).map_err(|_| Error::Stored("template variables"))?;
        let queued = store::messages::enqueue_letter(&self.db, &new, &variables, now).await;
        queued.map_err(Error::database("queueing a letter"))
    }

    async fn begin(&self, act: &'static str) -> Result<Transaction<'static, Postgres>, Error> {
        self.db.begin().await.map_err(Error::database(act))
    }

    /// Puts a change on record, and commits both.
    async fn on_record(
        &self,
        mut transaction: Transaction<'static, Postgres>,
        entry: &audit::Entry,
        act: &'static str,
    ) -> Result<(), Error> {
        let appended = audit::append(&mut transaction, (self.clock)(), entry).await;
        appended.map_err(Error::database(act))?;
        transaction.commit().await.map_err(Error::database(act))
    }

    async fn contact_row(&self, tenant: Uuid, id: Uuid) -> Result<ContactRow, Error> {
        let row = store::contacts::by_id(&self.db, tenant, id).await;
        row.map_err(Error::database("reading a contact"))?
            .ok_or(Error::ContactNotFound)
    }

    /// `None`: the wallet got a contact, or somebody the address, in the meantime.
    async fn insert(&self, by: &By, wallet_id: Uuid, details: &Details) -> Result<Option<Contact>, Error> {
        let (now, tenant) = ((self.clock)(), by.tenant());
        let id = new_id(now);
        self.unclaimed(tenant, wallet_id, details).await?;
        let subject = Subject { tenant, id };
        let (key, wrapped) = self
            .vault
            .new_data_key(subject)
            .map_err(Error::vault("making a data key"))?;
        let sealed = self
            .seal(subject, &key, details)
            .map_err(Error::vault("sealing a contact"))?;
        let act = "writing a contact";
        let mut transaction = self.begin(act).await?;
        let inserted =
            store::contacts::insert(&mut *transaction, tenant, id, wallet_id, &sealed, &wrapped, now).await;
        if !written(inserted, act)? {
            return Ok(None);
        }
        let given = Facts::of("wallet_id", wallet_id)
            .and("email", details.email.is_some())
            .and("phone", details.phone.is_some());
        self.on_record(transaction, &by.did("contact", "given", id).to(given), act)
            .await?;
        Ok(Some(Contact {
            id,
            wallet_id,
            details: details.clone(),
            email_verified_at: None,
            phone_verified_at: None,
            version: 1,
            created_at: now,
            updated_at: now,
        }))
    }

    /// `None`: somebody else changed the contact, or got the address, in the meantime.
    async fn replace(
        &self,
        by: &By,
        row: &ContactRow,
        contact: Contact,
        wanted: Details,
    ) -> Result<Option<Contact>, Error> {
        let (now, tenant) = ((self.clock)(), by.tenant());
        let subject = Subject { tenant, id: row.id };
        self.unclaimed(tenant, row.wallet_id, &wanted).await?;
        // an erased subject stays erased: without its key there is nothing to seal under
        let wrapped = row.wrapped_key.as_deref().ok_or(Error::ContactNotFound)?;
        let key = self
            .vault
            .unwrap_data_key(subject, wrapped)
            .map_err(Error::vault("opening a data key"))?;
        let sealed = self
            .seal(subject, &key, &wanted)
            .map_err(Error::vault("sealing a contact"))?;
        // what was confirmed is the address, not the contact
        let email_verified_at = contact
            .email_verified_at
            .filter(|_| contact.details.email == wanted.email);
        let phone_verified_at = contact
            .phone_verified_at
            .filter(|_| contact.details.phone == wanted.phone);
        let sealed = SealedDetails {
            email_verified_at,
            phone_verified_at,
            ..sealed
        };
        let act = "changing a contact";
        let mut transaction = self.begin(act).await?;
        let updated =
            store::contacts::update(&mut *transaction, tenant, row.id, row.version, &sealed, now).await;
        if !written(updated, act)? {
            return Ok(None);
        }
        let before = &contact.details;
        let entry = by
            .did("contact", "changed", row.id)
            .from(Facts::of("status", before.status.as_str()))
            .to(changed(before, &wanted).and("status", wanted.status.as_str()));
        self.on_record(transaction, &entry, act).await?;
        Ok(Some(Contact {
            details: wanted,
            email_verified_at,
            phone_verified_at,
            version: row.version + 1,
            updated_at: now,
            ..contact
        }))
    }

    /// Refuses addresses of other contacts, also those hashed under an older key, which the unique constraint cannot see.
    async fn unclaimed(&self, tenant: Uuid, wallet_id: Uuid, details: &Details) -> Result<(), Error> {
        if let Some(email) = &details.email
            && self
                .holder_of_email(tenant, email)
                .await?
                .is_some_and(|holder| holder.wallet_id != wallet_id)
        {
            return Err(Error::EmailTaken);
        }
        if let Some(phone) = &details.phone
            && self
                .holder_of_phone(tenant, phone)
                .await?
                .is_some_and(|holder| holder.wallet_id != wallet_id)
        {
            return Err(Error::PhoneTaken);
        }
        Ok(())
    }

    async fn holder_of_email(&self, tenant: Uuid, email: &EmailAddress) -> Result<Option<Holder>, Error> {
        let hashes = self
            .vault
            .email_hashes(tenant, email)
            .map_err(Error::vault("hashing an address"))?;
        let holder = store::contacts::by_email(&self.db, tenant, &hashes).await;
        holder.map_err(Error::database("looking an address up"))
    }

    async fn holder_of_phone(&self, tenant: Uuid, phone: &PhoneNumber) -> Result<Option<Holder>, Error> {
        let hashes = self
            .vault
            .phone_hashes(tenant, phone)
            .map_err(Error::vault("hashing an address"))?;
        let holder = store::contacts::by_phone(&self.db, tenant, &hashes).await;
        holder.map_err(Error::database("looking an address up"))
    }

    fn seal<'a>(
        &self,
        subject: Subject,
        key: &DataKey,
        details: &'a Details,
    ) -> Result<SealedDetails<'a>, VaultError> {
        let (email, phone) = (details.email.as_ref(), details.phone.as_ref());
        Ok(SealedDetails {
            locale: details.locale.as_str(),
            status: details.status.as_str(),
            email_sealed: email
                .map(|email| key.seal(subject, EMAIL, email.expose()))
                .transpose()?,
            email_hash: email
                .map(|email| self.vault.email_hash(subject.tenant, email))
                .transpose()?,
            phone_sealed: phone
                .map(|phone| key.seal(subject, PHONE, phone.expose()))
                .transpose()?,
            phone_hash: phone
                .map(|phone| self.vault.phone_hash(subject.tenant, phone))
                .transpose()?,
            email_verified_at: None,
            phone_verified_at: None,
            time_zone: details.time_zone.map(Tz::name),
        })
    }

    fn open(&self, tenant: Uuid, row: &ContactRow) -> Result<Contact, Error> {
        let subject = Subject { tenant, id: row.id };
        let wrapped = row.wrapped_key.as_deref().ok_or(Error::ContactNotFound)?;
        let key = self
            .vault
            .unwrap_data_key(subject, wrapped)
            .map_err(Error::vault("opening a data key"))?;
        let open = |field, sealed: Option<&[u8]>| {
            let opened = sealed.map(|sealed| key.open(subject, field, sealed)).transpose();
            opened.map_err(Error::vault("opening a contact"))
        };
        let email = open(EMAIL, row.email_sealed.as_deref())?;
        let phone = open(PHONE, row.phone_sealed.as_deref())?;
        Ok(Contact {
            id: row.id,
            wallet_id: row.wallet_id,
            details: Details {
                locale: row.locale.parse().map_err(|_| Error::Stored("language"))?,
                status: row.status.parse().map_err(|()| Error::Stored("contact status"))?,
                email: email
                    .map(|text| text.parse())
                    .transpose()
                    .map_err(|_| Error::Stored("e-mail address"))?,
                phone: phone
                    .map(|text| text.parse())
                    .transpose()
                    .map_err(|_| Error::Stored("phone number"))?,
                // a zone that this release does not know is none that it could keep hours in
                time_zone: row.time_zone.as_deref().and_then(|zone| zone.parse().ok()),
            },
            email_verified_at: row.email_verified_at,
            phone_verified_at: row.phone_verified_at,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }

    /// The address that a message to a contact went to last, in full.
    fn address(&self, tenant: Uuid, row: &MessageRow) -> Result<Option<String>, Error> {
        let (Some(id), Some(sealed), Some(wrapped)) =
            (row.contact_id, &row.recipient_sealed, &row.wrapped_key)
        else {
            return Ok(None);
        };
        let subject = Subject { tenant, id };
        let opened = self.vault.unwrap_data_key(subject, wrapped);
        let opened = opened.and_then(|key| key.open(subject, RECIPIENT, sealed));
        opened.map(Some).map_err(Error::vault("opening a recipient"))
    }

    fn shown(&self, tenant: Uuid, row: MessageRow) -> Result<Message, Error> {
        let status = row.status.parse().map_err(|()| Error::Stored("message status"))?;
        let address = match row.contact_id {
            // a letter to staff is forgotten with its address
            None if row.staff_id.is_some() => None,
            None => self.operator.as_ref().map(EmailAddress::masked),
            Some(_) => self.address(tenant, &row)?.and_then(|address| {
                if row.channel == Channel::Sms.as_str() {
                    address.parse().ok().map(|phone: PhoneNumber| phone.masked())
                } else {
                    address.parse().ok().map(|email: EmailAddress| email.masked())
                }
            }),
        };
        let trace = row
            .traceparent
            .as_deref()
            .and_then(|text| text.parse::<TraceContext>().ok());
        Ok(Message {
            id: row.id,
            event_id: row.event_id,
            template: row.template,
            channel: row.channel,
            wallet_id: row.wallet_id,
            contact_id: row.contact_id,
            address,
            status,
            attempts: u32::try_from(row.attempts).unwrap_or_default(),
            next_attempt_at: matches!(status, MessageStatus::Queued | MessageStatus::Scheduled)
                .then_some(row.next_attempt_at),
            last_error: row.last_error,
            template_version: row.template_version,
            resend_of: row.resend_of,
            trace_id: trace.map(|trace| trace.trace_id().to_string()),
            created_at: row.created_at,
            sent_at: row.sent_at,
        })
    }
}

fn new_message(notice: &Notice, now: DateTime<Utc>) -> Result<NewMessage, Error> {
    Ok(NewMessage {
        tenant_id: notice.tenant_id,
        id: new_id(now),
        event_id: notice.event_id,
        template: notice.template.as_str(),
        to: match notice.audience {
            Audience::Holder { wallet_id } => Recipient::Wallet(wallet_id),
            Audience::CardHolder {
                gift_card_id,
                contact_id,
            } => Recipient::Card(gift_card_id, contact_id),
            Audience::Operator => Recipient::Operator,
        },
        delivery_id: match notice.variables {
            Variables::GiftCardDelivery { delivery_id, .. } => Some(delivery_id),
            _ => None,
        },
        variables: serde_json::to_value(&notice.variables)
            .map_err(|_| Error::Stored("template variables"))?,
        traceparent: notice.trace.map(|trace| trace.to_string()),
    })
}

/// Whom a card is for, where a notice says so.
fn card_holder(notice: &Notice) -> Option<CardHolder> {
    match (notice.audience, &notice.variables) {
        (
            Audience::CardHolder {
                gift_card_id,
                contact_id: Some(contact_id),
            },
            Variables::GiftCardDelivery { delivery_id, .. },
        ) => Some(CardHolder {
            tenant_id: notice.tenant_id,
            gift_card_id,
            contact_id,
            delivery_id: *delivery_id,
        }),
        _ => None,
    }
}

/// Which parts of a contact are others: what they are is nobody's business but the contact's.
fn changed(before: &Details, after: &Details) -> Facts {
    Facts::changed(&[
        ("email", before.email != after.email),
        ("phone", before.phone != after.phone),
        ("locale", before.locale != after.locale),
        ("time_zone", before.time_zone != after.time_zone),
        ("status", before.status != after.status),
    ])
}

/// A `UUIDv7` of the instant given.
fn new_id(now: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    Uuid::new_v7(Timestamp::from_unix(
        NoContext,
        seconds,
        now.timestamp_subsec_nanos(),
    ))
}

/// Whether a contact was written. One that ran into a unique address was not: who holds the address is asked again before
/// the next attempt, because it may be the same wallet's contact, given twice at once.
fn written(result: Result<bool, sqlx::Error>, act: &'static str) -> Result<bool, Error> {
    result.or_else(|source| match store::violated_constraint(&source) {
        Some("contacts_email_key" | "contacts_phone_key") => Ok(false),
        _ => Err(Error::Database { act, source }),
    })
}
