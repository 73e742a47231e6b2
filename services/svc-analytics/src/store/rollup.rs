//! What the job `analytics-rollup` reads of all accounts and writes of what it found, and how that is read.

use super::column;
use super::reading::{After, unit};
use crate::domain::breakage::History;
use crate::domain::fold::AccountDay;
use crate::domain::history::{Circle, CohortKey, Found, Holding, HoldingKey, Row};
use crate::domain::{AccountKind, Place, TenantId};
use crate::ports::BalanceLine;
use chrono::NaiveDate;
use futures::stream::{BoxStream, StreamExt as _};
use sqlx::PgConnection;
use uuid::Uuid;

/// Every day of every account up to and including `as_of`: by owner, then account, then day.
pub fn rows(
    connection: &mut PgConnection,
    tenant: TenantId,
    as_of: NaiveDate,
) -> BoxStream<'_, sqlx::Result<Row>> {
    sqlx::query!(
        "SELECT a.owner_id, a.account_id, a.merchant_id, a.program_id, a.kind, a.unit, d.day, d.credited, d.debited, d.visits
         FROM accounts AS a JOIN account_days AS d ON d.tenant_id = a.tenant_id AND d.account_id = a.account_id
         WHERE a.tenant_id = $1 AND d.tenant_id = $1 AND d.day <= $2
         ORDER BY a.owner_id, a.account_id, d.day",
        tenant.0,
        as_of,
    )
    .fetch(connection)
    .map(|row| {
        let row = row?;
        Ok(Row {
            owner: row.owner_id,
            account: row.account_id,
            key: HoldingKey {
                place: Place {
                    merchant: row.merchant_id,
                    program: row.program_id,
                },
                kind: AccountKind(row.kind),
                unit: unit(&row.unit)?,
            },
            day: row.day,
            of_day: AccountDay {
                credited: row.credited,
                debited: row.debited,
                visits: row.visits,
            },
        })
    })
    .boxed()
}

/// Whoever writes what was found of a tenant waits for whoever does it already.
pub async fn lock(connection: &mut PgConnection, tenant: TenantId) -> sqlx::Result<()> {
    sqlx::query!(
        "SELECT until FROM heard WHERE tenant_id = $1 FOR UPDATE",
        tenant.0
    )
    .fetch_optional(connection)
    .await?;
    Ok(())
}

