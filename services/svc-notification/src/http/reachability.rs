//! Whether an address is its holder's and takes what it is sent; sending a message anew; what providers report.

use std::sync::Arc;

use audit::By;
use auth::{Access, Principal, Routes};
use axum::{
    body::Bytes,
    extract::State,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use status::{Coded as _, Json, Kind, Path, Problem};
use telemetry::Redacted;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

use super::{App, DESK, Fields, MessageBody, ProblemBody, TILL, preferences::page_of, text};
use crate::{
    domain::{
        consent::Channel,
        provider::{Reference, Report, Signed},
    },
    error::Error,
    service::{Asked, Notifications},
    store::suppressions::SuppressionRow,
};

/// A form of nothing but a button.
const FORM_MAX: usize = 4_096;
/// A report is a few lines.
const REPORT_MAX: usize = 65_536;

pub(super) fn routes() -> Routes<Arc<Notifications>> {
    Routes::new()
        .post("/v1/contacts/{id}/verifications", Access::roles(TILL), ask)
        .post(
            "/v1/contacts/{id}/verifications/confirm",
            Access::roles(TILL),
            confirm,
        )
        .get("/v1/verifications/{token}", Access::Public, open)
        .post("/v1/verifications/{token}", Access::Public, verify)
        .body_limit(FORM_MAX)
        .get(
            "/v1/contacts/{id}/suppressions",
            Access::roles(DESK),
            suppressions,
        )
        .delete(
            "/v1/contacts/{id}/suppressions/{channel}",
            Access::roles(DESK),
            lift,
        )
        .post("/v1/messages/{id}/resend", Access::roles(DESK), resend)
        .post("/v1/provider-reports", Access::Public, report)
        .body_limit(REPORT_MAX)
}

#[derive(OpenApi)]
#[openapi(paths(ask, confirm, open, verify, suppressions, lift, resend, report))]
pub(super) struct Document;

/// Which address is to be confirmed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AskVerification {
    /// `email`, by a link; `sms`, by a code.
    #[schema(example = "email")]
    channel: String,
}

/// What somebody read off their phone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ConfirmPhone {
    /// Six digits.
    #[schema(value_type = String, min_length = 6, max_length = 6, example = "287082")]
    code: Redacted<String>,
}

/// How an address stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Verification)]
struct VerificationBody {
    /// `sent`: a message is on its way; `verified`: nothing is to be done.
    #[schema(example = "sent")]
    status: &'static str,
    /// When its holder confirmed it.
    verified_at: Option<DateTime<Utc>>,
}

/// An address that nothing is sent to any more.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Suppression)]
struct SuppressionBody {
    /// `email` or `sms`.
    #[schema(example = "email")]
    channel: String,
    /// `bounce`: it takes nothing; `complaint`: its holder called a message unwanted.
    #[schema(example = "bounce")]
    reason: String,
    /// The message that came back.
    message_id: Uuid,
    /// When.
    since: DateTime<Utc>,
}

impl From<SuppressionRow> for SuppressionBody {
    fn from(row: SuppressionRow) -> Self {
        Self {
            channel: row.channel,
            reason: row.reason,
            message_id: row.message_id,
            since: row.created_at,
        }
    }
}

/// A contact's addresses that nothing is sent to any more.
#[derive(Debug, Serialize, ToSchema)]
struct SuppressionList {
    /// At most one for each channel.
    data: Vec<SuppressionBody>,
}

/// Sending anew.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Resend {
    /// The contact's e-mail address from now on; absent to use the one there is.
    #[schema(value_type = Option<String>, format = Email, max_length = 254, example = "camille@example.com")]
    email: Option<Redacted<String>>,
}

/// What a provider says of a message, in the words of Standard Webhooks.
#[derive(Debug, Deserialize, ToSchema)]
struct ProviderReport {
    /// `message.delivered`, `message.bounced`, `message.complained` or `message.failed`; others are taken and ignored.
    #[schema(example = "message.delivered")]
    r#type: String,
    /// Which message.
    data: ReportData,
}

