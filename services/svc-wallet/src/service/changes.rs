//! Wakes readers that wait for a wallet to change. The cache says what changed, whichever replica projected it; a reader
//! that is not woken in time asks the ledger, so nothing here has to be reliable, only quick.

use crate::domain::{TenantId, WalletId, WalletKey};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use uuid::Uuid;

/// The wallets somebody waits for. Clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes {
    waiting: Arc<Mutex<HashMap<WalletKey, Arc<Notify>>>>,
}

impl Changes {
    fn lock(&self) -> MutexGuard<'_, HashMap<WalletKey, Arc<Notify>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts to listen for changes of `wallet`. Look at its state only after this, so that no change falls between.
    pub(super) fn watch(&self, wallet: WalletKey) -> Watch {
        let notify = Arc::clone(self.lock().entry(wallet).or_default());
        Watch {
            changes: self.clone(),
            wallet,
            notify,
        }
    }

    /// Wakes everybody who waits for the wallet that `id` names in the cache, or everybody at all for `None`. Costs next
    /// to nothing while nobody waits.
    pub(super) fn announce(&self, id: Option<&str>) {
        let waiting = self.lock();
        if waiting.is_empty() {
            return;
        }
        match id {
            Some(id) => {
                if let Some(notify) = wallet_of(id).and_then(|wallet| waiting.get(&wallet)) {
                    notify.notify_waiters();
                }
            }
            None => waiting.values().for_each(|notify| notify.notify_waiters()),
        }
    }
}

/// A wallet's name in the cache. The tenant is part of it, so that nobody reads another tenant's.
pub(super) fn cache_id(key: WalletKey) -> String {
    format!("{}.{}", key.tenant, key.wallet)
}

fn wallet_of(cache_id: &str) -> Option<WalletKey> {
    let (tenant, wallet) = cache_id.split_once('.')?;
    Some(WalletKey {
        tenant: TenantId(Uuid::try_parse(tenant).ok()?),
        wallet: WalletId(Uuid::try_parse(wallet).ok()?),
    })
}

/// One reader's interest in one wallet; ends when dropped.
#[derive(Debug)]
pub(super) struct Watch {
    changes: Changes,
    wallet: WalletKey,
    notify: Arc<Notify>,
}

impl Watch {
    /// Resolves with the next change after this call, whenever it is first polled.
    pub(super) fn changed(&self) -> tokio::sync::futures::Notified<'_> {
        // a Notified sees every `notify_waiters` from its creation on
        self.notify.notified()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let mut waiting = self.changes.lock();
        // the map's and ours: nobody else listens
        if Arc::strong_count(&self.notify) == 2 {
            waiting.remove(&self.wallet);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt as _;

    fn wallet(n: u128) -> WalletKey {
        WalletKey {
            tenant: TenantId(Uuid::from_u128(1)),
            wallet: WalletId(Uuid::from_u128(n)),
        }
    }

    #[test]
    fn a_change_between_asking_and_waiting_is_not_missed() {
        let changes = Changes::default();
        let watch = changes.watch(wallet(1));
        let changed = watch.changed();
        changes.announce(Some(&cache_id(wallet(1))));
        assert!(changed.now_or_never().is_some());
        assert!(
            watch.changed().now_or_never().is_none(),
            "a past change is no future one"
        );
    }

    #[test]
    fn only_those_who_wait_for_a_wallet_are_woken() {
        let changes = Changes::default();
        let (one, also_one, two) = (
            changes.watch(wallet(1)),
            changes.watch(wallet(1)),
            changes.watch(wallet(2)),
        );
        let waits = (one.changed(), also_one.changed(), two.changed());
        changes.announce(Some(&cache_id(wallet(1))));
        changes.announce(Some(&cache_id(wallet(3))));
        assert!(waits.0.now_or_never().is_some() && waits.1.now_or_never().is_some());
        assert!(waits.2.now_or_never().is_none());
        let wait = two.changed();
        changes.announce(None);
        assert!(wait.now_or_never().is_some());
    }

    #[test]
    fn nothing_is_kept_of_readers_who_left() {
        let changes = Changes::default();
        let (one, also_one) = (changes.watch(wallet(1)), changes.watch(wallet(1)));
        drop(one);
        assert_eq!(changes.lock().len(), 1);
        drop(also_one);
        assert!(changes.lock().is_empty());
    }
}
