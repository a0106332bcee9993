"""Series whose start is written in UTC, while the days of their rule are those of the local calendar.

vCalendar has no zone at a time: producers write the start in UTC, and `W1 MO` for a Monday at home.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date
from zoneinfo import ZoneInfo

from ews_meetings.ics.lines.notes import Noted, note
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.values.expansion import has_day
from ews_meetings.ics.values.moments import moment_of
from ews_meetings.ics.values.rrule import read_rule
from ews_meetings.ics.vcalendar.times import start_of
from ews_meetings.ics.zones.zone_names import known_zone
from ews_meetings.model.finding import Effect, Finding, Severity


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
    start = start_of(times)
    moment = moment_of(start) if start is not None else None
    if start is None or moment is None or moment.offset is None or not (rules and zone):
        return Noted(times)
    at = moment.at(moment.offset)
    if _has(rules, at.date()) or not _has(rules, at.astimezone(ZoneInfo(zone)).date()):
        return Noted(times)
    return Noted(tuple(_local(prop, zone) for prop in times), (_told(start, zone),))


def _has(rules: tuple[Property, ...], day: date) -> bool:
    read = (read_rule(rule.value).rule for rule in rules)
    return any(rule is not None and has_day(rule, day) for rule in read)


def _local(prop: Property, zone: str) -> Property:
    """Return a start or an end in UTC as the same instant in a zone."""
    moment = moment_of(prop) if prop.name in {"DTSTART", "DTEND"} else None
    if moment is None or moment.offset is None:
        return prop
    wall = moment.at(moment.offset).astimezone(ZoneInfo(zone))
    if wall.replace(fold=0).astimezone(UTC) != moment.at(moment.offset):
        return prop  # the second of two equal local times has no name of its own
    return replace(prop, value=f"{wall:%Y%m%dT%H%M%S}", params={"TZID": (zone,)})


def _told(start: Property, zone: str) -> Finding:
    return note(
        start,
        code="rule-days-local",
        message=f"the days of the rule were taken as those of {zone}: in UTC the start is none",
        effect=Effect.CHANGED,
        severity=Severity.WARNING,
    )
