//! What a customer's balance is made of, over REST.

use super::views::{rfc3339, rfc3339_if_some};
use super::{Answer, TILL, invalid_cursor, page_limit};
use crate::domain::lots::LotId;
use crate::domain::{AccountId, TenantId, TransactionType};
use crate::service::{Explanation, Ledger};
use crate::store::explaining::Explained;
use auth::{Access, Principal, Routes};
use axum::extract::State;
use axum::response::IntoResponse;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use status::document::ProblemBody;
use status::{Json, Path, Problem, Query};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// This route and its roles.
pub(super) fn routes() -> Routes<Arc<Ledger>> {
    Routes::new().get("/v1/accounts/{id}/explain", Access::roles(TILL), explain_account)
}

/// `?as_of=&open=&limit=&cursor=`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExplainQuery {
    as_of: Option<DateTime<Utc>>,
    open: Option<bool>,
    limit: Option<usize>,
    cursor: Option<String>,
}

/// What a customer's balance is made of: lots, newest first, with what was taken from each, and what lapses when.
///
/// 503 `explain_in_progress`: the history is long; what was replayed is kept, and the same request goes on from there.
#[utoipa::path(get, path = "/v1/accounts/{id}/explain", tag = "accounts",
    params(("id" = Uuid, Path), ("as_of" = Option<DateTime<Utc>>, Query), ("open" = Option<bool>, Query),
           ("limit" = Option<usize>, Query, minimum = 1, maximum = 200), ("cursor" = Option<String>, Query)),
    responses((status = 200, description = "A page of lots, and what lapses next", body = ExplanationView),
              (status = 422, description = "`wrong_account_kind`: it has no lots", body = ProblemBody, content_type = "application/problem+json"),
              (status = 503, description = "`explain_in_progress`, `ledger_unavailable`", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn explain_account(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    Path(id): Path<Uuid>,
    Query(query): Query<ExplainQuery>,
) -> Answer {
    let limit = page_limit(query.limit)?;
    let before = query.cursor.as_deref().map(lot_of_cursor).transpose()?;
    let (account, open) = (AccountId(id), query.open.unwrap_or(false));
    let explanation = ledger
        .explain(TenantId(who.tenant), account, query.as_of, open, before, limit)
        .await?;
    Ok(Json(ExplanationView::of(account, &explanation)).into_response())
}

/// A lot's name: version and part, big-endian.
pub(crate) fn cursor_of_lot(lot: LotId) -> String {
    let (version, part) = (lot.version.to_be_bytes(), lot.part.to_be_bytes());
    URL_SAFE_NO_PAD.encode([version.as_slice(), part.as_slice()].concat())
}

pub(crate) fn lot_of_cursor(cursor: &str) -> Result<LotId, Problem> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| invalid_cursor())?;
    let (version, rest) = bytes.split_first_chunk::<8>().ok_or_else(invalid_cursor)?;
    let part: &[u8; 4] = rest.try_into().map_err(|_| invalid_cursor())?;
    Ok(LotId {
        version: i64::from_be_bytes(*version),
        part: i32::from_be_bytes(*part),
    })
}

/// What a customer's balance is made of.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExplanationView {
    account_id: Uuid,
    /// The last entry counted.
    version: i64,
    /// The balance after it, in minor units: what is left of all lots, less `debt`.
    posted: i64,
    /// How far the balance is below zero; the next value that comes in pays it first.
    debt: i64,
    /// Lots, newest first.
    data: Vec<LotView>,
    /// Over all lots: what lapses when, soonest first, the first 100 dates.
    expiring: Vec<ExpiringView>,
    /// Where the list of lots goes on; null on its last page.
    next_cursor: Option<String>,
}

/// Value that came in together and lapses together.
#[derive(Debug, Serialize, ToSchema)]
struct LotView {
    /// The entry that opened it in this account; with `part` it names the lot.
    version: i64,
    /// Which of the lots that entry opened, from 0.
    part: i32,
    /// The transaction that opened it in this account.
    transaction_id: Uuid,
    /// The purchase: where the value first came to a customer, if it was transferred here.
    origin_transaction_id: Uuid,
    #[serde(serialize_with = "rfc3339")]
    earned_at: DateTime<Utc>,
    /// When what is left lapses; null when it does not.
    #[serde(serialize_with = "rfc3339_if_some")]
    expires_at: Option<DateTime<Utc>>,
    /// What it was opened with, in minor units.
    amount: i64,
    /// What is left of it, in minor units.
    remaining: i64,
    /// What was taken from it and given back, oldest first, the first 100.
    moves: Vec<MoveView>,
}

/// What one transaction did to a lot.
#[derive(Debug, Serialize, ToSchema)]
struct MoveView {
    transaction_id: Uuid,
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "burn")]
    kind: TransactionType,
    /// Minor units: negative was taken, positive was given back.
    amount: i64,
    #[serde(serialize_with = "rfc3339")]
    created_at: DateTime<Utc>,
}

/// What lapses at one instant.
#[derive(Debug, Serialize, ToSchema)]
struct ExpiringView {
    #[serde(serialize_with = "rfc3339")]
    expires_at: DateTime<Utc>,
    /// Minor units.
    amount: i64,
}

impl ExplanationView {
    /// The view of `explanation`.
    pub fn of(account: AccountId, explanation: &Explanation) -> Self {
        let lot = |explained: &Explained| LotView {
            version: explained.lot.id.version,
            part: explained.lot.id.part,
            transaction_id: explained.lot.transaction.0,
            origin_transaction_id: explained.lot.origin.0,
            earned_at: explained.lot.earned_at,
            expires_at: explained.lot.expires_at,
            amount: explained.lot.points,
            remaining: explained.lot.remaining,
            moves: explained
                .moves
                .iter()
                .map(|one| MoveView {
                    transaction_id: one.transaction.0,
                    kind: one.kind,
                    amount: one.points,
                    created_at: one.at,
                })
                .collect(),
        };
        let expiring = explanation
            .expiring
            .iter()
            .map(|(expires_at, amount)| ExpiringView {
                expires_at: *expires_at,
                amount: *amount,
            });
        Self {
            account_id: account.0,
            version: explanation.version,
            posted: explanation.posted,
            debt: explanation.debt,
            data: explanation.lots.items.iter().map(lot).collect(),
            expiring: expiring.collect(),
            next_cursor: explanation.lots.next.map(cursor_of_lot),
        }
    }
}
