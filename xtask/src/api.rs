//! The platform's REST face as any client sees it: through the gateway, with a token, a key and patience.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use serde_json::Value;
use ureq::http::{Request, Response};

/// How often an unanswered or shed request is sent again, with the same key, before giving up.
const TRIES: u32 = 8;
/// The longest pause between two tries.
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// A client with one token.
#[derive(Clone)]
pub(crate) struct Api {
    agent: ureq::Agent,
    base: String,
    bearer: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// Whether the server says that it answered this key before (`Idempotent-Replayed`).
    pub(crate) replayed: bool,
    /// The body; null when there was none or it is not JSON.
    pub(crate) json: Value,
    /// From sending to the last byte.
    pub(crate) time: Duration,
    retry_after: Option<Duration>,
}

impl Api {
    /// A client of the gateway (or of one service) at `base`.
    pub(crate) fn new(base: &str, token: &str) -> Self {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(10)))
            .max_idle_connections_per_host(64)
            .build()
            .new_agent();
        Self {
            agent,
            base: base.trim_end_matches('/').to_owned(),
            bearer: format!("Bearer {token}"),
        }
    }

    /// GET, once.
    pub(crate) fn get(&self, path: &str) -> anyhow::Result<Answer> {
        self.send("GET", path, None, &Value::Null)
    }

    /// POST, once; `key` is the Idempotency-Key.
    pub(crate) fn post(&self, path: &str, key: Option<&str>, body: &Value) -> anyhow::Result<Answer> {
        self.send("POST", path, key, body)
    }

    /// POST until it is answered: no answer, overload and unavailability are tried again with the same key, so
    /// that the request takes effect at most once.
    pub(crate) fn post_surely(&self, path: &str, key: Option<&str>, body: &Value) -> anyhow::Result<Answer> {
        let mut pause = Duration::from_millis(100);
        let mut tried = 1;
        loop {
            let outcome = self.post(path, key, body);
            let wait = match &outcome {
                Ok(answer) if !matches!(answer.status, 429 | 502 | 503 | 504) => return outcome,
                Ok(answer) => answer.retry_after.unwrap_or(pause).max(pause),
                Err(_) => pause,
            };
            if tried == TRIES {
                return outcome.with_context(|| format!("POST {path} is not answered after {TRIES} tries"));
            }
            std::thread::sleep(wait.min(PAUSE_MAX));
            pause = (pause * 2).min(PAUSE_MAX);
            tried += 1;
        }
    }

    fn send(&self, method: &str, path: &str, key: Option<&str>, body: &Value) -> anyhow::Result<Answer> {
        let url = format!("{}{path}", self.base);
        let mut request = Request::builder()
            .method(method)
            .uri(&url)
            .header("authorization", &self.bearer);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let started = Instant::now();
        let response: Response<ureq::Body> = if body.is_null() {
            self.agent.run(request.body(())?)
        } else {
            let request = request.header("content-type", "application/json");
            self.agent.run(request.body(serde_json::to_vec(body)?)?)
        }
        .with_context(|| format!("{method} {url}"))?;
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
        let replayed = header("idempotent-replayed") == Some("true");
        let retry_after = header("retry-after")
            .and_then(|value| value.parse().ok())
            .map(Duration::from_secs);
        let status = response.status().as_u16();
        let bytes = response
            .into_body()
            .read_to_vec()
            .with_context(|| format!("{method} {url}: reading the answer"))?;
        let time = started.elapsed();
        Ok(Answer {
            status,
            replayed,
            retry_after,
            json: serde_json::from_slice(&bytes).unwrap_or_default(),
            time,
        })
    }
}

impl Answer {
    /// The body, or an error that carries the problem, unless the status is `2xx`.
    pub(crate) fn expect_success(self, what: &str) -> anyhow::Result<Self> {
        if (200..300).contains(&self.status) {
            return Ok(self);
        }
        bail!("{what}: {}", self.problem())
    }

    /// A problem in one line: `409 insufficient_balance: the account has 7, 1000 are asked for`.
    pub(crate) fn problem(&self) -> String {
        let mut line = format!("{} {}", self.status, self.text("/code"));
        let detail = self.text("/detail");
        if !detail.is_empty() {
            let _ = write!(line, ": {detail}");
        }
        for error in self
            .json
            .pointer("/errors")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let part = |name| error.get(name).and_then(Value::as_str).unwrap_or_default();
            let _ = write!(line, "; {} {}", part("field"), part("detail"));
        }
        line
    }

    /// A string of the body by its JSON pointer; empty when it is not there.
    pub(crate) fn text(&self, pointer: &str) -> &str {
        self.json
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// An integer of the body by its JSON pointer.
    pub(crate) fn number(&self, pointer: &str) -> anyhow::Result<i64> {
        let found = self.json.pointer(pointer).and_then(Value::as_i64);
        found.with_context(|| format!("the answer has no number at {pointer}: {}", self.json))
    }
}
