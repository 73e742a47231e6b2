//! Movements of value, and the keys they are asked for under.

use super::{column, unreadable};
use crate::domain::{
    Actor, CardId, CardKey, CardStatus, MerchantId, Operation, OperationId, OperationKind, OperationState,
    TenantId, TransactionId,
};
use chrono::{DateTime, Utc};
use idempotency::Fingerprint;
use sqlx::PgConnection;
use std::collections::HashSet;
use uuid::Uuid;

/// An operation's row.
struct OperationRow {
    tenant_id: Uuid,
    id: Uuid,
    card_id: Uuid,
    kind: i16,
    state: i16,
    amount: Option<i64>,
    merchant_id: Uuid,
    store_id: Option<Uuid>,
    parent_id: Option<Uuid>,
    reference: Option<String>,
    done_by: Option<String>,
    done_by_kind: Option<i16>,
    hold_until: Option<DateTime<Utc>>,
    hold_id: Option<Uuid>,
    transaction_id: Option<Uuid>,
    posted_after: Option<i64>,
    held_after: Option<i64>,
    status_after: Option<i16>,
    created_at: DateTime<Utc>,
    settled_at: Option<DateTime<Utc>>,
}

impl OperationRow {
    fn read(self) -> sqlx::Result<Operation> {
        let status_after = self
            .status_after
            .map(|number| CardStatus::from_number(number).ok_or_else(|| unreadable("card status")));
        let by = self.done_by.zip(self.done_by_kind);
        let by = by.map(|(id, kind)| Actor::stored(&id, kind).ok_or_else(|| unreadable("who asked")));
        Ok(Operation {
            card: CardKey {
                tenant: TenantId(self.tenant_id),
                card: CardId(self.card_id),
            },
            id: OperationId(self.id),
            kind: OperationKind::from_number(self.kind).ok_or_else(|| unreadable("operation kind"))?,
            state: OperationState::from_number(self.state).ok_or_else(|| unreadable("operation state"))?,
            amount: self.amount,
            merchant: MerchantId(self.merchant_id),
            store: self.store_id,
            parent: self.parent_id.map(OperationId),
            reference: self.reference,
            by: by.transpose()?,
            hold_until: self.hold_until,
            hold: self.hold_id,
            transaction: self.transaction_id.map(TransactionId),
            posted_after: self.posted_after,
            held_after: self.held_after,
            status_after: status_after.transpose()?,
            created_at: self.created_at,
            settled_at: self.settled_at,
        })
    }
}

/// Records an operation that is about to be asked of the ledger; over one of the same id that was refused, as if that had
/// never been. False when there is one that was not, or, for an operation that takes a card's rest, when another does.
pub async fn insert(
    connection: &mut PgConnection,
    operation: &Operation,
    fingerprint: Option<Fingerprint>,
) -> sqlx::Result<bool> {
    let closing = matches!(operation.kind, OperationKind::Deactivate | OperationKind::Expire);
    let inserted = sqlx::query!(
        "INSERT INTO operations (tenant_id, id, card_id, kind, state, fingerprint, amount, merchant_id, store_id,
                                 parent_id, reference, done_by, done_by_kind, hold_until, hold_id, created_at)
         SELECT $1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15
         WHERE NOT ($16 AND EXISTS (SELECT FROM operations
                                    WHERE tenant_id = $1 AND card_id = $3 AND kind IN (8, 9) AND state <> 3))
         ON CONFLICT (tenant_id, id) DO UPDATE
         SET card_id = EXCLUDED.card_id, kind = EXCLUDED.kind, state = 1, fingerprint = EXCLUDED.fingerprint,
             amount = EXCLUDED.amount, merchant_id = EXCLUDED.merchant_id, store_id = EXCLUDED.store_id,
             parent_id = EXCLUDED.parent_id, reference = EXCLUDED.reference, done_by = EXCLUDED.done_by,
             done_by_kind = EXCLUDED.done_by_kind, hold_until = EXCLUDED.hold_until, hold_id = EXCLUDED.hold_id,
             created_at = EXCLUDED.created_at
         WHERE operations.state = 3",
        operation.card.tenant.0,
        operation.id.0,
        operation.card.card.0,
        operation.kind.number(),
        fingerprint.map(Uuid::from),
        operation.amount,
        operation.merchant.0,
        operation.store,
        operation.parent.map(|parent| parent.0),
        operation.reference,
        operation.by.as_ref().map(|by| &*by.id),
        operation.by.as_ref().map(Actor::kind_number),
        operation.hold_until,
        operation.hold,
        operation.created_at,
        closing,
    )
    .execute(connection)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Records the loads of a bulk issue that are not there yet.
