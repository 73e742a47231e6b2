//! Tasks that failed for good: looked at, replayed, put aside, deleted.

use chrono::{DateTime, TimeDelta, Utc};
use fred::prelude::Value;
use uuid::Uuid;

use crate::Error;
use crate::queue::Queue;
use crate::task::{Record, Task, records};
use crate::tasks::{Tasks, millis};

/// Letters read in one go.
const PAGE: u32 = 200;
const FORGOTTEN_MAX: i64 = 1_000;

/// A task that failed for good.
#[derive(Debug, Clone)]
pub struct DeadLetter {
    /// The task; its queue is the one it came from, its attempt the last one made.
    pub task: Task,
    /// Why the last try failed.
    pub reason: String,
    /// What caused that, the nearest first.
    pub causes: Vec<String>,
    /// When the last try failed.
    pub died_at: DateTime<Utc>,
    /// When it was put aside to be kept, if it was.
    pub archived_at: Option<DateTime<Utc>>,
}

/// Which dead letters are meant: those that fit all that is given.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this network alone.
    pub tenant: Option<Uuid>,
    /// From this queue.
    pub queue: Option<Queue>,
    /// Of this kind.
    pub kind: Option<String>,
    /// Whose reason, or anything that caused it, contains this.
    pub reason: Option<String>,
    /// Those that were archived instead of those that rest.
    pub archived: bool,
}

impl Filter {
    fn fits(&self, letter: &DeadLetter) -> bool {
        let DeadLetter {
            task, reason, causes, ..
        } = letter;
        let says = |text: &String| reason.contains(text) || causes.iter().any(|cause| cause.contains(text));
        self.tenant.is_none_or(|tenant| task.tenant == Some(tenant))
            && self.queue.is_none_or(|queue| task.queue == queue)
            && self.kind.as_ref().is_none_or(|kind| task.kind == *kind)
            && self.reason.as_ref().is_none_or(says)
    }
}

/// Behind which letter a list goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its task's id.
    pub id: String,
    /// When it came to where it rests.
    pub at: DateTime<Utc>,
}

impl DeadLetter {
    /// The place of this letter in its list.
    pub fn place(&self) -> Place {
        Place {
            id: self.task.id.clone(),
            at: self.archived_at.unwrap_or(self.died_at),
        }
    }

    fn read(mut record: Record) -> Result<Self, Error> {
        let causes = record.take("causes").unwrap_or_default();
        Ok(Self {
            reason: record.take("reason").unwrap_or_default(),
            causes: serde_json::from_str(&causes).unwrap_or_default(),
            died_at: record.time("died_at")?,
            archived_at: record.maybe_time("archived_at")?,
            task: record.read_task()?,
        })
    }
}

impl Tasks {
    /// Up to `limit` dead letters behind `after`, the longest dead first.
    pub async fn dead_letters(
        &self,
        filter: &Filter,
        mut after: Option<Place>,
        limit: usize,
    ) -> Result<Vec<DeadLetter>, Error> {
        let mut found = Vec::new();
        while found.len() < limit {
            let (page, end) = self.page(filter.archived, after.take()).await?;
            after = page.last().map(DeadLetter::place);
            let room = limit - found.len();
            found.extend(page.into_iter().filter(|letter| filter.fits(letter)).take(room));
            if end || after.is_none() {
                break;
            }
        }
        Ok(found)
    }

    /// The dead or archived task of this id.
    pub async fn dead_letter(&self, id: &str) -> Result<Option<DeadLetter>, Error> {
        let args = vec![id.into(), self.prefix().into()];
        let script = &self.shared.scripts.status;
        let mut answer = self
            .call::<Value>(script, vec![self.task_key(id)], args)
            .await?
            .into_array();
        let state = answer.pop().and_then(Value::into_string);
        if !matches!(state.as_deref(), Some("dead" | "archived")) {
            return Ok(None);
        }
        let record = records(Value::Array(answer))?.pop();
        record.map(DeadLetter::read).transpose()
    }

    /// Queues a dead or archived task anew, with all its tries. `false` when there is none of this id.
    pub async fn replay(&self, id: &str) -> Result<bool, Error> {
        let Some(letter) = self.dead_letter(id).await? else {
            return Ok(false);
        };
        let args = vec![id.into(), self.prefix().into(), millis(self.now())];
        let replayed = self
            .call::<i64>(&self.shared.scripts.replay, self.resting_keys(id), args)
            .await?
            == 1;
        self.ring(letter.task.queue);
        Ok(replayed)
    }

    /// Queues all that fit anew; how many there were.
    pub async fn replay_all(&self, filter: &Filter) -> Result<usize, Error> {
        // what fails again at once is not met twice
        let mut ids = Vec::new();
        let mut after = None;
        loop {
            let page = self.dead_letters(filter, after.take(), PAGE as usize).await?;
            after = page.last().map(DeadLetter::place);
            ids.extend(page.into_iter().map(|letter| letter.task.id));
            if after.is_none() {
                break;
            }
        }
        let mut replayed = 0;
        for id in ids {
            replayed += usize::from(self.replay(&id).await?);
        }
        Ok(replayed)
    }

    /// Puts a dead task aside for 90 days, to be looked at and not to be done. `false` when there is none of this id.
    pub async fn archive(&self, id: &str) -> Result<bool, Error> {
        if self
            .dead_letter(id)
            .await?
            .is_none_or(|letter| letter.archived_at.is_some())
        {
            return Ok(false);
        }
        // nobody owes it any more: a Valkey that forgets it must not bring it back
        self.settle_row(id).await?;
        let args = vec![id.into(), millis(self.now())];
        let script = &self.shared.scripts.archive;
        Ok(self.call::<i64>(script, self.resting_keys(id), args).await? == 1)
    }

    /// Removes a dead or archived task for good. `false` when there is none of this id.
    pub async fn delete(&self, id: &str) -> Result<bool, Error> {
        if self.dead_letter(id).await?.is_none() {
            return Ok(false);
        }
        self.settle_row(id).await?;
        let script = &self.shared.scripts.delete;
        Ok(self
            .call::<i64>(script, self.resting_keys(id), vec![id.into()])
            .await?
            == 1)
    }

    /// Forgets what was archived longer ago than `kept`; how many.
    pub async fn forget_archived(&self, kept: TimeDelta) -> Result<u64, Error> {
        let args = vec![
            self.task_key("").into(),
            millis(self.now() - kept),
            FORGOTTEN_MAX.into(),
        ];
        self.call(&self.shared.scripts.forget, vec![self.archived_key()], args)
            .await
    }

    /// The next letters, and whether there are no more. What is no task is passed over: it can still be deleted by its id.
    async fn page(&self, archived: bool, after: Option<Place>) -> Result<(Vec<DeadLetter>, bool), Error> {
        let key = if archived {
            self.archived_key()
        } else {
            self.dead_key()
        };
        let (id, at) = after.map_or((String::new(), 0.into()), |place| (place.id, millis(place.at)));
        let args = vec![self.task_key("").into(), i64::from(PAGE).into(), id.into(), at];
        let letters = records(self.call(&self.shared.scripts.letters, vec![key], args).await?)?;
        let end = letters.len() < PAGE as usize;
        let letters = letters.into_iter().filter_map(|record| {
            let letter = DeadLetter::read(record);
            letter
                .inspect_err(|error| {
                    tracing::error!(error = error as &dyn std::error::Error, "not a dead letter");
                })
                .ok()
        });
        Ok((letters.collect(), end))
    }

    fn resting_keys(&self, id: &str) -> Vec<String> {
        vec![self.task_key(id), self.dead_key(), self.archived_key()]
    }
}
