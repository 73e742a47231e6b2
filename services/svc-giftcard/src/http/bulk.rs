//! Bulk issues over REST.

use super::{App, BACK_OFFICE, NO_STORE, ask, caller};
use crate::domain::MerchantId;
use crate::domain::age::Recipient;
use crate::domain::product::AMOUNT_MAX;
use crate::error::Error;
use crate::service::{CARDS_MAX, GiftCards, NewIssue};
use crate::store::issues::Issue;
use audit::By;
use auth::{Access, Principal, Routes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use idempotency::{Fingerprinter, IdempotencyKey, Replayable};
use money::Unit;
use serde::{Deserialize, Serialize};
use status::document::ProblemBody;
use status::{Json, Path, Problem};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

pub(super) fn routes() -> Routes<Arc<GiftCards>> {
    Routes::new()
        .post("/v1/gift-card-issues", Access::roles(BACK_OFFICE), issue)
        .get("/v1/gift-card-issues/{id}", Access::roles(BACK_OFFICE), get)
        .get(
            "/v1/gift-card-issues/{id}/codes",
            Access::roles(BACK_OFFICE),
            codes,
        )
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(issue, get, codes))]
pub(super) struct Document;

/// Many cards at once.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "product_id": "01990000-0000-7000-8000-000000000001", "count": 10, "amount": 2500,
    "merchant_id": "01990000-0000-7000-8000-00000000000a",
    "recipient": "age1d5xdpgp0ya0fsdwf5v8qpljdvy48xg0z43wa57x8whw2qp0mju3qa652at"
}))]
struct IssueBody {
    /// What they are sold as.
    product_id: Uuid,
    /// How many, up to 10,000.
    #[schema(minimum = 1, maximum = 10_000)]
    count: i32,
    /// What each is loaded with, in minor units of the product's currency; absent for printed cards that are activated,
    /// and paid for, at a till.
    amount: Option<i64>,
    /// The merchant that issues them. Required of operators and services.
    merchant_id: Option<Uuid>,
    /// Whom the file of codes is for: an age recipient (`age-keygen` makes one). Nobody else can read it.
    recipient: String,
}

/// How far a bulk issue has come.
#[derive(Debug, Serialize, ToSchema)]
struct IssueView {
    /// The issue, a UUIDv7.
    id: Uuid,
    /// `running`, `done`, or `failed`: an operator gave it up, and it ends with the cards that there are.
    #[schema(example = "running")]
    status: &'static str,
    /// The product of its cards.
    product_id: Uuid,
    /// The merchant that issues them.
    merchant_id: Uuid,
    /// What each is loaded with, in minor units; null for cards activated at a till.
    amount: Option<i64>,
    /// The unit.
    #[schema(value_type = String, example = "EUR")]
    unit: Unit,
    /// How many were asked for.
    requested: i32,
    /// How many are ready.
    issued: i32,
    /// When it was asked for.
    created_at: DateTime<Utc>,
    /// When its file of codes was written.
    finished_at: Option<DateTime<Utc>>,
}

impl From<Issue> for IssueView {
    fn from(issue: Issue) -> Self {
        Self {
            id: issue.id,
            status: match issue.status {
                1 => "running",
                2 => "done",
                _ => "failed",
            },
            product_id: issue.product,
            merchant_id: issue.merchant.0,
            amount: issue.amount,
            unit: issue.unit,
            requested: issue.requested,
            issued: issue.issued,
            created_at: issue.created_at,
            finished_at: issue.finished_at,
        }
    }
}

/// Begins a bulk issue. It goes on by itself; read how far it has come, then fetch the codes.
#[utoipa::path(post, path = "/v1/gift-card-issues", tag = "bulk", request_body = IssueBody,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 202, description = "Recorded.", body = IssueView),
              (status = 409, description = "`product_inactive`, `merchant_inactive`", body = ProblemBody, content_type = "application/problem+json"),
              (status = 422, description = "`amount_not_allowed`, `idempotency_key_reused`", body = ProblemBody, content_type = "application/problem+json")))]
async fn issue(
    State(cards): App,
    who: Principal,
    idempotency: IdempotencyKey,
    Json(body): Json<IssueBody>,
) -> Result<Response, Problem> {
    if !(1..=CARDS_MAX).contains(&body.count) {
        return Err(Error::Field("count", "out_of_range", format!("is between 1 and {CARDS_MAX}")).into());
    }
    if body
        .amount
        .is_some_and(|amount| !(1..=AMOUNT_MAX).contains(&amount))
    {
        return Err(Error::Field("amount", "out_of_range", format!("is between 1 and {AMOUNT_MAX}")).into());
    }
    Recipient::parse(&body.recipient)
        .map_err(|error| Error::Field("recipient", "invalid_value", error.to_string()))?;
    let asked = Fingerprinter::new("issue")
        .field("product", body.product_id)
        .field("count", i64::from(body.count))
        .field("amount", body.amount)
        .field("merchant", body.merchant_id)
        .field("recipient", body.recipient.as_str());
    let wanted = NewIssue {
        product: body.product_id,
        merchant: body.merchant_id.map(MerchantId),
        amount: body.amount,
        count: body.count,
        recipient: body.recipient,
    };
    let ask = ask(&who, &idempotency, asked);
    let (issue, replayed) = cards.issue(By::of(&who), caller(&who), wanted, ask).await?;
    let answer = (StatusCode::ACCEPTED, Json(IssueView::from(issue)));
    Ok(Replayable::new(answer, replayed).into_response())
}

/// Reads how far a bulk issue has come.
#[utoipa::path(get, path = "/v1/gift-card-issues/{id}", operation_id = "get_gift_card_issue", tag = "bulk", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The issue.", body = IssueView)))]
async fn get(State(cards): App, who: Principal, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let issue = cards.issue_of(&caller(&who), id).await?;
    Ok(Json(IssueView::from(issue)).into_response())
}

/// The file of codes: CSV (`number,gift_card_id,code,pin`), encrypted in the age format to the key it was asked for
/// with. `age --decrypt --identity key.txt codes.csv.age` opens it.
#[utoipa::path(get, path = "/v1/gift-card-issues/{id}/codes", tag = "bulk", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The file.", body = String, content_type = "application/octet-stream"),
              (status = 409, description = "`issue_not_done`", body = ProblemBody, content_type = "application/problem+json")))]
async fn codes(State(cards): App, who: Principal, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let file = cards.issue_codes(&caller(&who), id).await?;
    let named = [
        (CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (
            CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"codes.csv.age\""),
        ),
    ];
    Ok((NO_STORE, named, file).into_response())
}
