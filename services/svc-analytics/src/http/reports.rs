//! What a roll-up found: how old value is, what will lapse, who came back; and the books beside the ledger's.

use super::csv::{Csv, cell};
use super::document::ProblemBody;
use super::{App, Asked, BACK_OFFICE, Format, NETWORK, answer, given, paged, show};
use crate::domain::TenantId;
use crate::domain::breakage::estimate;
use crate::service::{Analytics, Cohort};
use crate::store::reading::BookLine;
use crate::store::rollup::HoldingLine;
use auth::{Access, Principal, Routes};
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use status::{Json, Problem, Query};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

pub(super) fn routes() -> Routes<Arc<Analytics>> {
    Routes::new()
        .get("/v1/ageing", Access::roles(BACK_OFFICE), ageing)
        .get("/v1/breakage", Access::roles(BACK_OFFICE), breakage)
        .get("/v1/cohorts", Access::roles(BACK_OFFICE), cohorts)
        .get("/v1/books", Access::roles(NETWORK), books)
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(ageing, breakage, cohorts, books))]
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
    /// Only this program's; of gift cards, this product's.
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
    /// The program of points, the product of gift cards; null where there is none.
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
    /// The program of points, the product of gift cards; null where there is none.
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

/// `?from=&merchant_id=&program_id=&format=`
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CohortsQuery {
    /// Cohorts from this day's month on.
    #[param(example = "2026-01-01")]
    from: NaiveDate,
    /// Customers of this merchant's programs; a merchant sees its own alone.
    merchant_id: Option<Uuid>,
    /// Customers of this program.
    program_id: Option<Uuid>,
    /// `json` (the default) or `csv`.
    #[param(value_type = Option<String>, example = "json")]
    format: Option<Format>,
}

/// Customers who first came in one month.
#[derive(Debug, Serialize, ToSchema)]
struct CohortBody {
    /// The first day of the month.
    cohort: NaiveDate,
    /// How many they are.
    customers: i64,
    /// The months in which any of them came, the first one too.
    months: Vec<CohortMonthBody>,
}

/// A month of a cohort.
#[derive(Debug, Serialize, ToSchema)]
struct CohortMonthBody {
    /// The first day of the month.
    month: NaiveDate,
    /// How many of them came.
    customers: i64,
    /// Their share of the cohort, in ten-thousandths, halves up.
    retention_bp: i64,
}

/// The cohorts.
#[derive(Debug, Serialize, ToSchema)]
struct CohortsBody {
    /// By month.
    data: Vec<CohortBody>,
}

/// A month of a cohort, in a file.
struct CohortCells(NaiveDate, CohortMonthBody);

impl Csv for CohortCells {
    const HEADER: &'static str = "cohort,month,customers,retention_bp";

    fn cells(&self) -> Vec<String> {
        vec![
            self.0.to_string(),
            self.1.month.to_string(),
            self.1.customers.to_string(),
            self.1.retention_bp.to_string(),
        ]
    }
}

fn months(cohort: &Cohort) -> impl Iterator<Item = CohortMonthBody> {
    cohort
        .came
        .iter()
        .map(|(month, customers, retention_bp)| CohortMonthBody {
            month: *month,
            customers: *customers,
            retention_bp: *retention_bp,
        })
}

/// Says who came back: customers by the month of their first activity, as the last roll-up found them. Of the whole network
/// each customer is one; of a merchant with several programs, one per program.
#[utoipa::path(get, path = "/v1/cohorts", tag = "reports", params(CohortsQuery),
    responses((status = 200, description = "The cohorts; as CSV with `format=csv`.", content((CohortsBody = "application/json"), (String = "text/csv"))),
              (status = 403, description = "`forbidden_merchant`: another merchant's figures", body = ProblemBody, content_type = "application/problem+json")))]
async fn cohorts(
    State(analytics): App,
    who: Principal,
    Query(query): Query<CohortsQuery>,
) -> Result<Response, Problem> {
    let show = show(
        &who,
        &Asked {
            merchant: query.merchant_id,
            program: query.program_id,
            kind: None,
        },
    )?;
    let cohorts = analytics.cohorts(show, query.from).await?;
    if query.format == Some(Format::Csv) {
        let lines = cohorts
            .iter()
            .flat_map(|cohort| months(cohort).map(|month| CohortCells(cohort.month, month)));
        return Ok(super::csv::file("cohorts", &lines.collect::<Vec<_>>()));
    }
    let data = cohorts.iter().map(|cohort| CohortBody {
        cohort: cohort.month,
        customers: cohort.customers,
        months: months(cohort).collect(),
    });
    Ok(Json(CohortsBody { data: data.collect() }).into_response())
}

/// `?day=`
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BooksQuery {
    /// As of the end of this day of UTC; yesterday unless said.
    #[param(example = "2026-11-30")]
    day: Option<NaiveDate>,
}

/// The books.
#[derive(Debug, Serialize, ToSchema)]
struct BooksBody {
    /// As of the end of this day of UTC.
    day: NaiveDate,
    /// How many merchants had been approved by then.
    merchants: i64,
    /// The lines, by unit and kind.
    data: Vec<BookBody>,
}

/// A line of the books.
#[derive(Debug, Serialize, ToSchema)]
struct BookBody {
    /// In what.
    #[schema(example = "EUR")]
    unit: String,
    /// Which accounts.
    #[schema(example = "gift_card")]
    kind: &'static str,
    /// The sum of their entries as counted here, in minor units.
    counted: i64,
    /// What the ledger's trial balance says; null where the two were not compared as of that day.
    ledger: Option<i64>,
}

impl From<BookLine> for BookBody {
    fn from(line: BookLine) -> Self {
        Self {
            unit: line.unit,
            kind: line.kind.name(),
            counted: line.counted,
            ledger: line.ledger,
        }
    }
}

/// Says what the ledger's accounts sum to as it was counted here, beside what the ledger's trial balance says.
#[utoipa::path(get, path = "/v1/books", tag = "reports", params(BooksQuery),
    responses((status = 200, description = "The books.", body = BooksBody),
              (status = 403, description = "`forbidden_role`", body = ProblemBody, content_type = "application/problem+json")))]
async fn books(
    State(analytics): App,
    who: Principal,
    Query(query): Query<BooksQuery>,
) -> Result<Json<BooksBody>, Problem> {
    let today = analytics.today();
    let day = query
        .day
        .unwrap_or_else(|| today.checked_sub_days(Days::new(1)).unwrap_or(today));
    let (lines, merchants) = analytics.books(TenantId(who.tenant), day).await?;
    Ok(Json(BooksBody {
        day,
        merchants,
        data: lines.into_iter().map(BookBody::from).collect(),
    }))
}
