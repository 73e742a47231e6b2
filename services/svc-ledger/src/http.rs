//! REST: routes, their roles, and the JSON shapes. Nothing is decided here.

mod accounts;
mod document;
mod earn;
mod explain;
mod export;
mod limits;
mod moves;
pub(crate) mod proofs;
mod trail;
mod views;

pub use document::document;
pub use explain::ExplanationView;
pub(crate) use explain::{cursor_of_lot, lot_of_cursor};
pub use views::{
    AccountView, BatchView, EntryView, HoldView, LimitView, LineView, PageView, TransactionView,
    TrialBalanceView,
};

use crate::domain::velocity::Limit;
use crate::domain::{AccountId, AccountKind, TenantId, TransactionId, TransactionType};
use crate::parse;
use crate::service::{Action, BatchItem, Caller, Command, Earn, Ledger, Posted};
use crate::store::accounts::Identity;
use crate::store::reading::{Filter, Order, Position};
pub use accounts::ReasonBody;
pub use earn::{EarnBody, EarnPointsBody, PurchaseBody, PurchaseItemBody};
pub use limits::LimitBody;
pub use moves::{
    AdjustBody, CaptureBody, CaptureItem, HoldBody, NoteBody, ReverseBody, ReverseItem, TransferBody,
    VoidItem,
};

use audit::By;
use auth::{Access, MERCHANT_ADMIN, MERCHANT_STAFF, OPERATOR, Principal, Roles, Routes, SERVICE};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use http::StatusCode;
use idempotency::{IdempotencyKey, Replayable};
use money::Unit;
use serde::Deserialize;
use serde_json::value::RawValue;
use status::document::ProblemBody;
use status::{Coded, Json, Kind, Path, Problem, Query};
use std::sync::Arc;
use telemetry::TraceContext;
use utoipa::ToSchema;
use uuid::Uuid;

/// Whoever may give and take points at a till.
pub(crate) const TILL: Roles = OPERATOR.or(SERVICE).or(MERCHANT_ADMIN).or(MERCHANT_STAFF);
/// Whoever may shape accounts and move value leg by leg.
pub(crate) const BACK_OFFICE: Roles = OPERATOR.or(SERVICE);

/// Largest body of a batch, in bytes.
const BATCH_BODY_MAX: usize = 4 * 1024 * 1024;
const PAGE_DEFAULT: usize = 50;
const PAGE_MAX: usize = 200;

/// The route table: no route exists without a row, and no row without its roles.
pub fn routes() -> Routes<Arc<Ledger>> {
    Routes::new()
        .post("/v1/accounts", Access::roles(BACK_OFFICE), open_account)
        .get("/v1/accounts/{id}", Access::roles(TILL), get_account)
        .get("/v1/accounts/{id}/entries", Access::roles(TILL), list_entries)
        .post("/v1/earn", Access::roles(TILL), earn::earn)
        .post("/v1/burn", Access::roles(TILL), burn)
        .post("/v1/transactions", Access::roles(BACK_OFFICE), post_transaction)
        .post(
            "/v1/transactions/batch",
            Access::roles(BACK_OFFICE.or(MERCHANT_ADMIN)),
            post_batch,
        )
        .body_limit(BATCH_BODY_MAX)
        .get("/v1/transactions/{id}", Access::roles(TILL), get_transaction)
        .get("/v1/transactions", Access::roles(TILL), list_transactions)
        .get(
            "/v1/transactions/{id}/receipt",
            Access::roles(TILL),
            proofs::get_receipt,
        )
        .get("/v1/heads", Access::roles(TILL), proofs::list_heads)
        // whoever holds a receipt may verify it
        .get("/v1/heads/keys", Access::Public, proofs::list_head_keys)
        .get(
            "/v1/reports/trial-balance",
            Access::roles(OPERATOR.or(SERVICE)),
            trial_balance,
        )
        .merge(explain::routes())
        .merge(export::routes())
        .merge(moves::routes())
        .merge(accounts::routes())
        .merge(limits::routes())
        .merge(trail::routes())
}

