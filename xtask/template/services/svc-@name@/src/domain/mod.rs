//! The service's rules, pure: what an item may be called, and when two requests mean the same.
//! Nothing here knows a database, a socket or a clock; `now` is an argument and decisions are returned.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A network of merchants and its operator; the outermost boundary of every row.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct TenantId(pub Uuid);

/// An item is only ever meant inside its tenant.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ItemKey {
    /// Whose item.
    pub tenant: TenantId,
    /// Which item; its caller chose it.
    pub item: Uuid,
}

/// Something that was recorded once and never changes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// Whose and which.
    pub key: ItemKey,
    /// What it is called.
    pub name: ItemName,
    /// When it was recorded, to the microsecond.
    pub recorded_at: DateTime<Utc>,
}

impl Item {
    /// Whether recording it again under `name` asks for what is there already.
    pub fn is(&self, name: &ItemName) -> bool {
        self.name == *name
    }
}

/// What an item may be called: 1 to 100 printable characters that hold no payment card number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ItemName(Box<str>);

/// Why a text cannot be an [`ItemName`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ItemNameError {
    /// Empty or longer than [`ItemName::CHARS_MAX`].
    #[error("must have between 1 and 100 characters")]
    Length,
    /// Control characters, or white space at an end.
    #[error("must be printable, without white space at either end")]
    Unprintable,
    /// A payment card's number must never reach this system.
    #[error("looks like a payment card number, which is not accepted anywhere")]
    Pan,
}

impl ItemNameError {
    /// The stable code on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Length => "invalid_length",
            Self::Unprintable => "not_printable",
            Self::Pan => "pan_refused",
        }
    }
}

impl ItemName {
    /// Longest name, in characters.
    pub const CHARS_MAX: usize = 100;

    /// Takes a text that a caller sent.
    pub fn parse(text: &str) -> Result<Self, ItemNameError> {
        if !(1..=Self::CHARS_MAX).contains(&text.chars().count()) {
            return Err(ItemNameError::Length);
        }
        if text.trim() != text || text.chars().any(char::is_control) {
            return Err(ItemNameError::Unprintable);
        }
        if money::contains_card_number(text) {
            return Err(ItemNameError::Pan);
        }
        Ok(Self(text.into()))
    }

    /// A name that was stored, and so was parsed once.
    pub fn stored(text: String) -> Self {
        Self(text.into())
    }

    /// The text, as it was sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_must_not_be_stored_is_refused_with_its_reason() {
        for (text, error) in [
            ("", ItemNameError::Length),
            ("x".repeat(101).as_str(), ItemNameError::Length),
            (" a", ItemNameError::Unprintable),
            ("a\u{0}b", ItemNameError::Unprintable),
            ("4242 4242 4242 4242", ItemNameError::Pan),
        ] {
            assert_eq!(ItemName::parse(text), Err(error), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_taken_is_kept_to_the_letter(text in "[a-zé€]{1,100}") {
            let name = ItemName::parse(&text).unwrap();
            prop_assert_eq!(name.as_str(), text);
        }
    }
}
