//! The contracts: what services know about each other, and all that they know.
//!
//! The `.proto` files beside this crate are the source and the reference: every unit, invariant and error is said there.
//! The Rust in `src/gen` is made from them by `cargo xtask gen` and held to them by `tests/generated.rs`. It is
//! committed, so that no build needs a protobuf compiler.
//!
//! What must never happen here: behaviour. A rule about points belongs to the service that owns it, a conversion to the
//! service that needs it.

/// Shapes that every contract uses: values, purchases, pages, problems.
pub mod common {
    /// Version 1.
    #[allow(
        missing_docs,
        unreachable_pub,
        unused_qualifications,
        clippy::all,
        clippy::pedantic,
        clippy::clone_on_ref_ptr
    )]
    pub mod v1 {
        include!("gen/localplus.common.v1.rs");
    }
}

/// The ledger: `LedgerService`, and the events `TransactionPosted` on the topic `ledger.transactions.v1`,
/// `FraudSignal` on `ledger.signals.v1`, `PointsExpiring` on `ledger.points-expiring.v1`, and `HeadSigned` on `ledger.heads.v1`.
pub mod ledger {
    /// Version 1.
    #[allow(
        missing_docs,
        unreachable_pub,
        unused_qualifications,
        clippy::all,
        clippy::pedantic,
        clippy::clone_on_ref_ptr
    )]
    pub mod v1 {
        include!("gen/localplus.ledger.v1.rs");
    }
}

/// Wallets: `WalletService`, and the event `BalanceUpdated` on the topic `wallet.balance-updated.v1`.
pub mod wallet {
    /// Version 1.
    #[allow(
        missing_docs,
        unreachable_pub,
        unused_qualifications,
        clippy::all,
        clippy::pedantic,
        clippy::clone_on_ref_ptr
    )]
    pub mod v1 {
        include!("gen/localplus.wallet.v1.rs");
    }
}

/// Merchants: `MerchantService`, and the event `MerchantOnboarded` on the topic `merchant.onboarded.v1`.
pub mod merchant {
    /// Version 1.
    #[allow(
        missing_docs,
        unreachable_pub,
        unused_qualifications,
        clippy::all,
        clippy::pedantic,
        clippy::clone_on_ref_ptr
    )]
    pub mod v1 {
        include!("gen/localplus.merchant.v1.rs");
    }
    mod redacted;
}

/// Gift cards: `GiftCardService`, and the event `GiftCardActivity` on the topic `giftcard.activity.v1`.
pub mod giftcard {
    /// Version 1.
    #[allow(
        missing_docs,
        unreachable_pub,
        unused_qualifications,
        clippy::all,
        clippy::pedantic,
        clippy::clone_on_ref_ptr
    )]
    pub mod v1 {
        include!("gen/localplus.giftcard.v1.rs");
    }
    mod redacted;
}

/// Notifications: `NotificationService`. It sends no events.
pub mod notification {
    /// Version 1.
    #[allow(
        missing_docs,
        unreachable_pub,
        unused_qualifications,
        clippy::all,
        clippy::pedantic,
        clippy::clone_on_ref_ptr
    )]
    pub mod v1 {
        include!("gen/localplus.notification.v1.rs");
    }
    mod redacted;
}

pub mod events;

/// Every contract and what it imports as an encoded `google.protobuf.FileDescriptorSet`: what gRPC reflection answers
/// from.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!("gen/localplus.binpb");
