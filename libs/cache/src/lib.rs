//! Two levels of cache: moka in the process (L1), Valkey between processes (L2).
//!
//! **What it is for.** Reads that are asked again and again (a wallet's balance, a merchant's program) without a round trip.
//!
//! **What it may know.** Ids, versions and how to serialise a value. Every value carries a version that only grows; a write
//! never takes the place of a newer one, on either level, in whatever order writes, loads and invalidations arrive. An
//! invalidation leaves a tombstone with its version, so a load that began before it cannot put stale data back.
//!
//! **What must never happen here.** A decision about value: a cache is never an authority. An error because Valkey is
//! down: it costs latency (misses), at most the [command timeout](COMMAND_TIMEOUT), and nothing else. Trust in L1 while
//! invalidations of other replicas may be lost: it is cleared when the subscription breaks, and what is read until it is
//! back stays for [`UNLINKED_TTL`] only. Personal data: see the blueprint.

mod caches;
mod local;
mod metrics;
mod remote;
mod tombstones;

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

pub use caches::{Cache, Caches, Policy};
pub use metrics::CacheMetrics;

/// Longest wait for an answer of Valkey.
pub const COMMAND_TIMEOUT: Duration = Duration::from_millis(50);
/// How long Valkey remembers an invalidation; longer than any load takes.
pub const TOMBSTONE_TTL: Duration = Duration::from_secs(30);
/// How long L1 keeps an entry while this process does not hear the invalidations of others.
pub const UNLINKED_TTL: Duration = Duration::from_secs(1);

/// What can be wrong with the configuration. Nothing that happens at run time is an error of the cache.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The URL of Valkey is malformed.
    #[error("Valkey URL is not valid")]
    Url(#[source] fred::error::Error),
    /// Valkey did not answer a [`Caches::check`].
    #[error("Valkey did not answer")]
    Unreachable(#[source] fred::error::Error),
}

/// A cached value and its version. Cloning shares the value.
#[derive(Debug)]
pub struct Cached<V>(Arc<Entry<V>>);

#[derive(Debug)]
struct Entry<V> {
    value: V,
    version: u64,
    weight_bytes: u32,
}

impl<V> Cached<V> {
    pub(crate) fn new(id: &str, value: V, version: u64, encoded_bytes: usize) -> Self {
        // the encoding's size stands for the value's; the rest is what moka and the key cost
        let weight_bytes = u32::try_from(encoded_bytes + id.len() + 128).unwrap_or(u32::MAX);
        Self(Arc::new(Entry {
            value,
            version,
            weight_bytes,
        }))
    }

    /// The value's version.
    pub fn version(&self) -> u64 {
        self.0.version
    }

    pub(crate) fn weight_bytes(&self) -> u32 {
        self.0.weight_bytes
    }
}

impl<V> Clone for Cached<V> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<V> Deref for Cached<V> {
    type Target = V;

    fn deref(&self) -> &V {
        &self.0.value
    }
}
