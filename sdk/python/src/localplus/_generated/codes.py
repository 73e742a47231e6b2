"""Made by `sdk/generate/generate.py` from services/*/openapi.json; not edited by hand."""

from __future__ import annotations


class Code:
    """The stable codes of errors. A newer server may know more of them."""

    ACCOUNT_CLOSED = "account_closed"
    """The account was closed for good."""

    ACCOUNT_FROZEN = "account_frozen"
    """The account is frozen for debits."""

    ACCOUNT_NOT_EMPTY = "account_not_empty"
    """An account is closed when its balance is zero and nothing is set aside."""

    ACCOUNT_NOT_FOUND = "account_not_found"
    """There is no such account."""

    ALREADY_REVERSED = "already_reversed"
    """All of the transaction was undone before."""

    AMOUNT_NOT_ALLOWED = "amount_not_allowed"
    """The product is not sold for that amount."""

    API_KEY_NOT_FOUND = "api_key_not_found"
    """There is no such API key."""

    BALANCE_OVERFLOW = "balance_overflow"
    """The balance would be larger than a ledger counts."""

    BALANCE_UNAVAILABLE = "balance_unavailable"
    """The balance cannot be asked of the ledger now; try again."""

    BATCH_ABORTED = "batch_aborted"
    """Another posting of the same atomic batch was refused."""

    BODY_INCOMPLETE = "body_incomplete"
    """The body ended before it was whole."""

    BODY_TOO_LARGE = "body_too_large"
    """The body is larger than the route takes."""

    CANNOT_REVERSE_REVERSAL = "cannot_reverse_reversal"
    """A reversal cannot be reversed; post anew what it undid."""

    CAPTURE_EXCEEDS_HOLD = "capture_exceeds_hold"
    """More than is left of the hold."""

    CATALOG_FULL = "catalog_full"
    """The network's catalog holds as much as it may."""

    CODE_INVALID = "code_invalid"
    """The second factor's code is wrong, was used before, or came too late."""

    CONTACT_CONTENDED = "contact_contended"
    """The contact was changed by somebody else meanwhile; nothing was changed, try again."""

    CONTACT_EXISTS = "contact_exists"
    """The wallet has a contact already."""

    CONTACT_NOT_FOUND = "contact_not_found"
    """There is no such contact."""

    CONTACT_UNREACHABLE = "contact_unreachable"
    """A contact needs an e-mail address or a phone number."""

    CREDENTIALS_INVALID = "credentials_invalid"
    """The e-mail address or the password is wrong."""

    CURSOR_INVALID = "cursor_invalid"
    """The cursor is none that was given out."""

    DATABASE_UNAVAILABLE = "database_unavailable"
    """A database cannot be reached now; try again."""

    DEADLINE_EXCEEDED = "deadline_exceeded"
    """No answer in time; whether the request took effect is unknown."""

    DELIVERY_NOT_FOUND = "delivery_not_found"
    """There is no such delivery of a gift card."""

    DIFFERENT_PROGRAMS = "different_programs"
    """Points of one program cannot become those of another."""

    DRAFT_MOVED = "draft_moved"
    """The draft was changed by somebody else meanwhile."""

    DUPLICATE_FIELD = "duplicate_field"
    """A field is given twice."""

    EMAIL_TAKEN = "email_taken"
    """Somebody of the network has that e-mail address already."""

    ERASURE_NOT_FOUND = "erasure_not_found"
    """There is no such erasure."""

    EXPIRES_IN_THE_PAST = "expires_in_the_past"
    """Points cannot lapse before they are given."""

    EXPLAIN_IN_PROGRESS = "explain_in_progress"
    """A long history is still being replayed; the same request goes on from there."""

    FLAG_NOT_FOUND = "flag_not_found"
    """There is no such flag."""

    FORBIDDEN_MARKUP = "forbidden_markup"
    """The words hold markup that mail may not."""

    FORBIDDEN_MERCHANT = "forbidden_merchant"
    """The caller works for another merchant."""

    FORBIDDEN_ROLE = "forbidden_role"
    """None of the caller's roles may do this."""

    FORBIDDEN_SCOPE = "forbidden_scope"
    """None of the key's scopes covers this."""

    FORBIDDEN_TENANT = "forbidden_tenant"
    """The caller may not choose the network to act for."""

    FORBIDDEN_TRANSACTION = "forbidden_transaction"
    """A till undoes what it gave or took itself, and nothing else."""

    FORBIDDEN_VARIABLE = "forbidden_variable"
    """The words use a variable where it may not be."""

    GIFT_CARD_ACTIVE = "gift_card_active"
    """The gift card is active already."""

    GIFT_CARD_BLOCKED = "gift_card_blocked"
    """The gift card is blocked."""

    GIFT_CARD_BUSY = "gift_card_busy"
    """Another movement of the card is under way; try again."""

    GIFT_CARD_DEACTIVATED = "gift_card_deactivated"
    """The gift card was deactivated for good."""

    GIFT_CARD_EXPIRED = "gift_card_expired"
    """The gift card has expired."""

    GIFT_CARD_NOT_FOUND = "gift_card_not_found"
    """There is no such gift card, or its code or PIN is wrong."""

    GIFT_CARD_PENDING = "gift_card_pending"
    """The gift card is not loaded yet."""

    HOLD_EXPIRED = "hold_expired"
    """The hold's time is over."""

    HOLD_NOT_FOUND = "hold_not_found"
    """There is no such hold."""

    HOLD_NOT_LAPSED = "hold_not_lapsed"
    """The hold's time is not over."""

    HOLD_NOT_OPEN = "hold_not_open"
    """Nothing is left of the hold."""

    HOLDS_OPEN = "holds_open"
    """Something is set aside on the card; capture or release it first."""

    IDEMPOTENCY_KEY_IN_PROGRESS = "idempotency_key_in_progress"
    """The first request with this Idempotency-Key has not ended yet."""

    IDEMPOTENCY_KEY_INVALID = "idempotency_key_invalid"
    """An Idempotency-Key is 1 to 255 visible ASCII characters, given once."""

    IDEMPOTENCY_KEY_MISSING = "idempotency_key_missing"
    """A request that moves value needs an Idempotency-Key."""

    IDEMPOTENCY_KEY_REUSED = "idempotency_key_reused"
    """The Idempotency-Key was used for a different request."""

    IN_THE_PAST = "in_the_past"
    """A promotion takes effect now or later."""

    INSUFFICIENT_BALANCE = "insufficient_balance"
    """The account holds less than that."""

    INTERNAL = "internal"
    """Something went wrong on the server; the trace id finds it."""

    INVALID_LENGTH = "invalid_length"
    """A text is too short or too long."""

    INVALID_REQUEST = "invalid_request"
    """The request breaks a rule of its route; `errors` names the fields."""

    INVALID_TEMPLATE = "invalid_template"
    """The template cannot be rendered; `errors` says where."""

    INVALID_TYPE = "invalid_type"
    """A field is of another type."""

    INVALID_VALUE = "invalid_value"
    """A field holds what it cannot."""

    ISSUE_NOT_DONE = "issue_not_done"
    """The cards are still being issued."""

    ISSUE_NOT_FOUND = "issue_not_found"
    """There is no such bulk issue of gift cards."""

    KEYS_UNAVAILABLE = "keys_unavailable"
    """Tokens cannot be issued or checked now; try again."""

    LEDGER_BUSY = "ledger_busy"
    """Too many postings are waiting; nothing was recorded, try again."""

    LEDGER_UNAVAILABLE = "ledger_unavailable"
    """The ledger cannot be reached now; try again with the same key."""

    LIMIT_NOT_FOUND = "limit_not_found"
    """There is no such limit."""

    LINK_INVALID = "link_invalid"
    """The link is unknown, was used, or came too late."""

    LIVE_FULL = "live_full"
    """Too many watch events already; close another window, or come back later."""

    MALFORMED_JSON = "malformed_json"
    """The body is not valid JSON."""

    MERCHANT_CLOSED = "merchant_closed"
    """The merchant has left the network."""

    MERCHANT_INACTIVE = "merchant_inactive"
    """The merchant is not active."""

    MERCHANT_NOT_ACCEPTING = "merchant_not_accepting"
    """The product is not accepted by that merchant."""

    MERCHANT_NOT_FOUND = "merchant_not_found"
    """There is no such merchant."""

    MERCHANT_STATE_REFUSED = "merchant_state_refused"
    """The merchant is not in a state that the step could be taken from."""

    MERCHANT_UNAVAILABLE = "merchant_unavailable"
    """Whether the merchant is active cannot be asked now; try again."""

    MESSAGE_NOT_FOUND = "message_not_found"
    """There is no such message."""

    MESSAGE_NOT_KEPT = "message_not_kept"
    """What the message said is not kept any more."""

    MESSAGE_ON_ITS_WAY = "message_on_its_way"
    """The message is still on its way."""

    METHOD_NOT_ALLOWED = "method_not_allowed"
    """The path does not take that method."""

    METHOD_NOT_FOUND = "method_not_found"
    """There is no such method."""

    MISSING_FIELD = "missing_field"
    """A required field is missing."""

    MISSING_VARIABLE = "missing_variable"
    """The words leave out a variable that has to be there."""

    NO_SUCH_ADDRESS = "no_such_address"
    """The contact has no address of that kind."""

    NOT_ITS_ACCOUNT = "not_its_account"
    """The account has no part in the transaction."""

    NOT_ONESELF = "not_oneself"
    """Nobody may do that to themselves."""

    NOT_PRINTABLE = "not_printable"
    """A text holds characters that cannot be printed."""

    NOT_REVERSIBLE = "not_reversible"
    """A transaction of this type moved nothing that could be taken back."""

    NOTHING_EARNED = "nothing_earned"
    """The program gives no points for this purchase; nothing was recorded."""

    NOTHING_TO_RECOVER = "nothing_to_recover"
    """Nothing is there to be taken back now."""

    ORIGIN_REFUSED = "origin_refused"
    """Requests from that web page are not taken."""

    OUT_OF_RANGE = "out_of_range"
    """A number is larger or smaller than its field holds."""

    OUTCOME_UNKNOWN = "outcome_unknown"
    """The posting may or may not have been recorded; the same key tells which."""

    OVERLOADED = "overloaded"
    """The server is full; try again."""

    PAN_REFUSED = "pan_refused"
    """A field holds a payment card's number."""

    PARTIAL_NEEDS_TWO_ENTRIES = "partial_needs_two_entries"
    """A transaction of more than two entries is undone as a whole or not at all."""

    PASS_NOT_FOUND = "pass_not_found"
    """There is no such pass, or it was revoked or has expired."""

    PASSES_NOT_CONFIGURED = "passes_not_configured"
    """This installation has no key for passes."""

    PASSWORD_TOO_WEAK = "password_too_weak"
    """The password is short, easy to guess, or known from a breach."""

    PERIOD_INVALID = "period_invalid"
    """The period ends before it begins, or is longer than is shown at once."""

    PERSONAL_DATA_REFUSED = "personal_data_refused"
    """A field that is no place for personal data holds some."""

    PHONE_TAKEN = "phone_taken"
    """Somebody of the network has that phone number already."""

    PRICING_UNAVAILABLE = "pricing_unavailable"
    """Purchases cannot be priced now, and nothing was recorded; an earn by points still works."""

    PRODUCT_INACTIVE = "product_inactive"
    """The product is not sold any more."""

    PRODUCT_NOT_FOUND = "product_not_found"
    """There is no such product."""

    PROGRAM_INACTIVE = "program_inactive"
    """The program gives no points at that time."""

    PROGRAM_MISMATCH = "program_mismatch"
    """The wallet was opened for another program."""

    PROGRAM_NOT_FOUND = "program_not_found"
    """There is no such program."""

    PROMOTION_NOT_FOUND = "promotion_not_found"
    """The program has no such promotion."""

    RATE_LIMITED = "rate_limited"
    """Over the caller's allowance; `Retry-After` says when there is more."""

    RECEIPT_NOT_READY = "receipt_not_ready"
    """No signed head covers the transaction yet; one is made every few seconds."""

    REDEEM_NOT_FOUND = "redeem_not_found"
    """The gift card has no such redeem to refund."""

    REDEMPTION_NOT_FOUND = "redemption_not_found"
    """There is no such redemption of a reward."""

    REFUND_EXCEEDS_REDEEM = "refund_exceeds_redeem"
    """More than was redeemed, less what was given back before."""

    REQUIREMENTS_DUE = "requirements_due"
    """The merchant is not complete; `errors` says what is missing."""

    REVERSAL_EXCEEDS_TRANSACTION = "reversal_exceeds_transaction"
    """More than is left to undo."""

    REWARD_INACTIVE = "reward_inactive"
    """The reward is not offered any more."""

    REWARD_NOT_FOUND = "reward_not_found"
    """There is no such reward."""

    REWARD_OUT_OF_STOCK = "reward_out_of_stock"
    """None of the reward is left."""

    REWARD_USED = "reward_used"
    """The gift card that the reward gave has been used."""

    ROUTE_NOT_FOUND = "route_not_found"
    """There is nothing at this path."""

    SERVICE_TOKEN_UNAVAILABLE = "service_token_unavailable"
    """A service has no token of its own yet; try again."""

    SESSION_OVER = "session_over"
    """The session is over; sign in again."""

    SESSIONS_UNAVAILABLE = "sessions_unavailable"
    """Sessions cannot be reached now; try again."""

    SIGN_IN_THROTTLED = "sign_in_throttled"
    """Too many attempts to sign in; `Retry-After` says when the next one counts."""

    SIGNATURE_INVALID = "signature_invalid"
    """The signature is missing, wrong, or too old."""

    STATUS_CHANGE_IN_PROGRESS = "status_change_in_progress"
    """Another change of the wallet's status has not ended yet."""

    STORE_NOT_FOUND = "store_not_found"
    """There is no such store."""

    TASK_NOT_FOUND = "task_not_found"
    """There is no such task."""

    TASKS_UNAVAILABLE = "tasks_unavailable"
    """Tasks cannot be reached now; send the request again."""

    TEMPLATE_CONTENDED = "template_contended"
    """The template was changed by somebody else meanwhile; nothing was changed, try again."""

    TEMPLATE_NOT_FOUND = "template_not_found"
    """There is no such template."""

    TEMPLATE_SYNTAX = "template_syntax"
    """The words are not a template."""

    TENANT_INVALID = "tenant_invalid"
    """The network to act for is not a UUID."""

    TENANT_MISSING = "tenant_missing"
    """A service names the network that it acts for."""

    TOKEN_EXPIRED = "token_expired"
    """The token has expired; get a new one."""

    TOKEN_INVALID = "token_invalid"
    """The token is not valid here."""

    TOO_MANY_ATTEMPTS = "too_many_attempts"
    """Too many wrong codes; `Retry-After` says when the next one counts."""

    TOO_MANY_FLAGS = "too_many_flags"
    """The network has as many flags as it may."""

    TOO_MANY_LIMITS = "too_many_limits"
    """The network has as many limits as it may."""

    TOO_MANY_POINTS = "too_many_points"
    """The purchase would be worth more than a program may give."""

    TOO_MANY_PROGRAMS = "too_many_programs"
    """The merchant has as many programs as it may."""

    TOO_MANY_PURCHASES = "too_many_purchases"
    """There are more purchases in the period than are priced in one go."""

    TOOK_EFFECT = "took_effect"
    """The promotion has taken effect; promote another version instead."""

    TOPIC_NOT_OPTIONAL = "topic_not_optional"
    """Receipts and security messages are always sent."""

    TOTP_OFF = "totp_off"
    """There is no second factor."""

    TOTP_ON = "totp_on"
    """A second factor is on already."""

    TRANSACTION_NOT_FOUND = "transaction_not_found"
    """There is no such transaction."""

    UNAUTHENTICATED = "unauthenticated"
    """There is no bearer token."""

    UNBALANCED_LEGS = "unbalanced_legs"
    """The legs do not sum to zero in every unit."""

    UNDO_TOO_LATE = "undo_too_late"
    """It was too long ago for a till to undo it."""

    UNKNOWN_FIELD = "unknown_field"
    """The request has a field that the route does not know."""

    UNKNOWN_VARIABLE = "unknown_variable"
    """The words name a variable that the message does not have."""

    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    """The body is not sent as application/json."""

    USER_ACTIVE = "user_active"
    """The user may still act."""

    USER_ERASED = "user_erased"
    """The user was erased; only their id is left."""

    USER_NOT_FOUND = "user_not_found"
    """There is no such user."""

    USER_NOT_INVITED = "user_not_invited"
    """The invitation cannot be sent again."""

    VELOCITY_EXCEEDED = "velocity_exceeded"
    """A limit of the network on how much may move in a time is reached."""

    VERSION_AHEAD = "version_ahead"
    """The wallet has not seen that version of the account, nor has the ledger."""

    VERSION_MOVED = "version_moved"
    """The account moved since it was looked at."""

    VERSION_NOT_FOUND = "version_not_found"
    """The program has no such version."""

    WALLET_CLOSED = "wallet_closed"
    """The wallet is closed for good."""

    WALLET_NOT_EMPTY = "wallet_not_empty"
    """Something is left on one of the wallet's accounts."""

    WALLET_NOT_FOUND = "wallet_not_found"
    """There is no such wallet."""

    WEBHOOK_DELIVERY_BUSY = "webhook_delivery_busy"
    """The delivery is being tried now."""

    WEBHOOK_DELIVERY_NOT_FOUND = "webhook_delivery_not_found"
    """There is no such delivery."""

    WEBHOOK_ENDPOINT_NOT_FOUND = "webhook_endpoint_not_found"
    """There is no such webhook endpoint."""

    WRONG_ACCOUNT_KIND = "wrong_account_kind"
    """The account is of another kind."""

    WRONG_UNIT = "wrong_unit"
    """The program prices purchases in another currency."""
