"""What one kind of hostile input is: its bytes, and what the reader has to say of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass

CRLF = b"\r\n"
MB = 1 << 20
IS_FULL = os.environ.get("EWS_TESTS_HOSTILE") == "all"
"""Whether the inputs are as large as they are meant; otherwise a twentieth, so that all are quick."""


def many(count: int) -> int:
    """Return how many there are of what there is much of."""
    return count if IS_FULL else count // 20


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of hostile input."""

    make: Callable[[], Iterable[bytes]]
    """Gives its bytes in pieces, so that making it takes no memory of the reader's."""
    says: frozenset[str]
    """Codes of findings, refusals or errors; one of them has to come."""
    suffix: str = ".ics"
    only_full: bool = False
    """Whether it is only what it is in its full size."""


def kind(
    make: Callable[[], Iterable[bytes]], *says: str, suffix: str = ".ics", only_full: bool = False
) -> Kind:
    """Return a kind; `held` among its codes stands for a meeting that was read."""
    return Kind(make=make, says=frozenset(says), suffix=suffix, only_full=only_full)


def lines(*texts: str | bytes) -> bytes:
    """Return content lines."""
    return b"".join((t.encode() if isinstance(t, str) else t) + CRLF for t in texts)


START, END = (
    "DTSTART;TZID=Europe/Prague:20270301T090000",
    "DTEND;TZID=Europe/Prague:20270301T093000",
)
HEAD = lines("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//hostile//EN")
FOOT = lines("END:VCALENDAR")


def event(*extra: str | bytes, start: str = START, end: str = END, uid: str = "hostile-1") -> bytes:
    """Return a VEVENT."""
    own = [f"UID:{uid}", "DTSTAMP:20260101T000000Z", "SUMMARY:Plan", start, end]
    return lines("BEGIN:VEVENT", *(one for one in own if one), *extra, "END:VEVENT")


def calendar(*parts: bytes) -> list[bytes]:
    """Return a calendar."""
    return [HEAD, *parts, FOOT]


def with_lines(
    *extra: str | bytes, start: str = START, end: str = END
) -> Callable[[], list[bytes]]:
    """Return what makes a calendar of one event that says these, too."""
    return lambda: calendar(event(*extra, start=start, end=end))


def repeated(text: bytes, count: int, *, at_once: int = 1000) -> Iterable[bytes]:
    """Yield some bytes many times."""
    block = text * at_once
    for _ in range(count // at_once):
        yield block
    yield text * (count % at_once)
