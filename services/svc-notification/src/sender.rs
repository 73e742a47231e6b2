//! Mail out: claims due messages, sends them, puts down what came of it.
//!
//! PostgreSQL is the queue; a wake-up only makes it prompt. A claim is a lease: a sender that dies leaves its messages to
//! be claimed again. Between the mail server's word and ours in the table lies a moment in which a crash means that the
//! mail goes out twice; it then carries the same `Message-ID`.
//!
//! A gift card's code is fetched for the length of an attempt, and confirmed once the mail server has the mail: first ours
//! in the table, then svc-giftcard's word, so that a crash in between leaves a confirmation to be told, and never a code
//! that is deleted and not sent.
//!
//! No transaction is open while a mail server or a service is talked to. Addresses and codes appear in no log line, span
//! or metric.

use std::{sync::Arc, time::Duration};

use chassis::ShutdownToken;
use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;
use sqlx::PgPool;
use telemetry::{Counter, Family, Histogram, Metrics, TraceContext};
use tracing::Instrument as _;

use crate::{
    domain::{
        address::EmailAddress,
        consent::{Channel, Rule, Topic},
        contact::{LanguageTag, Locale},
        gift_card::Gift,
        letter::Letter,
        link::{Link, Purpose},
        message::{Outcome, Reason, RetryPolicy, Settlement},
        notice::{Template, Variables},
        provider::Reference,
        render::{Letterhead, Links, Templates, Words},
        vault::{AddressHashes as _, EMAIL, LETTER, RECIPIENT, Subject, Vault},
    },
    ports::{Clock, GiftCards, GiftCardsError, Mail, Mailer, Refusal},
    service,
    store::{
        consents,
        gift_cards::{self, Unconfirmed},
        messages::{self, ClaimedRow, Trail},
        suppressions, templates,
    },
    wake::Bell,
};

/// How the sender works.
#[derive(Clone, Debug)]
pub struct SenderSettings {
    /// Messages in work at once: the bound on what the mail server gets from one replica.
    pub concurrency: u16,
    /// Longer than any attempt can take.
    pub lease: Duration,
    /// How long due messages wait at most for a wake-up that never came.
    pub poll: Duration,
    /// When to try again.
    pub retry: RetryPolicy,
    /// The language of contacts that prefer one there are no templates for, and of the operator's mail.
    pub default_locale: Locale,
    /// Where the operator's mail goes.
    pub operator: Option<EmailAddress>,
    /// The service's address as links in mails name it, without a slash at its end.
    pub public_url: String,
}

/// Works off the queue of messages.
pub struct Sender<M> {
    /// Where the queue is.
    pub db: PgPool,
    /// Opens addresses.
    pub vault: Arc<Vault>,
    /// Words.
    pub templates: Arc<Templates>,
    /// Takes mails.
    pub mailer: M,
    /// Knows the codes of gift cards.
    pub gift_cards: Arc<dyn GiftCards>,
    /// Tells the time.
    pub clock: Clock,
    /// How it works.
    pub settings: SenderSettings,
    /// What it counts.
    pub metrics: SenderMetrics,
}

/// What the sender counts.
#[derive(Clone, Debug)]
pub struct SenderMetrics {
    attempts: Family<Labels, Counter>,
    confirmations: Family<Labels, Counter>,
    delivery: Histogram,
}

type Labels = [(&'static str, &'static str); 1];

impl SenderMetrics {
    /// Registers the metrics.
    pub fn new(metrics: &Metrics) -> Self {
        Self {
            attempts: metrics.register(
                "notification_attempts",
                "Attempts to send a message, by what came of them",
                Family::default(),
            ),
            confirmations: metrics.register(
                "notification_code_confirmations",
                "Tries to tell svc-giftcard that a code was sent, by what came of them",
                Family::default(),
            ),
            delivery: metrics.register(
                "notification_delivery_seconds",
                "Time from the event being taken in to the mail server accepting the message",
                telemetry::histogram(),
            ),
        }
    }

