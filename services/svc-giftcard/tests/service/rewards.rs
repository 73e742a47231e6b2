//! Rewards: never oversold, never free, given back whole.

use crate::network::{Network, eur, fresh_key, id, refusal};
use futures::future::join_all;
use reqwest::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

fn offer(merchant: Uuid, stock: i64, kind: &Value) -> Value {
    json!({ "merchant_id": merchant, "name": "A coffee", "price_points": 100, "stock": stock, "kind": kind })
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_want_the_last_ones_as_many_get_them_as_there_are() {
    let network = Network::new().await;
    let (one, two) = (network.replica().await, network.replica().await);
    let reward = id(&one
        .done("/v1/rewards", &offer(network.merchants[0], 5, &json!("voucher")))
        .await["id"]);
    let customer = network.customer(2_000).await;
    let path = format!("/v1/rewards/{reward}/redeem");
    let body = json!({ "points_account_id": customer });

    let answers = join_all((0..16).map(|n| [&one, &two][n % 2].post(&path, &body))).await;
    let (given, refused): (Vec<_>, Vec<_>) = answers
        .into_iter()
        .partition(|(status, _)| *status == StatusCode::CREATED);
    assert_eq!(given.len(), 5);
    for answer in &refused {
        assert_eq!(refusal(answer), (409, "reward_out_of_stock".to_owned(), None));
    }
    let mut codes: Vec<_> = given
        .iter()
        .map(|(_, body)| body["code"].as_str().unwrap().to_owned())
        .collect();
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), 5, "a code for each");
    assert_eq!(network.points(customer).await, 1_500);
    assert_eq!(one.get(&format!("/v1/rewards/{reward}")).await.1["stock"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_too_few_points_gets_nothing_and_takes_nothing_from_the_stock() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let reward = id(&replica
        .done("/v1/rewards", &offer(network.merchants[0], 5, &json!("voucher")))
        .await["id"]);
    let customer = network.customer(99).await;
    let (path, key) = (format!("/v1/rewards/{reward}/redeem"), fresh_key());
    let body = json!({ "points_account_id": customer });
    assert_eq!(
        refusal(&replica.post_as(&path, &body, &key).await),
        (409, "insufficient_balance".to_owned(), None)
    );
    let nobody = replica
        .post(&path, &json!({ "points_account_id": Uuid::now_v7() }))
        .await;
    assert_eq!(refusal(&nobody), (404, "account_not_found".to_owned(), None));
    assert_eq!(replica.get(&format!("/v1/rewards/{reward}")).await.1["stock"], 5);

    // the refused key is free, once there are points
    let earned = json!({ "account_id": customer, "points": 1 });
    network.books().done("/v1/earn", &earned).await;
    let (status, first) = replica.post_as(&path, &body, &key).await;
    assert_eq!(status, StatusCode::CREATED, "{first}");
    assert_eq!(
        replica.post_as(&path, &body, &key).await.1,
        first,
        "the code is shown again to the same request"
    );
    let read = replica
        .get(&format!("/v1/reward-redemptions/{}", id(&first["id"])))
        .await
        .1;
    assert_eq!(read["code"], Value::Null, "and to no other");
}

#[tokio::test(flavor = "multi_thread")]
async fn given_a_sweeper_that_takes_up_everything_at_once_when_cards_are_bought_with_points_then_each_is_given_once()
 {
    let network = Network::new().await;
    let eager = [("SWEEPER__INTERVAL_MS", "1"), ("SWEEPER__AGE_MS", "0")];
    let replica = network.replica_with(&eager).await;
    let [here, ..] = network.merchants;
    let product = replica.product(&json!({})).await;
    let kind = json!({ "gift_card": { "product_id": product, "amount": 1_000 } });
    let reward = id(&replica.done("/v1/rewards", &offer(here, 10, &kind)).await["id"]);
    let customer = network.customer(1_000).await;
    let path = format!("/v1/rewards/{reward}/redeem");

    for taken in 1..=10 {
        let given = replica
            .done(&path, &json!({ "points_account_id": customer }))
            .await;
        assert_eq!(given["status"], "fulfilled", "{given}");
        let card = replica.card(&json!({ "id": given["gift_card_id"] })).await;
        assert_eq!(
            (&card["status"], network.on_card(&card).await),
            (&json!("active"), 1_000)
        );
        assert_eq!(replica.history(&card).await, ["sold", "activated"]);
        assert_eq!(network.points(customer).await, 1_000 - 100 * taken);
    }
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gift_card_bought_with_points_is_one_like_any_other_and_comes_back_unless_it_was_used() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let [here, there, _] = network.merchants;
    let product = replica.product(&json!({})).await;
    let kind = json!({ "gift_card": { "product_id": product, "amount": 1_000 } });
    let reward = id(&replica.done("/v1/rewards", &offer(here, 10, &kind)).await["id"]);
    let customer = network.customer(300).await;
    let path = format!("/v1/rewards/{reward}/redeem");
    let body = json!({ "points_account_id": customer });

    let used = replica.done(&path, &body).await;
    let spend = json!({ "code": used["code"], "merchant_id": there, "amount": eur(1) });
    replica.done("/v1/gift-cards/redeem", &spend).await;
    let cancel = |redeemed: &Value| {
        format!(
            "/v1/reward-redemptions/{}/cancel",
            redeemed["id"].as_str().unwrap()
        )
    };
    assert_eq!(
        refusal(&replica.post(&cancel(&used), &json!({})).await),
        (409, "reward_used".to_owned(), None)
    );

    let unused = replica.done(&path, &body).await;
    for _ in 0..2 {
        assert_eq!(
            replica.done(&cancel(&unused), &json!({})).await["status"],
            "canceled"
        );
    }
    let spend = json!({ "code": unused["code"], "merchant_id": there, "amount": eur(1) });
    assert_eq!(
        refusal(&replica.post("/v1/gift-cards/redeem", &spend).await).1,
        "gift_card_not_found"
    );
    assert_eq!(network.points(customer).await, 200);
    assert_eq!(replica.get(&format!("/v1/rewards/{reward}")).await.1["stock"], 9);
    network.audit().await;
}

/// Given a till that says where it stands, when a reward is taken there, then the burn in the ledger says so as a till's burn does,
/// whatever the reward gives; one that is undone later by the office is of no store, and neither is the card it gave.
#[tokio::test(flavor = "multi_thread")]
async fn points_burned_for_a_reward_are_of_the_store_where_it_is_taken() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let [here, ..] = network.merchants;
    let product = replica.product(&json!({})).await;
    let gift = json!({ "gift_card": { "product_id": product, "amount": 1_000 } });
    let customer = network.customer(300).await;
    let store = Uuid::now_v7();
    let metadata = async |redeemed: &Value| {
        let burn = id(&redeemed["burn_transaction_id"]);
        let (_, burn) = network.books().get(&format!("/v1/transactions/{burn}")).await;
        assert_eq!(burn["type"], "burn", "{burn}");
        burn["metadata"].clone()
    };
    for kind in [json!("voucher"), gift] {
        let reward = id(&replica.done("/v1/rewards", &offer(here, 10, &kind)).await["id"]);
        let path = format!("/v1/rewards/{reward}/redeem");
        let (key, body) = (
            fresh_key(),
            json!({ "points_account_id": customer, "store_id": store }),
        );
        let (status, taken) = replica.post_as(&path, &body, &key).await;
        assert_eq!(status, StatusCode::CREATED, "{taken}");
        assert_eq!(taken["store_id"], json!(store));
        assert_eq!(metadata(&taken).await["store_id"], json!(store));
        let read = replica
            .get(&format!("/v1/reward-redemptions/{}", id(&taken["id"])))
            .await
            .1;
        assert_eq!(read["store_id"], json!(store));

        // the store is part of what was asked
        assert_eq!(replica.post_as(&path, &body, &key).await.1, taken);
        let nowhere = json!({ "points_account_id": customer });
        assert_eq!(
            refusal(&replica.post_as(&path, &nowhere, &key).await),
            (422, "idempotency_key_reused".to_owned(), None)
        );
        let cancel = format!("/v1/reward-redemptions/{}/cancel", id(&taken["id"]));
        assert_eq!(replica.done(&cancel, &json!({})).await["status"], "canceled");
        let undone = format!("/v1/transactions?account_id={customer}&type=reverse&limit=1");
        let (_, undone) = network.books().get(&undone).await;
        assert_eq!(undone["data"][0]["metadata"]["store_id"], Value::Null, "{undone}");
        if let Some(card) = taken["gift_card_id"].as_str() {
            let (_, told) = replica.get(&format!("/v1/gift-cards/{card}/activities")).await;
            let told = told["data"].as_array().unwrap();
            assert!(
                !told.is_empty() && told.iter().all(|one| one["store_id"] == Value::Null),
                "{told:?}"
            );
        }
    }

    // who does not say where is told of nowhere, as before
    let reward = id(&replica
        .done("/v1/rewards", &offer(here, 10, &json!("voucher")))
        .await["id"]);
    let taken = replica
        .done(
            &format!("/v1/rewards/{reward}/redeem"),
            &json!({ "points_account_id": customer }),
        )
        .await;
    assert_eq!(taken["store_id"], Value::Null);
    assert_eq!(metadata(&taken).await["store_id"], Value::Null);
    network.audit().await;
}
