//! Whatever a person or a key changes is on record, in the transaction of the change, without secrets and without persons.

use std::collections::BTreeSet;

use chassis::Service as _;
use reqwest::Method;
use serde_json::{Value, json};
use svc_notification::{
    app::SvcNotification, domain::consent::Channel, http::routes, store::evidence::EVIDENCE,
};
use uuid::Uuid;

use crate::{
    consents::{PUBLIC, little_is_left, send},
    contacts::Api,
    texts,
    webhooks::Network,
    world::{World, config, sink},
};

/// What changes nothing that would be on record here, and why.
const NOT_ON_RECORD: [(&str, &str); 5] = [
    ("POST /v1/contacts/lookup", "reads"),
    (
        "POST /v1/contacts/{id}/verifications",
        "a message is written; that an address was confirmed is on record",
    ),
    (
        "POST /v1/provider-reports",
        "what a provider says, and signs, of a message: the message has it",
    ),
    ("POST /v1/templates/{template}/{locale}/preview", "reads"),
    ("GET", "reads"),
];

struct Walk<'a> {
    world: &'a World,
    api: &'a Api,
    operator: String,
    /// Which rows were seen.
    seen: i64,
    /// Which routes were asked.
    walked: BTreeSet<String>,
}

impl Walk<'_> {
    /// Asks a route, which succeeds, and leaves so many rows: this action, from where it was asked.
    async fn leaves(&mut self, count: usize, route: &str, ids: &[&str], body: Value, action: &str) -> Value {
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
        let url = format!("http://{}{}", self.api.address(), path.join("/"));
        let method: Method = method.parse().unwrap();
        let request = reqwest::Client::new()
            .request(method, url)
            .header("x-forwarded-for", "198.51.100.9, 192.0.2.77")
            .header("authorization", &self.operator)
            .json(&body);
        let response = request.send().await.unwrap();
        let (status, text) = (response.status(), response.text().await.unwrap());
        assert!(status.is_success(), "{route}: {status} {text}");
        let rows: Vec<(i64, String, Option<String>, Option<String>)> = sqlx::query_as(
            "SELECT seq, action, network, trace_id FROM audit_entries WHERE tenant_id = $1 AND seq > $2 ORDER BY seq",
        )
        .bind(self.world.tenant)
        .bind(self.seen)
        .fetch_all(&self.world.database.pool())
        .await
        .unwrap();
        assert_eq!(rows.len(), count, "{route} left {rows:?}");
        for (seq, did, network, trace) in rows {
            assert_eq!(
                (did.as_str(), network.as_deref()),
                (action, Some("192.0.2.0/24")),
                "{route}"
            );
            assert!(trace.is_some(), "{route}");
            self.seen = seq;
        }
        self.walked.insert(route.to_owned());
        serde_json::from_str(&text).unwrap_or_default()
    }

    async fn change(&mut self, route: &str, ids: &[&str], body: Value, action: &str) -> Value {
        self.leaves(1, route, ids, body, action).await
    }
}

/// The last part of the newest link in a mail that leads to `path`.
fn token(text: &str, path: &str) -> String {
    let link = text.split_whitespace().find(|word| word.contains(path));
    link.unwrap().rsplit('/').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "each route, one after the other")]