pub async fn insert_loads(connection: &mut PgConnection, operations: &[Operation]) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO operations (tenant_id, id, card_id, kind, state, amount, merchant_id, created_at)
         SELECT tenant_id, id, card_id, 1, 1, amount, merchant_id, created_at
         FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::uuid[], $6::timestamptz[])
              AS load (tenant_id, id, card_id, amount, merchant_id, created_at)
         ON CONFLICT DO NOTHING",
        &column(operations, |operation| operation.card.tenant.0),
        &column(operations, |operation| operation.id.0),
        &column(operations, |operation| operation.card.card.0),
        &column(operations, |operation| operation.amount.unwrap_or_default()),
        &column(operations, |operation| operation.merchant.0),
        &column(operations, |operation| operation.created_at),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The operation.
pub async fn by_id(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: OperationId,
) -> sqlx::Result<Option<Operation>> {
    let row = sqlx::query_as!(
        OperationRow,
        "SELECT tenant_id, id, card_id, kind, state, amount, merchant_id, store_id, parent_id, reference, done_by,
                done_by_kind, hold_until, hold_id, transaction_id, posted_after, held_after, status_after, created_at,
                settled_at
         FROM operations WHERE tenant_id = $1 AND id = $2",
        tenant.0,
        id.0,
    )
    .fetch_optional(connection)
    .await?;
    row.map(OperationRow::read).transpose()
}

/// The operation of that id, unless it was refused, and what was asked.
pub async fn asked(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: OperationId,
) -> sqlx::Result<Option<(Operation, Option<Fingerprint>)>> {
    let found = sqlx::query!(
        "SELECT fingerprint FROM operations WHERE tenant_id = $1 AND id = $2 AND state <> 3",
        tenant.0,
        id.0,
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(found) = found else { return Ok(None) };
    let operation = by_id(connection, tenant, id).await?;
    Ok(operation.map(|operation| (operation, found.fingerprint.map(Fingerprint::from))))
}

/// Decides how much "whatever is left" is, as long as the operation is not settled.
pub async fn set_amount(
    connection: &mut PgConnection,
    operation: &Operation,
    amount: Option<i64>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE operations SET amount = $3 WHERE tenant_id = $1 AND id = $2 AND state = 1",
        operation.card.tenant.0,
        operation.id.0,
        amount,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Records what the ledger answered to operations of a network. Which of them nobody else had settled.
pub async fn settle(
    connection: &mut PgConnection,
    tenant: TenantId,
    operations: &[Operation],
) -> sqlx::Result<HashSet<OperationId>> {
    let settled = sqlx::query_scalar!(
        "UPDATE operations
         SET state = 2, amount = said.amount, hold_id = said.hold_id, transaction_id = said.transaction_id,
             posted_after = said.posted_after, held_after = said.held_after, status_after = said.status_after,
             settled_at = said.settled_at
         FROM UNNEST($2::uuid[], $3::bigint[], $4::uuid[], $5::uuid[], $6::bigint[], $7::bigint[], $8::smallint[],
                     $9::timestamptz[])
              AS said (id, amount, hold_id, transaction_id, posted_after, held_after, status_after, settled_at)
         WHERE operations.tenant_id = $1 AND operations.id = said.id AND operations.state <> 2
         RETURNING operations.id",
        tenant.0,
        &column(operations, |operation| operation.id.0),
        &column(operations, |operation| operation.amount) as &[Option<i64>],
        &column(operations, |operation| operation.hold) as &[Option<Uuid>],
        &column(operations, |operation| operation.transaction.map(|id| id.0)) as &[Option<Uuid>],
        &column(operations, |operation| operation.posted_after) as &[Option<i64>],
        &column(operations, |operation| operation.held_after) as &[Option<i64>],
        &column(operations, |operation| operation.status_after.map(CardStatus::number)) as &[Option<i16>],
        &column(operations, |operation| operation.settled_at) as &[Option<DateTime<Utc>>],
    )
    .fetch_all(connection)
    .await?;
    Ok(settled.into_iter().map(OperationId).collect())
}

/// Records that the ledger refused: nothing happened, and the id may be used again.
pub async fn refuse(connection: &mut PgConnection, operation: &Operation) -> sqlx::Result<bool> {
    let refused = sqlx::query!(
        "UPDATE operations SET state = 3 WHERE tenant_id = $1 AND id = $2 AND state = 1",
        operation.card.tenant.0,
        operation.id.0,
    )
    .execute(connection)
    .await?;
    Ok(refused.rows_affected() == 1)
}

/// Deletes refused operations asked for before `before`; how many.
pub async fn prune_refused(connection: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<u64> {
    let pruned = sqlx::query!(
        "DELETE FROM operations WHERE state = 3 AND created_at < $1",
        before
    );
    Ok(pruned.execute(connection).await?.rows_affected())
}

/// How much of an operation its children of a kind have given back or taken, settled or about to be; and how many there
/// are.
pub async fn children(
    connection: &mut PgConnection,
    tenant: TenantId,
    parent: OperationId,
    kind: OperationKind,
) -> sqlx::Result<(i64, i64)> {
    let sum = sqlx::query!(
        r#"SELECT COALESCE(SUM(amount), 0)::bigint AS "amount!", COUNT(*) AS "count!"
           FROM operations
           WHERE tenant_id = $1 AND parent_id = $2 AND kind = $3 AND state <> 3"#,
        tenant.0,
        parent.0,
        kind.number(),
    )
    .fetch_one(connection)
    .await?;
    Ok((sum.amount, sum.count))
}

/// How many operations of a card are recorded but not settled, besides one.
pub async fn open_besides(connection: &mut PgConnection, operation: &Operation) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT COUNT(*) AS "count!" FROM operations
           WHERE tenant_id = $1 AND card_id = $2 AND state = 1 AND id <> $3"#,
        operation.card.tenant.0,
        operation.card.card.0,
        operation.id.0,
    )
    .fetch_one(connection)
    .await
}

/// How many operations a card has had.
pub async fn count_of_card(connection: &mut PgConnection, card: CardKey) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT COUNT(*) AS "count!" FROM operations WHERE tenant_id = $1 AND card_id = $2 AND state <> 3"#,
        card.tenant.0,
        card.card.0,
    )
    .fetch_one(connection)
    .await
}

