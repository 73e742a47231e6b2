"""Made by `sdk/generate/generate.py` from services/*/openapi.json; not edited by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

BalanceSource: TypeAlias = str
"""Who answered for a balance. One of `projection`, `ledger`, or one that a newer server knows."""

ContactStatus: TypeAlias = str
"""Whether messages go out to a contact. One of `active`, `disabled`, or one that a newer server knows."""

EarnKind: TypeAlias = str
"""What an earn rule looks at. One of `spend`, `visit`, `category`, `store`, or one that a newer server knows."""

ProgramChangeKind: TypeAlias = str
"""What happens to something. One of `added`, `removed`, `changed`, or one that a newer server knows."""

Queue: TypeAlias = str
"""A queue, by how much its tasks are in a hurry. Each has workers of its own, so that none waits for another: a
flood of one queue costs the others nothing but the processor they share. One of `critical`, `high`, `default`,
`low`, `scheduled`, `dead-letter`, or one that a newer server knows.
"""

RoundingMode: TypeAlias = str
"""Which way to round. One of `floor`, `half_even`, `ceil`, or one that a newer server knows."""

RoundingScope: TypeAlias = str
"""What is rounded. One of `line`, `purchase`, or one that a newer server knows."""

State: TypeAlias = str
"""Where a task is in its life. One of `waiting`, `delayed`, `running`, `done`, `dead`, `archived`, or one that a
newer server knows.
"""

TierBasis: TypeAlias = str
"""What a tier is reached by. One of `points`, `spend`, or one that a newer server knows."""

WalletAccountKind: TypeAlias = str
"""The kinds of account that belong to a customer; the ledger's other kinds are none of the wallet's business. One
of `customer_points`, `gift_card`, or one that a newer server knows.
"""

Weekday: TypeAlias = str
"""A day of the week. One of `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`, or one that a newer server knows."""


@dataclass(slots=True, kw_only=True)
class Account:
    """An account as it stands."""

    available: int
    """`posted - held`."""

    created_at: datetime

    held: int
    """Sum of open holds, in minor units."""

    id: str

    kind: str

    owner_id: str

    posted: int
    """Sum of all entries, in minor units."""

    status: str

    unit: str

    version: int
    """Number of entries."""

    program_id: str | None = None


@dataclass(slots=True, kw_only=True)
class ActivateGiftCardParams:
    """A printed card that is paid for."""

    amount: Value
    """For how much it is sold: an amount its product is sold for."""

    code: str
    """The code."""

    merchant_id: str | None = None
    """The merchant that receives the money. Required of operators and services."""

    pin: str | None = None
    """The PIN, where the code has one."""

    reference: str | None = None
    """The caller's own reference, up to 200 bytes."""

    store_id: str | None = None
    """The store."""


@dataclass(slots=True, kw_only=True)
class AddStoreParams:
    """Adds a store."""

    address: Address
    """Where it is."""

    display_name: str
    """Its name."""

    time_zone: str
    """Its time zone, an IANA name: windows of time are judged by it."""

    opening_hours: Any = None
    """When it is open, by day: `{"monday": [{"from": "09:00", "to": "12:30"}]}`; a day left out is a day off."""


@dataclass(slots=True, kw_only=True)
class Address:
    """A postal address."""

    city: str
    """Town."""

    country: str
    """ISO 3166-1 alpha-2."""

    line1: str
    """House and street."""

    postal_code: str
    """Postal code."""

    line2: str | None = None
    """What else finds the door."""


@dataclass(slots=True, kw_only=True)
class AdjustParams:
    """A correction of a customer's balance."""

    account_id: str
    """A customer account."""

    amount: int
    """Minor units, given if positive, taken if negative; never zero."""

    reason: str
    """Why, 1 to 200 bytes."""

    metadata: Any = None
    """A JSON object, up to 4 KiB, kept to the byte."""

    reference: str | None = None
    """The caller's own reference, up to 200 bytes."""


@dataclass(slots=True, kw_only=True)
class AgeingLine:
    """How old what customers hold is. Amounts in minor units; what was spent or lapsed was the oldest."""

    accounts: int
    """How many accounts have something left."""

    day: str
    """As of the end of this local day."""

    kind: str
    """`customer_points` or `gift_card`."""

    older: int
    """Older."""

    overdrawn: int
    """How far accounts are below zero, which only a reversal may take them."""

    unit: str
    """In what."""

    up_to_180_days: int
    """91 to 180 days old."""

    up_to_30_days: int
    """Up to 30 days old."""

    up_to_365_days: int
    """181 to 365 days old."""

    up_to_90_days: int
    """31 to 90 days old."""

    merchant_id: str | None = None
    """The merchant that carries it; null where the ledger names none."""

    program_id: str | None = None
    """The program of points; null of gift cards, and where there is none."""


@dataclass(slots=True, kw_only=True)
class AgeingPage:
    """A page of ages."""

    data: list[AgeingLine]
    """The lines, by merchant, program, kind and unit."""

    as_of: datetime | None = None
    """When the newest event that is counted happened; null while there was none."""

    next_cursor: str | None = None
    """The next page; null after the last."""


@dataclass(slots=True, kw_only=True)
class ApiKey:
    """A machine's key."""

    client_id: str
    """What the machine shows as `client_id`."""

    created_at: datetime
    """When it was made."""

    id: str
    """The key, a UUIDv7: the subject of its tokens."""

    name: str
    """What people call it."""

    role: str
    """What it is to the network."""

    scopes: list[str]
    """What it may do."""

    status: str
    """`active`, `expired` or `revoked`."""

    expires_at: datetime | None = None
    """When it stops by itself."""

    last_used_at: datetime | None = None
    """When it last got a token; some seconds late."""

    merchant_id: str | None = None
    """For whom it acts."""

    revoked_at: datetime | None = None
    """When it was revoked."""


@dataclass(slots=True, kw_only=True)
class ApplyProgramParams:
    """Makes the draft a version."""

    revision: int | None = None
    """The revision that was planned; if there is a newer one nothing is applied."""


@dataclass(slots=True, kw_only=True)
class AskVerificationParams:
    """Which address is to be confirmed."""

    channel: str
    """`email`, by a link; `sms`, by a code."""


@dataclass(slots=True, kw_only=True)
class AuditEntry:
    """Who changed what, when, why and from where."""

    action: str
    """What they did."""

    actor: str
    """Who: the subject of their token, an id of svc-merchant; or the name of a command."""

    actor_role: str
    """What they were to the network."""

    at: datetime
    """When."""

    hash: str
    """SHA-256 over the row and the hash of the one before it, in hexadecimal digits; in svc-ledger, whose signed
    heads bind the row and all before it, over the row.
    """

    seq: int
    """Its number in the network's chain, from 1 on without a gap."""

    subject: str
    """To which: its id or key."""

    subject_kind: str
    """To what kind of thing."""

    after: Any = None
    """What it became."""

    before: Any = None
    """What it was, as far as it changed and may be said; names and free text never are."""

    network: str | None = None
    """The network the request came from: a /24, or a /48 of IPv6."""

    reason: str | None = None
    """Why, where somebody had to say."""

    trace_id: str | None = None
    """The trace of the request."""


@dataclass(slots=True, kw_only=True)
class Balance:
    """One account of a wallet. `posted`, `held` and `version` are those after the account's newest known entry."""

    account_id: str
    """The account."""

    as_of: datetime
    """When these figures became true."""

    available: int
    """`posted - held`, in minor units: what can be spent."""

    held: int
    """Sum of its open holds, in minor units."""

    kind: WalletAccountKind
    """What it stands for."""

    posted: int
    """Sum of its entries, in minor units."""

    source: BalanceSource
    """Who says so."""

    unit: str
    """What it counts: an ISO 4217 code, or `PTS`."""

    version: int
    """Number of its entries."""

    program_id: str | None = None
    """The program of a points account, where it was opened with one."""


@dataclass(slots=True, kw_only=True)
class BalanceLine:
    """What an account of a wallet holds, as a pass shows it."""

    as_of: datetime
    """When these figures became true."""

    available: int
    """What can be spent, in minor units."""

    held: int
    """What is set aside, in minor units."""

    kind: WalletAccountKind
    """What it stands for."""

    unit: str
    """An ISO 4217 code, or `PTS`."""


@dataclass(slots=True, kw_only=True)
class BasketsLine:
    """Purchases that earned by one program."""

    amount: int
    """What was paid for them, in minor units."""

    points: int
    """The points that were given for them, whoever owes them."""

    purchases: int
    """How many. One that was brought back later stays one."""

    unit: str
    """The currency."""

    average: int | None = None
    """The average basket, in minor units, halves up."""

    merchant_id: str | None = None
    """The program's merchant; null where nobody knows it."""

    program_id: str | None = None
    """The program."""


@dataclass(slots=True, kw_only=True)
class BasketsPage:
    """A page of baskets."""

    data: list[BasketsLine]
    """The lines, by merchant, program and currency."""

    as_of: datetime | None = None
    """When the newest event that is counted happened; null while there was none."""

    next_cursor: str | None = None
    """The next page; null after the last."""


@dataclass(slots=True, kw_only=True)
class BatchItemParams:
    """One posting of a batch. Exactly one is given."""

    earn: EarnPointsParams | None = None
    """As `POST /v1/earn`, by points: a purchase is not priced in a batch."""

    burn: BurnParams | None = None
    """As `POST /v1/burn`."""

    transaction: TransactionParams | None = None
    """As `POST /v1/transactions`."""

    hold: HoldParams | None = None
    """As `POST /v1/holds`."""

    capture: CaptureItemParams | None = None
    """As `POST /v1/holds/{id}/capture`."""

    void: VoidItemParams | None = None
    """As `POST /v1/holds/{id}/void`."""

    reverse: ReverseItemParams | None = None
    """As `POST /v1/transactions/{id}/reverse`."""

    adjust: AdjustParams | None = None
    """As `POST /v1/adjust`."""

    transfer: TransferParams | None = None
    """As `POST /v1/transfers`."""


@dataclass(slots=True, kw_only=True)
class BatchParams:
    """Many postings at once."""

    items: list[BatchItemParams]
    """1 to 1,000."""

    atomic: bool | None = None
    """All of them or none; by default each has its own verdict."""


@dataclass(slots=True, kw_only=True)
class BatchResult:
    """The answer to one item of a batch."""

    status: int
    """The HTTP status this item would have had alone."""

    problem: Problem | None = None

    replayed: bool | None = None

    transaction: Transaction | None = None


@dataclass(slots=True, kw_only=True)
class BatchResults:
    """The answers to a batch, in the order asked."""

    results: list[BatchResult]


@dataclass(slots=True, kw_only=True)
class Books:
    """The books."""

    data: list[BooksLine]
    """The lines, by unit and kind."""

    day: str
    """As of the end of this day of UTC."""

    merchants: int
    """How many merchants had been approved by then."""


@dataclass(slots=True, kw_only=True)
class BooksLine:
    """A line of the books."""

    counted: int
    """The sum of their entries as counted here, in minor units."""

    kind: str
    """Which accounts."""

    unit: str
    """In what."""

    ledger: int | None = None
    """What the ledger's trial balance says; null where the two were not compared as of that day."""


@dataclass(slots=True, kw_only=True)
class Branding:
    """How a network's messages look."""

    accent_color: str
    """Of headings and buttons; white text must be readable on it."""

    name: str
    """What signs them, and whom they are from."""

    logo_url: str | None = None
    """The logo's https address; null for none. It is shown 40 pixels high in place of the name."""


@dataclass(slots=True, kw_only=True)
class BreakageLine:
    """What will never be spent, by the proportional method. Amounts in minor units, rounded down."""

    actual: int
    """What lapsed."""

    day: str
    """As of the end of this local day."""

    earned: int
    """Of `expected`, what is earned in proportion to what was spent; never less than `actual`."""

    expected: int
    """What is expected to lapse of all that was issued."""

    issued: int
    """Given so far, less what was taken back."""

    kind: str
    """`customer_points` or `gift_card`."""

    liability: int
    """What is owed after the estimate: `outstanding` less what of `earned` has not lapsed yet."""

    mature_dormant: int
    """Of what is outstanding and as old, what customers hold who have not come for as long."""

    mature_issued: int
    """Of `issued`, what is more than twelve months old: the history that the estimate rests on."""

    outstanding: int
    """Owed to customers."""

    redeemed: int
    """Spent so far, less what was given back."""

    remaining: int
    """Of `outstanding`, what is expected to lapse yet."""

    unit: str
    """In what."""

    merchant_id: str | None = None
    """The merchant that carries it; null where the ledger names none."""

    program_id: str | None = None
    """The program of points; null of gift cards, and where there is none."""

    rate_bp: int | None = None
    """The share that is expected to lapse, in ten-thousandths, rounded down; null without history."""


