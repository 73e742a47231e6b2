//! L1: this process's entries, bounded by bytes, compared by version.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use moka::Expiry;
use moka::ops::compute::Op;
use moka::policy::EvictionPolicy;

use crate::tombstones::Tombstones;
use crate::{Cached, UNLINKED_TTL};

pub(crate) struct Local<V> {
    values: moka::sync::Cache<Arc<str>, Cached<V>>,
    tombstones: Tombstones,
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
        let values = moka::sync::Cache::builder()
            .max_capacity(bytes_max)
            .weigher(|_: &Arc<str>, cached: &Cached<V>| cached.weight_bytes())
            // least recently used: every write is admitted
            .eviction_policy(EvictionPolicy::lru())
            .expire_after(Lifetime { ttl, linked })
            .build();
        Self {
            values,
            tombstones: Tombstones::new(),
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
        self.values.get(id)
    }

    /// The version that is known of `id`, be it of a value or of a tombstone.
    pub(crate) fn known_version(&self, id: &str) -> Option<u64> {
        let value = self.values.get(id).map(|cached| cached.version());
        value.max(self.tombstones.version(id))
    }

    /// Keeps the value unless something newer is known.
    pub(crate) fn offer(&self, id: &str, cached: &Cached<V>) {
        self.values.entry(id.into()).and_compute_with(|held| {
            // asked under the entry's lock: an invalidation buries first and removes under the same lock after
            let buried = self.tombstones.version(id);
            let newest = held.map(|held| held.value().version()).max(buried);
            match newest {
                Some(newest) if newest > cached.version() => Op::Nop,
                _ => Op::Put(cached.clone()),
            }
        });
    }
}

impl<V: Send + Sync + 'static> Invalidate for Local<V> {
    fn advance(&self, id: &str, version: u64) {
        self.tombstones.bury(id, version);
        self.values.entry(id.into()).and_compute_with(|held| match held {
            Some(held) if held.value().version() < version => Op::Remove,
            _ => Op::Nop,
        });
        self.tell(Some(id));
    }

    fn clear(&self) {
        self.values.invalidate_all();
        self.tell(None);
    }
}

struct Lifetime {
    ttl: Duration,
    linked: Arc<AtomicBool>,
}

impl Lifetime {
    fn now(&self) -> Duration {
        if self.linked.load(Ordering::Acquire) {
            self.ttl
        } else {
            self.ttl.min(UNLINKED_TTL)
        }
    }
}

impl<V> Expiry<Arc<str>, Cached<V>> for Lifetime {
    fn expire_after_create(&self, _: &Arc<str>, _: &Cached<V>, _: Instant) -> Option<Duration> {
        Some(self.now())
    }

    fn expire_after_update(
        &self,
        _: &Arc<str>,
        _: &Cached<V>,
        _: Instant,
        _: Option<Duration>,
    ) -> Option<Duration> {
        Some(self.now())
    }
}
