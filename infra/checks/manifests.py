"""What is applied: that it renders, that its schema accepts it, that what it names exists."""

import re
import shutil
import tempfile
from pathlib import Path

import kubernetes_validate
import yaml

from . import schemas, tools
from .rendering import (
    ENVIRONMENTS,
    FILES,
    ROOT,
    SERVICES,
    called,
    deployed,
    everything,
    of,
    overlays,
    parameters,
    platform,
    pods,
    refuse,
)

# the version the clusters run (infra/bootstrap/layer-1) and the schemas are of
KUBERNETES = "1.34"
# kinds without a schema to be had, each with its reason
UNCHECKED = {}


def renders(_):
    count = sum(len(objects) for _, _, objects in deployed()) + sum(len(objects) for _, objects in platform())
    for service in [*SERVICES, *FILES]:
        for environment in ENVIRONMENTS:
            assert (ROOT / f"k8s/services/{service}/overlays/{environment}").is_dir(), (
                f"{service} has no overlay for {environment}"
            )
    services = {path.name for path in (ROOT / "services").glob("svc-*") if (path / "Cargo.toml").is_file()}
    assert services <= set(SERVICES), f"no manifests for {', '.join(sorted(services - set(SERVICES)))}"
    return f"{count} objects of {len(SERVICES)} services and the platform"


def schema(_):
    wrong, builtin, custom = [], 0, 0
    for where, item in everything():
        found = schemas.errors(item)
        if found is None:
            builtin += 1
            try:
                kubernetes_validate.validate(item, KUBERNETES, strict=True)
                found = []
            except kubernetes_validate.ValidationError as error:
                found = [f"{'.'.join(map(str, error.path))}: {error.message[:300]}"]
            except (kubernetes_validate.SchemaNotFoundError, kubernetes_validate.InvalidSchemaError) as error:
                found = [f"no schema: {error}"]
        else:
            custom += 1
        wrong += [f"{where}: {called(item)}: {text}" for text in found]
    return refuse(wrong, f"{builtin} built-in and {custom} custom objects")


def references(_):
    wrong = []
    for service, environment, objects in overlays():
        where = f"{service}/{environment}"
        have = {(item["kind"], item["metadata"]["name"]) for item in objects}
        made = {item["spec"]["target"]["name"] for item in of(objects, "ExternalSecret")}

        def needs(kind, name, by):
            if (kind, name) not in have:
                wrong.append(f"{where}: {called(by)} names {kind} {name}, which is not there")

        for item in objects:
            if item["kind"] != "Namespace" and item["metadata"].get("namespace") != service:
                wrong.append(f"{where}: {called(item)} is outside of the service's namespace")
        for item, template in pods(objects):
            spec = template["spec"]
            needs("ServiceAccount", spec["serviceAccountName"], item)
            for container in spec["containers"]:
                for source in container.get("envFrom", []):
                    if "configMapRef" in source:
                        needs("ConfigMap", source["configMapRef"]["name"], item)
                    elif source["secretRef"]["name"] not in made:
                        wrong.append(
                            f"{where}: {called(item)} wants Secret {source['secretRef']['name']}, which nothing makes"
                        )
                mounted = {mount["name"] for mount in container.get("volumeMounts", [])}
                declared = {volume["name"] for volume in spec.get("volumes", [])}
                wrong += [f"{where}: {called(item)} mounts {name}, which is no volume" for name in mounted - declared]
            for volume in spec.get("volumes", []):
                if "configMap" in volume:
                    needs("ConfigMap", volume["configMap"]["name"], item)
                if "secret" in volume and volume["secret"]["secretName"] not in made:
                    wrong.append(
                        f"{where}: {called(item)} mounts Secret {volume['secret']['secretName']}, which nothing makes"
                    )
            drain = spec.get("terminationGracePeriodSeconds", 30)
            if item["kind"] == "Deployment" and drain < 5 + 5 + 3 * 15:
                wrong.append(f"{where}: {called(item)} is killed after {drain} s, before it has drained")
        labels = next(iter(of(objects, "Deployment")))["spec"]["template"]["metadata"]["labels"]
        for item in of(objects, "Service") + of(objects, "PodDisruptionBudget") + of(objects, "Rollout"):
            selector = item["spec"]["selector"]
            selector = selector.get("matchLabels", selector)
            if not selector.items() <= labels.items():
                wrong.append(f"{where}: {called(item)} selects none of the pods")
        for item in of(objects, "HTTPRoute"):
            for rule in item["spec"]["rules"]:
                for backend in rule["backendRefs"]:
                    target = of(objects, "Service", backend["name"])
                    if not target or backend["port"] not in [port["port"] for port in target[0]["spec"]["ports"]]:
                        wrong.append(
                            f"{where}: {called(item)} leads to {backend['name']}:{backend['port']}, which nobody serves"
                        )
        for item in of(objects, "HorizontalPodAutoscaler"):
            scaled = item["spec"]["scaleTargetRef"]
            needs(scaled["kind"], scaled["name"], item)
            wrong += fits(where, objects, item["spec"]["maxReplicas"])
        if environment == "prod":
            rollout = of(objects, "Rollout")
            if not rollout or rollout[0]["spec"]["workloadRef"]["name"] != service:
                wrong.append(f"{where}: no Rollout for its Deployment")
            else:
                for used in rollout[0]["spec"]["strategy"]["canary"]["analysis"]["templates"]:
                    needs("AnalysisTemplate", used["templateName"], rollout[0])
    priorities = {item["metadata"]["name"] for _, objects in platform() for item in of(objects, "PriorityClass")}
    wrong += [
        f"{service}: there is no PriorityClass {parameters(service)['priority']}"
        for service in SERVICES
        if parameters(service)["priority"] not in priorities
    ]
    documented = (ROOT / "docs/observability.md").read_text()
    for name in sorted(judged_by()):
        # what Kubernetes itself exports begins with kube_
        if not name.startswith("kube_") and f"`{name}`" not in documented:
            wrong.append(f"{name} decides about releases or replicas and is not in docs/observability.md")
    projects = {
        item["metadata"]["name"]: item["spec"]["destinations"]
        for component, objects in platform()
        if component == "argocd"
        for item in of(objects, "AppProject")
    }
    for service in [*SERVICES, *FILES]:
        if {destination["namespace"] for destination in projects.get(service, [])} != {service}:
            wrong.append(f"{service}: no AppProject that deploys into its namespace and nowhere else")
    return refuse(wrong, "all there")


