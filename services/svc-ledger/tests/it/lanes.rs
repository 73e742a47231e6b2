//! Lanes: many writers, few accounts, and nobody waits for ever, loses a posting or takes what is not there.

use crate::support::{Api, Ledger, Network, PATIENCE, fresh_key, hold_lanes, until, waiting};
use futures::future::join_all;
use serde_json::json;
use sqlx::PgPool;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// How many sessions of this database sit in a transaction and do nothing.
async fn idle_in_transaction(pool: &PgPool) -> i64 {
    let query = "SELECT count(*) FROM pg_stat_activity
                 WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
    sqlx::query_scalar(query).fetch_one(pool).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn transfers_in_opposite_directions_never_deadlock() {
    const CLIENTS: usize = 16;
    const EACH: usize = 12;
    let network = Network::with_topics().await;
    let (one, other) = tokio::join!(network.start(), network.start());
    // two customers in each lane, so that every transfer meets one the other way round in another lane or instance
    let mut accounts = Vec::new();
    for lane in [0, 1, 0, 1] {
        let account = one.customer_in(lane, 2).await;
        one.earn(&account, 1_000).await.expect(201);
        accounts.push(account);
    }

    let clients = (0..CLIENTS).map(|client| {
        let api = if client % 2 == 0 {
            one.operator.clone()
        } else {
            other.operator.clone()
        };
        let (from, to) = (
            accounts[client / 2 % 4].clone(),
            accounts[(client / 2 + 1) % 4].clone(),
        );
        let (from, to) = if client % 4 < 2 { (from, to) } else { (to, from) };
        async move {
            for round in 0..EACH {
                api.transfer(&from, &to, i64::try_from(round + 1).unwrap())
                    .await
                    .expect(201);
            }
        }
    });
    join_all(clients).await;

    let mut sum = 0;
    for account in &accounts {
        sum += one.balance(account).await;
    }
    assert_eq!(sum, 4_000);
    assert_eq!(
        network.audit().await.transactions,
        u64::try_from(CLIENTS * EACH + 4).unwrap()
    );
    assert_eq!(
        one.metric("ledger_batch_retries_total") + other.metric("ledger_batch_retries_total"),
        0
    );
    // sessions report what they counted when they end at the latest
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hot_account_gives_exactly_what_it_has() {
    let network = Network::new().await;
    let (one, other) = tokio::join!(network.start(), network.start());
    let anna = one.customer_with(100).await;

    let answers = join_all((0..64).map(|client| {
        let api = if client % 2 == 0 {
            one.operator.clone()
        } else {
            other.operator.clone()
        };
        let anna = &anna;
        async move { api.burn(anna, 3).await }
    }))
    .await;

    let posted = answers.iter().filter(|answer| answer.status == 201).count();
    let refused = answers
        .iter()
        .filter(|answer| answer.code() == "insufficient_balance")
        .count();
    assert_eq!((posted, refused), (33, 31));
    assert_eq!(one.balance(&anna).await, 1);
    let lowest = "SELECT min(posted_after) FROM ledger_entries e JOIN accounts a ON a.id = e.account_id
                  WHERE a.floor IS NOT NULL";
    assert_eq!(
        sqlx::query_scalar::<_, i64>(lowest)
            .fetch_one(&network.pool())
            .await
            .unwrap(),
        1
    );
    assert_eq!(network.audit().await.transactions, 34);
}

/// Some of everything among these customers; returns how many transactions were posted.
async fn traffic(ledger: &Ledger, accounts: &[String]) -> usize {
    let mut asked = Vec::new();
    for (place, account) in accounts.iter().enumerate() {
        let next = &accounts[(place + 1) % accounts.len()];
        asked.push(async move {
            let mut posted = 0;
            for answer in [
                ledger.earn(account, 50).await,
                ledger.burn(account, 5).await,
                ledger.transfer(account, next, 7).await,
                ledger.burn(account, 1_000_000).await,
            ] {
                posted += usize::from(answer.status == 201);
            }
            posted
        });
    }
    join_all(asked).await.into_iter().sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_number_of_lanes_may_change_at_any_restart() {
    let network = Network::with_topics().await;
    let mut accounts = Vec::new();
    let mut posted = 0;
    for (restart, lanes) in [4, 1, 3].into_iter().enumerate() {
        network.set_lanes(lanes).await;
        let ledger = network.start().await;
        for _ in 0..4 {
            accounts.push(ledger.customer().await);
        }
        let body = json!({"account_id": accounts[0], "points": 1});
        let again = ledger.post_as("across-restarts", "/v1/earn", &body).await;
        assert_eq!(
            again.header("idempotent-replayed"),
            (restart > 0).then_some("true")
        );
        posted += traffic(&ledger, &accounts).await + usize::from(restart == 0);
        ledger.balanced().await;
        // 4 + 8 + 12 times three postings were possible, and one before
        assert_eq!(network.recorded().await, i64::try_from(posted).unwrap());
        let issued = ledger.system(network.tenant, "points_issued", "PTS").await;
        let lines = ledger
            .get(&format!("/v1/accounts/{issued}/entries?limit=200"))
            .await
            .expect(200);
        let account = ledger.get(&format!("/v1/accounts/{issued}")).await.expect(200);
        assert_eq!(
            lines["data"].as_array().unwrap().len(),
            usize::try_from(account["version"].as_u64().unwrap()).unwrap()
        );
        // what a lane that is gone committed, and what a new one does, reaches Kafka all the same
        let pool = network.pool();
        until(|| async {
            let behind = "SELECT count(*) FROM ledger_lanes l LEFT JOIN ledger_relay r USING (lane)
                          WHERE COALESCE(r.published_seq, 0) <> l.next_seq - 1";
            sqlx::query_scalar::<_, i64>(behind)
                .fetch_one(&pool)
                .await
                .unwrap()
                == 0
        })
        .await;
        ledger.stop().await;
    }
    assert_eq!(posted, (4 + 8 + 12) * 3 + 1);
    assert_eq!(network.audit().await.transactions, u64::try_from(posted).unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_full_queue_turns_callers_away_and_says_when_to_come_back() {
    let network = Network::new().await;
    network.set_lanes(1).await;
    let ledger = network.start_with(|config| config.ledger.queue = 1).await;
    let anna = ledger.customer_with(1).await;
    let pool = network.pool();
    let held = hold_lanes(&pool).await;

    let attempted = tokio::spawn({
        let (api, anna) = (ledger.operator.clone(), anna.clone());
        async move { api.earn(&anna, 10).await }
    });
    until(|| async { waiting(&pool).await == 1 }).await;
    let mut asked = JoinSet::new();
    let ask = |api: Api, key: String| {
        let body = json!({"account_id": anna, "points": 10});
        async move { (api.post_as(&key, "/v1/earn", &body).await, key) }
    };
    for _ in 0..5 {
        asked.spawn(ask(ledger.operator.clone(), fresh_key()));
    }

    // one waits in the queue; the four others are turned away while nothing moves
    let mut busy = Vec::new();
    for _ in 0..4 {
        let (answer, key) = asked.join_next().await.unwrap().unwrap();
        assert_eq!(answer.header("retry-after"), Some("1"));
        answer.refused(429, "ledger_busy");
        busy.push(key);
    }
    held.rollback().await.unwrap();

    attempted.await.unwrap().expect(201);
    asked.join_next().await.unwrap().unwrap().0.expect(201);
    assert_eq!(ledger.balance(&anna).await, 21);
    for key in busy {
        let (retried, _) = ask(ledger.operator.clone(), key).await;
        assert_eq!(
            retried.header("idempotent-replayed"),
            None,
            "a busy answer recorded nothing"
        );
        retried.expect(201);
    }
    assert_eq!(network.audit().await.transactions, 7);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn whoever_waits_is_decided_together_as_far_as_a_batch_goes() {
    let network = Network::new().await;
    network.set_lanes(1).await;
    let ledger = network.start_with(|config| config.ledger.batch = 10).await;
    let anna = ledger.customer_with(1).await;
    let pool = network.pool();
    let held = hold_lanes(&pool).await;

    let (api, customer) = (ledger.operator.clone(), anna.clone());
    let attempted = tokio::spawn(async move { api.earn(&customer, 1).await });
    until(|| async { waiting(&pool).await == 1 }).await;
    // twelve alone, and one with more than a batch takes
    let (api, customer) = (ledger.operator.clone(), anna.clone());
    let alone = tokio::spawn(async move { join_all((0..12).map(|_| api.earn(&customer, 1))).await });
    let (api, customer) = (ledger.operator.clone(), anna.clone());
    let larger = tokio::spawn(async move {
        let items = vec![json!({"earn": {"account_id": customer, "points": 1}}); 25];
        let body = json!({ "items": items });
        api.post_as(&fresh_key(), "/v1/transactions/batch", &body).await
    });
    until(|| async { ledger.metric("http_server_active_requests") == 14 }).await;
    held.rollback().await.unwrap();

    attempted.await.unwrap().expect(201);
    for answer in alone.await.unwrap() {
        answer.expect(201);
    }
    larger.await.unwrap().expect(200);
    assert_eq!(ledger.balance(&anna).await, 39);
    let sizes = "SELECT transaction_count FROM ledger_batches ORDER BY seq";
    let sizes: Vec<i32> = sqlx::query_scalar(sizes).fetch_all(&pool).await.unwrap();
    assert_eq!(
        sizes[..2],
        [1, 1],
        "what she had, and the one that was being attempted"
    );
    let (larger, others): (Vec<i32>, Vec<i32>) = sizes[2..].iter().partition(|size| **size > 10);
    assert_eq!(larger, [25], "a job stays whole: {sizes:?}");
    // the larger one came before, between or after them
    assert!(others.len() <= 3, "{sizes:?}");
    assert_eq!(network.audit().await.transactions, 39);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_ledger_told_to_stop_answers_everything_it_took() {
    let network = Network::with_topics().await;
    network.set_lanes(1).await;
    let ledger = network.start().await;
    let anna = ledger.customer_with(1).await;
    let pool = network.pool();
    let held = hold_lanes(&pool).await;
    let api = ledger.operator.clone();
    let asked = tokio::spawn(async move { join_all((0..20).map(|_| api.earn(&anna, 1))).await });
    until(|| async { ledger.metric("http_server_active_requests") == 20 }).await;

    let stopping = tokio::spawn(ledger.running.shutdown());
    held.rollback().await.unwrap();

    for answer in asked.await.unwrap() {
        answer.expect(201);
    }
    stopping.await.unwrap().unwrap();
    assert_eq!(network.audit().await.transactions, 21);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn clients_that_hang_up_lose_nothing_double_nothing_and_leave_no_lock() {
    let network = Network::new().await;
    network.set_lanes(1).await;
    let ledger = network.start().await;
    let anna = ledger.customer_with(1).await;
    let pool = network.pool();
    let held = hold_lanes(&pool).await;

    // one is being attempted and the others are queued when all of them hang up
    let (keys, body) = (
        (0..20).map(|_| fresh_key()).collect::<Vec<_>>(),
        json!({"account_id": anna, "points": 1}).to_string(),
    );
    let mut connections = Vec::new();
    for key in &keys {
        let mut connection = TcpStream::connect(ledger.running.http_addr).await.unwrap();
        let request = format!(
            "POST /v1/earn HTTP/1.1\r\nhost: ledger\r\nauthorization: {}\r\nidempotency-key: {key}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            ledger.operator.bearer.as_deref().unwrap(),
            body.len()
        );
        connection.write_all(request.as_bytes()).await.unwrap();
        connections.push(connection);
    }
    until(|| async { ledger.metric("http_server_active_requests") == 20 }).await;
    until(|| async { waiting(&pool).await == 1 }).await;
    drop(connections);
    until(|| async { ledger.metric("http_server_active_requests") == 0 }).await;
    held.rollback().await.unwrap();

    // whatever became of each, the same key finds it or does it, once
    let again: serde_json::Value = serde_json::from_str(&body).unwrap();
    let answers = join_all(keys.iter().map(|key| ledger.post_as(key, "/v1/earn", &again))).await;
    assert!(answers.iter().all(|answer| answer.status == 201), "{answers:?}");
    let replayed = answers
        .iter()
        .filter(|answer| answer.header("idempotent-replayed").is_some())
        .count();
    assert_eq!(
        replayed, 1,
        "the one that was being attempted was recorded; those that only queued were not"
    );
    assert_eq!(ledger.balance(&anna).await, 21);
    assert_eq!(network.audit().await.transactions, 21);
    // what works in the background has a transaction open for moments; a lock that was left behind stays
    until(|| async { (waiting(&pool).await, idle_in_transaction(&pool).await) == (0, 0) }).await;
    until(|| async {
        let free = sqlx::query("SELECT 1 FROM ledger_lanes FOR UPDATE NOWAIT");
        free.execute(&pool).await.is_ok()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_connections_share_a_pool_of_eight() {
    const CLIENTS: usize = 1_000;
    let network = Network::new().await;
    let ledger = network
        .start_with(|config| {
            config.database.max_connections = 8;
            config.database.acquire_timeout_ms = 1_000;
        })
        .await;
    let mut accounts = Vec::new();
    for _ in 0..20 {
        accounts.push(ledger.customer().await);
    }

    // the network's first postings ever: not even its own accounts are open
    let client = |number: usize| {
        let (api, account) = (ledger.operator.clone(), &accounts[number % accounts.len()]);
        async move {
            let earned = api.earn(account, 1).await;
            (earned, api.get(&format!("/v1/accounts/{account}")).await)
        }
    };
    let answers = tokio::time::timeout(PATIENCE, join_all((0..CLIENTS).map(client)))
        .await
        .expect("nobody starves");

    let (mut read, mut shed) = (0, 0);
    for (earned, balance) in answers {
        earned.expect(201);
        if balance.status == 503 {
            // more than the pool can serve in time is turned away, and told so
            assert_eq!(balance.header("retry-after"), Some("1"));
            balance.refused(503, "ledger_unavailable");
            shed += 1;
        } else {
            balance.expect(200);
            read += 1;
        }
    }
    assert!(read > 0, "{shed} were shed and none was read");
    // and nothing is left of the crowd: the next reader is served at once
    let mut sum = 0;
    for account in &accounts {
        sum += ledger.balance(account).await;
    }
    assert_eq!(sum, i64::try_from(CLIENTS).unwrap());
    assert_eq!(
        network.audit().await.transactions,
        u64::try_from(CLIENTS).unwrap()
    );
    let pool_max = "SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND application_name = 'svc-ledger'";
    let connections = sqlx::query_scalar::<_, i64>(pool_max)
        .fetch_one(&network.pool())
        .await
        .unwrap();
    assert!(connections <= 8, "{connections}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plans_made_while_the_tables_were_small_are_not_kept() {
    const BATCHES: i64 = 40;
    // Given a ledger whose first postings were planned on tables of a few hundred rows that nobody has analysed
    let network = Network::with_topics().await;
    for table in ["transactions", "ledger_entries", "accounts"] {
        let never = format!("ALTER TABLE {table} SET (autovacuum_enabled = false)");
        sqlx::query(sqlx::AssertSqlSafe(never))
            .execute(&network.pool())
            .await
            .unwrap();
    }
    let ledger = network.start().await;
    let (early, account) = (ledger.customer_in(0, 2).await, ledger.customer_in(1, 2).await);
    let earn =
        |account: &str| json!({"items": vec![json!({"earn": {"account_id": account, "points": 1}}); 100]});
    for _ in 0..3 {
        ledger
            .post_as(&fresh_key(), "/v1/transactions/batch", &earn(&early))
            .await
            .expect(200);
    }

    // when it goes on posting
    for _ in 0..BATCHES {
        ledger
            .post_as(&fresh_key(), "/v1/transactions/batch", &earn(&account))
            .await
            .expect(200);
    }
    let recorded = network.recorded().await;
    ledger.stop().await;

    // then its look-ups have not read every row of the tenant, each of them, again and again
    let every_row = recorded * recorded / 2;
    let read = "SELECT COALESCE(sum(idx_tup_read), 0)::bigint FROM pg_stat_user_indexes WHERE relname = 'transactions'";
    let sessions = "SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND application_name LIKE 'svc-ledger%'";
    let pool = network.pool();
    until(|| async {
        let count: i64 = sqlx::query_scalar(sessions).fetch_one(&pool).await.unwrap();
        count == 0
    })
    .await;
    let read: i64 = sqlx::query_scalar(read).fetch_one(&pool).await.unwrap();
    assert!(read < every_row / 5, "{read} rows read for {recorded} postings");
}
