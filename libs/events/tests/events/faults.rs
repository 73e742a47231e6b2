//! Kafka dies and comes back; nothing is lost on either side, nobody restarts anything.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use events::{Consumer, EventMetrics, KafkaConfig, Producer, Relay, Wake};
use testkit::{PrivateServers, eventually};
use tokio_util::sync::CancellationToken;

use crate::support::{MemoryOutbox, Recorder, TOPIC, create_topic, message};

/// A broker that was killed recovers its log first.
const RECOVERY: Duration = Duration::from_secs(90);

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_and_a_consumer_outlive_the_broker() {
    // given both at work
    let servers = PrivateServers::new().await;
    servers.start_kafka().await;
    let config = KafkaConfig::new(servers.kafka().bootstrap());
    create_topic(&config, 2).await;
    let outbox = MemoryOutbox::with_lanes(2);
    let (wake, shutdown) = (Wake::new(), CancellationToken::new());
    let relay = Relay::new(
        Arc::clone(&outbox),
        Producer::new(&config).unwrap(),
        EventMetrics::default(),
        wake.clone(),
    );
    let recorder = Recorder::content();
    let consumer = Consumer::builder(&config, "g", [TOPIC])
        .handler(Arc::clone(&recorder))
        .unwrap();
    let relaying = tokio::spawn(relay.run(shutdown.clone()));
    let consuming = tokio::spawn(consumer.run(shutdown.clone()));
    let commit = |from: u64| {
        for n in from..from + 50 {
            let lane = i16::from(n % 2 == 1);
            outbox.commit(lane, vec![message(&lane.to_string(), n)]);
            wake.notify(lane);
        }
    };
    let handled = || {
        let mut payloads: Vec<u64> = recorder
            .payloads()
            .iter()
            .map(|payload| payload.parse().unwrap())
            .collect();
        payloads.sort_unstable();
        payloads.dedup();
        payloads
    };
    commit(0);
    eventually(RECOVERY, || async { handled().len() == 50 }).await;
    // when the broker dies, rows are committed meanwhile, and it comes back
    servers.kill_kafka().await;
    commit(50);
    // the sockets of a killed process are closed a moment after it is gone
    eventually(RECOVERY, || async {
        TcpListener::bind(servers.kafka().bootstrap())
    })
    .await;
    servers.start_kafka().await;
    commit(100);
    // then every row arrives, and each lane is marked to its end
    eventually(RECOVERY, || async { handled() == (0..150).collect::<Vec<_>>() }).await;
    eventually(RECOVERY, || async {
        outbox.published(0) == 75 && outbox.published(1) == 75
    })
    .await;
    shutdown.cancel();
    relaying.await.unwrap();
    consuming.await.unwrap().unwrap();
}
