//! What reconciliation reads, notes and puts right, in one generation of the projection.

use crate::domain::reconciliation::{Difference, Figures, Identity, LedgerAccount, Projected};
use crate::domain::{AccountId, TenantId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What the projection has of these accounts, each looked at up to the ledger's version.
pub async fn projected(
    connection: &mut PgConnection,
    generation: i32,
    tenant: TenantId,
    accounts: &[LedgerAccount],
) -> sqlx::Result<HashMap<AccountId, Projected>> {
    let ids: Vec<Uuid> = accounts
        .iter()
        .map(|account| account.balance.account_id.0)
        .collect();
    let versions: Vec<i64> = accounts.iter().map(|account| account.balance.version).collect();
    let rows = sqlx::query!(
        r#"SELECT balance.account_id, balance.version, balance.posted, balance.held, known.entries AS "entries!",
                  entry.posted_after AS "posted_after?", entry.held_after AS "held_after?", asked.version AS "asked!"
           FROM UNNEST($2::uuid[], $3::bigint[]) AS asked (account_id, version)
           JOIN balances AS balance ON balance.tenant_id = $1 AND balance.account_id = asked.account_id
                                    AND balance.generation = $4
           CROSS JOIN LATERAL (
               SELECT count(*) AS entries FROM entries
               WHERE tenant_id = $1 AND account_id = asked.account_id AND version <= asked.version AND generation = $4
           ) known
           LEFT JOIN entries AS entry
             ON entry.tenant_id = $1 AND entry.account_id = asked.account_id AND entry.version = asked.version
                AND entry.generation = $4"#,
        tenant.0,
        &ids,
        &versions,
        generation,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let of_entry = row.posted_after.zip(row.held_after);
            let nothing = (row.asked == 0).then_some((0, 0));
            let projected = Projected {
                shown: Figures {
                    version: row.version,
                    posted: row.posted,
                    held: row.held,
                },
                entries: row.entries,
                at_version: of_entry.or(nothing).map(|(posted, held)| Figures {
                    version: row.asked,
                    posted,
                    held,
                }),
            };
            (AccountId(row.account_id), projected)
        })
        .collect())
}

/// The projected accounts of a tenant by id, after `after` and not after `until`, with what they show.
pub async fn known(
    connection: &mut PgConnection,
    generation: i32,
    tenant: TenantId,
    after: Option<AccountId>,
    until: Option<AccountId>,
    limit: i64,
) -> sqlx::Result<Vec<(AccountId, Figures)>> {
    let rows = sqlx::query!(
        "SELECT account_id, version, posted, held FROM balances
         WHERE tenant_id = $1 AND generation = $5 AND ($2::uuid IS NULL OR account_id > $2) AND ($3::uuid IS NULL OR account_id <= $3)
         ORDER BY account_id LIMIT $4",
        tenant.0,
        after.map(|id| id.0),
        until.map(|id| id.0),
        limit,
        generation,
    )
    .fetch_all(connection)
    .await?;
    let of_row = |version, posted, held| Figures {
        version,
        posted,
        held,
    };
    Ok(rows
        .into_iter()
        .map(|row| {
            (
                AccountId(row.account_id),
                of_row(row.version, row.posted, row.held),
            )
        })
        .collect())
}

