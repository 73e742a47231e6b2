//! Holds, reversals, corrections, transfers over REST.

use super::{
    Answer, BACK_OFFICE, HoldView, PageView, TILL, TransactionView, caller, cursor_of_id, id_of_cursor,
    page_limit, posted,
};
use crate::domain::{AccountId, Clawback, HoldStatus, TenantId, TransactionId};
use crate::parse;
use crate::service::{Action, Command, Ledger};
use auth::{Access, OPERATOR, Principal, Routes};
use axum::extract::State;
use axum::response::IntoResponse;
use idempotency::IdempotencyKey;
use serde::Deserialize;
use serde_json::value::RawValue;
use status::document::ProblemBody;
use status::{Json, Path, Problem, Query};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// These routes and their roles.
pub(super) fn routes() -> Routes<Arc<Ledger>> {
    Routes::new()
        .post("/v1/holds", Access::roles(TILL), authorize_hold)
        .get("/v1/holds", Access::roles(TILL), list_holds)
        .get("/v1/holds/{id}", Access::roles(TILL), get_hold)
        .post("/v1/holds/{id}/capture", Access::roles(TILL), capture_hold)
        .post("/v1/holds/{id}/void", Access::roles(TILL), void_hold)
        .post("/v1/transactions/{id}/reverse", Access::roles(TILL), reverse)
        .post("/v1/adjust", Access::roles(OPERATOR), adjust)
        .post("/v1/transfers", Access::roles(BACK_OFFICE), transfer)
}

/// What to set aside.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldBody {
    /// A customer account.
    account_id: Uuid,
    /// Minor units, more than zero.
    #[schema(minimum = 1, example = 500)]
    amount: i64,
    /// The account that captures credit: not a customer's, and of the same unit. By default the network's own
    /// `points_redeemed`, or `cash_clearing` for a gift card.
    destination_account_id: Option<Uuid>,
    /// For how long it may be captured: 1 second to 31 days, 7 days if nothing is said.
    #[schema(minimum = 1, maximum = 2_678_400, example = 604_800)]
    expires_in_seconds: Option<i64>,
    /// The caller's own reference, up to 200 bytes.
    reference: Option<String>,
    /// A JSON object, up to 4 KiB, kept to the byte.
    #[schema(value_type = Option<Object>)]
    metadata: Option<Box<RawValue>>,
}

/// What to take of a hold.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaptureBody {
    /// Minor units, at most what is left; all that is left if nothing is said.
    #[schema(minimum = 1, example = 300)]
    amount: Option<i64>,
    /// Release the rest: no capture follows.
    #[serde(default, rename = "final")]
    finally: bool,
    /// The caller's own reference, up to 200 bytes.
    reference: Option<String>,
    /// A JSON object, up to 4 KiB, kept to the byte.
    #[schema(value_type = Option<Object>)]
    metadata: Option<Box<RawValue>>,
}

/// A capture in a batch.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaptureItem {
    /// The hold.
    hold_id: Uuid,
    /// Minor units, at most what is left; all that is left if nothing is said.
    #[schema(minimum = 1, example = 300)]
    amount: Option<i64>,
    /// Release the rest: no capture follows.
    #[serde(default, rename = "final")]
    finally: bool,
    /// The caller's own reference, up to 200 bytes.
    reference: Option<String>,
    /// A JSON object, up to 4 KiB, kept to the byte.
    #[schema(value_type = Option<Object>)]
    metadata: Option<Box<RawValue>>,
}

/// What goes along with what needs nothing else. The body may be left out.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteBody {
    /// The caller's own reference, up to 200 bytes.
    reference: Option<String>,
    /// A JSON object, up to 4 KiB, kept to the byte.
    #[schema(value_type = Option<Object>)]
    metadata: Option<Box<RawValue>>,
}

/// A release in a batch.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VoidItem {
    /// The hold.
    hold_id: Uuid,
    /// The caller's own reference, up to 200 bytes.
    reference: Option<String>,
    /// A JSON object, up to 4 KiB, kept to the byte.
    #[schema(value_type = Option<Object>)]
    metadata: Option<Box<RawValue>>,
}

/// How to undo a transaction.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReverseBody {
    /// How much of it, in minor units; all that earlier reversals left if nothing is said.
    #[schema(minimum = 1, example = 250)]
    amount: Option<i64>,
    /// `within_balance` (the default: takes back what is available and tells the `shortfall`) or `unlimited`.
    #[serde(default)]
    #[schema(value_type = String, example = "within_balance")]
    policy: Clawback,
    /// Why, up to 200 bytes.
    reason: Option<String>,
    /// The caller's own reference, up to 200 bytes.
    reference: Option<String>,
    /// A JSON object, up to 4 KiB, kept to the byte.
    #[schema(value_type = Option<Object>)]
    metadata: Option<Box<RawValue>>,
}

