//! A network's own words and look: saved by version, refused when they are wrong, and seen in the next mail.

use reqwest::Method;
use serde_json::{Value, json};
use svc_notification::{
    domain::{branding::Branding, contact::Locale, draft::Draft, notice::Template},
    service::WordsKey,
};
use testkit::Claims;
use uuid::Uuid;

use crate::{
    contacts::Api,
    world::{World, sink},
};

const EARNED: &str = "/v1/templates/earned/fr";

fn words(text: &str) -> Value {
    json!({"subject": "{{ change }} de plus", "text": text, "html": "<p>{{ change }}</p>"})
}

impl Api {
    async fn put(&self, path: &str, body: &Value) -> crate::contacts::Answer {
        self.call(&self.operator(), Method::PUT, path, Some(&body.to_string()))
            .await
    }

    async fn read(&self, path: &str) -> Value {
        let answer = self.get(&self.operator(), path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.body
    }
}

#[tokio::test]
async fn given_words_of_its_own_when_saved_then_each_change_is_a_version_and_what_counts_is_not_saved_again()
{
    let api = Api::start().await;
    let built_in = api.read(EARNED).await;
    assert_eq!(
        (&built_in["source"], &built_in["version"]),
        (&json!("built_in"), &Value::Null)
    );
    assert!(
        built_in["variables"]
            .as_array()
            .unwrap()
            .contains(&json!("change"))
    );

    for (text, version) in [
        ("Un {{ change }}", 1),
        ("Un {{ change }}", 1),
        ("Deux {{ change }}", 2),
    ] {
        let saved = api.put(EARNED, &words(text)).await;
        assert_eq!(saved.status, 200, "{}", saved.body);
        assert_eq!(
            (
                &saved.body["source"],
                &saved.body["version"],
                &saved.body["words"]["text"]
            ),
            (&json!("network"), &json!(version), &json!(text))
        );
        assert_eq!(saved.body["saved_by"], "operator");
        assert_eq!(api.read(EARNED).await, saved.body);
    }
    assert_eq!(
        api.read(&format!("{EARNED}?version=1")).await["words"],
        words("Un {{ change }}")
    );

    let reset = api.call(&api.operator(), Method::DELETE, EARNED, None).await;
    assert_eq!(reset.status, 204);
    let back = api.read(EARNED).await;
    assert_eq!(
        (&back["source"], &back["version"]),
        (&json!("built_in"), &json!(3))
    );
    assert_eq!(back["words"], built_in["words"]);
    let versions = api.read(&format!("{EARNED}/versions?limit=2")).await;
    let told = |page: &Value| -> Vec<(Value, Value)> {
        let rows = page["data"].as_array().unwrap().iter();
        rows.map(|row| (row["version"].clone(), row["source"].clone()))
            .collect()
    };
    assert_eq!(
        told(&versions),
        [(json!(3), json!("built_in")), (json!(2), json!("network"))]
    );
    let next = versions["next_cursor"].as_str().unwrap();
    let rest = api
        .read(&format!("{EARNED}/versions?limit=2&cursor={next}"))
        .await;
    assert_eq!(
        (told(&rest), &rest["next_cursor"]),
        (vec![(json!(1), json!("network"))], &Value::Null)
    );
}

#[tokio::test]
async fn given_a_network_when_another_words_its_messages_then_nothing_is_seen_of_it() {
    let api = Api::start().await;
    api.put(EARNED, &words("Un {{ change }}")).await;
    let elsewhere = api.issuer.bearer(&Claims::operator(Uuid::now_v7()));
    let there = api.get(&elsewhere, EARNED).await;
    assert_eq!((there.status, &there.body["source"]), (200, &json!("built_in")));
    let version = api.get(&elsewhere, &format!("{EARNED}?version=1")).await;
    assert_eq!(version.problem().1, "template_not_found");

    let all = api.read("/v1/templates").await;
    let own = all["data"].as_array().unwrap().iter();
    let own: Vec<_> = own.filter(|template| template["source"] == "network").collect();
    assert_eq!(own.len(), 1);
    assert_eq!(
        all["data"].as_array().unwrap().len(),
        34,
        "seventeen templates in two languages"
    );
}

#[tokio::test]
async fn given_words_with_mistakes_when_saved_then_each_is_named_and_nothing_is_saved() {
    let api = Api::start().await;
    let bad = json!({
        "subject": "{{ chnage }}",
        "text": "Bonjour,\n{% for x in change %}{% endfor %}",
        "html": "<script>alert(1)</script>",
    });
    for path in [EARNED, "/v1/templates/earned/fr/preview"] {
        let method = if path == EARNED { Method::PUT } else { Method::POST };
        let refused = api
            .call(&api.operator(), method, path, Some(&bad.to_string()))
            .await;
        assert_eq!(
            refused.problem(),
            (400, "invalid_template", vec!["subject", "text", "html"])
        );
        let codes: Vec<_> = refused.body["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["code"].as_str().unwrap())
            .collect();
        assert_eq!(codes, ["unknown_variable", "template_syntax", "forbidden_markup"]);
        let detail = refused.body["errors"][1]["detail"].as_str().unwrap();
        assert!(detail.starts_with("line 2:"), "{detail}");
    }
    assert_eq!(api.read(EARNED).await["source"], "built_in");

    let mute = json!({"subject": "Un cadeau", "text": "Bonne fête !", "html": "<p>{{ code }} {{ pin }}</p>"});
    let refused = api.put("/v1/templates/gift_card_delivered/fr", &mute).await;
    assert_eq!(refused.problem(), (400, "invalid_template", vec!["text", "text"]));
    for path in [
        "/v1/templates/staff_invitation/fr",
        "/v1/templates/earned/de",
        "/v1/templates/nothing/fr",
        "/v1/templates/earned/fr?version=1",
    ] {
        let missing = api.get(&api.operator(), path).await;
        assert_eq!(missing.problem().1, "template_not_found", "{path}");
    }
}

#[tokio::test]
async fn given_a_draft_when_previewed_then_shown_under_the_networks_letterhead_and_not_saved() {
    let api = Api::start().await;
    let look = json!({"name": "Rue des Arts", "logo_url": null, "accent_color": "#8A1538"});
    let put = api.put("/v1/branding", &look).await;
    assert_eq!(put.status, 200, "{}", put.body);
    assert_eq!(put.body["accent_color"], "#8a1538");
    assert_eq!(api.read("/v1/branding").await, put.body);

    let path = format!("{EARNED}/preview");
    let shown = api.post(&api.operator(), &path, &words("Un {{ change }}")).await;
    assert_eq!(shown.status, 200, "{}", shown.body);
    let plain = |value: &Value| value.as_str().unwrap().replace('\u{a0}', " ");
    assert_eq!(plain(&shown.body["text"]), "Un 12 points");
    let html = plain(&shown.body["html"]);
    assert!(html.contains("<p>12 points</p>") && html.contains("Rue des Arts") && html.contains("#8a1538"));
    assert_eq!(api.read(EARNED).await["source"], "built_in");
    let counting = api.post(&api.operator(), &path, &Value::Null).await;
    assert!(plain(&counting.body["text"]).contains("Vous avez gagné 12 points"));

    for (field, value, code) in [
        ("name", json!(""), "invalid_value"),
        ("name", json!("4111 1111 1111 1111"), "pan_refused"),
        ("logo_url", json!("http://example.com/logo.png"), "invalid_value"),
        ("accent_color", json!("#ffe000"), "invalid_value"),
    ] {
        let mut bad = look.clone();
        bad[field] = value;
        let refused = api.put("/v1/branding", &bad).await;
        assert_eq!(refused.problem(), (400, code, vec![field]));
    }
}

#[tokio::test]
async fn given_words_and_a_look_of_its_own_when_points_are_earned_then_the_mail_has_them_and_the_log_says_which()
 {
    let (world, sink) = (World::new().await, sink().await);
    let fr = world.contact("camille@example.com", "fr").await;
    let en = world.contact("sam@example.com", "en").await;
    let key = WordsKey {
        template: Template::Earned,
        locale: Locale::Fr,
    };
    let draft = Draft {
        subject: "{{ change }} de plus".to_owned(),
        text: "Bravo, {{ change }} !".to_owned(),
        html: "<p>Bravo, {{ change }} !</p>".to_owned(),
    };
    let look = Branding {
        name: "Rue des Arts".parse().unwrap(),
        logo: "https://cdn.example.com/logo.png".parse().ok(),
        accent: "#8a1538".parse().unwrap(),
    };
    let (notifications, by) = (&world.notifications, world.by());
    notifications.save_words(&by, key, Some(draft)).await.unwrap();
    notifications.put_branding(&by, &look).await.unwrap();

    world
        .take(&[world.earned(fr.wallet_id), world.earned(en.wallet_id)])
        .await;
    let sender = world.sender(sink.smtp());
    sender.drain().await.unwrap();

    let mail = &sink.mailbox().to("camille@example.com")[0];
    assert_eq!(mail.subject.replace('\u{a0}', " "), "12 points de plus");
    assert_eq!(mail.text.trim().replace('\u{a0}', " "), "Bravo, 12 points !");
    assert!(
        mail.html.contains("https://cdn.example.com/logo.png"),
        "{}",
        mail.html
    );
    assert!(mail.html.contains("#8a1538"), "{}", mail.html);
    let from = mail.header("From").unwrap();
    assert!(
        from.contains("Rue des Arts") && from.contains("<no-reply@localplus.example>"),
        "{from}"
    );
    let mail = &sink.mailbox().to("sam@example.com")[0];
    assert!(
        mail.subject.contains("You earned"),
        "no words of its own in this language"
    );
    let version = |wallet: Uuid| {
        let log = world.log();
        async move {
            let log = log.await;
            let message = log.iter().find(|message| message.wallet_id == Some(wallet));
            message.unwrap().template_version
        }
    };
    assert_eq!(
        (version(fr.wallet_id).await, version(en.wallet_id).await),
        (Some(1), None)
    );

    notifications.save_words(&by, key, None).await.unwrap();
    world.take(&[world.earned(fr.wallet_id)]).await;
    sender.drain().await.unwrap();
    let mail = &sink.mailbox().to("camille@example.com")[0];
    assert!(mail.subject.contains("Vous avez gagné"), "{}", mail.subject);
}

#[tokio::test]
async fn given_two_who_save_at_once_when_both_are_done_then_two_versions() {
    let world = World::new().await;
    let key = WordsKey {
        template: Template::Spent,
        locale: Locale::En,
    };
    let by = world.by();
    let save = |text: &str| {
        let draft = Draft {
            subject: "Spent".to_owned(),
            text: text.to_owned(),
            html: "<p>x</p>".to_owned(),
        };
        world.notifications.save_words(&by, key, Some(draft))
    };
    let (one, other) = tokio::join!(save("one"), save("other"));
    let mut versions = [one, other].map(|saved| saved.unwrap().saved.unwrap().version);
    versions.sort_unstable();
    assert_eq!(versions, [1, 2]);
}
