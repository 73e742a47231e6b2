//! Who owes whom.

use crate::domain::posting::Debt;
use crate::domain::{CardId, MerchantId, TenantId, TransactionId};
use chrono::{DateTime, Utc};
use money::Unit;
use sqlx::PgConnection;
use uuid::Uuid;

/// A pair of merchants in a period.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PairRow {
    /// Who owes.
    pub debtor_id: Uuid,
    /// Who is owed.
    pub creditor_id: Uuid,
    /// The unit of the amounts.
    pub unit: String,
    /// How many movements.
    pub movements: i64,
    /// What was owed for spending and reloads, in minor units.
    pub owed: i64,
    /// What refunds took back of it, in minor units.
    pub refunded: i64,
}

/// What a merchant is owed (or owes, negative) over all time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PositionRow {
    /// The merchant.
    pub merchant_id: Uuid,
    /// The unit.
    pub unit: String,
    /// The sum, in minor units.
    pub amount: i64,
}

/// Records the debt of one transaction.
pub async fn insert(
    connection: &mut PgConnection,
    tenant: TenantId,
    transaction: TransactionId,
    card: CardId,
    debt: Debt,
    unit: Unit,
    at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO settlement_lines (tenant_id, transaction_id, card_id, debtor_id, creditor_id, unit, amount,
                                       occurred_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        tenant.0,
        transaction.0,
        card.0,
        debt.debtor.0,
        debt.creditor.0,
        unit.as_str(),
        debt.amount,
        at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The pairs of a period, from included, to excluded; those of one merchant if one is named.
pub async fn pairs(
    connection: &mut PgConnection,
    tenant: TenantId,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    merchant: Option<MerchantId>,
) -> sqlx::Result<Vec<PairRow>> {
    sqlx::query_as!(
        PairRow,
        r#"SELECT debtor_id, creditor_id, unit, COUNT(*) AS "movements!",
                  COALESCE(SUM(amount) FILTER (WHERE amount > 0), 0)::bigint AS "owed!",
                  COALESCE(-SUM(amount) FILTER (WHERE amount < 0), 0)::bigint AS "refunded!"
           FROM settlement_lines
           WHERE tenant_id = $1 AND occurred_at >= $2 AND occurred_at < $3
             AND ($4::uuid IS NULL OR debtor_id = $4 OR creditor_id = $4)
           GROUP BY debtor_id, creditor_id, unit
           ORDER BY debtor_id, creditor_id, unit"#,
        tenant.0,
        from,
        to,
        merchant.map(|merchant| merchant.0),
    )
    .fetch_all(connection)
    .await
}

/// What every merchant is owed over all time: what its settlement account in the ledger says.
pub async fn positions(connection: &mut PgConnection, tenant: TenantId) -> sqlx::Result<Vec<PositionRow>> {
    sqlx::query_as!(
        PositionRow,
        r#"SELECT merchant_id AS "merchant_id!", unit AS "unit!", SUM(amount)::bigint AS "amount!"
           FROM (SELECT creditor_id AS merchant_id, unit, amount FROM settlement_lines WHERE tenant_id = $1
                 UNION ALL
                 SELECT debtor_id, unit, -amount FROM settlement_lines WHERE tenant_id = $1) AS sides
           GROUP BY merchant_id, unit ORDER BY merchant_id, unit"#,
        tenant.0,
    )
    .fetch_all(connection)
    .await
}

/// The networks that have settled anything.
pub async fn tenants(connection: &mut PgConnection) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!("SELECT DISTINCT tenant_id FROM settlement_lines")
        .fetch_all(connection)
        .await
}
