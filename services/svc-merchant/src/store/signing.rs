//! The keys that tokens are signed with, sealed.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A key's row.
#[derive(Clone, Debug)]
pub struct SigningKeyRow {
    /// Its name in tokens and in the JWKS.
    pub kid: String,
    /// Its data key, wrapped.
    pub wrapped_key: Vec<u8>,
    /// The private key, PKCS#8 in base 64, sealed.
    pub pkcs8_sealed: Vec<u8>,
    /// From when on it is published.
    pub created_at: DateTime<Utc>,
    /// From when on it signs.
    pub active_from: DateTime<Utc>,
    /// From when on it is no longer published.
    pub retired_at: Option<DateTime<Utc>>,
}

/// The keys published at `now`, newest first.
pub async fn published(
    connection: &mut PgConnection,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<SigningKeyRow>> {
    sqlx::query_as!(
        SigningKeyRow,
        "SELECT kid, wrapped_key, pkcs8_sealed, created_at, active_from, retired_at
         FROM signing_keys WHERE retired_at IS NULL OR retired_at > $1 ORDER BY active_from DESC, kid",
        now,
    )
    .fetch_all(connection)
    .await
}

/// Makes whoever else wants to rotate wait until the transaction ends.
pub async fn lock(connection: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE")
        .execute(connection)
        .await?;
    Ok(())
}

/// Records a key, and retires all before it at `retire_others_at`.
pub async fn insert(
    connection: &mut PgConnection,
    key: &SigningKeyRow,
    retire_others_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH retiring AS (
             UPDATE signing_keys SET retired_at = LEAST(retired_at, $6) WHERE kid <> $1
         )
         INSERT INTO signing_keys (kid, wrapped_key, pkcs8_sealed, created_at, active_from)
         VALUES ($1, $2, $3, $4, $5)",
        key.kid,
        key.wrapped_key,
        key.pkcs8_sealed,
        key.created_at,
        key.active_from,
        retire_others_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Deletes keys that were retired before `before`; how many.
pub async fn prune(connection: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<u64> {
    let pruned = sqlx::query!("DELETE FROM signing_keys WHERE retired_at < $1", before)
        .execute(connection)
        .await?;
    Ok(pruned.rows_affected())
}
