"""What is applied, applied: to a real control plane (control/) with the nodes of infra/bootstrap/layer-1, played by kwok.

Charts are not there: what one would bring and our manifests count on is `BROUGHT`. Of their programs three run: Argo
Rollouts' controller, Prometheus, and its adapter for autoscalers.
"""

import copy
import json
import math
import subprocess
import tempfile
from pathlib import Path

import yaml

from . import images, tools
from .control import ControlPlane
from .control.metrics import NEWER, SERVERS, Metrics
from .rendering import FILES, SERVICES, of, overlay, platform, refuse
from .schemas import Loader

ROLLOUTS = "/apis/argoproj.io/v1alpha1/rollouts"
ZONES = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
# what a node of each pool has left for pods, and the taint it carries (infra/bootstrap/layer-1/eks.tf)
POOLS = {
    "platform": (
        {"cpu": "3920m", "memory": "14Gi", "pods": "58"},
        {"key": "platform", "value": "true", "effect": "NoSchedule"},
    ),
    "application": ({"cpu": "1930m", "memory": "6900Mi", "pods": "29"}, None),
    "spot": (
        {"cpu": "1930m", "memory": "6900Mi", "pods": "29"},
        {"key": "spot", "value": "true", "effect": "PreferNoSchedule"},
    ),
}
# by the chart of Prometheus (its values.yaml), whose account Thanos uses
BROUGHT = [{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "thanos", "namespace": "monitoring"}}]

# what is wrong with a newer release of each: the metric of the analysis that takes it back
BROKEN = {
    "svc-wallet": "http-errors",
    "svc-giftcard": "rpc-errors",
    "svc-merchant": "latency-p99",
    "svc-notification": "restarts",
}
# whose newer release is well
WELL = "svc-ledger"
AUTOSCALER = f"/apis/autoscaling/v2/namespaces/{WELL}/horizontalpodautoscalers/server"
# seconds within which a bad release is taken back (docs/platform-contracts/deployment-sla.md)
TAKEN_BACK = 300


def check(_):
    said = []
    with tempfile.TemporaryDirectory(prefix="cluster-", dir="/var/tmp") as folder:
        for environment, held in (("dev", development), ("staging", staging), ("prod", production)):
            inside = Path(folder) / environment
            inside.mkdir()
            with ControlPlane(inside) as plane:
                define(plane)
                said.append(f"{environment}: {held(plane)}")
    return refuse([], "; ".join(said))


def development(plane):
    """What is there once, and what nobody may have."""
    objects = begin(plane, "dev")
    plane.until(lambda: waiting(plane), "everything of dev is ready")
    unchanged(plane, objects)
    return "; ".join([accepted(objects), refusals(plane), priorities(plane), jobs(plane)])


def staging(plane):
    """What there are two of, replaced by a release and by an upgrade of the nodes."""
    objects = begin(plane, "staging")
    plane.until(lambda: waiting(plane), "everything of staging is ready")
    unchanged(plane, objects)
    with Witness(plane) as witness:
        return "; ".join([accepted(objects), rolled(plane, objects, witness), drained(plane, witness)])


def production(plane):
    """What Argo Rollouts releases by canaries that Prometheus judges, and autoscalers scale."""
    with Metrics(plane) as metrics:
        plane.run(
            "rollouts-controller",
            [
                tools.go("rollouts-controller"),
                f"--kubeconfig={plane.config}",
                f"--metricsport={images.free()}",
                f"--healthzPort={images.free()}",
                "--leader-elect=false",
            ],
            **metrics.instead(),
        )
        objects = begin(plane, "prod")
        plane.until(lambda: waiting(plane), "everything of prod is ready")
        unchanged(plane, objects)
        metrics.adapt()
        with Witness(plane) as witness:
            return "; ".join(
                [
                    accepted(objects),
                    scaled(plane, metrics),
                    canaries(plane, metrics, objects, witness),
                    drained(plane, witness),
                    relieved(plane, metrics),
                ]
            )


def accepted(objects):
    return f"{len(objects)} objects accepted, ready, and unchanged by a second time"


def define(plane):
    """The definitions of custom resources, as the components bring them."""
    plane.apply(list(crds()))
    plane.until(lambda: unestablished(plane), "every definition of a custom resource is served")