/// Which message a report is about.
#[derive(Debug, Deserialize, ToSchema)]
struct ReportData {
    /// What the message carried out: `X-Localplus-Reference` of a mail, `reference` of a text message.
    #[schema(example = "01990000-0000-7000-8000-000000000001")]
    reference: String,
}

/// Asks the holder of a contact whether an address is theirs. Asked again within a minute, nothing more is sent.
#[utoipa::path(
    post, path = "/v1/contacts/{id}/verifications", operation_id = "ask_for_verification", request_body = AskVerification,
    params(("id" = Uuid, Path, description = "The contact.")),
    responses(
        (status = 202, description = "A message is on its way.", body = VerificationBody),
        (status = 200, description = "The address was confirmed before.", body = VerificationBody),
        (status = 404, description = "`contact_not_found`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 400, description = "`invalid_value`, `missing_field`, `unknown_field`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`no_such_address`: the contact has none of the kind, or there is no provider of text messages.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn ask(
    State(notifications): App,
    principal: Principal,
    Path(id): Path<Uuid>,
    Json(request): Json<AskVerification>,
) -> Result<Response, Problem> {
    let mut fields = Fields::new();
    let channel = fields.parse::<Channel>("channel", &request.channel, "must be email or sms");
    let channel = fields.settle(channel)?;
    let asked = notifications
        .ask_for_verification(principal.tenant, id, channel)
        .await?;
    let (status, body) = match asked {
        Asked::Sent => (
            StatusCode::ACCEPTED,
            VerificationBody {
                status: "sent",
                verified_at: None,
            },
        ),
        Asked::Verified(at) => (
            StatusCode::OK,
            VerificationBody {
                status: "verified",
                verified_at: Some(at),
            },
        ),
    };
    Ok((status, Json(body)).into_response())
}

/// Confirms a contact's phone number by the code that was sent to it, read out to whoever asks. A code holds for ten minutes and may
/// be tried five times.
#[utoipa::path(
    post, path = "/v1/contacts/{id}/verifications/confirm", request_body = ConfirmPhone,
    params(("id" = Uuid, Path, description = "The contact.")),
    responses(
        (status = 200, description = "The number is confirmed.", body = VerificationBody),
        (status = 404, description = "`contact_not_found`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`code_invalid`; `no_such_address`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn confirm(
    State(notifications): App,
    principal: Principal,
    Path(id): Path<Uuid>,
    Json(request): Json<ConfirmPhone>,
) -> Result<Json<VerificationBody>, Problem> {
    let code = request.code.expose().trim();
    let at = notifications.confirm_phone(&By::of(&principal), id, code).await?;
    Ok(Json(VerificationBody {
        status: "verified",
        verified_at: Some(at),
    }))
}

/// Asks whoever followed the link of a mail whether they mean it. Changes nothing.
#[utoipa::path(
    get, path = "/v1/verifications/{token}", operation_id = "open_verification", security(()),
    params(("token" = String, Path, description = "From the mail.")),
    responses(
        (status = 200, description = "A page with one button.", content_type = "text/html"),
        (status = 404, description = "A page: the link is not valid, or not any more.", content_type = "text/html"),
    )
)]
async fn open(State(notifications): App, Path(token): Path<String>) -> Response {
    let page = notifications.open_verification(&token).await;
    page_of(&notifications, page)
}

/// Confirms the address that the link was sent to. Safe to repeat.
#[utoipa::path(
    post, path = "/v1/verifications/{token}", security(()),
    params(("token" = String, Path, description = "From the mail.")),
    responses(
        (status = 200, description = "It is confirmed; a page says so.", content_type = "text/html"),
        (status = 404, description = "A page: the link is not valid, or not any more.", content_type = "text/html"),
    )
)]
async fn verify(State(notifications): App, Path(token): Path<String>, _: Bytes) -> Response {
    let page = notifications.verify(&token).await;
    page_of(&notifications, page)
}

