//! The use cases, one async fn each. Here alone transactions are opened and committed, and here alone the database,
//! the cache and the ledger meet. A remote call is never made while a transaction is open.

mod changes;
mod passes;
mod past;
mod rebuild;
mod reconciliation;
mod status;

pub use passes::Shown;
pub use reconciliation::Reconciled;

use changes::{Changes, cache_id};

use crate::domain::{
    AccountId, Balance, Cursor, Entry, ExternalRef, Limit, Line, MinVersion, PassKeys, Position, Projection,
    TenantId, Wallet, WalletBalances, WalletKey, WalletStatus,
};
use crate::error::Error;
use crate::ports::{Clock, Ledger, LedgerError};
use crate::{store, wire};
use bytes::Bytes;
use cache::Cache;
use chassis::database::Admission;
use chrono::TimeDelta;
use events::{OutboxBatch, OutboxDays, PostgresOutbox, Wake};
use serde::{Deserialize, Serialize};
use sqlx::pool::PoolConnection;
use sqlx::{Connection as _, PgPool, Postgres};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

/// Longest wait for the projection before the ledger is asked instead.
const FRESHNESS_WAIT_MAX: Duration = Duration::from_millis(500);
/// A wallet still opening after this was left by whoever asked for it.
const OPENING_AGE_MIN: TimeDelta = TimeDelta::seconds(10);
/// Wallets one sweep takes up.
const SWEEP_MAX: i64 = 100;

/// A wallet's balances, and the same as the JSON that answers a request: made once per change, sent many times.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "WalletBalances", into = "WalletBalances")]
pub struct View {
    /// The balances.
    pub balances: WalletBalances,
    /// The balances as JSON.
    pub json: Bytes,
}

impl From<WalletBalances> for View {
    fn from(balances: WalletBalances) -> Self {
        // numbers, strings and lists alone: writing them into memory cannot fail
        let json = serde_json::to_vec(&balances).unwrap_or_default().into();
        Self { balances, json }
    }
}

impl From<View> for WalletBalances {
    fn from(view: View) -> Self {
        view.balances
    }
}

/// A wallet with its accounts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Details {
    /// The wallet, not opening any more.
    pub wallet: Wallet,
    /// Its accounts, oldest first.
    pub accounts: Vec<Balance>,
}

/// A page of a statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page {
    /// Entries, newest first.
    pub lines: Vec<Line>,
    /// Where the next page starts; none when this one was the last.
    pub next: Option<Cursor>,
}

/// The wallet service's use cases.
pub struct Wallets {
    /// For requests, which wait in line.
    readers: Admission,
    /// For what must always run.
    pool: PgPool,
    cache: Cache<Arc<View>>,
    ledger: Arc<dyn Ledger>,
    clock: Clock,
    changes: Changes,
    outbox: Wake,
    passes: Option<PassKeys>,
    pass_base_url: Box<str>,
}

/// What pass links are made of.
#[derive(Debug, Default)]
pub struct PassSettings {
    /// What they are proved by; without, no pass can be made or read.
    pub keys: Option<PassKeys>,
    /// What a token is appended to: `https://…/console/pass#`.
    pub base_url: String,
}

impl audit::http::Audited for Wallets {
    fn audited(&self) -> &PgPool {
        &self.pool
    }
}

impl Wallets {
    /// Puts the use cases on what they stand on. `outbox` is told of every committed outbox row.
    pub fn new(
        readers: Admission,
        cache: Cache<Arc<View>>,
        ledger: Arc<dyn Ledger>,
        clock: Clock,
        outbox: Wake,
        passes: PassSettings,
    ) -> Self {
        let changes = Changes::default();
        let heard = changes.clone();
        cache.on_move(move |id| heard.announce(id));
        Self {
            pool: readers.pool().clone(),
            readers,
            cache,
            ledger,
            clock,
            changes,
            outbox,
            passes: passes.keys,
            pass_base_url: passes.base_url.into(),
        }
    }

