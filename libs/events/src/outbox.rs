//! The outbox: what a row holds, and what the relay needs of the table it lies in.

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use prost::Message as _;
use tokio::sync::watch;
use uuid::Uuid;

use crate::BoxError;
use crate::envelope::Envelope;

/// A lane's number. Rows of one lane are published in order; lanes progress independently.
pub type Lane = i16;

/// The tables an ordinary service puts in its first migration; [`PostgresOutbox`](crate::PostgresOutbox) works on them.
///
/// `next_seq` is given out under the row lock of the lane (`UPDATE ... RETURNING`) inside the transaction that writes the
/// batch, so commit order is seq order and the relay can never skip a row. Rows are kept at least as long as the topic's
/// retention (7 days), so that a lost topic can be republished by setting `published_seq` back.
pub const STANDARD_DDL: &str = "\
CREATE TABLE outbox_lanes (
    lane          smallint    PRIMARY KEY,
    next_seq      bigint      NOT NULL DEFAULT 1,
    published_seq bigint      NOT NULL DEFAULT 0,
    lease_owner   uuid,
    lease_until   timestamptz NOT NULL DEFAULT '-infinity',
    CHECK (published_seq < next_seq)
) WITH (fillfactor = 50);
INSERT INTO outbox_lanes (lane) VALUES (0);
CREATE TABLE outbox_batches (
    lane       smallint    NOT NULL,
    seq        bigint      NOT NULL,
    payload    bytea       NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (lane, seq)
);
ALTER TABLE outbox_batches ALTER COLUMN payload SET COMPRESSION lz4;
";

/// A Kafka header.
#[derive(Clone, PartialEq, Eq, Hash, prost::Message)]
pub struct Header {
    /// Name, one of [`crate::header`] or the service's own.
    #[prost(string, tag = "1")]
    pub name: String,
    /// Value.
    #[prost(string, tag = "2")]
    pub value: String,
}

impl Header {
    /// A header `name: value`.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
        }
    }
}

impl<N: Into<String>, V: Into<String>> From<(N, V)> for Header {
    fn from((name, value): (N, V)) -> Self {
        Self::new(name, value)
    }
}

/// One message for Kafka.
#[derive(Clone, PartialEq, prost::Message)]
pub struct OutboxMessage {
    /// Short topic name, e.g. `ledger.transactions.v1`; the producer adds the configured prefix.
    #[prost(string, tag = "1")]
    pub topic: String,
    /// The aggregate's id: messages of one key keep their order.
    #[prost(bytes = "bytes", tag = "2")]
    pub key: Bytes,
    /// Encoded protobuf event.
    #[prost(bytes = "bytes", tag = "3")]
    pub payload: Bytes,
    /// Headers of this message alone.
    #[prost(message, repeated, tag = "4")]
    pub headers: Vec<Header>,
}

impl OutboxMessage {
    /// The event of `envelope` for `topic`, keyed by the aggregate's id.
    pub fn new(
        topic: impl Into<String>,
        key: impl Into<Bytes>,
        payload: impl Into<Bytes>,
        envelope: &Envelope<'_>,
    ) -> Self {
        Self {
            topic: topic.into(),
            key: key.into(),
            payload: payload.into(),
            headers: envelope.headers(),
        }
    }
}

/// What one outbox row holds: messages that are published together, in this order.
///
/// On the wire a protobuf message; decoding shares keys and payloads with the row's bytes instead of copying them.
#[derive(Clone, PartialEq, prost::Message)]
pub struct OutboxBatch {
    /// The messages.
    #[prost(message, repeated, tag = "1")]
    pub messages: Vec<OutboxMessage>,
    /// Headers put on every message of the batch, kept once.
    #[prost(message, repeated, tag = "2")]
    pub headers: Vec<Header>,
}

impl OutboxBatch {
    /// The bytes for the row's `payload` column.
    pub fn encode(&self) -> Vec<u8> {
        self.encode_to_vec()
    }

    /// Reads a row's `payload` column.
    pub fn decode(payload: Bytes) -> Result<Self, prost::DecodeError> {
        <Self as prost::Message>::decode(payload)
    }

    /// A batch of one.
    pub fn of(message: OutboxMessage) -> Self {
        Self {
            messages: vec![message],
            headers: Vec::new(),
        }
    }
}

impl From<Vec<OutboxMessage>> for OutboxBatch {
    fn from(messages: Vec<OutboxMessage>) -> Self {
        Self {
            messages,
            headers: Vec::new(),
        }
    }
}

impl FromIterator<OutboxMessage> for OutboxBatch {
    fn from_iter<I: IntoIterator<Item = OutboxMessage>>(messages: I) -> Self {
        messages.into_iter().collect::<Vec<_>>().into()
    }
}

/// An outbox row as the relay reads it.
#[derive(Debug, Clone)]
pub struct OutboxRow {
    /// Position in the lane, strictly ascending.
    pub seq: i64,
    /// An encoded [`OutboxBatch`].
    pub payload: Bytes,
    /// When the row was committed; the age of the oldest unpublished row is the relay's lag.
    pub created_at: DateTime<Utc>,
}

