"""Whether a webhook came from LOCAL-PLUS: Standard Webhooks, HMAC-SHA256 over `id.timestamp.body`.

The body is verified as it arrived, to the byte, before anything reads it. Comparing takes the same time for every wrong
signature.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .errors import LocalPlusError

TOLERANCE = 5 * 60
"""How far the sender's clock may be from ours, in seconds, and so how long a captured webhook may be played again."""


class WebhookVerificationError(LocalPlusError):
    """The webhook is not to be trusted."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """What came, once it is known to be genuine."""

    id: str
    """The same for every attempt: what was handled once is not handled again."""

    sent_at: datetime
    payload: Any


class WebhookVerifier:
    """Verifies webhooks of one endpoint; while a secret is rotated, with both."""

    def __init__(
        self,
        secrets: str | Sequence[str],
        *,
        tolerance: float = TOLERANCE,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._secrets = [_secret(one) for one in ([secrets] if isinstance(secrets, str) else secrets)]
        if not self._secrets:
            raise WebhookVerificationError("a verifier needs a secret")
        self._tolerance = tolerance
        self._now = now

    def verify(self, body: bytes | str, headers: Mapping[str, str]) -> Webhook:
        """Gives the payload, or raises a `WebhookVerificationError`."""
        known = {name.lower(): value for name, value in headers.items()}
        sent_id, timestamp, signatures = (
            _header(known, name) for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
        )
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
            raise WebhookVerificationError("webhook-timestamp is not a time")
        if abs(int(self._now()) - int(timestamp)) > self._tolerance:
            raise WebhookVerificationError("webhook-timestamp is too far from now")
        raw = body.encode() if isinstance(body, str) else body
        signed = f"{sent_id}.{timestamp}.".encode() + raw
        wanted = [hmac.new(secret, signed, hashlib.sha256).digest() for secret in self._secrets]
        for one in signatures.split(" "):
            version, _, signature = one.partition(",")
            given = _from_base64(signature) if version == "v1" else None
            if given is not None and any(hmac.compare_digest(given, mac) for mac in wanted):
                return Webhook(sent_id, datetime.fromtimestamp(int(timestamp), UTC), json.loads(raw))
        raise WebhookVerificationError("no signature of the webhook is by a known secret")


def _header(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name)
    if not value:
        raise WebhookVerificationError(f"the webhook has no {name}")
    return value


def _secret(text: str) -> bytes:
    secret = _from_base64(text.removeprefix("whsec_"))
    if not secret:
        raise WebhookVerificationError("a secret is `whsec_` and Base64")
    return secret


def _from_base64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
