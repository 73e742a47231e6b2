//! Feature flags of a tenant: for which subjects each is on, and how a service reads them.
//!
//! **What it is for.** Switching a feature on for nobody, for some or for all of a tenant's subjects while everything
//! runs. svc-merchant keeps the flags; any service reads them through [`Flags`], from its own memory, then from Valkey,
//! then by asking svc-merchant (`MerchantService.ListFlags`).
//!
//! **What it may know.** Keys, shares and opaque subjects. What a flag switches is its reader's business.
//!
//! **What must never happen here.** An answer that flips: a subject's answer depends on tenant, key and subject alone, and
//! while a share only grows, whoever is in stays in. A flag that cannot be read is off, and nothing fails.

use cache::{Cache, Caches, Policy};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::future::Future;
use std::time::Duration;
use uuid::Uuid;

/// The share of a flag that is on for everybody.
pub const EVERYBODY: u16 = 10_000;
/// How long flags are kept, should every word of their changes be lost.
pub const TTL: Duration = Duration::from_secs(60);
/// Memory of one process for flags.
const BYTES_MAX: u64 = 4 << 20;
/// The service that keeps the flags: its keys and its channel.
const KEEPER: &str = "svc-merchant";
const ENTITY: &str = "flags";

/// A tenant's flags: for how many of 10,000 subjects each is on. What is not among them is off.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FlagSet(pub BTreeMap<String, u16>);

impl FlagSet {
    /// Whether `key` is on for `subject` of `tenant`.
    pub fn is_on(&self, tenant: Uuid, key: &str, subject: &str) -> bool {
        match self.0.get(key).copied().unwrap_or(0) {
            0 => false,
            EVERYBODY.. => true,
            share => place(tenant, key, subject) < share,
        }
    }
}

/// Where a subject stands in the queue for a flag, from 0 to 9,999. Fixed for good: a change would flip answers.
fn place(tenant: Uuid, key: &str, subject: &str) -> u16 {
    let mut hasher = blake3::Hasher::new_derive_key("localplus feature flags v1");
    hasher.update(tenant.as_bytes());
    hasher.update(key.as_bytes());
    hasher.update(&[0]);
    hasher.update(subject.as_bytes());
    let mut eight = [0; 8];
    hasher.finalize_xof().fill(&mut eight);
    let place = u64::from_le_bytes(eight) % u64::from(EVERYBODY);
    u16::try_from(place).unwrap_or_default()
}

/// Reads flags. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Flags {
    sets: Cache<FlagSet>,
}

impl Flags {
    /// Flags over `caches`, which must be those of [`connect_name`]: keys and news are the keeper's.
    pub fn new(caches: &Caches) -> Self {
        let policy = Policy {
            ttl: TTL,
            l1_bytes_max: BYTES_MAX,
        };
        Self {
            sets: caches.cache(ENTITY, policy),
        }
    }

    /// A tenant's flags; `ask` is asked where neither level has them, and says which version they are.
    ///
    /// # Errors
    /// Those of `ask`. [`Self::is_on`] takes them for "off".
    pub async fn of<E, F, L>(&self, tenant: Uuid, ask: F) -> Result<FlagSet, E>
    where
        F: Fn() -> L,
        L: Future<Output = Result<(FlagSet, u64), E>>,
    {
        let load = || async { ask().await.map(Some) };
        let found = self.sets.get_or_load(&tenant.to_string(), load).await?;
        Ok(found.map(|set| FlagSet::clone(&set)).unwrap_or_default())
    }

    /// Whether `key` is on for `subject`; off if the flags cannot be had.
    pub async fn is_on<E, F, L>(&self, tenant: Uuid, key: &str, subject: &str, ask: F) -> bool
    where
        F: Fn() -> L,
        L: Future<Output = Result<(FlagSet, u64), E>>,
    {
        let load = || async { ask().await.map(Some) };
        match self.sets.get_or_load(&tenant.to_string(), load).await {
            Ok(Some(set)) => set.is_on(tenant, key, subject),
            Ok(None) | Err(_) => false,
        }
    }

    /// Tells everybody what a tenant's flags are now. For the keeper, after its commit.
    pub async fn push(&self, tenant: Uuid, set: FlagSet, version: u64) {
        self.sets.put(&tenant.to_string(), set, version).await;
    }
}

/// The name to connect [`Caches`] with: that of the service that keeps the flags, so that its readers share its keys and
/// hear its news.
pub const fn connect_name() -> &'static str {
    KEEPER
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TENANT: Uuid = Uuid::from_u128(7);

    fn set(share: u16) -> FlagSet {
        FlagSet([("new-receipts".to_owned(), share)].into())
    }

    #[test]
    fn what_is_not_said_is_off() {
        assert!(!set(EVERYBODY).is_on(TENANT, "other", "ann"));
        assert!(!FlagSet::default().is_on(TENANT, "new-receipts", "ann"));
    }

    #[test]
    fn answers_never_change_between_releases() {
        let places = ["ann", "bob", "eve"].map(|subject| place(TENANT, "new-receipts", subject));
        assert_eq!(places, [5_292, 1_943, 8_807]);
    }

    #[test]
    fn a_share_is_a_share() {
        let on = (0..10_000)
            .filter(|subject| set(2_500).is_on(TENANT, "new-receipts", &subject.to_string()))
            .count();
        assert!((2_300..2_700).contains(&on), "{on}");
    }

    proptest! {
        #[test]
        fn nobody_leaves_while_a_share_grows(subject in ".{0,20}", share in 0_u16..=10_000, more in 0_u16..=10_000) {
            let (share, more) = (share.min(more), share.max(more));
            let is_on = |share| set(share).is_on(TENANT, "new-receipts", &subject);
            prop_assert!(!is_on(share) || is_on(more));
            prop_assert!(is_on(10_000));
            prop_assert!(!is_on(0));
        }
    }
}
