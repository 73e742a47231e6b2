"""compose.yaml: that the loader of the Compose specification accepts it, and that it is the system that everything else
describes: the same services, ports, images and settings.
"""

import json
import os
import re
import tempfile
import tomllib
from pathlib import Path

import yaml

from . import settings, tools
from .rendering import FILES, ROOT, SERVICES, parameters, refuse

# one exact version: a name alone, `latest` or a major version is another image tomorrow
EXACT = re.compile(r"[\w./-]+(:v?\d+\.\d+(\.\d+)?(-[\w.]+)?|@sha256:[0-9a-f]{64})")
# a section of a service's settings that says where another one is called
CALLED = re.compile(r'^\[(\w+)\]\n(?:[^\[\n]+\n)*?grpc_url = "http://(svc-\w+?)-grpc\.[^"]*:(\d+)"', re.M)
# by keys.sh, once svc-merchant has tables; the mail sink asks nobody who they are
GIVEN_LATER = {
    f"LOCALPLUS__{key}" for key in ("AUTH__CLIENT_ID", "AUTH__CLIENT_SECRET", "SMTP__USERNAME", "SMTP__PASSWORD")
}
# what whoever starts it must say: `${NAME:?why}`
DEMANDED = re.compile(r"\$\{\w+:\?[^}]*\}")


def loaded():
    """The file as the specification's own loader gives it; what is demanded of the environment, which that program does
    not read, made up."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "compose.yaml"
        path.write_text(DEMANDED.sub("made-up", (ROOT / "compose.yaml").read_text()))
        return json.loads(tools.run([tools.go("compose"), "-format", "json", path], cwd=ROOT))


def check(_):
    services = loaded()["services"]
    wrong = [*consistent(services), *pinned(services), *ours(services), *accepted(services)]
    profiles = sorted({profile for service in services.values() for profile in service.get("profiles", [])})
    return refuse(wrong, f"{len(services)} services; profiles {', '.join(profiles)}")


def consistent(services):
    """What is waited for, mounted and scraped is there."""
    for name, service in services.items():
        for other in service.get("depends_on") or {}:
            if other not in services:
                yield f"{name} waits for {other}, which is not there"
            elif not set(services[other].get("profiles", [])) <= set(service.get("profiles", [])):
                yield f"{name} waits for {other}, which its profile does not start"
        for mount in service.get("volumes") or []:
            source = mount.get("source", "")
            if mount["type"] == "bind" and source.startswith(str(ROOT)) and ".localplus" not in source:
                if not Path(source).exists():
                    yield f"{name} mounts {source}, which is not there"
        build = service.get("build")
        if build and not (Path(build["context"]) / build.get("dockerfile", "Dockerfile")).is_file():
            yield f"{name}: its Dockerfile is not there"
    scraped = yaml.safe_load((ROOT / "infra/dev/compose/prometheus.yaml").read_text())["scrape_configs"]
    for job in scraped:
        for target in job["static_configs"][0]["targets"]:
            host, port = target.rsplit(":", 1)
            if host != "localhost" and host not in services:
                yield f"prometheus.yaml: {target} is no service"
            if host in SERVICES and port != parameters(host)["http"]:
                yield f"prometheus.yaml: {host} has its metrics on {parameters(host)['http']}"
    missing = set(SERVICES) - {job["job_name"] for job in scraped}
    yield from (f"prometheus.yaml: nobody reads the metrics of {name}" for name in sorted(missing))


def pinned(services):
    """Images have one exact version, and servers are the ones that tests use."""
    built = {service["image"] for service in services.values() if "build" in service}
    for name, service in services.items():
        if service["image"] not in built and not EXACT.fullmatch(service["image"]):
            yield f"{name}: {service['image']} is not one exact version"
    source = (ROOT / "libs/testkit/src/containers.rs").read_text()
    for image, tag in re.findall(r'const [A-Z]+: \(&str, &str\) = \("([^"]+)", "([^"]+)"\);', source):
        if not any(service.get("image") == f"{image}:{tag}" for service in services.values()):
            yield f"tests run on {image}:{tag}, which is none of these"


def ours(services):
    """Every service of ours is there, as its image says, called where the cluster calls it, and reached from outside."""
    gateway = (ROOT / "infra/dev/compose/gateway.sh").read_text()
    for name in FILES:
        if name not in services or not services[name]["build"]["dockerfile"].endswith(f"{name}/Dockerfile"):
            yield f"{name} is not there, or not built from its Dockerfile"
        if f"{name}:8080" not in gateway:
            yield f"gateway.sh does not lead to {name}"
    for name in SERVICES:
        service = services.get(name)
        if service is None or f"{name}-migrate" not in services:
            yield f"{name} is not there, or nothing migrates its database"
            continue
        want = parameters(name)
        if not service["build"]["dockerfile"].endswith(f"services/{name}/Dockerfile"):
            yield f"{name} is built from {service['build']['dockerfile']}"
        if services[f"{name}-migrate"]["image"] != service["image"]:
            yield f"{name} is migrated by another image"
        if f"{name}:{want['http']}/" not in gateway:
            yield f"gateway.sh does not lead to {name}:{want['http']}"
        told = (ROOT / f"k8s/services/{name}/base/config.toml").read_text()
        for section, callee, port in CALLED.findall(told):
            variable, url = f"LOCALPLUS__{section.upper()}__GRPC_URL", f"http://{callee}:{port}"
            if service["environment"].get(variable) != url:
                yield f"{name}: {variable} is not {url}, which it calls on a cluster"


def prepared():
    """What prepare.sh writes for each service; PostgreSQL, which it tells of them, only listens."""
    with tempfile.TemporaryDirectory() as folder:
        stubs = Path(folder) / "stubs"
        stubs.mkdir()
        for program in ("psql", "chown"):
            (stubs / program).write_text("#!/bin/sh\ntest -t 0 || cat > /dev/null\n")
            (stubs / program).chmod(0o755)
        environment = {"PATH": f"{stubs}:{os.environ['PATH']}", "SETTINGS": folder, "PGHOST": "postgres"}
        tools.run(["bash", ROOT / "infra/dev/compose/prepare.sh"], env=environment)
        return {path.stem: path.read_text() for path in Path(folder).glob("*.toml")}


def accepted(services):
    """Each service is given every secret that it has on a cluster, and accepts what it is given."""
    made = prepared()
    for name in SERVICES:
        if name not in services:
            continue
        text, variables = made.get(name, ""), dict(services[name]["environment"])
        told = {
            f"LOCALPLUS__{section}__{key}".upper()
            for section, values in tomllib.loads(text).items()
            for key in values
        }
        missing = sorted(set(settings.HELD[name]) - told - set(variables) - GIVEN_LATER)
        yield from (f"{name} is not given {variable}" for variable in missing)
        variables.update({key: "given later" for key in GIVEN_LATER if "AUTH" in key})
        said = settings.refusal(name, variables, text)
        if said:
            yield f"{name}: {said}"
