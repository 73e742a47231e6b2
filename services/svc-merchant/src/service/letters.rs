//! Letters, handed over to svc-notification: reserved in the transaction of what they tell of, handed over under their
//! own id however often, deleted when they were taken.

use super::{EMAIL, LETTER, NAME};
use crate::domain::TenantId;
use crate::domain::user::Email;
use crate::error::Error;
use crate::ports::{Body, Clock, Letter, PostError, Postman};
use crate::store;
use crate::store::tickets::LetterRow;
use chrono::TimeDelta;
use sqlx::PgPool;
use std::sync::Arc;
use std::time::Duration;
use vault::{Subject, Vault};

/// How soon a letter is handed over.
const POLL: Duration = Duration::from_millis(500);
/// Longer than handing over takes.
const LEASE: TimeDelta = TimeDelta::seconds(30);
const CLAIM_MAX: i64 = 20;
const PAUSE_FIRST_S: i64 = 2;
const PAUSE_LONGEST_S: i64 = 300;
/// Links have stopped by then.
const AGE_MAX: TimeDelta = TimeDelta::days(7);

/// The use cases.
pub struct Letters {
    pool: PgPool,
    vault: Arc<Vault>,
    clock: Clock,
    postman: Arc<dyn Postman>,
}

impl Letters {
    /// Puts the use cases on what they stand on.
    pub fn new(pool: PgPool, vault: Arc<Vault>, clock: Clock, postman: Arc<dyn Postman>) -> Self {
        Self {
            pool,
            vault,
            clock,
            postman,
        }
    }

    /// Hands over the letters that are due; how many were taken.
    pub async fn run_once(&self) -> Result<usize, Error> {
        let act = "claiming letters";
        let now = (self.clock)();
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let claimed = store::tickets::claim_letters(&mut connection, now, now + LEASE, CLAIM_MAX).await;
        let claimed = claimed.map_err(Error::database(act))?;
        drop(connection);
        let mut taken = 0;
        for row in claimed {
            taken += usize::from(self.hand_over(row).await?);
        }
        Ok(taken)
    }

    async fn hand_over(&self, row: LetterRow) -> Result<bool, Error> {
        let act = "putting down what became of a letter";
        let handed = match self.opened(&row) {
            Ok(letter) => self.postman.take(letter).await,
            Err(error) => Err(PostError::Unavailable(error.to_string().into())),
        };
        let (tenant, id) = (row.tenant_id, row.id);
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let taken = handed.is_ok();
        let too_old = (self.clock)() - row.created_at > AGE_MAX;
        let settled = match handed {
            Ok(()) => store::tickets::delete_letter(&mut connection, tenant, id).await,
            Err(PostError::Unavailable(reason)) if !too_old => {
                let doubled = PAUSE_FIRST_S.saturating_mul(1 << row.attempts.clamp(0, 16));
                let at = (self.clock)() + TimeDelta::seconds(doubled.min(PAUSE_LONGEST_S));
                tracing::warn!(letter = %id, attempts = row.attempts, %reason, "letter not taken yet");
                store::tickets::postpone_letter(&mut connection, tenant, id, at).await
            }
            Err(error) => {
                tracing::error!(letter = %id, %error, "letter given up");
                store::tickets::delete_letter(&mut connection, tenant, id).await
            }
        };
        settled.map_err(Error::database(act))?;
        Ok(taken)
    }

    fn opened(&self, row: &LetterRow) -> Result<Letter, Error> {
        let act = "opening a letter";
        let subject = Subject {
            tenant: row.tenant_id,
            id: row.user_id,
        };
        let key = self
            .vault
            .unwrap_data_key(subject, &row.wrapped_key)
            .map_err(Error::vault(act))?;
        let open = |field, sealed: &[u8]| key.open(subject, field, sealed).map_err(Error::vault(act));
        let body: Body = serde_json::from_str(&open(LETTER, &row.body_sealed)?)
            .map_err(|_| Error::Crypto("reading a letter"))?;
        Ok(Letter {
            tenant: TenantId(row.tenant_id),
            id: row.id,
            user: row.user_id,
            name: open(NAME, &row.name_sealed)?,
            email: Email::stored(open(EMAIL, &row.email_sealed)?),
            locale: row.locale.clone(),
            body,
        })
    }

    /// Hands over whatever is due, for ever.
    pub async fn keep_going(&self) {
        loop {
            if let Err(error) = self.run_once().await {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "letters wait");
            }
            tokio::time::sleep(POLL).await;
        }
    }
}
