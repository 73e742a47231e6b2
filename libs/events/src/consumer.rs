//! Batches of events out of Kafka, each effect once.
//!
//! A thread of its own polls librdkafka and collects batches; the handler runs on the runtime, one batch at a time. What
//! comes meanwhile is one batch, cut when the handler is free: the busier it is the more it is given at once, and nothing
//! waits for a batch that waits. The thread stores an offset only when the batch is acknowledged. While the handler is stuck (its database is down), the
//! thread pauses its partitions and keeps polling, so the group does not throw us out. Before partitions are given up in
//! a rebalance the batches in work get a few seconds to finish; what was fetched and not handed over yet is dropped, its
//! new owner reads it again.

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer as _, ConsumerContext, Rebalance};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{BorrowedMessage, Message as _};
use rdkafka::statistics::Statistics;
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use rdkafka::util::Timeout;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::admin::dead_letter_topic;
use crate::config::KafkaConfig;
use crate::envelope::{header, schema_version};
use crate::metrics::EventMetrics;
use crate::outbox::{Header, OutboxBatch, OutboxMessage};
use crate::producer::Producer;
use crate::relay::Backoff;
use crate::{BoxError, Error, kafka};

/// One event as the handler sees it.
#[derive(Debug, Clone)]
pub struct Message {
    /// Short topic name, without the configured prefix.
    pub topic: Arc<str>,
    /// Partition it came from.
    pub partition: i32,
    /// Its offset in the partition.
    pub offset: i64,
    /// The aggregate's id, as the producer wrote it.
    pub key: Bytes,
    /// Encoded protobuf event.
    pub payload: Bytes,
    /// All headers, in order.
    pub headers: Vec<Header>,
    /// Unique id of the event (`ce_id`): what an inbox row is keyed by.
    pub event_id: Uuid,
    /// Fully qualified protobuf message name of the payload (`ce_type`).
    pub event_type: String,
    /// Version of the payload's schema, from 1 (`ce_dataschema`).
    pub schema_version: u16,
    /// The tenant it happened in (`ce_tenant`).
    pub tenant: Uuid,
    /// When it happened (`ce_time`, else the time Kafka took it).
    pub time: DateTime<Utc>,
    /// W3C trace context of the request that caused it.
    pub traceparent: Option<String>,
}

impl Message {
    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

fn find<'h>(headers: &'h [Header], name: &str) -> Option<&'h str> {
    headers
        .iter()
        .find(|header| header.name == name)
        .map(|header| header.value.as_str())
}

/// What a handler made of a batch whose effects are committed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Messages that can never be handled: index in the batch, cause. They go to the dead-letter topic.
    pub poison: Vec<(usize, String)>,
}

impl Outcome {
    /// Everything was handled.
    pub fn handled() -> Self {
        Self::default()
    }

    /// Adds a verdict on message `index` of the batch.
    pub fn poison(&mut self, index: usize, cause: impl Into<String>) {
        self.poison.push((index, cause.into()));
    }
}

/// Why a batch had no effect. Any error converts by `?` into [`HandleError::Unavailable`].
#[derive(Debug)]
pub enum HandleError {
    /// Something the handler needs is down: the batch is handed over again, with growing pauses, for as long as it takes.
    Unavailable(BoxError),
    /// The batch itself is the trouble: after a few tries its messages are handed over one by one, and those that still fail go to the dead-letter topic.
    Failed(BoxError),
}

impl<E: std::error::Error + Send + Sync + 'static> From<E> for HandleError {
    fn from(error: E) -> Self {
        Self::Unavailable(error.into())
    }
}

/// The service's side of a consumer.
pub trait Handler: Send + Sync + 'static {
    /// Applies a batch, all of it in one database transaction that also records what makes a second hand-over harmless
    /// (an inbox row per event, or a version that only grows): every message may come more than once, batches may be cut differently the next time.
    /// Messages of one key come in order. `Ok` means committed.
    fn handle(&self, batch: &[Message]) -> impl Future<Output = Result<Outcome, HandleError>> + Send;
}

impl<H: Handler> Handler for Arc<H> {
    async fn handle(&self, batch: &[Message]) -> Result<Outcome, HandleError> {
        self.as_ref().handle(batch).await
    }
}

