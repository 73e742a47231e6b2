//! svc-merchant over gRPC: the endpoints of webhooks, with the secrets that sign what they are sent.

use std::time::Duration;

use auth::ServiceToken;
use chassis::grpc_client::{Channel, ChannelOptions, InvalidUri, channel};
use chrono::DateTime;
use contracts_proto::{
    common::v1::PageRequest,
    merchant::v1::{
        self as proto, ListWebhookEndpointsRequest, merchant_service_client::MerchantServiceClient,
    },
};
use futures::{FutureExt as _, future::BoxFuture};
use tonic::{Request, Status};
use uuid::Uuid;

use crate::{
    domain::webhook::Endpoint,
    ports::{Endpoints, EndpointsError},
};

/// Endpoints per page.
const PAGE: i32 = 200;
/// More pages than a network can have endpoints for: a list without an end is cut here.
const PAGES_MAX: usize = 100;

/// svc-merchant, called with this service's own token.
#[derive(Clone)]
pub struct GrpcEndpoints {
    client: MerchantServiceClient<Channel>,
    token: ServiceToken,
}

impl GrpcEndpoints {
    /// A client of the service at `url` (`http://host:port`); does not wait for it. A call takes `timeout` at most.
    pub fn new(url: &str, timeout: Duration, token: ServiceToken) -> Result<Self, InvalidUri> {
        Ok(Self {
            client: MerchantServiceClient::new(channel(url, ChannelOptions::within(timeout))?),
            token,
        })
    }

    async fn page(
        &self,
        tenant: Uuid,
        cursor: String,
    ) -> Result<proto::ListWebhookEndpointsResponse, Status> {
        let mut request = Request::new(ListWebhookEndpointsRequest {
            page: Some(PageRequest { limit: PAGE, cursor }),
        });
        self.token.inject(&mut request, tenant)?;
        let answer = self.client.clone().list_webhook_endpoints(request).await?;
        Ok(answer.into_inner())
    }
}

impl Endpoints for GrpcEndpoints {
    fn endpoints(&self, tenant: Uuid) -> BoxFuture<'_, Result<Vec<Endpoint>, EndpointsError>> {
        async move {
            let mut endpoints = Vec::new();
            let mut cursor = String::new();
            for _ in 0..PAGES_MAX {
                let page = self.page(tenant, cursor).await;
                let page = page.map_err(|status| {
                    EndpointsError(format!("{:?}: {}", status.code(), status.message()).into())
                })?;
                // one that breaks the contract is left out, so that it stands in no other's way
                endpoints.extend(page.endpoints.into_iter().filter_map(endpoint));
                cursor = page.page.map(|page| page.next_cursor).unwrap_or_default();
                if cursor.is_empty() {
                    break;
                }
            }
            Ok(endpoints)
        }
        .boxed()
    }
}

fn endpoint(endpoint: proto::WebhookEndpoint) -> Option<Endpoint> {
    let id = Uuid::try_parse(&endpoint.id).ok()?;
    let merchant = endpoint.merchant_id.as_deref().map(Uuid::try_parse).transpose();
    let secrets: Vec<_> = endpoint
        .secrets
        .iter()
        .filter_map(|secret| secret.parse().ok())
        .collect();
    let (Ok(merchant), false) = (merchant, secrets.is_empty()) else {
        tracing::error!(endpoint = %id, "a webhook endpoint breaks the contract and is not written to");
        return None;
    };
    Some(Endpoint {
        id,
        merchant,
        url: endpoint.url,
        events: endpoint.events,
        secrets,
        since: id.get_timestamp().and_then(|at| {
            let (seconds, nanos) = at.to_unix();
            DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)
        }),
    })
}
