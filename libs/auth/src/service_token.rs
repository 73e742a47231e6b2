//! A service's own token, for the calls it makes to other services.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use status::{Kind, Problem};
use tonic::metadata::{Ascii, MetadataValue};
use tonic::{Request, Status};
use uuid::Uuid;

use crate::keys::{Stamp, client};

/// How long a token is used before the file is looked at again.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// While there is no token it is asked for this often; longer when it fails again and again.
const RETRY_FIRST: Duration = Duration::from_millis(250);
const RETRY_LONGEST: Duration = Duration::from_secs(10);
/// How often, and after which pauses, somebody who waits for the first token looks for it.
const LOOKS_MAX: u32 = 100;
const LOOK_PAUSE: Duration = Duration::from_millis(100);
/// A token is exchanged for a fresh one after this share of its life: the issuer may be away for the rest.
const LIFE_SHARE: u32 = 6;

/// What a service shows the issuer to be given a token: OAuth 2 client credentials.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The issuer's token endpoint.
    pub token_url: String,
    /// The key's public name.
    pub client_id: String,
    /// The key's secret.
    pub client_secret: SecretString,
}

/// Where a service's own token comes from: the issuer, by [`ServiceToken::by_credentials`]; or a file that whoever rotates the token writes anew. Cheap to clone.
#[derive(Clone)]
pub struct ServiceToken(Arc<Source>);

enum Source {
    Fixed(MetadataValue<Ascii>),
    File {
        path: PathBuf,
        read: Mutex<Option<Read>>,
    },
    Issuer {
        credentials: Credentials,
        current: RwLock<Option<MetadataValue<Ascii>>>,
    },
}

/// What a token endpoint answers.
#[derive(Deserialize)]
struct Issued {
    access_token: String,
    expires_in: u64,
}

/// Why the issuer gave no token. What it was shown is not told.
#[derive(Debug, thiserror::Error)]
enum TokenError {
    #[error("asking the issuer for a token")]
    Ask(#[from] reqwest::Error),
    #[error("the issuer's answer is not a token")]
    Answer,
}

struct Read {
    bearer: MetadataValue<Ascii>,
    stamp: Stamp,
    looked_at: Instant,
}

impl ServiceToken {
    /// The token in this file, read when it is first needed and again when it changes. The file may come later than
    /// the service: until then calls fail with `service_token_unavailable`.
    pub fn from_file(path: impl Into<PathBuf>) -> Self {
        Self(Arc::new(Source::File {
            path: path.into(),
            read: Mutex::new(None),
        }))
    }

    /// A token that the issuer gives for these credentials, once [`ServiceToken::keep_fresh`] runs. Until it was had,
    /// calls fail with `service_token_unavailable`.
    pub fn by_credentials(credentials: Credentials) -> Self {
        Self(Arc::new(Source::Issuer {
            credentials,
            current: RwLock::new(None),
        }))
    }

    /// Asks for a token now, and for a fresh one long before it ends, for ever. A worker of the server; drop it to stop
    /// it. Does nothing where the token comes from elsewhere.
    pub async fn keep_fresh(self) {
        let Source::Issuer { credentials, current } = &*self.0 else {
            return std::future::pending().await;
        };
        let mut pause = RETRY_FIRST;
        let mut failing = false;
        loop {
            match ask(credentials).await {
                Ok((bearer, life)) => {
                    *current.write().unwrap_or_else(PoisonError::into_inner) = Some(bearer);
                    if std::mem::take(&mut failing) {
                        tracing::info!("the issuer gives tokens again");
                    }
                    pause = RETRY_FIRST;
                    tokio::time::sleep((life / LIFE_SHARE).max(RETRY_FIRST)).await;
                }
                Err(error) => {
                    if !std::mem::replace(&mut failing, true) {
                        let error = &error as &dyn std::error::Error;
                        tracing::warn!(error, "the issuer gives this service no token");
                    }
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(RETRY_LONGEST);
                }
            }
        }
    }

    /// Waits until there is a token, ten seconds at most: what runs to its end (a job) begins with it. Where there is none
    /// in time, calls say so. Needs [`ServiceToken::keep_fresh`] to run meanwhile.
    pub async fn awaited(&self) {
        for _ in 0..LOOKS_MAX {
            if self.authorization().is_ok() {
                return;
            }
            tokio::time::sleep(LOOK_PAUSE).await;
        }
    }

