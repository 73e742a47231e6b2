//! Customers at tills: each buys at its time, then looks at its balance until the purchase is in it.

use std::{
    io,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail, ensure};
use reqwest::{Client, Response, StatusCode};
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;
use uuid::Uuid;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Customers waiting at once, at most: beyond that the system does not keep up.
const WAITING_MAX: usize = 2_000;
/// How long a balance that is answered 503 is asked for again.
const PATIENCE: Duration = Duration::from_secs(5);

/// What to do.
#[derive(Deserialize)]
struct Plan {
    /// Takes `/v1/earn`.
    ledger: String,
    /// Takes `/v1/wallets/…`.
    wallet: String,
    token: String,
    /// Wallets, each with its points account.
    wallets: Vec<(String, String)>,
    /// Postings per second.
    rate: u32,
    seconds: u32,
}

/// What was seen: times from the answer of a posting to the reading of a balance that contains it.
#[derive(Serialize)]
struct Lag {
    p50_us: u128,
    p99_us: u128,
    posted: u32,
    /// From the first posting to the last reading.
    elapsed_us: u128,
    /// Readings the projection did not answer within its patience, so that the ledger was asked.
    by_ledger: usize,
}

/// One posting's time, and whether the projection answered.
struct Seen {
    lag: Duration,
    by_ledger: bool,
}

#[derive(Serialize)]
struct Earn<'a> {
    account_id: &'a str,
    points: i64,
}

#[derive(Deserialize)]
struct Posted {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    account_id: String,
    version: i64,
}

#[derive(Deserialize)]
struct Balances {
    balances: Vec<Balance>,
}

#[derive(Deserialize)]
struct Balance {
    source: String,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let plan: Plan = serde_json::from_reader(io::stdin()).context("reading the plan")?;
    let lag = measure(plan).await?;
    serde_json::to_writer(io::stdout(), &lag)?;
    Ok(())
}

async fn measure(plan: Plan) -> anyhow::Result<Lag> {
    let plan: &'static Plan = Box::leak(Box::new(plan));
    let client = Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(10))
        .build()?;
    let total = plan.rate.checked_mul(plan.seconds).context("too many postings")?;
    let interval = Duration::from_secs(1) / plan.rate.max(1);
    let mut customers = JoinSet::new();
    let mut seen = Vec::new();
    let started = Instant::now();
    for (number, (wallet, account)) in (0..total).zip(plan.wallets.iter().cycle()) {
        let due = started + interval * number;
        tokio::time::sleep_until(due.into()).await;
        customers.spawn(one(client.clone(), plan, wallet, account));
        while let Some(done) = customers.try_join_next() {
            seen.push(done??);
        }
        ensure!(
            customers.len() <= WAITING_MAX,
            "{} of {number} customers wait at {} postings/s: the system does not keep up",
            customers.len(),
            plan.rate
        );
    }
    while let Some(done) = customers.join_next().await {
        seen.push(done??);
    }
    let elapsed_us = started.elapsed().as_micros();
    seen.sort_unstable_by_key(|seen| seen.lag);
    let percentile = |part: usize| {
        let rank = (seen.len() * part / 100).min(seen.len().saturating_sub(1));
        let one = seen.get(rank).context("no posting was made")?;
        anyhow::Ok(one.lag.as_micros())
    };
    Ok(Lag {
        p50_us: percentile(50)?,
        p99_us: percentile(99)?,
        posted: total,
        elapsed_us,
        by_ledger: seen.iter().filter(|seen| seen.by_ledger).count(),
    })
}

/// One customer: buys, then looks.
async fn one(client: Client, plan: &Plan, wallet: &str, account: &str) -> anyhow::Result<Seen> {
    let posted = client
        .post(format!("{}/v1/earn", plan.ledger))
        .bearer_auth(&plan.token)
        .header("idempotency-key", Uuid::now_v7().to_string())
        .json(&Earn {
            account_id: account,
            points: 1,
        })
        .send()
        .await?;
    let posted: Posted = successful(posted, "earning").await?.json().await?;
    let answered = Instant::now();
    let ours = posted.entries.iter().find(|entry| entry.account_id == account);
    let version = ours.context("an earn without our entry")?.version;
    let path = format!(
        "{}/v1/wallets/{wallet}/balances?min_version={version}",
        plan.wallet
    );
    loop {
        let read = client.get(&path).bearer_auth(&plan.token).send().await?;
        // asked again, as any customer would, and the waiting is counted
        if read.status() == StatusCode::SERVICE_UNAVAILABLE && answered.elapsed() < PATIENCE {
            continue;
        }
        let read: Balances = successful(read, "reading the balance").await?.json().await?;
        return Ok(Seen {
            lag: answered.elapsed(),
            by_ledger: read.balances.iter().any(|balance| balance.source != "projection"),
        });
    }
}

/// The response, or what the server said against it.
async fn successful(response: Response, act: &str) -> anyhow::Result<Response> {
    if response.status().is_success() {
        return Ok(response);
    }
    bail!("{act}: {} {}", response.status(), response.text().await?)
}
