//! Webhook endpoints, over REST.
#![allow(
    unused_qualifications,
    reason = "utoipa's path macro repeats the types of a handler"
)]

use super::UseCases;
use super::document::ProblemBody;
use super::parse::{self, MANAGERS, OfMerchantQuery};
use crate::domain::webhook::{self, Endpoint};
use crate::domain::{Fault, MerchantId};
use crate::error::Error;
use crate::service::Webhooks;
use crate::service::webhooks::NewEndpoint;
use auth::{Principal, Role, Routes};
use axum::extract::State as Shared;
use chrono::{DateTime, Utc};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use status::{Json, Path, Problem, Query};
use std::sync::Arc;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

type App = Shared<Arc<Webhooks>>;

/// The routes, each with those who may call it.
pub fn routes() -> Routes<UseCases> {
    Routes::new()
        .post("/v1/webhook-endpoints", MANAGERS, register)
        .get("/v1/webhook-endpoints", MANAGERS, list)
        .get("/v1/webhook-endpoints/{id}", MANAGERS, get)
        .patch("/v1/webhook-endpoints/{id}", MANAGERS, change)
        .post("/v1/webhook-endpoints/{id}/rotate-secret", MANAGERS, rotate)
        .post("/v1/webhook-endpoints/{id}/disable", MANAGERS, disable)
        .post("/v1/webhook-endpoints/{id}/enable", MANAGERS, enable)
}

/// The part of the document that speaks of webhook endpoints.
#[derive(OpenApi)]
#[openapi(paths(register, list, get, change, rotate, disable, enable))]
pub struct Document;

/// Registers an endpoint.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Register {
    /// Where to, `https`.
    #[schema(example = "https://shop.example/hooks/local-plus")]
    url: String,
    /// Which events it hears of, by topic; all when left out or empty.
    #[schema(example = json!(["ledger.transactions.v1"]))]
    #[serde(default)]
    events: Vec<String>,
    /// What people call it, up to 200 characters.
    description: Option<String>,
    /// Whose: it hears of that merchant's events. Left out by an operator, it hears of the whole network's; left out by
    /// an administrator, it is the own merchant's.
    merchant_id: Option<Uuid>,
}

/// Changes an endpoint; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Change {
    /// Where to.
    #[schema(example = "https://shop.example/hooks/v2")]
    url: Option<String>,
    /// Which events it hears of.
    events: Option<Vec<String>>,
    /// What people call it.
    description: Option<String>,
}

/// An address that hears of events.
#[derive(Debug, Serialize, ToSchema)]
struct EndpointBody {
    /// The endpoint, a UUIDv7.
    id: Uuid,
    /// Whose it is; null is the network's own.
    merchant_id: Option<Uuid>,
    /// Where to.
    #[schema(example = "https://shop.example/hooks/local-plus")]
    url: String,
    /// Which events; empty is all.
    #[schema(example = json!(["ledger.transactions.v1"]))]
    events: Vec<String>,
    /// What people call it.
    description: Option<String>,
    /// `enabled` or `disabled`.
    #[schema(example = "enabled")]
    status: &'static str,
    /// When it was registered.
    created_at: DateTime<Utc>,
    /// When its newest secret was made; the one before it signs too for 24 hours more.
    secret_rotated_at: DateTime<Utc>,
}

impl From<Endpoint> for EndpointBody {
    fn from(endpoint: Endpoint) -> Self {
        Self {
            id: endpoint.id,
            merchant_id: endpoint.merchant.map(|merchant| merchant.0),
            url: endpoint.url,
            events: endpoint.events,
            description: endpoint.description,
            status: if endpoint.enabled { "enabled" } else { "disabled" },
            created_at: endpoint.created_at,
            secret_rotated_at: endpoint.secret_rotated_at,
        }
    }
}

/// An endpoint with a new secret, which nobody can read again.
#[derive(Serialize, ToSchema)]
struct SecretBody {
    /// The endpoint.
    endpoint: EndpointBody,
    /// What signs what it is sent (Standard Webhooks). Shown this once.
    #[schema(example = "whsec_...")]
    secret: String,
}

/// A page of endpoints.
#[derive(Debug, Serialize, ToSchema)]
struct EndpointList {
    /// Endpoints, oldest first.
    data: Vec<EndpointBody>,
    /// What to send as `cursor` for the next page; null on the last.
    next_cursor: Option<String>,
}

