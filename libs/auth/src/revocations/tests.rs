//! What is revoked, who else is trusted, and what a machine's scopes leave.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse as _;
use axum::routing::{get, post};
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::issuer::Grant;
use crate::testing::*;
use crate::{
    AuthError, Credentials, JwksSource, Role, ServiceToken, TrustedIssuer, Verifier, VerifierConfig,
};

async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

#[tokio::test]
async fn what_is_revoked_is_forgotten_and_refused_and_what_comes_after_is_not() {
    let world = World::new();
    let (ann, bob) = (
        world.operator(),
        world.token(&Grant::new("bob", TENANT, Role::Operator)),
    );
    for token in [&ann, &bob] {
        world.verifier.verify(token).await.unwrap();
    }
    world
        .verifier
        .push_revocations(&[RevokedToken::of("ann", NOW + 1)]);
    assert!(world.verifier.remembered(&ann).is_none());
    assert_eq!(world.verifier.verify(&ann).await, Err(AuthError::Invalid));
    assert!(world.verifier.remembered(&bob).is_some());
    // issued from that second on
    let later = world
        .issuer
        .mint_at(&Grant::new("ann", TENANT, Role::Operator), NOW + 1)
        .unwrap();
    world.verifier.verify(&later).await.unwrap();
}

#[tokio::test]
async fn a_session_that_ended_takes_its_own_tokens_along_and_no_others() {
    let world = World::new();
    let session = Uuid::from_u128(77);
    let inside = world.token(&Grant::new("ann", TENANT, Role::Operator).session(session));
    let outside = world.operator();
    world
        .verifier
        .push_revocations(&[RevokedToken::of(&session.to_string(), NOW + 60)]);
    assert_eq!(world.verifier.verify(&inside).await, Err(AuthError::Invalid));
    world.verifier.verify(&outside).await.unwrap();
}

#[tokio::test]
async fn the_list_is_fetched_only_when_it_changed_and_kept_when_it_cannot_be_had() {
    #[derive(Clone, Default)]
    struct Issuer {
        whole: Arc<AtomicUsize>,
        broken: Arc<AtomicUsize>,
    }
    async fn list(State(issuer): State<Issuer>, headers: HeaderMap) -> axum::response::Response {
        if issuer.broken.load(Ordering::SeqCst) > 0 {
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
        if headers.get("if-none-match").is_some_and(|tag| tag == "\"1\"") {
            return StatusCode::NOT_MODIFIED.into_response();
        }
        issuer.whole.fetch_add(1, Ordering::SeqCst);
        let list = RevocationList {
            tokens: vec![RevokedToken::of("ann", NOW + 1)],
        };
        ([("etag", "\"1\"")], axum::Json(list)).into_response()
    }
    let issuer = Issuer::default();
    let url = serve(Router::new().route("/r", get(list)).with_state(issuer.clone())).await;
    let world = World::new();
    let verifier = Verifier::new(VerifierConfig {
        revocations_url: Some(format!("{url}/r")),
        clock: world.hands.clock(),
        ..VerifierConfig::new(ISSUER, AUDIENCE, JwksSource::File(world.jwks_file.clone()))
    });
    let ann = world.operator();
    verifier.verify(&ann).await.unwrap();
    for _ in 0..3 {
        verifier.refresh_revocations().await.unwrap();
    }
    assert_eq!(issuer.whole.load(Ordering::SeqCst), 1);
    assert_eq!(verifier.verify(&ann).await, Err(AuthError::Invalid));
    issuer.broken.store(1, Ordering::SeqCst);
    assert!(verifier.refresh_revocations().await.is_err());
    assert_eq!(verifier.verify(&ann).await, Err(AuthError::Invalid));
}

#[tokio::test]
async fn another_issuer_speaks_for_its_tenant_and_makes_no_service() {
    let world = World::new();
    let other = crate::issuer::Issuer::generate("https://directory.test", "theirs").unwrap();
    let file = world.jwks_file.with_file_name("other.json");
    std::fs::write(&file, other.jwks().unwrap()).unwrap();
    let verifier = |tenant| {
        Verifier::new(VerifierConfig {
            clock: world.hands.clock(),
            trusted: vec![TrustedIssuer {
                issuer: "https://directory.test".to_owned(),
                audience: "theirs".to_owned(),
                jwks: JwksSource::File(file.clone()),
                tenant,
            }],
            ..VerifierConfig::new(ISSUER, AUDIENCE, JwksSource::File(world.jwks_file.clone()))
        })
    };
    let bound = verifier(Some(TENANT));
    let claims = |tenant: Option<Uuid>, role: &str| {
        let claims = json!({
            "iss": "https://directory.test", "aud": "theirs", "sub": "dan", "iat": NOW, "exp": NOW + 60,
            "roles": [role], "tenant": tenant,
        });
        other.sign(&claims).unwrap()
    };
    // its tenant need not be said, and no other may be
    let identity = bound.verify(&claims(None, "operator")).await.unwrap();
    assert_eq!(identity.tenant(), Some(TENANT));
    assert!(bound.remembered(&claims(None, "operator")).is_some());
    let elsewhere = claims(Some(OTHER_TENANT), "operator");
    assert_eq!(bound.verify(&elsewhere).await, Err(AuthError::Invalid));
    assert_eq!(
        verifier(None).verify(&elsewhere).await.unwrap().tenant(),
        Some(OTHER_TENANT)
    );
    let service = bound.verify(&claims(None, "service")).await.unwrap();
    assert!(service.roles().is_empty());
    // ours are ours as before, and its key signs nothing in our name
    bound.verify(&world.operator()).await.unwrap();
    let forged = json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "eve", "iat": NOW, "exp": NOW + 60, "roles": ["operator"],
        "tenant": TENANT,
    });
    let forged = other.sign(&forged).unwrap();
    assert_eq!(bound.verify(&forged).await, Err(AuthError::Invalid));
    bound.forget_subject("dan");
    assert!(bound.remembered(&claims(None, "operator")).is_none());
}

