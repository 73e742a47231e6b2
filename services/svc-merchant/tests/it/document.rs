//! The document served at /openapi.json.

use auth::Access;
use serde_json::Value;
use svc_merchant::http::{openapi, routes};

fn document() -> Value {
    serde_json::from_str(&openapi().to_json().unwrap()).unwrap()
}

#[test]
fn the_document_is_openapi_3_1_and_names_the_service() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"]["title"], "svc-merchant");
}

#[test]
fn every_route_is_in_the_document_and_nothing_else() {
    let document = document();
    let mut described: Vec<_> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys();
            methods.map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let routes = routes();
    let mut served: Vec<_> = routes
        .table()
        .iter()
        .map(|row| format!("{} {}", row.method, row.path))
        .collect();
    described.sort();
    served.sort();
    assert_eq!(described, served);
}

#[test]
fn a_route_open_to_all_says_so_and_every_error_is_a_problem() {
    let document = document();
    for row in routes().table() {
        let method = row.method.as_str().to_lowercase();
        let operation = &document["paths"][row.path][&method];
        let open = operation["security"].as_array().is_some_and(|list| {
            list.is_empty()
                || list
                    .iter()
                    .all(|one| one.as_object().is_some_and(serde_json::Map::is_empty))
        });
        assert_eq!(open, row.access == Access::Public, "{} {}", row.method, row.path);
        for (status, response) in operation["responses"].as_object().unwrap() {
            let shared = response["$ref"].as_str().map(|at| at.trim_start_matches('#'));
            let response = shared.map_or(response, |at| document.pointer(at).unwrap());
            let content = response["content"].as_object();
            if status.starts_with(['4', '5']) && row.path != "/v1/oauth/token" {
                let kinds: Vec<_> = content.unwrap().keys().collect();
                assert_eq!(
                    kinds,
                    ["application/problem+json"],
                    "{} {} {status}",
                    row.method,
                    row.path
                );
            }
        }
    }
}
