//! Balances as a reader sees them, and what a reader may demand of their freshness.

use super::{AccountId, WalletId};
use chrono::{DateTime, Utc};
use money::Unit;
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use utoipa::ToSchema;
use uuid::Uuid;

/// The kinds of account that belong to a customer; the ledger's other kinds are none of the wallet's business.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[repr(i16)]
pub enum AccountKind {
    /// A customer's points in one program.
    CustomerPoints = 1,
    /// The value left on one gift card.
    GiftCard = 2,
}

impl AccountKind {
    /// The number stored for this kind; never reused for another.
    pub const fn number(self) -> i16 {
        self as i16
    }

    /// The kind stored as `number`, if there is one.
    pub fn from_number(number: i16) -> Option<Self> {
        [Self::CustomerPoints, Self::GiftCard]
            .into_iter()
            .find(|kind| kind.number() == number)
    }

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CustomerPoints => "customer_points",
            Self::GiftCard => "gift_card",
        }
    }
}

/// Who answered for a balance.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The wallet's own projection of the ledger's events.
    #[default]
    Projection,
    /// The ledger itself, asked because the projection was not yet as new as the reader demanded.
    Ledger,
}

/// One account of a wallet. `posted`, `held` and `version` are those after the account's newest known entry.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Balance {
    /// The account.
    #[schema(value_type = Uuid)]
    pub account_id: AccountId,
    /// What it stands for.
    pub kind: AccountKind,
    /// The program of a points account, where it was opened with one.
    pub program_id: Option<Uuid>,
    /// What it counts: an ISO 4217 code, or `PTS`.
    #[schema(value_type = String, example = "PTS")]
    pub unit: Unit,
    /// Sum of its entries, in minor units.
    pub posted: i64,
    /// Sum of its open holds, in minor units.
    pub held: i64,
    /// `posted - held`, in minor units: what can be spent.
    pub available: i64,
    /// Number of its entries.
    pub version: i64,
    /// When these figures became true.
    pub as_of: DateTime<Utc>,
    /// Who says so.
    pub source: Source,
}

/// All balances of one wallet at one moment, in the order of their accounts' ids.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct WalletBalances {
    /// The wallet.
    #[schema(value_type = Uuid)]
    pub wallet_id: WalletId,
    /// The account a bare `min_version=N` speaks of.
    #[schema(value_type = Uuid)]
    pub points_account_id: AccountId,
    /// Its accounts.
    pub balances: Vec<Balance>,
}

impl WalletBalances {
    /// Grows with every change of any of the wallet's accounts, so it orders readings of the same wallet whoever made
    /// them: each account counts one for existing and one for each of its entries.
    pub fn revision(&self) -> u64 {
        let versions = self.balances.iter().map(|balance| balance.version.unsigned_abs());
        versions.fold(0, |sum: u64, version| {
            sum.saturating_add(version).saturating_add(1)
        })
    }

    /// Whether the demanded account is known at the demanded version or a later one.
    pub fn satisfies(&self, demand: MinVersion) -> bool {
        let account = demand.account.unwrap_or(self.points_account_id);
        self.balances
            .iter()
            .any(|balance| balance.account_id == account && balance.version >= demand.version)
    }

    /// Takes over `newer` for its account unless what is known is as new.
    pub fn replace(&mut self, newer: Balance) {
        match self
            .balances
            .iter_mut()
            .find(|balance| balance.account_id == newer.account_id)
        {
            Some(known) if known.version >= newer.version => {}
            Some(known) => *known = newer,
            None => {
                self.balances.push(newer);
                self.balances.sort_by_key(|balance| balance.account_id);
            }
        }
    }
}

/// "Show me at least version N": of the wallet's points account (`7`), or of a named one (`<account_id>:7`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MinVersion {
    /// The account; none means the wallet's points account.
    pub account: Option<AccountId>,
    /// The version it must have reached.
    pub version: i64,
}

/// The text is neither `N` nor `<account_id>:N`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("must be a version (`7`) or an account and its version (`<account_id>:7`)")]
pub struct MinVersionError;

impl FromStr for MinVersion {
    type Err = MinVersionError;

    fn from_str(text: &str) -> Result<Self, MinVersionError> {
        let (account, version) = match text.rsplit_once(':') {
            Some((account, version)) => (
                Some(AccountId(Uuid::try_parse(account).map_err(|_| MinVersionError)?)),
                version,
            ),
            None => (None, text),
        };
        if version.is_empty() || !version.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(MinVersionError);
        }
        Ok(Self {
            account,
            version: version.parse().map_err(|_| MinVersionError)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn balance(account: u128, version: i64) -> Balance {
        Balance {
            account_id: AccountId(Uuid::from_u128(account)),
            kind: AccountKind::CustomerPoints,
            program_id: None,
            unit: "PTS".parse().unwrap(),
            posted: version * 10,
            held: 0,
            available: version * 10,
            version,
            as_of: DateTime::UNIX_EPOCH,
            source: Source::Projection,
        }
    }

    fn wallet(balances: Vec<Balance>) -> WalletBalances {
        WalletBalances {
            wallet_id: WalletId(Uuid::nil()),
            points_account_id: AccountId(Uuid::from_u128(1)),
            balances,
        }
    }

    #[test]
    fn the_revision_grows_with_every_entry_and_every_new_account() {
        let states = [
            wallet(vec![]),
            wallet(vec![balance(1, 0)]),
            wallet(vec![balance(1, 1)]),
            wallet(vec![balance(1, 1), balance(2, 0)]),
            wallet(vec![balance(1, 1), balance(2, 5)]),
        ];
        assert!(
            states
                .windows(2)
                .all(|pair| pair[0].revision() < pair[1].revision())
        );
    }

    #[test]
    fn a_bare_version_speaks_of_the_points_account() {
        let state = wallet(vec![balance(1, 3), balance(2, 9)]);
        for (demand, satisfied) in [
            ("3", true),
            ("4", false),
            ("00000000-0000-0000-0000-000000000002:9", true),
            ("00000000-0000-0000-0000-000000000002:10", false),
            ("00000000-0000-0000-0000-000000000003:0", false),
        ] {
            assert_eq!(state.satisfies(demand.parse().unwrap()), satisfied, "{demand}");
        }
    }

    #[test]
    fn anything_else_is_no_version() {
        for text in [
            "",
            "-1",
            "+1",
            "1.0",
            "x",
            ":1",
            "1:",
            "nonsense:1",
            "9223372036854775808",
        ] {
            assert_eq!(text.parse::<MinVersion>(), Err(MinVersionError), "{text:?}");
        }
    }

    #[test]
    fn an_older_answer_never_replaces_a_newer_one() {
        let mut state = wallet(vec![balance(2, 3)]);
        state.replace(balance(2, 2));
        assert_eq!(state.balances, [balance(2, 3)]);
        state.replace(balance(2, 4));
        state.replace(balance(1, 1));
        assert_eq!(state.balances, [balance(1, 1), balance(2, 4)]);
    }
}
