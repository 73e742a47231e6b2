//! Rewards over REST.

use super::shapes::{PageQuery, PageView};
use super::{App, BACK_OFFICE, NO_STORE, TILL, ask, caller, page};
use crate::domain::page::{Cursor, cut};
use crate::domain::reward::RewardOffer;
use crate::domain::{AccountId, MerchantId, Reward, RewardKind, TenantId};
use crate::service::{GiftCards, NewRedemption, Redeemed};
use audit::By;
use auth::{Access, OPERATOR, Principal, Routes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::StatusCode;
use idempotency::{Fingerprinter, IdempotencyKey, Replayable};
use serde::{Deserialize, Serialize};
use status::document::ProblemBody;
use status::{Json, Path, Problem, Query};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

pub(super) fn routes() -> Routes<Arc<GiftCards>> {
    Routes::new()
        .post("/v1/rewards", Access::roles(OPERATOR), add)
        .get("/v1/rewards", Access::roles(TILL), list)
        .get("/v1/rewards/{id}", Access::roles(TILL), get)
        .put("/v1/rewards/{id}", Access::roles(OPERATOR), change)
        .post("/v1/rewards/{id}/redeem", Access::roles(TILL), redeem)
        .get("/v1/reward-redemptions/{id}", Access::roles(TILL), get_redemption)
        .post(
            "/v1/reward-redemptions/{id}/cancel",
            Access::roles(BACK_OFFICE),
            cancel,
        )
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(add, list, get, change, redeem, get_redemption, cancel))]
pub(super) struct Document;

/// What points buy.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "merchant_id": "01990000-0000-7000-8000-00000000000a", "name": "A coffee", "price_points": 100, "stock": 50,
    "kind": "voucher"
}))]
struct RewardBody {
    /// The merchant that offers and pays for it.
    merchant_id: Uuid,
    /// Its name, up to 100 characters.
    name: String,
    /// What it costs.
    #[schema(minimum = 1)]
    price_points: i64,
    /// How many are left; absent where there is no end of them.
    #[schema(minimum = 0)]
    stock: Option<i64>,
    // described where it is defined: words of its own here would make it an object in the document
    #[schema(inline)]
    kind: KindBody,
    /// Whether it may be had today; it may, when absent.
    #[serde(default = "yes")]
    active: bool,
}

/// What a reward gives: `voucher`, or `{"gift_card": {"product_id": …, "amount": 500}}`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum KindBody {
    /// A code for one use.
    Voucher,
    /// A gift card.
    GiftCard {
        /// Its product.
        product_id: Uuid,
        /// Its value, in minor units.
        amount: i64,
    },
}

const fn yes() -> bool {
    true
}

impl From<KindBody> for RewardKind {
    fn from(body: KindBody) -> Self {
        match body {
            KindBody::Voucher => Self::Voucher,
            KindBody::GiftCard { product_id, amount } => Self::GiftCard {
                product: product_id,
                amount,
            },
        }
    }
}

impl From<RewardKind> for KindBody {
    fn from(kind: RewardKind) -> Self {
        match kind {
            RewardKind::Voucher => Self::Voucher,
            RewardKind::GiftCard { product, amount } => Self::GiftCard {
                product_id: product,
                amount,
            },
        }
    }
}

impl From<RewardBody> for RewardOffer {
    fn from(body: RewardBody) -> Self {
        Self {
            merchant: MerchantId(body.merchant_id),
            name: body.name,
            price: body.price_points,
            stock: body.stock,
            kind: body.kind.into(),
            active: body.active,
        }
    }
}

/// A reward.
#[derive(Debug, Serialize, ToSchema)]
struct RewardView {
    /// The reward, a UUIDv7.
    id: Uuid,
    /// The merchant that offers it.
    merchant_id: Uuid,
    /// Its name.
    #[schema(example = "A coffee")]
    name: String,
    /// What it costs.
    price_points: i64,
    /// How many are left; null where there is no end of them.
    stock: Option<i64>,
    // described where it is defined, too
    #[schema(inline)]
    kind: KindBody,
    /// Whether it may be had today.
    active: bool,
    /// When it was made.
    created_at: DateTime<Utc>,
}

