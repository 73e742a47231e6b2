//! What a purchase is worth: the hot path of earning by purchase. Everything it needs is in memory after the first
//! question: whose store it is (for good), what is live when (five minutes, and told of changes), the compiled program
//! (for good, a version never changes), and, where tiers or caps ask for it, what the customer did before.

use crate::domain::facts::MerchantFacts;
use crate::domain::program::{Calculation, Document, Label, Program, Purchase, Refusal, Standing, local_day};
use crate::domain::purchases::{Given, TakenBack, TierReached};
use crate::domain::{MerchantId, ProgramId, StoreId, TenantId};
use crate::error::{Error, ProgramError};
use crate::ports::Clock;
use crate::store::purchases::Member;
use crate::store::{config, programs, purchases};
use crate::wire;
use cache::{Cache, Cached};
use chrono::{DateTime, Months, NaiveDate, Utc};
use chrono_tz::Tz;
use events::{PostgresOutbox, Wake};
use moka::{future, sync};
use sqlx::{PgConnection, PgPool};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use telemetry::TraceContext;
use uuid::Uuid;

/// Stores whose merchant is remembered; an entry is about 100 bytes.
const STORES_MAX: u64 = 100_000;
/// Compiled versions kept; one is a few kilobytes.
const COMPILED_MAX: u64 = 5_000;

/// A version in the form that prices, and what answers say of it.
#[derive(Debug)]
pub struct Compiled {
    /// What prices.
    pub program: Program,
    /// What was written.
    pub document: Document,
}

/// What a customer did per local day, as caches keep it.
pub type Days = Vec<(NaiveDate, i64, i64)>;

/// What is asked of a purchase.
#[derive(Clone, Debug)]
pub struct Question {
    /// By which program; `None` for the one that the store's merchant gives by.
    pub program: Option<ProgramId>,
    /// What was bought.
    pub purchase: Purchase,
    /// When; `None` for now.
    pub at: Option<DateTime<Utc>>,
    /// Who bought it, by their points account.
    pub account: Option<Uuid>,
    /// What they earned in twelve months, where nobody says who they are.
    pub points_in_twelve_months: i64,
}

/// What a purchase is worth, and by which rules.
#[derive(Clone, Debug)]
pub struct Priced {
    /// The merchant that owes for the points.
    pub merchant: MerchantId,
    /// The program.
    pub program: ProgramId,
    /// Its version.
    pub version: i64,
    /// The points.
    pub calculation: Calculation,
}

/// See the module.
pub struct Pricing {
    pool: PgPool,
    clock: Clock,
    facts: Cache<MerchantFacts>,
    standings: Cache<Days>,
    outbox: Wake,
    stores: sync::Cache<(TenantId, StoreId), MerchantId>,
    compiled: future::Cache<(TenantId, ProgramId, i64), Arc<Compiled>>,
}

impl Pricing {
    /// Pricing over these caches; `outbox` is rung when there is something to tell.
    pub fn new(
        pool: PgPool,
        clock: Clock,
        facts: Cache<MerchantFacts>,
        standings: Cache<Days>,
        outbox: Wake,
    ) -> Self {
        Self {
            pool,
            clock,
            facts,
            standings,
            outbox,
            stores: sync::Cache::new(STORES_MAX),
            compiled: future::Cache::new(COMPILED_MAX),
        }
    }

    /// The instant it is.
    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    /// Prices a purchase by what is live when it was made. It changes nothing.
    pub async fn calculate(&self, tenant: TenantId, question: Question) -> Result<Priced, Error> {
        let at = question.at.unwrap_or_else(|| self.now());
        let store = StoreId(question.purchase.store);
        let merchant = self.merchant_of(tenant, store).await?;
        let facts = self.facts(tenant, merchant).await?;
        if !facts.is_active() {
            return Err(ProgramError::MerchantInactive.into());
        }
        if facts.store(store).is_some_and(|store| !store.active) {
            return Err(ProgramError::StoreNotFound.into());
        }
        let (program, version) = match question.program {
            None => facts.giving(at).ok_or(if facts.programs.is_empty() {
                ProgramError::NotFound
            } else {
                ProgramError::Inactive
            })?,
            Some(id) => {
                let program = facts.program(id).ok_or(ProgramError::NotFound)?;
                (id, program.live_at(at).ok_or(ProgramError::Inactive)?)
            }
        };
        let compiled = self.compiled(tenant, program, version).await?;
        let calculation = self
            .price(tenant, program, &compiled.program, &question, at)
            .await?;
        Ok(Priced {
            merchant,
            program,
            version,
            calculation,
        })
    }

