//! How old a wallet's balance is: postings at a fixed rate, each followed by the reading of its own write, by `perf/till`.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::Api;

/// As many wallets as lie in every partition of the topic.
const WALLETS: usize = 64;
/// How long the projection may take to read what was posted before it was started.
const CATCH_UP: Duration = Duration::from_secs(600);
/// How long a balance that is answered 503 is asked for again.
const PATIENCE: Duration = Duration::from_secs(5);

/// From the answer of a posting to the reading of a balance that contains it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lag {
    pub(super) p50_ms: f64,
    pub(super) p99_ms: f64,
    /// Postings per second that were really made.
    pub(super) per_s: f64,
    /// Readings the projection did not answer within its patience, so that the ledger was asked.
    pub(super) by_ledger: usize,
}

/// What `till` prints.
#[derive(Deserialize)]
struct Seen {
    p50_us: u32,
    p99_us: u32,
    posted: u32,
    elapsed_us: u32,
    by_ledger: usize,
}

/// Where postings go and balances come from.
pub(super) struct Target<'a> {
    /// Base of `/v1/earn`.
    pub(super) ledger: &'a str,
    /// Base of `/v1/wallets/…`.
    pub(super) wallet: &'a str,
    pub(super) token: &'a str,
}

/// Waits until the projection has read everything that was posted before: only then is its lag that of a posting.
pub(super) fn caught_up(target: &Target<'_>, wallets: &[(String, String)]) -> anyhow::Result<()> {
    let (ledger, reader) = (
        Api::new(target.ledger, target.token),
        Api::new(target.wallet, target.token),
    );
    let started = Instant::now();
    for (wallet, account) in wallets.iter().take(WALLETS) {
        while !one(&ledger, &reader, wallet, account)? {
            ensure!(
                started.elapsed() < CATCH_UP,
                "the projection has not caught up after {} s",
                CATCH_UP.as_secs()
            );
        }
    }
    Ok(())
}

/// Posts to `wallets` (wallet and account) at `rate` per second for `time`.
pub(super) fn measure(
    till: &Path,
    target: &Target<'_>,
    wallets: &[(String, String)],
    rate: u32,
    time: Duration,
) -> anyhow::Result<Lag> {
    let plan = json!({
        "ledger": target.ledger,
        "wallet": target.wallet,
        "token": target.token,
        "wallets": wallets,
        "rate": rate,
        "seconds": time.as_secs(),
    });
    let mut customers = Command::new(till)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting {}", till.display()))?;
    let mut input = customers.stdin.take().context("no way to say what to do")?;
    input.write_all(plan.to_string().as_bytes())?;
    drop(input);
    let seen = customers.wait_with_output()?;
    ensure!(seen.status.success(), "the customers at the tills gave up");
    let seen: Seen = serde_json::from_slice(&seen.stdout).context("reading what the customers saw")?;
    let lag = Lag {
        p50_ms: f64::from(seen.p50_us) / 1e3,
        p99_ms: f64::from(seen.p99_us) / 1e3,
        per_s: f64::from(seen.posted) / f64::from(seen.elapsed_us) * 1e6,
        by_ledger: seen.by_ledger,
    };
    ensure!(
        lag.per_s > f64::from(rate) * 0.95,
        "{:.0} postings/s were made where {rate} were due, so the lag would be flattered: {lag:?}",
        lag.per_s
    );
    Ok(lag)
}

/// One customer buys, then looks. Whether the projection answered.
fn one(ledger: &Api, reader: &Api, wallet: &str, account: &str) -> anyhow::Result<bool> {
    let body = json!({"account_id": account, "points": 1});
    let key = Uuid::now_v7().to_string();
    let posted = ledger
        .post("/v1/earn", Some(&key), &body)?
        .expect_success("earning")?;
    let answered = Instant::now();
    let entries = posted.json.pointer("/entries").and_then(Value::as_array);
    let ours = entries
        .into_iter()
        .flatten()
        .find(|entry| entry.pointer("/account_id").and_then(Value::as_str) == Some(account));
    let version = ours
        .and_then(|entry| entry.pointer("/version"))
        .and_then(Value::as_i64)
        .context("an entry without a version")?;
    let path = format!("/v1/wallets/{wallet}/balances?min_version={version}");
    loop {
        let read = reader.get(&path)?;
        if read.status != 503 || answered.elapsed() > PATIENCE {
            let read = read.expect_success("reading the balance")?;
            return Ok(read.text("/balances/0/source") == "projection");
        }
    }
}
