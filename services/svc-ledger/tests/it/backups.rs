//! The newest backup, restored and proved: a provider that keeps real dumps of the ledger's database and restores them into
//! databases of their own, asked over the API of the real one.

use crate::support::{Ledger, Network, clock};
use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use backing::Program;
use chassis::Service as _;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use svc_ledger::app::SvcLedger;
use svc_ledger::backup::{self, BackupMetrics, Verification};
use svc_ledger::config::Config;
use telemetry::Metrics;
use testkit::{Database, Postgres};
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

/// What a provider is trusted with.
#[derive(Default)]
struct Kept {
    dump: Vec<u8>,
    /// Run on what was restored, by somebody who should not.
    tampering: Option<&'static str>,
    scratch: Option<Database>,
    /// How often it was asked since it began to restore.
    looks: u32,
    restores: u32,
}

#[derive(Clone, Default)]
struct Provider(Arc<Mutex<Kept>>);

impl Provider {
    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().unwrap()
    }

    /// Takes a backup of the network's database.
    async fn back_up(&self, network: &Network) {
        let dump = program("pg_dump")
            .arg(network.database.url())
            .output()
            .await
            .unwrap();
        assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
        self.kept().dump = dump.stdout;
    }

    /// Serves its API; the ledger's settings that lead to it.
    async fn serve(&self, network: &Network) -> Config {
        let router = Router::new()
            .route("/v1/project/p/service", post(fork))
            .route("/v1/project/p/service/{name}", get(look).delete(end))
            .with_state(self.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        let mut config = network.config();
        config.backup.api_url = format!("http://{address}");
        "p".clone_into(&mut config.backup.project);
        "pg".clone_into(&mut config.backup.service);
        config.backup.token = Some("hush".into());
        config.backup.database = String::new();
        config.backup.look_every_ms = 10;
        config
    }
}

fn program(name: &str) -> Command {
    Command::new(Program::Postgres.require().unwrap().join(name))
}

fn may(headers: &HeaderMap) {
    assert_eq!(headers["authorization"], "aivenv1 hush");
}

async fn fork(State(provider): State<Provider>, headers: HeaderMap, Json(asked): Json<Value>) -> Json<Value> {
    may(&headers);
    assert_eq!(
        (
            &asked["service_name"],
            &asked["service_type"],
            &asked["user_config"]["service_to_fork_from"]
        ),
        (&json!("pg-verify"), &json!("pg"), &json!("pg"))
    );
    assert!(provider.kept().scratch.is_none(), "there is one already");
    let (dump, tampering) = {
        let kept = provider.kept();
        (kept.dump.clone(), kept.tampering)
    };
    let scratch = Postgres::empty().await;
    let mut restore = program("psql")
        .args(["-Xq", "-v", "ON_ERROR_STOP=1", scratch.url()])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = restore.stdin.take().unwrap();
    stdin.write_all(&dump).await.unwrap();
    drop(stdin);
    assert!(restore.wait().await.unwrap().success());
    if let Some(sql) = tampering {
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&scratch.pool())
            .await
            .unwrap();
    }
    let mut kept = provider.kept();
    kept.scratch = Some(scratch);
    kept.looks = 0;
    kept.restores += 1;
    Json(json!({"service": {"state": "REBUILDING"}}))
}

async fn look(
    State(provider): State<Provider>,
    headers: HeaderMap,
    Path(name): Path<String>,
) -> Result<Json<Value>, StatusCode> {
    may(&headers);
    assert_eq!(name, "pg-verify");
    let mut kept = provider.kept();
    kept.looks += 1;
    let state = if kept.looks > 2 { "RUNNING" } else { "REBUILDING" };
    let scratch = kept.scratch.as_ref().ok_or(StatusCode::NOT_FOUND)?;
    Ok(Json(
        json!({"service": {"state": state, "service_uri": scratch.url()}}),
    ))
}

async fn end(State(provider): State<Provider>, headers: HeaderMap, Path(name): Path<String>) -> StatusCode {
    may(&headers);
    assert_eq!(name, "pg-verify");
    let scratch = provider.kept().scratch.take();
    if scratch.is_some() {
        StatusCode::OK
    } else {
        StatusCode::NOT_FOUND
    }
}

/// A network with something in its books, under a signed head.
async fn books() -> (Network, Ledger) {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer_with(100).await;
    ledger.burn(&anna, 30).await.expect(201);
    network.make_head().await.unwrap();
    (network, ledger)
}

