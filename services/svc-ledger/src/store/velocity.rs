//! Velocity limits and what they have counted.

use super::corrupt;
use crate::domain::TenantId;
use crate::domain::velocity::{Counter, CounterKey, Flow, Limit, Measure, Period, Scope};
use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

struct Row {
    id: Uuid,
    scope: i16,
    program_id: Option<Uuid>,
    flow: i16,
    measure: i16,
    period: i16,
    maximum: i64,
    updated_at: DateTime<Utc>,
}

impl Row {
    fn limit(self) -> sqlx::Result<Limit> {
        Ok(Limit {
            id: self.id,
            scope: Scope::from_number(self.scope).ok_or_else(|| corrupt("scope", self.scope))?,
            program: self.program_id,
            flow: Flow::from_number(self.flow).ok_or_else(|| corrupt("flow", self.flow))?,
            measure: Measure::from_number(self.measure).ok_or_else(|| corrupt("measure", self.measure))?,
            period: Period::from_number(self.period).ok_or_else(|| corrupt("period", self.period))?,
            maximum: self.maximum,
            updated_at: self.updated_at,
        })
    }
}

/// The tenant's limits, oldest first.
pub async fn limits(db: impl PgExecutor<'_>, tenant: TenantId) -> sqlx::Result<Vec<Limit>> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT id, scope, program_id, flow, measure, period, maximum, updated_at FROM velocity_limits
         WHERE tenant_id = $1 ORDER BY id",
        tenant.0
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Row::limit).collect()
}

/// The limit there is for the same thing, whose row is locked until the transaction ends.
pub async fn lock_same_in_tx(
    conn: &mut PgConnection,
    tenant: TenantId,
    limit: &Limit,
) -> sqlx::Result<Option<Limit>> {
    let row = sqlx::query_as!(
        Row,
        "SELECT id, scope, program_id, flow, measure, period, maximum, updated_at FROM velocity_limits
         WHERE tenant_id = $1 AND scope = $2 AND program_id IS NOT DISTINCT FROM $3 AND flow = $4 AND measure = $5
           AND period = $6
         FOR NO KEY UPDATE",
        tenant.0,
        limit.scope.number(),
        limit.program,
        limit.flow.number(),
        limit.measure.number(),
        limit.period.number(),
    )
    .fetch_optional(conn)
    .await?;
    row.map(Row::limit).transpose()
}

/// A limit, whose row is locked until the transaction ends.
pub async fn lock_in_tx(conn: &mut PgConnection, tenant: TenantId, id: Uuid) -> sqlx::Result<Option<Limit>> {
    let row = sqlx::query_as!(
        Row,
        "SELECT id, scope, program_id, flow, measure, period, maximum, updated_at FROM velocity_limits
         WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
        tenant.0,
        id,
    )
    .fetch_optional(conn)
    .await?;
    row.map(Row::limit).transpose()
}

/// Adds the limit, or sets the maximum of the one there is for the same thing; the second value is whether it is new.
/// `None` if the tenant has `at_most` limits already.
pub async fn put(
    db: impl PgExecutor<'_>,
    tenant: TenantId,
    limit: &Limit,
    by: &str,
    at_most: i64,
) -> sqlx::Result<Option<(Limit, bool)>> {
    let row = sqlx::query!(
        r#"WITH put AS (INSERT INTO velocity_limits
               (tenant_id, id, scope, program_id, flow, measure, period, maximum, updated_by, updated_at)
           SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10
           WHERE (SELECT count(*) FROM velocity_limits WHERE tenant_id = $1) < $11
              OR EXISTS (SELECT 1 FROM velocity_limits
                         WHERE tenant_id = $1 AND scope = $3 AND program_id IS NOT DISTINCT FROM $4 AND flow = $5
                           AND measure = $6 AND period = $7)
           ON CONFLICT ON CONSTRAINT velocity_limits_identity DO UPDATE
           SET maximum = EXCLUDED.maximum, updated_by = EXCLUDED.updated_by, updated_at = EXCLUDED.updated_at
           RETURNING *), fact AS (
               INSERT INTO ledger_facts (tenant_id, about, subject, version, content, created_at)
               SELECT tenant_id, 'velocity_limits', id::text,
                      1 + COALESCE((SELECT max(version) FROM ledger_facts f
                                    WHERE f.tenant_id = put.tenant_id AND f.about = 'velocity_limits'
                                      AND f.subject = put.id::text), 0),
                      ledger_row_fact(to_jsonb(put)), updated_at
               FROM put
           )
           SELECT id FROM put"#,
        tenant.0,
        limit.id,
        limit.scope.number(),
        limit.program,
        limit.flow.number(),
        limit.measure.number(),
        limit.period.number(),
        limit.maximum,
        by,
        limit.updated_at,
        at_most,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| {
        let stored = Limit {
            id: row.id,
            ..limit.clone()
        };
        (stored, row.id == limit.id)
    }))
}

