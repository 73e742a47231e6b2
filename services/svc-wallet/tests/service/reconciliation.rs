//! The projection against the ledger.

use crate::network::{Network, SOON, Wallet};
use svc_wallet::app;
use svc_wallet::config::Config;

async fn execute(network: &Network, statement: &'static str) {
    sqlx::query(statement)
        .execute(&network.database.pool())
        .await
        .unwrap();
}

/// Nothing is on its way: what is missing is not waited for.
fn hasty(network: &Network) -> Config {
    let mut config = network.config();
    config.reconciliation.patience_ms = 200;
    config
}

async fn open_differences(network: &Network) -> Vec<(String, bool)> {
    sqlx::query_as("SELECT reason, repaired_at IS NOT NULL FROM balance_differences ORDER BY found_at")
        .fetch_all(&network.database.pool())
        .await
        .unwrap()
}

async fn wallets(network: &Network, count: usize) -> (crate::network::Replica, Vec<Wallet>) {
    let replica = network.replica().await;
    let mut wallets = Vec::new();
    for number in 0..count {
        let wallet = replica.open(&format!("card-{number}")).await;
        for version in 1..=3 {
            network.post(&wallet, version, 10, 10 * version).await;
        }
        replica.eventually_posted(&wallet, 30).await;
        wallets.push(wallet);
    }
    (replica, wallets)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_differs_is_found_told_and_put_right_and_nothing_else_is() {
    let network = Network::new().await;
    let (replica, wallets) = wallets(&network, 5).await;
    let done = app::reconcile(network.config(), false).await.unwrap();
    assert_eq!((done.accounts, done.differences), (5, 0));

    let damage = [
        "UPDATE balances SET posted = 31 WHERE account_id = $1",
        "UPDATE entries SET posted_after = 21 WHERE account_id = $1 AND version = 2",
        "DELETE FROM entries WHERE account_id = $1 AND version = 2",
        "DELETE FROM entries WHERE account_id = $1 AND version = 1",
    ];
    for (statement, wallet) in damage.into_iter().zip(&wallets) {
        sqlx::query(statement)
            .bind(wallet.account)
            .execute(&network.database.pool())
            .await
            .unwrap();
    }
    // an account that the ledger never heard of
    execute(&network, "INSERT INTO balances SELECT tenant_id, gen_random_uuid(), owner_id, kind, unit, program_id, 7, 0, 1, NULL, as_of, generation FROM balances LIMIT 1").await;

    let done = app::reconcile(hasty(&network), false).await.unwrap();
    // an entry in the middle with other figures is the ledger's at the newest version: the chain of versions is whole
    assert_eq!((done.differences, done.repaired), (4, 0));
    let reasons: Vec<_> = open_differences(&network)
        .await
        .into_iter()
        .map(|(reason, _)| reason)
        .collect();
    assert!(
        reasons
            .iter()
            .all(|reason| ["figures", "gap", "unknown"].contains(&reason.as_str())),
        "{reasons:?}"
    );
    let told: i64 = sqlx::query_scalar("SELECT next_seq FROM outbox_lanes")
        .fetch_one(&network.database.pool())
        .await
        .unwrap();
    assert!(told > 4, "each difference is an event");

    let done = app::reconcile(hasty(&network), true).await.unwrap();
    assert_eq!((done.differences, done.repaired), (4, 4));
    let done = app::reconcile(network.config(), false).await.unwrap();
    assert_eq!((done.accounts, done.differences), (5, 0));
    assert!(
        open_differences(&network)
            .await
            .iter()
            .all(|(_, repaired)| *repaired)
    );
    for wallet in &wallets {
        assert_eq!(replica.balance(wallet).await["posted"], 30);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_its_way_is_no_difference() {
    let network = Network::new().await;
    let (replica, wallets) = wallets(&network, 2).await;
    // the ledger has posted it, and it arrives while the reconciliation looks
    let event = crate::network::Event::new(network.tenant, &wallets[0], 4, 10, 40);
    network.ledger.record(&event.posted);
    let (done, ()) = tokio::join!(app::reconcile(network.config(), true), async {
        network.ledger.listed().await;
        network.publish_event(&event).await;
    });
    assert_eq!(done.unwrap().differences, 0);
    replica.eventually_posted(&wallets[0], 40).await;
    assert_eq!(open_differences(&network).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_ledger_does_not_have_is_a_difference_and_what_it_has_by_now_is_none() {
    let network = Network::new().await;
    let (replica, wallets) = wallets(&network, 1).await;
    // told, but never posted: as after a ledger that lost its newest transactions
    network.publish(&wallets[0], 4, 10, 40).await;
    replica.eventually_posted(&wallets[0], 40).await;
    let done = app::reconcile(network.config(), false).await.unwrap();
    assert_eq!(done.differences, 1);
    assert_eq!(open_differences(&network).await, [("ahead".to_owned(), false)]);

    let done = app::reconcile(network.config(), true).await.unwrap();
    assert_eq!((done.differences, done.repaired), (1, 1));
    // what is posted instead is shown, though it has the same version
    network.post(&wallets[0], 4, 5, 35).await;
    testkit::eventually(SOON, || async {
        let asked = format!(
            "/v1/wallets/{}/balances?as_of=2030-01-01T00:00:00Z",
            wallets[0].id
        );
        replica.get(&asked).await.1["balances"][0]["posted"] == 35
    })
    .await;
    assert_eq!(
        app::reconcile(network.config(), false).await.unwrap().differences,
        0
    );
}
