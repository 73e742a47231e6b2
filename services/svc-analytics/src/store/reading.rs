//! Figures, read: sums over daily buckets, by the primary key or the index on days.

use super::unreadable;
use crate::domain::figures::{Baskets, Counter, Movements, StoreDay};
use crate::domain::{AccountKind, Place, Staff, TenantId};
use chrono::NaiveDate;
use money::Unit;
use sqlx::PgConnection;
use uuid::Uuid;

/// What is wanted. `None` wants all.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    /// Whose.
    pub tenant: TenantId,
    /// Of which merchant.
    pub merchant: Option<Uuid>,
    /// Of which program.
    pub program: Option<Uuid>,
    /// Points or gift cards.
    pub kind: Option<AccountKind>,
    /// The first local day.
    pub from: NaiveDate,
    /// The last.
    pub to: NaiveDate,
}

/// Where a list goes on: after the line of this key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct After {
    /// Its merchant and program.
    pub place: Place,
    /// Its kind; 0 where there is none.
    pub kind: i16,
    /// Its unit.
    pub unit: String,
}

impl After {
    /// Before every line.
    pub fn top() -> Self {
        Self {
            place: Place::default(),
            kind: -1,
            unit: String::new(),
        }
    }
}

/// What moved in a period, and what is outstanding at its end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Of which merchant and program.
    pub place: Place,
    /// Points or gift cards.
    pub kind: AccountKind,
    /// In what.
    pub unit: Unit,
    /// What moved.
    pub moved: Movements,
    /// What is outstanding after the last day.
    pub outstanding: i64,
}

/// A line per merchant, program, kind and unit.
pub async fn lines(
    connection: &mut PgConnection,
    filter: &Filter,
    after: &After,
    limit: i64,
) -> sqlx::Result<Vec<Line>> {
    let rows = sqlx::query!(
        r#"SELECT merchant_id, program_id, kind, unit,
                  COALESCE(SUM(issued) FILTER (WHERE day >= $5), 0)::bigint AS "issued!",
                  COALESCE(SUM(taken_back) FILTER (WHERE day >= $5), 0)::bigint AS "taken_back!",
                  COALESCE(SUM(redeemed) FILTER (WHERE day >= $5), 0)::bigint AS "redeemed!",
                  COALESCE(SUM(given_back) FILTER (WHERE day >= $5), 0)::bigint AS "given_back!",
                  COALESCE(SUM(expired) FILTER (WHERE day >= $5), 0)::bigint AS "expired!",
                  COALESCE(SUM(adjusted) FILTER (WHERE day >= $5), 0)::bigint AS "adjusted!",
                  COALESCE(SUM(transferred) FILTER (WHERE day >= $5), 0)::bigint AS "transferred!",
                  COALESCE(SUM(movements) FILTER (WHERE day >= $5), 0)::bigint AS "movements!",
                  COALESCE(SUM(active) FILTER (WHERE day >= $5), 0)::bigint AS "active!",
                  COALESCE(SUM(newcomers) FILTER (WHERE day >= $5), 0)::bigint AS "newcomers!",
                  SUM(issued - taken_back - redeemed + given_back - expired + adjusted + transferred)::bigint
                      AS "outstanding!"
           FROM daily
           WHERE tenant_id = $1 AND ($2::uuid IS NULL OR merchant_id = $2) AND ($3::uuid IS NULL OR program_id = $3)
             AND ($4::smallint IS NULL OR kind = $4) AND day <= $6
             AND (merchant_id, program_id, kind, unit) > ($7::uuid, $8::uuid, $9::smallint, $10::text)
           GROUP BY merchant_id, program_id, kind, unit
           ORDER BY merchant_id, program_id, kind, unit
           LIMIT $11"#,
        filter.tenant.0,
        filter.merchant,
        filter.program,
        filter.kind.map(|kind| kind.0),
        filter.from,
        filter.to,
        after.place.merchant,
        after.place.program,
        after.kind,
        after.unit,
        limit,
    )
    .fetch_all(connection)
    .await?;
    let lines = rows.into_iter().map(|row| {
        Ok(Line {
            place: Place {
                merchant: row.merchant_id,
                program: row.program_id,
            },
            kind: AccountKind(row.kind),
            unit: unit(&row.unit)?,
            moved: Movements {
                issued: row.issued,
                taken_back: row.taken_back,
                redeemed: row.redeemed,
                given_back: row.given_back,
                expired: row.expired,
                adjusted: row.adjusted,
                transferred: row.transferred,
                movements: row.movements,
                active: row.active,
                newcomers: row.newcomers,
            },
            outstanding: row.outstanding,
        })
    });
    lines.collect()
}

