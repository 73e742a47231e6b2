//! Merchants: how they join the network, where they sell, what other services are told of them.

use super::pricing::Pricing;
use super::{Page, may_see, on_record, one_more, visible_merchant};
use crate::domain::merchant::{Merchant, Move, Profile, Requirement, State, Step, currently_due};
use crate::domain::place::{Details, Store};
use crate::domain::{MerchantId, MerchantKey, StoreId, TenantId, fault, user};
use crate::error::Error;
use crate::issuing::void_for_good;
use crate::ports::Clock;
use crate::store;
use crate::store::merchants::HistoryRow;
use crate::wire;
use audit::{By, Facts};
use auth::Principal;
use events::{OutboxBatch, OutboxDays, PostgresOutbox, Wake};
use sqlx::{PgConnection, PgPool};
use std::sync::Arc;
use telemetry::TraceContext;
use uuid::Uuid;

const REASON_CHARS_MAX: usize = 500;

/// A merchant and what is still missing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    /// The merchant.
    pub merchant: Merchant,
    /// What must be there before it may be submitted, and is not.
    pub currently_due: Vec<Requirement>,
}

/// The use cases.
pub struct Merchants {
    pool: PgPool,
    clock: Clock,
    outbox: Wake,
    pricing: Option<Arc<Pricing>>,
}

impl Merchants {
    /// Puts the use cases on what they stand on. `outbox` is told of every committed outbox row.
    pub fn new(pool: PgPool, clock: Clock, outbox: Wake) -> Self {
        Self {
            pool,
            clock,
            outbox,
            pricing: None,
        }
    }

    /// Has pricing told of every change, so that it goes by what holds.
    #[must_use]
    pub fn telling(mut self, pricing: Arc<Pricing>) -> Self {
        self.pricing = Some(pricing);
        self
    }

    async fn tell_pricing(&self, merchant: &Merchant) {
        if let Some(pricing) = &self.pricing {
            pricing
                .moved(merchant.tenant, merchant.id, merchant.version)
                .await;
        }
    }

    /// Drafts a merchant.
    pub async fn draft(self: &Arc<Self>, who: &Principal, profile: Profile) -> Result<Shown, Error> {
        let act = "drafting a merchant";
        let now = (self.clock)();
        let merchant = Merchant {
            tenant: TenantId(who.tenant),
            id: MerchantId(Uuid::now_v7()),
            state: State::Draft,
            profile,
            version: 1,
            created_at: now,
            updated_at: now,
            onboarded_at: None,
        };
        let (this, actor, by) = (Arc::clone(self), user::actor(who), By::of(who));
        let drafting = async move {
            let mut transaction = this.pool.begin().await.map_err(Error::database(act))?;
            let inserted = store::merchants::insert(&mut transaction, &merchant).await;
            inserted.map_err(Error::database(act))?;
            let told = store::merchants::insert_history(&mut transaction, &merchant, "drafted", &actor, None);
            told.await.map_err(Error::database(act))?;
            let entry = by.did("merchant", "drafted", merchant.id);
            on_record(&mut transaction, now, &entry.to(stands(&merchant))).await?;
            let shown = shown(&mut transaction, merchant).await?;
            transaction.commit().await.map_err(Error::database(act))?;
            Ok(shown)
        };
        telemetry::spawn(drafting).await.map_err(|_| Error::Interrupted)?
    }

    /// The merchant and what is missing.
    pub async fn get(&self, who: &Principal, id: MerchantId) -> Result<Shown, Error> {
        let act = "reading a merchant";
        let key = visible(who, id)?;
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let merchant = store::merchants::by_id(&mut connection, key).await;
        let merchant = merchant
            .map_err(Error::database(act))?
            .ok_or(Error::MerchantNotFound)?;
        shown(&mut connection, merchant).await
    }

    /// A page of merchants: all of the network's for the operator, the own one for whoever works for it. `typed` are
    /// beginnings of words of its name, in any order.
    pub async fn list(
        &self,
        who: &Principal,
        typed: Option<&str>,
        state: Option<State>,
        after: Option<Uuid>,
        limit: u16,
    ) -> Result<Page<Merchant>, Error> {
        let act = "listing merchants";
        let only = visible_merchant(who, None)?;
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let (tenant, most) = (TenantId(who.tenant), one_more(limit));
        let listed = match typed {
            None => store::merchants::list(&mut connection, tenant, state, only, after, most).await,
            Some(typed) => {
                store::merchants::search(&mut connection, tenant, typed, state, only, after, most).await
            }
        };
        let merchants = listed.map_err(Error::database(act))?;
        Ok(Page::of(merchants, limit, |merchant| merchant.id.0))
    }

