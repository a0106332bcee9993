"""The global object id of a meeting, made from its UID (MS-OXOCAL 2.2.1.27)."""

import struct
import uuid
from datetime import UTC, datetime, timedelta

_CLASS_ID = bytes.fromhex("040000008200E00074C5B7101A82E008")
_FILETIME_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_HEAD = 40
"""Class id 16, instance date 4, creation time 8, reserved 8, size 4."""


def object_id(uid: str) -> bytes:
    """Returns the global object id: the bytes of a hex UID of Exchange's own, else a wrapped one."""
    return _native(uid) or _wrapped(uid)


def clean_object_id(uid: str) -> bytes:
    """Returns the same id without instance date."""
    full = object_id(uid)
    return full[:16] + bytes(4) + full[20:]


def invent_uid(now: datetime) -> str:
    """Makes a UID as Exchange does for meetings that bring none."""
    ticks = (now - _FILETIME_EPOCH) // timedelta(microseconds=1) * 10
    data = uuid.uuid4().bytes
    head = _CLASS_ID + bytes(4) + struct.pack("<Q", ticks) + bytes(8)
    return (head + struct.pack("<I", len(data)) + data).hex().upper()


def _native(uid: str) -> bytes | None:
    try:
        raw = bytes.fromhex(uid)
    except ValueError:
        return None
    if not raw.startswith(_CLASS_ID) or len(raw) < _HEAD:
        return None
    (size,) = struct.unpack("<I", raw[36:_HEAD])
    return raw if size == len(raw) - _HEAD else None


def _wrapped(uid: str) -> bytes:
    data = b"vCal-Uid" + struct.pack("<I", 1) + uid.encode() + b"\x00"
    return _CLASS_ID + bytes(20) + struct.pack("<I", len(data)) + data
