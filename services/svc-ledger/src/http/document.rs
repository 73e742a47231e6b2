//! The OpenAPI document: what the handlers say of themselves, and what is true of all of them.

use super::{accounts, earn, explain, export, limits, moves, proofs, trail};
use status::Kind;
use status::document::{Codes, complete};
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;

/// What the operations have in common.
const OWN: [Codes; 7] = [
    (
        Kind::InvalidArgument,
        &["invalid_request", "pan_refused", "cursor_invalid"],
    ),
    (Kind::PermissionDenied, &["forbidden_transaction"]),
    (
        Kind::NotFound,
        &[
            "account_not_found",
            "transaction_not_found",
            "hold_not_found",
            "limit_not_found",
            "store_not_found",
        ],
    ),
    (
        Kind::Conflict,
        &[
            "insufficient_balance",
            "account_frozen",
            "account_closed",
            "hold_not_open",
            "hold_expired",
            "capture_exceeds_hold",
            "already_reversed",
            "undo_too_late",
            "reversal_exceeds_transaction",
            "nothing_to_recover",
            "velocity_exceeded",
            "version_moved",
            "batch_aborted",
            "merchant_inactive",
            "program_inactive",
        ],
    ),
    (
        Kind::Unprocessable,
        &[
            "unbalanced_legs",
            "wrong_account_kind",
            "balance_overflow",
            "expires_in_the_past",
            "different_programs",
            "nothing_earned",
            "wrong_unit",
            "too_many_points",
            "not_reversible",
            "cannot_reverse_reversal",
            "partial_needs_two_entries",
        ],
    ),
    (Kind::TooManyRequests, &["ledger_busy"]),
    (
        Kind::Unavailable,
        &["ledger_unavailable", "outcome_unknown", "pricing_unavailable"],
    ),
];

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "svc-ledger",
        description = "Double-entry ledger of LOCAL-PLUS: earn, burn, postings by hand, \
holds, reversals, transfers, limits, statements, trial balance. Errors are RFC 9457 problems."
    ),
    paths(
        super::open_account,
        super::get_account,
        super::list_entries,
        earn::earn,
        super::burn,
        super::post_transaction,
        super::post_batch,
        super::get_transaction,
        super::list_transactions,
        super::trial_balance,
        explain::explain_account,
        export::entries_csv,
        export::entries_jsonl,
        export::transactions_csv,
        export::transactions_jsonl,
        moves::authorize_hold,
        moves::list_holds,
        moves::get_hold,
        moves::capture_hold,
        moves::void_hold,
        moves::reverse,
        moves::adjust,
        moves::transfer,
        accounts::freeze,
        accounts::unfreeze,
        accounts::close,
        limits::put_limit,
        limits::list_limits,
        limits::delete_limit,
        proofs::get_receipt,
        proofs::list_heads,
        proofs::list_head_keys,
        trail::list
    )
)]
struct Base;

/// The document of all routes.
pub fn document() -> OpenApi {
    let mut document = Base::openapi();
    complete(&mut document, &OWN);
    document
}
