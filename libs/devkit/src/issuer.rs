//! Signs bearer tokens with an Ed25519 key kept in a folder beside the JWKS that verifies them.

use std::{
    fs,
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context as _, anyhow, bail};
use aws_lc_rs::{
    digest,
    signature::{Ed25519KeyPair, KeyPair as _},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// The audience every service of the platform accepts.
pub const AUDIENCE: &str = "localplus";

/// An issuer of tokens with its key.
#[derive(Debug)]
pub struct Issuer {
    name: String,
    jwks: PathBuf,
    kid: String,
    key: Ed25519KeyPair,
}

/// What a token says; every value can be made wrong on purpose, for tests.
#[derive(Debug, Clone)]
pub struct Claims {
    subject: String,
    tenant: Option<Uuid>,
    roles: Vec<String>,
    merchant: Option<Uuid>,
    audience: String,
    issuer: Option<String>,
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
            issuer: None,
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
        self.issuer = Some(issuer.to_owned());
        self
    }
}

impl Issuer {
    /// The issuer called `name` (the tokens' `iss`) whose key is in `dir`; a folder without a key gets one, and
    /// `jwks.json` beside it.
    pub fn open(dir: &Path, name: &str) -> anyhow::Result<Self> {
        let file = dir.join("ed25519.pk8");
        fs::create_dir_all(dir).with_context(|| format!("creating {}", dir.display()))?;
        if !file.exists() {
            let document = Ed25519KeyPair::generate()
                .and_then(|pair| pair.to_pkcs8())
                .map_err(|_| anyhow!("making a key"))?;
            let part = dir.join("ed25519.part");
            let _ = fs::remove_file(&part);
            fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&part)
                .and_then(|mut out| out.write_all(document.as_ref()))
                .and_then(|()| fs::rename(&part, &file))
                .with_context(|| format!("keeping the key in {}", file.display()))?;
        }
        let bytes = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
        let key = Ed25519KeyPair::from_pkcs8(&bytes)
            .map_err(|rejected| anyhow!("{} is not an Ed25519 key: {rejected}", file.display()))?;
        let issuer = Self {
            name: name.to_owned(),
            jwks: dir.join("jwks.json"),
            kid: thumbprint(&key),
            key,
        };
        let jwks = serde_json::to_vec_pretty(&issuer.key_set())?;
        if fs::read(&issuer.jwks).ok().as_deref() != Some(&jwks) {
            let part = dir.join("jwks.part");
            fs::write(&part, jwks)
                .and_then(|()| fs::rename(&part, &issuer.jwks))
                .context("writing jwks.json")?;
        }
        Ok(issuer)
    }

    /// The tokens' `iss`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The JWKS (RFC 7517) that verifies this issuer's tokens.
    pub fn key_set(&self) -> Value {
        json!({ "keys": [{
            "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": self.kid,
            "x": BASE64_URL_SAFE_NO_PAD.encode(self.key.public_key().as_ref()),
        }] })
    }

    /// The `file:` URL of the JWKS.
    pub fn jwks_url(&self) -> String {
        format!("file://{}", self.jwks.display())
    }

    /// A signed token (JWS compact, `EdDSA`).
    pub fn token(&self, claims: &Claims) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let issued = now.saturating_sub(claims.issued_ago);
        let mut payload = Map::new();
        payload.insert(
            "iss".to_owned(),
            claims.issuer.as_deref().unwrap_or(&self.name).into(),
        );
        payload.insert("aud".to_owned(), claims.audience.as_str().into());
        payload.insert("sub".to_owned(), claims.subject.as_str().into());
        payload.insert("iat".to_owned(), issued.as_secs().into());
        payload.insert(
            "exp".to_owned(),
            issued.saturating_add(claims.ttl).as_secs().into(),
        );
        payload.insert("roles".to_owned(), claims.roles.clone().into());
        if let Some(tenant) = claims.tenant {
            payload.insert("tenant".to_owned(), tenant.to_string().into());
        }
        if let Some(merchant) = claims.merchant {
            payload.insert("merchant_id".to_owned(), merchant.to_string().into());
        }
        let header = json!({ "alg": "EdDSA", "typ": "JWT", "kid": self.kid });
        let signed = format!(
            "{}.{}",
            BASE64_URL_SAFE_NO_PAD.encode(header.to_string()),
            BASE64_URL_SAFE_NO_PAD.encode(Value::Object(payload).to_string())
        );
        let signature = BASE64_URL_SAFE_NO_PAD.encode(self.key.sign(signed.as_bytes()).as_ref());
        format!("{signed}.{signature}")
    }
}

/// RFC 7638: the key's own hash names it, so a new key never has an old name.
fn thumbprint(key: &Ed25519KeyPair) -> String {
    let x = BASE64_URL_SAFE_NO_PAD.encode(key.public_key().as_ref());
    let canonical = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    BASE64_URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, canonical.as_bytes()).as_ref())
}

/// Reads a duration like `30s`, `15m`, `8h` or `7d`.
pub fn parse_ttl(text: &str) -> anyhow::Result<Duration> {
    let digits = text.trim_end_matches(|unit: char| unit.is_ascii_alphabetic());
    let number: u64 = digits
        .parse()
        .with_context(|| format!("{text:?} is not a duration like 15m or 8h"))?;
    let seconds = match text.get(digits.len()..).unwrap_or_default() {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => bail!("{text:?} is not a duration like 30s, 15m, 8h or 7d"),
    };
    number
        .checked_mul(seconds)
        .map(Duration::from_secs)
        .with_context(|| format!("{text:?} is too long"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_a_number_and_a_unit() {
        assert_eq!(parse_ttl("90s").expect("valid"), Duration::from_secs(90));
        assert_eq!(parse_ttl("2d").expect("valid"), Duration::from_secs(172_800));
        for wrong in ["", "5", "h", "5 h", "-1s", "1w", "99999999999999999999d"] {
            assert!(parse_ttl(wrong).is_err(), "{wrong}");
        }
    }
}
