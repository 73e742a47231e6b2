//! Tokens for machines, and what verifiers need: the public keys, and what is revoked.
#![allow(
    unused_qualifications,
    reason = "utoipa's path macro repeats the types of a handler"
)]

use super::UseCases;
use super::document::ProblemBody;
use crate::error::Error;
use crate::issuing::Issuing;
use crate::service::Keys;
use crate::service::keys::Denied;
use auth::{Access, Routes};
use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};
use status::{Json, Problem};
use std::sync::Arc;
use utoipa::{OpenApi, ToSchema};

/// The routes, each with those who may call it.
pub fn routes() -> Routes<UseCases> {
    Routes::new()
        .post("/v1/oauth/token", Access::Public, token)
        .body_limit(4 * 1024)
        .get("/v1/.well-known/jwks.json", Access::Public, jwks)
        .get("/v1/.well-known/revocations.json", Access::Public, revocations)
}

/// The part of the document that speaks of tokens.
#[derive(OpenApi)]
#[openapi(paths(token, jwks, revocations), components(schemas(TokenRequest)))]
pub struct Document;

/// A request for a token, as a form (RFC 6749, section 4.4).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TokenRequest {
    /// `client_credentials`.
    #[schema(example = "client_credentials")]
    grant_type: Option<String>,
    /// The key's `client_id`; instead of HTTP Basic.
    client_id: Option<String>,
    /// The key's `client_secret`; instead of HTTP Basic.
    client_secret: Option<String>,
    /// Less than the key may do, separated by spaces.
    #[schema(example = "ledger:write")]
    scope: Option<String>,
}

/// A token (RFC 6749, section 5.1).
#[derive(Serialize, ToSchema)]
struct TokenBody {
    /// For the `Authorization` header.
    #[schema(example = "eyJ…")]
    access_token: String,
    /// `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// How long it holds, in seconds.
    #[schema(example = 600)]
    expires_in: u64,
    /// What it may do.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

/// A refusal (RFC 6749, section 5.2): the one route whose errors are not problems, because OAuth 2 fixes them.
#[derive(Serialize, ToSchema)]
struct TokenError {
    /// `invalid_request`, `invalid_client`, `invalid_scope` or `unsupported_grant_type`.
    #[schema(example = "invalid_client")]
    error: &'static str,
    /// For people.
    #[schema(example = "the client is unknown, or its secret is wrong")]
    error_description: &'static str,
}

enum Refusal {
    Request(&'static str),
    GrantType,
    Client { basic: bool },
    Scope,
    Failed(Error),
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, error, error_description) = match self {
            Self::Failed(error) => return Problem::from(error).into_response(),
            Self::Request(what) => (StatusCode::BAD_REQUEST, "invalid_request", what),
            Self::GrantType => (
                StatusCode::BAD_REQUEST,
                "unsupported_grant_type",
                "grant_type must be client_credentials",
            ),
            Self::Client { .. } => (
                StatusCode::UNAUTHORIZED,
                "invalid_client",
                "the client is not known, or its secret is wrong",
            ),
            Self::Scope => (
                StatusCode::BAD_REQUEST,
                "invalid_scope",
                "the key may not do all that is asked for",
            ),
        };
        let body = TokenError {
            error,
            error_description,
        };
        let mut response = (status, no_store(), Json(body)).into_response();
        if matches!(self, Self::Client { basic: true }) {
            let challenge = HeaderValue::from_static("Basic realm=\"localplus\"");
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

fn no_store() -> [(HeaderName, HeaderValue); 1] {
    [(CACHE_CONTROL, HeaderValue::from_static("no-store"))]
}

/// Exchanges an API key for a token (OAuth 2 client credentials).
#[utoipa::path(
    post, path = "/v1/oauth/token",
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "A token.", body = TokenBody),
        (status = 400, description = "`invalid_request`, `invalid_scope`, `unsupported_grant_type`", body = TokenError),
        (status = 401, description = "`invalid_client`: unknown, wrong, revoked or expired.", body = TokenError),
        (status = 503, description = "`database_unavailable`, `keys_unavailable`", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(())
)]
async fn token(
    Shared(keys): Shared<Arc<Keys>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    if !essence
        .trim()
        .eq_ignore_ascii_case("application/x-www-form-urlencoded")
    {
        return Err(Refusal::Request("send application/x-www-form-urlencoded"));
    }
    let request = form(&body)?;
    match request.grant_type.as_deref() {
        Some("client_credentials") => {}
        Some(_) => return Err(Refusal::GrantType),
        None => return Err(Refusal::Request("grant_type is missing")),
    }
    let basic = headers.get(AUTHORIZATION).map(basic).transpose()?;
    let by_basic = basic.is_some();
    let (id, secret) = match (basic, request.client_id, request.client_secret) {
        (Some(basic), None, None) => basic,
        // some clients name themselves twice
        (Some((id, secret)), Some(named), None) if named == id => (id, secret),
        (None, Some(id), Some(secret)) => (id, secret),
        (Some(_), _, _) => return Err(Refusal::Request("authenticate in one way, not in two")),
        (None, _, _) => return Err(Refusal::Client { basic: true }),
    };
    let granted = keys.grant(&id, &secret, request.scope.as_deref()).await;
    let granted = granted.map_err(|denied| match denied {
        Denied::InvalidClient => Refusal::Client { basic: by_basic },
        Denied::InvalidScope => Refusal::Scope,
        Denied::Failed(error) => Refusal::Failed(error),
    })?;
    let body = TokenBody {
        access_token: granted.access_token,
        token_type: "Bearer",
        expires_in: granted.expires_in.as_secs(),
        scope: granted.scope,
    };
    Ok((no_store(), Json(body)).into_response())
}

/// A parameter given twice is an error, an unknown one is ignored (RFC 6749, section 3.2).
fn form(body: &[u8]) -> Result<TokenRequest, Refusal> {
    let mut request = TokenRequest {
        grant_type: None,
        client_id: None,
        client_secret: None,
        scope: None,
    };
    for (name, value) in form_urlencoded::parse(body) {
        let place = match &*name {
            "grant_type" => &mut request.grant_type,
            "client_id" => &mut request.client_id,
            "client_secret" => &mut request.client_secret,
            "scope" => &mut request.scope,
            _ => continue,
        };
        // a parameter without a value counts as left out
        if !value.is_empty() && place.replace(value.into_owned()).is_some() {
            return Err(Refusal::Request("a parameter is given twice"));
        }
    }
    Ok(request)
}

/// HTTP Basic with both parts form-encoded, as OAuth 2 has it.
fn basic(value: &HeaderValue) -> Result<(String, String), Refusal> {
    let malformed = || Refusal::Client { basic: true };
    let text = value.to_str().map_err(|_| malformed())?;
    let (scheme, credentials) = text.split_once(' ').ok_or_else(malformed)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(malformed());
    }
    let decoded = BASE64.decode(credentials.trim()).map_err(|_| malformed())?;
    let decoded = String::from_utf8(decoded).map_err(|_| malformed())?;
    let (id, secret) = decoded.split_once(':').ok_or_else(malformed)?;
    let part = |text: &str| {
        let mut pairs = form_urlencoded::parse(text.as_bytes());
        pairs
            .next()
            .map(|(name, _)| name.into_owned())
            .unwrap_or_default()
    };
    Ok((part(id), part(secret)))
}

