"""Writes compound files (MS-CFB) and messages of Outlook's in them (MS-OXMSG): test material.

It shares nothing with what reads them, and knows only what a message needs.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

SECTOR, MINI, CUTOFF = 512, 64, 4096
FREE, END, FAT_SECTOR, NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
Tree = Mapping[str, "bytes | Tree"]

SETS = (
    UUID("00062002-0000-0000-C000-000000000046"),
    UUID("00062008-0000-0000-C000-000000000046"),
    UUID("6ED8DA90-450B-101B-98DA-00AA003F1305"),
)
APPOINTMENT, COMMON, MEETING = SETS
PUBLIC_STRINGS = UUID("00020329-0000-0000-C000-000000000046")
Tag = int | tuple[UUID, int | str]
Value = int | bool | str | bytes | datetime | Sequence[str]


@dataclass
class Entry:
    name: str
    kind: int
    data: bytes = b""
    child: int = NONE
    right: int = NONE
    start: int = END


def compound(tree: Tree) -> bytes:
    """Return a compound file of version 3."""
    entries = [Entry("Root Entry", 5)]
    _add(entries, 0, tree)
    fat: list[int] = []
    sectors: list[bytes] = []
    mini_fat: list[int] = []
    mini = b""
    for entry in entries[1:]:
        if entry.kind != 2 or not entry.data:
            continue
        if len(entry.data) >= CUTOFF:
            entry.start = _chain(fat, sectors, entry.data)
        else:
            entry.start = len(mini_fat)
            count = -(-len(entry.data) // MINI)
            mini_fat += [*range(len(mini_fat) + 1, len(mini_fat) + count), END]
            mini += entry.data.ljust(count * MINI, b"\0")
    entries[0].data = mini
    entries[0].start = _chain(fat, sectors, mini) if mini else END
    raw_mini_fat = struct.pack(f"<{len(mini_fat)}I", *mini_fat)
    mini_fat_start = _chain(fat, sectors, raw_mini_fat, fill=b"\xff") if mini_fat else END
    directory = _chain(fat, sectors, b"".join(map(_packed, entries)))
    needed = 1
    while needed * SECTOR // 4 < len(fat) + needed:
        needed += 1
    places = list(range(len(fat), len(fat) + needed))
    fat += [FAT_SECTOR] * needed
    fat += [FREE] * (needed * SECTOR // 4 - len(fat))
    raw = struct.pack(f"<{len(fat)}I", *fat)
    sectors += [raw[n * SECTOR : (n + 1) * SECTOR] for n in range(needed)]
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        *(0x3E, 3, 0xFFFE, 9, 6),
        *(0, needed, directory, 0, CUTOFF),
        *(mini_fat_start, -(-len(raw_mini_fat) // SECTOR), END, 0),
        places[0],
    )
    others = struct.pack(f"<{needed - 1}I", *places[1:])
    return (header + others).ljust(SECTOR, b"\xff") + b"".join(sectors)


def _add(entries: list[Entry], parent: int, tree: Tree) -> None:
    before = NONE
    for name, inner in sorted(tree.items(), key=lambda item: (len(item[0]), item[0].upper())):
        is_stream = isinstance(inner, bytes)
        entries.append(
            Entry(name, 2 if is_stream else 1, inner if isinstance(inner, bytes) else b"")
        )
        place = len(entries) - 1
        if before == NONE:
            entries[parent].child = place
        else:
            entries[before].right = place
        before = place
        if not isinstance(inner, bytes):
            _add(entries, place, inner)


def _chain(fat: list[int], sectors: list[bytes], data: bytes, *, fill: bytes = b"\0") -> int:
    start, count = len(fat), -(-len(data) // SECTOR)
    fat += [*range(start + 1, start + count), END]
    padded = data.ljust(count * SECTOR, fill)
    sectors += [padded[n * SECTOR : (n + 1) * SECTOR] for n in range(count)]
    return start


def _packed(entry: Entry) -> bytes:
    name = entry.name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16xI8x8xIQ",
        name,
        *(len(name), entry.kind, 1),
        *(NONE, entry.right, entry.child),
        0,
        *(entry.start, len(entry.data)),
    )


@dataclass
class Message:
    """A message of Outlook's."""

    values: Mapping[Tag, Value]
    people: Sequence[Mapping[Tag, Value]] = ()
    files: Sequence[Mapping[Tag, Value]] = ()
    inner: Mapping[int, Message] = field(default_factory=dict)
    """Messages as attachments, by the number of the file."""


