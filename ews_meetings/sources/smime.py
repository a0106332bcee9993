"""A mail signed as a whole (S/MIME, opaque) to what was signed; nothing is decrypted or verified here.

Source: RFC 8551 §3.5.2 (signed-data), RFC 5652 §3, §5.1, §5.2; X.690 §8.1 (tag, length, value).
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass

_SIGNED = bytes.fromhex("2A864886F70D010702")
_ENVELOPED = (bytes.fromhex("2A864886F70D010703"), bytes.fromhex("2A864886F70D0109100117"))
_COMPRESSED = bytes.fromhex("2A864886F70D0109100109")
_OBJECT, _OCTETS, _SEQUENCE, _CONTEXT_0 = 0x06, 0x04, 0x30, 0xA0
_CONSTRUCTED = 0x20
_DEEP = 12


class Wrapping(enum.Enum):
    """What was done with a mail as a whole."""

    SIGNED = "signed as a whole (S/MIME)"
    ENCRYPTED = "encrypted (S/MIME)"
    COMPRESSED = "compressed as a whole (S/MIME)"
    UNKNOWN = "encrypted or signed as a whole (S/MIME), and damaged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrapped:
    """A mail that another one is wrapped in."""

    wrapping: Wrapping
    content: bytes = b""
    """What was signed: header and body; empty where it cannot be had."""


@dataclass(frozen=True, slots=True)
class _Value:
    tag: int
    start: int
    end: int
    """Behind the content; of one of indefinite length, before its end mark."""
    behind: int


def unwrap(data: bytes) -> Wrapped:
    """Return what an `application/pkcs7-mime` part is, and what was signed; never fails."""
    try:
        return _unwrapped(data)
    except (IndexError, ValueError, RecursionError):
        return Wrapped(wrapping=Wrapping.UNKNOWN)


def _unwrapped(data: bytes) -> Wrapped:
    outer = _value(data, 0, len(data))
    kind, *content = _inner(data, outer)
    name = data[kind.start : kind.end]
    if outer.tag != _SEQUENCE or kind.tag != _OBJECT or not content:
        raise ValueError(kind.tag)
    if name in _ENVELOPED:
        return Wrapped(wrapping=Wrapping.ENCRYPTED)
    if name == _COMPRESSED:
        return Wrapped(wrapping=Wrapping.COMPRESSED)
    if name != _SIGNED:
        raise ValueError(name)
    (signed,) = _inner(data, content[0])
    encapsulated = list(_inner(data, signed))[2]
    _, *explicit = _inner(data, encapsulated)
    if not explicit:  # a signature that stands beside what it signs
        return Wrapped(wrapping=Wrapping.SIGNED)
    (octets,) = _inner(data, explicit[0])
    return Wrapped(wrapping=Wrapping.SIGNED, content=b"".join(_octets(data, octets, 0)))


def _octets(data: bytes, value: _Value, depth: int) -> Iterator[bytes]:
    """Yield the pieces of an octet string, which may be made of others."""
    if depth > _DEEP or value.tag & ~_CONSTRUCTED != _OCTETS:
        raise ValueError(value.tag)
    if not value.tag & _CONSTRUCTED:
        yield data[value.start : value.end]
        return
    for piece in _inner(data, value):
        yield from _octets(data, piece, depth + 1)


def _inner(data: bytes, value: _Value) -> Iterator[_Value]:
    """Yield the values in a constructed one."""
    place = value.start
    while place < value.end:
        inner = _value(data, place, value.end)
        yield inner
        place = inner.behind


def _value(data: bytes, place: int, limit: int, depth: int = 0) -> _Value:
    """Return the value at a place.

    Raises:
        ValueError: it is larger than what is around it.
        IndexError: it is cut off.
    """
    if depth > _DEEP:
        raise ValueError(depth)
    tag, length = data[place], data[place + 1]
    start = place + 2
    if length == 0x80:
        end = start
        while data[end : end + 2] != b"\0\0":
            end = _value(data, end, limit, depth + 1).behind
        return _Value(tag, start, end, end + 2)
    if length > 0x80:
        size = length & 0x7F
        length = int.from_bytes(data[start : start + size], "big")
        start += size
    if start + length > limit:
        raise ValueError(length)
    return _Value(tag, start, start + length, start + length)
