//! What the other services told, as far as figures are made of it.

use super::{AccountKind, TenantId};
use chrono::{DateTime, Utc};
use money::Unit;
use serde::Deserialize;
use uuid::Uuid;

/// Something that happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Told {
    /// The ledger committed a transaction.
    Posted(Posted),
    /// Something was done with a gift card.
    Activity(Activity),
    /// A merchant was approved.
    Onboarded(Onboarded),
}

/// Why value moved, as numbered by the ledger's contract.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TransactionType(pub i32);

impl TransactionType {
    /// A customer was given points.
    pub const EARN: Self = Self(1);
    /// A customer spent points.
    pub const BURN: Self = Self(2);
    /// Value was put on a gift card.
    pub const LOAD: Self = Self(3);
    /// A gift card was spent.
    pub const REDEEM: Self = Self(4);
    /// Value went from one customer to another.
    pub const TRANSFER: Self = Self(5);
    /// Value lapsed.
    pub const EXPIRE: Self = Self(7);
    /// Value that had been set aside was taken.
    pub const CAPTURE: Self = Self(9);
    /// An earlier transaction was undone.
    pub const REVERSE: Self = Self(11);

    /// Whether a customer came and did something. What is corrected, undone or lapses is nobody's visit.
    pub fn is_visit(self) -> bool {
        [Self::EARN, Self::BURN, Self::LOAD, Self::REDEEM, Self::CAPTURE].contains(&self)
    }
}

/// A transaction as the ledger committed it. Its entries sum to zero in every unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Posted {
    /// Whose.
    pub tenant: TenantId,
    /// Why.
    pub kind: TransactionType,
    /// When, by the ledger's clock.
    pub at: DateTime<Utc>,
    /// What moved.
    pub entries: Vec<Entry>,
    /// The purchase it was given for, if a program priced one.
    pub priced: Option<Priced>,
    /// The store that it was done in, of what is done in stores: the purchase's; else the one that the till named, which
    /// is nobody's word but the till's.
    pub store: Option<Uuid>,
    /// The purchase that a till takes back with it, in its own words.
    pub brought_back: Option<Bought>,
    /// Who asked for it; `None` for services, and where nobody said.
    pub by: Option<Staff>,
}

/// Whoever did something at a till: a member of staff, or a till's own key.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Staff {
    /// The subject of the token, an opaque id.
    pub id: String,
    /// Whether it is a key's.
    pub machine: bool,
}

/// What was paid for a purchase.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
pub struct Bought {
    /// In minor units, not negative.
    pub amount: i64,
    /// The currency.
    pub unit: Unit,
}

impl Posted {
    /// The entries that tell whether it was counted: its customers', which are numbered per account and come in order; of a
    /// transaction without customers all of them. Another transaction has none of them.
    pub fn marks(&self) -> impl Iterator<Item = &Entry> {
        let customers = self.entries.iter().any(|entry| entry.kind.is_customer());
        self.entries
            .iter()
            .filter(move |entry| !customers || entry.kind.is_customer())
    }

    /// The merchant that carries what moved, where the ledger's other side says so: gift cards stand against their issuer's
    /// own accounts, points against the network's.
    pub fn carrier(&self) -> Option<Uuid> {
        self.entries
            .iter()
            .find(|entry| !entry.kind.is_customer() && entry.owner != self.tenant.0)
            .map(|entry| entry.owner)
    }

    /// Whether an account of that kind is on one of its sides.
    pub fn touches(&self, kind: AccountKind) -> bool {
        self.entries.iter().any(|entry| entry.kind == kind)
    }
}

/// One change of one account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The account.
    pub account: Uuid,
    /// Which row of it; 0 for a customer's.
    pub shard: i32,
    /// The number of this entry in its row, from 1, without gaps.
    pub version: i64,
    /// What the account counts.
    pub kind: AccountKind,
    /// Whose it is: a wallet, a gift card, a merchant, the tenant.
    pub owner: Uuid,
    /// In what.
    pub unit: Unit,
    /// The change in minor units; zero where only what is set aside changed.
    pub amount: i64,
}

/// A purchase that a program priced: `pricing` in the metadata of an earn, as the ledger writes it.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Priced {
    /// The program.
    pub program_id: Uuid,
    /// Where it was bought.
    pub store_id: Uuid,
    /// What was given for it.
    pub points: i64,
    /// What was paid, in minor units.
    pub amount: i64,
    /// The currency.
    pub unit: Unit,
    /// When it was bought.
    pub at: DateTime<Utc>,
}

