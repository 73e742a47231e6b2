//! What is done with a card: spend, reload, refund, hold, capture, release, block, and a new code for a lost one.

use super::lookup::Lookup;
use super::movement::Draft;
use super::record::Happened;
use super::sale::new_secret;
use super::{Ask, CODE_SHOWN_FOR, Caller, GiftCards, Need, Place, Receipt};
use crate::domain::card::CardRefusal;
use crate::domain::product::AMOUNT_MAX;
use crate::domain::vault::Secret;
use crate::domain::{
    ActivityType, Card, CardId, CardKey, CardStatus, MerchantId, OperationId, OperationKind,
};
use crate::error::{CARD_NOT_FOUND, Error};
use crate::store;
use audit::{By, Fact, Facts};
use chrono::TimeDelta;
use money::Value;
use std::sync::Arc;

/// How long a hold lasts when nothing is said: an evening at a restaurant, generously.
const HOLD_DEFAULT: TimeDelta = TimeDelta::hours(24);

/// A movement of a card that is known by its id.
#[derive(Clone, Debug)]
pub struct Spend {
    /// The card.
    pub card: CardId,
    /// How much; the unit is the card's.
    pub value: Value,
    /// Where.
    pub place: Place,
    /// The caller's own reference.
    pub reference: Option<String>,
}

/// Value to be set aside.
#[derive(Clone, Debug)]
pub struct Authorize {
    /// What, and where.
    pub spend: Spend,
    /// For how long.
    pub lifetime: Option<TimeDelta>,
}

/// A card with its new code.
#[derive(Clone, Debug)]
pub struct Replaced {
    /// The card.
    pub card: Card,
    /// The code, shown this once.
    pub secret: Secret,
}

impl GiftCards {
    /// Takes value from a card, for a merchant that accepts it.
    pub async fn redeem(self: &Arc<Self>, caller: Caller, spend: Spend, ask: Ask) -> Result<Receipt, Error> {
        let this = Arc::clone(self);
        Self::uncut(
            async move { Box::pin(this.take(&caller, spend, OperationKind::Redeem, None, ask)).await },
        )
        .await
    }

    /// The same, for whoever holds the card's code.
    pub async fn redeem_by_code(
        self: &Arc<Self>,
        caller: Caller,
        lookup: Lookup,
        spend: impl FnOnce(CardId) -> (Spend, Ask) + Send + 'static,
    ) -> Result<Receipt, Error> {
        let this = Arc::clone(self);
        Self::uncut(async move {
            let card = this
                .find(&caller, &lookup, |card| card.status.is_in_use())
                .await?;
            let (spend, ask) = spend(card.id);
            Box::pin(this.take(&caller, spend, OperationKind::Redeem, None, ask)).await
        })
        .await
    }

    /// Sets value aside, to be captured by the merchant or released.
    pub async fn authorize(
        self: &Arc<Self>,
        caller: Caller,
        wanted: Authorize,
        ask: Ask,
    ) -> Result<Receipt, Error> {
        let this = Arc::clone(self);
        Self::uncut(async move {
            let lifetime = wanted.lifetime.unwrap_or(HOLD_DEFAULT);
            Box::pin(this.take(&caller, wanted.spend, OperationKind::Hold, Some(lifetime), ask)).await
        })
        .await
    }

    async fn take(
        &self,
        caller: &Caller,
        spend: Spend,
        kind: OperationKind,
        lifetime: Option<TimeDelta>,
        ask: Ask,
    ) -> Result<Receipt, Error> {
        if let Some(operation) = self.asked_before(caller.tenant, ask).await? {
            return self.finish(operation, true).await;
        }
        let merchant = self.merchant(caller, spend.place.merchant, Need::Accept).await?;
        let key = CardKey {
            tenant: caller.tenant,
            card: spend.card,
        };
        let product = self.product(caller.tenant, self.card(key).await?.product).await?;
        let accepted = product.is_accepted_by(merchant);
        let draft = Draft {
            hold_until: lifetime.map(|lifetime| self.now() + lifetime),
            ..draft(caller, key, kind, &spend, merchant, None)
        };
        let unit = spend.value.unit;
        let (operation, replayed) = self
            .reserve(ask, draft, |card, _, _, now| {
                card.refuse_unless_in_use(now)?;
                same_unit(card, unit)?;
                if accepted {
                    Ok(())
                } else {
                    Err(Error::Conflict(
                        "merchant_not_accepting",
                        "the merchant does not accept this card",
                    ))
                }
            })
            .await?;
        self.finish(operation, replayed).await
    }

