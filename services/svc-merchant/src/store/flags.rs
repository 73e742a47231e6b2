//! Feature flags.

use crate::domain::TenantId;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A flag.
#[derive(Clone, Debug)]
pub struct FlagRow {
    /// What it switches.
    pub key: String,
    /// For how many of 10,000 subjects it is on.
    pub on_for: i32,
    /// Who set it last.
    pub updated_by: String,
    /// When.
    pub updated_at: DateTime<Utc>,
}

/// The version of a tenant's flags; zero before the first.
pub async fn version(conn: &mut PgConnection, tenant: TenantId) -> sqlx::Result<i64> {
    let version = sqlx::query_scalar!(
        "SELECT version FROM feature_flag_sets WHERE tenant_id = $1",
        tenant.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(version.unwrap_or_default())
}

/// All flags of a tenant, by key.
pub async fn list(conn: &mut PgConnection, tenant: TenantId) -> sqlx::Result<Vec<FlagRow>> {
    sqlx::query_as!(
        FlagRow,
        "SELECT key, on_for, updated_by, updated_at FROM feature_flags WHERE tenant_id = $1 ORDER BY key",
        tenant.0,
    )
    .fetch_all(conn)
    .await
}

/// Counts a change; changes of one tenant wait for each other here until their transactions end.
pub async fn advance(conn: &mut PgConnection, tenant: TenantId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "INSERT INTO feature_flag_sets AS s (tenant_id, version) VALUES ($1, 1)
         ON CONFLICT (tenant_id) DO UPDATE SET version = s.version + 1 RETURNING version",
        tenant.0,
    )
    .fetch_one(conn)
    .await
}

/// Sets a flag.
pub async fn set(
    conn: &mut PgConnection,
    tenant: TenantId,
    key: &str,
    on_for: i32,
    by: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO feature_flags (tenant_id, key, on_for, updated_by, updated_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (tenant_id, key) DO UPDATE SET on_for = $3, updated_by = $4, updated_at = $5",
        tenant.0,
        key,
        on_for,
        by,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes a flag; whether it was there.
pub async fn remove(conn: &mut PgConnection, tenant: TenantId, key: &str) -> sqlx::Result<bool> {
    let removed = sqlx::query!(
        "DELETE FROM feature_flags WHERE tenant_id = $1 AND key = $2",
        tenant.0,
        key
    )
    .execute(conn)
    .await?;
    Ok(removed.rows_affected() > 0)
}
