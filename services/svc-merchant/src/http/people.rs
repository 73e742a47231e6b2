//! People, over REST.
#![allow(
    unused_qualifications,
    reason = "utoipa's path macro repeats the types of a handler"
)]

use super::UseCases;
use super::document::ProblemBody;
use super::parse::{self, MANAGERS, OfMerchantQuery};
use crate::domain::user::{Email, User, employer, person_role};
use crate::domain::{Fault, MerchantId, fault};
use crate::error::Error;
use crate::service::People;
use crate::service::people::Invitation;
use auth::{Principal, Routes};
use axum::extract::State as Shared;
use chrono::{DateTime, Utc};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use status::{Json, Path, Problem, Query};
use std::sync::Arc;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

type App = Shared<Arc<People>>;

/// The routes, each with those who may call it.
pub fn routes() -> Routes<UseCases> {
    Routes::new()
        .post("/v1/users", MANAGERS, invite)
        .get("/v1/users", MANAGERS, list)
        .get("/v1/users/{id}", MANAGERS, get)
        .patch("/v1/users/{id}", MANAGERS, change)
        .delete("/v1/users/{id}", MANAGERS, erase)
        .post("/v1/users/{id}/invite", MANAGERS, invite_again)
        .post("/v1/users/{id}/deactivate", MANAGERS, deactivate)
        .post("/v1/users/{id}/reactivate", MANAGERS, reactivate)
}

/// The part of the document that speaks of people.
#[derive(OpenApi)]
#[openapi(paths(invite, list, get, change, erase, invite_again, deactivate, reactivate))]
pub struct Document;

/// Asks somebody to join.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Invite {
    /// Where the invitation goes; what they sign in with.
    #[schema(example = "camille@example.org")]
    email: String,
    /// What they are called.
    #[schema(min_length = 1, max_length = 100, example = "Camille Martin")]
    name: String,
    /// `operator`, `merchant_admin` or `merchant_staff`.
    #[schema(example = "merchant_staff")]
    role: String,
    /// For whom; left out for an operator.
    #[schema(example = "01990000-0000-7000-8000-000000000001")]
    merchant_id: Option<Uuid>,
    /// The language they are written to in: `fr` or `en`.
    #[schema(example = "fr")]
    locale: String,
}

/// Changes what somebody may do.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeUser {
    /// `merchant_admin` or `merchant_staff`.
    #[schema(example = "merchant_admin")]
    role: String,
}

/// Somebody who acts for the network or a merchant.
#[derive(Serialize, ToSchema)]
pub(super) struct UserBody {
    /// The person, a UUIDv7: the subject of their tokens.
    id: Uuid,
    /// Where they are written to.
    #[schema(example = "camille@example.org")]
    email: String,
    /// What they are called.
    #[schema(example = "Camille Martin")]
    name: String,
    /// `operator`, `merchant_admin` or `merchant_staff`.
    #[schema(example = "merchant_staff")]
    role: &'static str,
    /// For whom they work.
    merchant_id: Option<Uuid>,
    /// The network.
    tenant_id: Uuid,
    /// `invited`, `active` or `deactivated`.
    #[schema(example = "invited")]
    status: &'static str,
    /// The language they are written to in.
    #[schema(example = "fr")]
    locale: String,
    /// Whether a second factor is asked for.
    totp: bool,
    /// When they were invited.
    created_at: DateTime<Utc>,
    /// When they signed in last.
    last_sign_in_at: Option<DateTime<Utc>>,
}

impl From<User> for UserBody {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            email: user.email.expose().to_owned(),
            name: user.name,
            role: user.role.as_str(),
            merchant_id: user.merchant.map(|merchant| merchant.0),
            tenant_id: user.tenant.0,
            status: user.status.name(),
            locale: user.locale,
            totp: user.totp,
            created_at: user.created_at,
            last_sign_in_at: user.last_sign_in_at,
        }
    }
}

/// Somebody who was erased.
#[derive(Serialize, ToSchema)]
struct FormerStaff {
    /// Who: what history goes on naming, and all that is left of them.
    id: Uuid,
    /// What they did: `operator`, `merchant_admin` or `merchant_staff`.
    #[schema(example = "merchant_staff")]
    role: &'static str,
    /// For whom they worked.
    merchant_id: Option<Uuid>,
    /// When their key was destroyed.
    erased_at: DateTime<Utc>,
    /// SHA-256 of the wrapped key, in hexadecimal: tells whether a backup still holds it.
    #[schema(example = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")]
    key_sha256: String,
}

/// A page of people.
#[derive(Serialize, ToSchema)]
struct UserList {
    /// People, oldest first.
    data: Vec<UserBody>,
    /// What to send as `cursor` for the next page; null on the last.
    next_cursor: Option<String>,
}

