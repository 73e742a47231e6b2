//! Figures of a period: what moved, and what is outstanding; as lines, as a series, as files.

use super::csv::{Csv, cell};
use super::document::ProblemBody;
use super::{App, Asked, BACK_OFFICE, Format, Shared, answer, given, paged, period, show};
use crate::domain::figures::Movements;
use crate::store::reading::{Interval, Line, Point};
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
        .get("/v1/figures", Access::roles(BACK_OFFICE), figures)
        .get("/v1/series", Access::roles(BACK_OFFICE), series)
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(figures, series))]
pub(super) struct Document;

/// `?from=&to=&merchant_id=&program_id=&kind=&format=&limit=&cursor=`
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FiguresQuery {
    /// The first local day.
    #[param(example = "2026-11-01")]
    from: NaiveDate,
    /// The last local day; at most 1,096 days.
    #[param(example = "2026-11-30")]
    to: NaiveDate,
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

/// What moved, in minor units of `unit`.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MovedBody {
    /// Given to customers: earned, or loaded on cards.
    issued: i64,
    /// Of what was given, taken back.
    taken_back: i64,
    /// Spent.
    redeemed: i64,
    /// Of what was spent, given back.
    given_back: i64,
    /// Lapsed unspent, less what was brought back: breakage as it happened.
    expired: i64,
    /// Corrections, positive in the customers' favour.
    adjusted: i64,
    /// Come by transfers less gone by them.
    transferred: i64,
    /// How many entries.
    movements: i64,
    /// Customers who did something, each once a day, so over a period customer-days. Points only.
    active: i64,
    /// Customers who did something for the first time. Points only.
    newcomers: i64,
    /// Spent less given back, of issued less taken back, in ten-thousandths, halves up; null where nothing was issued.
    redemption_rate_bp: Option<i64>,
}

impl From<&Movements> for MovedBody {
    fn from(moved: &Movements) -> Self {
        Self {
            issued: moved.issued,
            taken_back: moved.taken_back,
            redeemed: moved.redeemed,
            given_back: moved.given_back,
            expired: moved.expired,
            adjusted: moved.adjusted,
            transferred: moved.transferred,
            movements: moved.movements,
            active: moved.active,
            newcomers: moved.newcomers,
            redemption_rate_bp: moved.redemption_rate(),
        }
    }
}

impl MovedBody {
    fn cells(&self) -> Vec<String> {
        let numbers = [
            self.issued,
            self.taken_back,
            self.redeemed,
            self.given_back,
            self.expired,
            self.adjusted,
            self.transferred,
            self.movements,
            self.active,
            self.newcomers,
        ];
        let mut cells: Vec<String> = numbers.iter().map(i64::to_string).collect();
        cells.push(cell(self.redemption_rate_bp));
        cells
    }
}

/// What moved of one merchant's program, or of its gift cards, in a period.
#[derive(Debug, Serialize, ToSchema)]
struct FiguresBody {
    /// The merchant that carries what is outstanding; null where the ledger names none.
    merchant_id: Option<Uuid>,
    /// The program of points; null of gift cards, and where there is none.
    program_id: Option<Uuid>,
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

impl From<Line> for FiguresBody {
    fn from(line: Line) -> Self {
        Self {
            merchant_id: given(line.place.merchant),
            program_id: given(line.place.program),
            kind: line.kind.name(),
            unit: line.unit.as_str().to_owned(),
            outstanding: line.outstanding,
            moved: (&line.moved).into(),
        }
    }
}

impl Csv for FiguresBody {
    const HEADER: &'static str = "merchant_id,program_id,kind,unit,outstanding,issued,taken_back,redeemed,given_back,expired,\
        adjusted,transferred,movements,active,newcomers,redemption_rate_bp";

    fn cells(&self) -> Vec<String> {
        let mut cells = vec![
            cell(self.merchant_id),
            cell(self.program_id),
            self.kind.to_owned(),
            self.unit.clone(),
            self.outstanding.to_string(),
        ];
        cells.extend(self.moved.cells());
        cells
    }
}

/// A page of figures.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what the list writes")]
struct FiguresPage {
    /// The lines, by merchant, program, kind and unit.
    data: Vec<FiguresBody>,
    /// The next page; null after the last.
    next_cursor: Option<String>,
    /// When the newest event that is counted happened; null while there was none.
    as_of: Option<DateTime<Utc>>,
}

/// Says what moved in a period and what is outstanding at its end: a line per merchant, program, kind and unit. Days are those
/// of the program's time zone; of gift cards, of the issuer's.
#[utoipa::path(get, path = "/v1/figures", tag = "figures", params(FiguresQuery),
    responses((status = 200, description = "The lines; as CSV with `format=csv`.", content((FiguresPage = "application/json"), (String = "text/csv"))),
              (status = 400, description = "`period_invalid`, `cursor_invalid`, ...", body = ProblemBody, content_type = "application/problem+json"),
              (status = 403, description = "`forbidden_merchant`: another merchant's figures", body = ProblemBody, content_type = "application/problem+json")))]
