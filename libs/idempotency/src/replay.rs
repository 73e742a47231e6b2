//! The two headers, and how an answer says that it is a replay.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue};
use tonic::metadata::{MetadataMap, MetadataValue};

/// The request header that names a command. Over gRPC the key is a field of the message.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Set to `true` on an answer that was given before; absent otherwise. Over gRPC, metadata of the same name.
pub const IDEMPOTENT_REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// Marks an HTTP answer as a replay.
pub fn mark_replayed(headers: &mut HeaderMap) {
    headers.insert(IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"));
}

/// Marks a gRPC answer as a replay.
pub fn mark_replayed_grpc(metadata: &mut MetadataMap) {
    metadata.insert("idempotent-replayed", MetadataValue::from_static("true"));
}

/// An answer that knows whether it was given before: the same status and body, plus the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replayable<R> {
    /// The answer.
    pub answer: R,
    /// Whether it answers an earlier request with the same key.
    pub replayed: bool,
}

impl<R> Replayable<R> {
    /// `answer`, marked if `replayed`.
    pub const fn new(answer: R, replayed: bool) -> Self {
        Self { answer, replayed }
    }
}

impl<R: IntoResponse> IntoResponse for Replayable<R> {
    fn into_response(self) -> Response {
        let mut response = self.answer.into_response();
        if self.replayed {
            mark_replayed(response.headers_mut());
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;

    #[test]
    fn only_a_replay_says_so_and_nothing_else_differs() {
        let answer = || (StatusCode::CREATED, "body");
        let first = Replayable::new(answer(), false).into_response();
        let mut again = Replayable::new(answer(), true).into_response();
        assert_eq!(again.headers().get("idempotent-replayed").unwrap(), "true");
        again.headers_mut().remove(IDEMPOTENT_REPLAYED);
        assert_eq!(
            (first.status(), first.headers()),
            (again.status(), again.headers())
        );
    }

    #[test]
    fn grpc_says_it_in_metadata_of_the_same_name() {
        let mut metadata = MetadataMap::new();
        mark_replayed_grpc(&mut metadata);
        assert_eq!(metadata.get(IDEMPOTENT_REPLAYED.as_str()).unwrap(), "true");
    }
}
