use super::*;
use crate::domain::facts::Home;
use crate::domain::{ActivityKind, Bought, Priced};
use chrono::TimeDelta;
use chrono_tz::Tz;
use proptest::prelude::*;

const TENANT: TenantId = TenantId(Uuid::from_u128(1));
const MERCHANT: Uuid = Uuid::from_u128(2);
const PROGRAM: Uuid = Uuid::from_u128(3);
const ISSUER: Uuid = Uuid::from_u128(4);
/// A store of the merchant's, in Tokyo, and one of the issuer's, in Paris.
const STORE: Uuid = Uuid::from_u128(6);
const ISSUERS_STORE: Uuid = Uuid::from_u128(7);
/// Accounts 10 to 12 hold points, 20 to 21 are gift cards.
const POINTS: [u128; 3] = [10, 11, 12];
const CARDS: [u128; 2] = [20, 21];

/// The tables as a model.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Tables {
    counted: BTreeMap<Subject, Seen>,
    accounts: BTreeMap<AccountKey, Account>,
    days: BTreeMap<(AccountKey, NaiveDate), AccountDay>,
    daily: BTreeMap<Bucket, Movements>,
    baskets: BTreeMap<BasketKey, Baskets>,
    counters: BTreeMap<CounterKey, Counter>,
    store_days: BTreeMap<StoreKey, StoreDay>,
    store_cards: BTreeMap<StoreKey, Counter>,
    staff_days: BTreeMap<StaffKey, StoreDay>,
    staff_cards: BTreeMap<StaffKey, Counter>,
    books: BTreeMap<BookKey, i64>,
    heard: BTreeMap<TenantId, DateTime<Utc>>,
    onboarded: BTreeMap<(TenantId, Uuid), DateTime<Utc>>,
}

impl Tables {
    /// As the service does it: what is touched is read, folded, and written by addition.
    fn project(&mut self, told: &[Told]) {
        let facts = facts();
        let touched = Touched::by(told, &facts);
        let known = Known {
            counted: touched
                .subjects
                .iter()
                .filter_map(|key| Some((*key, self.counted.get(key)?.clone())))
                .collect(),
            accounts: touched
                .accounts
                .iter()
                .filter_map(|key| Some((*key, self.accounts.get(key)?.clone())))
                .collect(),
            visited: touched
                .days
                .iter()
                .filter(|key| self.days.get(key).is_some_and(|day| day.visits > 0))
                .copied()
                .collect(),
        };
        let changes = fold(known, &facts, told).unwrap();
        self.counted.extend(changes.counted);
        self.accounts.extend(changes.accounts);
        for (key, by) in changes.days {
            let day = self.days.entry(key).or_default();
            *day = AccountDay {
                credited: day.credited + by.credited,
                debited: day.debited + by.debited,
                visits: day.visits + by.visits,
            };
        }
        for (key, by) in changes.daily {
            let sum = self.daily.entry(key).or_default();
            *sum = sum.plus(&by).unwrap();
        }
        for (key, by) in changes.baskets {
            let sum = self.baskets.entry(key).or_default();
            *sum = Baskets {
                purchases: sum.purchases + by.purchases,
                amount: sum.amount + by.amount,
                points: sum.points + by.points,
            };
        }
        for (key, by) in changes.counters {
            grow(self.counters.entry(key).or_default(), by);
        }
        for (key, by) in changes.store_cards {
            grow(self.store_cards.entry(key).or_default(), by);
        }
        for (key, by) in changes.staff_cards {
            grow(self.staff_cards.entry(key).or_default(), by);
        }
        for (key, by) in changes.store_days {
            let sum = self.store_days.entry(key).or_default();
            *sum = sum.plus(&by).unwrap();
        }
        for (key, by) in changes.staff_days {
            let sum = self.staff_days.entry(key).or_default();
            *sum = sum.plus(&by).unwrap();
        }
        for (key, by) in changes.books {
            *self.books.entry(key).or_default() += by;
        }
        for (key, at) in changes.heard {
            let heard = self.heard.entry(key).or_insert(at);
            *heard = (*heard).max(at);
        }
        for (key, at) in changes.onboarded {
            let first = self.onboarded.entry(key).or_insert(at);
            *first = (*first).min(at);
        }
    }

