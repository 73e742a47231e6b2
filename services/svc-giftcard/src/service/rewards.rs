//! Rewards: a redemption takes one of the stock, burns the points, and fulfils, each step recorded before the next; or is
//! undone, the points given back by reversing the burn.

use super::movement::{Draft, note};
use super::record::Happened;
use super::sale::new_secret;
use super::{Ask, CODE_SHOWN_FOR, Caller, GiftCards, Need};
use crate::domain::posting::own_operation;
use crate::domain::reward::RewardOffer;
use crate::domain::vault::Secret;
use crate::domain::{
    AccountId, ActivityType, Card, CardId, CardKey, CardStatus, CodeFormat, Operation, OperationKind,
    OperationState, Redemption, RedemptionState, Reward, RewardKind, TenantId,
};
use crate::error::{CARD_NOT_FOUND, Error};
use crate::ports::{LedgerError, Note};
use crate::{crash, store};
use audit::{By, Fact, Facts};
use std::sync::Arc;
use uuid::Uuid;

const REWARD_NOT_FOUND: Error = Error::NotFound("reward_not_found", "reward");
const NOT_FOUND: Error = Error::NotFound("redemption_not_found", "redemption");
const ACT: &str = "reward";

/// A reward somebody takes.
#[derive(Clone, Copy, Debug)]
pub struct NewRedemption {
    /// The reward.
    pub reward: Uuid,
    /// The points account that pays.
    pub account: AccountId,
    /// The store where it is taken.
    pub store: Option<Uuid>,
}

/// A redemption as it stands, and its code for as long as it may be shown.
#[derive(Clone, Debug)]
pub struct Redeemed {
    /// The redemption.
    pub redemption: Redemption,
    /// The voucher's or gift card's code.
    pub secret: Option<Secret>,
    /// Whether an earlier request with the same key made it.
    pub replayed: bool,
}

impl GiftCards {
    /// Adds a reward.
    pub async fn add_reward(&self, by: &By, tenant: TenantId, offer: RewardOffer) -> Result<Reward, Error> {
        self.check_reward(tenant, &offer).await?;
        let reward = Reward {
            id: Uuid::now_v7(),
            offer,
            created_at: self.now(),
        };
        let act = "adding a reward";
        let mut transaction = self.begin(act).await?;
        let inserted = store::rewards::insert(&mut transaction, tenant, &reward).await;
        inserted.map_err(Error::database(act))?;
        let entry = by.did("reward", "added", reward.id).to(given(&reward.offer));
        self.on_record(&mut transaction, &entry).await?;
        transaction.commit().await.map_err(Error::database(act))?;
        Ok(reward)
    }

    /// Changes what a reward is; its stock is set to what the offer says.
    pub async fn change_reward(
        &self,
        by: &By,
        tenant: TenantId,
        id: Uuid,
        offer: RewardOffer,
    ) -> Result<Reward, Error> {
        self.check_reward(tenant, &offer).await?;
        let act = "changing a reward";
        let mut transaction = self.begin(act).await?;
        let before = store::rewards::locked(&mut transaction, tenant, id).await;
        let before = before.map_err(Error::database(act))?.ok_or(REWARD_NOT_FOUND)?;
        let reward = store::rewards::update(&mut transaction, tenant, id, &offer).await;
        let reward = reward.map_err(Error::database(act))?.ok_or(REWARD_NOT_FOUND)?;
        let entry = by.did("reward", "changed", id).from(given(&before.offer));
        self.on_record(&mut transaction, &entry.to(given(&reward.offer)))
            .await?;
        transaction.commit().await.map_err(Error::database(act))?;
        Ok(reward)
    }

    async fn check_reward(&self, tenant: TenantId, offer: &RewardOffer) -> Result<(), Error> {
        offer.check()?;
        if let RewardKind::GiftCard { product, amount } = offer.kind {
            let product = self.product(tenant, product).await?;
            if !product.offer.amounts.allow(amount) {
                return Err(Error::AmountNotAllowed);
            }
        }
        Ok(())
    }

    /// The reward.
    pub async fn reward(&self, tenant: TenantId, id: Uuid) -> Result<Reward, Error> {
        let act = "reading a reward";
        let mut connection = self.connection(act).await?;
        let reward = store::rewards::by_id(&mut connection, tenant, id).await;
        reward.map_err(Error::database(act))?.ok_or(REWARD_NOT_FOUND)
    }

