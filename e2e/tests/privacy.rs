//! What must not be kept or said is typed into every request there is, then looked for in every place there is: tables,
//! topics, Valkey, logs, spans, metrics. What may be where is docs/compliance/gdpr/data-map.md.
#![allow(missing_docs, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::fs;

use chrono::{SecondsFormat, TimeDelta, Utc};
use e2e::town::{Api, PASSWORD, SOON, Town, id};
use e2e::{Spans, exclusive};
use reqwest::Method;
use serde_json::{Map, Value, json};
use testkit::eventually;
use uuid::Uuid;

const EMAIL: &str = "zmark.person@marked.example";
const MOVED: &str = "zmark.moved@marked.example";
const PHONE: &str = "+33639980017";
const NAME: &str = "Zmarkname Dupontel";
const WORDS: &str = "Zmarkwords, with love";
const SECRET: &str = "Zmark-secret-91-tulipe";
/// A card's number that is right by its check digit and nobody's.
const CARD: &str = "4539148803436467";
/// What whoever types it may type anything into: it stays with what it was typed for, and comes nowhere else.
const FREE: &str = "zmarkfree";

/// What may be found, and in which places; everything else nowhere.
const MARKS: [(&str, &[&str]); 9] = [
    (EMAIL, &[]),
    (MOVED, &[]),
    ("639980017", &[]),
    ("zmarkname", &[]),
    // until the card was delivered
    ("zmarkwords", &["table svc-giftcard deliveries"]),
    (SECRET, &[]),
    (CARD, &[]),
    ("4539 1488 0343 6467", &[]),
    (FREE, &["table ", "topic ", "valkey"]),
];

#[tokio::test(flavor = "multi_thread")]
async fn what_is_personal_or_secret_is_found_nowhere_but_where_it_may_be() {
    let _alone = exclusive().await;
    let spans = Spans::collect().await;
    let mut town = Town::watched(&spans).await;

    // given: a network in which persons have done what persons do
    let mut secrets = town.secrets();
    secrets.push(PASSWORD.to_owned());
    let known = business(&town, &mut secrets).await;

    // when: each mark is typed wherever it can be
    for service in [
        "merchant",
        "ledger",
        "wallet",
        "giftcard",
        "notification",
        "analytics",
    ] {
        let service = format!("svc-{service}");
        let document = backing::workspace_root()
            .expect("the workspace")
            .join(format!("services/{service}/openapi.json"));
        let document: Value =
            serde_json::from_str(&fs::read_to_string(document).expect("a document")).expect("JSON");
        let typist = Typist {
            api: town.operator(&service),
            document: &document,
            known: &known,
        };
        typist.type_everything().await;
    }

    // then
    let mut remains = town.remains().await;
    remains.push(("spans".to_owned(), spans.everything()));
    let mut found = Vec::new();
    for (place, text) in &remains {
        let text = text.to_lowercase();
        let mut look = |mark: &str, allowed: &[&str]| {
            let mark = mark.to_lowercase();
            // bytes, as PostgreSQL shows them
            let hex = mark
                .bytes()
                .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
            if (text.contains(&mark) || text.contains(&hex))
                && !allowed.iter().any(|allowed| place.starts_with(allowed))
            {
                let at = text.find(&mark).unwrap_or_default();
                let around: String = text.chars().skip(at.saturating_sub(150)).take(300).collect();
                found.push(format!("{mark} in {place}: {around}"));
            }
        };
        for (mark, allowed) in MARKS {
            look(mark, allowed);
        }
        for secret in &secrets {
            look(secret, &[]);
        }
    }
    assert!(found.is_empty(), "{} found:\n{}", found.len(), found.join("\n"));

    // and it would have been found
    for place in [
        "table svc-ledger ",
        "table svc-merchant ",
        "table svc-giftcard ",
        "topic ",
    ] {
        let mut here = remains.iter().filter(|(name, _)| name.starts_with(place));
        assert!(here.any(|(_, text)| text.contains(FREE)), "nothing in {place}");
    }
    for (place, said) in [
        ("log svc-merchant", "serving"),
        ("metrics svc-ledger", "/v1/earn"),
        ("spans", "/v1/earn"),
    ] {
        let mut here = remains.iter().filter(|(name, _)| name == place);
        assert!(here.any(|(_, text)| text.contains(said)), "nothing in {place}");
    }
}

