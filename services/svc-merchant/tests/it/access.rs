//! Who may do what: every row of the table against every role and against nobody; and no tenant sees another's.

use crate::support::{Answer, Network, invitation, store};
use auth::{Access, Role};
use http::Method;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use svc_merchant::http::{openapi, routes};
use testkit::Claims;
use uuid::Uuid;

fn filled(path: &str, id: Uuid) -> String {
    path.replace("{id}", &id.to_string())
        .replace("{store_id}", &Uuid::now_v7().to_string())
        .replace("{version}", "1")
        .replace("{seq}", "1")
        .replace("{key}", "new-receipts")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_admits_exactly_its_roles() {
    let network = Network::new().await;
    let replica = network.start().await;
    let (tenant, merchant) = (network.tenant, Uuid::now_v7());
    // the platform's own services have tokens of the platform's own issuer alone
    let ground = [
        (Role::Operator, network.operator()),
        (Role::MerchantAdmin, network.admin(merchant)),
        (Role::MerchantStaff, network.staff(merchant)),
        (Role::Service, network.service(&replica, "svc-test").await),
    ];
    let routes = routes();
    assert!(routes.table().len() > 60, "{}", routes.table().len());
    for row in routes.table() {
        let path = filled(row.path, Uuid::now_v7());
        let ask = |bearer: Option<&str>, tenant: Option<Uuid>| {
            let mut request = replica.request(row.method.clone(), &path);
            if let Some(tenant) = tenant {
                request = request.header("x-localplus-tenant", tenant.to_string());
            }
            if row.method != Method::GET {
                request = request.json(&json!({}));
            }
            if let Some(bearer) = bearer {
                request = request.header("authorization", bearer);
            }
            Answer::of(request)
        };
        let nobody = ask(None, None).await;
        let Access::Roles(allowed) = row.access else {
            assert_ne!(nobody.code(), "unauthenticated", "{} {path}", row.method);
            continue;
        };
        assert_eq!(
            nobody.refusal(),
            (401, "unauthenticated", ""),
            "{} {path}",
            row.method
        );
        for (role, bearer) in &ground {
            // a service's token names no network; its calls do
            let named = (*role == Role::Service).then_some(tenant);
            let answer = ask(Some(bearer), named).await;
            let cell = format!("{} {path} by {}: {}", row.method, role.as_str(), answer.text);
            if allowed.contains(*role) {
                assert_ne!(answer.status, 401, "{cell}");
                assert!(answer.status < 500, "{cell}");
                assert!(answer.status != 403, "{cell}");
            } else {
                assert_eq!(answer.refusal(), (403, "forbidden_role", ""), "{cell}");
            }
        }
        for (claims, code) in [
            (Claims::operator(tenant).expired(), "token_expired"),
            (Claims::operator(tenant).audience("elsewhere"), "token_invalid"),
            (
                Claims::operator(tenant).issuer("https://elsewhere.test"),
                "token_invalid",
            ),
            (Claims::service("svc-test"), "token_invalid"),
        ] {
            let answer = ask(Some(&network.issuer.bearer(&claims)), None).await;
            assert_eq!(answer.refusal(), (401, code, ""), "{} {path}", row.method);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_belongs_to_another_network_does_not_exist() {
    let network = Network::new().await;
    let replica = network.start().await;
    let operator = network.operator();
    let merchant = replica.onboard(&operator).await;
    let invite = json!({"email": "x@example.org", "name": "X", "role": "merchant_staff", "merchant_id": merchant, "locale": "fr"});
    let user = replica.post(&operator, "/v1/users", &invite).await.id();
    let key =
        json!({"name": "k", "role": "merchant_staff", "merchant_id": merchant, "scopes": ["ledger:read"]});
    let key = replica.post(&operator, "/v1/api-keys", &key).await.ok();
    let hook = replica
        .post(
            &operator,
            "/v1/webhook-endpoints",
            &json!({"url": "https://a.example"}),
        )
        .await
        .ok();
    let things = [
        format!("/v1/merchants/{merchant}"),
        format!("/v1/merchants/{merchant}/stores"),
        format!("/v1/merchants/{merchant}/history"),
        format!("/v1/users/{user}"),
        format!("/v1/api-keys/{}", key["key"]["id"].as_str().unwrap()),
        format!(
            "/v1/webhook-endpoints/{}",
            hook["endpoint"]["id"].as_str().unwrap()
        ),
    ];
    let stranger = Uuid::now_v7();
    for bearer in [
        network.issuer.bearer(&Claims::operator(stranger)),
        // even somebody who claims to work for that very merchant
        network.issuer.bearer(&Claims::merchant_admin(stranger, merchant)),
    ] {
        for path in &things {
            let answer = replica.get(&bearer, path).await;
            assert_eq!(answer.status, 404, "{path}: {}", answer.text);
            // and looks like something that was never there
            let (prefix, _) = path.split_at(path.find(char::is_numeric).unwrap());
            assert!(!prefix.is_empty());
            let mut seen = answer.json.clone();
            seen.as_object_mut()
                .unwrap()
                .retain(|name, _| name == "code" || name == "detail");
            assert!(seen["code"].as_str().unwrap().ends_with("_not_found"), "{seen}");
        }
        for list in [
            "/v1/merchants",
            "/v1/directory",
            "/v1/users",
            "/v1/api-keys",
            "/v1/webhook-endpoints",
        ] {
            assert_eq!(replica.get(&bearer, list).await.ok()["data"], json!([]), "{list}");
        }
    }
    // the same address may join both networks, and neither learns of the other
    let there = network.issuer.bearer(&Claims::operator(stranger));
    let invite = json!({"email": "x@example.org", "name": "X", "role": "operator", "locale": "fr"});
    replica.post(&there, "/v1/users", &invite).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_id_of_another_network_and_none_that_is_made_up_leads_anywhere() {
    let network = Network::new().await;
    let replica = network.start().await;
    let operator = network.operator();
    let merchant = replica.onboard(&operator).await;
    let store = replica
        .get(&operator, &format!("/v1/merchants/{merchant}/stores"))
        .await
        .ok();
    let invite = json!({"email": "y@example.org", "name": "Y", "role": "merchant_staff", "merchant_id": merchant, "locale": "fr"});
    let user = replica.post(&operator, "/v1/users", &invite).await.id();
    let key =
        json!({"name": "k", "role": "merchant_staff", "merchant_id": merchant, "scopes": ["ledger:read"]});
    let key = replica.post(&operator, "/v1/api-keys", &key).await.ok();
    let hook = json!({"url": "https://a.example"});
    let hook = replica.post(&operator, "/v1/webhook-endpoints", &hook).await.ok();
    let program = json!({"merchant_id": merchant, "document": crate::programs::per_euro()});
    let program = replica.post(&operator, "/v1/programs", &program).await.id();
    replica
        .post(&operator, &format!("/v1/programs/{program}/apply"), &json!({}))
        .await
        .ok();
    let id = |value: &Value| -> Uuid { value.as_str().unwrap().parse().unwrap() };
    let ours = [
        merchant,
        id(&store["data"][0]["id"]),
        user,
        id(&key["key"]["id"]),
        id(&hook["endpoint"]["id"]),
        program,
        network.tenant,
    ];
    let mut runner = TestRunner::deterministic();
    let made_up: Vec<Uuid> = (0..16)
        .map(|_| Uuid::from_u128(any::<u128>().new_tree(&mut runner).unwrap().current()))
        .collect();
    let everything = async || {
        let mut all = Vec::new();
        for path in [
            format!("/v1/merchants/{merchant}"),
            format!("/v1/merchants/{merchant}/history"),
            format!("/v1/merchants/{merchant}/stores"),
            format!("/v1/users/{user}"),
            format!("/v1/programs/{program}"),
            format!("/v1/programs/{program}/versions"),
            format!("/v1/programs/{program}/history"),
            "/v1/api-keys".to_owned(),
            "/v1/webhook-endpoints".to_owned(),
            "/v1/flags".to_owned(),
        ] {
            all.push(replica.get(&operator, &path).await.ok());
        }
        all
    };
    let before = everything().await;
    let stranger = network.issuer.bearer(&Claims::operator(Uuid::now_v7()));

    let routes = routes();
    let with_ids = routes
        .table()
        .iter()
        .filter(|row| row.path.contains('{') && row.access != Access::Public);
    let mut asked = 0;
    for row in with_ids {
        for (bearer, ids) in [(&stranger, ours.as_slice()), (&operator, made_up.as_slice())] {
            for id in ids {
                // the same id in the place of every parameter, but of those that are numbers
                let path: Vec<_> = row
                    .path
                    .split('/')
                    .map(|part| match part {
                        "{version}" | "{seq}" => "1".to_owned(),
                        part if part.starts_with('{') => id.to_string(),
                        part => part.to_owned(),
                    })
                    .collect();
                let path = path.join("/");
                let mut request = replica
                    .request(row.method.clone(), &path)
                    .header("authorization", bearer);
                if row.method != Method::GET {
                    request = request.json(&json!({}));
                }
                let answer = Answer::of(request).await;
                let cell = format!("{} {path}: {} {}", row.method, answer.status, answer.text);
                // an empty body may be refused first; where nothing is asked of it, the thing is not there
                assert!(matches!(answer.status, 400 | 404), "{cell}");
                assert!(row.method != Method::GET || answer.status == 404, "{cell}");
                asked += 1;
            }
        }
    }
    assert!(asked > 500, "{asked}");
    assert_eq!(everything().await, before, "nothing was changed by it");
}

/// What has a form of its own, which no card's number has.
const FORMED: [&str; 14] = [
    "role",
    "scopes[0]",
    "country",
    "currency",
    "locale",
    "time_zone",
    "expiry",
    "factor",
    "from",
    "until",
    "unit",
    "events[0]",
    "rules[0]",
    "key",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_cards_number_is_refused_in_every_text() {
    const NUMBER: &str = "4111111111111111";
    let network = Network::new().await;
    let replica = network.start().await;
    let operator = network.operator();
    let merchant = replica.onboard(&operator).await;
    let made = async |path: &str, body: Value| replica.post(&operator, path, &body).await;
    let a_store = made(&format!("/v1/merchants/{merchant}/stores"), store())
        .await
        .id();
    let invite = invitation("x@example.org", "merchant_staff", merchant);
    let rules = json!({"merchant_id": merchant, "document": crate::programs::per_euro()});
    let hook = made("/v1/webhook-endpoints", json!({"url": "https://a.example"}))
        .await
        .ok();
    let ids = [
        ("/v1/merchants/", merchant),
        ("/v1/users/", made("/v1/users", invite).await.id()),
        ("/v1/programs/", made("/v1/programs", rules).await.id()),
        (
            "/v1/webhook-endpoints/",
            hook["endpoint"]["id"].as_str().unwrap().parse().unwrap(),
        ),
    ];
    let program = json!({
        "name": "Points", "time_zone": "Europe/Paris", "unit": "EUR",
        "earn": [{"id": "per-euro", "name": "Per euro", "type": "spend", "points": 1, "per": 100}],
        "multipliers": [{"id": "tuesday", "name": "Tuesday", "factor": "2",
                         "when": {"hours": [{"from": "14:00", "until": "18:00"}]}}],
        "tiers": {"by": "points", "levels": [{"id": "gold", "name": "Gold", "from": 100, "factor": "2"}]},
    });
    let purchase = json!({"amount": 100, "unit": "EUR", "store_id": merchant, "items": [{"quantity": 1, "amount": 100}]});
    let document: Value = serde_json::from_str(&openapi().to_json().unwrap()).unwrap();
    let mut texts_refused = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let body = &operation["requestBody"]["content"]["application/json"];
            // with what people sign in is hashed, or compared, and never kept
            if body.is_null() || path.starts_with("/v1/auth/") {
                continue;
            }
            let method: Method = method.to_uppercase().parse().unwrap();
            for text in testkit::texts(&document, &body["schema"]) {
                // given a body that would be taken but for the number in one of its texts
                let mut sent = body["example"].clone();
                for (field, whole) in [
                    ("document", &program),
                    ("purchase", &purchase),
                    ("address", &store()["address"]),
                ] {
                    if text.starts_with(field) {
                        sent[field] = whole.clone();
                    }
                }
                let name = text.rsplit('.').next().unwrap();
                let number = match name {
                    "url" => format!("https://shop.example/{NUMBER}"),
                    "email" => format!("{NUMBER}@example.org"),
                    _ => NUMBER.to_owned(),
                };
                testkit::put(&mut sent, &text, json!(number));

                let thing = ids.iter().find(|(prefix, _)| path.starts_with(prefix));
                let url = path.replace("{store_id}", &a_store.to_string());
                let url = filled(&url, thing.map_or(merchant, |(_, id)| *id));
                let request = replica.request(method.clone(), &url);
                let request = request.header("authorization", &operator).json(&sent);
                let refused = Answer::of(request).await;
                let cell = format!("{method} {path} {text}: {}", refused.text);
                assert!(!refused.text.contains(NUMBER), "{cell}");
                assert_eq!(refused.status, 400, "{cell}");
                if !FORMED.contains(&name) {
                    assert_eq!(refused.code(), "pan_refused", "{cell}");
                    let errors = refused.json["errors"].as_array().unwrap().iter();
                    let mut named = errors.filter(|error| error["code"] == "pan_refused");
                    assert!(named.any(|error| error["field"] == *text), "{cell}");
                    texts_refused += 1;
                }
            }
        }
    }
    assert!(texts_refused > 30, "{texts_refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_too_often_is_told_when_to_come_back() {
    let network = Network::new().await;
    let mut config = network.config();
    config.limits.subject_reads = 4;
    let replica = network.start_with(config).await;
    let operator = network.operator();
    let ask = async || {
        let request = replica.request(Method::GET, "/v1/merchants");
        request.header("authorization", &operator).send().await.unwrap()
    };
    let mut answered = 0;
    let refused = loop {
        let answer = ask().await;
        if answer.status() == 429 {
            break answer;
        }
        assert_eq!(answer.status(), 200);
        let policy = answer.headers()["ratelimit-policy"].to_str().unwrap();
        assert!(policy.starts_with("\"subject\";q=4;w=60"), "{policy}");
        assert!(answer.headers().contains_key("ratelimit"));
        answered += 1;
    };
    // four, or half of them while Valkey is not there, or both where it came in between
    assert!((2..=6).contains(&answered), "{answered}");
    assert!(refused.headers().contains_key("retry-after"));
    let problem: Value = refused.json().await.unwrap();
    assert_eq!(problem["code"], "rate_limited");
    // what changes something has a limit of its own
    replica.draft(&operator).await;
}
