//! Tasks out of a queue, into a handler.

use std::collections::HashMap;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::join_all;
use serde::Serialize;
use tokio::task::{Id, JoinSet};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::queue::Queue;
use crate::task::{PAYLOAD_MAX, Task};
use crate::tasks::Tasks;
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
    /// What a task that is done answers.
    type Output: Serialize + Send;

    /// Does the work. May be called more than once for the same task, even at the same time when a worker that seemed lost
    /// was only slow: the effect must be idempotent by the task's id.
    ///
    /// The answer is kept as the task's result, as JSON, as long as its id is remembered; `()` is none.
    fn handle(&self, task: &Task) -> impl Future<Output = Result<Self::Output, TaskError>> + Send;
}

impl<H: Handler> Handler for Arc<H> {
    type Output = H::Output;

    async fn handle(&self, task: &Task) -> Result<H::Output, TaskError> {
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
    /// How long tasks in work may go on when the worker has to end; what is not done by then is given back.
    pub drain: Duration,
}

impl WorkerSettings {
    /// The defaults of a queue: its number of workers, a lease of 30 s, 5 minutes for a task.
    pub const fn of(queue: Queue) -> Self {
        Self {
            workers: queue.default_workers(),
            lease: Duration::from_secs(30),
            timeout: Duration::from_secs(300),
            poll_interval: Duration::from_millis(250),
            drain: Duration::from_secs(10),
        }
    }
}

const BACKOFF_MIN: Duration = Duration::from_millis(250);
const BACKOFF_MAX: Duration = Duration::from_secs(5);

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

