//! svc-ledger over gRPC. Every call here is safe to repeat, as the channel does that found nobody there.

use crate::domain::balance::Source;
use crate::domain::reconciliation::LedgerAccount;
use crate::domain::{AccountId, Balance, Entry, TenantId, WalletId, WalletStatus};
use crate::ports::{Ledger, LedgerError, Listed};
use crate::wire::{self, DecodeError};
use auth::ServiceToken;
use chassis::grpc_client::{Channel, ChannelOptions, InvalidUri, channel};
use contracts_proto::common::v1::{PageInfo, PageRequest};
use contracts_proto::ledger::v1::ledger_service_client::LedgerServiceClient;
use contracts_proto::ledger::v1::{
    AccountKind, AccountStatus, GetAccountRequest, ListAccountsRequest, ListEntriesRequest, ListOrder,
    OpenAccountRequest, SetAccountStatusRequest,
};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use money::Unit;
use status::Problem;
use std::time::Duration;
use tonic::{Code, Request, Response, Status};
use uuid::Uuid;

/// Accounts and entries asked for at once.
const ACCOUNTS_PAGE: i32 = 1_000;
const ENTRIES_PAGE: i32 = 200;

/// The ledger, called with this service's own token.
#[derive(Clone)]
pub struct GrpcLedger {
    client: LedgerServiceClient<Channel>,
    token: ServiceToken,
}

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
        call: impl FnOnce(LedgerServiceClient<Channel>, Request<Q>) -> F,
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
}

impl Ledger for GrpcLedger {
    fn open_points_account(
        &self,
        tenant: TenantId,
        owner: WalletId,
        program: Option<Uuid>,
    ) -> BoxFuture<'_, Result<Balance, LedgerError>> {
        let message = OpenAccountRequest {
            kind: AccountKind::CustomerPoints.into(),
            owner_id: owner.to_string(),
            program_id: program.map(|id| id.to_string()),
            unit: Unit::PTS.as_str().to_owned(),
        };
        async move {
            let call = |mut client: LedgerServiceClient<Channel>, request| async move {
                client.open_account(request).await
            };
            let answer = self.ask(tenant, message, call).await?;
            let (answered_owner, account) =
                wire::account(answer.account).map_err(|error| unexpected(&error))?;
            if answered_owner != owner {
                return Err(LedgerError::Unexpected(
                    "the account opened is another owner's".into(),
                ));
            }
            // what the projection would say of an account that has just been opened
            Ok(Balance {
                source: Source::Projection,
                ..account
            })
        }
        .boxed()
    }

    fn account(
        &self,
        tenant: TenantId,
        account: AccountId,
    ) -> BoxFuture<'_, Result<(WalletId, Balance), LedgerError>> {
        let message = GetAccountRequest {
            account_id: account.to_string(),
            as_of: None,
        };
        async move {
            let call = |mut client: LedgerServiceClient<Channel>, request| async move {
                client.get_account(request).await
            };
            let answer = self.ask(tenant, message, call).await?;
            wire::account(answer.account).map_err(|error| unexpected(&error))
        }
        .boxed()
    }

    fn set_status(
        &self,
        tenant: TenantId,
        account: AccountId,
        status: WalletStatus,
        reason: Option<String>,
    ) -> BoxFuture<'_, Result<(), LedgerError>> {
        let wanted = match status {
            WalletStatus::Opening | WalletStatus::Active => AccountStatus::Active,
            WalletStatus::Frozen => AccountStatus::Frozen,
            WalletStatus::Closed => AccountStatus::Closed,
        };
        let message = SetAccountStatusRequest {
            account_id: account.to_string(),
            status: wanted.into(),
            reason: reason.unwrap_or_default(),
        };
        async move {
            let call = |mut client: LedgerServiceClient<Channel>, request| async move {
                client.set_account_status(request).await
            };
            self.ask(tenant, message, call).await.map(drop)
        }
        .boxed()
    }

    fn accounts(
        &self,
        tenant: TenantId,
        cursor: Option<String>,
    ) -> BoxFuture<'_, Result<Listed<LedgerAccount>, LedgerError>> {
        let message = ListAccountsRequest {
            page: Some(PageRequest {
                limit: ACCOUNTS_PAGE,
                cursor: cursor.unwrap_or_default(),
            }),
        };
        async move {
            let call = |mut client: LedgerServiceClient<Channel>, request| async move {
                client.list_accounts(request).await
            };
            let answer = self.ask(tenant, message, call).await?;
            let accounts = answer.accounts.into_iter().map(|account| {
                let (owner, balance) = wire::account(Some(account)).map_err(|error| unexpected(&error))?;
                Ok(LedgerAccount { owner, balance })
            });
            Ok((accounts.collect::<Result<_, LedgerError>>()?, next(answer.page)))
        }
        .boxed()
    }

    fn entries(
        &self,
        tenant: TenantId,
        account: AccountId,
        cursor: Option<String>,
    ) -> BoxFuture<'_, Result<Listed<Entry>, LedgerError>> {
        let message = ListEntriesRequest {
            account_id: account.to_string(),
            page: Some(PageRequest {
                limit: ENTRIES_PAGE,
                cursor: cursor.unwrap_or_default(),
            }),
            order: ListOrder::Asc.into(),
            ..ListEntriesRequest::default()
        };
        async move {
            let call = |mut client: LedgerServiceClient<Channel>, request| async move {
                client.list_entries(request).await
            };
            let answer = self.ask(tenant, message, call).await?;
            let entries = answer
                .entries
                .into_iter()
                .map(|line| wire::statement_entry(tenant, line).map_err(|error| unexpected(&error)));
            Ok((entries.collect::<Result<_, _>>()?, next(answer.page)))
        }
        .boxed()
    }
}

fn next(page: Option<PageInfo>) -> Option<String> {
    page.map(|page| page.next_cursor)
        .filter(|cursor| !cursor.is_empty())
}

/// A timeout is unknown, not failed; a ledger that is too busy is one that could not be asked.
fn failure(status: &Status) -> LedgerError {
    match status.code() {
        Code::Unavailable | Code::DeadlineExceeded | Code::ResourceExhausted | Code::Cancelled => {
            LedgerError::Unavailable(status.message().into())
        }
        Code::NotFound => LedgerError::NotFound,
        Code::FailedPrecondition | Code::Aborted | Code::AlreadyExists => {
            LedgerError::Refused(Problem::from_status(status).code().into())
        }
        code => LedgerError::Unexpected(format!("{code:?}: {}", status.message()).into()),
    }
}

fn unexpected(error: &DecodeError) -> LedgerError {
    LedgerError::Unexpected(error.to_string().into())
}
