//! Freezing, unfreezing and closing: the wallet's accounts in the ledger first, the wallet last.
//!
//! What is wanted is recorded before the ledger is told and settled after, never in one transaction with a call. Whoever finds
//! a change left over (the same request, the sweeper) goes on with it: telling the ledger twice changes nothing.

use super::{Details, OPENING_AGE_MIN, SWEEP_MAX, Wallets};
use crate::domain::wallet::Wanted;
use crate::domain::{Wallet, WalletKey, WalletStatus};
use crate::error::Error;
use crate::ports::LedgerError;
use crate::{store, wire};
use audit::{By, Facts};
use events::{OutboxBatch, PostgresOutbox};
use sqlx::Connection as _;
use std::sync::Arc;

impl Wallets {
    /// Takes the wallet to a status: active, frozen or closed. Nothing happens to one that has it.
    ///
    /// Runs on a task of its own, so that a caller who hangs up leaves nothing half done.
    pub async fn change_status(
        self: &Arc<Self>,
        by: By,
        key: WalletKey,
        status: WalletStatus,
        reason: Option<String>,
    ) -> Result<Details, Error> {
        let this = Arc::clone(self);
        let changing = async move {
            let wanted = Wanted { status, reason };
            if this.want(&by, key, &wanted).await? {
                this.settle(key, &wanted).await?;
            }
            this.get(key).await
        };
        telemetry::spawn(changing).await.map_err(|_| Error::Interrupted)?
    }

    /// Records what is wanted, and who wants it; false when the wallet has that status already.
    async fn want(&self, by: &By, key: WalletKey, wanted: &Wanted) -> Result<bool, Error> {
        let act = "recording a change of status";
        let mut connection = self.readers.acquire().await.map_err(Error::database(act))?;
        let mut transaction = connection.begin().await.map_err(Error::database(act))?;
        let wallet = store::wallets::lock(&mut transaction, key).await;
        let wallet = wallet.map_err(Error::database(act))?;
        let wallet = wallet
            .filter(|wallet| wallet.status != WalletStatus::Opening)
            .ok_or(Error::WalletNotFound)?;
        match wallet.wanted {
            Some(other) if other.status != wanted.status => return Err(Error::StatusChanging),
            // somebody left it there, or is at it: going on with it twice is the same as once
            Some(_) => return Ok(true),
            None if wallet.status == wanted.status => return Ok(false),
            None if wallet.status == WalletStatus::Closed => return Err(Error::WalletClosed),
            None => {}
        }
        let now = (self.clock)();
        let recorded = store::wallets::want(&mut transaction, key, wanted, now).await;
        recorded.map_err(Error::database(act))?;
        let entry = by.did("wallet", ordered(wanted.status), key.wallet);
        let entry = entry.from(Facts::of("status", wallet.status.name()));
        let entry = entry.because(wanted.reason.as_deref());
        let appended = audit::append(&mut transaction, now, &entry).await;
        appended.map_err(Error::database(act))?;
        transaction.commit().await.map_err(Error::database(act))?;
        Ok(true)
    }

    /// Tells the ledger of every account, then gives the wallet its status.
    async fn settle(&self, key: WalletKey, wanted: &Wanted) -> Result<(), Error> {
        let accounts = self.get(key).await?.accounts;
        if wanted.status == WalletStatus::Closed {
            // an account that was closed stays closed, so none is before all of them can be
            for account in &accounts {
                let (_, balance) = self
                    .ledger
                    .account(key.tenant, account.account_id)
                    .await
                    .map_err(Error::TellStatus)?;
                if (balance.posted, balance.held) != (0, 0) {
                    self.conclude(key, wanted.status, false).await?;
                    return Err(Error::WalletNotEmpty(format!(
                        "account {} has {} of which {} are set aside",
                        balance.account_id, balance.posted, balance.held
                    )));
                }
            }
        }
        for account in &accounts {
            let told = self.ledger.set_status(
                key.tenant,
                account.account_id,
                wanted.status,
                wanted.reason.clone(),
            );
            match told.await {
                Ok(()) => {}
                Err(LedgerError::Refused(code)) if &*code == "account_not_empty" => {
                    self.conclude(key, wanted.status, false).await?;
                    return Err(Error::WalletNotEmpty(format!(
                        "account {} got something meanwhile",
                        account.account_id
                    )));
                }
                Err(LedgerError::Refused(code)) if &*code == "account_closed" => {
                    tracing::warn!(account = %account.account_id, "an account of the wallet is closed in the ledger");
                }
                Err(error) => return Err(Error::TellStatus(error)),
            }
        }
        self.conclude(key, wanted.status, true).await
    }

