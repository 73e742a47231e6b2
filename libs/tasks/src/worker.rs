//! Tasks out of a queue, into a handler.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::queue::{Queue, Task, Tasks};
use crate::{BoxError, Error};

/// Why a try of a task failed. Any error converts by `?` into [`TaskError::Retry`].
#[derive(Debug)]
pub enum TaskError {
    /// Try again by the task's policy.
    Retry(BoxError),
    /// Try again, but not before this long (the other side said so); counts as a try.
    RetryAfter(Duration, BoxError),
    /// Trying again cannot help: to dead-letter.
    Dead(BoxError),
}

impl<E: std::error::Error + Send + Sync + 'static> From<E> for TaskError {
    fn from(error: E) -> Self {
        Self::Retry(error.into())
    }
}

/// The service's side of a queue.
pub trait Handler: Send + Sync + 'static {
    /// Does the work. May be called more than once for the same task, even at the same time when a worker that seemed lost
    /// was only slow: the effect must be idempotent by the task's id.
    fn handle(&self, task: &Task) -> impl Future<Output = Result<(), TaskError>> + Send;
}

impl<H: Handler> Handler for Arc<H> {
    async fn handle(&self, task: &Task) -> Result<(), TaskError> {
        self.as_ref().handle(task).await
    }
}

/// How a worker works.
#[derive(Debug, Clone)]
pub struct WorkerSettings {
    /// Tasks worked at the same time.
    pub workers: usize,
    /// How long a task stays ours without a sign of life; it is renewed while the handler runs.
    pub lease: Duration,
    /// Longest a handler may take; then the try has failed.
    pub timeout: Duration,
    /// How often the queue is looked at although this process enqueued nothing.
    pub poll_interval: Duration,
}

impl WorkerSettings {
    /// The defaults of a queue: its contract's number of workers, a lease of 30 s, 5 minutes for a task.
    pub const fn of(queue: Queue) -> Self {
        Self {
            workers: queue.default_workers(),
            lease: Duration::from_secs(30),
            timeout: Duration::from_secs(300),
            poll_interval: Duration::from_millis(250),
        }
    }
}

const BACKOFF_MIN: Duration = Duration::from_millis(250);
const BACKOFF_MAX: Duration = Duration::from_secs(5);
const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);

/// Works one queue.
#[derive(Debug)]
pub struct Worker<H> {
    shared: Arc<Shared<H>>,
}

#[derive(Debug)]
struct Shared<H> {
    tasks: Tasks,
    queue: Queue,
    handler: H,
    settings: WorkerSettings,
}

impl<H: Handler> Worker<H> {
    /// A worker of `queue`.
    pub fn new(tasks: Tasks, queue: Queue, handler: H) -> Self {
        Self::with_settings(tasks, queue, handler, WorkerSettings::of(queue))
    }

    /// A worker with its own settings.
    pub fn with_settings(tasks: Tasks, queue: Queue, handler: H, settings: WorkerSettings) -> Self {
        Self {
            shared: Arc::new(Shared {
                tasks,
                queue,
                handler,
                settings,
            }),
        }
    }

    /// Reaps, then takes as many due tasks as there are workers, at the same time, and settles them. Returns their number.
    pub async fn run_once(&self) -> Result<usize, Error> {
        let Shared {
            tasks,
            queue,
            settings,
            ..
        } = &*self.shared;
        tasks.reap(*queue).await?;
        let leased = tasks.lease(*queue, settings.workers, settings.lease).await?;
        let count = leased.len();
        for settled in join_all(leased.into_iter().map(|task| self.shared.work(task))).await {
            settled?;
        }
        Ok(count)
    }

