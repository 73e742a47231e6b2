//! What people agreed to: put down and read by the network, changed by its holder over a signed link.
//!
//! The pages are for people who have no password here. They answer HTML, run no script, tell no referrer, and a GET changes
//! nothing: programs that look for dangerous links follow every link in a mail.

use std::sync::Arc;

use audit::By;
use auth::{Access, Principal, Routes};
use axum::{
    body::Bytes,
    extract::State,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use http::{HeaderName, StatusCode, header};
use serde::{Deserialize, Serialize};
use status::{Coded as _, Json, Kind, Path, Problem, Query};
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

use super::{App, Cursor, DESK, Fields, ProblemBody, TILL};
use crate::{
    domain::{
        consent::{Channel, Consent, InvalidWording, Source, Topic, Word, Wording},
        page::Row,
    },
    error::Error,
    service::{Choice, Notifications, Preference},
};

/// A form of a few boxes, or the one line of RFC 8058.
const FORM_MAX: usize = 4_096;

/// Nothing but its own styles and a logo by https; forms back to itself; in nobody's frame.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src https:; form-action 'self'; \
                           base-uri 'none'; frame-ancestors 'none'";

pub(super) fn routes() -> Routes<Arc<Notifications>> {
    Routes::new()
        .post("/v1/contacts/{id}/consents", Access::roles(TILL), say)
        .get("/v1/contacts/{id}/consents", Access::roles(DESK), history)
        .get("/v1/contacts/{id}/preferences", Access::roles(DESK), preferences)
        .get("/v1/unsubscribe/{token}", Access::Public, ask)
        .post("/v1/unsubscribe/{token}", Access::Public, unsubscribe)
        .body_limit(FORM_MAX)
        .get("/v1/preferences/{token}", Access::Public, open)
        .post("/v1/preferences/{token}", Access::Public, choose)
        .body_limit(FORM_MAX)
}

#[derive(OpenApi)]
#[openapi(paths(say, history, preferences, ask, unsubscribe, open, choose))]
pub(super) struct Document;

/// What somebody agreed to, or refused.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SayConsent {
    /// `reminders` or `offers`; `receipts` and `security` always go.
    #[schema(example = "offers")]
    topic: String,
    /// `email` or `sms`.
    #[schema(example = "email")]
    channel: String,
    /// Whether they agree.
    #[schema(example = true)]
    granted: bool,
    /// The words they were shown or read out, which are the proof.
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "Tell me about offers of shops near me."
    )]
    wording: String,
}

/// What somebody agreed to or refused, with the proof.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Consent)]
pub(super) struct ConsentBody {
    /// A `UUIDv7`.
    id: Uuid,
    /// Of what.
    #[schema(example = "offers")]
    topic: &'static str,
    /// By which channel.
    #[schema(example = "email")]
    channel: &'static str,
    /// Whether they agree.
    granted: bool,
    /// To which words.
    #[schema(example = "Tell me about offers of shops near me.")]
    wording: String,
    /// Where: `preference_page`, `one_click`, `till`, `desk`.
    #[schema(example = "till")]
    source: &'static str,
    /// Who put it down, the `sub` of their token; null where the holder did by a signed link.
    actor: Option<String>,
    /// The merchant at whose till it was said.
    merchant_id: Option<Uuid>,
    /// When.
    at: DateTime<Utc>,
}

impl From<Consent> for ConsentBody {
    fn from(consent: Consent) -> Self {
        Self {
            id: consent.id,
            topic: consent.word.topic.as_str(),
            channel: consent.word.channel.as_str(),
            granted: consent.word.granted,
            wording: consent.word.wording.as_str().to_owned(),
            source: consent.word.source.as_str(),
            actor: consent.word.actor,
            merchant_id: consent.word.place,
            at: consent.at,
        }
    }
}

/// A page of consents.
#[derive(Debug, Serialize, ToSchema)]
struct ConsentList {
    /// Consents, newest first.
    data: Vec<ConsentBody>,
    /// What to send as `cursor` for the next page; null on the last.
    next_cursor: Option<String>,
}

/// Whether a topic goes to somebody.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Preference)]
pub(super) struct PreferenceBody {
    /// Of what.
    #[schema(example = "offers")]
    topic: &'static str,
    /// By which channel.
    #[schema(example = "email")]
    channel: &'static str,
    /// Whether it goes.
    goes: bool,
    /// Whether its holder decides; receipts and security messages always go.
    optional: bool,
    /// The word that decided it; null where nobody spoke.
    consent: Option<ConsentBody>,
}

