//! Reconciliation: every account of the ledger against what is projected of it.
//!
//! The ledger is asked page by page and every account is compared at the version that it answered, so that what is on its
//! way is no difference. What seems to be missing is looked at again until it has had time to arrive, and of what seems to be
//! invented the ledger is asked again. With repair the account's entries are read from the ledger and stored as if they had
//! been delivered.

use super::Wallets;
use crate::domain::reconciliation::{Difference, Figures, Identity, LedgerAccount, Reason, compare};
use crate::domain::{AccountId, Entry, Projection, TenantId};
use crate::error::Error;
use crate::ports::LedgerError;
use crate::{store, wire};
use events::{OutboxBatch, PostgresOutbox};
use sqlx::{Connection as _, PgConnection};
use std::time::Duration;

/// First pause before what seems to be missing is looked at again; each is twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// Projected accounts looked at in one go for one that the ledger does not have.
const KNOWN_PAGE: i64 = 2_000;

/// What a reconciliation found.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Reconciled {
    /// Accounts compared.
    pub accounts: u64,
    /// Of those, how many differed.
    pub differences: u64,
    /// Of those, how many were put right.
    pub repaired: u64,
}

/// How a reconciliation goes about it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Mode {
    /// Which generation of the projection is compared.
    pub(super) generation: i32,
    /// Whether it is the one that readers see: only there a difference is noted and told of.
    pub(super) live: bool,
    /// Put right what is wrong.
    pub(super) repair: bool,
    /// How long what seems to be missing may be on its way.
    pub(super) patience: Duration,
}

impl Wallets {
    /// Compares every account of every tenant. `progress` hears of every page.
    pub async fn reconcile(
        &self,
        repair: bool,
        patience: Duration,
        mut progress: impl FnMut(&Reconciled),
    ) -> Result<Reconciled, Error> {
        let act = "finding the live generation";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let generations = store::generations::read(&mut connection).await;
        drop(connection);
        let mode = Mode {
            generation: generations.map_err(Error::database(act))?.live,
            live: true,
            repair,
            patience,
        };
        self.reconcile_all(mode, &mut progress).await
    }

    /// Compares one generation of every account of every tenant.
    pub(super) async fn reconcile_all(
        &self,
        mode: Mode,
        progress: &mut impl FnMut(&Reconciled),
    ) -> Result<Reconciled, Error> {
        let act = "finding tenants";
        let (mut done, mut tenant) = (Reconciled::default(), None);
        loop {
            let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
            let next = store::wallets::next_tenant(&mut connection, tenant).await;
            drop(connection);
            tenant = next.map_err(Error::database(act))?;
            let Some(tenant) = tenant else { return Ok(done) };
            self.reconcile_tenant(tenant, mode, &mut done, progress).await?;
        }
    }

    async fn reconcile_tenant(
        &self,
        tenant: TenantId,
        mode: Mode,
        done: &mut Reconciled,
        progress: &mut impl FnMut(&Reconciled),
    ) -> Result<(), Error> {
        let started = (self.clock)();
        let (mut cursor, mut seen) = (None, None);
        loop {
            let page = self.ledger.accounts(tenant, cursor.take()).await;
            let (accounts, next) = page.map_err(Error::Reconcile)?;
            if mode.repair && !mode.live {
                self.open_accounts(tenant, mode.generation, &accounts).await?;
            }
            done.accounts += accounts.len() as u64;
            for (account, difference) in self.differences(tenant, &accounts, mode).await? {
                self.handle(tenant, Some(&account), &difference, mode, done)
                    .await?;
            }
            // what we have in the range of this page and the ledger has not
            let last = accounts.last().map(|account| account.balance.account_id);
            let until = next.as_ref().and(last);
            self.strangers(tenant, seen, until, &accounts, mode, done).await?;
            seen = last.or(seen);
            progress(done);
            match next {
                Some(next) => cursor = Some(next),
                None => break,
            }
        }
        if !mode.live {
            return Ok(());
        }
        let act = "closing differences";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let closed =
            store::reconciliation::close_others(&mut connection, tenant, started, (self.clock)()).await;
        closed.map_err(Error::database(act))
    }

