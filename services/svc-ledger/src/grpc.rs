//! gRPC: the same use cases as REST, from and to the contract's messages. Nothing is decided here.

mod commands;
mod earn;

use crate::domain::velocity::Limit;
use crate::domain::{AccountId, TenantId, TransactionId, TransactionType};
use crate::error::Error;
use crate::http::proofs::number_of_cursor;
use crate::http::{
    BACK_OFFICE, TILL, caller, cursor_of_id, cursor_of_position, id_of_cursor, lot_of_cursor, may_in_batch,
    on_record, page_limit, position_of_cursor,
};
use crate::parse;
use crate::service::{Caller, Command, Earn, Ledger, Posted};
use crate::store::accounts::Identity;
use crate::store::reading::{Filter, Order};
use crate::wire;
use auth::{OPERATOR, Roles, SERVICE, principal};
use chrono::{DateTime, Utc};
use contracts_proto::common::v1 as common;
use contracts_proto::ledger::v1 as proto;
use contracts_proto::ledger::v1::ledger_service_server::LedgerService;
use idempotency::IdempotencyKey;
use money::Unit;
use status::{Coded, Problem};
use std::borrow::Cow;
use std::sync::Arc;
use tonic::metadata::MetadataMap;
use tonic::{Request, Response, Status};
use uuid::Uuid;

/// Every method and who may call it; an unlisted method is denied.
pub const METHODS: &[(&str, Roles)] = &[
    ("/localplus.ledger.v1.LedgerService/OpenAccount", BACK_OFFICE),
    ("/localplus.ledger.v1.LedgerService/OpenAccounts", SERVICE),
    ("/localplus.ledger.v1.LedgerService/GetAccount", TILL),
    ("/localplus.ledger.v1.LedgerService/ListAccounts", BACK_OFFICE),
    ("/localplus.ledger.v1.LedgerService/ExplainAccount", TILL),
    ("/localplus.ledger.v1.LedgerService/ListEntries", TILL),
    ("/localplus.ledger.v1.LedgerService/Earn", TILL),
    ("/localplus.ledger.v1.LedgerService/Burn", TILL),
    ("/localplus.ledger.v1.LedgerService/AuthorizeHold", TILL),
    ("/localplus.ledger.v1.LedgerService/CaptureHold", TILL),
    ("/localplus.ledger.v1.LedgerService/VoidHold", TILL),
    ("/localplus.ledger.v1.LedgerService/GetHold", TILL),
    ("/localplus.ledger.v1.LedgerService/ListHolds", TILL),
    ("/localplus.ledger.v1.LedgerService/Reverse", TILL),
    ("/localplus.ledger.v1.LedgerService/Adjust", OPERATOR),
    ("/localplus.ledger.v1.LedgerService/Transfer", BACK_OFFICE),
    ("/localplus.ledger.v1.LedgerService/Expire", SERVICE),
    ("/localplus.ledger.v1.LedgerService/SetAccountStatus", BACK_OFFICE),
    ("/localplus.ledger.v1.LedgerService/PutVelocityLimit", OPERATOR),
    (
        "/localplus.ledger.v1.LedgerService/ListVelocityLimits",
        BACK_OFFICE,
    ),
    ("/localplus.ledger.v1.LedgerService/DeleteVelocityLimit", OPERATOR),
    ("/localplus.ledger.v1.LedgerService/PostTransaction", BACK_OFFICE),
    ("/localplus.ledger.v1.LedgerService/PostBatch", BACK_OFFICE),
    ("/localplus.ledger.v1.LedgerService/GetTransaction", TILL),
    ("/localplus.ledger.v1.LedgerService/ListTransactions", TILL),
    ("/localplus.ledger.v1.LedgerService/GetTrialBalance", BACK_OFFICE),
    ("/localplus.ledger.v1.LedgerService/GetReceipt", TILL),
    ("/localplus.ledger.v1.LedgerService/ListHeads", TILL),
    ("/localplus.ledger.v1.LedgerService/ListHeadKeys", TILL),
];

/// Most accounts in one page: whoever reconciles asks for all of them.
const ACCOUNTS_PAGE_MAX: usize = 1_000;

/// Most accounts opened by one call.
const ACCOUNTS_OPENED_MAX: usize = 1_000;

