//! svc-merchant over gRPC: what purchases are worth. 100 ms at most: a till does not wait, and the caller may
//! repeat the whole request. Behind a breaker, so that a pricing that is down costs nobody the 100 ms.

use super::breaker::Breaker;
use crate::domain::purchase::{Price, PricedRule};
use crate::ports::{Asked, Pricing, PricingError};
use crate::wire;
use auth::ServiceToken;
use chassis::grpc_client::{Channel, ChannelOptions, InvalidUri, channel};
use contracts_proto::common::v1 as common;
use contracts_proto::merchant::v1 as proto;
use contracts_proto::merchant::v1::RuleKind;
use contracts_proto::merchant::v1::merchant_service_client::MerchantServiceClient;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use status::{Kind, Problem};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tonic::{Request, Status};

/// svc-merchant, called with this service's own token.
#[derive(Clone)]
pub struct GrpcPricing {
    client: MerchantServiceClient<Channel>,
    token: ServiceToken,
    breaker: Arc<Breaker>,
}

impl GrpcPricing {
    /// A client of svc-merchant at `url` (`http://host:port`); does not wait for it. A call takes `timeout` at most.
    pub fn new(url: &str, timeout: Duration, token: ServiceToken) -> Result<Self, InvalidUri> {
        let options = ChannelOptions {
            timeout,
            connect_timeout: timeout,
            ..ChannelOptions::default()
        };
        Ok(Self {
            client: MerchantServiceClient::new(channel(url, options)?),
            token,
            breaker: Arc::default(),
        })
    }

    async fn ask(&self, tenant: uuid::Uuid, message: proto::CalculateRequest) -> Result<Price, PricingError> {
        if !self.breaker.admits(Instant::now()) {
            return Err(PricingError::Unavailable(
                "it failed several times in a row and is left alone for a moment".into(),
            ));
        }
        let mut request = Request::new(message);
        let answer = match self.token.inject(&mut request, tenant) {
            Ok(()) => self.client.clone().calculate(request).await,
            Err(unavailable) => Err(unavailable),
        };
        match answer.map(tonic::Response::into_inner) {
            Ok(answer) => {
                self.breaker.succeeded();
                price(answer).ok_or_else(|| PricingError::Unavailable("the price is not one".into()))
            }
            Err(status) => {
                let failure = failure(&status);
                match &failure {
                    PricingError::Refused(_) => self.breaker.succeeded(),
                    PricingError::Unavailable(why) => {
                        if self.breaker.failed(Instant::now()) {
                            tracing::warn!(%why, "pricing failed several times in a row; purchases are refused");
                        }
                    }
                }
                Err(failure)
            }
        }
    }
}

impl Pricing for GrpcPricing {
    fn price(&self, asked: Asked<'_>) -> BoxFuture<'_, Result<Price, PricingError>> {
        let items = asked.purchase.items.iter().map(|item| common::PurchaseItem {
            category: item.category.to_string(),
            quantity: item.quantity,
            amount: item.amount,
        });
        let message = proto::CalculateRequest {
            program_id: asked.program.map(|program| program.to_string()),
            purchase: Some(common::Purchase {
                amount: asked.purchase.amount,
                unit: asked.purchase.unit.as_str().to_owned(),
                store_id: asked.purchase.store_id.to_string(),
                items: items.collect(),
            }),
            at: Some(wire::timestamp(asked.at)),
            lifetime_points: 0,
            account_id: Some(asked.account.to_string()),
        };
        self.ask(asked.tenant.0, message).boxed()
    }
}

/// What blames the purchase is the caller's to know; everything else is that nobody could be asked.
fn failure(status: &Status) -> PricingError {
    let problem = Problem::from_status(status);
    match problem.kind() {
        Kind::InvalidArgument | Kind::NotFound | Kind::Conflict | Kind::Unprocessable => {
            PricingError::Refused(problem)
        }
        _ => PricingError::Unavailable(format!("{:?}: {}", status.code(), status.message()).into()),
    }
}

fn price(answer: proto::CalculateResponse) -> Option<Price> {
    let rules: Vec<_> = answer
        .rules
        .into_iter()
        .map(|rule| PricedRule {
            kind: kind(rule.kind()),
            id: rule.rule_id,
            points: rule.points,
        })
        .collect();
    let sum = rules
        .iter()
        .try_fold(0_i64, |sum, rule| sum.checked_add(rule.points))?;
    let expires_at = match answer.expires_at {
        None => None,
        Some(at) => Some(wire::instant(at)?),
    };
    (answer.points >= 0 && sum == answer.points).then_some(Price {
        points: answer.points,
        program: answer.program_id.parse().ok()?,
        program_version: answer.program_version,
        merchant: answer.merchant_id.parse().ok()?,
        rules,
        tier: answer.tier_id,
        expires_at,
    })
}

const fn kind(kind: RuleKind) -> &'static str {
    match kind {
        // one that this release does not know yet
        RuleKind::Unspecified => "other",
        RuleKind::Spend => "spend",
        RuleKind::Visit => "visit",
        RuleKind::Category => "category",
        RuleKind::Multiplier => "multiplier",
        RuleKind::Tier => "tier",
        RuleKind::Store => "store",
        RuleKind::Cap => "cap",
    }
}
