//! The problem itself: built cheaply, serialised once, completed by the server with what only it knows.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;

use crate::Kind;

/// The media type of RFC 9457.
pub const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

/// What a `type` URI begins with; the code follows. The page it names explains the code and what to do.
pub const TYPE_PREFIX: &str = "https://docs.localplus.io/problems/";

/// Longest field path and field detail that are echoed: both can come from the caller.
const FIELD_LENGTH_MAX: usize = 128;
const DETAIL_LENGTH_MAX: usize = 256;

/// How a service's own error enum reaches the wire: each variant names its problem, and nothing else does.
///
/// ```
/// # use status::{Coded, Kind, Problem};
/// #[derive(Debug)]
/// enum Error { InsufficientBalance }
///
/// impl Coded for Error {
///     fn problem(&self) -> Problem {
///         match self {
///             Self::InsufficientBalance => {
///                 Problem::new(Kind::Conflict, "insufficient_balance", "the account holds less than that")
///             }
///         }
///     }
/// }
///
/// // A REST handler answers `Result<_, Problem>`, so `?` is enough; a gRPC method says `.map_err(status::grpc)`.
/// fn handler() -> Result<(), Problem> {
///     Err(Error::InsufficientBalance)?
/// }
/// # assert_eq!(handler().unwrap_err().code(), "insufficient_balance");
/// ```
pub trait Coded {
    /// The one description of this error for people and programs outside.
    fn problem(&self) -> Problem;
}

impl<E: Coded> From<E> for Problem {
    fn from(error: E) -> Self {
        error.problem()
    }
}

/// One field of the request that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// Where: `legs[0].amount`; `$` is the body as a whole.
    pub field: Cow<'static, str>,
    /// What, for programs: stable, snake case.
    pub code: Cow<'static, str>,
    /// What, for people.
    pub detail: Cow<'static, str>,
}

/// An error as the caller sees it. One pointer wide, so a `Result<T, Problem>` costs the happy path nothing.
#[derive(Clone)]
pub struct Problem(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: Kind,
    code: Cow<'static, str>,
    detail: Cow<'static, str>,
    errors: Vec<FieldError>,
    retry_after: Option<Duration>,
    instance: Option<Cow<'static, str>>,
    trace_id: Option<Cow<'static, str>>,
    headers: HeaderMap,
}

impl Problem {
    /// `code` is stable and in snake case; `detail` is a sentence for people that carries no secret, no personal
    /// data and nothing about our insides.
    pub fn new(kind: Kind, code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::with_code(kind, Cow::Borrowed(code), detail.into())
    }

    /// A fault of ours. The cause belongs in the log, next to the trace id.
    pub fn internal() -> Self {
        Self::new(
            Kind::Internal,
            "internal",
            "something went wrong on our side; the trace id finds it",
        )
    }

    pub(crate) fn with_code(kind: Kind, code: Cow<'static, str>, detail: Cow<'static, str>) -> Self {
        Self(Box::new(Inner {
            kind,
            code,
            detail,
            errors: Vec::new(),
            retry_after: None,
            instance: None,
            trace_id: None,
            headers: HeaderMap::new(),
        }))
    }

