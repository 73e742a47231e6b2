"""The cluster's routes against the development gateway's, and ports against what the services say of themselves."""

import re
import tomllib

from .rendering import ENVIRONMENTS, FILES, ROOT, SERVICES, of, overlay, overlays, parameters, refuse

TEMPLATE = ROOT / "infra/dev/gateway/nginx.conf.template"
# the development gateway's own: pages for people and its own health; and what a prefix of the cluster's matches anyway
LOCAL = {"/", "/api", "/livez", "/console"}


def of_development(text):
    """prefix or exact path -> service, of an nginx configuration."""
    found = {}
    for head, body in re.findall(r"\n        location ((?:= |\^~ )?/\S*) \{(.*?)\n        \}", text, re.S):
        path = head.removeprefix("= ").removeprefix("^~ ")
        upstream = re.search(r"proxy_pass http://(svc-[a-z]+)", body)
        if path.strip("/") in FILES and "root pages;" in body:
            found[path] = path.strip("/")
            continue
        if path in LOCAL or (not upstream and not head.startswith("= ")):
            continue
        # what a page on disk stands for is served by the issuer on a cluster
        found[path] = upstream.group(1) if upstream else "svc-merchant"
    return found


def of_cluster(environment):
    found = {}
    for service in [*SERVICES, *FILES]:
        for route in of(overlay(service, environment), "HTTPRoute"):
            for rule in route["spec"]["rules"]:
                for match in rule["matches"]:
                    path = match["path"]["value"]
                    if path.endswith("/metrics"):
                        continue
                    found[path] = rule["backendRefs"][0]["name"]
    return found


def hidden(service, environment):
    """Whether /metrics is kept from the outside."""
    for route in of(overlay(service, environment), "HTTPRoute"):
        for rule in route["spec"]["rules"]:
            path = rule["matches"][0]["path"]
            if path == {"type": "Exact", "value": f"/{parameters(service)['prefix']}/metrics"}:
                rewrite = rule["filters"][0]["urlRewrite"]["path"]
                return rewrite["type"] == "ReplaceFullPath" and rewrite["replaceFullPath"] != "/metrics"
    return False


def check(_):
    local = of_development(TEMPLATE.read_text())
    assert local, "no location found in the development gateway's template"
    wrong = []
    for environment in ENVIRONMENTS:
        cluster = of_cluster(environment)
        for path in sorted(set(local) | set(cluster)):
            if local.get(path) != cluster.get(path):
                wrong.append(
                    f"{environment}: {path} leads to {local.get(path) or 'nothing'} in development, to {cluster.get(path) or 'nothing'} on the cluster"
                )
        wrong += [
            f"{environment}: {service} shows its metrics to the world"
            for service in SERVICES
            if not hidden(service, environment)
        ]
    return refuse(wrong, f"{len(local)} routes, the same in development and on every cluster")


def ports(_):
    wrong = []
    for service in SERVICES:
        want = parameters(service)
        defaults = ROOT / f"services/{service}/config/default.toml"
        if not defaults.is_file():
            wrong.append(f"{service}: services/{service}/config/default.toml is not there")
            continue
        settings = tomllib.loads(defaults.read_text())
        for name in ("http", "grpc"):
            if settings[name]["addr"].rsplit(":")[-1] != want[name]:
                wrong.append(
                    f"{service}: its {name} default is {settings[name]['addr']}, its manifests say {want[name]}"
                )
        exposed = re.search(r"^EXPOSE (.*)$", (ROOT / f"services/{service}/Dockerfile").read_text(), re.M)
        if not exposed or exposed.group(1).split() != [want["http"], want["grpc"]]:
            wrong.append(f"{service}: its image does not expose {want['http']} {want['grpc']}")
    for service, environment, objects in overlays():
        container = of(objects, "Deployment")[0]["spec"]["template"]["spec"]["containers"][0]
        said = {variable["name"]: variable["value"] for variable in container["env"]}
        for name in ("http", "grpc"):
            port = parameters(service)[name]
            if said[f"LOCALPLUS__{name.upper()}__ADDR"] != f"0.0.0.0:{port}":
                wrong.append(f"{service}/{environment}: listens for {name} elsewhere than on {port}")
            if {"name": name, "containerPort": int(port)} not in container["ports"]:
                wrong.append(f"{service}/{environment}: does not declare {name} {port}")
    return refuse(wrong, f"{len(SERVICES)} services")
