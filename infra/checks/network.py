"""Who may talk to whom: computed from the policies as Cilium reads them, compared with k8s/network/allowed.yaml.

A connection is there when the caller's policies let it out and the callee's let it in. A policy that opens one side
only is a mistake and named as such. What is computed is also written, for people, to
docs/platform-contracts/reachability.md.
"""

import yaml

from .rendering import ENVIRONMENTS, FILES, ROOT, SERVICES, of, overlay, platform, refuse

ALLOWED = ROOT / "k8s/network/allowed.yaml"
TABLE = ROOT / "docs/platform-contracts/reachability.md"
BEGIN, END = "<!-- computed -->\n", "<!-- /computed -->\n"
NAMESPACE, NAMESPACE_LABEL = "k8s:io.kubernetes.pod.namespace", "k8s:io.cilium.k8s.namespace.labels."
# who an entity or a name outside of the cluster is called in the table
ENTITIES = {
    "ingress": "gateway",
    "kube-apiserver": "kube-apiserver",
    "host": "nodes",
    "remote-node": "nodes",
    "health": "health",
}
CIDRS = {"10.8.0.0/24": "data"}


class World:
    """Endpoints and policies of one cluster."""

    def __init__(self, namespaces, policies, pods):
        self.namespaces = namespaces  # name -> labels
        self.policies = policies
        self.pods = pods  # endpoint name -> (namespace, labels)

    def selected(self, selector, own):
        """Endpoints a selector of a policy in namespace `own` means."""
        labels = selector.get("matchLabels") or {}
        expressions = selector.get("matchExpressions") or []
        spoken = any(key.startswith((NAMESPACE, NAMESPACE_LABEL)) for key in labels) or any(
            rule["key"].startswith((NAMESPACE, NAMESPACE_LABEL)) for rule in expressions
        )
        for name, (namespace, have) in self.pods.items():
            if own and not spoken and namespace != own:
                continue
            facts = {NAMESPACE: namespace}
            facts.update({NAMESPACE_LABEL + key: value for key, value in self.namespaces.get(namespace, {}).items()})
            facts.update({f"k8s:{key}": value for key, value in have.items()})
            facts.update(have)
            if all(facts.get(key) == value for key, value in labels.items()) and all(
                holds(rule, facts) for rule in expressions
            ):
                yield name

    def sides(self):
        """(out, in): who is let out to whom and who is let in from whom, as (source, destination) -> ports."""
        out, into = {}, {}
        for policy in self.policies:
            own = policy["metadata"].get("namespace")
            spec = policy["spec"]
            subjects = list(self.selected(spec["endpointSelector"], own))
            for direction, table in (("egress", out), ("ingress", into)):
                for rule in spec.get(direction) or []:
                    for other in self.peers(rule, "to" if direction == "egress" else "from", own):
                        for subject in subjects:
                            pair = (subject, other) if direction == "egress" else (other, subject)
                            table.setdefault(pair, set()).update(ports(rule))
        return out, into

    def peers(self, rule, word, own):
        for selector in rule.get(f"{word}Endpoints") or []:
            yield from self.selected(selector, own)
        for entity in rule.get(f"{word}Entities") or []:
            yield ENTITIES.get(entity, entity)
        for cidr in rule.get(f"{word}CIDR") or []:
            yield CIDRS.get(cidr, cidr)
        for entry in rule.get(f"{word}CIDRSet") or []:
            yield f"{entry['cidr']} except private" if entry.get("except") else entry["cidr"]
        for entry in rule.get(f"{word}FQDNs") or []:
            yield entry.get("matchName") or entry["matchPattern"]

    def edges(self):
        """(source, destination) -> ports, and what is open on one side only."""
        out, into = self.sides()
        found, half = {}, []
        for pair in sorted(set(out) | set(into)):
            source, destination = pair
            if source == destination:
                continue
            managed_source, managed_destination = source in self.pods, destination in self.pods
            if managed_source and managed_destination:
                both = meet(out.get(pair, set()), into.get(pair, set()))
                if both:
                    found[pair] = both
                elif self.exact(pair):
                    half.append(
                        f"{source} -> {destination}: open on {'the way out' if pair in out else 'the way in'} only"
                    )
            else:
                found[pair] = out.get(pair, set()) | into.get(pair, set())
        return found, half

    def exact(self, pair):
        """Whether a one-sided opening matters: both ends are pods of services."""
        return all(self.pods[end][0] in SERVICES for end in pair) and self.pods[pair[0]][0] != self.pods[pair[1]][0]


