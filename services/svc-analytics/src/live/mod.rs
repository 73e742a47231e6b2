//! What happens in a network, for whoever watches, as it happens. One reader of Kafka for all who watch at this replica,
//! and none while nobody does. Nothing is counted by it and nothing is promised: who is too slow, or away for too long, is
//! told so, and never slows anybody else.

mod happening;

pub use happening::{Happening, WATCHED, happening};

use chrono::{DateTime, Utc};
use events::{Error, KafkaConfig, Tail};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use telemetry::{Counter, Gauge, Metrics};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Who may watch at once at a replica.
const READERS_MAX: usize = 64;
/// Of them, of one network.
const READERS_OF_A_TENANT_MAX: usize = 8;
/// How far behind a reader may fall.
const BEHIND_MAX: usize = 1_024;
/// What is remembered, for a reader whose connection was cut.
const RECENT_MAX: usize = 1_024;
/// How long reading goes on after the last reader has gone: it may come back.
const LINGER: Duration = Duration::from_secs(30);

/// What is measured.
#[derive(Clone, Debug)]
pub struct LiveMetrics {
    readers: Gauge,
    shown: Counter,
    dropped: Counter,
}

impl LiveMetrics {
    /// Metrics shown by `metrics`.
    pub fn new(metrics: &Metrics) -> Self {
        let dropped = "Readers that were let go of because they were too slow";
        Self {
            readers: metrics.register(
                "live_readers",
                "Who watches events at this replica",
                Gauge::default(),
            ),
            shown: metrics.register("live_shown", "Events handed to readers", Counter::default()),
            dropped: metrics.register("live_readers_dropped", dropped, Counter::default()),
        }
    }
}

/// Nobody else may watch for the moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Full;

/// An event, and when it came here.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The event.
    pub happening: Arc<Happening>,
    /// When this replica heard of it.
    pub seen_at: DateTime<Utc>,
}

/// See the module. Cheap to clone.
#[derive(Clone)]
pub struct Live(Arc<Inner>);

struct Inner {
    kafka: KafkaConfig,
    metrics: LiveMetrics,
    shutdown: CancellationToken,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    watch: Weak<Watch>,
    readers: BTreeMap<Uuid, usize>,
}

/// Reading, for as long as anybody holds on to it.
struct Watch {
    shared: Arc<Shared>,
    _tail: Tail,
}

struct Shared {
    recent: Mutex<VecDeque<Seen>>,
    news: broadcast::Sender<Seen>,
}

impl Shared {
    fn recent(&self) -> MutexGuard<'_, VecDeque<Seen>> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Live {
    /// Nothing is read before somebody watches, and all that is watched ends with `shutdown`.
    pub fn new(kafka: KafkaConfig, metrics: LiveMetrics, shutdown: CancellationToken) -> Self {
        Self(Arc::new(Inner {
            kafka,
            metrics,
            shutdown,
            state: Mutex::default(),
        }))
    }

    /// Watches a network from now on, or from after the event `last`, where that is still remembered.
    ///
    /// # Errors
    /// [`Full`] when too many watch already. [`Error::Configure`] when librdkafka refuses its settings.
    pub fn watch(&self, tenant: Uuid, last: Option<Uuid>) -> Result<Result<Reader, Full>, Error> {
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = state.readers.values().sum();
        let own = state.readers.get(&tenant).copied().unwrap_or_default();
        if all >= READERS_MAX || own >= READERS_OF_A_TENANT_MAX {
            return Ok(Err(Full));
        }
        let watch = match state.watch.upgrade() {
            Some(watch) => watch,
            None => Arc::new(start(&self.0.kafka)?),
        };
        state.watch = Arc::downgrade(&watch);
        state.readers.insert(tenant, own.saturating_add(1));
        drop(state);
        self.0.metrics.readers.inc();
        // what is told in between is in both, so one of the two must be taken under the lock of the other
        let recent = watch.shared.recent();
        let news = watch.shared.news.subscribe();
        let mut kept = recent
            .iter()
            .filter(|seen| seen.happening.tenant == tenant)
            .cloned();
        let found = last.is_some_and(|last| kept.by_ref().any(|seen| seen.happening.id == last));
        let missed: VecDeque<Seen> = if found { kept.collect() } else { VecDeque::new() };
        drop(recent);
        Ok(Ok(Reader {
            tenant,
            missed,
            gap: last.is_some() && !found,
            news,
            watch: Some(watch),
            live: self.clone(),
        }))
    }
}

fn start(kafka: &KafkaConfig) -> Result<Watch, Error> {
    let shared = Arc::new(Shared {
        recent: Mutex::default(),
        news: broadcast::Sender::new(BEHIND_MAX),
    });
    let told = Arc::clone(&shared);
    let tail = Tail::start(kafka, WATCHED, move |message| {
        let Some(happening) = happening(&message) else {
            return;
        };
        let seen = Seen {
            happening: Arc::new(happening),
            seen_at: Utc::now(),
        };
        let mut recent = told.recent();
        if recent.len() >= RECENT_MAX {
            recent.pop_front();
        }
        recent.push_back(seen.clone());
        // nobody listens: it is remembered all the same
        let _ = told.news.send(seen);
    })?;
    Ok(Watch { shared, _tail: tail })
}

/// What comes next for a reader.
#[derive(Debug)]
pub enum Next {
    /// An event.
    Shown(Seen),
    /// It was not remembered where the reader left off: what came in between is not shown.
    Gap,
    /// The reader was too slow, so many events were not shown to it; nothing more comes.
    TooSlow(u64),
    /// The process stops; nothing more comes.
    Over,
}

/// Who watches.
pub struct Reader {
    tenant: Uuid,
    missed: VecDeque<Seen>,
    gap: bool,
    news: broadcast::Receiver<Seen>,
    watch: Option<Arc<Watch>>,
    live: Live,
}

impl Reader {
    /// The next event of this network in one of `topics`. Dropped before it is ready it has taken nothing.
    pub async fn next(&mut self, topics: &[&'static str]) -> Next {
        if std::mem::take(&mut self.gap) {
            return Next::Gap;
        }
        loop {
            let seen = if let Some(seen) = self.missed.pop_front() {
                seen
            } else {
                let shutdown = self.live.0.shutdown.clone();
                match shutdown.run_until_cancelled(self.news.recv()).await {
                    Some(Ok(seen)) => seen,
                    Some(Err(broadcast::error::RecvError::Lagged(events))) => {
                        self.live.0.metrics.dropped.inc();
                        return Next::TooSlow(events);
                    }
                    Some(Err(broadcast::error::RecvError::Closed)) | None => return Next::Over,
                }
            };
            if seen.happening.tenant == self.tenant && topics.contains(&seen.happening.topic) {
                self.live.0.metrics.shown.inc();
                return Next::Shown(seen);
            }
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let mut state = self.live.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(readers) = state.readers.get_mut(&self.tenant) {
            *readers = readers.saturating_sub(1);
            if *readers == 0 {
                state.readers.remove(&self.tenant);
            }
        }
        drop(state);
        self.live.0.metrics.readers.dec();
        let (watch, shutdown) = (self.watch.take(), self.live.0.shutdown.clone());
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                shutdown.run_until_cancelled(tokio::time::sleep(LINGER)).await;
                drop(watch);
            });
        }
    }
}
