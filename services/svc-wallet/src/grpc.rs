//! gRPC: the same use cases for the other services. Requests into commands, answers and statuses out.

use crate::domain::{
    AccountId, Cursor, ExternalRef, Limit, MinVersion, TenantId, WalletId, WalletKey, WalletStatus,
};
use crate::error::Error;
use crate::service::{Details, Wallets};
use crate::wire;
use audit::By;
use auth::{Principal, Role, Roles};
use contracts_proto::common::v1::PageInfo;
use contracts_proto::wallet::v1 as proto;
use contracts_proto::wallet::v1::wallet_service_server::WalletService;
use status::{Kind, Problem};
use std::sync::Arc;
use tonic::{Request, Response, Status};
use uuid::Uuid;

/// Who may call what; a method that is not listed is denied.
pub const ACCESS: &[(&str, Roles)] = &[
    ("/localplus.wallet.v1.WalletService/OpenWallet", CALLERS),
    ("/localplus.wallet.v1.WalletService/GetWallet", CALLERS),
    ("/localplus.wallet.v1.WalletService/FindWallet", CALLERS),
    ("/localplus.wallet.v1.WalletService/GetBalances", CALLERS),
    ("/localplus.wallet.v1.WalletService/FreezeWallet", CALLERS),
    ("/localplus.wallet.v1.WalletService/UnfreezeWallet", CALLERS),
    ("/localplus.wallet.v1.WalletService/CloseWallet", CALLERS),
    ("/localplus.wallet.v1.WalletService/ListStatement", CALLERS),
];
const CALLERS: Roles = Roles::of(&[Role::Operator, Role::Service]);

/// The service on the wire.
#[derive(Clone)]
pub struct Grpc(pub Arc<Wallets>);

#[tonic::async_trait]
impl WalletService for Grpc {
    async fn open_wallet(
        &self,
        request: Request<proto::OpenWalletRequest>,
    ) -> Result<Response<proto::OpenWalletResponse>, Status> {
        let tenant = tenant(&request)?;
        let request = request.into_inner();
        let external_ref = external_ref(&request.external_ref)?;
        let program = request
            .program_id
            .as_deref()
            .map(|id| uuid(id, "program_id"))
            .transpose()?;
        let (details, created) = self
            .0
            .open(tenant, external_ref, program)
            .await
            .map_err(status::grpc)?;
        Ok(Response::new(proto::OpenWalletResponse {
            wallet: Some(wallet(&details)),
            created,
        }))
    }

    async fn get_wallet(
        &self,
        request: Request<proto::GetWalletRequest>,
    ) -> Result<Response<proto::GetWalletResponse>, Status> {
        let key = key(&request, &request.get_ref().wallet_id)?;
        let details = self.0.get(key).await.map_err(status::grpc)?;
        Ok(Response::new(proto::GetWalletResponse {
            wallet: Some(wallet(&details)),
        }))
    }

    async fn find_wallet(
        &self,
        request: Request<proto::FindWalletRequest>,
    ) -> Result<Response<proto::FindWalletResponse>, Status> {
        let tenant = tenant(&request)?;
        let external_ref = external_ref(&request.get_ref().external_ref)?;
        let details = self.0.find(tenant, &external_ref).await.map_err(status::grpc)?;
        Ok(Response::new(proto::FindWalletResponse {
            wallet: Some(wallet(&details)),
        }))
    }

    async fn get_balances(
        &self,
        request: Request<proto::GetBalancesRequest>,
    ) -> Result<Response<proto::GetBalancesResponse>, Status> {
        let key = key(&request, &request.get_ref().wallet_id)?;
        let request = request.into_inner();
        if let Some(at) = request.as_of {
            if request.min_version.is_some() {
                return Err(invalid("as_of", "not_with_min_version", "speaks of the past").into());
            }
            let at = wire::instant(at).ok_or_else(|| invalid("as_of", "out_of_range", "is no instant"))?;
            let then = self.0.balances_at(key, at).await.map_err(status::grpc)?;
            return Ok(Response::new(proto::GetBalancesResponse {
                wallet_id: then.wallet_id.to_string(),
                balances: then.balances.iter().map(wire::balance).collect(),
            }));
        }
        let account = optional_account(request.account_id.as_deref())?;
        let demand = match request.min_version {
            Some(version) if version < 0 => {
                return Err(invalid("min_version", "invalid_value", "must not be negative").into());
            }
            version => version.map(|version| MinVersion { account, version }),
        };
        let view = self.0.balances(key, demand).await.map_err(status::grpc)?;
        Ok(Response::new(proto::GetBalancesResponse {
            wallet_id: view.balances.wallet_id.to_string(),
            balances: view.balances.balances.iter().map(wire::balance).collect(),
        }))
    }

