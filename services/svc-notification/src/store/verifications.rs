//! `verifications`: codes that were sent to phone numbers, of which only an id is kept.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

/// Begins a verification in place of any before it, unless the one before has not ended by `fresh_until`: then that one goes on, and its
/// id is answered.
pub async fn begin(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    contact: Uuid,
    id: Uuid,
    tries: i32,
    expires_at: DateTime<Utc>,
    fresh_until: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let begun = sqlx::query!(
        r#"INSERT INTO verifications AS known (tenant_id, contact_id, id, tries_left, expires_at)
           VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT ON CONSTRAINT verifications_pkey DO UPDATE
              SET id = excluded.id, tries_left = excluded.tries_left, expires_at = excluded.expires_at
            WHERE known.expires_at < $6"#,
        tenant,
        contact,
        id,
        tries,
        expires_at,
        fresh_until,
    )
    .execute(db)
    .await?;
    Ok(begun.rows_affected() == 1)
}

/// Uses up a try; the verification that it is for, or `None` where none is left or its time is over.
pub async fn try_once(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    contact: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"UPDATE verifications
              SET tries_left = tries_left - 1
            WHERE tenant_id = $1 AND contact_id = $2 AND expires_at > $3 AND tries_left > 0
           RETURNING id"#,
        tenant,
        contact,
        now,
    )
    .fetch_optional(db)
    .await
}

/// There is nothing left to be tried.
pub async fn end(db: impl PgExecutor<'_>, tenant: Uuid, contact: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "DELETE FROM verifications WHERE tenant_id = $1 AND contact_id = $2",
        tenant,
        contact,
    )
    .execute(db)
    .await?;
    Ok(())
}
