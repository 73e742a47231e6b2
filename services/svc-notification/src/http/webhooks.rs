//! What was told to systems outside, over REST: for the network's operator, and for a merchant's own administrators as far
//! as it went to their endpoints.

use std::sync::Arc;

use audit::By;
use auth::{Access, Principal, Role, Roles, Routes};
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use status::{Json, Path, Problem, Query};
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

use super::{App, Cursor, Fields, ProblemBody};
use crate::{
    domain::webhook::{DeliveryStatus, message_id},
    service::{Delivery, DeliveryLog, Notifications},
    store::webhooks::{AttemptRow, HealthRow},
};

const HOOKS: Roles = Roles::of(&[Role::Operator, Role::MerchantAdmin]);

pub(super) fn routes() -> Routes<Arc<Notifications>> {
    Routes::new()
        .get("/v1/webhook-deliveries", Access::roles(HOOKS), list)
        .get("/v1/webhook-deliveries/{id}", Access::roles(HOOKS), get)
        .post("/v1/webhook-deliveries/{id}/replay", Access::roles(HOOKS), replay)
        .get("/v1/webhook-endpoints/{id}/health", Access::roles(HOOKS), health)
        .post("/v1/webhook-endpoints/{id}/enable", Access::roles(HOOKS), enable)
}

#[derive(OpenApi)]
#[openapi(paths(list, get, replay, health, enable))]
pub(super) struct Document;

/// Something told to a system outside.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookDelivery)]
struct DeliveryBody {
    /// The delivery, a `UUIDv7`.
    id: Uuid,
    /// `webhook-id` of every attempt.
    #[schema(example = "01990000-0000-7000-8000-000000000001")]
    webhook_id: String,
    /// Where it goes: an endpoint of svc-merchant.
    endpoint_id: Uuid,
    /// Whose endpoint; null for the network's own.
    merchant_id: Option<Uuid>,
    /// The event that it tells of.
    event_id: Uuid,
    /// The topic that the event came on.
    #[schema(example = "giftcard.activity.v1")]
    topic: String,
    /// `type` of the body.
    #[schema(example = "giftcard.redeemed")]
    event_type: String,
    /// The body, as it is signed and sent.
    #[schema(example = "{\"type\":\"ledger.transactions.v1\"}")]
    body: String,
    /// `queued`, `sending`, `delivered`, `failed` or `canceled`.
    #[schema(example = "delivered")]
    status: &'static str,
    /// How often it was tried.
    attempts: i32,
    /// When it is tried next, while it is queued.
    next_attempt_at: Option<DateTime<Utc>>,
    /// The last answer: an HTTP status, or `forbidden_address`, `unreachable`, `tls`, `timeout`, `protocol`,
    /// `endpoint_gone`, `endpoint_disabled`.
    last_answer: Option<String>,
    /// When it was queued.
    created_at: DateTime<Utc>,
    /// When the endpoint took it.
    delivered_at: Option<DateTime<Utc>>,
}

impl From<Delivery> for DeliveryBody {
    fn from(delivery: Delivery) -> Self {
        let row = delivery.row;
        Self {
            webhook_id: message_id(row.id),
            id: row.id,
            endpoint_id: row.endpoint_id,
            merchant_id: row.merchant_id,
            event_id: row.event_id,
            topic: row.topic,
            event_type: row.event_type,
            body: row.body,
            status: delivery.status.as_str(),
            attempts: row.attempts,
            next_attempt_at: delivery.next_attempt_at,
            last_answer: row.last_answer,
            created_at: row.created_at,
            delivered_at: row.delivered_at,
        }
    }
}

/// A delivery, with everything that was tried.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookDeliveryWithAttempts)]
struct DetailBody {
    /// The delivery.
    delivery: DeliveryBody,
    /// Its attempts, oldest first.
    attempts: Vec<AttemptBody>,
}

/// An attempt.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookAttempt)]
struct AttemptBody {
    /// Which, from 1.
    attempt: i32,
    /// An HTTP status, or why there was none.
    #[schema(example = "200")]
    answer: String,
    /// How long it took, in milliseconds.
    duration_ms: i32,
    /// When it ended.
    at: DateTime<Utc>,
}

impl From<AttemptRow> for AttemptBody {
    fn from(row: AttemptRow) -> Self {
        Self {
            attempt: row.attempt,
            answer: row.answer,
            duration_ms: row.duration_ms,
            at: row.attempted_at,
        }
    }
}

/// A page of deliveries.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookDeliveryList)]
struct DeliveryList {
    /// Deliveries, newest first.
    data: Vec<DeliveryBody>,
    /// What to send as `cursor` for the next page; null on the last.
    next_cursor: Option<String>,
}

/// How an endpoint takes what it is sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookEndpointHealth)]
struct HealthBody {
    /// `healthy`, `failing`, or `disabled`: it answered 410 and is written to no more.
    #[schema(example = "healthy")]
    status: &'static str,
    /// Failed attempts since the last that was taken.
    consecutive_failures: i32,
    /// The last answer.
    #[schema(example = "200")]
    last_answer: String,
    /// When it last took something.
    last_success_at: Option<DateTime<Utc>>,
    /// When it last did not.
    last_failure_at: Option<DateTime<Utc>>,
    /// When it said that it wants nothing any more.
    disabled_at: Option<DateTime<Utc>>,
}