/// Which account to open.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenAccount {
    /// What it stands for.
    #[schema(value_type = String, example = "customer_points")]
    kind: AccountKind,
    /// The wallet, card, merchant or tenant it belongs to.
    owner_id: Uuid,
    /// The program, where an owner has one account per program.
    program_id: Option<Uuid>,
    /// ISO 4217 code, or `PTS`.
    #[schema(value_type = String, example = "PTS")]
    unit: Unit,
}

/// Points from a customer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PointsBody {
    /// A `customer_points` account.
    account_id: Uuid,
    /// More than zero.
    #[schema(minimum = 1, example = 12)]
    points: i64,
    /// The caller's own reference, up to 200 bytes.
    #[schema(example = "till-3/2026-11-21/0042")]
    reference: Option<String>,
    /// A JSON object, up to 4 KiB, kept to the byte.
    #[schema(value_type = Option<Object>)]
    metadata: Option<Box<RawValue>>,
}

/// A transaction leg by leg.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransactionBody {
    /// `load`, `redeem`, `transfer`, `adjust` or `expire`.
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "transfer")]
    kind: TransactionType,
    /// 2 to 64, summing to zero per unit.
    #[schema(example = json!([{"account_id": "01990000-0000-7000-8000-000000000001", "amount": -250},
                              {"account_id": "01990000-0000-7000-8000-000000000002", "amount": 250}]))]
    legs: Vec<LegBody>,
    /// The caller's own reference, up to 200 bytes.
    reference: Option<String>,
    /// A JSON object, up to 4 KiB, kept to the byte.
    #[schema(value_type = Option<Object>)]
    metadata: Option<Box<RawValue>>,
}

/// One side of a transaction.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LegBody {
    /// The account.
    account_id: Uuid,
    /// Minor units, added if positive, taken if negative; never zero.
    #[schema(example = -250)]
    amount: i64,
}

/// Many postings at once.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchBody {
    /// All of them or none; by default each has its own verdict.
    #[serde(default)]
    atomic: bool,
    /// 1 to 1,000.
    items: Vec<BatchItemBody>,
}

/// One posting of a batch.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BatchItemBody {
    /// As `POST /v1/earn`, by points: a purchase is not priced in a batch.
    Earn(EarnPointsBody),
    /// As `POST /v1/burn`.
    Burn(PointsBody),
    /// As `POST /v1/transactions`.
    Transaction(TransactionBody),
    /// As `POST /v1/holds`.
    Hold(HoldBody),
    /// As `POST /v1/holds/{id}/capture`.
    Capture(CaptureItem),
    /// As `POST /v1/holds/{id}/void`.
    Void(VoidItem),
    /// As `POST /v1/transactions/{id}/reverse`.
    Reverse(ReverseItem),
    /// As `POST /v1/adjust`.
    Adjust(AdjustBody),
    /// As `POST /v1/transfers`.
    Transfer(TransferBody),
}

/// `?limit=&cursor=` with the filters of a list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListQuery {
    limit: Option<usize>,
    cursor: Option<String>,
    account_id: Option<Uuid>,
    #[serde(rename = "type")]
    kind: Option<TransactionType>,
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
    order: Option<Order>,
}

/// `?as_of=`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AsOfQuery {
    as_of: Option<DateTime<Utc>>,
}

impl PointsBody {
    fn command(self, prefix: &str, action: fn(AccountId, i64) -> Action) -> Result<Command, Problem> {
        Ok(Command {
            action: action(AccountId(self.account_id), parse::points(prefix, self.points)?),
            reference: parse::reference(prefix, self.reference)?,
            metadata: parse::metadata(prefix, "metadata", self.metadata.as_deref().map(RawValue::get))?,
            reason: None,
        })
    }
}

impl TransactionBody {
    fn command(self, prefix: &str) -> Result<Command, Problem> {
        let legs = self
            .legs
            .into_iter()
            .map(|leg| (AccountId(leg.account_id), leg.amount))
            .collect();
        Ok(Command {
            action: parse::by_hand(prefix, self.kind, legs)?,
            reference: parse::reference(prefix, self.reference)?,
            metadata: parse::metadata(prefix, "metadata", self.metadata.as_deref().map(RawValue::get))?,
            reason: None,
        })
    }
}

