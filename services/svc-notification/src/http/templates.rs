//! A network's own words and look, over REST: for its operator.

use std::sync::Arc;

use audit::By;
use auth::{Access, OPERATOR, Principal, Routes};
use axum::extract::State;
use chrono::{DateTime, Utc};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use status::{Json, Path, Problem, Query};
use utoipa::{OpenApi, ToSchema};

use super::{App, Fields, ProblemBody};
use crate::{
    domain::{
        branding::{Accent, BrandName, Branding, InvalidBranding, LogoUrl},
        contact::Locale,
        draft::Draft,
        notice::Template,
    },
    error::Error,
    service::{Notifications, Saved, Wording, WordsKey},
};

pub(super) fn routes() -> Routes<Arc<Notifications>> {
    Routes::new()
        .get("/v1/templates", Access::roles(OPERATOR), list)
        .get("/v1/templates/{template}/{locale}", Access::roles(OPERATOR), get)
        .put("/v1/templates/{template}/{locale}", Access::roles(OPERATOR), save)
        .delete(
            "/v1/templates/{template}/{locale}",
            Access::roles(OPERATOR),
            reset,
        )
        .get(
            "/v1/templates/{template}/{locale}/versions",
            Access::roles(OPERATOR),
            versions,
        )
        .post(
            "/v1/templates/{template}/{locale}/preview",
            Access::roles(OPERATOR),
            preview,
        )
        .get("/v1/branding", Access::roles(OPERATOR), get_branding)
        .put("/v1/branding", Access::roles(OPERATOR), put_branding)
}

#[derive(OpenApi)]
#[openapi(paths(list, get, save, reset, versions, preview, get_branding, put_branding))]
pub(super) struct Document;

/// Words for a message: subject, plain text and HTML. `{{ variable }}`, `{{ variable|upper }}` (also `lower`, `title`,
/// `capitalize`, `trim`) and `{% if variable == "x" %} … {% elif variable %} … {% else %} … {% endif %}` are filled in.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TemplateWords)]
struct WordsBody {
    /// One line, up to 500 characters before it is filled.
    #[schema(max_length = 500, example = "{{ change }} for you")]
    subject: String,
    /// The plain text part, up to 60,000 octets.
    #[schema(max_length = 60000, example = "Hello, you earned {{ change }}.")]
    text: String,
    /// The body of the HTML part, up to 60,000 octets. The network's letterhead is put around it.
    #[schema(
        max_length = 60000,
        example = "<p>You earned <strong>{{ change }}</strong>.</p>"
    )]
    html: String,
}

impl From<WordsBody> for Draft {
    fn from(body: WordsBody) -> Self {
        Self {
            subject: body.subject,
            text: body.text,
            html: body.html,
        }
    }
}

impl From<Draft> for WordsBody {
    fn from(draft: Draft) -> Self {
        Self {
            subject: draft.subject,
            text: draft.text,
            html: draft.html,
        }
    }
}

/// A template, in one language.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Template)]
struct TemplateBody {
    /// What it is about.
    #[schema(example = "earned")]
    template: &'static str,
    /// `fr` or `en`.
    #[schema(example = "fr")]
    locale: &'static str,
    /// `network`: these are its own words; `built_in`: the platform's.
    #[schema(example = "built_in")]
    source: &'static str,
    /// The version that made these words count; null when the network never had its own.
    version: Option<i32>,
    /// Who saved it: the `sub` of their token.
    saved_by: Option<String>,
    /// When.
    saved_at: Option<DateTime<Utc>>,
    /// The words.
    words: WordsBody,
    /// The names that the words may use.
    #[schema(example = json!(["change"]))]
    variables: Vec<String>,
}

/// All templates that a network may have its own words for.
#[derive(Debug, Serialize, ToSchema)]
struct TemplateList {
    /// Every template in every language.
    data: Vec<TemplateBody>,
}

/// A version of a template.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TemplateVersion)]
struct VersionBody {
    /// From 1.
    version: i32,
    /// `network`: words of its own; `built_in`: it went back to the platform's.
    #[schema(example = "network")]
    source: &'static str,
    /// Who saved it.
    #[schema(example = "01990000-0000-7000-8000-000000000001")]
    saved_by: String,
    /// When.
    saved_at: DateTime<Utc>,
}

/// A page of versions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TemplateVersionList)]
struct VersionList {
    /// Versions, newest first.
    data: Vec<VersionBody>,
    /// What to send as `cursor` for the next page; null on the last.
    next_cursor: Option<String>,
}

/// How a message would look.
#[derive(Serialize, ToSchema)]
#[schema(as = Preview)]
struct PreviewBody {
    /// The subject.
    #[schema(example = "12 points for you")]
    subject: String,
    /// The plain text part.
    #[schema(example = "Hello, you earned 12 points.")]
    text: String,
    /// The HTML part, a whole document. Show it where it can do nothing (a sandboxed frame).
    #[schema(example = "<p>You earned <strong>12 points</strong>.</p>")]
    html: String,
}

