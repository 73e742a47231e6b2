//! The queues there are.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A queue, by how much its tasks are in a hurry. Each has workers of its own, so that none waits for another: a flood of one
/// queue costs the others nothing but the processor they share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Queue {
    /// Somebody waits in front of a screen.
    Critical,
    /// Soon: receipts, one-time codes.
    High,
    /// The usual.
    Default,
    /// Whenever there is room.
    Low,
    /// Work bound to a time rather than to an event.
    Scheduled,
    /// Where failed tasks rest. Nothing is enqueued here by name; its worker forgets what was archived long ago.
    DeadLetter,
}

impl Queue {
    /// All of them, the most urgent first.
    pub const ALL: [Self; 6] = [
        Self::Critical,
        Self::High,
        Self::Default,
        Self::Low,
        Self::Scheduled,
        Self::DeadLetter,
    ];

    /// Those that tasks are put into, the most urgent first.
    pub const WORKED: [Self; 5] = [
        Self::Critical,
        Self::High,
        Self::Default,
        Self::Low,
        Self::Scheduled,
    ];

    /// Name in keys, metrics and configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Default => "default",
            Self::Low => "low",
            Self::Scheduled => "scheduled",
            Self::DeadLetter => "dead-letter",
        }
    }

    /// Tasks worked at the same time by one process, unless configured otherwise.
    pub const fn default_workers(self) -> usize {
        match self {
            Self::Critical | Self::Low => 5,
            Self::High => 10,
            Self::Default => 20,
            Self::Scheduled => 3,
            Self::DeadLetter => 1,
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|queue| queue.name() == name)
    }
}

/// How many tasks are where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depth {
    /// Due and waiting for a worker.
    pub ready: u64,
    /// Waiting for their time.
    pub delayed: u64,
    /// Being worked.
    pub leased: u64,
    /// Dead, of all queues.
    pub dead: u64,
}

/// What the reaper found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reaped {
    /// Tasks of lost workers that wait again.
    pub requeued: u64,
    /// Tasks of lost workers that had no try left.
    pub died: u64,
}
