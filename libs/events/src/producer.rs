//! Messages into Kafka, acknowledged. One producer serves a whole process.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::OwnedHeaders;
use rdkafka::producer::{BaseRecord, DeliveryResult, Producer as _, ProducerContext, ThreadedProducer};
use tokio::sync::Notify;

use crate::config::KafkaConfig;
use crate::outbox::{Header, OutboxBatch};
use crate::{Error, kafka};

/// How long a message may wait for its acknowledgement before it counts as not delivered.
pub(crate) const DELIVERY_TIMEOUT: Duration = Duration::from_secs(30);
const QUEUE_FULL_PAUSE: Duration = Duration::from_millis(5);

/// An idempotent producer (`acks=all`), created anew after a fatal error. Cheap to clone; needs no Kafka to be created.
///
/// Services publish through the outbox and the [`crate::Relay`]; this type is for the relay, dead letters and tools.
#[derive(Clone)]
pub struct Producer {
    shared: Arc<Shared>,
}

struct Shared {
    client: rdkafka::ClientConfig,
    topic_prefix: String,
    current: Mutex<Arc<Connection>>,
}

/// Dropping a producer purges its queue and joins its thread: done off the runtime.
struct Connection(Option<ThreadedProducer<Reports>>);

impl Connection {
    fn open(client: &rdkafka::ClientConfig) -> Result<Self, Error> {
        client
            .create_with_context(Reports)
            .map(|producer| Self(Some(producer)))
            .map_err(Error::Configure)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(producer) = self.0.take() {
            std::thread::spawn(move || drop(producer));
        }
    }
}

impl Producer {
    /// A producer with the settings that keep events safe: idempotent, acknowledged by all in-sync replicas, Java-compatible partitioning.
    pub fn new(config: &KafkaConfig) -> Result<Self, Error> {
        let mut client = config.client();
        client
            .set("enable.idempotence", "true")
            .set("acks", "all")
            .set("partitioner", "murmur2_random")
            .set("compression.type", "lz4")
            // a request is about one partition, and under load most of what publishing costs is paid per request (ADR 0070)
            .set("linger.ms", "20")
            .set("delivery.timeout.ms", DELIVERY_TIMEOUT.as_millis().to_string())
            .set("request.timeout.ms", "10000")
            .set("queue.buffering.max.kbytes", "65536");
        let connection = Connection::open(&client)?;
        Ok(Self {
            shared: Arc::new(Shared {
                client,
                topic_prefix: config.topic_prefix.clone(),
                current: Mutex::new(Arc::new(connection)),
            }),
        })
    }

    /// Publishes every message of `batch` in order and waits until Kafka has acknowledged all of them.
    ///
    /// # Errors
    /// [`Error::Deliver`] with the first failure; the other messages of the batch may have been written.
    pub async fn publish(&self, batch: &OutboxBatch) -> Result<(), Error> {
        self.enqueue(batch).await?.delivered().await
    }

    /// Whether a broker answers within `timeout`.
    pub async fn check(&self, timeout: Duration) -> Result<(), Error> {
        let connection = self.connection()?;
        let asked = tokio::task::spawn_blocking(move || match &connection.0 {
            Some(producer) => producer.client().fetch_metadata(None, timeout).map(drop),
            None => Ok(()),
        });
        asked
            .await
            .unwrap_or(Err(KafkaError::Canceled))
            .map_err(Error::Unreachable)
    }

    /// Puts the batch into the client's queue; waits only while that queue is full.
    pub(crate) async fn enqueue(&self, batch: &OutboxBatch) -> Result<Arc<Receipt>, Error> {
        let connection = self.connection()?;
        let receipt = Arc::new(Receipt::expecting(batch.messages.len()));
        let Some(producer) = &connection.0 else {
            return Err(Error::Deliver(KafkaError::Canceled));
        };
        let mut topic = String::new();
        for (index, message) in batch.messages.iter().enumerate() {
            if topic.get(self.shared.topic_prefix.len()..) != Some(message.topic.as_str()) {
                topic.clear();
                topic.push_str(&self.shared.topic_prefix);
                topic.push_str(&message.topic);
            }
            let mut record = BaseRecord::with_opaque_to(&topic, Arc::clone(&receipt))
                .key(message.key.as_ref())
                .payload(message.payload.as_ref())
                .headers(native_headers(&batch.headers, &message.headers));
            loop {
                match producer.send(record) {
                    Ok(()) => break,
                    Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), refused)) => {
                        record = refused;
                        tokio::time::sleep(QUEUE_FULL_PAUSE).await;
                    }
                    Err((error, _)) => {
                        receipt.failed(error);
                        receipt.settled(batch.messages.len() - index);
                        return Ok(receipt);
                    }
                }
            }
        }
        Ok(receipt)
    }

    fn connection(&self) -> Result<Arc<Connection>, Error> {
        let mut current = self.shared.current.lock().unwrap_or_else(PoisonError::into_inner);
        let fatal = current
            .0
            .as_ref()
            .and_then(|producer| producer.client().fatal_error());
        if let Some((code, reason)) = fatal {
            tracing::error!(%code, reason, "Kafka producer failed for good; a new one takes its place");
            *current = Arc::new(Connection::open(&self.shared.client)?);
        }
        Ok(Arc::clone(&current))
    }
}

impl std::fmt::Debug for Producer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Producer")
            .field("topic_prefix", &self.shared.topic_prefix)
            .finish_non_exhaustive()
    }
}

fn native_headers(common: &[Header], own: &[Header]) -> OwnedHeaders {
    common.iter().chain(own).fold(
        OwnedHeaders::new_with_capacity(common.len() + own.len()),
        |headers, Header { name, value }| {
            headers.insert(rdkafka::message::Header {
                key: name,
                value: Some(value),
            })
        },
    )
}

/// Counts the delivery reports of one batch. No task and no channel per message.
#[derive(Debug)]
pub(crate) struct Receipt {
    outstanding: AtomicUsize,
    failure: Mutex<Option<KafkaError>>,
    done: Notify,
}

impl Receipt {
    fn expecting(messages: usize) -> Self {
        Self {
            outstanding: AtomicUsize::new(messages),
            failure: Mutex::new(None),
            done: Notify::new(),
        }
    }

    fn settled(&self, messages: usize) {
        if self.outstanding.fetch_sub(messages, Ordering::AcqRel) == messages {
            self.done.notify_one();
        }
    }

    fn failed(&self, error: KafkaError) {
        self.failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_or_insert(error);
    }

    /// Whether every message has been reported on; says nothing of success.
    pub(crate) fn is_complete(&self) -> bool {
        self.outstanding.load(Ordering::Acquire) == 0
    }

    /// Waits until every message has been reported on. To be awaited by one task at a time; may be dropped and awaited again.
    pub(crate) async fn complete(&self) {
        while !self.is_complete() {
            self.done.notified().await;
        }
    }

    /// The verdict on a complete batch.
    pub(crate) fn verdict(&self) -> Result<(), Error> {
        match self
            .failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
        {
            None => Ok(()),
            Some(error) => Err(Error::Deliver(error)),
        }
    }

    async fn delivered(&self) -> Result<(), Error> {
        self.complete().await;
        self.verdict()
    }
}

struct Reports;

impl ClientContext for Reports {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        kafka::log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        kafka::report(&error, reason);
    }
}

impl ProducerContext for Reports {
    type DeliveryOpaque = Arc<Receipt>;

    fn delivery(&self, result: &DeliveryResult<'_>, receipt: Arc<Receipt>) {
        if let Err((error, _)) = result {
            receipt.failed(error.clone());
        }
        receipt.settled(1);
    }
}
