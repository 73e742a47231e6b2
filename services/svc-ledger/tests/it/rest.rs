//! The REST contract: what each route does when it is used as meant.

use crate::support::{Answer, Network, fresh_key};
use futures::future::join_all;
use serde_json::{Value, json};
use svc_ledger::domain::AccountId;
use svc_ledger::domain::account::BALANCE_MAX;
use testkit::Claims;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_account_is_opened_once_per_owner_kind_unit_and_program() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let (owner, program) = (Uuid::now_v7(), Uuid::now_v7());
    let points = json!({"kind": "customer_points", "owner_id": owner, "unit": "PTS"});

    let opened = ledger.post("/v1/accounts", &points).await;
    let found = ledger.post("/v1/accounts", &points).await;

    assert_eq!((opened.status, found.status), (201, 200));
    assert_eq!(opened.text, found.text);
    let account = opened.body;
    let id: Uuid = account["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(id.get_version_num(), 7);
    assert!(
        account["created_at"].as_str().unwrap().ends_with('Z'),
        "{account}"
    );
    let told = json!({"id": id, "kind": "customer_points", "owner_id": owner, "unit": "PTS", "status": "active",
        "posted": 0, "held": 0, "available": 0, "version": 0, "created_at": account["created_at"]});
    assert_eq!(account, told);
    assert_eq!(ledger.get(&format!("/v1/accounts/{id}")).await.expect(200), told);

    // any other part of the identity makes another account
    for other in [
        json!({"kind": "customer_points", "owner_id": owner, "unit": "PTS", "program_id": program}),
        json!({"kind": "customer_points", "owner_id": Uuid::now_v7(), "unit": "PTS"}),
        json!({"kind": "gift_card", "owner_id": owner, "unit": "EUR"}),
        json!({"kind": "gift_card", "owner_id": owner, "unit": "JPY"}),
    ] {
        let opened = ledger.post("/v1/accounts", &other).await.expect(201);
        assert_ne!(opened["id"], told["id"], "{other}");
        assert_eq!(opened.get("program_id"), other.get("program_id"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn opened_by_many_at_once_an_account_is_still_one() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let points = json!({"kind": "customer_points", "owner_id": Uuid::now_v7(), "unit": "PTS"});

    let answers = join_all((0..20).map(|_| ledger.post("/v1/accounts", &points))).await;

    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 19);
    assert!(answers.iter().all(|answer| answer.text == answers[0].text));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn points_are_earned_from_and_burnt_into_the_networks_own_accounts() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let customer = ledger.customer().await;
    let metadata = r#"{ "receipt" : 42, "lines":[ {"sku":"é\u00e9"} ] }"#;
    let body = format!(
        r#"{{"account_id":"{customer}","points":120,"reference":"till-3/0042","metadata":{metadata}}}"#
    );

    let earned = ledger
        .request(http::Method::POST, "/v1/earn")
        .header("idempotency-key", "purchase-42")
        .header("content-type", "application/json")
        .body(body);
    let earned = Answer::of(earned).await;

    assert_eq!(earned.header("idempotent-replayed"), None);
    assert!(
        earned.text.contains(metadata),
        "kept to the byte: {}",
        earned.text
    );
    let transaction = earned.expect(201);
    let issued = ledger.system(network.tenant, "points_issued", "PTS").await;
    let shard = &transaction["entries"][1]["shard"];
    assert_eq!(
        transaction["entries"],
        json!([
            {"account_id": customer, "amount": 120, "unit": "PTS", "balance_after": 120, "version": 1},
            {"account_id": issued, "amount": -120, "unit": "PTS", "balance_after": -120, "version": 1, "shard": shard},
        ])
    );
    assert_eq!(
        (
            &transaction["type"],
            &transaction["status"],
            &transaction["reference"]
        ),
        (&json!("earn"), &json!("posted"), &json!("till-3/0042"))
    );

    let burnt = ledger.burn(&customer, 50).await.expect(201);

    let redeemed = ledger.system(network.tenant, "points_redeemed", "PTS").await;
    assert_eq!(burnt["type"], "burn");
    assert_eq!(burnt["entries"][0]["amount"], -50);
    assert_eq!(burnt["entries"][0]["balance_after"], 70);
    assert_eq!(burnt["entries"][0]["version"], 2);
    assert_eq!(
        (&burnt["entries"][1]["account_id"], &burnt["entries"][1]["amount"]),
        (&json!(redeemed), &json!(50))
    );
    assert!(burnt.get("reference").is_none() && burnt.get("metadata").is_none());
    let account = ledger.get(&format!("/v1/accounts/{customer}")).await.expect(200);
    assert_eq!(
        (&account["posted"], &account["available"], &account["version"]),
        (&json!(70), &json!(70), &json!(2))
    );
    for (answer, id) in [(&transaction, &transaction["id"]), (&burnt, &burnt["id"])] {
        let read = ledger
            .get(&format!("/v1/transactions/{}", id.as_str().unwrap()))
            .await;
        assert_eq!(&read.expect(200), answer);
    }
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn metadata_is_kept_to_the_byte_whatever_json_it_is() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let customer = ledger.customer().await;
    let deep = format!(r#"{{"a":{}1{}}}"#, "[".repeat(2_000), "]".repeat(2_000));
    let earn = |key: &str, metadata: &str| {
        let request = ledger
            .request(http::Method::POST, "/v1/earn")
            .header("idempotency-key", key)
            .header("content-type", "application/json");
        Answer::of(request.body(format!(
            r#"{{"account_id":"{customer}","points":1,"metadata":{metadata}}}"#
        )))
    };
    for metadata in [
        "{}",
        "{ }",
        r#"{"a":"\u0000"}"#,
        r#"{"a":"\/\u00e9é😀"}"#,
        r#"{"a":1,"a":2}"#,
        r#"{"a":1.50e+0,"b":1e999999,"c":-0,"d":123456789012345678901}"#,
        &deep,
    ] {
        let key = fresh_key();

        let earned = earn(&key, metadata).await;

        assert_eq!(earned.status, 201, "{metadata}: {}", earned.text);
        assert!(
            earned.text.ends_with(&format!(r#""metadata":{metadata}}}"#)),
            "{}",
            earned.text
        );
        assert_eq!(earn(&key, metadata).await.text, earned.text);
    }
    // but for text that no reader can read: whatever it hides, nobody would find it
    let problem = earn(&fresh_key(), r#"{"a":"\ud800"}"#)
        .await
        .refused(400, "invalid_request");
    assert_eq!(
        (&problem["errors"][0]["field"], &problem["errors"][0]["code"]),
        (&json!("metadata"), &json!("malformed_json"))
    );
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_burn_beyond_the_balance_takes_nothing() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let customer = ledger.customer_with(10).await;

    let problem = ledger
        .burn(&customer, 11)
        .await
        .refused(409, "insufficient_balance");

    let detail = problem["detail"].as_str().unwrap();
    assert!(
        detail.contains("10 available") && detail.contains("11 were asked for"),
        "{detail}"
    );
    assert_eq!(ledger.balance(&customer).await, 10);
    ledger.burn(&customer, 10).await.expect(201);
    assert_eq!(ledger.balance(&customer).await, 0);
    ledger
        .burn(&customer, 1)
        .await
        .refused(409, "insufficient_balance");
    assert_eq!(network.audit().await.transactions, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn legs_by_hand_move_value_in_several_units_at_once() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let (anna, ben) = (ledger.customer_with(100).await, ledger.customer().await);
    let card = ledger.open("gift_card", "EUR").await;
    let clearing = ledger.open("cash_clearing", "EUR").await;
    let leg = |account: &str, amount: i64| json!({"account_id": account, "amount": amount});

    // a card is bought with 20.00 EUR and 30 of Anna's points go to Ben, in one transaction
    let legs = [
        leg(&card, 2000),
        leg(&anna, -30),
        leg(&clearing, -2000),
        leg(&ben, 30),
    ];
    let body = json!({"type": "transfer", "legs": legs, "reference": "gift", "metadata": {"for": "Ben"}});
    let posted = ledger
        .post_as(&fresh_key(), "/v1/transactions", &body)
        .await
        .expect(201);

    let entries = posted["entries"].as_array().unwrap();
    assert_eq!(
        entries.iter().map(|entry| &entry["amount"]).collect::<Vec<_>>(),
        [2000, -30, -2000, 30]
    );
    assert_eq!(posted["metadata"], json!({"for": "Ben"}));
    assert_eq!(ledger.balance(&anna).await, 70);
    assert_eq!(ledger.balance(&ben).await, 30);
    assert_eq!(ledger.balance(&card).await, 2000);
    assert_eq!(ledger.balance(&clearing).await, -2000);
    // the order of the legs is the order of the debits: value may pass through an account within a transaction
    let legs = [leg(&ben, 10), leg(&anna, -80), leg(&anna, 80), leg(&ben, -10)];
    let body = json!({"type": "adjust", "legs": legs});
    ledger
        .post_as(&fresh_key(), "/v1/transactions", &body)
        .await
        .refused(409, "insufficient_balance");
    let legs = [leg(&anna, 80), leg(&anna, -150), leg(&ben, 70)];
    let body = json!({"type": "adjust", "legs": legs});
    let posted = ledger
        .post_as(&fresh_key(), "/v1/transactions", &body)
        .await
        .expect(201);
    assert_eq!(posted["entries"][1]["balance_after"], 0);
    assert_eq!(posted["entries"][1]["version"], 4);
    ledger.balanced().await;
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_frozen_account_takes_but_does_not_give_and_a_closed_one_neither() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let customer = ledger.customer_with(10).await;
    let set = |status: i16| {
        let (pool, id): (_, Uuid) = (network.pool(), customer.parse().unwrap());
        async move {
            let set = sqlx::query("UPDATE accounts SET status = $2 WHERE id = $1")
                .bind(id)
                .bind(status);
            assert_eq!(set.execute(&pool).await.unwrap().rows_affected(), 1);
        }
    };

    set(2).await;
    ledger.burn(&customer, 1).await.refused(409, "account_frozen");
    ledger.earn(&customer, 5).await.expect(201);

    set(3).await;
    ledger.burn(&customer, 1).await.refused(409, "account_closed");
    ledger.earn(&customer, 1).await.refused(409, "account_closed");

    set(1).await;
    ledger.burn(&customer, 15).await.expect(201);
    assert_eq!(network.audit().await.transactions, 3);
}

/// Earn to Anna, burn too much of Ben, transfer from Anna to Ben.
fn three_items(anna: &str, ben: &str) -> Vec<Value> {
    vec![
        json!({"earn": {"account_id": anna, "points": 50, "reference": "first"}}),
        json!({"burn": {"account_id": ben, "points": 1_000}}),
        json!({"transaction": {"type": "transfer", "legs": [
            {"account_id": anna, "amount": -20}, {"account_id": ben, "amount": 20}]}}),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_batch_gives_each_item_its_own_verdict() {
    let network = Network::new().await;
    let ledger = network.start().await;
    // one in each lane: the items are decided in two database transactions and answered in their own order
    let (anna, ben) = (ledger.customer_in(0, 2).await, ledger.customer_in(1, 2).await);
    let mut items = three_items(&anna, &ben);
    items.push(json!({"earn": {"account_id": Uuid::now_v7(), "points": 1}}));
    let body = json!({"items": items});

    let first = ledger.post_as("batch-1", "/v1/transactions/batch", &body).await;
    let again = ledger.post_as("batch-1", "/v1/transactions/batch", &body).await;

    assert_eq!(first.header("idempotent-replayed"), None);
    let results = first.expect(200)["results"].clone();
    let of = |results: &Value, key: &str| {
        results
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item[key].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(of(&results, "status"), [201, 409, 201, 404]);
    assert_eq!(results[0]["transaction"]["reference"], "first");
    assert_eq!(results[2]["transaction"]["type"], "transfer");
    assert_eq!(results[1]["problem"]["code"], "insufficient_balance");
    assert_eq!(results[3]["problem"]["code"], "account_not_found");
    assert_eq!(results[3]["problem"]["errors"][0]["field"], "account_id");
    assert_eq!(
        (ledger.balance(&anna).await, ledger.balance(&ben).await),
        (30, 20)
    );

    // what was posted is replayed; what was refused is judged anew, and no whole replay is claimed
    assert_eq!(again.header("idempotent-replayed"), None);
    let again = again.expect(200)["results"].clone();
    assert_eq!(of(&again, "status"), [201, 409, 201, 404]);
    assert_eq!(of(&again, "transaction"), of(&results, "transaction"));
    assert_eq!(
        of(&again, "replayed"),
        [json!(true), Value::Null, json!(true), Value::Null]
    );
    assert_eq!(network.audit().await.transactions, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_atomic_batch_posts_everything_or_nothing() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let (anna, ben) = (ledger.customer_in(0, 2).await, ledger.customer_in(1, 2).await);
    let items = three_items(&anna, &ben);

    let refused = ledger
        .post_as(
            "all",
            "/v1/transactions/batch",
            &json!({"atomic": true, "items": items}),
        )
        .await;

    assert_eq!(
        refused.fields(),
        [("items[1]".to_owned(), "insufficient_balance".to_owned())]
    );
    refused.refused(409, "insufficient_balance");
    assert_eq!((ledger.balance(&anna).await, ledger.balance(&ben).await), (0, 0));
    assert_eq!(network.recorded().await, 0);

    // the refusal left the key free, and a later item may spend what an earlier one gave
    let items = [
        &items[0],
        &items[2],
        &json!({"burn": {"account_id": ben, "points": 20}}),
    ];
    let body = json!({"atomic": true, "items": items});
    let posted = ledger.post_as("all", "/v1/transactions/batch", &body).await;
    let again = ledger.post_as("all", "/v1/transactions/batch", &body).await;
    assert_eq!((posted.status, again.status), (201, 201));
    assert_eq!(
        (
            posted.header("idempotent-replayed"),
            again.header("idempotent-replayed")
        ),
        (None, Some("true"))
    );
    assert_eq!(
        posted.body["results"][2]["transaction"],
        again.body["results"][2]["transaction"]
    );
    assert_eq!((ledger.balance(&anna).await, ledger.balance(&ben).await), (30, 0));

    // the same key for less, more or the same in another order is another request
    for other in [
        json!({"atomic": true, "items": [items[0], items[1]]}),
        json!({"atomic": true, "items": [items[1], items[0], items[2]]}),
        json!({"atomic": false, "items": items}),
    ] {
        let answer = ledger.post_as("all", "/v1/transactions/batch", &other).await;
        let codes: Vec<_> = match answer.status {
            200 => answer.body["results"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["problem"]["code"].clone())
                .collect(),
            _ => vec![json!(answer.code())],
        };
        assert!(
            codes.iter().all(|code| code == "idempotency_key_reused"),
            "{}",
            answer.text
        );
    }
    assert_eq!(network.audit().await.transactions, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_atomic_batch_names_the_item_and_the_field_at_fault() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer_with(5).await;
    let card = ledger.open("gift_card", "EUR").await;
    let good = json!({"earn": {"account_id": anna, "points": 1}});
    let leg = |account: &str, amount: i64| json!({"account_id": account, "amount": amount});
    let by_hand = |legs: [Value; 2]| json!({"transaction": {"type": "adjust", "legs": legs}});
    let unknown = Uuid::now_v7().to_string();

    for (bad, status, code, field) in [
        (
            json!({"burn": {"account_id": anna, "points": 0}}),
            400,
            "must_be_positive",
            "items[1].burn.points",
        ),
        (
            json!({"burn": {"account_id": unknown, "points": 1}}),
            404,
            "account_not_found",
            "items[1].burn.account_id",
        ),
        (
            json!({"earn": {"account_id": card, "points": 1}}),
            422,
            "wrong_account_kind",
            "items[1].earn.account_id",
        ),
        (
            by_hand([leg(&anna, 1), leg(&unknown, -1)]),
            404,
            "account_not_found",
            "items[1].transaction.legs[1].account_id",
        ),
        (
            by_hand([leg(&anna, 1), leg(&anna, -2)]),
            422,
            "unbalanced_legs",
            "items[1].transaction.legs",
        ),
        (
            by_hand([leg(&anna, 1), leg(&anna, 0)]),
            400,
            "out_of_range",
            "items[1].transaction.legs[1].amount",
        ),
        (
            json!({"burn": {"account_id": anna, "points": 99}}),
            409,
            "insufficient_balance",
            "items[1]",
        ),
    ] {
        let body = json!({"atomic": true, "items": [good, bad, good]});
        let answer = ledger
            .post_as(&fresh_key(), "/v1/transactions/batch", &body)
            .await;
        assert_eq!(answer.status, status, "{bad}: {}", answer.text);
        assert_eq!(
            answer.fields(),
            [(field.to_owned(), code.to_owned())],
            "{bad}: {}",
            answer.text
        );
    }
    assert_eq!(network.recorded().await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_batch_of_a_thousand_is_one_request() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let (anna, ben) = (ledger.customer_in(0, 2).await, ledger.customer_in(1, 2).await);
    let item = |n: usize| json!({"earn": {"account_id": if n.is_multiple_of(2) { &anna } else { &ben }, "points": 1}});
    let items: Vec<_> = (0..1_000).map(item).collect();

    for atomic in [false, true] {
        let body = json!({"atomic": atomic, "items": items});
        let answer = ledger
            .post_as(&fresh_key(), "/v1/transactions/batch", &body)
            .await;
        let results = answer.expect(if atomic { 201 } else { 200 })["results"].clone();
        assert!(
            results
                .as_array()
                .unwrap()
                .iter()
                .all(|item| item["status"] == 201)
        );
    }

    assert_eq!(
        (ledger.balance(&anna).await, ledger.balance(&ben).await),
        (1_000, 1_000)
    );
    assert_eq!(network.audit().await.transactions, 2_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_system_account_reads_as_one_whatever_lanes_post_to_it() {
    let network = Network::new().await;
    let ledger = network.start().await;
    for (lane, points) in [(0, 7), (1, 11)] {
        let customer = ledger.customer_in(lane, 2).await;
        assert_eq!(AccountId(customer.parse().unwrap()).lane(2), lane);
        ledger.earn(&customer, points).await.expect(201);
    }

    let issued = ledger.system(network.tenant, "points_issued", "PTS").await;

    let account = ledger.get(&format!("/v1/accounts/{issued}")).await.expect(200);
    assert_eq!(
        (&account["posted"], &account["version"]),
        (&json!(-18), &json!(2))
    );
    let line = json!({"unit": "PTS", "kind": "points_issued", "accounts": 1, "posted": -18, "held": 0});
    assert!(ledger.balanced().await.contains(&line));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_largest_balances_there_can_be_still_add_up() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let mut customers = Vec::new();
    for lane in [0, 1] {
        let customer = ledger.customer_in(lane, 2).await;
        ledger.earn(&customer, BALANCE_MAX).await.expect(201);
        ledger.earn(&customer, 1).await.refused(422, "balance_overflow");
        customers.push(customer);
    }
    // nor can anybody else get anything: the row of what was issued is at its end, too
    let another = ledger.customer_in(0, 2).await;
    ledger.earn(&another, 1).await.refused(422, "balance_overflow");

    let issued = ledger.system(network.tenant, "points_issued", "PTS").await;

    assert_eq!(ledger.balance(&issued).await, -2 * BALANCE_MAX);
    assert!(
        ledger
            .balanced()
            .await
            .iter()
            .any(|line| line["posted"] == 2 * BALANCE_MAX)
    );
    ledger.burn(&customers[0], BALANCE_MAX).await.expect(201);
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_trial_balance_holds_now_and_at_any_instant() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let customer = ledger.customer().await;
    let card = ledger.open("gift_card", "EUR").await;
    let clearing = ledger.open("cash_clearing", "EUR").await;
    let first = ledger.earn(&customer, 40).await.expect(201);
    let second = ledger.burn(&customer, 15).await.expect(201);
    let legs = json!([{"account_id": card, "amount": 500}, {"account_id": clearing, "amount": -500}]);
    let body = json!({"type": "load", "legs": legs});
    ledger
        .post_as(&fresh_key(), "/v1/transactions", &body)
        .await
        .expect(201);

    let now = ledger.get("/v1/reports/trial-balance").await.expect(200);

    let sum = |unit: &str, kind: &str, posted: i64| json!({"unit": unit, "kind": kind, "accounts": 1, "posted": posted, "held": 0});
    let lines = json!([
        sum("EUR", "gift_card", 500),
        sum("EUR", "cash_clearing", -500),
        sum("PTS", "customer_points", 25),
        sum("PTS", "points_issued", -40),
        sum("PTS", "points_redeemed", 15),
    ]);
    assert_eq!(now["lines"], lines);
    assert_eq!(
        now["totals"],
        json!([{"unit": "EUR", "posted": 0}, {"unit": "PTS", "posted": 0}])
    );
    assert_eq!(now["balanced"], true);
    for (instant, customers) in [
        (&first["created_at"], Some(40)),
        (&second["created_at"], Some(25)),
        (&json!("2020-01-01T00:00:00Z"), None),
        (&json!("2999-01-01T00:00:00+02:00"), Some(25)),
    ] {
        let path = format!(
            "/v1/reports/trial-balance?as_of={}",
            instant.as_str().unwrap().replace('+', "%2B")
        );
        let then = ledger.get(&path).await.expect(200);
        assert_eq!(then["balanced"], true, "{then}");
        let line = then["lines"]
            .as_array()
            .unwrap()
            .iter()
            .find(|line| line["kind"] == "customer_points");
        assert_eq!(
            line.map(|line| line["posted"].as_i64().unwrap()),
            customers,
            "{then}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn tenants_do_not_see_each_other() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let other = ledger.by(network.issuer.bearer(&Claims::operator(Uuid::now_v7())));
    let customer = ledger.customer().await;
    let body = json!({"account_id": customer, "points": 3});
    let transaction = ledger.post_as("same-key", "/v1/earn", &body).await.expect(201);
    let id = transaction["id"].as_str().unwrap();

    other
        .get(&format!("/v1/accounts/{customer}"))
        .await
        .refused(404, "account_not_found");
    other
        .get(&format!("/v1/accounts/{customer}/entries"))
        .await
        .refused(404, "account_not_found");
    other
        .get(&format!("/v1/transactions/{id}"))
        .await
        .refused(404, "transaction_not_found");
    other
        .get(&format!("/v1/transactions?account_id={customer}"))
        .await
        .refused(404, "account_not_found");
    assert_eq!(
        other.get("/v1/transactions").await.expect(200),
        json!({"data": [], "next_cursor": null})
    );
    assert_eq!(other.balanced().await, [] as [Value; 0]);
    // a key belongs to its tenant: theirs is another
    let theirs = other.customer().await;
    let body = json!({"account_id": theirs, "points": 3});
    other.post_as("same-key", "/v1/earn", &body).await.expect(201);
    // and one owner may have an account in each
    assert_eq!(ledger.balance(&customer).await, 3);
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_is_not_there_is_a_problem_too() {
    let network = Network::new().await;
    let ledger = network.start().await;

    ledger.get("/v1/nothing").await.refused(404, "route_not_found");
    ledger.get("/").await.refused(404, "route_not_found");
    let wrong = ledger.get("/v1/earn").await;
    assert_eq!(wrong.header("allow"), Some("POST"));
    wrong.refused(405, "method_not_allowed");
    let request = ledger.request(http::Method::DELETE, "/v1/accounts");
    Answer::of(request).await.refused(405, "method_not_allowed");
    // every problem says where it happened and in which trace
    let problem = ledger.get(&format!("/v1/accounts/{}", Uuid::now_v7())).await;
    let body = problem.refused(404, "account_not_found");
    assert!(body["instance"].as_str().unwrap().starts_with("/v1/accounts/"));
    assert_eq!(body["trace_id"].as_str().unwrap().len(), 32);
    assert!(body["type"].as_str().unwrap().ends_with("/account_not_found"));
}
