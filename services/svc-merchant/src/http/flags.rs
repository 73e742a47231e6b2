//! Feature flags, over REST.
#![allow(
    unused_qualifications,
    reason = "utoipa's path macro repeats the types of a handler"
)]

use super::UseCases;
use super::document::ProblemBody;
use crate::domain::Fault;
use crate::domain::TenantId;
use crate::error::ProgramError;
use crate::service::flags::FeatureFlags;
use crate::service::programs::Caller;
use crate::store::flags::FlagRow;
use auth::{Access, OPERATOR, Principal, Routes, SERVICE};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use status::{Json, Path, Problem};
use std::sync::Arc;
use utoipa::{OpenApi, ToSchema};

/// The routes of feature flags, each with those who may call it.
pub fn routes() -> Routes<UseCases> {
    Routes::new()
        .get("/v1/flags", Access::roles(OPERATOR.or(SERVICE)), list)
        .put("/v1/flags/{key}", Access::roles(OPERATOR), set)
        .delete("/v1/flags/{key}", Access::roles(OPERATOR), remove)
}

/// The part of the document that speaks of feature flags.
#[derive(OpenApi)]
#[openapi(paths(list, set, remove))]
pub struct Document;

/// Sets a flag.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SetFlag {
    /// For how many of 10,000 subjects it is on: 0 for none, 10,000 for all. Which ones is decided by a hash of tenant,
    /// key and subject, so that whoever is in stays in while the share grows.
    #[schema(minimum = 0, maximum = 10000, example = 2500)]
    on_for_ten_thousandths: u16,
}

/// A flag.
#[derive(Debug, Serialize, ToSchema)]
struct FlagBody {
    /// What it switches: 1 to 64 of `a-z 0-9 - .`.
    #[schema(example = "new-receipts")]
    key: String,
    /// For how many of 10,000 subjects it is on.
    on_for_ten_thousandths: i32,
    /// Who set it last: the subject of their token.
    #[schema(example = "01990000-0000-7000-8000-000000000001")]
    updated_by: String,
    /// When.
    updated_at: DateTime<Utc>,
}

impl From<FlagRow> for FlagBody {
    fn from(row: FlagRow) -> Self {
        Self {
            key: row.key,
            on_for_ten_thousandths: row.on_for,
            updated_by: row.updated_by,
            updated_at: row.updated_at,
        }
    }
}

/// All flags.
#[derive(Debug, Serialize, ToSchema)]
struct FlagList {
    /// By key; at most 200.
    data: Vec<FlagBody>,
    /// Always null: there is one page.
    next_cursor: Option<String>,
}

type App = State<Arc<FeatureFlags>>;
type Answer = Result<Response, Problem>;

/// All flags of the tenant. What is not among them is off.
#[utoipa::path(get, path = "/v1/flags", operation_id = "list_flags", tag = "flags", responses((status = 200, description = "All of them", body = FlagList)))]
async fn list(State(flags): App, who: Principal) -> Answer {
    let rows = flags.list(TenantId(who.tenant)).await?;
    let data = rows.into_iter().map(FlagBody::from).collect();
    let next_cursor = None;
    Ok(Json(FlagList { data, next_cursor }).into_response())
}

/// Sets a flag. Every service knows within moments, and within a minute whatever happens.
#[utoipa::path(put, path = "/v1/flags/{key}", tag = "flags", params(("key" = String, Path)), request_body = SetFlag,
    responses((status = 200, description = "The flag as it is now", body = FlagBody),
              (status = 400, body = ProblemBody, content_type = "application/problem+json"),
              (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "too_many_flags")))]
async fn set(
    State(flags): App,
    who: Principal,
    Path(key): Path<String>,
    Json(body): Json<SetFlag>,
) -> Answer {
    if body.on_for_ten_thousandths > ::flags::EVERYBODY {
        let fault = Fault::new("on_for_ten_thousandths", "out_of_range", "0 to 10,000");
        return Err(crate::error::Error::from(ProgramError::Invalid(vec![fault])).into());
    }
    let row = flags
        .set(&Caller::of(&who), &key, body.on_for_ten_thousandths)
        .await?;
    Ok(Json(FlagBody::from(row)).into_response())
}

/// Removes a flag: it is off.
#[utoipa::path(delete, path = "/v1/flags/{key}", tag = "flags", params(("key" = String, Path)),
    responses((status = 204, description = "Removed"),
              (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "flag_not_found")))]
async fn remove(State(flags): App, who: Principal, Path(key): Path<String>) -> Answer {
    flags.remove(&Caller::of(&who), &key).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
