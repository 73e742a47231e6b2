//! gRPC: the same use cases as REST, from and to the contract's messages. Nothing is decided here.

use crate::domain::{AccountId, TenantId, TransactionId};
use crate::http::{
    BACK_OFFICE, TILL, caller, cursor_of_id, cursor_of_position, id_of_cursor, page_limit, position_of_cursor,
};
use crate::parse;
use crate::service::{Action, BatchItem, Command, Ledger, Posted};
use crate::store::accounts::Identity;
use crate::store::reading::Filter;
use crate::wire;
use auth::{OPERATOR, Roles, SERVICE, principal};
use chrono::{DateTime, Utc};
use contracts_proto::common::v1 as common;
use contracts_proto::ledger::v1 as proto;
use contracts_proto::ledger::v1::earn_request::Earned;
use contracts_proto::ledger::v1::ledger_service_server::LedgerService;
use idempotency::IdempotencyKey;
use money::Unit;
use serde_json::value::RawValue;
use status::{Coded, Kind, Problem};
use std::sync::Arc;
use tonic::metadata::MetadataMap;
use tonic::{Request, Response, Status};

/// Every method and who may call it; an unlisted method is denied.
pub const METHODS: &[(&str, Roles)] = &[
    ("/localplus.ledger.v1.LedgerService/OpenAccount", BACK_OFFICE),
    ("/localplus.ledger.v1.LedgerService/GetAccount", TILL),
    ("/localplus.ledger.v1.LedgerService/ListEntries", TILL),
    ("/localplus.ledger.v1.LedgerService/Earn", TILL),
    ("/localplus.ledger.v1.LedgerService/Burn", TILL),
    ("/localplus.ledger.v1.LedgerService/AuthorizeHold", TILL),
    ("/localplus.ledger.v1.LedgerService/CaptureHold", TILL),
    ("/localplus.ledger.v1.LedgerService/VoidHold", TILL),
    ("/localplus.ledger.v1.LedgerService/GetHold", TILL),
    ("/localplus.ledger.v1.LedgerService/ListHolds", TILL),
    ("/localplus.ledger.v1.LedgerService/Reverse", BACK_OFFICE),
    ("/localplus.ledger.v1.LedgerService/Adjust", OPERATOR),
    ("/localplus.ledger.v1.LedgerService/Transfer", BACK_OFFICE),
    ("/localplus.ledger.v1.LedgerService/Expire", SERVICE),
    ("/localplus.ledger.v1.LedgerService/SetAccountStatus", BACK_OFFICE),
    ("/localplus.ledger.v1.LedgerService/PutVelocityLimit", OPERATOR),
    ("/localplus.ledger.v1.LedgerService/ListVelocityLimits", BACK_OFFICE),
    ("/localplus.ledger.v1.LedgerService/DeleteVelocityLimit", OPERATOR),
    ("/localplus.ledger.v1.LedgerService/PostTransaction", BACK_OFFICE),
    ("/localplus.ledger.v1.LedgerService/PostBatch", BACK_OFFICE),
    ("/localplus.ledger.v1.LedgerService/GetTransaction", TILL),
    ("/localplus.ledger.v1.LedgerService/ListTransactions", TILL),
    ("/localplus.ledger.v1.LedgerService/GetTrialBalance", BACK_OFFICE),
];

