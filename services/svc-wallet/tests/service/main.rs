//! The service on real PostgreSQL, Kafka and Valkey, with the ledger played by a gRPC server of the test.
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
mod balances;
mod grpc;
mod ledger;
mod network;
mod opening;
mod passes;
mod past;
mod projection;
mod rebuild;
mod reconciliation;
mod replay;
mod statement;
mod status;
