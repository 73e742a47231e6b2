//! The catalog over REST.

use super::shapes::PageView;
use super::{App, TILL};
use crate::domain::product::{Amounts, Offer, Period, Product};
use crate::domain::{CodeFormat, MerchantId, TenantId};
use crate::service::GiftCards;
use audit::By;
use auth::{Access, OPERATOR, Principal, Routes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::StatusCode;
use money::Unit;
use serde::{Deserialize, Serialize};
use status::document::ProblemBody;
use status::{Json, Path, Problem};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

pub(super) fn routes() -> Routes<Arc<GiftCards>> {
    Routes::new()
        .post("/v1/products", Access::roles(OPERATOR), add)
        .get("/v1/products", Access::roles(TILL), list)
        .get("/v1/products/{id}", Access::roles(TILL), get)
        .put("/v1/products/{id}", Access::roles(OPERATOR), change)
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(add, list, get, change))]
pub(super) struct Document;

/// What gift cards are sold as.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Town card", "unit": "EUR", "amounts": { "open": { "min": 500, "max": 15000 } }, "validity": "P12M",
    "image_url": "https://cdn.example.com/town-card.png", "terms": "Valid at all shops of the town.",
    "code_format": "base32"
}))]
struct ProductBody {
    /// Its name, up to 100 characters.
    name: String,
    /// The currency of its cards. It never changes.
    #[schema(value_type = String, example = "EUR")]
    unit: Unit,
    /// `{"fixed": [2000, 5000]}` or `{"open": {"min": 500, "max": 15000}}`, in minor units.
    #[schema(value_type = Object)]
    amounts: Amounts,
    /// How long a card is valid from its sale, an ISO 8601 period of days, months or years; for ever when absent.
    #[schema(value_type = Option<String>, example = "P12M")]
    validity: Option<Period>,
    /// A picture, `https://`.
    image_url: Option<String>,
    /// What the holder agrees to, up to 10,000 characters.
    terms: Option<String>,
    /// Which merchants accept its cards; all of the network when absent.
    #[schema(value_type = Option<Vec<Uuid>>)]
    accepted_by: Option<Vec<MerchantId>>,
    /// `base32` (26 characters, the default) or `digits` (16 digits and a PIN, for printed cards).
    #[serde(default = "usual")]
    #[schema(value_type = Option<String>, example = "base32")]
    code_format: CodeFormat,
    /// Whether it is sold today; it is, when absent.
    #[serde(default = "yes")]
    active: bool,
}

const fn usual() -> CodeFormat {
    CodeFormat::Base32
}

const fn yes() -> bool {
    true
}

impl From<ProductBody> for Offer {
    fn from(body: ProductBody) -> Self {
        Self {
            name: body.name,
            unit: body.unit,
            amounts: body.amounts,
            validity: body.validity,
            image_url: body.image_url,
            terms: body.terms,
            accepted_by: body.accepted_by,
            code_format: body.code_format,
            active: body.active,
        }
    }
}

/// A product.
#[derive(Debug, Serialize, ToSchema)]
struct ProductView {
    /// The product, a UUIDv7.
    id: Uuid,
    /// Its name.
    #[schema(example = "Town card")]
    name: String,
    /// The currency of its cards.
    #[schema(value_type = String, example = "EUR")]
    unit: Unit,
    /// What it is sold for.
    #[schema(value_type = Object)]
    amounts: Amounts,
    /// How long a card is valid; null for ever.
    #[schema(value_type = Option<String>, example = "P12M")]
    validity: Option<Period>,
    /// A picture.
    image_url: Option<String>,
    /// What the holder agrees to.
    terms: Option<String>,
    /// Which merchants accept its cards; null for all.
    #[schema(value_type = Option<Vec<Uuid>>)]
    accepted_by: Option<Vec<MerchantId>>,
    /// How its codes look.
    #[schema(value_type = String, example = "base32")]
    code_format: CodeFormat,
    /// Whether it is sold today.
    active: bool,
    /// Grows with every change.
    version: i64,
    /// When it was made.
    created_at: DateTime<Utc>,
}

impl From<Product> for ProductView {
    fn from(product: Product) -> Self {
        let Product {
            id,
            offer,
            version,
            created_at,
        } = product;
        Self {
            id,
            name: offer.name,
            unit: offer.unit,
            amounts: offer.amounts,
            validity: offer.validity,
            image_url: offer.image_url,
            terms: offer.terms,
            accepted_by: offer.accepted_by,
            code_format: offer.code_format,
            active: offer.active,
            version,
            created_at,
        }
    }
}

/// Adds a product to the catalog.
#[utoipa::path(post, path = "/v1/products", operation_id = "add_product", tag = "catalog", request_body = ProductBody,
    responses((status = 201, description = "Added.", body = ProductView),
              (status = 409, description = "`catalog_full`", body = ProblemBody, content_type = "application/problem+json")))]
async fn add(State(cards): App, who: Principal, Json(body): Json<ProductBody>) -> Result<Response, Problem> {
    let product = cards
        .add_product(By::of(&who), TenantId(who.tenant), body.into())
        .await?;
    Ok((StatusCode::CREATED, Json(ProductView::from(product))).into_response())
}

/// Lists the catalog: every product, sold today or not, oldest first.
#[utoipa::path(get, path = "/v1/products", operation_id = "list_products", tag = "catalog",
    responses((status = 200, description = "The catalog, in one page.", body = PageView<ProductView>)))]
async fn list(State(cards): App, who: Principal) -> Result<Response, Problem> {
    let catalog = cards.catalog(TenantId(who.tenant)).await?;
    let page = PageView {
        data: catalog.products.iter().cloned().map(ProductView::from).collect(),
        next_cursor: None,
    };
    Ok(Json(page).into_response())
}

/// Reads a product.
#[utoipa::path(get, path = "/v1/products/{id}", operation_id = "get_product", tag = "catalog", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The product.", body = ProductView)))]
async fn get(State(cards): App, who: Principal, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let product = cards.product(TenantId(who.tenant), id).await?;
    Ok(Json(ProductView::from(product)).into_response())
}

/// Changes a product. What is sold keeps its date.
#[utoipa::path(put, path = "/v1/products/{id}", operation_id = "change_product", tag = "catalog", params(("id" = Uuid, Path)), request_body = ProductBody,
    responses((status = 200, description = "The product as it is now.", body = ProductView)))]
async fn change(
    State(cards): App,
    who: Principal,
    Path(id): Path<Uuid>,
    Json(body): Json<ProductBody>,
) -> Result<Response, Problem> {
    let product = cards
        .change_product(By::of(&who), TenantId(who.tenant), id, body.into())
        .await?;
    Ok(Json(ProductView::from(product)).into_response())
}
