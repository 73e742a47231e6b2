"""What a caller may see of every call: when it starts, when it is sent again, how it ends.

What is told has few values (an operation's name, its path with placeholders, a status, a code): it may become labels of
metrics. What must never be told: ids, keys, tokens, bodies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CallInfo:
    """A call, as telemetry may know it."""

    operation: str
    """`wallets.open`."""

    method: str
    """`POST`."""

    route: str
    """`/wallet/v1/wallets/{id}`."""


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """How a call ended."""

    status: int | None
    """The status of the last answer; None when there was none."""

    code: str | None
    """The stable code of the error; None on success."""

    attempts: int
    """How often it was sent."""

    duration: float
    """From the call to its end, in seconds."""

    replayed: bool
    """The server had answered this Idempotency-Key before."""


class CallSpan:
    """A call under way. What is not overridden does nothing."""

    def headers(self) -> Mapping[str, str]:
        """Headers to send along, such as `traceparent`."""
        return {}

    def retried(self, attempt: int, reason: str, pause: float) -> None:
        """It is sent again, for this reason (a code, or `unanswered`), after this pause."""

    def ended(self, outcome: CallOutcome) -> None:
        """It is over."""


class Telemetry(Protocol):
    """Sees calls."""

    def started(self, call: CallInfo) -> CallSpan: ...


def opentelemetry() -> Telemetry:
    """Calls as OpenTelemetry spans and a histogram, by the semantic conventions of HTTP clients.

    Needs `localplus[opentelemetry]`; without an OpenTelemetry SDK it does nothing.
    """
    from ._opentelemetry import OpenTelemetry

    return OpenTelemetry()
