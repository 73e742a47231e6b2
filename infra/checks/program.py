"""`localplus` as one static file: built as cli/README.md says, linked to nothing, and run where there is nothing else.

Unoptimised, which changes nothing of what it is linked to and takes a fraction of the time.
"""

import http.server
import json
import os
import re
import shutil
import struct
import subprocess
import tempfile
import threading
from pathlib import Path

from . import tools
from .images import superuser
from .rendering import ROOT, refuse

README = ROOT / "cli/README.md"
VECTORS = ROOT / "docs/receipts/vectors"
# program headers and tags of an ELF file by which a program asks for a loader, and for libraries
PT_DYNAMIC, PT_INTERP = 2, 3
DT_NULL, DT_NEEDED = 0, 1
NOT_VALID = 6
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")


def check(_):
    program = built()
    wrong = list(linked(program.read_bytes()))
    if not wrong:
        with tempfile.TemporaryDirectory(prefix="program-", dir="/var/tmp") as folder:
            wrong = list(runs(program, Path(folder)))
    size = program.stat().st_size / 1e6
    return refuse(wrong, f"{size:.0f} MB unoptimised; alone in a root: says its version, verifies receipts, finds a host by its name")


def documented():
    """The command of the README: its flags, its words and its target, for this machine's processor."""
    found = re.search(r"^RUSTFLAGS='([^']+)' (cargo build --release (.*) --target (\S+))", README.read_text(), re.M)
    if not found:
        raise AssertionError(f"{README.relative_to(ROOT)} does not say how one static file is built")
    return found[1], found[3].split(), found[4].replace("x86_64", os.uname().machine)


def built():
    flags, words, target = documented()
    cargo = os.environ.get("CARGO", "cargo")
    # the toolchain's own compiler: what wraps it for other builds, or gives it other flags, has no say here
    others = re.compile(r".*_WRAPPER|CARGO_ENCODED_RUSTFLAGS")
    environment = {name: value for name, value in os.environ.items() if not others.fullmatch(name)}
    environment["RUSTFLAGS"] = flags
    tools.run([cargo, "build", "--quiet", *words, "--target", target], cwd=ROOT, env=environment)
    metadata = tools.run([cargo, "metadata", "--no-deps", "--format-version", "1"], cwd=ROOT)
    folder = re.search(r'"target_directory":"([^"]+)"', metadata)[1]
    return Path(folder) / target / "debug/localplus"


def linked(elf):
    """What a 64-bit little-endian ELF program asks of the machine that starts it."""
    if elf[:6] != b"\x7fELF\x02\x01":
        yield "not a 64-bit little-endian ELF program"
        return
    (table,) = struct.unpack_from("<Q", elf, 32)
    size, count = struct.unpack_from("<HH", elf, 54)
    for at in range(table, table + size * count, size):
        kind, _, offset, _, _, length = struct.unpack_from("<IIQQQQ", elf, at)
        if kind == PT_INTERP:
            yield f"asks for a loader: {elf[offset : offset + length].rstrip(bytes(1)).decode()}"
        if kind == PT_DYNAMIC:
            for entry in range(offset, offset + length, 16):
                tag, _ = struct.unpack_from("<QQ", elf, entry)
                if tag == DT_NULL:
                    break
                if tag == DT_NEEDED:
                    yield "asks for a library (DT_NEEDED)"


def runs(program, root):
    """What it does wrong where there are a program, a few files to read and nothing else."""
    inside = root / "localplus"
    shutil.copy(program, inside)
    shutil.copytree(VECTORS, root / "vectors")
    (root / "etc").mkdir()
    (root / "etc/hosts").write_text("127.0.0.1 localhost\n")
    root.chmod(0o755)

    def said(*words, **variables):
        command = [*superuser(), "env", "-i", *(f"{name}={value}" for name, value in variables.items())]
        return subprocess.run(
            [*command, shutil.which("chroot") or "/usr/sbin/chroot", root, "/localplus", *words],
            text=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
        )

    version = said("--version")
    if version.returncode or not re.match(r"localplus \d+\.\d+\.\d+", version.stdout):
        yield f"--version: {version.returncode}, {version.stdout}{version.stderr}"
    index = json.loads((VECTORS / "index.json").read_text())
    for receipt, verdict in index["receipts"].items():
        answer = said("receipts", "verify", f"/vectors/{receipt}", "--keys", f"/vectors/{index['keys']}")
        if answer.returncode != (0 if verdict == "valid" else NOT_VALID):
            yield f"{receipt}, {verdict}: {answer.returncode}, {answer.stdout}{answer.stderr}"
    if not AUTHORITIES.is_file():
        raise tools.Missing(f"{AUTHORITIES}: install the system's certificates (ca-certificates) and run the check again")
    shutil.copy(AUTHORITIES, root / AUTHORITIES.name)
    yield from finds(said, f"/{AUTHORITIES.name}")


def finds(said, authorities):
    """Names are found without the libraries by which the C library usually finds them."""
    asked = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(401)

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        here = f"http://localhost:{server.server_port}"
        told = {"LOCALPLUS_URL": here, "LOCALPLUS_TOKEN": "none", "SSL_CERT_FILE": authorities, "HOME": "/"}
        answer = said("receipts", "keys", **told)
        server.shutdown()
    if asked != ["/ledger/v1/heads/keys"]:
        yield f"asked at localhost: {asked}; {answer.returncode}, {answer.stdout}{answer.stderr}"
