"""Names zones as Exchange does: Windows ids to IANA names and back, by the table exchangelib carries."""

from __future__ import annotations

import difflib
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from exchangelib.winzone import IANA_TO_MS_TIMEZONE_MAP, MS_TIMEZONE_TO_IANA_MAP

from ews_meetings.errors import UnknownZone


def windows_id(zone: str, *, where: str) -> str:
    """Return the Windows id of an IANA zone.

    Args:
        zone: an IANA name.
        where: what the zone belongs to, for the sentence of the error.

    Raises:
        UnknownZone: Windows has no such zone.
    """
    try:
        return _windows_ids()[zone]
    except KeyError:
        near = difflib.get_close_matches(zone, _windows_ids(), n=2)
        raise UnknownZone(where, zone, near) from None


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
