//! A merchant as pricing needs it: where it sells, and which version of which program was, is and will be live.

use crate::domain::facts::{MerchantFacts, ProgramFacts, StoreFacts, Turn};
use crate::domain::{MerchantId, ProgramId, StoreId, TenantId};
use sqlx::PgConnection;

/// Whose store it is. A store never changes hands.
pub async fn merchant_of_store(
    conn: &mut PgConnection,
    tenant: TenantId,
    store: StoreId,
) -> sqlx::Result<Option<MerchantId>> {
    let merchant = sqlx::query_scalar!(
        "SELECT merchant_id FROM stores WHERE tenant_id = $1 AND id = $2",
        tenant.0,
        store.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(merchant.map(MerchantId))
}

/// Whose store it is, and its time zone as an IANA name.
pub async fn home_of_store(
    conn: &mut PgConnection,
    tenant: TenantId,
    store: StoreId,
) -> sqlx::Result<Option<(MerchantId, String)>> {
    let row = sqlx::query!(
        "SELECT merchant_id, time_zone FROM stores WHERE tenant_id = $1 AND id = $2",
        tenant.0,
        store.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (MerchantId(row.merchant_id), row.time_zone)))
}

/// What there is to know of a merchant. To be read in one snapshot: `conn` is in a REPEATABLE READ transaction.
pub async fn facts(
    conn: &mut PgConnection,
    tenant: TenantId,
    id: MerchantId,
) -> sqlx::Result<Option<MerchantFacts>> {
    let Some(merchant) = sqlx::query!(
        "SELECT display_name, state, currency, version FROM merchants WHERE tenant_id = $1 AND id = $2",
        tenant.0,
        id.0,
    )
    .fetch_optional(&mut *conn)
    .await?
    else {
        return Ok(None);
    };
    let stores = sqlx::query!(
        "SELECT id, display_name, time_zone, active FROM stores WHERE tenant_id = $1 AND merchant_id = $2 ORDER BY id",
        tenant.0,
        id.0,
    )
    .fetch_all(&mut *conn)
    .await?;
    let turns = sqlx::query!(
        "SELECT p.id, t.version, t.effective_at
         FROM programs p
         JOIN program_promotions t ON t.tenant_id = p.tenant_id AND t.program_id = p.id AND t.withdrawn_at IS NULL
         WHERE p.tenant_id = $1 AND p.merchant_id = $2
         ORDER BY p.id, t.effective_at, t.seq",
        tenant.0,
        id.0,
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut programs: Vec<ProgramFacts> = Vec::new();
    for turn in turns {
        let program = ProgramId(turn.id);
        let turned = Turn {
            at: turn.effective_at,
            version: turn.version,
        };
        match programs.last_mut() {
            Some(last) if last.id == program => last.turns.push(turned),
            _ => programs.push(ProgramFacts {
                id: program,
                turns: vec![turned],
            }),
        }
    }
    let stores = stores.into_iter().map(|store| StoreFacts {
        id: StoreId(store.id),
        display_name: store.display_name,
        time_zone: store.time_zone,
        active: store.active,
    });
    Ok(Some(MerchantFacts {
        id,
        display_name: merchant.display_name,
        state: merchant.state,
        currency: merchant.currency,
        version: merchant.version,
        stores: stores.collect(),
        programs,
    }))
}
