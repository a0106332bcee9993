"""Values of `model/` and `change/` to JSON and back, by their type hints; nothing is guessed.

A union of dataclasses carries `"type"`; instants are ISO 8601 in UTC; bytes are base64.
"""

from __future__ import annotations

import base64
import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from functools import lru_cache

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


_PLAIN = frozenset({str, int, float, bool, type(None)})
T = typing.TypeVar("T")


class CodecError(ValueError):
    """The JSON does not have the shape of the type."""


def encode(value: object) -> Json:
    """Return a value as JSON; every dataclass says its type, so that unions can be told apart."""
    if type(value) in _PLAIN:
        return typing.cast("Json", value)
    if isinstance(value, Enum):
        return typing.cast("str", value.value)
    if isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return _encode_composite(value)


def _encode_composite(value: object) -> Json:
    if isinstance(value, tuple | list):
        return [encode(item) for item in value]
    if isinstance(value, Mapping):
        return {str(getattr(key, "value", key)): encode(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        said: dict[str, Json] = {"type": type(value).__name__}
        for name in _names(type(value)):
            said[name] = encode(getattr(value, name))
        return said
    raise TypeError(f"{type(value).__name__} has no JSON form")


def decode(kind: type[T], data: Json) -> T:
    """Return the value of a dataclass type that JSON holds.

    Raises:
        CodecError: a field is missing, unknown or of another type.
    """
    return typing.cast("T", _decode(kind, data))


def _decode(hint: typing.Any, data: Json) -> object:  # noqa: ANN401 - a hint is whatever typing makes of it
    origin = typing.get_origin(hint)
    if origin is types.UnionType or origin is typing.Union:
        return _decode_union(typing.get_args(hint), data)
    if origin is tuple:
        return tuple(_decode(typing.get_args(hint)[0], item) for item in _list(data))
    if origin is dict:
        key_hint, value_hint = typing.get_args(hint)
        held = _dict(data)
        return {_decode(key_hint, key): _decode(value_hint, item) for key, item in held.items()}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _decode_dataclass(hint, _dict(data))
    return _decode_plain(hint, data)


def _decode_union(options: tuple[typing.Any, ...], data: Json) -> object:
    if data is None:
        if type(None) not in options:
            raise CodecError("nothing stands where something must")
        return None
    kinds = [option for option in options if option is not type(None)]
    if len(kinds) == 1:
        return _decode(kinds[0], data)
    name = _dict(data).get("type")
    for kind in kinds:
        if kind.__name__ == name:
            return _decode(kind, data)
    raise CodecError(f"no type {name!r} here")


def _decode_dataclass(kind: type, data: dict[str, Json]) -> object:
    hints = _hints(kind)
    unknown = data.keys() - hints.keys() - {"type"}
    if unknown:
        raise CodecError(f"{kind.__name__}: unknown {', '.join(sorted(unknown))}")
    try:
        return kind(**{n: _decode(hints[n], item) for n, item in data.items() if n != "type"})
    except TypeError as error:
        raise CodecError(f"{kind.__name__}: {error}") from error


def _decode_plain(hint: type, data: Json) -> object:
    try:
        if hint is datetime:
            return datetime.fromisoformat(str(data)).astimezone(UTC)
        if hint is date:
            return date.fromisoformat(str(data))
        if hint is bytes:
            return base64.b64decode(str(data), validate=True)
        if issubclass(hint, Enum):
            return hint(data)
    except ValueError as error:
        raise CodecError(str(error)) from error
    if not isinstance(data, hint) or (isinstance(data, bool) and hint is not bool):
        raise CodecError(f"{data!r} is no {hint.__name__}")
    return data


def _list(data: Json) -> list[Json]:
    if not isinstance(data, list):
        raise CodecError(f"{data!r} is no list")
    return data


def _dict(data: Json) -> dict[str, Json]:
    if not isinstance(data, dict):
        raise CodecError(f"{data!r} is no object")
    return data


@lru_cache(maxsize=128)
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


@lru_cache(maxsize=128)
def _hints(kind: type) -> dict[str, typing.Any]:
    return typing.get_type_hints(kind)