    /// Opens the wallet of `external_ref` with its points account, or finds the one there is. True when this call is
    /// the one that opened it.
    ///
    /// Runs on a task of its own, so that a caller who hangs up leaves nothing half done. When the ledger cannot be
    /// reached the wallet stays invisible; the same call again, or the sweeper, goes on from there.
    pub async fn open(
        self: &Arc<Self>,
        tenant: TenantId,
        external_ref: ExternalRef,
        program: Option<Uuid>,
    ) -> Result<(Details, bool), Error> {
        let this = Arc::clone(self);
        let opening = async move {
            let wallet = this.register(tenant, external_ref, program).await?;
            if wallet.program != program {
                return Err(Error::ProgramMismatch);
            }
            let key = WalletKey {
                tenant,
                wallet: wallet.id,
            };
            let opened = match wallet.status {
                WalletStatus::Active | WalletStatus::Frozen | WalletStatus::Closed => false,
                WalletStatus::Opening => this.complete(&wallet).await?,
            };
            Ok((this.get(key).await?, opened))
        };
        telemetry::spawn(opening).await.map_err(|_| Error::Interrupted)?
    }

    /// The row of that reference, written now unless it is there.
    async fn register(
        &self,
        tenant: TenantId,
        external_ref: ExternalRef,
        program: Option<Uuid>,
    ) -> Result<Wallet, Error> {
        let act = "registering a wallet";
        let mut connection = self.readers.acquire().await.map_err(Error::database(act))?;
        let found = store::wallets::by_external_ref(&mut connection, tenant, &external_ref).await;
        if let Some(wallet) = found.map_err(Error::database(act))? {
            return Ok(wallet);
        }
        let wallet = Wallet::opening(tenant, external_ref, program, (self.clock)());
        if store::wallets::insert(&mut connection, &wallet)
            .await
            .map_err(Error::database(act))?
        {
            return Ok(wallet);
        }
        let found = store::wallets::by_external_ref(&mut connection, tenant, &wallet.external_ref).await;
        found
            .and_then(|wallet| wallet.ok_or(sqlx::Error::RowNotFound))
            .map_err(Error::database(act))
    }

    /// Takes an opening wallet to active. False when another call did so first.
    async fn complete(&self, wallet: &Wallet) -> Result<bool, Error> {
        let key = WalletKey {
            tenant: wallet.tenant,
            wallet: wallet.id,
        };
        let opened = self
            .ledger
            .open_points_account(wallet.tenant, wallet.id, wallet.program)
            .await;
        let account = opened.map_err(Error::OpenAccount)?;

        let act = "activating a wallet";
        let mut connection = self.readers.acquire().await.map_err(Error::database(act))?;
        let mut transaction = connection.begin().await.map_err(Error::database(act))?;
        let activated = store::wallets::activate(&mut transaction, key, account.account_id).await;
        let activated = activated.map_err(Error::database(act))?;
        if activated {
            let inserted = store::wallets::insert_account(&mut transaction, key, &account).await;
            inserted.map_err(Error::database(act))?;
        }
        transaction.commit().await.map_err(Error::database(act))?;
        Ok(activated)
    }

    /// Goes on with wallets whose opening was interrupted; how many became active. Stops at the first that cannot be
    /// completed, so that a ledger that is down is asked once per sweep.
    pub async fn resume_openings(&self) -> Result<usize, Error> {
        let act = "finding interrupted openings";
        let before = (self.clock)() - OPENING_AGE_MIN;
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let interrupted = store::wallets::opening_since(&mut connection, before, SWEEP_MAX).await;
        drop(connection);
        let mut resumed = 0;
        for wallet in interrupted.map_err(Error::database(act))? {
            if self.complete(&wallet).await? {
                tracing::info!(wallet_id = %wallet.id, "interrupted opening of a wallet completed");
                resumed += 1;
            }
        }
        Ok(resumed)
    }

    /// The wallet and its accounts.
    pub async fn get(&self, key: WalletKey) -> Result<Details, Error> {
        let act = "reading a wallet";
        let mut connection = self.readers.acquire().await.map_err(Error::database(act))?;
        let wallet = store::wallets::by_id(&mut connection, key)
            .await
            .map_err(Error::database(act))?;
        let wallet = wallet
            .filter(|wallet| wallet.status != WalletStatus::Opening)
            .ok_or(Error::WalletNotFound)?;
        let accounts = store::wallets::balances(&mut connection, key)
            .await
            .map_err(Error::database(act))?;
        Ok(Details { wallet, accounts })
    }

