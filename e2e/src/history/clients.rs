//! Clients that all want the same few accounts, each with one request at a time, spread over the replicas.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::{Act, Answer, Call, Entry, State};
use crate::Client;

/// A client's pause before it sends an unanswered request again; without it, refused connections would be a busy loop.
const RETRY_PAUSE: Duration = Duration::from_millis(20);
/// One acknowledged call in so many is sent once more, to the other replica.
const REPEATED: u8 = 16;
/// Open holds the clients remember together; older ones are left to whoever finds them.
const POOL: usize = 256;

/// Who asks how much of whom.
#[derive(Clone, Debug)]
pub struct Clients {
    /// How many ask at once.
    pub count: usize,
    /// How many calls they make together.
    pub operations: usize,
    /// The accounts they ask for.
    pub accounts: Vec<Uuid>,
    /// One client per replica.
    pub replicas: Vec<Client>,
    /// Calls answered so far; may be watched while they run.
    pub answered: Arc<AtomicUsize>,
}

/// Lets the clients make their calls and returns all of them, every one answered.
pub async fn run(clients: Clients) -> Vec<Call> {
    let origin = Instant::now();
    let holds: Holds = Arc::default();
    let mut running = JoinSet::new();
    for number in 0..clients.count {
        let (clients, holds) = (clients.clone(), Arc::clone(&holds));
        let share = clients.operations / clients.count;
        running.spawn(async move {
            let mut calls = Vec::with_capacity(share);
            for turn in 0..share {
                let act = choose(&clients.accounts, &holds);
                calls.push(call(&clients, number + turn, act, &holds, origin).await);
                clients.answered.fetch_add(1, Ordering::Relaxed);
            }
            calls
        });
    }
    let mut all = Vec::with_capacity(clients.operations);
    while let Some(calls) = running.join_next().await {
        all.extend(calls.expect("a client"));
    }
    all
}

/// Holds that some client made and none is known to have used up: hold, account, points.
type Holds = Arc<Mutex<Vec<(Uuid, Uuid, i64)>>>;

/// Earns and spends keep each other near zero, where refusals are; a third of the calls are about holds.
fn choose(accounts: &[Uuid], holds: &Holds) -> Act {
    let any = || accounts[fastrand::usize(..accounts.len())];
    let points = fastrand::i64(1..=30);
    match fastrand::u8(..100) {
        0..28 => Act::Earn {
            account: any(),
            points,
        },
        28..42 => Act::Burn {
            account: any(),
            points,
        },
        42..54 => {
            let from = any();
            match any() {
                to if to != from => Act::Transfer { from, to, points },
                _ => Act::Read { account: from },
            }
        }
        54..68 => Act::Hold {
            account: any(),
            points,
        },
        kind @ 68..88 => {
            let mut holds = holds.lock().expect("holds");
            if holds.is_empty() {
                return Act::Read { account: any() };
            }
            let at = fastrand::usize(..holds.len());
            let (hold, account, points) = holds[at];
            // two in three stay in the pool, for several clients to want the same hold
            if fastrand::u8(..3) == 0 {
                holds.swap_remove(at);
            }
            if kind < 82 {
                let last = fastrand::bool();
                let points = fastrand::i64(1..=points);
                Act::Capture {
                    hold,
                    account,
                    points,
                    last,
                }
            } else {
                Act::Void { hold, account }
            }
        }
        _ => Act::Read { account: any() },
    }
}

