//! API keys: made, revoked, and exchanged for tokens by machines.

use super::{API_KEY, Page, may_see, on_record, one_more, visible_merchant};
use crate::domain::key::{ApiKey, Scopes};
use crate::domain::secret::{ClientId, client_secret};
use crate::domain::user::may_manage;
use crate::domain::{MerchantId, MerchantKey, TenantId, fault};
use crate::error::Error;
use crate::issuing::{Issuing, void_for_good};
use crate::passwords::random;
use crate::ports::Clock;
use crate::store;
use audit::{By, Fact, Facts};
use auth::issuer::Grant;
use auth::{Principal, Role};
use chrono::{DateTime, Utc};
use sqlx::PgPool;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use uuid::Uuid;
use vault::Vault;

/// How often it is written when keys were used last.
const USES_INTERVAL: Duration = Duration::from_secs(10);

/// A key to be made.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// What people call it.
    pub name: String,
    /// What it is to the network.
    pub role: Role,
    /// For whom it acts.
    pub merchant: Option<MerchantId>,
    /// What it may do.
    pub scopes: Scopes,
    /// When it stops by itself.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A token for a machine.
#[derive(Debug)]
pub struct Granted {
    /// The token.
    pub access_token: String,
    /// How long it holds.
    pub expires_in: Duration,
    /// What it may do; none for a service of the platform.
    pub scope: Option<String>,
}

/// Why a machine got no token, as OAuth 2 names it.
#[derive(Debug)]
pub enum Denied {
    /// Unknown, wrong, revoked or expired: which of them is not told.
    InvalidClient,
    /// More is asked for than the key may do.
    InvalidScope,
    /// Anything else.
    Failed(Error),
}

impl From<Error> for Denied {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// The use cases.
pub struct Keys {
    pool: PgPool,
    vault: Arc<Vault>,
    clock: Clock,
    issuing: Arc<Issuing>,
    /// When keys were used and it is not written yet.
    uses: Mutex<HashMap<(Uuid, Uuid), DateTime<Utc>>>,
}

impl Keys {
    /// Puts the use cases on what they stand on.
    pub fn new(pool: PgPool, vault: Arc<Vault>, clock: Clock, issuing: Arc<Issuing>) -> Self {
        Self {
            pool,
            vault,
            clock,
            issuing,
            uses: Mutex::default(),
        }
    }

    /// Makes a key; its secret is shown this once.
    pub async fn make(&self, who: &Principal, new: NewKey) -> Result<(ApiKey, String), Error> {
        let act = "making an API key";
        if let Some(merchant) = new.merchant
            && !who.may_act_for(merchant.0)
        {
            return Err(Error::MerchantNotFound);
        }
        if new.role == Role::Service || !may_manage(who, new.role, new.merchant) {
            return Err(Error::RoleBeyondReach);
        }
        let now = (self.clock)();
        if new.expires_at.is_some_and(|end| end <= now) {
            return Err(fault::Fault::invalid("expires_at", "must be in the future").into());
        }
        let tenant = TenantId(who.tenant);
        if let Some(merchant) = new.merchant {
            let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
            let key = MerchantKey { tenant, merchant };
            let found = store::merchants::by_id(&mut connection, key).await;
            let found = found
                .map_err(Error::database(act))?
                .ok_or(Error::MerchantNotFound)?;
            if found.state == crate::domain::merchant::State::Closed {
                return Err(Error::MerchantClosed);
            }
        }
        let key = ApiKey {
            tenant,
            id: Uuid::now_v7(),
            name: new.name,
            role: new.role,
            merchant: new.merchant,
            scopes: Some(new.scopes),
            created_at: now,
            expires_at: new.expires_at,
            revoked_at: None,
            last_used_at: None,
        };
        let secret = self.record(&key, &who.subject, &By::of(who)).await?;
        Ok((key, secret))
    }

