"""What the generator promises. Run by `sdk/check`: python3 -m unittest, nothing to install."""

from __future__ import annotations

import copy
import re
import unittest
from pathlib import Path

import compatible
import model

ROOT = Path(__file__).resolve().parents[2]
READ = model.read(ROOT)


class Model(unittest.TestCase):
    def test_what_moves_value_is_keyed_and_what_is_keyed_may_be_repeated(self) -> None:
        keyed = {f"{one.method} {one.path}" for one in READ.operations if one.keyed}
        for route in ("earn", "burn", "holds", "transactions", "transactions/{id}/reverse"):
            self.assertIn(f"POST /ledger/v1/{route}", keyed)
        self.assertTrue(all(one.repeatable for one in READ.operations if one.keyed))

    def test_what_is_not_known_to_be_repeatable_is_not(self) -> None:
        for one in READ.operations:
            if one.method in ("POST", "PATCH") and not one.keyed and one.repeatable:
                self.assertIn(
                    f"{one.method} {one.path}", READER.repeatable, "only names.json makes a POST without a key repeatable"
                )

    def test_every_code_that_a_service_gives_has_a_name_and_a_meaning(self) -> None:
        missing = {}
        for file in [*ROOT.glob("services/*/src/**/*.rs"), *ROOT.glob("libs/*/src/**/*.rs")]:
            if "test" in file.name or "tests" in file.parts:
                continue
            text = file.read_text("utf-8").split("#[cfg(test)]")[0]
            text = "\n".join(line for line in text.splitlines() if not line.strip().startswith("//"))
            for code in re.findall(r'Kind::\w+,\s*"([a-z_0-9]+)"', text):
                if code not in READ.codes:
                    missing[code] = str(file.relative_to(ROOT))
        self.assertEqual(missing, {}, "give them a meaning in libs/status/codes.json")

    def test_what_nobody_named_has_a_name_of_its_own(self) -> None:
        reader = model.Reader(ROOT)
        reader.type_names = {}
        reader.operation_names = {}
        read = reader.read()
        self.assertIn("WalletAccount", read.types)
        self.assertEqual(len(read.named["operations"]), len(READ.operations))

    def test_two_things_are_never_given_one_name(self) -> None:
        reader = model.Reader(ROOT)
        reader.type_names = {"ledger AccountView": "Same", "wallet WalletBody": "Same"}
        with self.assertRaises(model.Unclear) as told:
            reader.read()
        self.assertIn("names.json", str(told.exception))


READER = model.Reader(ROOT)


class Compatible(unittest.TestCase):
    def setUp(self) -> None:
        self.old = compatible.surface(READ)
        self.new = copy.deepcopy(self.old)

    def broken(self) -> str:
        return "\n".join(compatible.compare(self.old, self.new))

    def body(self) -> dict:
        return self.new["types"][self.new["operations"]["POST /ledger/v1/burn"]["body"]]

    def answer(self) -> dict:
        return self.new["types"][self.new["operations"]["POST /ledger/v1/burn"]["ref"]]

    def test_what_is_added_breaks_nobody(self) -> None:
        self.new["operations"]["POST /ledger/v1/gift"] = self.new["operations"]["POST /ledger/v1/burn"]
        self.body()["colour"] = ["string", False, True]
        self.answer()["colour"] = ["string", True, False]
        self.body()["points"][1] = False
        self.assertEqual(self.broken(), "")

    def test_a_type_may_be_called_otherwise(self) -> None:
        operation = self.new["operations"]["POST /ledger/v1/burn"]
        self.new["types"]["Otherwise"] = self.new["types"][operation["ref"]]
        operation["ref"] = "Otherwise"
        self.assertEqual(self.broken(), "")

    def test_what_goes_away_is_told(self) -> None:
        del self.new["operations"]["GET /wallet/v1/wallets/{id}"]
        del self.answer()["status"]
        del self.body()["reference"]
        broken = self.broken()
        self.assertIn("GET /wallet/v1/wallets/{id} is gone", broken)
        self.assertIn(".status is not answered any more", broken)
        self.assertIn(".reference is not taken any more", broken)

    def test_what_must_be_given_now_is_told(self) -> None:
        self.body()["reference"][1] = True
        self.body()["till"] = ["string", True, False]
        self.new["operations"]["POST /wallet/v1/wallets"]["keyed"] = True
        broken = self.broken()
        self.assertIn(".reference may not be left out any more", broken)
        self.assertIn(".till must be given now", broken)
        self.assertIn("asks for an Idempotency-Key now", broken)

    def test_another_type_is_told(self) -> None:
        self.answer()["id"][0] = "integer"
        self.answer()["entries"][0] = "string"
        broken = self.broken()
        self.assertIn(".id was string and is integer", broken)
        self.assertIn(".entries was", broken)


if __name__ == "__main__":
    unittest.main()
