//! Deletes what is older than it has to be, of all tenants, a bounded number of rows at a time. Never what still has work
//! in it.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

/// Messages that came before, and have nothing left to be done.
pub async fn messages(
    db: impl PgExecutor<'_>,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<u64, sqlx::Error> {
    let deleted = sqlx::query!(
        r#"DELETE FROM messages m
            USING (SELECT tenant_id, id
                     FROM messages
                    WHERE created_at < $1 AND status NOT IN ('queued', 'scheduled', 'sending') AND confirm_at IS NULL
                    LIMIT $2) old
            WHERE m.tenant_id = old.tenant_id AND m.id = old.id"#,
        before,
        limit,
    )
    .execute(db)
    .await?;
    Ok(deleted.rows_affected())
}

/// Webhooks that came before and are not tried any more, with their attempts.
pub async fn webhooks(
    db: impl PgExecutor<'_>,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<u64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"WITH old AS (
               SELECT tenant_id, id
                 FROM webhook_deliveries
                WHERE created_at < $1 AND status NOT IN ('queued', 'sending')
                LIMIT $2),
           attempts AS (
               DELETE FROM webhook_attempts a USING old
                WHERE a.tenant_id = old.tenant_id AND a.delivery_id = old.id),
           deliveries AS (
               DELETE FROM webhook_deliveries d USING old
                WHERE d.tenant_id = old.tenant_id AND d.id = old.id
               RETURNING 1)
           SELECT count(*) AS "deleted!" FROM deliveries"#,
        before,
        limit,
    )
    .fetch_one(db)
    .await
    .map(|deleted| u64::try_from(deleted).unwrap_or_default())
}

/// Addresses that took nothing before: mailboxes come back. A complaint is kept.
pub async fn bounces(db: impl PgExecutor<'_>, before: DateTime<Utc>, limit: i64) -> Result<u64, sqlx::Error> {
    let deleted = sqlx::query!(
        r#"DELETE FROM suppressions s
            USING (SELECT tenant_id, channel, address_hash
                     FROM suppressions
                    WHERE created_at < $1 AND reason = 'bounce'
                    LIMIT $2) old
            WHERE s.tenant_id = old.tenant_id AND s.channel = old.channel AND s.address_hash = old.address_hash"#,
        before,
        limit,
    )
    .execute(db)
    .await?;
    Ok(deleted.rows_affected())
}

/// Certificates that were signed before.
pub async fn erasures(
    db: impl PgExecutor<'_>,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<u64, sqlx::Error> {
    let deleted = sqlx::query!(
        r#"DELETE FROM erasures e
            USING (SELECT tenant_id, id FROM erasures WHERE certified_at < $1 LIMIT $2) old
            WHERE e.tenant_id = old.tenant_id AND e.id = old.id"#,
        before,
        limit,
    )
    .execute(db)
    .await?;
    Ok(deleted.rows_affected())
}

/// Contacts, with their networks, whose wallets were closed before.
pub async fn closed(
    db: impl PgExecutor<'_>,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<(Uuid, Uuid)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT c.tenant_id, c.id
             FROM closed_wallets w
             JOIN contacts c ON c.tenant_id = w.tenant_id AND c.wallet_id = w.wallet_id
            WHERE w.closed_at < $1
            ORDER BY w.closed_at
            LIMIT $2"#,
        before,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.tenant_id, row.id)).collect())
}
