//! What went wrong, for Sentry: every `ERROR` line, panics among them, as an event with a stack trace and the trace id of its
//! request. Without a DSN nothing of this runs.
//!
//! Must never happen here: anything about a person leaving. Events hold what the log line holds (ids, never persons), the
//! release and the stack; user, request and host are taken off even if somebody adds them.

use std::time::Duration;

use sentry::integrations::tracing::ErrorLayer;
use sentry::protocol::Event;
use sentry::{ClientInitGuard, ClientOptions};
use tracing::Subscriber;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::registry::LookupSpan;

use crate::init::InitError;
use crate::trace::current_trace_id;

/// How long the last events may take to leave at shutdown.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(2);

/// Connects to Sentry. Events are sent in the background; a Sentry that is away costs its events and nothing else.
pub(crate) fn reporter(
    dsn: &str,
    service: &'static str,
    version: &'static str,
    environment: &str,
) -> Result<ClientInitGuard, InitError> {
    // parsed here, because the client would panic, and quote it
    let dsn = dsn.parse().map_err(|_| InitError::Sentry)?;
    let mut options = ClientOptions::new();
    options.dsn = Some(dsn);
    let options = options
        .release(format!("{service}@{version}"))
        .environment(environment.to_owned())
        .attach_stacktrace(true)
        .send_default_pii(false)
        .max_breadcrumbs(0)
        .shutdown_timeout(FLUSH_TIMEOUT)
        .before_send(|event| Some(scrub(event)));
    Ok(sentry::init(options))
}

/// Passes `ERROR` events on to the reporter; spans and everything below are not its business.
pub(crate) fn layer<S: Subscriber + for<'a> LookupSpan<'a>>() -> impl Layer<S> {
    ErrorLayer::new().with_filter(LevelFilter::ERROR)
}

fn scrub(mut event: Event<'static>) -> Event<'static> {
    event.user = None;
    event.request = None;
    event.server_name = None;
    if let Some(id) = current_trace_id() {
        event.tags.insert("trace_id".to_owned(), id.to_string());
    }
    event
}
