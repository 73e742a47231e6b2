//! The projection made anew beside the one that is read.

use crate::network::{Event, Network, Replica, SOON, Wallet};
use serde_json::Value;
use sqlx::{Connection as _, PgConnection};
use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use svc_wallet::app;
use uuid::Uuid;

/// Balances as readers see them: account, owner, program, posted, held, version, when.
type Shown = Vec<(
    Uuid,
    Uuid,
    Option<Uuid>,
    i64,
    i64,
    i64,
    chrono::DateTime<chrono::Utc>,
)>;

async fn shown(network: &Network) -> Shown {
    let shown = "SELECT account_id, owner_id, program_id, posted, held, version, as_of FROM balances
                 WHERE generation = (SELECT live FROM projection) ORDER BY account_id";
    sqlx::query_as(shown)
        .fetch_all(&network.database.pool())
        .await
        .unwrap()
}

/// Live, next and old; and how many generations there are entries and balances of.
async fn generations(network: &Network) -> (i32, Option<i32>, Option<i32>, i64) {
    let generations = "SELECT live, next, old, (SELECT count(DISTINCT generation) FROM (
                           SELECT generation FROM entries UNION ALL SELECT generation FROM balances) kept)
                       FROM projection";
    sqlx::query_as(generations)
        .fetch_one(&network.database.pool())
        .await
        .unwrap()
}

async fn execute(network: &Network, statement: &'static str) {
    sqlx::query(statement)
        .execute(&network.database.pool())
        .await
        .unwrap();
}

/// What it held in the far future: the projection itself, past every cache.
async fn uncached(replica: &Replica, wallet: &Wallet) -> Value {
    let path = format!("/v1/wallets/{}/balances?as_of=2100-01-01T00:00:00Z", wallet.id);
    replica.get(&path).await.1["balances"][0].clone()
}

