//! `svc-ledger job points-expiry`: posts what lapsed.
//!
//! It looks at the dates of transactions, not at balances: what became due since it last looked names the accounts, their
//! lots say what is left. Points that were given to somebody else are followed there. A posting stands only while its
//! account is at the version that the lots were replayed to, and its key is made of account, lot, date and what was left,
//! so that a job that is killed, repeated or run twice posts nothing twice and nothing that is not lapsed.
//!
//! Held points do not lapse while they are held: the account is looked at again by every run until they do.

use super::{Ledger, lane_account};
use crate::domain::fold::Job;
use crate::domain::lots::Lot;
use crate::domain::{
    AccountId, AccountKind, Act, Leg, Posting, TenantId, TransactionId, TransactionType, Verdict,
};
use crate::error::{Error, Result};
use crate::store::accounts::Account;
use crate::store::expiry::{self, Due};
use crate::store::lots;
use auth::ActorKind;
use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;
use idempotency::{Fingerprinter, KeyHash};
use smallvec::SmallVec;
use std::collections::HashSet;
use std::sync::Arc;
use uuid::Uuid;

/// A posting may be committed with a date that passed while it was on its way; so dates are looked at once more.
const LOOK_BACK: TimeDelta = TimeDelta::hours(1);
/// Due transactions looked at in one go, and lots of one account posted in one go.
const DUE_PAGE: i64 = 500;
const LOTS_PAGE: i64 = 100;
/// Accounts whose lapsed lots are posted together.
const ACCOUNTS_PAGE: usize = 100;
/// Times an account that moves meanwhile is looked at anew.
const ROUNDS_MAX: usize = 20;

/// What a run of the job did.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Expired {
    /// Accounts looked at.
    pub accounts: u64,
    /// Postings made by this run.
    pub postings: u64,
    /// Minor units that lapsed.
    pub amount: i64,
    /// Accounts that are looked at again because lapsed points are held.
    pub waiting: u64,
}

/// Postings of one lane: an account of it, whose each posting is and how often it was looked at, and the postings.
type LaneWork = (AccountId, Vec<(AccountId, usize)>, Vec<Posting>);

/// Lapsed lots of one account, and what was seen of it.
struct Lapsed {
    account: Account,
    lots: Vec<Lot>,
}

impl Ledger {
    /// Posts everything that has lapsed, of all tenants. `progress` hears of every page. Two runs at once do the same work
    /// twice and post it once.
    pub async fn expire_points(&self, mut progress: impl FnMut(&Expired)) -> Result<Expired> {
        let mut done = Expired::default();
        let mut tenant = None;
        loop {
            tenant = self.tenant_after(tenant).await?;
            let Some(tenant) = tenant else { return Ok(done) };
            self.expire_tenant(tenant, &mut done, &mut progress).await?;
        }
    }

    async fn expire_tenant(
        &self,
        tenant: TenantId,
        done: &mut Expired,
        progress: &mut impl FnMut(&Expired),
    ) -> Result<()> {
        let now = (self.clock)();
        let mut conn = self.readers.acquire().await?;
        let looked = expiry::looked_until(&mut conn, tenant).await?;
        let since = looked.map_or(DateTime::UNIX_EPOCH, |until| until - LOOK_BACK);
        let waiting = expiry::waiting(&mut conn, tenant).await?;
        drop(conn);
        self.expire_accounts(tenant, waiting, DateTime::UNIX_EPOCH, now, done)
            .await?;
        let mut after = Due {
            expires_at: since,
            transaction: TransactionId(Uuid::max()),
        };
        loop {
            let (page, accounts) = self.due_accounts(tenant, after, now).await?;
            self.expire_accounts(tenant, accounts, since, now, done).await?;
            progress(done);
            let Some(last) = page.last() else { break };
            after = *last;
            // a run that is cut short begins here the next time
            let mut conn = self.readers.acquire().await?;
            expiry::look_until(&mut conn, tenant, last.expires_at).await?;
        }
        let mut conn = self.readers.acquire().await?;
        expiry::look_until(&mut conn, tenant, now).await?;
        Ok(())
    }