    /// Puts more on a card, against money.
    pub async fn reload(self: &Arc<Self>, caller: Caller, spend: Spend, ask: Ask) -> Result<Receipt, Error> {
        let this = Arc::clone(self);
        Self::uncut(async move {
            if let Some(operation) = this.asked_before(caller.tenant, ask).await? {
                return this.finish(operation, true).await;
            }
            let merchant = this.merchant(&caller, spend.place.merchant, Need::Sell).await?;
            let key = CardKey {
                tenant: caller.tenant,
                card: spend.card,
            };
            let value = spend.value;
            let (operation, replayed) = this
                .reserve(
                    ask,
                    draft(&caller, key, OperationKind::Reload, &spend, merchant, None),
                    |card, _, _, now| {
                        card.refuse_unless_in_use(now)?;
                        same_unit(card, value.unit)?;
                        if card.posted.saturating_add(value.amount) > AMOUNT_MAX {
                            return Err(Error::AmountNotAllowed);
                        }
                        Ok(())
                    },
                )
                .await?;
            this.finish(operation, replayed).await
        })
        .await
    }

    /// Gives back what a redeem or capture took, wholly or in part, never more in total than it took. The merchant that
    /// took it gives it back.
    pub async fn refund(
        self: &Arc<Self>,
        by: By,
        caller: Caller,
        spend: Spend,
        taken: OperationId,
        ask: Ask,
    ) -> Result<Receipt, Error> {
        let this = Arc::clone(self);
        Self::uncut(async move {
            let key = CardKey {
                tenant: caller.tenant,
                card: spend.card,
            };
            if let Some(operation) = this.asked_before(caller.tenant, ask).await? {
                return this.finish(operation, true).await;
            }
            let merchant = this.merchant_of(&caller, key, taken, "redeem").await?;
            this.merchant(&caller, Some(merchant), Need::Accept).await?;
            let value = spend.value;
            let facts = Facts::of("amount", value.amount)
                .and("unit", Fact::code(&value.unit.to_string()))
                .and("operation", ask.id.0);
            let entry = by.did("gift_card", "refunded", key.card).to(facts);
            let (operation, replayed) = this
                .reserve_on_record(
                    ask,
                    draft(&caller, key, OperationKind::Refund, &spend, merchant, Some(taken)),
                    Some(entry),
                    |card, parent, (refunded, _), _| {
                        same_unit(card, value.unit)?;
                        let parent = parent
                            .filter(|parent| {
                                matches!(parent.kind, OperationKind::Redeem | OperationKind::Capture)
                            })
                            .ok_or(Error::NotFound("redeem_not_found", "redeem of this card"))?;
                        if card.status.is_closed() {
                            let code = if card.status == CardStatus::Expired {
                                CardRefusal::Expired
                            } else {
                                CardRefusal::Deactivated
                            };
                            return Err(code.into());
                        }
                        if value.amount.saturating_add(refunded) > parent.amount.unwrap_or_default() {
                            return Err(Error::Conflict(
                                "refund_exceeds_redeem",
                                "more than the redeem took, less what was given back before",
                            ));
                        }
                        Ok(())
                    },
                )
                .await?;
            this.finish(operation, replayed).await
        })
        .await
    }

    /// Takes what was set aside, or as much of it as is due; the rest is released.
    pub async fn capture(
        self: &Arc<Self>,
        caller: Caller,
        spend: Spend,
        hold: OperationId,
        ask: Ask,
    ) -> Result<Receipt, Error> {
        let unit = spend.value.unit;
        self.end_hold(caller, spend, hold, OperationKind::Capture, Some(unit), ask)
            .await
    }

