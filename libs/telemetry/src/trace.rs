//! The identity of a request across processes: W3C trace context, carried whether or not it is sampled.
//!
//! The sampling decision is taken once, at the head of a trace, before any span exists; everybody after follows
//! the flag. Inside a process the context travels in a task-local; a span is built only for sampled requests.

use std::fmt;
use std::future::Future;
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::trace::{
    SpanContext, SpanId as OtelSpanId, SpanRef, TraceContextExt as _, TraceFlags, TraceId as OtelTraceId,
    TraceState,
};
use serde::{Serialize, Serializer};
use tonic::metadata::{MetadataMap, MetadataValue};
use tracing::{Instrument as _, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// The header (also gRPC metadata key and Kafka header) that carries a [`TraceContext`].
pub const TRACEPARENT: &str = "traceparent";
static TRACEPARENT_NAME: HeaderName = HeaderName::from_static(TRACEPARENT);

const FLAG_SAMPLED: u8 = 1;
/// Length in bytes of a version 00 `traceparent`.
const TEXT_LEN: usize = 55;

tokio::task_local! {
    static CURRENT: TraceContext;
}

/// A trace whose last eight bytes are at or above this is not sampled; `u64::MAX` samples all, 0 none.
static SAMPLE_BELOW: AtomicU64 = AtomicU64::new(0);
/// Whether spans go anywhere. Without an exporter no span is ever built.
static EXPORTING: AtomicBool = AtomicBool::new(false);

pub(crate) fn configure(sample_below: u64, exporting: bool) {
    SAMPLE_BELOW.store(sample_below, Ordering::Relaxed);
    EXPORTING.store(exporting, Ordering::Relaxed);
}

/// Identifies a whole trace; formats as 32 lowercase hex digits. Never zero.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TraceId([u8; 16]);

/// Identifies one span of a trace; formats as 16 lowercase hex digits. Never zero.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SpanId([u8; 8]);

impl TraceId {
    fn random() -> Self {
        Self(fastrand::u128(1..).to_be_bytes())
    }

    /// The raw bytes, most significant first.
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0
    }

    fn sampled_at_head(self) -> bool {
        let below = SAMPLE_BELOW.load(Ordering::Relaxed);
        let [_, last_eight_bytes] = self.0.as_chunks::<8>().0 else {
            return false;
        };
        below == u64::MAX || u64::from_be_bytes(*last_eight_bytes) < below
    }
}

impl SpanId {
    fn random() -> Self {
        Self(fastrand::u64(1..).to_be_bytes())
    }

    /// The raw bytes, most significant first.
    pub const fn to_bytes(self) -> [u8; 8] {
        self.0
    }
}

/// Position of a unit of work in a trace: 25 bytes, `Copy`, valid by construction.
///
/// `span_id` is the span that outgoing calls name as their parent.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TraceContext {
    trace_id: TraceId,
    span_id: SpanId,
    flags: u8,
}

/// The text is not a valid W3C `traceparent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a valid W3C traceparent")]
pub struct ParseError;

impl TraceContext {
    /// Starts a new trace and takes its sampling decision by the configured head ratio.
    pub fn root() -> Self {
        let trace_id = TraceId::random();
        let flags = if trace_id.sampled_at_head() {
            FLAG_SAMPLED
        } else {
            0
        };
        Self {
            trace_id,
            span_id: SpanId::random(),
            flags,
        }
    }

    /// The context of the running task: its recording span if there is one, else what [`Self::scope`] set.
    pub fn current() -> Option<Self> {
        if EXPORTING.load(Ordering::Relaxed) {
            let scoped = scoped();
            if scoped.is_some_and(|context| !context.is_sampled()) {
                return scoped;
            }
            return Self::of_span(&Span::current()).or(scoped);
        }
        scoped()
    }

    /// [`Self::current`], or a new trace where none runs (a worker's own initiative).
    pub fn current_or_root() -> Self {
        Self::current().unwrap_or_else(Self::root)
    }

