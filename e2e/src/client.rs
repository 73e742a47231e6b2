//! A till's view of the system.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

/// Longer than the services' own limits, so that it is they who give up first.
const TIMEOUT: Duration = Duration::from_secs(15);
/// How long a reading is asked for again.
const PATIENCE: Duration = Duration::from_secs(20);

/// A client of the services with one token; cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    ledger: String,
    wallet: String,
    notification: String,
    bearer: String,
}

/// A customer's wallet.
#[derive(Clone, Debug)]
pub struct Wallet {
    /// The wallet.
    pub id: Uuid,
    /// Its points account.
    pub account: Uuid,
}

/// A posting somebody wants, under its key.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The Idempotency-Key.
    pub key: String,
    /// Whose points.
    pub account: Uuid,
    /// Earned, or (negative) burned.
    pub points: i64,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// 201: it is in the ledger.
    Acknowledged {
        /// The transaction.
        transaction: Uuid,
        /// Answered from an earlier request with the same key.
        replayed: bool,
    },
    /// 409 `insufficient_balance`: it is not, and will not be unless it is asked again.
    Refused,
    /// No answer, or one that promises nothing: it may or may not have happened.
    Unknown(String),
}

impl Client {
    /// A client that sends `bearer` to the services' base URLs.
    pub fn new(ledger: String, wallet: String, notification: String, bearer: String) -> Self {
        let http = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .build()
            .expect("an HTTP client");
        Self {
            http,
            ledger,
            wallet,
            notification,
            bearer,
        }
    }

    /// A client that knows the gateway alone.
    pub fn behind_gateway(gateway: &str, bearer: String) -> Self {
        let service = |name| format!("{gateway}/{name}");
        Self::new(
            service("ledger"),
            service("wallet"),
            service("notification"),
            bearer,
        )
    }

    /// Leaves an e-mail address for a wallet, asking until it is answered.
    pub async fn leave_address(&self, wallet: &Wallet, email: &str) {
        let url = format!("{}/v1/contacts", self.notification);
        let body = json!({"wallet_id": wallet.id, "email": email, "locale": "en"});
        testkit::eventually(PATIENCE, || async {
            match self.send(Method::POST, &url, None, Some(&body)).await {
                Ok((status, _, _)) if status.is_success() => Ok(()),
                other => Err(other),
            }
        })
        .await;
    }

    /// Posts an operation within a trace of the caller's (W3C `traceparent`); the status, and the body.
    pub async fn post_traced(&self, operation: &Operation, traceparent: &str) -> (StatusCode, bool, Value) {
        let (url, body) = self.request(operation);
        let mut request = self.http.post(url).header("authorization", &self.bearer);
        request = request
            .header("idempotency-key", &operation.key)
            .header("traceparent", traceparent);
        answer(request.json(&body).send().await.expect("an answer"))
            .await
            .expect("a JSON body")
    }

    /// Opens a wallet, asking until it is answered.
    pub async fn open_wallet(&self, external_ref: &str) -> Wallet {
        let url = format!("{}/v1/wallets", self.wallet);
        let body = json!({"external_ref": external_ref});
        let wallet = testkit::eventually(Duration::from_secs(30), || async {
            match self.send(Method::POST, &url, None, Some(&body)).await {
                Ok((StatusCode::OK | StatusCode::CREATED, _, wallet)) => Ok(wallet),
                other => Err(other),
            }
        })
        .await;
        Wallet {
            id: id(&wallet, "/id"),
            account: id(&wallet, "/points_account_id"),
        }
    }

    /// Posts an operation once.
    pub async fn post(&self, operation: &Operation) -> Outcome {
        let (url, body) = self.request(operation);
        match self
            .send(Method::POST, &url, Some(&operation.key), Some(&body))
            .await
        {
            Ok((StatusCode::CREATED, replayed, transaction)) => Outcome::Acknowledged {
                transaction: id(&transaction, "/id"),
                replayed,
            },
            Ok((StatusCode::CONFLICT, _, problem)) if problem["code"] == "insufficient_balance" => {
                Outcome::Refused
            }
            Ok((status, _, problem)) => {
                // Whatever breaks, a correct request is never told that it is wrong.
                assert!(
                    status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS,
                    "{status} for a correct request: {problem}"
                );
                Outcome::Unknown(format!("{status} {}", problem["code"]))
            }
            Err(error) => Outcome::Unknown(error.to_string()),
        }
    }

