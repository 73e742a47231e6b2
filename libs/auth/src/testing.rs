//! What the tests of this crate share: an issuer, its JWKS file, a verifier with a clock that stands still.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use http::{HeaderMap, HeaderValue};
use uuid::Uuid;

use crate::issuer::{Grant, Issuer};
use crate::{Clock, JwksSource, Role, TENANT_HEADER, Verifier, VerifierConfig};

pub(crate) const ISSUER: &str = "https://issuer.test";
pub(crate) const AUDIENCE: &str = "localplus";
pub(crate) const NOW: u64 = 1_800_000_000;
pub(crate) const TENANT: Uuid = Uuid::from_u128(7);
pub(crate) const OTHER_TENANT: Uuid = Uuid::from_u128(8);
pub(crate) const MERCHANT: Uuid = Uuid::from_u128(9);

/// A clock that tests move.
#[derive(Clone)]
pub(crate) struct Hands(Arc<AtomicU64>);

impl Hands {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicU64::new(NOW)))
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }

    pub(crate) fn clock(&self) -> Clock {
        let hands = Arc::clone(&self.0);
        Arc::new(move || hands.load(Ordering::SeqCst))
    }
}

pub(crate) struct World {
    pub(crate) issuer: Issuer,
    pub(crate) verifier: Verifier,
    pub(crate) hands: Hands,
    pub(crate) jwks_file: PathBuf,
    _directory: tempfile::TempDir,
}

impl World {
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let jwks_file = directory.path().join("jwks.json");
        let issuer = issuer();
        let hands = Hands::new();
        let config = VerifierConfig {
            clock: hands.clock(),
            ..VerifierConfig::new(ISSUER, AUDIENCE, JwksSource::File(jwks_file.clone()))
        };
        let world = Self {
            issuer,
            verifier: Verifier::new(config),
            hands,
            jwks_file,
            _directory: directory,
        };
        world.publish(&world.issuer.jwks().unwrap());
        world
    }

    /// Replaces the JWKS file as a careful issuer does.
    pub(crate) fn publish(&self, jwks: &str) {
        let beside = self.jwks_file.with_extension("new");
        std::fs::write(&beside, jwks).unwrap();
        std::fs::rename(&beside, &self.jwks_file).unwrap();
    }

    pub(crate) fn token(&self, grant: &Grant) -> String {
        self.issuer.mint_at(grant, NOW).unwrap()
    }

    pub(crate) fn operator(&self) -> String {
        self.token(&Grant::new("ann", TENANT, Role::Operator))
    }

    pub(crate) fn service(&self) -> String {
        self.token(&Grant::service("svc-wallet"))
    }
}

pub(crate) fn issuer() -> Issuer {
    Issuer::generate(ISSUER, AUDIENCE).unwrap()
}

pub(crate) fn headers(token: &str, tenant: Option<Uuid>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(
        "authorization",
        HeaderValue::try_from(format!("Bearer {token}")).unwrap(),
    );
    if let Some(tenant) = tenant {
        headers.insert(TENANT_HEADER, HeaderValue::try_from(tenant.to_string()).unwrap());
    }
    headers
}
