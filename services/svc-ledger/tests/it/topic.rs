//! What a topic of the network holds, read back from Kafka.

use crate::support::{Network, PATIENCE};
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::message::Headers as _;
use rdkafka::{ClientConfig, Message as _, Offset, TopicPartitionList};
use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

/// A message of the topic.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) partition: i32,
    pub(crate) key: String,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) payload: Vec<u8>,
}

impl Told {
    /// The event that it carries.
    pub(crate) fn event<E: prost::Message + Default>(&self) -> E {
        E::decode(self.payload.as_slice()).unwrap()
    }
}

/// Everything in the topic, each partition in its order; waits until it is `enough`, and reads on to the end.
pub(crate) async fn told(
    network: &Network,
    topic: &str,
    mut enough: impl FnMut(&[Told]) -> bool + Send + 'static,
) -> Vec<Told> {
    let (brokers, topic) = (network.topics.brokers().to_owned(), network.topics.topic(topic));
    let reading = tokio::task::spawn_blocking(move || {
        let consumer: BaseConsumer = ClientConfig::new()
            .set("bootstrap.servers", brokers)
            .set("group.id", "reader")
            .set("enable.auto.commit", "false")
            .set("enable.partition.eof", "true")
            .create()
            .unwrap();
        let metadata = consumer.fetch_metadata(Some(&topic), PATIENCE).unwrap();
        let mut assignment = TopicPartitionList::new();
        let partitions = metadata.topics()[0].partitions();
        for partition in partitions {
            assignment
                .add_partition_offset(&topic, partition.id(), Offset::Beginning)
                .unwrap();
        }
        consumer.assign(&assignment).unwrap();
        let (mut all, mut ended) = (Vec::new(), HashSet::new());
        let deadline = Instant::now() + PATIENCE;
        while ended.len() < partitions.len() || !enough(&all) {
            assert!(Instant::now() < deadline, "not enough in {topic}: {all:?}");
            match consumer.poll(Duration::from_millis(100)) {
                None => {}
                Some(Err(rdkafka::error::KafkaError::PartitionEOF(partition))) => {
                    ended.insert(partition);
                }
                Some(message) => {
                    let message = message.unwrap();
                    ended.remove(&message.partition());
                    let text = |bytes: Option<&[u8]>| String::from_utf8(bytes.unwrap().to_vec()).unwrap();
                    let headers = message.headers().unwrap().iter();
                    all.push(Told {
                        partition: message.partition(),
                        key: text(message.key()),
                        headers: headers
                            .map(|header| (header.key.to_owned(), text(header.value)))
                            .collect(),
                        payload: message.payload().unwrap().to_vec(),
                    });
                }
            }
        }
        all
    });
    reading.await.unwrap()
}
