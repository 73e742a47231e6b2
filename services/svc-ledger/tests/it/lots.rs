//! What a balance is made of, and what becomes of it when its time is over.

use crate::support::{Answer, Api, Ledger, Network, fresh_key, until};
use chrono::{DateTime, Months, TimeDelta, Utc};
use serde_json::{Value, json};
use std::process::Stdio;
use std::sync::Arc;
use svc_ledger::service::Expired;

impl Api {
    /// Gives points that lapse as `expiry` says (`{"expires_at": ...}` and its like).
    async fn earn_until(&self, account: &str, points: i64, expiry: Value) -> Answer {
        let mut body = json!({"account_id": account, "points": points});
        body.as_object_mut()
            .unwrap()
            .extend(expiry.as_object().unwrap().clone());
        self.post_as(&fresh_key(), "/v1/earn", &body).await
    }

    async fn explain(&self, account: &str, query: &str) -> Value {
        self.get(&format!("/v1/accounts/{account}/explain{query}"))
            .await
            .expect(200)
    }
}

/// `(amount, remaining)` of the lots, oldest first.
fn lots(explanation: &Value) -> Vec<(i64, i64)> {
    let lot = |lot: &Value| {
        (
            lot["amount"].as_i64().unwrap(),
            lot["remaining"].as_i64().unwrap(),
        )
    };
    explanation["data"]
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .map(lot)
        .collect()
}

fn instant(text: &Value) -> DateTime<Utc> {
    text.as_str().unwrap().parse().unwrap()
}

/// Runs the expiry job as it would run after so much time.
async fn expire(network: &Network, later: TimeDelta) -> Expired {
    let clock = Arc::new(move || Utc::now() + later);
    Box::pin(svc_ledger::app::expire_points(network.config(), clock))
        .await
        .unwrap()
}

