//! `webhook_deliveries`, `webhook_attempts` and `webhook_health`.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

/// A delivery to be queued.
#[derive(Debug)]
pub struct NewDelivery<'a> {
    /// The network.
    pub tenant_id: Uuid,
    /// `UUIDv7`.
    pub id: Uuid,
    /// Where to.
    pub endpoint_id: Uuid,
    /// Whose endpoint; `None` for the network's own.
    pub merchant_id: Option<Uuid>,
    /// `ce_id` of the event.
    pub event_id: Uuid,
    /// The topic it came on.
    pub topic: &'a str,
    /// `type` of the body.
    pub event_type: &'a str,
    /// The body.
    pub body: &'a str,
    /// W3C trace context of the event.
    pub traceparent: Option<&'a str>,
}

/// Queues a batch of deliveries in one statement, but for those that were queued before and those to endpoints that want
/// nothing any more. Says how many.
pub async fn enqueue(
    db: impl PgExecutor<'_>,
    deliveries: &[NewDelivery<'_>],
    now: DateTime<Utc>,
) -> Result<u64, sqlx::Error> {
    let ids = |of: fn(&NewDelivery<'_>) -> Uuid| deliveries.iter().map(of).collect::<Vec<_>>();
    let merchants: Vec<Option<Uuid>> = deliveries.iter().map(|new| new.merchant_id).collect();
    let topics: Vec<&str> = deliveries.iter().map(|new| new.topic).collect();
    let types: Vec<&str> = deliveries.iter().map(|new| new.event_type).collect();
    let bodies: Vec<&str> = deliveries.iter().map(|new| new.body).collect();
    let traces: Vec<Option<&str>> = deliveries.iter().map(|new| new.traceparent).collect();
    // Ordered, so that two consumers that were handed the same events in a rebalance cannot wait for each other.
    let queued = sqlx::query!(
        r#"INSERT INTO webhook_deliveries (tenant_id, id, endpoint_id, merchant_id, event_id, topic, event_type, body,
                                           traceparent, status, next_attempt_at, created_at, updated_at)
           SELECT i.tenant_id, i.id, i.endpoint_id, i.merchant_id, i.event_id, i.topic, i.event_type, i.body, i.traceparent,
                  'queued', $10, $10, $10
             FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[],
                         $9::text[])
               AS i (tenant_id, id, endpoint_id, merchant_id, event_id, topic, event_type, body, traceparent)
             LEFT JOIN webhook_health h ON h.tenant_id = i.tenant_id AND h.endpoint_id = i.endpoint_id
            WHERE h.disabled_at IS NULL
            ORDER BY i.tenant_id, i.endpoint_id, i.event_id
           ON CONFLICT ON CONSTRAINT webhook_deliveries_dedupe_key DO NOTHING"#,
        &ids(|new| new.tenant_id),
        &ids(|new| new.id),
        &ids(|new| new.endpoint_id),
        &merchants as &[Option<Uuid>],
        &ids(|new| new.event_id),
        &topics as &[&str],
        &types as &[&str],
        &bodies as &[&str],
        &traces as &[Option<&str>],
        now,
    )
    .execute(db)
    .await?;
    Ok(queued.rows_affected())
}

/// A delivery claimed by a sender.
#[derive(Debug)]
pub struct ClaimedDelivery {
    /// The network.
    pub tenant_id: Uuid,
    /// `UUIDv7`.
    pub id: Uuid,
    /// Where to.
    pub endpoint_id: Uuid,
    /// Which claim this is, from 1.
    pub attempts: i32,
    /// Which try of the schedule this is, from 1.
    pub tries: i32,
    /// The body.
    pub body: String,
    /// W3C trace context of the event.
    pub traceparent: Option<String>,
    /// When its endpoint said that it wants nothing any more.
    pub disabled_at: Option<DateTime<Utc>>,
}