    /// A bucket that newcomers only passed through says nothing.
    fn settled(mut self) -> Self {
        self.daily
            .retain(|_, movements| *movements != Movements::default());
        self
    }
}

fn grow(sum: &mut Counter, by: Counter) {
    *sum = Counter {
        loads: sum.loads + by.loads,
        loaded: sum.loaded + by.loaded,
        redeems: sum.redeems + by.redeems,
        redeemed: sum.redeemed + by.redeemed,
        refunds: sum.refunds + by.refunds,
        refunded: sum.refunded + by.refunded,
    };
}

fn facts() -> Facts {
    let points = POINTS.iter().map(|id| ((TENANT, Uuid::from_u128(*id)), PROGRAM));
    let cards = CARDS
        .iter()
        .map(|id| ((TENANT, Uuid::from_u128(*id)), Uuid::from_u128(5)));
    let paris = Home {
        merchant: MERCHANT,
        zone: Tz::Europe__Paris,
    };
    Facts {
        accounts: points.chain(cards).collect(),
        programs: [((TENANT, PROGRAM), paris)].into(),
        merchants: [((TENANT, ISSUER), Tz::America__New_York)].into(),
        stores: [
            (STORE, MERCHANT, Tz::Asia__Tokyo),
            (ISSUERS_STORE, ISSUER, Tz::Europe__Paris),
        ]
        .map(|(store, merchant, zone)| ((TENANT, store), Home { merchant, zone }))
        .into(),
    }
}

fn at(hours: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::hours(20_000 * 24 + hours)
}

fn entry(account: u128, kind: i16, owner: Uuid, unit: &str, version: i64, amount: i64) -> Entry {
    Entry {
        account: Uuid::from_u128(account),
        shard: 0,
        version,
        kind: AccountKind(kind),
        owner,
        unit: unit.parse().unwrap(),
        amount,
    }
}

fn posted(kind: i32, hours: i64, entries: Vec<Entry>) -> Posted {
    Posted {
        tenant: TENANT,
        kind: TransactionType(kind),
        at: at(hours),
        entries,
        priced: None,
        store: None,
        brought_back: None,
        by: None,
    }
}

/// Somebody, or some till's key, or nobody that was named.
fn staff(number: usize) -> Option<Staff> {
    (!number.is_multiple_of(3)).then(|| Staff {
        id: format!("staff-{}", number % 3),
        machine: number % 3 == 2,
    })
}

/// Points of a customer against the network's account of `other`.
fn points(kind: i32, hours: i64, (account, version): (u128, i64), amount: i64, other: i16) -> Posted {
    let customer = entry(account, 1, Uuid::from_u128(account + 100), "PTS", version, amount);
    let system = entry(30, other, TENANT.0, "PTS", version, -amount);
    posted(kind, hours, vec![customer, system])
}

/// One step of a history: whose account it is, what it is, how many hours it is after the one before, and how much.
type Step = (usize, usize, i64, i64);

