//! Earning by purchase, with svc-merchant played by a gRPC server of the test: what becomes of prices that race, come late,
//! make no sense or do not come. With the real svc-merchant: `e2e/tests/purchase.rs`.

use crate::support::{Api, Ledger, Network, PATIENCE, fresh_key};
use contracts_proto::merchant::v1::merchant_service_server::{MerchantService, MerchantServiceServer};
use contracts_proto::merchant::v1::{AppliedRule, CalculateRequest, CalculateResponse, RuleKind};
use futures::future::join_all;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use testkit::eventually;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};
use uuid::Uuid;

/// What is answered to a question.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mode {
    /// A price, another one to every question.
    Priced,
    /// A price whose rules give something else than it says.
    Nonsense,
    /// Nothing, ever.
    Late,
    /// That it is away.
    Away,
}

/// svc-merchant as far as prices go.
#[derive(Clone)]
struct Prices {
    mode: Arc<Mutex<Mode>>,
    asked: Arc<AtomicI64>,
}

impl Prices {
    fn answer(&self, mode: Mode) {
        *self.mode.lock().unwrap() = mode;
    }

    fn asked(&self) -> i64 {
        self.asked.load(Ordering::SeqCst)
    }
}

#[tonic::async_trait]
impl MerchantService for Prices {
    async fn calculate(
        &self,
        request: Request<CalculateRequest>,
    ) -> Result<Response<CalculateResponse>, Status> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst);
        assert!(request.metadata().contains_key("authorization"));
        assert!(request.metadata().contains_key("x-localplus-tenant"));
        let mode = *self.mode.lock().unwrap();
        match mode {
            Mode::Priced | Mode::Nonsense => {}
            Mode::Late => std::future::pending().await,
            Mode::Away => return Err(Status::unavailable("away on demand")),
        }
        let points = request.into_inner().purchase.unwrap().amount / 100 + number;
        let rule = AppliedRule {
            rule_id: "per-euro".to_owned(),
            display_name: "1 point per euro".to_owned(),
            kind: RuleKind::Spend.into(),
            points: points + i64::from(mode == Mode::Nonsense),
        };
        Ok(Response::new(CalculateResponse {
            points,
            program_id: Uuid::now_v7().to_string(),
            program_version: 1,
            merchant_id: Uuid::now_v7().to_string(),
            rules: vec![rule],
            expires_at: None,
            tier_id: None,
        }))
    }
}

/// A ledger that asks the returned for prices.
async fn priced(network: &Network, timeout_ms: u64) -> (Ledger, Prices) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let prices = Prices {
        mode: Arc::new(Mutex::new(Mode::Priced)),
        asked: Arc::default(),
    };
    let server = tonic::transport::Server::builder()
        .add_service(MerchantServiceServer::new(prices.clone()))
        .serve_with_incoming(TcpIncoming::from(listener));
    tokio::spawn(server);
    let token = network.issuer.service_token_file("svc-ledger");
    let ledger = network
        .start_with(|config| {
            config.merchant.grpc_url = url;
            config.merchant.timeout_ms = timeout_ms;
            config.auth.service_token_file = Some(token.into());
        })
        .await;
    (ledger, prices)
}

fn purchase(account: &str) -> Value {
    json!({"account_id": account, "purchase": {"amount": 1_250, "unit": "EUR", "store_id": Uuid::from_u128(7)}})
}

async fn refused(till: &Api, account: &str) -> (u16, String) {
    let answer = till.post_as(&fresh_key(), "/v1/earn", &purchase(account)).await;
    (answer.status, answer.code().to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn requests_that_race_under_one_key_are_all_answered_with_one_price() {
    let network = Network::new().await;
    let (ledger, prices) = priced(&network, 10_000).await;
    let customer = ledger.customer().await;

    let body = purchase(&customer);
    let answers = join_all((0..16).map(|_| ledger.post_as("one", "/v1/earn", &body))).await;

    let said: BTreeSet<String> = answers
        .into_iter()
        .map(|answer| answer.expect(201).to_string())
        .collect();
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(network.recorded().await, 1);
    assert!(prices.asked() >= 1);

    // and once it is posted nobody is asked again
    let asked = prices.asked();
    ledger.post_as("one", "/v1/earn", &body).await.expect(201);
    assert_eq!(prices.asked(), asked);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_price_that_comes_late_or_makes_no_sense_is_none_and_leaves_no_trace() {
    let network = Network::new().await;
    let (ledger, prices) = priced(&network, 500).await;
    let customer = ledger.customer().await;
    for mode in [Mode::Late, Mode::Nonsense] {
        prices.answer(mode);
        let answer = ledger.post_as("again", "/v1/earn", &purchase(&customer)).await;
        assert_eq!(
            (answer.status, answer.code()),
            (503, "pricing_unavailable"),
            "{mode:?}"
        );
    }
    assert_eq!(network.recorded().await, 0);

    // the same request, sent again, is taken
    prices.answer(Mode::Priced);
    eventually(PATIENCE, || async {
        let answer = ledger.post_as("again", "/v1/earn", &purchase(&customer)).await;
        answer.status == 201
    })
    .await;
    assert_eq!(network.recorded().await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn whoever_prices_is_left_alone_while_it_is_away_and_points_are_earned_meanwhile() {
    let network = Network::new().await;
    let (ledger, prices) = priced(&network, 10_000).await;
    let customer = ledger.customer().await;
    prices.answer(Mode::Away);
    for _ in 0..100 {
        assert_eq!(
            refused(&ledger, &customer).await,
            (503, "pricing_unavailable".to_owned())
        );
    }
    // five, and one more for every second that this took
    assert!((5..50).contains(&prices.asked()), "{}", prices.asked());
    ledger.earn(&customer, 7).await.expect(201);
    assert_eq!(ledger.balance(&customer).await, 7);

    prices.answer(Mode::Priced);
    eventually(PATIENCE, || async { refused(&ledger, &customer).await.0 == 201 }).await;
}
