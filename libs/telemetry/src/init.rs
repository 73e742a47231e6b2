//! Installs logs and traces for the whole process, once, and hands back the guard that flushes them.

use std::io::IsTerminal as _;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::WithExportConfig as _;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use serde::Deserialize;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, fmt};

use crate::errors;
use crate::log::LineFormat;
use crate::redact::Redacted;
use crate::trace::{HeadSampler, ScopedIds, configure};

/// How long the last spans may take to leave at shutdown.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(3);

/// How log lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One JSON object per line.
    #[default]
    Json,
    /// For a person at a terminal.
    Text,
}

/// The `[telemetry]` section.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TelemetryConfig {
    /// How log lines are written.
    pub log_format: LogFormat,
    /// What is logged, in the syntax of `RUST_LOG` (`info,svc_ledger=debug`).
    pub filter: String,
    /// The OpenTelemetry collector's gRPC address (`http://collector:4317`). Without it no span is built.
    pub otlp_endpoint: Option<String>,
    /// Share of new traces that are sampled, 0.0 to 1.0. A caller's decision is followed.
    pub sample_ratio: f64,
    /// Where errors are reported (a Sentry DSN, which holds a key). Without it none is.
    pub sentry_dsn: Option<Redacted<String>>,
    /// What reports name as their environment (`dev`, `staging`, `prod`).
    pub environment: String,
}

impl Default for TelemetryConfig {
    fn default() -> Self {
        Self {
            log_format: LogFormat::Json,
            filter: "info".to_owned(),
            otlp_endpoint: None,
            sample_ratio: 1.0,
            sentry_dsn: None,
            environment: "dev".to_owned(),
        }
    }
}

/// Telemetry could not be installed.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// `telemetry.filter` does not parse.
    #[error("telemetry.filter is not valid")]
    Filter(#[source] tracing_subscriber::filter::ParseError),
    /// `telemetry.sample_ratio` is outside of 0.0 to 1.0.
    #[error("telemetry.sample_ratio must be between 0.0 and 1.0")]
    SampleRatio,
    /// `telemetry.otlp_endpoint` is not usable.
    #[error("telemetry.otlp_endpoint is not usable")]
    Otlp(#[source] opentelemetry_otlp::ExporterBuildError),
    /// `telemetry.sentry_dsn` is not a DSN; which it is, is a secret.
    #[error("telemetry.sentry_dsn is not valid")]
    Sentry,
    /// Something else already installed a subscriber in this process.
    #[error("telemetry is already installed in this process")]
    AlreadyInstalled,
}

/// Keeps telemetry running; flushes what is buffered when shut down or dropped. Hold it until the very end of
/// `main`, after everything that may still log or trace.
#[must_use = "dropping the guard stops telemetry"]
pub struct Guard {
    provider: Option<SdkTracerProvider>,
    /// Sends what is left when dropped.
    reporter: Option<sentry::ClientInitGuard>,
}

impl Guard {
    /// Sends the spans still buffered. Blocks up to three seconds: call it off the async runtime's threads.
    pub fn shutdown(mut self) {
        self.flush();
    }

    fn flush(&mut self) {
        if let Some(provider) = self.provider.take()
            && let Err(error) = provider.shutdown_with_timeout(FLUSH_TIMEOUT)
        {
            tracing::warn!(%error, "the last spans could not be exported");
        }
        drop(self.reporter.take());
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.flush();
    }
}

/// Installs logging (to standard error), tracing and the panic logger for the process. Call it once, inside the
/// Tokio runtime.
pub fn init(
    service: &'static str,
    version: &'static str,
    config: &TelemetryConfig,
) -> Result<Guard, InitError> {
    let filter = EnvFilter::try_new(&config.filter).map_err(InitError::Filter)?;
    let sample_below = threshold(config.sample_ratio).ok_or(InitError::SampleRatio)?;
    let provider = config
        .otlp_endpoint
        .as_deref()
        .filter(|endpoint| !endpoint.is_empty())
        .map(|endpoint| provider(endpoint, service, version))
        .transpose()?;
    let exporting = provider.is_some();
    let reporter = config
        .sentry_dsn
        .as_ref()
        .filter(|dsn| !dsn.expose().is_empty())
        .map(|dsn| errors::reporter(dsn.expose(), service, version, &config.environment))
        .transpose()?;
    let traces = provider.as_ref().map(|provider| {
        tracing_opentelemetry::layer()
            .with_tracer(provider.tracer(service))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
    });
    let logs = fmt::layer()
        .event_format(LineFormat {
            format: config.log_format,
            service,
            version,
        })
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    tracing_subscriber::registry()
        .with(filter)
        .with(traces)
        .with(logs)
        .with(reporter.as_ref().map(|_| errors::layer()))
        .try_init()
        .map_err(|_| InitError::AlreadyInstalled)?;
    configure(sample_below, exporting);
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.payload_as_str().unwrap_or("no message");
        let location = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(location, panic = message, "panicked");
    }));
    Ok(Guard { provider, reporter })
}

fn provider(
    endpoint: &str,
    service: &'static str,
    version: &'static str,
) -> Result<SdkTracerProvider, InitError> {
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_tonic()
        .with_endpoint(endpoint)
        .with_timeout(FLUSH_TIMEOUT)
        .build()
        .map_err(InitError::Otlp)?;
    let resource = Resource::builder()
        .with_service_name(service)
        .with_attribute(KeyValue::new("service.version", version))
        .build();
    Ok(SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_id_generator(ScopedIds)
        .with_sampler(HeadSampler)
        .with_resource(resource)
        .build())
}

/// The share as a bound on the last eight bytes of a trace id.
#[allow(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share of traces, not a value; the cast saturates"
)]
fn threshold(ratio: f64) -> Option<u64> {
    (0.0..=1.0)
        .contains(&ratio)
        .then_some((ratio * u64::MAX as f64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_sampled_traces_is_bounded_and_exact_at_its_ends() {
        assert_eq!(threshold(0.0), Some(0));
        assert_eq!(threshold(1.0), Some(u64::MAX));
        assert_eq!(threshold(0.5), Some(1 << 63));
        assert_eq!(threshold(1.1), None);
        assert_eq!(threshold(-0.1), None);
        assert_eq!(threshold(f64::NAN), None);
    }
}
