//! The REST face as this program asks it: a token that holds, a key for what moves value, and patience.
//!
//! A request is sent again only when that cannot act twice, or when the server certainly did nothing; `Retry-After` is
//! kept, and nothing outlives its time. The rules are those of the SDKs (`sdk/conformance`).

use std::{
    cell::RefCell,
    time::{Duration, Instant, SystemTime},
};

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    failure::{Failure, Refusal},
    profile::{Profile, Profiles, Token, Who},
};

/// How often one request is sent at most.
const ATTEMPTS: u32 = 6;
/// How long one attempt may take.
const ATTEMPT: Duration = Duration::from_secs(10);
/// How long a request may take with all its attempts and pauses.
const DEADLINE: Duration = Duration::from_secs(30);
/// How long a stream may be listened to before it is opened anew.
const LISTENING: Duration = Duration::from_hours(24);
/// Pauses are drawn below this, doubled with every attempt.
const PAUSE: Duration = Duration::from_millis(100);
/// The longest pause that is drawn.
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// A client with one profile.
pub(crate) struct Client {
    http: reqwest::Client,
    gateway: String,
    /// The profile's folder and name; none when the environment says who acts.
    kept: Option<(Profiles, String)>,
    profile: RefCell<Profile>,
    /// A token that the server did not take: it is not used again, whoever still keeps it.
    refused: RefCell<Option<String>>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The body; null when there is none.
    pub(crate) body: Value,
    /// The server had answered this key before.
    pub(crate) replayed: bool,
}

/// A request.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    method: Method,
    path: String,
    query: Vec<(&'static str, String)>,
    body: Option<Value>,
    key: Option<String>,
    repeatable: bool,
}

impl Request {
    /// Reads.
    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path.into(), None, true)
    }

    /// Replaces, which is the same once or twice.
    pub(crate) fn put(path: impl Into<String>, body: Value) -> Self {
        Self::new(Method::PUT, path.into(), Some(body), true)
    }

    /// Does something that must not be done twice, and has no key: it is sent again only when nothing was done.
    pub(crate) fn post(path: impl Into<String>, body: Value) -> Self {
        Self::new(Method::POST, path.into(), Some(body), false)
    }

    /// Moves value: under this key, or a new one.
    pub(crate) fn posting(path: impl Into<String>, body: Value, key: Option<&str>) -> Self {
        let key = key.map_or_else(|| Uuid::now_v7().to_string(), str::to_owned);
        Self {
            key: Some(key),
            ..Self::new(Method::POST, path.into(), Some(body), true)
        }
    }

    /// It changes nothing, or the same once or twice.
    pub(crate) fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }

    /// Adds to the query what is given.
    pub(crate) fn with(mut self, name: &'static str, value: Option<impl ToString>) -> Self {
        self.query.extend(value.map(|value| (name, value.to_string())));
        self
    }

    /// The path with its query.
    fn address(&self) -> String {
        if self.query.is_empty() {
            return self.path.clone();
        }
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in &self.query {
            query.append_pair(name, value);
        }
        format!("{}?{}", self.path, query.finish())
    }

    fn new(method: Method, path: String, body: Option<Value>, repeatable: bool) -> Self {
        Self {
            method,
            path,
            query: Vec::new(),
            body,
            key: None,
            repeatable,
        }
    }
}

impl Client {
    /// A client of whoever signed in.
    pub(crate) fn open(profiles: &Profiles, name: &str) -> Result<Self, Failure> {
        if let Some(profile) = Profile::of_environment()? {
            return Ok(Self::of(profile)?);
        }
        let profile = profiles.read(name)?.ok_or_else(|| {
            Failure::NotSignedIn(format!(
                "nobody is signed in as profile `{name}`: `localplus login --help`"
            ))
        })?;
        Ok(Self {
            kept: Some((profiles.clone(), name.to_owned())),
            ..Self::of(profile)?
        })
    }

