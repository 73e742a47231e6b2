//! What all parts of the document share: the title, how callers show who they are, and what a problem looks like.

use utoipa::{OpenApi, ToSchema};

/// The frame of the document.
#[derive(OpenApi)]
#[openapi(
    info(title = "svc-merchant", description = "Merchants, their programs, the people and machines who act for them."),
    components(schemas(ProblemBody)),
    modifiers(&BearerToken),
    security(("bearer" = []))
)]
pub struct ApiDoc;

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
pub struct ProblemBody {
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
pub struct FieldErrorBody {
    /// Its path.
    field: String,
    /// What is wrong, stable.
    code: String,
    /// What is wrong, for people.
    detail: String,
}