/// A history in which every account's versions have no gaps, as the ledger's have none.
fn history_of(steps: &[Step]) -> Vec<Told> {
    let mut versions: BTreeMap<u128, i64> = BTreeMap::new();
    let mut next = |account: u128| {
        let version = versions.entry(account).or_default();
        *version += 1;
        *version
    };
    let mut hours = 0;
    let mut told = Vec::new();
    for (who, what, later, amount) in steps {
        hours += later;
        let account = POINTS[who % POINTS.len()];
        let card = CARDS[who % CARDS.len()];
        let one = match what % 10 {
            0 => Posted {
                store: Some(STORE),
                by: staff(*who),
                priced: Some(Priced {
                    program_id: PROGRAM,
                    store_id: STORE,
                    points: *amount,
                    amount: amount * 7,
                    unit: "EUR".parse().unwrap(),
                    // rung up in a cellar, posted hours later
                    at: at(hours - 5),
                }),
                ..points(1, hours, (account, next(account)), *amount, 4)
            },
            1 => Posted {
                store: (amount % 2 == 0).then_some(STORE),
                by: staff(*who),
                ..points(2, hours, (account, next(account)), -amount, 5)
            },
            2 => points(7, hours, (account, next(account)), -amount, 7),
            3 => Posted {
                store: (amount % 2 == 0).then_some(STORE),
                by: staff(*who),
                brought_back: (amount % 4 == 0).then_some(Bought {
                    amount: amount * 7,
                    unit: Unit::EUR,
                }),
                ..points(11, hours, (account, next(account)), -amount, 4)
            },
            4 => points(11, hours, (account, next(account)), *amount, 5),
            5 => points(6, hours, (account, next(account)), -amount, 8),
            6 => {
                let to = POINTS[(who + 1) % POINTS.len()];
                let gives = entry(
                    account,
                    1,
                    Uuid::from_u128(account + 100),
                    "PTS",
                    next(account),
                    -amount,
                );
                let gets = entry(to, 1, Uuid::from_u128(to + 100), "PTS", next(to), *amount);
                posted(5, hours, vec![gives, gets])
            }
            7 => {
                let (kind, by) = if amount % 2 == 0 {
                    (3, *amount)
                } else {
                    (4, -amount)
                };
                let value = entry(card, 2, Uuid::from_u128(card), "EUR", next(card), by);
                let clearing = entry(40, 6, ISSUER, "EUR", next(40), -by);
                posted(kind, hours, vec![value, clearing])
            }
            8 => {
                // a debt between merchants: no customer in it
                let debtor = entry(50, 3, ISSUER, "EUR", next(50), -amount);
                let creditor = entry(51, 3, MERCHANT, "EUR", next(51), *amount);
                posted(5, hours, vec![debtor, creditor])
            }
            _ => {
                told.push(Told::Activity(Activity {
                    tenant: TENANT,
                    card: Uuid::from_u128(card),
                    version: next(card + 1_000),
                    kind: (amount % 3 != 0).then_some(ActivityKind::Redeemed),
                    merchant: ISSUER,
                    store: Some(ISSUERS_STORE),
                    amount: *amount,
                    unit: Some("EUR".parse().unwrap()),
                    by: staff(*who),
                    at: at(hours),
                }));
                continue;
            }
        };
        told.push(Told::Posted(one));
    }
    told
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec((0_usize..6, 0_usize..10, 0_i64..40, 1_i64..1_000), 1..40)
}

proptest! {
    /// Given one history, when it is told in any order, in any batches, with any part of it again, and then once more from the
    /// beginning, then every table says the same as after it was told once, in order, one by one.
    #[test]
    fn the_figures_are_those_of_the_history_however_it_is_told(
        steps in steps(),
        again in proptest::collection::vec((any::<proptest::sample::Index>(), 1_usize..9), 0..20),
        order in any::<u64>(),
    ) {
        let history = history_of(&steps);
        let mut orderly = Tables::default();
        for one in &history {
            orderly.project(std::slice::from_ref(one));
        }

        let mut disorderly = Tables::default();
        for (start, length) in again {
            let start = start.index(history.len());
            let mut batch: Vec<Told> = history.iter().cycle().skip(start).take(length).cloned().collect();
            batch.reverse();
            disorderly.project(&batch);
        }
        let mut shuffled = history.clone();
        let mut state = order | 1;
        for at in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(at, usize::try_from(state >> 33).unwrap() % (at + 1));
        }
        disorderly.project(&shuffled);
        disorderly.project(&history);
        prop_assert_eq!(disorderly.settled(), orderly.settled());
    }

    /// Given any history, then what customers hold is what came less what went; by account, by bucket and in the books; and
    /// the books sum to zero in every unit.
    #[test]
    fn the_figures_tie_to_the_books(steps in steps()) {
        let mut tables = Tables::default();
        tables.project(&history_of(&steps));
        for kind in [AccountKind::CUSTOMER_POINTS, AccountKind::GIFT_CARD] {
            let books: i64 = tables.books.iter().filter(|(key, _)| key.kind == kind).map(|(_, sum)| sum).sum();
            let accounts: i64 = tables.accounts.values().filter(|one| one.kind == kind).map(|one| one.balance).sum();
            let daily = tables.daily.iter().filter(|(key, _)| key.kind == kind);
            let daily: i64 = daily.map(|(_, movements)| movements.net().unwrap()).sum();
            prop_assert_eq!((accounts, daily), (books, books));
        }
        let mut units: BTreeMap<Unit, i64> = BTreeMap::new();
        for (key, sum) in &tables.books {
            *units.entry(key.unit).or_default() += sum;
        }
        prop_assert!(units.values().all(|sum| *sum == 0), "{units:?}");
        let newcomers: i64 = tables.daily.values().map(|movements| movements.newcomers).sum();
        let came = tables.accounts.values().filter(|one| one.kind == AccountKind::CUSTOMER_POINTS && one.first_day.is_some());
        prop_assert_eq!(newcomers, i64::try_from(came.count()).unwrap());
        for account in tables.accounts.keys() {
            let days = tables.days.iter().filter(|((key, _), _)| key == account);
            let net: i64 = days.map(|(_, day)| day.credited - day.debited).sum();
            prop_assert_eq!(net, tables.accounts[account].balance);
        }
    }
}

