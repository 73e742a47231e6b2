//! `consents`: added to, never changed.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::domain::consent::Word;

/// A word that somebody said, as stored.
#[derive(Debug)]
pub struct ConsentRow {
    /// `UUIDv7`.
    pub id: Uuid,
    /// Of what.
    pub topic: String,
    /// By which channel.
    pub channel: String,
    /// Whether they agree.
    pub granted: bool,
    /// To what, exactly.
    pub wording: String,
    /// Where.
    pub source: String,
    /// By whom it was put down.
    pub actor: String,
    /// The merchant at whose till.
    pub place: Option<Uuid>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// How the holder of a signed link stands among actors.
pub const HOLDER: &str = "holder";

/// Puts a word down.
pub async fn insert(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    contact: Uuid,
    id: Uuid,
    word: &Word,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"INSERT INTO consents (tenant_id, contact_id, id, topic, channel, granted, wording, source, actor, place, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"#,
        tenant,
        contact,
        id,
        word.topic.as_str(),
        word.channel.as_str(),
        word.granted,
        word.wording.as_str(),
        word.source.as_str(),
        word.actor.as_deref().unwrap_or(HOLDER),
        word.place,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The newest word on a topic and channel; `None` where nothing was said.
pub async fn said(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    contact: Uuid,
    topic: &str,
    channel: &str,
) -> Result<Option<bool>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT granted
             FROM consents
            WHERE tenant_id = $1 AND contact_id = $2 AND topic = $3 AND channel = $4
            ORDER BY created_at DESC, id DESC
            LIMIT 1"#,
        tenant,
        contact,
        topic,
        channel,
    )
    .fetch_optional(db)
    .await
}

/// The newest word on every topic and channel.
pub async fn newest(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    contact: Uuid,
) -> Result<Vec<ConsentRow>, sqlx::Error> {
    sqlx::query_as!(
        ConsentRow,
        r#"SELECT DISTINCT ON (topic, channel) id, topic, channel, granted, wording, source, actor, place, created_at
             FROM consents
            WHERE tenant_id = $1 AND contact_id = $2
            ORDER BY topic, channel, created_at DESC, id DESC"#,
        tenant,
        contact,
    )
    .fetch_all(db)
    .await
}

/// Every word of a contact, newest first: the proof.
pub async fn history(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    contact: Uuid,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<ConsentRow>, sqlx::Error> {
    sqlx::query_as!(
        ConsentRow,
        r#"SELECT id, topic, channel, granted, wording, source, actor, place, created_at
             FROM consents
            WHERE tenant_id = $1 AND contact_id = $2 AND ($3::uuid IS NULL OR id < $3)
            ORDER BY id DESC
            LIMIT $4"#,
        tenant,
        contact,
        before,
        limit,
    )
    .fetch_all(db)
    .await
}
