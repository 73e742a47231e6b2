//! The `OpenAPI` document of the routes.

use super::{figures, live, network, reports, shops, summary};
use status::Kind;
pub(super) use status::document::ProblemBody;
use status::document::complete;
use utoipa::OpenApi;

/// The document.
pub fn document() -> utoipa::openapi::OpenApi {
    let mut document = Document::openapi();
    document.merge(figures::Document::openapi());
    document.merge(shops::Document::openapi());
    document.merge(reports::Document::openapi());
    document.merge(network::Document::openapi());
    document.merge(summary::Document::openapi());
    document.merge(live::Document::openapi());
    complete(&mut document, &[(Kind::Unavailable, &["database_unavailable"])]);
    document
}

#[derive(OpenApi)]
#[openapi(info(
    title = "svc-analytics",
    description = "What the network owes, what lapses, who comes back: per merchant, program and local day. Amounts are whole minor units; ratios are whole ten-thousandths."
))]
struct Document;
