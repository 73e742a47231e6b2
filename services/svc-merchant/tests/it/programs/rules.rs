//! Draft, plan, apply, promote, go back: and who may.

use super::shop::{Network, SOON, per_euro};
use serde_json::json;
use testkit::{Claims, eventually};
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_goes_from_a_draft_to_live_and_back() {
    let network = Network::new().await;
    let replica = network.replica().await;

    let body = json!({"merchant_id": network.merchant, "document": per_euro()});
    let (status, made) = replica.post("/v1/programs", &body).await;
    assert_eq!(
        (status.as_u16(), &made["draft_revision"], &made["live_version"]),
        (201, &json!(1), &json!(null))
    );
    let id = made["id"].as_str().unwrap();
    let path = |rest: &str| format!("/v1/programs/{id}{rest}");

    // nothing gives points before something is live
    let refused = replica.calculate(&network, |_| {}).await.unwrap_err();
    assert_eq!(refused.code(), tonic::Code::NotFound);
    let (_, plan) = replica.post(&path("/plan"), &json!({})).await;
    assert_eq!(plan["changes"][0]["kind"], "added");

    let (status, one) = replica.post(&path("/apply"), &json!({"revision": 1})).await;
    assert_eq!((status.as_u16(), &one["version"]), (201, &json!(1)));
    let (status, again) = replica.post(&path("/apply"), &json!({})).await;
    assert_eq!(
        (status.as_u16(), &again["version"]),
        (200, &json!(1)),
        "the same draft is the same version"
    );
    let (status, _) = replica.post(&path("/promote"), &json!({"version": 1})).await;
    assert_eq!(status, 201);
    assert_eq!(replica.calculate(&network, |_| {}).await.unwrap().points, 10);

    // a better draft: planned in words, then live
    let mut document = per_euro();
    document["earn"][0]["points"] = json!(2);
    let edit = json!({"revision": 1, "document": document});
    let (status, edited) = replica.put(&path("/draft"), &edit).await;
    assert_eq!((status.as_u16(), &edited["draft_revision"]), (200, &json!(2)));
    let (status, stale) = replica.put(&path("/draft"), &edit).await;
    assert_eq!((status.as_u16(), &stale["code"]), (409, &json!("draft_moved")));
    let (_, plan) = replica.post(&path("/plan"), &json!({})).await;
    assert_eq!(plan["changes"].as_array().unwrap().len(), 1);
    assert_eq!(plan["changes"][0]["path"], "earn[per-euro].points");
    assert_eq!(
        plan["changes"][0]["words"],
        "points of earn rule per-euro goes from 1 to 2"
    );
    assert_eq!(
        replica.calculate(&network, |_| {}).await.unwrap().points,
        10,
        "a draft gives nothing"
    );
    assert_eq!(replica.apply_and_promote(id).await, 2);
    assert_eq!(replica.calculate(&network, |_| {}).await.unwrap().points, 20);

    // going back is promoting the older version
    replica.post(&path("/promote"), &json!({"version": 1})).await;
    let back = replica.calculate(&network, |_| {}).await.unwrap();
    assert_eq!((back.points, back.program_version), (10, 1));
    let (_, history) = replica.get(&path("/history")).await;
    let versions: Vec<_> = history["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["version"].clone())
        .collect();
    assert_eq!(versions, [1, 2, 1]);
    let (_, versions) = replica.get(&path("/versions?limit=1")).await;
    assert_eq!(
        (&versions["data"][0]["version"], &versions["next_cursor"]),
        (&json!(2), &json!("2"))
    );
    let (_, version) = replica.get(&path("/versions/1")).await;
    assert_eq!(version["document"]["earn"][0]["points"], 1);
    assert_eq!(version["document"], per_euro());

    // none at all
    replica.post(&path("/promote"), &json!({"version": null})).await;
    let refused = replica.calculate(&network, |_| {}).await.unwrap_err();
    assert_eq!(refused.code(), tonic::Code::FailedPrecondition);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scheduled_promotion_takes_effect_exactly_then_and_may_be_withdrawn_before() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let id = replica.live_program(network.merchant, |_| {}).await;
    let path = |rest: &str| format!("/v1/programs/{id}{rest}");
    let mut document = per_euro();
    document["earn"][0]["points"] = json!(3);
    replica
        .put(&path("/draft"), &json!({"revision": 1, "document": document}))
        .await;
    replica.post(&path("/apply"), &json!({})).await;

    let at = chrono::Utc::now() + chrono::TimeDelta::days(30);
    let (status, promoted) = replica
        .post(&path("/promote"), &json!({"version": 2, "at": at}))
        .await;
    assert_eq!(status, 201);
    let stamp = |at: chrono::DateTime<chrono::Utc>| prost_types::Timestamp {
        seconds: at.timestamp(),
        nanos: i32::try_from(at.timestamp_subsec_nanos()).unwrap(),
    };
    let points = async |at| {
        replica
            .calculate(&network, |ask| ask.at = Some(stamp(at)))
            .await
            .unwrap()
            .points
    };
    let moment = chrono::TimeDelta::microseconds(1);
    assert_eq!(points(at - moment).await, 10);
    assert_eq!(points(at + moment).await, 30);

    let seq = promoted["seq"].as_i64().unwrap();
    for _ in 0..2 {
        let (status, withdrawn) = replica
            .post(&path(&format!("/promotions/{seq}/withdraw")), &json!({}))
            .await;
        assert_eq!(status, 200);
        assert!(withdrawn["withdrawn_at"].is_string());
    }
    assert_eq!(points(at + moment).await, 10);
    let (status, refused) = replica.post(&path("/promotions/1/withdraw"), &json!({})).await;
    assert_eq!((status.as_u16(), &refused["code"]), (409, &json!("took_effect")));
    let past = json!({"version": 1, "at": "2020-01-01T00:00:00Z"});
    let (status, refused) = replica.post(&path("/promote"), &past).await;
    assert_eq!((status.as_u16(), &refused["code"]), (422, &json!("in_the_past")));
    let (status, refused) = replica.post(&path("/promote"), &json!({"version": 3})).await;
    assert_eq!(
        (status.as_u16(), &refused["code"]),
        (404, &json!("version_not_found"))
    );
    let (status, refused) = replica.post(&path("/promote"), &json!({})).await;
    assert_eq!(
        (status.as_u16(), &refused["errors"][0]["field"]),
        (400, &json!("version"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_promotion_on_one_replica_is_the_price_on_all() {
    let network = Network::new().await;
    let (one, other) = tokio::join!(network.replica(), network.replica());
    let id = one.live_program(network.merchant, |_| {}).await;
    for replica in [&one, &other] {
        assert_eq!(replica.calculate(&network, |_| {}).await.unwrap().points, 10);
    }
    let mut document = per_euro();
    document["earn"][0]["points"] = json!(5);
    one.put(
        &format!("/v1/programs/{id}/draft"),
        &json!({"revision": 1, "document": document}),
    )
    .await;
    one.apply_and_promote(&id).await;

    assert_eq!(
        one.calculate(&network, |_| {}).await.unwrap().points,
        50,
        "whoever promoted knows at once"
    );
    eventually(SOON, async || {
        other.calculate(&network, |_| {}).await.unwrap().points == 50
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_a_document_is_told_by_field_and_nothing_is_stored() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let refused = async |document: &serde_json::Value| {
        let body = json!({"merchant_id": network.merchant, "document": document});
        let (status, problem) = replica.post("/v1/programs", &body).await;
        assert_eq!(status, 400, "{problem}");
        let fields: Vec<_> = problem["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["field"].clone())
            .collect();
        (problem["code"].clone(), fields)
    };
    let mut broken = per_euro();
    broken["earn"][0]["per"] = json!(0);
    broken["expiry"] = json!("a year");
    assert_eq!(
        refused(&broken).await,
        (
            json!("invalid_request"),
            vec![json!("document.earn[0].per"), json!("document.expiry")]
        )
    );
    let mut unknown = per_euro();
    unknown["earn"][0]["bonus"] = json!(1);
    assert_eq!(refused(&unknown).await.1.len(), 1);
    let mut floating = per_euro();
    floating["earn"][0]["points"] = json!(1.5);
    assert_eq!(refused(&floating).await.1, [json!("document.earn[0].points")]);
    let mut card = per_euro();
    card["name"] = json!("4111 1111 1111 1111");
    assert_eq!(refused(&card).await.0, "pan_refused");
    let (_, list) = replica.get("/v1/programs").await;
    assert_eq!(list["data"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_merchant_sees_its_own_programs_and_a_tenant_its_own_merchants() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let id = replica.live_program(network.merchant, |_| {}).await;
    let (other_merchant, _) = network.merchant_of(network.tenant).await;
    let foreign_tenant = Uuid::now_v7();
    let bearer = |claims: &Claims| network.issuer.bearer(claims);
    let own = replica.by(bearer(&Claims::merchant_admin(network.tenant, network.merchant)));
    let staff = replica.by(bearer(&Claims::merchant_staff(network.tenant, network.merchant)));
    let neighbour = replica.by(bearer(&Claims::merchant_admin(network.tenant, other_merchant)));
    let stranger = replica.by(bearer(&Claims::operator(foreign_tenant)));

    let path = format!("/v1/programs/{id}");
    assert_eq!(own.get(&path).await.0, 200);
    assert_eq!(staff.get(&path).await.0, 200);
    for (method, rest, body) in [
        (reqwest::Method::GET, "", None),
        (reqwest::Method::GET, "/versions", None),
        (reqwest::Method::GET, "/versions/1", None),
        (reqwest::Method::GET, "/history", None),
        (reqwest::Method::POST, "/plan", Some(json!({}))),
        (reqwest::Method::POST, "/apply", Some(json!({}))),
        (reqwest::Method::POST, "/promote", Some(json!({"version": 1}))),
        (reqwest::Method::POST, "/promotions/1/withdraw", Some(json!({}))),
        (reqwest::Method::POST, "/replay", Some(json!({}))),
        (
            reqwest::Method::PUT,
            "/draft",
            Some(json!({"revision": 1, "document": per_euro()})),
        ),
    ] {
        for whoever in [&neighbour, &stranger] {
            let (status, problem) = whoever
                .send(method.clone(), &format!("{path}{rest}"), body.as_ref())
                .await;
            assert_eq!(
                (status.as_u16(), &problem["code"]),
                (404, &json!("program_not_found")),
                "{method} {rest}"
            );
        }
        if method != reqwest::Method::GET {
            let (status, _) = staff
                .send(method.clone(), &format!("{path}{rest}"), body.as_ref())
                .await;
            assert_eq!(status, 403, "{method} {rest}");
        }
    }
    let body = json!({"merchant_id": network.merchant, "document": per_euro()});
    assert_eq!(own.post("/v1/programs", &body).await.0, 201);
    for whoever in [&neighbour, &stranger] {
        let (status, problem) = whoever.post("/v1/programs", &body).await;
        assert_eq!(
            (status.as_u16(), &problem["code"]),
            (404, &json!("merchant_not_found"))
        );
    }
    let (_, all) = replica.get("/v1/programs?limit=1").await;
    assert_eq!(
        (all["data"].as_array().unwrap().len(), &all["next_cursor"]),
        (1, &json!(id))
    );
    let (_, rest) = replica.get(&format!("/v1/programs?cursor={id}")).await;
    assert_eq!(
        (rest["data"].as_array().unwrap().len(), &rest["next_cursor"]),
        (1, &json!(null))
    );
    let (_, none) = neighbour
        .get(&format!("/v1/programs?merchant_id={}", network.merchant))
        .await;
    assert_eq!(none["data"], json!([]));
}
