//! Judges, from outside, that nothing was lost, doubled or invented.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::Duration,
};

use futures::{StreamExt as _, stream};
use serde_json::Value;
use uuid::Uuid;

use crate::{Client, Operation, Outcome, System, Wallet};

/// How long the system may take to answer everything again after a fault.
const RECOVERY: Duration = Duration::from_secs(60);
/// Acknowledged operations that are sent once more.
const REPLAYS: usize = 200;

/// Holds the system to its promises about `operations`, all of them on accounts of `wallets` that had none before.
pub async fn audit(system: &System, wallets: &[Wallet], operations: Vec<(Operation, Outcome)>) {
    let client = system.client();
    let settled = settle(&client, operations).await;
    assert!(
        settled.len() > 500,
        "only {} operations: the load was no load",
        settled.len()
    );

    replays(&client, &settled).await;
    let mut by_account: BTreeMap<Uuid, HashMap<Uuid, i64>> = BTreeMap::new();
    for (operation, transaction) in &settled {
        if let Some(transaction) = transaction {
            let expected = by_account.entry(operation.account).or_default();
            let twice = expected.insert(*transaction, operation.points);
            assert!(twice.is_none(), "{transaction} answers two different operations");
        }
    }
    for wallet in wallets {
        let expected = by_account.remove(&wallet.account).unwrap_or_default();
        statement(&client, wallet, &expected).await;
    }
    for (unit, sum) in client.totals().await {
        assert_eq!(sum, 0, "the accounts in {unit} sum to {sum}");
    }
    system.verify_chain().await;
}

/// Every operation with its transaction, or without one where it was refused. Requests whose fate is unknown are sent
/// again with the same key until they are answered.
async fn settle(client: &Client, operations: Vec<(Operation, Outcome)>) -> Vec<(Operation, Option<Uuid>)> {
    stream::iter(operations)
        .map(|(operation, outcome)| async move {
            let transaction = match outcome {
                Outcome::Acknowledged { transaction, .. } => Some(transaction),
                Outcome::Refused => None,
                Outcome::Unknown(_) => {
                    testkit::eventually(RECOVERY, || async {
                        match client.post(&operation).await {
                            Outcome::Acknowledged { transaction, .. } => Ok(Some(transaction)),
                            Outcome::Refused => Ok(None),
                            Outcome::Unknown(why) => Err(why),
                        }
                    })
                    .await
                }
            };
            (operation, transaction)
        })
        .buffer_unordered(16)
        .collect()
        .await
}

/// An acknowledged operation sent again is answered by its first transaction.
async fn replays(client: &Client, settled: &[(Operation, Option<Uuid>)]) {
    let acknowledged = settled
        .iter()
        .filter_map(|(operation, transaction)| Some((operation, (*transaction)?)));
    for (operation, transaction) in acknowledged.sample(REPLAYS) {
        let again = testkit::eventually(RECOVERY, || async {
            match client.post(operation).await {
                Outcome::Unknown(why) => Err(why),
                answered => Ok(answered),
            }
        })
        .await;
        assert_eq!(
            again,
            Outcome::Acknowledged {
                transaction,
                replayed: true
            },
            "{} sent again",
            operation.key
        );
    }
}

/// The account holds exactly the expected transactions, and the wallet says the same as the ledger.
async fn statement(client: &Client, wallet: &Wallet, expected: &HashMap<Uuid, i64>) {
    let entries = client.entries(wallet.account).await;
    let mut balance = 0;
    let mut seen = HashSet::new();
    for (index, entry) in entries.iter().enumerate() {
        let transaction: Uuid = text(entry, "transaction_id").parse().expect("an id");
        let points = expected.get(&transaction);
        let Some(points) = points else {
            panic!("{transaction} was never acknowledged to anybody")
        };
        assert!(
            seen.insert(transaction),
            "{transaction} is in the statement twice"
        );
        assert_eq!(
            number(entry, "amount"),
            *points,
            "{transaction} moved another amount"
        );
        balance += points;
        assert_eq!(
            number(entry, "balance_after"),
            balance,
            "the balance after {transaction}"
        );
        assert!(balance >= 0, "{transaction} overdrew the account");
        let version = i64::try_from(index + 1).expect("a version");
        assert_eq!(number(entry, "version"), version, "versions are contiguous");
    }
    let missing: Vec<_> = expected
        .keys()
        .filter(|transaction| !seen.contains(transaction))
        .collect();
    assert!(
        missing.is_empty(),
        "acknowledged and not in the statement: {missing:?}"
    );

    let version = i64::try_from(entries.len()).expect("a version");
    let account = client.account(wallet.account).await;
    assert_eq!(
        (number(&account, "posted"), number(&account, "version")),
        (balance, version),
        "{account}"
    );

    testkit::eventually(RECOVERY, || async {
        let projected = client.balance(wallet, None).await?;
        let same = number(&projected, "available") == balance && number(&projected, "version") == version;
        if same {
            Ok(())
        } else {
            Err(format!(
                "the wallet says {projected}, the ledger {balance} at {version}"
            ))
        }
    })
    .await;
    let lines = client.statement(wallet).await;
    let told: Vec<_> = lines.iter().map(|line| text(line, "transaction_id")).collect();
    let posted: Vec<_> = entries
        .iter()
        .map(|entry| text(entry, "transaction_id"))
        .collect();
    assert_eq!(told, posted, "the wallet's statement is the ledger's");
}

fn number(of: &Value, name: &str) -> i64 {
    of[name]
        .as_i64()
        .unwrap_or_else(|| panic!("no number {name} in {of}"))
}

fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    of[name]
        .as_str()
        .unwrap_or_else(|| panic!("no text {name} in {of}"))
}

trait Sample: Iterator + Sized {
    /// A few of the items, spread over all of them.
    fn sample(self, few: usize) -> impl Iterator<Item = Self::Item> {
        let all: Vec<_> = self.collect();
        let step = (all.len() / few).max(1);
        all.into_iter().step_by(step)
    }
}

impl<I: Iterator> Sample for I {}