/// Says which of a contact's addresses nothing is sent to any more, and why.
#[utoipa::path(
    get, path = "/v1/contacts/{id}/suppressions",
    params(("id" = Uuid, Path, description = "The contact.")),
    responses(
        (status = 200, description = "None, where everything goes.", body = SuppressionList),
        (status = 404, description = "`contact_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn suppressions(
    State(notifications): App,
    principal: Principal,
    Path(id): Path<Uuid>,
) -> Result<Json<SuppressionList>, Problem> {
    let rows = notifications.suppressions(principal.tenant, id).await?;
    Ok(Json(SuppressionList {
        data: rows.into_iter().map(SuppressionBody::from).collect(),
    }))
}

/// Sends to a contact's address again, because it was mended or its holder asked for it. Safe to repeat.
#[utoipa::path(
    delete, path = "/v1/contacts/{id}/suppressions/{channel}",
    params(("id" = Uuid, Path, description = "The contact."), ("channel" = String, Path, description = "`email` or `sms`.")),
    responses(
        (status = 204, description = "It is sent to again."),
        (status = 400, description = "`invalid_value`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`contact_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn lift(
    State(notifications): App,
    principal: Principal,
    Path((id, channel)): Path<(Uuid, String)>,
) -> Result<StatusCode, Problem> {
    let mut fields = Fields::new();
    let channel = fields.parse::<Channel>("channel", &channel, "must be email or sms");
    let channel = fields.settle(channel)?;
    notifications
        .lift_suppression(&By::of(&principal), id, channel)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends a message anew, as a message of its own, if need be to a corrected address. What was made for one message alone
/// (a code, a link, a letter to staff) is not kept and cannot be sent again.
#[utoipa::path(
    post, path = "/v1/messages/{id}/resend", request_body = Resend,
    params(("id" = Uuid, Path, description = "The message.")),
    responses(
        (status = 202, description = "The new message.", body = MessageBody),
        (status = 400, description = "`invalid_value`, `unknown_field`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`message_not_found`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`message_on_its_way`; `message_not_kept`; `email_taken`: the address is another contact's.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn resend(
    State(notifications): App,
    principal: Principal,
    Path(id): Path<Uuid>,
    Json(request): Json<Resend>,
) -> Result<Response, Problem> {
    let mut fields = Fields::new();
    let email = text(request.email.as_ref()).map(|text| fields.email(text));
    let email = fields.settle(Some(email))?.flatten();
    let message = notifications.resend(&By::of(&principal), id, email).await?;
    Ok((StatusCode::ACCEPTED, Json(MessageBody::from(message))).into_response())
}

/// What a provider says of a message, signed by Standard Webhooks with one of `providers.report_secrets`. Safe to repeat.
#[utoipa::path(
    post, path = "/v1/provider-reports", security(()), request_body = ProviderReport,
    params(
        ("webhook-id" = String, Header), ("webhook-timestamp" = String, Header),
        ("webhook-signature" = String, Header, description = "`v1,` and the HMAC-SHA256 of `id.timestamp.body`, in base64.")
    ),
    responses(
        (status = 204, description = "Taken."),
        (status = 400, description = "`malformed_json`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "`signature_invalid`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`message_on_its_way`: faster than our own word of it; send it again.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn report(State(notifications): App, headers: HeaderMap, body: Bytes) -> Result<StatusCode, Problem> {
    let header = |name: &str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.ok_or_else(|| Error::SignatureInvalid.problem())
    };
    let signed = Signed {
        id: header("webhook-id")?,
        timestamp: header("webhook-timestamp")?,
        signatures: header("webhook-signature")?,
    };
    // what it says is only looked at by whoever believes it
    let said = serde_json::from_slice::<ProviderReport>(&body);
    let known = said.as_ref().ok().and_then(|said| {
        let reference: Reference = said.data.reference.parse().ok()?;
        Some((reference, said.r#type.parse::<Report>().ok()?))
    });
    let known: Vec<_> = known.into_iter().collect();
    notifications.report(signed, &body, &known).await?;
    said.map_err(|_| {
        Problem::new(
            Kind::InvalidArgument,
            "malformed_json",
            "the body is not a report",
        )
    })?;
    Ok(StatusCode::NO_CONTENT)
}
