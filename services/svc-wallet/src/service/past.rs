//! What a wallet held at an instant of the past, and the daily snapshots that make it quick to find.

use super::Wallets;
use crate::domain::{WalletBalances, WalletKey};
use crate::error::Error;
use crate::store;
use chrono::{DateTime, NaiveTime, Utc};

/// Accounts looked at in one statement.
const PAGE: i64 = 1_000;

impl Wallets {
    /// The wallet's balances after the last entry at or before `at`, as far as the projection knows.
    pub async fn balances_at(&self, key: WalletKey, at: DateTime<Utc>) -> Result<WalletBalances, Error> {
        let points_account_id = self.cached(key).await?.balances.points_account_id;
        let act = "reading balances of the past";
        let mut connection = self.readers.acquire().await.map_err(Error::database(act))?;
        let balances = store::snapshots::balances_at(&mut connection, key, at).await;
        Ok(WalletBalances {
            wallet_id: key.wallet,
            points_account_id,
            balances: balances.map_err(Error::database(act))?,
        })
    }

    /// Takes the snapshots of the day that ended last, by UTC; how many. A run that was cut short is taken up by the next:
    /// what was taken stays.
    pub async fn take_snapshots(&self) -> Result<i64, Error> {
        let act = "taking snapshots";
        let midnight = (self.clock)().date_naive().and_time(NaiveTime::MIN).and_utc();
        let (mut after, mut taken) = (None, 0);
        loop {
            let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
            let page = store::snapshots::take(&mut connection, after, midnight, PAGE).await;
            let (last, more) = page.map_err(Error::database(act))?;
            taken += more;
            let Some(last) = last else { return Ok(taken) };
            after = Some(last);
        }
    }

    /// How many accounts are known to differ from the ledger.
    pub async fn open_differences(&self) -> Result<i64, Error> {
        let act = "counting differences";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let differences = store::reconciliation::open_differences(&mut connection).await;
        differences.map_err(Error::database(act))
    }
}
