"""The events of one calendar file, read one at a time from where they stand.

Nothing of an event is kept once it is read; of the calendars around them the last few are.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ews_meetings.change.refusal import Refusal
from ews_meetings.change.wish import Unusable
from ews_meetings.errors import AnswersOnly, EventUnusable, NoEvents, NotACalendar
from ews_meetings.ics.calendar import Calendar, read_calendar_block
from ews_meetings.ics.lines.blocks import Block, Line, cut, edge_of, logical_lines
from ews_meetings.ics.lines.component import Component, Input, read_component
from ews_meetings.ics.lines.index import Index, Shell, Trait
from ews_meetings.ics.lines.stored import Stored
from ews_meetings.ics.lines.stretches import LONGEST_LINE_BYTES, content_lines, count_lines
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.people.answers import ANSWERS, tell_answer
from ews_meetings.ics.people.letter import Letter
from ews_meetings.ics.settling.candidate import Candidate
from ews_meetings.ics.vevent import Around, component_of, read_event
from ews_meetings.model.finding import Finding
from ews_meetings.model.meeting import Attachment

LONGEST_EVENT_BYTES = LONGEST_LINE_BYTES
MOST_EVENT_LINES = 500_000
"""Unfolded; each is held as an object."""
_CALENDARS_KEPT = 16
_HEAD_BYTES = 1000
T = TypeVar("T")
_NO_LETTER = Letter()


@dataclass(frozen=True, slots=True, kw_only=True)
class AroundMail:
    """What the mail around a calendar says of it."""

    charset: str | None = None
    method: str | None = None
    related: Mapping[str, Attachment] | None = None
    """Its other parts, by Content-ID; None where there is no mail."""
    part: int = 0
    """Which part of the mail it is."""
    letter: Letter = _NO_LETTER
    """What it may add to the events."""


@dataclass(slots=True, kw_only=True)
class CalendarText:
    """One calendar file that has been indexed."""

    stored: Stored
    index: Index
    source: str
    """What people call it."""
    options: ReadOptions
    mail: AroundMail = field(default_factory=AroundMail)
    answering: frozenset[int] = frozenset()
    """The calendars that hold no meetings but answers to one."""
    answers: tuple[Finding, ...] = ()
    """What these say; the first event that may be a meeting tells it."""
    foremost: int = 0
    """That one."""
    _kept: OrderedDict[tuple[str, int], Any] = field(default_factory=OrderedDict)

    def check(self) -> None:
        """See that there is something to read; look at the answers.

        Raises:
            NotACalendar: there is no calendar in it at all.
            NoEvents: there are calendars, but no event.
            AnswersOnly: all that they hold are answers to a meeting.
        """
        if not self.index.shells:
            head = self.stored.read(0, _HEAD_BYTES)
            raise NotACalendar(self.source, _what_it_is(head, is_blank=self.index.is_blank))
        if not self.index.events:
            kinds = sorted(self.index.skipped().items())
            raise NoEvents(self.source, holds=", ".join(f"{n} {kind}" for kind, n in kinds))
        self.answering = frozenset(self._answering())
        if self.answering:
            self.answers = tuple(self._answers())
            foremost = next(self.places(), None)
            if foremost is None:
                raise AnswersOnly(self.source, [finding.message for finding in self.answers])
            self.foremost = foremost

    def places(self) -> Iterator[int]:
        """Yield which of the indexed events may be meetings."""
        homes = self.index.homes
        return (place for place in range(len(homes)) if homes[place] not in self.answering)

    def where(self, place: int) -> str:
        """Return `file:line` of an event."""
        return f"{self.source}:{self.index.events.numbers[place]}"

    def raw(self, place: int) -> bytes:
        """Return the bytes of an event."""
        found = self.index.events[place]
        return self.stored.read(found.start, found.end)

    def event(self, place: int) -> Candidate:
        """Return what an event was read as; never raises for what stands in it."""
        excess = self._excess(place)
        if excess is not None:
            return self._too_large(excess)
        calendar = self.calendar(self.index.homes[place])
        given, block = self._block(place)
        around = Around(
            given=given,
            calendar=calendar,
            options=self.options,
            related=self.mail.related or {},
            is_mail=self.mail.related is not None,
            letter=self.mail.letter,
        )
        event = read_event(around, block, part=self.mail.part)
        event = event.told(*calendar.findings) if self.is_first(place) else event
        return event.told(*self.answers) if self.answers and place == self.foremost else event

    def component(self, place: int) -> Component | None:
        """Return the properties of an event, whatever they come to; None where it is too large."""
        if self._excess(place) is not None:
            return None
        given, block = self._block(place)
        return component_of(given, block, self.calendar(self.index.homes[place]))

    def is_first(self, place: int) -> bool:
        """Say whether an event is the first of its calendar: it tells what was found about that."""
        return self.index.firsts[self.index.homes[place] * 3] == place

    def _block(self, place: int) -> tuple[Input, Block]:
        """Return an event as a block of its own bytes."""
        found, home = self.index.events[place], self.index.homes[place]
        is_alone = Trait.ALONE in Trait(self.index.traits[home])
        given = self._input(self.stored.read(found.start, found.end))
        [block] = cut(given.data, number=found.number, depth=0 if is_alone else 1)
        return given, block

    def _answering(self) -> Iterator[int]:
        """Yield the calendars whose METHOD is that of an answer."""
        is_told = (self.mail.method or "").upper() in ANSWERS
        for home, traits in enumerate(self.index.traits):
            if (is_told or Trait.ANSWERING in Trait(traits)) and (
                self.calendar(home).method in ANSWERS
            ):
                yield home

    def _answers(self) -> Iterator[Finding]:
        for place, home in enumerate(self.index.homes):
            if home in self.answering:
                event = read_component(*self._block(place))
                yield tell_answer(event, self.calendar(home), self.options)

    def calendar(self, home: int) -> Calendar:
        """Return what holds for all events of one calendar."""
        return self.kept("calendar", home, lambda: self._read(self.index.shell(home)))

    def kept(self, kind: str, home: int, make: Callable[[], T]) -> T:
        """Return what was made of a calendar before, or is made of it now; the last few are kept."""
        place = (kind, home)
        if place not in self._kept:
            self._kept[place] = make()
            while len(self._kept) > _CALENDARS_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(place)
        found: T = self._kept[place]
        return found

    def _read(self, shell: Shell) -> Calendar:
        pieces = sorted((*shell.lines, *shell.zones), key=lambda one: one.start)
        texts = [self.stored.read(one.start, one.end) for one in pieces]
        given = self._input(b"".join(texts))
        zones, place = frozenset(shell.zones), 0
        parts: list[Block] = []
        own: list[Line] = []
        for piece, text in zip(pieces, texts, strict=True):
            end = place + len(text)
            if piece in zones:
                parts += cut(given.data, start=place, end=end, number=piece.number, depth=1)
            else:
                lines = logical_lines(given.data, start=place, end=end, number=piece.number)
                own += (line for line in lines if edge_of(line.raw) is None)
            place = end
        block = Block(
            kind="VEVENT" if Trait.ALONE in shell.traits else "VCALENDAR",
            number=shell.stretch.number,
            start=0,
            end=len(given.data),
            next_number=self._end_number(shell),
            is_closed=Trait.CLOSED in shell.traits,
            is_glued=Trait.GLUED in shell.traits,
            parts=tuple(parts),
            own_lines=tuple(own),
        )
        return read_calendar_block(
            given, block, self.options, method=self.mail.method, others=shell.others
        )

    def _end_number(self, shell: Shell) -> int:
        last = self.index.last
        if Trait.CLOSED in shell.traits or shell.stretch.end != last.end:
            return shell.end_number
        return last.number + count_lines(self.stored.read(last.start, last.end), 0, last.end)

    def _input(self, data: bytes) -> Input:
        return Input(data=data, source=self.source, charset=self.mail.charset)

    def _excess(self, place: int) -> EventUnusable | None:
        """Return what is too much of an event; None where nothing is."""
        found = self.index.events[place]
        if found.end - found.start > LONGEST_EVENT_BYTES:
            return EventUnusable(
                self.where(place),
                f"the event is larger than {LONGEST_EVENT_BYTES >> 20} MB",
                hint="take its largest attachment out, and add it in Outlook",
            )
        if content_lines(self.raw(place)) > MOST_EVENT_LINES:
            many = f"the event has more than {MOST_EVENT_LINES:,} lines"
            return EventUnusable(self.where(place), many)
        return None

    def _too_large(self, excess: EventUnusable) -> Candidate:
        where = excess.where
        outcome = Unusable(title="(too large)", where=where, refusal=Refusal.of(excess))
        return Candidate(
            uid="",
            recurrence="",
            sequence=0,
            stamp="",
            start="",
            title="",
            organizer="",
            digest=where,
            where=where,
            part=self.mail.part,
            is_revision=False,
            outcome=outcome,
        )


def _what_it_is(head: bytes, *, is_blank: bool) -> str:
    """Return in words what was given instead of a calendar."""
    head = head.lstrip().lower()
    if is_blank:
        return "it is empty"
    if head.startswith((b"<!doctype html", b"<html")):
        return "it is a web page"
    if b"\0" in head or head.startswith((b"pk\x03\x04", b"%pdf", b"\x1f\x8b")):
        return "it is binary"
    return "no BEGIN:VCALENDAR in it"
