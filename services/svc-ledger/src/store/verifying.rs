//! What the verifier reads: batches in chain order with everything they recorded, accounts with all their entries.
//!
//! What is read in bulk comes by COPY ([`super::copy`]); numbers are the only values put into such a query.

use super::copy::{Row, Rows};
use super::{hash, kind, reading, transaction_type, unit};
use crate::domain::chain::{Fact, Hash, Link};
use crate::domain::{AccountId, AccountKind, Entry, HoldRef, Reversal, TenantId, Transaction, TransactionId};
use chrono::{DateTime, Utc};
use money::Unit;
use smallvec::SmallVec;
use sqlx::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

/// A stored batch: what it claims about itself.
#[derive(Clone, Debug)]
pub struct StoredBatch {
    /// The claimed link; `events` is computed from the payload.
    pub link: Link,
    /// The claimed digest of the link.
    pub hash: Hash,
    /// What its leaves are salted with.
    pub salt: Uuid,
}

/// A stored transaction, with what its entries claim beyond it.
#[derive(Clone, Debug)]
pub struct StoredTransaction {
    /// The transaction.
    pub transaction: Transaction,
    /// Per entry: its leg and its instant.
    pub lines: SmallVec<[(i16, DateTime<Utc>); 2]>,
}

/// What an entry repeats of its account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Repeated {
    /// Its kind.
    pub kind: AccountKind,
    /// Its owner.
    pub owner: Uuid,
    /// Its unit.
    pub unit: Unit,
}

/// What is remembered of accounts, so that a busy one is not looked up for every entry.
#[derive(Default, Debug)]
pub struct Remembered(HashMap<(Uuid, Uuid, i16), Repeated>);

/// Accounts remembered at the most, about 100 bytes each; then all are forgotten.
const REMEMBERED_MAX: usize = 200_000;

/// A row of `accounts`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountRow {
    /// Whose.
    pub tenant: Uuid,
    /// The account.
    pub id: Uuid,
    /// The row of the account.
    pub shard: i16,
    /// What every row of the account has alike: kind, unit, owner, program, status, floor, instant.
    pub common: Common,
    /// Sum of the entries.
    pub posted: i64,
    /// Sum of the open holds.
    pub held: i64,
    /// How far it is below its floor.
    pub overdraft: i64,
    /// Number of entries.
    pub version: i64,
}

/// What every row of an account has alike.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Common {
    /// The stored number of its kind.
    pub kind: i16,
    /// Its unit.
    pub unit: Box<str>,
    /// Its owner.
    pub owner: Uuid,
    /// Its program.
    pub program: Option<Uuid>,
    /// The stored number of its status.
    pub status: i16,
    /// Its floor.
    pub floor: Option<i64>,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
}

/// An entry as the replay of balances needs it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// Whose.
    pub tenant: Uuid,
    /// The account.
    pub account: Uuid,
    /// The row of the account.
    pub shard: i16,
    /// Its number in the row.
    pub version: i64,
    /// The change of the balance.
    pub amount: i64,
    /// The change of what is set aside.
    pub held_change: i64,
    /// The balance after it.
    pub posted_after: i64,
    /// What is set aside after it.
    pub held_after: i64,
}

/// A position in the order of accounts: tenant and id.
pub type AccountKey = (Uuid, Uuid);

/// All lanes with their stored ends: lane, next seq, link.
pub async fn ends(conn: &mut PgConnection) -> sqlx::Result<Vec<(i16, i64, Hash)>> {
    let rows = sqlx::query!("SELECT lane, next_seq, head_hash FROM ledger_lanes ORDER BY lane")
        .fetch_all(conn)
        .await?;
    rows.into_iter()
        .map(|row| Ok((row.lane, row.next_seq, hash(&row.head_hash)?)))
        .collect()
}

/// The numbers of a lane's batches that were committed within an interval: the first and the last.
pub async fn bounds(
    conn: &mut PgConnection,
    lane: i16,
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
) -> sqlx::Result<Option<(i64, i64)>> {
    let row = sqlx::query!(
        r#"SELECT min(seq) AS first, max(seq) AS last FROM ledger_batches
           WHERE lane = $1 AND ($2::timestamptz IS NULL OR created_at >= $2)
             AND ($3::timestamptz IS NULL OR created_at < $3)"#,
        lane,
        from,
        to,
    )
    .fetch_one(conn)
    .await?;
    Ok(row.first.zip(row.last))
}

