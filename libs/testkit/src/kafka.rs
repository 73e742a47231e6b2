//! A topic prefix per test.

use std::{thread, time::Duration};

use rdkafka::{
    ClientConfig,
    admin::{AdminClient, AdminOptions},
    client::DefaultClientContext,
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
