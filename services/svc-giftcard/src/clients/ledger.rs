//! svc-ledger over gRPC. Every call here is safe to repeat under its key, so one that found nobody there is tried once
//! more; the channel bounds each try and passes the trace on.

use crate::domain::{AccountId, CardId, TenantId, TransactionId};
use crate::ports::{AccountKind, Balance, Ledger, LedgerError, NewHold, Note, Posted, Posting, PostingType};
use auth::ServiceToken;
use chassis::grpc_client::{Channel, ChannelOptions, InvalidUri, channel};
use chrono::DateTime;
use contracts_proto::ledger::v1 as proto;
use contracts_proto::ledger::v1::batch_item::Operation;
use contracts_proto::ledger::v1::batch_verdict::Outcome;
use contracts_proto::ledger::v1::ledger_service_client::LedgerServiceClient;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use money::Unit;
use status::{Kind, Problem};
use std::time::Duration;
use tonic::{Request, Response, Status};
use uuid::Uuid;

/// What the ledger refuses for reasons that are the customer's or the caller's. Anything else it refuses is a mistake of
/// ours, from which nothing may be concluded.
const REFUSALS: &[&str] = &[
    "insufficient_balance",
    "velocity_exceeded",
    "balance_overflow",
    "account_not_found",
    "account_frozen",
    "account_closed",
    "wrong_account_kind",
    "hold_not_found",
    "hold_expired",
    "hold_not_open",
    "capture_exceeds_hold",
    "already_reversed",
    "reversal_exceeds_transaction",
    "nothing_to_recover",
];

/// The ledger, called with this service's own token.
#[derive(Clone)]
pub struct GrpcLedger {
    client: LedgerServiceClient<Channel>,
    token: ServiceToken,
}

type Client = LedgerServiceClient<Channel>;

impl GrpcLedger {
    /// A client of the ledger at `url` (`http://host:port`); does not wait for it. A call takes `timeout` at most.
    pub fn new(url: &str, timeout: Duration, token: ServiceToken) -> Result<Self, InvalidUri> {
        Ok(Self {
            client: LedgerServiceClient::new(channel(url, ChannelOptions::within(timeout))?),
            token,
        })
    }

    async fn ask<Q, A, F>(
        &self,
        tenant: TenantId,
        message: Q,
        call: impl FnOnce(Client, Request<Q>) -> F,
    ) -> Result<A, LedgerError>
    where
        F: Future<Output = Result<Response<A>, Status>>,
    {
        let mut request = Request::new(message);
        let answer = match self.token.inject(&mut request, tenant.0) {
            Ok(()) => call(self.client.clone(), request).await,
            Err(unavailable) => Err(unavailable),
        };
        answer
            .map(Response::into_inner)
            .map_err(|status| failure(&status))
    }

    async fn batch(
        &self,
        tenant: TenantId,
        postings: Vec<Posting>,
        atomic: bool,
    ) -> Result<Vec<Result<Posted, LedgerError>>, LedgerError> {
        let count = postings.len();
        let Some(key) = postings
            .first()
            .map(|posting| format!("{}/batch", posting.note.key))
        else {
            return Ok(Vec::new());
        };
        let message = proto::PostBatchRequest {
            items: postings.into_iter().map(item).collect(),
            atomic,
            idempotency_key: key,
        };
        let call = |mut client: Client, request| async move { client.post_batch(request).await };
        let answer = self.ask(tenant, message, call).await?;
        if answer.verdicts.len() != count {
            return Err(LedgerError::Unexpected("not one verdict per posting".into()));
        }
        let verdict = |verdict: proto::BatchVerdict| match verdict.outcome {
            Some(Outcome::Transaction(transaction)) => posted(Some(transaction)),
            Some(Outcome::Problem(problem)) => Err(refusal(&problem.code)),
            None => Err(LedgerError::Unexpected("a verdict without an outcome".into())),
        };
        Ok(answer.verdicts.into_iter().map(verdict).collect())
    }
}