/// The numbers and counts of a lane's batches after `after`, up to `limit` of them.
pub async fn sizes(
    conn: &mut PgConnection,
    lane: i16,
    after: i64,
    upto: i64,
    limit: i64,
) -> sqlx::Result<Vec<(i64, i32)>> {
    let rows = sqlx::query!(
        r#"SELECT seq, transaction_count FROM ledger_batches
           WHERE lane = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4"#,
        lane,
        after,
        upto,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.seq, row.transaction_count))
        .collect())
}

/// Lanes that batches or transactions name although there is no such lane.
pub async fn stray_lanes(conn: &mut PgConnection) -> sqlx::Result<Vec<(String, i16)>> {
    let rows = sqlx::query!(
        r#"WITH RECURSIVE batch_lanes AS (
               (SELECT lane FROM ledger_batches ORDER BY lane LIMIT 1)
               UNION ALL
               SELECT (SELECT b.lane FROM ledger_batches b WHERE b.lane > l.lane ORDER BY b.lane LIMIT 1)
               FROM batch_lanes l WHERE l.lane IS NOT NULL
           ), transaction_lanes AS (
               (SELECT lane FROM transactions ORDER BY lane LIMIT 1)
               UNION ALL
               SELECT (SELECT t.lane FROM transactions t WHERE t.lane > l.lane ORDER BY t.lane LIMIT 1)
               FROM transaction_lanes l WHERE l.lane IS NOT NULL
           )
           SELECT 'ledger_batches' AS "table!", lane AS "lane!" FROM batch_lanes
           WHERE lane IS NOT NULL AND lane NOT IN (SELECT lane FROM ledger_lanes)
           UNION ALL
           SELECT 'transactions', lane FROM transaction_lanes
           WHERE lane IS NOT NULL AND lane NOT IN (SELECT lane FROM ledger_lanes WHERE lane >= 0)"#
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.table, row.lane)).collect())
}

/// Up to `limit` batches of a lane from `from_seq`, in order.
pub async fn batches(
    conn: &mut PgConnection,
    lane: i16,
    from_seq: i64,
    limit: i64,
) -> sqlx::Result<Vec<StoredBatch>> {
    // 5 is the purpose byte of receipt::hash_events: the payload is hashed where it lies
    let query = format!(
        "SELECT seq, transaction_count, previous_hash, root, hash, salt, created_at, sha256('\\x05'::bytea || payload)
         FROM ledger_batches WHERE lane = {lane} AND seq >= {from_seq} ORDER BY seq LIMIT {limit}"
    );
    let mut rows = Rows::of(conn, &query).await?;
    let mut batches = Vec::new();
    while let Some(mut row) = rows.next().await? {
        let (seq, count) = (row.i64()?, row.i32()?);
        let (previous, root, hash, salt) = (row.hash()?, row.hash()?, row.hash()?, row.uuid()?);
        batches.push(StoredBatch {
            link: Link {
                previous,
                lane,
                seq,
                created_at: row.instant()?,
                count,
                root,
                events: row.hash()?,
            },
            hash,
            salt,
        });
    }
    Ok(batches)
}

/// The payload of a batch.
pub async fn payload(conn: &mut PgConnection, lane: i16, seq: i64) -> sqlx::Result<Option<Vec<u8>>> {
    sqlx::query_scalar!(
        "SELECT payload FROM ledger_batches WHERE lane = $1 AND seq = $2",
        lane,
        seq
    )
    .fetch_optional(conn)
    .await
}

/// The transactions of a lane's batches `from_seq..=to_seq`, in chain order.
pub async fn transactions(
    conn: &mut PgConnection,
    lane: i16,
    from_seq: i64,
    to_seq: i64,
) -> sqlx::Result<Vec<Transaction>> {
    let rows = sqlx::query!(
        "SELECT tenant_id, id FROM transactions WHERE lane = $1 AND batch_seq BETWEEN $2 AND $3",
        lane,
        from_seq,
        to_seq,
    )
    .fetch_all(&mut *conn)
    .await?;
    let ids: Vec<_> = rows
        .iter()
        .map(|row| (TenantId(row.tenant_id), TransactionId(row.id)))
        .collect();
    let mut transactions = reading::transactions(conn, &ids).await?;
    transactions.sort_unstable_by_key(|transaction| (transaction.batch_seq, transaction.position));
    Ok(transactions)
}

