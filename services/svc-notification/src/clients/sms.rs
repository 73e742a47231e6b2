//! A provider of text messages, by HTTP.
//!
//! `POST` of `{to, from, text, reference}` with a bearer token; 2xx is taken. What a provider says later comes back as a report
//! ([`crate::domain::provider`]) with the same reference. Providers with another API stand behind a bridge that speaks this one;
//! the development system's mail sink does.
//!
//! What a provider says stays here: refusals quote numbers.

use std::time::Duration;

use futures::{FutureExt as _, future::BoxFuture};
use http::StatusCode;
use reqwest::Client;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;

use crate::{
    domain::message::Reason,
    ports::{Refusal, Text, Texter},
};

/// Hands text messages to one provider.
pub struct HttpTexter {
    client: Client,
    url: String,
    token: Option<SecretString>,
    from: String,
}

#[derive(Serialize)]
struct Body<'a> {
    to: &'a str,
    from: &'a str,
    text: &'a str,
    reference: String,
}

impl HttpTexter {
    /// A client of the provider at `url`.
    pub fn new(
        url: &str,
        token: Option<SecretString>,
        from: &str,
        timeout: Duration,
    ) -> Result<Self, reqwest::Error> {
        Ok(Self {
            client: Client::builder()
                .timeout(timeout)
                .redirect(reqwest::redirect::Policy::none())
                .build()?,
            url: url.to_owned(),
            token,
            from: from.to_owned(),
        })
    }

    async fn post(&self, text: Text) -> Result<(), Refusal> {
        let body = Body {
            to: text.to.expose(),
            from: &self.from,
            text: &text.body,
            reference: text.reference.to_string(),
        };
        let mut request = self.client.post(&self.url).json(&body);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token.expose_secret());
        }
        let answer = request.send().await.map_err(|error| {
            Refusal::ForNow(if error.is_timeout() {
                Reason::SmsTimeout
            } else {
                Reason::SmsUnreachable
            })
        })?;
        let status = answer.status();
        if status.is_success() {
            return Ok(());
        }
        let reason = Reason::SmsReply(status.as_u16());
        // said to the message; anything else is said to us, or passes
        let final_word = [
            StatusCode::BAD_REQUEST,
            StatusCode::NOT_FOUND,
            StatusCode::GONE,
            StatusCode::UNPROCESSABLE_ENTITY,
        ];
        Err(if final_word.contains(&status) {
            Refusal::ForGood(reason)
        } else {
            Refusal::ForNow(reason)
        })
    }
}

impl Texter for HttpTexter {
    fn send(&self, text: Text) -> BoxFuture<'_, Result<(), Refusal>> {
        self.post(text).boxed()
    }
}