/// What was priced by metadata, if anything was. What is newer in it does no harm.
pub fn priced(metadata: &str) -> Option<Priced> {
    #[derive(Deserialize)]
    struct Metadata {
        pricing: Priced,
    }
    if !metadata.contains("\"pricing\"") {
        return None;
    }
    let metadata: Metadata = serde_json::from_str(metadata).ok()?;
    (metadata.pricing.amount >= 0 && metadata.pricing.points >= 0).then_some(metadata.pricing)
}

/// The store that a till named in metadata.
pub fn named_store(metadata: &str) -> Option<Uuid> {
    #[derive(Deserialize)]
    struct Metadata {
        store_id: Uuid,
    }
    if !metadata.contains("\"store_id\"") {
        return None;
    }
    let metadata: Metadata = serde_json::from_str(metadata).ok()?;
    super::given(metadata.store_id)
}

/// The purchase that a till says it takes back.
pub fn brought_back(metadata: &str) -> Option<Bought> {
    #[derive(Deserialize)]
    struct Metadata {
        purchase: Bought,
    }
    if !metadata.contains("\"purchase\"") {
        return None;
    }
    let metadata: Metadata = serde_json::from_str(metadata).ok()?;
    Some(metadata.purchase).filter(|bought| bought.amount >= 0)
}

/// What was done with a gift card at a merchant's counter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Activity {
    /// Whose.
    pub tenant: TenantId,
    /// The card.
    pub card: Uuid,
    /// The number of this activity of the card, from 1, without gaps.
    pub version: i64,
    /// What was done; `None` for what moves no value.
    pub kind: Option<ActivityKind>,
    /// The merchant where it was done; zero where it was at none.
    pub merchant: Uuid,
    /// The store, where one was named.
    pub store: Option<Uuid>,
    /// How much, in minor units.
    pub amount: i64,
    /// In what.
    pub unit: Option<Unit>,
    /// Who asked for it; `None` for what happens by itself, and where nobody said.
    pub by: Option<Staff>,
    /// When.
    pub at: DateTime<Utc>,
}

/// What moves value on a gift card.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ActivityKind {
    /// Value was put on it.
    Loaded,
    /// It was spent.
    Redeemed,
    /// What was spent was given back.
    Refunded,
}

/// A merchant was approved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Onboarded {
    /// Whose.
    pub tenant: TenantId,
    /// The merchant.
    pub merchant: Uuid,
    /// When.
    pub at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_priced_purchase_is_read_where_there_is_one() {
        let metadata = r#"{"till":"3","pricing":{"program_id":"01931e3a-0000-7000-8000-000000000001","program_version":2,
            "store_id":"01931e3a-0000-7000-8000-000000000002","amount":1250,"unit":"EUR","points":12,"at":"2026-11-21T10:00:00Z","new":1}}"#;
        let found = priced(metadata).unwrap();
        assert_eq!(
            (found.amount, found.unit.as_str(), found.points),
            (1_250, "EUR", 12)
        );
        assert_eq!(found.store_id.as_u128() & 0xf, 2);
        for other in [
            "",
            "{}",
            r#"{"pricing":1}"#,
            r#"{"note":"pricing"}"#,
            &metadata.replace("1250", "-1"),
            &metadata.replace("\"points\":12", "\"points\":-12"),
        ] {
            assert_eq!(priced(other), None, "{other}");
        }
    }

    #[test]
    fn a_purchase_is_taken_back_where_a_till_says_so() {
        let bought = |amount| {
            Some(Bought {
                amount,
                unit: "EUR".parse().unwrap(),
            })
        };
        assert_eq!(
            brought_back(r#"{"store_id":"1","purchase":{"amount":1250,"unit":"EUR"}}"#),
            bought(1_250)
        );
        for other in [
            "",
            r#"{"purchase":{"amount":-1,"unit":"EUR"}}"#,
            r#"{"note":"\"purchase\""}"#,
        ] {
            assert_eq!(brought_back(other), None, "{other}");
        }
    }

    #[test]
    fn a_store_is_read_where_a_till_named_one() {
        let store = Uuid::from_u128(7);
        assert_eq!(
            named_store(&format!(r#"{{"channel":"counter","store_id":"{store}"}}"#)),
            Some(store)
        );
        for other in [
            String::new(),
            r#"{"store_id":"the one at the corner"}"#.to_owned(),
            r#"{"note":"\"store_id\""}"#.to_owned(),
            format!(r#"{{"pricing":{{"store_id":"{store}"}}}}"#),
            format!(r#"{{"store_id":"{}"}}"#, Uuid::nil()),
        ] {
            assert_eq!(named_store(&other), None, "{other}");
        }
    }
}
