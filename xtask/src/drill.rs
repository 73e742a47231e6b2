//! `cargo xtask drill`: what the runbooks promise, tried on the whole system.
//!
//! `faults` breaks something for real under traffic and holds four promises: the right alert reaches people in time, it names a
//! runbook, it resolves after that runbook's steps, and every posting that was acknowledged is there once. `rolls` replaces
//! running services under load and counts what their customers notice. `restore` loses a disk and measures what comes back. All write
//! what they found where people read it.

mod customer;
mod disk;
mod edge;
mod faults;
mod leak;
mod page;
mod proxy;
mod queue;
mod restore;
mod rolls;
mod stage;
mod watch;

use std::path::PathBuf;

use crate::up;

/// Arguments of `cargo xtask drill`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Take the services' programs from this folder instead of building them
    #[arg(long, global = true, value_name = "FOLDER")]
    programs: Option<PathBuf>,
    #[command(subcommand)]
    command: Subcommand,
}

#[derive(Debug, clap::Subcommand)]
enum Subcommand {
    /// Break one thing after the other; about an hour and a half for all, five minutes for most
    Faults {
        /// Only these; --list names them
        names: Vec<String>,
        /// Name the faults and end
        #[arg(long)]
        list: bool,
    },
    /// Replace the running services one after the other under load
    Rolls(rolls::Args),
    /// Lose the disk of PostgreSQL and restore it from a backup and the archive of its log
    Restore(restore::Args),
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let programs = || match &args.programs {
        Some(folder) => Ok(folder.canonicalize()?),
        None => up::build(false),
    };
    match &args.command {
        Subcommand::Faults { list: true, .. } => {
            faults::list();
            Ok(())
        }
        Subcommand::Faults { names, .. } => faults::run(&programs()?, names),
        Subcommand::Rolls(rolls) => rolls::run(&programs()?, rolls),
        Subcommand::Restore(restore) => restore::run(&programs()?, restore),
    }
}
