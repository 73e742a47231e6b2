//! What librdkafka says of itself, as tracing events. Its connection troubles repeat every reconnect, so they are told
//! once in a while and not once per attempt.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rdkafka::ClientContext;
use rdkafka::client::Client;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{BorrowedMessage, Headers as _, Message as _};

use crate::outbox::Header;

/// Lets one through every `period`, however often it is asked.
#[derive(Debug)]
pub(crate) struct Rarely {
    period: Duration,
    last_s: AtomicU64,
}

impl Rarely {
    pub(crate) const fn every(period: Duration) -> Self {
        Self {
            period,
            last_s: AtomicU64::new(0),
        }
    }

    pub(crate) fn now(&self) -> bool {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs();
        let last = self.last_s.load(Ordering::Relaxed);
        now >= last.saturating_add(self.period.as_secs())
            && self
                .last_s
                .compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
    }
}

static CONNECTION_TROUBLE: Rarely = Rarely::every(Duration::from_secs(10));

pub(crate) fn is_connection_trouble(error: &KafkaError) -> bool {
    matches!(
        error.rdkafka_error_code(),
        Some(
            RDKafkaErrorCode::BrokerTransportFailure
                | RDKafkaErrorCode::AllBrokersDown
                | RDKafkaErrorCode::Resolve
                | RDKafkaErrorCode::OperationTimedOut
                | RDKafkaErrorCode::RequestTimedOut
        )
    )
}

pub(crate) fn report(error: &KafkaError, reason: &str) {
    if !is_connection_trouble(error) {
        tracing::warn!(%error, reason, "Kafka client reports an error");
    } else if CONNECTION_TROUBLE.now() {
        tracing::warn!(%error, reason, "Kafka cannot be reached; the client keeps trying");
    }
}

pub(crate) fn log(level: RDKafkaLogLevel, facility: &str, message: &str) {
    match level {
        RDKafkaLogLevel::Emerg | RDKafkaLogLevel::Alert | RDKafkaLogLevel::Critical => {
            tracing::error!(target: "librdkafka", facility, message);
        }
        // errors of this level are also handed to `ClientContext::error`, which reports them
        RDKafkaLogLevel::Error | RDKafkaLogLevel::Warning => {
            tracing::debug!(target: "librdkafka", facility, message);
        }
        RDKafkaLogLevel::Notice | RDKafkaLogLevel::Info | RDKafkaLogLevel::Debug => {
            tracing::trace!(target: "librdkafka", facility, message);
        }
    }
}

/// How soon a partition without a leader is asked for again.
const ELECTION_PAUSE: Duration = Duration::from_millis(50);

/// The first offset that is left in a partition, and the one that comes next. Blocks. A partition that has no leader for the
/// moment, or another than the broker that was asked (it was just made, or a broker went away), is asked for again until
/// `patience` is over.
pub(crate) fn watermarks<C: ClientContext>(
    client: &Client<C>,
    topic: &str,
    partition: i32,
    patience: Duration,
) -> Result<(i64, i64), KafkaError> {
    let started = Instant::now();
    loop {
        match client.fetch_watermarks(topic, partition, patience) {
            Err(error) if is_electing(&error) && started.elapsed() < patience => {
                thread::sleep(ELECTION_PAUSE);
            }
            answer => return answer,
        }
    }
}

fn is_electing(error: &KafkaError) -> bool {
    matches!(
        error.rdkafka_error_code(),
        Some(RDKafkaErrorCode::NotLeaderForPartition | RDKafkaErrorCode::LeaderNotAvailable)
    )
}

/// A message's headers, in order; what is not UTF-8 in a value is replaced.
pub(crate) fn headers(message: &BorrowedMessage<'_>) -> Vec<Header> {
    message.headers().map_or_else(Vec::new, |headers| {
        headers
            .iter()
            .map(|header| {
                let value = String::from_utf8_lossy(header.value.unwrap_or_default());
                Header::new(header.key, value)
            })
            .collect()
    })
}
