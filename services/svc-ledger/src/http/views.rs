//! The JSON shapes of answers, borrowed from the domain and written without copies.

use crate::domain::velocity::{Flow, Limit, Measure, Period, Scope};
use crate::domain::{AccountKind, AccountStatus, Entry, HoldStatus, Transaction, TransactionType};
use crate::service::{Posted, TrialBalance};
use crate::store::accounts::Account;
use crate::store::holds::HoldLine;
use crate::store::reading::{Line, Sum};
use crate::store::reversals::ReversedBy;
use chrono::{DateTime, Utc};
use money::Unit;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use status::Problem;
use utoipa::ToSchema;
use uuid::Uuid;

/// An account as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountView {
    id: Uuid,
    #[schema(value_type = String, example = "customer_points")]
    kind: AccountKind,
    owner_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    program_id: Option<Uuid>,
    #[schema(value_type = String, example = "PTS")]
    unit: Unit,
    #[schema(value_type = String, example = "active")]
    status: AccountStatus,
    /// Sum of all entries, in minor units.
    posted: i64,
    /// Sum of open holds, in minor units.
    held: i64,
    /// `posted - held`.
    available: i64,
    /// Number of entries.
    version: i64,
    #[serde(serialize_with = "rfc3339")]
    created_at: DateTime<Utc>,
}

impl AccountView {
    /// The view of `account`.
    pub fn of(account: &Account) -> Self {
        Self {
            id: account.id.0,
            kind: account.identity.kind,
            owner_id: account.identity.owner,
            program_id: account.identity.program,
            unit: account.identity.unit,
            status: account.status,
            posted: account.posted,
            held: account.held,
            available: account.posted.saturating_sub(account.held),
            version: account.version,
            created_at: account.created_at,
        }
    }
}

/// A transaction.
#[derive(Debug, Serialize, ToSchema)]
pub struct TransactionView<'a> {
    id: Uuid,
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "earn")]
    kind: TransactionType,
    /// `posted`, `partially_reversed` or `reversed`.
    #[schema(example = "posted")]
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<&'a str>,
    #[serde(serialize_with = "rfc3339")]
    created_at: DateTime<Utc>,
    /// When what it gave lapses; absent when it does not.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "rfc3339_if_some")]
    expires_at: Option<DateTime<Utc>>,
    entries: Vec<EntryView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    metadata: Option<&'a RawValue>,
    /// Why an operator did this.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    /// The hold it made (then it is its own id), captured or released.
    #[serde(skip_serializing_if = "Option::is_none")]
    hold_id: Option<Uuid>,
    /// Until when the hold that it made may be captured.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "rfc3339_if_some")]
    hold_expires_at: Option<DateTime<Utc>>,
    /// The transaction that it undid.
    #[serde(skip_serializing_if = "Option::is_none")]
    reverses: Option<Uuid>,
    /// What was not there to be taken back, in minor units.
    #[serde(skip_serializing_if = "Option::is_none")]
    shortfall: Option<i64>,
    /// The transactions that undid it, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reversed_by: Vec<Uuid>,
}

impl<'a> TransactionView<'a> {
    /// The view of `transaction` as it was posted.
    pub fn of(transaction: &'a Transaction) -> Self {
        Self::since(transaction, &[])
    }

    /// The view of `transaction`, undone since by these.
    pub fn since(transaction: &'a Transaction, reversals: &[ReversedBy]) -> Self {
        let undone = reversals.iter().map(|reversal| reversal.amount);
        let hold = transaction.hold;
        let reverses = transaction.reverses;
        Self {
            id: transaction.id.0,
            kind: transaction.kind,
            status: transaction.standing(undone).name(),
            reference: transaction.reference.as_deref(),
            created_at: transaction.created_at,
            expires_at: transaction.expires_at,
            entries: transaction.entries.iter().map(EntryView::of).collect(),
            // it was JSON when it was taken in
            metadata: transaction
                .metadata
                .as_deref()
                .and_then(|json| serde_json::from_str(json).ok()),
            reason: transaction.reason.as_deref(),
            hold_id: hold.map(|hold| hold.id.0),
            hold_expires_at: hold.and_then(|hold| hold.expires_at),
            reverses: reverses.map(|reversal| reversal.of.0),
            shortfall: reverses.and_then(|reversal| reversal.shortfall),
            reversed_by: reversals.iter().map(|reversal| reversal.id.0).collect(),
        }
    }
}

