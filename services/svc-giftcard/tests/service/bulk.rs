//! Many cards at once.

use crate::network::{Api, Network, SOON, eur, fresh_key, id, refusal};
use crate::reader::{RECIPIENT, decrypt};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::Mutex;
use testkit::{Claims, eventually};
use uuid::Uuid;

async fn issued(api: &Api, issue: &Value) -> Vec<Vec<String>> {
    let path = format!("/v1/gift-card-issues/{}", id(&issue["id"]));
    eventually(SOON * 2, || async {
        let (_, seen) = api.get(&path).await;
        if seen["status"] == "done" {
            Ok(())
        } else {
            Err(seen)
        }
    })
    .await;
    let file = api
        .request(Method::GET, &format!("{path}/codes"))
        .send()
        .await
        .unwrap();
    assert_eq!(file.headers()["cache-control"], "no-store");
    let file = file.bytes().await.unwrap();
    assert!(file.starts_with(b"age-encryption.org/v1\n"));
    let csv = String::from_utf8(decrypt(&file).unwrap()).unwrap();
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("number,gift_card_id,code,pin"));
    lines
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn printed_cards_are_worth_nothing_until_they_are_paid_for_at_a_till() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let [here, there, _] = network.merchants;
    let product = replica
        .product(&json!({ "code_format": "digits", "validity": "P12M" }))
        .await;
    let body = json!({ "product_id": product, "merchant_id": here, "count": 12, "recipient": RECIPIENT });
    let key = fresh_key();
    let (status, issue) = replica.post_as("/v1/gift-card-issues", &body, &key).await;
    assert_eq!(
        (status, &issue["requested"]),
        (StatusCode::ACCEPTED, &json!(12)),
        "{issue}"
    );
    assert_eq!(
        replica.post_as("/v1/gift-card-issues", &body, &key).await.1["id"],
        issue["id"]
    );
    let rows = issued(&replica, &issue).await;
    let codes: HashSet<_> = rows.iter().map(|row| row[2].clone()).collect();
    assert_eq!((rows.len(), codes.len()), (12, 12));
    assert_eq!(
        network
            .count("SELECT count(*) FROM cards WHERE code_sealed IS NOT NULL")
            .await,
        0
    );

    let with = |row: &[String], more: Value| {
        let mut body = json!({ "code": row[2], "pin": row[3] });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    let lookup = replica
        .post("/v1/gift-cards/lookup", &with(&rows[0], json!({})))
        .await;
    assert_eq!(refusal(&lookup).1, "gift_card_not_found");
    let activate = with(&rows[0], json!({ "amount": eur(2_500), "merchant_id": there }));
    let (key, path) = (fresh_key(), "/v1/gift-cards/activate");
    let first = replica.post_as(path, &activate, &key).await;
    assert_eq!(
        (first.0, &first.1["balance_after"]["posted"]),
        (StatusCode::CREATED, &json!(2_500)),
        "{}",
        first.1
    );
    assert_eq!(replica.post_as(path, &activate, &key).await, first);
    assert_eq!(
        refusal(&replica.post(path, &activate).await),
        (409, "gift_card_active".to_owned(), None)
    );

    let card = replica
        .done("/v1/gift-cards/lookup", &with(&rows[0], json!({})))
        .await;
    // whoever received the money carries the card
    assert_eq!(
        (&card["issuer_id"], &card["initial_value"]),
        (&json!(there), &eur(2_500))
    );
    assert!(card["expires_at"].is_string(), "its time begins when it is sold");
    assert_eq!(replica.history(&card).await, ["sold", "activated"]);
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_prepaid_cards_are_one_task_whose_progress_is_seen_and_one_file_of_codes() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let [here, there, _] = network.merchants;
    let product = replica.product(&json!({})).await;
    let body = json!({ "product_id": product, "merchant_id": here, "count": 10_000, "amount": 1_000, "recipient": RECIPIENT });
    let issue = replica.done("/v1/gift-card-issues", &body).await;
    let early = replica
        .get(&format!("/v1/gift-card-issues/{}/codes", id(&issue["id"])))
        .await;
    assert_eq!(refusal(&early), (409, "issue_not_done".to_owned(), None));
    let admin = replica.by(&network, &Claims::merchant_admin(network.tenant, there));
    let other = admin
        .get(&format!("/v1/gift-card-issues/{}", id(&issue["id"])))
        .await;
    assert_eq!(refusal(&other), (404, "issue_not_found".to_owned(), None));

    let progress = Mutex::new(Vec::new());
    let path = format!("/v1/gift-card-issues/{}", id(&issue["id"]));
    eventually(SOON * 3, || async {
        let (_, seen) = replica.get(&path).await;
        let ready = seen["issued"].as_i64().unwrap();
        progress.lock().unwrap().push(ready);
        ready == 10_000
    })
    .await;
    let mut progress = progress.into_inner().unwrap();
    progress.dedup();
    assert!(progress.is_sorted(), "{progress:?}");
    assert!(progress.len() > 10, "it is seen how far it is: {progress:?}");

    let rows = issued(&replica, &issue).await;
    let codes: HashSet<_> = rows.iter().map(|row| &row[2]).collect();
    let cards: HashSet<_> = rows.iter().map(|row| &row[1]).collect();
    assert_eq!((rows.len(), codes.len(), cards.len()), (10_000, 10_000, 10_000));
    assert_eq!(network.account("cash_clearing", here).await, -10_000_000);
    let active = "SELECT count(*) FROM cards WHERE status = 2 AND posted = 1000 AND code_sealed IS NULL";
    assert_eq!(network.count(active).await, 10_000);
    let told = "SELECT count(*) FROM activities WHERE (version, type) IN ((1, 1), (2, 2))";
    assert_eq!(network.count(told).await, 20_000, "each was sold, then activated");
    let spend = json!({ "code": rows[9_999][2], "merchant_id": there, "amount": eur(1_000) });
    replica.done("/v1/gift-cards/redeem", &spend).await;
    network.audit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_issued_is_refused() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let product = replica.product(&json!({ "amounts": { "fixed": [1_000] } })).await;
    let good = json!({ "product_id": product, "merchant_id": network.merchants[0], "count": 1, "recipient": RECIPIENT });
    let wrong: [(&str, Value, u16, &str); 5] = [
        ("count", json!(0), 400, "invalid_request"),
        ("count", json!(10_001), 400, "invalid_request"),
        ("recipient", json!("age1nobody"), 400, "invalid_request"),
        ("amount", json!(999), 422, "amount_not_allowed"),
        ("product_id", json!(Uuid::now_v7()), 404, "product_not_found"),
    ];
    for (field, value, status, code) in wrong {
        let mut body = good.clone();
        body[field] = value;
        let refused = refusal(&replica.post("/v1/gift-card-issues", &body).await);
        assert_eq!((refused.0, refused.1.as_str()), (status, code), "{field}");
    }
}