/// The contract's service over the use cases.
#[derive(Clone)]
pub struct Grpc(pub Arc<Ledger>);

type Answer<T> = Result<Response<T>, Status>;

/// Who asks, and under which key.
type Asked = (Caller, IdempotencyKey);

impl Grpc {
    async fn post(&self, (caller, key): Asked, command: Command) -> Result<Posted, Status> {
        self.0.post(&caller, &key, command).await.map_err(status::grpc)
    }
}

fn asked<T>(request: &Request<T>, key_field: impl FnOnce(&T) -> &String) -> Result<Asked, Status> {
    let who = principal(request)?;
    let key = key(request.metadata(), key_field(request.get_ref()))?;
    Ok((caller(&who), key))
}

/// What identifies an account that is asked for; its fields are under `at`.
fn identity(tenant: Uuid, at: &str, asked: &proto::OpenAccountRequest) -> Result<Identity, Problem> {
    let field = |name: &str| format!("{at}{name}");
    let kind = wire::account_kind_from(asked.kind)
        .ok_or_else(|| parse::invalid(field("kind"), "invalid_value", "not an account kind"))?;
    let unit: Unit = asked
        .unit
        .parse()
        .map_err(|_| parse::invalid(field("unit"), "invalid_value", "not ISO 4217 nor PTS"))?;
    parse::unit_of_kind(field("unit"), kind, unit)?;
    let program = asked.program_id.as_deref();
    Ok(Identity {
        tenant: TenantId(tenant),
        owner: parse::id(field("owner_id"), &asked.owner_id)?,
        kind,
        unit,
        program: program.map(|id| parse::id(field("program_id"), id)).transpose()?,
    })
}

#[tonic::async_trait]
impl LedgerService for Grpc {
    async fn open_account(
        &self,
        request: Request<proto::OpenAccountRequest>,
    ) -> Answer<proto::OpenAccountResponse> {
        let who = principal(&request)?;
        let identity = identity(who.tenant, "", &request.into_inner())?;
        let (account, created) = self
            .0
            .open_account(identity, on_record(&who).as_ref())
            .await
            .map_err(status::grpc)?;
        Ok(Response::new(proto::OpenAccountResponse {
            account: Some(wire::account(&account)),
            created,
        }))
    }

    async fn open_accounts(
        &self,
        request: Request<proto::OpenAccountsRequest>,
    ) -> Answer<proto::OpenAccountsResponse> {
        let tenant = principal(&request)?.tenant;
        let wanted = request.into_inner().accounts;
        if !(1..=ACCOUNTS_OPENED_MAX).contains(&wanted.len()) {
            let detail = format!("1 to {ACCOUNTS_OPENED_MAX} accounts are opened at once");
            return Err(parse::invalid("accounts", "wrong_length", detail).into());
        }
        let each = wanted.iter().enumerate();
        let identities =
            each.map(|(place, account)| identity(tenant, &format!("accounts[{place}]."), account));
        let identities = identities.collect::<Result<Vec<_>, Problem>>()?;
        let opened = self.0.open_accounts(&identities).await.map_err(status::grpc)?;
        Ok(Response::new(proto::OpenAccountsResponse {
            account_ids: opened.iter().map(AccountId::to_string).collect(),
        }))
    }

    async fn get_account(
        &self,
        request: Request<proto::GetAccountRequest>,
    ) -> Answer<proto::GetAccountResponse> {
        let tenant = TenantId(principal(&request)?.tenant);
        let id = AccountId(parse::id("account_id", &request.get_ref().account_id)?);
        let account = match instant("as_of", request.get_ref().as_of)? {
            None => self.0.account(tenant, id).await,
            Some(at) => self.0.account_at(tenant, id, at).await,
        };
        let account = account.map_err(status::grpc)?;
        Ok(Response::new(proto::GetAccountResponse {
            account: Some(wire::account(&account)),
        }))
    }