    /// Works until `shutdown`, then lets the tasks in work finish for a few seconds; what does not is found by the next
    /// reaper. Waits out an absence of Valkey.
    pub async fn run(self, shutdown: CancellationToken) {
        let settings = &self.shared.settings;
        let mut in_work: JoinSet<()> = JoinSet::new();
        let mut reap = tokio::time::interval(settings.lease / 2);
        let mut backoff = BACKOFF_MIN;
        while !shutdown.is_cancelled() {
            let free = settings.workers.saturating_sub(in_work.len());
            let leased = if free == 0 {
                Ok(0)
            } else {
                self.shared
                    .tasks
                    .lease(self.shared.queue, free, settings.lease)
                    .await
                    .map(|leased| {
                        let count = leased.len();
                        for task in leased {
                            let shared = Arc::clone(&self.shared);
                            in_work.spawn(async move {
                                if let Err(error) = shared.work(task).await {
                                    tracing::warn!(
                                        error = &error as &dyn std::error::Error,
                                        "task was not settled; the reaper hands it out again"
                                    );
                                }
                            });
                        }
                        count
                    })
            };
            let pause = match leased {
                // there may be more
                Ok(count) if count > 0 && in_work.len() < settings.workers => continue,
                Ok(_) => {
                    backoff = BACKOFF_MIN;
                    settings.poll_interval
                }
                Err(error) => {
                    tracing::warn!(
                        queue = self.shared.queue.name(),
                        error = &error as &dyn std::error::Error,
                        "queue cannot be read"
                    );
                    backoff = (backoff * 2).min(BACKOFF_MAX);
                    backoff
                }
            };
            self.observe(in_work.len());
            let full = in_work.len() >= settings.workers;
            tokio::select! {
                () = shutdown.cancelled() => {}
                Some(_) = in_work.join_next(), if full => {}
                () = self.shared.tasks.enqueued(), if !full => {}
                _ = reap.tick() => self.tidy().await,
                () = tokio::time::sleep(pause), if !full => {}
            }
            while in_work.try_join_next().is_some() {}
            self.observe(in_work.len());
        }
        let drained = tokio::time::timeout(DRAIN_TIMEOUT, async {
            while in_work.join_next().await.is_some() {}
        });
        if drained.await.is_err() {
            tracing::info!(
                queue = self.shared.queue.name(),
                tasks = in_work.len(),
                "tasks are left to the next worker"
            );
        }
    }

    fn observe(&self, busy: usize) {
        let Shared {
            tasks,
            queue,
            settings,
            ..
        } = &*self.shared;
        tasks.metrics().workers(*queue, settings.workers, busy);
    }

    async fn tidy(&self) {
        let Shared { tasks, queue, .. } = &*self.shared;
        let tidied = async {
            tasks.reap(*queue).await?;
            tasks.depth(*queue).await?;
            tasks.age(*queue).await
        };
        if let Err(error) = tidied.await {
            tracing::debug!(
                queue = queue.name(),
                error = &error as &dyn std::error::Error,
                "queue cannot be reaped"
            );
        }
    }
}

impl<H: Handler> Shared<H> {
    async fn work(&self, task: Task) -> Result<(), Error> {
        let started = Instant::now();
        let result = tokio::select! {
            result = tokio::time::timeout(self.settings.timeout, self.handler.handle(&task)) => result,
            () = self.keep(&task) => {
                tracing::warn!(task = task.id, attempt = task.attempt, "lease was lost while the task was worked");
                return Ok(());
            }
        };
        self.tasks
            .metrics()
            .ran(self.queue, started.elapsed().as_secs_f64());
        let (error, pause) = match result {
            Ok(Ok(())) => return self.tasks.complete(&task).await.map(drop),
            Ok(Err(TaskError::Dead(error))) => (error, None),
            Ok(Err(TaskError::Retry(error))) => (error, task.retry.pause_after(task.attempt, &task.id)),
            Ok(Err(TaskError::RetryAfter(least, error))) => (
                error,
                task.retry
                    .pause_after(task.attempt, &task.id)
                    .map(|pause| pause.max(least)),
            ),
            Err(elapsed) => (elapsed.into(), task.retry.pause_after(task.attempt, &task.id)),
        };
        let reason = chain(&*error);
        if let Some(pause) = pause {
            tracing::warn!(
                task = task.id,
                kind = task.kind,
                attempt = task.attempt,
                reason,
                retry_in_ms = pause.as_millis(),
                "task failed"
            );
            self.tasks.retry(&task, pause, &reason).await?;
        } else {
            tracing::error!(
                task = task.id,
                kind = task.kind,
                attempt = task.attempt,
                reason,
                "task failed for good"
            );
            self.tasks.bury(&task, &reason).await?;
        }
        Ok(())
    }

    /// Renews the lease for as long as it is ours.
    async fn keep(&self, task: &Task) {
        loop {
            tokio::time::sleep(self.settings.lease / 3).await;
            // an answer that does not come is no reason to stop: the task is settled under its attempt or not at all
            if let Ok(false) = self.tasks.renew(task, self.settings.lease).await {
                return;
            }
        }
    }
}

/// The error and what caused it, on one line.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        line.push_str(": ");
        line.push_str(&cause.to_string());
        source = cause.source();
    }
    line
}
