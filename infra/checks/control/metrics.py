"""What the services would export if their containers ran, scraped by a real Prometheus and read by who reads it in
production: the adapter for autoscalers, the analyses of canaries. The figures are the check's; who asks for them, by
which query and with which conclusion, is production's.
"""

import contextlib
import http.server
import json
import shutil
import threading
import time

import yaml

from .. import images, tools
from ..rendering import ROOT

# requests a second of every replica
RATE = 50
# the pods that serve
SERVERS = "app.kubernetes.io/component=server"
# what a release that is looked at has at the end of its image
NEWER = "-newer"
# the aggregated APIs that autoscalers ask: for what a service exports, and for what its containers use
CUSTOM, RESOURCES = "custom.metrics.k8s.io", "metrics.k8s.io"
# processors that every replica uses
USED = 0.01


class Metrics:
    """Of every server's pod, while `with` lasts: requests in flight, how many ended, how, and how long they took."""

    def __init__(self, plane):
        self.plane = plane
        # by namespace: requests in flight of each of its replicas, one where nothing is said
        self.active = {}
        # by namespace: the metric of the analysis that its newer release does not fulfil
        self.broken = {}
        self.began = time.monotonic()

    def __enter__(self):
        self.page = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.page.serve_forever, daemon=True).start()
        self._prometheus()
        return self

    def __exit__(self, *_):
        self.page.shutdown()
        self.page.server_close()

    def instead(self):
        """The environment of who asks the cluster's Prometheus by name: plain HTTP goes to this one instead."""
        return {"HTTP_PROXY": self.address, "NO_PROXY": "127.0.0.1,localhost"}

    def _prometheus(self):
        program = shutil.which("prometheus")
        if not program:
            raise tools.Missing("prometheus is not on the PATH: install it and run the check again")
        # the labels are those the ServiceMonitor gives
        job = {
            "job_name": "servers",
            "honor_labels": True,
            "static_configs": [{"targets": [f"127.0.0.1:{self.page.server_port}"]}],
        }
        path = self.plane.folder / "prometheus.json"
        path.write_text(
            json.dumps({"global": {"scrape_interval": "5s", "scrape_timeout": "5s"}, "scrape_configs": [job]})
        )
        port = images.free()
        self.address = f"http://127.0.0.1:{port}"
        process = self.plane.run(
            "prometheus",
            [
                program,
                f"--config.file={path}",
                f"--web.listen-address=127.0.0.1:{port}",
                f"--storage.tsdb.path={self.plane.folder / 'tsdb'}",
            ],
        )
        images.until(lambda: images.status(port, "/-/ready") == 200, process, "say that Prometheus is ready", 60)

    def adapt(self):
        """Runs the adapter by the rules of its chart's values, and gives it to the API server as the chart does.

        It is also what metrics-server would be: that one asks kubelets, of which there are none. Without an answer
        about processors an autoscaler takes no replica away.
        """
        values = yaml.safe_load((ROOT / "k8s/platform/prometheus-adapter/values.yaml").read_text())
        namespace = yaml.safe_load((ROOT / "k8s/platform/prometheus-adapter/chart.yaml").read_text())["namespace"]
        rules = self.plane.folder / "adapter.json"
        rules.write_text(json.dumps({"rules": values["rules"]["custom"], "resourceRules": kubelets()}))
        port = images.free()
        self.plane.run(
            "prometheus-adapter",
            [
                tools.go("prometheus-adapter"),
                f"--config={rules}",
                f"--prometheus-url={values['prometheus']['url']}:{values['prometheus']['port']}/",
                f"--lister-kubeconfig={self.plane.config}",
                f"--authentication-kubeconfig={self.plane.config}",
                f"--authorization-kubeconfig={self.plane.config}",
                "--bind-address=127.0.0.1",
                f"--secure-port={port}",
                f"--cert-dir={self.plane.folder / 'adapter'}",
                "--metrics-relist-interval=5s",
                "--metrics-max-age=30s",
            ],
            **self.instead(),
        )
        # a process of this machine, where a cluster has pods
        service = {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": "prometheus-adapter", "namespace": namespace},
            "spec": {"type": "ExternalName", "externalName": "localhost", "ports": [{"port": port}]},
        }
        served = [
            {
                "apiVersion": "apiregistration.k8s.io/v1",
                "kind": "APIService",
                "metadata": {"name": f"v1beta1.{group}"},
                "spec": {
                    "group": group,
                    "version": "v1beta1",
                    "service": {"name": "prometheus-adapter", "namespace": namespace, "port": port},
                    "insecureSkipTLSVerify": True,
                    "groupPriorityMinimum": 100,
                    "versionPriority": 100,
                },
            }
            for group in (CUSTOM, RESOURCES)
        ]
        self.plane.apply([service, *served])

        def missing():
            # until it is served, what answers is not always JSON
            statuses = [self.plane.status(f"/apis/{group}/v1beta1") for group in (CUSTOM, RESOURCES)]
            if set(statuses) != {200}:
                return statuses
            names = [one["name"] for one in self.plane.get(f"/apis/{CUSTOM}/v1beta1")["resources"]]
            return [] if "pods/http_server_active_requests" in names else [names]

        self.plane.until(missing, "the adapter serves what autoscalers read")

    def _handler(self):
        metrics = self

        class Page(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                # whoever asks may have given up by now
                with contextlib.suppress(ConnectionError):
                    try:
                        body = metrics.text().encode()
                    except AssertionError:
                        # the API server did not answer in time: one scrape fails
                        self.send_error(503)
                        return
                    self.send_response(200)
                    self.send_header("Content-Type", "text/plain; version=0.0.4")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Page

    def text(self):
        """The page: of every pod that runs, counters that began with the check."""
        requests = round((time.monotonic() - self.began) * RATE)
        lines = []
        for pod in self.plane.get(f"/api/v1/pods?labelSelector={SERVERS}", within=0)["items"]:
            if pod["status"].get("phase") == "Running":
                lines += self._pod(pod, requests)
        return "".join(f"{line}\n" for line in lines)

    def _pod(self, pod, requests):
        about = pod["metadata"]
        namespace = about["namespace"]
        newer = pod["spec"]["containers"][0]["image"].endswith(NEWER)
        broken = self.broken.get(namespace) if newer else None
        where = f'namespace="{namespace}",pod="{about["name"]}"'
        release = about["labels"].get("rollouts-pod-template-hash")
        # a pod of no Rollout has no such label
        labels = f'{where},rollouts_pod_template_hash="{release}"' if release else where
        yield f"http_server_active_requests{{{labels}}} {self.active.get(namespace, 1)}"
        for status, ended in (("2xx", broken != "http-errors"), ("5xx", broken == "http-errors")):
            count = requests if ended else 0
            ends = f'{labels},method="GET",route="/v1/any",status="{status}"'
            # all take less than 50 ms, or all between that and a second
            for bound, within in (("0.05", broken != "latency-p99"), ("1", True), ("+Inf", True)):
                yield f'http_server_request_duration_seconds_bucket{{{ends},le="{bound}"}} {count if within else 0}'
            yield f"http_server_request_duration_seconds_count{{{ends}}} {count}"
        for code, ended in (("OK", broken != "rpc-errors"), ("INTERNAL", broken == "rpc-errors")):
            calls = f'{labels},rpc_service="localplus.any.v1.Any",method="Any",code="{code}"'
            yield f"rpc_server_duration_seconds_count{{{calls}}} {requests if ended else 0}"
        # by a kubelet
        yield f'container_cpu_usage_seconds_total{{{where},container="server"}} {requests / RATE * USED}'
        yield f'container_memory_working_set_bytes{{{where},container="server"}} {64 << 20}'
        # by kube-state-metrics
        restarts = requests if broken == "restarts" else 0
        yield f'kube_pod_container_status_restarts_total{{{where},container="server"}} {restarts}'
        if release:
            yield f'kube_pod_labels{{{where},label_rollouts_pod_template_hash="{release}"}} 1'


def kubelets():
    """What containers use, by names under which kubelets export it."""
    queries = {
        "cpu": "rate(container_cpu_usage_seconds_total{<<.LabelMatchers>>}[1m])",
        "memory": "container_memory_working_set_bytes{<<.LabelMatchers>>}",
    }
    overrides = {name: {"resource": name} for name in ("namespace", "pod", "node")}
    rules = {
        resource: {
            "containerQuery": f"sum by (<<.GroupBy>>) ({query})",
            "nodeQuery": f"sum by (<<.GroupBy>>) ({query})",
            "resources": {"overrides": overrides},
            "containerLabel": "container",
        }
        for resource, query in queries.items()
    }
    return {**rules, "window": "1m"}
