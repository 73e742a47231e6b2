//! From what was told to what changes: which subjects are touched, and, with those in hand, what is added to which figure.
//!
//! Every change is an addition, a smallest or a largest, and what was counted is known exactly. So the figures are a
//! function of the set of events alone: not of their order, of how they were cut into batches, or of how often they came.

use super::event::TransactionType;
use super::figures::{
    BasketKey, Baskets, BookKey, Bucket, Counter, CounterKey, Movements, StaffKey, StoreDay, StoreKey, add,
};
use super::{AccountKind, Activity, Entry, Facts, Overflow, Place, Posted, Seen, Staff, TenantId, Told};
use chrono::{DateTime, NaiveDate, Utc};
use money::Unit;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The row under which a gift card's history is counted; no account has such a row.
pub const HISTORY: i32 = -1;

/// What versions are counted by: a row of an account, or a gift card.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Subject {
    /// Whose.
    pub tenant: TenantId,
    /// The account or the gift card.
    pub id: Uuid,
    /// The account's row, or [`HISTORY`].
    pub shard: i32,
}

/// An account is only ever meant inside its tenant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct AccountKey {
    /// Whose.
    pub tenant: TenantId,
    /// Which.
    pub account: Uuid,
}

/// A customer's account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// Points or a gift card.
    pub kind: AccountKind,
    /// In what.
    pub unit: Unit,
    /// Whose it is, an opaque id.
    pub owner: Uuid,
    /// Of which merchant and program.
    pub place: Place,
    /// The sum of its entries.
    pub balance: i64,
    /// The first day on which its customer did something.
    pub first_day: Option<NaiveDate>,
    /// The last.
    pub last_day: Option<NaiveDate>,
}

/// A day of an account.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct AccountDay {
    /// What came in.
    pub credited: i64,
    /// What went out, not negative.
    pub debited: i64,
    /// How often its customer did something.
    pub visits: i64,
}

/// What has to be in hand before a batch is counted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Touched {
    /// Subjects, in the one order in which they are locked.
    pub subjects: BTreeSet<Subject>,
    /// Accounts.
    pub accounts: BTreeSet<AccountKey>,
    /// Days of accounts.
    pub days: BTreeSet<(AccountKey, NaiveDate)>,
}

impl Touched {
    /// What the batch touches.
    pub fn by(told: &[Told], facts: &Facts) -> Self {
        let mut touched = Self::default();
        for one in told {
            match one {
                Told::Posted(posted) => {
                    for entry in posted.marks() {
                        touched.subjects.insert(subject(posted.tenant, entry));
                        if entry.kind.is_customer() {
                            let key = account_key(posted.tenant, entry);
                            touched.accounts.insert(key);
                            touched.days.insert((key, facts.place(posted, entry).1));
                        }
                    }
                }
                Told::Activity(activity) => {
                    touched.subjects.insert(history(activity));
                }
                Told::Onboarded(_) => {}
            }
        }
        touched
    }
}

/// What is known of what a batch touches, locked.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Known {
    /// What was counted.
    pub counted: BTreeMap<Subject, Seen>,
    /// Accounts; an account that is not there yet is not among them.
    pub accounts: BTreeMap<AccountKey, Account>,
    /// Days of accounts on which their customers did something.
    pub visited: BTreeSet<(AccountKey, NaiveDate)>,
}

/// What a batch changes. Subjects and accounts are as they are after it; everything else is to be added.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Changes {
    /// What was counted.
    pub counted: BTreeMap<Subject, Seen>,
    /// Accounts.
    pub accounts: BTreeMap<AccountKey, Account>,
    /// Days of accounts.
    pub days: BTreeMap<(AccountKey, NaiveDate), AccountDay>,
    /// Movements.
    pub daily: BTreeMap<Bucket, Movements>,
    /// Purchases.
    pub baskets: BTreeMap<BasketKey, Baskets>,
    /// Gift cards at counters.
    pub counters: BTreeMap<CounterKey, Counter>,
    /// What was bought, given and used in stores.
    pub store_days: BTreeMap<StoreKey, StoreDay>,
    /// Gift cards in stores.
    pub store_cards: BTreeMap<StoreKey, Counter>,
    /// The same as of stores, of each member of staff.
    pub staff_days: BTreeMap<StaffKey, StoreDay>,
    /// Gift cards, likewise.
    pub staff_cards: BTreeMap<StaffKey, Counter>,
    /// The books.
    pub books: BTreeMap<BookKey, i64>,
    /// The newest event.
    pub heard: BTreeMap<TenantId, DateTime<Utc>>,
    /// Merchants that were approved, and when first.
    pub onboarded: BTreeMap<(TenantId, Uuid), DateTime<Utc>>,
}

