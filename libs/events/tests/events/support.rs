//! An outbox in memory with the semantics of the SQL one, a handler that remembers, and a plain reader of topics.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::Utc;
use events::{
    Admin, BoxError, Envelope, HandleError, Handler, Header, KafkaConfig, Lane, Message, OutboxBatch,
    OutboxMessage, OutboxRow, OutboxStore, Outcome, Producer, TopicSpec,
};
use rdkafka::ClientConfig;
use rdkafka::Message as _;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::message::Headers as _;
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use testkit::Topics;
use uuid::Uuid;

pub(crate) const TOPIC: &str = "things.v1";
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
pub(crate) const TENANT: Uuid = Uuid::from_u128(7);

/// A fresh place on Kafka with the topic (and its dead-letter sibling) in it.
pub(crate) async fn place(partitions: u16) -> (Topics, KafkaConfig) {
    let topics = testkit::Kafka::prefix().await;
    let config = KafkaConfig::new(topics.brokers()).with_prefix(topics.prefix());
    create_topic(&config, partitions).await;
    (topics, config)
}

pub(crate) async fn create_topic(config: &KafkaConfig, partitions: u16) {
    let admin = Admin::new(config).unwrap();
    admin
        .ensure_topics(&[TopicSpec {
            name: TOPIC,
            partitions,
        }])
        .await
        .unwrap();
}

/// The event number `n`, told by `key`.
pub(crate) fn message(key: &str, n: u64) -> OutboxMessage {
    let envelope = Envelope {
        id: Uuid::from_u128(u128::from(n) + 1),
        source: "svc-test",
        event_type: "localplus.test.v1.Thing",
        schema_version: 1,
        time: Utc::now(),
        tenant: TENANT,
        traceparent: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        tracestate: None,
    };
    OutboxMessage::new(
        TOPIC,
        key.to_owned().into_bytes(),
        n.to_string().into_bytes(),
        &envelope,
    )
}

#[derive(Default)]
struct LaneRow {
    published: i64,
    reads: usize,
    lease: Option<(Uuid, Instant)>,
    rows: Vec<OutboxRow>,
}

/// An outbox in memory.
#[derive(Default)]
pub(crate) struct MemoryOutbox {
    lanes: Mutex<HashMap<Lane, LaneRow>>,
    pub(crate) marks_fail: AtomicBool,
}

impl MemoryOutbox {
    pub(crate) fn with_lanes(count: Lane) -> Arc<Self> {
        let outbox = Self::default();
        outbox
            .lanes
            .lock()
            .unwrap()
            .extend((0..count).map(|lane| (lane, LaneRow::default())));
        Arc::new(outbox)
    }

    pub(crate) fn commit(&self, lane: Lane, messages: Vec<OutboxMessage>) {
        let batch = OutboxBatch {
            messages,
            headers: vec![Header::new("common", "yes")],
        };
        self.commit_bytes(lane, batch.encode());
    }

    pub(crate) fn commit_bytes(&self, lane: Lane, payload: Vec<u8>) {
        let mut lanes = self.lanes.lock().unwrap();
        let rows = &mut lanes.get_mut(&lane).unwrap().rows;
        let seq = i64::try_from(rows.len()).unwrap() + 1;
        rows.push(OutboxRow {
            seq,
            payload: payload.into(),
            created_at: Utc::now(),
        });
    }

    pub(crate) fn rows(&self, lane: Lane) -> Vec<OutboxRow> {
        self.lanes.lock().unwrap()[&lane].rows.clone()
    }

    /// How often the lane was read.
    pub(crate) fn reads(&self, lane: Lane) -> usize {
        self.lanes.lock().unwrap()[&lane].reads
    }

    pub(crate) fn published(&self, lane: Lane) -> i64 {
        self.lanes.lock().unwrap()[&lane].published
    }

    pub(crate) fn is_leased(&self, lane: Lane) -> bool {
        self.lanes.lock().unwrap()[&lane]
            .lease
            .is_some_and(|(_, until)| until > Instant::now())
    }

    /// What the passing of time does to the leases of the dead.
    pub(crate) fn let_leases_run_out(&self) {
        for lane in self.lanes.lock().unwrap().values_mut() {
            lane.lease = lane.lease.map(|(owner, _)| (owner, Instant::now()));
        }
    }
}

impl OutboxStore for MemoryOutbox {
    async fn lanes(&self) -> Result<Vec<Lane>, BoxError> {
        Ok(self.lanes.lock().unwrap().keys().copied().collect())
    }

    async fn lease(&self, lane: Lane, owner: Uuid, ttl: Duration) -> Result<Option<i64>, BoxError> {
        let mut lanes = self.lanes.lock().unwrap();
        let lane = lanes.get_mut(&lane).unwrap();
        let free = lane
            .lease
            .is_none_or(|(holder, until)| holder == owner || until <= Instant::now());
        Ok(free.then(|| {
            lane.lease = Some((owner, Instant::now() + ttl));
            lane.published
        }))
    }

    async fn batches(&self, lane: Lane, after: i64, limit: u16) -> Result<Vec<OutboxRow>, BoxError> {
        let mut lanes = self.lanes.lock().unwrap();
        let lane = lanes.get_mut(&lane).unwrap();
        lane.reads += 1;
        let rows = lane.rows.iter().filter(|row| row.seq > after);
        Ok(rows.take(usize::from(limit)).cloned().collect())
    }

