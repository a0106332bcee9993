"""Events that talk of a meeting and are none: answers, proposals, and questions for the present version.

They are told and never applied: Exchange takes answers from people's mails only.

Source: RFC 5546 §3.2.3 (REPLY), §3.2.6 (REFRESH), §3.2.7 (COUNTER), §3.2.8 (DECLINECOUNTER).
"""

from __future__ import annotations

from dataclasses import replace

from ews_meetings.errors import InputUnusable
from ews_meetings.ics.calendar import Calendar
from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.notes import shorten
from ews_meetings.ics.lines.properties import Property, one_line
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.people.people import address_of, read_mailbox
from ews_meetings.ics.when.when import read_span
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.span import show_span

ANSWERS = frozenset({"REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER"})
"""The methods of attendees, and of an organizer who answers one (RFC 5546 §1.4)."""
_CODES = {
    "REPLY": "answer-in-file",
    "COUNTER": "proposal-in-file",
    "REFRESH": "refresh-in-file",
    "DECLINECOUNTER": "proposal-declined",
}
_SAID = {
    "ACCEPTED": "has accepted",
    "DECLINED": "has declined",
    "TENTATIVE": "has accepted tentatively",
    "NEEDS-ACTION": "has not answered yet to",
}
# Outlook's proposals: DTSTART is the new time, and this the one that it had (MS-OXCICAL).
_ORIGINAL = {"X-MS-OLK-ORIGINALSTART": "DTSTART", "X-MS-OLK-ORIGINALEND": "DTEND"}


def tell_answer(event: Component, calendar: Calendar, options: ReadOptions) -> Finding:
    """Return what an event says in a calendar whose METHOD is one of `ANSWERS`."""
    said = {
        "REPLY": _reply,
        "COUNTER": _counter,
        "REFRESH": _refresh,
        "DECLINECOUNTER": _declined,
    }[calendar.method](event, calendar, options)
    return Finding(
        code=_CODES[calendar.method],
        message=f"{said}{_comment(event)}",
        effect=Effect.LOST,
        severity=Severity.WARNING,
        field="METHOD",
        value=calendar.method,
        where=event.where,
    )


def _reply(event: Component, _calendar: Calendar, options: ReadOptions) -> str:
    prop = event.first("ATTENDEE")
    return f"{_who(prop, options)} {_verb(prop, options)} {_which(event)}"


def _verb(prop: Property | None, options: ReadOptions) -> str:
    """Return what an attendee answers."""
    word = prop.says("PARTSTAT") if prop else ""
    if prop and word == "DELEGATED":
        delegate = options.addresses.renamed(address_of(prop.param("DELEGATED-TO")))
        return f"has delegated{f' to {delegate}' if delegate else ''}"
    return _SAID.get(
        word, f"says {shorten(word)!r} to" if word else "answers, without saying what,"
    )


def _counter(event: Component, calendar: Calendar, options: ReadOptions) -> str:
    """Return who proposes which time, and instead of which."""
    who = _who(event.first("ATTENDEE"), options)
    proposed, original = _time(event, calendar), _time(_as_it_was(event), calendar)
    instead = f" instead of {original}" if original else ""
    if not proposed:
        return f"{who} proposes a change of {_which(event)}"
    return f"{who} proposes {proposed}{instead} for {_which(event)}"


def _refresh(event: Component, _calendar: Calendar, options: ReadOptions) -> str:
    return (
        f"{_who(event.first('ATTENDEE'), options)} asks for the present version of {_which(event)}"
    )


def _declined(event: Component, _calendar: Calendar, options: ReadOptions) -> str:
    who = _who(event.first("ORGANIZER"), options)
    return f"{who} declines a change that was proposed for {_which(event)}"


def _who(prop: Property | None, options: ReadOptions) -> str:
    """Return who it is, by address where there is one."""
    if prop is None:
        return "somebody"
    mailbox = read_mailbox(prop, options.addresses)
    return str(mailbox) if mailbox else shorten(prop.param("CN") or prop.value) or "somebody"


def _which(event: Component) -> str:
    """Return which meeting it is about, by title and UID."""
    title, uid = (_text(event, name) for name in ("SUMMARY", "UID"))
    slot = _text(event, "RECURRENCE-ID")
    named = repr(title) if title else "the meeting"
    of_uid = f" (UID {uid})" if uid else ""
    return f"the occurrence {slot} of {named}{of_uid}" if slot else f"{named}{of_uid}"


def _comment(event: Component) -> str:
    text = _text(event, "COMMENT")
    return f", and comments {text!r}" if text else ""


def _text(event: Component, name: str) -> str:
    prop = event.first(name)
    return shorten(one_line(prop.value)) if prop else ""


def _time(event: Component, calendar: Calendar) -> str:
    """Return when an event takes place, for people; of a time that cannot be read its text."""
    if event.first("DTSTART") is None:
        return ""
    try:
        return show_span(read_span(event, calendar.zones).value)
    except InputUnusable:
        return _text(event, "DTSTART")


def _as_it_was(event: Component) -> Component:
    """Return a proposal with the time that the meeting had, as far as it says that."""
    kept = event.all(*_ORIGINAL)
    return replace(event, properties=tuple(replace(p, name=_ORIGINAL[p.name]) for p in kept))
