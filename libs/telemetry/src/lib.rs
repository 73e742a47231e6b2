//! What is seen from outside of a running process: logs, traces, metrics, and the identity of a request
//! ([`TraceContext`]) that ties them together from the till's HTTP call to the customer's e-mail.
//!
//! May know: the W3C trace context format, OpenTelemetry, Prometheus, `/proc`. Knows nothing of any service's
//! meaning.
//!
//! Must never happen here: a request that is not sampled paying for a span, an attribute or a `String`; a label
//! whose values a client can choose; a secret or personal data reaching an output (see [`Redacted`]).

mod errors;
mod init;
mod log;
mod metrics;
mod process;
mod redact;
mod trace;

pub use init::{Guard, InitError, LogFormat, TelemetryConfig, init};
pub use metrics::{
    CONTENT_TYPE, Counter, EncodeLabelSet, EncodeLabelValue, Family, Gauge, Histogram, HistogramFamily,
    HttpMetrics, Metrics, RpcMetrics, histogram, histogram_family, metrics,
};
pub use prometheus_client;
pub use redact::Redacted;
pub use trace::{
    ParseError, SpanId, TRACEPARENT, TraceContext, TraceId, carry, current_trace_id, is_recording,
    server_span, spawn,
};
pub use tracing;