    /// Those of the accounts that differ, once what was on its way had time to arrive.
    async fn differences(
        &self,
        tenant: TenantId,
        accounts: &[LedgerAccount],
        mode: Mode,
    ) -> Result<Vec<(LedgerAccount, Difference)>, Error> {
        let mut differing = self.compare(tenant, accounts, mode.generation).await?;
        let (mut left, mut pause) = (mode.patience, FIRST_PAUSE);
        while !left.is_zero()
            && differing
                .iter()
                .any(|(_, difference)| difference.reason.may_pass())
        {
            let now = pause.min(left);
            tokio::time::sleep(now).await;
            (left, pause) = (left.saturating_sub(now), pause * 2);
            let again: Vec<_> = differing.into_iter().map(|(account, _)| account).collect();
            differing = self.compare(tenant, &again, mode.generation).await?;
        }
        let mut certain = Vec::with_capacity(differing.len());
        for (account, difference) in differing {
            if difference.reason != Reason::Ahead || self.lacks(tenant, &difference).await? {
                certain.push((account, difference));
            }
        }
        Ok(certain)
    }

    /// Whether the ledger, asked once more, still has not reached what is projected of an account.
    async fn lacks(&self, tenant: TenantId, difference: &Difference) -> Result<bool, Error> {
        match self.ledger.account(tenant, difference.account).await {
            Ok((_, balance)) => Ok(balance.version < difference.projected.version),
            Err(LedgerError::NotFound) => Ok(true),
            Err(error) => Err(Error::Reconcile(error)),
        }
    }

    async fn compare(
        &self,
        tenant: TenantId,
        accounts: &[LedgerAccount],
        generation: i32,
    ) -> Result<Vec<(LedgerAccount, Difference)>, Error> {
        let act = "comparing balances";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let projected = store::reconciliation::projected(&mut connection, generation, tenant, accounts).await;
        let projected = projected.map_err(Error::database(act))?;
        let differing = accounts.iter().filter_map(|account| {
            let id = account.balance.account_id;
            let difference = compare(id, (&account.balance).into(), projected.get(&id).copied())?;
            Some((account.clone(), difference))
        });
        Ok(differing.collect())
    }

    /// Accounts that are projected after `after` and not after `until`, and that the ledger does not have.
    async fn strangers(
        &self,
        tenant: TenantId,
        after: Option<AccountId>,
        until: Option<AccountId>,
        accounts: &[LedgerAccount],
        mode: Mode,
        done: &mut Reconciled,
    ) -> Result<(), Error> {
        let act = "comparing balances";
        let mut after = after;
        loop {
            let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
            let known = store::reconciliation::known(
                &mut connection,
                mode.generation,
                tenant,
                after,
                until,
                KNOWN_PAGE,
            );
            let known = known.await.map_err(Error::database(act))?;
            drop(connection);
            let Some((last, _)) = known.last().copied() else {
                return Ok(());
            };
            after = Some(last);
            for (id, projected) in known {
                if accounts.iter().any(|account| account.balance.account_id == id) {
                    continue;
                }
                // opened after the page was read: the ledger knows it by now
                match self.ledger.account(tenant, id).await {
                    Ok(_) => continue,
                    Err(LedgerError::NotFound) => {}
                    Err(error) => return Err(Error::Reconcile(error)),
                }
                let difference = Difference {
                    account: id,
                    reason: Reason::Unknown,
                    ledger: Figures::default(),
                    projected,
                };
                self.handle(tenant, None, &difference, mode, done).await?;
            }
        }
    }

