"""When something takes place, as a row for programs."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from ews_meetings.cli.output import Row
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.occurrences import local_date
from ews_meetings.model.span import DaySpan, Span, end_of, start_of, zones_of


def times(span: Span) -> Row:
    """Return when something takes place, in its own zone."""
    if isinstance(span, DaySpan):
        start, end = span.first.isoformat(), span.last.isoformat()
    else:
        start, end = (
            at.astimezone(ZoneInfo(zone)).isoformat()
            for at, zone in zip((start_of(span), end_of(span)), zones_of(span), strict=True)
        )
    start_zone, end_zone = zones_of(span)
    return {
        "start": start,
        "end": end,
        "all_day": isinstance(span, DaySpan),
        "zone": start_zone,
        "end_zone": end_zone,
    }


def original_start(at: datetime, meeting: Meeting) -> str:
    """Return which occurrence is meant, as `--occurrence` takes it: a day, or a time in its zone."""
    if isinstance(meeting.span, DaySpan):
        return local_date(at, meeting).isoformat()
    return at.astimezone(ZoneInfo(zones_of(meeting.span)[0])).isoformat()
