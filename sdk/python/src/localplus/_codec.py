"""JSON to the generated types and back.

A field that a newer server added is passed over; a time becomes a `datetime`; a field that the server promised and left
out is an error that names it. Decoders are made once per type.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from .errors import LocalPlusError

T = TypeVar("T")
Decoder = Callable[[Any], Any]


def decode(kind: type[T], value: Any) -> T:
    """The value as its type."""
    try:
        decoder: Decoder = _decoder(kind)  # type: ignore[arg-type]
        decoded: T = decoder(value)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise LocalPlusError(f"the server's answer is not a {kind.__name__}: {error}") from error
    return decoded


@cache
def _decoder(kind: Any) -> Decoder:
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        [inner] = [one for one in typing.get_args(kind) if one is not types.NoneType]
        decoder = _decoder(inner)
        return lambda value: None if value is None else decoder(value)
    if origin is list:
        decoder = _decoder(typing.get_args(kind)[0])
        return lambda value: [decoder(one) for one in value]
    if origin is dict:
        decoder = _decoder(typing.get_args(kind)[1])
        return lambda value: {name: decoder(one) for name, one in value.items()}
    if kind is datetime:
        return datetime.fromisoformat
    if dataclasses.is_dataclass(kind):
        return _object(kind)
    return lambda value: value


def _object(kind: Any) -> Decoder:
    hints: dict[str, Any] | None = None
    fields: list[tuple[str, str, Any, bool]] = []

    def decode_object(value: Any) -> Any:
        nonlocal hints
        if hints is None:
            # not before the first value: types may speak of each other
            hints = typing.get_type_hints(kind)
            for one in dataclasses.fields(kind):
                required = one.default is dataclasses.MISSING
                fields.append((one.name, one.name.removesuffix("_"), hints[one.name], required))
        given = {}
        for name, key, hint, required in fields:
            if key in value:
                given[name] = _decoder(hint)(value[key])
            elif required:
                if type(None) not in typing.get_args(hint):
                    raise KeyError(key)
                given[name] = None
        return kind(**given)

    return decode_object


def encode(value: Any) -> Any:
    """A value as JSON has it. What is None in a dataclass is left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            one.name.removesuffix("_"): encode(getattr(value, one.name))
            for one in dataclasses.fields(value)
            if getattr(value, one.name) is not None
        }
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a time needs a time zone")
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Mapping):
        return {key: encode(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [encode(one) for one in value]
    return value
