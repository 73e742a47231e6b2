//! Reading in both orders, at any instant, as a file, and by a thousand at once.

use crate::support::{Api, Network, fresh_key};
use futures::StreamExt as _;
use reqwest::Method;
use serde_json::{Value, json};

async fn page(api: &Api, path: &str, query: &str) -> (Vec<Value>, Option<String>) {
    let page = api.get(&format!("{path}?{query}")).await.expect(200);
    let next = page["next_cursor"].as_str().map(str::to_owned);
    (page["data"].as_array().unwrap().clone(), next)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn lists_are_read_forward_and_back_while_others_post() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let (anna, ben) = (ledger.customer_in(0, 2).await, ledger.customer_in(1, 2).await);
    for n in 1..=4 {
        ledger.earn(&anna, n).await.expect(201);
        ledger.earn(&ben, n).await.expect(201);
    }
    let issued = ledger.system(network.tenant, "points_issued", "PTS").await;
    for path in [
        format!("/v1/accounts/{anna}/entries"),
        format!("/v1/accounts/{issued}/entries"),
        "/v1/transactions".to_owned(),
        format!("/v1/transactions?account_id={issued}"),
    ] {
        let (path, filter) = path
            .split_once('?')
            .map_or((path.as_str(), String::new()), |(path, filter)| {
                (path, format!("{filter}&"))
            });
        let (all, _) = page(&ledger, path, &format!("{filter}limit=200")).await;
        let (mut up, _) = page(&ledger, path, &format!("{filter}order=asc&limit=200")).await;
        up.reverse();
        assert_eq!(up, all, "{path} upward is the same backwards");

        // two pages down, others post, and back again
        let (first, cursor) = page(&ledger, path, &format!("{filter}limit=2")).await;
        let (second, below) = page(
            &ledger,
            path,
            &format!("{filter}limit=1&cursor={}", cursor.unwrap()),
        )
        .await;
        ledger.earn(&anna, 1).await.expect(201);
        ledger.earn(&ben, 1).await.expect(201);
        let (mut back, _) = page(
            &ledger,
            path,
            &format!("{filter}order=asc&limit=3&cursor={}", below.unwrap()),
        )
        .await;
        back.reverse();
        assert_eq!(back, [first, second].concat(), "{path}");

        // page by page from the oldest, posting in between, nothing is skipped or repeated
        let (mut seen, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let from = cursor
                .map(|cursor| format!("&cursor={cursor}"))
                .unwrap_or_default();
            let (data, next) = page(&ledger, path, &format!("{filter}order=asc&limit=3{from}")).await;
            seen.extend(data);
            if seen.len() < 12 {
                ledger.earn(&anna, 1).await.expect(201);
            }
            let Some(next) = next else { break };
            cursor = Some(next);
        }
        let (mut all, _) = page(&ledger, path, &format!("{filter}limit=200")).await;
        all.reverse();
        assert_eq!(seen, all[..seen.len()], "{path}");
        assert!(
            all.len() - seen.len() <= 1,
            "{path}: what was posted after its page was read"
        );
    }
    ledger
        .get("/v1/transactions?order=up")
        .await
        .refused(400, "invalid_value");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_balance_is_known_at_every_instant_of_the_past() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let (anna, ben) = (ledger.customer_in(0, 2).await, ledger.customer_in(1, 2).await);
    let mut postings = Vec::new();
    for n in 1..=9 {
        let (one, other) = if n % 2 == 0 { (&anna, &ben) } else { (&ben, &anna) };
        postings.push(ledger.earn(one, n).await.expect(201));
        postings.push(ledger.transfer(one, other, 1).await.expect(201));
    }
    // an hour lies between any two of them, and the first is from a month ago
    let spread = "UPDATE ledger_entries e SET created_at = now() - interval '30 days' + interval '1 hour' * n.place
                  FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM transactions) n WHERE n.id = e.transaction_id";
    for statement in [
        spread,
        "UPDATE accounts SET created_at = now() - interval '31 days'",
    ] {
        sqlx::query(sqlx::AssertSqlSafe(statement))
            .execute(&network.pool())
            .await
            .unwrap();
    }
    let issued = ledger.system(network.tenant, "points_issued", "PTS").await;
    let lines = ledger
        .get(&format!("/v1/accounts/{anna}/entries?order=asc&limit=200"))
        .await
        .expect(200);
    for line in lines["data"].as_array().unwrap() {
        let then = ledger
            .get(&format!(
                "/v1/accounts/{anna}?as_of={}",
                line["created_at"].as_str().unwrap()
            ))
            .await
            .expect(200);
        assert_eq!(
            (&then["posted"], &then["version"]),
            (&line["balance_after"], &line["version"])
        );
    }
    let (mut customers, mut sums) = (0, Vec::new());
    for (place, posting) in postings.iter().enumerate() {
        if posting["type"] == "earn" {
            customers += posting["entries"][0]["amount"].as_i64().unwrap();
        }
        let at = chrono::Utc::now() - chrono::TimeDelta::days(30)
            + chrono::TimeDelta::minutes(60 * i64::try_from(place).unwrap() + 90);
        sums.push((at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true), customers));
    }
    // in any order, with sums remembered on the way and without
    for round in 0..2 {
        for (at, customers) in sums.iter().rev().chain(&sums) {
            let report = ledger
                .get(&format!("/v1/reports/trial-balance?as_of={at}"))
                .await
                .expect(200);
            assert_eq!(report["balanced"], true, "{report}");
            let of = |kind: &str| {
                let line = report["lines"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .find(|line| line["kind"] == kind);
                line.map(|line| line["posted"].as_i64().unwrap())
            };
            assert_eq!(
                (of("customer_points"), of("points_issued")),
                (Some(*customers), Some(-customers)),
                "{at} {round}"
            );
            let own = ledger
                .get(&format!("/v1/accounts/{issued}?as_of={at}"))
                .await
                .expect(200);
            assert_eq!(own["posted"], -customers, "of all rows of the network's account");
        }
    }
    let remembered: i64 = sqlx::query_scalar("SELECT count(*) FROM trial_balances")
        .fetch_one(&network.pool())
        .await
        .unwrap();
    assert!((1..=4).contains(&remembered), "a few, far apart: {remembered}");
    let before = ledger
        .get(&format!("/v1/accounts/{anna}?as_of=2020-01-01T00:00:00Z"))
        .await
        .expect(200);
    assert_eq!((&before["posted"], &before["version"]), (&json!(0), &json!(0)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_statement_is_a_file_of_any_length_in_either_form() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer().await;
    let nasty = ["=1+1", "@cmd", "a,\"b\"", "-5", "plain"];
    for round in 0..3 {
        let items: Vec<_> = (0..1_000)
            .map(|n| json!({"earn": {"account_id": anna, "points": 1, "reference": nasty[(n + round) % nasty.len()]}}))
            .collect();
        ledger
            .post_as(&fresh_key(), "/v1/transactions/batch", &json!({"items": items}))
            .await
            .expect(200);
    }
    let csv = ledger.get(&format!("/v1/accounts/{anna}/entries.csv")).await;
    assert_eq!(
        csv.header("content-type"),
        Some("text/csv; charset=utf-8; header=present")
    );
    assert_eq!(
        csv.header("content-disposition"),
        Some(format!("attachment; filename=\"entries-{anna}.csv\"").as_str())
    );
    let rows: Vec<_> = csv.text.split("\r\n").collect();
    assert_eq!(
        rows.len(),
        1 + 3_000 + 1,
        "a header, the lines, and what follows the last line's end"
    );
    assert!(rows[0].starts_with("transaction_id,type,created_at,reference,"));
    for (text, field) in [
        ("=1+1", "\"'=1+1\""),
        ("@cmd", "\"'@cmd\""),
        ("a,\"b\"", "\"a,\"\"b\"\"\""),
        ("-5", "\"'-5\""),
        ("plain", ",plain,"),
    ] {
        assert_eq!(
            rows.iter().filter(|row| row.contains(field)).count(),
            600,
            "{text}"
        );
    }

    let jsonl = ledger
        .get(&format!("/v1/accounts/{anna}/entries.jsonl?order=asc"))
        .await;
    assert_eq!(jsonl.header("content-type"), Some("application/jsonl"));
    let lines: Vec<Value> = jsonl
        .text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let versions: Vec<_> = lines
        .iter()
        .map(|line| line["version"].as_i64().unwrap())
        .collect();
    assert_eq!(versions, (1..=3_000).collect::<Vec<_>>());
    let (listed, _) = page(
        &ledger,
        &format!("/v1/accounts/{anna}/entries"),
        "order=asc&limit=200",
    )
    .await;
    assert_eq!(lines[..200], listed[..], "each line as in the list");

    let all = ledger.get("/v1/transactions.jsonl?type=earn").await;
    assert_eq!(all.text.lines().count(), 3_000);
    let rows = ledger.get("/v1/transactions.csv").await.text;
    assert_eq!(rows.lines().count(), 1 + 6_000, "a row per entry");
    ledger
        .get(&format!("/v1/accounts/{}/entries.csv", uuid::Uuid::now_v7()))
        .await
        .refused(404, "account_not_found");
    ledger
        .get(&format!("/v1/accounts/{anna}/entries.csv?limit=3"))
        .await
        .refused(400, "unknown_field");
    let staff = ledger.by(network.issuer.bearer(&testkit::Claims::merchant_staff(
        network.tenant,
        uuid::Uuid::now_v7(),
    )));
    staff
        .get("/v1/transactions.csv")
        .await
        .refused(403, "forbidden_role");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_thousand_readers_share_eight_connections_and_postings_go_on() {
    let network = Network::new().await;
    let ledger = network
        .start_with(|config| {
            config.database.max_connections = 8;
            // a loaded machine is slow, and that is not what is tested
            config.database.admission_timeout_ms = 60_000;
        })
        .await;
    let anna = ledger.customer_with(1_000).await;
    let path = format!("/v1/accounts/{anna}/entries");
    let readers = (0..1_000).map(|_| {
        let (http, request) = (
            ledger.http.clone(),
            ledger.request(Method::GET, &path).build().unwrap(),
        );
        async move {
            let answer = http.execute(request).await.unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap())
        }
    });
    let reading = futures::stream::iter(readers)
        .buffer_unordered(1_000)
        .collect::<Vec<_>>();
    let posting = async {
        for _ in 0..20 {
            ledger.burn(&anna, 1).await.expect(201);
        }
        ledger.get("/readyz").await.expect(200);
    };
    let (answers, ()) = futures::future::join(reading, posting).await;
    let refused: Vec<_> = answers.iter().filter(|(status, _)| *status != 200).collect();
    assert!(refused.is_empty(), "{refused:?}");
}
