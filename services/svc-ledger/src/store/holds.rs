//! Holds as they stand. They are written with the batch that makes or changes them ([`super::posting::write`]).

use super::{hold_status, unit};
use crate::domain::{AccountId, Hold, HoldStatus, TenantId, TransactionId};
use chrono::{DateTime, Utc};
use money::Unit;
use sqlx::PgExecutor;
use uuid::Uuid;

/// A hold with what its account and its transaction say of it.
#[derive(Clone, Debug)]
pub struct HoldLine {
    /// The hold.
    pub hold: Hold,
    /// The unit of its account.
    pub unit: Unit,
    /// The caller's own reference.
    pub reference: Option<Box<str>>,
}

struct Row {
    tenant_id: Uuid,
    id: Uuid,
    account_id: Uuid,
    destination_id: Uuid,
    amount: i64,
    captured: i64,
    released: i64,
    status: i16,
    expires_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
}

impl Row {
    fn hold(self) -> sqlx::Result<Hold> {
        Ok(Hold {
            tenant: TenantId(self.tenant_id),
            id: TransactionId(self.id),
            account: AccountId(self.account_id),
            destination: AccountId(self.destination_id),
            amount: self.amount,
            captured: self.captured,
            released: self.released,
            status: hold_status(self.status)?,
            expires_at: self.expires_at,
            created_at: self.created_at,
        })
    }
}

/// Those of the holds that exist.
///
/// A posting transaction asks once their accounts are locked: whoever changes a hold has that lock, so what is read
/// stays true until the commit.
pub async fn find(db: impl PgExecutor<'_>, wanted: &[(TenantId, TransactionId)]) -> sqlx::Result<Vec<Hold>> {
    let (tenants, ids): (Vec<Uuid>, Vec<Uuid>) = wanted.iter().map(|(tenant, id)| (tenant.0, id.0)).unzip();
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT h.tenant_id, h.id, h.account_id, h.destination_id, h.amount, h.captured, h.released, h.status,
                  h.expires_at, h.created_at
           FROM UNNEST($1::uuid[], $2::uuid[]) AS k (tenant_id, id)
           JOIN holds h USING (tenant_id, id)"#,
        &tenants,
        &ids,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Row::hold).collect()
}

/// Open holds whose time was over at `now`, the longest lapsed first, after the one named last.
pub async fn lapsed(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    after: Option<(DateTime<Utc>, TransactionId)>,
    limit: i64,
) -> sqlx::Result<Vec<Hold>> {
    let (after_time, after_id) = after.unzip();
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT tenant_id, id, account_id, destination_id, amount, captured, released, status, expires_at, created_at
           FROM holds
           WHERE status = 1 AND expires_at <= $1
             AND ($2::timestamptz IS NULL OR (expires_at, id) > ($2, $3::uuid))
           ORDER BY expires_at, id LIMIT $4"#,
        now,
        after_time,
        after_id.map(|id| id.0),
        limit,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Row::hold).collect()
}

struct LineRow {
    tenant_id: Uuid,
    id: Uuid,
    account_id: Uuid,
    destination_id: Uuid,
    amount: i64,
    captured: i64,
    released: i64,
    status: i16,
    expires_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
    reference: Option<String>,
    unit: String,
}

impl LineRow {
    fn line(self) -> sqlx::Result<HoldLine> {
        let hold = Row {
            tenant_id: self.tenant_id,
            id: self.id,
            account_id: self.account_id,
            destination_id: self.destination_id,
            amount: self.amount,
            captured: self.captured,
            released: self.released,
            status: self.status,
            expires_at: self.expires_at,
            created_at: self.created_at,
        };
        Ok(HoldLine {
            hold: hold.hold()?,
            unit: unit(&self.unit)?,
            reference: self.reference.map(Into::into),
        })
    }
}

/// One hold.
pub async fn get(
    db: impl PgExecutor<'_>,
    tenant: TenantId,
    id: TransactionId,
) -> sqlx::Result<Option<HoldLine>> {
    let row = sqlx::query_as!(
        LineRow,
        r#"SELECT h.tenant_id, h.id, h.account_id, h.destination_id, h.amount, h.captured, h.released, h.status,
                  h.expires_at, h.created_at, t.reference, a.unit
           FROM holds h
           JOIN transactions t ON t.tenant_id = h.tenant_id AND t.id = h.id
           JOIN accounts a ON a.tenant_id = h.tenant_id AND a.id = h.account_id AND a.shard = 0
           WHERE h.tenant_id = $1 AND h.id = $2"#,
        tenant.0,
        id.0,
    )
    .fetch_optional(db)
    .await?;
    row.map(LineRow::line).transpose()
}

/// An account's holds, newest first, below `before`.
pub async fn list(
    db: impl PgExecutor<'_>,
    tenant: TenantId,
    account: AccountId,
    status: Option<HoldStatus>,
    before: Option<TransactionId>,
    limit: i64,
) -> sqlx::Result<Vec<HoldLine>> {
    let rows = sqlx::query_as!(
        LineRow,
        r#"SELECT h.tenant_id, h.id, h.account_id, h.destination_id, h.amount, h.captured, h.released, h.status,
                  h.expires_at, h.created_at, t.reference, a.unit
           FROM holds h
           JOIN transactions t ON t.tenant_id = h.tenant_id AND t.id = h.id
           JOIN accounts a ON a.tenant_id = h.tenant_id AND a.id = h.account_id AND a.shard = 0
           WHERE h.tenant_id = $1 AND h.account_id = $2 AND ($3::smallint IS NULL OR h.status = $3)
             AND ($4::uuid IS NULL OR h.id < $4)
           ORDER BY h.id DESC LIMIT $5"#,
        tenant.0,
        account.0,
        status.map(HoldStatus::number),
        before.map(|id| id.0),
        limit,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(LineRow::line).collect()
}