def begin(plane, environment):
    """Nodes and volumes, then everything of an environment. Gives the objects."""
    objects = desired(environment)
    nodes = [node(f"{pool}-{zone[-1]}", pool, zone) for pool in ("platform", "spot") for zone in ZONES] + generation("one")
    classes = [item for item in objects if item["kind"] == "StorageClass"]
    # a claim that finds no disk waits for its driver to make one
    plane.apply(nodes + [volume(index, one["metadata"]["name"]) for one in classes for index in range(2)])
    plane.apply(objects + BROUGHT)
    return objects


def crds():
    """The definitions of infra/tools.toml."""
    for pin, pattern in tools.PINS["crds"].items():
        for path in sorted(tools.module(pin).glob(pattern)):
            for item in yaml.load_all(path.read_text(), Loader=Loader):
                if item and item.get("kind") == "CustomResourceDefinition":
                    yield item


def desired(environment):
    """What Argo CD applies in an environment: the platform's manifests, every service and the console."""
    objects = [item for component, objects in platform() if component != "litmus" for item in objects]
    for name in [*SERVICES, *FILES]:
        objects += overlay(name, environment)
    # for kustomize alone, never applied
    local = "config.kubernetes.io/local-config"
    return [item for item in objects if (item["metadata"].get("annotations") or {}).get(local) != "true"]


def generation(name):
    """A generation of the application pool: two nodes in each zone."""
    return [node(f"application-{name}-{zone[-1]}{number}", "application", zone) for zone in ZONES for number in (1, 2)]


def node(name, pool, zone):
    room, taint = POOLS[pool]
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "labels": {
                "kubernetes.io/hostname": name,
                "kubernetes.io/os": "linux",
                "topology.kubernetes.io/zone": zone,
                "localplus.io/pool": pool,
            },
        },
        "spec": {"taints": [taint] if taint else []},
        "status": {"capacity": room, "allocatable": room},
    }


def volume(index, storage):
    """A disk, as the driver of the class would make one."""
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": f"disk-{index}"},
        "spec": {
            "capacity": {"storage": "20Gi"},
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": storage,
            "hostPath": {"path": f"/disks/{index}"},
        },
    }


def unestablished(plane):
    for item in plane.items("/apis/apiextensions.k8s.io/v1/customresourcedefinitions"):
        holds = {one["type"] for one in item.get("status", {}).get("conditions", []) if one["status"] == "True"}
        if "Established" not in holds:
            return [f"{item['metadata']['name']}: {item.get('status', {}).get('conditions')}"]
    return []


def waiting(plane):
    """What is not as it should be yet, and what is known of it."""
    found = [
        f"node {item['metadata']['name']}"
        for item in plane.items("/api/v1/nodes")
        if not any(one["type"] == "Ready" and one["status"] == "True" for one in item["status"].get("conditions", []))
    ]
    rollouts = {label(item): item for item in plane.items(ROLLOUTS)}
    for kind in ("deployments", "statefulsets"):
        for item in plane.items(f"/apis/apps/v1/{kind}"):
            wanted, status = item["spec"]["replicas"], item.get("status", {})
            if kind == "deployments" and label(item) in rollouts:
                found += unreleased(rollouts.pop(label(item)), item)
            have = [
                status.get(name, 0) for name in ("replicas", "updatedReplicas", "readyReplicas", "availableReplicas")
            ]
            if status.get("observedGeneration") != item["metadata"]["generation"] or any(one != wanted for one in have):
                found.append(f"{kind} {label(item)}: {have} of {wanted} {conditions(item)}")
    for item in plane.items("/apis/batch/v1/jobs"):
        if not any(
            one["type"] == "Complete" and one["status"] == "True"
            for one in item.get("status", {}).get("conditions", [])
        ):
            found.append(f"job {label(item)}: {conditions(item)}")
    for item in plane.items("/apis/autoscaling/v2/horizontalpodautoscalers"):
        if item.get("status", {}).get("currentReplicas", 0) < item["spec"]["minReplicas"]:
            found.append(f"autoscaler {label(item)}: {item.get('status', {}).get('currentReplicas', 0)} replicas")
    return found + [f"rollout {name} is of no Deployment" for name in rollouts]


