//! What rests in dead-letter topics: looked at, and handed back when its cause is mended.
//!
//! A dead letter goes back to the topic it came from, under its own key and so behind what was told of the same aggregate
//! since: consumers know versions and repeats, and other groups pass over what is addressed to one
//! ([`header::REPLAY_FOR`]). Where a group's replay has come to is kept in Kafka, so that a second command replays what
//! came since the first. What fails again comes back with its new cause, behind the end at which a replay stops.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer as _};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{BorrowedMessage, Message as _};
use rdkafka::metadata::MetadataPartition;
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use uuid::Uuid;

use crate::admin::dead_letter_topic;
use crate::config::KafkaConfig;
use crate::envelope::header;
use crate::outbox::{Header, OutboxBatch, OutboxMessage};
use crate::producer::Producer;
use crate::{Error, kafka};

/// Letters looked at in one go.
const PAGE: usize = 500;
const POLL: Duration = Duration::from_millis(100);
/// Longest wait for the cluster to say something.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a service listens to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subscription {
    /// The consumer group, without a prefix.
    pub group: &'static str,
    /// The topics, without a prefix.
    pub topics: &'static [&'static str],
}

/// Which dead letters are meant. By default those that came since the last replay.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only the one of this event, whenever it came.
    pub event: Option<Uuid>,
    /// Only those whose cause contains this text, whenever they came.
    pub cause: Option<String>,
    /// Also those that were replayed before, as long as the topic holds them.
    pub again: bool,
}

impl Selection {
    /// A part of what lies there says nothing about the rest: where the replay has come to stays as it is.
    const fn is_part(&self) -> bool {
        self.event.is_some() || self.cause.is_some()
    }

    fn means(&self, letter: &DeadLetter) -> bool {
        self.event
            .is_none_or(|event| letter.event_id == event.to_string())
            && self
                .cause
                .as_ref()
                .is_none_or(|cause| letter.cause.contains(cause.as_str()))
    }
}

/// A message that a group could not handle.
#[derive(Debug, Clone)]
pub struct DeadLetter {
    /// The group that put it aside.
    pub group: String,
    /// The topic it came from, without a prefix.
    pub topic: String,
    /// The partition it came from.
    pub partition: String,
    /// The offset it came from.
    pub offset: String,
    /// Id of the event, if it had one.
    pub event_id: String,
    /// What kind of event it is, if it said so.
    pub event_type: String,
    /// Why it was put aside.
    pub cause: String,
    /// When it was put aside.
    pub died_at: Option<DateTime<Utc>>,
    key: Bytes,
    payload: Bytes,
    headers: Vec<Header>,
}

impl DeadLetter {
    fn read(message: &BorrowedMessage<'_>, prefix: &str) -> Self {
        let headers = kafka::headers(message);
        // the last one: what failed a second time carries the marks of its first death before those of the second
        let text = |name: &str| {
            let found = headers.iter().rev().find(|header| header.name == name);
            found.map(|header| header.value.clone()).unwrap_or_default()
        };
        let origin = text(header::DLQ_TOPIC);
        let died_at = DateTime::parse_from_rfc3339(&text(header::DLQ_TIME));
        Self {
            group: text(header::DLQ_GROUP),
            topic: origin.strip_prefix(prefix).unwrap_or(&origin).to_owned(),
            partition: text(header::DLQ_PARTITION),
            offset: text(header::DLQ_OFFSET),
            event_id: text(header::ID),
            event_type: text(header::TYPE),
            cause: text(header::DLQ_CAUSE),
            died_at: died_at.ok().map(|time| time.to_utc()),
            key: Bytes::copy_from_slice(message.key().unwrap_or_default()),
            payload: Bytes::copy_from_slice(message.payload().unwrap_or_default()),
            headers,
        }
    }

    /// The message as it was, addressed to the group that could not handle it.
    fn revived(self) -> OutboxMessage {
        let ours = |header: &Header| header.name.starts_with("dlq_") || header.name == header::REPLAY_FOR;
        let mut headers: Vec<_> = self.headers.into_iter().filter(|header| !ours(header)).collect();
        headers.push(Header::new(header::REPLAY_FOR, self.group));
        OutboxMessage {
            topic: self.topic,
            key: self.key,
            payload: self.payload,
            headers,
        }
    }
}

/// The dead letters of one group.
#[derive(Debug, Clone)]
pub struct DeadLetters {
    config: KafkaConfig,
    group: String,
    topics: Vec<String>,
}

