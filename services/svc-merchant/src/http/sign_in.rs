//! People signing in, over REST.
//!
//! A browser, known by its `Origin`, is given the refresh token in a cookie that scripts cannot read and that goes to
//! this host alone; whoever else signs in gets it in the body. A browser on a page that is not ours is refused, so no
//! page elsewhere can make somebody's browser sign in, refresh or sign out.
#![allow(
    unused_qualifications,
    reason = "utoipa's path macro repeats the types of a handler"
)]

use super::UseCases;
use super::document::ProblemBody;
use super::parse::{DEVICE_COOKIE, From as Asking, PEOPLE, cookie};
use super::people::UserBody;
use crate::domain::TenantId;
use crate::domain::user::Email;
use crate::error::Error;
use crate::service::SignIn;
use crate::service::sign_in::{SignedIn, Tokens};
use crate::store::tickets::Purpose;
use auth::{Access, Principal, Routes};
use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::header::{CACHE_CONTROL, ORIGIN, SET_COOKIE};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};
use status::{Json, Problem};
use std::sync::Arc;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

type App = Shared<Arc<SignIn>>;

/// The cookie of a browser's session. Its prefix makes browsers hold us to Secure, to Path=/ and to this host alone.
const REFRESH_COOKIE: &str = "__Host-localplus-refresh";
const DEVICE_COOKIE_S: u32 = 90 * 24 * 3_600;
const BODY_BYTES_MAX: usize = 8 * 1024;

/// The routes, each with those who may call it.
pub fn routes() -> Routes<UseCases> {
    Routes::new()
        .post("/v1/auth/login", Access::Public, login)
        .body_limit(BODY_BYTES_MAX)
        .post("/v1/auth/totp/verify", Access::Public, verify_totp)
        .body_limit(BODY_BYTES_MAX)
        .post("/v1/auth/refresh", Access::Public, refresh)
        .body_limit(BODY_BYTES_MAX)
        .post("/v1/auth/logout", Access::Public, logout)
        .body_limit(BODY_BYTES_MAX)
        .post("/v1/auth/password-reset", Access::Public, ask_for_reset)
        .body_limit(BODY_BYTES_MAX)
        .post("/v1/auth/password-reset/confirm", Access::Public, reset)
        .body_limit(BODY_BYTES_MAX)
        .post("/v1/auth/invitations/accept", Access::Public, accept)
        .body_limit(BODY_BYTES_MAX)
        .get("/v1/auth/me", PEOPLE, me)
        .post("/v1/auth/password", PEOPLE, change_password)
        .post("/v1/auth/totp/enrol", PEOPLE, enrol_totp)
        .post("/v1/auth/totp/confirm", PEOPLE, confirm_totp)
        .post("/v1/auth/totp/remove", PEOPLE, remove_totp)
}

/// The part of the document that speaks of signing in.
#[derive(OpenApi)]
#[openapi(paths(
    login,
    verify_totp,
    refresh,
    logout,
    ask_for_reset,
    reset,
    accept,
    me,
    change_password,
    enrol_totp,
    confirm_totp,
    remove_totp
))]
pub struct Document;

/// Pages that may sign people in.
#[derive(Clone, Debug)]
pub struct Origins(Arc<[String]>);

impl Origins {
    /// These, and the console's own.
    pub fn new(console_url: &str, others: &[String]) -> Self {
        let uri: Option<http::Uri> = console_url.parse().ok();
        let console = uri.and_then(|uri| Some(format!("{}://{}", uri.scheme_str()?, uri.authority()?)));
        Self(others.iter().cloned().chain(console).collect())
    }

    /// Whether a browser on one of our pages asks. One on another page is refused; who is no browser says no origin.
    fn browser(&self, headers: &HeaderMap) -> Result<bool, Error> {
        let Some(origin) = headers.get(ORIGIN) else {
            return Ok(false);
        };
        let known = self.0.iter().any(|known| known.as_bytes() == origin.as_bytes());
        if known {
            Ok(true)
        } else {
            Err(Error::OriginRefused)
        }
    }
}

/// Signs somebody in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Login {
    /// The e-mail address they were invited by.
    #[schema(example = "camille@example.org")]
    email: String,
    /// The password.
    #[schema(example = "tulipe-cargo-moutarde-41")]
    password: String,
    /// The network, for who has accounts in several.
    tenant: Option<Uuid>,
}

/// Completes a sign-in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct VerifyTotp {
    /// The `challenge` that the password was answered with.
    #[schema(example = "Zm9yIGZpdmUgbWludXRlcw")]
    challenge: String,
    /// The app's code, or a recovery code.
    #[schema(example = "287082")]
    code: String,
}

