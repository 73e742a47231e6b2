//! What a roll-up found of value: how old it is, and what of it will lapse.

use super::csv::{Csv, cell};
use super::document::ProblemBody;
use super::{App, Asked, BACK_OFFICE, Format, Shared, answer, given, paged, show};
use crate::domain::breakage::estimate;
use crate::store::rollup::HoldingLine;
use auth::{Access, Principal, Routes};
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use status::{Problem, Query};
use utoipa::ToSchema;
use uuid::Uuid;

pub(super) fn routes() -> Routes<Shared> {
    Routes::new()
        .get("/v1/ageing", Access::roles(BACK_OFFICE), ageing)
        .get("/v1/breakage", Access::roles(BACK_OFFICE), breakage)
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(ageing, breakage))]
pub(super) struct Document;

/// `?day=&merchant_id=&program_id=&kind=&format=&limit=&cursor=`
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HoldingsQuery {
    /// As of the end of the last rolled-up day up to this one; today unless said.
    #[param(example = "2026-11-30")]
    day: Option<NaiveDate>,
    /// Only this merchant's; a merchant sees its own alone.
    merchant_id: Option<Uuid>,
    /// Only this program's points.
    program_id: Option<Uuid>,
    /// `customer_points` or `gift_card`; both unless said.
    kind: Option<String>,
    /// `json` (the default) or `csv`, which has all lines.
    #[param(value_type = Option<String>, example = "json")]
    format: Option<Format>,
    /// How many lines: 1 to 200, 50 unless said.
    limit: Option<u8>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// How old what customers hold is. Amounts in minor units; what was spent or lapsed was the oldest.
#[derive(Debug, Serialize, ToSchema)]
struct AgeingBody {
    /// As of the end of this local day.
    day: NaiveDate,
    /// The merchant that carries it; null where the ledger names none.
    merchant_id: Option<Uuid>,
    /// The program of points; null of gift cards, and where there is none.
    program_id: Option<Uuid>,
    /// `customer_points` or `gift_card`.
    #[schema(example = "customer_points")]
    kind: &'static str,
    /// In what.
    #[schema(example = "PTS")]
    unit: String,
    /// How many accounts have something left.
    accounts: i64,
    /// Up to 30 days old.
    up_to_30_days: i64,
    /// 31 to 90 days old.
    up_to_90_days: i64,
    /// 91 to 180 days old.
    up_to_180_days: i64,
    /// 181 to 365 days old.
    up_to_365_days: i64,
    /// Older.
    older: i64,
    /// How far accounts are below zero, which only a reversal may take them.
    overdrawn: i64,
}

impl From<HoldingLine> for AgeingBody {
    fn from(line: HoldingLine) -> Self {
        let [
            up_to_30_days,
            up_to_90_days,
            up_to_180_days,
            up_to_365_days,
            older,
        ] = line.holding.ages;
        Self {
            day: line.day,
            merchant_id: given(line.key.place.merchant),
            program_id: given(line.key.place.program),
            kind: line.key.kind.name(),
            unit: line.key.unit.as_str().to_owned(),
            accounts: line.holding.accounts,
            up_to_30_days,
            up_to_90_days,
            up_to_180_days,
            up_to_365_days,
            older,
            overdrawn: line.holding.overdrawn,
        }
    }
}

impl Csv for AgeingBody {
    const HEADER: &'static str = "day,merchant_id,program_id,kind,unit,accounts,up_to_30_days,up_to_90_days,up_to_180_days,\
        up_to_365_days,older,overdrawn";

    fn cells(&self) -> Vec<String> {
        let numbers = [
            self.accounts,
            self.up_to_30_days,
            self.up_to_90_days,
            self.up_to_180_days,
            self.up_to_365_days,
            self.older,
            self.overdrawn,
        ];
        let mut cells = vec![
            self.day.to_string(),
            cell(self.merchant_id),
            cell(self.program_id),
            self.kind.to_owned(),
            self.unit.clone(),
        ];
        cells.extend(numbers.iter().map(i64::to_string));
        cells
    }
}

/// A page of ages.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what the list writes")]
struct AgeingPage {
    /// The lines, by merchant, program, kind and unit.
    data: Vec<AgeingBody>,
    /// The next page; null after the last.
    next_cursor: Option<String>,
    /// When the newest event that is counted happened; null while there was none.
    as_of: Option<DateTime<Utc>>,
}

/// Says how old what customers hold is, as the last roll-up found it.
#[utoipa::path(get, path = "/v1/ageing", tag = "reports", params(HoldingsQuery),
    responses((status = 200, description = "The lines; as CSV with `format=csv`.", content((AgeingPage = "application/json"), (String = "text/csv"))),
              (status = 403, description = "`forbidden_merchant`: another merchant's figures", body = ProblemBody, content_type = "application/problem+json")))]