/// Persons are employed, enrolled, written to, given cards, moved. Gives the ids of what is there, by the names that fields have, and
/// adds what is nobody else's business to `secrets`.
async fn business(town: &Town, secrets: &mut Vec<String>) -> BTreeMap<String, String> {
    let network = |service| town.operator(service);
    let shop = town
        .onboard("Boulangerie des Halles", "zmark.owner@marked.example")
        .await;
    let document = json!({
        "name": "Points des Halles", "time_zone": "Europe/Paris", "unit": "EUR", "expiry": "P12M",
        "earn": [{"id": "per-euro", "name": "1 point per euro", "type": "spend", "points": 1, "per": 100}],
    });
    let program = town.promote(&shop, &document).await;
    let clerk = json!({
        "email": EMAIL, "name": NAME, "role": "merchant_staff", "merchant_id": shop.merchant, "locale": "en",
    });
    let clerk = id(&network("svc-merchant").post("/v1/users", "", &clerk).await.done());
    let invitation = town.token_in_letter(EMAIL).await;
    let accept = json!({"token": invitation, "password": PASSWORD});
    town.anybody("svc-merchant")
        .post("/v1/auth/invitations/accept", "", &accept)
        .await
        .done();
    secrets.push(invitation);
    let signed_in = town.sign_in(EMAIL).await;
    let till = |service| town.anybody(service).with(&signed_in);
    let key = json!({"name": "The till", "role": "merchant_staff", "merchant_id": shop.merchant, "scopes": ["ledger:write"]});
    let key = network("svc-merchant")
        .post("/v1/api-keys", "", &key)
        .await
        .done();
    secrets.push(key["client_secret"].as_str().expect("a secret").to_owned());

    let wallet = json!({"external_ref": "card-1", "program_id": program});
    let wallet = network("svc-wallet")
        .post("/v1/wallets", "", &wallet)
        .await
        .done();
    let contact = json!({"wallet_id": wallet["id"], "email": EMAIL, "phone": PHONE, "locale": "en"});
    let contact = id(&network("svc-notification")
        .post("/v1/contacts", "", &contact)
        .await
        .done());
    let account = wallet["points_account_id"]
        .as_str()
        .expect("an account")
        .to_owned();
    let earn = json!({
        "account_id": account, "reference": FREE,
        "purchase": {"amount": 10_000, "unit": "EUR", "store_id": shop.store},
    });
    let earned = network("svc-ledger")
        .post("/v1/earn", "ticket-1", &earn)
        .await
        .done();
    town.mail(EMAIL, "100").await;

    let product =
        json!({"name": "Town card", "unit": "EUR", "amounts": {"open": {"min": 500, "max": 15_000}}});
    let product = id(&network("svc-giftcard")
        .post("/v1/products", "", &product)
        .await
        .done());
    let sale = |delivery: Value| json!({"product_id": product, "amount": {"amount": 5_000, "unit": "EUR"}, "store_id": shop.store, "delivery": delivery});
    let sold = till("svc-giftcard")
        .post(
            "/v1/gift-cards",
            "card-1",
            &sale(json!({"contact_id": contact, "message": WORDS})),
        )
        .await
        .done();
    let letter = town.mail(EMAIL, "gift").await;
    secrets.push(code_in(&letter));
    let shown =
        json!({"product_id": product, "amount": {"amount": 5_000, "unit": "EUR"}, "store_id": shop.store});
    let shown = till("svc-giftcard")
        .post("/v1/gift-cards", "card-2", &shown)
        .await
        .done();
    let code = shown["code"].as_str().expect("a code").to_owned();
    let spend = json!({"code": code, "amount": {"amount": 500, "unit": "EUR"}, "store_id": shop.store});
    let spent = till("svc-giftcard")
        .post("/v1/gift-cards/redeem", "spend-1", &spend)
        .await
        .done();
    secrets.push(code.replace('-', ""));
    secrets.push(code);

    let moved = json!({"email": MOVED});
    secrets.push(signed_in.clone());
    let path = format!("/v1/contacts/{contact}");
    network("svc-notification")
        .send(Method::PATCH, &path, "", &moved)
        .await
        .done();
    let asked = json!({"channel": "email"});
    network("svc-notification")
        .post(&format!("{path}/verifications"), "", &asked)
        .await
        .done();

    [
        ("merchant_id", shop.merchant.clone()),
        ("store_id", shop.store.clone()),
        ("program_id", program.clone()),
        ("account_id", account.clone()),
        ("points_account_id", account.clone()),
        ("wallet_id", id(&wallet)),
        ("contact_id", contact.clone()),
        ("product_id", product.clone()),
        ("operation_id", id(&spent)),
        ("/v1/merchants", shop.merchant),
        ("/v1/programs", program),
        ("/v1/accounts", account),
        ("/v1/wallets", id(&wallet)),
        ("/v1/contacts", contact),
        ("/v1/products", product),
        ("/v1/gift-cards", id(&sold)),
        ("/v1/users", clerk),
        ("/v1/api-keys", id(&key["key"])),
        ("/v1/transactions", id(&earned)),
    ]
    .map(|(name, id)| (name.to_owned(), id))
    .into()
}

