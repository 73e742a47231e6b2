//! The books at an instant of the past, and all customer accounts for those who reconcile with them.

use super::{Ledger, Page, TrialBalance};
use crate::domain::{AccountId, TenantId};
use crate::error::{Error, Result};
use crate::store::accounts::{self, Account};
use crate::store::instants;
use crate::store::reading::{self, Sum};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::Connection as _;

/// Nothing is posted with an instant older than this any more: a batch is given up after seconds.
const SETTLED_AFTER: TimeDelta = TimeDelta::hours(1);
/// Known sums are remembered no closer together than this.
const REMEMBERED_EVERY: TimeDelta = TimeDelta::hours(12);

impl Ledger {
    /// The account after its last entry at or before `at`; before its first it is empty. Its status is today's.
    pub async fn account_at(&self, tenant: TenantId, id: AccountId, at: DateTime<Utc>) -> Result<Account> {
        let mut conn = self.readers.acquire().await?;
        let mut account = accounts::get(&mut *conn, tenant, id)
            .await?
            .ok_or(Error::AccountNotFound)?;
        (account.posted, account.held, account.version) = (0, 0, 0);
        for row in instants::rows_at(&mut conn, tenant, id, at).await? {
            account.posted = account.posted.saturating_add(row.posted);
            account.held = account.held.saturating_add(row.held);
            account.version = account.version.saturating_add(row.version);
        }
        Ok(account)
    }

    /// The tenant's customer accounts by id, after `after`.
    pub async fn customer_accounts(
        &self,
        tenant: TenantId,
        after: Option<AccountId>,
        limit: usize,
    ) -> Result<Page<Account, AccountId>> {
        let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
        let mut conn = self.readers.acquire().await?;
        let mut items = accounts::customers(&mut conn, tenant, after, wanted).await?;
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|last| last.id);
        Ok(Page { items, next })
    }

    /// Every account's sum after the last entry at or before `at`, from the nearest sums that are known: now's, or those
    /// of an instant asked for earlier.
    pub(super) async fn trial_balance_at(&self, tenant: TenantId, at: DateTime<Utc>) -> Result<TrialBalance> {
        let now = (self.clock)();
        let mut conn = self.readers.acquire().await?;
        let mut snapshot = conn.begin().await?;
        sqlx::raw_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            .execute(&mut *snapshot)
            .await?;
        let known = instants::nearest(&mut snapshot, tenant, at).await?;
        let known = known.filter(|(known, _)| (*known - at).abs() < now - at);
        let (base_at, base) = match known {
            Some(known) => known,
            // whatever is recorded is in the sums as they stand, also what a clock that went ahead recorded
            None => (
                DateTime::<Utc>::MAX_UTC,
                reading::sums(&mut snapshot, tenant).await?,
            ),
        };
        let (moved, sign) = if base_at > at {
            let until = base_at.min(LAST_INSTANT);
            (instants::moved(&mut snapshot, tenant, at, until).await?, -1)
        } else {
            (instants::moved(&mut snapshot, tenant, base_at, at).await?, 1)
        };
        let mut sums = instants::accounts_at(&mut snapshot, tenant, at).await?;
        for sum in &mut sums {
            let of = |sums: &[Sum]| {
                let same = sums
                    .iter()
                    .find(|other| (other.kind, other.unit) == (sum.kind, sum.unit));
                same.map_or((0, 0), |same| (same.posted, same.held))
            };
            let ((posted, held), (posted_moved, held_moved)) = (of(&base), of(&moved));
            sum.posted = posted.saturating_add(posted_moved.saturating_mul(sign));
            sum.held = held.saturating_add(held_moved.saturating_mul(sign));
        }
        let nearest = (base_at.min(now) - at).abs();
        if now - at > SETTLED_AFTER && nearest > REMEMBERED_EVERY {
            instants::remember(&mut snapshot, tenant, at, &sums).await?;
        }
        snapshot.commit().await?;
        Ok(TrialBalance { as_of: at, sums })
    }
}

/// Later than anything that is recorded, and a date the database can hold.
const LAST_INSTANT: DateTime<Utc> = match DateTime::from_timestamp(253_402_300_799, 0) {
    Some(instant) => instant,
    None => DateTime::<Utc>::MAX_UTC,
};
