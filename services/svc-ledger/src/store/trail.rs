//! The audit trail: what people and keys changed, as facts about nothing but themselves. The registry's chain seals them like
//! any other fact, so that a signed head binds each, and their numbers have no gaps.

use crate::domain::TenantId;
use audit::Entry;
use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What the facts are about.
pub const ABOUT: &str = "audit_trail";

/// Adds rows at the end of their networks' trails, in the transaction of the changes they tell of.
///
/// Locks each trail until that transaction ends, in the order of the networks, and after everything else that is locked: so
/// whoever writes to several waits in no circle.
pub async fn record_in_tx(
    conn: &mut PgConnection,
    entries: &[Entry],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let mut trails: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    for entry in entries {
        trails.entry(entry.tenant()).or_default().push(entry.to_json());
    }
    for (tenant, rows) in trails {
        sqlx::query!(
            "SELECT pg_advisory_xact_lock(hashtextextended('audit_trail ' || $1::uuid::text, 0))",
            tenant
        )
        .execute(&mut *conn)
        .await?;
        sqlx::query!(
            r#"INSERT INTO ledger_facts (tenant_id, about, subject, version, content, created_at)
               SELECT $1::uuid, 'audit_trail', 'trail',
                      COALESCE((SELECT max(version) FROM ledger_facts
                                WHERE tenant_id = $1 AND about = 'audit_trail' AND subject = 'trail'), 0) + r.place::integer,
                      r.content, $3::timestamptz
               FROM UNNEST($2::text[]) WITH ORDINALITY AS r (content, place)"#,
            tenant,
            &rows,
            now,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Which rows of a trail are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Only what this subject of a token did.
    pub actor: Option<&'a str>,
    /// Only this action, or all of a kind.
    pub action: Option<&'a str>,
    /// Only what was done to this.
    pub subject: Option<&'a str>,
    /// Only then or later.
    pub from: Option<DateTime<Utc>>,
    /// Only before.
    pub to: Option<DateTime<Utc>>,
    /// Only rows with a smaller number.
    pub below: i64,
    /// At most so many.
    pub limit: i64,
}

/// A row of a trail.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its number in the network's trail, from 1 on without a gap.
    pub number: i32,
    /// The row, JSON.
    pub content: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// A network's trail, newest first. It is read from its end: as long as what is wanted is rare, all of it.
pub async fn list(db: impl PgExecutor<'_>, tenant: TenantId, wanted: Wanted<'_>) -> sqlx::Result<Vec<Row>> {
    sqlx::query_as!(
        Row,
        r#"SELECT version AS number, content, created_at FROM ledger_facts
           WHERE tenant_id = $1 AND about = 'audit_trail' AND subject = 'trail' AND version < $2::bigint
             AND ($3::text IS NULL OR content::jsonb->>'actor' = $3)
             AND ($4::text IS NULL OR content::jsonb->>'action' = $4
                  OR starts_with(content::jsonb->>'action', $4 || '.'))
             AND ($5::text IS NULL OR content::jsonb->>'subject' = $5)
             AND ($6::timestamptz IS NULL OR created_at >= $6) AND ($7::timestamptz IS NULL OR created_at < $7)
           ORDER BY version DESC LIMIT $8"#,
        tenant.0,
        wanted.below,
        wanted.actor,
        wanted.action,
        wanted.subject,
        wanted.from,
        wanted.to,
        wanted.limit,
    )
    .fetch_all(db)
    .await
}
