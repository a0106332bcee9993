"""Looks at one event as Outlook does when it comes by mail: who, which meeting, which version, which zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ews_meetings.ics.calendar import Calendar
from ews_meetings.ics.checking.remark import Remark, missing, remark
from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.notes import shorten
from ews_meetings.ics.zones.zone_names import normalised
from ews_meetings.model.finding import Severity

_INVITING = frozenset({"REQUEST", "CANCEL", "ADD"})
_VERSIONED = frozenset({"REQUEST", "CANCEL"})
_WANTED = (
    Remark(
        code="outlook-uid-missing",
        message="the event has no UID: no update or cancellation finds it again",
        advice="give it one that never changes, such as UID:booking-4711@example.com",
        field="UID",
    ),
    Remark(
        code="outlook-dtstamp-missing",
        message="the event has no DTSTAMP: of two versions nobody knows the newer",
        advice="write when it was made, in UTC, such as DTSTAMP:20270401T080000Z",
        severity=Severity.INFO,
        field="DTSTAMP",
    ),
)
"""Of any event (RFC 5545 §3.6.1)."""
_SEQUENCE = Remark(
    code="outlook-sequence-missing",
    message="the event has no SEQUENCE: later versions may count as old",
    advice="write SEQUENCE:0, and one more with each change of time or place",
    severity=Severity.INFO,
    field="SEQUENCE",
)
"""RFC 5546 §2.1.4, §3.2.2."""
_ORGANIZER = Remark(
    code="outlook-organizer-missing",
    message="the event has no ORGANIZER, so there is nobody to answer",
    advice="write ORGANIZER;CN=Ann Example:mailto:ann@example.com",
    field="ORGANIZER",
)
"""RFC 5546 §3.2.2."""
_ATTENDEE = Remark(
    code="outlook-attendee-missing",
    message="METHOD:REQUEST invites nobody: there is no ATTENDEE",
    advice="name everybody who gets the mail, such as ATTENDEE;RSVP=TRUE:mailto:ann@example.com",
    field="ATTENDEE",
)


def check_event(
    event: Component, calendar: Calendar, zones: frozenset[str], *, meetings: int = 1
) -> Iterator[Remark]:
    """Yield what keeps other programs from reading an event as it is meant.

    Args:
        event: as it stands.
        calendar: the one around it.
        zones: the normalised names of its VTIMEZONEs.
        meetings: how many meetings Exchange needs to say when it takes place.
    """
    yield from missing(_wanted(event, calendar.method), event.names(), event.where)
    yield from _organizer(event)
    yield from _dates(event, meetings)
    if calendar.old is None:
        yield from _zones(event, zones)


def _wanted(event: Component, method: str) -> Iterator[Remark]:
    """Yield what is to be said where a property is missing."""
    yield from _WANTED
    if method in _VERSIONED:
        yield _SEQUENCE
    if method in _INVITING:
        yield replace(_ORGANIZER, severity=Severity.ERROR)
    elif event.all("ATTENDEE"):
        yield _ORGANIZER
    if method == "REQUEST" and event.first("RECURRENCE-ID") is None:
        yield _ATTENDEE


def _organizer(event: Component) -> Iterator[Remark]:
    """Yield why the organizer cannot be answered.

    Source: MS-OXCICAL 2.1.3.1.1.20.16 (it is a mailto: URI, and its CN names who is in no address book).
    """
    prop = event.first("ORGANIZER")
    if prop is None:
        return
    if not prop.value.strip().lower().startswith("mailto:"):
        yield remark(
            prop,
            code="outlook-organizer-without-mailto",
            message="ORGANIZER is no mailto: address, so Outlook finds nobody to answer",
            advice="write mailto: before the address",
            severity=Severity.ERROR,
        )
    if not prop.param("CN").strip("\"' "):
        yield remark(
            prop,
            code="outlook-organizer-without-name",
            message="ORGANIZER has no CN; Outlook versions have been seen to want one",
            advice="write the name: ORGANIZER;CN=Ann Example:mailto:ann@example.com",
        )


def _dates(event: Component, meetings: int) -> Iterator[Remark]:
    """Yield that dates stand there without a rule, or that no one rule of Outlook's says them.

    Source: Microsoft's support article 2643084 (what becomes "not supported calendar message.ics").
    """
    prop = event.first("RDATE")
    if prop is not None and event.first("RRULE") is None:
        yield remark(
            prop,
            code="outlook-dates-without-rule",
            message="the event repeats by RDATE alone; Outlook opens no such meeting",
            advice="write an RRULE, or one event for each date",
            severity=Severity.ERROR,
        )
    rule = event.first("RRULE")
    if rule is not None and meetings > 1:
        yield remark(
            rule,
            code="outlook-rule-unsayable",
            message=f"no one pattern of Outlook's says these dates: it takes {meetings} meetings",
            advice=f"send {meetings} events of their own, or import the file here",
            severity=Severity.ERROR,
        )


def _zones(event: Component, zones: frozenset[str]) -> Iterator[Remark]:
    """Yield the zones that times name and that the calendar does not describe, each once.

    Source: RFC 5545 §3.2.19 (each TZID has its VTIMEZONE); MS-OXCICAL 2.1.3.1.1.20.10.1.
    """
    seen: set[str] = set()
    for prop in event.properties:
        name = prop.param("TZID")
        key = normalised(name)
        if not name or key in seen or key in zones:
            continue
        seen.add(key)
        yield Remark(
            code="outlook-zone-missing",
            message=f"the time is in {name!r}, and the calendar has no VTIMEZONE of that name",
            advice="add the VTIMEZONE, or write the time in UTC (a Z at its end) where nothing repeats",
            field=prop.name,
            value=shorten(name),
            where=prop.where,
        )
