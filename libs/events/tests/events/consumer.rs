//! What a consumer owes its handler: every message, in order per key, until it is handled or rests in the dead-letter topic.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use events::{
    Admin, Consumer, Error, HandleError, Handler, KafkaConfig, Message, OutboxMessage, Outcome, Producer,
};
use testkit::eventually;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::support::{PATIENCE, Recorder, TENANT, TOPIC, message, payload, place, publish, read_topic};

fn consumer<H: Handler>(config: &KafkaConfig, group: &str, handler: H) -> Consumer<H> {
    Consumer::builder(config, group, [TOPIC])
        .handler(handler)
        .unwrap()
}

/// Runs the consumer by hand until `count` messages were taken.
async fn take<H: Handler>(consumer: &mut Consumer<H>, count: usize) {
    let mut taken = 0;
    let all = async {
        while taken < count {
            taken += consumer.run_once(PATIENCE).await.unwrap();
        }
    };
    let in_time = tokio::time::timeout(PATIENCE, all).await;
    assert!(in_time.is_ok(), "{taken} of {count} messages");
    assert_eq!(taken, count);
}

fn numbers(range: std::ops::Range<u64>) -> Vec<String> {
    range.map(|n| n.to_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_sees_the_event_with_its_identity_in_batches() {
    let (_topics, config) = place(1).await;
    publish(&config, (0..700).map(|n| message("k", n)).collect()).await;
    let recorder = Recorder::content();
    let mut consumer = consumer(&config, "g", Arc::clone(&recorder));
    take(&mut consumer, 700).await;
    assert_eq!(recorder.payloads(), numbers(0..700));
    assert!(
        recorder.batches().len() < 50,
        "batches of {:?}",
        recorder.batches()
    );
    assert!(recorder.batches().iter().all(|size| *size <= 500));
    let first = &recorder.messages()[0];
    assert_eq!((&*first.topic, &*first.key, first.offset), (TOPIC, &b"k"[..], 0));
    assert_eq!(first.event_id.as_u128(), 1);
    assert_eq!(first.event_type, "localplus.test.v1.Thing");
    assert_eq!(first.tenant, TENANT);
    assert_eq!(
        first.traceparent.as_deref(),
        Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    );
    assert_eq!(first.header("ce_source"), Some("svc-test"));
    consumer.close().await;
}

/// Holds the first batch until it is released.
struct Busy {
    recorder: Arc<Recorder>,
    entered: Notify,
    released: Notify,
}

impl Handler for Busy {
    async fn handle(&self, batch: &[Message]) -> Result<Outcome, HandleError> {
        if batch.iter().any(|message| payload(message) == "0") {
            self.entered.notify_one();
            self.released.notified().await;
        }
        self.recorder.handle(batch).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_while_a_batch_is_in_work_is_one_batch() {
    // given a handler that is busy with the first message
    let (_topics, config) = place(1).await;
    publish(&config, vec![message("k", 0)]).await;
    let busy = Arc::new(Busy {
        recorder: Recorder::content(),
        entered: Notify::new(),
        released: Notify::new(),
    });
    let shutdown = CancellationToken::new();
    let running = tokio::spawn(consumer(&config, "g", Arc::clone(&busy)).run(shutdown.clone()));
    busy.entered.notified().await;
    // when others come, one after the other
    for n in 1..40 {
        publish(&config, vec![message("k", n)]).await;
    }
    read_topic(&config, TOPIC, 40).await;
    busy.released.notify_one();
    // then they do not wait for each other
    eventually(PATIENCE, || async { busy.recorder.payloads().len() == 40 }).await;
    assert_eq!(busy.recorder.payloads(), numbers(0..40));
    let batches = busy.recorder.batches();
    assert!(batches[1] >= 20, "batches of {batches:?}");
    shutdown.cancel();
    running.await.unwrap().unwrap();
}

/// Processor time that the threads of this name have used, in hundredths of a second: a tick of every Linux.
fn used_by(thread: &str) -> u64 {
    let threads = std::fs::read_dir("/proc/self/task").unwrap();
    let ticks = threads.flatten().filter_map(|entry| {
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        let (head, fields) = stat.rsplit_once(") ")?;
        let fields: Vec<&str> = fields.split(' ').collect();
        head.ends_with(thread)
            .then(|| fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap())
    });
    ticks.sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_busy_handler_sleeps() {
    // given a handler that is busy, and messages that wait for others and for it
    let (_topics, config) = place(1).await;
    publish(&config, vec![message("k", 0)]).await;
    let busy = Arc::new(Busy {
        recorder: Recorder::content(),
        entered: Notify::new(),
        released: Notify::new(),
    });
    let linger = Duration::from_secs(2);
    let consumer = Consumer::builder(&config, "sleeps", [TOPIC])
        .settings(events::ConsumerSettings {
            linger,
            batch_max: 2,
            ..Default::default()
        })
        .handler(Arc::clone(&busy))
        .unwrap();
    // the first fills a batch with this one
    publish(&config, vec![message("k", 1)]).await;
    let shutdown = CancellationToken::new();
    let running = tokio::spawn(consumer.run(shutdown.clone()));
    busy.entered.notified().await;
    let before = used_by("consume sleeps");
    publish(&config, vec![message("k", 2)]).await;
    // then the thread that holds them does not ask again and again
    let asks = eventually(PATIENCE, || async { used_by("consume sleeps") - before > 30 });
    let asks = tokio::time::timeout(linger, asks);
    assert!(asks.await.is_err(), "{:?}", used_by("consume sleeps") - before);
    busy.released.notify_one();
    eventually(PATIENCE, || async { busy.recorder.payloads().len() == 3 }).await;
    shutdown.cancel();
    running.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn poison_rests_in_the_dead_letter_topic_while_the_partition_goes_on() {
    // given a message without identity, one that the handler cannot read, and good ones around them
    let (_topics, config) = place(1).await;
    let nameless = OutboxMessage {
        headers: Vec::new(),
        ..message("k", 1)
    };
    publish(
        &config,
        vec![
            message("k", 0),
            nameless,
            message("k", 2),
            message("k", 3),
            message("k", 4),
        ],
    )
    .await;
    let recorder = Recorder::new(|batch| {
        let mut outcome = Outcome::handled();
        for (index, _) in batch
            .iter()
            .enumerate()
            .filter(|(_, message)| payload(message) == "3")
        {
            outcome.poison(index, "three is not a thing");
        }
        Ok(outcome)
    });
    // when they are consumed
    let mut first = consumer(&config, "g", Arc::clone(&recorder));
    take(&mut first, 5).await;
    // then the two rest in the dead-letter topic with cause and origin
    let dead = read_topic(&config, "things.v1.dlq", 2).await;
    assert_eq!(
        dead.iter()
            .map(|message| message.payload.as_str())
            .collect::<Vec<_>>(),
        ["1", "3"]
    );
    let header = |index: usize, name: &str| dead[index].headers.get(name).cloned().unwrap_or_default();
    assert_eq!(header(0, "dlq_cause"), "header ce_id is missing");
    assert_eq!(header(1, "dlq_cause"), "three is not a thing");
    assert_eq!(header(1, "dlq_topic"), config.full_name(TOPIC));
    assert_eq!(
        (header(1, "dlq_partition"), header(1, "dlq_offset")),
        ("0".into(), "3".into())
    );
    assert_eq!(header(1, "dlq_group"), "g");
    assert_eq!(header(1, "ce_type"), "localplus.test.v1.Thing");
    assert_eq!(dead[1].key, "k");
    // and the partition goes on, past them, also for the group's next member
    first.close().await;
    publish(&config, vec![message("k", 5)]).await;
    let next = Recorder::content();
    let mut second = consumer(&config, "g", Arc::clone(&next));
    take(&mut second, 1).await;
    assert_eq!(next.payloads(), ["5"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_fails_by_itself_is_taken_apart_and_only_the_culprit_is_put_aside() {
    let (_topics, config) = place(1).await;
    publish(&config, (0..5).map(|n| message("k", n)).collect()).await;
    let recorder = Recorder::new(|batch| {
        if batch.iter().any(|message| payload(message) == "2") {
            return Err(HandleError::Failed("violates check constraint".into()));
        }
        Ok(Outcome::handled())
    });
    let settings = events::ConsumerSettings {
        attempts_max: 2,
        linger: Duration::from_millis(200),
        ..Default::default()
    };
    let mut consumer = Consumer::builder(&config, "g", [TOPIC])
        .settings(settings)
        .handler(Arc::clone(&recorder))
        .unwrap();
    take(&mut consumer, 5).await;
    assert_eq!(recorder.payloads(), ["0", "1", "3", "4"]);
    let dead = read_topic(&config, "things.v1.dlq", 1).await;
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].payload, "2");
    assert_eq!(dead[0].headers["dlq_cause"], "violates check constraint");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_is_down_the_batch_waits_and_nothing_is_put_aside() {
    let (_topics, config) = place(1).await;
    publish(&config, (0..3).map(|n| message("k", n)).collect()).await;
    let tries = AtomicUsize::new(0);
    let recorder = Recorder::new(move |_| {
        if tries.fetch_add(1, Ordering::AcqRel) < 4 {
            return Err(std::io::Error::from(std::io::ErrorKind::ConnectionRefused).into());
        }
        Ok(Outcome::handled())
    });
    let mut consumer = consumer(&config, "g", Arc::clone(&recorder));
    take(&mut consumer, 3).await;
    assert_eq!(recorder.payloads(), numbers(0..3));
    assert!(recorder.batches().len() >= 5);
    assert_eq!(read_topic(&config, "things.v1.dlq", 0).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_from_the_beginning_hands_over_the_same_messages_in_the_same_order() {
    let (_topics, config) = place(3).await;
    publish(
        &config,
        (0..300).map(|n| message(&format!("k{}", n % 10), n)).collect(),
    )
    .await;
    let by_key = |recorder: &Recorder| {
        let mut taken: Vec<(Vec<u8>, i32, i64, Vec<u8>)> = recorder
            .messages()
            .iter()
            .map(|message| {
                (
                    message.key.to_vec(),
                    message.partition,
                    message.offset,
                    message.payload.to_vec(),
                )
            })
            .collect();
        // stable: the order within a key is the order of arrival
        taken.sort_by(|left, right| left.0.cmp(&right.0));
        taken
    };
    let (first, replayed) = (Recorder::content(), Recorder::content());
    take(&mut consumer(&config, "first", Arc::clone(&first)), 300).await;
    take(&mut consumer(&config, "rebuild", Arc::clone(&replayed)), 300).await;
    assert_eq!(by_key(&first), by_key(&replayed));
    let of_one_key: Vec<_> = by_key(&first)
        .into_iter()
        .filter(|taken| taken.0 == b"k4")
        .map(|taken| taken.3)
        .collect();
    let expected: Vec<_> = (0..300)
        .filter(|n| n % 10 == 4)
        .map(|n: u64| n.to_string().into_bytes())
        .collect();
    assert_eq!(of_one_key, expected);
}

/// A handler that never answers.
struct Stuck {
    reached: Arc<Notify>,
}

impl Handler for Stuck {
    async fn handle(&self, _: &[Message]) -> Result<Outcome, HandleError> {
        self.reached.notify_one();
        std::future::pending().await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offset_is_stored_only_when_the_batch_is_handled() {
    // given a member that dies with a batch in its hands
    let (_topics, config) = place(1).await;
    publish(&config, (0..4).map(|n| message("k", n)).collect()).await;
    let reached = Arc::new(Notify::new());
    let dying = consumer(
        &config,
        "g",
        Stuck {
            reached: Arc::clone(&reached),
        },
    );
    let running = tokio::spawn(dying.run(CancellationToken::new()));
    reached.notified().await;
    running.abort();
    // then the next member is given the batch again
    let recorder = Recorder::content();
    take(&mut consumer(&config, "g", Arc::clone(&recorder)), 4).await;
    assert_eq!(recorder.payloads(), numbers(0..4));
}

#[tokio::test(flavor = "multi_thread")]
async fn members_come_and_go_and_every_message_is_handled_once() {
    let (_topics, config) = place(4).await;
    let producer = Producer::new(&config).unwrap();
    let (left, right) = (Recorder::content(), Recorder::content());
    let (stop_left, stop_right) = (CancellationToken::new(), CancellationToken::new());
    let all = |recorders: [&Recorder; 2]| {
        let mut payloads: Vec<u64> = recorders
            .iter()
            .flat_map(|recorder| recorder.payloads())
            .map(|payload| payload.parse().unwrap())
            .collect();
        payloads.sort_unstable();
        payloads
    };
    let publish = |range: std::ops::Range<u64>| {
        let batch: Vec<_> = range.map(|n| message(&format!("k{n}"), n)).collect();
        let producer = &producer;
        async move { producer.publish(&batch.into()).await.unwrap() }
    };
    // given one member, then two
    let running_left = tokio::spawn(consumer(&config, "g", Arc::clone(&left)).run(stop_left.clone()));
    publish(0..200).await;
    eventually(PATIENCE, || async { left.payloads().len() == 200 }).await;
    let running_right = tokio::spawn(consumer(&config, "g", Arc::clone(&right)).run(stop_right.clone()));
    let mut next = 200;
    while right.payloads().is_empty() {
        publish(next..next + 20).await;
        next += 20;
        assert!(next < 50_000, "the second member was given no partition");
        eventually(PATIENCE, || async { all([&left, &right]).len() as u64 >= next }).await;
    }
    // when the first one leaves
    stop_left.cancel();
    running_left.await.unwrap().unwrap();
    publish(next..next + 200).await;
    next += 200;
    // then the other goes on with all partitions, and clean hand-overs repeat nothing
    eventually(PATIENCE, || async { all([&left, &right]).len() as u64 >= next }).await;
    assert_eq!(all([&left, &right]), (0..next).collect::<Vec<_>>());
    stop_right.cancel();
    running_right.await.unwrap().unwrap();
}

#[tokio::test]
async fn without_kafka_a_consumer_waits_and_ends_when_it_is_told_to() {
    let config = KafkaConfig::new("127.0.0.1:1");
    let mut waiting = consumer(&config, "g", Recorder::content());
    assert_eq!(waiting.run_once(Duration::from_millis(50)).await.unwrap(), 0);
    let shutdown = CancellationToken::new();
    shutdown.cancel();
    tokio::time::timeout(Duration::from_secs(20), waiting.run(shutdown))
        .await
        .unwrap()
        .unwrap();
    assert!(
        Producer::new(&config)
            .unwrap()
            .check(Duration::from_millis(200))
            .await
            .is_err()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_topic_holds_can_be_asked_for() {
    let (_topics, config) = place(3).await;
    let admin = Admin::new(&config).unwrap();
    // a broker may not know yet what the cluster has decided
    let empty = eventually(PATIENCE, || admin.offsets(TOPIC)).await;
    assert_eq!(empty, BTreeMap::from([(0, 0..0), (1, 0..0), (2, 0..0)]));
    publish(&config, (0..7).map(|n| message("k", n)).collect()).await;
    let mut told: Vec<_> = admin.offsets(TOPIC).await.unwrap().into_values().collect();
    told.sort_unstable_by_key(|offsets| offsets.end);
    assert_eq!(told, [0..0, 0..0, 0..7], "one key is one partition");
    let nowhere = admin.offsets("nowhere").await;
    assert!(matches!(nowhere, Err(Error::Unreachable(_))), "{nowhere:?}");
}
