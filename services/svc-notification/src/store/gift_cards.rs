//! `gift_card_holders`, and the confirmations of codes that were sent.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

/// Whom a card is for, as a delivery says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardHolder {
    /// The network.
    pub tenant_id: Uuid,
    /// The card.
    pub gift_card_id: Uuid,
    /// The contact.
    pub contact_id: Uuid,
    /// The delivery; of two, the newer one's contact counts, in whichever order they come.
    pub delivery_id: Uuid,
}

/// Puts down whom cards are for.
pub async fn put_holders(
    db: impl PgExecutor<'_>,
    holders: &[CardHolder],
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let column = |of: fn(&CardHolder) -> Uuid| holders.iter().map(of).collect::<Vec<_>>();
    // Ordered, so that two consumers that were handed the same events in a rebalance cannot wait for each other.
    sqlx::query!(
        r#"INSERT INTO gift_card_holders AS known (tenant_id, gift_card_id, contact_id, delivery_id, updated_at)
           SELECT DISTINCT ON (tenant_id, gift_card_id) tenant_id, gift_card_id, contact_id, delivery_id, $5
             FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[])
               AS i (tenant_id, gift_card_id, contact_id, delivery_id)
            ORDER BY tenant_id, gift_card_id, delivery_id DESC
           ON CONFLICT ON CONSTRAINT gift_card_holders_pkey DO UPDATE
              SET contact_id = excluded.contact_id, delivery_id = excluded.delivery_id, updated_at = excluded.updated_at
            WHERE known.delivery_id < excluded.delivery_id"#,
        &column(|holder| holder.tenant_id),
        &column(|holder| holder.gift_card_id),
        &column(|holder| holder.contact_id),
        &column(|holder| holder.delivery_id),
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The gift cards that are for a contact.
pub async fn of_contact(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    contact: Uuid,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "SELECT gift_card_id FROM gift_card_holders WHERE tenant_id = $1 AND contact_id = $2 ORDER BY gift_card_id",
        tenant,
        contact,
    )
    .fetch_all(db)
    .await
}

/// A code that was sent, which svc-giftcard has not been told yet.
#[derive(Debug)]
pub struct Unconfirmed {
    /// The network.
    pub tenant_id: Uuid,
    /// The message that carried it.
    pub id: Uuid,
    /// The delivery.
    pub delivery_id: Uuid,
}

/// Claims up to `limit` confirmations for the length of a lease, and leaves alone what another sender is claiming. One
/// whose sender died, or was not answered, is due again when its lease ends.
pub async fn claim_unconfirmed(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Unconfirmed>, sqlx::Error> {
    sqlx::query_as!(
        Unconfirmed,
        r#"UPDATE messages m
              SET confirm_at = $2
             FROM (SELECT tenant_id, id
                     FROM messages
                    WHERE confirm_at <= $1
                    ORDER BY confirm_at
                    LIMIT $3
                      FOR UPDATE SKIP LOCKED) due
            WHERE m.tenant_id = due.tenant_id AND m.id = due.id AND m.delivery_id IS NOT NULL
           RETURNING m.tenant_id, m.id, m.delivery_id AS "delivery_id!""#,
        now,
        lease_until,
        limit,
    )
    .fetch_all(db)
    .await
}

/// There is nothing left to tell of this message's code.
pub async fn confirmed(db: impl PgExecutor<'_>, tenant: Uuid, id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE messages SET confirm_at = NULL WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
    )
    .execute(db)
    .await?;
    Ok(())
}
