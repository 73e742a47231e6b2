//! Whatever a person or a key changes is on record, in the transaction of the change, without secrets and without persons.

use crate::programs::per_euro;
use crate::sign_in::unbase32;
use crate::support::{Answer, Network, PASSWORD, Replica, bearer, invitation, merchant, store};
use http::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use svc_merchant::app::SvcMerchant;
use svc_merchant::domain::totp;
use svc_merchant::http::routes;
use svc_merchant::store::evidence::EVIDENCE;
use uuid::Uuid;

/// What changes nothing that would be on record, and why.
const NOT_ON_RECORD: [(&str, &str); 11] = [
    (
        "POST /v1/auth/login",
        "a session begins; what it does is on record",
    ),
    ("POST /v1/auth/totp/verify", "the same, with a second factor"),
    ("POST /v1/auth/refresh", "a session goes on"),
    ("POST /v1/auth/logout", "a session ends"),
    (
        "POST /v1/auth/password-reset",
        "a letter is written; that the password was set is on record",
    ),
    ("POST /v1/auth/totp/enrol", "nothing holds until it is confirmed"),
    (
        "POST /v1/oauth/token",
        "a token is issued; what is done with it is on record",
    ),
    ("POST /v1/programs/{id}/plan", "reads"),
    ("POST /v1/programs/{id}/replay", "reads"),
    ("POST /v1/programs/{id}/calculate", "reads"),
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
    async fn change(&mut self, route: &str, ids: &[&str], bearer: &str, body: Value, action: &str) -> Value {
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
        request = request.header("x-forwarded-for", "198.51.100.9, 192.0.2.77");
        if !bearer.is_empty() {
            request = request.header("authorization", bearer);
        }
        let answer = Answer::of(request).await;
        assert!(
            (200..300).contains(&answer.status),
            "{route}: {} {}",
            answer.status,
            answer.text
        );
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
        assert!(trace.as_ref().is_some_and(|trace| trace.len() == 32), "{route}");
        self.seen = *seq;
        self.walked.insert(route.to_owned());
        answer.json
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "each route, one after the other")]
async fn every_change_by_a_person_or_a_key_is_on_record() {
    let network = Network::new().await;
    let replica = network.start().await;
    let operator = network.operator();
    let mut walk = Walk {
        network: &network,
        replica: &replica,
        seen: 0,
        walked: BTreeSet::new(),
    };
    let op = operator.as_str();
    let drafted = walk
        .change("POST /v1/merchants", &[], op, merchant(), "merchant.drafted")
        .await;
    let id = text(&drafted["id"]);
    let (m, merchant_id) = ([id.as_str()], id.parse::<Uuid>().unwrap());
    let name = json!({"display_name": "Marthe Planted"});
    walk.change("PATCH /v1/merchants/{id}", &m, op, name, "merchant.corrected")
        .await;
    let added = walk
        .change("POST /v1/merchants/{id}/stores", &m, op, store(), "store.added")
        .await;
    let place = [id.as_str(), &text(&added["id"])].map(str::to_owned);
    let place = [place[0].as_str(), place[1].as_str()];
    let off = json!({"active": false});
    walk.change(
        "PATCH /v1/merchants/{id}/stores/{store_id}",
        &place,
        op,
        off,
        "store.changed",
    )
    .await;
    let on = json!({"active": true});
    walk.change(
        "PATCH /v1/merchants/{id}/stores/{store_id}",
        &place,
        op,
        on,
        "store.changed",
    )
    .await;

    let email = "camille.planted@example.org";
    let camille = invitation(email, "merchant_admin", merchant_id);
    let invited = walk
        .change("POST /v1/users", &[], op, camille, "user.invited")
        .await;
    let user = text(&invited["id"]);
    let u = [user.as_str()];
    walk.change(
        "POST /v1/users/{id}/invite",
        &u,
        op,
        json!({}),
        "user.invited_again",
    )
    .await;
    let token = network.post.token(email, 2).await;
    let accept = json!({"token": token, "password": PASSWORD});
    walk.change("POST /v1/auth/invitations/accept", &[], "", accept, "user.joined")
        .await;

    let why = json!({"reason": "the register does not know it"});
    for (step, body, action) in [
        ("submit", json!({}), "merchant.submitted"),
        ("reject", why.clone(), "merchant.rejected"),
        ("submit", json!({}), "merchant.submitted"),
        ("approve", json!({}), "merchant.approved"),
        ("suspend", why.clone(), "merchant.suspended"),
        ("reinstate", json!({}), "merchant.reinstated"),
    ] {
        let route = format!("POST /v1/merchants/{{id}}/{step}");
        walk.change(&route, &m, op, body, action).await;
    }

    // what people do to their own way in
    let me = bearer(&replica.login(email, PASSWORD).await.ok());
    let confirmation = json!({"password": PASSWORD});
    let enrolment = replica.post(&me, "/v1/auth/totp/enrol", &confirmation).await.ok();
    let secret = unbase32(enrolment["secret"].as_str().unwrap());
    let code = json!({"code": totp::code(&secret, totp::step(chrono::Utc::now()))});
    walk.change("POST /v1/auth/totp/confirm", &[], &me, code, "user.totp_enabled")
        .await;
    walk.change(
        "POST /v1/auth/totp/remove",
        &[],
        &me,
        confirmation,
        "user.totp_disabled",
    )
    .await;
    let fresh = "wolke-birne-quartz-88";
    let change = json!({"password": PASSWORD, "new_password": fresh});
    walk.change(
        "POST /v1/auth/password",
        &[],
        &me,
        change,
        "user.password_changed",
    )
    .await;
    replica
        .open("/v1/auth/password-reset", &json!({"email": email}))
        .await;
    let token = network.post.token(email, 3).await;
    let set = json!({"token": token, "password": "ziegel-harfe-lampe-27"});
    walk.change(
        "POST /v1/auth/password-reset/confirm",
        &[],
        "",
        set,
        "user.password_reset",
    )
    .await;
    let role = json!({"role": "merchant_staff"});
    walk.change("PATCH /v1/users/{id}", &u, op, role, "user.role_changed")
        .await;
    walk.change(
        "POST /v1/users/{id}/deactivate",
        &u,
        op,
        json!({}),
        "user.deactivated",
    )
    .await;
    walk.change(
        "POST /v1/users/{id}/reactivate",
        &u,
        op,
        json!({}),
        "user.reactivated",
    )
    .await;
    walk.change(
        "POST /v1/users/{id}/deactivate",
        &u,
        op,
        json!({}),
        "user.deactivated",
    )
    .await;
    walk.change("DELETE /v1/users/{id}", &u, op, json!({}), "user.erased")
        .await;

    let key = json!({"name": "Planted till", "role": "merchant_staff", "merchant_id": id, "scopes": ["ledger:read"]});
    let made = walk
        .change("POST /v1/api-keys", &[], op, key, "api_key.made")
        .await;
    let key = text(&made["key"]["id"]);
    walk.change(
        "POST /v1/api-keys/{id}/revoke",
        &[&key],
        op,
        json!({}),
        "api_key.revoked",
    )
    .await;

    let hook =
        json!({"url": "https://planted.example/hooks?token=planted", "events": ["ledger.transactions.v1"]});
    let made_hook = walk
        .change(
            "POST /v1/webhook-endpoints",
            &[],
            op,
            hook,
            "webhook_endpoint.registered",
        )
        .await;
    let hook = text(&made_hook["endpoint"]["id"]);
    let h = [hook.as_str()];
    let events = json!({"events": ["merchant.onboarded.v1"]});
    walk.change(
        "PATCH /v1/webhook-endpoints/{id}",
        &h,
        op,
        events,
        "webhook_endpoint.changed",
    )
    .await;
    let rotated = walk
        .change(
            "POST /v1/webhook-endpoints/{id}/rotate-secret",
            &h,
            op,
            json!({}),
            "webhook_endpoint.secret_rotated",
        )
        .await;
    for step in ["disable", "enable"] {
        let route = format!("POST /v1/webhook-endpoints/{{id}}/{step}");
        walk.change(&route, &h, op, json!({}), "webhook_endpoint.changed")
            .await;
    }

    let program = json!({"merchant_id": id, "document": per_euro()});
    let created = walk
        .change("POST /v1/programs", &[], op, program, "program.created")
        .await;
    let program = text(&created["id"]);
    let p = [program.as_str()];
    let mut document = per_euro();
    document["earn"][0]["points"] = json!(2);
    let edit = json!({"revision": 1, "document": document});
    walk.change("PUT /v1/programs/{id}/draft", &p, op, edit, "program.edited")
        .await;
    walk.change(
        "POST /v1/programs/{id}/apply",
        &p,
        op,
        json!({}),
        "program.applied",
    )
    .await;
    let later = chrono::Utc::now() + chrono::TimeDelta::days(1);
    let promote = json!({"version": 1, "at": later.to_rfc3339()});
    let promoted = walk
        .change(
            "POST /v1/programs/{id}/promote",
            &p,
            op,
            promote,
            "program.promoted",
        )
        .await;
    let promotion = [program.as_str(), &promoted["seq"].to_string()].map(str::to_owned);
    walk.change(
        "POST /v1/programs/{id}/promotions/{seq}/withdraw",
        &[&promotion[0], &promotion[1]],
        op,
        json!({}),
        "program.promotion_withdrawn",
    )
    .await;

    let flag = json!({"on_for_ten_thousandths": 2_500});
    walk.change("PUT /v1/flags/{key}", &["new-receipts"], op, flag, "flag.set")
        .await;
    walk.change(
        "DELETE /v1/flags/{key}",
        &["new-receipts"],
        op,
        json!({}),
        "flag.removed",
    )
    .await;
    walk.change("POST /v1/merchants/{id}/close", &m, op, why, "merchant.closed")
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

    // what is on record holds neither what was planted nor a secret, and why is there
    let rows: Vec<String> =
        sqlx::query_scalar("SELECT row_to_json(e)::text FROM audit_entries e ORDER BY seq")
            .fetch_all(&network.database.pool())
            .await
            .unwrap();
    let all = rows.join("\n").to_lowercase();
    let secrets = [
        text(&made["client_secret"]),
        text(&made_hook["secret"]),
        text(&rotated["secret"]),
    ];
    for kept_out in [
        "planted", "camille", "martin", "dupont", "halles", "example", PASSWORD, fresh,
    ]
    .map(str::to_owned)
    .iter()
    .chain(&secrets)
    {
        assert!(!all.contains(&kept_out.to_lowercase()), "{kept_out}");
    }
    assert!(all.contains("the register does not know it"));

    // the operator asks who did what; the job finds the trail as it was written
    let asked = |query: &str| format!("/v1/audit?{query}");
    let page = replica
        .get(op, &asked(&format!("subject={id}&action=merchant&limit=2")))
        .await
        .ok();
    let actions = |page: &Value| -> Vec<String> {
        let rows = page["data"].as_array().unwrap().iter();
        rows.map(|row| text(&row["action"])).collect()
    };
    assert_eq!(actions(&page), ["merchant.closed", "merchant.reinstated"]);
    let closed = &page["data"][0];
    assert_eq!(
        (
            &closed["before"]["state"],
            &closed["after"]["state"],
            &closed["reason"],
            &closed["actor_role"]
        ),
        (
            &json!("active"),
            &json!("closed"),
            &json!("the register does not know it"),
            &json!("operator")
        )
    );
    let cursor = text(&page["next_cursor"]);
    let next = format!("subject={id}&action=merchant&limit=200&cursor={cursor}");
    let next = replica.get(op, &asked(&next)).await.ok();
    assert_eq!((actions(&next).len(), &next["next_cursor"]), (7, &Value::Null));
    let hers = replica
        .get(op, &asked(&format!("actor={user}&action=user.joined")))
        .await
        .ok();
    assert_eq!(actions(&hers), ["user.joined"]);
    let since = format!("from={}", (later - chrono::TimeDelta::hours(1)).format("%FT%TZ"));
    assert!(actions(&replica.get(op, &asked(&since)).await.ok()).is_empty());
    for (query, field) in [("limit=0", "limit"), ("cursor=x", "cursor")] {
        let refused = replica.get(op, &asked(query)).await;
        assert_eq!((refused.status, refused.refusal().2), (400, field));
    }
    let stranger = network.issuer.bearer(&testkit::Claims::operator(Uuid::now_v7()));
    assert!(actions(&replica.get(&stranger, "/v1/audit").await.ok()).is_empty());

    let mut connection = network.database.pool().acquire().await.unwrap();
    let now = chrono::Utc::now();
    let month = now.format("%Y-%m").to_string().parse().unwrap();
    let part = EVIDENCE
        .part(&mut connection, network.tenant, month, now)
        .await
        .unwrap();
    assert_eq!(part.service, "svc-merchant");
    assert_eq!(part.counts.keys().collect::<Vec<_>>(), [""; 0]);
    assert!(part.trail.unwrap().verified > 10);

    chassis_job(&network).await.unwrap();
    let pool = network.database.pool();
    sqlx::raw_sql(
        "BEGIN; SET LOCAL session_replication_role = replica; UPDATE audit_entries SET reason = NULL WHERE seq = 10; COMMIT",
    )
    .execute(&pool)
    .await
    .unwrap();
    let found = chassis_job(&network).await.unwrap_err().to_string();
    assert!(
        found.contains(&format!("row 10 of {}", network.tenant)),
        "{found}"
    );
}

async fn chassis_job(network: &Network) -> chassis::anyhow::Result<()> {
    <SvcMerchant as chassis::Service>::job("audit-verify", network.config()).await
}

#[test]
fn the_tables_are_those_of_the_library() {
    assert_eq!(include_str!("../../migrations/0004_audit.sql"), audit::DDL);
}
