"""Holds the meetings that a rule became against the rule: each date once, none missing, none besides.

Raises NoPattern where they differ: then nothing of them leaves the room.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import islice, pairwise, takewhile, zip_longest
from zoneinfo import ZoneInfo

from ews_meetings.ics.rules.piece import Piece
from ews_meetings.ics.rules.proof import Given, instant_at
from ews_meetings.ics.rules.rule_set import Wanted
from ews_meetings.ics.values.month_day import NoPattern
from ews_meetings.ics.values.wall_clock import clock_of, first_day, zone_of
from ews_meetings.model.dates import dates_of
from ews_meetings.model.occurrences import spans_of
from ews_meetings.model.span import end_of, start_of

_PLACED = 400
"""So many occurrences of a piece are held against the clocks of the file."""


def prove(pieces: Sequence[Piece], wanted: Wanted, given: Given, *, horizon: date) -> date | None:
    """Compare meetings with what rules ask for.

    Returns:
        Where an endless rule is left, after the horizon; None where it is said for good.

    Raises:
        NoPattern: they differ before that, or an occurrence lasts beyond the beginning of the next.
    """
    ours = sorted(wall for piece in pieces for wall in _walls(piece, wanted.known))
    theirs = [wall for wall in wanted.walls if wall.date() <= wanted.known]
    differs = next(
        (min(filter(None, pair)) for pair in zip_longest(ours, theirs) if pair[0] != pair[1]), None
    )
    if differs is not None and not (wanted.is_endless and differs.date() >= horizon):
        raise NoPattern(f"what Exchange can say is something else on {differs.date()}")
    known = frozenset(theirs)
    for piece in pieces:
        _check_clocks(piece, given, known)
    return differs.date() if differs else None


def _walls(piece: Piece, known: date) -> list[datetime]:
    """Return the local times of a piece, without regard to clocks that change."""
    clock = clock_of(piece.span) or time()
    if piece.recurrence is None:
        return [datetime.combine(first_day(piece.span), clock)]
    zone = ZoneInfo(zone_of(piece.span))
    holes = {at.astimezone(zone).date() for at in piece.holes}
    days = takewhile(lambda day: day <= known, dates_of(piece.recurrence))
    return [datetime.combine(day, clock) for day in days if day not in holes]


def _check_clocks(piece: Piece, given: Given, known: frozenset[datetime]) -> None:
    """Hold the instants of a piece against those that the file gives the dates of its rule."""
    clock = clock_of(piece.span) or time()
    spans = [
        span
        for span in islice(spans_of(piece.meeting), _PLACED)
        if start_of(span) not in piece.holes
    ]
    for span in spans:
        wall = datetime.combine(first_day(span), clock)
        if wall in known and start_of(span) != instant_at(given, wall):
            raise NoPattern(f"no time zone has the clocks that the file describes on {wall.date()}")
    if any(end_of(one) > start_of(following) for one, following in pairwise(spans)):
        # ErrorOccurrenceTimeSpanTooBig
        raise NoPattern("an occurrence lasts beyond the beginning of the next one")