    /// A client that keeps nothing.
    pub(crate) fn of(profile: Profile) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder()
            .timeout(ATTEMPT)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("localplus-cli/", env!("CARGO_PKG_VERSION")))
            .build()
            .context("preparing connections")?;
        Ok(Self {
            http,
            gateway: profile.gateway.clone(),
            kept: None,
            profile: RefCell::new(profile),
            refused: RefCell::new(None),
        })
    }

    /// The gateway.
    pub(crate) fn gateway(&self) -> &str {
        &self.gateway
    }

    /// Who acts, in a few words.
    pub(crate) fn who(&self) -> Who {
        self.profile.borrow().who.clone()
    }

    /// Sends a request until it is answered or its time is over.
    pub(crate) async fn send(&self, request: Request) -> Result<Answer, Failure> {
        let deadline = Instant::now() + DEADLINE;
        let mut renewed = false;
        let mut unknown = false;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let token = self.token().await?;
            let outcome = self.once(&request, &token).await;
            let (failure, again, retry_after) = match outcome {
                Ok((status, _, answer)) if status.is_success() => return Ok(answer),
                Ok((status, retry_after, answer)) => {
                    let refusal = Refusal::of(status.as_u16(), &answer.body);
                    if status == StatusCode::UNAUTHORIZED && !renewed && self.may_renew() {
                        // the key may have been rotated, or the clock of this machine be off
                        renewed = true;
                        attempt -= 1;
                        self.profile.borrow_mut().token = None;
                        *self.refused.borrow_mut() = Some(token);
                        continue;
                    }
                    let again = worth_repeating(&refusal, retry_after, request.repeatable);
                    (Failure::Refused(refusal), again, retry_after)
                }
                Err(cause) => {
                    let sent = !cause.is_connect();
                    unknown |= sent && request.method != Method::GET;
                    let failure = Failure::Unanswered {
                        what: format!("{} {}", request.method, request.path),
                        unknown,
                        key: request.key.clone(),
                        cause: cause.without_url(),
                    };
                    (failure, request.repeatable || !sent, None)
                }
            };
            let pause = pause(attempt, retry_after, fastrand::u64(0..=1_000));
            if !again || attempt >= ATTEMPTS || Instant::now() + pause >= deadline {
                return Err(failure);
            }
            tokio::time::sleep(pause).await;
        }
    }

    /// The body of an answer.
    pub(crate) async fn ask(&self, request: Request) -> Result<Value, Failure> {
        Ok(self.send(request).await?.body)
    }

    /// A list, page by page, until there are `most`.
    pub(crate) async fn list(&self, request: Request, most: usize) -> Result<Vec<Value>, Failure> {
        let mut all = Vec::new();
        let mut cursor: Option<String> = None;
        while all.len() < most {
            let page = self
                .ask(
                    request
                        .clone()
                        .with("limit", Some(most.min(200)))
                        .with("cursor", cursor),
                )
                .await?;
            let rows = page.get("data").and_then(Value::as_array).cloned();
            all.extend(rows.unwrap_or_default());
            cursor = page.get("next_cursor").and_then(Value::as_str).map(str::to_owned);
            if cursor.is_none() {
                break;
            }
        }
        all.truncate(most);
        Ok(all)
    }

    /// Opens a stream of events, told from behind `last` on. Asked once: who listens knows when to come back.
    pub(crate) async fn listen(
        &self,
        request: &Request,
        last: Option<&str>,
    ) -> Result<reqwest::Response, Failure> {
        let unanswered = |cause: reqwest::Error| Failure::Unanswered {
            what: format!("{} {}", request.method, request.path),
            unknown: false,
            key: None,
            cause: cause.without_url(),
        };
        let mut renewed = false;
        loop {
            let token = self.token().await?;
            let mut asked = self
                .http
                .request(request.method.clone(), self.at(&request.address()))
                .timeout(LISTENING)
                .bearer_auth(&token);
            if let Some(last) = last {
                asked = asked.header("last-event-id", last);
            }
            let response = asked.send().await.map_err(unanswered)?;
            if response.status().is_success() {
                return Ok(response);
            }
            let (status, _, answer) = read(response).await.map_err(unanswered)?;
            if status == StatusCode::UNAUTHORIZED && !renewed && self.may_renew() {
                renewed = true;
                self.profile.borrow_mut().token = None;
                *self.refused.borrow_mut() = Some(token);
                continue;
            }
            return Err(Failure::Refused(Refusal::of(status.as_u16(), &answer.body)));
        }
    }

    async fn once(
        &self,
        request: &Request,
        token: &str,
    ) -> reqwest::Result<(StatusCode, Option<Duration>, Answer)> {
        let mut sent = self
            .http
            .request(request.method.clone(), self.at(&request.address()))
            .bearer_auth(token);
        if let Some(body) = &request.body {
            sent = sent.json(body);
        }
        if let Some(key) = &request.key {
            sent = sent.header("idempotency-key", key);
        }
        read(sent.send().await?).await
    }

    fn may_renew(&self) -> bool {
        !matches!(self.profile.borrow().who, Who::Bearer)
    }

    /// A token that holds; a new one where none does.
    async fn token(&self) -> Result<String, Failure> {
        if let Some(bearer) = holding(&self.profile.borrow()) {
            return Ok(bearer);
        }
        let Some((profiles, name)) = &self.kept else {
            let before = self.profile.borrow().clone();
            let renewed = self.renewed(&before).await?;
            return self.take(renewed);
        };
        // one at a time: a refresh token is shown once
        let lock = profiles.lock(name)?;
        let current = profiles
            .read(name)?
            .filter(|read| read.who_is(&self.profile.borrow()));
        let before = self.profile.borrow().clone();
        let current = current.unwrap_or_else(|| before.clone());
        // somebody else may have renewed it meanwhile
        if current != before
            && let Some(bearer) = holding(&current)
            && self.refused.borrow().as_ref() != Some(&bearer)
        {
            *self.profile.borrow_mut() = current;
            return Ok(bearer);
        }
        let renewed = self.renewed(&current).await?;
        profiles.write(name, &renewed)?;
        drop(lock);
        self.take(renewed)
    }

    fn take(&self, renewed: Profile) -> Result<String, Failure> {
        let bearer = holding(&renewed);
        *self.profile.borrow_mut() = renewed;
        bearer.ok_or_else(|| Failure::NotSignedIn("the server gave a token that does not hold".to_owned()))
    }

    async fn renewed(&self, profile: &Profile) -> Result<Profile, Failure> {
        match &profile.who {
            Who::Key {
                client_id,
                client_secret,
            } => {
                let token = Some(self.by_key(client_id, client_secret).await?);
                Ok(Profile {
                    token,
                    ..profile.clone()
                })
            }
            Who::Person { email, refresh_token } => {
                let body = json!({"refresh_token": refresh_token});
                let sent = || self.http.post(self.at("/merchant/v1/auth/refresh")).json(&body);
                // sent once: the second time it would look stolen, and end the session
                let given = self.unsigned(sent, "POST /merchant/v1/auth/refresh", false).await;
                let given = given.map_err(|failure| match failure {
                    Failure::Refused(refusal) if refusal.status == 401 => Failure::NotSignedIn(format!(
                        "the session of {email} is over: sign in again with `localplus login --email {email}`"
                    )),
                    other => other,
                })?;
                let refresh_token = given.get("refresh_token").and_then(Value::as_str);
                let refresh_token = refresh_token.unwrap_or(refresh_token_of(&profile.who)).to_owned();
                Ok(Profile {
                    who: Who::Person {
                        email: email.clone(),
                        refresh_token,
                    },
                    token: Some(token_of(&given, "a session")?),
                    ..profile.clone()
                })
            }
            Who::Bearer => Err(Failure::NotSignedIn(
                "LOCALPLUS_TOKEN is not taken any more".to_owned(),
            )),
        }
    }

    /// A token by an API key: OAuth 2 client credentials.
    pub(crate) async fn by_key(&self, client_id: &str, client_secret: &str) -> Result<Token, Failure> {
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("client_id", client_id)
            .append_pair("client_secret", client_secret)
            .finish();
        let sent = || {
            let request = self.bare("/merchant/v1/oauth/token");
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            request.body(form.clone())
        };
        let given = self.unsigned(sent, "asking for a token", true).await?;
        Ok(token_of(&given, "the key")?)
    }

    /// A request that needs nobody signed in: it gives what signs in.
    pub(crate) async fn unsigned(
        &self,
        sent: impl Fn() -> reqwest::RequestBuilder,
        what: &str,
        repeatable: bool,
    ) -> Result<Value, Failure> {
        let deadline = Instant::now() + DEADLINE;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let outcome = match sent().send().await {
                Ok(response) => read(response).await,
                Err(error) => Err(error),
            };
            let (failure, again, retry_after) = match outcome {
                Ok((status, _, answer)) if status.is_success() => return Ok(answer.body),
                Ok((status, retry_after, answer)) => {
                    let refusal = Refusal::of(status.as_u16(), &answer.body);
                    let again = worth_repeating(&refusal, retry_after, repeatable);
                    (Failure::Refused(refusal), again, retry_after)
                }
                Err(cause) => {
                    let again = repeatable || cause.is_connect();
                    let failure = Failure::Unanswered {
                        what: what.to_owned(),
                        unknown: false,
                        key: None,
                        cause: cause.without_url(),
                    };
                    (failure, again, None)
                }
            };
            let pause = pause(attempt, retry_after, fastrand::u64(0..=1_000));
            if !again || attempt >= ATTEMPTS || Instant::now() + pause >= deadline {
                return Err(failure);
            }
            tokio::time::sleep(pause).await;
        }
    }

    /// A request that has no token, of this client's connections.
    pub(crate) fn bare(&self, path: &str) -> reqwest::RequestBuilder {
        self.http.post(self.at(path))
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.gateway)
    }
}