@dataclass(slots=True, kw_only=True)
class BreakagePage:
    """A page of estimates."""

    data: list[BreakageLine]
    """The lines, by merchant, program, kind and unit."""

    as_of: datetime | None = None
    """When the newest event that is counted happened; null while there was none."""

    next_cursor: str | None = None
    """The next page; null after the last."""


@dataclass(slots=True, kw_only=True)
class BurnParams:
    """Points from a customer."""

    account_id: str
    """A `customer_points` account."""

    points: int
    """More than zero."""

    metadata: Any = None
    """A JSON object, up to 4 KiB, kept to the byte."""

    reference: str | None = None
    """The caller's own reference, up to 200 bytes."""


@dataclass(slots=True, kw_only=True)
class CalculateParams:
    """Asks what a purchase is worth. Nothing is changed by it."""

    purchase: PurchaseParams
    """What was bought."""

    account_id: str | None = None
    """Whose purchase, by their points account: what they earned before counts for tiers and caps."""

    at: datetime | None = None
    """When; by default now."""

    points_in_twelve_months: int | None = None
    """Instead of an account: what the customer earned in the last twelve months."""

    version: int | None = None
    """By which version; by default by the draft."""


@dataclass(slots=True, kw_only=True)
class Calculation:
    """What a purchase is worth, and by which rules."""

    points: int
    """In all; not negative."""

    rules: list[FiredRule]
    """What each rule gave; sums to `points`."""

    expires_at: datetime | None = None
    """When the points end; absent when they do not."""

    lines: list[int] | None = None
    """What each line was worth before caps, with rounding per line: the lines of the receipt, then what was given
    for the purchase as such.
    """

    tier: str | None = None
    """The tier that the customer had reached; absent when none."""

    version: int | None = None
    """The version it was priced by; null for the draft."""


@dataclass(slots=True, kw_only=True)
class CaptureGiftCardParams:
    """What is due of a hold."""

    amount: Value
    """How much: at most what was set aside. The rest is released."""

    reference: str | None = None
    """The caller's own reference, up to 200 bytes."""


@dataclass(slots=True, kw_only=True)
class CaptureItemParams:
    """A capture in a batch."""

    hold_id: str
    """The hold."""

    amount: int | None = None
    """Minor units, at most what is left; all that is left if nothing is said."""

    final: bool | None = None
    """Release the rest: no capture follows."""

    metadata: Any = None
    """A JSON object, up to 4 KiB, kept to the byte."""

    reference: str | None = None
    """The caller's own reference, up to 200 bytes."""


@dataclass(slots=True, kw_only=True)
class CaptureParams:
    """What to take of a hold."""

    amount: int | None = None
    """Minor units, at most what is left; all that is left if nothing is said."""

    final: bool | None = None
    """Release the rest: no capture follows."""

    metadata: Any = None
    """A JSON object, up to 4 KiB, kept to the byte."""

    reference: str | None = None
    """The caller's own reference, up to 200 bytes."""


@dataclass(slots=True, kw_only=True)
class ChangeContactParams:
    """A change of a contact: absent fields stay as they are, `null` removes an address."""

    email: str | None = None
    """New e-mail address, or `null`."""

    locale: str | None = None
    """New language."""

    phone: str | None = None
    """New phone number, or `null`."""

    status: ContactStatus | None = None
    """`active`, or `disabled` to send nothing."""

    time_zone: str | None = None
    """New time zone, an IANA name, or `null` for the network's own."""


@dataclass(slots=True, kw_only=True)
class ChangePasswordParams:
    """Changes the password."""

    new_password: str
    """The new one."""

    password: str
    """The present one."""


@dataclass(slots=True, kw_only=True)
class ChangeStoreParams:
    """Changes a store; what is left out stays."""

    active: bool | None = None
    """Whether it sells."""

    address: Address | None = None
    """Where it is."""

    display_name: str | None = None
    """Its name."""

    opening_hours: Any = None
    """When it is open, all days anew."""

    time_zone: str | None = None
    """Its time zone."""


@dataclass(slots=True, kw_only=True)
class ChangeUserParams:
    """Changes what somebody may do."""

    role: str
    """`merchant_admin` or `merchant_staff`."""


@dataclass(slots=True, kw_only=True)
class ChangeWebhookEndpointParams:
    """Changes an endpoint; what is left out stays."""

    description: str | None = None
    """What people call it."""

    events: list[str] | None = None
    """Which events it hears of."""

    url: str | None = None
    """Where to."""


@dataclass(slots=True, kw_only=True)
class Cohort:
    """Customers who first came in one month."""

    cohort: str
    """The first day of the month."""

    customers: int
    """How many they are."""

    months: list[CohortMonth]
    """The months in which any of them came, the first one too."""


@dataclass(slots=True, kw_only=True)
class CohortMonth:
    """A month of a cohort."""

    customers: int
    """How many of them came."""

    month: str
    """The first day of the month."""

    retention_bp: int
    """Their share of the cohort, in ten-thousandths, halves up."""


@dataclass(slots=True, kw_only=True)
class ConfirmPhoneParams:
    """What somebody read off their phone."""

    code: str
    """Six digits."""


@dataclass(slots=True, kw_only=True)
class ConfirmTotpParams:
    """The first code of an app."""

    code: str
    """Six digits."""


@dataclass(slots=True, kw_only=True)
class ConfirmationParams:
    """Shows the password once more."""

    password: str
    """The password."""


@dataclass(slots=True, kw_only=True)
class Consent:
    """What somebody agreed to or refused, with the proof."""

    at: datetime
    """When."""

    channel: str
    """By which channel."""

    granted: bool
    """Whether they agree."""

    id: str
    """A `UUIDv7`."""

    source: str
    """Where: `preference_page`, `one_click`, `till`, `desk`."""

    topic: str
    """Of what."""

    wording: str
    """To which words."""

    actor: str | None = None
    """Who put it down, the `sub` of their token; null where the holder did by a signed link."""

    merchant_id: str | None = None
    """The merchant at whose till it was said."""


@dataclass(slots=True, kw_only=True)
class Contact:
    """How to reach the holder of a wallet."""

    created_at: datetime
    """When it was first given."""

    id: str
    """The contact, a `UUIDv7`."""

    locale: str
    """The language its holder prefers, a BCP 47 tag."""

    status: ContactStatus
    """Whether messages go out."""

    updated_at: datetime
    """When it last changed."""

    wallet_id: str
    """Its wallet."""

    email: str | None = None
    """E-mail address."""

    email_verified_at: datetime | None = None
    """When its holder confirmed the e-mail address."""

    phone: str | None = None
    """Phone number, E.164."""

    phone_verified_at: datetime | None = None
    """When its holder confirmed the phone number."""

    time_zone: str | None = None
    """Where its holder is, an IANA name; null where that is not known."""


@dataclass(slots=True, kw_only=True)
class ContactHolder:
    """Who is behind an address: ids alone."""

    contact_id: str
    """The contact."""

    wallet_id: str
    """The wallet."""


@dataclass(slots=True, kw_only=True)
class CorrectMerchantParams:
    """Corrects a merchant; what is left out stays."""

    country: str | None = None
    """ISO 3166-1 alpha-2."""

    currency: str | None = None
    """What it settles in, ISO 4217."""

    display_name: str | None = None
    """The name over the shop's door."""

    legal_name: str | None = None
    """The name in the trade register."""

    locale: str | None = None
    """The language to write to it in."""

    registration_number: str | None = None
    """The number in the trade register."""


@dataclass(slots=True, kw_only=True)
class CountersLine:
    """Gift cards at one merchant's counter, whoever sold them. Amounts in minor units."""

    loaded: int
    """How much."""

    loads: int
    """How often value was put on a card."""

    redeemed: int
    """How much."""

    redeems: int
    """How often a card was spent."""

    refunded: int
    """How much."""

    refunds: int
    """How often what was spent was given back."""

    unit: str
    """The currency."""

    merchant_id: str | None = None
    """Where; null for what was done at none."""


@dataclass(slots=True, kw_only=True)
class CountersPage:
    """A page of counters."""

    data: list[CountersLine]
    """The lines, by merchant and currency."""

    as_of: datetime | None = None
    """When the newest event that is counted happened; null while there was none."""

    next_cursor: str | None = None
    """The next page; null after the last."""


@dataclass(slots=True, kw_only=True)
class CreateProgramParams:
    """Asks for a program."""

    document: ProgramDocument
    """The draft."""

    merchant_id: str
    """Whose customers are to earn by it."""


@dataclass(slots=True, kw_only=True)
class DeactivateGiftCardParams:
    """Where a card ends."""

    merchant_id: str | None = None
    """The merchant that pays the rest out. Required of operators and services."""

    reference: str | None = None
    """The caller's own reference, up to 200 bytes."""

    store_id: str | None = None
    """The store."""


@dataclass(slots=True, kw_only=True)
class DeadTask:
    """A task that failed for good."""

    attempts: int
    """How often it was tried."""

    causes: list[str]
    """What caused that, the nearest first."""

    died_at: datetime
    """When its last try failed."""

    enqueued_at: datetime
    """When it was enqueued."""

    id: str
    """Its id."""

    kind: str
    """What kind of work."""

    payload: Any
    """What it is about: ids."""

    queue: Queue
    """The queue it came from."""

    reason: str
    """Why its last try failed."""

    archived_at: datetime | None = None
    """When it was put aside to be kept; null while it waits for a decision."""


@dataclass(slots=True, kw_only=True)
class Difference:
    """What was, what would have been, and what lies between."""

    after: int
    """What would have been given."""

    before: int
    """What was given."""

    difference: int
    """`after - before`."""


@dataclass(slots=True, kw_only=True)
class DirectoryEntry:
    """A merchant by name."""

    display_name: str
    """The name over the shop's door."""

    id: str
    """The merchant."""


@dataclass(slots=True, kw_only=True)
class DraftMerchantParams:
    """Drafts a merchant."""

    country: str
    """ISO 3166-1 alpha-2."""

    currency: str
    """What it settles in, ISO 4217."""

    display_name: str
    """The name over the shop's door, 1 to 100 characters."""

    locale: str
    """The language to write to it in: `fr` or `en`."""

    legal_name: str | None = None
    """The name in the trade register; required before submitting."""

    registration_number: str | None = None
    """The number in the trade register; required before submitting."""


@dataclass(slots=True, kw_only=True)
class EarnParams:
    """Points for a customer: so many, or what a purchase is worth. Exactly one of `points` and `purchase`."""

    account_id: str
    """A `customer_points` account."""

    expires_after: str | None = None
    """Instead of `expires_at`: an ISO 8601 period of years, months, weeks and days, to the end of its last day."""

    expires_at: datetime | None = None
    """With `points`: when they lapse if they are not spent before; absent, with `expires_after` absent: never."""

    metadata: Any = None
    """A JSON object, up to 4 KiB, kept to the byte; without `pricing`, which is the ledger's to write."""

    points: int | None = None
    """More than zero."""

    purchase: EarnPurchaseParams | None = None
    """What was bought, priced by the program of the store's merchant, which says too when the points lapse. The
    rules that fired are kept in the transaction's metadata, under `pricing`.
    """

    reference: str | None = None
    """The caller's own reference, up to 200 bytes."""

    time_zone: str | None = None
    """The IANA time zone that `expires_after` counts days in; UTC when absent."""


@dataclass(slots=True, kw_only=True)
class EarnPointsParams:
    """So many points for a customer, and when they lapse."""

    account_id: str
    """A `customer_points` account."""

    points: int
    """More than zero."""

    expires_after: str | None = None
    """Instead of `expires_at`: an ISO 8601 period of years, months, weeks and days, to the end of its last day."""

    expires_at: datetime | None = None
    """When they lapse if they are not spent before; absent, with `expires_after` absent: never."""

    metadata: Any = None
    """A JSON object, up to 4 KiB, kept to the byte; without `pricing`, which is the ledger's to write."""

    reference: str | None = None
    """The caller's own reference, up to 200 bytes."""

    time_zone: str | None = None
    """The IANA time zone that `expires_after` counts days in; UTC when absent."""


