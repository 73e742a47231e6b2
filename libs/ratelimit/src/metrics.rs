//! What is measured about limits.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

/// Handles of the metrics of this crate; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct LimitMetrics {
    pub(crate) refused: Family<[(&'static str, &'static str); 2], Counter>,
    pub(crate) blocks: Counter,
    pub(crate) fallbacks: Counter,
}

impl LimitMetrics {
    /// Metrics shown by `registry`.
    pub fn register(registry: &mut Registry) -> Self {
        let metrics = Self::default();
        registry.register(
            "ratelimit_refused",
            "Requests answered 429, by scope and class",
            metrics.refused.clone(),
        );
        registry.register(
            "ratelimit_blocks",
            "Allowances asked of Valkey, one round trip each",
            metrics.blocks.clone(),
        );
        registry.register(
            "ratelimit_fallbacks",
            "Allowances that this replica granted by itself because Valkey did not answer",
            metrics.fallbacks.clone(),
        );
        metrics
    }
}
