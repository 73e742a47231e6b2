//! Lists: filters, pages, and what a reader sees while others write.

use crate::support::{Api, Network, fresh_key};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Every page of a list, following the cursors; `between` happens after each page.
async fn walk(api: &Api, path: &str, limit: usize, mut between: impl AsyncFnMut()) -> Vec<Value> {
    let mut found = Vec::new();
    let mut cursor = None::<String>;
    loop {
        let mark = if path.contains('?') { '&' } else { '?' };
        let from = cursor
            .map(|cursor| format!("&cursor={cursor}"))
            .unwrap_or_default();
        let page = api
            .get(&format!("{path}{mark}limit={limit}{from}"))
            .await
            .expect(200);
        let data = page["data"].as_array().unwrap();
        assert!(data.len() <= limit, "{page}");
        found.extend(data.iter().cloned());
        let Some(next) = page["next_cursor"].as_str() else {
            return found;
        };
        assert!(!data.is_empty(), "a page that goes on holds something");
        cursor = Some(next.to_owned());
        between().await;
    }
}

fn ids(list: &[Value]) -> Vec<&str> {
    list.iter().map(|item| item["id"].as_str().unwrap()).collect()
}

/// `(shard, version)` of the lines of a statement.
fn versions(lines: &[Value]) -> Vec<(i64, i64)> {
    lines
        .iter()
        .map(|line| {
            (
                line["shard"].as_i64().unwrap_or(0),
                line["version"].as_i64().unwrap(),
            )
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn transactions_are_listed_newest_first_and_filtered() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let (anna, ben) = (ledger.customer_in(0, 2).await, ledger.customer_in(1, 2).await);
    let mut posted = Vec::new();
    for n in 1..=4 {
        posted.push(ledger.earn(&anna, 10 * n).await.expect(201));
        posted.push(ledger.earn(&ben, n).await.expect(201));
    }
    posted.push(ledger.burn(&anna, 5).await.expect(201));
    posted.push(ledger.transfer(&anna, &ben, 7).await.expect(201));
    posted.reverse();
    let wanted =
        |keep: &dyn Fn(&Value) -> bool| posted.iter().filter(|one| keep(one)).cloned().collect::<Vec<_>>();
    let touches = |one: &Value, account: &str| {
        one["entries"]
            .as_array()
            .unwrap()
            .iter()
            .any(|entry| entry["account_id"] == account)
    };

    let all = ledger.get("/v1/transactions").await.expect(200);
    assert_eq!(all, json!({"data": posted, "next_cursor": null}));

    let (from, to) = (
        posted[7]["created_at"].as_str().unwrap(),
        posted[2]["created_at"].as_str().unwrap(),
    );
    let within = |one: &Value| (from..to).contains(&one["created_at"].as_str().unwrap());
    for (filter, kept) in [
        ("type=burn".to_owned(), wanted(&|one| one["type"] == "burn")),
        ("type=hold".to_owned(), Vec::new()),
        (format!("account_id={anna}"), wanted(&|one| touches(one, &anna))),
        (
            format!("account_id={ben}&type=earn"),
            wanted(&|one| touches(one, &ben) && one["type"] == "earn"),
        ),
        (format!("from={from}&to={to}"), wanted(&within)),
        (
            format!("account_id={anna}&from={from}&to={to}"),
            wanted(&|one| touches(one, &anna) && within(one)),
        ),
        ("from=2999-01-01T00:00:00Z".to_owned(), Vec::new()),
    ] {
        let path = format!("/v1/transactions?{filter}");
        assert_eq!(
            ledger.get(&path).await.expect(200)["data"],
            json!(kept),
            "{filter}"
        );
        for limit in [1, 2, 3] {
            assert_eq!(
                walk(&ledger, &path, limit, async || {}).await,
                kept,
                "{filter}, {limit} a page"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn fifty_lines_are_a_page_unless_asked_otherwise() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer().await;
    let items: Vec<_> = (1..=201)
        .map(|n| json!({"earn": {"account_id": anna, "points": n}}))
        .collect();
    ledger
        .post_as(&fresh_key(), "/v1/transactions/batch", &json!({"items": items}))
        .await
        .expect(200);

    for path in [
        "/v1/transactions".to_owned(),
        format!("/v1/transactions?account_id={anna}"),
        format!("/v1/accounts/{anna}/entries"),
    ] {
        let page = ledger.get(&path).await.expect(200);
        assert_eq!(page["data"].as_array().unwrap().len(), 50, "{path}");
        assert!(page["next_cursor"].is_string());
        let mark = if path.contains('?') { '&' } else { '?' };
        let page = ledger.get(&format!("{path}{mark}limit=200")).await.expect(200);
        assert_eq!(page["data"].as_array().unwrap().len(), 200, "{path}");
        assert!(page["next_cursor"].is_string());
        assert_eq!(walk(&ledger, &path, 100, async || {}).await.len(), 201);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_statement_tells_how_each_balance_came_about() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer().await;
    let body = json!({"account_id": anna, "points": 30, "reference": "till-1/7"});
    let earned = ledger.post_as(&fresh_key(), "/v1/earn", &body).await.expect(201);
    let burnt = ledger.burn(&anna, 12).await.expect(201);

    let statement = ledger
        .get(&format!("/v1/accounts/{anna}/entries"))
        .await
        .expect(200);

    let line = |of: &Value, version: i64, amount: i64, balance: i64| {
        json!({"transaction_id": of["id"], "type": of["type"], "created_at": of["created_at"], "account_id": anna,
               "amount": amount, "unit": "PTS", "balance_after": balance, "version": version})
    };
    let mut first = line(&earned, 1, 30, 30);
    first["reference"] = json!("till-1/7");
    assert_eq!(
        statement,
        json!({"data": [line(&burnt, 2, -12, 18), first], "next_cursor": null})
    );
    let path = format!("/v1/accounts/{anna}/entries?type=earn");
    assert_eq!(ledger.get(&path).await.expect(200)["data"], json!([first]));
    let path = format!(
        "/v1/accounts/{anna}/entries?from={}",
        burnt["created_at"].as_str().unwrap()
    );
    assert_eq!(
        ledger.get(&path).await.expect(200)["data"],
        json!([line(&burnt, 2, -12, 18)])
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn pages_of_a_statement_stay_put_while_others_post() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let (anna, ben) = (ledger.customer_in(0, 2).await, ledger.customer_in(1, 2).await);
    for n in 1..=3 {
        ledger.earn(&anna, n).await.expect(201);
        ledger.earn(&ben, n).await.expect(201);
    }
    let issued = ledger.system(network.tenant, "points_issued", "PTS").await;

    for limit in [1, 4] {
        for account in [&anna, &issued] {
            let path = format!("/v1/accounts/{account}/entries");
            let before = ledger.get(&format!("{path}?limit=200")).await.expect(200)["data"].clone();

            let seen = walk(&ledger, &path, limit, async || {
                ledger.earn(&anna, 1).await.expect(201);
                ledger.earn(&ben, 1).await.expect(201);
            })
            .await;

            assert_eq!(json!(seen), before, "{limit} a page");
        }
    }
    // the network's account has rows in both lanes; each row's versions are whole
    let lines = ledger
        .get(&format!("/v1/accounts/{issued}/entries?limit=200"))
        .await
        .expect(200);
    let versions = versions(lines["data"].as_array().unwrap());
    for shard in [0, 1] {
        let own: Vec<_> = versions
            .iter()
            .filter(|(of, _)| *of == shard)
            .map(|(_, version)| *version)
            .collect();
        assert!(own.len() > 6, "{versions:?}");
        assert_eq!(
            own,
            (1..=i64::try_from(own.len()).unwrap()).rev().collect::<Vec<_>>()
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_clock_that_was_set_back_hides_no_line() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let (anna, ben) = (ledger.customer_in(0, 2).await, ledger.customer_in(1, 2).await);
    for n in 1..=5 {
        ledger.earn(&anna, n).await.expect(201);
        ledger.earn(&ben, n).await.expect(201);
    }
    let issued = ledger.system(network.tenant, "points_issued", "PTS").await;
    // as after a step of a clock, or a replica whose clock is ahead: the third posting of each lane is the latest
    let skew = "UPDATE ledger_entries SET created_at = created_at + interval '1 minute' WHERE version = 3";
    sqlx::query(skew).execute(&network.pool()).await.unwrap();

    for (account, lines) in [(&anna, 5), (&issued, 10)] {
        for limit in 1..=4 {
            let path = format!("/v1/accounts/{account}/entries");
            let seen = versions(&walk(&ledger, &path, limit, async || {}).await);
            assert_eq!(seen.len(), lines, "{limit} a page: {seen:?}");
            assert_eq!(
                seen.iter().collect::<BTreeSet<_>>().len(),
                lines,
                "{limit} a page: {seen:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_transaction_that_touches_an_account_twice_is_listed_once() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let (anna, ben) = (ledger.customer_with(10).await, ledger.customer_with(10).await);
    let leg = |account: &str, amount: i64| json!({"account_id": account, "amount": amount});
    let legs = [leg(&anna, 1), leg(&ben, -3), leg(&anna, 1), leg(&anna, 1)];
    let body = json!({"type": "transfer", "legs": legs});
    ledger
        .post_as(&fresh_key(), "/v1/transactions", &body)
        .await
        .expect(201);
    ledger.burn(&anna, 13).await.expect(201);
    let path = format!("/v1/transactions?account_id={anna}");
    let all = ledger.get(&path).await.expect(200)["data"]
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(all.len(), 3);

    for limit in 1..=3 {
        let seen = walk(&ledger, &path, limit, async || {}).await;
        assert_eq!(ids(&seen), ids(&all), "{limit} a page");
    }
}