/// How batches are cut and how failures are tried again.
#[derive(Debug, Clone)]
pub struct ConsumerSettings {
    /// Most messages in a batch.
    pub batch_max: usize,
    /// Longest wait of an idle handler for further messages once the first has come.
    pub linger: Duration,
    /// Longest wait of the broker for a full fetch (64 KiB) before it answers with less; zero: it answers with the first message
    /// there is.
    pub fetch_wait: Duration,
    /// Tries of a batch (and then of each message alone) that ends in [`HandleError::Failed`].
    pub attempts_max: u32,
}

impl ConsumerSettings {
    /// For what nobody waits for: a quarter of a second of messages in a batch. Where little comes, each message would otherwise
    /// be a transaction of its own, and cost what hundreds cost together; and the broker would answer each group for each of
    /// them.
    pub fn unhurried() -> Self {
        Self {
            linger: Duration::from_millis(50),
            fetch_wait: Duration::from_millis(200),
            ..Self::default()
        }
    }
}

impl Default for ConsumerSettings {
    fn default() -> Self {
        Self {
            batch_max: 500,
            linger: Duration::from_millis(1),
            fetch_wait: Duration::ZERO,
            attempts_max: 5,
        }
    }
}

/// Bytes, packed, that a broker gathers for a consumer that lets it ([`ConsumerSettings::fetch_wait`]).
const FULL_FETCH: &str = "65536";

/// Batches between the thread and the handler: one in work and, so that it need not pause while it is behind, a full one waiting.
const OUTSTANDING_MAX: usize = 2;
/// A handler busy for longer makes the thread pause its partitions and poll on.
const PAUSE_AFTER: Duration = Duration::from_secs(1);
const POLL: Duration = Duration::from_millis(100);
/// How long a rebalance waits for batches in work.
const REVOKE_PATIENCE: Duration = Duration::from_secs(5);
const CLOSE_TIMEOUT: Duration = Duration::from_secs(10);

/// Puts a consumer together.
#[derive(Debug)]
pub struct ConsumerBuilder {
    config: KafkaConfig,
    group: String,
    topics: Vec<String>,
    metrics: EventMetrics,
    settings: ConsumerSettings,
    dead_letters: Option<Producer>,
}

impl ConsumerBuilder {
    /// Where to count. Without it the counts are kept and shown nowhere.
    #[must_use]
    pub fn metrics(mut self, metrics: EventMetrics) -> Self {
        self.metrics = metrics;
        self
    }

    /// Other batch sizes or numbers of tries.
    #[must_use]
    pub fn settings(mut self, settings: ConsumerSettings) -> Self {
        self.settings = settings;
        self
    }

    /// Shares a producer for dead letters; otherwise the consumer opens its own when the first one comes.
    #[must_use]
    pub fn dlq(mut self, producer: Producer) -> Self {
        self.dead_letters = Some(producer);
        self
    }

    /// Starts the polling thread. Needs no Kafka: the group is joined when it can be reached.
    ///
    /// # Errors
    /// [`Error::Configure`] when librdkafka refuses the settings.
    pub fn handler<H: Handler>(self, handler: H) -> Result<Consumer<H>, Error> {
        let Self {
            config,
            group,
            topics,
            metrics,
            settings,
            dead_letters,
        } = self;
        let mut client = config.client();
        client
            .set("group.id", config.full_name(&group))
            .set("enable.auto.offset.store", "false")
            .set("enable.auto.commit", "true")
            .set("auto.commit.interval.ms", "1000")
            .set("auto.offset.reset", "earliest")
            .set("partition.assignment.strategy", "cooperative-sticky")
            // a killed member keeps its partitions for this long
            .set("session.timeout.ms", "8000")
            .set("heartbeat.interval.ms", "2000")
            .set("max.poll.interval.ms", "300000")
            .set("enable.partition.eof", "false")
            // topics may be created after us
            .set("topic.metadata.refresh.interval.ms", "10000")
            // bounded memory, and no pause of a second whenever the bound is met
            .set("queued.min.messages", "5000")
            .set("queued.max.messages.kbytes", "8192")
            // a partition's part of an answer, which is several times as large once unpacked; a larger message still comes
            .set("fetch.message.max.bytes", "131072")
            .set("fetch.queue.backoff.ms", "10")
            .set("statistics.interval.ms", "5000");
        if !settings.fetch_wait.is_zero() {
            client
                .set("fetch.min.bytes", FULL_FETCH)
                .set("fetch.wait.max.ms", settings.fetch_wait.as_millis().to_string());
        }
        let (acks, acks_received) = channel();
        let (batches_sent, batches) = mpsc::unbounded_channel();
        let (closed_sender, closed) = oneshot::channel();
        let stop = Arc::new(AtomicBool::new(false));
        let poller = Poller {
            client,
            topics: topics.iter().map(|topic| config.full_name(topic)).collect(),
            settings: settings.clone(),
            stop: Arc::clone(&stop),
            batches: batches_sent,
            context: Context {
                group: group.clone(),
                topic_prefix: config.topic_prefix.clone(),
                metrics: metrics.clone(),
                work: Arc::new(Mutex::new(Work {
                    acks: acks_received,
                    outstanding: 0,
                    revoked: HashSet::new(),
                })),
            },
        };
        let consumer = poller.connect()?;
        thread::Builder::new()
            .name(format!("consume {group}"))
            .spawn(move || {
                poller.run(consumer);
                let _ = closed_sender.send(());
            })
            .map_err(|error| Error::Configure(KafkaError::ClientCreation(error.to_string())))?;
        Ok(Consumer {
            handler,
            config,
            group,
            metrics,
            settings,
            dead_letters: dead_letters.map_or_else(OnceLock::new, OnceLock::from),
            batches,
            acks: Some(acks),
            stop,
            closed: Some(closed),
        })
    }
}

