//! `cargo xtask platform check`: every artefact of the platform, read by the tool that reads it in production.
//!
//! Most checks are scripts in `infra/checks`, their tools pinned in `infra/tools.toml`; this only finds Python and stands
//! where a developer looks for a command. What is observed is checked in [`observability`].

mod observability;

use std::process::Command;
use std::time::Instant;

use crate::{dev, shell, tools, ui};

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
    let (observed, scripts): (Vec<_>, Vec<_>) = check
        .names
        .iter()
        .cloned()
        .partition(|name| observability::CHECKS.iter().any(|(known, ..)| known == name));
    let all = check.names.is_empty();
    // both run, whatever the other says
    let scripts = if all || !scripts.is_empty() {
        run_scripts(&scripts, check)
    } else {
        Ok(())
    };
    let observed = if all || !observed.is_empty() {
        run_observed(&observed, check)
    } else {
        Ok(())
    };
    scripts.and(observed)
}

fn run_scripts(names: &[String], check: &CheckArgs) -> anyhow::Result<()> {
    let mut command = Command::new(tools::python()?);
    command
        .args(["-m", "infra.checks"])
        .args(names)
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

fn run_observed(names: &[String], check: &CheckArgs) -> anyhow::Result<()> {
    if check.list {
        for (name, about, _) in observability::CHECKS {
            println!("{name:<16}{about}");
        }
        return Ok(());
    }
    if check.write {
        observability::generate()?;
    }
    let mut failed = Vec::new();
    for (name, _, check) in observability::CHECKS {
        if !names.is_empty() && !names.iter().any(|wanted| wanted == name) {
            continue;
        }
        let started = Instant::now();
        let (mark, said) = match check() {
            Ok(said) => ("✓", said),
            Err(error) => {
                failed.push(name);
                ("✗", format!("{error:#}"))
            }
        };
        println!("{mark} {name:<16} {:>8}  {said}", ui::seconds(started.elapsed()));
    }
    anyhow::ensure!(failed.is_empty(), "failed: {}", failed.join(", "));
    Ok(())
}
