//! Codes on their way to a contact: told when they are due, answered to the service that sends them, then forgotten.

use super::GiftCards;
use super::record::Happened;
use crate::domain::vault::Secret;
use crate::domain::{ActivityType, Card, CardStatus, TenantId};
use crate::error::{CARD_NOT_FOUND, Error};
use crate::store;
use crate::store::deliveries::Delivery;
use std::sync::Arc;
use uuid::Uuid;

/// Deliveries one look takes up.
const DUE_MAX: i64 = 100;
const SCHEDULED: i16 = 1;
const DUE: i16 = 2;
const DELIVERED: i16 = 3;
const CANCELED: i16 = 4;
const NOT_FOUND: Error = Error::NotFound("delivery_not_found", "delivery");

impl GiftCards {
    /// Tells of deliveries whose time has come; how many. One of a card that was stopped meanwhile is canceled.
    pub async fn announce_deliveries(&self) -> Result<usize, Error> {
        let act = "finding deliveries that are due";
        let now = self.now();
        let mut connection = self.connection(act).await?;
        let due = store::deliveries::due(&mut connection, now, DUE_MAX).await;
        drop(connection);
        let mut told = 0;
        for mut delivery in due.map_err(Error::database(act))? {
            let act = "telling that a delivery is due";
            let mut transaction = self.begin(act).await?;
            let card = store::cards::locked(&mut transaction, delivery.card).await;
            let card = card.map_err(Error::database(act))?.ok_or(CARD_NOT_FOUND)?;
            let stopped = card.status.is_closed() || card.status == CardStatus::Pending;
            let to = if stopped { CANCELED } else { DUE };
            let moved = store::deliveries::advance(&mut transaction, &delivery, SCHEDULED, to).await;
            if !moved.map_err(Error::database(act))? {
                continue;
            }
            delivery.status = to;
            let mut messages = Vec::new();
            if stopped {
                let forgotten = store::cards::forget_code(&mut transaction, card.key()).await;
                forgotten.map_err(Error::database(act))?;
            } else {
                let happened = Happened {
                    delivery: Some(delivery),
                    ..Happened::to(&card, ActivityType::DeliveryDue, card.status, now)
                };
                messages.push(self.record(&mut transaction, &card, happened).await?);
            }
            self.tell(transaction, messages, act).await?;
            told += 1;
        }
        Ok(told)
    }

    /// A delivery that is due, with the code to send, for as long as there is a copy of it.
    pub async fn delivery(
        &self,
        tenant: TenantId,
        id: Uuid,
    ) -> Result<(Delivery, Card, Option<Secret>), Error> {
        let act = "reading a delivery";
        let mut connection = self.connection(act).await?;
        let delivery = store::deliveries::by_id(&mut connection, tenant, id).await;
        let delivery = delivery.map_err(Error::database(act))?;
        let delivery = delivery
            .filter(|delivery| matches!(delivery.status, DUE | DELIVERED))
            .ok_or(NOT_FOUND)?;
        let card = store::cards::by_id(&mut connection, delivery.card).await;
        let card = card.map_err(Error::database(act))?.ok_or(CARD_NOT_FOUND)?;
        let sealed = card.code_sealed.as_deref().filter(|_| delivery.status == DUE);
        let secret = sealed
            .map(|sealed| self.parts.vault.open(card.key(), sealed))
            .transpose()?;
        Ok((delivery, card, secret))
    }

    /// The code was sent: its last copy is deleted.
    pub async fn confirm_delivery(self: &Arc<Self>, tenant: TenantId, id: Uuid) -> Result<(), Error> {
        let this = Arc::clone(self);
        Self::uncut(async move {
            let (delivery, card, _) = this.delivery(tenant, id).await?;
            let act = "confirming a delivery";
            let mut transaction = this.begin(act).await?;
            let moved = store::deliveries::advance(&mut transaction, &delivery, DUE, DELIVERED).await;
            if moved.map_err(Error::database(act))? {
                let forgotten = store::cards::forget_code(&mut transaction, card.key()).await;
                forgotten.map_err(Error::database(act))?;
            }
            transaction.commit().await.map_err(Error::database(act))
        })
        .await
    }
}