impl Profile {
    /// Whether it is still the same somebody at the same place, whatever token they have now.
    fn who_is(&self, other: &Self) -> bool {
        let same = match (&self.who, &other.who) {
            (Who::Key { client_id: a, .. }, Who::Key { client_id: b, .. })
            | (Who::Person { email: a, .. }, Who::Person { email: b, .. }) => a == b,
            (Who::Bearer, Who::Bearer) => true,
            _ => false,
        };
        same && self.gateway == other.gateway
    }
}

fn refresh_token_of(who: &Who) -> &str {
    match who {
        Who::Person { refresh_token, .. } => refresh_token,
        _ => "",
    }
}

/// The token, if it holds still.
fn holding(profile: &Profile) -> Option<String> {
    let token = profile.token.as_ref()?;
    (Utc::now() < token.good_until).then(|| token.bearer.clone())
}

/// The token that an answer gives; a tenth of its life, or half a minute, before its end it is not used any more.
pub(crate) fn token_of(given: &Value, what: &str) -> anyhow::Result<Token> {
    let bearer = given.get("access_token").and_then(Value::as_str);
    let bearer = bearer.with_context(|| format!("the server gave no token for {what}"))?;
    let holds = given
        .get("expires_in")
        .and_then(Value::as_i64)
        .unwrap_or(60)
        .clamp(0, 86_400);
    let good_until: DateTime<Utc> = Utc::now() + TimeDelta::seconds(holds - (holds / 10).min(30));
    Ok(Token {
        bearer: bearer.to_owned(),
        good_until,
    })
}

