//! Six bugs, to be planted one at a time: what does not find them proves nothing (`docs/history.md`).
//!
//! Compiled only with the feature `planted`, which no release and no other crate names; even then nothing is planted unless
//! `LOCALPLUS_PLANTED` says which.

use crate::domain::account::{AccountState, Reach};
use crate::domain::{AccountId, AccountKey, Books, Fold, Verdict};
use crate::store::accounts::Account;
use events::OutboxRow;
use idempotency::KeyHash;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// A bug that ledgers have had.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Bug {
    /// A balance is now and then computed from one that was read before somebody else's change.
    LostUpdate,
    /// A request that comes again is not recognised.
    DoubleApply,
    /// A committed batch is now and then not published.
    SkippedRow,
    /// What is set aside is read from a transaction that has not committed yet.
    DirtyHeld,
    /// What is set aside may be spent.
    WrongFloor,
    /// Two changes of one account are numbered the other way round.
    ReorderedVersions,
}

/// One batch or row in so many is spoiled.
const RARELY: u64 = 20;

fn planted(bug: Bug) -> bool {
    static PLANTED: LazyLock<Option<Bug>> = LazyLock::new(|| {
        Some(match std::env::var("LOCALPLUS_PLANTED").ok()?.as_str() {
            "lost_update" => Bug::LostUpdate,
            "double_apply" => Bug::DoubleApply,
            "skipped_row" => Bug::SkippedRow,
            "dirty_held" => Bug::DirtyHeld,
            "wrong_floor" => Bug::WrongFloor,
            "reordered_versions" => Bug::ReorderedVersions,
            _ => return None,
        })
    });
    *PLANTED == Some(bug)
}

fn locked<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The keys that are not to be recognised; and balances as they were a while ago.
pub(crate) fn spoil_books(mut books: Books) -> (Books, HashSet<KeyHash>) {
    static BATCHES: AtomicU64 = AtomicU64::new(0);
    static BEFORE: LazyLock<Mutex<HashMap<AccountKey, AccountState>>> = LazyLock::new(Mutex::default);
    if planted(Bug::LostUpdate) {
        let now = BATCHES.fetch_add(1, Ordering::Relaxed).is_multiple_of(RARELY);
        let mut before = locked(&BEFORE);
        for account in &mut books.accounts {
            match before.insert(account.key, account.clone()) {
                Some(stale) if now && account.kind.is_customer() => {
                    account.posted = stale.posted.max(account.held);
                }
                _ => {}
            }
        }
    }
    if planted(Bug::DoubleApply) {
        let unrecognised = books.recorded.drain().map(|(key, _)| key).collect();
        return (books, unrecognised);
    }
    (books, HashSet::new())
}

/// Records under another key what came again; numbers the other way round; shows what is not committed.
pub(crate) fn spoil_fold(mut fold: Fold, unrecognised: &HashSet<KeyHash>) -> Fold {
    for transaction in &mut fold.transactions {
        if unrecognised.contains(&transaction.key) {
            Arc::make_mut(transaction).key = Uuid::now_v7().into();
        }
    }
    if planted(Bug::ReorderedVersions) {
        reorder(&mut fold);
    }
    if planted(Bug::DirtyHeld) {
        let mut held = locked(&HELD);
        held.extend(fold.touched.iter().map(|account| (account.key.id, account.held)));
    }
    fold
}

static HELD: LazyLock<Mutex<HashMap<AccountId, i64>>> = LazyLock::new(Mutex::default);

/// What is set aside, committed or not.
pub(crate) fn spoil_account(mut account: Account) -> Account {
    if planted(Bug::DirtyHeld)
        && account.identity.kind.is_customer()
        && let Some(held) = locked(&HELD).get(&account.id)
    {
        account.held = *held;
    }
    account
}

/// Lets anybody go below the floor as long as what is posted is not: what is set aside is forgotten.
pub(crate) fn spoil_reach(reach: Reach, posted: i64) -> Reach {
    if planted(Bug::WrongFloor) && posted >= 0 {
        Reach::Overdraw
    } else {
        reach
    }
}

/// Leaves out a row now and then.
pub(crate) fn spoil_rows(mut rows: Vec<OutboxRow>) -> Vec<OutboxRow> {
    if planted(Bug::SkippedRow) {
        rows.retain(|row| !row.seq.unsigned_abs().is_multiple_of(RARELY));
    }
    rows
}

/// Swaps the versions of the first two changes of a customer's account, wherever they are told.
fn reorder(fold: &mut Fold) {
    let mut first: HashMap<AccountId, (usize, i64)> = HashMap::new();
    let mut swap = None;
    for (number, transaction) in fold.transactions.iter().enumerate() {
        for entry in transaction
            .entries
            .iter()
            .filter(|entry| entry.kind.is_customer())
        {
            match first.get(&entry.account) {
                None => {
                    first.insert(entry.account, (number, entry.version));
                }
                Some((other, version)) if swap.is_none() && *other != number => {
                    swap = Some((entry.account, [(*other, entry.version), (number, *version)]));
                }
                Some(_) => {}
            }
        }
    }
    let Some((account, versions)) = swap else { return };
    for (number, version) in versions {
        let Some(transaction) = fold.transactions.get_mut(number) else {
            continue;
        };
        for entry in &mut Arc::make_mut(transaction).entries {
            if entry.account == account {
                entry.version = version;
            }
        }
        for verdict in fold.verdicts.iter_mut().flatten() {
            if let Verdict::Posted(told) = verdict
                && told.id == transaction.id
            {
                *told = Arc::clone(transaction);
            }
        }
    }
}
