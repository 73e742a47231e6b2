//! The trail over REST. A service mounts [`routes`] beside its own and merges [`Document`] into its document.
#![allow(
    unused_qualifications,
    reason = "utoipa's path macro repeats the types of a handler"
)]

use crate::chain::{COLUMNS, Hex, Line};
use auth::{Access, OPERATOR, Principal, Routes};
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::{AssertSqlSafe, PgPool};
use status::{Json, Kind, Problem, Query};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

const LIMIT: i64 = 50;
const LIMIT_MAX: i64 = 200;

/// What a service's routes hold, as far as the trail is concerned.
pub trait Audited {
    /// The pool of the service's database.
    fn audited(&self) -> &PgPool;
}

impl<T: Audited> Audited for Arc<T> {
    fn audited(&self) -> &PgPool {
        self.as_ref().audited()
    }
}

/// The route, for the operator.
pub fn routes<S: Audited + Clone + Send + Sync + 'static>() -> Routes<S> {
    Routes::new().get(
        "/v1/audit",
        Access::roles(OPERATOR),
        async |State(app): State<S>, who: Principal, query: Query<AuditQuery>| {
            list(app.audited(), who.tenant, query).await
        },
    )
}

/// What the route says of itself.
#[derive(utoipa::OpenApi)]
#[openapi(paths(list))]
pub struct Document;

/// `?actor=&action=&subject=&from=&to=&limit=&cursor=`
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AuditQuery {
    /// Only what this subject of a token did.
    actor: Option<String>,
    /// Only this action, or all of a kind: `merchant.approved`, `merchant`.
    action: Option<String>,
    /// Only what was done to this.
    subject: Option<String>,
    /// Only what was done then or later.
    from: Option<DateTime<Utc>>,
    /// Only what was done before.
    to: Option<DateTime<Utc>>,
    /// Rows per page, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// The `next_cursor` of the page before, with the same filter.
    cursor: Option<String>,
}

/// A page of the audit trail.
#[derive(Debug, Serialize, ToSchema)]
struct AuditTrail {
    /// What was done, newest first.
    data: Vec<AuditEntry>,
    /// What to send as `cursor` for the next page; null on the last.
    next_cursor: Option<String>,
}

/// Who changed what, when, why and from where.
#[derive(Debug, Serialize, ToSchema)]
struct AuditEntry {
    /// Its number in the network's chain, from 1 on without a gap.
    seq: i64,
    /// When.
    at: DateTime<Utc>,
    /// Who: the subject of their token, an id of svc-merchant; or the name of a command.
    actor: String,
    /// What they were to the network.
    #[schema(example = "operator")]
    actor_role: String,
    /// What they did.
    #[schema(example = "merchant.approved")]
    action: String,
    /// To what kind of thing.
    #[schema(example = "merchant")]
    subject_kind: String,
    /// To which: its id or key.
    subject: String,
    /// What it was, as far as it changed and may be said; names and free text never are.
    #[schema(value_type = Option<Object>)]
    before: Option<Value>,
    /// What it became.
    #[schema(value_type = Option<Object>)]
    after: Option<Value>,
    /// Why, where somebody had to say.
    reason: Option<String>,
    /// The trace of the request.
    trace_id: Option<String>,
    /// The network the request came from: a /24, or a /48 of IPv6.
    #[schema(example = "192.0.2.0/24")]
    network: Option<String>,
    /// SHA-256 over the row and the hash of the one before it, in hexadecimal digits.
    hash: String,
}

impl From<Line> for AuditEntry {
    fn from(line: Line) -> Self {
        let json = |text: Option<String>| text.and_then(|text| serde_json::from_str(&text).ok());
        Self {
            seq: line.seq,
            at: line.at.unwrap_or_default(),
            actor: line.actor,
            actor_role: line.actor_role,
            action: line.action,
            subject_kind: line.subject_kind,
            subject: line.subject,
            before: json(line.before),
            after: json(line.after),
            reason: line.reason,
            trace_id: line.trace_id,
            network: line.network,
            hash: Hex(&line.hash).to_string(),
        }
    }
}

/// Who changed what in the network, newest first: every change that a person or a key made here, with its reason.
#[utoipa::path(get, path = "/v1/audit", operation_id = "audit_trail", tag = "audit", params(AuditQuery),
    responses((status = 200, description = "A page of the trail.", body = AuditTrail)))]
async fn list(
    pool: &PgPool,
    tenant: Uuid,
    Query(query): Query<AuditQuery>,
) -> Result<Json<AuditTrail>, Problem> {
    let limit = query.limit.unwrap_or(LIMIT);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(wrong("limit", "out_of_range", "is between 1 and 200"));
    }
    let before = match query.cursor.as_deref() {
        None => i64::MAX,
        Some(cursor) => cursor
            .parse()
            .map_err(|_| wrong("cursor", "cursor_invalid", "is not the `next_cursor` of a page"))?,
    };
    let lines = sqlx::query_as::<_, Line>(AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM audit_entries
         WHERE tenant_id = $1 AND seq < $2 AND ($3::text IS NULL OR actor = $3)
           AND ($4::text IS NULL OR action = $4 OR starts_with(action, $4 || '.'))
           AND ($5::text IS NULL OR subject = $5)
           AND ($6::timestamptz IS NULL OR at >= $6) AND ($7::timestamptz IS NULL OR at < $7)
         ORDER BY seq DESC LIMIT $8"
    )))
    .bind(tenant)
    .bind(before)
    .bind(query.actor)
    .bind(query.action)
    .bind(query.subject)
    .bind(query.from)
    .bind(query.to)
    .bind(limit + 1)
    .fetch_all(pool)
    .await;
    let mut lines = lines.map_err(|error| {
        let error = &error as &dyn std::error::Error;
        tracing::warn!(error, "the audit trail cannot be read");
        let detail = "the audit trail cannot be read; send the request again";
        Problem::new(Kind::Unavailable, "database_unavailable", detail)
    })?;
    let limit = usize::try_from(limit).unwrap_or_default();
    let more = lines.len() > limit;
    lines.truncate(limit);
    let next = lines.last().filter(|_| more).map(|line| line.seq.to_string());
    Ok(Json(AuditTrail {
        data: lines.into_iter().map(AuditEntry::from).collect(),
        next_cursor: next,
    }))
}

fn wrong(field: &'static str, code: &'static str, detail: &'static str) -> Problem {
    let text = format!("{field} {detail}");
    Problem::new(Kind::InvalidArgument, "invalid_request", text).field(field, code, detail)
}
