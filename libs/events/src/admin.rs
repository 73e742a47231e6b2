//! Topics come into being here, in a service's `migrate`, never by a message sent to an unknown name.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::metadata::MetadataTopic;

use crate::config::KafkaConfig;
use crate::{Error, kafka};

/// How long events can be replayed from Kafka (7 days); outbox rows are kept at least as long.
pub const RETENTION: Duration = Duration::from_secs(7 * 24 * 3600);
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// A topic a service publishes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopicSpec {
    /// Short name, e.g. `ledger.transactions.v1`.
    pub name: &'static str,
    /// Number of partitions; the most consumers one group can have. Never changed afterwards, since that would move keys.
    pub partitions: u16,
}

/// Creates topics.
pub struct Admin {
    client: Option<Arc<AdminClient<DefaultClientContext>>>,
    topic_prefix: String,
}

impl Admin {
    /// An admin client; needs no Kafka to be created.
    pub fn new(config: &KafkaConfig) -> Result<Self, Error> {
        let client = config.client().create().map_err(Error::Configure)?;
        Ok(Self {
            client: Some(Arc::new(client)),
            topic_prefix: config.topic_prefix.clone(),
        })
    }

    /// Creates what is missing of `topics` and their `.dlq` siblings (retention 7 days, the broker's replication factor).
    /// Existing topics are left as they are. Waits up to 30 s for Kafka.
    pub async fn ensure_topics(&self, topics: &[TopicSpec]) -> Result<(), Error> {
        let Some(client) = &self.client else {
            return Err(Error::Closed);
        };
        let retention_ms = RETENTION.as_millis().to_string();
        let names: Vec<(String, i32)> = topics
            .iter()
            .flat_map(|topic| {
                let name = format!("{}{}", self.topic_prefix, topic.name);
                [(dead_letter_topic(&name), 1), (name, i32::from(topic.partitions))]
            })
            .collect();
        let wanted: Vec<_> = names
            .iter()
            .map(|(name, partitions)| {
                NewTopic::new(name, *partitions, TopicReplication::Fixed(-1))
                    .set("retention.ms", &retention_ms)
            })
            .collect();
        let options = AdminOptions::new()
            .request_timeout(Some(REQUEST_TIMEOUT))
            .operation_timeout(Some(REQUEST_TIMEOUT));
        let results = client
            .create_topics(&wanted, &options)
            .await
            .map_err(Error::Unreachable)?;
        for result in results {
            match result {
                Ok(name) => tracing::info!(topic = name, "topic created"),
                Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
                Err((topic, code)) => {
                    return Err(Error::CreateTopic {
                        topic,
                        cause: code.to_string(),
                    });
                }
            }
        }
        Ok(())
    }

    /// What a topic holds now: of each partition the first offset that is left and the one that comes next.
    ///
    /// # Errors
    /// [`Error::Unreachable`] when Kafka does not answer for every partition, as it does not for a moment after the topic was
    /// created, nor ever where there is no such topic.
    pub async fn offsets(&self, topic: &str) -> Result<BTreeMap<i32, Range<i64>>, Error> {
        let Some(client) = self.client.clone() else {
            return Err(Error::Closed);
        };
        let topic = format!("{}{topic}", self.topic_prefix);
        let asking = tokio::task::spawn_blocking(move || -> Result<_, KafkaError> {
            let client = client.inner();
            let metadata = client.fetch_metadata(Some(&topic), REQUEST_TIMEOUT)?;
            let found = metadata.topics().iter().find(|found| found.name() == topic);
            if let Some(error) = found.and_then(MetadataTopic::error) {
                return Err(KafkaError::MetadataFetch(error.into()));
            }
            let partitions = found.into_iter().flat_map(MetadataTopic::partitions);
            partitions
                .map(|partition| {
                    let id = partition.id();
                    let (first, next) = kafka::watermarks(client, &topic, id, REQUEST_TIMEOUT)?;
                    Ok((id, first..next))
                })
                .collect()
        });
        let asked = asking.await.map_err(|_| Error::Closed)?;
        asked.map_err(Error::Unreachable)
    }
}

/// Dropping an admin client joins its thread: done off the runtime.
impl Drop for Admin {
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            std::thread::spawn(move || drop(client));
        }
    }
}

impl std::fmt::Debug for Admin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Admin")
            .field("topic_prefix", &self.topic_prefix)
            .finish_non_exhaustive()
    }
}

/// Name of the topic where the poison of `topic` rests.
pub(crate) fn dead_letter_topic(topic: &str) -> String {
    format!("{topic}.dlq")
}