impl Ledger for GrpcLedger {
    fn open_account(
        &self,
        tenant: TenantId,
        kind: AccountKind,
        owner: Uuid,
        unit: Unit,
    ) -> BoxFuture<'_, Result<AccountId, LedgerError>> {
        let kind = match kind {
            AccountKind::GiftCard => proto::AccountKind::GiftCard,
            AccountKind::CashClearing => proto::AccountKind::CashClearing,
            AccountKind::MerchantSettlement => proto::AccountKind::MerchantSettlement,
            AccountKind::Breakage => proto::AccountKind::Breakage,
        };
        let message = proto::OpenAccountRequest {
            kind: kind.into(),
            owner_id: owner.to_string(),
            program_id: None,
            unit: unit.as_str().to_owned(),
        };
        async move {
            let call = |mut client: Client, request| async move { client.open_account(request).await };
            let answer = self.ask(tenant, message, call).await?;
            let account = answer.account.ok_or_else(|| missing("account"))?;
            if account.owner_id != owner.to_string() {
                return Err(LedgerError::Unexpected(
                    "the account opened is another owner's".into(),
                ));
            }
            Ok(AccountId(uuid(&account.id, "account.id")?))
        }
        .boxed()
    }

    fn open_card_accounts(
        &self,
        tenant: TenantId,
        cards: &[(CardId, Unit)],
    ) -> BoxFuture<'_, Result<Vec<AccountId>, LedgerError>> {
        let wanted = cards.iter().map(|(card, unit)| proto::OpenAccountRequest {
            kind: proto::AccountKind::GiftCard.into(),
            owner_id: card.0.to_string(),
            program_id: None,
            unit: unit.as_str().to_owned(),
        });
        let message = proto::OpenAccountsRequest {
            accounts: wanted.collect(),
        };
        async move {
            let count = message.accounts.len();
            let call = |mut client: Client, request| async move { client.open_accounts(request).await };
            let opened = self.ask(tenant, message, call).await?.account_ids;
            if opened.len() != count {
                return Err(LedgerError::Unexpected("not one account per card".into()));
            }
            let opened = opened.iter();
            opened.map(|id| Ok(AccountId(uuid(id, "account_ids")?))).collect()
        }
        .boxed()
    }

    fn balance(&self, tenant: TenantId, account: AccountId) -> BoxFuture<'_, Result<Balance, LedgerError>> {
        let message = proto::GetAccountRequest {
            account_id: account.to_string(),
            as_of: None,
        };
        async move {
            let call = |mut client: Client, request| async move { client.get_account(request).await };
            let answer = self.ask(tenant, message, call).await?;
            let account = answer.account.ok_or_else(|| missing("account"))?;
            Ok(Balance {
                posted: account.posted,
                held: account.held,
                version: account.version,
            })
        }
        .boxed()
    }

    fn post(
        &self,
        tenant: TenantId,
        postings: Vec<Posting>,
    ) -> BoxFuture<'_, Result<Vec<Posted>, LedgerError>> {
        async move { self.batch(tenant, postings, true).await?.into_iter().collect() }.boxed()
    }

    fn post_each(
        &self,
        tenant: TenantId,
        postings: Vec<Posting>,
    ) -> BoxFuture<'_, Result<Vec<Result<Posted, LedgerError>>, LedgerError>> {
        async move { self.batch(tenant, postings, false).await }.boxed()
    }

    fn burn(
        &self,
        tenant: TenantId,
        account: AccountId,
        points: i64,
        note: Note,
    ) -> BoxFuture<'_, Result<Posted, LedgerError>> {
        let message = proto::BurnRequest {
            account_id: account.to_string(),
            points,
            reference: note.reference.unwrap_or_default(),
            metadata_json: note.metadata,
            idempotency_key: note.key,
        };
        async move {
            let call = |mut client: Client, request| async move { client.burn(request).await };
            posted(self.ask(tenant, message, call).await?.transaction)
        }
        .boxed()
    }

    fn reverse(
        &self,
        tenant: TenantId,
        transaction: TransactionId,
        amount: Option<i64>,
        note: Note,
    ) -> BoxFuture<'_, Result<Posted, LedgerError>> {
        let message = proto::ReverseRequest {
            transaction_id: transaction.to_string(),
            amount,
            reference: note.reference.unwrap_or_default(),
            metadata_json: note.metadata,
            idempotency_key: note.key,
            ..proto::ReverseRequest::default()
        };
        async move {
            let call = |mut client: Client, request| async move { client.reverse(request).await };
            posted(self.ask(tenant, message, call).await?.transaction)
        }
        .boxed()
    }

    fn hold(
        &self,
        tenant: TenantId,
        hold: NewHold,
        note: Note,
    ) -> BoxFuture<'_, Result<Posted, LedgerError>> {
        let message = proto::AuthorizeHoldRequest {
            account_id: hold.account.to_string(),
            amount: hold.amount,
            destination_account_id: Some(hold.destination.to_string()),
            expires_in_seconds: hold.seconds,
            reference: note.reference.unwrap_or_default(),
            metadata_json: note.metadata,
            idempotency_key: note.key,
        };
        async move {
            let call = |mut client: Client, request| async move { client.authorize_hold(request).await };
            posted(self.ask(tenant, message, call).await?.transaction)
        }
        .boxed()
    }

    fn capture(
        &self,
        tenant: TenantId,
        hold: Uuid,
        amount: i64,
        note: Note,
    ) -> BoxFuture<'_, Result<Posted, LedgerError>> {
        let message = proto::CaptureHoldRequest {
            hold_id: hold.to_string(),
            amount: Some(amount),
            r#final: true,
            reference: note.reference.unwrap_or_default(),
            metadata_json: note.metadata,
            idempotency_key: note.key,
        };
        async move {
            let call = |mut client: Client, request| async move { client.capture_hold(request).await };
            posted(self.ask(tenant, message, call).await?.transaction)
        }
        .boxed()
    }

    fn void(&self, tenant: TenantId, hold: Uuid, note: Note) -> BoxFuture<'_, Result<Posted, LedgerError>> {
        let message = proto::VoidHoldRequest {
            hold_id: hold.to_string(),
            reference: note.reference.unwrap_or_default(),
            metadata_json: note.metadata,
            idempotency_key: note.key,
        };
        async move {
            let call = |mut client: Client, request| async move { client.void_hold(request).await };
            posted(self.ask(tenant, message, call).await?.transaction)
        }
        .boxed()
    }
}

