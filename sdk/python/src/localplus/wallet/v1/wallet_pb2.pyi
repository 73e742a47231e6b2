import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from localplus.ledger.v1 import ledger_pb2 as _ledger_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class WalletStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WALLET_STATUS_UNSPECIFIED: _ClassVar[WalletStatus]
    WALLET_STATUS_ACTIVE: _ClassVar[WalletStatus]
    WALLET_STATUS_FROZEN: _ClassVar[WalletStatus]
    WALLET_STATUS_CLOSED: _ClassVar[WalletStatus]

class BalanceSource(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BALANCE_SOURCE_UNSPECIFIED: _ClassVar[BalanceSource]
    BALANCE_SOURCE_PROJECTION: _ClassVar[BalanceSource]
    BALANCE_SOURCE_LEDGER: _ClassVar[BalanceSource]
WALLET_STATUS_UNSPECIFIED: WalletStatus
WALLET_STATUS_ACTIVE: WalletStatus
WALLET_STATUS_FROZEN: WalletStatus
WALLET_STATUS_CLOSED: WalletStatus
BALANCE_SOURCE_UNSPECIFIED: BalanceSource
BALANCE_SOURCE_PROJECTION: BalanceSource
BALANCE_SOURCE_LEDGER: BalanceSource

class Wallet(_message.Message):
    __slots__ = ("id", "external_ref", "status", "accounts", "created_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_REF_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    external_ref: str
    status: WalletStatus
    accounts: _containers.RepeatedCompositeFieldContainer[WalletAccount]
    created_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., external_ref: _Optional[str] = ..., status: _Optional[_Union[WalletStatus, str]] = ..., accounts: _Optional[_Iterable[_Union[WalletAccount, _Mapping]]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class WalletAccount(_message.Message):
    __slots__ = ("account_id", "kind", "program_id", "unit")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_ID_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    kind: _ledger_pb2.AccountKind
    program_id: str
    unit: str
    def __init__(self, account_id: _Optional[str] = ..., kind: _Optional[_Union[_ledger_pb2.AccountKind, str]] = ..., program_id: _Optional[str] = ..., unit: _Optional[str] = ...) -> None: ...

class Balance(_message.Message):
    __slots__ = ("account_id", "kind", "program_id", "unit", "posted", "held", "available", "version", "updated_at", "source")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_ID_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    POSTED_FIELD_NUMBER: _ClassVar[int]
    HELD_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    kind: _ledger_pb2.AccountKind
    program_id: str
    unit: str
    posted: int
    held: int
    available: int
    version: int
    updated_at: _timestamp_pb2.Timestamp
    source: BalanceSource
    def __init__(self, account_id: _Optional[str] = ..., kind: _Optional[_Union[_ledger_pb2.AccountKind, str]] = ..., program_id: _Optional[str] = ..., unit: _Optional[str] = ..., posted: _Optional[int] = ..., held: _Optional[int] = ..., available: _Optional[int] = ..., version: _Optional[int] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., source: _Optional[_Union[BalanceSource, str]] = ...) -> None: ...

class StatementLine(_message.Message):
    __slots__ = ("account_id", "version", "transaction_id", "transaction_type", "amount", "unit", "posted_after", "held_after", "reference", "occurred_at")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_TYPE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    POSTED_AFTER_FIELD_NUMBER: _ClassVar[int]
    HELD_AFTER_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    version: int
    transaction_id: str
    transaction_type: _ledger_pb2.TransactionType
    amount: int
    unit: str
    posted_after: int
    held_after: int
    reference: str
    occurred_at: _timestamp_pb2.Timestamp
    def __init__(self, account_id: _Optional[str] = ..., version: _Optional[int] = ..., transaction_id: _Optional[str] = ..., transaction_type: _Optional[_Union[_ledger_pb2.TransactionType, str]] = ..., amount: _Optional[int] = ..., unit: _Optional[str] = ..., posted_after: _Optional[int] = ..., held_after: _Optional[int] = ..., reference: _Optional[str] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
