//! What a message needs before it can go: to whom, whether they want it and when, and its words.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Address, Recipient, Sender};
use crate::{
    domain::{
        code,
        consent::{Channel, Rule, Topic},
        contact::{LanguageTag, Locale},
        gift_card::Gift,
        letter::Letter,
        link::{Link, Purpose},
        message::{Outcome, Reason},
        notice::{Template, Variables},
        render::{Letterhead, Links, Words},
        vault::{AddressHashes as _, EMAIL, LETTER, PHONE, RECIPIENT, Subject},
    },
    ports::{GiftCardsError, Mailer},
    service,
    store::{consents, messages::ClaimedRow, suppressions, templates},
};

impl<M: Mailer> Sender<M> {
    /// To whom the message goes now: a contact that moved is written to at its new address, one that is gone is not.
    pub(super) fn recipient(&self, message: &ClaimedRow) -> Result<Recipient, Outcome> {
        if message.staff_id.is_some() {
            return self.staff(message);
        }
        let Some(contact_id) = message.contact_id else {
            let address = self
                .settings
                .operator
                .clone()
                .ok_or(Outcome::Canceled(Reason::NoAddress))?;
            return Ok(Recipient {
                address: Address::Email(address),
                locale: self.settings.default_locale,
                time_zone: self.settings.time_zone,
                sealed: None,
                letter: None,
            });
        };
        let channel: Channel = message
            .channel
            .parse()
            .map_err(|()| Outcome::Retry(Reason::NotComposed))?;
        let (field, sealed) = match channel {
            Channel::Email => (EMAIL, &message.email_sealed),
            Channel::Sms => (PHONE, &message.phone_sealed),
        };
        let (Some(tag), Some(sealed), Some(wrapped)) = (&message.locale, sealed, &message.wrapped_key) else {
            return Err(Outcome::Canceled(Reason::NoAddress));
        };
        let subject = Subject {
            tenant: message.tenant_id,
            id: contact_id,
        };
        let opened = self.vault.unwrap_data_key(subject, wrapped).and_then(|key| {
            let address = key.open(subject, field, sealed)?;
            let sealed = key.seal(subject, RECIPIENT, &address)?;
            Ok((address, sealed))
        });
        let unreadable = Outcome::Retry(Reason::AddressUnreadable);
        let (address, sealed) = opened.map_err(|error| {
            tracing::error!(message = %message.id, %error, "an address could not be opened");
            unreadable
        })?;
        let tag: LanguageTag = tag.parse().map_err(|_| unreadable)?;
        let address = match channel {
            Channel::Email => Address::Email(address.parse().map_err(|_| unreadable)?),
            Channel::Sms => Address::Phone(address.parse().map_err(|_| unreadable)?),
        };
        let zone = message.time_zone.as_deref().and_then(|zone| zone.parse().ok());
        Ok(Recipient {
            address,
            locale: tag.locale_or(self.settings.default_locale),
            time_zone: zone.unwrap_or(self.settings.time_zone),
            sealed: Some(sealed),
            letter: None,
        })
    }

    /// Until when a message waits that is not welcome at this hour where its receiver is. What was paid for, what is about
    /// security, and what staff and operator are told goes at any hour.
    pub(super) fn unwelcome(&self, message: &ClaimedRow, recipient: &Recipient) -> Option<DateTime<Utc>> {
        message.contact_id?;
        let template: Template = message.template.parse().ok()?;
        let hours = match (&recipient.address, template.topic()) {
            (_, Topic::Security) | (Address::Email(_), Topic::Receipts) => return None,
            (Address::Phone(_), _) => self.settings.text_hours,
            (Address::Email(_), Topic::Reminders | Topic::Offers) => self.settings.hours,
        };
        hours.wait((self.clock)(), recipient.time_zone)
    }

