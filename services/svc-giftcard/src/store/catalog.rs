//! The catalog: products, and the number of its last change.

use super::unreadable;
use crate::domain::TenantId;
use crate::domain::product::{Catalog, Offer, Product};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

struct ProductRow {
    id: Uuid,
    offer: Value,
    version: i64,
    created_at: DateTime<Utc>,
}

impl ProductRow {
    fn read(self) -> sqlx::Result<Product> {
        Ok(Product {
            id: self.id,
            offer: serde_json::from_value(self.offer).map_err(|_| unreadable("offer"))?,
            version: self.version,
            created_at: self.created_at,
        })
    }
}

/// Takes the next number of the catalog, and locks it until the transaction ends: changes come one after the other.
pub async fn advance(connection: &mut PgConnection, tenant: TenantId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "INSERT INTO catalogs (tenant_id, version) VALUES ($1, 1)
         ON CONFLICT (tenant_id) DO UPDATE SET version = catalogs.version + 1
         RETURNING version",
        tenant.0,
    )
    .fetch_one(connection)
    .await
}

/// Everything a network sells, in one reading.
pub async fn read(connection: &mut PgConnection, tenant: TenantId) -> sqlx::Result<Catalog> {
    let rows = sqlx::query!(
        r#"SELECT COALESCE(catalog.version, 0) AS "catalog_version!", product.id AS "id?", product.offer AS "offer?",
                  product.version AS "version?", product.created_at AS "created_at?"
           FROM (SELECT $1::uuid AS tenant_id) AS asked
           LEFT JOIN catalogs AS catalog ON catalog.tenant_id = asked.tenant_id
           LEFT JOIN products AS product ON product.tenant_id = asked.tenant_id
           ORDER BY product.id"#,
        tenant.0,
    )
    .fetch_all(connection)
    .await?;
    let version = rows.first().map_or(0, |row| row.catalog_version);
    let products = rows.into_iter().filter_map(|row| {
        let found = ProductRow {
            id: row.id?,
            offer: row.offer?,
            version: row.version?,
            created_at: row.created_at?,
        };
        Some(found.read())
    });
    Ok(Catalog {
        version,
        products: products.collect::<sqlx::Result<_>>()?,
    })
}

/// Records a new product.
pub async fn insert(connection: &mut PgConnection, tenant: TenantId, product: &Product) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO products (tenant_id, id, offer, version, created_at) VALUES ($1, $2, $3, $4, $5)",
        tenant.0,
        product.id,
        document(&product.offer)?,
        product.version,
        product.created_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Replaces what a product is; none when there is no such product.
pub async fn update(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
    offer: &Offer,
) -> sqlx::Result<Option<Product>> {
    let row = sqlx::query_as!(
        ProductRow,
        "UPDATE products SET offer = $3, version = version + 1 WHERE tenant_id = $1 AND id = $2
         RETURNING id, offer, version, created_at",
        tenant.0,
        id,
        document(offer)?,
    )
    .fetch_optional(connection)
    .await?;
    row.map(ProductRow::read).transpose()
}

fn document(offer: &Offer) -> sqlx::Result<Value> {
    serde_json::to_value(offer).map_err(|error| sqlx::Error::Encode(error.into()))
}
