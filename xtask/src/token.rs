//! `cargo xtask token`: a bearer token for the running development system, by signing in as anybody would.

use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    access,
    api::Api,
    dev::{self, Dev},
    system::{Credentials, OPERATOR_EMAIL, System},
};

const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Arguments of `cargo xtask token`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What the holder may do
    #[arg(long, value_parser = ["operator", "merchant_admin", "merchant_staff", "service"])]
    role: String,
    /// The network the token is for [default: the demo network]
    #[arg(long)]
    tenant: Option<Uuid>,
    /// The merchant, for a merchant's roles [default: the demo merchant]
    #[arg(long)]
    merchant: Option<Uuid>,
}

/// Prints the token.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let dev = Dev::load()?;
    let token = match args.role.as_str() {
        "service" => {
            ensure!(
                args.tenant.is_none() && args.merchant.is_none(),
                "a service's token names no network; its calls do, in x-localplus-tenant"
            );
            service(&dev)?
        }
        "operator" => operator(&dev, args.tenant)?,
        role => of_merchant(&dev, role, args)?,
    };
    println!("{token}");
    Ok(())
}

/// The operator of the demo network, or of another one, who is put there first.
pub(crate) fn operator(dev: &Dev, tenant: Option<Uuid>) -> anyhow::Result<String> {
    let tenant = tenant.unwrap_or(dev.tenant);
    if tenant != dev.tenant {
        let target = dev::binary("svc-merchant")?;
        let target = target.parent().context("a binary without a folder")?;
        access::put_operator(&system()?, target, tenant, OPERATOR_EMAIL)?;
    }
    sign_in(&dev.gateway, &dev.operator.email, &dev.operator.password, tenant)
}

/// The demo merchant's till, by its API key.
pub(crate) fn till(dev: &Dev) -> anyhow::Result<String> {
    let key = Credentials {
        client_id: dev.merchant.client_id.clone(),
        client_secret: dev.merchant.client_secret.clone(),
    };
    by_key(&dev.gateway, &key)
}

/// A merchant's person, played by a key made for it.
fn of_merchant(dev: &Dev, role: &str, args: &Args) -> anyhow::Result<String> {
    let api = Api::new(&dev.gateway, &operator(dev, args.tenant)?);
    let key = json!({
        "name": "cargo xtask token", "role": role, "merchant_id": args.merchant.unwrap_or(dev.merchant.id),
        "scopes": ["analytics:read", "giftcard:write", "ledger:write", "merchant:write", "notification:write", "wallet:write"],
    });
    let key = api
        .post("/merchant/v1/api-keys", None, &key)?
        .expect_success("making a key")?;
    let key = Credentials {
        client_id: key.text("/key/client_id").to_owned(),
        client_secret: key.text("/client_secret").to_owned(),
    };
    by_key(&dev.gateway, &key)
}

/// A service, by the key of svc-wallet.
fn service(dev: &Dev) -> anyhow::Result<String> {
    let system = system()?;
    let key = system.network.service_keys.get("svc-wallet");
    by_key(&dev.gateway, key.context("svc-wallet has no key yet")?)
}

fn system() -> anyhow::Result<System> {
    System::running()?.context("there is no development system yet: start it with `cargo xtask up`")
}

/// Signs somebody in by e-mail address and password.
pub(crate) fn sign_in(gateway: &str, email: &str, password: &str, tenant: Uuid) -> anyhow::Result<String> {
    let body = json!({"email": email, "password": password, "tenant": tenant});
    let request = agent().post(format!("{gateway}/merchant/v1/auth/login"));
    let answer = request.send_json(&body).context("signing in")?;
    access_token(answer, "signing in")
}

/// Exchanges an API key for a token: OAuth 2 client credentials.
pub(crate) fn by_key(gateway: &str, key: &Credentials) -> anyhow::Result<String> {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", &key.client_id),
        ("client_secret", &key.client_secret),
    ];
    let request = agent().post(format!("{gateway}/merchant/v1/oauth/token"));
    let answer = request.send_form(form).context("exchanging a key")?;
    access_token(answer, "exchanging a key")
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .timeout_global(Some(ANSWER_WITHIN))
        .http_status_as_error(false)
        .build()
        .into()
}

fn access_token(mut answer: ureq::http::Response<ureq::Body>, what: &str) -> anyhow::Result<String> {
    let body: Value = answer.body_mut().read_json().unwrap_or_default();
    match body.pointer("/access_token").and_then(Value::as_str) {
        Some(token) => Ok(token.to_owned()),
        None => bail!("{what}: {} {body}", answer.status()),
    }
}
