//! Rows of the outbox reach Kafka at least once and in order, whatever happens to a relay.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use events::{Consumer, Error, EventMetrics, KafkaConfig, Producer, Relay, RelaySettings, Wake};
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use testkit::eventually;
use tokio_util::sync::CancellationToken;

use crate::support::{MemoryOutbox, PATIENCE, Recorder, TENANT, TOPIC, message, place, read_topic};

fn relay(outbox: &Arc<MemoryOutbox>, config: &KafkaConfig, wake: &Wake) -> Relay<Arc<MemoryOutbox>> {
    let producer = Producer::new(config).unwrap();
    Relay::new(
        Arc::clone(outbox),
        producer,
        EventMetrics::default(),
        wake.clone(),
    )
}

/// The value of a series.
fn shown(registry: &Registry, series: &str) -> f64 {
    let mut text = String::new();
    encode(&mut text, registry).unwrap();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("{series} in\n{text}"))
        .parse()
        .unwrap()
}

/// Commits `rows` rows of three messages to the lane; the key is the lane's number, the payloads count up from `from`.
fn commit_rows(outbox: &MemoryOutbox, lane: i16, from: u64, rows: u64) {
    for row in 0..rows {
        let first = from + row * 3;
        outbox.commit(
            lane,
            (first..first + 3)
                .map(|n| message(&lane.to_string(), n))
                .collect(),
        );
    }
}

async fn payloads(config: &KafkaConfig, key: &str, count: usize) -> Vec<String> {
    let lying = read_topic(config, TOPIC, count).await;
    lying
        .into_iter()
        .filter(|message| message.key == key)
        .map(|message| message.payload)
        .collect()
}

