//! The wallet's rules, pure: what a wallet may be called, how entries become balances, what a reader may ask for.
//! Nothing here knows a database, a socket or a clock; `now` is an argument and decisions are returned.

pub mod balance;
pub mod pass;
pub mod projection;
pub mod reconciliation;
pub mod statement;
pub mod wallet;

pub use balance::{AccountKind, Balance, MinVersion, WalletBalances};
pub use pass::{Pass, PassKey, PassKeys};
pub use projection::{Entry, Projection, TransactionType};
pub use statement::{Cursor, Limit, Line, Position};
pub use wallet::{ExternalRef, Wallet, WalletStatus};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id! {
    /// A network of merchants and its operator; the outermost boundary of every row.
    TenantId
}
id! {
    /// A wallet, UUIDv7. The ledger knows it as the owner of the customer's accounts.
    WalletId
}
id! {
    /// An account of the ledger, opaque here.
    AccountId
}
id! {
    /// A transaction of the ledger, opaque here.
    TransactionId
}

/// A wallet is only ever meant inside its tenant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct WalletKey {
    /// Whose wallet.
    pub tenant: TenantId,
    /// Which wallet.
    pub wallet: WalletId,
}
