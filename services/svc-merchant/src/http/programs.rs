//! Programs as code, over REST.
#![allow(
    unused_qualifications,
    reason = "utoipa's path macro repeats the types of a handler"
)]

use super::UseCases;
use super::document::ProblemBody;
use crate::domain::Fault;
use crate::domain::program::{Calculation, Change, Document as ProgramDocument, Item, Purchase};
use crate::domain::{MerchantId, ProgramId};
use crate::error::{Error, ProgramError};
use crate::service::pricing::Question;
use crate::service::programs::{Caller, Plan, Programs, Standing};
use crate::service::replay::{Outcome, Replay};
use crate::store::programs::{PromotionRow, VersionRow};
use auth::{Access, MERCHANT_ADMIN, MERCHANT_STAFF, OPERATOR, Principal, Roles, Routes, SERVICE};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::StatusCode;
use money::Unit;
use serde::{Deserialize, Serialize};
use status::{Json, Path, Problem, Query};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

/// Whoever writes a merchant's rules.
const AUTHORS: Roles = OPERATOR.or(MERCHANT_ADMIN);
/// Whoever may know them.
const READERS: Roles = AUTHORS.or(MERCHANT_STAFF).or(SERVICE);

const PAGE_DEFAULT: usize = 50;
const PAGE_MAX: usize = 200;

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

/// Asks for a program.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateProgram {
    /// Whose customers are to earn by it.
    merchant_id: Uuid,
    /// The draft.
    document: ProgramDocument,
}

/// A program as it stands.
#[derive(Debug, Serialize, ToSchema)]
struct ProgramBody {
    /// The program, a UUIDv7.
    id: Uuid,
    /// Whose customers earn by it.
    merchant_id: Uuid,
    /// The document being edited.
    draft: ProgramDocument,
    /// Grows with every edit of the draft.
    draft_revision: i64,
    /// How many versions there are; the newest has this number.
    versions: i64,
    /// The version that gives points now; absent while none does.
    live_version: Option<i64>,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When it was last changed.
    updated_at: DateTime<Utc>,
}

impl From<Standing> for ProgramBody {
    fn from(program: Standing) -> Self {
        Self {
            id: program.row.id,
            merchant_id: program.row.merchant_id,
            draft: program.draft,
            draft_revision: program.row.draft_revision,
            versions: program.row.versions,
            live_version: program.live,
            created_at: program.row.created_at,
            updated_at: program.row.updated_at,
        }
    }
}

/// A page of programs.
#[derive(Debug, Serialize, ToSchema)]
struct ProgramPage {
    /// Oldest first.
    data: Vec<ProgramBody>,
    /// Where the list goes on; null on the last page.
    next_cursor: Option<String>,
}

/// Replaces a draft.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EditDraft {
    /// The revision that the author saw; if there is a newer one nothing is replaced.
    #[schema(example = 1)]
    revision: i64,
    /// The new draft.
    document: ProgramDocument,
}

/// Asks what the draft would change.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PlanRequest {
    /// Against what is live then; by default now.
    at: Option<DateTime<Utc>>,
}

/// What the draft would change.
#[derive(Debug, Serialize, ToSchema)]
struct PlanBody {
    /// The instant it was compared for.
    at: DateTime<Utc>,
    /// The version that is live then; absent when none is.
    live_version: Option<i64>,
    /// The revision of the draft.
    draft_revision: i64,
    /// Every difference; empty when there is none.
    changes: Vec<Change>,
}

/// Makes the draft a version.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ApplyRequest {
    /// The revision that was planned; if there is a newer one nothing is applied.
    revision: Option<i64>,
}

/// A version. It never changes.
#[derive(Debug, Serialize, ToSchema)]
struct VersionBody {
    /// Its number, from 1.
    version: i64,
    /// Its rules.
    document: ProgramDocument,
    /// Who applied it: the subject of their token.
    applied_by: String,
    /// When.
    applied_at: DateTime<Utc>,
}

/// A page of versions.
#[derive(Debug, Serialize, ToSchema)]
struct VersionPage {
    /// Newest first.
    data: Vec<VersionBody>,
    /// Where the list goes on; null on the last page.
    next_cursor: Option<String>,
}

/// Makes a version live, an older one to go back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PromoteRequest {
    /// Which; null to let the program give nothing.
    #[serde(deserialize_with = "said")]
    #[schema(example = 1)]
    version: Option<i64>,
    /// From when; by default now. It takes effect exactly then.
    at: Option<DateTime<Utc>>,
}

/// A field that must be there, but may be null.
fn said<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Option::deserialize(deserializer)
}