    async fn mark_published(&self, lane: Lane, owner: Uuid, seq: i64) -> Result<bool, BoxError> {
        if self.marks_fail.load(Ordering::Acquire) {
            return Err("the database went away".into());
        }
        let mut lanes = self.lanes.lock().unwrap();
        let lane = lanes.get_mut(&lane).unwrap();
        let ours = lane.lease.is_some_and(|(holder, _)| holder == owner);
        if ours {
            lane.published = seq;
        }
        Ok(ours)
    }

    async fn waiting(&self, lane: Lane) -> Result<Option<i64>, BoxError> {
        let lanes = self.lanes.lock().unwrap();
        let newest = lanes[&lane].rows.last().map_or(0, |row| row.seq);
        Ok(Some(newest - lanes[&lane].published))
    }
}

/// A message as it lies in a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lying {
    pub(crate) key: String,
    pub(crate) payload: String,
    pub(crate) headers: HashMap<String, String>,
}

/// Everything in the topic, partition by partition. Waits for at least `count` messages, then reads to the end.
pub(crate) async fn read_topic(config: &KafkaConfig, topic: &str, count: usize) -> Vec<Lying> {
    let (brokers, topic) = (config.brokers.clone(), config.full_name(topic));
    tokio::task::spawn_blocking(move || {
        let consumer: BaseConsumer = ClientConfig::new()
            .set("bootstrap.servers", brokers)
            .set("group.id", "reader")
            .set("enable.auto.commit", "false")
            .set("enable.partition.eof", "true")
            .create()
            .unwrap();
        let metadata = consumer.fetch_metadata(Some(&topic), PATIENCE).unwrap();
        let partitions = metadata.topics()[0].partitions().len();
        let mut assignment = TopicPartitionList::new();
        for partition in metadata.topics()[0].partitions() {
            assignment
                .add_partition_offset(&topic, partition.id(), Offset::Beginning)
                .unwrap();
        }
        consumer.assign(&assignment).unwrap();
        let mut found: Vec<(i32, Lying)> = Vec::new();
        let mut ended = std::collections::HashSet::new();
        let deadline = Instant::now() + PATIENCE;
        while found.len() < count || ended.len() < partitions {
            assert!(
                Instant::now() < deadline,
                "{} of {count} messages in {topic}",
                found.len()
            );
            match consumer.poll(Duration::from_millis(100)) {
                Some(Ok(message)) => {
                    ended.remove(&message.partition());
                    found.push((message.partition(), lying(&message)));
                }
                Some(Err(rdkafka::error::KafkaError::PartitionEOF(partition))) => {
                    ended.insert(partition);
                }
                Some(Err(error)) => panic!("{error}"),
                None => {}
            }
        }
        found.sort_by_key(|(partition, _)| *partition);
        found.into_iter().map(|(_, message)| message).collect()
    })
    .await
    .unwrap()
}

fn lying(message: &rdkafka::message::BorrowedMessage<'_>) -> Lying {
    let text = |bytes: Option<&[u8]>| String::from_utf8(bytes.unwrap_or_default().to_vec()).unwrap();
    Lying {
        key: text(message.key()),
        payload: text(message.payload()),
        headers: message.headers().map_or_else(HashMap::new, |headers| {
            headers
                .iter()
                .map(|header| (header.key.to_owned(), text(header.value)))
                .collect()
        }),
    }
}

pub(crate) async fn publish(config: &KafkaConfig, messages: Vec<OutboxMessage>) {
    Producer::new(config)
        .unwrap()
        .publish(&messages.into())
        .await
        .unwrap();
}

type Verdict = dyn Fn(&[Message]) -> Result<Outcome, HandleError> + Send + Sync;

/// A handler that does what it is told and remembers what it took.
pub(crate) struct Recorder {
    taken: Mutex<Vec<Message>>,
    batches: Mutex<Vec<usize>>,
    verdict: Box<Verdict>,
}

impl Recorder {
    pub(crate) fn new(
        verdict: impl Fn(&[Message]) -> Result<Outcome, HandleError> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            taken: Mutex::default(),
            batches: Mutex::default(),
            verdict: Box::new(verdict),
        })
    }

    pub(crate) fn content() -> Arc<Self> {
        Self::new(|_| Ok(Outcome::handled()))
    }

    /// Payloads of the batches that were handled, in order.
    pub(crate) fn payloads(&self) -> Vec<String> {
        let taken = self.taken.lock().unwrap();
        taken.iter().map(payload).collect()
    }

    pub(crate) fn messages(&self) -> Vec<Message> {
        self.taken.lock().unwrap().clone()
    }

    /// Sizes of the batches that were handed over, handled or not.
    pub(crate) fn batches(&self) -> Vec<usize> {
        self.batches.lock().unwrap().clone()
    }
}

pub(crate) fn payload(message: &Message) -> String {
    String::from_utf8(message.payload.to_vec()).unwrap()
}

impl Handler for Recorder {
    async fn handle(&self, batch: &[Message]) -> Result<Outcome, HandleError> {
        self.batches.lock().unwrap().push(batch.len());
        let outcome = (self.verdict)(batch)?;
        self.taken.lock().unwrap().extend(batch.iter().cloned());
        Ok(outcome)
    }
}
