"""A real control plane without a machine under it: etcd, the API server, the controllers and the scheduler of the clusters' version, and
kwok, which plays the nodes. Objects are admitted, defaulted, scheduled, rolled, evicted and counted by what does it in production; only
containers do not run.
"""

import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import threading
import time
from pathlib import Path

from .. import images, tools

PODS = Path(__file__).with_name("pods.yaml")
# whoever applies: what it does not say is left to others
MANAGER = "argocd-controller"
TOKEN = "of-this-check-alone"


class ControlPlane:
    """Runs between `with` and its end, in a folder, on ports that are free."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.processes = []
        self.port = images.free()
        self.address = f"https://127.0.0.1:{self.port}"
        self.config = self.folder / "kubeconfig.json"
        self.certificate, self.key = self.folder / "tls.crt", self.folder / "tls.key"

    def __enter__(self):
        try:
            self._start()
        except BaseException as error:
            self.__exit__()
            if isinstance(error, AssertionError):
                raise AssertionError(f"{error}\n{self.log(self.processes[-1][0])}") from None
            raise
        return self

    def __exit__(self, *_):
        for _, process, output in reversed(self.processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for _, process, output in reversed(self.processes):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            output.close()

    def run(self, name, command, **env):
        """Starts a part in the background; its log is a file of its name."""
        output = open(self.folder / f"{name}.log", "ab")
        process = subprocess.Popen(
            [str(word) for word in command],
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            cwd=self.folder,
            env={**os.environ, "HOME": str(self.folder), **env},
        )
        self.processes.append((name, process, output))
        return process

    def _start(self):
        # one key for what a cluster has several for: whose certificate it is, is not what is checked
        tools.run(
            [
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "2",
            ]
            + ["-subj", "/CN=localplus", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]
            + [
                "-addext",
                "keyUsage=critical,digitalSignature,keyCertSign",
                "-keyout",
                self.key,
                "-out",
                self.certificate,
            ]
        )
        (self.folder / "tokens.csv").write_text(f'{TOKEN},check,check,"system:masters"\n')
        cluster = {"server": self.address, "certificate-authority": str(self.certificate)}
        configuration = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "check", "cluster": cluster}],
            "users": [{"name": "check", "user": {"token": TOKEN}}],
            "contexts": [{"name": "check", "context": {"cluster": "check", "user": "check"}}],
            "current-context": "check",
        }
        self.config.write_text(json.dumps(configuration))
        store, peer = (f"http://127.0.0.1:{images.free()}" for _ in range(2))
        self.run(
            "etcd",
            [
                tools.go("etcd"),
                "--name=check",
                f"--data-dir={self.folder / 'etcd'}",
                "--unsafe-no-fsync",
                "--log-level=error",
            ]
            + [f"--listen-client-urls={store}", f"--advertise-client-urls={store}"]
            + [
                f"--listen-peer-urls={peer}",
                f"--initial-advertise-peer-urls={peer}",
                f"--initial-cluster=check={peer}",
            ],
        )
        server = self.run(
            "kube-apiserver",
            [
                tools.go("kube-apiserver"),
                f"--etcd-servers={store}",
                "--bind-address=127.0.0.1",
                f"--secure-port={self.port}",
            ]
            + [
                "--advertise-address=127.0.0.1",
                "--endpoint-reconciler-type=none",
                "--service-cluster-ip-range=10.96.0.0/16",
            ]
            + [
                f"--tls-cert-file={self.certificate}",
                f"--tls-private-key-file={self.key}",
                f"--client-ca-file={self.certificate}",
            ]
            + [
                "--service-account-issuer=https://kubernetes.default.svc",
                f"--service-account-key-file={self.certificate}",
            ]
            + [f"--service-account-signing-key-file={self.key}", f"--token-auth-file={self.folder / 'tokens.csv'}"]
            + [
                "--authorization-mode=Node,RBAC",
                "--allow-privileged=true",
                f"--requestheader-client-ca-file={self.certificate}",
            ]
            + [f"--proxy-client-cert-file={self.certificate}", f"--proxy-client-key-file={self.key}"]
            + ["--requestheader-username-headers=X-Remote-User", "--requestheader-group-headers=X-Remote-Group"]
            + ["--requestheader-extra-headers-prefix=X-Remote-Extra-"],
        )
        images.until(lambda: self.status("/readyz") == 200, server, "say that it is ready", 120)
        self.run(
            "kube-controller-manager",
            [
                tools.go("kube-controller-manager"),
                f"--kubeconfig={self.config}",
                "--leader-elect=false",
                "--secure-port=0",
            ]
            + [f"--service-account-private-key-file={self.key}", f"--root-ca-file={self.certificate}"]
            + ["--kube-api-qps=200", "--kube-api-burst=400", "--horizontal-pod-autoscaler-sync-period=2s"]
            # a slow machine is no lost node
            + ["--node-monitor-grace-period=300s"],
        )
        self.run(
            "kube-scheduler",
            [tools.go("kube-scheduler"), f"--kubeconfig={self.config}", "--leader-elect=false", "--secure-port=0"],
        )
        self.run(
            "kwok",
            [
                tools.go("kwok"),
                f"--kubeconfig={self.config}",
                f"--config={PODS}",
                "--manage-all-nodes=true",
                "--node-lease-duration-seconds=40",
            ]
            + ["--cidr=10.64.0.0/16", f"--server-address=127.0.0.1:{images.free()}"],
        )

    def _connection(self, timeout=30):
        context = ssl.create_default_context(cafile=str(self.certificate))
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=timeout, context=context)

    def _asked(self, method, path, body=None, kind="application/json", timeout=30):
        connection = self._connection(timeout)
        headers = {"Authorization": f"Bearer {TOKEN}", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = kind
        connection.request(method, path, body and json.dumps(body), headers)
        return connection, connection.getresponse()

    def status(self, path):
        try:
            connection, answer = self._asked("GET", path)
        except (OSError, http.client.HTTPException):
            return None
        connection.close()
        return answer.status

    def ask(self, method, path, body=None, kind="application/json"):
        """An answer's status and body."""
        connection, answer = self._asked(method, path, body, kind)
        text = answer.read()
        connection.close()
        return answer.status, json.loads(text)

    def get(self, path, within=120):
        return self._insist(within, "GET", path)

    def items(self, path):
        return self.get(path)["items"]

    def patch(self, path, change):
        return self._insist(120, "PATCH", path, change, "application/merge-patch+json")

    def _insist(self, within, method, path, *what):
        """What can be asked twice, asked for `within` seconds while the server does not answer or says "later", as it does of a new kind."""
        began = time.monotonic()
        while True:
            try:
                status, body = self.ask(method, path, *what)
            except (OSError, http.client.HTTPException) as error:
                status, body = None, {"message": str(error)}
            if status not in (None, 429) or time.monotonic() - began > within:
                break
            time.sleep(0.5)
        assert status == 200, f"{method} {path}: {status} {body.get('message', '')}"
        return body

    def kubectl(self, *words, **options):
        return tools.run(
            [tools.kubectl(), f"--kubeconfig={self.config}", f"--cache-dir={self.folder / 'kubectl'}", *words],
            **options,
        )

    def apply(self, objects):
        """Applies as Argo CD does: on the server's side, wave by wave, and nobody else's fields are taken."""
        path = self.folder / "applied.json"
        path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": sorted(objects, key=wave)}))
        for again in (True, True, False):
            try:
                self.kubectl("apply", "--server-side", f"--field-manager={MANAGER}", f"--filename={path}")
                return
            except subprocess.CalledProcessError as error:
                # a busy machine did not answer in time; what was applied is not harmed by a second time
                if not (again and "timeout" in error.stderr.lower()):
                    raise AssertionError(f"not accepted:\n{error.stderr}") from None
                # what kubectl asks first, and a server to which kinds were added puts together again: longer than kubectl waits
                self.until(self._untold, "the API server says which kinds it knows", 600)

    def _untold(self):
        return [] if self.status("/openapi/v2") == 200 else ["/openapi/v2"]

    def until(self, true, what, within=180):
        """Waits until `true` gives nothing that is missing; the same may be missing for `within` seconds, something for four times as long."""
        began = changed = time.monotonic()
        before = None
        while missing := true():
            now = time.monotonic()
            for name, process, _ in self.processes:
                assert process.poll() is None, f"{name} ended: {self.log(name)}"
            # a busy machine is slow, and gets on
            if missing != before:
                before, changed = missing, now
            late = now - changed > within or now - began > 4 * within
            assert not late, f"{what} within {within} s: " + "; ".join(map(str, missing))
            time.sleep(0.5)

    def log(self, name):
        return (self.folder / f"{name}.log").read_text(errors="replace")[-1500:]

    def watching(self, path, version, seen):
        """Gives every event after `version` to `seen`, in their order, in a thread; the function that is returned ends it."""
        connection, answer = self._asked("GET", f"{path}&watch=1&resourceVersion={version}", timeout=None)
        assert answer.status == 200, f"watching {path}: {answer.status}"

        def read():
            try:
                for line in answer:
                    seen(json.loads(line))
            except (OSError, ValueError, http.client.HTTPException):
                pass  # it was ended

        thread = threading.Thread(target=read, daemon=True)
        thread.start()

        def end():
            connection.sock.shutdown(socket.SHUT_RDWR)
            thread.join(10)
            connection.close()

        return end


def wave(item):
    """When Argo CD applies it; what others live in or are defined by comes first."""
    first = ["CustomResourceDefinition", "Namespace", "PriorityClass", "StorageClass"]
    annotations = item["metadata"].get("annotations") or {}
    return item["kind"] not in first, int(annotations.get("argocd.argoproj.io/sync-wave", 0))
