//! Merchants joining the network.

use crate::support::{Network, PASSWORD, SOON, bearer, invitation, merchant, store};
use contracts_proto::merchant::v1::MerchantOnboarded;
use contracts_proto::merchant::v1::merchant_service_client::MerchantServiceClient;
use contracts_proto::merchant::v1::{GetMerchantConfigRequest, MerchantState};
use events::{Consumer, HandleError, Handler, Message, Outcome};
use prost::Message as _;
use serde_json::json;
use std::sync::{Arc, Mutex};
use testkit::Claims;
use uuid::Uuid;

#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<Message>>>);

impl Handler for Heard {
    async fn handle(&self, batch: &[Message]) -> Result<Outcome, HandleError> {
        self.0.lock().unwrap().extend_from_slice(batch);
        Ok(Outcome::handled())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merchant_joins_step_by_step_and_the_network_hears_of_it_once() {
    let network = Network::new().await;
    let replica = network.start().await;
    let operator = network.operator();
    let id = replica.draft(&operator).await;
    let path = |rest: &str| format!("/v1/merchants/{id}{rest}");

    // given a draft without a store and an administrator, when submitted, then what is missing is named
    let early = replica.post(&operator, &path("/submit"), &json!({})).await;
    assert_eq!(early.refusal(), (409, "requirements_due", "stores"));
    let due = replica.get(&operator, &path("")).await.ok();
    let codes: Vec<_> = due["requirements"]["currently_due"]
        .as_array()
        .unwrap()
        .iter()
        .collect();
    assert_eq!(
        codes
            .iter()
            .map(|due| due["code"].as_str().unwrap())
            .collect::<Vec<_>>(),
        ["store_missing", "administrator_missing"]
    );

    // when completed by its own administrator, then it is submitted, rejected, corrected, submitted and approved
    let admin = network.admin(id);
    replica.post(&admin, &path("/stores"), &store()).await.ok();
    let owner = invitation("owner@example.org", "merchant_admin", id);
    replica.post(&operator, "/v1/users", &owner).await.ok();
    let submitted = replica.post(&admin, &path("/submit"), &json!({})).await.ok();
    assert_eq!(submitted["state"], "submitted");
    let own = replica.post(&admin, &path("/approve"), &json!({})).await;
    assert_eq!(own.refusal(), (403, "forbidden_role", ""));
    let unexplained = replica.post(&operator, &path("/reject"), &json!({})).await;
    assert_eq!(unexplained.refusal(), (400, "missing_field", "reason"));
    let why = json!({"reason": "the register knows another name"});
    assert_eq!(
        replica.post(&operator, &path("/reject"), &why).await.ok()["state"],
        "rejected"
    );
    let corrected = json!({"legal_name": "Dupont et Filles SARL"});
    replica.patch(&admin, &path(""), &corrected).await.ok();
    replica.post(&admin, &path("/submit"), &json!({})).await.ok();
    let approved = replica.post(&operator, &path("/approve"), &json!({})).await.ok();
    assert_eq!(approved["state"], "active");

    // when approved again, then nothing changes
    let again = replica.post(&operator, &path("/approve"), &json!({})).await.ok();
    assert_eq!(again["version"], approved["version"]);
    // when suspended and reinstated, then it was onboarded once
    replica.post(&operator, &path("/suspend"), &why).await.ok();
    let refused = replica.post(&operator, &path("/submit"), &json!({})).await;
    assert_eq!(refused.refusal(), (409, "merchant_state_refused", ""));
    replica
        .post(&operator, &path("/reinstate"), &json!({}))
        .await
        .ok();

    // then history says who did what and why, newest first, in pages
    let first = replica.get(&admin, &path("/history?limit=3")).await.ok();
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = replica
        .get(&admin, &path(&format!("/history?cursor={cursor}")))
        .await
        .ok();
    let lines: Vec<_> = [&first, &rest]
        .iter()
        .flat_map(|page| page["data"].as_array().unwrap())
        .map(|line| {
            let text = |field: &str| line[field].as_str().unwrap_or_default();
            (text("action"), text("actor_role"), text("reason"))
        })
        .collect();
    let reason = "the register knows another name";
    assert_eq!(
        lines,
        [
            ("reinstated", "operator", ""),
            ("suspended", "operator", reason),
            ("approved", "operator", ""),
            ("submitted", "merchant_admin", ""),
            ("corrected", "merchant_admin", ""),
            ("rejected", "operator", reason),
            ("submitted", "merchant_admin", ""),
            ("store_added", "merchant_admin", ""),
            ("drafted", "operator", ""),
        ]
    );

    // then merchant.onboarded.v1 tells of it, once
    let heard = Heard::default();
    let consumer = Consumer::builder(&network.kafka, "test", ["merchant.onboarded.v1"])
        .handler(heard.clone())
        .unwrap();
    let consuming = tokio::spawn(consumer.run(chassis::ShutdownToken::never().into()));
    testkit::eventually(SOON, || async { !heard.0.lock().unwrap().is_empty() }).await;
    let told = heard.0.lock().unwrap().clone();
    consuming.abort();
    assert_eq!(told.len(), 1);
    let event = MerchantOnboarded::decode(told[0].payload.clone()).unwrap();
    assert_eq!(event.merchant_id, id.to_string());
    assert_eq!(told[0].tenant, network.tenant);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_wrong_is_named_and_nothing_is_kept() {
    let network = Network::new().await;
    let replica = network.start().await;
    let operator = network.operator();
    let with = |field: &str, value: serde_json::Value| {
        let mut body = merchant();
        body[field] = value;
        body
    };
    for (body, refusal) in [
        (
            with("display_name", json!("")),
            ("invalid_length", "display_name"),
        ),
        (
            with("legal_name", json!("4111 1111 1111 1111")),
            ("pan_refused", "legal_name"),
        ),
        (with("currency", json!("PTS")), ("invalid_value", "currency")),
        (with("country", json!("France")), ("invalid_value", "country")),
        (
            with("tenant_id", json!(Uuid::now_v7())),
            ("unknown_field", "tenant_id"),
        ),
        (json!({}), ("missing_field", "display_name")),
    ] {
        let answer = replica.post(&operator, "/v1/merchants", &body).await;
        assert_eq!(answer.refusal(), (400, refusal.0, refusal.1), "{body}");
        assert!(!answer.text.contains("4111"), "{}", answer.text);
    }
    let listed = replica.get(&operator, "/v1/merchants").await.ok();
    assert_eq!(listed["data"], json!([]));

    let id = replica.draft(&operator).await;
    let stores = format!("/v1/merchants/{id}/stores");
    for (pointer, value, field) in [
        ("time_zone", json!("Europe/Atlantis"), "time_zone"),
        (
            "opening_hours",
            json!({"monday": [{"from": "12:00", "to": "09:00"}]}),
            "opening_hours.monday[0]",
        ),
    ] {
        let mut body = store();
        body[pointer] = value;
        let answer = replica.post(&operator, &stores, &body).await;
        assert_eq!(answer.refusal(), (400, "invalid_value", field));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_approve_at_once_approve_once() {
    let network = Network::new().await;
    let (one, other) = (network.start().await, network.start().await);
    let operator = network.operator();
    let id = one.onboard(&operator).await;
    let path = format!("/v1/merchants/{id}/suspend");
    let why = json!({"reason": "unpaid"});
    let (a, b) = tokio::join!(
        one.post(&operator, &path, &why),
        other.post(&operator, &path, &why)
    );
    assert_eq!((a.status, b.status), (200, 200));
    let history = one
        .get(&operator, &format!("/v1/merchants/{id}/history"))
        .await
        .ok();
    let suspended = history["data"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| line["action"] == "suspended");
    assert_eq!(suspended.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_change_different_fields_of_a_store_at_once_both_change_theirs() {
    let network = Network::new().await;
    let (one, other) = (network.start().await, network.start().await);
    let operator = network.operator();
    let id = one.draft(&operator).await;
    let stores = format!("/v1/merchants/{id}/stores");
    let path = format!("{stores}/{}", one.post(&operator, &stores, &store()).await.id());
    // given both come while somebody else has the merchant in hand
    let pool = network.database.pool();
    let mut in_hand = pool.begin().await.unwrap();
    sqlx::query("SELECT FROM merchants FOR UPDATE")
        .execute(&mut *in_hand)
        .await
        .unwrap();
    let (name, hours) = (
        json!({"display_name": "Les Halles, rue Neuve"}),
        json!({"opening_hours": {}}),
    );
    let changes = async {
        tokio::join!(
            one.patch(&operator, &path, &name),
            other.patch(&operator, &path, &hours)
        )
    };
    let let_go = async {
        let waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        testkit::eventually(SOON, || async {
            sqlx::query_scalar::<_, i64>(waiting)
                .fetch_one(&pool)
                .await
                .unwrap()
                == 2
        })
        .await;
        in_hand.rollback().await.unwrap();
    };
    let ((a, b), ()) = tokio::join!(changes, let_go);
    assert_eq!((a.status, b.status), (200, 200));
    let held = one.get(&operator, &path).await.ok();
    assert_eq!(
        (&held["display_name"], &held["opening_hours"]),
        (&name["display_name"], &json!({}))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_acts_any_more_for_a_merchant_that_has_left() {
    let network = Network::new().await;
    let replica = network.start().await;
    let operator = network.operator();
    let id = replica.onboard(&operator).await;
    replica
        .join(&network, "camille@example.org", "merchant_admin", id)
        .await;
    let session = replica.login("camille@example.org", PASSWORD).await.ok();
    let token = bearer(&session);
    replica.get(&token, &format!("/v1/merchants/{id}")).await.ok();
    let why = json!({"reason": "the shop is sold"});
    let closed = replica
        .post(&operator, &format!("/v1/merchants/{id}/close"), &why)
        .await
        .ok();
    assert_eq!(closed["state"], "closed");
    testkit::eventually(SOON, || async {
        replica.get(&token, &format!("/v1/merchants/{id}")).await.status == 401
    })
    .await;
    let login = replica.login("camille@example.org", PASSWORD).await;
    assert_eq!(login.refusal(), (401, "credentials_invalid", ""));
    for (path, body) in [
        ("/v1/users", invitation("new@example.org", "merchant_staff", id)),
        (
            "/v1/api-keys",
            json!({"name": "k", "role": "merchant_staff", "merchant_id": id, "scopes": ["ledger:read"]}),
        ),
    ] {
        let refused = replica.post(&operator, path, &body).await;
        assert_eq!(refused.refusal(), (409, "merchant_closed", ""), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_services_read_a_merchant_and_its_stores() {
    let network = Network::new().await;
    let replica = network.start().await;
    let operator = network.operator();
    let id = replica.onboard(&operator).await;
    let url = format!("http://{}", replica.running.grpc_addr.unwrap());
    let mut client = MerchantServiceClient::connect(url).await.unwrap();
    let ask = |tenant: Uuid| {
        let mut request = tonic::Request::new(GetMerchantConfigRequest {
            merchant_id: id.to_string(),
        });
        let bearer = network.issuer.bearer(&Claims::operator(tenant));
        request
            .metadata_mut()
            .insert("authorization", bearer.parse().unwrap());
        request
    };
    let config = client.get_merchant_config(ask(network.tenant)).await.unwrap();
    let config = config.into_inner().config.unwrap();
    assert_eq!(config.state(), MerchantState::Active);
    assert_eq!(
        (config.stores.len(), &*config.stores[0].time_zone),
        (1, "Europe/Paris")
    );
    let stranger = client.get_merchant_config(ask(Uuid::now_v7())).await.unwrap_err();
    assert_eq!(stranger.code(), tonic::Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_staff_asks_then_the_directory_names_who_joined_and_nothing_more() {
    let network = Network::new().await;
    let replica = network.start().await;
    let operator = network.operator();
    let (one, other) = (replica.onboard(&operator).await, replica.onboard(&operator).await);
    replica.draft(&operator).await;
    let staff = network
        .issuer
        .bearer(&Claims::merchant_staff(network.tenant, one));

    let named = replica.get(&staff, "/v1/directory").await.ok();
    let names: Vec<_> = named["data"].as_array().unwrap().iter().collect();
    assert_eq!(
        names.iter().map(|each| each["id"].clone()).collect::<Vec<_>>(),
        [json!(one), json!(other)]
    );
    for name in names {
        let fields: Vec<_> = name.as_object().unwrap().keys().collect();
        assert_eq!(fields, ["display_name", "id"]);
    }

    let first = replica.get(&staff, "/v1/directory?limit=1").await.ok();
    assert_eq!(first["data"][0]["id"], json!(one));
    let cursor = first["next_cursor"].as_str().unwrap();
    let next = replica
        .get(&staff, &format!("/v1/directory?limit=1&cursor={cursor}"))
        .await
        .ok();
    assert_eq!(next["data"][0]["id"], json!(other));
}

#[tokio::test(flavor = "multi_thread")]
async fn when_words_of_a_name_are_begun_then_the_shops_of_that_name_are_listed_page_by_page() {
    let network = Network::new().await;
    let replica = network.start().await;
    let operator = network.operator();
    let draft = async |name: &str| -> Uuid {
        let mut body = merchant();
        body["display_name"] = json!(name);
        replica.post(&operator, "/v1/merchants", &body).await.id()
    };
    let emile = draft("L\u{2019}Émile, boulangerie").await;
    let emilie = draft("Boulangerie d'Émilie").await;
    let coeur = draft("Cœur de Bœuf").await;
    let signs = draft("!!!").await;
    let found = async |bearer: &str, query: &str| -> Vec<Uuid> {
        let page = replica.get(bearer, &format!("/v1/merchants?{query}")).await.ok();
        let rows = page["data"].as_array().unwrap();
        rows.iter()
            .map(|each| each["id"].as_str().unwrap().parse().unwrap())
            .collect()
    };

    // when words are begun in any order, then names with accents, apostrophes and ligatures are found
    for (typed, ids) in [
        ("boul", &[emile, emilie][..]),
        ("BOULANGERIE%20l%27emile", &[emile]),
        ("%C3%A9mil%20boul%5C", &[emile, emilie]),
        ("d%27emilie", &[emilie]),
        ("coeur", &[coeur]),
        ("b%C5%93uf", &[coeur]),
        ("", &[emile, emilie, coeur, signs]),
        ("%20", &[emile, emilie, coeur, signs]),
        // and what begins no word finds none, whatever signs it is made of
        ("angerie", &[]),
        ("%27%20%7C%20%3A%2A", &[]),
    ] {
        assert_eq!(
            found(&operator, &format!("name={typed}")).await,
            ids,
            "typed: {typed}"
        );
    }

    // when there is more than a page, then the next begins where it ended; a state that is named holds too
    let first = replica
        .get(&operator, "/v1/merchants?name=boul&limit=1")
        .await
        .ok();
    assert_eq!(first["data"][0]["id"], json!(emile));
    let cursor = first["next_cursor"].as_str().unwrap();
    assert_eq!(
        found(&operator, &format!("name=boul&limit=1&cursor={cursor}")).await,
        [emilie]
    );
    assert!(found(&operator, "name=boul&state=active").await.is_empty());

    // when somebody asks who works for one, or for another network, then no other shop is found
    let admin = network.admin(emile);
    assert_eq!(found(&admin, "name=boul").await, [emile]);
    assert!(found(&admin, "name=coeur").await.is_empty());
    let elsewhere = network.issuer.bearer(&Claims::operator(Uuid::now_v7()));
    assert!(found(&elsewhere, "name=boul").await.is_empty());

    // when a shop is called otherwise, then it is found by its new name alone
    let renamed = json!({"display_name": "Fournil"});
    let path = format!("/v1/merchants/{emilie}");
    replica.patch(&operator, &path, &renamed).await.ok();
    assert_eq!(found(&operator, "name=fourn").await, [emilie]);
    assert_eq!(found(&operator, "name=boul").await, [emile]);

    let long = format!("/v1/merchants?name={}", "a".repeat(101));
    assert_eq!(
        replica.get(&operator, &long).await.refusal(),
        (400, "invalid_length", "name")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn when_ids_are_asked_for_then_the_directory_names_those_that_one_may_know() {
    let network = Network::new().await;
    let replica = network.start().await;
    let operator = network.operator();
    let joined = replica.onboard(&operator).await;
    let (own, draft) = (replica.draft(&operator).await, replica.draft(&operator).await);
    replica.onboard(&operator).await;
    let named = async |bearer: &str, ids: &[Uuid]| -> Vec<Uuid> {
        let ids: Vec<_> = ids.iter().map(Uuid::to_string).collect();
        let path = format!("/v1/directory?limit=1&ids={}", ids.join(","));
        let page = replica.get(bearer, &path).await.ok();
        assert!(page["next_cursor"].is_null());
        let rows = page["data"].as_array().unwrap();
        rows.iter()
            .map(|each| each["id"].as_str().unwrap().parse().unwrap())
            .collect()
    };
    let asked = [draft, own, Uuid::now_v7(), joined, joined];

    assert_eq!(named(&operator, &asked).await, [joined, own, draft]);
    assert_eq!(named(&network.staff(own), &asked).await, [joined, own]);
    let elsewhere = network.issuer.bearer(&Claims::operator(Uuid::now_v7()));
    assert!(named(&elsewhere, &asked).await.is_empty());

    for (ids, code) in [
        ("x".to_owned(), "invalid_value"),
        (String::new(), "invalid_value"),
        (vec![joined.to_string(); 201].join(","), "too_many"),
    ] {
        let refused = replica.get(&operator, &format!("/v1/directory?ids={ids}")).await;
        assert_eq!(refused.refusal(), (400, code, "ids"));
    }
}
