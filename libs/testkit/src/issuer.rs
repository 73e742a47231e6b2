//! A token issuer of one test's own.

use devkit::Claims;
use tempfile::TempDir;

/// Signs tokens with a key of its own; its JWKS is a file.
#[derive(Debug)]
pub struct Issuer {
    issuer: devkit::Issuer,
    dir: TempDir,
}

impl Issuer {
    /// An issuer with a new key.
    #[expect(
        clippy::new_without_default,
        reason = "it makes a key and files, which a default should not"
    )]
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder for keys");
        let issuer = devkit::Issuer::open(dir.path(), "https://issuer.test").expect("a key");
        Self { issuer, dir }
    }

    /// The tokens' `iss`; for `[auth] issuer`.
    pub fn name(&self) -> &str {
        self.issuer.name()
    }

    /// The tokens' `aud`; for `[auth] audience`.
    pub fn audience(&self) -> &'static str {
        devkit::AUDIENCE
    }

    /// The `file:` URL of the JWKS; for `[auth] jwks_url`.
    pub fn jwks_url(&self) -> String {
        self.issuer.jwks_url()
    }

    /// A signed token.
    pub fn token(&self, claims: &Claims) -> String {
        self.issuer.token(claims)
    }

    /// `Bearer <token>`, as the `authorization` header wants it.
    pub fn bearer(&self, claims: &Claims) -> String {
        format!("Bearer {}", self.token(claims))
    }

    /// A token with the right claims and the wrong signature: another key's, under this key's name.
    pub fn forged(&self, claims: &Claims) -> String {
        let genuine = self.token(claims);
        let foreign = Self::new().token(claims);
        let (signed, _) = genuine.rsplit_once('.').expect("three parts");
        let (_, signature) = foreign.rsplit_once('.').expect("three parts");
        format!("{signed}.{signature}")
    }

    /// The file of a service's own token, for `[auth] service_token_file`; it lives as long as this issuer.
    pub fn service_token_file(&self, service: &str) -> String {
        let file = self.dir.path().join(format!("{service}.token"));
        std::fs::write(&file, self.token(&Claims::service(service))).expect("a token file");
        file.display().to_string()
    }
}
