//! @about@
//!
//! **Owns** the tables `items`, `jobs`, `job_runs`, `outbox_lanes`, `outbox_batches`. **Tells** `@name@.item-recorded.v1`. **Calls** nobody.
//!
//! **Invariants.** An item is recorded once under the id its caller gave it, and told exactly when it was recorded. What is of
//! another tenant does not exist. No personal data and no card number is stored.
//!
//! **A request in four hops**: [`http`] verifies the token and parses → [`service::Items`] opens ONE transaction → [`store`]
//! writes the row and the event beside it; commit → the relay publishes.

pub mod app;
pub mod config;
pub mod domain;
pub mod error;
pub mod grpc;
pub mod http;
pub mod service;
pub mod store;
pub mod wire;

/// The service's name: in logs, events and connections.
pub const NAME: &str = "svc-@name@";
