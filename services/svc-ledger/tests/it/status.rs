//! Freezing and closing: at once, for good where it is for good, and never half.

use crate::support::{Api, Network, fresh_key};
use futures::future::join_all;
use serde_json::{Value, json};
use testkit::Claims;
use uuid::Uuid;

async fn set(api: &Api, account: &str, what: &str, body: Value) -> crate::support::Answer {
    api.post(&format!("/v1/accounts/{account}/{what}"), &body).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_frozen_account_gives_nothing_until_it_is_unfrozen() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let (anna, ben) = (ledger.customer().await, ledger.customer().await);
    let earned = ledger.earn(&anna, 100).await;
    let (hold, other) = (ledger.hold(&anna, 10).await, ledger.hold(&anna, 10).await);

    let frozen = set(
        &ledger,
        &anna,
        "freeze",
        json!({"reason": "card reported stolen"}),
    )
    .await
    .expect(200);
    assert_eq!(
        (&frozen["status"], &frozen["posted"]),
        (&json!("frozen"), &json!(100))
    );
    assert_eq!(
        set(&ledger, &anna, "freeze", json!({})).await.expect(200),
        frozen,
        "safe to repeat"
    );

    ledger.burn(&anna, 1).await.refused(409, "account_frozen");
    ledger.hold(&anna, 1).await.refused(409, "account_frozen");
    ledger
        .capture(hold.id(), json!({}))
        .await
        .refused(409, "account_frozen");
    ledger
        .transfer(&anna, &ben, 1)
        .await
        .refused(409, "account_frozen");
    let taken = json!({"account_id": anna, "amount": -1, "reason": "r"});
    ledger
        .post_as(&fresh_key(), "/v1/adjust", &taken)
        .await
        .refused(409, "account_frozen");
    // it may be given, what is set aside released, and the network takes back what it gave
    ledger.earn(&anna, 5).await.expect(201);
    ledger.void(other.id()).await.expect(201);
    ledger
        .reverse(earned.id(), json!({"amount": 20}))
        .await
        .expect(201);
    assert_eq!(ledger.funds(&anna).await, (85, 10, 75));

    set(&ledger, &anna, "unfreeze", json!({})).await.expect(200);
    ledger.capture(hold.id(), json!({})).await.expect(201);
    ledger.burn(&anna, 75).await.expect(201);
    let told: Vec<(i16, Option<String>)> =
        sqlx::query_as("SELECT status, reason FROM account_status_changes ORDER BY created_at, id")
            .fetch_all(&network.pool())
            .await
            .unwrap();
    assert_eq!(
        told,
        [(2, Some("card reported stolen".to_owned())), (1, None)],
        "each change once"
    );
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_account_is_closed_when_nothing_is_on_it_and_for_good() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer_with(10).await;
    set(&ledger, &anna, "close", json!({}))
        .await
        .refused(409, "account_not_empty");
    ledger.burn(&anna, 10).await.expect(201);
    assert_eq!(
        set(&ledger, &anna, "close", json!({})).await.expect(200)["status"],
        "closed"
    );
    set(&ledger, &anna, "close", json!({})).await.expect(200);
    ledger.earn(&anna, 1).await.refused(409, "account_closed");
    for what in ["freeze", "unfreeze"] {
        set(&ledger, &anna, what, json!({}))
            .await
            .refused(409, "account_closed");
    }

    let issued = ledger.system(network.tenant, "points_issued", "PTS").await;
    for what in ["freeze", "unfreeze", "close"] {
        set(&ledger, &issued, what, json!({}))
            .await
            .refused(422, "wrong_account_kind");
    }
    set(&ledger, &Uuid::now_v7().to_string(), "freeze", json!({}))
        .await
        .refused(404, "account_not_found");
    let theirs = ledger.by(network.issuer.bearer(&Claims::operator(Uuid::now_v7())));
    set(&theirs, &anna, "freeze", json!({}))
        .await
        .refused(404, "account_not_found");
    let staff = ledger.by(network
        .issuer
        .bearer(&Claims::merchant_staff(network.tenant, Uuid::now_v7())));
    set(&staff, &anna, "freeze", json!({}))
        .await
        .refused(403, "forbidden_role");
    let refused = set(&ledger, &anna, "freeze", json!({"reason": "4111111111111111"})).await;
    refused.refused(400, "pan_refused");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_races_with_closing_comes_before_it_or_is_refused() {
    let network = Network::new().await;
    let (one, other) = tokio::join!(network.start(), network.start());
    for _ in 0..10 {
        let anna = one.customer().await;
        let earns = join_all((0..6).map(|_| one.earn(&anna, 1)));
        let (earned, closed) = tokio::join!(earns, set(&other, &anna, "close", json!({})));
        let posted = earned.iter().filter(|answer| answer.status == 201).count();
        let refused = earned
            .iter()
            .filter(|answer| answer.code() == "account_closed")
            .count();
        assert_eq!(posted + refused, 6);
        let balance = one.balance(&anna).await;
        assert_eq!(balance, i64::try_from(posted).unwrap());
        match closed.status {
            200 => assert_eq!(posted, 0, "a closed account is empty"),
            _ => assert_eq!(
                (closed.code(), posted > 0),
                ("account_not_empty", true),
                "{}",
                closed.text
            ),
        }
    }
    network.audit().await;
}
