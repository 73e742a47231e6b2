//! Whatever a person or a key changes is on record, in the transaction of the change, without secrets and without persons.

use crate::network::{Network, Replica, answer};
use chassis::Service as _;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use svc_wallet::app::SvcWallet;
use svc_wallet::http::routes;
use svc_wallet::store::evidence::EVIDENCE;

/// What changes nothing that would be on record here, and why.
const NOT_ON_RECORD: [(&str, &str); 3] = [
    (
        "POST /v1/wallets",
        "that its account was opened is a fact in the ledger's registry",
    ),
    ("POST /v1/wallets/lookup", "reads"),
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
        let mut request = self.replica.request(method.clone(), &path.join("/"));
        request = request.header("x-forwarded-for", "198.51.100.9, 192.0.2.77");
        if method == Method::POST {
            request = request.json(&body);
        }
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

#[tokio::test(flavor = "multi_thread")]
async fn every_change_by_a_person_or_a_key_is_on_record() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let wallet = replica.open("planted-1").await.id.to_string();
    let mut walk = Walk {
        network: &network,
        replica: &replica,
        seen: 0,
        walked: BTreeSet::new(),
    };
    let w = [wallet.as_str()];
    let why = json!({"reason": "card lost"});
    walk.change("POST /v1/wallets/{id}/freeze", &w, why, "wallet.freeze_ordered")
        .await;
    walk.change(
        "POST /v1/wallets/{id}/unfreeze",
        &w,
        json!({}),
        "wallet.unfreeze_ordered",
    )
    .await;
    let label = json!({"label": "Planted phone"});
    let made = walk
        .change("POST /v1/wallets/{id}/passes", &w, label, "pass.made")
        .await;
    let pass = made["id"].as_str().unwrap();
    let revoke = "DELETE /v1/wallets/{id}/passes/{pass_id}";
    walk.change(revoke, &[&wallet, pass], json!({}), "pass.revoked")
        .await;
    walk.change(
        "POST /v1/wallets/{id}/close",
        &w,
        json!({}),
        "wallet.close_ordered",
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
    // what was asked for again and changed nothing left nothing
    let (status, _) = replica
        .post(&format!("/v1/wallets/{wallet}/close"), &json!({}))
        .await;
    assert!(status.is_success());
    let (_, page) = replica.get(&format!("/v1/audit?subject={wallet}")).await;
    let actions: Vec<_> = page["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["action"])
        .collect();
    assert_eq!(
        actions,
        [
            "wallet.close_ordered",
            "wallet.unfreeze_ordered",
            "wallet.freeze_ordered"
        ]
    );
    assert_eq!(page["data"][2]["reason"], "card lost");

    let rows: Vec<String> =
        sqlx::query_scalar("SELECT row_to_json(e)::text FROM audit_entries e ORDER BY seq")
            .fetch_all(&network.database.pool())
            .await
            .unwrap();
    let all = rows.join("\n").to_lowercase();
    let token = made["token"].as_str().unwrap().to_lowercase();
    assert!(!all.contains("planted") && !all.contains(&token), "{all}");

    let mut connection = network.database.pool().acquire().await.unwrap();
    let now = chrono::Utc::now();
    let month = now.format("%Y-%m").to_string().parse().unwrap();
    let part = EVIDENCE
        .part(&mut connection, network.tenant, month, now)
        .await
        .unwrap();
    assert_eq!(part.service, "svc-wallet");
    assert_eq!(
        part.counts.keys().collect::<Vec<_>>(),
        ["balances_repaired", "balances_that_differed"]
    );
    assert_eq!(usize::try_from(part.trail.unwrap().verified).unwrap(), rows.len());

    SvcWallet::job("audit-verify", network.config()).await.unwrap();
    sqlx::raw_sql("BEGIN; SET LOCAL session_replication_role = replica; DELETE FROM audit_entries WHERE seq = 2; COMMIT")
        .execute(&network.database.pool())
        .await
        .unwrap();
    let found = SvcWallet::job("audit-verify", network.config())
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
    assert_eq!(include_str!("../../migrations/0004_audit.sql"), audit::DDL);
}
