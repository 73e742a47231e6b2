"""What would be applied: every overlay and platform component through kustomize, once per run."""

import functools

import yaml

from . import tools

ROOT = tools.ROOT
SERVICES = sorted(path.name for path in (ROOT / "k8s/services").glob("svc-*"))
# deployed the same way, and nothing but files: no settings, no database, no metrics
FILES = ["console"]
ENVIRONMENTS = ["dev", "staging", "prod"]


@functools.cache
def kustomize(folder):
    """The objects of a kustomization, given relative to the repository."""
    text = tools.run([tools.kubectl(), "kustomize", ROOT / folder])
    return [document for document in yaml.safe_load_all(text) if document]


def overlay(service, environment):
    return kustomize(f"k8s/services/{service}/overlays/{environment}")


def overlays():
    """(service, environment, objects) of everything of ours."""
    for service in SERVICES:
        for environment in ENVIRONMENTS:
            yield service, environment, overlay(service, environment)


def deployed():
    """(name, environment, objects) of what is deployed by overlays: the services, and what is nothing but files."""
    yield from overlays()
    for name in FILES:
        for environment in ENVIRONMENTS:
            yield name, environment, overlay(name, environment)


def platform():
    """(component, objects) of every platform component with manifests of its own."""
    for path in sorted((ROOT / "k8s/platform").glob("*/*/kustomization.yaml")):
        yield path.parents[1].name, kustomize(str(path.parent.relative_to(ROOT)))


def everything():
    """(where, object) of all there is."""
    for service, environment, objects in deployed():
        for item in objects:
            yield f"{service}/{environment}", item
    for component, objects in platform():
        for item in objects:
            yield f"platform/{component}", item
    for path in sorted((ROOT / "k8s/platform").glob("*/root.yaml")):
        for item in yaml.safe_load_all(path.read_text()):
            yield str(path.relative_to(ROOT)), item


def of(objects, kind, name=None):
    return [item for item in objects if item["kind"] == kind and name in (None, item["metadata"]["name"])]


def called(item):
    return f"{item['kind']} {item['metadata'].get('namespace', '')}/{item['metadata']['name']}"


def pods(objects):
    """(object, pod template) of everything that makes pods."""
    for item in objects:
        if item["kind"] in ("Deployment", "StatefulSet", "DaemonSet", "Job"):
            yield item, item["spec"]["template"]
        elif item["kind"] == "CronJob":
            yield item, item["spec"]["jobTemplate"]["spec"]["template"]


def parameters(service):
    path = ROOT / f"k8s/services/{service}/base/parameters.yaml"
    return yaml.safe_load(path.read_text())["data"]


def refuse(wrong, said):
    """Raises everything that is wrong at once."""
    assert not wrong, "\n" + "\n".join(f"    {line}" for line in wrong)
    return said