/// A line of the history of what was and will be live.
#[derive(Debug, Serialize, ToSchema)]
struct PromotionBody {
    /// Its number in the program, from 1.
    seq: i64,
    /// Which version; null for none.
    version: Option<i64>,
    /// From when.
    effective_at: DateTime<Utc>,
    /// Who said so: the subject of their token.
    promoted_by: String,
    /// When they did.
    promoted_at: DateTime<Utc>,
    /// When it was taken back, before it took effect; absent if it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn_at: Option<DateTime<Utc>>,
}

impl From<PromotionRow> for PromotionBody {
    fn from(row: PromotionRow) -> Self {
        Self {
            seq: row.seq,
            version: row.version,
            effective_at: row.effective_at,
            promoted_by: row.promoted_by,
            promoted_at: row.promoted_at,
            withdrawn_at: row.withdrawn_at,
        }
    }
}

/// A page of promotions.
#[derive(Debug, Serialize, ToSchema)]
struct PromotionPage {
    /// Newest first.
    data: Vec<PromotionBody>,
    /// Where the list goes on; null on the last page.
    next_cursor: Option<String>,
}

/// Asks for the purchases of a period to be priced again. Nothing is changed by it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReplayRequest {
    /// Under which version; by default under the draft.
    version: Option<i64>,
    /// From when; by default from the first of last month, where the program is at home.
    from: Option<DateTime<Utc>>,
    /// Until just before when; by default the first of this month.
    to: Option<DateTime<Utc>>,
}

/// What would have been given instead of what was.
#[derive(Debug, Serialize, ToSchema)]
struct ReplayBody {
    /// The version; null for the draft.
    version: Option<i64>,
    /// From when.
    from: DateTime<Utc>,
    /// Until just before when.
    to: DateTime<Utc>,
    /// Purchases priced. Those whose points were wholly taken back since do not count.
    purchases: i64,
    /// Purchases that these rules refuse, and give nothing for.
    refused: i64,
    /// Points.
    points: DifferenceBody,
    /// What the points are worth by these rules, in minor units; absent where the document does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    liability: Option<LiabilityBody>,
    /// Customers who would have got more.
    customers_better: i64,
    /// Customers who would have got less.
    customers_worse: i64,
    /// What each rule would have given.
    rules: BTreeMap<Box<str>, i64>,
}

/// What was, what would have been, and what lies between.
#[derive(Debug, Serialize, ToSchema)]
struct DifferenceBody {
    /// What was given.
    before: i64,
    /// What would have been given.
    after: i64,
    /// `after - before`.
    difference: i64,
}

impl DifferenceBody {
    fn of(before: i64, after: i64) -> Self {
        Self {
            before,
            after,
            difference: after.saturating_sub(before),
        }
    }
}

/// [`DifferenceBody`] in money.
#[derive(Debug, Serialize, ToSchema)]
struct LiabilityBody {
    /// The currency.
    #[schema(value_type = String)]
    unit: Unit,
    /// Minor units.
    #[serde(flatten)]
    amounts: DifferenceBody,
}

impl From<Outcome> for ReplayBody {
    fn from(outcome: Outcome) -> Self {
        Self {
            version: outcome.version,
            from: outcome.from,
            to: outcome.to,
            purchases: outcome.purchases,
            refused: outcome.refused,
            points: DifferenceBody::of(outcome.points_before, outcome.points_after),
            liability: outcome.liability.map(|liability| LiabilityBody {
                unit: liability.unit,
                amounts: DifferenceBody::of(liability.before, liability.after),
            }),
            customers_better: outcome.better,
            customers_worse: outcome.worse,
            rules: outcome.rules,
        }
    }
}

/// Asks what a purchase is worth. Nothing is changed by it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CalculateRequest {
    /// What was bought.
    purchase: PurchaseBody,
    /// When; by default now.
    at: Option<DateTime<Utc>>,
    /// By which version; by default by the draft.
    version: Option<i64>,
    /// Whose purchase, by their points account: what they earned before counts for tiers and caps.
    account_id: Option<Uuid>,
    /// Instead of an account: what the customer earned in the last twelve months.
    #[schema(minimum = 0)]
    points_in_twelve_months: Option<i64>,
}

/// What was bought.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Purchase)]
struct PurchaseBody {
    /// What was paid, in minor units.
    #[schema(minimum = 1, example = 1250)]
    amount: i64,
    /// The currency.
    #[schema(value_type = String, example = "EUR")]
    unit: Unit,
    /// Where.
    store_id: Uuid,
    /// The lines of the receipt, for rules by category; they sum to `amount`.
    #[serde(default)]
    items: Vec<ItemBody>,
}

/// A line of a receipt.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PurchaseItem)]
struct ItemBody {
    /// The merchant's own category.
    #[schema(example = "bread")]
    category: String,
    /// How many.
    #[schema(minimum = 1, example = 1)]
    quantity: i64,
    /// What the line cost in all, in minor units.
    #[schema(minimum = 0, example = 1250)]
    amount: i64,
}

