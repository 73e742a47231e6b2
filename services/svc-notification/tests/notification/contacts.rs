//! REST and gRPC as callers see them: the service started by the chassis, real tokens, real PostgreSQL.

use auth::{Access, Role};
use chassis::Running;
use contracts_proto::notification::v1::{
    GetContactRequest, LookupContactRequest, PutContactRequest, lookup_contact_request::Address,
    notification_service_client::NotificationServiceClient,
};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use svc_notification::{app::SvcNotification, domain::message::MessageStatus, store::MIGRATOR};
use telemetry::Metrics;
use testkit::{Claims, Database, Issuer, Postgres};
use tonic::{Code, Request, transport::Channel};
use tonic_types::StatusExt as _;
use uuid::Uuid;

use crate::world::{World, config, hex, sink};

pub(crate) struct Api {
    running: Running,
    client: Client,
    /// The database of this API; none where it is another's.
    database: Option<Database>,
    pub(crate) issuer: Issuer,
    pub(crate) tenant: Uuid,
}

/// An answer: status, body, and whether it is a problem by its media type.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    content_type: String,
}

impl Answer {
    /// (status, code, fields at fault) of a problem.
    pub(crate) fn problem(&self) -> (u16, &str, Vec<&str>) {
        assert_eq!(
            self.content_type, "application/problem+json",
            "{} {}",
            self.status, self.body
        );
        assert_eq!(
            self.body["trace_id"].as_str().map(str::len),
            Some(32),
            "{}",
            self.body
        );
        let errors = self.body["errors"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        let fields = errors
            .iter()
            .filter_map(|error| error["field"].as_str())
            .collect();
        (self.status, self.body["code"].as_str().unwrap(), fields)
    }
}

impl Api {
    pub(crate) async fn start() -> Self {
        Self::limited(&[]).await
    }

    async fn limited(more: &[(&str, &str)]) -> Self {
        Self::with(Postgres::database(&MIGRATOR).await, Uuid::now_v7(), more).await
    }

    pub(crate) async fn on(database: Database, tenant: Uuid) -> Self {
        Self::with(database, tenant, &[]).await
    }

    /// The service beside a world, on its tables.
    pub(crate) async fn beside(world: &World) -> Self {
        Self::at(world.database.url(), world.tenant, &[]).await
    }

    async fn with(database: Database, tenant: Uuid, more: &[(&str, &str)]) -> Self {
        let api = Self::at(database.url(), tenant, more).await;
        Self {
            database: Some(database),
            ..api
        }
    }

    async fn at(database: &str, tenant: Uuid, more: &[(&str, &str)]) -> Self {
        let issuer = Issuer::new();
        let jwks_url = issuer.jwks_url();
        let own_token = issuer.service_token_file("svc-notification");
        let ours = [
            ("DATABASE__URL", database),
            // nothing is sent but what a test sends
            ("SENDER__POLL_MS", "3600000"),
            ("AUTH__ISSUER", issuer.name()),
            ("AUTH__AUDIENCE", issuer.audience()),
            ("AUTH__JWKS_URL", &jwks_url),
            ("AUTH__SERVICE_TOKEN_FILE", &own_token),
        ];
        let config = config(&[ours.as_slice(), more].concat());
        let running = chassis::start_with::<SvcNotification>(config, Metrics::default())
            .await
            .unwrap();
        running.ready().await;
        Self {
            running,
            client: Client::new(),
            database: None,
            issuer,
            tenant,
        }
    }

    pub(crate) fn address(&self) -> std::net::SocketAddr {
        self.running.http_addr
    }

    pub(crate) fn operator(&self) -> String {
        self.issuer.bearer(&Claims::operator(self.tenant))
    }

    pub(crate) fn till(&self) -> String {
        self.issuer
            .bearer(&Claims::merchant_staff(self.tenant, Uuid::now_v7()))
    }

