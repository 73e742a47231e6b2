//! One key, one posting: whatever is repeated, wherever and however often.

use crate::support::{Network, fresh_key, hold_lanes, until, waiting};
use futures::future::join_all;
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_repeated_request_is_answered_as_the_first_was() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let (anna, ben) = (ledger.customer_with(100).await, ledger.customer().await);
    let by_hand = json!({"type": "transfer", "reference": "r", "legs": [
        {"account_id": anna, "amount": -5}, {"account_id": ben, "amount": 5}]});
    let item = json!({"earn": {"account_id": ben, "points": 2}});
    for (path, body, status) in [
        (
            "/v1/earn",
            json!({"account_id": anna, "points": 7, "metadata": {"a": [1, 2.50]}}),
            201,
        ),
        (
            "/v1/burn",
            json!({"account_id": anna, "points": 3, "reference": "till-1"}),
            201,
        ),
        ("/v1/transactions", by_hand, 201),
        (
            "/v1/transactions/batch",
            json!({"atomic": true, "items": [item, item]}),
            201,
        ),
    ] {
        let key = fresh_key();
        let first = ledger.post_as(&key, path, &body).await;
        // what happened since is not told
        ledger.earn(&anna, 1).await.expect(201);
        let again = ledger.post_as(&key, path, &body).await;

        assert_eq!(
            (first.status, again.status),
            (status, status),
            "{path}: {} {}",
            first.text,
            again.text
        );
        assert_eq!(first.header("idempotent-replayed"), None, "{path}");
        assert_eq!(again.header("idempotent-replayed"), Some("true"), "{path}");
        if path == "/v1/transactions/batch" {
            let transactions = |answer: &crate::support::Answer| {
                let results = answer.body["results"].as_array().unwrap().clone();
                results
                    .into_iter()
                    .map(|item| item["transaction"].clone())
                    .collect::<Vec<_>>()
            };
            assert_eq!(transactions(&first), transactions(&again));
        } else {
            assert_eq!(first.text, again.text, "{path}");
        }
    }
    assert_eq!(ledger.balance(&ben).await, 9);
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_replay_does_not_depend_on_what_became_of_the_account() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer_with(5).await;
    let body = json!({"account_id": anna, "points": 5});
    let burnt = ledger.post_as("all-of-it", "/v1/burn", &body).await;
    sqlx::query("UPDATE accounts SET status = 3 WHERE kind = 1")
        .execute(&network.pool())
        .await
        .unwrap();

    let again = ledger.post_as("all-of-it", "/v1/burn", &body).await;

    assert_eq!(burnt.text, again.text);
    again.expect(201);
    ledger.burn(&anna, 5).await.refused(409, "account_closed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_refused_posting_leaves_its_key_free() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = ledger.customer().await;
    let body = json!({"account_id": anna, "points": 10});
    ledger
        .post_as("once", "/v1/burn", &body)
        .await
        .refused(409, "insufficient_balance");
    ledger
        .post_as("once", "/v1/burn", &body)
        .await
        .refused(409, "insufficient_balance");
    ledger.earn(&anna, 10).await.expect(201);

    let burnt = ledger.post_as("once", "/v1/burn", &body).await;

    assert_eq!(burnt.header("idempotent-replayed"), None);
    burnt.expect(201);
    assert_eq!(ledger.balance(&anna).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn two_hundred_duplicates_at_once_on_two_instances_are_one_transaction() {
    let network = Network::new().await;
    let (one, other) = tokio::join!(network.start(), network.start());
    // all she has: whoever judges the second request before finding the first one refuses it
    let anna = one.customer_with(7).await;
    let body = json!({"account_id": anna, "points": 7});

    let answers = join_all((0..200).map(|n| {
        let ledger = if n % 2 == 0 { &one } else { &other };
        ledger.post_as("the-same", "/v1/burn", &body)
    }))
    .await;

    for answer in &answers {
        assert_eq!((answer.status, &answer.text), (201, &answers[0].text));
    }
    let first = answers
        .iter()
        .filter(|answer| answer.header("idempotent-replayed").is_none());
    assert_eq!(
        first.count(),
        1,
        "one request posted it and the others say that they did not"
    );
    assert_eq!(one.balance(&anna).await, 0);
    assert_eq!(network.audit().await.transactions, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_replay_that_waited_for_the_lane_is_not_taken_for_a_second_request() {
    let network = Network::new().await;
    network.set_lanes(1).await;
    let (one, other) = tokio::join!(network.start(), network.start());
    let anna = one.customer_with(7).await;
    let body = json!({"account_id": anna, "points": 7});
    let pool = network.pool();
    let held = hold_lanes(&pool).await;

    // both instances look for the key before either has recorded it, and only one of them can pay
    let asked = [&one, &other].map(|ledger| ledger.post_as("the-same", "/v1/burn", &body));
    let release = async {
        until(|| async { waiting(&pool).await == 2 }).await;
        held.rollback().await.unwrap();
    };
    let (answers, ()) = tokio::join!(join_all(asked), release);

    assert_eq!(answers[0].text, answers[1].text);
    let replayed: Vec<_> = answers
        .iter()
        .filter_map(|answer| answer.header("idempotent-replayed"))
        .collect();
    assert_eq!(replayed, ["true"]);
    for answer in answers {
        answer.expect(201);
    }
    assert_eq!(network.audit().await.transactions, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_key_used_for_two_accounts_at_once_is_one_of_the_twos() {
    let network = Network::new().await;
    let (one, other) = tokio::join!(network.start(), network.start());
    // in different lanes, which only the unique key makes meet
    let (anna, ben) = (one.customer_in(0, 2).await, one.customer_in(1, 2).await);

    for round in 0..10 {
        let key = format!("contested-{round}");
        let ask = |ledger: &crate::support::Api, account: &str| {
            let (api, key, body) = (
                ledger.clone(),
                key.clone(),
                json!({"account_id": account, "points": 1}),
            );
            async move { api.post_as(&key, "/v1/earn", &body).await }
        };
        let asked = [
            ask(&one, &anna),
            ask(&other, &ben),
            ask(&other, &anna),
            ask(&one, &ben),
        ];
        let answers = join_all(asked).await;

        let (posted, refused): (Vec<_>, Vec<_>) =
            answers.into_iter().partition(|answer| answer.status == 201);
        assert_eq!((posted.len(), refused.len()), (2, 2), "{posted:?} {refused:?}");
        assert_eq!(posted[0].text, posted[1].text);
        for refused in refused {
            refused.refused(422, "idempotency_key_reused");
        }
    }
    assert_eq!(one.balance(&anna).await + one.balance(&ben).await, 10);
    assert_eq!(network.audit().await.transactions, 10);
}
