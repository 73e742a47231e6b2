"""Admission policies: their own tests, and everything we deploy against them."""

import re
import tempfile
from pathlib import Path

import yaml

from . import tools
from .rendering import ROOT, deployed, refuse

POLICIES = ROOT / "k8s/platform/kyverno"


def check(_):
    kyverno = tools.go("kyverno")
    said = tools.run([kyverno, "test", POLICIES / "tests"])
    passed = re.search(r"Test Summary: (\d+) tests passed and 0 tests failed", said)
    assert passed and int(passed.group(1)) > 0, said
    applied = 0
    # verifying signatures needs the registry; the nightly workflow does
    chosen = sorted(
        path for path in (POLICIES / "manifests/policies").glob("*.yaml") if path.stem != "require-image-signature"
    )
    with tempfile.TemporaryDirectory() as folder:
        for service, environment, objects in deployed():
            resources = Path(folder) / f"{service}-{environment}.yaml"
            # a Rollout takes its pods from the Deployment, which is judged
            resources.write_text(
                yaml.safe_dump_all(
                    [item for item in objects if item["kind"] in ("Deployment", "CronJob", "Job", "ServiceAccount")]
                )
            )
            values = Path(folder) / "values.yaml"
            values.write_text(
                yaml.safe_dump(
                    {
                        "apiVersion": "cli.kyverno.io/v1alpha1",
                        "kind": "Values",
                        "metadata": {"name": "values"},
                        "namespaceSelector": [{"name": service, "labels": {"localplus.io/workload": "service"}}],
                    }
                )
            )
            said = tools.run([kyverno, "apply", *chosen, "--resource", resources, "--values-file", values])
            counts = re.search(r"pass: (\d+), fail: (\d+), warn: (\d+), error: (\d+)", said)
            assert counts and int(counts.group(1)) > 0 and counts.group(2) == counts.group(4) == "0", (
                f"{service}/{environment}:\n{said}"
            )
            applied += int(counts.group(1))
    return refuse([], f"{passed.group(1)} tests; {applied} verdicts on what we deploy")