/// The contract's service over the use cases.
#[derive(Clone)]
pub struct Grpc(pub Arc<Ledger>);

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl LedgerService for Grpc {
    async fn open_account(
        &self,
        request: Request<proto::OpenAccountRequest>,
    ) -> Answer<proto::OpenAccountResponse> {
        let who = principal(&request)?;
        let body = request.into_inner();
        let kind = wire::account_kind_from(body.kind)
            .ok_or_else(|| parse::invalid("kind", "invalid_value", "not an account kind"))?;
        let unit: Unit = body
            .unit
            .parse()
            .map_err(|_| parse::invalid("unit", "invalid_value", "not ISO 4217 nor PTS"))?;
        parse::unit_of_kind("unit", kind, unit)?;
        let identity = Identity {
            tenant: TenantId(who.tenant),
            owner: parse::id("owner_id", &body.owner_id)?,
            kind,
            unit,
            program: body
                .program_id
                .as_deref()
                .map(|id| parse::id("program_id", id))
                .transpose()?,
        };
        let (account, created) = self.0.open_account(identity).await.map_err(status::grpc)?;
        Ok(Response::new(proto::OpenAccountResponse {
            account: Some(wire::account(&account)),
            created,
        }))
    }

    async fn get_account(
        &self,
        request: Request<proto::GetAccountRequest>,
    ) -> Answer<proto::GetAccountResponse> {
        let tenant = TenantId(principal(&request)?.tenant);
        let id = AccountId(parse::id("account_id", &request.get_ref().account_id)?);
        let account = self.0.account(tenant, id).await.map_err(status::grpc)?;
        Ok(Response::new(proto::GetAccountResponse {
            account: Some(wire::account(&account)),
        }))
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
        let page = self
            .0
            .statement(tenant, account, Filter::default(), from, limit)
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
        let who = principal(&request)?;
        let key = key(request.metadata(), &request.get_ref().idempotency_key)?;
        let command = earn("", request.into_inner())?;
        let posted = self
            .0
            .post(&caller(&who), &key, command)
            .await
            .map_err(status::grpc)?;
        Ok(answered(&posted, |transaction, replayed| proto::EarnResponse {
            transaction,
            replayed,
        }))
    }

    async fn burn(&self, request: Request<proto::BurnRequest>) -> Answer<proto::BurnResponse> {
        let who = principal(&request)?;
        let key = key(request.metadata(), &request.get_ref().idempotency_key)?;
        let command = burn("", request.into_inner())?;
        let posted = self
            .0
            .post(&caller(&who), &key, command)
            .await
            .map_err(status::grpc)?;
        Ok(answered(&posted, |transaction, replayed| proto::BurnResponse {
            transaction,
            replayed,
        }))
    }

    async fn post_transaction(
        &self,
        request: Request<proto::PostTransactionRequest>,
    ) -> Answer<proto::PostTransactionResponse> {
        let who = principal(&request)?;
        let key = key(request.metadata(), &request.get_ref().idempotency_key)?;
        let command = by_hand("", request.into_inner())?;
        let posted = self
            .0
            .post(&caller(&who), &key, command)
            .await
            .map_err(status::grpc)?;
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
        let items = body
            .items
            .into_iter()
            .enumerate()
            .map(|(place, item)| batch_item(place, item));
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
        Ok(Response::new(proto::GetTransactionResponse {
            transaction: Some(wire::transaction(&transaction)),
        }))
    }

    async fn list_transactions(
        &self,
        request: Request<proto::ListTransactionsRequest>,
    ) -> Answer<proto::ListTransactionsResponse> {
        let tenant = TenantId(principal(&request)?.tenant);
        let body = request.into_inner();
        let kind = match body.r#type {
            0 => None,
            number => Some(
                wire::transaction_type_from(number)
                    .ok_or_else(|| parse::invalid("type", "invalid_value", "not a transaction type"))?,
            ),
        };
        let filter = Filter {
            kind,
            from: instant("from", body.from)?,
            to: instant("to", body.to)?,
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
        Ok(Response::new(proto::ListTransactionsResponse {
            transactions: items.iter().map(wire::transaction).collect(),
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
}

fn earn(prefix: &str, body: proto::EarnRequest) -> Result<Command, Problem> {
    let points = match body.earned {
        Some(Earned::Points(points)) => parse::points(prefix, points)?,
        Some(Earned::Purchase(_)) => {
            return Err(Problem::new(
                Kind::Unavailable,
                "pricing_unavailable",
                "purchases cannot be priced at the moment; an earn by points still works",
            ));
        }
        None => {
            return Err(parse::invalid(
                parse::path(prefix, "points"),
                "missing_field",
                "points or purchase",
            ));
        }
    };
    Ok(Command {
        action: Action::Earn {
            account: account(prefix, &body.account_id)?,
            points,
        },
        reference: parse::reference(prefix, given(body.reference))?,
        metadata: metadata(prefix, &body.metadata_json)?,
    })
}

fn burn(prefix: &str, body: proto::BurnRequest) -> Result<Command, Problem> {
    let points = parse::points(prefix, body.points)?;
    Ok(Command {
        action: Action::Burn {
            account: account(prefix, &body.account_id)?,
            points,
        },
        reference: parse::reference(prefix, given(body.reference))?,
        metadata: metadata(prefix, &body.metadata_json)?,
    })
}

fn by_hand(prefix: &str, body: proto::PostTransactionRequest) -> Result<Command, Problem> {
    let kind = wire::transaction_type_from(body.r#type).ok_or_else(|| {
        parse::invalid(
            parse::path(prefix, "type"),
            "invalid_value",
            "not a transaction type",
        )
    })?;
    let legs = body.legs.iter().enumerate().map(|(leg, body)| {
        let id = parse::id(format!("{prefix}legs[{leg}].account_id"), &body.account_id)?;
        Ok((AccountId(id), body.amount))
    });
    Ok(Command {
        action: parse::by_hand(prefix, kind, legs.collect::<Result<_, Problem>>()?)?,
        reference: parse::reference(prefix, given(body.reference))?,
        metadata: metadata(prefix, &body.metadata_json)?,
    })
}

fn batch_item(place: usize, item: proto::BatchItem) -> Result<BatchItem, Problem> {
    use proto::batch_item::Operation;
    let prefix = |operation| format!("items[{place}].{operation}.");
    let own_key = |text: &str| match text {
        "" => Ok(None),
        text => IdempotencyKey::try_from(text)
            .map(Some)
            .map_err(|_| idempotency::invalid()),
    };
    let (key, command) = match item.operation {
        Some(Operation::Earn(body)) => (own_key(&body.idempotency_key)?, earn(&prefix("earn"), body)?),
        Some(Operation::Burn(body)) => (own_key(&body.idempotency_key)?, burn(&prefix("burn"), body)?),
        Some(Operation::Transaction(body)) => (
            own_key(&body.idempotency_key)?,
            by_hand(&prefix("transaction"), body)?,
        ),
        Some(_) => {
            let detail = "this operation is not offered in a batch yet";
            return Err(parse::invalid(format!("items[{place}]"), "not_in_batch", detail));
        }
        None => {
            return Err(parse::invalid(
                format!("items[{place}]"),
                "missing_field",
                "earn, burn or transaction",
            ));
        }
    };
    Ok(BatchItem { command, key })
}

fn account(prefix: &str, id: &str) -> Result<AccountId, Problem> {
    parse::id(parse::path(prefix, "account_id"), id).map(AccountId)
}

/// Proto3 says "absent" by an empty string.
fn given(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn metadata(prefix: &str, json: &str) -> Result<Option<crate::domain::Text>, Problem> {
    if json.is_empty() {
        return Ok(None);
    }
    let json: &RawValue = serde_json::from_str(json).map_err(|_| {
        parse::invalid(
            parse::path(prefix, "metadata_json"),
            "malformed_json",
            "a JSON object",
        )
    })?;
    parse::metadata(prefix, "metadata_json", Some(json.get()))
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
    field: &'static str,
    at: Option<prost_types::Timestamp>,
) -> Result<Option<DateTime<Utc>>, Problem> {
    let read = |at| wire::instant(at).ok_or_else(|| parse::invalid(field, "out_of_range", "not an instant"));
    at.map(read).transpose()
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