@dataclass(slots=True, kw_only=True)
class EarnPurchaseItemParams:
    """A line of a receipt."""

    amount: int
    """What the line cost in all, in minor units."""

    category: str
    """The merchant's own category."""

    quantity: int
    """How many."""


@dataclass(slots=True, kw_only=True)
class EarnPurchaseParams:
    """What was bought."""

    amount: int
    """What was paid, in minor units."""

    store_id: str
    """Where."""

    unit: str
    """The currency."""

    items: list[EarnPurchaseItemParams] | None = None
    """The lines of the receipt, for rules by category; at most 100, summing to `amount`."""


@dataclass(slots=True, kw_only=True)
class EarnRule:
    """One rule that gives points."""

    id: str
    """Names the rule within the program: 1 to 40 of `a-z 0-9 -`. It stays when the rule changes."""

    name: str
    """Its name, as the merchant sees it; 1 to 80 characters."""

    points: int
    """How many points."""

    type: EarnKind
    """What it looks at."""

    categories: list[str] | None = None
    """The categories that count, for `category`. Compared without regard to case."""

    except_categories: list[str] | None = None
    """The categories that do not count, for `spend`."""

    minimum: int | None = None
    """The purchase that it takes at least, in minor units. For `spend` and `visit`."""

    per: int | None = None
    """For how much spent, in minor units. `spend` and `category` need it; `store` gives per purchase without it."""

    stores: list[str] | None = None
    """Only at these stores; `store` needs it, elsewhere none means all."""


@dataclass(slots=True, kw_only=True)
class EditDraftParams:
    """Replaces a draft."""

    document: ProgramDocument
    """The new draft."""

    revision: int
    """The revision that the author saw; if there is a newer one nothing is replaced."""


@dataclass(slots=True, kw_only=True)
class Entry:
    """What a transaction did to one account."""

    account_id: str

    amount: int
    """Minor units, added if positive; zero where only what is set aside changed."""

    balance_after: int
    """The balance after this entry: of the account, or of one `shard` of it."""

    unit: str

    version: int
    """Contiguous per account, or per `shard` of it."""

    held_after: int | None = None
    """What is set aside after this entry; absent where nothing is."""

    held_change: int | None = None
    """The change of what is set aside, in minor units; absent where there is none."""

    shard: int | None = None
    """Which part of one of the network's own accounts; absent for customers' accounts, which are undivided."""


@dataclass(slots=True, kw_only=True)
class EntryLine:
    """A line of a statement."""

    account_id: str

    amount: int
    """Minor units, added if positive; zero where only what is set aside changed."""

    balance_after: int
    """The balance after this entry: of the account, or of one `shard` of it."""

    unit: str

    version: int
    """Contiguous per account, or per `shard` of it."""

    held_after: int | None = None
    """What is set aside after this entry; absent where nothing is."""

    held_change: int | None = None
    """The change of what is set aside, in minor units; absent where there is none."""

    shard: int | None = None
    """Which part of one of the network's own accounts; absent for customers' accounts, which are undivided."""

    created_at: datetime

    transaction_id: str

    type: str

    reference: str | None = None


@dataclass(slots=True, kw_only=True)
class Erasure:
    """An erasure."""

    contact_id: str
    """Who was erased."""

    destroyed_at: datetime
    """When everything was deleted."""

    id: str
    """The erasure, a `UUIDv7`."""

    status: str
    """`destroyed`: nothing can be read any more, and a message that was on its way may still arrive. `certified`:
    that is over too.
    """

    wallet_id: str
    """Their wallet."""

    certificate: str | None = None
    """The certificate: a compact JWS, `EdDSA`, to be checked with the keys of `/v1/erasures/keys`."""

    certified_at: datetime | None = None
    """When it was certified."""

    statement: Any = None
    """What the certificate says."""


@dataclass(slots=True, kw_only=True)
class ErasureKey:
    """An Ed25519 public key (RFC 8037)."""

    alg: str
    """`EdDSA`."""

    crv: str
    """`Ed25519`."""

    kid: str
    """The key's name."""

    kty: str
    """`OKP`."""

    use: str
    """`sig`."""

    x: str
    """Its 32 bytes, base64url."""


@dataclass(slots=True, kw_only=True)
class ErasureKeys:
    """A JWK set (RFC 7517)."""

    keys: list[ErasureKey]
    """The key that signs now, then older ones."""


@dataclass(slots=True, kw_only=True)
class ExpiringPoints:
    """What lapses at one instant."""

    amount: int
    """Minor units."""

    expires_at: datetime


@dataclass(slots=True, kw_only=True)
class Explanation:
    """What a customer's balance is made of."""

    account_id: str

    data: list[PointsLot]
    """Lots, newest first."""

    debt: int
    """How far the balance is below zero; the next value that comes in pays it first."""

    expiring: list[ExpiringPoints]
    """Over all lots: what lapses when, soonest first, the first 100 dates."""

    posted: int
    """The balance after it, in minor units: what is left of all lots, less `debt`."""

    version: int
    """The last entry counted."""

    next_cursor: str | None = None
    """Where the list of lots goes on; null on its last page."""


@dataclass(slots=True, kw_only=True)
class Export:
    """Everything that is held of a person."""

    consents: list[Consent]
    """What they agreed to and refused, newest first, with its proof."""

    contact: Contact
    """How they are reached."""

    gift_cards: list[str]
    """The gift cards that are for them."""

    made_at: datetime
    """When it was put together."""

    messages: list[ExportedMessage]
    """What they were sent, newest first."""

    preferences: list[Preference]
    """What goes to them, and which word decided it."""


@dataclass(slots=True, kw_only=True)
class ExportedMessage:
    """A message, as its receiver may see it."""

    attempts: int
    """How often it was tried."""

    channel: str
    """`email` or `sms`."""

    created_at: datetime
    """When it was queued."""

    event_id: str
    """`ce_id` of the event it tells of."""

    id: str
    """The message, a `UUIDv7`; its mail has `Message-ID: <id@...>`."""

    status: str
    """`queued`, `scheduled` (for an hour at which it is welcome), `sending`, `sent` (its provider accepted it),
    `delivered` or `undelivered` (as its provider says), `failed` or `canceled`.
    """

    template: str
    """What it is about."""

    address: str | None = None
    """The address of the last attempt, masked; null before the first."""

    contact_id: str | None = None
    """To whom; null for the operator."""

    last_error: str | None = None
    """Why the last attempt did not succeed, stable: `smtp_unreachable`, `smtp_550`, `no_address`, ..."""

    next_attempt_at: datetime | None = None
    """When it is tried next, while it is queued or scheduled."""

    resend_of: str | None = None
    """The message that this one says again."""

    sent_at: datetime | None = None
    """When the mail server accepted it."""

    template_version: int | None = None
    """The version of the network's own words it went out with; null for the built-in ones, and before it was sent."""

    trace_id: str | None = None
    """The trace that caused it, 32 hexadecimal digits; the mail has it as `X-Localplus-Trace-Id`."""

    wallet_id: str | None = None
    """Whose holder it is for; null for the operator."""

    variables: Any
    """What it was filled with."""

    sent_to: str | None = None
    """Where it went, in full."""

    subject: str | None = None
    """What it was about, in a line; null where that is known elsewhere alone."""


@dataclass(slots=True, kw_only=True)
class FeatureFlag:
    """A flag."""

    key: str
    """What it switches: 1 to 64 of `a-z 0-9 - .`."""

    on_for_ten_thousandths: int
    """For how many of 10,000 subjects it is on."""

    updated_at: datetime
    """When."""

    updated_by: str
    """Who set it last: the subject of their token."""


@dataclass(slots=True, kw_only=True)
class FiguresLine:
    """What moved of one merchant's program, or of its gift cards, in a period."""

    active: int
    """Customers who did something, each once a day, so over a period customer-days. Points only."""

    adjusted: int
    """Corrections, positive in the customers' favour."""

    expired: int
    """Lapsed unspent, less what was brought back: breakage as it happened."""

    given_back: int
    """Of what was spent, given back."""

    issued: int
    """Given to customers: earned, or loaded on cards."""

    movements: int
    """How many entries."""

    newcomers: int
    """Customers who did something for the first time. Points only."""

    redeemed: int
    """Spent."""

    taken_back: int
    """Of what was given, taken back."""

    transferred: int
    """Come by transfers less gone by them."""

    redemption_rate_bp: int | None = None
    """Spent less given back, of issued less taken back, in ten-thousandths, halves up; null where nothing was
    issued.
    """

    kind: str
    """`customer_points` or `gift_card`."""

    outstanding: int
    """What is owed to customers after the last day, in minor units."""

    unit: str
    """In what."""

    merchant_id: str | None = None
    """The merchant that carries what is outstanding; null where the ledger names none."""

    program_id: str | None = None
    """The program of points; null of gift cards, and where there is none."""


@dataclass(slots=True, kw_only=True)
class FiguresPage:
    """A page of figures."""

    data: list[FiguresLine]
    """The lines, by merchant, program, kind and unit."""

    as_of: datetime | None = None
    """When the newest event that is counted happened; null while there was none."""

    next_cursor: str | None = None
    """The next page; null after the last."""


@dataclass(slots=True, kw_only=True)
class FiredRule:
    """What one rule gave."""

    id: str
    """The rule's id in the document."""

    kind: str
    """`spend`, `visit`, `category`, `store`, `multiplier`, `tier` or `cap`."""

    name: str
    """Its name."""

    points: int
    """Its points; negative for a cap."""


@dataclass(slots=True, kw_only=True)
class FormerStaff:
    """Somebody who was erased."""

    erased_at: datetime
    """When their key was destroyed."""

    id: str
    """Who: what history goes on naming, and all that is left of them."""

    key_sha256: str
    """SHA-256 of the wrapped key, in hexadecimal: tells whether a backup still holds it."""

    role: str
    """What they did: `operator`, `merchant_admin` or `merchant_staff`."""

    merchant_id: str | None = None
    """For whom they worked."""


@dataclass(slots=True, kw_only=True)
class GiftCard:
    """A gift card. Its code is nowhere in it."""

    balance: GiftCardBalance
    """What the ledger says is on it."""

    code_last4: str
    """The last four characters of its code."""

    created_at: datetime
    """When it was sold or printed."""

    id: str
    """The card, a UUIDv7."""

    initial_value: Value
    """What it was sold for."""

    issuer_id: str
    """The merchant that sold and carries it."""

    product_id: str
    """The product it was sold as."""

    status: str
    """`pending`, `active`, `blocked`, `depleted`, `expired` or `deactivated`."""

    account_id: str | None = None
    """Its account in the ledger; null until it is loaded."""

    expires_at: datetime | None = None
    """When it expires; null when it does not."""

    issue_id: str | None = None
    """The bulk issue it came from."""


@dataclass(slots=True, kw_only=True)
class GiftCardActivity:
    """Something that happened to a card."""

    balance_after: int
    """What was left, in minor units."""

    id: str
    """The activity, a UUIDv7."""

    occurred_at: datetime
    """When."""

    status: str
    """The card's status since."""

    type: str
    """`sold`, `activated`, `redeemed`, `reloaded`, `refunded`, `blocked`, `unblocked`, `expired`, `deactivated`,
    `held`, `released`, `code_replaced` or `delivery_due`.
    """

    version: int
    """Its number, from 1 without gaps."""

    amount: int | None = None
    """How much moved, in minor units."""

    merchant_id: str | None = None
    """The merchant where it happened."""

    operation_id: str | None = None
    """The movement."""

    store_id: str | None = None
    """The store where it happened."""

    transaction_id: str | None = None
    """The ledger's transaction."""


@dataclass(slots=True, kw_only=True)
class GiftCardAmountParams:
    """Value to be taken from a card, or put on it."""

    amount: Value
    """How much, in the card's unit."""

    merchant_id: str | None = None
    """The merchant. Required of operators and services."""

    reference: str | None = None
    """The caller's own reference, up to 200 bytes."""

    store_id: str | None = None
    """The store."""


