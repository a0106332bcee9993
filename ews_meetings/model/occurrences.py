"""Computes when the occurrences of a series take place: the dates of its pattern, at wall-clock times."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ews_meetings.model.dates import dates_of
from ews_meetings.model.meeting import Meeting, Series
from ews_meetings.model.span import DaySpan, Span, TimedSpan, end_of, start_of, zones_of


def spans_of(meeting: Meeting) -> Iterator[Span]:
    """Yield when each occurrence of the pattern takes place; the one span of a single meeting.

    An occurrence begins and ends at the wall-clock times of the first, in the zones of the first.
    """
    if meeting.recurrence is None:
        return iter((meeting.span,))
    first = local_date(start_of(meeting.span), meeting)
    days = dates_of(meeting.recurrence)
    return (moved(meeting.span, days=(day - first).days) for day in days)


def slots_of(series: Series) -> Iterator[tuple[datetime, Span]]:
    """Yield every occurrence that takes place: its original start and when it really is.

    In the order of the original starts.
    """
    changed = {one.original_start_at: one.meeting.span for one in series.changed}
    deleted = frozenset(series.deleted)
    for span in spans_of(series.meeting):
        original = start_of(span)
        if original not in deleted:
            yield original, changed.get(original, span)


def occurrence_at(series: Series, original_start_at: datetime) -> Meeting | None:
    """Return what one occurrence is; None where the pattern has none there, or it is deleted."""
    if original_start_at in series.deleted:
        return None
    for one in series.changed:
        if one.original_start_at == original_start_at:
            return one.meeting
    for span in spans_of(series.meeting):
        if start_of(span) == original_start_at:
            return replace(series.meeting, span=span, recurrence=None)
        if start_of(span) > original_start_at:
            return None
    return None


def index_of(meeting: Meeting, original_start_at: datetime) -> int | None:
    """Return which occurrence of the pattern begins there, from 1; None for none."""
    for number, span in enumerate(spans_of(meeting), 1):
        if start_of(span) == original_start_at:
            return number
        if start_of(span) > original_start_at:
            return None
    return None


def slot_on(meeting: Meeting, day: date) -> datetime | None:
    """Return the original start of the occurrence that the pattern has on a local date."""
    for span in spans_of(meeting):
        start_at = start_of(span)
        if local_date(start_at, meeting) >= day:
            return start_at if local_date(start_at, meeting) == day else None
    return None


def local_date(at: datetime, meeting: Meeting) -> date:
    """Return the date of an instant in the zone of a meeting's start."""
    return at.astimezone(ZoneInfo(zones_of(meeting.span)[0])).date()


def last_end(series: Series) -> datetime | None:
    """Return the instant at which the last occurrence ends; None for an endless series."""
    recurrence = series.meeting.recurrence
    if recurrence is None:
        return end_of(series.meeting.span)
    if recurrence.is_endless:
        return None
    ends = [end_of(span) for _, span in slots_of(series)]
    return max(ends, default=end_of(series.meeting.span))


def moved(span: Span, *, days: int) -> Span:
    """Return a span so many days later, at the same wall-clock times."""
    if isinstance(span, DaySpan):
        later = timedelta(days=days)
        return replace(span, first=span.first + later, last=span.last + later)
    start_at = _moved(span.start_at, span.start_zone, days)
    end_at = _moved(span.end_at, span.end_zone, days)
    if end_at <= start_at:  # it begins while the clocks are put forward, and ends right after that
        end_at = start_at + (span.end_at - span.start_at)
    return TimedSpan(
        start_at=start_at,
        end_at=end_at,
        start_zone=span.start_zone,
        end_zone=span.end_zone,
    )


def _moved(at: datetime, zone: str, days: int) -> datetime:
    """Return the same wall-clock time on another day; one that does not exist there comes later."""
    wall = at.astimezone(ZoneInfo(zone)).replace(fold=0)
    return (wall + timedelta(days=days)).replace(fold=0).astimezone(UTC)