    /// Reads `traceparent`; `None` when it is absent or malformed (the specification then restarts the trace).
    pub fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let text = headers.get(&TRACEPARENT_NAME)?;
        Self::parse_bytes(text.as_bytes()).ok()
    }

    /// Reads `traceparent` from gRPC metadata.
    pub fn from_grpc(metadata: &MetadataMap) -> Option<Self> {
        Self::from_headers(metadata.as_ref())
    }

    /// Parses a `traceparent`. Versions after 00 are read as 00, as the specification asks.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        Self::parse_bytes(text.as_bytes())
    }

    fn parse_bytes(text: &[u8]) -> Result<Self, ParseError> {
        let (fixed, rest) = text.split_first_chunk::<TEXT_LEN>().ok_or(ParseError)?;
        let mut fields = fixed.split(|byte| *byte == b'-');
        let mut field = || fields.next().ok_or(ParseError);
        let [version] = unhex::<1>(field()?)?;
        let trace_id = unhex::<16>(field()?)?;
        let span_id = unhex::<8>(field()?)?;
        let [flags] = unhex::<1>(field()?)?;
        let well_formed = match version {
            0 => rest.is_empty(),
            0xff => false,
            _ => rest.first().is_none_or(|byte| *byte == b'-'),
        };
        if !well_formed || trace_id == [0; 16] || span_id == [0; 8] {
            return Err(ParseError);
        }
        Ok(Self {
            trace_id: TraceId(trace_id),
            span_id: SpanId(span_id),
            flags: flags & FLAG_SAMPLED,
        })
    }

    /// The trace this belongs to.
    pub const fn trace_id(&self) -> TraceId {
        self.trace_id
    }

    /// The span that outgoing calls name as their parent.
    pub const fn span_id(&self) -> SpanId {
        self.span_id
    }

    /// Whether the head of the trace decided to record it.
    pub const fn is_sampled(&self) -> bool {
        self.flags & FLAG_SAMPLED != 0
    }

    /// Same trace and decision, fresh span id: a new unit of work inside this one.
    #[must_use]
    pub fn child(&self) -> Self {
        Self {
            span_id: SpanId::random(),
            ..*self
        }
    }

    /// Runs `future` with this as [`Self::current`]. Tasks it spawns do not inherit it: use [`spawn`] or
    /// [`carry`].
    pub fn scope<F: Future>(self, future: F) -> impl Future<Output = F::Output> {
        CURRENT.scope(self, future)
    }

    /// Runs `work` with this as [`Self::current`].
    pub fn sync_scope<T>(self, work: impl FnOnce() -> T) -> T {
        CURRENT.sync_scope(self, work)
    }

    /// Sets `traceparent` on an outgoing HTTP request.
    pub fn inject_http(&self, headers: &mut HeaderMap) {
        if let Ok(value) = HeaderValue::from_bytes(&self.encode()) {
            headers.insert(TRACEPARENT_NAME.clone(), value);
        }
    }

    /// Sets `traceparent` on an outgoing gRPC request.
    pub fn inject_grpc(&self, metadata: &mut MetadataMap) {
        if let Ok(value) = MetadataValue::try_from(self.encode().as_slice()) {
            metadata.insert(TRACEPARENT, value);
        }
    }

    /// The `traceparent` text, without allocating.
    pub fn encode(&self) -> [u8; TEXT_LEN] {
        let mut text = *b"00-tttttttttttttttttttttttttttttttt-ssssssssssssssss-0f";
        let ids = self.trace_id.0.iter().chain(&self.span_id.0).chain([&self.flags]);
        let digits = ids.flat_map(|byte| [hex_digit(byte >> 4), hex_digit(byte & 0xf)]);
        let places = text.iter_mut().skip(3).filter(|place| **place != b'-');
        for (place, digit) in places.zip(digits) {
            *place = digit;
        }
        text
    }

    fn of_span(span: &Span) -> Option<Self> {
        if span.is_disabled() {
            return None;
        }
        let context = span.context();
        let span = context.span();
        let span = span.span_context();
        span.is_valid().then(|| Self {
            trace_id: TraceId(span.trace_id().to_bytes()),
            span_id: SpanId(span.span_id().to_bytes()),
            flags: span.trace_flags().to_u8() & FLAG_SAMPLED,
        })
    }

    fn to_otel(self) -> SpanContext {
        SpanContext::new(
            OtelTraceId::from_bytes(self.trace_id.0),
            OtelSpanId::from_bytes(self.span_id.0),
            TraceFlags::new(self.flags),
            true,
            TraceState::NONE,
        )
    }
}

