//! Who may do what: every route by every role, every network by itself.

use crate::network::{Api, Network, answer, eur, fresh_key, id, refusal};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use reqwest::Method;
use serde_json::{Value, json};
use svc_giftcard::http::{document, routes};
use testkit::Claims;
use uuid::Uuid;

/// A path with this in the place of every parameter.
fn filled(path: &str, value: Uuid) -> String {
    let parts = path.split('/').map(|part| {
        if part.starts_with('{') {
            value.to_string()
        } else {
            part.to_owned()
        }
    });
    parts.collect::<Vec<_>>().join("/")
}

async fn ask(api: &Api, method: &Method, path: &str) -> (reqwest::StatusCode, Value) {
    let query = if path.ends_with("/settlement") {
        "?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z"
    } else {
        ""
    };
    let request = api
        .request(method.clone(), &format!("{path}{query}"))
        .header("idempotency-key", fresh_key());
    answer(if *method == Method::GET {
        request
    } else {
        request.json(&json!({}))
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_is_for_its_roles_and_for_no_other() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let (tenant, merchant) = (network.tenant, network.merchants[0]);
    let everybody = ["operator", "merchant_admin", "merchant_staff", "service"];
    let back = ["operator", "merchant_admin", "service"];
    let operator = ["operator"];
    let table: Vec<(&str, &str, &[&str])> = vec![
        ("POST", "/v1/products", &operator),
        ("GET", "/v1/products", &everybody),
        ("GET", "/v1/products/{id}", &everybody),
        ("PUT", "/v1/products/{id}", &operator),
        ("POST", "/v1/gift-cards", &everybody),
        ("GET", "/v1/gift-cards", &back),
        ("POST", "/v1/gift-cards/activate", &everybody),
        ("POST", "/v1/gift-cards/lookup", &everybody),
        ("GET", "/v1/gift-cards/{id}", &everybody),
        ("GET", "/v1/gift-cards/{id}/activities", &everybody),
        ("POST", "/v1/gift-cards/{id}/block", &everybody),
        ("POST", "/v1/gift-cards/{id}/unblock", &back),
        ("POST", "/v1/gift-cards/{id}/replace-code", &back),
        ("POST", "/v1/gift-cards/{id}/deactivate", &back),
        ("POST", "/v1/networks/{tenant_id}/gift-cards/balance", &[]),
        ("POST", "/v1/gift-cards/redeem", &everybody),
        ("POST", "/v1/gift-cards/{id}/redeem", &everybody),
        ("POST", "/v1/gift-cards/{id}/reload", &everybody),
        ("POST", "/v1/gift-cards/{id}/refund", &everybody),
        ("POST", "/v1/gift-cards/{id}/holds", &everybody),
        ("POST", "/v1/gift-cards/{id}/holds/{hold_id}/capture", &everybody),
        ("POST", "/v1/gift-cards/{id}/holds/{hold_id}/void", &everybody),
        ("POST", "/v1/gift-card-issues", &back),
        ("GET", "/v1/gift-card-issues/{id}", &back),
        ("GET", "/v1/gift-card-issues/{id}/codes", &back),
        ("POST", "/v1/rewards", &operator),
        ("GET", "/v1/rewards", &everybody),
        ("GET", "/v1/rewards/{id}", &everybody),
        ("PUT", "/v1/rewards/{id}", &operator),
        ("POST", "/v1/rewards/{id}/redeem", &everybody),
        ("GET", "/v1/reward-redemptions/{id}", &everybody),
        ("POST", "/v1/reward-redemptions/{id}/cancel", &back),
        ("GET", "/v1/reports/settlement", &back),
        ("GET", "/v1/tasks/queues", &operator),
        ("GET", "/v1/tasks/dead-letters", &operator),
        ("POST", "/v1/tasks/dead-letters/replay", &operator),
        ("POST", "/v1/tasks/dead-letters/{id}/replay", &operator),
        ("POST", "/v1/tasks/dead-letters/{id}/archive", &operator),
        ("DELETE", "/v1/tasks/dead-letters/{id}", &operator),
        ("GET", "/v1/tasks/{id}", &operator),
        ("GET", "/v1/audit", &operator),
    ];
    let served: Vec<_> = routes()
        .table()
        .iter()
        .map(|row| (row.method.to_string(), row.path))
        .collect();
    let stated: Vec<_> = table
        .iter()
        .map(|(method, path, _)| ((*method).to_owned(), *path))
        .collect();
    assert_eq!(served, stated, "every route is in this table, and nothing else");

    let callers = [
        ("operator", Claims::operator(tenant)),
        ("merchant_admin", Claims::merchant_admin(tenant, merchant)),
        ("merchant_staff", Claims::merchant_staff(tenant, merchant)),
        ("service", Claims::new("svc-wallet", Some(tenant), ["service"])),
    ];
    for (method, path, allowed) in table {
        let public = allowed.is_empty();
        let (method, path) = (method.parse::<Method>().unwrap(), filled(path, tenant));
        for (role, claims) in &callers {
            let (status, body) = ask(&replica.by(&network, claims), &method, &path).await;
            if public || allowed.contains(role) {
                // an empty body or an unknown id may be refused, the caller is not
                assert!(
                    !matches!(status.as_u16(), 401 | 403 | 405 | 500..),
                    "{role} {method} {path}: {status} {body}"
                );
            } else {
                assert_eq!(
                    refusal(&(status, body)),
                    (403, "forbidden_role".to_owned(), None),
                    "{role} {method} {path}"
                );
            }
        }
        let operator = Claims::operator(tenant);
        for (bearer, code) in [
            (String::new(), "unauthenticated"),
            (
                format!("Bearer {}", network.issuer.forged(&operator)),
                "token_invalid",
            ),
            (
                network.issuer.bearer(&operator.clone().expired()),
                "token_expired",
            ),
        ] {
            let api = Api {
                bearer,
                ..replica.api.clone()
            };
            let answered = ask(&api, &method, &path).await;
            if public {
                assert_eq!(answered.0, 400, "{path}: {}", answered.1);
            } else {
                assert_eq!(
                    refusal(&answered),
                    (401, code.to_owned(), None),
                    "{method} {path}"
                );
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_another_networks_does_not_exist_and_neither_does_any_id_that_is_made_up() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let [here, there, _] = network.merchants;
    let product = replica.product(&json!({})).await;
    let card = replica.sell(product, here, 2_000).await;
    let (_, spent) = replica.spend("redeem", &card, there, 100).await;
    let reward = json!({ "merchant_id": here, "name": "Coffee", "price_points": 1, "kind": "voucher" });
    let reward = id(&replica.done("/v1/rewards", &reward).await["id"]);
    let issue = json!({ "product_id": product, "merchant_id": here, "count": 1, "recipient": crate::reader::RECIPIENT });
    let issue = id(&replica.done("/v1/gift-card-issues", &issue).await["id"]);
    let stranger = replica.by(&network, &Claims::operator(Uuid::now_v7()));

    let ours = [
        id(&card["id"]),
        product,
        reward,
        issue,
        id(&spent["id"]),
        network.tenant,
    ];
    let mut runner = TestRunner::deterministic();
    let made_up: Vec<Uuid> = (0..24)
        .map(|_| Uuid::from_u128(any::<u128>().new_tree(&mut runner).unwrap().current()))
        .collect();
    let reads: Vec<_> = routes()
        .table()
        .iter()
        .filter(|row| row.method == Method::GET && row.path.contains('{'))
        .map(|row| row.path)
        .collect();
    assert!(reads.len() >= 6);
    for path in &reads {
        for (api, ids) in [(&stranger, ours.as_slice()), (&replica.api, made_up.as_slice())] {
            for id in ids {
                let (status, body) = api.get(&filled(path, *id)).await;
                assert_eq!(status, 404, "{path} {id}: {body}");
            }
        }
    }
    // nor can anything be done to it
    let spend = json!({ "merchant_id": here, "amount": eur(1) });
    network
        .directory
        .set(here, contracts_proto::merchant::v1::MerchantState::Active);
    for act in ["redeem", "reload", "holds"] {
        let path = format!("/v1/gift-cards/{}/{act}", id(&card["id"]));
        assert_eq!(
            refusal(&stranger.post(&path, &spend).await).1,
            "gift_card_not_found",
            "{act}"
        );
    }
    for act in ["block", "unblock", "replace-code", "deactivate"] {
        let path = format!("/v1/gift-cards/{}/{act}", id(&card["id"]));
        let body = if act == "deactivate" {
            json!({ "merchant_id": here })
        } else {
            json!({})
        };
        assert_eq!(
            refusal(&stranger.post(&path, &body).await).1,
            "gift_card_not_found",
            "{act}"
        );
    }
    let refund = json!({ "operation_id": spent["id"], "amount": eur(1) });
    let path = format!("/v1/gift-cards/{}/refund", id(&card["id"]));
    assert_eq!(
        refusal(&stranger.post(&path, &refund).await).1,
        "gift_card_not_found"
    );
    let code = stranger
        .post("/v1/gift-cards/lookup", &json!({ "code": card["code"] }))
        .await;
    assert_eq!(refusal(&code).1, "gift_card_not_found");
    for list in ["/v1/gift-cards", "/v1/products", "/v1/rewards"] {
        assert_eq!(stranger.get(list).await.1["data"], json!([]), "{list}");
    }
    let (_, report) = stranger
        .get("/v1/reports/settlement?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z")
        .await;
    assert_eq!(report["data"], json!([]));
    assert_eq!(network.on_card(&card).await, 1_900);
}

/// What has a form of its own, which no card's number has.
const FORMED: [&str; 5] = ["unit", "pin", "code_format", "validity", "recipient"];

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_cards_number_is_refused_in_every_text() {
    const NUMBER: &str = "4111111111111111";
    let network = Network::new().await;
    let replica = network.replica().await;
    let product = replica.product(&json!({})).await;
    let card = replica.sell(product, network.merchants[0], 2_000).await;
    let document = serde_json::to_value(document()).unwrap();
    let mut texts_refused = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let body = &operation["requestBody"]["content"]["application/json"];
            // by what failed tasks are looked for is kept nowhere
            if body.is_null() || path.contains("/dead-letters/") {
                continue;
            }
            let method: Method = method.to_uppercase().parse().unwrap();
            let thing = if path.contains("{tenant_id}") {
                network.tenant
            } else {
                id(&card["id"])
            };
            let url = filled(path, thing);
            for text in testkit::texts(&document, &body["schema"]) {
                // given a body that would be taken but for the number in one of its texts
                let mut sent = body["example"].clone();
                if text.starts_with("delivery") {
                    sent["delivery"] = json!({ "contact_id": Uuid::now_v7() });
                }
                let number = if text.ends_with("_url") {
                    format!("https://cdn.example.com/{NUMBER}.png")
                } else {
                    NUMBER.to_owned()
                };
                testkit::put(&mut sent, &text, json!(number));

                let request = replica.request(method.clone(), &url);
                let request = request.header("idempotency-key", fresh_key()).json(&sent);
                let refused = answer(request).await;
                assert!(!refused.1.to_string().contains(NUMBER), "{path}: {}", refused.1);
                let name = text.rsplit('.').next().unwrap();
                if FORMED.contains(&name) {
                    assert_eq!(refused.0, 400, "{method} {path} {text}: {}", refused.1);
                } else {
                    let named = (400, "pan_refused".to_owned(), Some(text.clone()));
                    assert_eq!(refusal(&refused), named, "{method} {path} {text}");
                    texts_refused += 1;
                }
            }
        }
    }
    assert!(texts_refused > 20, "{texts_refused}");
    assert_eq!(network.on_card(&card).await, 2_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_too_often_is_told_when_to_come_back() {
    let network = Network::new().await;
    let replica = network.replica_with(&[("LIMITS__SUBJECT_READS", "4")]).await;
    let ask = async || {
        let request = replica.request(Method::GET, "/v1/products");
        request.send().await.unwrap()
    };
    let mut answered = 0;
    let refused = loop {
        let answer = ask().await;
        if answer.status() == 429 {
            break answer;
        }
        assert_eq!(answer.status(), 200);
        let policy = answer.headers()["ratelimit-policy"].to_str().unwrap();
        assert!(policy.starts_with("\"subject\";q=4;w=60"), "{policy}");
        assert!(answer.headers().contains_key("ratelimit"));
        answered += 1;
    };
    // four, or half of them while Valkey is not there, or both where it came in between
    assert!((2..=6).contains(&answered), "{answered}");
    assert!(refused.headers().contains_key("retry-after"));
    let problem: Value = refused.json().await.unwrap();
    assert_eq!(problem["code"], "rate_limited");
    // what changes something has a limit of its own
    replica.product(&json!({})).await;
}
