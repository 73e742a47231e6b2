//! A queue that fills: more is asked for than is done, because somebody holds what the workers need.

use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail, ensure};
use serde_json::json;
use uuid::Uuid;

use super::stage::Stage;
use crate::api::Api;

/// Bulk issues that are asked for; the alert is on more than 1,000 that wait.
const ISSUES: usize = 1_600;
/// Clients that ask at the same time.
const CLIENTS: usize = 8;
/// Who may read the codes: nobody does.
const RECIPIENT: &str = "age1d5xdpgp0ya0fsdwf5v8qpljdvy48xg0z43wa57x8whw2qp0mju3qa652at";
/// Within this every issue is done once nobody is in the way.
const DONE_WITHIN: Duration = Duration::from_secs(600);

/// An index is built on `cards` the way that locks writers out, and bulk issues are asked for meanwhile.
pub(super) fn fill(stage: &mut Stage) -> anyhow::Result<()> {
    let postgres = stage.servers()?.postgres.clone();
    // its end is the end of its connection, which `clear` sees to
    thread::spawn(move || {
        let _ = postgres.sql(
            "giftcard",
            "BEGIN; LOCK TABLE cards IN SHARE MODE; SELECT pg_sleep(86400); COMMIT",
        );
    });
    until(Duration::from_secs(30), "the lock is held", || {
        let held = "SELECT count(*) FROM pg_locks WHERE relation = 'cards'::regclass AND mode = 'ShareLock' AND granted";
        Ok(stage.servers()?.postgres.sql("giftcard", held)? == "1")
    })?;
    let network = &stage.system.network;
    let body = json!({
        "product_id": network.gift_card_product.context("there is no gift card")?,
        "merchant_id": network.merchant.context("there is no merchant")?,
        "count": 1,
        "recipient": RECIPIENT,
    });
    let api = Api::new(&stage.system.gateway_url(), &stage.token()?);
    thread::scope(|scope| {
        let asking: Vec<_> = (0..CLIENTS)
            .map(|_| {
                scope.spawn(|| {
                    for _ in 0..ISSUES / CLIENTS {
                        let key = format!("drill-{}", Uuid::now_v7().simple());
                        api.post_surely("/giftcard/v1/gift-card-issues", Some(&key), &body)?
                            .expect_success("asking for a bulk issue")?;
                    }
                    anyhow::Ok(())
                })
            })
            .collect();
        for one in asking {
            match one.join() {
                Ok(asked) => asked?,
                Err(_) => bail!("a client panicked"),
            }
        }
        Ok(())
    })
}

/// What the runbook asks for: who is in the way is found, and ended.
pub(super) fn clear(stage: &mut Stage) -> anyhow::Result<()> {
    let find = "SELECT count(*) FILTER (WHERE pg_terminate_backend(blocker)) FROM (SELECT DISTINCT unnest(pg_blocking_pids(pid)) AS blocker \
                FROM pg_stat_activity WHERE datname = 'giftcard') AS blockers";
    until(Duration::from_secs(60), "whoever is in the way is found", || {
        Ok(stage.servers()?.postgres.sql("giftcard", find)? != "0")
    })
}

/// Whatever was asked for is done, once.
pub(super) fn done(stage: &Stage) -> anyhow::Result<()> {
    let postgres = &stage.servers()?.postgres;
    until(DONE_WITHIN, "every bulk issue is done", || {
        Ok(postgres.sql("giftcard", "SELECT count(*) FROM issues WHERE status = 1")? == "0")
    })?;
    let said = postgres.sql(
        "giftcard",
        "SELECT count(*), count(*) FILTER (WHERE status = 2 AND issued = 1) FROM issues",
    )?;
    ensure!(
        said == format!("{ISSUES}|{ISSUES}"),
        "of {ISSUES} bulk issues there are, and are done: {said}"
    );
    let cards = postgres.sql(
        "giftcard",
        "SELECT count(*) FROM cards WHERE issue_id IS NOT NULL",
    )?;
    ensure!(
        cards == ISSUES.to_string(),
        "{ISSUES} issues of one card made {cards}"
    );
    Ok(())
}

fn until(
    within: Duration,
    what: &str,
    mut true_now: impl FnMut() -> anyhow::Result<bool>,
) -> anyhow::Result<()> {
    let started = Instant::now();
    while !true_now()? {
        ensure!(
            started.elapsed() < within,
            "not after {} s: {what}",
            within.as_secs()
        );
        thread::sleep(Duration::from_millis(200));
    }
    Ok(())
}
