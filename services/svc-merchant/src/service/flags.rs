//! Feature flags: set by the operator, read by every service, pushed when they change.

use super::on_record;
use super::programs::Caller;
use crate::domain::Fault;
use crate::domain::TenantId;
use crate::error::{Error, ProgramError};
use crate::ports::Clock;
use crate::store::flags::{self as store, FlagRow};
use ::flags::{FlagSet, Flags};
use audit::Facts;
use chrono::SubsecRound as _;
use sqlx::{PgConnection, PgPool};

const KEY_MAX: usize = 64;
/// Flags of one tenant.
const FLAGS_MAX: usize = 200;

/// See the module.
pub struct FeatureFlags {
    pool: PgPool,
    clock: Clock,
    flags: Flags,
}

impl FeatureFlags {
    /// Flags in `pool`, told through `flags`.
    pub fn new(pool: PgPool, clock: Clock, flags: Flags) -> Self {
        Self { pool, clock, flags }
    }

    /// All flags of the tenant as they are, by key.
    pub async fn list(&self, tenant: TenantId) -> Result<Vec<FlagRow>, Error> {
        let act = "listing feature flags";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let rows = store::list(&mut connection, tenant).await;
        rows.map_err(Error::database(act))
    }

    /// All flags of the tenant, at most a minute old, and which version they are.
    pub async fn read(&self, tenant: TenantId) -> Result<(FlagSet, i64), Error> {
        let act = "reading feature flags";
        let mut connection = self.pool.acquire().await.map_err(Error::database(act))?;
        let read = read(&mut connection, tenant).await;
        read.map_err(Error::database(act))
    }

    /// Whether a flag is on for a subject; off if it cannot be read.
    pub async fn is_on(&self, tenant: TenantId, key: &str, subject: &str) -> bool {
        let ask = async || {
            let (set, version) = self.read(tenant).await?;
            Ok::<_, Error>((set, u64::try_from(version).unwrap_or_default()))
        };
        self.flags.is_on(tenant.0, key, subject, ask).await
    }

    /// Sets a flag, for a share of 10,000.
    pub async fn set(&self, caller: &Caller, key: &str, on_for: u16) -> Result<FlagRow, Error> {
        check(key)?;
        let act = "setting a feature flag";
        let now = (self.clock)().trunc_subsecs(6);
        let mut transaction = self.pool.begin().await.map_err(Error::database(act))?;
        let advanced = store::advance(&mut transaction, caller.tenant).await;
        advanced.map_err(Error::database(act))?;
        let rows = store::list(&mut transaction, caller.tenant).await;
        let rows = rows.map_err(Error::database(act))?;
        if rows.len() >= FLAGS_MAX && !rows.iter().any(|row| row.key == key) {
            return Err(ProgramError::TooManyFlags(FLAGS_MAX).into());
        }
        let (tenant, by) = (caller.tenant, &caller.subject);
        let set = store::set(&mut transaction, tenant, key, on_for.into(), by, now).await;
        set.map_err(Error::database(act))?;
        let mut entry = caller.by.did("flag", "set", key);
        if let Some(held) = rows.iter().find(|row| row.key == key) {
            entry = entry.from(Facts::of("on_for", held.on_for));
        }
        on_record(&mut transaction, now, &entry.to(Facts::of("on_for", on_for))).await?;
        let read = read(&mut transaction, tenant).await;
        let (set, version) = read.map_err(Error::database(act))?;
        transaction.commit().await.map_err(Error::database(act))?;
        self.push(tenant, set, version).await;
        Ok(FlagRow {
            key: key.to_owned(),
            on_for: on_for.into(),
            updated_by: by.to_string(),
            updated_at: now,
        })
    }

    /// Removes a flag: it is off.
    pub async fn remove(&self, caller: &Caller, key: &str) -> Result<(), Error> {
        let act = "removing a feature flag";
        let tenant = caller.tenant;
        let mut transaction = self.pool.begin().await.map_err(Error::database(act))?;
        let advanced = store::advance(&mut transaction, tenant).await;
        advanced.map_err(Error::database(act))?;
        let removed = store::remove(&mut transaction, tenant, key).await;
        if !removed.map_err(Error::database(act))? {
            return Err(ProgramError::FlagNotFound.into());
        }
        let now = (self.clock)().trunc_subsecs(6);
        on_record(&mut transaction, now, &caller.by.did("flag", "removed", key)).await?;
        let read = read(&mut transaction, tenant).await;
        let (set, version) = read.map_err(Error::database(act))?;
        transaction.commit().await.map_err(Error::database(act))?;
        self.push(tenant, set, version).await;
        Ok(())
    }

    async fn push(&self, tenant: TenantId, set: FlagSet, version: i64) {
        let version = u64::try_from(version).unwrap_or_default();
        self.flags.push(tenant.0, set, version).await;
    }
}

/// The version is read first: what is read after it is at least as new.
async fn read(connection: &mut PgConnection, tenant: TenantId) -> sqlx::Result<(FlagSet, i64)> {
    let version = store::version(connection, tenant).await?;
    let rows = store::list(connection, tenant).await?;
    let flags = rows
        .into_iter()
        .map(|row| (row.key, u16::try_from(row.on_for).unwrap_or_default()));
    Ok((FlagSet(flags.collect()), version))
}

fn check(key: &str) -> Result<(), Error> {
    let allowed =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'.';
    if key.is_empty() || key.len() > KEY_MAX || !key.bytes().all(allowed) || money::contains_card_number(key)
    {
        let fault = Fault::new(
            "key",
            "invalid_value",
            format!("1 to {KEY_MAX} of a-z, 0-9, - and ."),
        );
        return Err(ProgramError::Invalid(vec![fault]).into());
    }
    Ok(())
}
