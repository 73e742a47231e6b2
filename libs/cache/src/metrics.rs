//! What is measured about caches.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

type Labels = [(&'static str, &'static str); 2];

/// Handles of the metrics of this crate; cheap to clone.
#[derive(Debug, Clone)]
pub struct CacheMetrics {
    hits: Family<Labels, Counter>,
    misses: Family<Labels, Counter>,
    pub(crate) remote_failures: Counter,
    pub(crate) clears: Counter,
    pub(crate) remote_command: Histogram,
}

impl Default for CacheMetrics {
    fn default() -> Self {
        Self {
            hits: Family::default(),
            misses: Family::default(),
            remote_failures: Counter::default(),
            clears: Counter::default(),
            // 0.1 ms to 51 ms: a command is given up after 50 ms
            remote_command: Histogram::new(exponential_buckets(0.0001, 2.0, 10)),
        }
    }
}

impl CacheMetrics {
    /// Metrics shown by `registry`.
    pub fn register(registry: &mut Registry) -> Self {
        let metrics = Self::default();
        registry.register(
            "cache_hits",
            "Reads answered by a level, by entity and level",
            metrics.hits.clone(),
        );
        registry.register(
            "cache_misses",
            "Reads a level could not answer, by entity and level",
            metrics.misses.clone(),
        );
        registry.register(
            "cache_remote_failures",
            "Commands that Valkey did not answer in time",
            metrics.remote_failures.clone(),
        );
        registry.register(
            "cache_clears",
            "Times L1 was cleared because invalidations may have been lost",
            metrics.clears.clone(),
        );
        registry.register_with_unit(
            "cache_remote_command",
            "Duration of a read, or of a pipeline of writes, in Valkey; unanswered ones included",
            Unit::Seconds,
            metrics.remote_command.clone(),
        );
        metrics
    }

    pub(crate) fn of(&self, entity: &'static str) -> EntityMetrics {
        let label = |level| [("entity", entity), ("level", level)];
        EntityMetrics {
            l1_hits: self.hits.get_or_create_owned(&label("l1")),
            l1_misses: self.misses.get_or_create_owned(&label("l1")),
            l2_hits: self.hits.get_or_create_owned(&label("l2")),
            l2_misses: self.misses.get_or_create_owned(&label("l2")),
        }
    }
}

/// Counters bound to one entity.
#[derive(Debug)]
pub(crate) struct EntityMetrics {
    pub(crate) l1_hits: Counter,
    pub(crate) l1_misses: Counter,
    pub(crate) l2_hits: Counter,
    pub(crate) l2_misses: Counter,
}