/// Registers an endpoint.
#[utoipa::path(
    post, path = "/v1/webhook-endpoints", request_body = Register,
    responses(
        (status = 201, description = "Registered. The secret is in this answer and nowhere else.", body = SecretBody),
        (status = 400, description = "`invalid_value`, `invalid_length`, `pan_refused`, ...", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`merchant_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn register(
    Shared(webhooks): App,
    who: Principal,
    Json(request): Json<Register>,
) -> Result<(StatusCode, Json<SecretBody>), Problem> {
    let own = who.merchant_id.filter(|_| !who.has(Role::Operator));
    let parse = || {
        Ok::<_, Fault>(NewEndpoint {
            merchant: request.merchant_id.or(own).map(MerchantId),
            url: webhook::url(&request.url)?,
            events: webhook::events(&request.events)?,
            description: webhook::description(request.description.as_deref())?,
        })
    };
    let (endpoint, secret) = webhooks.register(&who, parse().map_err(Error::from)?).await?;
    let body = SecretBody {
        endpoint: endpoint.into(),
        secret,
    };
    Ok((StatusCode::CREATED, Json(body)))
}

/// Lists endpoints: all of the network's for the operator, the own merchant's for an administrator.
#[utoipa::path(
    get, path = "/v1/webhook-endpoints", operation_id = "list_webhook_endpoints", params(OfMerchantQuery),
    responses(
        (status = 200, description = "A page of endpoints.", body = EndpointList),
        (status = 400, description = "`out_of_range`, `cursor_invalid`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`merchant_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn list(
    Shared(webhooks): App,
    who: Principal,
    Query(query): Query<OfMerchantQuery>,
) -> Result<Json<EndpointList>, Problem> {
    let limit = parse::limit(query.limit)?;
    let after = parse::cursor(query.cursor.as_deref())?;
    let page = webhooks.list(&who, query.merchant(), after, limit).await?;
    Ok(Json(EndpointList {
        data: page.items.into_iter().map(EndpointBody::from).collect(),
        next_cursor: page.next.map(|next| next.to_string()),
    }))
}

/// Reads an endpoint, without its secrets.
#[utoipa::path(
    get, path = "/v1/webhook-endpoints/{id}", operation_id = "get_webhook_endpoint", params(("id" = Uuid, Path, description = "The endpoint.")),
    responses(
        (status = 200, description = "The endpoint.", body = EndpointBody),
        (status = 404, description = "`webhook_endpoint_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn get(
    Shared(webhooks): App,
    who: Principal,
    Path(id): Path<Uuid>,
) -> Result<Json<EndpointBody>, Problem> {
    Ok(Json(webhooks.get(&who, id).await?.into()))
}

/// Changes an endpoint.
#[utoipa::path(
    patch, path = "/v1/webhook-endpoints/{id}", operation_id = "change_webhook_endpoint", params(("id" = Uuid, Path, description = "The endpoint.")),
    request_body = Change,
    responses(
        (status = 200, description = "The endpoint.", body = EndpointBody),
        (status = 400, description = "`invalid_value`, `invalid_length`, `pan_refused`, ...", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`webhook_endpoint_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn change(
    Shared(webhooks): App,
    who: Principal,
    Path(id): Path<Uuid>,
    Json(wanted): Json<Change>,
) -> Result<Json<EndpointBody>, Problem> {
    let parse = || {
        let url = wanted.url.as_deref().map(webhook::url).transpose()?;
        let events = wanted.events.as_deref().map(webhook::events).transpose()?;
        let described = wanted.description.is_some();
        let description = webhook::description(wanted.description.as_deref())?;
        Ok::<_, Fault>((url, events, described.then_some(description)))
    };
    let (url, events, description) = parse().map_err(Error::from)?;
    let apply = move |endpoint: &mut Endpoint| {
        if let Some(url) = url {
            endpoint.url = url;
        }
        if let Some(events) = events {
            endpoint.events = events;
        }
        if let Some(description) = description {
            endpoint.description = description;
        }
    };
    Ok(Json(webhooks.change(&who, id, apply).await?.into()))
}

/// Gives an endpoint a new secret. The one before it signs too for 24 hours; only these two are ever valid.
#[utoipa::path(
    post, path = "/v1/webhook-endpoints/{id}/rotate-secret",
    params(("id" = Uuid, Path, description = "The endpoint.")),
    responses(
        (status = 200, description = "Rotated. The secret is in this answer and nowhere else.", body = SecretBody),
        (status = 404, description = "`webhook_endpoint_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn rotate(
    Shared(webhooks): App,
    who: Principal,
    Path(id): Path<Uuid>,
) -> Result<Json<SecretBody>, Problem> {
    let (endpoint, secret) = webhooks.rotate(&who, id).await?;
    Ok(Json(SecretBody {
        endpoint: endpoint.into(),
        secret,
    }))
}

/// Switches an endpoint off.
#[utoipa::path(
    post, path = "/v1/webhook-endpoints/{id}/disable",
    params(("id" = Uuid, Path, description = "The endpoint.")),
    responses(
        (status = 200, description = "The endpoint.", body = EndpointBody),
        (status = 404, description = "`webhook_endpoint_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn disable(
    Shared(webhooks): App,
    who: Principal,
    Path(id): Path<Uuid>,
) -> Result<Json<EndpointBody>, Problem> {
    let endpoint = webhooks
        .change(&who, id, |endpoint| endpoint.enabled = false)
        .await?;
    Ok(Json(endpoint.into()))
}

/// Switches an endpoint on again.
#[utoipa::path(
    post, path = "/v1/webhook-endpoints/{id}/enable", operation_id = "enable_webhook_endpoint",
    params(("id" = Uuid, Path, description = "The endpoint.")),
    responses(
        (status = 200, description = "The endpoint.", body = EndpointBody),
        (status = 404, description = "`webhook_endpoint_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn enable(
    Shared(webhooks): App,
    who: Principal,
    Path(id): Path<Uuid>,
) -> Result<Json<EndpointBody>, Problem> {
    let endpoint = webhooks
        .change(&who, id, |endpoint| endpoint.enabled = true)
        .await?;
    Ok(Json(endpoint.into()))
}
