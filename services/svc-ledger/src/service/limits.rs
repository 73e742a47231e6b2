//! Velocity limits: setting them, and finding those that a posting has to pass.
//!
//! A tenant's limits are remembered for [`FRESH_FOR`]; a tenant without limits costs a posting one look into memory and
//! nothing else. What limits have counted is never remembered: lanes lock it.

use super::{Caller, Ledger, on_record};
use crate::directory::Directory;
use crate::domain::velocity::{Check, CounterKey, Limit};
use crate::domain::{Leg, TenantId, TransactionType};
use crate::error::{Error, Result};
use crate::store::{trail, velocity};
use chassis::database::Admission;
use moka::{future, sync};
use sqlx::Connection as _;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Most limits of one tenant.
pub const LIMITS_MAX: i64 = 100;
/// How long limits are remembered, and so how long another replica may take to keep to a new one.
const FRESH_FOR: Duration = Duration::from_secs(5);
/// Tenants whose limits are remembered.
const TENANTS_MAX: u64 = 10_000;
/// Counters known to have their row.
const COUNTERS_MAX: u64 = 200_000;

type TenantLimits = Arc<[Arc<Limit>]>;

/// See the module.
pub(super) struct Limits {
    readers: Admission,
    known: future::Cache<TenantId, TenantLimits>,
    counters: sync::Cache<CounterKey, ()>,
}

impl Limits {
    pub(super) fn new(readers: Admission) -> Self {
        Self {
            readers,
            known: future::Cache::builder()
                .max_capacity(TENANTS_MAX)
                .time_to_live(FRESH_FOR)
                .build(),
            counters: sync::Cache::new(COUNTERS_MAX),
        }
    }

    async fn of(&self, tenant: TenantId) -> Result<TenantLimits> {
        if let Some(known) = self.known.get(&tenant).await {
            return Ok(known);
        }
        let read = async {
            let mut conn = self.readers.acquire().await?;
            let limits = velocity::limits(&mut *conn, tenant).await?;
            Ok::<TenantLimits, Error>(limits.into_iter().map(Arc::new).collect())
        };
        let found = Box::pin(self.known.try_get_with(tenant, read)).await;
        found.map_err(|error| Error::clone(&error))
    }

    /// Forgets a tenant's limits after they changed, and what a reading from before the change is about to remember: of a
    /// tenant there is one reading at a time, and whoever asks meanwhile waits for it. Once one has ended after the change,
    /// none from before it is left.
    async fn forget(&self, tenant: TenantId) {
        // one that failed remembered nothing
        let _ = self.of(tenant).await;
        self.known.invalidate(&tenant).await;
    }

    /// What a posting has to pass. Every counter has its row when this returns, so that a lane only ever locks.
    pub(super) async fn checks(
        &self,
        directory: &Directory,
        tenant: TenantId,
        kind: TransactionType,
        legs: &[Leg],
    ) -> Result<Vec<Check>> {
        let limits = self.of(tenant).await?;
        if limits.is_empty() {
            return Ok(Vec::new());
        }
        let customers = || legs.iter().filter(|leg| leg.kind.is_customer());
        let facts = directory
            .facts(tenant, customers().map(|leg| leg.account))
            .await?;
        let mut checks = Vec::new();
        for leg in customers() {
            // an account that is not there is refused by the lane
            let Some(facts) = facts.get(&leg.account) else {
                continue;
            };
            for limit in limits.iter() {
                let Some((subject, amount)) = limit.counts(kind, leg.account, facts.program, leg.amount)
                else {
                    continue;
                };
                let key = CounterKey {
                    tenant,
                    limit: limit.id,
                    subject,
                };
                checks.push(Check {
                    key,
                    limit: Arc::clone(limit),
                    account: leg.account,
                    program: facts.program,
                    amount,
                });
            }
        }
        let unknown = checks.iter().map(|check| check.key);
        let unknown: Vec<_> = unknown.filter(|key| !self.counters.contains_key(key)).collect();
        if !unknown.is_empty() {
            Box::pin(self.make_counters(unknown)).await?;
        }
        Ok(checks)
    }

