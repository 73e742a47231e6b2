//! One handler per kind of task, where a queue carries several.

use std::collections::HashMap;
use std::sync::Arc;

use futures::future::BoxFuture;
use serde_json::value::RawValue;

use crate::task::Task;
use crate::worker::{Handler, TaskError};

/// A task of a kind that this release does not work.
#[derive(Debug, thiserror::Error)]
#[error("this release has no handler for tasks of kind {0:?}")]
pub struct UnknownKind(pub String);

/// Handlers by kind. A task of another kind is tried again by its policy, since a release that knows it may be on its way,
/// and then rests in dead-letter, from where it is replayed.
#[derive(Clone, Default)]
pub struct Kinds(HashMap<&'static str, Arc<dyn Erased>>);

impl Kinds {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Has `handler` work tasks of `kind`.
    #[must_use]
    pub fn on<H: Handler>(mut self, kind: &'static str, handler: H) -> Self {
        self.0.insert(kind, Arc::new(handler));
        self
    }
}

impl Handler for Kinds {
    type Output = Option<Box<RawValue>>;

    async fn handle(&self, task: &Task) -> Result<Self::Output, TaskError> {
        match self.0.get(task.kind.as_str()) {
            Some(handler) => handler.work(task).await,
            None => Err(UnknownKind(task.kind.clone()).into()),
        }
    }
}

impl std::fmt::Debug for Kinds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// A handler whose output is JSON, whatever it was.
trait Erased: Send + Sync {
    fn work<'a>(&'a self, task: &'a Task) -> BoxFuture<'a, Result<Option<Box<RawValue>>, TaskError>>;
}

impl<H: Handler> Erased for H {
    fn work<'a>(&'a self, task: &'a Task) -> BoxFuture<'a, Result<Option<Box<RawValue>>, TaskError>> {
        Box::pin(async move {
            let output = Handler::handle(self, task).await?;
            // the effect is there; an answer that cannot be written down is no reason to do it again
            Ok(serde_json::value::to_raw_value(&output).ok())
        })
    }
}
