//! The issuer's public keys, and where they come from.

use std::collections::HashMap;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};

/// A JWKS document is some hundred bytes a key; more than this is not one.
const DOCUMENT_BYTES_MAX: usize = 256 * 1024;
/// Requests with a token not seen before wait this long at most.
const FETCH_TIMEOUT: Duration = Duration::from_secs(2);

/// Where a JWKS document is: `https://…`, `http://…` or `file:…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JwksSource {
    /// Fetched.
    Url(String),
    /// Read again when it changes.
    File(PathBuf),
    /// Given by [`crate::Verifier::push_keys`]: the service is the issuer itself.
    Pushed,
}

/// The text names no JWKS document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a JWKS source is an http(s):// URL or a file: path")]
pub struct InvalidSource;

impl FromStr for JwksSource {
    type Err = InvalidSource;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.starts_with("https://") || text.starts_with("http://") {
            return Ok(Self::Url(text.to_owned()));
        }
        let path = text.strip_prefix("file:").ok_or(InvalidSource)?;
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() {
            Err(InvalidSource)
        } else {
            Ok(Self::File(PathBuf::from(path)))
        }
    }
}

/// Why the issuer's keys could not be had.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The file cannot be read.
    #[error("reading the JWKS file")]
    File(#[from] std::io::Error),
    /// The URL does not answer, or not with 200.
    #[error("fetching the JWKS")]
    Fetch(#[from] reqwest::Error),
    /// The document is far too large to be one.
    #[error("the JWKS is larger than {DOCUMENT_BYTES_MAX} bytes")]
    TooLarge,
    /// The document is not a JWKS.
    #[error("the JWKS is not valid")]
    Malformed(#[from] serde_json::Error),
    /// The issuer in this process has not given any yet.
    #[error("the issuer's keys are not there yet")]
    NotPushed,
    /// None of its keys is one we take: Ed25519 or RSA for signatures, with a `kid`.
    #[error("the JWKS has no key for EdDSA or RS256 with a kid")]
    NoKey,
}

/// A key that may sign tokens, with the one algorithm it may sign them by.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) kid: Arc<str>,
    pub(crate) algorithm: Algorithm,
    pub(crate) decoding: DecodingKey,
    jwk: Jwk,
}

impl Key {
    /// The algorithm comes from the key, never from the token: nobody gets to verify an RSA key as an HMAC secret.
    fn from_jwk(jwk: &Jwk) -> Option<Self> {
        let kid = jwk.common.key_id.as_deref()?;
        let algorithm = match &jwk.algorithm {
            AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519 => {
                Algorithm::EdDSA
            }
            AlgorithmParameters::RSA(_) => Algorithm::RS256,
            _ => return None,
        };
        let stated = jwk.common.key_algorithm;
        if stated.is_some_and(|stated| stated != KeyAlgorithm::from(algorithm)) {
            return None;
        }
        let purpose = jwk.common.public_key_use.as_ref();
        if purpose.is_some_and(|purpose| *purpose != PublicKeyUse::Signature) {
            return None;
        }
        let decoding = DecodingKey::from_jwk(jwk).ok()?;
        Some(Self {
            kid: kid.into(),
            algorithm,
            decoding,
            jwk: jwk.clone(),
        })
    }
}

/// The usable keys of one document.
#[derive(Debug, Default)]
pub(crate) struct Keys(HashMap<Arc<str>, Arc<Key>>);

impl Keys {
    pub(crate) fn parse(document: &[u8]) -> Result<Self, KeysError> {
        let set: JwkSet = serde_json::from_slice(document)?;
        let mut keys = HashMap::new();
        for key in set.keys.iter().filter_map(Key::from_jwk) {
            keys.entry(Arc::clone(&key.kid)).or_insert_with(|| Arc::new(key));
        }
        if keys.is_empty() {
            Err(KeysError::NoKey)
        } else {
            Ok(Self(keys))
        }
    }

    pub(crate) fn get(&self, kid: &str) -> Option<Arc<Key>> {
        self.0.get(kid).cloned()
    }

    /// Whether the key of that id is the same in both.
    pub(crate) fn agrees_with(&self, other: &Self, kid: &str) -> bool {
        match (self.0.get(kid), other.0.get(kid)) {
            (Some(one), Some(other)) => one.jwk == other.jwk,
            _ => false,
        }
    }
}

/// What shows that a file has changed. The inode too: a file replaced within one tick of the file system's clock by
/// one of the same length is another file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    inode: u64,
}

impl Stamp {
    pub(crate) fn of(metadata: &std::fs::Metadata) -> Self {
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(metadata);
        #[cfg(not(unix))]
        let inode = 0;
        Self {
            modified: metadata.modified().ok(),
            length: metadata.len(),
            inode,
        }
    }
}

/// Reads documents. The HTTP client, and with it the machine's certificates, is only loaded if it is needed.
#[derive(Debug)]
pub(crate) struct Loader {
    source: JwksSource,
    client: OnceLock<reqwest::Client>,
}

impl Loader {
    pub(crate) fn new(source: JwksSource) -> Self {
        Self {
            source,
            client: OnceLock::new(),
        }
    }

    pub(crate) fn source(&self) -> &JwksSource {
        &self.source
    }

    /// For a file, how it looks now; `None` for a URL or a file that cannot be looked at.
    pub(crate) async fn stamp(&self) -> Option<Stamp> {
        let JwksSource::File(path) = &self.source else {
            return None;
        };
        tokio::fs::metadata(path).await.ok().as_ref().map(Stamp::of)
    }

    pub(crate) async fn load(&self) -> Result<Keys, KeysError> {
        match &self.source {
            JwksSource::File(path) => Keys::parse(&tokio::fs::read(path).await?),
            JwksSource::Url(url) => Keys::parse(&self.fetch(url).await?),
            JwksSource::Pushed => Err(KeysError::NotPushed),
        }
    }

    async fn fetch(&self, url: &str) -> Result<Vec<u8>, KeysError> {
        let mut response = self.client(url)?.get(url).send().await?.error_for_status()?;
        let mut document = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if document.len() + chunk.len() > DOCUMENT_BYTES_MAX {
                return Err(KeysError::TooLarge);
            }
            document.extend_from_slice(&chunk);
        }
        Ok(document)
    }

    fn client(&self, url: &str) -> Result<&reqwest::Client, KeysError> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = client(url)?;
        Ok(self.client.get_or_init(|| client))
    }
}

/// A client for what the issuer serves at `url`.
pub(crate) fn client(url: &str) -> reqwest::Result<reqwest::Client> {
    let mut builder = reqwest::Client::builder()
        .timeout(FETCH_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none());
    if url.starts_with("http://") {
        // Plain HTTP needs no certificates, and a bare machine has none.
        builder = builder.tls_certs_only([]);
    }
    builder.build()
}
