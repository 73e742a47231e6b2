"""One call from its arguments to its answer: token, key, attempts, deadline, errors.

What it may know: HTTP and the platform's conventions. What must never happen here: a request sent again that might act
twice, a call that outlives its deadline, a secret in an error.
"""

from __future__ import annotations

import json
import random
import re
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import urllib3

from ._auth import TokenKeeper
from ._codec import decode, encode
from ._retry import Budget, RetryOptions, pause, retry_after_of, worth_repeating
from .errors import ApiError, LocalPlusError, UnansweredError, problem_of
from .pager import Page, Pager
from .telemetry import CallInfo, CallOutcome, CallSpan, Telemetry

VERSION = "0.1.0"
CHUNK = 64 * 1024
T = TypeVar("T")
UNSET: Any = type("Unset", (), {"__repr__": lambda _: "UNSET", "__bool__": lambda _: False})()
"""What an argument is that was not given; None is sent as null."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What is called."""

    name: str
    method: str
    path: str
    """With placeholders."""

    keyed: bool = False
    """It takes an Idempotency-Key."""

    repeatable: bool = False
    """Sending it twice is the same as once."""


@dataclass(slots=True)
class _Call:
    """What one call needs on its way."""

    operation: Operation
    url: str
    body: bytes | None
    content_type: str | None
    key: str | None
    deadline: float
    span: CallSpan
    attempts: int = 0


class Transport:
    """Sends calls. Its state is shared by threads: connections, the token, the budget."""

    def __init__(
        self,
        base_url: str,
        *,
        client_id: str | None,
        client_secret: str | None,
        token: str | Callable[[], str] | None,
        deadline: float,
        attempt_timeout: float,
        retry: RetryOptions,
        telemetry: Telemetry | None,
        user_agent: str | None,
    ) -> None:
        if not base_url.startswith(("http://", "https://")):
            raise LocalPlusError(f"{base_url!r} is not the address of a gateway")
        self._base = base_url.rstrip("/")
        self._token = token
        self._deadline = deadline
        self._attempt_timeout = attempt_timeout
        self._retry = retry
        self._telemetry = telemetry
        self._agent = " ".join(filter(None, [f"localplus-python/{VERSION}", user_agent]))
        self._budget = Budget()
        self._pool = urllib3.PoolManager(num_pools=4, maxsize=32, retries=False)
        self._keeper: TokenKeeper | None = None
        if client_id is not None and client_secret is not None:
            credentials = (client_id, client_secret)
            self._keeper = TokenKeeper(lambda: self._token_by_key(*credentials), time.monotonic)

    def close(self) -> None:
        """Lets go of connections."""
        self._pool.clear()

    # --- what the generated code calls ---

    def json(self, operation: Operation, kind: type[T], **given: Any) -> T:
        """A call that answers a thing."""
        return decode(kind, json.loads(self._whole(operation, **given)))

    def free(self, operation: Operation, **given: Any) -> Any:
        """A call that answers JSON of its own shape."""
        return json.loads(self._whole(operation, **given))

    def none(self, operation: Operation, **given: Any) -> None:
        """A call that answers nothing."""
        self._whole(operation, **given)

    def items(self, operation: Operation, kind: type[T], **given: Any) -> list[T]:
        """A list that comes in one answer."""
        return [decode(kind, one) for one in json.loads(self._whole(operation, **given))["data"]]

    def pages(self, operation: Operation, kind: type[T], *, query: Mapping[str, Any], **given: Any) -> Pager[T]:
        """A list that comes in pages."""

        def fetch(cursor: str | None) -> Page[T]:
            answer = json.loads(self._whole(operation, query={**query, "cursor": cursor}, **given))
            return Page([decode(kind, one) for one in answer["data"]], answer.get("next_cursor"))

        return Pager(fetch, query.get("cursor") or None)

    def stream(self, operation: Operation, **given: Any) -> Iterator[bytes]:
        """A file; the deadline is for the beginning of the answer, as a file may be long."""
        response = self._call(operation, read=lambda response, _: response, **given)
        return _chunks(response)

    def _whole(self, operation: Operation, **given: Any) -> bytes:
        return self._call(operation, read=_read, **given)

    # --- one call ---

    def _call(
        self,
        operation: Operation,
        *,
        read: Callable[[urllib3.BaseHTTPResponse, float], T],
        path: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        body_optional: bool = False,
        key: str | None = None,
        deadline: float | None = None,
    ) -> T:
        started = time.monotonic()
        given = None if body is None else {name: encode(one) for name, one in body.items() if one is not UNSET}
        if body_optional and not given:
            given = None
        info = CallInfo(operation.name, operation.method, operation.path)
        call = _Call(
            operation,
            self._base + address(operation.path, path or {}, query or {}),
            None if given is None else json.dumps(given).encode(),
            None if given is None else "application/json",
            (key or str(uuid.uuid4())) if operation.keyed else None,
            started + (self._deadline if deadline is None else deadline),
            self._telemetry.started(info) if self._telemetry else CallSpan(),
        )

        def ended(status: int | None, code: str | None, replayed: bool) -> None:
            call.span.ended(CallOutcome(status, code, call.attempts, time.monotonic() - started, replayed))

        try:
            response, value = self._attempts(call, read)
        except BaseException as error:
            answered = isinstance(error, ApiError)
            ended(error.status if answered else None, error.code if answered else "unanswered", False)  # type: ignore[attr-defined]
            raise
        ended(response.status, None, response.headers.get("idempotent-replayed") == "true")
        return value

    def _attempts(
        self, call: _Call, read: Callable[[urllib3.BaseHTTPResponse, float], T]
    ) -> tuple[urllib3.BaseHTTPResponse, T]:
        operation = call.operation
        renewed = False
        # whether an attempt was sent and not answered: from then on the outcome is unknown until something answers
        unanswered = False
        while True:
            token = self._bearer()
            try:
                response, until = self._send(call, token)
                if response.status < 300:
                    value = read(response, until)
                    self._budget.succeeded()
                    return response, value
                problem = _problem(response, until)
            except urllib3.exceptions.HTTPError as cause:
                sent = not _never_sent(cause)
                unanswered = unanswered or sent
                late = isinstance(cause, urllib3.exceptions.TimeoutError)
                error: LocalPlusError = UnansweredError(
                    f"{operation.name}: {'no answer in time' if late else 'no answer'}",
                    outcome_unknown=unanswered and operation.method != "GET",
                    idempotency_key=call.key,
                )
                error.__cause__ = cause
                reason, retry_after = "unanswered", None
                again = operation.repeatable or not sent
            else:
                if problem.status == 401 and token is not None and self._keeper is not None and not renewed:
                    # the key may have been rotated, or the clock of this machine be off
                    renewed = True
                    self._keeper.refused(token)
                    continue
                error, reason, retry_after = problem, problem.code, problem.retry_after
                again = worth_repeating(problem.status, problem.code, problem.retry_after, operation.repeatable)
            if not again or call.attempts >= self._retry.attempts:
                raise error
            self._wait(call, retry_after, reason, error)

    def _wait(self, call: _Call, retry_after: float | None, reason: str, error: LocalPlusError) -> None:
        """The pause before the next attempt; raises when there is to be none."""
        wait = pause(call.attempts + 1, retry_after, self._retry, random.random)
        # an answer that would come after the deadline is none
        if time.monotonic() + wait >= call.deadline or not self._budget.take():
            raise error
        call.span.retried(call.attempts + 1, reason, wait)
        time.sleep(wait)

    def _send(self, call: _Call, token: str | None) -> tuple[urllib3.BaseHTTPResponse, float]:
        """One attempt: its answer, and until when that has to be read."""
        call.attempts += 1
        headers = {"accept": "application/json, */*", "user-agent": self._agent, **call.span.headers()}
        if call.content_type is not None:
            headers["content-type"] = call.content_type
        if call.key is not None:
            headers["idempotency-key"] = call.key
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        now = time.monotonic()
        left = max(0.001, min(self._attempt_timeout, call.deadline - now))
        response = self._pool.request(
            call.operation.method,
            call.url,
            body=call.body,
            headers=headers,
            timeout=urllib3.Timeout(total=left),
            preload_content=False,
            redirect=False,
        )
        return response, now + left

    # --- who asks ---

    def _bearer(self) -> str | None:
        if self._keeper is not None:
            return self._keeper.get()
        return self._token() if callable(self._token) else self._token

    def _token_by_key(self, client_id: str, client_secret: str) -> tuple[str, float]:
        form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret}
        call = _Call(
            Operation("oauth.token", "POST", "/merchant/v1/oauth/token", repeatable=True),
            f"{self._base}/merchant/v1/oauth/token",
            urlencode(form).encode(),
            "application/x-www-form-urlencoded",
            None,
            time.monotonic() + self._deadline,
            CallSpan(),
        )
        while True:
            retry_after = None
            try:
                response, until = self._send(call, None)
                if response.status == 200:
                    answer = json.loads(_read(response, until))
                    return answer["access_token"], float(answer.get("expires_in", 60))
                error: LocalPlusError = _problem(response, until)
            except urllib3.exceptions.HTTPError as cause:
                error = UnansweredError("oauth.token: no answer", outcome_unknown=False, idempotency_key=None)
                error.__cause__ = cause
            if isinstance(error, ApiError):
                retry_after = error.retry_after
                if not worth_repeating(error.status, error.code, retry_after, True):
                    raise error
            if call.attempts >= self._retry.attempts:
                raise error
            self._wait(call, retry_after, "oauth.token", error)