/// A member of a consumer group that feeds a [`Handler`].
pub struct Consumer<H> {
    handler: H,
    config: KafkaConfig,
    group: String,
    metrics: EventMetrics,
    settings: ConsumerSettings,
    dead_letters: OnceLock<Producer>,
    batches: mpsc::UnboundedReceiver<Fetched>,
    acks: Option<Sender<Offsets>>,
    stop: Arc<AtomicBool>,
    closed: Option<oneshot::Receiver<()>>,
}

impl Consumer<()> {
    /// A consumer of `topics` (short names) in `group`.
    pub fn builder<T: Into<String>>(
        config: &KafkaConfig,
        group: impl Into<String>,
        topics: impl IntoIterator<Item = T>,
    ) -> ConsumerBuilder {
        ConsumerBuilder {
            config: config.clone(),
            group: group.into(),
            topics: topics.into_iter().map(Into::into).collect(),
            metrics: EventMetrics::default(),
            settings: ConsumerSettings::default(),
            dead_letters: None,
        }
    }
}

impl<H: Handler> Consumer<H> {
    /// Works until `shutdown`: the batch in work is finished, offsets are committed, the group is left.
    ///
    /// # Errors
    /// [`Error::Closed`] when the polling thread ended unexpectedly.
    pub async fn run(mut self, shutdown: CancellationToken) -> Result<(), Error> {
        let ended = loop {
            let fetched = tokio::select! {
                biased;
                () = shutdown.cancelled() => break Ok(()),
                fetched = self.batches.recv() => fetched,
            };
            let Some(fetched) = fetched else {
                break Err(Error::Closed);
            };
            if !self.process(fetched, &shutdown).await {
                break Ok(());
            }
        };
        self.close().await;
        ended
    }

    /// Takes the next batch, if one comes within `wait`, through the handler; failures are tried again as in production.
    /// Returns the number of messages taken. For readings that end, and for tests, which drive consumers by calling them.
    pub async fn run_once(&mut self, wait: Duration) -> Result<usize, Error> {
        match tokio::time::timeout(wait, self.batches.recv()).await {
            Err(_) => Ok(0),
            Ok(None) => Err(Error::Closed),
            Ok(Some(fetched)) => {
                let taken = fetched.messages.len() + fetched.malformed.len();
                self.process(fetched, &CancellationToken::new()).await;
                Ok(taken)
            }
        }
    }

    /// Commits offsets, leaves the group and waits for the polling thread to end. Dropping a consumer does the same without waiting.
    pub async fn close(&mut self) {
        self.stop.store(true, Ordering::Release);
        self.acks = None;
        if let Some(closed) = self.closed.take()
            && tokio::time::timeout(CLOSE_TIMEOUT, closed).await.is_err()
        {
            tracing::warn!(group = self.group, "consumer did not leave its group in time");
        }
    }

