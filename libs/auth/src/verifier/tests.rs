//! Which tokens hold, which do not, and when keys are asked for.

use std::sync::atomic::AtomicUsize;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use axum::Router;
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::*;
use crate::ActorKind;
use crate::issuer::{Grant, Issuer};
use crate::testing::*;

fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "ann", "iat": NOW, "exp": NOW + 3600,
        "tenant": TENANT, "roles": ["operator"],
    })
}

fn claims_with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

fn claims_without(name: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name).unwrap();
    claims
}

/// A token put together by hand, with whatever header and signature.
fn raw(header: &Value, claims: &Value, signature: &[u8]) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!(
        "{}.{}.{}",
        part(header),
        part(claims),
        URL_SAFE_NO_PAD.encode(signature)
    )
}

#[tokio::test]
async fn a_good_token_says_who_where_and_what() {
    let world = World::new();
    let grant = Grant::new("bob", TENANT, Role::MerchantStaff).merchant(MERCHANT);
    let identity = world.verifier.verify(&world.token(&grant)).await.unwrap();
    let principal = identity.principal(None).unwrap();
    assert_eq!((&*principal.subject, principal.tenant), ("bob", TENANT));
    assert_eq!(
        (principal.roles, principal.merchant_id),
        (MERCHANT_STAFF, Some(MERCHANT))
    );
    assert!(principal.may_act_for(MERCHANT) && !principal.may_act_for(TENANT));
    assert_eq!(identity.expires_at(), NOW + 3600);
}

#[tokio::test]
async fn who_has_a_session_is_a_person_who_has_none_a_key_and_a_service_is_a_service() {
    let world = World::new();
    let staff = || Grant::new("bob", TENANT, Role::MerchantStaff).merchant(MERCHANT);
    for (grant, kind) in [
        (staff().session(TENANT), ActorKind::Person),
        (staff().scope("ledger:write"), ActorKind::Key),
        (staff(), ActorKind::Key),
        (Grant::service("svc-giftcard"), ActorKind::Service),
    ] {
        let identity = world.verifier.verify(&world.token(&grant)).await.unwrap();
        let wanted = (kind == ActorKind::Service).then_some(TENANT);
        assert_eq!(identity.principal(wanted).unwrap().kind(), kind, "{grant:?}");
    }
}

#[tokio::test]
async fn a_token_is_verified_once_and_then_remembered() {
    let world = World::new();
    let token = world.operator();
    assert!(world.verifier.remembered(&token).is_none());
    let first = world.verifier.verify(&token).await.unwrap();
    let second = world.verifier.remembered(&token).unwrap();
    assert!(Arc::ptr_eq(&first, &second));
    assert!(world.verifier.clone().remembered(&token).is_some());
}

#[tokio::test]
async fn a_token_dies_five_seconds_after_its_time_remembered_or_not() {
    let world = World::new();
    let token = world.token(&Grant::new("ann", TENANT, Role::Operator).ttl(Duration::from_secs(60)));
    world.verifier.verify(&token).await.unwrap();
    world.hands.advance(64);
    assert!(world.verifier.remembered(&token).is_some());
    world.hands.advance(1);
    assert!(world.verifier.remembered(&token).is_none());
    assert_eq!(world.verifier.verify(&token).await, Err(AuthError::Expired));
}

#[tokio::test]
async fn a_token_from_the_future_is_not_taken_beyond_the_leeway() {
    let world = World::new();
    let sign = |nbf: u64| world.issuer.sign(&claims_with("nbf", json!(nbf))).unwrap();
    assert!(world.verifier.verify(&sign(NOW + 5)).await.is_ok());
    assert_eq!(
        world.verifier.verify(&sign(NOW + 6)).await,
        Err(AuthError::Invalid)
    );
}

