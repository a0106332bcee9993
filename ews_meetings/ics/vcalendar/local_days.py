"""Series whose start is written in UTC, while the days of their rule are those of the local calendar.

vCalendar has no zone at a time: producers write the start in UTC, and `W1 MO` for a Monday at home.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import UTC, date
from zoneinfo import ZoneInfo

from ews_meetings.errors import EventUnusable
from ews_meetings.ics.lines.notes import Noted, note
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.values.moments import Moment, read_moment
from ews_meetings.ics.zones.zone_names import known_zone
from ews_meetings.model.finding import Effect, Finding, Severity

_NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ITEM = re.compile(r"([+-]?[0-9]*)([A-Z]{2})")


def in_local_days(
    times: tuple[Property, ...], rules: tuple[Property, ...], tzid: str, *, home: str
) -> Noted[tuple[Property, ...]]:
    """Return times in a zone where the start is a date of the rules there, and is none in UTC.

    Args:
        times: Of an event, as RFC 5545 writes them.
        rules: Its RRULEs.
        tzid: The zone of its local times; empty where the calendar says nothing of it.
        home: The zone of the mailbox, an IANA name.
    """
    zone = known_zone(tzid) if tzid else home
    start = next((prop for prop in times if prop.name == "DTSTART"), None)
    moment = _read(start) if start is not None else None
    if start is None or moment is None or moment.offset is None or not (rules and zone):
        return Noted(times)
    at = moment.at(moment.offset)
    if _has(rules, at.date()) or not _has(rules, at.astimezone(ZoneInfo(zone)).date()):
        return Noted(times)
    return Noted(tuple(_local(prop, zone) for prop in times), (_told(start, zone),))


def has_day(rule: str, day: date) -> bool:
    """Return whether a day is in each list of days that a rule has; intervals do not count."""
    lists = dict(part.partition("=")[::2] for part in rule.split(";"))
    return all(
        check(lists[name].split(","), day) for name, check in _CHECKS.items() if name in lists
    )


def _has(rules: tuple[Property, ...], day: date) -> bool:
    return any(has_day(rule.value, day) for rule in rules)


def _is_month(items: list[str], day: date) -> bool:
    return str(day.month) in items


def _is_day_of_month(items: list[str], day: date) -> bool:
    return bool({str(day.day), str(day.day - _length(day) - 1)} & set(items))


def _is_day_of_year(items: list[str], day: date) -> bool:
    return str((day - date(day.year, 1, 1)).days + 1) in items


def _is_weekday(items: list[str], day: date) -> bool:
    numbers = {"", str((day.day - 1) // 7 + 1), str(-((_length(day) - day.day) // 7 + 1))}
    found = (match for item in items if (match := _ITEM.fullmatch(item)))
    return any(_NAMES[day.weekday()] == match[2] and match[1] in numbers for match in found)


_CHECKS = {
    "BYMONTH": _is_month,
    "BYMONTHDAY": _is_day_of_month,
    "BYYEARDAY": _is_day_of_year,
    "BYDAY": _is_weekday,
}


def _length(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _local(prop: Property, zone: str) -> Property:
    """Return a start or an end in UTC as the same instant in a zone."""
    moment = _read(prop) if prop.name in {"DTSTART", "DTEND"} else None
    if moment is None or moment.offset is None:
        return prop
    wall = moment.at(moment.offset).astimezone(ZoneInfo(zone))
    if wall.replace(fold=0).astimezone(UTC) != moment.at(moment.offset):
        return prop  # the second of two equal local times has no name of its own
    return replace(prop, value=f"{wall:%Y%m%dT%H%M%S}", params={"TZID": (zone,)})


def _read(prop: Property) -> Moment | None:
    try:
        return read_moment(prop)
    except EventUnusable:
        return None  # the reader of RFC 5545 says why


def _told(start: Property, zone: str) -> Finding:
    return note(
        start,
        code="rule-reading",
        message=f"the days of the rule were taken as those of {zone}: in UTC the start is none",
        effect=Effect.CHANGED,
        severity=Severity.WARNING,
    )
