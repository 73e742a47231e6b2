//! What a dashboard begins with: a period in a few lines, and what was bought in it day by day.

use super::csv::{Csv, cell};
use super::document::ProblemBody;
use super::figures::{IntervalName, MovedBody};
use super::{App, Asked, BACK_OFFICE, Format, Shared, answer, period, show};
use crate::store::summing::{Sales, Sum};
use auth::{Access, Principal, Routes};
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use status::{Json, Problem, Query};
use utoipa::ToSchema;
use uuid::Uuid;

pub(super) fn routes() -> Routes<Shared> {
    Routes::new()
        .get("/v1/summary", Access::roles(BACK_OFFICE), summary)
        .get("/v1/sales", Access::roles(BACK_OFFICE), sales)
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(summary, sales))]
pub(super) struct Document;

/// `?from=&to=&merchant_id=&program_id=`
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SummaryQuery {
    /// The first local day.
    #[param(example = "2026-11-01")]
    from: NaiveDate,
    /// The last local day; at most 1,096 days.
    #[param(example = "2026-11-30")]
    to: NaiveDate,
    /// Only this merchant's; a merchant sees its own alone.
    merchant_id: Option<Uuid>,
    /// Only this program's.
    program_id: Option<Uuid>,
}

/// A period in a few lines.
#[derive(Debug, Serialize, ToSchema)]
struct SummaryBody {
    /// The first local day.
    from: NaiveDate,
    /// The last.
    to: NaiveDate,
    /// What moved, a line per kind and unit that there ever was, by kind and unit.
    moved: Vec<SumBody>,
    /// Purchases that earned, a line per currency.
    sales: Vec<SoldBody>,
    /// When the newest event that is counted happened; null while there was none.
    as_of: Option<DateTime<Utc>>,
}

/// What moved of a kind, over all merchants and programs that are asked for.
#[derive(Debug, Serialize, ToSchema)]
struct SumBody {
    /// `customer_points` or `gift_card`.
    #[schema(example = "customer_points")]
    kind: &'static str,
    /// In what.
    #[schema(example = "PTS")]
    unit: String,
    /// What is owed to customers after the last day, in minor units.
    outstanding: i64,
    /// What moved.
    #[serde(flatten)]
    moved: MovedBody,
}

impl From<Sum> for SumBody {
    fn from(sum: Sum) -> Self {
        Self {
            kind: sum.kind.name(),
            unit: sum.unit.as_str().to_owned(),
            outstanding: sum.outstanding,
            moved: (&sum.moved).into(),
        }
    }
}

/// Purchases that earned, in one currency.
#[derive(Debug, Serialize, ToSchema)]
struct SoldBody {
    /// The currency.
    #[schema(example = "EUR")]
    unit: String,
    /// How many. One that was brought back later stays one.
    purchases: i64,
    /// What was paid for them, in minor units.
    amount: i64,
    /// The average basket, in minor units, halves up.
    average: Option<i64>,
    /// The points that were given for them, whoever owes them.
    points: i64,
}

impl From<Sales> for SoldBody {
    fn from(sales: Sales) -> Self {
        Self {
            unit: sales.unit.as_str().to_owned(),
            purchases: sales.baskets.purchases,
            amount: sales.baskets.amount,
            average: sales.baskets.average(),
            points: sales.baskets.points,
        }
    }
}

/// Says in a few lines what moved in a period, what is outstanding at its end and what was bought, over all merchants and
/// programs that are asked for.
#[utoipa::path(get, path = "/v1/summary", tag = "figures", params(SummaryQuery),
    responses((status = 200, description = "The summary.", body = SummaryBody),
              (status = 400, description = "`period_invalid`, ...", body = ProblemBody, content_type = "application/problem+json"),
              (status = 403, description = "`forbidden_merchant`: another merchant's figures", body = ProblemBody, content_type = "application/problem+json")))]
async fn summary(
    State(analytics): App,
    who: Principal,
    Query(query): Query<SummaryQuery>,
) -> Result<Json<SummaryBody>, Problem> {
    let show = show(
        &who,
        &Asked {
            merchant: query.merchant_id,
            program: query.program_id,
            kind: None,
        },
    )?;
    let period = period(query.from, query.to)?;
    let summary = analytics.summary(show, period).await?;
    Ok(Json(SummaryBody {
        from: query.from,
        to: query.to,
        moved: summary.moved.into_iter().map(SumBody::from).collect(),
        sales: summary.sales.into_iter().map(SoldBody::from).collect(),
        as_of: summary.as_of,
    }))
}

/// `?from=&to=&interval=&merchant_id=&program_id=&format=`
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SalesQuery {
    /// The first local day on which was bought.
    #[param(example = "2026-11-01")]
    from: NaiveDate,
    /// The last local day; at most 1,096 days.
    #[param(example = "2026-11-30")]
    to: NaiveDate,
    /// `day` (the default) or `month`.
    #[param(value_type = Option<String>, example = "day")]
    interval: Option<IntervalName>,
    /// Only this merchant's; a merchant sees its own alone.
    merchant_id: Option<Uuid>,
    /// Only this program's.
    program_id: Option<Uuid>,
    /// `json` (the default) or `csv`.
    #[param(value_type = Option<String>, example = "json")]
    format: Option<Format>,
}

/// Purchases that earned, on a day or in a month.
#[derive(Debug, Serialize, ToSchema)]
struct SalesBody {
    /// The day, or the first day of the month.
    period: NaiveDate,
    /// What was bought.
    #[serde(flatten)]
    sold: SoldBody,
}

impl From<Sales> for SalesBody {
    fn from(sales: Sales) -> Self {
        Self {
            period: sales.period,
            sold: sales.into(),
        }
    }
}

impl Csv for SalesBody {
    const HEADER: &'static str = "period,unit,purchases,amount,average,points";

    fn cells(&self) -> Vec<String> {
        vec![
            self.period.to_string(),
            self.sold.unit.clone(),
            self.sold.purchases.to_string(),
            self.sold.amount.to_string(),
            cell(self.sold.average),
            self.sold.points.to_string(),
        ]
    }
}

/// Sales.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what the list writes")]
struct SalesPage {
    /// The lines, by period and currency.
    data: Vec<SalesBody>,
    /// Always null: a series is whole.
    next_cursor: Option<String>,
    /// When the newest event that is counted happened; null while there was none.
    as_of: Option<DateTime<Utc>>,
}

/// Says what was bought per day or month: purchases that earned, over all merchants and programs that are asked for. A period
/// without any has no line.
#[utoipa::path(get, path = "/v1/sales", tag = "figures", params(SalesQuery),
    responses((status = 200, description = "The series; as CSV with `format=csv`.", content((SalesPage = "application/json"), (String = "text/csv"))),
              (status = 400, description = "`period_invalid`, ...", body = ProblemBody, content_type = "application/problem+json"),
              (status = 403, description = "`forbidden_merchant`: another merchant's figures", body = ProblemBody, content_type = "application/problem+json")))]
async fn sales(
    State(analytics): App,
    who: Principal,
    Query(query): Query<SalesQuery>,
) -> Result<Response, Problem> {
    let show = show(
        &who,
        &Asked {
            merchant: query.merchant_id,
            program: query.program_id,
            kind: None,
        },
    )?;
    let period = period(query.from, query.to)?;
    let listed = analytics.sales(show, period, query.interval.into()).await?;
    Ok(answer(listed, query.format, "sales", SalesBody::from))
}
