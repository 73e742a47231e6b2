//! Balances of the past, with and without snapshots.

use crate::network::{Network, refusal};
use chrono::{DateTime, SecondsFormat, TimeDelta};
use svc_wallet::app;

#[tokio::test(flavor = "multi_thread")]
async fn a_balance_of_the_past_is_the_same_with_and_without_snapshots() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let wallet = replica.open("card-1").await;
    for version in 1..=6 {
        network.post(&wallet, version, 10, 10 * version).await;
    }
    replica.eventually_posted(&wallet, 60).await;
    // a day between any two of them: events say seconds 1,760,000,000 + version
    let days =
        "UPDATE entries SET occurred_at = '2026-01-01T12:00:00Z'::timestamptz + interval '1 day' * version";
    sqlx::query(days).execute(&network.database.pool()).await.unwrap();
    let noon: DateTime<chrono::Utc> = "2026-01-01T12:00:00Z".parse().unwrap();
    let path = format!("/v1/wallets/{}/balances", wallet.id);
    let asked = async || {
        for version in 0..=6_i64 {
            for shift in [TimeDelta::zero(), TimeDelta::hours(11), TimeDelta::hours(23)] {
                let at =
                    (noon + TimeDelta::days(version) + shift).to_rfc3339_opts(SecondsFormat::Micros, true);
                let (_, body) = replica.get(&format!("{path}?as_of={at}")).await;
                let balance = &body["balances"][0];
                assert_eq!(
                    (&balance["posted"], &balance["version"]),
                    (&(10 * version).into(), &version.into()),
                    "{at}: {body}"
                );
            }
        }
    };
    asked().await;
    assert_eq!(app::take_snapshots(network.config()).await.unwrap(), 1);
    assert_eq!(
        app::take_snapshots(network.config()).await.unwrap(),
        0,
        "nothing changed since"
    );
    asked().await;
    // as the job of each of those days would have
    let more = "INSERT INTO balance_snapshots SELECT tenant_id, account_id, date_trunc('day', occurred_at) + interval '1 day', version,
                posted_after, held_after, occurred_at, generation FROM entries WHERE version < 5";
    sqlx::query(more).execute(&network.database.pool()).await.unwrap();
    asked().await;
    // the snapshot is enough where entries were put away
    sqlx::query("DELETE FROM entries WHERE version < 3")
        .execute(&network.database.pool())
        .await
        .unwrap();
    let at = (noon + TimeDelta::days(2) + TimeDelta::hours(20)).to_rfc3339_opts(SecondsFormat::Micros, true);
    assert_eq!(
        replica.get(&format!("{path}?as_of={at}")).await.1["balances"][0]["posted"],
        20
    );

    let both = replica.get(&format!("{path}?as_of={at}&min_version=1")).await;
    assert_eq!(
        refusal(&both),
        (400, "not_with_min_version".to_owned(), Some("as_of".to_owned()))
    );
}