/// Notes a difference.
pub async fn note(
    connection: &mut PgConnection,
    tenant: TenantId,
    difference: &Difference,
    found_at: DateTime<Utc>,
    repaired: bool,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO balance_differences (tenant_id, account_id, found_at, reason, ledger_version, ledger_posted,
                                          ledger_held, version, posted, held, repaired_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, CASE WHEN $11 THEN $3::timestamptz END)
         ON CONFLICT DO NOTHING",
        tenant.0,
        difference.account.0,
        found_at,
        difference.reason.name(),
        difference.ledger.version,
        difference.ledger.posted,
        difference.ledger.held,
        difference.projected.version,
        difference.projected.posted,
        difference.projected.held,
        repaired,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Closes the open differences of accounts that a complete run has not found different any more.
pub async fn close_others(
    connection: &mut PgConnection,
    tenant: TenantId,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE balance_differences old SET repaired_at = $3
         WHERE tenant_id = $1 AND repaired_at IS NULL AND found_at < $2
           AND NOT EXISTS (SELECT 1 FROM balance_differences new
                           WHERE new.tenant_id = $1 AND new.account_id = old.account_id AND new.found_at >= $2
                             AND new.repaired_at IS NULL)",
        tenant.0,
        since,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// How many accounts are known to differ.
pub async fn open_differences(connection: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(DISTINCT (tenant_id, account_id)) AS "count!" FROM balance_differences WHERE repaired_at IS NULL"#
    )
    .fetch_one(connection)
    .await
}

/// The versions of the account's entries up to `version`.
pub async fn versions(
    connection: &mut PgConnection,
    generation: i32,
    tenant: TenantId,
    account: AccountId,
    version: i64,
) -> sqlx::Result<HashSet<i64>> {
    let versions = sqlx::query_scalar!(
        "SELECT version FROM entries WHERE tenant_id = $1 AND account_id = $2 AND version <= $3 AND generation = $4",
        tenant.0,
        account.0,
        version,
        generation,
    )
    .fetch_all(connection)
    .await?;
    Ok(versions.into_iter().collect())
}

/// Forgets the account's entries up to `version`, to be stored anew, and the snapshots made from them; what is newer stays.
pub async fn forget(
    connection: &mut PgConnection,
    generation: i32,
    tenant: TenantId,
    account: AccountId,
    version: i64,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH snapshots AS (
             DELETE FROM balance_snapshots WHERE tenant_id = $1 AND account_id = $2 AND generation = $4
         )
         DELETE FROM entries WHERE tenant_id = $1 AND account_id = $2 AND version <= $3 AND generation = $4",
        tenant.0,
        account.0,
        version,
        generation,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Gives the account its identity, and a row if it has none. Locks it until the transaction ends: what is delivered meanwhile
/// moves it on afterwards.
pub async fn identify(
    connection: &mut PgConnection,
    generation: i32,
    tenant: TenantId,
    account: AccountId,
    identity: Identity,
    opened_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO balances (tenant_id, account_id, generation, owner_id, kind, unit, program_id, posted, held, version,
                               as_of)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, $8)
         ON CONFLICT (tenant_id, account_id, generation) DO UPDATE
         SET owner_id = EXCLUDED.owner_id, kind = EXCLUDED.kind, unit = EXCLUDED.unit, program_id = EXCLUDED.program_id",
        tenant.0,
        account.0,
        generation,
        identity.owner.0,
        identity.kind.number(),
        identity.unit.as_str(),
        identity.program,
        opened_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Sets what the account shows to its newest entry, or to nothing when it has none.
pub async fn show_newest(
    connection: &mut PgConnection,
    generation: i32,
    tenant: TenantId,
    account: AccountId,
    opened_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE balances
         SET posted = COALESCE(newest.posted_after, 0), held = COALESCE(newest.held_after, 0),
             version = COALESCE(newest.version, 0), transaction_id = newest.transaction_id,
             as_of = COALESCE(newest.occurred_at, $4)
         FROM (SELECT 1) AS one LEFT JOIN LATERAL (
             SELECT version, posted_after, held_after, transaction_id, occurred_at FROM entries
             WHERE tenant_id = $1 AND account_id = $2 AND generation = $3 ORDER BY version DESC LIMIT 1
         ) AS newest ON true
         WHERE tenant_id = $1 AND account_id = $2 AND generation = $3",
        tenant.0,
        account.0,
        generation,
        opened_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Removes an account that the ledger does not have.
pub async fn remove(
    connection: &mut PgConnection,
    generation: i32,
    tenant: TenantId,
    account: AccountId,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH told AS (DELETE FROM entries WHERE tenant_id = $1 AND account_id = $2 AND generation = $3),
              snapshots AS (
                  DELETE FROM balance_snapshots WHERE tenant_id = $1 AND account_id = $2 AND generation = $3
              )
         DELETE FROM balances WHERE tenant_id = $1 AND account_id = $2 AND generation = $3",
        tenant.0,
        account.0,
        generation,
    )
    .execute(connection)
    .await?;
    Ok(())
}
