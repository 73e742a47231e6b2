//! The two levels as one.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::OnceCell;

use crate::local::{Invalidate, Local};
use crate::metrics::{CacheMetrics, EntityMetrics};
use crate::remote::Remote;
use crate::{Cached, Error};

/// How long and how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// How long an entry lives on either level.
    pub ttl: Duration,
    /// Most bytes of L1, encoded values and their keys.
    pub l1_bytes_max: u64,
}

/// A service's connection to Valkey and its caches. Cheap to clone.
#[derive(Clone)]
pub struct Caches {
    remote: Arc<Remote>,
    metrics: CacheMetrics,
}

impl Caches {
    /// Starts connecting to Valkey at `url` and returns at once; until it is there, reads miss. To be called on a runtime.
    /// `service` begins every key, e.g. `svc-wallet`.
    ///
    /// # Errors
    /// [`Error::Url`] only.
    pub fn connect(service: impl Into<String>, url: &str, metrics: CacheMetrics) -> Result<Self, Error> {
        let remote = Remote::connect(service.into(), url, metrics.clone())?;
        Ok(Self { remote, metrics })
    }

    /// The cache of `entity`, with keys `{service}:{entity}:{id}:v1`. To be called once per entity.
    pub fn cache<V>(&self, entity: &'static str, policy: Policy) -> Cache<V>
    where
        V: Serialize + DeserializeOwned + Send + Sync + 'static,
    {
        let local = Arc::new(Local::new(
            policy.l1_bytes_max,
            policy.ttl,
            Arc::clone(&self.remote.linked),
        ));
        self.remote
            .register(entity, Arc::clone(&local) as Arc<dyn Invalidate>);
        Cache {
            inner: Arc::new(Inner {
                entity,
                ttl: policy.ttl,
                local,
                remote: Arc::clone(&self.remote),
                flights: Mutex::default(),
                metrics: self.metrics.of(entity),
            }),
        }
    }

    /// Whether Valkey answers. For readiness; the cache works without.
    pub async fn check(&self) -> Result<(), Error> {
        self.remote.check().await
    }

    /// Whether the invalidations of other replicas reach this process.
    pub fn is_linked(&self) -> bool {
        self.remote.linked.load(std::sync::atomic::Ordering::Acquire)
    }
}

impl std::fmt::Debug for Caches {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caches")
            .field("linked", &self.is_linked())
            .finish_non_exhaustive()
    }
}

/// Values of one entity. Cheap to clone; clones share everything.
pub struct Cache<V> {
    inner: Arc<Inner<V>>,
}

impl<V> Clone for Cache<V> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
        }
    }
}

impl<V> std::fmt::Debug for Cache<V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cache")
            .field("entity", &self.inner.entity)
            .finish_non_exhaustive()
    }
}

struct Inner<V> {
    entity: &'static str,
    ttl: Duration,
    local: Arc<Local<V>>,
    remote: Arc<Remote>,
    flights: Mutex<HashMap<Arc<str>, Flight<V>>>,
    metrics: EntityMetrics,
}

/// A load that several readers wait for. Cancelled or failed, the next of them loads for itself.
type Flight<V> = Arc<OnceCell<Option<Cached<V>>>>;

/// A load that was overtaken by an invalidation is repeated this often before its result is handed out uncached.
const LOADS_MAX: usize = 3;

