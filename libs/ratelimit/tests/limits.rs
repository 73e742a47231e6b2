//! Limits on real Valkey: shared by replicas, and kept when Valkey is gone.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use auth::{OPERATOR, Principal, Roles, SERVICE};
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::StatusCode;
use ratelimit::{Class, GrpcLimit, LimitMetrics, Limiter, LimitsConfig, RestLimit, Verdict};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use testkit::{PrivateServers, Valkey, eventually};
use tower::{Layer as _, Service as _, ServiceExt as _, service_fn};
use uuid::Uuid;

const SOON: Duration = Duration::from_secs(20);
const TENANT: Uuid = Uuid::from_u128(7);

fn limits(subject: u32, tenant: u32) -> LimitsConfig {
    LimitsConfig {
        // longer than a test on a busy machine
        window_ms: 3_600_000,
        subject_reads: subject,
        subject_writes: subject,
        tenant_reads: tenant,
        tenant_writes: tenant,
        service_calls: 1_000_000,
        fallback_percent: 50,
    }
}

fn who(subject: &str, tenant: Uuid, roles: Roles) -> Arc<Principal> {
    Arc::new(Principal {
        subject: subject.into(),
        tenant,
        roles,
        merchant_id: None,
        machine: false,
    })
}

fn ann() -> Arc<Principal> {
    who("ann", TENANT, OPERATOR)
}

async fn replica(url: &str, config: &LimitsConfig) -> Limiter {
    let limiter = Limiter::connect("svc-test", url, config, LimitMetrics::default()).unwrap();
    eventually(SOON, async || limiter.is_shared()).await;
    limiter
}

/// How many of `asks` requests are let through.
async fn allowed(limiter: &Limiter, who: &Principal, class: Class, asks: usize) -> usize {
    let mut allowed = 0;
    for _ in 0..asks {
        let verdict = match limiter.check_now(who, class) {
            Some(verdict) => verdict,
            None => limiter.check(who, class).await,
        };
        allowed += usize::from(matches!(verdict, Verdict::Allowed(..)));
    }
    allowed
}

#[tokio::test]
async fn replicas_share_a_limit_and_together_never_pass_it() {
    let valkey = Valkey::namespace().await;
    let config = limits(1_000, 1_000_000);
    let (one, other) = tokio::join!(replica(valkey.url(), &config), replica(valkey.url(), &config));

    let (ann, bob) = (ann(), who("bob", TENANT, OPERATOR));
    let (first, second) = tokio::join!(
        allowed(&one, &ann, Class::Write, 900),
        allowed(&other, &ann, Class::Write, 900)
    );

    // what a replica holds in its hand when it stops asking is at most one block, a twentieth of the limit
    assert!((950..=1_000).contains(&(first + second)), "{first} and {second}");
    assert_eq!(
        allowed(&one, &ann, Class::Read, 10).await,
        10,
        "reading is another limit"
    );
    assert_eq!(
        allowed(&one, &bob, Class::Write, 10).await,
        10,
        "another user has their own"
    );
}

#[tokio::test]
async fn many_at_once_are_let_through_once_each() {
    let valkey = Valkey::namespace().await;
    let config = limits(500, 1_000_000);
    let limiter = replica(valkey.url(), &config).await;
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let limiter = limiter.clone();
            tokio::spawn(async move { allowed(&limiter, &ann(), Class::Write, 20).await })
        })
        .collect();
    let mut all = 0;
    for task in tasks {
        all += task.await.unwrap();
    }
    assert_eq!(all, 500);
}

#[tokio::test]
async fn a_tenant_has_a_limit_over_all_its_users_and_a_service_has_its_own() {
    let valkey = Valkey::namespace().await;
    let config = limits(100, 150);
    let limiter = replica(valkey.url(), &config).await;
    let mut all = 0;
    for user in ["ann", "bob", "eve"] {
        all += allowed(&limiter, &who(user, TENANT, OPERATOR), Class::Write, 100).await;
    }
    assert_eq!(all, 150);
    assert_eq!(
        allowed(
            &limiter,
            &who("ann", Uuid::from_u128(8), OPERATOR),
            Class::Write,
            10
        )
        .await,
        10
    );
    assert_eq!(
        allowed(&limiter, &who("svc-wallet", TENANT, SERVICE), Class::Write, 200).await,
        200
    );
}

#[tokio::test]
async fn without_valkey_a_share_is_counted_here_and_the_door_is_never_open() {
    let servers = PrivateServers::new().await;
    servers.start_valkey().await;
    let config = limits(1_000, 1_000_000);
    let limiter = replica(servers.valkey().url().as_str(), &config).await;
    assert_eq!(allowed(&limiter, &ann(), Class::Write, 10).await, 10);

    servers.kill_valkey().await;

    // what was taken before is used up, then half of the limit, then nothing
    let through = allowed(&limiter, &ann(), Class::Write, 2_000).await;
    assert!((500..=600).contains(&through), "{through}");
    assert_eq!(allowed(&limiter, &ann(), Class::Write, 100).await, 0);
    // an operator who was never seen before is counted too
    assert_eq!(
        allowed(&limiter, &who("new", TENANT, OPERATOR), Class::Write, 2_000).await,
        500
    );
}

