//! Jobs: one run at a time of each, on a real PostgreSQL.

use std::sync::Arc;

use axum::Router;
use chassis::config::{DatabaseConfig, DrainConfig, HttpConfig, TelemetryConfig};
use chassis::jobs::{self, Run};
use chassis::{App, Chassis, SecretString, Sections, Service, database};
use sqlx::Row as _;
use telemetry::Metrics;
use testkit::{Database, Postgres, eventually};
use tokio::sync::Notify;

/// A service whose jobs say that they have begun and end when they are told to.
struct Jobs;

#[derive(Clone, Default, serde::Deserialize)]
struct Config {
    http: HttpConfig,
    database: DatabaseConfig,
    telemetry: TelemetryConfig,
    drain: DrainConfig,
    #[serde(skip)]
    begun: Arc<Notify>,
    #[serde(skip)]
    may_end: Arc<Notify>,
}

impl Service for Jobs {
    const NAME: &'static str = "svc-test";
    const VERSION: &'static str = "1.2.3";
    const DEFAULT_CONFIG: &'static str = "";
    const JOBS: &'static [&'static str] = &["tidy", "count"];
    type Config = Config;

    fn sections(config: &Config) -> Sections<'_> {
        Sections {
            http: &config.http,
            grpc: None,
            database: Some(&config.database),
            telemetry: &config.telemetry,
            drain: &config.drain,
        }
    }

    async fn build(config: Config, chassis: &mut Chassis) -> anyhow::Result<App> {
        chassis.postgres(&database::pool(Self::NAME, &config.database)?);
        Ok(App::new(Router::new()))
    }

    async fn job(name: &str, config: Config) -> anyhow::Result<()> {
        config.begun.notify_one();
        config.may_end.notified().await;
        anyhow::ensure!(name == "tidy", "there is nothing to {name}");
        Ok(())
    }

    fn openapi() -> String {
        r#"{"openapi":"3.1.0"}"#.to_owned()
    }
}

async fn database_of_jobs() -> (Database, Config) {
    let server = Postgres::empty().await;
    sqlx::raw_sql(jobs::DDL).execute(&server.pool()).await.unwrap();
    let config = Config {
        database: DatabaseConfig {
            url: SecretString::from(server.url()),
            acquire_timeout_ms: 10_000,
            ..DatabaseConfig::default()
        },
        drain: DrainConfig {
            removal_delay_ms: 0,
            timeout_ms: 10_000,
        },
        ..Config::default()
    };
    (server, config)
}

/// How often the job began, and how often it came to its end.
async fn recorded(server: &Database, name: &str) -> (i64, i64) {
    let row = sqlx::query("SELECT runs, succeeded FROM job_runs WHERE name = $1")
        .bind(name)
        .fetch_optional(&server.pool())
        .await
        .unwrap();
    row.map_or((0, 0), |row| (row.get(0), row.get(1)))
}

#[tokio::test]
async fn given_a_run_under_way_when_another_begins_then_it_does_nothing_and_ends_well() {
    let (server, config) = database_of_jobs().await;
    let first = tokio::spawn(jobs::run::<Jobs>("tidy", config.clone()));
    config.begun.notified().await;

    // this one would wait for ever if it ran
    let second = jobs::run::<Jobs>("tidy", config.clone()).await.unwrap();
    assert_eq!(second, Run::Elsewhere);
    assert_eq!(recorded(&server, "tidy").await, (1, 0), "it is no run");
    config.may_end.notify_one();
    assert_eq!(first.await.unwrap().unwrap(), Run::Ended);
    assert_eq!(recorded(&server, "tidy").await, (1, 1));

    // and when the first is over, the next one runs
    config.may_end.notify_one();
    assert_eq!(jobs::run::<Jobs>("tidy", config).await.unwrap(), Run::Ended);
    assert_eq!(recorded(&server, "tidy").await, (2, 2));
}

#[tokio::test]
async fn given_a_job_that_fails_when_it_is_run_again_then_nothing_is_in_its_way_and_no_success_is_shown() {
    let (server, config) = database_of_jobs().await;
    for runs in 1..=2 {
        config.may_end.notify_one();
        let failed = jobs::run::<Jobs>("count", config.clone()).await.unwrap_err();
        assert_eq!(failed.to_string(), "there is nothing to count");
        assert_eq!(recorded(&server, "count").await, (runs, 0));
    }
}

#[tokio::test]
async fn given_a_run_that_is_gone_when_another_begins_then_it_takes_over_once_nobody_renews_the_lock() {
    let (server, config) = database_of_jobs().await;
    // as the process left it when it was killed
    let left = "INSERT INTO jobs (name, lease_owner, lease_until)
                VALUES ('tidy', gen_random_uuid(), now() + interval '3 seconds')";
    sqlx::raw_sql(left).execute(&server.pool()).await.unwrap();
    config.may_end.notify_one();
    assert_eq!(jobs::run::<Jobs>("tidy", config).await.unwrap(), Run::Ended);
    assert_eq!(recorded(&server, "tidy").await, (1, 1));
}

#[tokio::test]
async fn given_a_run_whose_lock_is_lost_when_it_is_to_be_renewed_then_it_is_ended_and_no_success() {
    let (server, config) = database_of_jobs().await;
    let run = tokio::spawn(jobs::run::<Jobs>("tidy", config.clone()));
    config.begun.notified().await;
    let taken = "UPDATE jobs SET lease_owner = gen_random_uuid() WHERE name = 'tidy'";
    sqlx::raw_sql(taken).execute(&server.pool()).await.unwrap();
    let lost = run.await.unwrap().unwrap_err();
    assert_eq!(lost.to_string(), "the job's lock is another run's by now");
    assert_eq!(recorded(&server, "tidy").await, (1, 0));
}

#[tokio::test]
async fn a_serving_replica_shows_when_a_job_last_succeeded() {
    let (server, config) = database_of_jobs().await;
    config.may_end.notify_one();
    jobs::run::<Jobs>("tidy", config.clone()).await.unwrap();
    let at: i64 = sqlx::query_scalar("SELECT extract(epoch FROM last_success_at)::bigint FROM job_runs")
        .fetch_one(&server.pool())
        .await
        .unwrap();
    let metrics = Metrics::default();
    let mut config = config;
    config.http.addr = "127.0.0.1:0".parse().unwrap();
    let running = chassis::start_with::<Jobs>(config, metrics.clone())
        .await
        .unwrap();
    let shown = format!("job_last_success_timestamp_seconds{{name=\"tidy\"}} {at}");
    eventually(std::time::Duration::from_secs(10), || async {
        metrics.encode().contains(&shown)
    })
    .await;
    running.shutdown().await.unwrap();
}

#[test]
fn every_service_has_the_table() {
    let services = concat!(env!("CARGO_MANIFEST_DIR"), "/../../services");
    let folders = std::fs::read_dir(services).unwrap();
    for service in folders
        .map(|folder| folder.unwrap().path())
        .filter(|path| path.is_dir())
    {
        let migrations = service.join("migrations");
        let mut files = std::fs::read_dir(&migrations).unwrap();
        let made = files.any(|file| {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            text.contains(jobs::DDL)
        });
        assert!(made, "no migration in {} makes it", migrations.display());
    }
}
