//! All of the service's SQL, checked against the real schema when it is compiled. Functions work on a connection they
//! are given; whoever owns the transaction calls them. No decision is taken here.

pub mod counting;
pub mod evidence;
pub mod facts;
pub mod reading;
pub mod rollup;
pub mod summing;

use crate::domain::TenantId;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// The schema's history, applied by `svc-analytics migrate` before a new release is started.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

/// Which run of the projection this is.
pub async fn generation(connection: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!("SELECT generation FROM projection")
        .fetch_one(connection)
        .await
}

/// When the newest event of the tenant that was counted happened.
pub async fn heard(connection: &mut PgConnection, tenant: TenantId) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!("SELECT until FROM heard WHERE tenant_id = $1", tenant.0)
        .fetch_optional(connection)
        .await
}

/// Every tenant that anything was told of.
pub async fn tenants(connection: &mut PgConnection) -> sqlx::Result<Vec<TenantId>> {
    let rows = sqlx::query_scalar!("SELECT tenant_id FROM heard ORDER BY tenant_id")
        .fetch_all(connection)
        .await?;
    Ok(rows.into_iter().map(TenantId).collect())
}

/// One column of an UNNEST.
fn column<'a, R, T>(rows: &'a [R], of: impl Fn(&'a R) -> T) -> Vec<T> {
    rows.iter().map(of).collect()
}

/// What is stored is not what this service writes.
fn unreadable(what: &'static str) -> sqlx::Error {
    sqlx::Error::Decode(format!("{what} cannot be read").into())
}