    fn count(&self, outcome: Outcome) {
        let outcome = match outcome {
            Outcome::Sent => "sent",
            Outcome::Retry(_) => "retry",
            Outcome::Failed(_) => "failed",
            Outcome::Canceled(_) => "canceled",
        };
        self.attempts.get_or_create(&[("outcome", outcome)]).inc();
    }
}

/// How claimed confirmations end.
fn confirmation(answer: &Result<(), GiftCardsError>) -> &'static str {
    match answer {
        Ok(()) => "confirmed",
        Err(GiftCardsError::NotFound) => "refused",
        Err(GiftCardsError::Unavailable(_)) => "retry",
    }
}

/// A message on its way out: to whom, and in which language.
struct Recipient {
    address: EmailAddress,
    locale: Locale,
    /// The address, sealed for the log; the operator's is in the configuration.
    sealed: Option<Vec<u8>>,
    /// What a letter to staff says; what others say is with the message.
    letter: Option<Letter>,
}

impl<M: Mailer> Sender<M> {
    /// Claims what is due, up to the concurrency, tries each once, and says how many there were. Then tells svc-giftcard
    /// which codes were sent.
    pub async fn run_once(&self) -> Result<usize, sqlx::Error> {
        let claimed = messages::claim(&self.db, (self.clock)(), self.lease_end(), self.limit()).await?;
        let count = claimed.len();
        join_all(claimed.into_iter().map(|message| self.attempt(message))).await;
        self.confirm_once().await?;
        Ok(count)
    }

    /// Tells svc-giftcard of codes that were sent, each once; what it does not answer is told again when the lease ends.
    async fn confirm_once(&self) -> Result<(), sqlx::Error> {
        let due =
            gift_cards::claim_unconfirmed(&self.db, (self.clock)(), self.lease_end(), self.limit()).await?;
        join_all(due.into_iter().map(|code| self.confirm(code))).await;
        Ok(())
    }

    async fn confirm(&self, code: Unconfirmed) {
        let told = self.gift_cards.confirm(code.tenant_id, code.delivery_id).await;
        let label = [("outcome", confirmation(&told))];
        self.metrics.confirmations.get_or_create(&label).inc();
        if let Err(error) = told {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(message = %code.id, error, "a code that was sent is not confirmed");
            if label == [("outcome", "retry")] {
                return;
            }
        }
        // left to the lease, it is told again, which does no harm
        if let Err(error) = gift_cards::confirmed(&self.db, code.tenant_id, code.id).await {
            tracing::warn!(message = %code.id, %error, "a confirmation was not put down");
        }
    }

    fn limit(&self) -> i64 {
        self.settings.concurrency.into()
    }

