//! From a token to an identity: signature, issuer, audience, times, claims. A token seen before costs a hash.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use jsonwebtoken::{Validation, decode, decode_header};
use serde::Deserialize;
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::cache::{Entry, Epoch, TokenCache};
use crate::keys::{Key, Keys, KeysError, Loader, Stamp};
use crate::principal::Scope;
use crate::revocations::{RevocationSource, Revocations, RevokedToken};
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
/// How soon after it was said a revocation is known here.
const REVOCATIONS_INTERVAL: Duration = Duration::from_secs(2);
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
    /// Where the issuer says which tokens it has revoked; without it, tokens hold until they expire.
    pub revocations_url: Option<String>,
    /// The service's name in scopes, `ledger`; without it, a token with scopes may do nothing here.
    pub service: Option<String>,
    /// Issuers besides ours: a merchant's or an operator's own.
    pub trusted: Vec<TrustedIssuer>,
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
            revocations_url: None,
            service: None,
            trusted: Vec::new(),
            remembered_tokens_max: 10_000,
            clock: system_clock(),
        }
    }
}

/// An issuer that is not ours, such as the operator's own directory. Its tokens carry the same claims as ours; none of
/// them is taken for a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedIssuer {
    /// The `iss` of its tokens.
    pub issuer: String,
    /// The `aud` its tokens must name.
    pub audience: String,
    /// Where its keys are.
    pub jwks: JwksSource,
    /// The one tenant it speaks for. Without it, it speaks for whichever its tokens name: only for an issuer that is
    /// run by whoever runs this installation.
    pub tenant: Option<Uuid>,
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
    service: Option<String>,
    /// For an issuer that is not ours: what limits it.
    foreign: Option<Foreign>,
    others: Vec<Verifier>,
    revocations: Revocations,
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

/// What limits an issuer that is not ours.
#[derive(Debug, Clone, Copy)]
struct Foreign {
    tenant: Option<Uuid>,
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    exp: u64,
    nbf: Option<u64>,
    iat: Option<u64>,
    sid: Option<Box<str>>,
    scope: Option<String>,
    tenant: Option<Uuid>,
    #[serde(default)]
    roles: Vec<String>,
    merchant_id: Option<Uuid>,
}

impl Verifier {
    /// Nothing is fetched yet, so it cannot fail: until the keys are had, every token answers
    /// [`AuthError::KeysUnavailable`].
    pub fn new(config: VerifierConfig) -> Self {
        let foreign = |trusted: TrustedIssuer| {
            let limits = Foreign {
                tenant: trusted.tenant,
            };
            let config = VerifierConfig {
                service: config.service.clone(),
                remembered_tokens_max: config.remembered_tokens_max,
                clock: Arc::clone(&config.clock),
                ..VerifierConfig::new(trusted.issuer, trusted.audience, trusted.jwks)
            };
            Self::of(config, Some(limits), Vec::new())
        };
        let others = config.trusted.clone().into_iter().map(foreign).collect();
        Self::of(config, None, others)
    }

