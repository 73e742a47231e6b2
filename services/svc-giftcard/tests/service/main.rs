//! The service on real PostgreSQL, Kafka and Valkey, and on a real svc-ledger run as a process; the merchants' service is
//! played by a gRPC server of the test.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::float_arithmetic,
    unreachable_pub,
    reason = "helpers of tests fail by panicking"
)]

mod access;
mod audit;
mod bulk;
mod cards;
mod codes;
mod crashes;
mod delivery;
mod document;
mod expiry;
mod network;
mod queue;
#[path = "../../src/domain/age/reader.rs"]
mod reader;
mod replay;
mod rewards;
mod settlement;
