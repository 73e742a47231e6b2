//! Programs as code, over REST.

use super::UseCases;
use auth::Routes;
use utoipa::OpenApi;

/// The routes of programs, each with those who may call it.
pub fn routes() -> Routes<UseCases> {
    Routes::new()
}

/// The part of the document that speaks of programs.
#[derive(OpenApi)]
pub struct Document;
