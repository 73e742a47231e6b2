"""Compliance: every control points at what holds it, and what it points at is there.

A pointer is a path in backticks; `path::name` means one thing in the file: a test or an item in Rust, a method and route in
an API's document, a heading in a document, a word anywhere else. A row of a table whose last column is *Held by* has a pointer,
or says *not yet fulfilled*. The data map names every table that a migration makes, and none that is not there.
"""

import functools
import json
import re

from .docs import expanded
from .rendering import ROOT, SERVICES, refuse

HOME = ROOT / "docs/compliance"
OWED = "not yet fulfilled"
# What a standard asks for has a row in its folder's README, by the number it begins with; what the requirements name has a file.
ASKED = {
    "gdpr": [f"Art. {number}" for number in (5, 6, 7, 12, 13, 15, 16, 17, 18, 19, 20, 21, 22, 24, 25, 28, 30, 32, 33, 34, 35, 37, 44)],
    "pci-dss": [str(number) for number in range(1, 13)],
    "soc2": [*(f"CC{number}" for number in range(1, 10)), "A1", "C1", "PI1", "P"],
}
FILES = [
    "gdpr/data-retention-policy.md",
    "gdpr/right-to-erasure.md",
    "gdpr/consent-management.md",
    "pci-dss/cardholder-data-flow.md",
    "pci-dss/encryption-requirements.md",
    "soc2/access-control-policy.md",
    "soc2/incident-response-policy.md",
]
MAP = HOME / "gdpr/data-map.md"
MADE = re.compile(r"^\s*(CREATE|DROP)\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(\w+)", re.I | re.M)
QUOTED = re.compile(r"`([^`\n]+)`")
PLACES = ("cli", "docs", "k8s", "infra", "libs", "services", "xtask", "e2e", "perf", "contracts-proto", "console", "sdk", ".github", ".ci")
ATTRIBUTE = r"#\[[^\n]*\btest\b[^\n]*\](?:\s*(?:#\[|//)[^\n]*)*\s*"


def check(_):
    documents = sorted(HOME.rglob("*.md"))
    texts = {path: path.read_text() for path in documents}
    wrong = [f"docs/compliance/{name} is not there" for name in FILES if not (HOME / name).exists()]
    for path, text in texts.items():
        wrong += [f"{path.relative_to(ROOT)}: {what}" for what in (*dead(text), *bare(text))]
    for standard, numbers in ASKED.items():
        wrong += [f"docs/compliance/{standard}: nothing is said of {n}" for n in unanswered(texts.get(HOME / standard / "README.md", ""), numbers)]
    wrong += unmapped(texts.get(MAP, ""), {service: tables(service) for service in SERVICES})
    controls = [row for text in texts.values() for row in rows(text)]
    pointers = sum(len(pointed(text)) for text in texts.values())
    owed = sum(OWED in " ".join(row) for row in controls)
    return refuse(wrong, f"{pointers} pointers of {len(documents)} documents lead somewhere; {len(controls)} controls, {owed} {OWED}")


def pointed(text):
    """Everything in backticks that means a place of this repository."""
    return [quoted for quoted in QUOTED.findall(text) if "::" in quoted or quoted.split("/")[0] in PLACES and "/" in quoted]


def dead(text):
    """Pointers that lead nowhere."""
    for pointer in pointed(text):
        where, _, name = pointer.partition("::")
        for one in expanded(where):
            found = [path for path in ROOT.glob(one.rstrip("/")) if not name or path.is_file()]
            if not found:
                yield f"points at {one}, which is not there"
            elif name and not any(holds(path, name) for path in found):
                yield f"points at {name} of {one}, which is not in it"


@functools.cache
def read(path):
    return path.read_text()


@functools.cache
def routes(path):
    return {(method.upper(), route) for route, methods in json.loads(read(path)).get("paths", {}).items() for method in methods}


def holds(path, name):
    word = re.escape(name)
    if path.suffix == ".rs":
        # in a file of tests nothing but a test proves anything
        if "tests" in path.relative_to(ROOT).parts or path.stem.endswith("tests"):
            return re.search(rf"{ATTRIBUTE}(?:async\s+)?fn\s+{word}\b", read(path))
        return re.search(rf"\b(?:fn|struct|enum|trait|const|static|type|mod)\s+{word}\b", read(path))
    if path.name == "openapi.json":
        return tuple(name.split(" ", 1)) in routes(path)
    if path.suffix == ".md":
        return re.search(rf"^#+ {word}$", read(path), re.M)
    return re.search(rf"(?<![\w-]){word}(?![\w-])", read(path))


def rows(text):
    """The rows of tables of controls."""
    controls = False
    for line in text.splitlines():
        if not line.startswith("|"):
            controls = False
            continue
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        if cells[-1] == "Held by":
            controls = True
        elif controls and not set(line) <= set("|-: "):
            yield cells


def bare(text):
    """Controls that nothing holds, without saying so."""
    for cells in rows(text):
        if not pointed(cells[-1]) and OWED not in " ".join(cells):
            yield f"nothing holds {cells[0]!r}, and it is not said to be {OWED}"


def unanswered(text, numbers):
    """What a standard asks for and no row begins with."""
    said = [row[0].strip("* ") for row in rows(text)]
    return [number for number in numbers if not any(re.match(rf"{re.escape(number)}(?![\w.]*\d)", begin) for begin in said)]


def tables(service):
    """The tables a service's migrations leave behind, in the order in which they are run."""
    made = set()
    for migration in sorted((ROOT / "services" / service / "migrations").glob("*.sql"), key=lambda path: int(path.name.split("_")[0])):
        for act, table in MADE.findall(migration.read_text()):
            made.add(table) if act.upper() == "CREATE" else made.discard(table)
    return made


def unmapped(text, made):
    """Tables that the data map does not know, and those that it knows and nobody makes; a service that is to come may have its row."""
    mapped = {}
    for line in text.partition("## Every table")[2].splitlines():
        service, *cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| svc-"):
            named = QUOTED.findall(" ".join(cells))
            mapped[service] = set(named)
            if len(named) != len(mapped[service]):
                yield f"docs/compliance/gdpr/data-map.md: a table of {service} is named twice"
    for service, is_made in sorted(made.items()):
        is_mapped = mapped.get(service, set())
        yield from (f"docs/compliance/gdpr/data-map.md: nothing is said of {service}'s table {table}" for table in sorted(is_made - is_mapped))
        yield from (f"docs/compliance/gdpr/data-map.md: {service} has no table {table}" for table in sorted(is_mapped - is_made))
