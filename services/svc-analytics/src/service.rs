//! The use cases, one async fn each. Here alone transactions are opened and committed, and never while a remote service is
//! asked.

mod reports;
mod rollup;

pub use reports::{Cohort, Limit, Listed, Period, Show, Summary};
pub use rollup::RolledUp;

use crate::domain::{Facts, Home, Missing, TenantId, Told, Touched, fold};
use crate::error::Error;
use crate::ports::{Clock, Ledger, Merchants, Unanswered};
use crate::store;
use chassis::database::Admission;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use sqlx::{Connection as _, PgPool};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How many questions are put to another service at once.
const QUESTIONS_MAX: usize = 16;

type Key = (TenantId, Uuid);

/// What was said, and of which nothing was.
fn said(homes: BTreeMap<Key, Option<Home>>) -> (BTreeMap<Key, Home>, Vec<Key>) {
    let (mut known, mut unsaid) = (BTreeMap::new(), Vec::new());
    for (key, home) in homes {
        match home {
            Some(home) => {
                known.insert(key, home);
            }
            None => unsaid.push(key),
        }
    }
    (known, unsaid)
}

/// The service's use cases.
pub struct Analytics {
    /// For requests, which wait in line.
    readers: Admission,
    /// For what must always run.
    pool: PgPool,
    clock: Clock,
    ledger: Arc<dyn Ledger>,
    merchants: Arc<dyn Merchants>,
    /// How long events wait for a svc-merchant that is older than what it is asked.
    patience: Duration,
    /// Since when they do.
    waiting: Mutex<Option<Instant>>,
}

impl Analytics {
    /// Puts the use cases on what they stand on.
    pub fn new(
        readers: Admission,
        clock: Clock,
        ledger: Arc<dyn Ledger>,
        merchants: Arc<dyn Merchants>,
        patience: Duration,
    ) -> Self {
        Self {
            pool: readers.pool().clone(),
            readers,
            clock,
            ledger,
            merchants,
            patience,
            waiting: Mutex::new(None),
        }
    }

    /// Counts what was told and was not counted before: all of it in one transaction, or nothing.
    pub async fn project(self: &Arc<Self>, told: Vec<Told>) -> Result<(), Error> {
        if told.is_empty() {
            return Ok(());
        }
        let facts = self.facts(&told).await?;
        let this = Arc::clone(self);
        // on a task of its own: a consumer that is given up leaves no transaction behind
        let counting = async move { this.count(&told, &facts).await };
        telemetry::spawn(counting).await.map_err(|_| Error::Interrupted)?
    }

    async fn count(&self, told: &[Told], facts: &Facts) -> Result<(), Error> {
        let act = "counting events";
        let touched = Touched::by(told, facts);
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let mut transaction = connection.begin().await.map_err(Error::database(act))?;
        let known = store::counting::lock(&mut transaction, &touched).await;
        let known = known.map_err(Error::database(act))?;
        let changes = fold(known, facts, told)?;
        if changes.is_empty() {
            return transaction.rollback().await.map_err(Error::database(act));
        }
        let written = store::counting::write(&mut transaction, &changes).await;
        written.map_err(Error::database(act))?;
        transaction.commit().await.map_err(Error::database(act))
    }

    /// What is to be known before events can be counted: what was asked before, and what is asked now and remembered.
    async fn facts(&self, told: &[Told]) -> Result<Facts, Error> {
        let act = "reading what is known";
        let mut facts = Facts::default();
        loop {
            let missing = facts.missing(told);
            if missing.is_empty() {
                return Ok(facts);
            }
            let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
            let read = store::facts::read(&mut connection, &missing, &mut facts).await;
            read.map_err(Error::database(act))?;
            drop(connection);
            // an account that is known may bring a program that is not: that is for the next round
            let unknown = missing.without(&facts);
            if !unknown.is_empty() {
                self.ask(&unknown, &mut facts).await?;
            }
        }
    }

