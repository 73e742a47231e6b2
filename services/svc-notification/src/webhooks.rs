//! Webhooks: events in, and out to the systems that asked to hear of them.
//!
//! In: a consumer group of its own, so that a network's many endpoints never hold its customers' mail up. Each event becomes
//! one delivery per endpoint that hears of it, in PostgreSQL; who hears of it is asked of svc-merchant, and remembered for
//! a moment. Out: deliveries are claimed under a lease, signed by the secrets the endpoint has now, posted, and put down.
//!
//! A crash between an endpoint's word and ours in the table posts it again, under the same `webhook-id`. No transaction is
//! open while anybody is called. Secrets are in memory alone.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chassis::{ShutdownToken, database::is_transient};
use chrono::{DateTime, TimeDelta, Utc};
use events::{HandleError, Handler, Message, Outcome};
use sqlx::PgPool;
use telemetry::{Counter, Family, Histogram, Metrics};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{
    domain::webhook::{Answer, DeliveryStatus, Endpoint, Verdict, WebhookEvent, message_id, signatures},
    error::Error,
    ports::{Clock, Endpoints, EndpointsError, Post, Poster},
    service::Notifications,
    store::webhooks::{self, ClaimedDelivery, Settled},
    wake::Bell,
    wire,
};

/// The consumer group.
pub const GROUP: &str = "svc-notification-webhooks";

/// What endpoints can hear of.
pub const TOPICS: [&str; 4] = [
    "giftcard.activity.v1",
    "ledger.transactions.v1",
    "merchant.onboarded.v1",
    "wallet.balance-updated.v1",
];

/// How long a delivery waits when svc-merchant could not be asked where it goes.
const UNASKED_PAUSE: TimeDelta = TimeDelta::seconds(30);

/// When a network's endpoints were asked for, and what the answer was.
type Remembered = (DateTime<Utc>, Arc<[Endpoint]>);

/// Who hears of a network's events, remembered for a moment.
pub struct Directory {
    endpoints: Arc<dyn Endpoints>,
    clock: Clock,
    ttl: TimeDelta,
    known: Mutex<HashMap<Uuid, Remembered>>,
}

impl Directory {
    /// A directory whose answers hold for `ttl`.
    pub fn new(endpoints: Arc<dyn Endpoints>, clock: Clock, ttl: Duration) -> Self {
        Self {
            endpoints,
            clock,
            ttl: TimeDelta::from_std(ttl).unwrap_or(TimeDelta::MAX),
            known: Mutex::default(),
        }
    }

    /// The endpoints of a network.
    pub async fn of(&self, tenant: Uuid) -> Result<Arc<[Endpoint]>, EndpointsError> {
        let now = (self.clock)();
        if let Some(endpoints) = self.remembered(tenant, now) {
            return Ok(endpoints);
        }
        let endpoints: Arc<[Endpoint]> = self.endpoints.endpoints(tenant).await?.into();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(tenant, (now, Arc::clone(&endpoints)));
        Ok(endpoints)
    }

    fn remembered(&self, tenant: Uuid, now: DateTime<Utc>) -> Option<Arc<[Endpoint]>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (asked, endpoints) = known.get(&tenant)?;
        (now - *asked < self.ttl).then(|| Arc::clone(endpoints))
    }
}

/// Turns events into deliveries.
pub struct Intake {
    notifications: Arc<Notifications>,
    directory: Arc<Directory>,
    bell: Arc<Bell>,
}

impl Intake {
    /// A handler that rings `bell` when it has queued something.
    pub const fn new(notifications: Arc<Notifications>, directory: Arc<Directory>, bell: Arc<Bell>) -> Self {
        Self {
            notifications,
            directory,
            bell,
        }
    }
}

