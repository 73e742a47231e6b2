//! The connection to PostgreSQL ends around COMMIT: the caller learns the truth, and a posting is recorded at most once.

use crate::proxy::{Cut, Proxy};
use crate::support::{Ledger, Network, PATIENCE, fresh_key, until};
use futures::future::join_all;
use serde_json::json;
use std::time::Duration;
use svc_ledger::config::Config;

/// A network whose ledger reaches PostgreSQL through a proxy, and its ledger.
async fn behind_a_proxy(change: impl FnOnce(&mut Config)) -> (Network, Proxy, Ledger) {
    let network = Network::new().await;
    let (proxy, url) = Proxy::of(network.database.url()).await;
    network.set_lanes(1).await;
    let ledger = network
        .start_with(|config| {
            config.database.url = url.into();
            change(config);
        })
        .await;
    (network, proxy, ledger)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_commit_whose_answer_is_lost_is_found_again() {
    let (network, proxy, ledger) = behind_a_proxy(|_| {}).await;
    let anna = ledger.customer_with(1).await;
    proxy.cut([Cut::AfterCommit]);

    let earned = ledger.earn(&anna, 10).await;

    assert_eq!(proxy.left(), 0, "the commit went through the proxy");
    assert_eq!(
        earned.header("idempotent-replayed"),
        None,
        "it is this request's own posting"
    );
    let earned = earned.expect(201);
    assert_eq!(earned["entries"][0]["balance_after"], 11);
    assert_eq!(ledger.balance(&anna).await, 11);
    assert_eq!(network.audit().await.transactions, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_commit_that_was_never_heard_is_made_again() {
    let (network, proxy, ledger) = behind_a_proxy(|_| {}).await;
    let anna = ledger.customer_with(1).await;
    proxy.cut([Cut::BeforeCommit, Cut::BeforeCommit, Cut::AfterCommit]);

    let earned = ledger.earn(&anna, 10).await.expect(201);

    assert_eq!(proxy.left(), 0);
    assert_eq!(earned["entries"][0]["balance_after"], 11);
    assert_eq!(ledger.balance(&anna).await, 11);
    assert_eq!(network.audit().await.transactions, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn every_caller_of_a_batch_whose_commit_is_unknown_gets_the_truth() {
    let (network, proxy, ledger) = behind_a_proxy(|_| {}).await;
    let anna = ledger.customer_with(100).await;
    let mut lane = network.pool().begin().await.unwrap();
    sqlx::query("SELECT 1 FROM ledger_lanes FOR UPDATE")
        .execute(&mut *lane)
        .await
        .unwrap();
    proxy.cut([Cut::AfterCommit, Cut::BeforeCommit, Cut::AfterCommit]);

    // while the lane is held the first is attempted and the others queue, so that they share a commit
    let asked = async {
        let burns = (0..30).map(|_| ledger.burn(&anna, 4));
        let again = json!({"account_id": anna, "points": 4});
        let twice = (0..2).map(|_| ledger.post_as("twice", "/v1/burn", &again));
        tokio::join!(join_all(burns), join_all(twice))
    };
    let release = async {
        until(|| async { ledger.metric("http_server_active_requests") == 32 }).await;
        lane.rollback().await.unwrap();
    };
    let ((burns, twice), ()) = tokio::join!(asked, release);

    assert_eq!(proxy.left(), 0);
    let posted = burns.iter().filter(|answer| answer.status == 201).count();
    let refused = burns
        .iter()
        .filter(|answer| answer.code() == "insufficient_balance")
        .count();
    let duplicate = usize::from(twice[0].status == 201);
    assert_eq!((posted + duplicate, posted + refused), (25, 30), "{burns:?}");
    assert_eq!(twice[0].status, twice[1].status);
    if duplicate == 1 {
        assert_eq!(twice[0].id(), twice[1].id());
    }
    assert_eq!(ledger.balance(&anna).await, 0);
    assert_eq!(network.audit().await.transactions, 26);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn while_postgres_is_away_nothing_is_promised() {
    let (network, proxy, ledger) = behind_a_proxy(|config| config.ledger.retry_for_ms = 200).await;
    let anna = ledger.customer_with(1).await;
    let (key, body) = (fresh_key(), json!({"account_id": anna, "points": 5}));
    proxy.close();

    let refused = ledger.post_as(&key, "/v1/earn", &body).await;

    assert_eq!(refused.header("retry-after"), Some("1"));
    refused.refused(503, "ledger_unavailable");
    let read = ledger.get(&format!("/v1/accounts/{anna}")).await;
    assert_eq!((read.status, read.code()), (503, "ledger_unavailable"));
    assert_eq!(network.recorded().await, 1);
    // it comes back by itself, and the key was left free
    proxy.open();
    let earned = ledger.post_as(&key, "/v1/earn", &body).await;
    assert_eq!(earned.header("idempotent-replayed"), None);
    earned.expect(201);
    tokio::time::timeout(PATIENCE, ledger.running.ready())
        .await
        .unwrap();
    assert_eq!(ledger.balance(&anna).await, 6);
    assert_eq!(network.audit().await.transactions, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_commit_nobody_can_ask_about_is_called_unknown_and_its_key_tells() {
    let (network, proxy, ledger) = behind_a_proxy(|config| config.ledger.retry_for_ms = 300).await;
    let anna = ledger.customer_with(1).await;
    let (key, body) = (fresh_key(), json!({"account_id": anna, "points": 5}));
    proxy.cut([Cut::AfterCommitForGood]);

    let answer = ledger.post_as(&key, "/v1/earn", &body).await;

    assert_eq!(proxy.left(), 0);
    assert_eq!(answer.header("retry-after"), Some("1"));
    answer.refused(503, "outcome_unknown");
    proxy.open();
    let told = ledger.post_as(&key, "/v1/earn", &body).await;
    assert_eq!(told.header("idempotent-replayed"), Some("true"));
    told.expect(201);
    assert_eq!(ledger.balance(&anna).await, 6);
    assert_eq!(network.audit().await.transactions, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_ledger_that_starts_before_postgres_serves_when_it_comes() {
    let network = Network::new().await;
    let (proxy, url) = Proxy::of(network.database.url()).await;
    proxy.close();
    let mut config = network.config();
    config.database.url = url.into();
    let starting = chassis::start_with::<svc_ledger::app::SvcLedger>(config, telemetry::Metrics::default());
    let running = tokio::time::timeout(PATIENCE, starting)
        .await
        .expect("it does not wait")
        .unwrap();
    let ready = reqwest::get(format!("http://{}/readyz", running.http_addr))
        .await
        .unwrap();
    assert_eq!(ready.status(), 503);
    assert!(
        tokio::time::timeout(Duration::from_millis(1), running.ready())
            .await
            .is_err()
    );

    proxy.open();

    tokio::time::timeout(PATIENCE, running.ready())
        .await
        .expect("it finds PostgreSQL by itself");
}
