//! Cards.

use super::{column, unreadable};
use crate::domain::vault::KeyedHash;
use crate::domain::{AccountId, Card, CardId, CardKey, CardStatus, MerchantId, TenantId};
use crate::ports::Balance;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A card's row.
struct CardRow {
    tenant_id: Uuid,
    id: Uuid,
    product_id: Uuid,
    issuer_id: Uuid,
    account_id: Option<Uuid>,
    unit: String,
    status: i16,
    initial: i64,
    posted: i64,
    held: i64,
    ledger_version: i64,
    code_hash: Vec<u8>,
    pin_hash: Option<Vec<u8>>,
    code_last4: String,
    code_sealed: Option<Vec<u8>>,
    expires_at: Option<DateTime<Utc>>,
    issue_id: Option<Uuid>,
    activity_version: i64,
    created_at: DateTime<Utc>,
}

impl CardRow {
    fn read(self) -> sqlx::Result<Card> {
        Ok(Card {
            tenant: TenantId(self.tenant_id),
            id: CardId(self.id),
            product: self.product_id,
            issuer: MerchantId(self.issuer_id),
            account: self.account_id.map(AccountId),
            unit: self.unit.parse().map_err(|_| unreadable("unit"))?,
            status: CardStatus::from_number(self.status).ok_or_else(|| unreadable("card status"))?,
            initial: self.initial,
            posted: self.posted,
            held: self.held,
            ledger_version: self.ledger_version,
            code_hash: self.code_hash,
            pin_hash: self.pin_hash,
            code_last4: self.code_last4,
            code_sealed: self.code_sealed,
            expires_at: self.expires_at,
            issue: self.issue_id,
            activity_version: self.activity_version,
            created_at: self.created_at,
        })
    }
}

/// Records new cards; their codes stay sealed until `seal_until` at the latest.
pub async fn insert(
    connection: &mut PgConnection,
    cards: &[Card],
    seal_until: Option<DateTime<Utc>>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO cards (tenant_id, id, product_id, issuer_id, unit, status, initial, code_hash, pin_hash,
                            code_last4, code_sealed, seal_until, expires_at, issue_id, activity_version, created_at)
         SELECT tenant_id, id, product_id, issuer_id, unit, status, initial, code_hash, pin_hash, code_last4,
                code_sealed, $15::timestamptz, expires_at, issue_id, activity_version, created_at
         FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::smallint[], $7::bigint[],
                     $8::bytea[], $9::bytea[], $10::text[], $11::bytea[], $12::timestamptz[], $13::uuid[],
                     $14::bigint[], $16::timestamptz[])
              AS card (tenant_id, id, product_id, issuer_id, unit, status, initial, code_hash, pin_hash, code_last4,
                       code_sealed, expires_at, issue_id, activity_version, created_at)",
        &column(cards, |card| card.tenant.0),
        &column(cards, |card| card.id.0),
        &column(cards, |card| card.product),
        &column(cards, |card| card.issuer.0),
        &column(cards, |card| card.unit.as_str()) as &[&str],
        &column(cards, |card| card.status.number()),
        &column(cards, |card| card.initial),
        &column(cards, |card| card.code_hash.as_slice()) as &[&[u8]],
        &column(cards, |card| card.pin_hash.as_deref()) as &[Option<&[u8]>],
        &column(cards, |card| card.code_last4.as_str()) as &[&str],
        &column(cards, |card| card.code_sealed.as_deref()) as &[Option<&[u8]>],
        &column(cards, |card| card.expires_at) as &[Option<DateTime<Utc>>],
        &column(cards, |card| card.issue) as &[Option<Uuid>],
        &column(cards, |card| card.activity_version),
        seal_until,
        &column(cards, |card| card.created_at),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The card.
