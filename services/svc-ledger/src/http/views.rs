//! The JSON shapes of answers, borrowed from the domain and written without copies.

use crate::domain::{AccountKind, AccountStatus, Entry, Transaction, TransactionType};
use crate::service::{Posted, TrialBalance};
use crate::store::accounts::Account;
use crate::store::reading::{Line, Sum};
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
    #[schema(example = "posted")]
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<&'a str>,
    #[serde(serialize_with = "rfc3339")]
    created_at: DateTime<Utc>,
    entries: Vec<EntryView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    metadata: Option<&'a RawValue>,
}

impl<'a> TransactionView<'a> {
    /// The view of `transaction`.
    pub fn of(transaction: &'a Transaction) -> Self {
        Self {
            id: transaction.id.0,
            kind: transaction.kind,
            status: "posted",
            reference: transaction.reference.as_deref(),
            created_at: transaction.created_at,
            entries: transaction.entries.iter().map(EntryView::of).collect(),
            // it was JSON when it was taken in
            metadata: transaction
                .metadata
                .as_deref()
                .and_then(|json| serde_json::from_str(json).ok()),
        }
    }
}

/// What a transaction did to one account.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntryView {
    account_id: Uuid,
    /// Minor units, added if positive.
    amount: i64,
    #[schema(value_type = String, example = "PTS")]
    unit: Unit,
    /// The balance after this entry: of the account, or of one `shard` of it.
    balance_after: i64,
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
            unit: entry.unit,
            balance_after: entry.posted_after,
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

fn rfc3339<S: Serializer>(instant: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&crate::rfc3339(*instant))
}
