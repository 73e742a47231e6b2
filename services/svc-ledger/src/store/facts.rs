//! Facts: what a row is from some moment on, where no entry tells it. Written in the transaction that changes the row,
//! sealed into the registry's chain when the next head is made.

use super::corrupt;
use crate::domain::chain::Fact;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// Facts of the database as a whole are of no tenant.
pub const NOBODY: Uuid = Uuid::nil();

/// Records the next fact about `subject`; returns its number.
pub async fn record_in_tx(
    conn: &mut PgConnection,
    tenant: Uuid,
    about: &str,
    subject: &str,
    content: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        r#"INSERT INTO ledger_facts (tenant_id, about, subject, version, content, created_at)
           SELECT $1::uuid, $2::text, $3::text, 1 + COALESCE(max(version), 0), $4::text, $5::timestamptz
           FROM ledger_facts WHERE tenant_id = $1 AND about = $2 AND subject = $3
           RETURNING version"#,
        tenant,
        about,
        subject,
        content,
        now,
    )
    .fetch_one(conn)
    .await
}

/// The newest fact about `subject`: its content.
pub async fn newest(
    conn: &mut PgConnection,
    tenant: Uuid,
    about: &str,
    subject: &str,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        r#"SELECT content FROM ledger_facts WHERE tenant_id = $1 AND about = $2 AND subject = $3
           ORDER BY version DESC LIMIT 1"#,
        tenant,
        about,
        subject,
    )
    .fetch_optional(conn)
    .await
}

/// Up to `limit` facts that are in no batch yet, oldest first.
pub async fn unsealed(conn: &mut PgConnection, limit: i64) -> sqlx::Result<Vec<Fact>> {
    let rows = sqlx::query!(
        r#"SELECT tenant_id, about, subject, version, content, created_at FROM ledger_facts
           WHERE batch_seq IS NULL ORDER BY created_at, tenant_id, about, subject, version LIMIT $1"#,
        limit,
    )
    .fetch_all(conn)
    .await?;
    let facts = rows.into_iter().map(|row| Fact {
        tenant: row.tenant_id,
        about: row.about.into(),
        subject: row.subject.into(),
        version: row.version,
        content: row.content.into(),
        created_at: row.created_at,
    });
    Ok(facts.collect())
}

/// Notes that `facts` are, in this order, the leaves of batch `seq` of the registry.
pub async fn seal_in_tx(conn: &mut PgConnection, facts: &[Fact], seq: i64) -> sqlx::Result<()> {
    let tenants: Vec<Uuid> = facts.iter().map(|fact| fact.tenant).collect();
    let about: Vec<&str> = facts.iter().map(|fact| &*fact.about).collect();
    let subjects: Vec<&str> = facts.iter().map(|fact| &*fact.subject).collect();
    let versions: Vec<i32> = facts.iter().map(|fact| fact.version).collect();
    let sealed = sqlx::query!(
        r#"UPDATE ledger_facts f SET batch_seq = $5, position = s.place - 1
           FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::integer[])
                WITH ORDINALITY AS s (tenant_id, about, subject, version, place)
           WHERE f.tenant_id = s.tenant_id AND f.about = s.about AND f.subject = s.subject AND f.version = s.version
             AND f.batch_seq IS NULL"#,
        &tenants,
        &about as _,
        &subjects as _,
        &versions,
        seq,
    )
    .execute(conn)
    .await?;
    if usize::try_from(sealed.rows_affected()).ok() == Some(facts.len()) {
        Ok(())
    } else {
        Err(corrupt("number of sealed facts", sealed.rows_affected()))
    }
}
