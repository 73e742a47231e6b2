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
    /// Check manifests, policies, images, workflows and infrastructure
    Check(CheckArgs),
}

#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools)] // flags of a command line
struct CheckArgs {
    /// Only these checks; all but those whose tool is compiled for many minutes when none is named
    names: Vec<String>,
    /// Also the checks whose tools are compiled from source, for many minutes where that was never done
    #[arg(long, conflicts_with = "names")]
    all: bool,
    /// Take the services as they were built last instead of building them
    #[arg(long)]
    built: bool,
    /// Name the checks and end
    #[arg(long)]
    list: bool,
    /// Rewrite what is generated from the manifests
    #[arg(long)]
    write: bool,
}

/// What became of the checks so far.
#[derive(Default)]
struct Outcome {
    passed: usize,
    failed: Vec<&'static str>,
    left_out: Vec<&'static str>,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let Subcommand::Check(check) = &args.command;
    let (observed, scripts): (Vec<_>, Vec<_>) = check
        .names
        .iter()
        .cloned()
        .partition(|name| observability::CHECKS.iter().any(|known| known.name == name));
    let everything = check.names.is_empty();
    let mut outcome = Outcome::default();
    if everything || !observed.is_empty() {
        run_observed(&observed, check, &mut outcome)?;
    }
    // the scripts run whatever was said before, and say the sum
    if everything || !scripts.is_empty() {
        return run_scripts(&scripts, check, &outcome);
    }
    if !check.list {
        println!("{} passed, {} failed", outcome.passed, outcome.failed.len());
    }
    anyhow::ensure!(outcome.failed.is_empty(), "failed: {}", outcome.failed.join(", "));
    Ok(())
}

/// Brings up to date what these checks generate, and runs them.
pub(crate) fn write(names: &[&str]) -> anyhow::Result<()> {
    run(&Args {
        command: Subcommand::Check(CheckArgs {
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            all: false,
            built: false,
            list: false,
            write: true,
        }),
    })
}

fn run_scripts(names: &[String], check: &CheckArgs, before: &Outcome) -> anyhow::Result<()> {
    if !check.list && (check.all || names.iter().any(|name| name == "cluster")) {
        // what that check finds on the PATH
        tools::openssl()?;
        tools::prometheus()?;
    }
    let mut command = Command::new(tools::python()?);
    command
        .args(["-m", "infra.checks"])
        .args(names)
        .arg(format!("--passed={}", before.passed))
        .args(before.failed.iter().map(|name| format!("--failed={name}")))
        .args(before.left_out.iter().map(|name| format!("--left-out={name}")))
        .current_dir(dev::root()?)
        // nothing is left beside the sources
        .env("PYTHONDONTWRITEBYTECODE", "1");
    for (told, flag) in [
        (check.all, "--all"),
        (check.built, "--built"),
        (check.list, "--list"),
        (check.write, "--write"),
    ] {
        if told {
            command.arg(flag);
        }
    }
    shell::visible(&mut command)
}

fn run_observed(names: &[String], check: &CheckArgs, outcome: &mut Outcome) -> anyhow::Result<()> {
    if check.list {
        for known in observability::CHECKS {
            let slow = if known.slow { " (--all)" } else { "" };
            println!("{:<16}{}{slow}", known.name, known.about);
        }
        return Ok(());
    }
    if check.write {
        observability::generate()?;
    }
    for known in observability::CHECKS {
        if names.is_empty() && known.slow && !check.all {
            outcome.left_out.push(known.name);
            continue;
        }
        if !names.is_empty() && !names.iter().any(|wanted| wanted == known.name) {
            continue;
        }
        let started = Instant::now();
        let (mark, said) = match (known.run)() {
            Ok(said) => {
                outcome.passed += 1;
                ("✓", said)
            }
            Err(error) => {
                outcome.failed.push(known.name);
                ("✗", format!("{error:#}"))
            }
        };
        println!(
            "{mark} {:<16} {:>8}  {said}",
            known.name,
            ui::seconds(started.elapsed())
        );
    }
    Ok(())
}
