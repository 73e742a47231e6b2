//! Who has which limit, and whether it is reached.

use crate::Error;
use crate::bucket::{Bucket, Limit, Taken};
use crate::config::LimitsConfig;
use crate::metrics::LimitMetrics;
use crate::remote::Remote;
use crate::window::Window;
use auth::{Principal, Role};
use http::{HeaderValue, Method};
use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tokio::sync::OwnedMutexGuard;
use uuid::Uuid;

const SHARDS: usize = 16;
/// Callers remembered at once; an entry is about 250 bytes. Only verified callers get in.
const CALLERS_MAX: usize = 160_000;

/// What a request is for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Class {
    /// To know something.
    Read,
    /// To change something.
    Write,
}

impl Class {
    /// By the method: what is safe reads.
    pub fn of_http(method: &Method) -> Self {
        if method.is_safe() { Self::Read } else { Self::Write }
    }

    /// By the name of a gRPC method, `/package.Service/Method`.
    pub fn of_grpc(path: &str) -> Self {
        const READING: [&str; 7] = [
            "Get",
            "List",
            "Find",
            "Lookup",
            "Calculate",
            "Introspect",
            "Check",
        ];
        let method = path.rsplit('/').next().unwrap_or_default();
        if READING.iter().any(|verb| method.starts_with(verb)) {
            Self::Read
        } else {
            Self::Write
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

/// Whose requests are counted together.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Scope {
    /// A user or a key.
    Subject,
    /// A whole tenant.
    Tenant,
    /// Another service.
    Service,
}

impl Scope {
    /// The name of its policy in the answer's headers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Tenant => "tenant",
            Self::Service => "service",
        }
    }
}

/// How a limit stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Measure {
    /// Whose.
    pub scope: Scope,
    /// What is known to be left of it.
    pub remaining: u32,
    /// Until some of it comes back.
    pub back_in: Duration,
}

/// Whether a request may be answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It may: how its limits stand now. A service has one limit, everybody else two.
    Allowed(Measure, Option<Measure>),
    /// It may not: which limit is used up.
    Refused(Measure),
}

/// The limits of one service. Cheap to clone.
#[derive(Clone)]
pub struct Limiter {
    inner: Arc<Inner>,
}

struct Inner {
    service: Box<str>,
    limits: Limits,
    fallback_percent: u32,
    policies: Policies,
    remote: Remote,
    shards: [RwLock<HashMap<u64, Arc<Bucket>>>; SHARDS],
    hasher: RandomState,
    started: Instant,
    metrics: LimitMetrics,
}

struct Limits {
    subject: [Limit; 2],
    tenant: [Limit; 2],
    service: Limit,
}

struct Policies {
    callers: [HeaderValue; 2],
    services: HeaderValue,
}

impl std::fmt::Debug for Limiter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Limiter")
            .field("service", &self.inner.service)
            .finish_non_exhaustive()
    }
}

impl Limiter {
    /// Starts connecting to Valkey at `url` and returns at once; until it is there, limits are counted here. To be called
    /// on a runtime. `service` begins every key, e.g. `svc-ledger`.
    pub fn connect(
        service: &str,
        url: &str,
        config: &LimitsConfig,
        metrics: LimitMetrics,
    ) -> Result<Self, Error> {
        config.check()?;
        let window = config.window();
        let limit = |quota| Limit { quota, window };
        let limits = Limits {
            subject: [limit(config.subject_reads), limit(config.subject_writes)],
            tenant: [limit(config.tenant_reads), limit(config.tenant_writes)],
            service: limit(config.service_calls),
        };
        Ok(Self {
            inner: Arc::new(Inner {
                service: service.into(),
                policies: Policies::of(&limits),
                limits,
                fallback_percent: config.fallback_percent,
                remote: Remote::connect(url)?,
                shards: std::array::from_fn(|_| RwLock::default()),
                hasher: RandomState::new(),
                started: Instant::now(),
                metrics,
            }),
        })
    }

    /// Whether Valkey is connected, so that replicas count together.
    pub fn is_shared(&self) -> bool {
        self.inner.remote.is_connected()
    }

