//! The invariants as SQL. Each counts what breaks it: zero rows, or somebody is called.

use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, PgConnection};
use std::collections::BTreeMap;

/// An invariant: its name as metrics and runbooks know it, and the query that counts its violations.
#[derive(Clone, Copy, Debug)]
pub struct Invariant {
    /// Its name.
    pub name: &'static str,
    /// What counts its violations. `$1`, `$2`, `$3`: lanes, the batch of each after which to begin, and the one to end
    /// with; `$4`: what was committed before this should have reached everybody.
    query: &'static str,
}

/// What was committed since the last audit, by lane.
#[derive(Clone, Debug)]
pub struct Span {
    lanes: Vec<i16>,
    after: Vec<i64>,
    upto: Vec<i64>,
}

impl Span {
    /// From the batches after `since` (from the first where it says nothing) to `upto`.
    pub fn new(since: &BTreeMap<i16, i64>, upto: &BTreeMap<i16, i64>) -> Self {
        Self {
            lanes: upto.keys().copied().collect(),
            after: upto
                .keys()
                .map(|lane| since.get(lane).copied().unwrap_or(0))
                .collect(),
            upto: upto.values().copied().collect(),
        }
    }
}

/// The transactions of the span, as `recent`.
macro_rules! over_recent {
    ($query:literal) => {
        concat!(
            "WITH span AS (SELECT * FROM UNNEST($1::smallint[], $2::bigint[], $3::bigint[]) AS s (lane, after, upto)), ",
            "due AS (SELECT $4::timestamptz AS before), ",
            "recent AS (SELECT t.* FROM span s JOIN transactions t ON t.lane = s.lane AND t.batch_seq > s.after ",
            "AND t.batch_seq <= s.upto), ",
            "recent_entries AS (SELECT e.* FROM recent t ",
            "JOIN ledger_entries e ON e.tenant_id = t.tenant_id AND e.transaction_id = t.id) ",
            $query
        )
    };
}