    pub(crate) async fn call(&self, token: &str, method: Method, path: &str, body: Option<&str>) -> Answer {
        let url = format!("http://{}{path}", self.running.http_addr);
        let mut request = self.client.request(method, url).header("authorization", token);
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(body.to_owned());
        }
        let response = request.send().await.unwrap();
        let content_type = response
            .headers()
            .get("content-type")
            .map(|value| value.to_str().unwrap().to_owned());
        Answer {
            status: response.status().as_u16(),
            content_type: content_type.unwrap_or_default(),
            body: serde_json::from_str(&response.text().await.unwrap()).unwrap_or_default(),
        }
    }

    pub(crate) async fn post(&self, token: &str, path: &str, body: &Value) -> Answer {
        self.call(token, Method::POST, path, Some(&body.to_string()))
            .await
    }

    pub(crate) async fn patch(&self, token: &str, path: &str, body: &Value) -> Answer {
        self.call(token, Method::PATCH, path, Some(&body.to_string()))
            .await
    }

    pub(crate) async fn get(&self, token: &str, path: &str) -> Answer {
        self.call(token, Method::GET, path, None).await
    }

    pub(crate) async fn client(&self) -> NotificationServiceClient<Channel> {
        let address = self.running.grpc_addr.unwrap();
        NotificationServiceClient::connect(format!("http://{address}"))
            .await
            .unwrap()
    }

    pub(crate) fn request<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        request
            .metadata_mut()
            .insert("authorization", self.operator().parse().unwrap());
        request
    }
}

fn camille(wallet: Uuid) -> Value {
    json!({"wallet_id": wallet, "email": "Camille@example.com", "phone": "+33 6 12 34 56 78", "locale": "fr"})
}

#[tokio::test]
async fn given_a_wallet_when_its_contact_is_put_twice_then_created_once_and_answered_alike() {
    let api = Api::start().await;
    let wallet = Uuid::now_v7();

    let created = api.post(&api.operator(), "/v1/contacts", &camille(wallet)).await;
    let again = api.post(&api.operator(), "/v1/contacts", &camille(wallet)).await;

    assert_eq!((created.status, again.status), (201, 200));
    assert_eq!(created.body, again.body);
    assert_eq!(created.body["wallet_id"], json!(wallet));
    assert_eq!(created.body["email"], "Camille@example.com");
    assert_eq!(created.body["phone"], "+33612345678");
    assert_eq!(created.body["status"], "active");
    let id = created.body["id"].as_str().unwrap();
    assert_eq!(
        api.get(&api.operator(), &format!("/v1/contacts/{id}")).await.body,
        created.body
    );
}

#[tokio::test]
async fn given_a_contact_when_put_with_other_details_then_replaced_for_the_operator_and_refused_at_a_till() {
    let api = Api::start().await;
    let wallet = Uuid::now_v7();
    let created = api.post(&api.till(), "/v1/contacts", &camille(wallet)).await;
    let stolen = json!({"wallet_id": wallet, "email": "thief@example.com", "locale": "fr"});

    let same = api.post(&api.till(), "/v1/contacts", &camille(wallet)).await;
    let refused = api.post(&api.till(), "/v1/contacts", &stolen).await;
    let replaced = api.post(&api.operator(), "/v1/contacts", &stolen).await;

    assert_eq!((created.status, same.status), (201, 200));
    assert_eq!(refused.problem(), (409, "contact_exists", vec!["wallet_id"]));
    assert_eq!(
        (replaced.status, &replaced.body["id"]),
        (200, &created.body["id"])
    );
    assert_eq!(replaced.body["email"], "thief@example.com");
    assert_eq!(replaced.body["phone"], Value::Null);
}

#[tokio::test]
async fn given_many_tills_when_they_put_one_contact_at_once_then_one_contact() {
    let api = Api::start().await;
    let body = camille(Uuid::now_v7());
    let token = api.operator();

    let answers = futures::future::join_all((0..8).map(|_| api.post(&token, "/v1/contacts", &body))).await;

    let created = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(
        created,
        1,
        "{:?}",
        answers.iter().map(|answer| answer.status).collect::<Vec<_>>()
    );
    assert!(
        answers
            .iter()
            .all(|answer| answer.body["id"] == answers[0].body["id"])
    );
}