#[tokio::test]
async fn claims_that_are_not_ours_are_refused() {
    let world = World::new();
    let wrong = [
        claims_with("iss", json!("https://issuer.test.evil")),
        claims_without("iss"),
        claims_with("aud", json!("another")),
        claims_with("aud", json!([])),
        claims_without("aud"),
        claims_without("exp"),
        claims_with("exp", json!("tomorrow")),
        claims_with("exp", json!(-1)),
        claims_without("sub"),
        claims_with("sub", json!("")),
        claims_without("tenant"),
        claims_with("tenant", json!("town")),
        claims_with("tenant", json!(Uuid::nil())),
        claims_with("roles", json!("operator")),
        claims_with("roles", json!(["merchant_admin"])),
        claims_with("merchant_id", json!(7)),
    ];
    for claims in wrong {
        let token = world.issuer.sign(&claims).unwrap();
        assert_eq!(
            world.verifier.verify(&token).await,
            Err(AuthError::Invalid),
            "{claims}"
        );
        assert!(world.verifier.remembered(&token).is_none());
    }
    for good in [
        claims(),
        claims_with("aud", json!(["another", AUDIENCE])),
        claims_with("unknown", json!(1)),
    ] {
        assert!(
            world
                .verifier
                .verify(&world.issuer.sign(&good).unwrap())
                .await
                .is_ok(),
            "{good}"
        );
    }
}

#[tokio::test]
async fn roles_nobody_knows_give_nothing() {
    let world = World::new();
    let token = world
        .issuer
        .sign(&claims_with("roles", json!(["root", "Operator", "operator"])))
        .unwrap();
    assert_eq!(
        world.verifier.verify(&token).await.unwrap().roles(),
        crate::OPERATOR
    );
    let token = world.issuer.sign(&claims_with("roles", json!(["root"]))).unwrap();
    assert!(world.verifier.verify(&token).await.unwrap().roles().is_empty());
    let token = world.issuer.sign(&claims_without("roles")).unwrap();
    assert!(world.verifier.verify(&token).await.unwrap().roles().is_empty());
}

#[tokio::test]
async fn forged_tokens_are_refused() {
    let world = World::new();
    let kid = world.issuer.kid();
    let good = world.operator();
    let [header, payload, signature]: [&str; 3] = good.split('.').collect::<Vec<_>>().try_into().unwrap();
    let other_payload = URL_SAFE_NO_PAD.encode(claims_with("sub", json!("eve")).to_string());
    // The public key as an HMAC secret: the classic confusion of algorithms.
    let jwks: Value = serde_json::from_str(&world.issuer.jwks().unwrap()).unwrap();
    let public = URL_SAFE_NO_PAD
        .decode(jwks["keys"][0]["x"].as_str().unwrap())
        .unwrap();
    let hmac_header = Header {
        kid: Some(kid.to_owned()),
        ..Header::new(Algorithm::HS256)
    };
    let hmac = encode(&hmac_header, &claims(), &EncodingKey::from_secret(&public)).unwrap();
    // Another key under the same id.
    let thief = Issuer::generate(ISSUER, AUDIENCE).unwrap();
    let stolen = thief.sign(&claims()).unwrap();
    let stolen_parts: Vec<_> = stolen.split('.').collect();
    let forged = [
        String::new(),
        "..".to_owned(),
        "nonsense".to_owned(),
        "é".repeat(100),
        "a".repeat(1 << 20),
        format!("{good}.{good}"),
        format!("{header}.{payload}."),
        format!("{header}.{payload}"),
        format!("{header}.{other_payload}.{signature}"),
        raw(&json!({"alg": "none", "kid": kid}), &claims(), b""),
        raw(&json!({"alg": "EdDSA", "kid": kid}), &claims(), &[0; 64]),
        raw(&json!({"alg": "EdDSA"}), &claims(), &[0; 64]),
        format!("{header}.{}.{}", stolen_parts[1], stolen_parts[2]),
        stolen,
        hmac,
    ];
    for token in forged {
        assert_eq!(
            world.verifier.verify(&token).await,
            Err(AuthError::Invalid),
            "{token:.200}"
        );
    }
    assert!(world.verifier.verify(&good).await.is_ok());
}

#[tokio::test]
async fn an_extension_one_must_understand_is_one_we_do_not() {
    let world = World::new();
    let pkcs8 = world.issuer.to_pem();
    let key = EncodingKey::from_ed_pem(pkcs8.as_bytes()).unwrap();
    let sign = |crit| {
        let header = Header {
            kid: Some(world.issuer.kid().to_owned()),
            crit,
            ..Header::new(Algorithm::EdDSA)
        };
        encode(&header, &claims(), &key).unwrap()
    };
    assert_eq!(
        world.verifier.verify(&sign(Some(vec!["b64".to_owned()]))).await,
        Err(AuthError::Invalid)
    );
    assert!(world.verifier.verify(&sign(None)).await.is_ok());
}

