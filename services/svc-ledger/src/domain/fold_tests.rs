//! The fold's promises, on examples and on thousands of random batches.

use super::*;
use crate::domain::account::BALANCE_MAX;
use crate::domain::{
    AccountId, AccountKey, AccountKind, AccountStatus, Act, Leg, Posting, TenantId, TransactionId,
    TransactionType,
};
use idempotency::Fingerprint;
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

const TENANT: TenantId = TenantId(Uuid::from_u128(0xA));
const LANE: i16 = 1;

fn place() -> Place {
    Place {
        lane: LANE,
        seq: 7,
        now: DateTime::from_timestamp_micros(1_800_000_000_000_000).unwrap(),
    }
}

fn account(number: u128, kind: AccountKind, posted: i64) -> AccountState {
    let unit = if matches!(kind, AccountKind::GiftCard | AccountKind::CashClearing) {
        "EUR"
    } else {
        "PTS"
    };
    AccountState {
        key: AccountKey {
            tenant: TENANT,
            id: AccountId(Uuid::from_u128(number)),
            shard: if kind.is_customer() { 0 } else { LANE },
        },
        kind,
        unit: unit.parse().unwrap(),
        owner: Uuid::from_u128(number + 1_000),
        status: AccountStatus::Active,
        posted,
        held: 0,
        overdraft: 0,
        version: 3,
    }
}

fn posting(key: u8, legs: &[(u128, AccountKind, i64)]) -> Posting {
    Posting {
        id: TransactionId::generate(),
        tenant: TENANT,
        kind: TransactionType::Adjust,
        act: Act::Move,
        legs: legs
            .iter()
            .map(|(number, kind, amount)| Leg {
                account: AccountId(Uuid::from_u128(*number)),
                kind: *kind,
                amount: *amount,
            })
            .collect(),
        checks: Vec::new(),
        reference: None,
        metadata: None,
        reason: None,
        expires_at: None,
        if_version: None,
        key: KeyHash([key; 16]),
        fingerprint: Fingerprint([key; 16]),
        posted_by: "test".into(),
        asked_by: auth::ActorKind::Key,
        trace: None,
        by: None,
    }
}

const CUSTOMER: u128 = 1;
const OTHER: u128 = 2;
const ISSUED: u128 = 9;

fn book() -> Vec<AccountState> {
    vec![
        account(CUSTOMER, AccountKind::CustomerPoints, 100),
        account(OTHER, AccountKind::CustomerPoints, 0),
        account(ISSUED, AccountKind::PointsIssued, -100),
    ]
}

fn earn(key: u8, points: i64) -> Posting {
    posting(
        key,
        &[
            (CUSTOMER, AccountKind::CustomerPoints, points),
            (ISSUED, AccountKind::PointsIssued, -points),
        ],
    )
}

fn transfer(key: u8, points: i64) -> Posting {
    posting(
        key,
        &[
            (CUSTOMER, AccountKind::CustomerPoints, -points),
            (OTHER, AccountKind::CustomerPoints, points),
        ],
    )
}

fn alone(posting: Posting) -> Job {
    Job {
        postings: vec![posting],
        atomic: false,
    }
}

/// Books of these accounts alone, with these keys used.
fn books(accounts: Vec<AccountState>, recorded: Recorded) -> Books {
    Books {
        accounts,
        recorded,
        ..Books::default()
    }
}

fn decide(jobs: &[Job]) -> Fold {
    fold(place(), books(book(), Recorded::new()), jobs)
}

fn rejection(verdict: &Verdict) -> &Rejection {
    match verdict {
        Verdict::Rejected(rejection) => rejection,
        other => panic!("not rejected: {other:?}"),
    }
}

#[test]
fn an_earn_moves_both_sides_and_counts_their_versions_on() {
    let fold = decide(&[alone(earn(1, 25))]);
    let Verdict::Posted(transaction) = &fold.verdicts[0][0] else {
        panic!("{fold:?}")
    };
    let after: Vec<_> = transaction
        .entries
        .iter()
        .map(|entry| (entry.amount, entry.posted_after, entry.version))
        .collect();
    assert_eq!(after, [(25, 125, 4), (-25, -125, 4)]);
    assert_eq!(
        fold.touched
            .iter()
            .map(|account| account.posted)
            .collect::<Vec<_>>(),
        [125, -125]
    );
}