    fn request(&self, operation: &Operation) -> (String, Value) {
        let route = if operation.points > 0 { "earn" } else { "burn" };
        let body = json!({"account_id": operation.account, "points": operation.points.abs()});
        (format!("{}/v1/{route}", self.ledger), body)
    }

    /// The ledger's own word on an account.
    pub async fn account(&self, account: Uuid) -> Value {
        self.get(&format!("{}/v1/accounts/{account}", self.ledger))
            .await
            .expect("the account")
    }

    /// Every entry of an account, oldest first.
    pub async fn entries(&self, account: Uuid) -> Vec<Value> {
        self.pages(&format!("{}/v1/accounts/{account}/entries", self.ledger))
            .await
    }

    /// Every line of a wallet's statement, oldest first.
    pub async fn statement(&self, wallet: &Wallet) -> Vec<Value> {
        self.pages(&format!("{}/v1/wallets/{}/statement", self.wallet, wallet.id))
            .await
    }

    /// What the wallet service says the wallet holds; `min_version` waits for the projection.
    pub async fn balance(&self, wallet: &Wallet, min_version: Option<i64>) -> Result<Value, String> {
        let query = min_version.map_or_else(String::new, |version| format!("?min_version={version}"));
        let answer = self
            .get(&format!(
                "{}/v1/wallets/{}/balances{query}",
                self.wallet, wallet.id
            ))
            .await?;
        Ok(answer["balances"][0].clone())
    }

    /// The sums of the trial balance by unit.
    pub async fn totals(&self) -> Vec<(String, i64)> {
        let report = self
            .get(&format!("{}/v1/reports/trial-balance", self.ledger))
            .await
            .expect("the trial balance");
        let totals = report["totals"].as_array().expect("totals");
        totals
            .iter()
            .map(|total| {
                (
                    total["unit"].to_string(),
                    total["posted"].as_i64().expect("a sum"),
                )
            })
            .collect()
    }

    /// The open holds of an account.
    pub async fn open_holds(&self, account: Uuid) -> Vec<Value> {
        self.pages(&format!(
            "{}/v1/holds?account_id={account}&status=open",
            self.ledger
        ))
        .await
    }

    /// One request to a route of the ledger, `path` below `/v1/`: the status and the body.
    pub async fn of_ledger(
        &self,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: Option<&Value>,
    ) -> reqwest::Result<(StatusCode, Value)> {
        let url = format!("{}/v1/{path}", self.ledger);
        let (status, _, body) = self.send(method, &url, key, body).await?;
        Ok((status, body))
    }

    async fn pages(&self, url: &str) -> Vec<Value> {
        let (mut all, mut cursor) = (Vec::new(), String::new());
        let mark = if url.contains('?') { '&' } else { '?' };
        loop {
            let page = self
                .get(&format!("{url}{mark}limit=200{cursor}"))
                .await
                .expect("a page");
            all.extend(page["data"].as_array().expect("data").iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        all.reverse();
        all
    }

    /// GET until it is answered: overload and outages are answered 503, and asking again is what that is for.
    async fn get(&self, url: &str) -> Result<Value, String> {
        testkit::eventually(PATIENCE, || async {
            match self.send(Method::GET, url, None, None).await {
                Ok((StatusCode::OK, _, body)) => Ok(Ok(body)),
                Ok((StatusCode::SERVICE_UNAVAILABLE, _, body)) => Err(format!("GET {url}: {body}")),
                Ok((status, _, body)) => Ok(Err(format!("GET {url}: {status} {body}"))),
                Err(error) => Err(error.to_string()),
            }
        })
        .await
    }

    async fn send(
        &self,
        method: Method,
        url: &str,
        key: Option<&str>,
        body: Option<&Value>,
    ) -> reqwest::Result<(StatusCode, bool, Value)> {
        let mut request = self
            .http
            .request(method, url)
            .header("authorization", &self.bearer);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        answer(request.send().await?).await
    }
}

/// Status, whether it is a replay, and the body.
async fn answer(response: reqwest::Response) -> reqwest::Result<(StatusCode, bool, Value)> {
    let status = response.status();
    let replayed = response
        .headers()
        .get("idempotent-replayed")
        .is_some_and(|value| value == "true");
    Ok((status, replayed, response.json().await?))
}

fn id(body: &Value, pointer: &str) -> Uuid {
    let text = body.pointer(pointer).and_then(Value::as_str);
    text.and_then(|text| text.parse().ok())
        .unwrap_or_else(|| panic!("no id at {pointer} in {body}"))
}
