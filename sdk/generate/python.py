"""Python from the model: `types.py`, `resources.py`, `codes.py`."""

from __future__ import annotations

import keyword
import textwrap

from model import Field, Model, Operation, Ref, snake

HEAD = '"""Made by `sdk/generate/generate.py` from services/*/openapi.json; not edited by hand."""\n\n'
PRIMITIVES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "time": "datetime", "any": "Any"}


def files(model: Model) -> dict[str, str]:
    folder = "sdk/python/src/localplus/_generated"
    return {
        f"{folder}/__init__.py": HEAD.rstrip() + "\n",
        f"{folder}/types.py": types(model),
        f"{folder}/resources.py": resources(model),
        f"{folder}/codes.py": codes(model),
    }


def pascal(name: str) -> str:
    return "".join(word.capitalize() for word in snake(name).split("_"))


def safe(name: str) -> str:
    return name + "_" if keyword.iskeyword(name) else name


def of(ref: Ref, given: bool, prefix: str = "") -> str:
    """`given`: a mapping will do for an object, and any sequence for a list."""
    if ref.kind == "list":
        return f"{'Sequence' if given else 'list'}[{of(ref.of, given, prefix)}]"
    if ref.kind == "map":
        return f"{'Mapping' if given else 'dict'}[str, {of(ref.of, given, prefix)}]"
    if ref.kind in PRIMITIVES:
        return PRIMITIVES[ref.kind]
    return f"{prefix}{ref.kind} | Mapping[str, Any]" if given else prefix + ref.kind


def doc(text: str, indent: str) -> str:
    if not text:
        return ""
    text = text.replace("\\", "\\\\").replace('"""', "'''")
    if text.endswith('"'):
        text += " "
    wrapped = textwrap.fill(text, 112 - len(indent), break_long_words=False, break_on_hyphens=False)
    if "\n" not in wrapped:
        return f'{indent}"""{wrapped}"""\n'
    return textwrap.indent(f'"""{wrapped}\n"""', indent) + "\n"


def types(model: Model) -> str:
    out = [
        HEAD,
        "from __future__ import annotations\n\n",
        "from dataclasses import dataclass\n",
        "from datetime import datetime\n",
        "from typing import Any, TypeAlias\n",
    ]
    enums = [made for made in model.types.values() if made.values]
    objects = [made for made in model.types.values() if not made.values]
    for made in enums:
        out.append(f"\n{made.name}: TypeAlias = str\n")
        values = ", ".join(f"`{value}`" for value in made.values)
        out.append(doc(f"{made.doc} One of {values}, or one that a newer server knows.", ""))
    for made in objects:
        out.append(f"\n\n@dataclass(slots=True, kw_only=True)\nclass {made.name}:\n")
        about = f"{made.doc} Exactly one is given." if made.one_of else made.doc
        out.append(doc(about or made.name, "    "))
        for one in made.fields:
            kind = of(one.ref, False)
            if one.required and not one.nullable:
                line = f"{safe(one.name)}: {kind}"
            elif one.required:
                line = f"{safe(one.name)}: {kind} | None"
            else:
                line = f"{safe(one.name)}: {kind if kind == 'Any' else f'{kind} | None'} = None"
            out.append(f"\n    {line}\n{doc(one.doc, '    ')}")
    return "".join(out)


def resources(model: Model) -> str:
    out = [
        HEAD,
        "from __future__ import annotations\n\n",
        "from collections.abc import Iterator, Mapping, Sequence\n",
        "from datetime import datetime\n",
        "from typing import Any, List\n\n",
        "from .._transport import UNSET, Operation, Transport\n",
        "from ..pager import Pager\n",
        "from . import types as t\n",
    ]
    groups = model.groups()
    for group, operations in groups.items():
        if not group:
            continue
        out.append(f'\n\nclass {pascal(group)}Api:\n    """`client.{group}`"""\n\n')
        out.append("    def __init__(self, transport: Transport) -> None:\n        self._transport = transport\n")
        out += [method(one, model) for one in operations]
    out.append('\n\nclass Operations:\n    """What a client offers; `LocalPlus` is one."""\n\n')
    out.append("    def __init__(self, transport: Transport) -> None:\n        self._transport = transport\n")
    for group in groups:
        if group:
            out.append(f"        self.{group} = {pascal(group)}Api(transport)\n")
    out += [method(one, model) for one in groups.get("", [])]
    return "".join(out)


def argument(one: Field, given: bool, always: bool) -> str:
    kind = of(one.ref, given, "t.")
    if one.required and always:
        return f"{safe(one.name)}: {kind}{' | None' if one.nullable else ''}"
    return f"{safe(one.name)}: {kind}{'' if kind == 'Any' else ' | None'} = UNSET"


def method(operation: Operation, model: Model) -> str:
    positional = [f"{snake(name)}: {'int' if name in ('seq', 'version') else 'str'}" for name in operation.in_path]
    named = [argument(one, True, True) for one in operation.query]
    fields = model.types[operation.body].fields if operation.body else []
    named += [argument(one, True, operation.body_required) for one in fields]
    if operation.keyed:
        named.append("idempotency_key: str | None = None")
    named.append("deadline: float | None = None")
    signature = ["self", *positional, *(["/"] if positional else []), "*", *named]

    traits = [
        f'"{".".join(filter(None, [operation.group, operation.name]))}"',
        f'"{operation.method}"',
        f'"{operation.path}"',
    ]
    if operation.keyed:
        traits.append("keyed=True")
    if operation.repeatable:
        traits.append("repeatable=True")
    given = [f"Operation({', '.join(traits)})"]
    if operation.in_path:
        given.append("path={" + ", ".join(f'"{name}": {snake(name)}' for name in operation.in_path) + "}")
    if operation.query:
        given.append("query={" + ", ".join(f'"{one.name}": {safe(one.name)}' for one in operation.query) + "}")
    if operation.body:
        given.append("body={" + ", ".join(f'"{one.name}": {safe(one.name)}' for one in fields) + "}")
        if not operation.body_required:
            given.append("body_optional=True")
    if operation.keyed:
        given.append("key=idempotency_key")
    given.append("deadline=deadline")
    ref = of(operation.ref, False, "t.").replace("list[", "List[") if operation.ref else ""
    answer, call = {
        "none": ("None", "none"),
        "bytes": ("Iterator[bytes]", "stream"),
        "json": (ref, "free" if ref == "Any" else "json"),
        "list": (f"List[{ref}]", "items"),
        "pages": (f"Pager[{ref}]", "pages"),
    }[operation.answer]
    if operation.ref and ref != "Any":
        given.insert(1, ref)
    about = " ".join(filter(None, [operation.summary, operation.doc]))
    text = f"{about} `{operation.method} {operation.path}`".strip()
    inner = ",\n            ".join(given)
    return (
        f"\n    def {safe(operation.name)}(\n        {(', ' + chr(10)).join(signature).replace(', ' + chr(10), ',' + chr(10) + '        ')},\n    ) -> {answer}:\n"
        f"{doc(text, '        ')}"
        f"        {'' if answer == 'None' else 'return '}self._transport.{call}(\n            {inner},\n        )\n"
    )


def codes(model: Model) -> str:
    lines = "".join(f'\n    {code.upper()} = "{code}"\n{doc(meaning, "    ")}' for code, meaning in model.codes.items())
    return (
        f"{HEAD}from __future__ import annotations\n\n\n"
        "class Code:\n"
        '    """The stable codes of errors. A newer server may know more of them."""\n'
        f"{lines}"
    )
