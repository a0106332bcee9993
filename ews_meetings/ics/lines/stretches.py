"""Calendar bytes that come in pieces to whole lines: only as much is held as a line needs.

Source: RFC 5545 §3.1 (a line goes on in the next one that begins with a blank).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ews_meetings.ics.lines.blocks import Line, logical_lines

LONGEST_LINE_BYTES = 64 << 20
_ENDING = re.compile(rb"\r{0,3}\n|\r")
_SAFE = re.compile(rb"[\r\n](?=[^ \t\r\n])")
# Behind an END whose line a value may go on in, the next line tells (`blocks.logical_lines`).
_GOES_ON = re.compile(rb"=[ \t]*[\r\n]+(?:END:V[A-Z]+[ \t]*[\r\n]+)?\Z", re.IGNORECASE)
_LOOKED_BACK = 4096


class LineTooLong(ValueError):
    """A line, with all that it goes on in, is longer than any that is meant."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole lines of a stream."""

    data: bytes
    start: int
    """Where they stand in it."""
    number: int
    """Of their first line."""

    def lines(self, start: int = 0, end: int | None = None, *, number: int = 0) -> Iterator[Line]:
        """Yield the unfolded lines of a stretch of it, with their places in the stream."""
        for line in logical_lines(self.data, start=start, end=end, number=number or self.number):
            yield Line(
                number=line.number,
                start=line.start + self.start,
                end=line.end + self.start,
                raw=line.raw,
            )


def pieces_of(chunks: Iterable[bytes], *, longest: int = LONGEST_LINE_BYTES) -> Iterator[Piece]:
    """Yield a stream in pieces that no line goes beyond.

    Raises:
        LineTooLong: a line, with all it goes on in, is longer than the given number of bytes.
    """
    held, start, number = b"", 0, 1
    for chunk in chunks:
        known = len(held)
        held += chunk
        end = _last_break(held, known)
        if end:
            yield Piece(held[:end], start, number)
            number += count_lines(held, 0, end)
            start += end
            held = held[end:]
        if len(held) > longest:
            raise LineTooLong
    yield Piece(held, start, number)


def content_lines(raw: bytes) -> int:
    """Return how many lines there are, each with all that it is folded into."""
    end = b"\n" if b"\n" in raw else b"\r"
    return raw.count(end) - raw.count(end + b" ") - raw.count(end + b"\t")


def count_lines(data: bytes, start: int, end: int) -> int:
    """Return how many line ends there are in a stretch."""
    feeds, returns = data.count(b"\n", start, end), data.count(b"\r", start, end)
    if returns in (0, data.count(b"\r\n", start, end)):
        return feeds
    return sum(1 for _ in _ENDING.finditer(data, start, end))


def _last_break(held: bytes, known: int) -> int:
    """Return where the last line begins that is not sure to be whole; 0 where it is the first.

    Args:
        held: What is not told yet.
        known: How much of it was looked through before, and has no break.
    """
    floor, lowest = len(held), max(0, known - 1)
    while floor > lowest:
        ceiling, floor = floor, max(lowest, floor - _LOOKED_BACK)
        places = [match.end() for match in _SAFE.finditer(held, floor, min(ceiling + 1, len(held)))]
        for place in reversed(places):
            if not _goes_on(held, place):
                return place
    return 0


def _goes_on(held: bytes, place: int) -> bool:
    """Say whether the line before a place may go on in it: behind `=` a quoted-printable one does."""
    return _GOES_ON.search(held, max(0, place - 80), place) is not None