/// Operations asked for before `before` that are not settled, of all tenants, oldest first: whoever began them was cut
/// off, or the ledger could not be reached.
///
/// Without the loads of bulk issues that are not done: those are their tasks', which wait for an operator when the ledger refuses
/// them. Taken up one by one, what is refused would stop cards for good that the issue is yet to hand out.
pub async fn open_since(
    connection: &mut PgConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<Operation>> {
    sqlx::query_as!(
        OperationRow,
        "SELECT tenant_id, id, card_id, kind, state, amount, merchant_id, store_id, parent_id, reference, done_by,
                done_by_kind, hold_until, hold_id, transaction_id, posted_after, held_after, status_after, created_at,
                settled_at
         FROM operations AS operation
         WHERE state = 1 AND created_at < $1
           AND NOT (kind = 1 AND EXISTS (
               SELECT FROM cards AS card
               JOIN issues AS issue ON issue.tenant_id = card.tenant_id AND issue.id = card.issue_id
               WHERE card.tenant_id = operation.tenant_id AND card.id = operation.card_id
                 AND issue.amount IS NOT NULL AND issue.status = 1))
         ORDER BY created_at LIMIT $2",
        before,
        limit,
    )
    .fetch_all(connection)
    .await?
    .into_iter()
    .map(OperationRow::read)
    .collect()
}

/// The loads of a bulk issue that are not settled, in the order of their cards.
pub async fn open_loads_of_issue(
    connection: &mut PgConnection,
    tenant: TenantId,
    issue: Uuid,
    limit: i64,
) -> sqlx::Result<Vec<Operation>> {
    sqlx::query_as!(
        OperationRow,
        "SELECT operation.tenant_id, operation.id, operation.card_id, operation.kind, operation.state,
                operation.amount, operation.merchant_id, operation.store_id, operation.parent_id, operation.reference,
                operation.done_by, operation.done_by_kind, operation.hold_until, operation.hold_id,
                operation.transaction_id, operation.posted_after,
                operation.held_after, operation.status_after, operation.created_at, operation.settled_at
         FROM operations AS operation JOIN cards AS card
           ON card.tenant_id = operation.tenant_id AND card.id = operation.card_id
         WHERE card.tenant_id = $1 AND card.issue_id = $2 AND operation.state = 1 AND operation.kind = 1
         ORDER BY card.id LIMIT $3",
        tenant.0,
        issue,
        limit,
    )
    .fetch_all(connection)
    .await?
    .into_iter()
    .map(OperationRow::read)
    .collect()
}