    /// Works until `shutdown`, then lets the tasks in work finish for a few seconds and gives back what does not. Waits
    /// out an absence of Valkey.
    pub async fn run(self, shutdown: CancellationToken) {
        let settings = &self.shared.settings;
        let mut in_work = InWork::default();
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
                            in_work.begin(&self.shared, task);
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
                () = in_work.ended(), if full => {}
                () = self.shared.tasks.enqueued(self.shared.queue), if !full => {}
                _ = reap.tick() => self.tidy().await,
                () = tokio::time::sleep(pause), if !full => {}
            }
            in_work.tidy();
            self.observe(in_work.len());
        }
        let drained = tokio::time::timeout(settings.drain, async {
            while in_work.len() > 0 {
                in_work.ended().await;
            }
        });
        if drained.await.is_err() {
            self.give_back(in_work).await;
        }
        self.observe(0);
    }

    async fn give_back(&self, in_work: InWork) {
        let queue = self.shared.queue.name();
        for task in in_work.abandoned().await {
            let given_back = self.shared.tasks.release(&task).await;
            // one that was settled at the last moment is not ours any more, and one that cannot be given back is found by
            // the reaper
            tracing::info!(
                queue,
                task = task.id,
                given_back = given_back.is_ok(),
                "task is left to the next worker"
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
        // what panics has failed, and so is tried again by its policy and not by the reaper
        let handled = AssertUnwindSafe(self.handler.handle(&task)).catch_unwind();
        let result = tokio::select! {
            result = tokio::time::timeout(self.settings.timeout, handled) => result,
            () = self.keep(&task) => {
                tracing::warn!(task = task.id, attempt = task.attempt, "lease was lost while the task was worked");
                return Ok(());
            }
        };
        self.tasks
            .metrics()
            .ran(self.queue, started.elapsed().as_secs_f64());
        let pause = || task.retry.pause_after(task.attempt, &task.id);
        let (failure, pause) = match result {
            Ok(Ok(Ok(output))) => {
                return self
                    .tasks
                    .complete(&task, &written(&task, &output))
                    .await
                    .map(drop);
            }
            Ok(Ok(Err(TaskError::Dead(error)))) => (Failure::of(&*error), None),
            Ok(Ok(Err(TaskError::Retry(error)))) => (Failure::of(&*error), pause()),
            Ok(Ok(Err(TaskError::RetryAfter(least, error)))) => {
                (Failure::of(&*error), pause().map(|pause| pause.max(least)))
            }
            Ok(Err(panic)) => (Failure::panicked(&*panic), pause()),
            Err(_) => (Failure::late(self.settings.timeout), pause()),
        };
        let reason = failure.line();
        if let Some(pause) = pause {
            tracing::warn!(
                task = task.id,
                kind = task.kind,
                attempt = task.attempt,
                reason,
                retry_in_ms = pause.as_millis(),
                "task failed"
            );
            self.tasks.retry(&task, pause, &failure).await?;
        } else {
            tracing::error!(
                task = task.id,
                kind = task.kind,
                attempt = task.attempt,
                reason,
                "task failed for good"
            );
            self.tasks.bury(&task, &failure).await?;
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

/// The tasks a worker holds, each worked by a task of the runtime.
#[derive(Default)]
struct InWork {
    running: JoinSet<()>,
    held: HashMap<Id, Task>,
}

impl InWork {
    fn len(&self) -> usize {
        self.running.len()
    }

    fn begin<H: Handler>(&mut self, shared: &Arc<Shared<H>>, task: Task) {
        let (shared, held) = (Arc::clone(shared), task.clone());
        let running = self.running.spawn(async move {
            if let Err(error) = shared.work(task).await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "task was not settled; the reaper hands it out again"
                );
            }
        });
        self.held.insert(running.id(), held);
    }

    /// Waits until one has ended.
    async fn ended(&mut self) {
        if let Some(ended) = self.running.join_next_with_id().await {
            self.forget(&ended);
        }
    }

    /// Notes all that have ended.
    fn tidy(&mut self) {
        while let Some(ended) = self.running.try_join_next_with_id() {
            self.forget(&ended);
        }
    }

    fn forget(&mut self, ended: &Result<(Id, ()), tokio::task::JoinError>) {
        let id = match ended {
            Ok((id, ())) => *id,
            Err(error) => error.id(),
        };
        self.held.remove(&id);
    }

    /// Stops what still runs; what that was.
    async fn abandoned(mut self) -> Vec<Task> {
        self.tidy();
        self.running.shutdown().await;
        self.held.into_values().collect()
    }
}

/// Why a try failed, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) reason: String,
    causes: Vec<String>,
}

impl Failure {
    fn of(error: &(dyn std::error::Error + 'static)) -> Self {
        let causes = std::iter::successors(error.source(), |cause| cause.source());
        Self {
            reason: error.to_string(),
            causes: causes.map(ToString::to_string).collect(),
        }
    }

    fn panicked(panic: &(dyn std::any::Any + Send)) -> Self {
        let said = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied());
        Self {
            reason: "the handler panicked".to_owned(),
            causes: said.map(ToOwned::to_owned).into_iter().collect(),
        }
    }

    fn late(limit: Duration) -> Self {
        Self {
            reason: format!("not done within {} ms", limit.as_millis()),
            causes: Vec::new(),
        }
    }

    /// The causes, as they are kept.
    pub(crate) fn causes(&self) -> String {
        serde_json::to_string(&self.causes).unwrap_or_default()
    }

    /// The reason and what caused it, on one line.
    fn line(&self) -> String {
        let mut line = self.reason.clone();
        for cause in &self.causes {
            line.push_str(": ");
            line.push_str(cause);
        }
        line
    }
}

/// The result as it is kept: nothing for `()`, and for what cannot be kept, since its effect is there all the same.
fn written(task: &Task, output: &impl Serialize) -> String {
    let text = serde_json::to_string(output).unwrap_or_default();
    if text.len() > PAYLOAD_MAX {
        tracing::warn!(
            task = task.id,
            bytes = text.len(),
            "a result is too large to be kept"
        );
        return String::new();
    }
    if text == "null" { String::new() } else { text }
}
