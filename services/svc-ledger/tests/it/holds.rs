//! Holds: value set aside, captured in parts, released, or lapsed; never more than there is, never twice.

use crate::support::{Api, Network, fresh_key, until};
use chassis::Service as _;
use serde_json::{Value, json};
use svc_ledger::app::SvcLedger;

async fn standing(api: &Api, hold: &str) -> Value {
    api.get(&format!("/v1/holds/{hold}")).await.expect(200)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_hold_is_captured_in_parts_and_the_last_releases_the_rest() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer_with(1_000).await;

    let body = json!({"account_id": anna, "amount": 600, "reference": "order 7", "metadata": {"till": 3}});
    let held = ledger.post_as(&fresh_key(), "/v1/holds", &body).await.expect(201);

    let hold = held["id"].as_str().unwrap();
    assert_eq!((&held["type"], &held["hold_id"]), (&json!("hold"), &json!(hold)));
    assert_eq!(held["entries"].as_array().unwrap().len(), 1, "{held}");
    let entry = &held["entries"][0];
    assert_eq!(
        (
            &entry["amount"],
            &entry["held_change"],
            &entry["held_after"],
            &entry["balance_after"]
        ),
        (&json!(0), &json!(600), &json!(600), &json!(1_000))
    );
    assert_eq!(ledger.funds(&anna).await, (1_000, 600, 400));
    let open = standing(&ledger, hold).await;
    assert_eq!(
        (
            &open["status"],
            &open["amount"],
            &open["captured"],
            &open["released"]
        ),
        (&json!("open"), &json!(600), &json!(0), &json!(0))
    );
    assert_eq!(
        (&open["reference"], &open["expires_at"]),
        (&json!("order 7"), &held["hold_expires_at"])
    );

    // what is set aside cannot be spent
    ledger.burn(&anna, 401).await.refused(409, "insufficient_balance");
    ledger.hold(&anna, 401).await.refused(409, "insufficient_balance");

    let first = ledger.capture(hold, json!({"amount": 200})).await.expect(201);
    assert_eq!(
        (&first["type"], &first["hold_id"]),
        (&json!("capture"), &json!(hold))
    );
    assert_eq!(
        (
            &first["entries"][0]["amount"],
            &first["entries"][0]["held_change"]
        ),
        (&json!(-200), &json!(-200))
    );
    assert_eq!(first["entries"][1]["amount"], 200);
    assert_eq!(ledger.funds(&anna).await, (800, 400, 400));
    ledger
        .capture(hold, json!({"amount": 401}))
        .await
        .refused(409, "capture_exceeds_hold");

    let last = ledger
        .capture(hold, json!({"amount": 100, "final": true}))
        .await
        .expect(201);
    assert_eq!(
        (&last["entries"][0]["amount"], &last["entries"][0]["held_change"]),
        (&json!(-100), &json!(-400))
    );
    assert_eq!(ledger.funds(&anna).await, (700, 0, 700));
    let closed = standing(&ledger, hold).await;
    assert_eq!(
        (&closed["status"], &closed["captured"], &closed["released"]),
        (&json!("captured"), &json!(300), &json!(300))
    );
    ledger
        .capture(hold, json!({"amount": 1}))
        .await
        .refused(409, "hold_not_open");
    ledger.void(hold).await.refused(409, "hold_not_open");

    let redeemed = ledger.system(network.tenant, "points_redeemed", "PTS").await;
    assert_eq!(ledger.balance(&redeemed).await, 300);
    ledger.balanced().await;
    assert_eq!(network.audit().await.transactions, 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_capture_without_an_amount_takes_all_that_is_left_and_a_void_releases_it() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer_with(100).await;
    let (one, other) = (ledger.hold(&anna, 60).await, ledger.hold(&anna, 40).await);
    assert_eq!(ledger.funds(&anna).await, (100, 100, 0));

    // neither needs a body
    for (path, kind) in [
        (format!("{}/capture", one.id()), "capture"),
        (format!("{}/void", other.id()), "void"),
    ] {
        let request = ledger.request(http::Method::POST, &format!("/v1/holds/{path}"));
        let done = crate::support::Answer::of(request.header("idempotency-key", fresh_key()))
            .await
            .expect(201);
        assert_eq!(done["type"], kind);
    }

    assert_eq!(ledger.funds(&anna).await, (40, 0, 40));
    assert_eq!(standing(&ledger, one.id()).await["status"], "captured");
    let voided = standing(&ledger, other.id()).await;
    assert_eq!(
        (&voided["status"], &voided["released"]),
        (&json!("voided"), &json!(40))
    );
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_hold_past_its_time_cannot_be_captured_and_is_released_once() {
    let network = Network::new().await;
    // nobody releases anything yet: the time alone decides
    let ledger = network
        .start_with(|config| config.ledger.hold_expiry_every_ms = 3_600_000)
        .await;
    let anna = ledger.customer_with(100).await;
    let body = json!({"account_id": anna, "amount": 10, "expires_in_seconds": 1});
    let lapsing = async || {
        let hold = ledger.post_as(&fresh_key(), "/v1/holds", &body).await;
        hold.expect(201)["id"].as_str().unwrap().to_owned()
    };
    let mut holds = vec![lapsing().await, lapsing().await];
    let later = ledger.hold(&anna, 7).await;
    // one is captured in part within its second, however many it takes
    loop {
        holds.push(lapsing().await);
        let captured = ledger.capture(holds.last().unwrap(), json!({"amount": 4})).await;
        if captured.code() != "hold_expired" {
            captured.expect(201);
            break;
        }
    }
    holds.push(lapsing().await);
    // more than it holds: refused for that while it lives, and for its age after
    let youngest = holds.last().unwrap();
    until(|| async { ledger.capture(youngest, json!({"amount": 11})).await.code() == "hold_expired" }).await;
    for hold in &holds {
        let status = &standing(&ledger, hold).await["status"];
        assert_eq!(status, "open", "lapsed, and not released yet");
    }
    let count = i64::try_from(holds.len()).unwrap();
    assert_eq!(ledger.funds(&anna).await.1, 10 * count - 4 + 7);

    // two jobs at once, and a worker in a replica
    let quick = network
        .start_with(|config| config.ledger.hold_expiry_every_ms = 20)
        .await;
    let job = || SvcLedger::job("hold-expiry", network.config());
    let (one, other) = tokio::join!(job(), job());
    one.unwrap();
    other.unwrap();
    until(|| async { quick.funds(&anna).await.1 == 7 }).await;

    for hold in &holds {
        assert_eq!(standing(&ledger, hold).await["status"], "expired");
    }
    assert_eq!(standing(&ledger, later.id()).await["status"], "open");
    let voids = "SELECT count(*) FROM transactions WHERE type = 10 AND posted_by = 'svc-ledger'";
    assert_eq!(
        sqlx::query_scalar::<_, i64>(voids)
            .fetch_one(&network.pool())
            .await
            .unwrap(),
        count,
        "each once"
    );
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_hold_on_a_gift_card_credits_who_it_was_made_for() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let (card, shop) = (
        ledger.open("gift_card", "EUR").await,
        ledger.open("merchant_settlement", "EUR").await,
    );
    let clearing = ledger.system(network.tenant, "cash_clearing", "EUR").await;
    let load = json!({"type": "load", "legs": [{"account_id": card, "amount": 5_000}, {"account_id": clearing, "amount": -5_000}]});
    ledger
        .post_as(&fresh_key(), "/v1/transactions", &load)
        .await
        .expect(201);
    let held = async |destination: Option<&str>| {
        let body = json!({"account_id": card, "amount": 1_000, "destination_account_id": destination});
        ledger.post_as(&fresh_key(), "/v1/holds", &body).await
    };

    let (to_shop, by_default) = (held(Some(&shop)).await, held(None).await);
    ledger
        .capture(to_shop.id(), json!({"amount": 700}))
        .await
        .expect(201);
    ledger
        .capture(by_default.id(), json!({"amount": 100}))
        .await
        .expect(201);

    assert_eq!(ledger.balance(&shop).await, 700);
    assert_eq!(ledger.balance(&clearing).await, -4_900);
    assert_eq!(ledger.funds(&card).await, (4_200, 1_200, 3_000));

    let other = ledger.open("gift_card", "EUR").await;
    let points = ledger.open("merchant_settlement", "PTS").await;
    let unknown = uuid::Uuid::now_v7().to_string();
    for (destination, status, code) in [
        (&other, 422, "wrong_account_kind"),
        (&points, 422, "unbalanced_legs"),
        (&unknown, 404, "account_not_found"),
    ] {
        let refused = held(Some(destination)).await;
        assert_eq!(
            (refused.status, refused.code()),
            (status, code),
            "{}",
            refused.text
        );
        assert_eq!(
            refused.fields(),
            [("destination_account_id".to_owned(), code.to_owned())]
        );
    }
    let of_the_network = json!({"account_id": clearing, "amount": 1});
    let refused = ledger.post_as(&fresh_key(), "/v1/holds", &of_the_network).await;
    assert_eq!(
        refused.fields(),
        [("account_id".to_owned(), "wrong_account_kind".to_owned())]
    );
    ledger.balanced().await;
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn holds_are_listed_newest_first_and_what_is_not_there_is_not_found() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer_with(100).await;
    let mut holds = Vec::new();
    for _ in 0..5 {
        holds.push(ledger.hold(&anna, 1).await.id().to_owned());
    }
    ledger.void(&holds[1]).await.expect(201);
    holds.reverse();

    let list = async |query: &str| {
        ledger
            .get(&format!("/v1/holds?account_id={anna}{query}"))
            .await
            .expect(200)
    };
    let ids = |page: &Value| -> Vec<String> {
        let data = page["data"].as_array().unwrap();
        data.iter()
            .map(|hold| hold["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let first = list("&limit=3").await;
    assert_eq!(ids(&first), holds[..3]);
    let rest = list(&format!(
        "&limit=3&cursor={}",
        first["next_cursor"].as_str().unwrap()
    ))
    .await;
    assert_eq!(ids(&rest), holds[3..]);
    assert_eq!(rest["next_cursor"], Value::Null);
    assert_eq!(ids(&list("&status=voided").await), [holds[3].clone()]);
    assert!(ids(&list("&status=expired").await).is_empty());

    let nobody = uuid::Uuid::now_v7();
    ledger
        .get(&format!("/v1/holds?account_id={nobody}"))
        .await
        .refused(404, "account_not_found");
    ledger
        .get(&format!("/v1/holds/{nobody}"))
        .await
        .refused(404, "hold_not_found");
    ledger
        .capture(&nobody.to_string(), json!({}))
        .await
        .refused(404, "hold_not_found");
    // another tenant's hold is not there, whatever is wanted of it
    let theirs = ledger.by(network.issuer.bearer(&testkit::Claims::operator(nobody)));
    theirs
        .get(&format!("/v1/holds/{}", holds[0]))
        .await
        .refused(404, "hold_not_found");
    theirs.void(&holds[0]).await.refused(404, "hold_not_found");
    theirs
        .capture(&holds[0], json!({"amount": 1}))
        .await
        .refused(404, "hold_not_found");
    assert_eq!(ledger.funds(&anna).await.1, 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn amounts_and_times_that_cannot_be_are_told_by_field() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer_with(100).await;
    for (body, field, code) in [
        (
            json!({"account_id": anna, "amount": 0}),
            "amount",
            "must_be_positive",
        ),
        (
            json!({"account_id": anna, "amount": 1, "expires_in_seconds": 0}),
            "expires_in_seconds",
            "out_of_range",
        ),
        (
            json!({"account_id": anna, "amount": 1, "expires_in_seconds": 2_678_401}),
            "expires_in_seconds",
            "out_of_range",
        ),
        (json!({"account_id": anna}), "amount", "missing_field"),
    ] {
        let refused = ledger.post_as(&fresh_key(), "/v1/holds", &body).await;
        assert_eq!(
            refused.fields(),
            [(field.to_owned(), code.to_owned())],
            "{}",
            refused.text
        );
    }
    let hold = ledger.hold(&anna, 5).await;
    let refused = ledger.capture(hold.id(), json!({"amount": -1})).await;
    assert_eq!(
        refused.fields(),
        [("amount".to_owned(), "must_be_positive".to_owned())]
    );
    ledger
        .post(&format!("/v1/holds/{}/capture", hold.id()), &json!({}))
        .await
        .refused(400, "idempotency_key_missing");
    assert_eq!(network.recorded().await, 2);
}