impl From<Reward> for RewardView {
    fn from(reward: Reward) -> Self {
        Self {
            id: reward.id,
            merchant_id: reward.offer.merchant.0,
            name: reward.offer.name,
            price_points: reward.offer.price,
            stock: reward.offer.stock,
            kind: reward.offer.kind.into(),
            active: reward.offer.active,
            created_at: reward.created_at,
        }
    }
}

/// Who takes a reward.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "points_account_id": "01990000-0000-7000-8000-00000000000c" }))]
struct RedeemBody {
    /// The points account that pays: `points_account_id` of a wallet.
    points_account_id: Uuid,
    /// The store where it is taken; the points are in that store's day.
    store_id: Option<Uuid>,
}

/// A reward somebody took.
#[derive(Debug, Serialize, ToSchema)]
struct RedemptionView {
    /// The redemption, a UUIDv7.
    id: Uuid,
    /// `pending`, `fulfilled`, `canceling` or `canceled`.
    #[schema(example = "fulfilled")]
    status: &'static str,
    /// The reward.
    reward_id: Uuid,
    /// The merchant that offers it.
    merchant_id: Uuid,
    /// The store where it was taken, if that was said.
    store_id: Option<Uuid>,
    /// What it cost.
    points: i64,
    /// The points account that paid.
    points_account_id: Uuid,
    /// The burn in the ledger.
    burn_transaction_id: Option<Uuid>,
    /// The gift card it gave.
    gift_card_id: Option<Uuid>,
    /// The voucher's or gift card's code: shown here, and by the same request repeated within 24 hours.
    code: Option<String>,
    /// The PIN that belongs to it.
    pin: Option<String>,
    /// When it was asked for.
    created_at: DateTime<Utc>,
}

impl RedemptionView {
    fn of(redeemed: &Redeemed) -> Self {
        let Redeemed {
            redemption, secret, ..
        } = redeemed;
        Self {
            id: redemption.id,
            status: redemption.state.name(),
            reward_id: redemption.reward,
            merchant_id: redemption.merchant.0,
            store_id: redemption.store,
            points: redemption.points,
            points_account_id: redemption.account.0,
            burn_transaction_id: redemption.burn.map(|burn| burn.0),
            gift_card_id: redemption.card.map(|card| card.0),
            code: secret.as_ref().map(|secret| secret.code.printed()),
            pin: secret
                .as_ref()
                .and_then(|secret| secret.pin.as_ref())
                .map(|pin| pin.expose().to_owned()),
            created_at: redemption.created_at,
        }
    }
}

/// Adds a reward.
#[utoipa::path(post, path = "/v1/rewards", operation_id = "add_reward", tag = "rewards", request_body = RewardBody,
    responses((status = 201, description = "Added.", body = RewardView),
              (status = 422, description = "`amount_not_allowed`: the product is not sold for that amount", body = ProblemBody, content_type = "application/problem+json")))]
async fn add(State(cards): App, who: Principal, Json(body): Json<RewardBody>) -> Result<Response, Problem> {
    let reward = cards
        .add_reward(&By::of(&who), TenantId(who.tenant), body.into())
        .await?;
    Ok((StatusCode::CREATED, Json(RewardView::from(reward))).into_response())
}

/// Lists rewards, newest first.
#[utoipa::path(get, path = "/v1/rewards", operation_id = "list_rewards", tag = "rewards", params(PageQuery),
    responses((status = 200, description = "A page.", body = PageView<RewardView>)))]
async fn list(
    State(cards): App,
    who: Principal,
    Query(query): Query<PageQuery>,
) -> Result<Response, Problem> {
    let (limit, after) = page(query.limit, query.cursor.as_deref())?;
    let found = cards
        .rewards(TenantId(who.tenant), after.0, limit.and_one())
        .await?;
    let (found, next) = cut(found, limit, |reward| reward.id);
    let page = PageView {
        data: found.into_iter().map(RewardView::from).collect(),
        next_cursor: next.map(Cursor::encode),
    };
    Ok(Json(page).into_response())
}