#[tokio::test]
async fn given_a_contact_when_looked_up_by_any_spelling_then_its_wallet_and_nothing_else() {
    let api = Api::start().await;
    let wallet = Uuid::now_v7();
    let created = api.post(&api.operator(), "/v1/contacts", &camille(wallet)).await;

    for lookup in [
        json!({"email": "camille@EXAMPLE.com"}),
        json!({"email": " Camille@example.com "}),
        json!({"phone": "+33612345678"}),
        json!({"phone": "+33 (6) 12-34-56-78"}),
    ] {
        let found = api.post(&api.till(), "/v1/contacts/lookup", &lookup).await;
        let expected = json!({"wallet_id": wallet, "contact_id": created.body["id"]});
        assert_eq!((found.status, &found.body), (200, &expected), "{lookup}");
    }
    for lookup in [
        json!({"email": "camilla@example.com"}),
        json!({"phone": "+33612345679"}),
    ] {
        let missed = api.post(&api.till(), "/v1/contacts/lookup", &lookup).await;
        assert_eq!(missed.problem(), (404, "contact_not_found", vec![]), "{lookup}");
    }
}

#[tokio::test]
async fn given_a_contact_when_patched_then_what_is_named_changes_and_the_rest_stays() {
    let api = Api::start().await;
    let created = api
        .post(&api.operator(), "/v1/contacts", &camille(Uuid::now_v7()))
        .await;
    let path = format!("/v1/contacts/{}", created.body["id"].as_str().unwrap());

    let changed = api
        .patch(
            &api.operator(),
            &path,
            &json!({"locale": "en", "status": "disabled"}),
        )
        .await;
    assert_eq!(changed.status, 200);
    assert_eq!(
        (&changed.body["locale"], &changed.body["status"]),
        (&json!("en"), &json!("disabled"))
    );
    assert_eq!(changed.body["email"], created.body["email"]);

    let without = api.patch(&api.operator(), &path, &json!({"phone": null})).await;
    assert_eq!((without.status, &without.body["phone"]), (200, &Value::Null));
    let lookup = api
        .post(
            &api.operator(),
            "/v1/contacts/lookup",
            &json!({"phone": "+33612345678"}),
        )
        .await;
    assert_eq!(lookup.status, 404, "a removed number finds nobody");

    let unreachable = api.patch(&api.operator(), &path, &json!({"email": null})).await;
    assert_eq!(unreachable.problem(), (400, "contact_unreachable", vec!["$"]));
    assert_eq!(api.get(&api.operator(), &path).await.body, without.body);
}

#[tokio::test]
async fn given_an_address_of_another_contact_when_given_again_then_refused_in_this_network_alone() {
    let api = Api::start().await;
    api.post(&api.operator(), "/v1/contacts", &camille(Uuid::now_v7()))
        .await;
    let other = json!({"wallet_id": Uuid::now_v7(), "email": "other@example.com", "locale": "fr"});
    let other = api.post(&api.operator(), "/v1/contacts", &other).await;
    let path = format!("/v1/contacts/{}", other.body["id"].as_str().unwrap());

    let email = json!({"wallet_id": Uuid::now_v7(), "email": "CAMILLE@example.com", "locale": "fr"});
    assert_eq!(
        api.post(&api.operator(), "/v1/contacts", &email).await.problem(),
        (409, "email_taken", vec!["email"])
    );
    let phone = json!({"phone": "+33612345678"});
    assert_eq!(
        api.patch(&api.operator(), &path, &phone).await.problem(),
        (409, "phone_taken", vec!["phone"])
    );

    let elsewhere = api.issuer.bearer(&Claims::operator(Uuid::now_v7()));
    assert_eq!(
        api.post(&elsewhere, "/v1/contacts", &camille(Uuid::now_v7()))
            .await
            .status,
        201
    );
}

