//! Programs, their versions and promotions.

use crate::domain::{MerchantId, ProgramId, TenantId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// A program and its draft.
#[derive(Clone, Debug)]
pub struct ProgramRow {
    /// The program; see [`Self::program`].
    pub id: Uuid,
    /// Whose customers earn by it; see [`Self::merchant`].
    pub merchant_id: Uuid,
    /// The document being edited, as JSON.
    pub draft: String,
    /// Grows with every edit of it.
    pub draft_revision: i64,
    /// The highest version; zero before the first.
    pub versions: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl ProgramRow {
    /// The program.
    pub const fn program(&self) -> ProgramId {
        ProgramId(self.id)
    }

    /// Whose customers earn by it.
    pub const fn merchant(&self) -> MerchantId {
        MerchantId(self.merchant_id)
    }
}

/// An immutable version.
#[derive(Clone, Debug)]
pub struct VersionRow {
    /// Its number, from 1.
    pub version: i64,
    /// The document, as JSON.
    pub document: String,
    /// The subject of the token that applied it.
    pub applied_by: String,
    /// When.
    pub applied_at: DateTime<Utc>,
}

/// A line of the history of what was live.
#[derive(Clone, Debug)]
pub struct PromotionRow {
    /// Its number in the program, from 1.
    pub seq: i64,
    /// Which version; `None` for none.
    pub version: Option<i64>,
    /// From when.
    pub effective_at: DateTime<Utc>,
    /// Who said so.
    pub promoted_by: String,
    /// When.
    pub promoted_at: DateTime<Utc>,
    /// When it was taken back before it took effect.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

/// Adds a program.
pub async fn insert(
    conn: &mut PgConnection,
    tenant: TenantId,
    id: ProgramId,
    merchant: MerchantId,
    draft: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO programs (tenant_id, id, merchant_id, draft, draft_revision, created_at, updated_at)
         VALUES ($1, $2, $3, $4, 1, $5, $5)",
        tenant.0,
        id.0,
        merchant.0,
        draft,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many programs a merchant has.
pub async fn count(conn: &mut PgConnection, tenant: TenantId, merchant: MerchantId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM programs WHERE tenant_id = $1 AND merchant_id = $2"#,
        tenant.0,
        merchant.0,
    )
    .fetch_one(conn)
    .await
}

/// A program.
pub async fn get(
    conn: &mut PgConnection,
    tenant: TenantId,
    id: ProgramId,
) -> sqlx::Result<Option<ProgramRow>> {
    sqlx::query_as!(
        ProgramRow,
        "SELECT id, merchant_id, draft, draft_revision, versions, created_at, updated_at
           FROM programs WHERE tenant_id = $1 AND id = $2",
        tenant.0,
        id.0,
    )
    .fetch_optional(conn)
    .await
}

/// A program, locked until the transaction ends.
pub async fn lock(
    conn: &mut PgConnection,
    tenant: TenantId,
    id: ProgramId,
) -> sqlx::Result<Option<ProgramRow>> {
    sqlx::query_as!(
        ProgramRow,
        "SELECT id, merchant_id, draft, draft_revision, versions, created_at, updated_at
           FROM programs WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE",
        tenant.0,
        id.0,
    )
    .fetch_optional(conn)
    .await
}

/// A tenant's programs, or one merchant's, oldest first.
pub async fn list(
    conn: &mut PgConnection,
    tenant: TenantId,
    merchant: Option<MerchantId>,
    after: Option<ProgramId>,
    limit: i64,
) -> sqlx::Result<Vec<ProgramRow>> {
    sqlx::query_as!(
        ProgramRow,
        "SELECT id, merchant_id, draft, draft_revision, versions, created_at, updated_at
           FROM programs
           WHERE tenant_id = $1 AND ($2::uuid IS NULL OR merchant_id = $2) AND ($3::uuid IS NULL OR id > $3)
           ORDER BY id LIMIT $4",
        tenant.0,
        merchant.map(|merchant| merchant.0),
        after.map(|id| id.0),
        limit,
    )
    .fetch_all(conn)
    .await
}

/// Replaces the draft of a locked program.
pub async fn set_draft(
    conn: &mut PgConnection,
    tenant: TenantId,
    id: ProgramId,
    draft: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "UPDATE programs SET draft = $3, draft_revision = draft_revision + 1, updated_at = $4
         WHERE tenant_id = $1 AND id = $2 RETURNING draft_revision",
        tenant.0,
        id.0,
        draft,
        now,
    )
    .fetch_one(conn)
    .await
}

/// Adds the next version of a locked program; its number.
pub async fn insert_version(
    conn: &mut PgConnection,
    tenant: TenantId,
    id: ProgramId,
    document: &str,
    by: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "WITH counted AS (
             UPDATE programs SET versions = versions + 1, updated_at = $5 WHERE tenant_id = $1 AND id = $2
             RETURNING versions
         )
         INSERT INTO program_versions (tenant_id, program_id, version, document, applied_by, applied_at)
         SELECT $1, $2, versions, $3, $4, $5 FROM counted RETURNING version",
        tenant.0,
        id.0,
        document,
        by,
        now,
    )
    .fetch_one(conn)
    .await
}