def unreleased(rollout, deployment):
    """What a Rollout has not yet made of the Deployment that is its template."""
    status = rollout.get("status", {})
    seen = status.get("observedGeneration"), status.get("workloadObservedGeneration")
    wanted = str(rollout["metadata"]["generation"]), str(deployment["metadata"]["generation"])
    found = []
    if seen != wanted or status.get("phase") != "Healthy":
        found.append(f"rollout {label(rollout)}: {status.get('phase')} {status.get('message')} {conditions(rollout)}")
    if deployment["spec"]["replicas"]:
        found.append(f"deployment {label(deployment)}: is a Rollout's template, and has replicas of its own")
    return found


def refusals(plane):
    """What a service may not have is refused where it asks, by quota, limits and the namespace's security."""
    wrong, refused = [], 0
    for service in SERVICES:
        pod = next(iter(plane.items(f"/api/v1/namespaces/{service}/pods?labelSelector={SERVERS}")))
        plain = {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": "tried"},
            "spec": {
                name: pod["spec"][name]
                for name in (
                    "serviceAccountName",
                    "securityContext",
                    "priorityClassName",
                    "automountServiceAccountToken",
                )
            },
        }
        container = {
            name: pod["spec"]["containers"][0][name] for name in ("name", "image", "resources", "securityContext")
        }
        hard = plane.items(f"/api/v1/namespaces/{service}/resourcequotas")[0]["spec"]["hard"]
        # as many as the quota has processors, of one each, and one more
        many = [
            {**container, "name": f"c{number}", "resources": asks("1", "1Mi")}
            for number in range(int(float(hard["requests.cpu"])) + 1)
        ]
        tries = [
            ("exceeded quota", many),
            ("maximum memory usage per Container", [{**container, "resources": asks("1m", "2Gi")}]),
            ("violates PodSecurity", [{**container, "securityContext": {"privileged": True}}]),
        ]
        for expected, containers in tries:
            tried = copy.deepcopy(plain)
            tried["spec"]["containers"] = containers
            status, said = plane.ask("POST", f"/api/v1/namespaces/{service}/pods?dryRun=All", tried)
            refused += 1
            if status != 403 or expected not in said.get("message", ""):
                wrong.append(
                    f"{service}: {expected} is what a pod is not refused for: {status} {said.get('message', '')}"
                )
        tried = copy.deepcopy(plain)
        tried["spec"]["containers"] = [container]
        status, said = plane.ask("POST", f"/api/v1/namespaces/{service}/pods?dryRun=All", tried)
        if status != 201:
            wrong.append(f"{service}: one pod more, as there are some, is refused: {status} {said.get('message', '')}")
        port = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "tried"}}
        port["spec"] = {"type": "LoadBalancer", "ports": [{"port": 80}]}
        status, said = plane.ask("POST", f"/api/v1/namespaces/{service}/services?dryRun=All", port)
        refused += 1
        if status != 403 or "services.loadbalancers" not in said.get("message", ""):
            wrong.append(f"{service}: a load balancer of its own is not refused: {status} {said.get('message', '')}")
    return refuse(wrong, f"{refused} of {refused} pods and Services beyond quota, limits or security refused")


def asks(cpu, memory):
    return {"requests": {"cpu": cpu, "memory": memory}, "limits": {"memory": memory}}