    /// Ends the change, and tells others of a wallet that is closed now: whoever ends it, once.
    async fn conclude(&self, key: WalletKey, status: WalletStatus, done: bool) -> Result<(), Error> {
        let act = "settling a change of status";
        let mut connection = self.readers.acquire().await.map_err(Error::database(act))?;
        let mut transaction = connection.begin().await.map_err(Error::database(act))?;
        let settled = store::wallets::settle(&mut transaction, key, status, done).await;
        let closed = settled.map_err(Error::database(act))? && done && status == WalletStatus::Closed;
        if closed {
            let now = (self.clock)();
            let batch: OutboxBatch = vec![wire::wallet_closed(key, now)].into();
            let appended = PostgresOutbox::append(&mut transaction, &batch, now).await;
            appended.map_err(Error::database(act))?;
        }
        transaction.commit().await.map_err(Error::database(act))?;
        if closed {
            self.outbox.notify(PostgresOutbox::LANE);
        }
        Ok(())
    }

    /// Tells of wallets that a release without the event closed, as closed when that was ordered, or now where it is not on
    /// record; of how many.
    pub async fn tell_untold_closings(&self) -> Result<usize, Error> {
        let act = "telling of closed wallets";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let mut transaction = connection.begin().await.map_err(Error::database(act))?;
        let untold = store::wallets::take_untold_closings(&mut transaction, SWEEP_MAX).await;
        let untold = untold.map_err(Error::database(act))?;
        if untold.is_empty() {
            return Ok(0);
        }
        let now = (self.clock)();
        let events = untold
            .iter()
            .map(|(key, at)| wire::wallet_closed(*key, at.unwrap_or(now)));
        let batch: OutboxBatch = events.collect::<Vec<_>>().into();
        let appended = PostgresOutbox::append(&mut transaction, &batch, now).await;
        appended.map_err(Error::database(act))?;
        transaction.commit().await.map_err(Error::database(act))?;
        self.outbox.notify(PostgresOutbox::LANE);
        Ok(untold.len())
    }

    /// Goes on with changes of status that were interrupted; how many ended. A ledger that is down is asked once per sweep; a
    /// change that it will not have is reported and keeps nobody else waiting.
    pub async fn resume_status_changes(&self) -> Result<usize, Error> {
        let act = "finding interrupted changes of status";
        let before = (self.clock)() - OPENING_AGE_MIN;
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let interrupted = store::wallets::changing_since(&mut connection, before, SWEEP_MAX).await;
        drop(connection);
        let mut resumed = 0;
        for Wallet {
            tenant, id, wanted, ..
        } in interrupted.map_err(Error::database(act))?
        {
            let Some(wanted) = wanted else { continue };
            let key = WalletKey { tenant, wallet: id };
            match self.settle(key, &wanted).await {
                Ok(()) => {
                    tracing::info!(wallet_id = %id, status = wanted.status.name(), "interrupted change completed");
                    resumed += 1;
                }
                Err(error @ Error::WalletNotEmpty(_)) => {
                    tracing::info!(wallet_id = %id, %error, "change given up");
                    resumed += 1;
                }
                Err(error @ Error::TellStatus(LedgerError::Refused(_) | LedgerError::Unexpected(_))) => {
                    let error: &dyn std::error::Error = &error;
                    tracing::error!(wallet_id = %id, error, "change of status does not go on");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(resumed)
    }
}

/// What is on record of whoever wants it. That it came to pass is in the ledger, which has it from us; a wallet that turns out
/// not to be empty stays open.
const fn ordered(status: WalletStatus) -> &'static str {
    match status {
        WalletStatus::Frozen => "freeze_ordered",
        WalletStatus::Closed => "close_ordered",
        WalletStatus::Opening | WalletStatus::Active => "unfreeze_ordered",
    }
}
