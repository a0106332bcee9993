"""Cuts calendar bytes into blocks, one a component, without parsing any: damage stays where it is.

Lines are unfolded as bytes, because producers fold inside UTF-8 sequences (RFC 5545 §3.1).
A block holds its lines, so that nobody unfolds them again; to stay flat in memory, readers cut one event
at a time (`text.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

# CR CR LF comes from mail gateways; bounded, so that a run of CRs costs linear time.
_PHYSICAL = re.compile(rb"([^\r\n]*)(\r{0,3}\n|\r|\Z)")
_EDGE = re.compile(rb"([^:;]*?)(BEGIN|END)[ \t]*:[ \t]*([A-Za-z0-9_-]+)[ \t;]*\Z", re.IGNORECASE)
_SOFT_BREAK = re.compile(rb"=[ \t]*[\r\n]")
_QUOTED = re.compile(rb"[A-Za-z0-9_.-]+;[^:]*QUOTED-PRINTABLE", re.IGNORECASE)
# What no text goes on with: an END that the file needs, behind a `=` that some phones leave over.
_ENDS_EVENT = re.compile(
    rb"END:V(?:EVENT|TODO)[ \t]*(?:\r{0,3}\n|\r)[\r\n]*(?:BEGIN:|END:VCALENDAR|\Z)", re.IGNORECASE
)
LONGEST_EDGE = 200
"""Bytes of a BEGIN or END line."""
_LONGEST_HEAD = 1000
_FOLDED_HEAD = 4
DEEPEST = 10
"""Blocks in blocks; what is deeper counts as lines of the innermost one."""
_TOP = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "VAVAILABILITY"})
_KNOWN = _TOP | {"VCALENDAR", "VALARM", "STANDARD", "DAYLIGHT"}


class Line(NamedTuple):
    """One content line, unfolded, and where it stands."""

    number: int
    """Of its first physical line, counted from 1."""
    start: int
    end: int
    """Offset behind its line end."""
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One component as a stretch of the input, with the blocks inside it."""

    kind: str
    """Upper case: VCALENDAR, VEVENT, VALARM …"""
    number: int
    """Line of its BEGIN."""
    start: int
    end: int
    next_number: int
    """Line behind its end."""
    is_closed: bool
    """False where the END is missing."""
    is_glued: bool = False
    """True where something stood before BEGIN on its line."""
    parts: tuple[Block, ...] = ()
    lines: tuple[Line, ...] = field(default=(), repr=False)
    """From its BEGIN to its end, those of its parts too."""
    own_lines: tuple[Line, ...] = field(default=(), repr=False)
    """Its properties, without those of its parts."""


@dataclass(slots=True, kw_only=True)
class _Open:
    """A block whose END has not come yet."""

    kind: str
    line: Line
    is_glued: bool
    first: int
    """Which of all lines its BEGIN is."""
    parts: list[Block] = field(default_factory=list)
    own_lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Edge:
    """A BEGIN or END line."""

    is_begin: bool
    kind: str
    is_glued: bool


def logical_lines(
    data: bytes, *, start: int = 0, end: int | None = None, number: int = 1
) -> Iterator[Line]:
    """Yield the unfolded lines of a stretch of bytes, without empty ones.

    A quoted-printable value goes on behind a `=` at the end of its line, whatever stands there.
    Source: RFC 2045 §6.7 (soft line breaks), as vCalendar 1.0 has them.

    Args:
        data: Any bytes whose line ends are ASCII.
        start: Offset of the first byte.
        end: Offset behind the last byte; None for all.
        number: Line number of the first byte.
    """
    stop = len(data) if end is None else end
    may_be_soft = _SOFT_BREAK.search(data, start, stop) is not None
    pieces: list[bytes] = []
    first, first_start, last_end = number, start, start
    for physical, match in enumerate(_PHYSICAL.finditer(data, start, stop), number):
        content = match[1]
        is_soft = may_be_soft and bool(pieces) and _has_soft_break(pieces)
        if is_soft and not _ENDS_EVENT.match(data, match.start()):
            pieces[-1] = pieces[-1].rstrip(b" \t")[:-1]
            pieces.append(content)
            last_end = match.end()
        elif content[:1] in (b" ", b"\t") and pieces:
            pieces.append(content[1:])
            last_end = match.end()
        elif content:
            if pieces:
                yield Line(number=first, start=first_start, end=last_end, raw=b"".join(pieces))
            pieces, first, first_start, last_end = [content], physical, match.start(), match.end()
    if pieces:
        yield Line(number=first, start=first_start, end=last_end, raw=b"".join(pieces))


