//! The OpenAPI 3.1 document: what the handlers say of themselves, and what is true of all of them.

use super::{bulk, cards, products, reports, rewards, shapes, spending};
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, ResponseBuilder};
use utoipa::{Modify, OpenApi as _};

/// What every route behind a token may answer besides what it says itself.
const COMMON: [(&str, &str); 7] = [
    (
        "400",
        "`invalid_request` or one of the shape errors (`malformed_json`, `unknown_field`, `missing_field`, `invalid_type`, `invalid_value`, `out_of_range`), with the fields at fault; `pan_refused`: a field holds a payment card's number; `idempotency_key_missing`, `idempotency_key_invalid`.",
    ),
    ("401", "`unauthenticated`, `token_invalid`, `token_expired`."),
    (
        "403",
        "`forbidden_role`: the route is not for this role; `forbidden_merchant`: the caller works for another merchant.",
    ),
    (
        "404",
        "No such thing in this network: `gift_card_not_found`, `product_not_found`, `reward_not_found`, `redemption_not_found`, `issue_not_found`, `task_not_found`, `hold_not_found`, `redeem_not_found`, `merchant_not_found`, `account_not_found`.",
    ),
    ("500", "`internal`: a fault of ours; the trace id finds it."),
    (
        "503",
        "`database_unavailable`, `tasks_unavailable`, `ledger_unavailable`, `merchant_unavailable`, `gift_card_busy`, `overloaded`: send the same request again, with the same key; what happened is then answered.",
    ),
    (
        "504",
        "`deadline_exceeded`: what happened is unknown; send the same request again, with the same key.",
    ),
];

/// What a route that takes a body may answer besides.
const WITH_BODY: [(&str, &str); 2] = [
    ("413", "`body_too_large`."),
    ("415", "`unsupported_media_type`: send JSON."),
];

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "svc-giftcard",
        description = "Gift cards and rewards: catalog, cards, codes, settlement. Amounts are integers in minor units. A \
                       POST that moves value needs an Idempotency-Key; repeated with the same key and body it answers the \
                       same, with `Idempotent-Replayed: true`."
    ),
    components(schemas(shapes::ProblemBody)),
    security(("bearer" = []))
)]
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
        .merge_from(audit::http::Document::openapi());
    Common.modify(&mut document);
    document
}

struct Common;

impl Modify for Common {
    fn modify(&self, openapi: &mut OpenApi) {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .build();
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        for item in openapi.paths.paths.values_mut() {
            let operations = [&mut item.get, &mut item.post, &mut item.put, &mut item.delete];
            for operation in operations.into_iter().flatten() {
                complete(operation);
            }
        }
    }
}

fn complete(operation: &mut Operation) {
    let body = operation.request_body.is_some();
    // the one public route has no caller to refuse
    let public = operation.security.as_ref().is_some_and(Vec::is_empty);
    let common = COMMON
        .iter()
        .filter(|(status, _)| !(public && matches!(*status, "401" | "403")));
    for (status, description) in common.chain(WITH_BODY.iter().filter(|_| body)) {
        let problem = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name("Problem")))
            .build();
        let response = ResponseBuilder::new()
            .description(*description)
            .content("application/problem+json", problem)
            .build();
        operation
            .responses
            .responses
            .entry((*status).to_owned())
            .or_insert(RefOr::T(response));
    }
}