/// Whether a batch of somebody with `roles` may hold this item: a batch opens no door that its route keeps shut.
pub(crate) fn may_in_batch(roles: Roles, place: usize, command: &Command) -> Result<(), Problem> {
    let allowed = match command.action {
        Action::Earn { .. }
        | Action::Burn { .. }
        | Action::Hold { .. }
        | Action::Capture { .. }
        | Action::Void { .. } => TILL,
        Action::ByHand { .. } | Action::Reverse { .. } | Action::Transfer { .. } => BACK_OFFICE,
        Action::Adjust { .. } => OPERATOR,
        Action::Expire { .. } => SERVICE,
    };
    if roles.intersects(allowed) {
        return Ok(());
    }
    let detail = "this item needs another role";
    Err(
        Problem::new(Kind::PermissionDenied, "forbidden_role", detail).field(
            format!("items[{place}]"),
            "forbidden_role",
            detail,
        ),
    )
}

/// What the bytes ask to earn, as the body of its route; for fuzzing.
pub(crate) fn earn_of(json: &[u8]) -> Option<Earn> {
    serde_json::from_slice::<EarnBody>(json).ok()?.parse().ok()
}

/// The limit that the bytes are, as the body of its route; for fuzzing.
pub(crate) fn limit_of(json: &[u8]) -> Option<Limit> {
    serde_json::from_slice::<LimitBody>(json).ok()?.parse().ok()
}

/// Every other command that the bytes are as the body of some route; for fuzzing.
pub(crate) fn commands_of(json: &[u8]) -> Vec<Command> {
    let _ = serde_json::from_slice::<OpenAccount>(json);
    let burn = serde_json::from_slice::<PointsBody>(json).ok();
    let transaction = serde_json::from_slice::<TransactionBody>(json).ok();
    let batch = serde_json::from_slice::<BatchBody>(json).ok();
    let items = batch.into_iter().flat_map(|batch| batch.items);
    let commands = items.map(|item| match item {
        BatchItemBody::Earn(body) => body.command(""),
        BatchItemBody::Burn(body) => body.command("", burning),
        BatchItemBody::Transaction(body) => body.command(""),
        BatchItemBody::Hold(body) => body.command(""),
        BatchItemBody::Capture(body) => body.command(""),
        BatchItemBody::Void(body) => body.command(""),
        BatchItemBody::Reverse(body) => body.command(""),
        BatchItemBody::Adjust(body) => body.command(""),
        BatchItemBody::Transfer(body) => body.command(""),
    });
    commands
        .chain(burn.map(|body| body.command("", burning)))
        .chain(transaction.map(|body| body.command("")))
        .flatten()
        .collect()
}

fn burning(account: AccountId, points: i64) -> Action {
    Action::Burn { account, points }
}

/// Who is on record for what they change: everybody but the platform's own services.
pub(crate) fn on_record(who: &Principal) -> Option<By> {
    (!who.roles.intersects(SERVICE)).then(|| By::of(who))
}

/// Who asks, as the use cases want to know it.
pub(crate) fn caller(principal: &Principal) -> Caller {
    Caller {
        tenant: TenantId(principal.tenant),
        subject: Arc::clone(&principal.subject),
        kind: principal.kind(),
        at_a_till: !principal.roles.intersects(BACK_OFFICE),
        trace: TraceContext::current(),
        by: on_record(principal),
    }
}

type Answer = Result<Response, Problem>;

/// 201 with the transaction, marked when it was posted by an earlier request.
fn posted(posted: &Posted) -> Response {
    let body = Json(TransactionView::of(&posted.transaction));
    Replayable::new((StatusCode::CREATED, body), posted.replayed).into_response()
}

/// Opens an account, or finds it: idempotent by owner, kind, unit and program.
#[utoipa::path(post, path = "/v1/accounts", tag = "accounts", request_body = OpenAccount,
    responses((status = 201, body = AccountView, description = "Opened"),
              (status = 200, body = AccountView, description = "It was open already")))]