    fn lease_end(&self) -> DateTime<Utc> {
        let lease = TimeDelta::from_std(self.settings.lease).unwrap_or(TimeDelta::MAX);
        let end = (self.clock)().checked_add_signed(lease);
        end.unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// Works until nothing is due.
    pub async fn drain(&self) -> Result<usize, sqlx::Error> {
        let mut total = 0;
        loop {
            match self.run_once().await? {
                0 => return Ok(total),
                count => total += count,
            }
        }
    }

    /// Works until the shutdown: woken by `bell`, and on its own every [`SenderSettings::poll`]. What is in work at the
    /// shutdown is finished.
    pub async fn run(&self, bell: &Bell, shutdown: ShutdownToken) {
        while !shutdown.is_cancelled() {
            match self.run_once().await {
                Ok(0) => {}
                Ok(_) => continue,
                Err(error) => tracing::warn!(%error, "due messages could not be claimed; trying again"),
            }
            // a wake-up that came in the meantime is kept
            let idle = tokio::time::timeout(self.settings.poll, bell.rung());
            let _ = shutdown.run_until_cancelled(idle).await;
        }
    }

    async fn attempt(&self, message: ClaimedRow) {
        let incoming = message
            .traceparent
            .as_deref()
            .and_then(|text| text.parse::<TraceContext>().ok());
        let (context, span) = telemetry::server_span(incoming, || {
            tracing::info_span!(
                "send message",
                otel.kind = "producer",
                template = message.template,
                attempt = message.attempts
            )
        });
        context
            .scope(self.attempt_in_trace(message, context).instrument(span))
            .await;
    }

    async fn attempt_in_trace(&self, message: ClaimedRow, trace: TraceContext) {
        let (outcome, trail) = self.try_to_send(&message, trace).await;
        self.metrics.count(outcome);
        let now = (self.clock)();
        if outcome == Outcome::Sent {
            let taken = (now - message.created_at).to_std().unwrap_or_default();
            self.metrics.delivery.observe(taken.as_secs_f64());
        }
        let attempt = u32::try_from(message.attempts).unwrap_or(u32::MAX);
        let settlement = Settlement::of(outcome, attempt, &self.settings.retry, now);
        match (settlement.reason, outcome) {
            (Some(reason), Outcome::Retry(_)) => {
                tracing::warn!(message = %message.id, attempt, %reason, status = %settlement.status, "message not sent");
            }
            (Some(reason), _) => {
                tracing::info!(message = %message.id, attempt, %reason, status = %settlement.status, "message not sent");
            }
            (None, _) => tracing::debug!(message = %message.id, attempt, "message sent"),
        }
        let settled = messages::settle(
            &self.db,
            message.tenant_id,
            message.id,
            message.attempts,
            &settlement,
            &trail,
            now,
        );
        match settled.await {
            Ok(true) => {}
            Ok(false) => tracing::warn!(message = %message.id, "the lease ran out before the attempt ended"),
            // left to the lease: the message is tried again, under the same Message-ID
            Err(error) => {
                tracing::error!(message = %message.id, %error, "the outcome of an attempt was not written");
            }
        }
    }

    async fn try_to_send(&self, message: &ClaimedRow, trace: TraceContext) -> (Outcome, Trail) {
        let untried = |outcome| (outcome, Trail::default());
        let recipient = match (self.recipient(message), message.delivery_id) {
            (Ok(recipient), _) => recipient,
            // somebody paid for it: it waits for the address to be mended
            (Err(Outcome::Canceled(reason)), Some(_)) => return untried(Outcome::Retry(reason)),
            (Err(outcome), _) => return untried(outcome),
        };
        match (self.suppressed(message, &recipient).await, message.delivery_id) {
            (Ok(()), _) => {}
            (Err(Outcome::Canceled(reason)), Some(_)) => return untried(Outcome::Retry(reason)),
            (Err(outcome), _) => return untried(outcome),
        }
        let links = match self.consented(message).await {
            Ok(links) => links,
            Err(outcome) => return untried(outcome),
        };
        let gift = match self.gift(message).await {
            Ok(gift) => gift,
            Err(outcome) => return untried(outcome),
        };
        let Some((mut letterhead, mut template_version)) = self.letterhead(message, recipient.locale).await
        else {
            return untried(Outcome::Retry(Reason::NotComposed));
        };
        letterhead.links = links;
        let mut words = self.words(message, &recipient, gift.as_ref(), &letterhead);
        if words.is_none() && letterhead.words.take().is_some() {
            // they were checked when they were saved; what this release cannot fill any more, its own words can say
            template_version = None;
            words = self.words(message, &recipient, gift.as_ref(), &letterhead);
        }
        let Some(words) = words else {
            return untried(Outcome::Retry(Reason::NotComposed));
        };
        let branded = letterhead.branding != *self.templates.default_branding();
        let mail = Mail {
            message_id: message.id,
            reference: Reference {
                tenant: message.tenant_id,
                message: message.id,
            },
            to: recipient.address,
            sender: branded.then(|| letterhead.branding.name.as_str().to_owned()),
            words,
            unsubscribe: letterhead.links.map(|links| links.unsubscribe),
            language: recipient.locale.as_str(),
            date: message.created_at,
            trace_id: message
                .traceparent
                .is_some()
                .then(|| trace.trace_id().to_string()),
        };
        let outcome = match self.mailer.send(mail).await {
            Ok(()) => Outcome::Sent,
            Err(Refusal::ForNow(reason)) => Outcome::Retry(reason),
            Err(Refusal::ForGood(reason)) => Outcome::Failed(reason),
        };
        let trail = Trail {
            recipient_sealed: recipient.sealed,
            template_version,
        };
        (outcome, trail)
    }

    /// To whom the message goes now: a contact that moved is written to at its new address, one that is gone is not.
    fn recipient(&self, message: &ClaimedRow) -> Result<Recipient, Outcome> {
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
                address,
                locale: self.settings.default_locale,
                sealed: None,
                letter: None,
            });
        };
        let (Some(tag), Some(sealed), Some(wrapped)) =
            (&message.locale, &message.email_sealed, &message.wrapped_key)
        else {
            return Err(Outcome::Canceled(Reason::NoAddress));
        };
        let subject = Subject {
            tenant: message.tenant_id,
            id: contact_id,
        };
        let opened = self.vault.unwrap_data_key(subject, wrapped).and_then(|key| {
            let address = key.open(subject, EMAIL, sealed)?;
            let sealed = key.seal(subject, RECIPIENT, &address)?;
            Ok((address, sealed))
        });
        let unreadable = Outcome::Retry(Reason::AddressUnreadable);
        let (address, sealed) = opened.map_err(|error| {
            tracing::error!(message = %message.id, %error, "an address could not be opened");
            unreadable
        })?;
        let tag: LanguageTag = tag.parse().map_err(|_| unreadable)?;
        Ok(Recipient {
            address: address.parse().map_err(|_| unreadable)?,
            locale: tag.locale_or(self.settings.default_locale),
            sealed: Some(sealed),
            letter: None,
        })
    }

    /// Whether nothing is sent to the address any more.
    async fn suppressed(&self, message: &ClaimedRow, recipient: &Recipient) -> Result<(), Outcome> {
        if message.contact_id.is_none() {
            return Ok(());
        }
        let tenant = message.tenant_id;
        let later = Outcome::Retry(Reason::NotComposed);
        let hashes = self.vault.email_hashes(tenant, &recipient.address);
        let hashes = hashes.map_err(|error| {
            tracing::error!(message = %message.id, %error, "an address could not be hashed");
            later
        })?;
        let channel = Channel::Email.as_str();
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
            address: letter.email().ok_or(unreadable)?,
            locale: tag.locale_or(self.settings.default_locale),
            sealed: None,
            letter: Some(letter),
        })
    }

    /// Whether its receiver wants to hear of it, asked at the last moment; with the way out of more, where there is one.
    async fn consented(&self, message: &ClaimedRow) -> Result<Option<Links>, Outcome> {
        let template: Option<Template> = message.template.parse().ok();
        let topic = template.map_or(Topic::Receipts, Template::topic);
        let (tenant, Some(contact)) = (message.tenant_id, message.contact_id) else {
            return Ok(None);
        };
        if topic.rule() == Rule::Always {
            return Ok(None);
        }
        let channel = Channel::Email;
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
    async fn gift(&self, message: &ClaimedRow) -> Result<Option<Gift>, Outcome> {
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
    async fn letterhead(&self, message: &ClaimedRow, locale: Locale) -> Option<(Letterhead, Option<i32>)> {
        let (tenant, template) = (message.tenant_id, message.template.as_str());
        let row = templates::letterhead(&self.db, tenant, template, locale.as_str()).await;
        let row = row.inspect_err(
            |error| tracing::warn!(message = %message.id, %error, "a letterhead could not be read"),
        );
        Some(service::letterhead(row.ok()?, self.templates.default_branding()))
    }

    /// `None`: the message cannot be worded by this release. A newer one that queued it can, so it is tried again.
    fn words(
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
        if let Variables::Verification { until } = variables {
            return self.verification(message, locale, until, letterhead);
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
}
