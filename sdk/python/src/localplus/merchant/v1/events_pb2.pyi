import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MerchantOnboarded(_message.Message):
    __slots__ = ("tenant_id", "merchant_id", "display_name", "currency", "locale", "onboarded_at")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    MERCHANT_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    ONBOARDED_AT_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    merchant_id: str
    display_name: str
    currency: str
    locale: str
    onboarded_at: _timestamp_pb2.Timestamp
    def __init__(self, tenant_id: _Optional[str] = ..., merchant_id: _Optional[str] = ..., display_name: _Optional[str] = ..., currency: _Optional[str] = ..., locale: _Optional[str] = ..., onboarded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class TierReached(_message.Message):
    __slots__ = ("tenant_id", "account_id", "owner_id", "program_id", "program_name", "tier_id", "tier_name", "transaction_id", "reached_at")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_ID_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_ID_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_NAME_FIELD_NUMBER: _ClassVar[int]
    TIER_ID_FIELD_NUMBER: _ClassVar[int]
    TIER_NAME_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    REACHED_AT_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    account_id: str
    owner_id: str
    program_id: str
    program_name: str
    tier_id: str
    tier_name: str
    transaction_id: str
    reached_at: _timestamp_pb2.Timestamp
    def __init__(self, tenant_id: _Optional[str] = ..., account_id: _Optional[str] = ..., owner_id: _Optional[str] = ..., program_id: _Optional[str] = ..., program_name: _Optional[str] = ..., tier_id: _Optional[str] = ..., tier_name: _Optional[str] = ..., transaction_id: _Optional[str] = ..., reached_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