    /// The verdict, if it is known without asking Valkey: nearly always.
    pub fn check_now(&self, who: &Principal, class: Class) -> Option<Verdict> {
        let now_ms = self.inner.now_ms();
        let (first, second) = self.buckets(who, class);
        if let Some(second) = &second {
            // looked at first: whoever is refused for their tenant has not used up their own
            match second.0.take(now_ms) {
                Taken::Empty => return None,
                Taken::Refused { .. } => return Some(self.refused(second, class, now_ms)),
                Taken::One { low } => self.prefetch_if(low, &second.0),
            }
        }
        match first.0.take(now_ms) {
            taken @ (Taken::Empty | Taken::Refused { .. }) => {
                if let Some((tenant, _)) = &second {
                    tenant.put_back(now_ms);
                }
                let refused = matches!(taken, Taken::Refused { .. });
                refused.then(|| self.refused(&first, class, now_ms))
            }
            Taken::One { low } => {
                self.prefetch_if(low, &first.0);
                let second = second.map(|(bucket, scope)| measure(&bucket, scope, now_ms));
                Some(Verdict::Allowed(measure(&first.0, first.1, now_ms), second))
            }
        }
    }

    /// The verdict, asking Valkey for more where nothing is in hand.
    pub async fn check(&self, who: &Principal, class: Class) -> Verdict {
        let (first, second) = self.buckets(who, class);
        if let Some(second) = &second
            && matches!(self.acquire(&second.0).await, Taken::Refused { .. })
        {
            return self.refused(second, class, self.inner.now_ms());
        }
        if matches!(self.acquire(&first.0).await, Taken::Refused { .. }) {
            if let Some((tenant, _)) = &second {
                tenant.put_back(self.inner.now_ms());
            }
            return self.refused(&first, class, self.inner.now_ms());
        }
        let now_ms = self.inner.now_ms();
        let second = second.map(|(bucket, scope)| measure(&bucket, scope, now_ms));
        Verdict::Allowed(measure(&first.0, first.1, now_ms), second)
    }

    /// The value of `RateLimit-Policy` for a caller.
    pub(crate) fn policy(&self, who: &Principal, class: Class) -> &HeaderValue {
        let policies = &self.inner.policies;
        if who.has(Role::Service) {
            return &policies.services;
        }
        let [reads, writes] = &policies.callers;
        match class {
            Class::Read => reads,
            Class::Write => writes,
        }
    }

    fn buckets(&self, who: &Principal, class: Class) -> (Scoped, Option<Scoped>) {
        let limits = &self.inner.limits;
        let of = |[reads, writes]: &[Limit; 2]| match class {
            Class::Read => *reads,
            Class::Write => *writes,
        };
        if who.has(Role::Service) {
            // a service acts for many tenants, and its calls are not theirs
            let bucket = self
                .inner
                .bucket(Scope::Service, class, Uuid::nil(), &who.subject, limits.service);
            return ((bucket, Scope::Service), None);
        }
        let subject = self.inner.bucket(
            Scope::Subject,
            class,
            who.tenant,
            &who.subject,
            of(&limits.subject),
        );
        let tenant = self
            .inner
            .bucket(Scope::Tenant, class, who.tenant, "", of(&limits.tenant));
        ((subject, Scope::Subject), Some((tenant, Scope::Tenant)))
    }

    fn refused(&self, (bucket, scope): &Scoped, class: Class, now_ms: u64) -> Verdict {
        let labels = [("scope", scope.name()), ("class", class.name())];
        self.inner.metrics.refused.get_or_create(&labels).inc();
        let measured = measure(bucket, *scope, now_ms);
        Verdict::Refused(Measure {
            remaining: 0,
            ..measured
        })
    }

    async fn acquire(&self, bucket: &Arc<Bucket>) -> Taken {
        let _waiting = bucket.wait();
        loop {
            match bucket.take(self.inner.now_ms()) {
                Taken::Empty => {}
                Taken::One { low } => {
                    self.prefetch_if(low, bucket);
                    return Taken::One { low };
                }
                refused @ Taken::Refused { .. } => return refused,
            }
            let asking = Arc::clone(&bucket.asking).lock_owned().await;
            // whoever asked before may have brought enough for everybody
            match bucket.take(self.inner.now_ms()) {
                Taken::Empty => self.inner.refill(bucket, asking).await,
                taken => return taken,
            }
        }
    }

