//! Who came back, as a roll-up found it, and the books beside the ledger's.

use super::csv::{self, Csv};
use super::document::ProblemBody;
use super::{App, Asked, BACK_OFFICE, Format, NETWORK, Shared, show};
use crate::domain::TenantId;
use crate::service::Cohort;
use crate::store::reading::BookLine;
use auth::{Access, Principal, Routes};
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use status::{Json, Problem, Query};
use utoipa::ToSchema;
use uuid::Uuid;

pub(super) fn routes() -> Routes<Shared> {
    Routes::new()
        .get("/v1/cohorts", Access::roles(BACK_OFFICE), cohorts)
        .get("/v1/books", Access::roles(NETWORK), books)
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(cohorts, books))]
pub(super) struct Document;

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
        return Ok(csv::file("cohorts", &lines.collect::<Vec<_>>()));
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
