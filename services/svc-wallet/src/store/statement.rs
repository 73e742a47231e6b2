//! Reading statements, newest entry first, onward from the last entry seen.

use super::unreadable;
use crate::domain::{AccountId, Line, Position, TransactionId, TransactionType, WalletKey};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// An entry's row.
struct LineRow {
    account_id: Uuid,
    version: i64,
    transaction_id: Uuid,
    r#type: i16,
    unit: String,
    amount: i64,
    posted_after: i64,
    held_after: i64,
    reference: Option<String>,
    occurred_at: DateTime<Utc>,
}

impl LineRow {
    fn read(self) -> sqlx::Result<Line> {
        Ok(Line {
            account: AccountId(self.account_id),
            version: self.version,
            transaction: TransactionId(self.transaction_id),
            transaction_type: TransactionType(self.r#type),
            amount: self.amount,
            unit: self.unit.parse().map_err(|_| unreadable("unit"))?,
            posted_after: self.posted_after,
            held_after: self.held_after,
            reference: self.reference,
            occurred_at: self.occurred_at,
        })
    }
}

/// Entries of all of a wallet's accounts, newest first.
pub async fn of_wallet(
    connection: &mut PgConnection,
    key: WalletKey,
    after: Position,
    limit: i64,
) -> sqlx::Result<Vec<Line>> {
    sqlx::query_as!(
        LineRow,
        "SELECT account_id, version, transaction_id, type, unit, amount, posted_after, held_after, reference,
                occurred_at
         FROM entries
         WHERE tenant_id = $1 AND owner_id = $2 AND (occurred_at, account_id, version) < ($3, $4, $5)
           AND generation = (SELECT live FROM projection)
         ORDER BY occurred_at DESC, account_id DESC, version DESC
         LIMIT $6",
        key.tenant.0,
        key.wallet.0,
        after.occurred_at,
        after.account.0,
        after.version,
        limit,
    )
    .fetch_all(connection)
    .await?
    .into_iter()
    .map(LineRow::read)
    .collect()
}

/// Entries of one account of a wallet, newest first: by version, so exactly the reverse of how they were posted.
pub async fn of_account(
    connection: &mut PgConnection,
    key: WalletKey,
    account: AccountId,
    after: Position,
    limit: i64,
) -> sqlx::Result<Vec<Line>> {
    sqlx::query_as!(
        LineRow,
        "SELECT account_id, version, transaction_id, type, unit, amount, posted_after, held_after, reference,
                occurred_at
         FROM entries
         WHERE tenant_id = $1 AND account_id = $2 AND version < $3 AND owner_id = $4
           AND generation = (SELECT live FROM projection)
         ORDER BY version DESC
         LIMIT $5",
        key.tenant.0,
        account.0,
        after.version,
        key.wallet.0,
        limit,
    )
    .fetch_all(connection)
    .await?
    .into_iter()
    .map(LineRow::read)
    .collect()
}