    async fn make_counters(&self, keys: Vec<CounterKey>) -> Result<()> {
        let mut conn = self.readers.acquire().await?;
        velocity::ensure(&mut *conn, &keys).await?;
        for key in keys {
            self.counters.insert(key, ());
        }
        Ok(())
    }
}

impl Ledger {
    /// The tenant's limits, oldest first.
    pub async fn limits(&self, tenant: TenantId) -> Result<Vec<Limit>> {
        let mut conn = self.readers.acquire().await?;
        Ok(velocity::limits(&mut *conn, tenant).await?)
    }

    /// Adds a limit, or sets the maximum of the one there is for the same thing; `true` if it is new.
    pub async fn put_limit(&self, caller: &Caller, limit: Limit) -> Result<(Limit, bool)> {
        let limit = Limit {
            id: Uuid::now_v7(),
            updated_at: (self.clock)(),
            ..limit
        };
        let mut conn = self.readers.acquire().await?;
        let mut transaction = conn.begin().await?;
        let before = velocity::lock_same_in_tx(&mut transaction, caller.tenant, &limit).await?;
        let put = velocity::put(
            &mut *transaction,
            caller.tenant,
            &limit,
            &caller.subject,
            LIMITS_MAX,
        )
        .await?;
        if let (Some(by), Some((after, _))) = (&caller.by, &put) {
            let line = on_record::limit_set(by, before.as_ref(), after);
            trail::record_in_tx(&mut transaction, &[line], limit.updated_at).await?;
        }
        transaction.commit().await?;
        // whoever is being waited for may be waiting for a connection
        drop(conn);
        self.limits.forget(caller.tenant).await;
        put.ok_or(Error::TooManyLimits)
    }

    /// Lifts a limit and forgets what it counted.
    pub async fn delete_limit(&self, caller: &Caller, id: Uuid) -> Result<()> {
        let (tenant, now) = (caller.tenant, (self.clock)());
        let mut conn = self.readers.acquire().await?;
        let mut transaction = conn.begin().await?;
        let before = velocity::lock_in_tx(&mut transaction, tenant, id).await?;
        let before = before.ok_or(Error::LimitNotFound)?;
        velocity::delete(&mut *transaction, tenant, id, now).await?;
        if let Some(by) = &caller.by {
            let line = on_record::limit_lifted(by, &before);
            trail::record_in_tx(&mut transaction, &[line], now).await?;
        }
        transaction.commit().await?;
        drop(conn);
        self.limits.forget(tenant).await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chassis::config::DatabaseConfig;
    use sqlx::postgres::PgPoolOptions;
    use tokio::sync::oneshot;

    #[tokio::test]
    async fn a_reading_that_began_before_a_change_and_ends_after_it_is_not_remembered() {
        // given a reading of a tenant's limits that has its answer, and has not come back with it
        let tenant = TenantId(Uuid::now_v7());
        let nowhere = PgPoolOptions::new()
            .connect_lazy("postgres://nobody@127.0.0.1:1/nowhere")
            .unwrap();
        let readers = Admission::new(nowhere, &DatabaseConfig::default(), 0);
        let limits = Arc::new(Limits::new(readers));
        let (began, begun) = oneshot::channel();
        let (come_back, coming_back) = oneshot::channel();
        let reading = tokio::spawn({
            let known = limits.known.clone();
            let read = async move {
                began.send(()).unwrap();
                coming_back.await.unwrap();
                Ok::<_, Error>(TenantLimits::default())
            };
            async move { known.try_get_with(tenant, read).await.map(drop) }
        });
        begun.await.unwrap();
        // when the limits change here, and then it comes back
        let changed = tokio::spawn({
            let limits = Arc::clone(&limits);
            async move { limits.forget(tenant).await }
        });
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        come_back.send(()).unwrap();
        assert!(reading.await.unwrap().is_ok());
        changed.await.unwrap();
        // then the next posting reads anew
        assert!(limits.known.get(&tenant).await.is_none());
    }
}
