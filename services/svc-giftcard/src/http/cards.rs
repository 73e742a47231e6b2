//! Cards over REST: sale, activation, look-up, reading, blocking, a new code, the end.

use super::shapes::{ActivityView, BalanceView, CardView, PageQuery, PageView, ReceiptView, ValueShape};
use super::{
    App, BACK_OFFICE, NO_STORE, TILL, amount, ask, caller, free_text, lookup, page, place, reference,
};
use crate::domain::page::Cursor;
use crate::domain::{CardId, CardKey, CardStatus, TenantId};
use crate::error::Error;
use crate::service::{GiftCards, NewDelivery, NewSale, Replaced, Sold};
use audit::{By, current_address};
use auth::{Access, Principal, Routes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chassis::SecretString;
use chrono::{DateTime, Utc};
use http::StatusCode;
use idempotency::{Fingerprinter, IdempotencyKey, Replayable};
use money::Value;
use serde::{Deserialize, Serialize};
use status::document::ProblemBody;
use status::{Json, Path, Problem, Query};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest message to whoever gets a card, in characters.
const MESSAGE_MAX: usize = 1_000;

pub(super) fn routes() -> Routes<Arc<GiftCards>> {
    Routes::new()
        .post("/v1/gift-cards", Access::roles(TILL), sell)
        .get("/v1/gift-cards", Access::roles(BACK_OFFICE), list)
        .post("/v1/gift-cards/activate", Access::roles(TILL), activate)
        .post("/v1/gift-cards/lookup", Access::roles(TILL), look_up)
        .get("/v1/gift-cards/{id}", Access::roles(TILL), get)
        .get("/v1/gift-cards/{id}/activities", Access::roles(TILL), activities)
        .post("/v1/gift-cards/{id}/block", Access::roles(TILL), block)
        .post("/v1/gift-cards/{id}/unblock", Access::roles(BACK_OFFICE), unblock)
        .post(
            "/v1/gift-cards/{id}/replace-code",
            Access::roles(BACK_OFFICE),
            replace_code,
        )
        .post(
            "/v1/gift-cards/{id}/deactivate",
            Access::roles(BACK_OFFICE),
            deactivate,
        )
        .post(
            "/v1/networks/{tenant_id}/gift-cards/balance",
            Access::Public,
            public_balance,
        )
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(
    sell,
    list,
    activate,
    look_up,
    get,
    activities,
    block,
    unblock,
    replace_code,
    deactivate,
    public_balance
))]
pub(super) struct Document;

/// A card to be sold.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "product_id": "01990000-0000-7000-8000-000000000001", "amount": { "amount": 5000, "unit": "EUR" },
    "merchant_id": "01990000-0000-7000-8000-00000000000a", "reference": "till-3/2026-11-21/0042"
}))]
struct SellBody {
    /// What it is sold as.
    product_id: Uuid,
    /// For how much: an amount the product is sold for.
    #[schema(value_type = ValueShape)]
    amount: Value,
    /// The merchant that receives the money. Required of operators and services; merchants sell for themselves.
    merchant_id: Option<Uuid>,
    /// The store.
    store_id: Option<Uuid>,
    /// To whom the code is sent. Then this answer does not show it.
    delivery: Option<DeliveryBody>,
    /// The caller's own reference, up to 200 bytes.
    reference: Option<String>,
}

/// To whom a code is sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DeliveryBody {
    /// A contact of svc-notification.
    contact_id: Uuid,
    /// When, within a year; at once if absent.
    send_at: Option<DateTime<Utc>>,
    /// What the giver says, up to 1,000 characters.
    message: Option<String>,
}