fn item(posting: Posting) -> proto::BatchItem {
    let kind = match posting.kind {
        PostingType::Load => proto::TransactionType::Load,
        PostingType::Redeem => proto::TransactionType::Redeem,
        PostingType::Transfer => proto::TransactionType::Transfer,
        PostingType::Expire => proto::TransactionType::Expire,
    };
    let leg = |(account, amount): (AccountId, i64)| proto::Leg {
        account_id: account.to_string(),
        amount,
    };
    proto::BatchItem {
        operation: Some(Operation::Transaction(proto::PostTransactionRequest {
            r#type: kind.into(),
            legs: posting.legs.into_iter().map(leg).collect(),
            reference: posting.note.reference.unwrap_or_default(),
            metadata_json: posting.note.metadata,
            idempotency_key: posting.note.key,
        })),
    }
}

fn posted(transaction: Option<proto::Transaction>) -> Result<Posted, LedgerError> {
    let transaction = transaction.ok_or_else(|| missing("transaction"))?;
    let at = transaction
        .created_at
        .ok_or_else(|| missing("transaction.created_at"))?;
    let nanos = u32::try_from(at.nanos).map_err(|_| missing("transaction.created_at"))?;
    let at = DateTime::from_timestamp(at.seconds, nanos).ok_or_else(|| missing("transaction.created_at"))?;
    let mut entries = Vec::with_capacity(transaction.entries.len());
    for entry in &transaction.entries {
        let balance = Balance {
            posted: entry.posted_after,
            held: entry.held_after,
            version: entry.version,
        };
        entries.push((AccountId(uuid(&entry.account_id, "entry.account_id")?), balance));
    }
    let hold = transaction
        .hold_id
        .as_deref()
        .map(|id| uuid(id, "transaction.hold_id"));
    Ok(Posted {
        transaction: TransactionId(uuid(&transaction.id, "transaction.id")?),
        hold: hold.transpose()?,
        at,
        entries,
    })
}

/// The verdict on one item of a batch.
fn refusal(code: &str) -> LedgerError {
    let known = REFUSALS.iter().find(|known| **known == code);
    known.map_or_else(
        || LedgerError::Unexpected(code.into()),
        |known| LedgerError::Refused(known),
    )
}

fn uuid(text: &str, field: &'static str) -> Result<Uuid, LedgerError> {
    Uuid::try_parse(text).map_err(|_| missing(field))
}

fn missing(field: &'static str) -> LedgerError {
    LedgerError::Unexpected(format!("{field} is not what the contract says").into())
}

/// A timeout is unknown, not failed; a ledger that is too busy is one that could not be asked; and only a refusal we know
/// the meaning of is a refusal.
fn failure(status: &Status) -> LedgerError {
    let problem = Problem::from_status(status);
    if let Some(code) = REFUSALS.iter().find(|known| **known == problem.code()) {
        return LedgerError::Refused(code);
    }
    match problem.kind() {
        Kind::Unavailable | Kind::DeadlineExceeded | Kind::TooManyRequests => {
            LedgerError::Unavailable(status.message().into())
        }
        _ => LedgerError::Unexpected(format!("{}: {}", problem.code(), status.message()).into()),
    }
}
