//! Selling cards, and activating printed ones at the till.

use super::lookup::Lookup;
use super::movement::Draft;
use super::record::Happened;
use super::{Ask, CODE_SHOWN_FOR, Caller, GiftCards, Need, Place, Receipt};
use crate::domain::product::Product;
use crate::domain::vault::{Secret, Vault};
use crate::domain::{
    ActivityType, Actor, Card, CardId, CardKey, CardStatus, Code, CodeFormat, MerchantId, Operation,
    OperationKind, Pin, TenantId,
};
use crate::error::{CARD_NOT_FOUND, Error};
use crate::store::deliveries::Delivery;
use crate::{crash, store};
use chrono::{DateTime, TimeDelta, Utc};
use money::Value;
use std::sync::Arc;
use uuid::Uuid;

/// How long after it was due a delivery's code is kept for whoever sends it.
const DELIVERY_KEPT: TimeDelta = TimeDelta::days(7);
/// A delivery is planned at most this far ahead.
const DELIVERY_AHEAD_MAX: TimeDelta = TimeDelta::days(366);

/// A card to be sold.
#[derive(Clone, Debug)]
pub struct NewSale {
    /// As what.
    pub product: Uuid,
    /// For how much.
    pub value: Value,
    /// Where.
    pub place: Place,
    /// To whom its code is sent, instead of being shown.
    pub delivery: Option<NewDelivery>,
    /// The caller's own reference.
    pub reference: Option<String>,
}

/// To whom a code is sent.
#[derive(Clone, Debug)]
pub struct NewDelivery {
    /// A contact of svc-notification.
    pub contact: Uuid,
    /// When; at once if absent.
    pub send_at: Option<DateTime<Utc>>,
    /// What the giver says.
    pub message: Option<String>,
}

/// A card that was sold.
#[derive(Clone, Debug)]
pub struct Sold {
    /// The card; of its figures only what never changes is worth anything here.
    pub card: Card,
    /// Its load.
    pub receipt: Receipt,
    /// Its code, for as long as it may be shown.
    pub secret: Option<Secret>,
    /// Where its code is sent.
    pub delivery: Option<Delivery>,
}

impl GiftCards {
    /// Sells a card: pending, loaded in the ledger, active. The code is answered here and by the same request repeated
    /// within a day; a card that is delivered shows it to nobody but its contact.
    pub async fn sell(self: &Arc<Self>, caller: Caller, sale: NewSale, ask: Ask) -> Result<Sold, Error> {
        let this = Arc::clone(self);
        Self::uncut(async move {
            if let Some(operation) = this.asked_before(caller.tenant, ask).await? {
                let receipt = this.finish(operation, true).await?;
                return this.sold(receipt).await;
            }
            let merchant = this.merchant(&caller, sale.place.merchant, Need::Sell).await?;
            let product = this.sellable(caller.tenant, sale.product).await?;
            if product.offer.unit != sale.value.unit || !product.offer.amounts.allow(sale.value.amount) {
                return Err(Error::AmountNotAllowed);
            }
            let (operation, replayed) = this.register(&caller, &sale, merchant, &product, ask).await?;
            crash::at("load", "reserved");
            let receipt = this.finish(operation, replayed).await?;
            this.sold(receipt).await
        })
        .await
    }