#[tokio::test]
async fn given_bad_input_when_sent_then_each_mistake_has_its_code_and_its_field() {
    let api = Api::start().await;
    let wallet = Uuid::now_v7();
    let with = |field: &str, value: Value| {
        let mut body = camille(wallet);
        body[field] = value;
        body.to_string()
    };
    let without = |field: &str| {
        let mut body = camille(wallet);
        body.as_object_mut().unwrap().remove(field);
        body.to_string()
    };
    let nobody = json!({"wallet_id": wallet, "locale": "fr"}).to_string();
    let two =
        json!({"wallet_id": wallet, "email": "x", "phone": "0612345678", "locale": "french"}).to_string();
    let contacts: &[(String, u16, &str, &[&str])] = &[
        (with("email", json!("camille")), 400, "invalid_value", &["email"]),
        (
            with("email", json!("a@b.c\r\nBcc: all@example.com")),
            400,
            "invalid_value",
            &["email"],
        ),
        (
            with("phone", json!("0612345678")),
            400,
            "invalid_value",
            &["phone"],
        ),
        (with("locale", json!("french")), 400, "invalid_value", &["locale"]),
        (with("email", json!(12)), 400, "invalid_type", &["email"]),
        (
            with("wallet_id", json!("7")),
            400,
            "invalid_value",
            &["wallet_id"],
        ),
        (
            with("nickname", json!("Cam")),
            400,
            "unknown_field",
            &["nickname"],
        ),
        (without("locale"), 400, "missing_field", &["locale"]),
        (without("wallet_id"), 400, "missing_field", &["wallet_id"]),
        (nobody, 400, "contact_unreachable", &["$"]),
        (two, 400, "invalid_value", &["email", "phone", "locale"]),
        ("{".to_owned(), 400, "malformed_json", &[]),
        (
            format!("\"{}\"", "a".repeat(300 * 1024)),
            413,
            "body_too_large",
            &[],
        ),
    ];
    for (body, status, code, fields) in contacts {
        let answer = api
            .call(&api.operator(), Method::POST, "/v1/contacts", Some(body))
            .await;
        let (got_status, got_code, got_fields) = answer.problem();
        assert_eq!(
            (got_status, got_code),
            (*status, *code),
            "{body:.200}: {}",
            answer.body
        );
        for field in *fields {
            assert!(got_fields.contains(field), "{body:.200}: {}", answer.body);
        }
        assert!(
            !answer.body.to_string().contains("Bcc"),
            "an address is quoted: {}",
            answer.body
        );
    }

    let lookups: &[(Value, &str, &str)] = &[
        (json!({}), "invalid_value", "$"),
        (
            json!({"email": "a@example.com", "phone": "+33612345678"}),
            "invalid_value",
            "$",
        ),
        (json!({"email": "a"}), "invalid_value", "email"),
        (json!({"phone": "12"}), "invalid_value", "phone"),
        (json!({"name": "Camille"}), "unknown_field", "name"),
    ];
    for (body, code, field) in lookups {
        let answer = api.post(&api.operator(), "/v1/contacts/lookup", body).await;
        assert_eq!(answer.problem(), (400, *code, vec![*field]), "{body}");
    }

    for (path, field) in [
        ("/v1/messages?status=lost", "status"),
        ("/v1/messages?limit=0", "limit"),
        ("/v1/messages?limit=201", "limit"),
        ("/v1/messages?cursor=x", "cursor"),
    ] {
        assert_eq!(
            api.get(&api.operator(), path).await.problem(),
            (400, "invalid_value", vec![field]),
            "{path}"
        );
    }
    assert_eq!(
        api.get(&api.operator(), "/v1/messages?colour=red")
            .await
            .problem()
            .1,
        "unknown_field"
    );
    assert_eq!(api.get(&api.operator(), "/v1/contacts/7").await.status, 400);
    assert_eq!(
        api.get(&api.operator(), "/v1/letters").await.problem(),
        (404, "route_not_found", vec![])
    );
}