/// [`transactions`] in bulk. What entries repeat of their accounts is looked up in `accounts`, and added to it.
pub async fn stored_transactions(
    conn: &mut PgConnection,
    lane: i16,
    from_seq: i64,
    to_seq: i64,
    Remembered(accounts): &mut Remembered,
) -> sqlx::Result<Vec<StoredTransaction>> {
    if accounts.len() > REMEMBERED_MAX {
        accounts.clear();
    }
    let range = format!("t.lane = {lane} AND t.batch_seq BETWEEN {from_seq} AND {to_seq}");
    let query = format!(
        "SELECT t.tenant_id, t.id, t.type, t.reference, t.metadata::text, t.idempotency_hash, t.fingerprint, t.posted_by,
                t.lane, t.batch_seq, t.position, t.created_at, t.hold_id, h.expires_at, h.destination_id, t.reverses, t.reversal,
                t.shortfall, t.reason, t.expires_at
         FROM transactions t
         LEFT JOIN holds h ON t.hold_id = t.id AND h.tenant_id = t.tenant_id AND h.id = t.hold_id
         WHERE {range}"
    );
    let mut found = Vec::new();
    let mut rows = Rows::of(conn, &query).await?;
    while let Some(mut row) = rows.next().await? {
        found.push(StoredTransaction {
            transaction: transaction_of(&mut row)?,
            lines: SmallVec::new(),
        });
    }
    drop(rows);
    found.sort_unstable_by_key(|stored: &StoredTransaction| {
        let transaction = &stored.transaction;
        (
            transaction.batch_seq,
            transaction.position,
            transaction.tenant.0,
            transaction.id.0,
        )
    });

    let query = format!(
        "SELECT t.tenant_id, t.id, e.account_id, e.shard, e.version, e.leg, e.amount, e.held_change, e.posted_after,
                e.held_after, e.created_at
         FROM transactions t JOIN ledger_entries e ON e.tenant_id = t.tenant_id AND e.transaction_id = t.id
         WHERE {range}"
    );
    let mut lines = Vec::with_capacity(found.len() * 2);
    let mut rows = Rows::of(conn, &query).await?;
    while let Some(mut row) = rows.next().await? {
        lines.push(Line::of(&mut row)?);
    }
    drop(rows);
    learn(conn, &lines, accounts).await?;

    // put into order here, which costs PostgreSQL several times as much
    lines.sort_unstable_by_key(|line| (line.tenant, line.transaction, line.leg));
    for stored in &mut found {
        let of = (stored.transaction.tenant.0, stored.transaction.id.0);
        let first = lines.partition_point(|line| (line.tenant, line.transaction) < of);
        let own = lines.iter().skip(first);
        for line in own.take_while(|line| (line.tenant, line.transaction) == of) {
            let Some(repeated) = accounts.get(&(line.tenant, line.account, line.shard)) else {
                // an entry of an account that is not there: its transaction lacks it, and the books name it
                continue;
            };
            stored.lines.push((line.leg, line.created_at));
            stored.transaction.entries.push(line.entry(*repeated));
        }
    }
    Ok(found)
}

fn transaction_of(row: &mut Row) -> sqlx::Result<Transaction> {
    let (tenant, id) = (TenantId(row.uuid()?), TransactionId(row.uuid()?));
    Ok(Transaction {
        id,
        tenant,
        kind: transaction_type(row.i16()?)?,
        reference: row.text_or_null()?,
        metadata: row.text_or_null()?,
        key: row.uuid()?.into(),
        fingerprint: row.uuid()?.into(),
        posted_by: row.text()?.into(),
        lane: row.i16()?,
        batch_seq: row.i64()?,
        position: row.i32()?,
        created_at: row.instant()?,
        hold: hold_of(row)?,
        reverses: reversal_of(row)?,
        reason: row.text_or_null()?,
        expires_at: row.instant_or_null()?,
        entries: SmallVec::new(),
    })
}

