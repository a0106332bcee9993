"""Time zones by Windows id: wall times to instants, and definitions for GetServerTimeZones."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from ews_meetings.sandbox.windows_zones import WINDOWS_ZONES

_IANA = {zone.lower(): iana for zone, iana, _ in WINDOWS_ZONES}
_ALIASES = {"tzone://microsoft/utc": "Etc/UTC"}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Change:
    """A yearly change of the clocks: the nth weekday (-1: last) of a month, by the old wall time."""

    month: int
    occurrence: int
    weekday: str
    at: timedelta
    to_summer: bool


@dataclass(frozen=True, slots=True)
class ZoneRules:
    """What a definition of a zone needs to say."""

    zone: str
    display: str
    standard: timedelta
    summer: timedelta
    changes: tuple[Change, ...]


def zone_of(windows_id: str) -> ZoneInfo | None:
    """Returns the zone of a Windows id, or None for one that the table does not have."""
    wanted = windows_id.strip().lower()
    iana = _IANA.get(wanted) or _ALIASES.get(wanted)
    return None if iana is None else ZoneInfo(iana)


def zone_names() -> tuple[str, ...]:
    """Returns all Windows ids, west to east."""
    return tuple(zone for zone, _, _ in WINDOWS_ZONES)


@lru_cache(maxsize=512)
def zone_rules(windows_id: str, year: int) -> ZoneRules | None:
    """Returns how the zone behaves in `year`, or None for an unknown id."""
    found = next((row for row in WINDOWS_ZONES if row[0].lower() == windows_id.lower()), None)
    if found is None:
        return None
    zone, iana, display = found
    info = ZoneInfo(iana)
    moments = _change_moments(info, year)
    offsets = {_offset(info, moment) for moment in (datetime(year, 1, 1, tzinfo=UTC), *moments)}
    changes = _changes(info, moments) if len(moments) == 2 and len(offsets) == 2 else ()
    standard = min(offsets) if changes else _offset(info, datetime(year, 12, 31, tzinfo=UTC))
    return ZoneRules(zone, display, standard, max(offsets) if changes else standard, changes)


def _offset(info: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(info).utcoffset() or timedelta()


def _change_moments(info: ZoneInfo, year: int) -> tuple[datetime, ...]:
    """Finds the hours at which the offset changes: by days first, then by half hours."""
    day = datetime(year, 1, 1, tzinfo=UTC)
    found = []
    for start in (day + timedelta(days=count) for count in range(365)):
        if _offset(info, start) != _offset(info, start + timedelta(days=1)):
            steps = (start + step * _HOUR / 2 for step in range(1, 49))
            found.append(next(at for at in steps if _offset(info, at) != _offset(info, start)))
    return tuple(found)


def _changes(info: ZoneInfo, moments: tuple[datetime, ...]) -> tuple[Change, ...]:
    return tuple(_change(info, moment) for moment in moments)


def _change(info: ZoneInfo, moment: datetime) -> Change:
    before = _offset(info, moment - _HOUR / 2)
    wall = moment + before
    last = (wall + timedelta(days=7)).month != wall.month
    return Change(
        month=wall.month,
        occurrence=-1 if last else (wall.day - 1) // 7 + 1,
        weekday=_DAYS[wall.weekday()],
        at=timedelta(hours=wall.hour, minutes=wall.minute),
        to_summer=_offset(info, moment) > before,
    )
