//! What axum itself refuses, as problems.

use axum::extract::path::ErrorKind;
use axum::extract::rejection::{
    BytesRejection, ExtensionRejection, FailedToBufferBody, JsonRejection, PathRejection, QueryRejection,
    StringRejection,
};

use crate::{Kind, Problem};

/// The fallback of a router: no route has this path.
pub async fn route_not_found() -> Problem {
    Problem::new(Kind::NotFound, "route_not_found", "there is nothing at this path")
}

/// The fallback of a path: it takes other methods, which the router puts in `Allow`.
pub async fn method_not_allowed() -> Problem {
    Problem::new(
        Kind::MethodNotAllowed,
        "method_not_allowed",
        "this path does not take that method",
    )
}

impl From<FailedToBufferBody> for Problem {
    fn from(rejection: FailedToBufferBody) -> Self {
        match rejection {
            FailedToBufferBody::LengthLimitError(_) => Self::new(
                Kind::PayloadTooLarge,
                "body_too_large",
                "the body is larger than this route takes",
            ),
            _ => Self::new(
                Kind::InvalidArgument,
                "body_incomplete",
                "the body ended before it was whole",
            ),
        }
    }
}

impl From<BytesRejection> for Problem {
    fn from(rejection: BytesRejection) -> Self {
        match rejection {
            BytesRejection::FailedToBufferBody(failure) => failure.into(),
            _ => Self::internal(),
        }
    }
}

impl From<StringRejection> for Problem {
    fn from(rejection: StringRejection) -> Self {
        match rejection {
            StringRejection::FailedToBufferBody(failure) => failure.into(),
            StringRejection::InvalidUtf8(_) => Self::new(
                Kind::InvalidArgument,
                "invalid_value",
                "the body is not UTF-8 text",
            ),
            _ => Self::internal(),
        }
    }
}

/// For a handler that takes axum's own `Json`; ours says where and what.
impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        match rejection {
            JsonRejection::JsonDataError(_) => Self::new(
                Kind::InvalidArgument,
                "invalid_value",
                "the body does not have the right shape",
            ),
            JsonRejection::JsonSyntaxError(_) => Self::new(
                Kind::InvalidArgument,
                "malformed_json",
                "the body is not valid JSON",
            ),
            JsonRejection::MissingJsonContentType(_) => Self::new(
                Kind::UnsupportedMediaType,
                "unsupported_media_type",
                "send the body as application/json",
            ),
            JsonRejection::BytesRejection(rejection) => rejection.into(),
            _ => Self::internal(),
        }
    }
}

/// For a handler that takes axum's own `Query`; ours says where and what.
impl From<QueryRejection> for Problem {
    fn from(_: QueryRejection) -> Self {
        Self::new(
            Kind::InvalidArgument,
            "invalid_value",
            "the query string does not have the right shape",
        )
    }
}

impl From<ExtensionRejection> for Problem {
    fn from(_: ExtensionRejection) -> Self {
        Self::internal()
    }
}

impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        let PathRejection::FailedToDeserializePathParams(failure) = rejection else {
            return Self::internal();
        };
        let (field, expected) = match failure.into_kind() {
            ErrorKind::ParseErrorAtKey {
                key, expected_type, ..
            } => (key, expected_type.to_owned()),
            ErrorKind::ParseErrorAtIndex {
                index, expected_type, ..
            } => (format!("[{index}]"), expected_type.to_owned()),
            ErrorKind::ParseError { expected_type, .. } => ("$".to_owned(), expected_type.to_owned()),
            ErrorKind::InvalidUtf8InPathParam { key } => (key, "UTF-8 text".to_owned()),
            ErrorKind::DeserializeError { key, message, .. } => (key, message),
            ErrorKind::Message(message) => ("$".to_owned(), message),
            // The handler asks for what its route does not have: a mistake of ours.
            _ => return Self::internal(),
        };
        Self::new(
            Kind::InvalidArgument,
            "invalid_value",
            "a parameter of the path is not what it should be",
        )
        .field(field, "invalid_value", format!("expected {expected}"))
    }
}
