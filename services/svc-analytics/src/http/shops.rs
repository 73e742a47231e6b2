//! What was done in shops: purchases that earned, gift cards at counters, the day of a store at closing.

use super::csv::{Csv, cell, text};
use super::document::ProblemBody;
use super::{App, Asked, BACK_OFFICE, Format, Shared, TILLS, answer, given, paged, period, show};
use crate::store::reading::{BasketLine, CounterLine, StaffLine, StoreLine};
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
        .get("/v1/baskets", Access::roles(BACK_OFFICE), baskets)
        .get("/v1/counters", Access::roles(BACK_OFFICE), counters)
        .get("/v1/store-days", Access::roles(TILLS), store_days)
        .get("/v1/staff-days", Access::roles(TILLS), staff_days)
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(baskets, counters, store_days, staff_days))]
pub(super) struct Document;

/// `?from=&to=&merchant_id=&program_id=&format=&limit=&cursor=`
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BasketsQuery {
    /// The first local day on which was bought.
    #[param(example = "2026-11-01")]
    from: NaiveDate,
    /// The last local day; at most 1,096 days.
    #[param(example = "2026-11-30")]
    to: NaiveDate,
    /// Only this merchant's; a merchant sees its own alone.
    merchant_id: Option<Uuid>,
    /// Only this program's.
    program_id: Option<Uuid>,
    /// `json` (the default) or `csv`, which has all lines.
    #[param(value_type = Option<String>, example = "json")]
    format: Option<Format>,
    /// How many lines: 1 to 200, 50 unless said.
    limit: Option<u8>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Purchases that earned by one program.
#[derive(Debug, Serialize, ToSchema)]
struct BasketsBody {
    /// The program's merchant; null where nobody knows it.
    merchant_id: Option<Uuid>,
    /// The program.
    program_id: Option<Uuid>,
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

impl From<BasketLine> for BasketsBody {
    fn from(line: BasketLine) -> Self {
        Self {
            merchant_id: given(line.place.merchant),
            program_id: given(line.place.program),
            unit: line.unit.as_str().to_owned(),
            purchases: line.baskets.purchases,
            amount: line.baskets.amount,
            average: line.baskets.average(),
            points: line.baskets.points,
        }
    }
}

impl Csv for BasketsBody {
    const HEADER: &'static str = "merchant_id,program_id,unit,purchases,amount,average,points";

    fn cells(&self) -> Vec<String> {
        vec![
            cell(self.merchant_id),
            cell(self.program_id),
            self.unit.clone(),
            self.purchases.to_string(),
            self.amount.to_string(),
            cell(self.average),
            self.points.to_string(),
        ]
    }
}

/// A page of baskets.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what the list writes")]
struct BasketsPage {
    /// The lines, by merchant, program and currency.
    data: Vec<BasketsBody>,
    /// The next page; null after the last.
    next_cursor: Option<String>,
    /// When the newest event that is counted happened; null while there was none.
    as_of: Option<DateTime<Utc>>,
}

/// Says how many purchases earned in a period, and how much an average one was.
#[utoipa::path(get, path = "/v1/baskets", tag = "figures", params(BasketsQuery),
    responses((status = 200, description = "The lines; as CSV with `format=csv`.", content((BasketsPage = "application/json"), (String = "text/csv"))),
              (status = 400, description = "`period_invalid`, `cursor_invalid`, ...", body = ProblemBody, content_type = "application/problem+json"),
              (status = 403, description = "`forbidden_merchant`: another merchant's figures", body = ProblemBody, content_type = "application/problem+json")))]
async fn baskets(
    State(analytics): App,
    who: Principal,
    Query(query): Query<BasketsQuery>,
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
    let (limit, after) = paged(query.format, query.limit, query.cursor.as_deref())?;
    let listed = analytics.baskets(show, period, &after, limit).await?;
    Ok(answer(listed, query.format, "baskets", BasketsBody::from))
}

