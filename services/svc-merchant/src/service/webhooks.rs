//! Where systems outside hear of events: registered, rotated and switched off here, written to by svc-notification.

use super::{Page, WEBHOOK, may_see, on_record, one_more, visible_merchant};
use crate::domain::webhook::{self, Endpoint};
use crate::domain::{MerchantId, MerchantKey, TenantId};
use crate::error::Error;
use crate::passwords::random;
use crate::ports::Clock;
use crate::store;
use crate::store::webhooks::EndpointRow;
use audit::{By, Fact, Facts};
use auth::Principal;
use sqlx::PgPool;
use std::sync::Arc;
use uuid::Uuid;
use vault::{DataKey, Subject, Vault};

/// An endpoint to be registered.
#[derive(Clone, Debug)]
pub struct NewEndpoint {
    /// Whose; none is the network's own.
    pub merchant: Option<MerchantId>,
    /// Where to.
    pub url: String,
    /// Which events.
    pub events: Vec<String>,
    /// What people call it.
    pub description: Option<String>,
}

/// An endpoint with the secrets that sign what it is sent, newest first.
#[derive(Clone, Debug)]
pub struct Signing {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// One, or two after a rotation.
    pub secrets: Vec<String>,
}

/// The use cases.
pub struct Webhooks {
    pool: PgPool,
    vault: Arc<Vault>,
    clock: Clock,
}

impl Webhooks {
    /// Puts the use cases on what they stand on.
    pub fn new(pool: PgPool, vault: Arc<Vault>, clock: Clock) -> Self {
        Self { pool, vault, clock }
    }

    /// Registers an endpoint; its secret is shown this once.
    pub async fn register(
        self: &Arc<Self>,
        who: &Principal,
        new: NewEndpoint,
    ) -> Result<(Endpoint, String), Error> {
        if !may_see(who, new.merchant) {
            return Err(match new.merchant {
                Some(_) => Error::MerchantNotFound,
                None => Error::RoleBeyondReach,
            });
        }
        let (this, tenant, by) = (Arc::clone(self), TenantId(who.tenant), By::of(who));
        let registering = async move {
            let act = "registering a webhook endpoint";
            let now = (this.clock)();
            let mut transaction = this.pool.begin().await.map_err(Error::database(act))?;
            if let Some(merchant) = new.merchant {
                let key = MerchantKey { tenant, merchant };
                let found = store::merchants::by_id(&mut transaction, key).await;
                found
                    .map_err(Error::database(act))?
                    .ok_or(Error::MerchantNotFound)?;
            }
            let endpoint = Endpoint {
                tenant,
                id: Uuid::now_v7(),
                merchant: new.merchant,
                url: new.url,
                events: new.events,
                description: new.description,
                enabled: true,
                created_at: now,
                secret_rotated_at: now,
            };
            let subject = subject(tenant, endpoint.id);
            let (key, wrapped) = this.vault.new_data_key(subject).map_err(Error::vault(act))?;
            let put = store::webhooks::put(&mut transaction, &endpoint, &wrapped).await;
            put.map_err(Error::database(act))?;
            let secret = this.add_secret(&mut transaction, subject, &key).await?;
            let entry = by.did("webhook_endpoint", "registered", endpoint.id);
            on_record(&mut transaction, now, &entry.to(hears(&endpoint))).await?;
            transaction.commit().await.map_err(Error::database(act))?;
            Ok((endpoint, secret))
        };
        telemetry::spawn(registering)
            .await
            .map_err(|_| Error::Interrupted)?
    }

    /// Gives an endpoint a new secret, shown this once. The one before it signs too for a day.
    pub async fn rotate(self: &Arc<Self>, who: &Principal, id: Uuid) -> Result<(Endpoint, String), Error> {
        let (this, who, by) = (Arc::clone(self), who.clone(), By::of(who));
        let rotating = async move {
            let act = "rotating a webhook secret";
            let tenant = TenantId(who.tenant);
            let mut transaction = this.pool.begin().await.map_err(Error::database(act))?;
            let locked = store::webhooks::lock(&mut transaction, tenant, id).await;
            if !locked.map_err(Error::database(act))? {
                return Err(Error::EndpointNotFound);
            }
            let row = visible(store::webhooks::by_id(&mut transaction, tenant, id).await, &who)?;
            let subject = subject(tenant, id);
            let key = this.vault.unwrap_data_key(subject, &row.wrapped_key);
            let key = key.map_err(Error::vault(act))?;
            let secret = this.add_secret(&mut transaction, subject, &key).await?;
            let entry = by.did("webhook_endpoint", "secret_rotated", id);
            on_record(&mut transaction, (this.clock)(), &entry).await?;
            transaction.commit().await.map_err(Error::database(act))?;
            let endpoint = Endpoint {
                secret_rotated_at: (this.clock)(),
                ..row.endpoint()
            };
            Ok((endpoint, secret))
        };
        telemetry::spawn(rotating).await.map_err(|_| Error::Interrupted)?
    }