@dataclass(slots=True, kw_only=True)
class GiftCardAuditEntry:
    """Who changed what, when, why and from where."""

    action: str
    """What they did."""

    actor: str
    """Who: the subject of their token, an id of svc-merchant; or the name of a command."""

    actor_role: str
    """What they were to the network."""

    at: datetime
    """When."""

    hash: str
    """SHA-256 over the row and the hash of the one before it, in hexadecimal digits; in svc-ledger, whose signed
    heads bind the row and all before it, over the row.
    """

    seq: int
    """Its number in the network's chain, from 1 on without a gap."""

    subject: str
    """To which: its id or key."""

    subject_kind: str
    """To what kind of thing."""

    after: Any = None
    """What it became."""

    before: Any = None
    """What it was, as far as it changed and may be said; names and free text never are."""

    network: str | None = None
    """The network the request came from: a /24, or a /48 of IPv6."""

    reason: str | None = None
    """Why, where somebody had to say."""

    trace_id: str | None = None
    """The trace of the request."""


@dataclass(slots=True, kw_only=True)
class GiftCardBalance:
    """What is on a card."""

    available: int
    """How much may be spent."""

    held: int
    """How much of it is set aside."""

    posted: int
    """The balance, in minor units."""

    unit: str
    """The unit."""


@dataclass(slots=True, kw_only=True)
class GiftCardCodeParams:
    """A code as somebody typed or scanned it."""

    code: str
    """The code; spaces, dashes and either case."""

    pin: str | None = None
    """The PIN, where the code has one."""


@dataclass(slots=True, kw_only=True)
class GiftCardDelivery:
    """Where a code is sent."""

    contact_id: str
    """The contact."""

    id: str
    """The delivery, a UUIDv7."""

    send_at: datetime
    """When."""


@dataclass(slots=True, kw_only=True)
class GiftCardDeliveryParams:
    """To whom a code is sent."""

    contact_id: str
    """A contact of svc-notification."""

    message: str | None = None
    """What the giver says, up to 1,000 characters."""

    send_at: datetime | None = None
    """When, within a year; at once if absent."""


@dataclass(slots=True, kw_only=True)
class GiftCardIssue:
    """How far a bulk issue has come."""

    created_at: datetime
    """When it was asked for."""

    id: str
    """The issue, a UUIDv7."""

    issued: int
    """How many are ready."""

    merchant_id: str
    """The merchant that issues them."""

    product_id: str
    """The product of its cards."""

    requested: int
    """How many were asked for."""

    status: str
    """`running`, `done`, or `failed`: an operator gave it up, and it ends with the cards that there are."""

    unit: str
    """The unit."""

    amount: int | None = None
    """What each is loaded with, in minor units; null for cards activated at a till."""

    finished_at: datetime | None = None
    """When its file of codes was written."""


@dataclass(slots=True, kw_only=True)
class GiftCardReceipt:
    """A movement of value that is done. It says the same for ever, so that a repeated request is answered alike."""

    amount: Value
    """How much moved."""

    balance_after: GiftCardBalance
    """What was left on the card."""

    gift_card_id: str
    """The card."""

    id: str
    """The movement, a UUID: what a refund, a capture or a release names."""

    merchant_id: str
    """The merchant where it happened."""

    type: str
    """`load`, `reload`, `redeem`, `refund`, `hold`, `capture`, `void`, `deactivate` or `expire`."""

    hold_until: datetime | None = None
    """Until when a hold may be captured."""

    of: str | None = None
    """The movement it gives back, captures or releases."""

    reference: str | None = None
    """The caller's own reference."""

    settled_at: datetime | None = None
    """When the ledger did it."""

    status_after: str | None = None
    """The card's status after it."""

    store_id: str | None = None
    """The store where it happened."""

    transaction_id: str | None = None
    """The ledger's transaction; null when there was nothing to move."""


@dataclass(slots=True, kw_only=True)
class GiftcardQueue:
    """How full a queue is."""

    delayed: int
    """Tasks whose time has not come, those that are to be tried again among them."""

    oldest_waiting_seconds: int
    """How long ago the task fell due that is next, in seconds; 0 when none waits."""

    queue: Queue
    """The queue."""

    running: int
    """Tasks that a worker has, in any replica."""

    waiting: int
    """Tasks that are due and wait for a worker."""


@dataclass(slots=True, kw_only=True)
class HeadKeys:
    """A JWK set (RFC 7517)."""

    keys: list[Any]


@dataclass(slots=True, kw_only=True)
class Hold:
    """A hold as it stands."""

    account_id: str

    amount: int
    """What was set aside, in minor units."""

    captured: int
    """What was captured of it."""

    created_at: datetime

    destination_account_id: str
    """The account that captures credit."""

    expires_at: datetime
    """Until when it may be captured."""

    id: str
    """The id of the transaction that made it."""

    released: int
    """What was released of it."""

    status: str
    """`open`, `captured`, `voided` or `expired`."""

    unit: str

    reference: str | None = None


@dataclass(slots=True, kw_only=True)
class HoldGiftCardParams:
    """Value to be set aside."""

    amount: Value
    """How much, in the card's unit."""

    expires_in_seconds: int | None = None
    """For how long it may be captured, up to 31 days; 24 hours when absent."""

    merchant_id: str | None = None
    """The merchant. Required of operators and services."""

    reference: str | None = None
    """The caller's own reference, up to 200 bytes."""

    store_id: str | None = None
    """The store."""


@dataclass(slots=True, kw_only=True)
class HoldParams:
    """What to set aside."""

    account_id: str
    """A customer account."""

    amount: int
    """Minor units, more than zero."""

    destination_account_id: str | None = None
    """The account that captures credit: not a customer's, and of the same unit. By default the network's own
    `points_redeemed`, or `cash_clearing` for a gift card.
    """

    expires_in_seconds: int | None = None
    """For how long it may be captured: 1 second to 31 days, 7 days if nothing is said."""

    metadata: Any = None
    """A JSON object, up to 4 KiB, kept to the byte."""

    reference: str | None = None
    """The caller's own reference, up to 200 bytes."""


@dataclass(slots=True, kw_only=True)
class InviteParams:
    """Asks somebody to join."""

    email: str
    """Where the invitation goes; what they sign in with."""

    locale: str
    """The language they are written to in: `fr` or `en`."""

    name: str
    """What they are called."""

    role: str
    """`operator`, `merchant_admin` or `merchant_staff`."""

    merchant_id: str | None = None
    """For whom; left out for an operator."""


@dataclass(slots=True, kw_only=True)
class IssueGiftCardsParams:
    """Many cards at once."""

    count: int
    """How many, up to 10,000."""

    product_id: str
    """What they are sold as."""

    recipient: str
    """Whom the file of codes is for: an age recipient (`age-keygen` makes one). Nobody else can read it."""

    amount: int | None = None
    """What each is loaded with, in minor units of the product's currency; absent for printed cards that are
    activated, and paid for, at a till.
    """

    merchant_id: str | None = None
    """The merchant that issues them. Required of operators and services."""


@dataclass(slots=True, kw_only=True)
class LegParams:
    """One side of a transaction."""

    account_id: str
    """The account."""

    amount: int
    """Minor units, added if positive, taken if negative; never zero."""


@dataclass(slots=True, kw_only=True)
class Liability:
    """`DifferenceBody` in money."""

    after: int
    """What would have been given."""

    before: int
    """What was given."""

    difference: int
    """`after - before`."""

    unit: str
    """The currency."""


@dataclass(slots=True, kw_only=True)
class Limit:
    """A velocity limit."""

    flow: str
    """`spend` or `earn`."""

    id: str

    maximum: int
    """How much it lets through in a window."""

    measure: str
    """`count` (transactions) or `amount` (minor units)."""

    scope: str
    """`account` (every account for itself) or `program` (all accounts of the program together)."""

    updated_at: datetime

    window: str
    """`hour` or `day`: the last 60 minutes, the last 24 hours."""

    program_id: str | None = None
    """The program whose accounts it is for; absent for all customer accounts."""


@dataclass(slots=True, kw_only=True)
class LimitParams:
    """A velocity limit: no more than `maximum` of something within any window."""

    flow: str
    """`spend` (burns, redeems, transfers to others, holds) or `earn` (earns, loads, transfers from others)."""

    maximum: int
    """How much to let through in a window; zero lets nothing through."""

    measure: str
    """`count` (transactions) or `amount` (minor units)."""

    scope: str
    """`account` (every account for itself) or `program` (all accounts of the program together)."""

    window: str
    """`hour` or `day`: the last 60 minutes, the last 24 hours."""

    program_id: str | None = None
    """The program whose accounts it is for; all customer accounts if nothing is said. The scope `program` needs
    it.
    """


@dataclass(slots=True, kw_only=True)
class LoginParams:
    """Signs somebody in."""

    email: str
    """The e-mail address they were invited by."""

    password: str
    """The password."""

    tenant: str | None = None
    """The network, for who has accounts in several."""


@dataclass(slots=True, kw_only=True)
class LookupContactParams:
    """Exactly one of the two."""

    email: str | None = None
    """E-mail address, compared without regard to case."""

    phone: str | None = None
    """Phone number with its country code."""


@dataclass(slots=True, kw_only=True)
class LookupWalletParams:
    """Asks whose pass somebody shows."""

    pass_: str
    """The token of the pass: what stands behind the `#` of the link in its QR code."""


@dataclass(slots=True, kw_only=True)
class LotMove:
    """What one transaction did to a lot."""

    amount: int
    """Minor units: negative was taken, positive was given back."""

    created_at: datetime

    transaction_id: str

    type: str


@dataclass(slots=True, kw_only=True)
class MakeApiKeyParams:
    """Makes a key for a machine."""

    name: str
    """What people call it."""

    role: str
    """`merchant_staff` or `merchant_admin`; `operator` for the network's own systems."""

    scopes: list[str]
    """What it may do: services (`giftcard`, `ledger`, `merchant`, `notification`, `wallet`) with `read` or
    `write`, which includes reading.
    """

    expires_at: datetime | None = None
    """When it stops by itself; never when left out."""

    merchant_id: str | None = None
    """For whom it acts; left out for `operator`."""


@dataclass(slots=True, kw_only=True)
class MakePassParams:
    """Asks for a pass."""

    expires_at: datetime | None = None
    """From when on it shows nothing; absent: until it is revoked."""

    label: str | None = None
    """A name for it, 1 to 64 bytes, no personal data."""


@dataclass(slots=True, kw_only=True)
class Merchant:
    """A merchant."""

    country: str
    """ISO 3166-1 alpha-2."""

    created_at: datetime
    """When it was drafted."""

    currency: str
    """What it settles in."""

    display_name: str
    """The name over the shop's door."""

    id: str
    """The merchant, a UUIDv7."""

    locale: str
    """The language to write to it in."""

    state: str
    """`draft`, `submitted`, `active`, `rejected`, `suspended` or `closed`."""

    updated_at: datetime
    """When it changed last."""

    version: int
    """Grows with every change of it, its stores and programs."""

    legal_name: str | None = None
    """The name in the trade register."""

    onboarded_at: datetime | None = None
    """When it was approved."""

    registration_number: str | None = None
    """The number in the trade register."""

    requirements: Requirements | None = None
    """What is missing; null in a list."""


@dataclass(slots=True, kw_only=True)
class MerchantAuditEntry:
    """Who changed what, when, why and from where."""

    action: str
    """What they did."""

    actor: str
    """Who: the subject of their token, an id of svc-merchant; or the name of a command."""

    actor_role: str
    """What they were to the network."""

    at: datetime
    """When."""

    hash: str
    """SHA-256 over the row and the hash of the one before it, in hexadecimal digits; in svc-ledger, whose signed
    heads bind the row and all before it, over the row.
    """

    seq: int
    """Its number in the network's chain, from 1 on without a gap."""

    subject: str
    """To which: its id or key."""

    subject_kind: str
    """To what kind of thing."""

    after: Any = None
    """What it became."""

    before: Any = None
    """What it was, as far as it changed and may be said; names and free text never are."""

    network: str | None = None
    """The network the request came from: a /24, or a /48 of IPv6."""

    reason: str | None = None
    """Why, where somebody had to say."""

    trace_id: str | None = None
    """The trace of the request."""