/// `?from=&to=&merchant_id=&format=&limit=&cursor=`
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CountersQuery {
    /// The first local day.
    #[param(example = "2026-11-01")]
    from: NaiveDate,
    /// The last local day; at most 1,096 days.
    #[param(example = "2026-11-30")]
    to: NaiveDate,
    /// Only at this merchant's; a merchant sees its own alone.
    merchant_id: Option<Uuid>,
    /// `json` (the default) or `csv`, which has all lines.
    #[param(value_type = Option<String>, example = "json")]
    format: Option<Format>,
    /// How many lines: 1 to 200, 50 unless said.
    limit: Option<u8>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Gift cards at one merchant's counter, whoever sold them. Amounts in minor units.
#[derive(Debug, Serialize, ToSchema)]
struct CountersBody {
    /// Where; null for what was done at none.
    merchant_id: Option<Uuid>,
    /// The currency.
    #[schema(example = "EUR")]
    unit: String,
    /// How often value was put on a card.
    loads: i64,
    /// How much.
    loaded: i64,
    /// How often a card was spent.
    redeems: i64,
    /// How much.
    redeemed: i64,
    /// How often what was spent was given back.
    refunds: i64,
    /// How much.
    refunded: i64,
}

impl From<CounterLine> for CountersBody {
    fn from(line: CounterLine) -> Self {
        Self {
            merchant_id: given(line.merchant),
            unit: line.unit.as_str().to_owned(),
            loads: line.counter.loads,
            loaded: line.counter.loaded,
            redeems: line.counter.redeems,
            redeemed: line.counter.redeemed,
            refunds: line.counter.refunds,
            refunded: line.counter.refunded,
        }
    }
}

impl Csv for CountersBody {
    const HEADER: &'static str = "merchant_id,unit,loads,loaded,redeems,redeemed,refunds,refunded";

    fn cells(&self) -> Vec<String> {
        let numbers = [
            self.loads,
            self.loaded,
            self.redeems,
            self.redeemed,
            self.refunds,
            self.refunded,
        ];
        let mut cells = vec![cell(self.merchant_id), self.unit.clone()];
        cells.extend(numbers.iter().map(i64::to_string));
        cells
    }
}

/// A page of counters.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what the list writes")]
struct CountersPage {
    /// The lines, by merchant and currency.
    data: Vec<CountersBody>,
    /// The next page; null after the last.
    next_cursor: Option<String>,
    /// When the newest event that is counted happened; null while there was none.
    as_of: Option<DateTime<Utc>>,
}

/// Says what was done with gift cards at merchants' counters in a period.
#[utoipa::path(get, path = "/v1/counters", tag = "figures", params(CountersQuery),
    responses((status = 200, description = "The lines; as CSV with `format=csv`.", content((CountersPage = "application/json"), (String = "text/csv"))),
              (status = 400, description = "`period_invalid`, `cursor_invalid`, ...", body = ProblemBody, content_type = "application/problem+json"),
              (status = 403, description = "`forbidden_merchant`: another merchant's figures", body = ProblemBody, content_type = "application/problem+json")))]
async fn counters(
    State(analytics): App,
    who: Principal,
    Query(query): Query<CountersQuery>,
) -> Result<Response, Problem> {
    let show = show(
        &who,
        &Asked {
            merchant: query.merchant_id,
            ..Asked::default()
        },
    )?;
    let period = period(query.from, query.to)?;
    let (limit, after) = paged(query.format, query.limit, query.cursor.as_deref())?;
    let listed = analytics.counters(show, period, &after, limit).await?;
    Ok(answer(listed, query.format, "counters", CountersBody::from))
}

/// `?day=&merchant_id=&store_id=&format=&limit=&cursor=`
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StoreDaysQuery {
    /// The day, in each store's own time zone.
    #[param(example = "2026-11-22")]
    day: NaiveDate,
    /// Only this merchant's; a merchant sees its own alone.
    merchant_id: Option<Uuid>,
    /// Only this store.
    store_id: Option<Uuid>,
    /// `json` (the default) or `csv`, which has all lines.
    #[param(value_type = Option<String>, example = "json")]
    format: Option<Format>,
    /// How many lines: 1 to 200, 50 unless said.
    limit: Option<u8>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// What one store did on a day, in one unit. Amounts in minor units. Purchases stand in the line of their currency, what was
/// given for them in the line of points.
#[derive(Debug, Serialize, ToSchema)]
struct StoreDayBody {
    /// Whose store.
    merchant_id: Uuid,
    /// The store.
    store_id: Uuid,
    /// In what.
    #[schema(example = "EUR")]
    unit: String,
    /// How many purchases earned, less those that a till undid. One that was brought back later stays one.
    purchases: i64,
    /// What was paid for them.
    bought: i64,
    /// How often points were given. What a till undid is taken off again, here and of all that follows but gift cards.
    gives: i64,
    /// How many. Those that no purchase was named for are counted where the till says that it stands.
    given: i64,
    /// How often points were used.
    uses: i64,
    /// How many, counted where the till says that it stands.
    used: i64,
    /// How often value was put on a gift card.
    loads: i64,
    /// How much.
    loaded: i64,
    /// How often a gift card was spent.
    redeems: i64,
    /// How much.
    redeemed: i64,
    /// How often what was spent was given back.
    refunds: i64,
    /// How much.
    refunded: i64,
}

impl From<StoreLine> for StoreDayBody {
    fn from(line: StoreLine) -> Self {
        Self {
            merchant_id: line.merchant,
            store_id: line.store,
            unit: line.unit.as_str().to_owned(),
            purchases: line.of_day.purchases,
            bought: line.of_day.bought,
            gives: line.of_day.gives,
            given: line.of_day.given,
            uses: line.of_day.uses,
            used: line.of_day.used,
            loads: line.counter.loads,
            loaded: line.counter.loaded,
            redeems: line.counter.redeems,
            redeemed: line.counter.redeemed,
            refunds: line.counter.refunds,
            refunded: line.counter.refunded,
        }
    }
}

impl Csv for StoreDayBody {
    const HEADER: &'static str = "merchant_id,store_id,unit,purchases,bought,gives,given,uses,used,loads,loaded,redeems,redeemed,refunds,refunded";

    fn cells(&self) -> Vec<String> {
        let numbers = [
            self.purchases,
            self.bought,
            self.gives,
            self.given,
            self.uses,
            self.used,
            self.loads,
            self.loaded,
            self.redeems,
            self.redeemed,
            self.refunds,
            self.refunded,
        ];
        let mut cells = vec![
            self.merchant_id.to_string(),
            self.store_id.to_string(),
            self.unit.clone(),
        ];
        cells.extend(numbers.iter().map(i64::to_string));
        cells
    }
}

/// A page of stores.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what the list writes")]
struct StoreDaysPage {
    /// The lines, by merchant, store and unit.
    data: Vec<StoreDayBody>,
    /// The next page; null after the last.
    next_cursor: Option<String>,
    /// When the newest event that is counted happened; null while there was none.
    as_of: Option<DateTime<Utc>>,
}

/// Says what was done in stores on a day: what a shop counts at closing. A store in which nothing was done has no line.
#[utoipa::path(get, path = "/v1/store-days", tag = "figures", params(StoreDaysQuery),
    responses((status = 200, description = "The lines; as CSV with `format=csv`.", content((StoreDaysPage = "application/json"), (String = "text/csv"))),
              (status = 400, description = "`cursor_invalid`, ...", body = ProblemBody, content_type = "application/problem+json"),
              (status = 403, description = "`forbidden_merchant`: another merchant's figures", body = ProblemBody, content_type = "application/problem+json")))]
