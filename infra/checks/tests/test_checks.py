"""Each check finds what is planted for it."""

import copy
import sys
import unittest
from pathlib import Path

from .. import api, cluster, compliance, compose, control, infrastructure, jobs, manifests, network, program, routes, schemas
from ..rendering import ROOT, of, overlay


class Network(unittest.TestCase):
    def world(self, change=lambda policies: None):
        world = network.world("dev")
        world.policies = copy.deepcopy(world.policies)
        change(world.policies)
        return world

    def rule(self, policies, namespace, name):
        return next(
            p for p in policies if p["metadata"].get("namespace") == namespace and p["metadata"]["name"] == name
        )["spec"]

    def test_the_wallet_reaches_the_ledger_and_not_the_other_way_round(self):
        found, half = self.world().edges()
        self.assertEqual(found["svc-wallet", "svc-ledger"], {"9101"})
        self.assertNotIn(("svc-ledger", "svc-wallet"), found)
        self.assertEqual(half, [])

    def test_a_callee_that_lets_nobody_in_is_a_half_open_connection(self):
        def shut(policies):
            self.rule(policies, "svc-ledger", "callers")["ingress"] = []

        found, half = self.world(shut).edges()
        self.assertNotIn(("svc-wallet", "svc-ledger"), found)
        self.assertIn("svc-wallet -> svc-ledger: open on the way out only", half)

    def test_another_port_is_another_connection(self):
        def moved(policies):
            for rule in self.rule(policies, "svc-ledger", "callers")["ingress"]:
                rule["toPorts"][0]["ports"][0]["port"] = "9999"

        found, _ = self.world(moved).edges()
        self.assertNotIn(("svc-wallet", "svc-ledger"), found)

    def test_a_rule_for_every_namespace_opens_every_namespace(self):
        def opened(policies):
            everybody = {"matchExpressions": [{"key": network.NAMESPACE, "operator": "Exists"}]}
            self.rule(policies, "svc-ledger", "server")["ingress"].append({"fromEndpoints": [everybody]})

        found, half = self.world(opened).edges()
        self.assertIn("svc-notification -> svc-ledger: open on the way in only", half)
        self.assertIn(("monitoring", "svc-ledger"), found)


class Schemas(unittest.TestCase):
    def test_an_unknown_field_and_a_wrong_type_of_a_custom_resource_are_found(self):
        policy = copy.deepcopy(of(overlay("svc-ledger", "dev"), "CiliumNetworkPolicy")[0])
        self.assertEqual(schemas.errors(policy), [])
        policy["spec"]["ingres"] = []
        self.assertTrue(any("ingres" in error for error in schemas.errors(policy)))
        scaled = copy.deepcopy(of(overlay("svc-ledger", "prod"), "Rollout")[0])
        self.assertEqual(schemas.errors(scaled), [])
        scaled["spec"]["minReadySeconds"] = "soon"
        self.assertNotEqual(schemas.errors(scaled), [])


class Metrics(unittest.TestCase):
    def test_what_judges_a_canary_is_read_from_its_queries(self):
        found = manifests.judged_by()
        self.assertLessEqual(
            {"http_server_request_duration_seconds", "rpc_server_duration_seconds", "http_server_active_requests"},
            found,
        )


class Quotas(unittest.TestCase):
    def test_one_replica_too_many_is_found(self):
        objects = overlay("svc-ledger", "dev")
        self.assertEqual(list(manifests.fits("", objects, 2)), [])
        self.assertTrue(any("pods" in line or "cpu" in line for line in manifests.fits("", objects, 50)))

    def test_quantities(self):
        self.assertEqual([manifests.quantity(text) for text in ("250m", "2", "1Gi", "64Mi")], [0.25, 2, 2**30, 2**26])


