//! `dev-issuer`: makes the development system's key and signs its tokens.
#![allow(clippy::print_stdout)] // the token is what this program is for

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use devkit::{Claims, Issuer, parse_ttl};
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

#[derive(Debug, Args)]
struct Mint {
    #[command(flatten)]
    keys: Keys,
    /// Who acts
    #[arg(long)]
    subject: String,
    /// What they may do; may be given more than once
    #[arg(long)]
    role: Vec<String>,
    /// In which network
    #[arg(long)]
    tenant: Option<Uuid>,
    /// For which merchant
    #[arg(long)]
    merchant: Option<Uuid>,
    /// For how long: 30s, 15m, 8h, 7d
    #[arg(long)]
    ttl: String,
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Init(keys) => println!("{}", Issuer::open(&keys.keys, &keys.issuer)?.key_set()),
        Command::Mint(mint) => {
            let mut claims = Claims::new(&mint.subject, mint.tenant, mint.role).ttl(parse_ttl(&mint.ttl)?);
            if let Some(merchant) = mint.merchant {
                claims = claims.merchant(merchant);
            }
            println!(
                "{}",
                Issuer::open(&mint.keys.keys, &mint.keys.issuer)?.token(&claims)
            );
        }
    }
    Ok(())
}
