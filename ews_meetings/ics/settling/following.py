"""RECURRENCE-ID;RANGE=THISANDFUTURE: a series ends before an occurrence, and another goes on from it.

Source: RFC 5545 §3.2.13: what is said of the occurrence, its move included, holds for all after it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from ews_meetings.errors import NotSupportedYet
from ews_meetings.ics.rules.covering import patterns_over
from ews_meetings.ics.rules.piece import part_at
from ews_meetings.ics.settling.candidate import Candidate, Draft
from ews_meetings.ics.settling.exceptions import effective
from ews_meetings.ics.settling.revisions import Held
from ews_meetings.ics.values.wall_clock import first_day, zone_of
from ews_meetings.model.dates import dates_of
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.occurrences import moved
from ews_meetings.model.recurrence import Pattern, Recurrence
from ews_meetings.model.span import Span, start_of

_COMPARED = 400
_MOST_TURNS = 50
"""Each is a series of its own, with an invitation of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """An occurrence from which on a series is another one, or none."""

    at: datetime
    """The original start."""
    event: Candidate
    """What is said of it; a cancellation ends the series."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of a series between two turns."""

    first: date
    """The local date of its first occurrence, as the series had it."""
    held: Held | None
    """None where nothing takes place any more."""
    shift: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A series in stretches; without turns it is one."""

    zone: str
    """Whose dates the series is counted in."""
    stretches: tuple[Stretch, ...]

    @property
    def helds(self) -> tuple[Held, ...]:
        """The meetings that take place."""
        return tuple(stretch.held for stretch in self.stretches if stretch.held)

    def place(self, at: datetime) -> tuple[Held, datetime] | None:
        """Return in which meeting an occurrence of the series is, and where it begins there."""
        day = at.astimezone(ZoneInfo(self.zone)).date()
        number = bisect_right(self.stretches, day, key=lambda stretch: stretch.first) - 1
        stretch = self.stretches[number]
        if stretch.held is None:
            return None
        begin = _begin_on(stretch.held.draft.meeting.span, day + stretch.shift)
        return stretch.held, begin


def cut(held: Held, turns: Sequence[Turn]) -> Cut:
    """Return a meeting in the stretches that its turns make of it.

    Args:
        held: The meeting.
        turns: Each for another occurrence of it.

    Raises:
        NotSupportedYet: it moves to days that no pattern has, or there are too many of them.
    """
    if len(turns) > _MOST_TURNS:
        what = (
            f"it becomes another series {len(turns)} times (RANGE); {_MOST_TURNS} at most are made"
        )
        raise NotSupportedYet(turns[0].event.where, what)
    span = held.draft.meeting.span
    zone, begin = zone_of(span), first_day(span)
    if not turns:
        return Cut(zone=zone, stretches=(Stretch(first=begin, held=held),))
    days = [turn.at.astimezone(ZoneInfo(zone)).date() for turn in turns]
    ordered = sorted(zip(days, turns, strict=True), key=lambda pair: pair[0])
    ends = [day for day, _ in ordered[1:]] + [None]
    stretches: list[Stretch] = []
    if ordered[0][0] > begin:
        stretches.append(Stretch(first=begin, held=_before(held, ordered[0][0])))
    for (day, turn), end in zip(ordered, ends, strict=True):
        outcome = turn.event.outcome
        if isinstance(outcome, Draft):
            stretches.append(_turned(held, turn, outcome, day=day, end=end))
        else:
            stretches.append(Stretch(first=day, held=None))
    return Cut(zone=zone, stretches=tuple(stretches))


def _between(recurrence: Recurrence | None, first: date, end: date | None) -> Recurrence | None:
    """Return the part of a recurrence from one of its dates to before another; None for one date."""
    if recurrence is None:
        return None
    if end is None and recurrence.is_endless:
        return replace(recurrence, start=first)
    walked = recurrence if recurrence.count is not None else replace(recurrence, start=first)
    until = takewhile(lambda day: end is None or day < end, dates_of(walked))
    days = [day for day in until if day >= first]
    if len(days) < 2:
        return None
    if recurrence.count is not None:
        return replace(recurrence, start=first, count=len(days))
    return replace(recurrence, start=first, end=days[-1])


def _before(held: Held, end: date) -> Held:
    """Return what is left of a series before a date."""
    draft = held.draft
    recurrence = _between(draft.meeting.recurrence, first_day(draft.meeting.span), end)
    zone = ZoneInfo(zone_of(draft.meeting.span))

    def kept(starts: tuple[datetime, ...]) -> tuple[datetime, ...]:
        return tuple(at for at in starts if at.astimezone(zone).date() < end)

    meeting = replace(draft.meeting, recurrence=recurrence)
    return replace(
        held,
        draft=replace(draft, meeting=meeting, deleted=kept(draft.deleted), holes=kept(draft.holes)),
    )


def _turned(held: Held, turn: Turn, said: Draft, *, day: date, end: date | None) -> Stretch:
    """Return the stretch that begins with a changed occurrence."""
    was = held.draft
    read = effective(turn.event, said, was.meeting)
    shift = first_day(read.value.span) - day
    left = _between(was.meeting.recurrence, day, end)
    recurrence = None if left is None else _shifted(left, shift, turn.event.where)
    is_all = first_day(was.meeting.span) >= day
    zone = ZoneInfo(zone_of(was.meeting.span))

    def carried(starts: tuple[datetime, ...]) -> tuple[datetime, ...]:
        days = (at.astimezone(zone).date() for at in starts)
        own = (one for one in days if one >= day and (end is None or one < end))
        return tuple(_begin_on(read.value.span, one + shift) for one in own)

    draft = replace(
        was,
        meeting=replace(read.value, recurrence=recurrence),
        pieces=(),
        deleted=carried(was.deleted),
        holes=carried(was.holes),
        part=was.part if is_all else part_at(turn.at),
        findings=(*(was.findings if is_all else ()), *read.findings, _told(turn.event)),
    )
    return Stretch(first=day, held=replace(held, draft=draft), shift=shift)


def _begin_on(span: Span, day: date) -> datetime:
    """Return where an occurrence on another day begins."""
    return start_of(moved(span, days=(day - first_day(span)).days))


def _shifted(recurrence: Recurrence, shift: timedelta, where: str) -> Recurrence:
    """Return a recurrence so many days later, by whatever pattern says that."""
    start = recurrence.start + shift
    end = recurrence.end + shift if recurrence.end else None
    if not shift:
        return recurrence
    days = [day + shift for day in islice(dates_of(recurrence), _COMPARED)]
    for pattern in patterns_over(days):
        if list(_first(pattern, start, len(days))) == days:
            return Recurrence(pattern=pattern, start=start, end=end, count=recurrence.count)
    raise NotSupportedYet(
        where, f"it moves a series by {shift.days} days, and no pattern has the days then"
    )


def _first(pattern: Pattern, start: date, count: int) -> list[date]:
    return list(islice(dates_of(Recurrence(pattern=pattern, start=start)), count))


def _told(event: Candidate) -> Finding:
    return Finding(
        code="series-goes-on-changed",
        message="from this occurrence on the series is another one (RANGE=THISANDFUTURE):"
        " it became a meeting of its own",
        effect=Effect.CHANGED,
        severity=Severity.WARNING,
        field="RECURRENCE-ID",
        value=event.recurrence,
        where=event.where,
    )
