//! REST: who may call what, requests into commands, answers and problems out. No rule is decided here.
#![allow(
    unused_qualifications,
    reason = "utoipa's path macro repeats the types of a handler"
)]

use crate::domain::{Item, ItemKey, ItemName, TenantId};
use crate::error::Error;
use crate::service::Items;
use auth::{Access, Principal, Role, Roles, Routes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use status::document::{ProblemBody, complete};
use status::{Json, Kind, Path, Problem};
use std::sync::Arc;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

type App = State<Arc<Items>>;

const EVERYBODY: Roles = Roles::of(&[
    Role::Operator,
    Role::MerchantAdmin,
    Role::MerchantStaff,
    Role::Service,
]);
const BACK_OFFICE: Roles = Roles::of(&[Role::Operator, Role::MerchantAdmin]);

/// The routes, each with those who may call it.
pub fn routes() -> Routes<Arc<Items>> {
    Routes::new()
        .put("/v1/items/{id}", Access::roles(BACK_OFFICE), record)
        .get("/v1/items/{id}", Access::roles(EVERYBODY), get)
}

#[derive(OpenApi)]
#[openapi(info(title = "svc-@name@", description = "@about@"), paths(record, get))]
struct Base;

/// The OpenAPI document of [`routes`].
pub fn document() -> utoipa::openapi::OpenApi {
    let mut document = Base::openapi();
    complete(
        &mut document,
        &[(Kind::Unavailable, &["database_unavailable"])],
    );
    document
}

/// Asks that an item be recorded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RecordItem {
    /// What it is called: 1 to 100 printable characters, no payment card number.
    #[schema(min_length = 1, max_length = 100, example = "A first item")]
    name: String,
}

/// An item.
#[derive(Debug, Serialize, ToSchema)]
struct ItemBody {
    /// The item, as its caller named it.
    id: Uuid,
    /// What it is called.
    name: String,
    /// When it was recorded.
    recorded_at: DateTime<Utc>,
}

impl From<Item> for ItemBody {
    fn from(item: Item) -> Self {
        Self {
            id: item.key.item,
            name: item.name.as_str().to_owned(),
            recorded_at: item.recorded_at,
        }
    }
}

fn key(principal: &Principal, item: Uuid) -> ItemKey {
    ItemKey {
        tenant: TenantId(principal.tenant),
        item,
    }
}

/// Records an item under an id of the caller's, or answers the one there is.
#[utoipa::path(
    put, path = "/v1/items/{id}", request_body = RecordItem, params(("id" = Uuid, Path, description = "The item, a UUID that the caller chose.")),
    responses(
        (status = 201, description = "This call recorded it.", body = ItemBody),
        (status = 200, description = "It was there before.", body = ItemBody),
        (status = 400, description = "`invalid_length`, `not_printable`, `pan_refused`, ...", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`item_differs`: something else was recorded under this id.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn record(
    State(items): App,
    principal: Principal,
    Path(id): Path<Uuid>,
    Json(request): Json<RecordItem>,
) -> Result<Response, Problem> {
    let name = ItemName::parse(&request.name).map_err(Error::Name)?;
    let (item, recorded) = items.record(key(&principal, id), name).await?;
    let status = if recorded {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(ItemBody::from(item))).into_response())
}

/// Reads an item.
#[utoipa::path(
    get, path = "/v1/items/{id}", params(("id" = Uuid, Path, description = "The item.")),
    responses(
        (status = 200, description = "The item.", body = ItemBody),
        (status = 404, description = "`item_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn get(
    State(items): App,
    principal: Principal,
    Path(id): Path<Uuid>,
) -> Result<Json<ItemBody>, Problem> {
    Ok(Json(items.get(key(&principal, id)).await?.into()))
}