/// The public keys (RFC 7517) that tokens of this issuer are verified with. A key is here ten minutes before it signs.
#[utoipa::path(
    get, path = "/v1/.well-known/jwks.json",
    responses(
        (status = 200, description = "A JWKS.", body = Object),
        (status = 503, description = "`keys_unavailable`", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(())
)]
async fn jwks(Shared(issuing): Shared<Arc<Issuing>>) -> Result<Response, Problem> {
    let jwks = issuing.jwks().ok_or(Error::NoSigningKey)?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=60")),
    ];
    Ok((headers, jwks).into_response())
}

/// What is revoked, for as long as a token issued before could still hold: fingerprints of subjects and sessions, and
/// from when on their tokens hold again. Verifiers ask every two seconds, with `If-None-Match`.
#[utoipa::path(
    get, path = "/v1/.well-known/revocations.json",
    responses(
        (status = 200, description = "`{\"tokens\": [{\"subject\": \"...\", \"valid_from\": 1}]}`", body = Object),
        (status = 304, description = "As it was."),
        (status = 503, description = "`database_unavailable`", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(())
)]
async fn revocations(Shared(issuing): Shared<Arc<Issuing>>, headers: HeaderMap) -> Result<Response, Problem> {
    let list = issuing.revocations().await?;
    let body = serde_json::to_vec(&list).unwrap_or_default();
    let tag = format!("\"{}\"", &*blake3::hash(&body).to_hex());
    let tag = HeaderValue::try_from(tag).map_err(|_| Problem::internal())?;
    let known = headers.get(IF_NONE_MATCH) == Some(&tag);
    let shared = [(ETAG, tag), (CACHE_CONTROL, HeaderValue::from_static("no-cache"))];
    if known {
        return Ok((StatusCode::NOT_MODIFIED, shared).into_response());
    }
    let json = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    Ok((shared, json, body).into_response())
}