    /// Puts right what is wrong if it is to be; notes it and tells of it where readers see it.
    async fn handle(
        &self,
        tenant: TenantId,
        account: Option<&LedgerAccount>,
        difference: &Difference,
        mode: Mode,
        done: &mut Reconciled,
    ) -> Result<(), Error> {
        let found_at = (self.clock)();
        if mode.repair {
            self.repair(tenant, account, difference, mode.generation).await?;
            done.repaired += 1;
        }
        done.differences += 1;
        if !mode.live {
            return Ok(());
        }
        let act = "noting a difference";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let mut transaction = connection.begin().await.map_err(Error::database(act))?;
        let generations = store::generations::lock(&mut transaction).await;
        if generations.map_err(Error::database(act))?.live != mode.generation {
            return Err(Error::Replaced);
        }
        tracing::warn!(
            account = %difference.account,
            reason = difference.reason.name(),
            ledger = ?difference.ledger,
            projected = ?difference.projected,
            repaired = mode.repair,
            "projected balance differs from the ledger's"
        );
        let noted =
            store::reconciliation::note(&mut transaction, tenant, difference, found_at, mode.repair).await;
        noted.map_err(Error::database(act))?;
        let event = wire::difference_found(tenant, difference, found_at, mode.repair);
        let batch: OutboxBatch = vec![event].into();
        let appended = PostgresOutbox::append(&mut transaction, &batch, found_at).await;
        appended.map_err(Error::database(act))?;
        transaction.commit().await.map_err(Error::database(act))?;
        self.outbox.notify(PostgresOutbox::LANE);
        Ok(())
    }

    /// Stores the account's entries as the ledger has them, up to the version it answered; newer ones stay, unless it is they
    /// that it does not have. What was missing is told of now, since it never was.
    async fn repair(
        &self,
        tenant: TenantId,
        account: Option<&LedgerAccount>,
        difference: &Difference,
        generation: i32,
    ) -> Result<(), Error> {
        let id = difference.account;
        let (mut entries, mut cursor) = (Vec::new(), None);
        if let Some(account) = account {
            while entries.len() as u64 <= account.balance.version.unsigned_abs() {
                let page = self.ledger.entries(tenant, id, cursor.take()).await;
                let (more, next) = page.map_err(Error::Reconcile)?;
                entries.extend(more);
                match next {
                    Some(next) => cursor = Some(next),
                    None => break,
                }
            }
            entries.retain(|entry| entry.version <= account.balance.version);
        }
        let projection = Projection::of(entries);
        let act = "repairing a balance";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let mut transaction = connection.begin().await.map_err(Error::database(act))?;
        let generations = store::generations::lock(&mut transaction).await;
        let generations = generations.map_err(Error::database(act))?;
        let live = generations.live == generation;
        if !live && generations.next != Some(generation) {
            return Err(Error::Replaced);
        }
        let missed = put_right(
            &mut transaction,
            generation,
            tenant,
            account,
            difference,
            &projection,
        )
        .await;
        let missed = missed.map_err(Error::database(act))?;
        if live && !missed.is_empty() {
            let batch: OutboxBatch = missed.into_iter().map(wire::balance_updated).collect();
            let appended = PostgresOutbox::append(&mut transaction, &batch, (self.clock)()).await;
            appended.map_err(Error::database(act))?;
        }
        transaction.commit().await.map_err(Error::database(act))?;
        if !live {
            return Ok(());
        }
        self.outbox.notify(PostgresOutbox::LANE);
        self.announce(connection, &projection.wallets()).await
    }
}

/// Puts the account right; returns the entries that were missing and have to be told of.
async fn put_right<'a>(
    connection: &mut PgConnection,
    generation: i32,
    tenant: TenantId,
    account: Option<&LedgerAccount>,
    difference: &Difference,
    projection: &'a Projection,
) -> sqlx::Result<Vec<&'a Entry>> {
    let id = difference.account;
    let Some(LedgerAccount { owner, balance }) = account else {
        store::reconciliation::remove(connection, generation, tenant, id).await?;
        return Ok(Vec::new());
    };
    let identity = Identity {
        owner: *owner,
        kind: balance.kind,
        unit: balance.unit,
        program: balance.program_id,
    };
    store::reconciliation::identify(connection, generation, tenant, id, identity, balance.as_of).await?;
    let known = store::reconciliation::versions(connection, generation, tenant, id, balance.version).await?;
    let wrong = match difference.reason {
        Reason::Ahead => difference.projected.version,
        _ => balance.version,
    };
    store::reconciliation::forget(connection, generation, tenant, id, wrong).await?;
    store::projection::insert_entries(connection, projection, Some(generation)).await?;
    store::reconciliation::show_newest(connection, generation, tenant, id, balance.as_of).await?;
    let missed = projection
        .entries()
        .iter()
        .filter(|entry| !known.contains(&entry.version));
    Ok(missed.collect())
}
