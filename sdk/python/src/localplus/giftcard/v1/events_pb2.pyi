import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from localplus.common.v1 import actor_pb2 as _actor_pb2
from localplus.common.v1 import value_pb2 as _value_pb2
from localplus.giftcard.v1 import giftcard_pb2 as _giftcard_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GiftCardActivity(_message.Message):
    __slots__ = ("tenant_id", "activity_id", "gift_card_id", "type", "state", "amount", "balance_after", "transaction_id", "store_id", "recipient_contact_id", "code_last4", "version", "occurred_at", "merchant_id", "delivery_id", "done_by")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    ACTIVITY_ID_FIELD_NUMBER: _ClassVar[int]
    GIFT_CARD_ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    BALANCE_AFTER_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    STORE_ID_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_LAST4_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    MERCHANT_ID_FIELD_NUMBER: _ClassVar[int]
    DELIVERY_ID_FIELD_NUMBER: _ClassVar[int]
    DONE_BY_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    activity_id: str
    gift_card_id: str
    type: _giftcard_pb2.ActivityType
    state: _giftcard_pb2.GiftCardState
    amount: _value_pb2.Value
    balance_after: _value_pb2.Value
    transaction_id: str
    store_id: str
    recipient_contact_id: str
    code_last4: str
    version: int
    occurred_at: _timestamp_pb2.Timestamp
    merchant_id: str
    delivery_id: str
    done_by: _actor_pb2.Actor
    def __init__(self, tenant_id: _Optional[str] = ..., activity_id: _Optional[str] = ..., gift_card_id: _Optional[str] = ..., type: _Optional[_Union[_giftcard_pb2.ActivityType, str]] = ..., state: _Optional[_Union[_giftcard_pb2.GiftCardState, str]] = ..., amount: _Optional[_Union[_value_pb2.Value, _Mapping]] = ..., balance_after: _Optional[_Union[_value_pb2.Value, _Mapping]] = ..., transaction_id: _Optional[str] = ..., store_id: _Optional[str] = ..., recipient_contact_id: _Optional[str] = ..., code_last4: _Optional[str] = ..., version: _Optional[int] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., merchant_id: _Optional[str] = ..., delivery_id: _Optional[str] = ..., done_by: _Optional[_Union[_actor_pb2.Actor, _Mapping]] = ...) -> None: ...
