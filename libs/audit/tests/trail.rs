//! The trail on a real PostgreSQL: what is written stays, and what was touched is named.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use audit::{By, DDL, Difference, Facts, Found, append, job, verify};
use auth::Role;
use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, PgPool};
use testkit::{Database, Postgres};
use uuid::Uuid;

const TENANT: Uuid = Uuid::from_u128(7);

async fn trail() -> (Database, PgPool) {
    let database = Postgres::empty().await;
    let pool = database.pool();
    sqlx::raw_sql(DDL).execute(&pool).await.unwrap();
    (database, pool)
}

fn somebody(tenant: Uuid) -> By {
    By::person(tenant, Uuid::from_u128(42), Role::Operator)
}

/// Rows of every shape: with and without facts and a reason.
async fn write(pool: &PgPool, tenant: Uuid, rows: u32) {
    for row in 0..rows {
        let mut entry = somebody(tenant).did("card", "blocked", row);
        if row % 2 == 0 {
            entry = entry
                .from(Facts::of("state", "active"))
                .to(Facts::of("state", "blocked"));
        }
        let entry = entry.because((row % 3 == 0).then_some("lost"));
        let mut transaction = pool.begin().await.unwrap();
        append(&mut transaction, DateTime::UNIX_EPOCH, &entry)
            .await
            .unwrap();
        transaction.commit().await.unwrap();
    }
}