    /// The wallet of that reference, compared byte for byte.
    pub async fn find(&self, tenant: TenantId, external_ref: &ExternalRef) -> Result<Details, Error> {
        let act = "finding a wallet";
        let mut connection = self.readers.acquire().await.map_err(Error::database(act))?;
        let wallet = store::wallets::by_external_ref(&mut connection, tenant, external_ref).await;
        let wallet = wallet.map_err(Error::database(act))?;
        let wallet = wallet
            .filter(|wallet| wallet.status != WalletStatus::Opening)
            .ok_or(Error::WalletNotFound)?;
        let key = WalletKey {
            tenant,
            wallet: wallet.id,
        };
        let accounts = store::wallets::balances(&mut connection, key)
            .await
            .map_err(Error::database(act))?;
        Ok(Details { wallet, accounts })
    }

    /// The wallet's balances, at least as new as `demand`: from memory, else from the projection as soon as it is
    /// there, else from the ledger.
    pub async fn balances(&self, key: WalletKey, demand: Option<MinVersion>) -> Result<Arc<View>, Error> {
        let view = self.cached(key).await?;
        match demand {
            Some(demand) if !view.balances.satisfies(demand) => self.fresh(key, demand).await,
            _ => Ok(view),
        }
    }

    async fn cached(&self, key: WalletKey) -> Result<Arc<View>, Error> {
        let load = || async { self.load(key).await.map(Some) };
        let cached = self.cache.get_or_load(&cache_id(key), load).await?;
        cached.map(|view| Arc::clone(&view)).ok_or(Error::WalletNotFound)
    }

    /// The projection's state now, and its revision.
    async fn load(&self, key: WalletKey) -> Result<(Arc<View>, u64), Error> {
        let act = "reading balances";
        let mut connection = self.readers.acquire().await.map_err(Error::database(act))?;
        let found = store::wallets::active_balances(&mut connection, &[key]).await;
        let (_, balances) = found
            .map_err(Error::database(act))?
            .pop()
            .ok_or(Error::WalletNotFound)?;
        let revision = balances.revision();
        Ok((Arc::new(balances.into()), revision))
    }

    async fn fresh(&self, key: WalletKey, demand: MinVersion) -> Result<Arc<View>, Error> {
        let deadline = Instant::now() + FRESHNESS_WAIT_MAX;
        let watch = self.changes.watch(key);
        loop {
            let changed = watch.changed();
            let (view, revision) = self.load(key).await?;
            if view.balances.satisfies(demand) {
                self.cache.put(&cache_id(key), Arc::clone(&view), revision).await;
                return Ok(view);
            }
            if timeout_at(deadline, changed).await.is_err() {
                return self.ask_ledger(key, view.balances.clone(), demand).await;
            }
            // what is told of is in the caches before: whoever is woken need not ask the database
            if let Some(kept) = self.cache.get(&cache_id(key)).await
                && kept.balances.satisfies(demand)
            {
                return Ok(Arc::clone(&kept));
            }
        }
    }

    async fn ask_ledger(
        &self,
        key: WalletKey,
        mut known: WalletBalances,
        demand: MinVersion,
    ) -> Result<Arc<View>, Error> {
        let account = demand.account.unwrap_or(known.points_account_id);
        let (owner, mut balance) = match self.ledger.account(key.tenant, account).await {
            Ok(answer) => answer,
            Err(LedgerError::NotFound) => return Err(Error::AccountNotFound),
            Err(error) => return Err(Error::AskBalance(error)),
        };
        if owner != key.wallet {
            return Err(Error::AccountNotFound);
        }
        if balance.version < demand.version {
            return Err(Error::VersionAhead {
                newest: balance.version,
            });
        }
        balance.as_of = (self.clock)();
        known.replace(balance);
        Ok(Arc::new(known.into()))
    }