async fn figures(
    State(analytics): App,
    who: Principal,
    Query(query): Query<FiguresQuery>,
) -> Result<Response, Problem> {
    let show = show(
        &who,
        &Asked {
            merchant: query.merchant_id,
            program: query.program_id,
            kind: query.kind.as_deref(),
        },
    )?;
    let period = period(query.from, query.to)?;
    let (limit, after) = paged(query.format, query.limit, query.cursor.as_deref())?;
    let listed = analytics.lines(show, period, &after, limit).await?;
    Ok(answer(listed, query.format, "figures", FiguresBody::from))
}

/// `?from=&to=&interval=&merchant_id=&program_id=&kind=&format=`
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SeriesQuery {
    /// The first local day.
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
    /// Only this program's points.
    program_id: Option<Uuid>,
    /// `customer_points` or `gift_card`; both unless said.
    kind: Option<String>,
    /// `json` (the default) or `csv`.
    #[param(value_type = Option<String>, example = "json")]
    format: Option<Format>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum IntervalName {
    Day,
    Month,
}

impl From<Option<IntervalName>> for Interval {
    fn from(name: Option<IntervalName>) -> Self {
        match name {
            Some(IntervalName::Month) => Self::Month,
            Some(IntervalName::Day) | None => Self::Day,
        }
    }
}

/// What moved on a day or in a month.
#[derive(Debug, Serialize, ToSchema)]
struct PointBody {
    /// The day, or the first day of the month.
    period: NaiveDate,
    /// `customer_points` or `gift_card`.
    #[schema(example = "customer_points")]
    kind: &'static str,
    /// In what.
    #[schema(example = "PTS")]
    unit: String,
    /// What is owed to customers after it, in minor units.
    outstanding: i64,
    /// What moved.
    #[serde(flatten)]
    moved: MovedBody,
}

impl From<Point> for PointBody {
    fn from(point: Point) -> Self {
        Self {
            period: point.period,
            kind: point.kind.name(),
            unit: point.unit.as_str().to_owned(),
            outstanding: point.outstanding,
            moved: (&point.moved).into(),
        }
    }
}

impl Csv for PointBody {
    const HEADER: &'static str = "period,kind,unit,outstanding,issued,taken_back,redeemed,given_back,expired,adjusted,\
        transferred,movements,active,newcomers,redemption_rate_bp";

    fn cells(&self) -> Vec<String> {
        let mut cells = vec![
            self.period.to_string(),
            self.kind.to_owned(),
            self.unit.clone(),
            self.outstanding.to_string(),
        ];
        cells.extend(self.moved.cells());
        cells
    }
}

/// A series.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what the list writes")]
struct SeriesPage {
    /// The lines, by period, kind and unit.
    data: Vec<PointBody>,
    /// Always null: a series is whole.
    next_cursor: Option<String>,
    /// When the newest event that is counted happened; null while there was none.
    as_of: Option<DateTime<Utc>>,
}

/// Says what moved per day or month, over all merchants and programs that are asked for. A period without movements has no
/// line: what is outstanding stays as after the line before.
#[utoipa::path(get, path = "/v1/series", tag = "figures", params(SeriesQuery),
    responses((status = 200, description = "The series; as CSV with `format=csv`.", content((SeriesPage = "application/json"), (String = "text/csv"))),
              (status = 400, description = "`period_invalid`, ...", body = ProblemBody, content_type = "application/problem+json"),
              (status = 403, description = "`forbidden_merchant`: another merchant's figures", body = ProblemBody, content_type = "application/problem+json")))]
async fn series(
    State(analytics): App,
    who: Principal,
    Query(query): Query<SeriesQuery>,
) -> Result<Response, Problem> {
    let show = show(
        &who,
        &Asked {
            merchant: query.merchant_id,
            program: query.program_id,
            kind: query.kind.as_deref(),
        },
    )?;
    let period = period(query.from, query.to)?;
    let listed = analytics.series(show, period, query.interval.into()).await?;
    Ok(answer(listed, query.format, "series", PointBody::from))
}
