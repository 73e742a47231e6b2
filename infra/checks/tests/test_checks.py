"""Each check finds what is planted for it."""

import copy
import unittest

from .. import infrastructure, jobs, manifests, network, routes, schemas
from ..rendering import ROOT, of, overlay


class Network(unittest.TestCase):
    def world(self, change=lambda policies: None):
        world = network.world("dev")
        world.policies = copy.deepcopy(world.policies)
        change(world.policies)
        return world

    def rule(self, policies, namespace, name):
        return next(p for p in policies if p["metadata"].get("namespace") == namespace and p["metadata"]["name"] == name)["spec"]

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


class Quotas(unittest.TestCase):
    def test_one_replica_too_many_is_found(self):
        objects = overlay("svc-ledger", "dev")
        self.assertEqual(list(manifests.fits("", objects, 2)), [])
        self.assertTrue(any("pods" in line or "cpu" in line for line in manifests.fits("", objects, 50)))

    def test_quantities(self):
        self.assertEqual([manifests.quantity(text) for text in ("250m", "2", "1Gi", "64Mi")], [0.25, 2, 2**30, 2**26])


class Routes(unittest.TestCase):
    def test_a_location_without_a_service_behind_it_is_no_route_and_a_removed_one_is_missed(self):
        text = routes.TEMPLATE.read_text()
        self.assertEqual(routes.of_development(text)["/ledger/"], "svc-ledger")
        self.assertNotIn("/livez", routes.of_development(text))
        self.assertNotIn("/ledger/", routes.of_development(text.replace("location /ledger/ {", "location /other/ {")))


class Jobs(unittest.TestCase):
    def test_jobs_are_read_from_the_source(self):
        self.assertIn("prune-outbox", jobs.known("svc-wallet"))


class Terraform(unittest.TestCase):
    def test_a_reference_to_nothing_is_found(self):
        import tempfile
        from pathlib import Path

        with tempfile.TemporaryDirectory(dir=ROOT / "infra") as folder:
            (Path(folder) / "main.tf").write_text('variable "known" {}\nlocals {\n  both = "${var.known}-${var.unknown}"\n}\noutput "o" {\n  value = aws_vpc.gone.id\n}\n')
            found = infrastructure.undeclared(Path(folder))
        self.assertEqual([line.split(": ")[1] for line in found], ["aws_vpc.gone is used and not declared", "var.unknown is used and not declared"])