    async fn list_accounts(
        &self,
        request: Request<proto::ListAccountsRequest>,
    ) -> Answer<proto::ListAccountsResponse> {
        let tenant = TenantId(principal(&request)?.tenant);
        let page = request.into_inner().page.unwrap_or_default();
        let limit = match usize::try_from(page.limit) {
            Ok(0) => page_limit(None)?,
            Ok(limit) if limit <= ACCOUNTS_PAGE_MAX => limit,
            _ => {
                let detail = format!("1 to {ACCOUNTS_PAGE_MAX}");
                return Err(parse::invalid("page.limit", "out_of_range", detail).into());
            }
        };
        let after = given(page.cursor)
            .map(|cursor| id_of_cursor(&cursor))
            .transpose()?;
        let page = self
            .0
            .customer_accounts(tenant, after.map(|id| AccountId(id.0)), limit)
            .await
            .map_err(status::grpc)?;
        Ok(Response::new(proto::ListAccountsResponse {
            accounts: page.items.iter().map(wire::account).collect(),
            page: Some(page_info(page.next.map(|id| cursor_of_id(TransactionId(id.0))))),
        }))
    }

    async fn explain_account(
        &self,
        request: Request<proto::ExplainAccountRequest>,
    ) -> Answer<proto::ExplainAccountResponse> {
        let tenant = TenantId(principal(&request)?.tenant);
        let body = request.into_inner();
        let account = AccountId(parse::id("account_id", &body.account_id)?);
        let as_of = instant("as_of", body.as_of)?;
        let (limit, cursor) = page(body.page)?;
        let before = cursor.as_deref().map(lot_of_cursor).transpose()?;
        let explanation = self
            .0
            .explain(tenant, account, as_of, body.open, before, limit)
            .await
            .map_err(status::grpc)?;
        Ok(Response::new(wire::explanation(account, &explanation)))
    }