fn only(told: &[Told]) -> Tables {
    let mut tables = Tables::default();
    tables.project(told);
    tables
}

#[test]
fn a_day_is_the_programs_own() {
    // 22:30 on the 4th in UTC is half past midnight on the 5th in Paris
    let late = Posted {
        at: "2026-10-04T22:30:00Z".parse().unwrap(),
        ..points(1, 0, (10, 1), 5, 4)
    };
    let tables = only(&[Told::Posted(late)]);
    let (bucket, movements) = tables.daily.first_key_value().unwrap();
    assert_eq!(bucket.day.to_string(), "2026-10-05");
    assert_eq!(
        (movements.issued, movements.active, movements.newcomers),
        (5, 1, 1)
    );
    assert_eq!(
        bucket.place,
        Place {
            merchant: MERCHANT,
            program: PROGRAM
        }
    );
    let book = tables.books.first_key_value().unwrap().0;
    assert_eq!(book.day.to_string(), "2026-10-04", "the books are by UTC");
}

#[test]
fn every_kind_of_movement_has_its_column() {
    let value = |kind, amount, other| {
        let told = points(kind, 0, (10, 1), amount, other);
        *only(&[Told::Posted(told)]).daily.first_key_value().unwrap().1
    };
    assert_eq!(value(1, 9, 4).issued, 9);
    assert_eq!(value(1, -9, 4).taken_back, 9);
    assert_eq!(value(11, -9, 4).taken_back, 9);
    assert_eq!(value(2, -9, 5).redeemed, 9);
    assert_eq!(value(9, -9, 5).redeemed, 9);
    assert_eq!(value(11, 9, 5).given_back, 9);
    assert_eq!(value(7, -9, 7).expired, 9);
    assert_eq!(
        value(11, 9, 7).expired,
        -9,
        "what comes back from breakage did not lapse"
    );
    assert_eq!(value(6, -9, 8).adjusted, -9);
    assert_eq!(value(11, 9, 8).adjusted, 9);
    assert_eq!(
        value(99, 9, 4).adjusted,
        9,
        "a type that is newer than this build"
    );
    assert_eq!(value(6, -9, 8).active, 0, "a correction is nobody's visit");
}