    /// `false` when `shutdown` came before the batch was done; nothing is acknowledged then.
    async fn process(&self, fetched: Fetched, shutdown: &CancellationToken) -> bool {
        let Fetched {
            messages,
            malformed,
            passed_over: _,
            offsets,
        } = fetched;
        let done = async {
            let poison = self.apply(&messages).await;
            for (message, cause) in malformed
                .iter()
                .map(|(message, cause)| (message, cause.as_str()))
                .chain(
                    poison
                        .iter()
                        .filter_map(|(index, cause)| Some((messages.get(*index)?, cause.as_str()))),
                )
            {
                self.bury(message, cause).await;
            }
        };
        tokio::select! {
            () = done => {}
            () = give_up(shutdown) => return false,
        }
        self.count(&messages);
        if let Some(acks) = &self.acks {
            // fails when the thread is gone; `recv` reports that
            let _ = acks.send(offsets);
        }
        true
    }

    /// Hands the batch over until it is committed. Returns its poison.
    async fn apply(&self, messages: &[Message]) -> Vec<(usize, String)> {
        if messages.is_empty() {
            return Vec::new();
        }
        match self.attempt(messages).await {
            Ok(outcome) => outcome.poison,
            Err(cause) if messages.len() == 1 => vec![(0, cause)],
            Err(_) => {
                let mut poison = Vec::new();
                for (index, message) in messages.iter().enumerate() {
                    match self.attempt(std::slice::from_ref(message)).await {
                        Ok(outcome) => {
                            poison.extend(outcome.poison.into_iter().map(|(_, cause)| (index, cause)));
                        }
                        Err(cause) => poison.push((index, cause)),
                    }
                }
                poison
            }
        }
    }

    /// Tries until it is committed, or has failed by itself too often.
    async fn attempt(&self, messages: &[Message]) -> Result<Outcome, String> {
        let mut backoff = Backoff::default();
        let mut failures = 0;
        loop {
            let error = match self.handler.handle(messages).await {
                Ok(outcome) => return Ok(outcome),
                Err(HandleError::Unavailable(error)) => error,
                Err(HandleError::Failed(error)) => {
                    failures += 1;
                    if failures >= self.settings.attempts_max {
                        return Err(error.to_string());
                    }
                    error
                }
            };
            self.metrics.retried(&self.group);
            let pause = backoff.next();
            tracing::warn!(
                group = self.group,
                messages = messages.len(),
                error = &*error as &dyn std::error::Error,
                retry_in_ms = pause.as_millis(),
                "batch was not handled"
            );
            tokio::time::sleep(pause).await;
        }
    }

    /// Writes the message to its dead-letter topic; returns when it rests there.
    async fn bury(&self, message: &Message, cause: &str) {
        let topic = dead_letter_topic(&message.topic);
        tracing::error!(
            group = self.group,
            topic = &*message.topic,
            partition = message.partition,
            offset = message.offset,
            cause,
            "message goes to the dead-letter topic"
        );
        let batch = OutboxBatch {
            messages: vec![OutboxMessage {
                topic,
                key: message.key.clone(),
                payload: message.payload.clone(),
                headers: message.headers.clone(),
            }],
            headers: vec![
                Header::new(header::DLQ_CAUSE, cause),
                Header::new(header::DLQ_GROUP, &self.group),
                Header::new(header::DLQ_TOPIC, self.config.full_name(&message.topic)),
                Header::new(header::DLQ_PARTITION, message.partition.to_string()),
                Header::new(header::DLQ_OFFSET, message.offset.to_string()),
                Header::new(
                    header::DLQ_TIME,
                    Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true),
                ),
            ],
        };
        let mut backoff = Backoff::default();
        loop {
            let buried = match self.dead_letter_producer() {
                Ok(producer) => producer.publish(&batch).await,
                Err(error) => Err(error),
            };
            match buried {
                Ok(()) => break self.metrics.dead_lettered(&self.group, &message.topic),
                Err(error) => {
                    tracing::warn!(
                        group = self.group,
                        error = &error as &dyn std::error::Error,
                        "dead letter was not acknowledged; trying again"
                    );
                    tokio::time::sleep(backoff.next()).await;
                }
            }
        }
    }

    fn dead_letter_producer(&self) -> Result<&Producer, Error> {
        if let Some(producer) = self.dead_letters.get() {
            return Ok(producer);
        }
        let producer = Producer::new(&self.config)?;
        Ok(self.dead_letters.get_or_init(|| producer))
    }

    fn count(&self, messages: &[Message]) {
        let mut by_topic: HashMap<&Arc<str>, u64> = HashMap::new();
        for message in messages {
            *by_topic.entry(&message.topic).or_default() += 1;
        }
        for (topic, count) in by_topic {
            self.metrics.consumed(&self.group, topic, count);
        }
        if let Some(oldest) = messages.iter().map(|message| message.time).min() {
            let delay = (Utc::now() - oldest).to_std().unwrap_or_default();
            self.metrics.delayed(&self.group, delay.as_secs_f64());
        }
    }
}

