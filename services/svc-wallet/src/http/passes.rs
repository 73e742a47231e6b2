//! Pass links over REST: made and revoked by whoever serves the customer, read by whoever holds one.

use super::{App, BalanceLine, LineBody, ProblemBody, WalletBody, key, plain};
use crate::domain::{Pass, TenantId};
use crate::service::Shown;
use audit::By;
use auth::Principal;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, REFERRER_POLICY};
use http::{HeaderName, HeaderValue, StatusCode};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use serde::{Deserialize, Serialize};
use status::{Json, Kind, Path, Problem};
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest label, in bytes.
const LABEL_BYTES_MAX: usize = 64;

/// Asks for a pass.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MakePass {
    /// A name for it, 1 to 64 bytes, no personal data.
    #[schema(max_length = 64, example = "phone")]
    label: Option<String>,
    /// From when on it shows nothing; absent: until it is revoked.
    expires_at: Option<DateTime<Utc>>,
}

/// A pass.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PassBody {
    /// The pass, a UUIDv7: what it is revoked by.
    id: Uuid,
    label: Option<String>,
    created_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
    /// What the customer holds: whoever has it can read the wallet. Told when the pass is made and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    /// Where the token leads, below this service's own address.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// The same as a picture, an SVG.
    #[serde(skip_serializing_if = "Option::is_none")]
    qr_path: Option<String>,
}

/// Passes of a wallet.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PassList {
    /// The newest 200, newest first.
    data: Vec<PassBody>,
    /// Always null.
    next_cursor: Option<String>,
}

/// What a pass shows: nothing of who the customer is, and no more than its holder needs.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PassView {
    /// `active`, `frozen` or `closed`.
    #[schema(example = "active")]
    status: &'static str,
    /// What the wallet holds.
    balances: Vec<BalanceLine>,
    /// Its newest 20 entries, newest first.
    history: Vec<LineBody>,
}

impl PassBody {
    fn of(pass: Pass, token: Option<String>) -> Self {
        Self {
            id: pass.key.pass,
            label: pass.label,
            created_at: pass.created_at,
            expires_at: pass.expires_at,
            revoked_at: pass.revoked_at,
            path: token.as_ref().map(|token| format!("/v1/passes/{token}")),
            qr_path: token.as_ref().map(|token| format!("/v1/passes/{token}/qr.svg")),
            token,
        }
    }
}

impl From<Shown> for PassView {
    fn from(shown: Shown) -> Self {
        Self {
            status: shown.status.name(),
            balances: shown.view.balances.balances.iter().map(BalanceLine::of).collect(),
            history: shown.lines.into_iter().map(LineBody::from).collect(),
        }
    }
}

