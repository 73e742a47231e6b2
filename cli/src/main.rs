//! **localplus**: the platform on the command line, for operators, merchants and scripts.
//!
//! What is it for: everything a person does now and then and a script does every night. What may it know: the REST
//! routes, through the gateway, like every other client. What must never happen here: a posting that acts twice, a
//! secret on a command line, in a list of processes or in the output, a colour in a pipe.
#![allow(clippy::print_stdout, clippy::print_stderr)] // a command-line tool speaks on its standard output

mod ask;
mod client;
mod commands;
mod failure;
mod output;
mod profile;
mod stream;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

use crate::{
    client::Client,
    failure::Failure,
    output::{Colour, Output},
    profile::Profiles,
};

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  something on this machine: a file, the network's address, a profile
  2  the command line is not understood
  3  not signed in, or not allowed
  4  refused: the request is wrong, or the state of things is against it
  5  no answer, or not now: the same command may be tried again, and acts once if it was given a key
  6  a receipt, or evidence, is not valid
  7  some lines of an import were refused; the others are posted
  8  a plan has changes (with --check)";

/// LOCAL-PLUS on the command line: points, gift cards, programs and proofs
#[derive(Debug, Parser)]
#[command(name = "localplus", version, arg_required_else_help = true, after_help = EXIT_CODES)]
struct Cli {
    /// The profile to act as, who signed in and where [default: `LOCALPLUS_PROFILE`, or `default`]
    #[arg(long, global = true)]
    profile: Option<String>,
    /// Print what the server answered, as JSON
    #[arg(long, global = true)]
    json: bool,
    /// Colours: on a terminal only, unless said otherwise
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto)]
    color: Colour,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Sign in: by an API key, or by e-mail address, password and second factor
    Login(commands::login::Args),
    /// Forget who signed in, here and on the server
    Logout,
    /// Who is signed in, and where
    Whoami,
    /// Wallets of customers: their accounts and balances
    #[command(subcommand)]
    Wallets(commands::wallets::Command),
    /// Accounts of the ledger: balances, statements, what a balance is made of
    #[command(subcommand)]
    Accounts(commands::accounts::Command),
    /// Move value: earn, burn, transfer, adjust, reverse
    #[command(subcommand)]
    Post(commands::post::Command),
    /// Gift cards: sell, look up, redeem, block
    #[command(subcommand)]
    Cards(commands::cards::Command),
    /// Programs as files in git: plan, apply, promote
    #[command(subcommand)]
    Programs(commands::programs::Command),
    /// Receipts: fetch one, verify one offline
    #[command(subcommand)]
    Receipts(commands::receipts::Command),
    /// A month's evidence of all services: verify it offline
    #[command(subcommand)]
    Evidence(commands::evidence::Command),
    /// Follow transactions as they are posted
    Tail(commands::tail::Args),
    /// Post a shop's own purchase log: CSV with the columns customer, date, amount, currency
    Import(commands::import::Args),
    /// Print completions for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let output = Output::new(cli.json, cli.color);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(run(cli, &output)),
        Err(error) => Err(Failure::from(anyhow::Error::from(error))),
    };
    match outcome {
        Ok(code) => code,
        Err(failure) => {
            output.failure(&failure);
            ExitCode::from(failure.code())
        }
    }
}

async fn run(cli: Cli, output: &Output) -> Result<ExitCode, Failure> {
    match cli.command {
        // nothing of the network is asked, nor need anybody be signed in
        Command::Completions { .. }
        | Command::Receipts(commands::receipts::Command::Verify(_))
        | Command::Evidence(_)
        | Command::Import(commands::import::Args { dry_run: true, .. }) => offline(cli.command, output)?,
        command => {
            let profile = cli.profile.or_else(|| std::env::var("LOCALPLUS_PROFILE").ok());
            return online(command, profile.as_deref().unwrap_or("default"), output).await;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn offline(command: Command, output: &Output) -> Result<(), Failure> {
    match command {
        Command::Completions { shell } => {
            let mut written = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "localplus", &mut written);
            output.bytes(&written)?;
        }
        Command::Receipts(commands::receipts::Command::Verify(args)) => args.run(output)?,
        Command::Evidence(commands::evidence::Command::Verify(args)) => args.run(output)?,
        Command::Import(args) => args.only_read(output)?,
        _ => {}
    }
    Ok(())
}

async fn online(command: Command, profile: &str, output: &Output) -> Result<ExitCode, Failure> {
    let profiles = Profiles::here()?;
    let client = || Client::open(&profiles, profile);
    match command {
        Command::Completions { .. } | Command::Evidence(_) => {}
        Command::Login(args) => args.run(&profiles, profile, output).await?,
        Command::Logout => commands::login::logout(&profiles, profile, output).await?,
        Command::Whoami => commands::login::whoami(&client()?, profile, output).await?,
        Command::Wallets(command) => command.run(&client()?, output).await?,
        Command::Accounts(command) => command.run(&client()?, output).await?,
        Command::Post(command) => command.run(&client()?, output).await?,
        Command::Cards(command) => command.run(&client()?, output).await?,
        Command::Programs(command) => return command.run(&client()?, output).await,
        Command::Receipts(command) => command.run(&client()?, output).await?,
        Command::Tail(args) => args.run(&client()?, output).await?,
        Command::Import(args) => return args.run(&client()?, output).await,
    }
    Ok(ExitCode::SUCCESS)
}