    /// Makes a key for a service of the platform; its secret is shown this once.
    pub async fn make_for_service(&self, name: &str) -> Result<(ClientId, String), Error> {
        let key = ApiKey {
            tenant: TenantId(Uuid::nil()),
            id: Uuid::now_v7(),
            name: fault::text("name", name, 100)?,
            role: Role::Service,
            merchant: None,
            scopes: None,
            created_at: (self.clock)(),
            expires_at: None,
            revoked_at: None,
            last_used_at: None,
        };
        let by = By::command(key.tenant.0, "make-service-key");
        let secret = self.record(&key, crate::NAME, &by).await?;
        let id = ClientId {
            tenant: key.tenant.0,
            key: key.id,
        };
        Ok((id, secret))
    }

    async fn record(&self, key: &ApiKey, by: &str, recorded: &By) -> Result<String, Error> {
        let act = "recording an API key";
        let secret = client_secret(&random()?);
        let hash = self
            .vault
            .hash(key.tenant.0, API_KEY, &secret)
            .map_err(Error::vault(act))?;
        let mut transaction = self.pool.begin().await.map_err(Error::database(act))?;
        let inserted = store::keys::insert(&mut transaction, key, &hash, by).await;
        inserted.map_err(Error::database(act))?;
        let entry = recorded.did("api_key", "made", key.id).to(reaches(key));
        on_record(&mut transaction, key.created_at, &entry).await?;
        transaction.commit().await.map_err(Error::database(act))?;
        tracing::info!(key = %key.id, by, "API key made");
        Ok(secret)
    }

    /// One key.
    pub async fn get(&self, who: &Principal, id: Uuid) -> Result<ApiKey, Error> {
        let (key, _) = self
            .find(TenantId(who.tenant), id)
            .await?
            .ok_or(Error::KeyNotFound)?;
        if may_see(who, key.merchant) {
            Ok(key)
        } else {
            Err(Error::KeyNotFound)
        }
    }

    /// The key and its merchant's standing for another service: whether it may be used now.
    pub async fn introspect(&self, tenant: TenantId, id: Uuid) -> Result<(ApiKey, bool), Error> {
        let (key, _) = self.find(tenant, id).await?.ok_or(Error::KeyNotFound)?;
        let stands = key.stands((self.clock)());
        Ok((key, stands))
    }

    async fn find(&self, tenant: TenantId, id: Uuid) -> Result<Option<(ApiKey, Vec<u8>)>, Error> {
        let act = "reading an API key";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let found = store::keys::by_id(&mut connection, tenant, id).await;
        found.map_err(Error::database(act))
    }

    /// A page of keys, oldest first.
    pub async fn list(
        &self,
        who: &Principal,
        merchant: Option<MerchantId>,
        after: Option<Uuid>,
        limit: u16,
    ) -> Result<Page<ApiKey>, Error> {
        let act = "listing API keys";
        let merchant = visible_merchant(who, merchant)?;
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let tenant = TenantId(who.tenant);
        let keys = store::keys::list(&mut connection, tenant, merchant, after, one_more(limit)).await;
        Ok(Page::of(keys.map_err(Error::database(act))?, limit, |key| key.id))
    }

    /// Ends a key and its tokens, everywhere as soon as verifiers hear. Doing it twice is doing it once.
    pub async fn revoke(&self, who: &Principal, id: Uuid) -> Result<ApiKey, Error> {
        let act = "revoking an API key";
        let key = self.get(who, id).await?;
        if !may_manage(who, key.role, key.merchant) {
            return Err(Error::RoleBeyondReach);
        }
        let now = (self.clock)();
        let by = By::of(who);
        let mut transaction = self.pool.begin().await.map_err(Error::database(act))?;
        let revoked = store::keys::revoke(&mut transaction, key.tenant, id, now, void_for_good(now)).await;
        if revoked.map_err(Error::database(act))? {
            let entry = by.did("api_key", "revoked", id).from(reaches(&key));
            on_record(&mut transaction, now, &entry).await?;
            transaction.commit().await.map_err(Error::database(act))?;
            tracing::info!(key = %id, by = %who.subject, "API key revoked");
        } else {
            transaction.rollback().await.map_err(Error::database(act))?;
        }
        self.get(who, id).await
    }