async fn open_account(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    Json(body): Json<OpenAccount>,
) -> Answer {
    let identity = Identity {
        tenant: TenantId(who.tenant),
        owner: body.owner_id,
        kind: body.kind,
        unit: body.unit,
        program: body.program_id,
    };
    parse::unit_of_kind("unit", identity.kind, identity.unit)?;
    let (account, created) = ledger.open_account(identity, on_record(&who).as_ref()).await?;
    let status = if created {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(AccountView::of(&account))).into_response())
}

/// The authoritative balance; with `as_of`, after the last entry at or before that instant (its status is today's).
#[utoipa::path(get, path = "/v1/accounts/{id}", tag = "accounts",
    params(("id" = Uuid, Path), ("as_of" = Option<DateTime<Utc>>, Query)),
    responses((status = 200, description = "The account with its balance", body = AccountView)))]
async fn get_account(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    Path(id): Path<Uuid>,
    Query(query): Query<AsOfQuery>,
) -> Answer {
    let (tenant, id) = (TenantId(who.tenant), AccountId(id));
    let account = match query.as_of {
        None => ledger.account(tenant, id).await?,
        Some(at) => ledger.account_at(tenant, id, at).await?,
    };
    Ok(Json(AccountView::of(&account)).into_response())
}

/// The statement: entries, stable while postings go on.
#[utoipa::path(get, path = "/v1/accounts/{id}/entries", tag = "accounts",
    params(("id" = Uuid, Path), ("limit" = Option<usize>, Query, minimum = 1, maximum = 200),
           ("cursor" = Option<String>, Query), ("type" = Option<String>, Query),
           ("from" = Option<DateTime<Utc>>, Query), ("to" = Option<DateTime<Utc>>, Query),
           ("order" = Option<String>, Query, description = "`desc` (newest first) unless `asc`; a cursor leads on in either order")),
    responses((status = 200, description = "A page of the statement", body = PageView<LineView<'_>>)))]
async fn list_entries(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    Path(id): Path<Uuid>,
    Query(query): Query<ListQuery>,
) -> Answer {
    if query.account_id.is_some() {
        return Err(parse::invalid(
            "account_id",
            "unknown_field",
            "the account is in the path",
        ));
    }
    let limit = page_limit(query.limit)?;
    let from = query.cursor.as_deref().map(position_of_cursor).transpose()?;
    let page = ledger
        .statement(TenantId(who.tenant), AccountId(id), query.filter(), from, limit)
        .await?;
    let next = page.next.as_ref().map(cursor_of_position);
    Ok(Json(PageView {
        data: page.items.iter().map(LineView::of).collect(),
        next_cursor: next,
    })
    .into_response())
}

/// Takes points from a customer; 409 `insufficient_balance` if there are not enough.
#[utoipa::path(post, path = "/v1/burn", tag = "postings", request_body = PointsBody,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "Burned", body = TransactionView<'_>)))]
async fn burn(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    key: IdempotencyKey,
    Json(body): Json<PointsBody>,
) -> Answer {
    Ok(posted(
        &ledger
            .post(&caller(&who), &key, body.command("", burning)?)
            .await?,
    ))
}

/// Moves value leg by leg.
#[utoipa::path(post, path = "/v1/transactions", tag = "postings", request_body = TransactionBody,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "Posted", body = TransactionView<'_>)))]
async fn post_transaction(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    key: IdempotencyKey,
    Json(body): Json<TransactionBody>,
) -> Answer {
    Ok(posted(
        &ledger.post(&caller(&who), &key, body.command("")?).await?,
    ))
}

/// Many postings: each with its own verdict (200), or all or none (201 or the first refusal).
#[utoipa::path(post, path = "/v1/transactions/batch", tag = "postings", request_body = BatchBody,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 200, body = BatchView<'_>, description = "Each with its own verdict"),
              (status = 201, body = BatchView<'_>, description = "All posted")))]
async fn post_batch(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    key: IdempotencyKey,
    Json(body): Json<BatchBody>,
) -> Answer {
    parse::batch_size(body.items.len())?;
    let items = body.items.into_iter().enumerate().map(|(place, item)| {
        let below = |operation| format!("items[{place}].{operation}.");
        let command = match item {
            BatchItemBody::Earn(body) => body.command(&below("earn"))?,
            BatchItemBody::Burn(body) => body.command(&below("burn"), burning)?,
            BatchItemBody::Transaction(body) => body.command(&below("transaction"))?,
            BatchItemBody::Hold(body) => body.command(&below("hold"))?,
            BatchItemBody::Capture(body) => body.command(&below("capture"))?,
            BatchItemBody::Void(body) => body.command(&below("void"))?,
            BatchItemBody::Reverse(body) => body.command(&below("reverse"))?,
            BatchItemBody::Adjust(body) => body.command(&below("adjust"))?,
            BatchItemBody::Transfer(body) => body.command(&below("transfer"))?,
        };
        may_in_batch(who.roles, place, &command)?;
        Ok(BatchItem { command, key: None })
    });
    let items = items.collect::<Result<Vec<_>, Problem>>()?;
    let answers = ledger.post_batch(&caller(&who), &key, items, body.atomic).await?;
    let replayed = answers
        .iter()
        .all(|answer| answer.as_ref().is_ok_and(|posted| posted.replayed));
    let status = if body.atomic {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let answers: Vec<_> = answers
        .iter()
        .map(|answer| answer.as_ref().map_err(Coded::problem))
        .collect();
    Ok(Replayable::new((status, Json(BatchView::of(&answers))), replayed).into_response())
}

/// One transaction.
#[utoipa::path(get, path = "/v1/transactions/{id}", tag = "transactions", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The transaction", body = TransactionView<'_>)))]
async fn get_transaction(State(ledger): State<Arc<Ledger>>, who: Principal, Path(id): Path<Uuid>) -> Answer {
    let (tenant, id) = (TenantId(who.tenant), TransactionId(id));
    let transaction = ledger.transaction(tenant, id).await?;
    let reversals = ledger.reversed_by(tenant, std::iter::once(id)).await?;
    let reversals = reversals.get(&id).map_or(&[][..], Vec::as_slice);
    Ok(Json(TransactionView::since(&transaction, reversals)).into_response())
}

/// Transactions.
#[utoipa::path(get, path = "/v1/transactions", tag = "transactions",
    params(("limit" = Option<usize>, Query, minimum = 1, maximum = 200), ("cursor" = Option<String>, Query),
           ("account_id" = Option<Uuid>, Query), ("type" = Option<String>, Query),
           ("from" = Option<DateTime<Utc>>, Query), ("to" = Option<DateTime<Utc>>, Query),
           ("order" = Option<String>, Query, description = "`desc` (newest first) unless `asc`; a cursor leads on in either order")),
    responses((status = 200, description = "A page of transactions", body = PageView<TransactionView<'_>>),
              (status = 404, description = "`account_not_found`", body = ProblemBody, content_type = "application/problem+json")))]
async fn list_transactions(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    Query(query): Query<ListQuery>,
) -> Answer {
    let (tenant, limit, filter) = (TenantId(who.tenant), page_limit(query.limit)?, query.filter());
    let cursor = query.cursor.as_deref();
    let (items, next) = if let Some(account) = query.account_id {
        let from = cursor.map(position_of_cursor).transpose()?;
        let page = ledger
            .account_transactions(tenant, AccountId(account), filter, from, limit)
            .await?;
        (page.items, page.next.as_ref().map(cursor_of_position))
    } else {
        let before = cursor.map(id_of_cursor).transpose()?;
        let page = ledger.transactions(tenant, filter, before, limit).await?;
        (page.items, page.next.map(cursor_of_id))
    };
    let reversals = ledger
        .reversed_by(tenant, items.iter().map(|transaction| transaction.id))
        .await?;
    Ok(Json(PageView {
        data: items
            .iter()
            .map(|transaction| {
                let reversals = reversals.get(&transaction.id);
                TransactionView::since(transaction, reversals.map_or(&[][..], Vec::as_slice))
            })
            .collect(),
        next_cursor: next,
    })
    .into_response())
}

/// Every account's sum by unit and kind; the sum per unit is zero.
#[utoipa::path(get, path = "/v1/reports/trial-balance", tag = "reports",
    params(("as_of" = Option<DateTime<Utc>>, Query)),
    responses((status = 200, description = "The sums", body = TrialBalanceView)))]
async fn trial_balance(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    Query(query): Query<AsOfQuery>,
) -> Answer {
    let balance = ledger.trial_balance(TenantId(who.tenant), query.as_of).await?;
    Ok(Json(TrialBalanceView::of(&balance)).into_response())
}

impl ListQuery {
    fn filter(&self) -> Filter {
        Filter {
            kind: self.kind,
            from: self.from,
            to: self.to,
            order: self.order.unwrap_or_default(),
        }
    }
}

/// 1 to 200, 50 if nothing is said.
pub(crate) fn page_limit(limit: Option<usize>) -> Result<usize, Problem> {
    match limit {
        None => Ok(PAGE_DEFAULT),
        Some(limit) if (1..=PAGE_MAX).contains(&limit) => Ok(limit),
        Some(_) => Err(parse::invalid(
            "limit",
            "out_of_range",
            format!("1 to {PAGE_MAX}"),
        )),
    }
}

pub(crate) fn cursor_of_id(id: TransactionId) -> String {
    URL_SAFE_NO_PAD.encode(id.0.as_bytes())
}

pub(crate) fn id_of_cursor(cursor: &str) -> Result<TransactionId, Problem> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
    let id = bytes.and_then(|bytes| Uuid::from_slice(&bytes).ok());
    id.map(TransactionId).ok_or_else(invalid_cursor)
}