/// An RSA issuer, as outside OIDC providers are.
struct Rsa(EncodingKey);

impl Rsa {
    fn new() -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let pkcs8: aws_lc_rs::encoding::Pkcs8V1Der<'_> = pair.as_der().unwrap();
        let pem = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            base64::engine::general_purpose::STANDARD.encode(pkcs8.as_ref())
        );
        Self(EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap())
    }

    fn jwk(&self) -> Value {
        let mut jwk =
            serde_json::to_value(Jwk::from_encoding_key(&self.0, Algorithm::RS256).unwrap()).unwrap();
        jwk["kid"] = json!("rsa");
        jwk
    }

    fn sign(&self, algorithm: Algorithm) -> String {
        let header = Header {
            kid: Some("rsa".to_owned()),
            ..Header::new(algorithm)
        };
        encode(&header, &claims(), &self.0).unwrap()
    }
}

#[tokio::test]
async fn rsa_keys_sign_by_rs256_alone() {
    let world = World::new();
    let rsa = Rsa::new();
    world.publish(&json!({"keys": [rsa.jwk()]}).to_string());
    assert!(world.verifier.verify(&rsa.sign(Algorithm::RS256)).await.is_ok());
    for other in [Algorithm::RS384, Algorithm::RS512, Algorithm::PS256] {
        assert_eq!(
            world.verifier.verify(&rsa.sign(other)).await,
            Err(AuthError::Invalid),
            "{other:?}"
        );
    }
}

#[test]
fn only_keys_for_signatures_by_our_algorithms_are_taken() {
    let ed: Value = serde_json::from_str(&issuer().jwks().unwrap()).unwrap();
    let ed = &ed["keys"][0];
    let with = |name: &str, value: Value| {
        let mut key = ed.clone();
        key[name] = value;
        key
    };
    let parse = |keys: Value| Keys::parse(json!({ "keys": keys }).to_string().as_bytes());
    assert!(parse(json!([ed])).is_ok());
    for bad in [
        with("kid", Value::Null),
        with("use", json!("enc")),
        with("alg", json!("RS256")),
        with("crv", json!("P-256")),
        with("kty", json!("AKP")),
        json!({"kty": "oct", "kid": "a", "k": "c2VjcmV0"}),
        json!({"kty": "EC", "kid": "a", "crv": "P-256", "x": "AA", "y": "AA"}),
    ] {
        assert!(matches!(parse(json!([bad])), Err(KeysError::NoKey)), "{bad}");
        // Beside a good one it does no harm.
        assert!(parse(json!([bad, ed])).is_ok(), "{bad}");
    }
    assert!(matches!(Keys::parse(b"{}"), Err(KeysError::Malformed(_))));
    assert!(matches!(Keys::parse(b"not json"), Err(KeysError::Malformed(_))));
}

#[tokio::test]
async fn a_rotated_file_is_read_again_and_the_old_key_s_tokens_are_forgotten() {
    let world = World::new();
    let old = world.operator();
    world.verifier.verify(&old).await.unwrap();
    let next = issuer();
    let new = next
        .mint_at(&Grant::new("ann", TENANT, Role::Operator), NOW)
        .unwrap();
    // Both keys for a while: nobody is thrown out.
    let mut both: JwkSet = serde_json::from_str(&world.issuer.jwks().unwrap()).unwrap();
    both.keys.extend(
        serde_json::from_str::<JwkSet>(&next.jwks().unwrap())
            .unwrap()
            .keys,
    );
    world.publish(&serde_json::to_string(&both).unwrap());
    assert!(world.verifier.verify(&new).await.is_ok());
    assert!(world.verifier.remembered(&old).is_some());
    // The old one is withdrawn: what was remembered of it goes, at the next look.
    world.publish(&next.jwks().unwrap());
    world.verifier.refresh_if_due().await;
    assert!(world.verifier.remembered(&old).is_none());
    assert!(world.verifier.remembered(&new).is_some());
    assert_eq!(world.verifier.verify(&old).await, Err(AuthError::Invalid));
}

