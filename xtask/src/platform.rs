//! `cargo xtask platform check`: every artefact of the platform, read by the tool that reads it in production.
//!
//! The checks themselves are scripts in `infra/checks`, their tools pinned in `infra/tools.toml`; this only finds
//! Python and stands where a developer looks for a command.

use std::process::Command;

use crate::{dev, shell, tools};

/// Arguments of `cargo xtask platform`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Subcommand,
}

#[derive(Debug, clap::Subcommand)]
enum Subcommand {
    /// Check manifests, policies, images, workflows and infrastructure; all of it when none is named
    Check(CheckArgs),
}

#[derive(Debug, clap::Args)]
struct CheckArgs {
    /// Only these checks
    names: Vec<String>,
    /// Name the checks and end
    #[arg(long)]
    list: bool,
    /// Rewrite what is generated from the manifests
    #[arg(long)]
    write: bool,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let Subcommand::Check(check) = &args.command;
    let mut command = Command::new(tools::python()?);
    command
        .args(["-m", "infra.checks"])
        .args(&check.names)
        .current_dir(dev::root()?)
        // nothing is left beside the sources
        .env("PYTHONDONTWRITEBYTECODE", "1");
    if check.list {
        command.arg("--list");
    }
    if check.write {
        command.arg("--write");
    }
    shell::visible(&mut command)
}
