//! What a request pays for its limits: `cargo run --release -p ratelimit --example cost`.
//!
//! Without a Valkey at the address this measures the same path: blocks come from this process instead.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "it is a measurement")]

use auth::{OPERATOR, Principal};
use ratelimit::{Class, LimitMetrics, Limiter, LimitsConfig};
use std::hint::black_box;
use std::time::Instant;
use uuid::Uuid;

const REQUESTS: u32 = 2_000_000;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let url = std::env::var("LOCALPLUS_TEST_VALKEY").unwrap_or_else(|_| "redis://127.0.0.1:6479".to_owned());
    let config = LimitsConfig {
        subject_writes: u32::MAX,
        tenant_writes: u32::MAX,
        ..LimitsConfig::default()
    };
    let limiter = Limiter::connect("svc-cost", &url, &config, LimitMetrics::default()).unwrap();
    let who = Principal {
        subject: Uuid::now_v7().to_string().into(),
        tenant: Uuid::now_v7(),
        roles: OPERATOR,
        merchant_id: None,
        machine: false,
    };
    let (mut asked, started) = (0_u32, Instant::now());
    for _ in 0..REQUESTS {
        if black_box(limiter.check_now(&who, Class::Write)).is_none() {
            limiter.check(&who, Class::Write).await;
            asked += 1;
        }
    }
    let nanos = started.elapsed().as_nanos() / u128::from(REQUESTS);
    println!("{nanos} ns a request; {asked} of {REQUESTS} waited for a block");
}