/// What a transaction did to one account.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntryView {
    account_id: Uuid,
    /// Minor units, added if positive; zero where only what is set aside changed.
    amount: i64,
    /// The change of what is set aside, in minor units; absent where there is none.
    #[serde(skip_serializing_if = "is_zero")]
    held_change: i64,
    #[schema(value_type = String, example = "PTS")]
    unit: Unit,
    /// The balance after this entry: of the account, or of one `shard` of it.
    balance_after: i64,
    /// What is set aside after this entry; absent where nothing is.
    #[serde(skip_serializing_if = "is_zero")]
    held_after: i64,
    /// Contiguous per account, or per `shard` of it.
    version: i64,
    /// Which part of one of the network's own accounts; absent for customers' accounts, which are undivided.
    #[serde(skip_serializing_if = "Option::is_none")]
    shard: Option<i16>,
}

impl EntryView {
    fn of(entry: &Entry) -> Self {
        Self {
            account_id: entry.account.0,
            amount: entry.amount,
            held_change: entry.held_change,
            unit: entry.unit,
            balance_after: entry.posted_after,
            held_after: entry.held_after,
            version: entry.version,
            shard: (!entry.kind.is_customer()).then_some(entry.shard),
        }
    }
}

/// A line of a statement.
#[derive(Debug, Serialize, ToSchema)]
pub struct LineView<'a> {
    transaction_id: Uuid,
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "earn")]
    kind: TransactionType,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<&'a str>,
    #[serde(serialize_with = "rfc3339")]
    created_at: DateTime<Utc>,
    #[serde(flatten)]
    entry: EntryView,
}

impl<'a> LineView<'a> {
    /// The view of `line`.
    pub fn of(line: &'a Line) -> Self {
        Self {
            transaction_id: line.transaction.0,
            kind: line.kind,
            reference: line.reference.as_deref(),
            created_at: line.created_at,
            entry: EntryView::of(&line.entry),
        }
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageView<T> {
    /// In the order of the list.
    pub data: Vec<T>,
    /// Where the list goes on; null on its last page.
    pub next_cursor: Option<String>,
}

/// The answers to a batch, in the order asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchView<'a> {
    results: Vec<ResultView<'a>>,
}

/// The answer to one item of a batch.
#[derive(Debug, Serialize, ToSchema)]
struct ResultView<'a> {
    /// The HTTP status this item would have had alone.
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction: Option<TransactionView<'a>>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    replayed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemView<'a>>,
}

/// Why one item of a batch was refused.
#[derive(Debug, Serialize, ToSchema)]
struct ProblemView<'a> {
    code: &'a str,
    detail: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Vec<Object>)]
    errors: &'a [status::FieldError],
}

impl<'a> BatchView<'a> {
    /// The view of `answers`.
    pub fn of(answers: &'a [Result<&'a Posted, Problem>]) -> Self {
        let result = |answer: &'a Result<&'a Posted, Problem>| match answer {
            Ok(posted) => ResultView {
                status: 201,
                transaction: Some(TransactionView::of(&posted.transaction)),
                replayed: posted.replayed,
                problem: None,
            },
            Err(problem) => ResultView {
                status: problem.kind().http().as_u16(),
                transaction: None,
                replayed: false,
                problem: Some(ProblemView {
                    code: problem.code(),
                    detail: problem.detail(),
                    errors: problem.errors(),
                }),
            },
        };
        Self {
            results: answers.iter().map(result).collect(),
        }
    }
}

/// Every account's sum by unit and kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrialBalanceView {
    #[serde(serialize_with = "rfc3339")]
    as_of: DateTime<Utc>,
    /// By unit, then kind.
    lines: Vec<SumView>,
    /// Per unit; zero, always.
    totals: Vec<TotalView>,
    /// Whether every total is zero.
    balanced: bool,
}