#[test]
fn scopes_leave_what_they_name_in_the_service_that_they_name() {
    use crate::principal::Scope;
    let of = |claim, service| {
        let scope = Scope::of(claim, service);
        (scope.read, scope.write)
    };
    assert_eq!(of(None, None), (true, true));
    assert_eq!(of(Some("ledger:read"), Some("ledger")), (true, false));
    assert_eq!(of(Some("wallet:read ledger:write"), Some("ledger")), (true, true));
    assert_eq!(of(Some("wallet:write"), Some("ledger")), (false, false));
    assert_eq!(of(Some("ledger:write"), None), (false, false));
    assert_eq!(of(Some(""), Some("ledger")), (false, false));
}

#[tokio::test]
async fn a_service_gets_its_token_by_its_key_as_soon_as_the_issuer_gives_one() {
    #[derive(Clone, Default)]
    struct Asked(Arc<AtomicUsize>);
    async fn token(State(asked): State<Asked>, headers: HeaderMap, body: String) -> axum::response::Response {
        assert_eq!(headers["authorization"], "Basic bHBrXzE6bHBzXzI=");
        assert_eq!(body, "grant_type=client_credentials");
        if asked.0.fetch_add(1, Ordering::SeqCst) == 0 {
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
        axum::Json(json!({"access_token": "abc", "token_type": "Bearer", "expires_in": 3600})).into_response()
    }
    let asked = Asked::default();
    let url = serve(Router::new().route("/t", post(token)).with_state(asked.clone())).await;
    let own = ServiceToken::by_credentials(Credentials {
        token_url: format!("{url}/t"),
        client_id: "lpk_1".to_owned(),
        client_secret: "lps_2".to_owned().into(),
    });
    assert_eq!(
        own.authorization().unwrap_err().code(),
        "service_token_unavailable"
    );
    let keeping = tokio::spawn(own.clone().keep_fresh());
    let started = std::time::Instant::now();
    let bearer = loop {
        match own.authorization() {
            Ok(bearer) => break bearer,
            Err(_) => assert!(started.elapsed().as_secs() < 20),
        }
        tokio::task::yield_now().await;
    };
    keeping.abort();
    assert_eq!(bearer, "Bearer abc");
    assert!(bearer.is_sensitive());
    assert_eq!(asked.0.load(Ordering::SeqCst), 2);
    assert!(!format!("{own:?}").contains("lps_2"));
}
