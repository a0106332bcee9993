"""Names the MAPI properties we write and search: our own three, the object id, the last sequence sent."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from functools import lru_cache

from ews_meetings.change.stamp import Stamp
from ews_meetings.exchange.elements import Element, View, sendable, text, typed

_OUR_SET = "3a7ed84a-c7bb-4b68-8d60-cf366a5cb3de"
"""One property set for ever; see `exactly-once.md` section 7."""
_OBJECT_ID = bytes.fromhex("040000008200E00074C5B7101A82E008")
_FOREIGN = b"vCal-Uid\x01\x00\x00\x00"


@dataclass(frozen=True, slots=True)
class Property:
    """A property of an item that has no element of its own."""

    attributes: tuple[tuple[str, str], ...]
    """As ExtendedFieldURI has them."""

    def path(self) -> Element:
        """Return the path that asks for it or searches it."""
        return typed("ExtendedFieldURI", **dict(self.attributes))

    def element(self, value: str) -> Element:
        """Return the element that sets it."""
        return typed("ExtendedProperty", self.path(), text("Value", value))

    def read(self, item: View) -> str | None:
        """Return its value on an item, None where the server gives none."""
        (value,) = read_values(item, (self,))
        return value


def read_values(item: View, asked: tuple[Property, ...]) -> tuple[str | None, ...]:
    """Return the values of some properties on an item, in their order, None for those it lacks."""
    values: list[str | None] = [None] * len(asked)
    for element in item.children("ExtendedProperty"):
        held = View(element)
        path = held.child("ExtendedFieldURI")
        place = None if path is None else _place_in(asked, tuple(path.items()))
        if place is not None and values[place] is None:
            values[place] = held.text("Value")
    return tuple(values)


@lru_cache(maxsize=1024)
def _place_in(asked: tuple[Property, ...], answered: tuple[tuple[str, str], ...]) -> int | None:
    """Return which of the properties a path names."""
    matching = (n for n, prop in enumerate(asked) if _is_same(prop.attributes, answered))
    return next(matching, None)


def _is_same(asked: tuple[tuple[str, str], ...], answered: tuple[tuple[str, str], ...]) -> bool:
    """Say whether the attributes of two paths name one property; its type is not a part of that."""
    given = {name: value.lower() for name, value in answered}
    return all(
        _number(given.get(name, "")) == _number(value.lower())
        for name, value in asked
        if name != "PropertyType"
    )


def _own(name: str) -> Property:
    return Property(
        (("PropertySetId", _OUR_SET), ("PropertyName", name), ("PropertyType", "String"))
    )


def _numbered(distinguished_set: str, number: int, kind: str) -> Property:
    return Property(
        (
            ("DistinguishedPropertySetId", distinguished_set),
            ("PropertyId", str(number)),
            ("PropertyType", kind),
        )
    )


KEY = _own("key")
STEP = _own("step")
STAMP = _own("stamp")
CLEAN_OBJECT_ID = _numbered("Meeting", 0x23, "Binary")
"""PidLidCleanGlobalObjectId (MS-OXOCAL 2.2.1.28)."""
LAST_SEQUENCE = _numbered("Appointment", 0x8203, "Integer")
"""PidLidAppointmentLastSequence (MS-OXOCAL 2.2.1.2)."""
INVITED = _numbered("Appointment", 0x8229, "Boolean")
"""PidLidFInvited: a request was sent; once true it stays so (MS-OXOCAL 2.2.4.4)."""


def provenance(key: str, stamp: Stamp) -> tuple[tuple[Property, str], ...]:
    """Return what is written of our provenance, the step beside the stamp so that it is searchable."""
    return ((KEY, key), (STEP, stamp.step), (STAMP, stamp.to_text()))


def read_stamp(item: View) -> Stamp | None:
    """Return our provenance on an item."""
    return Stamp.from_text(STAMP.read(item) or "", STEP.read(item) or "")


def object_ids(uid: str) -> tuple[str, ...]:
    """Return the encodings, base64, in which servers keep a UID as PidLidCleanGlobalObjectId.

    A UID that Exchange itself made is the object id in hex; any other is wrapped, by Exchange with
    a trailing NUL, by others without. Bytes of a UID that is not ASCII are taken as UTF-8.

    Source: MS-OXOCAL 2.2.1.27 and 2.2.1.28; the missing NUL was seen of gromox 3.10.
    """
    own = _decoded(uid)
    if own is not None:
        return (_base64(own[:16] + bytes(4) + own[20:]),)
    raw = sendable(uid).encode()
    return tuple(_base64(_wrapped(raw + end)) for end in (b"\x00", b""))


def is_object_id(uid: str) -> bool:
    """Say whether a UID is an object id in hex, as Exchange makes them."""
    return _decoded(uid) is not None


def uid_of_object_id(encoded: str) -> str:
    """Return the UID that an object id stands for; empty for what is none."""
    try:
        data = base64.b64decode(encoded, validate=True)
    except ValueError:
        return ""
    if not data.startswith(_OBJECT_ID):
        return ""
    if data[40:].startswith(_FOREIGN):
        return data[40 + len(_FOREIGN) :].rstrip(b"\x00").decode(errors="replace")
    return data.hex().upper()


def _decoded(uid: str) -> bytes | None:
    try:
        data = binascii.unhexlify(uid)
    except ValueError:  # also what is not ASCII
        return None
    is_whole = len(data) > 40 and int.from_bytes(data[36:40], "little") == len(data) - 40
    return data if data.startswith(_OBJECT_ID) and is_whole else None


def _wrapped(raw: bytes) -> bytes:
    data = _FOREIGN + raw
    return _OBJECT_ID + bytes(20) + len(data).to_bytes(4, "little") + data


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _number(value: str) -> str:
    """Return a property id in decimal: servers answer 0x8203 and 33283 alike."""
    return str(int(value, 16)) if value.startswith("0x") else value
