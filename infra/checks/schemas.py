"""Custom resources against their definitions: a structural schema of Kubernetes as a JSON schema in which unknown fields
are refused."""

import functools

import jsonschema
import yaml

from . import tools

OPEN = "x-kubernetes-preserve-unknown-fields"


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML 1.1 has a meaning for a lone `=`, which definitions use as a string."""


Loader.add_constructor("tag:yaml.org,2002:value", lambda loader, node: node.value)


@functools.cache
def definitions():
    """(group/version, kind) -> validator, of every CustomResourceDefinition of infra/tools.toml."""
    found = {}
    for pin, pattern in tools.PINS["crds"].items():
        paths = sorted(tools.module(pin).glob(pattern))
        if not paths:
            raise tools.Missing(f"{pin} has no {pattern}")
        for path in paths:
            for crd in yaml.load_all(path.read_text(), Loader=Loader):
                if not crd or crd.get("kind") != "CustomResourceDefinition":
                    continue
                spec = crd["spec"]
                for version in spec["versions"]:
                    if version.get("served"):
                        key = f"{spec['group']}/{version['name']}", spec["names"]["kind"]
                        found[key] = version["schema"]["openAPIV3Schema"], spec["scope"]
    return found


def closed(schema, top=False):
    """The schema with unknown fields refused wherever the API server would drop them."""
    if schema.get(OPEN):
        return {}
    out = {
        key: value
        for key, value in schema.items()
        if key
        in (
            "enum",
            "pattern",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "required",
            "minProperties",
            "maxProperties",
            "format",
        )
    }
    out.pop("format", None)
    if schema.get("x-kubernetes-int-or-string"):
        return {"anyOf": [{"type": "integer"}, {"type": "string"}]}
    if "type" in schema:
        out["type"] = [schema["type"], "null"] if schema.get("nullable") else schema["type"]
    if "properties" in schema:
        out["properties"] = {name: closed(value) for name, value in schema["properties"].items()}
        if top:
            out["properties"].update({"apiVersion": {}, "kind": {}, "metadata": {}})
        if "additionalProperties" not in schema:
            out["additionalProperties"] = False
    if isinstance(schema.get("additionalProperties"), dict):
        out["additionalProperties"] = closed(schema["additionalProperties"])
    if "items" in schema:
        out["items"] = closed(schema["items"])
    for word in ("oneOf", "anyOf", "allOf"):
        if word in schema:
            # branches only add demands; what they do not mention is the outer schema's business
            out[word] = [demands(branch) for branch in schema[word]]
    if "not" in schema:
        out["not"] = demands(schema["not"])
    return out


def demands(schema):
    """A branch of oneOf, anyOf, allOf or not, without closing it."""
    out = {
        key: value
        for key, value in schema.items()
        if key
        in (
            "enum",
            "pattern",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "required",
            "type",
        )
    }
    if "properties" in schema:
        out["properties"] = {name: demands(value) for name, value in schema["properties"].items()}
    if isinstance(schema.get("items"), dict):
        out["items"] = demands(schema["items"])
    for word in ("oneOf", "anyOf", "allOf"):
        if word in schema:
            out[word] = [demands(branch) for branch in schema[word]]
    if "not" in schema:
        out["not"] = demands(schema["not"])
    return out


@functools.cache
def validator(version, kind):
    schema, _ = definitions()[version, kind]
    return jsonschema.Draft7Validator(closed(schema, top=True))


def errors(item):
    """What is wrong with a custom resource, None when its kind is not one."""
    key = item["apiVersion"], item["kind"]
    if key not in definitions():
        return None
    found = [
        f"{'.'.join(map(str, error.absolute_path)) or 'object'}: {error.message[:300]}"
        for error in validator(*key).iter_errors(item)
    ]
    scope, namespace = definitions()[key][1], item["metadata"].get("namespace")
    if scope == "Cluster" and namespace:
        found.append("a cluster-wide object has no namespace")
    return found
