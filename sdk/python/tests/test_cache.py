"""On a real Valkey, named by LOCALPLUS_TEST_VALKEY."""

from __future__ import annotations

import os
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import valkey

from localplus import types
from localplus.cache import Cache

URL = os.environ.get("LOCALPLUS_TEST_VALKEY")
pytestmark = pytest.mark.skipif(URL is None, reason="LOCALPLUS_TEST_VALKEY names no Valkey")


def value(amount: int) -> types.Value:
    return types.Value(amount=amount, unit="EUR")


@pytest.fixture
def store() -> valkey.Valkey:
    return valkey.Valkey.from_url(URL or "", socket_timeout=2)


def cache(store: valkey.Valkey, seen: list[str], ttl: float = 30) -> Cache[types.Value]:
    return Cache(store, f"test:{uuid.uuid4()}", types.Value, ttl=ttl, seen=seen.append)


def test_what_was_loaded_is_kept(store: valkey.Valkey) -> None:
    seen: list[str] = []
    kept = cache(store, seen)
    assert kept.get("a", lambda: value(1)) == value(1)
    assert kept.get("a", lambda: value(2)) == value(1)
    assert seen == ["miss", "hit"]
    assert kept.key("a").endswith(":a:v1")


def test_what_is_written_is_what_is_read(store: valkey.Valkey) -> None:
    seen: list[str] = []
    kept = cache(store, seen)
    kept.get("a", lambda: value(1))
    assert kept.write_through("a", lambda: value(2)) == value(2)
    assert kept.get("a", lambda: value(3)) == value(2)


def test_a_load_that_began_before_a_write_does_not_put_the_older_value_back(store: valkey.Valkey) -> None:
    kept = cache(store, [])

    def load() -> types.Value:
        kept.write_through("a", lambda: value(2))
        return value(1)

    kept.get("a", load)
    assert kept.get("a", lambda: value(3)) == value(2)


def test_a_load_that_began_before_something_was_dropped_is_not_kept(store: valkey.Valkey) -> None:
    kept = cache(store, [])

    def load() -> types.Value:
        kept.drop("a")
        return value(1)

    assert kept.get("a", load) == value(1)
    assert kept.get("a", lambda: value(2)) == value(2)


def test_a_write_that_failed_leaves_nothing_that_may_be_older(store: valkey.Valkey) -> None:
    kept = cache(store, [])
    kept.get("a", lambda: value(1))

    def write() -> types.Value:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        kept.write_through("a", write)
    assert kept.get("a", lambda: value(2)) == value(2)


def test_nothing_is_kept_longer_than_it_may(store: valkey.Valkey) -> None:
    kept = cache(store, [], ttl=0.0)
    kept.get("a", lambda: value(1))
    assert kept.get("a", lambda: value(2)) == value(2)


def test_many_threads_wait_for_one_load(store: valkey.Valkey) -> None:
    seen: list[str] = []
    kept = cache(store, seen)
    loads: list[int] = []
    everybody_missed = threading.Event()

    def load() -> types.Value:
        loads.append(1)
        everybody_missed.wait(5)
        return value(1)

    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(kept.get, "a", load) for _ in range(4)]
        while seen.count("miss") < 4:
            time.sleep(0.001)
        everybody_missed.set()
        assert {answer.result().amount for answer in answers} == {1}
    assert len(loads) == 1


def test_valkey_that_is_down_costs_no_answer() -> None:
    seen: list[str] = []
    kept = cache(valkey.Valkey(port=9, socket_connect_timeout=0.2), seen)
    assert kept.get("a", lambda: value(1)) == value(1)
    assert kept.write_through("a", lambda: value(2)) == value(2)
    kept.drop("a")
    assert set(seen) == {"down"}
