//! The use cases, one async fn each. Here alone transactions are opened and committed, and never while a remote service is
//! asked.

mod reports;
mod rollup;

pub use reports::{Cohort, Limit, Listed, Period, Show, Summary};
pub use rollup::RolledUp;

use crate::domain::{Facts, Missing, Told, Touched, fold};
use crate::error::Error;
use crate::ports::{Clock, Ledger, Merchants, Unanswered};
use crate::store;
use chassis::database::Admission;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use sqlx::{Connection as _, PgPool};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many questions are put to another service at once.
const QUESTIONS_MAX: usize = 16;

/// The service's use cases.
pub struct Analytics {
    /// For requests, which wait in line.
    readers: Admission,
    /// For what must always run.
    pool: PgPool,
    clock: Clock,
    ledger: Arc<dyn Ledger>,
    merchants: Arc<dyn Merchants>,
}

impl Analytics {
    /// Puts the use cases on what they stand on.
    pub fn new(
        readers: Admission,
        clock: Clock,
        ledger: Arc<dyn Ledger>,
        merchants: Arc<dyn Merchants>,
    ) -> Self {
        Self {
            pool: readers.pool().clone(),
            readers,
            clock,
            ledger,
            merchants,
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
                self.ask(&unknown).await?;
            }
        }
    }

    /// Asks the other services, and remembers what they say for good. Whoever asked first is believed.
    async fn ask(&self, unknown: &Missing) -> Result<(), Error> {
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