#[tokio::test]
async fn a_key_replaced_under_its_own_id_forgets_its_tokens_too() {
    let world = World::new();
    let old = world.operator();
    world.verifier.verify(&old).await.unwrap();
    let mut impostor: Value = serde_json::from_str(&issuer().jwks().unwrap()).unwrap();
    impostor["keys"][0]["kid"] = json!(world.issuer.kid());
    world.publish(&impostor.to_string());
    world.verifier.refresh().await.unwrap();
    assert!(world.verifier.remembered(&old).is_none());
    assert_eq!(world.verifier.verify(&old).await, Err(AuthError::Invalid));
}

#[tokio::test]
async fn a_file_that_is_gone_or_broken_leaves_the_keys_as_they_were() {
    let world = World::new();
    let token = world.operator();
    world.verifier.verify(&token).await.unwrap();
    world.publish("half a docum");
    assert!(world.verifier.refresh().await.is_err());
    std::fs::remove_file(&world.jwks_file).unwrap();
    assert!(world.verifier.refresh().await.is_err());
    world.verifier.forget_token(&token);
    assert!(world.verifier.verify(&token).await.is_ok());
}

#[tokio::test]
async fn without_keys_nothing_can_be_said_and_as_soon_as_they_come_it_can() {
    let world = World::new();
    let token = world.operator();
    std::fs::remove_file(&world.jwks_file).unwrap();
    assert!(!world.verifier.is_ready());
    assert_eq!(
        world.verifier.verify(&token).await,
        Err(AuthError::KeysUnavailable)
    );
    world.publish(&world.issuer.jwks().unwrap());
    assert!(world.verifier.verify(&token).await.is_ok());
    assert!(world.verifier.is_ready());
}

#[tokio::test]
async fn a_subject_or_a_token_can_be_forgotten() {
    let world = World::new();
    let (ann, bob) = (
        world.operator(),
        world.token(&Grant::new("bob", TENANT, Role::Operator)),
    );
    for token in [&ann, &bob] {
        world.verifier.verify(token).await.unwrap();
    }
    world.verifier.forget_subject("ann");
    assert!(world.verifier.remembered(&ann).is_none() && world.verifier.remembered(&bob).is_some());
    world.verifier.forget_token(&bob);
    assert!(world.verifier.remembered(&bob).is_none());
}

/// An issuer's web server that counts.
struct Web {
    url: String,
    hits: Arc<AtomicUsize>,
    document: Arc<RwLock<String>>,
    server: tokio::task::JoinHandle<()>,
}

impl Web {
    async fn serve(document: String) -> Self {
        let hits = Arc::new(AtomicUsize::new(0));
        let document = Arc::new(RwLock::new(document));
        let state = (Arc::clone(&hits), Arc::clone(&document));
        let answer = async move || {
            state.0.fetch_add(1, Ordering::SeqCst);
            state.1.read().unwrap().clone()
        };
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/jwks.json", listener.local_addr().unwrap());
        let app = Router::new().route("/jwks.json", get(answer));
        let server = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self {
            url,
            hits,
            document,
            server,
        }
    }

    fn verifier(&self, hands: &Hands) -> Verifier {
        let source = self.url.parse().unwrap();
        Verifier::new(VerifierConfig {
            clock: hands.clock(),
            ..VerifierConfig::new(ISSUER, AUDIENCE, source)
        })
    }

    fn hits(&self) -> usize {
        self.hits.load(Ordering::SeqCst)
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        self.server.abort();
    }
}

#[tokio::test]
async fn keys_come_by_http_once_and_again_every_five_minutes() {
    let (issuer, hands) = (issuer(), Hands::new());
    let web = Web::serve(issuer.jwks().unwrap()).await;
    let verifier = web.verifier(&hands);
    for subject in ["ann", "bob", "cid"] {
        let token = issuer
            .mint_at(&Grant::new(subject, TENANT, Role::Operator), NOW)
            .unwrap();
        verifier.verify(&token).await.unwrap();
    }
    assert_eq!(web.hits(), 1);
    hands.advance(299);
    verifier.refresh_if_due().await;
    assert_eq!(web.hits(), 1);
    hands.advance(1);
    verifier.refresh_if_due().await;
    verifier.refresh_if_due().await;
    assert_eq!(web.hits(), 2);
}

