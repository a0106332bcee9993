"""Opaque ids and change keys: numbers of the store dressed so that nobody reads them."""

import base64
import binascii
import struct
from datetime import date

from ews_meetings.sandbox.errors import EwsError

_MAGIC = b"\x00\x24\x00SBX"
_FORMAT = struct.Struct(">6sB4sQ")
_KEY_MAGIC = b"\x42\x00\x00\x00\x16\x00"
_KEY = struct.Struct(">6sQ")

_DAY = struct.Struct(">I")
ITEM, FOLDER, ATTACHMENT, OCCURRENCE = 1, 2, 3, 4


def _malformed() -> EwsError:
    return EwsError("ErrorInvalidIdMalformed", "Id is malformed.")


def encode(kind: int, number: int, *, nonce: bytes) -> str:
    """Writes the id of a thing; `nonce` ties it to one store."""
    return base64.b64encode(_FORMAT.pack(_MAGIC, kind, nonce, number)).decode()


def decode(text: str, kind: int, *, nonce: bytes) -> int | None:
    """Reads an id; None when it is well formed but from another store.

    Raises:
        EwsError: `text` is no id of this kind.
    """
    try:
        magic, read_kind, read_nonce, number = _FORMAT.unpack(base64.b64decode(text, validate=True))
    except (binascii.Error, struct.error, ValueError):
        raise _malformed() from None
    if magic != _MAGIC or read_kind != kind:
        raise _malformed()
    return int(number) if read_nonce == nonce else None


def encode_item(number: int, day: date | None, *, nonce: bytes) -> str:
    """Writes the id of an item, or of the occurrence of a series on a local date."""
    if day is None:
        return encode(ITEM, number, nonce=nonce)
    head = _FORMAT.pack(_MAGIC, OCCURRENCE, nonce, number)
    return base64.b64encode(head + _DAY.pack(day.toordinal())).decode()


def decode_item(text: str, *, nonce: bytes) -> tuple[int, date | None] | None:
    """Reads the id of an item or occurrence; None when it is from another store.

    Raises:
        EwsError: `text` is neither.
    """
    try:
        raw = base64.b64decode(text, validate=True)
        magic, kind, read_nonce, number = _FORMAT.unpack(raw[: _FORMAT.size])
        ordinal = _DAY.unpack(raw[_FORMAT.size :])[0] if kind == OCCURRENCE else None
        day = None if ordinal is None else date.fromordinal(ordinal)
    except (binascii.Error, struct.error, ValueError, OverflowError):
        raise _malformed() from None
    if day is None:
        number = decode(text, ITEM, nonce=nonce)
        return None if number is None else (number, None)
    if magic != _MAGIC:
        raise _malformed()
    return (int(number), day) if read_nonce == nonce else None


def is_occurrence(text: str) -> bool:
    """Says whether this is the id of an occurrence, of whatever store."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return raw.startswith(_MAGIC + bytes([OCCURRENCE]))


def encode_change(number: int) -> str:
    """Writes a change key."""
    return base64.b64encode(_KEY.pack(_KEY_MAGIC, number)).decode()


def decode_change(text: str) -> int:
    """Reads a change key.

    Raises:
        EwsError: `text` is no change key.
    """
    try:
        magic, number = _KEY.unpack(base64.b64decode(text, validate=True))
    except (binascii.Error, struct.error, ValueError):
        magic, number = b"", 0
    if magic != _KEY_MAGIC:
        raise EwsError("ErrorInvalidChangeKey", "The change key is invalid.")
    return int(number)
