//! Prices: over gRPC as svc-ledger asks, with what customers did before, and last month's again.

use super::shop::{Network, Replica, SOON, wallet_of};
use contracts_proto::common::v1::PurchaseItem;
use contracts_proto::merchant::v1::{
    GetMerchantConfigRequest, GetProgramRequest, GetStoreRequest, RuleKind, TierReached,
};
use events::{Consumer, HandleError, Handler, Message, Outcome};
use prost::Message as _;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use testkit::eventually;
use tonic::Code;
use tonic_types::StatusExt as _;
use uuid::Uuid;

fn reason(status: &tonic::Status) -> (Code, String) {
    let details = status.get_error_details();
    let reason = details.error_info().map(|info| info.reason.clone());
    (status.code(), reason.unwrap_or_default())
}

/// What svc-ledger keeps of a pricing.
pub(super) fn pricing(network: &Network, program: &str, amount: i64, at: &str) -> Value {
    json!({"program_id": program, "program_version": 1, "merchant_id": network.merchant, "store_id": network.store,
           "amount": amount, "unit": "EUR", "at": at, "points": amount / 100, "rules": []})
}

async fn tier(replica: &Replica, network: &Network, account: Uuid) -> Option<String> {
    let asked = replica.calculate(network, |ask| ask.account_id = Some(account.to_string()));
    asked.await.unwrap().tier_id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_price_says_which_rule_gave_what_and_when_it_ends() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let id = replica
        .live_program(network.merchant, |document| {
            let rules = document["earn"].as_array_mut().unwrap();
            rules.push(
                json!({"id": "bread", "name": "Bread", "type": "category", "points": 2, "per": 100,
                              "categories": ["Bread"]}),
            );
            document["caps"] = json!({"per_purchase": 15});
        })
        .await;
    let item = |category: &str, amount| PurchaseItem {
        category: category.to_owned(),
        quantity: 1,
        amount,
    };
    let priced = replica
        .calculate(&network, |ask| {
            ask.purchase.as_mut().unwrap().items = vec![item("BREAD", 400), item("milk", 600)];
        })
        .await
        .unwrap();
    let rules: Vec<_> = priced
        .rules
        .iter()
        .map(|rule| (rule.rule_id.as_str(), rule.kind(), rule.points))
        .collect();
    assert_eq!(
        rules,
        [
            ("per-euro", RuleKind::Spend, 10),
            ("bread", RuleKind::Category, 8),
            ("cap-per-purchase", RuleKind::Cap, -3),
        ]
    );
    assert_eq!(
        (priced.points, priced.program_id, priced.program_version),
        (15, id.clone(), 1)
    );
    assert_eq!(priced.merchant_id, network.merchant.to_string());
    assert!(priced.expires_at.is_some());

    let body = json!({"purchase": {"amount": 1000, "unit": "EUR", "store_id": network.store}, "version": 1});
    let (status, dry) = replica.post(&format!("/v1/programs/{id}/calculate"), &body).await;
    assert_eq!((status.as_u16(), &dry["points"]), (200, &json!(10)), "{dry}");
    assert_eq!(
        dry["rules"],
        json!([{"id": "per-euro", "name": "1 point per euro", "kind": "spend", "points": 10}])
    );

    let request = network.request(
        network.tenant,
        GetMerchantConfigRequest {
            merchant_id: network.merchant.to_string(),
        },
    );
    let config = replica
        .grpc()
        .get_merchant_config(request)
        .await
        .unwrap()
        .into_inner()
        .config
        .unwrap();
    assert_eq!((config.stores.len(), config.programs.len()), (1, 1));
    assert_eq!(
        (
            config.programs[0].active,
            config.programs[0].points_expiry.as_str()
        ),
        (true, "P12M")
    );

    let ask = |program_id: String| network.request(network.tenant, GetProgramRequest { program_id });
    let home = replica.grpc().get_program(ask(id)).await.unwrap().into_inner();
    assert_eq!(
        (home.merchant_id, home.time_zone.as_str()),
        (network.merchant.to_string(), "Europe/Paris")
    );
    let unknown = replica.grpc().get_program(ask(Uuid::now_v7().to_string())).await;
    assert_eq!(unknown.unwrap_err().code(), Code::NotFound);

    let ask = |tenant, store_id: String| network.request(tenant, GetStoreRequest { store_id });
    let store = config.stores[0].id.clone();
    let spot = replica.grpc().get_store(ask(network.tenant, store.clone())).await;
    let spot = spot.unwrap().into_inner();
    assert_eq!(
        (spot.merchant_id, spot.time_zone.as_str()),
        (network.merchant.to_string(), "Europe/Paris")
    );
    for (tenant, store) in [
        (network.tenant, Uuid::now_v7().to_string()),
        (Uuid::now_v7(), store),
    ] {
        let nowhere = replica.grpc().get_store(ask(tenant, store)).await;
        assert_eq!(
            reason(&nowhere.unwrap_err()),
            (Code::NotFound, "store_not_found".to_owned())
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_priced_is_refused_and_told() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let nowhere = replica.calculate(&network, |ask| {
        ask.purchase.as_mut().unwrap().store_id = Uuid::now_v7().to_string();
    });
    assert_eq!(
        reason(&nowhere.await.unwrap_err()),
        (Code::NotFound, "store_not_found".to_owned())
    );
    let none = replica.calculate(&network, |_| {}).await.unwrap_err();
    assert_eq!(reason(&none), (Code::NotFound, "program_not_found".to_owned()));

    replica.live_program(network.merchant, |_| {}).await;
    let (other, _) = network.merchant_of(network.tenant).await;
    let theirs = replica.live_program(other, |_| {}).await;
    let dollars = replica.calculate(&network, |ask| {
        ask.purchase.as_mut().unwrap().unit = "USD".to_owned();
    });
    assert_eq!(
        reason(&dollars.await.unwrap_err()),
        (Code::InvalidArgument, "wrong_unit".to_owned())
    );
    let foreign = replica.calculate(&network, |ask| ask.program_id = Some(theirs));
    assert_eq!(
        reason(&foreign.await.unwrap_err()),
        (Code::NotFound, "program_not_found".to_owned())
    );
    let nothing = replica.calculate(&network, |ask| ask.purchase.as_mut().unwrap().amount = 0);
    assert_eq!(
        reason(&nothing.await.unwrap_err()),
        (Code::InvalidArgument, "invalid_request".to_owned())
    );
    let card = replica.calculate(&network, |ask| {
        ask.purchase.as_mut().unwrap().items = vec![PurchaseItem {
            category: "4111111111111111".to_owned(),
            quantity: 1,
            amount: 1_000,
        }];
    });
    assert_eq!(
        reason(&card.await.unwrap_err()),
        (Code::InvalidArgument, "pan_refused".to_owned())
    );
    // another tenant's store is no store
    let foreign = network.request(
        Uuid::now_v7(),
        contracts_proto::merchant::v1::CalculateRequest {
            purchase: Some(contracts_proto::common::v1::Purchase {
                amount: 100,
                unit: "EUR".to_owned(),
                store_id: network.store.to_string(),
                items: vec![],
            }),
            ..Default::default()
        },
    );
    let foreign = replica.grpc().calculate(foreign).await.unwrap_err();
    assert_eq!(reason(&foreign), (Code::NotFound, "store_not_found".to_owned()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tier_is_reached_by_what_the_ledger_posted_and_left_when_it_is_taken_back() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let id = replica
        .live_program(network.merchant, |document| {
            document["tiers"] = json!({"by": "points",
                "levels": [{"id": "gold", "name": "Gold", "from": 100, "factor": "2"}]});
        })
        .await;
    let (customer, other) = (Uuid::now_v7(), Uuid::now_v7());
    let now = chrono::Utc::now().to_rfc3339();
    assert_eq!(tier(&replica, &network, customer).await, None);

    network
        .posted(&pricing(&network, &id, 6_000, &now), customer, 1, 60)
        .await;
    let second = network
        .posted(&pricing(&network, &id, 4_000, &now), customer, 2, 40)
        .await;
    eventually(SOON, async || {
        tier(&replica, &network, customer).await.as_deref() == Some("gold")
    })
    .await;
    assert_eq!(tier(&replica, &network, other).await, None);
    let priced = replica
        .calculate(&network, |ask| ask.account_id = Some(customer.to_string()))
        .await
        .unwrap();
    assert_eq!(priced.points, 20);

    // 100 points counted once although every event came twice; one taken back is one too few
    network.reversed(second, customer, 3, 1).await;
    eventually(SOON, async || tier(&replica, &network, customer).await.is_none()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tier_that_is_reached_is_told_once_and_again_only_after_it_was_lost() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let id = replica
        .live_program(network.merchant, |document| {
            document["tiers"] = json!({"by": "points", "levels": [
                {"id": "silver", "name": "Silver", "from": 50, "factor": "1.5"},
                {"id": "gold", "name": "Gold", "from": 100, "factor": "2"}]});
        })
        .await;
    let (customer, other) = (Uuid::now_v7(), Uuid::now_v7());
    let now = chrono::Utc::now().to_rfc3339();
    let bought = |account, version, points: i64| {
        let pricing = pricing(&network, &id, points * 100, &now);
        let network = &network;
        async move { network.posted(&pricing, account, version, points).await }
    };

    let now_has = async |expected: &str| {
        eventually(SOON, async || {
            tier(&replica, &network, customer).await.as_deref() == Some(expected)
        })
        .await;
    };

    // given somebody who earns too little for a tier, and somebody who reaches one, stays there, loses it and is back; what is
    // counted at once tells of the highest alone
    bought(other, 1, 49).await;
    let first = bought(customer, 1, 60).await;
    now_has("silver").await;
    bought(customer, 2, 30).await;
    let third = bought(customer, 3, 10).await;
    now_has("gold").await;
    bought(customer, 4, 10).await;
    network.reversed(first, customer, 5, 60).await;
    now_has("silver").await;
    let back = bought(customer, 6, 50).await;

    // then each is told once, although the ledger told everything twice
    let heard = Heard::default();
    let consumer = Consumer::builder(&network.kafka, "test", ["merchant.tier-reached.v1"])
        .handler(heard.clone())
        .unwrap();
    let consuming = tokio::spawn(consumer.run(chassis::ShutdownToken::never().into()));
    eventually(SOON, async || heard.told().len() >= 3).await;
    consuming.abort();
    let told: Vec<_> = heard
        .told()
        .into_iter()
        .map(|event| {
            assert_eq!(event.tenant_id, network.tenant.to_string());
            assert_eq!(event.account_id, customer.to_string());
            assert_eq!(event.owner_id, wallet_of(customer).to_string());
            assert_eq!(
                (event.program_id.as_str(), event.program_name.as_str()),
                (&*id, "Chez Léa")
            );
            (event.tier_name, event.transaction_id)
        })
        .collect();
    let expected = [("Silver", first), ("Gold", third), ("Gold", back)];
    assert_eq!(told, expected.map(|(tier, by)| (tier.to_owned(), by.to_string())));
}

#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<TierReached>>>);

impl Heard {
    fn told(&self) -> Vec<TierReached> {
        self.0.lock().unwrap().clone()
    }
}

impl Handler for Heard {
    async fn handle(&self, batch: &[Message]) -> Result<Outcome, HandleError> {
        let events = batch
            .iter()
            .map(|message| TierReached::decode(&*message.payload).unwrap());
        self.0.lock().unwrap().extend(events);
        Ok(Outcome::handled())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn last_month_is_priced_again_under_a_draft_and_nothing_changes() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let id = replica.live_program(network.merchant, |_| {}).await;
    let (ann, bob) = (Uuid::now_v7(), Uuid::now_v7());
    let at = "2026-10-15T10:00:00Z";
    network
        .posted(&pricing(&network, &id, 10_000, at), ann, 1, 100)
        .await;
    network
        .posted(&pricing(&network, &id, 20_000, at), ann, 2, 200)
        .await;
    let undone = network
        .posted(&pricing(&network, &id, 5_000, at), bob, 1, 50)
        .await;
    network.reversed(undone, bob, 2, 50).await;
    network
        .posted(&pricing(&network, &id, 1_000, "2026-09-30T21:59:59Z"), bob, 3, 10)
        .await;

    let mut document = super::shop::per_euro();
    document["earn"][0]["points"] = json!(3);
    document["caps"] = json!({"per_day": 500});
    let edit = json!({"revision": 1, "document": document});
    replica.put(&format!("/v1/programs/{id}/draft"), &edit).await;
    let october = json!({"from": "2026-09-30T22:00:00Z", "to": "2026-10-31T23:00:00Z"});
    let replay = async || replica.post(&format!("/v1/programs/{id}/replay"), &october).await;
    // the last thing told is Bob's purchase in September
    eventually(SOON, async || {
        let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM priced_purchases WHERE tenant_id = $1")
            .bind(network.tenant)
            .fetch_one(&network.database.pool())
            .await
            .unwrap();
        rows == 4
    })
    .await;
    let (status, outcome) = replay().await;
    assert_eq!(status, 200, "{outcome}");
    assert_eq!(
        outcome["purchases"], 2,
        "what was taken back, and what was in September, does not count"
    );
    assert_eq!(
        outcome["points"],
        json!({"before": 300, "after": 500, "difference": 200})
    );
    assert_eq!(
        outcome["liability"],
        json!({"unit": "EUR", "before": 1500, "after": 2500, "difference": 1000})
    );
    assert_eq!(outcome["rules"], json!({"per-euro": 900, "cap-per-day": -400}));
    assert_eq!(
        (&outcome["customers_better"], &outcome["customers_worse"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(outcome["version"], json!(null));
    assert_eq!(
        replica.calculate(&network, |_| {}).await.unwrap().points,
        10,
        "a replay changes nothing"
    );
    assert_eq!(replay().await.1, outcome);

    // under rules that somebody is still writing: priced alike, saved nowhere, refused with the field when they are none
    let writing = async |points: Value, more: Value| {
        let mut written = document.clone();
        written["earn"][0]["points"] = points;
        let mut asked = october.clone();
        asked["document"] = written;
        for (name, value) in more.as_object().unwrap() {
            asked[name] = value.clone();
        }
        replica.post(&format!("/v1/programs/{id}/replay"), &asked).await
    };
    let (status, written) = writing(json!(2), json!({})).await;
    assert_eq!(status, 200, "{written}");
    assert_eq!(
        written["points"],
        json!({"before": 300, "after": 500, "difference": 200}),
        "the cap holds here too"
    );
    assert_eq!(written["rules"], json!({"per-euro": 600, "cap-per-day": -100}));
    assert_eq!(replay().await.1, outcome, "the draft is what it was");
    let (status, refused) = writing(json!(-1), json!({})).await;
    assert_eq!(
        (status.as_u16(), &refused["errors"][0]["field"]),
        (400, &json!("document.earn[0].points")),
        "{refused}"
    );
    let (status, refused) = writing(json!(2), json!({"version": 1})).await;
    assert_eq!(
        (status.as_u16(), &refused["errors"][0]["field"]),
        (400, &json!("version")),
        "{refused}"
    );
}
