import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from localplus.common.v1 import pagination_pb2 as _pagination_pb2
from localplus.common.v1 import problem_pb2 as _problem_pb2
from localplus.common.v1 import purchase_pb2 as _purchase_pb2
from localplus.ledger.v1 import ledger_pb2 as _ledger_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ListOrder(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LIST_ORDER_UNSPECIFIED: _ClassVar[ListOrder]
    LIST_ORDER_DESC: _ClassVar[ListOrder]
    LIST_ORDER_ASC: _ClassVar[ListOrder]
LIST_ORDER_UNSPECIFIED: ListOrder
LIST_ORDER_DESC: ListOrder
LIST_ORDER_ASC: ListOrder

class OpenAccountRequest(_message.Message):
    __slots__ = ("kind", "owner_id", "program_id", "unit")
    KIND_FIELD_NUMBER: _ClassVar[int]
    OWNER_ID_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_ID_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    kind: _ledger_pb2.AccountKind
    owner_id: str
    program_id: str
    unit: str
    def __init__(self, kind: _Optional[_Union[_ledger_pb2.AccountKind, str]] = ..., owner_id: _Optional[str] = ..., program_id: _Optional[str] = ..., unit: _Optional[str] = ...) -> None: ...

class OpenAccountResponse(_message.Message):
    __slots__ = ("account", "created")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    CREATED_FIELD_NUMBER: _ClassVar[int]
    account: _ledger_pb2.Account
    created: bool
    def __init__(self, account: _Optional[_Union[_ledger_pb2.Account, _Mapping]] = ..., created: _Optional[bool] = ...) -> None: ...

class OpenAccountsRequest(_message.Message):
    __slots__ = ("accounts",)
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    accounts: _containers.RepeatedCompositeFieldContainer[OpenAccountRequest]
    def __init__(self, accounts: _Optional[_Iterable[_Union[OpenAccountRequest, _Mapping]]] = ...) -> None: ...

class OpenAccountsResponse(_message.Message):
    __slots__ = ("account_ids",)
    ACCOUNT_IDS_FIELD_NUMBER: _ClassVar[int]
    account_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, account_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class GetAccountRequest(_message.Message):
    __slots__ = ("account_id", "as_of")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    as_of: _timestamp_pb2.Timestamp
    def __init__(self, account_id: _Optional[str] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetAccountResponse(_message.Message):
    __slots__ = ("account",)
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    account: _ledger_pb2.Account
    def __init__(self, account: _Optional[_Union[_ledger_pb2.Account, _Mapping]] = ...) -> None: ...

class ListAccountsRequest(_message.Message):
    __slots__ = ("page",)
    PAGE_FIELD_NUMBER: _ClassVar[int]
    page: _pagination_pb2.PageRequest
    def __init__(self, page: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class ListAccountsResponse(_message.Message):
    __slots__ = ("accounts", "page")
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    accounts: _containers.RepeatedCompositeFieldContainer[_ledger_pb2.Account]
    page: _pagination_pb2.PageInfo
    def __init__(self, accounts: _Optional[_Iterable[_Union[_ledger_pb2.Account, _Mapping]]] = ..., page: _Optional[_Union[_pagination_pb2.PageInfo, _Mapping]] = ...) -> None: ...

class ExplainAccountRequest(_message.Message):
    __slots__ = ("account_id", "as_of", "open", "page")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    as_of: _timestamp_pb2.Timestamp
    open: bool
    page: _pagination_pb2.PageRequest
    def __init__(self, account_id: _Optional[str] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., open: _Optional[bool] = ..., page: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class ExplainAccountResponse(_message.Message):
    __slots__ = ("account_id", "version", "posted", "debt", "lots", "expiring", "page")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    POSTED_FIELD_NUMBER: _ClassVar[int]
    DEBT_FIELD_NUMBER: _ClassVar[int]
    LOTS_FIELD_NUMBER: _ClassVar[int]
    EXPIRING_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    version: int
    posted: int
    debt: int
    lots: _containers.RepeatedCompositeFieldContainer[_ledger_pb2.Lot]
    expiring: _containers.RepeatedCompositeFieldContainer[_ledger_pb2.Expiring]
    page: _pagination_pb2.PageInfo
    def __init__(self, account_id: _Optional[str] = ..., version: _Optional[int] = ..., posted: _Optional[int] = ..., debt: _Optional[int] = ..., lots: _Optional[_Iterable[_Union[_ledger_pb2.Lot, _Mapping]]] = ..., expiring: _Optional[_Iterable[_Union[_ledger_pb2.Expiring, _Mapping]]] = ..., page: _Optional[_Union[_pagination_pb2.PageInfo, _Mapping]] = ...) -> None: ...

class ListEntriesRequest(_message.Message):
    __slots__ = ("account_id", "page", "type", "to", "order")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    page: _pagination_pb2.PageRequest
    type: _ledger_pb2.TransactionType
    to: _timestamp_pb2.Timestamp
    order: ListOrder
    def __init__(self, account_id: _Optional[str] = ..., page: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ..., type: _Optional[_Union[_ledger_pb2.TransactionType, str]] = ..., to: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., order: _Optional[_Union[ListOrder, str]] = ..., **kwargs) -> None: ...

class ListEntriesResponse(_message.Message):
    __slots__ = ("entries", "page")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[_ledger_pb2.StatementEntry]
    page: _pagination_pb2.PageInfo
    def __init__(self, entries: _Optional[_Iterable[_Union[_ledger_pb2.StatementEntry, _Mapping]]] = ..., page: _Optional[_Union[_pagination_pb2.PageInfo, _Mapping]] = ...) -> None: ...

class EarnRequest(_message.Message):
    __slots__ = ("account_id", "points", "purchase", "reference", "metadata_json", "idempotency_key", "expires_at", "expires_after", "time_zone")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    PURCHASE_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    METADATA_JSON_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AFTER_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    points: int
    purchase: _purchase_pb2.Purchase
    reference: str
    metadata_json: str
    idempotency_key: str
    expires_at: _timestamp_pb2.Timestamp
    expires_after: str
    time_zone: str
    def __init__(self, account_id: _Optional[str] = ..., points: _Optional[int] = ..., purchase: _Optional[_Union[_purchase_pb2.Purchase, _Mapping]] = ..., reference: _Optional[str] = ..., metadata_json: _Optional[str] = ..., idempotency_key: _Optional[str] = ..., expires_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expires_after: _Optional[str] = ..., time_zone: _Optional[str] = ...) -> None: ...

class EarnResponse(_message.Message):
    __slots__ = ("transaction", "replayed")
    TRANSACTION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    transaction: _ledger_pb2.Transaction
    replayed: bool
    def __init__(self, transaction: _Optional[_Union[_ledger_pb2.Transaction, _Mapping]] = ..., replayed: _Optional[bool] = ...) -> None: ...

class BurnRequest(_message.Message):
    __slots__ = ("account_id", "points", "reference", "metadata_json", "idempotency_key")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    METADATA_JSON_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    points: int
    reference: str
    metadata_json: str
    idempotency_key: str
    def __init__(self, account_id: _Optional[str] = ..., points: _Optional[int] = ..., reference: _Optional[str] = ..., metadata_json: _Optional[str] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class BurnResponse(_message.Message):
    __slots__ = ("transaction", "replayed")
    TRANSACTION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    transaction: _ledger_pb2.Transaction
    replayed: bool
    def __init__(self, transaction: _Optional[_Union[_ledger_pb2.Transaction, _Mapping]] = ..., replayed: _Optional[bool] = ...) -> None: ...

class AuthorizeHoldRequest(_message.Message):
    __slots__ = ("account_id", "amount", "destination_account_id", "expires_in_seconds", "reference", "metadata_json", "idempotency_key")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    DESTINATION_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_IN_SECONDS_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    METADATA_JSON_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    amount: int
    destination_account_id: str
    expires_in_seconds: int
    reference: str
    metadata_json: str
    idempotency_key: str
    def __init__(self, account_id: _Optional[str] = ..., amount: _Optional[int] = ..., destination_account_id: _Optional[str] = ..., expires_in_seconds: _Optional[int] = ..., reference: _Optional[str] = ..., metadata_json: _Optional[str] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class AuthorizeHoldResponse(_message.Message):
    __slots__ = ("transaction", "replayed")
    TRANSACTION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    transaction: _ledger_pb2.Transaction
    replayed: bool
    def __init__(self, transaction: _Optional[_Union[_ledger_pb2.Transaction, _Mapping]] = ..., replayed: _Optional[bool] = ...) -> None: ...

class CaptureHoldRequest(_message.Message):
    __slots__ = ("hold_id", "amount", "final", "reference", "metadata_json", "idempotency_key")
    HOLD_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    FINAL_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    METADATA_JSON_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    hold_id: str
    amount: int
    final: bool
    reference: str
    metadata_json: str
    idempotency_key: str
    def __init__(self, hold_id: _Optional[str] = ..., amount: _Optional[int] = ..., final: _Optional[bool] = ..., reference: _Optional[str] = ..., metadata_json: _Optional[str] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class CaptureHoldResponse(_message.Message):
    __slots__ = ("transaction", "replayed")
    TRANSACTION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    transaction: _ledger_pb2.Transaction
    replayed: bool
    def __init__(self, transaction: _Optional[_Union[_ledger_pb2.Transaction, _Mapping]] = ..., replayed: _Optional[bool] = ...) -> None: ...

class VoidHoldRequest(_message.Message):
    __slots__ = ("hold_id", "reference", "metadata_json", "idempotency_key")
    HOLD_ID_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    METADATA_JSON_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    hold_id: str
    reference: str
    metadata_json: str
    idempotency_key: str
    def __init__(self, hold_id: _Optional[str] = ..., reference: _Optional[str] = ..., metadata_json: _Optional[str] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class VoidHoldResponse(_message.Message):
    __slots__ = ("transaction", "replayed")
    TRANSACTION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    transaction: _ledger_pb2.Transaction
    replayed: bool
    def __init__(self, transaction: _Optional[_Union[_ledger_pb2.Transaction, _Mapping]] = ..., replayed: _Optional[bool] = ...) -> None: ...

class GetHoldRequest(_message.Message):
    __slots__ = ("hold_id",)
    HOLD_ID_FIELD_NUMBER: _ClassVar[int]
    hold_id: str
    def __init__(self, hold_id: _Optional[str] = ...) -> None: ...

class GetHoldResponse(_message.Message):
    __slots__ = ("hold",)
    HOLD_FIELD_NUMBER: _ClassVar[int]
    hold: _ledger_pb2.Hold
    def __init__(self, hold: _Optional[_Union[_ledger_pb2.Hold, _Mapping]] = ...) -> None: ...

class ListHoldsRequest(_message.Message):
    __slots__ = ("account_id", "status", "page")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    status: _ledger_pb2.HoldStatus
    page: _pagination_pb2.PageRequest
    def __init__(self, account_id: _Optional[str] = ..., status: _Optional[_Union[_ledger_pb2.HoldStatus, str]] = ..., page: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class ListHoldsResponse(_message.Message):
    __slots__ = ("holds", "page")
    HOLDS_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    holds: _containers.RepeatedCompositeFieldContainer[_ledger_pb2.Hold]
    page: _pagination_pb2.PageInfo
    def __init__(self, holds: _Optional[_Iterable[_Union[_ledger_pb2.Hold, _Mapping]]] = ..., page: _Optional[_Union[_pagination_pb2.PageInfo, _Mapping]] = ...) -> None: ...

class ReverseRequest(_message.Message):
    __slots__ = ("transaction_id", "amount", "policy", "reason", "reference", "metadata_json", "idempotency_key")
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    METADATA_JSON_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    transaction_id: str
    amount: int
    policy: _ledger_pb2.ClawbackPolicy
    reason: str
    reference: str
    metadata_json: str
    idempotency_key: str
    def __init__(self, transaction_id: _Optional[str] = ..., amount: _Optional[int] = ..., policy: _Optional[_Union[_ledger_pb2.ClawbackPolicy, str]] = ..., reason: _Optional[str] = ..., reference: _Optional[str] = ..., metadata_json: _Optional[str] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class ReverseResponse(_message.Message):
    __slots__ = ("transaction", "replayed")
    TRANSACTION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    transaction: _ledger_pb2.Transaction
    replayed: bool
    def __init__(self, transaction: _Optional[_Union[_ledger_pb2.Transaction, _Mapping]] = ..., replayed: _Optional[bool] = ...) -> None: ...

class AdjustRequest(_message.Message):
    __slots__ = ("account_id", "amount", "reason", "reference", "metadata_json", "idempotency_key")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    METADATA_JSON_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    amount: int
    reason: str
    reference: str
    metadata_json: str
    idempotency_key: str
    def __init__(self, account_id: _Optional[str] = ..., amount: _Optional[int] = ..., reason: _Optional[str] = ..., reference: _Optional[str] = ..., metadata_json: _Optional[str] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class AdjustResponse(_message.Message):
    __slots__ = ("transaction", "replayed")
    TRANSACTION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    transaction: _ledger_pb2.Transaction
    replayed: bool
    def __init__(self, transaction: _Optional[_Union[_ledger_pb2.Transaction, _Mapping]] = ..., replayed: _Optional[bool] = ...) -> None: ...

class TransferRequest(_message.Message):
    __slots__ = ("from_account_id", "to_account_id", "amount", "reference", "metadata_json", "idempotency_key")
    FROM_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    TO_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    METADATA_JSON_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    from_account_id: str
    to_account_id: str
    amount: int
    reference: str
    metadata_json: str
    idempotency_key: str
    def __init__(self, from_account_id: _Optional[str] = ..., to_account_id: _Optional[str] = ..., amount: _Optional[int] = ..., reference: _Optional[str] = ..., metadata_json: _Optional[str] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class TransferResponse(_message.Message):
    __slots__ = ("transaction", "replayed")
    TRANSACTION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    transaction: _ledger_pb2.Transaction
    replayed: bool
    def __init__(self, transaction: _Optional[_Union[_ledger_pb2.Transaction, _Mapping]] = ..., replayed: _Optional[bool] = ...) -> None: ...

class ExpireRequest(_message.Message):
    __slots__ = ("account_id", "amount", "reference", "metadata_json", "idempotency_key")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    METADATA_JSON_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    amount: int
    reference: str
    metadata_json: str
    idempotency_key: str
    def __init__(self, account_id: _Optional[str] = ..., amount: _Optional[int] = ..., reference: _Optional[str] = ..., metadata_json: _Optional[str] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class ExpireResponse(_message.Message):
    __slots__ = ("transaction", "replayed")
    TRANSACTION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    transaction: _ledger_pb2.Transaction
    replayed: bool
    def __init__(self, transaction: _Optional[_Union[_ledger_pb2.Transaction, _Mapping]] = ..., replayed: _Optional[bool] = ...) -> None: ...

class SetAccountStatusRequest(_message.Message):
    __slots__ = ("account_id", "status", "reason")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    status: _ledger_pb2.AccountStatus
    reason: str
    def __init__(self, account_id: _Optional[str] = ..., status: _Optional[_Union[_ledger_pb2.AccountStatus, str]] = ..., reason: _Optional[str] = ...) -> None: ...

class SetAccountStatusResponse(_message.Message):
    __slots__ = ("account",)
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    account: _ledger_pb2.Account
    def __init__(self, account: _Optional[_Union[_ledger_pb2.Account, _Mapping]] = ...) -> None: ...

class PutVelocityLimitRequest(_message.Message):
    __slots__ = ("limit",)
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    limit: _ledger_pb2.VelocityLimit
    def __init__(self, limit: _Optional[_Union[_ledger_pb2.VelocityLimit, _Mapping]] = ...) -> None: ...

class PutVelocityLimitResponse(_message.Message):
    __slots__ = ("limit", "created")
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    CREATED_FIELD_NUMBER: _ClassVar[int]
    limit: _ledger_pb2.VelocityLimit
    created: bool
    def __init__(self, limit: _Optional[_Union[_ledger_pb2.VelocityLimit, _Mapping]] = ..., created: _Optional[bool] = ...) -> None: ...

class ListVelocityLimitsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListVelocityLimitsResponse(_message.Message):
    __slots__ = ("limits",)
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    limits: _containers.RepeatedCompositeFieldContainer[_ledger_pb2.VelocityLimit]
    def __init__(self, limits: _Optional[_Iterable[_Union[_ledger_pb2.VelocityLimit, _Mapping]]] = ...) -> None: ...

class DeleteVelocityLimitRequest(_message.Message):
    __slots__ = ("limit_id",)
    LIMIT_ID_FIELD_NUMBER: _ClassVar[int]
    limit_id: str
    def __init__(self, limit_id: _Optional[str] = ...) -> None: ...

class DeleteVelocityLimitResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class PostTransactionRequest(_message.Message):
    __slots__ = ("type", "legs", "reference", "metadata_json", "idempotency_key")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    LEGS_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    METADATA_JSON_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    type: _ledger_pb2.TransactionType
    legs: _containers.RepeatedCompositeFieldContainer[_ledger_pb2.Leg]
    reference: str
    metadata_json: str
    idempotency_key: str
    def __init__(self, type: _Optional[_Union[_ledger_pb2.TransactionType, str]] = ..., legs: _Optional[_Iterable[_Union[_ledger_pb2.Leg, _Mapping]]] = ..., reference: _Optional[str] = ..., metadata_json: _Optional[str] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class PostTransactionResponse(_message.Message):
    __slots__ = ("transaction", "replayed")
    TRANSACTION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    transaction: _ledger_pb2.Transaction
    replayed: bool
    def __init__(self, transaction: _Optional[_Union[_ledger_pb2.Transaction, _Mapping]] = ..., replayed: _Optional[bool] = ...) -> None: ...

class BatchItem(_message.Message):
    __slots__ = ("earn", "burn", "transaction", "hold", "capture", "void", "reverse", "adjust", "transfer", "expire")
    EARN_FIELD_NUMBER: _ClassVar[int]
    BURN_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_FIELD_NUMBER: _ClassVar[int]
    HOLD_FIELD_NUMBER: _ClassVar[int]
    CAPTURE_FIELD_NUMBER: _ClassVar[int]
    VOID_FIELD_NUMBER: _ClassVar[int]
    REVERSE_FIELD_NUMBER: _ClassVar[int]
    ADJUST_FIELD_NUMBER: _ClassVar[int]
    TRANSFER_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_FIELD_NUMBER: _ClassVar[int]
    earn: EarnRequest
    burn: BurnRequest
    transaction: PostTransactionRequest
    hold: AuthorizeHoldRequest
    capture: CaptureHoldRequest
    void: VoidHoldRequest
    reverse: ReverseRequest
    adjust: AdjustRequest
    transfer: TransferRequest
    expire: ExpireRequest
    def __init__(self, earn: _Optional[_Union[EarnRequest, _Mapping]] = ..., burn: _Optional[_Union[BurnRequest, _Mapping]] = ..., transaction: _Optional[_Union[PostTransactionRequest, _Mapping]] = ..., hold: _Optional[_Union[AuthorizeHoldRequest, _Mapping]] = ..., capture: _Optional[_Union[CaptureHoldRequest, _Mapping]] = ..., void: _Optional[_Union[VoidHoldRequest, _Mapping]] = ..., reverse: _Optional[_Union[ReverseRequest, _Mapping]] = ..., adjust: _Optional[_Union[AdjustRequest, _Mapping]] = ..., transfer: _Optional[_Union[TransferRequest, _Mapping]] = ..., expire: _Optional[_Union[ExpireRequest, _Mapping]] = ...) -> None: ...

class PostBatchRequest(_message.Message):
    __slots__ = ("items", "atomic", "idempotency_key")
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    ATOMIC_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[BatchItem]
    atomic: bool
    idempotency_key: str
    def __init__(self, items: _Optional[_Iterable[_Union[BatchItem, _Mapping]]] = ..., atomic: _Optional[bool] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class BatchVerdict(_message.Message):
    __slots__ = ("transaction", "problem", "replayed")
    TRANSACTION_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    transaction: _ledger_pb2.Transaction
    problem: _problem_pb2.Problem
    replayed: bool
    def __init__(self, transaction: _Optional[_Union[_ledger_pb2.Transaction, _Mapping]] = ..., problem: _Optional[_Union[_problem_pb2.Problem, _Mapping]] = ..., replayed: _Optional[bool] = ...) -> None: ...

class PostBatchResponse(_message.Message):
    __slots__ = ("verdicts",)
    VERDICTS_FIELD_NUMBER: _ClassVar[int]
    verdicts: _containers.RepeatedCompositeFieldContainer[BatchVerdict]
    def __init__(self, verdicts: _Optional[_Iterable[_Union[BatchVerdict, _Mapping]]] = ...) -> None: ...

class GetTransactionRequest(_message.Message):
    __slots__ = ("transaction_id",)
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    transaction_id: str
    def __init__(self, transaction_id: _Optional[str] = ...) -> None: ...

class GetTransactionResponse(_message.Message):
    __slots__ = ("transaction",)
    TRANSACTION_FIELD_NUMBER: _ClassVar[int]
    transaction: _ledger_pb2.Transaction
    def __init__(self, transaction: _Optional[_Union[_ledger_pb2.Transaction, _Mapping]] = ...) -> None: ...

class ListTransactionsRequest(_message.Message):
    __slots__ = ("account_id", "type", "to", "page", "order")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    type: _ledger_pb2.TransactionType
    to: _timestamp_pb2.Timestamp
    page: _pagination_pb2.PageRequest
    order: ListOrder
    def __init__(self, account_id: _Optional[str] = ..., type: _Optional[_Union[_ledger_pb2.TransactionType, str]] = ..., to: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., page: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ..., order: _Optional[_Union[ListOrder, str]] = ..., **kwargs) -> None: ...

class ListTransactionsResponse(_message.Message):
    __slots__ = ("transactions", "page")
    TRANSACTIONS_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    transactions: _containers.RepeatedCompositeFieldContainer[_ledger_pb2.Transaction]
    page: _pagination_pb2.PageInfo
    def __init__(self, transactions: _Optional[_Iterable[_Union[_ledger_pb2.Transaction, _Mapping]]] = ..., page: _Optional[_Union[_pagination_pb2.PageInfo, _Mapping]] = ...) -> None: ...

class GetTrialBalanceRequest(_message.Message):
    __slots__ = ("as_of",)
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    as_of: _timestamp_pb2.Timestamp
    def __init__(self, as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetTrialBalanceResponse(_message.Message):
    __slots__ = ("as_of", "lines", "totals")
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    TOTALS_FIELD_NUMBER: _ClassVar[int]
    as_of: _timestamp_pb2.Timestamp
    lines: _containers.RepeatedCompositeFieldContainer[_ledger_pb2.TrialBalanceLine]
    totals: _containers.RepeatedCompositeFieldContainer[_ledger_pb2.TrialBalanceTotal]
    def __init__(self, as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., lines: _Optional[_Iterable[_Union[_ledger_pb2.TrialBalanceLine, _Mapping]]] = ..., totals: _Optional[_Iterable[_Union[_ledger_pb2.TrialBalanceTotal, _Mapping]]] = ...) -> None: ...

class GetReceiptRequest(_message.Message):
    __slots__ = ("transaction_id", "account_id")
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    transaction_id: str
    account_id: str
    def __init__(self, transaction_id: _Optional[str] = ..., account_id: _Optional[str] = ...) -> None: ...

class GetReceiptResponse(_message.Message):
    __slots__ = ("receipt_json",)
    RECEIPT_JSON_FIELD_NUMBER: _ClassVar[int]
    receipt_json: str
    def __init__(self, receipt_json: _Optional[str] = ...) -> None: ...

class ListHeadsRequest(_message.Message):
    __slots__ = ("page",)
    PAGE_FIELD_NUMBER: _ClassVar[int]
    page: _pagination_pb2.PageRequest
    def __init__(self, page: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class ListHeadsResponse(_message.Message):
    __slots__ = ("heads", "page")
    HEADS_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    heads: _containers.RepeatedCompositeFieldContainer[_ledger_pb2.Head]
    page: _pagination_pb2.PageInfo
    def __init__(self, heads: _Optional[_Iterable[_Union[_ledger_pb2.Head, _Mapping]]] = ..., page: _Optional[_Union[_pagination_pb2.PageInfo, _Mapping]] = ...) -> None: ...

class ListHeadKeysRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListHeadKeysResponse(_message.Message):
    __slots__ = ("keys",)
    KEYS_FIELD_NUMBER: _ClassVar[int]
    keys: _containers.RepeatedCompositeFieldContainer[_ledger_pb2.HeadKey]
    def __init__(self, keys: _Optional[_Iterable[_Union[_ledger_pb2.HeadKey, _Mapping]]] = ...) -> None: ...