def priorities(plane):
    """Classes are what pods have, the critical comes before the batch, and the batch before nobody."""
    values = {
        item["metadata"]["name"]: item["value"] for item in plane.items("/apis/scheduling.k8s.io/v1/priorityclasses")
    }
    wrong = [
        f"{label(pod)} has priority {pod['spec'].get('priority')}, {pod['spec'].get('priorityClassName')} is another"
        for pod in plane.items("/api/v1/pods")
        if pod["spec"].get("priority") != values.get(pod["spec"].get("priorityClassName"))
    ]
    small = node("small", "application", ZONES[0])
    small["metadata"]["labels"]["localplus.io/pool"] = "small"
    small["status"]["capacity"] = small["status"]["allocatable"] = {"cpu": "1", "memory": "1Gi", "pods": "10"}
    plane.apply([small])

    def pod(name, priority):
        container = {"name": "one", "image": "none", "resources": {"requests": {"cpu": "800m"}}}
        spec = {
            "priorityClassName": priority,
            "nodeSelector": {"localplus.io/pool": "small"},
            "containers": [container],
        }
        plane.apply(
            [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "default"}, "spec": spec}]
        )

    def runs():
        found = plane.items("/api/v1/namespaces/default/pods")
        return {
            one["metadata"]["name"]
            for one in found
            if one["status"].get("phase") == "Running" and "deletionTimestamp" not in one["metadata"]
        }

    pod("batch", "localplus-batch")
    plane.until(lambda: {"batch"} - runs(), "a batch pod runs on an empty node")
    pod("critical", "localplus-critical")
    plane.until(lambda: {"critical"} ^ runs(), "a critical pod takes the place of a batch pod")
    pod("later", "localplus-batch")

    def told():
        one = plane.get("/api/v1/namespaces/default/pods/later")
        return [] if "Unschedulable" in json.dumps(one["status"].get("conditions", [])) else [one["status"]]

    plane.until(told, "a batch pod waits for room")
    if runs() != {"critical"}:
        wrong.append(f"{runs()} run where the critical pod was first")
    plane.kubectl("delete", "node/small", "pod/critical", "pod/later", "--wait=false")
    return refuse(wrong, "priorities are those of the classes and preempt by them")


def jobs(plane):
    """Every CronJob's pod is admitted, placed and ends, and one fires by the clock."""
    found = plane.items("/apis/batch/v1/cronjobs")
    first = "/apis/batch/v1/namespaces/svc-ledger/cronjobs/hold-expiry"
    before = plane.get(first)["spec"]["schedule"]
    plane.patch(first, {"spec": {"schedule": "* * * * *"}})
    for item in found:
        plane.kubectl(
            "create",
            "job",
            "now-" + item["metadata"]["name"][:40],
            f"--from=cronjob/{item['metadata']['name']}",
            f"--namespace={item['metadata']['namespace']}",
        )

    def open_():
        made = plane.items("/apis/batch/v1/jobs")
        waiting_ = [
            label(item)
            for item in made
            if item["metadata"]["name"].startswith("now-") and not item.get("status", {}).get("succeeded")
        ]
        fired = [
            item
            for item in made
            if item["metadata"]["namespace"] == "svc-ledger"
            and any(owner["kind"] == "CronJob" for owner in item["metadata"].get("ownerReferences", []))
            and "cronjob.kubernetes.io/instantiate" not in (item["metadata"].get("annotations") or {})
            and item.get("status", {}).get("succeeded")
        ]
        return waiting_ or ([] if fired else ["hold-expiry does not fire"])

    plane.until(open_, "every job ends, and one that is due has fired")
    plane.patch(first, {"spec": {"schedule": before}})
    return f"{len(found)} CronJobs' pods end, and one fired when it was due"


class Witness:
    """Sees every event of every server's pod, and how few were ready at the worst moment since it was asked to look."""

    def __init__(self, plane):
        self.plane = plane

    def __enter__(self):
        path = f"/api/v1/pods?labelSelector={SERVERS}"
        now = self.plane.get(path)
        self.pods = {}
        for item in now["items"]:
            self._note(item)
        self.since_now()
        self.end = self.plane.watching(path, now["metadata"]["resourceVersion"], self._seen)
        return self

    def __exit__(self, *_):
        self.end()

    def since_now(self):
        self.least = {name: self._ready(name) for name in {namespace for namespace, _ in self.pods}}

    def _note(self, item):
        holds = any(
            one["type"] == "Ready" and one["status"] == "True" for one in item.get("status", {}).get("conditions", [])
        )
        self.pods[item["metadata"]["namespace"], item["metadata"]["name"]] = (
            holds and "deletionTimestamp" not in item["metadata"]
        )

    def _ready(self, namespace):
        return sum(ready for (where, _), ready in self.pods.items() if where == namespace)

    def _seen(self, event):
        item = event["object"]
        namespace, name = item["metadata"]["namespace"], item["metadata"]["name"]
        if event["type"] == "DELETED":
            self.pods.pop((namespace, name), None)
        else:
            self._note(item)
        self.least[namespace] = min(self.least.get(namespace, 0), self._ready(namespace))


