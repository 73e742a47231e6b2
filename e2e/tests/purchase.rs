//! Earning by purchase: the price, what the books keep of it, and what holds when pricing is away or the rules have changed.
#![allow(missing_docs, clippy::expect_used, clippy::indexing_slicing)]

use e2e::town::{Api, SOON, Shop, Town, id};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::eventually;
use uuid::Uuid;

/// One point per euro, twice for gold.
fn document(points: i64) -> Value {
    json!({
        "name": "Chez Léa", "time_zone": "Europe/Paris", "unit": "EUR", "expiry": "P12M",
        "earn": [{"id": "per-euro", "name": "Points per euro", "type": "spend", "points": points, "per": 100}],
        "tiers": {"by": "points", "levels": [{"id": "gold", "name": "Gold", "from": 1000, "factor": "2"}]},
    })
}

fn purchase(shop: &Shop, account: &str, amount: i64) -> Value {
    json!({"account_id": account, "reference": "till-3/42", "metadata": {"till": 3},
           "purchase": {"amount": amount, "unit": "EUR", "store_id": shop.store}})
}

/// A town of one shop whose program is live, a till, and a customer's points account.
async fn open() -> (Town, Shop, String, Api, String) {
    let town = Town::of_pricing().await;
    let shop = town.onboard("Chez Léa", "lea@example.com").await;
    let program = town.promote(&shop, &document(1)).await;
    let till = town.operator("svc-ledger");
    let account = json!({"kind": "customer_points", "owner_id": Uuid::now_v7(), "unit": "PTS"});
    let customer = id(&till.post("/v1/accounts", "", &account).await.done());
    // the ledger gets its own token a moment after it is ready
    let mut nowhere = purchase(&shop, &customer, 1_000);
    nowhere["purchase"]["store_id"] = json!(Uuid::now_v7());
    eventually(SOON, || async {
        till.post("/v1/earn", "nowhere", &nowhere).await.status == 404
    })
    .await;
    (town, shop, program, till, customer)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_is_priced_posted_and_explained_and_counts_for_the_tier() {
    let (town, shop, program, till, customer) = open().await;

    let earned = till
        .post("/v1/earn", "purchase-1", &purchase(&shop, &customer, 100_050))
        .await;

    assert_eq!(earned.status, 201, "{}", earned.body);
    assert_eq!(earned.body["entries"][0]["amount"], 1_000);
    let metadata = &earned.body["metadata"];
    assert_eq!(metadata["till"], 3, "what the till said is kept");
    assert_eq!(metadata["pricing"]["program_id"], json!(program));
    assert_eq!(metadata["pricing"]["program_version"], 1);
    assert_eq!(metadata["pricing"]["amount"], 100_050);
    assert_eq!(
        metadata["pricing"]["rules"],
        json!([{"id": "per-euro", "kind": "spend", "points": 1000}])
    );
    assert!(metadata["pricing"]["expires_at"].is_string());

    // the ledger tells, svc-merchant hears: the next purchase is a gold customer's
    let gold = json!({"purchase": {"amount": 1000, "unit": "EUR", "store_id": shop.store}, "version": 1,
                      "account_id": customer});
    let path = format!("/v1/programs/{program}/calculate");
    let merchants = town.operator("svc-merchant");
    eventually(SOON, || async {
        merchants.post(&path, "", &gold).await.body["tier"] == "gold"
    })
    .await;
    let next = till
        .post("/v1/earn", "purchase-2", &purchase(&shop, &customer, 1_000))
        .await;
    assert_eq!(next.body["entries"][0]["amount"], 20);
    assert_eq!(next.body["metadata"]["pricing"]["tier"], "gold");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_is_fixed_by_the_key_whatever_becomes_of_the_rules_and_of_pricing() {
    let (mut town, shop, program, till, customer) = open().await;
    let bread = purchase(&shop, &customer, 1_000);
    let first = till.post("/v1/earn", "fixed", &bread).await;
    assert_eq!(first.body["entries"][0]["amount"], 10, "{}", first.body);

    // the rules change: the same key is the same posting, another key has the new price
    let edit = json!({"revision": 1, "document": document(5)});
    let merchants = town.operator("svc-merchant");
    let edited = merchants
        .send(Method::PUT, &format!("/v1/programs/{program}/draft"), "", &edit)
        .await;
    assert_eq!(edited.status, 200, "{}", edited.body);
    merchants.promote(&program).await;
    let again = till.post("/v1/earn", "fixed", &bread).await;
    assert!(again.replayed);
    assert_eq!(again.body, first.body);
    let other = till.post("/v1/earn", "other", &bread).await;
    assert_eq!(
        (other.replayed, &other.body["entries"][0]["amount"]),
        (false, &json!(50))
    );
    // the same key for another purchase, or for points, is refused
    for body in [
        purchase(&shop, &customer, 2_000),
        json!({"account_id": customer, "points": 10, "reference": "till-3/42", "metadata": {"till": 3}}),
    ] {
        let reused = till.post("/v1/earn", "fixed", &body).await;
        assert_eq!(reused.refusal(), (422, "idempotency_key_reused"));
    }

    // pricing goes away: a replay needs none, a new purchase is refused and leaves no trace, points are still earned
    town.program("svc-merchant").kill();
    let again = till.post("/v1/earn", "fixed", &bread).await;
    assert_eq!((again.status.as_u16(), again.replayed), (201, true));
    for _ in 0..8 {
        let refused = till.post("/v1/earn", "while-away", &bread).await;
        assert_eq!(refused.refusal(), (503, "pricing_unavailable"));
    }
    let points = json!({"account_id": customer, "points": 7});
    assert_eq!(till.post("/v1/earn", "points", &points).await.status, 201);

    // and comes back: the request that was refused goes through, once the breaker has let one try
    town.program("svc-merchant").start();
    town.program("svc-merchant").ready(SOON).await;
    eventually(SOON, || async {
        till.post("/v1/earn", "while-away", &bread).await.status == 201
    })
    .await;
    town.run("svc-ledger", &["verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_that_cannot_be_priced_is_refused_with_the_reason() {
    let (_town, shop, _, till, customer) = open().await;
    let good = purchase(&shop, &customer, 1_000);
    let with = |pointer: &str, value: Value| {
        let mut body = good.clone();
        *body.pointer_mut(pointer).expect("a field") = value;
        body
    };
    let mut both = good.clone();
    both["points"] = json!(1);
    let mut items = good.clone();
    items["purchase"]["items"] = json!([{"category": "bread", "quantity": 1, "amount": 999}]);
    let mut claimed = good.clone();
    claimed["metadata"] = json!({"pricing": {}});
    for (body, status, code, field) in [
        (
            with("/purchase/store_id", json!(Uuid::now_v7())),
            404,
            "store_not_found",
            None,
        ),
        (with("/purchase/unit", json!("USD")), 422, "wrong_unit", None),
        (with("/purchase/amount", json!(50)), 422, "nothing_earned", None),
        (
            with("/purchase/amount", json!(0)),
            400,
            "invalid_request",
            Some("purchase.amount"),
        ),
        (
            with("/purchase/unit", json!("PTS")),
            400,
            "invalid_request",
            Some("purchase.unit"),
        ),
        (
            with("/account_id", json!(Uuid::now_v7())),
            404,
            "account_not_found",
            Some("account_id"),
        ),
        (both, 400, "invalid_request", Some("purchase")),
        (items, 400, "invalid_request", Some("purchase.items")),
        (claimed, 400, "invalid_request", Some("metadata")),
        (
            json!({"account_id": customer}),
            400,
            "invalid_request",
            Some("points"),
        ),
    ] {
        let refused = till.post("/v1/earn", &Uuid::now_v7().to_string(), &body).await;
        assert_eq!(refused.refusal(), (status, code), "{body}");
        if let Some(field) = field {
            assert_eq!(refused.body["errors"][0]["field"], field, "{body}");
        }
    }
    assert_eq!(
        till.get("/v1/transactions").await["data"],
        json!([]),
        "nothing was recorded"
    );
}