impl From<Preference> for PreferenceBody {
    fn from(preference: Preference) -> Self {
        Self {
            topic: preference.topic.as_str(),
            channel: preference.channel.as_str(),
            goes: preference.goes,
            optional: Topic::OPTIONAL.contains(&preference.topic),
            consent: preference.by.map(ConsentBody::from),
        }
    }
}

/// What goes to a contact.
#[derive(Debug, Serialize, ToSchema)]
struct PreferenceList {
    /// Every topic by every channel.
    data: Vec<PreferenceBody>,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ConsentsQuery {
    /// Consents per page, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Puts down what a customer agreed to or refused.
#[utoipa::path(
    post, path = "/v1/contacts/{id}/consents", request_body = SayConsent,
    params(("id" = Uuid, Path, description = "The contact.")),
    responses(
        (status = 201, description = "It counts from the next message on.", body = ConsentBody),
        (status = 400, description = "`invalid_value`, `missing_field`, `unknown_field`; `topic_not_optional`; `pan_refused`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`contact_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn say(
    State(notifications): App,
    principal: Principal,
    Path(id): Path<Uuid>,
    Json(request): Json<SayConsent>,
) -> Result<Response, Problem> {
    let mut fields = Fields::new();
    let topic = fields.parse::<Topic>("topic", &request.topic, "must be reminders or offers");
    let channel = fields.parse::<Channel>("channel", &request.channel, "must be email or sms");
    let wording = fields.explained::<Wording, InvalidWording>("wording", &request.wording, |error| error.0);
    let desk = principal.roles.intersects(DESK);
    let word = topic
        .zip(channel)
        .zip(wording)
        .map(|((topic, channel), wording)| Word {
            topic,
            channel,
            granted: request.granted,
            wording,
            source: if desk { Source::Desk } else { Source::Till },
            actor: Some(principal.subject.to_string()),
            place: principal.merchant_id,
        });
    let word = fields.settle(word)?;
    let consent = notifications.say(&By::of(&principal), id, word).await?;
    Ok((StatusCode::CREATED, Json(ConsentBody::from(consent))).into_response())
}

/// Lists what a customer agreed to and refused, newest first: the proof.
#[utoipa::path(
    get, path = "/v1/contacts/{id}/consents", operation_id = "list_consents",
    params(("id" = Uuid, Path, description = "The contact."), ConsentsQuery),
    responses(
        (status = 200, description = "A page of consents.", body = ConsentList),
        (status = 404, description = "`contact_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn history(
    State(notifications): App,
    principal: Principal,
    Path(id): Path<Uuid>,
    Query(query): Query<ConsentsQuery>,
) -> Result<Json<ConsentList>, Problem> {
    let mut fields = Fields::new();
    let before = query.cursor.as_deref().and_then(|text| {
        fields
            .parse::<Cursor>("cursor", text, "must be the next_cursor of the page before")
            .map(|cursor| cursor.0)
    });
    let limit = fields.limit(query.limit);
    let limit = fields.settle(Some(limit))?;
    let consents = notifications.consents(principal.tenant, id, before, limit + 1);
    let mut consents = consents.await?;
    // one more than asked for tells whether there is a next page
    let more = consents.len() > usize::from(limit);
    consents.truncate(limit.into());
    let next_cursor = consents
        .last()
        .filter(|_| more)
        .map(|last| Cursor(last.id).to_string());
    Ok(Json(ConsentList {
        data: consents.into_iter().map(ConsentBody::from).collect(),
        next_cursor,
    }))
}

/// Says what goes to a customer, and which word decided it.
#[utoipa::path(
    get, path = "/v1/contacts/{id}/preferences",
    params(("id" = Uuid, Path, description = "The contact.")),
    responses(
        (status = 200, description = "Every topic by every channel.", body = PreferenceList),
        (status = 404, description = "`contact_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn preferences(
    State(notifications): App,
    principal: Principal,
    Path(id): Path<Uuid>,
) -> Result<Json<PreferenceList>, Problem> {
    let preferences = notifications.preferences(principal.tenant, id).await?;
    Ok(Json(PreferenceList {
        data: preferences.into_iter().map(PreferenceBody::from).collect(),
    }))
}

/// Asks whoever followed the link of a mail whether they mean it. Changes nothing.
#[utoipa::path(
    get, path = "/v1/unsubscribe/{token}", operation_id = "ask_to_unsubscribe", security(()),
    params(("token" = String, Path, description = "From `List-Unsubscribe` of a mail.")),
    responses(
        (status = 200, description = "A page with one button.", content_type = "text/html"),
        (status = 404, description = "A page: the link is not valid, or not any more.", content_type = "text/html"),
    )
)]
async fn ask(State(notifications): App, Path(token): Path<String>) -> Response {
    let page = notifications.open_link(&token).await;
    page_of(&notifications, page)
}

/// Refuses the topic of the mail that the link came with (RFC 8058). Safe to repeat.
#[utoipa::path(
    post, path = "/v1/unsubscribe/{token}", security(()),
    params(("token" = String, Path, description = "From `List-Unsubscribe` of a mail.")),
    request_body(content = String, content_type = "application/x-www-form-urlencoded", description = "`List-Unsubscribe=One-Click`, or nothing.", example = json!("List-Unsubscribe=One-Click")),
    responses(
        (status = 200, description = "It is refused from now on; a page says so.", content_type = "text/html"),
        (status = 404, description = "A page: the link is not valid, or not any more.", content_type = "text/html"),
    )
)]
async fn unsubscribe(State(notifications): App, Path(token): Path<String>, _: Bytes) -> Response {
    let page = notifications.unsubscribe(&token).await;
    page_of(&notifications, page)
}

/// The preference page. Changes nothing.
#[utoipa::path(
    get, path = "/v1/preferences/{token}", operation_id = "open_preferences", security(()),
    params(("token" = String, Path, description = "From the foot of a mail.")),
    responses(
        (status = 200, description = "A page with a box for every topic that may be refused.", content_type = "text/html"),
        (status = 404, description = "A page: the link is not valid, or not any more.", content_type = "text/html"),
    )
)]
async fn open(State(notifications): App, Path(token): Path<String>) -> Response {
    let page = notifications.open_link(&token).await;
    page_of(&notifications, page)
}

