//! Wallets, and a wallet together with its accounts.

use super::unreadable;
use crate::domain::balance::{AccountKind, Balance, Source};
use crate::domain::wallet::Wanted;
use crate::domain::{
    AccountId, ExternalRef, TenantId, Wallet, WalletBalances, WalletId, WalletKey, WalletStatus,
};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// A wallet's row.
struct WalletRow {
    id: Uuid,
    tenant_id: Uuid,
    external_ref: String,
    program_id: Option<Uuid>,
    status: i16,
    wanted: Option<i16>,
    wanted_reason: Option<String>,
    points_account_id: Option<Uuid>,
    created_at: DateTime<Utc>,
}

impl WalletRow {
    fn read(self) -> sqlx::Result<Wallet> {
        Ok(Wallet {
            tenant: TenantId(self.tenant_id),
            id: WalletId(self.id),
            external_ref: ExternalRef::stored(self.external_ref),
            program: self.program_id,
            status: status(self.status)?,
            wanted: match self.wanted {
                None => None,
                Some(wanted) => Some(Wanted {
                    status: status(wanted)?,
                    reason: self.wanted_reason,
                }),
            },
            points_account: self.points_account_id.map(AccountId),
            created_at: self.created_at,
        })
    }
}

fn status(number: i16) -> sqlx::Result<WalletStatus> {
    WalletStatus::from_number(number).ok_or_else(|| unreadable("wallet status"))
}

/// A balance's row.
struct BalanceRow {
    account_id: Uuid,
    kind: i16,
    program_id: Option<Uuid>,
    unit: String,
    posted: i64,
    held: i64,
    version: i64,
    as_of: DateTime<Utc>,
}

impl BalanceRow {
    fn read(self) -> sqlx::Result<Balance> {
        Ok(Balance {
            account_id: AccountId(self.account_id),
            kind: AccountKind::from_number(self.kind).ok_or_else(|| unreadable("account kind"))?,
            program_id: self.program_id,
            unit: self.unit.parse().map_err(|_| unreadable("unit"))?,
            posted: self.posted,
            held: self.held,
            available: self.posted.saturating_sub(self.held),
            version: self.version,
            as_of: self.as_of,
            source: Source::Projection,
        })
    }
}

