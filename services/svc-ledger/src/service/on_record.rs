//! What people and keys leave on the trail, and reading it. Ids, amounts and words of the program: references and metadata are
//! in the postings.

use super::Ledger;
use crate::domain::velocity::Limit;
use crate::domain::{AccountId, AccountStatus, Fold, Posting, TenantId, Transaction, TransactionType};
use crate::error::Result;
use crate::store::accounts::Identity;
use crate::store::trail::{self, Row, Wanted};
use audit::{By, Entry, Fact, Facts};
use std::collections::HashMap;

pub(super) fn opened(by: &By, id: AccountId, identity: &Identity) -> Entry {
    let account = Facts::of("kind", identity.kind.name())
        .and("owner_id", identity.owner)
        .and("unit", Fact::code(identity.unit.as_str()))
        .and("program_id", identity.program);
    by.did("account", "opened", id).to(account)
}

pub(super) fn status_set(
    by: &By,
    account: AccountId,
    before: AccountStatus,
    after: AccountStatus,
    reason: Option<&str>,
) -> Entry {
    let verb = match after {
        AccountStatus::Active => "unfrozen",
        AccountStatus::Frozen => "frozen",
        AccountStatus::Closed => "closed",
    };
    by.did("account", verb, account)
        .from(Facts::of("status", before.name()))
        .to(Facts::of("status", after.name()))
        .because(reason)
}

pub(super) fn limit_set(by: &By, before: Option<&Limit>, after: &Limit) -> Entry {
    let entry = by.did("limit", "set", after.id).to(limit(after));
    match before {
        Some(before) => entry.from(limit(before)),
        None => entry,
    }
}

pub(super) fn limit_lifted(by: &By, before: &Limit) -> Entry {
    by.did("limit", "lifted", before.id).from(limit(before))
}

fn limit(limit: &Limit) -> Facts {
    Facts::of("scope", limit.scope.name())
        .and("program_id", limit.program)
        .and("flow", limit.flow.name())
        .and("measure", limit.measure.name())
        .and("window", limit.period.name())
        .and("maximum", limit.maximum)
}

/// One line for each posting of a batch that somebody on record made by hand and that is new.
pub(crate) fn posted<'p>(fold: &Fold, postings: impl Iterator<Item = &'p Posting>) -> Vec<Entry> {
    let by: HashMap<_, _> = postings
        .filter_map(|posting| Some((posting.id, posting.by.as_ref()?)))
        .collect();
    if by.is_empty() {
        return Vec::new();
    }
    let new = fold.transactions.iter();
    new.filter_map(|transaction| Some(line(by.get(&transaction.id)?, transaction)))
        .collect()
}

/// Of customers' accounts the balance before and after; others are the sum of their rows, of which a lane has one.
fn line(by: &By, transaction: &Transaction) -> Entry {
    let verb = match transaction.kind {
        TransactionType::Adjust => "adjusted",
        TransactionType::Reverse => "reversed",
        _ => "posted",
    };
    let entries = || transaction.entries.iter();
    let customers = |change: fn(i64, i64) -> i64| -> Fact {
        let balance = entries().map(|entry| {
            let theirs = entry.kind.is_customer();
            theirs.then(|| change(entry.posted_after, entry.amount))
        });
        balance.collect()
    };
    let after = Facts::of("type", transaction.kind.name())
        .and(
            "accounts",
            entries().map(|entry| entry.account.0).collect::<Fact>(),
        )
        .and("amounts", entries().map(|entry| entry.amount).collect::<Fact>())
        .and("balances", customers(|after, _| after));
    let after = match transaction.reverses {
        Some(reversal) => after.and("reverses", reversal.of.0),
        None => after,
    };
    by.did("transaction", verb, transaction.id)
        .from(Facts::of("balances", customers(i64::saturating_sub)))
        .to(after)
        .because(transaction.reason.as_deref())
}

impl Ledger {
    /// The tenant's audit trail, newest first.
    pub async fn trail(&self, tenant: TenantId, wanted: Wanted<'_>) -> Result<Vec<Row>> {
        let mut conn = self.readers.acquire().await?;
        Ok(trail::list(&mut *conn, tenant, wanted).await?)
    }
}
