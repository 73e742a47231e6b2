//! Metrics in the `OpenMetrics` text format, and the RED metrics (rate, errors, duration) of both servers.
//!
//! A request on the hot path costs one look-up of a route it has seen before and one histogram update; labels
//! are allocated the first time only. Label values come from route templates and descriptors, never from a
//! client. A request whose trace is recorded leaves its trace id as an exemplar, so that a slow bucket leads to a
//! trace; all others pay nothing for that.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use http::{Method, StatusCode};
pub use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
pub use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::exemplar::HistogramWithExemplars;
pub use prometheus_client::metrics::family::Family;
pub use prometheus_client::metrics::gauge::Gauge;
pub use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Metric, Registry};

use crate::process::ProcessCollector;
use crate::trace::{current_trace_id, is_recording};

/// The content type of [`Metrics::encode`].
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds in seconds, 0.5 ms to 10 s: dense where the objectives are (10 ms, 50 ms, 200 ms).
const SECONDS: [f64; 15] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.035, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// Histograms by label set, all with the standard duration buckets.
pub type HistogramFamily<L> = Family<L, Histogram, fn() -> Histogram>;

/// A duration histogram in seconds with the standard buckets (0.5 ms to 10 s).
pub fn histogram() -> Histogram {
    Histogram::new(SECONDS)
}

/// A family of [`histogram`]s.
pub fn histogram_family<L: Clone + std::hash::Hash + Eq>() -> HistogramFamily<L> {
    Family::new_with_constructor(histogram)
}

