"""LOCAL-PLUS for Python.

from localplus import LocalPlus

localplus = LocalPlus("https://api.example.com", client_id="…", client_secret="…")
wallet = localplus.wallets.open(external_ref="card-0001")
localplus.earn(account_id=wallet.points_account_id, points=12)
"""

from ._generated import types
from ._generated.codes import Code
from ._retry import RetryOptions
from ._transport import UNSET
from .client import LocalPlus
from .errors import (
    ApiError,
    ConflictError,
    FieldProblem,
    InvalidRequestError,
    LocalPlusError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitedError,
    ServerError,
    UnansweredError,
    UnauthenticatedError,
)
from .pager import Page, Pager
from .webhooks import Webhook, WebhookVerificationError, WebhookVerifier

__all__ = [
    "UNSET",
    "ApiError",
    "Code",
    "ConflictError",
    "FieldProblem",
    "InvalidRequestError",
    "LocalPlus",
    "LocalPlusError",
    "NotFoundError",
    "Page",
    "Pager",
    "PermissionDeniedError",
    "RateLimitedError",
    "RetryOptions",
    "ServerError",
    "UnansweredError",
    "UnauthenticatedError",
    "Webhook",
    "WebhookVerificationError",
    "WebhookVerifier",
    "types",
]
