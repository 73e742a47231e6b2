//! How old a wallet's balance is: postings at a fixed rate, each followed by the reading of its own write.
//!
//! Open loop: a posting is due at its time whether or not the ones before it are done, so a stall is measured by
//! everyone it would have hit.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::Api;

/// Customers at tills at once; each waits for its own balance, so there must be more than are ever due together.
const CUSTOMERS: usize = 64;
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

/// Where postings go and balances come from.
pub(super) struct Target<'a> {
    /// Takes `/v1/earn`.
    pub(super) ledger: &'a Api,
    /// Path before `/v1/earn`.
    pub(super) ledger_prefix: &'a str,
    /// Takes `/v1/wallets/…`.
    pub(super) wallet: &'a Api,
    /// Path before `/v1/wallets`.
    pub(super) wallet_prefix: &'a str,
}

/// Waits until the projection has read everything that was posted before: only then is its lag that of a posting. As many
/// wallets are asked as lie in every partition of the topic.
pub(super) fn caught_up(target: &Target<'_>, wallets: &[(String, String)]) -> anyhow::Result<()> {
    let started = Instant::now();
    for (wallet, account) in wallets.iter().take(CUSTOMERS) {
        while !one(target, wallet, account)?.1 {
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
    target: &Target<'_>,
    wallets: &[(String, String)],
    rate: u32,
    time: Duration,
) -> anyhow::Result<Lag> {
    let total = usize::try_from(u64::from(rate) * time.as_secs())?;
    let interval = Duration::from_secs(1) / rate;
    let (next, by_ledger) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let lags = Mutex::new(Vec::with_capacity(total));
    let failed = Mutex::new(None);
    let started = Instant::now();
    thread::scope(|scope| {
        for _ in 0..CUSTOMERS {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some((wallet, account)) =
                        wallets.get(number % wallets.len()).filter(|_| number < total)
                    else {
                        return;
                    };
                    let due = started + interval * u32::try_from(number).unwrap_or(u32::MAX);
                    thread::sleep(due.saturating_duration_since(Instant::now()));
                    match one(target, wallet, account) {
                        Ok((lag, projected)) => {
                            by_ledger.fetch_add(usize::from(!projected), Ordering::Relaxed);
                            lags.lock().unwrap_or_else(PoisonError::into_inner).push(lag);
                        }
                        Err(error) => {
                            failed
                                .lock()
                                .unwrap_or_else(PoisonError::into_inner)
                                .get_or_insert(error);
                            next.store(total, Ordering::Relaxed);
                            return;
                        }
                    }
                }
            });
        }
    });
    let elapsed = started.elapsed();
    if let Some(error) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(error);
    }
    let mut lags = lags.into_inner().unwrap_or_else(PoisonError::into_inner);
    lags.sort();
    let percentile = |part: usize| -> anyhow::Result<f64> {
        let lag = lags
            .get((lags.len() * part / 100).min(lags.len().saturating_sub(1)))
            .context("no posting was made")?;
        Ok(lag.as_secs_f64() * 1e3)
    };
    let per_s = super::load::count(u64::try_from(lags.len())?) / elapsed.as_secs_f64();
    let lag = Lag {
        p50_ms: percentile(50)?,
        p99_ms: percentile(99)?,
        per_s,
        by_ledger: by_ledger.into_inner(),
    };
    ensure!(
        per_s > f64::from(rate) * 0.95,
        "{per_s:.0} postings/s were made where {rate} were due, so the lag would be flattered: {lag:?}"
    );
    Ok(lag)
}

/// One customer: buys, then looks. The time, and whether the projection answered.
fn one(target: &Target<'_>, wallet: &str, account: &str) -> anyhow::Result<(Duration, bool)> {
    let body = json!({"account_id": account, "points": 1});
    let key = Uuid::now_v7().to_string();
    let posted = target
        .ledger
        .post(&format!("{}/v1/earn", target.ledger_prefix), Some(&key), &body)?
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
    let path = format!(
        "{}/v1/wallets/{wallet}/balances?min_version={version}",
        target.wallet_prefix
    );
    loop {
        let read = target.wallet.get(&path)?;
        // Asked again, as any customer would, and the waiting is counted.
        if read.status != 503 || answered.elapsed() > PATIENCE {
            let read = read.expect_success("reading the balance")?;
            return Ok((
                answered.elapsed(),
                read.text("/balances/0/source") == "projection",
            ));
        }
    }
}