#[tokio::test]
async fn a_limit_comes_back_when_its_window_has_passed() {
    let valkey = Valkey::namespace().await;
    let config = LimitsConfig {
        window_ms: 1_000,
        ..limits(5, 1_000)
    };
    let limiter = replica(valkey.url(), &config).await;
    assert_eq!(allowed(&limiter, &ann(), Class::Write, 50).await, 5);
    eventually(SOON, async || {
        allowed(&limiter, &ann(), Class::Write, 1).await == 1
    })
    .await;
}

fn request(who: Option<Arc<Principal>>, method: &str) -> Request {
    let mut request = Request::builder()
        .method(method)
        .uri("/v1/things")
        .body(Body::empty())
        .unwrap();
    if let Some(who) = who {
        request.extensions_mut().insert(who);
    }
    request
}

async fn answers(_: Request) -> Result<Response, Infallible> {
    Ok(Response::new(Body::from("done")))
}

fn header<'r, B>(response: &'r http::Response<B>, name: &str) -> Option<&'r str> {
    response.headers().get(name).map(|value| value.to_str().unwrap())
}

#[tokio::test]
async fn answers_say_how_limits_stand_and_refusals_when_to_come_back() {
    let valkey = Valkey::namespace().await;
    let limiter = replica(valkey.url(), &limits(2, 100)).await;
    let mut service = RestLimit::new(limiter).layer(service_fn(answers));
    let mut ask = async |who, method| {
        let ready = service.ready().await.unwrap();
        ready.call(request(who, method)).await.unwrap()
    };

    let first = ask(Some(ann()), "POST").await;
    assert_eq!(first.status(), StatusCode::OK);
    assert_eq!(
        header(&first, "ratelimit-policy"),
        Some("\"subject\";q=2;w=3600, \"tenant\";q=100;w=3600")
    );
    let standing = header(&first, "ratelimit").unwrap();
    assert!(standing.starts_with("\"subject\";r=1;t="), "{standing}");
    assert!(standing.contains(", \"tenant\";r=99;t="), "{standing}");
    assert_eq!(ask(Some(ann()), "POST").await.status(), StatusCode::OK);

    let refused = ask(Some(ann()), "POST").await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    let wait: u64 = header(&refused, "retry-after").unwrap().parse().unwrap();
    assert!((1..=4_400).contains(&wait), "{wait}");
    assert!(
        header(&refused, "ratelimit")
            .unwrap()
            .starts_with("\"subject\";r=0;t=")
    );
    assert!(header(&refused, "ratelimit-policy").is_some());
    assert_eq!(header(&refused, "content-type"), Some("application/problem+json"));
    let body = axum::body::to_bytes(refused.into_body(), 4_096).await.unwrap();
    assert!(String::from_utf8_lossy(&body).contains("\"code\":\"rate_limited\""));

    assert_eq!(
        ask(Some(ann()), "GET").await.status(),
        StatusCode::OK,
        "reading is another limit"
    );
    let public = ask(None, "POST").await;
    assert_eq!(
        (public.status(), header(&public, "ratelimit")),
        (StatusCode::OK, None)
    );
}

#[tokio::test]
async fn a_refused_grpc_call_says_when_to_come_back() {
    let valkey = Valkey::namespace().await;
    let limiter = replica(valkey.url(), &limits(1, 100)).await;
    let inner =
        service_fn(async |_: http::Request<Body>| Ok::<_, Infallible>(http::Response::new(Body::empty())));
    let mut service = GrpcLimit::new(limiter).layer(inner);
    let mut ask = async |path: &str| {
        let mut request = http::Request::builder().uri(path).body(Body::empty()).unwrap();
        request.extensions_mut().insert(ann());
        let ready = service.ready().await.unwrap();
        ready.call(request).await.unwrap()
    };
    assert_eq!(
        header(
            &ask("/localplus.ledger.v1.LedgerService/Earn").await,
            "grpc-status"
        ),
        None
    );
    let refused = ask("/localplus.ledger.v1.LedgerService/Burn").await;
    // RESOURCE_EXHAUSTED
    assert_eq!(header(&refused, "grpc-status"), Some("8"));
    let read = ask("/localplus.ledger.v1.LedgerService/GetAccount").await;
    assert_eq!(header(&read, "grpc-status"), None);
}

#[tokio::test]
async fn limits_that_cannot_be_kept_are_refused_at_start() {
    for (config, setting) in [
        (
            LimitsConfig {
                window_ms: 10,
                ..limits(1, 1)
            },
            "window_ms",
        ),
        (
            LimitsConfig {
                subject_reads: 0,
                ..limits(1, 1)
            },
            "subject_reads",
        ),
        (
            LimitsConfig {
                fallback_percent: 0,
                ..limits(1, 1)
            },
            "fallback_percent",
        ),
    ] {
        let error = Limiter::connect(
            "svc-test",
            "redis://127.0.0.1:1",
            &config,
            LimitMetrics::default(),
        )
        .unwrap_err();
        assert!(error.to_string().contains(setting), "{error}");
    }
}