#[tokio::test]
async fn given_every_route_when_asked_by_every_role_then_as_its_row_says() {
    let api = Api::start().await;
    let (merchant, id) = (Uuid::now_v7(), Uuid::now_v7());
    let contact = format!("/v1/contacts/{id}");
    let message = format!("/v1/messages/{id}");
    let words = "/v1/templates/earned/fr";
    let consents = format!("{contact}/consents");
    let preferences = format!("{contact}/preferences");
    let export = format!("{contact}/export");
    let erasure = format!("/v1/erasures/{id}");
    let verifications = format!("{contact}/verifications");
    let confirm = format!("{verifications}/confirm");
    let suppressions = format!("{contact}/suppressions");
    let suppression = format!("{suppressions}/email");
    let resend = format!("{message}/resend");
    let routes: [(Method, &str, bool); 27] = [
        (Method::POST, "/v1/contacts", true),
        (Method::POST, "/v1/contacts/lookup", true),
        (Method::GET, &contact, false),
        (Method::PATCH, &contact, false),
        (Method::GET, "/v1/messages", false),
        (Method::GET, &message, false),
        (Method::POST, &consents, true),
        (Method::GET, &consents, false),
        (Method::GET, &preferences, false),
        (Method::GET, &export, false),
        (Method::POST, &verifications, true),
        (Method::POST, &confirm, true),
        (Method::GET, &suppressions, false),
        (Method::DELETE, &suppression, false),
        (Method::POST, &resend, false),
        (Method::DELETE, &contact, false),
        (Method::GET, "/v1/erasures", false),
        (Method::GET, &erasure, false),
        (Method::GET, "/v1/templates", false),
        (Method::GET, words, false),
        (Method::PUT, words, false),
        (Method::DELETE, words, false),
        (Method::GET, "/v1/templates/earned/fr/versions", false),
        (Method::POST, "/v1/templates/earned/fr/preview", false),
        (Method::GET, "/v1/branding", false),
        (Method::PUT, "/v1/branding", false),
        (Method::GET, "/v1/audit", false),
    ];
    let table = svc_notification::http::routes();
    // those of webhooks are for a merchant's administrators and not for its tills: see there
    let guarded = table
        .table()
        .iter()
        .filter(|row| row.access != Access::Public && !row.path.starts_with("/v1/webhook-"));
    assert_eq!(guarded.count(), routes.len());
    for (method, path, till) in routes {
        let ask = async |token: &str| api.call(token, method.clone(), path, Some("{}")).await;
        for claims in [
            Claims::merchant_admin(api.tenant, merchant),
            Claims::merchant_staff(api.tenant, merchant),
        ] {
            let answer = ask(&api.issuer.bearer(&claims)).await;
            assert_eq!(answer.status == 403, !till, "{method} {path}: {}", answer.body);
        }
        assert!(
            ![401, 403].contains(&ask(&api.operator()).await.status),
            "{method} {path}"
        );
        assert_eq!(ask("").await.problem().0, 401, "{method} {path}");
        assert_eq!(
            ask(&api.issuer.bearer(&Claims::operator(api.tenant).expired()))
                .await
                .problem()
                .1,
            "token_expired"
        );
        assert_eq!(
            ask(&format!(
                "Bearer {}",
                api.issuer.forged(&Claims::operator(api.tenant))
            ))
            .await
            .problem()
            .0,
            401
        );
    }
}