impl Changes {
    /// Whether nothing is.
    pub fn is_empty(&self) -> bool {
        self.heard.is_empty()
    }
}

/// Counts what was told and was not counted before.
///
/// # Errors
/// [`Overflow`] when a sum leaves its range: an event that no network could mean.
pub fn fold(known: Known, facts: &Facts, told: &[Told]) -> Result<Changes, Overflow> {
    let mut folding = Folding {
        facts,
        known,
        changes: Changes::default(),
    };
    for one in told {
        match one {
            Told::Posted(posted) => folding.posted(posted)?,
            Told::Activity(activity) => folding.activity(activity)?,
            Told::Onboarded(one) => {
                let at = folding
                    .changes
                    .onboarded
                    .entry((one.tenant, one.merchant))
                    .or_insert(one.at);
                *at = (*at).min(one.at);
                folding.hear(one.tenant, one.at);
            }
        }
    }
    Ok(folding.changes)
}

struct Folding<'a> {
    facts: &'a Facts,
    known: Known,
    changes: Changes,
}

impl Folding<'_> {
    fn hear(&mut self, tenant: TenantId, at: DateTime<Utc>) {
        let heard = self.changes.heard.entry(tenant).or_insert(at);
        *heard = (*heard).max(at);
    }

    /// Counts a version of a subject. False when it was counted before.
    fn count(&mut self, subject: Subject, version: i64) -> bool {
        let seen = self.known.counted.entry(subject).or_default();
        if !seen.insert(version) {
            return false;
        }
        self.changes.counted.insert(subject, seen.clone());
        true
    }

    fn posted(&mut self, posted: &Posted) -> Result<(), Overflow> {
        // all marks of a transaction are counted together, so the first speaks for the others
        let mut fresh = None;
        for entry in posted.marks() {
            let new = self.count(subject(posted.tenant, entry), entry.version);
            fresh = fresh.or(Some(new));
        }
        if fresh != Some(true) {
            return Ok(());
        }
        self.hear(posted.tenant, posted.at);
        for entry in posted.entries.iter().filter(|entry| entry.amount != 0) {
            let key = BookKey {
                tenant: posted.tenant,
                unit: entry.unit,
                kind: entry.kind,
                day: posted.at.date_naive(),
            };
            let sum = self.changes.books.entry(key).or_default();
            *sum = add(*sum, entry.amount)?;
        }
        for entry in posted.entries.iter().filter(|entry| entry.kind.is_customer()) {
            self.customer(posted, entry)?;
        }
        if let Some(priced) = posted
            .priced
            .as_ref()
            .filter(|_| posted.kind == TransactionType::EARN)
        {
            let home = self.facts.home(posted.tenant, priced.program_id);
            let key = BasketKey {
                tenant: posted.tenant,
                place: Place {
                    merchant: home.merchant,
                    program: priced.program_id,
                },
                unit: priced.unit,
                day: super::facts::local_day(home.zone, priced.at),
            };
            let baskets = self.changes.baskets.entry(key).or_default();
            baskets.purchases = add(baskets.purchases, 1)?;
            baskets.amount = add(baskets.amount, priced.amount)?;
            baskets.points = add(baskets.points, priced.points)?;
        }
        self.in_store(posted)
    }

    /// A store's day is made of what its tills did. A purchase is of the day on which it was rung up, with what was given for
    /// it; what a till undoes is taken off again. What is said to have been in a store that nobody knows was in none.
    fn in_store(&mut self, posted: &Posted) -> Result<(), Overflow> {
        let at = posted.priced.as_ref().map_or(posted.at, |priced| priced.at);
        let Some(key) = posted
            .store
            .and_then(|store| self.store_key(posted.tenant, store, at))
        else {
            return Ok(());
        };
        let undone = posted.kind == TransactionType::REVERSE;
        let bought = posted.priced.as_ref().map(|priced| (priced.unit, priced.amount));
        let brought_back = posted
            .brought_back
            .filter(|_| undone)
            .map(|bought| (bought.unit, -bought.amount));
        if let Some((unit, amount)) = bought.or(brought_back) {
            let purchase = StoreDay {
                purchases: if undone { -1 } else { 1 },
                bought: amount,
                ..StoreDay::default()
            };
            self.add_to_store(StoreKey { unit, ..key }, posted.by.as_ref(), purchase)?;
        }
        let points = |entry: &&Entry| entry.kind == AccountKind::CUSTOMER_POINTS && entry.amount != 0;
        for entry in posted.entries.iter().filter(points) {
            let taken = entry.amount.checked_neg().ok_or(Overflow)?;
            // what undoes an earn takes, what undoes a burn gives
            let moved = match (undone, entry.amount > 0) {
                (false, true) => (1, entry.amount, 0, 0),
                (true, false) => (-1, entry.amount, 0, 0),
                (false, false) => (0, 0, 1, taken),
                (true, true) => (0, 0, -1, taken),
            };
            let (gives, given, uses, used) = moved;
            let moved = StoreDay {
                gives,
                given,
                uses,
                used,
                ..StoreDay::default()
            };
            let unit = entry.unit;
            self.add_to_store(StoreKey { unit, ..key }, posted.by.as_ref(), moved)?;
        }
        Ok(())
    }

    /// Adds to the store's day and to the day of whoever did it there.
    fn add_to_store(&mut self, key: StoreKey, by: Option<&Staff>, more: StoreDay) -> Result<(), Overflow> {
        let of_day = self.changes.store_days.entry(key).or_default();
        *of_day = of_day.plus(&more)?;
        if let Some(by) = by {
            let key = StaffKey {
                store: key,
                by: by.clone(),
            };
            let of_day = self.changes.staff_days.entry(key).or_default();
            *of_day = of_day.plus(&more)?;
        }
        Ok(())
    }

    /// What a store's figures are kept by, but for the unit; `None` for a store that is nobody's.
    fn store_key(&self, tenant: TenantId, store: Uuid, at: DateTime<Utc>) -> Option<StoreKey> {
        let home = self.facts.store(tenant, store);
        (!home.merchant.is_nil()).then(|| StoreKey {
            tenant,
            day: super::facts::local_day(home.zone, at),
            merchant: home.merchant,
            store,
            unit: Unit::PTS,
        })
    }

    fn customer(&mut self, posted: &Posted, entry: &Entry) -> Result<(), Overflow> {
        let (place, day) = self.facts.place(posted, entry);
        let key = account_key(posted.tenant, entry);
        let bucket = |day| Bucket {
            tenant: posted.tenant,
            place,
            kind: entry.kind,
            unit: entry.unit,
            day,
        };
        let account = self.known.accounts.entry(key).or_insert_with(|| Account {
            kind: entry.kind,
            unit: entry.unit,
            owner: entry.owner,
            place,
            balance: 0,
            first_day: None,
            last_day: None,
        });
        // what no movement of the issuer's told is told by the next one
        account.place = account.place.max(place);
        account.balance = add(account.balance, entry.amount)?;
        if entry.amount != 0 {
            let movements = self.changes.daily.entry(bucket(day)).or_default();
            *movements = movements.plus(&movement(posted, entry)?)?;
        }
        let visit = posted.kind.is_visit();
        if visit && entry.kind == AccountKind::CUSTOMER_POINTS {
            if self.known.visited.insert((key, day)) {
                let movements = self.changes.daily.entry(bucket(day)).or_default();
                movements.active = add(movements.active, 1)?;
            }
            // who is found to have come earlier was new then
            let first = account.first_day.map_or(day, |first| first.min(day));
            if account.first_day != Some(first) {
                if let Some(later) = account.first_day {
                    let movements = self.changes.daily.entry(bucket(later)).or_default();
                    movements.newcomers = add(movements.newcomers, -1)?;
                }
                let movements = self.changes.daily.entry(bucket(first)).or_default();
                movements.newcomers = add(movements.newcomers, 1)?;
            }
        }
        if visit {
            account.first_day = Some(account.first_day.map_or(day, |first| first.min(day)));
            account.last_day = account.last_day.max(Some(day));
        }
        let after = account.clone();
        self.changes.accounts.insert(key, after);
        if visit || entry.amount != 0 {
            let of_day = self.changes.days.entry((key, day)).or_default();
            of_day.credited = add(of_day.credited, entry.amount.max(0))?;
            of_day.debited = of_day.debited.checked_sub(entry.amount.min(0)).ok_or(Overflow)?;
            of_day.visits = add(of_day.visits, visit.into())?;
        }
        Ok(())
    }

    fn activity(&mut self, activity: &Activity) -> Result<(), Overflow> {
        if !self.count(history(activity), activity.version) {
            return Ok(());
        }
        self.hear(activity.tenant, activity.at);
        let (Some(kind), Some(unit)) = (activity.kind, activity.unit) else {
            return Ok(());
        };
        let key = CounterKey {
            tenant: activity.tenant,
            merchant: activity.merchant,
            unit,
            day: self.facts.day_at(activity.tenant, activity.merchant, activity.at),
        };
        let counter = self.changes.counters.entry(key).or_default();
        counter.count(kind, activity.amount)?;
        let at = activity.at;
        let key = activity
            .store
            .and_then(|store| self.store_key(activity.tenant, store, at));
        // a card's merchant was seen to when it was moved; its store is a till's word
        if let Some(key) = key.filter(|key| key.merchant == activity.merchant) {
            let store = StoreKey { unit, ..key };
            let counter = self.changes.store_cards.entry(store).or_default();
            counter.count(kind, activity.amount)?;
            if let Some(by) = activity.by.clone() {
                let counter = self
                    .changes
                    .staff_cards
                    .entry(StaffKey { store, by })
                    .or_default();
                counter.count(kind, activity.amount)?;
            }
        }
        Ok(())
    }
}

