"""Ids and change keys: numbers of the store in the shape that Exchange gives them, read by nobody else.

An id says how it is packed, the GUID of the mailbox, whether it names an occurrence, and an entry id:
152 letters for an item, 120 for a folder. All mailboxes of a store share the GUID.
A store outlives the program that made it, so the shorter ids that 0.1.0 gave at first are still read.
Source: MS-OXWSITEMID 2.2; MS-OXCDATA 2.2.4.1 and 2.2.4.2.
"""

import base64
import binascii
import hashlib
import struct
from dataclasses import dataclass
from datetime import date
from functools import cache
from uuid import UUID

from ews_meetings.sandbox.errors import EwsError

ITEM, FOLDER, ATTACHMENT, OCCURRENCE = 1, 2, 3, 4
_UNPACKED_BY_GUID = b"\x00\x03"
"""No compression, and a mailbox that is named by its GUID."""
_HEAD = struct.Struct("<2sH36sBH")
_NORMAL, _RECURRENCE = 0, 1
_PROVIDER = bytes(4) + bytes.fromhex("1b55fa20aa6611cd9bc800aa002fc45a")
_FOLDER_TYPE, _ITEM_TYPE = b"\x01\x00", b"\x07\x00"
_REPLICA = bytes(16)
_NO_FOLDER = bytes(8)
_COUNTER = struct.Struct(">Q")
_PAD = bytes(2)
_DAY = struct.Struct(">I")
_FOLDER_SIZE, _ITEM_SIZE = 46, 70
_FORMER_MAGIC = b"\x00\x24\x00SBX"
_FORMER = struct.Struct(">6sB4sQ")
_KEY_MAGIC = b"\x42\x00\x00\x00\x16\x00"
_KEY = struct.Struct(">6sQ")


@dataclass(frozen=True, slots=True)
class _Read:
    kind: int
    guid: bytes
    number: int
    day: date | None = None


def _malformed() -> EwsError:
    return EwsError("ErrorInvalidIdMalformed", "Id is malformed.")


@cache
def _guid(nonce: bytes) -> bytes:
    return str(UUID(bytes=hashlib.sha256(nonce).digest()[:16], version=4)).encode()


def _entry(kind: int, number: int) -> bytes:
    """Writes the entry id of a folder or message; the number takes the place of its counter."""
    if kind == FOLDER:
        return _PROVIDER + _FOLDER_TYPE + _REPLICA + _COUNTER.pack(number)
    own = _REPLICA + _COUNTER.pack(number)
    return _PROVIDER + _ITEM_TYPE + _REPLICA + _NO_FOLDER + own


def _pack(kind: int, number: int, nonce: bytes, *, day: date | None = None) -> str:
    entry = _entry(kind, number) + (b"" if day is None else _DAY.pack(day.toordinal()))
    instruction = _NORMAL if day is None else _RECURRENCE
    head = _HEAD.pack(_UNPACKED_BY_GUID, 36, _guid(nonce), instruction, len(entry))
    return base64.b64encode(head + entry).decode()


def _read(text: str) -> _Read:
    """Reads an id of any kind.

    Raises:
        EwsError: `text` is none.
    """
    try:
        raw = base64.b64decode(text, validate=True)
        if raw.startswith(_FORMER_MAGIC):
            return _read_former(raw)
        magic, _, guid, instruction, size = _HEAD.unpack(raw[: _HEAD.size])
        entry, rest = raw[_HEAD.size :][:size], raw[_HEAD.size + size :]
        read = _Read(ATTACHMENT, guid, _attachment(rest)) if rest else _named(entry, guid)
        is_whole = len(entry) == size and (instruction == _RECURRENCE) == (read.day is not None)
    except (binascii.Error, struct.error, ValueError, OverflowError):
        raise _malformed() from None
    if magic != _UNPACKED_BY_GUID or not entry.startswith(_PROVIDER) or not is_whole:
        raise _malformed()
    return read


def _read_former(raw: bytes) -> _Read:
    _, kind, nonce, number = _FORMER.unpack(raw[: _FORMER.size])
    tail = raw[_FORMER.size :]
    if kind not in {ITEM, FOLDER, ATTACHMENT, OCCURRENCE} or bool(tail) != (kind == OCCURRENCE):
        raise ValueError(raw)
    day = date.fromordinal(_DAY.unpack(tail)[0]) if tail else None
    return _Read(kind, _guid(nonce), number, day)


def _named(entry: bytes, guid: bytes) -> _Read:
    body, tail = entry[:_ITEM_SIZE], entry[_ITEM_SIZE:]
    kind = FOLDER if len(entry) == _FOLDER_SIZE else ITEM
    if len(body) != (_FOLDER_SIZE if kind == FOLDER else _ITEM_SIZE):
        raise ValueError(entry)
    number = _COUNTER.unpack(body[-_COUNTER.size :])[0]
    if not tail:
        return _Read(kind, guid, number)
    return _Read(OCCURRENCE, guid, number, date.fromordinal(_DAY.unpack(tail)[0]))


def _attachment(rest: bytes) -> int:
    count, size, number = struct.unpack("<BH8s", rest)
    if (count, size) != (1, _COUNTER.size):
        raise ValueError(rest)
    return int(_COUNTER.unpack(number)[0])


def encode(kind: int, number: int, *, nonce: bytes) -> str:
    """Writes the id of a thing; `nonce` ties it to one store."""
    if kind != ATTACHMENT:
        return _pack(kind, number, nonce)
    return base64.b64encode(base64.b64decode(_pack(ITEM, 0, nonce)) + _attached(number)).decode()


def _attached(number: int) -> bytes:
    """Writes what stands behind the id of an item to name one of its attachments."""
    return b"\x01" + struct.pack("<H", _COUNTER.size) + _COUNTER.pack(number)


def decode(text: str, kind: int, *, nonce: bytes) -> int | None:
    """Reads an id; None when it is well formed but from another store.

    Raises:
        EwsError: `text` is no id of this kind.
    """
    read = _read(text)
    if read.kind != kind:
        raise _malformed()
    return read.number if read.guid == _guid(nonce) else None


def encode_item(number: int, day: date | None, *, nonce: bytes) -> str:
    """Writes the id of an item, or of the occurrence of a series on a local date."""
    return _pack(ITEM, number, nonce, day=day)


def decode_item(text: str, *, nonce: bytes) -> tuple[int, date | None] | None:
    """Reads the id of an item or occurrence; None when it is from another store.

    Raises:
        EwsError: `text` is neither.
    """
    read = _read(text)
    if read.kind not in {ITEM, OCCURRENCE}:
        raise _malformed()
    return (read.number, read.day) if read.guid == _guid(nonce) else None


def is_occurrence(text: str) -> bool:
    """Says whether this is the id of an occurrence, of whatever store."""
    try:
        return _read(text).kind == OCCURRENCE
    except EwsError:
        return False


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
