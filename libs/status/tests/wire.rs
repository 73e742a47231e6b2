//! What callers see: over REST, over gRPC, and between the two.

#![allow(
    clippy::unwrap_used,
    reason = "in tests, and in what tests share, a panic is the verdict"
)]

use std::time::Duration;

use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, body};
use http::{HeaderName, HeaderValue, Request, StatusCode};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use status::{Coded, FieldError, Json, Kind, Path, Problem, Query, complete};
use tonic::{Code, Status};
use tower::ServiceExt as _;
use uuid::Uuid;

async fn body_of(response: Response) -> Value {
    let bytes = body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn sample() -> Problem {
    Problem::new(
        Kind::Conflict,
        "insufficient_balance",
        "the account holds less than that",
    )
    .field("legs[0].amount", "too_large", "at most 300")
    .retry_after(Duration::from_millis(1500))
}

#[tokio::test]
async fn a_problem_is_what_rfc_9457_says() {
    let response = sample()
        .header(HeaderName::from_static("x-test"), HeaderValue::from_static("1"))
        .into_response();
    assert_eq!(response.status(), StatusCode::CONFLICT);
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    assert_eq!(response.headers()["retry-after"], "2");
    assert_eq!(response.headers()["x-test"], "1");
    assert_eq!(
        body_of(response).await,
        json!({
            "type": "https://docs.localplus.io/problems/insufficient_balance",
            "title": "Insufficient balance",
            "status": 409,
            "detail": "the account holds less than that",
            "code": "insufficient_balance",
            "errors": [{"field": "legs[0].amount", "code": "too_large", "detail": "at most 300"}],
        })
    );
}

#[tokio::test]
async fn the_server_completes_it_with_what_only_it_knows() {
    let response = complete(sample().into_response(), "/v1/burn", || {
        Some("0af7651916cd43dd8448eb211c80319c".into())
    });
    assert_eq!(response.headers()["retry-after"], "2");
    assert_eq!(
        response.extensions().get::<Problem>().unwrap().code(),
        "insufficient_balance"
    );
    let body = body_of(response).await;
    assert_eq!(body["instance"], "/v1/burn");
    assert_eq!(body["trace_id"], "0af7651916cd43dd8448eb211c80319c");
    assert_eq!(body["code"], "insufficient_balance");
}

#[tokio::test]
async fn what_the_problem_says_itself_stands() {
    let response = sample().instance("/v1/holds/7").trace_id("abc").into_response();
    let body = body_of(complete(response, "/other", || panic!("not needed"))).await;
    assert_eq!(
        (&body["instance"], &body["trace_id"]),
        (&json!("/v1/holds/7"), &json!("abc"))
    );
}

#[tokio::test]
async fn any_other_response_passes_untouched() {
    let response = complete((StatusCode::CONFLICT, "as it was").into_response(), "/", || {
        panic!("not needed")
    });
    let bytes = body::to_bytes(response.into_body(), 100).await.unwrap();
    assert_eq!(bytes, "as it was");
}

#[test]
fn every_kind_has_an_error_status_of_its_own_and_an_error_code() {
    let mut statuses: Vec<_> = Kind::ALL.iter().map(|kind| kind.http()).collect();
    statuses.dedup();
    assert_eq!(statuses.len(), Kind::ALL.len());
    for kind in Kind::ALL {
        assert!(kind.http().is_client_error() || kind.http().is_server_error());
        assert_eq!(kind.http().is_server_error(), kind.is_ours());
        assert_ne!(kind.grpc(), Code::Ok);
    }
}

proptest! {
    #[test]
    fn nothing_is_lost_on_the_way_through_grpc(
        kind in proptest::sample::select(Kind::ALL.to_vec()), detail in ".{0,60}",
        errors in proptest::collection::vec(("[a-z.]{1,20}", "[a-z_]{1,20}", ".{0,30}"), 0..5),
        retry in proptest::option::of(0_u64..100_000), trace in proptest::option::of("[0-9a-f]{32}"),
    ) {
        let mut sent = Problem::new(kind, "some_code", detail);
        for (field, code, detail) in errors {
            sent = sent.field(field, code, detail);
        }
        if let Some(retry) = retry {
            sent = sent.retry_after(Duration::from_millis(retry));
        }
        if let Some(trace) = trace {
            sent = sent.trace_id(trace);
        }
        let status = Status::from(sent.clone());
        prop_assert_eq!(status.code(), kind.grpc());
        // Through the real headers, as between two processes.
        let response: http::Response<()> = status.into_http();
        let received = Status::from_header_map(response.headers()).unwrap();
        let received = Problem::from_status(&received);
        prop_assert_eq!(received.kind(), sent.kind());
        prop_assert_eq!(received.code(), sent.code());
        prop_assert_eq!(received.detail(), sent.detail());
        prop_assert_eq!(received.errors(), sent.errors());
        prop_assert_eq!(received.retry_delay(), sent.retry_delay());
        prop_assert_eq!(format!("{received:?}"), format!("{sent:?}"));
    }
}

#[test]
fn a_stranger_s_status_keeps_its_kind_and_tells_nothing_of_its_insides() {
    let problem = Problem::from_status(&Status::internal("panicked at src/db.rs:12"));
    assert_eq!((problem.kind(), problem.code()), (Kind::Internal, "internal"));
    assert!(!problem.detail().contains("db.rs"));
    let problem = Problem::from_status(&Status::unavailable("connection refused 10.0.0.7"));
    assert_eq!(
        (problem.kind(), problem.code()),
        (Kind::Unavailable, "unavailable")
    );
    assert!(!problem.detail().contains("10.0.0.7"));
    let problem = Problem::from_status(&Status::not_found("no such thing"));
    assert_eq!(
        (problem.kind(), problem.detail()),
        (Kind::NotFound, "no such thing")
    );
    for code in 0..=16 {
        assert!(
            Problem::from_status(&Status::new(Code::from(code), ""))
                .kind()
                .http()
                .as_u16()
                >= 400
        );
    }
}

#[test]
fn many_wrong_fields_still_fit_in_a_header() {
    let mut problem = Problem::new(Kind::InvalidArgument, "invalid_value", "all wrong");
    for index in 0..1_000 {
        problem = problem.field(
            format!("legs[{index}].amount{}", "x".repeat(500)),
            "out_of_range",
            "y".repeat(5_000),
        );
    }
    let response: http::Response<()> = Status::from(problem).into_http();
    let size: usize = response
        .headers()
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    assert!(size < 16 * 1024, "{size}");
}

#[derive(Debug)]
enum Refusal {
    Frozen,
}

impl Coded for Refusal {
    fn problem(&self) -> Problem {
        match self {
            Self::Frozen => Problem::new(Kind::Conflict, "account_frozen", "the account is frozen"),
        }
    }
}

fn use_case() -> Result<(), Refusal> {
    Err(Refusal::Frozen)
}

#[test]
fn a_service_s_error_takes_one_road_to_both_wires() {
    fn rest() -> Result<(), Problem> {
        Ok(use_case()?)
    }
    fn rpc() -> Result<(), Status> {
        use_case().map_err(status::grpc)
    }
    assert_eq!(rest().unwrap_err().code(), "account_frozen");
    assert_eq!(Problem::from(rpc().unwrap_err()).code(), "account_frozen");
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Burn {
    points: i64,
}

#[derive(Deserialize)]
struct Page {
    limit: u8,
}

fn app() -> Router {
    Router::new()
        .route(
            "/burn",
            post(async |Json(burn): Json<Burn>| burn.points.to_string()),
        )
        .route(
            "/list",
            get(async |Query(page): Query<Page>| page.limit.to_string()),
        )
        .route("/things/{id}", get(async |Path(id): Path<Uuid>| id.to_string()))
        .route(
            "/pairs/{a}/{b}",
            get(async |Path((a, b)): Path<(Uuid, i64)>| format!("{a}{b}")),
        )
        .layer(DefaultBodyLimit::max(64))
        .method_not_allowed_fallback(status::method_not_allowed)
        .fallback(status::route_not_found)
}

async fn call(method: &str, uri: &str, content_type: Option<&str>, body: impl Into<Body>) -> Response {
    let mut request = Request::builder().method(method).uri(uri);
    if let Some(content_type) = content_type {
        request = request.header("content-type", content_type);
    }
    app().oneshot(request.body(body.into()).unwrap()).await.unwrap()
}

fn refusal(response: &Response) -> (u16, Problem) {
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let problem = response.extensions().get::<Problem>().unwrap().clone();
    (response.status().as_u16(), problem)
}

const JSON: Option<&str> = Some("application/json");

#[tokio::test]
async fn a_json_body_is_read_whatever_the_spelling_of_its_type() {
    for content_type in [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
    ] {
        let response = call("POST", "/burn", Some(content_type), r#"{"points":5}"#).await;
        assert_eq!(response.status(), StatusCode::OK, "{content_type}");
    }
}

#[tokio::test]
async fn bodies_that_are_not_json_too_large_or_of_the_wrong_shape_are_told_apart() {
    for content_type in [
        None,
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("application/jsonx"),
    ] {
        let (status, problem) = refusal(&call("POST", "/burn", content_type, r#"{"points":5}"#).await);
        assert_eq!(
            (status, problem.code()),
            (415, "unsupported_media_type"),
            "{content_type:?}"
        );
    }
    let large = format!(r#"{{"points":5{}}}"#, " ".repeat(64));
    let (status, problem) = refusal(&call("POST", "/burn", JSON, large.clone()).await);
    assert_eq!((status, problem.code()), (413, "body_too_large"));
    // Without a length known in advance, too.
    let chunks = futures_stream(large);
    let (status, problem) = refusal(&call("POST", "/burn", JSON, Body::from_stream(chunks)).await);
    assert_eq!((status, problem.code()), (413, "body_too_large"));
    let (status, problem) = refusal(&call("POST", "/burn", JSON, "{").await);
    assert_eq!((status, problem.code()), (400, "malformed_json"));
    let (status, problem) = refusal(&call("POST", "/burn", JSON, r#"{"points":5.5}"#).await);
    assert_eq!(
        (status, problem.code(), &*problem.errors()[0].field),
        (400, "invalid_type", "points")
    );
}

fn futures_stream(text: String) -> impl futures::Stream<Item = Result<Vec<u8>, std::convert::Infallible>> {
    futures::stream::iter(
        text.into_bytes()
            .chunks(10)
            .map(|chunk| Ok(chunk.to_vec()))
            .collect::<Vec<_>>(),
    )
}

#[tokio::test]
async fn queries_and_paths_name_the_parameter() {
    let (status, problem) = refusal(&call("GET", "/list?limit=1000", None, "").await);
    assert_eq!(
        (status, problem.code(), &*problem.errors()[0].field),
        (400, "out_of_range", "limit")
    );
    let (status, problem) = refusal(&call("GET", "/list", None, "").await);
    assert_eq!(
        (status, problem.code(), &*problem.errors()[0].field),
        (400, "missing_field", "limit")
    );
    let (status, problem) = refusal(&call("GET", "/things/7", None, "").await);
    assert_eq!((status, problem.code()), (400, "invalid_value"));
    assert!(matches!(problem.errors(), [FieldError { .. }]));
    let (status, problem) =
        refusal(&call("GET", "/pairs/01890a5d-ac96-774b-bcce-b302099a8057/x", None, "").await);
    assert_eq!((status, problem.code()), (400, "invalid_value"));
    assert_eq!(
        call("GET", "/list?limit=5", None, "").await.status(),
        StatusCode::OK
    );
    let good = call("GET", "/things/01890a5d-ac96-774b-bcce-b302099a8057", None, "").await;
    assert_eq!(good.status(), StatusCode::OK);
}

#[tokio::test]
async fn unknown_paths_and_methods_are_problems_too() {
    let (status, problem) = refusal(&call("GET", "/nowhere", None, "").await);
    assert_eq!((status, problem.code()), (404, "route_not_found"));
    let response = call("DELETE", "/burn", None, "").await;
    assert_eq!(response.headers()["allow"], "POST");
    let (status, problem) = refusal(&response);
    assert_eq!((status, problem.code()), (405, "method_not_allowed"));
}