class Cluster(unittest.TestCase):
    @staticmethod
    def pod(name, ready=True, going=False):
        metadata = {"namespace": "svc-a", "name": name, **({"deletionTimestamp": "now"} if going else {})}
        return {"metadata": metadata, "status": {"conditions": [{"type": "Ready", "status": str(ready)}]}}

    def seen(self, *events):
        witness = cluster.Witness(None)
        witness.pods = {}
        for name in ("one", "two"):
            witness._note(self.pod(name))
        witness.since_now()
        for kind, pod in events:
            witness._seen({"type": kind, "object": pod})
        return witness

    def test_the_worst_moment_is_remembered_whatever_came_after_it(self):
        witness = self.seen(
            ("MODIFIED", self.pod("one", going=True)),
            ("ADDED", self.pod("three", ready=False)),
            ("DELETED", self.pod("one")),
            ("MODIFIED", self.pod("three")),
        )
        self.assertEqual(witness.least, {"svc-a": 1})
        cluster.kept(witness, {"svc-a": 1}, "a drain")
        with self.assertRaisesRegex(AssertionError, "1 of svc-a were ready"):
            cluster.kept(witness, {"svc-a": 2}, "a drain")

    def test_one_that_comes_before_one_goes_leaves_no_gap(self):
        witness = self.seen(("ADDED", self.pod("three")), ("MODIFIED", self.pod("one", going=True)), ("DELETED", self.pod("one")))
        self.assertEqual(witness.least, {"svc-a": 2})

    def test_what_others_live_in_comes_before_the_first_wave(self):
        def item(kind, wave):
            return {"kind": kind, "metadata": {"annotations": {"argocd.argoproj.io/sync-wave": wave}}}

        objects = [item("Deployment", "0"), item("Job", "-1"), item("Secret", "-2"), item("Namespace", "0")]
        self.assertEqual([one["kind"] for one in sorted(objects, key=control.wave)], ["Namespace", "Secret", "Job", "Deployment"])


class Charts(unittest.TestCase):
    def test_a_key_the_chart_does_not_know_is_found_and_what_is_left_open_may_hold_anything(self):
        theirs = {"known": {"inner": 1}, "open": {}, "list": []}
        self.assertEqual(
            list(manifests.unknown({"known": {"iner": 1}, "list": [1], "open": {"any": 1}, "other": 2}, theirs)),
            ["known.iner", "other"],
        )


class Routes(unittest.TestCase):
    def test_a_location_without_a_service_behind_it_is_no_route_and_a_removed_one_is_missed(self):
        text = routes.TEMPLATE.read_text()
        self.assertEqual(routes.of_development(text)["/ledger/"], "svc-ledger")
        self.assertNotIn("/livez", routes.of_development(text))
        self.assertNotIn("/ledger/", routes.of_development(text.replace("location /ledger/ {", "location /other/ {")))


class Jobs(unittest.TestCase):
    def test_jobs_are_read_from_the_source(self):
        self.assertIn("prune-outbox", jobs.known("svc-wallet"))


class Api(unittest.TestCase):
    def document(self, name="open_thing", said="It is open.", shown="closed"):
        schema = {"type": "object", "required": ["state"], "properties": {"state": {"enum": ["open", "closed"]}}}
        answer = {"schema": {"$ref": "#/components/schemas/Thing"}, "example": {"state": shown}}
        operation = {"operationId": name, "responses": {"200": {"description": said, "content": {"application/json": answer}}}}
        return {"paths": {"/v1/things": {"post": operation}}, "components": {"schemas": {"Thing": schema}}}

    def wrong(self, document):
        return [*api.undescribed(document), *api.misshapen(document, api.examples(document))]

    def test_an_operation_of_two_services_is_found(self):
        one, other = self.document(), self.document(name="close_thing")
        self.assertEqual([*api.named_twice({"svc-one": one, "svc-other": other})], [])
        [twice] = api.named_twice({"svc-one": one, "svc-other": one})
        self.assertIn("open_thing is that of svc-one POST /v1/things", twice)

    def test_an_answer_of_which_nothing_is_said_is_found(self):
        self.assertEqual(self.wrong(self.document()), [])
        [silent] = self.wrong(self.document(said=" "))
        self.assertIn("POST /v1/things: nothing is said of 200", silent)

    def test_an_example_of_another_shape_is_found(self):
        [wrong] = self.wrong(self.document(shown="ajar"))
        self.assertIn("$.state of its example: 'ajar'", wrong)
        document = self.document()
        document["components"]["schemas"]["Thing"]["properties"]["since"] = {"type": "string", "format": "date-time", "example": "today"}
        [wrong] = self.wrong(document)
        self.assertIn("since", wrong)