/// A reversal in a batch.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReverseItem {
    /// The transaction.
    transaction_id: Uuid,
    /// How much of it, in minor units; all that earlier reversals left if nothing is said.
    #[schema(minimum = 1, example = 250)]
    amount: Option<i64>,
    /// `within_balance` (the default) or `unlimited`.
    #[serde(default)]
    #[schema(value_type = String, example = "within_balance")]
    policy: Clawback,
    /// Why, up to 200 bytes.
    reason: Option<String>,
    /// The caller's own reference, up to 200 bytes.
    reference: Option<String>,
    /// A JSON object, up to 4 KiB, kept to the byte.
    #[schema(value_type = Option<Object>)]
    metadata: Option<Box<RawValue>>,
}

/// A correction of a customer's balance.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjustBody {
    /// A customer account.
    account_id: Uuid,
    /// Minor units, given if positive, taken if negative; never zero.
    #[schema(example = -250)]
    amount: i64,
    /// Why, 1 to 200 bytes.
    #[schema(example = "credited twice at till 3")]
    reason: String,
    /// The caller's own reference, up to 200 bytes.
    reference: Option<String>,
    /// A JSON object, up to 4 KiB, kept to the byte.
    #[schema(value_type = Option<Object>)]
    metadata: Option<Box<RawValue>>,
}

/// A transfer from one customer to another.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferBody {
    /// Who gives.
    from_account_id: Uuid,
    /// Who gets: another account of the same unit and, for points, of the same program.
    #[schema(example = "01990000-0000-7000-8000-000000000002")]
    to_account_id: Uuid,
    /// Minor units, more than zero.
    #[schema(minimum = 1, example = 100)]
    amount: i64,
    /// The caller's own reference, up to 200 bytes.
    reference: Option<String>,
    /// A JSON object, up to 4 KiB, kept to the byte.
    #[schema(value_type = Option<Object>)]
    metadata: Option<Box<RawValue>>,
}

/// `?account_id=&status=&limit=&cursor=`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HoldsQuery {
    account_id: Uuid,
    status: Option<HoldStatus>,
    limit: Option<usize>,
    cursor: Option<String>,
}

/// A command without a reason.
fn command(
    prefix: &str,
    action: Action,
    reference: Option<String>,
    metadata: Option<&RawValue>,
) -> Result<Command, Problem> {
    Ok(Command {
        action,
        reference: parse::reference(prefix, reference)?,
        metadata: parse::metadata(prefix, "metadata", metadata.map(RawValue::get))?,
        reason: None,
    })
}

impl HoldBody {
    /// The command it asks for.
    pub(super) fn command(self, prefix: &str) -> Result<Command, Problem> {
        let action = Action::Hold {
            account: AccountId(self.account_id),
            amount: parse::amount(prefix, self.amount)?,
            destination: self.destination_account_id.map(AccountId),
            lifetime_seconds: parse::lifetime(prefix, self.expires_in_seconds)?,
        };
        command(prefix, action, self.reference, self.metadata.as_deref())
    }
}

impl CaptureItem {
    /// The command it asks for.
    pub(super) fn command(self, prefix: &str) -> Result<Command, Problem> {
        let action = Action::Capture {
            hold: TransactionId(self.hold_id),
            amount: self
                .amount
                .map(|amount| parse::amount(prefix, amount))
                .transpose()?,
            finally: self.finally,
        };
        command(prefix, action, self.reference, self.metadata.as_deref())
    }
}

impl VoidItem {
    /// The command it asks for.
    pub(super) fn command(self, prefix: &str) -> Result<Command, Problem> {
        let action = Action::Void {
            hold: TransactionId(self.hold_id),
        };
        command(prefix, action, self.reference, self.metadata.as_deref())
    }
}

impl ReverseItem {
    /// The command it asks for.
    pub(super) fn command(self, prefix: &str) -> Result<Command, Problem> {
        let action = Action::Reverse {
            transaction: TransactionId(self.transaction_id),
            amount: self
                .amount
                .map(|amount| parse::amount(prefix, amount))
                .transpose()?,
            policy: self.policy,
        };
        let reason = parse::reason(prefix, self.reason)?;
        let command = command(prefix, action, self.reference, self.metadata.as_deref())?;
        Ok(Command { reason, ..command })
    }
}

impl AdjustBody {
    /// The command it asks for.
    pub(super) fn command(self, prefix: &str) -> Result<Command, Problem> {
        let action = parse::correction(prefix, AccountId(self.account_id), self.amount)?;
        let reason = parse::given_reason(prefix, self.reason)?;
        let command = command(prefix, action, self.reference, self.metadata.as_deref())?;
        Ok(Command { reason, ..command })
    }
}

impl TransferBody {
    /// The command it asks for.
    pub(super) fn command(self, prefix: &str) -> Result<Command, Problem> {
        let (from, to) = (AccountId(self.from_account_id), AccountId(self.to_account_id));
        let action = parse::transfer(prefix, from, to, self.amount)?;
        command(prefix, action, self.reference, self.metadata.as_deref())
    }
}

