//! Several providers of one kind: the first that takes a message has it.
//!
//! A provider that could not take three messages in a row is asked last for a minute, so that its timeouts do not slow every
//! message; when none is well they are asked in their order all the same. A refusal for good is about the message, and no other
//! provider is asked. After a timeout the first provider may have the message, and another sends it too: it carries the same id.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use futures::{FutureExt as _, future::BoxFuture};
use telemetry::{Counter, Family, Gauge, Metrics};

use crate::{
    domain::message::Reason,
    ports::{Clock, Mail, Mailer, Refusal, Text, Texter},
};

/// So many failures in a row, and a provider is not well.
const FAILURES: u32 = 3;
/// For how long it is asked last.
const REST: TimeDelta = TimeDelta::minutes(1);

type Labels = [(&'static str, &'static str); 2];
type OutcomeLabels = [(&'static str, &'static str); 3];

/// What is counted of providers.
#[derive(Clone, Debug)]
pub struct ProviderMetrics {
    attempts: Family<OutcomeLabels, Counter>,
    well: Family<Labels, Gauge>,
}

impl ProviderMetrics {
    /// Registers the metrics.
    pub fn new(metrics: &Metrics) -> Self {
        Self {
            attempts: metrics.register(
                "notification_provider_attempts",
                "Attempts to hand a message to a provider, by what came of them",
                Family::default(),
            ),
            well: metrics.register(
                "notification_provider_well",
                "1 while a provider takes messages, 0 while it is asked last",
                Family::default(),
            ),
        }
    }
}

/// Providers, in the order in which they are asked.
pub struct InOrder<C> {
    channel: &'static str,
    providers: Vec<Provider<C>>,
    clock: Clock,
    metrics: ProviderMetrics,
}

struct Provider<C> {
    name: &'static str,
    client: C,
    health: Mutex<Health>,
}

#[derive(Default)]
struct Health {
    failures: u32,
    resting_until: Option<DateTime<Utc>>,
}

impl<C> InOrder<C> {
    /// Asks these, named for metrics and logs.
    pub fn new(
        channel: &'static str,
        clients: Vec<(&'static str, C)>,
        clock: Clock,
        metrics: ProviderMetrics,
    ) -> Self {
        let providers = clients
            .into_iter()
            .map(|(name, client)| Provider {
                name,
                client,
                health: Mutex::default(),
            })
            .collect();
        Self {
            channel,
            providers,
            clock,
            metrics,
        }
    }

    /// The order of this moment: who is well before who is not.
    fn order(&self) -> Vec<&Provider<C>> {
        let now = (self.clock)();
        let (well, resting): (Vec<_>, Vec<_>) = self.providers.iter().partition(|provider| {
            let health = provider.health.lock().unwrap_or_else(PoisonError::into_inner);
            health.resting_until.is_none_or(|until| until <= now)
        });
        well.into_iter().chain(resting).collect()
    }

    async fn first<'a, F>(&'a self, send: impl Fn(&'a C) -> F) -> Result<(), Refusal>
    where
        F: Future<Output = Result<(), Refusal>>,
    {
        let mut last = Refusal::ForNow(Reason::NotComposed);
        for provider in self.order() {
            let answer = send(&provider.client).await;
            self.heard(provider, answer);
            match answer {
                Err(Refusal::ForNow(reason)) => {
                    tracing::debug!(channel = self.channel, provider = provider.name, %reason, "asking the next provider");
                    last = Refusal::ForNow(reason);
                }
                decided => return decided,
            }
        }
        Err(last)
    }

    fn heard(&self, provider: &Provider<C>, answer: Result<(), Refusal>) {
        let outcome = match answer {
            Ok(()) => "taken",
            Err(Refusal::ForGood(_)) => "refused",
            Err(Refusal::ForNow(_)) => "unavailable",
        };
        let (channel, name) = (("channel", self.channel), ("provider", provider.name));
        self.metrics
            .attempts
            .get_or_create(&[channel, name, ("outcome", outcome)])
            .inc();
        let mut health = provider.health.lock().unwrap_or_else(PoisonError::into_inner);
        if outcome == "unavailable" {
            health.failures = health.failures.saturating_add(1);
            if health.failures >= FAILURES {
                health.resting_until = Some((self.clock)() + REST);
            }
        } else {
            *health = Health::default();
        }
        let well = i64::from(health.failures < FAILURES);
        self.metrics.well.get_or_create(&[channel, name]).set(well);
    }
}

impl<M: Mailer> Mailer for InOrder<M> {
    async fn send(&self, mail: Mail) -> Result<(), Refusal> {
        self.first(|mailer| mailer.send(mail.clone())).await
    }
}

impl<T: Texter> Texter for InOrder<T> {
    fn send(&self, text: Text) -> BoxFuture<'_, Result<(), Refusal>> {
        async move { self.first(|texter| texter.send(text.clone())).await }.boxed()
    }
}