    /// Asks the other services, and remembers what they say for good. Whoever asked first is believed. What a svc-merchant that is
    /// older than the question does not say is not remembered: after a while it is nowhere, for this batch.
    async fn ask(&self, unknown: &Missing, facts: &mut Facts) -> Result<(), Error> {
        let accounts = stream::iter(unknown.accounts.iter().copied()).map(|(tenant, account)| async move {
            let program = self.ledger.program_of(tenant, account).await?;
            Ok::<_, Unanswered>(((tenant, account), program))
        });
        let accounts: BTreeMap<_, _> = accounts.buffer_unordered(QUESTIONS_MAX).try_collect().await?;
        let programs = stream::iter(unknown.programs.iter().copied()).map(|(tenant, program)| async move {
            let home = self.merchants.home_of(tenant, program).await?;
            Ok::<_, Unanswered>(((tenant, program), home))
        });
        let programs: BTreeMap<_, _> = programs.buffer_unordered(QUESTIONS_MAX).try_collect().await?;
        let zones = stream::iter(unknown.merchants.iter().copied()).map(|(tenant, merchant)| async move {
            let zone = self.merchants.zone_of(tenant, merchant).await?;
            Ok::<_, Unanswered>(((tenant, merchant), zone))
        });
        let zones: BTreeMap<_, _> = zones.buffer_unordered(QUESTIONS_MAX).try_collect().await?;
        let stores = stream::iter(unknown.stores.iter().copied()).map(|(tenant, store)| async move {
            let home = self.merchants.home_of_store(tenant, store).await?;
            Ok::<_, Unanswered>(((tenant, store), home))
        });
        let stores: BTreeMap<_, _> = stores.buffer_unordered(QUESTIONS_MAX).try_collect().await?;

        let (programs, programs_unsaid) = said(programs);
        let (stores, stores_unsaid) = said(stores);
        if programs_unsaid.is_empty() && stores_unsaid.is_empty() {
            if !programs.is_empty() || !stores.is_empty() {
                *self.waiting() = None;
            }
        } else {
            self.waited_long_enough()?;
            tracing::warn!(
                programs = programs_unsaid.len(),
                stores = stores_unsaid.len(),
                "counted for no merchant: svc-merchant is older than this release and cannot say whose they are"
            );
            let nowhere = |key| (key, Home::NOWHERE);
            facts.programs.extend(programs_unsaid.into_iter().map(nowhere));
            facts.stores.extend(stores_unsaid.into_iter().map(nowhere));
        }

        let act = "remembering what is known";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let added = async {
            store::facts::add_accounts(&mut connection, &accounts).await?;
            store::facts::add_programs(&mut connection, &programs).await?;
            store::facts::add_merchants(&mut connection, &zones).await?;
            store::facts::add_stores(&mut connection, &stores).await
        };
        added.await.map_err(Error::database(act))
    }

    /// Whether a svc-merchant that does not know what it is asked has had its time to be replaced.
    fn waited_long_enough(&self) -> Result<(), Unanswered> {
        let since = *self.waiting().get_or_insert_with(Instant::now);
        if since.elapsed() < self.patience {
            return Err(Unanswered {
                service: "svc-merchant",
                cause: "it offers no GetProgram or GetStore: it is older than this release, and is released first".into(),
            });
        }
        Ok(())
    }

    fn waiting(&self) -> MutexGuard<'_, Option<Instant>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Which run of the projection this is.
    pub async fn generation(&self) -> Result<i64, Error> {
        let act = "reading the run of the projection";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        store::generation(&mut connection)
            .await
            .map_err(Error::database(act))
    }

    /// Forgets every figure of the ledger's, so that they are counted anew from the first event; the number of the new run.
    pub async fn rebuild(&self) -> Result<i64, Error> {
        let act = "forgetting figures";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let mut transaction = connection.begin().await.map_err(Error::database(act))?;
        let generation = store::counting::forget(&mut transaction).await;
        let generation = generation.map_err(Error::database(act))?;
        transaction.commit().await.map_err(Error::database(act))?;
        Ok(generation)
    }
}
