"""The properties of a .msg file: a compound file whose streams are named by their property tags.

The one file that imports olefile, an optional extra, and only when a .msg is read.

Source: MS-OXMSG §2.1 (storages), §2.2.3 (named properties), §2.4 (property stream); MS-OXCDATA §2.11.1.
"""

from __future__ import annotations

import codecs
import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import IO, Protocol
from uuid import UUID

from ews_meetings.errors import ExtraNeeded, FileUnreadable

LONG, BOOLEAN, SYSTIME = 0x0003, 0x000B, 0x0040
STRING8, UNICODE, BINARY, OBJECT = 0x001E, 0x001F, 0x0102, 0x000D
MANY_UNICODE, MANY_STRING8 = 0x101F, 0x101E
_INLINE = frozenset({LONG, BOOLEAN, SYSTIME})
_PROPERTIES = "__properties_version1.0"
_NAMES = "__nameid_version1.0"
_STREAM = 2
"""STGTY_STREAM (MS-CFB §2.6.1)."""
_HEADS = {"": 32, "__recip": 8, "__attach": 8}
_EMBEDDED_HEAD = 24
_EMBEDDED = "__substg1.0_3701000D"
_ENTRY = struct.Struct("<HHI8s")
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_MAPI = UUID("00020328-0000-0000-C000-000000000046")
PUBLIC_STRINGS = UUID("00020329-0000-0000-C000-000000000046")
APPOINTMENT = UUID("00062002-0000-0000-C000-000000000046")
COMMON = UUID("00062008-0000-0000-C000-000000000046")
MEETING = UUID("6ED8DA90-450B-101B-98DA-00AA003F1305")
_CODE_PAGE = 0x3FFD
_CHARSETS = {
    **{28590 + part: f"iso8859-{part}" for part in (*range(1, 12), *range(13, 16))},
    1200: "utf-16-le", 20127: "ascii", 20866: "koi8-r", 21866: "koi8-u", 50220: "iso2022-jp",
    50221: "iso2022-jp", 50222: "iso2022-jp", 50225: "iso2022-kr", 51932: "euc-jp", 51949: "euc-kr",
    52936: "hz", 54936: "gb18030", 65000: "utf-7", 65001: "utf-8",
}  # fmt: skip
"""Those that Python calls otherwise."""
_MOST = 5_000
Name = tuple[UUID, int | str]
_DAMAGE = (OSError, ValueError, IndexError, KeyError, TypeError, struct.error, RecursionError)