fn hold_of(row: &mut Row) -> sqlx::Result<Option<HoldRef>> {
    let (id, expires_at, destination) = (row.uuid_or_null()?, row.instant_or_null()?, row.uuid_or_null()?);
    Ok(id.map(|id| HoldRef {
        id: TransactionId(id),
        expires_at,
        destination: destination.map(AccountId),
    }))
}

fn reversal_of(row: &mut Row) -> sqlx::Result<Option<Reversal>> {
    let (of, number, shortfall) = (row.uuid_or_null()?, row.i32_or_null()?, row.i64_or_null()?);
    Ok(of.map(|of| Reversal {
        of: TransactionId(of),
        number: number.unwrap_or_default(),
        shortfall,
    }))
}

struct Line {
    tenant: Uuid,
    transaction: Uuid,
    account: Uuid,
    shard: i16,
    version: i64,
    leg: i16,
    amount: i64,
    held_change: i64,
    posted_after: i64,
    held_after: i64,
    created_at: DateTime<Utc>,
}

impl Line {
    fn of(row: &mut Row) -> sqlx::Result<Self> {
        Ok(Self {
            tenant: row.uuid()?,
            transaction: row.uuid()?,
            account: row.uuid()?,
            shard: row.i16()?,
            version: row.i64()?,
            leg: row.i16()?,
            amount: row.i64()?,
            held_change: row.i64()?,
            posted_after: row.i64()?,
            held_after: row.i64()?,
            created_at: row.instant()?,
        })
    }

    fn entry(&self, account: Repeated) -> Entry {
        Entry {
            account: AccountId(self.account),
            shard: self.shard,
            kind: account.kind,
            owner: account.owner,
            unit: account.unit,
            amount: self.amount,
            held_change: self.held_change,
            posted_after: self.posted_after,
            held_after: self.held_after,
            version: self.version,
        }
    }
}

/// Looks up those accounts of `lines` that are not known yet.
async fn learn(
    conn: &mut PgConnection,
    lines: &[Line],
    accounts: &mut HashMap<(Uuid, Uuid, i16), Repeated>,
) -> sqlx::Result<()> {
    let mut unknown: Vec<_> = lines
        .iter()
        .map(|line| (line.tenant, line.account, line.shard))
        .filter(|key| !accounts.contains_key(key))
        .collect();
    unknown.sort_unstable();
    unknown.dedup();
    if unknown.is_empty() {
        return Ok(());
    }
    let tenants: Vec<Uuid> = unknown.iter().map(|key| key.0).collect();
    let ids: Vec<Uuid> = unknown.iter().map(|key| key.1).collect();
    let shards: Vec<i16> = unknown.iter().map(|key| key.2).collect();
    let rows = sqlx::query!(
        r#"SELECT a.tenant_id, a.id, a.shard, a.kind, a.owner_id, a.unit
           FROM UNNEST($1::uuid[], $2::uuid[], $3::smallint[]) AS k (tenant_id, id, shard)
           JOIN accounts a USING (tenant_id, id, shard)"#,
        &tenants,
        &ids,
        &shards,
    )
    .fetch_all(conn)
    .await?;
    for row in rows {
        let repeated = Repeated {
            kind: kind(row.kind)?,
            owner: row.owner_id,
            unit: unit(&row.unit)?,
        };
        accounts.insert((row.tenant_id, row.id, row.shard), repeated);
    }
    Ok(())
}

/// The facts in the registry's batches `from_seq..=to_seq`, in chain order, each with its batch and position.
pub async fn facts(
    conn: &mut PgConnection,
    from_seq: i64,
    to_seq: i64,
) -> sqlx::Result<Vec<(i64, i32, Fact)>> {
    let rows = sqlx::query!(
        r#"SELECT batch_seq AS "batch_seq!", position AS "position!", tenant_id, about, subject, version, content,
                  created_at
           FROM ledger_facts WHERE batch_seq BETWEEN $1 AND $2 ORDER BY batch_seq, position"#,
        from_seq,
        to_seq,
    )
    .fetch_all(conn)
    .await?;
    let facts = rows.into_iter().map(|row| {
        let fact = Fact {
            tenant: row.tenant_id,
            about: row.about.into(),
            subject: row.subject.into(),
            version: row.version,
            content: row.content.into(),
            created_at: row.created_at,
        };
        (row.batch_seq, row.position, fact)
    });
    Ok(facts.collect())
}

