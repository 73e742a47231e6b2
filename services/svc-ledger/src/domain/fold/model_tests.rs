//! The fold against a naive model: every command, every verdict, on thousands of random histories.
//!
//! The model knows nothing of rows, steps or entries: it is a few maps, and rules written down a second time as plainly
//! as they can be. After every batch it and the fold must have said the same and hold the same.

use super::*;
use crate::domain::account::Reach;
use crate::domain::velocity::{Check, CounterKey, Flow, Limit, Measure, Period, SLOTS, Scope};
use crate::domain::{
    AccountId, AccountKey, AccountKind, AccountStatus, Act, Clawback, HoldStatus, Leg,
    TransactionType as Type,
};
use chrono::TimeDelta;
use idempotency::{Fingerprint, Fingerprinter};
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

const TENANT: TenantId = TenantId(Uuid::from_u128(0xA));
const LANE: i16 = 0;
const CUSTOMERS: usize = 4;
/// The network's own account, whichever it is: the other side of everything.
const NETWORK: usize = 99;
const LIMIT: u128 = 0x11;
const MAXIMUM: i64 = 150;

fn id(number: usize) -> AccountId {
    AccountId(Uuid::from_u128(number as u128 + 1))
}

fn transaction_id(number: usize) -> TransactionId {
    TransactionId(Uuid::from_u128(number as u128 + 1_000))
}

/// What a random caller wants.
#[derive(Clone, Debug)]
enum Wish {
    Earn(usize, i64),
    Burn(usize, i64),
    Adjust(usize, i64),
    Expire(usize, i64),
    Transfer(usize, usize, i64),
    /// Three legs: a transfer of which the network keeps one.
    Split(usize, usize, i64),
    Hold(usize, i64, i64),
    /// The pick is among the holds committed before the batch.
    Capture(usize, Option<i64>, bool),
    Void(usize),
    Lapse(usize),
    /// The pick is among the transactions committed before the batch.
    Reverse(usize, Option<i64>, Clawback),
}

#[derive(Clone, Debug)]
struct Ask {
    key: u8,
    wish: Wish,
    /// Sends one of the earlier requests again instead.
    again: Option<usize>,
}

/// A batch: what happens before it, then its jobs.
#[derive(Clone, Debug)]
struct Round {
    minutes: i64,
    status: Option<(usize, AccountStatus)>,
    jobs: Vec<(bool, Vec<Ask>)>,
}

/// What the store would keep: all that folds said, and nothing else.
#[derive(Clone)]
struct Store {
    accounts: Vec<AccountState>,
    holds: BTreeMap<TransactionId, Hold>,
    transactions: Vec<Arc<Transaction>>,
    counters: Vec<Counter>,
}

fn limit() -> Limit {
    Limit {
        id: Uuid::from_u128(LIMIT),
        scope: Scope::Account,
        program: None,
        flow: Flow::Spend,
        measure: Measure::Amount,
        period: Period::Hour,
        maximum: MAXIMUM,
        updated_at: DateTime::UNIX_EPOCH,
    }
}

fn counter_key(account: usize) -> CounterKey {
    CounterKey {
        tenant: TENANT,
        limit: Uuid::from_u128(LIMIT),
        subject: id(account).0,
    }
}

impl Store {
    fn new() -> Self {
        let account = |number: usize, kind: AccountKind| AccountState {
            key: AccountKey {
                tenant: TENANT,
                id: id(number),
                shard: 0,
            },
            kind,
            unit: money::Unit::PTS,
            owner: Uuid::from_u128(7),
            status: AccountStatus::Active,
            posted: 0,
            held: 0,
            overdraft: 0,
            version: 0,
        };
        let mut accounts: Vec<_> = (0..CUSTOMERS)
            .map(|number| account(number, AccountKind::CustomerPoints))
            .collect();
        accounts.push(account(NETWORK, AccountKind::Adjustments));
        Self {
            accounts,
            holds: BTreeMap::new(),
            transactions: Vec::new(),
            // only half of the customers are limited
            counters: (0..CUSTOMERS / 2)
                .map(|number| Counter {
                    key: counter_key(number),
                    slot: 0,
                    counts: [0; SLOTS],
                    signalled: 0,
                })
                .collect(),
        }
    }

