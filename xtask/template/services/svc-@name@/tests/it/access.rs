//! Who may do what.

use crate::world::{World, answer, refusal};
use reqwest::Method;
use serde_json::json;
use testkit::Claims;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn every_route_has_its_roles() {
    let world = World::new().await;
    let (tenant, merchant, id) = (world.tenant, Uuid::now_v7(), Uuid::now_v7());
    world.record(id, "an item").await;
    let path = format!("/v1/items/{id}");
    let callers = [
        ("operator", Claims::operator(tenant)),
        ("merchant_admin", Claims::merchant_admin(tenant, merchant)),
        ("merchant_staff", Claims::merchant_staff(tenant, merchant)),
        ("service", Claims::new("svc-wallet", Some(tenant), ["service"])),
    ];
    let table: [(Method, &[&str]); 2] = [
        (Method::PUT, &["operator", "merchant_admin"]),
        (
            Method::GET,
            &["operator", "merchant_admin", "merchant_staff", "service"],
        ),
    ];
    assert_eq!(
        table.len(),
        svc_@name@::http::routes().table().len(),
        "a route is missing from this table"
    );

    for (method, allowed) in table {
        let ask = async |bearer: &str| {
            let request = world.request(method.clone(), &path, bearer);
            answer(request.json(&json!({ "name": "an item" }))).await
        };
        for (role, claims) in &callers {
            let answer = ask(&world.issuer.bearer(claims)).await;
            if allowed.contains(role) {
                assert!(answer.0.is_success(), "{role} {method}: {}", answer.1);
            } else {
                assert_eq!(
                    refusal(&answer),
                    (403, "forbidden_role".to_owned()),
                    "{role} {method}"
                );
            }
        }
        let operator = Claims::operator(tenant);
        let forged = format!("Bearer {}", world.issuer.forged(&operator));
        for (bearer, code) in [
            ("Bearer nonsense", "token_invalid"),
            (&forged, "token_invalid"),
            (&world.issuer.bearer(&operator.clone().expired()), "token_expired"),
        ] {
            assert_eq!(refusal(&ask(bearer).await), (401, code.to_owned()), "{method}");
        }
    }
}
