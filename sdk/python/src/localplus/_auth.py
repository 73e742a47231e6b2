"""Tokens by client credentials (OAuth 2), fetched when needed and again before they expire.

However many threads wait, one request for a token is under way. The secret leaves the transport only towards the token
endpoint; a token only in the header that it is for.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

MARGIN = 30.0
"""A tenth of a token's life, or this many seconds, before it ends it is not used any more."""


class TokenKeeper:
    """Keeps a token that holds."""

    def __init__(self, fetch: Callable[[], tuple[str, float]], now: Callable[[], float]) -> None:
        """`fetch` gives a token and how long it holds, in seconds."""
        self._fetch = fetch
        self._now = now
        self._lock = threading.Lock()
        self._token: str | None = None
        self._good_until = 0.0

    def get(self) -> str:
        """A token that holds."""
        with self._lock:
            if self._token is None or self._now() >= self._good_until:
                asked = self._now()
                token, holds = self._fetch()
                self._token = token
                self._good_until = asked + holds - min(MARGIN, holds / 10)
            return self._token

    def refused(self, token: str) -> None:
        """The server refused this token: it is not used again."""
        with self._lock:
            if self._token == token:
                self._token = None
