//! Lots, replayed as far as a question needs them and remembered for the next (docs/adr/0003).
//!
//! A replay goes in steps of a page of entries, each a transaction of its own under the lock of the account's head, so that
//! it can be interrupted anywhere and goes on from there. What a transfer brought is what it took from the giver: the
//! giver is replayed first, up to that transfer. Transfers were posted one after the other, so this ends.

use super::{Ledger, Page};
use crate::domain::lots::{Context, LotId, Lots, Part, share};
use crate::domain::{AccountId, TenantId, TransactionId, TransactionType};
use crate::error::{Error, Result};
use crate::store::explaining::{self, Explained};
use crate::store::lots::{self, Head, Replayed, TransferLeg};
use crate::store::{accounts, instants};
use chrono::{DateTime, Utc};
use sqlx::{Connection as _, PgConnection};
use std::collections::{BTreeMap, HashMap};

/// Entries replayed in one step.
const PAGE: i64 = 1_000;
/// Open lots loaded at once.
const LOTS_PAGE: i64 = 500;
/// Entries one explanation replays at the most: about a second's work. The next one goes on.
const EXPLAIN_ENTRIES_MAX: i64 = 20_000;
/// What is told of one lot, and of one account's dates.
const MOVES_MAX: i64 = 100;
const DATES_MAX: i64 = 100;
/// Givers behind givers that one replay follows.
const DEPTH_MAX: usize = 10_000;

/// What a balance is made of.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The last entry counted.
    pub version: i64,
    /// The balance after it, in minor units: what is left of all lots, less the debt.
    pub posted: i64,
    /// How far it is below zero.
    pub debt: i64,
    /// Lots, newest first.
    pub lots: Page<Explained, LotId>,
    /// What lapses when, soonest first.
    pub expiring: Vec<(DateTime<Utc>, i64)>,
}

/// What one step of a replay came to.
enum Step {
    /// The account is replayed as far as was asked.
    Done,
    /// So many entries were replayed; there are more.
    Went(i64),
    /// Another account has to be replayed up to this version first.
    Needs(AccountId, i64),
}

