//! One restricted error vocabulary, and the one road from an error to the wire: an RFC 9457 problem over REST, a
//! `google.rpc.Status` over gRPC, the same stable `code` in both.
//!
//! What it may know: HTTP, gRPC, JSON, and what of problems an OpenAPI document says. What it must never know: a service's errors (each service lists its own and
//! implements [`Coded`]), and nothing internal may leave through it: causes are logged where they are handled, the
//! caller gets a code and a sentence.

pub mod document;
mod explain;
mod extract;
mod grpc;
mod kind;
mod problem;
mod rejections;
mod strict;

pub use extract::{Json, Path, Query};
pub use grpc::{DOMAIN, grpc};
pub use kind::Kind;
pub use problem::{Coded, FieldError, PROBLEM_JSON, Problem, TYPE_PREFIX, complete};
pub use rejections::{method_not_allowed, route_not_found};
