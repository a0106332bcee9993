"""One of the meetings that an event becomes: when it takes place, and which number it has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time

from ews_meetings.ics.rules.proof import Given, instant_at
from ews_meetings.ics.rules.shares import Share
from ews_meetings.ics.values.ending import MOST_COUNTED
from ews_meetings.ics.values.wall_clock import clock_of, first_day
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.occurrences import moved
from ews_meetings.model.recurrence import Recurrence
from ews_meetings.model.span import DaySpan, Span, TimedSpan, start_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """When one meeting takes place."""

    span: Span
    """Of the first occurrence, in the zones of the series."""
    recurrence: Recurrence | None = None
    part: int = 0
    """`Origin.part`."""
    deleted: tuple[datetime, ...] = ()
    """Original starts that the file takes out by name, UTC, ascending."""
    holes: tuple[datetime, ...] = ()
    """Original starts that the pattern has and the rule has not, UTC, ascending."""

    @property
    def meeting(self) -> Meeting:
        """A meeting at these times, with nothing else in it."""
        return Meeting(subject="", span=self.span, recurrence=self.recurrence)


def single_part(span: Span) -> int:
    """Return the part that a single date has: its start in UTC, the same whenever the file is read."""
    return part_at(start_of(span))


def part_at(at: datetime) -> int:
    """Return the part of a single date by its start; seconds count where there are any."""
    return int(f"{at:%Y%m%d%H%M%S}" if at.second else f"{at:%Y%m%d%H%M}")


def single_piece(given: Given, wall: datetime) -> Piece:
    """Return the meeting of one date of a rule, when the file says, whatever its zone says."""
    span, begin = _span_at(given, wall), instant_at(given, wall)
    if isinstance(span, TimedSpan) and span.start_at != begin:
        span = replace(span, start_at=begin, end_at=begin + (span.end_at - span.start_at))
    return Piece(span=span, part=single_part(span))


def piece_of(share: Share, given: Given, clock: time, *, is_counted: bool) -> Piece:
    """Return the meeting that takes a share of the dates.

    Args:
        share: Its dates.
        given: What the file says of the event.
        clock: Its time of day.
        is_counted: Whether the rule ends by COUNT, and not at a date.
    """
    wall = datetime.combine(share.first, clock)
    if share.pattern is None:
        return single_piece(given, wall)
    recurrence = Recurrence(pattern=share.pattern, start=share.first)
    if share.last is not None and is_counted and share.slots <= MOST_COUNTED:
        recurrence = replace(recurrence, count=share.slots)
    elif share.last is not None:
        recurrence = replace(recurrence, end=share.last)
    piece = Piece(span=_span_at(given, wall), recurrence=recurrence)
    return replace(piece, holes=_starts(piece, share))


def _starts(piece: Piece, share: Share) -> tuple[datetime, ...]:
    first = share.first
    return tuple(start_of(moved(piece.span, days=(day - first).days)) for day in share.deleted)


def _span_at(given: Given, wall: datetime) -> Span:
    """Return the occurrence that begins at a local time."""
    days = (wall.date() - first_day(given.span)).days
    if isinstance(given.span, DaySpan) or wall.time() == clock_of(given.span):
        return moved(given.span, days=days)
    begin = instant_at(given, wall)
    return replace(
        given.span, start_at=begin, end_at=begin + (given.span.end_at - given.span.start_at)
    )
