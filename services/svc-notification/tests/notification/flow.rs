//! The whole service as it runs: events out of Kafka, mails into a mail server, nothing called by hand.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use chassis::Running;
use events::{
    Admin, Consumer, DeadLetters, Envelope, HandleError, Handler, KafkaConfig, Message, OutboxBatch,
    OutboxMessage, Outcome, Producer, TopicSpec,
};
use svc_notification::{app::SvcNotification, config::Config, consumer, domain::contact::Contact, webhooks};
use telemetry::Metrics;
use testkit::{Issuer, Kafka, MailSink, Namespace, Topics, Valkey, eventually};
use uuid::Uuid;

use crate::{
    webhooks::{Receiver, Registry},
    world::{TRACE_ID, World, config, sink},
};

const DEADLINE: Duration = Duration::from_secs(30);

struct System {
    world: World,
    sink: MailSink,
    topics: Topics,
    issuer: Issuer,
    producer: Producer,
}

impl System {
    async fn new() -> Self {
        let topics = Kafka::prefix().await;
        let kafka = KafkaConfig::new(topics.brokers()).with_prefix(topics.prefix());
        let names = [
            TopicSpec {
                name: "wallet.balance-updated.v1",
                partitions: 2,
            },
            TopicSpec {
                name: "wallet.closed.v1",
                partitions: 1,
            },
            TopicSpec {
                name: "ledger.points-expiring.v1",
                partitions: 1,
            },
            TopicSpec {
                name: "merchant.onboarded.v1",
                partitions: 1,
            },
            TopicSpec {
                name: "merchant.tier-reached.v1",
                partitions: 1,
            },
            TopicSpec {
                name: "ledger.transactions.v1",
                partitions: 1,
            },
            TopicSpec {
                name: "giftcard.activity.v1",
                partitions: 1,
            },
        ];
        Admin::new(&kafka).unwrap().ensure_topics(&names).await.unwrap();
        Self {
            world: World::new().await,
            sink: sink().await,
            producer: Producer::new(&kafka).unwrap(),
            topics,
            issuer: Issuer::new(),
        }
    }

    fn config(&self, valkey: Option<&Namespace>) -> Config {
        self.config_with(valkey, &[])
    }

    fn config_with(&self, valkey: Option<&Namespace>, more: &[(&str, &str)]) -> Config {
        let port = self.sink.smtp().port().to_string();
        let settings = [
            ("DATABASE__URL", self.world.database.url()),
            ("KAFKA__BROKERS", self.topics.brokers()),
            ("KAFKA__TOPIC_PREFIX", self.topics.prefix()),
            (
                "VALKEY__URL",
                valkey.map_or("redis://127.0.0.1:1", Namespace::url),
            ),
            ("AUTH__ISSUER", self.issuer.name()),
            ("AUTH__JWKS_URL", &self.issuer.jwks_url()),
            (
                "AUTH__SERVICE_TOKEN_FILE",
                &self.issuer.service_token_file("svc-notification"),
            ),
            ("SMTP__PORT", &port),
        ];
        config(&[&settings, more].concat())
    }

    async fn serve(&self, config: Config) -> Running {
        let running = chassis::start_with::<SvcNotification>(config, Metrics::default())
            .await
            .unwrap();
        running.ready().await;
        running
    }

    /// Publishes an earn of `contact`, with its envelope, as svc-wallet's relay does.
    async fn publish_earn(&self, contact: &Contact, event_id: Uuid) {
        let message = self.world.earned(contact.wallet_id);
        let envelope = Envelope {
            id: event_id,
            source: "svc-wallet",
            event_type: &message.event_type,
            schema_version: 1,
            time: message.time,
            tenant: message.tenant,
            traceparent: message.traceparent.as_deref(),
            tracestate: None,
        };
        let key = contact.wallet_id.to_string();
        let message = OutboxMessage::new("wallet.balance-updated.v1", key, message.payload, &envelope);
        self.producer
            .publish(&OutboxBatch {
                messages: vec![message],
                ..OutboxBatch::default()
            })
            .await
            .unwrap();
    }

