"""`cargo xtask platform check [NAME…]`: every artefact of the platform, read by the tool that reads it in production.

Every check runs, whatever the one before it said; the last line is the sum. Those whose tool is compiled for many
minutes run when they are named or with `--all`, and are said to be left out otherwise. `--list` names them, `--write`
brings up to date what is generated from the manifests.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from . import tools


def main():
    inside = tools.environment("manifests") / "python"
    if Path(sys.prefix) != inside.parents[1]:
        os.execv(inside, [str(inside), "-m", "infra.checks", *sys.argv[1:]])
    from .all import CHECKS

    parser = argparse.ArgumentParser(prog="cargo xtask platform check", description=__doc__)
    parser.add_argument("names", nargs="*", help="only these checks")
    parser.add_argument("--all", action="store_true", help="also the checks whose tools are compiled for many minutes")
    parser.add_argument("--built", action="store_true", help="take the services as they were built last")
    # what `cargo xtask` checked before it came here, for the sum
    parser.add_argument("--passed", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--failed", action="append", default=[], help=argparse.SUPPRESS)
    parser.add_argument("--left-out", action="append", default=[], help=argparse.SUPPRESS)
    parser.add_argument("--list", action="store_true", help="name the checks and end")
    parser.add_argument("--write", action="store_true", help="rewrite what is generated from the manifests")
    options = parser.parse_args()
    tools.BUILT = options.built
    if options.list:
        for check in CHECKS:
            print(f"{check.name:<16}{check.about}{' (--all)' if check.slow else ''}")
        return 0
    unknown = set(options.names) - {check.name for check in CHECKS}
    if unknown:
        parser.error(f"there is no check {', '.join(sorted(unknown))}; --list names them")
    passed, failed, left_out = options.passed, options.failed, options.left_out
    for check in CHECKS:
        if options.names and check.name not in options.names:
            continue
        if check.slow and not options.all and not options.names:
            left_out.append(check.name)
            continue
        started = time.monotonic()
        try:
            said = check.run(options.write)
            mark = "✓"
            passed += 1
        except Exception as error:  # whatever a tool or a check has to say, the others still run
            said, mark = told(error), "✗"
            failed.append(check.name)
        print(f"{mark} {check.name:<16} {time.monotonic() - started:6.1f} s  {said}", flush=True)
    if left_out:
        print(
            f"not run, as their tools are compiled for many minutes: {', '.join(left_out)};"
            " `cargo xtask platform check --all` runs them"
        )
    print(f"{passed} passed, {len(failed)} failed" + (f": {', '.join(failed)}" if failed else ""))
    return 1 if failed else 0


def told(error):
    if isinstance(error, subprocess.CalledProcessError):
        command = " ".join(map(str, error.cmd))
        return f"`{command[:200]}` failed ({error.returncode})\n{error.stdout or ''}{error.stderr or ''}"
    if isinstance(error, (AssertionError, tools.Missing)):
        return str(error)
    return f"{type(error).__name__}: {error}"


sys.exit(main())
