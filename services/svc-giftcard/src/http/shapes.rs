//! The JSON shapes that several routes share.

use crate::domain::{Activity, Card, CardStatus, Operation};
use crate::service::Receipt;
use chrono::{DateTime, Utc};
use money::{Unit, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An amount with its unit.
#[derive(ToSchema)]
#[schema(as = Value, example = json!({ "amount": 5000, "unit": "EUR" }))]
#[expect(dead_code, reason = "describes what libs/money reads and writes")]
pub(super) struct ValueShape {
    /// Minor units: cents of EUR.
    amount: i64,
    /// An ISO 4217 code.
    unit: String,
}

/// What is on a card.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BalanceView {
    /// The balance, in minor units.
    posted: i64,
    /// How much of it is set aside.
    held: i64,
    /// How much may be spent.
    available: i64,
    /// The unit.
    #[schema(value_type = String, example = "EUR")]
    unit: Unit,
}

impl BalanceView {
    pub(super) const fn of(posted: i64, held: i64, unit: Unit) -> Self {
        Self {
            posted,
            held,
            available: posted.saturating_sub(held),
            unit,
        }
    }
}

/// A gift card. Its code is nowhere in it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CardView {
    /// The card, a UUIDv7.
    id: Uuid,
    /// The product it was sold as.
    product_id: Uuid,
    /// The merchant that sold and carries it.
    issuer_id: Uuid,
    /// Its account in the ledger; null until it is loaded.
    account_id: Option<Uuid>,
    /// `pending`, `active`, `blocked`, `depleted`, `expired` or `deactivated`.
    #[schema(example = "active")]
    status: &'static str,
    /// The last four characters of its code.
    #[schema(example = "7K2M")]
    code_last4: String,
    /// What it was sold for.
    #[schema(value_type = ValueShape)]
    initial_value: Value,
    /// What the ledger says is on it.
    balance: BalanceView,
    /// When it expires; null when it does not.
    expires_at: Option<DateTime<Utc>>,
    /// The bulk issue it came from.
    issue_id: Option<Uuid>,
    /// When it was sold or printed.
    created_at: DateTime<Utc>,
}

impl From<Card> for CardView {
    fn from(card: Card) -> Self {
        Self {
            id: card.id.0,
            product_id: card.product,
            issuer_id: card.issuer.0,
            account_id: card.account.map(|account| account.0),
            status: card.status.name(),
            initial_value: Value::new(card.initial, card.unit),
            balance: BalanceView::of(card.posted, card.held, card.unit),
            code_last4: card.code_last4,
            expires_at: card.expires_at,
            issue_id: card.issue,
            created_at: card.created_at,
        }
    }
}

/// A movement of value that is done. It says the same for ever, so that a repeated request is answered alike.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReceiptView {
    /// The movement, a UUID: what a refund, a capture or a release names.
    id: Uuid,
    /// `load`, `reload`, `redeem`, `refund`, `hold`, `capture`, `void`, `deactivate` or `expire`.
    #[schema(example = "redeem")]
    r#type: &'static str,
    /// The card.
    gift_card_id: Uuid,
    /// How much moved.
    #[schema(value_type = ValueShape)]
    amount: Value,
    /// What was left on the card.
    balance_after: BalanceView,
    /// The card's status after it.
    status_after: Option<&'static str>,
    /// The ledger's transaction; null when there was nothing to move.
    transaction_id: Option<Uuid>,
    /// The merchant where it happened.
    merchant_id: Uuid,
    /// The store where it happened.
    store_id: Option<Uuid>,
    /// The movement it gives back, captures or releases.
    of: Option<Uuid>,
    /// Until when a hold may be captured.
    hold_until: Option<DateTime<Utc>>,
    /// The caller's own reference.
    reference: Option<String>,
    /// When the ledger did it.
    settled_at: Option<DateTime<Utc>>,
}

impl ReceiptView {
    pub(super) fn of(receipt: &Receipt) -> Self {
        let Receipt { operation, unit, .. } = receipt;
        Self::from_operation(operation, *unit)
    }

    fn from_operation(operation: &Operation, unit: Unit) -> Self {
        let after = |figure: Option<i64>| figure.unwrap_or_default();
        Self {
            id: operation.id.0,
            r#type: operation.kind.name(),
            gift_card_id: operation.card.card.0,
            amount: Value::new(after(operation.amount), unit),
            balance_after: BalanceView::of(after(operation.posted_after), after(operation.held_after), unit),
            status_after: operation.status_after.map(CardStatus::name),
            transaction_id: operation.transaction.map(|id| id.0),
            merchant_id: operation.merchant.0,
            store_id: operation.store,
            of: operation.parent.map(|parent| parent.0),
            hold_until: operation.hold_until,
            reference: operation.reference.clone(),
            settled_at: operation.settled_at,
        }
    }
}

/// Something that happened to a card.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ActivityView {
    /// The activity, a UUIDv7.
    id: Uuid,
    /// Its number, from 1 without gaps.
    version: i64,
    /// `sold`, `activated`, `redeemed`, `reloaded`, `refunded`, `blocked`, `unblocked`, `expired`, `deactivated`, `held`,
    /// `released`, `code_replaced` or `delivery_due`.
    #[schema(example = "redeemed")]
    r#type: &'static str,
    /// The card's status since.
    #[schema(example = "active")]
    status: &'static str,
    /// How much moved, in minor units.
    amount: Option<i64>,
    /// What was left, in minor units.
    balance_after: i64,
    /// The ledger's transaction.
    transaction_id: Option<Uuid>,
    /// The movement.
    operation_id: Option<Uuid>,
    /// The merchant where it happened.
    merchant_id: Option<Uuid>,
    /// The store where it happened.
    store_id: Option<Uuid>,
    /// When.
    occurred_at: DateTime<Utc>,
}

impl From<Activity> for ActivityView {
    fn from(activity: Activity) -> Self {
        Self {
            id: activity.id,
            version: activity.version,
            r#type: activity.kind.name(),
            status: activity.status.name(),
            amount: activity.amount,
            balance_after: activity.balance_after,
            transaction_id: activity.transaction.map(|id| id.0),
            operation_id: activity.operation.map(|id| id.0),
            merchant_id: activity.merchant.map(|id| id.0),
            store_id: activity.store,
            occurred_at: activity.occurred_at,
        }
    }
}

/// `?limit=&cursor=`
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PageQuery {
    /// Rows per page, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    pub(super) limit: Option<i64>,
    /// The `next_cursor` of the page before.
    pub(super) cursor: Option<String>,
}

/// A page of a list, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PageView<T: ToSchema> {
    /// The rows.
    pub(super) data: Vec<T>,
    /// What to send as `cursor` for the next page; null on the last.
    pub(super) next_cursor: Option<String>,
}
