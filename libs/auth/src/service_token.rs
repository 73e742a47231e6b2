//! A service's own token, for the calls it makes to other services.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use status::{Kind, Problem};
use tonic::metadata::{Ascii, MetadataValue};
use tonic::{Request, Status};
use uuid::Uuid;

use crate::keys::Stamp;

/// How long a token is used before the file is looked at again.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Where a service's own token comes from: a file that whoever rotates the token writes anew. Cheap to clone.
#[derive(Clone)]
pub struct ServiceToken(Arc<Source>);

enum Source {
    Fixed(MetadataValue<Ascii>),
    File {
        path: PathBuf,
        read: Mutex<Option<Read>>,
    },
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
            Source::File { path, .. } => write!(f, "ServiceToken({})", path.display()),
        }
    }
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
