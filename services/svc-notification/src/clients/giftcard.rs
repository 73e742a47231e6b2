//! svc-giftcard over gRPC: the one place that a code comes from. Calls are tried once; whoever called tries again later.

use std::time::Duration;

use auth::ServiceToken;
use chassis::grpc_client::{Channel, ChannelOptions, InvalidUri, channel};
use contracts_proto::giftcard::v1::{
    ConfirmDeliveryRequest, GetDeliveryRequest, gift_card_service_client::GiftCardServiceClient,
};
use futures::{FutureExt as _, future::BoxFuture};
use tonic::{Code, Request, Status};
use uuid::Uuid;

use crate::{
    domain::gift_card::Gift,
    ports::{GiftCards, GiftCardsError},
    wire,
};

/// svc-giftcard, called with this service's own token.
#[derive(Clone)]
pub struct GrpcGiftCards {
    client: GiftCardServiceClient<Channel>,
    token: ServiceToken,
}

impl GrpcGiftCards {
    /// A client of the service at `url` (`http://host:port`); does not wait for it. A call takes `timeout` at most.
    pub fn new(url: &str, timeout: Duration, token: ServiceToken) -> Result<Self, InvalidUri> {
        Ok(Self {
            client: GiftCardServiceClient::new(channel(url, ChannelOptions::within(timeout))?),
            token,
        })
    }

    fn request<Q>(&self, tenant: Uuid, message: Q) -> Result<Request<Q>, GiftCardsError> {
        let mut request = Request::new(message);
        self.token
            .inject(&mut request, tenant)
            .map_err(|status| failure(&status))?;
        Ok(request)
    }
}

impl GiftCards for GrpcGiftCards {
    fn delivery(&self, tenant: Uuid, delivery: Uuid) -> BoxFuture<'_, Result<Option<Gift>, GiftCardsError>> {
        async move {
            let message = GetDeliveryRequest {
                delivery_id: delivery.to_string(),
            };
            let request = self.request(tenant, message)?;
            let answer = self.client.clone().get_delivery(request).await;
            let answer = answer.map_err(|status| failure(&status))?.into_inner();
            let delivery = answer.delivery.ok_or(GiftCardsError::NotFound)?;
            wire::gift(delivery).map_err(|error| GiftCardsError::Unavailable(error.to_string().into()))
        }
        .boxed()
    }

    fn confirm(&self, tenant: Uuid, delivery: Uuid) -> BoxFuture<'_, Result<(), GiftCardsError>> {
        async move {
            let message = ConfirmDeliveryRequest {
                delivery_id: delivery.to_string(),
            };
            let request = self.request(tenant, message)?;
            let answer = self.client.clone().confirm_delivery(request).await;
            answer.map(drop).map_err(|status| failure(&status))
        }
        .boxed()
    }
}

/// A timeout is unknown, not failed, and so is everything but a clear no.
fn failure(status: &Status) -> GiftCardsError {
    match status.code() {
        Code::NotFound => GiftCardsError::NotFound,
        code => GiftCardsError::Unavailable(format!("{code:?}: {}", status.message()).into()),
    }
}
