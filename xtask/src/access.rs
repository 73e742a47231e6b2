//! Who may do what in the development system: the operator, the services' keys, the demo merchant and what it sells by. What
//! needs no running service is done by svc-merchant's own commands, the rest by its REST face, as anybody would.

use std::{io::Write as _, path::Path, process::Command, process::Stdio};

use anyhow::{Context as _, bail};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    api::{Answer, Api},
    shell,
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
    let mut certificate = Command::new(target.join("dev-certificate"));
    certificate.arg("--dir").arg(system.keys());
    shell::captured(&mut certificate).context("making a certificate for this machine")?;
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
        // a command, not a request: it may wait while the machine compiles
        .env("LOCALPLUS__DATABASE__ACQUIRE_TIMEOUT_MS", "10000")
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

/// Makes sure of all that the demo story needs: the demo merchant, onboarded, with a store, a live program, a gift card to
/// sell and a key for its till; says what there is. What was made is kept at once, so that an interrupted start goes on.
pub(crate) fn seed(system: &mut System, note: impl Fn(&str)) -> anyhow::Result<String> {
    let network = &system.network;
    if network.till.is_some() && network.live_program.is_some() && network.gift_card_product.is_some() {
        return Ok("the demo merchant as it was".to_owned());
    }
    note("signing in");
    let gateway = system.gateway_url();
    let bearer = token::sign_in(
        &gateway,
        OPERATOR_EMAIL,
        &network.operator_password,
        network.tenant,
    )?;
    let api = Api::new(&gateway, &bearer);
    let merchant = onboard(system, &api, &note)?;
    if system.network.live_program.is_none() {
        note("promoting its program");
        system.network.live_program = Some(promote(&api, merchant)?);
        system.network.save(&system.home)?;
    }
    if system.network.gift_card_product.is_none() {
        note("putting a gift card into the catalog");
        let product = json!({
            "name": "Carte des Halles", "unit": "EUR", "amounts": {"open": {"min": 500, "max": 15_000}}, "validity": "P12M",
        });
        let product = api.post_surely("/giftcard/v1/products", None, &product)?;
        let product = product.expect_success("putting a gift card into the catalog")?;
        system.network.gift_card_product = Some(id(&product, "/id")?);
        system.network.save(&system.home)?;
    }
    if system.network.till.is_none() {
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
    }
    Ok("the demo merchant is onboarded, its program is live, its till has a key".to_owned())
}

/// The demo merchant, approved and with a store.
fn onboard(system: &mut System, api: &Api, note: &impl Fn(&str)) -> anyhow::Result<Uuid> {
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
        system.network.store = None;
        system.network.save(&system.home)?;
        drafted
    };
    let merchant = id(&state, "/id")?;
    let path = |rest: &str| path(merchant, rest);
    if system.network.store.is_none() {
        let stores = api.get(&path("/stores"))?.expect_success("listing its stores")?;
        let store = if stores.text("/data/0/id").is_empty() {
            note("adding its store");
            let store = json!({
                "display_name": "Les Halles", "time_zone": "Europe/Paris",
                "address": {"line1": "12 rue des Halles", "postal_code": "69002", "city": "Lyon", "country": "FR"},
                "opening_hours": {"tuesday": [{"from": "07:00", "to": "19:30"}], "saturday": [{"from": "07:00", "to": "13:00"}]},
            });
            let added = api.post(&path("/stores"), None, &store)?;
            id(&added.expect_success("adding its store")?, "/id")?
        } else {
            id(&stores, "/data/0/id")?
        };
        system.network.store = Some(store);
        system.network.save(&system.home)?;
    }
    if state.text("/state") != "active" {
        note("onboarding it");
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
    Ok(merchant)
}

/// Writes the demo merchant's program and makes it live; one that is there already is taken as it is.
fn promote(api: &Api, merchant: Uuid) -> anyhow::Result<Uuid> {
    let known = api
        .get(&format!("/merchant/v1/programs?merchant_id={merchant}&limit=1"))?
        .expect_success("looking for its program")?;
    let program = if known.text("/data/0/id").is_empty() {
        let document = json!({
            "name": "Points des Halles", "time_zone": "Europe/Paris", "unit": "EUR", "expiry": "P12M",
            "earn": [{"id": "per-euro", "name": "1 point per euro", "type": "spend", "points": 1, "per": 100}],
            "rounding": {"mode": "floor", "scope": "purchase"}, "value": {"points": 100, "amount": 500},
        });
        let body = json!({"merchant_id": merchant, "document": document});
        let written = api.post("/merchant/v1/programs", None, &body)?;
        id(&written.expect_success("writing its program")?, "/id")?
    } else {
        id(&known, "/data/0/id")?
    };
    let path = |act: &str| format!("/merchant/v1/programs/{program}/{act}");
    let applied = api.post(&path("apply"), None, &json!({}))?;
    let applied = applied.expect_success("applying its program")?;
    let version = json!({"version": applied.number("/version")?});
    api.post(&path("promote"), None, &version)?
        .expect_success("promoting its program")?;
    Ok(program)
}

fn id(answer: &Answer, pointer: &str) -> anyhow::Result<Uuid> {
    let id = answer.text(pointer).parse();
    id.with_context(|| format!("the answer has no {pointer}: {}", answer.json))
}
