import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AccountKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACCOUNT_KIND_UNSPECIFIED: _ClassVar[AccountKind]
    ACCOUNT_KIND_CUSTOMER_POINTS: _ClassVar[AccountKind]
    ACCOUNT_KIND_GIFT_CARD: _ClassVar[AccountKind]
    ACCOUNT_KIND_MERCHANT_SETTLEMENT: _ClassVar[AccountKind]
    ACCOUNT_KIND_POINTS_ISSUED: _ClassVar[AccountKind]
    ACCOUNT_KIND_POINTS_REDEEMED: _ClassVar[AccountKind]
    ACCOUNT_KIND_CASH_CLEARING: _ClassVar[AccountKind]
    ACCOUNT_KIND_BREAKAGE: _ClassVar[AccountKind]
    ACCOUNT_KIND_ADJUSTMENTS: _ClassVar[AccountKind]

class AccountStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACCOUNT_STATUS_UNSPECIFIED: _ClassVar[AccountStatus]
    ACCOUNT_STATUS_ACTIVE: _ClassVar[AccountStatus]
    ACCOUNT_STATUS_FROZEN: _ClassVar[AccountStatus]
    ACCOUNT_STATUS_CLOSED: _ClassVar[AccountStatus]

class TransactionType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRANSACTION_TYPE_UNSPECIFIED: _ClassVar[TransactionType]
    TRANSACTION_TYPE_EARN: _ClassVar[TransactionType]
    TRANSACTION_TYPE_BURN: _ClassVar[TransactionType]
    TRANSACTION_TYPE_LOAD: _ClassVar[TransactionType]
    TRANSACTION_TYPE_REDEEM: _ClassVar[TransactionType]
    TRANSACTION_TYPE_TRANSFER: _ClassVar[TransactionType]
    TRANSACTION_TYPE_ADJUST: _ClassVar[TransactionType]
    TRANSACTION_TYPE_EXPIRE: _ClassVar[TransactionType]
    TRANSACTION_TYPE_HOLD: _ClassVar[TransactionType]
    TRANSACTION_TYPE_CAPTURE: _ClassVar[TransactionType]
    TRANSACTION_TYPE_VOID: _ClassVar[TransactionType]
    TRANSACTION_TYPE_REVERSE: _ClassVar[TransactionType]

class TransactionStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRANSACTION_STATUS_UNSPECIFIED: _ClassVar[TransactionStatus]
    TRANSACTION_STATUS_POSTED: _ClassVar[TransactionStatus]
    TRANSACTION_STATUS_PARTIALLY_REVERSED: _ClassVar[TransactionStatus]
    TRANSACTION_STATUS_REVERSED: _ClassVar[TransactionStatus]

class HoldStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    HOLD_STATUS_UNSPECIFIED: _ClassVar[HoldStatus]
    HOLD_STATUS_OPEN: _ClassVar[HoldStatus]
    HOLD_STATUS_CAPTURED: _ClassVar[HoldStatus]
    HOLD_STATUS_VOIDED: _ClassVar[HoldStatus]
    HOLD_STATUS_EXPIRED: _ClassVar[HoldStatus]

class ClawbackPolicy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CLAWBACK_POLICY_UNSPECIFIED: _ClassVar[ClawbackPolicy]
    CLAWBACK_POLICY_WITHIN_BALANCE: _ClassVar[ClawbackPolicy]
    CLAWBACK_POLICY_UNLIMITED: _ClassVar[ClawbackPolicy]

