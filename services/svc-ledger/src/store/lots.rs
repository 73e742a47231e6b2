//! The remembered lots: a cache of what replaying an account's entries comes to (docs/adr/0003). Written here alone, made
//! of nothing but entries and transactions, and good to be dropped at any moment.

use super::transaction_type;
use crate::domain::lots::{Change, Lot, LotId, Movement, Part, Rank};
use crate::domain::{AccountId, TenantId, TransactionId, TransactionType};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

/// How far an account's lots are remembered.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Head {
    /// The last entry replayed.
    pub version: i64,
    /// The debt after it, in minor units.
    pub debt: i64,
}

/// One entry to replay.
#[derive(Clone, Copy, Debug)]
pub struct Replayed {
    /// As the rule sees it.
    pub movement: Movement,
    /// Why value moved.
    pub kind: TransactionType,
    /// The account's `posted` after it.
    pub posted_after: i64,
}

/// A leg of a transfer, on a customer's account.
#[derive(Clone, Copy, Debug)]
pub struct TransferLeg {
    /// The transfer.
    pub transaction: TransactionId,
    /// The account.
    pub account: AccountId,
    /// The version of the entry.
    pub version: i64,
    /// The change, in minor units.
    pub amount: i64,
}

/// Locks the account's head until the transaction ends, so that one replay at a time goes on from it.
pub async fn lock_head(conn: &mut PgConnection, tenant: TenantId, account: AccountId) -> sqlx::Result<Head> {
    sqlx::query!(
        "INSERT INTO lot_heads (tenant_id, account_id, version, debt) VALUES ($1, $2, 0, 0) ON CONFLICT DO NOTHING",
        tenant.0,
        account.0,
    )
    .execute(&mut *conn)
    .await?;
    let row = sqlx::query!(
        "SELECT version, debt FROM lot_heads WHERE tenant_id = $1 AND account_id = $2 FOR UPDATE",
        tenant.0,
        account.0,
    )
    .fetch_one(conn)
    .await?;
    Ok(Head {
        version: row.version,
        debt: row.debt,
    })
}

/// The account's entries after `after` up to `to`, at most `limit`, in order.
pub async fn entries(
    conn: &mut PgConnection,
    tenant: TenantId,
    account: AccountId,
    after: i64,
    to: i64,
    limit: i64,
) -> sqlx::Result<Vec<Replayed>> {
    let rows = sqlx::query!(
        r#"SELECT e.version, e.amount, e.posted_after, e.created_at, e.transaction_id, t.type, t.expires_at,
                  t.reverses
           FROM ledger_entries e
           JOIN transactions t ON t.tenant_id = e.tenant_id AND t.id = e.transaction_id
           WHERE e.tenant_id = $1 AND e.account_id = $2 AND e.shard = 0 AND e.version > $3 AND e.version <= $4
           ORDER BY e.version LIMIT $5"#,
        tenant.0,
        account.0,
        after,
        to,
        limit,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Replayed {
                movement: Movement {
                    version: row.version,
                    transaction: TransactionId(row.transaction_id),
                    root: TransactionId(row.reverses.unwrap_or(row.transaction_id)),
                    amount: row.amount,
                    at: row.created_at,
                    expires_at: row.expires_at,
                },
                kind: transaction_type(row.r#type)?,
                posted_after: row.posted_after,
            })
        })
        .collect()
}

/// The legs of transfers on customers' accounts, in order.
pub async fn transfer_legs(
    conn: &mut PgConnection,
    tenant: TenantId,
    transfers: &[TransactionId],
) -> sqlx::Result<Vec<TransferLeg>> {
    let ids: Vec<Uuid> = transfers.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"SELECT e.transaction_id, e.account_id, e.version, e.amount
           FROM ledger_entries e
           JOIN accounts a ON a.tenant_id = e.tenant_id AND a.id = e.account_id AND a.shard = e.shard
           WHERE e.tenant_id = $1 AND e.transaction_id = ANY($2) AND a.floor IS NOT NULL
           ORDER BY e.transaction_id, e.leg"#,
        tenant.0,
        &ids,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| TransferLeg {
            transaction: TransactionId(row.transaction_id),
            account: AccountId(row.account_id),
            version: row.version,
            amount: row.amount,
        })
        .collect())
}

/// The versions up to which the lots of these accounts are remembered.
pub async fn heads(
    conn: &mut PgConnection,
    tenant: TenantId,
    accounts: &[AccountId],
) -> sqlx::Result<HashMap<AccountId, i64>> {
    let ids: Vec<Uuid> = accounts.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        "SELECT account_id, version FROM lot_heads WHERE tenant_id = $1 AND account_id = ANY($2)",
        tenant.0,
        &ids,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (AccountId(row.account_id), row.version))
        .collect())
}

