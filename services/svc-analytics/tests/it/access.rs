//! Who may see what.

use crate::world::{World, answer, refusal};
use serde_json::json;
use testkit::Claims;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn every_route_has_its_roles() {
    let world = World::new().await;
    let replica = world.replica().await;
    let (tenant, merchant) = (world.tenant, Uuid::now_v7());
    let callers = [
        ("operator", Claims::operator(tenant)),
        ("merchant_admin", Claims::merchant_admin(tenant, merchant)),
        ("merchant_staff", Claims::merchant_staff(tenant, merchant)),
        ("service", Claims::new("svc-wallet", Some(tenant), ["service"])),
    ];
    let (office, network): (&[&str], &[&str]) = (
        &["operator", "merchant_admin", "service"],
        &["operator", "service"],
    );
    let table = [
        ("/v1/figures?from=2026-11-01&to=2026-11-30", office),
        ("/v1/series?from=2026-11-01&to=2026-11-30", office),
        ("/v1/baskets?from=2026-11-01&to=2026-11-30", office),
        ("/v1/counters?from=2026-11-01&to=2026-11-30", office),
        ("/v1/summary?from=2026-11-01&to=2026-11-30", office),
        ("/v1/sales?from=2026-11-01&to=2026-11-30", office),
        (
            "/v1/store-days?day=2026-11-30",
            &["operator", "merchant_admin", "merchant_staff", "service"],
        ),
        (
            "/v1/staff-days?day=2026-11-30&store_id=01990000-0000-7000-8000-000000000005",
            &["operator", "merchant_admin", "merchant_staff", "service"],
        ),
        ("/v1/ageing", office),
        ("/v1/breakage", office),
        ("/v1/cohorts?from=2026-11-01", office),
        ("/v1/books", network),
        ("/v1/events/live", &["operator"]),
    ];
    assert_eq!(
        table.len(),
        svc_analytics::http::routes().table().len(),
        "a route is missing from this table"
    );

    for (path, allowed) in table {
        for (role, claims) in &callers {
            let request = replica.request(path, &world.issuer.bearer(claims));
            // a stream has no end
            if path == "/v1/events/live" && allowed.contains(role) {
                assert!(request.send().await.unwrap().status().is_success());
                continue;
            }
            let answer = answer(request).await;
            if allowed.contains(role) {
                assert!(answer.0.is_success(), "{role} {path}: {}", answer.1);
            } else {
                assert_eq!(
                    refusal(&answer),
                    (403, "forbidden_role".to_owned()),
                    "{role} {path}"
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
            let answer = answer(replica.request(path, bearer)).await;
            assert_eq!(refusal(&answer), (401, code.to_owned()), "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merchant_sees_its_own_figures_and_a_network_its_own() {
    let world = World::new().await;
    let replica = world.replica().await;
    let (ours, theirs) = (world.customer(), world.customer());
    let (neighbour, program) = (Uuid::now_v7(), Uuid::now_v7());
    world.remote.program(program, neighbour, "Europe/Paris");
    world.remote.account(theirs.account, program);
    world
        .tell(&[
            world.points(1, "2026-11-10T12:00:00Z", ours, 10, 4),
            world.points(1, "2026-11-10T12:00:00Z", theirs, 20, 4),
        ])
        .await;
    world.counted(2).await;

    let path = "/v1/figures?from=2026-11-01&to=2026-11-30";
    let admin = world
        .issuer
        .bearer(&Claims::merchant_admin(world.tenant, world.merchant));
    let (_, own) = answer(replica.request(path, &admin)).await;
    assert_eq!(own["data"].as_array().unwrap().len(), 1, "{own}");
    assert_eq!(
        (&own["data"][0]["merchant_id"], &own["data"][0]["issued"]),
        (&json!(world.merchant), &json!(10))
    );
    let other = answer(replica.request(&format!("{path}&merchant_id={neighbour}"), &admin)).await;
    assert_eq!(refusal(&other), (403, "forbidden_merchant".to_owned()));
    let (_, by_program) = answer(replica.request(&format!("{path}&program_id={program}"), &admin)).await;
    assert_eq!(by_program["data"], json!([]), "another's program is not there");
    assert_eq!(replica.get(path).await["data"].as_array().unwrap().len(), 2);

    let stranger = world.issuer.bearer(&Claims::operator(Uuid::now_v7()));
    let (_, nothing) = answer(replica.request(path, &stranger)).await;
    assert_eq!((&nothing["data"], &nothing["as_of"]), (&json!([]), &json!(null)));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_too_often_is_told_when_to_come_back() {
    let world = World::new().await;
    let replica = world.replica_with(&[("LIMITS__SUBJECT_READS", "4")]).await;
    let operator = world.issuer.bearer(&Claims::operator(world.tenant));
    let mut answered = 0;
    let refused = loop {
        let answer = replica.request("/v1/books", &operator).send().await.unwrap();
        if answer.status() == 429 {
            break answer;
        }
        assert_eq!(answer.status(), 200);
        let policy = answer.headers()["ratelimit-policy"].to_str().unwrap();
        assert!(policy.starts_with("\"subject\";q=4;w=60"), "{policy}");
        answered += 1;
    };
    // four, or half of them while Valkey is not there, or both where it came in between
    assert!((2..=6).contains(&answered), "{answered}");
    assert!(refused.headers().contains_key("retry-after"));
    let problem: serde_json::Value = refused.json().await.unwrap();
    assert_eq!(problem["code"], "rate_limited");
}