/// Whoever sees the link may read the wallet: no cache keeps the answer and no page that is left passes the link on.
fn private(answer: impl IntoResponse) -> Response {
    let headers: [(HeaderName, HeaderValue); 2] = [
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    (headers, answer).into_response()
}

/// Makes a link by which the customer reads the wallet.
#[utoipa::path(
    post, path = "/v1/wallets/{id}/passes", request_body = MakePass,
    params(("id" = Uuid, Path, description = "The wallet.")),
    responses(
        (status = 201, description = "The pass with its token, which is not told again.", body = PassBody),
        (status = 400, description = "`invalid_value`, `personal_data_refused`, `pan_refused`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`wallet_not_found`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "`passes_not_configured`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn make_pass(
    State(wallets): App,
    principal: Principal,
    Path(id): Path<Uuid>,
    Json(request): Json<MakePass>,
) -> Result<Response, Problem> {
    let label = plain("label", request.label, LABEL_BYTES_MAX)?;
    let (pass, token) = wallets
        .make_pass(
            &By::of(&principal),
            key(&principal, id),
            label,
            request.expires_at,
        )
        .await?;
    let body = Json(PassBody::of(pass, Some(token)));
    Ok(private((StatusCode::CREATED, body)))
}

/// Lists a wallet's links, without their tokens.
#[utoipa::path(
    get, path = "/v1/wallets/{id}/passes", params(("id" = Uuid, Path, description = "The wallet.")),
    responses(
        (status = 200, description = "The passes.", body = PassList),
        (status = 404, description = "`wallet_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list_passes(
    State(wallets): App,
    principal: Principal,
    Path(id): Path<Uuid>,
) -> Result<Json<PassList>, Problem> {
    let passes = wallets.passes(key(&principal, id)).await?;
    Ok(Json(PassList {
        data: passes.into_iter().map(|pass| PassBody::of(pass, None)).collect(),
        next_cursor: None,
    }))
}

/// Revokes a link: from now on it shows nothing.
#[utoipa::path(
    delete, path = "/v1/wallets/{id}/passes/{pass_id}",
    params(("id" = Uuid, Path, description = "The wallet."), ("pass_id" = Uuid, Path, description = "The pass.")),
    responses(
        (status = 204, description = "It is revoked."),
        (status = 404, description = "`pass_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn revoke_pass(
    State(wallets): App,
    principal: Principal,
    Path((id, pass)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode, Problem> {
    let by = By::of(&principal);
    wallets.revoke_pass(&by, key(&principal, id), pass).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks whose pass somebody shows.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LookupWallet {
    /// The token of the pass: what stands behind the `#` of the link in its QR code.
    #[schema(
        max_length = 256,
        example = "AQABAZkAAAAAcACAAAAAAAAAAQGZAAAAAHAAgAAAAAAAAAIAAAAAAAAAAAAAAAAAAAAA"
    )]
    pass: String,
}

/// The wallet of a pass: how a till finds the customer who shows its QR code. Changes nothing.
#[utoipa::path(
    post, path = "/v1/wallets/lookup", operation_id = "look_up_wallet", request_body = LookupWallet,
    responses(
        (status = 200, description = "The wallet.", body = WalletBody),
        (status = 404, description = "`pass_not_found`: no such pass in this network, or it was revoked or has expired.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn look_up(
    State(wallets): App,
    principal: Principal,
    Json(body): Json<LookupWallet>,
) -> Result<Response, Problem> {
    let found = wallets
        .wallet_of_pass(TenantId(principal.tenant), &body.pass)
        .await?;
    Ok(private(Json(WalletBody::from(found))))
}

/// What the holder of a link sees. Whoever has it may ask.
#[utoipa::path(
    get, path = "/v1/passes/{token}", security(()), params(("token" = String, Path, description = "The token.")),
    responses(
        (status = 200, description = "Balances and the newest entries.", body = PassView),
        (status = 404, description = "`pass_not_found`: no such pass, or it was revoked or has expired.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn read_pass(State(wallets): App, Path(token): Path<String>) -> Result<Response, Problem> {
    let shown = wallets.show(&token).await?;
    Ok(private(Json(PassView::from(shown))))
}

/// The link as a QR code, for a screen or a printed card.
#[utoipa::path(
    get, path = "/v1/passes/{token}/qr.svg", security(()), params(("token" = String, Path, description = "The token.")),
    responses(
        (status = 200, description = "An SVG.", body = String, content_type = "image/svg+xml"),
        (status = 404, description = "`pass_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn pass_qr(State(wallets): App, Path(token): Path<String>) -> Result<Response, Problem> {
    wallets.pass(&token).await?;
    let link = wallets.pass_link(&token);
    let code = QrCode::with_error_correction_level(link.as_bytes(), EcLevel::M)
        .map_err(|_| Problem::new(Kind::Internal, "internal", "the link is too long for a QR code"))?;
    let picture = code
        .render::<svg::Color<'_>>()
        .min_dimensions(240, 240)
        .quiet_zone(true)
        .build();
    let kind = [(CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"))];
    Ok(private((kind, picture)))
}