def budgets(plane):
    """How few of each service's servers may be ready: what is wanted, less what its budget gives away."""
    # where a Rollout has the replicas, its Deployment has none
    servers = plane.items("/apis/apps/v1/deployments") + plane.items(ROLLOUTS)
    allowed = {}
    for item in plane.items("/apis/policy/v1/poddisruptionbudgets"):
        if item["metadata"]["name"] == "server":
            namespace = item["metadata"]["namespace"]
            wanted = sum(one["spec"]["replicas"] for one in servers if one["metadata"]["namespace"] == namespace)
            allowed[namespace] = wanted - item["spec"]["maxUnavailable"]
    return allowed


def kept(witness, allowed, what):
    """Fails where fewer were ready than a budget allows."""
    wrong = [
        f"{what}: {witness.least.get(name, 0)} of {name} were ready, its budget allows no fewer than {floor}"
        for name, floor in allowed.items()
        if witness.least.get(name, 0) < floor
    ]
    refuse(wrong, "")


def rolled(plane, objects, witness):
    """Every server's release is replaced by another, and back, at the same time."""
    allowed = budgets(plane)
    witness.since_now()
    servers = [item for item in of(objects, "Deployment") if item["metadata"]["namespace"] in allowed]
    for wanted in ([newer(item) for item in servers], servers):
        plane.apply(wanted)
        plane.until(lambda: waiting(plane), "the release is everywhere")
        images = {image(item) for item in wanted}
        run = {
            image(item)
            for item in plane.items(f"/api/v1/pods?labelSelector={SERVERS}")
            if "deletionTimestamp" not in item["metadata"]
        }
        assert run == images, f"{run} run, {images} were released"
    kept(witness, allowed, "a release")
    return f"{len(servers)} Deployments released twice without a moment below their budgets"


def image(item):
    """What the one container of a pod or of a Deployment's pods is made of."""
    return (item["spec"].get("template") or item)["spec"]["containers"][0]["image"]


def newer(item):
    """The same with another image."""
    item = copy.deepcopy(item)
    container = item["spec"]["template"]["spec"]["containers"][0]
    container["image"] += NEWER
    return item


def scaled(plane, metrics):
    """The autoscaler reads requests in flight through the adapter, and follows them up to its maximum."""
    spec = plane.get(AUTOSCALER)["spec"]
    load = 4 * target(spec)
    follows(plane, metrics, load, lambda have: have == spec["maxReplicas"])
    # as much as there are replicas for: nothing is scaled while releases and drains are looked at
    metrics.active[WELL] = target(spec)
    return f"an autoscaler that read {load} requests in flight went from {spec['minReplicas']} to {spec['maxReplicas']} replicas"


def relieved(plane, metrics):
    """It takes replicas away when there is less to do than they are there for."""
    spec = plane.get(AUTOSCALER)["spec"]
    before, load = spec["maxReplicas"], target(spec) // 2
    # what it waits before that is given back
    plane.patch(AUTOSCALER, {"spec": {"behavior": {"scaleDown": {"stabilizationWindowSeconds": 0}}}})
    follows(plane, metrics, load, lambda have: have < before)
    return f"at {load} requests in flight it took replicas away again"


def target(spec):
    """Requests in flight of each replica that an autoscaler aims at."""
    return int(spec["metrics"][0]["pods"]["target"]["averageValue"])


def follows(plane, metrics, load, enough):
    """Waits until the autoscaler has read that each replica has this load, and there are enough replicas, or few enough."""
    metrics.active[WELL] = load

    def missing():
        now = plane.get(AUTOSCALER).get("status", {})
        read = [
            one["pods"]["current"]["averageValue"] for one in now.get("currentMetrics", []) if one.get("type") == "Pods"
        ]
        have = now.get("currentReplicas", 0)
        return [] if read == [str(load)] and enough(have) else [have, read, conditions({"status": now})]

    plane.until(missing, f"the autoscaler reads {load} and follows")
    plane.until(lambda: waiting(plane), "all replicas are ready")


