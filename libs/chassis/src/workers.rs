//! Background workers, watched: one that ends before the shutdown takes the process down with it, since a
//! half-working replica is worse than one the orchestrator restarts.

use std::future::Future;

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

/// Tells a worker that it is time to finish what it holds and return.
#[derive(Clone, Debug, Default)]
pub struct ShutdownToken(pub(crate) CancellationToken);

impl ShutdownToken {
    /// A token nobody cancels, for driving a worker by hand.
    pub fn never() -> Self {
        Self::default()
    }

    /// Resolves when the shutdown asks workers to end.
    pub async fn cancelled(&self) {
        self.0.cancelled().await;
    }

    /// Whether the shutdown asked workers to end.
    pub fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }

    /// Runs `future` until it ends or the shutdown comes, which drops it and gives `None`.
    pub async fn run_until_cancelled<F: Future>(&self, future: F) -> Option<F::Output> {
        self.0.run_until_cancelled(future).await
    }
}

/// For workers of crates that do not know the chassis (`events::Relay`, `events::Consumer`).
impl From<ShutdownToken> for CancellationToken {
    fn from(token: ShutdownToken) -> Self {
        token.0
    }
}

/// What a worker may return.
pub trait Outcome: Send + 'static {
    /// As a result.
    fn into_result(self) -> anyhow::Result<()>;
}

impl Outcome for () {
    fn into_result(self) -> anyhow::Result<()> {
        Ok(())
    }
}

impl<E: Into<anyhow::Error> + Send + 'static> Outcome for Result<(), E> {
    fn into_result(self) -> anyhow::Result<()> {
        self.map_err(Into::into)
    }
}

#[derive(Debug)]
pub(crate) struct Workers {
    tasks: JoinSet<()>,
    shutdown: ShutdownToken,
    failed: mpsc::UnboundedSender<&'static str>,
}

impl Workers {
    /// The receiver yields the name of each worker that ended before its time.
    pub(crate) fn new() -> (Self, mpsc::UnboundedReceiver<&'static str>) {
        let (failed, failures) = mpsc::unbounded_channel();
        (
            Self {
                tasks: JoinSet::new(),
                shutdown: ShutdownToken::default(),
                failed,
            },
            failures,
        )
    }

    pub(crate) fn token(&self) -> ShutdownToken {
        self.shutdown.clone()
    }

    pub(crate) fn spawn<F>(&mut self, name: &'static str, worker: F)
    where
        F: Future<Output: Outcome> + Send + 'static,
    {
        let shutdown = self.token();
        let failed = self.failed.clone();
        self.tasks.spawn(async move {
            // a task of its own turns a panic into an error
            let mut task = AbortOnDrop(tokio::spawn(worker));
            let ended = match (&mut task.0).await {
                Ok(outcome) => outcome.into_result(),
                Err(error) => Err(error.into()),
            };
            match ended {
                Ok(()) if shutdown.is_cancelled() => info!(worker = name, "worker ended"),
                Err(error) if shutdown.is_cancelled() => {
                    warn!(
                        worker = name,
                        error = format!("{error:#}"),
                        "worker failed while ending"
                    );
                }
                Ok(()) => {
                    error!(worker = name, "worker ended before the shutdown");
                    let _ = failed.send(name);
                }
                Err(error) => {
                    error!(worker = name, error = format!("{error:#}"), "worker failed");
                    let _ = failed.send(name);
                }
            }
        });
    }

    /// Asks every worker to end.
    pub(crate) fn cancel(&self) {
        self.shutdown.0.cancel();
    }

    /// Waits until every worker has ended.
    pub(crate) async fn join(&mut self) {
        while self.tasks.join_next().await.is_some() {}
    }
}

struct AbortOnDrop<T>(tokio::task::JoinHandle<T>);

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