async fn store_days(
    State(analytics): App,
    who: Principal,
    Query(query): Query<StoreDaysQuery>,
) -> Result<Response, Problem> {
    let show = show(
        &who,
        &Asked {
            merchant: query.merchant_id,
            ..Asked::default()
        },
    )?;
    let (limit, after) = paged(query.format, query.limit, query.cursor.as_deref())?;
    let listed = analytics
        .store_days(show, query.store_id, query.day, &after, limit)
        .await?;
    Ok(answer(listed, query.format, "store-days", StoreDayBody::from))
}

/// `?day=&store_id=&merchant_id=&format=`
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StaffDaysQuery {
    /// The day, in the store's own time zone.
    #[param(example = "2026-11-22")]
    day: NaiveDate,
    /// The store.
    store_id: Uuid,
    /// The store's merchant; a merchant sees its own alone.
    merchant_id: Option<Uuid>,
    /// `json` (the default) or `csv`.
    #[param(value_type = Option<String>, example = "json")]
    format: Option<Format>,
}

/// What one member of staff, or one till's key, did in a store on a day, in one unit.
#[derive(Debug, Serialize, ToSchema)]
struct StaffDayBody {
    /// Who: the id of a person or of an API key at svc-merchant, or what another issuer calls a person.
    #[schema(example = "01990000-0000-7000-8000-000000000007")]
    staff_id: String,
    /// `person` or `key`.
    #[schema(example = "person")]
    staff_kind: &'static str,
    /// What they did.
    #[serde(flatten)]
    day: StoreDayBody,
}

impl From<StaffLine> for StaffDayBody {
    fn from(line: StaffLine) -> Self {
        Self {
            staff_id: line.by.id,
            staff_kind: if line.by.machine { "key" } else { "person" },
            day: line.line.into(),
        }
    }
}

impl Csv for StaffDayBody {
    const HEADER: &'static str = "staff_id,staff_kind,merchant_id,store_id,unit,purchases,bought,gives,given,uses,used,loads,loaded,redeems,redeemed,refunds,refunded";

    fn cells(&self) -> Vec<String> {
        let mut cells = vec![text(&self.staff_id), self.staff_kind.to_owned()];
        cells.extend(self.day.cells());
        cells
    }
}

/// What members of staff did in a store on a day.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what the list writes")]
struct StaffDaysPage {
    /// The lines, by who it was and unit.
    data: Vec<StaffDayBody>,
    /// Always null: all lines are there.
    next_cursor: Option<String>,
    /// When the newest event that is counted happened; null while there was none.
    as_of: Option<DateTime<Utc>>,
}

/// Says what each member of staff and each till's key did in a store on a day. Whoever is staff alone is shown their own lines.
/// What was done before it was told by whom has no line.
#[utoipa::path(get, path = "/v1/staff-days", tag = "figures", params(StaffDaysQuery),
    responses((status = 200, description = "The lines; as CSV with `format=csv`.", content((StaffDaysPage = "application/json"), (String = "text/csv"))),
              (status = 403, description = "`forbidden_merchant`: another merchant's figures", body = ProblemBody, content_type = "application/problem+json")))]
async fn staff_days(
    State(analytics): App,
    who: Principal,
    Query(query): Query<StaffDaysQuery>,
) -> Result<Response, Problem> {
    let show = show(
        &who,
        &Asked {
            merchant: query.merchant_id,
            ..Asked::default()
        },
    )?;
    let own = (!who.roles.intersects(BACK_OFFICE)).then_some(&*who.subject);
    let listed = analytics.staff_days(show, query.store_id, query.day, own).await?;
    Ok(answer(listed, query.format, "staff-days", StaffDayBody::from))
}
