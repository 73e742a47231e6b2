//! The command line every service has: `serve | migrate | job <name> | events <act> | openapi`, and the service's own
//! commands.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Arg, ArgMatches, Command, value_parser};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing::{error, info};

use crate::app::Service;
use crate::{config, events_cli, jobs, serve};

/// Runs the service's command line. A `main.rs` is this call, with the global allocator beside it.
///
/// Exits non-zero when the command fails, a worker ends unexpectedly, or a second signal cuts the drain short.
pub fn main<S: Service>() -> ExitCode {
    let matches = command::<S>().get_matches();
    let result = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the runtime cannot be started")
        .and_then(|runtime| {
            let result = runtime.block_on(run::<S>(&matches));
            // what still runs was given its time in the drain
            runtime.shutdown_background();
            result
        });
    match result {
        Ok(code) => code,
        Err(error) => {
            // telemetry may not be there: a refused configuration says so in plain text
            let _ = writeln!(std::io::stderr(), "{}: {error:#}", S::NAME);
            ExitCode::FAILURE
        }
    }
}

fn command<S: Service>() -> Command {
    let config = Arg::new("config")
        .long("config")
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .global(true)
        .help("TOML file read after the built-in defaults and before LOCALPLUS__SECTION__KEY variables");
    let job = Arg::new("name")
        .required(true)
        .value_parser(S::JOBS.to_vec())
        .help("which job");
    let mut command = Command::new(S::NAME)
        .version(S::VERSION)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(config)
        .subcommand(Command::new("serve").about("Serve until SIGTERM or SIGINT"))
        .subcommand(Command::new("migrate").about("Bring databases and topics to this release"))
        .subcommand(Command::new("openapi").about("Print the OpenAPI document"));
    if !S::JOBS.is_empty() {
        command = command.subcommand(
            Command::new("job")
                .about("Run a job to its end, unless another run of it is under way")
                .arg(job),
        );
    }
    if !S::LISTENS.is_empty() {
        command = command.subcommand(events_cli::command());
    }
    for (name, about) in S::COMMANDS {
        let arguments = Arg::new("arguments")
            .num_args(0..)
            .trailing_var_arg(true)
            .allow_hyphen_values(true);
        command = command.subcommand(Command::new(*name).about(*about).arg(arguments));
    }
    command
}

async fn run<S: Service>(matches: &ArgMatches) -> anyhow::Result<ExitCode> {
    let Some((name, arguments)) = matches.subcommand() else {
        anyhow::bail!("no command");
    };
    if name == "openapi" {
        writeln!(std::io::stdout(), "{}", S::openapi())?;
        return Ok(ExitCode::SUCCESS);
    }
    let file = arguments.get_one::<PathBuf>("config");
    let config: S::Config = config::load(S::DEFAULT_CONFIG, file.map(PathBuf::as_path))?;
    let telemetry = telemetry::init(S::NAME, S::VERSION, S::sections(&config).telemetry)?;
    let result = match name {
        "serve" => serve::<S>(config).await,
        "migrate" => S::migrate(config).await.map(|()| ExitCode::SUCCESS),
        "job" => {
            let job = arguments.get_one::<String>("name").map_or("", String::as_str);
            jobs::run::<S>(job, config).await.map(|_| ExitCode::SUCCESS)
        }
        events_cli::NAME if !S::LISTENS.is_empty() => events_cli::run::<S>(arguments, &config)
            .await
            .map(|()| ExitCode::SUCCESS),
        other => {
            let arguments = arguments
                .get_many::<String>("arguments")
                .unwrap_or_default()
                .cloned()
                .collect();
            S::command(other, arguments, config)
                .await
                .map(|()| ExitCode::SUCCESS)
        }
    };
    let code = result.unwrap_or_else(|error| {
        error!(error = format!("{error:#}"), "{name} failed");
        ExitCode::FAILURE
    });
    tokio::task::spawn_blocking(move || telemetry.shutdown()).await?;
    Ok(code)
}

async fn serve<S: Service>(config: S::Config) -> anyhow::Result<ExitCode> {
    let mut signals = Signals::new()?;
    let mut running = tokio::select! {
        running = serve::start::<S>(config) => running?,
        name = signals.next() => {
            info!(signal = name, "stopped while starting");
            return Ok(ExitCode::SUCCESS);
        }
    };
    let code = tokio::select! {
        name = signals.next() => {
            info!(signal = name, "stopping");
            ExitCode::SUCCESS
        }
        worker = running.worker_failed() => {
            error!(worker, "stopping because a worker ended");
            ExitCode::FAILURE
        }
    };
    tokio::select! {
        ended = running.shutdown() => ended.map(|()| code),
        name = signals.next() => {
            error!(signal = name, "second signal, exiting at once");
            Ok(ExitCode::FAILURE)
        }
    }
}

struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> anyhow::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}