def address(path: str, given: Mapping[str, Any], query: Mapping[str, Any]) -> str:
    """The path with its placeholders filled, and the query."""

    def filled(match: re.Match[str]) -> str:
        value = str(given[match[1]])
        if not value:
            raise LocalPlusError(f"{match[1]} is empty")
        return quote(value, safe="")

    def text(value: Any) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(encode(value)) if isinstance(value, datetime) else str(value)

    pairs = {name: text(value) for name, value in query.items() if value is not None and value is not UNSET}
    return re.sub(r"\{(\w+)\}", filled, path) + (f"?{urlencode(pairs)}" if pairs else "")


def _read(response: urllib3.BaseHTTPResponse, until: float) -> bytes:
    """The whole body; a server that sends it drop by drop does not keep us past our time."""
    parts = []
    try:
        while part := response.read1(CHUNK):
            parts.append(part)
            if time.monotonic() > until:
                raise urllib3.exceptions.ReadTimeoutError(None, "", "the body came too slowly")  # type: ignore[arg-type]
    except BaseException:
        response.close()
        raise
    response.release_conn()
    return b"".join(parts)


def _chunks(response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    try:
        yield from response.stream(CHUNK)
    except urllib3.exceptions.HTTPError as cause:
        raise UnansweredError("the file ended early", outcome_unknown=False, idempotency_key=None) from cause
    finally:
        response.close()


def _problem(response: urllib3.BaseHTTPResponse, until: float) -> ApiError:
    raw = _read(response, until)
    try:
        body = json.loads(raw)
    except ValueError:
        body = None
    retry_after = retry_after_of(response.headers.get("retry-after"), time.time())
    return problem_of(response.status, retry_after, body)


def _never_sent(cause: BaseException) -> bool:
    """Whether the request certainly never reached anybody: the name did not resolve, or nobody took the connection."""
    return isinstance(cause, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError)