pub async fn by_id(connection: &mut PgConnection, key: CardKey) -> sqlx::Result<Option<Card>> {
    let row = sqlx::query_as!(
        CardRow,
        "SELECT tenant_id, id, product_id, issuer_id, account_id, unit, status, initial, posted, held, ledger_version,
                code_hash, pin_hash, code_last4, code_sealed, expires_at, issue_id, activity_version, created_at
         FROM cards WHERE tenant_id = $1 AND id = $2",
        key.tenant.0,
        key.card.0,
    )
    .fetch_optional(connection)
    .await?;
    row.map(CardRow::read).transpose()
}

/// The card, locked until the transaction ends.
pub async fn locked(connection: &mut PgConnection, key: CardKey) -> sqlx::Result<Option<Card>> {
    let row = sqlx::query_as!(
        CardRow,
        "SELECT tenant_id, id, product_id, issuer_id, account_id, unit, status, initial, posted, held, ledger_version,
                code_hash, pin_hash, code_last4, code_sealed, expires_at, issue_id, activity_version, created_at
         FROM cards WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE",
        key.tenant.0,
        key.card.0,
    )
    .fetch_optional(connection)
    .await?;
    row.map(CardRow::read).transpose()
}

/// Those of a network's cards, in the order of their ids.
pub async fn by_ids(
    connection: &mut PgConnection,
    tenant: TenantId,
    ids: &[CardId],
) -> sqlx::Result<Vec<Card>> {
    sqlx::query_as!(
        CardRow,
        "SELECT tenant_id, id, product_id, issuer_id, account_id, unit, status, initial, posted, held, ledger_version,
                code_hash, pin_hash, code_last4, code_sealed, expires_at, issue_id, activity_version, created_at
         FROM cards WHERE tenant_id = $1 AND id = ANY($2) ORDER BY id",
        tenant.0,
        &column(ids, |id| id.0),
    )
    .fetch_all(connection)
    .await?
    .into_iter()
    .map(CardRow::read)
    .collect()
}

/// [`by_ids`], locked in that order until the transaction ends.
pub async fn locked_all(
    connection: &mut PgConnection,
    tenant: TenantId,
    ids: &[CardId],
) -> sqlx::Result<Vec<Card>> {
    sqlx::query_as!(
        CardRow,
        "SELECT tenant_id, id, product_id, issuer_id, account_id, unit, status, initial, posted, held, ledger_version,
                code_hash, pin_hash, code_last4, code_sealed, expires_at, issue_id, activity_version, created_at
         FROM cards WHERE tenant_id = $1 AND id = ANY($2) ORDER BY id FOR NO KEY UPDATE",
        tenant.0,
        &column(ids, |id| id.0),
    )
    .fetch_all(connection)
    .await?
    .into_iter()
    .map(CardRow::read)
    .collect()
}

/// The card of a code, by everything it may be stored under.
pub async fn by_code(
    connection: &mut PgConnection,
    tenant: TenantId,
    hashes: &[KeyedHash],
) -> sqlx::Result<Option<Card>> {
    let row = sqlx::query_as!(
        CardRow,
        "SELECT tenant_id, id, product_id, issuer_id, account_id, unit, status, initial, posted, held, ledger_version,
                code_hash, pin_hash, code_last4, code_sealed, expires_at, issue_id, activity_version, created_at
         FROM cards WHERE tenant_id = $1 AND code_hash = ANY($2)",
        tenant.0,
        hashes,
    )
    .fetch_optional(connection)
    .await?;
    row.map(CardRow::read).transpose()
}

