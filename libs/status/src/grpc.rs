//! The same problem as a `google.rpc.Status`, there and back.

use std::borrow::Cow;
use std::collections::HashMap;

use tonic::Status;
use tonic_types::{ErrorDetails, FieldViolation, StatusExt as _};

use crate::{Kind, Problem};

/// The `ErrorInfo.domain` of every code of ours.
pub const DOMAIN: &str = "localplus";

/// Details travel in a header, and peers cap headers at about 8 KiB.
const VIOLATIONS_MAX: usize = 16;

/// For `.map_err(status::grpc)` in a gRPC method.
pub fn grpc(error: impl Into<Problem>) -> Status {
    error.into().into()
}

impl From<Problem> for Status {
    fn from(problem: Problem) -> Self {
        let mut metadata = HashMap::with_capacity(2);
        metadata.insert("kind".to_owned(), problem.kind().as_str().to_owned());
        if let Some(trace_id) = problem.trace() {
            metadata.insert("trace_id".to_owned(), trace_id.to_owned());
        }
        let mut details = ErrorDetails::with_error_info(problem.code(), DOMAIN, metadata);
        if !problem.errors().is_empty() {
            let violations = problem
                .errors()
                .iter()
                .take(VIOLATIONS_MAX)
                .map(|error| FieldViolation {
                    field: error.field.clone().into_owned(),
                    description: error.detail.clone().into_owned(),
                    reason: error.code.clone().into_owned(),
                    localized_message: None,
                });
            details.set_bad_request(violations.collect::<Vec<_>>());
        }
        if let Some(delay) = problem.retry_delay() {
            details.set_retry_info(Some(delay));
        }
        Self::with_error_details(problem.kind().grpc(), problem.detail(), details)
    }
}

impl Problem {
    /// Reads back what [`Status::from`] wrote, without loss. A status of a server that is not ours keeps its kind as
    /// nearly as there is one, takes the kind's name for a code, and its message is passed on only if it blames the
    /// caller.
    pub fn from_status(status: &Status) -> Self {
        let details = status.get_error_details();
        let ours = details.error_info().filter(|info| info.domain == DOMAIN);
        let Some(info) = ours else {
            let kind = Kind::from_grpc(status.code());
            let detail = if kind.is_ours() || status.message().is_empty() {
                Cow::Borrowed("a service this one depends on did not answer as it should")
            } else {
                Cow::Owned(status.message().to_owned())
            };
            return Self::with_code(kind, Cow::Borrowed(kind.as_str()), detail);
        };
        let named = info.metadata.get("kind").and_then(|name| Kind::from_name(name));
        let kind = named.unwrap_or_else(|| Kind::from_grpc(status.code()));
        let mut problem = Self::with_code(
            kind,
            Cow::Owned(info.reason.clone()),
            Cow::Owned(status.message().to_owned()),
        );
        if let Some(request) = details.bad_request() {
            for violation in &request.field_violations {
                problem = problem.field(
                    violation.field.clone(),
                    violation.reason.clone(),
                    violation.description.clone(),
                );
            }
        }
        if let Some(delay) = details.retry_info().and_then(|info| info.retry_delay) {
            problem = problem.retry_after(delay);
        }
        if let Some(trace_id) = info.metadata.get("trace_id") {
            problem = problem.trace_id(trace_id.clone());
        }
        problem
    }
}

impl From<Status> for Problem {
    fn from(status: Status) -> Self {
        Self::from_status(&status)
    }
}
