//! Pass links.

use crate::network::{Network, Replica, refusal};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use testkit::Claims;
use uuid::Uuid;

/// As the customer's phone asks: without a token of its own.
async fn public(replica: &Replica, path: &str) -> (StatusCode, reqwest::header::HeaderMap, String) {
    let answer = replica
        .client
        .get(format!("{}{path}", replica.base))
        .send()
        .await
        .unwrap();
    (
        answer.status(),
        answer.headers().clone(),
        answer.text().await.unwrap(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_holds_a_pass_reads_the_wallet_until_it_is_revoked() {
    let network = Network::new().await;
    let (replica, other) = (network.replica().await, network.replica().await);
    let wallet = replica.open("card-1").await;
    network.post(&wallet, 1, 125, 125).await;
    network.post(&wallet, 2, -25, 100).await;
    replica.eventually_posted(&wallet, 100).await;
    let passes = format!("/v1/wallets/{}/passes", wallet.id);
    let (status, pass) = replica.post(&passes, &json!({"label": "phone"})).await;
    assert_eq!(status, StatusCode::CREATED, "{pass}");
    let path = pass["path"].as_str().unwrap();

    let (status, headers, body) = public(&other, path).await;
    assert_eq!(
        (status, headers["cache-control"].to_str().unwrap()),
        (StatusCode::OK, "no-store"),
        "{body}"
    );
    let shown: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(
        (&shown["status"], &shown["balances"][0]["available"]),
        (&json!("active"), &json!(100))
    );
    assert_eq!(shown["history"].as_array().unwrap().len(), 2);
    assert!(!body.contains("card-1"), "nothing of who the customer is");

    let (status, headers, svg) = public(&other, pass["qr_path"].as_str().unwrap()).await;
    assert_eq!(
        (status, headers["content-type"].to_str().unwrap()),
        (StatusCode::OK, "image/svg+xml")
    );
    assert!(svg.starts_with("<?xml") && svg.trim_end().ends_with("</svg>"));

    let (_, list) = replica.get(&passes).await;
    assert_eq!(
        (list["data"].as_array().unwrap().len(), &list["data"][0]["label"]),
        (1, &json!("phone"))
    );
    assert_eq!(list["data"][0]["token"], Value::Null, "told once");

    let revoke = format!("{passes}/{}", pass["id"].as_str().unwrap());
    for _ in 0..2 {
        let answer = replica.request(Method::DELETE, &revoke).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    }
    for path in [path, pass["qr_path"].as_str().unwrap()] {
        let (status, _, body) = public(&other, path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{body}");
        assert!(body.contains("pass_not_found"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_that_is_over_forged_or_anothers_shows_nothing() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let wallet = replica.open("card-1").await;
    let passes = format!("/v1/wallets/{}/passes", wallet.id);
    let (_, over) = replica
        .post(&passes, &json!({"expires_at": "2020-01-01T00:00:00Z"}))
        .await;
    let token = over["token"].as_str().unwrap();
    let forged = format!("{}A{}", &token[..20], &token[21..]);
    for token in [token, &forged, "", "x", "%2E%2E%2Fwallets"] {
        let (status, _, _) = public(&replica, &format!("/v1/passes/{token}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{token:?}");
    }
    let other = replica.open("card-2").await;
    let (_, pass) = replica.post(&passes, &json!({})).await;
    let answer = replica
        .request(
            Method::DELETE,
            &format!("/v1/wallets/{}/passes/{}", other.id, pass["id"].as_str().unwrap()),
        )
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::NOT_FOUND, "it is another wallet's");
    let unknown = replica
        .post(&format!("/v1/wallets/{}/passes", Uuid::now_v7()), &json!({}))
        .await;
    assert_eq!(refusal(&unknown), (404, "wallet_not_found".to_owned(), None));
    for (body, code) in [
        (json!({"label": "marie@example.org"}), "personal_data_refused"),
        (json!({"label": "4242424242424242"}), "pan_refused"),
        (json!({"label": ""}), "invalid_value"),
    ] {
        let refused = replica.post(&passes, &body).await;
        assert_eq!(
            refusal(&refused),
            (400, code.to_owned(), Some("label".to_owned()))
        );
    }
}

/// Given a customer who shows the QR code of their pass at a till, when the till asks whose it is, then it is told the wallet, as
/// often as it asks; a pass that is over, forged, revoked or of another network leads nowhere.
#[tokio::test(flavor = "multi_thread")]
async fn a_till_finds_who_shows_a_pass() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let wallet = replica.open("card-1").await;
    replica.open("card-2").await;
    let passes = format!("/v1/wallets/{}/passes", wallet.id);
    let made = async |body: Value| {
        let (status, pass) = replica.post(&passes, &body).await;
        assert_eq!(status, StatusCode::CREATED, "{pass}");
        pass
    };
    let pass = made(json!({})).await;
    let token = pass["token"].as_str().unwrap();
    let till = Claims::merchant_staff(network.tenant, Uuid::now_v7());
    let asked = async |claims: &Claims, token: &str| {
        let request = replica
            .client
            .post(format!("{}/v1/wallets/lookup", replica.base))
            .header("authorization", network.issuer.bearer(claims))
            .json(&json!({ "pass": token }));
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        (status, headers, answer.json::<Value>().await.unwrap())
    };
    for _ in 0..2 {
        let (status, headers, found) = asked(&till, token).await;
        assert_eq!(
            (status, &found["id"], &found["external_ref"]),
            (StatusCode::OK, &json!(wallet.id), &json!("card-1")),
            "{found}"
        );
        assert_eq!(headers["cache-control"], "no-store");
        let (_, whole) = replica.get(&format!("/v1/wallets/{}", wallet.id)).await;
        assert_eq!(found, whole);
    }

    let over = made(json!({"expires_at": "2020-01-01T00:00:00Z"})).await;
    let revoked = made(json!({})).await;
    let revoke = format!("{passes}/{}", revoked["id"].as_str().unwrap());
    let answer = replica.request(Method::DELETE, &revoke).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    let forged = format!("{}A{}", &token[..30], &token[31..]);
    let elsewhere = Claims::merchant_staff(Uuid::now_v7(), Uuid::now_v7());
    let tokens = [&over["token"], &revoked["token"]].map(|token| token.as_str().unwrap());
    for (claims, token) in [
        (&till, tokens[0]),
        (&till, tokens[1]),
        (&till, forged.as_str()),
        (&till, ""),
        (&elsewhere, token),
    ] {
        let (status, _, body) = asked(claims, token).await;
        assert_eq!(
            refusal(&(status, body)),
            (404, "pass_not_found".to_owned(), None),
            "{token:?}"
        );
    }
}
