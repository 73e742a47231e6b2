from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Purchase(_message.Message):
    __slots__ = ("amount", "unit", "store_id", "items")
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    STORE_ID_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    amount: int
    unit: str
    store_id: str
    items: _containers.RepeatedCompositeFieldContainer[PurchaseItem]
    def __init__(self, amount: _Optional[int] = ..., unit: _Optional[str] = ..., store_id: _Optional[str] = ..., items: _Optional[_Iterable[_Union[PurchaseItem, _Mapping]]] = ...) -> None: ...

class PurchaseItem(_message.Message):
    __slots__ = ("category", "quantity", "amount")
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    category: str
    quantity: int
    amount: int
    def __init__(self, category: _Optional[str] = ..., quantity: _Optional[int] = ..., amount: _Optional[int] = ...) -> None: ...
