//! Who owes whom: the report is the ledger, to the cent.

use crate::network::{Network, Replica, eur, id, refusal};
use chrono::{DateTime, Utc};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::collections::HashMap;
use svc_giftcard::app::SvcGiftcard;
use testkit::Claims;
use uuid::Uuid;

const ALWAYS: &str = "/v1/reports/settlement?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z";

/// What the report says each merchant is owed, less what it owes.
async fn positions(replica: &Replica) -> HashMap<Uuid, i64> {
    let (status, report) = replica.get(ALWAYS).await;
    assert_eq!(status, StatusCode::OK, "{report}");
    let mut positions = HashMap::new();
    for pair in report["data"].as_array().unwrap() {
        let due = pair["due"].as_i64().unwrap();
        assert_eq!(
            due,
            pair["owed"].as_i64().unwrap() - pair["refunded"].as_i64().unwrap()
        );
        *positions.entry(id(&pair["creditor_merchant_id"])).or_insert(0) += due;
        *positions.entry(id(&pair["debtor_merchant_id"])).or_insert(0) -= due;
    }
    positions
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_sold_spent_reloaded_and_refunded_the_report_ties_to_the_ledger() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let product = replica.product(&json!({})).await;
    let merchants = network.merchants;
    // no two runs alike, and each can be run again
    let seed = fastrand_seed();
    let mut random = Random(seed);
    let mut cards = Vec::new();
    let mut taken: Vec<(Value, Value, i64)> = Vec::new();
    for merchant in merchants {
        cards.push(replica.sell(product, merchant, 20_000).await);
    }
    for step in 0..40 {
        let card = cards[random.below(cards.len())].clone();
        let merchant = merchants[random.below(3)];
        let amount = 1 + i64::try_from(random.below(900)).unwrap();
        match random.below(4) {
            0 => {
                replica.spend("reload", &card, merchant, amount).await;
            }
            1 if !taken.is_empty() => {
                let (card, spent, of) = taken.swap_remove(random.below(taken.len()));
                let path = format!("/v1/gift-cards/{}/refund", card["id"].as_str().unwrap());
                let back = 1 + i64::try_from(random.below(usize::try_from(of).unwrap())).unwrap();
                let body = json!({ "operation_id": spent["id"], "amount": eur(back) });
                assert_eq!(
                    replica.post(&path, &body).await.0,
                    StatusCode::CREATED,
                    "seed {seed} step {step}"
                );
            }
            _ => {
                let (status, spent) = replica.spend("redeem", &card, merchant, amount).await;
                assert_eq!(status, StatusCode::CREATED, "seed {seed} step {step}: {spent}");
                taken.push((card, spent, amount));
            }
        }
    }

    let positions = positions(&replica).await;
    assert_eq!(positions.values().sum::<i64>(), 0);
    for merchant in merchants {
        let ledger = network.account("merchant_settlement", merchant).await;
        assert_eq!(
            positions.get(&merchant).copied().unwrap_or_default(),
            ledger,
            "seed {seed}"
        );
    }
    network.audit().await;
    // what the nightly job says of it
    <SvcGiftcard as chassis::Service>::job("settlement-reconciliation", network.config())
        .await
        .unwrap();

    let (_, csv) = replica.get(&format!("{ALWAYS}&format=csv")).await;
    let csv = csv.as_str().unwrap().to_owned();
    let (_, report) = replica.get(ALWAYS).await;
    assert_eq!(csv.lines().count(), 1 + report["data"].as_array().unwrap().len());
    let due: i64 = csv
        .lines()
        .skip(1)
        .map(|line| line.rsplit(',').next().unwrap().parse::<i64>().unwrap())
        .sum();
    let told: i64 = report["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| pair["due"].as_i64().unwrap())
        .sum();
    assert_eq!(due, told);

    // a merchant is told of its own pairs alone
    let admin = replica.by(&network, &Claims::merchant_admin(network.tenant, merchants[0]));
    let (_, own) = admin.get(ALWAYS).await;
    let mine = merchants[0].to_string();
    for pair in own["data"].as_array().unwrap() {
        assert!(pair["debtor_merchant_id"] == mine.as_str() || pair["creditor_merchant_id"] == mine.as_str());
    }
    let other = admin.get(&format!("{ALWAYS}&merchant_id={}", merchants[1])).await;
    assert_eq!(refusal(&other), (403, "forbidden_merchant".to_owned(), None));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_spent_in_another_month_is_in_the_report_of_that_month() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let [here, there, _] = network.merchants;
    let card = replica.sell(replica.product(&json!({})).await, here, 2_000).await;
    for (amount, at) in [
        (500, "2026-09-30T23:59:59.999999Z"),
        (300, "2026-10-01T00:00:00Z"),
        (100, "2026-11-01T00:00:00Z"),
    ] {
        // given what was spent at the end of September, in the first moment of October, and after its last
        replica.spend("redeem", &card, there, amount).await;
        let moved = sqlx::query("UPDATE settlement_lines SET occurred_at = $2 WHERE amount = $1")
            .bind(amount)
            .bind(at.parse::<DateTime<Utc>>().unwrap())
            .execute(&network.database.pool())
            .await
            .unwrap();
        assert_eq!(moved.rows_affected(), 1);
    }
    let of = async |from: &str, to: &str| {
        let path = format!("/v1/reports/settlement?from={from}T00:00:00Z&to={to}T00:00:00Z");
        let (_, report) = replica.get(&path).await;
        let pairs = report["data"].as_array().unwrap().clone();
        pairs
            .iter()
            .map(|pair| pair["due"].as_i64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(of("2026-09-01", "2026-10-01").await, [500]);
    assert_eq!(of("2026-10-01", "2026-11-01").await, [300]);
    assert_eq!(of("2026-11-01", "2026-12-01").await, [100]);
    assert_eq!(of("2026-08-01", "2026-09-01").await, [0; 0]);
    assert_eq!(of("2026-01-01", "2027-01-01").await, [900]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_the_ledger_does_not_know_is_found_by_the_nightly_job() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let [here, there, _] = network.merchants;
    let card = replica.sell(replica.product(&json!({})).await, here, 2_000).await;
    replica.spend("redeem", &card, there, 500).await;
    sqlx::query("UPDATE settlement_lines SET amount = amount + 1")
        .execute(&network.database.pool())
        .await
        .unwrap();
    let run = <SvcGiftcard as chassis::Service>::job("settlement-reconciliation", network.config()).await;
    assert!(run.unwrap_err().to_string().contains("2 merchants"));
}

fn fastrand_seed() -> u64 {
    u64::try_from(Uuid::now_v7().as_u128() & u128::from(u64::MAX)).unwrap() | 1
}

/// A small generator, so that a run can be repeated from its seed.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound).unwrap()).unwrap()
    }
}