    async fn register(
        &self,
        caller: &Caller,
        sale: &NewSale,
        merchant: MerchantId,
        product: &Product,
        ask: Ask,
    ) -> Result<(Operation, bool), Error> {
        let act = "recording a sale";
        let now = self.now();
        let (mut card, secret) = self.new_card(caller.tenant, product, merchant, now)?;
        card.initial = sale.value.amount;
        card.expires_at = product.expiry(now);
        let delivery = sale
            .delivery
            .as_ref()
            .map(|wanted| planned(&card, wanted, now))
            .transpose()?;
        let seal_until = delivery
            .as_ref()
            .map_or(now + CODE_SHOWN_FOR, |delivery| delivery.send_at + DELIVERY_KEPT);
        card.code_sealed = Some(self.parts.vault.seal(card.key(), &secret)?);
        let operation = Draft {
            card: card.key(),
            kind: OperationKind::Load,
            amount: Some(sale.value.amount),
            merchant,
            store: sale.place.store,
            parent: None,
            reference: sale.reference.clone(),
            by: caller.actor.clone(),
            hold_until: None,
        }
        .operation(ask.id, now);

        let mut transaction = self.begin(act).await?;
        let inserted = store::operations::insert(&mut transaction, &operation, Some(ask.fingerprint)).await;
        if !inserted.map_err(Error::database(act))? {
            transaction.rollback().await.map_err(Error::database(act))?;
            let found = self.asked_before(caller.tenant, ask).await?;
            return found.map(|operation| (operation, true)).ok_or(Error::Busy);
        }
        let cards = std::slice::from_ref(&card);
        let inserted = store::cards::insert(&mut transaction, cards, Some(seal_until)).await;
        inserted.map_err(Error::database(act))?;
        if let Some(delivery) = &delivery {
            let inserted = store::deliveries::insert(&mut transaction, delivery, now).await;
            inserted.map_err(Error::database(act))?;
        }
        let happened = Happened {
            amount: Some(sale.value.amount),
            operation: Some(operation.id),
            merchant: Some(merchant),
            store: sale.place.store,
            delivery,
            ..Happened::to(&card, ActivityType::Sold, CardStatus::Pending, now)
        };
        let message = self.record(&mut transaction, &card, happened).await?;
        self.tell(transaction, vec![message], act).await?;
        Ok((operation, false))
    }

    /// Activates a printed card that is paid for now.
    pub async fn activate(
        self: &Arc<Self>,
        caller: Caller,
        lookup: Lookup,
        value: Value,
        place: Place,
        reference: Option<String>,
        ask: impl FnOnce(CardId) -> Ask + Send + 'static,
    ) -> Result<Receipt, Error> {
        let this = Arc::clone(self);
        Self::uncut(async move {
            let merchant = this.merchant(&caller, place.merchant, Need::Sell).await?;
            let printed = |card: &Card| {
                card.issue.is_some() && !card.status.is_closed() && card.status != CardStatus::Blocked
            };
            let card = Box::pin(this.find(&caller, &lookup, printed)).await?;
            let ask = ask(card.id);
            if let Some(operation) = this.asked_before(caller.tenant, ask).await? {
                return this.finish(operation, true).await;
            }
            let product = this.product(caller.tenant, card.product).await?;
            if product.offer.unit != value.unit || !product.offer.amounts.allow(value.amount) {
                return Err(Error::AmountNotAllowed);
            }
            let (operation, replayed) = this
                .reserve_activation(
                    card.key(),
                    merchant,
                    value.amount,
                    place.store,
                    reference,
                    caller.actor.clone(),
                    &product,
                    ask,
                )
                .await?;
            Box::pin(this.finish(operation, replayed)).await
        })
        .await
    }