impl From<HealthRow> for HealthBody {
    fn from(row: HealthRow) -> Self {
        Self {
            status: match (row.disabled_at, row.consecutive_failures) {
                (Some(_), _) => "disabled",
                (None, 0) => "healthy",
                (None, _) => "failing",
            },
            consecutive_failures: row.consecutive_failures,
            last_answer: row.last_answer,
            last_success_at: row.last_success_at,
            last_failure_at: row.last_failure_at,
            disabled_at: row.disabled_at,
        }
    }
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DeliveriesQuery {
    /// Only to this endpoint.
    endpoint_id: Option<Uuid>,
    /// Only in this state: `queued`, `sending`, `delivered`, `failed` or `canceled`.
    status: Option<String>,
    /// Deliveries per page, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Of whose endpoints somebody sees: the operator of all, a merchant's administrator of its own.
fn scope(principal: &Principal) -> Option<Uuid> {
    if principal.has(Role::Operator) {
        None
    } else {
        // merchant roles always name their merchant; one that did not would see nothing
        Some(principal.merchant_id.unwrap_or_default())
    }
}

/// Lists what was told to systems outside, newest first.
#[utoipa::path(
    get, path = "/v1/webhook-deliveries", operation_id = "list_webhook_deliveries", params(DeliveriesQuery),
    responses(
        (status = 200, description = "A page of deliveries.", body = DeliveryList),
        (status = 400, description = "`invalid_value`, `unknown_field`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(notifications): App,
    principal: Principal,
    Query(query): Query<DeliveriesQuery>,
) -> Result<Json<DeliveryList>, Problem> {
    let mut fields = Fields::new();
    let status = query.status.as_deref().and_then(|text| {
        fields.parse::<DeliveryStatus>(
            "status",
            text,
            "must be queued, sending, delivered, failed or canceled",
        )
    });
    let before = query.cursor.as_deref().and_then(|text| {
        fields
            .parse::<Cursor>("cursor", text, "must be the next_cursor of the page before")
            .map(|cursor| cursor.0)
    });
    let limit = fields.limit(query.limit);
    let log = fields.settle(Some(DeliveryLog {
        merchant: scope(&principal),
        endpoint: query.endpoint_id,
        status,
        before,
        limit: limit + 1,
    }))?;
    let mut deliveries = notifications.deliveries(principal.tenant, log).await?;
    // one more than asked for tells whether there is a next page
    let more = deliveries.len() > usize::from(limit);
    deliveries.truncate(limit.into());
    let next_cursor = deliveries
        .last()
        .filter(|_| more)
        .map(|last| Cursor(last.row.id).to_string());
    Ok(Json(DeliveryList {
        data: deliveries.into_iter().map(DeliveryBody::from).collect(),
        next_cursor,
    }))
}

/// Reads a delivery with its attempts.
#[utoipa::path(
    get, path = "/v1/webhook-deliveries/{id}", operation_id = "get_webhook_delivery", params(("id" = Uuid, Path, description = "The delivery.")),
    responses(
        (status = 200, description = "The delivery.", body = DetailBody),
        (status = 404, description = "`webhook_delivery_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn get(
    State(notifications): App,
    principal: Principal,
    Path(id): Path<Uuid>,
) -> Result<Json<DetailBody>, Problem> {
    let found = notifications.delivery(principal.tenant, scope(&principal), id);
    let (delivery, attempts) = found.await?;
    Ok(Json(DetailBody {
        delivery: delivery.into(),
        attempts: attempts.into_iter().map(AttemptBody::from).collect(),
    }))
}

/// Sends a delivery again, whatever became of it, and from the start of the schedule. Its `webhook-id` stays.
#[utoipa::path(
    post, path = "/v1/webhook-deliveries/{id}/replay", operation_id = "replay_webhook_delivery", params(("id" = Uuid, Path, description = "The delivery.")),
    responses(
        (status = 200, description = "It is queued.", body = DeliveryBody),
        (status = 404, description = "`webhook_delivery_not_found`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`webhook_delivery_busy`: it is being sent right now.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn replay(
    State(notifications): App,
    principal: Principal,
    Path(id): Path<Uuid>,
) -> Result<Json<DeliveryBody>, Problem> {
    let delivery = notifications
        .replay(&By::of(&principal), scope(&principal), id)
        .await?;
    Ok(Json(delivery.into()))
}

/// Says how an endpoint takes what it is sent.
#[utoipa::path(
    get, path = "/v1/webhook-endpoints/{id}/health", params(("id" = Uuid, Path, description = "The endpoint, of svc-merchant.")),
    responses(
        (status = 200, description = "Its health.", body = HealthBody),
        (status = 404, description = "`webhook_endpoint_not_found`: there is none, or nothing was sent to it yet.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn health(
    State(notifications): App,
    principal: Principal,
    Path(id): Path<Uuid>,
) -> Result<Json<HealthBody>, Problem> {
    let health = notifications
        .endpoint_health(principal.tenant, scope(&principal), id)
        .await?;
    Ok(Json(health.into()))
}

/// Writes to an endpoint again that had answered 410.
#[utoipa::path(
    post, path = "/v1/webhook-endpoints/{id}/enable", operation_id = "resume_webhook_endpoint", params(("id" = Uuid, Path, description = "The endpoint, of svc-merchant.")),
    responses(
        (status = 200, description = "It is written to.", body = HealthBody),
        (status = 404, description = "`webhook_endpoint_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn enable(
    State(notifications): App,
    principal: Principal,
    Path(id): Path<Uuid>,
) -> Result<Json<HealthBody>, Problem> {
    let health = notifications
        .enable_endpoint(&By::of(&principal), scope(&principal), id)
        .await?;
    Ok(Json(health.into()))
}
