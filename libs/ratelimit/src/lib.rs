//! Limits on how often somebody may ask: per user or key, and per tenant, each for reading and for writing.
//!
//! **What it is for.** One caller's loop must not become everybody's outage. A limit holds over all replicas of a
//! service together: the count is kept in Valkey, in a window that slides.
//!
//! **How it costs nothing.** A replica does not ask Valkey for every request. It takes an allowance in advance, a block
//! of requests at a time, and counts down in memory; blocks grow with use, and the next one is fetched before the last
//! is used up. What is in a block is counted when it is taken, so replicas together never let through more than the
//! limit in any interval of the window's length, at the price of refusing up to a fifth of the window longer than to the
//! second.
//!
//! **What it may know.** Who asks (the verified principal), and whether it is a reading or a writing request. Not what
//! the request says.
//!
//! **What must never happen here.** An open door: where Valkey does not answer, every replica falls back to a share of
//! the limit that it counts by itself. A wait: a Valkey that does not answer costs 50 ms once, then it is left alone for
//! half a second at a time.

mod bucket;
mod config;
mod layer;
mod limiter;
mod metrics;
mod remote;
mod window;

pub use config::LimitsConfig;
pub use layer::{GrpcLimit, LimitFuture, RestLimit};
pub use limiter::{Class, Limiter, Measure, Scope, Verdict};
pub use metrics::LimitMetrics;

use std::time::Duration;

/// Longest wait for an answer of Valkey.
pub const COMMAND_TIMEOUT: Duration = Duration::from_millis(50);

/// What can be wrong with the configuration. Nothing that happens at run time is an error of the limiter.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The URL of Valkey is malformed.
    #[error("Valkey URL is not valid")]
    Url(#[source] fred::error::Error),
    /// A limit cannot be kept as it is set.
    #[error("limits.{setting} must be {rule}")]
    Setting {
        /// The setting.
        setting: &'static str,
        /// What it must be.
        rule: &'static str,
    },
}