    fn books(&self) -> Books {
        let mut undone: HashMap<_, Undone> = HashMap::new();
        for transaction in &self.transactions {
            if let Some(reversal) = transaction.reverses {
                let so_far = undone.entry((TENANT, reversal.of)).or_default();
                so_far.count += 1;
                so_far.amount += transaction.entries[0].amount.abs();
            }
        }
        Books {
            accounts: self.accounts.clone(),
            holds: self.holds.values().cloned().collect(),
            undone,
            counters: self.counters.clone(),
            recorded: self
                .transactions
                .iter()
                .map(|transaction| (transaction.key, Arc::clone(transaction)))
                .collect(),
        }
    }

    fn take(&mut self, fold: Fold) -> Vec<Vec<Verdict>> {
        for moved in fold.touched {
            let row = self.accounts.iter_mut().find(|account| account.key == moved.key);
            *row.unwrap() = moved;
        }
        self.holds
            .extend(fold.holds.into_iter().map(|hold| (hold.id, hold)));
        for counted in fold.counters {
            let row = self
                .counters
                .iter_mut()
                .find(|counter| counter.key == counted.key);
            *row.unwrap() = counted;
        }
        self.transactions.extend(fold.transactions);
        fold.verdicts
    }

    /// The wish as the service would hand it to a lane; `None` where the service itself says no.
    fn posting(&self, number: usize, ask: &Ask) -> Option<Posting> {
        let leg = |account: usize, amount: i64| Leg {
            account: id(account),
            kind: if account == NETWORK {
                AccountKind::Adjustments
            } else {
                AccountKind::CustomerPoints
            },
            amount,
        };
        let pick_hold = |pick: usize| {
            let holds: Vec<_> = self.holds.values().collect();
            (!holds.is_empty()).then(|| holds[pick % holds.len()].clone())
        };
        let customer_of = |hold: &Hold| Leg {
            account: hold.account,
            kind: AccountKind::CustomerPoints,
            amount: 0,
        };
        let (kind, act, legs) = match ask.wish {
            Wish::Earn(to, n) => (Type::Earn, Act::Move, vec![leg(to, n), leg(NETWORK, -n)]),
            Wish::Burn(from, n) => (Type::Burn, Act::Move, vec![leg(from, -n), leg(NETWORK, n)]),
            Wish::Adjust(on, n) => (Type::Adjust, Act::Move, vec![leg(on, n), leg(NETWORK, -n)]),
            Wish::Expire(from, n) => (Type::Expire, Act::Move, vec![leg(from, -n), leg(NETWORK, n)]),
            Wish::Transfer(from, to, n) => (Type::Transfer, Act::Move, vec![leg(from, -n), leg(to, n)]),
            Wish::Split(from, to, n) => {
                let legs = vec![leg(from, -n), leg(to, n - 1), leg(NETWORK, 1)];
                (Type::Transfer, Act::Move, legs)
            }
            Wish::Hold(from, n, minutes) => {
                let act = Act::Hold {
                    destination: id(NETWORK),
                    lifetime: TimeDelta::minutes(minutes),
                };
                (Type::Hold, act, vec![leg(from, n)])
            }
            Wish::Capture(pick, amount, finally) => {
                let hold = pick_hold(pick)?;
                let act = Act::Capture {
                    hold: hold.id,
                    amount,
                    finally,
                };
                (Type::Capture, act, vec![customer_of(&hold), leg(NETWORK, 0)])
            }
            Wish::Void(pick) | Wish::Lapse(pick) => {
                let hold = pick_hold(pick)?;
                let act = Act::Void {
                    hold: hold.id,
                    lapsed: matches!(ask.wish, Wish::Lapse(_)),
                };
                (Type::Void, act, vec![customer_of(&hold)])
            }
            Wish::Reverse(pick, amount, policy) => {
                let reversible = |transaction: &&Arc<Transaction>| {
                    !matches!(transaction.kind, Type::Hold | Type::Void | Type::Reverse)
                };
                let found: Vec<_> = self.transactions.iter().filter(reversible).collect();
                let of = found.get(pick.checked_rem(found.len())?)?;
                let act = Act::Reverse {
                    of: of.id,
                    amount,
                    policy,
                };
                let mirrored = of.entries.iter().map(|entry| Leg {
                    account: entry.account,
                    kind: entry.kind,
                    amount: -entry.amount,
                });
                (Type::Reverse, act, mirrored.collect())
            }
        };
        let limited = |leg: &Leg| (0..CUSTOMERS / 2).find(|number| id(*number) == leg.account);
        let checks = legs.iter().filter_map(|leg| {
            let (subject, amount) = limit().counts(kind, leg.account, None, leg.amount)?;
            let number = limited(leg)?;
            assert_eq!(subject, id(number).0);
            Some(Check {
                key: counter_key(number),
                limit: Arc::new(limit()),
                account: leg.account,
                program: None,
                amount,
            })
        });
        // equal wishes are equal requests
        let content = Fingerprinter::new(&format!("{act:?} {legs:?} {kind:?}")).finish();
        Some(Posting {
            id: transaction_id(number),
            tenant: TENANT,
            kind,
            act,
            checks: checks.collect(),
            legs: legs.into(),
            reference: None,
            metadata: None,
            reason: None,
            expires_at: None,
            if_version: None,
            key: KeyHash([ask.key; 16]),
            fingerprint: content,
            posted_by: "test".into(),
            asked_by: auth::ActorKind::Key,
            trace: None,
            by: None,
        })
    }
}

