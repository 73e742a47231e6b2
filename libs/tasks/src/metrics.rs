//! What is measured about tasks.

use std::sync::atomic::AtomicU64;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use crate::queue::{Depth, Queue};

type Labels<const N: usize> = [(&'static str, &'static str); N];

/// Handles of the metrics of this crate; cheap to clone.
#[derive(Debug, Clone)]
pub struct TaskMetrics {
    enqueued: Family<Labels<1>, Counter>,
    settled: Family<Labels<2>, Counter>,
    depth: Family<Labels<2>, Gauge>,
    wait: Family<Labels<1>, Histogram, fn() -> Histogram>,
    run: Family<Labels<1>, Histogram, fn() -> Histogram>,
    workers: Family<Labels<2>, Gauge>,
    oldest: Family<Labels<1>, Gauge<f64, AtomicU64>>,
}

impl Default for TaskMetrics {
    fn default() -> Self {
        Self {
            enqueued: Family::default(),
            settled: Family::default(),
            depth: Family::default(),
            // 5 ms to 80 s
            wait: Family::new_with_constructor(|| Histogram::new(exponential_buckets(0.005, 2.0, 15))),
            // 5 ms to 10 minutes
            run: Family::new_with_constructor(|| Histogram::new(exponential_buckets(0.005, 2.0, 18))),
            workers: Family::default(),
            oldest: Family::default(),
        }
    }
}

impl TaskMetrics {
    /// Metrics shown by `registry`.
    pub fn register(registry: &mut Registry) -> Self {
        let metrics = Self::default();
        registry.register("tasks_enqueued", "New tasks, by queue", metrics.enqueued.clone());
        registry.register(
            "tasks_settled",
            "Tries that ended, by queue and outcome (done, retried, dead, lost)",
            metrics.settled.clone(),
        );
        registry.register(
            "tasks_depth",
            "Tasks in a queue, by state (ready, delayed, leased); dead ones under queue dead-letter",
            metrics.depth.clone(),
        );
        registry.register_with_unit(
            "tasks_wait",
            "From the moment a task was due to the start of its first try",
            Unit::Seconds,
            metrics.wait.clone(),
        );
        registry.register_with_unit(
            "tasks_run",
            "Duration of a try, whatever came of it, by queue",
            Unit::Seconds,
            metrics.run.clone(),
        );
        registry.register(
            "tasks_workers",
            "Workers of this process by queue and state (configured, busy)",
            metrics.workers.clone(),
        );
        registry.register_with_unit(
            "tasks_oldest_ready",
            "How long ago the task fell due that is next in the queue; 0 when none is ready",
            Unit::Seconds,
            metrics.oldest.clone(),
        );
        metrics
    }

    pub(crate) fn enqueued(&self, queue: Queue) {
        self.enqueued.get_or_create(&[("queue", queue.name())]).inc();
    }

    pub(crate) fn settled(&self, queue: Queue, outcome: &'static str, count: u64) {
        self.settled
            .get_or_create(&[("queue", queue.name()), ("outcome", outcome)])
            .inc_by(count);
    }

    pub(crate) fn waited(&self, queue: Queue, seconds: f64) {
        self.wait
            .get_or_create(&[("queue", queue.name())])
            .observe(seconds);
    }

    pub(crate) fn ran(&self, queue: Queue, seconds: f64) {
        self.run
            .get_or_create(&[("queue", queue.name())])
            .observe(seconds);
    }

    pub(crate) fn workers(&self, queue: Queue, configured: usize, busy: usize) {
        for (state, value) in [("configured", configured), ("busy", busy)] {
            self.workers
                .get_or_create(&[("queue", queue.name()), ("state", state)])
                .set(i64::try_from(value).unwrap_or(i64::MAX));
        }
    }

    pub(crate) fn oldest(&self, queue: Queue, seconds: f64) {
        self.oldest.get_or_create(&[("queue", queue.name())]).set(seconds);
    }

    pub(crate) fn depth(&self, queue: Queue, depth: Depth) {
        let set = |queue: Queue, state, value: u64| {
            let gauge = self
                .depth
                .get_or_create_owned(&[("queue", queue.name()), ("state", state)]);
            gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
        };
        if queue != Queue::DeadLetter {
            set(queue, "ready", depth.ready);
            set(queue, "delayed", depth.delayed);
            set(queue, "leased", depth.leased);
        }
        set(Queue::DeadLetter, "ready", depth.dead);
    }
}
