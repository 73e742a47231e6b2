//! gRPC: the same use cases for the other services. Requests into commands, answers and statuses out.

use crate::domain::{ItemKey, TenantId};
use crate::service::Items;
use crate::wire;
use auth::{Principal, Role, Roles};
use contracts_proto::@name@::v1 as proto;
use contracts_proto::@name@::v1::@name@_service_server::@Name@Service;
use status::{Kind, Problem};
use std::sync::Arc;
use tonic::{Request, Response, Status};
use uuid::Uuid;

/// Who may call what; a method that is not listed is denied.
pub const ACCESS: &[(&str, Roles)] = &[("/localplus.@name@.v1.@Name@Service/GetItem", CALLERS)];
const CALLERS: Roles = Roles::of(&[Role::Operator, Role::Service]);

/// The service on the wire.
#[derive(Clone)]
pub struct Grpc(pub Arc<Items>);

#[tonic::async_trait]
impl @Name@Service for Grpc {
    async fn get_item(
        &self,
        request: Request<proto::GetItemRequest>,
    ) -> Result<Response<proto::GetItemResponse>, Status> {
        let key = ItemKey {
            tenant: tenant(&request)?,
            item: uuid(&request.get_ref().item_id, "item_id")?,
        };
        let item = self.0.get(key).await.map_err(status::grpc)?;
        Ok(Response::new(proto::GetItemResponse {
            item: Some(wire::item(&item)),
        }))
    }
}

/// The tenant of the caller, put there by the layer that verified the token.
fn tenant<T>(request: &Request<T>) -> Result<TenantId, Problem> {
    let principal = request.extensions().get::<Arc<Principal>>();
    principal
        .map(|principal| TenantId(principal.tenant))
        .ok_or_else(Problem::internal)
}

fn uuid(text: &str, field: &'static str) -> Result<Uuid, Problem> {
    Uuid::try_parse(text).map_err(|_| {
        let (code, detail) = ("invalid_value", "must be a UUID");
        Problem::new(Kind::InvalidArgument, code, format!("{field} {detail}")).field(field, code, detail)
    })
}
