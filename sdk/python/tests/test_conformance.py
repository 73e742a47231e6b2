"""What every SDK does, whatever its language: sdk/conformance."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

import localplus
from localplus.telemetry import CallInfo, CallOutcome, CallSpan

from .scripted import scripted

FOLDER = Path(__file__).resolve().parents[2] / "conformance"
ID = "01a1ffcd-0000-7000-8000-0000000000aa"
KINDS: dict[str, type[localplus.LocalPlusError]] = {
    "conflict": localplus.ConflictError,
    "invalid_request": localplus.InvalidRequestError,
    "not_found": localplus.NotFoundError,
    "permission_denied": localplus.PermissionDeniedError,
    "rate_limited": localplus.RateLimitedError,
    "server": localplus.ServerError,
    "unanswered": localplus.UnansweredError,
    "unauthenticated": localplus.UnauthenticatedError,
}
CALLS: dict[str, Any] = {
    "earn": lambda client: client.earn(account_id=ID, points=12).id,
    "earn_with_key": lambda client: client.earn(account_id=ID, points=12, idempotency_key="till-1-0001").id,
    "earn_within_300_ms": lambda client: client.earn(account_id=ID, points=12, deadline=0.3),
    "get_wallet": lambda client: client.wallets.get(ID).id,
    "make_api_key": lambda client: client.api_keys.make(name="k", role="merchant_staff", scopes=[]).client_secret,
    "delete_limit": lambda client: client.limits.delete(ID),
    "list_transactions": lambda client: sum(1 for _ in client.transactions.list(limit=2)),
    "first_transaction": lambda client: len(client.transactions.list(limit=2).take(1)),
    "export": lambda client: b"".join(client.transactions.export_jsonl()).decode(),
}


class Seen(CallSpan):
    def __init__(self) -> None:
        self.outcomes: list[CallOutcome] = []

    def started(self, call: CallInfo) -> CallSpan:
        return self

    def ended(self, outcome: CallOutcome) -> None:
        self.outcomes.append(outcome)


def cases(name: str, of: str) -> list[Any]:
    return [pytest.param(one, id=one["name"]) for one in json.loads((FOLDER / name).read_text())[of]]


@pytest.mark.parametrize("scenario", cases("calls.json", "scenarios"))
def test_a_call(scenario: dict[str, Any]) -> None:
    expect = scenario["expect"]
    seen = Seen()
    value: Any = None
    error: Exception | None = None
    with scripted(scenario["answers"]) as server:
        client = localplus.LocalPlus(
            server.url,
            client_id="lpk_test",
            client_secret="lps_test",
            deadline=5,
            attempt_timeout=1,
            retry=localplus.RetryOptions(attempts=4, base=0.005),
            telemetry=seen,
        )
        started = time.monotonic()
        try:
            value = CALLS[scenario["call"]](client)
        except localplus.LocalPlusError as raised:
            error = raised
        seconds = time.monotonic() - started
        client.close()

    keys = [asked.key for asked in server.asked]
    if "requests" in expect:
        assert len(server.asked) == expect["requests"]
    assert len(server.asked) <= expect.get("requests_at_most", 99)
    assert seconds < expect.get("seconds_at_most", 99)
    if "tokens" in expect:
        assert server.tokens == expect["tokens"]
    if expect.get("keyed") or expect.get("same_key"):
        assert re.fullmatch("[0-9a-f-]{36}", keys[0] or "")
    if expect.get("same_key"):
        assert len(set(keys)) == 1
    if "key" in expect:
        assert set(keys) == {expect["key"]}
    if "queries" in expect:
        assert [asked.url.partition("?")[2] for asked in server.asked] == expect["queries"]
    if "replayed" in expect:
        assert seen.outcomes[-1].replayed == expect["replayed"]
    wanted = expect.get("error")
    if wanted is None:
        assert error is None
        for name in ("value", "count", "text"):
            if name in expect:
                assert value == expect[name]
        return
    assert type(error) is KINDS[wanted["kind"]], repr(error)
    if isinstance(error, localplus.ApiError):
        assert (error.status, error.code) == (wanted["status"], wanted["code"])
        assert seen.outcomes[-1].code == wanted["code"]
        if "field" in wanted:
            assert error.errors[0].field == wanted["field"]
        if "retry_after_seconds" in wanted:
            assert error.retry_after == wanted["retry_after_seconds"]
    if isinstance(error, localplus.UnansweredError):
        assert error.outcome_unknown == wanted["outcome_unknown"]
        assert error.idempotency_key == keys[0]


@pytest.mark.parametrize("case", cases("webhooks.json", "cases"))
def test_a_webhook(case: dict[str, Any]) -> None:
    verifier = localplus.WebhookVerifier(case["secrets"], now=lambda: float(case["now"]))
    body = case["body"].encode()
    if case["valid"]:
        webhook = verifier.verify(body, case["headers"])
        assert webhook.payload == json.loads(body)
        assert webhook.id == case["headers"]["webhook-id"]
    else:
        with pytest.raises(localplus.WebhookVerificationError):
            verifier.verify(body, case["headers"])
