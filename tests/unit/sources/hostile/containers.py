"""Archives and other containers that want to take all memory or disk, or to write where they like."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterable

from tests.unit.sources.hostile.kind import MB, Kind, calendar, event, kind, many, repeated

_CALENDAR = b"".join(calendar(event()))
_BAD = ("file-unreadable", "file-too-large", "not-a-calendar")


def _zip(members: Iterable[tuple[str, bytes]]) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 1)
    return found.getvalue()


def _bomb() -> list[bytes]:
    """Return an archive of a calendar that is a gigabyte of zeroes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    crc, size, packed = 0, 0, []
    for _ in range(60):
        packed.append(packer.compress(bytes(MB)))
        crc, size = zlib.crc32(bytes(MB), crc), size + MB
    packed.append(packer.flush())
    return [_one_member(b"".join(packed), size=size, crc=crc)]


def _one_member(packed: bytes, *, size: int, crc: int, name: bytes = b"a.ics") -> bytes:
    sizes = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, crc, len(packed), size, len(name), 0)
    local = b"PK\x03\x04" + sizes + name + packed
    entry = b"PK\x01\x02" + struct.pack("<H", 20) + sizes + struct.pack("<HHHII", 0, 0, 0, 0, 0)
    entry += name
    return (
        local
        + entry
        + b"PK\x05\x06"
        + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), len(local), 0)
    )


def _lying_bomb() -> list[bytes]:
    """Return an archive whose member is said to be small, and is not."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(bytes(50 * MB)) + packer.flush()
    return [_one_member(packed, size=1000, crc=0)]


def _quine() -> list[bytes]:
    """Return an archive in an archive, and so on; a true quine looks no other."""
    inner = _zip([("a.ics", _CALENDAR)])
    for number in range(20):
        inner = _zip([(f"r{number}.zip", inner)])
    return [inner]


def _overlapping() -> list[bytes]:
    """Return an archive whose many entries are all the same bytes (Fifield, 2019)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    content = _CALENDAR + bytes(MB)
    packed = packer.compress(content) + packer.flush()
    crc = zlib.crc32(content)
    local = b"PK\x03\x04" + _sizes(packed, content, crc, b"a.ics") + b"a.ics" + packed
    entries = [
        b"PK\x01\x02"
        + struct.pack("<H", 20)
        + _sizes(packed, content, crc, name)
        + struct.pack("<HHHII", 0, 0, 0, 0, 0)
        + name
        for name in (f"{n:05}.ics".encode() for n in range(many(5_000)))
    ]
    listed = b"".join(entries)
    end = struct.pack("<HHHHIIH", 0, 0, len(entries), len(entries), len(listed), len(local), 0)
    return [local + listed + b"PK\x05\x06" + end]


def _sizes(packed: bytes, content: bytes, crc: int, name: bytes) -> bytes:
    return struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, crc, len(packed), len(content), len(name), 0)


def _names() -> list[bytes]:
    names = (
        *("../../../etc/cron.d/x.ics", "/etc/passwd.ics", "C:\\Windows\\x.ics", "..\\..\\x.ics"),
        *(
            "CON.ics",
            "a\x1b[2J\u202e.ics",
            "nul\x07.ics",
            "a\nb.ics",
            "x" * 5000 + ".ics",
            "~/x.ics",
        ),
        *(
            "a.ics",
            "./a.ics",
            "A.ICS",
            "a.ics:stream",
            "\\\\server\\share\\x.ics",
            " .ics",
            "-rf.ics",
        ),
    )
    members = [
        (name, b"".join(calendar(event(uid=f"u{number}")))) for number, name in enumerate(names)
    ]
    return [_zip(members)]


def _damaged(place: int) -> list[bytes]:
    whole = bytearray(_zip([("a.ics", _CALENDAR), ("b.ics", _CALENDAR)]))
    whole[place] ^= 0xFF
    return [bytes(whole)]


def _gzip_bomb() -> Iterable[bytes]:
    block = gzip.compress(bytes(64 * MB), 9)
    return [block] * 20


def _ole(fill: bytes) -> list[bytes]:
    """Return a compound file whose sectors point round in a circle (MS-CFB §2.2)."""
    head = bytearray(512)
    head[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", head, 40, 0, 1, 0, 0, 4096, 0, 1, 0, 0x7FFFFFFF)
    for number in range(109):
        struct.pack_into("<I", head, 76 + 4 * number, 0)
    return [bytes(head), fill * (20 * 512 // len(fill))]


def _packed(make: object, *says: str, suffix: str = ".zip") -> Kind:
    return kind(make, *says, *_BAD, suffix=suffix)  # type: ignore[arg-type]  # narrowed by its callers


CONTAINERS: dict[str, Kind] = {
    "zip-bomb": _packed(_bomb),
    "zip-bomb-lying": _packed(_lying_bomb),
    "zip-in-zip": _packed(_quine),
    "zip-overlapping": _packed(_overlapping, "held"),
    "zip-100000-members": _packed(lambda: [_zip((f"{n}.ics", b"") for n in range(many(100_000)))]),
    "zip-5000-members": _packed(
        lambda: [_zip((f"{n}.ics", _CALENDAR) for n in range(many(5_000)))], "held"
    ),
    "zip-names": _packed(_names, "held"),
    **{
        f"zip-damaged-{place}": _packed(lambda place=place: _damaged(place), "held")
        for place in (5, 20, 40, 60, -1, -4, -8, -12, -40, -60)
    },
    "zip-cut": _packed(lambda: [_zip([("a.ics", _CALENDAR)])[:-30]]),
    "gzip-bomb": _packed(_gzip_bomb, suffix=".ics.gz"),
    "gzip-cut": _packed(lambda: [gzip.compress(_CALENDAR)[:-5]], "held", suffix=".ics.gz"),
    "msg-circle": _packed(lambda: _ole(b"\x00\x00\x00\x00"), suffix=".msg"),
    "msg-garbage": _packed(lambda: _ole(b"\x01\x00\x00\x00\xfe\xff\xff\xff"), suffix=".msg"),
    "msg-text": _packed(lambda: _ole(b"R\x00o\x00o\x00t\x00\x05\x00\x00\x00"), suffix=".msg"),
    "msg-short": _packed(lambda: [bytes.fromhex("d0cf11e0a1b11ae1")], suffix=".msg"),
    "zip-of-blanks": _packed(lambda: repeated(b"PK\x03\x04    ", MB)),
}
