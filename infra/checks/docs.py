"""Documents: what they link to and name exists."""

import re

from .rendering import ROOT, refuse

FOLDERS = ("docs", "k8s", "infra", "xtask")
# a path in backticks that begins with one of these is meant to be there
NAMED = re.compile(r"`((?:docs|k8s|infra|libs|services|xtask|e2e|perf|contracts-proto|\.github)/[\w./{},-]+)`")


def check(_):
    wrong, links, names = [], 0, 0
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.md"))] + sorted(ROOT.glob("*.md"))
    for path in paths:
        text = path.read_text()
        where = path.relative_to(ROOT)
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            if "://" in target or target.startswith("mailto:") or target == "NNNN-slug.md":
                continue
            links += 1
            if not (path.parent / target).exists():
                wrong.append(f"{where}: links to {target}, which is not there")
        for name in NAMED.findall(text):
            names += 1
            for one in expanded(name):
                if not any(ROOT.glob(one.rstrip("/."))):
                    wrong.append(f"{where}: names {one}, which is not there")
    return refuse(wrong, f"{len(paths)} documents, {links} links, {names} paths")


def expanded(name):
    """`a/{b,c}.tf` as both paths."""
    found = re.fullmatch(r"(.*)\{([^}]*)\}(.*)", name)
    return [found[1] + part + found[3] for part in found[2].split(",")] if found else [name]
