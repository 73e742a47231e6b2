//! The `OpenAPI` document of the routes.

use super::{figures, live, network, reports, shops, summary};
use utoipa::{OpenApi, ToSchema};

/// The document.
pub fn document() -> utoipa::openapi::OpenApi {
    let mut document = Document::openapi();
    document.merge(figures::Document::openapi());
    document.merge(shops::Document::openapi());
    document.merge(reports::Document::openapi());
    document.merge(network::Document::openapi());
    document.merge(summary::Document::openapi());
    document.merge(live::Document::openapi());
    document
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "svc-analytics",
        description = "What the network owes, what lapses, who comes back: per merchant, program and local day. Amounts are whole minor units; ratios are whole ten-thousandths."
    ),
    components(schemas(ProblemBody)),
    modifiers(&BearerToken),
    security(("bearer" = []))
)]
struct Document;

struct BearerToken;

impl utoipa::Modify for BearerToken {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .build();
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    }
}

/// An error, RFC 9457.
#[derive(ToSchema)]
#[schema(as = Problem)]
#[expect(dead_code, reason = "describes what libs/status writes")]
pub(super) struct ProblemBody {
    /// A URI that names the kind of error.
    r#type: String,
    /// The code in words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// A sentence for people.
    detail: String,
    /// The request it happened to.
    instance: Option<String>,
    /// Stable, `snake_case`: what programs decide by.
    code: String,
    /// Finds the request in logs and traces.
    trace_id: Option<String>,
    /// The fields at fault.
    errors: Option<Vec<FieldErrorBody>>,
}

/// A field at fault.
#[derive(ToSchema)]
#[schema(as = FieldError)]
#[expect(dead_code, reason = "describes what libs/status writes")]
struct FieldErrorBody {
    /// Its path.
    field: String,
    /// What is wrong, stable.
    code: String,
    /// What is wrong, for people.
    detail: String,
}
