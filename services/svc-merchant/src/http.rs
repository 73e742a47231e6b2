//! REST: who may call what, requests into commands, answers and problems out. No rule is decided here. One module per
//! subject; each has its rows of the route table and its part of the document.

pub mod document;
pub mod programs;

use crate::service::Merchants;
use auth::Routes;
use axum::extract::FromRef;
use std::sync::Arc;
use utoipa::OpenApi as _;

/// The use cases that handlers reach, each by the one it needs: `State(merchants): State<Arc<Merchants>>`.
#[derive(Clone)]
pub struct UseCases {
    /// Merchants and stores.
    pub merchants: Arc<Merchants>,
}

impl FromRef<UseCases> for Arc<Merchants> {
    fn from_ref(use_cases: &UseCases) -> Self {
        Self::clone(&use_cases.merchants)
    }
}

/// The routes, each with those who may call it.
pub fn routes() -> Routes<UseCases> {
    Routes::new().merge(programs::routes())
}

/// The OpenAPI document of [`routes`].
pub fn openapi() -> utoipa::openapi::OpenApi {
    document::ApiDoc::openapi().merge_from(programs::Document::openapi())
}
