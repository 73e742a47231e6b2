//! Rewards and their stock.

use super::unreadable;
use crate::domain::reward::RewardOffer;
use crate::domain::{MerchantId, Reward, RewardKind, TenantId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

struct RewardRow {
    id: Uuid,
    merchant_id: Uuid,
    name: String,
    price: i64,
    stock: Option<i64>,
    kind: i16,
    product_id: Option<Uuid>,
    amount: Option<i64>,
    active: bool,
    created_at: DateTime<Utc>,
}

impl RewardRow {
    fn read(self) -> sqlx::Result<Reward> {
        Ok(Reward {
            id: self.id,
            offer: RewardOffer {
                merchant: MerchantId(self.merchant_id),
                name: self.name,
                price: self.price,
                stock: self.stock,
                kind: kind(self.kind, self.product_id, self.amount)?,
                active: self.active,
            },
            created_at: self.created_at,
        })
    }
}

/// What a row says a reward gives.
pub(super) fn kind(kind: i16, product: Option<Uuid>, amount: Option<i64>) -> sqlx::Result<RewardKind> {
    match (kind, product, amount) {
        (1, ..) => Ok(RewardKind::Voucher),
        (2, Some(product), Some(amount)) => Ok(RewardKind::GiftCard { product, amount }),
        _ => Err(unreadable("reward kind")),
    }
}

/// What a row is written as.
pub(super) const fn columns(kind: RewardKind) -> (i16, Option<Uuid>, Option<i64>) {
    match kind {
        RewardKind::Voucher => (1, None, None),
        RewardKind::GiftCard { product, amount } => (2, Some(product), Some(amount)),
    }
}

/// Records a new reward.
pub async fn insert(connection: &mut PgConnection, tenant: TenantId, reward: &Reward) -> sqlx::Result<()> {
    let (kind, product, amount) = columns(reward.offer.kind);
    sqlx::query!(
        "INSERT INTO rewards (tenant_id, id, merchant_id, name, price, stock, kind, product_id, amount, active,
                              created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        tenant.0,
        reward.id,
        reward.offer.merchant.0,
        reward.offer.name,
        reward.offer.price,
        reward.offer.stock,
        kind,
        product,
        amount,
        reward.offer.active,
        reward.created_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Replaces what a reward is; none when there is no such reward.
pub async fn update(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
    offer: &RewardOffer,
) -> sqlx::Result<Option<Reward>> {
    let (kind, product, amount) = columns(offer.kind);
    let row = sqlx::query_as!(
        RewardRow,
        "UPDATE rewards SET merchant_id = $3, name = $4, price = $5, stock = $6, kind = $7, product_id = $8,
                            amount = $9, active = $10
         WHERE tenant_id = $1 AND id = $2
         RETURNING id, merchant_id, name, price, stock, kind, product_id, amount, active, created_at",
        tenant.0,
        id,
        offer.merchant.0,
        offer.name,
        offer.price,
        offer.stock,
        kind,
        product,
        amount,
        offer.active,
    )
    .fetch_optional(connection)
    .await?;
    row.map(RewardRow::read).transpose()
}

/// The reward.
pub async fn by_id(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
) -> sqlx::Result<Option<Reward>> {
    let row = sqlx::query_as!(
        RewardRow,
        "SELECT id, merchant_id, name, price, stock, kind, product_id, amount, active, created_at
         FROM rewards WHERE tenant_id = $1 AND id = $2",
        tenant.0,
        id,
    )
    .fetch_optional(connection)
    .await?;
    row.map(RewardRow::read).transpose()
}

/// The reward, locked: nobody changes it or takes from its stock until the transaction ends.
pub async fn locked(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
) -> sqlx::Result<Option<Reward>> {
    let row = sqlx::query_as!(
        RewardRow,
        "SELECT id, merchant_id, name, price, stock, kind, product_id, amount, active, created_at
         FROM rewards WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE",
        tenant.0,
        id,
    )
    .fetch_optional(connection)
    .await?;
    row.map(RewardRow::read).transpose()
}

/// A page of a network's rewards, newest first.
pub async fn list(
    connection: &mut PgConnection,
    tenant: TenantId,
    after: Uuid,
    limit: i64,
) -> sqlx::Result<Vec<Reward>> {
    sqlx::query_as!(
        RewardRow,
        "SELECT id, merchant_id, name, price, stock, kind, product_id, amount, active, created_at
         FROM rewards WHERE tenant_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
        tenant.0,
        after,
        limit,
    )
    .fetch_all(connection)
    .await?
    .into_iter()
    .map(RewardRow::read)
    .collect()
}

/// Takes one of the stock, decided on the locked row. None when there is none left, or the reward may not be had. Of what
/// there is no end of nothing is taken, and nobody waits for anybody.
pub async fn take(connection: &mut PgConnection, tenant: TenantId, id: Uuid) -> sqlx::Result<Option<Reward>> {
    let row = sqlx::query_as!(
        RewardRow,
        r#"WITH endless AS (
             SELECT id, merchant_id, name, price, stock, kind, product_id, amount, active, created_at
             FROM rewards WHERE tenant_id = $1 AND id = $2 AND active AND stock IS NULL
           ), taken AS (
             UPDATE rewards SET stock = stock - 1
             WHERE tenant_id = $1 AND id = $2 AND active AND stock > 0
             RETURNING id, merchant_id, name, price, stock, kind, product_id, amount, active, created_at
           )
           SELECT id AS "id!", merchant_id AS "merchant_id!", name AS "name!", price AS "price!", stock, kind AS "kind!",
                  product_id, amount, active AS "active!", created_at AS "created_at!"
           FROM (TABLE endless UNION ALL TABLE taken) AS had"#,
        tenant.0,
        id,
    )
    .fetch_optional(connection)
    .await?;
    row.map(RewardRow::read).transpose()
}

/// Puts one back.
pub async fn put_back(connection: &mut PgConnection, tenant: TenantId, id: Uuid) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE rewards SET stock = stock + 1 WHERE tenant_id = $1 AND id = $2",
        tenant.0,
        id,
    )
    .execute(connection)
    .await?;
    Ok(())
}