fn numbers(range: std::ops::Range<u64>) -> Vec<String> {
    range.map(|n| n.to_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_each_lane_arrive_in_the_order_of_their_commits() {
    // given three lanes with more rows than a page holds
    let (_topics, config) = place(4).await;
    let outbox = MemoryOutbox::with_lanes(3);
    for lane in 0..3 {
        commit_rows(&outbox, lane, 0, 100);
    }
    // when the relay works once
    let published = relay(&outbox, &config, &Wake::new()).run_once().await.unwrap();
    // then everything is in Kafka, in order, and marked
    assert_eq!(published, 900);
    for lane in 0..3 {
        assert_eq!(payloads(&config, &lane.to_string(), 900).await, numbers(0..300));
        assert_eq!(outbox.published(lane), 100);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_carries_its_envelope_and_the_headers_of_its_batch() {
    let (_topics, config) = place(1).await;
    let outbox = MemoryOutbox::with_lanes(1);
    outbox.commit(0, vec![message("k", 1)]);
    relay(&outbox, &config, &Wake::new()).run_once().await.unwrap();
    let lying = read_topic(&config, TOPIC, 1).await;
    let header = |name: &str| lying[0].headers.get(name).map(String::as_str);
    assert_eq!(header("ce_id"), Some("00000000-0000-0000-0000-000000000002"));
    assert_eq!(header("ce_source"), Some("svc-test"));
    assert_eq!(header("ce_type"), Some("localplus.test.v1.Thing"));
    assert_eq!(header("ce_specversion"), Some("1.0"));
    assert_eq!(header("ce_tenant"), Some(TENANT.to_string().as_str()));
    assert_eq!(header("content-type"), Some("application/protobuf"));
    assert_eq!(
        header("traceparent"),
        Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    );
    assert_eq!(header("common"), Some("yes"));
    assert!(header("ce_time").is_some_and(|time| time.ends_with('Z')));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_dies_between_sending_and_marking_costs_duplicates_and_nothing_else() {
    // given a relay whose database goes away before it can mark
    let (_topics, config) = place(1).await;
    let outbox = MemoryOutbox::with_lanes(1);
    commit_rows(&outbox, 0, 0, 5);
    outbox.marks_fail.store(true, Ordering::Release);
    let error = relay(&outbox, &config, &Wake::new())
        .run_once()
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Store(_)), "{error}");
    assert_eq!(outbox.published(0), 0);
    // when it is dead, the database is back and another takes over
    outbox.marks_fail.store(false, Ordering::Release);
    outbox.let_leases_run_out();
    let published = relay(&outbox, &config, &Wake::new()).run_once().await.unwrap();
    // then everything was sent twice, in order both times
    assert_eq!(published, 15);
    let expected: Vec<_> = [numbers(0..15), numbers(0..15)].concat();
    assert_eq!(payloads(&config, "0", 30).await, expected);
    assert_eq!(outbox.published(0), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lane_is_worked_by_one_relay_at_a_time_and_taken_over_when_its_lease_has_run_out() {
    let (_topics, config) = place(1).await;
    let outbox = MemoryOutbox::with_lanes(1);
    let (first, second) = (
        relay(&outbox, &config, &Wake::new()),
        relay(&outbox, &config, &Wake::new()),
    );
    // given a first relay that holds the lane
    commit_rows(&outbox, 0, 0, 2);
    assert_eq!(first.run_once().await.unwrap(), 6);
    // then a second one leaves it alone
    commit_rows(&outbox, 0, 6, 2);
    assert_eq!(second.run_once().await.unwrap(), 0);
    // until the first one's lease has run out
    outbox.let_leases_run_out();
    assert_eq!(second.run_once().await.unwrap(), 6);
    // and then the first one leaves it alone
    commit_rows(&outbox, 0, 12, 1);
    assert_eq!(first.run_once().await.unwrap(), 0);
    assert_eq!(second.run_once().await.unwrap(), 3);
    assert_eq!(payloads(&config, "0", 15).await, numbers(0..15));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_committed_while_the_relay_runs_is_published_and_the_lease_given_back_at_the_end() {
    let (_topics, config) = place(1).await;
    let outbox = MemoryOutbox::with_lanes(2);
    let (wake, shutdown) = (Wake::new(), CancellationToken::new());
    let running = tokio::spawn(relay(&outbox, &config, &wake).run(shutdown.clone()));
    for round in 0..20 {
        for lane in 0..2 {
            commit_rows(&outbox, lane, round * 3, 1);
            wake.notify(lane);
        }
        tokio::task::yield_now().await;
    }
    eventually(PATIENCE, || async {
        outbox.published(0) == 20 && outbox.published(1) == 20
    })
    .await;
    assert!(outbox.is_leased(0) && outbox.is_leased(1));
    shutdown.cancel();
    running.await.unwrap();
    assert!(!outbox.is_leased(0) && !outbox.is_leased(1));
    for key in ["0", "1"] {
        assert_eq!(payloads(&config, key, 120).await, numbers(0..60));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lane_is_read_when_told_of_it_and_not_when_told_of_another() {
    // given a relay that hardly ever looks by itself
    let (_topics, config) = place(1).await;
    let outbox = MemoryOutbox::with_lanes(2);
    let (wake, shutdown) = (Wake::new(), CancellationToken::new());
    let settings = RelaySettings {
        poll_interval: Duration::from_secs(3600),
        quiet_interval: Duration::from_secs(3600),
        ..RelaySettings::default()
    };
    let producer = Producer::new(&config).unwrap();
    let relay = Relay::with_settings(
        Arc::clone(&outbox),
        producer,
        EventMetrics::default(),
        wake.clone(),
        settings,
    );
    let running = tokio::spawn(relay.run(shutdown.clone()));
    eventually(PATIENCE, || async {
        outbox.reads(0) == 1 && outbox.reads(1) == 1
    })
    .await;
    // when one lane is told of, again and again
    for row in 0..5 {
        commit_rows(&outbox, 0, row * 3, 1);
        wake.notify(0);
        eventually(PATIENCE, || async {
            outbox.published(0) == i64::try_from(row).unwrap() + 1
        })
        .await;
    }
    // then the other is left alone, until it is told of
    assert_eq!(outbox.reads(1), 1);
    commit_rows(&outbox, 1, 0, 1);
    wake.notify(1);
    eventually(PATIENCE, || async { outbox.published(1) == 1 }).await;
    shutdown.cancel();
    running.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_given_along_with_the_news_are_not_read_and_those_missing_between_them_are() {
    // given a relay that has nothing to do
    let (_topics, config) = place(1).await;
    let outbox = MemoryOutbox::with_lanes(1);
    let (wake, shutdown) = (Wake::new(), CancellationToken::new());
    let settings = RelaySettings {
        poll_interval: Duration::from_secs(3600),
        quiet_interval: Duration::from_secs(3600),
        ..RelaySettings::default()
    };
    let producer = Producer::new(&config).unwrap();
    let metrics = EventMetrics::default();
    let relay = Relay::with_settings(Arc::clone(&outbox), producer, metrics, wake.clone(), settings);
    let running = tokio::spawn(relay.run(shutdown.clone()));
    eventually(PATIENCE, || async { outbox.reads(0) == 1 }).await;
    // when committed rows are given to it
    commit_rows(&outbox, 0, 0, 4);
    for row in outbox.rows(0) {
        wake.hand(0, row);
    }
    // then they are published unread
    eventually(PATIENCE, || async { outbox.published(0) == 4 }).await;
    assert_eq!(outbox.reads(0), 1);
    // when one is given again, one is committed by somebody else, and the next is given
    commit_rows(&outbox, 0, 12, 2);
    let rows = outbox.rows(0);
    wake.hand(0, rows[3].clone());
    wake.hand(0, rows[5].clone());
    // then the missing one is read, and each is published once, in order
    eventually(PATIENCE, || async { outbox.published(0) == 6 }).await;
    assert!(outbox.reads(0) > 1);
    assert_eq!(payloads(&config, "0", 18).await, numbers(0..18));
    shutdown.cancel();
    running.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_row_stops_its_own_lane_only_and_nothing_overtakes_it() {
    // given a lane with a row that is no batch, between good ones, and a healthy lane
    let (_topics, config) = place(1).await;
    let outbox = MemoryOutbox::with_lanes(2);
    commit_rows(&outbox, 0, 0, 2);
    outbox.commit_bytes(0, vec![0xff, 0xff, 0xff]);
    commit_rows(&outbox, 0, 6, 2);
    commit_rows(&outbox, 1, 0, 2);
    let mut registry = Registry::default();
    let metrics = EventMetrics::register(&mut registry);
    let producer = Producer::new(&config).unwrap();
    let relay = Relay::new(Arc::clone(&outbox), producer, metrics, Wake::new());
    let shutdown = CancellationToken::new();
    let running = tokio::spawn(relay.run(shutdown.clone()));
    // then what lies before it is published and marked, and the other lane goes on
    eventually(PATIENCE, || async {
        outbox.published(0) == 2 && outbox.published(1) == 2
    })
    .await;
    commit_rows(&outbox, 1, 6, 1);
    eventually(PATIENCE, || async { outbox.published(1) == 3 }).await;
    // then whoever is on call sees how much waits, and that it gets older
    eventually(PATIENCE, || async {
        let stuck = shown(&registry, r#"outbox_waiting_batches{lane="0"}"#);
        let age = shown(&registry, r#"outbox_oldest_unpublished_seconds{lane="0"}"#);
        ((stuck - 3.0).abs() < f64::EPSILON && age > 0.5)
            .then_some(())
            .ok_or(format!("{stuck} wait, for {age} s"))
    })
    .await;
    assert!(shown(&registry, r#"outbox_oldest_unpublished_seconds{lane="1"}"#) < 0.5);
    shutdown.cancel();
    running.await.unwrap();
    assert_eq!(outbox.published(0), 2);
    assert_eq!(payloads(&config, "0", 15).await, numbers(0..6));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_kafka_refuses_stops_its_lane_at_the_row_before() {
    // given a message larger than the broker takes
    let (_topics, config) = place(1).await;
    let outbox = MemoryOutbox::with_lanes(1);
    commit_rows(&outbox, 0, 0, 1);
    let mut huge = message("0", 99);
    huge.payload = vec![b'x'; 4 * 1024 * 1024].into();
    outbox.commit(0, vec![huge]);
    // when the relay works
    let refused = relay(&outbox, &config, &Wake::new()).run_once().await;
    // then it says so, and only the row before is marked
    assert!(matches!(refused, Err(Error::Deliver(_))), "{refused:?}");
    assert_eq!(outbox.published(0), 1);
}

#[tokio::test]
async fn a_relay_without_kafka_or_rows_ends_when_it_is_told_to() {
    let config = KafkaConfig::new("127.0.0.1:1");
    let outbox = MemoryOutbox::with_lanes(1);
    let shutdown = CancellationToken::new();
    let running = tokio::spawn(relay(&outbox, &config, &Wake::new()).run(shutdown.clone()));
    eventually(PATIENCE, || async { outbox.is_leased(0) }).await;
    shutdown.cancel();
    tokio::time::timeout(Duration::from_secs(10), running)
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_consumed_and_left_behind_is_shown() {
    let (_topics, config) = place(1).await;
    let mut registry = Registry::default();
    let metrics = EventMetrics::register(&mut registry);
    let outbox = MemoryOutbox::with_lanes(1);
    commit_rows(&outbox, 0, 0, 2);
    let producer = Producer::new(&config).unwrap();
    let relay = Relay::new(Arc::clone(&outbox), producer, metrics.clone(), Wake::new());
    relay.run_once().await.unwrap();
    let mut consumer = Consumer::builder(&config, "g", [TOPIC])
        .metrics(metrics)
        .handler(Recorder::content())
        .unwrap();
    let mut taken = 0;
    while taken < 6 {
        taken += consumer.run_once(PATIENCE).await.unwrap();
    }
    // the client reports its lag every few seconds
    eventually(PATIENCE, || async {
        let mut shown = String::new();
        encode(&mut shown, &registry).unwrap();
        let missing = [
            r#"outbox_published_total{lane="0"} 6"#,
            "outbox_publish_delay_seconds_count 2",
            r#"events_consumed_total{group="g",topic="things.v1"} 6"#,
            r#"events_consumer_lag_messages{group="g",topic="things.v1",partition="0"} 0"#,
        ]
        .into_iter()
        .find(|line| !shown.contains(line));
        missing.map_or(Ok(()), |line| Err(format!("{line} in\n{shown}")))
    })
    .await;
}