def judged_by():
    """Metrics that canaries and autoscalers are judged by, without a histogram's suffix."""
    texts = [
        (ROOT / "k8s/components/prod/analysis.yaml").read_text(),
        (ROOT / "k8s/platform/prometheus-adapter/values.yaml").read_text(),
    ]
    found = {name for text in texts for name in re.findall(r"\b([a-z]\w+)\{", text)}
    return {re.sub(r"_(bucket|count|sum)$", "", name) for name in found if "_" in name}


def fits(where, objects, replicas):
    """The quota holds every replica, one more in a rollout, the migration and all jobs at once."""
    hard = of(objects, "ResourceQuota")[0]["spec"]["hard"]
    cpu = memory = limit = count = 0
    for item, template in pods(objects):
        times = replicas + 1 if item["kind"] == "Deployment" else 1
        count += times
        for container in template["spec"]["containers"]:
            resources = container["resources"]
            cpu += times * quantity(resources["requests"]["cpu"])
            memory += times * quantity(resources["requests"]["memory"])
            limit += times * quantity(resources["limits"]["memory"])
    for name, used in (("pods", count), ("requests.cpu", cpu), ("requests.memory", memory), ("limits.memory", limit)):
        if used > quantity(hard[name]):
            yield f"{where}: the quota has {hard[name]} {name}, {replicas} replicas, a surge and the jobs need {used:g}"


def quantity(text):
    """A Kubernetes quantity as a number."""
    number, unit = re.fullmatch(r"([0-9.]+)([a-zA-Z]*)", str(text)).groups()
    return (
        float(number) * {"": 1, "m": 0.001, "k": 1e3, "M": 1e6, "G": 1e9, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30}[unit]
    )


