//! The whole system as real processes, for tests that look at it from outside and break it.
//!
//! May know: the binaries, their settings, REST. Must never link a service or look into its tables.
//! Panics are reports here, as in testkit.
#![allow(
    clippy::panic,
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::indexing_slicing
)]

pub mod audit;
mod client;
mod gateway;
pub mod history;
mod load;
mod spans;
mod system;
pub mod town;

pub use audit::audit;
pub use client::{Client, Operation, Outcome, Wallet};
pub use gateway::Gateway;
pub use load::Load;
pub use spans::Spans;
pub use system::{System, exclusive};