async fn read(response: reqwest::Response) -> reqwest::Result<(StatusCode, Option<Duration>, Answer)> {
    let status = response.status();
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
    let retry_after = header("retry-after").and_then(|text| retry_after(text, Utc::now()));
    let replayed = header("idempotent-replayed") == Some("true");
    let body = serde_json::from_slice(&response.bytes().await?).unwrap_or_default();
    Ok((status, retry_after, Answer { body, replayed }))
}

/// Whether an answer is worth another attempt.
fn worth_repeating(refusal: &Refusal, retry_after: Option<Duration>, repeatable: bool) -> bool {
    match refusal.status {
        // nothing was done, and the server says when to come back; a limit that says nothing is one to be told of
        429 => retry_after.is_some(),
        409 => matches!(
            refusal.code.as_str(),
            "idempotency_key_in_progress" | "receipt_not_ready"
        ),
        408 | 502 | 503 | 504 => repeatable,
        _ => false,
    }
}

/// How long to wait after an attempt; `dice` is 0 to 1,000.
fn pause(attempt: u32, retry_after: Option<Duration>, dice: u64) -> Duration {
    let thousandths = |whole: Duration| {
        let millis = u64::try_from(whole.as_millis()).unwrap_or(u64::MAX);
        Duration::from_millis(millis.saturating_mul(dice) / 1_000)
    };
    match retry_after {
        // who was sent away together does not come back together
        Some(wait) => wait + thousandths(PAUSE),
        None => thousandths(
            PAUSE
                .saturating_mul(1 << attempt.saturating_sub(1).min(16))
                .min(PAUSE_MAX),
        ),
    }
}

