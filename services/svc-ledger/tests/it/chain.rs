//! The proof: an honest ledger verifies, and whatever is changed in it by other hands is found.

use crate::support::{Answer, Ledger, Network, clock, fresh_key};
use http::Method;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgPool};
use svc_ledger::verify::{Pieces, Scope, Verified};
use uuid::Uuid;

/// Every table of the service, so that one that is added without being proved fails the test. Unlogged ones are caches:
/// whoever reads them has to take what is wrong in them for missing (see `lots.rs`). Whose run a job is and how often it
/// ran decides nothing about the books (`chassis::jobs`).
async fn tables(pool: &PgPool) -> Vec<String> {
    sqlx::query_scalar(
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
           AND relpersistence = 'p' AND relname NOT IN ('_sqlx_migrations', 'jobs', 'job_runs') AND relname NOT LIKE 'copy_of_%' ORDER BY relname",
    )
    .fetch_all(pool)
    .await
    .unwrap()
}

/// Columns that only some transactions have: where they have none, the schema lets nobody add one.
const OF_SOME: [&str; 4] = ["hold_id", "reverses", "reversal", "shortfall"];

/// Some of everything: several batches in each lane, several units, texts and none, a system account with two rows.
async fn traffic(network: &Network, ledger: &Ledger) {
    let (anna, ben) = (ledger.customer_in(0, 2).await, ledger.customer_in(1, 2).await);
    let card = ledger.open("gift_card", "EUR").await;
    let clearing = ledger.open("cash_clearing", "EUR").await;
    let program = json!({"kind": "customer_points", "owner_id": Uuid::now_v7(), "unit": "PTS", "program_id": Uuid::now_v7()});
    let cleo = ledger.post("/v1/accounts", &program).await.expect(201)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let limit =
        json!({"scope": "account", "flow": "spend", "measure": "count", "window": "day", "maximum": 1000});
    let set = ledger.request(Method::PUT, "/v1/limits").json(&limit);
    Answer::of(set).await.expect(201);
    for what in ["freeze", "unfreeze"] {
        let reason = json!({"reason": "the card was reported lost"});
        ledger
            .post(&format!("/v1/accounts/{ben}/{what}"), &reason)
            .await
            .expect(200);
    }
    for round in 1..=3 {
        for account in [&anna, &ben, &cleo] {
            let body = json!({"account_id": account, "points": 100 * round, "expires_after": "P12M", "reference": format!("round-{round}"), "metadata": {"round": round}});
            ledger.post_as(&fresh_key(), "/v1/earn", &body).await.expect(201);
            ledger.burn(account, 7).await.expect(201);
        }
        ledger.transfer(&anna, &ben, 5).await.expect(201);
        ledger
            .burn(&anna, 1_000_000)
            .await
            .refused(409, "insufficient_balance");
    }
    let legs = json!([{"account_id": card, "amount": 5000}, {"account_id": clearing, "amount": -5000}]);
    let load = json!({"type": "load", "legs": legs});
    ledger
        .post_as(&fresh_key(), "/v1/transactions", &load)
        .await
        .expect(201);
    // a hold captured in part, one that is released, and a purchase taken back in part with a shortfall
    let post = async |path: String, body: Value| {
        let answer = ledger.post_as(&fresh_key(), &path, &body).await.expect(201);
        answer["id"].as_str().unwrap().to_owned()
    };
    let hold = post("/v1/holds".to_owned(), json!({"account_id": anna, "amount": 40})).await;
    post(format!("/v1/holds/{hold}/capture"), json!({"amount": 15})).await;
    let hold = post("/v1/holds".to_owned(), json!({"account_id": ben, "amount": 9})).await;
    post(format!("/v1/holds/{hold}/void"), json!({})).await;
    for reason in ["goods returned", "and the rest"] {
        let dora = ledger.customer().await;
        let earned = post("/v1/earn".to_owned(), json!({"account_id": dora, "points": 50})).await;
        ledger.burn(&dora, 20).await.expect(201);
        post(
            format!("/v1/transactions/{earned}/reverse"),
            json!({"reason": reason}),
        )
        .await;
    }
    let item = |account: &str, points: i64| json!({"earn": {"account_id": account, "points": points}});
    let items: Vec<_> = (1..=30)
        .map(|n| item(if n % 3 == 0 { &anna } else { &ben }, n))
        .collect();
    ledger
        .post_as(&fresh_key(), "/v1/transactions/batch", &json!({"items": items}))
        .await
        .expect(200);
    let both_lanes = "SELECT count(*) FROM accounts WHERE shard = 1";
    assert!(
        sqlx::query_scalar::<_, i64>(both_lanes)
            .fetch_one(&network.pool())
            .await
            .unwrap()
            > 0
    );
    network.make_head().await.expect("there is something new");
    ledger.burn(&anna, 1).await.expect(201);
    svc_ledger::audit::run(&network.pool(), &clock(), false)
        .await
        .unwrap();
    network
        .heads("second", 8)
        .run_once()
        .await
        .unwrap()
        .expect("the burn and the audit are new");
    // opened, and in no batch yet
    ledger.customer().await;
}

