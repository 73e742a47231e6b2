//! L1: this process's entries, bounded by bytes, compared by version.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use moka::Expiry;
use moka::ops::compute::Op;
use moka::policy::EvictionPolicy;

use crate::{Cached, TOMBSTONE_TTL, UNLINKED_TTL};

/// What is known of an id.
#[derive(Debug)]
enum Slot<V> {
    Value(Cached<V>),
    /// Nothing older than this version is true any more.
    Tombstone(u64),
}

impl<V> Slot<V> {
    fn version(&self) -> u64 {
        match self {
            Self::Value(cached) => cached.version(),
            Self::Tombstone(version) => *version,
        }
    }
}

impl<V> Clone for Slot<V> {
    fn clone(&self) -> Self {
        match self {
            Self::Value(cached) => Self::Value(cached.clone()),
            Self::Tombstone(version) => Self::Tombstone(*version),
        }
    }
}

pub(crate) struct Local<V> {
    slots: moka::sync::Cache<Arc<str>, Slot<V>>,
    listener: OnceLock<Listener>,
}

/// Told of every id that moved on; of `None` when any may have.
pub(crate) type Listener = Box<dyn Fn(Option<&str>) + Send + Sync>;

/// L1 without its type, for messages from other replicas.
pub(crate) trait Invalidate: Send + Sync {
    /// Drops the entry of `id` if it is older than `version` and remembers the version.
    fn advance(&self, id: &str, version: u64);
    /// Drops everything.
    fn clear(&self);
}

impl<V: Send + Sync + 'static> Local<V> {
    pub(crate) fn new(bytes_max: u64, ttl: Duration, linked: Arc<AtomicBool>) -> Self {
        let slots = moka::sync::Cache::builder()
            .max_capacity(bytes_max)
            .weigher(|id: &Arc<str>, slot: &Slot<V>| match slot {
                Slot::Value(cached) => cached.weight_bytes(),
                Slot::Tombstone(_) => u32::try_from(id.len() + 128).unwrap_or(u32::MAX),
            })
            // least recently used: every write is admitted, so a tombstone is never turned away for being unpopular
            .eviction_policy(EvictionPolicy::lru())
            .expire_after(Lifetime { ttl, linked })
            .build();
        Self {
            slots,
            listener: OnceLock::new(),
        }
    }

    pub(crate) fn listen(&self, listener: Listener) {
        // one listener: the caller's one place that hands changes on
        let _ = self.listener.set(listener);
    }

    pub(crate) fn tell(&self, id: Option<&str>) {
        if let Some(listener) = self.listener.get() {
            listener(id);
        }
    }

    pub(crate) fn get(&self, id: &str) -> Option<Cached<V>> {
        match self.slots.get(id)? {
            Slot::Value(cached) => Some(cached),
            Slot::Tombstone(_) => None,
        }
    }

    /// The version that is known of `id`, be it of a value or of a tombstone.
    pub(crate) fn known_version(&self, id: &str) -> Option<u64> {
        self.slots.get(id).map(|slot| slot.version())
    }

    /// Keeps the value unless something newer is known.
    pub(crate) fn offer(&self, id: &str, cached: &Cached<V>) {
        self.replace(id, Slot::Value(cached.clone()), |held| {
            held.version() <= cached.version()
        });
    }

    fn replace(&self, id: &str, slot: Slot<V>, gives_way: impl FnOnce(&Slot<V>) -> bool) {
        self.slots.entry(id.into()).and_compute_with(|held| match held {
            Some(held) if !gives_way(held.value()) => Op::Nop,
            _ => Op::Put(slot),
        });
    }
}

impl<V: Send + Sync + 'static> Invalidate for Local<V> {
    fn advance(&self, id: &str, version: u64) {
        self.replace(id, Slot::Tombstone(version), |held| held.version() < version);
        self.tell(Some(id));
    }

    fn clear(&self) {
        self.slots.invalidate_all();
        self.tell(None);
    }
}

struct Lifetime {
    ttl: Duration,
    linked: Arc<AtomicBool>,
}

impl Lifetime {
    fn of<V>(&self, slot: &Slot<V>) -> Duration {
        match slot {
            Slot::Tombstone(_) => TOMBSTONE_TTL,
            Slot::Value(_) if self.linked.load(Ordering::Acquire) => self.ttl,
            Slot::Value(_) => self.ttl.min(UNLINKED_TTL),
        }
    }
}

impl<V> Expiry<Arc<str>, Slot<V>> for Lifetime {
    fn expire_after_create(&self, _: &Arc<str>, slot: &Slot<V>, _: Instant) -> Option<Duration> {
        Some(self.of(slot))
    }

    fn expire_after_update(
        &self,
        _: &Arc<str>,
        slot: &Slot<V>,
        _: Instant,
        _: Option<Duration>,
    ) -> Option<Duration> {
        Some(self.of(slot))
    }
}
