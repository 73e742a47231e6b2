//! Pass links: made, listed, revoked.

use crate::domain::{Pass, PassKey, TenantId, WalletId, WalletKey};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

struct PassRow {
    tenant_id: Uuid,
    id: Uuid,
    wallet_id: Uuid,
    label: Option<String>,
    created_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

impl From<PassRow> for Pass {
    fn from(row: PassRow) -> Self {
        Self {
            key: PassKey {
                tenant: TenantId(row.tenant_id),
                pass: row.id,
            },
            wallet: WalletId(row.wallet_id),
            label: row.label,
            created_at: row.created_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
        }
    }
}

/// Records a pass.
pub async fn insert(connection: &mut PgConnection, pass: &Pass) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO passes (tenant_id, id, wallet_id, label, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
        pass.key.tenant.0,
        pass.key.pass,
        pass.wallet.0,
        pass.label,
        pass.created_at,
        pass.expires_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The pass of that name.
pub async fn by_key(connection: &mut PgConnection, key: PassKey) -> sqlx::Result<Option<Pass>> {
    let row = sqlx::query_as!(
        PassRow,
        "SELECT tenant_id, id, wallet_id, label, created_at, expires_at, revoked_at
         FROM passes WHERE tenant_id = $1 AND id = $2",
        key.tenant.0,
        key.pass,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(Pass::from))
}

/// The newest `limit` passes of a wallet, newest first.
pub async fn of_wallet(connection: &mut PgConnection, key: WalletKey, limit: i64) -> sqlx::Result<Vec<Pass>> {
    let rows = sqlx::query_as!(
        PassRow,
        "SELECT tenant_id, id, wallet_id, label, created_at, expires_at, revoked_at
         FROM passes WHERE tenant_id = $1 AND wallet_id = $2 ORDER BY id DESC LIMIT $3",
        key.tenant.0,
        key.wallet.0,
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(Pass::from).collect())
}

/// Revokes a pass of the wallet; false if it has none of that name. Revoking again changes nothing.
pub async fn revoke(
    connection: &mut PgConnection,
    key: WalletKey,
    pass: Uuid,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let revoked = sqlx::query!(
        "UPDATE passes SET revoked_at = COALESCE(revoked_at, $4) WHERE tenant_id = $1 AND id = $2 AND wallet_id = $3",
        key.tenant.0,
        pass,
        key.wallet.0,
        now,
    )
    .execute(connection)
    .await?;
    Ok(revoked.rows_affected() == 1)
}
