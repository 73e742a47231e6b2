//! A topic prefix per test.

use std::{thread, time::Duration};

use rdkafka::{
    ClientConfig, Message as _, Offset, TopicPartitionList,
    admin::{AdminClient, AdminOptions},
    client::DefaultClientContext,
    consumer::{BaseConsumer, Consumer as _},
    error::KafkaError,
    message::Headers as _,
    types::RDKafkaErrorCode,
};
use uuid::Uuid;

use crate::servers;

/// How long a look at the broker, or the deletion of a test's topics, may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The Kafka that tests share.
#[derive(Debug)]
pub struct Kafka;

/// The topics of one test: all those that begin with its prefix, deleted with this value.
#[derive(Debug)]
pub struct Topics {
    brokers: String,
    prefix: String,
}

impl Kafka {
    /// A prefix no other test has.
    pub async fn prefix() -> Topics {
        let brokers = servers::kafka().await.to_owned();
        Topics {
            brokers,
            prefix: format!("t-{}.", Uuid::now_v7().simple()),
        }
    }
}

impl Topics {
    /// Kafka's bootstrap server, `host:port`.
    pub fn brokers(&self) -> &str {
        &self.brokers
    }

    /// The prefix, which ends with a dot; for `[kafka] topic_prefix`.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Key, headers and value of every message of every topic as text, by topic: for looking for what must not be in it.
    pub async fn everything(&self) -> Vec<(String, String)> {
        let (brokers, prefix) = (self.brokers.clone(), self.prefix.clone());
        tokio::task::spawn_blocking(move || read(&brokers, &prefix).expect("the contents of the topics"))
            .await
            .expect("the contents of the topics")
    }

    /// How many messages of its topics a group is done with for good, whatever it was given more than once: those before the
    /// places it has committed. `group` is named without the prefix. `None` when the broker does not answer.
    pub async fn done_with(&self, group: &str) -> Option<u64> {
        let (brokers, prefix, group) = (self.brokers.clone(), self.prefix.clone(), self.topic(group));
        tokio::task::spawn_blocking(move || committed(&brokers, &prefix, &group).ok())
            .await
            .expect("a look at the group's places")
    }

    /// The full name of one of its topics.
    pub fn topic(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

impl Drop for Topics {
    fn drop(&mut self) {
        if std::env::var_os("LOCALPLUS_TEST_KEEP").is_some() {
            return;
        }
        let (brokers, prefix) = (self.brokers.clone(), self.prefix.clone());
        let deleted = thread::spawn(move || delete(&brokers, &prefix));
        // a broker that was stopped on purpose has nothing to tidy up
        let _ = deleted.join();
    }
}

fn read(brokers: &str, prefix: &str) -> Result<Vec<(String, String)>, KafkaError> {
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", brokers)
        .set("group.id", format!("{prefix}reader"))
        .set("enable.auto.commit", "false")
        .set("enable.partition.eof", "true")
        .create()?;
    let metadata = consumer.fetch_metadata(None, PATIENCE)?;
    let mut partitions = TopicPartitionList::new();
    for topic in metadata
        .topics()
        .iter()
        .filter(|topic| topic.name().starts_with(prefix))
    {
        for partition in topic.partitions() {
            partitions.add_partition_offset(topic.name(), partition.id(), Offset::Beginning)?;
        }
    }
    let mut unread = partitions.count();
    consumer.assign(&partitions)?;
    let mut messages = Vec::new();
    while unread > 0 {
        match consumer.poll(PATIENCE) {
            None => {
                return Err(KafkaError::MessageConsumption(
                    RDKafkaErrorCode::OperationTimedOut,
                ));
            }
            Some(Err(KafkaError::PartitionEOF(_))) => unread = unread.saturating_sub(1),
            Some(Err(error)) => return Err(error),
            Some(Ok(message)) => {
                let headers = message.headers().into_iter().flat_map(|headers| headers.iter());
                let headers = headers.map(|header| (header.key.as_bytes(), header.value.unwrap_or_default()));
                let parts = headers
                    .flat_map(|(name, value)| [name, value])
                    .chain(message.key())
                    .chain(message.payload());
                let text: Vec<_> = parts.map(String::from_utf8_lossy).collect();
                messages.push((message.topic().to_owned(), text.join("\n")));
            }
        }
    }
    Ok(messages)
}

/// The sum of what `group` has committed of the topics that begin with `prefix`, whose first messages are there still.
fn committed(brokers: &str, prefix: &str, group: &str) -> Result<u64, KafkaError> {
    // joins no group: it asks about one
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", brokers)
        .set("group.id", group)
        .create()?;
    let metadata = consumer.fetch_metadata(None, PATIENCE)?;
    let mut partitions = TopicPartitionList::new();
    let topics = metadata.topics().iter();
    for topic in topics.filter(|topic| topic.name().starts_with(prefix)) {
        for partition in topic.partitions() {
            partitions.add_partition(topic.name(), partition.id());
        }
    }
    let places = consumer.committed_offsets(partitions, PATIENCE)?;
    let places = places.elements();
    let read = places.iter().map(|place| match place.offset() {
        Offset::Offset(next) => u64::try_from(next).unwrap_or_default(),
        _ => 0,
    });
    Ok(read.sum())
}

/// Deletes all topics that begin with `prefix`; `None` when the broker does not answer.
fn delete(brokers: &str, prefix: &str) -> Option<()> {
    let admin: AdminClient<DefaultClientContext> = ClientConfig::new()
        .set("bootstrap.servers", brokers)
        .set("log_level", "0")
        .create()
        .ok()?;
    let metadata = admin.inner().fetch_metadata(None, PATIENCE).ok()?;
    let topics: Vec<&str> = metadata
        .topics()
        .iter()
        .map(rdkafka::metadata::MetadataTopic::name)
        .filter(|name| name.starts_with(prefix))
        .collect();
    if topics.is_empty() {
        return Some(());
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .ok()?;
    let options = AdminOptions::new().operation_timeout(Some(PATIENCE));
    runtime
        .block_on(admin.delete_topics(&topics, &options))
        .ok()
        .map(drop)
}
