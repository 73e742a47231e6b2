//! API keys and the tokens they are exchanged for.

use crate::support::{Answer, Network, Replica, SOON};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use contracts_proto::merchant::v1::IntrospectKeyRequest;
use contracts_proto::merchant::v1::merchant_service_client::MerchantServiceClient;
use http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

async fn token(replica: &Replica, form: &[(&str, &str)]) -> Answer {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(form);
    let request = replica
        .request(Method::POST, "/v1/oauth/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body.finish());
    Answer::of(request).await
}

fn key(merchant: Uuid) -> Value {
    json!({"name": "Till 1", "role": "merchant_admin", "merchant_id": merchant, "scopes": ["merchant:read", "ledger:write"]})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_exchanged_for_a_token_within_its_scopes_until_it_is_revoked_everywhere() {
    let network = Network::new().await;
    let (replica, second) = (network.start().await, network.start().await);
    let operator = network.operator();
    let merchant = replica.draft(&operator).await;
    let made = replica
        .post(&network.admin(merchant), "/v1/api-keys", &key(merchant))
        .await
        .ok();
    let id = made["key"]["client_id"].as_str().unwrap().to_owned();
    let secret = made["client_secret"].as_str().unwrap().to_owned();
    let key_path = format!("/v1/api-keys/{}", made["key"]["id"].as_str().unwrap());
    let credentials = |scope| {
        let mut form = vec![
            ("grant_type", "client_credentials"),
            ("client_id", &*id),
            ("client_secret", &*secret),
        ];
        form.extend(scope);
        form
    };

    let granted = token(&replica, &credentials(None)).await;
    assert_eq!(granted.headers["cache-control"], "no-store");
    let granted = granted.ok();
    assert_eq!(
        (&granted["token_type"], &granted["expires_in"], &granted["scope"]),
        (
            &json!("Bearer"),
            &json!(600),
            &json!("ledger:write merchant:read")
        )
    );
    let by_key = format!("Bearer {}", granted["access_token"].as_str().unwrap());
    // reading is in its scopes, writing here is not, although its role may
    for replica in [&replica, &second] {
        replica
            .get(&by_key, &format!("/v1/merchants/{merchant}"))
            .await
            .ok();
    }
    let write = replica
        .post(&by_key, &format!("/v1/merchants/{merchant}/submit"), &json!({}))
        .await;
    assert_eq!(write.refusal(), (403, "forbidden_scope", ""));
    // less than the key may do
    let narrow = token(&replica, &credentials(Some(("scope", "ledger:write"))))
        .await
        .ok();
    assert_eq!(narrow["scope"], "ledger:write");
    let narrow = format!("Bearer {}", narrow["access_token"].as_str().unwrap());
    let read = replica.get(&narrow, &format!("/v1/merchants/{merchant}")).await;
    assert_eq!(read.refusal(), (403, "forbidden_scope", ""));
    // by HTTP Basic
    let basic = STANDARD.encode(format!("{id}:{secret}"));
    let request = replica
        .request(Method::POST, "/v1/oauth/token")
        .header("authorization", format!("Basic {basic}"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body("grant_type=client_credentials");
    Answer::of(request).await.ok();
    // when it was used is written a little later
    testkit::eventually(SOON, || async {
        replica.get(&operator, &key_path).await.ok()["last_used_at"].is_string()
    })
    .await;

    replica
        .post(&operator, &format!("{key_path}/revoke"), &json!({}))
        .await
        .ok();
    let refused = token(&replica, &credentials(None)).await;
    assert_eq!(
        (refused.status, &refused.json["error"]),
        (401, &json!("invalid_client"))
    );
    for replica in [&replica, &second] {
        testkit::eventually(SOON, || async {
            replica
                .get(&by_key, &format!("/v1/merchants/{merchant}"))
                .await
                .status
                == 401
        })
        .await;
    }
    assert_eq!(replica.get(&operator, &key_path).await.ok()["status"], "revoked");
}

#[tokio::test(flavor = "multi_thread")]
async fn oauth_errors_are_those_of_the_rfc() {
    let network = Network::new().await;
    let replica = network.start().await;
    let operator = network.operator();
    let merchant = replica.draft(&operator).await;
    let made = replica.post(&operator, "/v1/api-keys", &key(merchant)).await.ok();
    let id = made["key"]["client_id"].as_str().unwrap();
    let secret = made["client_secret"].as_str().unwrap();
    let unknown = svc_merchant::domain::secret::ClientId {
        tenant: network.tenant,
        key: Uuid::now_v7(),
    };
    let unknown = unknown.to_string();
    let grant = ("grant_type", "client_credentials");
    for (form, status, error) in [
        (
            vec![("client_id", id), ("client_secret", secret)],
            400,
            "invalid_request",
        ),
        (vec![("grant_type", "password")], 400, "unsupported_grant_type"),
        (vec![grant, grant], 400, "invalid_request"),
        (vec![grant], 401, "invalid_client"),
        (
            vec![grant, ("client_id", id), ("client_secret", "lps_wrong")],
            401,
            "invalid_client",
        ),
        (
            vec![grant, ("client_id", &unknown), ("client_secret", secret)],
            401,
            "invalid_client",
        ),
        (
            vec![grant, ("client_id", "nonsense"), ("client_secret", secret)],
            401,
            "invalid_client",
        ),
        (
            vec![
                grant,
                ("client_id", id),
                ("client_secret", secret),
                ("scope", "ledger:write wallet:read"),
            ],
            400,
            "invalid_scope",
        ),
    ] {
        let answer = token(&replica, &form).await;
        assert_eq!(
            (answer.status, &answer.json["error"]),
            (status, &json!(error)),
            "{form:?}"
        );
    }
    let json = replica
        .open("/v1/oauth/token", &json!({"grant_type": "client_credentials"}))
        .await;
    assert_eq!(
        (json.status, &json.json["error"]),
        (400, &json!("invalid_request"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_key_reaches_further_than_whoever_made_it() {
    let network = Network::new().await;
    let replica = network.start().await;
    let operator = network.operator();
    let (own, other) = (replica.draft(&operator).await, replica.draft(&operator).await);
    let admin = network.admin(own);
    let elsewhere = replica.post(&admin, "/v1/api-keys", &key(other)).await;
    assert_eq!(elsewhere.refusal(), (404, "merchant_not_found", ""));
    let operators = json!({"name": "n", "role": "operator", "scopes": ["ledger:read"]});
    assert_eq!(
        replica.post(&admin, "/v1/api-keys", &operators).await.refusal(),
        (403, "forbidden_role", "")
    );
    let service = json!({"name": "n", "role": "service", "scopes": ["ledger:read"]});
    assert_eq!(
        replica.post(&operator, "/v1/api-keys", &service).await.refusal(),
        (400, "invalid_value", "role")
    );
    let theirs = replica.post(&operator, "/v1/api-keys", &key(other)).await.ok();
    let theirs = format!("/v1/api-keys/{}", theirs["key"]["id"].as_str().unwrap());
    assert_eq!(
        replica.get(&admin, &theirs).await.refusal(),
        (404, "api_key_not_found", "")
    );
    let revoke = replica
        .post(&admin, &format!("{theirs}/revoke"), &json!({}))
        .await;
    assert_eq!(revoke.refusal(), (404, "api_key_not_found", ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keys_standing_is_told_to_other_services() {
    let network = Network::new().await;
    let replica = network.start().await;
    let operator = network.operator();
    let merchant = replica.draft(&operator).await;
    let made = replica.post(&operator, "/v1/api-keys", &key(merchant)).await.ok();
    let id = made["key"]["id"].as_str().unwrap().to_owned();
    let grpc = format!("http://{}", replica.running.grpc_addr.unwrap());
    let mut client = MerchantServiceClient::connect(grpc).await.unwrap();
    let mut ask = async |id: &str| {
        let mut request = tonic::Request::new(IntrospectKeyRequest {
            key_id: id.to_owned(),
        });
        let authorization = operator.parse().unwrap();
        request.metadata_mut().insert("authorization", authorization);
        client.introspect_key(request).await
    };
    let standing = ask(&id).await.unwrap().into_inner();
    assert!(standing.active);
    assert_eq!(standing.merchant_id, merchant.to_string());
    assert_eq!(standing.roles, ["merchant_admin"]);
    let revoke = format!("/v1/api-keys/{id}/revoke");
    replica.post(&operator, &revoke, &json!({})).await.ok();
    assert!(!ask(&id).await.unwrap().into_inner().active);
    for unknown in [&*Uuid::now_v7().to_string(), "no id"] {
        assert_eq!(ask(unknown).await.unwrap_err().code(), tonic::Code::NotFound);
    }
}
