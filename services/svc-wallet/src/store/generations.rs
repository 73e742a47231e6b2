//! Which generation of the projection is read, which is being built, which is being deleted: one row.

use crate::domain::reconciliation::LedgerAccount;
use crate::domain::{AccountId, TenantId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// The generations there are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Generations {
    /// What readers see.
    pub live: i32,
    /// What is being built beside it.
    pub next: Option<i32>,
    /// What nobody reads any more and is being deleted.
    pub old: Option<i32>,
}

/// The generations there are.
pub async fn read(connection: &mut PgConnection) -> sqlx::Result<Generations> {
    sqlx::query_as!(Generations, "SELECT live, next, old FROM projection")
        .fetch_one(connection)
        .await
}

/// The generations there are, which stay so until the transaction ends.
pub async fn lock(connection: &mut PgConnection) -> sqlx::Result<Generations> {
    sqlx::query_as!(Generations, "SELECT live, next, old FROM projection FOR SHARE")
        .fetch_one(connection)
        .await
}

/// Has everything that arrives from now on written to a second generation, too, and returns it: the one that is being built,
/// if there is one. None while an old one is being deleted. Waits for whoever is writing.
pub async fn begin(connection: &mut PgConnection) -> sqlx::Result<Option<i32>> {
    let next = sqlx::query_scalar!(
        r#"UPDATE projection SET next = COALESCE(next, live + 1) WHERE old IS NULL RETURNING next AS "next!""#
    );
    next.fetch_optional(connection).await
}

/// Shows the generation that was built. False when it is not being built any more. Waits for whoever is writing.
pub async fn swap(connection: &mut PgConnection, generation: i32) -> sqlx::Result<bool> {
    let swapped = sqlx::query!(
        "UPDATE projection SET live = next, next = NULL, old = live WHERE next = $1 AND old IS NULL",
        generation,
    );
    Ok(swapped.execute(connection).await?.rows_affected() == 1)
}

/// Gives up the generation that is being built. False when there is none.
pub async fn abandon(connection: &mut PgConnection) -> sqlx::Result<bool> {
    let abandoned =
        sqlx::query!("UPDATE projection SET next = NULL, old = next WHERE next IS NOT NULL AND old IS NULL");
    Ok(abandoned.execute(connection).await?.rows_affected() == 1)
}

/// Notes that nothing is left of the old generation.
pub async fn cleared(connection: &mut PgConnection, generation: i32) -> sqlx::Result<()> {
    sqlx::query!("UPDATE projection SET old = NULL WHERE old = $1", generation)
        .execute(connection)
        .await?;
    Ok(())
}

/// The points accounts of wallets among these accounts, as they were opened: an account nobody posted to is shown, too, and
/// no entry carries the program.
pub async fn open_accounts(
    connection: &mut PgConnection,
    generation: i32,
    tenant: TenantId,
    accounts: &[LedgerAccount],
) -> sqlx::Result<()> {
    let ids: Vec<Uuid> = accounts
        .iter()
        .map(|account| account.balance.account_id.0)
        .collect();
    let opened: Vec<DateTime<Utc>> = accounts.iter().map(|account| account.balance.as_of).collect();
    let kinds: Vec<i16> = accounts
        .iter()
        .map(|account| account.balance.kind.number())
        .collect();
    let units: Vec<&str> = accounts
        .iter()
        .map(|account| account.balance.unit.as_str())
        .collect();
    let programs: Vec<Option<Uuid>> = accounts
        .iter()
        .map(|account| account.balance.program_id)
        .collect();
    sqlx::query!(
        "INSERT INTO balances (tenant_id, account_id, generation, owner_id, kind, unit, program_id, posted, held, version,
                               as_of)
         SELECT $1, account.id, $2, wallet.id, account.kind, account.unit, account.program_id, 0, 0, 0, account.opened_at
         FROM UNNEST($3::uuid[], $4::timestamptz[], $5::smallint[], $6::text[], $7::uuid[])
              AS account (id, opened_at, kind, unit, program_id)
         JOIN wallets AS wallet ON wallet.tenant_id = $1 AND wallet.points_account_id = account.id
         JOIN projection ON projection.next = $2
         ORDER BY account.id
         ON CONFLICT (tenant_id, account_id, generation) DO UPDATE SET program_id = EXCLUDED.program_id",
        tenant.0,
        generation,
        &ids,
        &opened,
        &kinds,
        &units as &[&str],
        &programs as &[Option<Uuid>],
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// An entry's place in its key.
pub type EntryKey = (TenantId, AccountId, i64);

/// Deletes up to `limit` entries of a generation after `after`; the last one deleted.
pub async fn clear_entries(
    connection: &mut PgConnection,
    generation: i32,
    after: Option<EntryKey>,
    limit: i64,
) -> sqlx::Result<Option<EntryKey>> {
    let (tenant, account, version) = after.unwrap_or((TenantId(Uuid::nil()), AccountId(Uuid::nil()), 0));
    let last = sqlx::query!(
        "WITH page AS (
             SELECT tenant_id, account_id, version FROM entries
             WHERE (tenant_id, account_id, version) > ($1, $2, $3) AND generation = $4
             ORDER BY tenant_id, account_id, version LIMIT $5
         ), gone AS (
             DELETE FROM entries USING page
             WHERE entries.tenant_id = page.tenant_id AND entries.account_id = page.account_id
               AND entries.version = page.version AND entries.generation = $4
         )
         SELECT tenant_id, account_id, version FROM page ORDER BY tenant_id DESC, account_id DESC, version DESC LIMIT 1",
        tenant.0,
        account.0,
        version,
        generation,
        limit,
    )
    .fetch_optional(connection)
    .await?;
    Ok(last.map(|last| (TenantId(last.tenant_id), AccountId(last.account_id), last.version)))
}

/// Deletes the balances and snapshots of up to `limit` accounts of a generation after `after`; the last of them.
pub async fn clear_accounts(
    connection: &mut PgConnection,
    generation: i32,
    after: Option<(TenantId, AccountId)>,
    limit: i64,
) -> sqlx::Result<Option<(TenantId, AccountId)>> {
    let (tenant, account) = after.unwrap_or((TenantId(Uuid::nil()), AccountId(Uuid::nil())));
    let last = sqlx::query!(
        "WITH page AS (
             SELECT tenant_id, account_id FROM balances
             WHERE (tenant_id, account_id) > ($1, $2) AND generation = $3
             ORDER BY tenant_id, account_id LIMIT $4
         ), snapshots AS (
             DELETE FROM balance_snapshots USING page
             WHERE balance_snapshots.tenant_id = page.tenant_id AND balance_snapshots.account_id = page.account_id
               AND balance_snapshots.generation = $3
         ), gone AS (
             DELETE FROM balances USING page
             WHERE balances.tenant_id = page.tenant_id AND balances.account_id = page.account_id
               AND balances.generation = $3
         )
         SELECT tenant_id, account_id FROM page ORDER BY tenant_id DESC, account_id DESC LIMIT 1",
        tenant.0,
        account.0,
        generation,
        limit,
    )
    .fetch_optional(connection)
    .await?;
    Ok(last.map(|last| (TenantId(last.tenant_id), AccountId(last.account_id))))
}