    /// A page of the merchants that joined, for their names: whoever works in the network may know who else does, and not
    /// who may come.
    pub async fn directory(
        &self,
        who: &Principal,
        after: Option<Uuid>,
        limit: u16,
    ) -> Result<Page<Merchant>, Error> {
        let act = "naming merchants";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let tenant = TenantId(who.tenant);
        let listed =
            store::merchants::list(&mut connection, tenant, None, None, after, one_more(limit)).await;
        let merchants = listed.map_err(Error::database(act))?;
        let mut page = Page::of(merchants, limit, |merchant| merchant.id.0);
        page.items.retain(|merchant| merchant.onboarded_at.is_some());
        Ok(page)
    }

    /// Those of `ids` whose names the caller may know: who joined, and whom they may see before.
    pub async fn named(&self, who: &Principal, ids: &[Uuid]) -> Result<Vec<Merchant>, Error> {
        let act = "naming merchants";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let found = store::merchants::by_ids(&mut connection, TenantId(who.tenant), ids).await;
        let mut merchants = found.map_err(Error::database(act))?;
        merchants.retain(|merchant| merchant.onboarded_at.is_some() || may_see(who, Some(merchant.id)));
        Ok(merchants)
    }

    /// Corrects a merchant's profile; `change` is given the present one.
    pub async fn correct(
        self: &Arc<Self>,
        who: &Principal,
        id: MerchantId,
        change: impl FnOnce(&Profile) -> Result<Profile, Error> + Send + 'static,
    ) -> Result<Shown, Error> {
        let key = visible(who, id)?;
        let corrected = self.change(key, who, None, move |merchant, _| {
            let profile = change(&merchant.profile)?;
            if profile == merchant.profile {
                return Ok(None);
            }
            let changed = corrected(&merchant.profile, &profile);
            merchant.profile = profile;
            Ok(Some(Change {
                store: None,
                before: None,
                after: changed,
            }))
        });
        Ok(corrected.await?.0)
    }

    /// Moves a merchant on. A step that was taken already changes nothing.
    pub async fn step(
        self: &Arc<Self>,
        who: &Principal,
        id: MerchantId,
        step: Step,
        reason: Option<&str>,
    ) -> Result<Shown, Error> {
        let act = "moving a merchant on";
        let key = visible(who, id)?;
        let reason = fault::optional_text("reason", reason, REASON_CHARS_MAX)?;
        if step.needs_reason() && reason.is_none() {
            let missing = fault::Fault::new("reason", "missing_field", "must say why");
            return Err(missing.into());
        }
        let (this, actor, by) = (Arc::clone(self), user::actor(who), By::of(who));
        let stepping = async move {
            let mut transaction = this.pool.begin().await.map_err(Error::database(act))?;
            let merchant = store::merchants::lock(&mut transaction, key).await;
            let mut merchant = merchant
                .map_err(Error::database(act))?
                .ok_or(Error::MerchantNotFound)?;
            let to = match step.from(merchant.state)? {
                Move::Already => return shown(&mut transaction, merchant).await,
                Move::To(state) => state,
            };
            let has = store::merchants::belongings(&mut transaction, key).await;
            let due = currently_due(&merchant.profile, has.map_err(Error::database(act))?);
            if step.needs_everything() && !due.is_empty() {
                return Err(Error::RequirementsDue(due));
            }
            let now = (this.clock)();
            let before = stands(&merchant);
            merchant.state = to;
            merchant.version += 1;
            merchant.updated_at = now;
            let first = step == Step::Approve && merchant.onboarded_at.is_none();
            if first {
                merchant.onboarded_at = Some(now);
            }
            let updated = store::merchants::update(&mut transaction, &merchant).await;
            updated.map_err(Error::database(act))?;
            let (done, reason) = (step.done(), reason.as_deref());
            let told = store::merchants::insert_history(&mut transaction, &merchant, done, &actor, reason);
            told.await.map_err(Error::database(act))?;
            if step == Step::Close {
                // who has left has nobody who acts for it any more
                let dismissed = store::users::dismiss_all(&mut transaction, key, void_for_good(now)).await;
                dismissed.map_err(Error::database(act))?;
                let revoked = store::keys::revoke_all(&mut transaction, key, now, void_for_good(now));
                revoked.await.map_err(Error::database(act))?;
            }
            let entry = by.did("merchant", done, merchant.id).because(reason);
            on_record(&mut transaction, now, &entry.from(before).to(stands(&merchant))).await?;
            if first {
                let event = wire::merchant_onboarded(&merchant, now, TraceContext::current());
                let batch = OutboxBatch::of(event);
                let appended = PostgresOutbox::append(&mut transaction, &batch, now).await;
                appended.map_err(Error::database(act))?;
            }
            transaction.commit().await.map_err(Error::database(act))?;
            this.tell_pricing(&merchant).await;
            if first {
                this.outbox.notify(PostgresOutbox::LANE);
            }
            Ok(Shown {
                merchant,
                currently_due: due,
            })
        };
        telemetry::spawn(stepping).await.map_err(|_| Error::Interrupted)?
    }

