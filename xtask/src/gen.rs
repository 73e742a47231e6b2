//! `cargo xtask gen`.

/// Arguments of `cargo xtask gen`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// Runs the command.
pub(crate) fn run(_args: &Args) -> anyhow::Result<()> {
    anyhow::bail!("this command is being written")
}
