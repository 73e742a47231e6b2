//! Asking again, a hundred thousand times, and a thousand clients on a handful of connections to PostgreSQL.
#![allow(missing_docs, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::{collections::HashSet, sync::Arc, time::Duration};

use e2e::{Client, Operation, Outcome, System, exclusive};
use futures::{StreamExt as _, stream};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use testkit::eventually;

/// Postings sent one by one, and how often each is sent again.
const SINGLE: (usize, usize) = (250, 40);
/// Batches, their items, and how often each is sent again.
const BATCHES: (usize, usize, usize) = (10, 1_000, 9);
/// Requests at once.
const AT_ONCE: usize = 48;
/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a hundred thousand take minutes: nightly"]
async fn given_100_000_retries_on_two_replicas_when_they_compete_then_each_has_the_first_answer_and_no_effect()
 {
    let _alone = exclusive().await;
    let system = System::start().await;
    let replica = system.replica().await;
    let doors = [system.client(), system.client_of(&replica)];
    let wallets = system.wallets(8).await;
    let account = |number: usize| wallets[number % wallets.len()].account;

    // given: the very first attempts compete as well, the same key at both doors
    let singles: Vec<_> = (0..SINGLE.0)
        .map(|number| Operation {
            key: format!("single-{number}"),
            account: account(number),
            points: 5,
        })
        .collect();
    let mut firsts = Vec::new();
    for operation in &singles {
        let (one, other) = tokio::join!(settled(&doors[0], operation), settled(&doors[1], operation));
        assert_eq!(one.0, other.0, "{} was posted twice", operation.key);
        assert!(
            one.1 != other.1,
            "exactly one of two answers is the first: {one:?}, {other:?}"
        );
        firsts.push(one.0);
    }
    let batches: Vec<Value> = (0..BATCHES.0)
        .map(|batch| {
            let item = |number| json!({"earn": {"account_id": account(batch + number), "points": 1}});
            json!({"items": (0..BATCHES.1).map(item).collect::<Vec<_>>()})
        })
        .collect();
    let mut first_batches = Vec::new();
    for (number, batch) in batches.iter().enumerate() {
        let (transactions, replayed) = posted(&doors[number % 2], number, batch).await;
        assert_eq!(replayed, 0, "a first attempt is no replay");
        first_batches.push(transactions);
    }
    let distinct: HashSet<_> = first_batches.iter().flatten().chain(&firsts).collect();
    assert_eq!(distinct.len(), SINGLE.0 + BATCHES.0 * BATCHES.1);
    let before = states(&doors[0], &wallets).await;

    // when
    stream::iter((0..SINGLE.0 * SINGLE.1).map(|turn| {
        let (number, door) = (turn % SINGLE.0, turn % doors.len());
        (
            &singles[number],
            &firsts[number],
            &doors[(door + turn / SINGLE.0) % doors.len()],
        )
    }))
    .for_each_concurrent(AT_ONCE, |(operation, first, door)| async move {
        let again = settled(door, operation).await;
        assert_eq!((&again.0, again.1), (first, true), "{} sent again", operation.key);
    })
    .await;
    stream::iter(0..BATCHES.0 * BATCHES.2)
        .for_each_concurrent(4, |turn| {
            let (number, door) = (turn % BATCHES.0, &doors[turn / BATCHES.0 % doors.len()]);
            let (batch, first) = (&batches[number], &first_batches[number]);
            async move {
                let (transactions, replayed) = posted(door, number, batch).await;
                assert_eq!(&transactions, first, "batch {number} sent again");
                assert_eq!(replayed, BATCHES.1, "all of it is told again");
            }
        })
        .await;

    // then
    assert_eq!(states(&doors[1], &wallets).await, before, "nothing moved");
    system.verify_chain().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a thousand connections keep other tests waiting: nightly"]
async fn given_8_connections_to_postgresql_when_1_000_clients_ask_at_once_then_every_one_is_served() {
    let _alone = exclusive().await;
    let mut system = System::start().await;
    system
        .restart_ledger_with(&[("DATABASE__MAX_CONNECTIONS", "8")])
        .await;
    let wallets = Arc::new(system.wallets(50).await);

    let served = (0..1_000).map(|number| {
        // a connection each: nothing is shared with the others but the service
        let (client, wallets) = (system.client(), Arc::clone(&wallets));
        tokio::spawn(async move {
            let wallet = &wallets[number % wallets.len()];
            for turn in 0..3 {
                let operation = Operation {
                    key: format!("client-{number}-{turn}"),
                    account: wallet.account,
                    points: 1,
                };
                settled(&client, &operation).await;
                client.account(wallet.account).await;
            }
        })
    });
    let served: Vec<_> = served.collect();
    for client in served {
        tokio::time::timeout(Duration::from_mins(2), client)
            .await
            .expect("nobody waits for ever")
            .expect("every client is served");
    }

    let states = states(&system.client(), &wallets).await;
    let posted: i64 = states.iter().map(|(posted, _)| posted).sum();
    assert_eq!(posted, 3_000, "each posting once");
}

/// Sends one operation until it is answered: its transaction, and whether that was told before.
async fn settled(client: &Client, operation: &Operation) -> (String, bool) {
    eventually(PATIENCE, || async {
        match client.post(operation).await {
            Outcome::Acknowledged {
                transaction,
                replayed,
            } => Ok((transaction.to_string(), replayed)),
            other => Err(other),
        }
    })
    .await
}

/// Sends a batch until it is answered: its transactions in order, and how many were told before.
async fn posted(client: &Client, number: usize, batch: &Value) -> (Vec<String>, usize) {
    let key = format!("batch-{number}");
    let answer = eventually(PATIENCE, || async {
        let answer = client.of_ledger(Method::POST, "transactions/batch", Some(&key), Some(batch));
        match answer.await {
            Ok((status, body)) if status.is_success() => Ok(body),
            Ok((status, body)) => {
                let again = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
                assert!(again, "{status}: {body}");
                Err(status.to_string())
            }
            Err(error) => Err(error.to_string()),
        }
    })
    .await;
    let results = answer["results"].as_array().expect("results");
    let id = |result: &Value| result["transaction"]["id"].as_str().map(str::to_owned);
    let ids: Option<Vec<_>> = results.iter().map(id).collect();
    let replayed = results.iter().filter(|result| result["replayed"] == true).count();
    (
        ids.unwrap_or_else(|| panic!("a posting of batch {number} was refused: {answer}")),
        replayed,
    )
}

/// Posted and version of every wallet's account.
async fn states(client: &Client, wallets: &[e2e::Wallet]) -> Vec<(i64, i64)> {
    let mut states = Vec::new();
    for wallet in wallets {
        let account = client.account(wallet.account).await;
        let number = |name: &str| account[name].as_i64().expect("a number");
        states.push((number("posted"), number("version")));
    }
    states
}
