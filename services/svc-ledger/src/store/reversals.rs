//! What was undone of transactions: told by the reversals themselves, so that nothing is kept twice.

use crate::domain::fold::Undone;
use crate::domain::{TenantId, TransactionId};
use sqlx::PgExecutor;
use std::collections::HashMap;
use uuid::Uuid;

/// A transaction that undid another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReversedBy {
    /// The reversal.
    pub id: TransactionId,
    /// How much of the other's first entry it undid, in minor units.
    pub amount: i64,
}

/// The reversals of these transactions, oldest first; those that have none are absent.
pub async fn of(
    db: impl PgExecutor<'_>,
    wanted: &[(TenantId, TransactionId)],
) -> sqlx::Result<HashMap<(TenantId, TransactionId), Vec<ReversedBy>>> {
    let mut found: HashMap<_, Vec<ReversedBy>> = HashMap::new();
    if wanted.is_empty() {
        return Ok(found);
    }
    let (tenants, ids): (Vec<Uuid>, Vec<Uuid>) = wanted.iter().map(|(tenant, id)| (tenant.0, id.0)).unzip();
    let rows = sqlx::query!(
        r#"SELECT t.tenant_id, t.reverses AS "reverses!", t.id, abs(e.amount) AS "amount!"
           FROM UNNEST($1::uuid[], $2::uuid[]) AS k (tenant_id, id)
           JOIN transactions t ON t.tenant_id = k.tenant_id AND t.reverses = k.id
           JOIN ledger_entries e ON e.tenant_id = t.tenant_id AND e.transaction_id = t.id AND e.leg = 0
           ORDER BY t.reversal"#,
        &tenants,
        &ids,
    )
    .fetch_all(db)
    .await?;
    for row in rows {
        let key = (TenantId(row.tenant_id), TransactionId(row.reverses));
        found.entry(key).or_default().push(ReversedBy {
            id: TransactionId(row.id),
            amount: row.amount,
        });
    }
    Ok(found)
}

/// How much of these transactions was undone.
///
/// A posting transaction asks once the accounts are locked. Should two lanes still undo the same transaction at once,
/// which its accounts' locks prevent unless none of them is a customer's, the second fails on `transactions_reversals`
/// and is decided anew.
pub async fn undone(
    db: impl PgExecutor<'_>,
    wanted: &[(TenantId, TransactionId)],
) -> sqlx::Result<HashMap<(TenantId, TransactionId), Undone>> {
    let found = of(db, wanted).await?;
    Ok(found
        .into_iter()
        .map(|(key, reversals)| {
            let undone = Undone {
                count: i32::try_from(reversals.len()).unwrap_or(i32::MAX),
                amount: reversals
                    .iter()
                    .fold(0, |sum, reversal| sum.saturating_add(reversal.amount)),
            };
            (key, undone)
        })
        .collect())
}
