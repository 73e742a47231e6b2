//! Wakes senders, in this process and in other replicas, when messages are queued.
//!
//! The rows in PostgreSQL are the truth and senders look at them by themselves as well: a wake-up that gets lost, or a
//! Valkey that is down or wiped, costs promptness and nothing else. So nothing here waits, and nothing here fails.

use std::sync::Arc;

use chassis::ShutdownToken;
use tasks::{Handler, NewTask, Queue, RetryPolicy, Task, TaskError, Tasks, Worker, WorkerSettings};
use tokio::sync::Notify;

use crate::ports::Clock;

const KIND: &str = "send-due-messages";

/// Rung when messages are queued; heard by the sender of this process at once, by those of other replicas through a task.
#[derive(Debug, Default)]
pub struct Bell {
    here: Notify,
    elsewhere: Notify,
}

impl Bell {
    /// Wakes everybody.
    pub fn ring(&self) {
        self.here.notify_one();
        self.elsewhere.notify_one();
    }

    /// Waits until the bell has been rung since this last returned.
    pub async fn rung(&self) {
        self.here.notified().await;
    }
}

/// Passes the ringing of `bell` on to other replicas, until the shutdown: one task a second at the most.
pub async fn tell_replicas(bell: Arc<Bell>, tasks: Tasks, clock: Clock, shutdown: ShutdownToken) {
    while shutdown
        .run_until_cancelled(bell.elsewhere.notified())
        .await
        .is_some()
    {
        let told = async {
            let id = format!("{KIND}/{}", clock().timestamp());
            tasks
                .enqueue(&NewTask::new(Queue::High, KIND, id, &())?.retry(RetryPolicy::None))
                .await
        };
        if let Err(error) = told.await {
            tracing::debug!(
                error = &error as &dyn std::error::Error,
                "other replicas were not woken"
            );
        }
    }
}

/// A worker that wakes the sender of this process when a replica asks for it.
pub fn worker(bell: Arc<Bell>, tasks: Tasks) -> Worker<impl Handler> {
    let settings = WorkerSettings {
        workers: 1,
        ..WorkerSettings::of(Queue::High)
    };
    Worker::with_settings(tasks, Queue::High, Ringer(bell), settings)
}

struct Ringer(Arc<Bell>);

impl Handler for Ringer {
    type Output = ();

    async fn handle(&self, _: &Task) -> Result<(), TaskError> {
        // only here: the asking replica has told everybody
        self.0.here.notify_one();
        Ok(())
    }
}