    /// A page of rewards, newest first.
    pub async fn rewards(&self, tenant: TenantId, after: Uuid, limit: i64) -> Result<Vec<Reward>, Error> {
        let act = "listing rewards";
        let mut connection = self.connection(act).await?;
        let rewards = store::rewards::list(&mut connection, tenant, after, limit).await;
        rewards.map_err(Error::database(act))
    }

    /// Takes a reward: one of the stock, the points, and what they buy.
    pub async fn redeem_reward(
        self: &Arc<Self>,
        caller: Caller,
        wanted: NewRedemption,
        ask: Ask,
    ) -> Result<Redeemed, Error> {
        let this = Arc::clone(self);
        Self::uncut(async move {
            let (redemption, replayed) = this.reserve_reward(&caller, wanted, ask).await?;
            let redemption = this.drive_redemption(redemption).await?;
            this.redeemed(redemption, replayed).await
        })
        .await
    }

    async fn reserve_reward(
        &self,
        caller: &Caller,
        wanted: NewRedemption,
        ask: Ask,
    ) -> Result<(Redemption, bool), Error> {
        if let Some(found) = self.redeemed_before(caller.tenant, ask).await? {
            return Ok((found, true));
        }
        let sponsor = self.reward(caller.tenant, wanted.reward).await?.offer.merchant;
        let operator = Caller {
            own: None,
            ..caller.clone()
        };
        self.merchant(&operator, Some(sponsor), Need::Sell).await?;

        let act = "reserving a reward";
        let mut transaction = self.begin(act).await?;
        let taken = store::rewards::take(&mut transaction, caller.tenant, wanted.reward).await;
        let Some(reward) = taken.map_err(Error::database(act))? else {
            transaction.rollback().await.map_err(Error::database(act))?;
            let reward = self.reward(caller.tenant, wanted.reward).await?;
            return Err(if reward.offer.active {
                Error::Conflict("reward_out_of_stock", "there is none left")
            } else {
                Error::Conflict("reward_inactive", "the reward may not be had today")
            });
        };
        let redemption = Redemption {
            tenant: caller.tenant,
            id: Uuid::now_v7(),
            reward: reward.id,
            merchant: reward.offer.merchant,
            store: wanted.store,
            account: wanted.account,
            points: reward.offer.price,
            kind: reward.offer.kind,
            state: RedemptionState::Reserved,
            burn: None,
            card: matches!(reward.offer.kind, RewardKind::GiftCard { .. }).then(|| CardId(Uuid::now_v7())),
            code_last4: None,
            code_sealed: None,
            created_at: self.now(),
        };
        let inserted =
            store::redemptions::insert(&mut transaction, &redemption, ask.key, ask.fingerprint).await;
        if !inserted.map_err(Error::database(act))? {
            transaction.rollback().await.map_err(Error::database(act))?;
            let found = self.redeemed_before(caller.tenant, ask).await?;
            return found.map(|found| (found, true)).ok_or(Error::Busy);
        }
        transaction.commit().await.map_err(Error::database(act))?;
        crash::at(ACT, "reserved");
        Ok((redemption, false))
    }

    async fn redeemed_before(&self, tenant: TenantId, ask: Ask) -> Result<Option<Redemption>, Error> {
        let act = "looking up a key";
        let mut connection = self.connection(act).await?;
        let found = store::redemptions::by_key(&mut connection, tenant, ask.key).await;
        match found.map_err(Error::database(act))? {
            Some((_, fingerprint)) if fingerprint != ask.fingerprint => Err(Error::KeyReused),
            found => Ok(found.map(|(redemption, _)| redemption)),
        }
    }

    /// Takes a redemption to its end, wherever it stands.
    pub(super) async fn drive_redemption(&self, mut redemption: Redemption) -> Result<Redemption, Error> {
        loop {
            redemption = match redemption.state {
                RedemptionState::Reserved => Box::pin(self.burn(redemption)).await?,
                RedemptionState::Burned => Box::pin(self.fulfil(redemption)).await?,
                RedemptionState::Canceling => Box::pin(self.give_back(redemption)).await?,
                RedemptionState::Fulfilled | RedemptionState::Canceled => return Ok(redemption),
            };
        }
    }

