//! What the system survives. Each test breaks something for real while customers keep buying, and then holds the
//! system to its promises: nothing acknowledged is missing, nothing is doubled, the wallet catches up.
#![allow(missing_docs)]

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use e2e::{Load, Operation, Outcome, System, audit, exclusive};
use testkit::eventually;

/// Customers who buy.
const WALLETS: usize = 24;
/// Times a service is killed in one test.
const CRASHES: usize = 3;
/// How long a server stays away at least: past every client's first retries, so that the way back is a real one.
const OUTAGE: Duration = Duration::from_secs(5);

/// A moment nobody chose.
async fn some_moment(load: &Load) {
    load.acknowledges(fastrand::u64(100..600)).await;
}

/// Postings go on although something is away, for at least [`OUTAGE`].
async fn business_goes_on(load: &Load) {
    let since = Instant::now();
    while since.elapsed() < OUTAGE {
        load.acknowledges(50).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn given_load_when_the_ledger_is_killed_at_any_moment_then_every_acknowledged_posting_is_there_once() {
    let _alone = exclusive().await;
    let mut system = System::start().await;
    let wallets = system.wallets(WALLETS).await;
    let load = Load::start(&system.client(), &wallets);

    for _ in 0..CRASHES {
        some_moment(&load).await;
        system.crash_ledger().await;
    }
    some_moment(&load).await;

    audit(&system, &wallets, load.stop().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn given_load_when_the_wallet_is_killed_at_any_moment_then_its_projection_is_the_ledger_again() {
    let _alone = exclusive().await;
    let mut system = System::start().await;
    let wallets = system.wallets(WALLETS).await;
    let load = Load::start(&system.client(), &wallets);

    for _ in 0..CRASHES {
        some_moment(&load).await;
        system.crash_wallet().await;
    }
    some_moment(&load).await;

    audit(&system, &wallets, load.stop().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn given_purchases_when_the_notification_service_is_killed_then_every_customer_is_told_of_every_purchase()
 {
    let _alone = exclusive().await;
    let mut system = System::start().await;
    let client = system.client();
    let wallet = client.open_wallet("card-told").await;
    let address = "told@example.com";
    client.leave_address(&wallet, address).await;

    let mut purchases = 0;
    for _ in 0..CRASHES {
        for _ in 0..20 {
            let operation = Operation {
                key: format!("purchase-{purchases}"),
                account: wallet.account,
                points: 1,
            };
            eventually(Duration::from_secs(20), || async {
                match client.post(&operation).await {
                    Outcome::Acknowledged { .. } => Ok(()),
                    other => Err(other),
                }
            })
            .await;
            purchases += 1;
        }
        system.crash_notification().await;
    }

    // A mail server may have taken a mail just before the crash hid it from us, so a mail may come twice, under the
    // same Message-ID, by which mail programs know it; none may be missing.
    eventually(Duration::from_secs(60), || async {
        let mails = system.mails_to(address);
        let told: HashSet<_> = mails.iter().map(|mail| mail.message_id.clone()).collect();
        if told.len() == purchases {
            Ok(())
        } else {
            Err(format!("{} of {purchases} e-mails arrived", told.len()))
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn given_load_when_kafka_is_away_then_postings_go_on_and_the_wallet_catches_up_afterwards() {
    let _alone = exclusive().await;
    let system = System::start().await;
    let wallets = system.wallets(WALLETS).await;
    let load = Load::start(&system.client(), &wallets);

    some_moment(&load).await;
    system.servers.kill_kafka().await;
    business_goes_on(&load).await;
    system.servers.start_kafka().await;
    some_moment(&load).await;

    audit(&system, &wallets, load.stop().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn given_load_when_valkey_is_away_then_balances_are_still_answered_and_right() {
    let _alone = exclusive().await;
    let system = System::start().await;
    let wallets = system.wallets(WALLETS).await;
    let client = system.client();
    let load = Load::start(&client, &wallets);

    some_moment(&load).await;
    system.servers.kill_valkey().await;
    let since = Instant::now();
    while since.elapsed() < OUTAGE {
        for wallet in &wallets {
            let ledger = client.account(wallet.account).await;
            let version = ledger["version"].as_i64().expect("a version");
            let wallet = client
                .balance(wallet, Some(version))
                .await
                .expect("a balance without Valkey");
            assert!(
                wallet["version"].as_i64() >= Some(version),
                "{wallet} is older than {ledger}"
            );
        }
    }
    system.servers.start_valkey().await;
    some_moment(&load).await;

    audit(&system, &wallets, load.stop().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn given_load_when_postgresql_is_killed_and_restarted_then_the_services_come_back_by_themselves() {
    let _alone = exclusive().await;
    let system = System::start().await;
    let wallets = system.wallets(WALLETS).await;
    let load = Load::start(&system.client(), &wallets);

    some_moment(&load).await;
    system.servers.kill_postgres().await;
    system.servers.start_postgres().await;
    some_moment(&load).await;
    system.servers.stop_postgres().await;
    system.servers.start_postgres().await;
    some_moment(&load).await;

    audit(&system, &wallets, load.stop().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn given_load_when_everything_is_killed_at_once_then_everything_comes_back() {
    let _alone = exclusive().await;
    let mut system = System::start().await;
    let wallets = system.wallets(WALLETS).await;
    let load = Load::start(&system.client(), &wallets);

    some_moment(&load).await;
    system.servers.kill_postgres().await;
    system.ledger.kill();
    system.servers.kill_kafka().await;
    system.wallet.kill();
    system.servers.kill_valkey().await;
    // Services first: whatever order machines boot in, nobody gives up because another is not there yet.
    system.ledger.start();
    system.wallet.start();
    system.servers.start().await;
    system.ledger.ready(Duration::from_secs(30)).await;
    system.wallet.ready(Duration::from_secs(30)).await;
    some_moment(&load).await;

    audit(&system, &wallets, load.stop().await).await;
}
