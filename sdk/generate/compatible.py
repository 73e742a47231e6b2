"""Whether clients that were released keep working: what they send is still taken, what they read is still answered.

A release keeps its surface (`sdk/releases/*/surface.json`): every operation, and the fields of what it takes and answers.
Names of types are not in it, as no wire knows them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from model import Model, Ref


def surface(model: Model) -> dict[str, Any]:
    """What a client of today knows of the server."""

    def kind(ref: Ref) -> str:
        return f"{ref.kind}[{kind(ref.of)}]" if ref.of else ref.kind

    def fields(name: str) -> dict[str, list[Any]]:
        return {one.name: [kind(one.ref), one.required, one.nullable] for one in model.types[name].fields}

    objects = {name: fields(name) for name, made in model.types.items() if not made.values}
    operations = {}
    for one in model.operations:
        operations[f"{one.method} {one.path}"] = {
            "query": {asked.name: [kind(asked.ref), asked.required, False] for asked in one.query},
            "body": one.body,
            "body_required": one.body_required,
            "keyed": one.keyed,
            "answer": one.answer,
            "ref": kind(one.ref) if one.ref else None,
        }
    return {"operations": operations, "types": objects, "named": model.named}


def check(model: Model, releases: Path) -> list[str]:
    """Everything that would break a released client."""
    broken = []
    today = surface(model)
    for file in sorted(releases.glob("*/surface.json")):
        released = json.loads(file.read_text("utf-8"))
        broken += [f"clients of {file.parent.name}: {what}" for what in compare(released, today)]
    return broken


def compare(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    broken: list[str] = []
    compared: set[tuple[str, str, bool]] = set()

    def kinds(where: str, before: str, after: str, given: bool) -> None:
        """The same kind, however its type is called."""
        if before.endswith("]") and after.endswith("]") and before.split("[")[0] == after.split("[")[0]:
            kinds(where, before.split("[", 1)[1][:-1], after.split("[", 1)[1][:-1], given)
        elif before in old["types"] and after in new["types"]:
            if (before, after, given) not in compared:
                compared.add((before, after, given))
                objects(where, old["types"][before], new["types"][after], given)
        elif scalar(before, old) != scalar(after, new) and not (not given and after == "any"):
            broken.append(f"{where} was {before} and is {after}")

    def objects(where: str, before: dict[str, Any], after: dict[str, Any], given: bool) -> None:
        for name, (kind, required, nullable) in before.items():
            if name not in after:
                broken.append(f"{where}.{name} is not {'taken' if given else 'answered'} any more")
                continue
            now_kind, now_required, now_nullable = after[name]
            kinds(f"{where}.{name}", kind, now_kind, given)
            if given and now_required and not required:
                broken.append(f"{where}.{name} may not be left out any more")
            if given and nullable and not now_nullable:
                broken.append(f"{where}.{name} may not be null any more")
            if not given and required and not now_required:
                broken.append(f"{where}.{name} may be left out now")
            if not given and required and now_nullable and not nullable:
                broken.append(f"{where}.{name} may be null now")
        if given:
            broken.extend(
                f"{where}.{name} must be given now" for name, one in after.items() if name not in before and one[1]
            )

    for route, before in old["operations"].items():
        after = new["operations"].get(route)
        if after is None:
            broken.append(f"{route} is gone")
            continue
        objects(f"{route} query", before["query"], after["query"], True)
        if after["keyed"] and not before["keyed"]:
            broken.append(f"{route} asks for an Idempotency-Key now")
        if after["body"] and not before["body"]:
            if after["body_required"]:
                broken.append(f"{route} asks for a body now")
        elif before["body"] and not after["body"]:
            broken.append(f"{route} takes no body any more")
        elif before["body"]:
            if after["body_required"] and not before["body_required"]:
                broken.append(f"{route} asks for a body now")
            kinds(f"{route} body", before["body"], after["body"], True)
        if before["answer"] != after["answer"]:
            broken.append(f"{route} answered {before['answer']} and answers {after['answer']}")
        elif before["ref"]:
            kinds(f"{route} answer", before["ref"], after["ref"], False)
    return broken


def scalar(kind: str, of: dict[str, Any]) -> str:
    """A text stays a text when its values get names, and the other way round."""
    named = {"string", "integer", "number", "boolean", "time", "any"}
    return kind if kind in named or kind in of["types"] or "[" in kind else "string"
