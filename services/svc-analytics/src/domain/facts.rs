//! What figures are kept by and no event says: the program of an account, whose a program or a store is and by which clock
//! its days are told. Each is asked for once and held to for good.

use super::{AccountKind, Entry, Place, Posted, TenantId, Told};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Whose a program or a store is, and where it is at home.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Home {
    /// The merchant; zero when nobody knows the program or the store.
    pub merchant: Uuid,
    /// By whose clock its days are told.
    pub zone: Tz,
}

impl Home {
    /// Of what nobody knows.
    pub const NOWHERE: Self = Self {
        merchant: Uuid::nil(),
        zone: Tz::UTC,
    };
}

/// See the module.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Facts {
    /// The program of a customer's account; zero for none, as of gift cards.
    pub accounts: BTreeMap<(TenantId, Uuid), Uuid>,
    /// Programs.
    pub programs: BTreeMap<(TenantId, Uuid), Home>,
    /// By whose clock a merchant's days are told.
    pub merchants: BTreeMap<(TenantId, Uuid), Tz>,
    /// Stores.
    pub stores: BTreeMap<(TenantId, Uuid), Home>,
}

/// What has to be asked for before a batch can be counted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Missing {
    /// Accounts whose program is not known.
    pub accounts: BTreeSet<(TenantId, Uuid)>,
    /// Programs whose merchant is not known.
    pub programs: BTreeSet<(TenantId, Uuid)>,
    /// Merchants whose time zone is not known.
    pub merchants: BTreeSet<(TenantId, Uuid)>,
    /// Stores whose merchant is not known.
    pub stores: BTreeSet<(TenantId, Uuid)>,
}

impl Missing {
    /// Whether nothing is.
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty()
            && self.programs.is_empty()
            && self.merchants.is_empty()
            && self.stores.is_empty()
    }

    /// What is missing still, now that `facts` are known.
    #[must_use]
    pub fn without(&self, facts: &Facts) -> Self {
        let accounts = self
            .accounts
            .iter()
            .filter(|key| !facts.accounts.contains_key(key));
        let programs = self
            .programs
            .iter()
            .filter(|key| !facts.programs.contains_key(key));
        let merchants = self
            .merchants
            .iter()
            .filter(|key| !facts.merchants.contains_key(key));
        let stores = self.stores.iter().filter(|key| !facts.stores.contains_key(key));
        Self {
            accounts: accounts.copied().collect(),
            programs: programs.copied().collect(),
            merchants: merchants.copied().collect(),
            stores: stores.copied().collect(),
        }
    }
}

impl Facts {
    /// What is not known yet of what was told. The programs of accounts that are missing themselves come to light when
    /// those are known, so ask until nothing is missing.
    pub fn missing(&self, told: &[Told]) -> Missing {
        let mut missing = Missing::default();
        for one in told {
            match one {
                Told::Posted(posted) => self.missing_of(posted, &mut missing),
                Told::Activity(activity) => {
                    let key = (activity.tenant, activity.merchant);
                    if !activity.merchant.is_nil() && !self.merchants.contains_key(&key) {
                        missing.merchants.insert(key);
                    }
                    self.missing_store(activity.tenant, activity.store, &mut missing);
                }
                Told::Onboarded(_) => {}
            }
        }
        missing
    }

    fn missing_of(&self, posted: &Posted, missing: &mut Missing) {
        let tenant = posted.tenant;
        self.missing_store(tenant, posted.store, missing);
        let mut program = |id: Uuid| {
            if !id.is_nil() && !self.programs.contains_key(&(tenant, id)) {
                missing.programs.insert((tenant, id));
            }
        };
        if let Some(priced) = &posted.priced {
            program(priced.program_id);
        }
        for entry in posted.entries.iter().filter(|entry| entry.kind.is_customer()) {
            match self.accounts.get(&(tenant, entry.account)) {
                None => {
                    missing.accounts.insert((tenant, entry.account));
                }
                Some(id) if entry.kind == AccountKind::CUSTOMER_POINTS => program(*id),
                Some(_) => {}
            }
        }
        if posted.touches(AccountKind::GIFT_CARD)
            && let Some(carrier) = posted.carrier()
            && !self.merchants.contains_key(&(tenant, carrier))
        {
            missing.merchants.insert((tenant, carrier));
        }
    }

    fn missing_store(&self, tenant: TenantId, store: Option<Uuid>, missing: &mut Missing) {
        let unknown = store.filter(|id| !self.stores.contains_key(&(tenant, *id)));
        missing.stores.extend(unknown.map(|id| (tenant, id)));
    }

    /// Whose a store is, and where.
    pub fn store(&self, tenant: TenantId, store: Uuid) -> Home {
        self.stores
            .get(&(tenant, store))
            .copied()
            .unwrap_or(Home::NOWHERE)
    }

    /// Where a program is at home.
    pub fn home(&self, tenant: TenantId, program: Uuid) -> Home {
        self.programs
            .get(&(tenant, program))
            .copied()
            .unwrap_or(Home::NOWHERE)
    }

    /// What a customer's entry counts for, and on which day: of the program's merchant and zone for points, of the issuer's
    /// for gift cards.
    pub fn place(&self, posted: &Posted, entry: &Entry) -> (Place, NaiveDate) {
        let program = self
            .accounts
            .get(&(posted.tenant, entry.account))
            .copied()
            .unwrap_or_default();
        if entry.kind == AccountKind::GIFT_CARD {
            let merchant = posted.carrier().unwrap_or_default();
            let day = self.day_at(posted.tenant, merchant, posted.at);
            return (Place { merchant, program }, day);
        }
        let home = self.home(posted.tenant, program);
        let place = Place {
            merchant: home.merchant,
            program,
        };
        (place, local_day(home.zone, posted.at))
    }

    /// The day it is at a merchant's.
    pub fn day_at(&self, tenant: TenantId, merchant: Uuid, at: DateTime<Utc>) -> NaiveDate {
        let zone = self.merchants.get(&(tenant, merchant)).copied();
        local_day(zone.unwrap_or(Tz::UTC), at)
    }
}

/// The day it is at `instant` in `zone`.
pub fn local_day(zone: Tz, instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&zone).date_naive()
}
