//! Programs as code, over REST.
#![allow(
    unused_qualifications,
    reason = "utoipa's path macro repeats the types of a handler"
)]

mod shapes;

use super::UseCases;
use super::document::ProblemBody;
use super::parse::{self, OfMerchantQuery, PageQuery};
use crate::domain::{Fault, MerchantId, ProgramId};
use crate::error::{Error, ProgramError};
use crate::service::pricing::Question;
use crate::service::programs::{Caller, Plan, Programs};
use crate::service::replay::Replay;
use auth::{Access, MERCHANT_ADMIN, MERCHANT_STAFF, OPERATOR, Principal, Roles, Routes, SERVICE};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use shapes::{
    ApplyRequest, CalculateRequest, CalculationBody, CreateProgram, EditDraft, PlanBody, PlanRequest,
    ProgramBody, ProgramPage, PromoteRequest, PromotionBody, PromotionPage, ReplayBody, ReplayRequest,
    VersionBody, VersionPage,
};
use status::{Json, Path, Problem, Query};
use std::sync::Arc;
use utoipa::OpenApi;
use uuid::Uuid;

/// Whoever writes a merchant's rules.
const AUTHORS: Roles = OPERATOR.or(MERCHANT_ADMIN);
/// Whoever may know them.
const READERS: Roles = AUTHORS.or(MERCHANT_STAFF).or(SERVICE);

/// The routes of programs, each with those who may call it.
pub fn routes() -> Routes<UseCases> {
    Routes::new()
        .post("/v1/programs", Access::roles(AUTHORS), create)
        .get("/v1/programs", Access::roles(READERS), list)
        .get("/v1/programs/{id}", Access::roles(READERS), get)
        .put("/v1/programs/{id}/draft", Access::roles(AUTHORS), edit)
        .post("/v1/programs/{id}/plan", Access::roles(AUTHORS), plan)
        .post("/v1/programs/{id}/apply", Access::roles(AUTHORS), apply)
        .post("/v1/programs/{id}/promote", Access::roles(AUTHORS), promote)
        .post(
            "/v1/programs/{id}/promotions/{seq}/withdraw",
            Access::roles(AUTHORS),
            withdraw,
        )
        .post("/v1/programs/{id}/replay", Access::roles(AUTHORS), replay)
        .post("/v1/programs/{id}/calculate", Access::roles(READERS), calculate)
        .get("/v1/programs/{id}/versions", Access::roles(READERS), versions)
        .get(
            "/v1/programs/{id}/versions/{version}",
            Access::roles(READERS),
            version,
        )
        .get("/v1/programs/{id}/history", Access::roles(READERS), history)
}

/// The part of the document that speaks of programs.
#[derive(OpenApi)]
#[openapi(paths(
    create, list, get, edit, plan, apply, promote, withdraw, replay, calculate, versions, version, history
))]
pub struct Document;

type App = State<Arc<Programs>>;
type Answer = Result<Response, Problem>;

/// Makes a program with a draft. It gives nothing until a version of it is promoted.
#[utoipa::path(post, path = "/v1/programs", tag = "programs", request_body = CreateProgram,
    responses((status = 201, description = "Made", body = ProgramBody),
              (status = 400, body = ProblemBody, content_type = "application/problem+json"),
              (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "merchant_not_found"),
              (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "too_many_programs")))]
async fn create(State(programs): App, who: Principal, Json(body): Json<CreateProgram>) -> Answer {
    let made = programs
        .create(&Caller::of(&who), MerchantId(body.merchant_id), &body.document)
        .await?;
    Ok((StatusCode::CREATED, Json(ProgramBody::from(made))).into_response())
}

/// Programs, oldest first: of the tenant, of one merchant, or of the caller's own.
#[utoipa::path(get, path = "/v1/programs", operation_id = "list_programs", tag = "programs", params(OfMerchantQuery),
    responses((status = 200, description = "A page of programs", body = ProgramPage),
              (status = 400, body = ProblemBody, content_type = "application/problem+json")))]
async fn list(State(programs): App, who: Principal, Query(query): Query<OfMerchantQuery>) -> Answer {
    let limit = parse::limit(query.limit)?.into();
    let after = parse::cursor(query.cursor.as_deref())?.map(ProgramId);
    let (found, more) = programs
        .list(&Caller::of(&who), query.merchant(), after, limit)
        .await?;
    let next_cursor = found
        .last()
        .filter(|_| more)
        .map(|program| program.row.id.to_string());
    let data = found.into_iter().map(ProgramBody::from).collect();
    Ok(Json(ProgramPage { data, next_cursor }).into_response())
}

