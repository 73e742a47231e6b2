//! The second half of `svc-ledger job points-expiry`: tells whose points lapse soon.
//!
//! Accounts are found as those are whose points lapsed: by the dates of transactions, and from there to whom transfers took
//! them. What was told up to which day is noted once Kafka has it, so a job that is killed tells that day again, under
//! the same ids.

use super::Ledger;
use crate::domain::reminder::{NOTICES, bounds, days};
use crate::domain::{AccountId, AccountKind, TenantId, TransactionId};
use crate::error::Result;
use crate::store::accounts::Identity;
use crate::store::expiry::Due;
use crate::store::reminders;
use chrono::{DateTime, NaiveDate, Utc};
use idempotency::Fingerprinter;
use std::collections::HashSet;
use uuid::Uuid;

/// Points of an account that lapse on one day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Expiring {
    /// The same for the same account, day and notice.
    pub id: Uuid,
    /// The account.
    pub account: AccountId,
    /// What identifies it.
    pub identity: Identity,
    /// How much, in minor units; more than zero.
    pub points: i64,
    /// The earliest instant of that day at which some of it lapses.
    pub expires_at: DateTime<Utc>,
    /// How many days before it is told.
    pub notice: u16,
    /// When it is told.
    pub at: DateTime<Utc>,
}

impl Ledger {
    /// Hands to `tell` what lapses soon and was not told yet, of all tenants, in pages; returns how much that was. What
    /// `tell` was not able to do, the next run asks of it again.
    pub async fn remind<E, Told>(&self, tell: impl Fn(Vec<Expiring>) -> Told) -> std::result::Result<u64, E>
    where
        E: From<crate::error::Error>,
        Told: Future<Output = std::result::Result<(), E>>,
    {
        let mut told = 0;
        let mut tenant = None;
        loop {
            tenant = self.tenant_after(tenant).await?;
            let Some(tenant) = tenant else { return Ok(told) };
            for notice in NOTICES {
                let last = self.told_until(tenant, notice).await?;
                for day in days(last, (self.clock)().date_naive(), notice) {
                    told += self.tell_of(tenant, notice, day, &tell).await?;
                    self.note_told(tenant, notice, day).await?;
                }
            }
        }
    }

    async fn tell_of<E, Told>(
        &self,
        tenant: TenantId,
        notice: u16,
        day: NaiveDate,
        tell: &impl Fn(Vec<Expiring>) -> Told,
    ) -> std::result::Result<u64, E>
    where
        E: From<crate::error::Error>,
        Told: Future<Output = std::result::Result<(), E>>,
    {
        let (before, last) = bounds(day);
        let mut told = 0;
        let mut seen = HashSet::new();
        let mut after = Due {
            expires_at: before,
            transaction: TransactionId(Uuid::max()),
        };
        loop {
            let (page, mut queue) = self.due_accounts(tenant, after, last).await?;
            let Some(end) = page.last() else { return Ok(told) };
            after = *end;
            queue.retain(|account| seen.insert(*account));
            let mut expiring = Vec::with_capacity(queue.len());
            while let Some(account) = queue.pop() {
                expiring.extend(self.expiring(tenant, account, notice, day).await?);
                let receivers = self.receivers_of(tenant, account, before, last).await?;
                queue.extend(receivers.into_iter().filter(|receiver| seen.insert(*receiver)));
            }
            if !expiring.is_empty() {
                told += u64::try_from(expiring.len()).unwrap_or(u64::MAX);
                tell(expiring).await?;
            }
        }
    }

    async fn expiring(
        &self,
        tenant: TenantId,
        id: AccountId,
        notice: u16,
        day: NaiveDate,
    ) -> Result<Option<Expiring>> {
        let account = self.account(tenant, id).await?;
        // a gift card has one date, which svc-giftcard tells its holder
        if account.identity.kind != AccountKind::CustomerPoints {
            return Ok(None);
        }
        self.lots_up_to(tenant, id, account.version, i64::MAX).await?;
        let (before, last) = bounds(day);
        let mut conn = self.readers.acquire().await?;
        let lapsing = reminders::lapsing(&mut conn, tenant, id, before, last).await?;
        Ok(lapsing.map(|(points, expires_at)| Expiring {
            id: reminder_id(tenant, id, day, notice),
            account: id,
            identity: account.identity,
            points,
            expires_at,
            notice,
            at: (self.clock)(),
        }))
    }

    async fn told_until(&self, tenant: TenantId, notice: u16) -> Result<Option<NaiveDate>> {
        let mut conn = self.readers.acquire().await?;
        Ok(reminders::told_until(&mut conn, tenant, notice).await?)
    }

    async fn note_told(&self, tenant: TenantId, notice: u16, day: NaiveDate) -> Result<()> {
        let mut conn = self.readers.acquire().await?;
        Ok(reminders::note_told(&mut conn, tenant, notice, day).await?)
    }
}

fn reminder_id(tenant: TenantId, account: AccountId, day: NaiveDate, notice: u16) -> Uuid {
    let content = Fingerprinter::new("points reminder")
        .field("tenant", tenant.0)
        .field("account", account.0)
        .field("day", &*day.to_string())
        .field("notice", i64::from(notice))
        .finish();
    content.into()
}
