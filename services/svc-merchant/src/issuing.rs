//! Tokens: signed with a key that is replaced while everything runs.
//!
//! A key is made by one replica, known to all within seconds, published in the JWKS at once, and signs only when every
//! verifier has had time to fetch it. The key before it stays published until the last token it signed has expired. The
//! private keys rest sealed in PostgreSQL, so that every replica signs with the same one and none is in a file.

use crate::error::Error;
use crate::ports::Clock;
use crate::store;
use crate::store::signing::SigningKeyRow;
use auth::issuer::{Grant, Issuer};
use auth::{RevocationList, RevokedToken, Verifier};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgPool;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use uuid::Uuid;
use vault::{Field, Subject, Vault};

/// A fresh key is published this long before it signs: verifiers fetch every five minutes.
const PUBLISHED_AHEAD: TimeDelta = TimeDelta::minutes(10);
/// No token lives longer; with the leeway of verifiers' clocks.
pub const TOKEN_LIFE_MAX: TimeDelta = TimeDelta::minutes(61);
/// How far the clocks of two replicas may be apart.
const CLOCKS_APART_S: i64 = 5;
/// A retired key is kept this long before it is deleted.
const RETIRED_KEPT: TimeDelta = TimeDelta::days(1);
/// How soon a replica knows of a key that another one made, and of revocations.
pub const LOOK: Duration = Duration::from_secs(1);

const PKCS8: Field = Field::new("signing-key");

/// How long tokens live and keys sign.
#[derive(Clone, Copy, Debug)]
pub struct Lives {
    /// A token of a person or of a machine.
    pub access: Duration,
    /// A token of a service of the platform, which outlives an outage of this one.
    pub service: Duration,
    /// A signing key, before the next one is made.
    pub key: TimeDelta,
}

/// Signs tokens.
pub struct Issuing {
    pool: PgPool,
    vault: Arc<Vault>,
    clock: Clock,
    name: String,
    audience: String,
    /// How long tokens live and keys sign.
    pub lives: Lives,
    ring: RwLock<Arc<Ring>>,
}

/// The published keys, newest first.
#[derive(Default)]
struct Ring {
    keys: Vec<Published>,
    jwks: String,
}

struct Published {
    issuer: Issuer,
    active_from: DateTime<Utc>,
}

impl Issuing {
    /// Signs as `name` for `audience`, once the keys were loaded.
    pub fn new(
        pool: PgPool,
        vault: Arc<Vault>,
        clock: Clock,
        name: String,
        audience: String,
        lives: Lives,
    ) -> Self {
        Self {
            pool,
            vault,
            clock,
            name,
            audience,
            lives,
            ring: RwLock::default(),
        }
    }

    fn ring(&self) -> Arc<Ring> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The public keys; none before the first were loaded.
    pub fn jwks(&self) -> Option<String> {
        let ring = self.ring();
        (!ring.keys.is_empty()).then(|| ring.jwks.clone())
    }

    /// A token that holds from now, or from `valid_from` if that is later: what was issued before is void.
    pub fn mint(&self, grant: &Grant, valid_from: Option<DateTime<Utc>>) -> Result<String, Error> {
        let now = (self.clock)();
        let ring = self.ring();
        let key = ring
            .keys
            .iter()
            .find(|key| key.active_from <= now)
            .ok_or(Error::NoSigningKey)?;
        let from = valid_from.map_or(now, |from| from.max(now)).timestamp();
        let from = u64::try_from(from).unwrap_or_default();
        key.issuer.mint_at(grant, from).map_err(Error::Issue)
    }