impl Ledger {
    /// What the balance is made of: now, or after the last entry at or before `as_of`.
    pub async fn explain(
        &self,
        tenant: TenantId,
        account: AccountId,
        as_of: Option<DateTime<Utc>>,
        open_only: bool,
        before: Option<LotId>,
        limit: usize,
    ) -> Result<Explanation> {
        let mut conn = self.readers.acquire().await?;
        let known = accounts::get(&mut *conn, tenant, account).await?;
        let known = known.ok_or(Error::AccountNotFound)?;
        if !known.identity.kind.is_customer() {
            return Err(Error::NoLots(known.identity.kind));
        }
        let (version, posted) = match as_of {
            None => (known.version, known.posted),
            Some(at) => {
                let rows = instants::rows_at(&mut conn, tenant, account, at).await?;
                rows.first().map_or((0, 0), |row| (row.version, row.posted))
            }
        };
        drop(conn);
        let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
        let mut whole = None;
        // what is remembered may be found not to be whole; then it is replayed once
        for _ in 0..2 {
            if !self
                .lots_up_to(tenant, account, version, EXPLAIN_ENTRIES_MAX)
                .await?
            {
                return Err(Error::ExplainInProgress);
            }
            let mut conn = self.readers.acquire().await?;
            let mut read = conn.begin().await?;
            sqlx::raw_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                .execute(&mut *read)
                .await?;
            let newest = lots::heads(&mut read, tenant, &[account]).await?.get(&account) == Some(&version);
            whole = explaining::explain(
                &mut read, tenant, account, version, newest, before, open_only, wanted, MOVES_MAX,
            )
            .await?
            .map(|items| (items, newest));
            read.commit().await?;
            if whole.is_some() {
                break;
            }
            lots::forget(&mut conn, tenant, account).await?;
        }
        let (mut items, newest) = whole.ok_or(Error::Internal)?;
        let mut conn = self.readers.acquire().await?;
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|last| last.lot.id);
        let expiring = if newest {
            explaining::expiring_now(&mut conn, tenant, account, DATES_MAX).await?
        } else {
            explaining::expiring(&mut conn, tenant, account, version, DATES_MAX).await?
        };
        Ok(Explanation {
            version,
            posted,
            debt: posted.min(0).saturating_neg(),
            lots: Page { items, next },
            expiring,
        })
    }

    /// Replays the account's lots up to a version, within a budget of entries; false when the budget ended first.
    ///
    /// What is remembered is checked against the balance: what somebody dropped or damaged is replayed from the first
    /// entry.
    pub(super) async fn lots_up_to(
        &self,
        tenant: TenantId,
        account: AccountId,
        version: i64,
        budget: i64,
    ) -> Result<bool> {
        for _ in 0..2 {
            if !self.replay(tenant, account, version, budget).await? {
                return Ok(false);
            }
            if self.sound(tenant, account).await? {
                return Ok(true);
            }
            tracing::warn!(%account, "remembered lots are not those of the entries; replaying them from the first");
        }
        tracing::error!(%account, "lots do not add up to the balance");
        Err(Error::Internal)
    }

    async fn replay(&self, tenant: TenantId, account: AccountId, to: i64, budget: i64) -> Result<bool> {
        let mut left = budget;
        let mut stack = vec![(account, to)];
        while let Some((account, to)) = stack.last().copied() {
            if left <= 0 {
                return Ok(false);
            }
            match self.step(tenant, account, to).await? {
                Step::Done => {
                    stack.pop();
                }
                Step::Went(entries) => left -= entries,
                Step::Needs(giver, version) if stack.len() < DEPTH_MAX => stack.push((giver, version)),
                Step::Needs(..) => return Err(Error::Internal),
            }
        }
        Ok(true)
    }

    /// Replays the next page of an account's entries.
    async fn step(&self, tenant: TenantId, account: AccountId, to: i64) -> Result<Step> {
        let mut conn = self.readers.acquire().await?;
        let mut tx = conn.begin().await?;
        let head = lots::lock_head(&mut tx, tenant, account).await?;
        if head.version >= to {
            tx.commit().await?;
            return Ok(Step::Done);
        }
        let mut page = lots::entries(&mut tx, tenant, account, head.version, to, PAGE).await?;
        let received: Vec<TransactionId> = page
            .iter()
            .filter(|entry| entry.kind == TransactionType::Transfer && entry.movement.amount > 0)
            .map(|entry| entry.movement.transaction)
            .collect();
        let legs = lots::transfer_legs(&mut tx, tenant, &received).await?;
        let missing = self.first_missing(&mut tx, tenant, account, &page, &legs).await?;
        if let Some((place, giver)) = missing {
            page.truncate(place);
            if page.is_empty() {
                tx.rollback().await?;
                return Ok(Step::Needs(giver.account, giver.version));
            }
        }
        let Some(last) = page.last().copied() else {
            tx.rollback().await?;
            return Ok(Step::Done);
        };
        let mut carried: HashMap<i64, Vec<Part>> = HashMap::new();
        for entry in page
            .iter()
            .filter(|entry| received.contains(&entry.movement.transaction))
        {
            match parts(&mut tx, tenant, account, entry, &legs).await? {
                Ok(parts) => {
                    carried.insert(entry.movement.version, parts);
                }
                Err(giver) => {
                    // a part of the giver's memory was dropped
                    tx.rollback().await?;
                    lots::forget(&mut conn, tenant, giver.account).await?;
                    return Ok(Step::Needs(giver.account, giver.version));
                }
            }
        }
        let mut lots = if head.version == 0 {
            Lots::none()
        } else {
            Lots::remembered(head.debt)
        };
        apply(&mut tx, tenant, account, &mut lots, &page, &carried).await?;
        let kinds: HashMap<i64, TransactionType> = page
            .iter()
            .map(|entry| (entry.movement.version, entry.kind))
            .collect();
        let changes: Vec<_> = lots
            .changes()
            .iter()
            .filter_map(|change| Some((*change, *kinds.get(&change.movement.version)?)))
            .collect();
        let touched: Vec<_> = lots.touched().collect();
        let head = Head {
            version: last.movement.version,
            debt: lots.debt(),
        };
        lots::remember(&mut tx, tenant, account, head, &touched, &changes).await?;
        tx.commit().await?;
        Ok(Step::Went(i64::try_from(page.len()).unwrap_or(i64::MAX)))
    }

    /// The first entry of the page that brings what a giver's lots are not known for yet, and that giver.
    async fn first_missing(
        &self,
        conn: &mut PgConnection,
        tenant: TenantId,
        account: AccountId,
        page: &[Replayed],
        legs: &[TransferLeg],
    ) -> Result<Option<(usize, TransferLeg)>> {
        let givers: Vec<_> = legs
            .iter()
            .filter(|leg| leg.amount < 0 && leg.account != account)
            .collect();
        if givers.is_empty() {
            return Ok(None);
        }
        let accounts: Vec<_> = givers.iter().map(|leg| leg.account).collect();
        let heads = lots::heads(conn, tenant, &accounts).await?;
        let behind = |leg: &&&TransferLeg| heads.get(&leg.account).copied().unwrap_or(0) < leg.version;
        Ok(page.iter().enumerate().find_map(|(place, entry)| {
            let mut of_entry = givers
                .iter()
                .filter(|leg| leg.transaction == entry.movement.transaction);
            of_entry.find(behind).map(|leg| (place, **leg))
        }))
    }

    /// Whether what is remembered adds up to the balance; if not, it is forgotten.
    async fn sound(&self, tenant: TenantId, account: AccountId) -> Result<bool> {
        let mut conn = self.readers.acquire().await?;
        let mut tx = conn.begin().await?;
        let head = lots::lock_head(&mut tx, tenant, account).await?;
        let last = lots::entries(&mut tx, tenant, account, head.version - 1, head.version, 1).await?;
        let posted = last.first().map_or(0, |entry| entry.posted_after);
        let sum = lots::sum(&mut tx, tenant, account).await?;
        let sound = sum.checked_sub(head.debt) == Some(posted);
        if !sound {
            lots::forget(&mut tx, tenant, account).await?;
        }
        tx.commit().await?;
        Ok(sound)
    }
}

