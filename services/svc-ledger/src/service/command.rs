//! What a caller may ask the ledger to do, and what it means under an idempotency key.

use crate::domain::expiry::Expires;
use crate::domain::{AccountId, Clawback, Text, TransactionId, TransactionType};
use crate::error::Form;
use idempotency::{Fingerprint, Fingerprinter};

/// What a caller may ask the ledger to do. Amounts are minor units and, but where it is said, more than zero.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Action {
    /// Give a customer points.
    Earn {
        /// A `customer_points` account.
        account: AccountId,
        /// How many.
        points: i64,
        /// When they lapse.
        expires: Expires,
    },
    /// Take points from a customer.
    Burn {
        /// A `customer_points` account.
        account: AccountId,
        /// How many.
        points: i64,
    },
    /// Move value leg by leg.
    ByHand {
        /// One of the types that may be posted by hand.
        kind: TransactionType,
        /// Account and amount; 2 to [`super::LEGS_MAX`], none zero, summing to zero per unit.
        legs: Vec<(AccountId, i64)>,
    },
    /// Set value of a customer aside.
    Hold {
        /// A customer account.
        account: AccountId,
        /// How much.
        amount: i64,
        /// What captures credit; `None` for the tenant's own account of the fitting kind.
        destination: Option<AccountId>,
        /// For how long it may be captured.
        lifetime_seconds: i64,
    },
    /// Take value that was set aside.
    Capture {
        /// The hold.
        hold: TransactionId,
        /// How much; `None` for all that is left.
        amount: Option<i64>,
        /// Release the rest.
        finally: bool,
    },
    /// Release what is left of a hold.
    Void {
        /// The hold.
        hold: TransactionId,
    },
    /// Undo a transaction.
    Reverse {
        /// The transaction.
        transaction: TransactionId,
        /// How much of it; `None` for all that is left.
        amount: Option<i64>,
        /// How far to go.
        policy: Clawback,
    },
    /// Correct a customer's balance.
    Adjust {
        /// A customer account.
        account: AccountId,
        /// The change: positive is given, negative is taken, never zero.
        amount: i64,
    },
    /// Move value from one customer to another.
    Transfer {
        /// Who gives.
        from: AccountId,
        /// Who gets.
        to: AccountId,
        /// How much.
        amount: i64,
    },
    /// Take value that passed its date.
    Expire {
        /// A customer account.
        account: AccountId,
        /// How much.
        amount: i64,
    },
}

/// An action with what goes along.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Command {
    /// What to do.
    pub action: Action,
    /// The caller's own reference.
    pub reference: Option<Text>,
    /// A JSON object, kept to the byte.
    pub metadata: Option<Text>,
    /// Why an operator wants it.
    pub reason: Option<Text>,
}

impl Command {
    /// Whether it is what somebody does in the back office, who is on record for it, and not what happens at a till.
    pub const fn is_by_hand(&self) -> bool {
        matches!(
            self.action,
            Action::ByHand { .. } | Action::Reverse { .. } | Action::Adjust { .. } | Action::Transfer { .. }
        )
    }

    /// What this command means under an idempotency key, whichever protocol it came by. Keys are permanent, and so is
    /// what is hashed here: a new field may only count where it is given.
    pub fn fingerprint(&self) -> Fingerprint {
        let fields = Fingerprinter::new(self.operation());
        let fields = match &self.action {
            Action::Earn {
                account,
                points,
                expires,
            } => {
                let fields = fields.field("account", account.0).field("points", *points);
                match expires {
                    Expires::Never => fields,
                    Expires::At(instant) => fields.field("expires_at", instant.timestamp_micros()),
                    Expires::After(period, zone) => fields
                        .field("expires_after", period.to_string().as_str())
                        .field("time_zone", zone.name()),
                }
            }
            Action::Burn { account, points } => fields.field("account", account.0).field("points", *points),
            Action::ByHand { kind, legs } => {
                fields
                    .field("type", kind.name())
                    .list("legs", legs.iter(), |leg, (account, amount)| {
                        leg.field("account", account.0).field("amount", *amount)
                    })
            }
            Action::Hold {
                account,
                amount,
                destination,
                lifetime_seconds,
            } => fields
                .field("account", account.0)
                .field("amount", *amount)
                .field("destination", destination.map(|destination| destination.0))
                .field("lifetime_seconds", *lifetime_seconds),
            Action::Capture {
                hold,
                amount,
                finally,
            } => fields
                .field("hold", hold.0)
                .field("amount", *amount)
                .field("final", *finally),
            Action::Void { hold } => fields.field("hold", hold.0),
            Action::Reverse {
                transaction,
                amount,
                policy,
            } => fields
                .field("transaction", transaction.0)
                .field("amount", *amount)
                .field("policy", policy.name()),
            Action::Adjust { account, amount } | Action::Expire { account, amount } => {
                fields.field("account", account.0).field("amount", *amount)
            }
            Action::Transfer { from, to, amount } => fields
                .field("from", from.0)
                .field("to", to.0)
                .field("amount", *amount),
        };
        fields
            .field("reference", self.reference.as_deref())
            .field("metadata", self.metadata.as_deref())
            .field_if_some("reason", self.reason.as_deref())
            .finish()
    }

    /// The name of the request that asks for this, alone or in a batch.
    pub(super) const fn operation(&self) -> &'static str {
        match self.action {
            Action::Earn { .. } => "earn",
            Action::Burn { .. } => "burn",
            Action::ByHand { .. } => "transaction",
            Action::Hold { .. } => "hold",
            Action::Capture { .. } => "capture",
            Action::Void { .. } => "void",
            Action::Reverse { .. } => "reverse",
            Action::Adjust { .. } => "adjust",
            Action::Transfer { .. } => "transfer",
            Action::Expire { .. } => "expire",
        }
    }

    pub(super) const fn form(&self) -> Form {
        match self.action {
            Action::Earn { .. } | Action::Burn { .. } | Action::Adjust { .. } | Action::Expire { .. } => {
                Form::Account
            }
            Action::ByHand { .. } => Form::Legs,
            Action::Hold { .. } => Form::Hold,
            Action::Transfer { .. } => Form::Transfer,
            Action::Capture { .. } | Action::Void { .. } | Action::Reverse { .. } => Form::Nameless,
        }
    }
}
