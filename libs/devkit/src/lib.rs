//! What only a development system has: a token issuer and a mail sink. Used by `cargo xtask up` through the binaries
//! `dev-issuer` and `mail-sink`, and by `testkit`; a service never depends on it.
//!
//! The issuer signs real tokens with a real key, so that nothing in a service knows it is in development: the only
//! difference is which JWKS its configuration names. The mail sink takes real SMTP and delivers nothing.

mod issuer;

pub use issuer::{AUDIENCE, Claims, Issuer, parse_ttl};
