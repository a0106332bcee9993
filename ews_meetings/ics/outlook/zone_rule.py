"""The zone that Outlook keeps with an appointment: its name and rules, and local times by them.

Source: MS-OXOCAL §2.2.1.41 (PidLidAppointmentTimeZoneDefinitionRecur), §2.2.1.41.1 (TZRule).
"""

from __future__ import annotations

import calendar
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ews_meetings.ics.lines.decoding import decode

_HEADER = struct.Struct("<BBHH")
_RULE = struct.Struct("<BBHHH14xiii8H8H")
_OLD = struct.Struct("<3iH8HH8H")
_IN_FORCE = 0x0002
_HAS_GUID, _GUID_SIZE = 0x0001, 16
_DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """When clocks are put to another time, each year: the n-th weekday of a month."""

    month: int
    weekday: int
    """0 is Sunday."""
    week: int
    """1 to 4; 5 is the last."""
    hour: int
    minute: int

    def in_year(self, year: int) -> datetime:
        """Return when it is in a year, by the clocks of before."""
        first, days = calendar.monthrange(year, self.month)
        day = 1 + (self.weekday - (first + 1)) % 7 + 7 * (self.week - 1)
        while day > days:
            day -= 7
        return datetime(year, self.month, day, self.hour, self.minute)  # noqa: DTZ001 - wall time

    @property
    def rule(self) -> str:
        """The turn as RRULE."""
        week = -1 if self.week == 5 else self.week
        return f"FREQ=YEARLY;BYMONTH={self.month};BYDAY={week}{_DAYS[self.weekday]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneRule:
    """A zone with the rules that were in force for the appointment."""

    name: str
    standard: timedelta
    """Ahead of UTC."""
    daylight: timedelta
    to_standard: Turn | None = None
    to_daylight: Turn | None = None
    """None for both where clocks are never put."""

    def wall_of(self, at: datetime) -> datetime:
        """Return the local time of an instant, without zone."""
        at = at.astimezone(UTC).replace(tzinfo=None)
        is_summer = self.to_standard is not None and self._is_summer(at)
        return at + (self.daylight if is_summer else self.standard)

    def _is_summer(self, at: datetime) -> bool:
        if self.to_standard is None or self.to_daylight is None:
            return False
        year = (at + self.standard).year
        begins = self.to_daylight.in_year(year) - self.standard
        ends = self.to_standard.in_year(year) - self.daylight
        return begins <= at < ends if begins < ends else not ends <= at < begins

    def lines(self) -> Iterator[str]:
        """Yield the zone as VTIMEZONE, as Outlook writes it."""
        yield from ("BEGIN:VTIMEZONE", f"TZID:{self.name}")
        yield from _observance("STANDARD", self.to_standard, self.daylight, self.standard)
        if self.to_daylight is not None:
            yield from _observance("DAYLIGHT", self.to_daylight, self.standard, self.daylight)
        yield "END:VTIMEZONE"


def read_zone(blob: bytes) -> ZoneRule | None:
    """Return the zone in a value of Outlook's; None where it is not laid out as it should be."""
    try:
        major, _, _, flags = _HEADER.unpack_from(blob)
        place = _HEADER.size + (_GUID_SIZE if flags & _HAS_GUID else 0)
        (length,) = struct.unpack_from("<H", blob, place)
        name = blob[place + 2 : place + 2 + 2 * length].decode("utf-16-le", "replace")
        rules = list(_rules(blob, place + 2 + 2 * length))
        chosen = next((rule for rule in rules if rule[3] & _IN_FORCE), rules[-1])
        return _zone(decode(name.encode()).text, chosen) if major == 2 and name else None
    except (struct.error, ValueError, IndexError, OverflowError):
        return None


def read_old_zone(blob: bytes, label: str) -> ZoneRule | None:
    """Return the zone in a value of Outlook's before 2007, which has no name of its own.

    Source: MS-OXOCAL §2.2.1.39 (PidLidTimeZoneStruct).
    """
    try:
        stored = _OLD.unpack_from(blob)
        biases, standard, daylight = stored[:3], stored[4:12], stored[13:21]
        return _zone(label or "Outlook", (0, 0, 0, 0, 0, *biases, *standard, *daylight))
    except (struct.error, ValueError):
        return None


def _rules(blob: bytes, place: int) -> Iterator[tuple[int, ...]]:
    """Yield the rules; each says how long it is, because later versions may say more."""
    (count,) = struct.unpack_from("<H", blob, place)
    place += 2
    for _ in range(count):
        rule = _RULE.unpack_from(blob, place)
        yield rule
        place += max(4 + rule[2], _RULE.size)


def _zone(name: str, rule: tuple[int, ...]) -> ZoneRule:
    bias, standard_bias, daylight_bias = rule[5:8]
    to_standard, to_daylight = _turn(rule[8:16]), _turn(rule[16:24])
    has_turns = to_standard is not None and to_daylight is not None
    plain = " ".join(name.replace('"', "").split())
    if not plain or max(map(abs, rule[5:8])) > 24 * 60:
        raise ValueError(rule)
    return ZoneRule(
        name=plain,
        standard=-timedelta(minutes=bias + standard_bias),
        daylight=-timedelta(minutes=bias + daylight_bias),
        to_standard=to_standard if has_turns else None,
        to_daylight=to_daylight if has_turns else None,
    )


def _turn(stored: tuple[int, ...]) -> Turn | None:
    """Return a turn; a month of 0 means none.

    Raises:
        ValueError: there is no such day.
    """
    _, month, weekday, week, hour, minute = stored[:6]
    if month == 0:
        return None
    if not (month <= 12 and weekday <= 6 and 1 <= week <= 5 and hour <= 23 and minute <= 59):
        raise ValueError(stored)
    return Turn(month=month, weekday=weekday, week=week, hour=hour, minute=minute)


def _observance(kind: str, turn: Turn | None, before: timedelta, after: timedelta) -> Iterator[str]:
    yield f"BEGIN:{kind}"
    if turn is None:
        yield from ("DTSTART:16010101T000000", f"TZOFFSETFROM:{_offset(after)}")
    else:
        yield f"DTSTART:16010101T{turn.hour:02}{turn.minute:02}00"
        yield f"RRULE:{turn.rule}"
        yield f"TZOFFSETFROM:{_offset(before)}"
    yield from (f"TZOFFSETTO:{_offset(after)}", f"END:{kind}")


def _offset(ahead: timedelta) -> str:
    minutes = int(ahead.total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
