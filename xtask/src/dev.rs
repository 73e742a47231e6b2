//! What the running development system is and where: `.localplus/dev.json`.
//!
//! Written by `up`, read by every other command and by anything outside that wants to talk to the
//! system. The names of its keys are a contract; keys are added, never renamed.

use std::{collections::BTreeMap, fs, path::PathBuf, process::Command};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Addresses and credentials of the development system.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Dev {
    /// Base URL of the gateway, without a trailing slash.
    pub(crate) gateway: String,
    /// Each service by its name (`svc-ledger`), reached directly.
    pub(crate) services: BTreeMap<String, Service>,
    /// The demo network: every token made by `cargo xtask token` is for it unless told otherwise.
    pub(crate) tenant: Uuid,
    /// Who runs the demo network: may sign in by e-mail and password.
    pub(crate) operator: Operator,
    /// The demo merchant.
    pub(crate) merchant: Merchant,
    /// The wallet the demo story opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) wallet: Option<Wallet>,
    /// Web page and JSON API of the mail sink.
    pub(crate) mail: String,
    /// `host:port` where the mail sink takes SMTP.
    pub(crate) smtp: String,
    /// Superuser URL of PostgreSQL; each service has a database of its own in it.
    pub(crate) postgres: String,
    /// Kafka's bootstrap server, `host:port`.
    pub(crate) kafka: String,
    /// URL of Valkey (or Redis).
    pub(crate) valkey: String,
    /// The issuer (`iss`) of development tokens.
    pub(crate) issuer: String,
}

/// One service's own addresses, past the gateway.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Service {
    /// Base URL of its REST server.
    pub(crate) http: String,
    /// Base URL of its gRPC server.
    pub(crate) grpc: String,
}

/// The demo network's operator.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Operator {
    /// What they sign in as.
    pub(crate) email: String,
    /// What they sign in with.
    pub(crate) password: String,
}

/// The demo merchant.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Merchant {
    /// Named by the tokens of the merchant's staff.
    pub(crate) id: Uuid,
    /// The public name of its till's API key.
    pub(crate) client_id: String,
    /// The secret of its till's API key.
    pub(crate) client_secret: String,
    /// The points program its customers earn in; a version of it is live.
    pub(crate) program_id: Uuid,
    /// Where it sells: named by purchases.
    pub(crate) store_id: Uuid,
    /// What its till sells gift cards as.
    pub(crate) gift_card_product_id: Uuid,
}

/// The demo customer's wallet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Wallet {
    /// The wallet.
    pub(crate) id: Uuid,
    /// Its points account in the ledger.
    pub(crate) points_account_id: Uuid,
}

/// The root of the workspace.
pub(crate) fn root() -> anyhow::Result<PathBuf> {
    backing::workspace_root()
}

/// `.localplus/`, which holds every file `up` makes.
pub(crate) fn home() -> anyhow::Result<PathBuf> {
    Ok(root()?.join(".localplus"))
}

/// A program of this workspace as it was built last.
pub(crate) fn binary(name: &str) -> anyhow::Result<PathBuf> {
    let target = crate::shell::target_dir()?;
    ["debug", "release"]
        .iter()
        .map(|profile| target.join(profile).join(name))
        .filter_map(|path| Some((fs::metadata(&path).ok()?.modified().ok()?, path)))
        .max()
        .map(|(_, path)| path)
        .with_context(|| format!("{name} is not built yet: `cargo xtask up` builds it"))
}

/// A command of one of the services with the settings it runs with; the caller adds the subcommand.
pub(crate) fn service_command(name: &str) -> anyhow::Result<Command> {
    let mut command = Command::new(binary(name)?);
    command
        .arg("--config")
        .arg(home()?.join("config").join(format!("{name}.toml")));
    Ok(command)
}

impl Dev {
    /// Reads `.localplus/dev.json`.
    pub(crate) fn load() -> anyhow::Result<Self> {
        let path = home()?.join("dev.json");
        let text = fs::read_to_string(&path).with_context(|| {
            format!(
                "{} is missing: start the system with `cargo xtask up`",
                path.display()
            )
        })?;
        serde_json::from_str(&text).with_context(|| {
            format!(
                "{} is not readable; `cargo xtask up` writes it anew",
                path.display()
            )
        })
    }

    /// Writes `.localplus/dev.json` whole, so that a reader never sees half of it.
    pub(crate) fn save(&self) -> anyhow::Result<()> {
        let path = home()?.join("dev.json");
        backing::write_private(&path, &serde_json::to_vec_pretty(self)?)
    }
}