/// Lets a batch in work finish for a moment after the shutdown.
async fn give_up(shutdown: &CancellationToken) {
    shutdown.cancelled().await;
    tokio::time::sleep(REVOKE_PATIENCE).await;
}

impl<H> Drop for Consumer<H> {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
    }
}

impl<H> std::fmt::Debug for Consumer<H> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Consumer")
            .field("group", &self.group)
            .finish_non_exhaustive()
    }
}

/// Next offset to read, by full topic name and partition.
type Offsets = HashMap<(Arc<str>, i32), i64>;

/// A batch on its way to the handler.
#[derive(Debug, Default)]
struct Fetched {
    messages: Vec<Message>,
    /// Not events: they go straight to the dead-letter topic.
    malformed: Vec<(Message, String)>,
    /// Replayed for other groups.
    passed_over: usize,
    offsets: Offsets,
}

impl Fetched {
    fn len(&self) -> usize {
        self.messages.len() + self.malformed.len() + self.passed_over
    }

    fn drop_partitions(&mut self, revoked: &HashSet<(String, i32)>, topic_prefix: &str) {
        let gone = |topic: &str, partition: i32| {
            revoked
                .iter()
                .any(|(full, number)| *number == partition && full.strip_prefix(topic_prefix) == Some(topic))
        };
        self.messages
            .retain(|message| !gone(&message.topic, message.partition));
        self.malformed
            .retain(|(message, _)| !gone(&message.topic, message.partition));
        self.offsets.retain(|(topic, partition), _| {
            !revoked
                .iter()
                .any(|(full, number)| number == partition && **full == **topic)
        });
    }
}

/// What the thread and its rebalance callback (which runs inside `poll`, on the same thread) share.
#[derive(Debug)]
struct Work {
    acks: Receiver<Offsets>,
    outstanding: usize,
    revoked: HashSet<(String, i32)>,
}

#[derive(Debug, Clone)]
struct Context {
    group: String,
    topic_prefix: String,
    metrics: EventMetrics,
    work: Arc<Mutex<Work>>,
}

impl Context {
    fn work(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stores the offsets of acknowledged batches; waits up to `patience` for one if none is there.
    fn take_acks<C: ConsumerContext>(&self, consumer: &BaseConsumer<C>, patience: Duration) {
        let mut work = self.work();
        let mut next = match work.acks.recv_timeout(patience) {
            Ok(offsets) => Some(offsets),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => {
                work.outstanding = 0;
                None
            }
        };
        while let Some(offsets) = next {
            work.outstanding = work.outstanding.saturating_sub(1);
            store(consumer, &offsets);
            next = work.acks.try_recv().ok();
        }
    }
}

fn store<C: ConsumerContext>(consumer: &BaseConsumer<C>, offsets: &Offsets) {
    // one by one: a partition that was taken from us in the meantime must not keep the others from being stored
    for ((topic, partition), offset) in offsets {
        let mut list = TopicPartitionList::new();
        let stored = list
            .add_partition_offset(topic, *partition, Offset::Offset(*offset))
            .and_then(|()| consumer.store_offsets(&list));
        if let Err(error) = stored {
            tracing::debug!(%error, topic = &**topic, partition, "offset of a partition that is no longer ours");
        }
    }
}

fn commit<C: ConsumerContext>(consumer: &BaseConsumer<C>) {
    match consumer.commit_consumer_state(CommitMode::Sync) {
        Ok(()) | Err(KafkaError::ConsumerCommit(RDKafkaErrorCode::NoOffset)) => {}
        Err(error) => tracing::debug!(%error, "offsets were not committed; the messages come again"),
    }
}

impl ClientContext for Context {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        kafka::log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        kafka::report(&error, reason);
    }