    async fn mails_to(&self, address: &str, count: usize) {
        eventually(DEADLINE, || async {
            let mails = self.sink.mailbox().to(address).len();
            if mails == count {
                Ok(())
            } else {
                Err(format!("{mails} mails of {count}"))
            }
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn given_an_earn_on_kafka_when_the_service_runs_then_one_mail_in_the_tills_trace_however_often_it_is_published()
 {
    let system = System::new().await;
    let valkey = Valkey::namespace().await;
    let contact = system.world.contact("camille@example.com", "fr").await;
    let running = system.serve(system.config(Some(&valkey))).await;

    let event = Uuid::now_v7();
    system.publish_earn(&contact, event).await;
    system.publish_earn(&contact, event).await;
    // one partition: when this one's mail is there, the second telling of the first has been taken
    system.publish_earn(&contact, Uuid::now_v7()).await;

    system.mails_to("camille@example.com", 2).await;
    let mails = system.sink.mailbox().mails();
    assert!(
        mails
            .iter()
            .all(|mail| mail.header("X-Localplus-Trace-Id") == Some(TRACE_ID))
    );
    assert_ne!(mails[0].message_id, mails[1].message_id);
    running.shutdown().await.unwrap();
}

/// Everything that topics hold, as text.
#[derive(Clone, Default)]
struct Everything(Arc<Mutex<String>>);

impl Handler for Everything {
    async fn handle(&self, batch: &[Message]) -> Result<Outcome, HandleError> {
        for message in batch {
            self.0.lock().unwrap().extend([format!("{message:?}\n")]);
        }
        Ok(Outcome::handled())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn given_a_person_who_was_written_to_when_erased_then_topics_and_valkey_and_tables_have_nothing_of_them()
 {
    let system = System::new().await;
    let valkey = Valkey::namespace().await;
    let contact = system.world.contact("marguerite.marked@example.com", "fr").await;
    let running = system.serve(system.config(Some(&valkey))).await;
    system.publish_earn(&contact, Uuid::now_v7()).await;
    system.mails_to("marguerite.marked@example.com", 1).await;

    let by = system.world.by();
    let erased = system.world.notifications.erase(&by, contact.id);
    erased.await.unwrap();

    let names = [
        "wallet.balance-updated.v1",
        "merchant.onboarded.v1",
        "ledger.transactions.v1",
        "giftcard.activity.v1",
    ];
    let names = names
        .into_iter()
        .flat_map(|name| [name.to_owned(), format!("{name}.dlq")]);
    let kafka = KafkaConfig::new(system.topics.brokers()).with_prefix(system.topics.prefix());
    let heard = Everything::default();
    let mut reader = Consumer::builder(&kafka, "everything", names)
        .handler(heard.clone())
        .unwrap();
    let wallet = contact.wallet_id.to_string();
    while !heard.0.lock().unwrap().contains(&wallet) {
        reader.run_once(DEADLINE).await.unwrap();
    }
    reader.close().await;
    let topics = heard.0.lock().unwrap().clone();
    let places = [
        ("topics", topics),
        ("Valkey", valkey.everything().await),
        ("tables", system.world.tables().await),
    ];
    for (place, holds) in places {
        assert!(!holds.to_lowercase().contains("marguerite"), "{place}: {holds}");
    }
    running.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn given_no_valkey_when_points_are_earned_then_the_mail_goes_out_all_the_same() {
    let system = System::new().await;
    let contact = system.world.contact("camille@example.com", "fr").await;
    let running = system.serve(system.config(None)).await;

    system.publish_earn(&contact, Uuid::now_v7()).await;

    system.mails_to("camille@example.com", 1).await;
    running.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn given_a_service_that_was_stopped_when_it_starts_again_then_what_came_meanwhile_goes_out_once() {
    let system = System::new().await;
    let valkey = Valkey::namespace().await;
    let contact = system.world.contact("camille@example.com", "fr").await;
    let running = system.serve(system.config(Some(&valkey))).await;
    system.publish_earn(&contact, Uuid::now_v7()).await;
    system.mails_to("camille@example.com", 1).await;
    running.shutdown().await.unwrap();

    // queued, but never sent; and published, but never taken
    system.world.take(&[system.world.earned(contact.wallet_id)]).await;
    system.publish_earn(&contact, Uuid::now_v7()).await;
    let running = system.serve(system.config(Some(&valkey))).await;

    system.mails_to("camille@example.com", 3).await;
    running.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn given_a_replica_that_queued_when_only_another_one_sends_then_it_is_woken() {
    let system = System::new().await;
    let valkey = Valkey::namespace().await;
    let contact = system.world.contact("camille@example.com", "fr").await;
    // polls so seldom that only a wake-up explains a mail in time
    let mut config = system.config(Some(&valkey));
    config.sender.poll_ms = 3_600_000;
    let running = system.serve(config).await;
    let bell = Arc::new(svc_notification::wake::Bell::default());
    let tasks = tasks::Tasks::connect(
        svc_notification::NAME,
        valkey.url(),
        tasks::TaskMetrics::default(),
    )
    .unwrap();
    let clock: svc_notification::ports::Clock = Arc::new(chrono::Utc::now);
    let teller = tokio::spawn(svc_notification::wake::tell_replicas(
        Arc::clone(&bell),
        tasks,
        clock,
        chassis::ShutdownToken::never(),
    ));

    system.world.take(&[system.world.earned(contact.wallet_id)]).await;
    bell.ring();

    system.mails_to("camille@example.com", 1).await;
    teller.abort();
    running.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn given_topics_that_were_read_when_they_are_read_again_from_the_beginning_then_no_table_changes_and_nobody_is_told_twice()
 {
    // given a customer who was written to three times, and a system outside that was told as often
    let system = System::new().await;
    let contact = system.world.contact("camille@example.com", "fr").await;
    let (registry, receiver) = (Registry::start().await, Receiver::start().await);
    registry.register(None, &receiver.url, &[]);
    let config = || {
        let mut config = system.config_with(None, &[("MERCHANT__GRPC_URL", &registry.url)]);
        config.webhooks.allowed_addresses = vec!["127.0.0.1".parse().unwrap()];
        config
    };
    let running = system.serve(config()).await;
    for _ in 0..3 {
        system.publish_earn(&contact, Uuid::now_v7()).await;
    }
    system.mails_to("camille@example.com", 3).await;
    let delivered = async || {
        let pool = system.world.database.pool();
        let rows = "SELECT count(*) FROM webhook_deliveries WHERE status = 'delivered'";
        let rows: i64 = sqlx::query_scalar(rows).fetch_one(&pool).await.unwrap();
        rows
    };
    eventually(DEADLINE, || async { delivered().await == 3 }).await;
    // each group has heard all of it
    let heard = || async {
        system.topics.done_with(consumer::GROUP).await == Some(3)
            && system.topics.done_with(webhooks::GROUP).await == Some(3)
    };
    eventually(DEADLINE, heard).await;
    running.shutdown().await.unwrap();
    let before = system.world.database.contents(&[]).await;
    assert_eq!(before["public.messages"].len(), 3);
    assert_eq!(before["public.webhook_attempts"].len(), 3);

    // when both groups are set back to the beginning
    let kafka = KafkaConfig::new(system.topics.brokers()).with_prefix(system.topics.prefix());
    for letters in [
        DeadLetters::of(&kafka, consumer::GROUP, consumer::TOPICS),
        DeadLetters::of(&kafka, webhooks::GROUP, webhooks::TOPICS),
    ] {
        eventually(DEADLINE, || letters.rewind()).await;
    }
    let running = system.serve(config()).await;
    eventually(DEADLINE, heard).await;
    running.shutdown().await.unwrap();

    // then every table is as it was, and nobody heard anything again
    assert_eq!(system.world.database.contents(&[]).await, before);
    system.mails_to("camille@example.com", 3).await;
    assert_eq!(receiver.count(), 3);
}