#[tokio::test]
async fn an_unknown_key_is_asked_for_but_not_more_than_every_ten_seconds() {
    let (next, issuer, hands) = (issuer(), issuer(), Hands::new());
    let web = Web::serve(issuer.jwks().unwrap()).await;
    let verifier = web.verifier(&hands);
    verifier.refresh().await.unwrap();
    let token = next
        .mint_at(&Grant::new("ann", TENANT, Role::Operator), NOW)
        .unwrap();
    *web.document.write().unwrap() = next.jwks().unwrap();
    hands.advance(9);
    for _ in 0..20 {
        assert_eq!(verifier.verify(&token).await, Err(AuthError::Invalid));
    }
    assert_eq!(web.hits(), 1);
    hands.advance(1);
    assert!(verifier.verify(&token).await.is_ok());
    assert_eq!(web.hits(), 2);
}

#[tokio::test]
async fn many_requests_at_once_ask_once() {
    let (issuer, hands) = (issuer(), Hands::new());
    let web = Web::serve(issuer.jwks().unwrap()).await;
    let verifier = web.verifier(&hands);
    let tokens = (0..20).map(|n| {
        issuer
            .mint_at(&Grant::new(format!("s{n}"), TENANT, Role::Operator), NOW)
            .unwrap()
    });
    let all = tokens.map(|token| {
        let verifier = verifier.clone();
        tokio::spawn(async move { verifier.verify(&token).await.is_ok() })
    });
    for verified in all.collect::<Vec<_>>() {
        assert!(verified.await.unwrap());
    }
    assert_eq!(web.hits(), 1);
}

#[tokio::test]
async fn a_web_server_that_is_down_or_talks_nonsense_is_tried_again() {
    let (issuer, hands) = (issuer(), Hands::new());
    let web = Web::serve("nonsense".to_owned()).await;
    let verifier = web.verifier(&hands);
    let token = issuer
        .mint_at(&Grant::new("ann", TENANT, Role::Operator), NOW)
        .unwrap();
    assert_eq!(verifier.verify(&token).await, Err(AuthError::KeysUnavailable));
    *web.document.write().unwrap() = format!("{}{}", issuer.jwks().unwrap(), " ".repeat(300 * 1024));
    hands.advance(1);
    assert_eq!(verifier.verify(&token).await, Err(AuthError::KeysUnavailable));
    *web.document.write().unwrap() = issuer.jwks().unwrap();
    assert_eq!(
        verifier.verify(&token).await,
        Err(AuthError::KeysUnavailable),
        "tried a moment ago"
    );
    hands.advance(1);
    assert!(verifier.verify(&token).await.is_ok());
    assert_eq!(web.hits(), 3);
    // Down from here on: the keys stay, and are asked for again sooner than in five minutes.
    *web.document.write().unwrap() = "nonsense".to_owned();
    hands.advance(300);
    verifier.refresh_if_due().await;
    verifier.refresh_if_due().await;
    assert_eq!(web.hits(), 4);
    hands.advance(10);
    verifier.refresh_if_due().await;
    assert_eq!(web.hits(), 5);
    verifier.forget_token(&token);
    assert!(verifier.verify(&token).await.is_ok());
}

#[test]
fn sources_are_named_by_url_or_file() {
    let file = |path: &str| Ok(JwksSource::File(path.into()));
    assert_eq!("file:/etc/jwks.json".parse(), file("/etc/jwks.json"));
    assert_eq!("file:///etc/jwks.json".parse(), file("/etc/jwks.json"));
    assert_eq!("file:.localplus/jwks.json".parse(), file(".localplus/jwks.json"));
    assert_eq!(
        "https://a/b".parse(),
        Ok(JwksSource::Url("https://a/b".to_owned()))
    );
    for bad in ["", "file:", "ftp://a", "/etc/jwks.json"] {
        assert_eq!(bad.parse::<JwksSource>(), Err(crate::InvalidSource), "{bad}");
    }
}
