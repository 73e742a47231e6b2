//! Releases holds whose time is over: as a worker of every replica, and as `svc-ledger job hold-expiry`.
//!
//! It keeps no place of its own: what is still open and lapsed is what is left to do. Any number of replicas may do it
//! at once, and any of them may be stopped anywhere (see [`Ledger::release_lapsed_holds`]). That a hold is released late
//! costs its customer the use of the value until then, and nothing else: past its time it cannot be captured.

use crate::error::Error;
use crate::lanes::Failure;
use crate::service::Ledger;
use chassis::ShutdownToken;
use chassis::anyhow::{self, Context};
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

/// Pause between looks at whether the lanes are open, in a job.
const LANES_PAUSE: Duration = Duration::from_millis(50);
/// Attempts of a job, while the database or the lanes are busy, before it gives up.
const ATTEMPTS_MAX: u32 = 20;
/// Pause between them.
const ATTEMPT_PAUSE: Duration = Duration::from_millis(500);

/// Releases what lapsed, every `every`, until it is told to stop.
pub async fn run(ledger: Arc<Ledger>, every: Duration, stop: ShutdownToken) {
    let work = async {
        loop {
            tokio::time::sleep(every).await;
            if !ledger.lanes().is_open() {
                continue;
            }
            match ledger.release_lapsed_holds().await {
                Ok(released) if released.holds > 0 => {
                    tracing::info!(holds = released.holds, "lapsed holds released");
                }
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "lapsed holds could not be released; they stay due"),
            }
        }
    };
    stop.run_until_cancelled(work).await;
}

/// Releases what lapsed, and says how much.
pub async fn once(ledger: &Ledger) -> anyhow::Result<()> {
    while !ledger.lanes().is_open() {
        tokio::time::sleep(LANES_PAUSE).await;
    }
    let mut attempt = 1;
    let released = loop {
        match ledger.release_lapsed_holds().await {
            Err(Error::NoVerdict(Failure::Busy | Failure::Unknown) | Error::Unavailable)
                if attempt < ATTEMPTS_MAX =>
            {
                attempt += 1;
                tokio::time::sleep(ATTEMPT_PAUSE).await;
            }
            other => break other.context("lapsed holds could not be released")?,
        }
    };
    writeln!(
        std::io::stdout(),
        "released {} lapsed holds; {} had been settled meanwhile",
        released.holds,
        released.overtaken
    )?;
    Ok(())
}
