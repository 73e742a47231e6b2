//! Task queues on Valkey: work that is done later, at least once, and that is not lost from sight when it fails for good.
//!
//! **What it is for.** Work a request should not wait for and an event does not carry: an e-mail, a file of codes. A task
//! has an id its enqueuer chose (enqueueing twice makes one task), a queue, a kind, a JSON payload and a retry policy. A
//! [`Worker`] leases it; when the worker is lost, the [reaper](Tasks::reap) hands the task to another. After the last try
//! it rests in dead-letter with queue, reason, what caused it, attempts and times, to be replayed, archived or deleted by
//! whoever runs the network ([`http`]). What is done leaves its result and its id for a while.
//!
//! **What it may know.** Queues, times and outcomes; no task's meaning.
//!
//! **What must never happen here.** A task that is neither waiting, leased, resting nor done: every move is one Lua script.
//! A settled task settled again by a worker that lost its lease. Personal data in a payload: payloads carry ids. And since
//! Valkey is no authority: a task that must not be lost is first a row of [`OWED_DDL`] in the transaction of its cause
//! ([`Tasks::owe`]), and goes into its queue from there, again if Valkey forgets it, until it is done.

mod config;
mod cron;
pub mod http;
mod kinds;
mod letters;
mod metrics;
mod owed;
mod queue;
mod retry;
mod scripts;
mod task;
mod tasks;
mod worker;
mod workers;

pub use config::{TasksConfig, WorkerCounts};
pub use cron::Cron;
pub use kinds::{Kinds, UnknownKind};
pub use letters::{DeadLetter, Filter, Place};
pub use metrics::TaskMetrics;
pub use owed::OWED_DDL;
pub use queue::{Depth, Queue, Reaped};
pub use retry::RetryPolicy;
pub use task::{Enqueued, NewTask, PAYLOAD_MAX, State, Status, Task};
pub use tasks::Tasks;
pub use worker::{Handler, TaskError, Worker, WorkerSettings};
pub use workers::Workers;

/// An error of a handler's own making.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What can go wrong between a service and its queues.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The URL of Valkey is malformed.
    #[error("Valkey URL is not valid")]
    Url(#[source] fred::error::Error),
    /// Valkey did not answer; whether it acted is unknown. Enqueueing again is harmless.
    #[error("Valkey did not answer")]
    Unavailable(#[source] fred::error::Error),
    /// The rows of owed tasks cannot be reached; what is owed stays owed.
    #[error("rows of owed tasks cannot be reached")]
    Rows(#[source] sqlx::Error),
    /// The payload cannot be written as JSON.
    #[error("task payload cannot be encoded")]
    Encode(#[source] serde_json::Error),
    /// The payload is too large for a queue. Nothing was enqueued: what is large lies elsewhere, and the task carries its id.
    #[error("task payload has {bytes} bytes, {PAYLOAD_MAX} are allowed")]
    TooLarge {
        /// How many bytes it has.
        bytes: usize,
    },
    /// What lies in Valkey is not a task.
    #[error("task {id} is malformed: {cause}")]
    Malformed {
        /// Id of the task.
        id: String,
        /// What is wrong with it.
        cause: &'static str,
    },
    /// Not a schedule in five fields.
    #[error("{pattern:?} is not a schedule: {cause}")]
    Schedule {
        /// What was given.
        pattern: String,
        /// What is wrong with it.
        cause: &'static str,
    },
}