    fn of(config: VerifierConfig, foreign: Option<Foreign>, others: Vec<Self>) -> Self {
        Self(Arc::new(Inner {
            issuer: config.issuer,
            audience: config.audience,
            service: config.service,
            foreign,
            others,
            revocations: Revocations::new(config.revocations_url.map(RevocationSource::new)),
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
        let now = (self.0.clock)();
        let others = || {
            let mut others = self.0.others.iter();
            others.find_map(|other| other.0.tokens.get(token, now))
        };
        self.0.tokens.get(token, now).or_else(others)
    }

    /// What the token says, if it holds. Waits only if keys have to be fetched.
    pub async fn verify(&self, token: &str) -> Result<Arc<Identity>, AuthError> {
        if let Some(identity) = self.remembered(token) {
            return Ok(identity);
        }
        if token.len() > TOKEN_BYTES_MAX {
            return Err(AuthError::Invalid);
        }
        match self.issued_by(token) {
            Some(other) => other.verify_unseen(token).await,
            None => self.verify_unseen(token).await,
        }
    }

    /// The trusted issuer that the token says it is from, if it is not ours. Nothing is believed of it yet.
    fn issued_by(&self, token: &str) -> Option<&Self> {
        #[derive(Deserialize)]
        struct Issued {
            iss: String,
        }
        if self.0.others.is_empty() {
            return None;
        }
        let payload = BASE64.decode(token.split('.').nth(1)?).ok()?;
        let issued: Issued = serde_json::from_slice(&payload).ok()?;
        self.0.others.iter().find(|other| other.0.issuer == issued.iss)
    }

    async fn verify_unseen(&self, token: &str) -> Result<Arc<Identity>, AuthError> {
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
        let identity = identity(claims, self.0.foreign, self.0.service.as_deref())?;
        // after the epoch was taken: what is revoked from here on is not remembered
        if self.0.revocations.cover(&identity) {
            return Err(AuthError::Invalid);
        }
        let identity = Arc::new(identity);
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
        self.0.others.iter().for_each(|other| other.forget_token(token));
    }

    /// Forgets every verified token of this subject.
    pub fn forget_subject(&self, subject: &str) {
        self.0.tokens.forget(|entry| entry.identity.subject() == subject);
        self.0
            .others
            .iter()
            .for_each(|other| other.forget_subject(subject));
    }

    /// Takes over the keys of the issuer in this process, for [`JwksSource::Pushed`].
    pub fn push_keys(&self, jwks: &str) -> Result<(), KeysError> {
        self.replace_keys(Keys::parse(jwks.as_bytes())?);
        Ok(())
    }

    /// Takes over which tokens are revoked: those remembered are forgotten, those to come are refused.
    pub fn push_revocations(&self, revoked: &[RevokedToken]) {
        if self.0.revocations.replace(revoked) {
            self.0
                .tokens
                .forget(|entry| self.0.revocations.cover(&entry.identity));
        }
    }

    /// Asks the issuer now which tokens are revoked. What was known stays known if it fails.
    pub async fn refresh_revocations(&self) -> Result<(), KeysError> {
        if let Some(revoked) = self.0.revocations.fetch().await? {
            self.push_revocations(&revoked);
        }
        Ok(())
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
    /// Asks every two seconds which tokens are revoked, where the issuer says so.
    pub async fn keep_fresh(self) {
        tokio::join!(self.keep_keys(), self.keep_revocations());
    }

    async fn keep_revocations(&self) {
        if !self.0.revocations.are_fetched() {
            return;
        }
        loop {
            // said where it happened, once
            let _ = self.refresh_revocations().await;
            tokio::time::sleep(REVOCATIONS_INTERVAL).await;
        }
    }

    async fn keep_keys(&self) {
        loop {
            self.refresh_if_due().await;
            for other in &self.0.others {
                other.refresh_if_due().await;
            }
            let pause_s = if self.is_ready() { LOOK_S } else { NO_KEYS_GAP_S };
            tokio::time::sleep(Duration::from_secs(pause_s)).await;
        }
    }

    /// One round of [`Verifier::keep_fresh`].
    pub async fn refresh_if_due(&self) {
        let due = match self.0.loader.source() {
            JwksSource::Pushed => false,
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
        let fresh = loaded?;
        *stamp = seen;
        self.replace_keys(fresh);
        Ok(())
    }

    /// Tokens signed by a key that is gone are forgotten.
    fn replace_keys(&self, fresh: Keys) {
        let fresh = Arc::new(fresh);
        let old = self
            .0
            .keys
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .replace(Arc::clone(&fresh));
        if let Some(old) = old {
            self.0.tokens.forget(|entry| !fresh.agrees_with(&old, &entry.kid));
        }
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
        if *self.0.loader.source() == JwksSource::Pushed {
            return;
        }
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
fn identity(
    mut claims: Claims,
    foreign: Option<Foreign>,
    service: Option<&str>,
) -> Result<Identity, AuthError> {
    let roles: Roles = claims
        .roles
        .iter()
        .filter_map(|name| Role::from_name(name))
        .filter(|role| foreign.is_none() || *role != Role::Service)
        .collect();
    if let Some(bound) = foreign.and_then(|foreign| foreign.tenant)
        && *claims.tenant.get_or_insert(bound) != bound
    {
        return Err(AuthError::Invalid);
    }
    let tenant_free = claims.tenant.is_none() && !roles.contains(Role::Service);
    let merchant_free = claims.merchant_id.is_none() && roles.intersects(MERCHANT_ADMIN | MERCHANT_STAFF);
    if claims.sub.is_empty()
        || tenant_free
        || merchant_free
        || claims.tenant.is_some_and(|tenant| tenant.is_nil())
    {
        return Err(AuthError::Invalid);
    }
    let scope = Scope::of(claims.scope.as_deref(), service);
    let identity = Identity::new(
        claims.sub.into(),
        claims.tenant,
        roles,
        claims.merchant_id,
        claims.exp,
    );
    // of ours, whoever signs in has a session; other issuers speak for people alone
    let machine = foreign.is_none() && claims.sid.is_none();
    let identity = if machine { identity.of_machine() } else { identity };
    Ok(identity.issued(claims.iat.unwrap_or_default(), claims.sid, scope))
}

#[cfg(test)]
mod tests;
