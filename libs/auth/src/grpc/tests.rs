//! The method table holds, and refusals are proper gRPC statuses.

use std::convert::Infallible;

use http::StatusCode;
use tonic::Code;
use tonic::body::Body;
use tower::{ServiceBuilder, ServiceExt as _, service_fn};
use uuid::Uuid;

use super::*;
use crate::issuer::Grant;
use crate::testing::*;
use crate::{OPERATOR, Principal, Role, SERVICE};

const POST: &str = "/localplus.ledger.v1.LedgerService/Post";
const METHODS: &[(&str, Roles)] = &[
    (POST, OPERATOR.or(SERVICE)),
    ("/localplus.ledger.v1.LedgerService/Close", OPERATOR),
];

/// Answers with the principal's tenant in a header, or `nobody`.
async fn call(
    world: &World,
    path: &str,
    token: Option<&str>,
    tenant: Option<Uuid>,
) -> Result<String, Problem> {
    let inner = service_fn(async |request: Request<Body>| {
        let seen = request
            .extensions()
            .get::<Arc<Principal>>()
            .map(|who| who.tenant.to_string());
        let answer = Response::builder().header("tenant", seen.unwrap_or_else(|| "nobody".to_owned()));
        Ok::<_, Infallible>(answer.body(Body::empty()).unwrap())
    });
    let service = ServiceBuilder::new()
        .layer(GrpcAuth::new(world.verifier.clone(), METHODS))
        .service(Boxed(inner));
    let mut request = Request::builder().uri(path).body(Body::empty()).unwrap();
    if let Some(token) = token {
        *request.headers_mut() = headers(token, tenant);
    }
    let response = service.oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "gRPC always answers 200");
    match Status::from_header_map(response.headers()) {
        None => Ok(response.headers()["tenant"].to_str().unwrap().to_owned()),
        Some(status) => {
            assert_eq!(response.headers()["content-type"], "application/grpc");
            assert_ne!(status.code(), Code::Ok);
            Err(Problem::from_status(&status))
        }
    }
}

/// `service_fn` of an async closure gives futures that are not known to be `Send`; boxing says so.
#[derive(Clone)]
struct Boxed<F>(F);

impl<F> Service<Request<Body>> for Boxed<F>
where
    F: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    F::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = F::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        self.0.call(request)
    }
}

fn code(refused: Result<String, Problem>) -> String {
    refused.unwrap_err().code().to_owned()
}

#[tokio::test]
async fn the_right_role_gets_in_the_first_time_and_from_memory() {
    let world = World::new();
    let (operator, service) = (world.operator(), world.service());
    for _ in 0..2 {
        assert_eq!(
            call(&world, POST, Some(&operator), None).await.unwrap(),
            TENANT.to_string()
        );
        let answer = call(&world, POST, Some(&service), Some(OTHER_TENANT)).await;
        assert_eq!(answer.unwrap(), OTHER_TENANT.to_string());
    }
}

#[tokio::test]
async fn refusals_carry_their_code_and_grpc_status() {
    let world = World::new();
    let staff = world.token(&Grant::new("bob", TENANT, Role::MerchantStaff).merchant(MERCHANT));
    let (operator, service) = (world.operator(), world.service());
    for _ in 0..2 {
        assert_eq!(
            code(call(&world, POST, Some(&staff), None).await),
            "forbidden_role"
        );
    }
    let close = METHODS[1].0;
    assert_eq!(
        code(call(&world, close, Some(&service), Some(TENANT)).await),
        "forbidden_role"
    );
    assert_eq!(code(call(&world, POST, None, None).await), "unauthenticated");
    assert_eq!(
        code(call(&world, POST, Some("nonsense"), None).await),
        "token_invalid"
    );
    assert_eq!(
        code(call(&world, POST, Some(&service), None).await),
        "tenant_missing"
    );
    assert_eq!(
        code(call(&world, POST, Some(&operator), Some(TENANT)).await),
        "forbidden_tenant"
    );
    let kind = call(&world, POST, None, None).await.unwrap_err().kind();
    assert_eq!(kind.grpc(), Code::Unauthenticated);
    world.hands.advance(3605);
    assert_eq!(
        code(call(&world, POST, Some(&operator), None).await),
        "token_expired"
    );
}

#[tokio::test]
async fn a_method_without_a_row_is_denied_to_everybody() {
    let world = World::new();
    let operator = world.operator();
    for path in [
        "/localplus.ledger.v1.LedgerService/Drop",
        "/",
        "/localplus.ledger.v1.LedgerService/post",
    ] {
        assert_eq!(
            code(call(&world, path, Some(&operator), None).await),
            "method_not_found",
            "{path}"
        );
    }
}

#[tokio::test]
async fn health_and_reflection_are_open_to_all() {
    let world = World::new();
    for path in [
        "/grpc.health.v1.Health/Check",
        "/grpc.health.v1.Health/Watch",
        "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    ] {
        assert_eq!(call(&world, path, None, None).await.unwrap(), "nobody", "{path}");
    }
    assert_eq!(
        code(call(&world, "/grpc.health.v1.HealthEvil/Check", None, None).await),
        "method_not_found"
    );
}

#[tokio::test]
async fn a_method_finds_its_caller() {
    let mut request = tonic::Request::new(());
    assert_eq!(
        crate::principal(&request).unwrap_err().code(),
        Code::Unauthenticated
    );
    let world = World::new();
    let identity = world.verifier.verify(&world.operator()).await.unwrap();
    request.extensions_mut().insert(identity.principal(None).unwrap());
    assert_eq!(&*crate::principal(&request).unwrap().subject, "ann");
}
