"""Writes and reads the date-times of EWS, fractions and all; knows no zone by itself."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_NEVER = 1601
"""Servers write the first year of their calendars for "never"."""
_FRACTION = re.compile(r"\.\d+")


def write_instant(at: datetime, zone: str) -> str:
    """Return an instant as local time with its offset; in UTC where the offset is no whole minute.

    Source: xs:dateTime (XML Schema 1.1 part 2, 3.3.7) has no seconds in an offset.
    """
    wall = at.astimezone(ZoneInfo(zone))
    offset = wall.utcoffset() or timedelta()
    if not offset or offset % timedelta(minutes=1):
        return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return wall.isoformat(timespec="seconds")


def read_instant(value: str | None, *, naive_zone: str = "UTC") -> datetime | None:
    """Return an instant in UTC, whole seconds; None for nothing, for never and for what is no time.

    Args:
        value: an xs:dateTime, with any number of fractional digits (gromox 3.10 sends them).
        naive_zone: the zone of a time that names no offset.
    """
    try:
        at = datetime.fromisoformat(_FRACTION.sub("", (value or "").strip()))
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=ZoneInfo(naive_zone))
    return None if at.year <= _NEVER else at.astimezone(UTC)
