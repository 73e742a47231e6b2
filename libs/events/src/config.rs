//! Where Kafka is. The settings that keep events safe are fixed in code, not configurable.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

/// The `[kafka]` section of a service's configuration.
#[derive(Clone, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct KafkaConfig {
    /// Bootstrap servers, `host:port` separated by commas.
    pub brokers: String,
    /// Put before every topic name and consumer group: keeps environments and tests apart on one cluster. Empty by default.
    #[serde(default)]
    pub topic_prefix: String,
    /// Further librdkafka properties, e.g. `security.protocol` or `sasl.username` for managed Kafka (needs the cargo feature `kafka-tls`).
    /// They cannot override what keeps events safe (idempotence, acks, offset storage, ...).
    #[serde(default)]
    pub properties: BTreeMap<String, String>,
}

impl KafkaConfig {
    /// Plain settings for `brokers`, no prefix.
    pub fn new(brokers: impl Into<String>) -> Self {
        Self {
            brokers: brokers.into(),
            topic_prefix: String::new(),
            properties: BTreeMap::new(),
        }
    }

    /// The same cluster seen through `prefix`.
    #[must_use]
    pub fn with_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.topic_prefix = prefix.into();
        self
    }

    /// Full name of the topic (or group) that services call `name`.
    pub fn full_name(&self, name: &str) -> String {
        format!("{}{name}", self.topic_prefix)
    }

    pub(crate) fn client(&self) -> rdkafka::ClientConfig {
        let mut client = rdkafka::ClientConfig::new();
        // librdkafka rings down to 10 s between reconnects; a broker that is back should be found sooner
        client.set("reconnect.backoff.ms", "100");
        client.set("reconnect.backoff.max.ms", "2000");
        client.set("socket.keepalive.enable", "true");
        client.set("log.connection.close", "false");
        for (key, value) in &self.properties {
            client.set(key, value);
        }
        client.set("bootstrap.servers", &self.brokers);
        client
    }
}

// property values may be credentials
impl fmt::Debug for KafkaConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KafkaConfig")
            .field("brokers", &self.brokers)
            .field("topic_prefix", &self.topic_prefix)
            .field("properties", &self.properties.keys().collect::<Vec<_>>())
            .finish()
    }
}