    /// Prices a purchase by a program that need not be live.
    pub async fn price(
        &self,
        tenant: TenantId,
        id: ProgramId,
        program: &Program,
        question: &Question,
        at: DateTime<Utc>,
    ) -> Result<Calculation, Error> {
        let standing = match question.account {
            Some(account) if program.needs_standing() => {
                let day = local_day(program.zone(), at);
                let days = self.days(tenant, id, account).await?;
                Standing::on(day, days.iter().copied())
            }
            _ => Standing {
                points_in_twelve_months: question.points_in_twelve_months.max(0),
                ..Standing::default()
            },
        };
        let priced = program.calculate(&question.purchase, at, standing);
        priced.map_err(|refusal| refused(refusal).into())
    }

    /// Whose store it is.
    pub async fn merchant_of(&self, tenant: TenantId, store: StoreId) -> Result<MerchantId, Error> {
        if let Some(known) = self.stores.get(&(tenant, store)) {
            return Ok(known);
        }
        let act = "finding the merchant of a store";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let found = config::merchant_of_store(&mut connection, tenant, store).await;
        let merchant = found
            .map_err(Error::database(act))?
            .ok_or(ProgramError::StoreNotFound)?;
        self.stores.insert((tenant, store), merchant);
        Ok(merchant)
    }

    /// A merchant's configuration, at most five minutes old even if every word of its changes was lost.
    pub async fn facts(
        &self,
        tenant: TenantId,
        merchant: MerchantId,
    ) -> Result<Cached<MerchantFacts>, Error> {
        let act = "reading a merchant's configuration";
        let load = async || {
            let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
            let facts = config::facts(&mut connection, tenant, merchant).await;
            let facts = facts.map_err(Error::database(act))?;
            Ok(facts.map(|facts| {
                let version = u64::try_from(facts.version).unwrap_or_default();
                (facts, version)
            }))
        };
        let found: Result<_, Error> = self.facts.get_or_load(&facts_id(tenant, merchant), load).await;
        found?.ok_or(Error::MerchantNotFound)
    }

    /// Says that a merchant, its stores or its programs have changed: everybody forgets what was before. To be called
    /// after the commit of every such change, with the merchant's new version.
    pub async fn moved(&self, tenant: TenantId, merchant: MerchantId, version: i64) {
        let version = u64::try_from(version).unwrap_or_default();
        self.facts
            .invalidate(&[(facts_id(tenant, merchant).as_str(), version)])
            .await;
    }

    /// Whose a program is, and by whose clock the days of its newest version are told.
    pub async fn home(
        &self,
        tenant: TenantId,
        program: ProgramId,
    ) -> Result<(MerchantId, Option<Tz>), Error> {
        let act = "reading whose a program is";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let row = programs::get(&mut connection, tenant, program).await;
        drop(connection);
        let row = row.map_err(Error::database(act))?.ok_or(ProgramError::NotFound)?;
        let zone = if row.versions > 0 {
            Some(self.compiled(tenant, program, row.versions).await?.program.zone())
        } else {
            None
        };
        Ok((row.merchant(), zone))
    }

    /// Whose a store is, and by whose clock its days are told: an IANA name.
    pub async fn home_of_store(
        &self,
        tenant: TenantId,
        store: StoreId,
    ) -> Result<(MerchantId, String), Error> {
        let act = "reading whose a store is";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let home = config::home_of_store(&mut connection, tenant, store).await;
        home.map_err(Error::database(act))?.ok_or(Error::StoreNotFound)
    }

