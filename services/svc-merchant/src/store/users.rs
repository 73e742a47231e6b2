//! People, as sealed rows: what is personal is opened by whoever has the vault.

use super::unreadable;
use crate::domain::user::{Status, role_from_number, role_number};
use crate::domain::{MerchantId, MerchantKey, TenantId};
use auth::Role;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// A person's row.
#[derive(Clone, Debug)]
pub struct UserRow {
    /// The network.
    pub tenant_id: Uuid,
    /// Which.
    pub id: Uuid,
    /// For whom they work.
    pub merchant_id: Option<Uuid>,
    role: i16,
    status: i16,
    /// The person's data key, wrapped.
    pub wrapped_key: Vec<u8>,
    /// What they are called.
    pub name_sealed: Vec<u8>,
    /// Where they are written to.
    pub email_sealed: Vec<u8>,
    /// The language they are written to in.
    pub locale: String,
    /// Argon2id, in PHC form; none before the invitation was accepted.
    pub password_hash: Option<String>,
    /// The shared secret of the second factor.
    pub totp_sealed: Option<Vec<u8>>,
    /// Whether the second factor is asked for.
    pub totp_confirmed: bool,
    /// One-time codes up to this step are spent.
    pub totp_last_step: i64,
    /// Recovery codes not used yet.
    pub recovery_hashes: Vec<Vec<u8>>,
    /// Tokens issued before it are void.
    pub valid_from: Option<DateTime<Utc>>,
    /// When they were invited.
    pub created_at: DateTime<Utc>,
    /// When they signed in last.
    pub last_sign_in_at: Option<DateTime<Utc>>,
}

impl UserRow {
    /// What they do.
    pub fn role(&self) -> sqlx::Result<Role> {
        role_from_number(self.role).ok_or_else(|| unreadable("role"))
    }

    /// Whether they may act.
    pub fn status(&self) -> sqlx::Result<Status> {
        Status::from_number(self.status).ok_or_else(|| unreadable("status of a person"))
    }
}

/// A person to be recorded.
#[derive(Debug)]
pub struct NewUser<'a> {
    /// The network.
    pub tenant: TenantId,
    /// Which.
    pub id: Uuid,
    /// What they do.
    pub role: Role,
    /// For whom.
    pub merchant: Option<MerchantId>,
    /// The person's data key, wrapped.
    pub wrapped_key: &'a [u8],
    /// What they are called.
    pub name_sealed: &'a [u8],
    /// Where they are written to.
    pub email_sealed: &'a [u8],
    /// How the address is found.
    pub email_hash: &'a [u8],
    /// The language they are written to in.
    pub locale: &'a str,
    /// When.
    pub now: DateTime<Utc>,
}

/// Records an invited person. Runs into `users_email` when the address is taken in the tenant.
pub async fn insert(connection: &mut PgConnection, user: &NewUser<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO users (tenant_id, id, merchant_id, role, status, wrapped_key, name_sealed, email_sealed, email_hash,
                            locale, created_at)
         VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10)",
        user.tenant.0,
        user.id,
        user.merchant.map(|merchant| merchant.0),
        role_number(user.role),
        user.wrapped_key,
        user.name_sealed,
        user.email_sealed,
        user.email_hash,
        user.locale,
        user.now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Somebody who was erased.
#[derive(Clone, Debug)]
pub struct FormerRow {
    /// Who: the id that history names.
    pub id: Uuid,
    /// For whom they worked.
    pub merchant_id: Option<Uuid>,
    role: i16,
    /// When.
    pub erased_at: DateTime<Utc>,
    /// SHA-256 of the wrapped data key that was destroyed.
    pub key_sha256: Vec<u8>,
}

impl FormerRow {
    /// What they did.
    pub fn role(&self) -> sqlx::Result<Role> {
        role_from_number(self.role).ok_or_else(|| unreadable("role"))
    }
}

/// The person.
pub async fn by_id(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
) -> sqlx::Result<Option<UserRow>> {
    sqlx::query_as!(
        UserRow,
        r#"SELECT tenant_id, id, merchant_id, role, status, wrapped_key, name_sealed, email_sealed, locale, password_hash,
                  totp_sealed, totp_confirmed, totp_last_step, recovery_hashes,
                  nullif(valid_from, '-infinity') AS valid_from, created_at, last_sign_in_at
           FROM users WHERE tenant_id = $1 AND id = $2"#,
        tenant.0,
        id,
    )
    .fetch_optional(connection)
    .await
}

/// The person, nobody else's to change until the transaction ends.
pub async fn lock(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
) -> sqlx::Result<Option<UserRow>> {
    sqlx::query_as!(
        UserRow,
        r#"SELECT tenant_id, id, merchant_id, role, status, wrapped_key, name_sealed, email_sealed, locale, password_hash,
                  totp_sealed, totp_confirmed, totp_last_step, recovery_hashes,
                  nullif(valid_from, '-infinity') AS valid_from, created_at, last_sign_in_at
           FROM users WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE"#,
        tenant.0,
        id,
    )
    .fetch_optional(connection)
    .await
}