#[test]
fn a_debit_past_the_floor_is_refused_and_its_neighbours_are_not() {
    let fold = decide(&[
        alone(transfer(1, 60)),
        alone(transfer(2, 60)),
        alone(transfer(3, 40)),
    ]);
    assert!(matches!(fold.verdicts[0][0], Verdict::Posted(_)));
    assert_eq!(
        *rejection(&fold.verdicts[1][0]),
        Rejection::InsufficientBalance {
            account: AccountId(Uuid::from_u128(CUSTOMER)),
            available: 40,
            requested: 60
        }
    );
    assert!(matches!(fold.verdicts[2][0], Verdict::Posted(_)));
    assert_eq!(fold.transactions.len(), 2);
    assert_eq!(
        fold.transactions[1].position, 1,
        "positions have no gap where a posting was refused"
    );
}

#[test]
fn what_is_held_cannot_be_spent() {
    let mut accounts = book();
    accounts[0].held = 70;
    let fold = fold(
        place(),
        books(accounts, Recorded::new()),
        &[alone(transfer(1, 31))],
    );
    assert!(matches!(
        rejection(&fold.verdicts[0][0]),
        Rejection::InsufficientBalance {
            available: 30,
            requested: 31,
            ..
        }
    ));
}

#[test]
fn the_same_key_in_one_batch_posts_once_and_answers_twice() {
    let first = earn(1, 10);
    let again = Posting {
        id: TransactionId::generate(),
        ..first.clone()
    };
    let fold = decide(&[alone(first), alone(again)]);
    let (Verdict::Posted(posted), Verdict::Replayed(replayed)) = (&fold.verdicts[0][0], &fold.verdicts[1][0])
    else {
        panic!("{fold:?}")
    };
    assert!(Arc::ptr_eq(posted, replayed));
    assert_eq!(fold.transactions.len(), 1);
}

#[test]
fn what_is_given_lapses_later_than_now_and_says_when() {
    let lapsing = |key, expires_at| {
        alone(Posting {
            expires_at: Some(expires_at),
            ..earn(key, 10)
        })
    };
    let now = place().now;
    let fold = decide(&[
        lapsing(1, now),
        lapsing(2, now + chrono::TimeDelta::microseconds(1)),
    ]);
    assert_eq!(*rejection(&fold.verdicts[0][0]), Rejection::LapsesInThePast);
    assert_eq!(
        fold.transactions[0].expires_at,
        Some(now + chrono::TimeDelta::microseconds(1))
    );
}

#[test]
fn what_was_decided_on_a_version_stands_only_at_it() {
    let seen = |key, version| {
        alone(Posting {
            if_version: Some(version),
            ..transfer(key, 10)
        })
    };
    // the account stands at 3; each posting moves it on by one
    let fold = decide(&[seen(1, 3), seen(2, 3), seen(3, 4), seen(4, 7)]);
    let verdicts: Vec<_> = fold.verdicts.iter().map(|verdicts| &verdicts[0]).collect();
    assert!(matches!(verdicts[0], Verdict::Posted(_)) && matches!(verdicts[2], Verdict::Posted(_)));
    for (place, version) in [(1, 4), (3, 5)] {
        let account = AccountId(Uuid::from_u128(CUSTOMER));
        assert_eq!(
            *rejection(verdicts[place]),
            Rejection::VersionMoved { account, version }
        );
    }
}

#[test]
fn the_same_key_for_something_else_is_refused() {
    let other = Posting {
        fingerprint: Fingerprint([99; 16]),
        ..earn(1, 11)
    };
    let fold = decide(&[alone(earn(1, 10)), alone(other)]);
    assert_eq!(*rejection(&fold.verdicts[1][0]), Rejection::KeyReused);
}

#[test]
fn a_rejected_posting_leaves_its_key_free() {
    let refused = transfer(1, 500);
    let affordable = transfer(1, 50);
    let fold = decide(&[alone(refused), alone(affordable)]);
    assert!(matches!(fold.verdicts[1][0], Verdict::Posted(_)));
}

#[test]
fn an_attempt_whose_commit_was_not_answered_is_recognised_as_posted_not_replayed() {
    let asked = earn(1, 10);
    let first = decide(&[alone(asked.clone())]);
    let recorded = Recorded::from([(asked.key, Arc::clone(&first.transactions[0]))]);
    let again = fold(place(), books(book(), recorded), &[alone(asked)]);
    assert!(matches!(again.verdicts[0][0], Verdict::Posted(_)));
    assert!(again.transactions.is_empty() && again.touched.is_empty());
}