/// A card that was sold.
#[derive(Debug, Serialize, ToSchema)]
struct SoldView {
    /// The card, a UUIDv7.
    id: Uuid,
    /// The product.
    product_id: Uuid,
    /// The merchant that sold it.
    issuer_id: Uuid,
    /// Its account in the ledger.
    account_id: Option<Uuid>,
    /// Its status after the sale.
    #[schema(example = "active")]
    status: Option<&'static str>,
    /// Its balance after the sale.
    balance: BalanceView,
    /// What it was sold for.
    #[schema(value_type = ValueShape)]
    initial_value: Value,
    /// The code as it is printed: shown here, and by the same request repeated within 24 hours; null after that, and for
    /// a card that is delivered.
    #[schema(example = "7KQ2M-4WXYZ-0ABCD-EFGHJ-KMNPQR")]
    code: Option<String>,
    /// The PIN that belongs to the code, likewise.
    pin: Option<String>,
    /// The last four characters of the code.
    #[schema(example = "NPQR")]
    code_last4: String,
    /// When it expires.
    expires_at: Option<DateTime<Utc>>,
    /// The delivery.
    delivery: Option<DeliveryView>,
    /// The load.
    operation: ReceiptView,
    /// When it was sold.
    created_at: DateTime<Utc>,
}

/// Where a code is sent.
#[derive(Debug, Serialize, ToSchema)]
struct DeliveryView {
    /// The delivery, a UUIDv7.
    id: Uuid,
    /// The contact.
    contact_id: Uuid,
    /// When.
    send_at: DateTime<Utc>,
}

impl From<&Sold> for SoldView {
    fn from(sold: &Sold) -> Self {
        let operation = ReceiptView::of(&sold.receipt);
        let after = &sold.receipt.operation;
        let card = &sold.card;
        Self {
            id: card.id.0,
            product_id: card.product,
            issuer_id: card.issuer.0,
            account_id: card.account.map(|account| account.0),
            status: after.status_after.map(CardStatus::name),
            balance: BalanceView::of(
                after.posted_after.unwrap_or_default(),
                after.held_after.unwrap_or_default(),
                card.unit,
            ),
            initial_value: Value::new(card.initial, card.unit),
            code: sold.secret.as_ref().map(|secret| secret.code.printed()),
            pin: sold
                .secret
                .as_ref()
                .and_then(|secret| secret.pin.as_ref())
                .map(|pin| pin.expose().to_owned()),
            code_last4: card.code_last4.clone(),
            expires_at: card.expires_at,
            delivery: sold.delivery.as_ref().map(|delivery| DeliveryView {
                id: delivery.id,
                contact_id: delivery.contact,
                send_at: delivery.send_at,
            }),
            operation,
            created_at: card.created_at,
        }
    }
}

/// A code as somebody typed or scanned it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "code": "7KQ2M-4WXYZ-0ABCD-EFGHJ-KMNPQR" }))]
struct CodeBody {
    /// The code; spaces, dashes and either case.
    #[schema(value_type = String)]
    code: SecretString,
    /// The PIN, where the code has one.
    #[schema(value_type = Option<String>)]
    pin: Option<SecretString>,
}

/// A printed card that is paid for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "code": "0123 4567 8901 2347", "pin": "471108", "amount": { "amount": 2500, "unit": "EUR" },
    "merchant_id": "01990000-0000-7000-8000-00000000000a"
}))]
struct ActivateBody {
    /// The code.
    #[schema(value_type = String)]
    code: SecretString,
    /// The PIN, where the code has one.
    #[schema(value_type = Option<String>)]
    pin: Option<SecretString>,
    /// For how much it is sold: an amount its product is sold for.
    #[schema(value_type = ValueShape)]
    amount: Value,
    /// The merchant that receives the money. Required of operators and services.
    merchant_id: Option<Uuid>,
    /// The store.
    store_id: Option<Uuid>,
    /// The caller's own reference, up to 200 bytes.
    reference: Option<String>,
}

/// `?status=&limit=&cursor=`
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only cards of this status.
    #[param(value_type = Option<String>, example = "active")]
    status: Option<CardStatus>,
    /// Rows per page, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Where a card ends.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "merchant_id": "01990000-0000-7000-8000-00000000000a" }))]
struct DeactivateBody {
    /// The merchant that pays the rest out. Required of operators and services.
    merchant_id: Option<Uuid>,
    /// The store.
    store_id: Option<Uuid>,
    /// The caller's own reference, up to 200 bytes.
    reference: Option<String>,
}

/// A card with its new code.
#[derive(Debug, Serialize, ToSchema)]
struct ReplacedView {
    /// The card, a UUIDv7.
    id: Uuid,
    /// The new code, shown this once.
    #[schema(example = "7KQ2M-4WXYZ-0ABCD-EFGHJ-KMNPQR")]
    code: String,
    /// The PIN that belongs to it.
    pin: Option<String>,
    /// Its last four characters.
    #[schema(example = "NPQR")]
    code_last4: String,
}