/// Names a session, where no cookie does.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RefreshRequest {
    /// The refresh token; left out by a browser, whose cookie has it.
    #[schema(example = "c2hvd24gb25jZSBhbmQgcm90YXRlZA")]
    refresh_token: Option<String>,
}

/// Asks for leave to set a new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AskForReset {
    /// The e-mail address.
    #[schema(example = "camille@example.org")]
    email: String,
    /// The network, for who has accounts in several; left out, each gets a letter.
    tenant: Option<Uuid>,
}

/// Sets a password by a link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SetPassword {
    /// What follows `#token=` in the link.
    #[schema(example = "b25lIGxpbmssIG9uZSB1c2U")]
    token: String,
    /// The password: at least 12 characters, and none that is easy to guess.
    #[schema(example = "tulipe-cargo-moutarde-41")]
    password: String,
}

/// Changes the password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangePassword {
    /// The present one.
    #[schema(example = "moutarde-tulipe-cargo-14")]
    password: String,
    /// The new one.
    #[schema(example = "tulipe-cargo-moutarde-41")]
    new_password: String,
}

/// Shows the password once more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Confirmation {
    /// The password.
    #[schema(example = "tulipe-cargo-moutarde-41")]
    password: String,
}

/// The first code of an app.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ConfirmTotp {
    /// Six digits.
    #[schema(example = "287082")]
    code: String,
}

/// What a sign-in came to.
#[derive(Serialize, ToSchema)]
struct SessionBody {
    /// `signed_in`, or `totp_required`: then only `challenge` is there.
    #[schema(example = "signed_in")]
    status: &'static str,
    /// For the `Authorization` header; keep it in memory alone.
    access_token: Option<String>,
    /// `Bearer`.
    token_type: Option<&'static str>,
    /// How long the access token holds, in seconds.
    #[schema(example = 600)]
    expires_in: Option<u64>,
    /// For the next access token, once. Null for a browser: its cookie has it.
    refresh_token: Option<String>,
    /// When the session ends, whatever is done in it.
    session_ends_at: Option<DateTime<Utc>>,
    /// To be sent with the second factor, within five minutes.
    challenge: Option<String>,
}

/// What turning a second factor on begins with.
#[derive(Serialize, ToSchema)]
struct EnrolmentBody {
    /// The shared secret in base 32, to be typed where no code can be scanned.
    #[schema(example = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    secret: String,
    /// The same for a QR code.
    #[schema(
        example = "otpauth://totp/LOCAL-PLUS:camille@example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    )]
    otpauth_url: String,
}

/// Codes for who has lost the app, each good once.
#[derive(Serialize, ToSchema)]
struct RecoveryBody {
    /// Shown this once.
    #[schema(example = json!(["k7q2m-4wxyz"]))]
    recovery_codes: Vec<String>,
}

fn email(text: &str) -> Result<Email, Error> {
    Ok(Email::parse(text)?)
}

fn session(tokens: Tokens, browser: bool) -> Response {
    let mut cookies = Vec::new();
    let refresh_token = if browser {
        let left = (tokens.session_ends_at - Utc::now()).num_seconds().max(0);
        cookies.push(set_cookie(REFRESH_COOKIE, &tokens.refresh_token, left));
        if let Some(device) = &tokens.device {
            cookies.push(set_cookie(DEVICE_COOKIE, device, DEVICE_COOKIE_S.into()));
        }
        None
    } else {
        Some(tokens.refresh_token)
    };
    let body = SessionBody {
        status: "signed_in",
        access_token: Some(tokens.access_token),
        token_type: Some("Bearer"),
        expires_in: Some(tokens.expires_in.as_secs()),
        refresh_token,
        session_ends_at: Some(tokens.session_ends_at),
        challenge: None,
    };
    answer(Json(body), cookies)
}

fn answer(body: impl IntoResponse, cookies: Vec<HeaderValue>) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for cookie in cookies {
        headers.append(SET_COOKIE, cookie);
    }
    response
}