@dataclass(slots=True, kw_only=True)
class MerchantHistoryLine:
    """Who did what, when and why."""

    action: str
    """`drafted`, `corrected`, `submitted`, `approved`, `rejected`, `suspended`, `reinstated`, `closed`,
    `store_added`, `store_changed`, or what was done to its programs.
    """

    actor: str
    """Who: the subject of their token."""

    actor_role: str
    """What they are to the network."""

    at: datetime
    """When."""

    state: str
    """The merchant's state after it."""

    version: int
    """The version of the merchant that it made."""

    reason: str | None = None
    """Why, where somebody had to say."""


@dataclass(slots=True, kw_only=True)
class MerchantReasonParams:
    """Says why."""

    reason: str
    """Why, 1 to 500 characters; kept in the merchant's history."""


@dataclass(slots=True, kw_only=True)
class Message:
    """A message."""

    attempts: int
    """How often it was tried."""

    channel: str
    """`email` or `sms`."""

    created_at: datetime
    """When it was queued."""

    event_id: str
    """`ce_id` of the event it tells of."""

    id: str
    """The message, a `UUIDv7`; its mail has `Message-ID: <id@...>`."""

    status: str
    """`queued`, `scheduled` (for an hour at which it is welcome), `sending`, `sent` (its provider accepted it),
    `delivered` or `undelivered` (as its provider says), `failed` or `canceled`.
    """

    template: str
    """What it is about."""

    address: str | None = None
    """The address of the last attempt, masked; null before the first."""

    contact_id: str | None = None
    """To whom; null for the operator."""

    last_error: str | None = None
    """Why the last attempt did not succeed, stable: `smtp_unreachable`, `smtp_550`, `no_address`, ..."""

    next_attempt_at: datetime | None = None
    """When it is tried next, while it is queued or scheduled."""

    resend_of: str | None = None
    """The message that this one says again."""

    sent_at: datetime | None = None
    """When the mail server accepted it."""

    template_version: int | None = None
    """The version of the network's own words it went out with; null for the built-in ones, and before it was sent."""

    trace_id: str | None = None
    """The trace that caused it, 32 hexadecimal digits; the mail has it as `X-Localplus-Trace-Id`."""

    wallet_id: str | None = None
    """Whose holder it is for; null for the operator."""


@dataclass(slots=True, kw_only=True)
class MultiplierHours:
    """A part of the day, from `from` until just before `until`."""

    from_: str
    """`HH:MM`."""

    until: str
    """`HH:MM`, later than `from`; `24:00` is the end of the day."""


@dataclass(slots=True, kw_only=True)
class MultiplierWindow:
    """A window of time. All that is given must hold, by the wall clock of the program's time zone."""

    from_: str | None = None
    """The first day."""

    hours: list[MultiplierHours] | None = None
    """At these hours; none means all day."""

    until: str | None = None
    """The last day, which is within."""

    weekdays: list[Weekday] | None = None
    """On these weekdays; none means every day."""


@dataclass(slots=True, kw_only=True)
class NewApiKey:
    """A new key, with its secret, which nobody can read again."""

    client_secret: str
    """What the machine shows as `client_secret`. Shown this once."""

    key: ApiKey
    """The key."""


@dataclass(slots=True, kw_only=True)
class NoteParams:
    """What goes along with what needs nothing else. The body may be left out."""

    metadata: Any = None
    """A JSON object, up to 4 KiB, kept to the byte."""

    reference: str | None = None
    """The caller's own reference, up to 200 bytes."""


@dataclass(slots=True, kw_only=True)
class NotificationAuditEntry:
    """Who changed what, when, why and from where."""

    action: str
    """What they did."""

    actor: str
    """Who: the subject of their token, an id of svc-merchant; or the name of a command."""

    actor_role: str
    """What they were to the network."""

    at: datetime
    """When."""

    hash: str
    """SHA-256 over the row and the hash of the one before it, in hexadecimal digits; in svc-ledger, whose signed
    heads bind the row and all before it, over the row.
    """

    seq: int
    """Its number in the network's chain, from 1 on without a gap."""

    subject: str
    """To which: its id or key."""

    subject_kind: str
    """To what kind of thing."""

    after: Any = None
    """What it became."""

    before: Any = None
    """What it was, as far as it changed and may be said; names and free text never are."""

    network: str | None = None
    """The network the request came from: a /24, or a /48 of IPv6."""

    reason: str | None = None
    """Why, where somebody had to say."""

    trace_id: str | None = None
    """The trace of the request."""


@dataclass(slots=True, kw_only=True)
class OpenAccountParams:
    """Which account to open."""

    kind: str
    """What it stands for."""

    owner_id: str
    """The wallet, card, merchant or tenant it belongs to."""

    unit: str
    """ISO 4217 code, or `PTS`."""

    program_id: str | None = None
    """The program, where an owner has one account per program."""


@dataclass(slots=True, kw_only=True)
class OpenWalletParams:
    """Asks for a customer's wallet."""

    external_ref: str
    """The network's own name for the customer, unique in the tenant: 1 to 128 printable characters, neither an
    e-mail address nor a payment card number.
    """

    program_id: str | None = None
    """The program of the wallet's points account; absent for the network's own points."""


@dataclass(slots=True, kw_only=True)
class Pass:
    """What a pass shows: nothing of who the customer is, and no more than its holder needs."""

    balances: list[BalanceLine]
    """What the wallet holds."""

    history: list[StatementLine]
    """Its newest 20 entries, newest first."""

    status: str
    """`active`, `frozen` or `closed`."""


@dataclass(slots=True, kw_only=True)
class PasswordResetParams:
    """Asks for leave to set a new password."""

    email: str
    """The e-mail address."""

    tenant: str | None = None
    """The network, for who has accounts in several; left out, each gets a letter."""


@dataclass(slots=True, kw_only=True)
class PlanProgramParams:
    """Asks what the draft would change."""

    at: datetime | None = None
    """Against what is live then; by default now."""


@dataclass(slots=True, kw_only=True)
class PointValue:
    """So many points are worth so much."""

    amount: int
    """Minor units of the program's currency."""

    points: int
    """Points."""


@dataclass(slots=True, kw_only=True)
class PointsLot:
    """Value that came in together and lapses together."""

    amount: int
    """What it was opened with, in minor units."""

    earned_at: datetime

    moves: list[LotMove]
    """What was taken from it and given back, oldest first, the first 100."""

    origin_transaction_id: str
    """The purchase: where the value first came to a customer, if it was transferred here."""

    part: int
    """Which of the lots that entry opened, from 0."""

    remaining: int
    """What is left of it, in minor units."""

    transaction_id: str
    """The transaction that opened it in this account."""

    version: int
    """The entry that opened it in this account; with `part` it names the lot."""

    expires_at: datetime | None = None
    """When what is left lapses; null when it does not."""


@dataclass(slots=True, kw_only=True)
class Preference:
    """Whether a topic goes to somebody."""

    channel: str
    """By which channel."""

    goes: bool
    """Whether it goes."""

    optional: bool
    """Whether its holder decides; receipts and security messages always go."""

    topic: str
    """Of what."""

    consent: Consent | None = None
    """The word that decided it; null where nobody spoke."""


@dataclass(slots=True, kw_only=True)
class Problem:
    """Why one item of a batch was refused."""

    code: str

    detail: str

    errors: list[Any] | None = None


@dataclass(slots=True, kw_only=True)
class Product:
    """A product."""

    active: bool
    """Whether it is sold today."""

    amounts: Any
    """What it is sold for."""

    code_format: str
    """How its codes look."""

    created_at: datetime
    """When it was made."""

    id: str
    """The product, a UUIDv7."""

    name: str
    """Its name."""

    unit: str
    """The currency of its cards."""

    version: int
    """Grows with every change."""

    accepted_by: list[str] | None = None
    """Which merchants accept its cards; null for all."""

    image_url: str | None = None
    """A picture."""

    terms: str | None = None
    """What the holder agrees to."""

    validity: str | None = None
    """How long a card is valid; null for ever."""


@dataclass(slots=True, kw_only=True)
class ProductParams:
    """What gift cards are sold as."""

    amounts: Any
    """`{"fixed": [2000, 5000]}` or `{"open": {"min": 500, "max": 15000}}`, in minor units."""

    name: str
    """Its name, up to 100 characters."""

    unit: str
    """The currency of its cards. It never changes."""

    accepted_by: list[str] | None = None
    """Which merchants accept its cards; all of the network when absent."""

    active: bool | None = None
    """Whether it is sold today; it is, when absent."""

    code_format: str | None = None
    """`base32` (26 characters, the default) or `digits` (16 digits and a PIN, for printed cards)."""

    image_url: str | None = None
    """A picture, `https://`."""

    terms: str | None = None
    """What the holder agrees to, up to 10,000 characters."""

    validity: str | None = None
    """How long a card is valid from its sale, an ISO 8601 period of days, months or years; for ever when absent."""


@dataclass(slots=True, kw_only=True)
class Program:
    """A program as it stands."""

    created_at: datetime
    """When it was made."""

    draft: ProgramDocument
    """The document being edited."""

    draft_revision: int
    """Grows with every edit of the draft."""

    id: str
    """The program, a UUIDv7."""

    merchant_id: str
    """Whose customers earn by it."""

    updated_at: datetime
    """When it was last changed."""

    versions: int
    """How many versions there are; the newest has this number."""

    live_version: int | None = None
    """The version that gives points now; absent while none does."""


@dataclass(slots=True, kw_only=True)
class ProgramCaps:
    """The most points that are given to one customer. Absent: no such limit."""

    per_customer: int | None = None
    """In any twelve months."""

    per_day: int | None = None
    """On one local day."""

    per_purchase: int | None = None
    """For one purchase."""


@dataclass(slots=True, kw_only=True)
class ProgramChange:
    """One difference."""

    kind: ProgramChangeKind
    """What happens to it."""

    path: str
    """Where: `earn[per-euro].points`. Things with an id are named by it."""

    words: str
    """The same in a sentence."""

    after: Any = None
    """What it would say; absent for what is removed."""

    before: Any = None
    """What it says now; absent for what is added."""


@dataclass(slots=True, kw_only=True)
class ProgramDocument:
    """A loyalty program: the rules by which a purchase becomes points."""

    earn: list[EarnRule]
    """What gives points; at least one."""

    name: str
    """Its name, as customers see it; 1 to 80 characters."""

    time_zone: str
    """The IANA time zone by which days, weekdays and hours are judged."""

    unit: str
    """The currency that its amounts are in; purchases in another are refused."""

    caps: ProgramCaps | None = None
    """The most that is given."""

    expiry: str | None = None
    """How long points last, an ISO 8601 period; they last to the end of that local day. Absent: for ever."""

    multipliers: list[ProgramMultiplier] | None = None
    """What multiplies what the earn rules gave. Each adds its own share of the base: two times "2" make three
    times.
    """

    rounding: Rounding | None = None
    """How fractions of a point are settled; by default down, once per purchase."""

    tiers: Tiers | None = None
    """Levels by what a customer did in the last twelve months."""

    value: PointValue | None = None
    """What points are worth when they are spent, for reports of liability."""


@dataclass(slots=True, kw_only=True)
class ProgramMultiplier:
    """A multiple of what earn rules gave, within a window."""

    factor: str
    """How many times: a decimal number from 1 to 100 with up to four decimals, as text."""

    id: str
    """Names it within the program, as a rule's."""

    name: str
    """Its name, as the merchant sees it."""

    rules: list[str] | None = None
    """The earn rules that it multiplies; none means all."""

    stores: list[str] | None = None
    """Only at these stores; none means all."""

    when: MultiplierWindow | None = None
    """When; by default always."""


@dataclass(slots=True, kw_only=True)
class ProgramPlan:
    """What the draft would change."""

    at: datetime
    """The instant it was compared for."""

    changes: list[ProgramChange]
    """Every difference; empty when there is none."""

    draft_revision: int
    """The revision of the draft."""

    live_version: int | None = None
    """The version that is live then; absent when none is."""


