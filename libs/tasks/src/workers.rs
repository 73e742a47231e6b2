//! Everything a process does about its tasks, as one worker of the service.

use std::time::Duration;

use chrono::TimeDelta;
use futures::future::BoxFuture;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::Error;
use crate::config::TasksConfig;
use crate::cron::Cron;
use crate::queue::Queue;
use crate::tasks::Tasks;
use crate::worker::{Handler, Worker};

/// How often queues are looked at for the metrics, and what was archived long ago forgotten.
const KEEP: Duration = Duration::from_secs(15);
/// How often schedules are looked at; their tasks wait for their time in the queue.
const SCHEDULE: Duration = Duration::from_secs(30);

/// A queue's worker, to be started.
type Start = Box<dyn FnOnce(CancellationToken) -> BoxFuture<'static, ()> + Send>;

/// The queues a process works, its schedules, and what is owed.
#[must_use]
pub struct Workers {
    tasks: Tasks,
    config: TasksConfig,
    queues: Vec<Start>,
    /// Queues that nobody works in this process.
    unworked: Vec<Queue>,
    crons: Vec<Cron>,
}

impl Workers {
    /// None yet: no queue is worked that has no handler.
    pub fn new(tasks: Tasks, config: TasksConfig) -> Self {
        Self {
            tasks,
            config,
            queues: Vec::new(),
            unworked: Queue::WORKED.to_vec(),
            crons: Vec::new(),
        }
    }

    /// Has `handler` work `queue`, with as many workers as are configured: with none the queue is only watched.
    /// [`crate::Kinds`] is a handler for several kinds.
    pub fn queue<H: Handler>(mut self, queue: Queue, handler: H) -> Self {
        let settings = self.config.of(queue);
        if queue == Queue::DeadLetter {
            return self;
        }
        self.tasks.metrics().workers(queue, settings.workers, 0);
        if settings.workers > 0 {
            self.unworked.retain(|other| *other != queue);
            let worker = Worker::with_settings(self.tasks.clone(), queue, handler, settings);
            self.queues
                .push(Box::new(move |shutdown| Box::pin(worker.run(shutdown))));
        }
        self
    }

    /// Enqueues a task at the times of `cron`; some process works the queue `scheduled`.
    pub fn every(mut self, cron: Cron) -> Self {
        self.crons.push(cron);
        self
    }

    /// Works until `shutdown`, then until every queue is drained.
    pub async fn run(self, shutdown: CancellationToken) {
        let Self {
            tasks,
            config,
            queues,
            unworked,
            crons,
        } = self;
        let mut running: JoinSet<()> = JoinSet::new();
        for queue in queues {
            running.spawn(queue(shutdown.clone()));
        }
        let pushing = (tasks.clone(), shutdown.clone());
        running.spawn(async move { pushing.0.keep_pushing(pushing.1).await });
        running.spawn(keep_watch(tasks.clone(), unworked, shutdown.clone()));
        if config.of(Queue::DeadLetter).workers > 0 {
            let kept = TimeDelta::days(config.archived_days.get().into());
            running.spawn(keep_letters(tasks.clone(), kept, shutdown.clone()));
        }
        if !crons.is_empty() {
            running.spawn(keep_schedules(tasks, crons, shutdown));
        }
        while let Some(ended) = running.join_next().await {
            if let Err(error) = ended {
                tracing::error!(%error, "a worker of tasks ended abnormally");
            }
        }
    }
}

impl std::fmt::Debug for Workers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workers")
            .field("tasks", &self.tasks)
            .finish_non_exhaustive()
    }
}

/// Shows how full queues are that nobody works here: they are the ones to know of.
async fn keep_watch(tasks: Tasks, queues: Vec<Queue>, shutdown: CancellationToken) {
    let mut turns = tokio::time::interval(KEEP);
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            _ = turns.tick() => {}
        }
        for queue in &queues {
            let counted = async {
                tasks.depth(*queue).await?;
                tasks.age(*queue).await
            };
            if let Err(error) = counted.await {
                tracing::debug!(
                    queue = queue.name(),
                    error = &error as &dyn std::error::Error,
                    "queue cannot be counted"
                );
            }
        }
    }
}

/// The worker of the queue `dead-letter`.
async fn keep_letters(tasks: Tasks, kept: TimeDelta, shutdown: CancellationToken) {
    let mut turns = tokio::time::interval(KEEP);
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            _ = turns.tick() => {}
        }
        match tasks.forget_archived(kept).await {
            Ok(0) => {}
            Ok(forgotten) => tracing::info!(forgotten, "archived tasks are forgotten after their time"),
            Err(error) => tracing::debug!(
                error = &error as &dyn std::error::Error,
                "archived tasks cannot be forgotten"
            ),
        }
    }
}

async fn keep_schedules(tasks: Tasks, crons: Vec<Cron>, shutdown: CancellationToken) {
    let mut turns = tokio::time::interval(SCHEDULE);
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            _ = turns.tick() => {}
        }
        if let Err(error) = tasks.schedule(&crons).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "a schedule waits for its queue"
            );
        }
    }
}

impl Tasks {
    /// Puts the next task of every schedule into the queue `scheduled`, where one that is there already stays one. What
    /// [`Workers::every`] does again and again; for tests, and for processes that work nothing.
    pub async fn schedule(&self, crons: &[Cron]) -> Result<(), Error> {
        for cron in crons {
            self.enqueue(&cron.next_task(self.now())?).await?;
        }
        Ok(())
    }
}
