//! The projection of priced purchases, and what customers did per day.

use crate::domain::purchases::{Given, TakenBack};
use crate::domain::{ProgramId, TenantId};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

/// One day of a customer in a program.
#[derive(Clone, Copy, Debug)]
pub struct DayRow {
    /// The local day.
    pub day: NaiveDate,
    /// Points given, less those taken back.
    pub points: i64,
    /// Minor units spent, less those of purchases that were taken back.
    pub spend: i64,
    /// The account's version that was counted last.
    pub version: i64,
}

/// Counts purchases, each once, and the days they are of.
pub async fn give(conn: &mut PgConnection, given: &[Given]) -> sqlx::Result<()> {
    let mut tenants = Vec::with_capacity(given.len());
    let mut transactions = Vec::with_capacity(given.len());
    let mut programs = Vec::with_capacity(given.len());
    let mut program_versions = Vec::with_capacity(given.len());
    let mut accounts = Vec::with_capacity(given.len());
    let mut stores = Vec::with_capacity(given.len());
    let mut purchased = Vec::with_capacity(given.len());
    let mut days = Vec::with_capacity(given.len());
    let mut amounts = Vec::with_capacity(given.len());
    let mut units = Vec::with_capacity(given.len());
    let mut items = Vec::with_capacity(given.len());
    let mut points = Vec::with_capacity(given.len());
    let mut versions = Vec::with_capacity(given.len());
    for one in given {
        tenants.push(one.tenant.0);
        transactions.push(one.transaction);
        programs.push(one.program.0);
        program_versions.push(one.program_version);
        accounts.push(one.account);
        stores.push(one.store);
        purchased.push(one.purchased_at);
        days.push(one.day);
        amounts.push(one.amount);
        units.push(one.unit.as_str().to_owned());
        items.push(one.items.clone());
        points.push(one.points);
        versions.push(one.account_version);
    }
    sqlx::query!(
        "WITH told AS (
             SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::uuid[], $6::uuid[],
                                  $7::timestamptz[], $8::date[], $9::bigint[], $10::text[], $11::text[],
                                  $12::bigint[], $13::bigint[])
               AS t (tenant_id, transaction_id, program_id, program_version, account_id, store_id, purchased_at, day,
                     amount, unit, items, points, version)
         ), fresh AS (
             INSERT INTO priced_purchases (tenant_id, transaction_id, program_id, program_version, account_id, store_id,
                                           purchased_at, day, amount, unit, items, points)
             SELECT tenant_id, transaction_id, program_id, program_version, account_id, store_id, purchased_at, day,
                    amount, unit, items, points
             FROM told
             ON CONFLICT DO NOTHING
             RETURNING tenant_id, transaction_id
         )
         INSERT INTO program_days AS d (tenant_id, program_id, account_id, day, points, spend, version)
         SELECT tenant_id, program_id, account_id, day, sum(points)::bigint, sum(amount)::bigint, max(version)
         FROM told JOIN fresh USING (tenant_id, transaction_id)
         GROUP BY tenant_id, program_id, account_id, day
         ORDER BY tenant_id, program_id, account_id, day
         ON CONFLICT (tenant_id, program_id, account_id, day) DO UPDATE
         SET points = d.points + excluded.points, spend = d.spend + excluded.spend,
             version = GREATEST(d.version, excluded.version)",
        &tenants,
        &transactions,
        &programs,
        &program_versions,
        &accounts,
        &stores,
        &purchased,
        &days,
        &amounts,
        &units,
        &items,
        &points,
        &versions,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Counts one reversal, once; the program and account whose standing it changed, if it was of a priced purchase.
///
/// What was spent goes with the points: a purchase of which half the points were taken back counts half.
pub async fn take_back(
    conn: &mut PgConnection,
    taken: &TakenBack,
) -> sqlx::Result<Option<(ProgramId, Uuid)>> {
    let moved = sqlx::query!(
        "WITH undone AS (
             SELECT tenant_id, transaction_id, program_id, account_id, day, amount, points, reversed
             FROM priced_purchases WHERE tenant_id = $1 AND transaction_id = $3 FOR NO KEY UPDATE
         ), fresh AS (
             INSERT INTO priced_reversals (tenant_id, transaction_id, reverses, points)
             SELECT tenant_id, $2, transaction_id, $4 FROM undone
             ON CONFLICT DO NOTHING
             RETURNING points
         ), lowered AS (
             UPDATE priced_purchases p SET reversed = p.reversed + fresh.points
             FROM fresh WHERE p.tenant_id = $1 AND p.transaction_id = $3
         )
         UPDATE program_days d
         SET points = d.points - fresh.points,
             spend = d.spend - (u.amount::numeric * LEAST(u.reversed + fresh.points, u.points) / u.points)::bigint
                             + (u.amount::numeric * LEAST(u.reversed, u.points) / u.points)::bigint,
             version = GREATEST(d.version, $5)
         FROM undone u, fresh
         WHERE d.tenant_id = $1 AND d.program_id = u.program_id AND d.account_id = u.account_id AND d.day = u.day
         RETURNING d.program_id, d.account_id",
        taken.tenant.0,
        taken.transaction,
        taken.reverses,
        taken.points,
        taken.account_version,
    )
    .fetch_optional(conn)
    .await?;
    Ok(moved.map(|row| (ProgramId(row.program_id), row.account_id)))
}

