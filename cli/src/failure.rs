//! Why a command did not do what it was asked for, and the exit code that says so to scripts.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// An answer of the server that says no: a problem by RFC 9457.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The HTTP status.
    pub(crate) status: u16,
    /// What, for programs: stable.
    pub(crate) code: String,
    /// What, for people, with the fields at fault.
    pub(crate) detail: String,
    /// Finds the request in the server's logs.
    pub(crate) trace_id: Option<String>,
}

impl Refusal {
    /// Reads a body, whoever answered: a proxy's page has a status alone.
    pub(crate) fn of(status: u16, body: &Value) -> Self {
        let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
        let mut detail = text("detail")
            .or_else(|| text("error_description"))
            .unwrap_or_else(|| format!("the server answered {status}"));
        for field in body.get("errors").and_then(Value::as_array).into_iter().flatten() {
            let part = |name: &str| field.get(name).and_then(Value::as_str).unwrap_or_default();
            let _ = write!(detail, "\n  {}: {}", part("field"), part("detail"));
        }
        Self {
            status,
            // OAuth 2 names errors its own way (RFC 6749, section 5.2)
            code: text("code")
                .or_else(|| text("error"))
                .unwrap_or_else(|| "unexpected_answer".to_owned()),
            detail,
            trace_id: text("trace_id"),
        }
    }
}

/// Why a command ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Something on this machine.
    #[error("{0:#}")]
    Here(#[from] anyhow::Error),
    /// Nobody is signed in.
    #[error("{0}")]
    NotSignedIn(String),
    /// The server said no.
    #[error("{}: {}", .0.code, .0.detail)]
    Refused(Refusal),
    /// Nobody answered.
    #[error("{what}: no answer{}", told(*.unknown))]
    Unanswered {
        /// What was asked.
        what: String,
        /// Whether it may have taken effect.
        unknown: bool,
        /// The key it was sent with: the same command with it acts once.
        key: Option<String>,
        /// What the connection said.
        #[source]
        cause: reqwest::Error,
    },
    /// A receipt, or evidence, proves nothing.
    #[error("NOT VALID: {0}")]
    NotValid(String),
}

fn told(unknown: bool) -> &'static str {
    if unknown {
        "; whether it took effect is unknown"
    } else {
        ""
    }
}

impl Failure {
    /// The exit code.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::Here(_) => 1,
            Self::NotSignedIn(_) => 3,
            Self::Refused(refusal) => match refusal.status {
                401 | 403 => 3,
                429 | 500.. => 5,
                _ => 4,
            },
            Self::Unanswered { .. } => 5,
            Self::NotValid(_) => 6,
        }
    }

    /// The same for programs, as `--json` prints it.
    pub(crate) fn json(&self) -> Value {
        let code: &str = match self {
            Self::Here(_) => "local",
            Self::NotSignedIn(_) => "not_signed_in",
            Self::Refused(refusal) => &refusal.code,
            Self::Unanswered { .. } => "unanswered",
            Self::NotValid(_) => "not_valid",
        };
        let mut said = json!({"error": {"code": code, "detail": self.to_string(), "exit_code": self.code()}});
        let more = match self {
            Self::Refused(refusal) => json!({"status": refusal.status, "trace_id": refusal.trace_id}),
            Self::Unanswered { unknown, key, .. } => {
                json!({"outcome_unknown": unknown, "idempotency_key": key})
            }
            _ => json!({}),
        };
        if let (Some(error), Some(more)) = (
            said.get_mut("error").and_then(Value::as_object_mut),
            more.as_object(),
        ) {
            error.extend(more.clone());
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_told_what_to_do_next_by_the_exit_code() {
        let code = |status| Failure::Refused(Refusal::of(status, &Value::Null)).code();
        assert_eq!(
            [400, 401, 403, 404, 409, 422, 429, 500, 503].map(code),
            [4, 3, 3, 4, 4, 4, 5, 5, 5]
        );
        assert_eq!(Failure::Here(anyhow::anyhow!("no file")).code(), 1);
        assert_eq!(Failure::NotSignedIn(String::new()).code(), 3);
    }

    #[test]
    fn a_problem_is_told_with_its_fields_and_a_page_of_a_proxy_by_its_status() {
        let problem = json!({
            "code": "invalid_request", "detail": "the request breaks a rule", "trace_id": "0af7",
            "errors": [{"field": "points", "code": "out_of_range", "detail": "more than zero"}],
        });
        let refusal = Refusal::of(400, &problem);
        assert_eq!(
            refusal.detail,
            "the request breaks a rule\n  points: more than zero"
        );
        assert_eq!(refusal.trace_id.as_deref(), Some("0af7"));
        assert_eq!(Refusal::of(502, &Value::Null).code, "unexpected_answer");
        let oauth = json!({"error": "invalid_client", "error_description": "no such key"});
        assert_eq!(Refusal::of(401, &oauth).code, "invalid_client");
    }
}