/// How a network's messages look.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Branding)]
struct BrandingBody {
    /// What signs them, and whom they are from.
    #[schema(min_length = 1, max_length = 60, example = "Centre-Ville")]
    name: String,
    /// The logo's https address; null for none. It is shown 40 pixels high in place of the name.
    #[schema(max_length = 500)]
    logo_url: Option<String>,
    /// Of headings and buttons; white text must be readable on it.
    #[schema(pattern = "^#[0-9a-fA-F]{6}$", example = "#2f6f4f")]
    accent_color: String,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct VersionQuery {
    /// The words of this version; of the one that counts, when absent.
    #[param(minimum = 1)]
    version: Option<i32>,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct VersionsQuery {
    /// Versions per page, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// What the path names; a template that is not open to networks does not exist here.
fn key((template, locale): (String, String)) -> Result<WordsKey, Error> {
    let template: Option<Template> = template.parse().ok();
    let template = template.filter(|template| template.is_open());
    let locale = Locale::ALL.into_iter().find(|known| known.as_str() == locale);
    match (template, locale) {
        (Some(template), Some(locale)) => Ok(WordsKey { template, locale }),
        _ => Err(Error::TemplateNotFound),
    }
}

const fn source(own: bool) -> &'static str {
    if own { "network" } else { "built_in" }
}

fn shown(notifications: &Notifications, wording: Wording) -> TemplateBody {
    TemplateBody {
        template: wording.key.template.as_str(),
        locale: wording.key.locale.as_str(),
        source: source(wording.own),
        version: wording.saved.as_ref().map(|saved| saved.version),
        saved_by: wording.saved.as_ref().map(|saved| saved.by.clone()),
        saved_at: wording.saved.as_ref().map(|saved| saved.at),
        words: wording.draft.into(),
        variables: notifications.variables(wording.key.template),
    }
}

impl From<Saved> for VersionBody {
    fn from(saved: Saved) -> Self {
        Self {
            version: saved.version,
            source: source(saved.own),
            saved_by: saved.by,
            saved_at: saved.at,
        }
    }
}

/// Lists every template that the network may have its own words for, with those that count.
#[utoipa::path(
    get, path = "/v1/templates", operation_id = "list_templates",
    responses((status = 200, description = "The templates, in every language.", body = TemplateList))
)]
async fn list(State(notifications): App, principal: Principal) -> Result<Json<TemplateList>, Problem> {
    let wordings = notifications.wordings(principal.tenant).await?;
    let data = wordings.into_iter().map(|wording| shown(&notifications, wording));
    Ok(Json(TemplateList { data: data.collect() }))
}

