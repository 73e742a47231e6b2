"""The checks' own tests."""

import unittest
from pathlib import Path

from . import tools


def check(_):
    suite = unittest.defaultTestLoader.discover(str(Path(__file__).parent / "tests"), top_level_dir=str(tools.ROOT))
    result = unittest.TestResult()
    suite.run(result)
    problems = [f"{test}\n{text}" for test, text in result.failures + result.errors]
    assert not problems, "\n".join(problems)
    assert result.testsRun, "no test was found"
    return f"{result.testsRun} tests"
