//! The smallest service: what a `main.rs` and an `app.rs` look like on the chassis.

use std::process::ExitCode;

use axum::Router;
use axum::routing::get;
use chassis::config::{DrainConfig, HttpConfig, TelemetryConfig};
use chassis::{App, Chassis, Sections, Service};
use serde::Deserialize;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

struct Minimal;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    http: HttpConfig,
    telemetry: TelemetryConfig,
    drain: DrainConfig,
    greeting: String,
}

impl Service for Minimal {
    const NAME: &'static str = "minimal";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const DEFAULT_CONFIG: &'static str = r#"
        greeting = "hello"
        [http]
        addr = "127.0.0.1:8100"
        [telemetry]
        [drain]
        removal_delay_ms = 0
    "#;
    type Config = Config;

    fn sections(config: &Config) -> Sections<'_> {
        Sections {
            http: &config.http,
            grpc: None,
            database: None,
            telemetry: &config.telemetry,
            drain: &config.drain,
        }
    }

    async fn build(config: Config, chassis: &mut Chassis) -> anyhow::Result<App> {
        chassis.spawn("clock", |shutdown| async move { shutdown.cancelled().await });
        Ok(App::new(
            Router::new().route("/v1/greeting", get(|| async { config.greeting })),
        ))
    }

    fn openapi() -> String {
        r#"{"openapi":"3.1.0"}"#.to_owned()
    }
}

fn main() -> ExitCode {
    chassis::main::<Minimal>()
}