/// What moved on a day or in a month.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Point {
    /// The day, or the first day of the month.
    pub period: NaiveDate,
    /// Points or gift cards.
    pub kind: AccountKind,
    /// In what.
    pub unit: Unit,
    /// What moved.
    pub moved: Movements,
    /// What is outstanding after it.
    pub outstanding: i64,
}

/// How a series is cut.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Interval {
    /// A line per day.
    Day,
    /// A line per calendar month.
    Month,
}

impl Interval {
    /// As PostgreSQL calls it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
        }
    }
}

/// A line per day or month, kind and unit, over all merchants and programs that are wanted. A period without movements has
/// no line.
pub async fn series(
    connection: &mut PgConnection,
    filter: &Filter,
    interval: Interval,
) -> sqlx::Result<Vec<Point>> {
    let rows = sqlx::query!(
        r#"WITH moved AS (
               SELECT CASE WHEN day >= $5 THEN date_trunc($7, day::timestamp)::date END AS period, kind, unit,
                      SUM(issued) AS issued, SUM(taken_back) AS taken_back, SUM(redeemed) AS redeemed,
                      SUM(given_back) AS given_back, SUM(expired) AS expired, SUM(adjusted) AS adjusted,
                      SUM(transferred) AS transferred, SUM(movements) AS movements, SUM(active) AS active,
                      SUM(newcomers) AS newcomers
               FROM daily
               WHERE tenant_id = $1 AND ($2::uuid IS NULL OR merchant_id = $2)
                 AND ($3::uuid IS NULL OR program_id = $3) AND ($4::smallint IS NULL OR kind = $4) AND day <= $6
               GROUP BY 1, kind, unit
           ), running AS (
               SELECT *, SUM(issued - taken_back - redeemed + given_back - expired + adjusted + transferred)
                         OVER (PARTITION BY kind, unit ORDER BY period NULLS FIRST) AS outstanding
               FROM moved
           )
           SELECT period AS "period!", kind AS "kind!", unit AS "unit!", issued::bigint AS "issued!",
                  taken_back::bigint AS "taken_back!", redeemed::bigint AS "redeemed!",
                  given_back::bigint AS "given_back!", expired::bigint AS "expired!", adjusted::bigint AS "adjusted!",
                  transferred::bigint AS "transferred!", movements::bigint AS "movements!", active::bigint AS "active!",
                  newcomers::bigint AS "newcomers!", outstanding::bigint AS "outstanding!"
           FROM running WHERE period IS NOT NULL ORDER BY period, kind, unit"#,
        filter.tenant.0,
        filter.merchant,
        filter.program,
        filter.kind.map(|kind| kind.0),
        filter.from,
        filter.to,
        interval.name(),
    )
    .fetch_all(connection)
    .await?;
    let points = rows.into_iter().map(|row| {
        Ok(Point {
            period: row.period,
            kind: AccountKind(row.kind),
            unit: unit(&row.unit)?,
            moved: Movements {
                issued: row.issued,
                taken_back: row.taken_back,
                redeemed: row.redeemed,
                given_back: row.given_back,
                expired: row.expired,
                adjusted: row.adjusted,
                transferred: row.transferred,
                movements: row.movements,
                active: row.active,
                newcomers: row.newcomers,
            },
            outstanding: row.outstanding,
        })
    });
    points.collect()
}

