//! Which tokens are void although they have not expired: a key was revoked, somebody was dismissed, a session ended.
//!
//! The issuer publishes the subjects and sessions concerned, hashed, for as long as a token of theirs could still be
//! alive; every verifier asks for the list again and again. What must never happen here: a token that is taken because
//! the list could not be had for a moment after it was once known to be void.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError, RwLock};

use http::StatusCode;
use http::header::{ETAG, IF_NONE_MATCH};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::Identity;
use crate::keys::{KeysError, client};

/// Some ten thousand revocations within the life of a token; a longer answer is not one of ours.
const DOCUMENT_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Tokens of a subject, or of a session, that are void.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevokedToken {
    /// The first 16 bytes of the SHA-256 of the `sub` or `sid`, in hexadecimal: whoever reads the list learns no id.
    pub subject: String,
    /// Tokens issued before this are void, in seconds since 1970.
    pub valid_from: u64,
}

impl RevokedToken {
    /// Tokens of this subject or session that were issued before `valid_from` are void.
    pub fn of(subject: &str, valid_from: u64) -> Self {
        Self {
            subject: fingerprint(subject),
            valid_from,
        }
    }
}

/// What the issuer serves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevocationList {
    /// What is void now.
    pub tokens: Vec<RevokedToken>,
}

fn fingerprint(subject: &str) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(32);
    for byte in Sha256::digest(subject.as_bytes()).iter().take(16) {
        // writing into a string cannot fail
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Where the list is fetched from.
#[derive(Debug)]
pub(crate) struct RevocationSource {
    url: String,
    client: OnceLock<reqwest::Client>,
    seen: Mutex<Option<http::HeaderValue>>,
    failing: Mutex<bool>,
}

impl RevocationSource {
    pub(crate) fn new(url: String) -> Self {
        Self {
            url,
            client: OnceLock::new(),
            seen: Mutex::new(None),
            failing: Mutex::new(false),
        }
    }

    /// `None`: nothing has changed.
    async fn fetch(&self) -> Result<Option<Vec<RevokedToken>>, KeysError> {
        let fetched = self.ask().await;
        let failing = fetched.is_err();
        let before = std::mem::replace(
            &mut *self.failing.lock().unwrap_or_else(PoisonError::into_inner),
            failing,
        );
        match &fetched {
            Err(error) if !before => tracing::warn!(
                error = error as &dyn std::error::Error,
                "the issuer does not say which tokens are revoked"
            ),
            Ok(_) if before => tracing::info!("the issuer says again which tokens are revoked"),
            _ => {}
        }
        fetched
    }

    async fn ask(&self) -> Result<Option<Vec<RevokedToken>>, KeysError> {
        let client = if let Some(client) = self.client.get() {
            client
        } else {
            let made = client(&self.url)?;
            self.client.get_or_init(|| made)
        };
        let mut request = client.get(&self.url);
        if let Some(seen) = self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone() {
            request = request.header(IF_NONE_MATCH, seen);
        }
        let mut response = request.send().await?.error_for_status()?;
        if response.status() == StatusCode::NOT_MODIFIED {
            return Ok(None);
        }
        let tag = response.headers().get(ETAG).cloned();
        let mut document = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if document.len() + chunk.len() > DOCUMENT_BYTES_MAX {
                return Err(KeysError::TooLarge);
            }
            document.extend_from_slice(&chunk);
        }
        let list: RevocationList = serde_json::from_slice(&document)?;
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = tag;
        Ok(Some(list.tokens))
    }
}

/// What is known to be void.
#[derive(Debug)]
pub(crate) struct Revocations {
    source: Option<RevocationSource>,
    known: RwLock<HashMap<String, u64>>,
}

impl Revocations {
    pub(crate) fn new(source: Option<RevocationSource>) -> Self {
        Self {
            source,
            known: RwLock::default(),
        }
    }

    pub(crate) fn are_fetched(&self) -> bool {
        self.source.is_some()
    }

    pub(crate) async fn fetch(&self) -> Result<Option<Vec<RevokedToken>>, KeysError> {
        match &self.source {
            Some(source) => source.fetch().await,
            None => Ok(None),
        }
    }

    /// True if that changed anything.
    pub(crate) fn replace(&self, revoked: &[RevokedToken]) -> bool {
        let fresh: HashMap<_, _> = revoked
            .iter()
            .map(|revoked| (revoked.subject.clone(), revoked.valid_from))
            .collect();
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let changed = *known != fresh;
        *known = fresh;
        changed
    }

    pub(crate) fn cover(&self, identity: &Identity) -> bool {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if known.is_empty() {
            return false;
        }
        [Some(identity.subject()), identity.session()]
            .into_iter()
            .flatten()
            .filter_map(|subject| known.get(&fingerprint(subject)))
            .any(|valid_from| identity.issued_at() < *valid_from)
    }
}

#[cfg(test)]
mod tests;