/// One program.
#[utoipa::path(get, path = "/v1/programs/{id}", operation_id = "get_program", tag = "programs", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The program", body = ProgramBody),
              (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "program_not_found")))]
async fn get(State(programs): App, who: Principal, Path(id): Path<Uuid>) -> Answer {
    let program = programs.get(&Caller::of(&who), ProgramId(id)).await?;
    Ok(Json(ProgramBody::from(program)).into_response())
}

/// Replaces the draft. What is live does not change.
#[utoipa::path(put, path = "/v1/programs/{id}/draft", tag = "programs", params(("id" = Uuid, Path)),
    request_body = EditDraft,
    responses((status = 200, description = "The program with its new draft", body = ProgramBody),
              (status = 400, body = ProblemBody, content_type = "application/problem+json"),
              (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "program_not_found"),
              (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "draft_moved")))]
async fn edit(
    State(programs): App,
    who: Principal,
    Path(id): Path<Uuid>,
    Json(body): Json<EditDraft>,
) -> Answer {
    let program = programs
        .edit(&Caller::of(&who), ProgramId(id), body.revision, &body.document)
        .await?;
    Ok(Json(ProgramBody::from(program)).into_response())
}

/// What the draft would change against what is live.
#[utoipa::path(post, path = "/v1/programs/{id}/plan", tag = "programs", params(("id" = Uuid, Path)),
    request_body = PlanRequest,
    responses((status = 200, description = "What would change", body = PlanBody),
              (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "program_not_found")))]
async fn plan(
    State(programs): App,
    who: Principal,
    Path(id): Path<Uuid>,
    Json(body): Json<PlanRequest>,
) -> Answer {
    let Plan {
        at,
        live,
        draft_revision,
        changes,
    } = programs.plan(&Caller::of(&who), ProgramId(id), body.at).await?;
    Ok(Json(PlanBody {
        at,
        live_version: live,
        draft_revision,
        changes,
    })
    .into_response())
}

/// Makes the draft an immutable version; 200 with the newest if it says the same already.
#[utoipa::path(post, path = "/v1/programs/{id}/apply", tag = "programs", params(("id" = Uuid, Path)),
    request_body = ApplyRequest,
    responses((status = 201, body = VersionBody, description = "A new version"),
              (status = 200, body = VersionBody, description = "The newest version says the same"),
              (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "program_not_found"),
              (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "draft_moved")))]
async fn apply(
    State(programs): App,
    who: Principal,
    Path(id): Path<Uuid>,
    Json(body): Json<ApplyRequest>,
) -> Answer {
    let (applied, new) = programs
        .apply(&Caller::of(&who), ProgramId(id), body.revision)
        .await?;
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(VersionBody::try_from(applied)?)).into_response())
}

/// Makes a version live from an instant on: exactly then, without anybody doing anything. An older version is how one
/// goes back.
#[utoipa::path(post, path = "/v1/programs/{id}/promote", tag = "programs", params(("id" = Uuid, Path)),
    request_body = PromoteRequest,
    responses((status = 201, description = "Promoted", body = PromotionBody),
              (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "program_not_found, version_not_found"),
              (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "in_the_past")))]
async fn promote(
    State(programs): App,
    who: Principal,
    Path(id): Path<Uuid>,
    Json(body): Json<PromoteRequest>,
) -> Answer {
    let promoted = programs
        .promote(&Caller::of(&who), ProgramId(id), body.version, body.at)
        .await?;
    Ok((StatusCode::CREATED, Json(PromotionBody::from(promoted))).into_response())
}

/// Takes back a promotion that has not taken effect.
#[utoipa::path(post, path = "/v1/programs/{id}/promotions/{seq}/withdraw", tag = "programs",
    params(("id" = Uuid, Path), ("seq" = i64, Path)),
    responses((status = 200, description = "Withdrawn", body = PromotionBody),
              (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "program_not_found, promotion_not_found"),
              (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "took_effect")))]
async fn withdraw(State(programs): App, who: Principal, Path((id, seq)): Path<(Uuid, i64)>) -> Answer {
    let withdrawn = programs.withdraw(&Caller::of(&who), ProgramId(id), seq).await?;
    Ok(Json(PromotionBody::from(withdrawn)).into_response())
}

/// Prices last month's purchases under the draft, or any period's under any version or under rules that are not saved, and shows
/// the difference.
#[utoipa::path(post, path = "/v1/programs/{id}/replay", operation_id = "replay_purchases", tag = "programs", params(("id" = Uuid, Path)),
    request_body = ReplayRequest,
    responses((status = 200, description = "Both prices and the difference", body = ReplayBody),
              (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "program_not_found, version_not_found"),
              (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "too_many_purchases")))]