class Compliance(unittest.TestCase):
    ACCESS = "services/svc-ledger/tests/it/access.rs"

    def dead(self, pointer):
        return list(compliance.dead(f"| it holds | `{pointer}` |"))

    def test_a_pointer_at_what_is_there_is_none_of_the_dead(self):
        for pointer in (
            self.ACCESS,
            f"{self.ACCESS}::every_rest_route_admits_exactly_its_roles",
            "libs/money/src/card_number.rs::contains_card_number",
            "services/svc-ledger/openapi.json::POST /v1/earn",
            "k8s/services/svc-ledger/base/jobs.yaml::ledger-audit",
            "docs/runbooks/incident-response.md::Personal data",
            "infra/edge/{tls,waf}.tf",
        ):
            self.assertEqual(self.dead(pointer), [], pointer)

    def test_a_table_that_the_data_map_does_not_know_is_found(self):
        text = "## Every table\n| svc-a | `persons` | `counts` `gone` |\n"
        wrong = list(compliance.unmapped(text, {"svc-a": {"persons", "counts", "new"}, "svc-b": {"rows"}}))
        self.assertEqual(
            [line.split(": ")[1] for line in wrong],
            ["nothing is said of svc-a's table new", "svc-a has no table gone", "nothing is said of svc-b's table rows"],
        )

    def test_a_table_is_made_by_a_migration_and_dropped_by_a_later_one(self):
        self.assertLessEqual({"accounts", "velocity_counters"}, compliance.tables("svc-ledger"))
        made = compliance.MADE.findall("-- CREATE TABLE no\nCREATE UNLOGGED TABLE a (\nDROP TABLE IF EXISTS b;")
        self.assertEqual(made, [("CREATE", "a"), ("DROP", "b")])

    def test_a_pointer_at_what_is_not_there_is_found(self):
        for pointer in (
            "services/svc-ledger/tests/it/gone.rs",
            "infra/edge/{tls,gone}.tf",
            f"{self.ACCESS}::every_rest_route_admits_exactly_its",
            # a part of a longer name, an item that is only used, a helper among tests
            "k8s/services/svc-ledger/base/jobs.yaml::audit",
            "services/svc-ledger/src/parse.rs::contains_card_number",
            "services/svc-ledger/tests/it/support.rs::start",
            "services/svc-ledger/openapi.json::GET /v1/earn",
            "docs/runbooks/incident-response.md::Personal",
        ):
            self.assertEqual(len(self.dead(pointer)), 1, pointer)

    def test_a_control_that_nothing_holds_has_to_say_so(self):
        table = "| Control | Held by |\n|---|---|\n"
        self.assertEqual(len(list(compliance.bare(f"{table}| all is well | trust us |"))), 1)
        self.assertEqual(list(compliance.bare(f"{table}| all is well | `{self.ACCESS}` |")), [])
        self.assertEqual(list(compliance.bare(f"{table}| all is well, later | not yet fulfilled |")), [])

    def test_what_a_standard_asks_and_nobody_answers_is_found(self):
        table = "| Asks | Held by |\n|---|---|\n| **CC10** x | `.ci/run` |\n| Art. 12, 13 | `.ci/run` |"
        self.assertEqual(compliance.unanswered(table, ["CC1", "CC10", "Art. 1", "Art. 12"]), ["CC1", "Art. 1"])


class Compose(unittest.TestCase):
    def test_an_image_that_moves_is_found_and_an_exact_one_is_not(self):
        services = {name: {"image": name} for name in ("nginx", "nginx:latest", "nginx:1", "nginx:1.28.0", "a/b:v3.5.0")}
        said = " ".join(compose.pinned(services))
        for moves in ("nginx", "nginx:latest", "nginx:1"):
            self.assertIn(f"{moves}: {moves} is not one exact version", said)
        self.assertNotIn("1.28.0", said)
        self.assertNotIn("v3.5.0", said)

    def test_waiting_for_what_is_not_started_is_found(self):
        services = {"a": {"image": "a", "depends_on": {"b": {}, "c": {}}}, "b": {"image": "b", "profiles": ["system"]}}
        found = list(compose.consistent(services))
        self.assertIn("a waits for c, which is not there", found)
        self.assertIn("a waits for b, which its profile does not start", found)

    def test_whom_a_service_calls_is_read_from_its_settings(self):
        text = (ROOT / "k8s/services/svc-giftcard/base/config.toml").read_text()
        self.assertIn(("ledger", "svc-ledger", "9101"), compose.CALLED.findall(text))


class Terraform(unittest.TestCase):
    def test_a_reference_to_nothing_is_found(self):
        import tempfile
        from pathlib import Path

        with tempfile.TemporaryDirectory(dir=ROOT / "infra") as folder:
            (Path(folder) / "main.tf").write_text(
                'variable "known" {}\nlocals {\n  both = "${var.known}-${var.unknown}"\n}\noutput "o" {\n  value = aws_vpc.gone.id\n}\n'
            )
            found = infrastructure.undeclared(Path(folder))
        self.assertEqual(
            [line.split(": ")[1] for line in found],
            ["aws_vpc.gone is used and not declared", "var.unknown is used and not declared"],
        )