def canaries(plane, metrics, objects, witness):
    """A release that is well goes through every step; those that are not are taken back by the metric that says so."""
    allowed = budgets(plane)
    witness.since_now()
    metrics.broken = BROKEN
    servers = [item for item in of(objects, "Deployment") if item["metadata"]["namespace"] in {WELL, *BROKEN, *FILES}]
    steps = rollout(plane, WELL)["spec"]["strategy"]["canary"]["steps"]
    # a pause lasts until every metric was measured: less than what it lasts in production, or more on a busy machine
    until_told = [{"pause": {}} if "pause" in step else step for step in steps]
    plane.patch(place(WELL), {"spec": {"strategy": {"canary": {"steps": until_told}}}})
    plane.apply([newer(item) for item in servers])
    for index, step in enumerate(steps):
        if "pause" in step:
            paused(plane, index, steps[index - 1]["setWeight"])
    plane.until(lambda: unsettled(plane), "the canary that is well takes over, the others are taken back", 300)
    slowest = max(taken_back(plane, name, metric) for name, metric in BROKEN.items())
    assert slowest < TAKEN_BACK, f"the last bad release was taken back after {slowest} s, {TAKEN_BACK} are promised"
    metrics.broken = {}
    # git says the release before again
    plane.apply(servers)

    def missing():
        resume(plane, WELL)
        return waiting(plane)

    plane.until(missing, "the release before is back everywhere", 300)
    kept(witness, allowed, "canaries")
    pauses = sum("pause" in step for step in steps)
    return (
        f"a canary judged well at {pauses} steps took over, {len(BROKEN)} were taken back for "
        + ", ".join(BROKEN.values())
        + f", the last after {slowest} s of measurements, none went below its budget"
    )


def taken_back(plane, name, metric):
    """Seconds that it took to measure a bad release until it was, on a machine that is quick; fails where it was for another reason."""
    status = rollout(plane, name)["status"]
    said = status.get("message", "")
    assert f'"{metric}"' in said, f"{name} is taken back for another reason than {metric}: {said}"
    analysis = background(plane, name)
    wanted = next(one for one in analysis["spec"]["metrics"] if one["name"] == metric)
    measured = next(one for one in analysis["status"]["metricResults"] if one["name"] == metric)
    return measured["count"] * int(wanted["interval"].removesuffix("s"))


def background(plane, name):
    """The analysis that runs beside a canary's steps, or nothing."""
    if current := rollout(plane, name)["status"]["canary"].get("currentBackgroundAnalysisRunStatus"):
        return plane.get(f"/apis/argoproj.io/v1alpha1/namespaces/{name}/analysisruns/{current['name']}")
    return None


def place(name):
    return f"/apis/argoproj.io/v1alpha1/namespaces/{name}/rollouts/{name}"


def rollout(plane, name):
    return plane.get(place(name))