async fn verify(network: &Network, config: &Config) -> Verification {
    backup::run(&network.pool(), &config.backup, &clock())
        .await
        .unwrap()
}

async fn shown(network: &Network) -> String {
    let metrics = Metrics::default();
    BackupMetrics::register(&metrics)
        .look_once(&network.pool())
        .await
        .unwrap();
    metrics.encode()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn given_a_backup_when_restored_then_it_is_proved_recorded_and_shown_and_the_scratch_server_is_gone() {
    let (network, ledger) = books().await;
    let provider = Provider::default();
    let config = provider.serve(&network).await;
    provider.back_up(&network).await;
    // what a run that was cut short left behind
    provider.kept().scratch = Some(Postgres::empty().await);
    let before = shown(&network).await;
    assert!(
        before.contains("ledger_backup_verification_last_success_timestamp_seconds 0"),
        "{before}"
    );

    let verified = verify(&network, &config).await;
    assert_eq!(
        (verified.problem.as_deref(), verified.entries, verified.head),
        (None, 4, Some(1))
    );
    assert_eq!((verified.behind_seconds, provider.kept().restores), (0, 1));
    assert!(provider.kept().scratch.is_none());
    let text = shown(&network).await;
    let ended = verified.finished_at.timestamp();
    for name in ["last_run", "last_success"] {
        let line = format!("ledger_backup_verification_{name}_timestamp_seconds {ended}");
        assert!(text.contains(&line), "{text}");
    }
    // the job is the same, and what it recorded is of the books
    SvcLedger::job("backup-verification", config).await.unwrap();
    network.make_head().await.unwrap();
    ledger.stop().await;
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn given_a_backup_that_was_damaged_when_restored_then_the_difference_is_named_and_the_last_success_stays()
 {
    let (network, _ledger) = books().await;
    let provider = Provider::default();
    let config = provider.serve(&network).await;
    provider.back_up(&network).await;
    let good = verify(&network, &config).await;

    provider.kept().tampering = Some("UPDATE ledger_entries SET amount = amount + 1 WHERE version = 2");
    let bad = verify(&network, &config).await;
    assert!(
        bad.problem
            .as_ref()
            .is_some_and(|problem| problem.contains("ledger_entries")),
        "{bad:?}"
    );
    assert_eq!(bad.last_success_at, good.last_success_at);
    assert!(provider.kept().scratch.is_none());
    let text = shown(&network).await;
    let success = good.finished_at.timestamp();
    let line = format!("ledger_backup_verification_last_success_timestamp_seconds {success}");
    assert!(text.contains(&line), "{text}");
    let failed = SvcLedger::job("backup-verification", config).await.unwrap_err();
    assert!(failed.to_string().contains("is not proved"), "{failed:#}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn given_a_backup_of_other_books_or_one_that_is_too_old_when_restored_then_it_is_refused() {
    let (network, ledger) = books().await;
    let provider = Provider::default();
    let mut config = provider.serve(&network).await;
    let (other, _their_ledger) = books().await;
    provider.back_up(&other).await;
    let foreign = verify(&network, &config).await.problem.unwrap();
    assert!(foreign.contains("no past of this ledger"), "{foreign}");

    // given a backup, and postings after it that are older than what may be lost
    provider.back_up(&network).await;
    ledger.customer_with(5).await;
    let later: svc_ledger::Clock = Arc::new(|| chrono::Utc::now() + chrono::TimeDelta::hours(2));
    let found = backup::run(&network.pool(), &config.backup, &later)
        .await
        .unwrap();
    let old = found.problem.unwrap();
    assert!(old.contains("the newest backup lacks the last 72"), "{old}");
    // what may be lost is a setting
    config.backup.behind_max_s = 8_000;
    let found = backup::run(&network.pool(), &config.backup, &later)
        .await
        .unwrap();
    assert!(
        found.problem.is_none() && found.behind_seconds >= 7_200,
        "{found:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_provider_there_is_nothing_to_verify() {
    let network = Network::new().await;
    let provider = Provider::default();
    let mut config = provider.serve(&network).await;
    config.backup.project = String::new();
    let nobody = SvcLedger::job("backup-verification", config).await.unwrap_err();
    assert!(nobody.to_string().contains("there is no backup"), "{nobody:#}");
}
