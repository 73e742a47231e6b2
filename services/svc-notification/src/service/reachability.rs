//! Whether an address is its holder's, whether it takes what it is sent, and sending anew.

use audit::{By, Facts};
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};
use telemetry::TraceContext;
use uuid::{Builder, Uuid};

use super::{Message, Notifications, new_id};
use crate::{
    domain::{
        address::{EmailAddress, PhoneNumber},
        code,
        consent::Channel,
        contact::{Change, Edit},
        link::{Link, Purpose},
        message::MessageStatus,
        notice::{Template, Variables},
        page::PageKind,
        provider::{Reference, Report, Signed},
        vault::{AddressHashes as _, KeyedHash},
    },
    error::Error,
    store::{
        self,
        contacts::ContactRow,
        messages::ToContact,
        suppressions::{NewSuppression, SuppressionRow},
    },
};

/// How many days after it was asked for a link confirms an address.
const LINK_DAYS: i64 = 2;

/// How long a code confirms a number.
const CODE_HOLDS: TimeDelta = TimeDelta::minutes(10);
/// How often a code may be mistyped.
const CODE_TRIES: i32 = 5;

/// What came of asking for a confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The address was confirmed before.
    Verified(DateTime<Utc>),
    /// A message is on its way, or was a moment ago.
    Sent,
}

impl Notifications {
    /// Asks the holder of a contact whether an address is theirs: by a link, or by a code that is typed in. Asked again within a
    /// minute, nothing more is sent.
    pub async fn ask_for_verification(
        &self,
        tenant: Uuid,
        contact: Uuid,
        channel: Channel,
    ) -> Result<Asked, Error> {
        let row = self.contact_row(tenant, contact).await?;
        match channel {
            Channel::Email => self.ask_by_mail(tenant, row).await,
            Channel::Sms => self.ask_by_text(tenant, row).await,
        }
    }

    async fn ask_by_mail(&self, tenant: Uuid, row: ContactRow) -> Result<Asked, Error> {
        let (now, contact) = ((self.clock)(), row.id);
        let hash = row.email_hash.as_deref().ok_or(Error::NoSuchAddress)?;
        if let Some(at) = row.email_verified_at {
            return Ok(Asked::Verified(at));
        }
        let minute = now.timestamp().div_euclid(60);
        let variables = Variables::Verification {
            until: day(now + TimeDelta::days(LINK_DAYS)),
        };
        let message = ToContact {
            tenant_id: tenant,
            id: new_id(now),
            event_id: event_of(&[b"verification", contact.as_bytes(), hash, &minute.to_be_bytes()]),
            template: Template::AddressVerification.as_str(),
            channel: Channel::Email.as_str(),
            contact_id: contact,
            wallet_id: row.wallet_id,
            variables: serde_json::to_value(&variables).map_err(|_| Error::Stored("template variables"))?,
            traceparent: TraceContext::current().map(|trace| trace.to_string()),
        };
        let queued = store::messages::enqueue_to_contact(&self.db, &message, now).await;
        queued.map_err(Error::database("queueing a verification"))?;
        Ok(Asked::Sent)
    }

    async fn ask_by_text(&self, tenant: Uuid, row: ContactRow) -> Result<Asked, Error> {
        let (now, contact) = ((self.clock)(), row.id);
        if row.phone_hash.is_none() || !self.texts {
            return Err(Error::NoSuchAddress);
        }
        if let Some(at) = row.phone_verified_at {
            return Ok(Asked::Verified(at));
        }
        let (id, expires_at) = (new_id(now), now + CODE_HOLDS);
        let fresh_until = expires_at - TimeDelta::minutes(1);
        let begun =
            store::verifications::begin(&self.db, tenant, contact, id, CODE_TRIES, expires_at, fresh_until);
        if !begun.await.map_err(Error::database("beginning a verification"))? {
            return Ok(Asked::Sent);
        }
        let variables = Variables::VerificationCode { verification_id: id };
        let message = ToContact {
            tenant_id: tenant,
            id: new_id(now),
            event_id: id,
            template: Template::PhoneVerification.as_str(),
            channel: Channel::Sms.as_str(),
            contact_id: contact,
            wallet_id: row.wallet_id,
            variables: serde_json::to_value(&variables).map_err(|_| Error::Stored("template variables"))?,
            traceparent: TraceContext::current().map(|trace| trace.to_string()),
        };
        let queued = store::messages::enqueue_to_contact(&self.db, &message, now).await;
        queued.map_err(Error::database("queueing a verification"))?;
        Ok(Asked::Sent)
    }

