//! Balances of the past: one snapshot per account and day on which it changed, and the entries since.

use super::unreadable;
use crate::domain::balance::{AccountKind, Balance, Source};
use crate::domain::{AccountId, TenantId, WalletKey};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// The wallet's accounts as they were at `at`, oldest first: the newest entry not after `at`, looked for no further back than
/// the last snapshot. An account without entries by then is shown empty.
pub async fn balances_at(
    connection: &mut PgConnection,
    key: WalletKey,
    at: DateTime<Utc>,
) -> sqlx::Result<Vec<Balance>> {
    let rows = sqlx::query!(
        r#"SELECT balance.account_id, balance.kind, balance.program_id, balance.unit,
                  COALESCE(entry.posted_after, snapshot.posted, 0) AS "posted!",
                  COALESCE(entry.held_after, snapshot.held, 0) AS "held!",
                  COALESCE(entry.version, snapshot.version, 0) AS "version!",
                  COALESCE(entry.occurred_at, snapshot.entry_at) AS "as_of"
           FROM balances AS balance
           LEFT JOIN LATERAL (
               SELECT version, posted, held, entry_at FROM balance_snapshots
               WHERE tenant_id = $1 AND account_id = balance.account_id AND generation = balance.generation AND as_of <= $3
               ORDER BY as_of DESC LIMIT 1
           ) snapshot ON true
           LEFT JOIN LATERAL (
               SELECT version, posted_after, held_after, occurred_at FROM entries
               WHERE tenant_id = $1 AND owner_id = $2 AND account_id = balance.account_id AND occurred_at <= $3
                 AND generation = balance.generation
                 AND occurred_at >= COALESCE(snapshot.entry_at, '-infinity'::timestamptz)
               ORDER BY occurred_at DESC, account_id DESC, version DESC LIMIT 1
           ) entry ON true
           WHERE balance.tenant_id = $1 AND balance.owner_id = $2
             AND balance.generation = (SELECT live FROM projection)
           ORDER BY balance.account_id"#,
        key.tenant.0,
        key.wallet.0,
        at,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Balance {
                account_id: AccountId(row.account_id),
                kind: AccountKind::from_number(row.kind).ok_or_else(|| unreadable("account kind"))?,
                program_id: row.program_id,
                unit: row.unit.parse().map_err(|_| unreadable("unit"))?,
                posted: row.posted,
                held: row.held,
                available: row.posted.saturating_sub(row.held),
                version: row.version,
                as_of: row.as_of.unwrap_or(at),
                source: Source::Projection,
            })
        })
        .collect()
}

/// Takes the snapshots of up to `limit` accounts after `after`, as they were when the day that ended at `midnight` ended;
/// only of accounts that changed since their last. Returns the last account looked at, and how many snapshots were taken.
pub async fn take(
    connection: &mut PgConnection,
    after: Option<(TenantId, AccountId)>,
    midnight: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<(Option<(TenantId, AccountId)>, i64)> {
    let (tenant, account) = after.map_or((Uuid::nil(), Uuid::nil()), |(tenant, account)| {
        (tenant.0, account.0)
    });
    let row = sqlx::query!(
        r#"WITH page AS (
               SELECT tenant_id, account_id, owner_id, generation FROM balances
               WHERE (tenant_id, account_id) > ($1, $2) AND generation = (SELECT live FROM projection)
               ORDER BY tenant_id, account_id LIMIT $4
           ), taken AS (
               INSERT INTO balance_snapshots (tenant_id, account_id, as_of, version, posted, held, entry_at,
                                              generation)
               SELECT page.tenant_id, page.account_id, $3, entry.version, entry.posted_after, entry.held_after,
                      entry.occurred_at, page.generation
               FROM page
               LEFT JOIN LATERAL (
                   SELECT version, entry_at FROM balance_snapshots
                   WHERE tenant_id = page.tenant_id AND account_id = page.account_id AND generation = page.generation
                     AND as_of <= $3
                   ORDER BY as_of DESC LIMIT 1
               ) last ON true
               CROSS JOIN LATERAL (
                   SELECT version, posted_after, held_after, occurred_at FROM entries
                   WHERE tenant_id = page.tenant_id AND owner_id = page.owner_id AND account_id = page.account_id
                     AND generation = page.generation AND occurred_at < $3
                     AND occurred_at >= COALESCE(last.entry_at, '-infinity'::timestamptz)
                   ORDER BY occurred_at DESC, account_id DESC, version DESC LIMIT 1
               ) entry
               WHERE entry.version > COALESCE(last.version, 0)
               ON CONFLICT DO NOTHING
               RETURNING 1
           ), last AS (
               SELECT tenant_id, account_id FROM page ORDER BY tenant_id DESC, account_id DESC LIMIT 1
           )
           SELECT (SELECT tenant_id FROM last) AS tenant_id, (SELECT account_id FROM last) AS account_id,
                  (SELECT count(*) FROM taken) AS "taken!""#,
        tenant,
        account,
        midnight,
        limit,
    )
    .fetch_one(connection)
    .await?;
    let last = row.tenant_id.zip(row.account_id);
    Ok((
        last.map(|(tenant, account)| (TenantId(tenant), AccountId(account))),
        row.taken,
    ))
}
