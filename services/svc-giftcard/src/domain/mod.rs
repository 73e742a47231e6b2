//! The rules of gift cards and rewards, pure: what a code is, what may be done with a card, which accounts a movement
//! touches, who owes whom for it. Nothing here knows a database, a socket or a clock; `now` is an argument.

pub mod activity;
pub mod age;
pub mod card;
pub mod code;
pub mod page;
pub mod posting;
pub mod product;
pub mod reward;
pub mod text;
pub mod vault;

pub use activity::{Activity, ActivityType};
pub use card::{Card, CardStatus};
pub use code::{Code, CodeFormat, Pin};
pub use page::{Cursor, Limit};
pub use posting::{Actor, Operation, OperationKind, OperationState, Side};
pub use product::{Amounts, Product};
pub use reward::{Redemption, RedemptionState, Reward, RewardKind};

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
    /// A gift card, UUIDv7. The ledger knows it as the owner of the card's account.
    CardId
}
id! {
    /// A merchant of the network. The ledger knows it as the owner of its settlement account.
    MerchantId
}
id! {
    /// An account of the ledger, opaque here.
    AccountId
}
id! {
    /// A transaction of the ledger, opaque here.
    TransactionId
}
id! {
    /// A movement of value that was asked for: a `UUIDv8` made of the key it was asked for under.
    OperationId
}

/// A card is only ever meant inside its tenant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CardKey {
    /// Whose card.
    pub tenant: TenantId,
    /// Which card.
    pub card: CardId,
}
