"""One VEVENT to a draft of a meeting, or to the reasons why not: here RFC 5545 and EWS words meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from ews_meetings.change.refusal import Refusal
from ews_meetings.change.wish import Unusable
from ews_meetings.errors import EventUnusable, InputUnusable, NotSupportedYet
from ews_meetings.ics.calendar import Calendar
from ews_meetings.ics.digest import source_digest
from ews_meetings.ics.lines.blocks import Block
from ews_meetings.ics.lines.component import Component, Input, read_component
from ews_meetings.ics.lines.notes import Noted, counted, joined, shorten
from ews_meetings.ics.lines.properties import one_line
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.people.inviting import Copied, read_inviting
from ews_meetings.ics.people.letter import Letter, with_letter
from ews_meetings.ics.people.organizer import Hosting, decide_hosting
from ews_meetings.ics.people.people import Guests, read_guests, read_organizer, tell_renamed
from ews_meetings.ics.rules.ladder import limits_of
from ews_meetings.ics.rules.piece import Piece
from ews_meetings.ics.settling.cancelling import is_cancellation, read_cancellation
from ews_meetings.ics.settling.candidate import Cancelled, Candidate, Draft
from ews_meetings.ics.settling.exported import read_exported
from ews_meetings.ics.texts.leftovers import report_leftovers
from ews_meetings.ics.texts.reminder import read_reminder
from ews_meetings.ics.texts.wording import with_marks, with_texts
from ews_meetings.ics.vcalendar.calendar import is_old_event
from ews_meetings.ics.vcalendar.event import read_old_event
from ews_meetings.ics.when.times import Times, read_times
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Attachment, Meeting
from ews_meetings.model.people import Attendee

T = TypeVar("T")

_LONGEST_UID = 1000
_METHODS = frozenset({"", "PUBLISH", "REQUEST", "CANCEL", "ADD"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What an event is read with."""

    given: Input
    calendar: Calendar
    options: ReadOptions
    related: Mapping[str, Attachment]
    """Parts of the mail around it, by Content-ID."""
    is_mail: bool = False
    """Whether there is a mail around it."""
    letter: Letter = field(default_factory=Letter)
    """What that mail may add."""


def read_event(around: Around, block: Block, *, part: int = 0) -> Candidate:
    """Return what becomes of one event; never raises for what stands in it."""
    event = with_letter(
        component_of(around.given, block, around.calendar),
        around.letter,
        method=around.calendar.method,
        options=around.options,
    )
    organizer = read_organizer(event)
    return Candidate(
        uid=_text(event, "UID"),
        recurrence=_text(event, "RECURRENCE-ID"),
        sequence=_sequence(event),
        stamp=_text(event, "DTSTAMP"),
        start=_text(event, "DTSTART"),
        title=_text(event, "SUMMARY"),
        organizer=organizer.folded if organizer else "",
        digest=source_digest(
            block,
            event,
            calendar=around.calendar,
            options=around.options,
            related=around.related,
        ),
        where=event.where,
        part=part,
        is_addition=around.calendar.method == "ADD" and not _text(event, "RECURRENCE-ID"),
        is_stand_in=event.word("X-MOZ-FAKED-MASTER") == "1",
        exported=read_exported(event),
        outcome=_outcome(event, around, is_closed=block.is_closed),
    )


def component_of(given: Input, block: Block, calendar: Calendar) -> Component:
    """Return the properties of an event; those of vCalendar 1.0 as RFC 5545 would have them."""
    old = calendar.old
    if old is not None and is_old_event(old, given, block):
        return read_old_event(given, block, old, calendar.zones)
    return read_component(given, block)


def _outcome(event: Component, around: Around, *, is_closed: bool) -> Draft | Cancelled | Unusable:
    """Return the draft, or every reason why there is none."""
    guests = read_guests(event, around.options.addresses)
    hosting = _tried(lambda: decide_hosting(event, guests.value, around.options))
    problems = list(_problems(event, around.calendar, is_closed=is_closed))
    if is_cancellation(event, around.calendar.method):
        zones = around.calendar.zones
        gone = _tried(lambda: read_cancellation(event, guests.value, zones))
        problems += [found for found in (gone, hosting) if isinstance(found, InputUnusable)]
        if isinstance(gone, InputUnusable) or problems:
            return _unusable(event, problems)
        renamed = tell_renamed(event, around.options.addresses) if gone.uninvited else ()
        return replace(gone, findings=(*gone.findings, *renamed))
    times = _tried(lambda: read_times(event, around.calendar, limits_of(around.options)))
    problems += [found for found in (times, hosting) if isinstance(found, InputUnusable)]
    if problems or isinstance(times, InputUnusable) or isinstance(hosting, InputUnusable):
        return _unusable(event, problems)
    return _draft(event, around, times=times, hosting=hosting, guests=guests)


def _tried(step: Callable[[], T]) -> T | InputUnusable:
    """Return what a step finds or raises: every problem of an event is told, not the first one."""
    try:
        return step()
    except InputUnusable as error:
        return error