/// Purchases of a period.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BasketLine {
    /// Of which merchant and program.
    pub place: Place,
    /// The currency.
    pub unit: Unit,
    /// How many, and how much.
    pub baskets: Baskets,
}

/// A line per merchant, program and currency.
pub async fn baskets(
    connection: &mut PgConnection,
    filter: &Filter,
    after: &After,
    limit: i64,
) -> sqlx::Result<Vec<BasketLine>> {
    let rows = sqlx::query!(
        r#"SELECT merchant_id, program_id, unit, SUM(purchases)::bigint AS "purchases!", SUM(amount)::bigint AS "amount!",
                  SUM(points)::bigint AS "points!"
           FROM baskets
           WHERE tenant_id = $1 AND ($2::uuid IS NULL OR merchant_id = $2) AND ($3::uuid IS NULL OR program_id = $3)
             AND day BETWEEN $4 AND $5 AND (merchant_id, program_id, unit) > ($6::uuid, $7::uuid, $8::text)
           GROUP BY merchant_id, program_id, unit ORDER BY merchant_id, program_id, unit LIMIT $9"#,
        filter.tenant.0,
        filter.merchant,
        filter.program,
        filter.from,
        filter.to,
        after.place.merchant,
        after.place.program,
        after.unit,
        limit,
    )
    .fetch_all(connection)
    .await?;
    let lines = rows.into_iter().map(|row| {
        Ok(BasketLine {
            place: Place {
                merchant: row.merchant_id,
                program: row.program_id,
            },
            unit: unit(&row.unit)?,
            baskets: Baskets {
                purchases: row.purchases,
                amount: row.amount,
                points: row.points,
            },
        })
    });
    lines.collect()
}

/// Gift cards at a merchant's counter in a period.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CounterLine {
    /// Where.
    pub merchant: Uuid,
    /// The currency.
    pub unit: Unit,
    /// What was done.
    pub counter: Counter,
}

/// A line per merchant and currency.
pub async fn counters(
    connection: &mut PgConnection,
    filter: &Filter,
    after: &After,
    limit: i64,
) -> sqlx::Result<Vec<CounterLine>> {
    let rows = sqlx::query!(
        r#"SELECT merchant_id, unit, SUM(loads)::bigint AS "loads!", SUM(loaded)::bigint AS "loaded!",
                  SUM(redeems)::bigint AS "redeems!", SUM(redeemed)::bigint AS "redeemed!",
                  SUM(refunds)::bigint AS "refunds!", SUM(refunded)::bigint AS "refunded!"
           FROM counters
           WHERE tenant_id = $1 AND ($2::uuid IS NULL OR merchant_id = $2) AND day BETWEEN $3 AND $4
             AND (merchant_id, unit) > ($5::uuid, $6::text)
           GROUP BY merchant_id, unit ORDER BY merchant_id, unit LIMIT $7"#,
        filter.tenant.0,
        filter.merchant,
        filter.from,
        filter.to,
        after.place.merchant,
        after.unit,
        limit,
    )
    .fetch_all(connection)
    .await?;
    let lines = rows.into_iter().map(|row| {
        Ok(CounterLine {
            merchant: row.merchant_id,
            unit: unit(&row.unit)?,
            counter: Counter {
                loads: row.loads,
                loaded: row.loaded,
                redeems: row.redeems,
                redeemed: row.redeemed,
                refunds: row.refunds,
                refunded: row.refunded,
            },
        })
    });
    lines.collect()
}

/// A day of a store.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoreLine {
    /// Whose store.
    pub merchant: Uuid,
    /// The store.
    pub store: Uuid,
    /// In what.
    pub unit: Unit,
    /// What was bought, given and used.
    pub of_day: StoreDay,
    /// What was done with gift cards.
    pub counter: Counter,
}