    /// A version, ready to price.
    pub async fn compiled(
        &self,
        tenant: TenantId,
        program: ProgramId,
        version: i64,
    ) -> Result<Arc<Compiled>, Error> {
        let key = (tenant, program, version);
        if let Some(known) = self.compiled.get(&key).await {
            return Ok(known);
        }
        let act = "reading a program's version";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let row = programs::version(&mut connection, tenant, program, version).await;
        drop(connection);
        let row = row
            .map_err(Error::database(act))?
            .ok_or(ProgramError::VersionNotFound)?;
        let compiled = Arc::new(compile(&row.document)?);
        self.compiled.insert(key, Arc::clone(&compiled)).await;
        Ok(compiled)
    }

    /// What a customer did in a program in the last year, by day.
    async fn days(&self, tenant: TenantId, program: ProgramId, account: Uuid) -> Result<Cached<Days>, Error> {
        let act = "reading what a customer earned before";
        let load = async || {
            let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
            let rows = purchases::days(&mut connection, tenant, program, account, self.a_year_ago()).await;
            let rows = rows.map_err(Error::database(act))?;
            let version = rows.iter().map(|row| row.version).max().unwrap_or_default();
            Ok(Some((of_days(&rows), u64::try_from(version).unwrap_or_default())))
        };
        let id = standing_id(tenant, program, account);
        let found: Result<_, Error> = self.standings.get_or_load(&id, load).await;
        found?.ok_or(Error::Interrupted)
    }

    /// Counts what the ledger posted for purchases priced here, in the order it was told; each posting once. Whoever
    /// reached a tier by it is told of in the same transaction.
    pub async fn count(&self, told: Vec<Told>) -> Result<(), Error> {
        let act = "counting priced purchases";
        let mut moved: BTreeMap<String, u64> = BTreeMap::new();
        let mut note = |tenant, program, account, version: i64| {
            let known = moved.entry(standing_id(tenant, program, account)).or_default();
            *known = (*known).max(u64::try_from(version).unwrap_or_default());
        };
        let mut given = Vec::new();
        let mut climbers: BTreeMap<Member, Climber> = BTreeMap::new();
        // what is told twice in one poll would be counted twice by one statement
        let mut seen = BTreeSet::new();
        let mut taken = Vec::new();
        for one in told {
            match one {
                Told::Given(one) if !seen.insert((one.tenant, one.transaction)) => {}
                Told::Given(one) => {
                    let compiled = self.priced_by(&one).await?;
                    // by UTC if that version is not known here
                    let day = compiled.as_ref().map_or_else(
                        || one.purchased_at.date_naive(),
                        |compiled| local_day(compiled.program.zone(), one.purchased_at),
                    );
                    let one = Given { day, ..one };
                    note(one.tenant, one.program, one.account, one.account_version);
                    if let Some(compiled) = compiled.filter(|compiled| compiled.program.has_tiers())
                        && let Some(owner) = one.owner
                    {
                        let climber = Climber {
                            owner,
                            compiled,
                            transaction: one.transaction,
                            trace: one.trace,
                            before: Vec::new(),
                        };
                        climbers.insert((one.tenant, one.program, one.account), climber);
                    }
                    given.push(one);
                }
                Told::TakenBack(one) => taken.push(one),
            }
        }
        if given.is_empty() && taken.is_empty() {
            return Ok(());
        }
        let mut transaction = self.pool.begin().await.map_err(Error::database(act))?;
        let after = self.a_year_ago();
        let before = climbed(&mut transaction, &climbers, after).await?;
        for (member, climber) in &mut climbers {
            climber.before = before.get(member).map_or_else(Vec::new, |days| of_days(days));
        }
        if !given.is_empty() {
            // a reversal is told after what it reverses, so all that was given may go first
            let counted = purchases::give(&mut transaction, &given).await;
            counted.map_err(Error::database(act))?;
        }
        for one in &taken {
            let counted = purchases::take_back(&mut transaction, one).await;
            if let Some((program, account)) = counted.map_err(Error::database(act))? {
                note(one.tenant, program, account, one.account_version);
            }
        }
        let now = self.now();
        let mut reached = Vec::new();
        let days = climbed(&mut transaction, &climbers, after).await?;
        for (member, climber) in climbers {
            let days = days.get(&member).map_or_else(Vec::new, |days| of_days(days));
            let (tenant, program, account) = member;
            let Some(tier) = climber.reached(&days) else {
                continue;
            };
            let event = TierReached {
                tenant,
                account,
                owner: climber.owner,
                program,
                program_name: climber.compiled.document.name.clone(),
                tier: Arc::clone(tier),
                transaction: climber.transaction,
                trace: climber.trace,
            };
            reached.push(wire::tier_reached(&event, now));
        }
        let news = !reached.is_empty();
        if news {
            let appended = PostgresOutbox::append(&mut transaction, &reached.into(), now).await;
            appended.map_err(Error::database(act))?;
        }
        transaction.commit().await.map_err(Error::database(act))?;
        if news {
            self.outbox.notify(PostgresOutbox::LANE);
        }
        let moved: Vec<_> = moved
            .iter()
            .map(|(id, version)| (id.as_str(), *version))
            .collect();
        self.standings.invalidate(&moved).await;
        Ok(())
    }

