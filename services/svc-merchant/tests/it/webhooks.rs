//! Webhook endpoints: registered here, written to by svc-notification.

use crate::support::Network;
use contracts_proto::merchant::v1::ListWebhookEndpointsRequest;
use contracts_proto::merchant::v1::merchant_service_client::MerchantServiceClient;
use serde_json::json;
use testkit::Claims;

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_has_two_secrets_at_most_and_none_is_shown_twice() {
    let network = Network::new().await;
    let replica = network.start().await;
    let operator = network.operator();
    let (own, other) = (replica.draft(&operator).await, replica.draft(&operator).await);
    let admin = network.admin(own);
    let url = |url: &str| json!({"url": url, "events": ["ledger.transactions.v1"]});
    for (bad, code) in [
        ("http://shop.example", "invalid_value"),
        ("https://u:p@shop.example", "invalid_value"),
        ("https://shop.example/4111111111111111", "pan_refused"),
    ] {
        let answer = replica.post(&admin, "/v1/webhook-endpoints", &url(bad)).await;
        assert_eq!(answer.refusal(), (400, code, "url"), "{bad}");
    }
    let made = replica
        .post(&admin, "/v1/webhook-endpoints", &url("https://shop.example/h"))
        .await
        .ok();
    assert_eq!(made["endpoint"]["merchant_id"], json!(own));
    let path = format!(
        "/v1/webhook-endpoints/{}",
        made["endpoint"]["id"].as_str().unwrap()
    );
    let first = made["secret"].as_str().unwrap().to_owned();
    assert!(!replica.get(&admin, &path).await.text.contains("whsec_"));

    let grpc = format!("http://{}", replica.running.grpc_addr.unwrap());
    let mut client = MerchantServiceClient::connect(grpc).await.unwrap();
    let mut listed = async |claims: &Claims| {
        let mut request = tonic::Request::new(ListWebhookEndpointsRequest::default());
        let bearer = network.issuer.bearer(claims);
        request
            .metadata_mut()
            .insert("authorization", bearer.parse().unwrap());
        client.list_webhook_endpoints(request).await
    };
    // an issuer that is not the platform's makes nobody a service of it
    let refused = listed(&Claims::new(
        "svc-notification",
        Some(network.tenant),
        ["service"],
    ))
    .await;
    assert_eq!(refused.unwrap_err().code(), tonic::Code::PermissionDenied);
    let refused = listed(&Claims::operator(network.tenant)).await;
    assert_eq!(refused.unwrap_err().code(), tonic::Code::PermissionDenied);

    let rotated = replica
        .post(&admin, &format!("{path}/rotate-secret"), &json!({}))
        .await
        .ok();
    let second = rotated["secret"].as_str().unwrap().to_owned();
    let third = replica
        .post(&admin, &format!("{path}/rotate-secret"), &json!({}))
        .await
        .ok();
    let third = third["secret"].as_str().unwrap().to_owned();
    assert!(first != second && second != third);
    let valid: i64 = sqlx::query_scalar("SELECT count(*) FROM webhook_secrets")
        .fetch_one(&network.database.pool())
        .await
        .unwrap();
    assert_eq!(valid, 2);

    let disabled = replica
        .post(&admin, &format!("{path}/disable"), &json!({}))
        .await
        .ok();
    assert_eq!(disabled["status"], "disabled");
    let stranger = network.admin(other);
    assert_eq!(
        replica.get(&stranger, &path).await.refusal(),
        (404, "webhook_endpoint_not_found", "")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_delivers_is_given_both_secrets_of_what_is_switched_on() {
    let network = Network::new().await;
    let replica = network.start().await;
    let operator = network.operator();
    let make = async |url: &str| {
        let made = replica
            .post(&operator, "/v1/webhook-endpoints", &json!({"url": url}))
            .await
            .ok();
        let id = made["endpoint"]["id"].as_str().unwrap().to_owned();
        (id, made["secret"].as_str().unwrap().to_owned())
    };
    let (on, first) = make("https://on.example").await;
    let (off, _) = make("https://off.example").await;
    let rotate = format!("/v1/webhook-endpoints/{on}/rotate-secret");
    let second = replica.post(&operator, &rotate, &json!({})).await.ok();
    let disable = format!("/v1/webhook-endpoints/{off}/disable");
    replica.post(&operator, &disable, &json!({})).await.ok();

    let service = network.service(&replica, "svc-notification").await;
    let grpc = format!("http://{}", replica.running.grpc_addr.unwrap());
    let mut client = MerchantServiceClient::connect(grpc).await.unwrap();
    let mut listed = async |tenant: uuid::Uuid| {
        let mut request = tonic::Request::new(ListWebhookEndpointsRequest::default());
        let metadata = request.metadata_mut();
        metadata.insert("authorization", service.parse().unwrap());
        metadata.insert("x-localplus-tenant", tenant.to_string().parse().unwrap());
        client.list_webhook_endpoints(request).await.unwrap().into_inner()
    };
    let endpoints = listed(network.tenant).await.endpoints;
    assert_eq!(endpoints.len(), 1);
    assert_eq!(
        (&*endpoints[0].id, &*endpoints[0].url),
        (&*on, "https://on.example")
    );
    assert_eq!(endpoints[0].secrets, [second["secret"].as_str().unwrap(), &first]);
    assert!(listed(uuid::Uuid::now_v7()).await.endpoints.is_empty());
}
