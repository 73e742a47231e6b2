//! Concurrent clients on two replicas, whatever breaks meanwhile: could one ledger, working one request at a time, have
//! answered so?
//!
//! `LOCALPLUS_HISTORY_OPERATIONS` says how many calls; the short form is run every night, the long one (2,000,000 and
//! more, with release binaries) takes one.
#![allow(missing_docs, clippy::expect_used)]

use std::{
    fs,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use backing::{Postgres, Server as _};
use e2e::{
    System, exclusive,
    history::{Clients, books, check, run},
};
use testkit::{Program, eventually};

/// Calls of the short form.
const OPERATIONS: usize = 12_000;
/// Who call at once.
const CLIENTS: usize = 24;
/// Few, so that everybody wants the same ones.
const ACCOUNTS: usize = 12;
/// Each is done once, in turn, while the calls go on.
const FAULTS: [Fault; 8] = [
    Fault::KillOne,
    Fault::CutConnections,
    Fault::KillOther,
    Fault::KillKafka,
    Fault::StallOne,
    Fault::RestartPostgres,
    Fault::KillBoth,
    Fault::CrashPostgres,
];
/// The longest the calls may take to go on after a fault.
const RECOVERY: Duration = Duration::from_mins(2);
/// How long a replica stands still: past the lanes' own patience with each other.
const STALL: usize = 200;

#[derive(Clone, Copy, Debug)]
enum Fault {
    KillOne,
    KillOther,
    KillBoth,
    StallOne,
    CutConnections,
    RestartPostgres,
    CrashPostgres,
    KillKafka,
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "every fault in turn takes minutes: nightly"]
async fn given_two_replicas_and_every_fault_when_clients_compete_then_one_honest_ledger_could_have_answered_so()
 {
    let _alone = exclusive().await;
    let mut system = System::start().await;
    let mut replica = system.replica().await;
    let wallets = system.wallets(ACCOUNTS).await;
    let clients = Clients {
        count: CLIENTS,
        operations: operations(),
        accounts: wallets.iter().map(|wallet| wallet.account).collect(),
        replicas: vec![system.client(), system.client_of(&replica)],
        answered: Arc::default(),
    };
    let (answered, all) = (
        Arc::clone(&clients.answered),
        clients.operations / CLIENTS * CLIENTS,
    );
    let running = tokio::spawn(run(clients));

    // spread over the run, the last while calls are still left to be answered after it
    let share = all / (FAULTS.len() + 2);
    for (number, fault) in FAULTS.into_iter().enumerate() {
        goes_on(&answered, share * (number + 1)).await;
        happens(fault, &mut system, &mut replica, &answered).await;
    }
    let calls = running.await.expect("the clients");

    let books = books(&system.client(), &wallets).await;
    let findings = check(&calls, &books);
    let told: Vec<_> = findings.iter().take(20).map(ToString::to_string).collect();
    assert!(
        findings.is_empty(),
        "{} findings in {} calls:\n{}",
        findings.len(),
        calls.len(),
        told.join("\n")
    );
    system.verify_chain().await;
    let log = fs::read_to_string(system.servers.postgres().log()).expect("PostgreSQL's log");
    assert!(
        !log.contains("deadlock detected"),
        "lanes and replicas waited for each other"
    );
}

async fn goes_on(answered: &std::sync::atomic::AtomicUsize, until: usize) {
    let so_far = || answered.load(Ordering::Relaxed);
    let began = so_far();
    let patience =
        RECOVERY + Duration::from_millis(u64::try_from(until.saturating_sub(began)).unwrap_or(0) * 20);
    eventually(patience, || async {
        if so_far() >= until {
            Ok(())
        } else {
            Err(format!("{} of {until} calls are answered", so_far()))
        }
    })
    .await;
}

async fn happens(
    fault: Fault,
    system: &mut System,
    replica: &mut Program,
    answered: &std::sync::atomic::AtomicUsize,
) {
    match fault {
        Fault::KillOne => system.crash_ledger().await,
        Fault::KillOther => {
            replica.kill();
            replica.start();
            replica.ready(RECOVERY).await;
        }
        Fault::KillBoth => {
            replica.kill();
            system.crash_ledger().await;
            replica.start();
            replica.ready(RECOVERY).await;
        }
        Fault::StallOne => {
            // it may stand still with rows locked: the others wait for PostgreSQL to end its transaction
            replica.stall();
            let enough = answered.load(Ordering::Relaxed) + STALL;
            goes_on(answered, enough).await;
            replica.resume();
        }
        Fault::CutConnections => cut(system.servers.postgres().clone()).await,
        Fault::RestartPostgres => {
            system.servers.stop_postgres().await;
            system.servers.start_postgres().await;
        }
        Fault::CrashPostgres => {
            system.servers.kill_postgres().await;
            system.servers.start_postgres().await;
        }
        Fault::KillKafka => {
            system.servers.kill_kafka().await;
            goes_on(answered, answered.load(Ordering::Relaxed) + STALL).await;
            system.servers.start_kafka().await;
        }
    }
}

/// Ends every connection to PostgreSQL, in whatever transaction it is.
async fn cut(postgres: Postgres) {
    let sql = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
               WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
    tokio::task::spawn_blocking(move || postgres.sql("postgres", sql))
        .await
        .expect("no panic")
        .expect("cutting the connections");
}

fn operations() -> usize {
    std::env::var("LOCALPLUS_HISTORY_OPERATIONS").map_or(OPERATIONS, |text| text.parse().expect("a number"))
}
