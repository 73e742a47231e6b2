//! Addresses that hear of events, and the secrets that sign what they are sent.

use crate::domain::webhook::Endpoint;
use crate::domain::{MerchantId, TenantId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// An endpoint's row.
#[derive(Clone, Debug)]
pub struct EndpointRow {
    /// The network.
    pub tenant_id: Uuid,
    /// Which.
    pub id: Uuid,
    /// Whose.
    pub merchant_id: Option<Uuid>,
    /// Where to.
    pub url: String,
    /// Which events.
    pub events: Vec<String>,
    /// What people call it.
    pub description: Option<String>,
    /// Whether it is written to.
    pub enabled: bool,
    /// The data key of its secrets, wrapped.
    pub wrapped_key: Vec<u8>,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// When its newest secret was made.
    pub secret_rotated_at: DateTime<Utc>,
}

impl EndpointRow {
    /// The endpoint, without its secrets.
    pub fn endpoint(&self) -> Endpoint {
        Endpoint {
            tenant: TenantId(self.tenant_id),
            id: self.id,
            merchant: self.merchant_id.map(MerchantId),
            url: self.url.clone(),
            events: self.events.clone(),
            description: self.description.clone(),
            enabled: self.enabled,
            created_at: self.created_at,
            secret_rotated_at: self.secret_rotated_at,
        }
    }
}

/// Records an endpoint, or writes what it has become.
pub async fn put(connection: &mut PgConnection, endpoint: &Endpoint, wrapped_key: &[u8]) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO webhook_endpoints (tenant_id, id, merchant_id, url, events, description, enabled, wrapped_key,
                                        created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (tenant_id, id) DO UPDATE SET url = $4, events = $5, description = $6, enabled = $7",
        endpoint.tenant.0,
        endpoint.id,
        endpoint.merchant.map(|merchant| merchant.0),
        endpoint.url,
        &endpoint.events,
        endpoint.description,
        endpoint.enabled,
        wrapped_key,
        endpoint.created_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The endpoint.
pub async fn by_id(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
) -> sqlx::Result<Option<EndpointRow>> {
    sqlx::query_as!(
        EndpointRow,
        r#"SELECT e.tenant_id, e.id, e.merchant_id, e.url, e.events, e.description, e.enabled, e.wrapped_key, e.created_at,
                  (SELECT max(s.created_at) FROM webhook_secrets s
                   WHERE s.tenant_id = e.tenant_id AND s.endpoint_id = e.id) AS "secret_rotated_at!"
           FROM webhook_endpoints e WHERE e.tenant_id = $1 AND e.id = $2"#,
        tenant.0,
        id,
    )
    .fetch_optional(connection)
    .await
}

/// Makes whoever else wants to change the endpoint wait until the transaction ends. False when there is none.
pub async fn lock(connection: &mut PgConnection, tenant: TenantId, id: Uuid) -> sqlx::Result<bool> {
    let locked = sqlx::query_scalar!(
        r#"SELECT 1 AS "found!" FROM webhook_endpoints WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE"#,
        tenant.0,
        id,
    )
    .fetch_optional(connection)
    .await?;
    Ok(locked.is_some())
}

/// A page of endpoints, oldest first: of the tenant, or of one merchant; all, or those that are written to.
pub async fn list(
    connection: &mut PgConnection,
    tenant: TenantId,
    merchant: Option<MerchantId>,
    enabled_only: bool,
    after: Option<Uuid>,
    limit: i64,
) -> sqlx::Result<Vec<EndpointRow>> {
    sqlx::query_as!(
        EndpointRow,
        r#"SELECT e.tenant_id, e.id, e.merchant_id, e.url, e.events, e.description, e.enabled, e.wrapped_key, e.created_at,
                  (SELECT max(s.created_at) FROM webhook_secrets s
                   WHERE s.tenant_id = e.tenant_id AND s.endpoint_id = e.id) AS "secret_rotated_at!"
           FROM webhook_endpoints e
           WHERE e.tenant_id = $1 AND ($2::uuid IS NULL OR e.merchant_id = $2) AND (e.enabled OR NOT $3)
             AND ($4::uuid IS NULL OR e.id > $4)
           ORDER BY e.id LIMIT $5"#,
        tenant.0,
        merchant.map(|merchant| merchant.0),
        enabled_only,
        after,
        limit,
    )
    .fetch_all(connection)
    .await
}

/// Adds a secret; those before it end at `others_until`, and the ones that ended already are deleted.
pub async fn add_secret(
    connection: &mut PgConnection,
    tenant: TenantId,
    endpoint: Uuid,
    id: Uuid,
    sealed: &[u8],
    now: DateTime<Utc>,
    others_until: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM webhook_secrets
         WHERE tenant_id = $1 AND endpoint_id = $2
           AND (expires_at <= $3
                OR created_at < (SELECT max(created_at) FROM webhook_secrets WHERE tenant_id = $1 AND endpoint_id = $2))",
        tenant.0,
        endpoint,
        now,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "UPDATE webhook_secrets SET expires_at = LEAST(expires_at, $3) WHERE tenant_id = $1 AND endpoint_id = $2",
        tenant.0,
        endpoint,
        others_until,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "INSERT INTO webhook_secrets (tenant_id, endpoint_id, id, secret_sealed, created_at) VALUES ($1, $2, $3, $4, $5)",
        tenant.0,
        endpoint,
        id,
        sealed,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The sealed secrets that sign at `now`, newest first: one, or two after a rotation.
pub async fn secrets(
    connection: &mut PgConnection,
    tenant: TenantId,
    endpoint: Uuid,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<Vec<u8>>> {
    sqlx::query_scalar!(
        "SELECT secret_sealed FROM webhook_secrets
         WHERE tenant_id = $1 AND endpoint_id = $2 AND (expires_at IS NULL OR expires_at > $3)
         ORDER BY created_at DESC, id DESC",
        tenant.0,
        endpoint,
        now,
    )
    .fetch_all(connection)
    .await
}
