//! Merchants, their stores, and who did what to them.

use super::unreadable;
use crate::domain::merchant::{Belongings, Merchant, Profile, State};
use crate::domain::place::{Address, Details, Store};
use crate::domain::{Actor, MerchantId, MerchantKey, StoreId, TenantId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

struct MerchantRow {
    tenant_id: Uuid,
    id: Uuid,
    state: i16,
    display_name: String,
    legal_name: Option<String>,
    registration_number: Option<String>,
    country: String,
    currency: String,
    locale: String,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    onboarded_at: Option<DateTime<Utc>>,
}

impl MerchantRow {
    fn read(self) -> sqlx::Result<Merchant> {
        Ok(Merchant {
            tenant: TenantId(self.tenant_id),
            id: MerchantId(self.id),
            state: State::from_number(self.state).ok_or_else(|| unreadable("merchant state"))?,
            profile: Profile {
                display_name: self.display_name,
                legal_name: self.legal_name,
                registration_number: self.registration_number,
                country: self.country,
                currency: self.currency.parse().map_err(|_| unreadable("currency"))?,
                locale: self.locale,
            },
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
            onboarded_at: self.onboarded_at,
        })
    }
}

/// Records a new merchant.
pub async fn insert(connection: &mut PgConnection, merchant: &Merchant) -> sqlx::Result<()> {
    let profile = &merchant.profile;
    sqlx::query!(
        "INSERT INTO merchants (tenant_id, id, state, display_name, legal_name, registration_number, country, currency,
                                locale, version, created_at, updated_at, onboarded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        merchant.tenant.0,
        merchant.id.0,
        merchant.state.number(),
        profile.display_name,
        profile.legal_name,
        profile.registration_number,
        profile.country,
        profile.currency.as_str(),
        profile.locale,
        merchant.version,
        merchant.created_at,
        merchant.updated_at,
        merchant.onboarded_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The merchant.
pub async fn by_id(connection: &mut PgConnection, key: MerchantKey) -> sqlx::Result<Option<Merchant>> {
    sqlx::query_as!(
        MerchantRow,
        "SELECT tenant_id, id, state, display_name, legal_name, registration_number, country, currency, locale, version,
                created_at, updated_at, onboarded_at
         FROM merchants WHERE tenant_id = $1 AND id = $2",
        key.tenant.0,
        key.merchant.0,
    )
    .fetch_optional(connection)
    .await?
    .map(MerchantRow::read)
    .transpose()
}

/// The merchant, nobody else's to change until the transaction ends.
pub async fn lock(connection: &mut PgConnection, key: MerchantKey) -> sqlx::Result<Option<Merchant>> {
    sqlx::query_as!(
        MerchantRow,
        "SELECT tenant_id, id, state, display_name, legal_name, registration_number, country, currency, locale, version,
                created_at, updated_at, onboarded_at
         FROM merchants WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE",
        key.tenant.0,
        key.merchant.0,
    )
    .fetch_optional(connection)
    .await?
    .map(MerchantRow::read)
    .transpose()
}

/// A page of a tenant's merchants, oldest first, all or of one state, or one merchant alone.
pub async fn list(
    connection: &mut PgConnection,
    tenant: TenantId,
    state: Option<State>,
    only: Option<MerchantId>,
    after: Option<Uuid>,
    limit: i64,
) -> sqlx::Result<Vec<Merchant>> {
    sqlx::query_as!(
        MerchantRow,
        "SELECT tenant_id, id, state, display_name, legal_name, registration_number, country, currency, locale, version,
                created_at, updated_at, onboarded_at
         FROM merchants
         WHERE tenant_id = $1 AND ($2::smallint IS NULL OR state = $2) AND ($3::uuid IS NULL OR id = $3)
           AND ($4::uuid IS NULL OR id > $4)
         ORDER BY id LIMIT $5",
        tenant.0,
        state.map(State::number),
        only.map(|merchant| merchant.0),
        after,
        limit,
    )
    .fetch_all(connection)
    .await?
    .into_iter()
    .map(MerchantRow::read)
    .collect()
}

/// A page of those of a tenant's merchants in whose names words begin with all that was typed, oldest first, all or of
/// one state, or one merchant alone.
pub async fn search(
    connection: &mut PgConnection,
    tenant: TenantId,
    typed: &str,
    state: Option<State>,
    only: Option<MerchantId>,
    after: Option<Uuid>,
    limit: i64,
) -> sqlx::Result<Vec<Merchant>> {
    sqlx::query_as!(
        MerchantRow,
        "SELECT tenant_id, id, state, display_name, legal_name, registration_number, country, currency, locale, version,
                created_at, updated_at, onboarded_at
         FROM merchants
         WHERE tenant_id = $1 AND name_words @@ name_begins($2) AND ($3::smallint IS NULL OR state = $3)
           AND ($4::uuid IS NULL OR id = $4) AND ($5::uuid IS NULL OR id > $5)
         ORDER BY id LIMIT $6",
        tenant.0,
        typed,
        state.map(State::number),
        only.map(|merchant| merchant.0),
        after,
        limit,
    )
    .fetch_all(connection)
    .await?
    .into_iter()
    .map(MerchantRow::read)
    .collect()
}

/// Those of `ids` that are a tenant's merchants, oldest first.
pub async fn by_ids(
    connection: &mut PgConnection,
    tenant: TenantId,
    ids: &[Uuid],
) -> sqlx::Result<Vec<Merchant>> {
    sqlx::query_as!(
        MerchantRow,
        "SELECT tenant_id, id, state, display_name, legal_name, registration_number, country, currency, locale, version,
                created_at, updated_at, onboarded_at
         FROM merchants WHERE tenant_id = $1 AND id = ANY($2) ORDER BY id",
        tenant.0,
        ids,
    )
    .fetch_all(connection)
    .await?
    .into_iter()
    .map(MerchantRow::read)
    .collect()
}

/// Writes what a locked merchant has become.
pub async fn update(connection: &mut PgConnection, merchant: &Merchant) -> sqlx::Result<()> {
    let profile = &merchant.profile;
    sqlx::query!(
        "UPDATE merchants
         SET state = $3, display_name = $4, legal_name = $5, registration_number = $6, country = $7, currency = $8,
             locale = $9, version = $10, updated_at = $11, onboarded_at = $12
         WHERE tenant_id = $1 AND id = $2",
        merchant.tenant.0,
        merchant.id.0,
        merchant.state.number(),
        profile.display_name,
        profile.legal_name,
        profile.registration_number,
        profile.country,
        profile.currency.as_str(),
        profile.locale,
        merchant.version,
        merchant.updated_at,
        merchant.onboarded_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Adds the line of history that belongs to the merchant's present version.
pub async fn insert_history(
    connection: &mut PgConnection,
    merchant: &Merchant,
    action: &str,
    actor: &Actor,
    reason: Option<&str>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO merchant_history (tenant_id, merchant_id, version, action, state_after, actor, actor_role, reason, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        merchant.tenant.0,
        merchant.id.0,
        merchant.version,
        action,
        merchant.state.number(),
        actor.subject,
        actor.role,
        reason,
        merchant.updated_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A line of history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HistoryRow {
    /// The version that the change made.
    pub version: i64,
    /// What was done.
    pub action: String,
    /// The number of the state afterwards.
    pub state_after: i16,
    /// Who did it.
    pub actor: String,
    /// What they are to the network.
    pub actor_role: String,
    /// Why, where somebody had to say.
    pub reason: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// A page of a merchant's history, newest first.
pub async fn history(
    connection: &mut PgConnection,
    key: MerchantKey,
    before: Option<i64>,
    limit: i64,
) -> sqlx::Result<Vec<HistoryRow>> {
    sqlx::query_as!(
        HistoryRow,
        "SELECT version, action, state_after, actor, actor_role, reason, at
         FROM merchant_history
         WHERE tenant_id = $1 AND merchant_id = $2 AND ($3::bigint IS NULL OR version < $3)
         ORDER BY version DESC LIMIT $4",
        key.tenant.0,
        key.merchant.0,
        before,
        limit,
    )
    .fetch_all(connection)
    .await
}

/// What the merchant has that requirements ask for.
pub async fn belongings(connection: &mut PgConnection, key: MerchantKey) -> sqlx::Result<Belongings> {
    let counted = sqlx::query!(
        r#"SELECT (SELECT count(*) FROM stores WHERE tenant_id = $1 AND merchant_id = $2 AND active) AS "stores!",
                  (SELECT count(*) FROM users
                   WHERE tenant_id = $1 AND merchant_id = $2 AND role = 2 AND status IN (1, 2)) AS "administrators!""#,
        key.tenant.0,
        key.merchant.0,
    )
    .fetch_one(connection)
    .await?;
    Ok(Belongings {
        active_stores: counted.stores,
        administrators: counted.administrators,
    })
}

struct StoreRow {
    tenant_id: Uuid,
    id: Uuid,
    merchant_id: Uuid,
    display_name: String,
    line1: String,
    line2: Option<String>,
    postal_code: String,
    city: String,
    country: String,
    time_zone: String,
    opening_hours: Json<crate::domain::place::OpeningHours>,
    active: bool,
    created_at: DateTime<Utc>,
}

impl StoreRow {
    fn read(self) -> sqlx::Result<Store> {
        Ok(Store {
            tenant: TenantId(self.tenant_id),
            id: StoreId(self.id),
            merchant: MerchantId(self.merchant_id),
            details: Details {
                display_name: self.display_name,
                address: Address {
                    line1: self.line1,
                    line2: self.line2,
                    postal_code: self.postal_code,
                    city: self.city,
                    country: self.country,
                },
                time_zone: self.time_zone.parse().map_err(|_| unreadable("time zone"))?,
                opening_hours: self.opening_hours.0,
                active: self.active,
            },
            created_at: self.created_at,
        })
    }
}

/// Records a store, or writes what it has become.
pub async fn put_store(connection: &mut PgConnection, store: &Store) -> sqlx::Result<()> {
    let details = &store.details;
    sqlx::query!(
        "INSERT INTO stores (tenant_id, id, merchant_id, display_name, line1, line2, postal_code, city, country, time_zone,
                             opening_hours, active, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         ON CONFLICT (tenant_id, id) DO UPDATE
         SET display_name = $4, line1 = $5, line2 = $6, postal_code = $7, city = $8, country = $9, time_zone = $10,
             opening_hours = $11, active = $12",
        store.tenant.0,
        store.id.0,
        store.merchant.0,
        details.display_name,
        details.address.line1,
        details.address.line2,
        details.address.postal_code,
        details.address.city,
        details.address.country,
        details.time_zone.name(),
        Json(&details.opening_hours) as _,
        details.active,
        store.created_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A merchant's stores, oldest first.
pub async fn stores(connection: &mut PgConnection, key: MerchantKey) -> sqlx::Result<Vec<Store>> {
    sqlx::query_as!(
        StoreRow,
        r#"SELECT tenant_id, id, merchant_id, display_name, line1, line2, postal_code, city, country, time_zone,
                  opening_hours AS "opening_hours: Json<crate::domain::place::OpeningHours>", active, created_at
           FROM stores WHERE tenant_id = $1 AND merchant_id = $2 ORDER BY id"#,
        key.tenant.0,
        key.merchant.0,
    )
    .fetch_all(connection)
    .await?
    .into_iter()
    .map(StoreRow::read)
    .collect()
}

/// One store of a merchant.
pub async fn store(
    connection: &mut PgConnection,
    key: MerchantKey,
    store: StoreId,
) -> sqlx::Result<Option<Store>> {
    sqlx::query_as!(
        StoreRow,
        r#"SELECT tenant_id, id, merchant_id, display_name, line1, line2, postal_code, city, country, time_zone,
                  opening_hours AS "opening_hours: Json<crate::domain::place::OpeningHours>", active, created_at
           FROM stores WHERE tenant_id = $1 AND merchant_id = $2 AND id = $3"#,
        key.tenant.0,
        key.merchant.0,
        store.0,
    )
    .fetch_optional(connection)
    .await?
    .map(StoreRow::read)
    .transpose()
}
