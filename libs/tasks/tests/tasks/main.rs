//! Specifications of the queues, against a real Valkey and a real PostgreSQL.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // what a test's helper cannot do, the test cannot do

mod handlers;
mod letters;
mod metrics;
mod owed;
mod queues;
mod support;