/// Every `nth` account in order: where the work on accounts is divided.
pub async fn divisions(conn: &mut PgConnection, nth: i64) -> sqlx::Result<Vec<AccountKey>> {
    let rows = sqlx::query!(
        r#"SELECT tenant_id, id FROM (
               SELECT tenant_id, id, row_number() OVER (ORDER BY tenant_id, id, shard) AS place FROM accounts
           ) numbered
           WHERE place % $1 = 0 ORDER BY tenant_id, id"#,
        nth
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.tenant_id, row.id)).collect())
}

fn between(columns: &str, after: Option<AccountKey>, upto: Option<AccountKey>) -> String {
    let bound = |sign: &str, key: Option<AccountKey>| match key {
        Some((tenant, id)) => format!(" AND ({columns}) {sign} ('{tenant}'::uuid, '{id}'::uuid)"),
        None => String::new(),
    };
    format!("true{}{}", bound(">", after), bound("<=", upto))
}

/// The rows of the accounts after `after` up to `upto`, in order.
pub async fn accounts(
    conn: &mut PgConnection,
    after: Option<AccountKey>,
    upto: Option<AccountKey>,
) -> sqlx::Result<Vec<AccountRow>> {
    let query = format!(
        "SELECT tenant_id, id, shard, kind, unit, owner_id, program_id, status, floor, created_at, posted, held,
                overdraft, version
         FROM accounts WHERE {} ORDER BY tenant_id, id, shard",
        between("tenant_id, id", after, upto)
    );
    let mut rows = Rows::of(conn, &query).await?;
    let mut accounts = Vec::new();
    while let Some(mut row) = rows.next().await? {
        accounts.push(AccountRow {
            tenant: row.uuid()?,
            id: row.uuid()?,
            shard: row.i16()?,
            common: Common {
                kind: row.i16()?,
                unit: row.text()?,
                owner: row.uuid()?,
                program: row.uuid_or_null()?,
                status: row.i16()?,
                floor: row.i64_or_null()?,
                created_at: row.instant()?,
            },
            posted: row.i64()?,
            held: row.i64()?,
            overdraft: row.i64()?,
            version: row.i64()?,
        });
    }
    Ok(accounts)
}

/// The entries of the accounts after `after` up to `upto`, in order of row and version: streamed, because one account
/// may have very many.
pub async fn steps(
    conn: &mut PgConnection,
    after: Option<AccountKey>,
    upto: Option<AccountKey>,
) -> sqlx::Result<Rows<'_>> {
    let query = format!(
        "SELECT tenant_id, account_id, shard, version, amount, held_change, posted_after, held_after
         FROM ledger_entries WHERE {} ORDER BY tenant_id, account_id, shard, version",
        between("tenant_id, account_id", after, upto)
    );
    Rows::of(conn, &query).await
}

/// A row of [`steps`].
pub fn step(mut row: Row) -> sqlx::Result<Step> {
    Ok(Step {
        tenant: row.uuid()?,
        account: row.uuid()?,
        shard: row.i16()?,
        version: row.i64()?,
        amount: row.i64()?,
        held_change: row.i64()?,
        posted_after: row.i64()?,
        held_after: row.i64()?,
    })
}

/// Rows of a table whose newest fact says otherwise: (tenant, key, what the fact says, what the row says).
pub type Contradiction = (Uuid, String, Option<String>, Option<String>);

