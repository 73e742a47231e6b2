//! From a token to an identity: signature, issuer, audience, times, claims. A token seen before costs a hash.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use jsonwebtoken::{Validation, decode, decode_header};
use serde::Deserialize;
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::cache::{Entry, Epoch, TokenCache};
use crate::keys::{Key, Keys, KeysError, Loader, Stamp};
use crate::{AuthError, Identity, JwksSource, MERCHANT_ADMIN, MERCHANT_STAFF, Role, Roles};

/// How far two clocks may be apart, in seconds.
const LEEWAY_S: u64 = 5;
/// A URL is fetched again this often, so that a revoked key is noticed.
const REFRESH_S: u64 = 300;
/// [`Verifier::keep_fresh`] looks this often whether there is anything to do.
const LOOK_S: u64 = 5;
/// An unknown `kid` causes a fetch at most this often, so that made-up tokens cannot hammer the issuer.
const UNKNOWN_KID_GAP_S: u64 = 10;
/// After a failure it is fetched again sooner.
const RETRY_S: u64 = 10;
/// As long as there are no keys at all, they are asked for more eagerly.
const NO_KEYS_GAP_S: u64 = 1;
/// Longest token that is looked at.
const TOKEN_BYTES_MAX: usize = 8 * 1024;

/// Seconds since 1970, from a clock that tests can set.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// The machine's clock.
pub fn system_clock() -> Clock {
    Arc::new(|| {
        SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_or(0, |since| since.as_secs())
    })
}

/// What a verifier trusts.
#[derive(Clone)]
pub struct VerifierConfig {
    /// The `iss` every token must have.
    pub issuer: String,
    /// The `aud` every token must name, `localplus`.
    pub audience: String,
    /// Where the issuer's keys are.
    pub jwks: JwksSource,
    /// How many verified tokens are remembered; about 1 KiB each.
    pub remembered_tokens_max: usize,
    /// What time it is.
    pub clock: Clock,
}

impl VerifierConfig {
    /// The usual sizes and the machine's clock.
    pub fn new(issuer: impl Into<String>, audience: impl Into<String>, jwks: JwksSource) -> Self {
        Self {
            issuer: issuer.into(),
            audience: audience.into(),
            jwks,
            remembered_tokens_max: 10_000,
            clock: system_clock(),
        }
    }
}

impl fmt::Debug for VerifierConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifierConfig")
            .field("issuer", &self.issuer)
            .field("audience", &self.audience)
            .field("jwks", &self.jwks)
            .field("remembered_tokens_max", &self.remembered_tokens_max)
            .finish_non_exhaustive()
    }
}

/// Checks bearer tokens. Cheap to clone; clones share keys and memory.
#[derive(Debug, Clone)]
pub struct Verifier(Arc<Inner>);

struct Inner {
    issuer: String,
    audience: String,
    clock: Clock,
    loader: Loader,
    keys: RwLock<Option<Arc<Keys>>>,
    tokens: TokenCache,
    /// One at a time; holds the stamp of the file the keys were read from.
    loading: Mutex<Option<Stamp>>,
    /// When the last attempt to load ended; 0 is never.
    tried_at: AtomicU64,
    /// Whether that attempt failed.
    failing: AtomicBool,
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner")
            .field("issuer", &self.issuer)
            .field("audience", &self.audience)
            .field("source", self.loader.source())
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    exp: u64,
    nbf: Option<u64>,
    tenant: Option<Uuid>,
    #[serde(default)]
    roles: Vec<String>,
    merchant_id: Option<Uuid>,
}

impl Verifier {
    /// Nothing is fetched yet, so it cannot fail: until the keys are had, every token answers
    /// [`AuthError::KeysUnavailable`].
    pub fn new(config: VerifierConfig) -> Self {
        Self(Arc::new(Inner {
            issuer: config.issuer,
            audience: config.audience,
            clock: config.clock,
            loader: Loader::new(config.jwks),
            keys: RwLock::new(None),
            tokens: TokenCache::new(config.remembered_tokens_max),
            loading: Mutex::new(None),
            tried_at: AtomicU64::new(0),
            failing: AtomicBool::new(false),
        }))
    }

