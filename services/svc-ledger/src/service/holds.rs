//! Reading holds, and releasing those whose time is over.

use super::{Ledger, Page, lane_account};
use crate::domain::fold::Job;
use crate::domain::{
    AccountId, Act, Hold, HoldStatus, Leg, Posting, TenantId, TransactionId, TransactionType, Verdict,
};
use crate::error::{Error, Result};
use crate::store::accounts;
use crate::store::holds::{self, HoldLine};
use auth::ActorKind;
use futures::future::join_all;
use idempotency::{Fingerprinter, KeyHash};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Lapsed holds released at once.
const LAPSED_PAGE: i64 = 500;

/// What a round of releases did.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Released {
    /// Holds released by this round.
    pub holds: u64,
    /// Holds that had been captured, voided or released in the meantime.
    pub overtaken: u64,
}

impl Ledger {
    /// A hold as it stands.
    pub async fn hold(&self, tenant: TenantId, id: TransactionId) -> Result<HoldLine> {
        let mut conn = self.readers.acquire().await?;
        let found = holds::get(&mut *conn, tenant, id).await?;
        found.ok_or(Error::HoldNotFound)
    }

    /// An account's holds, newest first.
    pub async fn holds(
        &self,
        tenant: TenantId,
        account: AccountId,
        status: Option<HoldStatus>,
        before: Option<TransactionId>,
        limit: usize,
    ) -> Result<Page<HoldLine, TransactionId>> {
        let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
        let mut conn = self.readers.acquire().await?;
        let mut items = holds::list(&mut *conn, tenant, account, status, before, wanted).await?;
        if items.is_empty() && accounts::get(&mut *conn, tenant, account).await?.is_none() {
            return Err(Error::AccountNotFound);
        }
        let more = items.len() > limit;
        items.truncate(limit);
        let next = more.then(|| items.last().map(|line| line.hold.id)).flatten();
        Ok(Page { items, next })
    }

    /// Releases every hold whose time is over, of all tenants, a page at a time.
    ///
    /// The key of a release is made from the hold: two replicas that release the same hold at once, or one that was
    /// stopped half-way and starts again, release it once. A capture that comes first wins; one that comes after the
    /// hold's time is refused whether or not it was released yet.
    pub async fn release_lapsed_holds(&self) -> Result<Released> {
        let mut released = Released::default();
        let mut after = None;
        let now = (self.clock)();
        loop {
            let mut conn = self.readers.acquire().await?;
            let lapsed = holds::lapsed(&mut *conn, now, after, LAPSED_PAGE).await?;
            drop(conn);
            let Some(last) = lapsed.last() else {
                return Ok(released);
            };
            after = Some((last.expires_at, last.id));
            self.release(lapsed, &mut released).await?;
        }
    }

    async fn release(&self, lapsed: Vec<Hold>, released: &mut Released) -> Result<()> {
        let subject: Arc<str> = Arc::from(super::SYSTEM);
        let mut by_lane: BTreeMap<usize, (AccountId, Vec<Posting>)> = BTreeMap::new();
        for hold in lapsed {
            let facts = self
                .directory
                .facts(hold.tenant, std::iter::once(hold.account))
                .await?;
            let kind = facts.get(&hold.account).ok_or(Error::Internal)?.kind;
            let same = |what| {
                let fields = Fingerprinter::new(what).field("tenant", hold.tenant.0);
                fields.field("hold", hold.id.0).finish()
            };
            let leg = Leg {
                account: hold.account,
                kind,
                amount: 0,
            };
            let posting = Posting {
                id: TransactionId::generate(),
                tenant: hold.tenant,
                kind: TransactionType::Void,
                act: Act::Void {
                    hold: hold.id,
                    lapsed: true,
                },
                legs: [leg].into_iter().collect(),
                checks: Vec::new(),
                reference: None,
                metadata: None,
                reason: None,
                expires_at: None,
                if_version: None,
                key: KeyHash(same("hold expiry key").0),
                fingerprint: same("hold expiry"),
                posted_by: Arc::clone(&subject),
                asked_by: ActorKind::Service,
                trace: None,
                by: None,
            };
            let account = lane_account(&posting)?;
            let lane = by_lane.entry(self.lanes.lane_of(account));
            lane.or_insert_with(|| (account, Vec::new())).1.push(posting);
        }
        let asked = by_lane.into_values().map(|(account, postings)| {
            let job = Job {
                postings,
                atomic: false,
            };
            self.lanes.submit(account, job)
        });
        for verdicts in join_all(asked).await {
            for verdict in verdicts? {
                match verdict {
                    Verdict::Posted(_) => released.holds += 1,
                    Verdict::Replayed(_) | Verdict::Rejected(_) => released.overtaken += 1,
                }
            }
        }
        Ok(())
    }
}
