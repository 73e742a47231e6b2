"""What services are told: that they accept it, and that what is secret comes from paths they may read."""

import re
import subprocess
import tempfile
from pathlib import Path

import yaml

from . import tools
from .rendering import ROOT, SERVICES, of, overlay, overlays, refuse

# Which settings of a service Vault holds, and how each is made: read by people in docs, by the check here.
LISTED = yaml.safe_load((ROOT / "infra/vault/settings.yaml").read_text())
HELD = {service: {**LISTED["every"], **own} for service, own in LISTED.items() if service != "every"}
ROLES = (ROOT / "infra/vault/services.tf").read_text()


def vault(_):
    wrong = []
    for service, environment, objects in overlays():
        where = f"{service}/{environment}"
        for item in of(objects, "ExternalSecret"):
            keys = [entry["extract"]["key"] for entry in item["spec"].get("dataFrom", []) if "extract" in entry]
            keys += [entry["remoteRef"]["key"] for entry in item["spec"].get("data", [])]
            wrong += [
                f"{where}: ExternalSecret {item['metadata']['name']} reads {key}"
                for key in keys
                if key != "postgres" and not key.startswith(f"{service}/")
            ]
        for item in of(objects, "VaultDynamicSecret"):
            if item["spec"]["path"] not in (f"database/creds/{service}", f"database/creds/{service}-owner"):
                wrong.append(f"{where}: VaultDynamicSecret {item['metadata']['name']} reads {item['spec']['path']}")
        roles = {item["spec"]["provider"]["vault"]["auth"]["kubernetes"]["role"] for item in of(objects, "SecretStore")}
        if roles != {service}:
            wrong.append(f"{where}: speaks to Vault as {', '.join(sorted(roles))}")
    for service in SERVICES:
        if not re.search(rf'^\s*"?{service}"?\s*=', ROLES, re.M):
            wrong.append(f"{service}: infra/vault/services.tf gives it no role")
        if service not in HELD:
            wrong.append(f"{service}: infra/vault/settings.yaml does not say what Vault holds for it")
    # nothing that looks like a secret is in git
    for service, environment, objects in overlays():
        wrong += [
            f"{service}/{environment}: {item['metadata']['name']} is a Secret in git" for item in of(objects, "Secret")
        ]
    return refuse(wrong, f"{len(SERVICES)} services, each its own paths; no Secret in git")


def binary(service):
    """The service as cargo builds it here."""
    program = tools.programs() / service
    if not program.is_file():
        raise tools.Missing(f"{program} is not there: run the check without --built")
    return program


def environment_of(objects):
    """Variables and the settings file of the Deployment, secrets made up."""
    container = of(objects, "Deployment")[0]["spec"]["template"]["spec"]["containers"][0]
    variables = {variable["name"]: variable["value"] for variable in container["env"]}
    for source in container["envFrom"]:
        if "configMapRef" in source:
            variables.update(of(objects, "ConfigMap", source["configMapRef"]["name"])[0]["data"])
    mounted = of(objects, "Deployment")[0]["spec"]["template"]["spec"]["volumes"]
    name = next(volume["configMap"]["name"] for volume in mounted if volume["name"] == "settings")
    return variables, of(objects, "ConfigMap", name)[0]["data"]["config.toml"]


def accepted(_):
    wrong = []
    for service in SERVICES:
        if not (ROOT / f"services/{service}/Cargo.toml").is_file():
            wrong.append(f"{service}: there is no such service")
            continue
        for environment in ("dev", "staging", "prod"):
            variables, text = environment_of(overlay(service, environment))
            variables.update({name: str(entry["example"]) for name, entry in HELD[service].items()})
            said = refusal(service, variables, text)
            if said:
                wrong.append(f"{service}/{environment}: {said}")
    return refuse(wrong, f"{len(SERVICES)} services in 3 environments")


def refusal(service, variables, text):
    """What a service has to say against settings, None when it accepts them."""
    variables = {
        **variables,
        # what is read first and refused at once: everything before it was accepted
        "LOCALPLUS__DATABASE__URL": "not-a-database",
        "LOCALPLUS__TELEMETRY__OTLP_ENDPOINT": "",
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.toml"
        path.write_text(text)
        done = subprocess.run(
            [binary(service), "migrate", "--config", path], env=variables, text=True, capture_output=True, timeout=60
        )
    said = (done.stdout + done.stderr).strip()
    if "migrate failed" not in said or done.returncode == 0:
        return said[:400] or "it said nothing"
    return said[:400] if re.search(r"unknown field|missing (configuration )?field", said) else None
