//! `cargo xtask token`: a bearer token for the running development system.
//!
//! The signing itself is `dev-issuer` of libs/devkit, so that this crate needs no cryptography.

use std::process::Command;

use anyhow::{Context as _, bail};
use uuid::Uuid;

use crate::{
    dev::{self, Dev},
    system::System,
};

/// Arguments of `cargo xtask token`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What the holder may do; may be given more than once
    #[arg(long, required = true, value_parser = ["operator", "merchant_admin", "merchant_staff", "service"])]
    role: Vec<String>,
    /// The network the token is for [default: the demo network]
    #[arg(long)]
    tenant: Option<Uuid>,
    /// The merchant, for a merchant's roles [default: the demo merchant]
    #[arg(long)]
    merchant: Option<Uuid>,
    /// How long it is valid: 30s, 15m, 8h, 7d
    #[arg(long, default_value = "8h")]
    ttl: String,
}

/// Prints the token.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let dev = Dev::load()?;
    let roles: Vec<&str> = args.role.iter().map(String::as_str).collect();
    let of_merchant = roles.iter().any(|role| role.starts_with("merchant_"));
    println!(
        "{}",
        mint(&Claims {
            subject: "xtask",
            roles: &roles,
            tenant: Some(args.tenant.unwrap_or(dev.tenant)),
            merchant: args.merchant.or(of_merchant.then_some(dev.merchant.id)),
            ttl: &args.ttl,
        })?
    );
    Ok(())
}

/// What a development token says.
pub(crate) struct Claims<'a> {
    /// `sub`: who acts.
    pub(crate) subject: &'a str,
    /// `roles`.
    pub(crate) roles: &'a [&'a str],
    /// `tenant`; a service's own token names none and says the tenant per call.
    pub(crate) tenant: Option<Uuid>,
    /// `merchant_id`, for a merchant's people.
    pub(crate) merchant: Option<Uuid>,
    /// Valid for: `30s`, `15m`, `8h`, `7d`.
    pub(crate) ttl: &'a str,
}

/// Signs a token with the running development system's key.
pub(crate) fn mint(claims: &Claims<'_>) -> anyhow::Result<String> {
    let system =
        System::running()?.context("there is no development system yet: start it with `cargo xtask up`")?;
    mint_as(&system.gateway_url(), claims)
}

/// Signs a token of `issuer`.
pub(crate) fn mint_as(issuer: &str, claims: &Claims<'_>) -> anyhow::Result<String> {
    let program = dev::binary("dev-issuer")?;
    let mut command = Command::new(&program);
    command.args([
        "mint",
        "--issuer",
        issuer,
        "--subject",
        claims.subject,
        "--ttl",
        claims.ttl,
        "--keys",
    ]);
    command.arg(dev::home()?.join("keys"));
    for role in claims.roles {
        command.args(["--role", role]);
    }
    if let Some(tenant) = claims.tenant {
        command.args(["--tenant", &tenant.to_string()]);
    }
    if let Some(merchant) = claims.merchant {
        command.args(["--merchant", &merchant.to_string()]);
    }
    let output = command
        .output()
        .with_context(|| format!("running {}", program.display()))?;
    if !output.status.success() {
        bail!("no token: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
