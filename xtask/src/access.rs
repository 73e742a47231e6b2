//! Who may do what in the development system: the operator, the services' keys, the demo merchant. What needs no running
//! service is done by svc-merchant's own commands, the rest by its REST face, as anybody would.

use std::{io::Write as _, path::Path, process::Command, process::Stdio};

use anyhow::{Context as _, bail};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    api::{Answer, Api},
    system::{Credentials, ISSUER, OPERATOR_EMAIL, SERVICES, System},
    token,
};

/// Makes sure of the operator and of a key for each service; says what there is.
pub(crate) fn prepare(system: &mut System, target: &Path) -> anyhow::Result<String> {
    put_operator(system, target, system.network.tenant, OPERATOR_EMAIL)?;
    for service in SERVICES.iter().filter(|service| service.name != ISSUER) {
        if system.network.service_keys.contains_key(service.name) {
            continue;
        }
        let key = command(system, target, &["make-service-key", service.name], "")?;
        let key = serde_json::from_value(key).context("reading a service's key")?;
        system.network.service_keys.insert(service.name.to_owned(), key);
        system.network.save(&system.home)?;
    }
    Ok("the operator may sign in, every service has a key of its own".to_owned())
}

/// Makes sure that a network has an operator with the development system's password.
pub(crate) fn put_operator(system: &System, target: &Path, tenant: Uuid, email: &str) -> anyhow::Result<()> {
    let tenant = tenant.to_string();
    let arguments = ["put-operator", &tenant, email, "The operator"];
    command(system, target, &arguments, &system.network.operator_password).map(drop)
}

/// Runs a command of the issuer and reads the JSON that it answers.
fn command(system: &System, target: &Path, arguments: &[&str], input: &str) -> anyhow::Result<Value> {
    let mut child = Command::new(target.join(ISSUER))
        .arg("--config")
        .arg(system.config_file(ISSUER))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("running {ISSUER}"))?;
    if let Some(mut stdin) = child.stdin.take() {
        // who reads nothing may have ended before
        let _ = stdin.write_all(input.as_bytes());
    }
    let output = child
        .wait_with_output()
        .with_context(|| format!("running {ISSUER}"))?;
    if !output.status.success() {
        bail!(
            "{ISSUER} {}: {}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    let text = String::from_utf8(output.stdout).context("reading an answer")?;
    let last = text.lines().last().unwrap_or_default();
    serde_json::from_str(last).with_context(|| format!("{ISSUER} answered {last:?}"))
}

/// Onboards the demo merchant and gives its till a key, unless that was done before; says what there is.
pub(crate) fn seed(system: &mut System, note: impl Fn(&str)) -> anyhow::Result<String> {
    if system.network.till.is_some() {
        return Ok("the demo merchant as it was".to_owned());
    }
    note("signing in");
    let gateway = system.gateway_url();
    let network = &system.network;
    let bearer = token::sign_in(
        &gateway,
        OPERATOR_EMAIL,
        &network.operator_password,
        network.tenant,
    )?;
    let api = Api::new(&gateway, &bearer);
    let path = |merchant: Uuid, rest: &str| format!("/merchant/v1/merchants/{merchant}{rest}");
    let known = match system.network.merchant {
        Some(merchant) => Some(api.get(&path(merchant, ""))?).filter(|answer| answer.status == 200),
        None => None,
    };
    let state = if let Some(known) = known {
        known
    } else {
        note("drafting the demo merchant");
        let profile = json!({
            "display_name": "Boulangerie des Halles", "legal_name": "Les Halles SARL",
            "registration_number": "RCS Lyon 552 100 554", "country": "FR", "currency": "EUR", "locale": "fr",
        });
        let drafted = api.post_surely("/merchant/v1/merchants", None, &profile)?;
        let drafted = drafted.expect_success("drafting the demo merchant")?;
        system.network.merchant = Some(id(&drafted, "/id")?);
        system.network.save(&system.home)?;
        drafted
    };
    let merchant = id(&state, "/id")?;
    let path = |rest: &str| path(merchant, rest);
    if state.text("/state") != "active" {
        note("onboarding it");
        let store = json!({
            "display_name": "Les Halles", "time_zone": "Europe/Paris",
            "address": {"line1": "12 rue des Halles", "postal_code": "69002", "city": "Lyon", "country": "FR"},
            "opening_hours": {"tuesday": [{"from": "07:00", "to": "19:30"}], "saturday": [{"from": "07:00", "to": "13:00"}]},
        });
        api.post(&path("/stores"), None, &store)?
            .expect_success("adding its store")?;
        let owner = json!({
            "email": "owner@example.com", "name": "Camille Martin", "role": "merchant_admin",
            "merchant_id": merchant, "locale": "fr",
        });
        let invited = api.post("/merchant/v1/users", None, &owner)?;
        if invited.status != 409 {
            invited.expect_success("inviting its owner")?;
        }
        for step in ["/submit", "/approve"] {
            api.post(&path(step), None, &json!({}))?
                .expect_success("onboarding it")?;
        }
    }
    note("making its till's key");
    let key = json!({
        "name": "Till 1", "role": "merchant_staff", "merchant_id": merchant,
        "scopes": ["giftcard:write", "ledger:write", "merchant:read", "notification:write", "wallet:write"],
    });
    let key = api
        .post("/merchant/v1/api-keys", None, &key)?
        .expect_success("making its till's key")?;
    system.network.till = Some(Credentials {
        client_id: key.text("/key/client_id").to_owned(),
        client_secret: key.text("/client_secret").to_owned(),
    });
    system.network.save(&system.home)?;
    Ok("the demo merchant is onboarded, its till has a key".to_owned())
}

fn id(answer: &Answer, pointer: &str) -> anyhow::Result<Uuid> {
    let id = answer.text(pointer).parse();
    id.with_context(|| format!("the answer has no {pointer}: {}", answer.json))
}