/// What an entry took from the account's lots, in the order of consumption.
pub async fn taken(
    conn: &mut PgConnection,
    tenant: TenantId,
    account: AccountId,
    version: i64,
) -> sqlx::Result<Vec<Part>> {
    let rows = sqlx::query!(
        r#"SELECT l.origin_id, l.earned_at, l.expires_at, -m.points AS "points!"
           FROM lot_moves m
           JOIN lots l ON l.tenant_id = m.tenant_id AND l.account_id = m.account_id
                      AND l.version = m.lot_version AND l.part = m.lot_part
           WHERE m.tenant_id = $1 AND m.account_id = $2 AND m.version = $3 AND m.points < 0
           ORDER BY l.expires_at, l.earned_at, l.version, l.part"#,
        tenant.0,
        account.0,
        version,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Part {
            origin: TransactionId(row.origin_id),
            earned_at: row.earned_at,
            expires_at: row.expires_at,
            points: row.points,
        })
        .collect())
}

/// What transactions and their reversals came to so far, lot by lot.
pub async fn net(
    conn: &mut PgConnection,
    tenant: TenantId,
    account: AccountId,
    roots: &[TransactionId],
) -> sqlx::Result<Vec<(TransactionId, LotId, i64)>> {
    let ids: Vec<Uuid> = roots.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"SELECT root_id, lot_version, lot_part, sum(points)::bigint AS "points!" FROM lot_moves
           WHERE tenant_id = $1 AND account_id = $2 AND root_id = ANY($3)
           GROUP BY root_id, lot_version, lot_part"#,
        tenant.0,
        account.0,
        &ids,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let lot = LotId {
                version: row.lot_version,
                part: row.lot_part,
            };
            (TransactionId(row.root_id), lot, row.points)
        })
        .collect())
}

struct LotRow {
    version: i64,
    part: i32,
    transaction_id: Uuid,
    origin_id: Uuid,
    points: i64,
    remaining: i64,
    earned_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
}

impl From<LotRow> for Lot {
    fn from(row: LotRow) -> Self {
        Self {
            id: LotId {
                version: row.version,
                part: row.part,
            },
            transaction: TransactionId(row.transaction_id),
            origin: TransactionId(row.origin_id),
            points: row.points,
            remaining: row.remaining,
            earned_at: row.earned_at,
            expires_at: row.expires_at,
        }
    }
}

/// The lots of these names.
pub async fn named(
    conn: &mut PgConnection,
    tenant: TenantId,
    account: AccountId,
    names: &[LotId],
) -> sqlx::Result<Vec<Lot>> {
    let versions: Vec<i64> = names.iter().map(|name| name.version).collect();
    let parts: Vec<i32> = names.iter().map(|name| name.part).collect();
    let rows = sqlx::query_as!(
        LotRow,
        r#"SELECT l.version, l.part, l.transaction_id, l.origin_id, l.points, l.remaining, l.earned_at, l.expires_at
           FROM UNNEST($3::bigint[], $4::integer[]) AS n (version, part)
           JOIN lots l ON l.tenant_id = $1 AND l.account_id = $2 AND l.version = n.version AND l.part = n.part"#,
        tenant.0,
        account.0,
        &versions,
        &parts,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Lot::from).collect())
}

/// The next open lots after `after`, in the order of consumption.
pub async fn open(
    conn: &mut PgConnection,
    tenant: TenantId,
    account: AccountId,
    after: Option<Rank>,
    limit: i64,
) -> sqlx::Result<Vec<Lot>> {
    let (expires, earned, version, part) = after.map_or((None, None, 0, 0), |(expires, earned, id)| {
        let dated = (expires < DateTime::<Utc>::MAX_UTC).then_some(expires);
        (dated, Some(earned), id.version, id.part)
    });
    let rows = sqlx::query_as!(
        LotRow,
        r#"SELECT version, part, transaction_id, origin_id, points, remaining, earned_at, expires_at FROM lots
           WHERE tenant_id = $1 AND account_id = $2 AND remaining > 0
             AND ($4::timestamptz IS NULL
                  OR (COALESCE(expires_at, 'infinity'::timestamptz), earned_at, version, part)
                     > (COALESCE($3::timestamptz, 'infinity'::timestamptz), $4::timestamptz, $5::bigint, $6::integer))
           ORDER BY COALESCE(expires_at, 'infinity'::timestamptz), earned_at, version, part
           LIMIT $7"#,
        tenant.0,
        account.0,
        expires,
        earned,
        version,
        part,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Lot::from).collect())
}

