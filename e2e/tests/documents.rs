//! What the services say of themselves is so: every example of their OpenAPI documents is sent, and answered as documented.
#![allow(missing_docs, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use e2e::exclusive;
use e2e::town::{Answer, Api, SERVICES, SOON, Town, id};
use reqwest::Method;
use serde_json::{Map, Value, json};
use testkit::eventually;
use uuid::Uuid;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const PROBLEM: &str = "application/problem+json";

/// Codes that say of an example that it is not even of the shape that is asked for.
const SHAPE: [&str; 7] = [
    "malformed_json",
    "unknown_field",
    "missing_field",
    "duplicate_field",
    "invalid_type",
    "unsupported_media_type",
    "idempotency_key_missing",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_documented_example_is_taken_and_answered_as_documented() {
    let _alone = exclusive().await;
    let town = Town::whole().await;
    let mut faults = Vec::new();
    for service in SERVICES {
        let document = town.anybody(service).get("/openapi.json").await;
        let document = Document { service, document };
        let operator = town.operator(service);
        for (path, method, operation) in document.operations() {
            document.says_its_problems(path, method, operation);
            let sent = document
                .sends_its_example(&operator, path, method, operation)
                .await;
            if let Err(fault) = sent {
                faults.push(format!("{service} {method} {path} {fault}"));
            }
        }
    }
    assert_eq!(faults, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_id_of_another_network_and_none_that_is_made_up_leads_anywhere() {
    let _alone = exclusive().await;
    let town = Town::whole().await;
    let ours = business(&town).await;
    let mut made_up = fastrand::Rng::with_seed(20_261_121);
    let made_up: Vec<_> = (0..8)
        .map(|_| Uuid::from_u128(made_up.u128(..)).to_string())
        .collect();
    let stranger = town.another_operator().await;
    let (mut asked, mut found) = (0, Vec::new());
    for service in SERVICES {
        let document = town.anybody(service).get("/openapi.json").await;
        let document = Document { service, document };
        let theirs = town.anybody(service).with(&stranger);
        for (path, method, operation) in document.operations() {
            if !named_by_id(operation) {
                continue;
            }
            for (who, ids) in [(&theirs, &ours), (&town.operator(service), &made_up)] {
                for id in ids {
                    let answer = document.asks_for(who, path, method, operation, id).await;
                    // what is asked for may be refused before it is looked for; what is only read is not there
                    if answer.status != 404 && (method == "get" || answer.status != 400) {
                        let (status, body) = (answer.status, answer.body);
                        found.push(format!("{service} {method} {path} of {id}: {status} {body}"));
                    }
                    asked += 1;
                }
            }
        }
    }
    assert_eq!(found, [""; 0]);
    assert!(asked > 1_000, "{asked}");
}

/// One of everything there is in a network, by its id.
async fn business(town: &Town) -> Vec<String> {
    let operator = |service| town.operator(service);
    let shop = town.onboard("Boulangerie des Halles", "baker@example.com").await;
    let made = async |service, path: &str, body: Value| {
        // right after its start a service may not have a token of its own yet
        let made = eventually(SOON, || async {
            let made = operator(service)
                .post(path, &Uuid::now_v7().to_string(), &body)
                .await;
            (made.status != 503).then_some(made)
        });
        made.await.done()
    };
    let wallet = made("svc-wallet", "/v1/wallets", json!({"external_ref": "card-1"})).await;
    let account = wallet["points_account_id"].as_str().expect("an account");
    let earn = json!({"account_id": account, "points": 100});
    let hold = json!({"account_id": account, "amount": 10});
    let contact = json!({"wallet_id": id(&wallet), "email": "anna@example.com", "locale": "en"});
    let product =
        json!({"name": "Town card", "unit": "EUR", "amounts": {"open": {"min": 500, "max": 15_000}}});
    let product = id(&made("svc-giftcard", "/v1/products", product).await);
    let card = json!({"product_id": product, "amount": {"amount": 1_000, "unit": "EUR"}, "merchant_id": shop.merchant});
    let reward =
        json!({"merchant_id": shop.merchant, "name": "A coffee", "price_points": 100, "kind": "voucher"});
    let hook = json!({"url": "https://shop.example/hooks"});
    let hook = made("svc-merchant", "/v1/webhook-endpoints", hook).await;
    let made = [
        id(&made("svc-ledger", "/v1/earn", earn).await),
        id(&made("svc-ledger", "/v1/holds", hold).await),
        id(&made("svc-notification", "/v1/contacts", contact).await),
        id(&made("svc-giftcard", "/v1/gift-cards", card).await),
        id(&made("svc-giftcard", "/v1/rewards", reward).await),
        id(&hook["endpoint"]),
        id(&wallet),
        account.to_owned(),
        product,
        shop.merchant,
        shop.store,
    ];
    made.to_vec()
}

/// Whether the path of an operation names a thing of a network by its id, and the operation is not for everybody.
fn named_by_id(operation: &Value) -> bool {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let mut ids = parameters.filter(|one| one["in"] == "path" && one["schema"]["format"] == "uuid");
    operation["security"].is_null() && ids.next().is_some()
}

struct Document {
    service: &'static str,
    document: Value,
}

impl Document {
    fn operations(&self) -> Vec<(&str, &str, &Value)> {
        let paths = self.document["paths"].as_object().expect("paths");
        let all = paths.iter().flat_map(|(path, item)| {
            let methods = item.as_object().expect("methods").iter();
            methods.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
        });
        all.collect()
    }

    /// The node itself, or what it refers to.
    fn resolved<'a>(&'a self, node: &'a Value) -> &'a Value {
        match node["$ref"].as_str() {
            Some(reference) => self
                .document
                .pointer(reference.trim_start_matches('#'))
                .expect("what is referred to"),
            None => node,
        }
    }

    /// Every operation names the faults that are nobody's in particular, and every problem shows its codes by example.
    fn says_its_problems(&self, path: &str, method: &str, operation: &Value) {
        let place = format!("{} {method} {path}", self.service);
        let answers = operation["responses"].as_object().expect("answers");
        for status in ["500", "503", "504"] {
            assert!(answers.contains_key(status), "{place} does not say {status}");
        }
        for (status, answer) in answers {
            let shown = &self.resolved(answer)["content"][JSON];
            // a receipt is described by docs/receipts.md
            let described = shown["schema"]
                .as_object()
                .is_some_and(|schema| !schema.is_empty());
            assert!(
                !described || !shown["example"].is_null(),
                "{place} shows no {status}"
            );
            let Some(problem) = self.resolved(answer)["content"].get(PROBLEM) else {
                continue;
            };
            let examples = problem["examples"].as_object().expect("examples");
            assert!(!examples.is_empty(), "{place} shows no {status}");
            for (code, example) in examples {
                let example = &self.resolved(example)["value"];
                assert_eq!(example["code"], code.as_str(), "{place} {status}");
                assert_eq!(example["status"].to_string(), *status, "{place} {code}");
            }
        }
    }

    /// Asks for a thing by an id, in the place of every id of the path.
    async fn asks_for(&self, who: &Api, path: &str, method: &str, operation: &Value, id: &str) -> Answer {
        let mut url = path.to_owned();
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = format!("{{{}}}", parameter["name"].as_str().expect("a name"));
            let value = if parameter["schema"]["format"] == "uuid" {
                id.to_owned()
            } else {
                some(parameter)
            };
            url = url.replace(&name, &value);
        }
        let verb: Method = method.to_uppercase().parse().expect("a method");
        let body = &operation["requestBody"]["content"][JSON]["example"];
        who.send(verb, &url, &Uuid::now_v7().to_string(), body).await
    }

    async fn sends_its_example(
        &self,
        who: &Api,
        path: &str,
        method: &str,
        operation: &Value,
    ) -> Result<(), String> {
        let mut url = path.to_owned();
        let mut query = Vec::new();
        let mut keyed = false;
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().expect("a name");
            match parameter["in"].as_str() {
                Some("path") => url = url.replace(&format!("{{{name}}}"), &some(parameter)),
                Some("query") if parameter["required"] == true => {
                    query.push(format!("{name}={}", some(parameter)));
                }
                Some("header") => keyed = keyed || name.eq_ignore_ascii_case("idempotency-key"),
                _ => {}
            }
        }
        let verb: Method = method.to_uppercase().parse().expect("a method");
        let mut request = who.request(verb, &format!("{url}?{}", query.join("&")));
        if keyed {
            request = request.header("idempotency-key", Uuid::now_v7().to_string());
        }
        let none = Map::new();
        for (kind, content) in operation["requestBody"]["content"].as_object().unwrap_or(&none) {
            let example = &content["example"];
            if example.is_null() {
                return Err("has no example".to_owned());
            }
            request = match (kind.as_str(), example) {
                (JSON, body) => request.json(body),
                (FORM, form) => request.header("content-type", FORM).body(filled_in(form)),
                (other, _) => return Err(format!("takes {other}")),
            };
        }
        let answer = request.send().await.expect("an answer");
        let status = answer.status();
        let documented = &operation["responses"][status.as_str()];
        if !documented.is_object() || status.is_server_error() {
            let text = answer.text().await.unwrap_or_default();
            return Err(format!("answered {status}: {text}"));
        }
        let header = answer.headers().get("content-type");
        let kind = header.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().to_owned();
        let documented = self.resolved(documented)["content"].as_object();
        let kinds: Vec<_> = documented.into_iter().flat_map(Map::keys).collect();
        let without = kinds.is_empty() && kind.is_empty();
        if !without && kinds.iter().all(|one| **one != kind) {
            return Err(format!("answered {status} as {kind:?}, and says {kinds:?}"));
        }
        if kind == PROBLEM {
            let problem: Value = answer.json().await.expect("a problem");
            let codes = [&problem["code"], &problem["errors"][0]["code"]];
            if codes.iter().any(|code| SHAPE.iter().any(|shape| *code == shape)) {
                return Err(format!("refuses its example: {problem}"));
            }
        }
        Ok(())
    }
}

/// A form as it is sent; no example needs escaping.
fn filled_in(form: &Value) -> String {
    let Value::Object(fields) = form else {
        return form.as_str().expect("a form").to_owned();
    };
    let fields = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", value.as_str().expect("a text")));
    fields.collect::<Vec<_>>().join("&")
}

/// Something of the shape of a parameter.
fn some(parameter: &Value) -> String {
    let schema = &parameter["schema"];
    for example in [&parameter["example"], &schema["example"]] {
        match example {
            Value::Null => {}
            Value::String(text) => return text.clone(),
            other => return other.to_string(),
        }
    }
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (_, Some("uuid")) => Uuid::now_v7().to_string(),
        (_, Some("date")) => "2026-11-21".to_owned(),
        (_, Some("date-time")) => "2026-11-21T14:30:00Z".to_owned(),
        (Some("integer"), _) => "1".to_owned(),
        _ => "unknown".to_owned(),
    }
}