/// The code in a letter that brings a card: groups of letters and digits.
fn code_in(letter: &str) -> String {
    let word = letter
        .split_whitespace()
        .find(|word| word.len() > 20 && word.matches('-').count() > 3 && !word.contains('/'));
    word.expect("a code in the letter").to_owned()
}

/// Types marks into every request of a service's document.
struct Typist<'a> {
    api: Api,
    document: &'a Value,
    known: &'a BTreeMap<String, String>,
}

impl Typist<'_> {
    async fn type_everything(&self) {
        for (path, methods) in self.document["paths"].as_object().expect("paths") {
            for (method, operation) in methods.as_object().expect("methods") {
                // what never ends is asked for by the tests of what it streams
                if path.ends_with("/live") {
                    continue;
                }
                let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
                // as a person would, with every field filled in
                self.send(&method, path, operation, None).await;
                // and a card's number in each, the others being right
                for field in 0..self.places(path, operation) {
                    self.send(&method, path, operation, Some(field)).await;
                }
            }
        }
    }

    /// How many texts the request takes.
    fn places(&self, path: &str, operation: &Value) -> usize {
        let mut hand = Hand::new(self, path, Some(usize::MAX));
        hand.request(operation);
        hand.places
    }

    async fn send(&self, method: &Method, path: &str, operation: &Value, card_at: Option<usize>) {
        let (target, key, body) = Hand::new(self, path, card_at).request(operation);
        // limits are for whoever hammers
        let answer = eventually(SOON, || async {
            let answer = self.api.send(method.clone(), &target, &key, &body).await;
            (answer.status != 429 || path.starts_with("/v1/auth")).then_some(answer)
        })
        .await;
        assert!(
            answer.status.as_u16() < 500 || answer.status == 503,
            "{method} {target} {body}: {} {}",
            answer.status,
            answer.body
        );
        if card_at.is_some() {
            let mut said = answer.body;
            if let Some(problem) = said.as_object_mut() {
                // the path that was asked for, told to whoever asked for it
                problem.remove("instance");
            }
            let said = said.to_string();
            assert!(!said.contains(CARD), "{method} {path} says it again: {said}");
        }
    }
}

/// Fills in one request.
struct Hand<'a> {
    typist: &'a Typist<'a>,
    path: &'a str,
    /// Which of the texts is a card's number; without it they are what a person would fill in.
    card_at: Option<usize>,
    places: usize,
}

impl<'a> Hand<'a> {
    const fn new(typist: &'a Typist<'a>, path: &'a str, card_at: Option<usize>) -> Self {
        Self {
            typist,
            path,
            card_at,
            places: 0,
        }
    }

