//! What is done with a card over REST: redeem, reload, refund, hold, capture, release.

use super::shapes::{ReceiptView, ValueShape};
use super::{App, TILL, amount, ask, caller, lookup, place, reference};
use crate::domain::{CardId, OperationId};
use crate::error::Error;
use crate::service::{Authorize, GiftCards, Receipt, Spend};
use audit::By;
use auth::{Access, Principal, Routes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chassis::SecretString;
use chrono::TimeDelta;
use http::StatusCode;
use idempotency::{Fingerprinter, IdempotencyKey, Replayable};
use money::{Unit, Value};
use serde::Deserialize;
use status::document::ProblemBody;
use status::{Json, Path, Problem};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest hold, in seconds: what the ledger allows.
const HOLD_SECONDS_MAX: i64 = 31 * 86_400;

pub(super) fn routes() -> Routes<Arc<GiftCards>> {
    Routes::new()
        .post("/v1/gift-cards/redeem", Access::roles(TILL), redeem_by_code)
        .post("/v1/gift-cards/{id}/redeem", Access::roles(TILL), redeem)
        .post("/v1/gift-cards/{id}/reload", Access::roles(TILL), reload)
        .post("/v1/gift-cards/{id}/refund", Access::roles(TILL), refund)
        .post("/v1/gift-cards/{id}/holds", Access::roles(TILL), hold)
        .post(
            "/v1/gift-cards/{id}/holds/{hold_id}/capture",
            Access::roles(TILL),
            capture,
        )
        .post(
            "/v1/gift-cards/{id}/holds/{hold_id}/void",
            Access::roles(TILL),
            void,
        )
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(redeem_by_code, redeem, reload, refund, hold, capture, void))]
pub(super) struct Document;

/// Value to be taken from a card, or put on it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "amount": { "amount": 1250, "unit": "EUR" }, "merchant_id": "01990000-0000-7000-8000-00000000000a",
    "reference": "till-3/2026-11-21/0043"
}))]
struct SpendBody {
    /// How much, in the card's unit.
    #[schema(value_type = ValueShape)]
    amount: Value,
    /// The merchant. Required of operators and services.
    merchant_id: Option<Uuid>,
    /// The store.
    store_id: Option<Uuid>,
    /// The caller's own reference, up to 200 bytes.
    reference: Option<String>,
}

/// Value to be taken from the card of a code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "code": "7KQ2M-4WXYZ-0ABCD-EFGHJ-KMNPQR", "amount": { "amount": 1250, "unit": "EUR" },
    "merchant_id": "01990000-0000-7000-8000-00000000000a"
}))]
struct RedeemByCodeBody {
    /// The code.
    #[schema(value_type = String)]
    code: SecretString,
    /// The PIN, where the code has one.
    #[schema(value_type = Option<String>)]
    pin: Option<SecretString>,
    /// How much, in the card's unit.
    #[schema(value_type = ValueShape)]
    amount: Value,
    /// The merchant. Required of operators and services.
    merchant_id: Option<Uuid>,
    /// The store.
    store_id: Option<Uuid>,
    /// The caller's own reference, up to 200 bytes.
    reference: Option<String>,
}

/// Value to be given back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "operation_id": "01990000-0000-8000-8000-00000000000b", "amount": { "amount": 500, "unit": "EUR" }
}))]
struct RefundBody {
    /// The redeem or capture it gives back: the `id` of its answer.
    operation_id: Uuid,
    /// How much: at most what was taken, less what was given back before.
    #[schema(value_type = ValueShape)]
    amount: Value,
    /// The store.
    store_id: Option<Uuid>,
    /// The caller's own reference, up to 200 bytes.
    reference: Option<String>,
}

/// Value to be set aside.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "amount": { "amount": 4000, "unit": "EUR" }, "merchant_id": "01990000-0000-7000-8000-00000000000a",
    "expires_in_seconds": 14400
}))]
struct HoldBody {
    /// How much, in the card's unit.
    #[schema(value_type = ValueShape)]
    amount: Value,
    /// For how long it may be captured, up to 31 days; 24 hours when absent.
    #[schema(minimum = 1, maximum = 2_678_400)]
    expires_in_seconds: Option<i64>,
    /// The merchant. Required of operators and services.
    merchant_id: Option<Uuid>,
    /// The store.
    store_id: Option<Uuid>,
    /// The caller's own reference, up to 200 bytes.
    reference: Option<String>,
}

/// What is due of a hold.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "amount": { "amount": 3750, "unit": "EUR" } }))]
struct CaptureBody {
    /// How much: at most what was set aside. The rest is released.
    #[schema(value_type = ValueShape)]
    amount: Value,
    /// The caller's own reference, up to 200 bytes.
    reference: Option<String>,
}

/// A hold to be released.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reference": "table 7 did not come" }))]
struct VoidBody {
    /// The caller's own reference, up to 200 bytes.
    reference: Option<String>,
}