async fn execute(pool: &PgPool, sql: &str) -> u64 {
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(pool)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"))
        .rows_affected()
}

/// The books as they were, to go back to after each tampering.
async fn copy(pool: &PgPool) {
    for table in tables(pool).await {
        execute(pool, &format!("CREATE TABLE copy_of_{table} AS TABLE {table}")).await;
    }
}

async fn restore(pool: &PgPool) {
    let tables = tables(pool).await;
    let mut script = format!("BEGIN; TRUNCATE {};", tables.join(", "));
    for table in tables {
        for part in ["INSERT INTO ", &table, " TABLE copy_of_", &table, ";"] {
            script.push_str(part);
        }
    }
    execute(pool, &(script + "COMMIT")).await;
}

/// Another value of the type, and as plausible as can be.
fn other_value(column: &str, data_type: &str) -> String {
    let changed = match (column, data_type) {
        ("unit", _) => "CASE unit WHEN 'PTS' THEN 'EUR' ELSE 'PTS' END",
        ("kind", _) => "CASE kind WHEN 1 THEN 2 WHEN 2 THEN 1 WHEN 4 THEN 5 ELSE 4 END",
        ("floor", _) => "CASE WHEN floor IS NULL THEN -1000000000 END",
        ("seq", _) => "seq + 1000",
        (_, "smallint" | "integer" | "bigint") => "COALESCE({}, 0) + 1",
        (_, "boolean") => "NOT {}",
        (_, "text") => "COALESCE({}, '') || 'x'",
        (_, "json") => "'{\"tampered\": true}'",
        (_, "uuid") => "gen_random_uuid()",
        (_, "ARRAY") => "{}[1:12] || 7::bigint",
        (_, "bytea") => {
            "CASE length({}) WHEN 0 THEN '\\x00'::bytea ELSE set_byte({}, length({}) - 1, get_byte({}, length({}) - 1) # 1) END"
        }
        (_, "timestamp with time zone") => {
            "CASE WHEN isfinite({}) THEN {} + interval '1 microsecond' ELSE now() END"
        }
        _ => panic!("{column} is {data_type}: say how to change it"),
    };
    changed.replace("{}", column)
}

/// Which rows to try a change on: the first, one in the middle and the last, by any order that is the same each time.
const PLACES: [&str; 3] = ["min(0)", "count(*) / 2", "count(*) - 1"];

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn every_column_of_every_row_of_every_table_is_proved() {
    let network = Network::new().await;
    let ledger = network.start().await;
    traffic(&network, &ledger).await;
    // the relay would go on writing its cursor
    ledger.stop().await;
    let honest = network.audit().await;
    assert_eq!(
        (honest.transactions, honest.entries),
        (52 + 4 + 6 + 1, 104 + 5 + 12 + 2)
    );
    assert_eq!(honest.heads, 2);
    let pool = network.pool();
    copy(&pool).await;

    let columns: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name = ANY($1) ORDER BY table_name, ordinal_position",
    )
    .bind(tables(&pool).await)
    .fetch_all(&pool)
    .await
    .unwrap();
    let mut unnoticed = Vec::new();
    for (table, column, data_type) in &columns {
        let mut tried = 0;
        for place in PLACES {
            let value = other_value(column, data_type);
            let some = if OF_SOME.contains(&column.as_str()) {
                format!("{table} WHERE {column} IS NOT NULL")
            } else {
                table.clone()
            };
            let row = format!(
                "SELECT ctid FROM {some} ORDER BY {table}::text OFFSET (SELECT {place} FROM {some}) LIMIT 1"
            );
            let tamper = format!("UPDATE {table} SET {column} = {value} WHERE ctid = ({row})");
            match sqlx::raw_sql(AssertSqlSafe(tamper.as_str())).execute(&pool).await {
                // the schema itself refuses it
                Err(sqlx::Error::Database(refusal))
                    if refusal.is_check_violation() || refusal.is_unique_violation() =>
                {
                    tried += 1;
                    continue;
                }
                done => assert_eq!(done.unwrap().rows_affected(), 1, "{tamper}"),
            }
            tried += 1;
            match svc_ledger::verify::ledger(&pool).await {
                Ok(_) => unnoticed.push(tamper),
                Err(error) => named(&error, &tamper),
            }
            restore(&pool).await;
        }
        assert!(tried > 0, "{table}.{column} was not changed anywhere");
    }
    assert!(unnoticed.is_empty(), "not found:\n{}", unnoticed.join("\n"));
    assert_eq!(network.audit().await, honest, "the honest books verify again");
}