    /// What the token says, if it was verified before and still holds. Never waits.
    pub fn remembered(&self, token: &str) -> Option<Arc<Identity>> {
        self.0.tokens.get(token, (self.0.clock)())
    }

    /// What the token says, if it holds. Waits only if keys have to be fetched.
    pub async fn verify(&self, token: &str) -> Result<Arc<Identity>, AuthError> {
        if let Some(identity) = self.remembered(token) {
            return Ok(identity);
        }
        if token.len() > TOKEN_BYTES_MAX {
            return Err(AuthError::Invalid);
        }
        let header = decode_header(token).map_err(|_| AuthError::Invalid)?;
        // `crit` lists extensions the reader must understand; we understand none.
        let kid = header
            .kid
            .filter(|_| header.crit.is_none())
            .ok_or(AuthError::Invalid)?;
        let (key, epoch) = self.key(&kid).await?;
        if header.alg != key.algorithm {
            return Err(AuthError::Invalid);
        }
        let claims = self.check(token, &key)?;
        let now = (self.0.clock)();
        let dead_at = claims.exp.saturating_add(LEEWAY_S);
        if now >= dead_at {
            return Err(AuthError::Expired);
        }
        if claims.nbf.is_some_and(|nbf| nbf > now.saturating_add(LEEWAY_S)) {
            return Err(AuthError::Invalid);
        }
        let identity = Arc::new(identity(claims)?);
        let entry = Entry {
            token: token.into(),
            kid: Arc::clone(&key.kid),
            dead_at,
            identity: Arc::clone(&identity),
        };
        self.0.tokens.insert(entry, epoch, now);
        Ok(identity)
    }

    /// Forgets that this token was verified: its next use is checked from scratch.
    pub fn forget_token(&self, token: &str) {
        self.0.tokens.forget(|entry| *entry.token == *token);
    }

    /// Forgets every verified token of this subject.
    pub fn forget_subject(&self, subject: &str) {
        self.0.tokens.forget(|entry| entry.identity.subject() == subject);
    }

    /// Whether there are keys to check tokens with: a service that has none is not ready.
    pub fn is_ready(&self) -> bool {
        self.keys().is_some()
    }

    /// Loads the keys now. Old keys stay in use if it fails; tokens signed by a key that is gone are forgotten.
    pub async fn refresh(&self) -> Result<(), KeysError> {
        let mut stamp = self.0.loading.lock().await;
        self.load(&mut stamp).await
    }

    /// Keeps the keys fresh for ever: fetches a URL every five minutes, reads a file when it changes, and tries every
    /// second as long as there are no keys. A worker of the server; drop it to stop it.
    pub async fn keep_fresh(self) {
        loop {
            self.refresh_if_due().await;
            let pause_s = if self.is_ready() { LOOK_S } else { NO_KEYS_GAP_S };
            tokio::time::sleep(Duration::from_secs(pause_s)).await;
        }
    }

    /// One round of [`Verifier::keep_fresh`].
    pub async fn refresh_if_due(&self) {
        let due = match self.0.loader.source() {
            _ if !self.is_ready() => true,
            JwksSource::Url(_) => {
                let failing = self.0.failing.load(Ordering::SeqCst);
                self.seconds_since(&self.0.tried_at) >= if failing { RETRY_S } else { REFRESH_S }
            }
            JwksSource::File(_) => self.file_changed().await,
        };
        if due {
            // Said already, where it happened.
            let _ = self.refresh().await;
        }
    }

    async fn file_changed(&self) -> bool {
        match self.0.loader.stamp().await {
            Some(stamp) => *self.0.loading.lock().await != Some(stamp),
            None => false,
        }
    }