def msg(message: Message) -> bytes:
    """Return a .msg file."""
    names: list[tuple[UUID, int | str]] = []
    tree = dict(_message(message, names, head=b"\0" * 32))
    tree["__nameid_version1.0"] = _named(names)
    return compound(tree)


def _message(message: Message, names: list[tuple[UUID, int | str]], *, head: bytes) -> Tree:
    tree: dict[str, bytes | Tree] = dict(_object(message.values, names, head))
    for number, person in enumerate(message.people):
        tree[f"__recip_version1.0_#{number:08X}"] = _object(person, names, b"\0" * 8)
    for number, file in enumerate(message.files):
        inner = dict(_object(file, names, b"\0" * 8))
        if number in message.inner:
            inner["__substg1.0_3701000D"] = _message(message.inner[number], names, head=b"\0" * 24)
        tree[f"__attach_version1.0_#{number:08X}"] = inner
    return tree


def _object(
    values: Mapping[Tag, Value], names: list[tuple[UUID, int | str]], head: bytes
) -> dict[str, bytes | Tree]:
    found: dict[str, bytes | Tree] = {}
    rows = [head]
    for tag, value in values.items():
        number = _number(tag, names)
        kind, inline, streams = _stored(value)
        for suffix, raw in streams.items():
            found[f"__substg1.0_{number:04X}{kind:04X}{suffix}"] = raw
        rows.append(struct.pack("<HHI8s", kind, number, 6, inline))
    found["__properties_version1.0"] = b"".join(rows)
    return found


def _number(tag: Tag, names: list[tuple[UUID, int | str]]) -> int:
    if isinstance(tag, int):
        return tag
    if tag not in names:
        names.append(tag)
    return 0x8000 + names.index(tag)


def _stored(value: Value) -> tuple[int, bytes, dict[str, bytes]]:
    match value:
        case bool():
            return 0x000B, struct.pack("<Q", value), {}
        case int():
            return 0x0003, struct.pack("<q", value), {}
        case datetime():
            since = value - datetime(1601, 1, 1, tzinfo=UTC)
            ticks = (since.days * 86_400 + since.seconds) * 10_000_000
            return 0x0040, struct.pack("<Q", ticks), {}
        case str():
            raw = value.encode("utf-16-le")
            return 0x001F, struct.pack("<Q", len(raw) + 2), {"": raw}
        case bytes():
            return 0x0102, struct.pack("<Q", len(value)), {"": value}
        case _:
            raws = [text.encode("utf-16-le") + b"\0\0" for text in value]
            sizes = struct.pack(f"<{len(raws)}I", *map(len, raws))
            each = {f"-{n:08X}": raw for n, raw in enumerate(raws)}
            return 0x101F, struct.pack("<Q", len(sizes)), {"": sizes, **each}


def _named(names: Sequence[tuple[UUID, int | str]]) -> Tree:
    texts, rows = b"", b""
    for place, (own, name) in enumerate(names):
        index = 2 if own == PUBLIC_STRINGS else 3 + SETS.index(own)
        if isinstance(name, str):
            raw = name.encode("utf-16-le")
            identifier, kind = len(texts), index << 1 | 1
            texts += struct.pack("<I", len(raw)) + raw + b"\0" * (-len(raw) % 4)
        else:
            identifier, kind = name, index << 1
        rows += struct.pack("<IHH", identifier, kind, place)
    return {
        "__substg1.0_00020102": b"".join(own.bytes_le for own in SETS),
        "__substg1.0_00030102": rows,
        "__substg1.0_00040102": texts,
    }