@dataclass(slots=True, kw_only=True)
class ProgramPromotion:
    """A line of the history of what was and will be live."""

    effective_at: datetime
    """From when."""

    promoted_at: datetime
    """When they did."""

    promoted_by: str
    """Who said so: the subject of their token."""

    seq: int
    """Its number in the program, from 1."""

    version: int | None = None
    """Which version; null for none."""

    withdrawn_at: datetime | None = None
    """When it was taken back, before it took effect; absent if it was not."""


@dataclass(slots=True, kw_only=True)
class ProgramReplay:
    """What would have been given instead of what was."""

    customers_better: int
    """Customers who would have got more."""

    customers_worse: int
    """Customers who would have got less."""

    from_: datetime
    """From when."""

    points: Difference
    """Points."""

    purchases: int
    """Purchases priced. Those whose points were wholly taken back since do not count."""

    refused: int
    """Purchases that these rules refuse, and give nothing for."""

    rules: dict[str, int]
    """What each rule would have given."""

    to: datetime
    """Until just before when."""

    liability: Liability | None = None
    """What the points are worth by these rules, in minor units; absent where the document does not say."""

    version: int | None = None
    """The version; null for the draft and for rules that are not saved."""


@dataclass(slots=True, kw_only=True)
class ProgramVersion:
    """A version. It never changes."""

    applied_at: datetime
    """When."""

    applied_by: str
    """Who applied it: the subject of their token."""

    document: ProgramDocument
    """Its rules."""

    version: int
    """Its number, from 1."""


@dataclass(slots=True, kw_only=True)
class PromoteProgramParams:
    """Makes a version live, an older one to go back."""

    at: datetime | None = None
    """From when; by default now. It takes effect exactly then."""

    version: int | None = None
    """Which; null to let the program give nothing."""


@dataclass(slots=True, kw_only=True)
class ProviderReportParams:
    """What a provider says of a message, in the words of Standard Webhooks."""

    data: ReportDataParams
    """Which message."""

    type: str
    """`message.delivered`, `message.bounced`, `message.complained` or `message.failed`; others are taken and
    ignored.
    """


@dataclass(slots=True, kw_only=True)
class PublicGiftCard:
    """What the holder of a code is told."""

    balance: GiftCardBalance
    """What is on the card."""

    code_last4: str
    """The last four characters of the code."""

    status: str
    """`active` or `depleted`."""

    expires_at: datetime | None = None
    """When it expires."""


@dataclass(slots=True, kw_only=True)
class PurchaseItemParams:
    """A line of a receipt."""

    amount: int
    """What the line cost in all, in minor units."""

    category: str
    """The merchant's own category."""

    quantity: int
    """How many."""


@dataclass(slots=True, kw_only=True)
class PurchaseParams:
    """What was bought."""

    amount: int
    """What was paid, in minor units."""

    store_id: str
    """Where."""

    unit: str
    """The currency."""

    items: list[PurchaseItemParams] | None = None
    """The lines of the receipt, for rules by category; they sum to `amount`."""


@dataclass(slots=True, kw_only=True)
class PutContactParams:
    """How to reach the holder of a wallet."""

    locale: str
    """The language its holder prefers, a BCP 47 tag. There are templates for `fr` and `en`; others are written to
    in the network's own language.
    """

    wallet_id: str
    """The wallet; it has one contact."""

    email: str | None = None
    """E-mail address. One of `email` and `phone` is required."""

    phone: str | None = None
    """Phone number with its country code; blanks, dots, hyphens and parentheses are ignored."""

    time_zone: str | None = None
    """Where its holder is, an IANA name; the network's own time zone when absent."""


@dataclass(slots=True, kw_only=True)
class ReasonParams:
    """Why. The body may be left out."""

    reason: str | None = None
    """Why, up to 200 bytes; kept with who asked and when."""


@dataclass(slots=True, kw_only=True)
class RecoveryCodes:
    """Codes for who has lost the app, each good once."""

    recovery_codes: list[str]
    """Shown this once."""


@dataclass(slots=True, kw_only=True)
class RedeemGiftCardByCodeParams:
    """Value to be taken from the card of a code."""

    amount: Value
    """How much, in the card's unit."""

    code: str
    """The code."""

    merchant_id: str | None = None
    """The merchant. Required of operators and services."""

    pin: str | None = None
    """The PIN, where the code has one."""

    reference: str | None = None
    """The caller's own reference, up to 200 bytes."""

    store_id: str | None = None
    """The store."""


@dataclass(slots=True, kw_only=True)
class RedeemRewardParams:
    """Who takes a reward."""

    points_account_id: str
    """The points account that pays: `points_account_id` of a wallet."""

    store_id: str | None = None
    """The store where it is taken; the points are in that store's day."""


@dataclass(slots=True, kw_only=True)
class RefreshParams:
    """Names a session, where no cookie does."""

    refresh_token: str | None = None
    """The refresh token; left out by a browser, whose cookie has it."""


@dataclass(slots=True, kw_only=True)
class RefundGiftCardParams:
    """Value to be given back."""

    amount: Value
    """How much: at most what was taken, less what was given back before."""

    operation_id: str
    """The redeem or capture it gives back: the `id` of its answer."""

    reference: str | None = None
    """The caller's own reference, up to 200 bytes."""

    store_id: str | None = None
    """The store."""


@dataclass(slots=True, kw_only=True)
class RegisterWebhookEndpointParams:
    """Registers an endpoint."""

    url: str
    """Where to, `https`."""

    description: str | None = None
    """What people call it, up to 200 characters."""

    events: list[str] | None = None
    """Which events it hears of, by topic; all when left out or empty."""

    merchant_id: str | None = None
    """Whose: it hears of that merchant's events. Left out by an operator, it hears of the whole network's; left
    out by an administrator, it is the own merchant's.
    """


@dataclass(slots=True, kw_only=True)
class ReplacedCode:
    """A card with its new code."""

    code: str
    """The new code, shown this once."""

    code_last4: str
    """Its last four characters."""

    id: str
    """The card, a UUIDv7."""

    pin: str | None = None
    """The PIN that belongs to it."""


@dataclass(slots=True, kw_only=True)
class ReplayParams:
    """Which dead tasks to queue anew: those that fit all that is given; all of them when nothing is."""

    kind: str | None = None
    """Only of this kind."""

    queue: Queue | None = None
    """Only from this queue."""

    reason: str | None = None
    """Only those whose reason, or what caused it, contains this."""


@dataclass(slots=True, kw_only=True)
class ReplayProgramParams:
    """Asks for the purchases of a period to be priced again. Nothing is changed by it."""

    document: ProgramDocument | None = None
    """Under these rules, which are not saved; instead of a version."""

    from_: datetime | None = None
    """From when; by default from the first of last month, where the program is at home."""

    to: datetime | None = None
    """Until just before when; by default the first of this month."""

    version: int | None = None
    """Under which version; by default under the draft."""


@dataclass(slots=True, kw_only=True)
class Replayed:
    """How many were queued anew."""

    replayed: int
    """The number."""


@dataclass(slots=True, kw_only=True)
class ReportDataParams:
    """Which message a report is about."""

    reference: str
    """What the message carried out: `X-Localplus-Reference` of a mail, `reference` of a text message."""


@dataclass(slots=True, kw_only=True)
class Requirement:
    """Something that is missing."""

    code: str
    """Stable, `snake_case`."""

    detail: str
    """What to do, for people."""

    field: str
    """The field or collection to fill in."""


@dataclass(slots=True, kw_only=True)
class Requirements:
    """What is missing before a merchant may be submitted and approved."""

    currently_due: list[Requirement]
    """One each."""


@dataclass(slots=True, kw_only=True)
class ResendParams:
    """Sending anew."""

    email: str | None = None
    """The contact's e-mail address from now on; absent to use the one there is."""


@dataclass(slots=True, kw_only=True)
class ReverseItemParams:
    """A reversal in a batch."""

    transaction_id: str
    """The transaction."""

    amount: int | None = None
    """How much of it, in minor units; all that earlier reversals left if nothing is said."""

    metadata: Any = None
    """A JSON object, up to 4 KiB, kept to the byte."""

    policy: str | None = None
    """`within_balance` (the default) or `unlimited`."""

    reason: str | None = None
    """Why, up to 200 bytes."""

    reference: str | None = None
    """The caller's own reference, up to 200 bytes."""


@dataclass(slots=True, kw_only=True)
class ReverseParams:
    """How to undo a transaction."""

    amount: int | None = None
    """How much of it, in minor units; all that earlier reversals left if nothing is said."""

    metadata: Any = None
    """A JSON object, up to 4 KiB, kept to the byte."""

    policy: str | None = None
    """`within_balance` (the default: takes back what is available and tells the `shortfall`) or `unlimited`."""

    reason: str | None = None
    """Why, up to 200 bytes."""

    reference: str | None = None
    """The caller's own reference, up to 200 bytes."""


@dataclass(slots=True, kw_only=True)
class Reward:
    """A reward."""

    active: bool
    """Whether it may be had today."""

    created_at: datetime
    """When it was made."""

    id: str
    """The reward, a UUIDv7."""

    kind: Any
    """What a reward gives: `voucher`, or `{"gift_card": {"product_id": …, "amount": 500}}`."""

    merchant_id: str
    """The merchant that offers it."""

    name: str
    """Its name."""

    price_points: int
    """What it costs."""

    stock: int | None = None
    """How many are left; null where there is no end of them."""


@dataclass(slots=True, kw_only=True)
class RewardParams:
    """What points buy."""

    kind: Any
    """What a reward gives: `voucher`, or `{"gift_card": {"product_id": …, "amount": 500}}`."""

    merchant_id: str
    """The merchant that offers and pays for it."""

    name: str
    """Its name, up to 100 characters."""

    price_points: int
    """What it costs."""

    active: bool | None = None
    """Whether it may be had today; it may, when absent."""

    stock: int | None = None
    """How many are left; absent where there is no end of them."""


@dataclass(slots=True, kw_only=True)
class RewardRedemption:
    """A reward somebody took."""

    created_at: datetime
    """When it was asked for."""

    id: str
    """The redemption, a UUIDv7."""

    merchant_id: str
    """The merchant that offers it."""

    points: int
    """What it cost."""

    points_account_id: str
    """The points account that paid."""

    reward_id: str
    """The reward."""

    status: str
    """`pending`, `fulfilled`, `canceling` or `canceled`."""

    burn_transaction_id: str | None = None
    """The burn in the ledger."""

    code: str | None = None
    """The voucher's or gift card's code: shown here, and by the same request repeated within 24 hours."""

    gift_card_id: str | None = None
    """The gift card it gave."""

    pin: str | None = None
    """The PIN that belongs to it."""

    store_id: str | None = None
    """The store where it was taken, if that was said."""


@dataclass(slots=True, kw_only=True)
class Rounding:
    """How fractions of a point are settled."""

    mode: RoundingMode | None = None
    """Which way."""

    scope: RoundingScope | None = None
    """Of what."""


@dataclass(slots=True, kw_only=True)
class Sales:
    """Purchases that earned, on a day or in a month."""

    amount: int
    """What was paid for them, in minor units."""

    points: int
    """The points that were given for them, whoever owes them."""

    purchases: int
    """How many. One that was brought back later stays one."""

    unit: str
    """The currency."""

    average: int | None = None
    """The average basket, in minor units, halves up."""

    period: str
    """The day, or the first day of the month."""


@dataclass(slots=True, kw_only=True)
class SalesPage:
    """Sales."""

    data: list[Sales]
    """The lines, by period and currency."""

    as_of: datetime | None = None
    """When the newest event that is counted happened; null while there was none."""

    next_cursor: str | None = None
    """Always null: a series is whole."""


@dataclass(slots=True, kw_only=True)
class SayConsentParams:
    """What somebody agreed to, or refused."""

    channel: str
    """`email` or `sms`."""

    granted: bool
    """Whether they agree."""

    topic: str
    """`reminders` or `offers`; `receipts` and `security` always go."""

    wording: str
    """The words they were shown or read out, which are the proof."""


@dataclass(slots=True, kw_only=True)
class SellGiftCardParams:
    """A card to be sold."""

    amount: Value
    """For how much: an amount the product is sold for."""

    product_id: str
    """What it is sold as."""

    delivery: GiftCardDeliveryParams | None = None
    """To whom the code is sent. Then this answer does not show it."""

    merchant_id: str | None = None
    """The merchant that receives the money. Required of operators and services; merchants sell for themselves."""

    reference: str | None = None
    """The caller's own reference, up to 200 bytes."""

    store_id: str | None = None
    """The store."""