#[tokio::test]
async fn given_the_table_of_routes_when_every_role_asks_then_exactly_those_of_its_row_are_let_in() {
    let api = Api::start().await;
    let merchant = Uuid::now_v7();
    for row in svc_notification::http::routes().table() {
        let Access::Roles(allowed) = row.access else {
            continue;
        };
        let parts = row.path.split('/').map(|part| match part {
            "{template}" => "earned".to_owned(),
            "{locale}" => "fr".to_owned(),
            "{channel}" => "email".to_owned(),
            part if part.starts_with('{') => Uuid::now_v7().to_string(),
            part => part.to_owned(),
        });
        let path = parts.collect::<Vec<_>>().join("/");
        for role in Role::ALL {
            let claims = match role {
                Role::Operator => Claims::operator(api.tenant),
                Role::MerchantAdmin => Claims::merchant_admin(api.tenant, merchant),
                Role::MerchantStaff => Claims::merchant_staff(api.tenant, merchant),
                Role::Service => Claims::new("svc-giftcard", Some(api.tenant), ["service"]),
            };
            let bearer = api.issuer.bearer(&claims);
            let answer = api.call(&bearer, row.method.clone(), &path, Some("{}")).await;
            let cell = format!("{} {path} by {}: {}", row.method, role.as_str(), answer.body);
            assert_ne!(answer.status, 401, "{cell}");
            let refused = answer.body["code"] == "forbidden_role";
            assert_eq!(refused, !allowed.contains(role), "{cell}");
        }
    }
}

#[tokio::test]
async fn given_things_of_another_network_when_asked_for_then_they_do_not_exist() {
    let (world, sink) = (World::new().await, sink().await);
    let contact = world.contact("camille@example.com", "fr").await;
    world.take(&[world.earned(contact.wallet_id)]).await;
    world.sender(sink.smtp()).drain().await.unwrap();
    let message = world.log().await[0].id;
    let api = Api::on(world.database, Uuid::now_v7()).await;
    let contact_path = format!("/v1/contacts/{}", contact.id);

    assert_eq!(
        api.get(&api.operator(), &contact_path).await.problem(),
        (404, "contact_not_found", vec![])
    );
    let patched = api
        .patch(&api.operator(), &contact_path, &json!({"locale": "en"}))
        .await;
    assert_eq!(patched.problem(), (404, "contact_not_found", vec![]));
    let lookup = api
        .post(
            &api.operator(),
            "/v1/contacts/lookup",
            &json!({"email": "camille@example.com"}),
        )
        .await;
    assert_eq!(lookup.problem(), (404, "contact_not_found", vec![]));
    let read = api.get(&api.operator(), &format!("/v1/messages/{message}")).await;
    assert_eq!(read.problem(), (404, "message_not_found", vec![]));
    let listed = api.get(&api.operator(), "/v1/messages").await;
    assert_eq!(listed.body, json!({"data": [], "next_cursor": null}));
}

#[tokio::test]
async fn given_messages_when_listed_then_filtered_paged_and_with_masked_addresses() {
    let (world, sink) = (World::new().await, sink().await);
    let camille = world.contact("camille@example.com", "fr").await;
    let bounced = world.contact("bounce@example.com", "fr").await;
    for _ in 0..5 {
        world.take(&[world.earned(camille.wallet_id)]).await;
        world.clock.advance(std::time::Duration::from_secs(1));
    }
    world.take(&[world.earned(bounced.wallet_id)]).await;
    world.sender(sink.smtp()).drain().await.unwrap();
    let log = world.log().await;
    let api = Api::on(world.database, world.tenant).await;

    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/v1/messages?limit=2&wallet_id={}{cursor}", camille.wallet_id);
        let page = api.get(&api.operator(), &path).await;
        let data = page.body["data"].as_array().unwrap();
        assert!(data.len() <= 2);
        seen.extend(
            data.iter()
                .map(|message| message["id"].as_str().unwrap().to_owned()),
        );
        match page.body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let expected: Vec<_> = log
        .iter()
        .filter(|message| message.status == MessageStatus::Sent)
        .map(|message| message.id.to_string())
        .collect();
    assert_eq!(seen, expected);

    let failed = api.get(&api.operator(), "/v1/messages?status=failed").await;
    assert_eq!(failed.body["data"].as_array().unwrap().len(), 1);
    let failed = &failed.body["data"][0];
    assert_eq!(
        (&failed["address"], &failed["last_error"]),
        (&json!("b***@example.com"), &json!("smtp_550"))
    );
    let one = api
        .get(
            &api.operator(),
            &format!("/v1/messages/{}", failed["id"].as_str().unwrap()),
        )
        .await;
    assert_eq!(&one.body, failed);
    assert_eq!(
        (&one.body["template"], &one.body["attempts"]),
        (&json!("earned"), &json!(1))
    );
}

