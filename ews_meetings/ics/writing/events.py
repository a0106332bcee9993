"""One VEVENT: a meeting as a whole, or one occurrence of a series; here EWS and RFC 5545 words meet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Event

from ews_meetings.ics.lines.properties import escape
from ews_meetings.ics.writing.bodies import put_body
from ews_meetings.ics.writing.options import Method, WriteOptions
from ews_meetings.ics.writing.people import put_attendees, put_organizer
from ews_meetings.ics.writing.values import (
    one_line,
    put_day,
    put_instant,
    put_text,
    put_wall,
    put_word,
    writable,
)
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import FreeBusy, Importance, Meeting, Sensitivity
from ews_meetings.model.people import Response
from ews_meetings.model.span import DaySpan, Span, TimedSpan

_BUSY = {
    FreeBusy.FREE: "FREE",
    FreeBusy.TENTATIVE: "TENTATIVE",
    FreeBusy.BUSY: "BUSY",
    FreeBusy.OOF: "OOF",
    FreeBusy.WORKING_ELSEWHERE: "WORKINGELSEWHERE",
}
_IMPORTANCE = {
    Importance.LOW: ("9", "0"),
    Importance.NORMAL: ("5", "1"),
    Importance.HIGH: ("1", "2"),
}
"""PRIORITY, and Exchange's own word (MS-OXCICAL 2.1.3.1.1.20.17 and .31)."""
_CLASSES = {
    Sensitivity.NORMAL: "PUBLIC",
    Sensitivity.PERSONAL: "X-PERSONAL",
    Sensitivity.PRIVATE: "PRIVATE",
    Sensitivity.CONFIDENTIAL: "CONFIDENTIAL",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What all events of one meeting share."""

    uid: str
    sequence: int
    created_at: datetime | None
    organizer: str
    """Empty where nobody is invited to any of them."""
    is_cancelled: bool
    responses: Mapping[str, Response]
    zones: tuple[str, str]
    """In which its times are written: those of the series."""
    options: WriteOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenEvent:
    """An event, to which a series adds how it repeats, and a meeting its files."""

    event: Event
    findings: tuple[Finding, ...] = ()


def write_event(
    meeting: Meeting, span: Span, around: Around, *, place: Callable[[Event], None] | None = None
) -> WrittenEvent:
    """Return the event of a meeting.

    Args:
        meeting: what it is.
        span: when it takes place.
        around: what all its events share.
        place: writes which occurrence it is.
    """
    event = Event()
    _put_identity(event, around)
    if place is not None:
        place(event)
    timed = _put_times(event, span, around)
    put_text(event, "SUMMARY", one_line(meeting.subject))
    put_text(event, "LOCATION", one_line(meeting.location))
    removed = put_body(event, meeting.body)
    _put_words(event, meeting, around)
    people = _put_people(event, meeting, around)
    _put_reminder(event, meeting)
    return WrittenEvent(event=event, findings=(*timed, *_unwritable(removed, meeting), *people))


def _put_identity(event: Event, around: Around) -> None:
    put_word(event, "UID", escape(writable(around.uid)[0]))
    put_instant(event, "DTSTAMP", around.options.made_at)
    if around.created_at is not None:
        put_instant(event, "CREATED", around.created_at)
    put_word(event, "SEQUENCE", str(around.sequence))


def _put_times(event: Event, span: Span, around: Around) -> tuple[Finding, ...]:
    if isinstance(span, DaySpan):
        put_day(event, "DTSTART", span.first)
        put_day(event, "DTEND", span.last + timedelta(days=1) if span.last < date.max else date.max)
        put_word(event, "X-MICROSOFT-CDO-ALLDAYEVENT", "TRUE")
        return ()
    start_zone, end_zone = around.zones
    ends = ("DTSTART", span.start_at, start_zone), ("DTEND", span.end_at, end_zone)
    told = [name for name, at, zone in ends if not put_time(event, name, at, zone)]
    return tuple(_in_utc(name, span) for name in told)


def put_time(event: Event, name: str, at: datetime, zone: str) -> bool:
    """Write an instant by the clocks of a zone, and say whether that was possible.

    A time that happens twice is the first one (RFC 5545 §3.3.5); the second one is written in UTC.
    """
    local = at.astimezone(ZoneInfo(zone))
    if local.replace(fold=0).astimezone(UTC) == at:
        put_wall(event, name, local, zone)
        return True
    put_instant(event, name, at)
    return False


def _in_utc(name: str, span: TimedSpan) -> Finding:
    zone = span.start_zone if name == "DTSTART" else span.end_zone
    return Finding(
        code="time-twice",
        message=f"the clocks of {zone} show this time twice, and the second one is meant; "
        f"{name} is written in UTC, without the zone",
        effect=Effect.CHANGED,
        severity=Severity.WARNING,
        field="zone",
    )


def _put_words(event: Event, meeting: Meeting, around: Around) -> None:
    busy = _BUSY[meeting.free_busy]
    priority, importance = _IMPORTANCE[meeting.importance]
    is_free = meeting.free_busy is FreeBusy.FREE
    names = ",".join(escape(name) for name in map(one_line, meeting.categories) if name)
    if names:
        put_word(event, "CATEGORIES", names)
    put_word(event, "CLASS", _CLASSES[meeting.sensitivity])
    put_word(event, "PRIORITY", priority)
    put_word(event, "STATUS", "CANCELLED" if around.is_cancelled else "CONFIRMED")
    put_word(event, "TRANSP", "TRANSPARENT" if is_free else "OPAQUE")
    put_word(event, "X-MICROSOFT-CDO-BUSYSTATUS", busy)
    if around.options.method is Method.REQUEST:
        put_word(event, "X-MICROSOFT-CDO-INTENDEDSTATUS", busy)
    put_word(event, "X-MICROSOFT-CDO-IMPORTANCE", importance)
    if not meeting.allows_new_time:
        put_word(event, "X-MICROSOFT-DISALLOW-COUNTER", "TRUE")
    if not meeting.is_response_requested:
        put_word(event, "X-MICROSOFT-ISRESPONSEREQUESTED", "FALSE")


def _put_people(event: Event, meeting: Meeting, around: Around) -> tuple[Finding, ...]:
    if around.organizer:
        put_organizer(event, around.organizer)
    if around.options.method is Method.PUBLISH:
        return ()
    return put_attendees(
        event, meeting.attendees, around.responses, asks=meeting.is_response_requested
    )


def _put_reminder(event: Event, meeting: Meeting) -> None:
    """Write the reminder; a program without DESCRIPTION in it does not show it (RFC 5545 §3.6.6)."""
    if meeting.reminder_minutes is None:
        return
    alarm = Alarm()
    put_word(alarm, "ACTION", "DISPLAY")
    put_text(alarm, "DESCRIPTION", one_line(meeting.subject) or "Reminder")
    put_word(alarm, "TRIGGER", f"-PT{meeting.reminder_minutes}M")
    event.add_component(alarm)


def _unwritable(removed: int, meeting: Meeting) -> tuple[Finding, ...]:
    """Report characters that no calendar can carry."""
    lines = (meeting.subject, meeting.location, *meeting.categories)
    removed += sum(writable(line)[1] for line in lines)
    if not removed:
        return ()
    finding = Finding(
        code="characters-removed",
        message=f"{removed} characters that no calendar can carry were removed",
        effect=Effect.CHANGED,
        severity=Severity.WARNING,
    )
    return (finding,)
