"""Workflows: actionlint for what they mean, zizmor for what they open, and that the files they name exist."""

import re
import subprocess

import yaml

from . import tools
from .rendering import FILES, ROOT, SERVICES, refuse


def check(_):
    wrong = []
    folder = ROOT / ".github"
    workflows = sorted((folder / "workflows").glob("*.yml"))
    lint = subprocess.run(
        [tools.go("actionlint"), "-color=false", "-shellcheck=", "-pyflakes="], cwd=ROOT, text=True, capture_output=True
    )
    if lint.returncode:
        wrong += (lint.stdout + lint.stderr).strip().splitlines()
    audit = subprocess.run(
        [
            tools.environment("zizmor") / "zizmor",
            "--offline",
            "--no-progress",
            "--persona=regular",
            "--format=plain",
            folder,
        ],
        cwd=ROOT,
        text=True,
        capture_output=True,
    )
    if audit.returncode:
        wrong += (audit.stdout + audit.stderr).strip().splitlines()
    for path in workflows:
        text = path.read_text()
        for used in re.findall(r"uses: \./(\S+)", text):
            target = ROOT / used
            if not (target.is_file() or (target / "action.yml").is_file()):
                wrong.append(f"{path.name}: {used} is not there")
        for script in re.findall(r"run: (\.\S+)", text):
            if not (ROOT / script).is_file():
                wrong.append(f"{path.name}: {script} is not there")
        for named in re.findall(r"[\"' ]((?:k8s|infra|services)/[\w./$*-]*[\w*])", text):
            # a variable stands for any name
            if not any(ROOT.glob(re.sub(r"\$\w+", "*", named))):
                wrong.append(f"{path.name}: {named} is not there")
        experiments = re.search(r"experiment: \[(.*)\]", text)
        for experiment in experiments.group(1).split(", ") if experiments else []:
            if not (ROOT / f"k8s/platform/litmus/experiments/{experiment}.yaml").is_file():
                wrong.append(f"{path.name}: there is no experiment {experiment}")
    owners = (folder / "CODEOWNERS").read_text()
    wrong += [
        f"CODEOWNERS: nobody reviews /services/{service}/"
        for service in SERVICES
        if f"/services/{service}/" not in owners
    ]
    # `on` is a boolean to YAML 1.1
    inputs = yaml.safe_load((folder / "workflows/deploy.yml").read_text())[True]["workflow_dispatch"]["inputs"]
    deployed = sorted([*SERVICES, *FILES])
    if sorted(inputs["service"]["options"]) != deployed:
        wrong.append(f"deploy.yml offers {', '.join(inputs['service']['options'])}; there are {', '.join(deployed)}")
    registry = (ROOT / "infra/organization/variables.tf").read_text()
    wrong += [
        f"infra/organization/variables.tf: no image repository for {service}"
        for service in deployed
        if f'"{service}"' not in registry
    ]
    return refuse(wrong, f"{len(workflows)} workflows, {len(list((folder / 'actions').glob('*/action.yml')))} actions")
