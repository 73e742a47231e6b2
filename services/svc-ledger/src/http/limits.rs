//! Velocity limits over REST.

use super::{Answer, BACK_OFFICE, LimitView, PageView, caller};
use crate::domain::TenantId;
use crate::domain::velocity::{Flow, Limit, Measure, Period, Scope};
use crate::parse;
use crate::service::Ledger;
use auth::{Access, OPERATOR, Principal, Routes};
use axum::extract::State;
use axum::response::IntoResponse;
use http::StatusCode;
use serde::Deserialize;
use status::document::ProblemBody;
use status::{Json, Path, Problem};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// These routes and their roles.
pub(super) fn routes() -> Routes<Arc<Ledger>> {
    Routes::new()
        .put("/v1/limits", Access::roles(OPERATOR), put_limit)
        .get("/v1/limits", Access::roles(BACK_OFFICE), list_limits)
        .delete("/v1/limits/{id}", Access::roles(OPERATOR), delete_limit)
}

/// A velocity limit: no more than `maximum` of something within any window.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitBody {
    /// `account` (every account for itself) or `program` (all accounts of the program together).
    #[schema(value_type = String, example = "account")]
    scope: Scope,
    /// The program whose accounts it is for; all customer accounts if nothing is said. The scope `program` needs it.
    program_id: Option<Uuid>,
    /// `spend` (burns, redeems, transfers to others, holds) or `earn` (earns, loads, transfers from others).
    #[schema(value_type = String, example = "spend")]
    flow: Flow,
    /// `count` (transactions) or `amount` (minor units).
    #[schema(value_type = String, example = "count")]
    measure: Measure,
    /// `hour` or `day`: the last 60 minutes, the last 24 hours.
    #[schema(value_type = String, example = "hour")]
    window: Period,
    /// How much to let through in a window; zero lets nothing through.
    #[schema(minimum = 0, example = 5)]
    maximum: i64,
}

impl LimitBody {
    pub(super) fn parse(self) -> Result<Limit, Problem> {
        parse::limit(
            self.scope,
            self.program_id,
            self.flow,
            self.measure,
            self.window,
            self.maximum,
        )
    }
}

/// Sets a limit, or the maximum of the one there is for the same scope, program, flow, measure and window.
#[utoipa::path(put, path = "/v1/limits", tag = "limits", request_body = LimitBody,
    responses((status = 201, body = LimitView, description = "New"),
              (status = 200, body = LimitView, description = "Its maximum was set"),
              (status = 409, description = "`too_many_limits`", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn put_limit(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    Json(body): Json<LimitBody>,
) -> Answer {
    let (limit, created) = ledger.put_limit(&caller(&who), body.parse()?).await?;
    let status = if created {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(LimitView::of(&limit))).into_response())
}

/// The network's limits, oldest first: at most 100, so all of them on one page.
#[utoipa::path(get, path = "/v1/limits", tag = "limits", responses((status = 200, description = "All of them", body = PageView<LimitView>)))]
pub(super) async fn list_limits(State(ledger): State<Arc<Ledger>>, who: Principal) -> Answer {
    let limits = ledger.limits(TenantId(who.tenant)).await?;
    Ok(Json(PageView {
        data: limits.iter().map(LimitView::of).collect(),
        next_cursor: None,
    })
    .into_response())
}

/// Lifts a limit and forgets what it counted.
#[utoipa::path(delete, path = "/v1/limits/{id}", tag = "limits", params(("id" = Uuid, Path)),
    responses((status = 204, description = "Lifted")))]
pub(super) async fn delete_limit(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    Path(id): Path<Uuid>,
) -> Answer {
    ledger.delete_limit(&caller(&who), id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