fn scoped() -> Option<TraceContext> {
    CURRENT.try_with(|context| *context).ok()
}

/// The trace id of the running task, for error bodies and log lines.
pub fn current_trace_id() -> Option<TraceId> {
    // every span of a task shares the trace id of its scope, so the cheap look-up comes first
    scoped()
        .or_else(TraceContext::current)
        .map(|context| context.trace_id)
}

/// Whether a span built now would be recorded: the running trace is sampled and there is an exporter.
pub fn is_recording() -> bool {
    EXPORTING.load(Ordering::Relaxed) && scoped().is_none_or(|context| context.is_sampled())
}

/// Enters a unit of work that another process may have caused: continues `incoming` or starts a new trace, and
/// builds the span only when the trace is sampled and exported. Run the work as
/// `context.scope(work.instrument(span))`.
pub fn server_span(incoming: Option<TraceContext>, span: impl FnOnce() -> Span) -> (TraceContext, Span) {
    let context = incoming.unwrap_or_else(TraceContext::root);
    if !EXPORTING.load(Ordering::Relaxed) || !context.is_sampled() {
        return (context, Span::none());
    }
    context.sync_scope(|| {
        let span = span();
        if incoming.is_some() {
            let parent = opentelemetry::Context::new().with_remote_span_context(context.to_otel());
            // fails only for a span that the log filter disabled, which then stays unrecorded
            let _ = span.set_parent(parent);
        }
        (TraceContext::of_span(&span).unwrap_or(context), span)
    })
}

/// Lets `future` keep the running context and span when it is moved to another task.
pub fn carry<F: Future>(future: F) -> impl Future<Output = F::Output> {
    let context = scoped();
    let future = future.in_current_span();
    async move {
        match context {
            Some(context) => context.scope(future).await,
            None => future.await,
        }
    }
}

/// Spawns a task that keeps the running context and span.
pub fn spawn<F>(future: F) -> tokio::task::JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(carry(future))
}

/// An `info_span!` that costs nothing (no span, no attribute) unless the running trace is recorded.
#[macro_export]
macro_rules! span {
    ($($arguments:tt)*) => {
        if $crate::is_recording() {
            $crate::tracing::info_span!($($arguments)*)
        } else {
            $crate::tracing::Span::none()
        }
    };
}

fn hex_digit(nibble: u8) -> u8 {
    if nibble < 10 {
        b'0' + nibble
    } else {
        b'a' + (nibble - 10)
    }
}

fn unhex<const N: usize>(text: &[u8]) -> Result<[u8; N], ParseError> {
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(ParseError),
    };
    let mut bytes = [0; N];
    let (pairs, []) = text.as_chunks::<2>() else {
        return Err(ParseError);
    };
    if pairs.len() != N {
        return Err(ParseError);
    }
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = value(*high)? << 4 | value(*low)?;
    }
    Ok(bytes)
}

fn write_hex(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    use fmt::Write as _;
    bytes.iter().try_for_each(|byte| {
        f.write_char(char::from(hex_digit(byte >> 4)))?;
        f.write_char(char::from(hex_digit(byte & 0xf)))
    })
}

macro_rules! hex_id {
    ($type:ty) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex(f, &self.0)
            }
        }
        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex(f, &self.0)
            }
        }
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    };
}
hex_id!(TraceId);
hex_id!(SpanId);

impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{}-{}-{:02x}", self.trace_id, self.span_id, self.flags)
    }
}

impl fmt::Debug for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for TraceContext {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text)
    }
}

/// Gives spans without a parent the trace id of the scope they are built in, so that spans of spawned tasks join
/// their request's trace.
#[derive(Debug)]
pub(crate) struct ScopedIds;

impl opentelemetry_sdk::trace::IdGenerator for ScopedIds {
    fn new_trace_id(&self) -> OtelTraceId {
        let id = scoped().map_or_else(TraceId::random, |context| context.trace_id);
        OtelTraceId::from_bytes(id.0)
    }

    fn new_span_id(&self) -> OtelSpanId {
        OtelSpanId::from_bytes(SpanId::random().0)
    }
}

