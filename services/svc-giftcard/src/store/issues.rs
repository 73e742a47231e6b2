//! Bulk issues.

use super::unreadable;
use crate::domain::{MerchantId, TenantId};
use chrono::{DateTime, Utc};
use idempotency::{Fingerprint, KeyHash};
use money::Unit;
use sqlx::PgConnection;
use uuid::Uuid;

/// Many cards at once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Issue {
    /// Whose network.
    pub tenant: TenantId,
    /// The issue, UUIDv7.
    pub id: Uuid,
    /// The product of its cards.
    pub product: Uuid,
    /// The merchant that issues them.
    pub merchant: MerchantId,
    /// What each is loaded with, in minor units; none for cards that are activated at a till.
    pub amount: Option<i64>,
    /// The unit of the amount.
    pub unit: Unit,
    /// How many were asked for.
    pub requested: i32,
    /// How many are ready.
    pub issued: i32,
    /// Queued 1, done 2, failed 3: given up, and ended with what there is of it once `finished_at` is set.
    pub status: i16,
    /// Whom the file of codes is for: an age recipient.
    pub recipient: String,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When its file of codes was written.
    pub finished_at: Option<DateTime<Utc>>,
}

struct IssueRow {
    tenant_id: Uuid,
    id: Uuid,
    product_id: Uuid,
    merchant_id: Uuid,
    amount: Option<i64>,
    unit: String,
    requested: i32,
    issued: i32,
    status: i16,
    recipient: String,
    created_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
}

impl IssueRow {
    fn read(self) -> sqlx::Result<Issue> {
        Ok(Issue {
            tenant: TenantId(self.tenant_id),
            id: self.id,
            product: self.product_id,
            merchant: MerchantId(self.merchant_id),
            amount: self.amount,
            unit: self.unit.parse().map_err(|_| unreadable("unit"))?,
            requested: self.requested,
            issued: self.issued,
            status: self.status,
            recipient: self.recipient,
            created_at: self.created_at,
            finished_at: self.finished_at,
        })
    }
}

/// Records an issue. False when its key names one already.
pub async fn insert(
    connection: &mut PgConnection,
    issue: &Issue,
    key: KeyHash,
    fingerprint: Fingerprint,
) -> sqlx::Result<bool> {
    let inserted = sqlx::query!(
        "INSERT INTO issues (tenant_id, id, product_id, merchant_id, amount, unit, requested, status, recipient,
                             key_hash, fingerprint, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, $10, $11)
         ON CONFLICT ON CONSTRAINT issues_key DO NOTHING",
        issue.tenant.0,
        issue.id,
        issue.product,
        issue.merchant.0,
        issue.amount,
        issue.unit.as_str(),
        issue.requested,
        issue.recipient,
        Uuid::from(key),
        Uuid::from(fingerprint),
        issue.created_at,
    )
    .execute(connection)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// The issue.
pub async fn by_id(connection: &mut PgConnection, tenant: TenantId, id: Uuid) -> sqlx::Result<Option<Issue>> {
    let row = sqlx::query_as!(
        IssueRow,
        "SELECT tenant_id, id, product_id, merchant_id, amount, unit, requested, issued, status, recipient, created_at,
                finished_at
         FROM issues WHERE tenant_id = $1 AND id = $2",
        tenant.0,
        id,
    )
    .fetch_optional(connection)
    .await?;
    row.map(IssueRow::read).transpose()
}

/// The issue that was asked for under a key, and what was asked.
pub async fn by_key(
    connection: &mut PgConnection,
    tenant: TenantId,
    key: KeyHash,
) -> sqlx::Result<Option<(Issue, Fingerprint)>> {
    let found = sqlx::query!(
        "SELECT id, fingerprint FROM issues WHERE tenant_id = $1 AND key_hash = $2",
        tenant.0,
        Uuid::from(key),
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(found) = found else { return Ok(None) };
    let issue = by_id(connection, tenant, found.id).await?;
    Ok(issue.map(|issue| (issue, found.fingerprint.into())))
}

/// The issue, locked: one worker makes cards of it at a time.
pub async fn locked(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
) -> sqlx::Result<Option<Issue>> {
    let row = sqlx::query_as!(
        IssueRow,
        "SELECT tenant_id, id, product_id, merchant_id, amount, unit, requested, issued, status, recipient, created_at,
                finished_at
         FROM issues WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE",
        tenant.0,
        id,
    )
    .fetch_optional(connection)
    .await?;
    row.map(IssueRow::read).transpose()
}

/// How many cards an issue has, and how many of them wait for their load.
pub async fn counts(connection: &mut PgConnection, tenant: TenantId, id: Uuid) -> sqlx::Result<(i64, i64)> {
    let counts = sqlx::query!(
        r#"SELECT COUNT(*) AS "cards!", COUNT(*) FILTER (WHERE status = 1) AS "pending!"
           FROM cards WHERE tenant_id = $1 AND issue_id = $2"#,
        tenant.0,
        id,
    )
    .fetch_one(connection)
    .await?;
    Ok((counts.cards, counts.pending))
}

/// Records how many cards are ready.
pub async fn set_progress(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
    issued: i32,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE issues SET issued = GREATEST(issued, $3) WHERE tenant_id = $1 AND id = $2",
        tenant.0,
        id,
        issued,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends an issue with its file of `issued` codes. False when that was done before.
pub async fn finish(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
    issued: i32,
    codes: &[u8],
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let finished = sqlx::query!(
        "UPDATE issues SET status = CASE status WHEN 1 THEN 2 ELSE status END, issued = $3, codes = $4, finished_at = $5
         WHERE tenant_id = $1 AND id = $2 AND finished_at IS NULL",
        tenant.0,
        id,
        issued,
        codes,
        now,
    )
    .execute(connection)
    .await?;
    Ok(finished.rows_affected() == 1)
}

/// Gives up an issue that is not done: from now on no cards are made of it. False when there is none such.
pub async fn give_up(connection: &mut PgConnection, tenant: TenantId, id: Uuid) -> sqlx::Result<bool> {
    let given_up = sqlx::query!(
        "UPDATE issues SET status = 3 WHERE tenant_id = $1 AND id = $2 AND status = 1",
        tenant.0,
        id,
    )
    .execute(connection)
    .await?;
    Ok(given_up.rows_affected() == 1)
}

/// Issues, of all tenants, that were given up and are to be ended: none of their cards waits for its load any more.
pub async fn given_up(connection: &mut PgConnection, limit: i64) -> sqlx::Result<Vec<Issue>> {
    let rows = sqlx::query_as!(
        IssueRow,
        "SELECT tenant_id, id, product_id, merchant_id, amount, unit, requested, issued, status, recipient, created_at,
                finished_at
         FROM issues AS issue
         WHERE status = 3 AND finished_at IS NULL
           AND NOT EXISTS (
               SELECT FROM cards AS card
               JOIN operations AS operation ON operation.tenant_id = card.tenant_id AND operation.card_id = card.id
               WHERE card.tenant_id = issue.tenant_id AND card.issue_id = issue.id
                 AND operation.state = 1 AND operation.kind = 1 AND issue.amount IS NOT NULL)
         ORDER BY created_at LIMIT $1",
        limit,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(IssueRow::read).collect()
}

/// The file of codes, encrypted; none until the issue is done.
pub async fn codes(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
) -> sqlx::Result<Option<Vec<u8>>> {
    let row = sqlx::query_scalar!(
        "SELECT codes FROM issues WHERE tenant_id = $1 AND id = $2",
        tenant.0,
        id
    );
    Ok(row.fetch_optional(connection).await?.flatten())
}