/// The trace that an observation belongs to.
type TraceLabel = [(&'static str, String); 1];
/// A duration histogram that remembers a recorded trace per bucket.
type Traced = HistogramWithExemplars<TraceLabel>;
type TracedFamily<L> = Family<L, Traced, fn() -> Traced>;

fn traced_family<L: Clone + std::hash::Hash + Eq>() -> TracedFamily<L> {
    Family::new_with_constructor(|| Traced::new(SECONDS.into_iter()))
}

fn observe_traced(handle: &Traced, elapsed: Duration) {
    let trace = is_recording()
        .then(current_trace_id)
        .flatten()
        .map(|id| [("trace_id", id.to_string())]);
    handle.observe(elapsed.as_secs_f64(), trace, None);
}

/// The registry of the process, what `/metrics` shows.
pub fn metrics() -> &'static Metrics {
    static PROCESS: LazyLock<Metrics> = LazyLock::new(|| {
        let metrics = Metrics::default();
        metrics
            .lock()
            .registry
            .register_collector(Box::new(ProcessCollector::default()));
        metrics
    });
    &PROCESS
}

/// A registry of metrics; clones are handles on the same one.
#[derive(Clone, Debug, Default)]
pub struct Metrics {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    registry: Registry,
    by_name: HashMap<String, Box<dyn Any + Send>>,
}

impl Metrics {
    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Registers `metric` and returns the one to use: the first of its name and type, so that a component built
    /// twice in one process shares its series. Counters are named without their `_total` suffix, which the
    /// format adds.
    pub fn register<M: Metric + Clone>(&self, name: &str, help: &str, metric: M) -> M {
        let mut inner = self.lock();
        if let Some(known) = inner.by_name.get(name) {
            let known = known.downcast_ref::<M>().cloned();
            debug_assert!(known.is_some(), "metric {name} is registered with another type");
            return known.unwrap_or(metric);
        }
        inner.by_name.insert(name.to_owned(), Box::new(metric.clone()));
        // the registry ends every help text with a full stop
        inner
            .registry
            .register(name, help.trim_end_matches('.'), metric.clone());
        metric
    }

    /// Lets a component that registers a whole set of metrics do so. Once per registry: nothing here finds a second
    /// set of the same names.
    pub fn with_registry<T>(&self, register: impl FnOnce(&mut Registry) -> T) -> T {
        register(&mut self.lock().registry)
    }

    /// Adds `build_info{service,version}`.
    pub fn build_info(&self, service: &'static str, version: &'static str) {
        let mut inner = self.lock();
        if inner.by_name.insert("build".to_owned(), Box::new(())).is_none() {
            let labels = vec![("service", service), ("version", version)];
            inner
                .registry
                .register("build", "What runs here", Info::new(labels));
        }
    }

    /// Everything registered, as `OpenMetrics` text of type [`CONTENT_TYPE`].
    pub fn encode(&self) -> String {
        let mut text = String::with_capacity(16 * 1024);
        // writing to a String cannot fail; a collector that does leaves the exposition cut, which a scraper refuses
        let _ = prometheus_client::encoding::text::encode(&mut text, &self.lock().registry);
        text
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct HttpLabels {
    method: &'static str,
    route: Box<str>,
    status: &'static str,
}

const METHODS: [&str; 8] = [
    "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "OTHER",
];
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// One handle per (method, status class) of a route, bound when first seen.
type HttpRoute = [[OnceLock<Traced>; CLASSES.len()]; METHODS.len()];

/// RED metrics of an HTTP server: `http_server_request_duration_seconds{method,route,status}`, where `status` is
/// the class (`2xx`), and `http_server_active_requests`.
#[derive(Debug)]
pub struct HttpMetrics {
    duration: TracedFamily<HttpLabels>,
    routes: RwLock<HashMap<Box<str>, Arc<HttpRoute>>>,
    /// Requests in progress.
    pub active: Gauge,
    /// Requests turned away because the server was full (`http_server_shed_requests_total`).
    pub shed: Counter,
}

impl HttpMetrics {
    /// Registers the metrics.
    pub fn new(metrics: &Metrics) -> Self {
        Self {
            duration: metrics.register(
                "http_server_request_duration_seconds",
                "Duration of HTTP requests by route template and status class",
                traced_family(),
            ),
            routes: RwLock::default(),
            active: metrics.register(
                "http_server_active_requests",
                "HTTP requests in progress",
                Gauge::default(),
            ),
            shed: metrics.register(
                "http_server_shed_requests",
                "HTTP requests refused because the server was full",
                Counter::default(),
            ),
        }
    }

    /// Records one answered request. `route` is the route's template, never the path.
    pub fn observe(&self, method: &Method, route: &str, status: StatusCode, elapsed: Duration) {
        let method = match *method {
            Method::GET => 0,
            Method::POST => 1,
            Method::PUT => 2,
            Method::PATCH => 3,
            Method::DELETE => 4,
            Method::HEAD => 5,
            Method::OPTIONS => 6,
            _ => 7,
        };
        let class = usize::from(status.as_u16() / 100)
            .saturating_sub(1)
            .min(CLASSES.len() - 1);
        let handles = self.route(route);
        let Some(handle) = handles.get(method).and_then(|classes| classes.get(class)) else {
            return;
        };
        let handle = handle.get_or_init(|| {
            self.duration.get_or_create_owned(&HttpLabels {
                method: METHODS.get(method).copied().unwrap_or_default(),
                route: route.into(),
                status: CLASSES.get(class).copied().unwrap_or_default(),
            })
        });
        observe_traced(handle, elapsed);
    }

    fn route(&self, route: &str) -> Arc<HttpRoute> {
        if let Some(known) = self
            .routes
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(route)
        {
            return Arc::clone(known);
        }
        let mut routes = self.routes.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(routes.entry(route.into()).or_default())
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RpcLabels {
    rpc_service: Box<str>,
    method: Box<str>,
    code: &'static str,
}

/// gRPC codes by number, spelled as in the specification.
const CODES: [&str; 17] = [
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];

type RpcRoute = [OnceLock<Traced>; CODES.len()];

/// RED metrics of gRPC: `rpc_server_duration_seconds{rpc_service,method,code}`. (A plain `service` would be shadowed by
/// the label that Kubernetes' service discovery puts on every series.)
///
/// Only known methods get series of their own; all others share `rpc_service="unknown"`.
#[derive(Debug)]
pub struct RpcMetrics {
    duration: TracedFamily<RpcLabels>,
    methods: HashMap<Box<str>, RpcRoute>,
    unknown: RpcRoute,
    /// Calls in progress.
    pub active: Gauge,
}

impl RpcMetrics {
    /// Metrics of a server offering `methods`, given as full paths (`/package.Service/Method`).
    pub fn server(metrics: &Metrics, methods: impl IntoIterator<Item = String>) -> Self {
        Self {
            duration: metrics.register(
                "rpc_server_duration_seconds",
                "Duration of gRPC calls by method and status code",
                traced_family(),
            ),
            methods: methods
                .into_iter()
                .map(|path| (path.into(), RpcRoute::default()))
                .collect(),
            unknown: RpcRoute::default(),
            active: metrics.register(
                "rpc_server_active_calls",
                "gRPC calls in progress",
                Gauge::default(),
            ),
        }
    }

    /// Records one answered call by its full path and gRPC code.
    pub fn observe(&self, path: &str, code: i32, elapsed: Duration) {
        let code = usize::try_from(code).unwrap_or(2);
        let (handles, path) = match self.methods.get(path) {
            Some(handles) => (handles, path),
            None => (&self.unknown, "/unknown/unknown"),
        };
        let Some(handle) = handles.get(code) else { return };
        let handle = handle.get_or_init(|| {
            let (service, method) = path
                .trim_start_matches('/')
                .split_once('/')
                .unwrap_or(("unknown", "unknown"));
            self.duration.get_or_create_owned(&RpcLabels {
                rpc_service: service.into(),
                method: method.into(),
                code: CODES.get(code).copied().unwrap_or_default(),
            })
        });
        observe_traced(handle, elapsed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn has(metrics: &Metrics, line: &str) {
        let text = metrics.encode();
        assert!(text.lines().any(|have| have == line), "no line {line} in\n{text}");
    }

    #[test]
    fn requests_are_counted_by_method_route_template_and_status_class() {
        let metrics = Metrics::default();
        let http = HttpMetrics::new(&metrics);
        http.observe(&Method::GET, "/v1/things/{id}", StatusCode::OK, MS);
        http.observe(&Method::GET, "/v1/things/{id}", StatusCode::CREATED, MS);
        http.observe(&Method::POST, "/v1/things", StatusCode::CONFLICT, MS);
        http.observe(
            &Method::from_bytes(b"BREW").unwrap(),
            "unmatched",
            StatusCode::NOT_FOUND,
            MS,
        );

        let count = "http_server_request_duration_seconds_count";
        has(
            &metrics,
            &format!(r#"{count}{{method="GET",route="/v1/things/{{id}}",status="2xx"}} 2"#),
        );
        has(
            &metrics,
            &format!(r#"{count}{{method="POST",route="/v1/things",status="4xx"}} 1"#),
        );
        has(
            &metrics,
            &format!(r#"{count}{{method="OTHER",route="unmatched",status="4xx"}} 1"#),
        );
    }

    #[test]
    fn durations_fall_into_buckets_from_half_a_millisecond_to_ten_seconds() {
        let metrics = Metrics::default();
        let http = HttpMetrics::new(&metrics);
        http.observe(&Method::GET, "/", StatusCode::OK, Duration::from_micros(700));
        http.observe(&Method::GET, "/", StatusCode::OK, Duration::from_secs(11));

        let bucket = "http_server_request_duration_seconds_bucket{le=";
        let labels = r#"method="GET",route="/",status="2xx"}"#;
        has(&metrics, &format!(r#"{bucket}"0.0005",{labels} 0"#));
        has(&metrics, &format!(r#"{bucket}"0.001",{labels} 1"#));
        has(&metrics, &format!(r#"{bucket}"10.0",{labels} 1"#));
        has(&metrics, &format!(r#"{bucket}"+Inf",{labels} 2"#));
    }

    #[test]
    fn a_client_cannot_make_series_by_calling_methods_that_do_not_exist() {
        let metrics = Metrics::default();
        let rpc = RpcMetrics::server(&metrics, ["/a.B/Known".to_owned()]);
        rpc.observe("/a.B/Known", 0, MS);
        rpc.observe("/x/1", 12, MS);
        rpc.observe("/x/2", 12, MS);
        rpc.observe("/x/3", 99, MS);

        let count = "rpc_server_duration_seconds_count";
        has(
            &metrics,
            &format!(r#"{count}{{rpc_service="a.B",method="Known",code="OK"}} 1"#),
        );
        has(
            &metrics,
            &format!(r#"{count}{{rpc_service="unknown",method="unknown",code="UNIMPLEMENTED"}} 2"#),
        );
    }

    #[test]
    fn a_component_built_twice_shares_its_series() {
        let metrics = Metrics::default();
        let first: Counter = metrics.register("cache_hits", "Hits", Counter::default());
        let second: Counter = metrics.register("cache_hits", "Hits", Counter::default());
        first.inc();
        second.inc();
        has(&metrics, "cache_hits_total 2");
        assert_eq!(metrics.encode().matches("# TYPE cache_hits ").count(), 1);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn build_process_and_runtime_are_told() {
        let registry = metrics();
        registry.build_info("svc-test", "1.2.3");
        registry.build_info("svc-test", "1.2.3");
        has(registry, r#"build_info{service="svc-test",version="1.2.3"} 1"#);
        let value_of = |text: &str, name: &str| {
            let line = text
                .lines()
                .find(|line| line.starts_with(&format!("{name} ")))
                .unwrap_or_default();
            line.rsplit(' ')
                .next()
                .and_then(|value| value.parse::<f64>().ok())
        };
        // a worker adds up its work when it pauses
        let worked = async {
            loop {
                tokio::spawn(tokio::task::yield_now()).await.unwrap();
                let text = registry.encode();
                if value_of(&text, "tokio_worker_busy_seconds_total") > Some(0.0) {
                    return text;
                }
            }
        };
        let text = tokio::time::timeout(Duration::from_secs(10), worked)
            .await
            .expect("the workers' time is told");
        let value = |name: &str| value_of(&text, name);
        assert!(
            value("process_resident_memory_bytes") > Some(1_000_000.0),
            "{text}"
        );
        assert!(value("process_cpu_seconds_total") >= Some(0.0), "{text}");
        assert!(value("process_open_fds") >= Some(3.0), "{text}");
        assert!(value("process_max_fds") > value("process_open_fds"), "{text}");
        assert!(
            value("process_start_time_seconds") > Some(1_600_000_000.0),
            "{text}"
        );
        assert_eq!(value("tokio_workers"), Some(2.0), "{text}");
        assert!(text.ends_with("# EOF\n"));
    }
}