    /// Path with query, idempotency key, body.
    fn request(&mut self, operation: &Value) -> (String, String, Value) {
        let (mut target, mut key, mut query) = (self.path.to_owned(), String::new(), Vec::new());
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().expect("a name");
            let said = match self.value(name, &parameter["schema"], 0) {
                Value::String(text) => text,
                other => other.to_string(),
            };
            let text = said.replace('+', "%2B").replace(' ', "%20");
            match parameter["in"].as_str() {
                Some("path") => {
                    let segment = format!("{{{name}}}");
                    let resource = self.path.split("/{").next().unwrap_or_default();
                    let known = self.typist.known.get(resource).filter(|_| !text.contains(CARD));
                    target = target.replacen(&segment, known.unwrap_or(&text), 1);
                }
                Some("query")
                    if parameter["required"] == true || text.contains(CARD) || self.card_at.is_none() =>
                {
                    query.push(format!("{name}={text}"));
                }
                Some("header") if name == "Idempotency-Key" => key = said,
                _ => {}
            }
        }
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        let body = if schema.is_null() {
            Value::Null
        } else {
            self.value("", schema, 0)
        };
        if !key.contains(CARD) && !key.is_empty() {
            key = Uuid::now_v7().to_string();
        }
        if !query.is_empty() {
            target = format!("{target}?{}", query.join("&"));
        }
        (target, key, body)
    }

    fn value(&mut self, name: &str, schema: &Value, depth: usize) -> Value {
        let document = self.typist.document;
        if let Some(named) = schema["$ref"].as_str() {
            let pointer = named.trim_start_matches('#');
            return self.value(name, document.pointer(pointer).expect("a schema"), depth);
        }
        for choices in ["oneOf", "anyOf"] {
            if let Some(choices) = schema[choices].as_array() {
                let first = choices.iter().find(|choice| choice["type"] != "null");
                return self.value(name, first.expect("a choice"), depth);
            }
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let mut all = Map::new();
            for part in parts {
                if let Value::Object(fields) = self.value(name, part, depth) {
                    all.extend(fields);
                }
            }
            return Value::Object(all);
        }
        if let Some(value) = schema.get("const").or_else(|| schema["enum"].get(0)) {
            return value.clone();
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => kinds.iter().find(|kind| *kind != "null").and_then(Value::as_str),
            kind => kind.as_str(),
        };
        match kind {
            Some("string") => Value::String(self.text(name, schema)),
            Some("integer" | "number") => schema.get("example").cloned().unwrap_or(json!(1)),
            Some("boolean") => json!(true),
            Some("array") => json!([self.value(name, &schema["items"], depth + 1)]),
            // what contains itself ends somewhere
            _ if depth > 6 => Value::Null,
            _ => {
                let mut fields = Map::new();
                for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
                    fields.insert(field.clone(), self.value(field, schema, depth + 1));
                }
                if schema["additionalProperties"].is_object() {
                    let value = self.value("value", &schema["additionalProperties"], depth + 1);
                    fields.insert("field".to_owned(), value);
                }
                Value::Object(fields)
            }
        }
    }

    fn text(&mut self, name: &str, schema: &Value) -> String {
        let example = schema["example"]
            .as_str()
            .or_else(|| schema["examples"][0].as_str())
            .map(str::to_owned);
        let now = Utc::now() + TimeDelta::hours(1);
        match schema["format"].as_str() {
            Some("uuid") => {
                let known = self.typist.known.get(name).cloned();
                return known.unwrap_or_else(|| Uuid::now_v7().to_string());
            }
            Some("date-time") => return now.to_rfc3339_opts(SecondsFormat::Secs, true),
            Some("date") => return now.date_naive().to_string(),
            _ => {}
        }
        self.places += 1;
        if let Some(card_at) = self.card_at {
            let here = card_at == self.places - 1;
            return if here {
                CARD.to_owned()
            } else {
                example.unwrap_or_else(|| "EUR".to_owned())
            };
        }
        let business = ["/v1/branding", "/v1/merchants"]
            .iter()
            .any(|path| self.path.starts_with(path));
        let person = self.path.starts_with("/v1/users");
        let typed = match name {
            "email" if !business => EMAIL,
            "phone" => PHONE,
            "name" if person => NAME,
            "message" => WORDS,
            "password" | "new_password" | "token" | "refresh_token" | "client_secret" | "challenge"
            | "code" | "pin" => SECRET,
            "reference"
            | "reason"
            | "label"
            | "terms"
            | "description"
            | "wording"
            | "subject"
            | "text"
            | "html"
            | "external_ref"
            | "display_name"
            | "legal_name"
            | "registration_number"
            | "line1"
            | "line2"
            | "city"
            | "name"
            | "value" => FREE,
            _ => return example.unwrap_or_else(|| FREE.to_owned()),
        };
        typed.to_owned()
    }
}
