//! Wallets and the reference by which the outside world knows them.

use super::{AccountId, TenantId, WalletId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Where a wallet is in its life.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i16)]
pub enum WalletStatus {
    /// Recorded, but its points account is not yet known to exist in the ledger; invisible to callers.
    Opening = 1,
    /// Usable.
    Active = 2,
    /// Nothing can be taken from its accounts; they may still be given.
    Frozen = 3,
    /// Empty and closed for good.
    Closed = 4,
}

impl WalletStatus {
    /// The number stored for this status; never reused for another.
    pub const fn number(self) -> i16 {
        self as i16
    }

    /// The status stored as `number`, if there is one.
    pub fn from_number(number: i16) -> Option<Self> {
        [Self::Opening, Self::Active, Self::Frozen, Self::Closed]
            .into_iter()
            .find(|status| status.number() == number)
    }

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Active => "active",
            Self::Frozen => "frozen",
            Self::Closed => "closed",
        }
    }
}

/// A change of status under way: the ledger is being told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// What it is to be.
    pub status: WalletStatus,
    /// Why, for the ledger's record.
    pub reason: Option<String>,
}

/// A customer's wallet in one network.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wallet {
    /// Whose wallet.
    pub tenant: TenantId,
    /// The wallet.
    pub id: WalletId,
    /// The caller's name for it, unique in the tenant.
    pub external_ref: ExternalRef,
    /// The program of its points account; none means the network's default program.
    pub program: Option<Uuid>,
    /// Where it is in its life.
    pub status: WalletStatus,
    /// Where a change under way is taking it.
    pub wanted: Option<Wanted>,
    /// Its points account; always known once the wallet is active.
    pub points_account: Option<AccountId>,
    /// When it was first asked for.
    pub created_at: DateTime<Utc>,
}

impl Wallet {
    /// A wallet that was just asked for; its ledger account comes next.
    pub fn opening(
        tenant: TenantId,
        external_ref: ExternalRef,
        program: Option<Uuid>,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            tenant,
            id: WalletId(Uuid::now_v7()),
            external_ref,
            program,
            status: WalletStatus::Opening,
            wanted: None,
            points_account: None,
            created_at: now,
        }
    }
}

/// How a merchant's system names a customer: 1 to 128 printable characters that are neither a card number nor an
/// e-mail address, because neither may be stored here.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ExternalRef(Box<str>);

/// Why a text cannot be an [`ExternalRef`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ExternalRefError {
    /// Empty or longer than [`ExternalRef::CHARS_MAX`].
    #[error("must have between 1 and 128 characters")]
    Length,
    /// Control characters, or white space at an end.
    #[error("must be printable, without white space at either end")]
    Unprintable,
    /// A payment card's number must never reach this system.
    #[error("looks like a payment card number, which is not accepted anywhere")]
    Pan,
    /// Personal data belongs to the customer's contact, not to the wallet.
    #[error("looks like an e-mail address; use an identifier that is not personal data")]
    PersonalData,
}

impl ExternalRefError {
    /// The stable code on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Length => "invalid_length",
            Self::Unprintable => "not_printable",
            Self::Pan => "pan_refused",
            Self::PersonalData => "personal_data_refused",
        }
    }
}

impl ExternalRef {
    /// Longest reference, in characters.
    pub const CHARS_MAX: usize = 128;

    /// Checks `text` at the edge; inside, a reference is known to be good.
    pub fn parse(text: &str) -> Result<Self, ExternalRefError> {
        if text.is_empty() || text.chars().count() > Self::CHARS_MAX {
            return Err(ExternalRefError::Length);
        }
        if text.trim() != text || text.chars().any(char::is_control) {
            return Err(ExternalRefError::Unprintable);
        }
        if text.contains('@') {
            return Err(ExternalRefError::PersonalData);
        }
        if money::contains_card_number(text) {
            return Err(ExternalRefError::Pan);
        }
        Ok(Self(text.into()))
    }

    /// A reference read back from our own table, where only checked ones are written.
    pub fn stored(text: String) -> Self {
        Self(text.into_boxed_str())
    }

    /// The reference as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_a_merchant_would_use_are_taken_as_they_are() {
        for text in [
            "c-42",
            "客戶 7",
            "0190d5b8-3f6e-7c1a-9d2e-7b1f0c9a4e55",
            "4242",
            "é".repeat(128).as_str(),
        ] {
            assert_eq!(ExternalRef::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn what_must_not_be_stored_is_refused_with_its_reason() {
        for (text, error) in [
            ("", ExternalRefError::Length),
            ("x".repeat(129).as_str(), ExternalRefError::Length),
            (" c-42", ExternalRefError::Unprintable),
            ("c\u{0}42", ExternalRefError::Unprintable),
            ("c\n42", ExternalRefError::Unprintable),
            ("marie@example.org", ExternalRefError::PersonalData),
            ("4242424242424242", ExternalRefError::Pan),
            ("card 4242 4242-4242 4242!", ExternalRefError::Pan),
            ("4222222222222", ExternalRefError::Pan),
        ] {
            assert_eq!(ExternalRef::parse(text), Err(error), "{text:?}");
        }
        assert!(
            ExternalRef::parse("4242424242424241").is_ok(),
            "Luhn fails, so it is no card number"
        );
    }
}
