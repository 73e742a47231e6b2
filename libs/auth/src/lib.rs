//! Who is asking, for which tenant, and whether they may: bearer tokens checked against an issuer's keys, and one
//! table per service that states the roles of every route.
//!
//! What it may know: JWTs, JWKS, HTTP and gRPC metadata. What it must never know: what a role means to a service
//! beyond its name, or any database. What must never happen here: a route or method that is reachable without a row
//! in a table; a tenant taken from a body; a token, or the reason one was refused in detail, in an answer or a log.

mod cache;
mod error;
mod gate;
mod grpc;
#[cfg(any(test, feature = "issuer"))]
pub mod issuer;
mod keys;
mod principal;
mod rest;
mod revocations;
mod roles;
mod service_token;
#[cfg(test)]
mod testing;
mod verifier;

pub use error::AuthError;
pub use gate::bearer;
pub use grpc::{GrpcAuth, GrpcGate};
pub use keys::{InvalidSource, JwksSource, KeysError};
pub use principal::{ActorKind, Identity, Principal, TENANT_HEADER, principal};
pub use rest::{BODY_LIMIT_BYTES, Routes, Row};
pub use revocations::{RevocationList, RevokedToken};
pub use roles::{Access, MERCHANT_ADMIN, MERCHANT_STAFF, OPERATOR, Role, Roles, SERVICE};
pub use service_token::{Credentials, ServiceToken};
pub use verifier::{Clock, TrustedIssuer, Verifier, VerifierConfig, system_clock};