/// Those who sign in with an address, in all tenants or in one: at most two, which is enough to know that there is more
/// than one. The one question that is asked before the tenant is known.
pub async fn by_email(
    connection: &mut PgConnection,
    hashes: &[Vec<u8>],
    tenant: Option<TenantId>,
) -> sqlx::Result<Vec<UserRow>> {
    sqlx::query_as!(
        UserRow,
        r#"SELECT tenant_id, id, merchant_id, role, status, wrapped_key, name_sealed, email_sealed, locale, password_hash,
                  totp_sealed, totp_confirmed, totp_last_step, recovery_hashes,
                  nullif(valid_from, '-infinity') AS valid_from, created_at, last_sign_in_at
           FROM users WHERE email_hash = ANY($1) AND ($2::uuid IS NULL OR tenant_id = $2) LIMIT 2"#,
        hashes,
        tenant.map(|tenant| tenant.0),
    )
    .fetch_all(connection)
    .await
}

/// A page of people, oldest first: of the tenant, or of one merchant.
pub async fn list(
    connection: &mut PgConnection,
    tenant: TenantId,
    merchant: Option<MerchantId>,
    after: Option<Uuid>,
    limit: i64,
) -> sqlx::Result<Vec<UserRow>> {
    sqlx::query_as!(
        UserRow,
        r#"SELECT tenant_id, id, merchant_id, role, status, wrapped_key, name_sealed, email_sealed, locale, password_hash,
                  totp_sealed, totp_confirmed, totp_last_step, recovery_hashes,
                  nullif(valid_from, '-infinity') AS valid_from, created_at, last_sign_in_at
           FROM users
           WHERE tenant_id = $1 AND ($2::uuid IS NULL OR merchant_id = $2) AND ($3::uuid IS NULL OR id > $3)
           ORDER BY id LIMIT $4"#,
        tenant.0,
        merchant.map(|merchant| merchant.0),
        after,
        limit,
    )
    .fetch_all(connection)
    .await
}

