"""The checks, in the order that fails soonest."""

from dataclasses import dataclass
from collections.abc import Callable

from . import api, cluster, compliance, compose, console, docs, images, infrastructure, itself, jobs, manifests, network, policies, program, routes, settings, workflows


@dataclass(frozen=True)
class Check:
    name: str
    about: str
    # takes whether to rewrite what is generated; gives a line to show; raises what is wrong
    run: Callable[[bool], str]
    # its tool is compiled for many minutes where that was never done: left out, aloud, unless asked for
    slow: bool = False


CHECKS = [
    Check("itself", "the checks find what is planted for them", itself.check),
    Check("render", "every overlay and every platform component renders", manifests.renders),
    Check(
        "schema",
        "every object against the schema of its kind, custom resources included; no unknown fields",
        manifests.schema,
    ),
    Check(
        "references", "what an object names exists; selectors select; quotas hold every replica", manifests.references
    ),
    Check("reachability", "who may talk to whom, computed from the policies, is the allowed list", network.check),
    Check("routes", "the cluster's routes are the development gateway's", routes.check),
    Check("ports", "a service listens, is exposed and is scraped on the same ports everywhere", routes.ports),
    Check("jobs", "every job a service knows has its CronJob, and the other way round", jobs.check),
    Check("secrets", "a service reads its own paths of Vault and nobody else's", settings.vault),
    Check(
        "charts", "components are pinned; values are what their charts know, where a chart can be had", manifests.charts
    ),
    Check("docs", "what documents link to and name exists", docs.check),
    Check(
        "api",
        "all services' API documents as one: operations told apart, answers described, examples of their shape",
        api.check,
    ),
    Check("compliance", "every control points at what holds it, which is there, or is said to be owed", compliance.check),
    Check("dockerfiles", "one pattern for all services; hadolint", images.dockerfiles),
    Check(
        "compose",
        "the whole system in containers: it loads, images are pinned, services accept their settings",
        compose.check,
    ),
    Check("workflows", "actionlint and zizmor; every path they name exists", workflows.check),
    Check("terraform", "format; names used are declared; checkov", infrastructure.check),
    Check("settings", "each service accepts the settings its manifests give it", settings.accepted),
    Check("root", "each service runs from an image's root filesystem, read only, as 65532", images.root),
    Check(
        "console",
        "its web server, read only and as 65532, answers a browser as the development gateway does",
        console.check,
    ),
    Check(
        "program",
        "`localplus` as one static file: linked to nothing, and runs in a root where there is nothing else",
        program.check,
        slow=True,
    ),
    Check("kyverno", "policies tested both ways, and applied to everything we deploy", policies.check, slow=True),
    Check(
        "tflint",
        "no module declares what it does not use, or leaves out a type or a version",
        infrastructure.lint,
        slow=True,
    ),
    Check(
        "cluster",
        "applied to a real control plane: accepted, rolled out, scaled, released by canaries, drained, refused what is too much",
        cluster.check,
        slow=True,
    ),
]
