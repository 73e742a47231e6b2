//! The job `analytics-rollup`: what all accounts say as of yesterday, and whether the books are the ledger's.

use super::Analytics;
use crate::domain::TenantId;
use crate::domain::history::Pass;
use crate::error::Error;
use crate::store;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use futures::TryStreamExt as _;
use sqlx::Connection as _;

/// What a roll-up did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RolledUp {
    /// How many networks there are.
    pub tenants: usize,
    /// How many lines of holdings were written.
    pub holdings: usize,
    /// How many lines of the books differ from the ledger's trial balance.
    pub differences: i64,
}

impl Analytics {
    /// Rolls up the day before today in UTC: it is over everywhere by the last of a day's four runs.
    pub async fn rollup(&self) -> Result<RolledUp, Error> {
        let today = (self.clock)().date_naive();
        let yesterday = today.checked_sub_days(Days::new(1));
        self.rollup_as_of(yesterday.unwrap_or(today)).await
    }

    /// Rolls up a day. Running it again, for the same day or while it runs, writes the same.
    pub async fn rollup_as_of(&self, day: NaiveDate) -> Result<RolledUp, Error> {
        let act = "listing tenants";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let tenants = store::tenants(&mut connection)
            .await
            .map_err(Error::database(act))?;
        drop(connection);
        let mut done = RolledUp {
            tenants: tenants.len(),
            ..RolledUp::default()
        };
        for tenant in tenants {
            done.holdings = done.holdings.saturating_add(self.hold(tenant, day).await?);
            done.differences = done.differences.saturating_add(self.tie(tenant, day).await?);
        }
        Ok(done)
    }

    /// One pass over the tenant's accounts; memory does not grow with them.
    async fn hold(&self, tenant: TenantId, day: NaiveDate) -> Result<usize, Error> {
        let act = "rolling up accounts";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let mut pass = Pass::new(day);
        let mut rows = store::rollup::rows(&mut connection, tenant, day);
        while let Some(row) = rows.try_next().await.map_err(Error::database(act))? {
            pass.row(row)?;
        }
        drop(rows);
        let found = pass.finish()?;
        let mut transaction = connection.begin().await.map_err(Error::database(act))?;
        let written = async {
            store::rollup::lock(&mut transaction, tenant).await?;
            store::rollup::write(&mut transaction, tenant, day, &found).await
        };
        written.await.map_err(Error::database(act))?;
        transaction.commit().await.map_err(Error::database(act))?;
        Ok(found.holdings.len())
    }

    /// The books against the trial balance, both as of the end of a day of UTC; how many lines differ.
    async fn tie(&self, tenant: TenantId, day: NaiveDate) -> Result<i64, Error> {
        let told = self.ledger.trial_balance(tenant, end_of(day)).await?;
        let act = "comparing the books";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let mut transaction = connection.begin().await.map_err(Error::database(act))?;
        let differences = async {
            store::rollup::lock(&mut transaction, tenant).await?;
            store::rollup::tie(&mut transaction, tenant, day, &told).await
        };
        let differences = differences.await.map_err(Error::database(act))?;
        transaction.commit().await.map_err(Error::database(act))?;
        if differences > 0 {
            tracing::error!(%tenant, %day, differences, "the books differ from the ledger's trial balance");
        }
        Ok(differences)
    }
}

/// The last microsecond of a day of UTC: the ledger's clock has no finer ones.
fn end_of(day: NaiveDate) -> DateTime<Utc> {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    let midnight = next.and_time(chrono::NaiveTime::MIN).and_utc();
    midnight
        .checked_sub_signed(TimeDelta::microseconds(1))
        .unwrap_or(midnight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_a_microsecond_before_the_next() {
        let end = end_of("2026-02-28".parse().unwrap());
        assert_eq!(end.to_rfc3339(), "2026-02-28T23:59:59.999999+00:00");
    }
}