/// The first account after `after` up to `upto` that its newest fact contradicts, or that has none.
pub async fn contradicted_account(
    conn: &mut PgConnection,
    after: Option<AccountKey>,
    upto: Option<AccountKey>,
) -> sqlx::Result<Option<Contradiction>> {
    let row = sqlx::query!(
        r#"SELECT a.tenant_id AS "tenant_id!", a.id::text AS "id!", f.content AS "content?",
                  ledger_account_fact(to_jsonb(a)) AS "found!"
           FROM accounts a
           LEFT JOIN LATERAL (
               SELECT content FROM ledger_facts
               WHERE tenant_id = a.tenant_id AND about = 'accounts' AND subject = a.id::text
               ORDER BY version DESC LIMIT 1
           ) f ON true
           WHERE a.shard = 0 AND ($1::uuid IS NULL OR (a.tenant_id, a.id) > ($1, $2::uuid))
             AND ($3::uuid IS NULL OR (a.tenant_id, a.id) <= ($3, $4::uuid))
             AND f.content IS DISTINCT FROM ledger_account_fact(to_jsonb(a))
           ORDER BY a.tenant_id, a.id LIMIT 1"#,
        after.map(|key| key.0),
        after.map(|key| key.1),
        upto.map(|key| key.0),
        upto.map(|key| key.1),
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.tenant_id, row.id, row.content, Some(row.found))))
}

/// The first lane that its newest fact contradicts, or that has none.
pub async fn contradicted_lane(conn: &mut PgConnection) -> sqlx::Result<Option<Contradiction>> {
    let row = sqlx::query!(
        r#"SELECT l.lane::text AS "lane!", f.content AS "content?", ledger_lane_fact(to_jsonb(l)) AS "found!"
           FROM ledger_lanes l
           LEFT JOIN LATERAL (
               SELECT content FROM ledger_facts
               WHERE tenant_id = '00000000-0000-0000-0000-000000000000' AND about = 'ledger_lanes'
                 AND subject = l.lane::text
               ORDER BY version DESC LIMIT 1
           ) f ON true
           WHERE f.content IS DISTINCT FROM ledger_lane_fact(to_jsonb(l))
           ORDER BY l.lane LIMIT 1"#
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (Uuid::nil(), row.lane, row.content, Some(row.found))))
}

/// The first change of a status, or limit, that its newest fact contradicts, that has none, or that is gone although its
/// newest fact knows it: the table with it.
pub async fn contradicted_row(conn: &mut PgConnection) -> sqlx::Result<Option<(String, Contradiction)>> {
    let row = sqlx::query!(
        r#"WITH rows AS (
               SELECT tenant_id, 'account_status_changes' AS about, account_id::text || '/' || id::text AS subject,
                      ledger_row_fact(to_jsonb(c)) AS found
               FROM account_status_changes c
               UNION ALL
               SELECT tenant_id, 'velocity_limits', id::text, ledger_row_fact(to_jsonb(l)) FROM velocity_limits l
           ), newest AS (
               SELECT DISTINCT ON (tenant_id, about, subject) tenant_id, about, subject, content
               FROM ledger_facts WHERE about IN ('account_status_changes', 'velocity_limits')
               ORDER BY tenant_id, about, subject, version DESC
           )
           SELECT COALESCE(r.tenant_id, f.tenant_id) AS "tenant!", COALESCE(r.about, f.about) AS "about!",
                  COALESCE(r.subject, f.subject) AS "subject!", f.content AS "content?", r.found AS "found?"
           FROM rows r FULL JOIN newest f USING (tenant_id, about, subject)
           WHERE COALESCE(f.content, 'null') <> COALESCE(r.found, 'null')
           ORDER BY 1, 2, 3 LIMIT 1"#
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.about, (row.tenant, row.subject, row.content, row.found))))
}

/// A counter whose seal is broken: tenant, limit, subject.
pub async fn touched_counter(conn: &mut PgConnection) -> sqlx::Result<Option<(Uuid, Uuid, Uuid)>> {
    let row = sqlx::query!(
        r#"SELECT tenant_id, limit_id, subject_id FROM velocity_counters
           WHERE seal <> velocity_counter_seal(tenant_id, limit_id, subject_id, slot, counts, signalled) LIMIT 1"#
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.tenant_id, row.limit_id, row.subject_id)))
}

