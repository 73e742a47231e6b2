//! How long what is kept is kept: the job that enforces it.
//!
//! Nothing that still has work in it goes, however old. A run may be cut off at any point and begun anew.

use std::collections::BTreeMap;

use audit::By;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgPool;

use crate::{error::Error, ports::Clock, service::destroy, store::retention};

/// The name of the job.
pub const LOG_CLEANUP: &str = "log-cleanup";
/// Rows deleted by one statement: short locks.
const BATCH: i64 = 5_000;

/// How long each kind is kept; `None` for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keep {
    /// Messages that have nothing left to be done.
    pub messages: Option<TimeDelta>,
    /// Webhooks' deliveries and attempts.
    pub webhooks: Option<TimeDelta>,
    /// Addresses that took nothing.
    pub bounces: Option<TimeDelta>,
    /// Certificates of erasure.
    pub erasures: Option<TimeDelta>,
    /// Contacts, from when their wallet was closed on.
    pub closed_contacts: Option<TimeDelta>,
}

/// Enforces [`Keep`].
pub struct Retention {
    /// Where everything is.
    pub db: PgPool,
    /// Tells the time.
    pub clock: Clock,
    /// How long.
    pub keep: Keep,
}

/// What a run deleted, by kind.
pub type Swept = BTreeMap<&'static str, u64>;

/// What old rows are of.
#[derive(Clone, Copy)]
enum Kept {
    Messages,
    Webhooks,
    Bounces,
    Erasures,
    ClosedContacts,
}

impl Retention {
    /// Deletes what is too old.
    pub async fn run_once(&self) -> Result<Swept, Error> {
        let mut swept = Swept::new();
        for (kind, name, keep) in [
            (Kept::Messages, "messages", self.keep.messages),
            (Kept::Webhooks, "webhooks", self.keep.webhooks),
            (Kept::Bounces, "bounces", self.keep.bounces),
            (Kept::Erasures, "erasures", self.keep.erasures),
            (Kept::ClosedContacts, "closed_contacts", self.keep.closed_contacts),
        ] {
            let before = keep.and_then(|keep| (self.clock)().checked_sub_signed(keep));
            let count = swept.entry(name).or_default();
            let Some(before) = before else { continue };
            loop {
                let deleted = self.delete(kind, before).await;
                let deleted = deleted?;
                *count += deleted;
                if deleted == 0 {
                    break;
                }
            }
        }
        Ok(swept)
    }

    async fn delete(&self, kind: Kept, before: DateTime<Utc>) -> Result<u64, Error> {
        let deleted = match kind {
            Kept::Messages => retention::messages(&self.db, before, BATCH).await,
            Kept::Webhooks => retention::webhooks(&self.db, before, BATCH).await,
            Kept::Bounces => retention::bounces(&self.db, before, BATCH).await,
            Kept::Erasures => retention::erasures(&self.db, before, BATCH).await,
            Kept::ClosedContacts => return self.forget(before).await,
        };
        deleted.map_err(Error::database("deleting what is too old"))
    }

    /// Erases contacts of closed wallets as if they had asked for it; a running service signs the certificates.
    async fn forget(&self, before: DateTime<Utc>) -> Result<u64, Error> {
        let gone = retention::closed(&self.db, before, BATCH).await;
        let mut erased = 0;
        for (tenant, contact) in gone.map_err(Error::database("looking for contacts of closed wallets"))? {
            let by = By::command(tenant, LOG_CLEANUP);
            erased += u64::from(destroy(&self.db, &by, contact, (self.clock)()).await?);
        }
        Ok(erased)
    }
}
