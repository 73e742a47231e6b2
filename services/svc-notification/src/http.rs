//! REST: who may call what, requests into commands, answers and problems out. No rule is decided here.
//!
//! Requests hold addresses as [`Redacted`], answers that hold one have no `Debug`: neither can reach a log.

mod preferences;
mod privacy;
mod reachability;
mod templates;
mod webhooks;

use std::{str::FromStr, sync::Arc};

use audit::By;
use auth::{Access, OPERATOR, Principal, Role, Roles, Routes, SERVICE};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use http::StatusCode;
use serde::{Deserialize, Deserializer, Serialize};
use status::document::{ProblemBody, complete};
use status::{Json, Kind, Path, Problem, Query};
use telemetry::Redacted;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

use crate::{
    domain::{
        address::{EmailAddress, PhoneNumber},
        contact::{Change, Contact, ContactStatus, Details, Edit, LanguageTag},
        message::MessageStatus,
    },
    service::{Log, Lookup, Message, Notifications, Overwrite, Put},
};

type App = State<Arc<Notifications>>;

/// A till signs customers up and finds them again.
const TILL: Roles = Roles::of(&[
    Role::Operator,
    Role::MerchantAdmin,
    Role::MerchantStaff,
    Role::Service,
]);
/// Reading addresses back, and changing them, is not a till's business.
const DESK: Roles = OPERATOR.or(SERVICE);

const LIMIT_DEFAULT: u16 = 50;
const LIMIT_MAX: u16 = 200;

/// The routes, each with those who may call it.
pub fn routes() -> Routes<Arc<Notifications>> {
    Routes::new()
        .post("/v1/contacts", Access::roles(TILL), put_contact)
        .post("/v1/contacts/lookup", Access::roles(TILL), lookup_contact)
        .get("/v1/contacts/{id}", Access::roles(DESK), get_contact)
        .patch("/v1/contacts/{id}", Access::roles(DESK), change_contact)
        .get("/v1/messages", Access::roles(DESK), list_messages)
        .get("/v1/messages/{id}", Access::roles(DESK), get_message)
        .merge(preferences::routes())
        .merge(privacy::routes())
        .merge(reachability::routes())
        .merge(templates::routes())
        .merge(webhooks::routes())
        .merge(audit::http::routes())
}

/// The OpenAPI document of [`routes`].
pub fn document() -> utoipa::openapi::OpenApi {
    let mut document = Base::openapi()
        .merge_from(preferences::Document::openapi())
        .merge_from(privacy::Document::openapi())
        .merge_from(reachability::Document::openapi())
        .merge_from(templates::Document::openapi())
        .merge_from(webhooks::Document::openapi())
        .merge_from(audit::http::document("notification"));
    complete(
        &mut document,
        &[(
            Kind::Unavailable,
            &["database_unavailable", "contact_contended", "template_contended"],
        )],
    );
    document
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "svc-notification",
        description = "Contacts and their erasure, the log of messages that were sent to them, a network's own words for messages, and webhooks."
    ),
    paths(
        put_contact,
        lookup_contact,
        get_contact,
        change_contact,
        list_messages,
        get_message
    )
)]
struct Base;

/// How to reach the holder of a wallet.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PutContact {
    /// The wallet; it has one contact.
    wallet_id: Uuid,
    /// E-mail address. One of `email` and `phone` is required.
    #[schema(value_type = Option<String>, format = Email, max_length = 254, example = "camille@example.com")]
    email: Option<Redacted<String>>,
    /// Phone number with its country code; blanks, dots, hyphens and parentheses are ignored.
    #[schema(value_type = Option<String>, example = "+33612345678")]
    phone: Option<Redacted<String>>,
    /// The language its holder prefers, a BCP 47 tag. There are templates for `fr` and `en`; others are written to in the
    /// network's own language.
    #[schema(min_length = 2, max_length = 35, example = "fr")]
    locale: String,
    /// Where its holder is, an IANA name; the network's own time zone when absent.
    #[schema(example = "Europe/Paris")]
    time_zone: Option<String>,
}

/// A change of a contact: absent fields stay as they are, `null` removes an address.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeContact {
    /// New e-mail address, or `null`.
    #[serde(default, deserialize_with = "edit")]
    #[schema(value_type = Option<String>, format = Email, max_length = 254)]
    email: Edit<Redacted<String>>,
    /// New phone number, or `null`.
    #[serde(default, deserialize_with = "edit")]
    #[schema(value_type = Option<String>)]
    phone: Edit<Redacted<String>>,
    /// New language.
    #[schema(example = "en")]
    locale: Option<String>,
    /// New time zone, an IANA name, or `null` for the network's own.
    #[serde(default, deserialize_with = "edit")]
    #[schema(value_type = Option<String>)]
    time_zone: Edit<String>,
    /// `active`, or `disabled` to send nothing.
    status: Option<StatusBody>,
}

