//! The table holds at the door, for every route and every way to knock.

use axum::body::{self, Body};
use axum::extract::State;
use http::{HeaderMap, Request as HttpRequest, StatusCode};
use status::{Json, Problem};
use tower::ServiceExt as _;
use uuid::Uuid;

use super::*;
use crate::issuer::Grant;
use crate::testing::*;
use crate::{MERCHANT_ADMIN, OPERATOR, Principal, Role, Roles, SERVICE};

fn routes() -> Routes<&'static str> {
    Routes::new()
        .get(
            "/v1/who",
            Access::roles(OPERATOR | SERVICE),
            async |State(app): State<&'static str>, who: Principal| {
                format!("{app} {} {}", who.subject, who.tenant)
            },
        )
        .post("/v1/who", Access::roles(MERCHANT_ADMIN), async || "admin")
        .delete("/v1/who", Access::roles(Roles::NONE), async || "nobody")
        .put("/v1/anybody/{id}", Access::roles(Roles::ANY), async || "any")
        .patch("/v1/public", Access::Public, async || "public")
        .get("/v1/confused", Access::Public, async |who: Principal| {
            who.subject.to_string()
        })
        .post(
            "/v1/small",
            Access::Public,
            async |body: Result<String, _>| match body {
                Ok(text) => Ok(text.len().to_string()),
                Err(rejection) => Err(Problem::from(rejection)),
            },
        )
        .body_limit(10)
        .post("/v1/default", Access::Public, async |Json(text): Json<String>| {
            text.len().to_string()
        })
}

async fn call(
    world: &World,
    method: Method,
    path: &str,
    headers: HeaderMap,
    body: impl Into<Body>,
) -> Response {
    let app = routes().into_router(&world.verifier).with_state("app");
    let mut request = HttpRequest::builder()
        .method(method)
        .uri(path)
        .body(body.into())
        .unwrap();
    *request.headers_mut() = headers;
    app.oneshot(request).await.unwrap()
}

async fn get(world: &World, headers: HeaderMap) -> Response {
    call(world, Method::GET, "/v1/who", headers, "").await
}

async fn text(response: Response) -> String {
    assert_eq!(response.status(), StatusCode::OK);
    String::from_utf8(
        body::to_bytes(response.into_body(), 1 << 20)
            .await
            .unwrap()
            .to_vec(),
    )
    .unwrap()
}

fn refusal(response: &Response) -> (u16, &str) {
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    (
        response.status().as_u16(),
        response.extensions().get::<Problem>().unwrap().code(),
    )
}

#[test]
fn the_table_says_who_may_do_what() {
    let routes = routes();
    let row = &routes.table()[0];
    assert_eq!(
        (&row.method, row.path, row.access),
        (&Method::GET, "/v1/who", Access::Roles(OPERATOR | SERVICE))
    );
    assert_eq!(routes.table().len(), 8);
    assert_eq!(routes.table()[6].body_limit_bytes, 10);
    assert_eq!(routes.table()[7].body_limit_bytes, BODY_LIMIT_BYTES);
    assert_eq!(
        routes
            .merge(Routes::new().get("/more", Access::Public, async || ()))
            .table()
            .len(),
        9
    );
}

#[tokio::test]
async fn the_right_role_gets_in_the_first_time_and_from_memory() {
    let world = World::new();
    let token = world.operator();
    for remembered in [false, true] {
        assert_eq!(world.verifier.remembered(&token).is_some(), remembered);
        let answer = text(get(&world, headers(&token, None)).await).await;
        assert_eq!(answer, format!("app ann {TENANT}"));
    }
}

#[tokio::test]
async fn the_wrong_role_is_forbidden_the_first_time_and_from_memory() {
    let world = World::new();
    let staff = world.token(&Grant::new("bob", TENANT, Role::MerchantStaff).merchant(MERCHANT));
    for _ in 0..2 {
        assert_eq!(
            refusal(&get(&world, headers(&staff, None)).await),
            (403, "forbidden_role")
        );
    }
    // Access is per method, not per path.
    let response = call(
        &world,
        Method::POST,
        "/v1/who",
        headers(&world.operator(), None),
        "",
    )
    .await;
    assert_eq!(refusal(&response), (403, "forbidden_role"));
    let response = call(
        &world,
        Method::DELETE,
        "/v1/who",
        headers(&world.operator(), None),
        "",
    )
    .await;
    assert_eq!(refusal(&response), (403, "forbidden_role"));
    let response = call(&world, Method::PUT, "/v1/anybody/7", headers(&staff, None), "").await;
    assert_eq!(text(response).await, "any");
}