async fn replay(
    State(programs): App,
    who: Principal,
    Path(id): Path<Uuid>,
    Json(body): Json<ReplayRequest>,
) -> Answer {
    let asked = Replay {
        version: body.version,
        document: body.document,
        from: body.from,
        to: body.to,
    };
    let outcome = programs.replay(&Caller::of(&who), ProgramId(id), asked).await?;
    Ok(Json(ReplayBody::from(outcome)).into_response())
}

/// Says what a purchase would be worth by the draft or a version, and which rule gives what.
#[utoipa::path(post, path = "/v1/programs/{id}/calculate", tag = "programs", params(("id" = Uuid, Path)),
    request_body = CalculateRequest,
    responses((status = 200, description = "The points, and which rule gives what", body = CalculationBody),
              (status = 400, body = ProblemBody, content_type = "application/problem+json"),
              (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "program_not_found, version_not_found, store_not_found"),
              (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "wrong_unit, too_many_points")))]
async fn calculate(
    State(programs): App,
    who: Principal,
    Path(id): Path<Uuid>,
    Json(body): Json<CalculateRequest>,
) -> Answer {
    let question = Question {
        program: Some(ProgramId(id)),
        purchase: body.purchase.parse("purchase.")?,
        at: body.at,
        account: body.account_id,
        points_in_twelve_months: not_negative(body.points_in_twelve_months)?,
    };
    let calculation = programs
        .calculate(&Caller::of(&who), ProgramId(id), body.version, &question)
        .await?;
    Ok(Json(CalculationBody::of(calculation, body.version)).into_response())
}

/// Versions, newest first.
#[utoipa::path(get, path = "/v1/programs/{id}/versions", operation_id = "list_program_versions", tag = "programs", params(("id" = Uuid, Path), PageQuery),
    responses((status = 200, description = "A page of versions", body = VersionPage),
              (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "program_not_found")))]
async fn versions(
    State(programs): App,
    who: Principal,
    Path(id): Path<Uuid>,
    Query(query): Query<PageQuery>,
) -> Answer {
    let (before, limit) = page(&query)?;
    let (rows, more) = programs
        .versions(&Caller::of(&who), ProgramId(id), before, limit)
        .await?;
    let next_cursor = rows.last().filter(|_| more).map(|row| row.version.to_string());
    let data = rows
        .into_iter()
        .map(VersionBody::try_from)
        .collect::<Result<_, _>>()?;
    Ok(Json(VersionPage { data, next_cursor }).into_response())
}

/// One version.
#[utoipa::path(get, path = "/v1/programs/{id}/versions/{version}", tag = "programs",
    params(("id" = Uuid, Path), ("version" = i64, Path)),
    responses((status = 200, description = "The version", body = VersionBody),
              (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "program_not_found, version_not_found")))]
async fn version(State(programs): App, who: Principal, Path((id, version)): Path<(Uuid, i64)>) -> Answer {
    let row = programs
        .version(&Caller::of(&who), ProgramId(id), version)
        .await?;
    Ok(Json(VersionBody::try_from(row)?).into_response())
}

/// What was and will be live, newest promotion first.
#[utoipa::path(get, path = "/v1/programs/{id}/history", operation_id = "list_promotions", tag = "programs", params(("id" = Uuid, Path), PageQuery),
    responses((status = 200, description = "A page of promotions", body = PromotionPage),
              (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "program_not_found")))]
async fn history(
    State(programs): App,
    who: Principal,
    Path(id): Path<Uuid>,
    Query(query): Query<PageQuery>,
) -> Answer {
    let (before, limit) = page(&query)?;
    let (rows, more) = programs
        .history(&Caller::of(&who), ProgramId(id), before, limit)
        .await?;
    let next_cursor = rows.last().filter(|_| more).map(|row| row.seq.to_string());
    let data = rows.into_iter().map(PromotionBody::from).collect();
    Ok(Json(PromotionPage { data, next_cursor }).into_response())
}

/// What is counted down is listed newest first: a page's cursor is the last number of the page before.
fn page(query: &PageQuery) -> Result<(Option<i64>, usize), Error> {
    let before = query.cursor.as_deref().map(str::parse).transpose();
    let before = before.map_err(|_| parse::cursor_invalid())?;
    Ok((before, parse::limit(query.limit)?.into()))
}

fn not_negative(points: Option<i64>) -> Result<i64, Error> {
    match points.unwrap_or(0) {
        points if points >= 0 => Ok(points),
        _ => {
            let fault = Fault::new("points_in_twelve_months", "out_of_range", "not negative");
            Err(ProgramError::Invalid(vec![fault]).into())
        }
    }
}
