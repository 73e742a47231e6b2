//! The pool and the migrations, on a real PostgreSQL.

use std::time::Duration;

use axum::Router;
use chassis::config::DatabaseConfig;
use chassis::{App, SecretString, database};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, Executor as _, PgPool, Row as _, SqlSafeStr as _};
use testkit::{Postgres, eventually};
use tokio::net::TcpListener;

use crate::support::{Spec, metric};

fn config(url: &str) -> DatabaseConfig {
    DatabaseConfig {
        url: SecretString::from(url),
        // tests share the machine with compilers
        acquire_timeout_ms: 10_000,
        min_connections: 0,
        max_connections: 1,
        ..DatabaseConfig::default()
    }
}

async fn setting(pool: &PgPool, name: &'static str) -> String {
    let row = sqlx::query("SELECT current_setting($1)")
        .bind(name)
        .fetch_one(pool)
        .await
        .unwrap();
    row.get(0)
}

#[tokio::test]
async fn sessions_have_limits_and_a_name() {
    let server = Postgres::empty().await;
    let pool = database::pool("svc-test", &config(server.url())).unwrap();

    assert_eq!(setting(&pool, "statement_timeout").await, "5s");
    assert_eq!(setting(&pool, "jit").await, "off");
    assert_eq!(setting(&pool, "idle_in_transaction_session_timeout").await, "10s");
    assert_eq!(setting(&pool, "application_name").await, "svc-test");
    pool.close().await;
}

#[tokio::test]
async fn a_proxy_whose_server_is_away_is_a_matter_of_time() {
    // given: what takes connections and closes them, as a pooler or load balancer does
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("postgres://app:secret@{}/app", listener.local_addr().unwrap());
    let closing = tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            // read what was asked, so that the end is an end and no reset
            let mut asked = [0; 64];
            let _ = tokio::io::AsyncReadExt::read(&mut connection, &mut asked).await;
        }
    });
    let pool = database::pool("svc-test", &config(&url)).unwrap();

    // when
    let error = pool.acquire().await.unwrap_err();

    // then: a message that could not be written down is tried again, not put aside as one that nobody can read
    assert!(database::is_transient(&error), "{error:?}");
    closing.abort();
}