/// What moved, how much of the first leg was undone, how often.
type Moved = (Vec<(AccountId, i64)>, i64, i32);

/// The rules a second time.
#[derive(Clone, Default)]
struct Model {
    posted: BTreeMap<AccountId, i64>,
    held: BTreeMap<AccountId, i64>,
    status: BTreeMap<AccountId, AccountStatus>,
    /// Account, what is left, until when, open.
    holds: BTreeMap<TransactionId, (AccountId, i64, DateTime<Utc>, bool)>,
    moved: BTreeMap<TransactionId, Moved>,
    keys: BTreeMap<KeyHash, Fingerprint>,
    spent: Vec<(AccountId, i64, i64)>,
}

type Said = Result<(), &'static str>;

impl Model {
    fn is_customer(account: AccountId) -> bool {
        account != id(NETWORK)
    }

    fn free(&self, account: AccountId) -> i64 {
        self.posted.get(&account).unwrap_or(&0) - self.held.get(&account).unwrap_or(&0)
    }

    fn add(&mut self, account: AccountId, amount: i64, held: i64, reach: Reach) -> Said {
        match self.status.get(&account) {
            Some(AccountStatus::Closed) => return Err("closed"),
            Some(AccountStatus::Frozen) if reach == Reach::Spend && (amount < 0 || held > 0) => {
                return Err("frozen");
            }
            _ => {}
        }
        let (before, after) = (self.free(account), self.free(account) + amount - held);
        if Self::is_customer(account) && after < 0 && after < before && reach != Reach::Overdraw {
            return Err("insufficient");
        }
        *self.posted.entry(account).or_default() += amount;
        *self.held.entry(account).or_default() += held;
        Ok(())
    }

    fn one(&mut self, posting: &Posting, now: DateTime<Utc>) -> Said {
        if let Some(fingerprint) = self.keys.get(&posting.key) {
            return Err(if *fingerprint == posting.fingerprint {
                "replayed"
            } else {
                "reused"
            });
        }
        let mut trial = self.clone();
        let moved = trial.act(posting, now)?;
        let slot = now.timestamp() / 300;
        for check in &posting.checks {
            let recent =
                |(account, at, _): &&(AccountId, i64, i64)| *account == check.account && *at >= slot - 12;
            let sum: i64 = trial.spent.iter().filter(recent).map(|(.., amount)| amount).sum();
            if sum + check.amount > MAXIMUM {
                return Err("velocity");
            }
            trial.spent.push((check.account, slot, check.amount));
        }
        trial.moved.insert(posting.id, (moved, 0, 0));
        trial.keys.insert(posting.key, posting.fingerprint);
        *self = trial;
        Ok(())
    }