/// Invites somebody by e-mail. An administrator invites for the own merchant.
#[utoipa::path(
    post, path = "/v1/users", request_body = Invite,
    responses(
        (status = 201, description = "Invited; the letter is on its way.", body = UserBody),
        (status = 400, description = "`invalid_value`, `invalid_length`, `missing_field`, `pan_refused`, ...", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden_role`: your role may not give that one.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`merchant_not_found`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`email_taken`, `merchant_closed`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn invite(
    Shared(people): App,
    who: Principal,
    Json(request): Json<Invite>,
) -> Result<(StatusCode, Json<UserBody>), Problem> {
    let parse = || {
        let role = person_role(&request.role)?;
        Ok::<_, Fault>(Invitation {
            email: Email::parse(&request.email)?,
            name: fault::text("name", &request.name, 100)?,
            role,
            merchant: employer(role, request.merchant_id.map(MerchantId))?,
            locale: fault::locale("locale", &request.locale)?,
        })
    };
    let user = people.invite(&who, parse().map_err(Error::from)?).await?;
    Ok((StatusCode::CREATED, Json(user.into())))
}

/// Lists people: all of the network's for the operator, the own merchant's for an administrator.
#[utoipa::path(
    get, path = "/v1/users", operation_id = "list_users", params(OfMerchantQuery),
    responses(
        (status = 200, description = "A page of people.", body = UserList),
        (status = 400, description = "`out_of_range`, `cursor_invalid`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`merchant_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn list(
    Shared(people): App,
    who: Principal,
    Query(query): Query<OfMerchantQuery>,
) -> Result<Json<UserList>, Problem> {
    let limit = parse::limit(query.limit)?;
    let after = parse::cursor(query.cursor.as_deref())?;
    let page = people.list(&who, query.merchant(), after, limit).await?;
    Ok(Json(UserList {
        data: page.items.into_iter().map(UserBody::from).collect(),
        next_cursor: page.next.map(|next| next.to_string()),
    }))
}

/// Reads a person.
#[utoipa::path(
    get, path = "/v1/users/{id}", operation_id = "get_user", params(("id" = Uuid, Path, description = "The person.")),
    responses(
        (status = 200, description = "The person.", body = UserBody),
        (status = 404, description = "`user_not_found`, `user_erased`: worked here once, only the id is left", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn get(Shared(people): App, who: Principal, Path(id): Path<Uuid>) -> Result<Json<UserBody>, Problem> {
    Ok(Json(people.get(&who, id).await?.into()))
}

/// Gives a person of a merchant another role there. They sign in again.
#[utoipa::path(
    patch, path = "/v1/users/{id}", operation_id = "change_user", params(("id" = Uuid, Path, description = "The person.")),
    request_body = ChangeUser,
    responses(
        (status = 200, description = "The person.", body = UserBody),
        (status = 400, description = "`invalid_value`, `unknown_field`, ...", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden_role`: nobody becomes or stops being an operator this way.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`user_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn change(
    Shared(people): App,
    who: Principal,
    Path(id): Path<Uuid>,
    Json(wanted): Json<ChangeUser>,
) -> Result<Json<UserBody>, Problem> {
    let role = person_role(&wanted.role).map_err(Error::from)?;
    Ok(Json(people.change_role(&who, id, role).await?.into()))
}

/// Erases somebody who may not act any more: name, address and every way in are gone for good, history goes on naming the id.
/// Safe to repeat: the same erasure is answered.
#[utoipa::path(
    delete, path = "/v1/users/{id}", operation_id = "erase_user", params(("id" = Uuid, Path, description = "The person.")),
    responses(
        (status = 200, description = "Erased; it is on record with the key's digest.", body = FormerStaff),
        (status = 404, description = "`user_not_found`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`user_active`: deactivate them first", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn erase(
    Shared(people): App,
    who: Principal,
    Path(id): Path<Uuid>,
) -> Result<Json<FormerStaff>, Problem> {
    let former = people.erase(&who, id).await?;
    let role = former.role().map_err(Error::database("reading a role"))?;
    Ok(Json(FormerStaff {
        id: former.id,
        role: role.as_str(),
        merchant_id: former.merchant_id,
        erased_at: former.erased_at,
        key_sha256: crate::hex(&former.key_sha256),
    }))
}

/// Sends an invitation again; links sent before end.
#[utoipa::path(
    post, path = "/v1/users/{id}/invite", params(("id" = Uuid, Path, description = "The person.")),
    responses(
        (status = 200, description = "The letter is on its way.", body = UserBody),
        (status = 404, description = "`user_not_found`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`user_not_invited`, `merchant_closed`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn invite_again(
    Shared(people): App,
    who: Principal,
    Path(id): Path<Uuid>,
) -> Result<Json<UserBody>, Problem> {
    Ok(Json(people.invite_again(&who, id).await?.into()))
}

/// Ends what a person may do, at once: sessions end, and tokens are void everywhere within seconds.
#[utoipa::path(
    post, path = "/v1/users/{id}/deactivate", operation_id = "deactivate_user", params(("id" = Uuid, Path, description = "The person.")),
    responses(
        (status = 200, description = "The person; unchanged if that was done before.", body = UserBody),
        (status = 404, description = "`user_not_found`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`not_oneself`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn deactivate(
    Shared(people): App,
    who: Principal,
    Path(id): Path<Uuid>,
) -> Result<Json<UserBody>, Problem> {
    Ok(Json(people.deactivate(&who, id).await?.into()))
}

/// Lets a person come back.
#[utoipa::path(
    post, path = "/v1/users/{id}/reactivate", params(("id" = Uuid, Path, description = "The person.")),
    responses(
        (status = 200, description = "The person; unchanged if that was done before.", body = UserBody),
        (status = 404, description = "`user_not_found`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn reactivate(
    Shared(people): App,
    who: Principal,
    Path(id): Path<Uuid>,
) -> Result<Json<UserBody>, Problem> {
    Ok(Json(people.reactivate(&who, id).await?.into()))
}
