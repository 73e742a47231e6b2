//! `cargo xtask up` and its companions.

/// Arguments of `cargo xtask up`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Return once the system is ready and leave it running
    #[arg(long)]
    detach: bool,
    /// Run the release build of the services
    #[arg(long)]
    release: bool,
}

/// Arguments of `cargo xtask down`.
#[derive(Debug, clap::Args)]
pub(crate) struct DownArgs {}

/// Arguments of `cargo xtask logs`.
#[derive(Debug, clap::Args)]
pub(crate) struct LogsArgs {
    /// One service (`svc-ledger`), server (`postgres`) or `gateway`; all of them when left out
    service: Option<String>,
    /// Keep showing what is added
    #[arg(short, long)]
    follow: bool,
}

/// Arguments of `cargo xtask reset`.
#[derive(Debug, clap::Args)]
pub(crate) struct ResetArgs {}

/// Starts the system.
pub(crate) fn run(_args: &Args) -> anyhow::Result<()> {
    anyhow::bail!("being written")
}
/// Stops it.
pub(crate) fn down(_args: &DownArgs) -> anyhow::Result<()> {
    anyhow::bail!("being written")
}
/// Shows it.
pub(crate) fn status() -> anyhow::Result<()> {
    anyhow::bail!("being written")
}
/// Shows its logs.
pub(crate) fn logs(_args: &LogsArgs) -> anyhow::Result<()> {
    anyhow::bail!("being written")
}
/// Deletes its data.
pub(crate) fn reset(_args: &ResetArgs) -> anyhow::Result<()> {
    anyhow::bail!("being written")
}
