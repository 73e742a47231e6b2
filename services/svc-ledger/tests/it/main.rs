//! svc-ledger as its callers meet it: over REST, gRPC and Kafka, on real PostgreSQL and Kafka, the whole service in process.
//!
//! Every test has a worker thread beside its own: a database is dropped with its test, which blocks the test's thread, and
//! PostgreSQL drops none while a connection half-way through its handshake is left waiting on that thread.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test that cannot set itself up has failed"
)]

mod access;
mod audit;
mod backups;
mod chain;
mod commit;
mod compliance;
mod fuzzed;
mod grpc;
mod holds;
mod idempotency;
mod lanes;
mod limits;
mod lists;
mod lots;
mod moves;
mod proofs;
mod proxy;
mod purchases;
mod races;
mod reading;
mod refusals;
mod relay;
mod reminders;
mod rest;
mod reversals;
mod status;
mod support;
mod topic;
mod trail;