/// Whether messages go out to a contact.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ContactStatus)]
enum StatusBody {
    /// Messages are sent.
    Active,
    /// Nothing is sent.
    Disabled,
}

impl From<StatusBody> for ContactStatus {
    fn from(status: StatusBody) -> Self {
        match status {
            StatusBody::Active => Self::Active,
            StatusBody::Disabled => Self::Disabled,
        }
    }
}

impl From<ContactStatus> for StatusBody {
    fn from(status: ContactStatus) -> Self {
        match status {
            ContactStatus::Active => Self::Active,
            ContactStatus::Disabled => Self::Disabled,
        }
    }
}

/// Exactly one of the two.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LookupContact {
    /// E-mail address, compared without regard to case.
    #[schema(value_type = Option<String>, format = Email, example = "camille@example.com")]
    email: Option<Redacted<String>>,
    /// Phone number with its country code.
    #[schema(value_type = Option<String>)]
    phone: Option<Redacted<String>>,
}

/// Who is behind an address: ids alone.
#[derive(Debug, Serialize, ToSchema)]
struct HolderBody {
    /// The wallet.
    wallet_id: Uuid,
    /// The contact.
    contact_id: Uuid,
}

/// How to reach the holder of a wallet.
#[derive(Serialize, ToSchema)]
#[schema(as = Contact)]
struct ContactBody {
    /// The contact, a `UUIDv7`.
    id: Uuid,
    /// Its wallet.
    wallet_id: Uuid,
    /// E-mail address.
    email: Option<String>,
    /// Phone number, E.164.
    phone: Option<String>,
    /// The language its holder prefers, a BCP 47 tag.
    #[schema(example = "fr")]
    locale: String,
    /// Where its holder is, an IANA name; null where that is not known.
    time_zone: Option<&'static str>,
    /// Whether messages go out.
    status: StatusBody,
    /// When its holder confirmed the e-mail address.
    email_verified_at: Option<DateTime<Utc>>,
    /// When its holder confirmed the phone number.
    phone_verified_at: Option<DateTime<Utc>>,
    /// When it was first given.
    created_at: DateTime<Utc>,
    /// When it last changed.
    updated_at: DateTime<Utc>,
}

impl From<Contact> for ContactBody {
    fn from(contact: Contact) -> Self {
        let Details {
            locale,
            status,
            email,
            phone,
            time_zone,
        } = contact.details;
        Self {
            id: contact.id,
            wallet_id: contact.wallet_id,
            email: email.map(|email| email.expose().to_owned()),
            phone: phone.map(|phone| phone.expose().to_owned()),
            locale: locale.as_str().to_owned(),
            time_zone: time_zone.map(Tz::name),
            status: status.into(),
            email_verified_at: contact.email_verified_at,
            phone_verified_at: contact.phone_verified_at,
            created_at: contact.created_at,
            updated_at: contact.updated_at,
        }
    }
}

/// A page of the message log.
#[derive(Debug, Serialize, ToSchema)]
struct MessageList {
    /// Messages, newest first.
    data: Vec<MessageBody>,
    /// What to send as `cursor` for the next page; null on the last.
    next_cursor: Option<String>,
}

/// A message.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Message)]
struct MessageBody {
    /// The message, a `UUIDv7`; its mail has `Message-ID: <id@...>`.
    id: Uuid,
    /// `ce_id` of the event it tells of.
    event_id: Uuid,
    /// What it is about.
    #[schema(example = "earned")]
    template: String,
    /// `email` or `sms`.
    #[schema(example = "email")]
    channel: String,
    /// Whose holder it is for; null for the operator.
    wallet_id: Option<Uuid>,
    /// To whom; null for the operator.
    contact_id: Option<Uuid>,
    /// The address of the last attempt, masked; null before the first.
    #[schema(example = "c***@example.com")]
    address: Option<String>,
    /// `queued`, `scheduled` (for an hour at which it is welcome), `sending`, `sent` (its provider accepted it), `delivered` or `undelivered` (as its provider says), `failed`
    /// or `canceled`.
    #[schema(example = "sent")]
    status: &'static str,
    /// How often it was tried.
    attempts: u32,
    /// When it is tried next, while it is queued or scheduled.
    next_attempt_at: Option<DateTime<Utc>>,
    /// Why the last attempt did not succeed, stable: `smtp_unreachable`, `smtp_550`, `no_address`, ...
    last_error: Option<String>,
    /// The version of the network's own words it went out with; null for the built-in ones, and before it was sent.
    template_version: Option<i32>,
    /// The message that this one says again.
    resend_of: Option<Uuid>,
    /// The trace that caused it, 32 hexadecimal digits; the mail has it as `X-Localplus-Trace-Id`.
    trace_id: Option<String>,
    /// When it was queued.
    created_at: DateTime<Utc>,
    /// When the mail server accepted it.
    sent_at: Option<DateTime<Utc>>,
}