/// A hold that does not follow from its transactions: tenant, hold, column, what follows, what is stored.
pub async fn wrong_hold(
    conn: &mut PgConnection,
) -> sqlx::Result<Option<(Uuid, Uuid, String, String, String)>> {
    let row = sqlx::query!(
        r#"WITH made AS (
               SELECT t.tenant_id, t.id, t.created_at, e.account_id, e.held_change AS amount
               FROM transactions t
               JOIN ledger_entries e ON e.tenant_id = t.tenant_id AND e.transaction_id = t.id
               WHERE t.type = 8
           ), used AS (
               SELECT t.tenant_id, t.hold_id AS id, sum(-e.amount)::bigint AS captured,
                      sum(e.amount - e.held_change)::bigint AS released,
                      (array_agg(CASE WHEN t.type = 9 THEN 2 WHEN t.posted_by = $1 THEN 4 ELSE 3 END::smallint
                                 ORDER BY e.version DESC))[1] AS status
               FROM transactions t
               JOIN ledger_entries e ON e.tenant_id = t.tenant_id AND e.transaction_id = t.id AND e.held_change <> 0
               WHERE t.type IN (9, 10) GROUP BY t.tenant_id, t.hold_id
           ), expected AS (
               SELECT m.tenant_id, m.id, m.account_id, m.amount, m.created_at, COALESCE(u.captured, 0) AS captured,
                      COALESCE(u.released, 0) AS released,
                      CASE WHEN COALESCE(u.captured + u.released, 0) < m.amount THEN 1 ELSE u.status END AS status
               FROM made m LEFT JOIN used u USING (tenant_id, id)
           )
           SELECT COALESCE(h.tenant_id, x.tenant_id) AS "tenant!", COALESCE(h.id, x.id) AS "id!", d.name AS "column!",
                  COALESCE(d.expected, 'none') AS "expected!", COALESCE(d.found, 'none') AS "found!"
           FROM expected x FULL JOIN holds h USING (tenant_id, id)
           CROSS JOIN LATERAL (VALUES
               ('id (or the row)', x.id::text, h.id::text),
               ('account_id', x.account_id::text, h.account_id::text),
               ('amount', x.amount::text, h.amount::text),
               ('captured', x.captured::text, h.captured::text),
               ('released', x.released::text, h.released::text),
               ('status', x.status::text, h.status::text),
               ('created_at', x.created_at::text, h.created_at::text)
           ) AS d (name, expected, found)
           WHERE d.expected IS DISTINCT FROM d.found
           LIMIT 1"#,
        crate::service::SYSTEM,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.tenant, row.id, row.column, row.expected, row.found)))
}

/// A fact out of its order: about a row that is not there, not numbered from 1 without gaps, or of another instant than
/// the row it says was made then.
pub async fn misplaced_fact(
    conn: &mut PgConnection,
) -> sqlx::Result<Option<(Uuid, String, String, i32, String)>> {
    let row = sqlx::query!(
        r#"SELECT tenant_id AS "tenant_id!", about AS "about!", subject AS "subject!", version AS "version!",
                  wrong AS "wrong!" FROM (
               SELECT f.tenant_id, f.about, f.subject, f.version,
                      CASE
                          WHEN f.version <> row_number() OVER (PARTITION BY f.tenant_id, f.about, f.subject
                                                               ORDER BY f.version) THEN 'version'
                          WHEN f.about NOT IN ('accounts', 'account_status_changes', 'velocity_limits', 'ledger_lanes',
                                               'ledger_audit', 'audit_trail',
                                               'backup_verification', 'compliance_report') THEN 'about'
                          WHEN f.about = 'accounts' AND a.id IS NULL
                            OR f.about = 'ledger_lanes' AND l.lane IS NULL THEN 'subject'
                          WHEN f.about = 'accounts' AND f.version = 1 AND f.created_at <> a.created_at
                          THEN 'created_at'
                      END AS wrong
               FROM ledger_facts f
               LEFT JOIN accounts a ON f.about = 'accounts' AND a.tenant_id = f.tenant_id AND a.shard = 0
                                   AND a.id::text = f.subject
               LEFT JOIN ledger_lanes l ON f.about = 'ledger_lanes' AND l.lane::text = f.subject
                                       AND f.tenant_id = '00000000-0000-0000-0000-000000000000'
           ) judged
           WHERE wrong IS NOT NULL ORDER BY tenant_id, about, subject, version LIMIT 1"#
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.tenant_id, row.about, row.subject, row.version, row.wrong)))
}

