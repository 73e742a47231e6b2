//! The merchant service: who sells in the network, by which rules their customers earn, and who may act for them.
//!
//! **Owns** the tables `merchants`, `merchant_history`, `stores`, `outbox_lanes`, `outbox_batches`. **Tells**
//! `merchant.onboarded.v1`.
//!
//! **Invariants.** A merchant changes its state only along the machine of [`domain::merchant`], and every change leaves
//! a line of history that says who, what, when and why. What other services are told of a merchant carries a version
//! that only grows. Nobody of one tenant learns that a thing of another exists.

pub mod app;
pub mod config;
pub mod domain;
pub mod error;
pub mod grpc;
pub mod http;
pub mod ports;
pub mod service;
pub mod store;

/// The service's name: in logs, events, consumer groups and cache keys.
pub const NAME: &str = "svc-merchant";
