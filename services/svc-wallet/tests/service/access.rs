//! Who may do what.

use crate::network::{Network, Replica, answer, refusal};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::Claims;
use uuid::Uuid;

/// What a pass shows is for whoever has it.
const PUBLIC: usize = 2;
const LOOKUP: &str = "/v1/wallets/lookup";

#[tokio::test(flavor = "multi_thread")]
async fn every_route_has_its_roles() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let (tenant, merchant) = (network.tenant, Uuid::now_v7());
    let id = replica.open("card-1").await.id;
    let pass = replica
        .post(&format!("/v1/wallets/{id}/passes"), &json!({}))
        .await
        .1;
    let (pass, token) = (pass["id"].as_str().unwrap(), pass["token"].as_str().unwrap());
    let callers = [
        ("operator", Claims::operator(tenant)),
        ("merchant_admin", Claims::merchant_admin(tenant, merchant)),
        ("merchant_staff", Claims::merchant_staff(tenant, merchant)),
        ("service", Claims::new("svc-giftcard", Some(tenant), ["service"])),
    ];
    let everybody = ["operator", "merchant_admin", "merchant_staff", "service"];
    let but_staff = ["operator", "merchant_admin", "service"];
    let back_office = ["operator", "service"];
    let table: [(Method, String, &[&str]); 13] = [
        (Method::POST, "/v1/wallets".to_owned(), &everybody),
        (
            Method::GET,
            "/v1/wallets?external_ref=card-1".to_owned(),
            &everybody,
        ),
        (Method::GET, format!("/v1/wallets/{id}"), &everybody),
        (Method::GET, format!("/v1/wallets/{id}/balances"), &everybody),
        (Method::GET, format!("/v1/wallets/{id}/statement"), &but_staff),
        (Method::POST, LOOKUP.to_owned(), &everybody),
        (Method::POST, format!("/v1/wallets/{id}/freeze"), &back_office),
        (Method::POST, format!("/v1/wallets/{id}/unfreeze"), &back_office),
        (Method::POST, format!("/v1/wallets/{id}/passes"), &everybody),
        (Method::GET, format!("/v1/wallets/{id}/passes"), &everybody),
        (
            Method::DELETE,
            format!("/v1/wallets/{id}/passes/{pass}"),
            &everybody,
        ),
        (Method::POST, format!("/v1/wallets/{id}/close"), &back_office),
        (Method::GET, "/v1/audit".to_owned(), &["operator"]),
    ];
    assert_eq!(
        table.len() + PUBLIC,
        svc_wallet::http::routes().table().len(),
        "a route is missing from this table"
    );

    for (method, path, allowed) in table {
        let ask = async |bearer: &str| ask(&replica, method.clone(), &path, bearer, token).await;
        for (role, claims) in &callers {
            let answer = ask(&network.issuer.bearer(claims)).await;
            if allowed.contains(role) {
                assert!(answer.0.is_success(), "{role} {method} {path}: {}", answer.1);
            } else {
                assert_eq!(
                    refusal(&answer),
                    (403, "forbidden_role".to_owned(), None),
                    "{role} {method} {path}"
                );
            }
        }
        let operator = Claims::operator(tenant);
        for (bearer, code) in [
            (String::new(), "unauthenticated"),
            ("Bearer nonsense".to_owned(), "token_invalid"),
            (
                format!("Bearer {}", network.issuer.forged(&operator)),
                "token_invalid",
            ),
            (
                network.issuer.bearer(&operator.clone().expired()),
                "token_expired",
            ),
            (
                network.issuer.bearer(&operator.clone().audience("elsewhere")),
                "token_invalid",
            ),
        ] {
            let answer = ask(&bearer).await;
            assert_eq!(
                refusal(&answer),
                (401, code.to_owned(), None),
                "{method} {path} {bearer}"
            );
        }
    }
}

/// Asks as whoever the bearer is; `pass` is the token of one that counts.
async fn ask(
    replica: &Replica,
    method: Method,
    path: &str,
    bearer: &str,
    pass: &str,
) -> (reqwest::StatusCode, Value) {
    let mut request = replica
        .client
        .request(method.clone(), format!("{}{path}", replica.base));
    if !bearer.is_empty() {
        request = request.header("authorization", bearer);
    }
    if method == Method::POST {
        let body = match path {
            "/v1/wallets" => json!({ "external_ref": "card-1" }),
            LOOKUP => json!({ "pass": pass }),
            _ => json!({}),
        };
        request = request.json(&body);
    }
    answer(request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_too_often_is_told_when_to_come_back() {
    let network = Network::new().await;
    let mut config = network.config();
    config.limits.subject_reads = 4;
    let replica = network.replica_with(config).await;
    let ask = async || {
        let request = replica
            .client
            .get(format!("{}/v1/wallets?external_ref=nobody", replica.base));
        let request = request.header("authorization", &replica.bearer);
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
}
