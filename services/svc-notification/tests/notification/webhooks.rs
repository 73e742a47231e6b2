//! Webhooks: from an event to a system outside, signed, tried by the contract's table, seen and begun anew.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use contracts_proto::{
    common::v1::Value as Money,
    giftcard::v1::{ActivityType, GiftCardActivity},
    ledger::v1::{AccountKind, Entry, Transaction, TransactionPosted, TransactionType},
    merchant::v1::{
        ListWebhookEndpointsRequest, ListWebhookEndpointsResponse, WebhookEndpoint,
        merchant_service_server::{MerchantService, MerchantServiceServer},
    },
};
use events::{Handler as _, Message};
use hmac::{Hmac, KeyInit as _, Mac as _};
use prost::Message as _;
use prost_types::Timestamp;
use serde_json::{Value, json};
use sha2::Sha256;
use svc_notification::{
    clients::{
        merchant::GrpcEndpoints,
        webhook::{HttpPoster, system_lookup},
    },
    domain::webhook::DeliveryStatus,
    service::DeliveryLog,
    wake::Bell,
    webhooks::{Directory, Intake, WebhookMetrics, WebhookSender},
    wire::webhook::TRANSACTION_POSTED,
};
use testkit::Claims;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use tonic::{Request, Response, Status, transport::server::TcpIncoming};
use uuid::Uuid;

use crate::{contacts::Api, world::World};

/// How long it is remembered who hears of events.
const REMEMBERED: Duration = Duration::from_secs(30);

fn secret(byte: u8) -> String {
    format!("whsec_{}", STANDARD.encode([byte; 32]))
}

/// svc-merchant, over real gRPC, as far as endpoints go. Clones are the same.
#[derive(Clone)]
pub(crate) struct Registry {
    pub(crate) url: String,
    endpoints: Arc<Mutex<Vec<WebhookEndpoint>>>,
    down: Arc<AtomicBool>,
}

impl Registry {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let registry = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            endpoints: Arc::default(),
            down: Arc::default(),
        };
        let server = tonic::transport::Server::builder()
            .add_service(MerchantServiceServer::new(registry.clone()))
            .serve_with_incoming(TcpIncoming::from(listener));
        tokio::spawn(server);
        registry
    }

    /// Registers an endpoint.
    pub(crate) fn register(&self, merchant: Option<Uuid>, url: &str, events: &[&str]) -> Uuid {
        // long ago: the clock of a world stands where it began
        let yesterday = chrono::Utc::now() - chrono::TimeDelta::days(1);
        let id = Uuid::new_v7(uuid::Timestamp::from_unix(
            uuid::NoContext,
            yesterday.timestamp().unsigned_abs(),
            0,
        ));
        self.endpoints.lock().unwrap().push(WebhookEndpoint {
            id: id.to_string(),
            merchant_id: merchant.map(|id| id.to_string()),
            url: url.to_owned(),
            events: events.iter().map(|event| (*event).to_owned()).collect(),
            secrets: vec![secret(1)],
        });
        id
    }

    fn change(&self, change: impl FnOnce(&mut Vec<WebhookEndpoint>)) {
        change(&mut self.endpoints.lock().unwrap());
    }
}

#[tonic::async_trait]
impl MerchantService for Registry {
    async fn list_webhook_endpoints(
        &self,
        request: Request<ListWebhookEndpointsRequest>,
    ) -> Result<Response<ListWebhookEndpointsResponse>, Status> {
        if self.down.load(Ordering::SeqCst) {
            return Err(Status::unavailable("down on demand"));
        }
        assert!(request.metadata().contains_key("x-localplus-tenant"));
        Ok(Response::new(ListWebhookEndpointsResponse {
            endpoints: self.endpoints.lock().unwrap().clone(),
            page: None,
        }))
    }
}

/// What a receiver heard: its headers in lower case, and the body.
#[derive(Clone, Debug)]
struct Heard {
    head: String,
    body: String,
}

impl Heard {
    fn header(&self, name: &str) -> &str {
        let line = self
            .head
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap()
    }

