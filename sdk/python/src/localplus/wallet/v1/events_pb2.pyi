import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from localplus.ledger.v1 import ledger_pb2 as _ledger_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class BalanceUpdated(_message.Message):
    __slots__ = ("tenant_id", "wallet_id", "account_id", "account_kind", "unit", "posted", "held", "available", "version", "transaction_id", "transaction_type", "amount", "reference", "occurred_at")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    WALLET_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_KIND_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    POSTED_FIELD_NUMBER: _ClassVar[int]
    HELD_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_TYPE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    wallet_id: str
    account_id: str
    account_kind: _ledger_pb2.AccountKind
    unit: str
    posted: int
    held: int
    available: int
    version: int
    transaction_id: str
    transaction_type: _ledger_pb2.TransactionType
    amount: int
    reference: str
    occurred_at: _timestamp_pb2.Timestamp
    def __init__(self, tenant_id: _Optional[str] = ..., wallet_id: _Optional[str] = ..., account_id: _Optional[str] = ..., account_kind: _Optional[_Union[_ledger_pb2.AccountKind, str]] = ..., unit: _Optional[str] = ..., posted: _Optional[int] = ..., held: _Optional[int] = ..., available: _Optional[int] = ..., version: _Optional[int] = ..., transaction_id: _Optional[str] = ..., transaction_type: _Optional[_Union[_ledger_pb2.TransactionType, str]] = ..., amount: _Optional[int] = ..., reference: _Optional[str] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class WalletClosed(_message.Message):
    __slots__ = ("tenant_id", "wallet_id", "closed_at")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    WALLET_ID_FIELD_NUMBER: _ClassVar[int]
    CLOSED_AT_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    wallet_id: str
    closed_at: _timestamp_pb2.Timestamp
    def __init__(self, tenant_id: _Optional[str] = ..., wallet_id: _Optional[str] = ..., closed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class BalanceDifferenceFound(_message.Message):
    __slots__ = ("tenant_id", "account_id", "reason", "ledger_version", "ledger_posted", "ledger_held", "version", "posted", "held", "found_at", "repaired")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    LEDGER_VERSION_FIELD_NUMBER: _ClassVar[int]
    LEDGER_POSTED_FIELD_NUMBER: _ClassVar[int]
    LEDGER_HELD_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    POSTED_FIELD_NUMBER: _ClassVar[int]
    HELD_FIELD_NUMBER: _ClassVar[int]
    FOUND_AT_FIELD_NUMBER: _ClassVar[int]
    REPAIRED_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    account_id: str
    reason: str
    ledger_version: int
    ledger_posted: int
    ledger_held: int
    version: int
    posted: int
    held: int
    found_at: _timestamp_pb2.Timestamp
    repaired: bool
    def __init__(self, tenant_id: _Optional[str] = ..., account_id: _Optional[str] = ..., reason: _Optional[str] = ..., ledger_version: _Optional[int] = ..., ledger_posted: _Optional[int] = ..., ledger_held: _Optional[int] = ..., version: _Optional[int] = ..., posted: _Optional[int] = ..., held: _Optional[int] = ..., found_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., repaired: _Optional[bool] = ...) -> None: ...
