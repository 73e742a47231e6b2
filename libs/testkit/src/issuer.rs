//! A token issuer of one test's own.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use auth::issuer::JWKS_FILE;
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

/// The audience every service of the platform accepts.
const AUDIENCE: &str = "localplus";
/// Who the tokens are from.
const NAME: &str = "https://issuer.test";

/// Signs tokens with a key of its own; its JWKS is a file.
#[derive(Debug)]
pub struct Issuer {
    issuer: auth::issuer::Issuer,
    dir: TempDir,
}

/// What a token says; every part of it can be made wrong on purpose.
#[derive(Debug, Clone)]
pub struct Claims {
    subject: String,
    tenant: Option<Uuid>,
    roles: Vec<String>,
    merchant: Option<Uuid>,
    audience: String,
    issuer: String,
    issued_ago: Duration,
    ttl: Duration,
}

impl Claims {
    /// `roles` in `tenant`, for an hour.
    pub fn new<R: Into<String>>(
        subject: &str,
        tenant: Option<Uuid>,
        roles: impl IntoIterator<Item = R>,
    ) -> Self {
        Self {
            subject: subject.to_owned(),
            tenant,
            roles: roles.into_iter().map(Into::into).collect(),
            merchant: None,
            audience: AUDIENCE.to_owned(),
            issuer: NAME.to_owned(),
            issued_ago: Duration::ZERO,
            ttl: Duration::from_secs(3600),
        }
    }

    /// The operator of a network.
    pub fn operator(tenant: Uuid) -> Self {
        Self::new("operator", Some(tenant), ["operator"])
    }

    /// An administrator of a merchant.
    pub fn merchant_admin(tenant: Uuid, merchant: Uuid) -> Self {
        Self::new("merchant-admin", Some(tenant), ["merchant_admin"]).merchant(merchant)
    }

    /// A merchant's till.
    pub fn merchant_staff(tenant: Uuid, merchant: Uuid) -> Self {
        Self::new("merchant-staff", Some(tenant), ["merchant_staff"]).merchant(merchant)
    }

    /// A service, which says the tenant with each call.
    pub fn service(name: &str) -> Self {
        Self::new(name, None, ["service"])
    }

    /// Names the merchant.
    #[must_use]
    pub fn merchant(mut self, merchant: Uuid) -> Self {
        self.merchant = Some(merchant);
        self
    }

    /// Valid for `ttl` from now.
    #[must_use]
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = ttl;
        self
    }

    /// Issued two hours ago for one hour: out of date by far more than any leeway.
    #[must_use]
    pub fn expired(mut self) -> Self {
        self.issued_ago = Duration::from_secs(7200);
        self.ttl = Duration::from_secs(3600);
        self
    }

    /// Meant for somebody else.
    #[must_use]
    pub fn audience(mut self, audience: &str) -> Self {
        audience.clone_into(&mut self.audience);
        self
    }

    /// Names another issuer than the one that signs.
    #[must_use]
    pub fn issuer(mut self, issuer: &str) -> Self {
        issuer.clone_into(&mut self.issuer);
        self
    }

    fn json(&self) -> Value {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let issued = now.saturating_sub(self.issued_ago);
        let mut claims = json!({
            "iss": self.issuer, "aud": self.audience, "sub": self.subject, "roles": self.roles,
            "iat": issued.as_secs(), "exp": issued.saturating_add(self.ttl).as_secs(),
        });
        let named = [("tenant", self.tenant), ("merchant_id", self.merchant)];
        if let Value::Object(fields) = &mut claims {
            fields.extend(
                named
                    .into_iter()
                    .filter_map(|(name, id)| Some((name.to_owned(), json!(id?)))),
            );
        }
        claims
    }
}

impl Issuer {
    /// An issuer with a new key.
    #[expect(
        clippy::new_without_default,
        reason = "it makes a key and files, which a default should not"
    )]
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder for keys");
        let issuer = auth::issuer::Issuer::open_or_create(dir.path(), NAME, AUDIENCE).expect("a key");
        Self { issuer, dir }
    }

    /// The tokens' `iss`; for `[auth] issuer`.
    pub fn name(&self) -> &str {
        self.issuer.name()
    }

    /// The tokens' `aud`; for `[auth] audience`.
    pub fn audience(&self) -> &str {
        self.issuer.audience()
    }

    /// The `file:` URL of the JWKS; for `[auth] jwks_url`.
    pub fn jwks_url(&self) -> String {
        format!("file://{}", self.dir.path().join(JWKS_FILE).display())
    }

    /// A signed token.
    pub fn token(&self, claims: &Claims) -> String {
        self.issuer.sign(&claims.json()).expect("a token")
    }

    /// `Bearer <token>`, as the `authorization` header wants it.
    pub fn bearer(&self, claims: &Claims) -> String {
        format!("Bearer {}", self.token(claims))
    }

    /// A token with the right claims and a wrong signature: another key's, under this key's name.
    pub fn forged(&self, claims: &Claims) -> String {
        let (genuine, foreign) = (self.token(claims), Self::new().token(claims));
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