#[test]
fn an_atomic_job_with_one_refusal_does_nothing_and_says_which() {
    let job = Job {
        postings: vec![earn(1, 10), transfer(2, 500), transfer(3, 1)],
        atomic: true,
    };
    let fold = decide(&[job, alone(transfer(4, 100))]);
    assert_eq!(*rejection(&fold.verdicts[0][0]), Rejection::Aborted { by: 1 });
    assert!(matches!(
        rejection(&fold.verdicts[0][1]),
        Rejection::InsufficientBalance { .. }
    ));
    assert_eq!(*rejection(&fold.verdicts[0][2]), Rejection::Aborted { by: 1 });
    assert!(
        matches!(fold.verdicts[1][0], Verdict::Posted(_)),
        "the next job sees the untouched balance"
    );
}

#[test]
fn the_keys_of_an_aborted_atomic_job_stay_free() {
    let job = Job {
        postings: vec![earn(1, 10), transfer(2, 500)],
        atomic: true,
    };
    let fold = decide(&[job, alone(earn(1, 10))]);
    assert!(matches!(fold.verdicts[1][0], Verdict::Posted(_)));
}

#[test]
fn unknown_mismatched_unbalanced_and_closed_accounts_are_refused() {
    let unknown = posting(
        1,
        &[
            (CUSTOMER, AccountKind::CustomerPoints, 5),
            (77, AccountKind::PointsIssued, -5),
        ],
    );
    let mismatched = posting(
        2,
        &[
            (CUSTOMER, AccountKind::GiftCard, 5),
            (ISSUED, AccountKind::PointsIssued, -5),
        ],
    );
    let unbalanced = posting(
        3,
        &[
            (CUSTOMER, AccountKind::CustomerPoints, 5),
            (ISSUED, AccountKind::PointsIssued, -4),
        ],
    );
    let fold = decide(&[alone(unknown), alone(mismatched), alone(unbalanced)]);
    assert_eq!(
        *rejection(&fold.verdicts[0][0]),
        Rejection::AccountNotFound { leg: 1 }
    );
    assert_eq!(
        *rejection(&fold.verdicts[1][0]),
        Rejection::WrongKind {
            leg: 0,
            kind: AccountKind::CustomerPoints
        }
    );
    assert_eq!(
        *rejection(&fold.verdicts[2][0]),
        Rejection::Unbalanced {
            unit: "PTS".parse().unwrap(),
            by: 1
        }
    );
    assert!(fold.touched.is_empty());
}

#[test]
fn a_frozen_account_takes_credits_and_a_closed_one_nothing() {
    let mut accounts = book();
    accounts[0].status = AccountStatus::Frozen;
    let frozen = fold(
        place(),
        books(accounts.clone(), Recorded::new()),
        &[alone(transfer(1, 1)), alone(earn(2, 1))],
    );
    assert!(matches!(
        rejection(&frozen.verdicts[0][0]),
        Rejection::AccountFrozen { .. }
    ));
    assert!(matches!(frozen.verdicts[1][0], Verdict::Posted(_)));
    accounts[0].status = AccountStatus::Closed;
    let closed = fold(place(), books(accounts, Recorded::new()), &[alone(earn(1, 1))]);
    assert!(matches!(
        rejection(&closed.verdicts[0][0]),
        Rejection::AccountClosed { .. }
    ));
}

#[test]
fn a_balance_too_far_from_zero_is_refused() {
    let mut accounts = book();
    accounts[0].posted = BALANCE_MAX - 5;
    let fold = fold(
        place(),
        books(accounts, Recorded::new()),
        &[alone(earn(1, 6)), alone(earn(2, 5))],
    );
    assert!(matches!(
        rejection(&fold.verdicts[0][0]),
        Rejection::Overflow { .. }
    ));
    assert!(matches!(fold.verdicts[1][0], Verdict::Posted(_)));
}

fn random_posting() -> impl Strategy<Value = Posting> {
    let customers = [CUSTOMER, OTHER, 3, 4];
    let leg = (0..customers.len(), -120_i64..120).prop_map(move |(index, amount)| (customers[index], amount));
    (0_u8..40, leg.clone(), leg, any::<bool>()).prop_map(|(key, (one, amount), (two, _), system)| {
        let amount = if amount == 0 { 1 } else { amount };
        let other = if system {
            (ISSUED, AccountKind::PointsIssued, -amount)
        } else {
            (two, AccountKind::CustomerPoints, -amount)
        };
        let legs = [(one, AccountKind::CustomerPoints, amount), other];
        let mut posting = posting(key, &legs);
        // the content decides the fingerprint: equal keys may or may not mean the same request
        let mut bytes = [key; 16];
        bytes[0] = u8::try_from(amount.rem_euclid(4)).unwrap();
        posting.fingerprint = Fingerprint(bytes);
        posting
    })
}