impl SpendBody {
    fn spend(self, card: CardId) -> Result<Spend, Error> {
        Ok(Spend {
            card,
            value: amount(self.amount)?,
            place: place(self.merchant_id, self.store_id),
            reference: reference(self.reference)?,
        })
    }
}

/// What every movement of a card is recognised by.
fn asked(act: &str, spend: &Spend) -> Fingerprinter {
    Fingerprinter::new(act)
        .field("card", spend.card.0)
        .field("amount", spend.value.amount)
        .field("unit", spend.value.unit.as_str())
        .field("merchant", spend.place.merchant.map(|merchant| merchant.0))
        .field("store", spend.place.store)
        .field("reference", spend.reference.as_deref())
}

fn answer(receipt: &Receipt) -> Response {
    let answer = (StatusCode::CREATED, Json(ReceiptView::of(receipt)));
    Replayable::new(answer, receipt.replayed).into_response()
}

/// Takes value from the card of a code, wholly or in part.
#[utoipa::path(post, path = "/v1/gift-cards/redeem", tag = "spending", request_body = RedeemByCodeBody,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "Taken.", body = ReceiptView),
              (status = 409, description = "`insufficient_balance`, `merchant_not_accepting`, `merchant_inactive`, `gift_card_expired`", body = ProblemBody, content_type = "application/problem+json"),
              (status = 422, description = "`idempotency_key_reused`", body = ProblemBody, content_type = "application/problem+json"),
              (status = 429, description = "`too_many_attempts`, `velocity_exceeded`", body = ProblemBody, content_type = "application/problem+json")))]
async fn redeem_by_code(
    State(cards): App,
    who: Principal,
    idempotency: IdempotencyKey,
    Json(body): Json<RedeemByCodeBody>,
) -> Result<Response, Problem> {
    let lookup = lookup(&body.code, body.pin.as_ref()).map_err(Error::from)?;
    let body = SpendBody {
        amount: body.amount,
        merchant_id: body.merchant_id,
        store_id: body.store_id,
        reference: body.reference,
    };
    // whose card it is comes out of the look-up
    let spend = body.spend(CardId(Uuid::nil()))?;
    let asking = who.clone();
    let found = move |card: CardId| {
        let spend = Spend { card, ..spend };
        let ask = ask(&asking, &idempotency, asked("redeem_by_code", &spend));
        (spend, ask)
    };
    let receipt = cards.redeem_by_code(caller(&who), lookup, found).await?;
    Ok(answer(&receipt))
}

/// Takes value from a card, wholly or in part.
#[utoipa::path(post, path = "/v1/gift-cards/{id}/redeem", operation_id = "redeem_gift_card", tag = "spending", request_body = SpendBody,
    params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "Taken.", body = ReceiptView),
              (status = 409, description = "`insufficient_balance`, `merchant_not_accepting`, `merchant_inactive`, `gift_card_pending`, `gift_card_blocked`, `gift_card_expired`, `gift_card_deactivated`", body = ProblemBody, content_type = "application/problem+json"),
              (status = 422, description = "`idempotency_key_reused`", body = ProblemBody, content_type = "application/problem+json"),
              (status = 429, description = "`velocity_exceeded`", body = ProblemBody, content_type = "application/problem+json")))]
async fn redeem(
    State(cards): App,
    who: Principal,
    idempotency: IdempotencyKey,
    Path(id): Path<Uuid>,
    Json(body): Json<SpendBody>,
) -> Result<Response, Problem> {
    let spend = body.spend(CardId(id))?;
    let ask = ask(&who, &idempotency, asked("redeem", &spend));
    Ok(answer(&cards.redeem(caller(&who), spend, ask).await?))
}

/// Puts more on a card, against money.
#[utoipa::path(post, path = "/v1/gift-cards/{id}/reload", tag = "spending", request_body = SpendBody,
    params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "Loaded.", body = ReceiptView),
              (status = 409, description = "`merchant_inactive`, `gift_card_pending`, `gift_card_blocked`, `gift_card_expired`, `gift_card_deactivated`", body = ProblemBody, content_type = "application/problem+json"),
              (status = 422, description = "`amount_not_allowed`: more than a card may hold; `idempotency_key_reused`", body = ProblemBody, content_type = "application/problem+json"),
              (status = 429, description = "`velocity_exceeded`", body = ProblemBody, content_type = "application/problem+json")))]
async fn reload(
    State(cards): App,
    who: Principal,
    idempotency: IdempotencyKey,
    Path(id): Path<Uuid>,
    Json(body): Json<SpendBody>,
) -> Result<Response, Problem> {
    let spend = body.spend(CardId(id))?;
    let ask = ask(&who, &idempotency, asked("reload", &spend));
    Ok(answer(&cards.reload(caller(&who), spend, ask).await?))
}

/// Gives back what a redeem or capture took. For the merchant that took it.
#[utoipa::path(post, path = "/v1/gift-cards/{id}/refund", tag = "spending", request_body = RefundBody,
    params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "Given back.", body = ReceiptView),
              (status = 409, description = "`refund_exceeds_redeem`, `merchant_inactive`, `gift_card_expired`, `gift_card_deactivated`", body = ProblemBody, content_type = "application/problem+json"),
              (status = 422, description = "`idempotency_key_reused`", body = ProblemBody, content_type = "application/problem+json")))]
