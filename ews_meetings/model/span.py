"""When a meeting takes place: instants with zones, or whole days; a naive time never leaves a parser."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from ews_meetings.errors import BadOption, LocalTimeProblem, UnknownZone


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedSpan:
    """From an instant to an instant; each end carries the zone it is shown in."""

    start_at: datetime
    """UTC, whole seconds."""
    end_at: datetime
    """UTC, whole seconds; equal to `start_at` for a meeting without length."""
    start_zone: str
    """IANA name."""
    end_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySpan:
    """Whole days of the organizer's calendar (EWS IsAllDayEvent)."""

    first: date
    last: date
    """Inclusive; RFC 5545 DTEND minus one day."""
    zone: str
    """The zone whose midnights bound the days, an IANA name."""


Span = TimedSpan | DaySpan


_FIRST_YEAR, _LAST_YEAR = 1601, 4500
"""What Exchange can hold (FILETIME begins in 1601; ends after 4500 count as endless)."""


def timed_span(start: str, end: str, *, zone: str) -> TimedSpan:
    """Return the span between two local times in a zone.

    Args:
        start: ISO 8601 without offset, such as `2027-04-01T09:00`; or with offset, where the local
            time happens twice.
        zone: IANA name.

    Raises:
        UnknownZone: there is no such zone.
        LocalTimeProblem: a local time happens twice in the zone, or never.
        BadOption: a time is not ISO 8601.
    """
    return TimedSpan(
        start_at=instant(start, zone=zone),
        end_at=instant(end, zone=zone),
        start_zone=zone,
        end_zone=zone,
    )


def instant(text: str, *, zone: str) -> datetime:
    """Return the instant of a local time in a zone, or of a time with offset; see `timed_span`."""
    info = known_zone(zone)
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadOption("time", text, "is not ISO 8601, such as 2027-04-01T09:00") from error
    if not _FIRST_YEAR <= read.year <= _LAST_YEAR:
        raise BadOption("time", text, f"lies outside the years {_FIRST_YEAR} to {_LAST_YEAR}")
    if read.tzinfo is not None:
        return read.astimezone(UTC).replace(microsecond=0)
    wall = read.replace(microsecond=0)
    readings = {wall.replace(tzinfo=info, fold=fold).astimezone(UTC) for fold in (0, 1)}
    real = sorted(at for at in readings if at.astimezone(info).replace(tzinfo=None) == wall)
    if len(real) != 1:
        shown = [at.astimezone(info).isoformat() for at in real]
        raise LocalTimeProblem(text, zone, shown)
    return real[0]


def known_zone(zone: str) -> ZoneInfo:
    """Return the rules of a zone.

    Raises:
        UnknownZone: there is no such zone.
    """
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        near = difflib.get_close_matches(zone, sorted(available_timezones()), n=2)
        raise UnknownZone("time zone", zone, near) from error


def start_of(span: Span) -> datetime:
    """Return the instant at which a span begins, in UTC."""
    return span.start_at if isinstance(span, TimedSpan) else _midnight(span.first, span.zone)


def end_of(span: Span) -> datetime:
    """Return the instant at which a span ends, in UTC (of days: the midnight after the last)."""
    if isinstance(span, TimedSpan):
        return span.end_at
    after_last = span.last + timedelta(days=1) if span.last < date.max else date.max
    return _midnight(after_last, span.zone)


def zones_of(span: Span) -> tuple[str, str]:
    """Return the zones of start and end."""
    if isinstance(span, TimedSpan):
        return span.start_zone, span.end_zone
    return span.zone, span.zone


def days_between(start_at: datetime, end_at: datetime, zone: str) -> DaySpan | None:
    """Return the whole days from one instant to another, or None when one is no midnight there."""
    wall_start, wall_end = (at.astimezone(ZoneInfo(zone)) for at in (start_at, end_at))
    first, after_last = wall_start.date(), wall_end.date()
    bounds = _midnight(first, zone) == start_at and _midnight(after_last, zone) == end_at
    if not bounds or after_last <= first:
        return None
    return DaySpan(first=first, last=after_last - timedelta(days=1), zone=zone)


def show_span(span: Span) -> str:
    """Return a span as people read it, in its own zone, with the zone named."""
    if isinstance(span, DaySpan):
        days = f"{span.first}" if span.first == span.last else f"{span.first} to {span.last}"
        return f"{days}, all day ({span.zone})"
    start, end = (
        span.start_at.astimezone(ZoneInfo(span.start_zone)),
        span.end_at.astimezone(ZoneInfo(span.end_zone)),
    )
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%Y-%m-%d %H:%M}"
    if span.start_zone == span.end_zone:
        return f"{start:%Y-%m-%d %H:%M}-{until} {span.start_zone}"
    return f"{start:%Y-%m-%d %H:%M} {span.start_zone} - {until} {span.end_zone}"


RULES_FROM = datetime(2025, 1, 1, 12, tzinfo=UTC)
"""From when on `zone_rules` tells zones apart."""
_RULES_WEEKS = 52 * 13


@lru_cache(maxsize=1024)
def zone_rules(zone: str) -> str:
    """Return the UTC offsets a zone has from 2025 to 2037: two zones with equal rules are one.

    Names differ where rules do not (Europe/Vienna comes back from a server as Europe/Berlin), so
    zones are compared by what they do, week by week. The window is the same for every meeting, so
    that a meeting that moves to another year has not changed its zone; its instants are compared
    for themselves.
    """
    info = ZoneInfo(zone)
    weeks = (RULES_FROM + timedelta(weeks=week) for week in range(_RULES_WEEKS))
    changes: list[str] = []
    previous = None
    for at in weeks:
        offset = at.astimezone(info).utcoffset()
        if offset != previous:
            changes.append(f"{at:%G-%V}{offset}")
            previous = offset
    return " ".join(changes)


def _midnight(day: date, zone: str) -> datetime:
    """Return the first instant of a day in a zone, in UTC."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)
