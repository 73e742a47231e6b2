//! `contacts` and `subject_keys`.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::domain::vault::KeyedHash;

/// A contact as stored, with its subject's wrapped key.
#[derive(Debug)]
pub struct ContactRow {
    /// `UUIDv7`; also the subject of the key.
    pub id: Uuid,
    /// One contact per wallet.
    pub wallet_id: Uuid,
    /// BCP 47 tag.
    pub locale: String,
    /// `active` or `disabled`.
    pub status: String,
    /// Sealed e-mail address.
    pub email_sealed: Option<Vec<u8>>,
    /// The keyed hash that it is found by.
    pub email_hash: Option<Vec<u8>>,
    /// When its holder confirmed it.
    pub email_verified_at: Option<DateTime<Utc>>,
    /// Sealed phone number.
    pub phone_sealed: Option<Vec<u8>>,
    /// The keyed hash that it is found by.
    pub phone_hash: Option<Vec<u8>>,
    /// When its holder confirmed it.
    pub phone_verified_at: Option<DateTime<Utc>>,
    /// Where its holder is, where that is known.
    pub time_zone: Option<String>,
    /// Counts the changes, from 1.
    pub version: i64,
    /// When it was first given.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// The subject's wrapped data key; gone once the subject was erased.
    pub wrapped_key: Option<Vec<u8>>,
}

/// The changeable columns.
#[derive(Debug)]
pub struct SealedDetails<'a> {
    /// BCP 47 tag.
    pub locale: &'a str,
    /// `active` or `disabled`.
    pub status: &'a str,
    /// Sealed e-mail address.
    pub email_sealed: Option<Vec<u8>>,
    /// Its keyed hash.
    pub email_hash: Option<KeyedHash>,
    /// Sealed phone number.
    pub phone_sealed: Option<Vec<u8>>,
    /// Its keyed hash.
    pub phone_hash: Option<KeyedHash>,
    /// When the holder confirmed the e-mail address; a new contact's never was.
    pub email_verified_at: Option<DateTime<Utc>>,
    /// When the holder confirmed the phone number; a new contact's never was.
    pub phone_verified_at: Option<DateTime<Utc>>,
    /// Where the holder is, where that is known.
    pub time_zone: Option<&'a str>,
}

/// The contact of a wallet.
pub async fn by_wallet(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    wallet_id: Uuid,
) -> Result<Option<ContactRow>, sqlx::Error> {
    sqlx::query_as!(
        ContactRow,
        r#"SELECT c.id, c.wallet_id, c.locale, c.status, c.email_sealed, c.email_hash, c.email_verified_at,
                  c.phone_sealed, c.phone_hash, c.phone_verified_at, c.time_zone, c.version, c.created_at, c.updated_at,
                  k.wrapped_key AS "wrapped_key?"
             FROM contacts c
             LEFT JOIN subject_keys k ON k.tenant_id = c.tenant_id AND k.subject_id = c.id
            WHERE c.tenant_id = $1 AND c.wallet_id = $2"#,
        tenant,
        wallet_id,
    )
    .fetch_optional(db)
    .await
}

/// One contact.
pub async fn by_id(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    id: Uuid,
) -> Result<Option<ContactRow>, sqlx::Error> {
    sqlx::query_as!(
        ContactRow,
        r#"SELECT c.id, c.wallet_id, c.locale, c.status, c.email_sealed, c.email_hash, c.email_verified_at,
                  c.phone_sealed, c.phone_hash, c.phone_verified_at, c.time_zone, c.version, c.created_at, c.updated_at,
                  k.wrapped_key AS "wrapped_key?"
             FROM contacts c
             LEFT JOIN subject_keys k ON k.tenant_id = c.tenant_id AND k.subject_id = c.id
            WHERE c.tenant_id = $1 AND c.id = $2"#,
        tenant,
        id,
    )
    .fetch_optional(db)
    .await
}

/// Who is behind an address, given every hash it may be stored under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The contact.
    pub contact_id: Uuid,
    /// Its wallet.
    pub wallet_id: Uuid,
}

/// The holder of an e-mail address.
pub async fn by_email(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    hashes: &[KeyedHash],
) -> Result<Option<Holder>, sqlx::Error> {
    sqlx::query_as!(
        Holder,
        "SELECT id AS contact_id, wallet_id FROM contacts WHERE tenant_id = $1 AND email_hash = ANY($2) LIMIT 1",
        tenant,
        hashes,
    )
    .fetch_optional(db)
    .await
}

/// The holder of a phone number.
pub async fn by_phone(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    hashes: &[KeyedHash],
) -> Result<Option<Holder>, sqlx::Error> {
    sqlx::query_as!(
        Holder,
        "SELECT id AS contact_id, wallet_id FROM contacts WHERE tenant_id = $1 AND phone_hash = ANY($2) LIMIT 1",
        tenant,
        hashes,
    )
    .fetch_optional(db)
    .await
}

