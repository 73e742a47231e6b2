//! Opening wallets, once each, whatever happens on the way.

use crate::network::{Network, SOON, answer, refusal, wallet};
use futures::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use svc_wallet::clients::ledger::GrpcLedger;
use svc_wallet::service::{PassSettings, Wallets};
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn a_wallet_is_opened_once_and_found_ever_after() {
    let network = Network::new().await;
    let replica = network.replica().await;

    let (status, first) = replica
        .post("/v1/wallets", &json!({ "external_ref": "card-42" }))
        .await;
    assert_eq!(status, StatusCode::CREATED, "{first}");
    let account = &network.ledger.accounts()[0];
    assert_eq!(first["points_account_id"], account.id.as_str());
    assert_eq!(first["id"], account.owner_id.as_str());
    assert_eq!(first["status"], "active");
    assert_eq!(first["accounts"][0]["unit"], "PTS");

    let (status, again) = replica
        .post("/v1/wallets", &json!({ "external_ref": "card-42" }))
        .await;
    assert_eq!((status, &again), (StatusCode::OK, &first));
    let path = format!("/v1/wallets/{}", wallet(&first).id);
    assert_eq!(replica.get(&path).await, (StatusCode::OK, first.clone()));
    let found = replica.get("/v1/wallets?external_ref=card-42").await;
    assert_eq!(
        found,
        (StatusCode::OK, json!({ "data": [first], "next_cursor": null }))
    );
    let none = replica.get("/v1/wallets?external_ref=card-43").await;
    assert_eq!(none, (StatusCode::OK, json!({ "data": [], "next_cursor": null })));

    assert_eq!(network.ledger.accounts().len(), 1);
    assert!(
        network
            .ledger
            .tokens()
            .iter()
            .all(|token| token.starts_with("Bearer "))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_ask_at_once_one_opens_and_all_get_the_same_wallet() {
    let network = Network::new().await;
    let (one, two) = (network.replica().await, network.replica().await);
    let program = Uuid::now_v7();
    let body = json!({ "external_ref": "card-7", "program_id": program });

    let answers = join_all((0..24).map(|n| [&one, &two][n % 2].post("/v1/wallets", &body))).await;

    let opened = answers
        .iter()
        .filter(|(status, _)| *status == StatusCode::CREATED)
        .count();
    assert_eq!(opened, 1, "{answers:?}");
    assert!(
        answers
            .iter()
            .all(|(status, answer)| status.is_success() && *answer == answers[0].1),
        "{answers:?}"
    );
    assert_eq!(network.ledger.accounts().len(), 1);
    assert_eq!(answers[0].1["accounts"][0]["program_id"], program.to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_reference_is_one_wallet_of_one_program() {
    let network = Network::new().await;
    let replica = network.replica().await;
    replica.open("card-1").await;
    let other = json!({ "external_ref": "card-1", "program_id": Uuid::now_v7() });
    let answer = replica.post("/v1/wallets", &other).await;
    assert_eq!(
        refusal(&answer),
        (409, "program_mismatch".to_owned(), Some("program_id".to_owned()))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_ledger_is_down_nothing_is_seen_and_a_retry_goes_on() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let body = json!({ "external_ref": "card-1" });

    network.ledger.down();
    let answer = replica.post("/v1/wallets", &body).await;
    assert_eq!(refusal(&answer), (503, "ledger_unavailable".to_owned(), None));
    assert_eq!(
        replica.get("/v1/wallets?external_ref=card-1").await.1["data"],
        json!([])
    );

    network.ledger.up();
    let (status, opened) = replica.post("/v1/wallets", &body).await;
    assert_eq!(status, StatusCode::CREATED, "{opened}");
    assert_eq!(replica.balance(&wallet(&opened)).await["version"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_ledger_answers_is_told_and_whoever_asked_may_ask_again() {
    let network = Network::new().await;
    let replica = network.replica().await;

    network.ledger.unavailable_for(1);
    let opening = json!({ "external_ref": "card-1" });
    let (status, body) = replica.post("/v1/wallets", &opening).await;
    assert_eq!(
        (status, &body["code"]),
        (StatusCode::SERVICE_UNAVAILABLE, &json!("ledger_unavailable"))
    );
    assert_eq!(network.ledger.calls(), 1);

    replica.open("card-1").await;
    assert_eq!(network.ledger.calls(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_hangs_up_leaves_nothing_half_done() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let body = json!({ "external_ref": "card-1" });

    network.ledger.hold();
    let hung_up = replica
        .request(Method::POST, "/v1/wallets")
        .json(&body)
        .timeout(Duration::from_millis(200));
    assert!(hung_up.send().await.is_err_and(|error| error.is_timeout()));
    network.ledger.go_on();

    testkit::eventually(SOON, || async {
        replica.get("/v1/wallets?external_ref=card-1").await.1["data"]
            .as_array()
            .is_some_and(|data| data.len() == 1)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opening_that_nobody_retries_is_completed_by_the_sweeper() {
    let network = Network::new().await;
    let replica = network.replica().await;
    network.ledger.down();
    let (status, _) = replica
        .post("/v1/wallets", &json!({ "external_ref": "card-1" }))
        .await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);

    let now = sweeper(&network, 0);
    assert!(
        now.resume_openings().await.is_ok_and(|resumed| resumed == 0),
        "its caller may still be waiting"
    );
    let later = sweeper(&network, 60);
    assert_eq!(
        later.resume_openings().await.unwrap_err().code(),
        "ledger_unavailable"
    );
    network.ledger.up();
    assert_eq!(later.resume_openings().await.unwrap(), 1);
    assert_eq!(later.resume_openings().await.unwrap(), 0);

    let (status, body) = replica
        .post("/v1/wallets", &json!({ "external_ref": "card-1" }))
        .await;
    assert_eq!(status, StatusCode::OK, "{body}");
}

/// The use cases as a replica whose clock is `ahead_s` seconds ahead would run them.
fn sweeper(network: &Network, ahead_s: i64) -> Wallets {
    let config = network.config();
    let token = auth::ServiceToken::from_file(config.auth.service_token_file.unwrap());
    let ledger = GrpcLedger::new(&network.ledger.url, Duration::from_secs(1), token).unwrap();
    let caches =
        cache::Caches::connect("sweeper", network.valkey.url(), cache::CacheMetrics::default()).unwrap();
    let policy = cache::Policy {
        ttl: Duration::from_secs(30),
        l1_bytes_max: 1 << 20,
    };
    Wallets::new(
        network.readers(),
        caches.cache("balances", policy),
        Arc::new(ledger),
        Arc::new(move || chrono::Utc::now() + chrono::TimeDelta::seconds(ahead_s)),
        events::Wake::new(),
        PassSettings::default(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_is_refused_with_its_field() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let long = "x".repeat(129);
    for (body, status, code, field) in [
        (json!({}), 400, "missing_field", "external_ref"),
        (
            json!({ "external_ref": "" }),
            400,
            "invalid_length",
            "external_ref",
        ),
        (
            json!({ "external_ref": long }),
            400,
            "invalid_length",
            "external_ref",
        ),
        (
            json!({ "external_ref": "a\u{0}b" }),
            400,
            "not_printable",
            "external_ref",
        ),
        (
            json!({ "external_ref": "4242 4242 4242 4242" }),
            400,
            "pan_refused",
            "external_ref",
        ),
        (
            json!({ "external_ref": "marie@example.org" }),
            400,
            "personal_data_refused",
            "external_ref",
        ),
        (json!({ "external_ref": 42 }), 400, "invalid_type", "external_ref"),
        (
            json!({ "external_ref": "c", "program_id": "x" }),
            400,
            "invalid_value",
            "program_id",
        ),
        (
            json!({ "external_ref": "c", "balance": 5 }),
            400,
            "unknown_field",
            "balance",
        ),
    ] {
        let answer = replica.post("/v1/wallets", &body).await;
        assert_eq!(
            refusal(&answer),
            (status, code.to_owned(), Some(field.to_owned())),
            "{body}"
        );
    }

    let raw = |body: String| replica.request(Method::POST, "/v1/wallets").body(body);
    let json_type = ("content-type", "application/json");
    let cut = answer(raw("{\"external_ref\":".to_owned()).header(json_type.0, json_type.1)).await;
    assert_eq!(refusal(&cut).1, "malformed_json");
    let untyped = answer(raw("{}".to_owned()).header("content-type", "text/plain")).await;
    assert_eq!(
        (refusal(&untyped).0, refusal(&untyped).1.as_str()),
        (415, "unsupported_media_type")
    );
    let huge = json!({ "external_ref": "x".repeat(300 * 1024) }).to_string();
    let huge = answer(raw(huge).header(json_type.0, json_type.1)).await;
    assert_eq!(
        (refusal(&huge).0, refusal(&huge).1.as_str()),
        (413, "body_too_large")
    );
    let missing: (StatusCode, Value) = replica.get("/v1/wallets").await;
    assert_eq!(
        refusal(&missing),
        (400, "missing_field".to_owned(), Some("external_ref".to_owned()))
    );
    assert!(network.ledger.accounts().is_empty());
}
