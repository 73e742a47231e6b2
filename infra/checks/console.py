"""The console on a cluster: its web server, run as its image runs it, tells a browser what the development gateway tells it.

Both are asked the same questions over HTTP, so it does not matter how either is configured; only the answers count.
"""

import gzip
import http.client
import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from . import images, tools
from .manifests import fits
from .rendering import FILES, ROOT, deployed, of, refuse

CONFIGURATION = ROOT / "console/nginx.conf"
TEMPLATE = ROOT / "infra/dev/gateway/nginx.conf.template"
# what a page and its parts must carry, whoever serves them
DEMANDED = [
    "content-security-policy",
    "permissions-policy",
    "referrer-policy",
    "x-content-type-options",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "cache-control",
]
# what a moment or a request changes
PASSING = {"date", "connection", "keep-alive"}
# one file of every type there is, and places that are none
SCRIPT = "const counter = 1;\n" * 200
PAGES = {
    "index.html": "<!doctype html><title>console</title>\n",
    "favicon.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>\n",
    "manifest.json": "{}\n",
    "assets/app-3f2a91bc.js": SCRIPT,
    "assets/app-90bd1177.css": "body { margin: 0 }\n",
    "assets/figtree-1c2d3e4f.woff2": "wOF2",
}
ASKED = [
    "/console",
    "/console/",
    "/console/wallets/0190",
    "/console/assets/missing-00000000.js",
    "/console/../etc/passwd",
    "/elsewhere",
    "/livez",
    *(f"/console/{name}" for name in PAGES),
]


def check(_):
    wrong = list(manifests())
    with tempfile.TemporaryDirectory(prefix="console-", dir="/var/tmp") as folder:
        folder = Path(folder)
        folder.chmod(0o755)
        wrong += answers(folder)
    return refuse(wrong, f"{len(ASKED)} addresses answered as in development, read only, as 65532")


def manifests():
    """What is particular to files: replicas that the quota holds, a route to what is served, no settings and no secrets."""
    for name, environment, objects in deployed():
        if name not in FILES:
            continue
        where = f"{name}/{environment}"
        deployment, service = of(objects, "Deployment")[0], of(objects, "Service")[0]
        labels = deployment["spec"]["template"]["metadata"]["labels"]
        for item in (service, *of(objects, "PodDisruptionBudget")):
            selector = item["spec"]["selector"]
            if not selector.get("matchLabels", selector).items() <= labels.items():
                yield f"{where}: {item['kind']} selects none of the pods"
        ports = {port["name"]: port["containerPort"] for port in deployment["spec"]["template"]["spec"]["containers"][0]["ports"]}
        if f"listen {ports['http']} " not in CONFIGURATION.read_text():
            yield f"{where}: says port {ports['http']}, console/nginx.conf listens elsewhere"
        backend = of(objects, "HTTPRoute")[0]["spec"]["rules"][0]["backendRefs"][0]
        if (backend["name"], backend["port"]) != (service["metadata"]["name"], service["spec"]["ports"][0]["port"]):
            yield f"{where}: its route leads to {backend['name']}:{backend['port']}, which nobody serves"
        yield from fits(where, objects, deployment["spec"]["replicas"])
        for kind in ("Secret", "ExternalSecret", "ConfigMap", "CronJob"):
            yield from (f"{where}: {item['kind']} {item['metadata']['name']} is not for files" for item in of(objects, kind))


def answers(folder):
    """Differences between the two servers' answers, and what is missing from both."""
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if not nginx:
        raise tools.Missing("nginx is not on the PATH: install it and run the check again")
    for name, text in PAGES.items():
        path = folder / "dev/pages/console" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    with running(development(nginx, folder / "dev"), folder / "dev.log") as local:
        with running(image(nginx, folder / "image", folder / "dev/pages/console"), folder / "image.log") as cluster:
            if not re.search(r"^Uid:\s+65532\s+65532", Path(f"/proc/{cluster.pid()}/status").read_text(), re.M):
                yield "the console's server does not run as 65532"
            for path in ASKED:
                for coding in ("identity", "gzip"):
                    yield from compared(path, local.get(path, coding), cluster.get(path, coding))
            code = cluster.ends()
            if code:
                yield f"the console's server ended with {code} on SIGQUIT"


