//! Opening accounts and reading them as they stand.

use super::{kind, status, unit};
use crate::domain::{AccountId, AccountKind, AccountStatus, TenantId};
use chrono::{DateTime, Utc};
use money::Unit;
use sqlx::PgExecutor;
use uuid::Uuid;

/// What identifies an account to those who open it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Identity {
    /// Whose network.
    pub tenant: TenantId,
    /// The wallet, card, merchant or tenant it belongs to.
    pub owner: Uuid,
    /// What it stands for.
    pub kind: AccountKind,
    /// What it counts.
    pub unit: Unit,
    /// The program, where an owner has one account per program.
    pub program: Option<Uuid>,
}

/// An account as it stands: the sum of its rows.
#[derive(Clone, Debug)]
pub struct Account {
    /// The account.
    pub id: AccountId,
    /// What identifies it.
    pub identity: Identity,
    /// Whether it takes part in postings.
    pub status: AccountStatus,
    /// Sum of all entries, in minor units.
    pub posted: i64,
    /// Sum of open holds, in minor units.
    pub held: i64,
    /// Number of entries.
    pub version: i64,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
}

/// Inserts the account unless its identity is taken; returns whether it was new.
pub async fn insert(
    db: impl PgExecutor<'_>,
    id: AccountId,
    identity: &Identity,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let inserted = sqlx::query!(
        r#"INSERT INTO accounts (tenant_id, id, shard, kind, unit, owner_id, program_id, status, floor, created_at)
           VALUES ($1, $2, 0, $3, $4, $5, $6, $7, $8, $9)
           ON CONFLICT (tenant_id, owner_id, kind, unit, program_id) WHERE shard = 0 DO NOTHING"#,
        identity.tenant.0,
        id.0,
        identity.kind.number(),
        identity.unit.as_str(),
        identity.owner,
        identity.program,
        AccountStatus::Active.number(),
        identity.kind.floor(),
        now,
    )
    .execute(db)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// The id of the account with this identity.
pub async fn find(db: impl PgExecutor<'_>, identity: &Identity) -> sqlx::Result<Option<AccountId>> {
    let id = sqlx::query_scalar!(
        r#"SELECT id FROM accounts
           WHERE tenant_id = $1 AND owner_id = $2 AND kind = $3 AND unit = $4
             AND program_id IS NOT DISTINCT FROM $5 AND shard = 0"#,
        identity.tenant.0,
        identity.owner,
        identity.kind.number(),
        identity.unit.as_str(),
        identity.program,
    )
    .fetch_optional(db)
    .await?;
    Ok(id.map(AccountId))
}

/// The kinds of those of `ids` that exist.
pub async fn kinds(
    db: impl PgExecutor<'_>,
    tenant: TenantId,
    ids: &[AccountId],
) -> sqlx::Result<Vec<(AccountId, AccountKind)>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        "SELECT id, kind FROM accounts WHERE tenant_id = $1 AND id = ANY($2) AND shard = 0",
        tenant.0,
        &ids
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| Ok((AccountId(row.id), kind(row.kind)?)))
        .collect()
}

/// The account as it stands, summed over its rows.
pub async fn get(db: impl PgExecutor<'_>, tenant: TenantId, id: AccountId) -> sqlx::Result<Option<Account>> {
    let row = sqlx::query!(
        r#"SELECT a.kind, a.unit, a.owner_id, a.program_id, a.status, a.created_at,
                  s.posted AS "posted!", s.held AS "held!", s.version AS "version!"
           FROM accounts a,
                LATERAL (SELECT sum(posted)::bigint AS posted, sum(held)::bigint AS held, sum(version)::bigint AS version
                         FROM accounts WHERE tenant_id = a.tenant_id AND id = a.id) s
           WHERE a.tenant_id = $1 AND a.id = $2 AND a.shard = 0"#,
        tenant.0,
        id.0,
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Account {
            id,
            identity: Identity {
                tenant,
                owner: row.owner_id,
                kind: kind(row.kind)?,
                unit: unit(&row.unit)?,
                program: row.program_id,
            },
            status: status(row.status)?,
            posted: row.posted,
            held: row.held,
            version: row.version,
            created_at: row.created_at,
        })
    })
    .transpose()
}