/// One version.
pub async fn version(
    conn: &mut PgConnection,
    tenant: TenantId,
    id: ProgramId,
    version: i64,
) -> sqlx::Result<Option<VersionRow>> {
    sqlx::query_as!(
        VersionRow,
        "SELECT version, document, applied_by, applied_at FROM program_versions
         WHERE tenant_id = $1 AND program_id = $2 AND version = $3",
        tenant.0,
        id.0,
        version,
    )
    .fetch_optional(conn)
    .await
}

/// Versions, newest first.
pub async fn list_versions(
    conn: &mut PgConnection,
    tenant: TenantId,
    id: ProgramId,
    before: Option<i64>,
    limit: i64,
) -> sqlx::Result<Vec<VersionRow>> {
    sqlx::query_as!(
        VersionRow,
        "SELECT version, document, applied_by, applied_at FROM program_versions
         WHERE tenant_id = $1 AND program_id = $2 AND ($3::bigint IS NULL OR version < $3)
         ORDER BY version DESC LIMIT $4",
        tenant.0,
        id.0,
        before,
        limit,
    )
    .fetch_all(conn)
    .await
}

/// Adds the next promotion of a locked program; its number.
pub async fn insert_promotion(
    conn: &mut PgConnection,
    tenant: TenantId,
    id: ProgramId,
    version: Option<i64>,
    effective_at: DateTime<Utc>,
    by: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "WITH counted AS (
             UPDATE programs SET promotions = promotions + 1, updated_at = $6 WHERE tenant_id = $1 AND id = $2
             RETURNING promotions
         )
         INSERT INTO program_promotions (tenant_id, program_id, seq, version, effective_at, promoted_by, promoted_at)
         SELECT $1, $2, promotions, $3, $4, $5, $6 FROM counted RETURNING seq",
        tenant.0,
        id.0,
        version,
        effective_at,
        by,
        now,
    )
    .fetch_one(conn)
    .await
}

/// One promotion.
pub async fn promotion(
    conn: &mut PgConnection,
    tenant: TenantId,
    id: ProgramId,
    seq: i64,
) -> sqlx::Result<Option<PromotionRow>> {
    sqlx::query_as!(
        PromotionRow,
        "SELECT seq, version, effective_at, promoted_by, promoted_at, withdrawn_at FROM program_promotions
         WHERE tenant_id = $1 AND program_id = $2 AND seq = $3",
        tenant.0,
        id.0,
        seq,
    )
    .fetch_optional(conn)
    .await
}

/// Takes a promotion back.
pub async fn withdraw(
    conn: &mut PgConnection,
    tenant: TenantId,
    id: ProgramId,
    seq: i64,
    by: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE program_promotions SET withdrawn_by = $4, withdrawn_at = $5
         WHERE tenant_id = $1 AND program_id = $2 AND seq = $3",
        tenant.0,
        id.0,
        seq,
        by,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The history of what was and will be live, newest first.
pub async fn history(
    conn: &mut PgConnection,
    tenant: TenantId,
    id: ProgramId,
    before: Option<i64>,
    limit: i64,
) -> sqlx::Result<Vec<PromotionRow>> {
    sqlx::query_as!(
        PromotionRow,
        "SELECT seq, version, effective_at, promoted_by, promoted_at, withdrawn_at FROM program_promotions
         WHERE tenant_id = $1 AND program_id = $2 AND ($3::bigint IS NULL OR seq < $3)
         ORDER BY seq DESC LIMIT $4",
        tenant.0,
        id.0,
        before,
        limit,
    )
    .fetch_all(conn)
    .await
}

/// Which version is live at `at`; `None` when none is.
pub async fn live_at(
    conn: &mut PgConnection,
    tenant: TenantId,
    id: ProgramId,
    at: DateTime<Utc>,
) -> sqlx::Result<Option<i64>> {
    let last = sqlx::query_scalar!(
        "SELECT version FROM program_promotions
         WHERE tenant_id = $1 AND program_id = $2 AND effective_at <= $3 AND withdrawn_at IS NULL
         ORDER BY effective_at DESC, seq DESC LIMIT 1",
        tenant.0,
        id.0,
        at,
    )
    .fetch_optional(conn)
    .await?;
    Ok(last.flatten())
}

/// Says that what other services keep of a merchant has changed; the merchant's new version.
pub async fn touch_merchant(
    conn: &mut PgConnection,
    tenant: TenantId,
    merchant: MerchantId,
    now: DateTime<Utc>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "UPDATE merchants SET version = version + 1, updated_at = $3 WHERE tenant_id = $1 AND id = $2 RETURNING version",
        tenant.0,
        merchant.0,
        now,
    )
    .fetch_one(conn)
    .await
}

/// Whether the tenant has this merchant.
pub async fn merchant_exists(
    conn: &mut PgConnection,
    tenant: TenantId,
    merchant: MerchantId,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM merchants WHERE tenant_id = $1 AND id = $2) AS "exists!""#,
        tenant.0,
        merchant.0,
    )
    .fetch_one(conn)
    .await
}
