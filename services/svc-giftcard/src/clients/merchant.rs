//! svc-merchant over gRPC: whether a merchant may sell and accept.

use crate::domain::{MerchantId, TenantId};
use crate::ports::{Merchants, MerchantsError, Standing};
use auth::ServiceToken;
use chassis::grpc_client::{Channel, ChannelOptions, InvalidUri, channel};
use contracts_proto::merchant::v1::merchant_service_client::MerchantServiceClient;
use contracts_proto::merchant::v1::{GetMerchantConfigRequest, MerchantState};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use std::time::Duration;
use tonic::{Code, Request, Status};

/// The merchants' service, called with this service's own token.
#[derive(Clone)]
pub struct GrpcMerchants {
    client: MerchantServiceClient<Channel>,
    token: ServiceToken,
}

impl GrpcMerchants {
    /// A client of the service at `url` (`http://host:port`); does not wait for it. A call takes `timeout` at most.
    pub fn new(url: &str, timeout: Duration, token: ServiceToken) -> Result<Self, InvalidUri> {
        Ok(Self {
            client: MerchantServiceClient::new(channel(url, ChannelOptions::within(timeout))?),
            token,
        })
    }

    async fn ask(&self, tenant: TenantId, merchant: MerchantId) -> Result<Option<Standing>, Status> {
        let mut request = Request::new(GetMerchantConfigRequest {
            merchant_id: merchant.to_string(),
        });
        self.token.inject(&mut request, tenant.0)?;
        match self.client.clone().get_merchant_config(request).await {
            Ok(answer) => {
                let config = answer.into_inner().config;
                let config = config.ok_or_else(|| Status::internal("an answer without a configuration"))?;
                Ok(Some(Standing {
                    active: config.state == i32::from(MerchantState::Active),
                    version: config.version,
                }))
            }
            Err(status) if status.code() == Code::NotFound => Ok(None),
            Err(status) => Err(status),
        }
    }
}

impl Merchants for GrpcMerchants {
    fn standing(
        &self,
        tenant: TenantId,
        merchant: MerchantId,
    ) -> BoxFuture<'_, Result<Option<Standing>, MerchantsError>> {
        async move {
            let answer = self.ask(tenant, merchant).await;
            answer
                .map_err(|status| MerchantsError(format!("{:?}: {}", status.code(), status.message()).into()))
        }
        .boxed()
    }
}
