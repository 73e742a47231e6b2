//! What the lanes show to whoever is on call.

use telemetry::{Counter, Family, Gauge, Histogram, Metrics};

/// Label: the lane's number.
pub type LaneLabel = [(&'static str, i16); 1];
/// Label: how a posting ended.
type OutcomeLabel = [(&'static str, &'static str); 1];

/// Handles bound once; recording a posting allocates nothing.
#[derive(Clone, Debug)]
pub struct LaneMetrics {
    /// `ledger_postings_total{outcome="posted"}`.
    pub posted: Counter,
    /// `ledger_postings_total{outcome="replayed"}`.
    pub replayed: Counter,
    /// `ledger_postings_total{outcome="rejected"}`.
    pub rejected: Counter,
    /// `ledger_batch_seconds`: from the lane's lock to the answer of COMMIT.
    pub batch_seconds: Histogram,
    /// `ledger_batch_postings`: postings decided together.
    pub batch_postings: Histogram,
    /// `ledger_batch_retries_total`: attempts that were not the first.
    pub retries: Counter,
    /// `ledger_lane_queue_jobs{lane}`: jobs waiting.
    pub queue: Family<LaneLabel, Gauge>,
}

impl LaneMetrics {
    /// Registers the lanes' metrics.
    pub fn register(metrics: &Metrics) -> Self {
        let postings: Family<OutcomeLabel, Counter> =
            metrics.register("ledger_postings", "Postings by outcome.", Family::default());
        let outcome = |outcome| postings.get_or_create_owned(&[("outcome", outcome)]);
        Self {
            posted: outcome("posted"),
            replayed: outcome("replayed"),
            rejected: outcome("rejected"),
            batch_seconds: metrics.register(
                "ledger_batch_seconds",
                "Seconds from a lane's lock to the answer of COMMIT.",
                telemetry::histogram(),
            ),
            batch_postings: metrics.register(
                "ledger_batch_postings",
                "Postings decided in one database transaction.",
                Histogram::new([1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 1024.0]),
            ),
            retries: metrics.register(
                "ledger_batch_retries",
                "Attempts at a batch after its first.",
                Counter::default(),
            ),
            queue: metrics.register(
                "ledger_lane_queue_jobs",
                "Jobs waiting in a lane.",
                Family::default(),
            ),
        }
    }
}
