//! The events: what each is called, where it is told, and the version of what it says.
//!
//! A version is the shape an event had at some time. It rises by one whenever the event, or anything inside it, gains a
//! field; `golden/<name>/<version>.binpb` is an example of each, which every build must be able to read and every
//! consumer's tests do read (`tests/golden.rs`). It travels with the event (`ce_dataschema`), so that whoever reads an
//! old one knows what it could not say yet.

/// An event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// Fully qualified protobuf message name, the `ce_type`.
    pub name: &'static str,
    /// The topic, without a prefix.
    pub topic: &'static str,
    /// Version of the shape that this build writes, from 1.
    pub version: u16,
}

/// A transaction was posted.
pub const TRANSACTION_POSTED: Event = Event {
    name: "localplus.ledger.v1.TransactionPosted",
    topic: "ledger.transactions.v1",
    version: 3,
};

/// A posting was refused in a way that somebody should look at.
pub const FRAUD_SIGNAL: Event = Event {
    name: "localplus.ledger.v1.FraudSignal",
    topic: "ledger.signals.v1",
    version: 1,
};

/// Points of a customer lapse soon.
pub const POINTS_EXPIRING: Event = Event {
    name: "localplus.ledger.v1.PointsExpiring",
    topic: "ledger.points-expiring.v1",
    version: 1,
};

/// The heads of all lanes were signed.
pub const HEAD_SIGNED: Event = Event {
    name: "localplus.ledger.v1.HeadSigned",
    topic: "ledger.heads.v1",
    version: 1,
};

/// A balance of a wallet changed.
pub const BALANCE_UPDATED: Event = Event {
    name: "localplus.wallet.v1.BalanceUpdated",
    topic: "wallet.balance-updated.v1",
    version: 1,
};

/// A wallet was closed.
pub const WALLET_CLOSED: Event = Event {
    name: "localplus.wallet.v1.WalletClosed",
    topic: "wallet.closed.v1",
    version: 1,
};

/// A balance that is shown differs from the ledger's.
pub const BALANCE_DIFFERENCE_FOUND: Event = Event {
    name: "localplus.wallet.v1.BalanceDifferenceFound",
    topic: "wallet.reconciliation.v1",
    version: 1,
};

/// A merchant was approved.
pub const MERCHANT_ONBOARDED: Event = Event {
    name: "localplus.merchant.v1.MerchantOnboarded",
    topic: "merchant.onboarded.v1",
    version: 1,
};

/// A customer reached a tier of a program.
pub const TIER_REACHED: Event = Event {
    name: "localplus.merchant.v1.TierReached",
    topic: "merchant.tier-reached.v1",
    version: 1,
};

/// Something happened to a gift card.
pub const GIFT_CARD_ACTIVITY: Event = Event {
    name: "localplus.giftcard.v1.GiftCardActivity",
    topic: "giftcard.activity.v1",
    version: 3,
};

/// All of them.
pub const ALL: &[Event] = &[
    TRANSACTION_POSTED,
    FRAUD_SIGNAL,
    POINTS_EXPIRING,
    HEAD_SIGNED,
    BALANCE_UPDATED,
    WALLET_CLOSED,
    BALANCE_DIFFERENCE_FOUND,
    MERCHANT_ONBOARDED,
    TIER_REACHED,
    GIFT_CARD_ACTIVITY,
];