    /// The version that priced a purchase, if it is known here.
    async fn priced_by(&self, given: &Given) -> Result<Option<Arc<Compiled>>, Error> {
        match self
            .compiled(given.tenant, given.program, given.program_version)
            .await
        {
            Ok(compiled) => Ok(Some(compiled)),
            Err(Error::Program(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The day before the first that may count for a standing. A month more than counts: purchases of a while ago are
    /// priced too.
    fn a_year_ago(&self) -> NaiveDate {
        self.now().date_naive() - Months::new(13)
    }
}

/// What those who may reach a tier did after a day: one query, however many they are.
async fn climbed(
    connection: &mut PgConnection,
    climbers: &BTreeMap<Member, Climber>,
    after: NaiveDate,
) -> Result<HashMap<Member, Vec<purchases::DayRow>>, Error> {
    if climbers.is_empty() {
        return Ok(HashMap::new());
    }
    let days = purchases::days_of_members(connection, climbers.keys(), after).await;
    days.map_err(Error::database("reading what customers did before"))
}

/// Somebody who bought by a program with tiers.
struct Climber {
    owner: Uuid,
    compiled: Arc<Compiled>,
    /// The newest purchase.
    transaction: Uuid,
    trace: Option<TraceContext>,
    /// What they did before.
    before: Days,
}

impl Climber {
    /// The tier that they have by `days` and had not before. Both are told by the newest day on record, so that neither a
    /// purchase that is told late nor one that is told again reaches a tier a second time.
    fn reached(&self, days: &Days) -> Option<&Arc<Label>> {
        let newest = days.iter().map(|(day, ..)| *day).max()?;
        let standing = |days: &Days| Standing::on(newest, days.iter().copied());
        self.compiled
            .program
            .tier_reached(standing(&self.before), standing(days))
    }
}

fn of_days(rows: &[purchases::DayRow]) -> Days {
    rows.iter().map(|row| (row.day, row.points, row.spend)).collect()
}

/// What the ledger told of priced purchases.
#[derive(Clone, Debug)]
pub enum Told {
    /// Points were given; its day is not known yet.
    Given(Given),
    /// Some were taken back.
    TakenBack(TakenBack),
}

/// A stored document in the form that prices. It was checked when it was stored: one that no longer passes is a mistake
/// of ours.
pub(super) fn compile(document: &str) -> Result<Compiled, Error> {
    let document: Document = serde_json::from_str(document).map_err(|error| {
        tracing::error!(%error, "a stored program cannot be read");
        Error::Interrupted
    })?;
    let program = Program::compile(&document).map_err(|faults| {
        tracing::error!(?faults, "a stored program does not compile");
        Error::Interrupted
    })?;
    Ok(Compiled { program, document })
}

pub(super) fn refused(refusal: Refusal) -> ProgramError {
    match refusal {
        Refusal::WrongUnit { expected } => ProgramError::WrongUnit { expected },
        Refusal::TooManyPoints => ProgramError::TooManyPoints,
    }
}

fn facts_id(tenant: TenantId, merchant: MerchantId) -> String {
    format!("{tenant}:{merchant}")
}

fn standing_id(tenant: TenantId, program: ProgramId, account: Uuid) -> String {
    format!("{tenant}:{program}:{account}")
}