/// Follows the parent's decision, else the scope's, else takes the head decision.
#[derive(Clone, Debug)]
pub(crate) struct HeadSampler;

impl opentelemetry_sdk::trace::ShouldSample for HeadSampler {
    fn should_sample(
        &self,
        parent: Option<&opentelemetry::Context>,
        trace_id: OtelTraceId,
        _name: &str,
        _kind: &opentelemetry::trace::SpanKind,
        _attributes: &[opentelemetry::KeyValue],
        _links: &[opentelemetry::trace::Link],
    ) -> opentelemetry_sdk::trace::SamplingResult {
        use opentelemetry_sdk::trace::{SamplingDecision, SamplingResult};
        let parent = parent.map(opentelemetry::Context::span);
        let parent = parent
            .as_ref()
            .map(SpanRef::span_context)
            .filter(|span| span.is_valid());
        let sampled = match parent {
            Some(parent) => parent.is_sampled(),
            None => scoped().map_or_else(
                || TraceId(trace_id.to_bytes()).sampled_at_head(),
                |context| context.is_sampled(),
            ),
        };
        SamplingResult {
            decision: if sampled {
                SamplingDecision::RecordAndSample
            } else {
                SamplingDecision::Drop
            },
            attributes: Vec::new(),
            trace_state: parent.map(|span| span.trace_state().clone()).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    fn sampled() -> TraceContext {
        TraceContext::parse(TEXT).unwrap()
    }

    proptest! {
        #[test]
        fn any_context_survives_its_text_form(trace in 1_u128.., span in 1_u64.., flags in 0_u8..2) {
            let context = TraceContext {
                trace_id: TraceId(trace.to_be_bytes()),
                span_id: SpanId(span.to_be_bytes()),
                flags,
            };
            let text = context.to_string();
            prop_assert_eq!(text.as_bytes(), context.encode());
            prop_assert_eq!(TraceContext::parse(&text), Ok(context));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in ".{0,60}") {
            let _ = TraceContext::parse(&text);
        }
    }

    #[test]
    fn malformed_headers_are_refused() {
        for text in [
            "",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e47-3600f067aa0ba902b7--01",
            "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
            "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01more",
        ] {
            assert_eq!(TraceContext::parse(text), Err(ParseError), "{text}");
        }
    }

    #[test]
    fn a_later_version_is_read_as_this_one() {
        let later = TraceContext::parse("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more");
        assert_eq!(later, Ok(sampled()));
    }

    #[test]
    fn http_and_grpc_carry_the_same_text() {
        let mut headers = HeaderMap::new();
        sampled().inject_http(&mut headers);
        let mut metadata = MetadataMap::new();
        sampled().inject_grpc(&mut metadata);

        assert_eq!(headers[TRACEPARENT], TEXT);
        assert_eq!(metadata.as_ref(), &headers);
        assert_eq!(TraceContext::from_headers(&headers), Some(sampled()));
        assert_eq!(TraceContext::from_grpc(&metadata), Some(sampled()));
    }

    #[test]
    fn a_child_keeps_trace_and_decision_and_has_a_span_of_its_own() {
        let child = sampled().child();
        assert_eq!(child.trace_id(), sampled().trace_id());
        assert!(child.is_sampled());
        assert_ne!(child.span_id(), sampled().span_id());
    }

    #[tokio::test]
    async fn a_task_sees_the_context_of_its_scope_and_spawned_tasks_only_when_carried() {
        assert_eq!(TraceContext::current(), None);
        let (inside, carried, lost) = sampled()
            .scope(async {
                let carried = spawn(async { TraceContext::current() }).await.unwrap();
                let lost = tokio::spawn(async { TraceContext::current() }).await.unwrap();
                (current_trace_id(), carried, lost)
            })
            .await;
        assert_eq!(inside, Some(sampled().trace_id()));
        assert_eq!(carried, Some(sampled()));
        assert_eq!(lost, None);
    }

    #[test]
    fn without_an_exporter_no_span_is_built_and_the_identity_still_passes() {
        let (context, span) = server_span(Some(sampled()), || unreachable!("a span was built"));
        assert_eq!(context, sampled());
        assert!(span.is_none());
        assert!(sampled().sync_scope(|| crate::span!("work", field = 1)).is_none());
    }
}