#[test]
fn a_stores_day_is_its_own_and_made_of_what_its_tills_did() {
    // 20:00 on the 4th in UTC is five in the morning of the 5th in Tokyo
    let at: DateTime<Utc> = "2026-10-04T20:00:00Z".parse().unwrap();
    let till = |store, kind, version, amount, other| Posted {
        at,
        store: Some(store),
        ..points(kind, 0, (10, version), amount, other)
    };
    let purchase = Posted {
        priced: Some(Priced {
            program_id: PROGRAM,
            store_id: STORE,
            points: 12,
            amount: 1_250,
            unit: Unit::EUR,
            at,
        }),
        ..till(STORE, 1, 1, 12, 4)
    };
    let by_number = till(STORE, 1, 2, 30, 4);
    let used = till(STORE, 2, 3, -20, 5);
    let nowhere = till(Uuid::from_u128(99), 1, 4, 7, 4);
    let card = |version, merchant| Activity {
        tenant: TENANT,
        card: Uuid::from_u128(20),
        version,
        kind: Some(ActivityKind::Redeemed),
        merchant,
        store: Some(ISSUERS_STORE),
        amount: 900,
        unit: Some(Unit::EUR),
        by: None,
        at,
    };
    let posted = [purchase, by_number, used, nowhere].map(Told::Posted);
    let tables = only(
        &[
            &posted[..],
            &[card(1, ISSUER), card(2, MERCHANT)].map(Told::Activity),
        ]
        .concat(),
    );

    let key = |day: &str, merchant, store, unit| StoreKey {
        tenant: TENANT,
        day: day.parse().unwrap(),
        merchant,
        store,
        unit,
    };
    let bought = StoreDay {
        purchases: 1,
        bought: 1_250,
        ..StoreDay::default()
    };
    let moved = StoreDay {
        gives: 2,
        given: 42,
        uses: 1,
        used: 20,
        ..StoreDay::default()
    };
    assert_eq!(
        tables.store_days,
        [
            (key("2026-10-05", MERCHANT, STORE, Unit::EUR), bought),
            (key("2026-10-05", MERCHANT, STORE, Unit::PTS), moved),
        ]
        .into(),
        "what is said to be in a store that nobody knows is in none"
    );
    let counter = Counter {
        redeems: 1,
        redeemed: 900,
        ..Counter::default()
    };
    assert_eq!(
        tables.store_cards,
        [(key("2026-10-04", ISSUER, ISSUERS_STORE, Unit::EUR), counter)].into(),
        "a till of one merchant does nothing in a store of another's"
    );
    assert_eq!(tables.baskets.values().map(|one| one.points).sum::<i64>(), 12);
}

#[test]
fn what_a_till_undoes_is_taken_off_the_store_and_off_whoever_undid_it() {
    let till = |kind, version, amount, other, by: usize| Posted {
        store: Some(STORE),
        by: staff(by),
        ..points(kind, 0, (10, version), amount, other)
    };
    let bought = Bought {
        amount: 1_250,
        unit: Unit::EUR,
    };
    let purchase = |version| Posted {
        priced: Some(Priced {
            program_id: PROGRAM,
            store_id: STORE,
            points: 12,
            amount: bought.amount,
            unit: bought.unit,
            at: at(0),
        }),
        ..till(1, version, 12, 4, 1)
    };
    let undone = Posted {
        brought_back: Some(bought),
        ..till(11, 3, -12, 4, 1)
    };
    let tables = only(
        &[
            purchase(1),
            purchase(2),
            undone,
            till(2, 4, -9, 5, 2),
            till(2, 5, -4, 5, 2),
            till(11, 6, 4, 5, 2),
        ]
        .map(Told::Posted),
    );
    let purchases = StoreDay {
        purchases: 1,
        bought: 1_250,
        ..StoreDay::default()
    };
    let given = StoreDay {
        gives: 1,
        given: 12,
        ..StoreDay::default()
    };
    let used = StoreDay {
        uses: 1,
        used: 9,
        ..StoreDay::default()
    };
    let store: Vec<_> = tables.store_days.values().copied().collect();
    assert_eq!(store, [purchases, given.plus(&used).unwrap()]);
    let staff: Vec<_> = tables
        .staff_days
        .iter()
        .map(|(key, day)| (key.by.id.as_str(), key.by.machine, key.store.unit, *day))
        .collect();
    assert_eq!(
        staff,
        [
            ("staff-1", false, Unit::EUR, purchases),
            ("staff-1", false, Unit::PTS, given),
            ("staff-2", true, Unit::PTS, used),
        ]
    );
    let baskets = tables.baskets.values().next().unwrap();
    assert_eq!(baskets.purchases, 2, "the program's figures stay gross");
}

#[test]
fn what_is_set_aside_moves_nothing_and_what_is_taken_of_it_does() {
    let hold = posted(8, 0, vec![entry(10, 1, Uuid::from_u128(110), "PTS", 1, 0)]);
    let tables = only(&[Told::Posted(hold.clone()), Told::Posted(hold)]);
    assert!(tables.daily.is_empty() && tables.days.is_empty() && tables.books.is_empty());
    assert_eq!(
        tables.counted.values().next().unwrap().intervals(),
        1,
        "it was counted all the same"
    );
}

#[test]
fn a_sum_that_no_network_could_mean_is_refused() {
    let told = [1, 2].map(|version| Told::Posted(points(1, 0, (10, version), i64::MAX, 4)));
    assert_eq!(fold(Known::default(), &facts(), &told), Err(Overflow));
}
