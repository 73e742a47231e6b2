//! The closed list of error kinds and what each is called over HTTP and over gRPC.

use std::fmt;

use http::StatusCode;
use tonic::Code;

/// What went wrong, as coarsely as a caller has to react to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The request itself is wrong, whatever the state of the system. 400.
    InvalidArgument,
    /// Who is asking is not known. 401.
    Unauthenticated,
    /// Who is asking may not. 403.
    PermissionDenied,
    /// No such thing for this tenant. 404.
    NotFound,
    /// The path exists, the method on it does not. 405.
    MethodNotAllowed,
    /// No representation the caller accepts. 406.
    NotAcceptable,
    /// The state of the system refuses it. 409.
    Conflict,
    /// The body is over its limit. 413.
    PayloadTooLarge,
    /// The body is in a format that is not read here. 415.
    UnsupportedMediaType,
    /// Well formed, but contradicts itself or an earlier request. 422.
    Unprocessable,
    /// Over a limit of rate or load; later it will do. 429.
    TooManyRequests,
    /// A fault of ours. 500.
    Internal,
    /// Something needed is not there for the moment. 503.
    Unavailable,
    /// No answer in time: the outcome is unknown, never "failed". 504.
    DeadlineExceeded,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::InvalidArgument,
        Self::Unauthenticated,
        Self::PermissionDenied,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::NotAcceptable,
        Self::Conflict,
        Self::PayloadTooLarge,
        Self::UnsupportedMediaType,
        Self::Unprocessable,
        Self::TooManyRequests,
        Self::Internal,
        Self::Unavailable,
        Self::DeadlineExceeded,
    ];

    /// The HTTP status.
    pub const fn http(self) -> StatusCode {
        match self {
            Self::InvalidArgument => StatusCode::BAD_REQUEST,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::PermissionDenied => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::Conflict => StatusCode::CONFLICT,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
        }
    }

    /// The gRPC code. Several kinds share one; the kind's name travels in `ErrorInfo`, so nothing is lost between
    /// our own services. A conflict is FAILED_PRECONDITION, not ABORTED, which generic clients retry.
    pub const fn grpc(self) -> Code {
        match self {
            Self::InvalidArgument
            | Self::NotAcceptable
            | Self::PayloadTooLarge
            | Self::UnsupportedMediaType
            | Self::Unprocessable => Code::InvalidArgument,
            Self::Unauthenticated => Code::Unauthenticated,
            Self::PermissionDenied => Code::PermissionDenied,
            Self::NotFound => Code::NotFound,
            Self::MethodNotAllowed => Code::Unimplemented,
            Self::Conflict => Code::FailedPrecondition,
            Self::TooManyRequests => Code::ResourceExhausted,
            Self::Internal => Code::Internal,
            Self::Unavailable => Code::Unavailable,
            Self::DeadlineExceeded => Code::DeadlineExceeded,
        }
    }

    /// The name in snake case, as it travels in `ErrorInfo.metadata["kind"]` and in metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidArgument => "invalid_argument",
            Self::Unauthenticated => "unauthenticated",
            Self::PermissionDenied => "permission_denied",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::NotAcceptable => "not_acceptable",
            Self::Conflict => "conflict",
            Self::PayloadTooLarge => "payload_too_large",
            Self::UnsupportedMediaType => "unsupported_media_type",
            Self::Unprocessable => "unprocessable",
            Self::TooManyRequests => "too_many_requests",
            Self::Internal => "internal",
            Self::Unavailable => "unavailable",
            Self::DeadlineExceeded => "deadline_exceeded",
        }
    }

    /// Whether the fault is on our side, so that it counts against the service's objective and is worth a log line.
    pub const fn is_ours(self) -> bool {
        matches!(self, Self::Internal | Self::Unavailable | Self::DeadlineExceeded)
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The nearest kind to a code given by a server that is not ours.
    pub(crate) const fn from_grpc(code: Code) -> Self {
        match code {
            Code::InvalidArgument | Code::OutOfRange => Self::InvalidArgument,
            Code::Unauthenticated => Self::Unauthenticated,
            Code::PermissionDenied => Self::PermissionDenied,
            Code::NotFound => Self::NotFound,
            Code::AlreadyExists | Code::FailedPrecondition | Code::Aborted => Self::Conflict,
            Code::ResourceExhausted => Self::TooManyRequests,
            Code::Unavailable | Code::Cancelled => Self::Unavailable,
            Code::DeadlineExceeded => Self::DeadlineExceeded,
            Code::Ok | Code::Unknown | Code::Unimplemented | Code::Internal | Code::DataLoss => {
                Self::Internal
            }
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
