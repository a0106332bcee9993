"""Cuts calendar bytes into blocks, one a component, without parsing any: damage stays where it is.

Lines are unfolded as bytes, because producers fold inside UTF-8 sequences (RFC 5545 §3.1).
A block remembers only where it stands, so that memory stays flat however many events there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# CR CR LF comes from mail gateways; bounded, so that a run of CRs costs linear time.
_PHYSICAL = re.compile(rb"([^\r\n]*)(\r{0,3}\n|\r|\Z)")
_EDGE = re.compile(rb"([^:;]*?)(BEGIN|END)[ \t]*:[ \t]*([A-Za-z0-9_-]+)[ \t;]*\Z", re.IGNORECASE)
_LONGEST_EDGE = 200
_DEEPEST = 10
_TOP = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "VAVAILABILITY"})
_KNOWN = _TOP | {"VCALENDAR", "VALARM", "STANDARD", "DAYLIGHT"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
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


@dataclass(slots=True, kw_only=True)
class _Open:
    """A block whose END has not come yet."""

    kind: str
    line: Line
    is_glued: bool
    parts: list[Block]


@dataclass(frozen=True, slots=True)
class _Edge:
    """A BEGIN or END line."""

    is_begin: bool
    kind: str
    is_glued: bool


def logical_lines(
    data: bytes, *, start: int = 0, end: int | None = None, number: int = 1
) -> Iterator[Line]:
    """Yield the unfolded lines of a stretch of bytes, without empty ones.

    Args:
        data: Any bytes whose line ends are ASCII.
        start: Offset of the first byte.
        end: Offset behind the last byte; None for all.
        number: Line number of the first byte.
    """
    stop = len(data) if end is None else end
    pieces: list[bytes] = []
    first, first_start, last_end = number, start, start
    for physical, match in enumerate(_PHYSICAL.finditer(data, start, stop), number):
        content = match[1]
        if content[:1] in (b" ", b"\t") and pieces:
            pieces.append(content[1:])
            last_end = match.end()
        elif content:
            if pieces:
                yield Line(number=first, start=first_start, end=last_end, raw=b"".join(pieces))
            pieces, first, first_start, last_end = [content], physical, match.start(), match.end()
    if pieces:
        yield Line(number=first, start=first_start, end=last_end, raw=b"".join(pieces))


def cut(data: bytes) -> tuple[Block, ...]:
    """Return the outermost blocks of a calendar stream, in order; damaged ones are marked as open.

    Source: RFC 5545 §3.4 (several calendars in one stream) and §3.6.
    """
    roots: list[Block] = []
    stack: list[_Open] = []
    line = Line(number=0, start=0, end=0, raw=b"")
    for line in logical_lines(data):
        edge = _edge(line.raw)
        if edge is None:
            continue
        if edge.is_begin:
            _close_down_to(_keeps_open(edge.kind), stack=stack, roots=roots, before=line)
            if len(stack) < _DEEPEST:
                stack.append(_Open(kind=edge.kind, line=line, is_glued=edge.is_glued, parts=[]))
        elif any(frame.kind == edge.kind for frame in stack):
            while stack[-1].kind != edge.kind:
                _pop(stack, roots, end=line.start, number=line.number)
            _pop(stack, roots, end=line.end, number=_after(data, line), is_closed=True)
    while stack:
        _pop(stack, roots, end=len(data), number=_after(data, line))
    return tuple(roots)


def own_lines(data: bytes, block: Block) -> Iterator[Line]:
    """Yield the property lines of a block, without those of the blocks inside it."""
    position, number = block.start, block.number
    for part in block.parts:
        yield from _properties(data, position, part.start, number)
        position, number = part.end, part.next_number
    yield from _properties(data, position, block.end, number)


def _properties(data: bytes, start: int, end: int, number: int) -> Iterator[Line]:
    lines = logical_lines(data, start=start, end=end, number=number)
    return (line for line in lines if _edge(line.raw) is None)


def _edge(raw: bytes) -> _Edge | None:
    """Return what a BEGIN or END line says, None for any other line."""
    if len(raw) > _LONGEST_EDGE:
        return None
    match = _EDGE.match(raw)
    if match is None:
        return None
    before, word, kind = match[1].strip(), match[2].upper(), match[3].decode("ascii").upper()
    # `NoneBEGIN:VEVENT` is seen in the wild; `X-BEGIN:VEVENT` is a property.
    if before and (kind not in _KNOWN or before.endswith(b"-")):
        return None
    return _Edge(is_begin=word == b"BEGIN", kind=kind, is_glued=bool(before.strip(b"\xef\xbb\xbf")))


def _keeps_open(kind: str) -> frozenset[str] | None:
    """Return which blocks may stay open around a block of this kind; None means any."""
    if kind == "VCALENDAR":
        return frozenset()
    return frozenset({"VCALENDAR"}) if kind in _TOP else None


def _close_down_to(
    kept: frozenset[str] | None, *, stack: list[_Open], roots: list[Block], before: Line
) -> None:
    while kept is not None and stack and stack[-1].kind not in kept:
        _pop(stack, roots, end=before.start, number=before.number)


def _pop(
    stack: list[_Open], roots: list[Block], *, end: int, number: int, is_closed: bool = False
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
    )
    (stack[-1].parts if stack else roots).append(block)


def _after(data: bytes, line: Line) -> int:
    """Return the number of the line behind a line."""
    ends = _PHYSICAL.finditer(data, line.start, line.end)
    return line.number + sum(1 for match in ends if match[2])