impl<V> Cache<V>
where
    V: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    /// Has `listener` called with every id that moved on, whether this replica or another said so, and with `None` when
    /// any id may have (what others said was lost for a moment). For readers that wait for a change; told quickly, not
    /// reliably. It must not block. To be called once, before the cache is used.
    pub fn on_move(&self, listener: impl Fn(Option<&str>) + Send + Sync + 'static) {
        self.inner.local.listen(Box::new(listener));
    }

    /// L1 alone, without waiting.
    pub fn peek(&self, id: &str) -> Option<Cached<V>> {
        let cached = self.inner.local.get(id);
        let metrics = &self.inner.metrics;
        if cached.is_some() {
            &metrics.l1_hits
        } else {
            &metrics.l1_misses
        }
        .inc();
        cached
    }

    /// Either level.
    pub async fn get(&self, id: &str) -> Option<Cached<V>> {
        match self.peek(id) {
            Some(cached) => Some(cached),
            None => self.fetch(id, 0).await,
        }
    }

    /// Either level, else `load`, which is asked once for all who wait for the same id. It returns the value with its
    /// version, or `None` for what does not exist (which is not cached). `load` is asked again when an invalidation
    /// overtook it, so that nobody is given what was stale before they asked.
    pub async fn get_or_load<E, F, L>(&self, id: &str, load: F) -> Result<Option<Cached<V>>, E>
    where
        F: Fn() -> L,
        L: Future<Output = Result<Option<(V, u64)>, E>>,
    {
        self.get_or_load_since(id, 0, load).await
    }

    /// As [`Self::get_or_load`], but passes over cached values older than `min_version` (read your writes).
    /// What `load` returns is given as it is: whether that is new enough is the caller's to see.
    pub async fn get_or_load_since<E, F, L>(
        &self,
        id: &str,
        min_version: u64,
        load: F,
    ) -> Result<Option<Cached<V>>, E>
    where
        F: Fn() -> L,
        L: Future<Output = Result<Option<(V, u64)>, E>>,
    {
        if let Some(cached) = self.peek(id).filter(|cached| cached.version() >= min_version) {
            return Ok(Some(cached));
        }
        let mut loads = 1;
        loop {
            let mut loaded_here = false;
            let flight = self.inner.board(id);
            let landed = flight
                .cell()
                .get_or_try_init(|| async {
                    if let Some(cached) = self.fetch(id, min_version).await {
                        return Ok(Some(cached));
                    }
                    loaded_here = true;
                    let Some((value, version)) = load().await? else {
                        return Ok(None);
                    };
                    Ok(Some(self.keep(id, value, version).await))
                })
                .await?
                .clone();
            drop(flight);
            let Some(cached) = landed else { return Ok(None) };
            let overtaken = self
                .inner
                .local
                .known_version(id)
                .is_some_and(|known| known > cached.version());
            // somebody else's load may have begun before the write that the caller wants to see
            let too_old = cached.version() < min_version && !loaded_here;
            if loads >= LOADS_MAX || !(overtaken || too_old) {
                return Ok(Some(cached));
            }
            if let Some(newer) = self
                .inner
                .local
                .get(id)
                .filter(|newer| newer.version() >= min_version)
            {
                return Ok(Some(newer));
            }
            loads += 1;
        }
    }

    async fn keep(&self, id: &str, value: V, version: u64) -> Cached<V> {
        let Inner {
            entity,
            ttl,
            local,
            remote,
            ..
        } = &*self.inner;
        let encoded = encode(&value);
        let cached = Cached::new(id, value, version, encoded.as_ref().map_or(0, Vec::len));
        local.offer(id, &cached);
        if let Some(encoded) = encoded {
            remote.fill(entity, id, version, encoded, *ttl).await;
        }
        cached
    }

    /// Takes a new value over on both levels and tells the other replicas, unless something newer is known.
    pub async fn put(&self, id: &str, value: V, version: u64) {
        self.put_all([(id, value, version)]).await;
    }

    /// [`Self::put`] for many, in one pipeline.
    pub async fn put_all<'i>(&self, values: impl IntoIterator<Item = (&'i str, V, u64)>) {
        let mut moved = Vec::new();
        let mut encodings = Vec::new();
        for (id, value, version) in values {
            let Some(encoded) = encode(&value) else { continue };
            self.inner
                .local
                .offer(id, &Cached::new(id, value, version, encoded.len()));
            self.inner.local.tell(Some(id));
            moved.push((id, version));
            encodings.push(encoded);
        }
        if !moved.is_empty() {
            self.inner
                .remote
                .put(self.inner.entity, &moved, encodings, self.inner.ttl)
                .await;
        }
    }

    /// Says that each id has moved on to a version: everything older is dropped on both levels and on the other replicas, in one pipeline.
    pub async fn invalidate(&self, moved: &[(&str, u64)]) {
        for (id, version) in moved {
            self.inner.local.advance(id, *version);
        }
        if !moved.is_empty() {
            self.inner.remote.invalidate(self.inner.entity, moved).await;
        }
    }

    async fn fetch(&self, id: &str, min_version: u64) -> Option<Cached<V>> {
        let Inner {
            entity,
            local,
            remote,
            metrics,
            ..
        } = &*self.inner;
        let found = remote
            .get(entity, id)
            .await
            .filter(|(version, _)| *version >= min_version)
            .and_then(|(version, encoded)| match serde_json::from_slice(&encoded) {
                Ok(value) => Some(Cached::new(id, value, version, encoded.len())),
                Err(error) => {
                    // an older release's form; the load that follows writes the new one
                    tracing::debug!(entity, %error, "cached value is not understood");
                    None
                }
            });
        if found.is_some() {
            &metrics.l2_hits
        } else {
            &metrics.l2_misses
        }
        .inc();
        let cached = found?;
        local.offer(id, &cached);
        Some(cached)
    }
}

fn encode<V: Serialize>(value: &V) -> Option<Vec<u8>> {
    serde_json::to_vec(value)
        .inspect_err(|error| tracing::error!(%error, "value cannot be encoded, so it is not cached"))
        .ok()
}

impl<V> Inner<V> {
    fn board(&self, id: &str) -> Passenger<'_, V> {
        let mut flights = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
        let id: Arc<str> = flights
            .get_key_value(id)
            .map_or_else(|| id.into(), |(known, _)| Arc::clone(known));
        let flight = Arc::clone(flights.entry(Arc::clone(&id)).or_default());
        Passenger {
            flights: &self.flights,
            id,
            flight,
        }
    }
}

/// Takes the flight off the board when it has landed, or when nobody waits for it any more.
struct Passenger<'c, V> {
    flights: &'c Mutex<HashMap<Arc<str>, Flight<V>>>,
    id: Arc<str>,
    flight: Flight<V>,
}

impl<V> Passenger<'_, V> {
    fn cell(&self) -> &OnceCell<Option<Cached<V>>> {
        &self.flight
    }
}

impl<V> Drop for Passenger<'_, V> {
    fn drop(&mut self) {
        let mut flights = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
        // the board and this passenger hold it: nobody else does
        let last = Arc::strong_count(&self.flight) <= 2;
        let on_board = flights
            .get(&self.id)
            .is_some_and(|flight| Arc::ptr_eq(flight, &self.flight));
        if on_board && (last || self.flight.initialized()) {
            flights.remove(&self.id);
        }
    }
}