fn set_cookie(name: &str, value: &str, max_age_s: i64) -> HeaderValue {
    let text = format!("{name}={value}; Path=/; Max-Age={max_age_s}; Secure; HttpOnly; SameSite=Strict");
    // tokens are base 64 for URLs
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Signs somebody in by e-mail address and password.
#[utoipa::path(
    post, path = "/v1/auth/login", request_body = Login,
    responses(
        (status = 200, description = "A session began, or the second factor is awaited.", body = SessionBody),
        (status = 400, description = "`invalid_value`, `missing_field`, `unknown_field`, ...", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "`credentials_invalid`: unknown, wrong or not active, which is not told.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`origin_refused`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "`sign_in_throttled`, with Retry-After", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "`sessions_unavailable`, `overloaded`, `database_unavailable`", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(())
)]
async fn login(
    Shared(sign_in): App,
    Shared(origins): Shared<Origins>,
    Asking(caller): Asking,
    headers: HeaderMap,
    Json(request): Json<Login>,
) -> Result<Response, Problem> {
    let browser = origins.browser(&headers)?;
    let email = email(&request.email)?;
    let tenant = request.tenant.map(TenantId);
    match sign_in
        .sign_in(&email, &request.password, tenant, &caller)
        .await?
    {
        SignedIn::Session(tokens) => Ok(session(*tokens, browser)),
        SignedIn::Challenge(challenge) => {
            let body = SessionBody {
                status: "totp_required",
                access_token: None,
                token_type: None,
                expires_in: None,
                refresh_token: None,
                session_ends_at: None,
                challenge: Some(challenge),
            };
            Ok(answer(Json(body), Vec::new()))
        }
    }
}

/// Completes a sign-in by the second factor. A code is taken once; after five tries the password is asked for again.
#[utoipa::path(
    post, path = "/v1/auth/totp/verify", request_body = VerifyTotp,
    responses(
        (status = 200, description = "A session began.", body = SessionBody),
        (status = 401, description = "`code_invalid`: wrong, used before, or too late.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`origin_refused`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "`sessions_unavailable`", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(())
)]
async fn verify_totp(
    Shared(sign_in): App,
    Shared(origins): Shared<Origins>,
    Asking(caller): Asking,
    headers: HeaderMap,
    Json(request): Json<VerifyTotp>,
) -> Result<Response, Problem> {
    let browser = origins.browser(&headers)?;
    let tokens = sign_in
        .verify_totp(&request.challenge, &request.code, &caller)
        .await?;
    Ok(session(tokens, browser))
}

/// Exchanges a refresh token, once, for an access token and the next refresh token. One that was exchanged before ends
/// the session.
#[utoipa::path(
    post, path = "/v1/auth/refresh", request_body = RefreshRequest,
    responses(
        (status = 200, description = "The session goes on.", body = SessionBody),
        (status = 401, description = "`session_over`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`origin_refused`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "`sessions_unavailable`: the token is still good.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(())
)]
async fn refresh(
    Shared(sign_in): App,
    Shared(origins): Shared<Origins>,
    headers: HeaderMap,
    Json(request): Json<RefreshRequest>,
) -> Result<Response, Problem> {
    let browser = origins.browser(&headers)?;
    let token = shown(browser, &headers, request).ok_or(Error::SessionOver)?;
    Ok(session(sign_in.refresh(&token).await?, browser))
}

/// A cookie counts only with an origin that is ours.
fn shown(browser: bool, headers: &HeaderMap, request: RefreshRequest) -> Option<String> {
    let held = || browser.then(|| cookie(headers, REFRESH_COOKIE)).flatten();
    request.refresh_token.or_else(held)
}

/// Ends a session: its refresh token is worth nothing, and its access tokens are void everywhere within seconds.
#[utoipa::path(
    post, path = "/v1/auth/logout", request_body = RefreshRequest,
    responses(
        (status = 204, description = "The session is over."),
        (status = 403, description = "`origin_refused`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "`sessions_unavailable`", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(())
)]
async fn logout(
    Shared(sign_in): App,
    Shared(origins): Shared<Origins>,
    headers: HeaderMap,
    Json(request): Json<RefreshRequest>,
) -> Result<Response, Problem> {
    let browser = origins.browser(&headers)?;
    if let Some(token) = shown(browser, &headers, request) {
        sign_in.sign_out(&token).await?;
    }
    let cookies = if browser {
        vec![set_cookie(REFRESH_COOKIE, "", 0)]
    } else {
        Vec::new()
    };
    Ok(answer(StatusCode::NO_CONTENT, cookies))
}

/// Writes leave to set a new password to an address, if somebody has it. The answer is the same in any case.
#[utoipa::path(
    post, path = "/v1/auth/password-reset", request_body = AskForReset,
    responses(
        (status = 202, description = "If somebody has the address, a letter is on its way."),
        (status = 400, description = "`invalid_value`, ...", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`origin_refused`", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(())
)]
async fn ask_for_reset(
    Shared(sign_in): App,
    Shared(origins): Shared<Origins>,
    headers: HeaderMap,
    Json(request): Json<AskForReset>,
) -> Result<StatusCode, Problem> {
    origins.browser(&headers)?;
    sign_in.ask_for_reset(email(&request.email)?, request.tenant.map(TenantId));
    Ok(StatusCode::ACCEPTED)
}

/// Sets a new password by a link, within 30 minutes and once. All sessions end.
#[utoipa::path(
    post, path = "/v1/auth/password-reset/confirm", operation_id = "reset_password", request_body = SetPassword,
    responses(
        (status = 204, description = "Set. Sign in with it."),
        (status = 400, description = "`link_invalid`, `invalid_length`, `password_too_weak`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`origin_refused`", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(())
)]
async fn reset(
    Shared(sign_in): App,
    Shared(origins): Shared<Origins>,
    headers: HeaderMap,
    Json(request): Json<SetPassword>,
) -> Result<StatusCode, Problem> {
    origins.browser(&headers)?;
    sign_in
        .set_password(Purpose::Reset, &request.token, &request.password)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Accepts an invitation by setting a password, within seven days and once.
#[utoipa::path(
    post, path = "/v1/auth/invitations/accept", request_body = SetPassword,
    responses(
        (status = 200, description = "Welcome. Sign in with it.", body = UserBody),
        (status = 400, description = "`link_invalid`, `invalid_length`, `password_too_weak`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`origin_refused`", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(())
)]
async fn accept(
    Shared(sign_in): App,
    Shared(origins): Shared<Origins>,
    headers: HeaderMap,
    Json(request): Json<SetPassword>,
) -> Result<Json<UserBody>, Problem> {
    origins.browser(&headers)?;
    let set = sign_in.set_password(Purpose::Invitation, &request.token, &request.password);
    Ok(Json(set.await?.into()))
}

/// Says who is signed in.
#[utoipa::path(
    get, path = "/v1/auth/me",
    responses(
        (status = 200, description = "The person.", body = UserBody),
        (status = 404, description = "`user_not_found`: the token is a machine's.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn me(Shared(sign_in): App, who: Principal) -> Result<Json<UserBody>, Problem> {
    Ok(Json(sign_in.me(&who).await?.into()))
}

/// Changes one's own password. All sessions end.
#[utoipa::path(
    post, path = "/v1/auth/password", request_body = ChangePassword,
    responses(
        (status = 204, description = "Changed. Sign in with the new one."),
        (status = 400, description = "`invalid_length`, `password_too_weak`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "`credentials_invalid`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`user_not_found`: the token is a machine's.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "`sign_in_throttled`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn change_password(
    Shared(sign_in): App,
    who: Principal,
    Asking(caller): Asking,
    Json(request): Json<ChangePassword>,
) -> Result<StatusCode, Problem> {
    let changed = sign_in.change_password(&who, &request.password, &request.new_password, &caller);
    changed.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Begins to turn a second factor on.
#[utoipa::path(
    post, path = "/v1/auth/totp/enrol", request_body = Confirmation,
    responses(
        (status = 200, description = "What the app needs.", body = EnrolmentBody),
        (status = 401, description = "`credentials_invalid`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`user_not_found`: the token is a machine's.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`totp_on`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "`sign_in_throttled`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn enrol_totp(
    Shared(sign_in): App,
    who: Principal,
    Asking(caller): Asking,
    Json(request): Json<Confirmation>,
) -> Result<Response, Problem> {
    let enrolment = sign_in.enrol_totp(&who, &request.password, &caller).await?;
    let body = EnrolmentBody {
        secret: enrolment.secret,
        otpauth_url: enrolment.otpauth_url,
    };
    Ok(answer(Json(body), Vec::new()))
}

/// Turns the second factor on by the app's first code.
#[utoipa::path(
    post, path = "/v1/auth/totp/confirm", request_body = ConfirmTotp,
    responses(
        (status = 200, description = "On. The recovery codes are in this answer and nowhere else.", body = RecoveryBody),
        (status = 401, description = "`code_invalid`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`user_not_found`: the token is a machine's.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`totp_on`, `totp_off`: not begun", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "`sign_in_throttled`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn confirm_totp(
    Shared(sign_in): App,
    who: Principal,
    Json(request): Json<ConfirmTotp>,
) -> Result<Response, Problem> {
    let recovery_codes = sign_in.confirm_totp(&who, &request.code).await?;
    Ok(answer(Json(RecoveryBody { recovery_codes }), Vec::new()))
}

/// Turns the second factor off.
#[utoipa::path(
    post, path = "/v1/auth/totp/remove", request_body = Confirmation,
    responses(
        (status = 204, description = "Off."),
        (status = 401, description = "`credentials_invalid`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`user_not_found`: the token is a machine's.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`totp_off`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "`sign_in_throttled`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn remove_totp(
    Shared(sign_in): App,
    who: Principal,
    Asking(caller): Asking,
    Json(request): Json<Confirmation>,
) -> Result<StatusCode, Problem> {
    sign_in.remove_totp(&who, &request.password, &caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
