//! Pass links: what a customer reads a wallet with.

use super::{Details, View, Wallets};
use crate::domain::{Limit, Line, Pass, PassKey, Position, TenantId, WalletKey, WalletStatus};
use crate::error::Error;
use crate::store;
use audit::{By, Facts};
use chrono::{DateTime, SubsecRound as _, Utc};
use sqlx::Connection as _;
use std::sync::Arc;
use uuid::Uuid;

/// Passes of one wallet that are listed.
const LISTED_MAX: i64 = 200;
/// Lines of the statement that a pass shows.
const LINES: i64 = 20;

/// What a pass shows.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Whether the wallet's value may move.
    pub status: WalletStatus,
    /// What it holds.
    pub view: Arc<View>,
    /// The newest entries of all its accounts, newest first.
    pub lines: Vec<Line>,
}

impl Wallets {
    /// Makes a pass for a wallet; the token is told now and can be made again from the pass alone.
    pub async fn make_pass(
        &self,
        by: &By,
        key: WalletKey,
        label: Option<String>,
        expires_at: Option<DateTime<Utc>>,
    ) -> Result<(Pass, String), Error> {
        let keys = self.passes.as_ref().ok_or(Error::NoPassKeys)?;
        self.get(key).await?;
        let pass = Pass {
            key: PassKey {
                tenant: key.tenant,
                pass: Uuid::now_v7(),
            },
            wallet: key.wallet,
            label,
            created_at: (self.clock)(),
            expires_at: expires_at.map(|end| end.trunc_subsecs(6)),
            revoked_at: None,
        };
        let token = keys.sign(pass.key);
        let act = "recording a pass";
        let mut connection = self.readers.acquire().await.map_err(Error::database(act))?;
        let mut transaction = connection.begin().await.map_err(Error::database(act))?;
        let inserted = store::passes::insert(&mut transaction, &pass).await;
        inserted.map_err(Error::database(act))?;
        let facts = Facts::of("wallet_id", key.wallet.0).and("expires_at", pass.expires_at);
        let entry = by.did("pass", "made", pass.key.pass).to(facts);
        let appended = audit::append(&mut transaction, pass.created_at, &entry).await;
        appended.map_err(Error::database(act))?;
        transaction.commit().await.map_err(Error::database(act))?;
        Ok((pass, token))
    }

    /// The wallet's newest passes, newest first.
    pub async fn passes(&self, key: WalletKey) -> Result<Vec<Pass>, Error> {
        self.get(key).await?;
        let act = "listing passes";
        let mut connection = self.readers.acquire().await.map_err(Error::database(act))?;
        let passes = store::passes::of_wallet(&mut connection, key, LISTED_MAX).await;
        passes.map_err(Error::database(act))
    }

    /// Ends a pass at once, on every replica: a pass is looked up whenever it is used.
    pub async fn revoke_pass(&self, by: &By, key: WalletKey, pass: Uuid) -> Result<(), Error> {
        let act = "revoking a pass";
        let now = (self.clock)();
        let mut connection = self.readers.acquire().await.map_err(Error::database(act))?;
        let mut transaction = connection.begin().await.map_err(Error::database(act))?;
        let revoked = store::passes::revoke(&mut transaction, key, pass, now).await;
        if !revoked.map_err(Error::database(act))? {
            return Err(Error::PassNotFound);
        }
        // one that was revoked before keeps its time: asked for again, it is on record again
        let facts = Facts::of("wallet_id", key.wallet.0);
        let entry = by.did("pass", "revoked", pass).from(facts);
        let appended = audit::append(&mut transaction, now, &entry).await;
        appended.map_err(Error::database(act))?;
        transaction.commit().await.map_err(Error::database(act))
    }

    /// The pass that a token proves, if it counts. A forged token costs a hash and nothing else.
    pub async fn pass(&self, token: &str) -> Result<Pass, Error> {
        let keys = self.passes.as_ref().ok_or(Error::PassNotFound)?;
        let key = keys.verify(token).ok_or(Error::PassNotFound)?;
        let act = "reading a pass";
        let mut connection = self.readers.acquire().await.map_err(Error::database(act))?;
        let pass = store::passes::by_key(&mut connection, key).await;
        let pass = pass.map_err(Error::database(act))?;
        pass.filter(|pass| pass.counts((self.clock)()))
            .ok_or(Error::PassNotFound)
    }

    /// What the pass of that token shows: balances and the newest entries, of one wallet, to be read only.
    pub async fn show(&self, token: &str) -> Result<Shown, Error> {
        let pass = self.pass(token).await?;
        let key = WalletKey {
            tenant: pass.key.tenant,
            wallet: pass.wallet,
        };
        let wallet = self.get(key).await?.wallet;
        let view = self.balances(key, None).await?;
        let act = "reading a statement";
        let mut connection = self.readers.acquire().await.map_err(Error::database(act))?;
        let lines = store::statement::of_wallet(&mut connection, key, Position::TOP, LINES).await;
        Ok(Shown {
            status: wallet.status,
            view,
            lines: lines.map_err(Error::database(act))?,
        })
    }

    /// The wallet of the pass of that token, for whoever serves its holder in the network `tenant`.
    ///
    /// # Errors
    /// [`Error::PassNotFound`]: no such pass, one that is over, or one of another network.
    pub async fn wallet_of_pass(&self, tenant: TenantId, token: &str) -> Result<Details, Error> {
        let pass = self.pass(token).await?;
        if pass.key.tenant != tenant {
            return Err(Error::PassNotFound);
        }
        let wallet = pass.wallet;
        self.get(WalletKey { tenant, wallet }).await
    }

    /// Where the token leads, as a customer's phone wants it.
    pub fn pass_link(&self, token: &str) -> String {
        format!("{}{token}", self.pass_base_url)
    }
}

/// The page of a pass is as long as the default page of a statement at the most.
const _: () = assert!(LINES <= Limit::MAX);
