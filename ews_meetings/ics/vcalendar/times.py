"""Times of a vCalendar event: local ones get the zone of the calendar, whole days become dates.

vCalendar has no whole days: producers write a date, or times from midnight to midnight.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from ews_meetings.ics.lines.notes import Noted, note
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.values.moments import Moment, moment_of
from ews_meetings.ics.vcalendar.texts import listed
from ews_meetings.ics.vcalendar.zone import OldZone, wall_of
from ews_meetings.model.finding import Effect, Finding, Severity

_FLAGS = ("X-ALLDAY", "X-FUNAMBOL-ALLDAY", "X-MICROSOFT-CDO-ALLDAYEVENT")
_ENTRY = "X-EPOCAGENDAENTRYTYPE"
"""How phones with Symbian mark what kind of entry it is."""
_KDE = re.compile(r"K DESKTOP|KORGANIZER|LIBKCAL|\bKDE\b|KPILOT", re.IGNORECASE)
_DAY = timedelta(days=1)
_TIMES = ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE")
_ALL_DAY = "X-MICROSOFT-CDO-ALLDAYEVENT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The whole days of an event."""

    first: date
    last: date
    reading: str = ""
    """Which of several readings was taken, for people; empty where there is one."""


def read_days(props: tuple[Property, ...], prodid: str) -> Days | None:
    """Return the whole days that an event lasts, None where it has times.

    Source: what producers write, for vCalendar 1.0 has no whole days; KDE's exporter ends them with their last day.
    """
    begin, end = _moment(props, "DTSTART"), _moment(props, "DTEND")
    if begin is None:
        return None
    if begin.is_date:
        return _dates(begin.day, end, is_kde=_KDE.search(prodid) is not None)
    mark = day_mark(props)
    if begin.offset is not None or not begin.is_midnight or mark is False:
        return None
    if end is None:
        return Days(first=begin.day, last=begin.day) if mark else None
    if end.is_date or end.offset is not None or end.day < begin.day:
        return None
    return _midnights(begin.day, end, is_marked=mark is True)


def day_mark(props: tuple[Property, ...]) -> bool | None:
    """Return whether an event says that it lasts whole days, None where it says nothing of it."""
    words = {prop.name: prop.value.strip().upper() for prop in props}
    entry = words.get(_ENTRY, "")
    if entry in {"EVENT", "ANNIVERSARY"}:
        return True
    if entry == "APPOINTMENT":
        return False
    said = [words[name] for name in _FLAGS if name in words]
    return any(word in {"1", "TRUE", "YES"} for word in said) if said else None


def start_of(props: Iterable[Property]) -> Property | None:
    """Return DTSTART; None without one."""
    return next((prop for prop in props if prop.name == "DTSTART"), None)


def translate_times(
    props: tuple[Property, ...], *, prodid: str, zone: OldZone, home: str
) -> Noted[tuple[Property, ...]]:
    """Return the properties of an event, its times as RFC 5545 writes them; lists one by one."""
    days = read_days(props, prodid)
    singles = tuple(_split(props))
    if days is not None:
        told = tuple(_about_days(props, days))
        return Noted(tuple(_as_date(prop, days) for prop in _with_end(singles)), told)
    is_series = any(prop.name in {"RRULE", "RDATE"} for prop in props)
    walls = tuple(wall for prop in singles if (wall := _local(prop)) is not None)
    tzid = zone.tzid_for(walls, home, is_series=is_series) if walls else ""
    placed = tuple(_placed(prop, tzid) for prop in singles)
    told = (*_about_zone(props, zone, tzid), *_unmet(props))
    return Noted((*placed, *_marked(props)), told)