    /// A page of who did what, newest first, before a version.
    pub async fn history(
        &self,
        who: &Principal,
        id: MerchantId,
        before: Option<i64>,
        limit: u16,
    ) -> Result<(Vec<HistoryRow>, Option<i64>), Error> {
        let act = "reading a merchant's history";
        let key = self.existing(who, id).await?;
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let rows = store::merchants::history(&mut connection, key, before, one_more(limit)).await;
        let mut rows = rows.map_err(Error::database(act))?;
        let more = rows.len() > usize::from(limit);
        rows.truncate(usize::from(limit));
        let next = rows.last().filter(|_| more).map(|row| row.version);
        Ok((rows, next))
    }

    /// Adds a store.
    pub async fn add_store(
        self: &Arc<Self>,
        who: &Principal,
        id: MerchantId,
        details: Details,
    ) -> Result<Store, Error> {
        let store = Store {
            tenant: TenantId(who.tenant),
            id: StoreId(Uuid::now_v7()),
            merchant: id,
            details,
            created_at: (self.clock)(),
        };
        let key = visible(who, id)?;
        let added = store.clone();
        let adding = self.change(key, who, None, move |_, _| {
            Ok(Some(Change {
                after: sells(&added.details).and("merchant_id", added.merchant.0),
                before: None,
                store: Some(added),
            }))
        });
        adding.await?;
        Ok(store)
    }

    /// Changes a store; `change` is given the present one, which nobody else changes meanwhile.
    pub async fn change_store(
        self: &Arc<Self>,
        who: &Principal,
        id: MerchantId,
        store: StoreId,
        change: impl FnOnce(&Details) -> Result<Details, Error> + Send + 'static,
    ) -> Result<Store, Error> {
        let key = visible(who, id)?;
        let changing = self.change(key, who, Some(store), move |_, held| {
            let held = held.ok_or(Error::StoreNotFound)?;
            let details = change(&held.details)?;
            if details == held.details {
                return Ok(None);
            }
            let (was, is) = (&held.details, &details);
            let changed = Facts::changed(&[
                ("display_name", was.display_name != is.display_name),
                ("address", was.address != is.address),
                ("time_zone", was.time_zone != is.time_zone),
                ("opening_hours", was.opening_hours != is.opening_hours),
                ("active", was.active != is.active),
            ]);
            Ok(Some(Change {
                before: Some(sells(was)),
                after: changed
                    .and("active", is.active)
                    .and("merchant_id", held.merchant.0),
                store: Some(Store { details, ..held }),
            }))
        });
        changing.await?.1.ok_or(Error::StoreNotFound)
    }

    /// A merchant's stores, oldest first.
    pub async fn stores(&self, who: &Principal, id: MerchantId) -> Result<Vec<Store>, Error> {
        let act = "listing stores";
        let key = self.existing(who, id).await?;
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        store::merchants::stores(&mut connection, key)
            .await
            .map_err(Error::database(act))
    }

    /// One store.
    pub async fn store(&self, who: &Principal, id: MerchantId, store: StoreId) -> Result<Store, Error> {
        let act = "reading a store";
        let key = visible(who, id)?;
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let found = store::merchants::store(&mut connection, key, store).await;
        found.map_err(Error::database(act))?.ok_or(Error::StoreNotFound)
    }

    /// The key of a merchant that exists and that the caller may know of.
    pub async fn existing(&self, who: &Principal, id: MerchantId) -> Result<MerchantKey, Error> {
        let act = "reading a merchant";
        let key = visible(who, id)?;
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let found = store::merchants::by_id(&mut connection, key).await;
        found
            .map_err(Error::database(act))?
            .ok_or(Error::MerchantNotFound)?;
        Ok(key)
    }

