//! Whatever a person or a key changes is on record, in the transaction of the change, without secrets and without persons.

use crate::network::{Network, Replica, SOON, answer, eur, fresh_key};
use crate::reader::RECIPIENT;
use chassis::Service as _;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use svc_giftcard::app::SvcGiftcard;
use svc_giftcard::http::routes;
use svc_giftcard::store::evidence::EVIDENCE;
use tasks::{NewTask, Queue, RetryPolicy, TaskMetrics, Tasks};
use testkit::eventually;

/// What changes nothing that would be on record here, and why.
const NOT_ON_RECORD: [(&str, &str); 12] = [
    (
        "POST /v1/gift-cards",
        "a card is paid for: a posting, with who posted it, and a row of the card's history",
    ),
    ("POST /v1/gift-cards/activate", "the same"),
    ("POST /v1/gift-cards/lookup", "reads"),
    ("POST /v1/networks/{tenant_id}/gift-cards/balance", "reads"),
    (
        "POST /v1/gift-cards/redeem",
        "value moves: a posting, and a row of the card's history",
    ),
    ("POST /v1/gift-cards/{id}/redeem", "the same"),
    ("POST /v1/gift-cards/{id}/reload", "the same"),
    ("POST /v1/gift-cards/{id}/holds", "the same"),
    ("POST /v1/gift-cards/{id}/holds/{hold_id}/capture", "the same"),
    ("POST /v1/gift-cards/{id}/holds/{hold_id}/void", "the same"),
    (
        "POST /v1/rewards/{id}/redeem",
        "points are spent: a posting, and a redemption",
    ),
    ("GET", "reads"),
];

struct Walk<'a> {
    network: &'a Network,
    replica: &'a Replica,
    /// Which rows were seen.
    seen: i64,
    /// Which routes were asked.
    walked: BTreeSet<String>,
}

