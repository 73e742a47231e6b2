//! svc-merchant over gRPC: whose a program or a store is, and by whose clock days are told.

use super::{options, unanswered};
use crate::domain::{Home, TenantId};
use crate::ports::{Merchants, Unanswered};
use auth::ServiceToken;
use chassis::grpc_client::{Channel, InvalidUri, channel};
use chrono_tz::Tz;
use contracts_proto::merchant::v1::merchant_service_client::MerchantServiceClient;
use contracts_proto::merchant::v1::{GetMerchantConfigRequest, GetProgramRequest, GetStoreRequest};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use std::time::Duration;
use tonic::{Code, Request, Status};
use uuid::Uuid;

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
            client: MerchantServiceClient::new(channel(url, options(timeout))?),
            token,
        })
    }

    async fn ask_home(&self, tenant: TenantId, program: Uuid) -> Result<Option<Home>, Status> {
        let mut request = Request::new(GetProgramRequest {
            program_id: program.to_string(),
        });
        self.token.inject(&mut request, tenant.0)?;
        match self.client.clone().get_program(request).await {
            Ok(answer) => home(&answer.get_ref().merchant_id, &answer.get_ref().time_zone).map(Some),
            Err(status) => nowhere(status),
        }
    }

    async fn ask_store(&self, tenant: TenantId, store: Uuid) -> Result<Option<Home>, Status> {
        let mut request = Request::new(GetStoreRequest {
            store_id: store.to_string(),
        });
        self.token.inject(&mut request, tenant.0)?;
        match self.client.clone().get_store(request).await {
            Ok(answer) => home(&answer.get_ref().merchant_id, &answer.get_ref().time_zone).map(Some),
            Err(status) => nowhere(status),
        }
    }

    async fn ask_zone(&self, tenant: TenantId, merchant: Uuid) -> Result<Tz, Status> {
        let mut request = Request::new(GetMerchantConfigRequest {
            merchant_id: merchant.to_string(),
        });
        self.token.inject(&mut request, tenant.0)?;
        let config = match self.client.clone().get_merchant_config(request).await {
            Ok(answer) => answer.into_inner().config.unwrap_or_default(),
            Err(status) if status.code() == Code::NotFound => return Ok(Tz::UTC),
            Err(status) => return Err(status),
        };
        let first = config.stores.iter().min_by_key(|store| &store.id);
        Ok(first.map_or(Tz::UTC, |store| zone(&store.time_zone)))
    }
}

/// What nobody knows is nowhere; a server that does not know the question says nothing of it.
fn nowhere(status: Status) -> Result<Option<Home>, Status> {
    match status.code() {
        Code::NotFound => Ok(Some(Home::NOWHERE)),
        Code::Unimplemented => Ok(None),
        _ => Err(status),
    }
}

fn home(merchant: &str, time_zone: &str) -> Result<Home, Status> {
    let merchant = merchant.parse();
    Ok(Home {
        merchant: merchant.map_err(|_| Status::internal("a merchant that is no UUID"))?,
        zone: zone(time_zone),
    })
}

/// By its IANA name; UTC for a zone that is newer than this build.
fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

impl Merchants for GrpcMerchants {
    fn home_of(&self, tenant: TenantId, program: Uuid) -> BoxFuture<'_, Result<Option<Home>, Unanswered>> {
        async move {
            self.ask_home(tenant, program)
                .await
                .map_err(unanswered("svc-merchant"))
        }
        .boxed()
    }

    fn home_of_store(
        &self,
        tenant: TenantId,
        store: Uuid,
    ) -> BoxFuture<'_, Result<Option<Home>, Unanswered>> {
        async move {
            self.ask_store(tenant, store)
                .await
                .map_err(unanswered("svc-merchant"))
        }
        .boxed()
    }

    fn zone_of(&self, tenant: TenantId, merchant: Uuid) -> BoxFuture<'_, Result<Tz, Unanswered>> {
        async move {
            self.ask_zone(tenant, merchant)
                .await
                .map_err(unanswered("svc-merchant"))
        }
        .boxed()
    }
}
