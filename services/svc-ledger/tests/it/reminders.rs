//! Whose points lapse soon is told so thirty days and seven days before, once.

use crate::support::{Ledger, Network, fresh_key};
use crate::topic::{self, Told};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use contracts_proto::events::POINTS_EXPIRING;
use contracts_proto::ledger::v1::PointsExpiring;
use serde_json::json;
use std::sync::Arc;

/// Forty days from now points lapse, at noon.
const LAPSE: u64 = 40;

struct Shop {
    network: Network,
    ledger: Ledger,
    today: NaiveDate,
}

impl Shop {
    async fn new() -> Self {
        let network = Network::with_topics().await;
        let ledger = network.start().await;
        Self {
            network,
            ledger,
            today: Utc::now().date_naive(),
        }
    }

    fn instant(&self, days: u64, hour: u32) -> DateTime<Utc> {
        let time = NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        (self.today + Days::new(days)).and_time(time).and_utc()
    }

    async fn earn(&self, account: &str, points: i64, days: u64) {
        let body = json!({"account_id": account, "points": points, "expires_at": self.instant(days, 12)});
        self.ledger
            .post_as(&fresh_key(), "/v1/earn", &body)
            .await
            .expect(201);
    }

    /// Runs the job as it would run on a day from now; returns how many were told.
    async fn remind(&self, days: u64) -> u64 {
        let now = self.instant(days, 9);
        let clock = Arc::new(move || now);
        Box::pin(svc_ledger::app::remind_of_points(self.network.config(), clock))
            .await
            .unwrap()
    }

    /// `(id, account, points, notice)` of everything told so far, in order of id and then of telling.
    async fn told(&self, wanted: usize) -> Vec<(String, String, i64, u32)> {
        let told = topic::told(&self.network, POINTS_EXPIRING.topic, move |told| {
            told.len() >= wanted
        })
        .await;
        let mut told: Vec<_> = told.iter().map(|message| self.read(message)).collect();
        assert_eq!(told.len(), wanted);
        told.sort();
        told
    }

    fn read(&self, message: &Told) -> (String, String, i64, u32) {
        let event: PointsExpiring = message.event();
        assert_eq!(message.key, event.account_id);
        assert_eq!(message.headers["ce_type"], POINTS_EXPIRING.name);
        assert_eq!(event.tenant_id, self.network.tenant.to_string());
        assert_eq!(message.headers["ce_tenant"], event.tenant_id);
        let value = event.value.unwrap();
        assert_eq!(value.unit, "PTS");
        let id = message.headers["ce_id"].clone();
        (id, event.account_id, value.amount, event.notice_days)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_is_left_of_points_is_told_thirty_and_seven_days_before_they_lapse() {
    let shop = Shop::new().await;
    let (anna, ben) = (shop.ledger.customer().await, shop.ledger.customer().await);
    shop.earn(&anna, 100, LAPSE).await;
    shop.earn(&anna, 20, LAPSE + 1).await;
    shop.ledger.earn(&anna, 50).await.expect(201);
    shop.ledger.transfer(&anna, &ben, 60).await.expect(201);
    shop.ledger.burn(&anna, 10).await.expect(201);

    // the day before there is nothing to tell; on the day, everybody who has some of it, wherever they have it from
    assert_eq!(shop.remind(LAPSE - 31).await, 0);
    assert_eq!(shop.remind(LAPSE - 30).await, 2);
    let mut told: Vec<_> = shop
        .told(2)
        .await
        .into_iter()
        .map(|(_, account, points, notice)| (account, points, notice))
        .collect();
    told.sort_by_key(|(_, points, _)| *points);
    assert_eq!(told, [(anna.clone(), 30, 30), (ben.clone(), 60, 30)]);

    // again the same day: nothing; the day after: what lapses then
    assert_eq!(shop.remind(LAPSE - 30).await, 0);
    assert_eq!(shop.remind(LAPSE - 29).await, 1);

    // who spent them hears no more of it; a run that is late tells what it missed
    shop.ledger.burn(&ben, 60).await.expect(201);
    assert_eq!(shop.remind(LAPSE - 6).await, 2);
    let all = shop.told(5).await;
    let sevens: Vec<_> = all.iter().filter(|(.., notice)| *notice == 7).collect();
    assert!(sevens.iter().all(|(_, account, ..)| *account == anna));
    let mut points: Vec<_> = sevens.iter().map(|(_, _, points, _)| *points).collect();
    points.sort_unstable();
    assert_eq!(points, [20, 30]);
    shop.network.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_job_that_forgot_tells_the_same_day_under_the_same_id() {
    let shop = Shop::new().await;
    let anna = shop.ledger.customer().await;
    shop.earn(&anna, 100, LAPSE).await;
    assert_eq!(shop.remind(LAPSE - 30).await, 1);
    // what a crash of PostgreSQL does to an unlogged table
    sqlx::query("TRUNCATE points_reminders, lots, lot_moves, lot_heads")
        .execute(&shop.network.pool())
        .await
        .unwrap();
    assert_eq!(shop.remind(LAPSE - 30).await, 1);
    let told = shop.told(2).await;
    assert_eq!(told[0], told[1]);
}