/// Lifts the limit and forgets what it counted, its counters in the order in which lanes lock them; returns whether there
/// was one.
pub async fn delete(
    db: impl PgExecutor<'_>,
    tenant: TenantId,
    id: Uuid,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let lifted = sqlx::query_scalar!(
        r#"WITH lifted AS (
               DELETE FROM velocity_limits WHERE tenant_id = $1 AND id = $2 RETURNING id
           ), locked AS MATERIALIZED (
               SELECT c.subject_id FROM velocity_counters c, lifted
               WHERE c.tenant_id = $1 AND c.limit_id = lifted.id
               ORDER BY c.subject_id FOR UPDATE OF c
           ), forgotten AS (
               DELETE FROM velocity_counters c USING locked
               WHERE c.tenant_id = $1 AND c.limit_id = $2 AND c.subject_id = locked.subject_id
           ), fact AS (
               INSERT INTO ledger_facts (tenant_id, about, subject, version, content, created_at)
               SELECT $1, 'velocity_limits', lifted.id::text,
                      1 + COALESCE((SELECT max(version) FROM ledger_facts f
                                    WHERE f.tenant_id = $1 AND f.about = 'velocity_limits'
                                      AND f.subject = lifted.id::text), 0),
                      'null', $3::timestamptz
               FROM lifted
           )
           SELECT count(*) AS "count!" FROM lifted"#,
        tenant.0,
        id,
        now,
    )
    .fetch_one(db)
    .await?;
    Ok(lifted > 0)
}

/// Gives counters their rows, in order, where they have none and their limit still exists.
pub async fn ensure(db: impl PgExecutor<'_>, keys: &[CounterKey]) -> sqlx::Result<()> {
    let (tenants, limits, subjects) = columns(keys);
    sqlx::query!(
        r#"INSERT INTO velocity_counters (tenant_id, limit_id, subject_id, slot, counts, signalled, seal)
           SELECT k.tenant_id, k.limit_id, k.subject_id, 0, array_fill(0::bigint, ARRAY[13]), 0,
                  velocity_counter_seal(k.tenant_id, k.limit_id, k.subject_id, 0, array_fill(0::bigint, ARRAY[13]), 0)
           FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[]) AS k (tenant_id, limit_id, subject_id)
           JOIN velocity_limits l ON l.tenant_id = k.tenant_id AND l.id = k.limit_id
           ORDER BY k.tenant_id, k.limit_id, k.subject_id
           ON CONFLICT DO NOTHING"#,
        &tenants,
        &limits,
        &subjects,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Locks the counters in key order until the transaction ends. Their accounts are locked before.
pub async fn lock(conn: &mut PgConnection, keys: &[CounterKey]) -> sqlx::Result<Vec<Counter>> {
    let (tenants, limits, subjects) = columns(keys);
    let rows = sqlx::query!(
        r#"SELECT c.tenant_id, c.limit_id, c.subject_id, c.slot, c.counts, c.signalled
           FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[]) AS k (tenant_id, limit_id, subject_id)
           JOIN velocity_counters c USING (tenant_id, limit_id, subject_id)
           ORDER BY c.tenant_id, c.limit_id, c.subject_id
           FOR NO KEY UPDATE OF c"#,
        &tenants,
        &limits,
        &subjects,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let counts = row.counts.as_slice().try_into();
            Ok(Counter {
                key: CounterKey {
                    tenant: TenantId(row.tenant_id),
                    limit: row.limit_id,
                    subject: row.subject_id,
                },
                slot: row.slot,
                counts: counts.map_err(|_| corrupt("counts", row.counts.len()))?,
                signalled: row.signalled,
            })
        })
        .collect()
}

/// Writes what counters have counted; they are locked.
pub async fn write(conn: &mut PgConnection, counters: &[Counter]) -> sqlx::Result<()> {
    let keys: Vec<CounterKey> = counters.iter().map(|counter| counter.key).collect();
    let (tenants, limits, subjects) = columns(&keys);
    let slots: Vec<i64> = counters.iter().map(|counter| counter.slot).collect();
    let signalled: Vec<i64> = counters.iter().map(|counter| counter.signalled).collect();
    // an array of arrays is unnested whole: thirteen in a row are one counter's
    let counts: Vec<i64> = counters.iter().flat_map(|counter| counter.counts).collect();
    sqlx::query!(
        r#"UPDATE velocity_counters c
           SET slot = u.slot, counts = ($6::bigint[])[(u.place::int - 1) * 13 + 1 : u.place::int * 13],
               signalled = u.signalled,
               seal = velocity_counter_seal(c.tenant_id, c.limit_id, c.subject_id, u.slot,
                                            ($6::bigint[])[(u.place::int - 1) * 13 + 1 : u.place::int * 13],
                                            u.signalled)
           FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[]) WITH ORDINALITY
                AS u (tenant_id, limit_id, subject_id, slot, signalled, place)
           WHERE c.tenant_id = u.tenant_id AND c.limit_id = u.limit_id AND c.subject_id = u.subject_id
             -- one that was moved by hand counts no further, and `verify` names it
             AND c.seal = velocity_counter_seal(c.tenant_id, c.limit_id, c.subject_id, c.slot, c.counts, c.signalled)"#,
        &tenants,
        &limits,
        &subjects,
        &slots,
        &signalled,
        &counts,
    )
    .execute(conn)
    .await?;
    Ok(())
}

fn columns(keys: &[CounterKey]) -> (Vec<Uuid>, Vec<Uuid>, Vec<Uuid>) {
    let tenants = keys.iter().map(|key| key.tenant.0).collect();
    let limits = keys.iter().map(|key| key.limit).collect();
    let subjects = keys.iter().map(|key| key.subject).collect();
    (tenants, limits, subjects)
}