/// Inserts a contact together with its subject's key. `false`: the wallet has one already, and nothing was written.
/// Fails on `contacts_email_key` or `contacts_phone_key` when the address belongs to another contact.
pub async fn insert(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    id: Uuid,
    wallet_id: Uuid,
    details: &SealedDetails<'_>,
    wrapped_key: &[u8],
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let inserted = sqlx::query!(
        r#"WITH contact AS (
               INSERT INTO contacts (tenant_id, id, wallet_id, locale, status, email_sealed, email_hash, phone_sealed,
                                     phone_hash, version, created_at, updated_at, time_zone)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $10, $12)
               ON CONFLICT ON CONSTRAINT contacts_wallet_key DO NOTHING
               RETURNING tenant_id, id)
           INSERT INTO subject_keys (tenant_id, subject_id, wrapped_key, created_at)
           SELECT tenant_id, id, $11, $10 FROM contact"#,
        tenant,
        id,
        wallet_id,
        details.locale,
        details.status,
        details.email_sealed.as_deref(),
        details.email_hash.as_deref(),
        details.phone_sealed.as_deref(),
        details.phone_hash.as_deref(),
        now,
        wrapped_key,
        details.time_zone,
    )
    .execute(db)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Replaces a contact's details if it is still at `version`. `false`: somebody else changed it, and nothing was written.
/// Fails on `contacts_email_key` or `contacts_phone_key` when the address belongs to another contact.
pub async fn update(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    id: Uuid,
    version: i64,
    details: &SealedDetails<'_>,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"UPDATE contacts
              SET locale = $4, status = $5, email_sealed = $6, email_hash = $7, phone_sealed = $8, phone_hash = $9,
                  version = version + 1, updated_at = $10, email_verified_at = $11, phone_verified_at = $12,
                  time_zone = $13
            WHERE tenant_id = $1 AND id = $2 AND version = $3"#,
        tenant,
        id,
        version,
        details.locale,
        details.status,
        details.email_sealed.as_deref(),
        details.email_hash.as_deref(),
        details.phone_sealed.as_deref(),
        details.phone_hash.as_deref(),
        now,
        details.email_verified_at,
        details.phone_verified_at,
        details.time_zone,
    )
    .execute(db)
    .await?;
    Ok(updated.rows_affected() == 1)
}

/// Puts down that the holder of a contact confirmed its e-mail address; `false`: it has another address by now. The first
/// time counts.
pub async fn verify_email(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    id: Uuid,
    email_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let verified = sqlx::query!(
        r#"UPDATE contacts
              SET email_verified_at = coalesce(email_verified_at, $4), version = version + 1
            WHERE tenant_id = $1 AND id = $2 AND email_hash = $3"#,
        tenant,
        id,
        email_hash,
        now,
    )
    .execute(db)
    .await?;
    Ok(verified.rows_affected() == 1)
}

/// Puts down that the holder of a contact confirmed its phone number; `false`: it has another number by now. The first
/// time counts.
pub async fn verify_phone(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    id: Uuid,
    phone_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let verified = sqlx::query!(
        r#"UPDATE contacts
              SET phone_verified_at = coalesce(phone_verified_at, $4), version = version + 1
            WHERE tenant_id = $1 AND id = $2 AND phone_hash = $3"#,
        tenant,
        id,
        phone_hash,
        now,
    )
    .execute(db)
    .await?;
    Ok(verified.rows_affected() == 1)
}

/// A wallet that was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosedWallet {
    /// The network.
    pub tenant_id: Uuid,
    /// The wallet.
    pub wallet_id: Uuid,
    /// When.
    pub closed_at: DateTime<Utc>,
}

/// Puts down which wallets were closed; told again, nothing changes.
pub async fn put_closed_wallets(db: impl PgExecutor<'_>, closed: &[ClosedWallet]) -> Result<(), sqlx::Error> {
    let column = |of: fn(&ClosedWallet) -> Uuid| closed.iter().map(of).collect::<Vec<_>>();
    let at: Vec<_> = closed.iter().map(|wallet| wallet.closed_at).collect();
    // Ordered, so that two consumers that were handed the same events in a rebalance cannot wait for each other.
    sqlx::query!(
        r#"INSERT INTO closed_wallets (tenant_id, wallet_id, closed_at)
           SELECT tenant_id, wallet_id, closed_at
             FROM UNNEST($1::uuid[], $2::uuid[], $3::timestamptz[]) AS i (tenant_id, wallet_id, closed_at)
            ORDER BY tenant_id, wallet_id
           ON CONFLICT ON CONSTRAINT closed_wallets_pkey DO NOTHING"#,
        &column(|wallet| wallet.tenant_id),
        &column(|wallet| wallet.wallet_id),
        &at,
    )
    .execute(db)
    .await?;
    Ok(())
}
