//! svc-ledger over gRPC. Every call only reads, so the consumer simply asks again when there was no answer.

use super::{options, unanswered};
use crate::domain::{AccountKind, TenantId};
use crate::ports::{BalanceLine, Ledger, Unanswered};
use crate::wire::timestamp;
use auth::ServiceToken;
use chassis::grpc_client::{Channel, InvalidUri, channel};
use chrono::{DateTime, Utc};
use contracts_proto::ledger::v1::ledger_service_client::LedgerServiceClient;
use contracts_proto::ledger::v1::{GetAccountRequest, GetTrialBalanceRequest};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use std::time::Duration;
use tonic::{Code, Request, Status};
use uuid::Uuid;

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
            client: LedgerServiceClient::new(channel(url, options(timeout))?),
            token,
        })
    }

    async fn ask_program(&self, tenant: TenantId, account: Uuid) -> Result<Uuid, Status> {
        let mut request = Request::new(GetAccountRequest {
            account_id: account.to_string(),
            as_of: None,
        });
        self.token.inject(&mut request, tenant.0)?;
        let answer = match self.client.clone().get_account(request).await {
            Ok(answer) => answer.into_inner().account.unwrap_or_default(),
            // an account that is not there has no program
            Err(status) if status.code() == Code::NotFound => return Ok(Uuid::nil()),
            Err(status) => return Err(status),
        };
        answer.program_id.map_or(Ok(Uuid::nil()), |id| {
            id.parse()
                .map_err(|_| Status::internal("a program that is no UUID"))
        })
    }

    async fn ask_balance(&self, tenant: TenantId, as_of: DateTime<Utc>) -> Result<Vec<BalanceLine>, Status> {
        let mut request = Request::new(GetTrialBalanceRequest {
            as_of: Some(timestamp(as_of)),
        });
        self.token.inject(&mut request, tenant.0)?;
        let answer = self.client.clone().get_trial_balance(request).await?.into_inner();
        let lines = answer.lines.into_iter().map(|line| {
            Ok(BalanceLine {
                unit: line.unit,
                kind: AccountKind(
                    i16::try_from(line.kind).map_err(|_| Status::internal("a kind of account"))?,
                ),
                posted: line.posted,
            })
        });
        lines.collect()
    }
}

impl Ledger for GrpcLedger {
    fn program_of(&self, tenant: TenantId, account: Uuid) -> BoxFuture<'_, Result<Uuid, Unanswered>> {
        async move {
            self.ask_program(tenant, account)
                .await
                .map_err(unanswered("svc-ledger"))
        }
        .boxed()
    }

    fn trial_balance(
        &self,
        tenant: TenantId,
        as_of: DateTime<Utc>,
    ) -> BoxFuture<'_, Result<Vec<BalanceLine>, Unanswered>> {
        async move {
            self.ask_balance(tenant, as_of)
                .await
                .map_err(unanswered("svc-ledger"))
        }
        .boxed()
    }
}