/// Claims up to `limit` due deliveries for the length of a lease, oldest due first, and leaves alone what another sender is
/// claiming.
pub async fn claim(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<ClaimedDelivery>, sqlx::Error> {
    sqlx::query_as!(
        ClaimedDelivery,
        r#"UPDATE webhook_deliveries d
              SET status = 'sending', attempts = d.attempts + 1, tries = d.tries + 1, next_attempt_at = $2, updated_at = $1
             FROM (SELECT tenant_id, id, endpoint_id
                     FROM webhook_deliveries
                    WHERE status IN ('queued', 'sending') AND next_attempt_at <= $1
                    ORDER BY next_attempt_at
                    LIMIT $3
                      FOR UPDATE SKIP LOCKED) due
             LEFT JOIN webhook_health h ON h.tenant_id = due.tenant_id AND h.endpoint_id = due.endpoint_id
            WHERE d.tenant_id = due.tenant_id AND d.id = due.id
           RETURNING d.tenant_id, d.id, d.endpoint_id, d.attempts, d.tries, d.body, d.traceparent,
                     h.disabled_at AS "disabled_at?""#,
        now,
        lease_until,
        limit,
    )
    .fetch_all(db)
    .await
}

/// Puts a claim back that came to no attempt: it counts for nothing.
pub async fn release(
    db: impl PgExecutor<'_>,
    claimed: &ClaimedDelivery,
    again: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"UPDATE webhook_deliveries
              SET status = 'queued', tries = tries - 1, next_attempt_at = $4, updated_at = $5
            WHERE tenant_id = $1 AND id = $2 AND attempts = $3 AND status = 'sending'"#,
        claimed.tenant_id,
        claimed.id,
        claimed.attempts,
        again,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Gives up a delivery that has nobody to go to.
pub async fn cancel(
    db: impl PgExecutor<'_>,
    claimed: &ClaimedDelivery,
    why: &str,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"UPDATE webhook_deliveries
              SET status = 'canceled', last_answer = $4, next_attempt_at = $5, updated_at = $5
            WHERE tenant_id = $1 AND id = $2 AND attempts = $3 AND status = 'sending'"#,
        claimed.tenant_id,
        claimed.id,
        claimed.attempts,
        why,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What came of an attempt.
#[derive(Debug)]
pub struct Settled<'a> {
    /// The state it is left in.
    pub status: &'a str,
    /// When it is tried again; for a final state, now.
    pub next_attempt_at: DateTime<Utc>,
    /// An HTTP status, or why there was none.
    pub answer: &'a str,
    /// Whether the endpoint took it.
    pub taken: bool,
    /// Whether the endpoint wants nothing any more.
    pub gone: bool,
    /// How long the attempt took.
    pub duration_ms: i32,
}

/// Puts down an attempt, what follows for the delivery and what it says of the endpoint's health, in one statement.
/// `false`: the lease ran out and somebody else claimed it, whose word counts.
pub async fn settle(
    db: impl PgExecutor<'_>,
    claimed: &ClaimedDelivery,
    settled: &Settled<'_>,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        r#"WITH delivery AS (
               UPDATE webhook_deliveries
                  SET status = $4::text, next_attempt_at = $5, last_answer = $6, updated_at = $7,
                      delivered_at = CASE WHEN $8::boolean THEN $7::timestamptz END
                WHERE tenant_id = $1 AND id = $2 AND attempts = $3 AND status = 'sending'
               RETURNING tenant_id, id, endpoint_id, merchant_id, attempts),
           logged AS (
               INSERT INTO webhook_attempts (tenant_id, delivery_id, attempt, answer, duration_ms, attempted_at)
               SELECT tenant_id, id, attempts, $6, $9::integer, $7 FROM delivery),
           judged AS (
               INSERT INTO webhook_health AS h (tenant_id, endpoint_id, merchant_id, consecutive_failures, last_answer,
                                                last_success_at, last_failure_at, disabled_at)
               SELECT tenant_id, endpoint_id, merchant_id, CASE WHEN $8 THEN 0 ELSE 1 END, $6,
                      CASE WHEN $8 THEN $7::timestamptz END, CASE WHEN NOT $8 THEN $7::timestamptz END,
                      CASE WHEN $10::boolean THEN $7::timestamptz END
                 FROM delivery
               ON CONFLICT ON CONSTRAINT webhook_health_pkey DO UPDATE
                  SET consecutive_failures = CASE WHEN $8 THEN 0 ELSE h.consecutive_failures + 1 END,
                      last_answer = excluded.last_answer,
                      last_success_at = coalesce(excluded.last_success_at, h.last_success_at),
                      last_failure_at = coalesce(excluded.last_failure_at, h.last_failure_at),
                      disabled_at = coalesce(h.disabled_at, excluded.disabled_at))
           SELECT count(*) AS "settled!" FROM delivery"#,
        claimed.tenant_id,
        claimed.id,
        claimed.attempts,
        settled.status,
        settled.next_attempt_at,
        settled.answer,
        now,
        settled.taken,
        settled.duration_ms,
        settled.gone,
    )
    .fetch_one(db)
    .await?;
    Ok(done.settled == 1)
}

/// A delivery as the log shows it.
#[derive(Debug)]
pub struct DeliveryRow {
    /// `UUIDv7`.
    pub id: Uuid,
    /// Where to.
    pub endpoint_id: Uuid,
    /// Whose endpoint; `None` for the network's own.
    pub merchant_id: Option<Uuid>,
    /// `ce_id` of the event.
    pub event_id: Uuid,
    /// The topic it came on.
    pub topic: String,
    /// `type` of the body.
    pub event_type: String,
    /// The body.
    pub body: String,
    /// Where it stands.
    pub status: String,
    /// How often it was tried.
    pub attempts: i32,
    /// When it is tried (again).
    pub next_attempt_at: DateTime<Utc>,
    /// An HTTP status, or why there was none.
    pub last_answer: Option<String>,
    /// When it was queued.
    pub created_at: DateTime<Utc>,
    /// When the endpoint took it.
    pub delivered_at: Option<DateTime<Utc>>,
}

