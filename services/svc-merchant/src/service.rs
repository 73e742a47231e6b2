//! The use cases, one async fn each, a module per subject. Here alone transactions are opened and committed. A remote
//! call is never made while a transaction is open.

use crate::error::Error;
use crate::ports::Clock;
use crate::store;
use chrono::TimeDelta;
use events::Wake;
use sqlx::PgPool;

/// Outbox rows outlive the topic's retention of 7 days by one day.
const OUTBOX_AGE_MAX: TimeDelta = TimeDelta::days(8);
const PRUNE_MAX: i64 = 1_000;

/// Merchants: how they join the network, where they sell, what other services are told of them.
pub struct Merchants {
    pool: PgPool,
    clock: Clock,
    #[expect(dead_code, reason = "told of once merchants are approved")]
    outbox: Wake,
}

impl Merchants {
    /// Puts the use cases on what they stand on. `outbox` is told of every committed outbox row.
    pub fn new(pool: PgPool, clock: Clock, outbox: Wake) -> Self {
        Self { pool, clock, outbox }
    }

    /// Deletes outbox rows nobody will need again; how many.
    pub async fn prune_outbox(&self) -> Result<u64, Error> {
        let act = "pruning the outbox";
        let before = (self.clock)() - OUTBOX_AGE_MAX;
        let mut pruned = 0;
        loop {
            let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
            let rows = store::outbox::prune(&mut connection, before, PRUNE_MAX).await;
            match rows.map_err(Error::database(act))? {
                0 => return Ok(pruned),
                rows => pruned += rows,
            }
        }
    }
}