    fn prefetch_if(&self, low: bool, bucket: &Arc<Bucket>) {
        if !low {
            return;
        }
        if let Ok(asking) = Arc::clone(&bucket.asking).try_lock_owned() {
            let (inner, bucket) = (Arc::clone(&self.inner), Arc::clone(bucket));
            tokio::spawn(async move { inner.refill(&bucket, asking).await });
        }
    }
}

type Scoped = (Arc<Bucket>, Scope);

fn measure(bucket: &Bucket, scope: Scope, now_ms: u64) -> Measure {
    let (remaining, back_in) = bucket.measure(now_ms);
    Measure {
        scope,
        remaining,
        back_in,
    }
}

impl Inner {
    fn now_ms(&self) -> u64 {
        // never zero, which stands for never
        u64::try_from(self.started.elapsed().as_millis())
            .unwrap_or(u64::MAX)
            .saturating_add(1)
    }

    async fn refill(&self, bucket: &Bucket, mut own: OwnedMutexGuard<Window>) {
        let want = bucket.want(self.now_ms());
        self.metrics.blocks.inc();
        let shared = self.remote.grant(&bucket.key, bucket.limit, want).await;
        let grant = shared.unwrap_or_else(|| {
            self.metrics.fallbacks.inc();
            let share = u64::from(bucket.limit.quota) * u64::from(self.fallback_percent) / 100;
            let share = u32::try_from(share).unwrap_or(u32::MAX).max(1);
            own.grant(self.now_ms(), share, bucket.limit.slot_ms(), want)
        });
        bucket.accept(self.now_ms(), grant);
    }

    fn bucket(&self, scope: Scope, class: Class, tenant: Uuid, subject: &str, limit: Limit) -> Arc<Bucket> {
        let hash = self.hasher.hash_one((scope, class, tenant, subject));
        let place = usize::try_from(hash >> 56).unwrap_or_default() % SHARDS;
        let Some(shard) = self.shards.get(place) else {
            return Arc::new(self.make(scope, class, tenant, subject, limit));
        };
        // a panic cannot leave a map of whole entries half written, so a poisoned lock is as good as any
        let known = shard
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&hash)
            .cloned();
        if let Some(known) = known {
            return known;
        }
        let mut shard = shard.write().unwrap_or_else(PoisonError::into_inner);
        if shard.len() >= CALLERS_MAX / SHARDS {
            let now_ms = self.now_ms();
            shard.retain(|_, bucket| !bucket.is_idle(now_ms));
        }
        // Two callers whose hashes are equal share a limit. With 64 bits and a seed nobody knows, none of them meet.
        Arc::clone(
            shard
                .entry(hash)
                .or_insert_with(|| Arc::new(self.make(scope, class, tenant, subject, limit))),
        )
    }

    fn make(&self, scope: Scope, class: Class, tenant: Uuid, subject: &str, limit: Limit) -> Bucket {
        let (service, scope, class) = (&self.service, scope.name(), class.name());
        let key = format!(
            "{service}:ratelimit:{scope}:{class}:{}:{subject}:v1",
            tenant.simple()
        );
        Bucket::new(key.into(), limit)
    }
}

impl Policies {
    /// As in draft-ietf-httpapi-ratelimit-headers-10: a list of named policies, `q` the quota, `w` the window in seconds.
    fn of(limits: &Limits) -> Self {
        let one = |scope: Scope, limit: Limit| {
            let (name, seconds) = (scope.name(), limit.window.as_secs());
            format!("\"{name}\";q={};w={seconds}", limit.quota)
        };
        let value = |text: String| {
            HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("\"limit\";q=1"))
        };
        let [subject_reads, subject_writes] = limits.subject;
        let [tenant_reads, tenant_writes] = limits.tenant;
        let both = |subject, tenant| {
            value(format!(
                "{}, {}",
                one(Scope::Subject, subject),
                one(Scope::Tenant, tenant)
            ))
        };
        Self {
            callers: [
                both(subject_reads, tenant_reads),
                both(subject_writes, tenant_writes),
            ],
            services: value(one(Scope::Service, limits.service)),
        }
    }
}