/// A line per store and unit in which something was done there on the filter's first day.
pub async fn store_days(
    connection: &mut PgConnection,
    filter: &Filter,
    store: Option<Uuid>,
    after: &After,
    limit: i64,
) -> sqlx::Result<Vec<StoreLine>> {
    let rows = sqlx::query!(
        r#"SELECT merchant_id AS "merchant_id!", store_id AS "store_id!", unit AS "unit!",
                  SUM(purchases)::bigint AS "purchases!", SUM(bought)::bigint AS "bought!", SUM(gives)::bigint AS "gives!",
                  SUM(given)::bigint AS "given!", SUM(uses)::bigint AS "uses!", SUM(used)::bigint AS "used!",
                  SUM(loads)::bigint AS "loads!", SUM(loaded)::bigint AS "loaded!", SUM(redeems)::bigint AS "redeems!",
                  SUM(redeemed)::bigint AS "redeemed!", SUM(refunds)::bigint AS "refunds!",
                  SUM(refunded)::bigint AS "refunded!"
           FROM (SELECT merchant_id, store_id, unit, purchases, bought, gives, given, uses, used, 0::bigint AS loads,
                        0::bigint AS loaded, 0::bigint AS redeems, 0::bigint AS redeemed, 0::bigint AS refunds,
                        0::bigint AS refunded
                 FROM store_days
                 WHERE tenant_id = $1 AND day = $2 AND ($3::uuid IS NULL OR merchant_id = $3)
                   AND ($4::uuid IS NULL OR store_id = $4)
                 UNION ALL
                 SELECT merchant_id, store_id, unit, 0, 0, 0, 0, 0, 0, loads, loaded, redeems, redeemed, refunds, refunded
                 FROM store_cards
                 WHERE tenant_id = $1 AND day = $2 AND ($3::uuid IS NULL OR merchant_id = $3)
                   AND ($4::uuid IS NULL OR store_id = $4)) AS done
           WHERE (merchant_id, store_id, unit) > ($5::uuid, $6::uuid, $7::text)
           GROUP BY merchant_id, store_id, unit ORDER BY merchant_id, store_id, unit LIMIT $8"#,
        filter.tenant.0,
        filter.from,
        filter.merchant,
        store,
        after.place.merchant,
        after.place.program,
        after.unit,
        limit,
    )
    .fetch_all(connection)
    .await?;
    let lines = rows.into_iter().map(|row| {
        Ok(StoreLine {
            merchant: row.merchant_id,
            store: row.store_id,
            unit: unit(&row.unit)?,
            of_day: StoreDay {
                purchases: row.purchases,
                bought: row.bought,
                gives: row.gives,
                given: row.given,
                uses: row.uses,
                used: row.used,
            },
            counter: Counter {
                loads: row.loads,
                loaded: row.loaded,
                redeems: row.redeems,
                redeemed: row.redeemed,
                refunds: row.refunds,
                refunded: row.refunded,
            },
        })
    });
    lines.collect()
}

/// What one member of staff did in a store on a day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StaffLine {
    /// Who.
    pub by: Staff,
    /// What, and where.
    pub line: StoreLine,
}

