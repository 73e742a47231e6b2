//! Jobs and commands: use cases that are run to their end by a process of their own.

use super::wallets;
use crate::config::Config;
use crate::consumer::{GROUP, Replay};
use crate::service::{Reconciled, Wallets};
use crate::wire::TRANSACTIONS_TOPIC;
use cache::{CacheMetrics, Caches};
use chassis::anyhow::{self, ensure};
use chassis::config::DatabaseConfig;
use chassis::{ExposeSecret as _, database};
use events::{Admin, Consumer, ConsumerSettings};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// A rebuild hears nothing for so long before it asks what the topic still holds.
const QUIET: Duration = Duration::from_secs(2);

/// The use cases for a job, which waits for a busy server.
pub(super) async fn patient(config: &Config) -> anyhow::Result<Arc<Wallets>> {
    let mut config = config.clone();
    config.database = DatabaseConfig {
        acquire_timeout_ms: 10_000,
        admission_timeout_ms: 60_000,
        statement_timeout_ms: 60_000,
        ..config.database
    };
    let pool = database::pool(crate::NAME, &config.database)?;
    let url = config.valkey.url.expose_secret();
    let caches = Caches::connect(crate::NAME, url, CacheMetrics::default())?;
    let token = config.auth.service_token()?;
    tokio::spawn(token.clone().keep_fresh());
    token.awaited().await;
    Ok(wallets(&config, pool, &caches, token)?.0)
}

/// The job `balance-reconciliation` and the command `balance-repair`: every account of the ledger against what is projected
/// of it.
pub async fn reconcile(config: Config, repair: bool) -> anyhow::Result<Reconciled> {
    let patience = Duration::from_millis(config.reconciliation.patience_ms);
    let progress = |so_far: &Reconciled| tracing::info!(?so_far, "balance reconciliation");
    let wallets = patient(&config).await?;
    Ok(wallets.reconcile(repair, patience, progress).await?)
}

/// Says what was found; fails when something differs and was not put right.
pub(super) fn report(done: Reconciled) -> anyhow::Result<()> {
    tracing::info!(?done, "balances are reconciled");
    ensure!(
        done.differences == done.repaired,
        "balances differ from the ledger's"
    );
    Ok(())
}

/// The job `balance-snapshots`; how many were taken.
pub async fn take_snapshots(config: Config) -> anyhow::Result<i64> {
    Ok(patient(&config).await?.take_snapshots().await?)
}

/// The command `projection-rebuild`: goes on with a rebuild that was cut short, or makes one from the first event that the
/// topic holds to the swap. Whenever it ends early, readers see what they saw before.
pub async fn rebuild(config: Config) -> anyhow::Result<()> {
    let wallets = patient(&config).await?;
    let Some(generation) = wallets.begin_rebuild().await? else {
        tracing::info!("the rebuild that was cut short after its swap is done");
        return Ok(());
    };
    tracing::info!(generation, "rebuilding the projection");
    replay(&config, &wallets, generation).await?;
    let patience = Duration::from_millis(config.reconciliation.patience_ms);
    let progress = |so_far: &Reconciled| tracing::info!(?so_far, "rebuild, against the ledger");
    let completed = wallets.complete_rebuild(generation, patience, progress).await?;
    wallets.swap(generation).await?;
    tracing::info!(generation, ?completed, "the rebuilt projection is shown");
    Ok(wallets.clear_old().await?)
}

/// Reads the topic from its beginning to where it ends now: what comes later is written to both generations.
async fn replay(config: &Config, wallets: &Arc<Wallets>, generation: i32) -> anyhow::Result<()> {
    let admin = Admin::new(&config.kafka)?;
    let ends = admin.offsets(TRANSACTIONS_TOPIC).await?;
    let replay = Replay::new(Arc::clone(wallets), generation);
    // a group that has read nothing yet
    let group = format!("{GROUP}.rebuild.{}", Uuid::now_v7());
    let mut consumer = Consumer::builder(&config.kafka, group, [TRANSACTIONS_TOPIC])
        .settings(ConsumerSettings {
            batch_max: super::POLL_MAX,
            ..ConsumerSettings::default()
        })
        .handler(replay.clone())?;
    while replay.left(&ends) > 0 {
        if consumer.run_once(QUIET).await? == 0 {
            tracing::info!(left = replay.left(&ends), "rebuild, from the topic");
            // what the topic has lost meanwhile does not come
            for (partition, offsets) in admin.offsets(TRANSACTIONS_TOPIC).await? {
                replay.pass(partition, offsets.start);
            }
        }
    }
    consumer.close().await;
    Ok(())
}