def paused(plane, index, weight):
    """The canary that is well waits with its share of replicas; once every metric was measured with that share, it goes on."""

    def waits():
        status = rollout(plane, WELL).get("status", {})
        at = status.get("currentStepIndex"), status.get("phase")
        return [] if at == (index, "Paused") and status.get("pauseConditions") else [*at, status.get("message", "")]

    plane.until(waits, f"the canary waits with {weight} %")
    total = rollout(plane, WELL)["spec"]["replicas"]
    have = sum(one.endswith(NEWER) for one in run(plane, WELL))
    wanted = -(-total * weight // 100)
    assert have == wanted, f"{have} of {total} replicas are the canary, {weight} % are {wanted}"
    since = rollout(plane, WELL)["status"]["pauseConditions"][0]["startTime"]
    plane.until(lambda: unmeasured(plane, since), f"every metric of the canary with {weight} % is measured")
    resume(plane, WELL)


def unmeasured(plane, since):
    """Metrics of the analysis that runs which Prometheus has not given a figure for since then, or one that fails."""
    if not (analysis := background(plane, WELL)):
        return ["no analysis"]
    results = {one["name"]: one for one in analysis.get("status", {}).get("metricResults", [])}
    missing = []
    for metric in analysis["spec"]["metrics"]:
        result = results.get(metric["name"], {})
        figures = [
            one["value"]
            for one in result.get("measurements", [])
            if one["phase"] == "Successful" and one["startedAt"] >= since
        ]
        # a query without a series gives an empty list, one without a call a share of nothing: both pass
        if not any(not math.isnan(number) for figure in figures for number in json.loads(figure)):
            missing.append(f"{metric['name']}: {result}")
    return missing


def resume(plane, name):
    """Ends a pause, as `kubectl argo rollouts promote` does; the analysis goes on."""
    if rollout(plane, name).get("status", {}).get("pauseConditions"):
        plane.patch(f"{place(name)}/status", {"status": {"pauseConditions": None}})


def unsettled(plane):
    """Releases that have not come to their end, good or bad."""
    status = rollout(plane, WELL)["status"]
    found = [] if status["phase"] == "Healthy" else [f"{WELL}: {status['phase']} {status.get('message', '')}"]
    found += [f"{WELL} runs {old}" for old in run(plane, WELL) if not old.endswith(NEWER)]
    for name in BROKEN:
        one = rollout(plane, name)
        status = one["status"]
        if not status.get("abort") or status.get("availableReplicas") != one["spec"]["replicas"]:
            found.append(f"{name}: {status['phase']} {status.get('message', '')}")
        found += [f"{name} runs {new}" for new in run(plane, name) if new.endswith(NEWER)]
    return found


def run(plane, namespace):
    """The images of a service's servers that are not told to go."""
    return [
        image(pod)
        for pod in plane.items(f"/api/v1/namespaces/{namespace}/pods?labelSelector={SERVERS}")
        if "deletionTimestamp" not in pod["metadata"]
    ]


def drained(plane, witness):
    """Nodes are replaced as an upgrade does it: new ones come, all old ones are drained at the same time."""
    allowed = budgets(plane)
    old = [item["metadata"]["name"] for item in generation("one")]
    plane.apply(generation("two"))
    plane.until(lambda: waiting(plane), "the new nodes are ready")
    witness.since_now()
    command = [
        tools.kubectl(),
        f"--kubeconfig={plane.config}",
        "drain",
        "--ignore-daemonsets",
        "--delete-emptydir-data",
        # so that one that does not get on ends; a busy machine is slow
        "--timeout=900s",
    ]
    drains = [
        subprocess.Popen(
            [str(word) for word in [*command, name]], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        for name in old
    ]
    said = [drain.communicate(timeout=960)[0] for drain in drains]
    wrong = [
        f"{name} is not drained:\n{text[-1500:]}"
        for name, drain, text in zip(old, drains, said, strict=True)
        if drain.returncode
    ]
    refuse(wrong, "")
    plane.until(lambda: waiting(plane), "everything is ready on the new nodes")
    kept(witness, allowed, "drains")
    held = sum(text.count("would violate the pod's disruption budget") for text in said)
    assert held, "no eviction had to wait: the budgets were not asked"
    return f"{len(old)} nodes drained at once, {held} evictions held back by budgets, none of which was broken"


def label(item):
    return f"{item['metadata'].get('namespace', '')}/{item['metadata']['name']}"


def conditions(item):
    return "; ".join(
        one.get("message", "") for one in item.get("status", {}).get("conditions", []) if one.get("message")
    )


def unchanged(plane, objects):
    """A second time changes nothing: no field and no generation of any object."""
    before = as_it_is(plane, objects)
    plane.apply(objects)
    after = as_it_is(plane, objects)
    wrong = [
        f"{name} is not what it was after it was applied again"
        for name in sorted(before)
        if before[name] != after.get(name)
    ]
    refuse(wrong, "")


def as_it_is(plane, objects):
    """Each object as the server has it, without what controllers report and what writing alone moves on."""
    path = plane.folder / "asked.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))
    found = {}
    for item in json.loads(plane.kubectl("get", f"--filename={path}", "--output=json"))["items"]:
        item.pop("status", None)
        for name in ("resourceVersion", "managedFields"):
            item["metadata"].pop(name, None)
        found[f"{item['kind']} {label(item)}"] = item
    assert len(found) == len(objects), f"{len(objects)} objects were applied, {len(found)} are there"
    return found
