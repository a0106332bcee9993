"""TZ and DAYLIGHT of a calendar to the zone of its local times.

They give offsets and, for some years, the changes between them: no name, and no rule for other
years. A known zone that agrees with all they say is taken, the mailbox's own first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from ews_meetings.ics.lines.blocks import cut
from ews_meetings.ics.lines.component import Component, Input
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.values.moments import Moment, moment_of
from ews_meetings.ics.vcalendar.texts import grouped
from ews_meetings.ics.zones.offsets import Rules
from ews_meetings.ics.zones.vtimezone import read_rules
from ews_meetings.ics.zones.zone_names import fixed_offset, known_zone
from ews_meetings.ics.zones.zone_search import candidates

_DIGITS = re.compile(r"([+-]?)([0-9]{1,2}):?([0-9]{2})?")
_STEP = timedelta(seconds=1)
_MONTH = timedelta(days=31)
_MOST_YEARS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class OldZone:
    """What a calendar says of the zone of its local times."""

    tzid: str = ""
    """The zone to read them in; empty where the calendar says nothing of it."""
    rules: Rules | None = None
    """Set where no known zone agrees."""
    fixed: timedelta | None = None
    """Set where it is nothing but an offset, all year."""
    message: str = ""
    """How it was found, for people."""

    def tzid_for(self, walls: Iterable[datetime], home: str, *, is_series: bool) -> str:
        """Return the zone for the local times of one event.

        A bare offset is that of the mailbox's zone where it agrees at each of them; for a series
        it must agree all year.
        """
        if self.fixed is None:
            return self.tzid
        times = tuple(walls)
        if is_series:
            times = tuple(wall + number * _MONTH for wall in times for number in range(13))
        agrees = all(_offset_at(home, wall) == self.fixed for wall in times)
        return home if times and agrees else self.tzid

    def message_for(self, tzid: str) -> str:
        """Return how the zone of one event was found."""
        return self.message.format(zone=tzid)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Summer:
    """One DAYLIGHT line: local times, as far as they can be read."""

    offset: timedelta
    wall_start: datetime
    wall_end: datetime
    names: tuple[str, str] = ("", "")
    """What standard and summer time are called."""


def read_old_zone(calendar: Component, home: str) -> OldZone:
    """Return the zone of the local times of a calendar.

    Args:
        calendar: Its own properties.
        home: The zone of the mailbox, an IANA name.

    Source: vCalendar 1.0, TZ and DAYLIGHT properties.
    """
    said = calendar.first("TZ")
    name = said.value.strip() if said else ""
    offset = _offset(name)
    if offset is None:
        zone = known_zone(name) if name else None
        message = "TZ names the zone: {zone}" if zone else ""
        return OldZone(tzid=zone or "", message=message)
    summers = tuple(s for prop in calendar.all("DAYLIGHT") if (s := _summer(prop)) is not None)
    if not summers:
        message = f"TZ:{name} is the offset of local times; they were read in {{zone}}"
        return OldZone(tzid=_tzid(offset), fixed=offset, message=message)
    return _with_summers(offset, summers, home)


def unread_lines(calendar: Component) -> Iterator[Property]:
    """Yield the TZ and DAYLIGHT lines that say nothing to us."""
    said = calendar.first("TZ")
    has_offset = said is not None and _offset(said.value.strip()) is not None
    if said is not None and not has_offset and known_zone(said.value.strip()) is None:
        yield said
    for prop in calendar.all("DAYLIGHT"):
        is_off = prop.value.strip().upper().startswith("FALSE")
        if not is_off and not (has_offset and _summer(prop)):
            yield prop


def _with_summers(standard: timedelta, summers: tuple[_Summer, ...], home: str) -> OldZone:
    """Return the zone that agrees with the offsets and changes, else one of its own."""
    tzid = f"TZ {_tzid(standard)} with DAYLIGHT"
    rules = _rules(tzid, standard, summers)
    for is_summer_time in (True, False):  # of the two ways to write the end, the usual first
        probes = tuple(_probes(standard, summers, ends_in_summer_time=is_summer_time))
        zone = _agreeing(probes, home, rules)
        if zone is not None:
            told = "TZ and DAYLIGHT are those of {zone}, which counts for all years"
            return OldZone(tzid=zone, message=told)
    return OldZone(
        tzid=tzid,
        rules=rules,
        message="no known zone is like TZ and DAYLIGHT; they count for the years they describe",
    )


def _probes(
    standard: timedelta, summers: tuple[_Summer, ...], *, ends_in_summer_time: bool
) -> Iterator[tuple[datetime, timedelta]]:
    """Yield instants with the offsets that the lines give them."""
    for summer in summers:
        start = _at(summer.wall_start, standard)
        end = _at(summer.wall_end, summer.offset if ends_in_summer_time else standard)
        yield start - _STEP, standard
        yield start, summer.offset
        yield end - _STEP, summer.offset
        yield end, standard


@lru_cache(maxsize=64)
def _agreeing(
    probes: tuple[tuple[datetime, timedelta], ...], home: str, rules: Rules | None
) -> str | None:
    """Return the first zone that has given offsets at given instants, the mailbox's own first."""
    for name in candidates(home, rules):
        info = ZoneInfo(name)
        if all(at.astimezone(info).utcoffset() == offset for at, offset in probes):
            return name
    return None