    async fn load(&self, stamp: &mut Option<Stamp>) -> Result<(), KeysError> {
        // Looked at before it is read: a change in between is then seen as one the next time.
        let seen = self.0.loader.stamp().await;
        let loaded = self.0.loader.load().await;
        // After the attempt, however long it took: whoever waited for it must not try again at once.
        self.0.tried_at.store((self.0.clock)(), Ordering::SeqCst);
        self.report(loaded.as_ref().err());
        let fresh = Arc::new(loaded?);
        *stamp = seen;
        let old = self
            .0
            .keys
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .replace(Arc::clone(&fresh));
        if let Some(old) = old {
            self.0.tokens.forget(|entry| !fresh.agrees_with(&old, &entry.kid));
        }
        Ok(())
    }

    /// Once when it begins to fail and once when it works again, not at every attempt.
    fn report(&self, failure: Option<&KeysError>) {
        let failed_before = self.0.failing.swap(failure.is_some(), Ordering::SeqCst);
        match failure {
            Some(error) if !failed_before => tracing::warn!(
                error = error as &dyn std::error::Error,
                old_keys_in_use = self.is_ready(),
                "the issuer's keys cannot be had"
            ),
            None if failed_before => tracing::info!("the issuer's keys are had again"),
            _ => {}
        }
    }

    fn keys(&self) -> Option<Arc<Keys>> {
        self.0.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn seconds_since(&self, moment: &AtomicU64) -> u64 {
        (self.0.clock)().saturating_sub(moment.load(Ordering::SeqCst))
    }

    async fn key(&self, kid: &str) -> Result<(Arc<Key>, Epoch), AuthError> {
        if matches!(self.0.loader.source(), JwksSource::File(_)) {
            self.refresh_if_due().await;
        }
        if let Ok(Some(found)) = self.find(kid) {
            return Ok(found);
        }
        self.fetch_unknown().await;
        self.find(kid)?.ok_or(AuthError::Invalid)
    }

    /// The epoch is that of the cache before the keys are looked at: if the key is withdrawn from here on, what it
    /// verifies is not remembered.
    fn find(&self, kid: &str) -> Result<Option<(Arc<Key>, Epoch)>, AuthError> {
        let epoch = self.0.tokens.epoch();
        let keys = self.keys().ok_or(AuthError::KeysUnavailable)?;
        Ok(keys.get(kid).map(|key| (key, epoch)))
    }

    /// Loads the keys for a `kid` that is not among them, unless that was tried a moment ago.
    async fn fetch_unknown(&self) {
        let gap = if self.is_ready() {
            UNKNOWN_KID_GAP_S
        } else {
            NO_KEYS_GAP_S
        };
        // Whoever waits here finds, once let in, that the one before has just tried.
        let mut stamp = self.0.loading.lock().await;
        if self.seconds_since(&self.0.tried_at) < gap {
            return;
        }
        // Said already, where it happened; the caller finds the key or does not.
        let _ = self.load(&mut stamp).await;
    }

    fn check(&self, token: &str, key: &Key) -> Result<Claims, AuthError> {
        let mut validation = Validation::new(key.algorithm);
        validation.set_issuer(&[&self.0.issuer]);
        validation.set_audience(&[&self.0.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Times are checked by us, against the injected clock.
        validation.validate_exp = false;
        match decode::<Claims>(token, &key.decoding, &validation) {
            Ok(data) => Ok(data.claims),
            Err(_) => Err(AuthError::Invalid),
        }
    }
}

/// Roles we do not know are left out: an issuer may have more than we do.
fn identity(claims: Claims) -> Result<Identity, AuthError> {
    let roles: Roles = claims
        .roles
        .iter()
        .filter_map(|name| Role::from_name(name))
        .collect();
    let tenant_free = claims.tenant.is_none() && !roles.contains(Role::Service);
    let merchant_free = claims.merchant_id.is_none() && roles.intersects(MERCHANT_ADMIN | MERCHANT_STAFF);
    if claims.sub.is_empty()
        || tenant_free
        || merchant_free
        || claims.tenant.is_some_and(|tenant| tenant.is_nil())
    {
        return Err(AuthError::Invalid);
    }
    Ok(Identity::new(
        claims.sub.into(),
        claims.tenant,
        roles,
        claims.merchant_id,
        claims.exp,
    ))
}

#[cfg(test)]
mod tests;