@dataclass(frozen=True, slots=True)
class Properties:
    """What one object of a file says: the message, a recipient, or an attachment."""

    store: Store
    place: tuple[str, ...]
    """The storages around it; empty for the message itself."""
    inline: dict[tuple[int, int], bytes]

    def number(self, tag: int | Name) -> int | None:
        """Return a number; None without one."""
        raw = self.inline.get((self.store.tag(tag), LONG))
        return struct.unpack_from("<i", raw)[0] if raw is not None else None

    def truth(self, tag: int | Name) -> bool | None:
        """Return whether; None where it does not say."""
        raw = self.inline.get((self.store.tag(tag), BOOLEAN))
        return raw[0] != 0 if raw is not None else None

    def moment(self, tag: int | Name) -> datetime | None:
        """Return an instant, to the second; None without one, or one that no calendar holds."""
        raw = self.inline.get((self.store.tag(tag), SYSTIME))
        if raw is None:
            return None
        try:
            return _EPOCH + timedelta(seconds=struct.unpack_from("<Q", raw)[0] // 10_000_000)
        except OverflowError:
            return None

    def text(self, *tags: int | Name) -> str:
        """Return the first text of some that there is; empty without one."""
        for tag in tags:
            number = self.store.tag(tag)
            wide = self.store.stream(*self.place, _stream(number, UNICODE))
            if wide is not None:
                return wide.decode("utf-16-le", "replace").rstrip("\0")
            narrow = self.store.stream(*self.place, _stream(number, STRING8))
            if narrow is not None:
                return narrow.decode(self.store.charset, "replace").rstrip("\0")
        return ""

    def data(self, *tags: int | Name) -> bytes:
        """Return the first value of bytes of some that there is; empty without one."""
        for tag in tags:
            raw = self.store.stream(*self.place, _stream(self.store.tag(tag), BINARY))
            if raw is not None:
                return raw
        return b""

    def texts(self, tag: int | Name) -> tuple[str, ...]:
        """Return a list of texts."""
        found: list[str] = []
        for kind, charset in ((MANY_UNICODE, "utf-16-le"), (MANY_STRING8, self.store.charset)):
            stem = _stream(self.store.tag(tag), kind)
            for number in range(_MOST):
                raw = self.store.stream(*self.place, f"{stem}-{number:08X}")
                if raw is None:
                    break
                found.append(raw.decode(charset, "replace").rstrip("\0"))
        return tuple(found)

    def inner(self, kind: str) -> Iterator[Properties]:
        """Yield the objects in it: `__recip` or `__attach`."""
        for name in self.store.storages(self.place):
            if name.startswith(f"{kind}_version1.0_"):
                yield self.store.properties(*self.place, name, head=_HEADS[kind])

    def embedded(self) -> Properties | None:
        """Return the message that an attachment holds; None where it holds bytes."""
        if _EMBEDDED not in self.store.storages(self.place):
            return None
        return self.store.properties(*self.place, _EMBEDDED, head=_EMBEDDED_HEAD)


class CompoundFile(Protocol):
    """What is needed of a compound file (MS-CFB)."""

    def listdir(self, *, streams: bool, storages: bool) -> list[list[str]]:
        """Return the places in it."""

    def get_type(self, filename: list[str]) -> int | bool:
        """Return the kind of a place; False without one."""

    def openstream(self, filename: list[str]) -> IO[bytes]:
        """Return a stream."""


class Store:
    """An open file."""

    def __init__(self, file: CompoundFile) -> None:
        self._file = file
        self._storages: dict[tuple[str, ...], list[str]] = {}
        for path in file.listdir(streams=False, storages=True):
            self._storages.setdefault(tuple(path[:-1]), []).append(path[-1])
        self.names: dict[Name, int] = dict(self._named())
        self.charset = "cp1252"
        page = self.properties(head=_HEADS[""]).number(_CODE_PAGE)
        self.charset = charset_of(page, otherwise="cp1252")

    def stream(self, *place: str) -> bytes | None:
        """Return the bytes of a stream; None without one."""
        path = list(place)
        if self._file.get_type(path) != _STREAM:
            return None
        with self._file.openstream(path) as stream:
            return stream.read()

    def storages(self, place: tuple[str, ...]) -> list[str]:
        """Return the names of the storages in one, in their order."""
        return sorted(self._storages.get(place, []))[:_MOST]

    def tag(self, tag: int | Name) -> int:
        """Return the number of a property; -1 where its name has none in this file."""
        return tag if isinstance(tag, int) else self.names.get(tag, -1)

    def properties(self, *place: str, head: int) -> Properties:
        """Return what an object says; `head` is the size of what stands before its first property."""
        raw = self.stream(*place, _PROPERTIES) or b""
        inline = {
            (number, kind): value
            for kind, number, _, value in _ENTRY.iter_unpack(_whole(raw[head:]))
            if kind in _INLINE
        }
        return Properties(self, place, inline)

    def _named(self) -> Iterator[tuple[Name, int]]:
        """Yield the properties that have names here, each with its number."""
        sets = self.stream(_NAMES, "__substg1.0_00020102") or b""
        entries = self.stream(_NAMES, "__substg1.0_00030102") or b""
        texts = self.stream(_NAMES, "__substg1.0_00040102") or b""
        for identifier, kind, place in struct.iter_unpack("<IHH", _whole(entries, 8)):
            own = _set(sets, kind >> 1)
            if own is None:
                continue
            if kind & 1:
                (size,) = struct.unpack_from("<I", texts, identifier)
                start = identifier + 4
                yield (
                    (own, texts[start : start + size].decode("utf-16-le", "replace")),
                    0x8000 + place,
                )
            else:
                yield (own, identifier), 0x8000 + place


def _set(sets: bytes, index: int) -> UUID | None:
    if index in {1, 2}:
        return (_MAPI, PUBLIC_STRINGS)[index - 1]
    raw = sets[16 * (index - 3) : 16 * (index - 2)] if index >= 3 else b""
    return UUID(bytes_le=raw) if len(raw) == 16 else None


def _whole(raw: bytes, size: int = _ENTRY.size) -> bytes:
    """Return the entries that are not cut off."""
    return raw[: len(raw) // size * size]


def _stream(number: int, kind: int) -> str:
    return f"__substg1.0_{number & 0xFFFF:04X}{kind:04X}"


def charset_of(page: int | None, *, otherwise: str) -> str:
    """Return the character set of a code page; the given one without a page, or for one that is unknown.

    Source: Microsoft Learn, Code Page Identifiers.
    """
    name = _CHARSETS.get(page or 0, f"cp{page}")
    try:
        codecs.lookup(name)
    except LookupError:
        return otherwise
    return name


@contextmanager
def opened(content: bytes, name: str) -> Iterator[Properties]:
    """Open a .msg file and give its message.

    Args:
        content: the whole file.
        name: what people call it.

    Raises:
        ExtraNeeded: what reads it is not installed.
        FileUnreadable: it is damaged, or no .msg at all.
    """
    try:
        import olefile
    except ImportError as error:
        raise ExtraNeeded(name, "a mail or meeting as Outlook saves it (.msg)", "msg") from error
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            if file.get_type([_PROPERTIES]) != _STREAM:
                raise FileUnreadable(
                    name, "is a file of Office's, but no mail or meeting of Outlook's"
                )
            yield Store(file).properties(head=_HEADS[""])
    except _DAMAGE as error:
        raise FileUnreadable(
            name, "is damaged: it cannot be read as a .msg of Outlook's"
        ) from error
