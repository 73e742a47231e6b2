"""API documents, all services' as one: who reads them together (a catalogue, a generator, a linter) finds every operation under
an id of its own, every answer in words, and every example of the shape that is stated beside it.
"""

import datetime
import json

import jsonschema

from .rendering import ROOT, SERVICES, refuse

FORMATS = jsonschema.FormatChecker(["date", "uuid"])


@FORMATS.checks("date-time", raises=ValueError)
def instant(value):
    return not isinstance(value, str) or datetime.datetime.fromisoformat(value).tzinfo is not None


def check(_):
    documents = {service: json.loads((ROOT / f"services/{service}/openapi.json").read_text()) for service in SERVICES}
    shown = {service: list(examples(document)) for service, document in documents.items()}
    wrong = [*named_twice(documents)]
    for service, document in documents.items():
        wrong += [f"{service}: {what}" for what in (*undescribed(document), *misshapen(document, shown[service]))]
    count = sum(1 for document in documents.values() for _ in operations(document))
    return refuse(wrong, f"{count} operations of {len(documents)} services, {sum(map(len, shown.values()))} examples")


def operations(document):
    """(method and path, operation) of a document."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


def resolved(document, node):
    """The node itself, or what it refers to."""
    while "$ref" in node:
        target = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def named_twice(documents):
    first = {}
    for service, document in documents.items():
        for place, operation in operations(document):
            place, name = f"{service} {place}", operation["operationId"]
            if first.setdefault(name, place) != place:
                yield f"{place}: its operationId {name} is that of {first[name]}"


def undescribed(document):
    for place, operation in operations(document):
        for status, answer in operation["responses"].items():
            if not resolved(document, answer).get("description", "").strip():
                yield f"{place}: nothing is said of {status}"


def examples(document, node=None, place="#"):
    """(where, schema, example) of everything that is shown: of bodies, answers, parameters and schemas."""
    node = document if node is None else node
    if isinstance(node, list):
        for number, one in enumerate(node):
            yield from examples(document, one, f"{place}/{number}")
    if not isinstance(node, dict):
        return
    # what has an example has its schema beside it, or is one
    beside = isinstance(node.get("schema"), dict)
    schema = node["schema"] if beside else node
    if "example" in node:
        yield place, {name: value for name, value in schema.items() if name != "example"}, node["example"]
    if beside:
        for name, one in node.get("examples", {}).items():
            yield f"{place}/{name}", schema, resolved(document, one)["value"]
    for name, one in node.items():
        if name == "properties":
            for field, of in one.items():
                yield from examples(document, of, f"{place}/{name}/{field}")
        elif name not in ("default", "enum", "example", "examples"):
            yield from examples(document, one, f"{place}/{name}")


def misshapen(document, shown):
    for place, schema, example in shown:
        whole = {**schema, "components": document["components"]}
        for error in jsonschema.Draft202012Validator(whole, format_checker=FORMATS).iter_errors(example):
            yield f"{place}: {error.json_path} of its example: {error.message[:200]}"
