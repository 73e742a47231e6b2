//! Who takes which reward, and how far that has come.

use super::{rewards, unreadable};
use crate::domain::{AccountId, CardId, MerchantId, Redemption, RedemptionState, TenantId, TransactionId};
use chrono::{DateTime, Utc};
use idempotency::{Fingerprint, KeyHash};
use sqlx::PgConnection;
use uuid::Uuid;

struct RedemptionRow {
    tenant_id: Uuid,
    id: Uuid,
    reward_id: Uuid,
    merchant_id: Uuid,
    store_id: Option<Uuid>,
    account_id: Uuid,
    points: i64,
    kind: i16,
    product_id: Option<Uuid>,
    amount: Option<i64>,
    state: i16,
    burn_id: Option<Uuid>,
    card_id: Option<Uuid>,
    code_last4: Option<String>,
    code_sealed: Option<Vec<u8>>,
    created_at: DateTime<Utc>,
}

impl RedemptionRow {
    fn read(self) -> sqlx::Result<Redemption> {
        Ok(Redemption {
            tenant: TenantId(self.tenant_id),
            id: self.id,
            reward: self.reward_id,
            merchant: MerchantId(self.merchant_id),
            store: self.store_id,
            account: AccountId(self.account_id),
            points: self.points,
            kind: rewards::kind(self.kind, self.product_id, self.amount)?,
            state: RedemptionState::from_number(self.state).ok_or_else(|| unreadable("redemption state"))?,
            burn: self.burn_id.map(TransactionId),
            card: self.card_id.map(CardId),
            code_last4: self.code_last4,
            code_sealed: self.code_sealed,
            created_at: self.created_at,
        })
    }
}

/// Records a redemption. False when its key names one already.
pub async fn insert(
    connection: &mut PgConnection,
    redemption: &Redemption,
    key: KeyHash,
    fingerprint: Fingerprint,
) -> sqlx::Result<bool> {
    let (kind, product, amount) = rewards::columns(redemption.kind);
    let inserted = sqlx::query!(
        "INSERT INTO redemptions (tenant_id, id, reward_id, merchant_id, account_id, points, kind, product_id, amount,
                                  state, card_id, key_hash, fingerprint, created_at, store_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         ON CONFLICT ON CONSTRAINT redemptions_key DO NOTHING",
        redemption.tenant.0,
        redemption.id,
        redemption.reward,
        redemption.merchant.0,
        redemption.account.0,
        redemption.points,
        kind,
        product,
        amount,
        redemption.state.number(),
        redemption.card.map(|card| card.0),
        Uuid::from(key),
        Uuid::from(fingerprint),
        redemption.created_at,
        redemption.store,
    )
    .execute(connection)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// The redemption.
pub async fn by_id(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
) -> sqlx::Result<Option<Redemption>> {
    let row = sqlx::query_as!(
        RedemptionRow,
        "SELECT tenant_id, id, reward_id, merchant_id, store_id, account_id, points, kind, product_id, amount, state,
                burn_id, card_id, code_last4, code_sealed, created_at
         FROM redemptions WHERE tenant_id = $1 AND id = $2",
        tenant.0,
        id,
    )
    .fetch_optional(connection)
    .await?;
    row.map(RedemptionRow::read).transpose()
}

/// The redemption that was asked for under a key, and what was asked.
pub async fn by_key(
    connection: &mut PgConnection,
    tenant: TenantId,
    key: KeyHash,
) -> sqlx::Result<Option<(Redemption, Fingerprint)>> {
    let found = sqlx::query!(
        "SELECT id, fingerprint FROM redemptions WHERE tenant_id = $1 AND key_hash = $2",
        tenant.0,
        Uuid::from(key),
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(found) = found else { return Ok(None) };
    let redemption = by_id(connection, tenant, found.id).await?;
    Ok(redemption.map(|redemption| (redemption, found.fingerprint.into())))
}

/// Moves a redemption on, with the burn if it has just been made. False when it is no longer in `from`.
pub async fn advance(
    connection: &mut PgConnection,
    redemption: &Redemption,
    from: RedemptionState,
    to: RedemptionState,
) -> sqlx::Result<bool> {
    let moved = sqlx::query!(
        "UPDATE redemptions SET state = $4, burn_id = COALESCE($5, burn_id)
         WHERE tenant_id = $1 AND id = $2 AND state = $3",
        redemption.tenant.0,
        redemption.id,
        from.number(),
        to.number(),
        redemption.burn.map(|burn| burn.0),
    )
    .execute(connection)
    .await?;
    Ok(moved.rows_affected() == 1)
}

/// Fulfils a redemption with a voucher's code. False when that was done before.
pub async fn fulfil_voucher(
    connection: &mut PgConnection,
    redemption: &Redemption,
    code_hash: &[u8],
    seal_until: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let moved = sqlx::query!(
        "UPDATE redemptions SET state = 3, code_hash = $3, code_last4 = $4, code_sealed = $5, seal_until = $6
         WHERE tenant_id = $1 AND id = $2 AND state = 2",
        redemption.tenant.0,
        redemption.id,
        code_hash,
        redemption.code_last4,
        redemption.code_sealed,
        seal_until,
    )
    .execute(connection)
    .await?;
    Ok(moved.rows_affected() == 1)
}

/// Forgets a redemption whose points could not be burned: it leaves no trace, and its key is free again.
pub async fn forget(connection: &mut PgConnection, redemption: &Redemption) -> sqlx::Result<bool> {
    let forgotten = sqlx::query!(
        "DELETE FROM redemptions WHERE tenant_id = $1 AND id = $2 AND state = 1",
        redemption.tenant.0,
        redemption.id,
    )
    .execute(connection)
    .await?;
    Ok(forgotten.rows_affected() == 1)
}

/// Deletes the last copies of vouchers' codes whose time to be seen is over; how many.
pub async fn forget_codes(connection: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<u64> {
    let forgotten = sqlx::query!(
        "UPDATE redemptions SET code_sealed = NULL, seal_until = NULL
         WHERE code_sealed IS NOT NULL AND seal_until < $1",
        now,
    )
    .execute(connection)
    .await?;
    Ok(forgotten.rows_affected())
}

/// Redemptions asked for before `before` that are on their way, of all tenants, oldest first.
pub async fn open_since(
    connection: &mut PgConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<Redemption>> {
    sqlx::query_as!(
        RedemptionRow,
        "SELECT tenant_id, id, reward_id, merchant_id, store_id, account_id, points, kind, product_id, amount, state,
                burn_id, card_id, code_last4, code_sealed, created_at
         FROM redemptions WHERE state IN (1, 2, 4) AND created_at < $1 ORDER BY created_at LIMIT $2",
        before,
        limit,
    )
    .fetch_all(connection)
    .await?
    .into_iter()
    .map(RedemptionRow::read)
    .collect()
}
