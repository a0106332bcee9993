"""Exported series take place when recurring-ical-events says; it is asked where it is installed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from icalendar import Calendar

from ews_meetings.ics.settling.neighbours import troubles_of
from ews_meetings.model.meeting import Series
from ews_meetings.model.occurrences import slots_of, spans_of
from ews_meetings.model.span import DaySpan, Span, start_of
from tests.property.model.drawn import serieses
from tests.unit.ics.writing.making import exported, seen

oracle = pytest.importorskip("recurring_ical_events", reason="recurring-ical-events is not here")
YEARS = 3


def is_odd(span: Span) -> bool:
    """Whether clocks show the time twice or never: there libraries differ, and the standard is silent."""
    if isinstance(span, DaySpan):
        return False
    zone = ZoneInfo(span.start_zone)
    wall = span.start_at.astimezone(zone).replace(tzinfo=None)
    offsets = {
        (wall + timedelta(hours=hours)).replace(tzinfo=zone).utcoffset() for hours in (-2, 0, 2)
    }
    return len(offsets) > 1


def begins(span: Span) -> datetime:
    """When a span begins, of whole days by the calendar alone."""
    if isinstance(span, DaySpan):
        return datetime.combine(span.first, time(), tzinfo=UTC)
    return span.start_at


def asked(data: bytes, first: datetime, last: datetime) -> list[tuple[datetime, str]]:
    events = oracle.of(Calendar.from_ical(data)).between(first, last)
    found = [(_instant(event["DTSTART"].dt), str(event.get("SUMMARY", ""))) for event in events]
    return sorted(one for one in found if first <= one[0] < last)


def _instant(at: date) -> datetime:
    if isinstance(at, datetime):
        return at.astimezone(UTC)
    return datetime.combine(at, time(), tzinfo=UTC)


@given(serieses())
def test_an_exported_series_takes_place_when_the_oracle_says(series: Series) -> None:
    span = series.meeting.span
    assume(next(slots_of(series), None) is not None and not troubles_of(series))
    first = begins(span).replace(hour=0, minute=0) - timedelta(days=3)
    last = first + timedelta(days=366 * YEARS)
    plain = takewhile(
        lambda one: start_of(one) < last + timedelta(days=60), spans_of(series.meeting)
    )
    assume(not any(is_odd(one) for one in (*plain, *(c.meeting.span for c in series.changed))))
    names = {one.original_start_at: one.meeting.subject for one in series.changed}
    slots = takewhile(lambda slot: slot[0] < last + timedelta(days=60), slots_of(series))
    expected = sorted((begins(one), names.get(at, series.meeting.subject)) for at, one in slots)
    assert asked(exported(seen(series)), first, last) == [one for one in expected if one[0] < last]
