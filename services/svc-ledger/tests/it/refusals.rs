//! Bad input: what is refused, with which status, code and field, and that nothing of it is recorded.

use std::time::Duration;

use crate::support::{Answer, Api, Network, fresh_key};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use sqlx::PgPool;
use testkit::{Claims, Issuer};
use uuid::Uuid;

/// A test number of the schemes, Luhn-valid.
const PAN: &str = "4111 1111 1111 1111";

/// One request and its refusal.
struct Case {
    request: RequestBuilder,
    status: u16,
    code: &'static str,
    /// Path and code of the field to blame, if one is.
    field: Option<(&'static str, &'static str)>,
}

/// Whom and what the bad requests are about.
struct Scene {
    api: Api,
    anna: String,
    card: String,
    clearing: String,
    theirs: String,
    network: Network,
}

impl Scene {
    async fn new() -> (Self, crate::support::Ledger) {
        let network = Network::new().await;
        let ledger = network.start().await;
        let api = ledger.operator.clone();
        let anna = api.customer_with(10).await;
        // from here on no system account needs opening
        api.burn(&anna, 1).await.expect(201);
        let other = api.by(network.issuer.bearer(&Claims::operator(Uuid::now_v7())));
        let theirs = other.customer().await;
        let (card, clearing) = (
            api.open("gift_card", "EUR").await,
            api.open("cash_clearing", "EUR").await,
        );
        (
            Self {
                api,
                anna,
                card,
                clearing,
                theirs,
                network,
            },
            ledger,
        )
    }

    fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.raw(path, body.to_string())
    }

    fn raw(&self, path: &str, body: impl Into<reqwest::Body>) -> RequestBuilder {
        let request = self
            .api
            .request(Method::POST, path)
            .header("idempotency-key", fresh_key());
        request.header("content-type", "application/json").body(body)
    }

    /// An earn with this field besides.
    fn earn_with(&self, field: &str, value: Value) -> RequestBuilder {
        let mut body = json!({"account_id": self.anna, "points": 1});
        body[field] = value;
        self.post("/v1/earn", &body)
    }

    /// An earn of `points` as written.
    fn earn_of(&self, points: &str) -> RequestBuilder {
        self.raw(
            "/v1/earn",
            format!(r#"{{"account_id":"{}","points":{points}}}"#, self.anna),
        )
    }

    fn by_hand(&self, legs: Value) -> RequestBuilder {
        self.post("/v1/transactions", &json!({"type": "adjust", "legs": legs}))
    }

    fn batch(&self, items: Value) -> RequestBuilder {
        self.post("/v1/transactions/batch", &json!({"items": items}))
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.api.request(Method::GET, path)
    }

    fn open(&self, kind: &str, unit: &str) -> RequestBuilder {
        self.post(
            "/v1/accounts",
            &json!({"kind": kind, "owner_id": Uuid::now_v7(), "unit": unit}),
        )
    }
}

/// Everything a refusal must leave as it is.
async fn state(pool: &PgPool) -> (i64, i64, i64, i64, i64) {
    sqlx::query_as(
        "SELECT (SELECT count(*) FROM transactions), (SELECT count(*) FROM ledger_entries),
                (SELECT count(*) FROM accounts), (SELECT sum(posted * 31 + version)::bigint FROM accounts),
                (SELECT sum(next_seq)::bigint FROM ledger_lanes)",
    )
    .fetch_one(pool)
    .await
    .unwrap()
}

