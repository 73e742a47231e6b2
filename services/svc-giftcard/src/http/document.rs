//! The OpenAPI 3.1 document: what the handlers say of themselves, and what is true of all of them.

use super::{bulk, cards, products, reports, rewards, spending};
use status::Kind;
use status::document::{Codes, complete};
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;

/// What the operations have in common.
const OWN: [Codes; 4] = [
    (Kind::InvalidArgument, &["invalid_request", "pan_refused"]),
    (Kind::PermissionDenied, &["forbidden_merchant"]),
    (
        Kind::NotFound,
        &[
            "gift_card_not_found",
            "product_not_found",
            "reward_not_found",
            "redemption_not_found",
            "issue_not_found",
            "task_not_found",
            "hold_not_found",
            "redeem_not_found",
            "merchant_not_found",
            "account_not_found",
        ],
    ),
    (
        Kind::Unavailable,
        &[
            "database_unavailable",
            "tasks_unavailable",
            "ledger_unavailable",
            "merchant_unavailable",
            "gift_card_busy",
        ],
    ),
];

#[derive(utoipa::OpenApi)]
#[openapi(info(
    title = "svc-giftcard",
    description = "Gift cards and rewards: catalog, cards, codes, settlement. Amounts are integers in minor units. A \
                       POST that moves value needs an Idempotency-Key; repeated with the same key and body it answers the \
                       same, with `Idempotent-Replayed: true`."
))]
struct Base;

/// The document of all routes.
pub fn document() -> OpenApi {
    let mut document = Base::openapi()
        .merge_from(products::Document::openapi())
        .merge_from(cards::Document::openapi())
        .merge_from(spending::Document::openapi())
        .merge_from(bulk::Document::openapi())
        .merge_from(rewards::Document::openapi())
        .merge_from(reports::Document::openapi())
        .merge_from(tasks::http::Document::openapi())
        .merge_from(audit::http::document("giftcard"));
    complete(&mut document, &OWN);
    document
}
