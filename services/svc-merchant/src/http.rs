//! REST: who may call what, requests into commands, answers and problems out. No rule is decided here. One module per
//! subject; each has its rows of the route table and its part of the document.

pub mod document;
pub mod flags;
pub mod keys;
pub mod merchants;
pub mod parse;
pub mod people;
pub mod programs;
pub mod sign_in;
pub mod tokens;
pub mod webhooks;

use crate::issuing::Issuing;
use crate::service::flags::FeatureFlags;
use crate::service::programs::Programs;
use crate::service::{Keys, Merchants, People, SignIn, Webhooks};
use audit::Hops;
use audit::http::Audited;
use auth::Routes;
use axum::extract::FromRef;
use sign_in::Origins;
use sqlx::PgPool;
use status::Kind;
use status::document::complete;
use std::sync::Arc;
use utoipa::OpenApi as _;

/// The use cases that handlers reach, each by the one it needs: `State(merchants): State<Arc<Merchants>>`.
#[derive(Clone)]
pub struct UseCases {
    /// Merchants and stores.
    pub merchants: Arc<Merchants>,
    /// People.
    pub people: Arc<People>,
    /// People signing in.
    pub sign_in: Arc<SignIn>,
    /// API keys.
    pub keys: Arc<Keys>,
    /// Webhook endpoints.
    pub webhooks: Arc<Webhooks>,
    /// Public keys and revocations.
    pub issuing: Arc<Issuing>,
    /// Pages that may sign people in.
    pub origins: Origins,
    /// How many proxies of ours stand in front.
    pub hops: Hops,
    /// Programs as code.
    pub programs: Arc<Programs>,
    /// Feature flags.
    pub flags: Arc<FeatureFlags>,
    /// Where the audit trail is.
    pub pool: PgPool,
}

impl Audited for UseCases {
    fn audited(&self) -> &PgPool {
        &self.pool
    }
}

macro_rules! reached {
    ($($field:ident: $type:ty),+ $(,)?) => {
        $(impl FromRef<UseCases> for $type {
            fn from_ref(use_cases: &UseCases) -> Self {
                use_cases.$field.clone()
            }
        })+
    };
}

reached! {
    merchants: Arc<Merchants>,
    people: Arc<People>,
    sign_in: Arc<SignIn>,
    keys: Arc<Keys>,
    webhooks: Arc<Webhooks>,
    issuing: Arc<Issuing>,
    origins: Origins,
    hops: Hops,
    programs: Arc<Programs>,
    flags: Arc<FeatureFlags>,
}

/// The routes, each with those who may call it.
pub fn routes() -> Routes<UseCases> {
    Routes::new()
        .merge(merchants::routes())
        .merge(people::routes())
        .merge(sign_in::routes())
        .merge(tokens::routes())
        .merge(keys::routes())
        .merge(webhooks::routes())
        .merge(programs::routes())
        .merge(flags::routes())
        .merge(audit::http::routes())
}

/// The OpenAPI document of [`routes`].
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut document = [
        merchants::Document::openapi(),
        people::Document::openapi(),
        sign_in::Document::openapi(),
        tokens::Document::openapi(),
        keys::Document::openapi(),
        webhooks::Document::openapi(),
        programs::Document::openapi(),
        flags::Document::openapi(),
        audit::http::document("merchant"),
    ]
    .into_iter()
    .fold(document::ApiDoc::openapi(), utoipa::openapi::OpenApi::merge_from);
    complete(&mut document, &[(Kind::Unavailable, &["database_unavailable"])]);
    document
}