async fn all_refused(scene: &Scene, cases: Vec<Case>) {
    let pool = scene.network.pool();
    let before = state(&pool).await;
    for Case {
        request,
        status,
        code,
        field,
    } in cases
    {
        let request = request.build().unwrap();
        let told = format!(
            "{} {} {}",
            request.method(),
            request.url().path(),
            String::from_utf8_lossy(
                request
                    .body()
                    .and_then(|body| body.as_bytes())
                    .unwrap_or_default()
            )
        );
        let told: String = told.chars().take(300).collect();
        let answer = Answer::of(RequestBuilder::from_parts(scene.api.http.clone(), request)).await;
        assert_eq!(
            (answer.status, answer.code()),
            (status, code),
            "{told}\n{}",
            answer.text
        );
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json"),
            "{told}"
        );
        let fields = answer.fields();
        let fields: Vec<_> = fields
            .iter()
            .map(|(field, code)| (field.as_str(), code.as_str()))
            .collect();
        assert_eq!(
            fields,
            field.into_iter().collect::<Vec<_>>(),
            "{told}\n{}",
            answer.text
        );
        assert_eq!(state(&pool).await, before, "{told}\nleft something behind");
    }
}

/// `request => status code, field code-of-field;`
macro_rules! cases {
    (@field) => { None };
    (@field $field:literal $why:literal) => { Some(($field, $why)) };
    ($($request:expr => $status:literal $code:literal $(, $field:literal $why:literal)?;)+) => {
        vec![$(Case { request: $request, status: $status, code: $code, field: cases!(@field $($field $why)?) }),+]
    };
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_body_that_is_not_what_the_route_takes() {
    let (scene, _ledger) = Scene::new().await;
    let s = &scene;
    let (anna, card) = (&scene.anna, &scene.card);
    let leg = |account: &str, amount: Value| json!({"account_id": account, "amount": amount});
    let earn = |points: Value| json!({"earn": {"account_id": anna, "points": points}});
    let too_large = json!({"account_id": anna, "points": 1, "metadata": {"x": "x".repeat(256 * 1024)}});
    let batch_too_large = json!({"items": [{"earn": {"account_id": anna, "points": 1,
        "metadata": {"x": "x".repeat(4 * 1024 * 1024)}}}]});

    all_refused(s, cases! {
        s.earn_with("colour", json!("red")) => 400 "unknown_field", "colour" "unknown_field";
        s.post("/v1/earn", &json!({"account_id": anna})) => 400 "invalid_request", "points" "missing_field";
        s.post("/v1/earn", &json!({"account_id": anna, "expires_after": "P12M",
            "purchase": {"amount": 1250, "unit": "EUR", "store_id": Uuid::now_v7()}}))
            => 400 "invalid_request", "expires_after" "not_with_purchase";
        s.post("/v1/burn", &json!({"points": 1})) => 400 "missing_field", "account_id" "missing_field";
        s.raw("/v1/earn", format!(r#"{{"account_id":"{anna}","points":1,"points":2}}"#))
            => 400 "duplicate_field", "points" "duplicate_field";
        s.earn_of(r#""12""#) => 400 "invalid_type", "points" "invalid_type";
        s.earn_of("true") => 400 "invalid_type", "points" "invalid_type";
        s.earn_of("null") => 400 "invalid_request", "points" "missing_field";
        s.earn_of("[1]") => 400 "invalid_type", "points" "invalid_type";
        s.earn_of("12.5") => 400 "invalid_type", "points" "invalid_type";
        s.earn_of("12.0") => 400 "invalid_type", "points" "invalid_type";
        s.earn_of("1e2") => 400 "invalid_type", "points" "invalid_type";
        s.earn_of("9223372036854775808") => 400 "out_of_range", "points" "out_of_range";
        s.earn_of("-9223372036854775809") => 400 "out_of_range", "points" "out_of_range";
        s.earn_of("99999999999999999999999999") => 400 "out_of_range", "points" "out_of_range";
        s.earn_of("1e999") => 400 "out_of_range", "$" "out_of_range";
        s.earn_of("0") => 400 "invalid_request", "points" "must_be_positive";
        s.earn_of("-1") => 400 "invalid_request", "points" "must_be_positive";
        s.earn_of("-9223372036854775808") => 400 "invalid_request", "points" "must_be_positive";
        s.earn_with("account_id", json!("anna")) => 400 "invalid_value", "account_id" "invalid_value";
        s.earn_with("account_id", json!(7)) => 400 "invalid_type", "account_id" "invalid_type";
        s.earn_with("reference", json!(7)) => 400 "invalid_type", "reference" "invalid_type";
        s.raw("/v1/earn", "") => 400 "malformed_json";
        s.raw("/v1/earn", "{") => 400 "malformed_json";
        s.raw("/v1/earn", "points=1") => 400 "malformed_json";
        s.raw("/v1/earn", format!(r#"{{"account_id":"{anna}","points":1}} {{}}"#)) => 400 "malformed_json";
        s.raw("/v1/earn", vec![b'{', b'"', 0xff, b'"', b'}']) => 400 "malformed_json";
        s.raw("/v1/earn", format!("{{\"metadata\":{}", "[".repeat(100_000))) => 400 "malformed_json";
        s.raw("/v1/earn", "17") => 400 "invalid_type", "$" "invalid_type";
        s.raw("/v1/earn", "null") => 400 "invalid_type", "$" "invalid_type";
        s.post("/v1/earn", &too_large) => 413 "body_too_large";
        s.post("/v1/transactions/batch", &batch_too_large) => 413 "body_too_large";
        s.api.request(Method::POST, "/v1/earn").header("idempotency-key", fresh_key()).body("{}")
            => 415 "unsupported_media_type";
        s.api.request(Method::POST, "/v1/earn").header("idempotency-key", fresh_key())
            .header("content-type", "text/plain").body(format!(r#"{{"account_id":"{anna}","points":1}}"#))
            => 415 "unsupported_media_type";

        s.by_hand(json!([leg(anna, json!(1.5)), leg(anna, json!(-1))])) => 400 "invalid_type", "legs[0].amount" "invalid_type";
        s.by_hand(json!([leg(anna, json!(1)), {"account_id": anna, "amount": -1, "unit": "PTS"}]))
            => 400 "unknown_field", "legs[1].unit" "unknown_field";
        s.by_hand(json!([leg(anna, json!(1)), {"account_id": anna}])) => 400 "missing_field", "legs[1].amount" "missing_field";
        s.by_hand(json!([leg(anna, json!(1)), leg("ben", json!(-1))])) => 400 "invalid_value", "legs[1].account_id" "invalid_value";
        s.by_hand(json!({})) => 400 "invalid_type", "legs" "invalid_type";
        s.post("/v1/transactions", &json!({"type": "gift", "legs": []})) => 400 "invalid_value", "type" "invalid_value";
        s.post("/v1/transactions", &json!({"legs": []})) => 400 "missing_field", "type" "missing_field";

        s.batch(json!([earn(json!(1)), earn(json!("1"))])) => 400 "invalid_type", "items[1].earn.points" "invalid_type";
        s.batch(json!([{"earn": {"account_id": anna, "points": 1, "colour": 1}}]))
            => 400 "unknown_field", "items[0].earn.colour" "unknown_field";
        s.batch(json!([{"gift": {}}])) => 400 "invalid_value", "items[0]" "invalid_value";
        s.batch(json!([{"transaction": {"type": "adjust", "legs": [leg(card, json!(true))]}}]))
            => 400 "invalid_type", "items[0].transaction.legs[0].amount" "invalid_type";
        s.post("/v1/transactions/batch", &json!({"items": [], "atomic": "yes"})) => 400 "invalid_type", "atomic" "invalid_type";
        s.post("/v1/transactions/batch", &json!({"atomic": true})) => 400 "missing_field", "items" "missing_field";

        s.post("/v1/accounts", &json!({"kind": "customer_points", "unit": "PTS"})) => 400 "missing_field", "owner_id" "missing_field";
        s.open("piggy_bank", "PTS") => 400 "invalid_value", "kind" "invalid_value";
        s.open("gift_card", "EURO") => 400 "invalid_value", "unit" "invalid_value";
        s.open("gift_card", "eur") => 400 "invalid_value", "unit" "invalid_value";
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_request_that_breaks_a_rule_of_its_route() {
    let (scene, _ledger) = Scene::new().await;
    let s = &scene;
    let anna = &scene.anna;
    let leg = |account: &str, amount: i64| json!({"account_id": account, "amount": amount});
    let earn = || json!({"earn": {"account_id": anna, "points": 1}});
    let many_legs: Vec<_> = (0..65).map(|n| leg(anna, if n == 0 { 64 } else { -1 })).collect();
    let many_items: Vec<_> = (0..1_001).map(|_| earn()).collect();
    let escaped = r#"{"card":"4111\u00201111 1111 1111"}"#;

    all_refused(s, cases! {
        s.earn_with("reference", json!("")) => 400 "invalid_request", "reference" "invalid_value";
        s.earn_with("reference", json!("é".repeat(101))) => 400 "invalid_request", "reference" "invalid_value";
        s.earn_with("reference", json!("two\nlines")) => 400 "invalid_request", "reference" "invalid_value";
        s.earn_with("reference", json!("nul\u{0}")) => 400 "invalid_request", "reference" "invalid_value";
        s.earn_with("reference", json!(format!("card {PAN}"))) => 400 "pan_refused", "reference" "pan_refused";
        s.earn_with("reference", json!("378282246310005")) => 400 "pan_refused", "reference" "pan_refused";
        s.earn_with("metadata", json!([])) => 400 "invalid_request", "metadata" "invalid_type";
        s.earn_with("metadata", json!("text")) => 400 "invalid_request", "metadata" "invalid_type";
        s.earn_with("metadata", json!(1)) => 400 "invalid_request", "metadata" "invalid_type";
        s.earn_with("metadata", json!({"x": "x".repeat(4 * 1024)})) => 400 "invalid_request", "metadata" "too_long";
        s.earn_with("metadata", json!({"card": PAN})) => 400 "pan_refused", "metadata" "pan_refused";
        s.earn_with("metadata", json!({"deep": [{"card": 4_111_111_111_111_111_i64}]})) => 400 "pan_refused", "metadata" "pan_refused";
        s.earn_with("metadata", json!({PAN: true})) => 400 "pan_refused", "metadata" "pan_refused";
        s.raw("/v1/earn", format!(r#"{{"account_id":"{anna}","points":1,"metadata":{escaped}}}"#))
            => 400 "pan_refused", "metadata" "pan_refused";
        s.batch(json!([earn(), {"burn": {"account_id": anna, "points": 1, "reference": PAN}}]))
            => 400 "pan_refused", "items[1].burn.reference" "pan_refused";

        s.by_hand(json!([leg(anna, 1), leg(anna, 0)])) => 400 "invalid_request", "legs[1].amount" "out_of_range";
        s.by_hand(json!([leg(anna, i64::MIN), leg(anna, 1)])) => 400 "invalid_request", "legs[0].amount" "out_of_range";
        s.by_hand(json!([])) => 400 "invalid_request", "legs" "wrong_length";
        s.by_hand(json!([leg(anna, 1)])) => 400 "invalid_request", "legs" "wrong_length";
        s.by_hand(json!(many_legs)) => 400 "invalid_request", "legs" "wrong_length";
        s.post("/v1/transactions", &json!({"type": "earn", "legs": [leg(anna, 1), leg(anna, -1)]}))
            => 400 "invalid_request", "type" "not_by_hand";
        s.post("/v1/transactions", &json!({"type": "reverse", "legs": [leg(anna, 1), leg(anna, -1)]}))
            => 400 "invalid_request", "type" "not_by_hand";

        s.batch(json!([])) => 400 "invalid_request", "items" "wrong_length";
        s.batch(json!(many_items)) => 400 "invalid_request", "items" "wrong_length";
        s.batch(json!([earn(), {"burn": {"account_id": anna, "points": 0}}]))
            => 400 "invalid_request", "items[1].burn.points" "must_be_positive";
        s.batch(json!([{"transaction": {"type": "adjust", "legs": [leg(anna, 1), leg(anna, 0)]}}]))
            => 400 "invalid_request", "items[0].transaction.legs[1].amount" "out_of_range";

        s.open("customer_points", "EUR") => 400 "invalid_request", "unit" "wrong_unit";
        s.open("points_issued", "EUR") => 400 "invalid_request", "unit" "wrong_unit";
        s.open("gift_card", "PTS") => 400 "invalid_request", "unit" "wrong_unit";
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_posting_the_books_do_not_allow() {
    let (scene, _ledger) = Scene::new().await;
    let s = &scene;
    let (anna, card, clearing, theirs) = (&scene.anna, &scene.card, &scene.clearing, &scene.theirs);
    let unknown = Uuid::now_v7().to_string();
    let points = |account: &str, points: i64| json!({"account_id": account, "points": points});
    let leg = |account: &str, amount: i64| json!({"account_id": account, "amount": amount});
    let issued = scene
        .api
        .system(scene.network.tenant, "points_issued", "PTS")
        .await;

    all_refused(s, cases! {
        s.post("/v1/earn", &points(&unknown, 1)) => 404 "account_not_found", "account_id" "account_not_found";
        s.post("/v1/burn", &points(&unknown, 1)) => 404 "account_not_found", "account_id" "account_not_found";
        s.post("/v1/earn", &points(theirs, 1)) => 404 "account_not_found", "account_id" "account_not_found";
        s.post("/v1/burn", &points(theirs, 1)) => 404 "account_not_found", "account_id" "account_not_found";
        s.post("/v1/earn", &points(card, 1)) => 422 "wrong_account_kind", "account_id" "wrong_account_kind";
        s.post("/v1/burn", &points(&issued, 1)) => 422 "wrong_account_kind", "account_id" "wrong_account_kind";
        s.post("/v1/burn", &points(anna, 10)) => 409 "insufficient_balance";
        s.post("/v1/burn", &points(anna, i64::MAX)) => 409 "insufficient_balance";
        s.post("/v1/earn", &points(anna, i64::MAX)) => 422 "balance_overflow";
        s.by_hand(json!([leg(anna, i64::MAX), leg(&issued, -i64::MAX)])) => 422 "balance_overflow";
        s.by_hand(json!([leg(anna, 1), leg(&unknown, -1)])) => 404 "account_not_found", "legs[1].account_id" "account_not_found";
        s.by_hand(json!([leg(theirs, 1), leg(anna, -1)])) => 404 "account_not_found", "legs[0].account_id" "account_not_found";
        s.by_hand(json!([leg(anna, 5), leg(&issued, -4)])) => 422 "unbalanced_legs", "legs" "unbalanced_legs";
        s.by_hand(json!([leg(anna, 5), leg(clearing, -5)])) => 422 "unbalanced_legs", "legs" "unbalanced_legs";
        s.by_hand(json!([leg(card, -1), leg(clearing, 1)])) => 409 "insufficient_balance";
    })
    .await;
    scene.network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_idempotency_key_that_is_missing_malformed_or_spent() {
    let (scene, _ledger) = Scene::new().await;
    let s = &scene;
    let anna = &scene.anna;
    let body = |points: i64| json!({"account_id": anna, "points": points, "reference": "r"});
    let keyless = |path: &str, body: &Value| scene.api.request(Method::POST, path).json(body);
    let keyed = |key: &str, body: &Value| keyless("/v1/earn", body).header("idempotency-key", key.as_bytes());
    scene.api.post_as("spent", "/v1/earn", &body(1)).await.expect(201);
    let by_hand = json!({"type": "adjust", "legs": []});

    all_refused(s, cases! {
        keyless("/v1/earn", &body(1)) => 400 "idempotency_key_missing";
        keyless("/v1/burn", &body(1)) => 400 "idempotency_key_missing";
        keyless("/v1/transactions", &by_hand) => 400 "idempotency_key_missing";
        keyless("/v1/transactions/batch", &json!({"items": []})) => 400 "idempotency_key_missing";
        keyed("", &body(1)) => 400 "idempotency_key_invalid";
        keyed("two words", &body(1)) => 400 "idempotency_key_invalid";
        keyed("clé", &body(1)) => 400 "idempotency_key_invalid";
        keyed(&"k".repeat(256), &body(1)) => 400 "idempotency_key_invalid";
        keyed("one", &body(1)).header("idempotency-key", "two") => 400 "idempotency_key_invalid";
        keyed("spent", &body(2)) => 422 "idempotency_key_reused";
        keyed("spent", &json!({"account_id": anna, "points": 1})) => 422 "idempotency_key_reused";
        keyed("spent", &json!({"account_id": anna, "points": 1, "reference": "R"})) => 422 "idempotency_key_reused";
        keyed("spent", &json!({"account_id": anna, "points": 1, "reference": "r", "metadata": {}}))
            => 422 "idempotency_key_reused";
        keyless("/v1/burn", &body(1)).header("idempotency-key", "spent") => 422 "idempotency_key_reused";
    })
    .await;
    // the longest key there is, is one
    scene
        .api
        .post_as(&"k".repeat(255), "/v1/earn", &body(1))
        .await
        .expect(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_query_that_makes_no_sense() {
    let (scene, _ledger) = Scene::new().await;
    let s = &scene;
    let anna = &scene.anna;
    let entries = |query: &str| s.get(&format!("/v1/accounts/{anna}/entries?{query}"));
    let transactions = |query: &str| s.get(&format!("/v1/transactions?{query}"));
    let next = |answer: Value| answer["next_cursor"].as_str().unwrap().to_owned();
    let of_entries = next(
        scene
            .api
            .get(&format!("/v1/accounts/{anna}/entries?limit=1"))
            .await
            .expect(200),
    );
    let of_transactions = next(scene.api.get("/v1/transactions?limit=1").await.expect(200));

    all_refused(s, cases! {
        entries("limit=0") => 400 "invalid_request", "limit" "out_of_range";
        entries("limit=201") => 400 "invalid_request", "limit" "out_of_range";
        entries("limit=-1") => 400 "invalid_type", "limit" "invalid_type";
        entries("limit=ten") => 400 "invalid_type", "limit" "invalid_type";
        entries("limit=99999999999999999999999") => 400 "out_of_range", "limit" "out_of_range";
        entries("limit=1&limit=2") => 400 "duplicate_field", "limit" "duplicate_field";
        entries("cursor=") => 400 "invalid_request", "cursor" "cursor_invalid";
        entries("cursor=abc%20def") => 400 "invalid_request", "cursor" "cursor_invalid";
        entries(&format!("cursor={of_transactions}")) => 400 "invalid_request", "cursor" "cursor_invalid";
        entries("page=2") => 400 "unknown_field", "page" "unknown_field";
        entries(&format!("account_id={anna}")) => 400 "invalid_request", "account_id" "unknown_field";
        entries("type=gift") => 400 "invalid_value", "type" "invalid_value";
        entries("from=yesterday") => 400 "invalid_value", "from" "invalid_value";
        transactions("limit=0") => 400 "invalid_request", "limit" "out_of_range";
        transactions(&format!("cursor={of_entries}")) => 400 "invalid_request", "cursor" "cursor_invalid";
        transactions(&format!("cursor={of_transactions}&account_id={anna}")) => 400 "invalid_request", "cursor" "cursor_invalid";
        transactions("account_id=anna") => 400 "invalid_value", "account_id" "invalid_value";
        transactions("to=2026-13-01T00:00:00Z") => 400 "invalid_value", "to" "invalid_value";
        s.get("/v1/reports/trial-balance?as_of=now") => 400 "invalid_value", "as_of" "invalid_value";
        s.get("/v1/reports/trial-balance?at=now") => 400 "unknown_field", "at" "unknown_field";
        s.get("/v1/accounts/anna") => 400 "invalid_value", "id" "invalid_value";
        s.get("/v1/accounts/anna/entries") => 400 "invalid_value", "id" "invalid_value";
        s.get("/v1/transactions/1") => 400 "invalid_value", "id" "invalid_value";
        s.get(&format!("/v1/accounts/{}/entries?cursor={of_entries}", Uuid::now_v7())) => 404 "account_not_found";
        s.get(&format!("/v1/transactions?account_id={}&cursor={of_entries}", Uuid::now_v7())) => 404 "account_not_found";
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_caller_who_may_not() {
    let (scene, _ledger) = Scene::new().await;
    let s = &scene;
    let (tenant, issuer) = (scene.network.tenant, &scene.network.issuer);
    let (operator, merchant) = (Claims::operator(tenant), Uuid::now_v7());
    let body = json!({"account_id": scene.anna, "points": 1});
    let by = |bearer: Option<String>| {
        let api = scene.api.by(bearer);
        api.request(Method::POST, "/v1/earn")
            .header("idempotency-key", fresh_key())
            .json(&body)
    };
    let with = |claims: &Claims| by(Some(issuer.bearer(claims)));
    let by_hand = json!({"items": [{"transaction": {"type": "adjust", "legs": [
        {"account_id": scene.anna, "amount": 1}, {"account_id": scene.anna, "amount": -1}]}}]});
    let admin = scene
        .api
        .by(issuer.bearer(&Claims::merchant_admin(tenant, merchant)));
    let unsigned = {
        let token = issuer.token(&operator);
        let (head_and_claims, _) = token.rsplit_once('.').unwrap();
        format!("Bearer {head_and_claims}.")
    };

    all_refused(s, cases! {
        by(None) => 401 "unauthenticated";
        by(Some("Basic b3BlcmF0b3I6".to_owned())) => 401 "unauthenticated";
        by(Some("Bearer nonsense".to_owned())) => 401 "token_invalid";
        by(Some("Bearer a.b.c".to_owned())) => 401 "token_invalid";
        by(Some(unsigned)) => 401 "token_invalid";
        by(Some(format!("Bearer {}", issuer.forged(&operator)))) => 401 "token_invalid";
        by(Some(Issuer::new().bearer(&operator))) => 401 "token_invalid";
        with(&operator.clone().expired()) => 401 "token_expired";
        with(&operator.clone().issuer("https://elsewhere.test")) => 401 "token_invalid";
        with(&operator.clone().audience("somebody-else")) => 401 "token_invalid";
        with(&Claims::new("nobody", Some(tenant), [] as [&str; 0])) => 403 "forbidden_role";
        with(&Claims::new("nobody", Some(tenant), ["customer"])) => 403 "forbidden_role";
        with(&Claims::service("svc-x")) => 400 "tenant_missing";
        with(&Claims::service("svc-x")).header("x-localplus-tenant", "7") => 400 "tenant_invalid";
        with(&operator).header("x-localplus-tenant", Uuid::now_v7().to_string()) => 403 "forbidden_tenant";
        admin.request(Method::POST, "/v1/transactions/batch").header("idempotency-key", fresh_key()).json(&by_hand)
            => 403 "forbidden_role", "items[0]" "forbidden_role";
    })
    .await;

    let refused = Answer::of(with(&operator.clone().expired())).await;
    assert!(refused.header("www-authenticate").unwrap().starts_with("Bearer "));
    // a service says for whom it acts
    let served = with(&Claims::service("svc-x")).header("x-localplus-tenant", tenant.to_string());
    Answer::of(served.timeout(Duration::from_secs(10)))
        .await
        .expect(201);
}