#[tokio::test]
async fn who_has_no_token_or_a_bad_one_is_told_how_to_get_in() {
    let world = World::new();
    let response = get(&world, HeaderMap::new()).await;
    assert_eq!(refusal(&response), (401, "unauthenticated"));
    assert_eq!(
        response.headers()["www-authenticate"],
        "Bearer realm=\"localplus\""
    );
    let mut basic = HeaderMap::new();
    basic.insert("authorization", "Basic YTpi".parse().unwrap());
    assert_eq!(refusal(&get(&world, basic).await), (401, "unauthenticated"));
    let response = get(&world, headers("nonsense", None)).await;
    assert_eq!(refusal(&response), (401, "token_invalid"));
    assert!(
        response.headers()["www-authenticate"]
            .to_str()
            .unwrap()
            .contains("error=\"invalid_token\"")
    );
    let mut twice = headers(&world.operator(), None);
    twice.append("authorization", "Bearer other".parse().unwrap());
    assert_eq!(refusal(&get(&world, twice).await), (401, "token_invalid"));
    let token = world.operator();
    world.hands.advance(3605);
    let response = get(&world, headers(&token, None)).await;
    assert_eq!(refusal(&response), (401, "token_expired"));
    assert!(response.headers().contains_key("www-authenticate"));
}

#[tokio::test]
async fn the_scheme_s_spelling_does_not_matter() {
    let world = World::new();
    let mut headers = HeaderMap::new();
    headers.insert(
        "authorization",
        format!("bEARER {}", world.operator()).parse().unwrap(),
    );
    assert_eq!(get(&world, headers).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_service_names_its_tenant_and_nobody_else_does() {
    let world = World::new();
    let service = world.service();
    for _ in 0..2 {
        let answer = text(get(&world, headers(&service, Some(OTHER_TENANT))).await).await;
        assert_eq!(answer, format!("app svc-wallet {OTHER_TENANT}"));
    }
    assert_eq!(
        refusal(&get(&world, headers(&service, None)).await),
        (400, "tenant_missing")
    );
    assert_eq!(
        refusal(&get(&world, headers(&service, Some(Uuid::nil()))).await),
        (400, "tenant_invalid")
    );
    let mut garbled = headers(&service, None);
    garbled.insert("x-localplus-tenant", "town".parse().unwrap());
    assert_eq!(refusal(&get(&world, garbled).await), (400, "tenant_invalid"));
    let mut two = headers(&service, Some(TENANT));
    two.append("x-localplus-tenant", OTHER_TENANT.to_string().parse().unwrap());
    assert_eq!(refusal(&get(&world, two).await), (400, "tenant_invalid"));

    for tenant in [TENANT, OTHER_TENANT] {
        let response = get(&world, headers(&world.operator(), Some(tenant))).await;
        assert_eq!(refusal(&response), (403, "forbidden_tenant"));
    }
    let bound = world.token(&Grant::new("svc-wallet", TENANT, Role::Service));
    assert_eq!(
        get(&world, headers(&bound, Some(TENANT))).await.status(),
        StatusCode::OK
    );
    assert_eq!(get(&world, headers(&bound, None)).await.status(), StatusCode::OK);
    let response = get(&world, headers(&bound, Some(OTHER_TENANT))).await;
    assert_eq!(refusal(&response), (403, "forbidden_tenant"));
}

#[tokio::test]
async fn a_public_route_takes_anybody_and_knows_nobody() {
    let world = World::new();
    for headers in [
        HeaderMap::new(),
        headers("nonsense", None),
        headers(&world.operator(), None),
    ] {
        let response = call(&world, Method::PATCH, "/v1/public", headers.clone(), "").await;
        assert_eq!(text(response).await, "public");
        let response = call(&world, Method::GET, "/v1/confused", headers, "").await;
        assert_eq!(refusal(&response), (401, "unauthenticated"));
    }
}

#[tokio::test]
async fn unknown_paths_and_methods_are_named() {
    let world = World::new();
    let response = call(&world, Method::GET, "/v1/nowhere", HeaderMap::new(), "").await;
    assert_eq!(refusal(&response), (404, "route_not_found"));
    let response = call(&world, Method::PATCH, "/v1/who", HeaderMap::new(), "").await;
    assert_eq!(refusal(&response), (405, "method_not_allowed"));
    let mut allowed: Vec<_> = response.headers()["allow"].to_str().unwrap().split(',').collect();
    allowed.sort_unstable();
    assert_eq!(allowed, ["DELETE", "GET", "HEAD", "POST"]);
}

#[tokio::test]
async fn a_body_may_be_as_large_as_its_row_says() {
    let world = World::new();
    let post = async |path: &str, body: String| {
        let json = [("content-type", "application/json")];
        let headers = json
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        call(&world, Method::POST, path, headers, body).await
    };
    assert_eq!(text(post("/v1/small", "x".repeat(10)).await).await, "10");
    assert_eq!(
        refusal(&post("/v1/small", "x".repeat(11)).await),
        (413, "body_too_large")
    );
    let string = |length: usize| format!("\"{}\"", "x".repeat(length));
    assert_eq!(
        text(post("/v1/default", string(BODY_LIMIT_BYTES - 2)).await).await,
        (BODY_LIMIT_BYTES - 2).to_string()
    );
    assert_eq!(
        refusal(&post("/v1/default", string(BODY_LIMIT_BYTES - 1)).await),
        (413, "body_too_large")
    );
}

#[tokio::test]
async fn without_keys_the_answer_is_later() {
    let world = World::new();
    std::fs::remove_file(&world.jwks_file).unwrap();
    let response = get(&world, headers(&world.operator(), None)).await;
    assert_eq!(refusal(&response), (503, "keys_unavailable"));
    assert!(response.headers().contains_key("retry-after"));
}