def charts(_):
    wrong, seen, rendered = [], {}, 0
    paths = sorted((ROOT / "k8s/platform").glob("*/chart.yaml"))
    for path in paths:
        chart = yaml.safe_load(path.read_text())
        where = str(path.parent.relative_to(ROOT))
        missing = {"component", "chartRepo", "chart", "version", "namespace", "wave"} - set(chart)
        wrong += [f"{where}: chart.yaml has no {name}" for name in sorted(missing)]
        if missing:
            continue
        if chart["component"] != path.parent.name:
            wrong.append(f"{where}: is called {chart['component']}")
        if not re.fullmatch(r"v?\d+\.\d+\.\d+", str(chart["version"])):
            wrong.append(f"{where}: {chart['version']} is not one exact version")
        if seen.setdefault(chart["chart"], chart["version"]) != chart["version"]:
            wrong.append(f"{where}: {chart['chart']} has another version elsewhere")
        values = path.with_name("values.yaml")
        if not values.is_file() or not isinstance(yaml.safe_load(values.read_text()), dict):
            wrong.append(f"{where}: has no values.yaml")
        elif chart["component"] in tools.PINS["charts"]:
            wrong += [f"{where}: {text}" for text in renders_chart(path.parent, chart)]
            rendered += 1
    wrong += roles()
    return refuse(wrong, f"{len(paths)} charts, {rendered} of them rendered for each environment")


def roles():
    """Roles of AWS that components take: that the foundation makes them, in the account of the environment."""
    made = re.search(r"workloads = \{\n(.*?)\n  \}", (ROOT / "infra/bootstrap/layer-1/iam.tf").read_text(), re.S)[1]
    accounts = {
        environment: re.search(
            r'account_id\s*= "(\d+)"', (ROOT / f"infra/bootstrap/layer-1/environments/{environment}.tfvars").read_text()
        )[1]
        for environment in ENVIRONMENTS
    }
    for path in sorted((ROOT / "k8s/platform").rglob("values*.yaml")):
        environment = path.stem.removeprefix("values-") if "-" in path.stem else "prod"
        for account, role in re.findall(r"arn:aws:iam::(\d+):role/localplus-([\w-]+)", path.read_text()):
            where = path.relative_to(ROOT)
            if not re.search(rf"^ +{re.escape(role)}\s+=", made, re.M):
                yield f"{where}: takes the role {role}, which infra/bootstrap/layer-1/iam.tf does not make"
            if account != accounts.get(environment):
                yield f"{where}: takes a role of account {account}, {environment} is {accounts.get(environment)}"


def renders_chart(folder, chart):
    """What is wrong with our values of a chart whose sources can be had: keys it does not know, or it does not render."""
    pin = tools.PINS["charts"][chart["component"]]
    source = tools.module(pin["module"]) / pin["folder"]
    about = yaml.safe_load((source / "Chart.yaml").read_text())
    # a module's tag may carry the chart of the release before; the same minor version is the same settings
    minor = [".".join(str(version).lstrip("v").split(".")[:2]) for version in (chart["version"], about["version"])]
    if minor[0] != minor[1]:
        yield f"is {chart['version']}; infra/tools.toml has the sources of {about['version']}"
    defaults = yaml.safe_load((source / "values.yaml").read_text())
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / chart["component"]
        shutil.copytree(source, copy, copy_function=shutil.copyfile)
        # sub-charts that come from elsewhere are switched off by their conditions, and not there to be read
        there = {path.name for path in (copy / "charts").glob("*")}
        about["dependencies"] = [one for one in about.get("dependencies", []) if one["name"] in there]
        (copy / "Chart.yaml").chmod(0o644)
        (copy / "Chart.yaml").write_text(yaml.safe_dump(about))
        (copy / "Chart.lock").unlink(missing_ok=True)
        for environment in ENVIRONMENTS:
            files = [path for path in (folder / "values.yaml", folder / f"values-{environment}.yaml") if path.is_file()]
            for path in files:
                yield from (
                    f"{path.name}: the chart knows no {key}"
                    for key in unknown(yaml.safe_load(path.read_text()), defaults)
                )
            said = tools.run(
                [
                    tools.helm(),
                    "template",
                    chart["component"],
                    copy,
                    "--namespace",
                    chart["namespace"],
                    "--kube-version",
                    KUBERNETES,
                    # as on a cluster that has the other components
                    "--api-versions",
                    "monitoring.coreos.com/v1",
                    "--api-versions",
                    "gateway.networking.k8s.io/v1/GatewayClass",
                    *(word for path in files for word in ("--values", path)),
                ]
            )
            if "\nkind: " not in said:
                yield f"renders nothing for {environment}"


def unknown(ours, theirs, path=""):
    """Keys of ours that a chart's defaults do not have; what is empty there may hold anything."""
    for key, value in (ours or {}).items():
        if key not in theirs:
            yield path + key
        elif isinstance(value, dict) and isinstance(theirs[key], dict) and theirs[key]:
            yield from unknown(value, theirs[key], f"{path}{key}.")
