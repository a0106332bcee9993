"""Opaque ids and change keys: numbers of the store dressed so that nobody reads them."""

import base64
import binascii
import struct

from ews_meetings.sandbox.errors import EwsError

_MAGIC = b"\x00\x24\x00SBX"
_FORMAT = struct.Struct(">6sB4sQ")
_KEY_MAGIC = b"\x42\x00\x00\x00\x16\x00"
_KEY = struct.Struct(">6sQ")

ITEM, FOLDER, ATTACHMENT = 1, 2, 3


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
