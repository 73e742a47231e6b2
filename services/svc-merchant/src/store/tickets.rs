//! Links in letters, and the letters themselves until they are taken.

use crate::domain::TenantId;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// What a link is good for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// Accepting an invitation.
    Invitation = 1,
    /// Setting a new password.
    Reset = 2,
}

/// A link's row.
#[derive(Clone, Debug)]
pub struct TicketRow {
    /// Whose it is.
    pub user_id: Uuid,
    /// The keyed hash of its secret.
    pub secret_hash: Vec<u8>,
    /// When it stops.
    pub expires_at: DateTime<Utc>,
    /// When it was used.
    pub used_at: Option<DateTime<Utc>>,
}

/// A link to be recorded.
#[derive(Debug)]
pub struct NewTicket<'a> {
    /// The network.
    pub tenant: TenantId,
    /// Which.
    pub id: Uuid,
    /// Whose.
    pub user: Uuid,
    /// What it is good for.
    pub purpose: Purpose,
    /// The keyed hash of its secret.
    pub secret_hash: &'a [u8],
    /// When.
    pub now: DateTime<Utc>,
    /// When it stops.
    pub expires_at: DateTime<Utc>,
}

/// Records a link and ends those that the person had for the same purpose.
pub async fn replace(connection: &mut PgConnection, ticket: &NewTicket<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH ended AS (
             UPDATE tickets SET used_at = $6 WHERE tenant_id = $1 AND user_id = $3 AND purpose = $4 AND used_at IS NULL
         )
         INSERT INTO tickets (tenant_id, id, user_id, purpose, secret_hash, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        ticket.tenant.0,
        ticket.id,
        ticket.user,
        ticket.purpose as i16,
        ticket.secret_hash,
        ticket.now,
        ticket.expires_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The link, nobody else's to use until the transaction ends.
pub async fn lock(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
    purpose: Purpose,
) -> sqlx::Result<Option<TicketRow>> {
    sqlx::query_as!(
        TicketRow,
        "SELECT user_id, secret_hash, expires_at, used_at
         FROM tickets WHERE tenant_id = $1 AND id = $2 AND purpose = $3 FOR UPDATE",
        tenant.0,
        id,
        purpose as i16,
    )
    .fetch_optional(connection)
    .await
}

/// Marks a link as used.
pub async fn used(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE tickets SET used_at = $3 WHERE tenant_id = $1 AND id = $2",
        tenant.0,
        id,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A letter that svc-notification has not taken yet.
#[derive(Clone, Debug)]
pub struct LetterRow {
    /// The network.
    pub tenant_id: Uuid,
    /// The key under which it is handed over, however often.
    pub id: Uuid,
    /// To whom.
    pub user_id: Uuid,
    /// What it says.
    pub body_sealed: Vec<u8>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// How often handing it over was tried before.
    pub attempts: i32,
    /// The person's data key, wrapped.
    pub wrapped_key: Vec<u8>,
    /// What they are called.
    pub name_sealed: Vec<u8>,
    /// Where they are written to.
    pub email_sealed: Vec<u8>,
    /// In which language.
    pub locale: String,
}

/// Records a letter, in the transaction of what it tells of.
pub async fn insert_letter(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
    user: Uuid,
    body_sealed: &[u8],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO letters (tenant_id, id, user_id, body_sealed, created_at, next_attempt_at)
         VALUES ($1, $2, $3, $4, $5, $5)",
        tenant.0,
        id,
        user,
        body_sealed,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes letters that are due, of all tenants, until `leased_until`: whoever dies meanwhile has them tried again.
pub async fn claim_letters(
    connection: &mut PgConnection,
    now: DateTime<Utc>,
    leased_until: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<LetterRow>> {
    sqlx::query_as!(
        LetterRow,
        "UPDATE letters SET next_attempt_at = $2, attempts = letters.attempts + 1
         FROM (SELECT tenant_id, id FROM letters WHERE next_attempt_at <= $1
               ORDER BY next_attempt_at LIMIT $3 FOR UPDATE SKIP LOCKED) AS due,
              users
         WHERE letters.tenant_id = due.tenant_id AND letters.id = due.id
           AND users.tenant_id = letters.tenant_id AND users.id = letters.user_id
         RETURNING letters.tenant_id, letters.id, letters.user_id, letters.body_sealed, letters.created_at,
                   letters.attempts, users.wrapped_key, users.name_sealed, users.email_sealed, users.locale",
        now,
        leased_until,
        limit,
    )
    .fetch_all(connection)
    .await
}

/// Deletes a letter that was taken, or that nobody will ever take.
pub async fn delete_letter(connection: &mut PgConnection, tenant: Uuid, id: Uuid) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM letters WHERE tenant_id = $1 AND id = $2", tenant, id)
        .execute(connection)
        .await?;
    Ok(())
}

/// Says when a letter is tried again.
pub async fn postpone_letter(
    connection: &mut PgConnection,
    tenant: Uuid,
    id: Uuid,
    at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE letters SET next_attempt_at = $3 WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Deletes links that stopped before `before`, of all tenants; how many.
pub async fn prune(connection: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<u64> {
    let pruned = sqlx::query!("DELETE FROM tickets WHERE expires_at < $1", before)
        .execute(connection)
        .await?;
    Ok(pruned.rows_affected())
}
