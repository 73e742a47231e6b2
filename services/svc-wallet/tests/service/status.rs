//! Freezing, unfreezing and closing.

use crate::network::{Network, SOON, refusal};
use chrono::{DateTime, Utc};
use contracts_proto::ledger::v1::AccountStatus;
use contracts_proto::wallet::v1::WalletClosed;
use events::OutboxBatch;
use prost::Message as _;
use reqwest::StatusCode;
use serde_json::json;
use svc_wallet::wire::{CLOSED_TOPIC, instant};
use testkit::Claims;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn a_wallet_is_frozen_unfrozen_and_closed_with_its_accounts() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let wallet = replica.open("card-1").await;
    let path = |act: &str| format!("/v1/wallets/{}/{act}", wallet.id);
    let steps = [
        ("freeze", "frozen", AccountStatus::Frozen),
        ("freeze", "frozen", AccountStatus::Frozen),
        ("unfreeze", "active", AccountStatus::Active),
        ("close", "closed", AccountStatus::Closed),
        ("close", "closed", AccountStatus::Closed),
    ];
    for (act, status, in_ledger) in steps {
        let (answered, body) = replica.post(&path(act), &json!({"reason": "card lost"})).await;
        assert_eq!(
            (answered, &body["status"]),
            (StatusCode::OK, &json!(status)),
            "{act}: {body}"
        );
        assert_eq!(network.ledger.status(wallet.account), in_ledger);
    }
    let refused = replica.post(&path("freeze"), &json!({})).await;
    assert_eq!(refusal(&refused), (409, "wallet_closed".to_owned(), None));
    // that it was closed is told, once
    let [told] = told_closed(&network).await.try_into().unwrap();
    assert_eq!(
        (told.tenant_id, told.wallet_id),
        (network.tenant.to_string(), wallet.id.to_string())
    );
    assert!(told.closed_at.is_some());
    assert_eq!(
        replica.balance(&wallet).await["posted"],
        0,
        "it can still be read"
    );

    let elsewhere = replica
        .post(&format!("/v1/wallets/{}/freeze", Uuid::now_v7()), &json!({}))
        .await;
    assert_eq!(refusal(&elsewhere), (404, "wallet_not_found".to_owned(), None));
    let personal = replica
        .post(&path("freeze"), &json!({"reason": "asked by marie@example.org"}))
        .await;
    assert_eq!(
        refusal(&personal),
        (400, "personal_data_refused".to_owned(), Some("reason".to_owned()))
    );
    let mut staff = network.replica().await;
    staff.bearer = network
        .issuer
        .bearer(&Claims::merchant_staff(network.tenant, Uuid::now_v7()));
    assert_eq!(refusal(&staff.post(&path("freeze"), &json!({})).await).0, 403);
}

/// What the outbox tells of closed wallets.
async fn told_closed(network: &Network) -> Vec<WalletClosed> {
    let rows = sqlx::query_scalar("SELECT payload FROM outbox_batches ORDER BY seq");
    let rows: Vec<Vec<u8>> = rows.fetch_all(&network.database.pool()).await.unwrap();
    let batches = rows
        .into_iter()
        .map(|row| OutboxBatch::decode(row.into()).unwrap());
    batches
        .flat_map(|batch| batch.messages)
        .filter(|message| message.topic == CLOSED_TOPIC)
        .map(|message| WalletClosed::decode(message.payload).unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn wallets_that_an_earlier_release_closed_are_told_of_once() {
    // given two wallets that were closed without a word: one with its order on record, one without
    let network = Network::new().await;
    let (one, other) = tokio::join!(network.replica(), network.replica());
    let (recorded, unrecorded, open) = (
        one.open("card-1").await,
        one.open("card-2").await,
        one.open("card-3").await,
    );
    let path = format!("/v1/wallets/{}/close", recorded.id);
    let (status, _) = one.post(&path, &json!({})).await;
    assert_eq!(status, StatusCode::OK);
    let pool = network.database.pool();
    let ordered_at: DateTime<Utc> =
        sqlx::query_scalar("SELECT at FROM audit_entries WHERE action = 'wallet.close_ordered'")
            .fetch_one(&pool)
            .await
            .unwrap();
    let before = Utc::now();
    sqlx::query("UPDATE wallets SET status = 4, closing_told = false WHERE id IN ($1, $2)")
        .bind(recorded.id)
        .bind(unrecorded.id)
        .execute(&pool)
        .await
        .unwrap();
    // when replicas run for a while
    let untold = "SELECT count(*) FROM wallets WHERE status = 4 AND NOT closing_told";
    testkit::eventually(SOON, || async {
        let untold: i64 = sqlx::query_scalar(untold).fetch_one(&pool).await.unwrap();
        untold == 0
    })
    .await;
    // then both are told of, once, as closed when that was ordered, or else now
    let told = told_closed(&network).await;
    let closings_of = |id: Uuid| {
        let its = told.iter().filter(move |one| one.wallet_id == id.to_string());
        its.map(|one| one.closed_at.and_then(instant).unwrap())
            .collect::<Vec<_>>()
    };
    let [_, again] = closings_of(recorded.id).try_into().unwrap();
    assert_eq!(again, ordered_at);
    let [now] = closings_of(unrecorded.id).try_into().unwrap();
    assert!((before..=Utc::now()).contains(&now), "{now}");
    assert!(closings_of(open.id).is_empty());
    other.running.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wallet_with_something_on_it_is_not_closed() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let wallet = replica.open("card-1").await;
    network.post(&wallet, 1, 125, 125).await;
    let path = format!("/v1/wallets/{}", wallet.id);
    let refused = replica.post(&format!("{path}/close"), &json!({})).await;
    assert_eq!(refusal(&refused), (409, "wallet_not_empty".to_owned(), None));
    assert_eq!(replica.get(&path).await.1["status"], "active");
    assert_eq!(network.ledger.status(wallet.account), AccountStatus::Active);
    let (status, _) = replica.post(&format!("{path}/freeze"), &json!({})).await;
    assert_eq!(status, StatusCode::OK, "nothing of the attempt is left");
    assert_eq!(told_closed(&network).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_was_interrupted_goes_on_by_itself() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let wallet = replica.open("card-1").await;
    let path = format!("/v1/wallets/{}", wallet.id);

    network.ledger.down();
    let refused = replica.post(&format!("{path}/freeze"), &json!({})).await;
    assert_eq!(refusal(&refused), (503, "ledger_unavailable".to_owned(), None));
    assert_eq!(
        replica.get(&path).await.1["status"],
        "active",
        "not before the ledger knows"
    );
    let other = replica.post(&format!("{path}/unfreeze"), &json!({})).await;
    assert_eq!(
        refusal(&other),
        (409, "status_change_in_progress".to_owned(), None)
    );
    network.ledger.up();
    // as if it had been left long ago
    sqlx::query("UPDATE wallets SET wanted_at = wanted_at - interval '1 minute'")
        .execute(&network.database.pool())
        .await
        .unwrap();
    testkit::eventually(SOON, || async {
        replica.get(&path).await.1["status"] == "frozen"
    })
    .await;
    assert_eq!(network.ledger.status(wallet.account), AccountStatus::Frozen);
}