class VelocityFlow(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VELOCITY_FLOW_UNSPECIFIED: _ClassVar[VelocityFlow]
    VELOCITY_FLOW_SPEND: _ClassVar[VelocityFlow]
    VELOCITY_FLOW_EARN: _ClassVar[VelocityFlow]

class VelocityMeasure(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VELOCITY_MEASURE_UNSPECIFIED: _ClassVar[VelocityMeasure]
    VELOCITY_MEASURE_COUNT: _ClassVar[VelocityMeasure]
    VELOCITY_MEASURE_AMOUNT: _ClassVar[VelocityMeasure]

class VelocityWindow(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VELOCITY_WINDOW_UNSPECIFIED: _ClassVar[VelocityWindow]
    VELOCITY_WINDOW_HOUR: _ClassVar[VelocityWindow]
    VELOCITY_WINDOW_DAY: _ClassVar[VelocityWindow]

class VelocityScope(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VELOCITY_SCOPE_UNSPECIFIED: _ClassVar[VelocityScope]
    VELOCITY_SCOPE_ACCOUNT: _ClassVar[VelocityScope]
    VELOCITY_SCOPE_PROGRAM: _ClassVar[VelocityScope]
ACCOUNT_KIND_UNSPECIFIED: AccountKind
ACCOUNT_KIND_CUSTOMER_POINTS: AccountKind
ACCOUNT_KIND_GIFT_CARD: AccountKind
ACCOUNT_KIND_MERCHANT_SETTLEMENT: AccountKind
ACCOUNT_KIND_POINTS_ISSUED: AccountKind
ACCOUNT_KIND_POINTS_REDEEMED: AccountKind
ACCOUNT_KIND_CASH_CLEARING: AccountKind
ACCOUNT_KIND_BREAKAGE: AccountKind
ACCOUNT_KIND_ADJUSTMENTS: AccountKind
ACCOUNT_STATUS_UNSPECIFIED: AccountStatus
ACCOUNT_STATUS_ACTIVE: AccountStatus
ACCOUNT_STATUS_FROZEN: AccountStatus
ACCOUNT_STATUS_CLOSED: AccountStatus
TRANSACTION_TYPE_UNSPECIFIED: TransactionType
TRANSACTION_TYPE_EARN: TransactionType
TRANSACTION_TYPE_BURN: TransactionType
TRANSACTION_TYPE_LOAD: TransactionType
TRANSACTION_TYPE_REDEEM: TransactionType
TRANSACTION_TYPE_TRANSFER: TransactionType
TRANSACTION_TYPE_ADJUST: TransactionType
TRANSACTION_TYPE_EXPIRE: TransactionType
TRANSACTION_TYPE_HOLD: TransactionType
TRANSACTION_TYPE_CAPTURE: TransactionType
TRANSACTION_TYPE_VOID: TransactionType
TRANSACTION_TYPE_REVERSE: TransactionType
TRANSACTION_STATUS_UNSPECIFIED: TransactionStatus
TRANSACTION_STATUS_POSTED: TransactionStatus
TRANSACTION_STATUS_PARTIALLY_REVERSED: TransactionStatus
TRANSACTION_STATUS_REVERSED: TransactionStatus
HOLD_STATUS_UNSPECIFIED: HoldStatus
HOLD_STATUS_OPEN: HoldStatus
HOLD_STATUS_CAPTURED: HoldStatus
HOLD_STATUS_VOIDED: HoldStatus
HOLD_STATUS_EXPIRED: HoldStatus
CLAWBACK_POLICY_UNSPECIFIED: ClawbackPolicy
CLAWBACK_POLICY_WITHIN_BALANCE: ClawbackPolicy
CLAWBACK_POLICY_UNLIMITED: ClawbackPolicy
VELOCITY_FLOW_UNSPECIFIED: VelocityFlow
VELOCITY_FLOW_SPEND: VelocityFlow
VELOCITY_FLOW_EARN: VelocityFlow
VELOCITY_MEASURE_UNSPECIFIED: VelocityMeasure
VELOCITY_MEASURE_COUNT: VelocityMeasure
VELOCITY_MEASURE_AMOUNT: VelocityMeasure
VELOCITY_WINDOW_UNSPECIFIED: VelocityWindow
VELOCITY_WINDOW_HOUR: VelocityWindow
VELOCITY_WINDOW_DAY: VelocityWindow
VELOCITY_SCOPE_UNSPECIFIED: VelocityScope
VELOCITY_SCOPE_ACCOUNT: VelocityScope
VELOCITY_SCOPE_PROGRAM: VelocityScope

class Account(_message.Message):
    __slots__ = ("id", "kind", "owner_id", "program_id", "unit", "status", "posted", "held", "available", "version", "created_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    OWNER_ID_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_ID_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    POSTED_FIELD_NUMBER: _ClassVar[int]
    HELD_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    kind: AccountKind
    owner_id: str
    program_id: str
    unit: str
    status: AccountStatus
    posted: int
    held: int
    available: int
    version: int
    created_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., kind: _Optional[_Union[AccountKind, str]] = ..., owner_id: _Optional[str] = ..., program_id: _Optional[str] = ..., unit: _Optional[str] = ..., status: _Optional[_Union[AccountStatus, str]] = ..., posted: _Optional[int] = ..., held: _Optional[int] = ..., available: _Optional[int] = ..., version: _Optional[int] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Entry(_message.Message):
    __slots__ = ("account_id", "shard", "amount", "posted_after", "held_after", "version", "account_kind", "owner_id", "unit", "held_change")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    SHARD_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    POSTED_AFTER_FIELD_NUMBER: _ClassVar[int]
    HELD_AFTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_KIND_FIELD_NUMBER: _ClassVar[int]
    OWNER_ID_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    HELD_CHANGE_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    shard: int
    amount: int
    posted_after: int
    held_after: int
    version: int
    account_kind: AccountKind
    owner_id: str
    unit: str
    held_change: int
    def __init__(self, account_id: _Optional[str] = ..., shard: _Optional[int] = ..., amount: _Optional[int] = ..., posted_after: _Optional[int] = ..., held_after: _Optional[int] = ..., version: _Optional[int] = ..., account_kind: _Optional[_Union[AccountKind, str]] = ..., owner_id: _Optional[str] = ..., unit: _Optional[str] = ..., held_change: _Optional[int] = ...) -> None: ...

class Transaction(_message.Message):
    __slots__ = ("id", "type", "status", "reference", "created_at", "entries", "metadata_json", "reverses", "reversed_by", "lane", "batch_seq", "hold_id", "hold_expires_at", "shortfall", "reason", "expires_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    METADATA_JSON_FIELD_NUMBER: _ClassVar[int]
    REVERSES_FIELD_NUMBER: _ClassVar[int]
    REVERSED_BY_FIELD_NUMBER: _ClassVar[int]
    LANE_FIELD_NUMBER: _ClassVar[int]
    BATCH_SEQ_FIELD_NUMBER: _ClassVar[int]
    HOLD_ID_FIELD_NUMBER: _ClassVar[int]
    HOLD_EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    type: TransactionType
    status: TransactionStatus
    reference: str
    created_at: _timestamp_pb2.Timestamp
    entries: _containers.RepeatedCompositeFieldContainer[Entry]
    metadata_json: str
    reverses: str
    reversed_by: _containers.RepeatedScalarFieldContainer[str]
    lane: int
    batch_seq: int
    hold_id: str
    hold_expires_at: _timestamp_pb2.Timestamp
    shortfall: int
    reason: str
    expires_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., type: _Optional[_Union[TransactionType, str]] = ..., status: _Optional[_Union[TransactionStatus, str]] = ..., reference: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., entries: _Optional[_Iterable[_Union[Entry, _Mapping]]] = ..., metadata_json: _Optional[str] = ..., reverses: _Optional[str] = ..., reversed_by: _Optional[_Iterable[str]] = ..., lane: _Optional[int] = ..., batch_seq: _Optional[int] = ..., hold_id: _Optional[str] = ..., hold_expires_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., shortfall: _Optional[int] = ..., reason: _Optional[str] = ..., expires_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Hold(_message.Message):
    __slots__ = ("id", "account_id", "destination_account_id", "unit", "amount", "captured", "released", "status", "reference", "created_at", "expires_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    DESTINATION_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CAPTURED_FIELD_NUMBER: _ClassVar[int]
    RELEASED_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    account_id: str
    destination_account_id: str
    unit: str
    amount: int
    captured: int
    released: int
    status: HoldStatus
    reference: str
    created_at: _timestamp_pb2.Timestamp
    expires_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., account_id: _Optional[str] = ..., destination_account_id: _Optional[str] = ..., unit: _Optional[str] = ..., amount: _Optional[int] = ..., captured: _Optional[int] = ..., released: _Optional[int] = ..., status: _Optional[_Union[HoldStatus, str]] = ..., reference: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expires_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class VelocityLimit(_message.Message):
    __slots__ = ("id", "scope", "program_id", "flow", "measure", "window", "maximum", "updated_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_ID_FIELD_NUMBER: _ClassVar[int]
    FLOW_FIELD_NUMBER: _ClassVar[int]
    MEASURE_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    scope: VelocityScope
    program_id: str
    flow: VelocityFlow
    measure: VelocityMeasure
    window: VelocityWindow
    maximum: int
    updated_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., scope: _Optional[_Union[VelocityScope, str]] = ..., program_id: _Optional[str] = ..., flow: _Optional[_Union[VelocityFlow, str]] = ..., measure: _Optional[_Union[VelocityMeasure, str]] = ..., window: _Optional[_Union[VelocityWindow, str]] = ..., maximum: _Optional[int] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Leg(_message.Message):
    __slots__ = ("account_id", "amount")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    amount: int
    def __init__(self, account_id: _Optional[str] = ..., amount: _Optional[int] = ...) -> None: ...

class StatementEntry(_message.Message):
    __slots__ = ("entry", "transaction_id", "transaction_type", "reference", "created_at")
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_TYPE_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    entry: Entry
    transaction_id: str
    transaction_type: TransactionType
    reference: str
    created_at: _timestamp_pb2.Timestamp
    def __init__(self, entry: _Optional[_Union[Entry, _Mapping]] = ..., transaction_id: _Optional[str] = ..., transaction_type: _Optional[_Union[TransactionType, str]] = ..., reference: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class TrialBalanceLine(_message.Message):
    __slots__ = ("unit", "kind", "accounts", "posted", "held")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    POSTED_FIELD_NUMBER: _ClassVar[int]
    HELD_FIELD_NUMBER: _ClassVar[int]
    unit: str
    kind: AccountKind
    accounts: int
    posted: int
    held: int
    def __init__(self, unit: _Optional[str] = ..., kind: _Optional[_Union[AccountKind, str]] = ..., accounts: _Optional[int] = ..., posted: _Optional[int] = ..., held: _Optional[int] = ...) -> None: ...

class TrialBalanceTotal(_message.Message):
    __slots__ = ("unit", "posted")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    POSTED_FIELD_NUMBER: _ClassVar[int]
    unit: str
    posted: int
    def __init__(self, unit: _Optional[str] = ..., posted: _Optional[int] = ...) -> None: ...

class Lot(_message.Message):
    __slots__ = ("version", "part", "transaction_id", "origin_transaction_id", "earned_at", "expires_at", "amount", "remaining", "moves")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    PART_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    EARNED_AT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REMAINING_FIELD_NUMBER: _ClassVar[int]
    MOVES_FIELD_NUMBER: _ClassVar[int]
    version: int
    part: int
    transaction_id: str
    origin_transaction_id: str
    earned_at: _timestamp_pb2.Timestamp
    expires_at: _timestamp_pb2.Timestamp
    amount: int
    remaining: int
    moves: _containers.RepeatedCompositeFieldContainer[LotMove]
    def __init__(self, version: _Optional[int] = ..., part: _Optional[int] = ..., transaction_id: _Optional[str] = ..., origin_transaction_id: _Optional[str] = ..., earned_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expires_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., amount: _Optional[int] = ..., remaining: _Optional[int] = ..., moves: _Optional[_Iterable[_Union[LotMove, _Mapping]]] = ...) -> None: ...

class LotMove(_message.Message):
    __slots__ = ("transaction_id", "transaction_type", "amount", "created_at")
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_TYPE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    transaction_id: str
    transaction_type: TransactionType
    amount: int
    created_at: _timestamp_pb2.Timestamp
    def __init__(self, transaction_id: _Optional[str] = ..., transaction_type: _Optional[_Union[TransactionType, str]] = ..., amount: _Optional[int] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Expiring(_message.Message):
    __slots__ = ("expires_at", "amount")
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    expires_at: _timestamp_pb2.Timestamp
    amount: int
    def __init__(self, expires_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., amount: _Optional[int] = ...) -> None: ...

class Head(_message.Message):
    __slots__ = ("number", "previous", "created_at", "kid", "lanes", "signature")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    KID_FIELD_NUMBER: _ClassVar[int]
    LANES_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    number: int
    previous: bytes
    created_at: _timestamp_pb2.Timestamp
    kid: str
    lanes: _containers.RepeatedCompositeFieldContainer[LaneHead]
    signature: bytes
    def __init__(self, number: _Optional[int] = ..., previous: _Optional[bytes] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., kid: _Optional[str] = ..., lanes: _Optional[_Iterable[_Union[LaneHead, _Mapping]]] = ..., signature: _Optional[bytes] = ...) -> None: ...

class LaneHead(_message.Message):
    __slots__ = ("lane", "to", "link", "root")
    LANE_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    LINK_FIELD_NUMBER: _ClassVar[int]
    ROOT_FIELD_NUMBER: _ClassVar[int]
    lane: int
    to: int
    link: bytes
    root: bytes
    def __init__(self, lane: _Optional[int] = ..., to: _Optional[int] = ..., link: _Optional[bytes] = ..., root: _Optional[bytes] = ..., **kwargs) -> None: ...

class HeadKey(_message.Message):
    __slots__ = ("kid", "public_key")
    KID_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    kid: str
    public_key: bytes
    def __init__(self, kid: _Optional[str] = ..., public_key: _Optional[bytes] = ...) -> None: ...
