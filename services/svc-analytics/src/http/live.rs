//! Events as they happen, as `text/event-stream`. The token is in the header as everywhere, so browsers read it by `fetch`.

use super::Shared;
use super::document::ProblemBody;
use crate::error::Error;
use crate::live::{Live, Next, Reader, Seen, WATCHED};
use auth::{Access, OPERATOR, Principal, Routes, Verifier};
use axum::extract::State;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Utc};
use futures::{Stream, stream};
use http::header::CACHE_CONTROL;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use status::{Coded as _, Kind, Problem, Query};
use std::convert::Infallible;
use std::time::Duration;
use utoipa::ToSchema;
use uuid::Uuid;

/// How often the line is heard, and whether the token still holds is looked at: whoever is dismissed is out within seconds.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// How soon a browser comes back.
const RETRY: Duration = Duration::from_secs(2);
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Proxies hand on what comes, as it comes.
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

pub(super) fn routes() -> Routes<Shared> {
    Routes::new().get("/v1/events/live", Access::roles(OPERATOR), live)
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(live), components(schemas(HappeningBody)))]
pub(super) struct Document;

/// `?topics=`
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LiveQuery {
    /// Only these topics, separated by commas: `ledger.transactions.v1`, `wallet.balance-updated.v1`, `giftcard.activity.v1`,
    /// `ledger.points-expiring.v1`, `ledger.signals.v1`, `merchant.onboarded.v1`. All unless said.
    #[param(example = "ledger.transactions.v1")]
    topics: Option<String>,
}

/// The `data` of an event named `happening`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Happening)]
struct HappeningBody {
    /// The event; the `id` of the line too.
    id: Uuid,
    /// Where it was told.
    #[schema(example = "ledger.transactions.v1")]
    topic: &'static str,
    /// What happened: a transaction's type, what was done with a card, `points_expiring`, `limit_refused`, ...
    #[schema(example = "earn")]
    what: String,
    /// When it happened.
    at: DateTime<Utc>,
    /// When it was heard of here.
    seen_at: DateTime<Utc>,
    /// The ledger's transaction behind it.
    transaction_id: Option<Uuid>,
    /// What it happened to: a wallet, an account, a gift card, a merchant.
    subject_id: Option<Uuid>,
    /// How much; of a transaction its positive side.
    moved: Vec<MovedValue>,
    /// The trace it is part of, from the till on.
    trace_id: Option<String>,
}

/// An amount.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Value)]
struct MovedValue {
    /// In minor units.
    amount: i64,
    /// In what.
    #[schema(example = "PTS")]
    unit: String,
}

impl From<Seen> for HappeningBody {
    fn from(seen: Seen) -> Self {
        let one = &*seen.happening;
        let moved = one.moved.iter().map(|(unit, amount)| MovedValue {
            amount: *amount,
            unit: unit.clone(),
        });
        Self {
            id: one.id,
            topic: one.topic,
            what: one.what.clone(),
            at: one.at,
            seen_at: seen.seen_at,
            transaction_id: one.transaction,
            subject_id: one.subject,
            moved: moved.collect(),
            trace_id: one.trace.clone(),
        }
    }
}

/// Says what happens in the network as it happens, for who watches; nothing is promised to be shown. Events are named
/// `happening`; `gap` says that what came since `Last-Event-ID` is not remembered; `end` is the last one, its `data` why:
/// `too_slow`, `unauthenticated`, `going_away`. Whoever comes back within half a minute with `Last-Event-ID` misses nothing.
#[utoipa::path(get, path = "/v1/events/live", tag = "events",
    params(LiveQuery, ("Last-Event-ID" = Option<Uuid>, Header, description = "The last event that was seen.")),
    responses((status = 200, description = "The stream.", content((String = "text/event-stream"))),
              (status = 400, description = "`invalid_value`: no such topic", body = ProblemBody, content_type = "application/problem+json"),
              (status = 429, description = "`live_full`: too many watch already", body = ProblemBody, content_type = "application/problem+json")))]
async fn live(
    State(live): State<Live>,
    State(verifier): State<Verifier>,
    who: Principal,
    headers: HeaderMap,
    Query(query): Query<LiveQuery>,
) -> Result<Response, Problem> {
    let topics = topics(query.topics.as_deref())?;
    let last = headers.get(LAST_EVENT_ID).and_then(|id| id.to_str().ok());
    let last = last.and_then(|id| Uuid::try_parse(id).ok());
    let reader = live.watch(who.tenant, last).map_err(Error::Watching)?;
    let reader = reader.map_err(|_| {
        Problem::new(
            Kind::TooManyRequests,
            "live_full",
            "too many watch already; close another window",
        )
        .retry_after(Duration::from_secs(30))
    })?;
    let token = auth::bearer(&headers).map_err(|error| error.problem())?;
    let mut response = Sse::new(told(Telling {
        reader,
        topics,
        verifier,
        token: token.into(),
        stage: Stage::Greeting,
    }))
    .into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(BUFFERING, HeaderValue::from_static("no"));
    Ok(response)
}

fn topics(asked: Option<&str>) -> Result<Vec<&'static str>, Problem> {
    let Some(asked) = asked else {
        return Ok(WATCHED.to_vec());
    };
    let found = asked
        .split(',')
        .map(|name| WATCHED.into_iter().find(|topic| *topic == name.trim()));
    found.collect::<Option<_>>().ok_or_else(|| {
        let (code, detail) = ("invalid_value", "must be topics that can be watched");
        Problem::new(Kind::InvalidArgument, code, format!("topics {detail}")).field("topics", code, detail)
    })
}

/// A stream under way.
struct Telling {
    reader: Reader,
    topics: Vec<&'static str>,
    verifier: Verifier,
    token: Box<str>,
    stage: Stage,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The answer begins at once, so that whoever asked knows that it is heard.
    Greeting,
    Telling,
    Ended,
}

fn told(telling: Telling) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(telling, async |mut telling| {
        let event = match telling.stage {
            Stage::Ended => return None,
            Stage::Greeting => {
                telling.stage = Stage::Telling;
                Event::default().comment("here").retry(RETRY)
            }
            Stage::Telling => telling.next().await,
        };
        Some((Ok(event), telling))
    })
}

impl Telling {
    async fn next(&mut self) -> Event {
        let next = tokio::time::timeout(HEARTBEAT, self.reader.next(&self.topics)).await;
        // a token that was seen before costs a hash
        if self.verifier.verify(&self.token).await.is_err() {
            return self.end("unauthenticated");
        }
        match next {
            Err(_) => Event::default().comment("still here"),
            Ok(Next::Shown(seen)) => {
                let id = seen.happening.id.to_string();
                let event = Event::default().id(id).event("happening");
                let body = HappeningBody::from(seen);
                event.json_data(body).unwrap_or_else(|_| self.end("going_away"))
            }
            Ok(Next::Gap) => Event::default().event("gap").data("{}"),
            Ok(Next::TooSlow(_)) => self.end("too_slow"),
            Ok(Next::Over) => self.end("going_away"),
        }
    }

    fn end(&mut self, why: &str) -> Event {
        self.stage = Stage::Ended;
        Event::default().event("end").data(why)
    }
}