/// What one customer's entry is. Why value moved decides, and for what undoes something the other side does: what comes
/// back from breakage lapsed less, what comes back from nowhere else was spent.
fn movement(posted: &Posted, entry: &Entry) -> Result<Movements, Overflow> {
    let amount = entry.amount;
    let out = amount.checked_neg().ok_or(Overflow)?;
    let mut movements = Movements {
        movements: 1,
        ..Movements::default()
    };
    let reversed = posted.kind == TransactionType::REVERSE;
    let others = posted.entries.iter().any(|other| !other.kind.is_customer());
    match posted.kind {
        TransactionType::EXPIRE => movements.expired = out,
        _ if reversed && posted.touches(AccountKind::BREAKAGE) => movements.expired = out,
        TransactionType::TRANSFER => movements.transferred = amount,
        _ if reversed && !others => movements.transferred = amount,
        TransactionType::EARN | TransactionType::LOAD if amount > 0 => movements.issued = amount,
        TransactionType::EARN | TransactionType::LOAD => movements.taken_back = out,
        TransactionType::BURN | TransactionType::REDEEM | TransactionType::CAPTURE if amount < 0 => {
            movements.redeemed = out;
        }
        TransactionType::BURN | TransactionType::REDEEM | TransactionType::CAPTURE => {
            movements.given_back = amount;
        }
        _ if reversed && !posted.touches(AccountKind::ADJUSTMENTS) => {
            if amount > 0 {
                movements.given_back = amount;
            } else {
                movements.taken_back = out;
            }
        }
        _ => movements.adjusted = amount,
    }
    Ok(movements)
}

fn subject(tenant: TenantId, entry: &Entry) -> Subject {
    Subject {
        tenant,
        id: entry.account,
        shard: entry.shard,
    }
}

fn history(activity: &Activity) -> Subject {
    Subject {
        tenant: activity.tenant,
        id: activity.card,
        shard: HISTORY,
    }
}

fn account_key(tenant: TenantId, entry: &Entry) -> AccountKey {
    AccountKey {
        tenant,
        account: entry.account,
    }
}

#[cfg(test)]
#[path = "fold_tests.rs"]
mod tests;