/// A customer's days in a program after `after`, oldest first.
pub async fn days(
    conn: &mut PgConnection,
    tenant: TenantId,
    program: ProgramId,
    account: Uuid,
    after: NaiveDate,
) -> sqlx::Result<Vec<DayRow>> {
    sqlx::query_as!(
        DayRow,
        "SELECT day, points, spend, version FROM program_days
         WHERE tenant_id = $1 AND program_id = $2 AND account_id = $3 AND day > $4 ORDER BY day",
        tenant.0,
        program.0,
        account,
        after,
    )
    .fetch_all(conn)
    .await
}

/// A customer in a program.
pub type Member = (TenantId, ProgramId, Uuid);

/// [`days`] of many customers in their programs, by one query.
pub async fn days_of_members(
    conn: &mut PgConnection,
    members: impl Iterator<Item = &Member>,
    after: NaiveDate,
) -> sqlx::Result<HashMap<Member, Vec<DayRow>>> {
    let (mut tenants, mut programs, mut accounts) = (Vec::new(), Vec::new(), Vec::new());
    for (tenant, program, account) in members {
        tenants.push(tenant.0);
        programs.push(program.0);
        accounts.push(*account);
    }
    let rows = sqlx::query!(
        "SELECT d.tenant_id, d.program_id, d.account_id, d.day, d.points, d.spend, d.version
         FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[]) AS member (tenant_id, program_id, account_id)
         JOIN program_days AS d USING (tenant_id, program_id, account_id)
         WHERE d.day > $4 ORDER BY d.day",
        &tenants,
        &programs,
        &accounts,
        after,
    )
    .fetch_all(conn)
    .await?;
    let mut days: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        let member = (TenantId(row.tenant_id), ProgramId(row.program_id), row.account_id);
        days.entry(member).or_default().push(DayRow {
            day: row.day,
            points: row.points,
            spend: row.spend,
            version: row.version,
        });
    }
    Ok(days)
}

/// A day of one of many customers.
#[derive(Clone, Copy, Debug)]
pub struct AccountDayRow {
    /// Whose.
    pub account_id: Uuid,
    /// The local day.
    pub day: NaiveDate,
    /// Points given.
    pub points: i64,
    /// Minor units spent.
    pub spend: i64,
}

/// The days of many customers in a program, after `after` and before `before`.
pub async fn days_of(
    conn: &mut PgConnection,
    tenant: TenantId,
    program: ProgramId,
    accounts: &[Uuid],
    after: NaiveDate,
    before: NaiveDate,
) -> sqlx::Result<Vec<AccountDayRow>> {
    sqlx::query_as!(
        AccountDayRow,
        "SELECT account_id, day, points, spend FROM program_days
         WHERE tenant_id = $1 AND program_id = $2 AND account_id = ANY($3) AND day > $4 AND day < $5
         ORDER BY account_id, day",
        tenant.0,
        program.0,
        accounts,
        after,
        before,
    )
    .fetch_all(conn)
    .await
}

/// A purchase to be priced again.
#[derive(Clone, Debug)]
pub struct PurchaseRow {
    /// The ledger's transaction.
    pub transaction_id: Uuid,
    /// The customer's account.
    pub account_id: Uuid,
    /// Where.
    pub store_id: Uuid,
    /// When.
    pub purchased_at: DateTime<Utc>,
    /// Minor units.
    pub amount: i64,
    /// The currency.
    pub unit: String,
    /// The lines, as JSON.
    pub items: String,
    /// What was given.
    pub points: i64,
}

/// How many purchases of a program there are in a period, without those that were wholly taken back.
pub async fn count(
    conn: &mut PgConnection,
    tenant: TenantId,
    program: ProgramId,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM priced_purchases
           WHERE tenant_id = $1 AND program_id = $2 AND purchased_at >= $3 AND purchased_at < $4
             AND reversed < points"#,
        tenant.0,
        program.0,
        from,
        to,
    )
    .fetch_one(conn)
    .await
}

/// A page of them: by customer, then in the order in which they were made.
pub async fn page(
    conn: &mut PgConnection,
    tenant: TenantId,
    program: ProgramId,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    after: (Uuid, DateTime<Utc>, Uuid),
    limit: i64,
) -> sqlx::Result<Vec<PurchaseRow>> {
    let (account, purchased_at, transaction) = after;
    sqlx::query_as!(
        PurchaseRow,
        "SELECT transaction_id, account_id, store_id, purchased_at, amount, unit, items, points FROM priced_purchases
         WHERE tenant_id = $1 AND program_id = $2 AND purchased_at >= $3 AND purchased_at < $4 AND reversed < points
           AND (account_id, purchased_at, transaction_id) > ($5, $6, $7)
         ORDER BY account_id, purchased_at, transaction_id LIMIT $8",
        tenant.0,
        program.0,
        from,
        to,
        account,
        purchased_at,
        transaction,
        limit,
    )
    .fetch_all(conn)
    .await
}