    /// Whether a receiver that knows this secret takes it for genuine.
    fn genuine(&self, secret: &str) -> bool {
        let key = STANDARD.decode(secret.trim_start_matches("whsec_")).unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        let (id, at) = (self.header("webhook-id"), self.header("webhook-timestamp"));
        mac.update(format!("{id}.{at}.{}", self.body).as_bytes());
        let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        self.header("webhook-signature")
            .split(' ')
            .any(|signature| signature == expected)
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// A system outside. It answers what it was told to, then 204.
pub(crate) struct Receiver {
    pub(crate) url: String,
    heard: Arc<Mutex<Vec<Heard>>>,
    answers: Arc<Mutex<VecDeque<u16>>>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let receiver = Self {
            url: format!("http://{}/hooks", listener.local_addr().unwrap()),
            heard: Arc::default(),
            answers: Arc::default(),
        };
        let (heard, answers) = (Arc::clone(&receiver.heard), Arc::clone(&receiver.answers));
        tokio::spawn(async move {
            while let Ok((mut caller, _)) = listener.accept().await {
                let mut bytes = Vec::new();
                let mut buffer = [0; 4_096];
                let (head, body) = loop {
                    let count = caller.read(&mut buffer).await.unwrap();
                    bytes.extend_from_slice(&buffer[..count]);
                    let text = String::from_utf8(bytes.clone()).unwrap();
                    if let Some((head, body)) = text.split_once("\r\n\r\n") {
                        let head = head.replace("\r\n", "\n");
                        let length = head
                            .lines()
                            .find_map(|line| line.strip_prefix("content-length: "));
                        if body.len() == length.unwrap().parse::<usize>().unwrap() {
                            break (head, body.to_owned());
                        }
                    }
                };
                let status = answers.lock().unwrap().pop_front().unwrap_or(204);
                heard.lock().unwrap().push(Heard { head, body });
                let answer = format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                caller.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        receiver
    }

    pub(crate) fn answer(&self, statuses: &[u16]) {
        self.answers.lock().unwrap().extend(statuses);
    }

    /// How many posts came.
    pub(crate) fn count(&self) -> usize {
        self.heard.lock().unwrap().len()
    }

    fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }
}

pub(crate) struct Network {
    pub(crate) world: World,
    pub(crate) registry: Registry,
    pub(crate) receiver: Receiver,
    directory: Arc<Directory>,
    intake: Intake,
}

impl Network {
    pub(crate) async fn new() -> Self {
        Self::around(World::new().await).await
    }

    pub(crate) async fn around(world: World) -> Self {
        let (registry, receiver) = (Registry::start().await, Receiver::start().await);
        let token = auth::ServiceToken::fixed("a-token").unwrap();
        let endpoints = GrpcEndpoints::new(&registry.url, Duration::from_secs(5), token).unwrap();
        let directory = Directory::new(Arc::new(endpoints), world.clock.clock(), REMEMBERED);
        let directory = Arc::new(directory);
        let intake = Intake::new(
            Arc::clone(&world.notifications),
            Arc::clone(&directory),
            Arc::new(Bell::default()),
        );
        Self {
            world,
            registry,
            receiver,
            directory,
            intake,
        }
    }

    /// A sender that may dial this machine, as in development.
    pub(crate) fn sender(&self) -> WebhookSender<HttpPoster> {
        self.sender_to(&["127.0.0.1".parse().unwrap()])
    }

    fn sender_to(&self, allowed: &[std::net::IpAddr]) -> WebhookSender<HttpPoster> {
        WebhookSender {
            db: self.world.database.pool(),
            directory: Arc::clone(&self.directory),
            poster: HttpPoster::new(Duration::from_secs(5), allowed, None, system_lookup()).unwrap(),
            clock: self.world.clock.clock(),
            concurrency: 8,
            lease: Duration::from_secs(60),
            poll: Duration::from_secs(1),
            metrics: WebhookMetrics::new(&self.world.metrics),
        }
    }

    pub(crate) async fn take(&self, batch: &[Message]) {
        let outcome = self.intake.handle(batch).await.unwrap();
        assert!(outcome.poison.is_empty(), "{:?}", outcome.poison);
    }

    pub(crate) fn redeemed(&self, merchant: Uuid) -> Message {
        let euros = |amount| {
            Some(Money {
                amount,
                unit: "EUR".to_owned(),
            })
        };
        self.world.activity(GiftCardActivity {
            gift_card_id: Uuid::now_v7().to_string(),
            r#type: ActivityType::Redeemed.into(),
            amount: euros(1_250),
            balance_after: euros(3_750),
            merchant_id: Some(merchant.to_string()),
            recipient_contact_id: Some(Uuid::now_v7().to_string()),
            ..GiftCardActivity::default()
        })
    }

    pub(crate) async fn log(&self) -> Vec<svc_notification::service::Delivery> {
        let log = DeliveryLog {
            limit: 200,
            ..DeliveryLog::default()
        };
        self.world
            .notifications
            .deliveries(self.world.tenant, log)
            .await
            .unwrap()
    }

    async fn only(&self) -> (DeliveryStatus, Option<String>) {
        let mut log = self.log().await;
        assert_eq!(log.len(), 1);
        let delivery = log.remove(0);
        (delivery.status, delivery.row.last_answer)
    }
}

#[tokio::test]
async fn given_an_event_when_told_again_and_again_then_one_signed_post_to_each_who_hears_of_it() {
    let network = Network::new().await;
    let (mine, other) = (Uuid::now_v7(), Uuid::now_v7());
    let elsewhere = Receiver::start().await;
    network
        .registry
        .register(Some(mine), &network.receiver.url, &["giftcard.activity.v1"]);
    network.registry.register(Some(other), &elsewhere.url, &[]);
    network
        .registry
        .register(None, &elsewhere.url, &["merchant.onboarded.v1"]);
    let event = network.redeemed(mine);

    network.take(&[event.clone(), event.clone()]).await;
    network.take(std::slice::from_ref(&event)).await;
    let before = Message {
        time: network.world.clock.now() - chrono::TimeDelta::days(2),
        ..network.redeemed(mine)
    };
    network.take(&[before]).await;
    assert_eq!(network.sender().run_once().await.unwrap(), 1);
    assert_eq!(network.sender().run_once().await.unwrap(), 0);

    let heard = network.receiver.heard();
    assert_eq!((heard.len(), elsewhere.heard().len()), (1, 0));
    assert!(heard[0].genuine(&secret(1)) && !heard[0].genuine(&secret(2)));
    assert!(
        heard[0].head.starts_with("POST /hooks HTTP/1.1"),
        "{}",
        heard[0].head
    );
    assert_eq!(heard[0].header("content-type"), "application/json");
    let body = heard[0].json();
    assert_eq!(
        (
            &body["type"],
            &body["data"]["amount"],
            &body["data"]["merchant_id"]
        ),
        (
            &json!("giftcard.redeemed"),
            &json!({"amount": 1250, "unit": "EUR"}),
            &json!(mine)
        )
    );
    assert!(
        !heard[0].body.contains("contact"),
        "whom a card is for is nobody's business: {}",
        heard[0].body
    );
    assert_eq!(
        network.only().await,
        (DeliveryStatus::Delivered, Some("204".to_owned()))
    );
}

#[tokio::test]
async fn given_every_topic_when_told_then_in_words_of_our_own() {
    let network = Network::new().await;
    network.registry.register(None, &network.receiver.url, &[]);
    let merchant = Uuid::now_v7();
    let entry = |kind: AccountKind, owner: Uuid, amount| Entry {
        account_id: Uuid::now_v7().to_string(),
        amount,
        posted_after: 3_750,
        version: 7,
        account_kind: kind.into(),
        owner_id: owner.to_string(),
        unit: "EUR".to_owned(),
        ..Entry::default()
    };
    let posted = TransactionPosted {
        tenant_id: network.world.tenant.to_string(),
        posted_by: None,
        transaction: Some(Transaction {
            id: Uuid::now_v7().to_string(),
            r#type: TransactionType::Redeem.into(),
            reference: "T-1".to_owned(),
            metadata_json: "{\"note\":\"ours\"}".to_owned(),
            created_at: Some(Timestamp {
                seconds: 1_772_717_527,
                nanos: 0,
            }),
            entries: vec![
                entry(AccountKind::GiftCard, Uuid::now_v7(), -1_250),
                entry(AccountKind::MerchantSettlement, merchant, 1_250),
            ],
            ..Transaction::default()
        }),
    };
    let posted = network.world.message(
        "ledger.transactions.v1",
        TRANSACTION_POSTED,
        posted.encode_to_vec(),
    );
    let due = network.world.activity(GiftCardActivity {
        gift_card_id: Uuid::now_v7().to_string(),
        r#type: ActivityType::DeliveryDue.into(),
        delivery_id: Some(Uuid::now_v7().to_string()),
        ..GiftCardActivity::default()
    });
    network
        .take(&[
            posted,
            network.world.earned(Uuid::now_v7()),
            network.world.onboarded("Boulangerie Dupont"),
            network.redeemed(merchant),
            due,
        ])
        .await;
    network.sender().run_once().await.unwrap();
    let mut bodies: Vec<_> = network.receiver.heard().iter().map(Heard::json).collect();
    bodies.sort_by_key(|body| body["type"].to_string());
    let kinds: Vec<_> = bodies.iter().map(|body| body["type"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        [
            "giftcard.redeemed",
            "ledger.transaction.posted",
            "merchant.onboarded",
            "wallet.balance.updated"
        ]
    );
    let transaction = &bodies[1]["data"];
    assert_eq!(
        (&transaction["transaction_type"], &transaction["reference"]),
        (&json!("redeem"), &json!("T-1"))
    );
    assert_eq!(
        transaction["entries"][0]["balance_after"],
        json!({"amount": 3750, "unit": "EUR"})
    );
    assert_eq!(transaction["entries"][1]["balance_after"], Value::Null);
    assert_eq!(bodies[1]["timestamp"], "2026-03-05T13:32:07Z");
    assert!(
        !bodies[1].to_string().contains("note"),
        "what tills note stays inside"
    );
}

#[tokio::test]
async fn given_an_endpoint_that_fails_when_tried_then_by_the_contracts_table_under_one_id_and_then_no_more() {
    let network = Network::new().await;
    let endpoint = network.registry.register(None, &network.receiver.url, &[]);
    network.take(&[network.redeemed(Uuid::now_v7())]).await;
    network.receiver.answer(&[500; 10]);
    let (sender, began) = (network.sender(), network.world.clock.now());
    let mut made = Vec::new();
    for delay in [
        0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400_u64,
    ] {
        if delay > 0 {
            network.world.clock.advance(Duration::from_secs(delay - 1));
            assert_eq!(sender.run_once().await.unwrap(), 0, "not before its time");
            network.world.clock.advance(Duration::from_secs(1));
        }
        assert_eq!(sender.run_once().await.unwrap(), 1, "{delay}");
        made.push((network.world.clock.now() - began).num_seconds());
    }
    network.world.clock.advance(Duration::from_secs(7 * 86_400));
    assert_eq!(sender.run_once().await.unwrap(), 0);
    assert_eq!(made.len(), 10);
    assert_eq!(
        network.only().await,
        (DeliveryStatus::Failed, Some("500".to_owned()))
    );
    let heard = network.receiver.heard();
    assert!(
        heard
            .iter()
            .all(|one| one.header("webhook-id") == heard[0].header("webhook-id"))
    );
    assert!(
        heard.iter().all(|one| one.genuine(&secret(1))),
        "each is signed for its own time"
    );
    let times: std::collections::HashSet<_> =
        heard.iter().map(|one| one.header("webhook-timestamp")).collect();
    assert_eq!(times.len(), 10);

    let (tenant, notifications) = (network.world.tenant, &network.world.notifications);
    let health = notifications
        .endpoint_health(tenant, None, endpoint)
        .await
        .unwrap();
    assert_eq!((health.consecutive_failures, health.last_success_at), (10, None));
    let id = network.log().await[0].row.id;
    let replayed = notifications.replay(&network.world.by(), None, id).await.unwrap();
    assert_eq!(replayed.status, DeliveryStatus::Queued);
    assert_eq!(sender.run_once().await.unwrap(), 1);
    let (delivery, attempts) = notifications.delivery(tenant, None, id).await.unwrap();
    assert_eq!(delivery.status, DeliveryStatus::Delivered);
    let answers: Vec<_> = attempts.iter().map(|attempt| attempt.answer.as_str()).collect();
    assert_eq!(answers, [vec!["500"; 10], vec!["204"]].concat());
    assert_eq!(
        network.receiver.heard()[10].header("webhook-id"),
        heard[0].header("webhook-id")
    );
    let health = notifications
        .endpoint_health(tenant, None, endpoint)
        .await
        .unwrap();
    assert_eq!((health.consecutive_failures, health.disabled_at), (0, None));
}

#[tokio::test]
async fn given_a_rotated_secret_when_posted_then_either_secret_proves_it_and_later_the_new_one_alone() {
    let network = Network::new().await;
    network.registry.register(None, &network.receiver.url, &[]);
    network
        .registry
        .change(|endpoints| endpoints[0].secrets = vec![secret(2), secret(1)]);
    network.take(&[network.redeemed(Uuid::now_v7())]).await;
    network.sender().run_once().await.unwrap();
    let heard = network.receiver.heard();
    assert!(heard[0].genuine(&secret(1)) && heard[0].genuine(&secret(2)));

    network
        .registry
        .change(|endpoints| endpoints[0].secrets = vec![secret(2)]);
    network.world.clock.advance(REMEMBERED);
    network.take(&[network.redeemed(Uuid::now_v7())]).await;
    network.sender().run_once().await.unwrap();
    let heard = network.receiver.heard();
    assert!(!heard[1].genuine(&secret(1)) && heard[1].genuine(&secret(2)));
}

#[tokio::test]
async fn given_an_endpoint_that_wants_nothing_any_more_when_it_says_so_then_nothing_goes_until_somebody_says_otherwise()
 {
    let network = Network::new().await;
    let endpoint = network.registry.register(None, &network.receiver.url, &[]);
    let (tenant, notifications) = (network.world.tenant, &network.world.notifications);
    network
        .take(&[network.redeemed(Uuid::now_v7()), network.redeemed(Uuid::now_v7())])
        .await;
    network.receiver.answer(&[503, 410]);
    let sender = network.sender();
    sender.run_once().await.unwrap();
    network.world.clock.advance(Duration::from_secs(5));
    sender.run_once().await.unwrap();
    network.take(&[network.redeemed(Uuid::now_v7())]).await;
    sender.run_once().await.unwrap();
    assert_eq!(network.receiver.heard().len(), 2, "nothing after the 410");
    let log = network.log().await;
    assert!(
        log.iter()
            .all(|delivery| delivery.status == DeliveryStatus::Canceled)
    );
    assert_eq!(log.len(), 2, "what came later was not queued");
    let health = notifications
        .endpoint_health(tenant, None, endpoint)
        .await
        .unwrap();
    assert!(health.disabled_at.is_some());

    let enabled = notifications
        .enable_endpoint(&network.world.by(), None, endpoint)
        .await
        .unwrap();
    assert_eq!((enabled.disabled_at, enabled.consecutive_failures), (None, 0));
    network.take(&[network.redeemed(Uuid::now_v7())]).await;
    sender.run_once().await.unwrap();
    assert_eq!(network.receiver.heard().len(), 3);
}

#[tokio::test]
async fn given_an_address_inside_when_registered_all_the_same_then_never_dialled_and_the_log_says_why() {
    let network = Network::new().await;
    let inside = network.receiver.url.replace("http://", "https://");
    network.registry.register(None, &inside, &[]);
    let by_name = inside.replace("127.0.0.1", "localhost");
    network.registry.register(None, &by_name, &[]);
    network.take(&[network.redeemed(Uuid::now_v7())]).await;
    network.sender_to(&[]).run_once().await.unwrap();
    let log = network.log().await;
    assert_eq!(log.len(), 2);
    for delivery in &log {
        assert_eq!(delivery.status, DeliveryStatus::Queued);
        assert_eq!(delivery.row.last_answer.as_deref(), Some("forbidden_address"));
    }
    assert!(network.receiver.heard().is_empty());
}

#[tokio::test]
async fn given_svc_merchant_is_away_when_it_comes_back_then_nothing_was_lost_and_no_try_was_spent() {
    let network = Network::new().await;
    network.registry.register(None, &network.receiver.url, &[]);
    let event = network.redeemed(Uuid::now_v7());
    network.registry.down.store(true, Ordering::SeqCst);
    assert!(
        network.intake.handle(std::slice::from_ref(&event)).await.is_err(),
        "to be handed over again"
    );
    network.registry.down.store(false, Ordering::SeqCst);
    network.take(&[event]).await;

    network.world.clock.advance(REMEMBERED);
    network.registry.down.store(true, Ordering::SeqCst);
    network.sender().run_once().await.unwrap();
    assert_eq!(network.only().await, (DeliveryStatus::Queued, None));
    network.registry.down.store(false, Ordering::SeqCst);
    network.world.clock.advance(Duration::from_secs(30));
    network.sender().run_once().await.unwrap();
    assert_eq!(
        network.only().await,
        (DeliveryStatus::Delivered, Some("204".to_owned()))
    );

    network.take(&[network.redeemed(Uuid::now_v7())]).await;
    network.registry.change(Vec::clear);
    network.world.clock.advance(REMEMBERED);
    network.sender().run_once().await.unwrap();
    let log = network.log().await;
    assert_eq!(
        (log[0].status, log[0].row.last_answer.as_deref()),
        (DeliveryStatus::Canceled, Some("endpoint_gone"))
    );
}

#[tokio::test]
async fn given_a_sender_that_died_when_its_lease_ends_then_another_posts_under_the_same_id() {
    let network = Network::new().await;
    network.registry.register(None, &network.receiver.url, &[]);
    network.take(&[network.redeemed(Uuid::now_v7())]).await;
    let (now, pool) = (network.world.clock.now(), network.world.database.pool());
    let until = now + chrono::TimeDelta::seconds(60);
    let claimed = svc_notification::store::webhooks::claim(&pool, now, until, 10)
        .await
        .unwrap();
    assert_eq!(claimed.len(), 1);
    let sender = network.sender();
    assert_eq!(
        sender.run_once().await.unwrap(),
        0,
        "a claimed delivery is left alone"
    );
    network.world.clock.advance(Duration::from_secs(60));
    assert_eq!(sender.run_once().await.unwrap(), 1);
    let late = svc_notification::store::webhooks::Settled {
        status: "failed",
        next_attempt_at: now,
        answer: "500",
        taken: false,
        gone: false,
        duration_ms: 1,
    };
    let settled = svc_notification::store::webhooks::settle(&pool, &claimed[0], &late, now).await;
    assert!(!settled.unwrap(), "the dead one's word is void");
    assert_eq!(
        network.only().await,
        (DeliveryStatus::Delivered, Some("204".to_owned()))
    );
}

#[tokio::test]
async fn given_the_log_when_read_over_rest_then_a_merchant_sees_its_own_and_the_operator_all() {
    let network = Network::new().await;
    let (mine, other) = (Uuid::now_v7(), Uuid::now_v7());
    let endpoint = network.registry.register(Some(mine), &network.receiver.url, &[]);
    network.registry.register(Some(other), &network.receiver.url, &[]);
    network
        .take(&[network.redeemed(mine), network.redeemed(other)])
        .await;
    network.sender().run_once().await.unwrap();
    let tenant = network.world.tenant;
    let api = Api::on(network.world.database, tenant).await;
    let admin = api.issuer.bearer(&Claims::merchant_admin(tenant, mine));

    let till = api.issuer.bearer(&Claims::merchant_staff(tenant, mine));
    for row in svc_notification::http::routes().table() {
        if row.path.starts_with("/v1/webhook-") {
            let path = row.path.replace("{id}", &Uuid::now_v7().to_string());
            let answer = api.call(&till, row.method.clone(), &path, None).await;
            assert_eq!(answer.status, 403, "{path}");
            let answer = api.call(&admin, row.method.clone(), &path, None).await;
            assert!([200, 404].contains(&answer.status), "{path}: {}", answer.status);
        }
    }
    let all = api.get(&api.operator(), "/v1/webhook-deliveries").await;
    assert_eq!(all.body["data"].as_array().unwrap().len(), 2);
    let own = api
        .get(&admin, "/v1/webhook-deliveries?status=delivered&limit=1")
        .await;
    let own = own.body["data"].as_array().unwrap().clone();
    assert_eq!((own.len(), &own[0]["merchant_id"]), (1, &json!(mine)));
    let id = own[0]["id"].as_str().unwrap();
    let theirs = all.body["data"].as_array().unwrap().iter();
    let theirs = theirs
        .clone()
        .find(|row| row["merchant_id"] == json!(other))
        .unwrap();
    let theirs = theirs["id"].as_str().unwrap();

    let detail = api.get(&admin, &format!("/v1/webhook-deliveries/{id}")).await;
    assert_eq!(detail.body["attempts"][0]["answer"], "204");
    assert_eq!(
        detail.body["delivery"]["webhook_id"].as_str().unwrap().get(..4),
        Some("msg_")
    );
    for path in [
        format!("/v1/webhook-deliveries/{theirs}"),
        format!("/v1/webhook-deliveries/{}", Uuid::now_v7()),
    ] {
        assert_eq!(
            api.get(&admin, &path).await.problem().1,
            "webhook_delivery_not_found"
        );
    }
    let health = api
        .get(&admin, &format!("/v1/webhook-endpoints/{endpoint}/health"))
        .await;
    assert_eq!((health.status, &health.body["status"]), (200, &json!("healthy")));
    let replay = format!("/v1/webhook-deliveries/{theirs}/replay");
    assert_eq!(
        api.post(&admin, &replay, &json!({})).await.problem().1,
        "webhook_delivery_not_found"
    );
    let unknown = format!("/v1/webhook-endpoints/{}/enable", Uuid::now_v7());
    assert_eq!(
        api.post(&admin, &unknown, &json!({})).await.problem().1,
        "webhook_endpoint_not_found"
    );
    let wrong = api
        .get(&api.operator(), "/v1/webhook-deliveries?status=lost")
        .await;
    assert_eq!(wrong.problem(), (400, "invalid_value", vec!["status"]));
}
