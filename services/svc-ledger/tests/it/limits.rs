//! Velocity limits: exact across replicas, told once, and no key bound by a refusal.

use crate::support::{Answer, Api, Network, fresh_key, until};
use crate::topic;
use contracts_proto::ledger::v1::FraudSignal;
use futures::future::join_all;
use http::Method;
use serde_json::{Value, json};
use svc_ledger::outbox::SIGNALS_TOPIC;
use uuid::Uuid;

fn limit(scope: &str, flow: &str, measure: &str, window: &str, maximum: i64) -> Value {
    json!({"scope": scope, "flow": flow, "measure": measure, "window": window, "maximum": maximum})
}

async fn put(api: &Api, body: &Value) -> Answer {
    Answer::of(api.request(Method::PUT, "/v1/limits").json(body)).await
}

async fn in_program(api: &Api, program: Uuid, points: i64) -> String {
    let body =
        json!({"kind": "customer_points", "owner_id": Uuid::now_v7(), "unit": "PTS", "program_id": program});
    let account = api.post("/v1/accounts", &body).await.expect(201)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    api.earn(&account, points).await.expect(201);
    account
}

/// The signals in the topic, once there are `wanted` of them.
async fn signals(network: &Network, wanted: usize) -> Vec<FraudSignal> {
    let told = topic::told(network, SIGNALS_TOPIC, move |told| told.len() >= wanted).await;
    let signal = |message: &topic::Told| {
        let signal: FraudSignal = message.event();
        assert_eq!(message.key, signal.account_id);
        signal
    };
    told.iter().map(signal).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_limit_lets_through_what_it_says_and_binds_no_key() {
    let network = Network::with_topics().await;
    let ledger = network.start().await;
    let (anna, ben) = (
        ledger.customer_with(1_000).await,
        ledger.customer_with(1_000).await,
    );
    let three = put(&ledger, &limit("account", "spend", "count", "hour", 3))
        .await
        .expect(201);

    // a burn, a hold and a transfer are three; giving is not spending
    ledger.burn(&anna, 1).await.expect(201);
    let hold = ledger.hold(&anna, 10).await;
    ledger.transfer(&anna, &ben, 1).await.expect(201);
    ledger.earn(&anna, 1).await.expect(201);
    let (key, body) = (
        fresh_key(),
        json!({"account_id": anna, "points": 1, "reference": "till 9"}),
    );
    let before = network.recorded().await;
    ledger
        .post_as(&key, "/v1/burn", &body)
        .await
        .refused(409, "velocity_exceeded");
    for _ in 0..3 {
        ledger.burn(&anna, 1).await.refused(409, "velocity_exceeded");
    }
    assert_eq!(network.recorded().await, before, "a refusal records nothing");
    // a capture was counted when it was authorized, and others have their own hour
    ledger.capture(hold.id(), json!({"amount": 4})).await.expect(201);
    ledger.burn(&ben, 1).await.expect(201);
    // what is not there is not counted
    ledger
        .burn(&ben, 1_000_000)
        .await
        .refused(409, "insufficient_balance");

    let raised = put(&ledger, &limit("account", "spend", "count", "hour", 4))
        .await
        .expect(200);
    assert_eq!((&raised["id"], &raised["maximum"]), (&three["id"], &json!(4)));
    ledger.post_as(&key, "/v1/burn", &body).await.expect(201);
    ledger.post_as(&key, "/v1/burn", &body).await.expect(201);
    ledger.burn(&anna, 1).await.refused(409, "velocity_exceeded");
    assert_eq!(
        ledger.get("/v1/limits").await.expect(200)["data"]
            .as_array()
            .unwrap()
            .len(),
        1
    );

    let told = signals(&network, 1).await;
    assert_eq!(told.len(), 1, "of many refusals the first is told: {told:?}");
    let signal = &told[0];
    assert_eq!(
        (signal.account_id.as_str(), signal.counted, signal.requested),
        (anna.as_str(), 3, 1)
    );
    assert_eq!(
        (signal.reference.as_str(), signal.limit.as_ref().unwrap().maximum),
        ("till 9", 3)
    );
    // a batch of nothing but a signal is a link of the chain like any other
    let empty = "SELECT count(*) FROM ledger_batches WHERE transaction_count = 0";
    assert_eq!(
        sqlx::query_scalar::<_, i64>(empty)
            .fetch_one(&network.pool())
            .await
            .unwrap(),
        1
    );
    network.audit().await;

    let lifted = Answer::of(ledger.request(
        Method::DELETE,
        &format!("/v1/limits/{}", three["id"].as_str().unwrap()),
    ))
    .await;
    assert_eq!(lifted.status, 204);
    ledger.burn(&anna, 1).await.expect(201);
    Answer::of(ledger.request(
        Method::DELETE,
        &format!("/v1/limits/{}", three["id"].as_str().unwrap()),
    ))
    .await
    .refused(404, "limit_not_found");
    let left = "SELECT count(*) FROM velocity_counters";
    assert_eq!(
        sqlx::query_scalar::<_, i64>(left)
            .fetch_one(&network.pool())
            .await
            .unwrap(),
        0
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_programs_limit_is_exact_over_all_accounts_lanes_and_replicas() {
    let network = Network::new().await;
    let one = network.start().await;
    let program = Uuid::now_v7();
    let mut body = limit("program", "spend", "amount", "day", 100);
    body["program_id"] = json!(program);
    put(&one, &body).await.expect(201);
    let mut accounts = Vec::new();
    for _ in 0..6 {
        accounts.push(in_program(&one, program, 1_000).await);
    }
    let outside = in_program(&one, Uuid::now_v7(), 1_000).await;
    // started after the limit was set, so it keeps to it from the first posting
    let other = network.start().await;

    let answers = join_all((0..60).map(|client| {
        let api = if client % 2 == 0 {
            &one.operator
        } else {
            &other.operator
        };
        api.burn(&accounts[client % 6], 7)
    }))
    .await;

    let posted = answers.iter().filter(|answer| answer.status == 201).count();
    let refused = answers
        .iter()
        .filter(|answer| answer.code() == "velocity_exceeded")
        .count();
    assert_eq!((posted, refused), (14, 46), "14 times 7 is 98");
    one.burn(&accounts[0], 2).await.expect(201);
    other
        .burn(&accounts[1], 1)
        .await
        .refused(409, "velocity_exceeded");
    other.burn(&outside, 500).await.expect(201);
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_atomic_batch_counts_as_a_whole_or_not_at_all() {
    let network = Network::new().await;
    let ledger = network.start().await;
    put(&ledger, &limit("account", "earn", "amount", "day", 100))
        .await
        .expect(201);
    let (anna, ben) = (ledger.customer().await, ledger.customer().await);
    let earn = |account: &str, points: i64| json!({"earn": {"account_id": account, "points": points}});
    let batch = async |items: Value, atomic: bool| {
        ledger
            .post_as(
                &fresh_key(),
                "/v1/transactions/batch",
                &json!({"items": items, "atomic": atomic}),
            )
            .await
    };
    batch(json!([earn(&anna, 60), earn(&ben, 60), earn(&anna, 41)]), true)
        .await
        .refused(409, "velocity_exceeded");
    assert_eq!((ledger.balance(&anna).await, ledger.balance(&ben).await), (0, 0));
    // nothing of it was counted
    let each = batch(json!([earn(&anna, 100), earn(&anna, 1), earn(&ben, 100)]), false)
        .await
        .expect(200);
    let statuses: Vec<_> = each["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["status"].clone())
        .collect();
    assert_eq!(statuses, [201, 409, 201]);
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn another_replica_keeps_to_a_new_limit_soon() {
    let network = Network::new().await;
    let (one, other) = tokio::join!(network.start(), network.start());
    let anna = other.customer_with(1_000).await;
    put(&one, &limit("account", "spend", "count", "hour", 0))
        .await
        .expect(201);
    one.burn(&anna, 1).await.refused(409, "velocity_exceeded");
    until(|| async { other.burn(&anna, 1).await.code() == "velocity_exceeded" }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn limits_that_cannot_be_are_refused() {
    let network = Network::new().await;
    let ledger = network.start().await;
    for (body, field, code) in [
        (
            limit("program", "spend", "count", "hour", 1),
            "program_id",
            "missing_field",
        ),
        (
            limit("account", "spend", "count", "hour", -1),
            "maximum",
            "out_of_range",
        ),
        (
            limit("account", "spend", "count", "week", 1),
            "window",
            "invalid_value",
        ),
    ] {
        let refused = put(&ledger, &body).await;
        assert_eq!(
            refused.fields(),
            [(field.to_owned(), code.to_owned())],
            "{}",
            refused.text
        );
    }
    let staff = testkit::Claims::merchant_admin(network.tenant, Uuid::now_v7());
    let staff = ledger.by(network.issuer.bearer(&staff));
    put(&staff, &limit("account", "spend", "count", "hour", 1))
        .await
        .refused(403, "forbidden_role");
}
