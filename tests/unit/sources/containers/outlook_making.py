"""Blobs of Outlook's and messages with them, laid out by hand after MS-OXOCAL: test material."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import UTC, datetime

from tests.unit.sources.containers.compound import (
    APPOINTMENT,
    COMMON,
    MEETING,
    PUBLIC_STRINGS,
    Message,
    Tag,
    Value,
)

NO_TURN = (0,) * 8
GLOBAL_ID = bytes.fromhex("040000008200E00074C5B7101A82E008") + bytes(20) + struct.pack("<I", 4)


def zone_blob(
    name: str = "Central Europe Standard Time",
    *,
    bias: int = -60,
    standard: tuple[int, ...] = (0, 10, 0, 5, 3, 0, 0, 0),
    daylight: tuple[int, ...] = (0, 3, 0, 5, 2, 0, 0, 0),
    guid: bytes = b"",
    more: bytes = b"",
) -> bytes:
    raw = name.encode("utf-16-le")
    head = struct.pack("<BBHH", 2, 1, 6 + len(raw) + len(guid), 3 if guid else 2) + guid
    head += struct.pack("<H", len(name)) + raw + struct.pack("<H", 2)
    size, layout = 0x3E + len(more), "<BBHHH14x3i8H8H"
    old = struct.pack(layout, 2, 1, size, 0, 1601, 0, 0, 0, *NO_TURN, *NO_TURN)
    now = struct.pack(layout, 2, 1, size, 2, 2000, bias, 0, -60, *standard, *daylight)
    return head + old + more + now + more


def old_zone_blob() -> bytes:
    """PidLidTimeZoneStruct of central Europe."""
    standard, daylight = (0, 10, 0, 5, 3, 0, 0, 0), (0, 3, 0, 5, 2, 0, 0, 0)
    return struct.pack("<3iH8HH8H", -60, 0, -60, 0, *standard, 0, *daylight)


def minutes(text: str) -> int:
    at = datetime.fromisoformat(text) - datetime(1601, 1, 1)  # noqa: DTZ001 - wall times
    return int(at.total_seconds()) // 60


def repeating_blob(
    *,
    frequency: int = 0x200B,
    pattern: int = 1,
    period: int = 1,
    specific: Sequence[int] = (0b10000,),
    end: tuple[int, int] = (0x2022, 5),
    first_day: int = 1,
    deleted: Sequence[str] = (),
    modified: Sequence[str] = (),
    start: str = "2027-04-01",
    last: str = "2027-04-29",
    times: tuple[int, int] = (9 * 60, 10 * 60),
    exceptions: Sequence[tuple[bytes, bytes]] = (),
    calendar: int = 0,
) -> bytes:
    """AppointmentRecurrencePattern; by default five Thursdays."""
    gone = [minutes(day) for day in deleted]
    changed = [minutes(day) for day in modified]
    return b"".join(
        (
            struct.pack("<HHHHH", 0x3004, 0x3004, frequency, pattern, calendar),
            struct.pack("<III", 0, period, 0),
            struct.pack(f"<{len(specific)}I", *specific),
            struct.pack("<III", *end, first_day),
            struct.pack(f"<I{len(gone)}I", len(gone), *gone),
            struct.pack(f"<I{len(changed)}I", len(changed), *changed),
            struct.pack("<II", minutes(start), minutes(last)),
            struct.pack("<IIII", 0x3006, 0x3009, *times),
            struct.pack("<H", len(exceptions)),
            *(info for info, _ in exceptions),
            struct.pack("<I", 0),
            *(more for _, more in exceptions),
            struct.pack("<I", 0),
        )
    )


def exception(
    original: str, start: str, end: str, *, subject: str = "", busy: int | None = None
) -> tuple[bytes, bytes]:
    """ExceptionInfo and ExtendedException."""
    flags = (0x0001 if subject else 0) | (0x0020 if busy is not None else 0)
    when = struct.pack("<III", minutes(start), minutes(end), minutes(original))
    raw = subject.encode("cp1252", "replace")
    info = when + struct.pack("<H", flags)
    more = struct.pack("<III", 4, 0, 0)  # ChangeHighlight, ReservedBlockEE1
    if subject:
        info += struct.pack("<HH", len(raw) + 1, len(raw)) + raw
        more += when + struct.pack("<H", len(subject)) + subject.encode("utf-16-le")
        more += struct.pack("<I", 0)
    if busy is not None:
        info += struct.pack("<I", busy)
    return info, more


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def appointment(
    kind: str = "IPM.Appointment", *, people: Sequence[dict[Tag, Value]] = (), **more: Value
) -> Message:
    """A meeting of an hour on 2027-04-01, 9:00 in Prague."""
    values: dict[Tag, Value] = {
        0x001A: kind,
        0x0037: "Planning",
        0x1000: "Bring numbers;\r\nand pens",
        0x0017: 2,
        0x0036: 2,
        0x0042: "Me",
        0x5D02: "me@firma.example",
        0x0063: True,
        (APPOINTMENT, 0x820D): at("2027-04-01T07:00"),
        (APPOINTMENT, 0x820E): at("2027-04-01T08:00"),
        (APPOINTMENT, 0x825E): zone_blob(),
        (APPOINTMENT, 0x8205): 2,
        (APPOINTMENT, 0x8208): "Room 1, floor 2",
        (APPOINTMENT, 0x8217): 1,
        (APPOINTMENT, 0x8201): 3,
        (MEETING, 0x0003): GLOBAL_ID + b"abcd",
        (COMMON, 0x8503): True,
        (COMMON, 0x8501): 10,
        (PUBLIC_STRINGS, "Keywords"): ("Blue", "Red"),
    }
    if "repetition" in more:
        values[APPOINTMENT, 0x8216] = more["repetition"]
    return Message(values=values, people=people)


def person(address: str, name: str = "", *, kind: int = 1, answer: int = 0) -> dict[Tag, Value]:
    return {
        0x0C15: kind,
        0x3001: name or address,
        0x3002: "SMTP",
        0x3003: address,
        0x39FE: address,
        0x5FFF: answer,
    }
