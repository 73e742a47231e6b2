//! A town does business: two merchants, a program, a till, gift cards, and at the end every cent is where it belongs.
#![allow(missing_docs, clippy::expect_used, clippy::indexing_slicing)]

use chrono::{SecondsFormat, TimeDelta, Utc};
use e2e::exclusive;
use e2e::town::{PASSWORD, SOON, Town, id};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::eventually;

fn eur(amount: i64) -> Value {
    json!({"amount": amount, "unit": "EUR"})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_town_does_business_and_every_cent_is_where_it_belongs() {
    let _alone = exclusive().await;
    let town = Town::whole().await;
    let network = |service| town.operator(service);

    // 1, 2: a baker and a florist are onboarded
    let baker = town.onboard("Boulangerie des Halles", "baker@example.com").await;
    let florist = town.onboard("Fleurs de Lyon", "florist@example.com").await;

    // 3: the baker gives a point per euro, and twice that to whoever has a hundred
    let document = json!({
        "name": "Points des Halles", "time_zone": "Europe/Paris", "unit": "EUR", "expiry": "P12M",
        "earn": [{"id": "per-euro", "name": "1 point per euro", "type": "spend", "points": 1, "per": 100}],
        "tiers": {"by": "points", "levels": [{"id": "gold", "name": "Gold", "from": 100, "factor": "2"}]},
    });
    let program = town.promote(&baker, &document).await;

    // 4: somebody is invited to the baker's till, chooses a password and signs in
    let camille = json!({
        "email": "camille@example.com", "name": "Camille", "role": "merchant_staff", "merchant_id": baker.merchant,
        "locale": "en",
    });
    network("svc-merchant")
        .post("/v1/users", "", &camille)
        .await
        .done();
    let accept = json!({"token": town.token_in_letter("camille@example.com").await, "password": PASSWORD});
    let welcome = town
        .anybody("svc-merchant")
        .post("/v1/auth/invitations/accept", "", &accept)
        .await;
    welcome.done();
    let camille = town.sign_in("camille@example.com").await;
    let till = |service| town.anybody(service).with(&camille);

    // 5: a customer and a friend are enrolled at the till
    let enrol = async |card: &str, email: &str| {
        let wallet = json!({"external_ref": card, "program_id": program});
        let wallet = till("svc-wallet").post("/v1/wallets", "", &wallet).await.done();
        let contact = json!({"wallet_id": wallet["id"], "email": email, "locale": "en"});
        let contact = till("svc-notification").post("/v1/contacts", "", &contact).await;
        (wallet, id(&contact.done()))
    };
    let (wallet, _) = enrol("card-1", "anna@example.com").await;
    let (_, friend) = enrol("card-2", "friend@example.com").await;
    let points_account = wallet["points_account_id"]
        .as_str()
        .expect("an account")
        .to_owned();

    // 6: she earns by what she buys
    let buys = async |key: &str, amount: i64| {
        let body = json!({
            "account_id": points_account,
            "purchase": {"amount": amount, "unit": "EUR", "store_id": baker.store},
        });
        let earned = till("svc-ledger").post("/v1/earn", key, &body).await.done();
        earned["entries"][0]["amount"].as_i64().expect("points")
    };
    assert_eq!(buys("ticket-1", 10_000).await, 100);

    // 7: which makes her a gold customer
    let asked = json!({
        "purchase": {"amount": 1_000, "unit": "EUR", "store_id": baker.store}, "account_id": points_account, "version": 1,
    });
    let calculate = format!("/v1/programs/{program}/calculate");
    eventually(SOON, || async {
        till("svc-merchant").post(&calculate, "", &asked).await.body["tier"] == "gold"
    })
    .await;
    assert_eq!(buys("ticket-2", 1_000).await, 20);

    // 8: a coffee for a hundred points
    let coffee =
        json!({"merchant_id": baker.merchant, "name": "A coffee", "price_points": 100, "kind": "voucher"});
    let coffee = id(&network("svc-giftcard")
        .post("/v1/rewards", "", &coffee)
        .await
        .done());
    let redeem = format!("/v1/rewards/{coffee}/redeem");
    let taker = json!({"points_account_id": points_account});
    let voucher = till("svc-giftcard")
        .post(&redeem, "coffee-1", &taker)
        .await
        .done();
    assert_eq!(voucher["status"], "fulfilled", "{voucher}");
    assert!(voucher["code"].is_string());

    // 9: a gift card for the friend, with a message, next week
    let product =
        json!({"name": "Town card", "unit": "EUR", "amounts": {"open": {"min": 500, "max": 15_000}}});
    let product = id(&network("svc-giftcard")
        .post("/v1/products", "", &product)
        .await
        .done());
    let next_week = (Utc::now() + TimeDelta::days(7)).to_rfc3339_opts(SecondsFormat::Secs, true);
    let sale = json!({
        "product_id": product, "amount": eur(5_000), "store_id": baker.store,
        "delivery": {"contact_id": friend, "send_at": next_week, "message": "Happy birthday!"},
    });
    let card = till("svc-giftcard")
        .post("/v1/gift-cards", "card-1", &sale)
        .await
        .done();
    assert_eq!((&card["status"], &card["code"]), (&json!("active"), &Value::Null));
    assert!(card["delivery"]["send_at"].is_string(), "{card}");
    let card = id(&card);
    let of_card = |act: &str| format!("/v1/gift-cards/{card}/{act}");

    // 10: half of it is spent here, half there
    let here = json!({"amount": eur(2_500)});
    till("svc-giftcard")
        .post(&of_card("redeem"), "half-1", &here)
        .await
        .done();
    let there = json!({"amount": eur(2_500), "merchant_id": florist.merchant, "store_id": florist.store});
    let spent = network("svc-giftcard")
        .post(&of_card("redeem"), "half-2", &there)
        .await
        .done();
    assert_eq!(spent["balance_after"]["available"], 0);

    // 11: the florist gives 5.00 EUR back
    let back = json!({"operation_id": spent["id"], "amount": eur(500)});
    let refunded = network("svc-giftcard")
        .post(&of_card("refund"), "back-1", &back)
        .await
        .done();
    assert_eq!(refunded["balance_after"]["available"], 500);

    // 12: the card is lost, and gets a new code
    let replaced = network("svc-giftcard")
        .post(&of_card("replace-code"), "lost-1", &json!({}))
        .await
        .done();
    let found = json!({"code": replaced["code"]});
    let found = till("svc-giftcard")
        .post("/v1/gift-cards/lookup", "", &found)
        .await
        .done();
    assert_eq!((id(&found), &found["balance"]["available"]), (card, &json!(500)));

    // 13: the baker, who has the money, owes the florist what was spent there
    let report = "/v1/reports/settlement?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z";
    let report = network("svc-giftcard").get(report).await;
    let pairs = report["data"].as_array().expect("pairs");
    assert_eq!(pairs.len(), 1, "{report}");
    let pair = &pairs[0];
    assert_eq!(
        (
            &pair["debtor_merchant_id"],
            &pair["creditor_merchant_id"],
            &pair["due"]
        ),
        (&json!(baker.merchant), &json!(florist.merchant), &json!(2_000)),
    );
    town.run("svc-giftcard", &["job", "settlement-reconciliation"]);

    // 14: points that were given for a moment only are gone after it, and she is told and shown what she has
    let moment = (Utc::now() + TimeDelta::seconds(2)).to_rfc3339_opts(SecondsFormat::Millis, true);
    let brief = json!({"account_id": points_account, "points": 30, "expires_at": moment});
    let brief = till("svc-ledger")
        .post("/v1/earn", "brief-1", &brief)
        .await
        .done();
    assert_eq!(brief["entries"][0]["balance_after"], 50);
    let account = format!("/v1/accounts/{points_account}");
    eventually(SOON, || async {
        town.run("svc-ledger", &["job", "points-expiry"]);
        till("svc-ledger").get(&account).await["available"] == 20
    })
    .await;
    let balances = format!("/v1/wallets/{}/balances", id(&wallet));
    eventually(SOON, || async {
        till("svc-wallet").get(&balances).await["balances"][0]["available"] == 20
    })
    .await;
    eventually(SOON, || async { town.subjects("anna@example.com").len() >= 3 }).await;

    // 15: what is left on a card past its date is the issuer's
    let forgotten = json!({"product_id": product, "amount": eur(1_000), "store_id": baker.store});
    let forgotten = till("svc-giftcard")
        .post("/v1/gift-cards", "card-2", &forgotten)
        .await
        .done();
    sqlx::query("UPDATE cards SET expires_at = now() - interval '1 second' WHERE id = $1::uuid")
        .bind(id(&forgotten))
        .execute(&town.database("svc-giftcard").pool())
        .await
        .expect("a year later");
    town.run("svc-giftcard", &["job", "expired-giftcards"]);
    let forgotten = format!("/v1/gift-cards/{}", id(&forgotten));
    let forgotten = network("svc-giftcard").get(&forgotten).await;
    assert_eq!(
        (&forgotten["status"], &forgotten["balance"]["available"]),
        (&json!("expired"), &json!(0))
    );

    // 16: the books sum to zero in every unit
    let trial = network("svc-ledger").get("/v1/reports/trial-balance").await;
    let totals = trial["totals"].as_array().expect("totals");
    assert_eq!(totals.len(), 2, "points and euros: {trial}");
    assert!(totals.iter().all(|total| total["posted"] == 0), "{trial}");
    let lines = sums(&trial["lines"], "posted");
    assert!(
        lines.contains(&("EUR".to_owned(), "breakage".to_owned(), 1_000)),
        "{trial}"
    );

    // 17: every receipt verifies with the public keys alone, and the ledger against its own database
    let keys = network("svc-ledger").get("/v1/heads/keys").await;
    let keys = receipt::Keys::from_json(keys.to_string().as_bytes()).expect("keys");
    let moved = network("svc-ledger").get("/v1/transactions?limit=200").await;
    let moved = moved["data"].as_array().expect("transactions");
    let kinds: BTreeSet<_> = moved.iter().filter_map(|one| one["type"].as_str()).collect();
    for kind in ["earn", "burn", "load", "redeem", "expire"] {
        assert!(kinds.contains(kind), "{kinds:?}");
    }
    for transaction in moved {
        // of several accounts' sides one is shown
        let side = &transaction["entries"][0]["account_id"];
        let path = format!(
            "/v1/transactions/{}/receipt?account_id={}",
            id(transaction),
            side.as_str().expect("an account")
        );
        let receipt = eventually(SOON, || async {
            let receipt = network("svc-ledger").request(Method::GET, &path).send().await;
            let receipt = receipt.expect("an answer");
            receipt.status().is_success().then_some(receipt)
        });
        let text = receipt.await.bytes().await.expect("a receipt");
        let receipt = receipt::Receipt::from_json(&text).expect("a receipt");
        let verified = receipt.verify(&keys).expect("genuine");
        assert_eq!(verified.transaction.id.to_string(), id(transaction));
    }
    town.run("svc-ledger", &["verify"]);

    // 18: what is told of all this adds up to the same books, to the cent; and again when it is counted anew
    let today = Utc::now().date_naive() + TimeDelta::days(1);
    let counted = async || {
        eventually(SOON, || async {
            let books = network("svc-analytics")
                .get(&format!("/v1/books?day={today}"))
                .await;
            if sums(&books["data"], "counted") == sums(&trial["lines"], "posted") {
                Ok(())
            } else {
                Err(books)
            }
        })
        .await;
    };
    counted().await;
    let figures = format!(
        "/v1/figures?from=2026-01-01&to={today}&merchant_id={}",
        baker.merchant
    );
    let before = network("svc-analytics").get(&figures).await;
    let lines = before["data"].as_array().expect("lines");
    assert_eq!(lines.len(), 2, "points and gift cards: {before}");
    let of = |kind: &str| lines.iter().find(|line| line["kind"] == kind).expect("a line");
    let points = of("customer_points");
    assert_eq!(
        (
            &points["outstanding"],
            &points["program_id"],
            &points["newcomers"]
        ),
        (&json!(20), &json!(program), &json!(1))
    );
    assert_eq!(
        of("gift_card")["outstanding"],
        500,
        "whoever sold a card carries it, wherever it is spent"
    );
    let baskets = format!("/v1/baskets?from=2026-01-01&to={today}");
    let baskets = network("svc-analytics").get(&baskets).await;
    assert_eq!(baskets["data"][0]["average"], 5_500);
    town.run("svc-analytics", &["rebuild"]);
    eventually(SOON, || async {
        network("svc-analytics").get(&figures).await["data"] == before["data"]
    })
    .await;
    counted().await;
}

/// The lines of a trial balance that are not zero: unit, kind and sum.
fn sums(lines: &Value, sum: &str) -> BTreeSet<(String, String, i64)> {
    let lines = lines.as_array().expect("lines").iter().map(|line| {
        let text = |name: &str| line[name].as_str().expect("a text").to_owned();
        (text("unit"), text("kind"), line[sum].as_i64().expect("a sum"))
    });
    lines.filter(|(_, _, sum)| *sum != 0).collect()
}
