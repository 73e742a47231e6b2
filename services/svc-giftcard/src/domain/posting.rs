//! Movements of value, and the accounts each of them touches.
//!
//! Three rules make the books tell who owes whom:
//! - A card is carried by one merchant, its *issuer*: the one that sold it. The money it received stands against the card
//!   in `cash_clearing(issuer)`, so that per issuer clearing, cards and breakage sum to zero.
//! - Whoever accepts a card is owed that much by the issuer: `merchant_settlement(acceptor)` gains what
//!   `merchant_settlement(issuer)` loses.
//! - Whoever reloads somebody else's card has received the issuer's money, and owes it at once.
//!
//! So `merchant_settlement` sums to zero over all merchants, and each account is what the pairs of the settlement report
//! say. The value and the debt are two transactions of two legs each, because the ledger captures and reverses in pairs
//! of legs; both belong to one operation, which is settled when both are done.

use super::{AccountId, ActivityType, CardId, CardKey, CardStatus, MerchantId, OperationId, TransactionId};
use auth::ActorKind;
use chrono::{DateTime, Utc};
use std::sync::Arc;
use uuid::Uuid;

/// A movement of value on a card.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OperationKind {
    /// The first value, against money.
    Load,
    /// More value, against money.
    Reload,
    /// Spent at a till.
    Redeem,
    /// A redeem or capture given back, wholly or in part.
    Refund,
    /// Set aside.
    Hold,
    /// Taken of what was set aside.
    Capture,
    /// Given back of what was set aside.
    Void,
    /// The rest paid out, the card stopped for good.
    Deactivate,
    /// The rest gone to breakage, the card past its date.
    Expire,
}

impl OperationKind {
    const ALL: [Self; 9] = [
        Self::Load,
        Self::Reload,
        Self::Redeem,
        Self::Refund,
        Self::Hold,
        Self::Capture,
        Self::Void,
        Self::Deactivate,
        Self::Expire,
    ];

    /// The number it is stored under.
    pub const fn number(self) -> i16 {
        match self {
            Self::Load => 1,
            Self::Reload => 2,
            Self::Redeem => 3,
            Self::Refund => 4,
            Self::Hold => 5,
            Self::Capture => 6,
            Self::Void => 7,
            Self::Deactivate => 8,
            Self::Expire => 9,
        }
    }

    /// The kind of that number.
    pub fn from_number(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }

    /// The name on the wire, in keys and in metadata.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Reload => "reload",
            Self::Redeem => "redeem",
            Self::Refund => "refund",
            Self::Hold => "hold",
            Self::Capture => "capture",
            Self::Void => "void",
            Self::Deactivate => "deactivate",
            Self::Expire => "expire",
        }
    }

    /// What the card's history calls it.
    pub const fn activity(self) -> ActivityType {
        match self {
            Self::Load => ActivityType::Activated,
            Self::Reload => ActivityType::Reloaded,
            Self::Redeem | Self::Capture => ActivityType::Redeemed,
            Self::Refund => ActivityType::Refunded,
            Self::Hold => ActivityType::Held,
            Self::Void => ActivityType::Released,
            Self::Deactivate => ActivityType::Deactivated,
            Self::Expire => ActivityType::Expired,
        }
    }

    /// The card's status once the ledger has moved the value.
    pub const fn settles(self, status: CardStatus, posted: i64) -> CardStatus {
        match (self, status) {
            (Self::Load, CardStatus::Pending) => CardStatus::Active.holding(posted),
            (_, status) => status.holding(posted),
        }
    }

    /// Whether value leaves the card.
    pub const fn takes(self) -> bool {
        matches!(
            self,
            Self::Redeem | Self::Capture | Self::Deactivate | Self::Expire
        )
    }
}

/// How far an operation has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OperationState {
    /// Recorded here; what the ledger did is not known yet.
    Reserved,
    /// Done in the ledger, and recorded here.
    Settled,
    /// Refused by the ledger: nothing happened, and its id may be used again.
    Refused,
}

impl OperationState {
    /// The number it is stored under.
    pub const fn number(self) -> i16 {
        match self {
            Self::Reserved => 1,
            Self::Settled => 2,
            Self::Refused => 3,
        }
    }

