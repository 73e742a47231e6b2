//! What is measured about events. Registered once per process, shared by its relay and its consumers.

use std::sync::atomic::AtomicU64;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use crate::outbox::Lane;

type Labels<const N: usize> = [(&'static str, String); N];
type Seconds = Gauge<f64, AtomicU64>;

/// Handles of the metrics of this crate; cheap to clone.
#[derive(Debug, Clone)]
pub struct EventMetrics {
    published: Family<Labels<1>, Counter>,
    outbox_age: Family<Labels<1>, Seconds>,
    outbox_waiting: Family<Labels<1>, Gauge>,
    publish_delay: Histogram,
    delivery_failures: Counter,
    consumed: Family<Labels<2>, Counter>,
    dead_lettered: Family<Labels<2>, Counter>,
    retries: Family<Labels<1>, Counter>,
    lag: Family<Labels<3>, Gauge>,
    event_delay: Family<Labels<1>, Histogram, fn() -> Histogram>,
}

fn delay_histogram() -> Histogram {
    // 1 ms to 65 s
    Histogram::new(exponential_buckets(0.001, 2.0, 17))
}

impl Default for EventMetrics {
    fn default() -> Self {
        Self {
            published: Family::default(),
            outbox_age: Family::default(),
            outbox_waiting: Family::default(),
            publish_delay: delay_histogram(),
            delivery_failures: Counter::default(),
            consumed: Family::default(),
            dead_lettered: Family::default(),
            retries: Family::default(),
            lag: Family::default(),
            event_delay: Family::new_with_constructor(delay_histogram),
        }
    }
}

impl EventMetrics {
    /// Metrics shown by `registry`.
    pub fn register(registry: &mut Registry) -> Self {
        let metrics = Self::default();
        let seconds = || Unit::Seconds;
        registry.register(
            "outbox_published",
            "Messages acknowledged by Kafka",
            metrics.published.clone(),
        );
        registry.register_with_unit(
            "outbox_oldest_unpublished",
            "Age of the oldest row that Kafka has not acknowledged; 0 when there is none",
            seconds(),
            metrics.outbox_age.clone(),
        );
        registry.register(
            "outbox_waiting_batches",
            "Rows that Kafka has not acknowledged, as far as this replica works the lane",
            metrics.outbox_waiting.clone(),
        );
        registry.register_with_unit(
            "outbox_publish_delay",
            "From the commit of a row to its acknowledgement by Kafka",
            seconds(),
            metrics.publish_delay.clone(),
        );
        registry.register(
            "outbox_delivery_failures",
            "Rows whose publication failed and is tried again",
            metrics.delivery_failures.clone(),
        );
        registry.register(
            "events_consumed",
            "Messages handled, by group and topic",
            metrics.consumed.clone(),
        );
        registry.register(
            "events_dead_lettered",
            "Messages put aside in the dead-letter topic, by group and topic of origin",
            metrics.dead_lettered.clone(),
        );
        registry.register(
            "events_batch_retries",
            "Batches handed over again after the handler failed",
            metrics.retries.clone(),
        );
        registry.register(
            "events_consumer_lag_messages",
            "Messages between the stored offset and the end of the partition",
            metrics.lag.clone(),
        );
        registry.register_with_unit(
            "events_delay",
            "From the moment an event happened to the end of its handling",
            seconds(),
            metrics.event_delay.clone(),
        );
        metrics
    }

    pub(crate) fn lane(&self, lane: Lane) -> LaneMetrics {
        let label = [("lane", lane.to_string())];
        LaneMetrics {
            published: self.published.get_or_create_owned(&label),
            age: self.outbox_age.get_or_create_owned(&label),
            waiting: self.outbox_waiting.get_or_create_owned(&label),
            delay: self.publish_delay.clone(),
            failures: self.delivery_failures.clone(),
        }
    }

    pub(crate) fn consumed(&self, group: &str, topic: &str, messages: u64) {
        self.consumed
            .get_or_create(&group_topic(group, topic))
            .inc_by(messages);
    }

    pub(crate) fn dead_lettered(&self, group: &str, topic: &str) {
        self.dead_lettered.get_or_create(&group_topic(group, topic)).inc();
    }

    pub(crate) fn retried(&self, group: &str) {
        self.retries.get_or_create(&[("group", group.to_owned())]).inc();
    }

    pub(crate) fn delayed(&self, group: &str, seconds: f64) {
        self.event_delay
            .get_or_create(&[("group", group.to_owned())])
            .observe(seconds);
    }

    pub(crate) fn lag(&self, group: &str, topic: &str, partition: i32, messages: i64) {
        let labels = [
            ("group", group.to_owned()),
            ("topic", topic.to_owned()),
            ("partition", partition.to_string()),
        ];
        self.lag.get_or_create(&labels).set(messages);
    }

    pub(crate) fn lag_gone(&self, group: &str, topic: &str, partition: i32) {
        let labels = [
            ("group", group.to_owned()),
            ("topic", topic.to_owned()),
            ("partition", partition.to_string()),
        ];
        self.lag.remove(&labels);
    }
}

fn group_topic(group: &str, topic: &str) -> Labels<2> {
    [("group", group.to_owned()), ("topic", topic.to_owned())]
}

/// Metrics bound to one lane.
#[derive(Debug)]
pub(crate) struct LaneMetrics {
    pub(crate) published: Counter,
    pub(crate) age: Seconds,
    pub(crate) waiting: Gauge,
    pub(crate) delay: Histogram,
    pub(crate) failures: Counter,
}