fn random_jobs() -> impl Strategy<Value = Vec<Job>> {
    let job = (prop::collection::vec(random_posting(), 1..5), any::<bool>())
        .prop_map(|(postings, atomic)| Job { postings, atomic });
    prop::collection::vec(job, 1..25)
}

fn town() -> Vec<AccountState> {
    let mut accounts = book();
    accounts.push(account(3, AccountKind::CustomerPoints, 50));
    accounts.push(account(4, AccountKind::CustomerPoints, 1));
    accounts
}

fn summary(verdicts: &[Vec<Verdict>]) -> Vec<Vec<String>> {
    let name = |verdict: &Verdict| match verdict {
        Verdict::Posted(t) => format!("posted {}", t.id),
        Verdict::Replayed(t) => format!("replayed {}", t.id),
        Verdict::Rejected(r) => format!("{r:?}"),
    };
    verdicts
        .iter()
        .map(|job| job.iter().map(name).collect())
        .collect()
}

proptest! {
    #[test]
    fn value_is_conserved_floors_hold_and_versions_are_contiguous(jobs in random_jobs()) {
        let before: i64 = town().iter().map(|account| account.posted).sum();
        let result = fold(place(), books(town(), Recorded::new()), &jobs);
        let mut state: BTreeMap<_, _> = town().into_iter().map(|account| (account.key, account)).collect();
        for transaction in &result.transactions {
            prop_assert_eq!(transaction.entries.iter().map(|entry| entry.amount).sum::<i64>(), 0);
            for entry in &transaction.entries {
                let key = AccountKey { tenant: TENANT, id: entry.account, shard: entry.shard };
                let account = state.get_mut(&key).unwrap();
                account.version += 1;
                account.posted += entry.amount;
                prop_assert_eq!(account.version, entry.version);
                prop_assert_eq!(account.posted, entry.posted_after);
            }
        }
        for touched in &result.touched {
            prop_assert_eq!(touched, &state[&touched.key], "balance = replay of entries");
            prop_assert!(touched.kind.floor().is_none_or(|floor| touched.posted - touched.held >= floor));
        }
        prop_assert_eq!(state.values().map(|account| account.posted).sum::<i64>(), before);
    }

    #[test]
    fn a_batch_equals_the_same_jobs_one_by_one(jobs in random_jobs()) {
        let together = fold(place(), books(town(), Recorded::new()), &jobs);
        let mut accounts = town();
        let mut recorded = Recorded::new();
        let mut apart = Vec::new();
        for job in &jobs {
            let one = fold(place(), books(accounts.clone(), recorded.clone()), std::slice::from_ref(job));
            for moved in one.touched {
                let account = accounts.iter_mut().find(|account| account.key == moved.key).unwrap();
                *account = moved;
            }
            recorded.extend(one.transactions.iter().map(|t| (t.key, Arc::clone(t))));
            apart.extend(one.verdicts);
        }
        prop_assert_eq!(summary(&together.verdicts), summary(&apart));
        for touched in &together.touched {
            prop_assert_eq!(Some(touched), accounts.iter().find(|account| account.key == touched.key));
        }
    }

    #[test]
    fn the_same_batch_again_changes_nothing(jobs in random_jobs()) {
        let first = fold(place(), books(town(), Recorded::new()), &jobs);
        let mut accounts = town();
        for moved in &first.touched {
            *accounts.iter_mut().find(|account| account.key == moved.key).unwrap() = moved.clone();
        }
        let recorded = first.transactions.iter().map(|t| (t.key, Arc::clone(t))).collect();
        let posted_only: Vec<_> = jobs
            .iter()
            .zip(&first.verdicts)
            .filter(|(_, verdicts)| verdicts.iter().all(|v| !matches!(v, Verdict::Rejected(_))))
            .map(|(job, _)| job.clone())
            .collect();
        let again = fold(place(), books(accounts, recorded), &posted_only);
        prop_assert!(again.touched.is_empty() && again.transactions.is_empty());
        prop_assert!(again.verdicts.iter().flatten().all(|v| !matches!(v, Verdict::Rejected(_))));
    }
}