    fn act(&mut self, posting: &Posting, now: DateTime<Utc>) -> Result<Vec<(AccountId, i64)>, &'static str> {
        let mut moved: Vec<_> = posting.legs.iter().map(|leg| (leg.account, leg.amount)).collect();
        match posting.act {
            Act::Move => {
                let reach = if posting.kind == Type::Expire {
                    Reach::TakeBack
                } else {
                    Reach::Spend
                };
                for (account, amount) in &moved {
                    self.add(*account, *amount, 0, reach)?;
                }
            }
            Act::Hold { lifetime, .. } => {
                let (account, amount) = moved[0];
                self.add(account, 0, amount, Reach::Spend)?;
                self.holds
                    .insert(posting.id, (account, amount, now + lifetime, true));
            }
            Act::Capture {
                hold,
                amount,
                finally,
            } => {
                let (account, left, until, open) = self.holds[&hold];
                if !open {
                    return Err("not open");
                }
                if now >= until {
                    return Err("expired");
                }
                let taken = amount.unwrap_or(left);
                if taken > left {
                    return Err("exceeds hold");
                }
                let after = if finally { 0 } else { left - taken };
                self.add(account, -taken, after - left, Reach::Spend)?;
                self.add(id(NETWORK), taken, 0, Reach::Spend)?;
                self.holds.insert(hold, (account, after, until, after > 0));
                moved = vec![(account, -taken), (id(NETWORK), taken)];
            }
            Act::Void { hold, lapsed } => {
                let (account, left, until, open) = self.holds[&hold];
                if !open {
                    return Err("not open");
                }
                if lapsed && now < until {
                    return Err("not lapsed");
                }
                self.add(account, 0, -left, Reach::TakeBack)?;
                self.holds.insert(hold, (account, 0, until, false));
            }
            Act::Reverse { of, amount, policy } => {
                let (_, undone, times) = self.moved[&of].clone();
                let whole = moved[0].1.abs();
                let mut part = whole;
                if moved.len() == 2 {
                    let left = whole - undone;
                    if left == 0 {
                        return Err("already reversed");
                    }
                    part = amount.unwrap_or(left);
                    if part > left {
                        return Err("exceeds transaction");
                    }
                    if policy == Clawback::WithinBalance {
                        for (account, amount) in &moved {
                            if *amount < 0 && Self::is_customer(*account) {
                                part = part.min(self.free(*account).max(0));
                            }
                        }
                        if part == 0 {
                            return Err("nothing to recover");
                        }
                    }
                    for (_, amount) in &mut moved {
                        *amount = part * amount.signum();
                    }
                } else if amount.is_some() {
                    return Err("partial");
                } else if times > 0 {
                    return Err("already reversed");
                }
                let reach = match policy {
                    Clawback::WithinBalance => Reach::TakeBack,
                    Clawback::Unlimited => Reach::Overdraw,
                };
                for (account, amount) in &moved {
                    self.add(*account, *amount, 0, reach)?;
                }
                let record = self.moved.get_mut(&of).unwrap();
                record.1 += part;
                record.2 += 1;
            }
        }
        Ok(moved)
    }

    fn job(&mut self, job: &Job, now: DateTime<Utc>) -> Vec<Said> {
        let before = self.clone();
        let said: Vec<_> = job
            .postings
            .iter()
            .map(|posting| self.one(posting, now))
            .collect();
        let refused = |said: &Said| said.is_err_and(|code| code != "replayed");
        if job.atomic && said.iter().any(refused) {
            *self = before;
            return said
                .into_iter()
                .map(|said| if refused(&said) { said } else { Err("aborted") })
                .collect();
        }
        said
    }
}

fn code(verdict: &Verdict) -> Said {
    let Verdict::Rejected(rejection) = verdict else {
        return if matches!(verdict, Verdict::Posted(_)) {
            Ok(())
        } else {
            Err("replayed")
        };
    };
    Err(match rejection {
        Rejection::AccountNotFound { .. } => "unknown",
        Rejection::WrongKind { .. } => "wrong kind",
        Rejection::AccountFrozen { .. } => "frozen",
        Rejection::AccountClosed { .. } => "closed",
        Rejection::InsufficientBalance { .. } => "insufficient",
        Rejection::Unbalanced { .. } => "unbalanced",
        Rejection::Overflow { .. } => "overflow",
        Rejection::HoldNotFound => "no hold",
        Rejection::HoldNotOpen { .. } => "not open",
        Rejection::HoldExpired { .. } => "expired",
        Rejection::HoldNotLapsed => "not lapsed",
        Rejection::CaptureExceedsHold { .. } => "exceeds hold",
        Rejection::AlreadyReversed => "already reversed",
        Rejection::ReversalExceeds { .. } => "exceeds transaction",
        Rejection::PartialNeedsTwoEntries => "partial",
        Rejection::NothingToRecover { .. } => "nothing to recover",
        Rejection::VelocityExceeded { .. } => "velocity",
        Rejection::LapsesInThePast => "lapsed",
        Rejection::VersionMoved { .. } => "moved",
        Rejection::KeyReused => "reused",
        Rejection::Aborted { .. } => "aborted",
    })
}

