//! The use cases, one async fn each. Here alone transactions are opened and committed.

use crate::domain::{Item, ItemKey, ItemName};
use crate::error::Error;
use crate::{store, wire};
use chassis::database::Admission;
use chrono::{DateTime, Utc};
use events::{OutboxBatch, PostgresOutbox, Wake};
use sqlx::{Connection as _, PgPool};
use std::sync::Arc;
use telemetry::TraceContext;


/// Tells the time.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The service's use cases.
pub struct Items {
    /// For requests, which wait in line.
    readers: Admission,
    /// For what must always run.
    pool: PgPool,
    clock: Clock,
    outbox: Wake,
}

impl Items {
    /// Puts the use cases on what they stand on. `outbox` is told of every committed outbox row.
    pub fn new(readers: Admission, clock: Clock, outbox: Wake) -> Self {
        Self {
            pool: readers.pool().clone(),
            readers,
            clock,
            outbox,
        }
    }

    /// Records an item under the caller's id, or finds that it was recorded before. True when this call did it.
    ///
    /// Runs on a task of its own, so that a caller who hangs up leaves nothing half done.
    pub async fn record(self: &Arc<Self>, key: ItemKey, name: ItemName) -> Result<(Item, bool), Error> {
        let this = Arc::clone(self);
        let recording = async move {
            let item = Item {
                key,
                name,
                recorded_at: (this.clock)(),
            };
            if this.insert(&item).await? {
                return Ok((item, true));
            }
            let there = this.get(key).await?;
            if there.is(&item.name) {
                Ok((there, false))
            } else {
                Err(Error::ItemDiffers)
            }
        };
        telemetry::spawn(recording)
            .await
            .map_err(|_| Error::Interrupted)?
    }

    /// Writes the item and its event. False, and nothing written, when the id is taken.
    async fn insert(&self, item: &Item) -> Result<bool, Error> {
        let act = "recording an item";
        let mut connection = self.readers.acquire().await.map_err(Error::database(act))?;
        let mut transaction = connection.begin().await.map_err(Error::database(act))?;
        let inserted = store::items::insert(&mut transaction, item).await;
        if !inserted.map_err(Error::database(act))? {
            return Ok(false);
        }
        let event = OutboxBatch::of(wire::item_recorded(item, TraceContext::current()));
        let told = PostgresOutbox::append(&mut transaction, &event, item.recorded_at).await;
        told.map_err(Error::database(act))?;
        transaction.commit().await.map_err(Error::database(act))?;
        self.outbox.notify(PostgresOutbox::LANE);
        Ok(true)
    }

    /// The item.
    pub async fn get(&self, key: ItemKey) -> Result<Item, Error> {
        let act = "reading an item";
        let mut connection = self.readers.acquire().await.map_err(Error::database(act))?;
        let item = store::items::by_key(&mut connection, key).await;
        item.map_err(Error::database(act))?.ok_or(Error::ItemNotFound)
    }

    /// Deletes published outbox rows nobody will need again; how many there were.
    pub async fn prune_outbox(&self) -> Result<u64, Error> {
        let act = "pruning the outbox";
        let pruned = PostgresOutbox::new(self.pool.clone()).prune((self.clock)()).await;
        pruned.map_err(Error::database(act))
    }
}
