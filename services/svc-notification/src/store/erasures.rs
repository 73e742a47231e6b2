//! `erasures`, and the deletions that they stand for.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

/// An erasure as stored.
#[derive(Clone, Debug)]
pub struct ErasureRow {
    /// The network.
    pub tenant_id: Uuid,
    /// `UUIDv7`.
    pub id: Uuid,
    /// Who was erased.
    pub contact_id: Uuid,
    /// Their wallet.
    pub wallet_id: Uuid,
    /// When everything was deleted.
    pub destroyed_at: DateTime<Utc>,
    /// SHA-256 of the wrapped key that was destroyed.
    pub key_sha256: Option<Vec<u8>>,
    /// How many addresses were deleted.
    pub addresses: i32,
    /// How many consents.
    pub consents: i32,
    /// How many links from gift cards.
    pub gift_cards: i32,
    /// How many waiting messages were canceled.
    pub messages_canceled: i32,
    /// When it was certified.
    pub certified_at: Option<DateTime<Utc>>,
    /// The signed statement.
    pub certificate: Option<String>,
}

/// Deletes a contact with its key and all that hangs on it, and puts down that it did: one statement, so that there is no
/// half. `false`: there was no such contact.
///
/// Messages stay as the log of what the network sent, without the address they went to. What a sender holds at this moment
/// is dealt with by [`unfinished`].
pub async fn destroy(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    contact: Uuid,
    id: Uuid,
    requested_by: &str,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let begun = sqlx::query!(
        r#"WITH contact AS (
               DELETE FROM contacts
                WHERE tenant_id = $1 AND id = $2
               RETURNING tenant_id, id, wallet_id, email_hash, phone_hash,
                         num_nonnulls(email_sealed, phone_sealed) AS addresses),
           key AS (
               DELETE FROM subject_keys k USING contact c
                WHERE k.tenant_id = c.tenant_id AND k.subject_id = c.id
               RETURNING sha256(k.wrapped_key) AS digest),
           consent AS (
               DELETE FROM consents d USING contact c
                WHERE d.tenant_id = c.tenant_id AND d.contact_id = c.id
               RETURNING 1),
           card AS (
               DELETE FROM gift_card_holders h USING contact c
                WHERE h.tenant_id = c.tenant_id AND h.contact_id = c.id
               RETURNING 1),
           verification AS (
               DELETE FROM verifications v USING contact c
                WHERE v.tenant_id = c.tenant_id AND v.contact_id = c.id),
           suppression AS (
               DELETE FROM suppressions s USING contact c
                WHERE s.tenant_id = c.tenant_id
                  AND (s.contact_id = c.id OR s.address_hash IN (c.email_hash, c.phone_hash))),
           log AS (
               UPDATE messages m
                  SET recipient_sealed = NULL, updated_at = $5,
                      status = CASE WHEN m.status IN ('queued', 'scheduled') THEN 'canceled' ELSE m.status END,
                      last_error = CASE WHEN m.status IN ('queued', 'scheduled') THEN 'erased' ELSE m.last_error END
                 FROM contact c
                WHERE m.tenant_id = c.tenant_id AND m.contact_id = c.id
                  AND (m.status IN ('queued', 'scheduled') OR m.recipient_sealed IS NOT NULL))
           INSERT INTO erasures (tenant_id, id, contact_id, wallet_id, requested_by, destroyed_at, key_sha256, addresses,
                                 consents, gift_cards, messages_canceled)
           SELECT c.tenant_id, $3::uuid, c.id, c.wallet_id, $4::text, $5, (SELECT digest FROM key), c.addresses,
                  (SELECT count(*) FROM consent), (SELECT count(*) FROM card),
                  -- as they were when this statement began
                  (SELECT count(*) FROM messages m
                    WHERE m.tenant_id = c.tenant_id AND m.contact_id = c.id
                      AND m.status IN ('queued', 'scheduled'))
             FROM contact c"#,
        tenant,
        contact,
        id,
        requested_by,
        now,
    )
    .execute(db)
    .await?;
    Ok(begun.rows_affected() == 1)
}

/// Deletes what came in between (a word said by a link, a message queued for an event, the address that a sender put down
/// after the fact), and says how many messages a sender still holds.
pub async fn unfinished(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    contact: Uuid,
    now: DateTime<Utc>,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"WITH consent AS (
               DELETE FROM consents WHERE tenant_id = $1 AND contact_id = $2),
           card AS (
               DELETE FROM gift_card_holders WHERE tenant_id = $1 AND contact_id = $2),
           suppression AS (
               DELETE FROM suppressions WHERE tenant_id = $1 AND contact_id = $2),
           log AS (
               UPDATE messages
                  SET recipient_sealed = NULL, updated_at = $3,
                      status = CASE WHEN status IN ('queued', 'scheduled', 'sending') THEN 'canceled' ELSE status END,
                      last_error = CASE WHEN status IN ('queued', 'scheduled', 'sending') THEN 'erased' ELSE last_error END
                WHERE tenant_id = $1 AND contact_id = $2
                  AND (status IN ('queued', 'scheduled') OR (status = 'sending' AND next_attempt_at <= $3)
                       OR (status <> 'sending' AND recipient_sealed IS NOT NULL)))
           SELECT count(*) AS "held!"
             FROM messages
            WHERE tenant_id = $1 AND contact_id = $2 AND status = 'sending' AND next_attempt_at > $3"#,
        tenant,
        contact,
        now,
    )
    .fetch_one(db)
    .await
}

/// Puts the certificate down, unless somebody was faster, whose certificate counts.
pub async fn certify(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    id: Uuid,
    certificate: &str,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"UPDATE erasures
              SET certified_at = $3, certificate = $4
            WHERE tenant_id = $1 AND id = $2 AND certified_at IS NULL"#,
        tenant,
        id,
        at,
        certificate,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// One erasure, by its id or by the contact's.
pub async fn find(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    id: Option<Uuid>,
    contact: Option<Uuid>,
) -> Result<Option<ErasureRow>, sqlx::Error> {
    sqlx::query_as!(
        ErasureRow,
        r#"SELECT tenant_id, id, contact_id, wallet_id, destroyed_at, key_sha256, addresses, consents, gift_cards,
                  messages_canceled, certified_at, certificate
             FROM erasures
            WHERE tenant_id = $1 AND (id = $2 OR contact_id = $3)"#,
        tenant,
        id,
        contact,
    )
    .fetch_optional(db)
    .await
}

/// The erasures of a network, newest first.
pub async fn list(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<ErasureRow>, sqlx::Error> {
    sqlx::query_as!(
        ErasureRow,
        r#"SELECT tenant_id, id, contact_id, wallet_id, destroyed_at, key_sha256, addresses, consents, gift_cards,
                  messages_canceled, certified_at, certificate
             FROM erasures
            WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2)
            ORDER BY id DESC
            LIMIT $3"#,
        tenant,
        before,
        limit,
    )
    .fetch_all(db)
    .await
}

/// Erasures without a certificate, of all tenants, oldest first.
pub async fn open(db: impl PgExecutor<'_>, limit: i64) -> Result<Vec<ErasureRow>, sqlx::Error> {
    sqlx::query_as!(
        ErasureRow,
        r#"SELECT tenant_id, id, contact_id, wallet_id, destroyed_at, key_sha256, addresses, consents, gift_cards,
                  messages_canceled, certified_at, certificate
             FROM erasures
            WHERE certified_at IS NULL
            ORDER BY destroyed_at
            LIMIT $1"#,
        limit,
    )
    .fetch_all(db)
    .await
}
