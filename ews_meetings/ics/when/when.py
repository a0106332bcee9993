"""DTSTART, DTEND and DURATION to a span: instants with zones, or whole days of the mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from ews_meetings.errors import EventUnusable
from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.notes import Noted, joined, note
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.values.moments import (
    LAST_DAY,
    Duration,
    Moment,
    read_duration,
    read_moment,
)
from ews_meetings.ics.when.held_span import check_held
from ews_meetings.ics.zones.zones import Placed, Zones, instant, place
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.span import DaySpan, Span, TimedSpan, days_between

_ALL_DAY_FLAGS = ("X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT", "X-MICROSOFT-CDO-ALLDAYEVENT")
_DAY = timedelta(days=1)


def read_span(event: Component, zones: Zones) -> Noted[Span]:
    """Return when an event takes place.

    Raises:
        EventUnusable: a time is missing, cannot be read, or the end lies before the start.
        UnknownZone: a TZID is neither known nor described in the file.

    Source: RFC 5545 §3.6.1, §3.8.2.
    """
    start = event.first("DTSTART")
    if start is None:
        raise EventUnusable(event.where, "the event has no DTSTART", hint="give it a start")
    begin = read_moment(start)
    found = (
        _read_days(event, start, begin, zones)
        if begin.is_date
        else _read_times(event, start, begin, zones)
    )
    check_held(found.value, start.where)
    return Noted(found.value, joined([_lenient(start, begin), _both_ends(event), found.findings]))


def _read_days(event: Component, start: Property, begin: Moment, zones: Zones) -> Noted[Span]:
    """Return the span of an event whose DTSTART is a DATE."""
    end, duration = event.first("DTEND"), event.first("DURATION")
    if end is not None:
        return _days_until(begin, end, zones)
    if duration is None:
        return Noted(_days(begin, 1, zones))
    length = _length(duration, begin).total
    if length % _DAY:
        timed = replace(begin, is_date=False)
        placed = place(timed, start, zones)
        wording = "a whole day cannot last for hours; it became a meeting that begins at 00:00"
        finding = _changed(duration, "day-with-hours", wording)
        span = _timed(placed.value, replace(placed.value, at=placed.value.at + length))
        return Noted(span, (finding, *placed.findings))
    return Noted(_days(begin, max(length // _DAY, 1), zones))


def _days_until(begin: Moment, end: Property, zones: Zones) -> Noted[Span]:
    until = read_moment(end)
    findings = [*_lenient(end, until)]
    last = until.day
    if not until.is_date:
        findings.append(_changed(end, "end-mixed", "DTSTART is a whole day, DTEND a time"))
        last += timedelta() if until.is_midnight else _DAY
    if last <= begin.day:
        wording = "the end of a whole day is the day after it; read as one day"
        findings.append(_changed(end, "day-without-length", wording))
    return Noted(_days(begin, max((last - begin.day).days, 1), zones), tuple(findings))


def _read_times(event: Component, start: Property, begin: Moment, zones: Zones) -> Noted[Span]:
    """Return the span of an event whose DTSTART is a time."""
    placed = place(begin, start, zones)
    end = event.first("DTEND")
    if end is None:
        finish = _after_duration(event, start, begin, zones)
        span = _timed(placed.value, replace(placed.value, at=finish))
        return _as_days(event, start, begin, Noted(span, placed.findings), zones=zones)
    until = read_moment(end)
    mixed: tuple[Finding, ...] = ()
    if until.is_date:
        mixed = (_changed(end, "end-mixed", "DTSTART is a time, DTEND a whole day"),)
        until = replace(until, is_date=False, offset=begin.offset, tzid=begin.tzid)
    ended = place(until, end, zones)
    if ended.value.at < placed.value.at:
        raise _before(start, begin, end, until)
    findings = joined([_lenient(end, until), mixed, placed.findings, ended.findings])
    timed = Noted(_timed(placed.value, ended.value), findings)
    return _as_days(event, start, begin, timed, zones=zones)


def _after_duration(event: Component, start: Property, begin: Moment, zones: Zones) -> datetime:
    """Return the end: days count on the calendar of the zone, hours are exact.

    Source: RFC 5545 §3.3.6.
    """
    duration = event.first("DURATION")
    if duration is None:
        return instant(begin, start, zones)
    length = _length(duration, begin)
    last = replace(begin, day=begin.day + length.days)
    return instant(last, start, zones) + length.exact


def _length(duration: Property, begin: Moment) -> Duration:
    """Return a length that is not negative and ends in a year that Exchange can hold."""
    length = read_duration(duration)
    value = duration.value.strip()[:60]
    if length.total < timedelta():
        problem = f"DURATION {value!r} is negative"
        raise EventUnusable(duration.where, problem, hint="give the event a length")
    if begin.day.toordinal() + length.total.days > LAST_DAY.toordinal():
        problem = f"DURATION {value!r} ends after the years that Exchange can hold"
        raise EventUnusable(duration.where, problem, hint="give the event a shorter length")
    return length


def _as_days(
    event: Component, start: Property, begin: Moment, found: Noted[TimedSpan], *, zones: Zones
) -> Noted[Span]:
    """Return whole days where the file marks them as such, or where floating midnights mean them.

    Unmarked midnights of a zone stay times: 24 hours are no whole day (MS-OXOCAL, PidLidAppointmentSubType).
    """
    span = found.value
    is_marked = event.word(*_ALL_DAY_FLAGS) == "TRUE"
    if not is_marked and not begin.is_floating:
        return found
    wanted = (span.start_zone, zones.calendar_zone, zones.home)
    days = next((d for z in wanted if z and (d := _bounds(span, z)) is not None), None)
    if days is None:
        message = "marked as whole days, but not from midnight to midnight; read as times"
        unmet = (_changed(start, "day-mark-ignored", message),) if is_marked else ()
        return Noted(span, (*found.findings, *unmet))
    finding = () if is_marked else (_changed(start, "day-inferred", "midnights without a zone"),)
    kept = (f for f in found.findings if f.code != "time-floating")
    value = DaySpan(first=days.first, last=days.last, zone=zones.home)
    return Noted(value, (*finding, *kept))


def _bounds(span: TimedSpan, zone: str) -> DaySpan | None:
    return days_between(span.start_at, span.end_at, zone)


def _days(begin: Moment, count: int, zones: Zones) -> DaySpan:
    return DaySpan(first=begin.day, last=begin.day + timedelta(days=count - 1), zone=zones.home)


def _timed(start: Placed, end: Placed) -> TimedSpan:
    return TimedSpan(start_at=start.at, end_at=end.at, start_zone=start.zone, end_zone=end.zone)


def _lenient(prop: Property, moment: Moment) -> Iterator[Finding]:
    if moment.is_lenient:
        yield _changed(prop, "date-form", f"not written as RFC 5545 wants it; read as {moment}")


def _both_ends(event: Component) -> Iterator[Finding]:
    duration = event.first("DURATION")
    if duration is not None and event.first("DTEND") is not None:
        yield _changed(duration, "end-twice", "DTEND is there too, and counts")


def _changed(prop: Property, code: str, message: str) -> Finding:
    return note(prop, code=code, message=message, effect=Effect.CHANGED, severity=Severity.WARNING)


def _before(start: Property, begin: Moment, end: Property, until: Moment) -> EventUnusable:
    return EventUnusable(
        end.where,
        f"the event ends ({end.name} {until}) before it begins ({start.name} {begin})",
        hint="correct one of the two",
    )
