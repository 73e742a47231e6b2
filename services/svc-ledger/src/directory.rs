//! What never changes, kept in memory: which account is a tenant's system account of a kind; the kind, unit and program
//! of an account; the accounts of a hold. All are fixed when they begin, so none needs invalidation.

use crate::Clock;
use crate::domain::{AccountId, AccountKind, TenantId, TransactionId};
use crate::error::{Error, Result};
use crate::store::accounts::{self, Facts, Identity};
use crate::store::holds;
use chassis::database::Admission;
use moka::{future, sync};
use money::Unit;
use std::collections::HashMap;

/// Identities, facts and holds remembered; an entry is about 100 bytes.
const REMEMBERED_MAX: u64 = 200_000;

/// See the module.
pub struct Directory {
    readers: Admission,
    clock: Clock,
    system: future::Cache<(TenantId, AccountKind, Unit), AccountId>,
    facts: sync::Cache<(TenantId, AccountId), Facts>,
    holds: sync::Cache<(TenantId, TransactionId), HoldAccounts>,
}

impl std::fmt::Debug for Directory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Directory").finish_non_exhaustive()
    }
}

impl Directory {
    /// An empty directory.
    pub fn new(readers: Admission, clock: Clock) -> Self {
        Self {
            readers,
            clock,
            system: future::Cache::new(REMEMBERED_MAX),
            facts: sync::Cache::new(REMEMBERED_MAX),
            holds: sync::Cache::new(REMEMBERED_MAX),
        }
    }

    /// The tenant's own account of `kind`, opened at its first use.
    pub async fn system(&self, tenant: TenantId, kind: AccountKind, unit: Unit) -> Result<AccountId> {
        let key = (tenant, kind, unit);
        if let Some(known) = self.system.get(&key).await {
            return Ok(known);
        }
        // asked for by many at once, as after a start, it is still looked up once
        let finding = self.system.try_get_with(key, self.find_or_open(key));
        let found = Box::pin(finding).await;
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
        let mut conn = self.readers.acquire().await?;
        if let Some(found) = accounts::find(&mut *conn, &identity).await? {
            return Ok(found);
        }
        accounts::insert(&mut *conn, AccountId::generate(), &identity, (self.clock)()).await?;
        let opened = accounts::find(&mut *conn, &identity).await?;
        opened.ok_or(Error::Internal)
    }

    /// The facts of those of `ids` that the tenant has.
    pub async fn facts(
        &self,
        tenant: TenantId,
        ids: impl Iterator<Item = AccountId>,
    ) -> Result<HashMap<AccountId, Facts>> {
        let mut known = HashMap::new();
        let mut unknown = Vec::new();
        for id in ids {
            match self.facts.get(&(tenant, id)) {
                Some(facts) => {
                    known.insert(id, facts);
                }
                None => unknown.push(id),
            }
        }
        if !unknown.is_empty() {
            known.extend(Box::pin(self.read_facts(tenant, &unknown)).await?);
        }
        Ok(known)
    }

    async fn read_facts(&self, tenant: TenantId, ids: &[AccountId]) -> Result<Vec<(AccountId, Facts)>> {
        let mut conn = self.readers.acquire().await?;
        let found = accounts::facts(&mut *conn, tenant, ids).await?;
        for (id, facts) in &found {
            self.facts.insert((tenant, *id), *facts);
        }
        Ok(found)
    }

    /// The accounts of a hold, if the tenant has it.
    pub async fn hold(&self, tenant: TenantId, id: TransactionId) -> Result<Option<HoldAccounts>> {
        if let Some(known) = self.holds.get(&(tenant, id)) {
            return Ok(Some(known));
        }
        Box::pin(self.read_hold(tenant, id)).await
    }

    async fn read_hold(&self, tenant: TenantId, id: TransactionId) -> Result<Option<HoldAccounts>> {
        let mut conn = self.readers.acquire().await?;
        let found = holds::find(&mut *conn, &[(tenant, id)]).await?.pop();
        Ok(found.map(|hold| {
            let accounts = HoldAccounts {
                account: hold.account,
                destination: hold.destination,
            };
            self.holds.insert((tenant, id), accounts);
            accounts
        }))
    }

    /// Keeps the accounts of a hold that was just made.
    pub fn remember_hold(&self, tenant: TenantId, id: TransactionId, accounts: HoldAccounts) {
        self.holds.insert((tenant, id), accounts);
    }
}

/// The two accounts of a hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HoldAccounts {
    /// Whose value is set aside.
    pub account: AccountId,
    /// What captures credit.
    pub destination: AccountId,
}
