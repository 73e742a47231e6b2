//! Hops two and three of a posting: a bounded queue per lane, and one worker behind each.
//!
//! Commands that arrive while a lane commits are decided together in its next transaction: an idle lane answers at once,
//! a busy one waits a moment for the callers it has just answered and batches as much as its load gives it. Any replica may work any lane:
//! the lane's row in PostgreSQL serialises them. A value-moving transaction runs here, on a task of its own, and
//! never on a request's: a client that hangs up cannot cancel it half-way.

mod metrics;
mod worker;

pub use metrics::{LaneLabel, LaneMetrics};
pub use worker::Worker;

use crate::domain::{AccountId, Job, Verdict};
use std::sync::OnceLock;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// How the lanes behave; see `config/default.toml`.
#[derive(Clone, Copy, Debug)]
pub struct LaneSettings {
    /// Jobs that may wait in one lane before callers are answered 429.
    pub queue: usize,
    /// Postings decided in one database transaction at the most (a larger atomic job still stays whole).
    pub batch: usize,
    /// At most how long a busy lane waits for the callers it has just answered before it begins the next batch.
    pub linger: Duration,
    /// How long a batch is retried while PostgreSQL is away before its callers are told.
    pub retry_for: Duration,
    /// How long a caller waits for a verdict.
    pub answer_within: Duration,
}

/// Why there is no verdict.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failure {
    /// The lane's queue is full: nothing was attempted.
    Busy,
    /// PostgreSQL could not be asked: nothing was recorded.
    Unavailable,
    /// No answer came in time: recorded or not, the same key tells.
    Unknown,
    /// PostgreSQL refused the batch for a reason that retrying cannot mend: nothing was recorded.
    Refused,
}

/// A job in a lane's queue and the caller who waits for it.
#[derive(Debug)]
struct Ask {
    job: Job,
    answer: oneshot::Sender<Result<Vec<Verdict>, Failure>>,
}

/// The doors of all lanes. Open once the number of lanes has been read from the database.
#[derive(Debug, Default)]
pub struct Lanes {
    doors: OnceLock<Doors>,
}

#[derive(Debug)]
struct Doors {
    queues: Vec<mpsc::Sender<Ask>>,
    answer_within: Duration,
}

impl Lanes {
    /// Opens one queue per lane; returns the ends for their workers, in the order of `numbers`.
    ///
    /// `None` if the lanes are open already.
    pub fn open(&self, numbers: &[i16], settings: LaneSettings) -> Option<Vec<LaneQueue>> {
        let mut queues = Vec::with_capacity(numbers.len());
        let mut ends = Vec::with_capacity(numbers.len());
        for number in numbers {
            let (queue, asks) = mpsc::channel(settings.queue.max(1));
            queues.push(queue);
            ends.push(LaneQueue {
                number: *number,
                asks,
            });
        }
        let doors = Doors {
            queues,
            answer_within: settings.answer_within,
        };
        self.doors.set(doors).ok().map(|()| ends)
    }

    /// Whether jobs are taken.
    pub fn is_open(&self) -> bool {
        self.doors.get().is_some()
    }

    /// Hands `job` to the lane of `account` and waits for its verdicts, one per posting.
    pub async fn submit(&self, account: AccountId, job: Job) -> Result<Vec<Verdict>, Failure> {
        let doors = self.doors.get().ok_or(Failure::Unavailable)?;
        let queue = doors
            .queues
            .get(account.lane(doors.queues.len()))
            .ok_or(Failure::Unavailable)?;
        let (answer, verdicts) = oneshot::channel();
        queue
            .try_send(Ask { job, answer })
            .map_err(|refused| match refused {
                mpsc::error::TrySendError::Full(_) => Failure::Busy,
                mpsc::error::TrySendError::Closed(_) => Failure::Unavailable,
            })?;
        match tokio::time::timeout(doors.answer_within, verdicts).await {
            Ok(Ok(answered)) => answered,
            Ok(Err(_)) | Err(_) => Err(Failure::Unknown),
        }
    }

    /// How many lanes take postings.
    pub fn count(&self) -> usize {
        self.doors.get().map_or(0, |doors| doors.queues.len())
    }

    /// The lane (by its place among the active ones) that decides for `account`.
    pub fn lane_of(&self, account: AccountId) -> usize {
        account.lane(self.count())
    }
}

/// A worker's end of a lane's queue.
#[derive(Debug)]
pub struct LaneQueue {
    number: i16,
    asks: mpsc::Receiver<Ask>,
}