/// Reads the words of a template: those that count, or those of a version.
#[utoipa::path(
    get, path = "/v1/templates/{template}/{locale}", operation_id = "get_template",
    params(
        ("template" = String, Path, description = "The template."),
        ("locale" = String, Path, description = "`fr` or `en`."),
        VersionQuery
    ),
    responses(
        (status = 200, description = "The template.", body = TemplateBody),
        (status = 404, description = "`template_not_found`: there is none, or no such version.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn get(
    State(notifications): App,
    principal: Principal,
    Path(path): Path<(String, String)>,
    Query(query): Query<VersionQuery>,
) -> Result<Json<TemplateBody>, Problem> {
    let wording = notifications
        .wording(principal.tenant, key(path)?, query.version)
        .await?;
    Ok(Json(shown(&notifications, wording)))
}

/// Saves words of the network's own: they count from the next message on. The same words again save nothing.
#[utoipa::path(
    put, path = "/v1/templates/{template}/{locale}", request_body = WordsBody,
    params(
        ("template" = String, Path, description = "The template."),
        ("locale" = String, Path, description = "`fr` or `en`."),
    ),
    responses(
        (status = 200, description = "The template as it counts now.", body = TemplateBody),
        (status = 400, description = "`invalid_template`, with a row per mistake: field `subject`, `text` or `html`; code `template_syntax`, `unknown_variable`, `missing_variable`, `forbidden_variable`, `forbidden_markup`, `out_of_range`, `pan_refused`; the line and what is wrong.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`template_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn save(
    State(notifications): App,
    principal: Principal,
    Path(path): Path<(String, String)>,
    Json(words): Json<WordsBody>,
) -> Result<Json<TemplateBody>, Problem> {
    let wording = notifications
        .save_words(&By::of(&principal), key(path)?, Some(words.into()))
        .await?;
    Ok(Json(shown(&notifications, wording)))
}

/// Goes back to the platform's words. The versions stay.
#[utoipa::path(
    delete, path = "/v1/templates/{template}/{locale}", operation_id = "reset_template",
    params(
        ("template" = String, Path, description = "The template."),
        ("locale" = String, Path, description = "`fr` or `en`."),
    ),
    responses(
        (status = 204, description = "The platform's words count."),
        (status = 404, description = "`template_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn reset(
    State(notifications): App,
    principal: Principal,
    Path(path): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    notifications
        .save_words(&By::of(&principal), key(path)?, None)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists the versions of a template, newest first.
#[utoipa::path(
    get, path = "/v1/templates/{template}/{locale}/versions", operation_id = "list_template_versions",
    params(
        ("template" = String, Path, description = "The template."),
        ("locale" = String, Path, description = "`fr` or `en`."),
        VersionsQuery
    ),
    responses(
        (status = 200, description = "A page of versions.", body = VersionList),
        (status = 404, description = "`template_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn versions(
    State(notifications): App,
    principal: Principal,
    Path(path): Path<(String, String)>,
    Query(query): Query<VersionsQuery>,
) -> Result<Json<VersionList>, Problem> {
    let key = key(path)?;
    let mut fields = Fields::new();
    let before = query
        .cursor
        .as_deref()
        .and_then(|text| fields.parse::<i32>("cursor", text, "must be the next_cursor of the page before"));
    let limit = fields.limit(query.limit);
    let limit = fields.settle(Some(limit))?;
    let mut versions = notifications
        .versions(principal.tenant, key, before, limit + 1)
        .await?;
    // one more than asked for tells whether there is a next page
    let more = versions.len() > usize::from(limit);
    versions.truncate(limit.into());
    let next_cursor = versions
        .last()
        .filter(|_| more)
        .map(|last| last.version.to_string());
    Ok(Json(VersionList {
        data: versions.into_iter().map(VersionBody::from).collect(),
        next_cursor,
    }))
}

/// Shows how a message would look, filled with an example: of the words in the body, or without a body of those that count.
#[utoipa::path(
    post, path = "/v1/templates/{template}/{locale}/preview",
    request_body(content = Option<WordsBody>, description = "Words to try; null for those that count."),
    params(
        ("template" = String, Path, description = "The template."),
        ("locale" = String, Path, description = "`fr` or `en`."),
    ),
    responses(
        (status = 200, description = "The message.", body = PreviewBody),
        (status = 400, description = "`invalid_template`, as when saving.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`template_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn preview(
    State(notifications): App,
    principal: Principal,
    Path(path): Path<(String, String)>,
    Json(words): Json<Option<WordsBody>>,
) -> Result<Json<PreviewBody>, Problem> {
    let words = notifications
        .preview(principal.tenant, key(path)?, words.map(Draft::from))
        .await?;
    Ok(Json(PreviewBody {
        subject: words.subject,
        text: words.text,
        html: words.html,
    }))
}

/// Reads how the network's messages look.
#[utoipa::path(
    get, path = "/v1/branding",
    responses((status = 200, description = "The branding; the platform's where the network has none.", body = BrandingBody))
)]
async fn get_branding(
    State(notifications): App,
    principal: Principal,
) -> Result<Json<BrandingBody>, Problem> {
    let branding = notifications.branding(principal.tenant).await?;
    Ok(Json(branding_body(&branding)))
}

/// Says how the network's messages look, from the next one on.
#[utoipa::path(
    put, path = "/v1/branding", request_body = BrandingBody,
    responses(
        (status = 200, description = "The branding as it is now.", body = BrandingBody),
        (status = 400, description = "`invalid_value`, `missing_field`, `unknown_field`, `pan_refused`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn put_branding(
    State(notifications): App,
    principal: Principal,
    Json(body): Json<BrandingBody>,
) -> Result<Json<BrandingBody>, Problem> {
    let mut fields = Fields::new();
    let name = fields.explained::<BrandName, InvalidBranding>("name", &body.name, |error| error.0);
    let logo = body
        .logo_url
        .as_deref()
        .and_then(|text| fields.explained::<LogoUrl, InvalidBranding>("logo_url", text, |error| error.0));
    let accent =
        fields.explained::<Accent, InvalidBranding>("accent_color", &body.accent_color, |error| error.0);
    let branding = name
        .zip(accent)
        .map(|(name, accent)| Branding { name, logo, accent });
    let branding = fields.settle(branding)?;
    notifications.put_branding(&By::of(&principal), &branding).await?;
    Ok(Json(branding_body(&branding)))
}

fn branding_body(branding: &Branding) -> BrandingBody {
    BrandingBody {
        name: branding.name.as_str().to_owned(),
        logo_url: branding.logo.as_ref().map(|logo| logo.as_str().to_owned()),
        accent_color: branding.accent.to_string(),
    }
}