    /// Adds a wrong field: its path, a stable code, a sentence.
    #[must_use]
    pub fn field(
        mut self,
        field: impl Into<Cow<'static, str>>,
        code: impl Into<Cow<'static, str>>,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.0.errors.push(FieldError {
            field: bounded(field.into(), FIELD_LENGTH_MAX),
            code: code.into(),
            detail: bounded(detail.into(), DETAIL_LENGTH_MAX),
        });
        self
    }

    /// Says when to try again: `Retry-After` in whole seconds (rounded up), `RetryInfo` over gRPC.
    #[must_use]
    pub fn retry_after(mut self, delay: Duration) -> Self {
        self.0.retry_after = Some(delay);
        self
    }

    /// The request this happened to. The server fills it in ([`complete`]).
    #[must_use]
    pub fn instance(mut self, instance: impl Into<Cow<'static, str>>) -> Self {
        self.0.instance = Some(instance.into());
        self
    }

    /// The W3C trace id, 32 hexadecimal digits. The server fills it in ([`complete`]).
    #[must_use]
    pub fn trace_id(mut self, trace_id: impl Into<Cow<'static, str>>) -> Self {
        self.0.trace_id = Some(trace_id.into());
        self
    }

    /// A header the HTTP answer must carry, such as `WWW-Authenticate`.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.insert(name, value);
        self
    }

    /// How callers react to it.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// The sentence for people.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The wrong fields.
    pub fn errors(&self) -> &[FieldError] {
        &self.0.errors
    }

    /// When to try again, if that helps.
    pub fn retry_delay(&self) -> Option<Duration> {
        self.0.retry_after
    }

    pub(crate) fn trace(&self) -> Option<&str> {
        self.0.trace_id.as_deref()
    }

    pub(crate) fn to_json(&self) -> Vec<u8> {
        #[derive(Serialize)]
        struct Wire<'a> {
            r#type: TypeUri<'a>,
            title: Title<'a>,
            status: u16,
            detail: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            instance: Option<&'a str>,
            code: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            trace_id: Option<&'a str>,
            #[serde(skip_serializing_if = "<[_]>::is_empty")]
            errors: &'a [FieldError],
        }
        let inner = &*self.0;
        // Strings and numbers alone: serialising them into memory cannot fail.
        serde_json::to_vec(&Wire {
            r#type: TypeUri(&inner.code),
            title: Title(&inner.code),
            status: inner.kind.http().as_u16(),
            detail: &inner.detail,
            instance: inner.instance.as_deref(),
            code: &inner.code,
            trace_id: inner.trace_id.as_deref(),
            errors: &inner.errors,
        })
        .unwrap_or_default()
    }
}

/// Fills in, on a response made from a [`Problem`], what only the server knows, where the problem does not say
/// already. Any other response passes untouched, so a server calls this on every response; `trace_id` is only
/// called when it is needed.
pub fn complete(
    mut response: Response,
    instance: &str,
    trace_id: impl FnOnce() -> Option<String>,
) -> Response {
    let Some(Problem(mut inner)) = response.extensions_mut().remove::<Problem>() else {
        return response;
    };
    if inner.instance.is_none() {
        inner.instance = Some(Cow::Owned(instance.to_owned()));
    }
    if inner.trace_id.is_none() {
        inner.trace_id = trace_id().map(Cow::Owned);
    }
    let problem = Problem(inner);
    response.headers_mut().remove(CONTENT_LENGTH);
    *response.body_mut() = Body::from(problem.to_json());
    response.extensions_mut().insert(problem);
    response
}

/// The problem stays in the response's extensions, for [`complete`] and for whoever logs or counts errors.
impl IntoResponse for Problem {
    fn into_response(mut self) -> Response {
        let mut response = Response::new(Body::from(self.to_json()));
        *response.status_mut() = self.0.kind.http();
        let headers = response.headers_mut();
        *headers = std::mem::take(&mut self.0.headers);
        headers.insert(CONTENT_TYPE, PROBLEM_JSON);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(delay) = self.0.retry_after {
            let seconds = delay.as_millis().div_ceil(1000).max(1);
            headers.insert(
                RETRY_AFTER,
                HeaderValue::from(u64::try_from(seconds).unwrap_or(u64::MAX)),
            );
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code, self.0.detail)?;
        for error in &self.0.errors {
            write!(f, "; {} {}", error.field, error.code)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Problem({} {self})", self.0.kind)
    }
}

impl std::error::Error for Problem {}

struct TypeUri<'a>(&'a str);

impl Serialize for TypeUri<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{TYPE_PREFIX}{}", self.0))
    }
}

/// `insufficient_balance` reads `Insufficient balance`: one title per type, as RFC 9457 wants it.
struct Title<'a>(&'a str);

impl fmt::Display for Title<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, letter) in self.0.chars().enumerate() {
            match letter {
                '_' => f.write_str(" ")?,
                first if index == 0 => write!(f, "{}", first.to_ascii_uppercase())?,
                other => write!(f, "{other}")?,
            }
        }
        Ok(())
    }
}

impl Serialize for Title<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

fn bounded(text: Cow<'static, str>, length_max: usize) -> Cow<'static, str> {
    if text.len() <= length_max {
        return text;
    }
    let kept: String = text.chars().take(length_max).collect();
    Cow::Owned(kept + "…")
}
