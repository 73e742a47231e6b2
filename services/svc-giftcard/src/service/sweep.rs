//! What goes on by itself: cut-off work is taken up, codes are forgotten in time, the projection is kept.

use super::GiftCards;
use crate::config::RetentionConfig;
use crate::domain::{CardKey, OperationState};
use crate::error::Error;
use crate::ports::Balance;
use crate::store;
use chrono::TimeDelta;
use events::PostgresOutbox;
use std::collections::HashMap;
use std::num::NonZeroU16;

/// Operations one sweep takes up.
const SWEEP_MAX: i64 = 100;

impl GiftCards {
    /// Takes up operations and redemptions older than `age`; how many came to their end. One that cannot is logged and
    /// left for the next sweep, so that it stands in nobody's way.
    pub async fn resume(&self, age: TimeDelta) -> Result<usize, Error> {
        let act = "finding work that was cut off";
        let before = self.now() - age;
        let mut connection = self.connection(act).await?;
        let operations = store::operations::open_since(&mut connection, before, SWEEP_MAX).await;
        let operations = operations.map_err(Error::database(act))?;
        let redemptions = store::redemptions::open_since(&mut connection, before, SWEEP_MAX).await;
        let redemptions = redemptions.map_err(Error::database(act))?;
        drop(connection);
        let mut resumed = 0;
        for operation in operations {
            let id = operation.id;
            let done = async {
                let card = self.card(operation.card).await?;
                Box::pin(self.drive(&card, operation)).await
            };
            match done.await {
                Ok(done) if done.state == OperationState::Settled => {
                    tracing::info!(operation = %id, act = done.kind.name(), "interrupted movement completed");
                    resumed += 1;
                }
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(operation = %id, error = &error as &dyn std::error::Error, "a movement waits");
                }
            }
        }
        for redemption in redemptions {
            let id = redemption.id;
            match Box::pin(self.drive_redemption(redemption)).await {
                Ok(_) => {
                    tracing::info!(redemption = %id, "interrupted redemption completed");
                    resumed += 1;
                }
                Err(error) => {
                    tracing::warn!(redemption = %id, error = &error as &dyn std::error::Error, "a redemption waits");
                }
            }
        }
        Ok(resumed)
    }

    /// Deletes the last copies of codes whose time to be seen is over.
    pub async fn forget_codes(&self) -> Result<(), Error> {
        let act = "forgetting codes";
        let now = self.now();
        let mut connection = self.connection(act).await?;
        let cards = store::cards::forget_codes(&mut connection, now).await;
        cards.map_err(Error::database(act))?;
        let vouchers = store::redemptions::forget_codes(&mut connection, now).await;
        vouchers.map(drop).map_err(Error::database(act))
    }

    /// Moves cards to what the ledger published. Entries may come again and in any order.
    pub async fn project(&self, entries: Vec<(CardKey, Balance)>) -> Result<(), Error> {
        let mut newest: HashMap<CardKey, Balance> = HashMap::new();
        for (card, balance) in entries {
            let known = newest.entry(card).or_insert(balance);
            if known.version < balance.version {
                *known = balance;
            }
        }
        if newest.is_empty() {
            return Ok(());
        }
        // in one order, so that two replicas wait for each other instead of deadlocking
        let mut newest: Vec<_> = newest.into_iter().collect();
        newest.sort_by_key(|(card, _)| *card);
        let act = "projecting the ledger's entries";
        let mut connection = self.connection(act).await?;
        let moved = store::cards::project(&mut connection, &newest).await;
        moved.map(drop).map_err(Error::database(act))
    }

    /// Deletes what nobody will need again; how many outbox rows.
    pub async fn prune(&self, kept: RetentionConfig) -> Result<u64, Error> {
        let act = "pruning";
        let now = self.now();
        let before = |days: NonZeroU16| now - TimeDelta::days(days.get().into());
        let mut connection = self.connection(act).await?;
        let refused = store::operations::prune_refused(&mut connection, before(kept.refused_days)).await;
        refused.map_err(Error::database(act))?;
        let attempts = store::attempts::prune(&mut connection, before(kept.attempts_days)).await;
        attempts.map_err(Error::database(act))?;
        drop(connection);
        let pruned = PostgresOutbox::new(self.parts.pool.clone())
            .prune(now, kept.outbox_days)
            .await;
        pruned.map_err(Error::database(act))
    }
}
