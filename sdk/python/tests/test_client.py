from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

import localplus
from localplus import types
from localplus._auth import TokenKeeper
from localplus._codec import decode, encode
from localplus._retry import Budget, RetryOptions, pause, retry_after_of
from localplus._transport import UNSET, address
from localplus.telemetry import opentelemetry

from .scripted import scripted

ID = "01a1ffcd-0000-7000-8000-0000000000aa"
WALLET = {"id": ID, "external_ref": "c", "status": "active", "accounts": [], "created_at": "2026-11-21T20:30:38Z"}


def test_many_threads_at_once_ask_for_one_token_and_ask_anew_before_it_ends() -> None:
    fetched: list[int] = []
    now = [0.0]
    together = threading.Barrier(8)

    def fetch() -> tuple[str, float]:
        fetched.append(1)
        return f"t{len(fetched)}", 600.0

    keeper = TokenKeeper(fetch, lambda: now[0])

    def get(_: int) -> str:
        together.wait()
        return keeper.get()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(get, range(8))) == {"t1"}
    now[0] = 569.9
    assert keeper.get() == "t1"
    now[0] = 570.0
    assert keeper.get() == "t2"


def test_a_failed_renewal_is_not_kept() -> None:
    failures = [ConnectionError("not now")]

    def fetch() -> tuple[str, float]:
        if failures:
            raise failures.pop()
        return "t", 1.0

    keeper = TokenKeeper(fetch, lambda: 0.0)
    with pytest.raises(ConnectionError):
        keeper.get()
    assert keeper.get() == "t"


def test_sending_again_is_a_tenth_of_the_traffic_at_most() -> None:
    budget = Budget()
    sent_again = 0
    while budget.take():
        sent_again += 1
    assert sent_again == 10
    for _ in range(100):
        budget.succeeded()
        sent_again += budget.take()
    assert sent_again <= 20


def test_pauses_are_drawn_grow_are_capped_and_never_before_the_server_says() -> None:
    options = RetryOptions()
    assert pause(2, None, options, lambda: 1.0) == 0.1
    assert pause(4, None, options, lambda: 1.0) == 0.4
    assert pause(5_000, None, options, lambda: 1.0) == 5.0
    assert pause(2, 3.0, options, lambda: 0.0) == 3.0
    assert pause(2, 3.0, options, lambda: 1.0) > 3.0


def test_retry_after_is_seconds_or_a_date() -> None:
    ten = datetime(2026, 11, 21, 20, 0, 10, tzinfo=UTC).timestamp()
    assert retry_after_of("2", 0) == 2.0
    assert retry_after_of("Sat, 21 Nov 2026 20:00:20 GMT", ten) == 10.0
    assert retry_after_of("Sat, 21 Nov 2026 20:00:00 GMT", ten) == 0.0
    assert retry_after_of("soon", 0) is None
    assert retry_after_of(None, 0) is None


def test_what_stands_in_a_path_stays_in_its_place() -> None:
    assert address("/a/{id}/b", {"id": "../x?y=z"}, {}) == "/a/..%2Fx%3Fy%3Dz/b"
    with pytest.raises(localplus.LocalPlusError):
        address("/a/{id}/b", {"id": ""}, {})
    when = datetime(1970, 1, 1, tzinfo=UTC)
    query = {"one": UNSET, "two": 2, "three": None, "open": True, "when": when}
    assert address("/a", {}, query) == "/a?two=2&open=true&when=1970-01-01T00%3A00%3A00Z"


def test_what_is_not_given_is_not_sent_and_none_is_null() -> None:
    document = types.EarnRule(id="per-euro", name="1 per euro", type="spend", points=1, per=100)
    assert encode(document) == {"id": "per-euro", "name": "1 per euro", "type": "spend", "points": 1, "per": 100}
    with pytest.raises(ValueError, match="time zone"):
        encode(datetime(2026, 1, 1))


def test_an_answer_that_lacks_what_was_promised_is_an_error_that_names_it() -> None:
    assert decode(types.Wallet, WALLET).created_at == datetime(2026, 11, 21, 20, 30, 38, tzinfo=UTC)
    with pytest.raises(localplus.LocalPlusError, match="external_ref"):
        decode(types.Wallet, {name: one for name, one in WALLET.items() if name != "external_ref"})


def test_nobody_is_there() -> None:
    client = localplus.LocalPlus("http://127.0.0.1:9", token="t", retry=RetryOptions(attempts=2, base=0.001))
    with pytest.raises(localplus.UnansweredError) as raised:
        client.earn(account_id=ID, points=1)
    # nobody took the connection, so nothing can have happened
    assert not raised.value.outcome_unknown


def test_spans_carry_what_may_be_a_label_and_lead_on_in_the_server() -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    answers = [{"status": 503, "headers": {"retry-after": "0"}}, {"status": 200, "body": WALLET}]
    with scripted(answers) as server:
        client = localplus.LocalPlus(server.url, token="t", telemetry=opentelemetry())
        client.wallets.get(ID)
    [span] = exporter.get_finished_spans()
    assert span.name == "GET /wallet/v1/wallets/{id}"
    assert span.attributes is not None
    assert span.attributes["http.request.resend_count"] == 1
    assert span.attributes["http.response.status_code"] == 200
    assert ID not in repr(dict(span.attributes))
    assert format(span.context.trace_id, "032x") in server.asked[0].headers["traceparent"]