def _draft(
    event: Component,
    around: Around,
    *,
    times: Noted[Times],
    hosting: Noted[Hosting],
    guests: Noted[Guests],
) -> Draft:
    main, *rest = times.value.pieces
    copied = _copied(event, around, hosting=hosting.value, guests=guests.value)
    meeting = _meeting(event, around, main=main, hosting=hosting.value, guests=guests.value)
    findings = (
        event.findings,
        *(noted.findings for noted in (hosting, copied, guests, times, meeting)),
        tell_renamed(event, around.options.addresses),
        _published(event, around.calendar.method, hosting.value.attendees),
        report_leftovers(event),
    )
    return Draft(
        meeting=meeting.value,
        needs_own_uid=hosting.value.needs_own_uid or copied.value.needs_own_uid,
        inviting=copied.value.inviting,
        held_copies=copied.value.held,
        slot=times.value.slot,
        said=_said(event),
        deleted=main.deleted,
        holes=main.holes,
        part=main.part,
        pieces=tuple(rest),
        is_following=times.value.is_following,
        findings=joined(findings),
    )


def _meeting(
    event: Component, around: Around, *, main: Piece, hosting: Hosting, guests: Guests
) -> Noted[Meeting]:
    """Return the meeting that an event becomes, or the first of them."""
    reminder = read_reminder(event, main.span)
    plain = Meeting(
        subject=_text(event, "SUMMARY"),
        span=main.span,
        recurrence=main.recurrence,
        attendees=hosting.attendees,
        reminder_minutes=reminder.value,
        is_response_requested=guests.is_response_requested,
    )
    worded = with_texts(plain, event, around.related, hosting.lines)
    marked = with_marks(worded.value, event, around.calendar.method)
    return Noted(marked.value, joined([worded.findings, marked.findings, reminder.findings]))


def _copied(event: Component, around: Around, *, hosting: Hosting, guests: Guests) -> Noted[Copied]:
    """Return who is still to be invited; a later version, and a mail, went to people before."""
    sequence = _sequence(event)
    mailed = f"the event has SEQUENCE {sequence}" if sequence else ""
    is_mailed = around.is_mail and not around.options.is_being_sent
    if is_mailed and around.calendar.method == "REQUEST":
        mailed = mailed or "the invitation comes from a mail"
    return read_inviting(event, hosting, guests, around.options, mailed=mailed)


def _said(event: Component) -> frozenset[str]:
    """Return what an event says something about."""
    return event.names() | {alarm.kind for alarm in event.alarms}


def _problems(event: Component, calendar: Calendar, *, is_closed: bool) -> Iterator[InputUnusable]:
    """Yield why an event is not for this version, whatever else stands in it."""
    if not is_closed:
        yield EventUnusable(
            event.where, "the event has no END:VEVENT: the file is cut off", hint="get it whole"
        )
    yield from event.problems
    if len(uid := _text(event, "UID")) > _LONGEST_UID:
        what = f"the UID has {len(uid)} characters; {_LONGEST_UID} at most are read"
        yield EventUnusable(event.where, what, hint="give the event a UID of its own")
    if calendar.method not in _METHODS:
        what = (
            f"METHOD:{shorten(calendar.method)} is none of iCalendar's, so its meaning is unknown"
        )
        hint = "PUBLISH, REQUEST, ADD and CANCEL are read"
        yield EventUnusable(event.where, what, hint=hint)
    if calendar.scale not in {"", "GREGORIAN"}:
        yield NotSupportedYet(event.where, f"the calendar scale {calendar.scale} is not read")


def _unusable(event: Component, problems: list[InputUnusable]) -> Unusable:
    first, *others = problems
    return Unusable(
        title=_text(event, "SUMMARY") or shorten(_text(event, "UID")) or "(no title)",
        where=event.where,
        refusal=Refusal.of(first),
        findings=(*event.findings, *map(_also, others)),
    )


def _also(error: InputUnusable) -> Finding:
    """Return a further problem of an event that is refused already."""
    return Finding(
        code=error.code, message=error.message, effect=Effect.REFUSED, severity=Severity.ERROR
    )


def _published(event: Component, method: str, attendees: tuple[Attendee, ...]) -> Iterator[Finding]:
    """Say that a published event has attendees: whether they are mailed is the caller's word."""
    if method == "PUBLISH" and attendees:
        yield Finding(
            code="published-with-attendees",
            message="METHOD:PUBLISH invites nobody by itself;"
            f" {counted(len(attendees), 'attendee')} kept",
            effect=Effect.KEPT,
            field="ATTENDEE",
            where=event.where,
        )


def _text(event: Component, name: str) -> str:
    prop = event.first(name)
    return one_line(prop.value) if prop else ""


def _sequence(event: Component) -> int:
    """Return the revision of an event; Exchange's own counter wins (MS-OXCICAL)."""
    for name in ("X-MICROSOFT-CDO-APPT-SEQUENCE", "SEQUENCE"):
        text = shorten(event.word(name))
        if text.isascii() and text.isdigit() and len(text) < 10:
            return int(text)
    return 0