    async fn list_entries(
        &self,
        request: Request<proto::ListEntriesRequest>,
    ) -> Answer<proto::ListEntriesResponse> {
        let tenant = TenantId(principal(&request)?.tenant);
        let body = request.into_inner();
        let account = AccountId(parse::id("account_id", &body.account_id)?);
        let (limit, cursor) = page(body.page)?;
        let from = cursor.as_deref().map(position_of_cursor).transpose()?;
        let filter = Filter {
            kind: transaction_type(body.r#type)?,
            from: instant("from", body.from)?,
            to: instant("to", body.to)?,
            order: order(body.order)?,
        };
        let page = self
            .0
            .statement(tenant, account, filter, from, limit)
            .await
            .map_err(status::grpc)?;
        let entries = page.items.iter().map(|line| proto::StatementEntry {
            entry: Some(wire::entry(&line.entry)),
            transaction_id: line.transaction.to_string(),
            transaction_type: wire::transaction_type(line.kind).into(),
            reference: line.reference.as_deref().unwrap_or_default().to_owned(),
            created_at: Some(wire::timestamp(line.created_at)),
        });
        Ok(Response::new(proto::ListEntriesResponse {
            entries: entries.collect(),
            page: Some(page_info(page.next.as_ref().map(cursor_of_position))),
        }))
    }

    async fn earn(&self, request: Request<proto::EarnRequest>) -> Answer<proto::EarnResponse> {
        let asked = asked(&request, |body| &body.idempotency_key)?;
        let earn = earn::earn(request.into_inner())?;
        let (caller, key) = asked;
        let posted = self.0.earn(&caller, &key, earn).await.map_err(status::grpc)?;
        Ok(answered(&posted, |transaction, replayed| proto::EarnResponse {
            transaction,
            replayed,
        }))
    }

    async fn burn(&self, request: Request<proto::BurnRequest>) -> Answer<proto::BurnResponse> {
        let asked = asked(&request, |body| &body.idempotency_key)?;
        let command = commands::burn("", request.into_inner())?;
        let posted = self.post(asked, command).await?;
        Ok(answered(&posted, |transaction, replayed| proto::BurnResponse {
            transaction,
            replayed,
        }))
    }

    async fn authorize_hold(
        &self,
        request: Request<proto::AuthorizeHoldRequest>,
    ) -> Answer<proto::AuthorizeHoldResponse> {
        let asked = asked(&request, |body| &body.idempotency_key)?;
        let command = commands::hold("", request.into_inner())?;
        let posted = self.post(asked, command).await?;
        Ok(answered(&posted, |transaction, replayed| {
            proto::AuthorizeHoldResponse {
                transaction,
                replayed,
            }
        }))
    }

    async fn capture_hold(
        &self,
        request: Request<proto::CaptureHoldRequest>,
    ) -> Answer<proto::CaptureHoldResponse> {
        let asked = asked(&request, |body| &body.idempotency_key)?;
        let command = commands::capture("", request.into_inner())?;
        let posted = self.post(asked, command).await?;
        Ok(answered(&posted, |transaction, replayed| {
            proto::CaptureHoldResponse {
                transaction,
                replayed,
            }
        }))
    }

    async fn void_hold(&self, request: Request<proto::VoidHoldRequest>) -> Answer<proto::VoidHoldResponse> {
        let asked = asked(&request, |body| &body.idempotency_key)?;
        let command = commands::void("", request.into_inner())?;
        let posted = self.post(asked, command).await?;
        Ok(answered(&posted, |transaction, replayed| {
            proto::VoidHoldResponse {
                transaction,
                replayed,
            }
        }))
    }

    async fn get_hold(&self, request: Request<proto::GetHoldRequest>) -> Answer<proto::GetHoldResponse> {
        let tenant = TenantId(principal(&request)?.tenant);
        let id = TransactionId(parse::id("hold_id", &request.get_ref().hold_id)?);
        let line = self.0.hold(tenant, id).await.map_err(status::grpc)?;
        Ok(Response::new(proto::GetHoldResponse {
            hold: Some(wire::hold(&line)),
        }))
    }

    async fn list_holds(
        &self,
        request: Request<proto::ListHoldsRequest>,
    ) -> Answer<proto::ListHoldsResponse> {
        let tenant = TenantId(principal(&request)?.tenant);
        let body = request.into_inner();
        let account = AccountId(parse::id("account_id", &body.account_id)?);
        let status = match body.status {
            0 => None,
            number => Some(
                wire::hold_status_from(number)
                    .ok_or_else(|| parse::invalid("status", "invalid_value", "not a hold's status"))?,
            ),
        };
        let (limit, cursor) = page(body.page)?;
        let before = cursor.as_deref().map(id_of_cursor).transpose()?;
        let found = self.0.holds(tenant, account, status, before, limit).await;
        let found = found.map_err(status::grpc)?;
        Ok(Response::new(proto::ListHoldsResponse {
            holds: found.items.iter().map(wire::hold).collect(),
            page: Some(page_info(found.next.map(cursor_of_id))),
        }))
    }

    async fn reverse(&self, request: Request<proto::ReverseRequest>) -> Answer<proto::ReverseResponse> {
        let asked = asked(&request, |body| &body.idempotency_key)?;
        let command = commands::reverse("", request.into_inner())?;
        let posted = self.post(asked, command).await?;
        Ok(answered(&posted, |transaction, replayed| {
            proto::ReverseResponse {
                transaction,
                replayed,
            }
        }))
    }

    async fn adjust(&self, request: Request<proto::AdjustRequest>) -> Answer<proto::AdjustResponse> {
        let asked = asked(&request, |body| &body.idempotency_key)?;
        let command = commands::adjust("", request.into_inner())?;
        let posted = self.post(asked, command).await?;
        Ok(answered(&posted, |transaction, replayed| proto::AdjustResponse {
            transaction,
            replayed,
        }))
    }

    async fn transfer(&self, request: Request<proto::TransferRequest>) -> Answer<proto::TransferResponse> {
        let asked = asked(&request, |body| &body.idempotency_key)?;
        let command = commands::transfer("", request.into_inner())?;
        let posted = self.post(asked, command).await?;
        Ok(answered(&posted, |transaction, replayed| {
            proto::TransferResponse {
                transaction,
                replayed,
            }
        }))
    }

    async fn expire(&self, request: Request<proto::ExpireRequest>) -> Answer<proto::ExpireResponse> {
        let asked = asked(&request, |body| &body.idempotency_key)?;
        let command = commands::expire("", request.into_inner())?;
        let posted = self.post(asked, command).await?;
        Ok(answered(&posted, |transaction, replayed| proto::ExpireResponse {
            transaction,
            replayed,
        }))
    }

    async fn set_account_status(
        &self,
        request: Request<proto::SetAccountStatusRequest>,
    ) -> Answer<proto::SetAccountStatusResponse> {
        let who = principal(&request)?;
        let body = request.into_inner();
        let id = AccountId(parse::id("account_id", &body.account_id)?);
        let status = wire::account_status_from(body.status)
            .ok_or_else(|| parse::invalid("status", "invalid_value", "active, frozen or closed"))?;
        let reason = parse::reason("", given(body.reason))?;
        let set = self
            .0
            .set_status(&caller(&who), id, status, reason.as_deref())
            .await;
        Ok(Response::new(proto::SetAccountStatusResponse {
            account: Some(wire::account(&set.map_err(status::grpc)?)),
        }))
    }

    async fn put_velocity_limit(
        &self,
        request: Request<proto::PutVelocityLimitRequest>,
    ) -> Answer<proto::PutVelocityLimitResponse> {
        let who = principal(&request)?;
        let body = request.into_inner().limit;
        let limit =
            commands::limit(&body.ok_or_else(|| parse::invalid("limit", "missing_field", "the limit"))?)?;
        let put = self.0.put_limit(&caller(&who), limit).await;
        let (limit, created) = put.map_err(status::grpc)?;
        Ok(Response::new(proto::PutVelocityLimitResponse {
            limit: Some(wire::limit(&limit)),
            created,
        }))
    }

    async fn list_velocity_limits(
        &self,
        request: Request<proto::ListVelocityLimitsRequest>,
    ) -> Answer<proto::ListVelocityLimitsResponse> {
        let tenant = TenantId(principal(&request)?.tenant);
        let limits = self.0.limits(tenant).await.map_err(status::grpc)?;
        Ok(Response::new(proto::ListVelocityLimitsResponse {
            limits: limits.iter().map(wire::limit).collect(),
        }))
    }

    async fn delete_velocity_limit(
        &self,
        request: Request<proto::DeleteVelocityLimitRequest>,
    ) -> Answer<proto::DeleteVelocityLimitResponse> {
        let who = principal(&request)?;
        let id = parse::id("limit_id", &request.get_ref().limit_id)?;
        self.0
            .delete_limit(&caller(&who), id)
            .await
            .map_err(status::grpc)?;
        Ok(Response::new(proto::DeleteVelocityLimitResponse {}))
    }

    async fn post_transaction(
        &self,
        request: Request<proto::PostTransactionRequest>,
    ) -> Answer<proto::PostTransactionResponse> {
        let asked = asked(&request, |body| &body.idempotency_key)?;
        let command = commands::by_hand("", request.into_inner())?;
        let posted = self.post(asked, command).await?;
        Ok(answered(&posted, |transaction, replayed| {
            proto::PostTransactionResponse {
                transaction,
                replayed,
            }
        }))
    }

    async fn post_batch(
        &self,
        request: Request<proto::PostBatchRequest>,
    ) -> Answer<proto::PostBatchResponse> {
        let who = principal(&request)?;
        let batch_key = key(request.metadata(), &request.get_ref().idempotency_key)?;
        let body = request.into_inner();
        parse::batch_size(body.items.len())?;
        let items = body.items.into_iter().enumerate().map(|(place, item)| {
            let item = commands::batch_item(place, item)?;
            may_in_batch(who.roles, place, &item.command)?;
            Ok(item)
        });
        let items = items.collect::<Result<Vec<_>, Problem>>()?;
        let answers = self
            .0
            .post_batch(&caller(&who), &batch_key, items, body.atomic)
            .await
            .map_err(status::grpc)?;
        let verdicts = answers.into_iter().map(|answer| match answer {
            Ok(posted) => proto::BatchVerdict {
                replayed: posted.replayed,
                outcome: Some(proto::batch_verdict::Outcome::Transaction(wire::transaction(
                    &posted.transaction,
                ))),
            },
            Err(error) => proto::BatchVerdict {
                replayed: false,
                outcome: Some(proto::batch_verdict::Outcome::Problem(problem(&error.problem()))),
            },
        });
        Ok(Response::new(proto::PostBatchResponse {
            verdicts: verdicts.collect(),
        }))
    }

    async fn get_transaction(
        &self,
        request: Request<proto::GetTransactionRequest>,
    ) -> Answer<proto::GetTransactionResponse> {
        let tenant = TenantId(principal(&request)?.tenant);
        let id = TransactionId(parse::id("transaction_id", &request.get_ref().transaction_id)?);
        let transaction = self.0.transaction(tenant, id).await.map_err(status::grpc)?;
        let reversals = self.0.reversed_by(tenant, std::iter::once(id)).await;
        let reversals = reversals.map_err(status::grpc)?;
        let reversals = reversals.get(&id).map_or(&[][..], Vec::as_slice);
        Ok(Response::new(proto::GetTransactionResponse {
            transaction: Some(wire::transaction_since(&transaction, reversals)),
        }))
    }

    async fn list_transactions(
        &self,
        request: Request<proto::ListTransactionsRequest>,
    ) -> Answer<proto::ListTransactionsResponse> {
        let tenant = TenantId(principal(&request)?.tenant);
        let body = request.into_inner();
        let filter = Filter {
            kind: transaction_type(body.r#type)?,
            from: instant("from", body.from)?,
            to: instant("to", body.to)?,
            order: order(body.order)?,
        };
        let (limit, cursor) = page(body.page)?;
        let cursor = cursor.as_deref();
        let (items, next) = if let Some(account) = body.account_id {
            let account = AccountId(parse::id("account_id", &account)?);
            let from = cursor.map(position_of_cursor).transpose()?;
            let page = self
                .0
                .account_transactions(tenant, account, filter, from, limit)
                .await
                .map_err(status::grpc)?;
            (page.items, page.next.as_ref().map(cursor_of_position))
        } else {
            let before = cursor.map(id_of_cursor).transpose()?;
            let page = self
                .0
                .transactions(tenant, filter, before, limit)
                .await
                .map_err(status::grpc)?;
            (page.items, page.next.map(cursor_of_id))
        };
        let reversals = self.0.reversed_by(tenant, items.iter().map(|item| item.id)).await;
        let reversals = reversals.map_err(status::grpc)?;
        let since = items.iter().map(|item| {
            let reversals = reversals.get(&item.id);
            wire::transaction_since(item, reversals.map_or(&[][..], Vec::as_slice))
        });
        Ok(Response::new(proto::ListTransactionsResponse {
            transactions: since.collect(),
            page: Some(page_info(next)),
        }))
    }

    async fn get_trial_balance(
        &self,
        request: Request<proto::GetTrialBalanceRequest>,
    ) -> Answer<proto::GetTrialBalanceResponse> {
        let tenant = TenantId(principal(&request)?.tenant);
        let as_of = instant("as_of", request.into_inner().as_of)?;
        let balance = self.0.trial_balance(tenant, as_of).await.map_err(status::grpc)?;
        let lines = balance.sums.iter().map(|sum| proto::TrialBalanceLine {
            unit: sum.unit.as_str().to_owned(),
            kind: wire::account_kind(sum.kind).into(),
            accounts: sum.accounts,
            posted: sum.posted,
            held: sum.held,
        });
        let totals = balance
            .totals()
            .into_iter()
            .map(|(unit, posted)| proto::TrialBalanceTotal {
                unit: unit.as_str().to_owned(),
                posted,
            });
        Ok(Response::new(proto::GetTrialBalanceResponse {
            as_of: Some(wire::timestamp(balance.as_of)),
            lines: lines.collect(),
            totals: totals.collect(),
        }))
    }

    async fn get_receipt(
        &self,
        request: Request<proto::GetReceiptRequest>,
    ) -> Answer<proto::GetReceiptResponse> {
        let tenant = TenantId(principal(&request)?.tenant);
        let body = request.into_inner();
        let transaction = TransactionId(parse::id("transaction_id", &body.transaction_id)?);
        let holder = body.account_id.as_deref();
        let holder = holder
            .map(|id| parse::id("account_id", id).map(AccountId))
            .transpose()?;
        let receipt = self
            .0
            .receipt(tenant, transaction, holder)
            .await
            .map_err(status::grpc)?;
        let receipt_json = serde_json::to_string(&receipt).map_err(|_| status::grpc(Error::Internal))?;
        Ok(Response::new(proto::GetReceiptResponse { receipt_json }))
    }

    async fn list_heads(
        &self,
        request: Request<proto::ListHeadsRequest>,
    ) -> Answer<proto::ListHeadsResponse> {
        let (limit, cursor) = page(request.into_inner().page)?;
        let before = cursor.as_deref().map(number_of_cursor).transpose()?;
        let page = self.0.heads(before, limit).await.map_err(status::grpc)?;
        Ok(Response::new(proto::ListHeadsResponse {
            heads: page.items.iter().map(wire::head).collect(),
            page: Some(page_info(page.next.map(|number| number.to_string()))),
        }))
    }

    async fn list_head_keys(
        &self,
        _: Request<proto::ListHeadKeysRequest>,
    ) -> Answer<proto::ListHeadKeysResponse> {
        let keys = self.0.head_keys().await.map_err(status::grpc)?;
        Ok(Response::new(proto::ListHeadKeysResponse {
            keys: keys
                .into_iter()
                .map(|(kid, public)| proto::HeadKey {
                    kid,
                    public_key: public.to_vec(),
                })
                .collect(),
        }))
    }
}

/// What is asked to be earned; for fuzzing.
pub(crate) fn earn_of(body: proto::EarnRequest) -> Option<Earn> {
    earn::earn(body).ok()
}

/// The limit that is asked for; for fuzzing.
pub(crate) fn limit_of(body: &proto::VelocityLimit) -> Option<Limit> {
    commands::limit(body).ok()
}

/// Every command of a batch that is one; for fuzzing.
pub(crate) fn commands_of(batch: proto::PostBatchRequest) -> Vec<Command> {
    let items = batch.items.into_iter().enumerate();
    let read = items.filter_map(|(place, item)| commands::batch_item(place, item).ok());
    read.map(|item| item.command).collect()
}

/// A filter by type; unspecified is none.
fn transaction_type(number: i32) -> Result<Option<TransactionType>, Problem> {
    let unknown = || parse::invalid("type", "invalid_value", "not a transaction type");
    match number {
        0 => Ok(None),
        number => wire::transaction_type_from(number).map(Some).ok_or_else(unknown),
    }
}

fn order(number: i32) -> Result<Order, Problem> {
    match proto::ListOrder::try_from(number) {
        Ok(proto::ListOrder::Unspecified | proto::ListOrder::Desc) => Ok(Order::Desc),
        Ok(proto::ListOrder::Asc) => Ok(Order::Asc),
        Err(_) => Err(parse::invalid("order", "invalid_value", "ASC or DESC")),
    }
}

/// Proto3 says "absent" by an empty string.
fn given(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// The key of the message, else of the `idempotency-key` metadata.
fn key(metadata: &MetadataMap, field: &str) -> Result<IdempotencyKey, Problem> {
    let text = match field {
        "" => metadata
            .get(idempotency::IDEMPOTENCY_KEY.as_str())
            .ok_or_else(idempotency::missing)?
            .to_str()
            .map_err(|_| idempotency::invalid())?,
        field => field,
    };
    IdempotencyKey::try_from(text).map_err(|_| idempotency::invalid())
}

fn answered<T>(posted: &Posted, body: impl FnOnce(Option<proto::Transaction>, bool) -> T) -> Response<T> {
    let mut response = Response::new(body(
        Some(wire::transaction(&posted.transaction)),
        posted.replayed,
    ));
    if posted.replayed {
        idempotency::mark_replayed_grpc(response.metadata_mut());
    }
    response
}

fn page(request: Option<common::PageRequest>) -> Result<(usize, Option<String>), Problem> {
    let request = request.unwrap_or_default();
    let limit = match request.limit {
        0 => None,
        limit => Some(usize::try_from(limit).unwrap_or(usize::MAX)),
    };
    Ok((page_limit(limit)?, given(request.cursor)))
}

fn page_info(next_cursor: Option<String>) -> common::PageInfo {
    common::PageInfo {
        next_cursor: next_cursor.unwrap_or_default(),
    }
}

fn instant(
    field: impl Into<Cow<'static, str>>,
    at: Option<prost_types::Timestamp>,
) -> Result<Option<DateTime<Utc>>, Problem> {
    let Some(at) = at else { return Ok(None) };
    let read = wire::instant(at);
    read.map(Some)
        .ok_or_else(|| parse::invalid(field, "out_of_range", "not an instant"))
}

fn problem(problem: &Problem) -> common::Problem {
    common::Problem {
        code: problem.code().to_owned(),
        status: problem.kind().http().as_u16().into(),
        detail: problem.detail().to_owned(),
        errors: problem
            .errors()
            .iter()
            .map(|error| common::FieldViolation {
                field: error.field.to_string(),
                code: error.code.to_string(),
                detail: error.detail.to_string(),
            })
            .collect(),
    }
}