    #[expect(clippy::too_many_arguments, reason = "what a sale is, once")]
    async fn reserve_activation(
        &self,
        key: CardKey,
        merchant: MerchantId,
        amount: i64,
        store: Option<Uuid>,
        reference: Option<String>,
        by: Option<Actor>,
        product: &Product,
        ask: Ask,
    ) -> Result<(Operation, bool), Error> {
        let act = "activating a printed card";
        let now = self.now();
        let mut transaction = self.begin(act).await?;
        let card = store::cards::locked(&mut transaction, key).await;
        let card = card.map_err(Error::database(act))?.ok_or(CARD_NOT_FOUND)?;
        if let Some(operation) = Self::asked_in(&mut transaction, key.tenant, ask).await? {
            return Ok((operation, true));
        }
        let loads = store::operations::count_of_card(&mut transaction, key).await;
        if card.status != CardStatus::Pending || loads.map_err(Error::database(act))? > 0 {
            return Err(crate::domain::card::CardRefusal::Active.into());
        }
        let operation = Draft {
            card: key,
            kind: OperationKind::Load,
            amount: Some(amount),
            merchant,
            store,
            parent: None,
            reference,
            by,
            hold_until: None,
        }
        .operation(ask.id, now);
        let inserted = store::operations::insert(&mut transaction, &operation, Some(ask.fingerprint)).await;
        if !inserted.map_err(Error::database(act))? {
            return Err(Error::KeyReused);
        }
        let expires_at = product.expiry(now);
        let sold = store::cards::set_sale(&mut transaction, key, merchant, amount, expires_at).await;
        sold.map_err(Error::database(act))?;
        transaction.commit().await.map_err(Error::database(act))?;
        crash::at("load", "reserved");
        Ok((operation, false))
    }

    async fn sold(&self, receipt: Receipt) -> Result<Sold, Error> {
        let act = "reading what was sold";
        let key = receipt.operation.card;
        let mut connection = self.connection(act).await?;
        let card = store::cards::by_id(&mut connection, key).await;
        let card = card.map_err(Error::database(act))?.ok_or(CARD_NOT_FOUND)?;
        let delivery = store::deliveries::of_card(&mut connection, key).await;
        let delivery = delivery.map_err(Error::database(act))?;
        let sealed = card.code_sealed.as_deref().filter(|_| delivery.is_none());
        let secret = sealed
            .map(|sealed| self.parts.vault.open(key, sealed))
            .transpose()?;
        Ok(Sold {
            card,
            receipt,
            secret,
            delivery,
        })
    }

    /// A card that is not there yet, and its code.
    pub(super) fn new_card(
        &self,
        tenant: TenantId,
        product: &Product,
        issuer: MerchantId,
        now: DateTime<Utc>,
    ) -> Result<(Card, Secret), Error> {
        let secret = new_secret(product.offer.code_format)?;
        let vault = &self.parts.vault;
        let pin_hash = secret
            .pin
            .as_ref()
            .map(|pin| vault.pin_hash(tenant, &secret.code, pin));
        let card = Card {
            tenant,
            id: CardId(Uuid::now_v7()),
            product: product.id,
            issuer,
            account: None,
            unit: product.offer.unit,
            status: CardStatus::Pending,
            initial: 0,
            posted: 0,
            held: 0,
            ledger_version: 0,
            code_hash: vault.code_hash(tenant, &secret.code),
            pin_hash,
            code_last4: secret.code.last4().to_owned(),
            code_sealed: None,
            expires_at: None,
            issue: None,
            activity_version: 0,
            created_at: now,
        };
        Ok((card, secret))
    }
}

/// A new code, with a PIN where its format has one.
pub(super) fn new_secret(format: CodeFormat) -> Result<Secret, Error> {
    let mut random = |bytes: &mut [u8]| Vault::random(bytes);
    let pin = match format {
        CodeFormat::Base32 => None,
        CodeFormat::Digits => Some(Pin::generate(&mut random)?),
    };
    Ok(Secret {
        code: Code::generate(format, &mut random)?,
        pin,
    })
}

fn planned(card: &Card, wanted: &NewDelivery, now: DateTime<Utc>) -> Result<Delivery, Error> {
    let send_at = wanted.send_at.unwrap_or(now).max(now);
    let expires = card.expires_at.is_some_and(|at| at <= send_at);
    if send_at > now + DELIVERY_AHEAD_MAX || expires {
        let detail = "is within a year, and before the card expires".to_owned();
        return Err(Error::Field("delivery.send_at", "out_of_range", detail));
    }
    Ok(Delivery {
        card: card.key(),
        id: Uuid::now_v7(),
        contact: wanted.contact,
        message: wanted.message.clone(),
        send_at,
        status: 1,
    })
}
