//! What an operator may set of a service's workers.

use std::num::NonZeroU16;
use std::time::Duration;

use serde::Deserialize;

use crate::queue::Queue;
use crate::worker::WorkerSettings;

/// The `[tasks]` section of a service's configuration.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TasksConfig {
    /// How long a task stays a worker's own without a sign of life: the longest wait when a worker is lost.
    pub lease_ms: u64,
    /// Longest a task may take; then the try has failed.
    pub timeout_ms: u64,
    /// Days that archived tasks are kept, at least one.
    pub archived_days: NonZeroU16,
    /// Tasks worked at the same time by one process, by queue. A queue with none is left to other processes, and shown all the same.
    pub workers: WorkerCounts,
}

impl Default for TasksConfig {
    fn default() -> Self {
        Self {
            lease_ms: 30_000,
            timeout_ms: 300_000,
            archived_days: NonZeroU16::MIN.saturating_add(89),
            workers: WorkerCounts::default(),
        }
    }
}

/// `[tasks.workers]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct WorkerCounts {
    /// Somebody waits.
    pub critical: usize,
    /// Soon.
    pub high: usize,
    /// The usual.
    pub default: usize,
    /// Whenever there is room.
    pub low: usize,
    /// Bound to a time.
    pub scheduled: usize,
    /// Forgets what was archived long ago; more than one makes no difference.
    pub dead_letter: usize,
}

impl Default for WorkerCounts {
    fn default() -> Self {
        Self {
            critical: Queue::Critical.default_workers(),
            high: Queue::High.default_workers(),
            default: Queue::Default.default_workers(),
            low: Queue::Low.default_workers(),
            scheduled: Queue::Scheduled.default_workers(),
            dead_letter: Queue::DeadLetter.default_workers(),
        }
    }
}

impl TasksConfig {
    /// The settings of the workers of `queue`.
    pub fn of(&self, queue: Queue) -> WorkerSettings {
        let WorkerCounts {
            critical,
            high,
            default,
            low,
            scheduled,
            dead_letter,
        } = self.workers;
        let workers = match queue {
            Queue::Critical => critical,
            Queue::High => high,
            Queue::Default => default,
            Queue::Low => low,
            Queue::Scheduled => scheduled,
            Queue::DeadLetter => dead_letter,
        };
        WorkerSettings {
            workers,
            lease: Duration::from_millis(self.lease_ms),
            timeout: Duration::from_millis(self.timeout_ms),
            ..WorkerSettings::of(queue)
        }
    }
}
