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

mod compose;

use std::{sync::Arc, time::Duration};

use chassis::ShutdownToken;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use futures::future::join_all;
use sqlx::PgPool;
use telemetry::{Counter, Family, Histogram, Metrics, TraceContext};
use tracing::Instrument as _;

use crate::{
    domain::{
        address::{EmailAddress, PhoneNumber},
        consent::Channel,
        contact::Locale,
        hours::Hours,
        letter::Letter,
        message::{Outcome, Reason, RetryPolicy, Settlement},
        provider::Reference,
        render::{Templates, text},
        vault::Vault,
    },
    ports::{Clock, GiftCards, GiftCardsError, Mail, Mailer, Refusal, Text, Texter},
    store::{
        gift_cards::{self, Unconfirmed},
        messages::{self, ClaimedRow, Trail},
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
    /// When reminders and offers are welcome.
    pub hours: Hours,
    /// When text messages are welcome.
    pub text_hours: Hours,
    /// Where contacts are of whom it is not known.
    pub time_zone: Tz,
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
    /// Takes text messages, where there is a provider of them.
    pub texter: Option<Arc<dyn Texter>>,
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
            Outcome::Later(_) => "later",
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

/// Where a message goes.
enum Address {
    Email(EmailAddress),
    Phone(PhoneNumber),
}

impl Address {
    const fn channel(&self) -> Channel {
        match self {
            Self::Email(_) => Channel::Email,
            Self::Phone(_) => Channel::Sms,
        }
    }
}

/// A message on its way out: to whom, and in which language.
struct Recipient {
    address: Address,
    locale: Locale,
    /// Where they are.
    time_zone: Tz,
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
        if let Some(at) = self.unwelcome(message, &recipient) {
            return untried(Outcome::Later(at));
        }
        let links = match self.consented(message, recipient.address.channel()).await {
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
            // they were checked when they were saved; what this release cannot fill any more, or what became too large by what a
            // buyer wrote, the built-in words can say
            template_version = None;
            words = self.words(message, &recipient, gift.as_ref(), &letterhead);
        }
        let Some(words) = words else {
            return untried(Outcome::Retry(Reason::NotComposed));
        };
        let reference = Reference {
            tenant: message.tenant_id,
            message: message.id,
        };
        let sent = match recipient.address {
            Address::Email(to) => {
                let branded = letterhead.branding != *self.templates.default_branding();
                let mail = Mail {
                    message_id: message.id,
                    reference,
                    to,
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
                self.mailer.send(mail).await
            }
            Address::Phone(to) => match &self.texter {
                Some(texter) => {
                    let body = text(&letterhead.branding, &words, gift.as_ref());
                    texter.send(Text { reference, to, body }).await
                }
                None => Err(Refusal::ForNow(Reason::NoTexts)),
            },
        };
        let outcome = match sent {
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
}
