"""Names zones as Exchange does: Windows ids to IANA names and back, by the table exchangelib carries."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from itertools import chain
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from exchangelib.winzone import IANA_TO_MS_TIMEZONE_MAP, MS_TIMEZONE_TO_IANA_MAP

from ews_meetings.errors import UnknownZone, ZoneNotHeld
from ews_meetings.model.span import zone_rules


def windows_id(zone: str, *, where: str, starts: Sequence[datetime] = ()) -> str:
    """Return a Windows id under which a zone keeps its clocks: that of the table, else another.

    What Windows does is known by the zone that CLDR names for an id in territory 001. Windows files
    Antarctica/Casey, for one, under an id whose clocks are three hours ahead.

    Args:
        zone: an IANA name.
        where: what the zone belongs to, for the sentence of the error.
        starts: instants at which the clocks count beside the years from 2025 on, such as the
            occurrences of a series in the past.

    Raises:
        UnknownZone: Windows has no such zone.
        ZoneNotHeld: it has one, but with other clocks, and no other with these.
    """
    filed = _windows_ids().get(zone)
    if filed is None:
        near = difflib.get_close_matches(zone, _windows_ids(), n=2)
        raise UnknownZone(where, zone, near)
    for windows in chain((filed,), _with_rules_of(zone)):
        stand_in = iana_name(windows)
        if stand_in == zone or (stand_in and _has_clocks_of(zone, stand_in, starts)):
            return windows
    raise ZoneNotHeld(where, zone)


def _has_clocks_of(zone: str, other: str, starts: Sequence[datetime]) -> bool:
    infos = ZoneInfo(zone), ZoneInfo(other)
    is_like = all(
        at.astimezone(infos[0]).utcoffset() == at.astimezone(infos[1]).utcoffset() for at in starts
    )
    return is_like and zone_rules(zone) == zone_rules(other)


def _with_rules_of(zone: str) -> Iterator[str]:
    """Yield the ids of zones with the rules of another, in the order of the table."""
    for windows, name in _iana_names().items():
        if iana_name(windows) is not None and zone_rules(name) == zone_rules(zone):
            yield windows


@cache
def iana_name(windows: str) -> str | None:
    """Return the IANA name of a Windows id, None for an id of nobody's table.

    Servers other than Exchange answer IANA names where Windows ids belong; they are taken as such.
    """
    name = _iana_names().get(windows, windows)
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return name


@cache
def _windows_ids() -> dict[str, str]:
    return {str(iana): str(windows) for iana, (windows, _) in IANA_TO_MS_TIMEZONE_MAP.items()}


@cache
def _iana_names() -> dict[str, str]:
    names = {str(windows): str(iana) for windows, iana in MS_TIMEZONE_TO_IANA_MAP.items()}
    return names | {"UTC": "UTC", "tzone://Microsoft/Utc": "UTC"}