    /// Confirms a contact's phone number by the code that was sent to it. Each code may be tried a few times, and for ten minutes.
    pub async fn confirm_phone(&self, by: &By, contact: Uuid, code: &str) -> Result<DateTime<Utc>, Error> {
        let (now, tenant) = ((self.clock)(), by.tenant());
        let row = self.contact_row(tenant, contact).await?;
        let hash = row.phone_hash.as_deref().ok_or(Error::NoSuchAddress)?;
        // before it is looked at, so that no number of requests at once has more tries
        let verification = store::verifications::try_once(&self.db, tenant, contact, now).await;
        let verification = verification.map_err(Error::database("trying a code"))?;
        let verification = verification.ok_or(Error::CodeInvalid)?;
        let matches = code::matches(&self.vault, tenant, verification, hash, code);
        if !matches.map_err(Error::vault("making a code"))? {
            return Err(Error::CodeInvalid);
        }
        let act = "confirming a number";
        let mut transaction = self.begin(act).await?;
        let verified = store::contacts::verify_phone(&mut *transaction, tenant, contact, hash, now).await;
        if !verified.map_err(Error::database(act))? {
            return Err(Error::CodeInvalid);
        }
        let ended = store::verifications::end(&mut *transaction, tenant, contact).await;
        ended.map_err(Error::database("ending a verification"))?;
        let entry = by.did("contact", "phone_confirmed", contact);
        self.on_record(transaction, &entry, act).await?;
        Ok(now)
    }

    /// The page that a link for confirming an address leads to; it changes nothing.
    pub async fn open_verification(&self, token: &str) -> Result<String, Error> {
        let (link, row) = self.verification(token).await?;
        self.page(link, &row, PageKind::Verify).await
    }

    /// Confirms the address that a link was sent to. Done again, it stays confirmed.
    pub async fn verify(&self, token: &str) -> Result<String, Error> {
        let (link, row) = self.verification(token).await?;
        let hash = row.email_hash.as_deref().ok_or(Error::LinkInvalid)?;
        if row.email_verified_at.is_none() {
            let (act, now) = ("confirming an address", (self.clock)());
            let mut transaction = self.begin(act).await?;
            let verified =
                store::contacts::verify_email(&mut *transaction, link.tenant, link.contact, hash, now).await;
            if !verified.map_err(Error::database(act))? {
                return Err(Error::LinkInvalid);
            }
            let holder = By::holder(link.tenant, link.contact);
            let entry = holder.did("contact", "email_confirmed", link.contact);
            self.on_record(transaction, &entry, act).await?;
        }
        self.page(link, &row, PageKind::Verified).await
    }

    /// Takes what a provider says of a message, if it is a provider of ours who says it. Said again, it changes nothing more.
    pub async fn report(
        &self,
        signed: Signed<'_>,
        body: &[u8],
        said: &[(Reference, Report)],
    ) -> Result<(), Error> {
        let now = (self.clock)();
        if !self.report_secrets.believe(signed, body, now) {
            return Err(Error::SignatureInvalid);
        }
        for (reference, report) in said {
            self.reported(*reference, *report, now).await?;
        }
        Ok(())
    }

    /// Whether nothing is sent to a contact's addresses any more, and why.
    pub async fn suppressions(&self, tenant: Uuid, contact: Uuid) -> Result<Vec<SuppressionRow>, Error> {
        let mut found = Vec::new();
        for (channel, hashes) in self.addresses(tenant, contact).await? {
            let row = store::suppressions::of_address(&self.db, tenant, channel.as_str(), &hashes).await;
            found.extend(row.map_err(Error::database("reading suppressions"))?);
        }
        Ok(found)
    }

    /// Sends to a contact's address again.
    pub async fn lift_suppression(&self, by: &By, contact: Uuid, channel: Channel) -> Result<(), Error> {
        let (act, tenant) = ("lifting a suppression", by.tenant());
        for (known, hashes) in self.addresses(tenant, contact).await? {
            if known != channel {
                continue;
            }
            let mut transaction = self.begin(act).await?;
            let lifted =
                store::suppressions::lift(&mut *transaction, tenant, channel.as_str(), &hashes).await;
            if lifted.map_err(Error::database(act))? {
                let entry = by.did("suppression", "lifted", contact);
                let entry = entry.from(Facts::of("channel", channel.as_str()));
                self.on_record(transaction, &entry, act).await?;
            }
        }
        Ok(())
    }

    /// Sends a message anew, as a message of its own; `corrected` is the contact's e-mail address from now on.
    pub async fn resend(&self, by: &By, id: Uuid, corrected: Option<EmailAddress>) -> Result<Message, Error> {
        let tenant = by.tenant();
        let row = store::messages::by_id(&self.db, tenant, id).await;
        let row = row
            .map_err(Error::database("reading a message"))?
            .ok_or(Error::MessageNotFound)?;
        let status: MessageStatus = row.status.parse().map_err(|()| Error::Stored("message status"))?;
        if status.is_on_its_way() {
            return Err(Error::MessageOnItsWay);
        }
        let contact = row.contact_id.ok_or(Error::MessageNotKept)?;
        let own = [
            Template::GiftCardDelivered,
            Template::AddressVerification,
            Template::PhoneVerification,
        ];
        // codes and links are made for one message, and not kept
        if own.iter().any(|own| own.as_str() == row.template) {
            return Err(Error::MessageNotKept);
        }
        if let Some(email) = corrected {
            let change = Change {
                email: Edit::Set(email),
                ..Change::default()
            };
            self.change_contact(by, contact, change).await?;
        }
        let now = (self.clock)();
        let again = new_id(now);
        let act = "queueing a message again";
        let mut transaction = self.begin(act).await?;
        let queued = store::messages::enqueue_again(&mut *transaction, tenant, id, again, now).await;
        if !queued.map_err(Error::database(act))? {
            return Err(Error::MessageOnItsWay);
        }
        let entry = by.did("message", "resent", id).to(Facts::of("message_id", again));
        self.on_record(transaction, &entry, act).await?;
        self.message(tenant, again).await
    }

