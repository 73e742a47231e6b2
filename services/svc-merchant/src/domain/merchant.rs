//! How far a merchant has come, and what it may become next.

/// A merchant's state. The numbers are those of the contract and of the tables.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum State {
    /// Being filled in; nothing works yet.
    Draft = 1,
    /// Complete, and waiting for the operator.
    Submitted = 2,
    /// Approved: its customers earn and spend.
    Active = 3,
    /// Refused by the operator; may be corrected and submitted again.
    Rejected = 4,
    /// Stopped for a time by the operator; nothing is earned or spent.
    Suspended = 5,
    /// Left the network for good.
    Closed = 6,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Draft,
        Self::Submitted,
        Self::Active,
        Self::Rejected,
        Self::Suspended,
        Self::Closed,
    ];

    /// The state of that number.
    pub fn from_number(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.number() == number)
    }

    /// Its number in the tables and in the contract.
    pub const fn number(self) -> i16 {
        self as i16
    }

    /// Its name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Active => "active",
            Self::Rejected => "rejected",
            Self::Suspended => "suspended",
            Self::Closed => "closed",
        }
    }

    /// The state of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}