/// Ten bytes per row of the account: shard and version, big-endian.
pub(crate) fn cursor_of_position(position: &Position) -> String {
    let bytes: Vec<u8> = position
        .iter()
        .flat_map(|(shard, below)| shard.to_be_bytes().into_iter().chain(below.to_be_bytes()))
        .collect();
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn position_of_cursor(cursor: &str) -> Result<Position, Problem> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| invalid_cursor())?;
    let mut position = Position::new();
    let mut rest = bytes.as_slice();
    while let Some((shard, after)) = rest.split_first_chunk::<2>() {
        let (below, after) = after.split_first_chunk::<8>().ok_or_else(invalid_cursor)?;
        position.push((i16::from_be_bytes(*shard), i64::from_be_bytes(*below)));
        rest = after;
    }
    if rest.is_empty() && !position.is_empty() {
        Ok(position)
    } else {
        Err(invalid_cursor())
    }
}

fn invalid_cursor() -> Problem {
    parse::invalid(
        "cursor",
        "cursor_invalid",
        "use a next_cursor of this very list, or none",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_come_back_as_they_went() {
        let position = vec![(0, 17), (1, i64::MAX)];
        assert_eq!(
            position_of_cursor(&cursor_of_position(&position)).unwrap(),
            position
        );
        let id = TransactionId::generate();
        assert_eq!(id_of_cursor(&cursor_of_id(id)).unwrap(), id);
        let lot = crate::domain::lots::LotId { version: 7, part: 2 };
        assert_eq!(lot_of_cursor(&cursor_of_lot(lot)).unwrap(), lot);
    }

    #[test]
    fn made_up_cursors_are_refused() {
        for cursor in ["", "!", "AAAA", "AAAAAAAAAAAAAAAAAAAA", "ünïcode"] {
            assert!(position_of_cursor(cursor).is_err(), "{cursor:?}");
            assert!(id_of_cursor(cursor).is_err(), "{cursor:?}");
            assert!(lot_of_cursor(cursor).is_err(), "{cursor:?}");
        }
    }

    #[test]
    fn limits_have_bounds_and_a_default() {
        assert_eq!(page_limit(None).unwrap(), 50);
        assert_eq!(page_limit(Some(200)).unwrap(), 200);
        assert!(page_limit(Some(0)).is_err() && page_limit(Some(201)).is_err());
    }

    #[test]
    fn every_documented_path_is_a_route_and_every_route_is_documented() {
        let documented: std::collections::BTreeSet<String> = document().paths.paths.into_keys().collect();
        let routed = routes().table().iter().map(|row| row.path.to_owned()).collect();
        assert_eq!(documented, routed);
    }
}