    /// Loads the keys that are published, makes the first one and the next one when it is due, and gives `verifier` what
    /// it needs. Whether anything changed.
    pub async fn refresh(&self, verifier: &Verifier) -> Result<bool, Error> {
        let now = (self.clock)();
        let mut rows = self.published(now).await?;
        let newest = rows.iter().map(|row| row.active_from).max();
        if newest.is_none_or(|newest| now >= newest + self.lives.key) {
            self.rotate(false).await?;
            rows = self.published(now).await?;
        }
        let known: Vec<_> = self
            .ring()
            .keys
            .iter()
            .map(|key| key.issuer.kid().to_owned())
            .collect();
        if rows.iter().map(|row| &row.kid).eq(known.iter()) {
            return Ok(false);
        }
        let keys = rows
            .iter()
            .map(|row| self.open(row))
            .collect::<Result<Vec<_>, _>>()?;
        let jwks = Issuer::jwks_of(keys.iter().map(|key| &key.issuer)).map_err(Error::Issue)?;
        if verifier.push_keys(&jwks).is_err() {
            return Err(Error::NoSigningKey);
        }
        tracing::info!(keys = keys.len(), "signing keys loaded");
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Ring { keys, jwks });
        Ok(true)
    }

    /// Makes the next key, unless another replica has just done so; `at_once` makes one in any case.
    pub async fn rotate(&self, at_once: bool) -> Result<(), Error> {
        let act = "rotating the signing key";
        let now = (self.clock)();
        let issuer = Issuer::generate(&self.name, &self.audience).map_err(Error::Issue)?;
        let subject = subject(issuer.kid());
        let (key, wrapped_key) = self.vault.new_data_key(subject).map_err(Error::vault(act))?;
        let pkcs8_sealed = key
            .seal(subject, PKCS8, &issuer.to_pem())
            .map_err(Error::vault(act))?;
        let mut transaction = self.pool.begin().await.map_err(Error::database(act))?;
        store::signing::lock(&mut transaction)
            .await
            .map_err(Error::database(act))?;
        let held = store::signing::published(&mut transaction, now).await;
        let held = held.map_err(Error::database(act))?;
        let newest = held.iter().map(|row| row.active_from).max();
        if !at_once && newest.is_some_and(|newest| now < newest + self.lives.key) {
            return Ok(());
        }
        // nobody has tokens of a key that never was: the first one signs at once
        let active_from = newest.map_or(now, |_| now + PUBLISHED_AHEAD);
        let row = SigningKeyRow {
            kid: issuer.kid().to_owned(),
            wrapped_key,
            pkcs8_sealed,
            created_at: now,
            active_from,
            retired_at: None,
        };
        let retire = active_from + TOKEN_LIFE_MAX;
        let inserted = store::signing::insert(&mut transaction, &row, retire).await;
        inserted.map_err(Error::database(act))?;
        let pruned = store::signing::prune(&mut transaction, now - RETIRED_KEPT).await;
        pruned.map_err(Error::database(act))?;
        transaction.commit().await.map_err(Error::database(act))?;
        tracing::info!(kid = row.kid, %active_from, "signing key made");
        Ok(())
    }

    /// What verifiers have to know is void.
    pub async fn revocations(&self) -> Result<RevocationList, Error> {
        let act = "reading revocations";
        let since = (self.clock)() - TOKEN_LIFE_MAX;
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let rows = store::keys::revoked_since(&mut connection, since).await;
        let tokens = rows.map_err(Error::database(act))?.into_iter().map(|row| {
            let valid_from = u64::try_from(row.valid_from.timestamp()).unwrap_or_default();
            RevokedToken::of(&row.subject, valid_from)
        });
        Ok(RevocationList {
            tokens: tokens.collect(),
        })
    }

    /// Deletes revocations that no living token is older than, and links that stopped longer ago than `links`; how many.
    pub async fn prune(&self, links: TimeDelta) -> Result<u64, Error> {
        let act = "pruning revocations and links";
        let now = (self.clock)();
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let revocations = store::keys::prune_revocations(&mut connection, now - TimeDelta::days(1)).await;
        let tickets = store::tickets::prune(&mut connection, now - links).await;
        Ok(revocations.map_err(Error::database(act))? + tickets.map_err(Error::database(act))?)
    }

    /// Keeps the keys and the service's own verifier fresh for ever.
    pub async fn keep_fresh(&self, verifier: &Verifier) {
        let mut failing = false;
        loop {
            let fresh = async {
                self.refresh(verifier).await?;
                verifier.push_revocations(&self.revocations().await?.tokens);
                Ok::<(), Error>(())
            };
            match fresh.await {
                Ok(()) => failing = false,
                Err(error) if !std::mem::replace(&mut failing, true) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, "signing keys and revocations are not fresh");
                }
                Err(_) => {}
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn published(&self, now: DateTime<Utc>) -> Result<Vec<SigningKeyRow>, Error> {
        let act = "reading signing keys";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let rows = store::signing::published(&mut connection, now).await;
        rows.map_err(Error::database(act))
    }

    fn open(&self, row: &SigningKeyRow) -> Result<Published, Error> {
        let act = "opening a signing key";
        let subject = subject(&row.kid);
        let opened = self.vault.unwrap_data_key(subject, &row.wrapped_key);
        let pem = opened.and_then(|key| key.open(subject, PKCS8, &row.pkcs8_sealed));
        let pem = pem.map_err(Error::vault(act))?;
        let issuer = Issuer::from_pem(&pem, &self.name, &self.audience).map_err(Error::Issue)?;
        Ok(Published {
            issuer,
            active_from: row.active_from,
        })
    }
}

/// Whose data a private key is: the installation's, by the key's name.
fn subject(kid: &str) -> Subject {
    let mut id = [0; 16];
    blake3::Hasher::new()
        .update(kid.as_bytes())
        .finalize_xof()
        .fill(&mut id);
    Subject {
        tenant: Uuid::nil(),
        id: Uuid::from_bytes(id),
    }
}

/// From when on tokens hold again that are issued after a revocation at `now`: in whole seconds, which is what verifiers
/// compare, and far enough ahead for a token that a replica with a faster clock issued a moment before. Whoever comes
/// back sooner is given tokens that say this time.
pub fn valid_from(now: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp(now.timestamp() + CLOCKS_APART_S, 0).unwrap_or(now)
}

/// The same for what never comes back, a session or a key: it is void whatever its tokens say.
pub fn void_for_good(now: DateTime<Utc>) -> DateTime<Utc> {
    now + TimeDelta::minutes(1)
}