impl Walk<'_> {
    /// Asks a route, which succeeds, and leaves one row: this action, from where it was asked.
    async fn change(&mut self, route: &str, ids: &[&str], body: Value, action: &str) -> Value {
        let (method, template) = route.split_once(' ').unwrap();
        let mut ids = ids.iter();
        let path: Vec<_> = template
            .split('/')
            .map(|part| {
                if part.starts_with('{') {
                    *ids.next().unwrap()
                } else {
                    part
                }
            })
            .collect();
        let method: Method = method.parse().unwrap();
        let mut request = self.replica.request(method, &path.join("/")).json(&body);
        request = request.header("idempotency-key", fresh_key());
        request = request.header("x-forwarded-for", "198.51.100.9, 192.0.2.77");
        let (status, body) = answer(request).await;
        assert!(status.is_success(), "{route}: {status} {body}");
        let rows: Vec<(i64, String, Option<String>, Option<String>)> = sqlx::query_as(
            "SELECT seq, action, network, trace_id FROM audit_entries WHERE tenant_id = $1 AND seq > $2 ORDER BY seq",
        )
        .bind(self.network.tenant)
        .bind(self.seen)
        .fetch_all(&self.network.database.pool())
        .await
        .unwrap();
        let [(seq, did, network, trace)] = rows.as_slice() else {
            panic!("{route} left {rows:?}");
        };
        assert_eq!(
            (did.as_str(), network.as_deref()),
            (action, Some("192.0.2.0/24")),
            "{route}"
        );
        assert!(trace.is_some(), "{route}");
        self.seen = *seq;
        self.walked.insert(route.to_owned());
        body
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "each route, one after the other")]
async fn every_change_by_a_person_or_a_key_is_on_record() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let [here, ..] = network.merchants;
    let mut walk = Walk {
        network: &network,
        replica: &replica,
        seen: 0,
        walked: BTreeSet::new(),
    };

    let mut product = json!({ "name": "Planted card", "unit": "EUR", "amounts": { "open": { "min": 100, "max": 50_000 } } });
    let made = walk
        .change("POST /v1/products", &[], product.clone(), "product.added")
        .await;
    let p = text(&made["id"]);
    product["name"] = json!("Planted anew");
    walk.change("PUT /v1/products/{id}", &[&p], product, "product.changed")
        .await;

    let mut reward = json!({ "merchant_id": here, "name": "A planted coffee", "price_points": 100, "stock": 5, "kind": "voucher" });
    let made = walk
        .change("POST /v1/rewards", &[], reward.clone(), "reward.added")
        .await;
    let r = text(&made["id"]);
    reward["stock"] = json!(7);
    walk.change("PUT /v1/rewards/{id}", &[&r], reward, "reward.changed")
        .await;
    let body = json!({ "points_account_id": network.customer(100).await });
    let redeemed = replica.done(&format!("/v1/rewards/{r}/redeem"), &body).await;
    walk.change(
        "POST /v1/reward-redemptions/{id}/cancel",
        &[&text(&redeemed["id"])],
        json!({}),
        "redemption.cancel_ordered",
    )
    .await;

    let issue =
        json!({ "product_id": p, "merchant_id": here, "count": 1, "amount": 500, "recipient": RECIPIENT });
    walk.change("POST /v1/gift-card-issues", &[], issue, "issue.ordered")
        .await;

    let card = replica.sell(p.parse().unwrap(), here, 2_000).await;
    let id = text(&card["id"]);
    let c = [id.as_str()];
    walk.change(
        "POST /v1/gift-cards/{id}/block",
        &c,
        json!({}),
        "gift_card.blocked",
    )
    .await;
    walk.change(
        "POST /v1/gift-cards/{id}/unblock",
        &c,
        json!({}),
        "gift_card.unblocked",
    )
    .await;
    let replaced = walk
        .change(
            "POST /v1/gift-cards/{id}/replace-code",
            &c,
            json!({}),
            "gift_card.code_replaced",
        )
        .await;
    let (status, spent) = replica.spend("redeem", &card, here, 300).await;
    assert!(status.is_success(), "{spent}");
    let refund = json!({ "operation_id": spent["id"], "amount": eur(100), "reference": "planted" });
    walk.change(
        "POST /v1/gift-cards/{id}/refund",
        &c,
        refund,
        "gift_card.refunded",
    )
    .await;
    let end = json!({ "merchant_id": here });
    walk.change(
        "POST /v1/gift-cards/{id}/deactivate",
        &c,
        end,
        "gift_card.deactivated",
    )
    .await;

    // what the operator does about tasks that failed for good
    let tasks = Tasks::connect("svc-giftcard", network.valkey.url(), TaskMetrics::default()).unwrap();
    for name in ["task.a", "task.b", "task.c"] {
        let task = NewTask::new(Queue::Low, "unheard-of", name, &json!({})).unwrap();
        let task = task.tenant(network.tenant).retry(RetryPolicy::None);
        tasks.enqueue(&task).await.unwrap();
    }
    eventually(SOON, || async {
        tasks.depth(Queue::Low).await.unwrap().dead == 3
    })
    .await;
    for (method, step, task, action) in [
        ("POST", "/archive", "task.a", "task.archive_ordered"),
        ("POST", "/replay", "task.a", "task.replay_ordered"),
        ("DELETE", "", "task.b", "task.delete_ordered"),
    ] {
        let route = format!("{method} /v1/tasks/dead-letters/{{id}}{step}");
        walk.change(&route, &[task], json!({}), action).await;
    }
    let which = json!({ "kind": "unheard-of", "reason": "no handler of planted" });
    walk.change(
        "POST /v1/tasks/dead-letters/replay",
        &[],
        which,
        "task.replay_ordered",
    )
    .await;

    // no route was forgotten
    let walked = std::mem::take(&mut walk.walked);
    for row in routes().table() {
        let route = format!("{} {}", row.method, row.path);
        let excused = NOT_ON_RECORD
            .iter()
            .any(|(named, _)| *named == route || *named == row.method.as_str());
        assert_ne!(
            walked.contains(&route),
            excused,
            "{route} is on record, or it is said why not"
        );
    }

    // what was asked for again and changed nothing left nothing, nor did what was refused
    let again = format!("/v1/reward-redemptions/{}/cancel", text(&redeemed["id"]));
    replica.done(&again, &json!({})).await;
    for refused in [
        format!("/v1/gift-cards/{id}/block"),
        "/v1/tasks/dead-letters/task.b/replay".to_owned(),
    ] {
        let (status, _) = replica.post(&refused, &json!({})).await;
        assert!(status.is_client_error(), "{refused}: {status}");
    }
    let (_, page) = replica.get(&format!("/v1/audit?subject={id}")).await;
    let rows = page["data"].as_array().unwrap();
    let actions: Vec<_> = rows.iter().map(|row| text(&row["action"])).collect();
    assert_eq!(
        actions,
        [
            "gift_card.deactivated",
            "gift_card.refunded",
            "gift_card.code_replaced",
            "gift_card.unblocked",
            "gift_card.blocked"
        ]
    );
    let blocked = &page["data"][4];
    assert_eq!(
        (&blocked["before"]["status"], &blocked["after"]["status"]),
        (&json!("active"), &json!("blocked"))
    );
    let (_, page) = replica.get("/v1/audit?limit=1").await;
    assert_eq!(page["data"][0]["seq"], walk.seen, "{page}");
    let (_, page) = replica.get(&format!("/v1/audit?subject={r}&limit=1")).await;
    let changed = &page["data"][0];
    assert_eq!(
        (&changed["before"]["stock"], &changed["after"]["stock"]),
        (&json!(5), &json!(7)),
        "{changed}"
    );

    let rows: Vec<String> =
        sqlx::query_scalar("SELECT row_to_json(e)::text FROM audit_entries e ORDER BY seq")
            .fetch_all(&network.database.pool())
            .await
            .unwrap();
    let all = rows.join("\n").to_lowercase();
    let codes = [&card, &replaced].map(|shown| text(&shown["code"]).to_lowercase());
    for kept_out in ["planted", RECIPIENT, &codes[0], &codes[1]] {
        assert!(!all.contains(kept_out), "{kept_out}: {all}");
    }

    let mut connection = network.database.pool().acquire().await.unwrap();
    let now = chrono::Utc::now();
    let month = now.format("%Y-%m").to_string().parse().unwrap();
    let part = EVIDENCE
        .part(&mut connection, network.tenant, month, now)
        .await
        .unwrap();
    assert_eq!(part.service, "svc-giftcard");
    assert_eq!(
        part.counts.keys().collect::<Vec<_>>(),
        ["bulk_issues", "cards_expired"]
    );
    assert_eq!(usize::try_from(part.trail.unwrap().verified).unwrap(), rows.len());

    SvcGiftcard::job("audit-verify", network.config()).await.unwrap();
    sqlx::raw_sql("BEGIN; SET LOCAL session_replication_role = replica; DELETE FROM audit_entries WHERE seq = 2; COMMIT")
        .execute(&network.database.pool())
        .await
        .unwrap();
    let found = SvcGiftcard::job("audit-verify", network.config())
        .await
        .unwrap_err()
        .to_string();
    assert!(
        found.contains(&format!("row 2 of {} is missing", network.tenant)),
        "{found}"
    );
}

#[test]
fn the_tables_are_those_of_the_library() {
    assert_eq!(include_str!("../../migrations/0003_audit.sql"), audit::DDL);
}
