//! `templates` and `brandings`.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::domain::draft::Draft;

/// A version of a network's own words.
#[derive(Debug)]
pub struct VersionRow {
    /// Name of the template.
    pub template: String,
    /// `fr` or `en`.
    pub locale: String,
    /// From 1.
    pub version: i32,
    /// The subject; without words, the built-in ones count since this version.
    pub subject: Option<String>,
    /// The plain text part.
    pub body_text: Option<String>,
    /// The HTML part.
    pub body_html: Option<String>,
    /// The subject of the token that saved it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

impl VersionRow {
    /// The words, where this version has any.
    pub fn draft(&self) -> Option<Draft> {
        let parts = (
            self.subject.clone(),
            self.body_text.clone(),
            self.body_html.clone(),
        );
        match parts {
            (Some(subject), Some(text), Some(html)) => Some(Draft { subject, text, html }),
            _ => None,
        }
    }
}

/// The newest version of every template that a network ever had its own words for.
pub async fn newest(db: impl PgExecutor<'_>, tenant: Uuid) -> Result<Vec<VersionRow>, sqlx::Error> {
    sqlx::query_as!(
        VersionRow,
        r#"SELECT DISTINCT ON (template, locale) template, locale, version, subject, body_text, body_html, created_by,
                  created_at
             FROM templates
            WHERE tenant_id = $1
            ORDER BY template, locale, version DESC"#,
        tenant,
    )
    .fetch_all(db)
    .await
}

/// The versions of one template, newest first.
pub async fn versions(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    template: &str,
    locale: &str,
    before: Option<i32>,
    limit: i64,
) -> Result<Vec<VersionRow>, sqlx::Error> {
    sqlx::query_as!(
        VersionRow,
        r#"SELECT template, locale, version, subject, body_text, body_html, created_by, created_at
             FROM templates
            WHERE tenant_id = $1 AND template = $2 AND locale = $3 AND ($4::integer IS NULL OR version < $4)
            ORDER BY version DESC
            LIMIT $5"#,
        tenant,
        template,
        locale,
        before,
        limit,
    )
    .fetch_all(db)
    .await
}

/// A version to be saved.
#[derive(Debug)]
pub struct NewVersion<'a> {
    /// The network.
    pub tenant_id: Uuid,
    /// Name of the template.
    pub template: &'a str,
    /// `fr` or `en`.
    pub locale: &'a str,
    /// One more than the newest.
    pub version: i32,
    /// The words; none for the built-in ones.
    pub draft: Option<&'a Draft>,
    /// The subject of the token that saves it.
    pub created_by: &'a str,
}

/// Saves a version; `false` when somebody else saved one of that number first.
pub async fn insert(
    db: impl PgExecutor<'_>,
    new: &NewVersion<'_>,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let inserted = sqlx::query!(
        r#"INSERT INTO templates (tenant_id, template, locale, version, subject, body_text, body_html, created_by, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
           ON CONFLICT ON CONSTRAINT templates_pkey DO NOTHING"#,
        new.tenant_id,
        new.template,
        new.locale,
        new.version,
        new.draft.map(|draft| draft.subject.as_str()),
        new.draft.map(|draft| draft.text.as_str()),
        new.draft.map(|draft| draft.html.as_str()),
        new.created_by,
        now,
    )
    .execute(db)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// How a network's messages look, as stored.
#[derive(Clone, Debug)]
pub struct BrandingRow {
    /// What signs them.
    pub name: String,
    /// The logo's address.
    pub logo_url: Option<String>,
    /// `#rrggbb`
    pub accent: String,
}

/// A network's branding.
pub async fn branding(db: impl PgExecutor<'_>, tenant: Uuid) -> Result<Option<BrandingRow>, sqlx::Error> {
    sqlx::query_as!(
        BrandingRow,
        "SELECT name, logo_url, accent FROM brandings WHERE tenant_id = $1",
        tenant,
    )
    .fetch_optional(db)
    .await
}

/// Puts a network's branding down.
pub async fn put_branding(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    branding: &BrandingRow,
    updated_by: &str,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"INSERT INTO brandings (tenant_id, name, logo_url, accent, updated_by, updated_at)
           VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT ON CONSTRAINT brandings_pkey DO UPDATE
              SET name = excluded.name, logo_url = excluded.logo_url, accent = excluded.accent,
                  updated_by = excluded.updated_by, updated_at = excluded.updated_at"#,
        tenant,
        branding.name,
        branding.logo_url,
        branding.accent,
        updated_by,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What one message is written on: the network's look, and its newest words for the template.
#[derive(Debug)]
pub struct LetterheadRow {
    /// The name; `None` for a network without a branding.
    pub name: Option<String>,
    /// The logo's address.
    pub logo_url: Option<String>,
    /// `#rrggbb`
    pub accent: Option<String>,
    /// Version of the words.
    pub version: Option<i32>,
    /// The subject.
    pub subject: Option<String>,
    /// The plain text part.
    pub body_text: Option<String>,
    /// The HTML part.
    pub body_html: Option<String>,
}

/// The letterhead of a message, in one statement.
pub async fn letterhead(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    template: &str,
    locale: &str,
) -> Result<LetterheadRow, sqlx::Error> {
    sqlx::query_as!(
        LetterheadRow,
        r#"SELECT b.name AS "name?", b.logo_url AS "logo_url?", b.accent AS "accent?", t.version AS "version?",
                  t.subject AS "subject?", t.body_text AS "body_text?", t.body_html AS "body_html?"
             FROM (SELECT $1::uuid AS tenant_id) n
             LEFT JOIN brandings b ON b.tenant_id = n.tenant_id
             LEFT JOIN LATERAL (SELECT version, subject, body_text, body_html
                                  FROM templates
                                 WHERE tenant_id = n.tenant_id AND template = $2 AND locale = $3
                                 ORDER BY version DESC
                                 LIMIT 1) t ON true"#,
        tenant,
        template,
        locale,
    )
    .fetch_one(db)
    .await
}