/// Which deliveries a log shows.
#[derive(Clone, Copy, Debug)]
pub struct DeliveryFilter<'a> {
    /// Of one merchant's endpoints only.
    pub merchant: Option<Uuid>,
    /// To one endpoint only.
    pub endpoint: Option<Uuid>,
    /// In one state only.
    pub status: Option<&'a str>,
    /// Only this one.
    pub id: Option<Uuid>,
    /// Older than this one only.
    pub before: Option<Uuid>,
    /// At most so many.
    pub limit: i64,
}

/// The log, newest first.
pub async fn list(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    filter: &DeliveryFilter<'_>,
) -> Result<Vec<DeliveryRow>, sqlx::Error> {
    sqlx::query_as!(
        DeliveryRow,
        r#"SELECT id, endpoint_id, merchant_id, event_id, topic, event_type, body, status, attempts, next_attempt_at,
                  last_answer, created_at, delivered_at
             FROM webhook_deliveries
            WHERE tenant_id = $1
              AND ($2::uuid IS NULL OR merchant_id = $2)
              AND ($3::uuid IS NULL OR endpoint_id = $3)
              AND ($4::text IS NULL OR status = $4)
              AND ($5::uuid IS NULL OR id = $5)
              AND ($6::uuid IS NULL OR id < $6)
            ORDER BY id DESC
            LIMIT $7"#,
        tenant,
        filter.merchant,
        filter.endpoint,
        filter.status,
        filter.id,
        filter.before,
        filter.limit,
    )
    .fetch_all(db)
    .await
}

/// An attempt.
#[derive(Debug)]
pub struct AttemptRow {
    /// Which, from 1.
    pub attempt: i32,
    /// An HTTP status, or why there was none.
    pub answer: String,
    /// How long it took.
    pub duration_ms: i32,
    /// When it ended.
    pub attempted_at: DateTime<Utc>,
}

/// The attempts of a delivery, oldest first.
pub async fn attempts(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    delivery: Uuid,
) -> Result<Vec<AttemptRow>, sqlx::Error> {
    sqlx::query_as!(
        AttemptRow,
        r#"SELECT attempt, answer, duration_ms, attempted_at
             FROM webhook_attempts
            WHERE tenant_id = $1 AND delivery_id = $2
            ORDER BY attempt"#,
        tenant,
        delivery,
    )
    .fetch_all(db)
    .await
}

/// Begins a delivery anew, whatever became of it; `false` when there is none of that id, or a sender has it now.
pub async fn replay(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    merchant: Option<Uuid>,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let replayed = sqlx::query!(
        r#"UPDATE webhook_deliveries
              SET status = 'queued', tries = 0, next_attempt_at = $4, updated_at = $4
            WHERE tenant_id = $1 AND id = $2 AND ($3::uuid IS NULL OR merchant_id = $3) AND status <> 'sending'"#,
        tenant,
        id,
        merchant,
        now,
    )
    .execute(db)
    .await?;
    Ok(replayed.rows_affected() == 1)
}

/// How an endpoint takes what it is sent.
#[derive(Debug)]
pub struct HealthRow {
    /// Failed attempts since the last that was taken.
    pub consecutive_failures: i32,
    /// The last answer.
    pub last_answer: String,
    /// When it last took something.
    pub last_success_at: Option<DateTime<Utc>>,
    /// When it last did not.
    pub last_failure_at: Option<DateTime<Utc>>,
    /// When it said that it wants nothing any more.
    pub disabled_at: Option<DateTime<Utc>>,
}

/// The health of an endpoint; `None` while nothing was sent to it.
pub async fn health(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    merchant: Option<Uuid>,
    endpoint: Uuid,
) -> Result<Option<HealthRow>, sqlx::Error> {
    sqlx::query_as!(
        HealthRow,
        r#"SELECT consecutive_failures, last_answer, last_success_at, last_failure_at, disabled_at
             FROM webhook_health
            WHERE tenant_id = $1 AND endpoint_id = $2 AND ($3::uuid IS NULL OR merchant_id = $3)"#,
        tenant,
        endpoint,
        merchant,
    )
    .fetch_optional(db)
    .await
}

/// Writes to an endpoint again that wanted nothing any more; `false` when nothing was ever sent to it.
pub async fn enable(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    merchant: Option<Uuid>,
    endpoint: Uuid,
) -> Result<bool, sqlx::Error> {
    let enabled = sqlx::query!(
        r#"UPDATE webhook_health
              SET disabled_at = NULL, consecutive_failures = 0
            WHERE tenant_id = $1 AND endpoint_id = $2 AND ($3::uuid IS NULL OR merchant_id = $3)"#,
        tenant,
        endpoint,
        merchant,
    )
    .execute(db)
    .await?;
    Ok(enabled.rows_affected() == 1)
}
