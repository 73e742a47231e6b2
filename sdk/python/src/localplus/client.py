"""The client: what is offered (generated) on the transport (by hand)."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Self

from ._generated.resources import Operations
from ._retry import RetryOptions
from ._transport import Transport
from .telemetry import Telemetry


class LocalPlus(Operations):
    """A client of one network. It may be used by many threads; it keeps connections until it is closed."""

    def __init__(
        self,
        base_url: str,
        *,
        client_id: str | None = None,
        client_secret: str | None = None,
        token: str | Callable[[], str] | None = None,
        deadline: float = 30.0,
        attempt_timeout: float = 10.0,
        retry: RetryOptions | None = None,
        telemetry: Telemetry | None = None,
        user_agent: str | None = None,
    ) -> None:
        """`base_url` is the gateway. Who asks is an API key (`client_id`, `client_secret`), or `token`, which may be a
        function that gives one for every attempt. A call takes at most `deadline` seconds with all its attempts and
        pauses, one attempt at most `attempt_timeout`.
        """
        super().__init__(
            Transport(
                base_url,
                client_id=client_id,
                client_secret=client_secret,
                token=token,
                deadline=deadline,
                attempt_timeout=attempt_timeout,
                retry=retry or RetryOptions(),
                telemetry=telemetry,
                user_agent=user_agent,
            )
        )

    def close(self) -> None:
        """Lets go of its connections."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
