//! API keys, over REST.
#![allow(
    unused_qualifications,
    reason = "utoipa's path macro repeats the types of a handler"
)]

use super::UseCases;
use super::document::ProblemBody;
use super::parse::{self, MANAGERS, OfMerchantQuery};
use crate::domain::key::{ApiKey, Scopes};
use crate::domain::secret::ClientId;
use crate::domain::user::{employer, person_role};
use crate::domain::{Fault, MerchantId, fault};
use crate::error::Error;
use crate::service::Keys;
use crate::service::keys::NewKey;
use auth::{Principal, Routes};
use axum::extract::State as Shared;
use chrono::{DateTime, Utc};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use status::{Json, Path, Problem, Query};
use std::sync::Arc;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

type App = Shared<Arc<Keys>>;

/// The routes, each with those who may call it.
pub fn routes() -> Routes<UseCases> {
    Routes::new()
        .post("/v1/api-keys", MANAGERS, make)
        .get("/v1/api-keys", MANAGERS, list)
        .get("/v1/api-keys/{id}", MANAGERS, get)
        .post("/v1/api-keys/{id}/revoke", MANAGERS, revoke)
}

/// The part of the document that speaks of API keys.
#[derive(OpenApi)]
#[openapi(paths(make, list, get, revoke))]
pub struct Document;

/// Makes a key for a machine.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MakeKey {
    /// What people call it.
    #[schema(min_length = 1, max_length = 100, example = "Till at Les Halles")]
    name: String,
    /// `merchant_staff` or `merchant_admin`; `operator` for the network's own systems.
    #[schema(example = "merchant_staff")]
    role: String,
    /// For whom it acts; left out for `operator`.
    #[schema(example = "01990000-0000-7000-8000-000000000001")]
    merchant_id: Option<Uuid>,
    /// What it may do: services (`giftcard`, `ledger`, `merchant`, `notification`, `wallet`) with `read` or `write`, which
    /// includes reading.
    #[schema(example = json!(["ledger:write", "wallet:write"]))]
    scopes: Vec<String>,
    /// When it stops by itself; never when left out.
    expires_at: Option<DateTime<Utc>>,
}

/// A machine's key.
#[derive(Debug, Serialize, ToSchema)]
struct KeyBody {
    /// The key, a UUIDv7: the subject of its tokens.
    id: Uuid,
    /// What the machine shows as `client_id`.
    #[schema(example = "lpk_AZk0...")]
    client_id: String,
    /// What people call it.
    #[schema(example = "Till at Les Halles")]
    name: String,
    /// What it is to the network.
    #[schema(example = "merchant_staff")]
    role: &'static str,
    /// For whom it acts.
    merchant_id: Option<Uuid>,
    /// What it may do.
    #[schema(example = json!(["ledger:write", "wallet:write"]))]
    scopes: Vec<String>,
    /// `active`, `expired` or `revoked`.
    #[schema(example = "active")]
    status: &'static str,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When it stops by itself.
    expires_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    revoked_at: Option<DateTime<Utc>>,
    /// When it last got a token; some seconds late.
    last_used_at: Option<DateTime<Utc>>,
}

/// A new key, with its secret, which nobody can read again.
#[derive(Serialize, ToSchema)]
struct NewKeyBody {
    /// The key.
    key: KeyBody,
    /// What the machine shows as `client_secret`. Shown this once.
    #[schema(example = "lps_...")]
    client_secret: String,
}

/// A page of keys.
#[derive(Debug, Serialize, ToSchema)]
struct KeyList {
    /// Keys, oldest first.
    data: Vec<KeyBody>,
    /// What to send as `cursor` for the next page; null on the last.
    next_cursor: Option<String>,
}

impl From<ApiKey> for KeyBody {
    fn from(key: ApiKey) -> Self {
        let client_id = ClientId {
            tenant: key.tenant.0,
            key: key.id,
        };
        Self {
            id: key.id,
            client_id: client_id.to_string(),
            status: key.status(Utc::now()),
            name: key.name,
            role: key.role.as_str(),
            merchant_id: key.merchant.map(|merchant| merchant.0),
            scopes: key
                .scopes
                .map(|scopes| scopes.as_slice().to_vec())
                .unwrap_or_default(),
            created_at: key.created_at,
            expires_at: key.expires_at,
            revoked_at: key.revoked_at,
            last_used_at: key.last_used_at,
        }
    }
}

/// Makes a key. An administrator makes them for the own merchant.
#[utoipa::path(
    post, path = "/v1/api-keys", request_body = MakeKey,
    responses(
        (status = 201, description = "Made. The secret is in this answer and nowhere else.", body = NewKeyBody),
        (status = 400, description = "`invalid_value`, `invalid_length`, `missing_field`, `pan_refused`, ...", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden_role`: your role may not give that one.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`merchant_not_found`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`merchant_closed`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn make(
    Shared(keys): App,
    who: Principal,
    Json(request): Json<MakeKey>,
) -> Result<(StatusCode, Json<NewKeyBody>), Problem> {
    let parse = || {
        let role = person_role(&request.role)?;
        Ok::<_, Fault>(NewKey {
            name: fault::text("name", &request.name, 100)?,
            role,
            merchant: employer(role, request.merchant_id.map(MerchantId))?,
            scopes: Scopes::parse(&request.scopes)?,
            expires_at: request.expires_at,
        })
    };
    let (key, client_secret) = keys.make(&who, parse().map_err(Error::from)?).await?;
    let body = NewKeyBody {
        key: key.into(),
        client_secret,
    };
    Ok((StatusCode::CREATED, Json(body)))
}

/// Lists keys: all of the network's for the operator, the own merchant's for an administrator.
#[utoipa::path(
    get, path = "/v1/api-keys", operation_id = "list_api_keys", params(OfMerchantQuery),
    responses(
        (status = 200, description = "A page of keys.", body = KeyList),
        (status = 400, description = "`out_of_range`, `cursor_invalid`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`merchant_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn list(
    Shared(keys): App,
    who: Principal,
    Query(query): Query<OfMerchantQuery>,
) -> Result<Json<KeyList>, Problem> {
    let limit = parse::limit(query.limit)?;
    let after = parse::cursor(query.cursor.as_deref())?;
    let page = keys.list(&who, query.merchant(), after, limit).await?;
    Ok(Json(KeyList {
        data: page.items.into_iter().map(KeyBody::from).collect(),
        next_cursor: page.next.map(|next| next.to_string()),
    }))
}

/// Reads a key, without its secret.
#[utoipa::path(
    get, path = "/v1/api-keys/{id}", operation_id = "get_api_key", params(("id" = Uuid, Path, description = "The key.")),
    responses(
        (status = 200, description = "The key.", body = KeyBody),
        (status = 404, description = "`api_key_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn get(Shared(keys): App, who: Principal, Path(id): Path<Uuid>) -> Result<Json<KeyBody>, Problem> {
    Ok(Json(keys.get(&who, id).await?.into()))
}

/// Revokes a key: it gets no more tokens, and those it got are void everywhere within seconds.
#[utoipa::path(
    post, path = "/v1/api-keys/{id}/revoke", params(("id" = Uuid, Path, description = "The key.")),
    responses(
        (status = 200, description = "The key; unchanged if it was revoked before.", body = KeyBody),
        (status = 403, description = "`forbidden_role`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`api_key_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn revoke(Shared(keys): App, who: Principal, Path(id): Path<Uuid>) -> Result<Json<KeyBody>, Problem> {
    Ok(Json(keys.revoke(&who, id).await?.into()))
}
