//! What was recorded: transactions, statements, sums.

use super::{corrupt, kind, transaction_type, unit};
use crate::domain::{
    AccountId, AccountKind, Entry, HoldRef, Reversal, TenantId, Transaction, TransactionId, TransactionType,
};
use chrono::{DateTime, Utc};
use idempotency::KeyHash;
use money::Unit;
use serde::Deserialize;
use smallvec::SmallVec;
use sqlx::{PgConnection, PgExecutor};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// In which order a list is read. A position is a place between two rows of it, so that either order goes on from it.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Newest first.
    #[default]
    Desc,
    /// Oldest first.
    Asc,
}

/// Which transactions or entries are wanted, and in which order.
#[derive(Clone, Copy, Default, Debug)]
pub struct Filter {
    /// Only this type.
    pub kind: Option<TransactionType>,
    /// At or after this instant.
    pub from: Option<DateTime<Utc>>,
    /// Before this instant.
    pub to: Option<DateTime<Utc>>,
    /// In which order.
    pub order: Order,
}

/// One line of a statement.
#[derive(Clone, Debug)]
pub struct Line {
    /// What moved.
    pub entry: Entry,
    /// The transaction it belongs to.
    pub transaction: TransactionId,
    /// Why value moved.
    pub kind: TransactionType,
    /// The caller's reference.
    pub reference: Option<Box<str>>,
    /// When it was posted.
    pub created_at: DateTime<Utc>,
}

/// A place in a statement: per row of the account, the version just above it. Lines with that version and later ones are
/// on its one side, all others on the other.
///
/// One position per row keeps the walk over an account of many rows stable while postings go on.
pub type Position = Vec<(i16, i64)>;

/// One row of the trial balance.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sum {
    /// The kind of the accounts.
    pub kind: AccountKind,
    /// Their unit.
    pub unit: Unit,
    /// How many accounts.
    pub accounts: i64,
    /// The sum of their balances, in minor units.
    pub posted: i64,
    /// The sum of their open holds, in minor units.
    pub held: i64,
}

/// The transaction that was posted under this key.
pub async fn id_of_key(
    conn: &mut PgConnection,
    tenant: TenantId,
    key: KeyHash,
) -> sqlx::Result<Option<TransactionId>> {
    let id = sqlx::query_scalar!(
        "SELECT id FROM transactions WHERE tenant_id = $1 AND idempotency_hash = $2",
        tenant.0,
        Uuid::from(key)
    )
    .fetch_optional(conn)
    .await?;
    Ok(id.map(TransactionId))
}

