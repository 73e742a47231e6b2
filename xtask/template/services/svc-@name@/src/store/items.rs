//! Items, each under the id its caller gave it.

use crate::domain::{Item, ItemKey, ItemName};
use sqlx::PgConnection;

/// Records an item. False when its id is taken.
pub async fn insert(connection: &mut PgConnection, item: &Item) -> sqlx::Result<bool> {
    let inserted = sqlx::query!(
        "INSERT INTO items (tenant_id, id, name, recorded_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (tenant_id, id) DO NOTHING",
        item.key.tenant.0,
        item.key.item,
        item.name.as_str(),
        item.recorded_at,
    )
    .execute(connection)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// The item of that id.
pub async fn by_key(connection: &mut PgConnection, key: ItemKey) -> sqlx::Result<Option<Item>> {
    let found = sqlx::query!(
        "SELECT name, recorded_at FROM items WHERE tenant_id = $1 AND id = $2",
        key.tenant.0,
        key.item,
    )
    .fetch_optional(connection)
    .await?;
    Ok(found.map(|row| Item {
        key,
        name: ItemName::stored(row.name),
        recorded_at: row.recorded_at,
    }))
}
