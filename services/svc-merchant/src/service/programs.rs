//! Programs as code: write a draft, see what it would change, make it a version, make a version live, price the past
//! under it.

use super::on_record;
use super::pricing::{Compiled, Pricing, Question, compile};
use crate::domain::Fault;
use crate::domain::program::{Calculation, Change, Document, Program, diff};
use crate::domain::{MerchantId, ProgramId, StoreId, TenantId};
use crate::error::{Error, ProgramError};
use crate::ports::Clock;
use crate::store::programs::{self, ProgramRow, PromotionRow, VersionRow};
use audit::{By, Fact, Facts};
use auth::Principal;
use chrono::{DateTime, SubsecRound as _, Utc};
use sqlx::PgPool;
use std::sync::Arc;
use uuid::Uuid;

/// Programs of one merchant.
const PROGRAMS_MAX: i64 = 20;

/// Who asks, as far as programs care.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The tenant of the token.
    pub tenant: TenantId,
    /// The subject of the token.
    pub subject: Arc<str>,
    /// The only merchant they may act for; `None` for any.
    pub merchant: Option<MerchantId>,
    /// How the audit trail names them.
    pub by: By,
}

impl Caller {
    /// The caller of a request.
    pub fn of(who: &Principal) -> Self {
        let any = who.roles.intersects(auth::OPERATOR.or(auth::SERVICE));
        Self {
            tenant: TenantId(who.tenant),
            subject: Arc::clone(&who.subject),
            // a merchant's token names its merchant; one that did not would be of no merchant at all
            merchant: (!any).then(|| MerchantId(who.merchant_id.unwrap_or_default())),
            by: By::of(who),
        }
    }

    fn may_act_for(&self, merchant: MerchantId) -> bool {
        self.merchant.is_none_or(|own| own == merchant)
    }
}

/// A program as it stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The program.
    pub row: ProgramRow,
    /// The draft.
    pub draft: Document,
    /// Which version is live now.
    pub live: Option<i64>,
}

/// What applying and promoting the draft would change.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The instant it was compared for.
    pub at: DateTime<Utc>,
    /// The version that is live then.
    pub live: Option<i64>,
    /// The revision of the draft.
    pub draft_revision: i64,
    /// Every difference.
    pub changes: Vec<Change>,
}

/// See the module.
pub struct Programs {
    pool: PgPool,
    clock: Clock,
    pricing: Arc<Pricing>,
}

impl Programs {
    /// Programs over `pool`; `pricing` is told of what changes.
    pub fn new(pool: PgPool, clock: Clock, pricing: Arc<Pricing>) -> Self {
        Self { pool, clock, pricing }
    }

    /// The instant it is, to the microsecond that the database keeps.
    pub(super) fn now(&self) -> DateTime<Utc> {
        (self.clock)().trunc_subsecs(6)
    }

    pub(super) fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Makes a program with a draft.
    pub async fn create(
        &self,
        caller: &Caller,
        merchant: MerchantId,
        draft: &Document,
    ) -> Result<Standing, Error> {
        check(draft)?;
        if !caller.may_act_for(merchant) {
            return Err(Error::MerchantNotFound);
        }
        let act = "making a program";
        let (tenant, id, now) = (caller.tenant, ProgramId(Uuid::now_v7()), self.now());
        let text = as_text(draft)?;
        let mut transaction = self.pool.begin().await.map_err(Error::database(act))?;
        let exists = programs::merchant_exists(&mut transaction, tenant, merchant).await;
        if !exists.map_err(Error::database(act))? {
            return Err(Error::MerchantNotFound);
        }
        let count = programs::count(&mut transaction, tenant, merchant).await;
        if count.map_err(Error::database(act))? >= PROGRAMS_MAX {
            return Err(ProgramError::TooManyPrograms(PROGRAMS_MAX).into());
        }
        let inserted = programs::insert(&mut transaction, tenant, id, merchant, &text, now).await;
        inserted.map_err(Error::database(act))?;
        let facts = Facts::of("merchant_id", merchant.0).and("draft", Fact::digest(&text));
        on_record(
            &mut transaction,
            now,
            &caller.by.did("program", "created", id).to(facts),
        )
        .await?;
        transaction.commit().await.map_err(Error::database(act))?;
        self.get(caller, id).await
    }