def compared(path, local, cluster):
    for what, told, given in zip(("status", "body", "headers"), local, cluster, strict=True):
        if told != given:
            yield f"{path}: {what}: the development gateway says {told}, the console's image {given}"
    if cluster[0] == 200 and path.startswith("/console/"):
        yield from (f"{path}: an answer without {name}" for name in DEMANDED if name not in cluster[2])


def development(nginx, folder):
    """The development gateway with nobody behind it. Its command and its port."""
    port = images.free()
    (folder / "tmp").mkdir(parents=True)
    text = TEMPLATE.read_text().replace("${user}", "user root;" if os.geteuid() == 0 else "").replace("${port}", str(port))
    (folder / "nginx.conf").write_text(re.sub(r"\$\{\w+\}", "9", text))
    return [nginx, "-p", folder, "-c", folder / "nginx.conf", "-e", "stderr", "-g", "daemon off;"], port


def image(nginx, folder, pages):
    """What the image's last stage has, in a root that cannot be written to. The command and the port."""
    images.libraries(nginx, folder)
    for name in ("etc/nginx", "srv", "proc", "dev", "tmp"):
        (folder / name).mkdir(parents=True)
    shutil.copy(nginx, folder / "nginx")
    # a port that is free here, where the image has one of its own
    port = images.free()
    text, count = re.subn(r"listen \d+ ", f"listen 127.0.0.1:{port} ", CONFIGURATION.read_text())
    assert count == 1, "console/nginx.conf listens on one port"
    (folder / "etc/nginx/nginx.conf").write_text(text)
    (folder / "etc/passwd").write_text("nonroot:x:65532:65532:nonroot:/:/sbin/nologin\n")
    (folder / "etc/group").write_text("nonroot:x:65532:\n")
    shutil.copytree(pages, folder / "srv/console")
    images.readable(folder, folder / "nginx")
    script = (
        f"mount --bind {folder} {folder} && mount -o remount,bind,ro {folder} && mount -t tmpfs -o mode=1777 tmp {folder}/tmp && "
        f"mount --bind /proc {folder}/proc && mount --bind /dev {folder}/dev && "
        f"exec env -i $(command -v chroot) --userspec=65532:65532 {folder} /nginx -c /etc/nginx/nginx.conf -e stderr -g 'daemon off;'"
    )
    return [*images.superuser(), "unshare", "--mount", "--propagation", "private", "sh", "-c", script], port


class running:
    """A web server while it is asked."""

    def __init__(self, started, log):
        self.command, self.port = [str(word) for word in started[0]], started[1]
        self.log = log

    def __enter__(self):
        self.output = open(self.log, "wb")
        # as a container's runtime does it: its output belongs to whom it runs as
        self.log.chmod(0o666)
        self.process = subprocess.Popen(
            self.command, stdout=self.output, stderr=self.output, stdin=subprocess.DEVNULL
        )
        try:
            images.until(lambda: images.status(self.port, "/livez") == 200, self.process, "answer /livez")
        except AssertionError as error:
            self.__exit__()
            raise AssertionError(f"{error}\n{self.log.read_text(errors='replace')[-1500:]}") from None
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            tools.run([*images.superuser(), "kill", "-TERM", self.pid()])
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGKILL)
                self.process.wait()
        self.output.close()

    def pid(self):
        """The master: nginx's workers are its children."""
        pid = self.process.pid
        while "nginx" not in Path(f"/proc/{pid}/comm").read_text():
            pid = int(tools.run(["pgrep", "-P", str(pid)]).split()[0])
        return pid

    def ends(self):
        tools.run([*images.superuser(), "kill", "-QUIT", self.pid()])
        return self.process.wait(30)

    def get(self, path, coding):
        """Status, body and headers of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request(
            "GET", path, headers={"Host": "api.example.test", "Accept-Encoding": coding, "traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}
        )
        answer = connection.getresponse()
        body, headers = answer.read(), {name.lower(): value for name, value in answer.getheaders()}
        connection.close()
        if headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        return answer.status, body.decode(), {name: value for name, value in headers.items() if name not in PASSING}
