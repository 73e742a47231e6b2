//! Whatever a person or a key changes is on record, in the transaction of the change, and sealed with the postings.

use crate::support::{Answer, Ledger, Network, fresh_key};
use contracts_proto::ledger::v1::DeleteVelocityLimitRequest;
use http::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use svc_ledger::http::routes;
use testkit::Claims;
use uuid::Uuid;

/// What changes nothing that would be on record here, and why.
const NOT_ON_RECORD: [(&str, &str); 6] = [
    (
        "POST /v1/earn",
        "a purchase at a till: a posting, which says who posted it",
    ),
    ("POST /v1/burn", "the same"),
    ("POST /v1/holds", "the same"),
    ("POST /v1/holds/{id}/capture", "the same"),
    ("POST /v1/holds/{id}/void", "the same"),
    ("GET", "reads"),
];

struct Walk<'a> {
    ledger: &'a Ledger,
    /// How many rows were seen.
    seen: i64,
    /// Which routes were asked.
    walked: BTreeSet<String>,
}

impl Walk<'_> {
    /// Asks a route, which succeeds, and leaves one row: this action, from where it was asked. Returns the answer and the row.
    async fn change(&mut self, route: &str, id: &str, body: Value, action: &str) -> (Value, Value) {
        let (method, template) = route.split_once(' ').unwrap();
        let method: Method = method.parse().unwrap();
        let request = self
            .ledger
            .request(method, &template.replace("{id}", id))
            .header("idempotency-key", fresh_key())
            .header("x-forwarded-for", "198.51.100.9, 192.0.2.77");
        let answer = Answer::of(request.json(&body)).await;
        assert!((200..300).contains(&answer.status), "{route}: {}", answer.text);
        let rows = trail(self.ledger, "limit=200").await;
        let new: Vec<_> = rows
            .into_iter()
            .filter(|row| row["seq"].as_i64() > Some(self.seen))
            .collect();
        let [row] = new.as_slice() else {
            panic!("{route} left {new:?}");
        };
        assert_eq!(
            (&row["action"], &row["network"], &row["actor"], &row["actor_role"]),
            (
                &json!(action),
                &json!("192.0.2.0/24"),
                &json!("operator"),
                &json!("operator")
            ),
            "{route}"
        );
        assert!(row["trace_id"].is_string(), "{route}");
        self.seen += 1;
        assert_eq!(row["seq"], self.seen, "{route}");
        self.walked.insert(route.to_owned());
        (answer.body, row.clone())
    }
}