def script(name):
    from importlib.machinery import SourceFileLoader
    from importlib.util import module_from_spec, spec_from_loader

    loader = SourceFileLoader(name.replace("-", "_"), str(ROOT / ".github/scripts" / name))
    module = module_from_spec(spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


class Affected(unittest.TestCase):
    @staticmethod
    def package(name, where, **needs):
        return {
            "name": name,
            "manifest_path": f"/w/{where}/Cargo.toml",
            "dependencies": [
                {"name": other, "path": "/", "kind": kind} for kind, others in needs.items() for other in others
            ],
        }

    def packages(self):
        return [
            self.package("money", "libs/money"),
            self.package("testkit", "libs/testkit"),
            self.package("svc-ledger", "services/svc-ledger", normal=["money"], dev=["testkit"]),
            self.package("svc-notification", "services/svc-notification", dev=["testkit"]),
            self.package("e2e", "e2e", dev=["money"]),
        ]

    def of(self, *changed):
        return script("affected").affected(changed, self.packages(), "/w")

    def test_a_service_of_one_team_concerns_that_team(self):
        self.assertEqual(
            self.of("services/svc-notification/src/lib.rs"), (False, ["svc-notification"], ["svc-notification"], True)
        )

    def test_a_library_concerns_what_depends_on_it_and_its_images(self):
        self.assertEqual(self.of("libs/money/src/lib.rs")[1:3], (["e2e", "money", "svc-ledger"], ["svc-ledger"]))

    def test_what_only_tests_use_makes_no_image(self):
        self.assertEqual(self.of("libs/testkit/src/lib.rs")[1:3], (["svc-ledger", "svc-notification", "testkit"], []))

    def test_the_console_is_no_crate_and_has_an_image(self):
        self.assertEqual(self.of("console/src/main.tsx")[1:3], ([], ["console"]))

    def test_a_test_of_a_service_makes_no_image(self):
        self.assertEqual(self.of("services/svc-ledger/tests/it/main.rs")[1:3], (["svc-ledger"], []))

    def test_the_lock_file_concerns_everybody(self):
        everything, _, services, _ = self.of("Cargo.lock")
        self.assertTrue(everything)
        self.assertEqual(services, ["svc-ledger", "svc-notification"])

    def test_prose_concerns_nobody(self):
        self.assertEqual(self.of("docs/adr/README.md"), (False, [], [], False))


class Program(unittest.TestCase):
    def test_what_is_linked_to_libraries_is_not_static(self):
        found = list(program.linked(Path(sys.executable).resolve().read_bytes()))
        self.assertTrue(any(wrong.startswith("asks for a loader: /lib") for wrong in found), found)
        self.assertIn("asks for a library (DT_NEEDED)", found)

    def test_a_script_is_no_program(self):
        self.assertEqual(list(program.linked(b"#!/bin/sh\n")), ["not a 64-bit little-endian ELF program"])

    def test_the_readme_says_how(self):
        flags, words, target = program.documented()
        self.assertIn("+crt-static", flags)
        self.assertEqual(words, ["-p", "localplus-cli"])
        self.assertTrue(target.endswith("-linux-gnu"))


class SetImage(unittest.TestCase):
    def test_a_digest_replaces_a_version_and_an_older_digest_and_nothing_else(self):
        pinned, digest = script("set-image").pinned, "sha256:" + "a" * 64
        before = (ROOT / "k8s/services/svc-ledger/overlays/prod/kustomization.yaml").read_text()
        once = pinned(before, "svc-ledger", digest)
        self.assertIn(f"    digest: {digest}\n", once)
        self.assertNotIn("newTag", once)
        self.assertEqual(pinned(once, "svc-ledger", digest), once)
        changed = [line for line in once.splitlines() if line not in before.splitlines()]
        self.assertEqual(changed, [f"    digest: {digest}"])

    def test_what_is_no_digest_or_another_service_is_refused(self):
        pinned = script("set-image").pinned
        before = (ROOT / "k8s/services/svc-ledger/overlays/prod/kustomization.yaml").read_text()
        for service, digest in (("svc-ledger", "latest"), ("svc-other", "sha256:" + "a" * 64)):
            with self.assertRaises(SystemExit):
                pinned(before, service, digest)
