//! gRPC: what other services ask of merchants. Requests into commands, answers and statuses out.

use crate::service::Merchants;
use auth::{Role, Roles};
use contracts_proto::merchant::v1 as proto;
use contracts_proto::merchant::v1::merchant_service_server::MerchantService;
use status::{Kind, Problem};
use std::sync::Arc;
use tonic::{Request, Response, Status};

/// Who may call what; a method that is not listed is denied.
pub const ACCESS: &[(&str, Roles)] = &[
    (
        "/localplus.merchant.v1.MerchantService/GetMerchantConfig",
        CALLERS,
    ),
    ("/localplus.merchant.v1.MerchantService/Calculate", CALLERS),
    ("/localplus.merchant.v1.MerchantService/IntrospectKey", CALLERS),
];
const CALLERS: Roles = Roles::of(&[Role::Operator, Role::Service]);

/// The service on the wire.
#[derive(Clone)]
pub struct Grpc {
    /// Merchants and stores.
    pub merchants: Arc<Merchants>,
}

#[tonic::async_trait]
impl MerchantService for Grpc {
    async fn get_merchant_config(
        &self,
        _: Request<proto::GetMerchantConfigRequest>,
    ) -> Result<Response<proto::GetMerchantConfigResponse>, Status> {
        Err(not_served())
    }

    async fn calculate(
        &self,
        _: Request<proto::CalculateRequest>,
    ) -> Result<Response<proto::CalculateResponse>, Status> {
        Err(not_served())
    }

    async fn introspect_key(
        &self,
        _: Request<proto::IntrospectKeyRequest>,
    ) -> Result<Response<proto::IntrospectKeyResponse>, Status> {
        Err(not_served())
    }
}

fn not_served() -> Status {
    Problem::new(
        Kind::MethodNotAllowed,
        "method_not_found",
        "this release does not serve the method",
    )
    .into()
}