impl DeadLetters {
    /// Those of `group`, which listens to `topics` (both without a prefix).
    pub fn of<T: Into<String>>(
        config: &KafkaConfig,
        group: impl Into<String>,
        topics: impl IntoIterator<Item = T>,
    ) -> Self {
        Self {
            config: config.clone(),
            group: group.into(),
            topics: topics.into_iter().map(Into::into).collect(),
        }
    }

    /// Shows each of `selection` to `show`, the oldest of a topic first; how many there were.
    pub async fn list(
        &self,
        selection: &Selection,
        mut show: impl FnMut(&DeadLetter),
    ) -> Result<usize, Error> {
        let mut count = 0;
        for topic in &self.topics {
            let mut reader = self.open(topic, selection).await?;
            while let Some((letters, _)) = reader.page().await? {
                for letter in letters.iter().filter(|letter| self.means(selection, letter)) {
                    count += 1;
                    show(letter);
                }
            }
        }
        Ok(count)
    }

    /// Hands those of `selection` back to the group; returns when Kafka has acknowledged all of them, with their number.
    ///
    /// A command that is cut off may hand back twice what it had handed back last; the group knows repeats.
    pub async fn replay(&self, selection: &Selection) -> Result<usize, Error> {
        let producer = Producer::new(&self.config)?;
        let mut count = 0;
        for topic in &self.topics {
            let mut reader = self.open(topic, selection).await?;
            while let Some((letters, read)) = reader.page().await? {
                let batch: OutboxBatch = letters
                    .into_iter()
                    .filter(|letter| self.means(selection, letter))
                    .map(DeadLetter::revived)
                    .collect();
                count += batch.messages.len();
                producer.publish(&batch).await?;
                if !selection.is_part() {
                    reader.remember(read).await?;
                }
            }
        }
        Ok(count)
    }

    /// Sets the group back to the beginning of its topics, so that it reads them again: a projection is made anew from what the
    /// topics hold. Nobody of the group may be at work.
    ///
    /// # Errors
    /// [`Error::GroupAtWork`] when a member has not left.
    pub async fn rewind(&self) -> Result<(), Error> {
        for topic in &self.topics {
            let name = self.config.full_name(topic);
            let mut reader =
                Reader::open(&self.config, &self.config.full_name(&self.group), name, true).await?;
            let starts = std::mem::take(&mut reader.starts);
            reader.remember(starts).await.map_err(|error| match error {
                Error::Unreachable(KafkaError::ConsumerCommit(
                    RDKafkaErrorCode::UnknownMemberId | RDKafkaErrorCode::IllegalGeneration,
                )) => Error::GroupAtWork(self.group.clone()),
                error => error,
            })?;
        }
        Ok(())
    }

    fn means(&self, selection: &Selection, letter: &DeadLetter) -> bool {
        letter.group == self.group && selection.means(letter)
    }

    async fn open(&self, topic: &str, selection: &Selection) -> Result<Reader, Error> {
        let name = self.config.full_name(&dead_letter_topic(topic));
        let replayer = format!("{}.dlq-replay", self.config.full_name(&self.group));
        let from_start = selection.again || selection.is_part();
        Reader::open(&self.config, &replayer, name, from_start).await
    }
}

/// Next offset to read, by partition.
type Places = HashMap<i32, i64>;

/// Reads a topic from a place to what is its end now. Its client blocks: it is lent to threads that may.
struct Reader {
    consumer: Option<BaseConsumer>,
    topic: String,
    prefix: String,
    starts: Places,
    /// Partitions that are not read to their end, and where that is.
    ends: Places,
}

impl Reader {
    async fn open(config: &KafkaConfig, group: &str, topic: String, from_start: bool) -> Result<Self, Error> {
        let mut client = config.client();
        client
            .set("group.id", group)
            .set("enable.auto.commit", "false")
            .set("enable.auto.offset.store", "false")
            .set("auto.offset.reset", "earliest")
            .set("enable.partition.eof", "true")
            .set("allow.auto.create.topics", "false");
        let consumer: BaseConsumer = client.create().map_err(Error::Configure)?;
        let mut reader = Self {
            consumer: None,
            topic,
            prefix: config.topic_prefix.clone(),
            starts: Places::new(),
            ends: Places::new(),
        };
        let topic = reader.topic.clone();
        let found = blocking(move || {
            let places = places(&consumer, &topic, from_start)?;
            Ok((consumer, places))
        });
        let (consumer, places) = found.await?;
        for (partition, start, end) in places {
            reader.starts.insert(partition, start);
            if start < end {
                reader.ends.insert(partition, end);
            }
        }
        reader.consumer = Some(consumer);
        Ok(reader)
    }

