"""What the committed OpenAPI documents say, as every language needs it: types, operations, names.

Pure: documents in, a model out. What must never happen here: two things of one name, or a name that silently becomes
another one, because names are what callers compile against. `names.json` decides; what it does not name is called as it
was released; the rest by the rules below, with the service's name before it where two would be called the same. What is
still not clear stops the generator.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

SERVICES = ["ledger", "wallet", "merchant", "giftcard", "notification", "analytics"]
METHODS = ["get", "post", "put", "patch", "delete"]


class Unclear(Exception):
    """The documents and names.json do not lead to one answer."""


@dataclass(frozen=True)
class Ref:
    """A type as it is used: `string integer boolean number time any`, `list`, `map`, or the name of a type."""

    kind: str
    of: "Ref | None" = None


@dataclass
class Field:
    name: str
    ref: Ref
    required: bool
    nullable: bool
    doc: str
    # a number that is never zero, so that zero can mean that it is not given
    positive: bool = False


@dataclass
class Type:
    name: str
    doc: str
    fields: list[Field] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    one_of: bool = False
    given: bool = False
    answered: bool = False


@dataclass
class Operation:
    group: str
    name: str
    method: str
    path: str
    summary: str
    doc: str
    in_path: list[str]
    query: list[Field]
    body: str | None
    body_required: bool
    keyed: bool
    repeatable: bool
    # what comes back: "none", "json" (a `Ref`), "list" (all of it in one answer), "pages", "bytes"
    answer: str
    ref: Ref | None


@dataclass
class Model:
    types: dict[str, Type]
    operations: list[Operation]
    codes: dict[str, str]
    # what each schema and each route is called: a release keeps it
    named: dict[str, dict[str, str]]

    def groups(self) -> dict[str, list[Operation]]:
        groups: dict[str, list[Operation]] = {}
        for operation in self.operations:
            groups.setdefault(operation.group, []).append(operation)
        return groups


def words(text: str) -> list[str]:
    return [word for word in re.split(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])", text) if word]


def snake(text: str) -> str:
    return "_".join(word.lower() for word in words(text))


def singular(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def for_programs(described: dict) -> bool:
    """Whether a route speaks to programs: forms are filled in, and pages read, by people."""
    taken = described.get("requestBody", {}).get("content", {"application/json": {}})
    answered = [
        kind
        for status, response in described["responses"].items()
        if status.startswith("2")
        for kind in response.get("content", {})
    ]
    return "application/json" in taken and (not answered or any(kind != "text/html" for kind in answered))


def prose(text: str | None) -> str:
    """A description without links that only its source understands."""
    text = re.sub(r"\[(`[^`]+`)\](?:\([^)]*\))?", r"\1", text or "")
    return re.sub(r"\s*\n\s*", " ", text).strip()


class Reader:
    def __init__(self, root: Path) -> None:
        self.documents = {
            service: json.loads((root / f"services/svc-{service}/openapi.json").read_text("utf-8"))
            for service in SERVICES
        }
        names = json.loads((root / "sdk/generate/names.json").read_text("utf-8"))
        self.type_names: dict[str, str] = names["types"]
        self.operation_names: dict[str, str] = names["operations"]
        self.left_out: set[str] = set(names["left_out"])
        self.repeatable: set[str] = set(names["repeatable"])
        for file in sorted((root / "sdk/releases").glob("*/surface.json")):
            released = json.loads(file.read_text("utf-8"))["named"]
            self.type_names = released["types"] | self.type_names
            self.operation_names = released["operations"] | self.operation_names
        self.codes: dict[str, str] = json.loads((root / "libs/status/codes.json").read_text("utf-8"))
        self.types: dict[str, Type] = {}
        self.made_from: dict[str, tuple[str, str]] = {}

    def read(self) -> Model:
        self._mark()
        operations = []
        seen: dict[tuple[str, str], str] = {}
        known: set[str] = set()
        for service, document in self.documents.items():
            for path, methods in document["paths"].items():
                for method in METHODS:
                    if method not in methods:
                        continue
                    route = f"{method.upper()} /{service}{path}"
                    known.add(route)
                    operation = self._operation(service, method, path, methods[method], route)
                    if operation is None:
                        continue
                    if (operation.group, operation.name) in seen:
                        operation.name = f"{operation.name}_{service}"
                    place = (operation.group, operation.name)
                    if place in seen:
                        raise Unclear(
                            f"{route} and {seen[place]} would both be called {'.'.join(place)}: "
                            f"give one of them a name under `operations` in sdk/generate/names.json"
                        )
                    seen[place] = route
                    operations.append(operation)
        for route in [*self.left_out, *self.repeatable]:
            if route not in known:
                raise Unclear(f"sdk/generate/names.json speaks of {route}, which no service offers")
        operations.sort(key=lambda operation: (operation.group, operation.name))
        named = {
            "types": {f"{service} {schema}": name for name, (service, schema) in sorted(self.made_from.items())},
            "operations": {route: ".".join(filter(None, place)) for place, route in sorted(seen.items())},
        }
        return Model(dict(sorted(self.types.items())), operations, dict(sorted(self.codes.items())), named)

    # --- types ---

    def _mark(self) -> None:
        """Which schemas are given by callers, and which are answered."""
        self.given: set[tuple[str, str]] = set()
        self.answered: set[tuple[str, str]] = set()
        for service, document in self.documents.items():
            for methods in document["paths"].values():
                for operation in methods.values():
                    self._reach(service, operation.get("requestBody", {}), self.given)
                    for status, response in operation["responses"].items():
                        if status.startswith("2"):
                            self._reach(service, response, self.answered)

    def _reach(self, service: str, node: object, found: set[tuple[str, str]]) -> None:
        if isinstance(node, dict):
            if "$ref" in node:
                name = node["$ref"].rsplit("/", 1)[-1]
                if (service, name) not in found:
                    found.add((service, name))
                    schema = self.documents[service]["components"]["schemas"][name]
                    self._reach(service, self._untwin(service, schema), found)
            for value in node.values():
                self._reach(service, value, found)
        elif isinstance(node, list):
            for value in node:
                self._reach(service, value, found)

    def _untwin(self, service: str, schema: dict) -> dict:
        """A page's items as a reference, where the document repeats the whole schema in their place."""
        items = schema.get("properties", {}).get("data", {}).get("items")
        if not isinstance(items, dict) or "$ref" in items:
            return schema
        for name, other in self.documents[service]["components"]["schemas"].items():
            if other == items:
                data = {**schema["properties"]["data"], "items": {"$ref": f"#/components/schemas/{name}"}}
                return {**schema, "properties": {**schema["properties"], "data": data}}
        return schema

    def _name(self, service: str, schema: str) -> str:
        named = self.type_names.get(f"{service} {schema}")
        if named is None:
            given, answered = (service, schema) in self.given, (service, schema) in self.answered
            named = re.sub(r"(View|Body|Request)$", "", schema)
            if given and not answered:
                named += "Params"
            taken = {*self.type_names.values(), *self.made_from}
            if named in taken and self.made_from.get(named) != (service, schema):
                named = service.capitalize() + named
        of = self.made_from.setdefault(named, (service, schema))
        if of != (service, schema):
            raise Unclear(
                f"{of[1]} of svc-{of[0]} and {schema} of svc-{service} would both be called {named}: "
                f"give one of them a name under `types` in sdk/generate/names.json"
            )
        return named

    def _type(self, service: str, schema_name: str) -> str:
        name = self._name(service, schema_name)
        if name in self.types:
            return name
        schema = self._untwin(service, self.documents[service]["components"]["schemas"][schema_name])
        made = Type(name, prose(schema.get("description")))
        made.given = (service, schema_name) in self.given
        made.answered = (service, schema_name) in self.answered
        self.types[name] = made
        if "enum" in schema:
            made.values = schema["enum"]
        elif "oneOf" in schema:
            made.one_of = True
            for variant in schema["oneOf"]:
                if len(variant.get("properties", {})) != 1:
                    raise Unclear(f"{schema_name} of svc-{service}: an alternative without one name")
                made.fields += self._fields(service, {**variant, "required": []})
        else:
            for part in [*schema.get("allOf", []), schema]:
                if "$ref" in part:
                    of = self.documents[service]["components"]["schemas"][part["$ref"].rsplit("/", 1)[-1]]
                    made.fields += self._fields(service, of)
                else:
                    made.fields += self._fields(service, part)
        return name

    def _fields(self, service: str, schema: dict) -> list[Field]:
        required = set(schema.get("required", []))
        fields = []
        for name, described in schema.get("properties", {}).items():
            ref, nullable, doc = self._ref(service, described)
            fields.append(Field(name, ref, name in required, nullable, doc, described.get("minimum", 0) >= 1))
        # what must be given stands first, in the document's order
        return sorted(fields, key=lambda one: not one.required)

    def _ref(self, service: str, schema: dict) -> tuple[Ref, bool, str]:
        doc = prose(schema.get("description"))
        if "$ref" in schema:
            return Ref(self._type(service, schema["$ref"].rsplit("/", 1)[-1])), False, doc
        if "oneOf" in schema:
            real = [variant for variant in schema["oneOf"] if variant.get("type") != "null"]
            if len({variant.get("type") for variant in real}) > 1:
                # a word, or an object where there is more to say: one type for both no language has
                return Ref("any"), len(real) < len(schema["oneOf"]), doc
            if len(real) != 1:
                raise Unclear(f"svc-{service}: alternatives without a name: {json.dumps(schema)[:200]}")
            ref, _, inner = self._ref(service, real[0])
            return ref, len(real) < len(schema["oneOf"]), doc or inner
        kind = schema.get("type")
        nullable = False
        if isinstance(kind, list):
            nullable = "null" in kind
            [kind] = [one for one in kind if one != "null"]
        if kind == "array":
            return Ref("list", self._ref(service, schema["items"])[0]), nullable, doc
        if kind == "object":
            of = schema.get("additionalProperties")
            if isinstance(of, dict):
                return Ref("map", self._ref(service, of)[0]), nullable, doc
            return Ref("any"), nullable, doc
        if kind == "string" and schema.get("format") == "date-time":
            return Ref("time"), nullable, doc
        if kind in ("string", "integer", "boolean", "number"):
            return Ref(kind), nullable, doc
        if kind is None:
            return Ref("any"), nullable, doc
        raise Unclear(f"svc-{service}: a type that no language has: {json.dumps(schema)[:200]}")

    # --- operations ---

    def _operation(self, service: str, method: str, path: str, described: dict, route: str) -> Operation | None:
        if route in self.left_out or not for_programs(described):
            return None
        group, name = self._place(path, described["operationId"], route)
        parameters = described.get("parameters", [])
        query = []
        for parameter in parameters:
            if parameter["in"] != "query" or parameter["name"] == "format":
                continue
            ref, _, _ = self._ref(service, parameter["schema"])
            required = bool(parameter.get("required"))
            query.append(Field(parameter["name"], ref, required, False, prose(parameter.get("description"))))
        query.sort(key=lambda one: not one.required)
        keyed = any(parameter["in"] == "header" and parameter["name"] == "Idempotency-Key" for parameter in parameters)
        body, body_required = self._body(service, described, route)
        answer, ref = self._answer(service, described, query, route)
        return Operation(
            group=group,
            name=name,
            method=method.upper(),
            path=f"/{service}{path}",
            summary=prose(described.get("summary")),
            doc=prose(described.get("description")),
            in_path=re.findall(r"\{(\w+)\}", path),
            query=query,
            body=body,
            body_required=body_required,
            keyed=keyed,
            repeatable=keyed or method in ("get", "put", "delete") or route in self.repeatable,
            answer=answer,
            ref=ref,
        )

    def _place(self, path: str, operation_id: str, route: str) -> tuple[str, str]:
        if route in self.operation_names:
            group, _, name = self.operation_names[route].rpartition(".")
            return group, name
        first = snake(path.split("/")[2].split(".")[0])
        one = "_".join([*first.split("_")[:-1], singular(first.split("_")[-1])])
        # `POST /v1/earn` is what the client itself does
        if operation_id in (first, one):
            return "", operation_id
        name = re.sub(rf"(^|_)({first}|{one})(?=_|$)", "", operation_id).strip("_")
        return first, name or operation_id

    def _body(self, service: str, described: dict, route: str) -> tuple[str | None, bool]:
        content = described.get("requestBody", {}).get("content", {})
        if not content:
            return None, False
        if list(content) != ["application/json"]:
            raise Unclear(f"{route} takes {', '.join(content)}: leave it out in sdk/generate/names.json")
        ref, nullable, _ = self._ref(service, content["application/json"]["schema"])
        return ref.kind, not nullable

    def _answer(self, service: str, described: dict, query: list[Field], route: str) -> tuple[str, Ref | None]:
        contents = [
            content
            for status, response in sorted(described["responses"].items())
            if status.startswith("2")
            for content in [response.get("content", {})]
            if content
        ]
        if not contents:
            return "none", None
        content = contents[0]
        if "application/json" not in content:
            return "bytes", None
        schema = content["application/json"]["schema"]
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[-1]
            page = self._untwin(service, self.documents[service]["components"]["schemas"][name])
            if set(page.get("properties", {})) in ({"data"}, {"data", "next_cursor"}):
                item = self._ref(service, page["properties"]["data"]["items"])[0]
                cursor = any(one.name == "cursor" for one in query)
                return ("pages" if cursor else "list"), item
        return "json", self._ref(service, schema)[0]


def read(root: Path) -> Model:
    return Reader(root).read()
