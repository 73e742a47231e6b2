//! A month's evidence on a real PostgreSQL: made once, true to the trail, verified with the public key alone, and never made of a
//! trail that was changed.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use audit::evidence::{ComplianceConfig, Evidence, EvidenceError, Month};
use audit::{By, append};
use auth::Role;
use chrono::{DateTime, Utc};
use receipt::Keys;
use receipt::evidence::{Bundle, Row, Runs, Signer};
use serde_json::Value;
use sqlx::PgPool;
use testkit::{Database, Postgres};
use uuid::Uuid;

const TENANT: Uuid = Uuid::from_u128(7);
const LATE: Uuid = Uuid::from_u128(8);
const KEY: &str = "cards-1:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
/// Rows of the trail are what this service counts, too.
const CARDS: Evidence = Evidence {
    service: "svc-giftcard",
    trail: true,
    tenants: None,
    counts: &[(
        "rows",
        "SELECT count(*) FROM audit_entries WHERE tenant_id = $1 AND at >= $2 AND at < $3",
    )],
};

fn at(instant: &str) -> DateTime<Utc> {
    instant.parse().unwrap()
}

/// A trail from September to November, and jobs that ran.
async fn history() -> (Database, PgPool) {
    let database = Postgres::empty().await;
    let pool = database.pool();
    for ddl in [
        audit::DDL,
        audit::evidence::DDL,
        include_str!("../../chassis/jobs.sql"),
        "INSERT INTO job_runs VALUES ('audit-verify', '2026-10-01', 31, 30, '2026-10-31 04:15Z'),
                                     ('prune-outbox', '2026-09-01', 30, 30, '2026-09-30 03:40Z')",
    ] {
        sqlx::raw_sql(ddl).execute(&pool).await.unwrap();
    }
    for (tenant, instant, act) in [
        (TENANT, "2026-09-30T23:59:59Z", "blocked"),
        (TENANT, "2026-10-01T00:00:00Z", "blocked"),
        (TENANT, "2026-10-15T12:00:00Z", "unblocked"),
        (TENANT, "2026-10-31T23:59:59Z", "blocked"),
        (TENANT, "2026-11-01T00:00:00Z", "unblocked"),
        (LATE, "2026-11-01T00:00:00Z", "blocked"),
    ] {
        let by = By::person(tenant, Uuid::from_u128(42), Role::Operator);
        let entry = by.did("card", act, 1);
        let mut transaction = pool.begin().await.unwrap();
        append(&mut transaction, at(instant), &entry).await.unwrap();
        transaction.commit().await.unwrap();
    }
    (database, pool)
}

fn config() -> ComplianceConfig {
    ComplianceConfig {
        key: Some(KEY.into()),
        key_file: None,
    }
}

