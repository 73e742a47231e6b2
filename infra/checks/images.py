"""Images: one pattern, and what it promises, shown without a container engine.

The pattern is services/Dockerfile.pattern. Where the real image is built (.github/workflows/image.yml) its size is
measured too; here the same root filesystem is put together in a folder and the service runs from it as it would in
the image.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from . import settings, tools
from .rendering import ROOT, SERVICES, overlay, parameters, refuse

PATTERN = ROOT / "services/Dockerfile.pattern"


def dockerfiles(write):
    wrong = []
    paths = []
    for service in SERVICES:
        want = parameters(service)
        manifest = ROOT / f"services/{service}/Cargo.toml"
        if not manifest.is_file():
            wrong.append(f"{service}: there is no such service")
            continue
        about = re.search(r'^description = "(.*)"$', manifest.read_text(), re.M)
        text = PATTERN.read_text().split("\n", 2)[2]
        for name, value in (
            ("SERVICE", service),
            ("ABOUT", about.group(1) if about else service),
            ("HTTP", want["http"]),
            ("GRPC", want["grpc"]),
        ):
            text = text.replace(f"@{name}@", value)
        path = ROOT / f"services/{service}/Dockerfile"
        if write:
            path.write_text(text)
        if path.read_text() != text:
            wrong.append(
                f"{path.relative_to(ROOT)} differs from the pattern: `cargo xtask platform check dockerfiles --write`"
            )
        paths.append(path)
    paths += [ROOT / "console/Dockerfile", ROOT / "k8s/platform/monitoring/otel-collector/Dockerfile"]
    said = subprocess.run(
        [tools.environment("hadolint") / "hadolint", "--config", ROOT / ".hadolint.yaml", *paths],
        text=True,
        capture_output=True,
    )
    if said.returncode:
        wrong += (said.stdout + said.stderr).strip().splitlines()
    return refuse(wrong, f"{len(paths)} Dockerfiles")


def root(_):
    """Each service, stripped, alone with the libraries it is linked to, on a read-only root, as 65532."""
    sudo = superuser()
    wrong = []
    for service in SERVICES:
        if not (ROOT / f"services/{service}/Cargo.toml").is_file():
            wrong.append(f"{service}: there is no such service")
            continue
        with tempfile.TemporaryDirectory(prefix="root-", dir="/var/tmp") as folder:
            problem = lives(service, Path(folder), sudo)
        if problem:
            wrong.append(f"{service}: {problem}")
    return refuse(wrong, f"{len(SERVICES)} services answer /livez, write nothing and end on SIGTERM")


def superuser():
    """What comes before a command that only root may run."""
    sudo = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if sudo and not shutil.which("sudo"):
        raise tools.Missing("a root filesystem is mounted and entered: run this as root, or install sudo")
    return sudo


def libraries(program, folder):
    """Puts the libraries that a program is linked to where it looks for them under another root."""
    for library in sorted(set(re.findall(r"(/\S+) \(0x", tools.run(["ldd", program])))):
        target = folder / library.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(Path(library).resolve(), target)


def readable(folder, program):
    """Everything may be read by anybody, and only what is run may be run."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() or path == program else 0o644)
    for library in folder.rglob("*.so*"):
        library.chmod(0o755)


def assemble(service, folder):
    """What the image's last stage has: the program, the C library, certificates, who nobody is."""
    program = settings.binary(service)
    inside = folder / service
    shutil.copy(program, inside)
    tools.run(["strip", "--strip-all", inside])
    libraries(program, folder)
    for name in ("etc/ssl/certs", "etc/localplus/settings", "etc/localplus/data", "proc", "dev", "tmp"):
        (folder / name).mkdir(parents=True)
    authorities = Path("/etc/ssl/certs/ca-certificates.crt")
    if authorities.exists():
        shutil.copy(authorities, folder / "etc/ssl/certs/ca-certificates.crt")
    (folder / "etc/passwd").write_text("nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n")
    (folder / "etc/nsswitch.conf").write_text("hosts: files dns\n")
    _, text = settings.environment_of(overlay(service, "dev"))
    # managed Kafka's certificates are not here; what is left of the file is what the service runs with
    text = text[: text.index("# Managed Kafka")]
    (folder / "etc/localplus/settings/config.toml").write_text(text)
    readable(folder, inside)


