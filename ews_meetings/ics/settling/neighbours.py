"""Whether Exchange takes the occurrences of a series where they were moved to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from ews_meetings.ics.values.wall_clock import zone_of
from ews_meetings.model.meeting import Series
from ews_meetings.model.occurrences import slots_of, spans_of
from ews_meetings.model.span import Span, end_of, start_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Two occurrences that Exchange does not take beside each other."""

    earlier_at: datetime
    """The original start."""
    later_at: datetime
    why: str


def trouble_between(series: Series) -> Trouble | None:
    """Return why Exchange refuses a series for its changed occurrences, None where it takes them.

    Each date belongs to one occurrence, a deleted one included; none passes its neighbours
    (ErrorOccurrenceCrossingBoundary), none overlaps them (ErrorOccurrenceTimeSpanTooBig).
    """
    zone = ZoneInfo(zone_of(series.meeting.span))
    for (one, earlier), (other, later) in pairwise(_until_last(series)):
        before, after = (start_of(span).astimezone(zone).date() for span in (earlier, later))
        if before >= after:
            why = (
                f"the occurrences of {_day(one, zone)} and {_day(other, zone)} would be on "
                f"{before} and {after}: none may meet or pass its neighbour"
            )
            return Trouble(earlier_at=one, later_at=other, why=why)
    for (one, earlier), (other, later) in pairwise(_taking_place(series)):
        if end_of(earlier) > start_of(later):
            why = f"the occurrences of {_day(one, zone)} and {_day(other, zone)} would overlap"
            return Trouble(earlier_at=one, later_at=other, why=why)
    return None


def _until_last(series: Series) -> Iterator[tuple[datetime, Span]]:
    """Yield original starts with real spans, deleted ones as the pattern has them, past the last change."""
    changed = {one.original_start_at: one.meeting.span for one in series.changed}
    last = max(changed, default=None)
    for span in spans_of(series.meeting) if last else ():
        at = start_of(span)
        yield at, changed.get(at, span)
        if last is not None and at > last:
            return


def _taking_place(series: Series) -> Iterator[tuple[datetime, Span]]:
    last = max((one.original_start_at for one in series.changed), default=None)
    for at, span in slots_of(series) if last else ():
        yield at, span
        if last is not None and at > last:
            return


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