async fn given_every_route_that_changes_something_when_asked_then_it_is_on_record() {
    let (network, sink) = (Network::around(World::with_texts().await).await, sink().await);
    let world = &network.world;
    let endpoint = network.registry.register(None, &network.receiver.url, &[]);
    network.take(&[network.redeemed(Uuid::now_v7())]).await;
    network.sender().run_once().await.unwrap();
    let api = Api::beside(world).await;
    let mut walk = Walk {
        world,
        api: &api,
        operator: api.operator(),
        seen: 0,
        walked: BTreeSet::new(),
    };

    let email = "marguerite.planted@example.com";
    let camille =
        json!({"wallet_id": Uuid::now_v7(), "email": email, "phone": "+33698765432", "locale": "fr"});
    let given = walk
        .change("POST /v1/contacts", &[], camille, "contact.given")
        .await;
    let contact: Uuid = given["id"].as_str().unwrap().parse().unwrap();
    let id = contact.to_string();
    let c = [id.as_str()];
    let locale = json!({"locale": "en", "time_zone": "Europe/Paris"});
    walk.change("PATCH /v1/contacts/{id}", &c, locale, "contact.changed")
        .await;
    let word = json!({"topic": "offers", "channel": "email", "granted": true, "wording": "Planted, said Marguerite"});
    walk.change("POST /v1/contacts/{id}/consents", &c, word, "consent.put_down")
        .await;

    // what its holder does: by a code, and by links
    let notifications = &world.notifications;
    let asked = notifications.ask_for_verification(world.tenant, contact, Channel::Sms);
    asked.await.unwrap();
    texts::sender(world, &sink, "00:00-24:00").drain().await.unwrap();
    let text = sink.mailbox().texts()[0].text.clone();
    let code = text.split_whitespace().find(|word| word.parse::<u32>().is_ok());
    let code = code.unwrap().to_owned();
    walk.change(
        "POST /v1/contacts/{id}/verifications/confirm",
        &c,
        json!({ "code": code }),
        "contact.phone_confirmed",
    )
    .await;
    let asked = notifications.ask_for_verification(world.tenant, contact, Channel::Email);
    asked.await.unwrap();
    little_is_left(
        world,
        &notifications.contact(world.tenant, contact).await.unwrap(),
    )
    .await;
    send(world, &sink, PUBLIC).await;
    let mails = sink.mailbox().to(email);
    let with = |path: &str| mails.iter().find(|mail| mail.text.contains(path)).unwrap();
    let links = ["verifications", "unsubscribe", "preferences"].map(|kind| {
        let path = format!("/v1/{kind}/");
        token(&with(&path).text, &path)
    });
    for (count, kind, link, action) in [
        (1, "verifications", &links[0], "contact.email_confirmed"),
        (1, "unsubscribe", &links[1], "consent.put_down"),
        // offers by both channels and reminders by text message; reminders by mail are refused already
        (3, "preferences", &links[2], "consent.put_down"),
    ] {
        let route = format!("POST /v1/{kind}/{{token}}");
        walk.leaves(count, &route, &[link], json!({}), action).await;
        // said again, it changes nothing
        walk.leaves(0, &route, &[link], json!({}), action).await;
    }

    let reminder = with("/v1/unsubscribe/").header("X-Localplus-Reference").unwrap();
    assert_eq!(api.report(0, "message.bounced", reminder, |_| {}).await, 204);
    walk.change(
        "DELETE /v1/contacts/{id}/suppressions/{channel}",
        &[&id, "email"],
        json!({}),
        "suppression.lifted",
    )
    .await;
    let message = reminder.rsplit('/').next().unwrap();
    walk.change(
        "POST /v1/messages/{id}/resend",
        &[message],
        json!({}),
        "message.resent",
    )
    .await;

    // what the operator says of the network's words and look, and of webhooks
    let words =
        json!({"subject": "{{ change }} planted", "text": "{{ change }}", "html": "<p>{{ change }}</p>"});
    let template = ["earned", "fr"];
    let route = "PUT /v1/templates/{template}/{locale}";
    walk.change(route, &template, words, "template.saved").await;
    let route = "DELETE /v1/templates/{template}/{locale}";
    walk.change(route, &template, json!({}), "template.reset").await;
    let look = json!({"name": "Planted & Cie", "logo_url": "https://planted.example.com/x.png", "accent_color": "#8a1538"});
    walk.change("PUT /v1/branding", &[], look, "branding.put").await;
    let delivery = network.log().await[0].row.id.to_string();
    walk.change(
        "POST /v1/webhook-deliveries/{id}/replay",
        &[&delivery],
        json!({}),
        "webhook_delivery.replayed",
    )
    .await;
    walk.change(
        "POST /v1/webhook-endpoints/{id}/enable",
        &[&endpoint.to_string()],
        json!({}),
        "webhook_endpoint.enabled",
    )
    .await;

    walk.change("DELETE /v1/contacts/{id}", &c, json!({}), "contact.erased")
        .await;
    // done again it answers the same, and leaves nothing
    walk.leaves(0, "DELETE /v1/contacts/{id}", &c, json!({}), "")
        .await;

    // no route was forgotten
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

    // which parts of a contact changed is said, and not what they are; its holder is nobody but an id
    let trail = api
        .get(&walk.operator, &format!("/v1/audit?subject={id}&limit=200"))
        .await;
    let rows = trail.body["data"].as_array().unwrap();
    assert_eq!(rows.len(), 11, "{}", trail.body);
    let changed = &rows[9];
    assert_eq!(
        (&changed["action"], &changed["after"]["changed"]),
        (&json!("contact.changed"), &json!(["locale", "time_zone"]))
    );
    let confirmed = rows.iter().find(|row| row["action"] == "contact.email_confirmed");
    let confirmed = confirmed.unwrap();
    assert_eq!(
        (&confirmed["actor"], &confirmed["actor_role"]),
        (&json!(id), &json!("holder"))
    );

    let rows: Vec<String> =
        sqlx::query_scalar("SELECT row_to_json(e)::text FROM audit_entries e ORDER BY seq")
            .fetch_all(&world.database.pool())
            .await
            .unwrap();
    let all = rows.join("\n").to_lowercase();
    let code = format!("\"{code}\"");
    for kept_out in ["planted", "marguerite", "98765432", "example.com", "paris", &code]
        .into_iter()
        .chain(links.iter().map(String::as_str))
    {
        assert!(!all.contains(&kept_out.to_lowercase()), "{kept_out}: {all}");
    }

    let mut connection = world.database.pool().acquire().await.unwrap();
    let now = chrono::Utc::now();
    let month = now.format("%Y-%m").to_string().parse().unwrap();
    let part = EVIDENCE
        .part(&mut connection, world.tenant, month, now)
        .await
        .unwrap();
    assert_eq!(part.service, "svc-notification");
    assert_eq!(
        part.counts.keys().collect::<Vec<_>>(),
        ["erasures", "erasures_certified"]
    );
    assert_eq!(usize::try_from(part.trail.unwrap().verified).unwrap(), rows.len());

    let url = world.database.url().to_owned();
    let verify = || SvcNotification::job("audit-verify", config(&[("DATABASE__URL", &url)]));
    verify().await.unwrap();
    sqlx::raw_sql("BEGIN; SET LOCAL session_replication_role = replica; DELETE FROM audit_entries WHERE seq = 2; COMMIT")
        .execute(&world.database.pool())
        .await
        .unwrap();
    let found = verify().await.unwrap_err().to_string();
    assert!(
        found.contains(&format!("row 2 of {} is missing", world.tenant)),
        "{found}"
    );
}

#[test]
fn the_tables_are_those_of_the_library() {
    assert_eq!(include_str!("../../migrations/0011_audit.sql"), audit::DDL);
}