    /// Posts what lapsed on these accounts and on those that they gave lapsed points to.
    async fn expire_accounts(
        &self,
        tenant: TenantId,
        accounts: Vec<AccountId>,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
        done: &mut Expired,
    ) -> Result<()> {
        let mut seen: HashSet<AccountId> = accounts.iter().copied().collect();
        let mut queue: Vec<(AccountId, usize)> = accounts.into_iter().map(|account| (account, 0)).collect();
        while !queue.is_empty() {
            let mut lapsed = Vec::new();
            for (account, round) in queue.split_off(queue.len().saturating_sub(ACCOUNTS_PAGE)) {
                if round == 0 {
                    done.accounts += 1;
                }
                let found = self.lapsed(tenant, account, now).await?;
                if round == 0 {
                    for receiver in self.receivers_of(tenant, account, since, now).await? {
                        if seen.insert(receiver) {
                            queue.push((receiver, 0));
                        }
                    }
                }
                lapsed.push((found, round));
            }
            for (account, round) in self.post_lapsed(tenant, lapsed, done).await? {
                if round < ROUNDS_MAX {
                    queue.push((account, round + 1));
                } else {
                    // it never stands still: the next run tries again
                    self.note_waiting(tenant, account, true).await?;
                }
            }
        }
        Ok(())
    }

    async fn lapsed(&self, tenant: TenantId, id: AccountId, now: DateTime<Utc>) -> Result<Lapsed> {
        let account = self.account(tenant, id).await?;
        self.lots_up_to(tenant, id, account.version, i64::MAX).await?;
        let mut conn = self.readers.acquire().await?;
        let mut lots = lots::open(&mut conn, tenant, id, None, LOTS_PAGE).await?;
        lots.retain(|lot| lot.lapsed(now));
        Ok(Lapsed { account, lots })
    }

    /// What comes due after `after` and not later than `until`, a page, and the customers' accounts that it gave to.
    pub(super) async fn due_accounts(
        &self,
        tenant: TenantId,
        after: Due,
        until: DateTime<Utc>,
    ) -> Result<(Vec<Due>, Vec<AccountId>)> {
        let mut conn = self.readers.acquire().await?;
        let page = expiry::due(&mut conn, tenant, after, until, DUE_PAGE).await?;
        let transactions: Vec<_> = page.iter().map(|due| due.transaction).collect();
        let accounts = expiry::receivers(&mut conn, tenant, &transactions).await?;
        Ok((page, accounts))
    }

    /// The next tenant that ever gave anything that lapses.
    pub(super) async fn tenant_after(&self, tenant: Option<TenantId>) -> Result<Option<TenantId>> {
        let mut conn = self.readers.acquire().await?;
        Ok(expiry::next_tenant(&mut conn, tenant).await?)
    }

