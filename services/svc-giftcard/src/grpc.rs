//! gRPC: what the other services need of gift cards. Requests into commands, answers and statuses out.

use crate::domain::{CardId, CardKey, TenantId};
use crate::service::GiftCards;
use crate::wire;
use auth::{OPERATOR, Roles, SERVICE};
use contracts_proto::giftcard::v1 as proto;
use contracts_proto::giftcard::v1::gift_card_service_server::GiftCardService;
use status::{Kind, Problem};
use std::sync::Arc;
use tonic::{Request, Response, Status};
use uuid::Uuid;

/// Who may call what; a method that is not listed is denied. A code leaves through services alone.
pub const ACCESS: &[(&str, Roles)] = &[
    (
        "/localplus.giftcard.v1.GiftCardService/GetGiftCard",
        OPERATOR.or(SERVICE),
    ),
    ("/localplus.giftcard.v1.GiftCardService/GetDelivery", SERVICE),
    ("/localplus.giftcard.v1.GiftCardService/ConfirmDelivery", SERVICE),
];

/// The service on the wire.
#[derive(Clone)]
pub struct Grpc(pub Arc<GiftCards>);

#[tonic::async_trait]
impl GiftCardService for Grpc {
    async fn get_gift_card(
        &self,
        request: Request<proto::GetGiftCardRequest>,
    ) -> Result<Response<proto::GetGiftCardResponse>, Status> {
        let key = CardKey {
            tenant: tenant(&request)?,
            card: CardId(id(&request.get_ref().gift_card_id, "gift_card_id")?),
        };
        let card = self.0.card(key).await.map_err(status::grpc)?;
        Ok(Response::new(proto::GetGiftCardResponse {
            gift_card: Some(wire::card(&card)),
        }))
    }

    async fn get_delivery(
        &self,
        request: Request<proto::GetDeliveryRequest>,
    ) -> Result<Response<proto::GetDeliveryResponse>, Status> {
        let tenant = tenant(&request)?;
        let id = id(&request.get_ref().delivery_id, "delivery_id")?;
        let (delivery, card, secret) = self.0.delivery(tenant, id).await.map_err(status::grpc)?;
        Ok(Response::new(proto::GetDeliveryResponse {
            delivery: Some(wire::delivery(delivery, &card, secret.as_ref())),
        }))
    }

    async fn confirm_delivery(
        &self,
        request: Request<proto::ConfirmDeliveryRequest>,
    ) -> Result<Response<proto::ConfirmDeliveryResponse>, Status> {
        let tenant = tenant(&request)?;
        let id = id(&request.get_ref().delivery_id, "delivery_id")?;
        self.0.confirm_delivery(tenant, id).await.map_err(status::grpc)?;
        Ok(Response::new(proto::ConfirmDeliveryResponse {}))
    }
}

/// The tenant of the caller, put there by the layer that verified the token.
fn tenant<T>(request: &Request<T>) -> Result<TenantId, Status> {
    auth::principal(request).map(|principal| TenantId(principal.tenant))
}

fn id(text: &str, field: &'static str) -> Result<Uuid, Problem> {
    Uuid::try_parse(text).map_err(|_| {
        let detail = "must be a UUID";
        Problem::new(
            Kind::InvalidArgument,
            "invalid_request",
            "the request breaks a rule of its method",
        )
        .field(field, "invalid_value", detail)
    })
}
