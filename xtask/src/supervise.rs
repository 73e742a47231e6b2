//! The supervisor of `up`.

/// Runs until told to stop.
pub(crate) fn run() -> anyhow::Result<()> {
    anyhow::bail!("being written")
}