def holds(rule, facts):
    value = facts.get(rule["key"])
    match rule["operator"]:
        case "In":
            return value in rule["values"]
        case "NotIn":
            return value not in rule["values"]
        case "Exists":
            return value is not None
        case "DoesNotExist":
            return value is None
    raise AssertionError(f"unknown operator {rule['operator']}")


def ports(rule):
    named = {
        f"{port['port']}-{port['endPort']}" if "endPort" in port else port["port"]
        for entry in rule.get("toPorts") or []
        for port in entry["ports"]
    }
    return named or {"any"}


def meet(first, second):
    if "any" in first:
        return set(second)
    return set(first) if "any" in second else first & second


def world(environment):
    namespaces, policies, pods = {}, [], {}
    for _, objects in platform():
        for item in of(objects, "Namespace"):
            namespaces[item["metadata"]["name"]] = item["metadata"]["labels"]
            # the Gateway's namespace has no pods: its Envoy runs on the nodes, and is the entity `ingress`
            if item["metadata"]["name"] != "gateway":
                pods[item["metadata"]["name"]] = (item["metadata"]["name"], {})
        policies += of(objects, "CiliumNetworkPolicy") + of(objects, "CiliumClusterwideNetworkPolicy")
    pods["dns"] = ("kube-system", {"k8s-app": "kube-dns"})
    for service in SERVICES:
        objects = overlay(service, environment)
        namespaces[service] = of(objects, "Namespace")[0]["metadata"]["labels"]
        policies += of(objects, "CiliumNetworkPolicy")
        pods[service] = (service, {"app.kubernetes.io/component": "server"})
        pods[f"{service} jobs"] = (service, {"app.kubernetes.io/component": "job"})
    for name in FILES:
        objects = overlay(name, environment)
        namespaces[name] = of(objects, "Namespace")[0]["metadata"]["labels"]
        policies += of(objects, "CiliumNetworkPolicy")
        pods[name] = (name, {"app.kubernetes.io/component": "server"})
    return World(namespaces, policies, pods)


def connections(environment):
    """(from, to) -> ports of everything a service takes part in, and half-open policies. kube-dns has no policy: all may ask it."""
    found, half = world(environment).edges()
    table = {}
    for (source, destination), open_ports in found.items():
        ends = {source.removesuffix(" jobs"), destination.removesuffix(" jobs")}
        if len(ends) == 1 or not ends & {*SERVICES, *FILES} or "dns" in ends or "health" in ends:
            continue
        # jobs are their service, except that nobody calls them
        if destination.endswith(" jobs"):
            continue
        table.setdefault((source.removesuffix(" jobs"), destination), set()).update(open_ports)
    return table, half


def check(write):
    wrong, computed = [], None
    for environment in ENVIRONMENTS:
        table, half = connections(environment)
        wrong += [f"{environment}: {line}" for line in half]
        if computed is not None and table != computed:
            wrong.append(f"{environment}: other connections than in {ENVIRONMENTS[0]}")
        computed = table
    listed = yaml.safe_load(ALLOWED.read_text())
    allowed = {(row["from"], row["to"]): {str(port) for port in row["ports"]} for row in listed}
    for pair in sorted(set(allowed) | set(computed)):
        if computed.get(pair, set()) != allowed.get(pair, set()):
            show = lambda some: ", ".join(sorted(some)) or "nothing"
            wrong.append(
                f"{pair[0]} -> {pair[1]}: the policies allow {show(computed.get(pair, set()))}, the list {show(allowed.get(pair, set()))}"
            )
    wrong += denied()
    rows = "".join(
        f"| {row['from']} | {row['to']} | {', '.join(map(str, row['ports']))} | {row['why']} |\n" for row in listed
    )
    wanted = BEGIN + "| From | To | TCP ports | Why |\n|---|---|---|---|\n" + rows + END
    text = TABLE.read_text()
    shown = text[text.index(BEGIN) : text.index(END) + len(END)]
    if shown != wanted:
        if write:
            TABLE.write_text(text.replace(shown, wanted))
        else:
            wrong.append(f"{TABLE.relative_to(ROOT)} is behind: `cargo xtask platform check reachability --write`")
    return refuse(wrong, f"{len(computed)} connections, each on the list")


def denied():
    """Without a clusterwide default, whatever no policy selects would be open."""
    for _, objects in platform():
        for item in of(objects, "CiliumClusterwideNetworkPolicy"):
            expressions = item["spec"]["endpointSelector"].get("matchExpressions")
            if (
                expressions == [{"key": NAMESPACE, "operator": "NotIn", "values": ["kube-system"]}]
                and item["spec"].get("ingress")
                and item["spec"].get("egress")
            ):
                return []
    return ["no clusterwide policy denies by default"]
