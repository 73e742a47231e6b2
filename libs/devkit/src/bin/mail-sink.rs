//! `mail-sink`: takes every mail of the development system and shows it instead of delivering it.

use std::net::SocketAddr;

use clap::Parser;
use devkit::MailSink;

/// The development system's mail server.
#[derive(Debug, Parser)]
struct Cli {
    /// Where it takes SMTP
    #[arg(long, default_value = "127.0.0.1:1125")]
    smtp: SocketAddr,
    /// Where its page and its JSON API are
    #[arg(long, default_value = "127.0.0.1:8125")]
    web: SocketAddr,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let sink = MailSink::start(cli.smtp, cli.web).await?;
    let mut stop = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        () = sink.run() => anyhow::bail!("a listener ended"),
        _ = stop.recv() => Ok(()),
        _ = tokio::signal::ctrl_c() => Ok(()),
    }
}