#[tokio::test]
async fn given_grpc_when_contacts_are_put_read_and_looked_up_then_as_over_rest() {
    let api = Api::start().await;
    let mut client = api.client().await;
    let wallet = Uuid::now_v7().to_string();
    let put = PutContactRequest {
        wallet_id: wallet.clone(),
        email: Some("camille@example.com".to_owned()),
        phone: None,
        locale: "fr".to_owned(),
    };

    let contact = client
        .put_contact(api.request(put.clone()))
        .await
        .unwrap()
        .into_inner()
        .contact
        .unwrap();
    let get = GetContactRequest {
        contact_id: contact.id.clone(),
    };
    let read = client
        .get_contact(api.request(get))
        .await
        .unwrap()
        .into_inner()
        .contact
        .unwrap();
    let email = Address::Email("Camille@Example.com".to_owned());
    let lookup = LookupContactRequest { address: Some(email) };
    let found = client
        .lookup_contact(api.request(lookup))
        .await
        .unwrap()
        .into_inner();

    assert_eq!(read, contact);
    assert_eq!((found.contact_id, found.wallet_id), (contact.id, wallet));

    let nobody = PutContactRequest {
        email: None,
        ..put.clone()
    };
    let refused = client.put_contact(api.request(nobody)).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    assert_eq!(
        refused.get_details_error_info().unwrap().reason,
        "contact_unreachable"
    );
    let unset = client
        .lookup_contact(api.request(LookupContactRequest { address: None }))
        .await
        .unwrap_err();
    assert_eq!(unset.get_details_error_info().unwrap().reason, "invalid_value");
    let missing = GetContactRequest {
        contact_id: Uuid::now_v7().to_string(),
    };
    let missing = client.get_contact(api.request(missing)).await.unwrap_err();
    assert_eq!(
        (
            missing.code(),
            missing.get_details_error_info().unwrap().reason.as_str()
        ),
        (Code::NotFound, "contact_not_found")
    );
    assert_eq!(
        client.put_contact(put).await.unwrap_err().code(),
        Code::Unauthenticated
    );
}

#[tokio::test]
async fn given_a_contact_when_it_is_stored_then_the_database_alone_names_nobody() {
    let api = Api::start().await;
    api.post(&api.operator(), "/v1/contacts", &camille(Uuid::now_v7()))
        .await;

    let pool = api.database.as_ref().unwrap().pool();
    let row: String = sqlx::query_scalar("SELECT t::text FROM contacts t")
        .fetch_one(&pool)
        .await
        .unwrap();

    for secret in ["amille", "33612345678"] {
        assert!(
            !row.contains(secret) && !row.contains(&hex(secret)),
            "{secret} is readable"
        );
    }
}

#[tokio::test]
async fn given_a_limit_when_somebody_asks_too_often_then_they_are_told_when_to_come_back() {
    let api = Api::limited(&[("LIMITS__SUBJECT_READS", "4")]).await;
    let url = format!("http://{}/v1/messages", api.running.http_addr);
    let ask = async || {
        let request = api.client.get(&url).header("authorization", api.operator());
        request.send().await.unwrap()
    };
    // without Valkey a replica lets half of every limit through
    for _ in 0..2 {
        let answer = ask().await;
        assert_eq!(answer.status(), 200);
        assert!(
            answer.headers().contains_key("ratelimit-policy") && answer.headers().contains_key("ratelimit")
        );
    }
    let refused = ask().await;
    assert_eq!(refused.status(), 429);
    assert!(refused.headers().contains_key("retry-after"));
    let problem: Value = refused.json().await.unwrap();
    assert_eq!(problem["code"], "rate_limited");
}