/// How many transactions, entries and sealed facts there are.
pub async fn counts(conn: &mut PgConnection) -> sqlx::Result<[i64; 3]> {
    let row = sqlx::query!(
        r#"SELECT (SELECT count(*) FROM transactions) AS "transactions!",
                  (SELECT count(*) FROM ledger_entries) AS "entries!",
                  (SELECT count(*) FROM ledger_facts WHERE batch_seq IS NOT NULL) AS "facts!""#
    )
    .fetch_one(conn)
    .await?;
    Ok([row.transactions, row.entries, row.facts])
}

/// A transaction in no batch of the chain, or an entry of no transaction: table, row and what is wrong with it.
pub async fn stray(conn: &mut PgConnection) -> sqlx::Result<Option<(String, String)>> {
    let row = sqlx::query!(
        r#"(SELECT 'transactions' AS "table!", t.id::text AS "row!" FROM transactions t
            WHERE NOT EXISTS (SELECT FROM ledger_batches b WHERE b.lane = t.lane AND b.seq = t.batch_seq) LIMIT 1)
           UNION ALL
           (SELECT 'ledger_entries', e.account_id::text || ' shard ' || e.shard || ' version ' || e.version
            FROM ledger_entries e
            WHERE NOT EXISTS (SELECT FROM transactions t WHERE t.tenant_id = e.tenant_id AND t.id = e.transaction_id)
            LIMIT 1)
           UNION ALL
           (SELECT 'ledger_facts', f.about || ' ' || f.subject || ' version ' || f.version FROM ledger_facts f
            WHERE f.batch_seq IS NOT NULL
              AND NOT EXISTS (SELECT FROM ledger_batches b WHERE b.lane = -1 AND b.seq = f.batch_seq) LIMIT 1)"#
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.table, row.row)))
}

/// The relay's cursors that somebody else than the relay moved.
pub async fn moved_cursor(conn: &mut PgConnection) -> sqlx::Result<Option<i16>> {
    sqlx::query_scalar!(
        r#"SELECT r.lane AS "lane!" FROM ledger_relay r LEFT JOIN ledger_lanes l USING (lane)
           WHERE r.seal <> ledger_relay_seal(r.lane, r.published_seq, r.lease_owner, r.lease_until)
              OR l.lane IS NULL OR r.published_seq < 0
              OR r.published_seq > CASE r.lane WHEN -1 THEN (SELECT COALESCE(max(number), 0) FROM ledger_heads)
                                               ELSE l.next_seq - 1 END
           ORDER BY r.lane LIMIT 1"#
    )
    .fetch_optional(conn)
    .await
}

/// The public keys of heads, each with the instant it was first used at and the first head it signed.
pub async fn head_keys(
    conn: &mut PgConnection,
) -> sqlx::Result<Vec<(String, Vec<u8>, DateTime<Utc>, Option<DateTime<Utc>>)>> {
    let rows = sqlx::query!(
        r#"SELECT k.kid, k.public_key, k.created_at, h.created_at AS "first?"
           FROM ledger_head_keys k
           LEFT JOIN LATERAL (SELECT created_at FROM ledger_heads WHERE kid = k.kid ORDER BY number LIMIT 1) h ON true
           ORDER BY k.kid"#
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.kid, row.public_key, row.created_at, row.first))
        .collect())
}

/// The stored hashes of heads, from number `from` to `to`.
pub async fn head_hashes(conn: &mut PgConnection, from: i64, to: i64) -> sqlx::Result<Vec<Hash>> {
    let hashes = sqlx::query_scalar!(
        "SELECT hash FROM ledger_heads WHERE number BETWEEN $1 AND $2 ORDER BY number",
        from,
        to
    )
    .fetch_all(conn)
    .await?;
    hashes.iter().map(|stored| hash(stored)).collect()
}

/// A row of `ledger_head_lanes` whose head or lane is not there.
pub async fn stray_head_lane(conn: &mut PgConnection) -> sqlx::Result<Option<(i64, i16)>> {
    let row = sqlx::query!(
        r#"SELECT l.number, l.lane FROM ledger_head_lanes l
           WHERE NOT EXISTS (SELECT FROM ledger_heads h WHERE h.number = l.number)
              OR NOT EXISTS (SELECT FROM ledger_lanes k WHERE k.lane = l.lane)
           LIMIT 1"#
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.number, row.lane)))
}
