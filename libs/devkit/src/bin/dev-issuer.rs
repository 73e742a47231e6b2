//! `dev-issuer`: makes the development system's key and signs its tokens.
#![allow(clippy::print_stdout)] // the token is what this program is for

use std::{path::PathBuf, time::Duration};

use anyhow::{Context as _, bail};
use auth::{
    Role, Roles,
    issuer::{Grant, Issuer},
};
use clap::{Args, Parser, Subcommand};
use uuid::Uuid;

/// The development system's token issuer.
#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make the key and its JWKS unless they exist, and print the JWKS
    Init(Keys),
    /// Sign a token
    Mint(Mint),
}

#[derive(Debug, Args)]
struct Keys {
    /// The folder of the key
    #[arg(long)]
    keys: PathBuf,
    /// The tokens' `iss`
    #[arg(long)]
    issuer: String,
}

impl Keys {
    fn open(&self) -> anyhow::Result<Issuer> {
        Issuer::open_or_create(&self.keys, &self.issuer, "localplus")
            .with_context(|| format!("opening the keys in {}", self.keys.display()))
    }
}

#[derive(Debug, Args)]
struct Mint {
    #[command(flatten)]
    keys: Keys,
    /// Who acts
    #[arg(long)]
    subject: String,
    /// What they may do; may be given more than once
    #[arg(long, value_parser = role)]
    role: Vec<Role>,
    /// In which network
    #[arg(long)]
    tenant: Option<Uuid>,
    /// For which merchant
    #[arg(long)]
    merchant: Option<Uuid>,
    /// For how long: 30s, 15m, 8h, 7d
    #[arg(long, value_parser = duration)]
    ttl: Duration,
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Init(keys) => println!("{}", keys.open()?.jwks()?),
        Command::Mint(mint) => {
            let grant = Grant {
                subject: mint.subject,
                tenant: mint.tenant,
                roles: Roles::of(&mint.role),
                merchant_id: mint.merchant,
                scope: None,
                session: None,
                ttl: mint.ttl,
            };
            println!("{}", mint.keys.open()?.mint(&grant)?);
        }
    }
    Ok(())
}

fn role(text: &str) -> anyhow::Result<Role> {
    Role::from_name(text).with_context(|| format!("there is no role {text}"))
}

fn duration(text: &str) -> anyhow::Result<Duration> {
    let digits = text.trim_end_matches(|unit: char| unit.is_ascii_alphabetic());
    let number: u64 = digits
        .parse()
        .with_context(|| format!("{text:?} is not a duration like 15m or 8h"))?;
    let seconds = match text.get(digits.len()..).unwrap_or_default() {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => bail!("{text:?} is not a duration like 30s, 15m, 8h or 7d"),
    };
    number
        .checked_mul(seconds)
        .map(Duration::from_secs)
        .with_context(|| format!("{text:?} is too long"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_a_number_and_a_unit() {
        assert_eq!(duration("90s").expect("valid"), Duration::from_secs(90));
        assert_eq!(duration("2d").expect("valid"), Duration::from_secs(172_800));
        for wrong in [
            "",
            "5",
            "h",
            "5 h",
            "-1s",
            "1w",
            "99999999999999999999d",
            "9999999999999999d",
        ] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