@dataclass(slots=True, kw_only=True)
class SeriesPage:
    """A series."""

    data: list[SeriesPoint]
    """The lines, by period, kind and unit."""

    as_of: datetime | None = None
    """When the newest event that is counted happened; null while there was none."""

    next_cursor: str | None = None
    """Always null: a series is whole."""


@dataclass(slots=True, kw_only=True)
class SeriesPoint:
    """What moved on a day or in a month."""

    active: int
    """Customers who did something, each once a day, so over a period customer-days. Points only."""

    adjusted: int
    """Corrections, positive in the customers' favour."""

    expired: int
    """Lapsed unspent, less what was brought back: breakage as it happened."""

    given_back: int
    """Of what was spent, given back."""

    issued: int
    """Given to customers: earned, or loaded on cards."""

    movements: int
    """How many entries."""

    newcomers: int
    """Customers who did something for the first time. Points only."""

    redeemed: int
    """Spent."""

    taken_back: int
    """Of what was given, taken back."""

    transferred: int
    """Come by transfers less gone by them."""

    redemption_rate_bp: int | None = None
    """Spent less given back, of issued less taken back, in ten-thousandths, halves up; null where nothing was
    issued.
    """

    kind: str
    """`customer_points` or `gift_card`."""

    outstanding: int
    """What is owed to customers after it, in minor units."""

    period: str
    """The day, or the first day of the month."""

    unit: str
    """In what."""


@dataclass(slots=True, kw_only=True)
class Session:
    """What a sign-in came to."""

    status: str
    """`signed_in`, or `totp_required`: then only `challenge` is there."""

    access_token: str | None = None
    """For the `Authorization` header; keep it in memory alone."""

    challenge: str | None = None
    """To be sent with the second factor, within five minutes."""

    expires_in: int | None = None
    """How long the access token holds, in seconds."""

    refresh_token: str | None = None
    """For the next access token, once. Null for a browser: its cookie has it."""

    session_ends_at: datetime | None = None
    """When the session ends, whatever is done in it."""

    token_type: str | None = None
    """`Bearer`."""


@dataclass(slots=True, kw_only=True)
class SetFlagParams:
    """Sets a flag."""

    on_for_ten_thousandths: int
    """For how many of 10,000 subjects it is on: 0 for none, 10,000 for all. Which ones is decided by a hash of
    tenant, key and subject, so that whoever is in stays in while the share grows.
    """


@dataclass(slots=True, kw_only=True)
class SetPasswordParams:
    """Sets a password by a link."""

    password: str
    """The password: at least 12 characters, and none that is easy to guess."""

    token: str
    """What follows `#token=` in the link."""


@dataclass(slots=True, kw_only=True)
class Settlement:
    """Who owes whom for a period."""

    data: list[SettlementPair]
    """The pairs."""

    from_: datetime
    """The first moment of the period."""

    to: datetime
    """The first moment after it."""


@dataclass(slots=True, kw_only=True)
class SettlementPair:
    """What one merchant owes another."""

    creditor_merchant_id: str
    """Who is owed."""

    debtor_merchant_id: str
    """Who owes."""

    due: int
    """What is to be paid: `owed - refunded`."""

    movements: int
    """How many movements."""

    owed: int
    """What was owed for spending and reloads, in minor units."""

    refunded: int
    """What refunds took back of it."""

    unit: str
    """The unit of the amounts."""


@dataclass(slots=True, kw_only=True)
class SignedHead:
    """A signed head."""

    created_at: datetime

    hash: str
    """What the next head is bound to."""

    kid: str
    """The name of the key that signed it."""

    lanes: list[Any]
    """Every lane: the batches `from` to `to` are new, `link` is the hash of the last, `root` that of their tree."""

    number: int
    """Numbered from 1 without gaps."""

    previous: str
    """The hash of the head before; zeros for the first."""

    signature: str
    """Ed25519 over the head's record (docs/receipts.md), in hexadecimal."""


@dataclass(slots=True, kw_only=True)
class Sold:
    """Purchases that earned, in one currency."""

    amount: int
    """What was paid for them, in minor units."""

    points: int
    """The points that were given for them, whoever owes them."""

    purchases: int
    """How many. One that was brought back later stays one."""

    unit: str
    """The currency."""

    average: int | None = None
    """The average basket, in minor units, halves up."""


@dataclass(slots=True, kw_only=True)
class SoldGiftCard:
    """A card that was sold."""

    balance: GiftCardBalance
    """Its balance after the sale."""

    code_last4: str
    """The last four characters of the code."""

    created_at: datetime
    """When it was sold."""

    id: str
    """The card, a UUIDv7."""

    initial_value: Value
    """What it was sold for."""

    issuer_id: str
    """The merchant that sold it."""

    operation: GiftCardReceipt
    """The load."""

    product_id: str
    """The product."""

    account_id: str | None = None
    """Its account in the ledger."""

    code: str | None = None
    """The code as it is printed: shown here, and by the same request repeated within 24 hours; null after that,
    and for a card that is delivered.
    """

    delivery: GiftCardDelivery | None = None
    """The delivery."""

    expires_at: datetime | None = None
    """When it expires."""

    pin: str | None = None
    """The PIN that belongs to the code, likewise."""

    status: str | None = None
    """Its status after the sale."""


@dataclass(slots=True, kw_only=True)
class StaffDay:
    """What one member of staff, or one till's key, did in a store on a day, in one unit."""

    bought: int
    """What was paid for them."""

    given: int
    """How many. Those that no purchase was named for are counted where the till says that it stands."""

    gives: int
    """How often points were given. What a till undid is taken off again, here and of all that follows but gift
    cards.
    """

    loaded: int
    """How much."""

    loads: int
    """How often value was put on a gift card."""

    merchant_id: str
    """Whose store."""

    purchases: int
    """How many purchases earned, less those that a till undid. One that was brought back later stays one."""

    redeemed: int
    """How much."""

    redeems: int
    """How often a gift card was spent."""

    refunded: int
    """How much."""

    refunds: int
    """How often what was spent was given back."""

    store_id: str
    """The store."""

    unit: str
    """In what."""

    used: int
    """How many, counted where the till says that it stands."""

    uses: int
    """How often points were used."""

    staff_id: str
    """Who: the id of a person or of an API key at svc-merchant, or what another issuer calls a person."""

    staff_kind: str
    """`person` or `key`."""


@dataclass(slots=True, kw_only=True)
class StaffDaysPage:
    """What members of staff did in a store on a day."""

    data: list[StaffDay]
    """The lines, by who it was and unit."""

    as_of: datetime | None = None
    """When the newest event that is counted happened; null while there was none."""

    next_cursor: str | None = None
    """Always null: all lines are there."""


@dataclass(slots=True, kw_only=True)
class StatementLine:
    """One entry of a statement."""

    account_id: str
    """The account."""

    amount: int
    """The change in minor units; negative was taken from the customer."""

    balance_after: int
    """The account's posted balance after it, in minor units."""

    held_after: int
    """The account's open holds after it, in minor units."""

    occurred_at: datetime
    """When the ledger recorded it."""

    transaction_id: str
    """The ledger's transaction."""

    type: str
    """Why value moved: `earn`, `burn`, `load`, `redeem`, `transfer`, `adjust`, `expire`, `hold`, `capture`,
    `void`, `reverse`, or `other` for a type newer than this service.
    """

    unit: str
    """The unit of the amounts."""

    version: int
    """The account's version after it."""

    reference: str | None = None
    """The caller's own name for the transaction."""


@dataclass(slots=True, kw_only=True)
class StatusParams:
    """Why a wallet's status is to change. The body may be left out."""

    reason: str | None = None
    """Kept in the ledger with who asked and when: 1 to 200 bytes, no personal data."""


@dataclass(slots=True, kw_only=True)
class Store:
    """A place where a merchant sells."""

    active: bool
    """Whether it sells."""

    address: Address
    """Where it is."""

    created_at: datetime
    """When it was added."""

    display_name: str
    """Its name."""

    id: str
    """The store, a UUIDv7."""

    merchant_id: str
    """Whose it is."""

    opening_hours: Any
    """When it is open, by day."""

    time_zone: str
    """Its time zone."""


@dataclass(slots=True, kw_only=True)
class StoreDayLine:
    """What one store did on a day, in one unit. Amounts in minor units. Purchases stand in the line of their
    currency, what was given for them in the line of points.
    """

    bought: int
    """What was paid for them."""

    given: int
    """How many. Those that no purchase was named for are counted where the till says that it stands."""

    gives: int
    """How often points were given. What a till undid is taken off again, here and of all that follows but gift
    cards.
    """

    loaded: int
    """How much."""

    loads: int
    """How often value was put on a gift card."""

    merchant_id: str
    """Whose store."""

    purchases: int
    """How many purchases earned, less those that a till undid. One that was brought back later stays one."""

    redeemed: int
    """How much."""

    redeems: int
    """How often a gift card was spent."""

    refunded: int
    """How much."""

    refunds: int
    """How often what was spent was given back."""

    store_id: str
    """The store."""

    unit: str
    """In what."""

    used: int
    """How many, counted where the till says that it stands."""

    uses: int
    """How often points were used."""


@dataclass(slots=True, kw_only=True)
class StoreDaysPage:
    """A page of stores."""

    data: list[StoreDayLine]
    """The lines, by merchant, store and unit."""

    as_of: datetime | None = None
    """When the newest event that is counted happened; null while there was none."""

    next_cursor: str | None = None
    """The next page; null after the last."""


@dataclass(slots=True, kw_only=True)
class Sum:
    """What moved of a kind, over all merchants and programs that are asked for."""

    active: int
    """Customers who did something, each once a day, so over a period customer-days. Points only."""

    adjusted: int
    """Corrections, positive in the customers' favour."""

    expired: int
    """Lapsed unspent, less what was brought back: breakage as it happened."""

    given_back: int
    """Of what was spent, given back."""

    issued: int
    """Given to customers: earned, or loaded on cards."""

    movements: int
    """How many entries."""

    newcomers: int
    """Customers who did something for the first time. Points only."""

    redeemed: int
    """Spent."""

    taken_back: int
    """Of what was given, taken back."""

    transferred: int
    """Come by transfers less gone by them."""

    redemption_rate_bp: int | None = None
    """Spent less given back, of issued less taken back, in ten-thousandths, halves up; null where nothing was
    issued.
    """

    kind: str
    """`customer_points` or `gift_card`."""

    outstanding: int
    """What is owed to customers after the last day, in minor units."""

    unit: str
    """In what."""


@dataclass(slots=True, kw_only=True)
class Summary:
    """A period in a few lines."""

    from_: str
    """The first local day."""

    moved: list[Sum]
    """What moved, a line per kind and unit that there ever was, by kind and unit."""

    sales: list[Sold]
    """Purchases that earned, a line per currency."""

    to: str
    """The last."""

    as_of: datetime | None = None
    """When the newest event that is counted happened; null while there was none."""


@dataclass(slots=True, kw_only=True)
class Suppression:
    """An address that nothing is sent to any more."""

    channel: str
    """`email` or `sms`."""

    message_id: str
    """The message that came back."""

    reason: str
    """`bounce`: it takes nothing; `complaint`: its holder called a message unwanted."""

    since: datetime
    """When."""


@dataclass(slots=True, kw_only=True)
class Task:
    """How a task is doing."""

    attempts: int
    """Tries that were begun."""

    enqueued_at: datetime
    """When it was enqueued."""

    id: str
    """Its id."""

    kind: str
    """What kind of work."""

    queue: Queue
    """Its queue."""

    state: State
    """`waiting`, `delayed`, `running`, `done`, `dead` or `archived`."""

    finished_at: datetime | None = None
    """When it was done; a done task is remembered for a day."""

    reason: str | None = None
    """Why its last try failed."""

    result: Any = None
    """What it answered."""


@dataclass(slots=True, kw_only=True)
class Template:
    """A template, in one language."""

    locale: str
    """`fr` or `en`."""

    source: str
    """`network`: these are its own words; `built_in`: the platform's."""

    template: str
    """What it is about."""

    variables: list[str]
    """The names that the words may use."""

    words: TemplateWords
    """The words."""

    saved_at: datetime | None = None
    """When."""

    saved_by: str | None = None
    """Who saved it: the `sub` of their token."""

    version: int | None = None
    """The version that made these words count; null when the network never had its own."""