async fn ageing(
    State(analytics): App,
    who: Principal,
    Query(query): Query<HoldingsQuery>,
) -> Result<Response, Problem> {
    let show = show(
        &who,
        &Asked {
            merchant: query.merchant_id,
            program: query.program_id,
            kind: query.kind.as_deref(),
        },
    )?;
    let (limit, after) = paged(query.format, query.limit, query.cursor.as_deref())?;
    let day = query.day.unwrap_or_else(|| analytics.today());
    let listed = analytics.holdings(show, day, &after, limit).await?;
    Ok(answer(listed, query.format, "ageing", AgeingBody::from))
}

/// What will never be spent, by the proportional method. Amounts in minor units, rounded down.
#[derive(Debug, Serialize, ToSchema)]
struct BreakageBody {
    /// As of the end of this local day.
    day: NaiveDate,
    /// The merchant that carries it; null where the ledger names none.
    merchant_id: Option<Uuid>,
    /// The program of points; null of gift cards, and where there is none.
    program_id: Option<Uuid>,
    /// `customer_points` or `gift_card`.
    #[schema(example = "customer_points")]
    kind: &'static str,
    /// In what.
    #[schema(example = "PTS")]
    unit: String,
    /// Given so far, less what was taken back.
    issued: i64,
    /// Spent so far, less what was given back.
    redeemed: i64,
    /// Owed to customers.
    outstanding: i64,
    /// Of `issued`, what is more than twelve months old: the history that the estimate rests on.
    mature_issued: i64,
    /// Of what is outstanding and as old, what customers hold who have not come for as long.
    mature_dormant: i64,
    /// The share that is expected to lapse, in ten-thousandths, rounded down; null without history.
    rate_bp: Option<i64>,
    /// What is expected to lapse of all that was issued.
    expected: i64,
    /// Of `expected`, what is earned in proportion to what was spent; never less than `actual`.
    earned: i64,
    /// What lapsed.
    actual: i64,
    /// Of `outstanding`, what is expected to lapse yet.
    remaining: i64,
    /// What is owed after the estimate: `outstanding` less what of `earned` has not lapsed yet.
    liability: i64,
}

impl From<HoldingLine> for BreakageBody {
    fn from(line: HoldingLine) -> Self {
        let (history, estimate) = (line.history, estimate(&line.history));
        Self {
            day: line.day,
            merchant_id: given(line.key.place.merchant),
            program_id: given(line.key.place.program),
            kind: line.key.kind.name(),
            unit: line.key.unit.as_str().to_owned(),
            issued: history.issued,
            redeemed: history.redeemed,
            outstanding: history.outstanding,
            mature_issued: history.mature_issued,
            mature_dormant: history.mature_dormant,
            rate_bp: estimate.rate,
            expected: estimate.expected,
            earned: estimate.earned,
            actual: estimate.actual,
            remaining: estimate.remaining,
            liability: estimate.liability,
        }
    }
}

impl Csv for BreakageBody {
    const HEADER: &'static str = "day,merchant_id,program_id,kind,unit,issued,redeemed,outstanding,mature_issued,\
        mature_dormant,rate_bp,expected,earned,actual,remaining,liability";

    fn cells(&self) -> Vec<String> {
        let before = [
            self.issued,
            self.redeemed,
            self.outstanding,
            self.mature_issued,
            self.mature_dormant,
        ];
        let after = [
            self.expected,
            self.earned,
            self.actual,
            self.remaining,
            self.liability,
        ];
        let mut cells = vec![
            self.day.to_string(),
            cell(self.merchant_id),
            cell(self.program_id),
            self.kind.to_owned(),
            self.unit.clone(),
        ];
        cells.extend(before.iter().map(i64::to_string));
        cells.push(cell(self.rate_bp));
        cells.extend(after.iter().map(i64::to_string));
        cells
    }
}

/// A page of estimates.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what the list writes")]
struct BreakagePage {
    /// The lines, by merchant, program, kind and unit.
    data: Vec<BreakageBody>,
    /// The next page; null after the last.
    next_cursor: Option<String>,
    /// When the newest event that is counted happened; null while there was none.
    as_of: Option<DateTime<Utc>>,
}

/// Says what will never be spent, estimated by the proportional method of IFRS 15 (B44 to B47) and ASC 606, and what lapsed.
#[utoipa::path(get, path = "/v1/breakage", tag = "reports", params(HoldingsQuery),
    responses((status = 200, description = "The lines; as CSV with `format=csv`.", content((BreakagePage = "application/json"), (String = "text/csv"))),
              (status = 403, description = "`forbidden_merchant`: another merchant's figures", body = ProblemBody, content_type = "application/problem+json")))]
async fn breakage(
    State(analytics): App,
    who: Principal,
    Query(query): Query<HoldingsQuery>,
) -> Result<Response, Problem> {
    let show = show(
        &who,
        &Asked {
            merchant: query.merchant_id,
            program: query.program_id,
            kind: query.kind.as_deref(),
        },
    )?;
    let (limit, after) = paged(query.format, query.limit, query.cursor.as_deref())?;
    let day = query.day.unwrap_or_else(|| analytics.today());
    let listed = analytics.holdings(show, day, &after, limit).await?;
    Ok(answer(listed, query.format, "breakage", BreakageBody::from))
}
