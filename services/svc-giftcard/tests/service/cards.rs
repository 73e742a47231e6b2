//! A card's life at the till.

use crate::network::{Network, eur, fresh_key, id, refusal};
use contracts_proto::common::v1::{Actor, ActorKind};
use contracts_proto::giftcard::v1::{ActivityType, GiftCardActivity};
use contracts_proto::merchant::v1::MerchantState;
use events::OutboxBatch;
use prost::Message as _;
use reqwest::{Method, StatusCode};
use serde_json::json;
use testkit::Claims;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_sold_spent_refunded_reloaded_and_ends_and_the_ledger_agrees_at_every_step() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let [here, there, _] = network.merchants;
    let product = replica.product(&json!({ "validity": "P12M" })).await;

    let card = replica.sell(product, here, 5_000).await;
    assert_eq!(
        (&card["status"], &card["balance"]["available"]),
        (&json!("active"), &json!(5_000)),
        "{card}"
    );
    assert!(
        card["code"].as_str().unwrap().len() == 30 && card["expires_at"].is_string(),
        "{card}"
    );
    assert_eq!(network.on_card(&card).await, 5_000);

    let (status, spent) = replica.spend("redeem", &card, there, 2_000).await;
    assert_eq!(status, StatusCode::CREATED, "{spent}");
    assert_eq!(spent["balance_after"]["available"], 3_000);
    let by_code = json!({ "code": card["code"].as_str().unwrap().to_lowercase(), "merchant_id": here, "amount": eur(1_000) });
    let spent_by_code = replica.done("/v1/gift-cards/redeem", &by_code).await;
    assert_eq!(spent_by_code["balance_after"]["posted"], 2_000);
    let too_much = replica.spend("redeem", &card, there, 2_001).await;
    assert_eq!(refusal(&too_much), (409, "insufficient_balance".to_owned(), None));

    let refund = format!("/v1/gift-cards/{}/refund", card["id"].as_str().unwrap());
    let back = |amount| json!({ "operation_id": spent["id"], "amount": eur(amount) });
    assert_eq!(
        replica.done(&refund, &back(1_500)).await["balance_after"]["posted"],
        3_500
    );
    let over = replica.post(&refund, &back(501)).await;
    assert_eq!(refusal(&over), (409, "refund_exceeds_redeem".to_owned(), None));
    assert_eq!(
        replica.done(&refund, &back(500)).await["balance_after"]["posted"],
        4_000
    );

    let (status, reloaded) = replica.spend("reload", &card, there, 1_000).await;
    assert_eq!(
        (status, &reloaded["balance_after"]["posted"]),
        (StatusCode::CREATED, &json!(5_000))
    );
    let (_, all) = replica.spend("redeem", &card, here, 5_000).await;
    assert_eq!(all["status_after"], "depleted");
    let (_, again) = replica.spend("reload", &card, here, 700).await;
    assert_eq!(again["status_after"], "active");

    let path = format!("/v1/gift-cards/{}/deactivate", card["id"].as_str().unwrap());
    let end = replica.done(&path, &json!({ "merchant_id": there })).await;
    assert_eq!(
        (&end["amount"], &end["balance_after"]["posted"]),
        (&eur(700), &json!(0))
    );
    assert_eq!(replica.card(&card).await["status"], "deactivated");
    assert_eq!(network.on_card(&card).await, 0);
    let dead = replica.spend("reload", &card, here, 700).await;
    assert_eq!(refusal(&dead), (409, "gift_card_deactivated".to_owned(), None));

    let history = replica.history(&card).await;
    let expected = [
        "sold",
        "activated",
        "redeemed",
        "redeemed",
        "refunded",
        "refunded",
        "reloaded",
        "redeemed",
        "reloaded",
        "deactivated",
    ];
    assert_eq!(history, expected);
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restaurant_sets_aside_captures_less_and_the_rest_is_free_again() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let [here, there, _] = network.merchants;
    let card = replica.sell(replica.product(&json!({})).await, here, 5_000).await;
    let holds = format!("/v1/gift-cards/{}/holds", card["id"].as_str().unwrap());

    let hold = replica
        .done(&holds, &json!({ "merchant_id": there, "amount": eur(4_000) }))
        .await;
    assert_eq!(
        (
            &hold["balance_after"]["held"],
            &hold["balance_after"]["available"]
        ),
        (&json!(4_000), &json!(1_000))
    );
    let busy = replica.spend("redeem", &card, here, 1_001).await;
    assert_eq!(refusal(&busy).1, "insufficient_balance");
    let end = format!("/v1/gift-cards/{}/deactivate", card["id"].as_str().unwrap());
    let held = replica.post(&end, &json!({ "merchant_id": here })).await;
    assert_eq!(refusal(&held).1, "holds_open");

    let capture = format!("{holds}/{}/capture", hold["id"].as_str().unwrap());
    let exceeds = replica.post(&capture, &json!({ "amount": eur(4_001) })).await;
    assert_eq!(refusal(&exceeds), (409, "capture_exceeds_hold".to_owned(), None));
    let captured = replica.done(&capture, &json!({ "amount": eur(3_750) })).await;
    assert_eq!(
        (
            &captured["balance_after"]["posted"],
            &captured["balance_after"]["held"]
        ),
        (&json!(1_250), &json!(0))
    );
    let twice = replica.post(&capture, &json!({ "amount": eur(1) })).await;
    assert_eq!(refusal(&twice).1, "hold_not_open");

    let other = replica
        .done(&holds, &json!({ "merchant_id": there, "amount": eur(1_000) }))
        .await;
    let void = format!("{holds}/{}/void", other["id"].as_str().unwrap());
    let stranger = replica.by(&network, &Claims::merchant_staff(network.tenant, here));
    assert_eq!(
        refusal(&stranger.post(&void, &json!({})).await).1,
        "forbidden_merchant"
    );
    let released = replica.done(&void, &json!({})).await;
    assert_eq!(
        (&released["amount"], &released["balance_after"]["available"]),
        (&eur(1_000), &json!(1_250))
    );

    let refund = format!("/v1/gift-cards/{}/refund", card["id"].as_str().unwrap());
    let refunded = replica
        .done(
            &refund,
            &json!({ "operation_id": captured["id"], "amount": eur(750) }),
        )
        .await;
    assert_eq!(refunded["balance_after"]["posted"], 2_000);
    assert_eq!(network.account("merchant_settlement", there).await, 3_000);
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_repeated_is_answered_the_same_and_moves_nothing_twice() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let [here, there, _] = network.merchants;
    let product = replica.product(&json!({})).await;
    let body = json!({ "product_id": product, "merchant_id": here, "amount": eur(3_000) });

    let key = fresh_key();
    let (status, card) = replica.post_as("/v1/gift-cards", &body, &key).await;
    let path = format!("/v1/gift-cards/{}/redeem", card["id"].as_str().unwrap());
    let spend = json!({ "merchant_id": there, "amount": eur(1_000) });
    let (spend_key, refused_key) = (fresh_key(), fresh_key());
    let first = replica.post_as(&path, &spend, &spend_key).await;
    // the sale says what it said, code and all, although the card has been spent since
    let again = replica
        .request(Method::POST, "/v1/gift-cards")
        .header("idempotency-key", &key)
        .json(&body);
    let again = again.send().await.unwrap();
    assert_eq!(again.headers()["idempotent-replayed"], "true");
    assert_eq!(again.headers()["cache-control"], "no-store");
    assert_eq!(
        (again.status(), again.json::<serde_json::Value>().await.unwrap()),
        (status, card.clone())
    );
    assert_eq!(replica.post_as(&path, &spend, &spend_key).await, first);
    assert_eq!(network.on_card(&card).await, 2_000);

    let other = json!({ "merchant_id": there, "amount": eur(1_001) });
    let reused = replica.post_as(&path, &other, &spend_key).await;
    assert_eq!(refusal(&reused), (422, "idempotency_key_reused".to_owned(), None));
    // a refused movement leaves its key free
    let much = json!({ "merchant_id": there, "amount": eur(9_000) });
    assert_eq!(
        refusal(&replica.post_as(&path, &much, &refused_key).await).1,
        "insufficient_balance"
    );
    assert_eq!(
        replica.post_as(&path, &other, &refused_key).await.0,
        StatusCode::CREATED
    );
    let (status, missing) = crate::network::answer(replica.request(Method::POST, &path).json(&spend)).await;
    assert_eq!(
        refusal(&(status, missing)),
        (400, "idempotency_key_missing".to_owned(), None)
    );

    // many at once with one key are one
    let key = fresh_key();
    let body = json!({ "merchant_id": here, "amount": eur(100) });
    let all = futures::future::join_all((0..12).map(|_| replica.post_as(&path, &body, &key))).await;
    assert!(
        all.iter()
            .all(|answer| answer == &all[0] && answer.0 == StatusCode::CREATED),
        "{all:?}"
    );
    assert_eq!(network.on_card(&card).await, 899);
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_product_and_a_merchant_may_is_asked_before_value_moves() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let [here, there, third] = network.merchants;
    let product = replica
        .product(&json!({ "amounts": { "fixed": [2_000, 5_000] }, "accepted_by": [here, there] }))
        .await;
    let sale = |amount| json!({ "product_id": product, "merchant_id": here, "amount": amount });
    let asked = |body| {
        let replica = &replica;
        async move { refusal(&replica.post("/v1/gift-cards", &body).await) }
    };

    assert_eq!(
        asked(sale(eur(2_001))).await,
        (422, "amount_not_allowed".to_owned(), Some("amount".to_owned()))
    );
    assert_eq!(
        asked(sale(json!({ "amount": 2_000, "unit": "CHF" }))).await.1,
        "amount_not_allowed"
    );
    assert_eq!(
        asked(sale(eur(0))).await,
        (
            400,
            "invalid_request".to_owned(),
            Some("amount.amount".to_owned())
        )
    );
    assert_eq!(
        asked(json!({ "product_id": product, "amount": eur(2_000) }))
            .await
            .2
            .as_deref(),
        Some("merchant_id")
    );
    let nobody = json!({ "product_id": product, "merchant_id": Uuid::now_v7(), "amount": eur(2_000) });
    assert_eq!(asked(nobody).await, (404, "merchant_not_found".to_owned(), None));

    let card = replica.sell(product, here, 2_000).await;
    assert_eq!(
        refusal(&replica.spend("redeem", &card, third, 100).await).1,
        "merchant_not_accepting"
    );
    network.directory.set(there, MerchantState::Suspended);
    testkit::eventually(crate::network::SOON, || async {
        refusal(&replica.spend("redeem", &card, there, 5_000).await).1 == "merchant_inactive"
    })
    .await;

    // a merchant's till speaks for itself alone
    let staff = replica.by(&network, &Claims::merchant_staff(network.tenant, here));
    let other = json!({ "product_id": product, "merchant_id": third, "amount": eur(2_000) });
    assert_eq!(
        refusal(&staff.post("/v1/gift-cards", &other).await),
        (403, "forbidden_merchant".to_owned(), None)
    );

    // svc-merchant down: the till's own token vouches for accepting, nothing is sold
    network.directory.down(true);
    let spend = json!({ "amount": eur(500) });
    let path = format!("/v1/gift-cards/{}/redeem", card["id"].as_str().unwrap());
    assert_eq!(staff.post(&path, &spend).await.0, StatusCode::CREATED);
    let own = json!({ "product_id": product, "amount": eur(2_000) });
    assert_eq!(
        refusal(&staff.post("/v1/gift-cards", &own).await),
        (503, "merchant_unavailable".to_owned(), None)
    );
    network.directory.down(false);

    let offer =
        json!({ "name": "Town card", "unit": "EUR", "amounts": { "fixed": [2_000] }, "active": false });
    let (status, changed) = replica.put(&format!("/v1/products/{product}"), &offer).await;
    assert_eq!((status, &changed["version"]), (StatusCode::OK, &json!(2)));
    assert_eq!(asked(sale(eur(2_000))).await.1, "product_inactive");
    assert_eq!(network.on_card(&card).await, 1_500);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_the_catalog_is_seen_by_every_replica() {
    let network = Network::new().await;
    let (one, two) = (network.replica().await, network.replica().await);
    let product = one.product(&json!({})).await;
    let path = format!("/v1/products/{product}");
    testkit::eventually(crate::network::SOON, || async {
        two.get(&path).await.0 == StatusCode::OK
    })
    .await;
    let offer = json!({ "name": "Renamed", "unit": "EUR", "amounts": { "fixed": [2_000] } });
    one.put(&path, &offer).await;
    assert_eq!(
        one.get(&path).await.1["name"],
        "Renamed",
        "whoever changed it sees it at once"
    );
    // long before the cache's 15 minutes are over
    testkit::eventually(crate::network::SOON, || async {
        two.get(&path).await.1["name"] == "Renamed"
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_card_is_blocked_gets_a_new_code_and_goes_on() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let [here, there, _] = network.merchants;
    let card = replica.sell(replica.product(&json!({})).await, here, 2_000).await;
    let act = |act: &str| format!("/v1/gift-cards/{}/{act}", id(&card["id"]));

    let till = replica.by(&network, &Claims::merchant_staff(network.tenant, there));
    assert_eq!(till.done(&act("block"), &json!({})).await["status"], "blocked");
    assert_eq!(
        refusal(&replica.spend("redeem", &card, here, 1).await).1,
        "gift_card_blocked"
    );
    let by_code = json!({ "code": card["code"], "merchant_id": here, "amount": eur(1) });
    assert_eq!(
        refusal(&replica.post("/v1/gift-cards/redeem", &by_code).await).1,
        "gift_card_not_found"
    );
    let stranger = replica.by(&network, &Claims::merchant_admin(network.tenant, there));
    for path in [act("replace-code"), act("unblock")] {
        assert_eq!(
            refusal(&stranger.post(&path, &json!({})).await),
            (403, "forbidden_merchant".to_owned(), None)
        );
    }

    let owner = replica.by(&network, &Claims::merchant_admin(network.tenant, here));
    let replaced = owner.done(&act("replace-code"), &json!({})).await;
    owner.done(&act("unblock"), &json!({})).await;
    assert_ne!(replaced["code"], card["code"]);
    let old = replica
        .post("/v1/gift-cards/lookup", &json!({ "code": card["code"] }))
        .await;
    assert_eq!(refusal(&old).1, "gift_card_not_found");
    let new = replica
        .done("/v1/gift-cards/lookup", &json!({ "code": replaced["code"] }))
        .await;
    assert_eq!(
        (&new["id"], &new["balance"]["available"]),
        (&card["id"], &json!(2_000))
    );
    assert_eq!(
        replica.history(&card).await,
        ["sold", "activated", "blocked", "code_replaced", "unblocked"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_of_a_movement_says_who_asked_for_it() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let [here, ..] = network.merchants;
    let product = replica.product(&json!({})).await;
    let card = replica.sell(product, here, 5_000).await;
    let till = replica.by(&network, &Claims::merchant_staff(network.tenant, here));
    let (status, spent) = till.spend("redeem", &card, here, 2_000).await;
    assert_eq!(status, StatusCode::CREATED, "{spent}");

    let payloads: Vec<Vec<u8>> = sqlx::query_scalar("SELECT payload FROM outbox_batches ORDER BY seq")
        .fetch_all(&network.database.pool())
        .await
        .unwrap();
    let told = payloads
        .into_iter()
        .flat_map(|payload| OutboxBatch::decode(payload.into()).unwrap().messages);
    let by: Vec<_> = told
        .map(|message| GiftCardActivity::decode(message.payload).unwrap())
        .map(|event| (event.r#type(), event.done_by))
        .collect();
    let asked = |id: &str| {
        Some(Actor {
            id: id.to_owned(),
            kind: ActorKind::Key.into(),
        })
    };
    assert_eq!(
        by,
        [
            // it has moved nothing yet
            (ActivityType::Sold, None),
            (ActivityType::Activated, asked("operator")),
            (ActivityType::Redeemed, asked("merchant-staff")),
        ]
    );
}
