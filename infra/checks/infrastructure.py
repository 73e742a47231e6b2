"""Terraform: formatted, complete in itself, and audited. Providers come from a registry that is not needed here:
`terraform validate` and `terraform test` run in .github/workflows/infrastructure.yml.
"""

import json
import re
import subprocess

from . import tools
from .rendering import ROOT, refuse

# Findings that are meant, each with its reason: infra/.checkov.yaml says them to checkov.
CONFIG = ROOT / "infra/.checkov.yaml"
POLICIES = ROOT / "infra/policies"


def check(_):
    wrong = []
    files = sorted(path for pattern in ("*.tf", "*.tftest.hcl") for path in (ROOT / "infra").rglob(pattern))
    for path in files:
        formatted = tools.run([tools.go("hclfmt"), path])
        if formatted != path.read_text():
            wrong.append(f"{path.relative_to(ROOT)} is not formatted: `terraform fmt -recursive infra`")
    for module in sorted({path.parent for path in files if path.suffix == ".tf"}):
        wrong += undeclared(module)
    passed = 0
    for report in checkov("--config-file", CONFIG, "--directory", ROOT / "infra"):
        passed += report["summary"]["passed"]
        for finding in report["results"]["failed_checks"]:
            wrong.append(
                f"{finding['check_id']} {finding['check_name']}: {finding['resource']} ({finding['file_path']}:{finding['file_line_range'][0]})"
            )
        if report["summary"]["parsing_errors"]:
            wrong.append(f"checkov could not parse {report['results'].get('parsing_errors')}")
    assert passed, "checkov looked at nothing"
    wrong += policies()
    return refuse(wrong, f"{len(files)} files; checkov passed {passed} checks")


def lint(_):
    """tflint with the rules it carries itself: what is declared and unused, deprecated, without a type or a version."""
    modules = sorted({path.parent for path in (ROOT / "infra").rglob("*.tf")} - {POLICIES / "tests"})
    wrong = []
    for module in modules:
        said = subprocess.run(
            [
                tools.go("tflint"),
                f"--chdir={module}",
                f"--config={ROOT / 'infra/.tflint.hcl'}",
                "--format=compact",
                "--no-color",
            ],
            text=True,
            capture_output=True,
        )
        if said.returncode:
            lines = (said.stdout + said.stderr).strip().splitlines()
            wrong += [f"{module.relative_to(ROOT)}: {line}" for line in lines]
    return refuse(wrong, f"{len(modules)} modules")


def checkov(*arguments):
    """checkov's reports, with our own policies."""
    command = [
        tools.environment("checkov") / "checkov",
        *arguments,
        "--external-checks-dir",
        POLICIES,
        "--output",
        "json",
        "--quiet",
        "--compact",
    ]
    audit = subprocess.run(command, text=True, capture_output=True, cwd=ROOT)
    try:
        said = json.loads(audit.stdout)
    except json.JSONDecodeError:
        raise AssertionError(f"checkov said no JSON:\n{audit.stdout[-2000:]}{audit.stderr[-2000:]}") from None
    return said if isinstance(said, list) else [said]


def policies():
    """Our own policies, both ways: they name what is called bad in their tests, and nothing else."""
    ids = sorted(re.search(r"id: (\S+)", path.read_text())[1] for path in POLICIES.glob("*.yaml"))
    found = set()
    for report in checkov("--framework", "terraform", "--directory", POLICIES / "tests", "--check", ",".join(ids)):
        found |= {
            (finding["check_id"], finding["resource"].split(".")[1]) for finding in report["results"]["failed_checks"]
        }
    planted = {(one, f"bad_{one.rsplit('_')[-1]}") for one in ids}
    wrong = [f"{one} does not find {what}" for one, what in sorted(planted - found)]
    wrong += [f"{one} finds {what}, which is as it should be" for one, what in sorted(found - planted)]
    return wrong


def undeclared(module):
    """References to variables, locals, data, modules and resources of a module that it does not declare."""
    text = "\n".join(re.sub(r"(?m)(^|\s)(#|//).*$", "", path.read_text()) for path in sorted(module.glob("*.tf")))
    declared = {f"var.{name}" for name in re.findall(r'^variable "([\w-]+)"', text, re.M)}
    declared |= {f"module.{name}" for name in re.findall(r'^module "([\w-]+)"', text, re.M)}
    declared |= {f"data.{kind}.{name}" for kind, name in re.findall(r'^data "([\w-]+)" "([\w-]+)"', text, re.M)}
    resources = {f"{kind}.{name}" for kind, name in re.findall(r'^resource "([\w-]+)" "([\w-]+)"', text, re.M)}
    for block in re.findall(r"^locals \{\n(.*?)^\}", text, re.M | re.S):
        declared |= {f"local.{name}" for name in re.findall(r"^  (\w+)\s*=", block, re.M)}
    code = re.sub(
        r'"(?:[^"\\]|\\.)*"', lambda match: " ".join(re.findall(r"\$\{(.*?)\}", match.group(0))) or '""', text
    )
    used = set(re.findall(r"\b((?:var|local|module)\.[A-Za-z_][\w-]*)", code)) | set(
        re.findall(r"\b(data\.[a-z]\w*\.[A-Za-z_][\w-]*)", code)
    )
    kinds = {name.split(".")[0] for name in resources}
    mentioned = {
        f"{kind}.{name}"
        for kind, name in re.findall(r"(?<![\w.])((?:aws|cloudflare|vault|random|tls)_\w+)\.([A-Za-z_][\w-]*)", code)
    }
    missing = sorted((used - declared) | (mentioned - resources))
    return [f"{module.relative_to(ROOT)}: {name} is used and not declared" for name in missing if kinds or name]
