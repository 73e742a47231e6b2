//! The projection made anew beside the one that is read, which it then replaces.
//!
//! From [`Wallets::begin_rebuild`] on, everything that arrives is written to both generations, so that the new one never has to
//! catch up. It gets what came before from the topic ([`Wallets::replay`]) and what the topic has lost from the ledger
//! ([`Wallets::complete_rebuild`]), which also has to agree with all of it before [`Wallets::swap`] shows it in one statement.
//! Each step may be taken again: whoever finds a rebuild that was cut short goes on with it.

use super::Wallets;
use super::reconciliation::{Mode, Reconciled};
use crate::domain::reconciliation::LedgerAccount;
use crate::domain::{Entry, Projection, TenantId};
use crate::error::Error;
use crate::store;
use sqlx::Connection as _;
use std::time::Duration;

/// Rows deleted in one transaction.
const PIECE: i64 = 5_000;

impl Wallets {
    /// The generation to build: a new one, or the one that was left. None when what was left was the old one, after the swap:
    /// it is deleted now, and the rebuild is done.
    pub async fn begin_rebuild(&self) -> Result<Option<i32>, Error> {
        let act = "beginning a rebuild";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let next = store::generations::begin(&mut connection).await;
        drop(connection);
        let next = next.map_err(Error::database(act))?;
        if next.is_none() {
            self.clear_old().await?;
        }
        Ok(next)
    }

    /// Stores entries in the generation that is being built, and tells nobody. They may come again and in any order.
    pub async fn replay(&self, generation: i32, entries: Vec<Entry>) -> Result<(), Error> {
        let projection = Projection::of(entries);
        if projection.entries().is_empty() {
            return Ok(());
        }
        let act = "replaying entries";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let mut transaction = connection.begin().await.map_err(Error::database(act))?;
        let inserted =
            store::projection::insert_entries(&mut transaction, &projection, Some(generation)).await;
        inserted.map_err(Error::database(act))?;
        let advanced =
            store::projection::advance_balances(&mut transaction, &projection, Some(generation)).await;
        advanced.map_err(Error::database(act))?;
        transaction.commit().await.map_err(Error::database(act))
    }

    /// Gets from the ledger what the topic did not have, then compares every account once more; fails when one differs.
    pub async fn complete_rebuild(
        &self,
        generation: i32,
        patience: Duration,
        mut progress: impl FnMut(&Reconciled),
    ) -> Result<Reconciled, Error> {
        let repair = Mode {
            generation,
            live: false,
            repair: true,
            // nothing is waited for that the ledger can be asked for
            patience: Duration::ZERO,
        };
        let done = self.reconcile_all(repair, &mut progress).await?;
        let check = Mode {
            generation,
            live: false,
            repair: false,
            patience,
        };
        match self.reconcile_all(check, &mut progress).await?.differences {
            0 => Ok(done),
            differences => Err(Error::RebuildDiffers(differences)),
        }
    }

    /// What an entry does not carry of the accounts of wallets, in the generation that is being built; no other is touched.
    pub(super) async fn open_accounts(
        &self,
        tenant: TenantId,
        generation: i32,
        accounts: &[LedgerAccount],
    ) -> Result<(), Error> {
        let act = "opening accounts";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let opened = store::generations::open_accounts(&mut connection, generation, tenant, accounts).await;
        opened.map_err(Error::database(act))
    }

    /// Shows the generation that was built, to every reader at once.
    pub async fn swap(&self, generation: i32) -> Result<(), Error> {
        let act = "showing a generation";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let swapped = store::generations::swap(&mut connection, generation).await;
        if swapped.map_err(Error::database(act))? {
            Ok(())
        } else {
            Err(Error::RebuildGone)
        }
    }

    /// Gives up the generation that is being built, if there is one, and deletes it.
    pub async fn abandon_rebuild(&self) -> Result<bool, Error> {
        let act = "giving up a rebuild";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let abandoned = store::generations::abandon(&mut connection).await;
        drop(connection);
        let abandoned = abandoned.map_err(Error::database(act))?;
        self.clear_old().await?;
        Ok(abandoned)
    }

    /// Deletes the generation that nobody reads any more, in pieces.
    pub async fn clear_old(&self) -> Result<(), Error> {
        let act = "deleting an old generation";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let generations = store::generations::read(&mut connection).await;
        let Some(old) = generations.map_err(Error::database(act))?.old else {
            return Ok(());
        };
        let mut after = None;
        loop {
            let last = store::generations::clear_entries(&mut connection, old, after, PIECE).await;
            after = last.map_err(Error::database(act))?;
            if after.is_none() {
                break;
            }
        }
        let mut after = None;
        loop {
            let last = store::generations::clear_accounts(&mut connection, old, after, PIECE).await;
            after = last.map_err(Error::database(act))?;
            if after.is_none() {
                break;
            }
        }
        let cleared = store::generations::cleared(&mut connection, old).await;
        cleared.map_err(Error::database(act))
    }
}
