//! What all parts of the document share: the title, and what a problem looks like.

pub use status::document::ProblemBody;
use utoipa::OpenApi;

/// The frame of the document.
#[derive(OpenApi)]
#[openapi(info(
    title = "svc-merchant",
    description = "Merchants, their programs, the people and machines who act for them."
))]
pub struct ApiDoc;
