//! What one core prices: `cargo run --release -p svc-merchant --example price`.
//!
//! Three figures, each on a single thread: the engine alone; `Pricing::calculate` as gRPC calls it, with everything in
//! memory that is there after a first question; and whole calls of `Calculate` over a socket, where that one thread is
//! the caller too. Servers are found or started as tests do it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "it is a measurement"
)]

#[allow(dead_code, unreachable_pub, reason = "the tests use the rest of it")]
#[path = "../tests/it/programs/shop.rs"]
mod shop;

use cache::{CacheMetrics, Caches, Policy};
use chrono::Utc;
use contracts_proto::common::v1 as common;
use contracts_proto::merchant::v1::CalculateRequest;
use futures::StreamExt as _;
use money::Unit;
use serde_json::json;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};
use svc_merchant::NAME;
use svc_merchant::domain::TenantId;
use svc_merchant::domain::program::{Document, Item, Program, Purchase, Standing};
use svc_merchant::service::pricing::{Pricing, Question};
use testkit::Claims;

/// Calls in flight, as many as a busy ledger has.
const CALLERS: usize = 64;
const FOR: Duration = Duration::from_secs(5);

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let network = shop::Network::new().await;
    let replica = network.replica().await;
    let rules = |document: &mut serde_json::Value| {
        document["earn"].as_array_mut().unwrap().push(json!({
            "id": "bread", "name": "2 more on bread", "type": "category", "points": 2, "per": 100,
            "categories": ["bread"],
        }));
        document["multipliers"] = json!([{
            "id": "afternoons", "name": "Double in the afternoon", "factor": "2",
            "when": {"hours": [{"from": "14:00", "until": "18:00"}]},
        }]);
    };
    replica.live_program(network.merchant, rules).await;
    let lines = [("bread", 400), ("milk", 850)];

    let mut document = shop::per_euro();
    rules(&mut document);
    let document: Document = serde_json::from_value(document).unwrap();
    let program = Program::compile(&document).unwrap();
    let items = lines.map(|(category, amount)| Item::new(category, 1, amount));
    let purchase = Purchase::new(1_250, Unit::EUR, network.store, items.to_vec()).unwrap();
    let (now, started, mut priced) = (Utc::now(), Instant::now(), 0_u32);
    while started.elapsed() < FOR {
        black_box(program.calculate(black_box(&purchase), now, Standing::default())).unwrap();
        priced += 1;
    }
    told("the engine", priced, started.elapsed());

    let caches = Caches::connect(NAME, network.valkey_url(), CacheMetrics::default()).unwrap();
    let policy = Policy {
        ttl: Duration::from_mins(5),
        l1_bytes_max: 32 << 20,
    };
    let (facts, standings) = (
        caches.cache("merchants", policy),
        caches.cache("standings", policy),
    );
    let pricing = Pricing::new(
        network.database.pool(),
        Arc::new(Utc::now),
        facts,
        standings,
        events::Wake::new(),
    );
    let question = Question {
        program: None,
        purchase,
        at: None,
        account: None,
        points_in_twelve_months: 0,
    };
    let (started, mut priced) = (Instant::now(), 0_u32);
    while started.elapsed() < FOR {
        let answer = pricing
            .calculate(TenantId(network.tenant), question.clone())
            .await;
        black_box(answer).unwrap();
        priced += 1;
    }
    told("Pricing::calculate", priced, started.elapsed());

    let bearer = network.issuer.bearer(&Claims::operator(network.tenant));
    let message = CalculateRequest {
        purchase: Some(common::Purchase {
            amount: 1_250,
            unit: "EUR".to_owned(),
            store_id: network.store.to_string(),
            items: lines
                .map(|(category, amount)| common::PurchaseItem {
                    category: category.to_owned(),
                    quantity: 1,
                    amount,
                })
                .to_vec(),
        }),
        ..CalculateRequest::default()
    };
    let started = Instant::now();
    let callers = futures::stream::iter(0..CALLERS).map(|_| async {
        let (mut client, mut answered) = (replica.grpc(), 0_u32);
        while started.elapsed() < FOR {
            let mut request = tonic::Request::new(message.clone());
            request
                .metadata_mut()
                .insert("authorization", bearer.parse().unwrap());
            client.calculate(request).await.unwrap();
            answered += 1;
        }
        answered
    });
    let answered: Vec<_> = callers.buffer_unordered(CALLERS).collect().await;
    told("Calculate over gRPC", answered.iter().sum(), started.elapsed());
}

fn told(what: &str, count: u32, took: Duration) {
    let per_second = u128::from(count) * 1_000 / took.as_millis().max(1);
    println!("{what}: {per_second}/s on one core");
}