/// The sum of the accounts of one kind.
#[derive(Debug, Serialize, ToSchema)]
struct SumView {
    #[schema(value_type = String, example = "PTS")]
    unit: Unit,
    #[schema(value_type = String, example = "customer_points")]
    kind: AccountKind,
    accounts: i64,
    posted: i64,
    held: i64,
}

/// The sum of all accounts of one unit.
#[derive(Debug, Serialize, ToSchema)]
struct TotalView {
    #[schema(value_type = String, example = "PTS")]
    unit: Unit,
    posted: i64,
}

impl TrialBalanceView {
    /// The view of `balance`.
    pub fn of(balance: &TrialBalance) -> Self {
        let line = |sum: &Sum| SumView {
            unit: sum.unit,
            kind: sum.kind,
            accounts: sum.accounts,
            posted: sum.posted,
            held: sum.held,
        };
        let totals: Vec<_> = balance
            .totals()
            .into_iter()
            .map(|(unit, posted)| TotalView { unit, posted })
            .collect();
        Self {
            as_of: balance.as_of,
            lines: balance.sums.iter().map(line).collect(),
            balanced: totals.iter().all(|total| total.posted == 0),
            totals,
        }
    }
}

/// A hold as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct HoldView<'a> {
    /// The id of the transaction that made it.
    id: Uuid,
    account_id: Uuid,
    /// The account that captures credit.
    destination_account_id: Uuid,
    #[schema(value_type = String, example = "PTS")]
    unit: Unit,
    /// What was set aside, in minor units.
    amount: i64,
    /// What was captured of it.
    captured: i64,
    /// What was released of it.
    released: i64,
    /// `open`, `captured`, `voided` or `expired`.
    #[schema(value_type = String, example = "open")]
    status: HoldStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<&'a str>,
    #[serde(serialize_with = "rfc3339")]
    created_at: DateTime<Utc>,
    /// Until when it may be captured.
    #[serde(serialize_with = "rfc3339")]
    expires_at: DateTime<Utc>,
}

impl<'a> HoldView<'a> {
    /// The view of `line`.
    pub fn of(line: &'a HoldLine) -> Self {
        let hold = &line.hold;
        Self {
            id: hold.id.0,
            account_id: hold.account.0,
            destination_account_id: hold.destination.0,
            unit: line.unit,
            amount: hold.amount,
            captured: hold.captured,
            released: hold.released,
            status: hold.status,
            reference: line.reference.as_deref(),
            created_at: hold.created_at,
            expires_at: hold.expires_at,
        }
    }
}

/// A velocity limit.
#[derive(Debug, Serialize, ToSchema)]
pub struct LimitView {
    id: Uuid,
    /// `account` (every account for itself) or `program` (all accounts of the program together).
    #[schema(value_type = String, example = "account")]
    scope: Scope,
    /// The program whose accounts it is for; absent for all customer accounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    program_id: Option<Uuid>,
    /// `spend` or `earn`.
    #[schema(value_type = String, example = "spend")]
    flow: Flow,
    /// `count` (transactions) or `amount` (minor units).
    #[schema(value_type = String, example = "count")]
    measure: Measure,
    /// `hour` or `day`: the last 60 minutes, the last 24 hours.
    #[schema(value_type = String, example = "hour")]
    window: Period,
    /// How much it lets through in a window.
    #[schema(example = 5)]
    maximum: i64,
    #[serde(serialize_with = "rfc3339")]
    updated_at: DateTime<Utc>,
}

impl LimitView {
    /// The view of `limit`.
    pub fn of(limit: &Limit) -> Self {
        Self {
            id: limit.id,
            scope: limit.scope,
            program_id: limit.program,
            flow: limit.flow,
            measure: limit.measure,
            window: limit.period,
            maximum: limit.maximum,
            updated_at: limit.updated_at,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
const fn is_zero(number: &i64) -> bool {
    *number == 0
}

#[expect(clippy::ref_option, reason = "serde asks with a reference to the field")]
pub(super) fn rfc3339_if_some<S: Serializer>(
    instant: &Option<DateTime<Utc>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match instant {
        Some(instant) => rfc3339(instant, serializer),
        None => serializer.serialize_none(),
    }
}

pub(super) fn rfc3339<S: Serializer>(instant: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&crate::rfc3339(*instant))
}