/// Remembers what a replay came to, up to `head`.
pub async fn remember(
    conn: &mut PgConnection,
    tenant: TenantId,
    account: AccountId,
    head: Head,
    lots: &[&Lot],
    changes: &[(Change, TransactionType)],
) -> sqlx::Result<()> {
    sqlx::query!(
        r#"INSERT INTO lots (tenant_id, account_id, version, part, transaction_id, origin_id, points, remaining,
                             earned_at, expires_at)
           SELECT $1, $2, * FROM UNNEST($3::bigint[], $4::integer[], $5::uuid[], $6::uuid[], $7::bigint[], $8::bigint[],
                                        $9::timestamptz[], $10::timestamptz[])
           ON CONFLICT (tenant_id, account_id, version, part)
           DO UPDATE SET remaining = EXCLUDED.remaining, expires_at = EXCLUDED.expires_at"#,
        tenant.0,
        account.0,
        &lots.iter().map(|lot| lot.id.version).collect::<Vec<_>>(),
        &lots.iter().map(|lot| lot.id.part).collect::<Vec<_>>(),
        &lots.iter().map(|lot| lot.transaction.0).collect::<Vec<_>>(),
        &lots.iter().map(|lot| lot.origin.0).collect::<Vec<_>>(),
        &lots.iter().map(|lot| lot.points).collect::<Vec<_>>(),
        &lots.iter().map(|lot| lot.remaining).collect::<Vec<_>>(),
        &lots.iter().map(|lot| lot.earned_at).collect::<Vec<_>>(),
        &lots.iter().map(|lot| lot.expires_at).collect::<Vec<_>>() as _,
    )
    .execute(&mut *conn)
    .await?;
    // one movement may change a lot more than once: it opens it and pays a debt from it
    let mut sums: HashMap<(i64, LotId), (Change, TransactionType)> = HashMap::with_capacity(changes.len());
    for (change, kind) in changes {
        sums.entry((change.movement.version, change.lot))
            .and_modify(|(sum, _)| sum.points = sum.points.saturating_add(change.points))
            .or_insert((*change, *kind));
    }
    let moves: Vec<_> = sums.into_values().collect();
    sqlx::query!(
        r#"INSERT INTO lot_moves (tenant_id, account_id, version, lot_version, lot_part, points, transaction_id, root_id,
                                  type, created_at)
           SELECT $1, $2, * FROM UNNEST($3::bigint[], $4::bigint[], $5::integer[], $6::bigint[], $7::uuid[], $8::uuid[],
                                        $9::smallint[], $10::timestamptz[])
           ON CONFLICT DO NOTHING"#,
        tenant.0,
        account.0,
        &moves.iter().map(|(change, _)| change.movement.version).collect::<Vec<_>>(),
        &moves.iter().map(|(change, _)| change.lot.version).collect::<Vec<_>>(),
        &moves.iter().map(|(change, _)| change.lot.part).collect::<Vec<_>>(),
        &moves.iter().map(|(change, _)| change.points).collect::<Vec<_>>(),
        &moves.iter().map(|(change, _)| change.movement.transaction.0).collect::<Vec<_>>(),
        &moves.iter().map(|(change, _)| change.movement.root.0).collect::<Vec<_>>(),
        &moves.iter().map(|(_, kind)| kind.number()).collect::<Vec<_>>(),
        &moves.iter().map(|(change, _)| change.movement.at).collect::<Vec<_>>(),
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE lot_heads SET version = $3, debt = $4 WHERE tenant_id = $1 AND account_id = $2",
        tenant.0,
        account.0,
        head.version,
        head.debt,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What is left of all of the account's lots.
pub async fn sum(conn: &mut PgConnection, tenant: TenantId, account: AccountId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT COALESCE(sum(remaining), 0)::bigint AS "sum!" FROM lots
           WHERE tenant_id = $1 AND account_id = $2 AND remaining > 0"#,
        tenant.0,
        account.0,
    )
    .fetch_one(conn)
    .await
}

/// Forgets the account: its lots are replayed from its first entry when they are next asked for.
pub async fn forget(conn: &mut PgConnection, tenant: TenantId, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!(
        r#"WITH gone_lots AS (DELETE FROM lots WHERE tenant_id = $1 AND account_id = $2),
                gone_moves AS (DELETE FROM lot_moves WHERE tenant_id = $1 AND account_id = $2)
           UPDATE lot_heads SET version = 0, debt = 0 WHERE tenant_id = $1 AND account_id = $2"#,
        tenant.0,
        account.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}