/// Sends the same request, now to one replica, now to the other, until it is answered.
async fn call(clients: &Clients, first: usize, act: Act, holds: &Holds, origin: Instant) -> Call {
    let key = Uuid::now_v7().to_string();
    let replica = |attempt: usize| &clients.replicas[(first + attempt) % clients.replicas.len()];
    let invoked = origin.elapsed();
    let mut attempt = 0;
    let answer = loop {
        if let Some(answer) = ask(replica(attempt), &key, &act).await {
            break answer;
        }
        attempt += 1;
        tokio::time::sleep(RETRY_PAUSE).await;
    };
    let completed = origin.elapsed();
    if let Answer::Posted { transaction, .. } = &answer {
        if let Act::Hold { account, points } = act {
            let mut holds = holds.lock().expect("holds");
            if holds.len() == POOL {
                holds.swap_remove(fastrand::usize(..POOL));
            }
            holds.push((*transaction, account, points));
        }
        if fastrand::u8(..REPEATED) == 0 {
            // whoever asks again is told the same; an unanswered repeat is no news
            let again = ask(replica(attempt + 1), &key, &act).await;
            assert!(
                again.is_none_or(|again| again == answer),
                "{key} was answered in two ways"
            );
        }
    }
    Call {
        key,
        act,
        invoked,
        completed,
        answer,
    }
}

/// One request; `None` when nobody knows what became of it.
async fn ask(client: &Client, key: &str, act: &Act) -> Option<Answer> {
    let (path, body) = match act {
        Act::Earn { account, points } => (
            "earn".to_owned(),
            json!({"account_id": account, "points": points}),
        ),
        Act::Burn { account, points } => (
            "burn".to_owned(),
            json!({"account_id": account, "points": points}),
        ),
        Act::Transfer { from, to, points } => (
            "transfers".to_owned(),
            json!({"from_account_id": from, "to_account_id": to, "amount": points}),
        ),
        Act::Hold { account, points } => (
            "holds".to_owned(),
            json!({"account_id": account, "amount": points}),
        ),
        Act::Capture {
            hold, points, last, ..
        } => (
            format!("holds/{hold}/capture"),
            json!({"amount": points, "final": last}),
        ),
        Act::Void { hold, .. } => (format!("holds/{hold}/void"), json!({})),
        Act::Read { account } => {
            let answer = client
                .of_ledger(Method::GET, &format!("accounts/{account}"), None, None)
                .await;
            let Ok((status, account)) = answer else {
                return None;
            };
            promises_nothing(status, &account)?;
            return Some(Answer::Read(state(&account, "posted", "held")));
        }
    };
    let mut body = body;
    body["reference"] = json!(key);
    let (status, answer) = client
        .of_ledger(Method::POST, &path, Some(key), Some(&body))
        .await
        .ok()?;
    promises_nothing(status, &answer)?;
    if status == StatusCode::CREATED {
        let entries = answer["entries"].as_array().expect("entries");
        return Some(Answer::Posted {
            transaction: text(&answer, "id").parse().expect("an id"),
            entries: entries.iter().map(entry).collect(),
        });
    }
    assert!(status.is_client_error(), "{status}: {answer}");
    Some(Answer::Refused(text(&answer, "code").to_owned()))
}

/// `None` for the answers after which a client asks again.
fn promises_nothing(status: StatusCode, body: &Value) -> Option<()> {
    let again = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
    let broken = status == StatusCode::INTERNAL_SERVER_ERROR;
    assert!(!broken, "{status}: {body}");
    (!again).then_some(())
}

/// An entry of a transaction or a line of a statement.
pub(super) fn entry(of: &Value) -> Entry {
    Entry {
        account: text(of, "account_id").parse().expect("an id"),
        amount: number(of, "amount"),
        held_change: of["held_change"].as_i64().unwrap_or_default(),
        after: state(of, "balance_after", "held_after"),
    }
}

pub(super) fn state(of: &Value, posted: &str, held: &str) -> State {
    State {
        version: number(of, "version"),
        posted: number(of, posted),
        held: of[held].as_i64().unwrap_or_default(),
    }
}

pub(super) fn number(of: &Value, name: &str) -> i64 {
    of[name]
        .as_i64()
        .unwrap_or_else(|| panic!("no number {name} in {of}"))
}

pub(super) fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    of[name]
        .as_str()
        .unwrap_or_else(|| panic!("no text {name} in {of}"))
}
