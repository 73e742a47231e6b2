//! Codes on their way to a contact.

use crate::domain::{CardId, CardKey, TenantId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// A code that is to be sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Delivery {
    /// The card.
    pub card: CardKey,
    /// The delivery, UUIDv7.
    pub id: Uuid,
    /// To whom, a contact of svc-notification.
    pub contact: Uuid,
    /// What the giver says.
    pub message: Option<String>,
    /// When.
    pub send_at: DateTime<Utc>,
    /// Scheduled 1, due 2, delivered 3, canceled 4.
    pub status: i16,
}

struct DeliveryRow {
    tenant_id: Uuid,
    id: Uuid,
    card_id: Uuid,
    contact_id: Uuid,
    message: Option<String>,
    send_at: DateTime<Utc>,
    status: i16,
}

impl From<DeliveryRow> for Delivery {
    fn from(row: DeliveryRow) -> Self {
        Self {
            card: CardKey {
                tenant: TenantId(row.tenant_id),
                card: CardId(row.card_id),
            },
            id: row.id,
            contact: row.contact_id,
            message: row.message,
            send_at: row.send_at,
            status: row.status,
        }
    }
}

/// Records a delivery.
pub async fn insert(
    connection: &mut PgConnection,
    delivery: &Delivery,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO deliveries (tenant_id, id, card_id, contact_id, message, send_at, status, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        delivery.card.tenant.0,
        delivery.id,
        delivery.card.card.0,
        delivery.contact,
        delivery.message,
        delivery.send_at,
        delivery.status,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The delivery.
pub async fn by_id(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
) -> sqlx::Result<Option<Delivery>> {
    let row = sqlx::query_as!(
        DeliveryRow,
        "SELECT tenant_id, id, card_id, contact_id, message, send_at, status FROM deliveries
         WHERE tenant_id = $1 AND id = $2",
        tenant.0,
        id,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(Delivery::from))
}

/// The delivery a card was sold with, if it was.
pub async fn of_card(connection: &mut PgConnection, card: CardKey) -> sqlx::Result<Option<Delivery>> {
    let row = sqlx::query_as!(
        DeliveryRow,
        "SELECT tenant_id, id, card_id, contact_id, message, send_at, status FROM deliveries
         WHERE tenant_id = $1 AND card_id = $2 ORDER BY id LIMIT 1",
        card.tenant.0,
        card.card.0,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(Delivery::from))
}

/// Deliveries of loaded cards whose time has come, of all tenants, oldest first.
pub async fn due(
    connection: &mut PgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<Delivery>> {
    let rows = sqlx::query_as!(
        DeliveryRow,
        "SELECT delivery.tenant_id, delivery.id, delivery.card_id, delivery.contact_id, delivery.message,
                delivery.send_at, delivery.status
         FROM deliveries AS delivery JOIN cards AS card
           ON card.tenant_id = delivery.tenant_id AND card.id = delivery.card_id
         WHERE delivery.status = 1 AND delivery.send_at <= $1 AND card.status <> 1
         ORDER BY delivery.send_at LIMIT $2",
        now,
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(Delivery::from).collect())
}

/// Moves a delivery on. False when it is no longer in `from`.
pub async fn advance(
    connection: &mut PgConnection,
    delivery: &Delivery,
    from: i16,
    to: i16,
) -> sqlx::Result<bool> {
    let moved = sqlx::query!(
        "UPDATE deliveries SET status = $4::smallint, message = CASE WHEN $4::smallint IN (3, 4) THEN NULL ELSE message END
         WHERE tenant_id = $1 AND id = $2 AND status = $3",
        delivery.card.tenant.0,
        delivery.id,
        from,
        to,
    )
    .execute(connection)
    .await?;
    Ok(moved.rows_affected() == 1)
}
