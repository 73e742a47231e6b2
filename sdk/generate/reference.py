"""The API reference for people: every operation in every language, and every code of an error."""

from __future__ import annotations

import golang
import typescript
from model import Model, Operation

HEAD = "<!-- Made by `sdk/generate/generate.py` from services/*/openapi.json; not edited by hand. -->\n"


def files(model: Model) -> dict[str, str]:
    return {"docs/api/operations.md": operations(model), "docs/api/errors.md": errors(model)}


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def operations(model: Model) -> str:
    out = [
        HEAD,
        "# Operations\n\n",
        "Every operation by the resource that it is about, and what it is called in each language. Its parameters are those of the\n"
        "route, described in the service's `openapi.json` and beside the method in your editor. **K** takes an Idempotency-Key, which\n"
        "the clients make unless you give one; **R** may be sent again, and the clients do.\n",
    ]
    for group, offered in sorted(model.groups().items()):
        out.append(f"\n## {group.replace('_', ' ').capitalize() if group else 'The client itself'}\n\n")
        out.append("| Does | Route | Python | Go | TypeScript | |\n|---|---|---|---|---|---|\n")
        out += [row(one) for one in offered]
    return "".join(out)


def row(one: Operation) -> str:
    python = ".".join(filter(None, [one.group, one.name]))
    go = ".".join(golang.pascal(part) for part in (one.group, one.name) if part)
    script = ".".join(typescript.camel(part) for part in (one.group, one.name) if part)
    traits = " ".join(filter(None, ["**K**" if one.keyed else "", "**R**" if one.repeatable else ""]))
    does = cell(one.summary or one.doc.split(". ")[0])
    return f"| {does} | `{one.method} {one.path}` | `{python}` | `{go}` | `{script}` | {traits} |\n"


def errors(model: Model) -> str:
    rows = "".join(f"| `{code}` | {cell(meaning)} |\n" for code, meaning in model.codes.items())
    return (
        f"{HEAD}# Codes of errors\n\n"
        "Every answer that is not a success is a problem by RFC 9457 (`application/problem+json`): `type`, `title`, `status`, `detail`,\n"
        "`instance`, `code`, `trace_id`, and `errors` with the fields at fault. Programs look at `code`: a code keeps its meaning for ever,\n"
        "and new ones may come. `detail` is for people and may be worded otherwise tomorrow.\n\n"
        f"| Code | Means |\n|---|---|\n{rows}"
    )