/// The transactions with these ids, entries included, in no particular order.
pub async fn transactions(
    conn: &mut PgConnection,
    wanted: &[(TenantId, TransactionId)],
) -> sqlx::Result<Vec<Transaction>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    // once each: what is named twice would come back with its entries doubled
    let wanted: BTreeSet<_> = wanted.iter().collect();
    let tenants: Vec<Uuid> = wanted.iter().map(|(tenant, _)| tenant.0).collect();
    let ids: Vec<Uuid> = wanted.iter().map(|(_, id)| id.0).collect();
    let rows = sqlx::query!(
        r#"SELECT t.tenant_id, t.id, t.type, t.reference, t.metadata::text, t.idempotency_hash, t.fingerprint,
                  t.posted_by, t.lane, t.batch_seq, t.position, t.created_at, t.hold_id, t.reverses, t.reversal,
                  t.shortfall, t.reason, t.expires_at, h.expires_at AS "held_until?",
                  h.destination_id AS "destination_id?"
           FROM UNNEST($1::uuid[], $2::uuid[]) AS k (tenant_id, id)
           JOIN transactions t USING (tenant_id, id)
           LEFT JOIN holds h ON t.hold_id = t.id AND h.tenant_id = t.tenant_id AND h.id = t.hold_id"#,
        &tenants,
        &ids,
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut found: HashMap<(Uuid, Uuid), Transaction> = HashMap::with_capacity(rows.len());
    for row in rows {
        found.insert(
            (row.tenant_id, row.id),
            Transaction {
                id: TransactionId(row.id),
                tenant: TenantId(row.tenant_id),
                kind: transaction_type(row.r#type)?,
                reference: row.reference.map(Into::into),
                metadata: row.metadata.map(Into::into),
                key: row.idempotency_hash.into(),
                fingerprint: row.fingerprint.into(),
                posted_by: row.posted_by.into(),
                lane: row.lane,
                batch_seq: row.batch_seq,
                position: row.position,
                created_at: row.created_at,
                hold: row.hold_id.map(|id| HoldRef {
                    id: TransactionId(id),
                    expires_at: row.held_until,
                    destination: row.destination_id.map(AccountId),
                }),
                reverses: row.reverses.map(|of| Reversal {
                    of: TransactionId(of),
                    number: row.reversal.unwrap_or_default(),
                    shortfall: row.shortfall,
                }),
                reason: row.reason.map(Into::into),
                expires_at: row.expires_at,
                entries: SmallVec::new(),
            },
        );
    }
    let rows = sqlx::query!(
        r#"SELECT e.tenant_id, e.transaction_id, e.account_id, e.shard, e.version, e.amount, e.held_change,
                  e.posted_after, e.held_after, a.kind, a.owner_id, a.unit
           FROM UNNEST($1::uuid[], $2::uuid[]) AS k (tenant_id, transaction_id)
           JOIN ledger_entries e USING (tenant_id, transaction_id)
           JOIN accounts a ON a.tenant_id = e.tenant_id AND a.id = e.account_id AND a.shard = e.shard
           ORDER BY e.tenant_id, e.transaction_id, e.leg"#,
        &tenants,
        &ids,
    )
    .fetch_all(conn)
    .await?;
    for row in rows {
        let transaction = found
            .get_mut(&(row.tenant_id, row.transaction_id))
            .ok_or_else(|| corrupt("transaction_id", row.transaction_id))?;
        transaction.entries.push(Entry {
            account: AccountId(row.account_id),
            shard: row.shard,
            kind: kind(row.kind)?,
            owner: row.owner_id,
            unit: unit(&row.unit)?,
            amount: row.amount,
            held_change: row.held_change,
            posted_after: row.posted_after,
            held_after: row.held_after,
            version: row.version,
        });
    }
    Ok(found.into_values().collect())
}

/// What these transactions were, and what they moved on which account, leg by leg. Those that are not there are absent.
///
/// Each is found by its keys, whatever the planner thinks of the tables' sizes: a plan made while they are nearly empty would
/// be kept while they grow.
pub async fn moved(db: impl PgExecutor<'_>, wanted: &[(TenantId, TransactionId)]) -> sqlx::Result<MovedBy> {
    let (tenants, ids): (Vec<Uuid>, Vec<Uuid>) = wanted.iter().map(|(tenant, id)| (tenant.0, id.0)).unzip();
    let rows = sqlx::query!(
        r#"SELECT k.tenant_id AS "tenant_id!", k.id AS "id!", e.account_id AS "account_id!", e.amount AS "amount!",
                  (SELECT t.type FROM transactions t
                   WHERE t.tenant_id = k.tenant_id AND t.id = k.id) AS "type!"
           FROM (SELECT DISTINCT tenant_id, id FROM UNNEST($1::uuid[], $2::uuid[]) AS u (tenant_id, id)) k
           CROSS JOIN LATERAL (SELECT account_id, amount, leg FROM ledger_entries
                               WHERE tenant_id = k.tenant_id AND transaction_id = k.id ORDER BY leg) e
           ORDER BY k.tenant_id, k.id, e.leg"#,
        &tenants,
        &ids,
    )
    .fetch_all(db)
    .await?;
    let mut moved = MovedBy::with_capacity(wanted.len());
    for row in rows {
        let of = (TenantId(row.tenant_id), TransactionId(row.id));
        let kind = transaction_type(row.r#type)?;
        let (_, amounts) = moved.entry(of).or_insert_with(|| (kind, SmallVec::new()));
        amounts.push((AccountId(row.account_id), row.amount));
    }
    Ok(moved)
}

/// What a transaction was, and by how much it changed which account, leg by leg.
pub type Moved = (TransactionType, SmallVec<[(AccountId, i64); 2]>);

/// What transactions moved.
pub type MovedBy = HashMap<(TenantId, TransactionId), Moved>;

/// Ids of a tenant's transactions on the wanted side of the place just below the id `place`.
pub async fn transaction_ids(
    conn: &mut PgConnection,
    tenant: TenantId,
    filter: Filter,
    place: Option<TransactionId>,
    limit: i64,
) -> sqlx::Result<Vec<TransactionId>> {
    if filter.order == Order::Asc {
        return transaction_ids_upward(conn, tenant, filter, place, limit).await;
    }
    let ids = sqlx::query_scalar!(
        r#"SELECT id FROM transactions
           WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2) AND ($3::smallint IS NULL OR type = $3)
             AND ($4::timestamptz IS NULL OR created_at >= $4) AND ($5::timestamptz IS NULL OR created_at < $5)
           ORDER BY id DESC LIMIT $6"#,
        tenant.0,
        place.map(|id| id.0),
        filter.kind.map(TransactionType::number),
        filter.from,
        filter.to,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(TransactionId).collect())
}

async fn transaction_ids_upward(
    conn: &mut PgConnection,
    tenant: TenantId,
    filter: Filter,
    place: Option<TransactionId>,
    limit: i64,
) -> sqlx::Result<Vec<TransactionId>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT id FROM transactions
           WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id >= $2) AND ($3::smallint IS NULL OR type = $3)
             AND ($4::timestamptz IS NULL OR created_at >= $4) AND ($5::timestamptz IS NULL OR created_at < $5)
           ORDER BY id LIMIT $6"#,
        tenant.0,
        place.map(|id| id.0),
        filter.kind.map(TransactionType::number),
        filter.from,
        filter.to,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(TransactionId).collect())
}

