"""When a request is sent again, and after how long. Pure but for the dice.

A request is sent again only when that cannot act twice: it is repeatable by its nature or by its Idempotency-Key, or
the server certainly did nothing. The server's word about when (`Retry-After`) is kept. A client that meets a server in
trouble must not add to it: sending again costs from a budget that only successes fill.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime


@dataclass(frozen=True, slots=True)
class RetryOptions:
    """How requests are sent again."""

    attempts: int = 6
    """How often one request is sent at most, the first time included."""

    base: float = 0.1
    """Pauses are drawn between zero and this, in seconds, doubled with every attempt."""

    cap: float = 5.0
    """The longest pause that is drawn, in seconds."""


BUDGET_MAX = 10.0
EARNED_BY_SUCCESS = 0.1


class Budget:
    """Sending again is at most a tenth of all requests, after the first ten."""

    def __init__(self) -> None:
        self._tokens = BUDGET_MAX
        self._lock = threading.Lock()

    def succeeded(self) -> None:
        with self._lock:
            self._tokens = min(BUDGET_MAX, self._tokens + EARNED_BY_SUCCESS)

    def take(self) -> bool:
        """Whether one more may be sent again."""
        with self._lock:
            if self._tokens < 1:
                return False
            self._tokens -= 1
            return True


def worth_repeating(status: int, code: str, retry_after: float | None, repeatable: bool) -> bool:
    """Whether an answer is worth another attempt."""
    if status == 429:
        # nothing was done, and the server says when to come back; a limit that says nothing is one to be told of
        return retry_after is not None
    if status == 409:
        return code in ("idempotency_key_in_progress", "receipt_not_ready")
    return repeatable and status in (408, 502, 503, 504)


def pause(next_attempt: int, retry_after: float | None, options: RetryOptions, dice: Callable[[], float]) -> float:
    """How long to wait before attempt number `next_attempt` (from 2)."""
    if retry_after is not None:
        # callers who were sent away together do not come back together
        return retry_after + dice() * options.base
    return float(dice() * min(options.cap, options.base * 2 ** min(next_attempt - 2, 30)))


def retry_after_of(header: str | None, now: float) -> float | None:
    """`Retry-After` in seconds: whole seconds or a date."""
    if header is None:
        return None
    if header.strip().isdigit():
        return float(header)
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - now)
