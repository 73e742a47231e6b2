//! The frame every service stands in: configuration, HTTP and gRPC servers, health, readiness, metrics, workers
//! and an orderly shutdown. A service's `main.rs` is one call of [`main()`].
//!
//! May know: transports, the process, the clock. Knows nothing of any service's meaning.
//!
//! Must never happen here: a request lost in a shutdown; an exit because a dependency is down at start; a label
//! or a log line holding a path, a body or a secret; a queue without a bound.
//!
//! Life of a process: config → telemetry → bind → [`Service::build`] → serve → signal → readiness fails →
//! removal delay → stop accepting → in-flight requests end → drain hooks → workers end → telemetry flushed → exit.

mod app;
mod cli;
pub mod config;
pub mod database;
pub mod deadline;
mod events_cli;
mod grpc;
pub mod grpc_client;
mod health;
mod http;
pub mod jobs;
mod serve;
mod workers;

pub use app::{App, GrpcApp, GrpcService, Sections, Service};
pub use cli::main;
pub use health::{DependencyState, Report, State};
pub use serve::{Chassis, Running, start, start_with};
pub use workers::{Outcome, ShutdownToken};

pub use anyhow;
pub use secrecy::{ExposeSecret, SecretString};