    /// OAuth 2 client credentials: a token for whoever knows a key's secret. `scope` may ask for less than the key may.
    pub async fn grant(&self, id: &str, secret: &str, scope: Option<&str>) -> Result<Granted, Denied> {
        let act = "checking an API key";
        let Some(id) = ClientId::parse(id) else {
            return Err(Denied::InvalidClient);
        };
        let found = self.find(TenantId(id.tenant), id.key).await?;
        // somebody unknown is compared with nobody's hash, which takes as long
        let (key, hash) = if let Some((key, hash)) = found {
            (Some(key), hash)
        } else {
            let nobody = self.vault.hash(id.tenant, API_KEY, "");
            (None, nobody.map_err(Error::vault(act))?)
        };
        let right = self.vault.matches(id.tenant, API_KEY, secret, &hash);
        let right = right.map_err(Error::vault(act))?;
        let now = (self.clock)();
        let key = key
            .filter(|key| right && key.stands(now))
            .ok_or(Denied::InvalidClient)?;
        let scopes = match (&key.scopes, scope) {
            (None, None) => None,
            (Some(held), None) => Some(held.clone()),
            (Some(held), Some(wanted)) => Some(held.narrowed(wanted).ok_or(Denied::InvalidScope)?),
            (None, Some(_)) => return Err(Denied::InvalidScope),
        };
        let life = match key.role {
            Role::Service => self.issuing.lives.service,
            _ => self.issuing.lives.access,
        };
        let left = key.expires_at.and_then(|end| (end - now).to_std().ok());
        let life = left.map_or(life, |left| life.min(left));
        let subject = key.id.to_string();
        let mut grant = match key.role {
            Role::Service => Grant::service(subject),
            role => Grant::new(subject, key.tenant.0, role),
        }
        .ttl(life);
        grant.merchant_id = key.merchant.map(|merchant| merchant.0);
        grant.scope = scopes.as_ref().map(Scopes::line);
        let access_token = self.issuing.mint(&grant, None)?;
        let mut uses = self.uses.lock().unwrap_or_else(PoisonError::into_inner);
        uses.insert((key.tenant.0, key.id), now);
        Ok(Granted {
            access_token,
            expires_in: life,
            scope: grant.scope,
        })
    }

    /// Writes when keys were used, all since the last time at once.
    pub async fn write_uses(&self) -> Result<usize, Error> {
        let act = "writing when API keys were used";
        let uses = std::mem::take(&mut *self.uses.lock().unwrap_or_else(PoisonError::into_inner));
        if uses.is_empty() {
            return Ok(0);
        }
        let mut sorted: Vec<_> = uses.into_iter().collect();
        // in one order, so that two replicas cannot wait for each other
        sorted.sort_unstable();
        let tenants: Vec<_> = sorted.iter().map(|((tenant, _), _)| *tenant).collect();
        let ids: Vec<_> = sorted.iter().map(|((_, id), _)| *id).collect();
        let times: Vec<_> = sorted.iter().map(|(_, at)| *at).collect();
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let written = store::keys::used(&mut connection, &tenants, &ids, &times).await;
        written.map_err(Error::database(act))?;
        Ok(ids.len())
    }

    /// Writes uses every now and then, for ever.
    pub async fn keep_uses(&self) {
        loop {
            tokio::time::sleep(USES_INTERVAL).await;
            if let Err(error) = self.write_uses().await {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "when API keys were used was not written");
            }
        }
    }
}

/// What is on record of a key: how far it reaches, neither its secret nor what people call it.
fn reaches(key: &ApiKey) -> Facts {
    let scopes = key.scopes.as_ref().map(Scopes::line);
    let scopes = scopes.as_deref().unwrap_or_default();
    Facts::of("role", key.role.as_str())
        .and("merchant_id", key.merchant.map(|merchant| merchant.0))
        .and(
            "scopes",
            scopes.split_whitespace().map(Fact::code).collect::<Fact>(),
        )
        .and("expires_at", key.expires_at)
}
