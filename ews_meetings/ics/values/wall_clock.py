"""The first occurrence of a series by its wall clock: on which date it begins, when, and on other dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from ews_meetings.model.span import DaySpan, Span


def zone_of(span: Span) -> str:
    """Return the zone whose dates a series is counted in."""
    return span.zone if isinstance(span, DaySpan) else span.start_zone


def first_day(span: Span) -> date:
    """Return the local date on which a span begins."""
    if isinstance(span, DaySpan):
        return span.first
    return span.start_at.astimezone(ZoneInfo(span.start_zone)).date()


def clock_of(span: Span) -> time | None:
    """Return the local time at which a span begins; None for whole days."""
    if isinstance(span, DaySpan):
        return None
    return span.start_at.astimezone(ZoneInfo(span.start_zone)).time()


def begin_on(span: Span, day: date) -> datetime:
    """Return the instant at which an occurrence on another date begins.

    Of a time that happens twice it is the first, of one that never happens the one that the clocks
    before the gap would show. Source: RFC 5545 §3.3.5.
    """
    return instant_of(day, clock_of(span) or time(), zone_of(span))


def instant_of(day: date, clock: time, zone: str) -> datetime:
    """Return the instant of a local date and time in a zone, in UTC."""
    wall = datetime.combine(day, clock.replace(fold=0), tzinfo=ZoneInfo(zone))
    return wall.astimezone(UTC)
