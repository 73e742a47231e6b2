import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from localplus.common.v1 import value_pb2 as _value_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GiftCardState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    GIFT_CARD_STATE_UNSPECIFIED: _ClassVar[GiftCardState]
    GIFT_CARD_STATE_PENDING: _ClassVar[GiftCardState]
    GIFT_CARD_STATE_ACTIVE: _ClassVar[GiftCardState]
    GIFT_CARD_STATE_BLOCKED: _ClassVar[GiftCardState]
    GIFT_CARD_STATE_DEPLETED: _ClassVar[GiftCardState]
    GIFT_CARD_STATE_EXPIRED: _ClassVar[GiftCardState]
    GIFT_CARD_STATE_DEACTIVATED: _ClassVar[GiftCardState]

class ActivityType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACTIVITY_TYPE_UNSPECIFIED: _ClassVar[ActivityType]
    ACTIVITY_TYPE_SOLD: _ClassVar[ActivityType]
    ACTIVITY_TYPE_ACTIVATED: _ClassVar[ActivityType]
    ACTIVITY_TYPE_REDEEMED: _ClassVar[ActivityType]
    ACTIVITY_TYPE_RELOADED: _ClassVar[ActivityType]
    ACTIVITY_TYPE_REFUNDED: _ClassVar[ActivityType]
    ACTIVITY_TYPE_BLOCKED: _ClassVar[ActivityType]
    ACTIVITY_TYPE_UNBLOCKED: _ClassVar[ActivityType]
    ACTIVITY_TYPE_EXPIRED: _ClassVar[ActivityType]
    ACTIVITY_TYPE_DEACTIVATED: _ClassVar[ActivityType]
    ACTIVITY_TYPE_HELD: _ClassVar[ActivityType]
    ACTIVITY_TYPE_RELEASED: _ClassVar[ActivityType]
    ACTIVITY_TYPE_CODE_REPLACED: _ClassVar[ActivityType]
    ACTIVITY_TYPE_DELIVERY_DUE: _ClassVar[ActivityType]
GIFT_CARD_STATE_UNSPECIFIED: GiftCardState
GIFT_CARD_STATE_PENDING: GiftCardState
GIFT_CARD_STATE_ACTIVE: GiftCardState
GIFT_CARD_STATE_BLOCKED: GiftCardState
GIFT_CARD_STATE_DEPLETED: GiftCardState
GIFT_CARD_STATE_EXPIRED: GiftCardState
GIFT_CARD_STATE_DEACTIVATED: GiftCardState
ACTIVITY_TYPE_UNSPECIFIED: ActivityType
ACTIVITY_TYPE_SOLD: ActivityType
ACTIVITY_TYPE_ACTIVATED: ActivityType
ACTIVITY_TYPE_REDEEMED: ActivityType
ACTIVITY_TYPE_RELOADED: ActivityType
ACTIVITY_TYPE_REFUNDED: ActivityType
ACTIVITY_TYPE_BLOCKED: ActivityType
ACTIVITY_TYPE_UNBLOCKED: ActivityType
ACTIVITY_TYPE_EXPIRED: ActivityType
ACTIVITY_TYPE_DEACTIVATED: ActivityType
ACTIVITY_TYPE_HELD: ActivityType
ACTIVITY_TYPE_RELEASED: ActivityType
ACTIVITY_TYPE_CODE_REPLACED: ActivityType
ACTIVITY_TYPE_DELIVERY_DUE: ActivityType

class GiftCard(_message.Message):
    __slots__ = ("id", "product_id", "account_id", "code_last4", "state", "initial_value", "balance", "expires_at", "created_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_LAST4_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    INITIAL_VALUE_FIELD_NUMBER: _ClassVar[int]
    BALANCE_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    product_id: str
    account_id: str
    code_last4: str
    state: GiftCardState
    initial_value: _value_pb2.Value
    balance: _value_pb2.Value
    expires_at: _timestamp_pb2.Timestamp
    created_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., product_id: _Optional[str] = ..., account_id: _Optional[str] = ..., code_last4: _Optional[str] = ..., state: _Optional[_Union[GiftCardState, str]] = ..., initial_value: _Optional[_Union[_value_pb2.Value, _Mapping]] = ..., balance: _Optional[_Union[_value_pb2.Value, _Mapping]] = ..., expires_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Delivery(_message.Message):
    __slots__ = ("id", "gift_card_id", "recipient_contact_id", "code", "pin", "value", "message", "expires_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    GIFT_CARD_ID_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    PIN_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    gift_card_id: str
    recipient_contact_id: str
    code: str
    pin: str
    value: _value_pb2.Value
    message: str
    expires_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., gift_card_id: _Optional[str] = ..., recipient_contact_id: _Optional[str] = ..., code: _Optional[str] = ..., pin: _Optional[str] = ..., value: _Optional[_Union[_value_pb2.Value, _Mapping]] = ..., message: _Optional[str] = ..., expires_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
