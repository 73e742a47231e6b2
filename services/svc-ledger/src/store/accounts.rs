//! Opening accounts and reading them as they stand.

use super::{kind, status, unit};
use crate::domain::{AccountId, AccountKind, AccountStatus, TenantId};
use chrono::{DateTime, Utc};
use money::Unit;
use sqlx::{PgConnection, PgExecutor};
use std::collections::HashMap;
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

/// Inserts the account, and the fact that it was opened, unless its identity is taken; returns whether it was new.
pub async fn insert(
    db: impl PgExecutor<'_>,
    id: AccountId,
    identity: &Identity,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let inserted = sqlx::query!(
        r#"WITH opened AS (
               INSERT INTO accounts (tenant_id, id, shard, kind, unit, owner_id, program_id, status, floor, created_at)
               VALUES ($1, $2, 0, $3, $4, $5, $6, $7, $8, $9)
               ON CONFLICT (tenant_id, owner_id, kind, unit, program_id) WHERE shard = 0 DO NOTHING
               RETURNING *
           )
           INSERT INTO ledger_facts (tenant_id, about, subject, version, content, created_at)
           SELECT tenant_id, 'accounts', id::text, 1, ledger_account_fact(to_jsonb(opened)), created_at FROM opened"#,
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

/// [`insert`] for many, in one statement; in the order of their owners, so that two who open the same never wait for each other.
pub async fn insert_all(
    db: impl PgExecutor<'_>,
    identities: &[Identity],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let mut identities: Vec<&Identity> = identities.iter().collect();
    identities.sort_unstable_by_key(|identity| (identity.owner, identity.kind.number()));
    let column =
        |of: fn(&Identity) -> Uuid| identities.iter().map(|identity| of(identity)).collect::<Vec<_>>();
    let numbers = identities.iter().map(|identity| identity.kind.number());
    let units = identities.iter().map(|identity| identity.unit.as_str());
    let floors = identities.iter().map(|identity| identity.kind.floor());
    let programs = identities.iter().map(|identity| identity.program);
    sqlx::query!(
        r#"WITH opened AS (
               INSERT INTO accounts (tenant_id, id, shard, kind, unit, owner_id, program_id, status, floor, created_at)
               SELECT tenant_id, id, 0, kind, unit, owner_id, program_id, $8, floor, $9
               FROM UNNEST($1::uuid[], $2::uuid[], $3::smallint[], $4::text[], $5::uuid[], $6::uuid[], $7::bigint[])
                    WITH ORDINALITY AS wanted (tenant_id, id, kind, unit, owner_id, program_id, floor, place)
               ORDER BY place
               ON CONFLICT (tenant_id, owner_id, kind, unit, program_id) WHERE shard = 0 DO NOTHING
               RETURNING *
           )
           INSERT INTO ledger_facts (tenant_id, about, subject, version, content, created_at)
           SELECT tenant_id, 'accounts', id::text, 1, ledger_account_fact(to_jsonb(opened)), created_at FROM opened"#,
        &column(|identity| identity.tenant.0),
        &column(|_| AccountId::generate().0),
        &numbers.collect::<Vec<_>>(),
        &units.collect::<Vec<_>>() as &[&str],
        &column(|identity| identity.owner),
        &programs.collect::<Vec<_>>() as &[Option<Uuid>],
        &floors.collect::<Vec<_>>() as &[Option<i64>],
        AccountStatus::Active.number(),
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The ids of the accounts with these identities.
pub async fn find_all(
    db: impl PgExecutor<'_>,
    identities: &[Identity],
) -> sqlx::Result<HashMap<Identity, AccountId>> {
    let column = |of: fn(&Identity) -> Uuid| identities.iter().map(of).collect::<Vec<_>>();
    let numbers = identities.iter().map(|identity| identity.kind.number());
    let units = identities.iter().map(|identity| identity.unit.as_str());
    let programs = identities.iter().map(|identity| identity.program);
    let rows = sqlx::query!(
        r#"SELECT wanted.place AS "place!", account.id
           FROM UNNEST($1::uuid[], $2::smallint[], $3::text[], $4::uuid[], $5::uuid[])
                WITH ORDINALITY AS wanted (tenant_id, kind, unit, owner_id, program_id, place)
           JOIN accounts AS account
             ON account.tenant_id = wanted.tenant_id AND account.owner_id = wanted.owner_id AND account.kind = wanted.kind
            AND account.unit = wanted.unit AND account.program_id IS NOT DISTINCT FROM wanted.program_id
            AND account.shard = 0"#,
        &column(|identity| identity.tenant.0),
        &numbers.collect::<Vec<_>>(),
        &units.collect::<Vec<_>>() as &[&str],
        &column(|identity| identity.owner),
        &programs.collect::<Vec<_>>() as &[Option<Uuid>],
    )
    .fetch_all(db)
    .await?;
    let found = rows.into_iter().filter_map(|row| {
        let place = usize::try_from(row.place).ok()?.checked_sub(1)?;
        Some((*identities.get(place)?, AccountId(row.id)))
    });
    Ok(found.collect())
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

/// What never changes about an account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Facts {
    /// What it stands for.
    pub kind: AccountKind,
    /// What it counts.
    pub unit: Unit,
    /// The program or product.
    pub program: Option<Uuid>,
}

/// The facts of those of `ids` that exist.
pub async fn facts(
    db: impl PgExecutor<'_>,
    tenant: TenantId,
    ids: &[AccountId],
) -> sqlx::Result<Vec<(AccountId, Facts)>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        "SELECT id, kind, unit, program_id FROM accounts WHERE tenant_id = $1 AND id = ANY($2) AND shard = 0",
        tenant.0,
        &ids
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let facts = Facts {
                kind: kind(row.kind)?,
                unit: unit(&row.unit)?,
                program: row.program_id,
            };
            Ok((AccountId(row.id), facts))
        })
        .collect()
}