async fn trail(ledger: &Ledger, query: &str) -> Vec<Value> {
    let page = ledger.get(&format!("/v1/audit?{query}")).await.expect(200);
    page["data"].as_array().unwrap().clone()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
#[expect(clippy::too_many_lines, reason = "each route, one after the other")]
async fn every_change_by_a_person_or_a_key_is_on_record() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let mut walk = Walk {
        ledger: &ledger,
        seen: 0,
        walked: BTreeSet::new(),
    };
    // given two customers, opened by hand
    let open = |owner: Uuid| json!({"kind": "customer_points", "owner_id": owner, "unit": "PTS"});
    let mut opened = Vec::new();
    for owner in [Uuid::now_v7(), Uuid::now_v7()] {
        let (account, row) = walk
            .change("POST /v1/accounts", "", open(owner), "account.opened")
            .await;
        assert_eq!(
            (&row["subject"], &row["after"]["owner_id"]),
            (&account["id"], &json!(owner))
        );
        opened.push(text(&account["id"]));
    }
    let [anna, ben] = opened.try_into().unwrap();
    let earned = ledger.earn(&anna, 100).await.expect(201);

    // when somebody does what the back office may, then there is a row for each, with what was before and after
    let adjust = json!({"account_id": anna, "amount": -30, "reason": "credited twice"});
    let (_, row) = walk
        .change("POST /v1/adjust", "", adjust.clone(), "transaction.adjusted")
        .await;
    assert_eq!(
        (
            &row["before"]["balances"][0],
            &row["after"]["balances"][0],
            &row["reason"]
        ),
        (&json!(100), &json!(70), &json!("credited twice"))
    );
    let transfer =
        json!({"from_account_id": anna, "to_account_id": ben, "amount": 20, "reference": "Planted"});
    let (_, row) = walk
        .change("POST /v1/transfers", "", transfer, "transaction.posted")
        .await;
    assert_eq!(
        row["after"],
        json!({"type": "transfer", "accounts": [anna, ben], "amounts": [-20, 20], "balances": [50, 20]})
    );
    let legs = json!([{"account_id": ben, "amount": -5}, {"account_id": anna, "amount": 5}]);
    let by_hand = json!({"type": "transfer", "legs": legs, "metadata": {"note": "Planted"}});
    walk.change("POST /v1/transactions", "", by_hand, "transaction.posted")
        .await;
    let batch = json!({"items": [
        {"adjust": adjust}, {"earn": {"account_id": anna, "points": 1}}, {"burn": {"account_id": anna, "points": 100_000}}
    ]});
    walk.change("POST /v1/transactions/batch", "", batch, "transaction.adjusted")
        .await;
    let (undone, row) = walk
        .change(
            "POST /v1/transactions/{id}/reverse",
            &text(&earned["id"]),
            json!({"amount": 10, "reason": "goods returned"}),
            "transaction.reversed",
        )
        .await;
    assert_eq!(
        (&row["subject"], &row["after"]["reverses"]),
        (&undone["id"], &earned["id"])
    );

    let why = json!({"reason": "card reported stolen"});
    let (_, row) = walk
        .change("POST /v1/accounts/{id}/freeze", &anna, why, "account.frozen")
        .await;
    assert_eq!(
        (&row["before"], &row["after"], &row["reason"]),
        (
            &json!({"status": "active"}),
            &json!({"status": "frozen"}),
            &json!("card reported stolen")
        )
    );
    walk.change(
        "POST /v1/accounts/{id}/unfreeze",
        &anna,
        json!({}),
        "account.unfrozen",
    )
    .await;
    let empty = ledger.by(network.issuer.bearer(&Claims::service("svc-wallet")));
    let request = empty
        .request(Method::POST, "/v1/accounts")
        .json(&open(Uuid::now_v7()));
    let request = request.header("x-localplus-tenant", network.tenant.to_string());
    let unused = text(&Answer::of(request).await.expect(201)["id"]);
    walk.change(
        "POST /v1/accounts/{id}/close",
        &unused,
        json!({}),
        "account.closed",
    )
    .await;

    let limit = |maximum: i64| json!({"scope": "account", "flow": "spend", "measure": "count", "window": "hour", "maximum": maximum});
    let (set, row) = walk.change("PUT /v1/limits", "", limit(3), "limit.set").await;
    assert_eq!(
        (&row["before"], &row["after"]["maximum"]),
        (&Value::Null, &json!(3))
    );
    let (_, row) = walk.change("PUT /v1/limits", "", limit(4), "limit.set").await;
    assert_eq!(
        (&row["before"]["maximum"], &row["after"]["maximum"]),
        (&json!(3), &json!(4))
    );
    let (_, row) = walk
        .change(
            "DELETE /v1/limits/{id}",
            &text(&set["id"]),
            json!({}),
            "limit.lifted",
        )
        .await;
    assert_eq!(
        (&row["subject"], &row["before"]["maximum"], &row["after"]),
        (&set["id"], &json!(4), &Value::Null)
    );

    // then no route was forgotten
    for row in routes().table() {
        let route = format!("{} {}", row.method, row.path);
        let excused = NOT_ON_RECORD
            .iter()
            .any(|(named, _)| *named == route || *named == row.method.as_str());
        assert_ne!(
            walk.walked.contains(&route),
            excused,
            "{route} is on record, or it is said why not"
        );
    }
    let everything = trail(&ledger, "limit=200").await;
    assert!(
        !json!(everything).to_string().contains("Planted"),
        "{everything:?}"
    );

    // and it is found by who, what, to what and when, in pages
    let found = trail(&ledger, &format!("action=account&subject={anna}")).await;
    let actions: Vec<_> = found.iter().map(|row| text(&row["action"])).collect();
    assert_eq!(actions, ["account.unfrozen", "account.frozen", "account.opened"]);
    assert_eq!(
        trail(&ledger, "action=limit.lifted&actor=operator").await.len(),
        1
    );
    assert_eq!(trail(&ledger, "actor=somebody").await.len(), 0);
    assert_eq!(trail(&ledger, "to=2020-01-01T00:00:00Z").await.len(), 0);
    let first = ledger.get("/v1/audit?limit=2").await.expect(200);
    let cursor = text(&first["next_cursor"]);
    let second = trail(&ledger, &format!("limit=2&cursor={cursor}")).await;
    assert_eq!(
        (&first["data"][1]["seq"], &second[0]["seq"]),
        (&everything[1]["seq"], &everything[2]["seq"])
    );
    ledger
        .get("/v1/audit?limit=0")
        .await
        .refused(400, "invalid_request");
    // and a stranger sees nothing of it
    let stranger = ledger.by(network.issuer.bearer(&Claims::operator(Uuid::now_v7())));
    assert_eq!(stranger.get("/v1/audit").await.expect(200)["data"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_changes_nothing_and_what_services_do_leaves_no_row_and_grpc_leaves_the_same() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let service = ledger.by(network.issuer.bearer(&Claims::service("svc-giftcard")));
    let as_service = |method: Method, path: String, body: Value| {
        let request = service
            .request(method, &path)
            .header("x-localplus-tenant", network.tenant.to_string());
        Answer::of(request.header("idempotency-key", fresh_key()).json(&body))
    };
    let open = json!({"kind": "customer_points", "owner_id": Uuid::now_v7(), "unit": "PTS"});
    let account = text(
        &as_service(Method::POST, "/v1/accounts".to_owned(), open.clone())
            .await
            .expect(201)["id"],
    );
    for what in ["freeze", "unfreeze"] {
        as_service(Method::POST, format!("/v1/accounts/{account}/{what}"), json!({}))
            .await
            .expect(200);
    }
    // what is there already, what is refused, what is repeated
    ledger.post("/v1/accounts", &open).await.expect(200);
    ledger
        .post(&format!("/v1/accounts/{account}/unfreeze"), &json!({}))
        .await
        .expect(200);
    let short = json!({"account_id": account, "amount": -1, "reason": "nothing to take"});
    ledger
        .post_as(&fresh_key(), "/v1/adjust", &short)
        .await
        .refused(409, "insufficient_balance");
    assert_eq!(trail(&ledger, "").await, [] as [Value; 0]);
    let (key, gift) = (
        fresh_key(),
        json!({"account_id": account, "amount": 7, "reason": "a gift"}),
    );
    for _ in 0..2 {
        ledger.post_as(&key, "/v1/adjust", &gift).await.expect(201);
    }
    assert_eq!(trail(&ledger, "").await.len(), 1);

    // over gRPC the same is on record
    let limit =
        json!({"scope": "account", "flow": "earn", "measure": "count", "window": "day", "maximum": 3});
    let set = Answer::of(ledger.request(Method::PUT, "/v1/limits").json(&limit))
        .await
        .expect(201);
    let mut lift = tonic::Request::new(DeleteVelocityLimitRequest {
        limit_id: text(&set["id"]),
    });
    let bearer = network.issuer.bearer(&Claims::operator(network.tenant));
    lift.metadata_mut()
        .insert("authorization", bearer.parse().unwrap());
    network
        .grpc(&ledger)
        .await
        .delete_velocity_limit(lift)
        .await
        .unwrap();
    let rows = trail(&ledger, "action=limit.lifted").await;
    assert_eq!((rows.len(), &rows[0]["actor"]), (1, &json!("operator")));

    // and it is sealed: what another hand changes in it is found
    network.make_head().await.unwrap();
    ledger.stop().await;
    network.audit().await;
    sqlx::query("UPDATE ledger_facts SET content = replace(content, 'operator', 'nobody') WHERE about = 'audit_trail' AND version = 3")
        .execute(&network.pool())
        .await
        .unwrap();
    let found = svc_ledger::verify::ledger(&network.pool()).await.unwrap_err();
    assert!(found.to_string().contains("ledger_facts"), "{found:#}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn changes_by_hand_in_all_lanes_at_once_are_numbered_without_gaps() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let service = ledger.by(network.issuer.bearer(&Claims::service("svc-wallet")));
    let mut asked = Vec::new();
    for number in 0..24 {
        let open = json!({"kind": "customer_points", "owner_id": Uuid::now_v7(), "unit": "PTS"});
        let request = service.request(Method::POST, "/v1/accounts").json(&open);
        let request = request.header("x-localplus-tenant", network.tenant.to_string());
        let account = text(&Answer::of(request).await.expect(201)["id"]);
        let adjust = json!({"account_id": account, "amount": number + 1, "reason": "a gift"});
        let ledger = ledger.operator.clone();
        asked.push(async move {
            ledger
                .post_as(&fresh_key(), "/v1/adjust", &adjust)
                .await
                .expect(201);
            ledger
                .post(&format!("/v1/accounts/{account}/freeze"), &json!({}))
                .await
                .expect(200);
        });
    }
    futures::future::join_all(asked).await;
    let rows = trail(&ledger, "limit=200").await;
    let numbers: Vec<_> = rows
        .iter()
        .rev()
        .map(|row| row["seq"].as_i64().unwrap())
        .collect();
    assert_eq!(numbers, (1..=48).collect::<Vec<_>>());
}