impl From<Message> for MessageBody {
    fn from(message: Message) -> Self {
        Self {
            id: message.id,
            event_id: message.event_id,
            template: message.template,
            channel: message.channel,
            wallet_id: message.wallet_id,
            contact_id: message.contact_id,
            address: message.address,
            status: message.status.as_str(),
            attempts: message.attempts,
            next_attempt_at: message.next_attempt_at,
            last_error: message.last_error,
            template_version: message.template_version,
            resend_of: message.resend_of,
            trace_id: message.trace_id,
            created_at: message.created_at,
            sent_at: message.sent_at,
        }
    }
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MessagesQuery {
    /// Only messages for the holder of this wallet.
    wallet_id: Option<Uuid>,
    /// Only messages in this state: `queued`, `scheduled`, `sending`, `sent`, `delivered`, `undelivered`, `failed` or `canceled`.
    status: Option<String>,
    /// Messages per page, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

const INVALID_VALUE: &str = "invalid_value";
const PAN_REFUSED: &str = "pan_refused";

/// Collects what is wrong with the fields of a request, so that a caller learns of all of it at once. What is wrong is
/// said without quoting it.
pub(crate) struct Fields(Vec<(&'static str, &'static str, &'static str)>);

impl Fields {
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn parse<T: FromStr>(
        &mut self,
        field: &'static str,
        text: &str,
        expected: &'static str,
    ) -> Option<T> {
        let parsed = text.parse().ok();
        if parsed.is_none() {
            self.wrong(field, text, expected);
        }
        parsed
    }

    /// Like [`Self::parse`], for kinds that say themselves what is wrong.
    pub(crate) fn explained<T: FromStr<Err = E>, E>(
        &mut self,
        field: &'static str,
        text: &str,
        why: impl FnOnce(E) -> &'static str,
    ) -> Option<T> {
        text.parse()
            .map_err(|error| self.wrong(field, text, why(error)))
            .ok()
    }

    /// A payment card's number has a code of its own, wherever it is given.
    fn wrong(&mut self, field: &'static str, text: &str, why: &'static str) {
        let code = if money::contains_card_number(text) {
            PAN_REFUSED
        } else {
            INVALID_VALUE
        };
        self.0.push((field, code, why));
    }

    /// How many rows a page has.
    pub(crate) fn limit(&mut self, asked: Option<u16>) -> u16 {
        let limit = asked.unwrap_or(LIMIT_DEFAULT);
        if !(1..=LIMIT_MAX).contains(&limit) {
            self.0.push(("limit", INVALID_VALUE, "must be from 1 to 200"));
        }
        limit
    }

    pub(crate) fn email(&mut self, text: &str) -> Option<EmailAddress> {
        self.parse("email", text, "must be an e-mail address")
    }

    pub(crate) fn phone(&mut self, text: &str) -> Option<PhoneNumber> {
        self.parse(
            "phone",
            text,
            "must be a phone number with its country code, such as +33612345678",
        )
    }

    pub(crate) fn locale(&mut self, text: &str) -> Option<LanguageTag> {
        self.parse(
            "locale",
            text,
            "must be a BCP 47 language tag, such as fr or en-GB",
        )
    }

    pub(crate) fn time_zone(&mut self, text: &str) -> Option<Tz> {
        self.parse(
            "time_zone",
            text,
            "must be an IANA time zone, such as Europe/Paris",
        )
    }

    /// What was parsed, if nothing was wrong; `parsed` is empty only when something was.
    pub(crate) fn settle<T>(self, parsed: Option<T>) -> Result<T, Problem> {
        match parsed {
            Some(parsed) if self.0.is_empty() => Ok(parsed),
            _ => {
                let pan = self.0.iter().any(|(_, code, _)| *code == PAN_REFUSED);
                let code = if pan { PAN_REFUSED } else { INVALID_VALUE };
                let problem = Problem::new(Kind::InvalidArgument, code, "the request has invalid values");
                let wrong = self.0.into_iter();
                Err(wrong.fold(problem, |problem, (field, code, why)| {
                    problem.field(field, code, why)
                }))
            }
        }
    }
}

/// An absent field is the default; one that is there sets the value or, with `null`, removes it.
fn edit<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Edit<T>, D::Error> {
    Ok(Option::deserialize(deserializer)?.map_or(Edit::Remove, Edit::Set))
}

fn parsed<T>(edit: &Edit<Redacted<String>>, parse: impl FnOnce(&str) -> Option<T>) -> Edit<T> {
    match edit {
        // a value that does not parse is among the wrong fields, and the edit is never applied
        Edit::Set(text) => parse(text.expose()).map_or(Edit::Keep, Edit::Set),
        Edit::Remove => Edit::Remove,
        Edit::Keep => Edit::Keep,
    }
}

fn text(redacted: Option<&Redacted<String>>) -> Option<&str> {
    redacted.map(|text| text.expose().as_str())
}

/// What `PutContact` says, over REST and over gRPC.
pub(crate) fn details(
    email: Option<&str>,
    phone: Option<&str>,
    locale: &str,
    time_zone: Option<&str>,
) -> Result<Details, Problem> {
    let mut fields = Fields::new();
    let email = email.map(|text| fields.email(text));
    let phone = phone.map(|text| fields.phone(text));
    let time_zone = time_zone.map(|text| fields.time_zone(text));
    let locale = fields.locale(locale);
    let details = locale.map(|locale| Details {
        locale,
        status: ContactStatus::Active,
        email: email.flatten(),
        phone: phone.flatten(),
        time_zone: time_zone.flatten(),
    });
    fields.settle(details)
}

/// What `LookupContact` asks, over REST and over gRPC.
pub(crate) fn lookup(email: Option<&str>, phone: Option<&str>) -> Result<Lookup, Problem> {
    let mut fields = Fields::new();
    let lookup = match (email, phone) {
        (Some(email), None) => fields.email(email).map(Lookup::Email),
        (None, Some(phone)) => fields.phone(phone).map(Lookup::Phone),
        _ => fields
            .parse::<EmailAddress>("$", "", "must have exactly one of email and phone")
            .map(Lookup::Email),
    };
    fields.settle(lookup)
}

/// Who signs a customer up at a till must not redirect another customer's mail.
pub(crate) fn overwrite(principal: &Principal) -> Overwrite {
    if principal.roles.intersects(DESK) {
        Overwrite::Allowed
    } else {
        Overwrite::Refused
    }
}

/// Gives a wallet its contact. Sending the same again changes nothing; other details replace the contact's, except from
/// a merchant, who cannot change a contact that is there.
#[utoipa::path(
    post, path = "/v1/contacts", request_body = PutContact,
    responses(
        (status = 201, description = "The wallet had no contact; this is it.", body = ContactBody),
        (status = 200, description = "The wallet had one; these are its details now.", body = ContactBody),
        (status = 400, description = "`invalid_value`, `missing_field`, `unknown_field`, `contact_unreachable`: neither e-mail nor phone.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`email_taken`, `phone_taken`: it is another contact's. `contact_exists`: a merchant cannot change it.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn put_contact(
    State(notifications): App,
    principal: Principal,
    Json(request): Json<PutContact>,
) -> Result<Response, Problem> {
    let details = details(
        text(request.email.as_ref()),
        text(request.phone.as_ref()),
        &request.locale,
        request.time_zone.as_deref(),
    )?;
    let overwrite = overwrite(&principal);
    let (contact, put) = notifications
        .put_contact(&By::of(&principal), request.wallet_id, details, overwrite)
        .await?;
    let status = match put {
        Put::Created => StatusCode::CREATED,
        Put::Kept => StatusCode::OK,
    };
    Ok((status, Json(ContactBody::from(contact))).into_response())
}

/// Finds a customer's wallet by e-mail address or phone number.
#[utoipa::path(
    post, path = "/v1/contacts/lookup", request_body = LookupContact,
    responses(
        (status = 200, description = "The wallet and the contact.", body = HolderBody),
        (status = 400, description = "`invalid_value`, `unknown_field`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`contact_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn lookup_contact(
    State(notifications): App,
    principal: Principal,
    Json(request): Json<LookupContact>,
) -> Result<Json<HolderBody>, Problem> {
    let lookup = lookup(text(request.email.as_ref()), text(request.phone.as_ref()))?;
    let holder = notifications.find_contact(principal.tenant, &lookup).await?;
    Ok(Json(HolderBody {
        wallet_id: holder.wallet_id,
        contact_id: holder.contact_id,
    }))
}

/// Reads a contact.
#[utoipa::path(
    get, path = "/v1/contacts/{id}", params(("id" = Uuid, Path, description = "The contact.")),
    responses(
        (status = 200, description = "The contact.", body = ContactBody),
        (status = 404, description = "`contact_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn get_contact(
    State(notifications): App,
    principal: Principal,
    Path(id): Path<Uuid>,
) -> Result<Json<ContactBody>, Problem> {
    let contact = notifications.contact(principal.tenant, id).await?;
    Ok(Json(contact.into()))
}

/// Changes a contact.
#[utoipa::path(
    patch, path = "/v1/contacts/{id}", request_body = ChangeContact,
    params(("id" = Uuid, Path, description = "The contact.")),
    responses(
        (status = 200, description = "The contact as it is now.", body = ContactBody),
        (status = 400, description = "`invalid_value`, `unknown_field`, `contact_unreachable`: neither e-mail nor phone is left.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`contact_not_found`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`email_taken`, `phone_taken`: it is another contact's.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn change_contact(
    State(notifications): App,
    principal: Principal,
    Path(id): Path<Uuid>,
    Json(request): Json<ChangeContact>,
) -> Result<Json<ContactBody>, Problem> {
    let mut fields = Fields::new();
    let change = Change {
        email: parsed(&request.email, |text| fields.email(text)),
        phone: parsed(&request.phone, |text| fields.phone(text)),
        time_zone: match &request.time_zone {
            Edit::Set(text) => fields.time_zone(text).map_or(Edit::Keep, Edit::Set),
            Edit::Remove => Edit::Remove,
            Edit::Keep => Edit::Keep,
        },
        locale: request.locale.and_then(|text| fields.locale(&text)),
        status: request.status.map(Into::into),
    };
    let change = fields.settle(Some(change))?;
    let contact = notifications
        .change_contact(&By::of(&principal), id, change)
        .await?;
    Ok(Json(contact.into()))
}

/// Lists messages, newest first.
#[utoipa::path(
    get, path = "/v1/messages", params(MessagesQuery),
    responses(
        (status = 200, description = "A page of messages.", body = MessageList),
        (status = 400, description = "`invalid_value`, `unknown_field`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn list_messages(
    State(notifications): App,
    principal: Principal,
    Query(query): Query<MessagesQuery>,
) -> Result<Json<MessageList>, Problem> {
    let mut fields = Fields::new();
    let status = query.status.as_deref().and_then(|text| {
        fields.parse::<MessageStatus>(
            "status",
            text,
            "must be queued, scheduled, sending, sent, delivered, undelivered, failed or canceled",
        )
    });
    let before = query.cursor.as_deref().and_then(|text| {
        fields
            .parse::<Cursor>("cursor", text, "must be the next_cursor of the page before")
            .map(|cursor| cursor.0)
    });
    let limit = fields.limit(query.limit);
    let log = fields.settle(Some(Log {
        wallet_id: query.wallet_id,
        status,
        before,
        limit: limit + 1,
    }))?;
    let mut messages = notifications.messages(principal.tenant, log).await?;
    // one more than asked for tells whether there is a next page
    let more = messages.len() > usize::from(limit);
    messages.truncate(limit.into());
    let next_cursor = messages
        .last()
        .filter(|_| more)
        .map(|last| Cursor(last.id).to_string());
    Ok(Json(MessageList {
        data: messages.into_iter().map(MessageBody::from).collect(),
        next_cursor,
    }))
}

/// Reads a message.
#[utoipa::path(
    get, path = "/v1/messages/{id}", params(("id" = Uuid, Path, description = "The message.")),
    responses(
        (status = 200, description = "The message.", body = MessageBody),
        (status = 404, description = "`message_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn get_message(
    State(notifications): App,
    principal: Principal,
    Path(id): Path<Uuid>,
) -> Result<Json<MessageBody>, Problem> {
    let message = notifications.message(principal.tenant, id).await?;
    Ok(Json(message.into()))
}

/// The last message of a page. Opaque to callers, so that it can change.
struct Cursor(Uuid);

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0.as_bytes()))
    }
}

impl FromStr for Cursor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| ())?;
        Uuid::from_slice(&bytes).map(Self).map_err(|_| ())
    }
}
