"""Writes and reads when a meeting takes place: instants with zones, or whole days in a zone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import takewhile

from ews_meetings.exchange.elements import Element, View, flag, text, typed
from ews_meetings.exchange.times import write_instant
from ews_meetings.exchange.zones import iana_name, windows_id
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.occurrences import spans_of
from ews_meetings.model.span import (
    RULES_FROM,
    DaySpan,
    Span,
    TimedSpan,
    days_between,
    end_of,
    start_of,
    zones_of,
)

_FIRST_TABLE = 2007
NOWHEN = TimedSpan(
    start_at=datetime.min.replace(tzinfo=UTC),
    end_at=datetime.min.replace(tzinfo=UTC),
    start_zone="UTC",
    end_zone="UTC",
)
"""The span of an item that names no start: it equals no wanted one."""


def write_time(meeting: Meeting) -> Iterable[Element]:
    """Write both ends as local time with offset (of days, their midnights), and both zones.

    Without the zones a server takes one of its own.

    Raises:
        UnknownZone: Windows has no such zone.
        ZoneNotHeld: it has none with these clocks.
    """
    start_zone, end_zone = zones_of(meeting.span)
    yield from write_zones(meeting)
    yield text("Start", write_instant(start_of(meeting.span), start_zone))
    yield text("End", write_instant(end_of(meeting.span), end_zone))
    yield flag("IsAllDayEvent", isinstance(meeting.span, DaySpan))


def write_zones(meeting: Meeting) -> Iterable[Element]:
    """Write the zones of both ends.

    Raises:
        UnknownZone: Windows has no such zone.
        ZoneNotHeld: it has none with these clocks.
    """
    start_zone, end_zone = zones_of(meeting.span)
    where, starts = f"the time of {meeting.subject!r}", _past_starts(meeting)
    yield typed("StartTimeZone", Id=windows_id(start_zone, where=where, starts=starts))
    yield typed("EndTimeZone", Id=windows_id(end_zone, where=where, starts=starts))


def _past_starts(meeting: Meeting) -> tuple[datetime, ...]:
    """Return when a series took place in the years of which Windows keeps a table for each.

    Before 2007 its tables have one rule for all years (the registry's "Dynamic DST"), and from 2025 on
    zones are compared as a whole.
    """
    if meeting.recurrence is None or start_of(meeting.span) >= RULES_FROM:
        return ()
    starts = takewhile(lambda at: at < RULES_FROM, map(start_of, spans_of(meeting)))
    return tuple(at for at in starts if at.year >= _FIRST_TABLE)


def read_time(meeting: Meeting, item: View) -> Meeting:
    """Read ends, zones and the all-day flag; what is no whole days anywhere stays instants."""
    start_at, end_at = item.instant("Start"), item.instant("End")
    if start_at is None or end_at is None:
        return replace(meeting, span=NOWHEN)
    start_zone = _read_zone(item, "StartTimeZone") or "UTC"
    timed = TimedSpan(
        start_at=start_at,
        end_at=end_at,
        start_zone=start_zone,
        end_zone=_read_zone(item, "EndTimeZone") or start_zone,
    )
    days = _days(timed, item) if item.flag("IsAllDayEvent") else None
    return replace(meeting, span=days or timed)


def _days(timed: TimedSpan, item: View) -> Span | None:
    zones = dict.fromkeys((timed.start_zone, timed.end_zone, item.zone, "UTC"))
    found = (days_between(timed.start_at, timed.end_at, zone) for zone in zones)
    return next((days for days in found if days is not None), None)


def _read_zone(item: View, name: str) -> str | None:
    """Return the IANA name of a zone element, or of its younger sibling that holds the id alone."""
    element = item.child(name)
    windows = element.get("Id") if element is not None else item.text(f"{name}Id")
    return iana_name(windows) if windows else None
