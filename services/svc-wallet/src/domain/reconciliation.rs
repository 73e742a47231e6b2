//! Whether a projected balance is the ledger's: compared at the same version, so that what is on its way is no difference.

use super::{AccountId, AccountKind, Balance, WalletId};
use money::Unit;
use uuid::Uuid;

/// An account as the ledger has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LedgerAccount {
    /// Whose it is.
    pub owner: WalletId,
    /// Its figures.
    pub balance: Balance,
}

/// An account's figures at a version.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Figures {
    /// The number of entries.
    pub version: i64,
    /// Their sum, in minor units.
    pub posted: i64,
    /// The sum of open holds, in minor units.
    pub held: i64,
}

impl From<&Balance> for Figures {
    fn from(balance: &Balance) -> Self {
        Self {
            version: balance.version,
            posted: balance.posted,
            held: balance.held,
        }
    }
}

/// What the projection has of an account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Projected {
    /// The balance as it is shown.
    pub shown: Figures,
    /// How many entries there are up to the ledger's version.
    pub entries: i64,
    /// What the entry of the ledger's version says, if there is one; the zero of an account without entries.
    pub at_version: Option<Figures>,
}

/// What is wrong with a projected balance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The account is not projected.
    Missing,
    /// Entries did not arrive.
    Behind,
    /// Entries in the middle are missing.
    Gap,
    /// There are entries that the ledger does not have.
    Ahead,
    /// The same version has other figures.
    Figures,
    /// The ledger has no such account.
    Unknown,
}

impl Reason {
    /// The name on the wire and in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Behind => "behind",
            Self::Gap => "gap",
            Self::Ahead => "ahead",
            Self::Figures => "figures",
            Self::Unknown => "unknown",
        }
    }

    /// Whether it may only be that events are still on their way.
    pub const fn may_pass(self) -> bool {
        matches!(self, Self::Missing | Self::Behind | Self::Gap)
    }
}

/// A projected balance that is not the ledger's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// The account.
    pub account: AccountId,
    /// What is wrong.
    pub reason: Reason,
    /// As the ledger has it.
    pub ledger: Figures,
    /// As it is projected.
    pub projected: Figures,
}

/// What identifies an account that has to be put right.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Identity {
    /// Whose it is.
    pub owner: WalletId,
    /// What it stands for.
    pub kind: AccountKind,
    /// What it counts.
    pub unit: Unit,
    /// The program of a points account.
    pub program: Option<Uuid>,
}

/// Compares the ledger's figures with what is projected.
///
/// The projection may know more than the ledger answered, which has usually moved on since: the caller asks it again before
/// it believes otherwise. It may know less, and then something is on its way, or was lost: the caller looks again.
pub fn compare(account: AccountId, ledger: Figures, projected: Option<Projected>) -> Option<Difference> {
    let difference = |reason, projected| {
        Some(Difference {
            account,
            reason,
            ledger,
            projected,
        })
    };
    let Some(projected) = projected else {
        // an account nobody posted to need not be known
        return if ledger.version == 0 {
            None
        } else {
            difference(Reason::Missing, Figures::default())
        };
    };
    let shown = projected.shown;
    if shown.version < ledger.version {
        return difference(Reason::Behind, shown);
    }
    if shown.version == ledger.version && shown != ledger {
        return difference(Reason::Figures, shown);
    }
    match projected.at_version {
        Some(figures) if figures != ledger => difference(Reason::Figures, figures),
        Some(_) if projected.entries == ledger.version && shown.version == ledger.version => None,
        Some(_) if projected.entries == ledger.version => difference(Reason::Ahead, shown),
        _ => difference(Reason::Gap, shown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(version: i64, posted: i64) -> Figures {
        Figures {
            version,
            posted,
            held: 0,
        }
    }

    fn reason(ledger: Figures, projected: Option<Projected>) -> Option<Reason> {
        compare(AccountId(Uuid::nil()), ledger, projected).map(|difference| difference.reason)
    }

    #[test]
    fn figures_are_compared_at_the_ledgers_version() {
        let projected = |shown, entries, at_version| {
            Some(Projected {
                shown,
                entries,
                at_version,
            })
        };
        for (ledger, known, expected) in [
            (figures(0, 0), None, None),
            (
                figures(0, 0),
                projected(figures(0, 0), 0, Some(figures(0, 0))),
                None,
            ),
            (figures(3, 30), None, Some(Reason::Missing)),
            (
                figures(3, 30),
                projected(figures(3, 30), 3, Some(figures(3, 30))),
                None,
            ),
            // newer than what the ledger said: its entry of that version counts
            (
                figures(3, 30),
                projected(figures(5, 70), 3, Some(figures(3, 30))),
                Some(Reason::Ahead),
            ),
            (
                figures(3, 30),
                projected(figures(5, 70), 3, Some(figures(3, 31))),
                Some(Reason::Figures),
            ),
            (
                figures(3, 30),
                projected(figures(2, 20), 2, None),
                Some(Reason::Behind),
            ),
            (
                figures(3, 30),
                projected(figures(3, 29), 3, Some(figures(3, 30))),
                Some(Reason::Figures),
            ),
            (
                figures(3, 30),
                projected(figures(3, 30), 2, Some(figures(3, 30))),
                Some(Reason::Gap),
            ),
            (
                figures(3, 30),
                projected(figures(5, 70), 2, None),
                Some(Reason::Gap),
            ),
            (
                figures(0, 0),
                projected(figures(1, 10), 0, Some(figures(0, 0))),
                Some(Reason::Ahead),
            ),
        ] {
            assert_eq!(reason(ledger, known), expected, "{ledger:?} {known:?}");
        }
    }
}