/// `Retry-After`: whole seconds or a date.
fn retry_after(text: &str, now: DateTime<Utc>) -> Option<Duration> {
    if let Ok(seconds) = text.trim().parse::<u32>() {
        return Some(Duration::from_secs(u64::from(seconds)));
    }
    let at = DateTime::parse_from_rfc2822(text).ok()?;
    let (at, now) = (SystemTime::from(at), SystemTime::from(now));
    Some(at.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(status: u16, code: &str) -> Refusal {
        Refusal::of(status, &json!({"code": code}))
    }

    #[test]
    fn what_might_act_twice_is_sent_again_only_when_nothing_was_done() {
        let soon = Some(Duration::ZERO);
        for (status, code, wait, repeatable, again) in [
            (503, "ledger_unavailable", soon, true, true),
            (503, "database_unavailable", soon, false, false),
            (429, "rate_limited", soon, false, true),
            (429, "velocity_exceeded", None, true, false),
            (409, "idempotency_key_in_progress", soon, true, true),
            (409, "insufficient_balance", None, true, false),
            (500, "internal", None, true, false),
            (504, "deadline_exceeded", None, true, true),
        ] {
            assert_eq!(
                worth_repeating(&refusal(status, code), wait, repeatable),
                again,
                "{status} {code}"
            );
        }
    }

    #[test]
    fn pauses_grow_are_capped_and_are_never_before_the_server_says() {
        let millis = |attempt, dice| pause(attempt, None, dice).as_millis();
        assert_eq!(
            [
                millis(1, 1_000),
                millis(3, 1_000),
                millis(60, 1_000),
                millis(3, 0)
            ],
            [100, 400, 5_000, 0]
        );
        let told = Some(Duration::from_secs(3));
        assert_eq!(pause(1, told, 0), Duration::from_secs(3));
        assert!(pause(1, told, 1_000) > Duration::from_secs(3));
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = "2026-11-21T20:00:10Z".parse().unwrap();
        let seconds = |text| retry_after(text, now).map(|wait| wait.as_secs());
        assert_eq!(seconds("2"), Some(2));
        assert_eq!(seconds("Sat, 21 Nov 2026 20:00:20 GMT"), Some(10));
        assert_eq!(seconds("Sat, 21 Nov 2026 20:00:00 GMT"), Some(0));
        assert_eq!(seconds("soon"), None);
    }

    #[test]
    fn a_token_is_not_used_to_its_very_end() {
        let left = |expires_in: i64| {
            let token = token_of(&json!({"access_token": "t", "expires_in": expires_in}), "x").unwrap();
            (token.good_until - Utc::now()).num_seconds()
        };
        assert!((565..=570).contains(&left(600)));
        assert!((50..=54).contains(&left(60)));
        assert!(token_of(&json!({}), "x").is_err());
    }
}