async fn refund(
    State(cards): App,
    who: Principal,
    idempotency: IdempotencyKey,
    Path(id): Path<Uuid>,
    Json(body): Json<RefundBody>,
) -> Result<Response, Problem> {
    let spend = Spend {
        card: CardId(id),
        value: amount(body.amount)?,
        place: place(None, body.store_id),
        reference: reference(body.reference)?,
    };
    let taken = OperationId(body.operation_id);
    let ask = ask(&who, &idempotency, asked("refund", &spend).field("of", taken.0));
    Ok(answer(
        &cards
            .refund(By::of(&who), caller(&who), spend, taken, ask)
            .await?,
    ))
}

/// Sets value aside, to be captured or released: what a restaurant does before the bill is known.
#[utoipa::path(post, path = "/v1/gift-cards/{id}/holds", tag = "spending", request_body = HoldBody,
    params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "Set aside; its `id` is the hold's.", body = ReceiptView),
              (status = 409, description = "`insufficient_balance`, `merchant_not_accepting`, `merchant_inactive`, `gift_card_pending`, `gift_card_blocked`, `gift_card_expired`, `gift_card_deactivated`", body = ProblemBody, content_type = "application/problem+json"),
              (status = 422, description = "`idempotency_key_reused`", body = ProblemBody, content_type = "application/problem+json"),
              (status = 429, description = "`velocity_exceeded`", body = ProblemBody, content_type = "application/problem+json")))]
async fn hold(
    State(cards): App,
    who: Principal,
    idempotency: IdempotencyKey,
    Path(id): Path<Uuid>,
    Json(body): Json<HoldBody>,
) -> Result<Response, Problem> {
    let seconds = body.expires_in_seconds;
    if seconds.is_some_and(|seconds| !(1..=HOLD_SECONDS_MAX).contains(&seconds)) {
        let detail = format!("is between 1 and {HOLD_SECONDS_MAX}");
        return Err(Error::Field("expires_in_seconds", "out_of_range", detail).into());
    }
    let spend = Spend {
        card: CardId(id),
        value: amount(body.amount)?,
        place: place(body.merchant_id, body.store_id),
        reference: reference(body.reference)?,
    };
    let ask = ask(
        &who,
        &idempotency,
        asked("hold", &spend).field("seconds", seconds),
    );
    let wanted = Authorize {
        spend,
        lifetime: seconds.map(TimeDelta::seconds),
    };
    Ok(answer(&cards.authorize(caller(&who), wanted, ask).await?))
}

/// Takes what is due of a hold, and releases the rest. For the merchant that set it aside.
#[utoipa::path(post, path = "/v1/gift-cards/{id}/holds/{hold_id}/capture", tag = "spending", request_body = CaptureBody,
    params(("id" = Uuid, Path), ("hold_id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "Taken.", body = ReceiptView),
              (status = 409, description = "`hold_expired`, `hold_not_open`, `capture_exceeds_hold`", body = ProblemBody, content_type = "application/problem+json"),
              (status = 422, description = "`idempotency_key_reused`", body = ProblemBody, content_type = "application/problem+json")))]
async fn capture(
    State(cards): App,
    who: Principal,
    idempotency: IdempotencyKey,
    Path((id, hold)): Path<(Uuid, Uuid)>,
    Json(body): Json<CaptureBody>,
) -> Result<Response, Problem> {
    let spend = Spend {
        card: CardId(id),
        value: amount(body.amount)?,
        place: place(None, None),
        reference: reference(body.reference)?,
    };
    let ask = ask(&who, &idempotency, asked("capture", &spend).field("hold", hold));
    let receipt = cards.capture(caller(&who), spend, OperationId(hold), ask).await?;
    Ok(answer(&receipt))
}

/// Releases a hold. For the merchant that set it aside.
#[utoipa::path(post, path = "/v1/gift-cards/{id}/holds/{hold_id}/void", tag = "spending", request_body = VoidBody,
    params(("id" = Uuid, Path), ("hold_id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "Released.", body = ReceiptView),
              (status = 409, description = "`hold_not_open`", body = ProblemBody, content_type = "application/problem+json"),
              (status = 422, description = "`idempotency_key_reused`", body = ProblemBody, content_type = "application/problem+json")))]
async fn void(
    State(cards): App,
    who: Principal,
    idempotency: IdempotencyKey,
    Path((id, hold)): Path<(Uuid, Uuid)>,
    Json(body): Json<VoidBody>,
) -> Result<Response, Problem> {
    let spend = Spend {
        card: CardId(id),
        // how much it is, the hold says
        value: Value::new(0, Unit::PTS),
        place: place(None, None),
        reference: reference(body.reference)?,
    };
    let ask = ask(&who, &idempotency, asked("void", &spend).field("hold", hold));
    let receipt = cards.void(caller(&who), spend, OperationId(hold), ask).await?;
    Ok(answer(&receipt))
}