    async fn add_secret(
        &self,
        connection: &mut sqlx::PgConnection,
        subject: Subject,
        key: &DataKey,
    ) -> Result<String, Error> {
        let act = "making a webhook secret";
        let now = (self.clock)();
        let secret = webhook::secret(&random()?);
        let sealed = key.seal(subject, WEBHOOK, &secret).map_err(Error::vault(act))?;
        let until = now + webhook::OVERLAP;
        let tenant = TenantId(subject.tenant);
        let added = store::webhooks::add_secret(
            connection,
            tenant,
            subject.id,
            Uuid::now_v7(),
            &sealed,
            now,
            until,
        );
        added.await.map_err(Error::database(act))?;
        Ok(secret)
    }

    /// Changes an endpoint; `change` is given the present one.
    pub async fn change(
        self: &Arc<Self>,
        who: &Principal,
        id: Uuid,
        change: impl FnOnce(&mut Endpoint) + Send + 'static,
    ) -> Result<Endpoint, Error> {
        let (this, who, by) = (Arc::clone(self), who.clone(), By::of(who));
        let changing = async move {
            let act = "changing a webhook endpoint";
            let tenant = TenantId(who.tenant);
            let mut transaction = this.pool.begin().await.map_err(Error::database(act))?;
            let locked = store::webhooks::lock(&mut transaction, tenant, id).await;
            if !locked.map_err(Error::database(act))? {
                return Err(Error::EndpointNotFound);
            }
            let row = visible(store::webhooks::by_id(&mut transaction, tenant, id).await, &who)?;
            let held = row.endpoint();
            let mut endpoint = held.clone();
            change(&mut endpoint);
            if endpoint == held {
                return Ok(endpoint);
            }
            let put = store::webhooks::put(&mut transaction, &endpoint, &row.wrapped_key).await;
            put.map_err(Error::database(act))?;
            let entry = by.did("webhook_endpoint", "changed", id).from(hears(&held));
            on_record(&mut transaction, (this.clock)(), &entry.to(hears(&endpoint))).await?;
            transaction.commit().await.map_err(Error::database(act))?;
            Ok(endpoint)
        };
        telemetry::spawn(changing).await.map_err(|_| Error::Interrupted)?
    }

    /// One endpoint.
    pub async fn get(&self, who: &Principal, id: Uuid) -> Result<Endpoint, Error> {
        let act = "reading a webhook endpoint";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let row = store::webhooks::by_id(&mut connection, TenantId(who.tenant), id).await;
        Ok(visible(row, who)?.endpoint())
    }

    /// A page of endpoints, oldest first.
    pub async fn list(
        &self,
        who: &Principal,
        merchant: Option<MerchantId>,
        after: Option<Uuid>,
        limit: u16,
    ) -> Result<Page<Endpoint>, Error> {
        let act = "listing webhook endpoints";
        let merchant = visible_merchant(who, merchant)?;
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let tenant = TenantId(who.tenant);
        let rows =
            store::webhooks::list(&mut connection, tenant, merchant, false, after, one_more(limit)).await;
        let rows = rows.map_err(Error::database(act))?;
        let endpoints = rows.iter().map(EndpointRow::endpoint).collect();
        Ok(Page::of(endpoints, limit, |endpoint| endpoint.id))
    }

    /// A page of the endpoints that are written to, with what signs: for svc-notification alone.
    pub async fn signing(
        &self,
        tenant: TenantId,
        after: Option<Uuid>,
        limit: u16,
    ) -> Result<Page<Signing>, Error> {
        let act = "reading webhook secrets";
        let now = (self.clock)();
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let rows = store::webhooks::list(&mut connection, tenant, None, true, after, one_more(limit)).await;
        let mut all = Vec::new();
        for row in rows.map_err(Error::database(act))? {
            let sealed = store::webhooks::secrets(&mut connection, tenant, row.id, now).await;
            let subject = subject(tenant, row.id);
            let key = self.vault.unwrap_data_key(subject, &row.wrapped_key);
            let key = key.map_err(Error::vault(act))?;
            let secrets = sealed.map_err(Error::database(act))?;
            let secrets = secrets.iter().map(|sealed| key.open(subject, WEBHOOK, sealed));
            all.push(Signing {
                endpoint: row.endpoint(),
                secrets: secrets.collect::<Result<_, _>>().map_err(Error::vault(act))?,
            });
        }
        Ok(Page::of(all, limit, |signing| signing.endpoint.id))
    }
}

/// What is on record of an endpoint: an address may hold a secret, so its digest.
fn hears(endpoint: &Endpoint) -> Facts {
    Facts::of("enabled", endpoint.enabled)
        .and("merchant_id", endpoint.merchant.map(|merchant| merchant.0))
        .and("url", Fact::digest(&endpoint.url))
        .and(
            "events",
            endpoint
                .events
                .iter()
                .map(|event| Fact::code(event))
                .collect::<Fact>(),
        )
}

fn subject(tenant: TenantId, endpoint: Uuid) -> Subject {
    Subject {
        tenant: tenant.0,
        id: endpoint,
    }
}

/// The endpoint, if there is one that the caller may know of.
fn visible(row: sqlx::Result<Option<EndpointRow>>, who: &Principal) -> Result<EndpointRow, Error> {
    row.map_err(Error::database("reading a webhook endpoint"))?
        .filter(|row| may_see(who, row.merchant_id.map(MerchantId)))
        .ok_or(Error::EndpointNotFound)
}
