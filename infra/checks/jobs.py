"""Jobs: what a service's code knows against the CronJobs that run it."""

import re

from .rendering import ENVIRONMENTS, ROOT, SERVICES, of, overlay, refuse


def known(service):
    """Names of the jobs in the service's JOBS, read from its source."""
    texts = [path.read_text() for path in (ROOT / f"services/{service}/src").rglob("*.rs")]
    source = "\n".join(texts)
    found = re.search(r"const JOBS: &'static \[&'static str\] =\s*&\[(.*?)\];", source, re.S)
    if not found:
        return set()
    constants = dict(re.findall(r"const (\w+): &(?:'static )?str = \"([^\"]+)\";", source))
    return {
        word[1:-1] if word.startswith('"') else constants[word.split("::")[-1]]
        for word in re.findall(r'"[^"]+"|[\w:]+', found.group(1))
    }


def check(_):
    wrong, count = [], 0
    for service in SERVICES:
        code = known(service)
        for environment in ENVIRONMENTS:
            crons = of(overlay(service, environment), "CronJob")
            manifest = set()
            for item in crons:
                args = item["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["args"]
                manifest.add(args[1])
                if args[0] != "job" or args[1] != item["metadata"]["name"]:
                    wrong.append(
                        f"{service}/{environment}: CronJob {item['metadata']['name']} runs {' '.join(args[:2])}"
                    )
            wrong += [f"{service}/{environment}: the job {name} has no CronJob" for name in sorted(code - manifest)]
            wrong += [
                f"{service}/{environment}: CronJob {name} runs a job the service does not have"
                for name in sorted(manifest - code)
            ]
            count += len(crons)
    return refuse(wrong, f"{count // len(ENVIRONMENTS)} jobs")
