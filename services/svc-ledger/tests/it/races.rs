//! Holds, captures, burns, expiry and batches at once, in many lanes and two replicas: nothing is spent twice, nothing is
//! lost, and nobody deadlocks.

use crate::support::{Api, Network, fresh_key, hold_lanes, until, waiting};
use futures::future::join_all;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

fn count(answers: &[crate::support::Answer], code: &str) -> usize {
    answers.iter().filter(|answer| answer.code() == code).count()
}

fn posted(answers: &[crate::support::Answer]) -> usize {
    answers.iter().filter(|answer| answer.status == 201).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn holds_and_burns_share_what_there_is_and_no_more() {
    let network = Network::new().await;
    let (one, other) = tokio::join!(network.start(), network.start());
    let anna = one.customer_with(100).await;

    let answers = join_all((0..60).map(|client| {
        let (api, anna) = (
            if client % 2 == 0 {
                &one.operator
            } else {
                &other.operator
            },
            &anna,
        );
        async move {
            if client % 3 == 0 {
                api.hold(anna, 5).await
            } else {
                api.burn(anna, 5).await
            }
        }
    }))
    .await;

    assert_eq!(
        (posted(&answers), count(&answers, "insufficient_balance")),
        (20, 40)
    );
    let held = answers
        .iter()
        .filter(|answer| answer.status == 201 && answer.body["type"] == "hold")
        .count();
    let held = 5 * i64::try_from(held).unwrap();
    assert_eq!(one.funds(&anna).await, (held, held, 0));
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hold_is_captured_once_however_many_try() {
    let network = Network::new().await;
    let (one, other) = tokio::join!(network.start(), network.start());
    let anna = one.customer_with(1_000).await;
    let either = |client: usize| {
        if client.is_multiple_of(2) {
            one.operator.clone()
        } else {
            other.operator.clone()
        }
    };

    // all of it, by everybody
    let hold = one.hold(&anna, 100).await.id().to_owned();
    let answers = join_all((0..12).map(|client| {
        let (api, hold) = (either(client), &hold);
        async move {
            if client % 4 == 3 {
                api.void(hold).await
            } else {
                api.capture(hold, json!({})).await
            }
        }
    }))
    .await;
    assert_eq!(
        (posted(&answers), count(&answers, "hold_not_open")),
        (1, 11),
        "{answers:?}"
    );

    // a part each
    let hold = one.hold(&anna, 100).await.id().to_owned();
    let answers = join_all((0..12).map(|client| {
        let (api, hold) = (either(client), &hold);
        async move { api.capture(hold, json!({"amount": 15})).await }
    }))
    .await;
    assert_eq!(
        (posted(&answers), count(&answers, "capture_exceeds_hold")),
        (6, 6),
        "{answers:?}"
    );
    assert_eq!(one.funds(&anna).await.1, 10);
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn expiry_and_captures_never_take_the_same_point() {
    let network = Network::new().await;
    let quick = |config: &mut svc_ledger::config::Config| config.ledger.hold_expiry_every_ms = 5;
    let (one, other) = tokio::join!(network.start_with(quick), network.start_with(quick));
    let anna = one.customer_with(10_000).await;
    let body = json!({"account_id": anna, "amount": 500, "expires_in_seconds": 1});
    let mut holds = Vec::new();
    for _ in 0..4 {
        holds.push(
            one.post_as(&fresh_key(), "/v1/holds", &body).await.expect(201)["id"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }

    // captures go on until the time is over
    let captured = join_all(holds.iter().enumerate().map(|(place, hold)| {
        let api = if place % 2 == 0 {
            one.operator.clone()
        } else {
            other.operator.clone()
        };
        async move {
            let mut captured = 0;
            loop {
                let answer = api.capture(hold, json!({"amount": 1})).await;
                match (answer.status, answer.code()) {
                    (201, _) => captured += 1,
                    (409, "hold_expired" | "hold_not_open" | "capture_exceeds_hold") => return captured,
                    _ => panic!("{}", answer.text),
                }
            }
        }
    }))
    .await;
    until(|| async { one.funds(&anna).await.1 == 0 }).await;

    for (hold, captured) in holds.iter().zip(&captured) {
        let hold = one.get(&format!("/v1/holds/{hold}")).await.expect(200);
        assert_eq!(hold["captured"], *captured);
        assert_eq!(
            hold["captured"].as_i64().unwrap() + hold["released"].as_i64().unwrap(),
            500,
            "{hold}"
        );
    }
    assert_eq!(one.balance(&anna).await, 10_000 - captured.iter().sum::<i64>());
    network.audit().await;
}

/// One caller's stretch of work: batches over the same few accounts, whose holds it captures or releases.
async fn work(api: Api, accounts: Vec<String>, seed: usize) {
    let mut holds: Vec<String> = Vec::new();
    let mut burnt: Vec<String> = Vec::new();
    for round in 0..8 {
        let pick = |n: usize| &accounts[(seed * 7 + round * 3 + n) % accounts.len()];
        let mut items: Vec<Value> = (0..6)
            .map(|n| match (seed + n) % 5 {
                0 => json!({"earn": {"account_id": pick(n), "points": 20}}),
                1 => json!({"burn": {"account_id": pick(n), "points": 3}}),
                2 => json!({"transfer": {"from_account_id": pick(n), "to_account_id": pick(n + 1), "amount": 2}}),
                3 => json!({"hold": {"account_id": pick(n), "amount": 4}}),
                _ => json!({"adjust": {"account_id": pick(n), "amount": -1, "reason": "r"}}),
            })
            .collect();
        items.extend(holds.drain(..).enumerate().map(|(n, hold)| match n % 2 {
            0 => json!({"capture": {"hold_id": hold, "amount": 1, "final": true}}),
            _ => json!({"void": {"hold_id": hold}}),
        }));
        items.extend(
            burnt
                .drain(..)
                .map(|burn| json!({"reverse": {"transaction_id": burn, "amount": 1}})),
        );
        let body = json!({"atomic": round % 2 == 0, "items": items});
        let answer = api.post_as(&fresh_key(), "/v1/transactions/batch", &body).await;
        assert!(matches!(answer.status, 200 | 201 | 409), "{}", answer.text);
        for result in answer.body["results"].as_array().unwrap_or(&Vec::new()) {
            let transaction = &result["transaction"];
            let id = transaction["id"].as_str().map(str::to_owned);
            match transaction["type"].as_str() {
                Some("hold") => holds.extend(id),
                Some("burn") => burnt.extend(id),
                _ => {}
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn overlapping_batches_in_many_lanes_never_deadlock() {
    let network = Network::new().await;
    network.set_lanes(4).await;
    let (one, other) = tokio::join!(network.start(), network.start());
    let limit =
        json!({"scope": "account", "flow": "spend", "measure": "count", "window": "day", "maximum": 100_000});
    crate::support::Answer::of(one.request(http::Method::PUT, "/v1/limits").json(&limit))
        .await
        .expect(201);
    let mut accounts = Vec::new();
    for lane in 0..8 {
        let account = one.customer_in(lane % 4, 4).await;
        one.earn(&account, 500).await.expect(201);
        accounts.push(account);
    }

    join_all((0..12).map(|seed| {
        let api = if seed % 2 == 0 {
            one.operator.clone()
        } else {
            other.operator.clone()
        };
        work(api, accounts.clone(), seed)
    }))
    .await;

    one.balanced().await;
    network.audit().await;
    one.stop().await;
    other.stop().await;
    let pool = network.pool();
    until(|| async {
        let services = "SELECT count(*) FROM pg_stat_activity
                        WHERE datname = current_database() AND application_name LIKE 'svc-ledger%'";
        sqlx::query_scalar::<_, i64>(services)
            .fetch_one(&pool)
            .await
            .unwrap()
            == 0
    })
    .await;
    let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    assert_eq!(
        sqlx::query_scalar::<_, i64>(deadlocks)
            .fetch_one(&pool)
            .await
            .unwrap(),
        0
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_client_that_hangs_up_on_a_capture_captures_once_or_not_at_all() {
    let network = Network::new().await;
    network.set_lanes(1).await;
    let ledger = network.start().await;
    let anna = ledger.customer_with(100).await;
    let hold = ledger.hold(&anna, 60).await.id().to_owned();
    let burnt = ledger.burn(&anna, 10).await.id().to_owned();
    let pool = network.pool();
    let held = hold_lanes(&pool).await;

    let asked: Vec<(String, String, Value)> = (0..12)
        .map(|number| {
            let (path, body) = match number % 3 {
                0 => (format!("/v1/holds/{hold}/capture"), json!({"amount": 5})),
                1 => ("/v1/holds".to_owned(), json!({"account_id": anna, "amount": 1})),
                _ => (format!("/v1/transactions/{burnt}/reverse"), json!({"amount": 1})),
            };
            (fresh_key(), path, body)
        })
        .collect();
    let mut connections = Vec::new();
    for (key, path, body) in &asked {
        let body = body.to_string();
        let mut connection = TcpStream::connect(ledger.running.http_addr).await.unwrap();
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: ledger\r\nauthorization: {}\r\nidempotency-key: {key}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            ledger.operator.bearer.as_deref().unwrap(),
            body.len()
        );
        connection.write_all(request.as_bytes()).await.unwrap();
        connections.push(connection);
    }
    until(|| async { ledger.metric("http_server_active_requests") == 12 }).await;
    until(|| async { waiting(&pool).await == 1 }).await;
    drop(connections);
    until(|| async { ledger.metric("http_server_active_requests") == 0 }).await;
    held.rollback().await.unwrap();

    // the same keys find what was done or do it: once each
    let answers = join_all(
        asked
            .iter()
            .map(|(key, path, body)| ledger.post_as(key, path, body)),
    )
    .await;
    assert_eq!(posted(&answers), 12, "{answers:?}");
    assert_eq!(
        ledger.funds(&anna).await,
        (100 - 10 - 4 * 5 + 4, 60 - 20 + 4, 74 - 44)
    );
    network.audit().await;
    let free = sqlx::query("SELECT 1 FROM ledger_lanes FOR UPDATE NOWAIT")
        .execute(&pool)
        .await;
    free.expect("every lane is free");
}
