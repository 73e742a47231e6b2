//! Webhooks: queued, shown, begun anew. Posting them is [`crate::webhooks`].

use audit::By;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Notifications, new_id};
use crate::{
    domain::webhook::{DeliveryStatus, Endpoint, WebhookEvent},
    error::Error,
    store::{
        self,
        webhooks::{AttemptRow, DeliveryFilter, DeliveryRow, HealthRow, NewDelivery},
    },
};

/// A delivery as the log shows it.
#[derive(Debug)]
pub struct Delivery {
    /// As stored.
    pub row: DeliveryRow,
    /// Where it stands.
    pub status: DeliveryStatus,
    /// When it is tried next, if it is.
    pub next_attempt_at: Option<DateTime<Utc>>,
}

/// Which deliveries a log shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct DeliveryLog {
    /// Of one merchant's endpoints only: all that somebody of a merchant sees.
    pub merchant: Option<Uuid>,
    /// To one endpoint only.
    pub endpoint: Option<Uuid>,
    /// In one state only.
    pub status: Option<DeliveryStatus>,
    /// Older than this one only.
    pub before: Option<Uuid>,
    /// At most so many.
    pub limit: u16,
}

impl Notifications {
    /// Queues a delivery for each event and endpoint that was not queued before; how many.
    pub async fn queue_webhooks(&self, heard: &[(WebhookEvent, Endpoint)]) -> Result<u64, Error> {
        let now = (self.clock)();
        let new: Vec<_> = heard
            .iter()
            .map(|(event, endpoint)| NewDelivery {
                tenant_id: event.tenant_id,
                id: new_id(now),
                endpoint_id: endpoint.id,
                merchant_id: endpoint.merchant,
                event_id: event.event_id,
                topic: &event.topic,
                event_type: &event.kind,
                body: &event.body,
                traceparent: event.traceparent.as_deref(),
            })
            .collect();
        let queued = store::webhooks::enqueue(&self.db, &new, now).await;
        queued.map_err(Error::database("queueing webhooks"))
    }

    /// The log of deliveries, newest first.
    pub async fn deliveries(&self, tenant: Uuid, log: DeliveryLog) -> Result<Vec<Delivery>, Error> {
        let filter = DeliveryFilter {
            merchant: log.merchant,
            endpoint: log.endpoint,
            status: log.status.map(DeliveryStatus::as_str),
            id: None,
            before: log.before,
            limit: log.limit.into(),
        };
        self.delivery_rows(tenant, &filter).await
    }

    /// One delivery, with its attempts.
    pub async fn delivery(
        &self,
        tenant: Uuid,
        merchant: Option<Uuid>,
        id: Uuid,
    ) -> Result<(Delivery, Vec<AttemptRow>), Error> {
        let filter = DeliveryFilter {
            merchant,
            endpoint: None,
            status: None,
            id: Some(id),
            before: None,
            limit: 1,
        };
        let found = self.delivery_rows(tenant, &filter).await?.into_iter().next();
        let delivery = found.ok_or(Error::DeliveryNotFound)?;
        let attempts = store::webhooks::attempts(&self.db, tenant, id).await;
        let attempts = attempts.map_err(Error::database("reading a webhook's attempts"))?;
        Ok((delivery, attempts))
    }

    /// Begins a delivery anew, whatever became of it: under the same id, so that its receiver knows it.
    pub async fn replay(&self, by: &By, merchant: Option<Uuid>, id: Uuid) -> Result<Delivery, Error> {
        let (now, tenant, act) = ((self.clock)(), by.tenant(), "replaying a webhook");
        let mut transaction = self.begin(act).await?;
        let replayed = store::webhooks::replay(&mut *transaction, tenant, merchant, id, now).await;
        let replayed = replayed.map_err(Error::database(act))?;
        if replayed {
            let entry = by.did("webhook_delivery", "replayed", id);
            self.on_record(transaction, &entry, act).await?;
        } else {
            // before another connection is asked for
            transaction.rollback().await.map_err(Error::database(act))?;
        }
        let (delivery, _) = self.delivery(tenant, merchant, id).await?;
        if replayed {
            Ok(delivery)
        } else {
            Err(Error::DeliveryBusy)
        }
    }

    /// How an endpoint takes what it is sent; `None` while nothing was sent to it.
    pub async fn endpoint_health(
        &self,
        tenant: Uuid,
        merchant: Option<Uuid>,
        endpoint: Uuid,
    ) -> Result<HealthRow, Error> {
        let health = store::webhooks::health(&self.db, tenant, merchant, endpoint).await;
        let health = health.map_err(Error::database("reading an endpoint's health"))?;
        health.ok_or(Error::EndpointUnknown)
    }

    /// Writes to an endpoint again that had answered 410.
    pub async fn enable_endpoint(
        &self,
        by: &By,
        merchant: Option<Uuid>,
        endpoint: Uuid,
    ) -> Result<HealthRow, Error> {
        let (tenant, act) = (by.tenant(), "enabling an endpoint");
        let mut transaction = self.begin(act).await?;
        let enabled = store::webhooks::enable(&mut *transaction, tenant, merchant, endpoint).await;
        if !enabled.map_err(Error::database(act))? {
            return Err(Error::EndpointUnknown);
        }
        let entry = by.did("webhook_endpoint", "enabled", endpoint);
        self.on_record(transaction, &entry, act).await?;
        self.endpoint_health(tenant, merchant, endpoint).await
    }

    async fn delivery_rows(&self, tenant: Uuid, filter: &DeliveryFilter<'_>) -> Result<Vec<Delivery>, Error> {
        let rows = store::webhooks::list(&self.db, tenant, filter).await;
        let rows = rows.map_err(Error::database("reading webhooks"))?;
        rows.into_iter().map(shown).collect()
    }
}

fn shown(row: DeliveryRow) -> Result<Delivery, Error> {
    let status: DeliveryStatus = row.status.parse().map_err(|()| Error::Stored("webhook status"))?;
    let waits = status == DeliveryStatus::Queued;
    Ok(Delivery {
        status,
        next_attempt_at: waits.then_some(row.next_attempt_at),
        row,
    })
}