/// What a purchase is worth, and by which rules.
#[derive(Debug, Serialize, ToSchema)]
struct CalculationBody {
    /// In all; not negative.
    points: i64,
    /// The version it was priced by; null for the draft.
    version: Option<i64>,
    /// What each rule gave; sums to `points`.
    rules: Vec<RuleBody>,
    /// What each line was worth before caps, with rounding per line: the lines of the receipt, then what was given for
    /// the purchase as such.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lines: Vec<i64>,
    /// The tier that the customer had reached; absent when none.
    #[serde(skip_serializing_if = "Option::is_none")]
    tier: Option<String>,
    /// When the points end; absent when they do not.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<DateTime<Utc>>,
}

/// What one rule gave.
#[derive(Debug, Serialize, ToSchema)]
struct RuleBody {
    /// The rule's id in the document.
    id: String,
    /// Its name.
    name: String,
    /// `spend`, `visit`, `category`, `store`, `multiplier`, `tier` or `cap`.
    kind: &'static str,
    /// Its points; negative for a cap.
    points: i64,
}

impl CalculationBody {
    fn of(calculation: Calculation, version: Option<i64>) -> Self {
        let rules = calculation.parts.into_iter().map(|part| RuleBody {
            id: part.rule.id.to_string(),
            name: part.rule.name.to_string(),
            kind: part.rule.kind.name(),
            points: part.points,
        });
        Self {
            points: calculation.points,
            version,
            rules: rules.collect(),
            lines: calculation.lines,
            tier: calculation.tier.map(|tier| tier.id.to_string()),
            expires_at: calculation.expires_at,
        }
    }
}

/// `?merchant_id=&limit=&cursor=`
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only this merchant's.
    merchant_id: Option<Uuid>,
    /// 1 to 200; 50 by default.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// Where the page before said that the list goes on.
    cursor: Option<String>,
}

/// `?limit=&cursor=`
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PageQuery {
    /// 1 to 200; 50 by default.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// Where the page before said that the list goes on.
    cursor: Option<String>,
}

type App = State<Arc<Programs>>;
type Answer = Result<Response, Problem>;

/// Makes a program with a draft. It gives nothing until a version of it is promoted.
#[utoipa::path(post, path = "/v1/programs", tag = "programs", request_body = CreateProgram,
    responses((status = 201, body = ProgramBody),
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
#[utoipa::path(get, path = "/v1/programs", tag = "programs", params(ListQuery),
    responses((status = 200, body = ProgramPage),
              (status = 400, body = ProblemBody, content_type = "application/problem+json")))]
async fn list(State(programs): App, who: Principal, Query(query): Query<ListQuery>) -> Answer {
    let limit = limit(query.limit)?;
    let after = query.cursor.as_deref().map(id_of_cursor).transpose()?;
    let merchant = query.merchant_id.map(MerchantId);
    let (found, more) = programs.list(&Caller::of(&who), merchant, after, limit).await?;
    let next_cursor = found
        .last()
        .filter(|_| more)
        .map(|program| program.row.id.to_string());
    let data = found.into_iter().map(ProgramBody::from).collect();
    Ok(Json(ProgramPage { data, next_cursor }).into_response())
}

/// One program.
#[utoipa::path(get, path = "/v1/programs/{id}", tag = "programs", params(("id" = Uuid, Path)),
    responses((status = 200, body = ProgramBody),
              (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "program_not_found")))]
async fn get(State(programs): App, who: Principal, Path(id): Path<Uuid>) -> Answer {
    let program = programs.get(&Caller::of(&who), ProgramId(id)).await?;
    Ok(Json(ProgramBody::from(program)).into_response())
}

/// Replaces the draft. What is live does not change.
#[utoipa::path(put, path = "/v1/programs/{id}/draft", tag = "programs", params(("id" = Uuid, Path)),
    request_body = EditDraft,
    responses((status = 200, body = ProgramBody),
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
    responses((status = 200, body = PlanBody),
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
    Ok((status, Json(version_body(applied)?)).into_response())
}

/// Makes a version live from an instant on: exactly then, without anybody doing anything. An older version is how one
/// goes back.
#[utoipa::path(post, path = "/v1/programs/{id}/promote", tag = "programs", params(("id" = Uuid, Path)),
    request_body = PromoteRequest,
    responses((status = 201, body = PromotionBody),
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
    responses((status = 200, body = PromotionBody),
              (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "program_not_found, promotion_not_found"),
              (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "took_effect")))]
async fn withdraw(State(programs): App, who: Principal, Path((id, seq)): Path<(Uuid, i64)>) -> Answer {
    let withdrawn = programs.withdraw(&Caller::of(&who), ProgramId(id), seq).await?;
    Ok(Json(PromotionBody::from(withdrawn)).into_response())
}

