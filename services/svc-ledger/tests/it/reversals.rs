//! Reversals: never more than was moved, never a customer's last point unless that is what was asked for.

use crate::support::{Api, Network, fresh_key};
use chassis::database::Admission;
use futures::future::join_all;
use serde_json::{Value, json};
use std::sync::Arc;
use svc_ledger::domain::{TenantId, TransactionId, TransactionType};
use svc_ledger::originals::Originals;
use testkit::Claims;
use tokio::task::{self, JoinHandle};
use uuid::Uuid;

async fn seen(api: &Api, transaction: &str) -> Value {
    api.get(&format!("/v1/transactions/{transaction}"))
        .await
        .expect(200)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_transaction_is_undone_in_parts_up_to_what_it_moved() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer_with(500).await;
    let burnt = ledger.burn(&anna, 100).await;
    assert_eq!(seen(&ledger, burnt.id()).await["status"], "posted");

    let first = ledger
        .reverse(burnt.id(), json!({"amount": 30, "reason": "one item returned"}))
        .await
        .expect(201);

    assert_eq!(
        (&first["type"], &first["reverses"], &first["reason"]),
        (&json!("reverse"), &json!(burnt.id()), &json!("one item returned"))
    );
    assert_eq!(
        (&first["entries"][0]["amount"], &first["entries"][1]["amount"]),
        (&json!(30), &json!(-30))
    );
    assert_eq!(
        (ledger.balance(&anna).await, &first["shortfall"]),
        (430, &Value::Null)
    );
    let partly = seen(&ledger, burnt.id()).await;
    assert_eq!(
        (&partly["status"], &partly["reversed_by"]),
        (&json!("partially_reversed"), &json!([first["id"]]))
    );

    ledger
        .reverse(burnt.id(), json!({"amount": 71}))
        .await
        .refused(409, "reversal_exceeds_transaction");
    let rest = ledger.reverse(burnt.id(), json!({})).await.expect(201);
    assert_eq!(rest["entries"][0]["amount"], 70);
    let whole = seen(&ledger, burnt.id()).await;
    assert_eq!(
        (&whole["status"], &whole["reversed_by"]),
        (&json!("reversed"), &json!([first["id"], rest["id"]]))
    );
    ledger
        .reverse(burnt.id(), json!({}))
        .await
        .refused(409, "already_reversed");
    ledger
        .reverse(burnt.id(), json!({"amount": 1, "policy": "unlimited"}))
        .await
        .refused(409, "already_reversed");

    // the list says the same as the one
    let listed = ledger
        .get(&format!("/v1/transactions?account_id={anna}&type=burn"))
        .await
        .expect(200);
    assert_eq!(listed["data"][0], whole);
    assert_eq!(ledger.balance(&anna).await, 500);
    ledger.balanced().await;
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_clawback_takes_what_is_there_and_tells_the_rest() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer().await;
    let earned = ledger.earn(&anna, 100).await;
    ledger.burn(&anna, 60).await.expect(201);
    let hold = ledger.hold(&anna, 10).await;

    // 40 are left, 10 of them set aside
    let (key, body) = (fresh_key(), json!({"policy": "within_balance"}));
    let path = format!("/v1/transactions/{}/reverse", earned.id());
    let taken = ledger.post_as(&key, &path, &body).await;
    assert_eq!(
        (&taken.body["entries"][0]["amount"], &taken.body["shortfall"]),
        (&json!(-30), &json!(70))
    );
    assert_eq!(ledger.funds(&anna).await, (10, 10, 0));
    ledger
        .reverse(earned.id(), json!({}))
        .await
        .refused(409, "nothing_to_recover");

    // what comes in later can still be recovered; what was answered stays as it was
    ledger.earn(&anna, 25).await.expect(201);
    let more = ledger
        .reverse(earned.id(), json!({"amount": 40}))
        .await
        .expect(201);
    assert_eq!(
        (&more["entries"][0]["amount"], &more["shortfall"]),
        (&json!(-25), &json!(15))
    );
    let again = ledger.post_as(&key, &path, &body).await;
    assert_eq!(
        (&again.text, again.header("idempotent-replayed")),
        (&taken.text, Some("true"))
    );

    // 45 are left to undo: without limit they are taken below zero, and in no other way
    let all = ledger
        .reverse(earned.id(), json!({"policy": "unlimited"}))
        .await
        .expect(201);
    assert_eq!(
        (&all["entries"][0]["amount"], &all["shortfall"]),
        (&json!(-45), &Value::Null)
    );
    assert_eq!(ledger.funds(&anna).await, (-35, 10, -45));
    assert_eq!(seen(&ledger, earned.id()).await["status"], "reversed");
    let refused = ledger.burn(&anna, 1).await.refused(409, "insufficient_balance");
    assert!(
        refused["detail"].as_str().unwrap().contains("has 0 available"),
        "{refused}"
    );
    ledger.hold(&anna, 1).await.refused(409, "insufficient_balance");
    // a hold from before is honoured, and what comes in pays the debt first
    ledger.capture(hold.id(), json!({})).await.expect(201);
    assert_eq!(ledger.funds(&anna).await, (-45, 0, -45));
    ledger.earn(&anna, 44).await.expect(201);
    ledger.burn(&anna, 1).await.refused(409, "insufficient_balance");
    ledger.earn(&anna, 2).await.expect(201);
    ledger.burn(&anna, 1).await.expect(201);
    assert_eq!(ledger.funds(&anna).await, (0, 0, 0));
    ledger.balanced().await;
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_schema_itself_lets_nobody_below_the_floor_who_does_not_say_so() {
    let network = Network::new().await;
    let ledger = network.start().await;
    ledger.customer_with(5).await;
    for tamper in [
        "UPDATE accounts SET posted = -1 WHERE kind = 1",
        "UPDATE accounts SET held = 6 WHERE kind = 1",
        "UPDATE accounts SET overdraft = 1 WHERE kind = 1",
        "UPDATE accounts SET overdraft = 1 WHERE kind = 4",
    ] {
        let refused = sqlx::query(sqlx::AssertSqlSafe(tamper))
            .execute(&network.pool())
            .await
            .unwrap_err();
        let constraint = refused
            .as_database_error()
            .unwrap()
            .constraint()
            .unwrap()
            .to_owned();
        assert_eq!(constraint, "accounts_floor", "{tamper}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_cannot_be_undone_is_refused_by_name() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let (anna, ben) = (ledger.customer_with(100).await, ledger.customer_with(100).await);
    let burnt = ledger.burn(&anna, 10).await;
    let reversed = ledger.reverse(burnt.id(), json!({})).await;
    ledger
        .reverse(reversed.id(), json!({}))
        .await
        .refused(422, "cannot_reverse_reversal");

    let (held, voided) = (ledger.hold(&anna, 10).await, ledger.hold(&anna, 10).await);
    let void = ledger.void(voided.id()).await;
    ledger
        .reverse(held.id(), json!({}))
        .await
        .refused(422, "not_reversible");
    ledger
        .reverse(void.id(), json!({}))
        .await
        .refused(422, "not_reversible");
    // a capture moved value: it can be given back, and does not open the hold again
    let captured = ledger
        .capture(held.id(), json!({"amount": 4, "final": true}))
        .await;
    ledger
        .reverse(captured.id(), json!({"amount": 3}))
        .await
        .expect(201);
    assert_eq!(ledger.funds(&anna).await, (99, 0, 99));
    ledger
        .capture(held.id(), json!({"amount": 1}))
        .await
        .refused(409, "hold_not_open");

    // more than two entries: as a whole, within the balance or not at all
    let breakage = ledger.system(network.tenant, "breakage", "PTS").await;
    let legs = json!([{"account_id": anna, "amount": -50}, {"account_id": ben, "amount": 48}, {"account_id": breakage, "amount": 2}]);
    let split = ledger
        .post_as(
            &fresh_key(),
            "/v1/transactions",
            &json!({"type": "transfer", "legs": legs}),
        )
        .await;
    ledger
        .reverse(split.id(), json!({"amount": 10}))
        .await
        .refused(422, "partial_needs_two_entries");
    ledger.burn(&ben, 110).await.expect(201);
    ledger
        .reverse(split.id(), json!({}))
        .await
        .refused(409, "insufficient_balance");
    ledger
        .reverse(split.id(), json!({"policy": "unlimited"}))
        .await
        .expect(201);
    assert_eq!(
        (ledger.balance(&anna).await, ledger.balance(&ben).await),
        (99, -10)
    );
    ledger
        .reverse(split.id(), json!({}))
        .await
        .refused(409, "already_reversed");

    let nobody = Uuid::now_v7();
    ledger
        .reverse(&nobody.to_string(), json!({}))
        .await
        .refused(404, "transaction_not_found");
    let theirs = ledger.by(network.issuer.bearer(&Claims::operator(nobody)));
    theirs
        .reverse(burnt.id(), json!({}))
        .await
        .refused(404, "transaction_not_found");
    ledger.balanced().await;
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reversals_that_race_never_undo_more_than_there_was() {
    let network = Network::new().await;
    let (one, other) = tokio::join!(network.start(), network.start());
    let anna = one.customer_with(1_000).await;
    let burnt = one.burn(&anna, 100).await;
    // between the network's own accounts, in no customer's lane
    let (shop, clearing) = (
        one.open("merchant_settlement", "EUR").await,
        one.open("cash_clearing", "EUR").await,
    );
    let legs = json!([{"account_id": shop, "amount": 100}, {"account_id": clearing, "amount": -100}]);
    let settled = one
        .post_as(
            &fresh_key(),
            "/v1/transactions",
            &json!({"type": "adjust", "legs": legs}),
        )
        .await;

    for original in [burnt.id(), settled.id()] {
        let answers = join_all((0..20).map(|client| {
            let api = if client % 2 == 0 {
                &one.operator
            } else {
                &other.operator
            };
            api.reverse(original, json!({"amount": 30}))
        }))
        .await;
        let posted = answers.iter().filter(|answer| answer.status == 201).count();
        let refused = answers
            .iter()
            .filter(|answer| answer.code() == "reversal_exceeds_transaction")
            .count();
        assert_eq!((posted, refused), (3, 17), "{answers:?}");
        assert_eq!(
            seen(&one, original).await["reversed_by"]
                .as_array()
                .unwrap()
                .len(),
            3
        );
        one.reverse(original, json!({})).await.expect(201);
        assert_eq!(seen(&one, original).await["status"], "reversed");
    }
    assert_eq!((one.balance(&anna).await, one.balance(&shop).await), (1_000, 0));
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_till_undoes_what_it_has_just_done_itself_and_nothing_else() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let merchant = Uuid::now_v7();
    let till = |name: &str| {
        let claims = Claims::new(name, Some(network.tenant), ["merchant_staff"]).merchant(merchant);
        ledger.by(network.issuer.bearer(&claims))
    };
    let (till, colleague) = (till("till"), till("colleague"));
    let anna = ledger.customer_with(500).await;
    let (given, taken) = (till.earn(&anna, 40).await, till.burn(&anna, 100).await);

    // somebody else's, the operator's, more than is there: not theirs to undo
    colleague
        .reverse(given.id(), json!({}))
        .await
        .refused(403, "forbidden_transaction");
    let body = json!({"account_id": anna, "amount": 5, "reason": "a mistake"});
    let adjusted = ledger.post_as(&fresh_key(), "/v1/adjust", &body).await;
    for (transaction, body) in [
        (adjusted.id(), json!({})),
        (given.id(), json!({"policy": "unlimited"})),
    ] {
        till.reverse(transaction, body)
            .await
            .refused(403, "forbidden_transaction");
    }
    till.reverse(&Uuid::now_v7().to_string(), json!({}))
        .await
        .refused(404, "transaction_not_found");

    // their own: once, and the same answer for as long as the same is asked
    let (key, path) = (fresh_key(), format!("/v1/transactions/{}/reverse", given.id()));
    let undone = till.post_as(&key, &path, &json!({})).await;
    assert_eq!(undone.body["entries"][0]["amount"], -40, "{}", undone.text);
    let back = till.reverse(taken.id(), json!({})).await.expect(201);
    assert_eq!(back["entries"][0]["amount"], 100);
    assert_eq!(ledger.balance(&anna).await, 505);
    till.reverse(given.id(), json!({}))
        .await
        .refused(409, "already_reversed");

    // when the customer has long gone it is the operator's
    let late = till.earn(&anna, 7).await;
    sqlx::query("UPDATE transactions SET created_at = created_at - interval '16 minutes'")
        .execute(&network.pool())
        .await
        .unwrap();
    till.reverse(late.id(), json!({}))
        .await
        .refused(409, "undo_too_late");
    let again = till.post_as(&key, &path, &json!({})).await;
    assert_eq!(
        (again.status, again.header("idempotent-replayed")),
        (201, Some("true"))
    );
    ledger.reverse(late.id(), json!({})).await.expect(201);
}

#[tokio::test]
async fn whoever_hangs_up_while_asking_for_all_leaves_nobody_without_an_answer() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer_with(100).await;
    let burnt = TransactionId(ledger.burn(&anna, 30).await.id().parse().unwrap());
    // given one seat, which is taken, somebody who waits for it, and whoever takes it after them
    let mut database = network.config().database;
    database.max_connections = 2;
    let readers = Admission::new(network.pool(), &database, 1);
    let originals = Arc::new(Originals::new(readers.clone()));
    let ask = |tenant: Uuid, id: TransactionId| -> JoinHandle<_> {
        let originals = Arc::clone(&originals);
        task::spawn(async move { originals.moved(TenantId(tenant), id).await.unwrap() })
    };
    let settle = async || {
        for _ in 0..20 {
            task::yield_now().await;
        }
    };
    let taken = readers.acquire().await.unwrap();
    let first = ask(network.tenant, burnt);
    settle().await;
    let door = readers.clone();
    let next = task::spawn(async move { door.acquire().await.unwrap() });
    settle().await;
    // and three more, of whom the first to have its turn asks for all
    let (second, third, stranger) = (
        ask(network.tenant, burnt),
        ask(network.tenant, burnt),
        ask(Uuid::now_v7(), burnt),
    );
    settle().await;

    // when that one hangs up before the seat is free
    drop(taken);
    let (kind, amounts) = first.await.unwrap().unwrap();
    let taken = next.await.unwrap();
    settle().await;
    second.abort();
    assert!(second.await.unwrap_err().is_cancelled());
    drop(taken);

    // then the others are answered all the same, each what is theirs
    assert_eq!(third.await.unwrap(), Some((kind, amounts.clone())));
    assert_eq!(stranger.await.unwrap(), None);
    assert_eq!(kind, TransactionType::Burn);
    assert_eq!(
        amounts.iter().map(|(_, amount)| *amount).collect::<Vec<_>>(),
        [-30, 30]
    );
}