/// Puts down what was ticked on the preference page.
#[utoipa::path(
    post, path = "/v1/preferences/{token}", security(()),
    params(("token" = String, Path, description = "From the foot of a mail.")),
    request_body(content = String, content_type = "application/x-www-form-urlencoded", description = "`topic.channel=on` for every ticked box; the others are refused.", example = json!("offers.email=on")),
    responses(
        (status = 200, description = "It is put down; the page again.", content_type = "text/html"),
        (status = 404, description = "A page: the link is not valid, or not any more.", content_type = "text/html"),
    )
)]
async fn choose(State(notifications): App, Path(token): Path<String>, form: Bytes) -> Response {
    let page = notifications.choose(&token, &ticked(&form)).await;
    page_of(&notifications, page)
}

/// The boxes that a form names. Names of boxes need no decoding, and anything else is not ours.
fn ticked(form: &[u8]) -> Vec<Choice> {
    let form = std::str::from_utf8(form).unwrap_or_default();
    let named: Vec<_> = form
        .split('&')
        .filter_map(|pair| pair.split('=').next())
        .collect();
    let boxes = Topic::OPTIONAL
        .into_iter()
        .flat_map(|topic| Channel::ALL.map(|channel| (topic, channel)));
    boxes
        .filter(|(topic, channel)| named.contains(&Row::field(*topic, *channel).as_str()))
        .collect()
}

pub(super) fn page_of(notifications: &Notifications, page: Result<String, Error>) -> Response {
    let headers: [(HeaderName, &str); 5] = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, PAGE_POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    match page {
        Ok(page) => (StatusCode::OK, headers, page).into_response(),
        Err(error) => {
            let problem = error.problem();
            match notifications.dead_link() {
                Ok(page) if problem.kind() == Kind::NotFound => {
                    (StatusCode::NOT_FOUND, headers, page).into_response()
                }
                _ => problem.into_response(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_a_form_when_read_then_its_ticked_boxes_and_nothing_else() {
        assert_eq!(
            ticked(b"reminders.email=on&offers.sms=on"),
            [(Topic::Reminders, Channel::Email), (Topic::Offers, Channel::Sms)]
        );
        for form in [
            b"".as_slice(),
            b"List-Unsubscribe=One-Click",
            b"receipts.email=on",
            b"xreminders.email=on",
            b"\xff\xfe",
        ] {
            assert_eq!(ticked(form), [], "{form:?}");
        }
    }
}