    /// The state of that number.
    pub const fn from_number(number: i16) -> Option<Self> {
        match number {
            1 => Some(Self::Reserved),
            2 => Some(Self::Settled),
            3 => Some(Self::Refused),
            _ => None,
        }
    }
}

/// Who asks for something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Actor {
    /// The subject of their token, an opaque id.
    pub id: Arc<str>,
    /// What they are.
    pub kind: ActorKind,
}

impl Actor {
    /// The number that what they are is stored and sent under: the contract's.
    pub const fn kind_number(&self) -> i16 {
        match self.kind {
            ActorKind::Person => 1,
            ActorKind::Key => 2,
            ActorKind::Service => 3,
        }
    }

    /// Who is stored under that id and number.
    pub fn stored(id: &str, kind: i16) -> Option<Self> {
        let kinds = [ActorKind::Person, ActorKind::Key, ActorKind::Service];
        let actors = kinds.into_iter().map(|kind| Self { id: id.into(), kind });
        actors.into_iter().find(|actor| actor.kind_number() == kind)
    }
}

/// A movement that was asked for. Recorded before the ledger is asked, and settled with what it answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Operation {
    /// The card.
    pub card: CardKey,
    /// The operation: made of the key it was asked for under.
    pub id: OperationId,
    /// What moves.
    pub kind: OperationKind,
    /// How far it has come.
    pub state: OperationState,
    /// How much, in minor units; none while it is "whatever is left" and that is not known yet.
    pub amount: Option<i64>,
    /// The merchant where it happens.
    pub merchant: MerchantId,
    /// The store where it happens.
    pub store: Option<Uuid>,
    /// The redeem a refund gives back, the hold a capture takes.
    pub parent: Option<OperationId>,
    /// The caller's own reference.
    pub reference: Option<String>,
    /// Who asked for it; none of what happens by itself.
    pub by: Option<Actor>,
    /// How long a hold lasts.
    pub hold_until: Option<DateTime<Utc>>,
    /// The ledger's hold.
    pub hold: Option<Uuid>,
    /// The ledger's transaction.
    pub transaction: Option<TransactionId>,
    /// The card's balance after it, in minor units.
    pub posted_after: Option<i64>,
    /// What was held after it, in minor units.
    pub held_after: Option<i64>,
    /// The card's status after it.
    pub status_after: Option<CardStatus>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When the ledger did it.
    pub settled_at: Option<DateTime<Utc>>,
}

impl Operation {
    /// The key under which the ledger knows one step of it: the same whoever asks, and however often.
    pub fn ledger_key(&self, step: &str) -> String {
        ledger_key(self.card.card, self.id, step)
    }
}

/// The operation that a key names: a `UUIDv8` of its hash. The key is permanent in the ledger, so the id is too.
pub fn operation_of(hash: [u8; 16]) -> OperationId {
    OperationId(uuid::Builder::from_custom_bytes(hash).into_uuid())
}

/// The operation of the service's own that does `act` to a thing, once.
pub fn own_operation(act: &str, thing: Uuid) -> OperationId {
    let digest = aws_lc_rs::digest::digest(
        &aws_lc_rs::digest::SHA256,
        &[b"svc-giftcard/", act.as_bytes(), b"/", thing.as_bytes()].concat(),
    );
    let mut hash = [0; 16];
    for (to, from) in hash.iter_mut().zip(digest.as_ref()) {
        *to = *from;
    }
    operation_of(hash)
}

/// The key of a step: card, operation, step.
pub fn ledger_key(card: CardId, operation: OperationId, step: &str) -> String {
    format!("giftcard/{card}/{operation}/{step}")
}

/// An account by what it stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Side {
    /// The card's own account.
    Card(AccountId),
    /// The money an issuer received for cards that are not spent yet.
    Clearing(MerchantId),
    /// What the network owes a merchant, or is owed by it.
    Settlement(MerchantId),
    /// What an issuer's cards left unspent.
    Breakage(MerchantId),
}

