"""Telemetry by the OpenTelemetry API."""

from __future__ import annotations

from collections.abc import Mapping

from opentelemetry import metrics, propagate, trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

from .telemetry import CallInfo, CallOutcome, CallSpan

_SCOPE = "localplus"


class OpenTelemetry:
    """Calls as spans and a histogram."""

    def __init__(self) -> None:
        self._tracer = trace.get_tracer(_SCOPE)
        self._duration = metrics.get_meter(_SCOPE).create_histogram("http.client.request.duration", unit="s")

    def started(self, call: CallInfo) -> CallSpan:
        labels = {
            "http.request.method": call.method,
            "http.route": call.route,
            "localplus.operation": call.operation,
        }
        span = self._tracer.start_span(f"{call.method} {call.route}", kind=SpanKind.CLIENT, attributes=labels)
        return _Span(self, span, labels)

    def _record(self, seconds: float, labels: Mapping[str, str | int]) -> None:
        self._duration.record(seconds, labels)


class _Span(CallSpan):
    def __init__(self, of: OpenTelemetry, span: Span, labels: Mapping[str, str]) -> None:
        self._of = of
        self._span = span
        self._labels = labels

    def headers(self) -> Mapping[str, str]:
        carrier: dict[str, str] = {}
        propagate.inject(carrier, context=trace.set_span_in_context(self._span))
        return carrier

    def retried(self, attempt: int, reason: str, pause: float) -> None:
        self._span.add_event("retried", {"attempt": attempt, "reason": reason, "pause": pause})

    def ended(self, outcome: CallOutcome) -> None:
        labels: dict[str, str | int] = {**self._labels}
        if outcome.status is not None:
            labels["http.response.status_code"] = outcome.status
        if outcome.code is not None:
            labels["error.type"] = outcome.code
            self._span.set_status(Status(StatusCode.ERROR, outcome.code))
        self._of._record(outcome.duration, labels)
        self._span.set_attributes(
            {
                **labels,
                "http.request.resend_count": outcome.attempts - 1,
                "localplus.replayed": outcome.replayed,
            }
        )
        self._span.end()