/// What the holder of a code is told.
#[derive(Debug, Serialize, ToSchema)]
struct PublicView {
    /// `active` or `depleted`.
    #[schema(example = "active")]
    status: &'static str,
    /// The last four characters of the code.
    #[schema(example = "NPQR")]
    code_last4: String,
    /// What is on the card.
    balance: BalanceView,
    /// When it expires.
    expires_at: Option<DateTime<Utc>>,
}

fn key(who: &Principal, id: Uuid) -> CardKey {
    CardKey {
        tenant: TenantId(who.tenant),
        card: CardId(id),
    }
}

/// Sells a card: it is loaded in the ledger and active when this answers.
#[utoipa::path(post, path = "/v1/gift-cards", tag = "cards", request_body = SellBody,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "Sold and loaded. `Idempotent-Replayed: true` when it was before.", body = SoldView),
              (status = 409, description = "`product_inactive`, `merchant_inactive`", body = ProblemBody, content_type = "application/problem+json"),
              (status = 422, description = "`amount_not_allowed`, `idempotency_key_reused`", body = ProblemBody, content_type = "application/problem+json"),
              (status = 429, description = "`velocity_exceeded`", body = ProblemBody, content_type = "application/problem+json")))]
async fn sell(
    State(cards): App,
    who: Principal,
    idempotency: IdempotencyKey,
    Json(body): Json<SellBody>,
) -> Result<Response, Problem> {
    let reference = reference(body.reference)?;
    if let Some(message) = body
        .delivery
        .as_ref()
        .and_then(|delivery| delivery.message.as_deref())
    {
        free_text("delivery.message", message, MESSAGE_MAX, true)?;
    }
    let delivery = body.delivery.as_ref();
    let asked = Fingerprinter::new("sell")
        .field("product", body.product_id)
        .field("amount", body.amount.amount)
        .field("unit", body.amount.unit.as_str())
        .field("merchant", body.merchant_id)
        .field("store", body.store_id)
        .field("contact", delivery.map(|delivery| delivery.contact_id))
        .field(
            "send_at",
            delivery
                .and_then(|delivery| delivery.send_at)
                .map(|at| at.timestamp_micros()),
        )
        .field(
            "message",
            delivery.and_then(|delivery| delivery.message.as_deref()),
        )
        .field("reference", reference.as_deref());
    let sale = NewSale {
        product: body.product_id,
        value: amount(body.amount)?,
        place: place(body.merchant_id, body.store_id),
        delivery: body.delivery.map(|delivery| NewDelivery {
            contact: delivery.contact_id,
            send_at: delivery.send_at,
            message: delivery.message,
        }),
        reference,
    };
    let ask = ask(&who, &idempotency, asked);
    let sold = cards.sell(caller(&who), sale, ask).await?;
    let answer = (StatusCode::CREATED, NO_STORE, Json(SoldView::from(&sold)));
    Ok(Replayable::new(answer, sold.receipt.replayed).into_response())
}

/// Lists cards, newest first: the network's; for a merchant those it carries.
#[utoipa::path(get, path = "/v1/gift-cards", operation_id = "list_gift_cards", tag = "cards", params(ListQuery),
    responses((status = 200, description = "A page.", body = PageView<CardView>)))]
async fn list(
    State(cards): App,
    who: Principal,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    let (limit, after) = page(query.limit, query.cursor.as_deref())?;
    let (found, next) = cards.cards(&caller(&who), query.status, after, limit).await?;
    let page = PageView {
        data: found.into_iter().map(CardView::from).collect(),
        next_cursor: next.map(Cursor::encode),
    };
    Ok(Json(page).into_response())
}

/// Activates a printed card that is paid for at the till.
#[utoipa::path(post, path = "/v1/gift-cards/activate", tag = "cards", request_body = ActivateBody,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "Loaded and active.", body = ReceiptView),
              (status = 409, description = "`gift_card_active`, `merchant_inactive`", body = ProblemBody, content_type = "application/problem+json"),
              (status = 422, description = "`amount_not_allowed`, `idempotency_key_reused`", body = ProblemBody, content_type = "application/problem+json"),
              (status = 429, description = "`too_many_attempts`, `velocity_exceeded`", body = ProblemBody, content_type = "application/problem+json")))]
