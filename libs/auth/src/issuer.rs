//! Issues tokens: an Ed25519 key, its JWKS, and the claims every verifier of ours expects.
//!
//! For the developer's commands, the tests, and the one service that is the issuer. What must never happen here: the
//! private key in a log, an error or a file that others can read.

use std::fmt;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Duration;

use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde::Serialize;
use uuid::Uuid;

use crate::{MERCHANT_ADMIN, MERCHANT_STAFF, Role, Roles, system_clock};

const PEM_BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const PEM_END: &str = "-----END PRIVATE KEY-----";
const KEY_FILE: &str = "issuer-key.pem";

/// The JWKS document's name in the directory given to [`Issuer::open_or_create`].
pub const JWKS_FILE: &str = "jwks.json";

/// Why there is no issuer, or no token.
#[derive(Debug, thiserror::Error)]
pub enum IssuerError {
    /// The key could not be generated or written out.
    #[error("generating an Ed25519 key")]
    Generate,
    /// The text is not a PKCS#8 PEM of an Ed25519 key.
    #[error("not a PKCS#8 PEM of an Ed25519 private key")]
    NotAKey,
    /// A file of the issuer cannot be read or written.
    #[error("reading or writing the issuer's files")]
    File(#[from] io::Error),
    /// The grant would make a token that no verifier takes.
    #[error("{0}")]
    Grant(&'static str),
    /// Signing failed.
    #[error("signing the token")]
    Sign(#[from] jsonwebtoken::errors::Error),
    /// The JWKS cannot be written.
    #[error("writing the JWKS")]
    Json(#[from] serde_json::Error),
}

/// What a token is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Who: an opaque id.
    pub subject: String,
    /// The network; only a service may leave it open.
    pub tenant: Option<Uuid>,
    /// What they may do.
    pub roles: Roles,
    /// Whom they work for; merchant roles must say.
    pub merchant_id: Option<Uuid>,
    /// What a machine's key leaves of what its roles may do, `ledger:write wallet:read`; a person's token has none.
    pub scope: Option<String>,
    /// The session it belongs to, so that it ends with it.
    pub session: Option<Uuid>,
    /// For how long.
    pub ttl: Duration,
}

impl Grant {
    /// One hour for somebody of this tenant.
    pub fn new(subject: impl Into<String>, tenant: Uuid, roles: impl Into<Roles>) -> Self {
        Self {
            subject: subject.into(),
            tenant: Some(tenant),
            roles: roles.into(),
            merchant_id: None,
            scope: None,
            session: None,
            ttl: Duration::from_secs(3600),
        }
    }

    /// One hour for a service, which names a tenant with every call.
    pub fn service(name: impl Into<String>) -> Self {
        Self {
            tenant: None,
            ..Self::new(name, Uuid::nil(), Role::Service)
        }
    }

    /// The merchant they work for.
    #[must_use]
    pub fn merchant(mut self, merchant_id: Uuid) -> Self {
        self.merchant_id = Some(merchant_id);
        self
    }

    /// What the key's scopes are.
    #[must_use]
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = Some(scope.into());
        self
    }

    /// The session it belongs to.
    #[must_use]
    pub fn session(mut self, session: Uuid) -> Self {
        self.session = Some(session);
        self
    }

    /// How long the token holds.
    #[must_use]
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = ttl;
        self
    }
}

/// An issuer of tokens with one key.
pub struct Issuer {
    name: String,
    audience: String,
    pkcs8: Vec<u8>,
    key: EncodingKey,
    header: Header,
    jwk: Jwk,
}

impl fmt::Debug for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issuer")
            .field("name", &self.name)
            .field("audience", &self.audience)
            .field("kid", &self.kid())
            .finish_non_exhaustive()
    }
}

impl Issuer {
    /// An issuer with a new key.
    pub fn generate(issuer: impl Into<String>, audience: impl Into<String>) -> Result<Self, IssuerError> {
        let pair = Ed25519KeyPair::generate().map_err(|_| IssuerError::Generate)?;
        // Version 1: the form every other tool reads.
        let pkcs8 = pair.to_pkcs8v1().map_err(|_| IssuerError::Generate)?;
        Self::from_pkcs8(pkcs8.as_ref().to_vec(), issuer.into(), audience.into())
    }

    /// An issuer with the key of this PEM.
    pub fn from_pem(
        pem: &str,
        issuer: impl Into<String>,
        audience: impl Into<String>,
    ) -> Result<Self, IssuerError> {
        let body = pem
            .trim()
            .strip_prefix(PEM_BEGIN)
            .and_then(|rest| rest.strip_suffix(PEM_END));
        let body: String = body.ok_or(IssuerError::NotAKey)?.split_whitespace().collect();
        let pkcs8 = STANDARD.decode(body).map_err(|_| IssuerError::NotAKey)?;
        Self::from_pkcs8(pkcs8, issuer.into(), audience.into())
    }

