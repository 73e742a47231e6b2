//! Accounts: their kinds, their floors, and the state a posting is decided against.

use super::{AccountId, Rejection, TenantId};
use money::Unit;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What an account stands for. The sign convention is the operator's liability seen from the holder:
/// a customer's account is positive when the network owes them value, and the system accounts carry the other side.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(i16)]
pub enum AccountKind {
    /// A customer's points in one program.
    CustomerPoints = 1,
    /// The value left on one gift card.
    GiftCard = 2,
    /// What the network owes a merchant, or is owed by it.
    MerchantSettlement = 3,
    /// Points ever issued (negative: the network's cost).
    PointsIssued = 4,
    /// Points ever redeemed.
    PointsRedeemed = 5,
    /// Money received for cards, on its way to the bank.
    CashClearing = 6,
    /// Value that lapsed unspent.
    Breakage = 7,
    /// Corrections by an operator.
    Adjustments = 8,
}

impl AccountKind {
    /// Every kind, in the order of its stored number.
    pub const ALL: [Self; 8] = [
        Self::CustomerPoints,
        Self::GiftCard,
        Self::MerchantSettlement,
        Self::PointsIssued,
        Self::PointsRedeemed,
        Self::CashClearing,
        Self::Breakage,
        Self::Adjustments,
    ];

    /// The number stored for this kind; never reused for another.
    pub const fn number(self) -> i16 {
        self as i16
    }

    /// The kind stored as `number`, if there is one.
    pub fn from_number(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CustomerPoints => "customer_points",
            Self::GiftCard => "gift_card",
            Self::MerchantSettlement => "merchant_settlement",
            Self::PointsIssued => "points_issued",
            Self::PointsRedeemed => "points_redeemed",
            Self::CashClearing => "cash_clearing",
            Self::Breakage => "breakage",
            Self::Adjustments => "adjustments",
        }
    }

    /// The lowest available balance, in minor units; `None` where an account may go below zero without limit.
    ///
    /// An account has a floor exactly when it belongs to a customer, and exactly then it is a single row.
    pub const fn floor(self) -> Option<i64> {
        match self {
            Self::CustomerPoints | Self::GiftCard => Some(0),
            _ => None,
        }
    }

    /// Whether the account belongs to a customer: its debits are decided in its own lane.
    pub const fn is_customer(self) -> bool {
        self.floor().is_some()
    }
}

/// Furthest that a row's balance may be from zero, in minor units: 2^53 - 1.
///
/// Any reader of JSON reads it exactly, and the sum over all lanes and kinds stays within 64 bits, so that no posting,
/// however large, can keep the books from being added up.
pub const BALANCE_MAX: i64 = (1 << 53) - 1;

/// Whether an account takes part in postings.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(i16)]
pub enum AccountStatus {
    /// Credits and debits.
    Active = 1,
    /// Credits, releases, and what the network takes back.
    Frozen = 2,
    /// Neither.
    Closed = 3,
}

impl AccountStatus {
    /// The number stored for this status.
    pub const fn number(self) -> i16 {
        self as i16
    }

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Frozen => "frozen",
            Self::Closed => "closed",
        }
    }

    /// The status stored as `number`, if there is one.
    pub fn from_number(number: i16) -> Option<Self> {
        [Self::Active, Self::Frozen, Self::Closed]
            .into_iter()
            .find(|status| status.number() == number)
    }
}

/// One lockable row: a customer account (shard 0), or one lane's share of an account without a floor.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct AccountKey {
    /// Whose account.
    pub tenant: TenantId,
    /// Which account.
    pub id: AccountId,
    /// 0 for an account with a floor, else the lane this row belongs to.
    pub shard: i16,
}

/// An account as locked by the posting transaction; the fold moves it from one version to the next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountState {
    /// The row.
    pub key: AccountKey,
    /// What it stands for.
    pub kind: AccountKind,
    /// What it counts.
    pub unit: Unit,
    /// The wallet, card, merchant or tenant it belongs to.
    pub owner: Uuid,
    /// Whether it takes part in postings.
    pub status: AccountStatus,
    /// Sum of all entries, in minor units.
    pub posted: i64,
    /// Sum of open holds, in minor units; `posted - held` is available.
    pub held: i64,
    /// How far available is below the floor, in minor units: what reversals took beyond it and the account has not got
    /// back since. Zero where there is no floor.
    pub overdraft: i64,
    /// Number of entries; contiguous.
    pub version: i64,
}

/// How far an account may go to take part in a posting.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// Its holder spends: not past the floor, and not from a frozen account.
    Spend,
    /// The network takes back: not past the floor.
    TakeBack,
    /// The network takes back, if need be below the floor.
    Overdraw,
}

impl AccountState {
    /// What may be spent, in minor units: never negative.
    pub fn spendable(&self) -> i64 {
        let floor = self.kind.floor().unwrap_or(-BALANCE_MAX);
        self.posted.saturating_sub(self.held).saturating_sub(floor).max(0)
    }

    /// The state after `posted` changed by `amount` and `held` by `held_change`, or why it may not be.
    pub fn changed(&self, amount: i64, held_change: i64, reach: Reach) -> Result<Self, Rejection> {
        let account = self.key.id;
        match self.status {
            AccountStatus::Closed => return Err(Rejection::AccountClosed { account }),
            AccountStatus::Frozen if reach == Reach::Spend && (amount < 0 || held_change > 0) => {
                return Err(Rejection::AccountFrozen { account });
            }
            AccountStatus::Active | AccountStatus::Frozen => {}
        }
        let overflow = || Rejection::Overflow { account };
        let posted = self.posted.checked_add(amount).ok_or_else(overflow)?;
        let held = self.held.checked_add(held_change).ok_or_else(overflow)?;
        let available = posted.checked_sub(held).ok_or_else(overflow)?;
        let mut overdraft = 0;
        #[cfg(feature = "planted")]
        let reach = crate::planted::spoil_reach(reach, posted);
        if let Some(floor) = self.kind.floor() {
            let missing = floor.saturating_sub(available).max(0);
            overdraft = self.overdraft.min(missing);
            if missing > overdraft {
                if reach != Reach::Overdraw {
                    return Err(Rejection::InsufficientBalance {
                        account,
                        available: self.spendable(),
                        requested: held_change.saturating_sub(amount),
                    });
                }
                overdraft = missing;
            }
        }
        if [posted, held]
            .iter()
            .any(|value| !(-BALANCE_MAX..=BALANCE_MAX).contains(value))
        {
            return Err(overflow());
        }
        Ok(Self {
            posted,
            held,
            overdraft,
            version: self.version + 1,
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_kinds_are_one_to_one() {
        for kind in AccountKind::ALL {
            assert_eq!(AccountKind::from_number(kind.number()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
        assert_eq!(AccountKind::from_number(0), None);
    }

    #[test]
    fn only_customer_accounts_have_a_floor_and_it_is_zero() {
        for kind in AccountKind::ALL {
            let customers = matches!(kind, AccountKind::CustomerPoints | AccountKind::GiftCard);
            assert_eq!(kind.floor(), customers.then_some(0), "{}", kind.name());
        }
    }

    #[test]
    fn lanes_are_spread_evenly_over_ids() {
        let mut counts = [0_usize; 3];
        for _ in 0..30_000 {
            counts[AccountId::generate().lane(3)] += 1;
        }
        assert!(
            counts.iter().all(|count| (9_000..11_000).contains(count)),
            "{counts:?}"
        );
    }
}