/// Applies a page of entries to the lots, loading of what is remembered as much as it needs.
async fn apply(
    conn: &mut PgConnection,
    tenant: TenantId,
    account: AccountId,
    lots: &mut Lots,
    page: &[Replayed],
    carried: &HashMap<i64, Vec<Part>>,
) -> Result<()> {
    let reversed: Vec<TransactionId> = page
        .iter()
        .filter(|entry| entry.movement.root != entry.movement.transaction)
        .map(|entry| entry.movement.root)
        .collect();
    let mut net_before: HashMap<TransactionId, BTreeMap<LotId, i64>> = HashMap::new();
    if !reversed.is_empty() {
        let net = lots::net(conn, tenant, account, &reversed).await?;
        let names: Vec<LotId> = net.iter().map(|(_, lot, _)| *lot).collect();
        for lot in lots::named(conn, tenant, account, &names).await? {
            lots.know(lot);
        }
        for (root, lot, points) in net {
            net_before.entry(root).or_default().insert(lot, points);
        }
    }
    for entry in page.iter().filter(|entry| entry.movement.amount != 0) {
        let movement = entry.movement;
        while !lots.covers(movement.amount.saturating_neg()) {
            let next = lots::open(conn, tenant, account, lots.horizon(), LOTS_PAGE).await?;
            let last = i64::try_from(next.len()).unwrap_or(i64::MAX) < LOTS_PAGE;
            lots.load(next, last);
        }
        if movement.root != movement.transaction {
            let mut net = net_before.get(&movement.root).cloned().unwrap_or_default();
            for (lot, points) in lots.net_of(movement.root) {
                *net.entry(lot).or_default() += points;
            }
            let net: Vec<_> = net.into_iter().collect();
            lots.apply(movement, Context::Undoes(&net));
        } else if let Some(parts) = carried.get(&movement.version) {
            lots.apply(movement, Context::Carries(parts));
        } else {
            lots.apply(movement, Context::Alone);
        }
    }
    Ok(())
}

/// What a transfer brought to the account by this entry; or the giver whose memory is not whole.
async fn parts(
    conn: &mut PgConnection,
    tenant: TenantId,
    account: AccountId,
    entry: &Replayed,
    legs: &[TransferLeg],
) -> Result<Result<Vec<Part>, TransferLeg>> {
    let (mut taken, mut skip) = (Vec::new(), 0_i64);
    let of_entry = legs
        .iter()
        .filter(|leg| leg.transaction == entry.movement.transaction);
    let mut reached = false;
    for leg in of_entry {
        if leg.amount < 0 && leg.account != account {
            let parts = lots::taken(conn, tenant, leg.account, leg.version).await?;
            let sum: i64 = parts.iter().map(|part| part.points).sum();
            if sum != leg.amount.saturating_neg() {
                return Ok(Err(*leg));
            }
            taken.extend(parts);
        } else if leg.amount > 0 {
            reached |= leg.account == account && leg.version == entry.movement.version;
            if !reached {
                skip = skip.saturating_add(leg.amount);
            }
        }
    }
    Ok(Ok(share(&taken, skip, entry.movement.amount)))
}