/// Does what only whoever owns the tables can do: passes the triggers by.
async fn tamper(pool: &PgPool, statement: &str) {
    let mut transaction = pool.begin().await.unwrap();
    let done = sqlx::raw_sql(AssertSqlSafe(format!(
        "SET LOCAL session_replication_role = replica; {statement}"
    )));
    done.execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn given_a_trail_when_anybody_would_change_it_then_the_database_refuses() {
    let (_database, pool) = trail().await;
    write(&pool, TENANT, 3).await;
    for statement in [
        "UPDATE audit_entries SET reason = 'x'",
        "DELETE FROM audit_entries WHERE seq = 3",
        "TRUNCATE audit_entries",
        "DELETE FROM audit_heads",
        "TRUNCATE audit_heads",
        "UPDATE audit_heads SET seq = 2",
        "UPDATE audit_heads SET seq = 5",
        "UPDATE audit_heads SET tenant_id = gen_random_uuid()",
    ] {
        let refused = sqlx::raw_sql(statement).execute(&pool).await.unwrap_err();
        let code = refused.as_database_error().unwrap().code().unwrap().into_owned();
        assert_eq!(code, "23000", "{statement}: {refused}");
    }
    job(&pool).await.unwrap();
    let verified = verify(&pool).await.unwrap();
    assert_eq!((verified.chains, verified.rows), (1, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn given_any_column_of_any_row_changed_when_verified_then_that_row_is_named() {
    let (_database, pool) = trail().await;
    write(&pool, Uuid::from_u128(1), 2).await;
    write(&pool, TENANT, 3).await;
    tamper(&pool, "CREATE TABLE held AS SELECT * FROM audit_entries").await;
    let columns: Vec<(String, String)> = sqlx::query_as(
        "SELECT column_name::text, data_type::text FROM information_schema.columns
         WHERE table_name = 'audit_entries' ORDER BY ordinal_position",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert_eq!(columns.len(), 14);
    for (column, kind) in &columns {
        let others: &[&str] = match kind.as_str() {
            "uuid" => &["'00000000-0000-0000-0000-000000000009'::uuid"],
            "bigint" => &["seq + 100", "-seq"],
            "timestamp with time zone" => &["at + interval '1 microsecond'", "'infinity'::timestamptz"],
            "bytea" => &["set_byte(hash, 31, 255 - get_byte(hash, 31))", "''::bytea"],
            "text" => &["'other'", "''", "NULL"],
            kind => panic!("{column} is of a kind this test cannot change: {kind}"),
        };
        for (seq, other) in (1..=3).flat_map(|seq| others.iter().map(move |other| (seq, other))) {
            let nullable = ["before", "after", "reason", "trace_id", "network"].contains(&column.as_str());
            if *other == "NULL" && !nullable {
                continue;
            }
            let condition = format!("tenant_id = '{TENANT}' AND seq = {seq}");
            let changes: bool = sqlx::query_scalar(AssertSqlSafe(format!(
                "SELECT ({column} IS DISTINCT FROM {other}) FROM audit_entries WHERE {condition}"
            )))
            .fetch_one(&pool)
            .await
            .unwrap();
            tamper(
                &pool,
                &format!("UPDATE audit_entries SET {column} = {other} WHERE {condition}"),
            )
            .await;
            let verified = verify(&pool).await.unwrap();
            let named = verified.differences.iter().find(|found| found.tenant == TENANT);
            if changes {
                let named = named.unwrap_or_else(|| panic!("{column} = {other} of row {seq} is not seen"));
                // a row that went elsewhere is missing where it was; one that came to the front is no row of the chain
                let first = if *other == "-seq" { -seq } else { seq };
                assert_eq!(named.seq, first, "{column} = {other}: {named}");
            } else {
                assert_eq!(named, None, "{column} = {other} of row {seq} is what it was");
            }
            let intact = verified
                .differences
                .iter()
                .all(|found| found.tenant != Uuid::from_u128(1));
            assert!(intact, "nobody else's chain is blamed");
            tamper(
                &pool,
                "DELETE FROM audit_entries; INSERT INTO audit_entries SELECT * FROM held",
            )
            .await;
        }
    }
    assert_eq!(verify(&pool).await.unwrap().differences, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn given_rows_or_heads_taken_away_when_verified_then_the_first_that_is_missing_is_named() {
    for (statement, seq, found) in [
        ("DELETE FROM audit_entries WHERE seq = 1", 1, Found::Missing),
        ("DELETE FROM audit_entries WHERE seq IN (3, 4)", 3, Found::Missing),
        ("DELETE FROM audit_entries WHERE seq = 5", 5, Found::Missing),
        ("DELETE FROM audit_entries", 1, Found::Missing),
        ("DELETE FROM audit_heads", 5, Found::Head),
        ("UPDATE audit_heads SET seq = 4", 5, Found::Head),
        ("UPDATE audit_heads SET hash = ''", 5, Found::Head),
    ] {
        let (_database, pool) = trail().await;
        write(&pool, TENANT, 5).await;
        tamper(&pool, statement).await;
        let tenant = TENANT;
        let named = verify(&pool).await.unwrap().differences;
        assert!(
            job(&pool).await.unwrap_err().contains("was changed"),
            "{statement}"
        );
        assert_eq!(named, [Difference { tenant, seq, found }], "{statement}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn given_many_changes_at_once_when_some_are_undone_then_the_chain_has_no_gap_and_no_row_of_those() {
    let (_database, pool) = trail().await;
    let changes: Vec<_> = (0..40)
        .map(|n| {
            let pool = pool.clone();
            tokio::spawn(async move {
                let entry = somebody(TENANT).did("card", "blocked", n);
                let mut transaction = pool.begin().await.unwrap();
                append(&mut transaction, Utc::now(), &entry).await.unwrap();
                if n % 4 == 0 {
                    transaction.rollback().await.unwrap();
                } else {
                    transaction.commit().await.unwrap();
                }
            })
        })
        .collect();
    for change in changes {
        change.await.unwrap();
    }
    let verified = verify(&pool).await.unwrap();
    assert_eq!(
        (verified.chains, verified.rows, verified.differences.len()),
        (1, 30, 0)
    );
    let undone: i64 = sqlx::query_scalar("SELECT count(*) FROM audit_entries WHERE subject::int % 4 = 0")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(undone, 0);
}