fn wish() -> impl Strategy<Value = Wish> {
    let who = || 0..CUSTOMERS;
    let amount = || 1_i64..80;
    let part = || prop::option::of(1_i64..60);
    let policy = prop_oneof![Just(Clawback::WithinBalance), Just(Clawback::Unlimited)];
    prop_oneof![
        4 => (who(), amount()).prop_map(|(to, n)| Wish::Earn(to, n)),
        3 => (who(), amount()).prop_map(|(from, n)| Wish::Burn(from, n)),
        1 => (who(), -40_i64..40).prop_map(|(on, n)| Wish::Adjust(on, if n == 0 { 1 } else { n })),
        1 => (who(), amount()).prop_map(|(from, n)| Wish::Expire(from, n)),
        2 => (who(), 1..CUSTOMERS, amount())
            .prop_map(|(from, further, n)| Wish::Transfer(from, (from + further) % CUSTOMERS, n)),
        1 => (who(), 1..CUSTOMERS, 3_i64..60)
            .prop_map(|(from, further, n)| Wish::Split(from, (from + further) % CUSTOMERS, n)),
        3 => (who(), amount(), 1_i64..40).prop_map(|(from, n, minutes)| Wish::Hold(from, n, minutes)),
        4 => (any::<usize>(), part(), any::<bool>()).prop_map(|(pick, n, last)| Wish::Capture(pick, n, last)),
        1 => any::<usize>().prop_map(Wish::Void),
        1 => any::<usize>().prop_map(Wish::Lapse),
        4 => (any::<usize>(), part(), policy).prop_map(|(pick, n, policy)| Wish::Reverse(pick, n, policy)),
    ]
}

fn history() -> impl Strategy<Value = Vec<Round>> {
    let ask = (any::<u8>(), wish(), prop::option::weighted(0.1, any::<usize>()));
    let ask = ask.prop_map(|(key, wish, again)| Ask { key, wish, again });
    let job = (prop::bool::weighted(0.2), prop::collection::vec(ask, 1..4));
    let status = prop_oneof![
        3 => Just(AccountStatus::Active),
        1 => Just(AccountStatus::Frozen),
        1 => Just(AccountStatus::Closed),
    ];
    let round = (
        0_i64..15,
        prop::option::weighted(0.2, (0..CUSTOMERS, status)),
        prop::collection::vec(job, 1..8),
    );
    let round = round.prop_map(|(minutes, status, jobs)| Round {
        minutes,
        status,
        jobs,
    });
    prop::collection::vec(round, 1..12)
}

/// Plays a history; `together` decides whether a batch is folded at once or job by job. Returns all that was said.
fn play(history: &[Round], together: bool) -> Result<(Store, Model, Vec<Vec<Said>>), TestCaseError> {
    let (mut store, mut model) = (Store::new(), Model::default());
    let mut said = Vec::new();
    let mut now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    let (mut number, mut sent) = (0, Vec::new());
    for round in history {
        now += TimeDelta::minutes(round.minutes);
        if let Some((account, status)) = round.status {
            store.accounts[account].status = status;
            model.status.insert(id(account), status);
        }
        let mut jobs = Vec::new();
        for (atomic, asks) in &round.jobs {
            let postings = asks.iter().filter_map(|ask| {
                number += 1;
                let repeated = ask.again.and_then(|pick| sent.get(pick.checked_rem(sent.len())?));
                let posting = match repeated {
                    Some(earlier) => Posting {
                        id: transaction_id(number),
                        ..Posting::clone(earlier)
                    },
                    None => store.posting(number, ask)?,
                };
                sent.push(posting.clone());
                Some(posting)
            });
            jobs.push(Job {
                postings: postings.collect(),
                atomic: *atomic,
            });
        }
        let place = Place {
            lane: LANE,
            seq: 1,
            now,
        };
        let verdicts = if together {
            let fold = fold(place, store.books(), &jobs);
            store.take(fold)
        } else {
            let one_by_one = jobs.iter().flat_map(|job| {
                let fold = fold(place, store.books(), std::slice::from_ref(job));
                store.take(fold)
            });
            one_by_one.collect()
        };
        let folded: Vec<Vec<Said>> = verdicts
            .iter()
            .map(|verdicts| verdicts.iter().map(code).collect())
            .collect();
        let expected: Vec<Vec<Said>> = jobs.iter().map(|job| model.job(job, now)).collect();
        prop_assert_eq!(&folded, &expected, "the fold, the model");
        said.extend(folded);
        agree(&store, &model)?;
    }
    Ok((store, model, said))
}

