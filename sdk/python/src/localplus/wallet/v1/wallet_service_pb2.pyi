import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from localplus.common.v1 import pagination_pb2 as _pagination_pb2
from localplus.wallet.v1 import wallet_pb2 as _wallet_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class OpenWalletRequest(_message.Message):
    __slots__ = ("external_ref", "program_id")
    EXTERNAL_REF_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_ID_FIELD_NUMBER: _ClassVar[int]
    external_ref: str
    program_id: str
    def __init__(self, external_ref: _Optional[str] = ..., program_id: _Optional[str] = ...) -> None: ...

class OpenWalletResponse(_message.Message):
    __slots__ = ("wallet", "created")
    WALLET_FIELD_NUMBER: _ClassVar[int]
    CREATED_FIELD_NUMBER: _ClassVar[int]
    wallet: _wallet_pb2.Wallet
    created: bool
    def __init__(self, wallet: _Optional[_Union[_wallet_pb2.Wallet, _Mapping]] = ..., created: _Optional[bool] = ...) -> None: ...

class GetWalletRequest(_message.Message):
    __slots__ = ("wallet_id",)
    WALLET_ID_FIELD_NUMBER: _ClassVar[int]
    wallet_id: str
    def __init__(self, wallet_id: _Optional[str] = ...) -> None: ...

class GetWalletResponse(_message.Message):
    __slots__ = ("wallet",)
    WALLET_FIELD_NUMBER: _ClassVar[int]
    wallet: _wallet_pb2.Wallet
    def __init__(self, wallet: _Optional[_Union[_wallet_pb2.Wallet, _Mapping]] = ...) -> None: ...

class FindWalletRequest(_message.Message):
    __slots__ = ("external_ref",)
    EXTERNAL_REF_FIELD_NUMBER: _ClassVar[int]
    external_ref: str
    def __init__(self, external_ref: _Optional[str] = ...) -> None: ...

class FindWalletResponse(_message.Message):
    __slots__ = ("wallet",)
    WALLET_FIELD_NUMBER: _ClassVar[int]
    wallet: _wallet_pb2.Wallet
    def __init__(self, wallet: _Optional[_Union[_wallet_pb2.Wallet, _Mapping]] = ...) -> None: ...

class GetBalancesRequest(_message.Message):
    __slots__ = ("wallet_id", "min_version", "account_id", "as_of")
    WALLET_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_VERSION_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    wallet_id: str
    min_version: int
    account_id: str
    as_of: _timestamp_pb2.Timestamp
    def __init__(self, wallet_id: _Optional[str] = ..., min_version: _Optional[int] = ..., account_id: _Optional[str] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetBalancesResponse(_message.Message):
    __slots__ = ("wallet_id", "balances")
    WALLET_ID_FIELD_NUMBER: _ClassVar[int]
    BALANCES_FIELD_NUMBER: _ClassVar[int]
    wallet_id: str
    balances: _containers.RepeatedCompositeFieldContainer[_wallet_pb2.Balance]
    def __init__(self, wallet_id: _Optional[str] = ..., balances: _Optional[_Iterable[_Union[_wallet_pb2.Balance, _Mapping]]] = ...) -> None: ...

class ListStatementRequest(_message.Message):
    __slots__ = ("wallet_id", "account_id", "page")
    WALLET_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    wallet_id: str
    account_id: str
    page: _pagination_pb2.PageRequest
    def __init__(self, wallet_id: _Optional[str] = ..., account_id: _Optional[str] = ..., page: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class ListStatementResponse(_message.Message):
    __slots__ = ("lines", "page")
    LINES_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    lines: _containers.RepeatedCompositeFieldContainer[_wallet_pb2.StatementLine]
    page: _pagination_pb2.PageInfo
    def __init__(self, lines: _Optional[_Iterable[_Union[_wallet_pb2.StatementLine, _Mapping]]] = ..., page: _Optional[_Union[_pagination_pb2.PageInfo, _Mapping]] = ...) -> None: ...

class FreezeWalletRequest(_message.Message):
    __slots__ = ("wallet_id", "reason")
    WALLET_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    wallet_id: str
    reason: str
    def __init__(self, wallet_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class FreezeWalletResponse(_message.Message):
    __slots__ = ("wallet",)
    WALLET_FIELD_NUMBER: _ClassVar[int]
    wallet: _wallet_pb2.Wallet
    def __init__(self, wallet: _Optional[_Union[_wallet_pb2.Wallet, _Mapping]] = ...) -> None: ...

class UnfreezeWalletRequest(_message.Message):
    __slots__ = ("wallet_id", "reason")
    WALLET_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    wallet_id: str
    reason: str
    def __init__(self, wallet_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class UnfreezeWalletResponse(_message.Message):
    __slots__ = ("wallet",)
    WALLET_FIELD_NUMBER: _ClassVar[int]
    wallet: _wallet_pb2.Wallet
    def __init__(self, wallet: _Optional[_Union[_wallet_pb2.Wallet, _Mapping]] = ...) -> None: ...

class CloseWalletRequest(_message.Message):
    __slots__ = ("wallet_id", "reason")
    WALLET_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    wallet_id: str
    reason: str
    def __init__(self, wallet_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class CloseWalletResponse(_message.Message):
    __slots__ = ("wallet",)
    WALLET_FIELD_NUMBER: _ClassVar[int]
    wallet: _wallet_pb2.Wallet
    def __init__(self, wallet: _Optional[_Union[_wallet_pb2.Wallet, _Mapping]] = ...) -> None: ...
