//! Events between services: a transactional outbox on the way out, an idempotent batch consumer on the way in.
//!
//! **What it is for.** A service writes an [`OutboxBatch`] in the same database transaction as the change it tells of.
//! The [`Relay`] publishes those rows to Kafka in `(lane, seq)` order and marks them published on the delivery report,
//! so a committed change reaches Kafka at least once. The [`Consumer`] hands whole batches to a [`Handler`] and stores
//! offsets only after the handler's own database transaction committed; what cannot be understood goes to `<topic>.dlq`.
//!
//! **What it may know.** Topics, keys, opaque payloads and `CloudEvents` headers. Of a database, the two tables of the outbox
//! ([`PostgresOutbox`]); a service whose rows lie elsewhere implements [`OutboxStore`]. It knows no event's meaning.
//!
//! **What must never happen here.** A row marked published before Kafka acknowledged it. An offset stored before the
//! effect is committed or the message rests in the dead-letter topic. A database transaction open while Kafka is awaited.
//! A process that fails because Kafka is down.

mod admin;
mod config;
mod consumer;
mod dead_letters;
mod envelope;
mod kafka;
mod metrics;
mod outbox;
mod postgres;
mod producer;
mod relay;
mod tail;

pub use admin::{Admin, RETENTION, TopicSpec};
pub use config::KafkaConfig;
pub use consumer::{Consumer, ConsumerBuilder, ConsumerSettings, HandleError, Handler, Message, Outcome};
pub use dead_letters::{DeadLetter, DeadLetters, Selection, Subscription};
pub use envelope::{Envelope, data_schema, header};
pub use metrics::EventMetrics;
pub use outbox::{Header, Lane, OutboxBatch, OutboxMessage, OutboxRow, OutboxStore, STANDARD_DDL, Wake};
pub use postgres::{OutboxDays, PostgresOutbox, TooFewDays};
pub use producer::Producer;
pub use relay::{Relay, RelaySettings};
pub use tail::Tail;

/// An error of the caller's own making (its store, its handler) that passes through this crate unread.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What can go wrong between a service and Kafka. Each variant names the act that failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The client settings were refused by librdkafka; a restart with the same settings fails again.
    #[error("Kafka client could not be configured")]
    Configure(#[source] rdkafka::error::KafkaError),
    /// Kafka did not acknowledge a message within the delivery timeout, or refused it. It may still have been written.
    #[error("message was not acknowledged by Kafka")]
    Deliver(#[source] rdkafka::error::KafkaError),
    /// The cluster did not answer.
    #[error("Kafka did not answer")]
    Unreachable(#[source] rdkafka::error::KafkaError),
    /// A topic could not be created.
    #[error("topic {topic} could not be created: {cause}")]
    CreateTopic {
        /// Full name of the topic, prefix included.
        topic: String,
        /// What the broker said.
        cause: String,
    },
    /// The service's outbox could not be read or written.
    #[error("outbox store failed")]
    Store(#[source] BoxError),
    /// An outbox row is not an encoded [`OutboxBatch`]; its lane stops until the row is mended, because skipping it would lose events.
    #[error("outbox row {seq} of lane {lane} is not an encoded batch")]
    Decode {
        /// Lane of the row.
        lane: Lane,
        /// Position of the row in its lane.
        seq: i64,
        /// What the decoder said.
        #[source]
        source: prost::DecodeError,
    },
    /// An outbox row came back out of order: the store breaks its contract.
    #[error("outbox of lane {lane} returned row {seq} after row {after}")]
    OutOfOrder {
        /// Lane of the row.
        lane: Lane,
        /// Position of the offending row.
        seq: i64,
        /// Position of the row before it.
        after: i64,
    },
    /// A group that is at work cannot be set back.
    #[error("a member of the group {0} is at work; stop its service first")]
    GroupAtWork(String),
    /// The handler asked for the batch to be handed over again.
    #[error("handler could not take the batch")]
    Handle(#[source] BoxError),
    /// The consumer's polling thread has ended; a consumer cannot be used after its shutdown.
    #[error("consumer is closed")]
    Closed,
}
