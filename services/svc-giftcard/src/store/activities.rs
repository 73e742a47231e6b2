//! What happened to cards.

use super::{column, unreadable};
use crate::domain::{Activity, ActivityType, CardKey, CardStatus, MerchantId, OperationId, TransactionId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// Records activities whose numbers were taken under their cards' locks.
pub async fn insert(connection: &mut PgConnection, activities: &[Activity]) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO activities (tenant_id, card_id, version, id, type, status, amount, balance_after, transaction_id,
                                 operation_id, merchant_id, store_id, occurred_at)
         SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[], $5::smallint[], $6::smallint[],
                              $7::bigint[], $8::bigint[], $9::uuid[], $10::uuid[], $11::uuid[], $12::uuid[],
                              $13::timestamptz[])",
        &column(activities, |activity| activity.card.tenant.0),
        &column(activities, |activity| activity.card.card.0),
        &column(activities, |activity| activity.version),
        &column(activities, |activity| activity.id),
        &column(activities, |activity| activity.kind.number()),
        &column(activities, |activity| activity.status.number()),
        &column(activities, |activity| activity.amount) as &[Option<i64>],
        &column(activities, |activity| activity.balance_after),
        &column(activities, |activity| activity.transaction.map(|id| id.0)) as &[Option<Uuid>],
        &column(activities, |activity| activity.operation.map(|id| id.0)) as &[Option<Uuid>],
        &column(activities, |activity| activity.merchant.map(|id| id.0)) as &[Option<Uuid>],
        &column(activities, |activity| activity.store) as &[Option<Uuid>],
        &column(activities, |activity| activity.occurred_at),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// An activity's row.
struct ActivityRow {
    version: i64,
    id: Uuid,
    r#type: i16,
    status: i16,
    amount: Option<i64>,
    balance_after: i64,
    transaction_id: Option<Uuid>,
    operation_id: Option<Uuid>,
    merchant_id: Option<Uuid>,
    store_id: Option<Uuid>,
    occurred_at: DateTime<Utc>,
}

/// A page of a card's history, newest first.
pub async fn of_card(
    connection: &mut PgConnection,
    card: CardKey,
    before: Uuid,
    limit: i64,
) -> sqlx::Result<Vec<Activity>> {
    let rows = sqlx::query_as!(
        ActivityRow,
        "SELECT version, id, type, status, amount, balance_after, transaction_id, operation_id, merchant_id, store_id,
                occurred_at
         FROM activities
         WHERE tenant_id = $1 AND card_id = $2
           AND version < COALESCE((SELECT version FROM activities
                                   WHERE tenant_id = $1 AND card_id = $2 AND id = $3), 9223372036854775807)
         ORDER BY version DESC LIMIT $4",
        card.tenant.0,
        card.card.0,
        before,
        limit,
    )
    .fetch_all(connection)
    .await?;
    let read = |row: ActivityRow| {
        Ok(Activity {
            card,
            id: row.id,
            version: row.version,
            kind: ActivityType::from_number(row.r#type).ok_or_else(|| unreadable("activity type"))?,
            status: CardStatus::from_number(row.status).ok_or_else(|| unreadable("card status"))?,
            amount: row.amount,
            balance_after: row.balance_after,
            transaction: row.transaction_id.map(TransactionId),
            operation: row.operation_id.map(OperationId),
            merchant: row.merchant_id.map(MerchantId),
            store: row.store_id,
            occurred_at: row.occurred_at,
        })
    };
    rows.into_iter().map(read).collect()
}
