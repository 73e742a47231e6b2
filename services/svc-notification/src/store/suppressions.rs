//! `suppressions`: addresses that nothing is sent to any more.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::domain::vault::KeyedHash;

/// An address that nothing is sent to any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuppressionRow {
    /// `email` or `sms`.
    pub channel: String,
    /// `bounce` or `complaint`.
    pub reason: String,
    /// The message that came back.
    pub message_id: Uuid,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// A new one.
#[derive(Debug)]
pub struct NewSuppression<'a> {
    /// The network.
    pub tenant_id: Uuid,
    /// `email` or `sms`.
    pub channel: &'a str,
    /// The hash that the address is stored under.
    pub address_hash: &'a [u8],
    /// `bounce` or `complaint`.
    pub reason: &'static str,
    /// Whose message came back.
    pub contact_id: Uuid,
    /// The message.
    pub message_id: Uuid,
}

/// Puts an address down. One that is there stays, but a complaint weighs more than a bounce.
pub async fn put(
    db: impl PgExecutor<'_>,
    new: &NewSuppression<'_>,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"INSERT INTO suppressions AS known (tenant_id, channel, address_hash, reason, contact_id, message_id, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7)
           ON CONFLICT ON CONSTRAINT suppressions_pkey DO UPDATE
              SET reason = excluded.reason, contact_id = excluded.contact_id, message_id = excluded.message_id,
                  created_at = excluded.created_at
            WHERE known.reason = 'bounce' AND excluded.reason = 'complaint'"#,
        new.tenant_id,
        new.channel,
        new.address_hash,
        new.reason,
        new.contact_id,
        new.message_id,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What is put down for an address, by every hash that it may be stored under.
pub async fn of_address(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    channel: &str,
    hashes: &[KeyedHash],
) -> Result<Option<SuppressionRow>, sqlx::Error> {
    sqlx::query_as!(
        SuppressionRow,
        r#"SELECT channel, reason, message_id, created_at
             FROM suppressions
            WHERE tenant_id = $1 AND channel = $2 AND address_hash = ANY($3)
            LIMIT 1"#,
        tenant,
        channel,
        hashes,
    )
    .fetch_optional(db)
    .await
}

/// Sends to an address again; `false`: it was not put down.
pub async fn lift(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    channel: &str,
    hashes: &[KeyedHash],
) -> Result<bool, sqlx::Error> {
    let lifted = sqlx::query!(
        "DELETE FROM suppressions WHERE tenant_id = $1 AND channel = $2 AND address_hash = ANY($3)",
        tenant,
        channel,
        hashes,
    )
    .execute(db)
    .await?;
    Ok(lifted.rows_affected() > 0)
}
