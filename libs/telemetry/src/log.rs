//! One line per event: JSON for machines, text for people; both carry the trace id of the running request.

use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime as _, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::init::LogFormat;
use crate::trace::{TraceId, current_trace_id};

/// Formats events. An event's fields stand beside the line's own keys, so an event must not use those
/// (`timestamp`, `level`, `service`, `version`, `target`, `trace_id`, `span`).
pub(crate) struct LineFormat {
    pub(crate) format: LogFormat,
    pub(crate) service: &'static str,
    pub(crate) version: &'static str,
}

#[derive(serde::Serialize)]
struct Line<'a> {
    timestamp: &'a str,
    level: &'static str,
    service: &'static str,
    version: &'static str,
    target: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<TraceId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<&'static str>,
    #[serde(flatten)]
    fields: Fields<'a>,
}

impl<S, N> FormatEvent<S, N> for LineFormat
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        ctx: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let metadata = event.metadata();
        let trace_id = current_trace_id();
        match self.format {
            LogFormat::Json => {
                let mut timestamp = String::with_capacity(32);
                SystemTime.format_time(&mut Writer::new(&mut timestamp))?;
                let line = Line {
                    timestamp: &timestamp,
                    level: metadata.level().as_str(),
                    service: self.service,
                    version: self.version,
                    target: metadata.target(),
                    trace_id,
                    span: ctx.lookup_current().map(|span| span.name()),
                    fields: Fields(event),
                };
                writer.write_str(&serde_json::to_string(&line).map_err(|_| fmt::Error)?)?;
            }
            LogFormat::Text => {
                SystemTime.format_time(&mut writer)?;
                write!(
                    writer,
                    " {:>5} {} {}: ",
                    metadata.level(),
                    self.service,
                    metadata.target()
                )?;
                ctx.field_format().format_fields(writer.by_ref(), event)?;
                if let Some(trace_id) = trace_id {
                    write!(writer, " trace_id={trace_id}")?;
                }
            }
        }
        writeln!(writer)
    }
}

struct Fields<'a>(&'a Event<'a>);

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut visitor = JsonVisitor {
            map: serializer.serialize_map(None)?,
            result: Ok(()),
        };
        self.0.record(&mut visitor);
        visitor.result?;
        visitor.map.end()
    }
}

struct JsonVisitor<M: SerializeMap> {
    map: M,
    result: Result<(), M::Error>,
}

impl<M: SerializeMap> JsonVisitor<M> {
    fn entry(&mut self, field: &Field, value: &(impl Serialize + ?Sized)) {
        if self.result.is_ok() {
            self.result = self.map.serialize_entry(field.name(), value);
        }
    }
}

impl<M: SerializeMap> Visit for JsonVisitor<M> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.entry(field, &value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.entry(field, &value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.entry(field, &value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.entry(field, &value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.entry(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.entry(field, &format_args!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use tracing::subscriber::with_default;
    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;
    use crate::{Redacted, TraceContext};

    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(format: LogFormat, work: impl FnOnce()) -> String {
        let sink = Sink::default();
        let writer = sink.clone();
        let layer = tracing_subscriber::fmt::layer()
            .event_format(LineFormat {
                format,
                service: "svc-test",
                version: "1.2.3",
            })
            .with_ansi(false)
            .with_writer(move || writer.clone());
        with_default(tracing_subscriber::registry().with(layer), work);
        String::from_utf8(sink.0.lock().unwrap().clone()).unwrap()
    }

    fn context() -> TraceContext {
        TraceContext::parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00").unwrap()
    }

    #[test]
    fn a_json_line_names_service_version_and_trace_and_keeps_types() {
        let line = logged(LogFormat::Json, || {
            context().sync_scope(|| {
                tracing::info!(lane = 3, hot = true, secret = ?Redacted::new("hunter2"), "posted \"it\"");
            });
        });
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(line["level"], "INFO");
        assert_eq!(line["message"], "posted \"it\"");
        assert_eq!(line["service"], "svc-test");
        assert_eq!(line["version"], "1.2.3");
        assert_eq!(line["trace_id"], "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(line["lane"], 3);
        assert_eq!(line["hot"], true);
        assert_eq!(line["secret"], "[redacted]");
        assert!(line["timestamp"].as_str().unwrap().ends_with('Z'));
    }

    #[test]
    fn a_line_outside_of_a_request_has_no_trace() {
        let line = logged(LogFormat::Json, || tracing::warn!("alone"));
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(line.get("trace_id"), None);
    }

    #[test]
    fn a_text_line_is_readable_and_ends_with_the_trace() {
        let line = logged(LogFormat::Text, || {
            context().sync_scope(|| tracing::info!(lane = 3, "posted a batch"));
        });
        assert!(
            line.contains("INFO svc-test telemetry::log::tests: posted a batch lane=3"),
            "{line}"
        );
        assert!(
            line.ends_with(" trace_id=4bf92f3577b34da6a3ce929d0e0e4736\n"),
            "{line}"
        );
    }
}
