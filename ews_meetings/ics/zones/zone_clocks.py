"""What the clocks of a known zone show: its offset at a local time, and when it changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from ews_meetings.ics.zones.offsets import Change

_STEP = timedelta(days=7)
_SECOND = timedelta(seconds=1)


def zone_offset(zone: str, day: date, clock: time) -> timedelta:
    """Return a zone's offset at a local time: of two the first, in a gap the one before it."""
    wall = datetime.combine(day, clock, tzinfo=ZoneInfo(zone))  # fold=0 means just that (PEP 495)
    return wall.utcoffset() or timedelta()


def offset_of(zone: str, at: datetime) -> timedelta:
    """Return a zone's offset at an instant."""
    return at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()


@lru_cache(maxsize=65_536)
def zone_changes(zone: str, year: int) -> tuple[Change, ...]:
    """Return the instants of a year (UTC) at which a zone's offset changes; not two of one week."""
    begin, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC)
    found = []
    before = offset_of(zone, begin - _SECOND)
    early = begin - _SECOND
    while early < end:
        late = min(early + _STEP, end)
        after = offset_of(zone, late)
        if after != before:
            found.append(Change(at=_first(zone, early, late), before=before, after=after))
        early, before = late, after
    return tuple(found)


def _first(zone: str, early: datetime, late: datetime) -> datetime:
    """Return the first instant after one at which a zone has the offset of another."""
    after = offset_of(zone, late)
    while late - early > _SECOND:
        middle = early + (late - early) // (2 * _SECOND) * _SECOND
        if offset_of(zone, middle) == after:
            late = middle
        else:
            early = middle
    return late
