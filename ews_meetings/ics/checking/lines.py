"""Looks at the bytes of a calendar line by line: their ends, and how long they are; memory stays flat."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ews_meetings.ics.checking.remark import Remark
from ews_meetings.ics.lines.notes import counted
from ews_meetings.model.finding import Severity

_MOST_OCTETS = 75
_LONG = re.compile(rb"[^\r\n]{76,}")
_BARE = re.compile(rb"(?<!\r)\n|\r(?!\n)")
_END = re.compile(rb"\r\n|\n|\r")


@dataclass(slots=True)
class _Count:
    """How many lines are odd, and which is the first."""

    lines: int = 0
    first: int = 0

    def add(self, number: int) -> None:
        self.lines += 1
        self.first = self.first or number


def check_lines(
    chunks: Iterable[bytes], source: str, *, ends_count: bool = True
) -> Iterator[Remark]:
    """Yield what is odd about the lines of a calendar, each once.

    Args:
        chunks: all its bytes, in pieces of any size.
        source: what people call it.
        ends_count: whether its line ends are as its producer wrote them; mails come with others.

    Source: RFC 5545 §3.1 (lines end with CRLF and are no longer than 75 octets without it).
    """
    bare, long, number = _Count(), _Count(), 1
    for piece in _whole_lines(chunks):
        if ends_count:
            _count(_BARE, piece, bare, number)
        _count(_LONG, piece, long, number)
        number += sum(1 for _ in _END.finditer(piece))
    if bare.lines:
        yield Remark(
            code="outlook-line-ends",
            message=f"{counted(bare.lines, 'line')} with another end than CR LF",
            advice="end each line with CR LF (RFC 5545 §3.1)",
            severity=Severity.INFO,
            where=f"{source}:{bare.first}",
        )
    if long.lines:
        yield Remark(
            code="outlook-line-long",
            message=f"{counted(long.lines, 'line')} of more than {_MOST_OCTETS} octets",
            advice="fold them: CR LF and a space, never within a character (RFC 5545 §3.1)",
            severity=Severity.INFO,
            where=f"{source}:{long.first}",
        )


def _count(odd: re.Pattern[bytes], piece: bytes, found: _Count, number: int) -> None:
    """Count what is odd in some whole lines, of which the first has a number."""
    last = 0
    for match in odd.finditer(piece):
        if not found.first:
            number += sum(1 for _ in _END.finditer(piece, last, match.start()))
            last = match.start()
        found.add(number)


def _whole_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield bytes cut behind line ends; a CR at the end of a piece waits for its LF."""
    rest = b""
    for chunk in chunks:
        text = rest + chunk
        cut = text.rfind(b"\n") + 1 or text.rfind(b"\r", 0, len(text) - 1) + 1
        yield text[:cut]
        rest = text[cut:]
    yield rest
