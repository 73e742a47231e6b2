//! Freezing, unfreezing and closing accounts over REST.

use super::{AccountView, Answer, BACK_OFFICE, caller};
use crate::domain::{AccountId, AccountStatus};
use crate::parse;
use crate::service::Ledger;
use auth::{Access, Principal, Routes};
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Deserialize;
use status::document::ProblemBody;
use status::{Json, Path};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// These routes and their roles.
pub(super) fn routes() -> Routes<Arc<Ledger>> {
    Routes::new()
        .post("/v1/accounts/{id}/freeze", Access::roles(BACK_OFFICE), freeze)
        .post("/v1/accounts/{id}/unfreeze", Access::roles(BACK_OFFICE), unfreeze)
        .post("/v1/accounts/{id}/close", Access::roles(BACK_OFFICE), close)
}

/// Why. The body may be left out.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonBody {
    /// Why, up to 200 bytes; kept with who asked and when.
    #[schema(example = "card reported stolen")]
    reason: Option<String>,
}

async fn set(
    ledger: &Ledger,
    who: &Principal,
    id: Uuid,
    status: AccountStatus,
    body: Option<Json<ReasonBody>>,
) -> Answer {
    let reason = parse::reason("", body.unwrap_or_default().0.reason)?;
    let account = ledger
        .set_status(&caller(who), AccountId(id), status, reason.as_deref())
        .await?;
    Ok(Json(AccountView::of(&account)).into_response())
}

/// Stops spending from a customer account at once; it may still be given value. Safe to repeat.
#[utoipa::path(post, path = "/v1/accounts/{id}/freeze", operation_id = "freeze_account", tag = "accounts", request_body = Option<ReasonBody>,
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "The account, frozen", body = AccountView),
              (status = 409, description = "`account_closed`", body = ProblemBody, content_type = "application/problem+json"),
              (status = 422, description = "`wrong_account_kind`: it is not a customer's", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn freeze(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    Path(id): Path<Uuid>,
    body: Option<Json<ReasonBody>>,
) -> Answer {
    set(&ledger, &who, id, AccountStatus::Frozen, body).await
}

/// Ends a freeze. Safe to repeat.
#[utoipa::path(post, path = "/v1/accounts/{id}/unfreeze", operation_id = "unfreeze_account", tag = "accounts", request_body = Option<ReasonBody>,
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "The account, open again", body = AccountView),
              (status = 409, description = "`account_closed`", body = ProblemBody, content_type = "application/problem+json"),
              (status = 422, description = "`wrong_account_kind`: it is not a customer's", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn unfreeze(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    Path(id): Path<Uuid>,
    body: Option<Json<ReasonBody>>,
) -> Answer {
    set(&ledger, &who, id, AccountStatus::Active, body).await
}

/// Closes an empty customer account for good; 409 `account_not_empty`. Safe to repeat.
#[utoipa::path(post, path = "/v1/accounts/{id}/close", operation_id = "close_account", tag = "accounts", request_body = Option<ReasonBody>,
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "The account, closed", body = AccountView),
              (status = 409, description = "`account_not_empty`", body = ProblemBody, content_type = "application/problem+json"),
              (status = 422, description = "`wrong_account_kind`: it is not a customer's", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn close(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    Path(id): Path<Uuid>,
    body: Option<Json<ReasonBody>>,
) -> Answer {
    set(&ledger, &who, id, AccountStatus::Closed, body).await
}