/// What the relay needs of an outbox. Implemented with plain statements: each call is
/// one short statement (or transaction) of its own, so it works behind a transaction-mode pooler and nothing is held open
/// while Kafka is awaited.
pub trait OutboxStore: Send + Sync + 'static {
    /// The lanes there are.
    fn lanes(&self) -> impl Future<Output = Result<Vec<Lane>, BoxError>> + Send;

    /// Takes or renews the lane's lease for `owner` until `ttl` from now (the database's clock decides) and returns the
    /// lane's `published_seq`; `None` while another owner's lease has not run out. A zero `ttl` gives the lease back.
    ///
    /// ```sql
    /// UPDATE outbox_lanes SET lease_owner = $2, lease_until = now() + $3
    ///  WHERE lane = $1 AND (lease_owner = $2 OR lease_until < now()) RETURNING published_seq
    /// ```
    fn lease(
        &self,
        lane: Lane,
        owner: Uuid,
        ttl: Duration,
    ) -> impl Future<Output = Result<Option<i64>, BoxError>> + Send;

    /// At most `limit` rows of the lane with `seq > after`, ascending.
    fn batches(
        &self,
        lane: Lane,
        after: i64,
        limit: u16,
    ) -> impl Future<Output = Result<Vec<OutboxRow>, BoxError>> + Send;

    /// Records that every row up to and including `seq` is in Kafka. `false` when `owner` no longer holds the lease; nothing is written then.
    /// Losing this write only costs duplicates, and whoever writes to the row next would wait for the disk, so this one need not
    /// reach it: `synchronous_commit` is off for the statement.
    ///
    /// ```sql
    /// UPDATE outbox_lanes SET published_seq = GREATEST(published_seq, $3)
    ///  WHERE lane = $1 AND lease_owner = $2 AND set_config('synchronous_commit', 'off', true) = 'off'
    /// ```
    fn mark_published(
        &self,
        lane: Lane,
        owner: Uuid,
        seq: i64,
    ) -> impl Future<Output = Result<bool, BoxError>> + Send;

    /// How many committed rows of the lane are not marked published, for the metric `outbox_waiting_batches`; `None` when
    /// the store does not count them. Asked about once a second.
    ///
    /// ```sql
    /// SELECT next_seq - 1 - published_seq FROM outbox_lanes WHERE lane = $1
    /// ```
    fn waiting(&self, lane: Lane) -> impl Future<Output = Result<Option<i64>, BoxError>> + Send {
        let _ = lane;
        async { Ok(None) }
    }
}

impl<S: OutboxStore> OutboxStore for Arc<S> {
    async fn lanes(&self) -> Result<Vec<Lane>, BoxError> {
        self.as_ref().lanes().await
    }

    async fn lease(&self, lane: Lane, owner: Uuid, ttl: Duration) -> Result<Option<i64>, BoxError> {
        self.as_ref().lease(lane, owner, ttl).await
    }

    async fn batches(&self, lane: Lane, after: i64, limit: u16) -> Result<Vec<OutboxRow>, BoxError> {
        self.as_ref().batches(lane, after, limit).await
    }

    async fn mark_published(&self, lane: Lane, owner: Uuid, seq: i64) -> Result<bool, BoxError> {
        self.as_ref().mark_published(lane, owner, seq).await
    }

    async fn waiting(&self, lane: Lane) -> Result<Option<i64>, BoxError> {
        self.as_ref().waiting(lane).await
    }
}

/// Tells the relay of commits; without it the relay finds new rows by polling. Cheap to clone and to call.
#[derive(Debug, Clone, Default)]
pub struct Wake(Arc<Mutex<HashMap<Lane, Arc<Door>>>>);

impl Wake {
    /// A handle nobody listens to yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says that a row of the lane was committed. Call it after the commit, not before.
    pub fn notify(&self, lane: Lane) {
        self.door(lane).news.send_replace(());
    }

    /// Says so and gives the row along, which then need not be read. For lanes whose rows are numbered without a gap;
    /// a row that does not follow on the last one published is read with those that are missing before it.
    pub fn hand(&self, lane: Lane, row: OutboxRow) {
        let door = self.door(lane);
        door.rows().put(row);
        door.news.send_replace(());
    }

    pub(crate) fn door(&self, lane: Lane) -> Arc<Door> {
        let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(lanes.entry(lane).or_default())
    }
}

/// Where a lane's commits are told.
#[derive(Debug, Default)]
pub(crate) struct Door {
    news: watch::Sender<()>,
    handed: Mutex<Handed>,
}

impl Door {
    pub(crate) fn listen(&self) -> watch::Receiver<()> {
        self.news.subscribe()
    }

    pub(crate) fn rows(&self) -> MutexGuard<'_, Handed> {
        self.handed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Rows that were given along with the news of them, in the order of their commits. Only a copy of what the outbox holds:
/// whatever is not here is read.
#[derive(Debug, Default)]
pub(crate) struct Handed {
    rows: VecDeque<OutboxRow>,
    bytes: usize,
}

impl Handed {
    /// What may wait here; the rest is read once Kafka takes messages again.
    const BYTES_MAX: usize = 4 << 20;

    fn put(&mut self, row: OutboxRow) {
        if self.bytes + row.payload.len() <= Self::BYTES_MAX {
            self.bytes += row.payload.len();
            self.rows.push_back(row);
        }
    }

    fn pop(&mut self) -> Option<OutboxRow> {
        let row = self.rows.pop_front()?;
        self.bytes -= row.payload.len();
        Some(row)
    }

    /// Whether the row after `seq` is here; forgets those before it.
    pub(crate) fn follow(&mut self, seq: i64) -> bool {
        while self.rows.front().is_some_and(|row| row.seq <= seq) {
            self.pop();
        }
        self.rows.front().is_some_and(|row| row.seq == seq + 1)
    }

    /// At most `limit` rows that follow on `seq` without a gap.
    pub(crate) fn take(&mut self, mut seq: i64, limit: u16) -> Vec<OutboxRow> {
        let mut rows = Vec::new();
        while rows.len() < usize::from(limit) && self.follow(seq) {
            seq += 1;
            rows.extend(self.pop());
        }
        rows
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}