/// Every invariant of the ledger that SQL can count.
pub const INVARIANTS: &[Invariant] = &[
    Invariant {
        name: "transactions_sum_to_zero",
        query: over_recent!(
            "SELECT count(*) FROM (SELECT FROM recent_entries e
             JOIN accounts a ON a.tenant_id = e.tenant_id AND a.id = e.account_id AND a.shard = e.shard
             GROUP BY e.tenant_id, e.transaction_id, a.unit HAVING sum(e.amount) <> 0) broken"
        ),
    },
    Invariant {
        name: "transactions_have_entries",
        query: over_recent!(
            "SELECT count(*) FROM recent t WHERE NOT EXISTS (SELECT FROM ledger_entries e
             WHERE e.tenant_id = t.tenant_id AND e.transaction_id = t.id)"
        ),
    },
    Invariant {
        name: "accounts_sum_to_zero",
        query: over_recent!(
            "SELECT count(*) FROM (SELECT FROM accounts GROUP BY tenant_id, unit HAVING sum(posted) <> 0) broken"
        ),
    },
    Invariant {
        name: "balances_are_replays",
        query: over_recent!(
            "SELECT count(*) FROM recent_entries e
             LEFT JOIN ledger_entries before ON before.tenant_id = e.tenant_id AND before.account_id = e.account_id
                                            AND before.shard = e.shard AND before.version = e.version - 1
             WHERE e.posted_after <> COALESCE(before.posted_after, 0) + e.amount
                OR e.held_after <> COALESCE(before.held_after, 0) + e.held_change"
        ),
    },
    Invariant {
        name: "accounts_stand_at_their_last_entry",
        query: over_recent!(
            "SELECT count(*) FROM accounts a LEFT JOIN ledger_entries e ON e.tenant_id = a.tenant_id
             AND e.account_id = a.id AND e.shard = a.shard AND e.version = a.version
             WHERE (a.posted, a.held) IS DISTINCT FROM (COALESCE(e.posted_after, 0), COALESCE(e.held_after, 0))
                OR (e.version IS NULL AND a.version <> 0)"
        ),
    },
    Invariant {
        name: "versions_are_contiguous",
        query: over_recent!(
            "SELECT count(*) FROM recent_entries e WHERE e.version < 1 OR (e.version > 1 AND NOT EXISTS (
             SELECT FROM ledger_entries before WHERE before.tenant_id = e.tenant_id AND before.account_id = e.account_id
             AND before.shard = e.shard AND before.version = e.version - 1))"
        ),
    },
    Invariant {
        name: "floors_are_kept",
        query: over_recent!(
            "SELECT count(*) FROM accounts WHERE floor IS NOT NULL AND posted - held < floor - overdraft"
        ),
    },
    Invariant {
        name: "held_is_the_sum_of_open_holds",
        query: over_recent!(
            "SELECT count(*) FROM (SELECT tenant_id, id, sum(held) AS held FROM accounts WHERE held <> 0 GROUP BY 1, 2) a
             FULL JOIN (SELECT tenant_id, account_id AS id, sum(amount - captured - released) AS held FROM holds
                        WHERE status = 1 GROUP BY 1, 2) h USING (tenant_id, id)
             WHERE COALESCE(a.held, 0) <> COALESCE(h.held, 0)"
        ),
    },
    Invariant {
        name: "keys_are_used_once",
        query: over_recent!(
            "SELECT count(*) FROM (SELECT FROM recent r JOIN transactions t ON t.tenant_id = r.tenant_id
             AND t.idempotency_hash = r.idempotency_hash GROUP BY r.tenant_id, r.id HAVING count(*) > 1) broken"
        ),
    },
    Invariant {
        name: "batches_continue_the_chain",
        query: over_recent!(
            "SELECT count(*) FROM span s JOIN ledger_batches b ON b.lane = s.lane AND b.seq > s.after AND b.seq <= s.upto
             LEFT JOIN ledger_batches before ON before.lane = b.lane AND before.seq = b.seq - 1
             WHERE b.previous_hash <> COALESCE(before.hash, decode(repeat('00', 32), 'hex'))
                OR (before.seq IS NULL AND b.seq <> 1)"
        ),
    },
    Invariant {
        name: "lanes_stand_at_their_last_batch",
        query: over_recent!(
            "SELECT count(*) FROM ledger_lanes l
             LEFT JOIN LATERAL (SELECT seq, hash FROM ledger_batches b WHERE b.lane = l.lane ORDER BY seq DESC LIMIT 1) b
                    ON true
             WHERE l.next_seq <> COALESCE(b.seq, 0) + 1
                OR l.head_hash <> COALESCE(b.hash, decode(repeat('00', 32), 'hex'))"
        ),
    },
    Invariant {
        name: "batches_hold_what_they_count",
        query: over_recent!(
            "SELECT count(*) FROM span s JOIN ledger_batches b ON b.lane = s.lane AND b.seq > s.after AND b.seq <= s.upto
             WHERE b.lane >= 0 AND b.transaction_count <> (SELECT count(*) FROM transactions t
                                                           WHERE t.lane = b.lane AND t.batch_seq = b.seq)"
        ),
    },
    Invariant {
        name: "batches_reach_kafka",
        query: over_recent!(
            "SELECT count(*) FROM ledger_lanes l LEFT JOIN ledger_relay r USING (lane)
             JOIN ledger_batches b ON b.lane = l.lane AND b.seq > COALESCE(r.published_seq, 0)
             WHERE l.lane >= 0 AND b.created_at < (SELECT before FROM due)"
        ),
    },
    Invariant {
        name: "batches_reach_a_head",
        query: over_recent!(
            "SELECT count(*) FROM (SELECT max(number) AS number FROM ledger_heads) newest
             JOIN ledger_lanes l ON newest.number IS NOT NULL
             LEFT JOIN ledger_head_lanes h ON h.number = newest.number AND h.lane = l.lane
             JOIN ledger_batches b ON b.lane = l.lane AND b.seq > COALESCE(h.to_seq, 0)
             WHERE b.created_at < (SELECT before FROM due)"
        ),
    },
];

/// The last batch of every lane.
pub async fn ends(conn: &mut PgConnection) -> sqlx::Result<BTreeMap<i16, i64>> {
    let rows = sqlx::query!("SELECT lane, next_seq - 1 AS \"last!\" FROM ledger_lanes")
        .fetch_all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.lane, row.last)).collect())
}

/// How many violations of `invariant` there are within `span`; what was committed before `due` should have reached
/// Kafka and a head.
pub async fn count(
    conn: &mut PgConnection,
    invariant: &Invariant,
    span: &Span,
    due: DateTime<Utc>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar(AssertSqlSafe(invariant.query))
        .bind(&span.lanes)
        .bind(&span.after)
        .bind(&span.upto)
        .bind(due)
        .fetch_one(conn)
        .await
}
