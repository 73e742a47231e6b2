//! What a person may ask the network for: to see what is held of them, and to be forgotten.

use std::sync::Arc;

use audit::By;
use auth::{Access, Principal, Routes};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use http::{HeaderName, StatusCode, header};
use serde::{Deserialize, Serialize};
use status::{Json, Path, Problem, Query};
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

use super::{App, ContactBody, Cursor, DESK, Fields, MessageBody, ProblemBody, preferences};
use crate::{
    domain::erasure::{Statement, stated},
    service::{Dossier, Entry, Erasure, Notifications},
};

/// Nothing but its own styles: the page is kept as a file.
const RECORD_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

pub(super) fn routes() -> Routes<Arc<Notifications>> {
    Routes::new()
        .get("/v1/contacts/{id}/export", Access::roles(DESK), export)
        .delete("/v1/contacts/{id}", Access::roles(DESK), erase)
        .get("/v1/erasures", Access::roles(DESK), list_erasures)
        .get("/v1/erasures/keys", Access::Public, list_keys)
        .get("/v1/erasures/{id}", Access::roles(DESK), get_erasure)
}

#[derive(OpenApi)]
#[openapi(paths(export, erase, list_erasures, list_keys, get_erasure))]
pub(super) struct Document;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ExportQuery {
    /// `json`, or `html` for a page to be read; `json` when absent.
    format: Option<String>,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ErasuresQuery {
    /// Erasures per page, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Everything that is held of a person.
#[derive(Serialize, ToSchema)]
#[schema(as = Export)]
struct ExportBody {
    /// When it was put together.
    made_at: DateTime<Utc>,
    /// How they are reached.
    contact: ContactBody,
    /// What goes to them, and which word decided it.
    preferences: Vec<preferences::PreferenceBody>,
    /// What they agreed to and refused, newest first, with its proof.
    consents: Vec<preferences::ConsentBody>,
    /// The gift cards that are for them.
    gift_cards: Vec<Uuid>,
    /// What they were sent, newest first.
    messages: Vec<ExportedMessage>,
}

/// A message, as its receiver may see it.
#[derive(Serialize, ToSchema)]
struct ExportedMessage {
    /// As the log has it, but for the address.
    #[serde(flatten)]
    message: MessageBody,
    /// What it was about, in a line; null where that is known elsewhere alone.
    subject: Option<String>,
    /// What it was filled with.
    #[schema(value_type = Object, example = json!({"change": "12 points"}))]
    variables: serde_json::Value,
    /// Where it went, in full.
    sent_to: Option<String>,
}

impl From<Entry> for ExportedMessage {
    fn from(entry: Entry) -> Self {
        Self {
            message: entry.message.into(),
            subject: entry.subject,
            variables: entry.variables,
            sent_to: entry.address,
        }
    }
}

impl From<Dossier> for ExportBody {
    fn from(dossier: Dossier) -> Self {
        Self {
            made_at: dossier.made_at,
            contact: dossier.contact.into(),
            preferences: dossier.preferences.into_iter().map(Into::into).collect(),
            consents: dossier.consents.into_iter().map(Into::into).collect(),
            gift_cards: dossier.gift_cards,
            messages: dossier.messages.into_iter().map(Into::into).collect(),
        }
    }
}

/// An erasure.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Erasure)]
struct ErasureBody {
    /// The erasure, a `UUIDv7`.
    id: Uuid,
    /// Who was erased.
    contact_id: Uuid,
    /// Their wallet.
    wallet_id: Uuid,
    /// `destroyed`: nothing can be read any more, and a message that was on its way may still arrive. `certified`: that is
    /// over too.
    #[schema(example = "certified")]
    status: &'static str,
    /// When everything was deleted.
    destroyed_at: DateTime<Utc>,
    /// When it was certified.
    certified_at: Option<DateTime<Utc>>,
    /// The certificate: a compact JWS, `EdDSA`, to be checked with the keys of `/v1/erasures/keys`.
    certificate: Option<String>,
    /// What the certificate says.
    #[schema(value_type = Option<Object>)]
    statement: Option<Statement>,
}

impl From<Erasure> for ErasureBody {
    fn from(erasure: Erasure) -> Self {
        let (certified_at, certificate) = erasure.certified.unzip();
        Self {
            id: erasure.id,
            contact_id: erasure.contact_id,
            wallet_id: erasure.wallet_id,
            status: if certified_at.is_some() {
                "certified"
            } else {
                "destroyed"
            },
            destroyed_at: erasure.destroyed_at,
            certified_at,
            statement: certificate.as_deref().and_then(stated),
            certificate,
        }
    }
}

/// A page of erasures.
#[derive(Debug, Serialize, ToSchema)]
struct ErasureList {
    /// Erasures, newest first.
    data: Vec<ErasureBody>,
    /// What to send as `cursor` for the next page; null on the last.
    next_cursor: Option<String>,
}

/// A JWK set (RFC 7517).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ErasureKeys)]
struct KeysBody {
    /// The key that signs now, then older ones.
    keys: Vec<KeyBody>,
}

/// An Ed25519 public key (RFC 8037).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ErasureKey)]
struct KeyBody {
    /// `OKP`.
    #[schema(example = "OKP")]
    kty: &'static str,
    /// `Ed25519`.
    #[schema(example = "Ed25519")]
    crv: &'static str,
    /// `EdDSA`.
    #[schema(example = "EdDSA")]
    alg: &'static str,
    /// `sig`.
    #[schema(example = "sig")]
    r#use: &'static str,
    /// The key's name.
    #[schema(example = "2026-11")]
    kid: String,
    /// Its 32 bytes, base64url.
    #[schema(example = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")]
    x: String,
}

/// Everything that is held of a person, for them: as data, or as a page in their language.
#[utoipa::path(
    get, path = "/v1/contacts/{id}/export",
    params(("id" = Uuid, Path, description = "The contact."), ExportQuery),
    responses(
        (status = 200, description = "The person's data; with `format=html` a page.", body = ExportBody),
        (status = 400, description = "`invalid_value`, `unknown_field`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`contact_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn export(
    State(notifications): App,
    principal: Principal,
    Path(id): Path<Uuid>,
    Query(query): Query<ExportQuery>,
) -> Result<Response, Problem> {
    let mut fields = Fields::new();
    let format = query.format.as_deref().unwrap_or("json");
    let format = fields.parse::<Format>("format", format, "must be json or html");
    let format = fields.settle(format)?;
    let dossier = notifications.dossier(principal.tenant, id).await?;
    let private: [(HeaderName, &str); 2] = [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok(match format {
        Format::Json => (private, Json(ExportBody::from(dossier))).into_response(),
        Format::Html => {
            let page = notifications.dossier_page(&dossier)?;
            let shown: [(HeaderName, &str); 3] = [
                (header::CONTENT_TYPE, "text/html; charset=utf-8"),
                (header::CONTENT_SECURITY_POLICY, RECORD_POLICY),
                (header::REFERRER_POLICY, "no-referrer"),
            ];
            (private, shown, page).into_response()
        }
    })
}

/// How an export is told.
enum Format {
    Json,
    Html,
}

impl std::str::FromStr for Format {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "json" => Ok(Self::Json),
            "html" => Ok(Self::Html),
            _ => Err(()),
        }
    }
}

/// Erases a person. Their key is destroyed and their contact deleted before this answers; the ledger, which names nobody,
/// stays as it is. Safe to repeat: the same erasure is answered.
#[utoipa::path(
    delete, path = "/v1/contacts/{id}",
    params(("id" = Uuid, Path, description = "The contact.")),
    responses(
        (status = 200, description = "Erased and certified.", body = ErasureBody),
        (status = 202, description = "Erased; the certificate follows when nothing is on its way any more: ask for the erasure, or send the request again.", body = ErasureBody),
        (status = 404, description = "`contact_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn erase(
    State(notifications): App,
    principal: Principal,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    let erasure = notifications.erase(&By::of(&principal), id).await?;
    let status = if erasure.certified.is_some() {
        StatusCode::OK
    } else {
        StatusCode::ACCEPTED
    };
    Ok((status, Json(ErasureBody::from(erasure))).into_response())
}

/// Lists erasures, newest first: what is to be done again after a backup was restored.
#[utoipa::path(
    get, path = "/v1/erasures", params(ErasuresQuery),
    responses(
        (status = 200, description = "A page of erasures.", body = ErasureList),
        (status = 400, description = "`invalid_value`, `unknown_field`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn list_erasures(
    State(notifications): App,
    principal: Principal,
    Query(query): Query<ErasuresQuery>,
) -> Result<Json<ErasureList>, Problem> {
    let mut fields = Fields::new();
    let before = query.cursor.as_deref().and_then(|text| {
        fields
            .parse::<Cursor>("cursor", text, "must be the next_cursor of the page before")
            .map(|cursor| cursor.0)
    });
    let limit = fields.limit(query.limit);
    let limit = fields.settle(Some(limit))?;
    let mut erasures = notifications
        .erasures(principal.tenant, before, limit + 1)
        .await?;
    // one more than asked for tells whether there is a next page
    let more = erasures.len() > usize::from(limit);
    erasures.truncate(limit.into());
    let next_cursor = erasures
        .last()
        .filter(|_| more)
        .map(|last| Cursor(last.id).to_string());
    Ok(Json(ErasureList {
        data: erasures.into_iter().map(ErasureBody::from).collect(),
        next_cursor,
    }))
}

/// Reads an erasure.
#[utoipa::path(
    get, path = "/v1/erasures/{id}", params(("id" = Uuid, Path, description = "The erasure.")),
    responses(
        (status = 200, description = "The erasure.", body = ErasureBody),
        (status = 404, description = "`erasure_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn get_erasure(
    State(notifications): App,
    principal: Principal,
    Path(id): Path<Uuid>,
) -> Result<Json<ErasureBody>, Problem> {
    let erasure = notifications.erasure(principal.tenant, id).await?;
    Ok(Json(erasure.into()))
}

/// The keys that certificates of erasure are checked with, by anybody.
#[utoipa::path(
    get, path = "/v1/erasures/keys", security(()),
    responses((status = 200, description = "The keys.", body = KeysBody))
)]
async fn list_keys(State(notifications): App) -> Json<KeysBody> {
    let keys = notifications.certificate_keys().into_iter();
    let keys = keys.map(|key| KeyBody {
        kty: "OKP",
        crv: "Ed25519",
        alg: "EdDSA",
        r#use: "sig",
        kid: key.kid,
        x: key.x,
    });
    Json(KeysBody { keys: keys.collect() })
}