    /// Deletes outbox rows nobody will need again; how many.
    pub async fn prune_outbox(&self, kept: OutboxDays) -> Result<u64, Error> {
        let act = "pruning the outbox";
        let pruned = PostgresOutbox::new(self.pool.clone())
            .prune((self.clock)(), kept)
            .await;
        pruned.map_err(Error::database(act))
    }

    /// Changes a locked merchant that has not left, or the store of it that is named, with its lines of history and audit, on a
    /// task of its own: a caller who hangs up leaves nothing half done. Gives both as they are then.
    async fn change(
        self: &Arc<Self>,
        key: MerchantKey,
        who: &Principal,
        place: Option<StoreId>,
        decide: impl FnOnce(&mut Merchant, Option<Store>) -> Result<Option<Change>, Error> + Send + 'static,
    ) -> Result<(Shown, Option<Store>), Error> {
        let act = "changing a merchant";
        let (this, actor, by) = (Arc::clone(self), user::actor(who), By::of(who));
        let changing = async move {
            let mut transaction = this.pool.begin().await.map_err(Error::database(act))?;
            let merchant = store::merchants::lock(&mut transaction, key).await;
            let mut merchant = merchant
                .map_err(Error::database(act))?
                .ok_or(Error::MerchantNotFound)?;
            if merchant.state == State::Closed {
                return Err(Error::MerchantClosed);
            }
            let held = match place {
                Some(place) => store::merchants::store(&mut transaction, key, place).await,
                None => Ok(None),
            };
            let held = held.map_err(Error::database(act))?;
            let Some(change) = decide(&mut merchant, held.clone())? else {
                return Ok((shown(&mut transaction, merchant).await?, held));
            };
            merchant.version += 1;
            merchant.updated_at = (this.clock)();
            if let Some(place) = &change.store {
                let put = store::merchants::put_store(&mut transaction, place).await;
                put.map_err(Error::database(act))?;
            }
            let updated = store::merchants::update(&mut transaction, &merchant).await;
            updated.map_err(Error::database(act))?;
            let (action, mut entry) = match &change.store {
                None => ("corrected", by.did("merchant", "corrected", merchant.id)),
                Some(place) if change.before.is_none() => ("store_added", by.did("store", "added", place.id)),
                Some(place) => ("store_changed", by.did("store", "changed", place.id)),
            };
            let told = store::merchants::insert_history(&mut transaction, &merchant, action, &actor, None);
            told.await.map_err(Error::database(act))?;
            if let Some(before) = change.before {
                entry = entry.from(before);
            }
            let entry = entry.to(change.after.and("version", merchant.version));
            on_record(&mut transaction, merchant.updated_at, &entry).await?;
            let shown = shown(&mut transaction, merchant).await?;
            transaction.commit().await.map_err(Error::database(act))?;
            this.tell_pricing(&shown.merchant).await;
            Ok((shown, change.store))
        };
        telemetry::spawn(changing).await.map_err(|_| Error::Interrupted)?
    }
}

/// What changes besides the merchant's own row: a store, which is new if it was nothing before.
struct Change {
    store: Option<Store>,
    before: Option<Facts>,
    after: Facts,
}

/// What is on record of a merchant: names may be persons' names, and are not.
fn stands(merchant: &Merchant) -> Facts {
    Facts::of("state", merchant.state.name()).and("version", merchant.version)
}

fn corrected(was: &Profile, is: &Profile) -> Facts {
    Facts::changed(&[
        ("display_name", was.display_name != is.display_name),
        ("legal_name", was.legal_name != is.legal_name),
        (
            "registration_number",
            was.registration_number != is.registration_number,
        ),
        ("country", was.country != is.country),
        ("currency", was.currency != is.currency),
        ("locale", was.locale != is.locale),
    ])
}

fn sells(details: &Details) -> Facts {
    Facts::of("active", details.active).and("time_zone", details.time_zone.name())
}

fn visible(who: &Principal, id: MerchantId) -> Result<MerchantKey, Error> {
    if !may_see(who, Some(id)) {
        return Err(Error::MerchantNotFound);
    }
    Ok(MerchantKey {
        tenant: TenantId(who.tenant),
        merchant: id,
    })
}

async fn shown(connection: &mut PgConnection, merchant: Merchant) -> Result<Shown, Error> {
    let key = MerchantKey {
        tenant: merchant.tenant,
        merchant: merchant.id,
    };
    let has = store::merchants::belongings(connection, key).await;
    let has = has.map_err(Error::database("reading what a merchant has"))?;
    Ok(Shown {
        currently_due: currently_due(&merchant.profile, has),
        merchant,
    })
}