/// A line per unit and member of staff who did something in the store on the filter's first day; only those of `staff`, where
/// somebody is named.
pub async fn staff_days(
    connection: &mut PgConnection,
    filter: &Filter,
    store: Uuid,
    staff: Option<&str>,
) -> sqlx::Result<Vec<StaffLine>> {
    let rows = sqlx::query!(
        r#"SELECT merchant_id AS "merchant_id!", unit AS "unit!", staff_id AS "staff_id!", machine AS "machine!",
                  SUM(purchases)::bigint AS "purchases!", SUM(bought)::bigint AS "bought!", SUM(gives)::bigint AS "gives!",
                  SUM(given)::bigint AS "given!", SUM(uses)::bigint AS "uses!", SUM(used)::bigint AS "used!",
                  SUM(loads)::bigint AS "loads!", SUM(loaded)::bigint AS "loaded!", SUM(redeems)::bigint AS "redeems!",
                  SUM(redeemed)::bigint AS "redeemed!", SUM(refunds)::bigint AS "refunds!",
                  SUM(refunded)::bigint AS "refunded!"
           FROM (SELECT merchant_id, unit, staff_id, machine, purchases, bought, gives, given, uses, used,
                        0::bigint AS loads, 0::bigint AS loaded, 0::bigint AS redeems, 0::bigint AS redeemed,
                        0::bigint AS refunds, 0::bigint AS refunded
                 FROM staff_days
                 WHERE tenant_id = $1 AND day = $2 AND ($3::uuid IS NULL OR merchant_id = $3) AND store_id = $4
                   AND ($5::text IS NULL OR staff_id = $5)
                 UNION ALL
                 SELECT merchant_id, unit, staff_id, machine, 0, 0, 0, 0, 0, 0, loads, loaded, redeems, redeemed, refunds,
                        refunded
                 FROM staff_cards
                 WHERE tenant_id = $1 AND day = $2 AND ($3::uuid IS NULL OR merchant_id = $3) AND store_id = $4
                   AND ($5::text IS NULL OR staff_id = $5)) AS done
           GROUP BY merchant_id, staff_id, machine, unit ORDER BY merchant_id, staff_id, machine, unit"#,
        filter.tenant.0,
        filter.from,
        filter.merchant,
        store,
        staff,
    )
    .fetch_all(connection)
    .await?;
    let lines = rows.into_iter().map(|row| {
        Ok(StaffLine {
            by: Staff {
                id: row.staff_id,
                machine: row.machine,
            },
            line: StoreLine {
                merchant: row.merchant_id,
                store,
                unit: unit(&row.unit)?,
                of_day: StoreDay {
                    purchases: row.purchases,
                    bought: row.bought,
                    gives: row.gives,
                    given: row.given,
                    uses: row.uses,
                    used: row.used,
                },
                counter: Counter {
                    loads: row.loads,
                    loaded: row.loaded,
                    redeems: row.redeems,
                    redeemed: row.redeemed,
                    refunds: row.refunds,
                    refunded: row.refunded,
                },
            },
        })
    });
    lines.collect()
}

/// A line of the books.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BookLine {
    /// In what.
    pub unit: String,
    /// Which accounts.
    pub kind: AccountKind,
    /// Their sum as it was counted here.
    pub counted: i64,
    /// Their sum in the ledger's trial balance, where the two were compared as of that day.
    pub ledger: Option<i64>,
}

/// The books as of the end of a day of UTC.
pub async fn books(
    connection: &mut PgConnection,
    tenant: TenantId,
    day: NaiveDate,
) -> sqlx::Result<Vec<BookLine>> {
    let rows = sqlx::query!(
        r#"SELECT b.unit AS "unit!", b.kind AS "kind!", b.counted AS "counted!", t.ledger AS "ledger?"
           FROM (SELECT unit, kind, SUM(posted)::bigint AS counted FROM books
                 WHERE tenant_id = $1 AND day <= $2 GROUP BY unit, kind) AS b
           LEFT JOIN ties AS t ON t.tenant_id = $1 AND t.day = $2 AND t.unit = b.unit AND t.kind = b.kind
           ORDER BY b.unit, b.kind"#,
        tenant.0,
        day,
    )
    .fetch_all(connection)
    .await?;
    let lines = rows.into_iter().map(|row| BookLine {
        unit: row.unit,
        kind: AccountKind(row.kind),
        counted: row.counted,
        ledger: row.ledger,
    });
    Ok(lines.collect())
}

/// How many merchants were approved up to the end of a day of UTC.
pub async fn merchants(connection: &mut PgConnection, tenant: TenantId, day: NaiveDate) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM onboarded
           WHERE tenant_id = $1 AND (onboarded_at AT TIME ZONE 'UTC')::date <= $2"#,
        tenant.0,
        day,
    )
    .fetch_one(connection)
    .await
}

pub(super) fn unit(text: &str) -> sqlx::Result<Unit> {
    text.parse().map_err(|_| unreadable("unit"))
}
