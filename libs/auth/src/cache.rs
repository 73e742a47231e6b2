//! Tokens that have been verified, so that a signature is checked once per token and not once per request.
//!
//! Bounded, sharded against contention, keyed by a keyed hash and compared in full, so that a token which merely
//! collides is never taken for another. Only verified tokens enter: a forger cannot fill it.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::Identity;

const SHARDS: usize = 16;

#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) token: Box<str>,
    /// Which key signed it.
    pub(crate) kid: Arc<str>,
    /// When the verifier stops taking it, leeway included, in seconds since 1970.
    pub(crate) dead_at: u64,
    pub(crate) identity: Arc<Identity>,
}

/// The state of the cache a verification began in; see [`TokenCache::insert`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Epoch(u64);

#[derive(Debug)]
pub(crate) struct TokenCache {
    hasher: RandomState,
    shards: [Shard; SHARDS],
    shard_capacity: usize,
    epoch: AtomicU64,
}

#[derive(Debug, Default)]
struct Shard(RwLock<HashMap<u64, Entry>>);

impl Shard {
    // A panic cannot leave a map of whole entries half written, so a poisoned lock is as good as any.
    fn read(&self) -> RwLockReadGuard<'_, HashMap<u64, Entry>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, HashMap<u64, Entry>> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TokenCache {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            hasher: RandomState::new(),
            shards: std::array::from_fn(|_| Shard::default()),
            shard_capacity: capacity.div_ceil(SHARDS).max(1),
            epoch: AtomicU64::new(0),
        }
    }

    pub(crate) fn epoch(&self) -> Epoch {
        Epoch(self.epoch.load(Ordering::SeqCst))
    }

    pub(crate) fn get(&self, token: &str, now: u64) -> Option<Arc<Identity>> {
        let (hash, shard) = self.place(token)?;
        let shard = shard.read();
        let entry = shard.get(&hash)?;
        (*entry.token == *token && now < entry.dead_at).then(|| Arc::clone(&entry.identity))
    }

    /// Remembers a token, unless something was forgotten since `epoch`: it was verified against what held then, and
    /// putting it in now would undo the forgetting.
    pub(crate) fn insert(&self, entry: Entry, epoch: Epoch, now: u64) {
        let Some((hash, shard)) = self.place(&entry.token) else {
            return;
        };
        let mut shard = shard.write();
        if self.epoch() != epoch {
            return;
        }
        if shard.len() >= self.shard_capacity && !shard.contains_key(&hash) {
            shard.retain(|_, entry| now < entry.dead_at);
            if shard.len() >= self.shard_capacity
                && let Some(any) = shard.keys().next().copied()
            {
                shard.remove(&any);
            }
        }
        shard.insert(hash, entry);
    }

    pub(crate) fn forget(&self, unwanted: impl Fn(&Entry) -> bool) {
        // Before the locks: whoever inserts after this shard was swept sees the new epoch under its lock.
        self.epoch.fetch_add(1, Ordering::SeqCst);
        for shard in &self.shards {
            shard.write().retain(|_, entry| !unwanted(entry));
        }
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.read().len()).sum()
    }

    fn place(&self, token: &str) -> Option<(u64, &Shard)> {
        let hash = self.hasher.hash_one(token);
        // The top bits: the map below uses the low ones.
        let index = usize::try_from(hash >> 56).unwrap_or_default() % SHARDS;
        self.shards.get(index).map(|shard| (hash, shard))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::OPERATOR;

    fn entry(token: &str, subject: &str, dead_at: u64) -> Entry {
        let identity = Identity::new(subject.into(), Some(Uuid::nil()), OPERATOR, None, dead_at);
        Entry {
            token: token.into(),
            kid: "k".into(),
            dead_at,
            identity: Arc::new(identity),
        }
    }

    #[test]
    fn a_token_is_found_until_it_is_dead_and_no_other_token_is() {
        let cache = TokenCache::new(100);
        cache.insert(entry("a", "ann", 10), cache.epoch(), 0);
        assert_eq!(cache.get("a", 9).unwrap().subject(), "ann");
        assert_eq!(cache.get("a", 10), None);
        assert_eq!(cache.get("b", 9), None);
    }

    #[test]
    fn it_never_grows_past_its_capacity_and_the_newest_is_always_in() {
        let cache = TokenCache::new(64);
        for index in 0..10_000 {
            let token = format!("token {index}");
            cache.insert(entry(&token, "s", u64::MAX), cache.epoch(), 0);
            assert!(cache.get(&token, 0).is_some());
            assert!(cache.len() <= 64);
        }
    }

    #[test]
    fn the_dead_make_room_before_the_living() {
        let cache = TokenCache::new(16 * 8);
        for index in 0..1_000 {
            cache.insert(entry(&format!("old {index}"), "s", 10), cache.epoch(), 0);
        }
        cache.insert(entry("young", "s", 100), cache.epoch(), 0);
        for index in 0..20 {
            cache.insert(entry(&format!("new {index}"), "s", 100), cache.epoch(), 50);
        }
        assert!(cache.get("young", 50).is_some());
    }

    #[test]
    fn what_is_forgotten_stays_forgotten_for_a_verification_that_was_under_way() {
        let cache = TokenCache::new(100);
        cache.insert(entry("a", "ann", 10), cache.epoch(), 0);
        cache.insert(entry("b", "bob", 10), cache.epoch(), 0);
        let before = cache.epoch();
        cache.forget(|entry| entry.identity.subject() == "ann");
        assert_eq!(cache.get("a", 0), None);
        assert!(cache.get("b", 0).is_some());
        cache.insert(entry("a", "ann", 10), before, 0);
        assert_eq!(cache.get("a", 0), None);
        cache.insert(entry("a", "ann", 10), cache.epoch(), 0);
        assert!(cache.get("a", 0).is_some());
    }
}
