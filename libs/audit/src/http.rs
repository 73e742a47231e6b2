//! The trail over REST. A service mounts [`routes`] beside its own and merges [`document`] into its own.
#![allow(
    unused_qualifications,
    reason = "utoipa's path macro repeats the types of a handler"
)]

use crate::chain::{COLUMNS, Hex, Line};
use crate::entry::Kept;
use auth::{Access, OPERATOR, Principal, Routes};
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
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

#[derive(utoipa::OpenApi)]
#[openapi(paths(list))]
struct Document;

/// What the route says of itself in the document of a service: `list_wallet_audit` is another operation than
/// `list_giftcard_audit`, for whoever reads all documents as one.
pub fn document(service: &str) -> utoipa::openapi::OpenApi {
    let mut document = <Document as utoipa::OpenApi>::openapi();
    for operation in document
        .paths
        .paths
        .values_mut()
        .filter_map(|item| item.get.as_mut())
    {
        operation.operation_id = Some(format!("list_{service}_audit"));
    }
    document
}

/// `?actor=&action=&subject=&from=&to=&limit=&cursor=`
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Only what this subject of a token did.
    pub actor: Option<String>,
    /// Only this action, or all of a kind: `merchant.approved`, `merchant`.
    pub action: Option<String>,
    /// Only what was done to this.
    pub subject: Option<String>,
    /// Only what was done then or later.
    pub from: Option<DateTime<Utc>>,
    /// Only what was done before.
    pub to: Option<DateTime<Utc>>,
    /// Rows per page, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// The `next_cursor` of the page before, with the same filter.
    cursor: Option<String>,
}

impl AuditQuery {
    /// How many rows to read for a page, one more than it shows, and the number that they are below.
    ///
    /// # Errors
    /// `invalid_request`, with the parameter that is wrong.
    pub fn window(&self) -> Result<(i64, i64), Problem> {
        let limit = self.limit();
        if !(1..=LIMIT_MAX).contains(&limit) {
            return Err(wrong("limit", "out_of_range", "is between 1 and 200"));
        }
        let below = match self.cursor.as_deref() {
            None => i64::MAX,
            Some(cursor) => cursor
                .parse()
                .map_err(|_| wrong("cursor", "cursor_invalid", "is not the `next_cursor` of a page"))?,
        };
        Ok((limit + 1, below))
    }

    fn limit(&self) -> i64 {
        self.limit.unwrap_or(LIMIT)
    }
}

/// A page of the audit trail.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditTrail {
    /// What was done, newest first.
    data: Vec<AuditEntry>,
    /// What to send as `cursor` for the next page; null on the last.
    next_cursor: Option<String>,
}

impl AuditTrail {
    /// A page of what a [`AuditQuery::window`] found, newest first.
    pub fn page(query: &AuditQuery, mut data: Vec<AuditEntry>) -> Self {
        let limit = usize::try_from(query.limit()).unwrap_or_default();
        let more = data.len() > limit;
        data.truncate(limit);
        let next_cursor = data.last().filter(|_| more).map(|entry| entry.seq.to_string());
        Self { data, next_cursor }
    }
}

/// Who changed what, when, why and from where.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEntry {
    /// Its number in the network's chain, from 1 on without a gap.
    seq: i64,
    /// When.
    at: DateTime<Utc>,
    /// Who: the subject of their token, an id of svc-merchant; or the name of a command.
    #[schema(example = "01990000-0000-7000-8000-000000000001")]
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
    #[schema(example = "01990000-0000-7000-8000-000000000001")]
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
    /// SHA-256 over the row and the hash of the one before it, in hexadecimal digits; in svc-ledger, whose signed heads bind
    /// the row and all before it, over the row.
    #[schema(example = "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4")]
    hash: String,
}

impl AuditEntry {
    /// The row that was kept as `json` ([`crate::Entry::to_json`]) under the number `seq`; `None` where it is none.
    pub fn kept(seq: i64, at: DateTime<Utc>, json: &str) -> Option<Self> {
        let kept: Kept = serde_json::from_str(json).ok()?;
        Some(Self {
            seq,
            at,
            actor: kept.actor,
            actor_role: kept.actor_role,
            action: kept.action,
            subject_kind: kept.subject_kind,
            subject: kept.subject,
            before: kept.before,
            after: kept.after,
            reason: kept.reason,
            trace_id: kept.trace_id,
            network: kept.network,
            hash: Hex(&Sha256::digest(json)).to_string(),
        })
    }
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
#[utoipa::path(get, path = "/v1/audit", tag = "audit", params(AuditQuery),
    responses((status = 200, description = "A page of the trail.", body = AuditTrail)))]
async fn list(
    pool: &PgPool,
    tenant: Uuid,
    Query(query): Query<AuditQuery>,
) -> Result<Json<AuditTrail>, Problem> {
    let (limit, below) = query.window()?;
    let lines = sqlx::query_as::<_, Line>(AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM audit_entries
         WHERE tenant_id = $1 AND seq < $2 AND ($3::text IS NULL OR actor = $3)
           AND ($4::text IS NULL OR action = $4 OR starts_with(action, $4 || '.'))
           AND ($5::text IS NULL OR subject = $5)
           AND ($6::timestamptz IS NULL OR at >= $6) AND ($7::timestamptz IS NULL OR at < $7)
         ORDER BY seq DESC LIMIT $8"
    )))
    .bind(tenant)
    .bind(below)
    .bind(&query.actor)
    .bind(&query.action)
    .bind(&query.subject)
    .bind(query.from)
    .bind(query.to)
    .bind(limit)
    .fetch_all(pool)
    .await;
    let lines = lines.map_err(|error| {
        let error = &error as &dyn std::error::Error;
        tracing::warn!(error, "the audit trail cannot be read");
        let detail = "the audit trail cannot be read; send the request again";
        Problem::new(Kind::Unavailable, "database_unavailable", detail)
    })?;
    let entries = lines.into_iter().map(AuditEntry::from).collect();
    Ok(Json(AuditTrail::page(&query, entries)))
}

fn wrong(field: &'static str, code: &'static str, detail: &'static str) -> Problem {
    let text = format!("{field} {detail}");
    Problem::new(Kind::InvalidArgument, "invalid_request", text).field(field, code, detail)
}