    /// Releases what was set aside.
    pub async fn void(
        self: &Arc<Self>,
        caller: Caller,
        spend: Spend,
        hold: OperationId,
        ask: Ask,
    ) -> Result<Receipt, Error> {
        self.end_hold(caller, spend, hold, OperationKind::Void, None, ask)
            .await
    }

    async fn end_hold(
        self: &Arc<Self>,
        caller: Caller,
        spend: Spend,
        hold: OperationId,
        kind: OperationKind,
        unit: Option<money::Unit>,
        ask: Ask,
    ) -> Result<Receipt, Error> {
        let this = Arc::clone(self);
        Self::uncut(async move {
            let key = CardKey {
                tenant: caller.tenant,
                card: spend.card,
            };
            if let Some(operation) = this.asked_before(caller.tenant, ask).await? {
                return this.finish(operation, true).await;
            }
            let merchant = this.merchant_of(&caller, key, hold, "hold").await?;
            let (operation, replayed) = this
                .reserve(
                    ask,
                    draft(&caller, key, kind, &spend, merchant, Some(hold)),
                    |card, parent, _, _| {
                        if let Some(unit) = unit {
                            same_unit(card, unit)?;
                        }
                        parent
                            .filter(|parent| parent.kind == OperationKind::Hold)
                            .map(drop)
                            .ok_or(Error::NotFound("hold_not_found", "hold of this card"))
                    },
                )
                .await?;
            this.finish(operation, replayed).await
        })
        .await
    }

    /// The merchant of an earlier operation, for whom the caller has to act.
    async fn merchant_of(
        &self,
        caller: &Caller,
        card: CardKey,
        earlier: OperationId,
        what: &'static str,
    ) -> Result<MerchantId, Error> {
        let act = "reading an operation";
        let mut connection = self.connection(act).await?;
        let known = store::cards::by_id(&mut connection, card).await;
        known.map_err(Error::database(act))?.ok_or(CARD_NOT_FOUND)?;
        let found = store::operations::by_id(&mut connection, card.tenant, earlier).await;
        let found = found
            .map_err(Error::database(act))?
            .filter(|found| found.card == card);
        let code = if what == "hold" {
            "hold_not_found"
        } else {
            "redeem_not_found"
        };
        let merchant = found.ok_or(Error::NotFound(code, what))?.merchant;
        if caller.acts_for(merchant) {
            Ok(merchant)
        } else {
            Err(Error::ForbiddenMerchant)
        }
    }

    /// Stops a card for a time. A card that is blocked already stays so.
    pub async fn block(self: &Arc<Self>, by: By, key: CardKey) -> Result<Card, Error> {
        self.set_blocked(by, key, true).await
    }

    /// Lets a blocked card be spent again.
    pub async fn unblock(self: &Arc<Self>, by: By, caller: &Caller, key: CardKey) -> Result<Card, Error> {
        self.answers_for(caller, key).await?;
        self.set_blocked(by, key, false).await
    }

    /// Whoever works for a merchant answers for the cards that it carries, and for no other.
    pub(super) async fn answers_for(&self, caller: &Caller, key: CardKey) -> Result<(), Error> {
        if caller.acts_for(self.card(key).await?.issuer) {
            Ok(())
        } else {
            Err(Error::ForbiddenMerchant)
        }
    }