    async fn burn(&self, mut redemption: Redemption) -> Result<Redemption, Error> {
        let burned = self
            .parts
            .ledger
            .burn(
                redemption.tenant,
                redemption.account,
                redemption.points,
                burn_note(&redemption),
            )
            .await;
        crash::at(ACT, "moved");
        match burned {
            Ok(posted) => {
                redemption.burn = Some(posted.transaction);
                self.advance(redemption, RedemptionState::Reserved, RedemptionState::Burned)
                    .await
            }
            Err(LedgerError::Refused(code)) => {
                let act = "undoing a reservation";
                let mut transaction = self.begin(act).await?;
                let forgotten = store::redemptions::forget(&mut transaction, &redemption).await;
                if forgotten.map_err(Error::database(act))? {
                    let back =
                        store::rewards::put_back(&mut transaction, redemption.tenant, redemption.reward)
                            .await;
                    back.map_err(Error::database(act))?;
                }
                transaction.commit().await.map_err(Error::database(act))?;
                Err(Error::ledger("burning points")(LedgerError::Refused(code)))
            }
            Err(error) => Err(Error::ledger("burning points")(error)),
        }
    }

    async fn fulfil(&self, mut redemption: Redemption) -> Result<Redemption, Error> {
        crash::at(ACT, "burned");
        let act = "fulfilling a reward";
        if let (RewardKind::GiftCard { product, amount }, Some(card)) = (redemption.kind, redemption.card) {
            self.give_card(&redemption, product, amount, card).await?;
            crash::at(ACT, "given");
            let (from, to) = (RedemptionState::Burned, RedemptionState::Fulfilled);
            return self.advance(redemption, from, to).await;
        }
        let secret = new_secret(CodeFormat::Base32)?;
        let key = voucher(&redemption);
        redemption.code_last4 = Some(secret.code.last4().to_owned());
        redemption.code_sealed = Some(self.parts.vault.seal(key, &secret)?);
        let hash = self.parts.vault.code_hash(redemption.tenant, &secret.code);
        let until = self.now() + CODE_SHOWN_FOR;
        let mut connection = self.connection(act).await?;
        let first = store::redemptions::fulfil_voucher(&mut connection, &redemption, &hash, until).await;
        let first = first.map_err(Error::database(act))?;
        drop(connection);
        crash::at(ACT, "given");
        if first {
            redemption.state = RedemptionState::Fulfilled;
            return Ok(redemption);
        }
        self.redemption(redemption.tenant, redemption.id).await
    }

    /// Makes and loads the gift card a redemption gives: the one it chose when it was asked for.
    async fn give_card(
        &self,
        redemption: &Redemption,
        product: Uuid,
        amount: i64,
        card: CardId,
    ) -> Result<(), Error> {
        let act = "making the gift card of a reward";
        let key = CardKey {
            tenant: redemption.tenant,
            card,
        };
        let product = self.product(redemption.tenant, product).await?;
        let mut connection = self.connection(act).await?;
        let load = store::operations::by_id(&mut connection, key.tenant, redemption.load()).await;
        let load = load.map_err(Error::database(act))?;
        drop(connection);
        let operation = if let Some(load) = load {
            load
        } else {
            let now = self.now();
            let (mut made, secret) = self.new_card(key.tenant, &product, redemption.merchant, now)?;
            made.id = card;
            made.initial = amount;
            made.expires_at = product.expiry(now);
            made.code_sealed = Some(self.parts.vault.seal(key, &secret)?);
            self.register_reward_card(redemption, &made).await?
        };
        let card = self.card(key).await?;
        match operation.state {
            OperationState::Settled => Ok(()),
            OperationState::Reserved | OperationState::Refused => {
                Box::pin(self.drive(&card, operation)).await.map(drop)
            }
        }
    }

    async fn register_reward_card(&self, redemption: &Redemption, made: &Card) -> Result<Operation, Error> {
        let act = "making the gift card of a reward";
        let draft = Draft {
            card: made.key(),
            kind: OperationKind::Load,
            amount: Some(made.initial),
            merchant: redemption.merchant,
            // nobody paid for it at a till: the store's day has the points
            store: None,
            parent: None,
            reference: None,
            by: None,
            hold_until: None,
        };
        let operation = draft.operation(redemption.load(), made.created_at);
        let mut transaction = self.begin(act).await?;
        let first = store::operations::insert(&mut transaction, &operation, None).await;
        if !first.map_err(Error::database(act))? {
            // another driver was here between our look and now, and made the card: both go on with its load
            transaction.rollback().await.map_err(Error::database(act))?;
            let mut connection = self.connection(act).await?;
            let load = store::operations::by_id(&mut connection, operation.card.tenant, operation.id).await;
            return load.map_err(Error::database(act))?.ok_or(Error::Interrupted);
        }
        let until = Some(made.created_at + CODE_SHOWN_FOR);
        let inserted = store::cards::insert(&mut transaction, std::slice::from_ref(made), until).await;
        inserted.map_err(Error::database(act))?;
        let happened = Happened {
            amount: Some(made.initial),
            operation: Some(operation.id),
            merchant: Some(redemption.merchant),
            ..Happened::to(made, ActivityType::Sold, CardStatus::Pending, made.created_at)
        };
        let message = self.record(&mut transaction, made, happened).await?;
        self.tell(transaction, vec![message], act).await?;
        Ok(operation)
    }