    /// Whether nothing is sent to the address any more.
    pub(super) async fn suppressed(
        &self,
        message: &ClaimedRow,
        recipient: &Recipient,
    ) -> Result<(), Outcome> {
        if message.contact_id.is_none() {
            return Ok(());
        }
        let tenant = message.tenant_id;
        let later = Outcome::Retry(Reason::NotComposed);
        let hashes = match &recipient.address {
            Address::Email(email) => self.vault.email_hashes(tenant, email),
            Address::Phone(phone) => self.vault.phone_hashes(tenant, phone),
        };
        let hashes = hashes.map_err(|error| {
            tracing::error!(message = %message.id, %error, "an address could not be hashed");
            later
        })?;
        let channel = recipient.address.channel().as_str();
        let found = suppressions::of_address(&self.db, tenant, channel, &hashes).await;
        let found = found.map_err(|error| {
            tracing::warn!(message = %message.id, %error, "suppressions could not be read");
            later
        })?;
        found.map_or(Ok(()), |_| Err(Outcome::Canceled(Reason::Suppressed)))
    }

    /// A member of staff, whose address came with the letter and goes with it.
    fn staff(&self, message: &ClaimedRow) -> Result<Recipient, Outcome> {
        let (Some(sealed), Some(wrapped)) = (&message.letter_sealed, &message.letter_key) else {
            return Err(Outcome::Canceled(Reason::NoAddress));
        };
        let subject = Subject {
            tenant: message.tenant_id,
            id: message.id,
        };
        let unreadable = Outcome::Retry(Reason::AddressUnreadable);
        let opened = self.vault.unwrap_data_key(subject, wrapped);
        let opened = opened.and_then(|key| key.open(subject, LETTER, sealed));
        let opened = opened.map_err(|error| {
            tracing::error!(message = %message.id, %error, "a letter could not be opened");
            unreadable
        })?;
        let letter: Letter = serde_json::from_str(&opened).map_err(|_| unreadable)?;
        let tag = letter.locale().ok_or(unreadable)?;
        Ok(Recipient {
            address: Address::Email(letter.email().ok_or(unreadable)?),
            locale: tag.locale_or(self.settings.default_locale),
            time_zone: self.settings.time_zone,
            sealed: None,
            letter: Some(letter),
        })
    }

    /// Whether its receiver wants to hear of it, asked at the last moment; with the way out of more, where there is one.
    pub(super) async fn consented(
        &self,
        message: &ClaimedRow,
        channel: Channel,
    ) -> Result<Option<Links>, Outcome> {
        let template: Option<Template> = message.template.parse().ok();
        let topic = template.map_or(Topic::Receipts, Template::topic);
        let (tenant, Some(contact)) = (message.tenant_id, message.contact_id) else {
            return Ok(None);
        };
        if topic.rule() == Rule::Always {
            return Ok(None);
        }
        let said = consents::said(&self.db, tenant, contact, topic.as_str(), channel.as_str()).await;
        let said = said.map_err(|error| {
            tracing::warn!(message = %message.id, %error, "a consent could not be read");
            Outcome::Retry(Reason::NotComposed)
        })?;
        if !topic.goes(said) {
            return Err(Outcome::Canceled(Reason::OptedOut));
        }
        let link = |path: &str, purpose| -> Result<String, Outcome> {
            let link = Link {
                tenant,
                contact,
                purpose,
            };
            let token = link.sign(&self.vault).map_err(|error| {
                tracing::error!(message = %message.id, %error, "a link could not be signed");
                Outcome::Retry(Reason::NotComposed)
            })?;
            Ok(format!(
                "{}/v1/{path}/{}",
                self.settings.public_url,
                token.expose()
            ))
        };
        Ok(Some(Links {
            unsubscribe: link("unsubscribe", Purpose::Unsubscribe(topic, channel))?,
            preferences: link("preferences", Purpose::Preferences)?,
        }))
    }

