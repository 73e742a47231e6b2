//! Freezing, unfreezing and closing over REST.

use super::{App, ProblemBody, WalletBody, key, plain};
use crate::domain::WalletStatus;
use crate::service::Wallets;
use audit::By;
use auth::Principal;
use axum::extract::State;
use serde::Deserialize;
use status::{Json, Path, Problem};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest reason of a change of status, in bytes.
const REASON_BYTES_MAX: usize = 200;

/// Why a wallet's status is to change. The body may be left out.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StatusBody {
    /// Kept in the ledger with who asked and when: 1 to 200 bytes, no personal data.
    #[schema(max_length = 200, example = "card lost")]
    reason: Option<String>,
}

async fn change_status(
    wallets: &Arc<Wallets>,
    principal: &Principal,
    id: Uuid,
    status: WalletStatus,
    body: Option<Json<StatusBody>>,
) -> Result<Json<WalletBody>, Problem> {
    let reason = reason(body.unwrap_or_default().0.reason)?;
    let details = wallets.change_status(By::of(principal), key(principal, id), status, reason);
    let details = details.await?;
    Ok(Json(details.into()))
}

/// The reason of a change, if one was given.
pub(crate) fn reason(text: Option<String>) -> Result<Option<String>, Problem> {
    plain("reason", text, REASON_BYTES_MAX)
}

/// Freezes a wallet: nothing can be taken from any of its accounts, in the ledger itself. Safe to repeat.
#[utoipa::path(
    post, path = "/v1/wallets/{id}/freeze", request_body = Option<StatusBody>,
    params(("id" = Uuid, Path, description = "The wallet.")),
    responses(
        (status = 200, description = "It is frozen.", body = WalletBody),
        (status = 404, description = "`wallet_not_found`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`wallet_closed`, `status_change_in_progress`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "`ledger_unavailable`: it goes on by itself; the same request tells.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn freeze_wallet(
    State(wallets): App,
    principal: Principal,
    Path(id): Path<Uuid>,
    body: Option<Json<StatusBody>>,
) -> Result<Json<WalletBody>, Problem> {
    change_status(&wallets, &principal, id, WalletStatus::Frozen, body).await
}

/// Ends a freeze. Safe to repeat.
#[utoipa::path(
    post, path = "/v1/wallets/{id}/unfreeze", request_body = Option<StatusBody>,
    params(("id" = Uuid, Path, description = "The wallet.")),
    responses(
        (status = 200, description = "It is active.", body = WalletBody),
        (status = 404, description = "`wallet_not_found`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`wallet_closed`, `status_change_in_progress`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "`ledger_unavailable`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn unfreeze_wallet(
    State(wallets): App,
    principal: Principal,
    Path(id): Path<Uuid>,
    body: Option<Json<StatusBody>>,
) -> Result<Json<WalletBody>, Problem> {
    change_status(&wallets, &principal, id, WalletStatus::Active, body).await
}

/// Closes an empty wallet and its accounts for good. Safe to repeat.
#[utoipa::path(
    post, path = "/v1/wallets/{id}/close", request_body = Option<StatusBody>,
    params(("id" = Uuid, Path, description = "The wallet.")),
    responses(
        (status = 200, description = "It is closed.", body = WalletBody),
        (status = 404, description = "`wallet_not_found`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`wallet_not_empty`, `status_change_in_progress`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "`ledger_unavailable`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn close_wallet(
    State(wallets): App,
    principal: Principal,
    Path(id): Path<Uuid>,
    body: Option<Json<StatusBody>>,
) -> Result<Json<WalletBody>, Problem> {
    change_status(&wallets, &principal, id, WalletStatus::Closed, body).await
}
