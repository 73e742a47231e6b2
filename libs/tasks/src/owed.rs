//! Tasks that must not be lost: rows first, in the transaction of their cause.
//!
//! The row stands until the task is done, deleted or archived. From it the task goes into its queue, at once and again from
//! time to time, which is harmless while Valkey knows it and puts it back when Valkey has forgotten.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{PgConnection, PgPool};
use tokio_util::sync::CancellationToken;

use crate::Error;
use crate::task::{Enqueued, NewTask, State};
use crate::tasks::Tasks;

/// The table that a service with owed tasks puts in a migration.
///
/// It belongs to the database, as the outbox does: whoever pushes does not ask for a tenant. A row that is not settled is
/// pushed again a minute after it last was.
pub const OWED_DDL: &str = "\
CREATE TABLE tasks_owed (
    id        text        PRIMARY KEY,
    task      text        NOT NULL,
    owed_at   timestamptz NOT NULL,
    pushed_at timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 70);
CREATE INDEX tasks_owed_pushed ON tasks_owed (pushed_at);
";

/// How long a row is left alone after it was pushed.
const PUSHED_FOR: TimeDelta = TimeDelta::seconds(60);
const PUSHED_AT_ONCE: i64 = 500;
/// How often rows are looked at although nobody rang: those of other replicas, and those that Valkey may have forgotten.
const LOOK: Duration = Duration::from_secs(5);

impl Tasks {
    /// Says where this service's owed tasks are rows. To be called once, before anything is worked.
    #[must_use]
    pub fn backed_by(self, rows: PgPool) -> Self {
        let _ = self.shared.rows.set(rows);
        self
    }

    /// Owes the task from the commit of this transaction on, until it is done: whatever becomes of Valkey. A task of the
    /// same id that is owed already stays the one there is. After the commit call [`Self::owing`].
    pub async fn owe(transaction: &mut PgConnection, task: &NewTask, now: DateTime<Utc>) -> sqlx::Result<()> {
        let mut task = task.clone();
        // counted from now, not from whenever it is pushed
        task.due_at = Some(task.due_at(now));
        task.delay = Duration::ZERO;
        let written = serde_json::to_string(&task).map_err(|error| sqlx::Error::Encode(error.into()))?;
        sqlx::query(
            "INSERT INTO tasks_owed (id, task, owed_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING",
        )
        .bind(&task.id)
        .bind(written)
        .bind(now)
        .execute(transaction)
        .await?;
        Ok(())
    }

    /// Says that a row was committed, so that it is pushed now and not at the next look.
    pub fn owing(&self) {
        self.shared.owed.notify_one();
    }

    /// Puts owed tasks into their queues, those that are not there; how many were looked at.
    pub async fn push_owed(&self) -> Result<usize, Error> {
        let Some(pool) = self.shared.rows.get() else {
            return Ok(0);
        };
        let mut pushed = 0;
        loop {
            let now = self.now();
            let rows: Vec<(String, String)> = sqlx::query_as(
                "SELECT id, task FROM tasks_owed WHERE pushed_at < $1 ORDER BY pushed_at, id LIMIT $2",
            )
            .bind(now - PUSHED_FOR)
            .bind(PUSHED_AT_ONCE)
            .fetch_all(pool)
            .await
            .map_err(Error::Rows)?;
            if rows.is_empty() {
                return Ok(pushed);
            }
            let mut ids = Vec::with_capacity(rows.len());
            for (id, task) in rows {
                match serde_json::from_str::<NewTask>(&task) {
                    Ok(task) => self.push(NewTask { owed: true, ..task }).await?,
                    // of a release that wrote otherwise; it stays owed
                    Err(error) => tracing::error!(task = id, %error, "an owed task cannot be read"),
                }
                ids.push(id);
            }
            pushed += ids.len();
            sqlx::query("UPDATE tasks_owed SET pushed_at = $2 WHERE id = ANY($1)")
                .bind(ids)
                .bind(now)
                .execute(pool)
                .await
                .map_err(Error::Rows)?;
        }
    }

    async fn push(&self, task: NewTask) -> Result<(), Error> {
        if self.enqueue(&task).await? == Enqueued::New {
            return Ok(());
        }
        // a task that was done before it was owed again is done
        let status = self.status(&task.id).await?;
        if status.is_some_and(|status| matches!(status.state, State::Done | State::Archived)) {
            self.settle_row(&task.id).await?;
        }
        Ok(())
    }

    /// Pushes until `shutdown`. Troubles of Valkey and of the database are waited out.
    pub(crate) async fn keep_pushing(&self, shutdown: CancellationToken) {
        while !shutdown.is_cancelled() {
            if let Err(error) = self.push_owed().await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "owed tasks wait for their queue"
                );
            }
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = self.shared.owed.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    /// Nobody owes the task any more.
    pub(crate) async fn settle_row(&self, id: &str) -> Result<(), Error> {
        let Some(pool) = self.shared.rows.get() else {
            return Ok(());
        };
        sqlx::query("DELETE FROM tasks_owed WHERE id = $1")
            .bind(id)
            .execute(pool)
            .await
            .map(drop)
            .map_err(Error::Rows)
    }
}