    /// Undoes a redemption: what it gave is stopped, the points come back, and the stock.
    pub async fn cancel_reward(
        self: &Arc<Self>,
        by: By,
        caller: Caller,
        id: Uuid,
    ) -> Result<Redeemed, Error> {
        let this = Arc::clone(self);
        Self::uncut(async move {
            let redemption = this.redemption(caller.tenant, id).await?;
            if !caller.acts_for(redemption.merchant) {
                return Err(Error::ForbiddenMerchant);
            }
            let redemption = match redemption.state {
                RedemptionState::Fulfilled => this.begin_cancel(&by, redemption).await?,
                RedemptionState::Canceling | RedemptionState::Canceled => redemption,
                RedemptionState::Reserved | RedemptionState::Burned => return Err(Error::Busy),
            };
            let redemption = this.drive_redemption(redemption).await?;
            this.redeemed(redemption, false).await
        })
        .await
    }

    /// Stops a gift card that has not been touched, and records that the redemption is to be undone, together.
    async fn begin_cancel(&self, by: &By, mut redemption: Redemption) -> Result<Redemption, Error> {
        let act = "canceling a reward";
        let mut transaction = self.begin(act).await?;
        let mut messages = Vec::new();
        if let Some(card) = redemption.card {
            let key = CardKey {
                tenant: redemption.tenant,
                card,
            };
            let card = store::cards::locked(&mut transaction, key).await;
            let card = card.map_err(Error::database(act))?.ok_or(CARD_NOT_FOUND)?;
            let operations = store::operations::count_of_card(&mut transaction, key).await;
            let untouched = operations.map_err(Error::database(act))? == 1 && card.posted == card.initial;
            if !untouched || card.status.is_closed() {
                return Err(Error::Conflict(
                    "reward_used",
                    "the gift card it gave has been used",
                ));
            }
            let stopped = CardStatus::Deactivated;
            let set = store::cards::set_status(&mut transaction, key, stopped).await;
            set.map_err(Error::database(act))?;
            let happened = Happened::to(&card, ActivityType::Deactivated, stopped, self.now());
            messages.push(self.record(&mut transaction, &card, happened).await?);
        }
        let (from, to) = (RedemptionState::Fulfilled, RedemptionState::Canceling);
        let first = store::redemptions::advance(&mut transaction, &redemption, from, to).await;
        if !first.map_err(Error::database(act))? {
            return Err(Error::Busy);
        }
        let facts = Facts::of("points", redemption.points).and("reward_id", redemption.reward);
        let entry = by.did("redemption", "cancel_ordered", redemption.id).from(facts);
        self.on_record(&mut transaction, &entry).await?;
        self.tell(transaction, messages, act).await?;
        crash::at(ACT, "canceling");
        redemption.state = to;
        Ok(redemption)
    }

    async fn give_back(&self, redemption: Redemption) -> Result<Redemption, Error> {
        let act = "giving points back";
        if let Some(card) = redemption.card {
            self.unload(&redemption, card).await?;
            crash::at(ACT, "unloaded");
        }
        let burn = redemption.burn.ok_or(Error::Interrupted)?;
        // undone later, by the office: of no store's day
        let note = reward_note(&redemption, "cancel", None);
        let reversed = self
            .parts
            .ledger
            .reverse(redemption.tenant, burn, None, note)
            .await;
        reversed.map_err(Error::ledger(act))?;
        crash::at(ACT, "returned");
        let mut transaction = self.begin(act).await?;
        let (from, to) = (RedemptionState::Canceling, RedemptionState::Canceled);
        let first = store::redemptions::advance(&mut transaction, &redemption, from, to).await;
        if first.map_err(Error::database(act))? {
            let back = store::rewards::put_back(&mut transaction, redemption.tenant, redemption.reward).await;
            back.map_err(Error::database(act))?;
        }
        transaction.commit().await.map_err(Error::database(act))?;
        self.redemption(redemption.tenant, redemption.id).await
    }