/// Prices last month's purchases under the draft, or any period's under any version, and shows the difference.
#[utoipa::path(post, path = "/v1/programs/{id}/replay", tag = "programs", params(("id" = Uuid, Path)),
    request_body = ReplayRequest,
    responses((status = 200, body = ReplayBody),
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
        from: body.from,
        to: body.to,
    };
    let outcome = programs.replay(&Caller::of(&who), ProgramId(id), asked).await?;
    Ok(Json(ReplayBody::from(outcome)).into_response())
}

/// Says what a purchase would be worth by the draft or a version, and which rule gives what.
#[utoipa::path(post, path = "/v1/programs/{id}/calculate", tag = "programs", params(("id" = Uuid, Path)),
    request_body = CalculateRequest,
    responses((status = 200, body = CalculationBody),
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
#[utoipa::path(get, path = "/v1/programs/{id}/versions", tag = "programs", params(("id" = Uuid, Path), PageQuery),
    responses((status = 200, body = VersionPage),
              (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "program_not_found")))]
async fn versions(
    State(programs): App,
    who: Principal,
    Path(id): Path<Uuid>,
    Query(query): Query<PageQuery>,
) -> Answer {
    let (before, limit) = query.parse()?;
    let (rows, more) = programs
        .versions(&Caller::of(&who), ProgramId(id), before, limit)
        .await?;
    let next_cursor = rows.last().filter(|_| more).map(|row| row.version.to_string());
    let data = rows.into_iter().map(version_body).collect::<Result<_, _>>()?;
    Ok(Json(VersionPage { data, next_cursor }).into_response())
}

/// One version.
#[utoipa::path(get, path = "/v1/programs/{id}/versions/{version}", tag = "programs",
    params(("id" = Uuid, Path), ("version" = i64, Path)),
    responses((status = 200, body = VersionBody),
              (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "program_not_found, version_not_found")))]
async fn version(State(programs): App, who: Principal, Path((id, version)): Path<(Uuid, i64)>) -> Answer {
    let row = programs
        .version(&Caller::of(&who), ProgramId(id), version)
        .await?;
    Ok(Json(version_body(row)?).into_response())
}

/// What was and will be live, newest promotion first.
#[utoipa::path(get, path = "/v1/programs/{id}/history", tag = "programs", params(("id" = Uuid, Path), PageQuery),
    responses((status = 200, body = PromotionPage),
              (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "program_not_found")))]
async fn history(
    State(programs): App,
    who: Principal,
    Path(id): Path<Uuid>,
    Query(query): Query<PageQuery>,
) -> Answer {
    let (before, limit) = query.parse()?;
    let (rows, more) = programs
        .history(&Caller::of(&who), ProgramId(id), before, limit)
        .await?;
    let next_cursor = rows.last().filter(|_| more).map(|row| row.seq.to_string());
    let data = rows.into_iter().map(PromotionBody::from).collect();
    Ok(Json(PromotionPage { data, next_cursor }).into_response())
}

impl PurchaseBody {
    fn parse(self, prefix: &str) -> Result<Purchase, Error> {
        let items = self
            .items
            .iter()
            .map(|item| Item::new(&item.category, item.quantity, item.amount))
            .collect();
        Purchase::new(self.amount, self.unit, self.store_id, items).map_err(|faults| {
            let faults = faults.into_iter().map(|fault| fault.below(prefix));
            ProgramError::Invalid(faults.collect()).into()
        })
    }
}

impl PageQuery {
    fn parse(&self) -> Result<(Option<i64>, usize), Error> {
        let before = self
            .cursor
            .as_deref()
            .map(|text| text.parse().map_err(|_| cursor_fault()));
        Ok((before.transpose()?, limit(self.limit)?))
    }
}

fn version_body(row: VersionRow) -> Result<VersionBody, Error> {
    let document = serde_json::from_str(&row.document).map_err(|error| {
        tracing::error!(%error, "a stored program cannot be read");
        Error::Interrupted
    })?;
    Ok(VersionBody {
        version: row.version,
        document,
        applied_by: row.applied_by,
        applied_at: row.applied_at,
    })
}

fn limit(asked: Option<usize>) -> Result<usize, Error> {
    let limit = asked.unwrap_or(PAGE_DEFAULT);
    if (1..=PAGE_MAX).contains(&limit) {
        Ok(limit)
    } else {
        let fault = Fault::new("limit", "out_of_range", format!("1 to {PAGE_MAX}"));
        Err(ProgramError::Invalid(vec![fault]).into())
    }
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

fn id_of_cursor(text: &str) -> Result<ProgramId, Error> {
    text.parse().map(ProgramId).map_err(|_| cursor_fault())
}

fn cursor_fault() -> Error {
    let fault = Fault::new("cursor", "invalid_value", "a cursor comes from the page before");
    ProgramError::Invalid(vec![fault]).into()
}
