//! API keys, and what verifiers are told to forget.

use super::unreadable;
use crate::domain::key::{ApiKey, Scopes};
use crate::domain::user::{role_from_number, role_number};
use crate::domain::{MerchantId, MerchantKey, TenantId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

struct KeyRow {
    tenant_id: Uuid,
    id: Uuid,
    merchant_id: Option<Uuid>,
    name: String,
    role: i16,
    scopes: Option<Vec<String>>,
    secret_hash: Vec<u8>,
    created_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
}

impl KeyRow {
    fn read(self) -> sqlx::Result<(ApiKey, Vec<u8>)> {
        let key = ApiKey {
            tenant: TenantId(self.tenant_id),
            id: self.id,
            name: self.name,
            role: role_from_number(self.role).ok_or_else(|| unreadable("role"))?,
            merchant: self.merchant_id.map(MerchantId),
            scopes: self.scopes.map(Scopes::stored),
            created_at: self.created_at,
            expires_at: self.expires_at,
            revoked_at: self.revoked_at,
            last_used_at: self.last_used_at,
        };
        Ok((key, self.secret_hash))
    }
}

/// Records a key.
pub async fn insert(
    connection: &mut PgConnection,
    key: &ApiKey,
    secret_hash: &[u8],
    created_by: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO api_keys (tenant_id, id, merchant_id, name, role, scopes, secret_hash, created_by, created_at,
                               expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        key.tenant.0,
        key.id,
        key.merchant.map(|merchant| merchant.0),
        key.name,
        role_number(key.role),
        key.scopes.as_ref().map(Scopes::as_slice) as Option<&[String]>,
        secret_hash,
        created_by,
        key.created_at,
        key.expires_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The key and the keyed hash of its secret.
pub async fn by_id(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
) -> sqlx::Result<Option<(ApiKey, Vec<u8>)>> {
    sqlx::query_as!(
        KeyRow,
        "SELECT tenant_id, id, merchant_id, name, role, scopes, secret_hash, created_at, expires_at, revoked_at,
                last_used_at
         FROM api_keys WHERE tenant_id = $1 AND id = $2",
        tenant.0,
        id,
    )
    .fetch_optional(connection)
    .await?
    .map(KeyRow::read)
    .transpose()
}

/// A page of keys, oldest first: of the tenant, or of one merchant.
pub async fn list(
    connection: &mut PgConnection,
    tenant: TenantId,
    merchant: Option<MerchantId>,
    after: Option<Uuid>,
    limit: i64,
) -> sqlx::Result<Vec<ApiKey>> {
    let rows = sqlx::query_as!(
        KeyRow,
        "SELECT tenant_id, id, merchant_id, name, role, scopes, secret_hash, created_at, expires_at, revoked_at,
                last_used_at
         FROM api_keys
         WHERE tenant_id = $1 AND ($2::uuid IS NULL OR merchant_id = $2) AND ($3::uuid IS NULL OR id > $3)
         ORDER BY id LIMIT $4",
        tenant.0,
        merchant.map(|merchant| merchant.0),
        after,
        limit,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| row.read().map(|(key, _)| key))
        .collect()
}

/// Revokes a key and makes its tokens void in every verifier. Doing it twice is doing it once.
pub async fn revoke(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
    now: DateTime<Utc>,
    valid_from: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let revoked = sqlx::query!(
        "WITH revoked AS (
             UPDATE api_keys SET revoked_at = $3 WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL
             RETURNING tenant_id, id
         )
         INSERT INTO revocations (tenant_id, subject, valid_from)
         SELECT tenant_id, id::text, $4 FROM revoked
         ON CONFLICT (tenant_id, subject) DO UPDATE SET valid_from = EXCLUDED.valid_from",
        tenant.0,
        id,
        now,
        valid_from,
    )
    .execute(connection)
    .await?;
    Ok(revoked.rows_affected() > 0)
}

/// Revokes all keys of a merchant and makes their tokens void in every verifier.
pub async fn revoke_all(
    connection: &mut PgConnection,
    key: MerchantKey,
    now: DateTime<Utc>,
    valid_from: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH revoked AS (
             UPDATE api_keys SET revoked_at = $3
             WHERE tenant_id = $1 AND merchant_id = $2 AND revoked_at IS NULL
             RETURNING tenant_id, id
         )
         INSERT INTO revocations (tenant_id, subject, valid_from)
         SELECT tenant_id, id::text, $4 FROM revoked
         ON CONFLICT (tenant_id, subject) DO UPDATE SET valid_from = EXCLUDED.valid_from",
        key.tenant.0,
        key.merchant.0,
        now,
        valid_from,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Remembers when keys were used, many at once.
pub async fn used(
    connection: &mut PgConnection,
    tenants: &[Uuid],
    ids: &[Uuid],
    times: &[DateTime<Utc>],
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE api_keys SET last_used_at = GREATEST(api_keys.last_used_at, used.at)
         FROM UNNEST($1::uuid[], $2::uuid[], $3::timestamptz[]) AS used (tenant_id, id, at)
         WHERE api_keys.tenant_id = used.tenant_id AND api_keys.id = used.id",
        tenants,
        ids,
        times,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A subject whose older tokens are void.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RevocationRow {
    /// Who.
    pub subject: String,
    /// What was issued before is void.
    pub valid_from: DateTime<Utc>,
}

/// What was revoked since `since`, in all tenants: what a verifier has to know.
pub async fn revoked_since(
    connection: &mut PgConnection,
    since: DateTime<Utc>,
) -> sqlx::Result<Vec<RevocationRow>> {
    sqlx::query_as!(
        RevocationRow,
        "SELECT subject, valid_from FROM revocations WHERE valid_from >= $1 ORDER BY valid_from, subject",
        since,
    )
    .fetch_all(connection)
    .await
}

/// Makes the tokens of a session void that were issued before `valid_from`.
pub async fn revoke_session(
    connection: &mut PgConnection,
    tenant: TenantId,
    session: Uuid,
    valid_from: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO revocations (tenant_id, subject, valid_from) VALUES ($1, $2, $3)
         ON CONFLICT (tenant_id, subject) DO NOTHING",
        tenant.0,
        session.to_string(),
        valid_from,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Deletes revocations that no living token is older than; how many.
pub async fn prune_revocations(connection: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<u64> {
    let pruned = sqlx::query!("DELETE FROM revocations WHERE valid_from < $1", before)
        .execute(connection)
        .await?;
    Ok(pruned.rows_affected())
}
