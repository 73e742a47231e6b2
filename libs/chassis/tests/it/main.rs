//! The chassis as a service and its clients meet it: real sockets, one process.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot set itself up has failed"
)]

mod database;
mod grpc;
mod http;
mod jobs;
mod lifecycle;
mod process;
mod support;