def _dates(first: date, end: Moment | None, *, is_kde: bool) -> Days | None:
    """Return the days of an event whose start is a date."""
    if end is None or (end.is_date and end.day == first):
        return Days(first=first, last=first)
    if not end.is_date or end.day < first:
        return None  # the reader of RFC 5545 says what is odd about it
    if is_kde:
        reading = "the end was read as the last day, as KDE writes it"
        return Days(first=first, last=end.day, reading=reading)
    reading = "the end was read as the day after the last, as in iCalendar"
    return Days(first=first, last=end.day - _DAY, reading=reading)


def _midnights(first: date, end: Moment, *, is_marked: bool) -> Days | None:
    """Return the days from a midnight to another, or to a minute before one."""
    said = "" if is_marked else "from midnight to midnight without a zone: read as whole days"
    if end.is_midnight:
        return Days(first=first, last=max(first, end.day - _DAY), reading=said)
    if (end.clock.hour, end.clock.minute) == (23, 59):
        return Days(first=first, last=end.day, reading=said)
    return None


def _split(props: tuple[Property, ...]) -> Iterator[Property]:
    """Yield each property once for each of its times."""
    for prop in props:
        if prop.name in {"EXDATE", "RDATE"}:
            yield from (replace(prop, value=value) for value in listed(prop.value))
        else:
            yield prop


def _with_end(props: tuple[Property, ...]) -> Iterator[Property]:
    """Yield the properties, an end behind a start that has none."""
    has_end = any(prop.name == "DTEND" for prop in props)
    for prop in props:
        yield prop
        if prop.name == "DTSTART" and not has_end:
            yield replace(prop, name="DTEND")


def _as_date(prop: Property, days: Days) -> Property:
    bounds = {"DTSTART": days.first, "DTEND": days.last + _DAY}
    if prop.name not in bounds:
        return prop
    return replace(prop, value=f"{bounds[prop.name]:%Y%m%d}", params={"VALUE": ("DATE",)})


def _local(prop: Property) -> datetime | None:
    """Return the digits of a time without zone, None for every other property."""
    if prop.name not in _TIMES:
        return None
    moment = moment_of(prop)
    return wall_of(moment) if moment is not None and moment.is_floating else None


def _placed(prop: Property, tzid: str) -> Property:
    if not tzid or _local(prop) is None:
        return prop
    return replace(prop, params={**prop.params, "TZID": (tzid,)})


def _marked(props: tuple[Property, ...]) -> Iterator[Property]:
    """Yield the mark that Outlook knows, where times in UTC may be whole days."""
    start, moment = start_of(props), _moment(props, "DTSTART")
    is_utc = moment is not None and moment.offset is not None
    if start is not None and is_utc and day_mark(props) is True:
        yield Property(name=_ALL_DAY, value="TRUE", where=start.where)


def _about_days(props: Iterable[Property], days: Days) -> Iterator[Finding]:
    for prop in props:
        if prop.name == "DTSTART" and days.reading:
            yield note(
                prop,
                code="day-inferred",
                message=days.reading,
                effect=Effect.CHANGED,
                severity=Severity.WARNING,
            )


def _unmet(props: tuple[Property, ...]) -> Iterator[Finding]:
    """Say that a mark for whole days does not fit the times."""
    start, moment = start_of(props), _moment(props, "DTSTART")
    if start is not None and moment is not None and moment.offset is None and day_mark(props):
        message = "marked as whole days, but not from midnight to midnight; read as times"
        yield note(
            start,
            code="day-mark-ignored",
            message=message,
            effect=Effect.CHANGED,
            severity=Severity.WARNING,
        )


def _about_zone(props: tuple[Property, ...], zone: OldZone, tzid: str) -> Iterator[Finding]:
    for prop in props:
        if prop.name == "DTSTART" and tzid and _local(prop) is not None:
            message = zone.message_for(tzid)
            yield note(prop, code="zone-by-offset", message=message, effect=Effect.CHANGED)


def _moment(props: tuple[Property, ...], name: str) -> Moment | None:
    prop = next((prop for prop in props if prop.name == name), None)
    return None if prop is None else moment_of(prop)
