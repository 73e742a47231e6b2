//! From Kafka to tables and on to Kafka: once, in any order, however often.

use crate::network::{Event, Network, SOON, Wallet};
use contracts_proto::wallet::v1::BalanceUpdated;
use events::{Consumer, HandleError, Handler, Message, Outcome};
use prost::Message as _;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use svc_wallet::clients::ledger::GrpcLedger;
use svc_wallet::domain::Entry;
use svc_wallet::service::{PassSettings, Wallets};
use svc_wallet::wire::{BALANCES_TOPIC, customer_entries};
use uuid::Uuid;

/// Keeps what it is given.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<Message>>>);

impl Handler for Kept {
    async fn handle(&self, batch: &[Message]) -> Result<Outcome, HandleError> {
        self.0.lock().unwrap().extend_from_slice(batch);
        Ok(Outcome::handled())
    }
}

impl Kept {
    /// Reads `topic` until `count` messages have come.
    async fn read(network: &Network, topic: &str, count: usize) -> Vec<Message> {
        let kept = Self::default();
        let group = Uuid::now_v7().to_string();
        let mut consumer = Consumer::builder(&network.kafka, group, [topic])
            .handler(kept.clone())
            .unwrap();
        let reading = async {
            while kept.0.lock().unwrap().len() < count {
                consumer.run_once(Duration::from_millis(200)).await.unwrap();
            }
        };
        tokio::time::timeout(SOON, reading).await.expect("messages");
        consumer.close().await;
        kept.0.lock().unwrap().clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_entry_is_told_once_in_the_trace_that_caused_it() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let wallet = replica.open("card-1").await;
    let first = network.publish(&wallet, 1, 125, 125).await;
    network.publish(&wallet, 2, -25, 100).await;
    // a wallet nobody opened here is told of as well: the ledger is the authority, not this service
    let unknown = Wallet {
        id: Uuid::now_v7(),
        account: Uuid::now_v7(),
    };
    network.publish(&unknown, 1, 5, 5).await;

    let messages = Kept::read(&network, BALANCES_TOPIC, 3).await;
    let events: Vec<BalanceUpdated> = messages
        .iter()
        .map(|message| BalanceUpdated::decode(message.payload.clone()).unwrap())
        .collect();
    let of = |wallet: &Wallet, version| {
        let found = events
            .iter()
            .position(|event| event.account_id == wallet.account.to_string() && event.version == version);
        found.map(|index| (&events[index], &messages[index])).unwrap()
    };
    let (event, message) = of(&wallet, 1);
    assert_eq!((event.amount, event.posted, event.available), (125, 125, 125));
    assert_eq!(event.wallet_id, wallet.id.to_string());
    assert_eq!(event.reference, "receipt 1");
    assert_eq!(message.key, wallet.id.to_string());
    assert_eq!(message.tenant, network.tenant);
    assert_eq!(message.event_type, "localplus.wallet.v1.BalanceUpdated");
    let carried: telemetry::TraceContext = message.traceparent.as_ref().unwrap().parse().unwrap();
    assert_eq!(carried.trace_id(), first.trace.trace_id());
    assert_eq!(of(&wallet, 2).0.posted, 100);
    assert_eq!(of(&unknown, 1).0.wallet_id, unknown.id.to_string());

    // the same events again, from a ledger that did not hear Kafka's acknowledgement
    network.publish(&wallet, 1, 125, 125).await;
    network.publish(&wallet, 3, 1, 101).await;
    replica.eventually_posted(&wallet, 101).await;
    let messages = Kept::read(&network, BALANCES_TOPIC, 4).await;
    assert_eq!(messages.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_understood_is_put_aside_and_holds_nobody_up() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let wallet = replica.open("card-1").await;
    let mut broken = Event::new(network.tenant, &wallet, 1, 5, 5).posted;
    broken.transaction.as_mut().unwrap().entries[0].unit = "???".to_owned();

    network
        .publish_raw(wallet.account, b"not protobuf".to_vec())
        .await;
    network.publish_raw(wallet.account, broken.encode_to_vec()).await;
    network.publish(&wallet, 1, 10, 10).await;

    replica.eventually_posted(&wallet, 10).await;
    let dead = Kept::read(&network, "ledger.transactions.v1.dlq", 2).await;
    let causes: Vec<_> = dead
        .iter()
        .filter_map(|message| message.header("dlq_cause"))
        .collect();
    assert!(
        causes
            .iter()
            .any(|cause| cause.contains("not a TransactionPosted")),
        "{causes:?}"
    );
    assert!(
        causes.iter().any(|cause| cause.contains("entry.unit")),
        "{causes:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_share_the_work_and_one_that_ends_leaves_it_to_the_other() {
    let network = Network::new().await;
    let (one, two) = (network.replica().await, network.replica().await);
    let mut wallets = Vec::new();
    for n in 0..8 {
        wallets.push(one.open(&format!("card-{n}")).await);
    }
    for (n, wallet) in (1..).zip(&wallets) {
        network.publish(wallet, 1, n, n).await;
    }
    for (n, wallet) in (1..).zip(&wallets) {
        one.eventually_posted(wallet, n).await;
    }

    two.running.shutdown().await.unwrap();
    for (n, wallet) in (1..).zip(&wallets) {
        network.publish(wallet, 2, n, 2 * n).await;
    }
    for (n, wallet) in (1..).zip(&wallets) {
        one.eventually_posted(wallet, 2 * n).await;
    }
}

/// What the tables say, and what the outbox has told, per account and version.
#[derive(Debug, PartialEq, Eq, Default)]
struct State {
    balances: Vec<(Uuid, i64, i64, i64)>,
    entries: Vec<(Uuid, i64, i64)>,
    told: BTreeMap<(String, i64), usize>,
}

impl State {
    async fn of(network: &Network) -> Self {
        let pool = network.database.pool();
        let balances =
            sqlx::query_as("SELECT account_id, version, posted, held FROM balances ORDER BY account_id")
                .fetch_all(&pool);
        let entries = sqlx::query_as("SELECT account_id, version, posted_after FROM entries ORDER BY 1, 2")
            .fetch_all(&pool);
        let batches: Vec<Vec<u8>> = sqlx::query_scalar("SELECT payload FROM outbox_batches")
            .fetch_all(&pool)
            .await
            .unwrap();
        let mut told = BTreeMap::new();
        for batch in batches {
            for message in events::OutboxBatch::decode(batch.into()).unwrap().messages {
                let event = BalanceUpdated::decode(message.payload).unwrap();
                *told.entry((event.account_id, event.version)).or_default() += 1;
            }
        }
        Self {
            balances: balances.await.unwrap(),
            entries: entries.await.unwrap(),
            told,
        }
    }
}

/// Given one history of several accounts, when it is delivered in any order, cut anywhere, with parts of it again and by
/// two replicas at once, then the tables end as after one orderly delivery and every entry is told exactly once.
#[tokio::test(flavor = "multi_thread")]
async fn any_delivery_ends_in_the_same_tables() {
    let network = Network::new().await;
    let entries: Vec<Entry> = (0..6)
        .flat_map(|_| {
            let wallet = Wallet {
                id: Uuid::now_v7(),
                account: Uuid::now_v7(),
            };
            (1..=9).map(move |version| Event::new(Uuid::nil(), &wallet, version, 10, 10 * version))
        })
        .flat_map(|event| customer_entries(&event.posted.encode_to_vec(), None).unwrap())
        .collect();

    let orderly = Network::new().await;
    wallets(&orderly).project(entries.clone()).await.unwrap();
    let expected = State::of(&orderly).await;
    assert_eq!(expected.balances.len(), 6);
    assert_eq!(expected.told.len(), 54);

    let replicas = [wallets(&network), wallets(&network)];
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..12 {
        let batches = deliveries(&mut runner, &entries);
        let (mut one, mut two) = (Vec::new(), Vec::new());
        for (n, batch) in batches.into_iter().enumerate() {
            if n % 2 == 0 {
                one.push(batch);
            } else {
                two.push(batch);
            }
        }
        let run = async |wallets: &Wallets, batches: Vec<Vec<Entry>>| {
            for batch in batches {
                wallets.project(batch).await.unwrap();
            }
        };
        tokio::join!(run(&replicas[0], one), run(&replicas[1], two));
    }
    replicas[0].project(entries).await.unwrap();
    assert_eq!(State::of(&network).await, expected);
}

/// Batches of random entries in random order, most of the history left out and some of it twice.
fn deliveries(runner: &mut proptest::test_runner::TestRunner, entries: &[Entry]) -> Vec<Vec<Entry>> {
    use proptest::prelude::*;
    use proptest::strategy::ValueTree as _;
    let batch = proptest::collection::vec(proptest::sample::select(entries.to_vec()), 1..20);
    let batches = proptest::collection::vec(batch, 1..8);
    batches.new_tree(runner).unwrap().current()
}

fn wallets(network: &Network) -> Wallets {
    let config = network.config();
    let token = auth::ServiceToken::from_file(config.auth.service_token_file.unwrap());
    let ledger = GrpcLedger::new(&network.ledger.url, Duration::from_secs(1), token).unwrap();
    let caches =
        cache::Caches::connect("projector", network.valkey.url(), cache::CacheMetrics::default()).unwrap();
    let policy = cache::Policy {
        ttl: Duration::from_secs(30),
        l1_bytes_max: 1 << 20,
    };
    let cache = caches.cache("balances", policy);
    Wallets::new(
        network.readers(),
        cache,
        Arc::new(ledger),
        Arc::new(chrono::Utc::now),
        events::Wake::new(),
        PassSettings::default(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_outbox_keeps_what_a_lost_topic_would_need_and_no_more() {
    let network = Network::new().await;
    let wallet = Wallet {
        id: Uuid::now_v7(),
        account: Uuid::now_v7(),
    };
    let wallets = wallets(&network);
    for version in 1..=3 {
        let event = Event::new(network.tenant, &wallet, version, 1, version);
        wallets
            .project(customer_entries(&event.posted.encode_to_vec(), None).unwrap())
            .await
            .unwrap();
    }
    let pool = network.database.pool();
    sqlx::query("UPDATE outbox_batches SET created_at = now() - interval '9 days' WHERE seq IN (1, 3)")
        .execute(&pool)
        .await
        .unwrap();
    sqlx::query("UPDATE outbox_lanes SET published_seq = 2")
        .execute(&pool)
        .await
        .unwrap();

    assert_eq!(
        wallets
            .prune_outbox(network.config().retention.outbox_days)
            .await
            .unwrap(),
        1
    );
    let left: Vec<i64> = sqlx::query_scalar("SELECT seq FROM outbox_batches ORDER BY seq")
        .fetch_all(&pool)
        .await
        .unwrap();
    assert_eq!(
        left,
        [2, 3],
        "old but unpublished stays, and so does published but young"
    );
}