fn agree(store: &Store, model: &Model) -> Result<(), TestCaseError> {
    for account in &store.accounts {
        let id = account.key.id;
        let of = |map: &BTreeMap<AccountId, i64>| map.get(&id).copied().unwrap_or_default();
        prop_assert_eq!(
            (account.posted, account.held),
            (of(&model.posted), of(&model.held))
        );
        let open = store.holds.values().filter(|hold| hold.account == id);
        prop_assert_eq!(
            account.held,
            open.map(Hold::left).sum::<i64>(),
            "held is the sum of open holds"
        );
        let missing = match account.kind.floor() {
            Some(floor) => (floor - (account.posted - account.held)).max(0),
            None => 0,
        };
        prop_assert_eq!(
            account.overdraft,
            missing,
            "below the floor only as far as a reversal said"
        );
        let entries = store
            .transactions
            .iter()
            .flat_map(|transaction| &transaction.entries);
        let (mut posted, mut held, mut version) = (0, 0, 0);
        for entry in entries.filter(|entry| entry.account == id) {
            (posted, held, version) = (posted + entry.amount, held + entry.held_change, version + 1);
            prop_assert_eq!(
                (entry.posted_after, entry.held_after, entry.version),
                (posted, held, version),
                "a balance is the replay of its entries"
            );
        }
        prop_assert_eq!(
            (account.posted, account.held, account.version),
            (posted, held, version)
        );
    }
    for hold in store.holds.values() {
        let (_, left, _, open) = model.holds[&hold.id];
        prop_assert_eq!((hold.left(), hold.status == HoldStatus::Open), (left, open));
        prop_assert_eq!(hold.status == HoldStatus::Open, hold.left() > 0);
    }
    prop_assert_eq!(store.holds.len(), model.holds.len());
    for transaction in &store.transactions {
        prop_assert_eq!(
            transaction.entries.iter().map(|entry| entry.amount).sum::<i64>(),
            0
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_fold_says_and_holds_what_the_model_does(history in history()) {
        play(&history, true)?;
    }

    #[test]
    fn a_batch_of_anything_equals_its_jobs_one_by_one(history in history()) {
        let (together, _, said) = play(&history, true)?;
        let (apart, _, said_apart) = play(&history, false)?;
        prop_assert_eq!(said, said_apart);
        prop_assert_eq!(together.accounts, apart.accounts);
        prop_assert_eq!(together.holds, apart.holds);
        prop_assert_eq!(together.counters, apart.counters);
    }
}

/// The histories are worth something: together they meet every verdict that the service leaves to the fold.
#[test]
fn random_histories_meet_every_verdict() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut met = std::collections::BTreeSet::new();
    for _ in 0..300 {
        let history = history().new_tree(&mut runner).unwrap().current();
        let (_, _, said) = play(&history, true).unwrap();
        met.extend(said.into_iter().flatten());
    }
    for code in [
        Ok(()),
        Err("replayed"),
        Err("frozen"),
        Err("closed"),
        Err("insufficient"),
        Err("not open"),
        Err("expired"),
        Err("not lapsed"),
        Err("exceeds hold"),
        Err("already reversed"),
        Err("exceeds transaction"),
        Err("partial"),
        Err("nothing to recover"),
        Err("velocity"),
        Err("reused"),
        Err("aborted"),
    ] {
        assert!(met.contains(&code), "{code:?} never happened: {met:?}");
    }
}
