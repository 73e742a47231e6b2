//! Request extractors that answer with problems.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, OptionalFromRequest, Request};
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::explain::{explain_json, explain_query};
use crate::strict::Strict;
use crate::{Kind, Problem};

/// A JSON body, in or out.
///
/// In: the content type must be `application/json` (415 `unsupported_media_type`), the body within the route's limit
/// (413 `body_too_large`), the JSON valid and nested at most 128 deep (400 `malformed_json`), and of `T`'s shape: 400
/// with the path of the field and one of `unknown_field` (for types that deny unknown fields), `missing_field`,
/// `duplicate_field`, `invalid_type` (an array where an object is meant, too), `out_of_range`, `invalid_value`.
///
/// The happy path parses once, straight from the bytes; only a body that failed is parsed again to find the place.
/// A path cannot be found inside an untagged or flattened type, since serde buffers those: avoid them in requests.
#[derive(Debug, Clone, Copy, Default)]
pub struct Json<T>(pub T);

impl<T, S> FromRequest<S> for Json<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        if !is_json(request.headers()) {
            return Err(not_json());
        }
        let body = Bytes::from_request(request, state).await?;
        Self::from_bytes(&body)
    }
}

/// `Option<Json<T>>` is `None` where the body is empty, whatever it is said to be.
impl<T, S> OptionalFromRequest<S> for Json<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Option<Self>, Self::Rejection> {
        let json = is_json(request.headers());
        let body = Bytes::from_request(request, state).await?;
        match body.as_ref() {
            [] => Ok(None),
            body if json => Self::from_bytes(body).map(Some),
            _ => Err(not_json()),
        }
    }
}

impl<T: DeserializeOwned> Json<T> {
    /// What the extractor does once it has the bytes; also for JSON that arrives by another road.
    pub fn from_bytes(body: &[u8]) -> Result<Self, Problem> {
        let mut deserializer = serde_json::Deserializer::from_slice(body);
        <T as Deserialize>::deserialize(Strict(&mut deserializer))
            .and_then(|value| deserializer.end().map(|()| Self(value)))
            .map_err(|failure| explain_json::<T>(body, &failure))
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => {
                let json = HeaderValue::from_static("application/json");
                ([(CONTENT_TYPE, json)], body).into_response()
            }
            // A type of ours that cannot be written as JSON: a map whose keys are not strings, say.
            Err(_) => Problem::internal().into_response(),
        }
    }
}

fn not_json() -> Problem {
    Problem::new(
        Kind::UnsupportedMediaType,
        "unsupported_media_type",
        "send the body as application/json",
    )
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

/// The query string. Errors as for [`Json`]; the field is the parameter's name.
#[derive(Debug, Clone, Copy, Default)]
pub struct Query<T>(pub T);

impl<T, S> FromRequestParts<S> for Query<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        let query = parts.uri.query().unwrap_or_default();
        match serde_urlencoded::from_str(query) {
            Ok(parameters) => Ok(Self(parameters)),
            Err(_) => Err(explain_query::<T>(query)),
        }
    }
}

/// The parameters of the path, as one value, a tuple or a struct.
#[derive(Debug, Clone, Copy, Default)]
pub struct Path<T>(pub T);

impl<T, S> FromRequestParts<S> for Path<T>
where
    T: DeserializeOwned + Send,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let axum::extract::Path(parameters) = axum::extract::Path::from_request_parts(parts, state).await?;
        Ok(Self(parameters))
    }
}