    /// The issuer whose key is in this directory; made there, for its owner's eyes only, if there is none. The JWKS
    /// is written beside it as [`JWKS_FILE`].
    pub fn open_or_create(
        directory: &Path,
        issuer: impl Into<String>,
        audience: impl Into<String>,
    ) -> Result<Self, IssuerError> {
        std::fs::create_dir_all(directory)?;
        let key_file = directory.join(KEY_FILE);
        let this = match std::fs::read_to_string(&key_file) {
            Ok(pem) => Self::from_pem(&pem, issuer, audience)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let this = Self::generate(issuer, audience)?;
                replace_file(&key_file, this.to_pem().as_bytes(), true)?;
                this
            }
            Err(error) => return Err(error.into()),
        };
        let jwks = this.jwks()?;
        let jwks_file = directory.join(JWKS_FILE);
        // Untouched if it says the same: verifiers read it again when it changes.
        if std::fs::read_to_string(&jwks_file).ok().as_deref() != Some(&jwks) {
            replace_file(&jwks_file, jwks.as_bytes(), false)?;
        }
        Ok(this)
    }

    /// The `iss` of its tokens.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The `aud` of its tokens.
    pub fn audience(&self) -> &str {
        &self.audience
    }

    /// The id of its key: the key's RFC 7638 thumbprint.
    pub fn kid(&self) -> &str {
        self.jwk.common.key_id.as_deref().unwrap_or_default()
    }

    /// The private key, PKCS#8 in PEM.
    pub fn to_pem(&self) -> String {
        format!("{PEM_BEGIN}\n{}\n{PEM_END}\n", STANDARD.encode(&self.pkcs8))
    }

    /// The public key as a JWKS document.
    pub fn jwks(&self) -> Result<String, IssuerError> {
        Ok(serde_json::to_string_pretty(&JwkSet {
            keys: vec![self.jwk.clone()],
        })?)
    }

    /// The public keys of several issuers as one JWKS document: those of one name while its key is rotated.
    pub fn jwks_of<'a>(issuers: impl IntoIterator<Item = &'a Self>) -> Result<String, IssuerError> {
        Ok(serde_json::to_string(&JwkSet {
            keys: issuers.into_iter().map(|issuer| issuer.jwk.clone()).collect(),
        })?)
    }

    /// A token that holds from now.
    pub fn mint(&self, grant: &Grant) -> Result<String, IssuerError> {
        self.mint_at(grant, system_clock()())
    }

    /// A token that holds from `now`, in seconds since 1970.
    pub fn mint_at(&self, grant: &Grant, now: u64) -> Result<String, IssuerError> {
        if grant.tenant.is_none() && !grant.roles.contains(Role::Service) {
            return Err(IssuerError::Grant(
                "only a service's token may leave its tenant open",
            ));
        }
        if grant.merchant_id.is_none() && grant.roles.intersects(MERCHANT_ADMIN | MERCHANT_STAFF) {
            return Err(IssuerError::Grant(
                "a token with a merchant role must name its merchant",
            ));
        }
        self.sign(&serde_json::to_value(Claims {
            iss: &self.name,
            aud: &self.audience,
            sub: &grant.subject,
            iat: now,
            exp: now.saturating_add(grant.ttl.as_secs()),
            tenant: grant.tenant,
            roles: grant.roles.iter().map(Role::as_str).collect(),
            merchant_id: grant.merchant_id,
            scope: grant.scope.as_deref(),
            sid: grant.session,
        })?)
    }

    /// Signs any claims at all: how tests forge what a grant refuses.
    pub fn sign(&self, claims: &serde_json::Value) -> Result<String, IssuerError> {
        Ok(encode(&self.header, claims, &self.key)?)
    }

    fn from_pkcs8(pkcs8: Vec<u8>, name: String, audience: String) -> Result<Self, IssuerError> {
        let key = EncodingKey::from_ed_der(&pkcs8);
        let mut jwk = Jwk::from_encoding_key(&key, Algorithm::EdDSA).map_err(|_| IssuerError::NotAKey)?;
        let kid = jwk.thumbprint(ThumbprintHash::SHA256)?;
        jwk.common.key_id = Some(kid.clone());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        let header = Header {
            kid: Some(kid),
            ..Header::new(Algorithm::EdDSA)
        };
        Ok(Self {
            name,
            audience,
            pkcs8,
            key,
            header,
            jwk,
        })
    }
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: &'a str,
    iat: u64,
    exp: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant: Option<Uuid>,
    roles: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    merchant_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<Uuid>,
}

/// Writes beside the file and renames, so that nobody reads half of it.
fn replace_file(path: &Path, content: &[u8], private: bool) -> io::Result<()> {
    let beside = path.with_extension("new");
    match std::fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if private {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    let mut file = options.open(&beside)?;
    file.write_all(content)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)
}

#[cfg(test)]
mod tests;
