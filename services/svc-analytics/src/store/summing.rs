//! Sums over all merchants and programs that are wanted: what a dashboard begins with.

use super::reading::{Filter, Interval, unit};
use crate::domain::AccountKind;
use crate::domain::figures::{Baskets, Movements};
use chrono::NaiveDate;
use money::Unit;
use sqlx::PgConnection;

/// What moved of a kind in a period, and what is outstanding at its end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sum {
    /// Points or gift cards.
    pub kind: AccountKind,
    /// In what.
    pub unit: Unit,
    /// What moved.
    pub moved: Movements,
    /// What is outstanding after the last day.
    pub outstanding: i64,
}

/// A line per kind and unit that there was up to the last day, moved in the period or not.
pub async fn moved(connection: &mut PgConnection, filter: &Filter) -> sqlx::Result<Vec<Sum>> {
    let rows = sqlx::query!(
        r#"SELECT kind, unit,
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
           GROUP BY kind, unit ORDER BY kind, unit"#,
        filter.tenant.0,
        filter.merchant,
        filter.program,
        filter.kind.map(|kind| kind.0),
        filter.from,
        filter.to,
    )
    .fetch_all(connection)
    .await?;
    let sums = rows.into_iter().map(|row| {
        Ok(Sum {
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
    sums.collect()
}

/// Purchases of a day, of a month, or of the whole period.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sales {
    /// The day, the first day of the month, or the first of the period.
    pub period: NaiveDate,
    /// The currency.
    pub unit: Unit,
    /// How many, and how much.
    pub baskets: Baskets,
}

/// A line per day or month (or one for the whole period) and currency. Where nothing was bought there is no line.
pub async fn sales(
    connection: &mut PgConnection,
    filter: &Filter,
    interval: Option<Interval>,
) -> sqlx::Result<Vec<Sales>> {
    let rows = sqlx::query!(
        r#"SELECT COALESCE(date_trunc($6, day::timestamp)::date, $4::date) AS "period!", unit,
                  SUM(purchases)::bigint AS "purchases!", SUM(amount)::bigint AS "amount!", SUM(points)::bigint AS "points!"
           FROM baskets
           WHERE tenant_id = $1 AND ($2::uuid IS NULL OR merchant_id = $2) AND ($3::uuid IS NULL OR program_id = $3)
             AND day BETWEEN $4 AND $5
           GROUP BY 1, unit ORDER BY 1, unit"#,
        filter.tenant.0,
        filter.merchant,
        filter.program,
        filter.from,
        filter.to,
        interval.map(Interval::name) as Option<&str>,
    )
    .fetch_all(connection)
    .await?;
    let lines = rows.into_iter().map(|row| {
        Ok(Sales {
            period: row.period,
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