def physical_lines(data: bytes, line: Line) -> tuple[bytes, ...]:
    """Return the lines that a content line is folded into, without their ends and empty ones."""
    found = (match[1] for match in _PHYSICAL.finditer(data, line.start, line.end))
    return tuple(filter(None, found))


def _has_soft_break(pieces: list[bytes]) -> bool:
    """Return whether the next line goes on with the quoted-printable value of this one."""
    last = pieces[-1]
    if last[-1:] not in b"= \t" or last.rstrip(b" \t")[-1:] != b"=":
        return False
    return is_quoted(b"".join(piece[:_LONGEST_HEAD] for piece in pieces[:_FOLDED_HEAD]))


def is_quoted(line: bytes) -> bool:
    """Return whether a property line says that its value is quoted-printable."""
    return _QUOTED.match(line[:_LONGEST_HEAD]) is not None


def cut(
    data: bytes, *, start: int = 0, end: int | None = None, number: int = 1, depth: int = 0
) -> tuple[Block, ...]:
    """Return the outermost blocks of a calendar stream, in order; damaged ones are marked as open.

    Args:
        data: As in `logical_lines`.
        start: As in `logical_lines`.
        end: As in `logical_lines`.
        number: As in `logical_lines`.
        depth: How many blocks are around the stretch.

    Source: RFC 5545 §3.4 (several calendars in one stream) and §3.6.
    """
    roots: list[Block] = []
    stack: list[_Open] = []
    stop = len(data) if end is None else end
    lines = tuple(logical_lines(data, start=start, end=stop, number=number))
    for place, line in enumerate(lines):
        edge = edge_of(line.raw)
        if edge is None:
            if stack:
                stack[-1].own_lines.append(line)
        elif edge.is_begin:
            kept = keeps_open(edge.kind)
            while kept is not None and stack and stack[-1].kind not in kept:
                _pop(stack, roots, lines[stack[-1].first : place], line.start, line.number)
            if len(stack) + depth < DEEPEST:
                frame = _Open(kind=edge.kind, line=line, is_glued=edge.is_glued, first=place)
                stack.append(frame)
        elif any(frame.kind == edge.kind for frame in stack):
            while stack[-1].kind != edge.kind:
                _pop(stack, roots, lines[stack[-1].first : place], line.start, line.number)
            inside = lines[stack[-1].first : place + 1]
            _pop(stack, roots, inside, line.end, _after(data, line), is_closed=True)
    while stack:
        _pop(stack, roots, lines[stack[-1].first :], stop, _after(data, lines[-1]))
    return tuple(roots)


def edge_of(raw: bytes) -> Edge | None:
    """Return what a BEGIN or END line says, None for any other line."""
    if len(raw) > LONGEST_EDGE:
        return None
    match = _EDGE.match(raw)
    if match is None:
        return None
    before, word, kind = match[1].strip(), match[2].upper(), match[3].decode("ascii").upper()
    # `NoneBEGIN:VEVENT` is seen in the wild; `X-BEGIN:VEVENT` is a property.
    if before and (kind not in _KNOWN or before.endswith(b"-")):
        return None
    return Edge(is_begin=word == b"BEGIN", kind=kind, is_glued=bool(before.strip(b"\xef\xbb\xbf")))


def keeps_open(kind: str) -> frozenset[str] | None:
    """Return which blocks may stay open around a block of this kind; None means any."""
    if kind == "VCALENDAR":
        return frozenset()
    return frozenset({"VCALENDAR"}) if kind in _TOP else None


def _pop(
    stack: list[_Open],
    roots: list[Block],
    lines: tuple[Line, ...],
    end: int,
    number: int,
    *,
    is_closed: bool = False,
) -> None:
    """Move the innermost open block to where it belongs."""
    frame = stack.pop()
    block = Block(
        kind=frame.kind,
        number=frame.line.number,
        start=frame.line.start,
        end=end,
        next_number=number,
        is_closed=is_closed,
        is_glued=frame.is_glued,
        parts=tuple(frame.parts),
        lines=lines,
        own_lines=tuple(frame.own_lines),
    )
    (stack[-1].parts if stack else roots).append(block)


def _after(data: bytes, line: Line) -> int:
    """Return the number of the line behind a line."""
    ends = _PHYSICAL.finditer(data, line.start, line.end)
    return line.number + sum(1 for match in ends if match[2])