/// Records a wallet that was asked for. False when its reference is already taken in the tenant.
pub async fn insert(connection: &mut PgConnection, wallet: &Wallet) -> sqlx::Result<bool> {
    let inserted = sqlx::query!(
        "INSERT INTO wallets (tenant_id, id, external_ref, program_id, status, points_account_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT ON CONSTRAINT wallets_external_ref DO NOTHING",
        wallet.tenant.0,
        wallet.id.0,
        wallet.external_ref.as_str(),
        wallet.program,
        wallet.status.number(),
        wallet.points_account.map(|account| account.0),
        wallet.created_at,
    )
    .execute(connection)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// The wallet of that reference, whatever its status.
pub async fn by_external_ref(
    connection: &mut PgConnection,
    tenant: TenantId,
    external_ref: &ExternalRef,
) -> sqlx::Result<Option<Wallet>> {
    sqlx::query_as!(
        WalletRow,
        "SELECT tenant_id, id, external_ref, program_id, status, wanted, wanted_reason, points_account_id, created_at
         FROM wallets WHERE tenant_id = $1 AND external_ref = $2",
        tenant.0,
        external_ref.as_str(),
    )
    .fetch_optional(connection)
    .await?
    .map(WalletRow::read)
    .transpose()
}

/// The wallet, whatever its status.
pub async fn by_id(connection: &mut PgConnection, key: WalletKey) -> sqlx::Result<Option<Wallet>> {
    sqlx::query_as!(
        WalletRow,
        "SELECT tenant_id, id, external_ref, program_id, status, wanted, wanted_reason, points_account_id, created_at
         FROM wallets WHERE tenant_id = $1 AND id = $2",
        key.tenant.0,
        key.wallet.0,
    )
    .fetch_optional(connection)
    .await?
    .map(WalletRow::read)
    .transpose()
}

/// The accounts of a wallet, oldest first: UUIDv7 ids order by the time they were made.
pub async fn balances(connection: &mut PgConnection, key: WalletKey) -> sqlx::Result<Vec<Balance>> {
    sqlx::query_as!(
        BalanceRow,
        "SELECT account_id, kind, program_id, unit, posted, held, version, as_of
         FROM balances
         WHERE tenant_id = $1 AND owner_id = $2 AND generation = (SELECT live FROM projection) ORDER BY account_id",
        key.tenant.0,
        key.wallet.0,
    )
    .fetch_all(connection)
    .await?
    .into_iter()
    .map(BalanceRow::read)
    .collect()
}

/// Of each open wallet its points account and all its accounts, oldest first, in one reading.
pub async fn active_balances(
    connection: &mut PgConnection,
    wallets: &[WalletKey],
) -> sqlx::Result<Vec<(WalletKey, WalletBalances)>> {
    let (tenants, ids): (Vec<_>, Vec<_>) = wallets.iter().map(|key| (key.tenant.0, key.wallet.0)).unzip();
    let rows = sqlx::query!(
        r#"SELECT wallet.tenant_id, wallet.id, wallet.points_account_id AS "points_account_id!",
                  balance.account_id AS "account_id?", balance.kind AS "kind?", balance.program_id, balance.unit AS "unit?",
                  balance.posted AS "posted?", balance.held AS "held?", balance.version AS "version?",
                  balance.as_of AS "as_of?"
           FROM UNNEST($1::uuid[], $2::uuid[]) AS wanted (tenant_id, id)
             JOIN wallets AS wallet USING (tenant_id, id)
             LEFT JOIN balances AS balance
               ON balance.tenant_id = wallet.tenant_id AND balance.owner_id = wallet.id
                  AND balance.generation = (SELECT live FROM projection)
           WHERE wallet.status <> 1
           ORDER BY wallet.tenant_id, wallet.id, balance.account_id"#,
        &tenants,
        &ids,
    )
    .fetch_all(connection)
    .await?;
    let mut found: Vec<(WalletKey, WalletBalances)> = Vec::with_capacity(wallets.len());
    for row in rows {
        let key = WalletKey {
            tenant: TenantId(row.tenant_id),
            wallet: WalletId(row.id),
        };
        if found.last().is_none_or(|(last, _)| *last != key) {
            let nothing_yet = WalletBalances {
                wallet_id: key.wallet,
                points_account_id: AccountId(row.points_account_id),
                balances: Vec::new(),
            };
            found.push((key, nothing_yet));
        }
        let read = || {
            Some(BalanceRow {
                account_id: row.account_id?,
                kind: row.kind?,
                program_id: row.program_id,
                unit: row.unit?,
                posted: row.posted?,
                held: row.held?,
                version: row.version?,
                as_of: row.as_of?,
            })
        };
        if let (Some(balance), Some((_, wallet))) = (read(), found.last_mut()) {
            wallet.balances.push(balance.read()?);
        }
    }
    Ok(found)
}

/// Makes an opening wallet active with the points account the ledger opened for it. False when it was active already.
pub async fn activate(
    connection: &mut PgConnection,
    key: WalletKey,
    points_account: AccountId,
) -> sqlx::Result<bool> {
    let activated = sqlx::query!(
        "UPDATE wallets SET status = 2, points_account_id = $3
         WHERE tenant_id = $1 AND id = $2 AND status = 1",
        key.tenant.0,
        key.wallet.0,
        points_account.0,
    )
    .execute(connection)
    .await?;
    Ok(activated.rows_affected() == 1)
}

/// Records an account the ledger opened. Its first entries may have been projected already: then only the program is
/// added, which no entry carries. In every generation that is written.
pub async fn insert_account(
    connection: &mut PgConnection,
    key: WalletKey,
    account: &Balance,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH pointer AS (SELECT live, next FROM projection FOR SHARE)
         INSERT INTO balances (tenant_id, account_id, owner_id, kind, unit, program_id, posted, held, version, as_of,
                               generation)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, written.generation
         FROM pointer CROSS JOIN LATERAL (VALUES (live), (next)) AS written (generation)
         WHERE written.generation IS NOT NULL ORDER BY written.generation
         ON CONFLICT (tenant_id, account_id, generation) DO UPDATE SET program_id = EXCLUDED.program_id",
        key.tenant.0,
        account.account_id.0,
        key.wallet.0,
        account.kind.number(),
        account.unit.as_str(),
        account.program_id,
        account.posted,
        account.held,
        account.version,
        account.as_of,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Up to `limit` wallets still opening that were asked for before `before`, of all tenants: whoever asked for them
/// was not answered, or the ledger could not be reached.
pub async fn opening_since(
    connection: &mut PgConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<Wallet>> {
    sqlx::query_as!(
        WalletRow,
        "SELECT tenant_id, id, external_ref, program_id, status, wanted, wanted_reason, points_account_id, created_at
         FROM wallets WHERE status = 1 AND created_at < $1 ORDER BY created_at LIMIT $2",
        before,
        limit,
    )
    .fetch_all(connection)
    .await?
    .into_iter()
    .map(WalletRow::read)
    .collect()
}

/// The wallet, whatever its status, locked until the transaction ends.
pub async fn lock(connection: &mut PgConnection, key: WalletKey) -> sqlx::Result<Option<Wallet>> {
    sqlx::query_as!(
        WalletRow,
        "SELECT tenant_id, id, external_ref, program_id, status, wanted, wanted_reason, points_account_id, created_at
         FROM wallets WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE",
        key.tenant.0,
        key.wallet.0,
    )
    .fetch_optional(connection)
    .await?
    .map(WalletRow::read)
    .transpose()
}

/// Notes the status that a change is to end in.
pub async fn want(
    connection: &mut PgConnection,
    key: WalletKey,
    wanted: &Wanted,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE wallets SET wanted = $3, wanted_reason = $4, wanted_at = $5 WHERE tenant_id = $1 AND id = $2",
        key.tenant.0,
        key.wallet.0,
        wanted.status.number(),
        wanted.reason,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends a change: the wallet has the status it was to have, or (`done` is false) keeps the one it had. False when somebody else
/// ended it before. Whoever closes a wallet tells of it.
pub async fn settle(
    connection: &mut PgConnection,
    key: WalletKey,
    wanted: WalletStatus,
    done: bool,
) -> sqlx::Result<bool> {
    let ended = sqlx::query!(
        "UPDATE wallets SET status = CASE WHEN $4 THEN $3 ELSE status END, closing_told = closing_told OR $4 AND $3 = 4,
                            wanted = NULL, wanted_at = NULL, wanted_reason = NULL
         WHERE tenant_id = $1 AND id = $2 AND wanted = $3",
        key.tenant.0,
        key.wallet.0,
        wanted.number(),
        done,
    )
    .execute(connection)
    .await?;
    Ok(ended.rows_affected() == 1)
}

/// Up to `limit` closed wallets, of all tenants, that nobody was told of, and when their closing was ordered if that is on
/// record; from now on they count as told of.
pub async fn take_untold_closings(
    connection: &mut PgConnection,
    limit: i64,
) -> sqlx::Result<Vec<(WalletKey, Option<DateTime<Utc>>)>> {
    let rows = sqlx::query!(
        r#"WITH untold AS MATERIALIZED (
               SELECT tenant_id, id FROM wallets WHERE status = 4 AND NOT closing_told
               ORDER BY tenant_id, id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
           )
           UPDATE wallets SET closing_told = true FROM untold
           WHERE wallets.tenant_id = untold.tenant_id AND wallets.id = untold.id
           RETURNING wallets.tenant_id, wallets.id,
                     (SELECT max(at) FROM audit_entries
                      WHERE audit_entries.tenant_id = wallets.tenant_id AND subject = wallets.id::text
                        AND action = 'wallet.close_ordered') AS ordered_at"#,
        limit,
    )
    .fetch_all(connection)
    .await?;
    let closings = rows.into_iter().map(|row| {
        let key = WalletKey {
            tenant: TenantId(row.tenant_id),
            wallet: WalletId(row.id),
        };
        (key, row.ordered_at)
    });
    Ok(closings.collect())
}

/// Up to `limit` wallets whose change of status began before `before` and has not ended, of all tenants.
pub async fn changing_since(
    connection: &mut PgConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<Wallet>> {
    sqlx::query_as!(
        WalletRow,
        "SELECT tenant_id, id, external_ref, program_id, status, wanted, wanted_reason, points_account_id, created_at
         FROM wallets WHERE wanted IS NOT NULL AND wanted_at < $1 ORDER BY wanted_at LIMIT $2",
        before,
        limit,
    )
    .fetch_all(connection)
    .await?
    .into_iter()
    .map(WalletRow::read)
    .collect()
}

/// The tenants that have wallets or projected accounts, after `after`.
pub async fn next_tenant(
    connection: &mut PgConnection,
    after: Option<TenantId>,
) -> sqlx::Result<Option<TenantId>> {
    let after = after.map(|tenant| tenant.0);
    let next = sqlx::query_scalar!(
        r#"SELECT min(tenant_id) AS "next" FROM (
               (SELECT wallets.tenant_id::text AS tenant_id FROM wallets
                WHERE $1::uuid IS NULL OR wallets.tenant_id > $1 ORDER BY wallets.tenant_id LIMIT 1)
               UNION ALL
               (SELECT balances.tenant_id::text FROM balances
                WHERE $1::uuid IS NULL OR balances.tenant_id > $1 ORDER BY balances.tenant_id LIMIT 1)
           ) tenants"#,
        after,
    )
    .fetch_one(connection)
    .await?;
    next.map(|text| text.parse().map(TenantId).map_err(|_| unreadable("tenant")))
        .transpose()
}