async fn activate(
    State(cards): App,
    who: Principal,
    idempotency: IdempotencyKey,
    Json(body): Json<ActivateBody>,
) -> Result<Response, Problem> {
    let reference = reference(body.reference)?;
    let value = amount(body.amount)?;
    let lookup = lookup(&body.code, body.pin.as_ref()).map_err(Error::from)?;
    let asked = Fingerprinter::new("activate")
        .field("amount", value.amount)
        .field("unit", value.unit.as_str())
        .field("merchant", body.merchant_id)
        .field("store", body.store_id)
        .field("reference", reference.as_deref());
    let place = place(body.merchant_id, body.store_id);
    let asking = who.clone();
    let ask = move |card: CardId| ask(&asking, &idempotency, asked.field("card", card.0));
    let activating = cards.activate(caller(&who), lookup, value, place, reference, ask);
    let receipt = Box::pin(activating).await?;
    let answer = (StatusCode::CREATED, Json(ReceiptView::of(&receipt)));
    Ok(Replayable::new(answer, receipt.replayed).into_response())
}

/// Finds the card of a code. An unknown code, a wrong PIN, and a card that is blocked, expired, not active, or was tried
/// too often are all 404, in the same words and after the same work.
#[utoipa::path(post, path = "/v1/gift-cards/lookup", tag = "cards", request_body = CodeBody,
    responses((status = 200, description = "The card.", body = CardView),
              (status = 429, description = "`too_many_attempts`: too many wrong codes from this caller or network; says nothing of any code.", body = ProblemBody, content_type = "application/problem+json")))]
async fn look_up(State(cards): App, who: Principal, Json(body): Json<CodeBody>) -> Result<Response, Problem> {
    let lookup = lookup(&body.code, body.pin.as_ref()).map_err(Error::from)?;
    let card = cards
        .find(&caller(&who), &lookup, |card| card.status.is_in_use())
        .await?;
    Ok((NO_STORE, Json(CardView::from(card))).into_response())
}

/// Reads a card.
#[utoipa::path(get, path = "/v1/gift-cards/{id}", operation_id = "get_gift_card", tag = "cards", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The card.", body = CardView)))]
async fn get(State(cards): App, who: Principal, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let card = cards.card(key(&who, id)).await?;
    Ok(Json(CardView::from(card)).into_response())
}

/// Lists what happened to a card, newest first.
#[utoipa::path(get, path = "/v1/gift-cards/{id}/activities", tag = "cards", params(("id" = Uuid, Path), PageQuery),
    responses((status = 200, description = "A page.", body = PageView<ActivityView>)))]
async fn activities(
    State(cards): App,
    who: Principal,
    Path(id): Path<Uuid>,
    Query(query): Query<PageQuery>,
) -> Result<Response, Problem> {
    let (limit, after) = page(query.limit, query.cursor.as_deref())?;
    let (found, next) = cards.activities(key(&who, id), after, limit).await?;
    let page = PageView {
        data: found.into_iter().map(ActivityView::from).collect(),
        next_cursor: next.map(Cursor::encode),
    };
    Ok(Json(page).into_response())
}

/// Stops a card for a time, at any till: a lost card is stopped at once. Safe to repeat.
#[utoipa::path(post, path = "/v1/gift-cards/{id}/block", tag = "cards", params(("id" = Uuid, Path)),
    responses((status = 200, description = "Blocked.", body = CardView),
              (status = 409, description = "`gift_card_pending`, `gift_card_expired`, `gift_card_deactivated`", body = ProblemBody, content_type = "application/problem+json")))]
async fn block(State(cards): App, who: Principal, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let card = cards.block(By::of(&who), key(&who, id)).await?;
    Ok(Json(CardView::from(card)).into_response())
}