/// Writes what was found, in place of what was found before of that day.
pub async fn write(
    connection: &mut PgConnection,
    tenant: TenantId,
    as_of: NaiveDate,
    found: &Found,
) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM holdings WHERE tenant_id = $1 AND day = $2",
        tenant.0,
        as_of
    )
    .execute(&mut *connection)
    .await?;
    let holdings: Vec<_> = found.holdings.iter().collect();
    let age = |class: usize| {
        column(&holdings, |(_, holding)| {
            holding.ages.get(class).copied().unwrap_or_default()
        })
    };
    sqlx::query!(
        "INSERT INTO holdings (tenant_id, day, merchant_id, program_id, kind, unit, accounts, up_to_30, up_to_90, up_to_180,
                               up_to_365, older, overdrawn, mature_issued, mature_dormant)
         SELECT $1::uuid, $2::date, t.* FROM UNNEST($3::uuid[], $4::uuid[], $5::smallint[], $6::text[], $7::bigint[], $8::bigint[],
                                        $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[],
                                        $14::bigint[], $15::bigint[]) AS t",
        tenant.0,
        as_of,
        &column(&holdings, |(key, _)| key.place.merchant),
        &column(&holdings, |(key, _)| key.place.program),
        &column(&holdings, |(key, _)| key.kind.0),
        &column(&holdings, |(key, _)| key.unit.as_str()) as &[&str],
        &column(&holdings, |(_, holding)| holding.accounts),
        &age(0),
        &age(1),
        &age(2),
        &age(3),
        &age(4),
        &column(&holdings, |(_, holding)| holding.overdrawn),
        &column(&holdings, |(_, holding)| holding.mature_issued),
        &column(&holdings, |(_, holding)| holding.mature_dormant),
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!("DELETE FROM cohorts WHERE tenant_id = $1", tenant.0)
        .execute(&mut *connection)
        .await?;
    let cohorts: Vec<_> = found.cohorts.iter().collect();
    let place = |key: &CohortKey| match key.circle {
        Circle::Network => Place::default(),
        Circle::Program(place) => place,
    };
    sqlx::query!(
        "INSERT INTO cohorts (tenant_id, network, merchant_id, program_id, cohort, month, customers)
         SELECT $1::uuid, t.* FROM UNNEST($2::boolean[], $3::uuid[], $4::uuid[], $5::date[], $6::date[], $7::bigint[]) AS t",
        tenant.0,
        &column(&cohorts, |(key, _)| key.circle == Circle::Network),
        &column(&cohorts, |(key, _)| place(key).merchant),
        &column(&cohorts, |(key, _)| place(key).program),
        &column(&cohorts, |(key, _)| key.cohort),
        &column(&cohorts, |(key, _)| key.month),
        &column(&cohorts, |(_, customers)| **customers),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Keeps what a trial balance said beside what was counted, as of the end of a day of UTC; how many lines differ. A line that
/// only one of the two has differs from nothing, unless it is zero.
pub async fn tie(
    connection: &mut PgConnection,
    tenant: TenantId,
    day: NaiveDate,
    ledger: &[BalanceLine],
) -> sqlx::Result<i64> {
    sqlx::query!(
        "DELETE FROM ties WHERE tenant_id = $1 AND day = $2",
        tenant.0,
        day
    )
    .execute(&mut *connection)
    .await?;
    let differences = sqlx::query_scalar!(
        r#"WITH told AS (
               SELECT unit, kind, posted FROM UNNEST($3::text[], $4::smallint[], $5::bigint[]) AS t (unit, kind, posted)
           ), counted AS (
               SELECT unit, kind, SUM(posted)::bigint AS posted FROM books WHERE tenant_id = $1 AND day <= $2
               GROUP BY unit, kind
           ), tied AS (
               INSERT INTO ties (tenant_id, day, unit, kind, counted, ledger)
               SELECT $1::uuid, $2::date, unit, kind, COALESCE(counted.posted, 0), COALESCE(told.posted, 0)
               FROM told FULL JOIN counted USING (unit, kind)
               RETURNING counted, ledger
           )
           SELECT count(*) AS "count!" FROM tied WHERE counted <> ledger"#,
        tenant.0,
        day,
        &column(ledger, |line| line.unit.as_str()) as &[&str],
        &column(ledger, |line| line.kind.0),
        &column(ledger, |line| line.posted),
    )
    .fetch_one(connection)
    .await?;
    Ok(differences)
}

/// What customers of a program hold, and what the estimate of breakage is made of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HoldingLine {
    /// The local day at whose end it was so.
    pub day: NaiveDate,
    /// Of which merchant and program, in what.
    pub key: HoldingKey,
    /// What they hold.
    pub holding: Holding,
    /// What was given, spent and lapsed until then.
    pub history: History,
}