/// The two legs of a movement of `amount`: the card's, and what stands against it. They sum to zero. Holds and voids have
/// none.
pub fn movement(
    kind: OperationKind,
    amount: i64,
    card: AccountId,
    issuer: MerchantId,
) -> Option<[(Side, i64); 2]> {
    let against = |side: Side, amount: i64| Some([(Side::Card(card), amount), (side, -amount)]);
    match kind {
        OperationKind::Load | OperationKind::Reload | OperationKind::Refund => {
            against(Side::Clearing(issuer), amount)
        }
        OperationKind::Redeem | OperationKind::Capture | OperationKind::Deactivate => {
            against(Side::Clearing(issuer), -amount)
        }
        OperationKind::Expire => against(Side::Breakage(issuer), -amount),
        OperationKind::Hold | OperationKind::Void => None,
    }
}

/// What a movement does to the settlement of two merchants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Debt {
    /// Who owes.
    pub debtor: MerchantId,
    /// Who is owed.
    pub creditor: MerchantId,
    /// How much more, in minor units; negative for a refund.
    pub amount: i64,
}

impl Debt {
    /// The two legs that record it.
    pub const fn legs(self) -> [(Side, i64); 2] {
        [
            (Side::Settlement(self.creditor), self.amount),
            (Side::Settlement(self.debtor), -self.amount),
        ]
    }
}

/// Who owes whom for a movement; none when it stays within one merchant.
pub fn debt(kind: OperationKind, amount: i64, issuer: MerchantId, merchant: MerchantId) -> Option<Debt> {
    let (debtor, creditor, amount) = match kind {
        OperationKind::Reload => (merchant, issuer, amount),
        OperationKind::Redeem | OperationKind::Capture | OperationKind::Deactivate => {
            (issuer, merchant, amount)
        }
        OperationKind::Refund => (issuer, merchant, -amount),
        OperationKind::Load | OperationKind::Hold | OperationKind::Void | OperationKind::Expire => {
            return None;
        }
    };
    (debtor != creditor).then_some(Debt {
        debtor,
        creditor,
        amount,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn merchant(number: u8) -> MerchantId {
        MerchantId(Uuid::from_u128(number.into()))
    }

    proptest! {
        #[test]
        fn every_movement_and_every_debt_sums_to_zero_and_none_of_their_legs_is_nothing(
            kind in 0_usize..9, amount in 1_i64..1_000_000_000, issuer in 1_u8..4, at in 1_u8..4,
        ) {
            let kind = OperationKind::ALL[kind];
            let (issuer, at) = (merchant(issuer), merchant(at));
            let moved = movement(kind, amount, AccountId(Uuid::from_u128(9)), issuer);
            let settled = debt(kind, amount, issuer, at).map(Debt::legs);
            prop_assert_eq!(settled.is_some(), issuer != at && !matches!(kind,
                OperationKind::Load | OperationKind::Hold | OperationKind::Void | OperationKind::Expire));
            for legs in [moved, settled].into_iter().flatten() {
                prop_assert_eq!(legs[0].1 + legs[1].1, 0);
                prop_assert!(legs[0].1 != 0 && legs[0].0 != legs[1].0);
            }
            if let Some(legs) = moved {
                prop_assert_eq!(legs[0].1 < 0, kind.takes());
            }
        }

        #[test]
        fn a_refund_undoes_its_redeem(amount in 1_i64..1_000_000, issuer in 1_u8..4, at in 1_u8..4) {
            let mut sums = std::collections::HashMap::new();
            for kind in [OperationKind::Redeem, OperationKind::Refund] {
                let moved = movement(kind, amount, AccountId(Uuid::from_u128(9)), merchant(issuer));
                let settled = debt(kind, amount, merchant(issuer), merchant(at)).map(Debt::legs);
                for (side, amount) in [moved, settled].into_iter().flatten().flatten() {
                    *sums.entry(side).or_insert(0) += amount;
                }
            }
            prop_assert!(sums.values().all(|sum| *sum == 0));
        }
    }

    #[test]
    fn a_card_sold_here_and_redeemed_there_leaves_the_seller_owing() {
        let (here, there) = (merchant(1), merchant(2));
        let owed = debt(OperationKind::Redeem, 20, here, there).unwrap();
        assert_eq!(
            owed.legs(),
            [(Side::Settlement(there), 20), (Side::Settlement(here), -20)]
        );
        assert_eq!(debt(OperationKind::Redeem, 20, here, here), None);
    }

    #[test]
    fn a_kind_is_found_again_by_its_number() {
        for kind in OperationKind::ALL {
            assert_eq!(OperationKind::from_number(kind.number()), Some(kind));
        }
    }
}