    fn stats(&self, statistics: Statistics) {
        for (topic, statistics) in statistics.topics {
            let topic = topic.strip_prefix(&self.topic_prefix).unwrap_or(&topic);
            for (partition, statistics) in statistics.partitions {
                if partition >= 0 && statistics.consumer_lag_stored >= 0 {
                    self.metrics
                        .lag(&self.group, topic, partition, statistics.consumer_lag_stored);
                }
            }
        }
    }
}

impl ConsumerContext for Context {
    fn pre_rebalance(&self, consumer: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        match rebalance {
            Rebalance::Assign(partitions) => {
                tracing::info!(
                    group = self.group,
                    partitions = partitions.count(),
                    "partitions assigned"
                );
            }
            Rebalance::Revoke(partitions) => {
                tracing::info!(
                    group = self.group,
                    partitions = partitions.count(),
                    "partitions revoked"
                );
                if !consumer.assignment_lost() {
                    let deadline = Instant::now() + REVOKE_PATIENCE;
                    while self.work().outstanding > 0 && Instant::now() < deadline {
                        self.take_acks(consumer, POLL);
                    }
                    commit(consumer);
                }
                for element in partitions.elements() {
                    let topic = element.topic();
                    let short = topic.strip_prefix(&self.topic_prefix).unwrap_or(topic);
                    self.metrics.lag_gone(&self.group, short, element.partition());
                    self.work()
                        .revoked
                        .insert((topic.to_owned(), element.partition()));
                }
            }
            Rebalance::Error(error) => tracing::warn!(group = self.group, %error, "rebalance failed"),
        }
    }

    fn main_queue_min_poll_interval(&self) -> Timeout {
        Timeout::After(POLL)
    }
}

/// The polling thread.
struct Poller {
    client: rdkafka::ClientConfig,
    topics: Vec<String>,
    settings: ConsumerSettings,
    stop: Arc<AtomicBool>,
    batches: mpsc::UnboundedSender<Fetched>,
    context: Context,
}

impl Poller {
    fn connect(&self) -> Result<BaseConsumer<Context>, Error> {
        let consumer: BaseConsumer<Context> = self
            .client
            .create_with_context(self.context.clone())
            .map_err(Error::Configure)?;
        let topics: Vec<&str> = self.topics.iter().map(String::as_str).collect();
        consumer.subscribe(&topics).map_err(Error::Configure)?;
        Ok(consumer)
    }

    fn run(self, mut consumer: BaseConsumer<Context>) {
        let mut backoff = Backoff::default();
        while let Err(error) = self.poll(&consumer) {
            tracing::error!(group = self.context.group, %error, "Kafka consumer failed for good; a new one takes its place");
            drop(consumer);
            consumer = loop {
                thread::sleep(backoff.next());
                match self.connect() {
                    Ok(consumer) => break consumer,
                    Err(error) => {
                        tracing::error!(group = self.context.group, %error, "consumer cannot be created");
                    }
                }
            };
        }
        self.context.take_acks(&consumer, Duration::ZERO);
        commit(&consumer);
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Acquire) || self.batches.is_closed()
    }

    /// Until stopped (`Ok`) or a fatal error.
    fn poll(&self, consumer: &BaseConsumer<Context>) -> Result<(), KafkaError> {
        let mut names = Names::default();
        let mut batch = Fetched::default();
        let mut first_at = Instant::now();
        let mut busy_since: Option<Instant> = None;
        let mut paused = false;
        while !self.is_stopped() {
            self.context.take_acks(consumer, Duration::ZERO);
            let outstanding = self.context.work().outstanding;
            let busy = outstanding >= OUTSTANDING_MAX;
            if busy {
                let since = *busy_since.get_or_insert_with(Instant::now);
                if since.elapsed() < PAUSE_AFTER {
                    self.context.take_acks(consumer, POLL);
                    continue;
                }
                // paused anew each turn: a rebalance may have brought partitions
                if let Ok(assignment) = consumer.assignment() {
                    paused |= consumer.pause(&assignment).is_ok();
                }
            } else {
                busy_since = None;
                if paused && let Ok(assignment) = consumer.assignment() {
                    paused = consumer.resume(&assignment).is_err();
                }
            }
            let patience = if busy || batch.len() == 0 {
                POLL
            } else {
                self.settings.linger.saturating_sub(first_at.elapsed())
            };
            let mut drained = false;
            match consumer.poll(patience) {
                None => drained = true,
                Some(Err(error @ KafkaError::MessageConsumptionFatal(_))) => return Err(error),
                Some(Err(error)) => kafka::report(&error, "poll"),
                Some(Ok(message)) => {
                    if batch.len() == 0 {
                        first_at = Instant::now();
                    }
                    names.take(&message, &self.context, &mut batch);
                }
            }
            let revoked = std::mem::take(&mut self.context.work().revoked);
            if !revoked.is_empty() {
                batch.drop_partitions(&revoked, &self.context.topic_prefix);
            }
            let full = batch.len() >= self.settings.batch_max;
            let ripe = full || drained && batch.len() > 0 && first_at.elapsed() >= self.settings.linger;
            if ripe && (full || outstanding == 0) && !busy {
                self.context.work().outstanding += 1;
                if self.batches.send(std::mem::take(&mut batch)).is_err() {
                    break;
                }
            } else if ripe && !busy {
                // grows until the handler is free
                self.context.take_acks(consumer, POLL);
            }
        }
        Ok(())
    }
}