/// The position before the newest line of every row of an account; empty if there is no such account.
pub async fn newest(conn: &mut PgConnection, tenant: TenantId, account: AccountId) -> sqlx::Result<Position> {
    let rows = sqlx::query!(
        "SELECT shard, version FROM accounts WHERE tenant_id = $1 AND id = $2 ORDER BY shard",
        tenant.0,
        account.0
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.shard, row.version + 1)).collect())
}

/// A line as it is stored.
struct LineRow {
    shard: i16,
    version: i64,
    transaction_id: Uuid,
    amount: i64,
    held_change: i64,
    posted_after: i64,
    held_after: i64,
    r#type: i16,
    reference: Option<String>,
    created_at: DateTime<Utc>,
    kind: i16,
    owner_id: Uuid,
    unit: String,
}

impl LineRow {
    fn line(self, account: AccountId) -> sqlx::Result<Line> {
        Ok(Line {
            entry: Entry {
                account,
                shard: self.shard,
                kind: kind(self.kind)?,
                owner: self.owner_id,
                unit: unit(&self.unit)?,
                amount: self.amount,
                held_change: self.held_change,
                posted_after: self.posted_after,
                held_after: self.held_after,
                version: self.version,
            },
            transaction: TransactionId(self.transaction_id),
            kind: transaction_type(self.r#type)?,
            reference: self.reference.map(Into::into),
            created_at: self.created_at,
        })
    }
}

/// Lines of an account on the wanted side of `position`.
///
/// Within a row of the account the versions decide, not the instants: a clock that was set back (`no_later` never rises
/// on the way down, `no_earlier` never falls on the way up) must not bring a line before its successor, or the next page
/// would begin beyond both.
pub async fn lines(
    conn: &mut PgConnection,
    tenant: TenantId,
    account: AccountId,
    filter: Filter,
    position: &Position,
    limit: i64,
) -> sqlx::Result<Vec<Line>> {
    let rows = match filter.order {
        Order::Desc => lines_downward(conn, tenant, account, filter, position, limit).await?,
        Order::Asc => lines_upward(conn, tenant, account, filter, position, limit).await?,
    };
    rows.into_iter().map(|row| row.line(account)).collect()
}

async fn lines_downward(
    conn: &mut PgConnection,
    tenant: TenantId,
    account: AccountId,
    filter: Filter,
    position: &Position,
    limit: i64,
) -> sqlx::Result<Vec<LineRow>> {
    let (shards, versions): (Vec<i16>, Vec<i64>) = position.iter().copied().unzip();
    sqlx::query_as!(
        LineRow,
        r#"SELECT e.shard AS "shard!", e.version AS "version!", e.transaction_id AS "transaction_id!",
                  e.amount AS "amount!", e.held_change AS "held_change!", e.posted_after AS "posted_after!",
                  e.held_after AS "held_after!", e.type AS "type!", e.reference, e.created_at AS "created_at!",
                  a.kind, a.owner_id, a.unit
           FROM UNNEST($3::smallint[], $4::bigint[]) AS p (shard, below)
           JOIN accounts a ON a.tenant_id = $1 AND a.id = $2 AND a.shard = p.shard
           CROSS JOIN LATERAL (
               SELECT e.shard, e.version, e.transaction_id, e.amount, e.held_change, e.posted_after, e.held_after,
                      e.created_at, t.type, t.reference, min(e.created_at) OVER (ORDER BY e.version DESC) AS no_later
               FROM ledger_entries e
               JOIN transactions t ON t.tenant_id = e.tenant_id AND t.id = e.transaction_id
               WHERE e.tenant_id = $1 AND e.account_id = $2 AND e.shard = p.shard AND e.version < p.below
                 AND ($5::smallint IS NULL OR t.type = $5)
                 AND ($6::timestamptz IS NULL OR e.created_at >= $6)
                 AND ($7::timestamptz IS NULL OR e.created_at < $7)
               ORDER BY e.version DESC LIMIT $8
           ) e
           ORDER BY e.no_later DESC, e.shard, e.version DESC
           LIMIT $8"#,
        tenant.0,
        account.0,
        &shards,
        &versions,
        filter.kind.map(TransactionType::number),
        filter.from,
        filter.to,
        limit,
    )
    .fetch_all(conn)
    .await
}

async fn lines_upward(
    conn: &mut PgConnection,
    tenant: TenantId,
    account: AccountId,
    filter: Filter,
    position: &Position,
    limit: i64,
) -> sqlx::Result<Vec<LineRow>> {
    let (shards, versions): (Vec<i16>, Vec<i64>) = position.iter().copied().unzip();
    sqlx::query_as!(
        LineRow,
        r#"SELECT e.shard AS "shard!", e.version AS "version!", e.transaction_id AS "transaction_id!",
                  e.amount AS "amount!", e.held_change AS "held_change!", e.posted_after AS "posted_after!",
                  e.held_after AS "held_after!", e.type AS "type!", e.reference, e.created_at AS "created_at!",
                  a.kind, a.owner_id, a.unit
           FROM UNNEST($3::smallint[], $4::bigint[]) AS p (shard, above)
           JOIN accounts a ON a.tenant_id = $1 AND a.id = $2 AND a.shard = p.shard
           CROSS JOIN LATERAL (
               SELECT e.shard, e.version, e.transaction_id, e.amount, e.held_change, e.posted_after, e.held_after,
                      e.created_at, t.type, t.reference, max(e.created_at) OVER (ORDER BY e.version) AS no_earlier
               FROM ledger_entries e
               JOIN transactions t ON t.tenant_id = e.tenant_id AND t.id = e.transaction_id
               WHERE e.tenant_id = $1 AND e.account_id = $2 AND e.shard = p.shard AND e.version >= p.above
                 AND ($5::smallint IS NULL OR t.type = $5)
                 AND ($6::timestamptz IS NULL OR e.created_at >= $6)
                 AND ($7::timestamptz IS NULL OR e.created_at < $7)
               ORDER BY e.version LIMIT $8
           ) e
           ORDER BY e.no_earlier, e.shard DESC, e.version
           LIMIT $8"#,
        tenant.0,
        account.0,
        &shards,
        &versions,
        filter.kind.map(TransactionType::number),
        filter.from,
        filter.to,
        limit,
    )
    .fetch_all(conn)
    .await
}

/// Sums of a tenant's accounts by unit and kind, as they stand.
pub async fn sums(conn: &mut PgConnection, tenant: TenantId) -> sqlx::Result<Vec<Sum>> {
    let rows = sqlx::query!(
        r#"SELECT kind, unit, count(*) FILTER (WHERE shard = 0) AS "accounts!", sum(posted)::text AS "posted!",
                  sum(held)::text AS "held!"
           FROM accounts WHERE tenant_id = $1 GROUP BY kind, unit ORDER BY unit, kind"#,
        tenant.0
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| sum(row.kind, &row.unit, row.accounts, &row.posted, &row.held))
        .collect()
}

pub(super) fn sum(
    kind_number: i16,
    unit_text: &str,
    accounts: i64,
    posted: &str,
    held: &str,
) -> sqlx::Result<Sum> {
    let whole = |text: &str| text.parse().map_err(|_| corrupt("sum", text));
    let (posted, held) = (whole(posted)?, whole(held)?);
    Ok(Sum {
        kind: kind(kind_number)?,
        unit: unit(unit_text)?,
        accounts,
        posted,
        held,
    })
}