impl Handler for Intake {
    async fn handle(&self, batch: &[Message]) -> Result<Outcome, HandleError> {
        let mut outcome = Outcome::handled();
        let mut heard: Vec<(WebhookEvent, Endpoint)> = Vec::new();
        for (index, message) in batch.iter().enumerate() {
            let endpoints = self.directory.of(message.tenant).await;
            let endpoints = endpoints.map_err(|error| HandleError::Unavailable(error.into()))?;
            // most networks have none, and most events interest nobody
            if endpoints.is_empty() {
                continue;
            }
            match wire::webhook::event(message) {
                Ok(Some(event)) => {
                    let theirs = endpoints.iter().filter(|endpoint| endpoint.hears(&event));
                    heard.extend(theirs.map(|endpoint| (event.clone(), endpoint.clone())));
                }
                Ok(None) => {}
                Err(error) => outcome.poison(index, error.to_string()),
            }
        }
        if heard.is_empty() {
            return Ok(outcome);
        }
        match self.notifications.queue_webhooks(&heard).await {
            Ok(queued) => {
                if queued > 0 {
                    self.bell.ring();
                }
                Ok(outcome)
            }
            Err(Error::Database { source, .. }) if !is_transient(&source) => {
                Err(HandleError::Failed(source.into()))
            }
            Err(error) => Err(HandleError::Unavailable(error.into())),
        }
    }
}

/// What the sender of webhooks counts.
#[derive(Clone, Debug)]
pub struct WebhookMetrics {
    attempts: Family<Labels, Counter>,
    seconds: Histogram,
}

type Labels = [(&'static str, &'static str); 1];

impl WebhookMetrics {
    /// Registers the metrics.
    pub fn new(metrics: &Metrics) -> Self {
        Self {
            attempts: metrics.register(
                "webhook_attempts",
                "Attempts to post a webhook, by what came of them",
                Family::default(),
            ),
            seconds: metrics.register(
                "webhook_attempt_seconds",
                "Time an endpoint took for an attempt",
                telemetry::histogram(),
            ),
        }
    }

    fn count(&self, outcome: &'static str) {
        self.attempts.get_or_create(&[("outcome", outcome)]).inc();
    }
}

/// Posts deliveries.
pub struct WebhookSender<P> {
    /// Where the queue is.
    pub db: PgPool,
    /// Knows where deliveries go.
    pub directory: Arc<Directory>,
    /// Posts.
    pub poster: P,
    /// Tells the time.
    pub clock: Clock,
    /// Attempts at once, of one replica.
    pub concurrency: u16,
    /// Longer than any attempt can take.
    pub lease: Duration,
    /// How long due deliveries wait at most for a wake-up that never came.
    pub poll: Duration,
    /// What it counts.
    pub metrics: WebhookMetrics,
}

impl<P: Poster> WebhookSender<P> {
    /// Claims what is due, tries each once, and says how many there were.
    pub async fn run_once(&self) -> Result<usize, sqlx::Error> {
        let claimed = self.claim(self.concurrency.into()).await?;
        let count = claimed.len();
        futures::future::join_all(claimed.into_iter().map(|delivery| self.attempt(delivery))).await;
        Ok(count)
    }

    /// Works until the shutdown, with as many attempts at once as there are places: one slow endpoint takes one place, and
    /// holds nobody else up. What is in work at the shutdown is finished.
    pub async fn run(self, bell: Arc<Bell>, shutdown: ShutdownToken) {
        let this = Arc::new(self);
        let mut at_work = JoinSet::new();
        while !shutdown.is_cancelled() {
            while at_work.try_join_next().is_some() {}
            let places = usize::from(this.concurrency).saturating_sub(at_work.len());
            let claimed = match this.claim(places).await {
                Ok(claimed) => claimed,
                Err(error) => {
                    tracing::warn!(%error, "due webhooks could not be claimed; trying again");
                    Vec::new()
                }
            };
            let idle = claimed.is_empty();
            for delivery in claimed {
                let this = Arc::clone(&this);
                at_work.spawn(async move { this.attempt(delivery).await });
            }
            if idle {
                tokio::select! {
                    _ = at_work.join_next(), if !at_work.is_empty() => {}
                    () = bell.rung() => {}
                    () = tokio::time::sleep(this.poll) => {}
                    () = shutdown.cancelled() => {}
                }
            }
        }
        at_work.join_all().await;
    }