/// The status of an account, whose row is locked until the transaction ends.
pub async fn lock_status_in_tx(
    conn: &mut PgConnection,
    tenant: TenantId,
    id: AccountId,
) -> sqlx::Result<Option<AccountStatus>> {
    let number = sqlx::query_scalar!(
        "SELECT status FROM accounts WHERE tenant_id = $1 AND id = $2 AND shard = 0 FOR NO KEY UPDATE",
        tenant.0,
        id.0,
    )
    .fetch_optional(conn)
    .await?;
    number.map(status).transpose()
}

/// A change of an account's status, and who wants it.
#[derive(Clone, Copy, Debug)]
pub struct StatusChange<'a> {
    /// Whose network.
    pub tenant: TenantId,
    /// The account.
    pub account: AccountId,
    /// What it is to be.
    pub status: AccountStatus,
    /// Why.
    pub reason: Option<&'a str>,
    /// The subject of the token that asked.
    pub by: &'a str,
    /// When.
    pub now: DateTime<Utc>,
}

/// Sets a customer account's status and keeps who did it; returns whether that changed anything. Nothing changes where
/// the account is not there, not a customer's, closed, in that status already, or, to be closed, not empty.
///
/// One statement on one row: it waits for a posting transaction that has the row and is seen by the next.
pub async fn set_status(db: impl PgExecutor<'_>, change: StatusChange<'_>) -> sqlx::Result<bool> {
    let changed = sqlx::query_scalar!(
        r#"WITH changed AS (
               UPDATE accounts SET status = $3
               WHERE tenant_id = $1 AND id = $2 AND shard = 0 AND floor IS NOT NULL
                 AND status <> $3 AND status <> $4
                 AND ($3 <> $4 OR (posted = 0 AND held = 0))
               RETURNING *
           ), fact AS (
               INSERT INTO ledger_facts (tenant_id, about, subject, version, content, created_at)
               SELECT tenant_id, 'accounts', id::text,
                      1 + COALESCE((SELECT max(version) FROM ledger_facts f
                                    WHERE f.tenant_id = changed.tenant_id AND f.about = 'accounts'
                                      AND f.subject = changed.id::text), 0),
                      ledger_account_fact(to_jsonb(changed)), $8::timestamptz
               FROM changed
           ), told AS (
               INSERT INTO account_status_changes (tenant_id, account_id, id, status, reason, changed_by, created_at)
               SELECT tenant_id, id, $5, $3, $6, $7, $8 FROM changed
               RETURNING *
           ), told_fact AS (
               INSERT INTO ledger_facts (tenant_id, about, subject, version, content, created_at)
               SELECT tenant_id, 'account_status_changes', account_id::text || '/' || id::text, 1,
                      ledger_row_fact(to_jsonb(told)), created_at
               FROM told
           )
           SELECT count(*) AS "count!" FROM changed"#,
        change.tenant.0,
        change.account.0,
        change.status.number(),
        AccountStatus::Closed.number(),
        Uuid::now_v7(),
        change.reason,
        change.by,
        change.now,
    )
    .fetch_one(db)
    .await?;
    Ok(changed > 0)
}

/// The tenant's customer accounts by id, after `after`. They are one row each.
pub async fn customers(
    conn: &mut PgConnection,
    tenant: TenantId,
    after: Option<AccountId>,
    limit: i64,
) -> sqlx::Result<Vec<Account>> {
    let rows = sqlx::query!(
        r#"SELECT id, kind, unit, owner_id, program_id, status, posted, held, version, created_at FROM accounts
           WHERE tenant_id = $1 AND shard = 0 AND floor IS NOT NULL AND id > $2
           ORDER BY id LIMIT $3"#,
        tenant.0,
        after.map_or(Uuid::nil(), |id| id.0),
        limit,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Account {
                id: AccountId(row.id),
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