    /// Takes back what a reward's gift card was loaded with, as if it had never been.
    async fn unload(&self, redemption: &Redemption, card: CardId) -> Result<(), Error> {
        let act = "taking back a gift card's load";
        let key = CardKey {
            tenant: redemption.tenant,
            card,
        };
        let mut connection = self.connection(act).await?;
        let load = store::operations::by_id(&mut connection, key.tenant, redemption.load()).await;
        drop(connection);
        let load = load.map_err(Error::database(act))?.ok_or(Error::Interrupted)?;
        let loaded = load.transaction.ok_or(Error::Interrupted)?;
        let card = self.card(key).await?;
        let undo = Operation {
            id: own_operation("unload", redemption.id),
            ..load
        };
        let posted = self
            .parts
            .ledger
            .reverse(key.tenant, loaded, None, note(&card, &undo, "value"))
            .await
            .map_err(Error::ledger(act))?;
        let left = card.account.and_then(|account| posted.left(account));
        let left = left.ok_or(Error::Interrupted)?;
        let mut connection = self.connection(act).await?;
        let said = [(key.card, left, card.status)];
        let moved = store::cards::set_balances(&mut connection, key.tenant, &said).await;
        moved.map(drop).map_err(Error::database(act))
    }

    async fn advance(
        &self,
        redemption: Redemption,
        from: RedemptionState,
        to: RedemptionState,
    ) -> Result<Redemption, Error> {
        let act = "recording a step of a redemption";
        let mut connection = self.connection(act).await?;
        let moved = store::redemptions::advance(&mut connection, &redemption, from, to).await;
        moved.map_err(Error::database(act))?;
        drop(connection);
        self.redemption(redemption.tenant, redemption.id).await
    }

    /// The redemption.
    pub async fn redemption(&self, tenant: TenantId, id: Uuid) -> Result<Redemption, Error> {
        let act = "reading a redemption";
        let mut connection = self.connection(act).await?;
        let found = store::redemptions::by_id(&mut connection, tenant, id).await;
        found.map_err(Error::database(act))?.ok_or(NOT_FOUND)
    }

    async fn redeemed(&self, redemption: Redemption, replayed: bool) -> Result<Redeemed, Error> {
        let vault = &self.parts.vault;
        let fulfilled = redemption.state == RedemptionState::Fulfilled;
        let secret = match (redemption.card, &redemption.code_sealed) {
            _ if !fulfilled => None,
            (Some(card), _) => {
                let key = CardKey {
                    tenant: redemption.tenant,
                    card,
                };
                let card = self.card(key).await?;
                card.code_sealed
                    .map(|sealed| vault.open(key, &sealed))
                    .transpose()?
            }
            (None, Some(sealed)) => Some(vault.open(voucher(&redemption), sealed)?),
            (None, None) => None,
        };
        Ok(Redeemed {
            redemption,
            secret,
            replayed,
        })
    }
}

/// What a voucher's code is sealed for.
const fn voucher(redemption: &Redemption) -> CardKey {
    CardKey {
        tenant: redemption.tenant,
        card: CardId(redemption.id),
    }
}

/// The burn says where it happens as a till says it of points: `store_id` in the metadata.
fn burn_note(redemption: &Redemption) -> Note {
    reward_note(redemption, "burn", redemption.store)
}

fn reward_note(redemption: &Redemption, step: &str, store: Option<Uuid>) -> Note {
    let mut metadata = serde_json::json!({
        "reward": redemption.reward.simple().to_string(),
        "redemption": redemption.id.simple().to_string(),
        "merchant": redemption.merchant.0.simple().to_string(),
    });
    if let (Some(store), Some(fields)) = (store, metadata.as_object_mut()) {
        fields.insert("store_id".to_owned(), store.to_string().into());
    }
    Note {
        key: redemption.ledger_key(step),
        reference: None,
        metadata: metadata.to_string(),
    }
}

/// What is on record of a reward's offer; its name is somebody's words.
fn given(offer: &RewardOffer) -> Facts {
    let gift = match offer.kind {
        RewardKind::Voucher => None,
        RewardKind::GiftCard { product, amount } => Some((product, amount)),
    };
    Facts::of("merchant_id", offer.merchant.0)
        .and("price_points", offer.price)
        .and("stock", offer.stock)
        .and("product_id", gift.map(|(product, _)| product))
        .and("amount", gift.map(|(_, amount)| amount))
        .and("name", Fact::digest(&offer.name))
        .and("active", offer.active)
}
