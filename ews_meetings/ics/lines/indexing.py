"""Finds where the events of calendar bytes stand, in one pass over all of them.

What stands in an event is not read here, but for its UID. The blocks are those that `blocks.cut` finds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from ews_meetings.ics.lines.blocks import DEEPEST, LONGEST_EDGE, Edge, Line, edge_of, keeps_open
from ews_meetings.ics.lines.index import Index, Stretch, Trait, uid_hash
from ews_meetings.ics.lines.plain import PlainEvent, plain_events
from ews_meetings.ics.lines.stretches import LONGEST_LINE_BYTES, Piece, count_lines, pieces_of

_BEGIN = Edge(is_begin=True, kind="VEVENT", is_glued=False)
_PLAIN_UID = re.compile(rb"UID:([!-\[\]-~]+)\Z", re.IGNORECASE)
_UID = re.compile(rb"UID[ \t]*[;:]", re.IGNORECASE)
_ANSWER = re.compile(rb"METHOD\b[^:]*:[ \t]*(REPLY|COUNTER|REFRESH|DECLINECOUNTER)", re.IGNORECASE)
_NAMED = re.compile(rb"[ \t]*[A-Za-z0-9_.-]+[ \t]*[;:]")
_OLD_VERSION = re.compile(rb"VERSION[^:]*:[ \t]*1\.", re.IGNORECASE)
# A line that is torn goes on in one without a name only where it was as long as lines are.
_SURE_LENGTH = 59


def index_of(chunks: Iterable[bytes], *, longest_line: int = LONGEST_LINE_BYTES) -> Index:
    """Return where the events of a stream of ASCII lines stand.

    Raises:
        LineTooLong: a line is longer than any that is meant.
    """
    scan = _Scan()
    for piece in pieces_of(chunks, longest=longest_line):
        scan.take_piece(piece)
    scan.finish()
    return scan.index


@dataclass(slots=True, kw_only=True)
class _Open:
    """A block whose END has not come yet."""

    kind: str
    start: int
    number: int
    is_glued: bool


@dataclass(slots=True)
class _Name:
    """The UID of the event that is open."""

    text: bytes = b""
    is_odd: bool = False
    is_long: bool = False
    """Whether the line before was its UID, and so long that it may go on in a torn one."""

    @property
    def hash(self) -> int:
        if not self.text or self.is_odd:
            return 0
        return uid_hash(self.text.decode("ascii"))


@dataclass(slots=True)
class _Scan:
    """Follows the blocks of a stream as `blocks.cut` does."""

    index: Index = field(default_factory=Index)
    stack: list[_Open] = field(default_factory=list)
    name: _Name = field(default_factory=_Name)
    last: Line = field(default_factory=lambda: Line(number=1, start=0, end=0, raw=b""))
    line_goes_on: bool = False
    """Whether the line before belongs to the same stretch of own lines of a calendar."""

    def take_piece(self, piece: Piece) -> None:
        """Take whole lines: events in the form that most have at once, all else line by line."""
        done, number = 0, piece.number
        for event in plain_events(piece.data):
            between = count_lines(piece.data, done, event.start)
            self._lines(piece, done, event.start, number)
            number += between
            self._plain(event, piece.start, number)
            number += count_lines(piece.data, event.start, event.end)
            done = event.end
        self._lines(piece, done, len(piece.data), number)

    def _lines(self, piece: Piece, start: int, end: int, number: int) -> None:
        if start < end:
            for line in piece.lines(start, end, number=number):
                self.take(line)

    def _plain(self, event: PlainEvent, start: int, number: int) -> None:
        begin = Line(number=number, start=start + event.start, end=0, raw=b"")
        self.line_goes_on, self.index.is_blank = False, False
        self._begin(_BEGIN, begin)
        for raw in event.uid_lines:
            self._event_line(raw)
        self._pop(start + event.end, number, is_closed=True)
        self.last = begin

    def take(self, line: Line) -> None:
        """Take a line."""
        self.last = line
        raw = line.raw
        if self.index.is_blank and raw.strip():
            self.index.is_blank = False
        edge = _edge(raw)
        if edge is None:
            if self.stack:
                self._own(line)
            return
        self.line_goes_on = False
        self.name.is_long = False
        if edge.is_begin:
            self._begin(edge, line)
        elif any(frame.kind == edge.kind for frame in self.stack):
            while self.stack[-1].kind != edge.kind:
                self._pop(line.start, line.number, is_closed=False)
            self._pop(line.end, line.number + 1, is_closed=True)

    def finish(self) -> None:
        """Close what is still open at the end."""
        last = self.last
        self.index.last = Stretch(last.start, last.end, last.number)
        while self.stack:
            self._pop(last.end, last.number + 1, is_closed=False)

    def _begin(self, edge: Edge, line: Line) -> None:
        kept = keeps_open(edge.kind)
        while kept is not None and self.stack and self.stack[-1].kind not in kept:
            self._pop(line.start, line.number, is_closed=False)
        if len(self.stack) >= DEEPEST:
            return
        self.stack.append(
            _Open(kind=edge.kind, start=line.start, number=line.number, is_glued=edge.is_glued)
        )
        if edge.kind == "VEVENT":
            self.name = _Name()
        if len(self.stack) == 1 and edge.kind in {"VCALENDAR", "VEVENT"}:
            self._open_shell(self.stack[0])

    def _open_shell(self, frame: _Open) -> None:
        index = self.index
        index.shells.append(frame.start, frame.start, frame.number)
        index.end_numbers.append(frame.number)
        traits = Trait.GLUED if frame.is_glued else Trait(0)
        index.traits.append(traits | (Trait.ALONE if frame.kind == "VEVENT" else Trait(0)))
        index.firsts.extend((len(index.events), len(index.lines), len(index.zones)))

    def _pop(self, end: int, number: int, *, is_closed: bool) -> None:
        frame = self.stack.pop()
        parent = self.stack[-1].kind if self.stack else ""
        index = self.index
        if frame.kind == "VEVENT" and parent in {"", "VCALENDAR"}:
            index.events.append(frame.start, end, frame.number)
            index.homes.append(len(index.shells) - 1)
            index.uids.append(0 if index.traits[-1] & Trait.OLD else self.name.hash)
        elif parent == "VCALENDAR" and frame.kind == "VTIMEZONE":
            index.zones.append(frame.start, end, frame.number)
        elif parent == "VCALENDAR":
            index.others.setdefault(len(index.shells) - 1, Counter())[frame.kind] += 1
        if not self.stack and frame.kind in {"VCALENDAR", "VEVENT"}:
            index.shells.ends[-1] = end
            index.end_numbers[-1] = number
            index.traits[-1] |= Trait.CLOSED if is_closed else 0

    def _own(self, line: Line) -> None:
        """Take a line that is no edge."""
        kind = self.stack[-1].kind
        if kind == "VEVENT":
            self._event_line(line.raw)
        elif kind == "VCALENDAR":
            if self.line_goes_on:
                self.index.lines.ends[-1] = line.end
            else:
                self.index.lines.append(line.start, line.end, line.number)
                self.line_goes_on = True
            if _OLD_VERSION.match(line.raw):
                self._hide_uids()
            elif _ANSWER.match(line.raw):
                self.index.traits[-1] |= Trait.ANSWERING

    def _hide_uids(self) -> None:
        """Note that a calendar is old; what was believed of its events so far does not count."""
        index = self.index
        index.traits[-1] |= Trait.OLD
        for place in range(index.firsts[-3], len(index.events)):
            index.uids[place] = 0

    def _event_line(self, raw: bytes) -> None:
        name = self.name
        if name.is_long:
            name.is_long = False
            name.is_odd = name.is_odd or _NAMED.match(raw) is None
        if raw[:3].upper() == b"UID" and not name.text and not name.is_odd:
            if found := _PLAIN_UID.match(raw):
                name.text, name.is_long = found[1], len(raw) > _SURE_LENGTH
            elif _UID.match(raw):
                name.is_odd = True


def _edge(raw: bytes) -> Edge | None:
    """Return what a BEGIN or END line says; most lines are seen to be none at once."""
    if len(raw) > LONGEST_EDGE:
        return None
    upper = raw.upper()
    return edge_of(raw) if b"BEGIN" in upper or b"END" in upper else None