    /// The next letters, and the places behind them; `None` at the end.
    async fn page(&mut self) -> Result<Option<(Vec<DeadLetter>, Places)>, Error> {
        if self.ends.is_empty() {
            return Ok(None);
        }
        let consumer = self.consumer.take().ok_or(Error::Closed)?;
        let (mut ends, prefix) = (std::mem::take(&mut self.ends), self.prefix.clone());
        let (consumer, ends, letters, read) = blocking(move || {
            let (mut letters, mut read) = (Vec::new(), Places::new());
            let mut heard = Instant::now();
            while !ends.is_empty() && letters.len() < PAGE {
                let message = match consumer.poll(POLL) {
                    Some(Ok(message)) => message,
                    Some(Err(KafkaError::PartitionEOF(partition))) => {
                        ends.remove(&partition);
                        continue;
                    }
                    Some(Err(error)) if heard.elapsed() > PATIENCE => return Err(error),
                    None if heard.elapsed() > PATIENCE => {
                        return Err(KafkaError::MessageConsumption(
                            RDKafkaErrorCode::OperationTimedOut,
                        ));
                    }
                    Some(Err(_)) | None => continue,
                };
                heard = Instant::now();
                let (partition, next) = (message.partition(), message.offset() + 1);
                // what came after the end that was seen is left to the next command
                let Some(end) = ends.get(&partition).copied() else {
                    continue;
                };
                if next <= end {
                    letters.push(DeadLetter::read(&message, &prefix));
                    read.insert(partition, next);
                }
                if next >= end {
                    ends.remove(&partition);
                }
            }
            Ok((consumer, ends, letters, read))
        })
        .await?;
        self.consumer = Some(consumer);
        self.ends = ends;
        Ok(Some((letters, read)))
    }

    /// Remembers the places for the reader's group.
    async fn remember(&mut self, places: Places) -> Result<(), Error> {
        if places.is_empty() {
            return Ok(());
        }
        let consumer = self.consumer.take().ok_or(Error::Closed)?;
        let topic = self.topic.clone();
        let remembered = blocking(move || {
            let mut list = TopicPartitionList::new();
            for (partition, next) in places {
                list.add_partition_offset(&topic, partition, Offset::Offset(next))?;
            }
            consumer.commit(&list, CommitMode::Sync)?;
            Ok(consumer)
        });
        self.consumer = Some(remembered.await?);
        Ok(())
    }
}

/// Dropping a consumer blocks: done off the runtime.
impl Drop for Reader {
    fn drop(&mut self) {
        if let Some(consumer) = self.consumer.take() {
            std::thread::spawn(move || drop(consumer));
        }
    }
}

/// Every partition of the topic with where to begin and where it ends, assigned to the consumer. A topic that is not there
/// has none.
fn places(
    consumer: &BaseConsumer,
    topic: &str,
    from_start: bool,
) -> Result<Vec<(i32, i64, i64)>, KafkaError> {
    let metadata = consumer.fetch_metadata(Some(topic), PATIENCE)?;
    let partitions: Vec<i32> = metadata
        .topics()
        .iter()
        .flat_map(|topic| topic.partitions().iter().map(MetadataPartition::id))
        .collect();
    let mut asked = TopicPartitionList::new();
    for partition in &partitions {
        asked.add_partition(topic, *partition);
    }
    let remembered = if from_start || partitions.is_empty() {
        asked
    } else {
        consumer.committed_offsets(asked, PATIENCE)?
    };
    let (mut places, mut assignment) = (Vec::new(), TopicPartitionList::new());
    for partition in partitions {
        let (first, end) = kafka::watermarks(consumer.client(), topic, partition, PATIENCE)?;
        let place = remembered
            .find_partition(topic, partition)
            .map(|found| found.offset());
        let start = match place {
            Some(Offset::Offset(offset)) => offset.clamp(first, end),
            _ => first,
        };
        assignment.add_partition_offset(topic, partition, Offset::Offset(start))?;
        places.push((partition, start, end));
    }
    consumer.assign(&assignment)?;
    Ok(places)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, KafkaError> + Send + 'static,
) -> Result<T, Error> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or(Err(KafkaError::Canceled))
        .map_err(Error::Unreachable)
}