@dataclass(slots=True, kw_only=True)
class TemplatePreview:
    """How a message would look."""

    html: str
    """The HTML part, a whole document. Show it where it can do nothing (a sandboxed frame)."""

    subject: str
    """The subject."""

    text: str
    """The plain text part."""


@dataclass(slots=True, kw_only=True)
class TemplateVersion:
    """A version of a template."""

    saved_at: datetime
    """When."""

    saved_by: str
    """Who saved it."""

    source: str
    """`network`: words of its own; `built_in`: it went back to the platform's."""

    version: int
    """From 1."""


@dataclass(slots=True, kw_only=True)
class TemplateWords:
    """Words for a message: subject, plain text and HTML. `{{ variable }}`, `{{ variable|upper }}` (also `lower`,
    `title`, `capitalize`, `trim`) and `{% if variable == "x" %} … {% elif variable %} … {% else %} … {% endif
    %}` are filled in.
    """

    html: str
    """The body of the HTML part, up to 60,000 octets. The network's letterhead is put around it."""

    subject: str
    """One line, up to 500 characters before it is filled."""

    text: str
    """The plain text part, up to 60,000 octets."""


@dataclass(slots=True, kw_only=True)
class TierLevel:
    """One level."""

    factor: str
    """As a multiplier's; not less than the level below."""

    from_: int
    """How much it takes, in points or minor units; more than the level below."""

    id: str
    """Names it within the program, as a rule's."""

    name: str
    """Its name, as customers see it."""


@dataclass(slots=True, kw_only=True)
class Tiers:
    """Levels that a customer reaches, each with its multiple of what the earn rules gave."""

    by: TierBasis
    """What counts, over the last twelve months."""

    levels: list[TierLevel]
    """From the lowest to the highest; at least one. Who has reached none has no multiple."""


@dataclass(slots=True, kw_only=True)
class TotpEnrolment:
    """What turning a second factor on begins with."""

    otpauth_url: str
    """The same for a QR code."""

    secret: str
    """The shared secret in base 32, to be typed where no code can be scanned."""


@dataclass(slots=True, kw_only=True)
class Transaction:
    """A transaction."""

    created_at: datetime

    entries: list[Entry]

    id: str

    status: str
    """`posted`, `partially_reversed` or `reversed`."""

    type: str

    expires_at: datetime | None = None
    """When what it gave lapses; absent when it does not."""

    hold_expires_at: datetime | None = None
    """Until when the hold that it made may be captured."""

    hold_id: str | None = None
    """The hold it made (then it is its own id), captured or released."""

    metadata: Any = None

    reason: str | None = None
    """Why an operator did this."""

    reference: str | None = None

    reversed_by: list[str] | None = None
    """The transactions that undid it, oldest first."""

    reverses: str | None = None
    """The transaction that it undid."""

    shortfall: int | None = None
    """What was not there to be taken back, in minor units."""


@dataclass(slots=True, kw_only=True)
class TransactionParams:
    """A transaction leg by leg."""

    legs: list[LegParams]
    """2 to 64, summing to zero per unit."""

    type: str
    """`load`, `redeem`, `transfer`, `adjust` or `expire`."""

    metadata: Any = None
    """A JSON object, up to 4 KiB, kept to the byte."""

    reference: str | None = None
    """The caller's own reference, up to 200 bytes."""


@dataclass(slots=True, kw_only=True)
class TransferParams:
    """A transfer from one customer to another."""

    amount: int
    """Minor units, more than zero."""

    from_account_id: str
    """Who gives."""

    to_account_id: str
    """Who gets: another account of the same unit and, for points, of the same program."""

    metadata: Any = None
    """A JSON object, up to 4 KiB, kept to the byte."""

    reference: str | None = None
    """The caller's own reference, up to 200 bytes."""


@dataclass(slots=True, kw_only=True)
class TrialBalance:
    """Every account's sum by unit and kind."""

    as_of: datetime

    balanced: bool
    """Whether every total is zero."""

    lines: list[TrialBalanceSum]
    """By unit, then kind."""

    totals: list[TrialBalanceTotal]
    """Per unit; zero, always."""


@dataclass(slots=True, kw_only=True)
class TrialBalanceSum:
    """The sum of the accounts of one kind."""

    accounts: int

    held: int

    kind: str

    posted: int

    unit: str


@dataclass(slots=True, kw_only=True)
class TrialBalanceTotal:
    """The sum of all accounts of one unit."""

    posted: int

    unit: str


@dataclass(slots=True, kw_only=True)
class User:
    """Somebody who acts for the network or a merchant."""

    created_at: datetime
    """When they were invited."""

    email: str
    """Where they are written to."""

    id: str
    """The person, a UUIDv7: the subject of their tokens."""

    locale: str
    """The language they are written to in."""

    name: str
    """What they are called."""

    role: str
    """`operator`, `merchant_admin` or `merchant_staff`."""

    status: str
    """`invited`, `active` or `deactivated`."""

    tenant_id: str
    """The network."""

    totp: bool
    """Whether a second factor is asked for."""

    last_sign_in_at: datetime | None = None
    """When they signed in last."""

    merchant_id: str | None = None
    """For whom they work."""


@dataclass(slots=True, kw_only=True)
class Value:
    """An amount with its unit."""

    amount: int
    """Minor units: cents of EUR."""

    unit: str
    """An ISO 4217 code."""


@dataclass(slots=True, kw_only=True)
class Verification:
    """How an address stands."""

    status: str
    """`sent`: a message is on its way; `verified`: nothing is to be done."""

    verified_at: datetime | None = None
    """When its holder confirmed it."""


@dataclass(slots=True, kw_only=True)
class VerifyTotpParams:
    """Completes a sign-in."""

    challenge: str
    """The `challenge` that the password was answered with."""

    code: str
    """The app's code, or a recovery code."""


@dataclass(slots=True, kw_only=True)
class VoidGiftCardHoldParams:
    """A hold to be released."""

    reference: str | None = None
    """The caller's own reference, up to 200 bytes."""


@dataclass(slots=True, kw_only=True)
class VoidItemParams:
    """A release in a batch."""

    hold_id: str
    """The hold."""

    metadata: Any = None
    """A JSON object, up to 4 KiB, kept to the byte."""

    reference: str | None = None
    """The caller's own reference, up to 200 bytes."""


@dataclass(slots=True, kw_only=True)
class Wallet:
    """A wallet and its accounts."""

    accounts: list[WalletAccount]
    """The wallet's ledger accounts, oldest first."""

    created_at: datetime
    """When it was opened."""

    external_ref: str
    """The network's own name for the customer."""

    id: str
    """The wallet, a UUIDv7."""

    status: str
    """`active`, `frozen` or `closed`."""

    points_account_id: str | None = None
    """The account that `/earn` and `/burn` of the ledger take, and that a bare `min_version` speaks of."""


@dataclass(slots=True, kw_only=True)
class WalletAccount:
    """An account of a wallet."""

    account_id: str
    """The account, a UUIDv7."""

    kind: WalletAccountKind
    """What it stands for."""

    unit: str
    """An ISO 4217 code, or `PTS`."""

    program_id: str | None = None
    """The program of a points account."""


@dataclass(slots=True, kw_only=True)
class WalletAuditEntry:
    """Who changed what, when, why and from where."""

    action: str
    """What they did."""

    actor: str
    """Who: the subject of their token, an id of svc-merchant; or the name of a command."""

    actor_role: str
    """What they were to the network."""

    at: datetime
    """When."""

    hash: str
    """SHA-256 over the row and the hash of the one before it, in hexadecimal digits; in svc-ledger, whose signed
    heads bind the row and all before it, over the row.
    """

    seq: int
    """Its number in the network's chain, from 1 on without a gap."""

    subject: str
    """To which: its id or key."""

    subject_kind: str
    """To what kind of thing."""

    after: Any = None
    """What it became."""

    before: Any = None
    """What it was, as far as it changed and may be said; names and free text never are."""

    network: str | None = None
    """The network the request came from: a /24, or a /48 of IPv6."""

    reason: str | None = None
    """Why, where somebody had to say."""

    trace_id: str | None = None
    """The trace of the request."""


@dataclass(slots=True, kw_only=True)
class WalletBalances:
    """All balances of one wallet at one moment, in the order of their accounts' ids."""

    balances: list[Balance]
    """Its accounts."""

    points_account_id: str
    """The account a bare `min_version=N` speaks of."""

    wallet_id: str
    """The wallet."""


@dataclass(slots=True, kw_only=True)
class WalletPass:
    """A pass."""

    created_at: datetime

    id: str
    """The pass, a UUIDv7: what it is revoked by."""

    expires_at: datetime | None = None

    label: str | None = None

    path: str | None = None
    """Where the token leads, below this service's own address."""

    qr_path: str | None = None
    """The same as a picture, an SVG."""

    revoked_at: datetime | None = None

    token: str | None = None
    """What the customer holds: whoever has it can read the wallet. Told when the pass is made and never again."""


@dataclass(slots=True, kw_only=True)
class WebhookAttempt:
    """An attempt."""

    answer: str
    """An HTTP status, or why there was none."""

    at: datetime
    """When it ended."""

    attempt: int
    """Which, from 1."""

    duration_ms: int
    """How long it took, in milliseconds."""


@dataclass(slots=True, kw_only=True)
class WebhookDelivery:
    """Something told to a system outside."""

    attempts: int
    """How often it was tried."""

    body: str
    """The body, as it is signed and sent."""

    created_at: datetime
    """When it was queued."""

    endpoint_id: str
    """Where it goes: an endpoint of svc-merchant."""

    event_id: str
    """The event that it tells of."""

    event_type: str
    """`type` of the body."""

    id: str
    """The delivery, a `UUIDv7`."""

    status: str
    """`queued`, `sending`, `delivered`, `failed` or `canceled`."""

    topic: str
    """The topic that the event came on."""

    webhook_id: str
    """`webhook-id` of every attempt."""

    delivered_at: datetime | None = None
    """When the endpoint took it."""

    last_answer: str | None = None
    """The last answer: an HTTP status, or `forbidden_address`, `unreachable`, `tls`, `timeout`, `protocol`,
    `endpoint_gone`, `endpoint_disabled`.
    """

    merchant_id: str | None = None
    """Whose endpoint; null for the network's own."""

    next_attempt_at: datetime | None = None
    """When it is tried next, while it is queued."""


@dataclass(slots=True, kw_only=True)
class WebhookDeliveryWithAttempts:
    """A delivery, with everything that was tried."""

    attempts: list[WebhookAttempt]
    """Its attempts, oldest first."""

    delivery: WebhookDelivery
    """The delivery."""


@dataclass(slots=True, kw_only=True)
class WebhookEndpoint:
    """An address that hears of events."""

    created_at: datetime
    """When it was registered."""

    events: list[str]
    """Which events; empty is all."""

    id: str
    """The endpoint, a UUIDv7."""

    secret_rotated_at: datetime
    """When its newest secret was made; the one before it signs too for 24 hours more."""

    status: str
    """`enabled` or `disabled`."""

    url: str
    """Where to."""

    description: str | None = None
    """What people call it."""

    merchant_id: str | None = None
    """Whose it is; null is the network's own."""


@dataclass(slots=True, kw_only=True)
class WebhookEndpointHealth:
    """How an endpoint takes what it is sent."""

    consecutive_failures: int
    """Failed attempts since the last that was taken."""

    last_answer: str
    """The last answer."""

    status: str
    """`healthy`, `failing`, or `disabled`: it answered 410 and is written to no more."""

    disabled_at: datetime | None = None
    """When it said that it wants nothing any more."""

    last_failure_at: datetime | None = None
    """When it last did not."""

    last_success_at: datetime | None = None
    """When it last took something."""


@dataclass(slots=True, kw_only=True)
class WebhookEndpointSecret:
    """An endpoint with a new secret, which nobody can read again."""

    endpoint: WebhookEndpoint
    """The endpoint."""

    secret: str
    """What signs what it is sent (Standard Webhooks). Shown this once."""