    async fn claim(&self, places: usize) -> Result<Vec<ClaimedDelivery>, sqlx::Error> {
        let Some(limit) = i64::try_from(places).ok().filter(|limit| *limit > 0) else {
            return Ok(Vec::new());
        };
        let now = (self.clock)();
        let lease = TimeDelta::from_std(self.lease).unwrap_or(TimeDelta::MAX);
        let until = now.checked_add_signed(lease).unwrap_or(DateTime::<Utc>::MAX_UTC);
        webhooks::claim(&self.db, now, until, limit).await
    }

    async fn attempt(&self, delivery: ClaimedDelivery) {
        if let Err(error) = self.try_to_post(&delivery).await {
            // left to the lease: it is posted again, under the same id
            tracing::error!(delivery = %delivery.id, %error, "what came of a webhook was not written");
        }
    }

    async fn try_to_post(&self, delivery: &ClaimedDelivery) -> Result<(), sqlx::Error> {
        let now = (self.clock)();
        if delivery.disabled_at.is_some() {
            self.metrics.count("canceled");
            return webhooks::cancel(&self.db, delivery, "endpoint_disabled", now).await;
        }
        let Ok(endpoints) = self.directory.of(delivery.tenant_id).await else {
            self.metrics.count("postponed");
            let again = now.checked_add_signed(UNASKED_PAUSE).unwrap_or(now);
            return webhooks::release(&self.db, delivery, again, now).await;
        };
        let Some(endpoint) = endpoints
            .iter()
            .find(|endpoint| endpoint.id == delivery.endpoint_id)
        else {
            self.metrics.count("canceled");
            return webhooks::cancel(&self.db, delivery, "endpoint_gone", now).await;
        };
        let id = message_id(delivery.id);
        let post = Post {
            url: endpoint.url.clone(),
            signatures: signatures(&endpoint.secrets, &id, now, &delivery.body),
            id,
            at: now,
            body: delivery.body.clone(),
        };
        let began = tokio::time::Instant::now();
        let answer = self.poster.post(post).await;
        let taken = began.elapsed();
        self.metrics.seconds.observe(taken.as_secs_f64());
        self.put_down(delivery, answer, taken).await
    }

    async fn put_down(
        &self,
        delivery: &ClaimedDelivery,
        answer: Answer,
        taken: Duration,
    ) -> Result<(), sqlx::Error> {
        let now = (self.clock)();
        let tries = u32::try_from(delivery.tries).unwrap_or(u32::MAX);
        let verdict = Verdict::of(answer, tries, now);
        let (status, next_attempt_at, outcome) = match verdict {
            Verdict::Delivered => (DeliveryStatus::Delivered, now, "delivered"),
            Verdict::Again(at) => (DeliveryStatus::Queued, at, "retry"),
            Verdict::Failed => (DeliveryStatus::Failed, now, "failed"),
            Verdict::Gone => (DeliveryStatus::Canceled, now, "gone"),
        };
        self.metrics.count(outcome);
        let said = match answer {
            Answer::Status(status) => status.to_string(),
            Answer::Silence(silence) => silence.as_str().to_owned(),
        };
        let settled = Settled {
            status: status.as_str(),
            next_attempt_at,
            answer: &said,
            taken: verdict == Verdict::Delivered,
            gone: verdict == Verdict::Gone,
            duration_ms: i32::try_from(taken.as_millis()).unwrap_or(i32::MAX),
        };
        tracing::debug!(delivery = %delivery.id, endpoint = %delivery.endpoint_id, answer = said, outcome, "webhook posted");
        if !webhooks::settle(&self.db, delivery, &settled, now).await? {
            tracing::warn!(delivery = %delivery.id, "the lease ran out before the webhook was answered");
        }
        Ok(())
    }
}