    pub(super) async fn receivers_of(
        &self,
        tenant: TenantId,
        account: AccountId,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Vec<AccountId>> {
        let mut conn = self.readers.acquire().await?;
        let transfers = expiry::given_away(&mut conn, tenant, account, since, now).await?;
        if transfers.is_empty() {
            return Ok(Vec::new());
        }
        Ok(expiry::receivers(&mut conn, tenant, &transfers).await?)
    }

    /// Posts; returns the accounts that have to be looked at again.
    async fn post_lapsed(
        &self,
        tenant: TenantId,
        lapsed: Vec<(Lapsed, usize)>,
        done: &mut Expired,
    ) -> Result<Vec<(AccountId, usize)>> {
        let mut again = Vec::new();
        let mut by_lane: Vec<LaneWork> = Vec::new();
        for (Lapsed { account, lots }, round) in lapsed {
            let mut available = account.posted.saturating_sub(account.held);
            let full_page = i64::try_from(lots.len()).unwrap_or(i64::MAX) >= LOTS_PAGE;
            let mut postings = Vec::new();
            for (lot, version) in lots.iter().zip(account.version..) {
                let amount = lot.remaining.min(available);
                if amount <= 0 {
                    break;
                }
                available -= amount;
                postings.push(
                    self.expiry_posting(tenant, &account, lot, amount, version)
                        .await?,
                );
            }
            let held: i64 = lots.iter().map(|lot| lot.remaining).sum::<i64>()
                - postings.iter().map(amount_of).sum::<i64>();
            if postings.is_empty() || !full_page {
                self.note_waiting(tenant, account.id, held > 0).await?;
                done.waiting += u64::from(held > 0);
            }
            let Some(first) = postings.first() else { continue };
            let lane = lane_account(first)?;
            if full_page {
                again.push((account.id, round));
            }
            let owners = std::iter::repeat_n((account.id, round), postings.len());
            let same = |(other, ..): &&mut LaneWork| self.lanes.lane_of(*other) == self.lanes.lane_of(lane);
            if let Some((_, accounts, all)) = by_lane.iter_mut().find(same) {
                accounts.extend(owners);
                all.extend(postings);
            } else {
                by_lane.push((lane, owners.collect(), postings));
            }
        }
        let asked = by_lane.into_iter().map(|(lane, accounts, postings)| async move {
            let amounts: Vec<i64> = postings.iter().map(amount_of).collect();
            let job = Job {
                postings,
                atomic: false,
            };
            (accounts, amounts, self.lanes.submit(lane, job).await)
        });
        for (accounts, amounts, verdicts) in join_all(asked).await {
            // no verdict: posted or not, the entries tell
            let verdicts = verdicts.unwrap_or_default();
            for (place, (owner, amount)) in accounts.into_iter().zip(amounts).enumerate() {
                match verdicts.get(place) {
                    Some(Verdict::Posted(_)) => {
                        done.postings += 1;
                        done.amount = done.amount.saturating_add(amount);
                    }
                    Some(Verdict::Replayed(_)) => {}
                    Some(Verdict::Rejected(_)) | None => again.push(owner),
                }
            }
        }
        again.sort_unstable();
        again.dedup_by_key(|(account, _)| *account);
        Ok(again)
    }

    async fn note_waiting(&self, tenant: TenantId, account: AccountId, waits: bool) -> Result<()> {
        let mut conn = self.readers.acquire().await?;
        Ok(expiry::wait(&mut conn, tenant, account, waits).await?)
    }

    async fn expiry_posting(
        &self,
        tenant: TenantId,
        account: &Account,
        lot: &Lot,
        amount: i64,
        version: i64,
    ) -> Result<Posting> {
        let unit = account.identity.unit;
        let breakage = self.directory.system(tenant, AccountKind::Breakage, unit).await?;
        let date = lot.expires_at.ok_or(Error::Internal)?;
        let content = |what| {
            Fingerprinter::new(what)
                .field("tenant", tenant.0)
                .field("account", account.id.0)
                .field("lot", lot.id.version)
                .field("part", i64::from(lot.id.part))
                .field("expires_at", date.timestamp_micros())
                .field("remaining", lot.remaining)
                .field("amount", amount)
                .finish()
        };
        let legs = [
            (account.id, account.identity.kind, -amount),
            (breakage, AccountKind::Breakage, amount),
        ];
        let legs = legs.map(|(account, kind, amount)| Leg {
            account,
            kind,
            amount,
        });
        let lapsed = serde_json::json!({"lot": lot.origin, "lapsed_at": crate::rfc3339(date)});
        Ok(Posting {
            id: TransactionId::generate(),
            tenant,
            kind: TransactionType::Expire,
            act: Act::Move,
            legs: SmallVec::from_buf(legs),
            checks: Vec::new(),
            reference: None,
            metadata: Some(lapsed.to_string().into()),
            reason: None,
            expires_at: None,
            if_version: Some(version),
            key: KeyHash(content("points expiry key").0),
            fingerprint: content("points expiry"),
            posted_by: Arc::from(super::SYSTEM),
            asked_by: ActorKind::Service,
            trace: None,
            by: None,
        })
    }
}

fn amount_of(posting: &Posting) -> i64 {
    posting.legs.first().map_or(0, |leg| leg.amount.saturating_neg())
}
