//! Proofs over REST: receipts, signed heads, the keys they are signed with.

use super::{Answer, page_limit};
use crate::domain::heads::SignedHead;
use crate::domain::{AccountId, TenantId, TransactionId};
use crate::parse;
use crate::service::Ledger;
use auth::Principal;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use receipt::{Jwk, LaneHead};
use serde::{Deserialize, Serialize};
use status::document::ProblemBody;
use status::{Json, Path, Problem, Query};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// `?account_id=`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReceiptQuery {
    account_id: Option<Uuid>,
}

/// `?limit=&cursor=`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeadsQuery {
    limit: Option<usize>,
    cursor: Option<String>,
}

/// A signed head.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HeadView<'a> {
    /// Numbered from 1 without gaps.
    number: i64,
    /// The hash of the head before; zeros for the first.
    #[schema(value_type = String, example = "0000000000000000000000000000000000000000000000000000000000000000")]
    previous: receipt::Digest,
    #[schema(value_type = String, format = DateTime)]
    created_at: receipt::Instant,
    /// The name of the key that signed it.
    #[schema(example = "2026-11")]
    kid: &'a str,
    /// Every lane: the batches `from` to `to` are new, `link` is the hash of the last, `root` that of their tree.
    #[schema(value_type = Vec<Object>)]
    lanes: &'a [LaneHead],
    /// Ed25519 over the head's record (docs/receipts.md), in hexadecimal.
    #[schema(value_type = String, example = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    signature: receipt::Signature,
    /// What the next head is bound to.
    #[schema(value_type = String, example = "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4")]
    hash: receipt::Digest,
}

/// Heads, newest first, and where the list goes on.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HeadsView<'a> {
    data: Vec<HeadView<'a>>,
    next_cursor: Option<String>,
}

/// A JWK set (RFC 7517).
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct KeysView {
    #[schema(value_type = Vec<Object>)]
    keys: Vec<Jwk>,
}

impl<'a> HeadView<'a> {
    fn of(signed: &'a SignedHead) -> Self {
        let head = &signed.head;
        Self {
            number: head.number,
            previous: head.previous,
            created_at: head.created_at,
            kid: &head.kid,
            lanes: &head.lanes,
            signature: signed.signature,
            hash: head.hash(),
        }
    }
}

/// A receipt that anybody can verify offline with nothing but the ledger's public key (docs/receipts.md).
///
/// It shows the entries of one account and hides the others behind salted digests, so that it can be handed to the
/// customer. 409 `receipt_not_ready` until a signed head covers the transaction, which takes seconds.
#[utoipa::path(get, path = "/v1/transactions/{id}/receipt", tag = "proofs",
    params(("id" = Uuid, Path),
           ("account_id" = Option<Uuid>, Query, description = "whose side is shown; by default that of its only customer account")),
    responses((status = 200, description = "The receipt, as docs/receipts.md describes it", body = serde_json::Value),
              (status = 409, description = "`receipt_not_ready`", body = ProblemBody, content_type = "application/problem+json"),
              (status = 422, description = "`not_its_account`", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn get_receipt(
    State(ledger): State<Arc<Ledger>>,
    who: Principal,
    Path(id): Path<Uuid>,
    Query(query): Query<ReceiptQuery>,
) -> Answer {
    let holder = query.account_id.map(AccountId);
    let receipt = ledger
        .receipt(TenantId(who.tenant), TransactionId(id), holder)
        .await?;
    Ok(Json(receipt).into_response())
}

/// Signed heads, newest first: what the ledger has committed to, for whoever keeps them as evidence.
#[utoipa::path(get, path = "/v1/heads", tag = "proofs",
    params(("limit" = Option<usize>, Query, minimum = 1, maximum = 200), ("cursor" = Option<String>, Query)),
    responses((status = 200, description = "A page of signed heads", body = HeadsView<'_>)))]
pub(super) async fn list_heads(
    State(ledger): State<Arc<Ledger>>,
    Query(query): Query<HeadsQuery>,
) -> Result<Response, Problem> {
    let before = query.cursor.as_deref().map(number_of_cursor).transpose()?;
    let page = ledger.heads(before, page_limit(query.limit)?).await?;
    Ok(Json(HeadsView {
        data: page.items.iter().map(HeadView::of).collect(),
        next_cursor: page.next.map(|number| number.to_string()),
    })
    .into_response())
}

/// The public keys that heads are or were signed with, as a JWK set.
#[utoipa::path(get, path = "/v1/heads/keys", tag = "proofs", security(()),
    responses((status = 200, description = "The keys", body = KeysView)))]
pub(super) async fn list_head_keys(State(ledger): State<Arc<Ledger>>) -> Result<Response, Problem> {
    let keys = ledger.head_keys().await?;
    let keys = keys.iter().map(|(kid, public)| Jwk::new(kid, public)).collect();
    Ok(Json(KeysView { keys }).into_response())
}

/// A cursor over heads is the number of the last one seen.
pub(crate) fn number_of_cursor(cursor: &str) -> Result<i64, Problem> {
    let number = cursor.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| {
        parse::invalid(
            "cursor",
            "cursor_invalid",
            "use a next_cursor of this very list, or none",
        )
    })
}