/// What was found is told as a difference: in a table, in a column, with what was expected.
fn named(error: &chassis::anyhow::Error, tamper: &str) {
    let Some(difference) = error.downcast_ref::<svc_ledger::verify::Difference>() else {
        // a value this version cannot read at all is named by the column it is in
        assert!(
            format!("{error:#}").contains("this version knows"),
            "{tamper}: {error:#}"
        );
        return;
    };
    assert!(
        !difference.row.is_empty()
            && !difference.column.is_empty()
            && difference.expected != difference.found,
        "{tamper}: {difference}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn nothing_can_be_taken_out_put_in_or_put_elsewhere() {
    let network = Network::new().await;
    let ledger = network.start().await;
    traffic(&network, &ledger).await;
    ledger.stop().await;
    let pool = network.pool();
    copy(&pool).await;
    let last_batch = "lane = 1 AND seq = (SELECT max(seq) FROM ledger_batches WHERE lane = 1)";

    let mut unnoticed = Vec::new();
    for (what, tamper) in [
        ("an account that nothing happened on", "DELETE FROM accounts WHERE version = 0".to_owned()),
        ("an opening never recorded", "DELETE FROM ledger_facts WHERE batch_seq IS NULL AND about = 'accounts'".to_owned()),
        ("a lane of a head", "DELETE FROM ledger_head_lanes WHERE number = 1 AND lane = 0".to_owned()),
        ("a key nobody signed with", "INSERT INTO ledger_head_keys SELECT 'mine', public_key, created_at FROM ledger_head_keys LIMIT 1".to_owned()),
        ("a transaction and its entries taken out", "WITH gone AS (DELETE FROM transactions WHERE position = 2 RETURNING id) \
            DELETE FROM ledger_entries WHERE transaction_id IN (SELECT id FROM gone)".to_owned()),
        ("a transaction without its entries", "DELETE FROM ledger_entries WHERE transaction_id = (SELECT min(id::text)::uuid FROM transactions)".to_owned()),
        ("entries without their transaction", "DELETE FROM transactions WHERE id = (SELECT min(id::text)::uuid FROM transactions)".to_owned()),
        ("a whole batch in the middle", "DELETE FROM ledger_batches WHERE lane = 0 AND seq = 2; DELETE FROM transactions WHERE lane = 0 AND batch_seq = 2".to_owned()),
        ("the newest batch, nicely", format!(
            "DELETE FROM ledger_entries WHERE transaction_id IN (SELECT t.id FROM transactions t JOIN ledger_batches b ON t.lane = b.lane AND t.batch_seq = b.seq WHERE b.{last_batch});
             DELETE FROM transactions t USING ledger_batches b WHERE t.lane = b.lane AND t.batch_seq = b.seq AND b.{last_batch};
             DELETE FROM ledger_batches WHERE {last_batch}")),
        ("a whole lane", "DELETE FROM ledger_lanes WHERE lane = 1".to_owned()),
        ("a lane's chain begun anew", "UPDATE ledger_lanes SET next_seq = 1, head_hash = decode(repeat('00', 32), 'hex') WHERE lane = 1;
            DELETE FROM ledger_batches WHERE lane = 1".to_owned()),
        ("a transaction nobody asked for", "INSERT INTO transactions SELECT tenant_id, gen_random_uuid(), type, reference, metadata, gen_random_uuid(), fingerprint, posted_by, lane, batch_seq + 1000, position, created_at FROM transactions LIMIT 1".to_owned()),
        ("a transaction in a lane that is not", "INSERT INTO transactions SELECT tenant_id, gen_random_uuid(), type, reference, metadata, gen_random_uuid(), fingerprint, posted_by, 77, 1, position, created_at FROM transactions LIMIT 1".to_owned()),
        ("a batch in a lane that is not", "INSERT INTO ledger_batches SELECT 77, seq, transaction_count, previous_hash, root, hash, payload, created_at, salt FROM ledger_batches LIMIT 1".to_owned()),
        ("a pair of entries that cancel out", "WITH last AS (SELECT DISTINCT ON (account_id, shard) * FROM ledger_entries ORDER BY account_id, shard, version DESC LIMIT 1),
             added AS (INSERT INTO ledger_entries SELECT tenant_id, account_id, shard, version + n, transaction_id, (leg + 10 + n)::smallint, CASE n WHEN 1 THEN 5 ELSE -5 END, posted_after + CASE n WHEN 1 THEN 5 ELSE 0 END, held_after, created_at FROM last, generate_series(1, 2) n)
             UPDATE accounts a SET version = a.version + 2 FROM last WHERE a.id = last.account_id AND a.shard = last.shard".to_owned()),
        ("two transactions exchanged", "UPDATE transactions t SET position = 1 - position WHERE position < 2 AND (lane, batch_seq) = (SELECT lane, batch_seq FROM transactions WHERE position = 5 LIMIT 1)".to_owned()),
        ("balances moved from one customer to another", "UPDATE accounts SET posted = posted + CASE id WHEN (SELECT id FROM accounts WHERE kind = 1 ORDER BY posted DESC LIMIT 1) THEN 3 ELSE -3 END
             WHERE id IN (SELECT id FROM accounts WHERE kind = 1 ORDER BY posted DESC LIMIT 2)".to_owned()),
        ("an account without entries but with a balance", "INSERT INTO accounts SELECT tenant_id, gen_random_uuid(), 0, 8, unit, gen_random_uuid(), NULL, 1, NULL, n, 0, 0, created_at FROM accounts, (VALUES (5), (-5)) v (n) WHERE kind = 1 LIMIT 2".to_owned()),
        ("value set aside without a hold", "UPDATE accounts SET held = 1 WHERE kind = 1 AND posted > 0".to_owned()),
        ("a floor lowered", "UPDATE accounts SET floor = -500 WHERE kind = 1".to_owned()),
        ("a row of an account that belongs to somebody else", "UPDATE accounts SET owner_id = gen_random_uuid() WHERE shard = 1".to_owned()),
        ("a row in another status than its account", "UPDATE accounts SET status = status + 1 WHERE shard = 1".to_owned()),
        ("a row of no account", "INSERT INTO accounts SELECT tenant_id, gen_random_uuid(), 1, 4, 'PTS', gen_random_uuid(), NULL, 1, NULL, 0, 0, 0, created_at FROM accounts LIMIT 1".to_owned()),
        ("an event never told as it happened", "UPDATE ledger_batches a SET payload = b.payload FROM ledger_batches b WHERE a.lane = 0 AND a.seq = 1 AND b.lane = 0 AND b.seq = 2".to_owned()),
    ] {
        assert!(execute(&pool, &tamper).await > 0, "{what} changed nothing");
        if svc_ledger::verify::ledger(&pool).await.is_ok() {
            unnoticed.push(what);
        }
        restore(&pool).await;
    }
    assert!(unnoticed.is_empty(), "not found: {unnoticed:#?}");
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_is_wrong_is_named() {
    let network = Network::new().await;
    let ledger = network.start().await;
    traffic(&network, &ledger).await;
    ledger.stop().await;
    let pool = network.pool();
    copy(&pool).await;
    for (tamper, told) in [
        (
            "UPDATE transactions SET reference = 'other' WHERE lane = 0 AND batch_seq = 1",
            "reference: expected round-1, found other",
        ),
        (
            "UPDATE ledger_batches SET payload = payload || '\\x00' WHERE lane = 1 AND seq = 2",
            "ledger_batches (lane 1, batch 2), hash, payload or created_at",
        ),
        (
            "UPDATE ledger_lanes SET next_seq = next_seq + 1 WHERE lane = 1",
            "ledger_lanes (lane 1), next_seq",
        ),
        (
            "UPDATE accounts SET posted = posted + 1 WHERE kind = 2",
            "posted: expected 5000, found 5001",
        ),
    ] {
        execute(&pool, tamper).await;
        for (leaves, accounts) in [(10_000, 5_000), (1, 1)] {
            let error = in_pieces(&pool, leaves, accounts).await.unwrap_err();
            assert!(format!("{error:#}").contains(told), "{tamper}: {error:#}");
        }
        restore(&pool).await;
    }
}

/// Verifies in pieces of so many leaves and rows of accounts.
async fn in_pieces(pool: &PgPool, leaves: i64, accounts: i64) -> chassis::anyhow::Result<Verified> {
    let scope = Scope {
        pieces: Pieces { leaves, accounts },
        ..Scope::default()
    };
    svc_ledger::verify::ledger_within(pool, scope, |_, _, _| {}).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn however_the_work_is_divided_the_same_is_proven() {
    let network = Network::new().await;
    let ledger = network.start().await;
    traffic(&network, &ledger).await;
    ledger.stop().await;
    let whole = network.audit().await;
    assert!(whole.batches > 4 && whole.accounts > 4, "{whole:?}");
    for leaves in [1, 2, 3, 5] {
        for accounts in [1, 3] {
            let proven = in_pieces(&network.pool(), leaves, accounts).await.unwrap();
            assert_eq!(proven, whole, "pieces of {leaves} leaves and {accounts} rows");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_ledger_verifies_while_it_works() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer_with(10).await;
    let posting = async {
        for points in 1..=40 {
            ledger.earn(&anna, points).await.expect(201);
        }
    };
    let verifying = async {
        for _ in 0..5 {
            network.audit().await;
        }
    };
    tokio::join!(posting, verifying);
    let verified = network.audit().await;
    assert_eq!((verified.transactions, verified.entries), (41, 82));
}
