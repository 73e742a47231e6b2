//! Events as they come, for who watches: from now on, without a group, nothing stored and nothing promised. Whatever must
//! not be missed is a [`crate::Consumer`]'s.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer as _, ConsumerContext};
use rdkafka::error::KafkaError;
use rdkafka::message::Message as _;
use rdkafka::metadata::MetadataTopic;
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};

use crate::config::KafkaConfig;
use crate::consumer::{Message, Names, identify};
use crate::envelope::header;
use crate::{Error, kafka};

const POLL: Duration = Duration::from_millis(100);
/// How long Kafka may take to say which partitions there are, and where they end.
const PATIENCE: Duration = Duration::from_secs(5);
/// How soon a topic that was not there yet is looked for again.
const LOOK: Duration = Duration::from_secs(10);

/// Reads topics from their ends on, on a thread of its own, until it is dropped.
#[derive(Debug)]
pub struct Tail {
    stop: Arc<AtomicBool>,
}

impl Tail {
    /// Hands every event of `topics` (short names) that is told from about now on to `each`, which must not block. Needs no
    /// Kafka to start; while it is away nothing comes. What is no event, and what is told again for some group, is passed over.
    ///
    /// # Errors
    /// [`Error::Configure`] when librdkafka refuses the settings.
    pub fn start<T: Into<String>>(
        config: &KafkaConfig,
        topics: impl IntoIterator<Item = T>,
        each: impl FnMut(Message) + Send + 'static,
    ) -> Result<Self, Error> {
        let mut client = config.client();
        client
            // asked for by the client, never joined: partitions are taken by hand
            .set("group.id", config.full_name("tail"))
            .set("enable.auto.commit", "false")
            .set("enable.auto.offset.store", "false")
            .set("auto.offset.reset", "latest")
            .set("enable.partition.eof", "false")
            .set("queued.max.messages.kbytes", "8192")
            .set("fetch.wait.max.ms", "100");
        let consumer: BaseConsumer<Quiet> = client.create_with_context(Quiet).map_err(Error::Configure)?;
        let stop = Arc::new(AtomicBool::new(false));
        let reader = Reader {
            consumer,
            topics: topics
                .into_iter()
                .map(|topic| config.full_name(&topic.into()))
                .collect(),
            prefix: config.topic_prefix.clone(),
            next: HashMap::new(),
            stop: Arc::clone(&stop),
        };
        thread::Builder::new()
            .name("tail".to_owned())
            .spawn(move || reader.run(each))
            .map_err(|error| Error::Configure(KafkaError::ClientCreation(error.to_string())))?;
        Ok(Self { stop })
    }
}

impl Drop for Tail {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
    }
}

/// The thread.
struct Reader {
    consumer: BaseConsumer<Quiet>,
    topics: Vec<String>,
    prefix: String,
    /// The offset to read next, by full topic name and partition.
    next: HashMap<(String, i32), i64>,
    stop: Arc<AtomicBool>,
}

impl Reader {
    fn run(mut self, mut each: impl FnMut(Message)) {
        let mut names = Names::default();
        let mut looked: Option<Instant> = None;
        while !self.stop.load(Ordering::Acquire) {
            if looked.is_none_or(|at| at.elapsed() >= LOOK) {
                if let Err(error) = self.look() {
                    kafka::report(&error, "tail");
                }
                looked = Some(Instant::now());
            }
            match self.consumer.poll(POLL) {
                None => {}
                Some(Err(error)) => kafka::report(&error, "tail"),
                Some(Ok(message)) => {
                    let place = (message.topic().to_owned(), message.partition());
                    self.next.insert(place, message.offset().saturating_add(1));
                    let (_, mut message) = names.read(&message, &self.prefix);
                    let again = message.header(header::REPLAY_FOR).is_some();
                    if !again && identify(&mut message).is_ok() {
                        each(message);
                    }
                }
            }
        }
    }

    /// Takes partitions that are not read yet: from their end on, those of a topic that has grown from their beginning.
    fn look(&mut self) -> Result<(), KafkaError> {
        let known = self.next.len();
        for topic in &self.topics {
            let metadata = self.consumer.fetch_metadata(Some(topic), PATIENCE)?;
            let found = metadata.topics().iter().find(|found| found.name() == topic);
            let grown = self.next.keys().any(|(known, _)| known == topic);
            for partition in found.into_iter().flat_map(MetadataTopic::partitions) {
                let place = (topic.clone(), partition.id());
                if self.next.contains_key(&place) {
                    continue;
                }
                let client = self.consumer.client();
                let (first, end) = kafka::watermarks(client, topic, partition.id(), PATIENCE)?;
                self.next.insert(place, if grown { first } else { end });
            }
        }
        if self.next.len() == known {
            return Ok(());
        }
        let mut list = TopicPartitionList::new();
        for ((topic, partition), offset) in &self.next {
            list.add_partition_offset(topic, *partition, Offset::Offset(*offset))?;
        }
        self.consumer.assign(&list)
    }
}

/// What the client says of itself goes where the consumers' words go.
struct Quiet;

impl ClientContext for Quiet {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        kafka::log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        kafka::report(&error, reason);
    }
}

impl ConsumerContext for Quiet {}