/// Writes what a locked person has become, apart from secrets.
pub async fn set_role_and_status(
    connection: &mut PgConnection,
    user: &UserRow,
    role: Role,
    status: Status,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE users SET role = $3, status = $4 WHERE tenant_id = $1 AND id = $2",
        user.tenant_id,
        user.id,
        role_number(role),
        status.number(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Gives a person a new password; who had none becomes active.
pub async fn set_password(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
    password_hash: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE users SET password_hash = $3, status = 2 WHERE tenant_id = $1 AND id = $2 AND status IN (1, 2)",
        tenant.0,
        id,
        password_hash,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Makes void what was issued to the person before `valid_from`, here and in every verifier.
pub async fn revoke_tokens(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
    valid_from: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH person AS (
             UPDATE users SET valid_from = GREATEST(valid_from + interval '1 second', $3) WHERE tenant_id = $1 AND id = $2
             RETURNING tenant_id, id, valid_from
         )
         INSERT INTO revocations (tenant_id, subject, valid_from)
         SELECT tenant_id, id::text, valid_from FROM person
         ON CONFLICT (tenant_id, subject) DO UPDATE
         SET valid_from = GREATEST(revocations.valid_from, EXCLUDED.valid_from)",
        tenant.0,
        id,
        valid_from,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Dismisses everybody of a merchant and makes their tokens void, here and in every verifier.
pub async fn dismiss_all(
    connection: &mut PgConnection,
    key: MerchantKey,
    valid_from: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH dismissed AS (
             UPDATE users SET status = 3, valid_from = GREATEST(valid_from + interval '1 second', $3)
             WHERE tenant_id = $1 AND merchant_id = $2 AND status IN (1, 2)
             RETURNING tenant_id, id, valid_from
         )
         INSERT INTO revocations (tenant_id, subject, valid_from)
         SELECT tenant_id, id::text, valid_from FROM dismissed
         ON CONFLICT (tenant_id, subject) DO UPDATE
         SET valid_from = GREATEST(revocations.valid_from, EXCLUDED.valid_from)",
        key.tenant.0,
        key.merchant.0,
        valid_from,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Remembers when a person signed in, and a hash by newer parameters if there is one.
pub async fn signed_in(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
    rehashed: Option<&str>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE users SET last_sign_in_at = $3, password_hash = coalesce($4, password_hash)
         WHERE tenant_id = $1 AND id = $2",
        tenant.0,
        id,
        now,
        rehashed,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Keeps the shared secret of a second factor that is not confirmed yet. False when one is confirmed already.
pub async fn begin_totp(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
    sealed: &[u8],
) -> sqlx::Result<bool> {
    let begun = sqlx::query!(
        "UPDATE users SET totp_sealed = $3, totp_last_step = 0
         WHERE tenant_id = $1 AND id = $2 AND NOT totp_confirmed",
        tenant.0,
        id,
        sealed,
    )
    .execute(connection)
    .await?;
    Ok(begun.rows_affected() == 1)
}

/// Turns the second factor on, the step of its first code spent.
pub async fn confirm_totp(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
    step: i64,
    recovery_hashes: &[Vec<u8>],
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE users SET totp_confirmed = true, totp_last_step = $3, recovery_hashes = $4
         WHERE tenant_id = $1 AND id = $2",
        tenant.0,
        id,
        step,
        recovery_hashes,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Turns the second factor off.
pub async fn remove_totp(connection: &mut PgConnection, tenant: TenantId, id: Uuid) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE users SET totp_confirmed = false, totp_sealed = NULL, totp_last_step = 0, recovery_hashes = '{}'
         WHERE tenant_id = $1 AND id = $2",
        tenant.0,
        id,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Spends a step. False when it was spent already: two requests with one code, of which one is too late.
pub async fn spend_step(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
    step: i64,
) -> sqlx::Result<bool> {
    let spent = sqlx::query!(
        "UPDATE users SET totp_last_step = $3 WHERE tenant_id = $1 AND id = $2 AND totp_last_step < $3",
        tenant.0,
        id,
        step,
    )
    .execute(connection)
    .await?;
    Ok(spent.rows_affected() == 1)
}

/// Spends a recovery code. False when it is none of those left.
pub async fn spend_recovery(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
    hashes: &[Vec<u8>],
) -> sqlx::Result<bool> {
    let spent = sqlx::query!(
        "UPDATE users
         SET recovery_hashes = ARRAY(SELECT held FROM unnest(recovery_hashes) AS held WHERE held <> ALL($3))
         WHERE tenant_id = $1 AND id = $2 AND recovery_hashes && $3",
        tenant.0,
        id,
        hashes,
    )
    .execute(connection)
    .await?;
    Ok(spent.rows_affected() == 1)
}

/// Somebody who has not been able to act since `before`, in whichever tenant, nobody else's until the transaction ends: who
/// was dismissed by then, or was invited by then, never came, and has no link left. Whom another one has is passed over.
pub async fn lock_gone(
    connection: &mut PgConnection,
    before: DateTime<Utc>,
) -> sqlx::Result<Option<UserRow>> {
    sqlx::query_as!(
        UserRow,
        r#"SELECT tenant_id, id, merchant_id, role, status, wrapped_key, name_sealed, email_sealed, locale, password_hash,
                  totp_sealed, totp_confirmed, totp_last_step, recovery_hashes,
                  nullif(valid_from, '-infinity') AS valid_from, created_at, last_sign_in_at
           FROM users
           WHERE (status = 3 AND valid_from < $1)
              OR (status = 1 AND created_at < $1
                  AND NOT EXISTS (SELECT FROM tickets
                                  WHERE tickets.tenant_id = users.tenant_id AND tickets.user_id = users.id))
           LIMIT 1 FOR UPDATE SKIP LOCKED"#,
        before,
    )
    .fetch_optional(connection)
    .await
}

/// Deletes a locked person with their key, their links and the letters on their way to them, and keeps that they were there:
/// one statement, so that there is no half.
pub async fn erase(
    connection: &mut PgConnection,
    user: &UserRow,
    now: DateTime<Utc>,
) -> sqlx::Result<FormerRow> {
    sqlx::query_as!(
        FormerRow,
        r#"WITH person AS (
               DELETE FROM users WHERE tenant_id = $1 AND id = $2
               RETURNING tenant_id, id, merchant_id, role, sha256(wrapped_key) AS key_sha256
           ), links AS (
               DELETE FROM tickets USING person
               WHERE tickets.tenant_id = person.tenant_id AND tickets.user_id = person.id
           ), unsent AS (
               DELETE FROM letters USING person
               WHERE letters.tenant_id = person.tenant_id AND letters.user_id = person.id
           )
           INSERT INTO former_staff (tenant_id, id, merchant_id, role, erased_at, key_sha256)
           SELECT tenant_id, id, merchant_id, role, $3, key_sha256 FROM person
           RETURNING id, merchant_id, role, erased_at, key_sha256"#,
        user.tenant_id,
        user.id,
        now,
    )
    .fetch_one(connection)
    .await
}

/// Somebody who was erased.
pub async fn former(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
) -> sqlx::Result<Option<FormerRow>> {
    sqlx::query_as!(
        FormerRow,
        "SELECT id, merchant_id, role, erased_at, key_sha256 FROM former_staff WHERE tenant_id = $1 AND id = $2",
        tenant.0,
        id,
    )
    .fetch_optional(connection)
    .await
}