/// Records the accounts the ledger opened.
pub async fn set_accounts(
    connection: &mut PgConnection,
    tenant: TenantId,
    accounts: &[(CardId, AccountId)],
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE cards SET account_id = opened.account_id
         FROM UNNEST($2::uuid[], $3::uuid[]) AS opened (id, account_id)
         WHERE cards.tenant_id = $1 AND cards.id = opened.id AND cards.account_id IS NULL",
        tenant.0,
        &column(accounts, |opened| opened.0.0),
        &column(accounts, |opened| opened.1.0),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Moves cards to what the ledger said, unless something newer is known; their status too. Which were moved.
pub async fn set_balances(
    connection: &mut PgConnection,
    tenant: TenantId,
    said: &[(CardId, Balance, CardStatus)],
) -> sqlx::Result<HashSet<CardId>> {
    let moved = sqlx::query_scalar!(
        "UPDATE cards
         SET posted = said.posted, held = said.held, ledger_version = said.version, status = said.status
         FROM UNNEST($2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[], $6::smallint[])
              AS said (id, posted, held, version, status)
         WHERE cards.tenant_id = $1 AND cards.id = said.id AND cards.ledger_version < said.version
         RETURNING cards.id",
        tenant.0,
        &column(said, |said| said.0.0),
        &column(said, |said| said.1.posted),
        &column(said, |said| said.1.held),
        &column(said, |said| said.1.version),
        &column(said, |said| said.2.number()),
    )
    .fetch_all(connection)
    .await?;
    Ok(moved.into_iter().map(CardId).collect())
}

/// Records what a first load sells: the merchant that received the money, the amount, the date it expires.
pub async fn set_sale(
    connection: &mut PgConnection,
    key: CardKey,
    issuer: MerchantId,
    initial: i64,
    expires_at: Option<DateTime<Utc>>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE cards SET issuer_id = $3, initial = $4, expires_at = $5 WHERE tenant_id = $1 AND id = $2",
        key.tenant.0,
        key.card.0,
        issuer.0,
        initial,
        expires_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Sets the status.
pub async fn set_status(connection: &mut PgConnection, key: CardKey, status: CardStatus) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE cards SET status = $3 WHERE tenant_id = $1 AND id = $2",
        key.tenant.0,
        key.card.0,
        status.number(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes the next number of each card's activities.
pub async fn next_activities(
    connection: &mut PgConnection,
    tenant: TenantId,
    ids: &[CardId],
) -> sqlx::Result<HashMap<CardId, i64>> {
    let taken = sqlx::query!(
        "UPDATE cards SET activity_version = activity_version + 1 WHERE tenant_id = $1 AND id = ANY($2)
         RETURNING id, activity_version",
        tenant.0,
        &column(ids, |id| id.0),
    )
    .fetch_all(connection)
    .await?;
    let taken = taken.into_iter();
    Ok(taken.map(|row| (CardId(row.id), row.activity_version)).collect())
}

/// Puts another code in the place of the old one.
pub async fn replace_code(
    connection: &mut PgConnection,
    card: &Card,
    seal_until: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE cards SET code_hash = $3, pin_hash = $4, code_last4 = $5, code_sealed = $6, seal_until = $7
         WHERE tenant_id = $1 AND id = $2",
        card.tenant.0,
        card.id.0,
        card.code_hash,
        card.pin_hash,
        card.code_last4,
        card.code_sealed,
        seal_until,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Hashes a code anew, under the newest pepper, unless it was replaced meanwhile.
pub async fn rehash(
    connection: &mut PgConnection,
    card: &Card,
    code_hash: &[u8],
    pin_hash: Option<&[u8]>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE cards SET code_hash = $4, pin_hash = $5 WHERE tenant_id = $1 AND id = $2 AND code_hash = $3",
        card.tenant.0,
        card.id.0,
        card.code_hash,
        code_hash,
        pin_hash,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Deletes the last copy of a code.
pub async fn forget_code(connection: &mut PgConnection, key: CardKey) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE cards SET code_sealed = NULL, seal_until = NULL WHERE tenant_id = $1 AND id = $2",
        key.tenant.0,
        key.card.0,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Deletes the last copies of codes whose time to be seen is over; how many.
pub async fn forget_codes(connection: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<u64> {
    let forgotten = sqlx::query!(
        "UPDATE cards SET code_sealed = NULL, seal_until = NULL
         WHERE code_sealed IS NOT NULL AND seal_until < $1",
        now,
    )
    .execute(connection)
    .await?;
    Ok(forgotten.rows_affected())
}

/// Up to `limit` cards past their date, of all tenants.
pub async fn expiring(
    connection: &mut PgConnection,
    now: DateTime<Utc>,
    after: CardId,
    limit: i64,
) -> sqlx::Result<Vec<CardKey>> {
    let rows = sqlx::query!(
        "SELECT tenant_id, id FROM cards
         WHERE status IN (2, 3, 4) AND expires_at <= $1 AND id > $2 ORDER BY id LIMIT $3",
        now,
        after.0,
        limit,
    )
    .fetch_all(connection)
    .await?;
    let key = |tenant, card| CardKey {
        tenant: TenantId(tenant),
        card: CardId(card),
    };
    Ok(rows.into_iter().map(|row| key(row.tenant_id, row.id)).collect())
}

/// A page of a network's cards, newest first.
pub async fn list(
    connection: &mut PgConnection,
    tenant: TenantId,
    issuer: Option<MerchantId>,
    status: Option<CardStatus>,
    after: Uuid,
    limit: i64,
) -> sqlx::Result<Vec<Card>> {
    sqlx::query_as!(
        CardRow,
        "SELECT tenant_id, id, product_id, issuer_id, account_id, unit, status, initial, posted, held, ledger_version,
                code_hash, pin_hash, code_last4, code_sealed, expires_at, issue_id, activity_version, created_at
         FROM cards
         WHERE tenant_id = $1 AND id < $2 AND ($3::uuid IS NULL OR issuer_id = $3)
           AND ($4::smallint IS NULL OR status = $4)
         ORDER BY id DESC LIMIT $5",
        tenant.0,
        after,
        issuer.map(|merchant| merchant.0),
        status.map(CardStatus::number),
        limit,
    )
    .fetch_all(connection)
    .await?
    .into_iter()
    .map(CardRow::read)
    .collect()
}

/// All cards of a bulk issue, in the order they were made.
pub async fn of_issue(
    connection: &mut PgConnection,
    tenant: TenantId,
    issue: Uuid,
) -> sqlx::Result<Vec<Card>> {
    sqlx::query_as!(
        CardRow,
        "SELECT tenant_id, id, product_id, issuer_id, account_id, unit, status, initial, posted, held, ledger_version,
                code_hash, pin_hash, code_last4, code_sealed, expires_at, issue_id, activity_version, created_at
         FROM cards WHERE tenant_id = $1 AND issue_id = $2 ORDER BY id",
        tenant.0,
        issue,
    )
    .fetch_all(connection)
    .await?
    .into_iter()
    .map(CardRow::read)
    .collect()
}

/// Deletes the last copies of a bulk issue's codes, now that its reader has them.
pub async fn forget_codes_of_issue(
    connection: &mut PgConnection,
    tenant: TenantId,
    issue: Uuid,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE cards SET code_sealed = NULL, seal_until = NULL WHERE tenant_id = $1 AND issue_id = $2",
        tenant.0,
        issue,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Moves cards to what the ledger published, each entry the newest of its card; how many had not heard of it yet.
pub async fn project(connection: &mut PgConnection, entries: &[(CardKey, Balance)]) -> sqlx::Result<u64> {
    let moved = sqlx::query!(
        "UPDATE cards
         SET posted = entry.posted, held = entry.held, ledger_version = entry.version,
             status = CASE WHEN cards.status IN (2, 4) THEN CASE WHEN entry.posted = 0 THEN 4 ELSE 2 END
                           ELSE cards.status END
         FROM UNNEST($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[])
              AS entry (tenant_id, id, posted, held, version)
         WHERE cards.tenant_id = entry.tenant_id AND cards.id = entry.id AND cards.ledger_version < entry.version",
        &column(entries, |entry| entry.0.tenant.0),
        &column(entries, |entry| entry.0.card.0),
        &column(entries, |entry| entry.1.posted),
        &column(entries, |entry| entry.1.held),
        &column(entries, |entry| entry.1.version),
    )
    .execute(connection)
    .await?;
    Ok(moved.rows_affected())
}
