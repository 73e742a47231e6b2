//! The service on real PostgreSQL and Kafka, with the services it asks at the other end of real gRPC.
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
mod figures;
mod live;
mod remote;
mod reports;
mod world;
