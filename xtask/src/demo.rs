//! `cargo xtask demo`, and the story `up` plays.

use crate::dev::{Dev, Wallet};

/// Arguments of `cargo xtask demo`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// Runs the command.
pub(crate) fn run(_args: &Args) -> anyhow::Result<()> {
    anyhow::bail!("this command is being written")
}

/// Plays the main job on real requests through the gateway and narrates it; the wallet it opened is
/// kept in `.localplus/dev.json`.
pub(crate) fn story(_dev: &Dev) -> anyhow::Result<Option<Wallet>> {
    Ok(None)
}