/// Sets value of a customer aside; 409 `insufficient_balance` if there is not enough. The transaction's id is the
/// hold's.
#[utoipa::path(post, path = "/v1/holds", tag = "holds", request_body = HoldBody,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "Set aside", body = TransactionView<'_>)))]
pub(super) async fn authorize_hold(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    key: IdempotencyKey,
    Json(body): Json<HoldBody>,
) -> Answer {
    Ok(posted(
        &ledger.post(&caller(&who), &key, body.command("")?).await?,
    ))
}

/// An account's holds, newest first.
#[utoipa::path(get, path = "/v1/holds", tag = "holds",
    params(("account_id" = Uuid, Query), ("status" = Option<String>, Query),
           ("limit" = Option<usize>, Query, minimum = 1, maximum = 200), ("cursor" = Option<String>, Query)),
    responses((status = 200, description = "A page of holds", body = PageView<HoldView<'_>>), (status = 404, description = "`account_not_found`", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn list_holds(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    Query(query): Query<HoldsQuery>,
) -> Answer {
    let (tenant, account) = (TenantId(who.tenant), AccountId(query.account_id));
    let limit = page_limit(query.limit)?;
    let before = query.cursor.as_deref().map(id_of_cursor).transpose()?;
    let page = ledger.holds(tenant, account, query.status, before, limit).await?;
    Ok(Json(PageView {
        data: page.items.iter().map(HoldView::of).collect(),
        next_cursor: page.next.map(cursor_of_id),
    })
    .into_response())
}

/// A hold as it stands.
#[utoipa::path(get, path = "/v1/holds/{id}", tag = "holds", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The hold", body = HoldView<'_>)))]
pub(super) async fn get_hold(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    Path(id): Path<Uuid>,
) -> Answer {
    let line = ledger.hold(TenantId(who.tenant), TransactionId(id)).await?;
    Ok(Json(HoldView::of(&line)).into_response())
}

/// Takes value that was set aside: all of it or a part, once or several times; `final` releases the rest.
#[utoipa::path(post, path = "/v1/holds/{id}/capture", tag = "holds", request_body = Option<CaptureBody>,
    params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "Captured", body = TransactionView<'_>)))]
pub(super) async fn capture_hold(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    Path(hold_id): Path<Uuid>,
    key: IdempotencyKey,
    body: Option<Json<CaptureBody>>,
) -> Answer {
    let Json(body) = body.unwrap_or_default();
    let item = CaptureItem {
        hold_id,
        amount: body.amount,
        finally: body.finally,
        reference: body.reference,
        metadata: body.metadata,
    };
    Ok(posted(
        &ledger.post(&caller(&who), &key, item.command("")?).await?,
    ))
}

/// Releases what is left of a hold.
#[utoipa::path(post, path = "/v1/holds/{id}/void", tag = "holds", request_body = Option<NoteBody>,
    params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "Released", body = TransactionView<'_>)))]
pub(super) async fn void_hold(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    Path(hold_id): Path<Uuid>,
    key: IdempotencyKey,
    body: Option<Json<NoteBody>>,
) -> Answer {
    let Json(body) = body.unwrap_or_default();
    let item = VoidItem {
        hold_id,
        reference: body.reference,
        metadata: body.metadata,
    };
    Ok(posted(
        &ledger.post(&caller(&who), &key, item.command("")?).await?,
    ))
}

/// Undoes a transaction, wholly or in part; several times, never more than it moved. A till undoes within 15 minutes what it
/// gave or took itself, and no further than what is there: else 403 `forbidden_transaction`, 409 `undo_too_late`.
#[utoipa::path(post, path = "/v1/transactions/{id}/reverse", tag = "postings", request_body = Option<ReverseBody>,
    params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "Undone", body = TransactionView<'_>)))]
pub(super) async fn reverse(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    Path(transaction_id): Path<Uuid>,
    key: IdempotencyKey,
    body: Option<Json<ReverseBody>>,
) -> Answer {
    let Json(body) = body.unwrap_or_default();
    let item = ReverseItem {
        transaction_id,
        amount: body.amount,
        policy: body.policy,
        reason: body.reason,
        reference: body.reference,
        metadata: body.metadata,
    };
    Ok(posted(
        &ledger.post(&caller(&who), &key, item.command("")?).await?,
    ))
}

/// Corrects a customer's balance, for a reason.
#[utoipa::path(post, path = "/v1/adjust", tag = "postings", request_body = AdjustBody,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "Corrected", body = TransactionView<'_>)))]
pub(super) async fn adjust(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    key: IdempotencyKey,
    Json(body): Json<AdjustBody>,
) -> Answer {
    Ok(posted(
        &ledger.post(&caller(&who), &key, body.command("")?).await?,
    ))
}

/// Moves value from one customer to another.
#[utoipa::path(post, path = "/v1/transfers", tag = "postings", request_body = TransferBody,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "Moved", body = TransactionView<'_>)))]
pub(super) async fn transfer(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    key: IdempotencyKey,
    Json(body): Json<TransferBody>,
) -> Answer {
    Ok(posted(
        &ledger.post(&caller(&who), &key, body.command("")?).await?,
    ))
}