async fn wallets(network: &Network, replica: &Replica, count: usize, versions: i64) -> Vec<Wallet> {
    let mut wallets = Vec::new();
    for number in 0..count {
        let wallet = replica.open(&format!("card-{number}")).await;
        for version in 1..=versions {
            network.post(&wallet, version, 10, 10 * version).await;
        }
        wallets.push(wallet);
    }
    for wallet in &wallets {
        replica.eventually_posted(wallet, 10 * versions).await;
    }
    wallets
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_and_writers_go_on_while_the_projection_is_made_anew_and_shown() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let program = serde_json::json!({"external_ref": "card-x", "program_id": Uuid::now_v7()});
    replica.post("/v1/wallets", &program).await;
    let wallets = wallets(&network, &replica, 6, 5).await;
    let before = shown(&network).await;
    assert_eq!(before.len(), 7, "the one nobody posted to is among them");

    let done = AtomicBool::new(false);
    let reader = async || {
        let (mut newest, mut turns) = (BTreeMap::new(), 0_usize);
        while !done.load(Ordering::Relaxed) {
            for wallet in &wallets {
                let balance = uncached(&replica, wallet).await;
                let version = balance["version"].as_i64().unwrap();
                assert_eq!(balance["posted"], 10 * version, "{balance}");
                let before = newest.insert(wallet.id, version).unwrap_or_default();
                assert!(before <= version, "went back from {before} to {version}");
                let path = format!("/v1/wallets/{}/statement?limit=200", wallet.id);
                let statement = replica.get(&path).await.1;
                let lines = i64::try_from(statement["data"].as_array().unwrap().len()).unwrap();
                assert!(lines >= version, "{lines} lines of {version}");
                assert_eq!(statement["data"][0]["version"], lines, "each line once");
                turns += 1;
            }
        }
        turns
    };
    let rebuild = async {
        let writer = async {
            for version in 6..=15 {
                for wallet in &wallets {
                    network.post(wallet, version, 10, 10 * version).await;
                }
            }
        };
        let (rebuilt, ()) = tokio::join!(app::rebuild(network.config()), writer);
        done.store(true, Ordering::Relaxed);
        rebuilt.unwrap();
    };
    let (first, second, ()) = tokio::join!(reader(), reader(), rebuild);
    assert!(first > 0 && second > 0, "readers noticed nothing");

    for wallet in &wallets {
        replica.eventually_posted(wallet, 150).await;
    }
    assert_eq!(generations(&network).await, (2, None, None, 1));
    let after = shown(&network).await;
    let identity = |shown: &Shown| -> Vec<_> { shown.iter().map(|row| (row.0, row.1, row.2)).collect() };
    assert_eq!(identity(&after), identity(&before));
    assert!(
        after.contains(&before[0]),
        "the one nobody posted to is as it was"
    );
    let entries: i64 = sqlx::query_scalar("SELECT count(*) FROM entries")
        .fetch_one(&network.database.pool())
        .await
        .unwrap();
    assert_eq!(entries, 6 * 15);
    assert_eq!(
        app::reconcile(network.config(), false).await.unwrap().differences,
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_topic_has_lost_comes_from_the_ledger_and_what_was_damaged_is_right_again() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let wallets = wallets(&network, &replica, 2, 3).await;
    let before = shown(&network).await;
    let told = async || -> i64 {
        sqlx::query_scalar("SELECT next_seq FROM outbox_lanes")
            .fetch_one(&network.database.pool())
            .await
            .unwrap()
    };
    // of this one the topic has nothing but the newest
    let lost = replica.open("card-lost").await;
    for version in 1..=250 {
        let event = Event::new(network.tenant, &lost, version, 1, version);
        network.ledger.record(&event.posted);
    }
    network.post(&lost, 251, 1, 251).await;
    replica.eventually_posted(&lost, 251).await;
    execute(&network, "UPDATE balances SET posted = 7 WHERE version = 3").await;
    execute(&network, "DELETE FROM entries WHERE version = 2").await;
    let told_before = told().await;

    app::rebuild(network.config()).await.unwrap();
    assert_eq!(generations(&network).await, (2, None, None, 1));
    assert_eq!(told().await, told_before, "nothing is told again");
    let after = shown(&network).await;
    assert!(
        before.iter().all(|balance| after.contains(balance)),
        "{before:?} {after:?}"
    );
    let lines: i64 = sqlx::query_scalar("SELECT count(*) FROM entries WHERE account_id = $1")
        .bind(lost.account)
        .fetch_one(&network.database.pool())
        .await
        .unwrap();
    assert_eq!(lines, 251);
    for wallet in &wallets {
        assert_eq!(uncached(&replica, wallet).await["posted"], 30);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_generation_that_differs_from_the_ledger_is_not_shown_and_can_be_given_up() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let wallets = wallets(&network, &replica, 1, 3).await;
    // the ledger says of this account what none of its entries do
    network.ledger.set(wallets[0].account, 31, 3);
    let mut config = network.config();
    config.reconciliation.patience_ms = 100;
    let refused = app::rebuild(config).await.unwrap_err().to_string();
    assert!(refused.contains("differ from the ledger"), "{refused}");
    assert_eq!(generations(&network).await, (1, Some(2), None, 2));
    network.ledger.set(wallets[0].account, 30, 3);
    let abandon = Command::new(testkit::binary("svc-wallet"))
        .args(["projection-rebuild", "--abandon"])
        .envs(network.settings())
        .stdout(Stdio::null())
        .status();
    assert!(abandon.unwrap().success());
    assert_eq!(generations(&network).await, (1, None, None, 1));
    assert_eq!(uncached(&replica, &wallets[0]).await["posted"], 30);
}

/// The command as a process of its own, to be killed.
struct Rebuild(Child);

impl Rebuild {
    fn start(network: &Network) -> Self {
        let child = Command::new(testkit::binary("svc-wallet"))
            .arg("projection-rebuild")
            .envs(network.settings())
            .stdout(Stdio::null())
            .spawn();
        Self(child.unwrap())
    }

    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Rebuild {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// How many wait for a lock.
async fn waiting(network: &Network) -> i64 {
    let waiting = "SELECT count(*) FROM pg_stat_activity
                   WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0";
    sqlx::query_scalar(waiting)
        .fetch_one(&network.database.pool())
        .await
        .unwrap()
}

/// Live, next and old.
type Left = (i32, Option<i32>, Option<i32>);

/// Where a rebuild is made to stand still, to be killed there; and what is left then.
const STEPS: [(&str, Option<&str>, Left); 5] = [
    ("begin", Some("SELECT FROM projection FOR UPDATE"), (1, None, None)),
    (
        "replay",
        // an entry that the replay wants to write, by somebody who has not committed yet
        Some("INSERT INTO entries SELECT tenant_id, account_id, version, owner_id, transaction_id, type, unit, amount,
              posted_after, held_after, reference, occurred_at, 2 FROM entries ORDER BY account_id DESC, version DESC LIMIT 1"),
        (1, Some(2), None),
    ),
    ("complete", None, (1, Some(2), None)),
    ("swap", Some("SELECT FROM projection FOR SHARE"), (1, Some(2), None)),
    (
        "clear",
        Some("SELECT FROM entries WHERE generation = 1 ORDER BY account_id DESC, version DESC LIMIT 1 FOR UPDATE"),
        (2, None, Some(1)),
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_that_is_killed_at_any_step_leaves_what_was_shown_and_is_taken_up_again() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let wallets = wallets(&network, &replica, 3, 4).await;
    let before = shown(&network).await;
    for (step, obstacle, left) in STEPS {
        let mut other = PgConnection::connect(network.database.url()).await.unwrap();
        let mut blocking = other.begin().await.unwrap();
        let calls = network.ledger.calls();
        let held = matches!(step, "complete" | "swap");
        if held {
            network.ledger.hold();
        }
        if let (false, Some(obstacle)) = (held, obstacle) {
            sqlx::query(obstacle).execute(&mut *blocking).await.unwrap();
        }
        let rebuild = Rebuild::start(&network);
        if held {
            testkit::eventually(SOON, || async { network.ledger.calls() > calls }).await;
            if let Some(obstacle) = obstacle {
                sqlx::query(obstacle).execute(&mut *blocking).await.unwrap();
                network.ledger.go_on();
            }
        }
        if obstacle.is_some() {
            testkit::eventually(SOON, || async { waiting(&network).await > 0 }).await;
        }
        rebuild.kill();
        // as PostgreSQL does when it finds out that nobody is there any more
        execute(
            &network,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0",
        )
        .await;
        testkit::eventually(SOON, || async { waiting(&network).await == 0 }).await;
        if held {
            network.ledger.go_on();
        }
        blocking.rollback().await.unwrap();
        let now = generations(&network).await;
        assert_eq!((now.0, now.1, now.2), left, "{step}");
        assert_eq!(shown(&network).await, before, "{step}");
        assert_eq!(uncached(&replica, &wallets[0]).await["posted"], 40, "{step}");
    }
    // what is left is the old generation's end
    app::rebuild(network.config()).await.unwrap();
    assert_eq!(generations(&network).await, (2, None, None, 1));
    assert_eq!(shown(&network).await, before);
    network.post(&wallets[0], 5, 10, 50).await;
    replica.eventually_posted(&wallets[0], 50).await;
}