    /// This token, for ever.
    pub fn fixed(token: &str) -> Result<Self, Problem> {
        Ok(Self(Arc::new(Source::Fixed(bearer(token)?))))
    }

    /// Puts the token and the tenant to act for on an outgoing call.
    pub fn inject<T>(&self, request: &mut Request<T>, tenant: Uuid) -> Result<(), Status> {
        let authorization = self.authorization().map_err(Status::from)?;
        let mut text = [0; uuid::fmt::Hyphenated::LENGTH];
        let tenant = tenant.hyphenated().encode_lower(&mut text);
        let tenant = MetadataValue::try_from(&*tenant).map_err(|_| Status::from(Problem::internal()))?;
        let metadata = request.metadata_mut();
        metadata.insert("authorization", authorization);
        metadata.insert("x-localplus-tenant", tenant);
        Ok(())
    }

    /// The value of `authorization`, marked as sensitive.
    pub fn authorization(&self) -> Result<MetadataValue<Ascii>, Problem> {
        self.authorization_at(Instant::now())
    }

    fn authorization_at(&self, now: Instant) -> Result<MetadataValue<Ascii>, Problem> {
        let (path, read) = match &*self.0 {
            Source::Fixed(bearer) => return Ok(bearer.clone()),
            Source::Issuer { current, .. } => {
                let current = current.read().unwrap_or_else(PoisonError::into_inner);
                return current.clone().ok_or_else(unavailable);
            }
            Source::File { path, read } => (path, read),
        };
        let mut read = read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(read) = &mut *read {
            if now.duration_since(read.looked_at) < LOOK_AGAIN {
                return Ok(read.bearer.clone());
            }
            // A file that cannot be looked at for a moment is being replaced: what it said still holds.
            if stamp(path).is_none_or(|stamp| stamp == read.stamp) {
                read.looked_at = now;
                return Ok(read.bearer.clone());
            }
        }
        let stamp = stamp(path).ok_or_else(unavailable)?;
        let token = std::fs::read_to_string(path).map_err(|_| unavailable())?;
        let bearer = bearer(token.trim())?;
        *read = Some(Read {
            bearer: bearer.clone(),
            stamp,
            looked_at: now,
        });
        Ok(bearer)
    }
}

impl fmt::Debug for ServiceToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Source::Fixed(_) => f.write_str("ServiceToken(fixed)"),
            Source::Issuer { credentials, .. } => write!(f, "ServiceToken({})", credentials.client_id),
            Source::File { path, .. } => write!(f, "ServiceToken({})", path.display()),
        }
    }
}

async fn ask(credentials: &Credentials) -> Result<(MetadataValue<Ascii>, Duration), TokenError> {
    let id = format!(
        "{}:{}",
        credentials.client_id,
        credentials.client_secret.expose_secret()
    );
    let response = client(&credentials.token_url)?
        .post(&credentials.token_url)
        .header("authorization", format!("Basic {}", STANDARD.encode(id)))
        .header("content-type", "application/x-www-form-urlencoded")
        .body("grant_type=client_credentials")
        .send()
        .await?
        .error_for_status()?;
    let issued: Issued = response.json().await?;
    let bearer = bearer(&issued.access_token).map_err(|_| TokenError::Answer)?;
    Ok((bearer, Duration::from_secs(issued.expires_in)))
}

fn stamp(path: &Path) -> Option<Stamp> {
    std::fs::metadata(path).ok().as_ref().map(Stamp::of)
}

fn bearer(token: &str) -> Result<MetadataValue<Ascii>, Problem> {
    if token.is_empty() {
        return Err(unavailable());
    }
    let mut value = MetadataValue::try_from(format!("Bearer {token}")).map_err(|_| unavailable())?;
    value.set_sensitive(true);
    Ok(value)
}

fn unavailable() -> Problem {
    Problem::new(
        Kind::Unavailable,
        "service_token_unavailable",
        "this service has no token of its own yet",
    )
}

#[cfg(test)]
mod tests;
