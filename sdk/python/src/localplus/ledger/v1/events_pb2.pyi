import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from localplus.common.v1 import actor_pb2 as _actor_pb2
from localplus.common.v1 import value_pb2 as _value_pb2
from localplus.ledger.v1 import ledger_pb2 as _ledger_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TransactionPosted(_message.Message):
    __slots__ = ("tenant_id", "transaction", "posted_by")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_FIELD_NUMBER: _ClassVar[int]
    POSTED_BY_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    transaction: _ledger_pb2.Transaction
    posted_by: _actor_pb2.Actor
    def __init__(self, tenant_id: _Optional[str] = ..., transaction: _Optional[_Union[_ledger_pb2.Transaction, _Mapping]] = ..., posted_by: _Optional[_Union[_actor_pb2.Actor, _Mapping]] = ...) -> None: ...

class FraudSignal(_message.Message):
    __slots__ = ("id", "tenant_id", "account_id", "owner_id", "program_id", "limit", "counted", "requested", "transaction_type", "reference", "requested_by", "occurred_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_ID_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    COUNTED_FIELD_NUMBER: _ClassVar[int]
    REQUESTED_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_TYPE_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    REQUESTED_BY_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    tenant_id: str
    account_id: str
    owner_id: str
    program_id: str
    limit: _ledger_pb2.VelocityLimit
    counted: int
    requested: int
    transaction_type: _ledger_pb2.TransactionType
    reference: str
    requested_by: str
    occurred_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., tenant_id: _Optional[str] = ..., account_id: _Optional[str] = ..., owner_id: _Optional[str] = ..., program_id: _Optional[str] = ..., limit: _Optional[_Union[_ledger_pb2.VelocityLimit, _Mapping]] = ..., counted: _Optional[int] = ..., requested: _Optional[int] = ..., transaction_type: _Optional[_Union[_ledger_pb2.TransactionType, str]] = ..., reference: _Optional[str] = ..., requested_by: _Optional[str] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class PointsExpiring(_message.Message):
    __slots__ = ("tenant_id", "account_id", "owner_id", "program_id", "value", "expires_at", "notice_days", "occurred_at")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_ID_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_ID_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    NOTICE_DAYS_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    account_id: str
    owner_id: str
    program_id: str
    value: _value_pb2.Value
    expires_at: _timestamp_pb2.Timestamp
    notice_days: int
    occurred_at: _timestamp_pb2.Timestamp
    def __init__(self, tenant_id: _Optional[str] = ..., account_id: _Optional[str] = ..., owner_id: _Optional[str] = ..., program_id: _Optional[str] = ..., value: _Optional[_Union[_value_pb2.Value, _Mapping]] = ..., expires_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., notice_days: _Optional[int] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class HeadSigned(_message.Message):
    __slots__ = ("head",)
    HEAD_FIELD_NUMBER: _ClassVar[int]
    head: _ledger_pb2.Head
    def __init__(self, head: _Optional[_Union[_ledger_pb2.Head, _Mapping]] = ...) -> None: ...
