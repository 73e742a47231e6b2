//! What never changes about accounts, kept in memory: which account is a tenant's system account of a kind, and of
//! which kind an account is. Both are fixed when an account is opened, so neither needs invalidation.

use crate::Clock;
use crate::domain::{AccountId, AccountKind, TenantId};
use crate::error::{Error, Result};
use crate::store::accounts::{self, Identity};
use moka::{future, sync};
use money::Unit;
use sqlx::PgPool;
use std::collections::HashMap;

/// Identities and kinds remembered; an entry is about 100 bytes.
const REMEMBERED_MAX: u64 = 200_000;

/// See the module.
pub struct Directory {
    pool: PgPool,
    clock: Clock,
    system: future::Cache<(TenantId, AccountKind, Unit), AccountId>,
    kinds: sync::Cache<(TenantId, AccountId), AccountKind>,
}

impl std::fmt::Debug for Directory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Directory").finish_non_exhaustive()
    }
}

impl Directory {
    /// An empty directory.
    pub fn new(pool: PgPool, clock: Clock) -> Self {
        Self {
            pool,
            clock,
            system: future::Cache::new(REMEMBERED_MAX),
            kinds: sync::Cache::new(REMEMBERED_MAX),
        }
    }

    /// The tenant's own account of `kind`, opened at its first use.
    pub async fn system(&self, tenant: TenantId, kind: AccountKind, unit: Unit) -> Result<AccountId> {
        let key = (tenant, kind, unit);
        if let Some(known) = self.system.get(&key).await {
            return Ok(known);
        }
        // asked for by many at once, as after a start, it is still looked up once
        let found = self.system.try_get_with(key, self.find_or_open(key)).await;
        found.map_err(|error| Error::clone(&error))
    }

    async fn find_or_open(&self, (tenant, kind, unit): (TenantId, AccountKind, Unit)) -> Result<AccountId> {
        let identity = Identity {
            tenant,
            owner: tenant.0,
            kind,
            unit,
            program: None,
        };
        if let Some(found) = accounts::find(&self.pool, &identity).await? {
            return Ok(found);
        }
        accounts::insert(&self.pool, AccountId::generate(), &identity, (self.clock)()).await?;
        let opened = accounts::find(&self.pool, &identity).await?;
        opened.ok_or(Error::Internal)
    }

    /// The kinds of those of `ids` that the tenant has.
    pub async fn kinds(
        &self,
        tenant: TenantId,
        ids: impl Iterator<Item = AccountId>,
    ) -> Result<HashMap<AccountId, AccountKind>> {
        let mut known = HashMap::new();
        let mut unknown = Vec::new();
        for id in ids {
            match self.kinds.get(&(tenant, id)) {
                Some(kind) => {
                    known.insert(id, kind);
                }
                None => unknown.push(id),
            }
        }
        if !unknown.is_empty() {
            for (id, kind) in accounts::kinds(&self.pool, tenant, &unknown).await? {
                self.kinds.insert((tenant, id), kind);
                known.insert(id, kind);
            }
        }
        Ok(known)
    }
}