fn posted(expired: Expired) -> (u64, i64) {
    (expired.postings, expired.amount)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_balance_is_explained_by_purchases_and_what_they_were_spent_on() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let (anna, ben) = (ledger.customer().await, ledger.customer().await);
    let never = ledger.earn(&anna, 100).await.expect(201);
    let later = ledger
        .earn_until(&anna, 50, json!({"expires_after": "P12M"}))
        .await
        .expect(201);
    let sooner = ledger
        .earn_until(
            &anna,
            30,
            json!({"expires_after": "P1M", "time_zone": "Europe/Paris"}),
        )
        .await
        .expect(201);
    let burnt = ledger.burn(&anna, 40).await.expect(201);

    let explained = ledger.explain(&anna, "").await;
    assert_eq!(lots(&explained), [(100, 100), (50, 40), (30, 0)]);
    assert_eq!(
        (explained["posted"].as_i64(), explained["debt"].as_i64()),
        (Some(140), Some(0))
    );
    assert_eq!(explained["version"], 4);
    let data = explained["data"].as_array().unwrap();
    assert_eq!(data[0]["origin_transaction_id"], sooner["id"]);
    assert_eq!(
        data[0]["moves"],
        json!([{"transaction_id": burnt["id"], "type": "burn", "amount": -30, "created_at": burnt["created_at"]}])
    );
    assert_eq!(data[1]["moves"][0]["amount"], -10);
    assert_eq!(
        (&data[2]["transaction_id"], &data[2]["expires_at"]),
        (&never["id"], &Value::Null)
    );
    assert_eq!(
        explained["expiring"],
        json!([{"expires_at": later["expires_at"], "amount": 40}])
    );

    // as it was after the second purchase
    let then = ledger
        .explain(
            &anna,
            &format!("?as_of={}", later["created_at"].as_str().unwrap()),
        )
        .await;
    assert_eq!(
        (lots(&then), then["posted"].as_i64()),
        (vec![(100, 100), (50, 50)], Some(150))
    );
    assert_eq!(then["expiring"][0]["amount"], 50);

    // a transfer takes the dates along, and the purchase behind them
    let moved = ledger.transfer(&anna, &ben, 60).await.expect(201);
    let his = ledger.explain(&ben, "").await;
    assert_eq!(lots(&his), [(40, 40), (20, 20)]);
    let data = his["data"].as_array().unwrap();
    assert_eq!(
        (&data[1]["origin_transaction_id"], &data[1]["expires_at"]),
        (&later["id"], &later["expires_at"])
    );
    assert_eq!(
        (&data[1]["transaction_id"], &data[1]["earned_at"]),
        (&moved["id"], &later["created_at"])
    );
    assert_eq!(lots(&ledger.explain(&anna, "?open=true").await), [(100, 80)]);

    let issued = ledger.system(network.tenant, "points_issued", "PTS").await;
    ledger
        .get(&format!("/v1/accounts/{issued}/explain"))
        .await
        .refused(422, "wrong_account_kind");
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn lots_come_in_pages_and_what_is_remembered_may_be_dropped_at_any_moment() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let (anna, ben) = (ledger.customer().await, ledger.customer().await);
    for n in 1..=5 {
        ledger
            .earn_until(&anna, 10 * n, json!({"expires_after": format!("P{}M", 7 - n)}))
            .await
            .expect(201);
        ledger.transfer(&anna, &ben, 5).await.expect(201);
    }
    let whole = ledger.explain(&ben, "").await;
    assert_eq!(lots(&whole).len(), 5);

    let mut paged = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = ledger.explain(&ben, &format!("?limit=2{cursor}")).await;
        paged.extend(page["data"].as_array().unwrap().clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(json!(paged), whole["data"]);

    for damage in [
        "TRUNCATE lot_heads, lots, lot_moves",
        "TRUNCATE lots",
        "TRUNCATE lot_moves",
        "TRUNCATE lot_heads",
        "UPDATE lots SET remaining = remaining - 1 WHERE remaining > 1",
    ] {
        sqlx::query(sqlx::AssertSqlSafe(damage))
            .execute(&network.pool())
            .await
            .unwrap();
        ledger.earn(&ben, 1).await.expect(201);
        let again = ledger.explain(&ben, "").await;
        let tail = again["data"].as_array().unwrap().len() - 5;
        assert_eq!(
            again["data"].as_array().unwrap()[tail..],
            whole["data"].as_array().unwrap()[..],
            "{damage}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_long_history_is_replayed_bit_by_bit_and_never_twice() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer().await;
    for _ in 0..21 {
        let items: Vec<_> = (0..1_000)
            .map(|n| {
                let operation = if n % 2 == 0 { "earn" } else { "burn" };
                let points = if n % 2 == 0 { 2 } else { 1 };
                json!({operation: {"account_id": anna, "points": points}})
            })
            .collect();
        ledger
            .post_as(&fresh_key(), "/v1/transactions/batch", &json!({"items": items}))
            .await
            .expect(200);
    }
    let path = format!("/v1/accounts/{anna}/explain?open=true&limit=1");
    let first = ledger.get(&path).await;
    assert_eq!(first.header("retry-after"), Some("1"));
    first.refused(503, "explain_in_progress");
    let second = ledger.get(&path).await.expect(200);
    assert_eq!(second["posted"], 21 * 500);
    let heads: i64 = sqlx::query_scalar("SELECT version FROM lot_heads")
        .fetch_one(&network.pool())
        .await
        .unwrap();
    assert_eq!(heads, 21_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_lapsed_is_posted_once_and_nothing_else_is() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let (anna, ben) = (ledger.customer().await, ledger.customer().await);
    ledger.earn(&anna, 7).await.expect(201);
    let month = ledger
        .earn_until(&anna, 50, json!({"expires_after": "P1M"}))
        .await
        .expect(201);
    ledger
        .earn_until(&anna, 20, json!({"expires_after": "P12M"}))
        .await
        .expect(201);
    ledger.burn(&anna, 10).await.expect(201);
    ledger.transfer(&anna, &ben, 15).await.expect(201);

    assert_eq!(
        posted(expire(&network, TimeDelta::zero()).await),
        (0, 0),
        "nothing is due yet"
    );
    let due = instant(&month["expires_at"]);
    assert!(due > Utc::now() + Months::new(1) && due < Utc::now() + TimeDelta::days(33));

    // 25 are left of the month's points with anna, 15 are with ben
    assert_eq!(posted(expire(&network, TimeDelta::days(40)).await), (2, 40));
    assert_eq!((ledger.balance(&anna).await, ledger.balance(&ben).await), (27, 0));
    assert_eq!(
        posted(expire(&network, TimeDelta::days(40)).await),
        (0, 0),
        "once"
    );
    let breakage = ledger.system(network.tenant, "breakage", "PTS").await;
    assert_eq!(ledger.balance(&breakage).await, 40);
    let lapsed = &ledger
        .get(&format!("/v1/accounts/{anna}/entries?limit=1"))
        .await
        .expect(200)["data"][0];
    assert_eq!(
        (&lapsed["type"], &lapsed["amount"]),
        (&json!("expire"), &json!(-25))
    );
    let told = ledger
        .get(&format!(
            "/v1/transactions/{}",
            lapsed["transaction_id"].as_str().unwrap()
        ))
        .await
        .expect(200);
    assert_eq!(
        told["metadata"],
        json!({"lot": month["id"], "lapsed_at": month["expires_at"]})
    );

    assert_eq!(posted(expire(&network, TimeDelta::days(400)).await), (1, 20));
    assert_eq!(ledger.balance(&anna).await, 7, "what never lapses stays");
    assert!(ledger.balanced().await.len() >= 3);
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_run_that_is_cut_short_is_taken_up_again_and_two_at_once_post_everything_once() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let customers = earn_lapsed(&network, &ledger, 300).await;

    let mut job = std::process::Command::new(env!("CARGO_BIN_EXE_svc-ledger"));
    job.args(["job", "points-expiry"])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    job.envs(network.settings());
    let mut first = job.spawn().unwrap();
    let expired = async || {
        let query = "SELECT count(*) FROM transactions WHERE type = 7";
        sqlx::query_scalar::<_, i64>(query)
            .fetch_one(&network.pool())
            .await
            .unwrap()
    };
    until(|| async { expired().await > 0 }).await;
    first.kill().unwrap();
    first.wait().unwrap();
    let some = expired().await;
    assert!(some < 300, "it was cut short: {some}");

    let (one, other) = tokio::join!(
        expire(&network, TimeDelta::zero()),
        expire(&network, TimeDelta::zero())
    );
    assert_eq!(expired().await, 300, "each once");
    assert!(one.postings + other.postings <= 300, "{one:?} {other:?}");
    assert!(job.status().unwrap().success());
    assert_eq!(expired().await, 300, "and that was all");
    for customer in [&customers[0], &customers[150], &customers[299]] {
        assert_eq!(ledger.balance(customer).await, 0);
    }
    ledger.balanced().await;
}

/// Customers with ten points each that lapsed a minute ago, while nobody looked.
async fn earn_lapsed(network: &Network, ledger: &Ledger, count: usize) -> Vec<String> {
    let mut customers = Vec::new();
    for _ in 0..count {
        customers.push(ledger.customer().await);
    }
    let items: Vec<_> = customers
        .iter()
        .map(|account| json!({"earn": {"account_id": account, "points": 10, "expires_after": "P1D"}}))
        .collect();
    ledger
        .post_as(&fresh_key(), "/v1/transactions/batch", &json!({"items": items}))
        .await
        .expect(200);
    let passed =
        "UPDATE transactions SET expires_at = now() - interval '1 minute' WHERE expires_at IS NOT NULL";
    sqlx::query(passed).execute(&network.pool()).await.unwrap();
    customers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn points_that_are_spent_while_the_job_runs_do_not_lapse_in_their_place() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer_with(1_000).await;
    ledger
        .earn_until(&anna, 500, json!({"expires_after": "P1D"}))
        .await
        .expect(201);
    let spending = {
        let (ledger, anna) = (ledger.operator.clone(), anna.clone());
        tokio::spawn(async move {
            let mut spent = 0;
            for _ in 0..40 {
                ledger.burn(&anna, 3).await.expect(201);
                spent += 3;
            }
            spent
        })
    };
    expire(&network, TimeDelta::days(3)).await;
    let spent = spending.await.unwrap();
    expire(&network, TimeDelta::days(3)).await;
    // what was spent before it lapsed came from what was to lapse; the thousand lost nothing but what was spent after
    let explained = ledger.explain(&anna, "?open=true").await;
    let lapsed: i64 = sqlx::query_scalar("SELECT -COALESCE(sum(e.amount), 0)::bigint FROM ledger_entries e JOIN transactions t ON t.id = e.transaction_id WHERE t.type = 7 AND e.amount < 0")
        .fetch_one(&network.pool())
        .await
        .unwrap();
    assert_eq!(ledger.balance(&anna).await, 1_500 - spent - lapsed);
    assert!(
        (500 - spent..=500).contains(&lapsed),
        "{lapsed} of 500 lapsed, {spent} were spent"
    );
    assert!(explained["posted"].as_i64().unwrap() >= 1_000 - spent);
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn dates_are_refused_with_their_field_and_a_replay_is_not() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer().await;
    for (expiry, code, field) in [
        (json!({"expires_after": "12M"}), "invalid_value", "expires_after"),
        (
            json!({"expires_after": "PT12H"}),
            "invalid_value",
            "expires_after",
        ),
        (
            json!({"expires_after": "P1M", "time_zone": "Mars/Olympus"}),
            "invalid_value",
            "time_zone",
        ),
        (
            json!({"time_zone": "Europe/Paris"}),
            "only_with_expires_after",
            "time_zone",
        ),
        (
            json!({"expires_at": "2999-01-01T00:00:00Z", "expires_after": "P1M"}),
            "not_with_expires_at",
            "expires_after",
        ),
        (json!({"expires_at": "tomorrow"}), "invalid_value", "expires_at"),
    ] {
        let answer = ledger.earn_until(&anna, 1, expiry.clone()).await;
        assert_eq!(
            answer.fields(),
            [(field.to_owned(), code.to_owned())],
            "{expiry}: {}",
            answer.text
        );
        assert_eq!(answer.status, 400);
    }
    let past = ledger
        .earn_until(&anna, 1, json!({"expires_at": "2020-01-01T00:00:00Z"}))
        .await;
    assert_eq!(
        past.fields(),
        [("expires_at".to_owned(), "expires_in_the_past".to_owned())]
    );
    past.refused(422, "expires_in_the_past");
    assert_eq!(network.recorded().await, 0);

    let body = json!({"account_id": anna, "points": 5, "expires_at": "2999-12-31T23:59:59.123456Z"});
    let first = ledger.post_as("dated", "/v1/earn", &body).await.expect(201);
    assert_eq!(first["expires_at"], "2999-12-31T23:59:59.123456Z");
    assert_eq!(
        ledger.post_as("dated", "/v1/earn", &body).await.expect(201),
        first
    );
    let other = json!({"account_id": anna, "points": 5});
    ledger
        .post_as("dated", "/v1/earn", &other)
        .await
        .refused(422, "idempotency_key_reused");
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn points_of_a_frozen_account_lapse_and_held_ones_when_they_are_released() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer().await;
    ledger
        .earn_until(&anna, 50, json!({"expires_after": "P1D"}))
        .await
        .expect(201);
    let body = json!({"account_id": anna, "amount": 30});
    let hold = ledger.post_as(&fresh_key(), "/v1/holds", &body).await.expect(201);
    ledger
        .post(&format!("/v1/accounts/{anna}/freeze"), &json!({}))
        .await
        .expect(200);

    let first = expire(&network, TimeDelta::days(3)).await;
    assert_eq!((first.postings, first.amount, first.waiting), (1, 20, 1));
    let path = format!("/v1/holds/{}/void", hold["id"].as_str().unwrap());
    ledger.post_as(&fresh_key(), &path, &json!({})).await.expect(201);
    let second = expire(&network, TimeDelta::days(3)).await;
    assert_eq!((second.postings, second.amount, second.waiting), (1, 30, 0));
    assert_eq!(ledger.balance(&anna).await, 0);
    assert_eq!(posted(expire(&network, TimeDelta::days(3)).await), (0, 0));
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_is_given_back_after_its_date_may_be_spent_for_thirty_days() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer().await;
    ledger
        .earn_until(&anna, 50, json!({"expires_after": "P1D"}))
        .await
        .expect(201);
    let burnt = ledger.burn(&anna, 20).await.expect(201);
    // the day has passed
    let passed =
        "UPDATE transactions SET expires_at = now() - interval '1 minute' WHERE expires_at IS NOT NULL";
    sqlx::query(passed).execute(&network.pool()).await.unwrap();
    assert_eq!(posted(expire(&network, TimeDelta::zero()).await), (1, 30));

    let path = format!("/v1/transactions/{}/reverse", burnt["id"].as_str().unwrap());
    let back = ledger.post_as(&fresh_key(), &path, &json!({})).await.expect(201);
    let days = (instant(&back["expires_at"]) - Utc::now()).num_hours();
    assert!((29 * 24..=30 * 24).contains(&days), "{back}");
    let explained = ledger.explain(&anna, "?open=true").await;
    assert_eq!(lots(&explained), [(50, 20)]);
    assert_eq!(explained["data"][0]["expires_at"], back["expires_at"]);
    assert_eq!(posted(expire(&network, TimeDelta::days(29)).await), (0, 0));
    assert_eq!(posted(expire(&network, TimeDelta::days(31)).await), (1, 20));
    assert_eq!(ledger.balance(&anna).await, 0);
}