/// Lets a blocked card be spent again. For the operator and the merchant that carries it. Safe to repeat.
#[utoipa::path(post, path = "/v1/gift-cards/{id}/unblock", tag = "cards", params(("id" = Uuid, Path)),
    responses((status = 200, description = "In use again.", body = CardView),
              (status = 409, description = "`gift_card_pending`, `gift_card_expired`, `gift_card_deactivated`", body = ProblemBody, content_type = "application/problem+json")))]
async fn unblock(State(cards): App, who: Principal, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let card = cards.unblock(By::of(&who), &caller(&who), key(&who, id)).await?;
    Ok(Json(CardView::from(card)).into_response())
}

/// Gives a lost card a new code; the old one is worth nothing from then on. For the operator and the merchant that
/// carries it. Repeated, it makes yet another code.
#[utoipa::path(post, path = "/v1/gift-cards/{id}/replace-code", tag = "cards", params(("id" = Uuid, Path)),
    responses((status = 201, description = "The new code.", body = ReplacedView),
              (status = 409, description = "`gift_card_pending`, `gift_card_expired`, `gift_card_deactivated`", body = ProblemBody, content_type = "application/problem+json")))]
async fn replace_code(State(cards): App, who: Principal, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let by = By::of(&who);
    let replaced = cards.replace_code(by, &caller(&who), key(&who, id)).await?;
    let Replaced { card, secret } = replaced;
    let view = ReplacedView {
        id: card.id.0,
        code: secret.code.printed(),
        pin: secret.pin.as_ref().map(|pin| pin.expose().to_owned()),
        code_last4: card.code_last4,
    };
    Ok((StatusCode::CREATED, NO_STORE, Json(view)).into_response())
}

/// Stops a card for good and pays out what is left. For the operator and the merchant that carries it.
#[utoipa::path(post, path = "/v1/gift-cards/{id}/deactivate", operation_id = "deactivate_gift_card", tag = "cards", params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    request_body = DeactivateBody,
    responses((status = 201, description = "What was paid out.", body = ReceiptView),
              (status = 409, description = "`gift_card_pending`, `gift_card_expired`, `gift_card_deactivated`, `holds_open`", body = ProblemBody, content_type = "application/problem+json"),
              (status = 422, description = "`idempotency_key_reused`", body = ProblemBody, content_type = "application/problem+json")))]
async fn deactivate(
    State(cards): App,
    who: Principal,
    idempotency: IdempotencyKey,
    Path(id): Path<Uuid>,
    Json(body): Json<DeactivateBody>,
) -> Result<Response, Problem> {
    let reference = reference(body.reference)?;
    let asked = Fingerprinter::new("deactivate")
        .field("card", id)
        .field("merchant", body.merchant_id)
        .field("store", body.store_id)
        .field("reference", reference.as_deref());
    let place = place(body.merchant_id, body.store_id);
    let ask = ask(&who, &idempotency, asked);
    let receipt = cards
        .deactivate(By::of(&who), caller(&who), CardId(id), place, reference, ask)
        .await?;
    let answer = (StatusCode::CREATED, Json(ReceiptView::of(&receipt)));
    Ok(Replayable::new(answer, receipt.replayed).into_response())
}

/// Tells the holder of a code what is on the card, without any token. The network is in the address printed on the card.
/// Everything but a card in use with the right code is 404, in the same words and after the same work.
#[utoipa::path(post, path = "/v1/networks/{tenant_id}/gift-cards/balance", tag = "public", params(("tenant_id" = Uuid, Path)),
    request_body = CodeBody, security(()),
    responses((status = 200, description = "What is on it.", body = PublicView),
              (status = 429, description = "`too_many_attempts`: too many wrong codes from this address or network; says nothing of any code.", body = ProblemBody, content_type = "application/problem+json")))]
async fn public_balance(
    State(cards): App,
    Path(tenant): Path<Uuid>,
    Json(body): Json<CodeBody>,
) -> Result<Response, Problem> {
    let lookup = lookup(&body.code, body.pin.as_ref()).map_err(Error::from)?;
    let card = cards
        .public_balance(TenantId(tenant), current_address(), &lookup)
        .await?;
    let view = PublicView {
        status: card.status.name(),
        balance: BalanceView::of(card.posted, card.held, card.unit),
        code_last4: card.code_last4,
        expires_at: card.expires_at,
    };
    Ok((NO_STORE, Json(view)).into_response())
}