    /// A page of the wallet's statement, newest entry first, of all its accounts or of one.
    pub async fn statement(
        &self,
        key: WalletKey,
        account: Option<AccountId>,
        after: Option<Cursor>,
        limit: Limit,
    ) -> Result<Page, Error> {
        let has = |view: &View, account| {
            view.balances
                .balances
                .iter()
                .any(|balance| balance.account_id == account)
        };
        let view = self.cached(key).await?;
        if let Some(account) = account
            && !has(&view, account)
            && !has(&self.load(key).await?.0, account)
        {
            return Err(Error::AccountNotFound);
        }

        let act = "reading a statement";
        let after = after.map_or(Position::TOP, |cursor| cursor.after);
        let one_more = i64::try_from(limit.get()).unwrap_or(Limit::MAX) + 1;
        let mut connection = self.readers.acquire().await.map_err(Error::database(act))?;
        let lines = match account {
            None => store::statement::of_wallet(&mut connection, key, after, one_more).await,
            Some(account) => {
                store::statement::of_account(&mut connection, key, account, after, one_more).await
            }
        };
        let mut lines = lines.map_err(Error::database(act))?;
        let more = lines.len() > limit.get();
        lines.truncate(limit.get());
        let next = lines.last().filter(|_| more).map(|last| Cursor {
            after: last.position(),
        });
        Ok(Page { lines, next })
    }

    /// Projects what the ledger published, all of it in one transaction with the events it causes, then says so to
    /// caches and waiting readers. Entries may come again and in any order.
    pub async fn project(&self, entries: Vec<Entry>) -> Result<(), Error> {
        let projection = Projection::of(entries);
        let wallets = projection.wallets();
        if wallets.is_empty() {
            return Ok(());
        }

        let act = "projecting entries";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let mut transaction = connection.begin().await.map_err(Error::database(act))?;
        let new = store::projection::insert_entries(&mut transaction, &projection, None).await;
        let new = new.map_err(Error::database(act))?;
        if new.is_empty() {
            transaction.rollback().await.map_err(Error::database(act))?;
        } else {
            let advanced = store::projection::advance_balances(&mut transaction, &projection, None).await;
            advanced.map_err(Error::database(act))?;
            let batch: OutboxBatch = new.into_iter().map(wire::balance_updated).collect();
            let appended = PostgresOutbox::append(&mut transaction, &batch, (self.clock)()).await;
            appended.map_err(Error::database(act))?;
            transaction.commit().await.map_err(Error::database(act))?;
            self.outbox.notify(PostgresOutbox::LANE);
        }

        // also after a redelivery: the process may have died between commit and this
        self.announce(connection, &wallets).await
    }

    /// Puts the balances of wallets that moved on where readers look first, here and for the other replicas, and wakes who
    /// waits for them. Whoever has just paid looks at the balance next: each of them would otherwise ask the database.
    ///
    /// It is asked after the commit, so that of two replicas that moved two accounts of one wallet, the later one sees both.
    async fn announce(
        &self,
        mut connection: PoolConnection<Postgres>,
        wallets: &[WalletKey],
    ) -> Result<(), Error> {
        let moved = store::wallets::active_balances(&mut connection, wallets).await;
        drop(connection);
        let moved = moved.map_err(Error::database("reading the balances of projected wallets"))?;
        let ids: Vec<_> = moved.iter().map(|(key, _)| cache_id(*key)).collect();
        let views = moved.into_iter().map(|(_, balances)| {
            let revision = balances.revision();
            (Arc::new(View::from(balances)), revision)
        });
        let views = ids
            .iter()
            .zip(views)
            .map(|(id, (view, revision))| (id.as_str(), view, revision));
        self.cache.put_all(views).await;
        Ok(())
    }

    /// Deletes outbox rows nobody will need again; how many.
    pub async fn prune_outbox(&self, kept: OutboxDays) -> Result<u64, Error> {
        let act = "pruning the outbox";
        let pruned = PostgresOutbox::new(self.pool.clone())
            .prune((self.clock)(), kept)
            .await;
        pruned.map_err(Error::database(act))
    }
}
