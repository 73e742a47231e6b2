//! `cargo xtask …`: the developer's and CI's commands.
//!
//! Thin on purpose: each command shells out to the real tool and says what it does. Nothing here is
//! linked into a service, and nothing here may decide about value: the demo and the benchmarks go
//! through the gateway like every other client.
#![allow(clippy::print_stdout, clippy::print_stderr)] // a command-line tool speaks on its standard output

mod access;
mod api;
mod bench;
mod console;
mod demo;
mod dev;
mod drill;
mod e2e;
mod gateway;
mod r#gen;
mod k6;
mod new_service;
mod platform;
mod sdk;
mod served;
mod servers;
mod shell;
mod structure;
mod supervise;
mod system;
mod test;
mod token;
mod tools;
mod ui;
mod up;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The commands of the LOCAL-PLUS workspace.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    version,
    arg_required_else_help = true
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the whole system on this machine and play the demo story
    Up(up::Args),
    /// Stop everything `up` started; data is kept
    Down(up::DownArgs),
    /// What runs, where, and whether it is ready
    Status,
    /// Show the log of one service or of all
    Logs(up::LogsArgs),
    /// Stop everything and delete the data of the development system
    Reset(up::ResetArgs),
    /// Print a bearer token for the running development system
    Token(token::Args),
    /// Replay a shop's own purchase log, or the demo story, through the gateway
    Demo(demo::Args),
    /// Format, lints, unit, property and integration tests on real backing services
    Test(test::Args),
    /// What people do, in a real browser: starts the system if it does not run
    E2e(e2e::Args),
    /// Regenerate protobuf code, SQL metadata, API documents and clients
    Gen(r#gen::Args),
    /// Run the benchmarks and print their ratios
    Bench(bench::Args),
    /// Make a service from the template, with everything that a service has
    NewService(new_service::Args),
    /// Send the running development system the traffic of tills and web shops, and hold it to what was promised
    K6(k6::Args),
    /// Check what the platform is made of: manifests, policies, images, workflows, infrastructure
    Platform(platform::Args),
    /// Break the whole system for real and see who is told, what is lost and how long it takes
    Drill(drill::Args),
    /// Keep the processes of `up` running (started by `up` itself)
    #[command(hide = true)]
    Supervise,
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Up(args) => up::run(&args),
        Command::Down(args) => up::down(&args),
        Command::Status => return up::status(),
        Command::Logs(args) => up::logs(&args),
        Command::Reset(args) => up::reset(&args),
        Command::Token(args) => token::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Test(args) => test::run(&args),
        Command::E2e(args) => e2e::run(&args),
        Command::Gen(args) => r#gen::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::NewService(args) => new_service::run(&args),
        Command::K6(args) => k6::run(&args),
        Command::Platform(args) => platform::run(&args),
        Command::Drill(args) => drill::run(&args),
        Command::Supervise => supervise::run(),
    }?;
    Ok(ExitCode::SUCCESS)
}
