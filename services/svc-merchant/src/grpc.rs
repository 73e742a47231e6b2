//! gRPC: what other services ask of merchants. Requests into commands, answers and statuses out.

mod programs;

use crate::domain::{MerchantId, TenantId};
use crate::error::Error;
use crate::service::flags::FeatureFlags;
use crate::service::pricing::Pricing;
use crate::service::{Keys, Merchants, Webhooks};
use crate::wire;
use auth::{Principal, Role, Roles, principal};
use contracts_proto::common::v1::PageInfo;
use contracts_proto::merchant::v1 as proto;
use contracts_proto::merchant::v1::merchant_service_server::MerchantService;
use status::{Kind, Problem};
use std::sync::Arc;
use tonic::{Request, Response, Status};
use uuid::Uuid;

/// Who may call what; a method that is not listed is denied.
pub const ACCESS: &[(&str, Roles)] = &[
    (
        "/localplus.merchant.v1.MerchantService/GetMerchantConfig",
        CALLERS,
    ),
    ("/localplus.merchant.v1.MerchantService/GetProgram", CALLERS),
    ("/localplus.merchant.v1.MerchantService/GetStore", CALLERS),
    ("/localplus.merchant.v1.MerchantService/Calculate", CALLERS),
    ("/localplus.merchant.v1.MerchantService/ListFlags", CALLERS),
    ("/localplus.merchant.v1.MerchantService/IntrospectKey", CALLERS),
    // the answer holds secrets
    (
        "/localplus.merchant.v1.MerchantService/ListWebhookEndpoints",
        Roles::of(&[Role::Service]),
    ),
];
const CALLERS: Roles = Roles::of(&[Role::Operator, Role::Service]);

/// The service on the wire.
#[derive(Clone)]
pub struct Grpc {
    /// Merchants and stores.
    pub merchants: Arc<Merchants>,
    /// API keys.
    pub keys: Arc<Keys>,
    /// Webhook endpoints.
    pub webhooks: Arc<Webhooks>,
    /// What purchases are worth.
    pub pricing: Arc<Pricing>,
    /// Feature flags.
    pub flags: Arc<FeatureFlags>,
}

#[tonic::async_trait]
impl MerchantService for Grpc {
    async fn get_merchant_config(
        &self,
        request: Request<proto::GetMerchantConfigRequest>,
    ) -> Result<Response<proto::GetMerchantConfigResponse>, Status> {
        let who = principal(&request)?;
        let id = MerchantId(uuid(&request.get_ref().merchant_id, "merchant_id")?);
        let shown = self.merchants.get(&who, id).await.map_err(status::grpc)?;
        let programs = programs::of_merchant(&self.pricing, tenant(&who), id).await?;
        let stores = self.merchants.stores(&who, id).await.map_err(status::grpc)?;
        Ok(Response::new(proto::GetMerchantConfigResponse {
            config: Some(wire::merchant_config(&shown.merchant, &stores, programs)),
        }))
    }

    async fn get_program(
        &self,
        request: Request<proto::GetProgramRequest>,
    ) -> Result<Response<proto::GetProgramResponse>, Status> {
        programs::get_program(&self.pricing, &request).await
    }

    async fn get_store(
        &self,
        request: Request<proto::GetStoreRequest>,
    ) -> Result<Response<proto::GetStoreResponse>, Status> {
        programs::get_store(&self.pricing, &request).await
    }

    async fn calculate(
        &self,
        request: Request<proto::CalculateRequest>,
    ) -> Result<Response<proto::CalculateResponse>, Status> {
        programs::calculate(&self.pricing, request).await
    }

    async fn list_flags(
        &self,
        request: Request<proto::ListFlagsRequest>,
    ) -> Result<Response<proto::ListFlagsResponse>, Status> {
        programs::list_flags(&self.flags, &request).await
    }

    async fn introspect_key(
        &self,
        request: Request<proto::IntrospectKeyRequest>,
    ) -> Result<Response<proto::IntrospectKeyResponse>, Status> {
        let who = principal(&request)?;
        // what is no id is no key's
        let id = Uuid::try_parse(&request.get_ref().key_id).map_err(|_| status::grpc(Error::KeyNotFound))?;
        let (key, active) = self
            .keys
            .introspect(tenant(&who), id)
            .await
            .map_err(status::grpc)?;
        Ok(Response::new(wire::introspected(&key, active)))
    }

    async fn list_webhook_endpoints(
        &self,
        request: Request<proto::ListWebhookEndpointsRequest>,
    ) -> Result<Response<proto::ListWebhookEndpointsResponse>, Status> {
        let who = principal(&request)?;
        let page = request.into_inner().page.unwrap_or_default();
        let limit = match page.limit {
            0 => 50,
            limit => u16::try_from(limit)
                .ok()
                .filter(|limit| (1..=200).contains(limit))
                .ok_or_else(|| invalid("page.limit", "must be from 1 to 200"))?,
        };
        let after = (!page.cursor.is_empty())
            .then(|| uuid(&page.cursor, "page.cursor"))
            .transpose()?;
        let listed = self.webhooks.signing(tenant(&who), after, limit).await;
        let listed = listed.map_err(status::grpc)?;
        Ok(Response::new(proto::ListWebhookEndpointsResponse {
            endpoints: listed.items.into_iter().map(wire::webhook_endpoint).collect(),
            page: Some(PageInfo {
                next_cursor: listed.next.map(|next| next.to_string()).unwrap_or_default(),
            }),
        }))
    }
}

fn tenant(who: &Principal) -> TenantId {
    TenantId(who.tenant)
}

fn uuid(text: &str, field: &'static str) -> Result<Uuid, Problem> {
    Uuid::try_parse(text).map_err(|_| invalid(field, "must be a UUID"))
}

fn invalid(field: &'static str, detail: &'static str) -> Problem {
    Problem::new(
        Kind::InvalidArgument,
        "invalid_value",
        format!("{field} {detail}"),
    )
    .field(field, "invalid_value", detail)
}