def lives(service, folder, sudo):
    """None, or what went wrong."""
    inside = folder / "root"
    inside.mkdir()
    folder.chmod(0o755)
    assemble(service, inside)
    variables, _ = settings.environment_of(overlay(service, "dev"))
    variables.update({name: str(entry["example"]) for name, entry in settings.HELD[service].items()})
    for name in ("LOCALPLUS__TELEMETRY__OTLP_ENDPOINT",):
        variables.pop(name, None)
    http, grpc = free(), free()
    # nothing behind it: a service must start, say that it lives and that it is not ready
    variables.update(
        {
            "LOCALPLUS__HTTP__ADDR": f"127.0.0.1:{http}",
            "LOCALPLUS__GRPC__ADDR": f"127.0.0.1:{grpc}",
            "LOCALPLUS__DATABASE__URL": "postgres://nobody:nothing@127.0.0.1:1/none",
            "LOCALPLUS__KAFKA__BROKERS": "127.0.0.1:1",
            "LOCALPLUS__AUTH__JWKS_URL": "http://127.0.0.1:1/jwks.json",
            "LOCALPLUS__DRAIN__REMOVAL_DELAY_MS": "100",
        }
    )
    if "LOCALPLUS__VALKEY__URL" in variables:
        variables["LOCALPLUS__VALKEY__URL"] = "redis://127.0.0.1:1"
    environment = " ".join(f"{name}='{value}'" for name, value in variables.items())
    script = (
        f"mount --bind {inside} {inside} && mount -o remount,bind,ro {inside} && "
        f"mount --bind /proc {inside}/proc && mount --bind /dev {inside}/dev && "
        f"exec env -i {environment} $(command -v chroot) --userspec=65532:65532 {inside} /{service} serve --config /etc/localplus/settings/config.toml"
    )
    log = folder / "log"
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [*sudo, "unshare", "--mount", "--propagation", "private", "sh", "-c", script],
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
        )
        try:
            problem = asked(process, http, sudo)
            if process.poll() is None:
                tools.run([*sudo, "kill", "-TERM", served(process.pid)])
                try:
                    code = process.wait(60)
                    if problem is None and code != 0:
                        problem = f"ended with {code} on SIGTERM"
                except subprocess.TimeoutExpired:
                    problem = problem or "did not end within 60 s of SIGTERM"
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                process.wait()
    return problem and f"{problem}\n{log.read_text(errors='replace')[-1500:]}"


def served(pid):
    """The process that serves: under sudo it is the last of a chain, else the one that was started."""
    while children := subprocess.run(["pgrep", "-P", str(pid)], text=True, capture_output=True).stdout.split():
        pid = int(children[0])
    return pid


def asked(process, port, sudo):
    """None once /livez has answered, the right user runs and the root is read-only; else what is wrong."""
    try:
        until(lambda: status(port, "/livez") == 200, process, "answer /livez")
    except AssertionError as error:
        return str(error)
    if status(port, "/readyz") != 503:
        return "says it is ready with nothing behind it"
    pid = served(process.pid)
    facts = tools.run([*sudo, "cat", f"/proc/{pid}/status"])
    if not re.search(r"^Uid:\s+65532\s+65532", facts, re.M):
        return "does not run as 65532"
    mounts = tools.run([*sudo, "cat", f"/proc/{pid}/mountinfo"]).splitlines()
    if not any(line.split()[4] == "/" and "ro" in line.split()[5].split(",") for line in mounts):
        return "its root can be written to"
    return None


def until(true, process, what, within=30):
    """Waits for what a process is to do."""
    deadline = time.monotonic() + within
    while not true():
        assert process.poll() is None, f"ended with {process.returncode} before it did {what}"
        assert time.monotonic() < deadline, f"did not {what} within {within} s"
        time.sleep(0.1)


def status(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def free():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
