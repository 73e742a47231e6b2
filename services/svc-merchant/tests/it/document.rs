//! The document served at /openapi.json.

#[test]
fn the_document_is_openapi_3_1_and_names_the_service() {
    let document = svc_merchant::http::openapi();
    let json: serde_json::Value = serde_json::from_str(&document.to_json().unwrap()).unwrap();
    assert_eq!(json["openapi"], "3.1.0");
    assert_eq!(json["info"]["title"], "svc-merchant");
}