    async fn set_blocked(self: &Arc<Self>, by: By, key: CardKey, blocked: bool) -> Result<Card, Error> {
        let this = Arc::clone(self);
        Self::uncut(async move {
            let act = "blocking or unblocking a card";
            let mut transaction = this.begin(act).await?;
            let card = store::cards::locked(&mut transaction, key).await;
            let mut card = card.map_err(Error::database(act))?.ok_or(CARD_NOT_FOUND)?;
            let (status, kind) = match (blocked, card.status) {
                (true, CardStatus::Blocked) | (false, CardStatus::Active | CardStatus::Depleted) => {
                    return Ok(card);
                }
                (true, CardStatus::Active | CardStatus::Depleted) => {
                    (CardStatus::Blocked, ActivityType::Blocked)
                }
                (false, CardStatus::Blocked) => {
                    (CardStatus::Active.holding(card.posted), ActivityType::Unblocked)
                }
                (_, CardStatus::Pending) => return Err(CardRefusal::Pending.into()),
                (_, CardStatus::Expired) => return Err(CardRefusal::Expired.into()),
                (_, CardStatus::Deactivated) => return Err(CardRefusal::Deactivated.into()),
            };
            let set = store::cards::set_status(&mut transaction, key, status).await;
            set.map_err(Error::database(act))?;
            let before = Facts::of("status", card.status.name());
            card.status = status;
            let happened = Happened::to(&card, kind, status, this.now());
            let message = this.record(&mut transaction, &card, happened).await?;
            let verb = if blocked { "blocked" } else { "unblocked" };
            let entry = by.did("gift_card", verb, card.id).from(before);
            let entry = entry.to(Facts::of("status", status.name()));
            this.on_record(&mut transaction, &entry).await?;
            this.tell(transaction, vec![message], act).await?;
            Ok(card)
        })
        .await
    }

    /// Gives a lost card a new code; the old one is worth nothing from now on. The value stays where it is. A request
    /// that is repeated makes yet another code, and only the last one counts.
    pub async fn replace_code(
        self: &Arc<Self>,
        by: By,
        caller: &Caller,
        key: CardKey,
    ) -> Result<Replaced, Error> {
        self.answers_for(caller, key).await?;
        let this = Arc::clone(self);
        Self::uncut(async move {
            let act = "replacing a code";
            let now = this.now();
            let mut transaction = this.begin(act).await?;
            let card = store::cards::locked(&mut transaction, key).await;
            let mut card = card.map_err(Error::database(act))?.ok_or(CARD_NOT_FOUND)?;
            match card.status {
                CardStatus::Pending => return Err(CardRefusal::Pending.into()),
                CardStatus::Expired => return Err(CardRefusal::Expired.into()),
                CardStatus::Deactivated => return Err(CardRefusal::Deactivated.into()),
                CardStatus::Active | CardStatus::Depleted | CardStatus::Blocked => {}
            }
            let vault = &this.parts.vault;
            let format = if card.pin_hash.is_some() {
                crate::domain::CodeFormat::Digits
            } else {
                crate::domain::CodeFormat::Base32
            };
            let secret = new_secret(format)?;
            card.code_hash = vault.code_hash(key.tenant, &secret.code);
            card.pin_hash = secret
                .pin
                .as_ref()
                .map(|pin| vault.pin_hash(key.tenant, &secret.code, pin));
            secret.code.last4().clone_into(&mut card.code_last4);
            // nobody asks for this answer again: they ask for another code
            card.code_sealed = None;
            let replaced = store::cards::replace_code(&mut transaction, &card, now + CODE_SHOWN_FOR).await;
            replaced.map_err(Error::database(act))?;
            let happened = Happened::to(&card, ActivityType::CodeReplaced, card.status, now);
            let message = this.record(&mut transaction, &card, happened).await?;
            this.on_record(&mut transaction, &by.did("gift_card", "code_replaced", card.id))
                .await?;
            this.tell(transaction, vec![message], act).await?;
            Ok(Replaced { card, secret })
        })
        .await
    }
}

fn draft(
    caller: &Caller,
    card: CardKey,
    kind: OperationKind,
    spend: &Spend,
    merchant: MerchantId,
    parent: Option<OperationId>,
) -> Draft {
    Draft {
        card,
        kind,
        amount: Some(spend.value.amount),
        merchant,
        store: spend.place.store,
        parent,
        reference: spend.reference.clone(),
        by: caller.actor.clone(),
        hold_until: None,
    }
}

fn same_unit(card: &Card, unit: money::Unit) -> Result<(), Error> {
    if card.unit == unit {
        return Ok(());
    }
    let detail = format!("is {unit}, but the card holds {}", card.unit);
    Err(Error::Field("amount.unit", "wrong_unit", detail))
}
