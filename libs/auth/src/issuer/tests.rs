//! The issuer's files and what it refuses to sign.

use super::*;

const NAME: &str = "https://issuer.test";

#[test]
fn a_key_survives_its_pem() {
    let issuer = Issuer::generate(NAME, "localplus").unwrap();
    let pem = issuer.to_pem();
    assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
    let again = Issuer::from_pem(&pem, NAME, "localplus").unwrap();
    assert_eq!(
        (again.kid(), again.jwks().unwrap()),
        (issuer.kid(), issuer.jwks().unwrap())
    );
    let grant = Grant::new("ann", Uuid::from_u128(7), Role::Operator);
    // Ed25519 signatures are deterministic: the same key, the same token.
    assert_eq!(
        again.mint_at(&grant, 1).unwrap(),
        issuer.mint_at(&grant, 1).unwrap()
    );
}

#[test]
fn the_jwks_holds_the_public_key_and_nothing_private() {
    let jwks: serde_json::Value =
        serde_json::from_str(&Issuer::generate(NAME, "a").unwrap().jwks().unwrap()).unwrap();
    let key = jwks["keys"][0].as_object().unwrap();
    let mut members: Vec<_> = key.keys().map(String::as_str).collect();
    members.sort_unstable();
    assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x"]);
    assert_eq!((&key["alg"], &key["crv"]), (&"EdDSA".into(), &"Ed25519".into()));
}

#[test]
fn what_is_no_key_is_refused() {
    for pem in [
        "",
        "nonsense",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    ] {
        assert!(
            matches!(Issuer::from_pem(pem, NAME, "a"), Err(IssuerError::NotAKey)),
            "{pem:?}"
        );
    }
}

#[test]
fn a_directory_keeps_one_issuer_for_its_owner_s_eyes_only() {
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path().join("issuer");
    let first = Issuer::open_or_create(&place, NAME, "a").unwrap();
    let jwks = std::fs::metadata(place.join(JWKS_FILE))
        .unwrap()
        .modified()
        .unwrap();
    let second = Issuer::open_or_create(&place, NAME, "a").unwrap();
    assert_eq!(first.kid(), second.kid());
    assert_eq!(
        std::fs::metadata(place.join(JWKS_FILE))
            .unwrap()
            .modified()
            .unwrap(),
        jwks,
        "rewritten for nothing"
    );
    assert_eq!(
        std::fs::read_to_string(place.join(JWKS_FILE)).unwrap(),
        first.jwks().unwrap()
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(place.join(KEY_FILE))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_token_no_verifier_would_take_is_not_made() {
    let issuer = Issuer::generate(NAME, "a").unwrap();
    let tenant = Uuid::from_u128(7);
    let homeless = Grant {
        tenant: None,
        ..Grant::new("ann", tenant, Role::Operator)
    };
    assert!(matches!(issuer.mint(&homeless), Err(IssuerError::Grant(_))));
    for role in [Role::MerchantAdmin, Role::MerchantStaff] {
        assert!(matches!(
            issuer.mint(&Grant::new("ann", tenant, role)),
            Err(IssuerError::Grant(_))
        ));
        assert!(
            issuer
                .mint(&Grant::new("ann", tenant, role).merchant(Uuid::from_u128(9)))
                .is_ok()
        );
    }
    assert!(issuer.mint(&Grant::service("svc-wallet")).is_ok());
}

#[test]
fn debug_shows_no_key() {
    let issuer = Issuer::generate(NAME, "a").unwrap();
    let secret = issuer.to_pem().lines().nth(1).unwrap().to_owned();
    assert!(!format!("{issuer:?}").contains(&secret[20..40]));
}
