//! svc-wallet
#![cfg_attr(test, allow(clippy::float_arithmetic))]
pub mod domain;
pub mod store;