/// Reads a reward.
#[utoipa::path(get, path = "/v1/rewards/{id}", operation_id = "get_reward", tag = "rewards", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The reward.", body = RewardView)))]
async fn get(State(cards): App, who: Principal, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let reward = cards.reward(TenantId(who.tenant), id).await?;
    Ok(Json(RewardView::from(reward)).into_response())
}

/// Changes a reward; its stock is set to what the body says.
#[utoipa::path(put, path = "/v1/rewards/{id}", operation_id = "change_reward", tag = "rewards", params(("id" = Uuid, Path)), request_body = RewardBody,
    responses((status = 200, description = "The reward as it is now.", body = RewardView),
              (status = 422, description = "`amount_not_allowed`: the product is not sold for that amount", body = ProblemBody, content_type = "application/problem+json")))]
async fn change(
    State(cards): App,
    who: Principal,
    Path(id): Path<Uuid>,
    Json(body): Json<RewardBody>,
) -> Result<Response, Problem> {
    let reward = cards
        .change_reward(&By::of(&who), TenantId(who.tenant), id, body.into())
        .await?;
    Ok(Json(RewardView::from(reward)).into_response())
}

/// Takes a reward: the points are burned, and what they buy is there when this answers.
#[utoipa::path(post, path = "/v1/rewards/{id}/redeem", operation_id = "redeem_reward", tag = "rewards", request_body = RedeemBody,
    params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "Fulfilled.", body = RedemptionView),
              (status = 409, description = "`insufficient_balance`, `reward_out_of_stock`, `reward_inactive`, `merchant_inactive`", body = ProblemBody, content_type = "application/problem+json"),
              (status = 422, description = "`idempotency_key_reused`", body = ProblemBody, content_type = "application/problem+json"),
              (status = 429, description = "`velocity_exceeded`", body = ProblemBody, content_type = "application/problem+json")))]
async fn redeem(
    State(cards): App,
    who: Principal,
    idempotency: IdempotencyKey,
    Path(id): Path<Uuid>,
    Json(body): Json<RedeemBody>,
) -> Result<Response, Problem> {
    let asked = Fingerprinter::new("redeem_reward")
        .field("reward", id)
        .field("account", body.points_account_id)
        .field_if_some("store", body.store_id);
    let wanted = NewRedemption {
        reward: id,
        account: AccountId(body.points_account_id),
        store: body.store_id,
    };
    let ask = ask(&who, &idempotency, asked);
    let redeemed = cards.redeem_reward(caller(&who), wanted, ask).await?;
    let answer = (StatusCode::CREATED, NO_STORE, Json(RedemptionView::of(&redeemed)));
    Ok(Replayable::new(answer, redeemed.replayed).into_response())
}

/// Reads a redemption; its code is not in it.
#[utoipa::path(get, path = "/v1/reward-redemptions/{id}", tag = "rewards", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The redemption.", body = RedemptionView)))]
async fn get_redemption(
    State(cards): App,
    who: Principal,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    let redemption = cards.redemption(TenantId(who.tenant), id).await?;
    let redeemed = Redeemed {
        redemption,
        secret: None,
        replayed: false,
    };
    Ok(Json(RedemptionView::of(&redeemed)).into_response())
}

/// Undoes a redemption: what it gave is worth nothing any more, points and stock are back. For the operator and the
/// merchant that offers the reward. Safe to repeat.
#[utoipa::path(post, path = "/v1/reward-redemptions/{id}/cancel", tag = "rewards", params(("id" = Uuid, Path)),
    responses((status = 200, description = "Undone.", body = RedemptionView),
              (status = 409, description = "`reward_used`: the gift card it gave has been used", body = ProblemBody, content_type = "application/problem+json")))]
async fn cancel(State(cards): App, who: Principal, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let redeemed = cards.cancel_reward(By::of(&who), caller(&who), id).await?;
    Ok(Json(RedemptionView::of(&redeemed)).into_response())
}
