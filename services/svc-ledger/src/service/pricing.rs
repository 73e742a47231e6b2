//! Earning by purchase: look up the key, ask for the price, post.
//!
//! The price is asked for before anything is written and outside of any transaction. The key is bound to what was
//! bought, not to the price, and is looked up first: once the points are posted, a repeated request is answered with
//! them whatever has become of the rules, and while pricing is down too. Two requests under one key that race may be
//! given different prices; the lane posts the first and answers both with it.

use super::{Action, Caller, Command, Ledger, Posted};
use crate::domain::expiry::Expires;
use crate::domain::purchase::{EarnByPurchase, priced_metadata};
use crate::domain::{Rejection, TenantId};
use crate::error::{Error, Form, Result};
use crate::ports::{Asked, PricingError};
use crate::store::reading;
use chrono::SubsecRound as _;
use idempotency::{Fingerprint, IdempotencyKey, KeyHash};
use std::sync::Arc;

/// What an earn asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Earn {
    /// So many points.
    Points(Command),
    /// What a purchase is worth.
    Purchase(EarnByPurchase),
}

impl Ledger {
    /// Gives a customer points.
    pub async fn earn(&self, caller: &Caller, key: &IdempotencyKey, earn: Earn) -> Result<Posted> {
        match earn {
            Earn::Points(command) => self.post(caller, key, command).await,
            Earn::Purchase(earn) => Box::pin(self.earn_by_purchase(caller, key, earn)).await,
        }
    }

    /// Gives a customer what a purchase is worth.
    async fn earn_by_purchase(
        &self,
        caller: &Caller,
        key: &IdempotencyKey,
        earn: EarnByPurchase,
    ) -> Result<Posted> {
        let fingerprint = earn.fingerprint();
        let hash = KeyHash::new(caller.tenant.0, key);
        let at = (self.clock)().trunc_subsecs(6);
        if let Some(posted) = self.recorded(caller.tenant, hash, fingerprint).await? {
            return Ok(posted);
        }
        let facts = self.facts(caller.tenant, earn.account, 0, Form::Account).await?;
        let asked = Asked {
            tenant: caller.tenant,
            purchase: &earn.purchase,
            at,
            account: earn.account,
            program: facts.program,
        };
        let price = self.pricing.price(asked).await.map_err(|error| match error {
            PricingError::Refused(problem) => Error::PurchaseRefused(problem),
            PricingError::Unavailable(why) => {
                tracing::debug!(%why, "purchase not priced");
                Error::PricingUnavailable
            }
        })?;
        if price.points == 0 {
            return Err(Error::NothingEarned);
        }
        let metadata = priced_metadata(earn.metadata.as_deref(), &earn.purchase, &price, at);
        let command = Command {
            action: Action::Earn {
                account: earn.account,
                points: price.points,
                expires: price.expires_at.map_or(Expires::Never, Expires::At),
            },
            reference: earn.reference,
            metadata: Some(metadata.ok_or(Error::Internal)?),
            reason: None,
        };
        self.post_as(caller, hash, fingerprint, command).await
    }
    /// What was posted under the key, if anything was. Nobody waits for another service with its connection in hand.
    async fn recorded(
        &self,
        tenant: TenantId,
        key: KeyHash,
        fingerprint: Fingerprint,
    ) -> Result<Option<Posted>> {
        let mut conn = self.readers.acquire().await?;
        let Some(id) = reading::id_of_key(&mut conn, tenant, key).await? else {
            return Ok(None);
        };
        let found = reading::transactions(&mut conn, &[(tenant, id)]).await?.pop();
        let transaction = found.ok_or(Error::Internal)?;
        if transaction.fingerprint != fingerprint {
            return Err(Error::Rejected(Rejection::KeyReused, Form::Account));
        }
        Ok(Some(Posted {
            transaction: Arc::new(transaction),
            replayed: true,
        }))
    }
}