/// A line per merchant, program, kind and unit, as of the last day up to `day` of which there are any.
pub async fn holdings(
    connection: &mut PgConnection,
    tenant: TenantId,
    (merchant, program, kind): (Option<Uuid>, Option<Uuid>, Option<AccountKind>),
    day: NaiveDate,
    after: &After,
    limit: i64,
) -> sqlx::Result<Vec<HoldingLine>> {
    let rows = sqlx::query!(
        r#"SELECT h.day, h.merchant_id, h.program_id, h.kind, h.unit, h.accounts, h.up_to_30, h.up_to_90, h.up_to_180,
                  h.up_to_365, h.older, h.overdrawn, h.mature_issued, h.mature_dormant, d.issued AS "issued!",
                  d.redeemed AS "redeemed!", d.expired AS "expired!", d.outstanding AS "outstanding!"
           FROM holdings AS h
           CROSS JOIN LATERAL (
               SELECT COALESCE(SUM(issued - taken_back), 0)::bigint AS issued,
                      COALESCE(SUM(redeemed - given_back), 0)::bigint AS redeemed,
                      COALESCE(SUM(expired), 0)::bigint AS expired,
                      COALESCE(SUM(issued - taken_back - redeemed + given_back - expired + adjusted + transferred), 0)::bigint
                          AS outstanding
               FROM daily
               WHERE tenant_id = h.tenant_id AND merchant_id = h.merchant_id AND program_id = h.program_id
                 AND kind = h.kind AND unit = h.unit AND day <= h.day
           ) AS d
           WHERE h.tenant_id = $1 AND h.day = (SELECT max(day) FROM holdings WHERE tenant_id = $1 AND day <= $2)
             AND ($3::uuid IS NULL OR h.merchant_id = $3) AND ($4::uuid IS NULL OR h.program_id = $4)
             AND ($5::smallint IS NULL OR h.kind = $5)
             AND (h.merchant_id, h.program_id, h.kind, h.unit) > ($6::uuid, $7::uuid, $8::smallint, $9::text)
           ORDER BY h.merchant_id, h.program_id, h.kind, h.unit LIMIT $10"#,
        tenant.0,
        day,
        merchant,
        program,
        kind.map(|kind| kind.0),
        after.place.merchant,
        after.place.program,
        after.kind,
        after.unit,
        limit,
    )
    .fetch_all(connection)
    .await?;
    let lines = rows.into_iter().map(|row| {
        Ok(HoldingLine {
            day: row.day,
            key: HoldingKey {
                place: Place {
                    merchant: row.merchant_id,
                    program: row.program_id,
                },
                kind: AccountKind(row.kind),
                unit: unit(&row.unit)?,
            },
            holding: Holding {
                accounts: row.accounts,
                ages: [
                    row.up_to_30,
                    row.up_to_90,
                    row.up_to_180,
                    row.up_to_365,
                    row.older,
                ],
                overdrawn: row.overdrawn,
                mature_issued: row.mature_issued,
                mature_dormant: row.mature_dormant,
            },
            history: History {
                issued: row.issued,
                redeemed: row.redeemed,
                expired: row.expired,
                outstanding: row.outstanding,
                mature_issued: row.mature_issued,
                mature_dormant: row.mature_dormant,
            },
        })
    });
    lines.collect()
}

/// A month of a cohort.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CohortLine {
    /// The first day of the month in which they first did something.
    pub cohort: NaiveDate,
    /// The first day of the month in which they did something.
    pub month: NaiveDate,
    /// How many.
    pub customers: i64,
}

/// The cohorts from `from` on, by cohort and month: of the network, or of a program, or of all programs of a merchant, where a
/// customer of two of them is two.
pub async fn cohorts(
    connection: &mut PgConnection,
    tenant: TenantId,
    (merchant, program): (Option<Uuid>, Option<Uuid>),
    from: NaiveDate,
) -> sqlx::Result<Vec<CohortLine>> {
    let network = merchant.is_none() && program.is_none();
    sqlx::query_as!(
        CohortLine,
        r#"SELECT cohort, month, SUM(customers)::bigint AS "customers!" FROM cohorts
           WHERE tenant_id = $1 AND network = $2 AND ($3::uuid IS NULL OR merchant_id = $3)
             AND ($4::uuid IS NULL OR program_id = $4) AND cohort >= $5
           GROUP BY cohort, month ORDER BY cohort, month"#,
        tenant.0,
        network,
        merchant,
        program,
        from,
    )
    .fetch_all(connection)
    .await
}
