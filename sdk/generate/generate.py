#!/usr/bin/env python3
"""Makes what is generated of the SDKs from the committed OpenAPI documents; with --check only says what is stale.

It needs Python 3.11 and nothing else. Either way it says what would break clients that were
released. `--surface` prints what a release keeps for that.
"""

from __future__ import annotations

import difflib
import json
import sys
from pathlib import Path

import compatible
import golang
import model
import python
import reference
import typescript

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    check = "--check" in sys.argv[1:]
    try:
        read = model.read(ROOT)
    except model.Unclear as why:
        print(f"error: {why}", file=sys.stderr)
        return 1
    if "--surface" in sys.argv[1:]:
        print(json.dumps(compatible.surface(read), indent=1, sort_keys=True))
        return 0
    broken = compatible.check(read, ROOT / "sdk/releases")
    if broken:
        print("error: released clients would break:\n" + "\n".join(broken), file=sys.stderr)
        return 1
    wanted: dict[str, str] = {}
    for language in (python, golang, typescript, reference):
        wanted |= language.files(read)
    stale = []
    for name, text in wanted.items():
        file = ROOT / name
        present = file.read_text("utf-8") if file.exists() else ""
        if present == text:
            continue
        if check:
            stale.append(name)
            diff = difflib.unified_diff(present.splitlines(), text.splitlines(), name, name, lineterm="", n=1)
            print("\n".join(list(diff)[:40]))
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
    if stale:
        print(f"error: {', '.join(stale)} are not what the services offer: run sdk/generate/generate.py", file=sys.stderr)
        return 1
    print(f"{len(read.operations)} operations, {len(read.types)} types, 3 languages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