#[tokio::test]
async fn whoever_is_on_call_sees_what_the_pool_does() {
    // given: one of two connections in use
    let server = Postgres::empty().await;
    let config = DatabaseConfig {
        max_connections: 2,
        ..config(server.url())
    };
    let pool = database::pool("svc-test", &config).unwrap();
    let held = pool.acquire().await.unwrap();

    // when
    let watched = pool.clone();
    let running = Spec::new(move |chassis| {
        chassis.postgres(&watched);
        App::new(Router::new())
    })
    .start()
    .await;
    running.ready().await;

    // then
    let shown = |state: &str| {
        metric(
            &running,
            &format!(r#"database_pool_connections{{state="{state}"}}"#),
        )
    };
    eventually(Duration::from_secs(5), || async { shown("in_use") >= Some(1.0) }).await;
    assert_eq!(metric(&running, "database_pool_connections_max"), Some(2.0));
    drop(held);
    eventually(Duration::from_secs(5), || async { shown("idle") >= Some(1.0) }).await;
    pool.close().await;
}

#[tokio::test]
async fn a_connection_left_inside_a_transaction_is_never_handed_out_again() {
    let server = Postgres::empty().await;
    let pool = database::pool("svc-test", &config(server.url())).unwrap();
    pool.execute("CREATE TABLE acknowledged (id int)").await.unwrap();

    // what a dropped begin() leaves behind: BEGIN reached the server and the pool does not know
    pool.execute("BEGIN").await.unwrap();
    pool.execute("INSERT INTO acknowledged VALUES (1)").await.unwrap();

    let elsewhere = server.pool();
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM acknowledged")
        .fetch_one(&elsewhere)
        .await
        .unwrap();
    assert_eq!(count, 1, "what was acknowledged is committed");
    pool.close().await;
    elsewhere.close().await;
}

#[tokio::test]
async fn a_pool_starts_without_its_server_and_answers_within_its_timeout() {
    let nobody = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let mut config = config(&format!("postgres://user:hunter2@{nobody}/none"));
    config.acquire_timeout_ms = 50;
    let pool = database::pool("svc-test", &config).unwrap();
    let error = format!("{:#}", database::ping(pool).await.unwrap_err());
    assert!(error.starts_with("no connection to PostgreSQL"), "{error}");
}

#[test]
fn a_url_that_is_none_is_refused_without_showing_its_password() {
    for (url, refusal) in [
        ("", "database.url is not set"),
        ("mysql://u:hunter2@h/d", "is not a PostgreSQL URL"),
    ] {
        let error = format!("{:#}", database::pool("svc-test", &config(url)).unwrap_err());
        assert!(error.contains(refusal) && !error.contains("hunter2"), "{error}");
    }
}

#[tokio::test]
async fn migrating_is_idempotent_and_a_mistake_fails_at_once() {
    let server = Postgres::empty().await;
    let settings = config(server.url());
    let good: &Migrator = Box::leak(Box::new(migrator("CREATE TABLE things (id int)")));
    database::migrate("svc-test", &settings, good).await.unwrap();
    database::migrate("svc-test", &settings, good).await.unwrap();
    assert_eq!(
        server
            .pool()
            .execute("SELECT id FROM things")
            .await
            .unwrap()
            .rows_affected(),
        0
    );

    let other = Postgres::empty().await;
    let settings = config(other.url());
    let bad: &Migrator = Box::leak(Box::new(migrator("CREATE TABEL things (id int)")));
    let failing = database::migrate("svc-test", &settings, bad);
    let error = tokio::time::timeout(Duration::from_secs(30), failing)
        .await
        .unwrap()
        .unwrap_err();
    assert!(format!("{error:#}").contains("TABEL"), "{error:#}");
}

fn migrator(sql: &'static str) -> Migrator {
    let migration = Migration::new(
        1,
        "things".into(),
        MigrationType::Simple,
        AssertSqlSafe(sql).into_sql_str(),
        false,
    );
    Migrator::with_migrations(vec![migration])
}

#[tokio::test]
async fn a_burst_waits_in_line_and_what_must_always_run_finds_its_connection() {
    let server = Postgres::empty().await;
    let mut config = config(server.url());
    // the pool itself would refuse whoever waits that long
    config.acquire_timeout_ms = 2_000;
    config.admission_timeout_ms = 120_000;
    config.max_connections = 3;
    let pool = database::pool("svc-test", &config).unwrap();
    let door = database::Admission::new(pool.clone(), &config, 1);

    let holders = [door.acquire().await.unwrap(), door.acquire().await.unwrap()];
    let burst: Vec<_> = (0..500)
        .map(|number| {
            let door = door.clone();
            tokio::spawn(async move {
                let mut connection = door.acquire().await?;
                sqlx::query_scalar::<_, i32>("SELECT $1")
                    .bind(number)
                    .fetch_one(&mut *connection)
                    .await
            })
        })
        .collect();
    tokio::task::yield_now().await;
    database::ping(pool.clone())
        .await
        .expect("the kept connection is free");
    drop(holders);
    for (number, answer) in (0..).zip(burst) {
        assert_eq!(answer.await.unwrap().unwrap(), number);
    }
    pool.close().await;
}

#[tokio::test]
async fn whoever_waits_too_long_to_be_admitted_is_told_so() {
    let server = Postgres::empty().await;
    let config = DatabaseConfig {
        // long enough for whoever is let in to connect on a busy machine
        admission_timeout_ms: 1_000,
        ..config(server.url())
    };
    let pool = database::pool("svc-test", &config).unwrap();
    let door = database::Admission::new(pool.clone(), &config, 5);
    let inside = door.acquire().await.expect("there is always one seat");
    assert!(matches!(door.acquire().await, Err(sqlx::Error::PoolTimedOut)));
    drop(inside);
    door.acquire().await.expect("the next is let in");
    pool.close().await;
}