def _rules(tzid: str, standard: timedelta, summers: tuple[_Summer, ...]) -> Rules | None:
    """Return the lines as the VTIMEZONE that says the same."""
    usual, daylight = _written(standard), [(s, _written(s.offset)) for s in summers]
    lines = ["BEGIN:VTIMEZONE", f"TZID:{tzid}"]
    for summer, offset in daylight:
        lines += [
            "BEGIN:DAYLIGHT",
            f"DTSTART:{summer.wall_start:%Y%m%dT%H%M%S}",
            f"TZOFFSETFROM:{usual}",
            f"TZOFFSETTO:{offset}",
            f"TZNAME:{summer.names[1]}",
            "END:DAYLIGHT",
            "BEGIN:STANDARD",
            f"DTSTART:{summer.wall_end:%Y%m%dT%H%M%S}",
            f"TZOFFSETFROM:{offset}",
            f"TZOFFSETTO:{usual}",
            f"TZNAME:{summer.names[0]}",
            "END:STANDARD",
        ]
    first = min(summer.wall_start for summer in summers).year - _MOST_YEARS
    lines += [
        "BEGIN:STANDARD",
        f"DTSTART:{max(first, 1601):04}0101T000000",
        f"TZOFFSETFROM:{usual}",
        f"TZOFFSETTO:{usual}",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]
    given = Input(data="\r\n".join(lines).encode(), source=tzid)
    return read_rules(given, cut(given.data)[0])


def _summer(prop: Property) -> _Summer | None:
    """Return what a DAYLIGHT line says, None for FALSE and for what cannot be read."""
    flag, offset, start, end, *names = (*grouped(prop.value), *[""] * 6)
    read = _offset(offset)
    first, last = _wall(prop, start), _wall(prop, end)
    if flag.upper() != "TRUE" or read is None or first is None or last is None or last <= first:
        return None
    called = (_name(names[0]), _name(names[1]))
    return _Summer(offset=read, wall_start=first, wall_end=last, names=called)


def _name(text: str) -> str:
    return "".join(letter for letter in text[:20] if letter.isalnum())


def _wall(prop: Property, text: str) -> datetime | None:
    moment = moment_of(replace(prop, value=text, params={}))
    return None if moment is None or moment.offset is not None else wall_of(moment)


def wall_of(moment: Moment) -> datetime:
    """Return the digits of a local time; they stay inside of this package."""
    return datetime.combine(moment.day, moment.clock)


def _offset(text: str) -> timedelta | None:
    """Return an offset as TZ and DAYLIGHT write it (`-05:00`, `+1`, `0530`)."""
    match = _DIGITS.fullmatch(text)
    if match is None:
        return None
    return fixed_offset(f"{match[1] or '+'}{match[2]}:{match[3] or '00'}")


def _tzid(offset: timedelta) -> str:
    """Return an offset as a name of which nothing else is known."""
    return f"UTC{_written(offset)[:3]}:{_written(offset)[3:]}"


def _written(offset: timedelta) -> str:
    minutes = round(offset / timedelta(minutes=1))
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def _at(wall: datetime, offset: timedelta) -> datetime:
    return wall.replace(tzinfo=UTC) - offset


def _offset_at(zone: str, wall: datetime) -> timedelta | None:
    return wall.replace(tzinfo=ZoneInfo(zone)).utcoffset()
