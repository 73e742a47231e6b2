//! The service on real PostgreSQL, Kafka and Valkey, with svc-notification played by a gRPC server of the test.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    unreachable_pub,
    reason = "helpers of tests fail by panicking"
)]

mod access;
mod audit;
mod document;
mod keys;
mod onboarding;
mod people;
mod programs;
mod sign_in;
mod signing;
mod support;
mod webhooks;
