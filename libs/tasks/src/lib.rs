//! Task queues on Valkey: work that is done later, at least once, and that is not lost from sight when it fails for good.
//!
//! **What it is for.** Work a request should not wait for and an event does not carry: an e-mail, a webhook. A task has an
//! id its enqueuer chose (enqueueing twice makes one task), a queue, a kind, a JSON payload and a retry policy. A worker
//! leases it; when the worker is lost, the [reaper](Tasks::reap) hands the task to another. After the last try it rests
//! in dead-letter with queue, reason, attempts and times, to be [replayed](Tasks::replay) or [deleted](Tasks::delete).
//!
//! **What it may know.** Queues, times and outcomes; no task's meaning.
//!
//! **What must never happen here.** A task that is neither waiting, leased, dead nor done: every move is one Lua script.
//! A settled task settled again by a worker that lost its lease. Personal data in a payload: payloads carry ids. And since
//! Valkey is no authority: what must not be lost is also a row in PostgreSQL, from which the task is enqueued again.

mod metrics;
mod queue;
mod retry;
mod scripts;
mod worker;

pub use metrics::TaskMetrics;
pub use queue::{DeadLetter, Depth, Enqueued, NewTask, Queue, Reaped, Task, Tasks};
pub use retry::RetryPolicy;
pub use worker::{Handler, TaskError, Worker, WorkerSettings};

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
    /// The payload cannot be written as JSON.
    #[error("task payload cannot be encoded")]
    Encode(#[source] serde_json::Error),
    /// What lies in Valkey is not a task.
    #[error("task {id} is malformed: {cause}")]
    Malformed {
        /// Id of the task.
        id: String,
        /// What is wrong with it.
        cause: &'static str,
    },
}
