//! What figures are kept by and no event says. Rows are added and never changed: whoever asked first decided.

use super::{column, unreadable};
use crate::domain::{Facts, Home, Missing, TenantId};
use chrono_tz::Tz;
use sqlx::PgConnection;
use std::collections::BTreeMap;
use uuid::Uuid;

type Key = (TenantId, Uuid);

/// Adds to `facts` what is known of what is missing.
pub async fn read(connection: &mut PgConnection, missing: &Missing, facts: &mut Facts) -> sqlx::Result<()> {
    if !missing.accounts.is_empty() {
        let (tenants, ids) = split(missing.accounts.iter());
        let rows = sqlx::query!(
            "SELECT k.tenant_id, k.account_id, k.program_id FROM known_accounts AS k
             JOIN UNNEST($1::uuid[], $2::uuid[]) AS asked (tenant_id, account_id) USING (tenant_id, account_id)",
            &tenants,
            &ids,
        )
        .fetch_all(&mut *connection)
        .await?;
        let rows = rows
            .into_iter()
            .map(|row| ((TenantId(row.tenant_id), row.account_id), row.program_id));
        facts.accounts.extend(rows);
    }
    if !missing.programs.is_empty() {
        let (tenants, ids) = split(missing.programs.iter());
        let rows = sqlx::query!(
            "SELECT k.tenant_id, k.program_id, k.merchant_id, k.time_zone FROM known_programs AS k
             JOIN UNNEST($1::uuid[], $2::uuid[]) AS asked (tenant_id, program_id) USING (tenant_id, program_id)",
            &tenants,
            &ids,
        )
        .fetch_all(&mut *connection)
        .await?;
        for row in rows {
            let home = Home {
                merchant: row.merchant_id,
                zone: zone(&row.time_zone)?,
            };
            facts
                .programs
                .insert((TenantId(row.tenant_id), row.program_id), home);
        }
    }
    if !missing.merchants.is_empty() {
        let (tenants, ids) = split(missing.merchants.iter());
        let rows = sqlx::query!(
            "SELECT k.tenant_id, k.merchant_id, k.time_zone FROM known_merchants AS k
             JOIN UNNEST($1::uuid[], $2::uuid[]) AS asked (tenant_id, merchant_id) USING (tenant_id, merchant_id)",
            &tenants,
            &ids,
        )
        .fetch_all(&mut *connection)
        .await?;
        for row in rows {
            let key = (TenantId(row.tenant_id), row.merchant_id);
            facts.merchants.insert(key, zone(&row.time_zone)?);
        }
    }
    if !missing.stores.is_empty() {
        let (tenants, ids) = split(missing.stores.iter());
        let rows = sqlx::query!(
            "SELECT k.tenant_id, k.store_id, k.merchant_id, k.time_zone FROM known_stores AS k
             JOIN UNNEST($1::uuid[], $2::uuid[]) AS asked (tenant_id, store_id) USING (tenant_id, store_id)",
            &tenants,
            &ids,
        )
        .fetch_all(&mut *connection)
        .await?;
        for row in rows {
            let home = Home {
                merchant: row.merchant_id,
                zone: zone(&row.time_zone)?,
            };
            facts.stores.insert((TenantId(row.tenant_id), row.store_id), home);
        }
    }
    Ok(())
}

/// Remembers programs of accounts.
pub async fn add_accounts(connection: &mut PgConnection, known: &BTreeMap<Key, Uuid>) -> sqlx::Result<()> {
    let (tenants, ids) = split(known.keys());
    let programs: Vec<Uuid> = known.values().copied().collect();
    sqlx::query!(
        "INSERT INTO known_accounts (tenant_id, account_id, program_id)
         SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[]) ON CONFLICT DO NOTHING",
        &tenants,
        &ids,
        &programs,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Remembers whose programs are.
pub async fn add_programs(connection: &mut PgConnection, known: &BTreeMap<Key, Home>) -> sqlx::Result<()> {
    let (tenants, ids) = split(known.keys());
    let homes: Vec<&Home> = known.values().collect();
    sqlx::query!(
        "INSERT INTO known_programs (tenant_id, program_id, merchant_id, time_zone)
         SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) ON CONFLICT DO NOTHING",
        &tenants,
        &ids,
        &column(&homes, |home| home.merchant),
        &column(&homes, |home| home.zone.name()) as &[&str],
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Remembers by whose clock merchants' days are told.
pub async fn add_merchants(connection: &mut PgConnection, known: &BTreeMap<Key, Tz>) -> sqlx::Result<()> {
    let (tenants, ids) = split(known.keys());
    let zones: Vec<&str> = known.values().map(|zone| zone.name()).collect();
    sqlx::query!(
        "INSERT INTO known_merchants (tenant_id, merchant_id, time_zone)
         SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::text[]) ON CONFLICT DO NOTHING",
        &tenants,
        &ids,
        &zones as &[&str],
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Remembers whose stores are.
pub async fn add_stores(connection: &mut PgConnection, known: &BTreeMap<Key, Home>) -> sqlx::Result<()> {
    let (tenants, ids) = split(known.keys());
    let homes: Vec<&Home> = known.values().collect();
    sqlx::query!(
        "INSERT INTO known_stores (tenant_id, store_id, merchant_id, time_zone)
         SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) ON CONFLICT DO NOTHING",
        &tenants,
        &ids,
        &column(&homes, |home| home.merchant),
        &column(&homes, |home| home.zone.name()) as &[&str],
    )
    .execute(connection)
    .await?;
    Ok(())
}

fn split<'a>(keys: impl Iterator<Item = &'a Key>) -> (Vec<Uuid>, Vec<Uuid>) {
    keys.map(|(tenant, id)| (tenant.0, *id)).unzip()
}

fn zone(name: &str) -> sqlx::Result<Tz> {
    name.parse().map_err(|_| unreadable("time zone"))
}