    /// A program.
    pub async fn get(&self, caller: &Caller, id: ProgramId) -> Result<Standing, Error> {
        let act = "reading a program";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let row = programs::get(&mut connection, caller.tenant, id).await;
        let row = visible(caller, row.map_err(Error::database(act))?)?;
        let live = programs::live_at(&mut connection, caller.tenant, id, self.now()).await;
        let live = live.map_err(Error::database(act))?;
        standing(row, live)
    }

    /// Programs, oldest first; `true` if there are more.
    pub async fn list(
        &self,
        caller: &Caller,
        merchant: Option<MerchantId>,
        after: Option<ProgramId>,
        limit: usize,
    ) -> Result<(Vec<Standing>, bool), Error> {
        let act = "listing programs";
        if merchant.is_some_and(|merchant| !caller.may_act_for(merchant)) {
            return Ok((Vec::new(), false));
        }
        let merchant = merchant.or(caller.merchant);
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let rows = programs::list(&mut connection, caller.tenant, merchant, after, one_more(limit)).await;
        let mut rows = rows.map_err(Error::database(act))?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let live = programs::live_at(&mut connection, caller.tenant, row.program(), self.now()).await;
            found.push(standing(row, live.map_err(Error::database(act))?)?);
        }
        Ok((found, more))
    }

    /// Replaces the draft, unless it was changed since the caller saw `revision`.
    pub async fn edit(
        &self,
        caller: &Caller,
        id: ProgramId,
        revision: i64,
        draft: &Document,
    ) -> Result<Standing, Error> {
        check(draft)?;
        let act = "editing a program's draft";
        let text = as_text(draft)?;
        let mut transaction = self.pool.begin().await.map_err(Error::database(act))?;
        let row = programs::lock(&mut transaction, caller.tenant, id).await;
        let row = visible(caller, row.map_err(Error::database(act))?)?;
        if row.draft_revision != revision {
            let revision = row.draft_revision;
            return Err(ProgramError::DraftMoved { revision }.into());
        }
        let set = programs::set_draft(&mut transaction, caller.tenant, id, &text, self.now()).await;
        set.map_err(Error::database(act))?;
        let drafts = |text: &str, revision| Facts::of("draft", Fact::digest(text)).and("revision", revision);
        let entry = caller.by.did("program", "edited", id);
        let entry = entry
            .from(drafts(&row.draft, revision))
            .to(drafts(&text, revision + 1));
        on_record(&mut transaction, self.now(), &entry).await?;
        transaction.commit().await.map_err(Error::database(act))?;
        self.get(caller, id).await
    }

    /// What the draft would change against what is live at `at`.
    pub async fn plan(
        &self,
        caller: &Caller,
        id: ProgramId,
        at: Option<DateTime<Utc>>,
    ) -> Result<Plan, Error> {
        let act = "planning a program";
        let at = at.unwrap_or_else(|| self.now());
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let row = programs::get(&mut connection, caller.tenant, id).await;
        let row = visible(caller, row.map_err(Error::database(act))?)?;
        let live = programs::live_at(&mut connection, caller.tenant, id, at).await;
        let live = live.map_err(Error::database(act))?;
        drop(connection);
        let before = match live {
            Some(version) => Some(self.pricing.compiled(caller.tenant, id, version).await?),
            None => None,
        };
        let draft = compile(&row.draft)?.document;
        Ok(Plan {
            at,
            live,
            draft_revision: row.draft_revision,
            changes: diff(before.as_ref().map(|before| &before.document), &draft),
        })
    }

    /// Makes the draft a version, unless it is the newest already; `true` if it is new.
    pub async fn apply(
        &self,
        caller: &Caller,
        id: ProgramId,
        revision: Option<i64>,
    ) -> Result<(VersionRow, bool), Error> {
        let act = "applying a program's draft";
        let mut transaction = self.pool.begin().await.map_err(Error::database(act))?;
        let row = programs::lock(&mut transaction, caller.tenant, id).await;
        let row = visible(caller, row.map_err(Error::database(act))?)?;
        if revision.is_some_and(|revision| revision != row.draft_revision) {
            let revision = row.draft_revision;
            return Err(ProgramError::DraftMoved { revision }.into());
        }
        let newest = programs::version(&mut transaction, caller.tenant, id, row.versions).await;
        if let Some(newest) = newest.map_err(Error::database(act))?
            && newest.document == row.draft
        {
            return Ok((newest, false));
        }
        let (by, now) = (&caller.subject, self.now());
        let version =
            programs::insert_version(&mut transaction, caller.tenant, id, &row.draft, by, now).await;
        let version = version.map_err(Error::database(act))?;
        let facts = Facts::of("version", version).and("document", Fact::digest(&row.draft));
        on_record(
            &mut transaction,
            now,
            &caller.by.did("program", "applied", id).to(facts),
        )
        .await?;
        transaction.commit().await.map_err(Error::database(act))?;
        let applied = VersionRow {
            version,
            document: row.draft,
            applied_by: by.to_string(),
            applied_at: now,
        };
        Ok((applied, true))
    }

    /// Makes a version live from `at` on, or (`None`) lets the program give nothing from then on. An older version is
    /// how one goes back.
    pub async fn promote(
        &self,
        caller: &Caller,
        id: ProgramId,
        version: Option<i64>,
        at: Option<DateTime<Utc>>,
    ) -> Result<PromotionRow, Error> {
        let act = "promoting a program's version";
        let mut transaction = self.pool.begin().await.map_err(Error::database(act))?;
        let row = programs::lock(&mut transaction, caller.tenant, id).await;
        let row = visible(caller, row.map_err(Error::database(act))?)?;
        if version.is_some_and(|version| !(1..=row.versions).contains(&version)) {
            return Err(ProgramError::VersionNotFound.into());
        }
        let now = self.now();
        let at = at.unwrap_or(now).trunc_subsecs(6);
        if at < now {
            return Err(ProgramError::InThePast.into());
        }
        let (tenant, by) = (caller.tenant, &caller.subject);
        let seq = programs::insert_promotion(&mut transaction, tenant, id, version, at, by, now).await;
        let seq = seq.map_err(Error::database(act))?;
        let moved = programs::touch_merchant(&mut transaction, tenant, row.merchant(), now).await;
        let moved = moved.map_err(Error::database(act))?;
        let facts = Facts::of("version", version)
            .and("effective_at", at)
            .and("promotion", seq);
        on_record(
            &mut transaction,
            now,
            &caller.by.did("program", "promoted", id).to(facts),
        )
        .await?;
        transaction.commit().await.map_err(Error::database(act))?;
        self.pricing.moved(tenant, row.merchant(), moved).await;
        Ok(PromotionRow {
            seq,
            version,
            effective_at: at,
            promoted_by: by.to_string(),
            promoted_at: now,
            withdrawn_at: None,
        })
    }

    /// Takes back a promotion that has not taken effect yet. Safe to repeat.
    pub async fn withdraw(&self, caller: &Caller, id: ProgramId, seq: i64) -> Result<PromotionRow, Error> {
        let act = "withdrawing a promotion";
        let tenant = caller.tenant;
        let mut transaction = self.pool.begin().await.map_err(Error::database(act))?;
        let row = programs::lock(&mut transaction, tenant, id).await;
        let row = visible(caller, row.map_err(Error::database(act))?)?;
        let promotion = programs::promotion(&mut transaction, tenant, id, seq).await;
        let promotion = promotion
            .map_err(Error::database(act))?
            .ok_or(ProgramError::PromotionNotFound)?;
        let now = self.now();
        if promotion.withdrawn_at.is_some() {
            return Ok(promotion);
        }
        if promotion.effective_at <= now {
            return Err(ProgramError::TookEffect.into());
        }
        let withdrawn = programs::withdraw(&mut transaction, tenant, id, seq, &caller.subject, now).await;
        withdrawn.map_err(Error::database(act))?;
        let moved = programs::touch_merchant(&mut transaction, tenant, row.merchant(), now).await;
        let moved = moved.map_err(Error::database(act))?;
        let facts = Facts::of("version", promotion.version).and("effective_at", promotion.effective_at);
        let entry = caller.by.did("program", "promotion_withdrawn", id);
        let entry = entry.from(facts.and("promotion", seq));
        on_record(&mut transaction, now, &entry).await?;
        transaction.commit().await.map_err(Error::database(act))?;
        self.pricing.moved(tenant, row.merchant(), moved).await;
        Ok(PromotionRow {
            withdrawn_at: Some(now),
            ..promotion
        })
    }

    /// Versions, newest first; `true` if there are more.
    pub async fn versions(
        &self,
        caller: &Caller,
        id: ProgramId,
        before: Option<i64>,
        limit: usize,
    ) -> Result<(Vec<VersionRow>, bool), Error> {
        let act = "listing a program's versions";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let row = programs::get(&mut connection, caller.tenant, id).await;
        visible(caller, row.map_err(Error::database(act))?)?;
        let rows = programs::list_versions(&mut connection, caller.tenant, id, before, one_more(limit)).await;
        let mut rows = rows.map_err(Error::database(act))?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        Ok((rows, more))
    }

    /// One version.
    pub async fn version(&self, caller: &Caller, id: ProgramId, version: i64) -> Result<VersionRow, Error> {
        let act = "reading a program's version";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let row = programs::get(&mut connection, caller.tenant, id).await;
        visible(caller, row.map_err(Error::database(act))?)?;
        let found = programs::version(&mut connection, caller.tenant, id, version).await;
        let found = found.map_err(Error::database(act))?;
        found.ok_or_else(|| ProgramError::VersionNotFound.into())
    }

    /// What was and will be live, newest promotion first; `true` if there are more.
    pub async fn history(
        &self,
        caller: &Caller,
        id: ProgramId,
        before: Option<i64>,
        limit: usize,
    ) -> Result<(Vec<PromotionRow>, bool), Error> {
        let act = "listing a program's promotions";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let row = programs::get(&mut connection, caller.tenant, id).await;
        visible(caller, row.map_err(Error::database(act))?)?;
        let rows = programs::history(&mut connection, caller.tenant, id, before, one_more(limit)).await;
        let mut rows = rows.map_err(Error::database(act))?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        Ok((rows, more))
    }

    /// What a purchase would be worth by the draft or by a version.
    pub async fn calculate(
        &self,
        caller: &Caller,
        id: ProgramId,
        version: Option<i64>,
        question: &Question,
    ) -> Result<Calculation, Error> {
        let (row, compiled) = self.rules(caller, id, version).await?;
        let store = StoreId(question.purchase.store);
        if self.pricing.merchant_of(caller.tenant, store).await? != row.merchant() {
            return Err(ProgramError::StoreNotFound.into());
        }
        let at = question.at.unwrap_or_else(|| self.now());
        self.pricing
            .price(caller.tenant, id, &compiled.program, question, at)
            .await
    }

    /// The draft, or a version of a program that the caller may see.
    pub(super) async fn rules(
        &self,
        caller: &Caller,
        id: ProgramId,
        version: Option<i64>,
    ) -> Result<(ProgramRow, Arc<Compiled>), Error> {
        let act = "reading a program";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let row = programs::get(&mut connection, caller.tenant, id).await;
        drop(connection);
        let row = visible(caller, row.map_err(Error::database(act))?)?;
        let compiled = match version {
            None => Arc::new(compile(&row.draft)?),
            Some(version) => self.pricing.compiled(caller.tenant, id, version).await?,
        };
        Ok((row, compiled))
    }
}

/// What may not be seen is not there.
fn visible(caller: &Caller, row: Option<ProgramRow>) -> Result<ProgramRow, Error> {
    row.filter(|row| caller.may_act_for(row.merchant()))
        .ok_or_else(|| ProgramError::NotFound.into())
}

fn standing(row: ProgramRow, live: Option<i64>) -> Result<Standing, Error> {
    Ok(Standing {
        draft: compile(&row.draft)?.document,
        row,
        live,
    })
}

/// A document is stored only if it compiles.
pub(super) fn check(document: &Document) -> Result<(), Error> {
    let below = |fault: Fault| fault.below("document.");
    match Program::compile(document) {
        Ok(_) => Ok(()),
        Err(faults) => Err(ProgramError::Invalid(faults.into_iter().map(below).collect()).into()),
    }
}

pub(super) fn as_text(document: &Document) -> Result<String, Error> {
    serde_json::to_string(document).map_err(|error| {
        tracing::error!(%error, "a program cannot be written");
        Error::Interrupted
    })
}

fn one_more(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)
}
