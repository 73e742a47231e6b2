//! The service's rules, pure: what a merchant may become, what is still missing, who may act for whom, what a secret
//! must be like, what a rule gives. Nothing here knows a database, a socket or a clock; `now` is an argument and
//! decisions are returned.

pub mod backoff;
pub mod facts;
pub mod fault;
pub mod key;
pub mod merchant;
pub mod password;
pub mod place;
pub mod program;
pub mod purchases;
pub mod secret;
pub mod totp;
pub mod user;
pub mod webhook;

pub use fault::Fault;

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
    /// A merchant, UUIDv7. The ledger knows it as the owner of its settlement account.
    MerchantId
}
id! {
    /// A place where a merchant sells, UUIDv7.
    StoreId
}
id! {
    /// A loyalty program, UUIDv7.
    ProgramId
}

/// A merchant is only ever meant inside its tenant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct MerchantKey {
    /// Whose merchant.
    pub tenant: TenantId,
    /// Which merchant.
    pub merchant: MerchantId,
}

/// Who does something, as history tells it: an opaque id and what they are to the network.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Actor {
    /// The subject of their token.
    pub subject: String,
    /// The strongest of their roles.
    pub role: &'static str,
}