async fn hash(pool: &PgPool, seq: i64) -> String {
    sqlx::query_scalar("SELECT encode(hash, 'hex') FROM audit_entries WHERE tenant_id = $1 AND seq = $2")
        .bind(TENANT)
        .bind(seq)
        .fetch_one(pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn given_a_month_when_it_is_over_then_each_network_has_one_part_that_is_true_to_its_trail() {
    let (_database, pool) = history().await;
    let signer = Signer::parse(KEY).unwrap();
    let now = at("2026-11-01T05:00:00Z");
    assert_eq!(
        CARDS.make(&pool, &signer, now).await.unwrap(),
        1,
        "one network had a month"
    );
    let october: Month = "2026-10".parse().unwrap();
    let part = Evidence::kept(&pool, TENANT, october).await.unwrap().unwrap();
    assert_eq!(Evidence::kept(&pool, LATE, october).await.unwrap(), None);

    // whoever has the public key opens it
    let keys = CARDS
        .command("compliance-keys", &[] as &[&str], &pool, &config())
        .await
        .unwrap();
    let keys = [(
        "svc-giftcard".to_owned(),
        Keys::from_json(keys.as_bytes()).unwrap(),
    )]
    .into();
    let bundle = Bundle::verify([part.as_str()], &keys).unwrap();
    assert_eq!(
        (bundle.tenant_id, bundle.month.as_str()),
        (TENANT.to_string(), "2026-10")
    );
    let said: receipt::evidence::Part = serde_json::from_value(bundle.parts["svc-giftcard"].clone()).unwrap();
    let trail = said.trail.unwrap();
    assert_eq!((trail.verified, trail.rows), (5, 3));
    let row = |seq, hash| Some(Row { seq, hash });
    assert_eq!(trail.before, row(1, hash(&pool, 1).await));
    assert_eq!(trail.last, row(4, hash(&pool, 4).await));
    assert_eq!(
        trail.changes,
        [("card.blocked".to_owned(), 2), ("card.unblocked".to_owned(), 1)].into()
    );
    let audits = Runs {
        runs: 31,
        succeeded: 30,
        last_success_at: Some("2026-10-31T04:15:00Z".to_owned()),
    };
    assert_eq!(said.jobs, [("audit-verify".to_owned(), audits)].into());
    assert_eq!(said.counts["rows"], 3);

    // it is made once, and the next month goes on where it ended
    assert_eq!(CARDS.make(&pool, &signer, now).await.unwrap(), 0);
    let kept = CARDS
        .command(
            "compliance-report",
            &[TENANT.to_string(), "2026-10".to_owned()],
            &pool,
            &config(),
        )
        .await
        .unwrap();
    assert_eq!(kept, part);
    let later = at("2026-12-01T05:00:00Z");
    assert_eq!(CARDS.make(&pool, &signer, later).await.unwrap(), 2);
    let next = Evidence::kept(&pool, TENANT, "2026-11".parse().unwrap())
        .await
        .unwrap()
        .unwrap();
    let next: Value = Bundle::verify([next.as_str()], &keys).unwrap().parts["svc-giftcard"].clone();
    assert_eq!(
        next["trail"]["before"],
        serde_json::to_value(&trail.last).unwrap()
    );
}

#[tokio::test]
async fn given_a_trail_that_was_changed_or_no_key_when_evidence_is_wanted_then_nothing_is_signed() {
    let (_database, pool) = history().await;
    let changed = "SET session_replication_role = replica;
                   UPDATE audit_entries SET action = 'card.nothing' WHERE seq = 3;
                   RESET session_replication_role";
    sqlx::raw_sql(changed).execute(&pool).await.unwrap();
    let signer = Signer::parse(KEY).unwrap();
    let refused = CARDS.make(&pool, &signer, at("2026-11-01T05:00:00Z")).await;
    assert!(matches!(refused, Err(EvidenceError::Changed(found)) if found.seq == 3));
    let october = "2026-10".parse().unwrap();
    assert_eq!(Evidence::kept(&pool, TENANT, october).await.unwrap(), None);

    let nobody = ComplianceConfig::default();
    assert!(matches!(
        CARDS.job(&pool, &nobody).await,
        Err(EvidenceError::NoKey)
    ));
    for wrong in [&["one"] as &[&str], &["x", "2026-10"], &["7", "october"]] {
        let refused = CARDS.command("compliance-report", wrong, &pool, &config()).await;
        assert!(matches!(refused, Err(EvidenceError::Usage)), "{wrong:?}");
    }
}

#[test]
fn every_service_but_the_ledger_has_the_table() {
    let services = concat!(env!("CARGO_MANIFEST_DIR"), "/../../services");
    let folders = std::fs::read_dir(services).unwrap();
    for path in folders
        .map(|folder| folder.unwrap().path())
        .filter(|path| path.is_dir())
    {
        let mut files = std::fs::read_dir(path.join("migrations")).unwrap();
        let made =
            files.any(|file| std::fs::read_to_string(file.unwrap().path()).unwrap() == audit::evidence::DDL);
        // its bundles are facts, sealed with the postings
        assert_eq!(made, !path.ends_with("svc-ledger"), "{}", path.display());
    }
}