/// Topic names, each allocated once.
#[derive(Default)]
pub(crate) struct Names(Vec<(Arc<str>, Arc<str>)>);

impl Names {
    /// Full and short name.
    fn of(&mut self, full: &str, prefix: &str) -> (Arc<str>, Arc<str>) {
        if let Some((known, short)) = self.0.iter().find(|(known, _)| **known == *full) {
            return (Arc::clone(known), Arc::clone(short));
        }
        let pair = (
            Arc::from(full),
            Arc::from(full.strip_prefix(prefix).unwrap_or(full)),
        );
        self.0.push((Arc::clone(&pair.0), Arc::clone(&pair.1)));
        pair
    }

    /// A message as it came, not yet identified, and its full topic name.
    pub(crate) fn read(&mut self, message: &BorrowedMessage<'_>, prefix: &str) -> (Arc<str>, Message) {
        let (full, topic) = self.of(message.topic(), prefix);
        let headers = kafka::headers(message);
        let taken_at = message
            .timestamp()
            .to_millis()
            .and_then(DateTime::from_timestamp_millis);
        let read = Message {
            topic,
            partition: message.partition(),
            offset: message.offset(),
            key: Bytes::copy_from_slice(message.key().unwrap_or_default()),
            payload: Bytes::copy_from_slice(message.payload().unwrap_or_default()),
            event_id: Uuid::nil(),
            event_type: String::new(),
            schema_version: schema_version(find(&headers, header::DATA_SCHEMA)),
            tenant: Uuid::nil(),
            time: find(&headers, header::TIME)
                .and_then(|time| DateTime::parse_from_rfc3339(time).ok())
                .map(|time| time.to_utc())
                .or(taken_at)
                .unwrap_or_else(Utc::now),
            traceparent: find(&headers, header::TRACEPARENT).map(ToOwned::to_owned),
            headers,
        };
        (full, read)
    }

    fn take(&mut self, message: &BorrowedMessage<'_>, context: &Context, batch: &mut Fetched) {
        let (full, mut taken) = self.read(message, &context.topic_prefix);
        batch.offsets.insert((full, taken.partition), taken.offset + 1);
        if find(&taken.headers, header::REPLAY_FOR).is_some_and(|group| group != context.group) {
            batch.passed_over += 1;
            return;
        }
        let envelope = if message.payload().is_none() {
            Err("message has no payload".to_owned())
        } else {
            identify(&mut taken)
        };
        match envelope {
            Ok(()) => batch.messages.push(taken),
            Err(cause) => batch.malformed.push((taken, cause)),
        }
    }
}

/// Reads the identity of the event from its headers.
pub(crate) fn identify(message: &mut Message) -> Result<(), String> {
    let required =
        |name: &str| find(&message.headers, name).ok_or_else(|| format!("header {name} is missing"));
    let uuid = |name: &str| {
        Uuid::try_parse(required(name)?).map_err(|error| format!("header {name} is not a UUID: {error}"))
    };
    let (event_id, tenant, event_type) = (
        uuid(header::ID)?,
        uuid(header::TENANT)?,
        required(header::TYPE)?.to_owned(),
    );
    (message.event_id, message.tenant, message.event_type) = (event_id, tenant, event_type);
    Ok(())
}