    /// The code that the message carries, if it carries one.
    pub(super) async fn gift(&self, message: &ClaimedRow) -> Result<Option<Gift>, Outcome> {
        let Some(delivery) = message.delivery_id else {
            return Ok(None);
        };
        let gift = self.gift_cards.delivery(message.tenant_id, delivery).await;
        let gift = gift.map_err(|error| match error {
            GiftCardsError::NotFound => Outcome::Failed(Reason::DeliveryNotFound),
            GiftCardsError::Unavailable(_) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(message = %message.id, error, "a code could not be fetched");
                Outcome::Retry(Reason::GiftCardsUnavailable)
            }
        })?;
        let gift = gift.ok_or(Outcome::Failed(Reason::CodeGone))?;
        if Some(gift.contact_id) != message.contact_id {
            return Err(Outcome::Failed(Reason::DeliveryNotFound));
        }
        Ok(Some(gift))
    }

    /// What the message is written on, and the version of the network's own words; `None` while the database does not say.
    pub(super) async fn letterhead(
        &self,
        message: &ClaimedRow,
        locale: Locale,
    ) -> Option<(Letterhead, Option<i32>)> {
        let (tenant, template) = (message.tenant_id, message.template.as_str());
        let row = templates::letterhead(&self.db, tenant, template, locale.as_str()).await;
        let row = row.inspect_err(
            |error| tracing::warn!(message = %message.id, %error, "a letterhead could not be read"),
        );
        Some(service::letterhead(row.ok()?, self.templates.default_branding()))
    }

    /// `None`: the message cannot be worded by this release. A newer one that queued it can, so it is tried again.
    pub(super) fn words(
        &self,
        message: &ClaimedRow,
        recipient: &Recipient,
        gift: Option<&Gift>,
        letterhead: &Letterhead,
    ) -> Option<Words> {
        let locale = recipient.locale;
        if let Some(gift) = gift {
            let worded = self.templates.render_gift(locale, gift, letterhead);
            return worded
                .inspect_err(|error| {
                    let error = error as &dyn std::error::Error;
                    tracing::error!(message = %message.id, error, "the gift could not be worded");
                })
                .ok();
        }
        if let Some(letter) = &recipient.letter {
            let worded = self.templates.render_letter(locale, letter, &letterhead.branding);
            return worded
                .inspect_err(|error| {
                    let error = error as &dyn std::error::Error;
                    tracing::error!(message = %message.id, error, "the letter could not be worded");
                })
                .ok();
        }
        let template: Option<Template> = message.template.parse().ok();
        let variables = serde_json::from_value::<Variables>(message.variables.clone());
        let (Some(template), Ok(variables)) = (template, variables) else {
            tracing::error!(message = %message.id, template = message.template, "unknown template or variables");
            return None;
        };
        match variables {
            Variables::Verification { until } => {
                return self.verification(message, locale, until, letterhead);
            }
            Variables::VerificationCode { verification_id } => {
                return self.code(message, locale, verification_id, letterhead);
            }
            _ => {}
        }
        let worded = self.templates.render(locale, template, &variables, letterhead);
        worded
            .inspect_err(|error| {
                let error = error as &dyn std::error::Error;
                tracing::error!(message = %message.id, error, "the message could not be worded");
            })
            .ok()
    }

    /// A link by which the holder of the address confirms it.
    fn verification(
        &self,
        message: &ClaimedRow,
        locale: Locale,
        until: u16,
        letterhead: &Letterhead,
    ) -> Option<Words> {
        let link = Link {
            tenant: message.tenant_id,
            contact: message.contact_id?,
            purpose: Purpose::VerifyEmail(until),
        };
        let token = link.sign_for(&self.vault, message.email_hash.as_deref()?);
        let token = token.inspect_err(
            |error| tracing::error!(message = %message.id, %error, "a link could not be signed"),
        );
        let link = format!(
            "{}/v1/verifications/{}",
            self.settings.public_url,
            token.ok()?.expose()
        );
        let worded = self
            .templates
            .render_verification(locale, &link, &letterhead.branding);
        worded
            .inspect_err(|error| {
                let error = error as &dyn std::error::Error;
                tracing::error!(message = %message.id, error, "the message could not be worded");
            })
            .ok()
    }

    /// A code by which the holder of the number confirms it.
    fn code(
        &self,
        message: &ClaimedRow,
        locale: Locale,
        verification: Uuid,
        letterhead: &Letterhead,
    ) -> Option<Words> {
        let hash = message.phone_hash.as_deref()?;
        let code = code::newest(&self.vault, message.tenant_id, verification, hash);
        let code = code
            .inspect_err(|error| tracing::error!(message = %message.id, %error, "a code could not be made"));
        let worded = self
            .templates
            .render_code(locale, code.ok()?.expose(), &letterhead.branding);
        worded
            .inspect_err(|error| {
                let error = error as &dyn std::error::Error;
                tracing::error!(message = %message.id, error, "the message could not be worded");
            })
            .ok()
    }
}
