//! What the others are told: every committed transaction, in order, with the trace of the request that asked for it.

use crate::support::{Answer, Network, PATIENCE, fresh_key, until};
use crate::topic;
use contracts_proto::common::v1::ActorKind;
use contracts_proto::ledger::v1::{GetTransactionRequest, TransactionPosted};
use http::Method;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use svc_ledger::app::SvcLedger;
use svc_ledger::outbox::TRANSACTIONS_TOPIC;
use telemetry::{Metrics, TraceContext};

/// A message of the topic.
struct Told {
    partition: i32,
    key: String,
    headers: HashMap<String, String>,
    event: TransactionPosted,
}

impl Told {
    fn id(&self) -> &str {
        &self.event.transaction.as_ref().unwrap().id
    }
}

/// Everything in the topic, each partition in its order; waits until every one of `wanted` is there.
async fn told(network: &Network, wanted: &HashSet<String>) -> Vec<Told> {
    let mut missing = wanted.clone();
    let all = topic::told(network, TRANSACTIONS_TOPIC, move |told| {
        for message in told {
            missing.remove(&message.headers["ce_id"]);
        }
        missing.is_empty()
    });
    let all = all.await.into_iter().map(|message| Told {
        event: message.event(),
        partition: message.partition,
        key: message.key,
        headers: message.headers,
    });
    all.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_transaction_is_told_at_least_once_and_in_order() {
    let network = Network::with_topics().await;
    let (one, other) = tokio::join!(network.start(), network.start());
    let mut accounts = Vec::new();
    for place in 0..6 {
        accounts.push(one.customer_in(place % 2, 2).await);
    }
    let mut wanted = HashSet::new();
    for round in 0..5 {
        for (place, account) in accounts.iter().enumerate() {
            let ledger = if place % 2 == 0 { &one } else { &other };
            let next = &accounts[(place + 1) % accounts.len()];
            for posted in [
                ledger.earn(account, 20 + round).await,
                ledger.transfer(account, next, 3).await,
            ] {
                wanted.insert(posted.expect(201)["id"].as_str().unwrap().to_owned());
            }
        }
    }

    let told = told(&network, &wanted).await;

    let ids: HashSet<_> = told.iter().map(|one| one.id().to_owned()).collect();
    assert_eq!(ids, wanted, "all of it and nothing else");
    // in each partition a lane's transactions come in the order of their commit, and so do an account's entries
    let mut seen = HashSet::new();
    let mut last_of_lane: HashMap<(i32, i32), i64> = HashMap::new();
    let mut last_of_account: HashMap<String, i64> = HashMap::new();
    for one in told.iter().filter(|one| seen.insert(one.id().to_owned())) {
        let transaction = one.event.transaction.as_ref().unwrap();
        let before = last_of_lane.insert((one.partition, transaction.lane), transaction.batch_seq);
        assert!(
            before <= Some(transaction.batch_seq),
            "lane {} in partition {}",
            transaction.lane,
            one.partition
        );
        let customer = &transaction.entries[0];
        assert_eq!(one.key, customer.account_id, "keyed by the customer's account");
        let before = last_of_account.insert(one.key.clone(), customer.version);
        assert!(before < Some(customer.version), "account {}", one.key);
    }
    assert_eq!(last_of_account.len(), accounts.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_event_carries_the_transaction_its_envelope_and_the_callers_trace() {
    let network = Network::with_topics().await;
    let ledger = network.start().await;
    let anna = ledger.customer().await;
    let trace = TraceContext::root();
    let traceparent = String::from_utf8(trace.encode().to_vec()).unwrap();
    let body = json!({"account_id": anna, "points": 5, "reference": "till-9", "metadata": {"x": 1}});
    let request = ledger
        .request(Method::POST, "/v1/earn")
        .header("idempotency-key", fresh_key());
    let posted = Answer::of(request.header("traceparent", &traceparent).json(&body))
        .await
        .expect(201);
    let id = posted["id"].as_str().unwrap();

    let told = told(&network, &HashSet::from([id.to_owned()])).await;

    let one = &told[0];
    let header = |name: &str| one.headers.get(name).map(String::as_str);
    for (name, value) in [
        ("ce_id", id),
        ("ce_source", "svc-ledger"),
        ("ce_type", "localplus.ledger.v1.TransactionPosted"),
        ("ce_specversion", "1.0"),
        ("ce_time", posted["created_at"].as_str().unwrap()),
        ("ce_tenant", &network.tenant.to_string()),
        ("content-type", "application/protobuf"),
    ] {
        assert_eq!(header(name), Some(value), "{name}");
    }
    let carried = header("traceparent").expect("a traceparent");
    assert_eq!(carried.get(3..35), traceparent.get(3..35), "the same trace");
    assert_ne!(carried.get(36..52), traceparent.get(36..52), "another span");
    assert_eq!(
        TraceContext::parse(carried).unwrap().encode().len(),
        carried.len()
    );
    assert_eq!(one.event.tenant_id, network.tenant.to_string());
    // the event says what the authority says
    let mut request = tonic::Request::new(GetTransactionRequest {
        transaction_id: id.to_owned(),
    });
    let bearer = ledger.operator.bearer.as_deref().unwrap().parse().unwrap();
    request.metadata_mut().insert("authorization", bearer);
    let read = network
        .grpc(&ledger)
        .await
        .get_transaction(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(one.event.transaction, read.transaction);
    // and who asked: tokens of tests are machines'
    let posted_by = one.event.posted_by.as_ref().unwrap();
    assert_eq!((&*posted_by.id, posted_by.kind()), ("operator", ActorKind::Key));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_refusal_tells_the_callers_trace_too() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let trace = "0af7651916cd43dd8448eb211c80319c";
    let request = ledger.request(Method::GET, "/v1/accounts/nobody");
    let request = request.header("traceparent", format!("00-{trace}-b7ad6b7169203331-01"));
    let refused = Answer::of(request).await.refused(400, "invalid_value");
    assert_eq!(refused["trace_id"], Value::from(trace));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_was_posted_while_kafka_was_away_is_told_when_it_is_back() {
    let network = Network::with_topics().await;
    // a ledger that finds no Kafka, and then dies as by kill -9
    let mut config = network.config();
    "127.0.0.1:1".clone_into(&mut config.kafka.brokers);
    let (serving, at) = tokio::sync::oneshot::channel();
    let (kill, killed) = tokio::sync::oneshot::channel::<()>();
    let doomed = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let running = chassis::start_with::<SvcLedger>(config, Metrics::default())
                .await
                .unwrap();
            tokio::time::timeout(PATIENCE, running.ready())
                .await
                .expect("ready without Kafka");
            let report = serde_json::to_value(running.report()).unwrap();
            serving.send((running.http_addr, report)).unwrap();
            killed.await.unwrap_err();
        });
        runtime.shutdown_background();
    });
    let (address, report) = at.await.unwrap();
    assert_eq!(
        (&report["status"], &report["dependencies"]["kafka"]),
        (&json!("ready"), &json!("down"))
    );
    let ledger = network.operator_at(address);
    let anna = ledger.customer_in(0, 2).await;
    let ben = ledger.customer_in(1, 2).await;
    let mut wanted = HashSet::new();
    for points in 1..=10 {
        for account in [&anna, &ben] {
            wanted.insert(
                ledger.earn(account, points).await.expect(201)["id"]
                    .as_str()
                    .unwrap()
                    .to_owned(),
            );
        }
    }
    drop(kill);
    doomed.join().unwrap();

    let ledger = network.start().await;
    wanted.insert(
        ledger.earn(&anna, 1).await.expect(201)["id"]
            .as_str()
            .unwrap()
            .to_owned(),
    );

    // the dead relay's lease runs out by itself
    let told = told(&network, &wanted).await;
    assert_eq!(
        told.iter().map(|one| one.id().to_owned()).collect::<HashSet<_>>(),
        wanted
    );
    let pool = network.pool();
    until(|| async {
        let behind = "SELECT count(*) FROM ledger_lanes JOIN ledger_relay USING (lane) WHERE published_seq <> next_seq - 1";
        sqlx::query_scalar::<_, i64>(behind).fetch_one(&pool).await.unwrap() == 0
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_relay_that_forgot_its_cursor_tells_again_and_skips_nothing() {
    let network = Network::with_topics().await;
    let ledger = network.start().await;
    let anna = ledger.customer().await;
    let mut wanted = HashSet::new();
    for points in 1..=5 {
        wanted.insert(
            ledger.earn(&anna, points).await.expect(201)["id"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
    told(&network, &wanted).await;
    ledger.stop().await;
    // a lost topic is told again by setting the cursor back
    for lane in 0..2 {
        svc_ledger::store::relay::set_published(&network.pool(), lane, 0)
            .await
            .unwrap();
    }

    let ledger = network.start().await;
    wanted.insert(
        ledger.earn(&anna, 1).await.expect(201)["id"]
            .as_str()
            .unwrap()
            .to_owned(),
    );

    let told = told(&network, &wanted).await;
    assert!(told.len() >= 5 + 6, "{}", told.len());
    assert_eq!(
        told.iter().map(|one| one.id().to_owned()).collect::<HashSet<_>>(),
        wanted
    );
}