    async fn list_statement(
        &self,
        request: Request<proto::ListStatementRequest>,
    ) -> Result<Response<proto::ListStatementResponse>, Status> {
        let key = key(&request, &request.get_ref().wallet_id)?;
        let request = request.into_inner();
        let account = optional_account(request.account_id.as_deref())?;
        let page = request.page.unwrap_or_default();
        let limit = (page.limit != 0).then_some(i64::from(page.limit));
        let limit = Limit::parse(limit)
            .map_err(|error| invalid("page.limit", "invalid_value", &error.to_string()))?;
        let cursor = (!page.cursor.is_empty())
            .then(|| Cursor::decode(&page.cursor, key, account))
            .transpose();
        let cursor = cursor.map_err(|error| invalid("page.cursor", "cursor_invalid", &error.to_string()))?;
        let page = self
            .0
            .statement(key, account, cursor, limit)
            .await
            .map_err(status::grpc)?;
        Ok(Response::new(proto::ListStatementResponse {
            lines: page.lines.into_iter().map(wire::line).collect(),
            page: Some(PageInfo {
                next_cursor: page
                    .next
                    .map(|next| next.encode(key, account))
                    .unwrap_or_default(),
            }),
        }))
    }

    async fn freeze_wallet(
        &self,
        request: Request<proto::FreezeWalletRequest>,
    ) -> Result<Response<proto::FreezeWalletResponse>, Status> {
        let (by, key) = (by(&request)?, key(&request, &request.get_ref().wallet_id)?);
        let reason = request.into_inner().reason;
        let details = self.change_status(by, key, WalletStatus::Frozen, reason).await?;
        Ok(Response::new(proto::FreezeWalletResponse {
            wallet: Some(wallet(&details)),
        }))
    }

    async fn unfreeze_wallet(
        &self,
        request: Request<proto::UnfreezeWalletRequest>,
    ) -> Result<Response<proto::UnfreezeWalletResponse>, Status> {
        let (by, key) = (by(&request)?, key(&request, &request.get_ref().wallet_id)?);
        let reason = request.into_inner().reason;
        let details = self.change_status(by, key, WalletStatus::Active, reason).await?;
        Ok(Response::new(proto::UnfreezeWalletResponse {
            wallet: Some(wallet(&details)),
        }))
    }

    async fn close_wallet(
        &self,
        request: Request<proto::CloseWalletRequest>,
    ) -> Result<Response<proto::CloseWalletResponse>, Status> {
        let (by, key) = (by(&request)?, key(&request, &request.get_ref().wallet_id)?);
        let reason = request.into_inner().reason;
        let details = self.change_status(by, key, WalletStatus::Closed, reason).await?;
        Ok(Response::new(proto::CloseWalletResponse {
            wallet: Some(wallet(&details)),
        }))
    }
}

impl Grpc {
    async fn change_status(
        &self,
        by: By,
        key: WalletKey,
        wanted: WalletStatus,
        reason: String,
    ) -> Result<Details, Status> {
        let reason = crate::http::reason((!reason.is_empty()).then_some(reason))?;
        let changed = self.0.change_status(by, key, wanted, reason).await;
        changed.map_err(status::grpc)
    }
}

fn wallet(details: &Details) -> proto::Wallet {
    wire::wallet(&details.wallet, &details.accounts)
}

/// The tenant of the caller, put there by the layer that verified the token.
fn tenant<T>(request: &Request<T>) -> Result<TenantId, Problem> {
    let principal = request.extensions().get::<Arc<Principal>>();
    principal
        .map(|principal| TenantId(principal.tenant))
        .ok_or_else(Problem::internal)
}

/// Who is on record.
fn by<T>(request: &Request<T>) -> Result<By, Problem> {
    let principal = request.extensions().get::<Arc<Principal>>();
    principal
        .map(|principal| By::of(principal))
        .ok_or_else(Problem::internal)
}

fn key<T>(request: &Request<T>, wallet: &str) -> Result<WalletKey, Problem> {
    Ok(WalletKey {
        tenant: tenant(request)?,
        wallet: WalletId(uuid(wallet, "wallet_id")?),
    })
}

fn external_ref(text: &str) -> Result<ExternalRef, Status> {
    ExternalRef::parse(text).map_err(|error| status::grpc(Error::ExternalRef(error)))
}

fn optional_account(text: Option<&str>) -> Result<Option<AccountId>, Problem> {
    text.map(|text| uuid(text, "account_id").map(AccountId))
        .transpose()
}

fn uuid(text: &str, field: &'static str) -> Result<Uuid, Problem> {
    Uuid::try_parse(text).map_err(|_| invalid(field, "invalid_value", "must be a UUID"))
}

fn invalid(field: &'static str, code: &'static str, detail: &str) -> Problem {
    Problem::new(Kind::InvalidArgument, code, format!("{field} {detail}")).field(
        field,
        code,
        detail.to_owned(),
    )
}
