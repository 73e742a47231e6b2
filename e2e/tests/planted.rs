//! Is a broken ledger found? Six bugs, planted one at a time; `docs/history.md` has the table.
//!
//! The binary has to be built with them, which no other test wants:
//! `cargo build -p svc-ledger --features planted && cargo test -p e2e --test planted -- --ignored`
#![allow(missing_docs)]

use std::{collections::BTreeSet, sync::Arc};

use e2e::{
    System, exclusive,
    history::{Clients, Rule, books, check, run},
};

const OPERATIONS: usize = 3_000;
const CLIENTS: usize = 24;
const ACCOUNTS: usize = 6;

/// What found the bug.
#[derive(Debug)]
enum Found {
    /// The clients themselves, who were told two different things.
    Clients,
    /// The judge, by these rules.
    Judge(BTreeSet<String>),
}

async fn hunt(bug: &str) -> Found {
    let _alone = exclusive().await;
    let mut system = System::start().await;
    system.plant(bug).await;
    let replica = system.replica().await;
    let wallets = system.wallets(ACCOUNTS).await;
    let clients = Clients {
        count: CLIENTS,
        operations: OPERATIONS,
        accounts: wallets.iter().map(|wallet| wallet.account).collect(),
        replicas: vec![system.client(), system.client_of(&replica)],
        answered: Arc::default(),
    };
    let Ok(calls) = tokio::spawn(run(clients)).await else {
        return Found::Clients;
    };
    let books = books(&system.client(), &wallets).await;
    let findings = check(&calls, &books);
    Found::Judge(
        findings
            .iter()
            .map(|finding| format!("{:?}", finding.rule))
            .collect(),
    )
}

async fn is_found_by(bug: &str, rule: Rule) {
    let found = hunt(bug).await;
    let told = format!("{bug}: {found:?}");
    assert!(
        matches!(&found, Found::Judge(rules) if rules.contains(&format!("{rule:?}"))),
        "{told}"
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs svc-ledger built with the feature `planted`"]
async fn given_a_lost_update_then_a_balance_is_not_its_replay() {
    is_found_by("lost_update", Rule::Replay).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs svc-ledger built with the feature `planted`"]
async fn given_a_retry_that_is_applied_again_then_the_clients_are_told_two_things() {
    let found = hunt("double_apply").await;
    assert!(matches!(found, Found::Clients), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs svc-ledger built with the feature `planted`"]
async fn given_a_batch_that_is_not_published_then_the_projection_lacks_it() {
    is_found_by("skipped_row", Rule::Published).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs svc-ledger built with the feature `planted`"]
async fn given_a_dirty_read_of_what_is_held_then_something_was_read_that_never_was() {
    is_found_by("dirty_held", Rule::Read).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs svc-ledger built with the feature `planted`"]
async fn given_a_floor_that_forgets_what_is_held_then_something_is_spent_that_is_not_there() {
    is_found_by("wrong_floor", Rule::Floor).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs svc-ledger built with the feature `planted`"]
async fn given_versions_in_another_order_then_a_balance_is_not_its_replay() {
    is_found_by("reordered_versions", Rule::Replay).await;
}
