//! The OpenAPI document is what the service does.

use crate::network::{Network, answer, fresh_key};
use reqwest::Method;
use serde_json::Value;
use svc_giftcard::http::{document, routes};

fn the_document() -> Value {
    serde_json::to_value(document()).unwrap()
}

#[test]
fn every_route_is_documented_and_nothing_else() {
    let document = the_document();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut documented: Vec<(String, String)> = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            documented.push((path.clone(), method.to_uppercase()));
        }
    }
    let mut served: Vec<_> = routes()
        .table()
        .iter()
        .map(|row| (row.path.to_owned(), row.method.to_string()))
        .collect();
    documented.sort();
    served.sort();
    assert_eq!(documented, served);
}

#[test]
fn every_operation_says_what_it_answers_and_every_body_has_an_example() {
    let document = the_document();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let answers = operation["responses"].as_object().unwrap();
            for status in ["500", "503", "504"] {
                assert!(
                    answers.contains_key(status),
                    "{method} {path} does not say {status}"
                );
            }
            assert!(
                operation["summary"].is_string() || operation["description"].is_string(),
                "{method} {path}"
            );
            if operation["requestBody"].is_object() {
                assert!(
                    example(&document, operation).is_some(),
                    "{method} {path} has no example"
                );
            }
        }
    }
}

/// The example of an operation's body.
fn example(document: &Value, operation: &Value) -> Option<Value> {
    let schema = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str()?;
    let name = schema.rsplit('/').next()?;
    let found = &document["components"]["schemas"][name]["example"];
    (!found.is_null()).then(|| found.clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_example_is_of_the_right_shape_and_is_answered_as_documented() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let document = the_document();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let method: Method = method.to_uppercase().parse().unwrap();
            let parts = path.split('/').map(|part| {
                if part.starts_with('{') {
                    network.tenant.to_string()
                } else {
                    part.to_owned()
                }
            });
            let url = parts.collect::<Vec<_>>().join("/");
            let mut request = replica
                .request(method.clone(), &url)
                .header("idempotency-key", fresh_key());
            if let Some(example) = example(&document, operation) {
                request = request.json(&example);
            }
            let (status, body) = answer(request).await;
            let answers = operation["responses"].as_object().unwrap();
            assert!(
                answers.contains_key(status.as_str()),
                "{method} {path} answered {status}: {body}"
            );
            let shape = ["malformed_json", "unknown_field", "missing_field", "invalid_type"];
            let code = body["errors"][0]["code"].as_str().unwrap_or_default();
            let query = path.ends_with("/settlement");
            assert!(
                query || !shape.contains(&code),
                "the example of {method} {path} is refused: {body}"
            );
        }
    }
}
