"""Everything that can go wrong, as types.

An answer that is a problem (RFC 9457) becomes an `ApiError` of the kind its status tells; programs look at `code`,
which is stable. What was not answered becomes an `UnansweredError`, which says whether the request may have taken
effect. What must never happen here: a secret or a body in a message.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """A field of the request that is wrong."""

    field: str
    """Where: `legs[0].amount`; `$` is the body as a whole."""

    code: str
    """What, for programs: stable, snake case."""

    detail: str
    """What, for people."""


class LocalPlusError(Exception):
    """Everything that this library raises on purpose."""


class ApiError(LocalPlusError):
    """The server answered, and the answer is no."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        errors: tuple[FieldProblem, ...] = (),
        trace_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{code}: {detail}" + "".join(f"; {one.field}: {one.detail}" for one in errors))
        self.status = status
        """The HTTP status."""
        self.code = code
        """What, for programs: one of `Code`, or a code of a newer server."""
        self.detail = detail
        """What, for people."""
        self.errors = errors
        """The fields at fault."""
        self.trace_id = trace_id
        """Finds the request in the server's logs and traces."""
        self.retry_after = retry_after
        """When the server says that it makes sense to try again, in seconds."""


class InvalidRequestError(ApiError):
    """400, 413, 415, 422: the request is wrong, whatever the state of the system."""


class UnauthenticatedError(ApiError):
    """401: who is asking is not known."""


class PermissionDeniedError(ApiError):
    """403: who is asking may not."""


class NotFoundError(ApiError):
    """404: there is no such thing in this network."""


class ConflictError(ApiError):
    """409: the state of the system refuses it."""


class RateLimitedError(ApiError):
    """429: over a limit; later it will do."""


class ServerError(ApiError):
    """500 and above: a fault of the server, or something that it needs is not there."""


class UnansweredError(LocalPlusError):
    """No answer came: no connection, no answer in time."""

    def __init__(self, message: str, *, outcome_unknown: bool, idempotency_key: str | None) -> None:
        super().__init__(message)
        self.outcome_unknown = outcome_unknown
        """Whether the request may have taken effect. Repeat it with `idempotency_key` to learn it."""
        self.idempotency_key = idempotency_key
        """The key that the request was sent with, if it moves value."""


_KINDS: dict[int, type[ApiError]] = {
    401: UnauthenticatedError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    429: RateLimitedError,
}


def problem_of(status: int, retry_after: float | None, body: Any) -> ApiError:
    """The error that an answer is, whoever answered: a proxy's page has a status alone."""
    said: dict[str, Any] = body if isinstance(body, dict) else {}

    def text(*names: str, other: str) -> str:
        return next((said[name] for name in names if isinstance(said.get(name), str)), other)

    errors = tuple(
        FieldProblem(str(one.get("field", "$")), str(one.get("code", "")), str(one.get("detail", "")))
        for one in said.get("errors") or ()
        if isinstance(one, dict)
    )
    kind = _KINDS.get(status, ServerError if status >= 500 else InvalidRequestError)
    return kind(
        status,
        # OAuth 2 names errors its own way (RFC 6749, section 5.2)
        text("code", "error", other="unexpected_answer"),
        text("detail", "error_description", other=f"the server answered {status}"),
        errors,
        said.get("trace_id") if isinstance(said.get("trace_id"), str) else None,
        retry_after,
    )
