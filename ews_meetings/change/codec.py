"""Values of `model/` and `change/` to JSON and back, by their type hints; nothing is guessed.

A union of dataclasses carries `"type"`; instants are ISO 8601 in UTC; bytes are base64.
"""

from __future__ import annotations

import base64
import dataclasses
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from functools import lru_cache, partial

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


_PLAIN = frozenset({str, int, float, bool, type(None)})
T = typing.TypeVar("T")


class CodecError(ValueError):
    """The JSON does not have the shape of the type."""


def encode(value: object) -> Json:
    """Return a value as JSON; every dataclass says its type, so that unions can be told apart."""
    kind: typing.Any = type(value)
    if kind in _PLAIN:
        return typing.cast("Json", value)
    return _encoder(kind)(value)


@lru_cache(maxsize=256)
def _encoder(kind: type) -> Callable[[typing.Any], Json]:
    """Return what encodes the values of a type, found out once for all of them."""
    if issubclass(kind, Enum):
        return _value_of
    for bases, encoder in _ENCODERS:
        if issubclass(kind, bases):
            return encoder
    if dataclasses.is_dataclass(kind):
        return _encoder_of_fields(kind)
    raise TypeError(f"{kind.__name__} has no JSON form")


def _encoder_of_fields(kind: type) -> Callable[[object], Json]:
    names = tuple(field.name for field in dataclasses.fields(kind))

    def encode_fields(value: object) -> Json:
        said: dict[str, Json] = {"type": kind.__name__}
        for name in names:
            held = getattr(value, name)
            said[name] = held if type(held) in _PLAIN else encode(held)
        return said

    return encode_fields


def _encode_items(value: Iterable[object]) -> Json:
    return [encode(item) for item in value]


def _encode_mapping(value: Mapping[object, object]) -> Json:
    return {str(getattr(key, "value", key)): encode(item) for key, item in value.items()}


def _value_of(value: Enum) -> Json:
    return typing.cast("Json", value.value)


_ENCODERS: tuple[tuple[tuple[type, ...], Callable[[typing.Any], Json]], ...] = (
    ((int, float, str), lambda value: value),
    ((datetime,), lambda value: value.astimezone(UTC).isoformat()),
    ((date,), date.isoformat),
    ((bytes,), lambda value: base64.b64encode(value).decode()),
    ((tuple, list), _encode_items),
    ((Mapping,), _encode_mapping),
)
"""In this order: an instant is a day too."""


def decode(kind: type[T], data: Json) -> T:
    """Return the value of a dataclass type that JSON holds.

    Raises:
        CodecError: a field is missing, unknown or of another type.
    """
    hint: typing.Any = kind
    return typing.cast("T", _decoder(hint)(data))


_Decoder = Callable[[Json], object]


@lru_cache(maxsize=512)
def _decoder(hint: typing.Any) -> _Decoder:  # noqa: ANN401 - a hint is whatever typing makes of it
    """Return what decodes the values of a type, found out once for all of them."""
    origin, of = typing.get_origin(hint), typing.get_args(hint)
    if origin is types.UnionType or origin is typing.Union:
        return partial(_decode_union, of)
    if origin is tuple:
        return lambda data: tuple(map(_decoder(of[0]), _list(data)))
    if origin is dict:
        return lambda data: {
            _decoder(of[0])(key): _decoder(of[1])(item) for key, item in _dict(data).items()
        }
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return partial(_decode_dataclass, hint)
    return partial(_decode_plain, hint)


def _decode_union(options: tuple[typing.Any, ...], data: Json) -> object:
    if data is None:
        if type(None) not in options:
            raise CodecError("nothing stands where something must")
        return None
    kinds = [option for option in options if option is not type(None)]
    if len(kinds) == 1:
        return _decoder(kinds[0])(data)
    name = _dict(data).get("type")
    for kind in kinds:
        if kind.__name__ == name:
            return _decoder(kind)(data)
    raise CodecError(f"no type {name!r} here")


def _decode_dataclass(kind: type, data: Json) -> object:
    decoders, said = _decoders(kind), _dict(data)
    unknown = said.keys() - decoders.keys() - {"type"}
    if unknown:
        raise CodecError(f"{kind.__name__}: unknown {', '.join(sorted(unknown))}")
    try:
        given = {name: decoders[name](item) for name, item in said.items() if name != "type"}
        return kind(**given)
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
def _decoders(kind: type) -> dict[str, _Decoder]:
    return {name: _decoder(hint) for name, hint in typing.get_type_hints(kind).items()}
