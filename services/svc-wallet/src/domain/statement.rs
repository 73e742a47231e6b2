//! Reading a statement page by page.

use super::{AccountId, TransactionId, TransactionType, WalletKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use money::Unit;
use uuid::Uuid;

/// How many entries a page holds: 1 to 200, 50 unless said otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limit(u16);

/// The number is outside 1 to 200.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("must be between 1 and 200")]
pub struct LimitError;

impl Limit {
    /// Largest page.
    pub const MAX: i64 = 200;

    /// Checks a number from outside; none means the default.
    pub fn parse(limit: Option<i64>) -> Result<Self, LimitError> {
        match limit {
            None => Ok(Self::default()),
            Some(limit @ 1..=Self::MAX) => u16::try_from(limit).map(Self).map_err(|_| LimitError),
            Some(_) => Err(LimitError),
        }
    }

    /// Entries per page.
    pub fn get(self) -> usize {
        self.0.into()
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(50)
    }
}

/// One line of a statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// The account.
    pub account: AccountId,
    /// The account's version after it.
    pub version: i64,
    /// The ledger's transaction.
    pub transaction: TransactionId,
    /// Why value moved.
    pub transaction_type: TransactionType,
    /// Minor units; negative was taken from the customer.
    pub amount: i64,
    /// The unit of all its amounts.
    pub unit: Unit,
    /// The account's posted balance after it, in minor units.
    pub posted_after: i64,
    /// The account's open holds after it, in minor units.
    pub held_after: i64,
    /// The caller's reference of the transaction.
    pub reference: Option<String>,
    /// When the ledger recorded it.
    pub occurred_at: DateTime<Utc>,
}

impl Line {
    /// Where it stands in its statement.
    pub fn position(&self) -> Position {
        Position {
            occurred_at: self.occurred_at,
            account: self.account,
            version: self.version,
        }
    }
}

/// Where an entry stands in a statement, newest first: by time, then account, then version.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Position {
    /// When the ledger recorded the entry; microseconds count, finer is not kept.
    pub occurred_at: DateTime<Utc>,
    /// Its account.
    pub account: AccountId,
    /// The account's version after it.
    pub version: i64,
}

impl Position {
    /// Before the newest entry there can be.
    pub const TOP: Self = Self {
        occurred_at: LAST_MOMENT,
        account: AccountId(Uuid::max()),
        version: i64::MAX,
    };
}

/// The last microsecond of the year 9999: later than any entry, and a date every database can hold.
const LAST_MOMENT: DateTime<Utc> = match DateTime::from_timestamp_micros(253_402_300_799_999_999) {
    Some(moment) => moment,
    None => DateTime::<Utc>::MAX_UTC,
};

/// The last position of a page, opaque to callers and good only for the list it came from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cursor {
    /// The last entry already seen.
    pub after: Position,
}

/// The text is not a cursor of this list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("is not a cursor of this list")]
pub struct CursorError;

const POSITION_BYTES: usize = 8 + 16 + 8;
const CHECK_BYTES: usize = 8;

impl Cursor {
    /// The cursor as text, bound to the wallet and filter it was made for.
    pub fn encode(self, wallet: WalletKey, filter: Option<AccountId>) -> String {
        let mut bytes = [0; POSITION_BYTES + CHECK_BYTES];
        let (position, check) = bytes.split_at_mut(POSITION_BYTES);
        let (time, rest) = position.split_at_mut(8);
        let (account, version) = rest.split_at_mut(16);
        time.copy_from_slice(&self.after.occurred_at.timestamp_micros().to_be_bytes());
        account.copy_from_slice(self.after.account.0.as_bytes());
        version.copy_from_slice(&self.after.version.to_be_bytes());
        check.copy_from_slice(&seal(position, wallet, filter));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads back what [`Cursor::encode`] made for the same wallet and filter.
    pub fn decode(text: &str, wallet: WalletKey, filter: Option<AccountId>) -> Result<Self, CursorError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| CursorError)?;
        let (position, check) = bytes.split_at_checked(POSITION_BYTES).ok_or(CursorError)?;
        if check != seal(position, wallet, filter) {
            return Err(CursorError);
        }
        let (time, rest) = position.split_first_chunk::<8>().ok_or(CursorError)?;
        let (account, rest) = rest.split_first_chunk::<16>().ok_or(CursorError)?;
        let (version, _) = rest.split_first_chunk::<8>().ok_or(CursorError)?;
        Ok(Self {
            after: Position {
                occurred_at: DateTime::from_timestamp_micros(i64::from_be_bytes(*time)).ok_or(CursorError)?,
                account: AccountId(Uuid::from_bytes(*account)),
                version: i64::from_be_bytes(*version),
            },
        })
    }
}

/// Finds cursors that were cut, mistyped or carried to another list. No secret: a made-up position shows nothing
/// that the list itself would not.
fn seal(position: &[u8], wallet: WalletKey, filter: Option<AccountId>) -> [u8; CHECK_BYTES] {
    let mut hasher = blake3::Hasher::new();
    hasher
        .update(position)
        .update(wallet.tenant.0.as_bytes())
        .update(wallet.wallet.0.as_bytes());
    if let Some(account) = filter {
        hasher.update(account.0.as_bytes());
    }
    let mut seal = [0; CHECK_BYTES];
    hasher.finalize_xof().fill(&mut seal);
    seal
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{TenantId, WalletId};
    use proptest::prelude::*;

    fn wallet(n: u128) -> WalletKey {
        WalletKey {
            tenant: TenantId(Uuid::from_u128(1)),
            wallet: WalletId(Uuid::from_u128(n)),
        }
    }

    proptest! {
        #[test]
        fn a_cursor_is_read_back_by_its_own_list_only(
            micros in 0_i64..4_000_000_000_000_000, account: u128, version: i64, filtered: bool, cut in 0_usize..54,
        ) {
            let filter = filtered.then_some(AccountId(Uuid::from_u128(account)));
            let cursor = Cursor { after: Position {
                occurred_at: DateTime::from_timestamp_micros(micros).unwrap(),
                account: AccountId(Uuid::from_u128(account)),
                version,
            }};
            let text = cursor.encode(wallet(7), filter);
            prop_assert_eq!(Cursor::decode(&text, wallet(7), filter), Ok(cursor));
            prop_assert_eq!(Cursor::decode(&text, wallet(8), filter), Err(CursorError));
            let other = (!filtered).then_some(AccountId(Uuid::from_u128(account)));
            prop_assert_eq!(Cursor::decode(&text, wallet(7), other), Err(CursorError));
            if cut < text.len() {
                prop_assert_eq!(Cursor::decode(&text[..cut], wallet(7), filter), Err(CursorError));
            }
        }
    }

    #[test]
    fn a_page_holds_1_to_200_entries() {
        assert_eq!(Limit::parse(None).map(Limit::get), Ok(50));
        assert_eq!(Limit::parse(Some(1)).map(Limit::get), Ok(1));
        assert_eq!(Limit::parse(Some(200)).map(Limit::get), Ok(200));
        for limit in [0, -1, 201, i64::MAX] {
            assert_eq!(Limit::parse(Some(limit)), Err(LimitError));
        }
    }
}