    async fn reported(&self, reference: Reference, report: Report, now: DateTime<Utc>) -> Result<(), Error> {
        let (tenant, id) = (reference.tenant, reference.message);
        let row = store::messages::by_id(&self.db, tenant, id).await;
        // one that retention or another system of the provider's is about
        let Some(row) = row.map_err(Error::database("reading a message"))? else {
            return Ok(());
        };
        let status: MessageStatus = row.status.parse().map_err(|()| Error::Stored("message status"))?;
        if status.is_on_its_way() {
            // faster than our own word of it: told again, it is in order
            return Err(Error::MessageOnItsWay);
        }
        let outcome = match report {
            Report::Delivered => Some(("delivered", None)),
            Report::Bounced => Some(("undelivered", Some("bounced"))),
            Report::Failed => Some(("undelivered", Some("provider_failed"))),
            Report::Complained => None,
        };
        if let Some((status, why)) = outcome {
            let put = store::messages::reported(&self.db, tenant, id, status, why, now).await;
            put.map_err(Error::database("putting a report down"))?;
        }
        let (Some(reason), Some(contact)) = (report.suppresses(), row.contact_id) else {
            return Ok(());
        };
        let channel: Channel = row.channel.parse().map_err(|()| Error::Stored("channel"))?;
        let Some(hash) = self.hash_of(tenant, channel, self.address(tenant, &row)?.as_deref())? else {
            return Ok(());
        };
        let new = NewSuppression {
            tenant_id: tenant,
            channel: channel.as_str(),
            address_hash: &hash,
            reason: reason.as_str(),
            contact_id: contact,
            message_id: id,
        };
        let put = store::suppressions::put(&self.db, &new, now).await;
        put.map_err(Error::database("suppressing an address"))
    }

    /// The hash an address is stored under; `None` for none.
    fn hash_of(
        &self,
        tenant: Uuid,
        channel: Channel,
        address: Option<&str>,
    ) -> Result<Option<KeyedHash>, Error> {
        let hash = match channel {
            Channel::Email => address
                .and_then(|text| text.parse::<EmailAddress>().ok())
                .map(|email| self.vault.email_hash(tenant, &email)),
            Channel::Sms => address
                .and_then(|text| text.parse::<PhoneNumber>().ok())
                .map(|phone| self.vault.phone_hash(tenant, &phone)),
        };
        hash.transpose().map_err(Error::vault("hashing an address"))
    }

    /// Every hash that a contact's addresses may be stored under, by channel.
    async fn addresses(&self, tenant: Uuid, contact: Uuid) -> Result<Vec<(Channel, Vec<KeyedHash>)>, Error> {
        let details = self.contact(tenant, contact).await?.details;
        let email = details
            .email
            .map(|email| Ok((Channel::Email, self.vault.email_hashes(tenant, &email)?)));
        let phone = details
            .phone
            .map(|phone| Ok((Channel::Sms, self.vault.phone_hashes(tenant, &phone)?)));
        let hashes = email.into_iter().chain(phone).collect::<Result<_, _>>();
        hashes.map_err(Error::vault("hashing an address"))
    }

    /// Whose address a link confirms; the link is dead once its days are over or the contact has another address.
    async fn verification(&self, token: &str) -> Result<(Link, ContactRow), Error> {
        let claimed = Link::claimed(token).ok_or(Error::LinkInvalid)?;
        let row = store::contacts::by_id(&self.db, claimed.tenant, claimed.contact).await;
        let row = row.map_err(Error::database("reading a contact"))?;
        let row = row
            .filter(|row| row.wrapped_key.is_some())
            .ok_or(Error::LinkInvalid)?;
        let hash = row.email_hash.as_deref().ok_or(Error::LinkInvalid)?;
        let link = Link::verify_for(&self.vault, token, hash).ok_or(Error::LinkInvalid)?;
        match link.purpose {
            Purpose::VerifyEmail(until) if day((self.clock)()) <= until => Ok((link, row)),
            _ => Err(Error::LinkInvalid),
        }
    }
}

/// The day of an instant, counted from 1970.
fn day(at: DateTime<Utc>) -> u16 {
    u16::try_from(at.timestamp().div_euclid(86_400)).unwrap_or(u16::MAX)
}

/// The id of something that is one however often it is asked for.
fn event_of(parts: &[&[u8]]) -> Uuid {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(hash.finalize()) {
        *to = from;
    }
    Builder::from_custom_bytes(bytes).into_uuid()
}
